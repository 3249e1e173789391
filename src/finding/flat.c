/* SPDX-License-Identifier: Apache-2.0 */
/* The flat form of a case, for people who have no FollowTheMoney data (cuibono-check(1)):
 *
 *   {"name": "...", "country": "...", "registrationNumber": "...", "website": "...", "email": "...", "phone": "...",
 *    "address": "...", "type" (or "schema"): "company" | "person" | a FollowTheMoney schema of a party,
 *    "people":   [{"name", "role", "birthDate", "nationality", "email", ...}],
 *    "owners":   [{"name", "share", "type", "birthDate", "country", ...}],
 *    "accounts": [{"service", "username", "email", "payout", ...}],
 *    "customers": [{"name", ...}],
 *    "products": [{"name", "role", "description", ...}],
 *    "employees": 250, "founded": 1998,
 *    "claims":   {"founded", "employees", "country", "legalForm", ...} or texts}
 *
 * What a member means is in flat_members.c; one that nobody understands is named in the answer, and nothing is made of it. What stands in
 * "claims" is what the supplier says of itself: it is compared with registers and identifies nobody. Ids of parts are "<id>/people/1" and so
 * on. */
#include "finding/flat.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "graph/share.h"
#include "model/mark.h"
#include "parse/date.h"

#include "base/poison.h"

enum { LONGEST_SHARE = 200 };

/* A part that is a mere text: another entity of the case by its id, else a name. */
typedef struct flat_text {
    cb_slice subject, key, text;
    size_t number;
    flat_member kind;
} flat_text;

/* What stands around a member. */
typedef struct flat_scope {
    cb_slice within; /* the member of which this is a part; empty: the subject's own */
    flat_place place;
    schema_id schema;
} flat_scope;

/* Of an object's members, and of the elements of an array. */
static const json_value *first_of(const json_value *p) { return p->type == JSON_ARRAY ? p->first : p; }
static const json_value *next_of(const json_value *p, const json_value *v) { return p->type == JSON_ARRAY ? v->next : NULL; }

static bool is_scalar(const json_value *v) { return v->type == JSON_STRING || v->type == JSON_NUMBER; }

static bool is_empty(const json_value *v) {
    return v->type == JSON_NULL || (v->type == JSON_STRING && slice_trim(v->text).len == 0) ||
           ((v->type == JSON_ARRAY || v->type == JSON_OBJECT) && !v->first);
}

/* ---- values */

static bool is_of_staff(const flat_member *m) {
    return m->kind == FLAT_PART && m->edge == SCHEMA_Employment && m->mine == PROP_employer;
}

/* "employees": 250 is a head count; people in a list are people. */
static bool is_head_count(const flat_member *m, const json_value *p) {
    if (!is_of_staff(m)) return false;
    bool digits = p->type == JSON_NUMBER;
    for (size_t i = 0; p->type == JSON_STRING && i < p->text.len; i++)
        digits = digits || (p->text.ptr[i] >= '0' && p->text.ptr[i] <= '9');
    return digits;
}

/* One text or number of a member. False: no memory, or too many values. */
static bool add_text(case_file *c, entity *e, const flat_member *m, cb_slice within, cb_slice key, cb_slice text) {
    if (text.len > LIMIT_VALUE_BYTES) return case_unread(c, within, key);
    if (slice_trim(text).len == 0) return true;
    return m->kind == FLAT_PROPERTY ? entity_add(e, m->prop, text) != NULL : entity_add_named(e, m->name, text) != NULL;
}

/* What the supplier says of itself goes under names of its own. */
static bool add_claim(case_file *c, entity *e, const json_value *p) {
    flat_member m;
    if (slice_eq_nocase(p->key, SLICE("password"))) {
        c->passwords++;
        return true;
    }
    if (!flat_member_of(c, FLAT_SUBJECT, e->schema, p->key, &m)) return false;
    bool staff = is_of_staff(&m), known = m.kind == FLAT_PROPERTY || m.kind == FLAT_SAID;
    bool goods = m.kind == FLAT_PART && m.schema == SCHEMA_Asset;
    if (!known && !staff && !goods && !is_empty(p)) return case_name_member(c, &c->strange, SLICE("claims"), p->key);
    for (const json_value *v = first_of(p); v; v = next_of(p, v)) {
        if (is_empty(v)) continue;
        cb_slice key = words(c->a, "claim:%.*s", SLICE_ARGS(staff ? SLICE("employees") : known ? m.name : SLICE("products")));
        bool fits = is_scalar(v) && v->text.len <= LIMIT_VALUE_BYTES && p->key.len && p->key.len <= LIMIT_ID_BYTES;
        if (!key.ptr || !(fits ? entity_add_named(e, key, v->text) != NULL : case_unread(c, SLICE("claims"), p->key)))
            return false;
    }
    return true;
}

static bool add_claims(case_file *c, entity *e, const json_value *claims) {
    static const flat_member TEXT = {.kind = FLAT_SAID, .prop = PROP_UNKNOWN, .name = SLICE_ITEM("claims")};
    bool ok = true;
    if (claims->type == JSON_OBJECT) {
        for (const json_value *p = claims->first; p && ok; p = p->next) ok = add_claim(c, e, p);
        return ok;
    }
    for (const json_value *v = first_of(claims); v && ok; v = next_of(claims, v)) {
        if (v->type == JSON_OBJECT)
            for (const json_value *p = v->first; p && ok; p = p->next) ok = add_claim(c, e, p);
        else if (v->type == JSON_STRING)
            ok = add_text(c, e, &TEXT, SLICE(""), SLICE("claims"), v->text);
        else if (v->type != JSON_NULL)
            ok = case_unread(c, SLICE(""), SLICE("claims"));
    }
    return ok;
}

static cb_slice part_id(case_file *c, cb_slice subject, cb_slice key, size_t number) {
    return words(c->a, "%.*s/%.*s/%zu", SLICE_ARGS(subject), SLICE_ARGS(slice_sub(key, 0, 64)), number);
}

/* The value of an object that stands where a text might: {"value": ...}, {"number": ...}, or under the member's own word. */
static bool value_of(case_file *c, const json_value *object, const flat_member *m, flat_scope s, const json_value **out) {
    static const char *const NAMES[] = {"value", "number", "id", "name", "text"};
    *out = NULL;
    for (const json_value *p = object->first; p; p = p->next) {
        flat_member x;
        if (!flat_member_of(c, FLAT_SUBJECT, s.schema, p->key, &x)) return false;
        if (is_scalar(p) && x.kind == m->kind && x.prop == m->prop && slice_eq(x.name, m->name)) *out = p;
    }
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && !*out; i++) {
        const json_value *p = json_get(object, NAMES[i]);
        if (p && is_scalar(p)) *out = p;
    }
    return true;
}

/* An address in parts, or with more than its text. */
static bool is_address(const json_value *v, const flat_member *m) {
    return v->type == JSON_OBJECT && m->kind == FLAT_PROPERTY && m->prop == PROP_address;
}

static bool add_member(case_file *c, entity *e, const json_value *p, const flat_member *m, flat_scope s) {
    size_t number = 0;
    for (const json_value *v = first_of(p); v; v = next_of(p, v)) {
        bool ok = true;
        number++;
        if (is_empty(v)) continue;
        if (is_scalar(v)) {
            ok = m->kind == FLAT_MARK || add_text(c, e, m, s.within, p->key, v->text);
        } else if (is_address(v, m)) {
            cb_slice id = part_id(c, e->id, p->key, number);
            ok = id.ptr && entity_add(e, PROP_addressEntity, id) != NULL;
        } else if (v->type != JSON_OBJECT) {
            ok = case_unread(c, s.within, p->key);
        }
        if (!ok) return false;
    }
    return true;
}

/* The values of an object that are its own, and no parts. */
static bool add_scalars(case_file *c, entity *e, const json_value *object, flat_scope s) {
    for (const json_value *p = object->first; p; p = p->next) {
        flat_member m;
        bool ok = true;
        if (!flat_member_of(c, s.place, s.schema, p->key, &m)) return false;
        if (slice_eq(p->key, SLICE("claims"))) {
            ok = add_claims(c, e, p);
        } else if (slice_eq_nocase(p->key, SLICE("password"))) {
            c->passwords++;
        } else if (is_head_count(&m, p)) {
            m = (flat_member){.kind = FLAT_SAID, .prop = PROP_UNKNOWN, .name = SLICE("employees")};
            ok = add_text(c, e, &m, s.within, p->key, p->text);
        } else if (m.kind == FLAT_STRANGE) {
            ok = is_empty(p) || case_name_member(c, &c->strange, s.within, p->key);
        } else if (m.kind == FLAT_PROPERTY || m.kind == FLAT_SAID || m.kind == FLAT_MARK) {
            ok = add_member(c, e, p, &m, s);
        }
        if (!ok) return false;
    }
    return true;
}

/* ---- which schema */

/* What a part of the flat form may be: the parties, the goods that they make, and accounts. */
static bool may_stand(schema_id s) {
    return s != SCHEMA_UNKNOWN && !schema_is_edge(s) &&
           (schema_is_party(s) || schema_is_a(s, SCHEMA_Asset) || schema_is_a(s, SCHEMA_UserAccount));
}

static bool one_of(prop_id p, const prop_id *props, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (props[i] == p) return true;
    return false;
}

/* What is said tells: a birth date is a person's, a registration a company's; a name alone may be either's. */
static bool guess_schema(case_file *c, const json_value *object, schema_id *out) {
    static const prop_id OF_PERSONS[] = {PROP_birthDate,      PROP_birthPlace, PROP_nationality, PROP_citizenship,
                                         PROP_passportNumber, PROP_gender,     PROP_firstName,   PROP_lastName};
    static const prop_id OF_COMPANIES[] = {PROP_registrationNumber, PROP_incorporationDate, PROP_jurisdiction,
                                           PROP_legalForm,          PROP_vatCode,           PROP_leiCode,
                                           PROP_ogrnCode,           PROP_innCode,           PROP_website};
    bool person = false, company = false;
    for (const json_value *p = object->first; p; p = p->next) {
        flat_member m;
        if (!flat_member_of(c, FLAT_SUBJECT, SCHEMA_LegalEntity, p->key, &m)) return false;
        bool body = m.kind == FLAT_PART && (m.mine == PROP_organization || m.mine == PROP_asset || m.mine == PROP_controlled);
        company = company || body || slice_eq(p->key, SLICE("claims"));
        if (m.kind != FLAT_PROPERTY) continue;
        person = person || one_of(m.prop, OF_PERSONS, sizeof OF_PERSONS / sizeof *OF_PERSONS);
        company = company || one_of(m.prop, OF_COMPANIES, sizeof OF_COMPANIES / sizeof *OF_COMPANIES);
    }
    if (person || company) *out = person ? SCHEMA_Person : SCHEMA_Company;
    return true;
}

static cb_status schema_of(case_file *c, const json_value *object, schema_id otherwise, schema_id *out, cb_error *err) {
    const char *member = json_get(object, "schema") ? "schema" : "type";
    const json_value *given = json_get(object, member);
    cb_slice type = slice_trim(json_string(given));
    if (given && given->type != JSON_STRING && given->type != JSON_NULL)
        return err_set(err, CB_INPUT, "entity %llu of the case: \"%s\" is no text", (unsigned long long)c->number, member);
    *out = schema_find(type);
    if (slice_eq_nocase(type, SLICE("person"))) *out = SCHEMA_Person;
    if (slice_eq_nocase(type, SLICE("company"))) *out = SCHEMA_Company;
    if (type.len == 0) {
        *out = otherwise;
        if (otherwise == SCHEMA_LegalEntity && object->type == JSON_OBJECT && !guess_schema(c, object, out))
            return err_memory(err);
    }
    if (may_stand(*out)) return CB_OK;
    return err_set(
        err, CB_INPUT,
        "entity %llu of the case: \"%s\": \"%.*s\" is no kind of party: person, company, or a FollowTheMoney schema of one",
        (unsigned long long)c->number, member, SLICE_ARGS(slice_sub(type, 0, 64)));
}

/* ---- ties */

/* What a part says of its tie. */
typedef struct tie_facts {
    const json_value *share, *role, *start, *end;
} tie_facts;

static bool has_percent(cb_slice text) {
    return slice_find_char(text, '%') != SIZE_MAX || slice_find(text, SLICE("percent")) != SIZE_MAX;
}

static bool tie_facts_of(case_file *c, const json_value *v, flat_scope s, tie_facts *out) {
    const json_value *position = NULL;
    *out = (tie_facts){0};
    for (const json_value *p = v->type == JSON_OBJECT ? v->first : NULL; p; p = p->next) {
        flat_member m;
        if (!flat_member_of(c, FLAT_TIED, s.schema, p->key, &m)) return false;
        if (m.kind == FLAT_PROPERTY && m.prop == PROP_position && p->type == JSON_STRING) position = p;
        if (m.kind < FLAT_SHARE || is_empty(p)) continue;
        /* a number of shares says nothing of the whole */
        if (!is_scalar(p) || (m.kind == FLAT_SHARES && !has_percent(p->text))) {
            if (!case_name_member(c, &c->strange, s.within, p->key)) return false;
            continue;
        }
        const json_value **fact = m.kind == FLAT_ROLE    ? &out->role
                                  : m.kind == FLAT_START ? &out->start
                                  : m.kind == FLAT_END   ? &out->end
                                                         : &out->share;
        *fact = p;
    }
    if (!out->role) out->role = position;
    return true;
}

/* "0.51" may be meant for 51 %, or for half a percent: without a percent sign it is neither. */
static bool is_open(cb_slice text, share_range r) {
    return r.high > 0 && r.high < SHARE_ONE / 100 && !has_percent(text) && slice_find_char(text, '/') == SIZE_MAX;
}

static bool add_share(case_file *c, entity *edge, const json_value *p, cb_slice within, cb_slice whose) {
    share_range r;
    cb_slice text = slice_trim(p->text);
    if (text.len > LONGEST_SHARE || !share_read(text, &r)) return case_unread(c, within, p->key);
    if (!is_open(text, r)) return entity_add(edge, PROP_percentage, text) != NULL;
    if (c->small_count++ == 0) c->small = text, c->small_of = whose;
    return true;
}

static bool add_date(case_file *c, entity *edge, prop_id prop, const json_value *p, cb_slice within) {
    char text[DATE_TEXT_MAX];
    date_range read;
    if (!p) return true;
    cb_slice date = slice_trim(p->text);
    if (date_range_of(date, &read)) return entity_add(edge, prop, date) != NULL;
    size_t n = date_read_open(date, text);
    /* what is no date must not look like one */
    if (n == 0 || !date_range_of((cb_slice){text, n}, &read)) return case_unread(c, within, p->key);
    return entity_add(edge, prop, (cb_slice){text, n}) != NULL;
}

static cb_status add_edge(case_file *c, cb_slice subject, const flat_member *kind, cb_slice key, size_t number, cb_slice id,
                          cb_slice caption, const tie_facts *f, cb_error *err) {
    entity edge;
    cb_slice part = part_id(c, subject, key, number);
    cb_slice edge_id = part.ptr ? words(c->a, "%.*s/tie", SLICE_ARGS(part)) : part;
    if (edge_id.len == 0) return err_memory(err);
    entity_begin(&edge, c->a, edge_id, kind->edge);
    entity_add(&edge, kind->mine, subject);
    entity_add(&edge, kind->other, id);
    bool ok = true;
    if (f->role && f->role->type == JSON_STRING && f->role->text.len > LIMIT_VALUE_BYTES)
        ok = case_unread(c, key, f->role->key);
    else
        entity_add(&edge, PROP_role, f->role ? f->role->text : kind->role);
    if (ok && f->share) ok = add_share(c, &edge, f->share, key, caption);
    ok = ok && add_date(c, &edge, PROP_startDate, f->start, key) && add_date(c, &edge, PROP_endDate, f->end, key);
    return ok && !edge.failed ? case_add(c, &edge, err) : err_memory(err);
}

/* ---- parts */

static cb_status add_parts(case_file *c, cb_slice id, const json_value *object, flat_scope s, cb_error *err);

static cb_slice name_of(const json_value *v) {
    cb_slice given = json_string(json_get(v, "name"));
    return given.len ? given : SLICE("an owner");
}

static cb_status add_part(case_file *c, cb_slice subject, const flat_member *kind, cb_slice key, const json_value *v,
                          size_t number, cb_error *err) {
    cb_slice given = slice_trim(json_string(json_get(v, "id")));
    cb_slice id = given.len ? given : part_id(c, subject, key, number);
    entity e;
    if (id.len == 0) return err_memory(err);
    if (id.len > LIMIT_ID_BYTES) return err_set(err, CB_INPUT, "an id of the case is too long");
    flat_scope s = {.within = key, .place = kind->schema == SCHEMA_UserAccount ? FLAT_ACCOUNT : FLAT_TIED};
    cb_status status = schema_of(c, v, kind->schema, &s.schema, err);
    if (status != CB_OK) return status;
    entity_begin(&e, c->a, id, s.schema);
    if (!add_scalars(c, &e, v, s)) return case_failed(&e, err);
    if (kind->edge == SCHEMA_UNKNOWN) entity_add(&e, kind->other, subject);
    if (e.failed) return case_failed(&e, err);
    status = case_add(c, &e, err);
    if (status == CB_OK) status = add_parts(c, id, v, s, err);
    if (status != CB_OK || kind->edge == SCHEMA_UNKNOWN) return status;
    tie_facts f;
    if (!tie_facts_of(c, v, s, &f)) return err_memory(err);
    return add_edge(c, subject, kind, key, number, id, name_of(v), &f, err);
}

static cb_status keep_text(case_file *c, cb_slice subject, const flat_member *kind, cb_slice key, cb_slice text, size_t number,
                           cb_error *err) {
    void *items = c->texts;
    if (slice_trim(text).len == 0) return CB_OK;
    if (text.len > LIMIT_VALUE_BYTES) return case_unread(c, SLICE(""), key) ? CB_OK : err_memory(err);
    if (!vec_reserve_arena(c->a, &items, &c->text_cap, c->text_count, c->text_count + 1, sizeof *c->texts))
        return err_memory(err);
    c->texts = items;
    c->texts[c->text_count++] =
        (flat_text){.subject = subject, .key = key, .text = slice_trim(text), .number = number, .kind = *kind};
    return CB_OK;
}

/* Of a parent or an owner FollowTheMoney writes the id, which may be one of the world: no name, and a figure in it. */
static bool looks_like_id(cb_slice key, cb_slice text) {
    bool digit = false;
    if (!slice_eq(key, SLICE("parent")) && !slice_eq(key, SLICE("owner"))) return false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char x = (unsigned char)text.ptr[i];
        if (x <= ' ' || x >= 0x7f) return false;
        digit = digit || (x >= '0' && x <= '9');
    }
    return digit && text.len <= LIMIT_ID_BYTES;
}

cb_status case_flat_end(case_file *c, cb_error *err) {
    cb_status status = CB_OK;
    static const tie_facts NONE = {0};
    for (size_t i = 0; i < c->text_count && status == CB_OK; i++) {
        const flat_text *t = &c->texts[i];
        const entity *known = case_find(c, t->text);
        cb_slice id = known ? known->id : looks_like_id(t->key, t->text) ? t->text : (cb_slice){NULL, 0};
        bool edge = t->kind.edge != SCHEMA_UNKNOWN;
        if (!id.ptr || !edge) {
            entity e;
            /* the address of an account says where it is and whose */
            bool handle = slice_find_char(t->text, '/') != SIZE_MAX || slice_find_char(t->text, '@') != SIZE_MAX;
            id = part_id(c, t->subject, t->key, t->number);
            if (!id.ptr) return err_memory(err);
            entity_begin(&e, c->a, id, t->kind.schema);
            entity_add(&e, edge || t->kind.schema != SCHEMA_UserAccount || !handle ? PROP_name : PROP_username, t->text);
            if (!edge) entity_add(&e, t->kind.other, t->subject);
            if (e.failed) return case_failed(&e, err);
            status = case_add(c, &e, err);
        }
        if (status == CB_OK && edge) status = add_edge(c, t->subject, &t->kind, t->key, t->number, id, t->text, &NONE, err);
    }
    return status;
}

/* ---- what is held: marks and values with their days, addresses in parts */

/* Has the value a form in which it is compared? A number without its country has none. */
static cb_status has_form(cb_slice type, cb_slice text, bool *yes, cb_error *err) {
    buf form = BUF_EMPTY;
    *yes = text.len <= LIMIT_NAME_BYTES && mark_observed_normal(&form, type, text, SLICE("")) != MARK_NONE;
    bool failed = form.failed;
    buf_free(&form);
    return failed ? err_memory(err) : CB_OK;
}

/* A mark of the subject, as an observation would tell it. */
static cb_status add_mark(case_file *c, cb_slice subject, cb_slice type, cb_slice key, cb_slice within, cb_slice text,
                          const tie_facts *days, size_t number, cb_error *err) {
    bool formed;
    cb_status status = has_form(type, text, &formed, err);
    if (status != CB_OK) return status;
    if (!formed) return case_unread(c, within, key) ? CB_OK : err_memory(err);
    entity e;
    cb_slice id = part_id(c, subject, key, number);
    if (!id.ptr) return err_memory(err);
    entity_begin(&e, c->a, id, SCHEMA_Identification);
    entity_add(&e, PROP_holder, subject);
    entity_add(&e, PROP_type, type);
    entity_add(&e, PROP_number, text);
    bool ok = add_date(c, &e, PROP_startDate, days->start, key) && add_date(c, &e, PROP_endDate, days->end, key);
    if (!ok || e.failed) return err_memory(err);
    return case_add(c, &e, err);
}

static cb_status add_address(case_file *c, cb_slice id, const json_value *v, cb_slice key, cb_error *err) {
    entity e;
    flat_scope s = {.within = key, .place = FLAT_ADDRESS, .schema = SCHEMA_Address};
    entity_begin(&e, c->a, id, SCHEMA_Address);
    return add_scalars(c, &e, v, s) && !e.failed ? case_add(c, &e, err) : case_failed(&e, err);
}

/* An object where a text might stand: its value, with the days on which it was seen, and what else it says of the subject (the registrant
 * of a site, its certificate). */
static cb_status add_object(case_file *c, cb_slice id, const json_value *p, const json_value *v, const flat_member *m,
                            flat_scope s, size_t number, cb_error *err) {
    const json_value *value;
    tie_facts days;
    flat_scope inner = {.within = p->key, .place = FLAT_SUBJECT, .schema = s.schema};
    if (!value_of(c, v, m, s, &value)) return err_memory(err);
    if (!value) return case_name_member(c, &c->strange, s.within, p->key) ? CB_OK : err_memory(err);
    if (!tie_facts_of(c, v, inner, &days)) return err_memory(err);
    bool dated = (days.start || days.end) && mark_observed(m->name) == OBSERVED_MARK;
    cb_status status = dated ? has_form(m->name, value->text, &dated, err) : CB_OK;
    if (status != CB_OK) return status;
    if (m->kind == FLAT_MARK || dated) {
        status = add_mark(c, id, m->name, p->key, s.within, value->text, &days, number, err);
    } else {
        entity e;
        entity_begin(&e, c->a, id, s.schema);
        if (!add_text(c, &e, m, s.within, p->key, value->text)) return case_failed(&e, err);
        status = case_add(c, &e, err);
    }
    for (const json_value *x = v->first; x && status == CB_OK; x = x->next) {
        flat_member other;
        if (x == value || is_empty(x)) continue;
        if (!flat_member_of(c, FLAT_TIED, s.schema, x->key, &other)) return err_memory(err);
        cb_slice key =
            words(c->a, "%.*s/%zu/%.*s", SLICE_ARGS(slice_sub(p->key, 0, 64)), number, SLICE_ARGS(slice_sub(x->key, 0, 64)));
        if (!key.ptr) return err_memory(err);
        if (other.kind == FLAT_START || other.kind == FLAT_END) continue;
        size_t each = 0;
        for (const json_value *y = first_of(x); y && status == CB_OK && other.kind == FLAT_MARK; y = next_of(x, y))
            if (is_scalar(y)) status = add_mark(c, id, other.name, key, p->key, y->text, &days, ++each, err);
        if (other.kind != FLAT_MARK && !case_name_member(c, &c->strange, p->key, x->key)) return err_memory(err);
    }
    return status;
}

static cb_status add_held(case_file *c, cb_slice id, const json_value *p, const flat_member *m, flat_scope s, cb_error *err) {
    static const tie_facts NONE = {0};
    size_t number = 0;
    cb_status status = CB_OK;
    for (const json_value *v = first_of(p); v && status == CB_OK; v = next_of(p, v)) {
        number++;
        if (is_empty(v)) continue;
        if (is_scalar(v) && m->kind == FLAT_MARK)
            status = add_mark(c, id, m->name, p->key, s.within, v->text, &NONE, number, err);
        if (v->type != JSON_OBJECT) continue;
        cb_slice part = part_id(c, id, p->key, number);
        if (!part.ptr) return err_memory(err);
        status = is_address(v, m) ? add_address(c, part, v, p->key, err) : add_object(c, id, p, v, m, s, number, err);
    }
    return status;
}

/* People, companies, accounts and sites of an object, and theirs within them. Depth is bounded by that of JSON. */
static cb_status add_parts(case_file *c, cb_slice id, const json_value *object, flat_scope s, cb_error *err) {
    cb_status status = CB_OK;
    for (const json_value *p = object->first; p && status == CB_OK; p = p->next) {
        flat_member m;
        size_t number = 0;
        if (!flat_member_of(c, s.place, s.schema, p->key, &m)) return err_memory(err);
        if (m.kind == FLAT_PROPERTY || m.kind == FLAT_SAID || m.kind == FLAT_MARK) status = add_held(c, id, p, &m, s, err);
        if (m.kind != FLAT_PART || is_head_count(&m, p)) continue;
        for (const json_value *v = first_of(p); v && status == CB_OK; v = next_of(p, v)) {
            if (v->type == JSON_OBJECT)
                status = add_part(c, id, &m, p->key, v, ++number, err);
            else if (v->type == JSON_STRING)
                status = keep_text(c, id, &m, p->key, v->text, ++number, err);
            else if (v->type != JSON_NULL && !case_unread(c, s.within, p->key))
                status = err_memory(err);
        }
    }
    return status;
}

/* ---- the form */

static bool says_who(case_file *c, const json_value *object, bool *failed) {
    for (const json_value *p = object->first; p; p = p->next) {
        flat_member m;
        if (!flat_member_of(c, FLAT_SUBJECT, SCHEMA_LegalEntity, p->key, &m)) *failed = true;
        if (m.kind != FLAT_PROPERTY || (m.prop != PROP_name && m.prop != PROP_email && m.prop != PROP_username)) continue;
        for (const json_value *v = first_of(p); v; v = next_of(p, v)) /* several, as FollowTheMoney writes them */
            if (json_string(v).len || m.prop != PROP_name) return true;
    }
    return false;
}

cb_status case_flat(case_file *c, const json_value *object, cb_error *err) {
    cb_slice given = slice_trim(json_string(json_get(object, "id")));
    cb_slice id = given.len ? given : c->count ? words(c->a, "subject-%zu", c->count + 1) : SLICE("subject");
    entity e;
    bool failed = false;
    if (id.len == 0) return err_memory(err);
    if (id.len > LIMIT_ID_BYTES) return err_set(err, CB_INPUT, "an id of the case is too long");
    flat_scope s = {.within = SLICE(""), .place = FLAT_SUBJECT};
    cb_status status = schema_of(c, object, SCHEMA_LegalEntity, &s.schema, err);
    if (status != CB_OK) return status;
    if (s.schema == SCHEMA_UserAccount) s.place = FLAT_ACCOUNT;
    if (!says_who(c, object, &failed))
        return failed ? err_memory(err)
                      : err_set(err, CB_INPUT,
                                "entity %llu of the case is neither FollowTheMoney (id, schema, properties) nor has it a "
                                "\"name\": see cuibono-check(1)",
                                (unsigned long long)c->number);
    entity_begin(&e, c->a, id, s.schema);
    if (!add_scalars(c, &e, object, s)) return case_failed(&e, err);
    status = case_add(c, &e, err);
    return status == CB_OK ? add_parts(c, id, object, s, err) : status;
}
