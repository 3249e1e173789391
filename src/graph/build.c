/* SPDX-License-Identifier: Apache-2.0 */
/* Ties and listings of one segment, by external sort. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/xsort.h"
#include "graph/internal.h"
#include "parse/date.h"

#include "base/poison.h"

struct graph_builder {
    xsort *ties, *listings;
    map unmapped; /* programme -> count */
    buf record;
    graph_counts counts;
};

static void put_be(buf *b, uint64_t n, int bytes) {
    for (int i = bytes - 1; i >= 0; i--) buf_byte(b, (char)(n >> (8 * i)));
}

static uint64_t get_be(const char *p, int bytes) {
    uint64_t n = 0;
    for (int i = 0; i < bytes; i++) n = n << 8 | (unsigned char)p[i];
    return n;
}

cb_status graph_builder_new(graph_builder **out, size_t memory, const char *tmp_dir, cb_error *err) {
    *out = NULL;
    graph_builder *b = mem_zalloc(1, sizeof *b);
    if (!b) return err_memory(err);
    cb_status status = xsort_new(&b->ties, memory / 4 * 3, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->listings, memory / 4, tmp_dir, err);
    if (status != CB_OK) {
        graph_builder_free(b);
        return status;
    }
    *out = b;
    return CB_OK;
}

void graph_builder_free(graph_builder *b) {
    if (!b) return;
    xsort_free(b->ties);
    xsort_free(b->listings);
    map_free(&b->unmapped);
    buf_free(&b->record);
    mem_free(b);
}

/* ---- ties */

static cb_status put_tie(graph_builder *b, cb_slice id, uint64_t row, unsigned flags, uint32_t from, uint32_t to,
                         cb_error *err) {
    buf_clear(&b->record);
    put_be(&b->record, hash64(id), 8);
    put_be(&b->record, row | (uint64_t)flags << 56, 8);
    put_be(&b->record, from, 4);
    put_be(&b->record, to, 4);
    return b->record.failed ? err_memory(err) : xsort_add(b->ties, buf_view(&b->record), err);
}

/* A tie is found from both ends; one whose other end is only words from the end that is known. */
static cb_status add_tie(graph_builder *b, const entity *e, uint64_t row, uint32_t from, uint32_t to, cb_error *err) {
    bool from_words = from != GRAPH_OWN_ID && (e->statements[from].flags & STATEMENT_UNRESOLVED);
    bool to_words = to != GRAPH_OWN_ID && (e->statements[to].flags & STATEMENT_UNRESOLVED);
    cb_slice from_id = from == GRAPH_OWN_ID ? e->id : e->statements[from].value;
    cb_slice to_id = to == GRAPH_OWN_ID ? e->id : e->statements[to].value;
    unsigned words = from_words || to_words ? GRAPH_WORDS : 0;
    cb_status status = CB_OK;
    b->counts.ties++;
    b->counts.unresolved += words != 0;
    if (!from_words) status = put_tie(b, from_id, row, GRAPH_OUT | words, from, to, err);
    if (status == CB_OK && !to_words) status = put_tie(b, to_id, row, words, from, to, err);
    return status;
}

static cb_status add_edge(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    prop_id source = schema_edge_source(e->schema), target = schema_edge_target(e->schema);
    for (size_t i = 0; i < e->count; i++) {
        if (e->statements[i].prop != source) continue;
        for (size_t j = 0; j < e->count; j++) {
            if (e->statements[j].prop != target) continue;
            cb_status status = add_tie(b, e, row, (uint32_t)i, (uint32_t)j, err);
            if (status != CB_OK) return status;
        }
    }
    return CB_OK;
}

static cb_status add_properties(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    for (size_t i = 0; i < e->count; i++) {
        if (!graph_is_tie_property(e->schema, e->statements[i].prop)) continue;
        cb_status status = add_tie(b, e, row, GRAPH_OWN_ID, (uint32_t)i, err);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

/* ---- listings */

static cb_status put_listing(graph_builder *b, cb_slice party, uint64_t row, listing_kind kind, int32_t end, uint32_t flags,
                             cb_error *err) {
    buf_clear(&b->record);
    put_be(&b->record, hash64(party), 8);
    put_be(&b->record, row | (uint64_t)kind << 56, 8);
    put_be(&b->record, (uint32_t)end, 4);
    put_be(&b->record, flags, 4);
    return b->record.failed ? err_memory(err) : xsort_add(b->listings, buf_view(&b->record), err);
}

/* At most 200 bytes, never in the middle of a character. */
static cb_slice shortened(cb_slice s) {
    size_t n = s.len < 200 ? s.len : 200;
    while (n < s.len && n > 0 && ((unsigned char)s.ptr[n] & 0xc0) == 0x80) n--;
    return slice_sub(s, 0, n);
}

static cb_status count_unmapped(graph_builder *b, const sanction_reading *r, cb_error *err) {
    buf_clear(&b->record);
    buf_slice(&b->record, r->authority.len ? r->authority : SLICE("(no authority)"));
    if (r->list.len) {
        buf_lit(&b->record, ", ");
        buf_slice(&b->record, r->list);
    }
    buf_lit(&b->record, ": ");
    buf_slice(&b->record, r->programme.len ? shortened(r->programme) : SLICE("(no programme)"));
    if (r->measure.len) {
        buf_lit(&b->record, ", ");
        buf_slice(&b->record, shortened(r->measure));
    }
    map_entry *entry = b->record.failed ? NULL : map_put(&b->unmapped, buf_view(&b->record), NULL);
    if (!entry) return err_memory(err);
    entry->value++;
    b->counts.unmapped++;
    return CB_OK;
}

static int32_t last_day(cb_slice end) {
    date_range r;
    return end.len && date_parse(end, &r) ? r.last : INT32_MAX;
}

static cb_status add_sanction(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    sanction_facts facts = {0};
    for (size_t i = 0; i < e->count; i++) sanction_take(&facts, &e->statements[i]);
    sanction_reading readings[SANCTION_READINGS_MAX];
    size_t count = sanction_read(&facts, readings);
    cb_status status = CB_OK;
    uint32_t flags = 0;
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        const programme_meaning *m = &readings[i].meaning;
        flags |= (m->mapped ? 0u : (uint32_t)PARTY_LISTED_UNMAPPED) | (m->designated ? (uint32_t)PARTY_DESIGNATED : 0u);
        if (!m->mapped) status = count_unmapped(b, &readings[i], err);
    }
    for (size_t i = 0; i < e->count && status == CB_OK; i++) {
        if (e->statements[i].prop != PROP_entity) continue;
        b->counts.designations++;
        b->counts.designated += (flags & PARTY_DESIGNATED) != 0;
        status = put_listing(b, e->statements[i].value, row, LISTING_SANCTION, last_day(facts.end), flags, err);
    }
    return status;
}

static cb_status add_risk(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < e->count && status == CB_OK; i++)
        if (e->statements[i].prop == PROP_entity) {
            b->counts.reported++;
            status = put_listing(b, e->statements[i].value, row, LISTING_RISK, INT32_MAX, PARTY_REPORTED, err);
        }
    return status;
}

/* A topic says that somebody lists the party, not who: it never seeds, and counts only where no listing says more. */
static cb_status add_topics(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop != PROP_topics || !slice_eq(s->value, SLICE("sanction"))) continue;
        programme_meaning m = programme_lookup(s->origin, SLICE(""), SLICE(""), SLICE("topic:sanction"));
        uint32_t flags = (m.designated ? (uint32_t)PARTY_DESIGNATED : 0u) | (m.mapped ? 0u : (uint32_t)PARTY_LISTED_UNMAPPED);
        return put_listing(b, e->id, row, LISTING_TOPIC, INT32_MAX, flags, err);
    }
    return CB_OK;
}

cb_status graph_builder_add(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    if (e->schema == SCHEMA_UNKNOWN) return CB_OK;
    if (schema_is_a(e->schema, SCHEMA_Sanction)) return add_sanction(b, row, e, err);
    if (schema_is_a(e->schema, SCHEMA_Risk)) return add_risk(b, row, e, err);
    if (schema_is_edge(e->schema)) return add_edge(b, row, e, err);
    cb_status status = add_properties(b, row, e, err);
    return status == CB_OK ? add_topics(b, row, e, err) : status;
}

/* ---- finish */

static cb_status write_rows(graph_builder *b, xsort *s, world_writer *w, uint32_t segment, section_type type, cb_error *err) {
    (void)b;
    bool more = true;
    cb_status status = xsort_rewind(s, err);
    if (status == CB_OK) status = world_section_begin(w, type, segment, 24, true, err);
    while (status == CB_OK) {
        cb_slice r;
        status = xsort_next(s, &r, &more, err);
        if (status != CB_OK || !more) break;
        uint32_t a = (uint32_t)get_be(r.ptr + 16, 4), c = (uint32_t)get_be(r.ptr + 20, 4);
        graph_tie_row row = {get_be(r.ptr, 8), get_be(r.ptr + 8, 8), a, c};
        status = world_section_put(w, &row, sizeof row, err);
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

_Static_assert(sizeof(graph_tie_row) == 24 && sizeof(graph_listing_row) == 24, "rows of graph are 24 bytes");

cb_status graph_builder_finish(graph_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    cb_status status = write_rows(b, b->ties, w, segment, SECTION_GRAPH_TIES, err);
    return status == CB_OK ? write_rows(b, b->listings, w, segment, SECTION_GRAPH_LISTINGS, err) : status;
}

graph_counts graph_builder_counts(const graph_builder *b) { return b->counts; }

static int by_key(const void *a, const void *b) {
    return slice_cmp((*(const map_entry *const *)a)->key, (*(const map_entry *const *)b)->key);
}

bool graph_builder_unmapped(const graph_builder *b, void (*fn)(void *data, cb_slice programme, uint64_t count), void *data) {
    const map_entry **order = mem_zalloc(b->unmapped.count ? b->unmapped.count : 1, sizeof(const map_entry *));
    if (!order) return false;
    for (size_t i = 0; i < b->unmapped.count; i++) order[i] = &b->unmapped.entries[i];
    if (b->unmapped.count) qsort(order, b->unmapped.count, sizeof *order, by_key);
    for (size_t i = 0; i < b->unmapped.count; i++) fn(data, order[i]->key, order[i]->value);
    mem_free(order);
    return true;
}
