/* SPDX-License-Identifier: Apache-2.0 */
/* What was found by hashes, read from the entities that say it; and which parties a chain may end at. */
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "graph/path_internal.h"

#include "base/poison.h"

/* By the upper bits of the hash: they may say yes of others, never no of one that is. Both stand in one place, because both are asked of each step. */
enum { TARGET_BITS = 22, IS_TARGET = 1, IS_JOINED = 2 };
struct path_targets {
    uint64_t bits[(1u << TARGET_BITS) / 32];
};

static void set_bit(path_targets *t, uint64_t hash, uint64_t bit) {
    uint64_t at = hash >> (64 - TARGET_BITS);
    t->bits[at / 32] |= bit << (at % 32 * 2);
}

static bool has_bit(const path_targets *t, uint64_t hash, uint64_t bit) {
    uint64_t at = hash >> (64 - TARGET_BITS);
    return (t->bits[at / 32] >> (at % 32 * 2) & bit) != 0;
}

cb_status path_targets_new(path_targets **out, const world *w, cb_error *err) {
    path_targets *t = *out = mem_zalloc(1, sizeof *t);
    if (!t) return err_memory(err);
    const void *p;
    uint64_t count;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &count)) continue;
        const graph_listing_row *row = p;
        for (uint64_t i = 0; i < count; i++)
            if (row[i].row >> 56 != LISTING_NOTE) set_bit(t, row[i].hash, IS_TARGET);
    }
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) return CB_OK;
    const graph_same_row *same = p;
    for (uint64_t i = 0; i < count; i++)
        if (same[i].confirmed) set_bit(t, same[i].hash, IS_JOINED);
    return CB_OK;
}

void path_targets_free(path_targets *t) { mem_free(t); }

bool path_may_be_target(const path_targets *t, uint64_t hash) { return has_bit(t, hash, IS_TARGET); }
bool path_may_be_joined(const path_targets *t, uint64_t hash) { return has_bit(t, hash, IS_JOINED); }

static cb_slice checked(cb_slice id, uint64_t hash) { return id.len && hash64(id) == hash ? id : (cb_slice){NULL, 0}; }

cb_slice path_row_id(const world *w, uint32_t segment, const graph_tie_row *row, bool other) {
    entity_ref ref = REF(segment, row->edge & GRAPH_ROW_MASK);
    bool out = (GRAPH_FLAGS(row->edge) & GRAPH_OUT) != 0;
    uint32_t at = out != other ? row->from : row->to;
    statement s;
    if (at == GRAPH_OWN_ID) return checked(world_id(w, ref), other ? row->other : row->hash);
    return world_statement(w, ref, at, &s) ? checked(s.value, other ? row->other : row->hash) : (cb_slice){NULL, 0};
}

/* Itself, or the holder that it names. */
cb_slice path_bearer_id(const world *w, entity_ref says, uint64_t hash) {
    statement s;
    cb_slice own = checked(world_id(w, says), hash);
    if (own.len) return own;
    for (uint64_t i = 0; world_statement(w, says, i, &s); i++)
        if (s.prop == PROP_holder && hash64(s.value) == hash) return s.value;
    return own;
}

cb_slice path_step_id(const world *w, const step *s) {
    if (s->via == VIA_SAME) return checked(world_id(w, s->to_says), s->to);
    if (s->via == VIA_MARK) return path_bearer_id(w, s->to_says, s->to);
    const void *p;
    uint64_t count;
    uint32_t segment = REF_SEGMENT(s->from_says);
    if (!world_section_get(w, SECTION_GRAPH_TIES, segment, sizeof(graph_tie_row), &p, &count) || s->row >= count)
        return (cb_slice){NULL, 0};
    return path_row_id(w, segment, (const graph_tie_row *)p + s->row, true);
}

bool path_read_step(const world *w, const step *s, path_hop *out) {
    out->via = (path_via)s->via;
    out->strength = s->strength;
    out->from_says = s->from_says, out->to_says = s->to_says;
    out->first = s->first, out->last = s->last;
    if (s->via == VIA_TIE) return graph_read_row(w, REF_SEGMENT(s->from_says), s->row, &out->t);
    if (s->via == VIA_MARK) {
        out->mark = (mark_kind)s->mark;
        out->weak = s->weak;
        out->bearers = s->bearers;
        out->gap = s->gap;
        out->mark_hash = s->mark_hash;
        return true;
    }
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count) || s->row >= count)
        return false;
    const graph_same_row *row = (const graph_same_row *)p + s->row;
    out->confirmed = row->confirmed != 0;
    out->probability = row->strength;
    out->rule = row->rule;
    return true;
}
