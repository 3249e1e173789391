/* SPDX-License-Identifier: Apache-2.0 */
/* Records whose id several sources give: one entity, the union of what they say. The rows of ties are written source by source; of an edge that
 * another source has too, a section of the whole world says what all of its records come to. */
#include <stdlib.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/internal.h"

#include "base/poison.h"

/* ---- what all sources say of a record */

said said_of(const world *w, entity_ref ref) {
    said s = {.w = w, .count = 1};
    s.refs[0] = ref;
    if (world_segments(w) < 2) return s;
    cb_slice id = world_id(w, ref);
    for (uint32_t k = 0; k < world_segments(w) && s.count < SAID_MAX; k++) {
        entity_ref other = k == REF_SEGMENT(ref) ? REF_NONE : world_find_in(w, k, id);
        if (other != REF_NONE) s.refs[s.count++] = other;
    }
    return s;
}

bool said_next(said *s, statement *out) {
    for (; s->at < s->count; s->at++, s->next = 0)
        if (world_statement(s->w, s->refs[s->at], s->next++, out)) return true;
    return false;
}

/* ---- the build */

static uint64_t count_edges(const world *w, uint32_t segment) {
    uint64_t n = 0;
    for (uint64_t row = 0; row < world_rows(w, segment); row++) n += schema_is_edge(world_schema(w, REF(segment, row)));
    return n;
}

typedef struct ref_list {
    entity_ref *items;
    size_t count, cap;
} ref_list;

static bool add_ref(ref_list *l, entity_ref ref) {
    void *items = l->items;
    if (!vec_reserve(&items, &l->cap, l->count + 1, sizeof *l->items)) return false;
    l->items = items;
    l->items[l->count++] = ref;
    return true;
}

/* Each edge of `few` that `many` has too: both rows. */
static bool meet(const world *w, uint32_t few, uint32_t many, ref_list *l) {
    for (uint64_t row = 0; row < world_rows(w, few); row++) {
        entity_ref mine = REF(few, row);
        if (!schema_is_edge(world_schema(w, mine))) continue;
        entity_ref other = world_find_in(w, many, world_id(w, mine));
        if (other != REF_NONE && (!add_ref(l, mine) || !add_ref(l, other))) return false;
    }
    return true;
}

static int by_ref(const void *a, const void *b) {
    const entity_ref *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static bool find_refs(const world *w, arena *a, ref_list *l) {
    uint32_t segments = world_segments(w);
    uint64_t *edges = arena_zalloc(a, segments + 1, sizeof *edges);
    if (!edges) return false;
    for (uint32_t k = 0; segments > 1 && k < segments; k++) edges[k] = count_edges(w, k);
    for (uint32_t i = 0; i < segments; i++)
        for (uint32_t k = i + 1; k < segments; k++)
            if (edges[i] && edges[k] && !(edges[i] <= edges[k] ? meet(w, i, k, l) : meet(w, k, i, l))) return false;
    if (l->count) qsort(l->items, l->count, sizeof *l->items, by_ref);
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++)
        if (n == 0 || l->items[i] != l->items[n - 1]) l->items[n++] = l->items[i];
    l->count = n;
    return true;
}

static bool has_end(const world *w, entity_ref ref, prop_id prop, cb_slice value) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == prop && slice_eq(s.value, value)) return true;
    return false;
}

/* Does `earlier` have all ends that `ref` has? Then the rows of `ref` say nothing more. */
static bool has_ends(const world *w, entity_ref earlier, entity_ref ref) {
    schema_id schema = world_schema(w, ref);
    statement s;
    if (world_schema(w, earlier) != schema) return false;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop != PROP_UNKNOWN && schema_prop_type(schema, s.prop) == PROP_TYPE_ENTITY &&
            !has_end(w, earlier, s.prop, s.value))
            return false;
    return true;
}

static cb_status add_double(const world *w, entity_ref ref, arena *a, buf *rows, cb_error *err) {
    entity e;
    uint32_t *segments;
    cb_status status = world_load(w, world_id(w, ref), a, &e, &segments, err);
    if (status != CB_OK || !schema_is_edge(e.schema)) return status;
    said all = said_of(w, ref);
    tie_facts f = graph_edge_facts(&e);
    bool again = false;
    for (size_t i = 1; i < all.count && !again; i++) again = all.refs[i] < ref && has_ends(w, all.refs[i], ref);
    graph_double_row row = {.ref = ref,
                            .edge = GRAPH_EDGE(0, f.kind, f.flags | (again ? GRAPH_HIDDEN : 0u), f.detail),
                            .first = f.first,
                            .last = f.last};
    buf_put(rows, (const char *)&row, sizeof row);
    return rows->failed ? err_memory(err) : CB_OK;
}

cb_status graph_doubles_find(const world *looked, buf *rows, cb_error *err) {
    ref_list l = {.items = NULL};
    arena a = ARENA_EMPTY;
    cb_status status = find_refs(looked, &a, &l) ? CB_OK : err_memory(err);
    for (size_t i = 0; i < l.count && status == CB_OK; i++) {
        arena_reset(&a);
        status = add_double(looked, l.items[i], &a, rows, err);
    }
    mem_free(l.items);
    arena_free(&a);
    return status;
}

cb_status graph_doubles_write(world_writer *w, const buf *rows, cb_error *err) {
    return world_section_write(w, SECTION_GRAPH_DOUBLES, WORLD_GLOBAL, sizeof(graph_double_row), false, buf_view(rows), err);
}

/* ---- asked */

graph_doubles graph_doubles_of(const world *w) {
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_GRAPH_DOUBLES, WORLD_GLOBAL, sizeof(graph_double_row), &p, &count))
        return (graph_doubles){.rows = NULL};
    return (graph_doubles){p, count};
}

const graph_double_row *graph_double_find(const graph_doubles *d, entity_ref ref) {
    uint64_t low = 0, high = d->count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (d->rows[middle].ref < ref)
            low = middle + 1;
        else
            high = middle;
    }
    return low < d->count && d->rows[low].ref == ref ? &d->rows[low] : NULL;
}

graph_tie_row graph_row_whole(const graph_doubles *d, uint32_t segment, const graph_tie_row *row) {
    graph_tie_row out = *row;
    const unsigned own = GRAPH_OUT | GRAPH_WORDS;
    const graph_double_row *all = d->count && row->from != GRAPH_OWN_ID && !(GRAPH_FLAGS(row->edge) & GRAPH_HIDDEN)
                                      ? graph_double_find(d, REF(segment, row->edge & GRAPH_ROW_MASK))
                                      : NULL;
    if (!all || GRAPH_KIND(all->edge) != GRAPH_KIND(row->edge)) return out;
    out.edge = GRAPH_EDGE(row->edge & GRAPH_ROW_MASK, GRAPH_KIND(row->edge),
                          (GRAPH_FLAGS(row->edge) & own) | (GRAPH_FLAGS(all->edge) & ~own & 0xff), GRAPH_DETAIL(all->edge));
    out.first = all->first;
    out.last = all->last;
    return out;
}
