/* SPDX-License-Identifier: Apache-2.0 */
/* The steps from one party: its ties in both directions, who bears a mark that it bears, and its other ids. */
#include <math.h>

#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_internal.h"

#include "base/poison.h"

enum {
    LONG_ROWS = 4096,     /* rows of a party in between beyond which it is a hub without counting */
    MARK_ROWS = 512,      /* rows of a mark beyond which everybody bears it: sightings of one bearer are rows of their own */
    ROWS_OF_VICTIM = 4096 /* of a bearer, looked through for whom it copied */
};

typedef struct bearer_row {
    uint64_t who;
    int32_t first, last;
    entity_ref says;
} bearer_row;

uint64_t path_cost(uint32_t strength) {
    if (strength == 0) return PATH_NEVER;
    return strength >= 10000 ? 0 : (uint64_t)llround(-log((double)strength / 10000.0) * (double)(UINT64_C(1) << 40));
}

uint32_t path_mark_strength(uint32_t base, uint32_t half, uint32_t bearers) {
    uint64_t more = bearers > 2 ? bearers - 2 : 0;
    return (uint32_t)((uint64_t)base * half / (half + more));
}

uint32_t path_hub(uint64_t ties) {
    return ties <= PATH_HUB_FREE ? 10000 : (uint32_t)(UINT64_C(10000) * PATH_HUB_HALF / (PATH_HUB_HALF + ties - PATH_HUB_FREE));
}

static step *new_step(stepper *s) {
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

static bool is_post(unsigned kind) {
    return kind == TIE_DIRECTORSHIP || kind == TIE_OWNERSHIP || kind == TIE_MEMBERSHIP || kind == TIE_REPRESENTATION ||
           kind == TIE_EMPLOYMENT || kind == TIE_CONTROL;
}

/* How strong a tie is; 0: nothing follows it, whenever it was. */
static uint32_t strength_of(const stepper *s, const graph_tie_row *row) {
    unsigned flags = GRAPH_FLAGS(row->edge), kind = GRAPH_KIND(row->edge), detail = GRAPH_DETAIL(row->edge);
    if (kind >= TIE_KINDS || (flags & (GRAPH_WORDS | GRAPH_VICTIM | GRAPH_PRODUCT | GRAPH_HIDDEN))) return 0;
    if (row->other == row->hash) return 0;
    return kind == TIE_OWNERSHIP ? s->rules->stake[detail <= STAKE_LARGE ? detail : 0] : s->rules->tie[kind];
}

static void take_tie(stepper *s, uint32_t segment, uint64_t at, const graph_tie_row *row, bool nominee) {
    unsigned flags = GRAPH_FLAGS(row->edge), kind = GRAPH_KIND(row->edge);
    uint32_t strength = strength_of(s, row);
    if (strength == 0 || (nominee && is_post(kind)) || row->first > s->on) return;
    if (row->last < s->on || (flags & GRAPH_ENDED)) {
        note_ended(s, segment, at, row);
        return;
    }
    step *t = new_step(s);
    if (!t) return;
    *t = (step){.to = row->other,
                .strength = strength,
                .first = row->first,
                .last = row->last,
                .via = VIA_TIE,
                .post = is_post(kind),
                .from_says = REF(segment, row->edge & GRAPH_ROW_MASK),
                .row = at};
}

/* ---- marks */

static bool is_address(const stepper *s, entity_ref ref) { return world_schema(s->w, ref) == SCHEMA_Address; }

static bool add_row(stepper *s, size_t *n, uint64_t who, const graph_tie_row *row, entity_ref says) {
    void *items = s->rows;
    if (row->first != INT32_MIN && row->first > s->on) return true; /* seen after the day */
    if (!vec_reserve(&items, &s->row_cap, *n + 1, sizeof *s->rows)) {
        s->failed = true;
        return false;
    }
    s->rows = items;
    s->rows[(*n)++] = (bearer_row){who, row->first, row->last, says};
    return true;
}

/* Whoever is at an Address bears what it bears. */
static bool add_occupants(stepper *s, size_t *n, uint64_t address, const graph_tie_row *mark) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, address, &row);
        if (rows > MARK_ROWS) return false;
        for (uint64_t i = 0; i < rows; i++) {
            s->looked++;
            if (GRAPH_KIND(row[i].edge) != TIE_PLACED || (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT)) continue;
            if (!add_row(s, n, row[i].other, mark, REF(k, row[i].edge & GRAPH_ROW_MASK))) return false;
        }
    }
    return true;
}

/* All rows of a mark, by bearer. False: too many, or no memory. */
static bool gather(stepper *s, uint64_t mark, size_t *count) {
    *count = 0;
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, mark, &row);
        if (rows > MARK_ROWS) return false;
        for (uint64_t i = 0; i < rows; i++) {
            entity_ref says = REF(k, row[i].edge & GRAPH_ROW_MASK);
            s->looked++;
            if (GRAPH_KIND(row[i].edge) != TIE_MARK || (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT)) continue;
            bool place = GRAPH_DETAIL(row[i].edge) == MARK_ADDRESS && is_address(s, says);
            if (place ? !add_occupants(s, count, row[i].other, &row[i]) : !add_row(s, count, row[i].other, &row[i], says))
                return false;
            if (*count > MARK_ROWS) return false;
        }
    }
    return true;
}

/* How many different bearers; at most `most` + 1 are told apart. */
static uint32_t bearers_of(const stepper *s, size_t n, uint32_t most, uint64_t *who) {
    uint32_t count = 0;
    for (size_t i = 0; i < n && count <= most; i++) {
        uint32_t k = 0;
        while (k < count && who[k] != s->rows[i].who) k++;
        if (k == count) who[count++] = s->rows[i].who;
    }
    return count;
}

/* Did this bearer take the value from one of the others: copied pages carry the telephone of the firm that was copied. */
static bool took_it(stepper *s, uint64_t bearer, const uint64_t *who, uint32_t count) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, bearer, &row);
        for (uint64_t i = 0; i < rows && i < ROWS_OF_VICTIM; i++) {
            unsigned flags = GRAPH_FLAGS(row[i].edge);
            s->looked++;
            if (!(flags & GRAPH_VICTIM) || ((flags & GRAPH_OUT) != 0) == ((flags & GRAPH_VICTIM_FIRST) != 0)) continue;
            for (uint32_t b = 0; b < count; b++)
                if (who[b] == row[i].other && who[b] != bearer) return true;
        }
    }
    return false;
}

/* The longest time that two bearers had it together, else the shortest gap between them. */
static void compare_times(const stepper *s, size_t n, uint64_t a, uint64_t b, step *out, bool *dated, int64_t *days) {
    bool undated[2] = {false, false};
    int64_t gap = INT64_MAX;
    *days = 0;
    out->first = INT32_MIN, out->last = INT32_MAX;
    for (size_t i = 0; i < n; i++) {
        const bearer_row *x = &s->rows[i];
        if (x->who != a && x->who != b) continue;
        if (x->first == INT32_MIN && x->last == INT32_MAX) {
            undated[x->who == b] = true;
            continue;
        }
        for (size_t k = 0; x->who == a && k < n; k++) {
            const bearer_row *y = &s->rows[k];
            if (y->who != b || (y->first == INT32_MIN && y->last == INT32_MAX)) continue;
            int32_t first = x->first > y->first ? x->first : y->first, last = x->last < y->last ? x->last : y->last;
            int64_t both = (int64_t)last - first + 1;
            if (both > *days) *days = both, out->first = first, out->last = last;
            if (both <= 0 && -both + 1 < gap) {
                gap = -both + 1;
                if (*days == 0) out->first = last, out->last = first; /* from the end of one to the beginning of the other */
            }
        }
    }
    *dated = !undated[0] && !undated[1];
    if (*days == 0 && !*dated) out->first = INT32_MIN, out->last = INT32_MAX;
    out->gap = *dated && *days == 0 && gap <= INT32_MAX ? (int32_t)gap : 0;
}

/* Everyone else who bears the mark, if they are few. `from`: the row by which the party bears it. */
static void take_mark(stepper *s, uint64_t node, uint64_t mark, const graph_tie_row *from, entity_ref from_says) {
    unsigned kind = GRAPH_DETAIL(from->edge);
    uint64_t who[64];
    size_t n;
    if (kind >= MARK_KINDS || s->rules->mark[kind].base == 0) return;
    uint32_t most = s->rules->mark[kind].most < 62 ? s->rules->mark[kind].most : 62;
    if (!gather(s, mark, &n)) return;
    uint32_t count = bearers_of(s, n, most, who);
    if (count < 2 || count > most || took_it(s, node, who, count)) return;
    bool room = kind != MARK_ADDRESS || (GRAPH_FLAGS(from->edge) & GRAPH_ROOM);
    for (uint32_t b = 0; b < count; b++) {
        step t = {.to = who[b], .via = VIA_MARK, .mark = (uint8_t)kind, .bearers = count, .mark_hash = mark};
        bool dated, mine = false;
        int64_t days;
        if (who[b] == node) continue;
        for (uint32_t k = 0; k < count; k++) mine = mine || who[k] == node;
        compare_times(s, n, node, who[b], &t, &dated, &days);
        if (!mine || (dated && days == 0 && s->rules->mark[kind].apart >= 0 && t.gap > s->rules->mark[kind].apart)) continue;
        t.weak = !room || (s->rules->mark[kind].together > 0 && days < s->rules->mark[kind].together);
        uint32_t base = t.weak ? s->rules->weak : s->rules->mark[kind].base;
        t.strength = path_mark_strength(base, s->rules->mark[kind].half, count);
        if (t.strength == 0 || took_it(s, who[b], who, count)) continue;
        t.from_says = from_says;
        for (size_t i = n; i-- > 0;)
            if (s->rows[i].who == who[b]) t.to_says = s->rows[i].says;
        step *out = new_step(s);
        if (!out) return;
        *out = t;
    }
}

static bool first_time(stepper *s, size_t *n, uint64_t hash) {
    for (size_t i = 0; i < *n; i++)
        if (s->hashes[i] == hash) return false;
    void *items = s->hashes;
    if (!vec_reserve(&items, &s->hash_cap, *n + 1, sizeof *s->hashes)) {
        s->failed = true;
        return false;
    }
    s->hashes = items;
    s->hashes[(*n)++] = hash;
    return true;
}

/* The marks of the place where the party is. */
static void take_place(stepper *s, uint64_t node, uint64_t place, size_t *seen) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, place, &row);
        for (uint64_t i = 0; i < rows && i < MARK_ROWS; i++) {
            s->looked++;
            if (GRAPH_KIND(row[i].edge) != TIE_MARK || !(GRAPH_FLAGS(row[i].edge) & GRAPH_OUT)) continue;
            if (first_time(s, seen, row[i].other))
                take_mark(s, node, row[i].other, &row[i], REF(k, row[i].edge & GRAPH_ROW_MASK));
        }
    }
}

/* ---- other ids of the party */

static void take_same(stepper *s, uint64_t node) {
    const void *p;
    uint64_t count;
    if (!world_section_get(s->w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &p, &count)) return;
    const graph_same_row *row = p;
    for (uint64_t i = graph_lower_bound(row, count, sizeof *row, node); i < count && row[i].hash == node; i++) {
        s->looked++;
        uint32_t strength = row[i].confirmed ? s->rules->confirmed : s->rules->unconfirmed ? row[i].strength / 2 : 0;
        if (strength == 0) continue;
        step *t = new_step(s);
        if (!t) return;
        *t = (step){.to = row[i].other,
                    .strength = strength,
                    .first = INT32_MIN,
                    .last = INT32_MAX,
                    .via = VIA_SAME,
                    .from_says = row[i].ref,
                    .to_says = row[i].other_ref,
                    .row = i};
    }
}

/* ---- all of it */

/* Ties and posts. True: so many that they are not counted one by one. */
static bool count_ties(stepper *s, uint64_t node, bool start) {
    s->ties = s->posts = 0;
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, node, &row);
        if (rows > LONG_ROWS && !start) {
            s->ties += rows;
            return true;
        }
        for (uint64_t i = 0; i < rows; i++) {
            if (strength_of(s, &row[i]) == 0) continue; /* documents, customers: they make nobody a hub */
            s->ties++;
            s->posts += GRAPH_KIND(row[i].edge) == TIE_DIRECTORSHIP && (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT);
        }
        s->looked += rows;
    }
    return false;
}

void steps_of(stepper *s, uint64_t node, bool free, bool named, uint64_t cost) {
    size_t seen = 0;
    s->count = s->ended_count = 0;
    bool uncounted = count_ties(s, node, free);
    if (!free && cost + path_cost(path_hub(s->ties)) > s->most) return;
    if (uncounted) return;
    bool nominee = !named && s->posts > PATH_POSTS;
    for (uint32_t k = 0; k < world_segments(s->w) && !s->failed; k++) {
        const void *p;
        uint64_t all;
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, node, &row);
        if (!world_section_get(s->w, SECTION_GRAPH_TIES, k, sizeof *row, &p, &all)) continue;
        for (uint64_t i = 0; i < rows && !s->failed && s->looked < s->work; i++) {
            unsigned kind = GRAPH_KIND(row[i].edge);
            bool out = (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT) != 0;
            s->looked++;
            if (kind == TIE_MARK) {
                if (out && first_time(s, &seen, row[i].other))
                    take_mark(s, node, row[i].other, &row[i], REF(k, row[i].edge & GRAPH_ROW_MASK));
            } else if (kind == TIE_PLACED) {
                if (out) take_place(s, node, row[i].other, &seen);
            } else {
                take_tie(s, k, (uint64_t)(&row[i] - (const graph_tie_row *)p), &row[i], nominee);
            }
        }
    }
    take_same(s, node);
}

void stepper_free(stepper *s) {
    mem_free(s->items);
    mem_free(s->ended);
    mem_free(s->rows);
    mem_free(s->hashes);
}
