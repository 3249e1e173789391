/* SPDX-License-Identifier: Apache-2.0 */
/* Shared marks of small random worlds, against a count of every pair; and that a tie reads the same from both ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "finding/inferred.h"
#include "parse/date.h"
#include "world/world.h"

#include "cuibono.h"

enum { PARTIES = 9, VALUES = 4, SIGHTINGS = 3, ROUNDS = 150 };

typedef struct sighting { /* of one value by one party: years, both included; 0: not known */
    unsigned party, value, first, last;
    bool own; /* stands on the party itself, without dates */
} sighting;

typedef struct sample {
    sighting items[PARTIES * SIGHTINGS];
    size_t count;
    buf json;
} sample;

static char folder[] = "/tmp/cuibono-inferred-XXXXXX";
static uint64_t seed = 20260302;

static unsigned roll(unsigned n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

static const char *const NAMES[PARTIES] = {"Alderfinch", "Bramblecote", "Cormorant", "Driftwood", "Elderflower",
                                           "Foxglove",   "Gorsehill",   "Heronmere", "Inkberry"};

static void make(sample *s) {
    s->count = 0;
    buf_clear(&s->json);
    for (unsigned p = 0; p < PARTIES; p++)
        buf_printf(&s->json, "{\"id\":\"p%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"%s\"]}}\n", p, NAMES[p]);
    for (unsigned p = 0; p < PARTIES; p++)
        for (unsigned k = roll(SIGHTINGS + 1); k > 0; k--) {
            sighting *x = &s->items[s->count];
            unsigned at = 2000 + roll(12);
            *x = (sighting){.party = p, .value = roll(VALUES), .first = at, .last = at + roll(3), .own = roll(5) == 0};
            if (roll(6) == 0) x->first = 0;
            if (roll(6) == 0) x->last = 0;
            if (x->own) {
                buf_printf(&s->json,
                           "{\"id\":\"p%u\",\"schema\":\"Company\",\"properties\":{\"phone\":[\"+44 20 7946 000%u\"]}}\n", p,
                           x->value);
            } else {
                buf_printf(
                    &s->json,
                    "{\"id\":\"s%zu\",\"schema\":\"Identification\",\"properties\":{\"holder\":[\"p%u\"],\"type\":[\"phone\"],"
                    "\"number\":[\"+442079460 00%u\"]",
                    s->count, p, x->value);
                if (x->first) buf_printf(&s->json, ",\"startDate\":[\"%u\"]", x->first);
                if (x->last) buf_printf(&s->json, ",\"endDate\":[\"%u\"]", x->last);
                buf_lit(&s->json, "}}\n");
            }
            s->count++;
        }
}

/* ---- the count of every pair */

typedef struct expected {
    bool tied, apart, bears;
    size_t parties;
} expected;

static bool undated(const sighting *x) { return x->own || (!x->first && !x->last); }

/* Did the two have it at one time, as far as years tell? A year between them is longer than the 90 days of phones. */
static bool meet(const sighting *x, const sighting *y) {
    unsigned first = x->first > y->first ? x->first : y->first;
    unsigned xl = x->last ? x->last : 9999, yl = y->last ? y->last : 9999, last = xl < yl ? xl : yl;
    return first <= last || first == last + 1; /* 31 December and 1 January are one day apart */
}

static expected expect(const sample *s, unsigned a, unsigned b, unsigned value) {
    expected e = {0};
    bool seen[PARTIES] = {false}, any = false;
    for (size_t i = 0; i < s->count; i++) seen[s->items[i].party] |= s->items[i].value == value;
    for (unsigned p = 0; p < PARTIES; p++) e.parties += seen[p];
    e.bears = seen[a] && seen[b];
    if (!e.bears) return e;
    bool loose[2] = {false, false};
    for (size_t i = 0; i < s->count; i++) {
        const sighting *x = &s->items[i];
        if (x->value != value) continue;
        if (x->party == a) loose[0] |= undated(x);
        if (x->party == b) loose[1] |= undated(x);
        for (size_t k = 0; k < s->count && x->party == a && !undated(x); k++)
            any |= s->items[k].party == b && s->items[k].value == value && !undated(&s->items[k]) && meet(x, &s->items[k]);
    }
    e.tied = any || loose[0] || loose[1];
    e.apart = !e.tied;
    return e;
}

/* ---- what the world says */

static const inferred_tie *tie_with(const inferred *f, cb_slice id, unsigned value) {
    for (size_t i = 0; i < f->count; i++) {
        const inferred_tie *t = &f->ties[i];
        if (t->kind == MARK_PHONE && slice_eq(t->other, id) && t->shown.ptr[t->shown.len - 1] == (char)('0' + value)) return t;
    }
    return NULL;
}

static bool is_quiet(const inferred *f, quiet_why why, cb_slice id, unsigned value) {
    for (size_t i = 0; i < f->quiet_count; i++) {
        const quiet_mark *q = &f->quiet[i];
        if (q->why == why && q->shown.ptr[q->shown.len - 1] == (char)('0' + value) &&
            (why != QUIET_APART || slice_eq(q->other, id)))
            return true;
    }
    return false;
}

static cb_slice id_of(unsigned p, char out[8]) {
    int n = snprintf(out, 8, "p%u", p);
    return (cb_slice){out, (size_t)n};
}

static void open_world(world **w, const sample *s) {
    char source[300], path[300];
    cb_error err;
    snprintf(source, sizeof source, "%s/w.ftm.json", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    FILE *f = fopen(source, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(s->json.ptr, 1, s->json.len, f), s->json.len);
    fclose(f);
    const char *sources[] = {source};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, 1, &options, &err) != CB_OK) fail_msg("%s", err.message);
    if (world_open(w, path, false, &err) != CB_OK) fail_msg("%s", err.message);
}

static void compare(const sample *s, const inferred all[PARTIES]) {
    mark_rules rules = mark_rules_of(MARK_PHONE);
    for (unsigned a = 0; a < PARTIES; a++)
        for (unsigned b = 0; b < PARTIES; b++)
            for (unsigned v = 0; v < VALUES && a != b; v++) {
                char ida[8], idb[8];
                expected e = expect(s, a, b, v);
                const inferred_tie *t = tie_with(&all[a], id_of(b, idb), v), *back = tie_with(&all[b], id_of(a, ida), v);
                bool many = e.bears && e.parties > rules.most;
                if ((t != NULL) != (e.tied && !many))
                    fail_msg("p%u p%u value %u:\n%.*s", a, b, v, SLICE_ARGS(buf_view(&s->json)));
                if (e.bears) assert_int_equal(is_quiet(&all[a], QUIET_MANY, SLICE(""), v), many);
                if (e.bears && !many) assert_int_equal(is_quiet(&all[a], QUIET_APART, id_of(b, idb), v), e.apart);
                if (!t) continue;
                assert_int_equal(t->parties, e.parties);
                assert_int_equal(t->strength, 8500 * rules.half / (rules.half + (unsigned)e.parties - 2));
                assert_true(back && back->strength == t->strength && back->parties == t->parties && back->gap == t->gap);
                assert_true(slice_eq(back->start, t->start) && slice_eq(back->end, t->end));
            }
}

static void random_worlds(void **state) {
    (void)state;
    sample s = {.json = BUF_EMPTY};
    size_t ties = 0, quiet = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        world *w;
        find_scratch *scratch;
        cb_error err;
        arena a = ARENA_EMPTY;
        inferred all[PARTIES];
        make(&s);
        open_world(&w, &s);
        assert_int_equal(find_scratch_new(&scratch, w, &err), CB_OK);
        for (unsigned p = 0; p < PARTIES; p++) {
            char id[8];
            assert_int_equal(inferred_of_world(w, scratch, id_of(p, id), INT32_MAX, &a, &all[p], &err), CB_OK);
            for (size_t i = 1; i < all[p].count; i++) assert_true(all[p].ties[i - 1].strength >= all[p].ties[i].strength);
            ties += all[p].count;
            quiet += all[p].quiet_count;
        }
        compare(&s, all);
        find_scratch_free(scratch);
        world_close(w);
        arena_free(&a);
    }
    assert_true(ties > 500 && quiet > 200); /* else the samples say nothing */
    buf_free(&s.json);
}

static int set_up(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s/w.ftm.json", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/w.world", folder);
    unlink(path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_worlds)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
