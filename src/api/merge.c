/* SPDX-License-Identifier: Apache-2.0 */
#include "api/merge.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

/* ---- one entity of its pieces ------------------------------------------------------------------------ */

static cb_status broken(cb_error *err) { return err_set(err, CB_IO, "a temporary file does not hold what was written to it"); }

cb_status merger_begin(merger *m, intake *in, const renames *r, const bearers *b, cb_error *err) {
    *m = (merger){.in = in, .renames = r, .bearers = b};
    return xsort_rewind(in->pieces, err);
}

void merger_end(merger *m) {
    buf_free(&m->key);
    buf_free(&m->last);
    *m = (merger){.key = BUF_EMPTY};
}

enum { SCHEMATA_MAX = 16 };
typedef struct assembly {
    cb_slice schemata[SCHEMATA_MAX];
    size_t schema_count;
    size_t bytes;
} assembly;

static cb_slice copy(arena *a, cb_slice s, bool *ok) {
    cb_slice out = {NULL, 0};
    if (s.len > 0 && !arena_dup(a, s, &out)) *ok = false;
    return out;
}

static bool add_schema(arena *a, assembly *as, cb_slice name) {
    bool ok = true;
    for (size_t i = 0; i < as->schema_count; i++)
        if (slice_eq(as->schemata[i], name)) return true;
    if (as->schema_count < SCHEMATA_MAX) as->schemata[as->schema_count++] = copy(a, name, &ok);
    return ok;
}

static cb_status add_piece(merger *m, entity *e, assembly *as, cb_slice record, cb_error *err) {
    cb_slice key, rest, schema;
    uint64_t generation;
    bool ok = true;
    if (!piece_split(record, &key, &generation, &rest) || !piece_read_schema(&rest, &schema)) return broken(err);
    if (intake_is_void(m->in, e->id, generation)) return CB_OK;
    if (!add_schema(e->memory, as, schema)) return err_memory(err);
    while (rest.len > 0) {
        statement s;
        if (!piece_read_statement(&rest, &s)) return broken(err);
        size_t bytes = s.value.len + s.original.len + s.origin.len;
        if (e->count >= LIMIT_STATEMENTS || as->bytes + bytes > LIMIT_ENTITY_BYTES) {
            if (!m->remarks) continue;
            cb_status status = intake_remark(m->in, "statement over the limits of one entity left out", e->id, err);
            if (status != CB_OK) return status;
            continue;
        }
        as->bytes += bytes;
        void *items = e->statements;
        if (!vec_reserve_arena(e->memory, &items, &e->cap, e->count, e->count + 1, sizeof *e->statements))
            return err_memory(err);
        e->statements = items;
        if (s.prop == PROP_UNKNOWN) s.prop_name = copy(e->memory, s.prop_name, &ok);
        s.value = copy(e->memory, s.value, &ok);
        s.original = copy(e->memory, s.original, &ok);
        s.lang = copy(e->memory, s.lang, &ok);
        s.origin = copy(e->memory, s.origin, &ok);
        if (!ok) return err_memory(err);
        e->statements[e->count++] = s;
    }
    return CB_OK;
}

/* The narrowest of the schemata that the pieces name; those that do not fit under one another are a remark. They come in order of
 * the records: the choice does not depend on the order of the source. */
static cb_status choose_schema(merger *m, entity *e, const assembly *as, cb_error *err) {
    bool clash = false;
    e->schema_name = as->schema_count ? as->schemata[0] : SLICE("");
    e->schema = schema_find(e->schema_name);
    for (size_t i = 1; i < as->schema_count; i++) {
        schema_id s = schema_find(as->schemata[i]);
        if (s == SCHEMA_UNKNOWN || (e->schema != SCHEMA_UNKNOWN && schema_is_a(e->schema, s))) continue;
        if (e->schema != SCHEMA_UNKNOWN && !schema_is_a(s, e->schema)) {
            clash = true;
            continue;
        }
        e->schema = s;
        e->schema_name = as->schemata[i];
    }
    return clash && m->remarks ? intake_remark(m->in, "pieces of one entity with schemata that exclude each other", e->id, err)
                               : CB_OK;
}

static bool refers_to(const entity *e, cb_slice id) {
    for (size_t i = 0; i < e->count; i++)
        if (!(e->statements[i].flags & (STATEMENT_UNRESOLVED | STATEMENT_META)) && slice_eq(e->statements[i].value, id))
            return true;
    return false;
}

/* The one party that bears the name, {NULL, 0} where none or several do: first among primary names, then among the others; first as
 * written, then with its words in any order. */
static cb_status bearer_of(const merger *m, cb_slice name, cb_slice *id, cb_error *err) {
    buf keys[2] = {BUF_EMPTY, BUF_EMPTY}, scratch = BUF_EMPTY;
    bool ok = intake_name_keys(keys, &scratch, name);
    *id = (cb_slice){NULL, 0};
    for (int i = 0; ok && i < 2 && keys[i].len > 0; i++) {
        const map_entry *e = map_get(&m->in->wanted, buf_view(&keys[i]));
        const bearer *b = e ? &m->bearers->items[e->value] : NULL;
        if (!b || (!b->primary.ptr && !b->alias.ptr)) continue;
        if (b->primary.ptr ? !b->primary_many : !b->alias_many) *id = b->primary.ptr ? b->primary : b->alias;
        break;
    }
    for (int i = 0; i < 2; i++) buf_free(&keys[i]);
    buf_free(&scratch);
    return ok ? CB_OK : err_memory(err);
}

static cb_status resolve_names(merger *m, entity *e, cb_error *err) {
    for (size_t i = 0; i < e->count; i++) {
        statement *s = &e->statements[i];
        if (!(s->flags & STATEMENT_UNRESOLVED)) continue;
        cb_slice id;
        cb_status status = bearer_of(m, s->value, &id, err);
        if (status != CB_OK) return status;
        if (!id.ptr || refers_to(e, id)) { /* a party is never tied to itself by its own name */
            if (m->remarks) m->in->counts.unresolved++;
            continue;
        }
        if (s->original.len == 0) s->original = s->value;
        s->value = id;
        s->flags &= (uint8_t)~STATEMENT_UNRESOLVED;
        if (m->remarks) m->in->counts.resolved++;
    }
    return CB_OK;
}

/* Values that are ids of renamed entities follow them. */
static void rename_values(const merger *m, entity *e) {
    if (!m->renames || m->renames->count == 0) return;
    for (size_t i = 0; i < e->count; i++) {
        statement *s = &e->statements[i];
        if (s->flags || schema_prop_type(e->schema, s->prop) != PROP_TYPE_ENTITY) continue;
        cb_slice to = renames_id(m->renames, s->value);
        if (slice_eq(to, s->value)) continue;
        if (s->original.len == 0) s->original = s->value;
        s->value = to;
    }
}

/* *there becomes false where operations left nothing of it. */
static cb_status assemble(merger *m, arena *a, entity *e, bool *there, cb_error *err) {
    cb_slice key, rest;
    uint64_t generation;
    assembly as = {.schema_count = 0};
    *e = (entity){.schema = SCHEMA_UNKNOWN, .memory = a};
    if (!piece_split(m->record, &key, &generation, &rest)) return broken(err);
    buf_clear(&m->key);
    buf_slice(&m->key, key);
    if (m->key.failed || !piece_id(a, key, &e->id)) return err_memory(err);
    key = buf_view(&m->key);
    buf_clear(&m->last);
    while (m->more && slice_starts(m->record, key)) {
        if (!slice_eq(buf_view(&m->last), m->record)) { /* equal pieces say it once */
            cb_status status = add_piece(m, e, &as, m->record, err);
            if (status != CB_OK) return status;
            buf_clear(&m->last);
            if (m->record.len <= 4096) buf_slice(&m->last, m->record);
            if (m->last.failed) return err_memory(err);
        }
        cb_status status = xsort_next(m->in->pieces, &m->record, &m->more, err);
        if (status != CB_OK) return status;
    }
    *there = as.schema_count > 0;
    intake_met(m->in, e->id);
    if (!*there) return CB_OK;
    cb_status status = choose_schema(m, e, &as, err);
    if (status == CB_OK) rename_values(m, e);
    if (status == CB_OK && m->bearers) status = resolve_names(m, e, err);
    entity_sort(e);
    return status;
}

cb_status merger_next(merger *m, arena *a, entity *e, bool *more, cb_error *err) {
    *more = false;
    if (!m->started) {
        m->started = true;
        cb_status status = xsort_next(m->in->pieces, &m->record, &m->more, err);
        if (status != CB_OK) return status;
    }
    while (m->more) {
        cb_status status = assemble(m, a, e, more, err);
        if (status != CB_OK || *more) return status;
    }
    return CB_OK;
}

/* ---- parties named in words -------------------------------------------------------------------------- */

static void bear(cb_slice *id, bool *many, cb_slice candidate) {
    if (!id->ptr)
        *id = candidate;
    else if (!slice_eq(*id, candidate))
        *many = true;
}

static bool bears(bearers *b, const intake *in, cb_slice name, bool primary, cb_slice id, buf keys[2], buf *scratch) {
    if (!intake_name_keys(keys, scratch, name)) return false;
    for (int i = 0; i < 2 && keys[i].len > 0; i++) {
        const map_entry *e = map_get(&in->wanted, buf_view(&keys[i]));
        if (!e) continue;
        cb_slice kept;
        if (!arena_dup(&b->memory, id, &kept)) return false;
        bearer *item = &b->items[e->value];
        if (primary)
            bear(&item->primary, &item->primary_many, kept);
        else
            bear(&item->alias, &item->alias_many, kept);
    }
    return true;
}

cb_status bearers_find(bearers *b, intake *in, const renames *r, cb_error *err) {
    *b = (bearers){.items = mem_zalloc(in->wanted.count ? in->wanted.count : 1, sizeof *b->items)};
    if (!b->items) return err_memory(err);
    merger m;
    arena a = ARENA_EMPTY;
    buf keys[2] = {BUF_EMPTY, BUF_EMPTY}, scratch = BUF_EMPTY;
    cb_status status = merger_begin(&m, in, r, NULL, err);
    for (bool more = true; status == CB_OK;) {
        entity e;
        arena_reset(&a);
        more = false;
        status = merger_next(&m, &a, &e, &more, err);
        if (status != CB_OK || !more) break;
        if (!schema_is_party(e.schema)) continue;
        for (size_t i = 0; status == CB_OK && i < e.count; i++) {
            const statement *s = &e.statements[i];
            bool primary = s->prop == PROP_name;
            if (!primary && s->prop != PROP_alias && s->prop != PROP_previousName) continue;
            if (!bears(b, in, s->value, primary, e.id, keys, &scratch)) status = err_memory(err);
        }
    }
    merger_end(&m);
    arena_free(&a);
    for (int i = 0; i < 2; i++) buf_free(&keys[i]);
    buf_free(&scratch);
    return status;
}

void bearers_free(bearers *b) {
    mem_free(b->items);
    arena_free(&b->memory);
    *b = (bearers){.items = NULL};
}
