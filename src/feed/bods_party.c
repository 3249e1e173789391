/* SPDX-License-Identifier: Apache-2.0 */
/* Person and entity records of BODS 0.4. */
#include "feed/bods_common.h"

#include "model/country.h"

#include "base/poison.h"

static bool is_one_of(cb_slice word, const char *const *words) {
    for (size_t i = 0; words[i]; i++)
        if (slice_eq_nocase(word, slice_of(words[i]))) return true;
    return false;
}

static bool has_word(cb_slice text, const char *word) {
    cb_slice needle = slice_of(word);
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (slice_starts_nocase(slice_sub(text, i, SIZE_MAX), needle)) return true;
    return false;
}

/* ---- identifiers ----------------------------------------------------------------------------------- */

/* Schemes of org-id.guide whose numbers have a property of their own, by the whole code or by what stands behind the country. */
static prop_id prop_of_code(cb_slice scheme, cb_slice local, bool person) {
    static const struct {
        const char *code;
        prop_id prop;
    } CODES[] = {{"XI-LEI", PROP_leiCode},   {"LEI", PROP_leiCode},    {"RU-INN", PROP_innCode},
                 {"RU-OGRN", PROP_ogrnCode}, {"US-EIN", PROP_irsCode}, {"XI-DUNS", PROP_dunsCode}};
    static const char *const TAX[] = {"TAXID", "TAX", "TIN", "RFC", "NIF", "INN", "EIN", "CUIT", NULL},
                             *const VAT[] = {"VAT", NULL}, *const CARD[] = {"IDCARD", NULL},
                             *const PASSPORT[] = {"PASSPORT", NULL};
    for (size_t i = 0; i < sizeof CODES / sizeof CODES[0]; i++)
        if (slice_eq_nocase(scheme, slice_of(CODES[i].code))) return CODES[i].prop;
    if (is_one_of(local, TAX)) return PROP_taxNumber;
    if (is_one_of(local, VAT)) return PROP_vatCode;
    if (is_one_of(local, PASSPORT)) return person ? PROP_passportNumber : PROP_UNKNOWN;
    if (is_one_of(local, CARD)) return PROP_idNumber;
    return PROP_UNKNOWN;
}

/* Where only the name of the scheme is there. */
static prop_id prop_of_name(cb_slice name, bool person) {
    if (has_word(name, "legal entity identifier") || slice_eq_nocase(name, SLICE("LEI"))) return PROP_leiCode;
    if (has_word(name, "passport")) return person ? PROP_passportNumber : PROP_UNKNOWN;
    if (has_word(name, "tax")) return PROP_taxNumber;
    if (person) return PROP_idNumber;
    return has_word(name, "compan") || has_word(name, "regist") ? PROP_registrationNumber : PROP_UNKNOWN;
}

/* The number stands on the party, where others that bear it are met, and as a document that says whose number it is.
 * `home`: the country of the register, where there is one number of a company register ("GB-COH"). */
static void add_identifier(feed_out *o, entity *party, const json_value *v, bool person, cb_slice *home) {
    static const char *const READ[] = {"id", "scheme", "schemeName", "uri", NULL};
    cb_slice number = bods_member(o, v, "id"), scheme = bods_member(o, v, "scheme"), name = bods_member(o, v, "schemeName"),
             uri = bods_member(o, v, "uri");
    if (v->type != JSON_OBJECT) number = bods_flat(o, v);
    size_t dash = slice_find_char(scheme, '-');
    cb_slice local = dash == SIZE_MAX ? scheme : slice_sub(scheme, dash + 1, SIZE_MAX);
    cb_slice country = dash == SIZE_MAX ? (cb_slice){NULL, 0} : bods_country_of(scheme);
    prop_id prop = scheme.len ? prop_of_code(scheme, local, person) : prop_of_name(name, person);
    /* Register of a country, by the list of org-id.guide; "XI" is none. */
    if (prop == PROP_UNKNOWN && scheme.len && country.len) prop = person ? PROP_idNumber : PROP_registrationNumber;
    bool address = slice_find_char(number, '/') != SIZE_MAX; /* a web address is no number */
    if (address) prop = PROP_UNKNOWN;
    if (prop == PROP_registrationNumber && home->len == 0) *home = country;
    if (prop != PROP_UNKNOWN && schema_prop_type(party->schema, prop) == PROP_TYPE_UNKNOWN) prop = PROP_idNumber;
    cb_slice kind = name.len && scheme.len ? feed_join(o, "", 4, (cb_slice[]){name, SLICE(" ("), scheme, SLICE(")")})
                                           : (name.len ? name : scheme);
    feed_document d = {.passport = prop == PROP_passportNumber,
                       .prop = prop,
                       .type = kind,
                       .number = number,
                       .country = country,
                       .summary = uri};
    feed_add_document(o, party, &d);
    if (number.len == 0 && uri.len == 0) bods_say(o, party, SLICE("Identifier"), kind);
    bods_say_rest(o, party, v, READ);
}

static void add_identifiers(feed_out *o, entity *party, const json_value *list, bool person) {
    cb_slice home = {NULL, 0};
    bool many = list && list->type == JSON_ARRAY;
    for (const json_value *v = many ? list->first : list; v; v = many ? v->next : NULL)
        add_identifier(o, party, v, person, &home);
    /* The number of a register is one of its country, also where the record does not say where the company is. */
    if (home.len && entity_first(party, PROP_jurisdiction).len == 0) feed_add(o, party, PROP_country, home);
}

/* ---- addresses ------------------------------------------------------------------------------------- */

static void add_birth_place(feed_out *o, entity *party, const json_value *v) {
    static const char *const READ[] = {"type", "address", "postCode", "country", NULL};
    cb_slice parts[] = {bods_member(o, v, "address"), bods_member(o, v, "postCode")};
    const json_value *country = json_get(v, "country");
    cb_slice place = feed_join(o, ", ", 2, parts), name = bods_member(o, country, "name");
    if (v->type != JSON_OBJECT) place = bods_flat(o, v);
    feed_add(o, party, PROP_birthPlace, place.len ? place : name);
    bods_country(o, party, PROP_birthCountry, country, SLICE("Country of birth"));
    bods_say_rest(o, party, v, READ);
}

static void put_more(buf *b, cb_slice label, cb_slice text) {
    if (text.len == 0) return;
    if (b->len) buf_lit(b, "; ");
    buf_slice(b, label);
    buf_byte(b, ' ');
    buf_slice(b, text);
}

static void add_address(feed_out *o, entity *party, const json_value *v, cb_slice type) {
    static const char *const READ[] = {"type", "address", "postCode", "country", NULL};
    if (!v || v->type == JSON_NULL) return;
    if (type.len == 0) type = bods_member(o, v, "type");
    if (slice_eq(type, SLICE("placeOfBirth")) && schema_is_a(party->schema, SCHEMA_Person)) {
        add_birth_place(o, party, v);
        return;
    }
    const json_value *country = json_get(v, "country");
    cb_slice text = bods_member(o, v, "address"), code = bods_member(o, v, "postCode"), name = bods_member(o, country, "name"),
             iso = bods_member(o, country, "code");
    if (v->type != JSON_OBJECT) text = bods_flat(o, v);
    if (country && country->type != JSON_OBJECT) name = bods_flat(o, country);
    /* The code decides; a name that means the same says more. */
    cb_slice coded = iso.len ? bods_country_of(iso) : iso;
    bool agrees = coded.len == 0 || (name.len && slice_eq(coded, country_code(name)));
    cb_slice where = name.len && agrees ? name : iso;
    /* Both often stand in the text as well. */
    cb_slice parts[] = {text, code.len && slice_find(text, code) != SIZE_MAX ? (cb_slice){NULL, 0} : code,
                        name.len && slice_ends(text, name) ? (cb_slice){NULL, 0} : name};
    buf rest = BUF_EMPTY;
    buf_slice(&rest, type);
    if (iso.len && name.len && !agrees) put_more(&rest, SLICE("country"), name);
    for (const json_value *m = v->type == JSON_OBJECT ? v->first : NULL; m; m = m->next) {
        if (!is_one_of(m->key, READ)) put_more(&rest, m->key, bods_flat(o, m));
    }
    feed_address a = {.street = text, .postal_code = code, .country = where};
    if (text.len || code.len) a.full = feed_join(o, ", ", 3, parts);
    if (feed_ok(o) && (rest.failed || !arena_dup(o->a, buf_view(&rest), &a.remarks))) feed_fail_memory(o);
    buf_free(&rest);
    feed_add_address(o, party, &a);
}

static void add_addresses(feed_out *o, entity *party, const json_value *list) {
    bool many = list && list->type == JSON_ARRAY;
    for (const json_value *v = many ? list->first : list; v; v = many ? v->next : NULL)
        add_address(o, party, v, (cb_slice){NULL, 0});
}

static void add_unspecified(feed_out *o, entity *party, const json_value *v) {
    static const char *const READ[] = {"reason", "description", NULL};
    if (!v || v->type == JSON_NULL) return;
    if (v->type != JSON_OBJECT) {
        bods_say(o, party, SLICE("Unspecified"), bods_flat(o, v));
        return;
    }
    cb_slice words[] = {bods_flat(o, json_get(v, "reason")), bods_flat(o, json_get(v, "description"))};
    bods_say(o, party, SLICE("Unspecified"), feed_join(o, ": ", 2, words));
    bods_say_rest(o, party, v, READ);
}

/* ---- persons --------------------------------------------------------------------------------------- */

static void add_name(feed_out *o, entity *party, const json_value *v) {
    static const char *const READ[] = {"type", "fullName", "familyName", "givenName", "patronymicName", NULL};
    cb_slice type = bods_member(o, v, "type"), full = bods_member(o, v, "fullName");
    cb_slice parts[] = {bods_member(o, v, "givenName"), bods_member(o, v, "patronymicName"), bods_member(o, v, "familyName")};
    if (v->type != JSON_OBJECT) full = bods_flat(o, v);
    if (full.len == 0) full = feed_join(o, " ", 3, parts);
    static const char *const LEGAL[] = {"legal", "individual", "", NULL}, *const OTHER[] = {"alternative", NULL};
    bool legal = is_one_of(type, LEGAL), former = slice_eq(type, SLICE("former"));
    feed_name(o, party, former ? FEED_NAME_FORMER : legal ? FEED_NAME_PRIMARY : FEED_NAME_ALIAS, full, (cb_slice){NULL, 0});
    if (!legal && !former && !is_one_of(type, OTHER)) /* birth, translation, transliteration: kept in words as well */
        bods_say(o, party, feed_join(o, " ", 2, (cb_slice[]){SLICE("Name,"), type}), full);
    if (legal) {
        feed_add(o, party, PROP_firstName, parts[0]);
        feed_add(o, party, PROP_fatherName, parts[1]);
        feed_add(o, party, PROP_lastName, parts[2]);
    }
    for (size_t i = 0; i < 3 && !legal; i++)
        if (slice_find(full, parts[i]) == SIZE_MAX) bods_say(o, party, slice_of(READ[i == 0 ? 3 : i == 1 ? 4 : 2]), parts[i]);
    bods_say_rest(o, party, v, READ);
}

static void add_political(feed_out *o, entity *party, const json_value *v) {
    if (slice_eq(bods_member(o, v, "status"), SLICE("isPep"))) feed_add(o, party, PROP_topics, SLICE("role.pep"));
    bods_say(o, party, SLICE("Political exposure"), bods_flat(o, v));
}

static void add_countries(feed_out *o, entity *party, prop_id prop, const json_value *list, cb_slice label) {
    bool many = list && list->type == JSON_ARRAY;
    for (const json_value *v = many ? list->first : list; v; v = many ? v->next : NULL) bods_country(o, party, prop, v, label);
}

static void add_person(feed_out *o, entity *e, const json_value *d) {
    static const char *const TYPES[] = {"knownPerson", "anonymousPerson", "unknownPerson", NULL};
    cb_slice type = bods_member(o, d, "personType");
    if (type.len && !is_one_of(type, TYPES)) feed_note(o, "unknown person type", type);
    feed_add(o, e, PROP_classification, type);
    const json_value *names = json_get(d, "names");
    bool many = names && names->type == JSON_ARRAY;
    for (const json_value *v = many ? names->first : names; v; v = many ? v->next : NULL) add_name(o, e, v);
    add_countries(o, e, PROP_nationality, json_get(d, "nationalities"), SLICE("Nationality"));
    const json_value *tax = json_get(d, "taxResidencies");
    if (tax) bods_say(o, e, SLICE("Tax residency"), bods_flat(o, tax));
    feed_date(o, e, PROP_birthDate, bods_member(o, d, "birthDate"), false);
    feed_date(o, e, PROP_deathDate, bods_member(o, d, "deathDate"), false);
    if (json_get(d, "placeOfBirth")) add_birth_place(o, e, json_get(d, "placeOfBirth"));
    add_address(o, e, json_get(d, "placeOfResidence"), SLICE("residence"));
    if (json_get(d, "politicalExposure")) add_political(o, e, json_get(d, "politicalExposure"));
    add_unspecified(o, e, json_get(d, "unspecifiedPersonDetails"));
}

/* ---- entities -------------------------------------------------------------------------------------- */

static schema_id schema_of(feed_out *o, cb_slice type) {
    static const struct {
        const char *type;
        schema_id schema;
    } TYPES[] = {{"registeredEntity", SCHEMA_Company},  {"legalEntity", SCHEMA_LegalEntity},
                 {"arrangement", SCHEMA_LegalEntity},   {"anonymousEntity", SCHEMA_LegalEntity},
                 {"unknownEntity", SCHEMA_LegalEntity}, {"state", SCHEMA_PublicBody},
                 {"stateBody", SCHEMA_PublicBody}};
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (slice_eq(type, slice_of(TYPES[i].type))) return TYPES[i].schema;
    if (type.len) feed_note(o, "unknown entity type", type);
    return SCHEMA_LegalEntity;
}

static void add_listing(feed_out *o, entity *e, const json_value *v) {
    const json_value *is = json_get(v, "hasPublicListing"), *list = json_get(v, "securitiesListings");
    if (is && is->type == JSON_BOOL && is->boolean) feed_add(o, e, PROP_topics, SLICE("corp.public"));
    for (const json_value *s = list && list->type == JSON_ARRAY ? list->first : NULL; s; s = s->next) {
        const json_value *security = json_get(s, "security");
        bool company = schema_is_a(e->schema, SCHEMA_Company);
        if (company && slice_eq_nocase(bods_member(o, security, "idScheme"), SLICE("isin")))
            feed_add(o, e, PROP_isinCode, bods_member(o, security, "id"));
        if (company) feed_add(o, e, PROP_ticker, bods_member(o, security, "ticker"));
    }
    bods_say(o, e, SLICE("Public listing"), bods_flat(o, v));
}

static void add_entity(feed_out *o, entity *e, const json_value *d, const json_value *type) {
    static const char *const TYPE[] = {"type", "subtype", "details", NULL};
    if (type && type->type == JSON_OBJECT) {
        feed_add(o, e, PROP_classification, bods_member(o, type, "type"));
        feed_add(o, e, PROP_classification, bods_member(o, type, "subtype"));
        feed_add(o, e, PROP_legalForm, bods_member(o, type, "details"));
        bods_say_rest(o, e, type, TYPE);
    } else {
        feed_add(o, e, PROP_classification, bods_flat(o, type));
    }
    feed_name(o, e, FEED_NAME_PRIMARY, bods_flat(o, json_get(d, "name")), (cb_slice){NULL, 0});
    const json_value *names = json_get(d, "alternateNames");
    bool many = names && names->type == JSON_ARRAY;
    for (const json_value *v = many ? names->first : names; v; v = many ? v->next : NULL)
        feed_name(o, e, FEED_NAME_ALIAS, bods_flat(o, v), (cb_slice){NULL, 0});
    bods_country(o, e, PROP_jurisdiction, json_get(d, "jurisdiction"), SLICE("Jurisdiction"));
    feed_date(o, e, PROP_incorporationDate, bods_member(o, d, "foundingDate"), false);
    feed_date(o, e, PROP_dissolutionDate, bods_member(o, d, "dissolutionDate"), false);
    cb_slice uri = bods_member(o, d, "uri");
    feed_add(o, e, slice_find(uri, SLICE("opencorporates.com/")) != SIZE_MAX ? PROP_opencorporatesUrl : PROP_sourceUrl, uri);
    if (json_get(d, "publicListing")) add_listing(o, e, json_get(d, "publicListing"));
    bods_say(o, e, SLICE("Formed by statute"), bods_flat(o, json_get(d, "formedByStatute")));
    add_unspecified(o, e, json_get(d, "unspecifiedEntityDetails"));
}

/* Members of recordDetails that are read above; the others are kept in words. Texts and lists of another type than the standard's
 * are read as far as they say something. */
void bods_party(feed_out *o, const bods_statement *s) {
    static const char *const PERSON[] = {"isComponent",
                                         "personType",
                                         "names",
                                         "nationalities",
                                         "taxResidencies",
                                         "birthDate",
                                         "deathDate",
                                         "placeOfBirth",
                                         "placeOfResidence",
                                         "identifiers",
                                         "addresses",
                                         "politicalExposure",
                                         "unspecifiedPersonDetails",
                                         NULL};
    static const char *const ENTITY[] = {"isComponent",
                                         "entityType",
                                         "name",
                                         "alternateNames",
                                         "jurisdiction",
                                         "foundingDate",
                                         "dissolutionDate",
                                         "uri",
                                         "publicListing",
                                         "formedByStatute",
                                         "identifiers",
                                         "addresses",
                                         "unspecifiedEntityDetails",
                                         NULL};
    const json_value *d = s->details, *type = json_get(d, "entityType"), *component = json_get(d, "isComponent");
    bool person = s->kind == BODS_PERSON;
    cb_slice code = type && type->type == JSON_OBJECT ? bods_member(o, type, "type") : bods_flat(o, type);
    entity e;
    feed_begin(o, &e, bods_id(o, s->record_id), person ? SCHEMA_Person : schema_of(o, code));
    if (person)
        add_person(o, &e, d);
    else
        add_entity(o, &e, d, type);
    add_identifiers(o, &e, json_get(d, "identifiers"), person);
    add_addresses(o, &e, json_get(d, "addresses"));
    if (component && component->type == JSON_BOOL && component->boolean) bods_say(o, &e, SLICE("isComponent"), SLICE("true"));
    if (s->is_closed) bods_say(o, &e, SLICE("Record closed"), s->closed.len ? s->closed : SLICE("on a day that is not said"));
    bods_say_rest(o, &e, d, person ? PERSON : ENTITY);
    bods_add_provenance(o, &e, s);
    feed_emit(o, &e);
}
