/* SPDX-License-Identifier: Apache-2.0 */
/* A hand-made answer with hostile, wide and right-to-left names as text, JSON, HTML and SVG, beside golden files. With CUIBONO_UPDATE set
 * the golden files are written anew: read the difference before it is committed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "countdown.h"
#include "parse/json.h"
#include "report/report.h"
#include "text/utf8.h"

#define S(text) SLICE(text)
#define T(text)                                                                                                                \
    { (text), sizeof(text) - 1 } /* in initialisers of static objects */

/* ---- the answer */

static const finding_source OFAC = {.name = T("OFAC CSV: sdn.csv"), .date = T("2026-03-01")};
static const finding_source REPORT = {
    .name = T("panel <b>report</b>"), .date = T("2025-03-05"), .url = T("https://panel.example/?a=1&b=\"2\"")};
static const finding_source SCRIPT = {.name = T("the case"), .url = T("javascript:alert(1)")};

static finding_item EVIDENCE[] = {{.id = T("ownership"),
                                   .text = T("Ownership: \"><script>alert(1)</script> & Söhne → Subject, 51 %."),
                                   .strength = 'S',
                                   .sources = &SCRIPT,
                                   .source_count = 1},
                                  {.id = T("listing"),
                                   .text = T("X is listed by US (OFAC) under DPRK4: asset freeze."),
                                   .strength = 'S',
                                   .sources = &OFAC,
                                   .source_count = 1},
                                  {.id = T("similar-name"),
                                   .text = T("\x1b[31mred\x1b[0m \xe2\x80\xae gnp.exe \xff tail"),
                                   .strength = 'W',
                                   .sources = &REPORT,
                                   .source_count = 1}};
static finding_item AGAINST[] = {
    {.id = T("country"), .text = T("no country in common: Slovenia and Moldova"), .sources = &OFAC, .source_count = 1},
    {.id = T("caution-similar-name"), .text = T("a similar name alone can mislead: namesakes.")}};
static finding_item MISSING[] = {{.id = T("birth-date"), .text = T("the full birth date")}};

#define STEP(a, ac, as, b, bc, bs, k, l, ...)                                                                                  \
    {                                                                                                                          \
        .from = T(a), .from_caption = T(ac), .from_schema = T(as), .to = T(b), .to_caption = T(bc), .to_schema = T(bs),        \
        .kind = T(k), .label = T(l), .text = T(l), .sources = &OFAC, .source_count = 1, __VA_ARGS__                            \
    }
static finding_step FIRST[] = {STEP("s", "Subject & Co", "Company", "s/owners/1", "\"><script>alert(1)</script> & Söhne",
                                    "Person", "Ownership", "Ownership, 51 %", .disclosed = true, .strength = 9000,
                                    .start = T("2023-02-01")),
                               STEP("s/owners/1", "\"><script>alert(1)</script> & Söhne", "Person", "ofac-1",
                                    "김철수 金哲洙 北部星光技術交流公司有限責任公司總代表處", "Person", "same party",
                                    "same party, confirmed", .identity = true, .strength = 9500)};
static finding_step SECOND[] = {
    STEP("s", "Subject & Co", "Company", "s/accounts/1", "dev_9000@averyveryveryverylongserviceprovidername.example",
         "UserAccount", "owner", "owner", .disclosed = true, .strength = 9000),
    STEP("s/accounts/1", "dev_9000@averyveryveryverylongserviceprovidername.example", "UserAccount", "rep-1",
         "شركة النجم الفضي للتجارة", "Company", "e-mail", "same e-mail", .strength = 8500),
    STEP("rep-1", "شركة النجم الفضي للتجارة", "Company", "rep-2",
         "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", "Organization", "UnknownLink",
         "a tie whose role is told at such length that no picture could hold all of it in one line or even in two or three "
         "lines "
         "of the width that a column has",
         .disclosed = true, .strength = 6000, .start = T("2019"), .end = T("2030"))};
static finding_step THIRD[] = {STEP("s", "Subject & Co", "Company", "s/people/1", "Danilo", "Person", "Directorship",
                                    "director", .disclosed = true, .strength = 9000),
                               STEP("s/people/1", "Danilo", "Person", "unsc-9", "DANILO", "Person", "same party",
                                    "same party? not confirmed", .identity = true, .strength = 3500)};

static finding FINDINGS[] = {{.state = STATE_TIED,
                              .party_id = T("ofac-1"),
                              .regime = T("US (OFAC)"),
                              .effect = T("asset freeze"),
                              .as_of = T("2026-03-02"),
                              .designated = true,
                              .score = 8812,
                              .probability = 0.99987,
                              .evidence = EVIDENCE,
                              .evidence_count = 2,
                              .against = AGAINST,
                              .against_count = 0,
                              .path = FIRST,
                              .path_count = 2,
                              .next = T("Ask for the register extract.")},
                             {.state = STATE_TIED_REPORTED,
                              .party_id = T("rep-2"),
                              .effect = T("reported, not designated"),
                              .as_of = T("2026-03-02"),
                              .reported = true,
                              .score = UINT32_MAX,
                              .probability = -1,
                              .evidence = EVIDENCE,
                              .evidence_count = 3,
                              .path = SECOND,
                              .path_count = 3,
                              .next = T("Read the cited source.")},
                             {.state = STATE_NAME_MATCH,
                              .party_id = T("unsc-9"),
                              .party_caption = T("DANILO"),
                              .regime = T("UN Security Council"),
                              .effect = T("asset freeze"),
                              .as_of = T("2026-03-02"),
                              .designated = true,
                              .score = 7000,
                              .probability = 0.25,
                              .evidence = EVIDENCE + 2,
                              .evidence_count = 1,
                              .against = AGAINST,
                              .against_count = 2,
                              .missing = MISSING,
                              .missing_count = 1,
                              .path = THIRD,
                              .path_count = 2}};

static cb_slice NOTES[] = {T("A note \x07 with a bell.")};
static cb_slice INCONCLUSIVE[] = {T("the subject has no birth date in the case")};
static cb_slice MISSING_LISTS[] = {T("EU consolidated financial sanctions list"), T("UK Sanctions List")};
static cb_slice INCOMPLETE[] = {T("OFAC SDN list: its publication date is unknown")};
static finding_source_info SOURCES[] = {{.name = T("OFAC CSV: sdn.csv"), .age_days = -1, .limit_days = 30, .parties = 7379},
                                        {.name = T("UN consolidated list"),
                                         .published = T("2026-02-27"),
                                         .age_days = 3,
                                         .limit_days = 30,
                                         .parties = 1003,
                                         .sha256 = T("00ff")}};

static const cb_slice OWN_SOURCES[] = {T("register.ftm.jsonl")};
static ownership_party OWN_PARTIES[] = {{T("s"), T("Subject & Co"), T("Company"), T(""), T(""), "owned"},
                                        {T("ofac-1"), T("\"><script>alert(1)</script> & Söhne"), T("Person"),
                                         T("US (OFAC), DPRK4: asset freeze"), T(""), "listed"}};
static ownership_holding OWN_HOLDINGS[] = {{.owner = 1,
                                            .asset = 0,
                                            .what = T("51 %"),
                                            .min = T("51/100"),
                                            .max = T("51/100"),
                                            .start = T("2023-02-01"),
                                            .sources = OWN_SOURCES,
                                            .source_count = 1,
                                            .counted = true,
                                            .sure = true}};
static const size_t OWN_STEP[] = {0};
static ownership_step OWN_STEPS[] = {{.party = 0,
                                      .answer = "yes",
                                      .text = T("Subject & Co is held to 51 % by listed parties: <i>yes</i>."),
                                      .min = T("51/100"),
                                      .max = T("51/100"),
                                      .holdings = OWN_STEP,
                                      .holding_count = 1}};
static const ownership OWNED[] = {{.subject = {T("s"), T("Subject & Co"), T("Company"), T(""), T(""), ""},
                                   .regime = T("ofac"),
                                   .rule = T("OFAC 50 Percent Rule"),
                                   .needs = T("at least 50 %, held together"),
                                   .on = T("2026-03-02"),
                                   .answer = T("yes"),
                                   .owned = T("51/100 (51 %)"),
                                   .parties = OWN_PARTIES,
                                   .party_count = 2,
                                   .holdings = OWN_HOLDINGS,
                                   .holding_count = 1,
                                   .steps = OWN_STEPS,
                                   .step_count = 1},
                                  {.subject = {T("s"), T("Subject & Co"), T("Company"), T(""), T(""), ""},
                                   .regime = T("eu"),
                                   .rule = T("EU ownership"),
                                   .on = T("2026-03-02"),
                                   .answer = T("no"),
                                   .parties = OWN_PARTIES,
                                   .party_count = 2,
                                   .holdings = OWN_HOLDINGS,
                                   .holding_count = 1}};
static const ownership *const OWNED_BY[] = {&OWNED[0], &OWNED[1]};

static finding_subject SUBJECTS[2];

static answer make_answer(void) {
    FINDINGS[0].party_caption = FIRST[1].to_caption;
    FINDINGS[1].party_caption = SECOND[2].to_caption;
    SUBJECTS[0] = (finding_subject){.id = S("s"),
                                    .caption = S("Subject & Co"),
                                    .schema = S("Company"),
                                    .state = STATE_TIED,
                                    .notes = NOTES,
                                    .note_count = 1,
                                    .findings = FINDINGS,
                                    .finding_count = 3,
                                    .compared = 4,
                                    .owned = OWNED_BY,
                                    .owned_count = 2};
    SUBJECTS[1] = (finding_subject){.id = S("t"),
                                    .caption = S("山田\xe3\x80\x80<i>太郎</i>"),
                                    .schema = S("Person"),
                                    .state = STATE_NONE,
                                    .inconclusive = INCONCLUSIVE,
                                    .inconclusive_count = 1,
                                    .compared = 1};
    return (answer){.sources = SOURCES,
                    .source_count = 2,
                    .not_loaded = MISSING_LISTS,
                    .not_loaded_count = 2,
                    .incomplete = INCOMPLETE,
                    .incomplete_count = 1,
                    .as_of = S("2026-03-02"),
                    .on = S("2026-03-02"),
                    .threshold_text = S("score 0.70"),
                    .scripts_text = S("Latin, Hangul"),
                    .subjects = SUBJECTS,
                    .subject_count = 2};
}

/* ---- golden files */

static void golden(const char *name, const buf *got) {
    char path[1024];
    const char *root = getenv("CUIBONO_SOURCE");
    assert_false(got->failed);
    snprintf(path, sizeof path, "%s/tests/report/golden/%s", root ? root : ".", name);
    if (getenv("CUIBONO_UPDATE")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(got->ptr, 1, got->len, f), got->len);
        fclose(f);
    }
    char *want;
    size_t len;
    cb_error err;
    assert_int_equal(file_read_all(&want, &len, path, 1 << 20, &err), CB_OK);
    if (!slice_eq((cb_slice){want, len}, buf_view(got))) fail_msg("%s differs:\n%.*s", name, SLICE_ARGS(buf_view(got)));
    mem_free(want);
}

static void test_text(void **state) {
    (void)state;
    answer a = make_answer();
    buf wide = BUF_EMPTY, narrow = BUF_EMPTY, colour = BUF_EMPTY;
    report_text(&wide, &a, 80, false, false);
    golden("answer.txt", &wide);
    report_text(&narrow, &a, 48, false, true);
    golden("answer-48.txt", &narrow);
    for (cb_slice rest = buf_view(&narrow); rest.ptr && rest.len;) assert_true(utf8_width(slice_cut(&rest, '\n')) <= 48);
    for (size_t i = 0; i < wide.len; i++) assert_true((unsigned char)wide.ptr[i] >= ' ' || wide.ptr[i] == '\n');
    report_text(&colour, &a, 80, true, false);
    assert_true(slice_find(buf_view(&colour), S("\x1b[1m")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&colour), S("\x1b[31m")) == SIZE_MAX); /* the name's own escape is gone */
    buf_free(&wide);
    buf_free(&narrow);
    buf_free(&colour);
}

static void test_json(void **state) {
    (void)state;
    answer a = make_answer();
    buf b = BUF_EMPTY;
    json_parser *parser;
    json_value *v;
    arena memory = ARENA_EMPTY;
    cb_error err;
    report_json(&b, &a);
    golden("answer.json", &b);
    assert_int_equal(json_parser_new(&parser, &err), CB_OK);
    assert_int_equal(json_parse(parser, &memory, buf_view(&b), &v, &err), CB_OK);
    assert_non_null(json_get(v, "subjects"));
    json_parser_free(parser);
    arena_free(&memory);
    buf_free(&b);
}

/* Nothing that a name holds becomes markup; nothing is loaded. */
static void assert_harmless(cb_slice page) {
    assert_true(utf8_valid(page));
    static const char *const NEVER[] = {"<script", "<i>",          "<b>report", "javascript:alert(1)\"",
                                        "\x1b",    "\xe2\x80\xae", "src=",      "@import"};
    for (size_t i = 0; i < sizeof NEVER / sizeof *NEVER; i++)
        if (slice_find(page, slice_of(NEVER[i])) != SIZE_MAX) fail_msg("the page holds \"%s\"", NEVER[i]);
    for (size_t at = 0; (at = slice_find(page, S("url("))) != SIZE_MAX;) { /* the tips of arrows, of the page itself */
        assert_true(slice_starts(slice_sub(page, at, 5), S("url(#")));
        page = slice_sub(page, at + 5, page.len);
    }
}

static void test_html(void **state) {
    (void)state;
    answer a = make_answer();
    buf b = BUF_EMPTY;
    report_html(&b, &a);
    size_t version = slice_find(buf_view(&b), S("Written by cuibono ")) + 19; /* the golden file is of no version */
    size_t end = version + slice_find(slice_sub(buf_view(&b), version, b.len), S(". The page"));
    memmove(b.ptr + version, b.ptr + end, b.len - end);
    b.len -= end - version;
    golden("answer.html", &b);
    assert_harmless(buf_view(&b));
    assert_true(slice_find(buf_view(&b), S("Content-Security-Policy")) != SIZE_MAX);
    buf_free(&b);
}

/* The answer first, then evidence, paths, ownership, what speaks against it, what is missing, the sources with their hashes. */
static void test_html_order(void **state) {
    (void)state;
    static const char *const ORDER[] = {"class=\"answer\"",
                                        "<h2>Findings",
                                        "<h2>Evidence",
                                        "<h2>Paths",
                                        "<h2>Ownership and control",
                                        "OFAC 50 Percent Rule",
                                        "marker id=\"tip2\"",
                                        "<h2>What speaks against it",
                                        "<h2>What is missing",
                                        "<h2>What was searched",
                                        "00ff"};
    answer a = make_answer();
    buf b = BUF_EMPTY;
    size_t at = 0;
    report_html(&b, &a);
    for (size_t i = 0; i < sizeof ORDER / sizeof *ORDER; i++) {
        size_t next = slice_find(slice_sub(buf_view(&b), at, b.len), slice_of(ORDER[i]));
        if (next == SIZE_MAX) fail_msg("\"%s\" does not stand where it should", ORDER[i]);
        at += next;
    }
    buf_free(&b);
}

static size_t count_lines(cb_slice text, cb_slice start) {
    size_t n = 0;
    for (cb_slice rest = text; rest.ptr && rest.len;) n += slice_starts(slice_cut(&rest, '\n'), start);
    return n;
}

/* Many findings, of many sources: a screen, in which whatever speaks against a finding stands; the long form has all. */
static void test_text_of_many(void **state) {
    (void)state;
    enum { MANY = 8, SOURCES_OF_WORLD = 13 };
    static finding many[MANY];
    static finding_item against[MANY][2];
    static finding_source_info sources[SOURCES_OF_WORLD];
    static cb_slice incomplete[SOURCES_OF_WORLD];
    static char texts[MANY][48], names[SOURCES_OF_WORLD][80];
    for (size_t i = 0; i < SOURCES_OF_WORLD; i++) {
        snprintf(names[i], sizeof names[i], "FollowTheMoney: register-of-a-country-%zu.ftm.jsonl: its date is unknown", i);
        sources[i] =
            (finding_source_info){.name = slice_sub(slice_of(names[i]), 0, slice_of(names[i]).len - 21), .age_days = -1};
        incomplete[i] = slice_of(names[i]);
        if (i % 3) sources[i].published = S("2026-01-01"), sources[i].age_days = 60;
    }
    for (size_t findings = 0; findings <= MANY; findings++) {
        for (size_t i = 0; i < MANY; i++) {
            snprintf(texts[i], sizeof texts[i], "against-%zu", i);
            against[i][0] = (finding_item){.id = S("country"), .text = slice_of(texts[i])};
            against[i][1] = AGAINST[1];
            many[i] = FINDINGS[i % 2 ? 1 : 0];
            many[i].evidence = EVIDENCE, many[i].evidence_count = 3;
            many[i].against = against[i], many[i].against_count = 2;
        }
        finding_subject s = {.id = S("s"),
                             .caption = S("Subject"),
                             .state = findings ? STATE_TIED : STATE_NONE,
                             .findings = many,
                             .finding_count = findings,
                             .compared = 1};
        answer a = {.subjects = &s,
                    .subject_count = 1,
                    .sources = sources,
                    .source_count = SOURCES_OF_WORLD,
                    .incomplete = incomplete,
                    .incomplete_count = SOURCES_OF_WORLD,
                    .on = S("2026-03-02")};
        buf brief = BUF_EMPTY, all = BUF_EMPTY;
        report_text(&brief, &a, 80, false, false);
        report_text(&all, &a, 80, false, true);
        assert_false(brief.failed || all.failed);
        size_t lines = count_lines(buf_view(&brief), S(""));
        if (lines > (findings <= 4 ? 40 : 57)) fail_msg("%zu findings: %zu lines:\n%s", findings, lines, brief.ptr);
        for (size_t i = 0; i < findings; i++) assert_true(slice_find(buf_view(&brief), slice_of(texts[i])) != SIZE_MAX);
        assert_int_equal(count_lines(buf_view(&all), S("     for ")), findings);
        assert_true(count_lines(buf_view(&brief), S("     for ")) >= (findings > 0));
        if (findings == MANY) assert_true(slice_find(buf_view(&brief), S("pieces of evidence, ")) != SIZE_MAX);
        assert_true(slice_find(buf_view(&all), S("--long")) == SIZE_MAX);
        buf_free(&brief);
        buf_free(&all);
    }
}

/* One sign a step: disclosed, inferred, one party, perhaps one; explained below. */
static void test_path_of_text(void **state) {
    (void)state;
    answer a = make_answer();
    buf b = BUF_EMPTY;
    report_text(&b, &a, 400, false, false);
    static const char *const STANDS[] = {"     path     Ownership, 51 %, since 2023-02-01 → ", "; = 김철수", "; same e-mail ~ ",
                                         "director → Danilo; =? DANILO",
                                         "  signs         → disclosed, ~ inferred, = one party, =? perhaps one party\n"};
    for (size_t i = 0; i < sizeof STANDS / sizeof *STANDS; i++)
        if (slice_find(buf_view(&b), slice_of(STANDS[i])) == SIZE_MAX) fail_msg("\"%s\" is not in:\n%s", STANDS[i], b.ptr);
    buf_free(&b);
}

/* ---- the picture */

typedef struct box {
    int x, y, w, h;
} box;

static int number_after(cb_slice s, const char *key) {
    size_t at = slice_find(s, slice_of(key));
    return at == SIZE_MAX ? -1 : (int)strtol(s.ptr + at + strlen(key), NULL, 10);
}

static bool overlap(box a, box b) { return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h; }

static void test_svg(void **state) {
    (void)state;
    answer a = make_answer();
    buf b = BUF_EMPTY;
    box boxes[64], words[256];
    size_t box_count = 0, word_count = 0;
    report_svg(&b, &a.subjects[0]);
    golden("paths.svg", &b);
    assert_harmless(buf_view(&b));
    for (cb_slice rest = buf_view(&b); rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        if (slice_starts(line, S("<rect x=")) && slice_find(line, S("fill=\"none\"")) == SIZE_MAX)
            boxes[box_count++] = (box){number_after(line, " x=\""), number_after(line, " y=\""), number_after(line, "width=\""),
                                       number_after(line, "height=\"")};
        if (slice_starts(line, S("<text "))) {
            size_t from = slice_find_char(line, '>') + 1;
            cb_slice text = slice_sub(line, from, slice_find(line, S("</text>")) - from);
            int size = number_after(line, "font-size=\""), w = (int)utf8_width(text) * size / 2; /* at least so wide */
            words[word_count++] =
                (box){number_after(line, " x=\"") - w / 2, number_after(line, " y=\"") - size + 2, w, size - 2};
        }
    }
    assert_true(box_count >= 5 && word_count >= 20);
    for (size_t i = 0; i < box_count; i++)
        for (size_t k = 0; k < i; k++) assert_false(overlap(boxes[i], boxes[k]));
    for (size_t i = 0; i < word_count; i++)
        for (size_t k = 0; k < i; k++) assert_false(overlap(words[i], words[k]));
    buf_free(&b);
}

/* Many findings, long paths, no findings: always a whole picture. */
static void test_svg_extremes(void **state) {
    (void)state;
    enum { MANY = 40, LONG = 30 };
    static finding many[MANY];
    static finding_step steps[LONG];
    for (size_t i = 0; i < LONG; i++) steps[i] = FIRST[0];
    for (size_t i = 0; i < MANY; i++) {
        many[i] = FINDINGS[i % 3];
        if (i == 5) many[i].path_count = 0;
        if (i == 6) many[i].path = steps, many[i].path_count = LONG;
        if (i == 7) many[i].path = steps, many[i].path_count = 16;
    }
    for (size_t n = 0; n <= MANY; n++) {
        buf b = BUF_EMPTY;
        finding_subject s = {.id = S(""), .caption = S(""), .findings = many, .finding_count = n};
        report_svg(&b, &s);
        assert_false(b.failed);
        assert_true(slice_ends(buf_view(&b), S("</svg>\n")));
        buf_free(&b);
    }
}

static void render_all(buf *b, const answer *a) {
    report_text(b, a, 80, true, false);
    report_text(b, a, 80, true, true);
    report_json(b, a);
    report_html(b, a);
}

static void test_without_memory(void **state) {
    (void)state;
    answer a = make_answer();
    bool failed = true;
    for (long n = 0; failed; n++) {
        buf b = BUF_EMPTY;
        countdown_start(n, n % 2 == 1);
        render_all(&b, &a);
        countdown_stop();
        failed = b.failed;
        assert_true(n < 100000);
        buf_free(&b);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),       cmocka_unit_test(test_json),         cmocka_unit_test(test_html),
        cmocka_unit_test(test_html_order), cmocka_unit_test(test_text_of_many), cmocka_unit_test(test_path_of_text),
        cmocka_unit_test(test_svg),        cmocka_unit_test(test_svg_extremes), cmocka_unit_test(test_without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
