/* SPDX-License-Identifier: Apache-2.0 */
/* The steps from one party: its ties in both directions and its other ids; who bears a mark that it bears is in path_mark.c. */
#include <math.h>

#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_internal.h"

#include "base/poison.h"

enum {
    LONG_ROWS = 4096 /* rows of a party in between beyond which it is a hub without counting */
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

static void note_ended(stepper *s, uint32_t segment, uint64_t at, const graph_tie_row *row) {
    void *items = s->ended;
    if (s->ended_count >= 16) return;
    if (!vec_reserve(&items, &s->ended_cap, s->ended_count + 1, sizeof *s->ended)) {
        s->failed = true;
        return;
    }
    s->ended = items;
    s->ended[s->ended_count++] =
        (struct ended){row->other, at, segment, GRAPH_FLAGS(row->edge) & GRAPH_ENDED ? INT32_MIN : row->last};
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

/* How strong a tie is; 0: nothing follows it, whenever it was. */
static uint32_t strength_of(const stepper *s, const graph_tie_row *row) {
    unsigned flags = GRAPH_FLAGS(row->edge), kind = GRAPH_KIND(row->edge), detail = GRAPH_DETAIL(row->edge);
    if (kind >= TIE_KINDS || (flags & (GRAPH_WORDS | GRAPH_VICTIM | GRAPH_PRODUCT | GRAPH_HIDDEN))) return 0;
    if (row->other == row->hash) return 0;
    return kind == TIE_OWNERSHIP ? s->rules->stake[detail <= STAKE_LARGE ? detail : 0] : s->rules->tie[kind];
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
    if (strength == 0) return;
    bool post = is_post(row), out = (flags & GRAPH_OUT) != 0, crowd = kind == TIE_MEMBERSHIP || kind == TIE_EMPLOYMENT;
    if ((s->blocked && post && out) || (s->shut == kind && !out) || row->first > s->on) return;
    if (row->last < s->on || (flags & GRAPH_ENDED)) {
        note_ended(s, segment, at, row);
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

/* Ties and posts. True: so many that they are not counted one by one. */
static bool count_ties(stepper *s, uint64_t node, bool start) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, node, &row);
        if (rows > LONG_ROWS && !start) {
            s->ties += rows;
            return true;
        }
        for (uint64_t i = 0; i < rows; i++) {
            graph_tie_row r = graph_row_whole(&s->doubles, k, &row[i]);
            if (strength_of(s, &r) == 0) continue; /* documents, customers: they make nobody a hub */
            path_level level = level_of(&r);
            s->ties++;
            s->ups += level == LEVEL_UP;
            s->stakes += level == LEVEL_DOWN && GRAPH_KIND(r.edge) != TIE_DIRECTORSHIP;
            unsigned kind = GRAPH_KIND(r.edge), flags = GRAPH_FLAGS(r.edge);
            bool out = (flags & GRAPH_OUT) != 0;
            s->posts += kind == TIE_DIRECTORSHIP && out;
            s->agencies += (kind == TIE_REPRESENTATION || (flags & GRAPH_AGENT)) && out;
            s->members += kind == TIE_MEMBERSHIP && !out;
            s->staff += kind == TIE_EMPLOYMENT && !out;
        }
        s->looked += rows;
    }
    return false;
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

static void take_rows(stepper *s, uint64_t node, uint32_t segment) {
    const void *p;
    uint64_t all;
    const graph_tie_row *row;
    uint64_t rows = graph_tie_rows(s->w, segment, node, &row);
    if (!world_section_get(s->w, SECTION_GRAPH_TIES, segment, sizeof *row, &p, &all)) return;
    for (uint64_t i = 0; i < rows && !s->failed; i++) {
        if (s->looked >= s->work) {
            s->cut = true;
            return;
        }
        s->looked++;
        graph_tie_row r = graph_row_whole(&s->doubles, segment, &row[i]);
        take_row(s, node, segment, (uint64_t)(&row[i] - (const graph_tie_row *)p), &r);
    }
}

void steps_of(stepper *s, uint64_t node, const passing *how) {
    const graph_same_row *same;
    uint64_t first = 0, count = path_same_rows(s->w, node, &same, &first);
    s->count = s->ended_count = s->seen_count = 0;
    s->agencies = s->members = s->staff = 0;
    s->ties = s->posts = s->stakes = s->ups = 0;
    s->round++;
    bool uncounted = (!how->free || how->posted) && count_ties(s, node, how->free);
    if (s->agencies > PATH_POSTS && s->agencies > s->posts) s->posts = s->agencies;
    s->nominee = s->posts > PATH_POSTS;
    s->crowded = s->members > PATH_POSTS || s->staff > PATH_POSTS;
    uint64_t like = how->crowd == TIE_MEMBERSHIP ? s->members : how->crowd == TIE_EMPLOYMENT ? s->staff : 0;
    s->shut = like > PATH_POSTS ? how->crowd : 0;
    s->blocked = how->posted && (how->agent || s->nominee);
    s->same = false;
    for (uint64_t i = 0; i < count; i++) s->same = s->same || same_strength(s, &same[i]) > 0;
    if (!how->free && how->cost + stepper_cost(s, stepper_hub(s, how->side, how->side)) > s->most) return;
    if (uncounted) return;
    for (uint32_t k = 0; k < world_segments(s->w) && !s->failed; k++) take_rows(s, node, k);
    take_same(s, same, count, first);
}

void stepper_free(stepper *s) {
    mem_free(s->items);
    mem_free(s->ended);
    mem_free(s->rows);
    mem_free(s->seen);
}
