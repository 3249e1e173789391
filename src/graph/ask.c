/* SPDX-License-Identifier: Apache-2.0 */
/* Ties, listings and claims of an id over all segments. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/vec.h"
#include "graph/internal.h"
#include "graph/share.h"
#include "graph/path_internal.h"
#include "parse/date.h"

#include "base/poison.h"

uint64_t graph_lower_bound(const void *rows, uint64_t count, size_t stride, uint64_t hash) {
    const char *p = rows;
    uint64_t low = 0, high = count;
    bool guessed = false;
    while (low < high) {
        uint64_t middle = guessed ? low + (high - low) / 2 : (uint64_t)((unsigned __int128)hash * count >> 64), at;
        guessed = true;
        memcpy(&at, p + middle * stride, sizeof at);
        if (at < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Between two values of the index the search is binary: hubs make the rows anything but even. */
uint64_t graph_tie_rows(const world *w, uint32_t segment, uint64_t hash, const graph_tie_row **out) {
    const void *p, *x;
    uint64_t rows, values, low = 0;
    *out = NULL;
    if (!world_section_get(w, SECTION_GRAPH_TIES, segment, sizeof(graph_tie_row), &p, &rows)) return 0;
    const graph_tie_row *row = p;
    uint64_t high = rows;
    if (world_section_get(w, SECTION_GRAPH_INDEX, segment, sizeof(uint64_t), &x, &values) && values > 1) {
        const uint64_t *first = x;
        unsigned bits = 0;
        while (bits < GRAPH_INDEX_BITS_MAX && (UINT64_C(1) << (bits + 1)) < values) bits++;
        uint64_t value = bits ? hash >> (64 - bits) : 0;
        if (first[value] <= first[value + 1] && first[value + 1] <= rows) low = first[value], high = first[value + 1];
    }
    uint64_t end = high;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (row[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    uint64_t first = low;
    /* most have few; of a hub the end is searched for */
    while (low < end && low - first < 64 && row[low].hash == hash) low++;
    if (low - first == 64) {
        high = end;
        while (low < high) {
            uint64_t middle = low + (high - low) / 2;
            if (row[middle].hash <= hash)
                low = middle + 1;
            else
                high = middle;
        }
    }
    *out = row + first;
    return low - first;
}

/* ---- ties */

void graph_tie_take(tie *t, const edge_reading *r) {
    t->role = r->role;
    t->says = r->meaning;
    t->all_says = r->says;
    t->victim = role_is_victim(r->meaning.says);
    t->victim_first = t->victim && r->meaning.from;
    t->product = role_is_product(r->meaning.says);
    t->apart = role_is_apart(r->meaning.says);
    t->agent = r->agent;
    t->power = r->power;
    if (t->end.len == 0 && !t->over) t->end = r->until;
}

static void take_share(tie *t, cb_slice value) {
    share_range x, most, least;
    if (t->share.len == 0) t->share = value;
    if (!share_read(value, &x) || !share_read(t->share, &most)) return;
    if (!share_read(t->least.len ? t->least : t->share, &least)) return;
    if (x.low < least.low || (x.low == least.low && x.high < least.high)) t->least = value;
    if (x.high < most.high || (x.high == most.high && x.low <= most.low)) return;
    if (t->least.len == 0) t->least = t->share;
    t->share = value;
}

/* It happened on a day, and lasts. */
static void settle_days(tie *t) {
    if (!slice_eq(t->kind, SLICE("Succession"))) return;
    if (t->start.len == 0) t->start = t->end;
    t->end = (cb_slice){"", 0};
}

static void take_statement(tie *t, const statement *s, edge_roles *roles, cb_slice *dated) {
    switch ((unsigned)s->prop) {
    case PROP_role:
    case PROP_relationship: edge_roles_take(roles, s->value); break;
    case PROP_startDate:
        earlier_day(&t->start, s->value);
        edge_roles_start(roles, s->value);
        break;
    case PROP_date: earlier_day(dated, s->value); break;
    case PROP_endDate: later_day(&t->end, s->value); break;
    case PROP_percentage: take_share(t, s->value); break;
    default: break;
    }
}

static void read_edge(const world *w, entity_ref edge, bool several, tie *t, uint32_t from, uint32_t to) {
    statement s;
    edge_roles roles = {.count = 0};
    cb_slice dated = {NULL, 0};
    for (uint64_t i = 0; world_statement(w, edge, i, &s); i++) {
        if (i == from) t->from = s.value;
        if (i == to) t->to = s.value;
        take_statement(t, &s, &roles, &dated);
    }
    if (several) {
        said all = said_of(w, edge);
        for (all.at = 1; said_next(&all, &s);) take_statement(t, &s, &roles, &dated);
    }
    if (t->start.len == 0) t->start = dated;
    edge_reading r = edge_roles_read(&roles, t->kind);
    graph_tie_take(t, &r);
    settle_days(t);
}

static bool read_tie(const world *w, const graph_doubles *d, uint32_t segment, const graph_tie_row *row, tie *t) {
    entity_ref edge = REF(segment, row->edge & GRAPH_ROW_MASK);
    const graph_double_row *all = d->count && row->from != GRAPH_OWN_ID ? graph_double_find(d, edge) : NULL;
    unsigned flags = GRAPH_FLAGS(row->edge);
    schema_id schema = world_schema(w, edge);
    *t = (tie){.edge = REF_NONE,
               .segment = segment,
               .disclosed = true,
               .outgoing = (flags & GRAPH_OUT) != 0,
               .over = ((all ? GRAPH_FLAGS(all->edge) : flags) & GRAPH_ENDED) != 0,
               .unresolved = (flags & GRAPH_WORDS) != 0};
    if (row->from == GRAPH_OWN_ID) { /* a property: its name is the kind, dates are not its own */
        statement s;
        if (!world_statement(w, edge, row->to, &s)) return false;
        t->from = world_id(w, edge);
        t->to = s.value;
        t->kind = s.prop_name;
    } else {
        t->edge = edge;
        t->edge_id = world_id(w, edge);
        t->kind = schema == SCHEMA_UNKNOWN ? world_schema_name(w, edge) : schema_name(schema);
        read_edge(w, edge, all != NULL, t, row->from, row->to);
    }
    return t->from.len && t->to.len;
}

bool graph_read_row(const world *w, uint32_t segment, uint64_t at, tie *out) {
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_GRAPH_TIES, segment, sizeof(graph_tie_row), &p, &count) || at >= count) return false;
    graph_doubles d = graph_doubles_of(w);
    return read_tie(w, &d, segment, (const graph_tie_row *)p + at, out);
}

static int by_tie(const void *a, const void *b) {
    const tie *x = a, *y = b;
    int c = (int)y->outgoing - (int)x->outgoing;
    if (c == 0) c = slice_cmp(x->kind, y->kind);
    if (c == 0) c = slice_cmp(x->outgoing ? x->to : x->from, y->outgoing ? y->to : y->from);
    if (c == 0) c = slice_cmp(x->edge_id, y->edge_id);
    if (c == 0) c = (x->segment > y->segment) - (x->segment < y->segment);
    return c;
}

size_t graph_tie_settle(tie *ties, size_t count) {
    size_t n = 0;
    if (count) qsort(ties, count, sizeof *ties, by_tie);
    for (size_t i = 0; i < count; i++) {
        bool same = n && ties[i].edge_id.len && slice_eq(ties[n - 1].edge_id, ties[i].edge_id) &&
                    ties[n - 1].outgoing == ties[i].outgoing && slice_eq(ties[n - 1].from, ties[i].from) &&
                    slice_eq(ties[n - 1].to, ties[i].to);
        if (!same) ties[n++] = ties[i];
    }
    return n;
}

/* which: 0 both directions, else GRAPH_OUT or GRAPH_IN */
enum { GRAPH_IN = 0x80 };
/* `kind`: TIE_NONE for all. */
static cb_status ties_of(const world *w, cb_slice id, unsigned which, tie_kind kind, arena *a, size_t max, tie **out,
                         size_t *count, uint64_t *total, cb_error *err) {
    uint64_t hash = hash64(id), all = 0;
    graph_doubles doubles = graph_doubles_of(w);
    tie *ties = NULL;
    size_t n = 0, cap = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(w, k, hash, &row);
        for (uint64_t i = 0; i < rows; i++) {
            tie t;
            unsigned flags = GRAPH_FLAGS(row[i].edge);
            bool outgoing = (flags & GRAPH_OUT) != 0;
            if (flags & GRAPH_HIDDEN || (kind && GRAPH_KIND(row[i].edge) != (unsigned)kind)) continue;
            if (which && outgoing != (which == GRAPH_OUT)) continue;
            all++;
            if (max && n >= max) continue;
            if (!read_tie(w, &doubles, k, &row[i], &t)) continue;
            if (!slice_eq(t.outgoing ? t.from : t.to, id)) { /* another id with this hash */
                all--;
                continue;
            }
            void *items = ties;
            if (!vec_reserve_arena(a, &items, &cap, n, n + 1, sizeof *ties)) return err_memory(err);
            ties = items;
            ties[n++] = t;
        }
    }
    *count = graph_tie_settle(ties, n);
    if (total) *total = all - (n - *count);
    *out = ties;
    return CB_OK;
}

static cb_slice address_of(const world *w, entity_ref ref, uint64_t hash) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_addressEntity && hash64(s.value) == hash) return s.value;
    return (cb_slice){NULL, 0};
}

cb_status graph_places(const world *w, cb_slice id, arena *a, size_t max, cb_slice **out, size_t *count, cb_error *err) {
    uint64_t hash = hash64(id);
    size_t cap = 0;
    *out = NULL;
    *count = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(w, k, hash, &row);
        for (uint64_t i = 0; i < rows && *count < max; i++) {
            if (GRAPH_KIND(row[i].edge) != TIE_PLACED) continue;
            bool outgoing = (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT) != 0;
            entity_ref ref = REF(k, row[i].edge & GRAPH_ROW_MASK);
            cb_slice who = world_id(w, ref), where = address_of(w, ref, outgoing ? row[i].other : hash);
            if (!where.ptr || !slice_eq(outgoing ? who : where, id)) continue; /* another id with this hash */
            void *items = *out;
            if (!vec_reserve_arena(a, &items, &cap, *count, *count + 1, sizeof **out)) return err_memory(err);
            *out = items;
            (*out)[(*count)++] = outgoing ? where : who;
        }
    }
    return CB_OK;
}

static bool names_holder(const world *w, entity_ref ref, cb_slice id) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_holder && slice_eq(s.value, id)) return true;
    return false;
}

cb_status graph_documents(const world *w, cb_slice id, arena *a, size_t max, cb_slice **out, size_t *count, cb_error *err) {
    size_t cap = 0;
    *out = NULL;
    *count = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(w, k, hash64(id), &row);
        for (uint64_t i = 0; i < rows && *count < max; i++) {
            entity_ref ref = REF(k, row[i].edge & GRAPH_ROW_MASK);
            bool held = GRAPH_KIND(row[i].edge) == TIE_DOCUMENT && !(GRAPH_FLAGS(row[i].edge) & GRAPH_OUT);
            if (!held || !names_holder(w, ref, id)) continue; /* another id with this hash */
            void *items = *out;
            cb_slice own = world_id(w, ref);
            bool known = false;
            for (size_t n = 0; n < *count && !known; n++) known = slice_eq((*out)[n], own);
            if (known) continue;
            if (!vec_reserve_arena(a, &items, &cap, *count, *count + 1, sizeof **out)) return err_memory(err);
            *out = items;
            (*out)[(*count)++] = own;
        }
    }
    return CB_OK;
}

cb_status graph_ties(const world *w, cb_slice id, arena *a, size_t max, tie **out, size_t *count, uint64_t *total,
                     cb_error *err) {
    return ties_of(w, id, 0, TIE_NONE, a, max, out, count, total, err);
}

cb_status graph_ties_to(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err) {
    return ties_of(w, id, GRAPH_IN, TIE_NONE, a, 0, out, count, NULL, err);
}

cb_status graph_ties_from(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err) {
    return ties_of(w, id, GRAPH_OUT, TIE_NONE, a, 0, out, count, NULL, err);
}

static bool is_turned_power(const tie *t) { return t->power.says == ROLE_CONTROL && !t->power.from; }

static cb_status powers_of(const world *w, cb_slice id, unsigned which, arena *a, tie **out, size_t *count, cb_error *err) {
    tie *ties, *links, *all;
    size_t n, more, k = 0;
    cb_status status = ties_of(w, id, which, TIE_NONE, a, 0, &ties, &n, NULL, err);
    if (status == CB_OK)
        status = ties_of(w, id, which == GRAPH_IN ? GRAPH_OUT : GRAPH_IN, TIE_LINK, a, 0, &links, &more, NULL, err);
    if (status != CB_OK) return status;
    for (size_t i = 0; i < more; i++) k += is_turned_power(&links[i]);
    *out = ties;
    *count = n;
    if (k == 0) return CB_OK;
    all = arena_zalloc(a, n + k, sizeof *all);
    if (!all) return err_memory(err);
    if (n) memcpy(all, ties, n * sizeof *all);
    for (size_t i = 0; i < more; i++) {
        tie *t = &all[n];
        if (!is_turned_power(&links[i])) continue;
        *t = links[i];
        t->from = links[i].to;
        t->to = links[i].from;
        t->outgoing = !t->outgoing;
        t->power.from = true;
        n++;
    }
    *out = all;
    *count = n;
    return CB_OK;
}

cb_status graph_powers_to(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err) {
    return powers_of(w, id, GRAPH_IN, a, out, count, err);
}

cb_status graph_powers_from(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err) {
    return powers_of(w, id, GRAPH_OUT, a, out, count, err);
}

bool graph_tie_is_power(const tie *t) {
    return slice_eq(t->kind, SLICE("Ownership")) || slice_eq(t->kind, SLICE("Control")) ||
           (t->power.says == ROLE_CONTROL && t->power.from);
}

bool graph_tie_of_entity(arena *a, const entity *e, tie *out) {
    (void)a;
    *out = (tie){.edge = REF_NONE, .disclosed = true, .outgoing = true};
    if (e->schema == SCHEMA_UNKNOWN || !schema_is_edge(e->schema)) return false;
    edge_ends ends = graph_ends(e);
    out->from = entity_first(e, ends.source);
    out->to = entity_first(e, ends.target);
    if (out->from.len == 0 || out->to.len == 0) return false;
    for (size_t i = 0; i < e->count; i++)
        if ((e->statements[i].prop == ends.source || e->statements[i].prop == ends.target) &&
            (e->statements[i].flags & STATEMENT_UNRESOLVED))
            out->unresolved = true;
    out->edge_id = e->id;
    out->kind = e->schema_name;
    out->start = entity_first(e, PROP_startDate);
    out->end = entity_first(e, PROP_endDate);
    edge_roles roles = {.count = 0};
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_role || s->prop == PROP_relationship) edge_roles_take(&roles, s->value);
        if (s->prop == PROP_startDate) edge_roles_start(&roles, s->value);
        if (s->prop == PROP_percentage) take_share(out, s->value);
        if (s->prop == PROP_status && out->end.len == 0) out->over = out->over || graph_is_over(s->value);
    }
    edge_reading r = edge_roles_read(&roles, out->kind);
    out->over = out->over || (r.over && out->end.len == 0);
    graph_tie_take(out, &r);
    settle_days(out);
    return true;
}

/* ---- listings */

/* Calls back for each row of an id; false from `fn` stops. */
typedef bool (*listing_fn)(void *data, uint32_t segment, const graph_listing_row *row);
static void each_listing(const world *w, cb_slice id, listing_fn fn, void *data) {
    uint64_t hash = hash64(id);
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const void *p;
        uint64_t rows;
        if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &rows)) continue;
        const graph_listing_row *row = p;
        for (uint64_t i = graph_lower_bound(row, rows, sizeof *row, hash); i < rows && row[i].hash == hash; i++)
            if (!fn(data, k, &row[i])) return;
    }
}

static listing_kind kind_of(const graph_listing_row *row) { return (listing_kind)(row->row >> 56); }

typedef struct flag_sum {
    const world *w;
    int32_t as_of;
    uint32_t listed, topic;
    bool sanction;
} flag_sum;

/* The listing's first day is the day or before it; one that says none has begun. */
static bool has_begun(const flag_sum *f, uint32_t segment, const graph_listing_row *row) {
    cb_slice start = {"", 0}, listed = {"", 0};
    statement s;
    date_range day;
    said all = said_of(f->w, REF(segment, row->row & GRAPH_LISTING_MASK));
    while (said_next(&all, &s)) {
        if (s.prop == PROP_startDate) earlier_day(&start, s.value);
        if (s.prop == PROP_listingDate) earlier_day(&listed, s.value);
    }
    return !date_range_of(start.len ? start : listed, &day) || day.first <= f->as_of;
}

/* Does a status hold one of these words, and nothing before it that turns it round ("not disputed", "the appeal was dismissed")? */
static bool says_one_of(cb_slice status, const char *const *wanted, size_t count) {
    static const char *const TURNED[] = {"not",       "never",     "no",        "nor",     "appeal",
                                         "challenge", "complaint", "objection", "request", "denial"};
    for (size_t i = 0, start; i < status.len; i++) {
        for (start = i; i < status.len && ((status.ptr[i] | 32) >= 'a' && (status.ptr[i] | 32) <= 'z'); i++) {
        }
        cb_slice word = slice_sub(status, start, i - start);
        for (size_t k = 0; word.len && k < sizeof TURNED / sizeof *TURNED; k++)
            if (slice_eq_nocase(word, slice_of(TURNED[k]))) return false;
        for (size_t k = 0; word.len && k < count; k++)
            if (slice_eq_nocase(word, slice_of(wanted[k]))) return true;
    }
    return false;
}

static bool is_denial(cb_slice status) {
    static const char *const WORDS[] = {"denied", "denies", "disputed", "disputes", "contested", "contests"};
    return says_one_of(status, WORDS, sizeof WORDS / sizeof *WORDS);
}

static bool is_withdrawal(cb_slice status) {
    static const char *const WORDS[] = {"retracted", "retraction", "withdrawn", "overturned", "dismissed",
                                        "quashed",   "annulled",   "revoked",   "rescinded"};
    return says_one_of(status, WORDS, sizeof WORDS / sizeof *WORDS);
}

/* When a claim was made and ended, and what its status says. */
static void claim_state(const world *w, entity_ref ref, reported_claim *c) {
    statement s;
    bool listed = false;
    for (said all = said_of(w, ref); said_next(&all, &s);) switch ((unsigned)s.prop) {
        case PROP_listingDate:
        case PROP_startDate:
        case PROP_date:
            if (c->date.len == 0 || (s.prop == PROP_listingDate && !listed)) c->date = s.value;
            listed = listed || s.prop == PROP_listingDate;
            break;
        case PROP_endDate: later_day(&c->end, s.value); break;
        case PROP_status:
            if (is_denial(s.value)) c->denial = s.value;
            if (is_withdrawal(s.value)) c->withdrawn = s.value;
            break;
        default: break;
        }
}

/* A claim that was not made yet on the day, or that its author stands by no more, reports nobody. */
static uint32_t claim_flags(const flag_sum *f, entity_ref ref, uint32_t flags) {
    reported_claim c = {0};
    date_range day;
    claim_state(f->w, ref, &c);
    if (date_range_of(c.date, &day) && day.first > f->as_of) return (flags & ~(uint32_t)PARTY_REPORTED) | PARTY_LATER;
    bool ended = c.end.len && date_range_of(c.end, &day) && day.last < f->as_of;
    return ended || c.withdrawn.len ? (flags & ~(uint32_t)PARTY_REPORTED) | PARTY_FORMERLY : flags;
}

/* Does a record of an earlier source, of the same id, name the party too? Then that one is read, with all that the sources say. */
static bool is_told_before(const said *all, uint32_t segment, uint64_t party) {
    statement s;
    for (size_t i = 1; i < all->count; i++)
        for (uint64_t k = 0; REF_SEGMENT(all->refs[i]) < segment && world_statement(all->w, all->refs[i], k, &s); k++)
            if (s.prop == PROP_entity && hash64(s.value) == party) return true;
    return false;
}

/* A listing that several sources give: what all of them say of it together. */
static void whole_listing(said *all, uint32_t *flags, int32_t *end) {
    sanction_facts facts = {0};
    sanction_reading readings[SANCTION_READINGS_MAX];
    statement s;
    date_range r;
    while (said_next(all, &s)) sanction_take(&facts, &s);
    size_t count = sanction_read(&facts, readings);
    *flags = 0;
    for (size_t i = 0; i < count; i++)
        *flags |= (readings[i].meaning.mapped ? 0u : (uint32_t)PARTY_LISTED_UNMAPPED) |
                  (readings[i].meaning.designated ? (uint32_t)PARTY_DESIGNATED : 0u);
    *end = facts.end.len ? date_range_of(facts.end, &r) ? r.last : INT32_MAX : facts.over ? INT32_MIN : INT32_MAX;
}

static bool on_flags(void *data, uint32_t segment, const graph_listing_row *row) {
    flag_sum *f = data;
    uint32_t flags = row->flags & (PARTY_DESIGNATED | PARTY_REPORTED | PARTY_LISTED_UNMAPPED);
    int32_t end = row->end;
    entity_ref ref = REF(segment, row->row & GRAPH_LISTING_MASK);
    if (kind_of(row) == LISTING_TOPIC) {
        f->topic |= flags;
        return true;
    }
    f->sanction = f->sanction || kind_of(row) == LISTING_SANCTION;
    if (world_segments(f->w) > 1) {
        said all = said_of(f->w, ref);
        if (all.count > 1 && is_told_before(&all, segment, row->hash)) return true;
        if (all.count > 1 && kind_of(row) == LISTING_SANCTION) whole_listing(&all, &flags, &end);
    }
    if ((flags & PARTY_DESIGNATED) && kind_of(row) == LISTING_SANCTION && !has_begun(f, segment, row))
        flags = (flags & ~(uint32_t)PARTY_DESIGNATED) | PARTY_LATER;
    else if ((flags & PARTY_DESIGNATED) && end < f->as_of)
        flags = (flags & ~(uint32_t)PARTY_DESIGNATED) | PARTY_FORMERLY;
    if ((flags & PARTY_REPORTED) && kind_of(row) == LISTING_RISK) flags = claim_flags(f, ref, flags);
    f->listed |= flags;
    return true;
}

static int32_t as_of_day(const world *w) {
    date_range r;
    return date_range_of(world_as_of(w), &r) ? r.first : INT32_MAX; /* without a day, what has an end has ended */
}

uint32_t graph_party_flags_on(const world *w, cb_slice id, int32_t day) {
    flag_sum f = {.w = w, .as_of = day};
    each_listing(w, id, on_flags, &f);
    return f.sanction ? f.listed : f.listed | f.topic;
}

uint32_t graph_party_flags(const world *w, cb_slice id) { return graph_party_flags_on(w, id, as_of_day(w)); }

cb_status graph_each_designated(const world *w, cb_status (*fn)(void *data, cb_slice id), void *data) {
    cb_status status = CB_OK;
    for (uint32_t k = 0; k < world_segments(w) && status == CB_OK; k++) {
        const void *p;
        uint64_t rows;
        if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &rows)) continue;
        const graph_listing_row *row = p;
        for (uint64_t i = 0; i < rows && status == CB_OK; i++) {
            statement s;
            if (kind_of(&row[i]) != LISTING_SANCTION || !(row[i].flags & PARTY_DESIGNATED)) continue;
            entity_ref ref = REF(k, row[i].row & GRAPH_LISTING_MASK);
            for (uint64_t n = 0; status == CB_OK && world_statement(w, ref, n, &s); n++)
                if (s.prop == PROP_entity && hash64(s.value) == row[i].hash) status = fn(data, s.value);
        }
    }
    return status;
}

cb_status graph_each_flagged(const world *w, cb_status (*fn)(void *data, cb_slice id), void *data) {
    cb_status status = CB_OK;
    for (uint32_t k = 0; k < world_segments(w) && status == CB_OK; k++) {
        const void *p;
        uint64_t rows, before = 0;
        if (!world_section_get(w, SECTION_GRAPH_LISTINGS, k, sizeof(graph_listing_row), &p, &rows)) continue;
        const graph_listing_row *row = p;
        for (uint64_t i = 0; i < rows && status == CB_OK; i++) {
            statement s;
            if (kind_of(&row[i]) == LISTING_NOTE || (i && row[i].hash == before)) continue;
            before = row[i].hash;
            entity_ref ref = REF(k, row[i].row & GRAPH_LISTING_MASK);
            bool topic = kind_of(&row[i]) == LISTING_TOPIC, told = topic;
            if (topic) status = fn(data, world_id(w, ref));
            for (uint64_t n = 0; !told && world_statement(w, ref, n, &s); n++) {
                if (s.prop != PROP_entity || hash64(s.value) != row[i].hash) continue;
                status = fn(data, s.value);
                told = true;
            }
        }
    }
    return status;
}

cb_status graph_each_same(const world *w, cb_slice id, cb_status (*fn)(void *data, cb_slice other, bool confirmed),
                          void *data) {
    const void *p;
    uint64_t count, hash = hash64(id);
    cb_status status = CB_OK;
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) return CB_OK;
    const graph_same_row *row = p;
    for (uint64_t i = graph_lower_bound(row, count, sizeof *row, hash); status == CB_OK && i < count && row[i].hash == hash;
         i++)
        if (slice_eq(world_id(w, row[i].ref), id)) status = fn(data, world_id(w, row[i].other_ref), row[i].confirmed != 0);
    return status;
}

bool graph_has_same(const world *w) {
    const void *p;
    uint64_t count;
    return world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count);
}

static int by_pair(const void *a, const void *b) {
    const graph_same_row *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    if (x->other != y->other) return x->other < y->other ? -1 : 1;
    if (x->confirmed != y->confirmed) return x->confirmed ? -1 : 1;
    if (x->strength != y->strength) return x->strength > y->strength ? -1 : 1;
    return (x->rule > y->rule) - (x->rule < y->rule);
}

bool graph_same_add(buf *rows, const world *w, const graph_pair *p) {
    entity_ref refs[2];
    if (slice_eq(p->left, p->right) || !world_find(w, p->left, &refs[0], 1) || !world_find(w, p->right, &refs[1], 1))
        return true;
    for (int i = 0; i < 2; i++) {
        graph_same_row row = {.hash = hash64(i ? p->right : p->left),
                              .other = hash64(i ? p->left : p->right),
                              .ref = refs[i],
                              .other_ref = refs[!i],
                              .strength = p->probability,
                              .confirmed = p->confirmed,
                              .rule = (uint16_t)p->rule};
        buf_put(rows, (const char *)&row, sizeof row);
    }
    return !rows->failed;
}

void graph_same_tidy(buf *rows, uint64_t *confirmed, uint64_t *possible) {
    graph_same_row *row = (graph_same_row *)(void *)rows->ptr;
    size_t count = rows->len / sizeof *row, kept = 0;
    *confirmed = *possible = 0;
    if (count) qsort(row, count, sizeof *row, by_pair);
    for (size_t i = 0; i < count; i++) {
        if (kept && row[i].hash == row[kept - 1].hash && row[i].other == row[kept - 1].other) continue;
        row[kept++] = row[i];
        if (row[i].hash < row[i].other) *(row[i].confirmed ? confirmed : possible) += 1; /* each pair stands twice */
    }
    rows->len = kept * sizeof *row;
}

cb_status graph_same_write(world_writer *w, const buf *rows, cb_error *err) {
    return world_section_write(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), false, buf_view(rows), err);
}

typedef struct listing_list {
    const world *w;
    arena *a;
    cb_slice id;
    designation *items;
    reported_claim *claims;
    size_t count, cap, claim_count, claim_cap;
    bool topic, ok;
    uint32_t topic_segment;
    cb_slice topic_origin;
} listing_list;

static bool names_party(const world *w, entity_ref ref, cb_slice id) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_entity && slice_eq(s.value, id)) return true;
    return false;
}

/* The same record in an earlier segment: it is read with all that the sources say of it. */
static bool told_before(const listing_list *l, entity_ref ref) {
    cb_slice id = world_id(l->w, ref);
    for (uint32_t k = 0; k < REF_SEGMENT(ref); k++) {
        entity_ref other = world_find_in(l->w, k, id);
        if (other != REF_NONE && world_schema(l->w, other) == world_schema(l->w, ref) && names_party(l->w, other, l->id))
            return true;
    }
    return false;
}

static bool push_designation(listing_list *l, designation d) {
    void *items = l->items;
    if (!vec_reserve_arena(l->a, &items, &l->cap, l->count, l->count + 1, sizeof d)) return l->ok = false;
    l->items = items;
    l->items[l->count++] = d;
    return true;
}

/* The words of its measures, joined where there are several. */
static cb_slice measures_of(listing_list *l, const sanction_facts *f, const sanction_reading *r) {
    if ((r->measures & (r->measures - 1)) == 0) return r->measure;
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    for (size_t i = 0; i < f->measure_count; i++) {
        if (!(r->measures >> i & 1)) continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, f->measures[i]);
    }
    l->ok = !b.failed && arena_dup(l->a, buf_view(&b), &out);
    buf_free(&b);
    return out;
}

/* What one Sanction says, in all sources that have it. */
static bool push_sanction(listing_list *l, uint32_t segment, entity_ref ref) {
    sanction_facts f = {0};
    statement s;
    for (said all = said_of(l->w, ref); said_next(&all, &s);) sanction_take(&f, &s);
    sanction_reading readings[SANCTION_READINGS_MAX];
    size_t count = sanction_read(&f, readings);
    bool ofac = slice_eq(f.authority, SLICE("ofac"));
    designation d = {.authority = f.authority,
                     .list = ofac ? f.program : (cb_slice){"", 0},
                     .programme = f.program_id.len ? f.program_id : f.program,
                     .listed = f.listed,
                     .start = f.start.len ? f.start : f.listed,
                     .end = f.end,
                     .sanction_id = world_id(l->w, ref),
                     .segment = segment};
    for (size_t i = 0; i < count; i++) {
        d.meaning = readings[i].meaning;
        d.over = f.over && f.end.len == 0;
        if (d.over) d.meaning.designated = false, d.meaning.seeds = 0;
        d.measure = measures_of(l, &f, &readings[i]);
        if (!l->ok || !push_designation(l, d)) return false;
    }
    return true;
}

static bool on_designation(void *data, uint32_t segment, const graph_listing_row *row) {
    listing_list *l = data;
    entity_ref ref = REF(segment, row->row & GRAPH_LISTING_MASK);
    statement s;
    if (kind_of(row) == LISTING_TOPIC) {
        l->topic = true;
        l->topic_segment = segment;
        for (uint64_t i = 0; world_statement(l->w, ref, i, &s); i++)
            if (s.prop == PROP_topics) l->topic_origin = s.origin;
        return true;
    }
    if (kind_of(row) != LISTING_SANCTION || !names_party(l->w, ref, l->id) || told_before(l, ref)) return true;
    return push_sanction(l, segment, ref);
}

/* What the law makes of it first: a designation before none, a freeze before less, a known effect before an unknown one. */
static int rank_of(const programme_meaning *m) {
    return (m->designated ? 0 : 4) + (m->effect == EFFECT_ASSET_FREEZE ? 0 : m->mapped ? 1 : 2);
}

static int by_designation(const void *a, const void *b) {
    const designation *x = a, *y = b;
    int c = slice_cmp(x->authority, y->authority);
    if (c == 0) c = slice_cmp(x->programme, y->programme);
    if (c == 0) c = slice_cmp(x->sanction_id, y->sanction_id);
    if (c == 0) c = rank_of(&x->meaning) - rank_of(&y->meaning);
    if (c == 0) c = slice_cmp(x->measure, y->measure);
    return c ? c : (x->segment > y->segment) - (x->segment < y->segment);
}

cb_status graph_designations(const world *w, cb_slice id, arena *a, designation **out, size_t *count, cb_error *err) {
    listing_list l = {.w = w, .a = a, .id = id, .ok = true};
    each_listing(w, id, on_designation, &l);
    if (l.ok && l.count == 0 && l.topic) {
        programme_meaning m = sanction_topic(l.topic_origin);
        push_designation(&l, (designation){.authority = l.topic_origin,
                                           .list = SLICE(""),
                                           .programme = SLICE("topic: sanction"),
                                           .measure = SLICE("sanction"),
                                           .meaning = m,
                                           .segment = l.topic_segment});
    }
    if (!l.ok) return err_memory(err);
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_designation);
    *out = l.items;
    *count = l.count;
    return CB_OK;
}

static bool push_claim(listing_list *l, uint32_t segment, entity_ref ref) {
    statement s;
    reported_claim c = {.risk_id = world_id(l->w, ref), .segment = segment};
    cb_slice program = {NULL, 0}, summary = {NULL, 0};
    claim_state(l->w, ref, &c);
    for (said all = said_of(l->w, ref); said_next(&all, &s);) switch ((unsigned)s.prop) {
        case PROP_authority:
        case PROP_publisher:
            if (c.author.len == 0 || s.prop == PROP_authority) c.author = s.value;
            break;
        case PROP_reason: c.claim = s.value; break;
        case PROP_sourceUrl: c.source_url = s.value; break;
        case PROP_program: program = s.value; break;
        case PROP_summary:
        case PROP_description: summary = s.value; break;
        default: break;
        }
    if (c.claim.len == 0) c.claim = summary.len ? summary : program;
    void *items = l->claims;
    if (!vec_reserve_arena(l->a, &items, &l->claim_cap, l->claim_count, l->claim_count + 1, sizeof c)) return l->ok = false;
    l->claims = items;
    l->claims[l->claim_count++] = c;
    return true;
}

static bool on_claim(void *data, uint32_t segment, const graph_listing_row *row) {
    listing_list *l = data;
    entity_ref ref = REF(segment, row->row & GRAPH_LISTING_MASK);
    if (kind_of(row) != LISTING_RISK || !names_party(l->w, ref, l->id) || told_before(l, ref)) return true;
    return push_claim(l, segment, ref);
}

cb_status graph_claims(const world *w, cb_slice id, arena *a, reported_claim **out, size_t *count, cb_error *err) {
    listing_list l = {.w = w, .a = a, .id = id, .ok = true};
    each_listing(w, id, on_claim, &l);
    if (!l.ok) return err_memory(err);
    *out = l.claims;
    *count = l.claim_count;
    return CB_OK;
}

/* The first record of the id that is of the schema. */
static entity_ref first_of(const world *w, cb_slice id, schema_id schema) {
    for (uint32_t k = 0; k < world_segments(w); k++) {
        entity_ref ref = world_find_in(w, k, id);
        if (ref != REF_NONE && schema_is_a(world_schema(w, ref), schema)) return ref;
    }
    return REF_NONE;
}

cb_status graph_listing(const world *w, cb_slice sanction, arena *a, designation **out, size_t *count, cb_error *err) {
    listing_list l = {.w = w, .a = a, .ok = true};
    entity_ref ref = first_of(w, sanction, SCHEMA_Sanction);
    if (ref != REF_NONE && !push_sanction(&l, REF_SEGMENT(ref), ref)) return err_memory(err);
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_designation);
    *out = l.items;
    *count = l.count;
    return CB_OK;
}

cb_status graph_claim(const world *w, cb_slice risk, arena *a, reported_claim *out, bool *found, cb_error *err) {
    listing_list l = {.w = w, .a = a, .ok = true};
    entity_ref ref = first_of(w, risk, SCHEMA_Risk);
    if (ref != REF_NONE && !push_claim(&l, REF_SEGMENT(ref), ref)) return err_memory(err);
    *found = l.claim_count > 0;
    if (*found) *out = l.claims[0];
    return CB_OK;
}
