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
#include "graph/share.h"
#include "model/mark.h"
#include "parse/date.h"

#include "base/poison.h"

struct graph_builder {
    xsort *ties, *listings;
    map unmapped; /* programme -> count */
    buf record;
    arena scratch; /* of marks */
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
    arena_free(&b->scratch);
    mem_free(b);
}

/* ---- ties */

#define TIE_ALWAYS(k) ((tie_facts){.kind = (k), .first = INT32_MIN, .last = INT32_MAX})

static cb_status put_tie(graph_builder *b, cb_slice id, cb_slice other, uint64_t row, const tie_facts *f, unsigned flags,
                         uint32_t from, uint32_t to, cb_error *err) {
    buf_clear(&b->record);
    put_be(&b->record, hash64(id), 8);
    put_be(&b->record, GRAPH_EDGE(row, f->kind, f->flags | flags, f->detail), 8);
    put_be(&b->record, from, 4);
    put_be(&b->record, to, 4);
    put_be(&b->record, hash64(other), 8);
    put_be(&b->record, (uint32_t)f->first, 4);
    put_be(&b->record, (uint32_t)f->last, 4);
    return b->record.failed ? err_memory(err) : xsort_add(b->ties, buf_view(&b->record), err);
}

/* A tie is found from both ends; one whose other end is only words from the end that is known. */
static cb_status add_tie(graph_builder *b, const entity *e, uint64_t row, const tie_facts *f, uint32_t from, uint32_t to,
                         cb_error *err) {
    bool from_words = from != GRAPH_OWN_ID && (e->statements[from].flags & STATEMENT_UNRESOLVED);
    bool to_words = to != GRAPH_OWN_ID && (e->statements[to].flags & STATEMENT_UNRESOLVED);
    cb_slice from_id = from == GRAPH_OWN_ID ? e->id : e->statements[from].value;
    cb_slice to_id = to == GRAPH_OWN_ID ? e->id : e->statements[to].value;
    unsigned words = from_words || to_words ? GRAPH_WORDS : 0;
    cb_status status = CB_OK;
    b->counts.ties++;
    b->counts.unresolved += words != 0;
    if (!from_words) status = put_tie(b, from_id, to_id, row, f, GRAPH_OUT | words, from, to, err);
    if (status == CB_OK && !to_words) status = put_tie(b, to_id, from_id, row, f, words, from, to, err);
    return status;
}

static int32_t last_day(cb_slice end) {
    date_range r;
    return end.len && date_range_of(end, &r) ? r.last : INT32_MAX;
}

static int32_t first_day(cb_slice start) {
    date_range r;
    return start.len && date_range_of(start, &r) ? r.first : INT32_MIN;
}

/* The widest reading: the earliest start and the latest end that are told, the largest share. */
tie_facts graph_edge_facts(const entity *e) {
    tie_facts f = TIE_ALWAYS(graph_kind_of_edge(e->schema));
    edge_roles roles = {.count = 0};
    bool started = false, ended = false, over = false;
    int32_t dated = INT32_MIN; /* by `date`, which stands for a beginning that is not told */
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        switch ((unsigned)s->prop) {
        case PROP_startDate: {
            int32_t day = first_day(s->value);
            if (!started || day < f.first) f.first = day;
            started = true;
            edge_roles_start(&roles, s->value);
            break;
        }
        case PROP_date:
            if (dated == INT32_MIN || first_day(s->value) < dated) dated = first_day(s->value);
            break;
        case PROP_endDate: {
            int32_t day = last_day(s->value);
            if (!ended || day > f.last) f.last = day;
            ended = true;
            break;
        }
        case PROP_role:
        case PROP_relationship: edge_roles_take(&roles, s->value); break;
        case PROP_status: over = over || graph_is_over(s->value); break;
        case PROP_percentage:
            if (f.kind == TIE_OWNERSHIP && graph_stake(s->value) > f.detail) f.detail = graph_stake(s->value);
            break;
        default: break;
        }
    }
    if (!started) f.first = dated;
    edge_reading r = edge_roles_read(&roles, schema_name(e->schema));
    if (role_is_victim(r.meaning.says)) f.flags |= GRAPH_VICTIM | (r.meaning.from ? GRAPH_VICTIM_FIRST : 0);
    if (role_is_product(r.meaning.says) || role_is_apart(r.meaning.says)) f.flags |= GRAPH_PRODUCT;
    if (r.agent) f.flags |= GRAPH_AGENT;
    over = over || r.over;
    if (!ended && !over && r.until.len) f.last = last_day(r.until);
    if (over && !ended) f.flags |= GRAPH_ENDED;
    if (f.kind == TIE_SUCCESSION) f.last = INT32_MAX; /* it happened on its days, and lasts */
    return f;
}

static cb_status add_edge(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    edge_ends ends = graph_ends(e);
    tie_facts f = graph_edge_facts(e);
    for (size_t i = 0; i < e->count; i++) {
        if (e->statements[i].prop != ends.source) continue;
        for (size_t j = 0; j < e->count; j++) {
            if (e->statements[j].prop != ends.target) continue;
            cb_status status = add_tie(b, e, row, &f, (uint32_t)i, (uint32_t)j, err);
            if (status != CB_OK) return status;
        }
    }
    return CB_OK;
}

static cb_status add_properties(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < e->count && status == CB_OK; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_addressEntity && !(s->flags & STATEMENT_UNRESOLVED)) {
            tie_facts f = TIE_ALWAYS(TIE_PLACED);
            status = put_tie(b, e->id, s->value, row, &f, GRAPH_OUT | GRAPH_HIDDEN, 0, 0, err);
            if (status == CB_OK) status = put_tie(b, s->value, e->id, row, &f, GRAPH_HIDDEN, 0, 0, err);
        }
        if (status != CB_OK || !graph_is_tie_property(e->schema, s->prop)) continue;
        tie_facts f = TIE_ALWAYS(graph_kind_of_property(e->schema, s->prop));
        status = add_tie(b, e, row, &f, GRAPH_OWN_ID, (uint32_t)i, err);
    }
    return status;
}

/* ---- marks: values that others may bear too. They stand among the ties, so that a walk finds who shares one without reading entities. */

typedef struct marking {
    graph_builder *b;
    const entity *e;
    uint64_t row;
    tie_facts facts;
    bool held; /* borne by the holder, on the days that the document says */
    cb_status status;
    cb_error *err;
} marking;

static bool put_mark(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    marking *m = data;
    (void)shown;
    if ((kind == MARK_IDENTIFIER && !strong) || mark_is_common(kind, normal)) return true; /* these tie nobody */
    m->facts.detail = (unsigned)kind;
    m->facts.flags = kind == MARK_ADDRESS && mark_is_room(normal) ? GRAPH_ROOM : 0;
    for (size_t i = 0; m->status == CB_OK && i < (m->held ? m->e->count : 1); i++) {
        const statement *s = m->held ? &m->e->statements[i] : NULL;
        if (s && (s->prop != PROP_holder || (s->flags & STATEMENT_UNRESOLVED))) continue;
        cb_slice bearer = s ? s->value : m->e->id;
        m->status = put_tie(m->b, bearer, normal, m->row, &m->facts, GRAPH_OUT | GRAPH_HIDDEN, 0, 0, m->err);
        if (m->status == CB_OK) m->status = put_tie(m->b, normal, bearer, m->row, &m->facts, GRAPH_HIDDEN, 0, 0, m->err);
    }
    return m->status == CB_OK;
}

static cb_status add_marks(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    marking m = {.b = b, .e = e, .row = row, .facts = TIE_ALWAYS(TIE_MARK), .err = err};
    m.held = schema_is_a(e->schema, SCHEMA_Identification);
    for (size_t i = 0; m.held && i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_startDate && first_day(s->value) != INT32_MIN &&
            (m.facts.first == INT32_MIN || first_day(s->value) < m.facts.first))
            m.facts.first = first_day(s->value);
        if (s->prop == PROP_endDate && last_day(s->value) != INT32_MAX &&
            (m.facts.last == INT32_MAX || last_day(s->value) > m.facts.last))
            m.facts.last = last_day(s->value);
    }
    arena_reset(&b->scratch);
    if (!entity_marks(e, &b->scratch, put_mark, &m) && m.status == CB_OK) return err_memory(err);
    return m.status;
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
        status = put_listing(b, e->statements[i].value, row, LISTING_SANCTION,
                             facts.over && facts.end.len == 0 ? INT32_MIN : last_day(facts.end), flags, err);
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

static cb_status add_note(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < e->count && status == CB_OK; i++)
        if (e->statements[i].prop == PROP_entity && !(e->statements[i].flags & STATEMENT_UNRESOLVED))
            status = put_listing(b, e->statements[i].value, row, LISTING_NOTE, INT32_MAX, 0, err);
    return status;
}

/* A topic says that somebody lists the party, not who: it never seeds, and counts only where no listing says more. */
static cb_status add_topics(graph_builder *b, uint64_t row, const entity *e, cb_error *err) {
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop != PROP_topics || !slice_eq(s->value, SLICE("sanction"))) continue;
        programme_meaning m = sanction_topic(s->origin);
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
    if (status == CB_OK) status = add_marks(b, row, e, err);
    if (status == CB_OK && schema_is_a(e->schema, SCHEMA_Note)) status = add_note(b, row, e, err);
    return status == CB_OK ? add_topics(b, row, e, err) : status;
}

/* ---- finish */

/* Where the rows of each value of a hash's upper bits begin. */
typedef struct tie_index {
    uint64_t *first;
    unsigned bits;
    uint64_t next; /* the first value whose beginning is not known yet */
} tie_index;

static bool index_new(tie_index *x, uint64_t rows) {
    unsigned bits = 0;
    while (bits < GRAPH_INDEX_BITS_MAX && rows >> (bits + GRAPH_INDEX_ROWS_LOG) > 0) bits++;
    *x = (tie_index){.bits = bits, .first = mem_zalloc(((size_t)1 << bits) + 1, sizeof *x->first)};
    return x->first != NULL;
}

static void index_take(tie_index *x, uint64_t hash, uint64_t at) {
    uint64_t value = x->bits ? hash >> (64 - x->bits) : 0;
    while (x->next <= value) x->first[x->next++] = at;
}

static cb_status write_ties(graph_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    tie_index x;
    bool more = true;
    uint64_t rows = 0;
    if (!index_new(&x, xsort_count(b->ties))) return err_memory(err);
    cb_status status = xsort_rewind(b->ties, err);
    if (status == CB_OK) status = world_section_begin(w, SECTION_GRAPH_TIES, segment, sizeof(graph_tie_row), true, err);
    while (status == CB_OK) {
        cb_slice r;
        status = xsort_next(b->ties, &r, &more, err);
        if (status != CB_OK || !more) break;
        graph_tie_row row = {get_be(r.ptr, 8),
                             get_be(r.ptr + 8, 8),
                             (uint32_t)get_be(r.ptr + 16, 4),
                             (uint32_t)get_be(r.ptr + 20, 4),
                             get_be(r.ptr + 24, 8),
                             (int32_t)(uint32_t)get_be(r.ptr + 32, 4),
                             (int32_t)(uint32_t)get_be(r.ptr + 36, 4)};
        index_take(&x, row.hash, rows++);
        status = world_section_put(w, &row, sizeof row, err);
    }
    if (status == CB_OK) status = world_section_end(w, err);
    size_t values = ((size_t)1 << x.bits) + 1;
    while (x.next < values) x.first[x.next++] = rows;
    cb_slice bytes = {(const char *)x.first, values * sizeof *x.first};
    if (status == CB_OK) status = world_section_write(w, SECTION_GRAPH_INDEX, segment, sizeof *x.first, true, bytes, err);
    mem_free(x.first);
    return status;
}

static cb_status write_listings(graph_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    bool more = true;
    cb_status status = xsort_rewind(b->listings, err);
    if (status == CB_OK) status = world_section_begin(w, SECTION_GRAPH_LISTINGS, segment, sizeof(graph_listing_row), true, err);
    while (status == CB_OK) {
        cb_slice r;
        status = xsort_next(b->listings, &r, &more, err);
        if (status != CB_OK || !more) break;
        graph_listing_row row = {get_be(r.ptr, 8), get_be(r.ptr + 8, 8), (int32_t)(uint32_t)get_be(r.ptr + 16, 4),
                                 (uint32_t)get_be(r.ptr + 20, 4)};
        status = world_section_put(w, &row, sizeof row, err);
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

_Static_assert(sizeof(graph_tie_row) == 40 && sizeof(graph_listing_row) == 24 && sizeof(graph_same_row) == 40,
               "rows of graph are part of the file format");

cb_status graph_builder_finish(graph_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    cb_status status = write_ties(b, w, segment, err);
    return status == CB_OK ? write_listings(b, w, segment, err) : status;
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
