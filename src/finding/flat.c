/* SPDX-License-Identifier: Apache-2.0 */
/* The flat form of a case, for people who have no FollowTheMoney data (cuibono-check(1)):
 *
 *   {"name": "...", "country": "...", "registrationNumber": "...", "website": "...", "email": "...", "phone": "...",
 *    "address": "...", "type" (or "schema"): "company" | "person" | a FollowTheMoney schema of a party,
 *    "people":   [{"name", "role", "birthDate", "nationality", "email", ...}],
 *    "owners":   [{"name", "share", "type", "birthDate", "country", ...}],
 *    "accounts": [{"service", "username", "email", ...}],
 *    "customers": [{"name", ...}],
 *    "products": [{"name", "role", "description", ...}],
 *    "employees": 250, "founded": 1998,
 *    "claims":   {"founded", "employees", "country", "legalForm", ...} or texts}
 *
 * Any other member is a FollowTheMoney property of the party. What stands in "claims" is what the supplier says of itself: it is compared
 * with registers and identifies nobody. Ids of parts are "<id>/people/1" and so on. */
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "finding/internal.h"
#include "parse/date.h"

#include "base/poison.h"

typedef struct part_kind_row {
    const char *member;
    schema_id schema, edge;
    prop_id mine, other; /* ends of the edge: the subject's and the part's */
    const char *role;    /* where the part does not say it */
} part_kind_row;

static const part_kind_row PARTS[] = {
    {"people", SCHEMA_Person, SCHEMA_Directorship, PROP_organization, PROP_director, NULL},
    {"directors", SCHEMA_Person, SCHEMA_Directorship, PROP_organization, PROP_director, "director"},
    {"employees", SCHEMA_Person, SCHEMA_Employment, PROP_employer, PROP_employee, "employee"},
    {"owners", SCHEMA_LegalEntity, SCHEMA_Ownership, PROP_asset, PROP_owner, NULL},
    {"shareholders", SCHEMA_LegalEntity, SCHEMA_Ownership, PROP_asset, PROP_owner, NULL},
    {"subsidiaries", SCHEMA_Company, SCHEMA_Ownership, PROP_owner, PROP_asset, NULL},
    {"contractors", SCHEMA_LegalEntity, SCHEMA_UnknownLink, PROP_subject, PROP_object, "contractor"},
    {"customers", SCHEMA_LegalEntity, SCHEMA_UnknownLink, PROP_object, PROP_subject, "customer of"},
    {"products", SCHEMA_Asset, SCHEMA_UnknownLink, PROP_subject, PROP_object, "makes"},
    {"accounts", SCHEMA_UserAccount, SCHEMA_COUNT, PROP_UNKNOWN, PROP_owner, NULL},
};
enum { PART_KINDS = sizeof PARTS / sizeof *PARTS };

static const part_kind_row *part_of(cb_slice key) {
    for (size_t i = 0; i < PART_KINDS; i++)
        if (slice_eq(key, slice_of(PARTS[i].member))) return &PARTS[i];
    return NULL;
}

static prop_id property_of(cb_slice key) {
    static const struct {
        const char *word;
        prop_id prop;
    } WORDS[] = {{"url", PROP_website},
                 {"site", PROP_website},
                 {"mail", PROP_email},
                 {"telephone", PROP_phone},
                 {"passport", PROP_passportNumber},
                 {"dob", PROP_birthDate},
                 {"registration", PROP_registrationNumber},
                 {"lei", PROP_leiCode}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (slice_eq_nocase(key, slice_of(WORDS[i].word))) return WORDS[i].prop;
    return prop_find(key);
}

/* "employees": 250 is a head count; people in a list are people. */
static bool is_head_count(const json_value *p) {
    if (!slice_eq(p->key, SLICE("employees"))) return false;
    bool digits = p->type == JSON_NUMBER;
    for (size_t i = 0; p->type == JSON_STRING && i < p->text.len; i++)
        digits = digits || (p->text.ptr[i] >= '0' && p->text.ptr[i] <= '9');
    return digits;
}

/* What the supplier says of itself goes under names of its own. */
static bool add_claims(case_file *c, entity *e, const json_value *claims) {
    if (claims->type == JSON_ARRAY || claims->type == JSON_STRING) {
        for (const json_value *v = claims->type == JSON_ARRAY ? claims->first : claims; v;
             v = claims->type == JSON_ARRAY ? v->next : NULL) {
            bool text = v->type == JSON_STRING && v->text.len <= LIMIT_VALUE_BYTES;
            c->dropped += !text && v->type != JSON_NULL;
            if (text && slice_trim(v->text).len && !entity_add_named(e, SLICE("claims"), v->text)) return false;
        }
        return true;
    }
    c->dropped += claims->type != JSON_OBJECT && claims->type != JSON_NULL;
    for (const json_value *p = claims->first; claims->type == JSON_OBJECT && p; p = p->next) {
        if (slice_eq_nocase(p->key, SLICE("password"))) {
            c->passwords++;
            continue;
        }
        for (const json_value *v = p->type == JSON_ARRAY ? p->first : p; v; v = p->type == JSON_ARRAY ? v->next : NULL) {
            bool scalar = v->type == JSON_STRING || v->type == JSON_NUMBER;
            if (!scalar || v->text.len > LIMIT_VALUE_BYTES || p->key.len == 0 || p->key.len > LIMIT_ID_BYTES) {
                c->dropped += v->type != JSON_NULL;
                continue;
            }
            cb_slice key = words(c->a, "claim:%.*s", SLICE_ARGS(p->key));
            if (!key.ptr || (slice_trim(v->text).len && !entity_add_named(e, key, v->text))) return false;
        }
    }
    return true;
}

static bool add_scalars(case_file *c, entity *e, const json_value *object) {
    for (const json_value *p = object->first; p; p = p->next) {
        if (slice_eq(p->key, SLICE("claims"))) {
            if (!add_claims(c, e, p)) return false;
            continue;
        }
        if (is_head_count(p)) {
            bool fits = p->text.len <= LIMIT_VALUE_BYTES;
            c->dropped += !fits;
            if (fits && !entity_add_named(e, p->key, p->text)) return false;
            continue;
        }
        if (part_of(p->key) || slice_eq(p->key, SLICE("id")) || slice_eq(p->key, SLICE("type")) ||
            slice_eq(p->key, SLICE("schema")) || slice_eq(p->key, SLICE("share")))
            continue;
        if (slice_eq_nocase(p->key, SLICE("password"))) {
            c->passwords++;
            continue;
        }
        prop_id prop = property_of(p->key);
        for (const json_value *v = p->type == JSON_ARRAY ? p->first : p; v; v = p->type == JSON_ARRAY ? v->next : NULL) {
            if ((v->type != JSON_STRING && v->type != JSON_NUMBER) || slice_trim(v->text).len == 0 ||
                v->text.len > LIMIT_VALUE_BYTES || p->key.len == 0 || p->key.len > LIMIT_ID_BYTES) {
                c->dropped += v->type != JSON_NULL && v->type != JSON_STRING;
                continue;
            }
            if (!(prop == PROP_UNKNOWN ? entity_add_named(e, p->key, v->text) : entity_add(e, prop, v->text))) return false;
        }
    }
    return true;
}

/* What a part of the flat form may be: the parties, the goods that they make, and accounts. */
static bool may_stand(schema_id s) {
    return s != SCHEMA_UNKNOWN && !schema_is_edge(s) &&
           (schema_is_party(s) || schema_is_a(s, SCHEMA_Asset) || schema_is_a(s, SCHEMA_UserAccount));
}

static cb_status schema_of(const case_file *c, const json_value *object, schema_id otherwise, schema_id *out, cb_error *err) {
    const char *member = json_get(object, "schema") ? "schema" : "type";
    const json_value *given = json_get(object, member);
    cb_slice type = slice_trim(json_string(given));
    if (given && given->type != JSON_STRING && given->type != JSON_NULL)
        return err_set(err, CB_INPUT, "entity %llu of the case: \"%s\" is no text", (unsigned long long)c->number, member);
    *out = schema_find(type);
    if (slice_eq_nocase(type, SLICE("person"))) *out = SCHEMA_Person;
    if (slice_eq_nocase(type, SLICE("company"))) *out = SCHEMA_Company;
    /* What is said tells: a birth date is a person's, a registration a company's; a name alone may be either's. */
    static const char *const OF_PERSONS[] = {"birthDate",      "birthPlace", "nationality", "citizenship",
                                             "passportNumber", "gender",     "firstName",   "lastName"};
    static const char *const OF_COMPANIES[] = {"registrationNumber",
                                               "incorporationDate",
                                               "jurisdiction",
                                               "legalForm",
                                               "vatCode",
                                               "leiCode",
                                               "ogrnCode",
                                               "innCode",
                                               "people",
                                               "owners",
                                               "directors",
                                               "sites",
                                               "website",
                                               "claims"};
    if (type.len == 0) {
        *out = otherwise;
        for (size_t i = 0; i < sizeof OF_COMPANIES / sizeof *OF_COMPANIES && otherwise == SCHEMA_LegalEntity; i++)
            if (json_get(object, OF_COMPANIES[i])) *out = SCHEMA_Company;
        for (size_t i = 0; i < sizeof OF_PERSONS / sizeof *OF_PERSONS && otherwise == SCHEMA_LegalEntity; i++)
            if (json_get(object, OF_PERSONS[i])) *out = SCHEMA_Person;
    }
    if (may_stand(*out)) return CB_OK;
    return err_set(
        err, CB_INPUT,
        "entity %llu of the case: \"%s\": \"%.*s\" is no kind of party: person, company, or a FollowTheMoney schema of one",
        (unsigned long long)c->number, member, SLICE_ARGS(slice_sub(type, 0, 64)));
}

static cb_status add_parts(case_file *c, cb_slice id, const json_value *object, cb_error *err);

/* A value that may be too long, or no word at all. */
static void add_text(case_file *c, entity *e, prop_id prop, cb_slice value) {
    if (value.len > LIMIT_VALUE_BYTES)
        c->dropped++;
    else
        entity_add(e, prop, value);
}

static cb_status add_part(case_file *c, cb_slice subject, const part_kind_row *kind, const json_value *v, size_t number,
                          cb_error *err) {
    cb_slice given = slice_trim(json_string(json_get(v, "id"))), role = slice_trim(json_string(json_get(v, "role")));
    const json_value *share = json_get(v, "share");
    cb_slice id = given.len ? given : words(c->a, "%.*s/%s/%zu", SLICE_ARGS(subject), kind->member, number);
    entity e, edge;
    if (id.len == 0) return err_memory(err);
    if (id.len > LIMIT_ID_BYTES) return err_set(err, CB_INPUT, "an id of the case is too long");
    schema_id schema;
    cb_status typed = schema_of(c, v, kind->schema, &schema, err);
    if (typed != CB_OK) return typed;
    entity_begin(&e, c->a, id, schema);
    if (v->type == JSON_STRING)
        add_text(c, &e, PROP_name, v->text);
    else if (!add_scalars(c, &e, v))
        return case_failed(&e, err);
    if (kind->edge == SCHEMA_COUNT) entity_add(&e, kind->other, subject);
    if (e.failed) return case_failed(&e, err);
    cb_status status = case_add(c, &e, err);
    if (status == CB_OK && v->type == JSON_OBJECT) status = add_parts(c, id, v, err);
    if (status != CB_OK || kind->edge == SCHEMA_COUNT) return status;
    cb_slice edge_id = words(c->a, "%.*s/%s/%zu/tie", SLICE_ARGS(subject), kind->member, number);
    if (edge_id.len == 0) return err_memory(err);
    entity_begin(&edge, c->a, edge_id, kind->edge);
    entity_add(&edge, kind->mine, subject);
    entity_add(&edge, kind->other, id);
    if (role.len)
        add_text(c, &edge, PROP_role, role);
    else if (kind->role)
        entity_add(&edge, PROP_role, slice_of(kind->role));
    if (share && (share->type == JSON_STRING || share->type == JSON_NUMBER)) add_text(c, &edge, PROP_percentage, share->text);
    static const struct {
        const char *key;
        prop_id prop;
    } DATES[] = {{"startDate", PROP_startDate}, {"endDate", PROP_endDate}};
    for (size_t i = 0; i < 2; i++) {
        cb_slice date = json_string(json_get(v, DATES[i].key));
        date_range read;
        if (date.len && !date_range_of(date, &read))
            c->dropped++; /* what is no date must not look like one */
        else if (date.len)
            entity_add(&edge, DATES[i].prop, date);
    }
    return edge.failed ? err_memory(err) : case_add(c, &edge, err);
}

/* People, companies, accounts and sites of an object, and theirs within them. Depth is bounded by that of JSON. */
static cb_status add_parts(case_file *c, cb_slice id, const json_value *object, cb_error *err) {
    cb_status status = CB_OK;
    for (const json_value *p = object->first; p && status == CB_OK; p = p->next) {
        const part_kind_row *kind = part_of(p->key);
        size_t number = 0;
        if (!kind || is_head_count(p)) continue;
        for (const json_value *v = p->type == JSON_ARRAY ? p->first : p; v && status == CB_OK;
             v = p->type == JSON_ARRAY ? v->next : NULL) {
            if (v->type == JSON_OBJECT || v->type == JSON_STRING)
                status = add_part(c, id, kind, v, ++number, err);
            else
                c->dropped += v->type != JSON_NULL;
        }
    }
    return status;
}

static bool says_who(const json_value *object) {
    const json_value *given = json_get(object, "name");
    bool named = false; /* several, as FollowTheMoney writes them */
    for (const json_value *v = given && given->type == JSON_ARRAY ? given->first : NULL; v; v = v->next)
        named = named || json_string(v).len;
    return named || json_string(given).len || json_get(object, "email") || json_get(object, "username");
}

cb_status case_flat(case_file *c, const json_value *object, cb_error *err) {
    cb_slice given = slice_trim(json_string(json_get(object, "id")));
    cb_slice id = given.len ? given : c->count ? words(c->a, "subject-%zu", c->count + 1) : SLICE("subject");
    entity e;
    if (id.len == 0) return err_memory(err);
    if (id.len > LIMIT_ID_BYTES) return err_set(err, CB_INPUT, "an id of the case is too long");
    schema_id schema;
    cb_status status = schema_of(c, object, SCHEMA_LegalEntity, &schema, err);
    if (status != CB_OK) return status;
    if (!says_who(object))
        return err_set(err, CB_INPUT,
                       "entity %llu of the case is neither FollowTheMoney (id, schema, properties) nor has it a \"name\": see "
                       "cuibono-check(1)",
                       (unsigned long long)c->number);
    entity_begin(&e, c->a, id, schema);
    if (!add_scalars(c, &e, object)) return case_failed(&e, err);
    status = case_add(c, &e, err);
    return status == CB_OK ? add_parts(c, id, object, err) : status;
}
