/* SPDX-License-Identifier: Apache-2.0 */
#include "model/identifier.h"

#include "model/checksum.h"
#include "model/country.h"
#include "text/utf8.h"

#include "base/poison.h"

/* What a property holds. */
typedef enum rule {
    RULE_NONE = 0,  /* codes of a trade, a place or a class: many bear them */
    RULE_CHECKED,   /* unique in the world, with a checksum or a strict shape */
    RULE_WORLD,     /* unique in the world, any shape */
    RULE_NATIONAL,  /* unique within a country and a scheme */
    RULE_PASSPORT,  /* the same; its zeros count */
    RULE_VAT,       /* the country stands before the number */
    RULE_WEAK,      /* reassigned (a ship's radio number) or ours alone to one issuer that is not named */
    RULE_REGISTERED /* registration number: of a firm, or the marks of an aircraft, or of a house */
} rule;

typedef struct scheme {
    char name[12];
    uint8_t rule;
    uint8_t shortest; /* letters and digits; below: ID_NONE */
    bool (*valid)(cb_slice);
} scheme;

static bool digits_only(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0;
}

static bool nine_digits(cb_slice s) { return s.len == 9 && digits_only(s); }
static bool ten_digits(cb_slice s) { return s.len == 10 && digits_only(s); }
static bool thirteen_digits(cb_slice s) { return s.len == 13 && digits_only(s); }
static bool cik_valid(cb_slice s) { return s.len <= 10 && digits_only(s); }

/* SAM.gov: twelve letters and digits, no O or I, the first not zero. */
static bool uei_valid(cb_slice s) {
    if (s.len != 12 || s.ptr[0] == '0') return false;
    return memchr(s.ptr, 'O', s.len) == NULL && memchr(s.ptr, 'I', s.len) == NULL;
}

/* CAGE and NCAGE: five letters and digits. */
static bool cage_valid(cb_slice s) { return s.len == 5; }

static bool wikidata_valid(cb_slice s) { return s.len >= 2 && s.ptr[0] == 'Q' && digits_only(slice_sub(s, 1, SIZE_MAX)); }

static bool icao_valid(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= '0' && s.ptr[i] <= '9') || (s.ptr[i] >= 'A' && s.ptr[i] <= 'F'))) return false;
    return s.len == 6;
}

/* OpenFIGI: twelve letters and digits, the third is G. */
static bool figi_valid(cb_slice s) { return s.len == 12 && s.ptr[2] == 'G'; }

/* Global Intermediary Identification Number (FATCA): sixteen letters and digits. */
static bool giin_valid(cb_slice s) { return s.len == 16; }

static const scheme schemes[PROP_COUNT] = {
    [PROP_leiCode] = {"lei", RULE_CHECKED, 20, lei_valid},
    [PROP_isinCode] = {"isin", RULE_CHECKED, 12, isin_valid},
    [PROP_isin] = {"isin", RULE_CHECKED, 12, isin_valid},
    [PROP_imoNumber] = {"imo", RULE_CHECKED, 7, imo_valid},
    [PROP_innCode] = {"inn", RULE_CHECKED, 10, inn_valid},
    [PROP_ogrnCode] = {"ogrn", RULE_CHECKED, 13, ogrn_valid},
    [PROP_okpoCode] = {"okpo", RULE_CHECKED, 8, okpo_valid},
    [PROP_iban] = {"iban", RULE_CHECKED, 15, iban_valid},
    [PROP_ibanMentioned] = {"iban", RULE_CHECKED, 15, iban_valid},
    [PROP_swiftBic] = {"bic", RULE_CHECKED, 8, bic_valid}, /* `bic` of an account is its bank's, no mark of the account */
    [PROP_dunsCode] = {"duns", RULE_CHECKED, 9, nine_digits},
    [PROP_npiCode] = {"npi", RULE_CHECKED, 10, npi_valid},
    [PROP_uniqueEntityId] = {"uei", RULE_CHECKED, 12, uei_valid},
    [PROP_cageCode] = {"cage", RULE_CHECKED, 5, cage_valid},
    [PROP_uscCode] = {"usc", RULE_CHECKED, 18, usc_valid},
    [PROP_bikCode] = {"bik", RULE_CHECKED, 9, nine_digits},
    [PROP_cikCode] = {"cik", RULE_CHECKED, 3, cik_valid},
    [PROP_irsCode] = {"ein", RULE_CHECKED, 9, nine_digits},
    [PROP_voenCode] = {"voen", RULE_CHECKED, 10, ten_digits},
    [PROP_jibCode] = {"jib", RULE_CHECKED, 13, thirteen_digits},
    [PROP_wikidataId] = {"wikidata", RULE_CHECKED, 2, wikidata_valid},
    [PROP_icaoCode] = {"icao", RULE_CHECKED, 6, icao_valid},
    [PROP_figiCode] = {"figi", RULE_CHECKED, 12, figi_valid},
    [PROP_giiNumber] = {"giin", RULE_CHECKED, 16, giin_valid},
    [PROP_permId] = {"permid", RULE_WORLD, 5, NULL},
    [PROP_bvdId] = {"bvd", RULE_WORLD, 6, NULL},
    [PROP_sayariId] = {"sayari", RULE_WORLD, 6, NULL},
    [PROP_brightQueryId] = {"bq", RULE_WORLD, 5, NULL},
    [PROP_brightQueryOrgId] = {"bqorg", RULE_WORLD, 5, NULL},
    [PROP_unscId] = {"unsc", RULE_WORLD, 4, NULL},
    [PROP_mbsCode] = {"mbs", RULE_NATIONAL, 5, NULL},
    [PROP_pfrNumber] = {"pfr", RULE_WORLD, 9, NULL},
    [PROP_passportNumber] = {"passport", RULE_PASSPORT, 5, NULL},
    [PROP_idNumber] = {"id", RULE_NATIONAL, 4, NULL},
    [PROP_number] = {"id", RULE_NATIONAL, 4, NULL},
    [PROP_personalNumber] = {"id", RULE_NATIONAL, 4, NULL},
    [PROP_socialSecurityNumber] = {"ssn", RULE_NATIONAL, 6, NULL},
    [PROP_taxNumber] = {"tax", RULE_NATIONAL, 5, NULL},
    [PROP_vatCode] = {"vat", RULE_VAT, 5, NULL},
    [PROP_registrationNumber] = {"reg", RULE_REGISTERED, 4, NULL},
    [PROP_licenseNumber] = {"licence", RULE_WEAK, 4, NULL},
    [PROP_cadastralCode] = {"cadastre", RULE_NATIONAL, 5, NULL},
    [PROP_titleNumber] = {"title", RULE_WEAK, 4, NULL},
    [PROP_mmsi] = {"mmsi", RULE_WEAK, 9, NULL},
    [PROP_callSign] = {"callsign", RULE_WEAK, 4, NULL},
    [PROP_crsNumber] = {"crs", RULE_WEAK, 4, NULL},
    [PROP_serialNumber] = {"serial", RULE_WEAK, 4, NULL},
    [PROP_accountNumber] = {"account", RULE_WEAK, 6, NULL},
    [PROP_accountId] = {"account", RULE_WEAK, 6, NULL},
    [PROP_ticker] = {"ticker", RULE_WEAK, 2, NULL},
    [PROP_ricCode] = {"ric", RULE_WEAK, 3, NULL},
    [PROP_caseNumber] = {"case", RULE_WEAK, 4, NULL},
    [PROP_authorityId] = {"listing", RULE_WEAK, 4, NULL},
    [PROP_projectId] = {"project", RULE_WEAK, 4, NULL},
};

/* ---- one form of the characters ------------------------------------------------------------------------ */

/* Cyrillic capitals that look like Latin ones: documents are typed on both keyboards. */
static char look_alike(uint32_t c) {
    static const struct {
        uint16_t code;
        char latin;
    } pairs[] = {{0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41a, 'K'}, {0x41c, 'M'}, {0x41d, 'H'},
                 {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i].code == c) return pairs[i].latin;
    return 0;
}

/* Digits of the scripts that identity papers are written in, full-width forms. */
static uint32_t plain_char(uint32_t c) {
    if (c >= 0x660 && c <= 0x669) return '0' + (c - 0x660);
    if (c >= 0x6f0 && c <= 0x6f9) return '0' + (c - 0x6f0);
    if (c >= 0x966 && c <= 0x96f) return '0' + (c - 0x966);
    if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;
    if (c >= 0x430 && c <= 0x44f) c -= 0x20;
    if (c >= 'a' && c <= 'z') c -= 0x20;
    char latin = look_alike(c);
    return latin ? (uint32_t)latin : c;
}

enum { VALUE_BYTES = 128 };

/* Letters and digits in capitals, nothing else; 0 where more remains than an identifier has. */
static size_t clean(cb_slice in, char out[VALUE_BYTES]) {
    size_t len = 0;
    for (size_t at = 0; at < in.len;) {
        uint32_t c = plain_char(utf8_next(in, &at));
        bool ascii = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        /* Letters of other scripts stay: dashes and quotes end below U+00C0 or stand in U+2000 to U+303F. */
        bool letter = c >= 0xc0 && !(c >= 0x2000 && c <= 0x303f) && c != 0xfffd;
        char bytes[4];
        size_t n = ascii || letter ? utf8_encode(c, bytes) : 0;
        if (len + n > VALUE_BYTES) return 0;
        memcpy(out + len, bytes, n);
        len += n;
    }
    return len;
}

/* "unknown", "N/A", "00000", "123456789" and the like. */
static bool placeholder(cb_slice s) {
    static const char *const words[] = {"UNKNOWN",     "NONE",    "NULL",  "NA",   "NOTAVAILABLE", "NOTAPPLICABLE", "NOTKNOWN",
                                        "NIL",         "PENDING", "OTHER", "TEST", "TBD",          "UNDETERMINED",  "NONUMBER",
                                        "NOTPROVIDED", "MISSING", "BLANK", "SEE",  "VOID",         "WITHHELD",      "REDACTED"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_eq(s, slice_of(words[i]))) return true;
    bool same = true, rising = s.len > 4, falling = s.len > 4;
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] != s.ptr[0]) same = false;
        if (s.ptr[i] != (s.ptr[i - 1] == '9' ? '0' : s.ptr[i - 1] + 1)) rising = false;
        if (s.ptr[i] != s.ptr[i - 1] - 1) falling = false;
    }
    return s.len == 0 || same || (rising && (s.ptr[0] == '0' || s.ptr[0] == '1')) || falling;
}

static size_t count_digits(cb_slice s) {
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += s.ptr[i] >= '0' && s.ptr[i] <= '9';
    return n;
}

static cb_slice without_zeros(cb_slice s) {
    if (!digits_only(s)) return s;
    while (s.len > 1 && s.ptr[0] == '0') s = slice_sub(s, 1, SIZE_MAX);
    return s;
}

/* "IMO 9123453", "LEI: 5493...": the scheme's own name before the value. */
static cb_slice without_label(cb_slice s, const char *label) {
    char upper[12];
    size_t n = strlen(label);
    if (n > sizeof upper) return s;
    for (size_t i = 0; i < n; i++) upper[i] = (char)(label[i] >= 'a' && label[i] <= 'z' ? label[i] - 32 : label[i]);
    return slice_starts(s, (cb_slice){upper, n}) ? slice_sub(s, n, SIZE_MAX) : s;
}

static void put_id(buf *out, const char *name, cb_slice country, bool with_country, cb_slice value) {
    buf_slice(out, slice_of(name));
    buf_byte(out, ':');
    if (with_country) {
        buf_slice(out, country);
        buf_byte(out, ':');
    }
    buf_slice(out, value);
}

static id_strength checked(buf *out, const scheme *s, cb_slice v, bool *invalid) {
    if (!s->valid(v)) v = without_label(v, s->name);
    size_t label = 0;
    while (label < v.len && (v.ptr[label] < '0' || v.ptr[label] > '9')) label++;
    if (!s->valid(v)) v = slice_sub(v, label, SIZE_MAX); /* a label in another language */
    if (!s->valid(v) || placeholder(v)) {
        *invalid = true;
        return ID_NONE;
    }
    if (s->valid == bic_valid && v.len == 11 && memcmp(v.ptr + 8, "XXX", 3) == 0)
        v.len = 8; /* XXX: the head office, ISO 9362 */
    if (s->valid == cik_valid) v = without_zeros(v);
    put_id(out, s->name, (cb_slice){NULL, 0}, false, v);
    /* Customers give the code of their bank beside their account: it needs the name to agree. */
    return s->valid == bic_valid ? ID_WEAK : ID_STRONG;
}

/* Some numbers are written into the wrong field: what proves to be a better scheme's is read as that. */
static bool better(buf *out, cb_slice v, cb_slice country) {
    const char *name = NULL;
    bool russian = slice_eq(country, SLICE("ru"));
    if (v.len == 20 && !digits_only(v) && lei_valid(v))
        name = "lei";
    else if (russian && v.len >= 13 && ogrn_valid(v))
        name = "ogrn";
    else if (russian && v.len <= 12 && inn_valid(v))
        name = "inn";
    else if (slice_eq(country, SLICE("cn")) && usc_valid(v))
        name = "usc";
    if (!name) return false;
    put_id(out, name, (cb_slice){NULL, 0}, false, v);
    return true;
}

static id_strength national(buf *out, const scheme *s, cb_slice v, cb_slice country) {
    if (s->rule != RULE_PASSPORT) {
        if (better(out, v, country)) return ID_STRONG;
        v = without_zeros(v);
    }
    size_t digits = count_digits(v);
    if (digits < 3 || v.len < s->shortest) return ID_NONE;
    put_id(out, s->name, country, true, v);
    /* Short numbers ("61" of a Lebanese family register) are shared by many even within a country. */
    return country.len && v.len >= 6 && digits >= 4 ? ID_STRONG : ID_WEAK;
}

static id_strength vat(buf *out, const scheme *s, cb_slice v, cb_slice country) {
    if (v.len > 4 && v.ptr[0] >= 'A' && v.ptr[0] <= 'Z' && v.ptr[1] >= 'A' && v.ptr[1] <= 'Z') {
        char lower[2] = {(char)(v.ptr[0] + 32), (char)(v.ptr[1] + 32)};
        cb_slice code = slice_eq((cb_slice){lower, 2}, SLICE("el")) ? SLICE("gr") : country_code((cb_slice){lower, 2});
        if (code.len) {
            country = code;
            v = slice_sub(v, 2, SIZE_MAX);
        }
    }
    return national(out, s, v, country);
}

static id_strength registered(buf *out, const scheme *s, schema_id schema, cb_slice v, cb_slice country) {
    if (schema_is_a(schema, SCHEMA_Vehicle)) {
        /* Marks of an aircraft name its country themselves ("EP-IBA"); those of a ship are a number of its register. */
        if (schema != SCHEMA_Airplane || digits_only(v) || placeholder(v)) return national(out, s, v, country);
        put_id(out, "tail", country, false, v);
        return v.len >= 4 ? ID_STRONG : ID_WEAK;
    }
    return national(out, s, v, country);
}

id_strength identifier_normal(buf *out, schema_id schema, prop_id prop, cb_slice value, cb_slice country, bool *invalid) {
    bool ignored;
    if (!invalid) invalid = &ignored;
    *invalid = false;
    if (prop >= PROP_COUNT || schemes[prop].rule == RULE_NONE) return ID_NONE;
    scheme s = schemes[prop];
    char bytes[VALUE_BYTES];
    cb_slice v = {bytes, clean(value, bytes)};
    if (country.len) country = country_code(country);
    if (v.len < s.shortest || placeholder(v)) return ID_NONE;
    if (prop == PROP_number && schema == SCHEMA_Passport) s = schemes[PROP_passportNumber];
    if (prop == PROP_imoNumber && schema_is_a(schema, SCHEMA_Organization)) {
        /* Companies and registered owners have numbers of their own series. */
        v = without_label(v, "imo");
        if (v.len != 7 || !digits_only(v)) {
            *invalid = true;
            return ID_NONE;
        }
        put_id(out, "imoco", country, false, v);
        return ID_STRONG;
    }
    switch ((rule)s.rule) {
    case RULE_CHECKED: return checked(out, &s, v, invalid);
    case RULE_WORLD: put_id(out, s.name, country, false, v); return ID_STRONG;
    case RULE_NATIONAL:
    case RULE_PASSPORT: return national(out, &s, v, country);
    case RULE_VAT: return vat(out, &s, v, country);
    case RULE_REGISTERED: return registered(out, &s, schema, v, country);
    case RULE_WEAK: put_id(out, s.name, country, false, v); return ID_WEAK;
    case RULE_NONE: break;
    }
    return ID_NONE;
}
