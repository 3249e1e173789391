/* SPDX-License-Identifier: Apache-2.0 */
/* A finding that names nobody, and the exposure paragraph, with hostile words in both, in every form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "countdown.h"
#include "parse/json.h"
#include "report/report.h"
#include "text/utf8.h"

#define T(text)                                                                                                                \
    { (text), sizeof(text) - 1 } /* in initialisers of static objects */

static const finding_source CASE[] = {{.name = T("the case")}, {.name = T("a <register>"), .date = T("2026-01-01")}};
static finding_item EVIDENCE[] = {{.id = T("claimed-country"),
                                   .text = T("The case has <i>X</i> in Germany; the register in \x1b[31mAustria."),
                                   .strength = 'M',
                                   .sources = CASE,
                                   .source_count = 2},
                                  {.id = T("nominee"), .text = T("Y sits in 40 companies."), .strength = 'W'}};
static finding FINDINGS[] = {{.state = STATE_INDICATORS,
                              .as_of = T("2026-03-02"),
                              .score = UINT32_MAX,
                              .probability = -1,
                              .evidence = EVIDENCE,
                              .evidence_count = 2,
                              .next = T("Obtain the register extract.")}};
static finding_access ACCESS[] = {
    {.sector = T("face <b>recognition</b>"),
     .access = T("pictures & templates"),
     .look_first = T("who keeps the gallery"),
     .because = T("the case (description) says \"<script>alert(1)</script> \xe2\x80\xae\""),
     .source = T("ISO/IEC 24745:2022")},
    {.sector = T("two"), .access = T("b"), .look_first = T("c"), .because = T("d"), .source = T("e")},
    {.sector = T("three"), .access = T("b"), .look_first = T("c"), .because = T("d"), .source = T("e")},
    {.sector = T("four"), .access = T("b"), .look_first = T("c"), .because = T("d"), .source = T("e")},
    {.sector = T("five"), .access = T("b"), .look_first = T("c"), .because = T("d"), .source = T("e")}};
static finding_subject SUBJECT;

static answer make_answer(size_t findings, size_t sectors) {
    SUBJECT = (finding_subject){.id = T("s"),
                                .caption = T("Subject"),
                                .schema = T("Company"),
                                .state = findings ? STATE_INDICATORS : STATE_NONE,
                                .findings = FINDINGS,
                                .finding_count = findings,
                                .access = ACCESS,
                                .access_count = sectors,
                                .compared = 1};
    return (answer){.as_of = T("2026-03-02"), .on = T("2026-03-02"), .subjects = &SUBJECT, .subject_count = 1};
}

static bool holds(const buf *b, const char *words) { return slice_find(buf_view(b), slice_of(words)) != SIZE_MAX; }

static void test_text(void **state) {
    (void)state;
    answer a = make_answer(1, 5);
    buf b = BUF_EMPTY, narrow = BUF_EMPTY;
    report_text(&b, &a, 200, false, true);
    assert_true(holds(&b, "1. indicators: no identified party, as of 2026-03-02"));
    assert_true(holds(&b, "Red flags, with no identified party behind them: The case has <i>X</i> in Germany"));
    assert_true(holds(&b, "(and 1 more)."));
    assert_true(holds(&b, "face <b>recognition</b>, because the case (description) says"));
    assert_true(holds(&b, "Look first at who keeps the gallery."));
    assert_true(holds(&b, "and 2 more, which the page and the JSON have."));
    assert_false(holds(&b, "four"));
    assert_false(holds(&b, "\x1b["));
    assert_false(holds(&b, "()"));
    report_text(&narrow, &a, 48, false, true);
    for (cb_slice rest = buf_view(&narrow); rest.ptr && rest.len;) assert_true(utf8_width(slice_cut(&rest, '\n')) <= 48);
    buf_free(&b);
    buf_free(&narrow);
}

static void test_json(void **state) {
    (void)state;
    json_parser *parser;
    json_value *v;
    arena memory = ARENA_EMPTY;
    cb_error err;
    for (size_t sectors = 0; sectors <= 5; sectors += 5) {
        answer a = make_answer(1, sectors);
        buf b = BUF_EMPTY;
        report_json(&b, &a);
        assert_int_equal(json_parser_new(&parser, &err), CB_OK);
        assert_int_equal(json_parse(parser, &memory, buf_view(&b), &v, &err), CB_OK);
        const json_value *s = json_get(v, "subjects")->first, *f = json_get(s, "findings")->first;
        assert_int_equal(json_string(json_get(json_get(f, "party"), "id")).len, 0);
        assert_null(json_get(f, "path")->first);
        assert_int_equal(json_get(s, "exposure")->count, sectors);
        if (sectors)
            assert_true(
                slice_eq(json_string(json_get(json_get(s, "exposure")->first, "access")), SLICE("pictures & templates")));
        json_parser_free(parser);
        buf_free(&b);
    }
    arena_free(&memory);
}

static void test_html(void **state) {
    (void)state;
    answer a = make_answer(1, 5), none = make_answer(0, 0);
    buf b = BUF_EMPTY, plain = BUF_EMPTY;
    report_html(&plain, &none);
    assert_false(holds(&plain, "<h2>Exposure</h2>"));
    a = make_answer(1, 5);
    report_html(&b, &a);
    assert_true(holds(&b, "<h2>Exposure</h2>"));
    assert_true(holds(&b, "pictures &amp; templates"));
    assert_true(holds(&b, "<bdi>five</bdi>"));
    assert_true(holds(&b, "does not change the state"));
    assert_false(holds(&b, "<script"));
    assert_false(holds(&b, "<b>recognition"));
    assert_false(holds(&b, "\xe2\x80\xae"));
    buf_free(&b);
    buf_free(&plain);
}

static void test_without_memory(void **state) {
    (void)state;
    answer a = make_answer(1, 5);
    bool failed = true;
    for (long n = 0; failed; n++) {
        buf b = BUF_EMPTY;
        countdown_start(n, n % 2 == 1);
        report_text(&b, &a, 80, false, true);
        report_json(&b, &a);
        report_html(&b, &a);
        countdown_stop();
        failed = b.failed;
        assert_true(n < 100000);
        buf_free(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json), cmocka_unit_test(test_html),
                                       cmocka_unit_test(test_without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
