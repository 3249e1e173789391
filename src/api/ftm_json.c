/* SPDX-License-Identifier: Apache-2.0 */
#include "api/ftm_json.h"

#include <stdlib.h>

#include "base/error.h"

#include "base/poison.h"

/* A statement and its segment, so that both are sorted together. */
typedef struct placed {
    statement s;
    uint32_t segment;
} placed;

static int by_statement(const void *a, const void *b) {
    const placed *x = a, *y = b;
    int c = slice_cmp(x->s.prop_name, y->s.prop_name);
    if (!c) c = slice_cmp(x->s.value, y->s.value);
    if (!c) c = slice_cmp(x->s.original, y->s.original);
    return c ? c : (x->segment > y->segment) - (x->segment < y->segment);
}

cb_status api_entity_load(api_entity *out, const world *w, cb_slice id, arena *a, cb_error *err) {
    *out = (api_entity){.segments = NULL};
    cb_status status = world_load(w, id, a, &out->e, &out->segments, err);
    if (status != CB_OK) return status;
    placed *all = arena_zalloc(a, out->e.count ? out->e.count : 1, sizeof *all);
    if (!all) return err_memory(err);
    for (size_t i = 0; i < out->e.count; i++) all[i] = (placed){out->e.statements[i], out->segments[i]};
    if (out->e.count) qsort(all, out->e.count, sizeof *all, by_statement);
    for (size_t i = 0; i < out->e.count; i++) {
        out->e.statements[i] = all[i].s;
        out->segments[i] = all[i].segment;
    }
    for (uint32_t i = 0; i < world_segments(w) && !out->ftm; i++)
        out->ftm = slice_eq(world_source_feed(w, i), SLICE("ftm")) && world_find_in(w, i, id) != REF_NONE;
    out->caption = api_caption(w, id);
    return CB_OK;
}

cb_slice api_caption(const world *w, cb_slice id) {
    entity_ref ref;
    return world_find(w, id, &ref, 1) ? world_caption(w, ref) : id;
}

cb_slice api_schema_name(const world *w, cb_slice id) {
    entity_ref ref;
    return world_find(w, id, &ref, 1) ? world_schema_name(w, ref) : (cb_slice){NULL, 0};
}

/* ---- members ----------------------------------------------------------------------------------------- */

/* `,"name":`; property names come from sources, so they are escaped. */
static void member(buf *b, cb_slice name) {
    if (b->len && b->ptr[b->len - 1] != '{') buf_byte(b, ',');
    buf_json_string(b, name);
    buf_byte(b, ':');
}

/* All properties whose UNRESOLVED flag is `unresolved`, as {"name":["value"...]...}. */
static void properties(buf *b, const entity *e, bool unresolved) {
    cb_slice open = {NULL, 0}, last = {NULL, 0};
    buf_byte(b, '{');
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->flags & STATEMENT_META || ((s->flags & STATEMENT_UNRESOLVED) != 0) != unresolved) continue;
        bool same = open.ptr && slice_eq(open, s->prop_name);
        if (same && slice_eq(last, s->value)) continue;
        if (!same) {
            if (open.ptr) buf_byte(b, ']');
            member(b, s->prop_name);
            buf_byte(b, '[');
            open = s->prop_name;
        } else
            buf_byte(b, ',');
        buf_json_string(b, s->value);
        last = s->value;
    }
    if (open.ptr) buf_byte(b, ']');
    buf_byte(b, '}');
}

static cb_slice first_meta(const entity *e, cb_slice name) {
    for (size_t i = 0; i < e->count; i++)
        if (e->statements[i].flags & STATEMENT_META && slice_eq(e->statements[i].prop_name, name))
            return e->statements[i].value;
    return (cb_slice){NULL, 0};
}

static void list(buf *b, const entity *e, cb_slice meta, const char *name) {
    cb_slice last = {NULL, 0};
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (!(s->flags & STATEMENT_META) || !slice_eq(s->prop_name, meta)) continue;
        if (last.ptr && slice_eq(last, s->value)) continue;
        if (last.ptr)
            buf_byte(b, ',');
        else {
            member(b, slice_of(name));
            buf_byte(b, '[');
        }
        buf_json_string(b, s->value);
        last = s->value;
    }
    if (last.ptr) buf_byte(b, ']');
}

/* What an entity of an official list has no envelope for: the sources that know it. */
static void source_names(buf *b, const world *w, cb_slice id) {
    bool first = true;
    member(b, SLICE("datasets"));
    buf_byte(b, '[');
    for (uint32_t i = 0; i < world_segments(w); i++) {
        if (world_find_in(w, i, id) == REF_NONE) continue;
        if (!first) buf_byte(b, ',');
        buf_json_string(b, world_source_name(w, i));
        first = false;
    }
    buf_byte(b, ']');
}

/* Fields of the envelope that are one value, and those that cuibono does not know, as they stood. */
static void scalars(buf *b, const entity *e) {
    static const char *const TEXTS[] = {"first_seen", "last_seen", "last_change"};
    cb_slice last = {NULL, 0};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        char name[16] = "@";
        memcpy(name + 1, TEXTS[i], strlen(TEXTS[i]));
        cb_slice value = first_meta(e, slice_of(name));
        if (!value.ptr) continue;
        member(b, slice_of(TEXTS[i]));
        buf_json_string(b, value);
    }
    cb_slice target = first_meta(e, SLICE("@target"));
    if (target.ptr) {
        member(b, SLICE("target"));
        if (slice_eq(target, SLICE("true")) || slice_eq(target, SLICE("false")))
            buf_slice(b, target);
        else
            buf_json_string(b, target);
    }
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (!(s->flags & STATEMENT_META) || !slice_starts(s->prop_name, SLICE("@json:"))) continue;
        if (last.ptr && slice_eq(last, s->prop_name)) continue;
        last = s->prop_name;
        member(b, slice_sub(s->prop_name, 6, s->prop_name.len));
        buf_slice(b, s->value);
    }
}

void api_ftm_open(buf *b, const world *w, const api_entity *x) {
    const entity *e = &x->e;
    bool unresolved = false;
    cb_slice caption = first_meta(e, SLICE("@caption"));
    for (size_t i = 0; i < e->count; i++) unresolved = unresolved || e->statements[i].flags & STATEMENT_UNRESOLVED;
    buf_byte(b, '{');
    member(b, SLICE("id"));
    buf_json_string(b, e->id);
    if (caption.ptr || !x->ftm) {
        member(b, SLICE("caption"));
        buf_json_string(b, caption.ptr ? caption : x->caption);
    }
    member(b, SLICE("schema"));
    buf_json_string(b, e->schema_name);
    member(b, SLICE("properties"));
    properties(b, e, false);
    if (unresolved) {
        member(b, SLICE("unresolved"));
        properties(b, e, true);
    }
    list(b, e, SLICE("@referents"), "referents");
    list(b, e, SLICE("@datasets"), "datasets");
    if (!x->ftm && !first_meta(e, SLICE("@datasets")).ptr) source_names(b, w, e->id);
    scalars(b, e);
}
