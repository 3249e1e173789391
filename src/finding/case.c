/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a case: FollowTheMoney entities with their edges. Passwords are discarded on reading. */
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "model/country.h"
#include "parse/date.h"

#include "base/poison.h"

cb_status case_failed(const entity *e, cb_error *err) {
    return e->count >= LIMIT_STATEMENTS ? err_set(err, CB_LIMIT, "entity %.*s of the case has too many values: at most %u",
                                                  SLICE_ARGS(e->id), LIMIT_STATEMENTS)
                                        : err_memory(err);
}

/* The first bytes of a name that is to be shown, whole characters. */
static cb_slice beginning(cb_slice s) {
    enum { SHOWN = 48 };
    if (s.len <= SHOWN) return s;
    s.len = SHOWN;
    while (s.len && ((unsigned char)s.ptr[s.len] & 0xc0) == 0x80) s.len--;
    return s;
}

bool case_name_member(case_file *c, member_names *names, cb_slice within, cb_slice key) {
    cb_slice path = words(c->a, "%.*s%s%.*s", SLICE_ARGS(beginning(within)), within.len ? "." : "", SLICE_ARGS(beginning(key)));
    if (!path.ptr) return false;
    for (size_t i = 0; i < names->count; i++)
        if (slice_eq(names->items[i], path)) return true;
    if (names->count < MAX_NAMED)
        names->items[names->count++] = path;
    else
        names->more = true;
    return true;
}

bool case_unread(case_file *c, cb_slice within, cb_slice key) {
    c->dropped++;
    return case_name_member(c, &c->unread, within, key);
}

/* "a, b, c and others". */
static void put_names(buf *b, const member_names *names) {
    for (size_t i = 0; i < names->count; i++) {
        if (i) buf_lit(b, ", ");
        buf_slice(b, names->items[i]);
    }
    if (names->more) buf_lit(b, " and others");
}

cb_status case_notes(asker *q, trails *t) {
    const case_file *c = q->c;
    buf unread = BUF_EMPTY, strange = BUF_EMPTY;
    bool one = c->passwords == 1;
    put_names(&unread, &c->unread);
    put_names(&strange, &c->strange);
    bool ok = !unread.failed && !strange.failed;
    if (ok && c->passwords)
        ok = trails_note(q, t, "%llu %s in the case %s discarded on reading.", (unsigned long long)c->passwords,
                         one ? "password" : "passwords", one ? "was" : "were");
    if (ok && c->dropped)
        ok = trails_note(q, t, "%llu %s of the case could not be read and %s left out: %.*s.", (unsigned long long)c->dropped,
                         c->dropped == 1 ? "value" : "values", c->dropped == 1 ? "was" : "were", SLICE_ARGS(buf_view(&unread)));
    if (ok && c->strange.count)
        ok = trails_note(q, t, "Members of the case that were not understood, and of which nothing was made: %.*s.",
                         SLICE_ARGS(buf_view(&strange)));
    if (ok && c->small_count)
        ok = trails_note(q, t,
                         "%llu %s of the case below 1 %s taken as not known, for %.*s of %.*s may be %.*s %% or a part of one: "
                         "shares are percentages, and such a one needs its percent sign.",
                         (unsigned long long)c->small_count, c->small_count == 1 ? "share" : "shares",
                         c->small_count == 1 ? "is" : "are", SLICE_ARGS(c->small), SLICE_ARGS(slice_sub(c->small_of, 0, 200)),
                         SLICE_ARGS(c->small));
    buf_free(&unread);
    buf_free(&strange);
    return ok ? CB_OK : err_memory(q->err);
}

cb_status case_add(case_file *c, const entity *e, cb_error *err) {
    bool added;
    if (c->count >= LIMIT_CASE_ENTITIES) return err_set(err, CB_LIMIT, "a case has at most %u entities", LIMIT_CASE_ENTITIES);
    map_entry *known = map_put(&c->by_id, e->id, &added);
    void *items = c->entities;
    if (!known || !vec_reserve_arena(c->a, &items, &c->cap, c->count, c->count + 1, sizeof *e)) return err_memory(err);
    c->entities = items;
    if (added) {
        known->value = c->count;
        c->entities[c->count++] = *e;
    } else { /* the same id again: the union of its statements */
        entity *old = &c->entities[known->value];
        for (size_t i = 0; i < e->count; i++) {
            const statement *s = &e->statements[i];
            statement *copy =
                s->prop == PROP_UNKNOWN ? entity_add_named(old, s->prop_name, s->value) : entity_add(old, s->prop, s->value);
            if (!copy) return case_failed(old, err);
        }
        if (schema_is_a(e->schema, old->schema)) old->schema = e->schema, old->schema_name = e->schema_name;
    }
    return CB_OK;
}

static cb_status add_tie(case_file *c, const tie *t, cb_error *err) {
    void *items = c->ties;
    if (!vec_reserve_arena(c->a, &items, &c->tie_cap, c->tie_count, c->tie_count + 1, sizeof *t)) return err_memory(err);
    c->ties = items;
    c->ties[c->tie_count++] = *t;
    return CB_OK;
}

/* An owner, holder or parent that a property names is a tie as well. */
static cb_status property_ties(case_file *c, const entity *e, cb_error *err) {
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_UNKNOWN || schema_prop_type(e->schema, s->prop) != PROP_TYPE_ENTITY) continue;
        if (s->prop == PROP_addressEntity || s->prop == PROP_proof || s->prop == PROP_entity || s->value.len > LIMIT_ID_BYTES)
            continue;
        tie t = {.from = e->id, .to = s->value, .kind = s->prop_name, .edge = REF_NONE, .disclosed = true, .outgoing = true};
        cb_status status = add_tie(c, &t, err);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

static cb_status find_ties(case_file *c, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < c->count && status == CB_OK; i++) {
        const entity *e = &c->entities[i];
        tie t;
        if (e->schema == SCHEMA_UNKNOWN) continue;
        if (!schema_is_edge(e->schema))
            status = property_ties(c, e, err);
        else if (graph_tie_of_entity(c->a, e, &t))
            status = add_tie(c, &t, err);
    }
    return status;
}

static cb_status read_entity(case_file *c, const json_value *v, uint64_t number, cb_error *err);

/* An entity in the place of its id, as "nested" exports write it: an entity of the case, and its id the value. The other end of a tie names
 * this one itself and is no value of it. */
static cb_status add_nested(case_file *c, entity *e, prop_id prop, cb_slice key, const json_value *v, bool *taken) {
    cb_slice id = json_string(json_get(v, "id"));
    *taken = v->type == JSON_OBJECT && slice_trim(id).len && id.len <= LIMIT_ID_BYTES && json_string(json_get(v, "schema")).len;
    if (!*taken) return CB_OK;
    cb_status status = read_entity(c, v, 0, c->err);
    if (status != CB_OK) return status;
    if (prop != PROP_UNKNOWN && schema_prop_type(e->schema, prop) == PROP_TYPE_ENTITY_STUB) return CB_OK;
    return (prop == PROP_UNKNOWN ? entity_add_named(e, key, id) : entity_add(e, prop, id)) ? CB_OK : CB_MEMORY;
}

static cb_status add_values(case_file *c, entity *e, const json_value *p) {
    prop_id prop = prop_find(p->key);
    if (slice_eq_nocase(p->key, SLICE("password"))) {
        c->passwords++;
        return CB_OK;
    }
    for (const json_value *v = p->type == JSON_ARRAY ? p->first : p; v; v = p->type == JSON_ARRAY ? v->next : NULL) {
        bool nested;
        cb_status status = add_nested(c, e, prop, p->key, v, &nested);
        if (status != CB_OK) return status;
        if (nested) continue;
        if (v->type != JSON_STRING && v->type != JSON_NUMBER) {
            if (v->type != JSON_NULL && !case_unread(c, SLICE(""), p->key)) return CB_MEMORY;
            continue;
        }
        if (slice_trim(v->text).len == 0) continue;
        date_range date;
        if (schema_is_edge(e->schema) && (prop == PROP_startDate || prop == PROP_endDate) && !date_range_of(v->text, &date)) {
            if (!case_unread(c, SLICE(""), p->key)) return CB_MEMORY; /* what is no date must not look like one */
            continue;
        }
        if (v->text.len > LIMIT_VALUE_BYTES || p->key.len == 0 || p->key.len > LIMIT_ID_BYTES) {
            if (!case_unread(c, SLICE(""), p->key)) return CB_MEMORY;
            continue;
        }
        statement *s = prop == PROP_UNKNOWN ? entity_add_named(e, p->key, v->text) : entity_add(e, prop, v->text);
        if (!s) return CB_MEMORY;
    }
    return CB_OK;
}

static cb_status read_entity(case_file *c, const json_value *v, uint64_t number, cb_error *err) {
    cb_slice id = json_string(json_get(v, "id")), schema = json_string(json_get(v, "schema"));
    const json_value *properties = json_get(v, "properties");
    if (v->type != JSON_OBJECT)
        return err_set(err, CB_INPUT, "entity %llu of the case is no object", (unsigned long long)number);
    if (number) c->number = number;
    /* one nested in another (number 0) may be a mere reference */
    bool bare = number == 0 && !json_get(v, "name");
    if (!properties && (schema.len == 0 || !bare)) return case_flat(c, v, err);
    if (id.len == 0 || id.len > LIMIT_ID_BYTES)
        return err_set(err, CB_INPUT, "entity %llu of the case has no usable id", (unsigned long long)number);
    if (schema_find(schema) == SCHEMA_UNKNOWN)
        return err_set(err, CB_INPUT, "entity %.*s of the case has the unknown schema \"%.*s\"", SLICE_ARGS(id),
                       SLICE_ARGS(slice_sub(schema, 0, 64)));
    if (properties && properties->type != JSON_OBJECT)
        return err_set(err, CB_INPUT, "the properties of %.*s are no object", SLICE_ARGS(id));
    entity e;
    entity_begin(&e, c->a, id, schema_find(schema));
    cb_status placed = case_add(c, &e, err); /* before those nested in it: the first entity is the subject */
    if (placed != CB_OK) return placed;
    for (const json_value *p = properties ? properties->first : NULL; p; p = p->next) {
        cb_status status = add_values(c, &e, p);
        if (status != CB_OK) return status == CB_MEMORY ? case_failed(&e, err) : status;
    }
    /* a name beside the properties is one as well: without it the party would be compared by nothing */
    const json_value *beside = json_get(v, "name");
    if (beside && entity_first(&e, PROP_name).len == 0) placed = add_values(c, &e, beside);
    return placed == CB_OK ? case_add(c, &e, err) : placed == CB_MEMORY ? case_failed(&e, err) : placed;
}

static cb_status read_lines(case_file *c, json_parser *parser, cb_slice text_in, cb_error *err) {
    cb_slice rest = text_in;
    uint64_t line = 0, entities = 0;
    cb_status status = CB_OK;
    while (rest.ptr && status == CB_OK) {
        cb_slice text = slice_trim(slice_cut(&rest, '\n'));
        json_value *v;
        line++;
        if (text.len == 0) continue;
        status = json_parse(parser, c->a, text, &v, err);
        if (status == CB_OK) status = read_entity(c, v, ++entities, err);
        if (status != CB_OK && err) err->line = line;
    }
    return status;
}

/* One document where the whole text is one, else one document a line. */
static cb_status read_any(case_file *c, json_parser *parser, cb_slice text_in, cb_error *err) {
    json_value *v;
    cb_error whole = {.code = CB_OK};
    cb_status status = json_parse(parser, c->a, text_in, &v, &whole);
    if (status == CB_MEMORY) return err_memory(err);
    if (status != CB_OK) {
        size_t end = slice_find_char(text_in, '\n');
        cb_slice first = slice_trim(slice_sub(text_in, 0, end == SIZE_MAX ? text_in.len : end));
        cb_error one = {.code = CB_OK};
        if (end != SIZE_MAX && json_parse(parser, c->a, first, &v, &one) == CB_OK) return read_lines(c, parser, text_in, err);
        if (err) *err = whole;
        return status;
    }
    if (v->type != JSON_ARRAY) return read_entity(c, v, 1, err);
    uint64_t number = 0;
    for (const json_value *e = v->first; e && status == CB_OK; e = e->next) status = read_entity(c, e, ++number, err);
    return status;
}

cb_status case_read(case_file *c, arena *a, cb_slice text_in, cb_error *err) {
    json_parser *parser;
    *c = (case_file){.a = a, .err = err};
    if (slice_starts(text_in, SLICE("\xef\xbb\xbf"))) text_in = slice_sub(text_in, 3, text_in.len);
    text_in = slice_trim(text_in);
    if (text_in.len == 0) return err_set(err, CB_INPUT, "the case is empty");
    cb_status status = json_parser_new(&parser, err);
    if (status != CB_OK) return status;
    status = read_any(c, parser, text_in, err);
    json_parser_free(parser);
    if (status == CB_OK) status = case_flat_end(c, err);
    for (size_t i = 0; i < c->count && status == CB_OK; i++) {
        if (c->entities[i].failed)
            status = case_failed(&c->entities[i], err);
        else
            entity_sort(&c->entities[i]);
    }
    if (status == CB_OK) status = find_ties(c, err);
    if (status == CB_OK && c->count == 0) status = err_set(err, CB_INPUT, "the case names nobody");
    return status;
}

const entity *case_find(const case_file *c, cb_slice id) {
    const map_entry *e = map_get(&c->by_id, id);
    return e ? &c->entities[e->value] : NULL;
}

cb_slice case_caption(const entity *e) {
    static const prop_id NAMES[] = {PROP_name, PROP_alias, PROP_username, PROP_email, PROP_title, PROP_number};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        cb_slice value = entity_first(e, NAMES[i]);
        if (value.len) return value;
    }
    return e->id;
}

void case_free(case_file *c) {
    map_free(&c->by_id);
    map_free(&c->words);
}
