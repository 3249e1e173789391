/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/uk_common.h"

#include "model/country.h"
#include "parse/date.h"

#include "base/poison.h"

/* Names of XML elements and CSV columns, letters and digits in lower case. */
static const struct {
    const char *name;
    uk_field field;
} FIELDS[] = {
    {"lastupdated", UK_LAST_UPDATED},
    {"datedesignated", UK_DATE_DESIGNATED},
    {"uniqueid", UK_UNIQUE_ID},
    {"ofsigroupid", UK_OFSI_GROUP},
    {"unreferencenumber", UK_UN_REFERENCE},
    {"regimename", UK_REGIME},
    {"individualentityship", UK_KIND},
    {"designationtype", UK_KIND},
    {"designationsource", UK_SOURCE},
    {"sanctionsimposed", UK_SANCTIONS},
    {"otherinformation", UK_OTHER_INFORMATION},
    {"ukstatementofreasons", UK_REASONS},
    {"name1", UK_NAME1},
    {"name2", UK_NAME2},
    {"name3", UK_NAME3},
    {"name4", UK_NAME4},
    {"name5", UK_NAME5},
    {"name6", UK_NAME6},
    {"nametype", UK_NAME_TYPE},
    {"aliasstrength", UK_ALIAS_STRENGTH},
    {"namenonlatinscript", UK_NON_LATIN},
    {"nonlatinscripttype", UK_NON_LATIN_TYPE},
    {"nonlatinscriptlanguage", UK_NON_LATIN_LANGUAGE},
    {"title", UK_TITLE},
    {"addressline1", UK_LINE1},
    {"addressline2", UK_LINE2},
    {"addressline3", UK_LINE3},
    {"addressline4", UK_LINE4},
    {"addressline5", UK_LINE5},
    {"addressline6", UK_LINE6},
    {"addresspostalcode", UK_POSTAL_CODE},
    {"addresscountry", UK_COUNTRY},
    {"phonenumber", UK_PHONE},
    {"emailaddress", UK_EMAIL},
    {"website", UK_WEBSITE},
    {"dob", UK_BIRTH_DATE},
    {"nationality", UK_NATIONALITY},
    {"nationalityies", UK_NATIONALITY},
    {"gender", UK_GENDER},
    {"position", UK_POSITION},
    {"passportnumber", UK_PASSPORT},
    {"passportadditionalinformation", UK_PASSPORT_INFO},
    {"nationalidentifiernumber", UK_NATIONAL_ID},
    {"nationalidentifieradditionalinformation", UK_NATIONAL_ID_INFO},
    {"townofbirth", UK_BIRTH_TOWN},
    {"countryofbirth", UK_BIRTH_COUNTRY},
    {"typeofentity", UK_TYPE_OF_ENTITY},
    {"businessregistrationnumber", UK_REGISTRATION},
    {"businessregistrationnumbers", UK_REGISTRATION},
    {"parentcompany", UK_PARENT},
    {"subsidiary", UK_SUBSIDIARY},
    {"subsidiaries", UK_SUBSIDIARY},
    {"imonumber", UK_IMO},
    {"currentowneroperator", UK_OWNER},
    {"currentowneroperators", UK_OWNER},
    {"previousowneroperator", UK_PREVIOUS_OWNER},
    {"previousowneroperators", UK_PREVIOUS_OWNER},
    {"currentbelievedflagofship", UK_FLAG},
    {"previousflag", UK_PREVIOUS_FLAG},
    {"previousflags", UK_PREVIOUS_FLAG},
    {"typeofship", UK_SHIP_TYPE},
    {"tonnageofship", UK_TONNAGE},
    {"lengthofship", UK_LENGTH},
    {"yearbuilt", UK_YEAR_BUILT},
    {"hullidentificationnumber", UK_HULL},
    {"hullidentificationnumberhin", UK_HULL},
};

uk_field uk_field_of(cb_slice name) {
    char key[48];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) continue;
        if (len == sizeof key) return UK_UNKNOWN;
        key[len++] = c;
    }
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (slice_eq((cb_slice){key, len}, slice_of(FIELDS[i].name))) return FIELDS[i].field;
    return UK_UNKNOWN;
}

schema_id uk_schema(feed_out *o, cb_slice kind) {
    if (slice_eq_nocase(kind, SLICE("Individual"))) return SCHEMA_Person;
    if (slice_eq_nocase(kind, SLICE("Entity"))) return SCHEMA_Organization;
    if (slice_eq_nocase(kind, SLICE("Ship"))) return SCHEMA_Vessel;
    feed_note(o, "unknown designation type", kind);
    return SCHEMA_LegalEntity;
}

/* ---- the listing ---------------------------------------------------------------------------------- */

static void each_part(uk_reader *u, entity *e, prop_id prop, cb_slice list) {
    for (cb_slice rest = list; rest.ptr;) feed_add(&u->out, e, prop, slice_cut(&rest, '|'));
}

void uk_add_listing(uk_reader *u, const uk_values *f) {
    feed_out *o = &u->out;
    const cb_slice *v = f->v;
    feed_add(o, &u->party, PROP_topics, SLICE("sanction"));
    feed_add(o, &u->party, PROP_notes, v[UK_OTHER_INFORMATION]);
    relation_text(&u->book, o, u->party.id, v[UK_OTHER_INFORMATION]);
    relation_party(&u->book, o, v[UK_UN_REFERENCE], u->party.id);
    entity s;
    feed_begin_sanction(o, &s, u->party.id, (cb_slice){NULL, 0});
    feed_add(o, &s, PROP_program, SLICE("UK Sanctions List"));
    feed_add(o, &s, PROP_programId, v[UK_REGIME]);
    feed_add(o, &u->party, PROP_programId, v[UK_REGIME]);
    each_part(u, &s, PROP_provisions, v[UK_SANCTIONS]);
    feed_add(o, &s, PROP_authorityId, v[UK_UNIQUE_ID]);
    if (v[UK_OFSI_GROUP].len)
        feed_add(o, &s, PROP_recordId, feed_join(o, " ", 2, (cb_slice[]){SLICE("OFSI Group ID"), v[UK_OFSI_GROUP]}));
    each_part(u, &s, PROP_unscId, v[UK_UN_REFERENCE]);
    if (v[UK_SOURCE].len)
        feed_add(o, &s, PROP_summary, feed_join(o, ": ", 2, (cb_slice[]){SLICE("Designation source"), v[UK_SOURCE]}));
    feed_add(o, &s, PROP_reason, v[UK_REASONS]);
    feed_date(o, &s, PROP_listingDate, v[UK_DATE_DESIGNATED], false);
    feed_date(o, &s, PROP_modifiedAt, v[UK_LAST_UPDATED], false);
    feed_emit(o, &s);
}

/* ---- names ---------------------------------------------------------------------------------------- */

static bool starts(cb_slice s, const char *words) { return slice_starts_nocase(slice_trim(s), slice_of(words)); }

void uk_add_name(uk_reader *u, const uk_values *f) {
    feed_out *o = &u->out;
    const cb_slice *v = f->v;
    cb_slice whole =
        feed_join(o, " ", 6, (cb_slice[]){v[UK_NAME1], v[UK_NAME2], v[UK_NAME3], v[UK_NAME4], v[UK_NAME5], v[UK_NAME6]});
    if (whole.len == 0) return;
    cb_slice type = slice_trim(v[UK_NAME_TYPE]), strength = slice_trim(v[UK_ALIAS_STRENGTH]);
    bool primary = slice_eq_nocase(type, SLICE("Primary Name"));
    bool weak = starts(strength, "low") || starts(strength, "weak");
    bool former = starts(type, "f.k.a") || starts(type, "fka") || starts(type, "former");
    bool known = primary || former || starts(type, "Primary name variation") || starts(type, "Alias") ||
                 starts(type, "a.k.a") || starts(type, "aka") || type.len == 0;
    if (!known) feed_note(o, "unknown name type", type);
    if (strength.len && !weak && !starts(strength, "good") && !starts(strength, "strong"))
        feed_note(o, "unknown alias strength", strength);
    feed_name(o, &u->party,
              primary  ? FEED_NAME_PRIMARY
              : weak   ? FEED_NAME_WEAK
              : former ? FEED_NAME_FORMER
                       : FEED_NAME_ALIAS,
              whole, (cb_slice){NULL, 0});
    /* Parts only where the list has parts: a name that stands whole in Name 6 is no surname. */
    size_t parts = 0;
    for (int i = UK_NAME1; i <= UK_NAME6; i++) parts += v[i].len > 0;
    if (weak || parts < 2 || u->party.schema != SCHEMA_Person) return;
    feed_add(o, &u->party, PROP_firstName, v[UK_NAME1]);
    feed_add(o, &u->party, PROP_secondName, v[UK_NAME2]);
    for (int i = UK_NAME3; i <= UK_NAME5; i++) feed_add(o, &u->party, PROP_middleName, v[i]);
    feed_add(o, &u->party, PROP_lastName, v[UK_NAME6]);
}

/* Languages as the list spells them, to ISO 639-3. */
static cb_slice language_of(feed_out *o, cb_slice words) {
    static const struct {
        const char *name, *code;
    } LANGUAGES[] = {
        {"Arabic", "ara"},    {"Russian", "rus"},  {"Persian", "fas"},    {"Farsi", "fas"},      {"Dari", "prs"},
        {"Pashto", "pus"},    {"Urdu", "urd"},     {"Ukrainian", "ukr"},  {"Belarusian", "bel"}, {"Korean", "kor"},
        {"Chinese", "zho"},   {"Mandarin", "cmn"}, {"Japanese", "jpn"},   {"Burmese", "mya"},    {"Serbian", "srp"},
        {"Hebrew", "heb"},    {"Georgian", "kat"}, {"Armenian", "hye"},   {"Greek", "ell"},      {"Turkish", "tur"},
        {"Bosnian", "bos"},   {"Thai", "tha"},     {"Chechen", "che"},    {"Tigrinya", "tir"},   {"Amharic", "amh"},
        {"Bulgarian", "bul"}, {"Kurdish", "kur"},  {"Macedonian", "mkd"}, {"Hindi", "hin"},      {"Bengali", "ben"}};
    words = slice_trim(words);
    for (size_t i = 0; i < sizeof LANGUAGES / sizeof LANGUAGES[0]; i++)
        if (slice_eq_nocase(words, slice_of(LANGUAGES[i].name))) return slice_of(LANGUAGES[i].code);
    if (words.len) feed_note(o, "unknown language", words);
    return (cb_slice){NULL, 0};
}

void uk_add_non_latin(uk_reader *u, const uk_values *f) {
    feed_out *o = &u->out;
    cb_slice language = language_of(o, f->v[UK_NON_LATIN_LANGUAGE]);
    for (cb_slice rest = f->v[UK_NON_LATIN]; rest.ptr;)
        feed_name(o, &u->party, FEED_NAME_PRIMARY, slice_cut(&rest, '|'), language);
    /* A language without a code of ours, and the type, are kept beside the name. */
    cb_slice said[] = {f->v[UK_NON_LATIN_TYPE], language.len ? (cb_slice){NULL, 0} : f->v[UK_NON_LATIN_LANGUAGE]};
    cb_slice words = feed_join(o, ", ", 2, said);
    if (words.len) feed_add_note(o, &u->party, feed_join(o, " ", 2, (cb_slice[]){SLICE("Name"), f->v[UK_NON_LATIN]}), words);
}

/* ---- addresses, documents, birth ------------------------------------------------------------------ */

void uk_add_address(uk_reader *u, const uk_values *f) {
    feed_out *o = &u->out;
    const cb_slice *v = f->v;
    cb_slice last = v[UK_LINE6], region = v[UK_LINE5], place = v[UK_LINE4];
    feed_address a = {.street = feed_join(o, ", ", 3, (cb_slice[]){v[UK_LINE1], v[UK_LINE2], v[UK_LINE3]}),
                      .street2 = place,
                      .region = region,
                      .city = last,
                      .postal_code = v[UK_POSTAL_CODE],
                      .country = v[UK_COUNTRY]};
    /* The lines are not named: the text keeps their order. */
    a.full = feed_join(o, ", ", 6, (cb_slice[]){a.street, place, region, last, v[UK_POSTAL_CODE], v[UK_COUNTRY]});
    if (a.street.len == 0 && place.len == 0 && region.len == 0 && last.len == 0 && v[UK_POSTAL_CODE].len == 0) a.full.len = 0;
    feed_add_address(o, &u->party, &a);
}

/* The issuing country in "Afghanistan passport number ...", "Iran. Issued in ...", "Russia". */
static cb_slice country_in(cb_slice info) {
    static const char *const ENDS[] = {" passport", " Passport", " national", " National", " identi", " Identi",
                                       " ID",       ".",         ",",         ";",         " ("};
    if (country_code(info).len) return info;
    size_t end = info.len;
    for (size_t i = 0; i < sizeof ENDS / sizeof ENDS[0]; i++) {
        size_t at = slice_find(info, slice_of(ENDS[i]));
        if (at < end) end = at;
    }
    cb_slice head = slice_trim(slice_sub(info, 0, end));
    return head.len < info.len && country_code(head).len ? head : (cb_slice){NULL, 0};
}

static size_t parts_of(cb_slice list) {
    size_t n = list.len > 0;
    for (size_t i = 0; i < list.len; i++) n += list.ptr[i] == '|';
    return n;
}

/* Numbers and information are lists that run side by side, or one information stands for all numbers. */
static void add_document(uk_reader *u, bool passport, cb_slice numbers, cb_slice infos) {
    bool shared = parts_of(infos) == 1 && parts_of(numbers) > 1;
    cb_slice n = numbers, i = infos;
    while (n.ptr || (i.ptr && !shared)) {
        cb_slice number = n.ptr ? slice_trim(slice_cut(&n, '|')) : n;
        cb_slice info = shared || !i.ptr ? i : slice_cut(&i, '|');
        info = slice_trim(info);
        feed_document d = {.passport = passport,
                           .prop = passport ? PROP_passportNumber : PROP_idNumber,
                           .type = passport ? SLICE("Passport") : SLICE("National identifier"),
                           .number = number,
                           .country = country_in(info),
                           .summary = info};
        feed_add_document(&u->out, &u->party, &d);
    }
}

void uk_add_documents(uk_reader *u, const uk_values *f) {
    add_document(u, true, f->v[UK_PASSPORT], f->v[UK_PASSPORT_INFO]);
    add_document(u, false, f->v[UK_NATIONAL_ID], f->v[UK_NATIONAL_ID_INFO]);
}

void uk_add_birth_place(uk_reader *u, const uk_values *f) {
    feed_out *o = &u->out;
    cb_slice towns = f->v[UK_BIRTH_TOWN], countries = f->v[UK_BIRTH_COUNTRY];
    for (cb_slice t = towns, c = countries; t.ptr || c.ptr;) {
        cb_slice town = t.ptr ? slice_trim(slice_cut(&t, '|')) : t, country = c.ptr ? slice_trim(slice_cut(&c, '|')) : c;
        if (town.len) feed_add(o, &u->party, PROP_birthPlace, feed_join(o, ", ", 2, (cb_slice[]){town, country}));
        if (country.len) feed_country(o, &u->party, PROP_birthCountry, country);
    }
}

/* ---- single fields -------------------------------------------------------------------------------- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* "dd/mm/1945", "00/05/1970" as date_read takes them. */
static void add_birth_date(uk_reader *u, cb_slice text) { feed_date(&u->out, &u->party, PROP_birthDate, text, false); }

/* One registration number with the words before it: "UK Company no. 06527449", "OGRN 1027700132195", "Tax ID: 7707083893". */
static void add_registration(uk_reader *u, cb_slice text) {
    static const struct {
        const char *words;
        prop_id prop;
    } KINDS[] = {{"OGRN", PROP_ogrnCode},   {"INN", PROP_innCode},   {"LEI", PROP_leiCode},   {"SWIFT", PROP_swiftBic},
                 {"BIC", PROP_swiftBic},    {"KPP", PROP_kppCode},   {"OKPO", PROP_okpoCode}, {"VAT", PROP_vatCode},
                 {"Tax", PROP_taxNumber},   {"TIN", PROP_taxNumber}, {"IMO", PROP_imoNumber}, {"DUNS", PROP_dunsCode},
                 {"D-U-N-S", PROP_dunsCode}};
    text = slice_trim(text);
    size_t start = text.len;
    bool digit = false;
    while (start > 0) {
        char c = text.ptr[start - 1];
        if (!(is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '/' || c == '.')) break;
        if (is_digit(c)) digit = true;
        start--;
    }
    cb_slice number = slice_sub(text, start, text.len - start), words = slice_trim(slice_sub(text, 0, start));
    if (!digit) {
        number = text;
        words.len = 0;
    }
    prop_id prop = PROP_registrationNumber;
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0] && prop == PROP_registrationNumber; i++) {
        size_t at = slice_find(words, slice_of(KINDS[i].words));
        bool begins = at != SIZE_MAX && (at == 0 || words.ptr[at - 1] == ' ' || words.ptr[at - 1] == '(');
        if (begins) prop = KINDS[i].prop;
    }
    if (schema_prop_type(u->party.schema, prop) == PROP_TYPE_UNKNOWN) prop = PROP_registrationNumber;
    feed_add_original(&u->out, &u->party, prop, number, text);
}

/* "IMO9562233", "IMO 9562233", "9562233". */
static void add_imo(uk_reader *u, cb_slice text) {
    cb_slice number = text;
    if (slice_starts_nocase(number, SLICE("IMO"))) number = slice_trim(slice_sub(number, 3, number.len));
    while (number.len && (number.ptr[0] == ':' || number.ptr[0] == '.' || number.ptr[0] == ' '))
        number = slice_sub(number, 1, number.len);
    feed_add_original(&u->out, &u->party, PROP_imoNumber, number, text);
}

/* Several addresses in one field: "a@b.example; c@d.example". */
static void add_emails(uk_reader *u, cb_slice text) {
    size_t start = 0;
    for (size_t at = 0; at <= text.len; at++) {
        bool ends = at == text.len || text.ptr[at] == ';' || text.ptr[at] == ',' || text.ptr[at] == ' ' || text.ptr[at] == '\n';
        if (!ends) continue;
        cb_slice piece = slice_trim(slice_sub(text, start, at - start));
        if (slice_find_char(piece, '@') != SIZE_MAX)
            feed_add(&u->out, &u->party, PROP_email, piece);
        else
            feed_add_note(&u->out, &u->party, SLICE("E-mail"), piece);
        start = at + 1;
    }
}

static void add_part(uk_reader *u, uk_field field, cb_slice value) {
    feed_out *o = &u->out;
    entity *e = &u->party;
    const cb_slice none = {NULL, 0};
    value = feed_squeeze(o, value);
    if (value.len == 0) return;
    switch ((int)field) {
    case UK_TITLE: feed_add(o, e, PROP_title, value); break;
    case UK_PHONE: feed_add(o, e, PROP_phone, value); break;
    case UK_EMAIL: add_emails(u, value); break;
    case UK_WEBSITE: feed_add(o, e, PROP_website, value); break;
    case UK_BIRTH_DATE: add_birth_date(u, value); break;
    case UK_NATIONALITY: feed_country(o, e, PROP_nationality, value); break;
    case UK_GENDER: feed_gender(o, e, value); break;
    case UK_POSITION: feed_add(o, e, PROP_position, value); break;
    case UK_TYPE_OF_ENTITY: feed_add(o, e, PROP_classification, value); break;
    case UK_REGISTRATION: add_registration(u, value); break;
    case UK_PARENT: feed_add_link(o, e->id, none, value, SLICE("subsidiary of"), none); break;
    case UK_SUBSIDIARY: feed_add_link(o, e->id, none, value, SLICE("parent company of"), none); break;
    case UK_IMO: add_imo(u, value); break;
    case UK_OWNER: feed_add_link(o, e->id, none, value, SLICE("owned or operated by"), none); break;
    case UK_PREVIOUS_OWNER: feed_add_link(o, e->id, none, value, SLICE("formerly owned or operated by"), none); break;
    case UK_FLAG: feed_country(o, e, PROP_flag, value); break;
    case UK_PREVIOUS_FLAG: feed_country(o, e, PROP_pastFlags, value); break;
    case UK_SHIP_TYPE: feed_add(o, e, PROP_type, value); break;
    case UK_TONNAGE: feed_add(o, e, PROP_tonnage, value); break;
    case UK_LENGTH: feed_add_note(o, e, SLICE("Length of ship"), value); break;
    case UK_YEAR_BUILT: feed_date(o, e, PROP_buildDate, value, false); break;
    case UK_HULL: feed_add_note(o, e, SLICE("Hull identification number"), value); break;
    default: break;
    }
}

void uk_add_single(uk_reader *u, uk_field field, cb_slice value) {
    if (field < UK_TITLE) return;
    for (cb_slice rest = value; rest.ptr;) add_part(u, field, slice_cut(&rest, '|'));
}
