/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a world because of one entity alone, and is no tie of it: what lists or reports it, notes, documents, its place. */
#include "base/hash.h"
#include "graph/internal.h"

#include "base/poison.h"

typedef struct belongings {
    const world *w;
    cb_slice id;
    graph_belonging_fn fn;
    void *data;
} belongings;

static bool names(const belongings *b, entity_ref ref, prop_id prop) {
    statement s;
    for (uint64_t i = 0; world_statement(b->w, ref, i, &s); i++)
        if (s.prop == prop && slice_eq(s.value, b->id)) return true;
    return false;
}

/* Sanctions, Risks and Notes. */
static cb_status each_about(const belongings *b, uint32_t segment) {
    const void *p;
    uint64_t rows, hash = hash64(b->id);
    cb_status status = CB_OK;
    if (!world_section_get(b->w, SECTION_GRAPH_LISTINGS, segment, sizeof(graph_listing_row), &p, &rows)) return CB_OK;
    const graph_listing_row *row = p;
    for (uint64_t i = graph_lower_bound(row, rows, sizeof *row, hash); status == CB_OK && i < rows && row[i].hash == hash;
         i++) {
        entity_ref ref = REF(segment, row[i].row & GRAPH_LISTING_MASK);
        if (row[i].row >> 56 == LISTING_TOPIC || !names(b, ref, PROP_entity)) continue;
        status = b->fn(b->data, world_id(b->w, ref));
    }
    return status;
}

static bool is_held(const graph_tie_row *row) {
    return GRAPH_KIND(row->edge) == TIE_DOCUMENT && !(GRAPH_FLAGS(row->edge) & (GRAPH_OUT | GRAPH_WORDS));
}

static bool has_more_documents(const belongings *b, size_t most) {
    uint64_t count = 0;
    for (uint32_t k = 0; k < world_segments(b->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(b->w, k, hash64(b->id), &row);
        for (uint64_t i = 0; i < rows; i++) count += is_held(&row[i]);
    }
    return count > most;
}

/* Documents that it holds, and what was seen of it. */
static cb_status each_document(const belongings *b, uint32_t segment) {
    const graph_tie_row *row;
    uint64_t rows = graph_tie_rows(b->w, segment, hash64(b->id), &row);
    cb_status status = CB_OK;
    for (uint64_t i = 0; status == CB_OK && i < rows; i++) {
        entity_ref ref = REF(segment, row[i].edge & GRAPH_ROW_MASK);
        if (is_held(&row[i]) && names(b, ref, PROP_holder)) status = b->fn(b->data, world_id(b->w, ref));
    }
    return status;
}

/* An Address, a Document: what has no life of its own, and no tie leads to. */
static bool is_thing(const world *w, cb_slice id) {
    entity_ref ref;
    if (!world_find(w, id, &ref, 1)) return false;
    schema_id schema = world_schema(w, ref);
    return schema != SCHEMA_UNKNOWN && !schema_is_edge(schema) && !schema_is_party(schema);
}

static cb_status each_named(const belongings *b, entity_ref ref) {
    schema_id schema = world_schema(b->w, ref);
    bool edge = schema != SCHEMA_UNKNOWN && schema_is_edge(schema);
    prop_id source = edge ? schema_edge_source(schema) : PROP_UNKNOWN,
            target = edge ? schema_edge_target(schema) : PROP_UNKNOWN;
    cb_status status = CB_OK;
    statement s;
    for (uint64_t i = 0; status == CB_OK && world_statement(b->w, ref, i, &s); i++) {
        if (s.flags || schema_prop_type(schema, s.prop) != PROP_TYPE_ENTITY) continue;
        if (edge ? s.prop == source || s.prop == target : graph_is_tie_property(schema, s.prop)) continue;
        if (is_thing(b->w, s.value)) status = b->fn(b->data, s.value);
    }
    return status;
}

cb_status graph_belongings(const world *w, cb_slice id, size_t most, graph_belonging_fn fn, void *data, bool *cut) {
    belongings b = {.w = w, .id = id, .fn = fn, .data = data};
    cb_status status = CB_OK;
    *cut = has_more_documents(&b, most);
    for (uint32_t k = 0; status == CB_OK && k < world_segments(w); k++) {
        entity_ref ref = world_find_in(w, k, id);
        status = each_about(&b, k);
        if (status == CB_OK && !*cut) status = each_document(&b, k);
        if (status == CB_OK && ref != REF_NONE) status = each_named(&b, ref);
    }
    return status;
}
