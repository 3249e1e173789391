/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of ownership and of exposure: wide, deep and cyclic ones, with long names and shares in words, overlap nowhere, and no line goes
 * behind a box or through words; names stand whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "countdown.h"
#include "drawing.h"
#include "report/exposed.h"
#include "report/owners.h"

#define BAND "more than 25 % and up to 50 %"

enum { MOST = 60, HOLDINGS = 200 };

typedef struct made {
    ownership o;
    ownership_party parties[MOST];
    ownership_holding holdings[HOLDINGS];
    char ids[MOST][16];
} made;

static const char *const NAMES[] = {"Ostrava Lumen s.r.o.",
                                    "Consolidated Meridian Instrumentation and Imaging Laboratory for Northern Trade",
                                    "북방성광기술교류유한책임회사총대표처",
                                    "شركة النجم الفضي للتجارة الدولية",
                                    "WWWWWWWWWWWW",
                                    "DZHAVRELOV, Arseniy Timurovich"};
static const char *const SHARES[] = {
    "50 %", BAND, BAND " of the votes", "appoint directors", "has significant influence or control over a firm", "0.0001 %"};
static const char *const MARKS[] = {"", "listed", "owned", "possible"};

static made *make(size_t parties) {
    made *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->o = (ownership){.rule = S("OFAC 50 Percent Rule"),
                       .regime = S("ofac"),
                       .on = S("2026-03-02"),
                       .answer = S("possible"),
                       .parties = m->parties,
                       .party_count = parties,
                       .holdings = m->holdings};
    for (size_t i = 0; i < parties; i++) {
        snprintf(m->ids[i], sizeof m->ids[i], "party-%zu", i);
        m->parties[i] = (ownership_party){.id = slice_of(m->ids[i]),
                                          .caption = slice_of(NAMES[(i + 1) % 6]),
                                          .schema = i % 3 ? S("Company") : S("Person"),
                                          .mark = MARKS[i % 4]};
    }
    m->o.subject = m->parties[0];
    return m;
}

static void hold(made *m, size_t owner, size_t asset) {
    size_t i = m->o.holding_count++;
    assert_true(i < HOLDINGS);
    m->holdings[i] = (ownership_holding){
        .owner = owner, .asset = asset, .what = slice_of(SHARES[(i + 1) % 6]), .counted = i % 2, .sure = i % 3};
}

static void check(const char *title, made *m) {
    buf b = BUF_EMPTY;
    report_owners_svg(&b, &m->o);
    assert_false(b.failed);
    write_out(title, "svg", buf_view(&b));
    assert_tidy(title, buf_view(&b));
    buf_free(&b);
    free(m);
}

/* Everybody holds something of one company; the same in two rows, each of all below. */
static void test_wide(void **state) {
    (void)state;
    for (size_t n = 1; n <= 39; n++) {
        made *m = make(n + 1);
        for (size_t i = 1; i <= n; i++) hold(m, i, 0);
        check(n == 12 ? "owners-wide" : "owners-wide-n", m);
    }
    for (size_t n = 2; n <= 9; n++) {
        made *m = make(2 * n + 1);
        for (size_t i = 1; i <= n; i++) hold(m, i, 0);
        for (size_t i = 1; i <= n; i++)
            for (size_t k = n + 1; k <= 2 * n; k++) hold(m, k, i);
        check(n == 4 ? "owners-all-of-all" : "owners-all-of-all-n", m);
    }
}

/* Chains, with holdings that skip rows: their lines go around the boxes in between. */
static void test_deep(void **state) {
    (void)state;
    for (size_t n = 2; n <= 39; n++) {
        made *m = make(n + 1);
        for (size_t i = 1; i <= n; i++) hold(m, i, i - 1);
        for (size_t i = 2; i <= n; i++) hold(m, i, i - 2);
        for (size_t i = 5; i <= n && m->o.holding_count < 110; i++) hold(m, i, i % 3);
        check(n == 6 ? "owners-deep" : "owners-deep-n", m);
    }
}

/* Cross-holdings, of each other, of oneself, and all the way back up. */
static void test_cycles(void **state) {
    (void)state;
    for (size_t n = 1; n <= 12; n++) {
        made *m = make(n + 1);
        for (size_t i = 1; i <= n; i++) hold(m, i, i - 1);
        for (size_t i = 1; i <= n; i++) hold(m, i - 1, i);
        hold(m, 0, n);
        hold(m, n, n);
        hold(m, 0, 0);
        check(n == 3 ? "owners-cycles" : "owners-cycles-n", m);
    }
}

/* Any graphs. */
static void test_any(void **state) {
    (void)state;
    uint32_t random = 12345;
    for (int round = 0; round < 150; round++) {
        size_t n = 2 + (size_t)round % 38;
        made *m = make(n);
        for (size_t i = 0; i < 3 * n && i < 120; i++) {
            random = random * 1664525u + 1013904223u;
            size_t a = random >> 8 & 0xff, b = random >> 16 & 0xff;
            hold(m, a % n, i < n ? i % n : b % n);
        }
        check(round == 8 ? "owners-any" : "owners-any-n", m);
    }
}

/* More than is drawn is said; no holding at all is drawn as well. */
static void test_limits(void **state) {
    (void)state;
    made *m = make(MOST);
    for (size_t i = 1; i < MOST; i++) hold(m, i, 0);
    while (m->o.holding_count < HOLDINGS) hold(m, m->o.holding_count % 30 + 1, m->o.holding_count % 7);
    check("owners-many", m);
    check("owners-none", make(1));
}

/* Words of a picture without what is markup, joined by spaces. */
static void words_of(buf *out, cb_slice svg) {
    for (cb_slice rest = svg; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        size_t from = slice_find_char(line, '>') + 1;
        if (!slice_starts(line, S("<text "))) continue;
        buf_slice(out, slice_sub(line, from, slice_find(line, S("</text>")) - from));
        buf_byte(out, ' ');
    }
}

static void test_whole_names(void **state) {
    (void)state;
    made *m = make(7);
    for (size_t i = 1; i < 7; i++) hold(m, i, 0);
    buf b = BUF_EMPTY, words = BUF_EMPTY;
    report_owners_svg(&b, &m->o);
    words_of(&words, buf_view(&b));
    assert_true(slice_find(buf_view(&words), S("…")) == SIZE_MAX);
    assert_true(slice_find(buf_view(&words), slice_of(NAMES[1])) != SIZE_MAX);
    assert_true(slice_find(buf_view(&words), slice_of(NAMES[5])) != SIZE_MAX);
    assert_true(slice_find(buf_view(&words), S(BAND)) != SIZE_MAX);
    assert_true(slice_find(buf_view(&b), S(">%")) == SIZE_MAX); /* no line begins with the sign of a number */
    buf_free(&b);
    buf_free(&words);
    free(m);
}

static void test_exposed(void **state) {
    (void)state;
    enum { STEPS = EXPOSED_STEPS };
    static const char *const TIES[] = {"customer of", "makes (authorised independent developer of its representation)",
                                       "이용계약", "ممثل مفوض ومطور", "WWWWWWWWWWWWWWWWWWWW"};
    static finding_step steps[30][STEPS];
    static exposed_party reached[30];
    for (size_t caption = 0; caption < 6; caption++) {
        for (size_t i = 0; i < 30; i++) {
            size_t n = i % (STEPS + 1);
            for (size_t k = 0; k < n; k++)
                steps[i][k] = (finding_step){.to = S("x"),
                                             .to_caption = slice_of(NAMES[(caption + i + k) % 6]),
                                             .to_schema = S("Company"),
                                             .label = slice_of(TIES[(i + k) % 5]),
                                             .turned = (i + k) % 3 == 0};
            reached[i] = (exposed_party){.id = S("x"),
                                         .caption = slice_of(NAMES[i % 6]),
                                         .roles = (unsigned)i % 16,
                                         .designated = i % 5 == 2,
                                         .reported = i % 4 == 3,
                                         .steps = steps[i],
                                         .step_count = n};
        }
        for (size_t n = 0; n <= 30; n += 5) {
            exposed e = {.of = S("m"), .caption = slice_of(NAMES[caption]), .reached = reached, .count = n};
            buf b = BUF_EMPTY, words = BUF_EMPTY;
            report_exposed_svg(&b, &e);
            assert_false(b.failed);
            write_out(n == 10 ? "exposed" : "exposed-n", "svg", buf_view(&b));
            assert_tidy("exposed", buf_view(&b));
            words_of(&words, buf_view(&b));
            if (n > 4 && caption == 1) assert_true(slice_find(buf_view(&words), slice_of(NAMES[1])) != SIZE_MAX);
            buf_free(&b);
            buf_free(&words);
        }
    }
}

static void test_without_memory(void **state) {
    (void)state;
    made *m = make(6);
    for (size_t i = 1; i < 6; i++) hold(m, i, i / 2);
    bool failed = true;
    for (long n = 0; failed; n++) {
        buf b = BUF_EMPTY;
        countdown_start(n, n % 2 == 1);
        report_owners_svg(&b, &m->o);
        countdown_stop();
        failed = b.failed;
        assert_true(n < 1000);
        buf_free(&b);
    }
    free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_wide),    cmocka_unit_test(test_deep),
                                       cmocka_unit_test(test_cycles),  cmocka_unit_test(test_any),
                                       cmocka_unit_test(test_limits),  cmocka_unit_test(test_whole_names),
                                       cmocka_unit_test(test_exposed), cmocka_unit_test(test_without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
