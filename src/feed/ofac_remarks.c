/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/ofac_remarks.h"

#include "model/country.h"
#include "parse/date.h"

#include "base/poison.h"

typedef enum action {
    DATE,    /* prop is a date */
    TEXT,    /* prop takes the text as it is */
    WHOLE,   /* prop takes the whole segment */
    COUNTRY, /* prop is a country */
    GENDER,
    NAME_WEAK,
    NAME_FORMER,
    NAME_NOW, /* a quoted name */
    DOCUMENT, /* NUMBER (Country) issued D expires D; number also stands in prop */
    PASSPORT,
    WALLET,  /* "XBT 1abc..." */
    LINK,    /* a party in words; the label is the role, read party -> other */
    MEASURE, /* a directive, menu item or prohibition of the listing: the whole segment */
    LISTED,
    EFFECTIVE, /* date of the listing, after its directive or list in brackets */
    KEEP       /* understood, and has no property: a note */
} action;

typedef struct rule {
    const char *label; /* how the segment begins, in any case; "alt. " before it is skipped; the longest that fits holds */
    action action;
    prop_id prop;
} rule;

/* Labels as OFAC writes them in Remarks and, for idList, as idType. */
static const rule RULES[] = {
    {"a.k.a.", NAME_WEAK, 0},
    {"f.k.a.", NAME_FORMER, 0},
    {"n.k.a.", NAME_NOW, 0},
    {"DOB", DATE, PROP_birthDate},
    {"POB", TEXT, PROP_birthPlace},
    {"nationality of registration", COUNTRY, PROP_jurisdiction},
    {"nationality", COUNTRY, PROP_nationality},
    {"citizen", COUNTRY, PROP_citizenship},
    {"Gender", GENDER, PROP_gender},
    {"Passport", PASSPORT, PROP_passportNumber},
    {"Stateless Person Passport", PASSPORT, PROP_passportNumber},
    {"Diplomatic Passport", PASSPORT, PROP_passportNumber},
    {"British National Overseas Passport", PASSPORT, PROP_passportNumber},
    {"Linked To:", LINK, 0},
    {"Website", TEXT, PROP_website},
    {"Email Address", TEXT, PROP_email},
    {"Telephone", TEXT, PROP_phone},
    {"Telephone No.", TEXT, PROP_phone},
    {"Telephone Number", TEXT, PROP_phone},
    {"Phone Number", TEXT, PROP_phone},
    {"Phone No.", TEXT, PROP_phone},
    {"Phone", TEXT, PROP_phone},
    {"Fax", KEEP, 0},
    {"Digital Currency Address -", WALLET, 0},
    {"Digital Currency Address", WALLET, 0},
    {"Vessel Registration Identification", DOCUMENT, PROP_imoNumber},
    {"Vessel Registration Number", DOCUMENT, PROP_registrationNumber},
    {"Other Vessel Call Sign", TEXT, PROP_callSign},
    {"Vessel Call Sign", TEXT, PROP_callSign},
    {"Vessel Year of Build", DATE, PROP_buildDate},
    {"Vessel Type", TEXT, PROP_type},
    {"Other Vessel Type", TEXT, PROP_pastTypes},
    {"Vessel Flag", COUNTRY, PROP_flag},
    {"Other Vessel Flag", COUNTRY, PROP_flag},
    {"Former Vessel Flag", COUNTRY, PROP_pastFlags},
    {"Former Vessel Type", TEXT, PROP_pastTypes},
    {"Former Vessel Name", NAME_FORMER, 0},
    {"Vessel Owner", LINK, 0},
    {"Vessel Operator", LINK, 0},
    {"MMSI", DOCUMENT, PROP_mmsi},
    {"Company Number IMO", DOCUMENT, PROP_imoNumber},
    {"Identification Number IMO", DOCUMENT, PROP_imoNumber},
    {"Aircraft Manufacturer's Serial Number (MSN)", TEXT, PROP_serialNumber},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", TEXT, PROP_serialNumber},
    {"Aircraft Serial Identification", TEXT, PROP_serialNumber},
    {"Aircraft Manufacture Date", DATE, PROP_buildDate},
    {"Aircraft Model", TEXT, PROP_model},
    {"Aircraft Type", TEXT, PROP_type},
    {"Aircraft Manufacturer", TEXT, PROP_manufacturer},
    {"Aircraft Operator", LINK, 0},
    {"Aircraft Mode S Transponder Code", TEXT, PROP_icaoCode},
    {"Aircraft Tail Number", TEXT, PROP_registrationNumber},
    {"Previous Aircraft Tail Number", DOCUMENT, PROP_UNKNOWN},
    {"Organization Established Date", DATE, PROP_incorporationDate},
    {"Organization Type:", TEXT, PROP_sector},
    {"Organization Type", TEXT, PROP_sector},
    {"Target Type", TEXT, PROP_classification},
    {"Title", TEXT, PROP_position},
    {"Equity Ticker", DOCUMENT, PROP_ticker},
    {"ISIN", DOCUMENT, PROP_isinCode},
    {"Issuer Name", KEEP, 0},
    {"Legal Entity Number", DOCUMENT, PROP_registrationNumber},
    {"Legal Entity Identifier", DOCUMENT, PROP_leiCode},
    {"LEI", DOCUMENT, PROP_leiCode},
    {"SWIFT/BIC", DOCUMENT, PROP_swiftBic},
    {"BIK (RU)", DOCUMENT, PROP_bikCode},
    {"D-U-N-S Number", DOCUMENT, PROP_dunsCode},
    {"Unified Social Credit Code (USCC)", DOCUMENT, PROP_uscCode},
    {"US FEIN", DOCUMENT, PROP_taxNumber},
    {"SSN", DOCUMENT, PROP_socialSecurityNumber},
    {"Tax ID No.", DOCUMENT, PROP_taxNumber},
    {"Tax ID", DOCUMENT, PROP_taxNumber},
    {"V.A.T. Number", DOCUMENT, PROP_vatCode},
    {"NIT #", DOCUMENT, PROP_taxNumber},
    {"NIT", DOCUMENT, PROP_taxNumber},
    {"RUC #", DOCUMENT, PROP_taxNumber},
    {"RUC", DOCUMENT, PROP_taxNumber},
    {"RIF #", DOCUMENT, PROP_taxNumber},
    {"RTN", DOCUMENT, PROP_taxNumber},
    {"RFC", DOCUMENT, PROP_taxNumber},
    {"R.F.C.", DOCUMENT, PROP_taxNumber},
    {"C.U.R.P.", DOCUMENT, PROP_idNumber},
    {"C.U.I.P.", DOCUMENT, PROP_idNumber},
    {"C.U.I.T.", DOCUMENT, PROP_taxNumber},
    {"C.U.I.", DOCUMENT, PROP_idNumber},
    {"C.R. No.", DOCUMENT, PROP_registrationNumber},
    {"C.I.F.", DOCUMENT, PROP_taxNumber},
    {"C.I.", DOCUMENT, PROP_idNumber},
    {"N.I.E.", DOCUMENT, PROP_idNumber},
    {"N.I.F.", DOCUMENT, PROP_taxNumber},
    {"I.F.E.", DOCUMENT, PROP_idNumber},
    {"D.N.I.", DOCUMENT, PROP_idNumber},
    {"CNP (Personal Numerical Code)", DOCUMENT, PROP_idNumber},
    {"CNPJ", DOCUMENT, PROP_taxNumber},
    {"CPF", DOCUMENT, PROP_taxNumber},
    {"Italian Fiscal Code", DOCUMENT, PROP_taxNumber},
    {"Fiscal Code", DOCUMENT, PROP_taxNumber},
    {"Numero Unico de Identificacao Tributaria (NUIT)", DOCUMENT, PROP_taxNumber},
    {"Numero de Identidad", DOCUMENT, PROP_idNumber},
    {"Cedula No.", DOCUMENT, PROP_idNumber},
    {"Cedula de Residencia", DOCUMENT, PROP_idNumber},
    {"Cedula de Ciudadania", DOCUMENT, PROP_idNumber},
    {"Cartilla de Servicio Militar Nacional", DOCUMENT, PROP_idNumber},
    {"Credencial electoral", DOCUMENT, PROP_idNumber},
    {"Electoral Registry No.", DOCUMENT, PROP_idNumber},
    {"Voter Identification No.", DOCUMENT, PROP_idNumber},
    {"National ID No.", DOCUMENT, PROP_idNumber},
    {"National ID", DOCUMENT, PROP_idNumber},
    {"National Foreign ID Number", DOCUMENT, PROP_idNumber},
    {"Afghan Money Service Provider License Number", DOCUMENT, PROP_licenseNumber},
    {"Dubai Chamber of Commerce Membership No.", DOCUMENT, PROP_registrationNumber},
    {"Turkish Identification Number", DOCUMENT, PROP_idNumber},
    {"Bosnian Personal ID No.", DOCUMENT, PROP_idNumber},
    {"Personal ID Card", DOCUMENT, PROP_idNumber},
    {"Identification Number", DOCUMENT, PROP_idNumber},
    {"Identity Card", DOCUMENT, PROP_idNumber},
    {"ID Card", DOCUMENT, PROP_idNumber},
    {"Kenyan ID No.", DOCUMENT, PROP_idNumber},
    {"Stateless Person ID Card", DOCUMENT, PROP_idNumber},
    {"Refugee ID Card", DOCUMENT, PROP_idNumber},
    {"Residency Number", DOCUMENT, PROP_idNumber},
    {"Residence Card", DOCUMENT, PROP_idNumber},
    {"Moroccan Personal ID No.", DOCUMENT, PROP_idNumber},
    {"Tazkira National ID Card", DOCUMENT, PROP_idNumber},
    {"Travel Document Number", DOCUMENT, PROP_idNumber},
    {"Seafarer's Identification Document", DOCUMENT, PROP_idNumber},
    {"Interpol: Red Notice. File No.", DOCUMENT, PROP_UNKNOWN},
    {"Driver's License No.", DOCUMENT, PROP_idNumber},
    {"Driver's License", DOCUMENT, PROP_idNumber},
    {"Birth Certificate Number", DOCUMENT, PROP_idNumber},
    {"Military Registration Number", DOCUMENT, PROP_idNumber},
    {"Pilot License Number", DOCUMENT, PROP_licenseNumber},
    {"Chinese Commercial Code", KEEP, 0},
    {"LE Number", DOCUMENT, PROP_idNumber},
    {"Matricula Mercantil No", DOCUMENT, PROP_registrationNumber},
    {"Folio Mercantil No.", DOCUMENT, PROP_registrationNumber},
    {"Public Registration Number", DOCUMENT, PROP_registrationNumber},
    {"Commercial Registry Number", DOCUMENT, PROP_registrationNumber},
    {"Business Registration Document #", DOCUMENT, PROP_registrationNumber},
    {"Business Registration Number", DOCUMENT, PROP_registrationNumber},
    {"Business Number", DOCUMENT, PROP_registrationNumber},
    {"Certificate of Incorporation Number", DOCUMENT, PROP_registrationNumber},
    {"Company Number", DOCUMENT, PROP_registrationNumber},
    {"UK Company Number", DOCUMENT, PROP_registrationNumber},
    {"Chamber of Commerce Number", DOCUMENT, PROP_registrationNumber},
    {"Registered Charity No.", DOCUMENT, PROP_registrationNumber},
    {"Registration Number", DOCUMENT, PROP_registrationNumber},
    {"Registration ID", DOCUMENT, PROP_registrationNumber},
    {"Registration", DOCUMENT, PROP_registrationNumber},
    {"Government Gazette Number", DOCUMENT, PROP_UNKNOWN},
    {"Economic Register Number (CBLS)", DOCUMENT, PROP_registrationNumber},
    {"Enterprise Number", DOCUMENT, PROP_registrationNumber},
    {"Istanbul Chamber of Comm. No.", DOCUMENT, PROP_registrationNumber},
    {"MERSIS No.", DOCUMENT, PROP_registrationNumber},
    {"Central Registration System Number", DOCUMENT, PROP_registrationNumber},
    {"File Number", DOCUMENT, PROP_UNKNOWN},
    {"Trademark number", DOCUMENT, PROP_UNKNOWN},
    {"Patente Number", DOCUMENT, PROP_licenseNumber},
    {"Permit Number", DOCUMENT, PROP_licenseNumber},
    {"Trade License No.", DOCUMENT, PROP_licenseNumber},
    {"License", DOCUMENT, PROP_licenseNumber},
    {"Serial No.", DOCUMENT, PROP_UNKNOWN},
    {"Tourism License No.", DOCUMENT, PROP_licenseNumber},
    {"Global Intermediary Identification Number", DOCUMENT, PROP_giiNumber},
    {"MSB Registration Number", DOCUMENT, PROP_registrationNumber},
    {"Romanian C.R.", DOCUMENT, PROP_registrationNumber},
    {"Romanian Permanent Resident", DOCUMENT, PROP_idNumber},
    {"Romanian Tax Registration", DOCUMENT, PROP_taxNumber},
    {"Paraguayan tax identification number", DOCUMENT, PROP_taxNumber},
    {"Additional Sanctions Information -", KEEP, 0},
    {"Secondary sanctions risk", KEEP, 0},
    {"Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions", KEEP, 0},
    {"Executive Order 13662 Directive Determination -", MEASURE, 0},
    {"Executive Order 13662 Directive Determination", MEASURE, 0},
    {"Executive Order 14024 Directive Information - For more information", KEEP, 0},
    {"Executive Order 14024 Directive Information", MEASURE, 0},
    {"Executive Order 13846 information:", MEASURE, 0},
    {"Executive Order 13645 Determination -", KEEP, 0},
    {"Executive Order", KEEP, 0},
    {"CAATSA Section 235 Information:", MEASURE, 0},
    {"NS-MBS", MEASURE, 0},
    {"CAPTA", MEASURE, 0},
    {"Subject to Directive", MEASURE, 0},
    {"Listing Date", LISTED, 0},
    {"Effective Date", EFFECTIVE, 0},
    {"Purchase/Sales For Divestment Date", KEEP, 0},
    {"For more information", KEEP, 0},
    {"IFCA Determination -", KEEP, 0},
    {"All offices worldwide", KEEP, 0},
    {"all offices in", KEEP, 0},
    {"and all offices", KEEP, 0},
    {"all other offices", KEEP, 0},
    {"all other locations", KEEP, 0},
    {"other locations", KEEP, 0},
    {"other offices", KEEP, 0},
    {"any other offices", KEEP, 0},
    {"all branches", KEEP, 0},
    {"operations in", KEEP, 0},
    {"also operations in", KEEP, 0},
    {"U.S.A. Passport", PASSPORT, PROP_passportNumber},
    {"HEU Agreement", KEEP, 0},
    {"ICTY indictee", KEEP, 0},
    {"deceased", KEEP, 0},
    {"Identification", DOCUMENT, PROP_idNumber},
    {"Citizen's Card Number", DOCUMENT, PROP_idNumber},
    {"Email", TEXT, PROP_email},
    {"E-mail", TEXT, PROP_email},
    {"d.b.a.", NAME_NOW, 0},
    {"Branch Unit Number", DOCUMENT, PROP_registrationNumber},
    {"Company ID:", DOCUMENT, PROP_registrationNumber},
    {"Telex", KEEP, 0},
    {"UN/LOCODE", KEEP, 0},
    {"SRE Permit No.", DOCUMENT, PROP_licenseNumber},
    {"International Maritime Organization No.", DOCUMENT, PROP_imoNumber},
    {"MICEX Code", DOCUMENT, PROP_UNKNOWN},
    {"United Social Credit Code Certificate (USCCC)", DOCUMENT, PROP_uscCode},
    {"Alternate Title,", TEXT, PROP_position},
    {"Occupation", TEXT, PROP_position},
    {"ethnicity", TEXT, PROP_ethnicity},
    {"Tribe:", KEEP, 0},
    {"Subtribe:", KEEP, 0},
    {"HAMAS -", WHOLE, PROP_political},
    {"PFLP", WHOLE, PROP_political},
    {"DFLP", WHOLE, PROP_political},
    {"arrested", KEEP, 0},
    {"in custody", KEEP, 0},
    {"currently incarcerated", KEEP, 0},
    {"currently in", KEEP, 0},
    {"possibly located", KEEP, 0},
    {"believed to be", KEEP, 0},
    {"wanted by", KEEP, 0},
    {"named in", KEEP, 0},
    {"Individual's height", KEEP, 0},
    {"Holder of", KEEP, 0},
    {"From", KEEP, 0},
    {"Turkish Identificiation Number", DOCUMENT, PROP_idNumber}, /* so spelled */
    {"UAE Identification", DOCUMENT, PROP_idNumber},
    {"VisaNumberID", DOCUMENT, PROP_UNKNOWN},
    {"Immigration No.", DOCUMENT, PROP_UNKNOWN},
    {"Public Security and Immigration No.", DOCUMENT, PROP_UNKNOWN},
    {"Tarjeta Profesional", DOCUMENT, PROP_licenseNumber},
    {"Tarjeta de Identidad", DOCUMENT, PROP_idNumber},
    {"Temporary suspension of deportation No.", DOCUMENT, PROP_UNKNOWN},
    {"United States financial institutions are prohibited", MEASURE, 0},
    {"Organization:", LINK, 0},
    {"founded by", LINK, 0},
    {"Associated with", LINK, 0},
    {"Assocated with", LINK, 0}, /* so spelled */
    {"wife of", LINK, 0},
    {"husband of", LINK, 0},
    {"spouse of", LINK, 0},
    {"widow of", LINK, 0},
    {"son of", LINK, 0},
    {"daughter of", LINK, 0},
    {"child of", LINK, 0},
    {"father of", LINK, 0},
    {"mother of", LINK, 0},
    {"brother of", LINK, 0},
    {"half-brother of", LINK, 0},
    {"sister of", LINK, 0},
    {"half-sister of", LINK, 0},
    {"nephew of", LINK, 0},
    {"niece of", LINK, 0},
    {"cousin of", LINK, 0},
    {"brother-in-law of", LINK, 0},
    {"sister-in-law of", LINK, 0},
    {"son-in-law of", LINK, 0},
    {"daughter-in-law of", LINK, 0},
    {"father-in-law of", LINK, 0},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Does the segment begin with the label, as words of their own? */
static bool begins_word(cb_slice s, cb_slice label) {
    if (!slice_starts_nocase(s, label)) return false;
    if (s.len == label.len || !is_letter(label.ptr[label.len - 1])) return true;
    return !is_letter(s.ptr[label.len]) && !is_digit(s.ptr[label.len]);
}

static const rule *find_rule(cb_slice segment, cb_slice *rest) {
    const rule *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < RULE_COUNT && segment.len > 1; i++) {
        /* a bit more than the case is ignored here: begins_word decides */
        if ((RULES[i].label[0] ^ segment.ptr[0]) & ~0x20 || (RULES[i].label[1] ^ segment.ptr[1]) & ~0x20) continue;
        cb_slice label = slice_of(RULES[i].label);
        if (label.len > best_len && begins_word(segment, label)) {
            best = &RULES[i];
            best_len = label.len;
        }
    }
    *rest = best ? slice_trim(slice_sub(segment, best_len, segment.len)) : (cb_slice){NULL, 0};
    while (rest->len && rest->ptr[0] == ':') *rest = slice_trim(slice_sub(*rest, 1, rest->len));
    return best;
}

/* 'X' or "X" without its quotes. */
static cb_slice unquote(cb_slice s) {
    s = slice_trim(s);
    if (s.len && (s.ptr[0] == '\'' || s.ptr[0] == '"')) s = slice_sub(s, 1, s.len);
    if (s.len && (s.ptr[s.len - 1] == '\'' || s.ptr[s.len - 1] == '"')) s.len--;
    return slice_trim(s);
}

/* Cuts "... WORD rest" at the last " word " of the text. */
static cb_slice cut_word(cb_slice *s, cb_slice word) {
    size_t found = SIZE_MAX;
    for (size_t from = 0;;) {
        size_t at = slice_find(slice_sub(*s, from, s->len), word);
        if (at == SIZE_MAX) break;
        found = from + at;
        from = found + 1;
    }
    if (found == SIZE_MAX) return (cb_slice){NULL, 0};
    cb_slice after = slice_trim(slice_sub(*s, found + word.len, s->len));
    *s = slice_trim(slice_sub(*s, 0, found));
    return after;
}

/* ---- documents */

static bool is_date(cb_slice s) {
    char edtf[DATE_TEXT_MAX];
    return date_read(s, true, edtf) > 0;
}

/* "21 Jun 1992", "21 Jun 1992 in Amman, Jordan", "by the State of Texas", "under the name X". */
static void read_issue(feed_document *d, cb_slice issue) {
    static const char *const BEFORE_PLACE[] = {" in ", " by "};
    cb_slice date = issue;
    for (size_t i = 0; i < 2 && !is_date(date); i++) {
        size_t at = slice_find(issue, slice_of(BEFORE_PLACE[i]));
        if (at == SIZE_MAX || !is_date(slice_sub(issue, 0, at))) continue;
        date = slice_sub(issue, 0, at);
        d->authority = slice_sub(issue, at + strlen(BEFORE_PLACE[i]), issue.len);
    }
    if (is_date(date))
        d->issued = date;
    else if (slice_starts(issue, SLICE("by ")))
        d->authority = slice_sub(issue, 3, issue.len);
    else
        d->summary = issue;
}

/* "(Iran)" is the country, "(Cali)" the office that issued it. */
static void read_bracket(feed_document *d, cb_slice *text) {
    if (text->len == 0 || text->ptr[text->len - 1] != ')') return;
    size_t open = text->len;
    while (open > 0 && text->ptr[open - 1] != '(') open--;
    if (open < 2 || text->ptr[open - 2] != ' ') return;
    cb_slice inside = slice_trim(slice_sub(*text, open, text->len - open - 1));
    *text = slice_trim(slice_sub(*text, 0, open - 1));
    if (country_code(inside).len)
        d->country = inside;
    else if (!slice_eq_nocase(inside, SLICE("undetermined")))
        d->authority = inside;
}

static void add_document(feed_out *o, entity *party, const rule *r, feed_document *d) {
    if (r->prop == PROP_imoNumber && slice_starts_nocase(d->number, SLICE("IMO ")))
        d->number = slice_trim(slice_sub(d->number, 4, d->number.len));
    d->passport = r->action == PASSPORT;
    d->prop = schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN ? PROP_UNKNOWN : r->prop;
    feed_add_document(o, party, d);
}

/* "A123 (Iran) issued 1 Jan 2000 expires 1 Jan 2010". */
static void document(feed_out *o, entity *party, const rule *r, cb_slice text) {
    feed_document d = {.type = slice_of(r->label), .number_original = text};
    if (d.type.ptr[d.type.len - 1] == ':') d.type.len--;
    if (text.len && text.ptr[0] == '#') text = slice_trim(slice_sub(text, 1, text.len));
    d.expires = cut_word(&text, SLICE(" expires "));
    if (d.expires.len && !is_date(d.expires)) { /* words that belong to the number after all */
        text = d.number_original;
        d.expires = (cb_slice){NULL, 0};
    }
    cb_slice issue = cut_word(&text, SLICE(" issued "));
    if (issue.len == 0 && slice_starts(text, SLICE("issued "))) {
        issue = slice_sub(text, 7, text.len);
        text = (cb_slice){NULL, 0};
    }
    if (issue.len) read_issue(&d, issue);
    read_bracket(&d, &text);
    d.number = text;
    add_document(o, party, r, &d);
}

/* ---- one segment */

/* "XBT 1abc" or "- XBT 1abc": a wallet that the party holds. */
static void wallet(feed_out *o, entity *party, cb_slice text) {
    while (text.len && (text.ptr[0] == '-' || text.ptr[0] == ' ')) text = slice_sub(text, 1, text.len);
    size_t space = slice_find_char(text, ' ');
    cb_slice currency = space == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(text, 0, space);
    cb_slice key = space == SIZE_MAX ? text : slice_trim(slice_sub(text, space + 1, text.len));
    if (!feed_ok(o) || key.len == 0) return;
    entity w;
    cb_slice hash = feed_key(o, 2, (cb_slice[]){currency, key});
    feed_begin(o, &w, feed_join(o, "-", 3, (cb_slice[]){party->id, SLICE("wallet"), hash}), SCHEMA_CryptoWallet);
    feed_add(o, &w, PROP_holder, party->id);
    feed_add(o, &w, PROP_currencySymbol, currency);
    feed_add(o, &w, PROP_publicKey, key);
    feed_emit(o, &w);
}

void ofac_country(feed_out *o, entity *party, prop_id prop, cb_slice label, cb_slice text) {
    static const char *const NONE[] = {"None Identified", "undetermined", "unknown", "none", "stateless"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        if (slice_eq_nocase(text, slice_of(NONE[i]))) {
            feed_add_note(o, party, label, text);
            return;
        }
    feed_country(o, party, schema_prop_type(party->schema, prop) == PROP_TYPE_UNKNOWN ? PROP_country : prop, text);
}

static void add_measure(feed_out *o, entity *party, cb_slice text, ofac_listing *listing) {
    if (listing->measure_count < OFAC_MEASURES_MAX)
        listing->measures[listing->measure_count++] = text;
    else
        feed_add(o, party, PROP_notes, text);
}

/* "(CMIC): 03 Jun 2021", "(EO 14024 Directive 3) 24 Feb 2022", "03 Jun 2021": what is dated, and its date. */
static void add_date(feed_out *o, entity *party, bool effective, cb_slice segment, cb_slice text, ofac_listing *listing) {
    ofac_date d = {.effective = effective, .date = text};
    size_t close = slice_find_char(text, ')');
    if (text.len && text.ptr[0] == '(' && close != SIZE_MAX) {
        d.tag = slice_trim(slice_sub(text, 1, close - 1));
        d.date = slice_trim(slice_sub(text, close + 1, text.len));
        while (d.date.len && d.date.ptr[0] == ':') d.date = slice_trim(slice_sub(d.date, 1, d.date.len));
    }
    if (listing->date_count < OFAC_DATES_MAX && is_date(d.date))
        listing->dates[listing->date_count++] = d;
    else
        feed_add(o, party, PROP_notes, segment);
}

static void quoted_name(feed_out *o, entity *party, prop_id prop, cb_slice rest, cb_slice original) {
    feed_add_original(o, party, prop, unquote(rest), original);
}

static void apply(feed_out *o, entity *party, const rule *r, cb_slice segment, cb_slice rest, ofac_listing *listing) {
    cb_slice label = slice_of(r->label);
    switch (r->action) {
    case DATE: feed_date(o, party, r->prop, rest, true); break;
    case TEXT:
        if (schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN)
            feed_add_note(o, party, label, rest);
        else
            feed_add_original(o, party, r->prop, rest, r->prop == PROP_serialNumber ? segment : (cb_slice){NULL, 0});
        break;
    case WHOLE: feed_add(o, party, r->prop, segment); break;
    case COUNTRY: ofac_country(o, party, r->prop, label, rest); break;
    case GENDER: feed_gender(o, party, rest); break;
    case NAME_WEAK: quoted_name(o, party, PROP_weakAlias, rest, (cb_slice){NULL, 0}); break;
    case NAME_FORMER: quoted_name(o, party, PROP_previousName, rest, (cb_slice){NULL, 0}); break;
    case NAME_NOW: quoted_name(o, party, PROP_alias, rest, segment); break;
    case DOCUMENT:
    case PASSPORT: document(o, party, r, rest); break;
    case WALLET: wallet(o, party, rest); break;
    case LINK:
        if (label.ptr[label.len - 1] == ':') label.len--;
        feed_add_link(o, party->id, (cb_slice){NULL, 0}, rest, label, segment);
        break;
    case MEASURE: add_measure(o, party, segment, listing); break;
    case LISTED:
    case EFFECTIVE: add_date(o, party, r->action == EFFECTIVE, segment, rest, listing); break;
    case KEEP: feed_add(o, party, PROP_notes, segment); break;
    }
}

/* ---- what has no label */

static bool is_one_of(cb_slice word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq_nocase(word, slice_of(words[i]))) return true;
    return false;
}

/* A role of a person names itself by one of these words, alone or as a part of a hyphenated one. */
static bool names_role(cb_slice s) {
    static const char *const ROLES[] = {
        "accountant",   "advisor",        "adviser",        "aide",       "ambassador",  "assistant",
        "associate",    "businessman",    "chair",          "chairman",   "chairperson", "chairwoman",
        "chef",         "chief",          "colonel",        "command",    "commanded",   "commander",
        "commissioner", "constituent",    "coordinator",    "counsellor", "counselor",   "dealer",
        "dean",         "deputy",         "diplomat",       "director",   "editor",      "employee",
        "envoy",        "figure",         "financier",      "founder",    "general",     "governor",
        "head",         "inspector",      "judge",          "leader",     "led",         "magistrate",
        "manager",      "marshal",        "mayor",          "member",     "minister",    "minster",
        "MP",           "officer",        "official",       "ombudsman",  "operative",   "oversaw",
        "owner",        "partner",        "president",      "principal",  "professor",   "prosecutor",
        "rector",       "representative", "secretary",      "senator",    "senior",      "speaker",
        "spokesman",    "spokesperson",   "superintendent", "treasurer"};
    size_t from = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i < s.len && (is_letter(s.ptr[i]) || (unsigned char)s.ptr[i] >= 0x80)) continue;
        if (i > from && is_one_of(slice_sub(s, from, i - from), ROLES, sizeof ROLES / sizeof *ROLES)) return true;
        from = i + 1;
    }
    return false;
}

static bool is_honorific(cb_slice s) {
    static const char *const WORDS[] = {"Ayatollah", "Doctor",  "Dr",      "Engineer", "Haji",    "Hajji", "Hojjatoleslam",
                                        "Lt. Col",   "Maulana", "Maulawi", "Mawlawi",  "Moulana", "Mufti", "Mufti or Maulana",
                                        "Mulawi",    "Mullah",  "Qari",    "Shaykh",   "Sheikh",  "Ustad", "Ustadz"};
    if (s.len && s.ptr[s.len - 1] == '.') s.len--;
    return is_one_of(s, WORDS, sizeof WORDS / sizeof *WORDS);
}

/* The column of titles, or the element, stands in the Remarks as well. */
static bool in_title(cb_slice title, cb_slice segment) {
    while (title.ptr && title.len)
        if (slice_eq_nocase(slice_trim(slice_cut(&title, ';')), segment)) return true;
    return false;
}

void ofac_title(feed_out *o, entity *party, cb_slice title) {
    bool person = schema_is_a(party->schema, SCHEMA_Person);
    if (!person) {
        feed_add_note(o, party, SLICE("Title"), title);
        return;
    }
    while (feed_ok(o) && title.ptr && title.len) {
        cb_slice one = slice_trim(slice_cut(&title, ';'));
        feed_add(o, party, is_honorific(one) ? PROP_title : PROP_position, one);
    }
}

/* An address of the net without a label: "www.x.example", "info@x.example (email)". */
static bool bare_address(feed_out *o, entity *party, cb_slice s) {
    cb_slice rest = s, first = slice_cut(&rest, ' ');
    rest = slice_trim(rest);
    if (rest.len && rest.ptr[0] != '(') return false;
    while (first.len && (first.ptr[first.len - 1] == '.' || first.ptr[first.len - 1] == ',')) first.len--;
    bool url = slice_starts_nocase(first, SLICE("http://")) || slice_starts_nocase(first, SLICE("https://")) ||
               slice_starts_nocase(first, SLICE("www."));
    size_t at = slice_find_char(first, '@');
    bool email = at != SIZE_MAX && at > 0 && slice_find_char(slice_sub(first, at, first.len), '.') != SIZE_MAX;
    if (!url && !email) return false;
    feed_add(o, party, url ? PROP_website : PROP_email, first);
    return true;
}

/* Without "alt." and the "and" of an enumeration, which say nothing. */
static cb_slice body_of(cb_slice segment) {
    static const char *const BEFORE[] = {"alt. ", "and "};
    for (size_t i = 0; i < 2; i++)
        if (slice_starts_nocase(segment, slice_of(BEFORE[i])))
            return slice_trim(slice_sub(segment, strlen(BEFORE[i]), segment.len));
    return segment;
}

/* The rule of a segment, NULL where none knows it or it says nothing but the label. */
static const rule *rule_of(cb_slice body, cb_slice *rest) {
    const rule *r = find_rule(body, rest);
    return r && (rest->len || r->action == KEEP || r->action == MEASURE || r->action == WHOLE) ? r : NULL;
}

static void remark_segment(feed_out *o, entity *party, cb_slice segment, ofac_listing *listing) {
    cb_slice body = body_of(segment), rest;
    bool person = schema_is_a(party->schema, SCHEMA_Person);
    const rule *r = rule_of(body, &rest);
    if (person && in_title(listing->title, segment)) return; /* ofac_title has it */
    if (r)
        apply(o, party, r, body, rest, listing);
    else if (bare_address(o, party, body))
        return;
    else if (person && is_honorific(segment))
        feed_add(o, party, PROP_title, segment);
    else if (person && names_role(segment))
        feed_add(o, party, PROP_position, segment);
    else {
        feed_add(o, party, PROP_notes, segment);
        feed_note(o, "unrecognised remark", segment);
    }
}

/* ---- segments */

/* The end of the Remarks is a full stop, which an abbreviation's own swallows ("S.A.", "C.V."). */
static cb_slice without_stop(cb_slice s) {
    s = slice_trim(s);
    if (s.len == 0 || s.ptr[s.len - 1] != '.') return s;
    bool abbreviation = s.len >= 4 && is_letter(s.ptr[s.len - 2]) && s.ptr[s.len - 3] == '.';
    if (!abbreviation) s.len--;
    return slice_trim(s);
}

/* Is a quoted name or a bracket open at the end of the segment? Then its semicolon may be text. */
static bool is_open(cb_slice segment) {
    cb_slice rest;
    size_t opened = 0;
    for (size_t i = 0; i < segment.len; i++) {
        if (segment.ptr[i] == '(') opened++;
        if (segment.ptr[i] == ')' && opened) opened--;
    }
    if (opened) return true;
    const rule *r = find_rule(body_of(segment), &rest);
    if (!r || (r->action != NAME_WEAK && r->action != NAME_FORMER && r->action != NAME_NOW) || rest.len == 0) return false;
    char quote = rest.ptr[0];
    return (quote == '\'' || quote == '"') && (rest.len == 1 || rest.ptr[rest.len - 1] != quote);
}

/* Cuts the next segment off: a semicolon ends it, unless it is open and what follows closes it and begins with no label. */
static cb_slice next_segment(cb_slice *rest) {
    cb_slice segment = slice_cut(rest, ';');
    if (rest->ptr && is_open(slice_trim(segment))) {
        cb_slice after = *rest, more = slice_cut(&after, ';'), unused;
        cb_slice joined = {segment.ptr, segment.len + 1 + more.len};
        if (!find_rule(body_of(slice_trim(more)), &unused) && !is_open(without_stop(joined))) {
            *rest = after;
            return joined;
        }
    }
    return segment;
}

void ofac_remarks(feed_out *o, entity *party, cb_slice remarks, ofac_listing *listing) {
    cb_slice rest = without_stop(remarks);
    while (feed_ok(o) && rest.ptr && rest.len) {
        cb_slice segment = slice_trim(next_segment(&rest));
        if (segment.len) remark_segment(o, party, segment, listing);
    }
}

void ofac_labelled(feed_out *o, entity *party, const feed_document *given, ofac_listing *listing) {
    cb_slice words = feed_join(o, " ", 2, (cb_slice[]){slice_trim(given->type), slice_trim(given->number)}), rest;
    if (!feed_ok(o) || words.len == 0) return;
    feed_document d = *given;
    const rule *r = rule_of(words, &rest), *by_type = find_rule(slice_trim(given->type), &rest);
    bool is_document = by_type && (by_type->action == DOCUMENT || by_type->action == PASSPORT);
    if (is_document) {
        add_document(o, party, by_type, &d);
    } else if (r && d.country.len == 0 && d.issued.len == 0 && d.expires.len == 0) {
        find_rule(words, &rest);
        apply(o, party, r, words, rest, listing);
    } else if (d.number.len) { /* a label that no rule knows is still a document's */
        feed_note(o, "unrecognised remark", given->type);
        d.prop = PROP_UNKNOWN;
        feed_add_document(o, party, &d);
    } else {
        feed_note(o, "unrecognised remark", given->type);
        feed_add(o, party, PROP_notes, given->type);
    }
}

void ofac_name(feed_out *o, entity *party, feed_name_kind kind, cb_slice text) {
    feed_name(o, party, kind, text, SLICE(""));
    size_t comma = slice_find(text, SLICE(", "));
    if (comma == SIZE_MAX || kind != FEED_NAME_PRIMARY || !schema_is_a(party->schema, SCHEMA_Person)) return;
    feed_add(o, party, PROP_lastName, slice_sub(text, 0, comma));
    feed_add(o, party, PROP_firstName, slice_sub(text, comma + 2, text.len));
}
