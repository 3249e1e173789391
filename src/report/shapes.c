/* SPDX-License-Identifier: Apache-2.0 */
#include "report/shapes.h"

#include "base/poison.h"

static cb_slice schema_words(cb_slice schema) {
    if (slice_eq(schema, SLICE("UserAccount"))) return SLICE("account");
    if (slice_eq(schema, SLICE("Person"))) return SLICE("person");
    if (slice_eq(schema, SLICE("Company"))) return SLICE("company");
    if (slice_eq(schema, SLICE("LegalEntity"))) return SLICE("party");
    if (slice_eq(schema, SLICE("Organization"))) return SLICE("organisation");
    if (slice_eq(schema, SLICE("Vessel"))) return SLICE("vessel");
    if (slice_eq(schema, SLICE("Airplane"))) return SLICE("aircraft");
    return schema;
}

static const char *status_of(const shape_box *n) {
    return n->designated ? "DESIGNATED" : n->reported ? "REPORTED, NOT DESIGNATED" : n->subject ? "SUBJECT" : NULL;
}

void shape_measure(shape_box *n, size_t lines) {
    /* bold letters are a tenth wider */
    n->name = report_fit(n->caption, (unsigned)((n->width - 2 * SHAPE_SIDE) * 90 / SHAPE_BIG), lines);
    n->height = 2 * SHAPE_PAD + (int)n->name.count * SHAPE_LINE + SHAPE_SMALL_LINE + (status_of(n) ? SHAPE_SMALL_LINE : 0);
}

bool shape_is_double(const finding_step *s) { return s->identity && s->strength >= 9000; }

const char *shape_dashes(const finding_step *s) {
    if (shape_is_double(s)) return "";
    return s->identity ? " stroke-dasharray=\"2 4\"" : !s->disclosed ? " stroke-dasharray=\"7 4\"" : "";
}

void shape_words(buf *b, int x, int y, int size, const char *attributes, cb_slice s, bool cut) {
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" %s>", x, y, size, attributes);
    report_markup(b, s);
    buf_slice(b, cut ? SLICE("…</text>\n") : SLICE("</text>\n"));
}

/* A box with corners that say what the party is. `inset` for the inner border. */
static void put_shape(buf *b, const shape_box *n, int y, int inset, const char *attributes) {
    int w = n->width - 2 * inset, h = n->height - 2 * inset, x = n->centre - n->width / 2 + inset, top = y + inset;
    if (slice_eq(n->schema, SLICE("UserAccount"))) {
        int c = 10;
        buf_printf(b, "<path d=\"M%d %dh%dl%d %dv%dl-%d %dh-%dl-%d -%dv-%dz\" %s/>\n", x + c, top, w - 2 * c, c, c, h - 2 * c,
                   c, c, w - 2 * c, c, c, h - 2 * c, attributes);
    } else {
        int r = slice_eq(n->schema, SLICE("Person")) ? 20 - inset : 0;
        buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" %s/>\n", x, top, w, h, r, attributes);
    }
}

/* Oblique strokes along both sides, inside the inner border. */
static void put_hatching(buf *b, const shape_box *n, int y) {
    int left = n->centre - n->width / 2 + 6, right = n->centre + n->width / 2 - 16;
    bool round = slice_eq(n->schema, SLICE("Person")) || slice_eq(n->schema, SLICE("UserAccount"));
    buf_lit(b, "<path d=\"");
    for (int k = y + (round ? 30 : 16); k < y + n->height - (round ? 18 : 6); k += 6)
        buf_printf(b, "M%d %dl10 -10M%d %dl10 -10", left, k, right, k);
    buf_lit(b, "\" fill=\"none\" stroke=\"#7a1f1f\" stroke-width=\"1\"/>\n");
}

void shape_put(buf *b, const shape_box *n, int y) {
    bool designated = n->designated, reported = n->reported;
    const char *status = status_of(n);
    const char *border = designated   ? "fill=\"#fff\" stroke=\"#7a1f1f\" stroke-width=\"2\""
                         : reported   ? "fill=\"#fff\" stroke=\"#6b4a00\" stroke-width=\"2\""
                         : n->subject ? "fill=\"#f2f2f2\" stroke=\"#111\" stroke-width=\"3\""
                                      : "fill=\"#fff\" stroke=\"#333\" stroke-width=\"1.2\"";
    put_shape(b, n, y, 0, border);
    if (designated) put_shape(b, n, y, 4, "fill=\"none\" stroke=\"#7a1f1f\" stroke-width=\"1\"");
    if (designated) put_hatching(b, n, y);
    if (reported && !designated)
        put_shape(b, n, y, 4, "fill=\"none\" stroke=\"#6b4a00\" stroke-width=\"1\" stroke-dasharray=\"5 3\"");
    int line = y + SHAPE_PAD + 12;
    for (size_t i = 0; i < n->name.count; i++, line += SHAPE_LINE)
        shape_words(b, n->centre, line, SHAPE_BIG, "font-weight=\"bold\"", n->name.line[i],
                    n->name.cut && i + 1 == n->name.count);
    cb_slice schema = schema_words(n->schema);
    report_lines id =
        report_fit(n->id, (unsigned)((n->width - 2 * SHAPE_SIDE) * 100 / SHAPE_SMALL) - (unsigned)(schema.len + 3) * 58, 1);
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"#333\">", n->centre, line - 1, SHAPE_SMALL);
    report_markup(b, slice_sub(schema, 0, 14));
    buf_slice(b, schema.len ? SLICE(" · ") : SLICE(""));
    report_markup(b, id.line[0]);
    buf_slice(b, id.cut ? SLICE("…</text>\n") : SLICE("</text>\n"));
    if (status)
        shape_words(b, n->centre, line - 1 + SHAPE_SMALL_LINE, SHAPE_SMALL, "font-weight=\"bold\" letter-spacing=\"0.5\"",
                    slice_of(status), false);
}

void shape_open(buf *out, int width, int height, cb_slice title) {
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" "
               "text-anchor=\"middle\" " SHAPE_FONTS " fill=\"#111\">\n<title>",
               width, height, width, height);
    report_markup(out, title);
    buf_lit(out, "</title>\n<desc>" SHAPE_LEGEND "</desc>\n");
    buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height);
}
