/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "parse/date.h"

static void the_table(void **state) {
    (void)state;
    char path[512], *bytes;
    size_t len, cases = 0, wrong = 0;
    snprintf(path, sizeof path, "%s/tests/parse/dates.tsv", getenv("CUIBONO_SOURCE"));
    assert_int_equal(file_read_all(&bytes, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {bytes, len};
    while (rest.ptr) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        cb_slice in = slice_cut(&line, '\t'), order = slice_cut(&line, '\t'), want = line;
        char out[DATE_TEXT_MAX];
        size_t n = date_read(in, slice_eq(order, SLICE("m")), out);
        cb_slice got = n ? (cb_slice){out, n} : SLICE("-");
        cases++;
        if (!slice_eq(got, want)) {
            print_error("\"%.*s\" gives %.*s, not %.*s\n", SLICE_ARGS(in), SLICE_ARGS(got), SLICE_ARGS(want));
            wrong++;
        }
        date_range range;
        if (n == 0) continue;
        /* What is written is understood, and reading it again changes nothing. */
        assert_true(date_parse(got, &range));
        assert_true(range.first <= range.last);
        char again[DATE_TEXT_MAX];
        assert_int_equal(date_read(got, true, again), n);
        assert_memory_equal(again, out, n);
    }
    mem_free(bytes);
    assert_true(cases > 100);
    assert_int_equal(wrong, 0);
}

static void every_day_counts_on(void **state) {
    (void)state;
    date_range r;
    assert_true(date_parse(SLICE("1970-01-01"), &r));
    assert_int_equal(r.first, 0);
    int32_t want = 0;
    char text[DATE_TEXT_MAX];
    assert_true(date_parse(SLICE("0001-01-01"), &r));
    want = r.first;
    for (int year = 1; year <= 2999; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= 31; day++) {
                char in[16];
                snprintf(in, sizeof in, "%04d-%02d-%02d", year, month, day);
                if (!date_parse(slice_of(in), &r)) {
                    assert_true(day > 28);
                    continue;
                }
                assert_int_equal(r.first, want);
                assert_int_equal(r.last, want);
                assert_int_equal(date_day(want, text), 10);
                assert_string_equal(text, in);
                want++;
            }
    assert_true(date_parse(SLICE("2000-01-01"), &r));
    assert_int_equal(r.first, 10957); /* 30 years with 7 leap days */
    assert_int_equal(date_day(INT32_MAX, text), 0);
    assert_int_equal(date_day(INT32_MIN, text), 0);
}

static void meanings(void **state) {
    (void)state;
    static const struct {
        const char *text, *first, *last;
        int precision;
        bool circa;
    } cases[] = {
        {"1965", "1965-01-01", "1965-12-31", 1, false},       {"1964-02", "1964-02-01", "1964-02-29", 2, false},
        {"1965-03-02", "1965-03-02", "1965-03-02", 3, false}, {"1965~", "1965-01-01", "1965-12-31", 1, true},
        {"1960/1965", "1960-01-01", "1965-12-31", 0, false},  {"1960~/1965-03~", "1960-01-01", "1965-03-31", 0, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        date_range r;
        char first[DATE_TEXT_MAX], last[DATE_TEXT_MAX];
        assert_true(date_parse(slice_of(cases[i].text), &r));
        date_day(r.first, first);
        date_day(r.last, last);
        assert_string_equal(first, cases[i].first);
        assert_string_equal(last, cases[i].last);
        assert_int_equal(r.precision, cases[i].precision);
        assert_int_equal(r.circa, cases[i].circa);
    }
    static const char *const none[] = {"",      "1965-3", "1965-00",   "65",          "1965-02-30",
                                       "1965/", "/1965",  "1965/1960", "1965-03-02T", "~"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        date_range r;
        assert_false(date_parse(slice_of(none[i]), &r));
    }
}

/* Any bytes, cut anywhere: an answer that date_parse understands, or none. */
static void any_text_is_answered(void **state) {
    (void)state;
    static const char alphabet[] = "0123456789 -/.~?,tozcamrfebnw\xE2\x80\x93\xC2\xA0:s'";
    uint64_t seed = 42;
    for (int i = 0; i < 200000; i++) {
        char in[40], out[DATE_TEXT_MAX];
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t len = (size_t)(seed >> 60) * 2 + 3;
        for (size_t k = 0; k < len; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            in[k] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        size_t n = date_read((cb_slice){in, len}, i & 1, out);
        date_range r;
        assert_true(n < DATE_TEXT_MAX);
        if (n) assert_true(date_parse((cb_slice){out, n}, &r));
    }
    char longer[5000];
    memset(longer, '1', sizeof longer);
    char out[DATE_TEXT_MAX];
    assert_int_equal(date_read((cb_slice){longer, sizeof longer}, false, out), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table), cmocka_unit_test(every_day_counts_on),
                                       cmocka_unit_test(meanings), cmocka_unit_test(any_text_is_answered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
