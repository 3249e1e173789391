/* SPDX-License-Identifier: Apache-2.0 */
/* shares.tsv; sums that binary floating point gets wrong; thresholds met exactly, missed by a hair, and inside a band. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/share.h"

#include "../model/table.h"

static share_range of(const char *text) {
    share_range r;
    if (!share_read(slice_of(text), &r)) fail_msg("\"%s\" is not read", text);
    return r;
}

static void shares_read_as_the_table_says(void **state) {
    (void)state;
    test_table t;
    unsigned rows = 0;
    test_table_open(&t, "tests/graph/shares.tsv");
    while (test_table_next(&t)) {
        buf ends = BUF_EMPTY, words = BUF_EMPTY;
        share_range r;
        rows++;
        if (share_read(t.cells[0], &r)) {
            share_put_percent(&ends, r.low);
            buf_slice(&ends, slice_of(r.low_open ? " open " : " closed "));
            share_put_percent(&ends, r.high);
            buf_slice(&ends, slice_of(r.high_open ? " open" : " closed"));
            share_put_range(&words, r);
        } else {
            buf_byte(&ends, '-');
            buf_byte(&words, '-');
        }
        if (!slice_eq(buf_view(&ends), t.cells[1]) || !slice_eq(buf_view(&words), t.cells[2])) {
            t.failed++;
            print_error("%s:%u: \"%.*s\": %.*s | %.*s\n", t.path, t.line, SLICE_ARGS(t.cells[0]), SLICE_ARGS(buf_view(&ends)),
                        SLICE_ARGS(buf_view(&words)));
        }
        buf_free(&ends);
        buf_free(&words);
    }
    assert_true(rows > 30);
    test_table_close(&t);
}

static void sums_are_exact(void **state) {
    (void)state;
    share_range sum = share_add(share_add(of("0.3"), of("32.3")), of("17.4"));
    assert_true(sum.low == SHARE_ONE / 2 && sum.high == SHARE_ONE / 2);
    assert_true(share_surely(sum, SHARE_ONE / 2, false));
    assert_false(share_possibly(sum, SHARE_ONE / 2, true));
    sum = share_add(share_add(of("1/3"), of("1/3")), of("1/3"));
    assert_true(sum.low == SHARE_ONE && sum.high == SHARE_ONE);
    sum = share_add(of("49.999999999999999999"), of("0"));
    assert_false(share_possibly(sum, SHARE_ONE / 2, false));
}

static void bands_keep_whether_their_ends_belong(void **state) {
    (void)state;
    share half = SHARE_ONE / 2;
    share_range band = of("(25, 50]"), twice = share_add(band, band);
    assert_true(share_surely(twice, half, true)); /* more than 25 % twice is more than 50 % */
    assert_false(share_surely(band, half, false));
    assert_true(share_possibly(band, half, false));
    assert_false(share_possibly(band, half, true));
    assert_true(share_surely(of("[50, 75]"), half, false));
    assert_false(share_surely(of("[50, 75]"), half, true));
    assert_true(share_possibly(of("(25, 50)"), half - 1, true));
    assert_false(share_possibly(of("(25, 50)"), half, false));
}

static void records_of_one_stake_meet(void **state) {
    (void)state;
    share_range r;
    assert_true(share_meet(of("(25, 50]"), of("30"), &r) && share_equal(r, of("30")));
    assert_true(share_meet(of("(25, 50]"), of("[50, 75]"), &r) && share_equal(r, of("50")));
    assert_false(share_meet(of("(25, 50)"), of("[50, 75]"), &r));
    assert_false(share_meet(of("30"), of("25"), &r));
    assert_true(share_equal(share_hull(of("30"), of("(25, 28]")), of("(25, 30]")));
}

static void fractions_are_reduced(void **state) {
    (void)state;
    static const struct {
        const char *in, *out;
    } CASES[] = {{"50", "1/2"},   {"100", "1"}, {"0", "0"}, {"12.5", "1/8"}, {"1/3", "1/3"}, {"33.3333", "333333/1000000"},
                 {"105", "21/20"}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        buf b = BUF_EMPTY;
        share_put_fraction(&b, of(CASES[i].in).low);
        if (!slice_eq(buf_view(&b), slice_of(CASES[i].out))) fail_msg("%s: %.*s", CASES[i].in, SLICE_ARGS(buf_view(&b)));
        buf_free(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_read_as_the_table_says),
        cmocka_unit_test(sums_are_exact),
        cmocka_unit_test(bands_keep_whether_their_ends_belong),
        cmocka_unit_test(records_of_one_stake_meet),
        cmocka_unit_test(fractions_are_reduced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
