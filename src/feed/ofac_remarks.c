/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/ofac_remarks.h"

#include "base/poison.h"

typedef enum action {
    DATE,    /* prop is a date */
    TEXT,    /* prop takes the text as it is */
    COUNTRY, /* prop is a country */
    GENDER,
    NAME_WEAK,
    NAME_FORMER,
    NAME_NOW, /* a quoted name */
    DOCUMENT, /* NUMBER (Country) issued D expires D; number also stands in prop */
    PASSPORT,
    WALLET,  /* "XBT 1abc..." */
    LINK,    /* a party in words; the label is the role */
    IMO,     /* "IMO 1234567" */
    MEASURE, /* a directive, menu item or prohibition of the listing: the whole segment */
    LISTED,
    EFFECTIVE, /* date of the listing, after a colon where there is one */
    KEEP,      /* understood, and has no property: a note */
    POSITION   /* a role in words: the whole segment */
} action;

typedef struct rule {
    const char *label; /* how the segment begins, in any case; "alt. " before it is skipped */
    action action;
    prop_id prop;
} rule;

/* Longer labels before shorter ones that begin them. Labels as OFAC writes them in Remarks and, for idList, as idType. */
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
    {"Phone Number", TEXT, PROP_phone},
    {"Phone No.", TEXT, PROP_phone},
    {"Phone", TEXT, PROP_phone},
    {"Fax", KEEP, 0},
    {"Digital Currency Address -", WALLET, 0},
    {"Digital Currency Address", WALLET, 0},
    {"Vessel Registration Identification", IMO, PROP_imoNumber},
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
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

/* Does the segment begin with the label, as words of their own? */
static bool begins_word(cb_slice s, cb_slice label) {
    if (!slice_starts_nocase(s, label)) return false;
    if (s.len == label.len) return true;
    char last = label.ptr[label.len - 1], next = s.ptr[label.len];
    bool letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9');
    return !letter || !((last >= 'a' && last <= 'z') || (last >= 'A' && last <= 'Z'));
}

static const rule *find_rule(cb_slice segment, cb_slice *rest) {
    const rule *best = NULL;
    size_t best_len = 0;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        cb_slice label = slice_of(RULES[i].label);
        if (label.len > best_len && begins_word(segment, label)) {
            best = &RULES[i];
            best_len = label.len;
        }
    }
    if (best) *rest = slice_trim(slice_sub(segment, best_len, segment.len));
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

/* "A123 (Iran) issued 1 Jan 2000 expires 1 Jan 2010". */
static void document(feed_out *o, entity *party, const rule *r, cb_slice type, cb_slice text) {
    feed_document d = {.passport = r->action == PASSPORT, .prop = r->prop, .type = type, .number_original = text};
    if (text.len && text.ptr[0] == '#') text = slice_trim(slice_sub(text, 1, text.len));
    d.expires = cut_word(&text, SLICE(" expires "));
    d.issued = cut_word(&text, SLICE(" issued "));
    if (text.len && text.ptr[text.len - 1] == ')') {
        size_t open = text.len;
        while (open > 0 && text.ptr[open - 1] != '(') open--;
        if (open > 1 && text.ptr[open - 2] == ' ') {
            d.country = slice_sub(text, open, text.len - open - 1);
            text = slice_trim(slice_sub(text, 0, open - 1));
        }
    }
    if (r->prop == PROP_imoNumber && slice_starts_nocase(text, SLICE("IMO "))) text = slice_trim(slice_sub(text, 4, text.len));
    d.number = text;
    if (schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN) d.prop = PROP_UNKNOWN;
    feed_add_document(o, party, &d);
}

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

static void add_measure(ofac_listing *listing, cb_slice text) {
    if (listing && listing->measure_count < sizeof listing->measures / sizeof *listing->measures)
        listing->measures[listing->measure_count++] = text;
}

/* "Listing Date (CMIC): 03 Jun 2021", "Effective Date (CMIC) 02 Aug 2021": the date stands last. */
static cb_slice last_date(cb_slice text) {
    size_t colon = slice_find(text, SLICE("): "));
    if (colon != SIZE_MAX) return slice_trim(slice_sub(text, colon + 3, text.len));
    size_t close = slice_find(text, SLICE(") "));
    if (close != SIZE_MAX) return slice_trim(slice_sub(text, close + 2, text.len));
    return text;
}

static void apply(feed_out *o, entity *party, const rule *r, cb_slice segment, cb_slice rest, ofac_listing *listing) {
    cb_slice label = slice_of(r->label);
    switch (r->action) {
    case DATE: feed_date(o, party, r->prop, rest, true); break;
    case TEXT:
        if (schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN)
            feed_add_note(o, party, label, rest);
        else
            feed_add(o, party, r->prop, rest);
        break;
    case COUNTRY:
        feed_country(o, party, schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN ? PROP_country : r->prop, rest);
        break;
    case GENDER: feed_gender(o, party, rest); break;
    case NAME_WEAK: feed_name(o, party, FEED_NAME_WEAK, unquote(rest), SLICE("")); break;
    case NAME_FORMER: feed_name(o, party, FEED_NAME_FORMER, unquote(rest), SLICE("")); break;
    case NAME_NOW: feed_name(o, party, FEED_NAME_ALIAS, unquote(rest), SLICE("")); break;
    case DOCUMENT:
    case PASSPORT: document(o, party, r, label, rest); break;
    case IMO: document(o, party, r, label, rest); break;
    case WALLET: wallet(o, party, rest); break;
    case LINK:
        if (label.ptr[label.len - 1] == ':') label.len--;
        feed_add_link(o, party->id, (cb_slice){NULL, 0}, rest, label, segment);
        break;
    case MEASURE:
        add_measure(listing, segment);
        feed_add(o, party, PROP_notes, segment);
        break;
    case LISTED:
        if (listing && listing->listed.len == 0) listing->listed = last_date(rest);
        feed_add(o, party, PROP_notes, segment);
        break;
    case EFFECTIVE:
        if (listing && listing->effective.len == 0) listing->effective = last_date(rest);
        feed_add(o, party, PROP_notes, segment);
        break;
    case POSITION: feed_add(o, party, PROP_position, segment); break;
    case KEEP: feed_add(o, party, PROP_notes, segment); break;
    }
}

/* A long sentence is no title: roles in Remarks are a few words. */
static bool is_sentence(cb_slice s) {
    size_t words = 1;
    for (size_t i = 0; i < s.len; i++) words += s.ptr[i] == ' ';
    return words >= 9;
}

/* A role of a person names itself by one of these words, whatever its length. */
static bool names_role(cb_slice s) {
    static const char *const ROLES[] = {"minister",       "president",  "member",    "secretary",    "director", "deputy",
                                        "chief",          "governor",   "head",      "leader",       "led",      "advisor",
                                        "adviser",        "commander",  "commanded", "owner",        "general",  "officer",
                                        "representative", "ambassador", "chairman",  "chairperson",  "manager",  "founder",
                                        "figure",         "financier",  "official",  "sheikh",       "speaker",  "spokesman",
                                        "colonel",        "oversaw",    "principal", "commissioner", "senior",   "professor",
                                        "judge",          "partner",    "operative", "assistant"};
    cb_slice rest = s;
    while (rest.ptr) {
        cb_slice w = slice_cut(&rest, ' ');
        while (w.len && (w.ptr[w.len - 1] == ',' || w.ptr[w.len - 1] == '.')) w.len--;
        for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
            if (slice_eq_nocase(w, slice_of(ROLES[i]))) return true;
    }
    return false;
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
    prop_id prop = url ? PROP_website : PROP_email;
    feed_add(o, party, schema_prop_type(party->schema, prop) == PROP_TYPE_UNKNOWN ? PROP_notes : prop, first);
    return true;
}

static void remark_segment(feed_out *o, entity *party, cb_slice segment, bool before_facts, bool *fact, ofac_listing *listing) {
    cb_slice body = segment, rest = {NULL, 0};
    if (slice_starts_nocase(body, SLICE("alt. ")))
        body = slice_trim(slice_sub(body, 5, body.len));
    else if (slice_starts_nocase(body, SLICE("and ")))
        body = slice_trim(slice_sub(body, 4, body.len));
    const rule *r = find_rule(body, &rest);
    if (r && (rest.len || r->action == KEEP || r->action == MEASURE)) {
        *fact = *fact || (r->action != KEEP && r->action != NAME_WEAK);
        apply(o, party, r, body, rest, listing);
    } else if (bare_address(o, party, body)) {
        *fact = true;
    } else if (schema_is_a(party->schema, SCHEMA_Person) && (before_facts || names_role(segment) || !is_sentence(segment))) {
        /* What a person's Remarks say and no rule names is what the person is or was: OFAC puts titles there. */
        feed_add(o, party, PROP_position, segment);
    } else {
        feed_add(o, party, PROP_notes, segment);
        feed_note(o, "unrecognised remark", segment);
    }
}

void ofac_remarks(feed_out *o, entity *party, cb_slice remarks, ofac_listing *listing) {
    remarks = slice_trim(remarks);
    if (remarks.len && remarks.ptr[remarks.len - 1] == '.') remarks.len--;
    bool fact = false;
    cb_slice rest = remarks;
    while (feed_ok(o) && rest.ptr && rest.len) {
        cb_slice segment = slice_trim(slice_cut(&rest, ';'));
        if (segment.len && segment.ptr[segment.len - 1] == '.' && !rest.ptr) segment.len--;
        if (segment.len) remark_segment(o, party, segment, !fact, &fact, listing);
    }
}

bool ofac_labelled(feed_out *o, entity *party, cb_slice type, cb_slice number, cb_slice country, cb_slice issued,
                   cb_slice expires, ofac_listing *listing) {
    cb_slice rest = {NULL, 0};
    const rule *r = find_rule(type, &rest);
    if (!r || rest.len > 2) {
        /* An unknown label with a number is still a document; without one it is words. */
        if (number.len == 0) return false;
        feed_document d = {
            .prop = PROP_UNKNOWN, .type = type, .number = number, .country = country, .issued = issued, .expires = expires};
        feed_add_document(o, party, &d);
        return false;
    }
    if (r->action == DOCUMENT || r->action == PASSPORT || r->action == IMO) {
        feed_document d = {.passport = r->action == PASSPORT,
                           .prop = r->prop,
                           .type = type,
                           .number = number,
                           .country = country,
                           .issued = issued,
                           .expires = expires};
        if (r->prop == PROP_imoNumber && slice_starts_nocase(number, SLICE("IMO ")))
            d.number = slice_trim(slice_sub(number, 4, number.len));
        if (schema_prop_type(party->schema, r->prop) == PROP_TYPE_UNKNOWN) d.prop = PROP_UNKNOWN;
        feed_add_document(o, party, &d);
        return true;
    }
    cb_slice words = feed_join(o, " ", 2, (cb_slice[]){type, number});
    apply(o, party, r, words, number, listing);
    return true;
}

void ofac_sanction(feed_out *o, cb_slice party_id, const char *list, cb_slice programme, const ofac_listing *listing) {
    entity s;
    cb_slice key = feed_join(o, "-", 2, (cb_slice[]){slice_of(list), programme});
    feed_begin_sanction(o, &s, party_id, key);
    feed_add(o, &s, PROP_program, slice_of(list));
    feed_add(o, &s, PROP_programId, programme);
    for (size_t i = 0; i < listing->measure_count; i++) feed_add(o, &s, PROP_provisions, listing->measures[i]);
    if (listing->listed.len) feed_date(o, &s, PROP_listingDate, listing->listed, true);
    if (listing->effective.len) feed_date(o, &s, PROP_startDate, listing->effective, true);
    feed_emit(o, &s);
}

void ofac_name(feed_out *o, entity *party, feed_name_kind kind, cb_slice text) {
    feed_name(o, party, kind, text, SLICE(""));
    size_t comma = slice_find(text, SLICE(", "));
    if (comma == SIZE_MAX || kind != FEED_NAME_PRIMARY || !schema_is_a(party->schema, SCHEMA_Person)) return;
    feed_add(o, party, PROP_lastName, slice_sub(text, 0, comma));
    feed_add(o, party, PROP_firstName, slice_sub(text, comma + 2, text.len));
}
