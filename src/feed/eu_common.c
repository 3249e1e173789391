/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/eu_common.h"

#include <stddef.h>

#include "model/country.h"
#include "parse/date.h"

#include "base/poison.h"

/* ---- the tables ----------------------------------------------------------------------------------- */

#define ACT(s, prefix)                                                                                                         \
    {NULL, prefix "Regulation_Type", offsetof(s, act.type)},                                                                   \
        {NULL, prefix "Regulation_OrganisationType", offsetof(s, act.organisation)},                                           \
        {NULL, prefix "Regulation_PublicationDate", offsetof(s, act.published)},                                               \
        {NULL, prefix "Regulation_EntryIntoForceDate", offsetof(s, act.in_force)},                                             \
        {NULL, prefix "Regulation_NumberTitle", offsetof(s, act.number)},                                                      \
        {NULL, prefix "Regulation_Programme", offsetof(s, act.programme)}, {                                                   \
        NULL, prefix "Regulation_PublicationUrl", offsetof(s, act.url)                                                         \
    }

static const eu_field ENTITY[] = {
    {"logicalId", "LogicalId", offsetof(eu_entity, logical_id)},
    {"euReferenceNumber", "EU_ReferenceNumber", offsetof(eu_entity, reference)},
    {"unitedNationId", "UnitedNationId", offsetof(eu_entity, un_id)},
    {"designationDate", "DesignationDate", offsetof(eu_entity, designated)},
    {"delistingDate", "DelistingDate", offsetof(eu_entity, delisted)},
    {"designationDetails", "DesignationDetails", offsetof(eu_entity, details)},
    {"remark", "Remark", offsetof(eu_entity, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_entity, additional)},
    {NULL, "SubjectType", offsetof(eu_entity, subject)},
    {NULL, "SubjectType_ClassificationCode", offsetof(eu_entity, subject_code)},
};
static const eu_field REGULATION[] = {
    {"regulationType", "Type", offsetof(eu_regulation, act.type)},
    {"organisationType", "OrganisationType", offsetof(eu_regulation, act.organisation)},
    {"publicationDate", "PublicationDate", offsetof(eu_regulation, act.published)},
    {"entryIntoForceDate", "EntryIntoForceDate", offsetof(eu_regulation, act.in_force)},
    {"numberTitle", "NumberTitle", offsetof(eu_regulation, act.number)},
    {"programme", "Programme", offsetof(eu_regulation, act.programme)},
    {"publicationUrl", "PublicationUrl", offsetof(eu_regulation, act.url)},
    {"remark", "Remark", offsetof(eu_regulation, remark)},
};
static const eu_field NAME[] = {
    {"logicalId", "LogicalId", offsetof(eu_name, logical_id)},
    {"firstName", "FirstName", offsetof(eu_name, first)},
    {"middleName", "MiddleName", offsetof(eu_name, middle)},
    {"lastName", "LastName", offsetof(eu_name, last)},
    {"wholeName", "WholeName", offsetof(eu_name, whole)},
    {"nameLanguage", "NameLanguage", offsetof(eu_name, language)},
    {"gender", "Gender", offsetof(eu_name, gender)},
    {"title", "Title", offsetof(eu_name, title)},
    {"function", "Function", offsetof(eu_name, function)},
    {"strong", "Strong", offsetof(eu_name, strong)},
    {"remark", "Remark", offsetof(eu_name, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_name, additional)},
    ACT(eu_name, ""),
};
static const eu_field ADDRESS[] = {
    {"logicalId", "LogicalId", offsetof(eu_address, logical_id)},
    {"city", "City", offsetof(eu_address, city)},
    {"street", "Street", offsetof(eu_address, street)},
    {"poBox", "PoBox", offsetof(eu_address, post_box)},
    {"zipCode", "ZipCode", offsetof(eu_address, postal_code)},
    {"region", "Region", offsetof(eu_address, region)},
    {"place", "Place", offsetof(eu_address, place)},
    {"asAtListingTime", "AsAtListingTime", offsetof(eu_address, at_listing)},
    {NULL, "ContactInfo", offsetof(eu_address, contact)},
    {"countryIso2Code", "CountryIso2Code", offsetof(eu_address, iso)},
    {"countryDescription", "CountryDescription", offsetof(eu_address, country)},
    {"remark", "Remark", offsetof(eu_address, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_address, additional)},
    ACT(eu_address, ""),
};
static const eu_field BIRTH[] = {
    {"logicalId", "LogicalId", offsetof(eu_birth, logical_id)},
    {"birthdate", "BirthDate", offsetof(eu_birth, date)},
    {"dayOfMonth", "Day", offsetof(eu_birth, day)},
    {"monthOfYear", "Month", offsetof(eu_birth, month)},
    {"year", "Year", offsetof(eu_birth, year)},
    {"yearRangeFrom", "YearRangeFrom", offsetof(eu_birth, from)},
    {"yearRangeTo", "YearRangeTo", offsetof(eu_birth, to)},
    {"circa", "Circa", offsetof(eu_birth, circa)},
    {"calendarType", "CalendarType", offsetof(eu_birth, calendar)},
    {"zipCode", "ZipCode", offsetof(eu_birth, postal_code)},
    {"region", "Region", offsetof(eu_birth, region)},
    {"place", "Place", offsetof(eu_birth, place)},
    {"city", "City", offsetof(eu_birth, city)},
    {"countryIso2Code", "CountryIso2Code", offsetof(eu_birth, iso)},
    {"countryDescription", "CountryDescription", offsetof(eu_birth, country)},
    {"remark", "Remark", offsetof(eu_birth, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_birth, additional)},
    ACT(eu_birth, ""),
};
static const eu_field IDENTIFICATION[] = {
    {"logicalId", "LogicalId", offsetof(eu_identification, logical_id)},
    {"number", "Number", offsetof(eu_identification, number)},
    {"latinNumber", "LatinNumber", offsetof(eu_identification, latin)},
    {"nameOnDocument", "NameOnDocument", offsetof(eu_identification, name)},
    {"identificationTypeCode", "TypeCode", offsetof(eu_identification, type)},
    {"identificationTypeDescription", "TypeDescription", offsetof(eu_identification, type_words)},
    {"diplomatic", "Diplomatic", offsetof(eu_identification, diplomatic)},
    {"knownExpired", "KnownExpired", offsetof(eu_identification, expired)},
    {"knownFalse", "KnownFalse", offsetof(eu_identification, is_false)},
    {"reportedLost", "ReportedLost", offsetof(eu_identification, lost)},
    {"revokedByIssuer", "RevokedByIssuer", offsetof(eu_identification, revoked)},
    {"issuedBy", "IssuedBy", offsetof(eu_identification, issued_by)},
    {"issueDate", "IssuedDate", offsetof(eu_identification, issued)},
    {"validFrom", "ValidFrom", offsetof(eu_identification, valid_from)},
    {"validTo", "ValidTo", offsetof(eu_identification, valid_to)},
    {"region", "Region", offsetof(eu_identification, region)},
    {"countryIso2Code", "CountryIso2Code", offsetof(eu_identification, iso)},
    {"countryDescription", "CountryDescription", offsetof(eu_identification, country)},
    {"remark", "Remark", offsetof(eu_identification, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_identification, additional)},
    ACT(eu_identification, ""),
};
static const eu_field CITIZENSHIP[] = {
    {"logicalId", "LogicalId", offsetof(eu_citizenship, logical_id)},
    {"region", "Region", offsetof(eu_citizenship, region)},
    {"countryIso2Code", "CountryIso2Code", offsetof(eu_citizenship, iso)},
    {"countryDescription", "CountryDescription", offsetof(eu_citizenship, country)},
    {"remark", "Remark", offsetof(eu_citizenship, remark)},
    {"additionalInformation", "AdditionalInformation", offsetof(eu_citizenship, additional)},
    ACT(eu_citizenship, ""),
};

#define TABLE(element, prefix, fields, type)                                                                                   \
    { element, prefix, fields, sizeof fields / sizeof fields[0], sizeof(type) }
const eu_table EU_TABLES[EU_KINDS] = {
    [EU_ENTITY] = TABLE("sanctionEntity", "Entity_", ENTITY, eu_entity),
    [EU_REGULATION] = TABLE("regulation", "Entity_Regulation_", REGULATION, eu_regulation),
    [EU_NAME] = TABLE("nameAlias", "NameAlias_", NAME, eu_name),
    [EU_ADDRESS] = TABLE("address", "Address_", ADDRESS, eu_address),
    [EU_BIRTH] = TABLE("birthdate", "BirthDate_", BIRTH, eu_birth),
    [EU_IDENTIFICATION] = TABLE("identification", "Identification_", IDENTIFICATION, eu_identification),
    [EU_CITIZENSHIP] = TABLE("citizenship", "Citizenship_", CITIZENSHIP, eu_citizenship),
};

/* ---- small readings ------------------------------------------------------------------------------- */

static bool is_true(cb_slice s) { return slice_eq_nocase(s, SLICE("true")) || slice_eq(s, SLICE("1")); }
static bool is_false(cb_slice s) { return slice_eq_nocase(s, SLICE("false")) || slice_eq(s, SLICE("0")); }

static cb_slice empty_dash(cb_slice s) { return slice_eq(slice_trim(s), SLICE("-")) ? (cb_slice){NULL, 0} : slice_trim(s); }

/* "00" and "UNKNOWN" are no country. The code says it where it is one of ours, else the description. */
static cb_slice country_of(cb_slice iso, cb_slice description) {
    if (slice_eq_nocase(description, SLICE("UNKNOWN"))) description.len = 0;
    if (slice_eq(iso, SLICE("00"))) iso.len = 0;
    if (description.len && country_code(description).len) return description;
    return iso.len && (country_code(iso).len || description.len == 0) ? iso : description;
}

schema_id eu_schema(feed_out *o, cb_slice subject, cb_slice code) {
    static const struct {
        const char *word;
        schema_id schema;
    } TYPES[] = {{"person", SCHEMA_Person},       {"P", SCHEMA_Person},       {"enterprise", SCHEMA_Organization},
                 {"entity", SCHEMA_Organization}, {"E", SCHEMA_Organization}, {"vessel", SCHEMA_Vessel},
                 {"ship", SCHEMA_Vessel},         {"V", SCHEMA_Vessel}};
    cb_slice words[] = {subject, code};
    for (size_t w = 0; w < 2; w++)
        for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
            if (slice_eq_nocase(words[w], slice_of(TYPES[i].word))) return TYPES[i].schema;
    feed_note(o, "unknown subject type", subject.len ? subject : code);
    return SCHEMA_LegalEntity;
}

/* The act that a fact rests on: its address in the Official Journal, with its number as the words of the source. */
static void add_act(eu_reader *u, const eu_act *act) {
    if (act->url.len)
        feed_add_original(&u->out, &u->party, PROP_sourceUrl, act->url, act->number);
    else if (act->number.len)
        feed_add_note(&u->out, &u->party, SLICE("Legal act"), act->number);
}

/* ---- entity and listing --------------------------------------------------------------------------- */

void eu_add_entity(eu_reader *u, const eu_entity *e) {
    feed_out *o = &u->out;
    feed_add(o, &u->party, PROP_topics, SLICE("sanction"));
    feed_add(o, &u->party, PROP_notes, e->remark);
    feed_add_note(o, &u->party, SLICE("Designation details"), e->details);
    feed_add_note(o, &u->party, SLICE("Additional information"), e->additional);
    relation_text(&u->book, o, u->party.id, e->remark);
    relation_party(&u->book, o, e->un_id, u->party.id);
}

/* designationDate is the listing. Where it is missing, an act that is no amendment is the listing act; an amendment's dates say
 * only when the entry was last changed: they never become a start, which would make an old listing young. */
void eu_add_regulation(eu_reader *u, const eu_entity *e, const eu_regulation *r) {
    feed_out *o = &u->out;
    const eu_act *act = &r->act;
    entity s;
    feed_begin_sanction(o, &s, u->party.id, feed_key(o, 3, (cb_slice[]){act->programme, act->number, act->url}));
    feed_add(o, &s, PROP_program, SLICE("EU Consolidated Financial Sanctions List"));
    feed_add(o, &s, PROP_programId, act->programme);
    feed_add(o, &u->party, PROP_programId, act->programme);
    feed_add(o, &s, PROP_recordId, act->number);
    feed_add(o, &s, PROP_programUrl, act->url);
    feed_add(o, &s, PROP_publisher, act->organisation);
    feed_add(o, &s, PROP_authorityId, e->reference);
    feed_add(o, &s, PROP_unscId, e->un_id);
    bool listing = slice_eq_nocase(act->type, SLICE("regulation")) || slice_eq_nocase(act->type, SLICE("decision"));
    if (e->designated.len)
        feed_date(o, &s, PROP_listingDate, e->designated, false);
    else if (listing)
        feed_date(o, &s, PROP_listingDate, act->published, false);
    feed_date(o, &s, PROP_date, act->published, false);
    feed_date(o, &s, listing ? PROP_startDate : PROP_modifiedAt, act->in_force, false);
    feed_date(o, &s, PROP_endDate, e->delisted, false);
    if (act->type.len) feed_add(o, &s, PROP_summary, feed_join(o, ": ", 2, (cb_slice[]){SLICE("Legal act"), act->type}));
    feed_add(o, &s, PROP_description, r->remark);
    feed_emit(o, &s);
}

/* ---- names ---------------------------------------------------------------------------------------- */

/* "low quality alias", "lo quality", "Low Quality aliias". */
static int quality_of(cb_slice remark) {
    for (size_t i = 0; i < remark.len; i++) {
        cb_slice rest = slice_sub(remark, i, remark.len - i);
        if (slice_starts_nocase(rest, SLICE("low quality")) || slice_starts_nocase(rest, SLICE("lo quality")) ||
            slice_starts_nocase(rest, SLICE("low-quality")))
            return -1;
        if (slice_starts_nocase(rest, SLICE("good quality")) || slice_starts_nocase(rest, SLICE("god quality")) ||
            slice_starts_nocase(rest, SLICE("high quality")))
            return 1;
    }
    return 0;
}

static bool is_weak(const eu_name *n) { return is_false(n->strong) || quality_of(n->remark) < 0; }

static int number_cmp(cb_slice a, cb_slice b) {
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return slice_cmp(a, b);
}

bool eu_name_before(const eu_name *a, const eu_name *b) {
    if (!b) return true;
    if (is_weak(a) != is_weak(b)) return is_weak(b);
    return number_cmp(a->logical_id, b->logical_id) < 0;
}

void eu_add_name(eu_reader *u, const eu_name *n, bool primary) {
    feed_out *o = &u->out;
    bool weak = is_weak(n), person = u->party.schema == SCHEMA_Person;
    cb_slice whole = n->whole;
    if (whole.len == 0) whole = feed_join(o, " ", 3, (cb_slice[]){n->first, n->middle, n->last});
    feed_name(o, &u->party,
              primary ? FEED_NAME_PRIMARY
              : weak  ? FEED_NAME_WEAK
                      : FEED_NAME_ALIAS,
              whole, feed_language(o, n->language));
    if (!weak && person) {
        feed_add(o, &u->party, PROP_firstName, n->first);
        feed_add(o, &u->party, PROP_middleName, n->middle);
        feed_add(o, &u->party, PROP_lastName, n->last);
    }
    if (n->gender.len && person) feed_gender(o, &u->party, n->gender);
    if (person) {
        feed_add(o, &u->party, PROP_title, n->title);
        feed_add(o, &u->party, PROP_position, n->function);
    } else {
        feed_add_note(o, &u->party, SLICE("Title"), n->title);
        feed_add_note(o, &u->party, SLICE("Function"), n->function);
    }
    if (n->remark.len && !(quality_of(n->remark) && n->remark.len < 40)) {
        feed_add_note(o, &u->party, feed_join(o, " ", 2, (cb_slice[]){SLICE("Name"), whole}), n->remark);
        relation_text(&u->book, o, u->party.id, n->remark);
    }
    feed_add_note(o, &u->party, SLICE("Additional information"), n->additional);
    add_act(u, &n->act);
}

/* ---- addresses ------------------------------------------------------------------------------------ */

void eu_add_contact(eu_reader *u, cb_slice key, cb_slice value) {
    feed_out *o = &u->out;
    prop_id prop = slice_eq_nocase(key, SLICE("EMAIL"))                                            ? PROP_email
                   : slice_eq_nocase(key, SLICE("WEB"))                                            ? PROP_website
                   : slice_eq_nocase(key, SLICE("PHONE")) || slice_eq_nocase(key, SLICE("MOBILE")) ? PROP_phone
                   : slice_eq_nocase(key, SLICE("FAX"))                                            ? PROP_phone
                                                                                                   : PROP_UNKNOWN;
    if (prop == PROP_UNKNOWN) {
        feed_add_note(o, &u->party, key.len ? key : SLICE("Contact"), value);
        if (value.len) feed_note(o, "unknown contact", key);
        return;
    }
    for (cb_slice rest = value; rest.ptr;) {
        size_t at = 0;
        while (at < rest.len && rest.ptr[at] != ',' && rest.ptr[at] != ';') at++;
        cb_slice piece = slice_trim(slice_sub(rest, 0, at));
        rest = at < rest.len ? slice_sub(rest, at + 1, rest.len - at - 1) : (cb_slice){NULL, 0};
        feed_add_original(o, &u->party, prop, piece,
                          slice_eq_nocase(key, SLICE("FAX")) ? feed_join(o, " ", 2, (cb_slice[]){key, piece}) : piece);
    }
}

/* The column ContactInfo joins all of an address: "EMAIL[a@b.example]PHONE[+7 ...]", also without the brackets. */
static void add_contacts(eu_reader *u, cb_slice text) {
    static const char *const KEYS[] = {"EMAIL", "PHONE", "MOBILE", "FAX", "WEB"};
    cb_slice key = {NULL, 0};
    size_t from = 0;
    for (size_t at = 0; at <= text.len; at++) {
        cb_slice rest = slice_sub(text, at, text.len - at), next = {NULL, 0};
        for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
            if (slice_starts(rest, slice_of(KEYS[i]))) next = slice_of(KEYS[i]);
        if (next.len == 0 && at < text.len) continue;
        cb_slice value = slice_trim(slice_sub(text, from, at - from));
        while (value.len && (value.ptr[0] == '[' || value.ptr[0] == ':' || value.ptr[0] == '='))
            value = slice_trim(slice_sub(value, 1, value.len));
        while (value.len &&
               (value.ptr[value.len - 1] == ']' || value.ptr[value.len - 1] == ',' || value.ptr[value.len - 1] == ';'))
            value = slice_trim(slice_sub(value, 0, value.len - 1));
        if (value.len) eu_add_contact(u, key, value);
        key = next;
        from = at + next.len;
        if (next.len) at += next.len - 1;
    }
}

void eu_add_address(eu_reader *u, const eu_address *a) {
    feed_out *o = &u->out;
    cb_slice listing = is_true(a->at_listing) ? SLICE("as at listing time") : (cb_slice){NULL, 0};
    feed_address address = {.street = empty_dash(a->street),
                            .street2 = empty_dash(a->place),
                            .post_box = empty_dash(a->post_box),
                            .city = empty_dash(a->city),
                            .postal_code = empty_dash(a->postal_code),
                            .region = empty_dash(a->region),
                            .country = country_of(a->iso, a->country),
                            .remarks = feed_join(o, "; ", 3, (cb_slice[]){a->remark, a->additional, listing})};
    feed_add_address(o, &u->party, &address);
    add_contacts(u, a->contact);
    add_act(u, &a->act);
}

/* ---- birth ---------------------------------------------------------------------------------------- */

/* "7" to "07": the day or month of an ISO date. */
static cb_slice two_digits(feed_out *o, cb_slice s) {
    return s.len == 1 ? feed_join(o, "", 2, (cb_slice[]){SLICE("0"), s}) : s;
}

static void add_birth_date(eu_reader *u, const eu_birth *b) {
    feed_out *o = &u->out;
    bool circa = is_true(b->circa);
    cb_slice date = b->date;
    if (date.len == 0 && b->year.len) {
        bool month = b->month.len && !slice_eq(b->month, SLICE("0")),
             day = month && b->day.len && !slice_eq(b->day, SLICE("0"));
        date = feed_join(o, "-", 1u + month + day, (cb_slice[]){b->year, two_digits(o, b->month), two_digits(o, b->day)});
    }
    if (b->calendar.len && !slice_eq_nocase(b->calendar, SLICE("GREGORIAN"))) {
        /* Day, month and year are of that calendar; how the EU reckoned `birthdate` from them is not said. */
        cb_slice own = feed_join(o, "-", 3, (cb_slice[]){b->year, b->month, b->day});
        cb_slice text = feed_join(
            o, ", ", 2,
            (cb_slice[]){own, b->date.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("given as"), b->date}) : b->date});
        feed_add_note(o, &u->party,
                      feed_join(o, "", 3, (cb_slice[]){SLICE("Date of birth ("), b->calendar, SLICE(" calendar)")}), text);
        return;
    }
    if (date.len == 0 && (b->from.len || b->to.len)) {
        bool both = b->from.len && b->to.len;
        if (both && slice_eq(b->from, b->to)) {
            date = b->from;
        } else if (both) {
            cb_slice tilde = circa ? SLICE("~") : (cb_slice){NULL, 0};
            cb_slice range = feed_join(o, "", 5, (cb_slice[]){b->from, tilde, SLICE("/"), b->to, tilde});
            cb_slice words = feed_join(
                o, " ", 2,
                (cb_slice[]){circa ? SLICE("circa") : (cb_slice){NULL, 0}, feed_join(o, "-", 2, (cb_slice[]){b->from, b->to})});
            date_range meaning;
            if (feed_ok(o) && date_parse(range, &meaning))
                feed_add_original(o, &u->party, PROP_birthDate, range, words);
            else
                feed_date(o, &u->party, PROP_birthDate, words, false);
            return;
        } else {
            feed_add_note(o, &u->party, b->from.len ? SLICE("Born not before") : SLICE("Born not after"),
                          b->from.len ? b->from : b->to);
            return;
        }
    }
    if (date.len)
        feed_date(o, &u->party, PROP_birthDate, circa ? feed_join(o, " ", 2, (cb_slice[]){SLICE("circa"), date}) : date, false);
}

void eu_add_birth(eu_reader *u, const eu_birth *b) {
    feed_out *o = &u->out;
    add_birth_date(u, b);
    cb_slice country = country_of(b->iso, b->country);
    cb_slice parts[] = {empty_dash(b->place), empty_dash(b->city), empty_dash(b->postal_code), empty_dash(b->region)};
    cb_slice place = feed_join(o, ", ", 4, parts);
    if (place.len)
        feed_add(o, &u->party, PROP_birthPlace,
                 feed_join(o, ", ", 2, (cb_slice[]){place, b->country.len && country.len ? b->country : country}));
    if (country.len) feed_country(o, &u->party, PROP_birthCountry, country);
    feed_add_note(o, &u->party, SLICE("Birth"), b->remark);
    feed_add_note(o, &u->party, SLICE("Additional information"), b->additional);
    add_act(u, &b->act);
}

/* ---- identification, citizenship ------------------------------------------------------------------ */

/* Type codes of the list; a type without a property stands on its Identification alone. */
static const struct {
    const char *code;
    prop_id prop;
    bool document; /* a paper of its own, not only a number in a register */
} DOCUMENTS[] = {
    {"passport", PROP_passportNumber, true},
    {"id", PROP_idNumber, true},
    {"NRN", PROP_idNumber, true},
    {"ssn", PROP_socialSecurityNumber, true},
    {"regnumber", PROP_registrationNumber, false},
    {"fiscalcode", PROP_taxNumber, false},
    {"swiftbic", PROP_swiftBic, false},
    {"imo", PROP_imoNumber, false},
    {"other", PROP_UNKNOWN, true},
    {"tradelic", PROP_licenseNumber, true},
    {"birthcert", PROP_UNKNOWN, true},
    {"nationcert", PROP_UNKNOWN, true},
    {"travelcardid", PROP_UNKNOWN, true},
    {"electionid", PROP_UNKNOWN, true},
    {"residentperm", PROP_UNKNOWN, true},
    {"drivinglicence", PROP_UNKNOWN, true},
    {"diplpassport", PROP_passportNumber, true},
};

void eu_add_identification(eu_reader *u, const eu_identification *i) {
    feed_out *o = &u->out;
    prop_id prop = PROP_UNKNOWN;
    bool known = i->type.len == 0, document = true;
    for (size_t k = 0; k < sizeof DOCUMENTS / sizeof DOCUMENTS[0]; k++)
        if (slice_eq_nocase(i->type, slice_of(DOCUMENTS[k].code))) {
            known = true;
            prop = DOCUMENTS[k].prop;
            document = DOCUMENTS[k].document;
        }
    if (!known) feed_note(o, "unknown identification type", i->type);
    cb_slice country = country_of(i->iso, i->country), number = i->number.len ? i->number : i->latin;
    const struct {
        cb_slice flag;
        const char *words;
    } flags[] = {{i->diplomatic, "diplomatic"},
                 {i->expired, "known expired"},
                 {i->is_false, "known false"},
                 {i->lost, "reported lost"},
                 {i->revoked, "revoked by issuer"}};
    cb_slice said[5] = {{NULL, 0}};
    for (size_t k = 0; k < 5; k++)
        if (is_true(flags[k].flag)) said[k] = slice_of(flags[k].words);
    cb_slice name = i->name.len ? feed_join(o, ": ", 2, (cb_slice[]){SLICE("name on document"), i->name}) : i->name;
    cb_slice latin = i->number.len && i->latin.len
                         ? feed_join(o, ": ", 2, (cb_slice[]){SLICE("number in Latin script"), i->latin})
                         : (cb_slice){NULL, 0};
    cb_slice summary =
        feed_join(o, "; ", 10,
                  (cb_slice[]){i->remark, i->additional, said[0], said[1], said[2], said[3], said[4], name, latin, i->region});
    if (document || country.len || summary.len || i->issued.len || i->issued_by.len) {
        feed_document d = {.passport = prop == PROP_passportNumber,
                           .prop = prop,
                           .type = i->type_words.len ? i->type_words : i->type,
                           .number = number,
                           .country = country,
                           .authority = i->issued_by,
                           .issued = i->issued.len ? i->issued : i->valid_from,
                           .expires = i->valid_to,
                           .summary = summary};
        feed_add_document(o, &u->party, &d);
    } else {
        feed_add(o, &u->party, prop, number);
    }
    add_act(u, &i->act);
}

void eu_add_citizenship(eu_reader *u, const eu_citizenship *c) {
    feed_out *o = &u->out;
    cb_slice country = country_of(c->iso, c->country);
    if (country.len) feed_country(o, &u->party, u->party.schema == SCHEMA_Person ? PROP_citizenship : PROP_country, country);
    feed_add_note(o, &u->party, SLICE("Citizenship"), feed_join(o, "; ", 3, (cb_slice[]){c->region, c->remark, c->additional}));
    add_act(u, &c->act);
}
