/* SPDX-License-Identifier: Apache-2.0 */
/* What is around the entities asked for: breadth first, over what sources say and over inferred ties. */
#include <stdlib.h>

#include "api/export.h"
#include "base/limits.h"
#include "base/vec.h"
#include "parse/date.h"

#include "base/poison.h"

static cb_status choose(exporter *x, cb_slice id, unsigned depth) {
    bool added;
    if (!map_put(&x->known, id, &added)) return err_memory(x->err);
    if (!added) return CB_OK;
    if (depth > 0 && x->id_count >= LIMIT_EXPORT_NEAR)
        return err_set(x->err, CB_LIMIT, "more than %u entities are around: ask for fewer hops, name fewer ids, or export all",
                       LIMIT_EXPORT_NEAR);
    void *items = x->ids;
    bool ok = vec_reserve(&items, &x->id_cap, x->id_count + 1, sizeof *x->ids);
    x->ids = items;
    chosen one = {.depth = depth};
    if (!ok || !arena_dup(&x->kept, id, &one.id)) return err_memory(x->err);
    x->ids[x->id_count++] = one;
    return CB_OK;
}

/* Edges at it, and the other ends of its ties; without hops, of those only what has no life of its own. */
static cb_status choose_ties(exporter *x, size_t at, unsigned hops) {
    chosen of = x->ids[at];
    tie *ties;
    size_t n;
    uint64_t total;
    entity_ref ref;
    arena_reset(&x->a);
    /* a party through which nobody would go: what is behind it says nothing of those before it */
    size_t most = of.depth ? LIMIT_EXPORT_TIES : 0;
    cb_status status = graph_ties(x->w, of.id, &x->a, most, &ties, &n, &total, x->err);
    if (status == CB_OK && most && total > most) {
        x->ids[at].hub = true;
        x->hubs++;
        return CB_OK;
    }
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        cb_slice other = ties[i].outgoing ? ties[i].to : ties[i].from;
        if (ties[i].edge_id.len) status = choose(x, ties[i].edge_id, of.depth + 1);
        if (status != CB_OK || ties[i].unresolved || !world_find(x->w, other, &ref, 1)) continue;
        if (hops > 0 || (!ties[i].edge_id.len && !schema_is_party(world_schema(x->w, ref))))
            status = choose(x, other, of.depth + 1);
    }
    return status;
}

typedef struct belonging {
    exporter *x;
    unsigned depth;
} belonging;

static cb_status choose_belonging(void *data, cb_slice id) {
    const belonging *b = data;
    return choose(b->x, id, b->depth);
}

/* Without what lists it, shows who it is and says where it is, a party that is read back would be another. These lead nowhere, so they come
 * after all ties; they may have such of their own. */
static cb_status choose_belongings(exporter *x) {
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < x->id_count; i++) {
        chosen of = x->ids[i];
        belonging b = {x, of.depth + 1};
        bool cut;
        status = graph_belongings(x->w, of.id, of.depth ? LIMIT_EXPORT_TIES : SIZE_MAX, choose_belonging, &b, &cut);
        if (cut && !of.hub) x->hubs++;
    }
    return status;
}

static cb_status add_near(exporter *x, cb_slice id, const inferred_tie *t) {
    void *items = x->near;
    bool ok = vec_reserve(&items, &x->near_cap, x->near_count + 1, sizeof *x->near), first = slice_cmp(id, t->other) < 0;
    x->near = items;
    if (!ok) return err_memory(x->err);
    near_tie *n = &x->near[x->near_count++];
    *n = (near_tie){.kind = t->kind == MARK_NONE ? SLICE("same party") : mark_kind_name(t->kind),
                    .strength = t->strength,
                    .segment = t->segment,
                    .by_left = first};
    ok = arena_dup(&x->kept, first ? id : t->other, &n->left) && arena_dup(&x->kept, first ? t->other : id, &n->right) &&
         arena_dup(&x->kept, t->shown, &n->value) && arena_dup(&x->kept, t->start, &n->start) &&
         arena_dup(&x->kept, t->end, &n->end);
    return ok ? CB_OK : err_memory(x->err);
}

static cb_status choose_inferred(exporter *x, chosen of, find_scratch *scratch, int32_t day) {
    inferred all;
    bool added;
    arena_reset(&x->a);
    if (!map_put(&x->told, of.id, &added)) return err_memory(x->err);
    cb_status status = inferred_of_world(x->w, scratch, of.id, day, &x->a, &all, x->err);
    for (size_t i = 0; status == CB_OK && i < all.count; i++) {
        status = choose(x, all.ties[i].other, of.depth + 1);
        if (status == CB_OK) status = add_near(x, of.id, &all.ties[i]);
    }
    return status;
}

static int by_id(const void *a, const void *b) { return slice_cmp(((const chosen *)a)->id, ((const chosen *)b)->id); }

static int by_tie(const void *a, const void *b) {
    const near_tie *l = a, *r = b;
    int c = slice_cmp(l->left, r->left);
    if (c == 0) c = slice_cmp(l->right, r->right);
    if (c == 0) c = slice_cmp(l->kind, r->kind);
    if (c == 0) c = slice_cmp(l->value, r->value);
    return c ? c : (l->segment > r->segment) - (l->segment < r->segment);
}

/* A tie that both of its ends tell of is one: that of the left. (Each writes the value in its own way.) */
static void tidy_near(exporter *x) {
    size_t kept = 0;
    for (size_t i = 0; i < x->near_count; i++)
        if (x->near[i].by_left || !map_get(&x->told, x->near[i].left)) x->near[kept++] = x->near[i];
    x->near_count = kept;
    if (kept) qsort(x->near, kept, sizeof *x->near, by_tie);
}

static cb_status choose_named(exporter *x, const cb_slice *ids, size_t count) {
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        entity_ref ref;
        cb_slice id = ids[i];
        if (world_find(x->w, id, &ref, 1) == 0) id = world_referent(x->w, id);
        if (!id.ptr)
            return err_set(x->err, CB_NOT_FOUND,
                           "there is no entity \"%.*s\" in this world: look for its id with `cuibono screen NAME`",
                           SLICE_ARGS(ids[i]));
        status = choose(x, id, 0);
    }
    return status;
}

cb_status export_choose(exporter *x, const cb_slice *ids, size_t count, unsigned hops) {
    find_scratch *scratch = NULL;
    date_range day;
    int32_t on = date_parse(world_as_of(x->w), &day) ? day.last : INT32_MAX;
    cb_status status = choose_named(x, ids, count);
    if (status == CB_OK && hops > 0) status = find_scratch_new(&scratch, x->w, x->err);
    for (size_t i = 0; status == CB_OK && i < x->id_count; i++) {
        chosen of = x->ids[i];
        entity_ref ref;
        if (of.depth > 0 && of.depth >= hops) continue;
        if (world_find(x->w, of.id, &ref, 1) == 0 || schema_is_edge(world_schema(x->w, ref))) continue;
        status = choose_ties(x, i, hops);
        if (status == CB_OK && hops > 0 && !x->ids[i].hub) status = choose_inferred(x, of, scratch, on);
    }
    if (scratch) find_scratch_free(scratch);
    if (status == CB_OK) status = choose_belongings(x);
    if (status != CB_OK) return status;
    tidy_near(x);
    if (x->id_count) qsort(x->ids, x->id_count, sizeof *x->ids, by_id);
    return CB_OK;
}
