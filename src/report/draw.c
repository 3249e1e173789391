/* SPDX-License-Identifier: Apache-2.0 */
#include "report/draw.h"

#include "text/utf8.h"

#include "base/poison.h"

/* Faces that hold Korean, Chinese, Japanese and Arabic on the usual systems, before what the viewer takes by itself. */
#define FONTS                                                                                                                  \
    "'Noto Sans','Segoe UI','DejaVu Sans','Noto Sans CJK KR','Noto Sans KR','Malgun Gothic','Apple SD Gothic Neo','Noto Sans " \
    "CJK SC','Microsoft YaHei','PingFang SC','Noto Naskh Arabic','Noto Sans Arabic',Tahoma,sans-serif"

void draw_open(buf *b, int x, int y, int width, int height) {
    buf_printf(b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%d %d %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
               "text-anchor=\"middle\" font-family=\"" FONTS "\" fill=\"#111\">\n",
               x, y, width, height, width, height);
}

/* Unicode Standard Annex 9: letters of the classes R and AL, by block. */
bool draw_is_rtl(cb_slice s) {
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        if ((c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfeff) ||
            (c >= 0x10800 && c <= 0x10fff) || (c >= 0x1e800 && c <= 0x1efff))
            return true;
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0xc0;
        if (letter && !(c >= 0x2000 && c <= 0x2bff)) return false;
    }
    return false;
}

static void put_words(buf *b, int x, int y, int size, const char *attributes, cb_slice s, bool cut, bool rtl) {
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\"%s%s%s>", x, y, size, *attributes ? " " : "", attributes,
               rtl ? " direction=\"rtl\" unicode-bidi=\"embed\"" : "");
    report_markup(b, s);
    buf_slice(b, cut ? SLICE("…</text>\n") : SLICE("</text>\n"));
}

void draw_words(buf *b, int x, int y, int size, const char *attributes, cb_slice s, bool cut) {
    put_words(b, x, y, size, attributes, s, cut, draw_is_rtl(s));
}

int draw_lines(buf *b, int x, int y, int size, int line, const char *attributes, const report_lines *lines, cb_slice whole) {
    bool rtl = draw_is_rtl(whole);
    for (size_t i = 0; i < lines->count; i++, y += line)
        put_words(b, x, y, size, attributes, lines->line[i], lines->cut && i + 1 == lines->count, rtl);
    return y;
}

cb_slice draw_schema_words(cb_slice schema) {
    static const struct {
        const char *schema, *words;
    } WORDS[] = {{"UserAccount", "account"},       {"Person", "person"}, {"Company", "company"},  {"LegalEntity", "party"},
                 {"Organization", "organisation"}, {"Vessel", "vessel"}, {"Airplane", "aircraft"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (slice_eq(schema, slice_of(WORDS[i].schema))) return slice_of(WORDS[i].words);
    return schema;
}

void draw_kind(buf *b, int x, int y, int size, int width, cb_slice schema, cb_slice id) {
    enum { LONGEST = 14, LETTER = 66, LEAST = 8 };
    cb_slice kind = slice_sub(draw_schema_words(schema), 0, LONGEST);
    int all = width * 100 / size, units = all - (int)report_units(kind) - 3 * LETTER;
    if (units < LEAST * LETTER) kind.len = 0; /* the form says it as well */
    report_lines line = report_fit(id, (unsigned)(kind.len ? units : all), 1);
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"#333\">", x, y, size);
    report_markup(b, kind);
    if (kind.len && line.count) buf_lit(b, " · ");
    if (line.count) report_markup(b, line.line[0]);
    buf_slice(b, line.cut ? SLICE("…</text>\n") : SLICE("</text>\n"));
}

/* ---- parties */

static bool is_person(const draw_box *x) { return slice_eq(x->schema, SLICE("Person")); }
static bool is_account(const draw_box *x) { return slice_eq(x->schema, SLICE("UserAccount")); }

/* The outline, or one `inset` within it. */
static void put_shape(buf *b, const draw_box *x, int inset, const char *attributes) {
    int w = x->width - 2 * inset, h = x->height - 2 * inset, left = x->x + inset, top = x->y + inset;
    if (is_account(x)) {
        int c = h < 30 ? h / 3 : 10;
        buf_printf(b, "<path d=\"M%d %dh%dl%d %dv%dl-%d %dh-%dl-%d -%dv-%dz\" %s/>\n", left + c, top, w - 2 * c, c, c,
                   h - 2 * c, c, c, w - 2 * c, c, c, h - 2 * c, attributes);
        return;
    }
    buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" %s/>\n", left, top, w, h,
               is_person(x) ? (h < 30 ? h / 2 : 20 - inset) : 0, attributes);
}

/* Oblique strokes along both sides, inside the inner border. */
static void put_hatching(buf *b, const draw_box *x) {
    int left = x->x + 6, right = x->x + x->width - 16;
    bool round = is_person(x) || is_account(x);
    buf_lit(b, "<path d=\"");
    for (int k = x->y + (round ? 30 : 16); k < x->y + x->height - (round ? 18 : 6); k += 6)
        buf_printf(b, "M%d %dl10 -10M%d %dl10 -10", left, k, right, k);
    buf_lit(b, "\" fill=\"none\" stroke=\"#7a1f1f\" stroke-width=\"1\"/>\n");
}

void draw_party(buf *b, const draw_box *x) {
    static const char *const BORDER[] = {[DRAW_PLAIN] = "fill=\"#fff\" stroke=\"#333\" stroke-width=\"1.2\"",
                                         [DRAW_SUBJECT] = "fill=\"#f2f2f2\" stroke=\"#111\" stroke-width=\"3\"",
                                         [DRAW_LISTED] = "fill=\"#fff\" stroke=\"#7a1f1f\" stroke-width=\"2\"",
                                         [DRAW_REPORTED] = "fill=\"#fff\" stroke=\"#6b4a00\" stroke-width=\"2\"",
                                         [DRAW_OWNED] = "fill=\"#fff\" stroke=\"#7a1f1f\" stroke-width=\"3\"",
                                         [DRAW_POSSIBLE] = "fill=\"#fff\" stroke=\"#6b4a00\" stroke-width=\"1.2\""};
    put_shape(b, x, 0, BORDER[x->mark]);
    if (x->mark == DRAW_LISTED) {
        put_shape(b, x, 4, "fill=\"none\" stroke=\"#7a1f1f\" stroke-width=\"1\"");
        put_hatching(b, x);
    }
    if (x->mark == DRAW_REPORTED || x->mark == DRAW_POSSIBLE)
        put_shape(b, x, 4, "fill=\"none\" stroke=\"#6b4a00\" stroke-width=\"1\" stroke-dasharray=\"5 3\"");
}

/* ---- lines */

bool draw_is_double(const finding_step *s) { return report_one_party(s); }

const char *draw_dash(const finding_step *s) {
    if (draw_is_double(s)) return "stroke-width=\"1.3\"";
    if (s->identity) return "stroke-width=\"1.6\" stroke-dasharray=\"2 4\"";
    return s->disclosed ? "stroke-width=\"1.6\"" : "stroke-width=\"1.6\" stroke-dasharray=\"7 4\"";
}
