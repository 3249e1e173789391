/* SPDX-License-Identifier: Apache-2.0 */
/* Proves the sections of graph: order, rows, positions, and that each row stands under the hash of the id that it names. */
#include "base/error.h"
#include "base/hash.h"
#include "graph/internal.h"
#include "model/mark.h"

#include "base/poison.h"

static cb_status damaged(cb_error *err, uint32_t segment, const char *what, uint64_t row) {
    return err_set(err, CB_DAMAGED, "segment %u: %s %llu; build the world again", segment, what, (unsigned long long)row);
}

/* Whose hash a hidden row stands under is proved where it is the bearer's; that of a mark's form is its own. */
static bool hidden_is_sound(const world *w, entity_ref ref, const graph_tie_row *t) {
    unsigned kind = GRAPH_KIND(t->edge), flags = GRAPH_FLAGS(t->edge);
    uint64_t bearer = flags & GRAPH_OUT ? t->hash : t->other;
    statement s;
    if ((flags | GRAPH_OUT | GRAPH_ROOM) != (GRAPH_OUT | GRAPH_HIDDEN | GRAPH_ROOM) || t->from || t->to) return false;
    if (kind == TIE_MARK && (GRAPH_DETAIL(t->edge) == MARK_NONE || GRAPH_DETAIL(t->edge) >= MARK_KINDS)) return false;
    if (kind != TIE_MARK && (kind != TIE_PLACED || GRAPH_DETAIL(t->edge))) return false;
    if (hash64(world_id(w, ref)) == bearer) return true;
    for (uint64_t i = 0; kind == TIE_MARK && world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_holder && hash64(s.value) == bearer) return true;
    return false;
}

static bool tie_is_sound(const world *w, entity_ref ref, const graph_tie_row *t) {
    unsigned flags = GRAPH_FLAGS(t->edge), kind = GRAPH_KIND(t->edge);
    uint64_t ends[2]; /* from, to */
    for (int i = 0; i < 2; i++) {
        uint32_t at = i ? t->to : t->from;
        statement s = {.value = world_id(w, ref)};
        if (at == GRAPH_OWN_ID ? i : !world_statement(w, ref, at, &s)) return false;
        ends[i] = hash64(s.value);
    }
    bool out = (flags & GRAPH_OUT) != 0;
    return !(flags & GRAPH_HIDDEN) && kind > TIE_NONE && kind < TIE_KINDS && kind != TIE_MARK && kind != TIE_PLACED &&
           GRAPH_DETAIL(t->edge) <= STAKE_LARGE && t->hash == ends[!out] && t->other == ends[out];
}

static cb_status verify_index(const world *w, uint32_t k, const graph_tie_row *t, uint64_t count, cb_error *err) {
    const void *p;
    uint64_t values;
    unsigned bits = 0;
    if (!world_section_get(w, SECTION_GRAPH_INDEX, k, sizeof(uint64_t), &p, &values))
        return err_set(err, CB_DAMAGED, "segment %u has no index of ties; build the world again", k);
    const uint64_t *first = p;
    while (bits < GRAPH_INDEX_BITS_MAX && (UINT64_C(1) << (bits + 1)) < values) bits++;
    if (values != (UINT64_C(1) << bits) + 1 || first[0] != 0 || first[values - 1] != count)
        return damaged(err, k, "index of ties, value", values);
    for (uint64_t i = 0; i + 1 < values; i++) {
        if (first[i] > first[i + 1] || first[i + 1] > count) return damaged(err, k, "index of ties, value", i);
        if (first[i] < first[i + 1] && bits &&
            (t[first[i]].hash >> (64 - bits) != i || t[first[i + 1] - 1].hash >> (64 - bits) != i))
            return damaged(err, k, "index of ties, value", i);
    }
    return CB_OK;
}

static cb_status verify_ties(const world *w, uint32_t k, cb_error *err) {
    const void *p;
    uint64_t count, rows = world_rows(w, k);
    if (!world_section_get(w, SECTION_GRAPH_TIES, k, sizeof(graph_tie_row), &p, &count))
        return err_set(err, CB_DAMAGED, "segment %u has no ties; build the world again", k);
    const graph_tie_row *t = p;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t edge = t[i].edge & GRAPH_ROW_MASK;
        if (edge >= rows) return damaged(err, k, "tie", i);
        if (i && (t[i].hash < t[i - 1].hash || (t[i].hash == t[i - 1].hash && t[i].edge < t[i - 1].edge)))
            return damaged(err, k, "order of tie", i);
        bool hidden = (GRAPH_FLAGS(t[i].edge) & GRAPH_HIDDEN) != 0;
        if (hidden ? !hidden_is_sound(w, REF(k, edge), &t[i]) : !tie_is_sound(w, REF(k, edge), &t[i]))
            return damaged(err, k, "tie", i);
    }
    return verify_index(w, k, t, count, err);
}

static cb_status verify_listings(const world *w, uint32_t k, cb_error *err) {
    const void *p;
    uint64_t count, rows = world_rows(w, k);
    if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &count))
        return err_set(err, CB_DAMAGED, "segment %u has no listings; build the world again", k);
    const graph_listing_row *l = p;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t row = l[i].row & GRAPH_LISTING_MASK;
        unsigned kind = (unsigned)(l[i].row >> 56);
        if (row >= rows || kind < LISTING_SANCTION || kind > LISTING_NOTE) return damaged(err, k, "listing", i);
        if (i && l[i].hash < l[i - 1].hash) return damaged(err, k, "order of listing", i);
        bool named = kind == LISTING_TOPIC && hash64(world_id(w, REF(k, row))) == l[i].hash;
        statement s;
        for (uint64_t n = 0; !named && kind != LISTING_TOPIC && world_statement(w, REF(k, row), n, &s); n++)
            named = s.prop == PROP_entity && hash64(s.value) == l[i].hash;
        if (!named) return damaged(err, k, "party of listing", i);
    }
    return CB_OK;
}

static cb_status verify_blocked(const world *w, cb_error *err) {
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_GRAPH_BLOCKED, WORLD_GLOBAL, sizeof(graph_blocked_row), &p, &count)) return CB_OK;
    const graph_blocked_row *b = p;
    const unsigned all = REGIME_OFAC | REGIME_EU | REGIME_UK | REGIME_UN | REGIME_BIS;
    for (uint64_t i = 0; i < count; i++) {
        uint32_t k = REF_SEGMENT(b[i].ref);
        unsigned bits = b[i].listed | b[i].owned | b[i].possible;
        bool sound = k < world_segments(w) && REF_ROW(b[i].ref) < world_rows(w, k) && b[i].zero == 0 && bits &&
                     !(bits & ~all) && !(b[i].owned & (b[i].listed | b[i].possible)) && !(b[i].listed & b[i].possible) &&
                     (i == 0 || b[i - 1].hash <= b[i].hash) && hash64(world_id(w, b[i].ref)) == b[i].hash;
        if (!sound) return err_set(err, CB_DAMAGED, "blocked party %llu; build the world again", (unsigned long long)i);
    }
    return CB_OK;
}

static cb_status verify_same(const world *w, cb_error *err) {
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) return CB_OK;
    const graph_same_row *r = p;
    for (uint64_t i = 0; i < count; i++) {
        bool sound = hash64(world_id(w, r[i].ref)) == r[i].hash && hash64(world_id(w, r[i].other_ref)) == r[i].other &&
                     r[i].hash != r[i].other && r[i].strength <= 10000 && r[i].confirmed <= 1 &&
                     (i == 0 || r[i - 1].hash <= r[i].hash);
        if (!sound) return err_set(err, CB_DAMAGED, "same party %llu; build the world again", (unsigned long long)i);
    }
    return CB_OK;
}

static cb_status verify_doubles(const world *w, cb_error *err) {
    graph_doubles d = graph_doubles_of(w);
    for (uint64_t i = 0; i < d.count; i++) {
        const graph_double_row *r = &d.rows[i];
        uint32_t k = REF_SEGMENT(r->ref);
        bool there = k < world_segments(w) && REF_ROW(r->ref) < world_rows(w, k) && schema_is_edge(world_schema(w, r->ref));
        bool sound = there && (r->edge & GRAPH_ROW_MASK) == 0 && GRAPH_KIND(r->edge) < TIE_KINDS &&
                     GRAPH_DETAIL(r->edge) <= STAKE_LARGE && (i == 0 || d.rows[i - 1].ref < r->ref);
        if (!sound)
            return err_set(err, CB_DAMAGED, "tie of several sources %llu; build the world again", (unsigned long long)i);
    }
    return CB_OK;
}

cb_status graph_verify(const world *w, cb_error *err) {
    cb_status status = CB_OK;
    for (uint32_t k = 0; status == CB_OK && k < world_segments(w); k++) {
        status = verify_ties(w, k, err);
        if (status == CB_OK) status = verify_listings(w, k, err);
    }
    if (status == CB_OK) status = verify_blocked(w, err);
    if (status == CB_OK) status = verify_doubles(w, err);
    return status == CB_OK ? verify_same(w, err) : status;
}
