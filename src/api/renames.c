/* SPDX-License-Identifier: Apache-2.0 */
/* Referents that are trusted: an entity that calls another's id a name of its own is one with it. Union-find over ids; the party keeps
 * the smallest id among those entities that list referents, and the others become its referents. */
#include "api/merge.h"

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

typedef struct unions {
    map ids; /* id -> number */
    uint32_t *parent;
    bool *lists; /* the entity lists referents */
    size_t cap, lists_cap;
} unions;

static uint32_t root(unions *u, uint32_t n) {
    while (u->parent[n] != n) {
        u->parent[n] = u->parent[u->parent[n]]; /* path halving */
        n = u->parent[n];
    }
    return n;
}

static bool number_of(unions *u, cb_slice id, uint32_t *number) {
    bool added;
    size_t next = u->ids.count;
    map_entry *e = map_put(&u->ids, id, &added);
    if (!e) return false;
    if (added) {
        void *p = u->parent, *l = u->lists;
        bool ok = vec_reserve(&p, &u->cap, next + 1, sizeof *u->parent);
        u->parent = p;
        ok = ok && vec_reserve(&l, &u->lists_cap, next + 1, sizeof *u->lists);
        u->lists = l;
        if (!ok) return false;
        e->value = next;
        u->parent[next] = (uint32_t)next;
        u->lists[next] = false;
    }
    *number = (uint32_t)e->value;
    return true;
}

typedef cb_status (*record_fn)(void *data, intake *in, cb_slice id, cb_slice rest, cb_error *err);

/* Every record of every source. */
static cb_status each_record(intake *in, record_fn fn, void *data, cb_error *err) {
    arena a = ARENA_EMPTY;
    cb_status status = xsort_rewind(in->pieces, err);
    for (bool more = true; status == CB_OK;) {
        cb_slice record, key, rest, id, schema;
        uint64_t generation;
        status = xsort_next(in->pieces, &record, &more, err);
        if (status != CB_OK || !more) break;
        arena_reset(&a);
        if (!piece_split(record, &key, &generation, &rest) || !piece_id(&a, key, &id)) status = err_memory(err);
        if (status == CB_OK && intake_is_void(in, id, generation)) continue;
        if (status == CB_OK && !piece_read_schema(&rest, &schema)) status = err_memory(err);
        if (status == CB_OK) status = fn(data, in, id, rest, err);
    }
    arena_free(&a);
    return status;
}

typedef struct gathering {
    intake *sources;
    size_t count;
    map existing; /* referents that are ids of entities */
    unions u;
} gathering;

static cb_status note_existing(void *data, intake *in, cb_slice id, cb_slice rest, cb_error *err) {
    gathering *g = data;
    (void)in;
    (void)rest;
    for (size_t i = 0; i < g->count; i++)
        if (map_get(&g->sources[i].referents, id)) return map_put(&g->existing, id, NULL) ? CB_OK : err_memory(err);
    return CB_OK;
}

static cb_status unite(void *data, intake *in, cb_slice id, cb_slice rest, cb_error *err) {
    gathering *g = data;
    statement s;
    (void)in;
    while (piece_read_statement(&rest, &s)) {
        uint32_t own, other;
        if (!(s.flags & STATEMENT_META) || !slice_eq(s.prop_name, SLICE("@referents"))) continue;
        if (!map_get(&g->existing, s.value)) continue;
        if (!number_of(&g->u, id, &own) || !number_of(&g->u, s.value, &other)) return err_memory(err);
        g->u.lists[own] = true;
        g->u.parent[root(&g->u, other)] = root(&g->u, own);
    }
    return CB_OK;
}

/* For each class its name: the smallest id of those that list referents. */
static cb_status name_classes(renames *r, unions *u, cb_error *err) {
    size_t n = u->ids.count;
    size_t *best = mem_alloc((n ? n : 1) * sizeof *best);
    void *names = r->names;
    if (!best || !vec_reserve(&names, &r->cap, n ? n : 1, sizeof *r->names)) {
        mem_free(best);
        return err_memory(err);
    }
    r->names = names;
    bool ok = true;
    for (size_t i = 0; i < n; i++) best[i] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        uint32_t class = root(u, (uint32_t)i);
        if (u->lists[i] && (best[class] == SIZE_MAX || slice_cmp(u->ids.entries[i].key, u->ids.entries[best[class]].key) < 0))
            best[class] = i;
    }
    for (size_t i = 0; ok && i < n; i++) {
        map_entry *e = map_put(&r->ids, u->ids.entries[i].key, NULL);
        ok = e && arena_dup(&r->memory, u->ids.entries[best[root(u, (uint32_t)i)]].key, &r->names[i]);
        if (ok) e->value = i;
        if (ok) r->count++;
    }
    mem_free(best);
    return ok ? CB_OK : err_memory(err);
}

cb_status renames_gather(renames *r, intake *sources, size_t count, cb_error *err) {
    *r = (renames){.ids = MAP_EMPTY};
    gathering g = {.sources = sources, .count = count};
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < count; i++) status = each_record(&sources[i], note_existing, &g, err);
    for (size_t i = 0; status == CB_OK && g.existing.count > 0 && i < count; i++)
        status = each_record(&sources[i], unite, &g, err);
    if (status == CB_OK) status = name_classes(r, &g.u, err);
    map_free(&g.existing);
    map_free(&g.u.ids);
    mem_free(g.u.parent);
    mem_free(g.u.lists);
    return status;
}

cb_slice renames_id(const renames *r, cb_slice id) {
    const map_entry *e = map_get(&r->ids, id);
    return e ? r->names[e->value] : id;
}

typedef struct moving {
    const renames *r;
    xsort *to;
    buf record;
    bool any;
} moving;

static cb_status note_renamed(void *data, intake *in, cb_slice id, cb_slice rest, cb_error *err) {
    moving *m = data;
    (void)in;
    (void)rest;
    (void)err;
    m->any = m->any || !slice_eq(renames_id(m->r, id), id);
    return CB_OK;
}

static cb_status move(moving *m, intake *in, cb_error *err) {
    arena a = ARENA_EMPTY;
    cb_status status = xsort_rewind(in->pieces, err);
    for (bool more = true; status == CB_OK;) {
        cb_slice record, key, rest, id;
        uint64_t generation;
        status = xsort_next(in->pieces, &record, &more, err);
        if (status != CB_OK || !more) break;
        arena_reset(&a);
        if (!piece_split(record, &key, &generation, &rest) || !piece_id(&a, key, &id)) {
            status = err_memory(err);
            break;
        }
        cb_slice to = renames_id(m->r, id);
        if (intake_is_void(in, id, generation)) continue;
        if (!slice_eq(to, id)) {
            const statement old = {
                .prop = PROP_UNKNOWN, .flags = STATEMENT_META, .prop_name = SLICE("@referents"), .value = id};
            buf_clear(&m->record);
            piece_key(&m->record, to);
            piece_generation(&m->record, UINT64_MAX); /* holds, whatever was done to that id */
            buf_slice(&m->record, rest);
            piece_statement(&m->record, &old);
            if (m->record.failed) status = err_memory(err);
            record = buf_view(&m->record);
            in->counts.merged++;
        }
        if (status == CB_OK) status = xsort_add(m->to, record, err);
    }
    arena_free(&a);
    return status;
}

cb_status renames_apply(const renames *r, intake *in, size_t memory, const char *tmp_dir, cb_error *err) {
    moving m = {.r = r};
    if (r->count == 0) return CB_OK;
    cb_status status = each_record(in, note_renamed, &m, err);
    if (status != CB_OK || !m.any) return status;
    status = xsort_new(&m.to, memory, tmp_dir, err);
    if (status == CB_OK) status = move(&m, in, err);
    if (status == CB_OK) {
        xsort_free(in->pieces);
        in->pieces = m.to;
        m.to = NULL;
    }
    xsort_free(m.to);
    buf_free(&m.record);
    return status;
}

void renames_free(renames *r) {
    map_free(&r->ids);
    mem_free(r->names);
    arena_free(&r->memory);
    *r = (renames){.ids = MAP_EMPTY};
}
