/* SPDX-License-Identifier: Apache-2.0 */
/* Proves the sections of graph: order, rows, positions, and that each row stands under the hash of the id that it names. */
#include "base/error.h"
#include "base/hash.h"
#include "graph/internal.h"

#include "base/poison.h"

static cb_status damaged(cb_error *err, uint32_t segment, const char *what, uint64_t row) {
    return err_set(err, CB_DAMAGED, "segment %u: %s %llu; build the world again", segment, what, (unsigned long long)row);
}

static cb_status verify_ties(const world *w, uint32_t k, cb_error *err) {
    const void *p;
    uint64_t count, rows = world_rows(w, k);
    if (!world_section_get(w, SECTION_GRAPH_TIES, k, sizeof(graph_tie_row), &p, &count))
        return err_set(err, CB_DAMAGED, "segment %u has no ties; build the world again", k);
    const graph_tie_row *t = p;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t edge = t[i].edge & GRAPH_ROW_MASK;
        unsigned flags = (unsigned)(t[i].edge >> 56);
        statement s;
        if (edge >= rows || flags > (GRAPH_OUT | GRAPH_WORDS)) return damaged(err, k, "tie", i);
        if (i && t[i].hash < t[i - 1].hash) return damaged(err, k, "order of tie", i);
        uint32_t mine = flags & GRAPH_OUT ? t[i].from : t[i].to;
        cb_slice id = world_id(w, REF(k, edge));
        if (t[i].to == GRAPH_OWN_ID || !world_statement(w, REF(k, edge), t[i].to, &s)) return damaged(err, k, "tie", i);
        if (t[i].from != GRAPH_OWN_ID && !world_statement(w, REF(k, edge), t[i].from, &s)) return damaged(err, k, "tie", i);
        if (mine != GRAPH_OWN_ID) {
            world_statement(w, REF(k, edge), mine, &s);
            id = s.value;
        }
        if (hash64(id) != t[i].hash) return damaged(err, k, "hash of tie", i);
    }
    return CB_OK;
}

static cb_status verify_listings(const world *w, uint32_t k, cb_error *err) {
    const void *p;
    uint64_t count, rows = world_rows(w, k);
    if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &count))
        return err_set(err, CB_DAMAGED, "segment %u has no listings; build the world again", k);
    const graph_listing_row *l = p;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t row = l[i].row & GRAPH_ROW_MASK;
        unsigned kind = (unsigned)(l[i].row >> 56);
        if (row >= rows || kind < LISTING_SANCTION || kind > LISTING_TOPIC) return damaged(err, k, "listing", i);
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

cb_status graph_verify(const world *w, cb_error *err) {
    cb_status status = CB_OK;
    for (uint32_t k = 0; status == CB_OK && k < world_segments(w); k++) {
        status = verify_ties(w, k, err);
        if (status == CB_OK) status = verify_listings(w, k, err);
    }
    return status == CB_OK ? verify_blocked(w, err) : status;
}
