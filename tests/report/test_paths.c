/* SPDX-License-Identifier: Apache-2.0 */
/* Hand-made evidence paths of 1 to 8 steps, with names in Korean, Chinese, Arabic and Latin, short and long: no two words or boxes of the
 * picture overlap, everything lies inside it, nothing that a name holds becomes markup, the text fits its terminal, the JSON is the
 * contract's. With CUIBONO_DRAW=FOLDER the pictures and pages are written there to be looked at; with CUIBONO_UPDATE the golden files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "countdown.h"
#include "drawing.h"
#include "parse/json.h"
#include "report/internal.h"
#include "report/paths.h"
#include "text/utf8.h"

#define T(text)                                                                                                                \
    { (text), sizeof(text) - 1 }

enum { MOST_STEPS = 8, MOST_PATHS = 6, LETTERS = 120 };

/* ---- names */

typedef enum script { LATIN, KOREAN, CHINESE, ARABIC, UNBROKEN, MIXED, SCRIPTS } script;

static const char *const SHORT[SCRIPTS] = {"Ostrava Lumen s.r.o.", "김철수",   "星光科技",
                                           "شركة النجم الفضي",     "WWWWWWWW", "نور Trading 株式会社"};
static const char *const LONG[SCRIPTS] = {"Consolidated Meridian Instruments and Imaging Laboratory for Northern Trade ",
                                          "북방성광기술교류유한책임회사총대표처 및 국제무역개발상사 ",
                                          "北部星光技術交流公司有限責任公司總代表處國際貿易發展",
                                          "شركة النجم الفضي للتجارة الدولية والتقنيات الحديثة المحدودة ",
                                          "W",
                                          "مؤسسة النور (Al-Noor) 24 株式会社サンプル商事 Co. "};

/* `letters` characters of a script, by repeating. */
static cb_slice name_of(script s, size_t letters, char *room, size_t size) {
    cb_slice piece = slice_of(letters ? LONG[s] : SHORT[s]);
    size_t len = 0, at = 0;
    if (!letters) return piece;
    for (size_t n = 0; n < letters; n++) {
        size_t from = at;
        utf8_next(piece, &at);
        assert_true(len + (at - from) < size);
        memcpy(room + len, piece.ptr + from, at - from);
        len += at - from;
        if (at == piece.len) at = 0;
    }
    return (cb_slice){room, len};
}

/* ---- paths */

static const finding_source OFAC = {.name = T("OFAC CSV: sdn.csv"), .date = T("2026-03-01")};
static const finding_source PAGE = {
    .name = T("panel <b>report</b>"), .date = T("2025-03-05"), .url = T("https://panel.example/?a=1&b=\"2\"")};
static const finding_source SCRIPT = {.name = T("a feed"), .url = T("javascript:alert(1)")};
static const finding_source BOTH[2] = {{.name = T("register.ftm.jsonl"), .date = T("2026-02-02")},
                                       {.name = T("panel <b>report</b>"), .date = T("2025-03-05")}};

typedef struct made {
    evidence_paths p;
    evidence_path paths[MOST_PATHS];
    finding_step steps[MOST_PATHS][MOST_STEPS];
    char names[MOST_PATHS][MOST_STEPS + 1][4 * LETTERS + 4], ids[MOST_PATHS][MOST_STEPS + 1][32];
} made;

static const char *const SCHEMATA[] = {"Company", "Person", "UserAccount", "Organization", "LegalEntity"};

static finding_step step_of(size_t k) {
    switch (k % 5) {
    case 0:
        return (finding_step){.kind = S("Ownership"),
                              .label = S("owned by, 51 %"),
                              .text = S("Ownership: A → B, 51 %, since 2023-02-01."),
                              .start = S("2023-02-01"),
                              .disclosed = true,
                              .strength = 9000,
                              .sources = BOTH,
                              .source_count = 2};
    case 1:
        return (finding_step){.kind = S("e-mail"),
                              .label = S("same e-mail"),
                              .text = S("A and B have the same e-mail, tern.studio@postbox.example; nobody else has it."),
                              .strength = 8500,
                              .sources = &SCRIPT,
                              .source_count = 1};
    case 2:
        return (finding_step){.kind = S("same party"),
                              .label = S("same party, confirmed"),
                              .text = S("A is the same party as B."),
                              .identity = true,
                              .strength = 9500,
                              .sources = &OFAC,
                              .source_count = 1};
    case 3:
        return (finding_step){.kind = S("UnknownLink"),
                              .label =
                                  S("tie (authorised independent developer and long-standing representative in the region)"),
                              .text = S("Tie: A → B."),
                              .start = S("2019"),
                              .end = S("2030-12-31"),
                              .disclosed = true,
                              .strength = 6000,
                              .sources = &PAGE,
                              .source_count = 1};
    default:
        return (finding_step){.kind = S("same party"),
                              .label = S("same party? not confirmed"),
                              .text = S("A is possibly B."),
                              .identity = true,
                              .strength = 3500};
    }
}

/* Path `i` of `steps` steps to the party `end`; names of `letters` characters (0: short) in turn from script `first` on. */
static void make_path(made *m, size_t i, size_t steps, const char *end, script first, size_t letters, bool designated) {
    cb_slice before = m->p.from_caption, before_id = m->p.from, before_schema = m->p.from_schema;
    for (size_t k = 0; k < steps; k++) {
        finding_step *s = &m->steps[i][k];
        *s = step_of(k + i);
        bool last = k + 1 == steps;
        s->from = before_id;
        s->from_caption = before;
        s->from_schema = before_schema;
        snprintf(m->ids[i][k], sizeof m->ids[i][k], "party-%zu-%zu", i, k);
        s->to = last ? slice_of(end) : slice_of(m->ids[i][k]);
        script of = (script)((size_t)(last ? first + (script)strlen(end) : first + (script)k + 1) % SCRIPTS);
        s->to_caption = name_of(of, letters, m->names[i][k], sizeof m->names[i][k]);
        s->to_schema = slice_of(SCHEMATA[last ? strlen(end) % 2 : (k + i) % 5]);
        before = s->to_caption, before_id = s->to, before_schema = s->to_schema;
    }
    m->paths[i] = (evidence_path){.strength = (uint32_t)(8100 / (i + 1)),
                                  .steps = m->steps[i],
                                  .step_count = steps,
                                  .designated = designated,
                                  .reported = !designated,
                                  .listing = designated ? S("listed by US (OFAC) under DPRK3: asset freeze, since 2019-01-01")
                                                        : S("named by a panel of experts on 2025-03-05: acted as a front")};
    if (m->p.path_count <= i) m->p.path_count = i + 1;
}

static cb_slice NOTES[] = {T("Customs Agent Ltd has 4210 ties: too many to say anything about one of them; not followed."),
                           T("An ended tie (until 2020-01-01) between A and شركة is not followed.")};

static made *make_empty(script first, size_t letters) {
    static char room[4 * LETTERS + 4];
    made *m = calloc(1, sizeof *m);
    assert_non_null(m);
    m->p = (evidence_paths){.from = S("subject-1"),
                            .from_caption = name_of(first, letters, room, sizeof room),
                            .from_schema = S("Company"),
                            .to = S("designated"),
                            .on = S("2026-03-01"),
                            .paths = m->paths,
                            .visited = 4711,
                            .notes = NOTES,
                            .note_count = 2};
    return m;
}

static void assert_harmless(cb_slice page) {
    static const char *const NEVER[] = {"<script", "<b>report", "href=\"javascript", "\x1b", "\xe2\x80\xae", "src=", "@import"};
    for (size_t i = 0; i < sizeof NEVER / sizeof *NEVER; i++)
        if (slice_find(page, slice_of(NEVER[i])) != SIZE_MAX) fail_msg("the page holds \"%s\"", NEVER[i]);
    assert_true(utf8_valid(page));
}

/* A picture that a sheet of A4 across shows with letters of about six points at least, and a window of 1400 dots whole. */
static void assert_readable(const char *name, cb_slice svg) {
    enum { SHEET = 1032, LEAST = 8 };
    drawing *d = malloc(sizeof *d);
    assert_non_null(d);
    read_drawing(d, svg);
    if (d->width > SHEET) fail_msg("%s: %d wide: too wide for a sheet", name, d->width);
    for (size_t i = 0; i < d->word_count; i++)
        if (d->words[i].h < LEAST) fail_msg("%s: letters of %d: \"%s\"", name, d->words[i].h, d->words[i].what);
    free(d);
}

/* On paper it is not made smaller for its height: a page is 165 mm high. */
static void assert_page(const char *name, cb_slice svg) {
    enum { HIGHEST = 624 };
    int height = number_after(svg, " height=\"");
    if (height > HIGHEST) fail_msg("%s: %d high: too high for a page", name, height);
}

/* All of it: tidy, harmless, and fitting. */
static void assert_shown(const char *name, const evidence_paths *p) {
    buf b = BUF_EMPTY;
    report_paths_svg(&b, p);
    assert_false(b.failed);
    write_out(name, "svg", buf_view(&b));
    assert_tidy(name, buf_view(&b));
    assert_readable(name, buf_view(&b));
    assert_harmless(buf_view(&b));
    buf_clear(&b);
    report_paths_html(&b, p);
    assert_false(b.failed);
    write_out(name, "html", buf_view(&b));
    assert_harmless(buf_view(&b));
    for (cb_slice rest = buf_view(&b); slice_find(rest, S("<svg ")) != SIZE_MAX;) {
        size_t from = slice_find(rest, S("<svg ")), to = slice_find(rest, S("</svg>"));
        assert_tidy(name, slice_sub(rest, from, to - from));
        assert_readable(name, slice_sub(rest, from, to - from));
        assert_page(name, slice_sub(rest, from, to - from));
        rest = slice_sub(rest, to + 6, rest.len);
    }
    for (unsigned width = 20; width <= 200; width += 9) {
        buf_clear(&b);
        report_paths_text(&b, p, width, false);
        assert_false(b.failed);
        for (cb_slice rest = buf_view(&b); rest.ptr && rest.len;) {
            cb_slice line = slice_cut(&rest, '\n');
            if (utf8_width(line) > width) fail_msg("%s: wider than %u columns: %.*s", name, width, SLICE_ARGS(line));
            if (slice_ends(line, S(" ")))
                fail_msg("%s: a space ends a line of %u columns: %.*s", name, width, SLICE_ARGS(line));
        }
        for (size_t i = 0; i < b.len; i++) assert_true((unsigned char)b.ptr[i] >= ' ' || b.ptr[i] == '\n');
    }
    write_out(name, "txt", buf_view(&b));
    buf_free(&b);
}

static size_t count_of(cb_slice s, const char *what) {
    size_t n = 0, at;
    for (; (at = slice_find(s, slice_of(what))) != SIZE_MAX; n++) s = slice_sub(s, at + 1, s.len);
    return n;
}

/* ---- tests */

static void test_every_length_and_script(void **state) {
    (void)state;
    static const size_t LENGTHS[] = {0, 31, LETTERS};
    for (size_t steps = 1; steps <= MOST_STEPS; steps++)
        for (size_t l = 0; l < 3; l++)
            for (script first = LATIN; first < SCRIPTS; first++) {
                char name[64];
                made *m = make_empty(first, LENGTHS[l]);
                make_path(m, 0, steps, "ofac-1", first, LENGTHS[l], true);
                snprintf(name, sizeof name, "one-%zu-steps-%zu-letters-%d", steps, LENGTHS[l], (int)first);
                assert_shown(name, &m->p);
                free(m);
            }
}

static void test_several_paths(void **state) {
    (void)state;
    for (size_t l = 0; l <= LETTERS; l += LETTERS)
        for (script first = LATIN; first < SCRIPTS; first++) {
            char name[64];
            made *m = make_empty(first, l);
            make_path(m, 0, 2, "ofac-1", first, l, true);
            make_path(m, 1, 4, "rep-22", ARABIC, 0, false);
            make_path(m, 2, 3, "ofac-1", KOREAN, l, true);
            make_path(m, 3, 8, "unsc-333", CHINESE, l, true);
            make_path(m, 4, 1, "rep-22", LATIN, 0, false);
            make_path(m, 5, 6, "ofac-1", MIXED, l, true);
            m->p.budget_hit = true;
            snprintf(name, sizeof name, "several-%zu-letters-%d", l, (int)first);
            assert_shown(name, &m->p);
            free(m);
        }
}

/* No line ends within a word: the letters become smaller instead. In a script without spaces lines may end anywhere. */
static void test_whole_words(void **state) {
    (void)state;
    static const cb_slice NAMES[] = {T("Consolidated Instrumentation Laboratories"),
                                     T("Telecommunications-Equipment Manufacturing"), T("x-Consolidated Undertakings"),
                                     T("Всероссийская Внешнеторговая Корпорация")};
    for (size_t n = 0; n < sizeof NAMES / sizeof *NAMES; n++)
        for (size_t steps = 1; steps <= MOST_STEPS; steps++) {
            made *m = make_empty(LATIN, 0);
            make_path(m, 0, steps, "ofac-1", LATIN, 0, true);
            m->p.from_caption = NAMES[n];
            for (size_t k = 0; k < steps; k++) m->steps[0][k].to_caption = m->steps[0][k].label = NAMES[n];
            buf b = BUF_EMPTY;
            report_paths_svg(&b, &m->p);
            assert_tidy("whole words", buf_view(&b));
            size_t lines = 0;
            for (cb_slice rest = buf_view(&b); rest.ptr && rest.len;) {
                cb_slice line = slice_cut(&rest, '\n');
                size_t from = slice_find_char(line, '>') + 1, at;
                if (!slice_starts(line, S("<text "))) continue;
                cb_slice text = slice_sub(line, from, slice_find(line, S("</text>")) - from);
                if (text.len < 3 || (at = slice_find(NAMES[n], text)) == SIZE_MAX) continue;
                size_t end = at + text.len;
                bool whole = (at == 0 || strchr(" -", NAMES[n].ptr[at - 1])) &&
                             (end == NAMES[n].len || NAMES[n].ptr[end] == ' ' || NAMES[n].ptr[end - 1] == '-');
                if (!whole) fail_msg("%zu steps: a line ends within a word: \"%.*s\"", steps, SLICE_ARGS(text));
                lines++;
            }
            assert_true(lines >= 2 * steps + 1);
            buf_free(&b);
            free(m);
        }
}

/* On a screen pictures of paths have their full size or, where the window is narrower, its width, others their full size; on paper all fit. */
static void test_size_on_pages(void **state) {
    (void)state;
    made *m = make_empty(LATIN, 0);
    make_path(m, 0, MOST_STEPS, "ofac-1", LATIN, 0, true);
    buf b = BUF_EMPTY;
    report_paths_html(&b, &m->p);
    cb_slice page = buf_view(&b), all = S("figure svg{"), print = S("@media print{");
    for (size_t at; (at = slice_find(page, all)) != SIZE_MAX; page = slice_sub(page, at + all.len, page.len)) {
        bool shrinks =
            slice_find(slice_sub(page, at, slice_find_char(slice_sub(page, at, page.len), '}')), S("max-")) != SIZE_MAX;
        bool paper = slice_find(slice_sub(b.len ? buf_view(&b) : page, 0, (size_t)(page.ptr - b.ptr) + at), print) != SIZE_MAX;
        assert_true(paper == shrinks);
    }
    assert_true(slice_find(buf_view(&b), S("\n.fit svg{max-width:100%;height:auto}\n")) != SIZE_MAX);
    assert_int_equal(count_of(buf_view(&b), "<figure class=\"fit\">"), count_of(buf_view(&b), "<svg "));
    buf_free(&b);
    free(m);
}

/* Every step is told at length, in words and in none. */
static void test_long_labels(void **state) {
    (void)state;
    static const cb_slice LABELS[] = {
        T("tie (authorised independent developer and long-standing representative in the region)"),
        T("독립개발자및지역대표자로서장기간협력한관계를유지하고있음을확인함"),
        T("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"),
        T("ممثل مفوض ومطور مستقل منذ زمن طويل في المنطقة الشمالية الشرقية")};
    for (size_t steps = 1; steps <= MOST_STEPS; steps++)
        for (size_t l = 0; l < 4; l++) {
            char name[64];
            made *m = make_empty(LATIN, 0);
            make_path(m, 0, steps, "ofac-1", LATIN, 0, true);
            make_path(m, 1, MOST_STEPS - steps + 1, "rep-22", ARABIC, 0, false);
            for (size_t i = 0; i < 2; i++)
                for (size_t k = 0; k < m->paths[i].step_count; k++) m->steps[i][k].label = LABELS[l];
            snprintf(name, sizeof name, "labels-%zu-%zu", steps, l);
            assert_shown(name, &m->p);
            free(m);
        }
}

/* y of the words `what` of a picture, and x. */
static void place_of(cb_slice svg, const char *what, int *x, int *y) {
    drawing *d = malloc(sizeof *d);
    assert_non_null(d);
    read_drawing(d, svg);
    *x = *y = -1;
    for (size_t i = 0; i < d->word_count; i++)
        if (strcmp(d->words[i].what, what) == 0) *x = d->words[i].x, *y = d->words[i].y;
    free(d);
    if (*y < 0) fail_msg("no words \"%s\"", what);
}

/* Up to four steps are one line, more are two; the one asked about stands at the upper left, the party found at the right of the last line. */
static void test_turns(void **state) {
    (void)state;
    for (size_t steps = 1; steps <= MOST_STEPS; steps++) {
        made *m = make_empty(KOREAN, 0);
        make_path(m, 0, steps, "ofac-1", KOREAN, 0, true);
        for (size_t k = 0; k < steps; k++) m->steps[0][k].to_caption = k + 1 == steps ? S("Finale") : S("Zwischen");
        m->p.from_caption = S("Anfang");
        buf b = BUF_EMPTY;
        report_paths_svg(&b, &m->p);
        int start_x, start_y, end_x, end_y;
        place_of(buf_view(&b), "Anfang", &start_x, &start_y);
        place_of(buf_view(&b), "Finale", &end_x, &end_y);
        drawing *d = malloc(sizeof *d);
        assert_non_null(d);
        read_drawing(d, buf_view(&b));
        assert_int_equal(d->box_count, steps + 1 + 5); /* those of the legend */
        assert_true((d->stroke_count > 0) == (steps > 4));
        for (size_t i = 0; i < d->box_count; i++)
            if (d->boxes[i].y < start_y + 100 || steps <= 4) assert_true(d->boxes[i].x >= 12);
        for (size_t i = 0; i < d->word_count; i++)
            if (strcmp(d->words[i].what, "Zwischen") == 0)
                assert_true(d->words[i].x > start_x + 100 && d->words[i].y < end_y + 20 &&
                            (d->words[i].x < end_x || d->words[i].y < end_y - 40));
        assert_true(start_x < 100 && end_x > start_x + 400);
        assert_true(steps <= 4 ? abs(start_y - end_y) < 60 : end_y > start_y + 100);
        assert_int_equal(count_of(buf_view(&b), "l-8 -5v10z"), steps + 1); /* and the legend's */
        free(d);
        buf_free(&b);
        free(m);
    }
}

/* What is told from the far end points back, also around a turn; and the picture stays tidy. */
static void test_far_end(void **state) {
    (void)state;
    for (size_t steps = 1; steps <= MOST_STEPS; steps++)
        for (size_t turned = 0; turned < steps; turned++) {
            made *m = make_empty(LATIN, 0);
            make_path(m, 0, steps, "ofac-1", LATIN, 0, true);
            m->steps[0][turned].turned = true;
            buf b = BUF_EMPTY;
            report_paths_svg(&b, &m->p);
            assert_tidy("far end", buf_view(&b));
            assert_int_equal(count_of(buf_view(&b), "l-8 -5v10z"), steps);
            assert_int_equal(count_of(buf_view(&b), "l8 -5v10z"), 1);
            buf_clear(&b);
            report_paths_json(&b, &m->p);
            assert_int_equal(count_of(buf_view(&b), "\"label\":\"← "), 1);
            assert_int_equal(count_of(buf_view(&b), "\"turned\":true"), 1);
            buf_free(&b);
            free(m);
        }
}

/* What a page cannot hold goes on in another figure, from the box in which the one before ends; nothing is said twice. */
static void test_figures(void **state) {
    (void)state;
    made *m = make_empty(CHINESE, 0);
    make_path(m, 0, MOST_STEPS, "ofac-1", UNBROKEN, LETTERS, true);
    for (size_t k = 0; k < MOST_STEPS; k++) m->steps[0][k].to_caption.len -= k; /* each its own */
    buf b = BUF_EMPTY;
    report_paths_html(&b, &m->p);
    cb_slice page = buf_view(&b);
    size_t figures = count_of(page, "<svg ");
    assert_true(figures > 1);
    assert_int_equal(count_of(page, "ASKED ABOUT"), 1);
    assert_int_equal(count_of(page, "bold\">DESIGNATED<"), 1);
    assert_int_equal(count_of(page, "reported, not designated</text>"), 1); /* the legend */
    assert_int_equal(count_of(page, ", continued</text>"), figures - 1);
    assert_int_equal(count_of(page, "steps 1 to "), 1);
    assert_int_equal(count_of(page, " to 8 of 8</text>"), 1);
    buf_free(&b);
    free(m);
}

/* Paths with the same end share its box; the one asked about is drawn once. */
static void test_shared_boxes(void **state) {
    (void)state;
    made *m = make_empty(LATIN, 0);
    make_path(m, 0, 2, "ofac-1", LATIN, 0, true);
    make_path(m, 1, 2, "rep-22", LATIN, 0, false);
    make_path(m, 2, 3, "ofac-1", LATIN, 0, true);
    buf b = BUF_EMPTY;
    drawing *d = malloc(sizeof *d);
    assert_non_null(d);
    report_paths_svg(&b, &m->p);
    read_drawing(d, buf_view(&b));
    assert_int_equal(d->box_count, 1 + 2 + (1 + 1 + 2) + 5 /* of the legend */);
    size_t left = 0, right = 0;
    for (size_t i = 0; i < d->box_count; i++) {
        left += d->boxes[i].x == 12 && d->boxes[i].h > 30;
        right += d->boxes[i].x + d->boxes[i].w == d->width - 12;
    }
    assert_int_equal(left, 1);
    assert_int_equal(right, 2);
    /* by form and in words, not by colour alone */
    assert_true(slice_find(buf_view(&b), S(">DESIGNATED<")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&b), S(">REPORTED, NOT<")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&b), S("stroke-dasharray=\"7 4\"")) != SIZE_MAX);
    buf_free(&b);
    free(d);
    free(m);
}

static void test_nothing_found(void **state) {
    (void)state;
    made *m = make_empty(ARABIC, 0);
    assert_shown("none", &m->p);
    buf b = BUF_EMPTY;
    report_paths_text(&b, &m->p, 80, false);
    assert_true(slice_find(buf_view(&b), S("none was found")) != SIZE_MAX);
    buf_free(&b);
    free(m);
}

static void test_too_many(void **state) {
    (void)state;
    enum { MANY = 60, LONG_PATH = 30 };
    made *m = make_empty(LATIN, 0);
    make_path(m, 0, 2, "ofac-1", LATIN, 0, true);
    evidence_path *many = calloc(MANY, sizeof *many);
    finding_step steps[LONG_PATH];
    assert_non_null(many);
    for (size_t i = 0; i < LONG_PATH; i++) steps[i] = m->steps[0][i % 2];
    for (size_t i = 0; i < MANY; i++) many[i] = m->paths[0];
    many[1].step_count = 0;
    many[2].steps = steps, many[2].step_count = LONG_PATH;
    m->p.paths = many;
    m->p.path_count = MANY;
    assert_shown("many", &m->p);
    buf b = BUF_EMPTY;
    report_paths_svg(&b, &m->p);
    assert_true(slice_find(buf_view(&b), S("further paths are not drawn")) != SIZE_MAX);
    buf_free(&b);
    free(many);
    free(m);
}

/* What stands in a right-to-left script is drawn so; what a name may hold to turn the page is gone. */
static void test_direction(void **state) {
    (void)state;
    made *m = make_empty(ARABIC, 0);
    make_path(m, 0, 1, "ofac-1", LATIN, 0, true);
    m->steps[0][0].to_caption = S("\xe2\x80\xae<script>gnp.exe\x1b[31m");
    m->steps[0][0].text = S("Ownership: شركة النجم → مؤسسة النور, 51 %.");
    buf b = BUF_EMPTY;
    report_paths_html(&b, &m->p);
    assert_harmless(buf_view(&b));
    assert_true(slice_find(buf_view(&b), S("direction=\"rtl\" unicode-bidi=\"embed\">شركة")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&b), S("Ownership: <bdi>شركة النجم</bdi> → <bdi>مؤسسة النور</bdi>, 51 %.")) != SIZE_MAX);
    buf_free(&b);
    free(m);
}

static void test_text(void **state) {
    (void)state;
    made *m = make_empty(LATIN, 0);
    make_path(m, 0, 3, "ofac-1", LATIN, 0, true);
    make_path(m, 1, 2, "rep-22", LATIN, 0, false);
    m->p.budget_hit = true;
    buf b = BUF_EMPTY, colour = BUF_EMPTY;
    report_paths_text(&b, &m->p, 80, false);
    char path[1024], *want;
    size_t len;
    cb_error err;
    const char *root = getenv("CUIBONO_SOURCE");
    snprintf(path, sizeof path, "%s/tests/report/golden/paths.txt", root ? root : ".");
    if (getenv("CUIBONO_UPDATE")) {
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(b.ptr, 1, b.len, f), b.len);
        fclose(f);
    }
    assert_int_equal(file_read_all(&want, &len, path, 1 << 20, &err), CB_OK);
    if (!slice_eq((cb_slice){want, len}, buf_view(&b))) fail_msg("paths.txt differs:\n%.*s", SLICE_ARGS(buf_view(&b)));
    assert_true(slice_find_char(buf_view(&b), '\x1b') == SIZE_MAX);
    report_paths_text(&colour, &m->p, 80, true);
    assert_true(slice_find(buf_view(&colour), S("\x1b[1m")) != SIZE_MAX);
    mem_free(want);
    buf_free(&b);
    buf_free(&colour);
    free(m);
}

static void test_json(void **state) {
    (void)state;
    static const char *const STEP[] = {"from", "to", "kind", "disclosed", "strength", "start", "end", "text", "sources"};
    made *m = make_empty(LATIN, 0);
    make_path(m, 0, 3, "ofac-1", LATIN, 0, true);
    make_path(m, 1, 2, "rep-22", ARABIC, LETTERS, false);
    m->paths[1].strength = 10000;
    buf b = BUF_EMPTY;
    json_parser *parser;
    json_value *v;
    arena memory = ARENA_EMPTY;
    cb_error err;
    report_paths_json(&b, &m->p);
    assert_int_equal(json_parser_new(&parser, &err), CB_OK);
    assert_int_equal(json_parse(parser, &memory, buf_view(&b), &v, &err), CB_OK);
    assert_non_null(json_get(v, "from"));
    assert_non_null(json_get(v, "to"));
    assert_non_null(json_get(v, "budget_hit"));
    const json_value *paths = json_get(v, "paths");
    assert_int_equal(paths->count, 2);
    const json_value *path = paths->first;
    for (size_t i = 0; i < 2; i++, path = path->next) {
        const json_value *steps = json_get(path, "steps");
        assert_int_equal(steps->count, m->paths[i].step_count);
        for (size_t k = 0; k < sizeof STEP / sizeof *STEP; k++) assert_non_null(json_get(steps->first, STEP[k]));
    }
    assert_true(
        slice_starts(buf_view(&b),
                     S("{\"from\":\"subject-1\",\"to\":\"designated\",\"paths\":[{\"strength\":0.8100,\"steps\":[{\"from\":")));
    assert_true(slice_find(buf_view(&b), S("{\"strength\":1.0000,")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&b), S("\"start\":null")) != SIZE_MAX);
    json_parser_free(parser);
    arena_free(&memory);
    buf_free(&b);
    free(m);
}

static void test_without_memory(void **state) {
    (void)state;
    made *m = make_empty(KOREAN, 0);
    make_path(m, 0, 3, "ofac-1", LATIN, 0, true);
    bool failed = true;
    for (long n = 0; failed; n++) {
        buf b = BUF_EMPTY;
        countdown_start(n, n % 2 == 1);
        report_paths_text(&b, &m->p, 80, true);
        report_paths_json(&b, &m->p);
        report_paths_html(&b, &m->p);
        countdown_stop();
        failed = b.failed;
        assert_true(n < 100000);
        buf_free(&b);
    }
    free(m);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_length_and_script),
                                       cmocka_unit_test(test_several_paths),
                                       cmocka_unit_test(test_whole_words),
                                       cmocka_unit_test(test_size_on_pages),
                                       cmocka_unit_test(test_long_labels),
                                       cmocka_unit_test(test_turns),
                                       cmocka_unit_test(test_far_end),
                                       cmocka_unit_test(test_figures),
                                       cmocka_unit_test(test_shared_boxes),
                                       cmocka_unit_test(test_nothing_found),
                                       cmocka_unit_test(test_too_many),
                                       cmocka_unit_test(test_direction),
                                       cmocka_unit_test(test_text),
                                       cmocka_unit_test(test_json),
                                       cmocka_unit_test(test_without_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
