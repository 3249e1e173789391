/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of paths of 1 to 8 steps with names in four scripts, short and long: no two texts overlap, none crosses a box, all is inside. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"
#include "countdown.h"
#include "report/paths.h"
#include "text/utf8.h"

enum { MOST = 8, MOST_SHAPES = 1024 };

static const char *const NAMES[][2] = {
    {"주식회사 은하수", "주식회사 은하수 정보기술 및 인공지능 얼굴인식 소프트웨어 개발 수출입 무역 상사 평양 본점 선양 지점 "
                        "베이징 연락 사무소 총괄 관리 위원회"},
    {"大连翔云", "大连翔云软件开发有限责任公司第二分公司驻沈阳办事处国际技术交流与人工智能面部识别及指纹识别系统集成服务中心总"
                 "代表处管理委员会秘书处"},
    {"النور", "شركة النور للتجارة والمقاولات العامة وتقنية المعلومات والتعرف على الوجوه والبصمات المحدودة فرع دبي المنطقة "
              "الحرة جبل علي الإمارات"},
    {"Aurelio B", "Gesellschaft fuer angewandte Bildverarbeitungssysteme mit beschraenkter Haftung und Compagnie "
                  "Kommanditgesellschaft auf Aktien Sued"}};

typedef struct box {
    int left, right, top, bottom;
    bool text;
} box;

static finding_source SOURCE = {{"register", 8}, {"2026-03-01", 10}, {"", 0}};

static void make(evidence_path *p, finding_step *steps, size_t count, bool longer, size_t shift) {
    *p = (evidence_path){.strength = 4321, .steps = steps, .step_count = count, .designated = true};
    p->listing = slice_of(NAMES[shift % 4][longer]);
    for (size_t i = 0; i < count; i++) {
        cb_slice from = slice_of(NAMES[(i + shift) % 4][longer]), to = slice_of(NAMES[(i + 1 + shift) % 4][longer]);
        steps[i] = (finding_step){.from = SLICE("gb-coh-00000001"),
                                  .from_caption = from,
                                  .from_schema = i % 2 ? SLICE("Person") : SLICE("Company"),
                                  .to = SLICE("ofac-12345"),
                                  .to_caption = to,
                                  .to_schema = i % 3 ? SLICE("UserAccount") : SLICE("Person"),
                                  .kind = SLICE("Ownership"),
                                  .label = longer ? to : SLICE("owned by, 51 %"),
                                  .text = from,
                                  .start = SLICE("2019-01-01"),
                                  .end = longer ? SLICE("2027-12-31") : SLICE(""),
                                  .disclosed = i % 3 != 1,
                                  .identity = i % 3 == 1,
                                  .strength = i % 2 ? 9500 : 6000,
                                  .sources = &SOURCE,
                                  .source_count = 1};
    }
}

/* Boxes and texts with the sizes that letters take at least: half an em a column. */
static size_t read_shapes(cb_slice svg, box *out, int *width, int *height) {
    size_t n = 0;
    bool start = false;
    for (cb_slice rest = svg; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        char text[4096];
        int x, y, w, h, size;
        size_t len = line.len < sizeof text - 1 ? line.len : sizeof text - 1;
        memcpy(text, line.ptr, len);
        text[len] = 0;
        assert_true(n < MOST_SHAPES);
        if (sscanf(text, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", width, height) == 2) continue;
        char *at = strstr(text, "<text ");
        start = start || strstr(text, "<g text-anchor=\"start\">");
        if (at && sscanf(at, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"", &x, &y, &size) == 3) {
            char *from = strchr(at, '>') + 1, *to = strstr(from, "</text>");
            assert_non_null(to);
            int wide = (int)(utf8_width((cb_slice){from, (size_t)(to - from)}) * (size_t)size * 50 / 100);
            int left = start ? x : x - wide / 2;
            out[n++] = (box){left, left + wide, y - size * 8 / 10, y + size * 2 / 10, true};
        } else if (sscanf(text, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"", &x, &y, &w, &h) == 4) {
            out[n++] = (box){x, x + w, y, y + h, false};
        }
        if (strstr(text, "</g>")) start = false;
    }
    return n;
}

static bool overlap(const box *a, const box *b) {
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

static bool inside(const box *a, const box *b) {
    return a->left >= b->left && a->right <= b->right && a->top >= b->top && a->bottom <= b->bottom;
}

static void check(const evidence_paths *p) {
    static box shapes[MOST_SHAPES];
    buf b = BUF_EMPTY;
    int width = 0, height = 0;
    report_paths_svg(&b, p);
    assert_false(b.failed);
    size_t n = read_shapes(buf_view(&b), shapes, &width, &height), texts = 0;
    assert_true(width > 0 && height > 0);
    for (size_t i = 0; i < n; i++) {
        const box *x = &shapes[i];
        texts += x->text;
        if (x->left < 0 || x->right > width || x->top < 0 || x->bottom > height)
            fail_msg("outside: %d..%d, %d..%d of %d x %d\n%.*s", x->left, x->right, x->top, x->bottom, width, height,
                     SLICE_ARGS(buf_view(&b)));
        for (size_t k = 0; x->text && k < n; k++) {
            const box *y = &shapes[k];
            if (k == i || !overlap(x, y) || (!y->text && inside(x, y))) continue;
            fail_msg("overlap: %d..%d, %d..%d and %d..%d, %d..%d\n%.*s", x->left, x->right, x->top, x->bottom, y->left,
                     y->right, y->top, y->bottom, SLICE_ARGS(buf_view(&b)));
        }
    }
    assert_true(texts > 4);
    buf_free(&b);
}

static void nothing_overlaps(void **state) {
    static finding_step steps[2][MOST];
    (void)state;
    for (size_t count = 1; count <= MOST; count++)
        for (int longer = 0; longer <= 1; longer++)
            for (size_t shift = 0; shift < 4; shift++) {
                evidence_path paths[2];
                make(&paths[0], steps[0], count, longer, shift);
                make(&paths[1], steps[1], MOST + 1 - count, !longer, shift);
                evidence_paths p = {.from = SLICE("gb-coh-00000001"),
                                    .from_caption = slice_of(NAMES[shift][longer]),
                                    .to = SLICE("designated"),
                                    .on = SLICE("2026-03-02"),
                                    .paths = paths,
                                    .path_count = 2};
                check(&p);
            }
}

static void the_words_are_there(void **state) {
    static finding_step steps[MOST];
    evidence_path path;
    cb_slice note = SLICE("A note <of> what was not followed.");
    (void)state;
    make(&path, steps, 2, false, 3);
    evidence_paths p = {.from = SLICE("a"),
                        .from_caption = SLICE("<b>Aurelio</b>"),
                        .to = SLICE("designated"),
                        .paths = &path,
                        .path_count = 1,
                        .budget_hit = true,
                        .notes = &note,
                        .note_count = 1};
    static const char *const WORDS[] = {"One path leads from", "cut short", "0.43", "register", "since 2019-01-01"};
    buf text = BUF_EMPTY, html = BUF_EMPTY;
    report_paths_text(&text, &p, 60, false);
    report_paths_html(&html, &p);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (i != 1 && i != 4 && slice_find(buf_view(&text), slice_of(WORDS[i])) == SIZE_MAX) fail_msg("no %s", WORDS[i]);
        if (slice_find(buf_view(&html), slice_of(WORDS[i])) == SIZE_MAX) fail_msg("no %s in the page", WORDS[i]);
    }
    assert_true(slice_find(buf_view(&html), SLICE("<b>Aurelio")) == SIZE_MAX);
    assert_true(slice_find(buf_view(&html), SLICE("&lt;of&gt;")) != SIZE_MAX);
    assert_true(slice_find(buf_view(&html), SLICE("<script")) == SIZE_MAX);
    for (cb_slice rest = buf_view(&text); rest.ptr && rest.len;) assert_true(utf8_width(slice_cut(&rest, '\n')) <= 60);
    p.path_count = 0;
    buf_clear(&text);
    report_paths_text(&text, &p, 80, false);
    report_paths_svg(&html, &p);
    assert_true(slice_starts(buf_view(&text), SLICE("No path leads from")));
    buf_free(&text);
    buf_free(&html);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_overlaps), cmocka_unit_test(the_words_are_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
