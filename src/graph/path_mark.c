/* SPDX-License-Identifier: Apache-2.0 */
/* The steps by marks: who else bears a value that the party bears, and when both did. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_internal.h"

#include "base/poison.h"

enum {
    MARK_ROWS = 512,     /* rows of a mark beyond which everybody bears it: sightings of one bearer are rows of their own */
    MOST_BEARERS = 62,   /* that are told apart, whatever the rules allow */
    ROWS_OF_TAKER = 256, /* of a bearer and of who holds it, looked through for who that is */
    MOST_HOLDERS = 8,    /* of one bearer */
    FIRST_SLOTS = 64
};

typedef struct bearer_row {
    uint64_t who;
    int32_t first, last;
    uint32_t order; /* in which the world has them */
    bool placed;    /* `who` is at an Address that bears it */
    entity_ref says;
} bearer_row;

/* ---- who bears it */

static bool is_address(const stepper *s, entity_ref ref) { return world_schema(s->w, ref) == SCHEMA_Address; }

static bool add_row(stepper *s, size_t *n, uint64_t who, const graph_tie_row *row, bool placed, entity_ref says) {
    void *items = s->rows;
    if (row->first != INT32_MIN && row->first > s->on) return true; /* seen after the day */
    if (!vec_reserve(&items, &s->row_cap, *n + 1, sizeof *s->rows)) {
        s->failed = true;
        return false;
    }
    s->rows = items;
    s->rows[*n] = (bearer_row){who, row->first, row->last, (uint32_t)*n, placed, says};
    ++*n;
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
            if (!add_row(s, n, row[i].other, mark, true, REF(k, row[i].edge & GRAPH_ROW_MASK))) return false;
        }
    }
    return true;
}

/* All rows of a mark. False: too many, or no memory. */
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
            if (place ? !add_occupants(s, count, row[i].other, &row[i])
                      : !add_row(s, count, row[i].other, &row[i], false, says))
                return false;
            if (*count > MARK_ROWS) return false;
        }
    }
    return true;
}

/* The rows of one bearer, in time; of those that lie within another only that one. */
typedef struct bearer {
    uint64_t who;
    const bearer_row *rows;
    size_t count;
    bool undated;     /* one of its rows says no day */
    entity_ref first; /* who says it first */
} bearer;

static int by_time(const void *a, const void *b) {
    const bearer_row *x = a, *y = b;
    if (x->who != y->who) return x->who < y->who ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    if (x->last != y->last) return x->last > y->last ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static bool is_undated(const bearer_row *r) { return r->first == INT32_MIN && r->last == INT32_MAX; }

/* The different bearers of the rows, told apart up to `most` + 1. */
static uint32_t bearers_of(stepper *s, size_t n, uint32_t most, bearer *out) {
    uint32_t count = 0;
    size_t kept = 0;
    if (n) qsort(s->rows, n, sizeof *s->rows, by_time);
    for (size_t i = 0, order = 0; i < n; i++) {
        bearer_row row = s->rows[i];
        if (count == 0 || out[count - 1].who != row.who) {
            if (count > most) break;
            out[count++] = (bearer){.who = row.who, .rows = s->rows + kept, .first = row.says};
            order = row.order;
        }
        bearer *b = &out[count - 1];
        if (row.order < order) order = row.order, b->first = row.says;
        if (is_undated(&row))
            b->undated = true;
        else if (b->count == 0 || row.last > s->rows[kept - 1].last)
            s->rows[kept++] = row, b->count++;
    }
    return count;
}

/* ---- who took it from another: copied pages carry the telephone of the firm that was copied */

/* Who owns or holds the party, as one does an account or a document. */
static size_t holders_of(stepper *s, uint64_t who, uint64_t *out) {
    size_t n = 0;
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, who, &row);
        for (uint64_t i = 0; i < rows && i < ROWS_OF_TAKER && n < MOST_HOLDERS; i++) {
            unsigned flags = GRAPH_FLAGS(row[i].edge);
            s->looked++;
            if ((flags & GRAPH_OUT) && !(flags & GRAPH_WORDS) && path_is_held((tie_kind)GRAPH_KIND(row[i].edge)))
                out[n++] = row[i].other;
        }
    }
    return n;
}

static bool is_among(const uint64_t *items, size_t count, uint64_t hash) {
    for (size_t i = 0; i < count; i++)
        if (items[i] == hash) return true;
    return false;
}

static void add_thefts(stepper *s, uint64_t hurt) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, hurt, &row);
        for (uint64_t i = graph_next_victim(row, rows, 0); i < rows; i = graph_next_victim(row, rows, i + 1)) {
            unsigned flags = GRAPH_FLAGS(row[i].edge);
            void *items = s->thefts;
            s->looked++;
            if (((flags & GRAPH_OUT) != 0) != ((flags & GRAPH_VICTIM_FIRST) != 0) || row[i].other == hurt) continue;
            if (!vec_reserve(&items, &s->theft_cap, s->theft_count + 1, sizeof *s->thefts)) {
                s->failed = true;
                return;
            }
            s->thefts = items;
            s->thefts[s->theft_count++] = (struct theft){hurt, row[i].other};
        }
    }
}

/* Whose victims the bearers of a mark and their holders are. */
static void find_thefts(stepper *s, const bearer *all, uint32_t count) {
    uint64_t holders[MOST_HOLDERS];
    s->theft_count = 0;
    for (uint32_t b = 0; b < count && !s->failed; b++) {
        add_thefts(s, all[b].who);
        for (size_t i = 0, h = holders_of(s, all[b].who, holders); i < h && !s->failed; i++) add_thefts(s, holders[i]);
    }
}

/* Is one of the thieves an owner, officer or employee of the party, or what it works for or directs? */
static bool is_close(stepper *s, uint64_t who, const uint64_t *held, size_t held_count) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, who, &row);
        for (uint64_t i = 0; i < rows && i < ROWS_OF_TAKER; i++) {
            unsigned flags = GRAPH_FLAGS(row[i].edge);
            s->looked++;
            if ((flags & GRAPH_WORDS) || !path_is_close((tie_kind)GRAPH_KIND(row[i].edge), (flags & GRAPH_OUT) != 0)) continue;
            for (size_t t = 0; t < s->theft_count; t++)
                if (s->thefts[t].by == row[i].other && !is_among(held, held_count, s->thefts[t].hurt)) return true;
        }
    }
    return false;
}

/* Did this bearer take the value from one of the others: itself, or who holds it, or one who is close to either? */
static bool took_it(stepper *s, uint64_t who) {
    uint64_t held[MOST_HOLDERS + 1] = {who};
    if (s->theft_count == 0) return false;
    size_t h = holders_of(s, who, held + 1) + 1, others = 0;
    for (size_t i = 0; i < s->theft_count; i++) {
        if (is_among(held, h, s->thefts[i].hurt)) continue; /* of itself */
        if (is_among(held, h, s->thefts[i].by)) return true;
        others++;
    }
    for (size_t i = 0; others && i < h; i++)
        if (is_close(s, held[i], held, h)) return true;
    return false;
}

/* ---- when both had it */

/* Days on which both had it; or, where one had it after the other, from the end of the one to the beginning of the other. */
typedef struct common_time {
    int32_t first, last;
    int64_t days; /* in common; 0: none */
    int64_t gap;  /* days between, where there are none in common */
    const bearer_row *mine, *theirs;
} common_time;

static common_time common_of(const bearer_row *x, const bearer_row *y) {
    int32_t first = x->first > y->first ? x->first : y->first, last = x->last < y->last ? x->last : y->last;
    common_time t = {first, last, (int64_t)last - first + 1, 0, x, y};
    if (t.days <= 0) t = (common_time){last, first, 0, (int64_t)first - last, x, y};
    return t;
}

/* The longest time in common comes first, then the shortest gap; of equal ones the earliest. The same from both ends. */
static bool comes_before(const common_time *a, const common_time *b) {
    if (a->days != b->days) return a->days > b->days;
    if (a->gap != b->gap) return a->gap < b->gap;
    if (a->first != b->first) return a->first < b->first;
    return a->last < b->last;
}

static bool within_one_of(const common_time *t, const common_time *of, size_t count) {
    for (size_t i = 0; i < count; i++)
        if ((of[i].days > 0) == (t->days > 0) && of[i].first <= t->first && of[i].last >= t->last) return true;
    return false;
}

/* The first `most` distinct times of two bearers, none within another; gaps longer than `apart` are none. */
static size_t times_of(const bearer *a, const bearer *b, int64_t apart, common_time *out, size_t most) {
    size_t n = 0;
    for (bool more = true; more && n < most; n += more) {
        more = false;
        for (size_t i = 0; i < a->count; i++)
            for (size_t k = 0; k < b->count; k++) {
                common_time t = common_of(&a->rows[i], &b->rows[k]);
                if (t.gap > apart || (more && !comes_before(&t, &out[n])) || within_one_of(&t, out, n)) continue;
                out[n] = t;
                more = true;
            }
    }
    return n;
}

/* ---- the steps */

typedef struct marking {
    stepper *s;
    const bearer *mine;
    entity_ref from_says; /* where the party has it from a place, or at no known time */
    unsigned kind;
    bool room;
    bool strangers;           /* a number under two names with nothing in common */
    uint32_t bearers, weight; /* how many, and as how many they count */
    uint64_t hash;
} marking;

static void add_step(const marking *m, const bearer *theirs, const common_time *t, bool open) {
    const path_rules *r = m->s->rules;
    int64_t days = t ? t->days : 0;
    bool weak = !m->room || m->strangers || (r->mark[m->kind].together > 0 && days < r->mark[m->kind].together);
    uint32_t strength = path_mark_strength(weak ? r->weak : r->mark[m->kind].base, r->mark[m->kind].half, m->weight);
    step *out = strength ? stepper_add(m->s) : NULL;
    if (!out) return;
    *out = (step){.to = theirs->who,
                  .strength = strength,
                  .first = t ? t->first : INT32_MIN,
                  .last = t ? t->last : INT32_MAX,
                  .gap = t && t->gap <= INT32_MAX ? (int32_t)t->gap : 0,
                  .via = VIA_MARK,
                  .open = open,
                  .weak = weak,
                  .mark = (uint8_t)m->kind,
                  .bearers = m->bearers,
                  .mark_hash = m->hash,
                  .from_says = t && !open && !t->mine->placed ? t->mine->says : m->from_says,
                  .to_says = t && !open ? t->theirs->says : theirs->first};
}

/* Where the times do not matter or are not all known, one step bounds no chain; each time that is known and makes it stronger is another. */
static void add_steps(const marking *m, const bearer *theirs) {
    common_time times[PATH_TIMES];
    int32_t apart = m->s->rules->mark[m->kind].apart, together = m->s->rules->mark[m->kind].together;
    bool unknown = m->mine->undated || theirs->undated;
    size_t n = times_of(m->mine, theirs, unknown ? 0 : apart < 0 ? INT64_MAX : apart, times, PATH_TIMES);
    if (apart < 0 || unknown) {
        bool longest = apart < 0 || together <= 0;
        add_step(m, theirs, n && longest ? &times[0] : NULL, true);
        if (longest) return;
    }
    for (size_t i = 0; i < n; i++)
        if (!unknown || times[i].days >= together) add_step(m, theirs, &times[i], false);
}

/* False: no memory. */
static bool number_ties(stepper *s, const bearer *a, const bearer *b, uint64_t mark, bool *strangers) {
    bool counts;
    number_bearer mine = {a->who, a->first}, theirs = {b->who, b->first};
    s->failed = s->failed || !path_number_counts(s->w, &mine, &theirs, mark, &counts);
    if (!s->failed) *strangers = !counts;
    return !s->failed;
}

/* As how many the bearers count: those who are listed or reported as one, for they are no crowd. */
static uint32_t weight_of(const stepper *s, const bearer *all, uint32_t count) {
    uint32_t flagged = 0;
    for (uint32_t b = 0; b < count; b++) {
        if (s->targets && !path_may_be_target(s->targets, all[b].who)) continue;
        cb_slice id = path_bearer_id(s->w, all[b].first, all[b].who);
        flagged += id.len && (graph_party_flags_on(s->w, id, s->on) & (PARTY_DESIGNATED | PARTY_REPORTED));
    }
    uint32_t weight = flagged > 1 ? count - flagged + 1 : count;
    return weight > 2 ? weight : 2;
}

/* Everyone else who bears the mark, if they are few. `from`: the row by which the party bears it. */
void take_mark(stepper *s, uint64_t node, uint64_t mark, const graph_tie_row *from, entity_ref from_says) {
    unsigned kind = GRAPH_DETAIL(from->edge);
    bearer all[MOST_BEARERS + 1];
    size_t n;
    if (kind >= MARK_KINDS || s->rules->mark[kind].base == 0) return;
    if (!gather(s, mark, &n)) return;
    uint32_t count = bearers_of(s, n, MOST_BEARERS, all), me = 0;
    while (me < count && all[me].who != node) me++;
    if (count < 2 || count > MOST_BEARERS || me == count) return;
    uint32_t weight = weight_of(s, all, count);
    if (weight > s->rules->mark[kind].most) return;
    find_thefts(s, all, count);
    if (s->failed || took_it(s, node)) return;
    marking m = {.s = s,
                 .mine = &all[me],
                 .from_says = from_says,
                 .kind = kind,
                 .room = kind != MARK_ADDRESS || (GRAPH_FLAGS(from->edge) & GRAPH_ROOM),
                 .bearers = count,
                 .weight = weight,
                 .hash = mark};
    for (uint32_t b = 0; b < count && !s->failed; b++) {
        if (b == me || took_it(s, all[b].who)) continue;
        if (kind == MARK_IDENTIFIER && !number_ties(s, &all[me], &all[b], mark, &m.strangers)) return;
        add_steps(&m, &all[b]);
    }
}

/* ---- each mark once */

static bool grow_seen(stepper *s) {
    size_t slots = s->seen_slots ? s->seen_slots * 2 : FIRST_SLOTS;
    struct seen *seen = mem_zalloc(slots, sizeof *seen);
    if (!seen) return false;
    for (size_t i = 0; i < s->seen_slots; i++) {
        if (s->seen[i].round != s->round) continue;
        size_t at = s->seen[i].hash & (slots - 1);
        while (seen[at].round) at = (at + 1) & (slots - 1);
        seen[at] = s->seen[i];
    }
    mem_free(s->seen);
    s->seen = seen, s->seen_slots = slots;
    return true;
}

bool first_time(stepper *s, uint64_t hash) {
    if (s->seen_count * 2 >= s->seen_slots && !grow_seen(s)) {
        s->failed = true;
        return false;
    }
    size_t at = hash & (s->seen_slots - 1);
    for (; s->seen[at].round == s->round; at = (at + 1) & (s->seen_slots - 1))
        if (s->seen[at].hash == hash) return false;
    s->seen[at] = (struct seen){hash, s->round};
    s->seen_count++;
    return true;
}

/* The marks of the place where the party is. */
void take_place(stepper *s, uint64_t node, uint64_t place) {
    for (uint32_t k = 0; k < world_segments(s->w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(s->w, k, place, &row);
        for (uint64_t i = 0; i < rows && i < MARK_ROWS && !s->failed; i++) {
            if (s->looked >= s->work) {
                s->cut = true;
                return;
            }
            s->looked++;
            if (GRAPH_KIND(row[i].edge) != TIE_MARK || !(GRAPH_FLAGS(row[i].edge) & GRAPH_OUT)) continue;
            if (first_time(s, row[i].other)) take_mark(s, node, row[i].other, &row[i], REF(k, row[i].edge & GRAPH_ROW_MASK));
        }
    }
}

int32_t path_last_seen(const world *w, cb_slice id, uint64_t mark_hash, int32_t on) {
    int32_t last = INT32_MIN;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const graph_tie_row *row;
        uint64_t rows = graph_tie_rows(w, k, mark_hash, &row), who = hash64(id);
        for (uint64_t i = 0; i < rows && i < MARK_ROWS; i++) {
            if (row[i].other != who || GRAPH_KIND(row[i].edge) != TIE_MARK || (GRAPH_FLAGS(row[i].edge) & GRAPH_OUT)) continue;
            if (row[i].first != INT32_MIN && row[i].first > on) continue;
            if (row[i].last == INT32_MAX) return INT32_MAX;
            if (row[i].last > last) last = row[i].last;
        }
    }
    return last == INT32_MIN ? INT32_MAX : last;
}
