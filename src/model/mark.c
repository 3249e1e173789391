/* SPDX-License-Identifier: Apache-2.0 */
#include "model/mark.h"

#include "base/limits.h"
#include "base/map.h"
#include "model/country.h"
#include "model/identifier.h"
#include "model/marks.h"

#include "base/poison.h"

/* ---- e-mail --------------------------------------------------------------------------------------------- */

/* Providers with several domains for one mailbox. */
static cb_slice mail_domain(cb_slice domain) {
    static const struct {
        const char *from, *to;
    } same[] = {{"googlemail.com", "gmail.com"}, {"ya.ru", "yandex.ru"},     {"yandex.com", "yandex.ru"},
                {"yandex.ua", "yandex.ru"},      {"yandex.by", "yandex.ru"}, {"yandex.kz", "yandex.ru"},
                {"narod.ru", "yandex.ru"},       {"pm.me", "proton.me"},     {"protonmail.com", "proton.me"},
                {"protonmail.ch", "proton.me"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (slice_eq(domain, slice_of(same[i].from))) return slice_of(same[i].to);
    return domain;
}

static mark_kind email_normal(buf *out, cb_slice value) {
    value = slice_trim(value);
    size_t open = slice_find_char(value, '<'), close = slice_find_char(value, '>');
    if (open != SIZE_MAX && close != SIZE_MAX && close > open) value = slice_trim(slice_sub(value, open + 1, close - open - 1));
    if (slice_starts_nocase(value, SLICE("mailto:"))) value = slice_sub(value, 7, SIZE_MAX);
    size_t at = slice_find_char(value, '@');
    if (at == SIZE_MAX || at == 0 || at > 64) return MARK_NONE;
    cb_slice local = slice_sub(value, 0, at), account;
    host h;
    if (!host_read(&h, slice_sub(value, at + 1, SIZE_MAX))) return MARK_NONE; /* also for a second '@' */
    cb_slice domain = mail_domain((cb_slice){h.name, h.len});
    for (size_t i = 0; i < local.len; i++) {
        unsigned char c = (unsigned char)local.ptr[i];
        if (c <= ' ' || c == 0x7f || strchr("()<>[]:;,\\\"", c)) return MARK_NONE;
    }
    const model_host *known = host_known(domain, &account);
    bool gmail = slice_eq(domain, SLICE("gmail.com"));
    bool free_mail = known && known->kind == HOST_FREEMAIL && account.len == 0;
    /* What stands behind '+' is the user's own label; Gmail ignores dots. */
    size_t plus = slice_find_char(local, '+');
    if (free_mail && plus != SIZE_MAX && plus > 0) local.len = plus;
    size_t start = out->len;
    buf_lit(out, "email:");
    size_t head = out->len;
    for (size_t i = 0; i < local.len; i++) {
        char c = local.ptr[i];
        if (gmail && c == '.') continue;
        buf_byte(out, (char)(c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    if (out->len == head) {
        if (!out->failed) out->len = start;
        return MARK_NONE;
    }
    buf_byte(out, '@');
    buf_slice(out, domain);
    return MARK_EMAIL;
}

/* Public suffixes whose members have nothing in common: "edu", "ac.uk", "gov.cn", "go.kr". */
static bool is_of_many(cb_slice domain) {
    static const char *const LABELS[] = {"edu", "ac",  "gov", "gob", "gouv", "govt",  "gv",
                                         "go",  "mil", "sch", "k12", "int",  "museum"};
    static const char *const SCHOOLS[] = {"uni-", "univ-", "fh-", "tu-", "universi"};
    size_t dot = slice_find_char(domain, '.');
    cb_slice name = slice_sub(domain, 0, dot), suffix = slice_sub(domain, dot == SIZE_MAX ? domain.len : dot + 1, SIZE_MAX);
    for (size_t i = 0; i < sizeof SCHOOLS / sizeof *SCHOOLS; i++)
        if (slice_starts(name, slice_of(SCHOOLS[i]))) return true;
    cb_slice first = slice_cut(&suffix, '.');
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++)
        if (slice_eq(first, slice_of(LABELS[i]))) return true;
    return false;
}

mark_kind mark_of_mail(buf *out, cb_slice email) {
    host h;
    cb_slice account;
    size_t at = slice_find_char(email, '@');
    if (at == SIZE_MAX || !host_read(&h, slice_sub(email, at + 1, SIZE_MAX))) return MARK_NONE;
    cb_slice domain = host_registrable(&h);
    if (domain.len == 0 || host_known((cb_slice){h.name, h.len}, &account) || is_of_many(domain)) return MARK_NONE;
    buf_lit(out, "domain:");
    buf_slice(out, domain);
    return MARK_DOMAIN;
}

/* ---- phone ---------------------------------------------------------------------------------------------- */

/* Length of the country code that digits begin with, 0 where ITU-T E.164 (list of 2016) assigns none of its group. */
static size_t calling_code(cb_slice d) {
    static const char two[] =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 "
        "86 90 91 92 93 94 95 98 ";
    static const char three[] = "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99 ";
    if (d.len < 8) return 0;
    if (d.ptr[0] == '1' || d.ptr[0] == '7') return 1;
    for (const char *p = two; *p; p += 3)
        if (p[0] == d.ptr[0] && p[1] == d.ptr[1]) return 2;
    for (const char *p = three; *p; p += 3)
        if (p[0] == d.ptr[0] && p[1] == d.ptr[1]) return 3;
    return 0;
}

/* Digits behind the code in the plans of countries that fix their number, as commonly known and wide rather than tight (not copied from the
 * ITU's list); elsewhere 8 with the code is the floor. */
static bool length_fits(cb_slice code, cb_slice national) {
    static const struct {
        const char *code;
        uint8_t shortest, longest;
    } PLANS[] = {{"1", 10, 10}, {"7", 10, 10}, {"20", 8, 10}, {"27", 9, 9},   {"30", 10, 10}, {"31", 9, 11},  {"32", 8, 9},
                 {"33", 9, 9},  {"34", 9, 9},  {"36", 8, 9},  {"40", 9, 9},   {"41", 9, 12},  {"44", 9, 10},  {"45", 8, 8},
                 {"46", 7, 13}, {"47", 8, 12}, {"48", 9, 9},  {"52", 10, 11}, {"55", 10, 11}, {"61", 9, 10},  {"65", 8, 11},
                 {"66", 8, 9},  {"82", 8, 11}, {"81", 9, 11}, {"86", 9, 12},  {"91", 10, 11}, {"351", 9, 9},  {"375", 9, 10},
                 {"380", 9, 9}, {"420", 9, 9}, {"421", 9, 9}, {"852", 8, 9},  {"853", 8, 8},  {"886", 8, 10}, {"971", 8, 9},
                 {"972", 8, 9}, {"998", 9, 9}, {"992", 9, 9}, {"996", 9, 9},  {"994", 9, 9}};
    for (size_t i = 0; i < sizeof PLANS / sizeof *PLANS; i++)
        if (slice_eq(code, slice_of(PLANS[i].code)))
            return national.len >= PLANS[i].shortest && national.len <= PLANS[i].longest;
    return national.len >= 5;
}

/* Areas and exchanges of the North American plan begin with 2 to 9. */
static bool american_fits(cb_slice national) { return national.len == 10 && national.ptr[0] >= '2' && national.ptr[3] >= '2'; }

/* Plans in which a zero belongs to the number; in all others it is dialled inside the country only. As commonly known: Italy and San Marino,
 * Côte d'Ivoire since 2021 (and before), Benin since 2024, Gabon, the Congo. */
static bool keeps_zero(cb_slice code, cb_slice national) {
    static const struct {
        const char *code, *begin;
        uint8_t shortest, longest;
    } PLANS[] = {{"39", "0", 5, 12}, {"225", "0", 8, 10}, {"229", "01", 10, 10},
                 {"241", "0", 8, 9}, {"242", "0", 9, 9},  {"378", "0549", 10, 10}};
    for (size_t i = 0; i < sizeof PLANS / sizeof *PLANS; i++)
        if (slice_eq(code, slice_of(PLANS[i].code)) && slice_starts(national, slice_of(PLANS[i].begin)))
            return national.len >= PLANS[i].shortest && national.len <= PLANS[i].longest;
    return false;
}

/* Only what is written internationally: a national number has as many meanings as there are countries, and a country that stands
 * beside it need not be the number's. */
static mark_kind phone_normal(buf *out, cb_slice value) {
    char digits[16];
    size_t len = 0;
    value = slice_trim(value);
    if (slice_starts_nocase(value, SLICE("tel:"))) value = slice_trim(slice_sub(value, 4, SIZE_MAX));
    while (value.len && value.ptr[0] == '(') value = slice_sub(value, 1, SIZE_MAX);
    bool plus = value.len && value.ptr[0] == '+';
    if (plus)
        value = slice_sub(value, 1, SIZE_MAX);
    else if (slice_starts(value, SLICE("00")))
        value = slice_sub(value, 2, SIZE_MAX);
    else
        return MARK_NONE;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (slice_starts(slice_sub(value, i, SIZE_MAX), SLICE("(0)"))) {
            i += 2; /* "+44 (0)20": dialled inside the country only */
        } else if (c >= '0' && c <= '9') {
            if (len == 15) return MARK_NONE;
            digits[len++] = c;
        } else if (c == 'x' || c == 'X' || c == 'e' || c == 'E' || c == '#') {
            break; /* an extension */
        } else if (!strchr(" -.()\t", c)) {
            return MARK_NONE; /* two numbers, or words */
        }
    }
    cb_slice d = {digits, len};
    size_t code = calling_code(d);
    if (!code) return MARK_NONE;
    bool same = true;
    for (size_t i = code + 1; i < len; i++) same = same && digits[i] == digits[code];
    cb_slice national = {digits + code, len - code};
    if (!length_fits((cb_slice){digits, code}, national) || (digits[0] == '1' && !american_fits(national))) return MARK_NONE;
    if (same || is_placeholder(national)) return MARK_NONE;
    if (digits[code] == '0' && code > 1 && !keeps_zero((cb_slice){digits, code}, national)) return MARK_NONE;
    buf_lit(out, "phone:+");
    buf_slice(out, d);
    return MARK_PHONE;
}

/* ---- wallets -------------------------------------------------------------------------------------------- */

static bool of_alphabet(cb_slice s, const char *alphabet) {
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr(alphabet, s.ptr[i])) return false;
    return s.len > 0;
}

static bool base58(cb_slice s) { return of_alphabet(s, "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"); }
static bool bech32(cb_slice s) { return of_alphabet(s, "023456789acdefghjklmnpqrstuvwxyz"); }
static bool hex(cb_slice s) { return of_alphabet(s, "0123456789abcdefABCDEF"); }

/* The chain by the shape of the address, under the tickers of OFAC's lists; "" where several have this shape. */
static const char *wallet_chain(cb_slice s) {
    if (s.len == 42 && slice_starts_nocase(s, SLICE("0x")) && hex(slice_sub(s, 2, SIZE_MAX))) return "ETH";
    if (s.len >= 14 && s.len <= 90 && slice_starts_nocase(s, SLICE("bc1"))) return "XBT";
    if (s.len >= 14 && s.len <= 90 && slice_starts_nocase(s, SLICE("ltc1"))) return "LTC";
    if (!base58(s)) return NULL;
    if (s.len >= 26 && s.len <= 35) {
        if (s.ptr[0] == '1' || s.ptr[0] == '3') return "XBT";
        if (s.len == 34 && s.ptr[0] == 'T') return "TRX";
        if (s.len >= 33 && (s.ptr[0] == 'L' || s.ptr[0] == 'M')) return "LTC";
        if (s.len == 34 && s.ptr[0] == 'X') return "DASH";
        if (s.len == 34 && s.ptr[0] == 'D') return "DOGE";
        if (s.len == 35 && s.ptr[0] == 't') return "ZEC";
        if (s.ptr[0] == 'r') return "XRP";
    }
    if (s.len == 95 && (s.ptr[0] == '4' || s.ptr[0] == '8')) return "XMR";
    return s.len >= 25 && s.len <= 106 ? "" : NULL;
}

mark_kind wallet_normal(buf *out, cb_slice value) {
    value = slice_trim(value);
    const char *chain = wallet_chain(value);
    if (!chain) return MARK_NONE;
    bool burnt = true; /* 0x000...0 is nobody's: what is sent there is burnt */
    for (size_t i = 3; i < value.len; i++) burnt = burnt && value.ptr[i] == value.ptr[2];
    if (burnt) return MARK_NONE;
    bool lower = slice_starts_nocase(value, SLICE("0x")) || slice_starts_nocase(value, SLICE("bc1")) ||
                 slice_starts_nocase(value, SLICE("ltc1"));
    size_t start = out->len;
    buf_lit(out, "wallet:");
    buf_slice(out, slice_of(chain));
    buf_byte(out, ':');
    size_t head = out->len;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        buf_byte(out, (char)(lower && c >= 'A' && c <= 'Z' ? c + 32 : c));
    }
    if (!out->failed && lower && out->ptr[head] != '0') {
        size_t one = head + (out->ptr[head] == 'l' ? 4 : 3);
        if (!bech32((cb_slice){out->ptr + one, out->len - one})) {
            out->len = start;
            return MARK_NONE;
        }
    }
    return MARK_WALLET;
}

/* ---- all kinds ------------------------------------------------------------------------------------------ */

mark_kind mark_normal(buf *out, schema_id schema, prop_id prop, cb_slice value, cb_slice country) {
    if (value.len == 0 || value.len > LIMIT_NAME_BYTES) return MARK_NONE;
    switch (prop) {
    case PROP_email: return email_normal(out, value);
    case PROP_phone: return phone_normal(out, value);
    case PROP_website: return url_normal(out, value);
    case PROP_ipAddress: return ip_normal(out, value);
    case PROP_publicKey:
    case PROP_cryptoAddress: return wallet_normal(out, value);
    case PROP_username:
        /* Without its service a name is only a name; an address of the account says both. */
        if (slice_find_char(value, '@') != SIZE_MAX && slice_find_char(value, '@') > 0) return email_normal(out, value);
        return slice_find_char(value, '/') == SIZE_MAX ? MARK_NONE : url_normal(out, value);
    case PROP_address: return address_normal(out, value, country);
    case PROP_full: return schema == SCHEMA_Address ? address_normal(out, value, country) : MARK_NONE;
    case PROP_ibanMentioned: return MARK_NONE;
    default: break;
    }
    return identifier_normal(out, schema, prop, value, country, NULL) == ID_NONE ? MARK_NONE : MARK_IDENTIFIER;
}

enum { MAX_COUNTRIES = 3 };

typedef struct marks {
    const entity *e;
    buf form;
    map seen;
    mark_fn fn;
    void *data;
    cb_slice countries[MAX_COUNTRIES];
    size_t country_count;
    cb_slice place; /* country where it is, if one is known */
    bool failed;
} marks;

static void add_country(marks *m, cb_slice value) {
    cb_slice code = country_code(value);
    if (code.len == 0) return;
    for (size_t i = 0; i < m->country_count && i < MAX_COUNTRIES; i++)
        if (slice_eq(m->countries[i], code)) return;
    if (m->country_count < MAX_COUNTRIES) m->countries[m->country_count] = code;
    m->country_count++;
}

/* Whose numbers an entity's numbers may be: a person's states, a company's register; else where it is. */
static void find_countries(marks *m) {
    static const prop_id first[] = {PROP_nationality, PROP_citizenship, PROP_jurisdiction},
                         second[] = {PROP_country, PROP_mainCountry};
    for (unsigned pass = 0; pass < 2 && m->country_count == 0; pass++)
        for (size_t i = 0; i < m->e->count; i++) {
            const statement *s = &m->e->statements[i];
            const prop_id *props = pass ? second : first;
            for (size_t p = 0; p < (pass ? 2u : 3u); p++)
                if (s->prop == props[p]) add_country(m, s->value);
        }
    if (m->country_count > MAX_COUNTRIES) m->country_count = 0; /* so many that none is known */
}

/* Where an address without a country of its own is: in the country of whoever is there, but not in that of a passport or of a register: the
 * offices of companies of the Virgin Islands are elsewhere. */
static void find_place(marks *m) {
    for (size_t i = 0; i < m->e->count; i++) {
        const statement *s = &m->e->statements[i];
        if (s->prop != PROP_country && (s->prop != PROP_mainCountry || m->e->schema == SCHEMA_Address)) continue;
        cb_slice code = country_code(s->value);
        if (code.len == 0 || slice_eq(code, m->place)) continue;
        if (m->place.len && !country_related(code, m->place)) {
            m->place = (cb_slice){NULL, 0}; /* of two it is in neither for certain */
            return;
        }
        m->place = code;
    }
}

/* Passes on what stands in m->form, once. */
static void emit(marks *m, mark_kind kind, cb_slice shown, bool strong) {
    bool added = false;
    if (m->form.failed) m->failed = true;
    if (m->failed || kind == MARK_NONE) return;
    if (!map_put(&m->seen, buf_view(&m->form), &added))
        m->failed = true;
    else if (added && !m->fn(m->data, kind, buf_view(&m->form), shown, strong))
        m->failed = true;
}

/* With each country that it may be of, and without: whoever asks may not know the country. */
static void identifier_marks(marks *m, const statement *s) {
    for (size_t i = 0; i <= m->country_count && !m->failed; i++) {
        cb_slice country = i < m->country_count ? m->countries[i] : (cb_slice){NULL, 0};
        buf_clear(&m->form);
        id_strength strength = identifier_normal(&m->form, m->e->schema, s->prop, s->value, country, NULL);
        emit(m, strength == ID_NONE ? MARK_NONE : MARK_IDENTIFIER, s->value, strength == ID_STRONG);
    }
}

static bool is_own(mark_kind kind, cb_slice normal) {
    /* Neighbours share an address, customers an IP and a name server: none identifies alone. */
    return kind != MARK_IP && kind != MARK_ADDRESS && kind != MARK_NAMESERVER && !mark_is_common(kind, normal);
}

/* An e-mail, and the firm whose mail it is. */
static void emit_mail(marks *m, mark_kind kind, cb_slice shown) {
    buf email = m->form;
    emit(m, kind, shown, is_own(kind, buf_view(&m->form)));
    if (kind != MARK_EMAIL || m->failed) return;
    m->form = BUF_EMPTY;
    if (mark_of_mail(&m->form, slice_sub(buf_view(&email), 6, SIZE_MAX)) == MARK_DOMAIN)
        emit(m, MARK_DOMAIN, slice_sub(buf_view(&m->form), 7, SIZE_MAX), is_own(MARK_DOMAIN, buf_view(&m->form)));
    if (m->form.failed) m->failed = true;
    buf_free(&email);
}

/* What a document or an observation says, by its type: an observation of a kind that is no mark makes none, a document's number is an
 * identifier. True where that is all. */
static bool observed_marks(marks *m, const statement *s) {
    bool done = slice_starts(m->e->id, SLICE("obs-")); /* the ids of observations begin so */
    for (size_t i = 0; i < m->e->count && !m->failed; i++) {
        cb_slice type = m->e->statements[i].value;
        if (m->e->statements[i].prop != PROP_type || mark_observed(type) == OBSERVED_UNKNOWN) continue;
        cb_slice country = m->country_count == 1 ? m->countries[0] : (cb_slice){NULL, 0};
        buf_clear(&m->form);
        mark_kind kind = mark_observed_normal(&m->form, type, s->value, country);
        if (kind == MARK_ADDRESS) {
            buf_clear(&m->form);
            kind = address_normal(&m->form, s->value, m->place);
        }
        emit_mail(m, kind, s->value);
        done = true;
    }
    return done;
}

static void statement_marks(marks *m, const statement *s) {
    if (s->prop == PROP_UNKNOWN || s->flags || s->prop == PROP_password) return;
    cb_slice country = m->country_count == 1 ? m->countries[0] : (cb_slice){NULL, 0};
    if (s->prop == PROP_number && schema_is_a(m->e->schema, SCHEMA_Identification) && observed_marks(m, s)) return;
    buf_clear(&m->form);
    if (s->prop == PROP_username) {
        bool done = false;
        for (size_t i = 0; i < m->e->count && !m->failed; i++) {
            if (m->e->statements[i].prop != PROP_service) continue;
            buf_clear(&m->form);
            mark_kind kind = handle_normal(&m->form, m->e->statements[i].value, s->value);
            emit(m, kind, s->value, true);
            done = done || kind != MARK_NONE;
        }
        if (done) return;
        buf_clear(&m->form);
    }
    bool place = s->prop == PROP_address || s->prop == PROP_full;
    mark_kind kind = mark_normal(&m->form, m->e->schema, s->prop, s->value, place ? m->place : country);
    if (kind == MARK_IDENTIFIER)
        identifier_marks(m, s);
    else
        emit_mail(m, kind, s->value);
}

/* Of an address told in parts alone. */
static void address_parts(marks *m, arena *scratch) {
    cb_slice text;
    if (m->e->schema != SCHEMA_Address || entity_first(m->e, PROP_full).len) return;
    if (!address_text(scratch, m->e, &text)) m->failed = true;
    if (m->failed || text.len == 0 || text.len > LIMIT_NAME_BYTES) return;
    buf_clear(&m->form);
    emit(m, address_normal(&m->form, text, m->place), text, false);
}

bool entity_marks(const entity *e, arena *scratch, mark_fn fn, void *data) {
    marks m = {.e = e, .form = BUF_EMPTY, .seen = MAP_EMPTY, .fn = fn, .data = data};
    find_countries(&m);
    find_place(&m);
    for (size_t i = 0; i < e->count && !m.failed; i++) statement_marks(&m, &e->statements[i]);
    if (!m.failed) address_parts(&m, scratch);
    buf_free(&m.form);
    map_free(&m.seen);
    return !m.failed;
}
