/* SPDX-License-Identifier: Apache-2.0 */
/* names.tsv and ../text/transliterated.tsv: kind, two names, the least and the most that they may score; and what holds for every pair of
 * names of the table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "match/internal.h"

#include "../model/table.h"

enum { MAX_NAMES = 256 };

static name_kind kind_of(cb_slice s) {
    if (slice_eq(s, SLICE("person"))) return NAME_KIND_PERSON;
    if (slice_eq(s, SLICE("org"))) return NAME_KIND_ORG;
    if (slice_eq(s, SLICE("thing"))) return NAME_KIND_THING;
    assert_true(slice_eq(s, SLICE("unknown")));
    return NAME_KIND_UNKNOWN;
}

static uint32_t number_of(cb_slice s) {
    uint32_t n = 0;
    assert_true(s.len > 0 && s.len <= 5);
    for (size_t i = 0; i < s.len; i++) {
        assert_true(s.ptr[i] >= '0' && s.ptr[i] <= '9');
        n = n * 10 + (uint32_t)(s.ptr[i] - '0');
    }
    return n;
}

static void scores_of_table(const char *path, unsigned least_rows) {
    test_table t;
    test_table_open(&t, path);
    arena a = ARENA_EMPTY;
    unsigned rows = 0;
    while (test_table_next(&t)) {
        name x, y;
        assert_true(name_parse(&a, t.cells[1], kind_of(t.cells[0]), NAME_STRONG, &x));
        assert_true(name_parse(&a, t.cells[2], kind_of(t.cells[0]), NAME_STRONG, &y));
        uint32_t score = match_names(&a, &x, &y, 0), low = number_of(t.cells[3]), high = number_of(t.cells[4]);
        rows++;
        if (score < low || score > high) {
            t.failed++;
            print_error("%s:%u: %.*s | %.*s (%.*s): %u, not %u to %u\n", t.path, t.line, SLICE_ARGS(t.cells[1]),
                        SLICE_ARGS(t.cells[2]), SLICE_ARGS(t.cells[5]), score, low, high);
        }
        assert_int_equal(match_names(&a, &y, &x, 0), score);
        assert_int_equal(match_names(&a, &x, &y, score), score); /* a cutoff that is reached changes nothing */
        if (score < SCORE_ONE) assert_int_equal(match_names(&a, &x, &y, score + 1), 0); /* one that is not gives 0 */
        assert_int_equal(match_names(&a, &x, &x, 0), x.count ? SCORE_ONE : 0);          /* a name is itself */
        arena_reset(&a);
    }
    assert_true(rows >= least_rows);
    arena_free(&a);
    test_table_close(&t);
}

static void names_score_as_the_table_says(void **state) {
    (void)state;
    scores_of_table("tests/match/names.tsv", 20);
}

static void names_of_other_scripts_score_as_their_table_says(void **state) {
    (void)state;
    scores_of_table("tests/text/transliterated.tsv", 300);
}

/* Every name of the table against every other, both ways round. */
static void scores_are_symmetric_and_in_range(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/match/names.tsv");
    arena a = ARENA_EMPTY;
    static name names[MAX_NAMES];
    size_t count = 0;
    while (test_table_next(&t))
        for (unsigned side = 1; side <= 2 && count < MAX_NAMES; side++)
            assert_true(name_parse(&a, t.cells[side], kind_of(t.cells[0]), NAME_STRONG, &names[count++]));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j <= i; j++) {
            uint32_t one = match_names(&a, &names[i], &names[j], 0), other = match_names(&a, &names[j], &names[i], 0);
            assert_true(one <= SCORE_ONE);
            if (one == other) continue;
            t.failed++;
            print_error("%.*s | %.*s: %u, the other way round %u\n", SLICE_ARGS(names[i].display), SLICE_ARGS(names[j].display),
                        one, other);
        }
    arena_free(&a);
    test_table_close(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_score_as_the_table_says),
        cmocka_unit_test(names_of_other_scripts_score_as_their_table_says),
        cmocka_unit_test(scores_are_symmetric_and_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
