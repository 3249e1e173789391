/* SPDX-License-Identifier: Apache-2.0 */
/* The steps from one party: its ties in both directions and its other ids; who bears a mark that it bears is in path_mark.c. */
#include <math.h>

#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_internal.h"

#include "base/poison.h"

enum {
    LONG_ROWS = 4096, /* rows of a party beyond which those of one sort are counted and passed over together */
    MOST_LEFT = 16    /* ties of one party that are told and not followed */
};

static uint64_t cost_of_prime(uint32_t p) { return (uint64_t)llround(log((double)p) * (double)(UINT64_C(1) << 40)); }

uint64_t path_cost(uint32_t strength) {
    if (strength == 0) return PATH_NEVER;
    if (strength >= 10000) return 0;
    uint64_t cost =
        4 * cost_of_prime(2) + 4 * cost_of_prime(5); /* of 10000; neighbours differ by 2^26 and more, roundings by 11 at most */
    for (uint32_t p = 2; strength > 1; p++) {
        if (p * p > strength) p = strength;
        for (; strength % p == 0; strength /= p) cost -= cost_of_prime(p);
    }
    return cost;
}

uint64_t stepper_cost(stepper *s, uint32_t strength) {
    size_t at = strength * 31 % (sizeof s->costs / sizeof *s->costs);
    if (s->costs[at].strength != strength) s->costs[at].strength = strength, s->costs[at].cost = path_cost(strength);
    return strength ? s->costs[at].cost : PATH_NEVER;
}

uint32_t path_mark_strength(uint32_t base, uint32_t half, uint32_t bearers) {
    uint64_t more = bearers > 2 ? bearers - 2 : 0;
    return (uint32_t)((uint64_t)base * half / (half + more));
}

uint32_t path_hub(uint64_t ties) {
    return ties <= PATH_HUB_FREE ? 10000 : (uint32_t)(UINT64_C(10000) * PATH_HUB_HALF / (PATH_HUB_HALF + ties - PATH_HUB_FREE));
}

step *stepper_add(stepper *s) {
    void *items = s->items;
    if (!vec_reserve(&items, &s->cap, s->count + 1, sizeof *s->items)) {
        s->failed = true;
        return NULL;
    }
    s->items = items;
    return &s->items[s->count++];
}

/* ---- ties */

/* Only what may lead to an end is worth a word. */
static void note_left(stepper *s, uint32_t segment, uint64_t at, const graph_tie_row *row, path_stop why) {
    void *items = s->left;
    bool undated = why == STOP_ENDED && (GRAPH_FLAGS(row->edge) & GRAPH_ENDED);
    if (!s->targets || !path_may_be_target(s->targets, row->other)) return;
    if (s->left_count >= MOST_LEFT) {
        s->more_left = true;
        return;
    }
    if (!vec_reserve(&items, &s->left_cap, s->left_count + 1, sizeof *s->left)) {
        s->failed = true;
        return;
    }
    s->left = items;
    s->left[s->left_count++] = (struct left){row->other, at, segment,
                                             undated             ? INT32_MIN
                                             : why == STOP_LATER ? row->first
                                                                 : row->last,
                                             why};
}

bool path_is_post(tie_kind kind) {
    return kind == TIE_DIRECTORSHIP || kind == TIE_OWNERSHIP || kind == TIE_MEMBERSHIP || kind == TIE_REPRESENTATION ||
           kind == TIE_EMPLOYMENT || kind == TIE_CONTROL;
}

bool path_is_held(tie_kind kind) {
    return kind == TIE_ACCOUNT || kind == TIE_DOCUMENT || kind == TIE_HOLDER || kind == TIE_OPERATOR;
}

bool path_is_close(tie_kind kind, bool out) {
    if (out) return kind == TIE_DIRECTORSHIP || kind == TIE_EMPLOYMENT;
    return kind == TIE_OWNERSHIP || kind == TIE_CONTROL || kind == TIE_DIRECTORSHIP || kind == TIE_EMPLOYMENT;
}

static bool is_post(const graph_tie_row *row) {
    return path_is_post((tie_kind)GRAPH_KIND(row->edge)) || (GRAPH_FLAGS(row->edge) & GRAPH_AGENT);
}

/* How strong a tie of its sort is; 0: nothing follows it, whenever it was. */
static uint32_t strength_of(const stepper *s, const graph_tie_row *row) {
    unsigned flags = GRAPH_FLAGS(row->edge), kind = GRAPH_KIND(row->edge), detail = GRAPH_DETAIL(row->edge);
    if (kind >= TIE_KINDS || (flags & (GRAPH_WORDS | GRAPH_VICTIM | GRAPH_PRODUCT | GRAPH_HIDDEN))) return 0;
    return kind == TIE_OWNERSHIP ? s->rules->stake[detail <= STAKE_LARGE ? detail : 0] : s->rules->tie[kind];
}

static bool is_little(const graph_tie_row *row) {
    unsigned detail = GRAPH_DETAIL(row->edge);
    return GRAPH_KIND(row->edge) == TIE_OWNERSHIP && (detail == STAKE_TRACE || detail == STAKE_MINOR);
}

static path_level level_of(const graph_tie_row *row) {
    unsigned kind = GRAPH_KIND(row->edge);
    bool out = (GRAPH_FLAGS(row->edge) & GRAPH_OUT) != 0;
    if (kind == TIE_PARENT) return out ? LEVEL_UP : LEVEL_DOWN;
    if (kind != TIE_OWNERSHIP && kind != TIE_CONTROL && kind != TIE_DIRECTORSHIP) return LEVEL_NONE;
    return out ? LEVEL_DOWN : LEVEL_UP;
}

uint32_t stepper_hub(const stepper *s, uint8_t side, uint8_t level) {
    return path_hub(side != LEVEL_NONE && side == level ? s->ties - s->stakes : s->ties);
}

static void take_tie(stepper *s, uint32_t segment, uint64_t at, const graph_tie_row *row) {
    unsigned flags = GRAPH_FLAGS(row->edge), kind = GRAPH_KIND(row->edge);
    uint32_t strength = strength_of(s, row);
    if (strength == 0 || row->other == row->hash) return;
    bool post = is_post(row), out = (flags & GRAPH_OUT) != 0, crowd = kind == TIE_MEMBERSHIP || kind == TIE_EMPLOYMENT;
    if ((s->blocked && post && out) || (s->shut == kind && !out)) return;
    path_stop why = row->first > s->on                           ? STOP_LATER
                    : row->last < s->on || (flags & GRAPH_ENDED) ? STOP_ENDED
                    : s->by_little && out && is_little(row)      ? STOP_LITTLE
                                                                 : STOP_HUB;
    if (why != STOP_HUB) {
        note_left(s, segment, at, row, why);
        return;
    }
    step *t = stepper_add(s);
    if (!t) return;
    *t = (step){.to = row->other,
                .strength = strength,
                .first = row->first,
                .last = row->last,
                .via = VIA_TIE,
                .by_post = post && !out,
                .by_little = !out && is_little(row),
                .crowd = crowd && out ? (uint8_t)kind : 0,
                .level = (uint8_t)level_of(row),
                .from_says = REF(segment, row->edge & GRAPH_ROW_MASK),
                .row = at};
}

/* ---- other ids of the party */

uint64_t path_same_rows(const world *w, uint64_t hash, const graph_same_row **out, uint64_t *first) {
    const void *p;
    uint64_t count, n = 0;
    if (!world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) return 0;
    const graph_same_row *row = p;
    *first = graph_lower_bound(row, count, sizeof *row, hash);
    *out = row + *first;
    while (*first + n < count && (*out)[n].hash == hash) n++;
    return n;
}

/* What a damaged world says with more than certainty is not followed. */
static uint32_t same_strength(const stepper *s, const graph_same_row *row) {
    if (row->strength > 10000 || row->other == row->hash) return 0;
    return row->confirmed ? s->rules->confirmed : s->rules->unconfirmed ? row->strength / 2 : 0;
}

static void take_same(stepper *s, const graph_same_row *row, uint64_t count, uint64_t first) {
    for (uint64_t i = 0; i < count; i++) {
        s->looked++;
        uint32_t strength = same_strength(s, &row[i]);
        if (strength == 0) continue;
        step *t = stepper_add(s);
        if (!t) return;
        *t = (step){.to = row[i].other,
                    .strength = strength,
                    .first = INT32_MIN,
                    .last = INT32_MAX,
                    .via = VIA_SAME,
                    .open = true,
                    .from_says = row[i].ref,
                    .to_says = row[i].other_ref,
                    .row = first + i};
    }
}

/* ---- all of it */

/* Ties and posts, by sorts; `n` rows of this one. */
static void count_sort(stepper *s, const graph_tie_row *row, uint64_t n) {
    unsigned kind = GRAPH_KIND(row->edge), flags = GRAPH_FLAGS(row->edge);
    bool out = (flags & GRAPH_OUT) != 0;
    if (strength_of(s, row) == 0) return; /* documents, customers: they make nobody a hub */
    path_level level = level_of(row);
    s->ties += n;
    if (level == LEVEL_UP) s->ups += n;
    if (level == LEVEL_DOWN && kind != TIE_DIRECTORSHIP) s->stakes += n;
    if (kind == TIE_DIRECTORSHIP && out) s->posts += n;
    if ((kind == TIE_REPRESENTATION || (flags & GRAPH_AGENT)) && out) s->agencies += n;
    if (kind == TIE_MEMBERSHIP && !out) s->members += n;
    if (kind == TIE_EMPLOYMENT && !out) s->staff += n;
    if (out && is_little(row)) s->little += n;
}

static void count_ties(stepper *s, uint64_t node) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, node, &row);
        for (uint64_t i = 0; i < rows && rows <= LONG_ROWS; i++) {
            graph_tie_row r = graph_row_whole(&s->doubles, k, &row[i]);
            if (r.other != r.hash) count_sort(s, &r, 1);
            s->looked++;
        }
        for (uint64_t i = 0, end; i < rows && rows > LONG_ROWS; i = end) {
            end = graph_group_end(row, rows, i);
            count_sort(s, &row[i], end - i);
            s->looked++;
        }
    }
}

static void take_row(stepper *s, uint64_t node, uint32_t segment, uint64_t at, const graph_tie_row *row) {
    unsigned kind = GRAPH_KIND(row->edge);
    bool out = (GRAPH_FLAGS(row->edge) & GRAPH_OUT) != 0;
    if (kind != TIE_MARK && kind != TIE_PLACED) /* of an edge that an earlier source tells, strength_of is 0 */
        take_tie(s, segment, at, row);
    else if (out && kind == TIE_PLACED)
        take_place(s, node, row->other);
    else if (out && first_time(s, row->other))
        take_mark(s, node, row->other, row, REF(segment, row->edge & GRAPH_ROW_MASK));
}

/* Do the rows of this sort lead nowhere, or by chains that are too weak? What another source says of one of them may make it stronger. */
static bool is_idle(stepper *s, const passing *how, const graph_tie_row *row) {
    unsigned kind = GRAPH_KIND(row->edge);
    bool hidden = kind == TIE_MARK || kind == TIE_PLACED;
    uint32_t strength = hidden || s->doubles.count ? 10000 : strength_of(s, row);
    if (strength == 0) return true;
    if (how->free) return false;
    uint32_t hub = stepper_hub(s, how->side, hidden ? LEVEL_NONE : (uint8_t)level_of(row));
    bool thin = how->cost + stepper_cost(s, hub) + stepper_cost(s, strength) > s->most;
    s->thin = s->thin || thin;
    return thin;
}

static void take_rows(stepper *s, uint64_t node, uint32_t segment, const passing *how) {
    const void *p;
    uint64_t all;
    const graph_tie_row *row;
    uint64_t rows = graph_tie_rows(s->w, segment, node, &row), end = 0;
    if (!world_section_get(s->w, SECTION_GRAPH_TIES, segment, sizeof *row, &p, &all)) return;
    for (uint64_t i = 0; i < rows && !s->failed; i++) {
        if (s->looked >= s->work) {
            s->cut = true;
            return;
        }
        s->looked++;
        if (rows > LONG_ROWS && i >= end) {
            end = graph_group_end(row, rows, i);
            if (is_idle(s, how, &row[i])) {
                i = end - 1;
                continue;
            }
        }
        graph_tie_row r = graph_row_whole(&s->doubles, segment, &row[i]);
        take_row(s, node, segment, (uint64_t)(&row[i] - (const graph_tie_row *)p), &r);
    }
}

static void count_party(stepper *s, uint64_t node, const passing *how) {
    s->agencies = s->members = s->staff = 0;
    s->ties = s->posts = s->stakes = s->ups = s->little = 0;
    s->counted = !how->free || how->posted || how->crowd || how->little;
    if (s->counted) count_ties(s, node);
    if (s->agencies > PATH_POSTS && s->agencies > s->posts) s->posts = s->agencies;
    s->nominee = s->posts > PATH_POSTS;
    s->crowded = s->members > PATH_POSTS || s->staff > PATH_POSTS;
    s->like =
        (how->crowd == TIE_MEMBERSHIP && s->members > PATH_POSTS) || (how->crowd == TIE_EMPLOYMENT && s->staff > PATH_POSTS);
    s->shut = s->like || how->crowded ? how->crowd : 0;
    s->blocked = how->posted && (how->agent || s->nominee);
    s->by_little = how->little;
}

void steps_of(stepper *s, uint64_t node, const passing *how) {
    const graph_same_row *same;
    uint64_t first = 0, count = path_same_rows(s->w, node, &same, &first);
    s->count = s->left_count = s->seen_count = 0;
    s->more_left = false;
    s->round++;
    count_party(s, node, how);
    s->same = false;
    for (uint64_t i = 0; i < count; i++) s->same = s->same || same_strength(s, &same[i]) > 0;
    if (!how->free && how->cost + stepper_cost(s, stepper_hub(s, how->side, how->side)) > s->most) {
        s->thin = true;
        return;
    }
    for (uint32_t k = 0; k < world_segments(s->w) && !s->failed; k++) take_rows(s, node, k, how);
    take_same(s, same, count, first);
}

void stepper_free(stepper *s) {
    mem_free(s->items);
    mem_free(s->left);
    mem_free(s->thefts);
    mem_free(s->rows);
    mem_free(s->seen);
}
