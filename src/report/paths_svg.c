/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of evidence from left to right: the one asked about stands once, at the left, beside all rows; each path is a row; paths that end at
 * one party share its box at the right. The words of a step stand above its line, between the middles of the boxes that it ties: a band of
 * its own above the row of boxes, so that nothing overlaps, whatever the names. Lines enter boxes near their top, where the boxes of
 * a row are in line. */
#include "report/draw.h"
#include "report/paths.h"
#include "report/paths_words.h"

#include "base/poison.h"

enum {
    MOST_ROWS = 24,
    MOST_STEPS = 16,
    SUBJECT_WIDTH = 158,
    END_WIDTH = 196,
    LEAST_SPAN = 400, /* between the two */
    MARGIN = 12,
    BIG = 13,
    SMALL = 11,
    LINE = 17,
    SMALL_LINE = 14,
    PAD = 9,
    ENTRY = 25, /* of a line, below the top of its boxes */
    HEADER = 22,
    HEADING = 34,
    TICK = 7, /* between the words of a step and the tops of the boxes */
    ROW_GAP = 26,
    NAME_LINES = 12,
    LABEL_LINES = 8,
    LISTING_LINES = 10,
};

typedef struct row {
    const evidence_path *path;
    size_t number;               /* by strength, from 1 */
    size_t first;                /* row of the first path that ends at the same party */
    int gap, inner, width;       /* between boxes; at both ends; of the boxes in between */
    int header, top, band, deep; /* y of the header and of the boxes; height of the words above and of the boxes in between */
} row;

typedef struct picture {
    const evidence_paths *p;
    row rows[MOST_ROWS];
    size_t count, steps;
    int span, width, bottom; /* of the rows */
} picture;

static const finding_step *last_step(const evidence_path *p) { return &p->steps[p->step_count - 1]; }

/* ---- what goes where */

/* Paths with one end come together, in the order of their strongest. */
static void order_rows(picture *g) {
    const evidence_paths *p = g->p;
    for (size_t i = 0; i < p->path_count; i++) {
        bool placed = false;
        for (size_t k = 0; k < g->count; k++) placed = placed || g->rows[k].path == &p->paths[i];
        size_t first = g->count;
        for (size_t k = i; !placed && k < p->path_count && g->count < MOST_ROWS; k++) {
            const evidence_path *e = &p->paths[k];
            if (e->step_count == 0 || e->step_count > MOST_STEPS ||
                (k != i && (p->paths[i].step_count == 0 || !slice_eq(last_step(e)->to, last_step(&p->paths[i])->to))))
                continue;
            g->rows[g->count++] = (row){.path = e, .number = k + 1, .first = first};
            if (e->step_count > g->steps) g->steps = e->step_count;
        }
    }
}

/* So wide that the longest word of a party in between fits with small letters. */
static int box_width(const picture *g, int least) {
    enum { WIDEST = 168 };
    for (size_t i = 0; i < g->count; i++)
        for (size_t k = 0; k + 1 < g->rows[i].path->step_count; k++) {
            unsigned word = report_longest(g->rows[i].path->steps[k].to_caption);
            int need = word > 10000 ? WIDEST : (int)word * (REPORT_LEAST + 1) / 90 + 18;
            if (need > least) least = need;
        }
    return least < WIDEST ? least : WIDEST;
}

static void choose_widths(picture *g) {
    int n = (int)g->steps, box = box_width(g, n <= 3 ? 168 : n <= 5 ? 140 : 110), gap = n <= 5 ? 46 : 34;
    g->span = n * gap + n * box; /* half a box more at both ends: the words of the first and of the last step stand there */
    if (g->span < LEAST_SPAN) g->span = LEAST_SPAN;
    for (size_t i = 0; i < g->count; i++) {
        row *r = &g->rows[i];
        int steps = (int)r->path->step_count;
        r->width = g->span / steps - gap;
        if (r->width > 220) r->width = 220;
        r->gap = g->span / steps - r->width;
        r->inner = r->gap + r->width / 2;
    }
    g->width = 2 * MARGIN + SUBJECT_WIDTH + g->span + END_WIDTH;
}

static int left_edge(void) { return MARGIN + SUBJECT_WIDTH; }

/* Left edge of the box behind step `i` (from 0); that of the end's box behind the last. */
static int box_x(const picture *g, const row *r, size_t i) {
    if (i + 1 == r->path->step_count) return left_edge() + g->span;
    return left_edge() + r->inner + (int)i * (r->width + r->gap);
}

/* From where to where the line of a step goes. */
static void line_of(const picture *g, const row *r, size_t i, int *from, int *to) {
    *from = i == 0 ? left_edge() : box_x(g, r, i - 1) + r->width;
    *to = box_x(g, r, i);
}

/* Where the words of a step stand: the middle, and how wide they may be. */
static int label_place(const picture *g, const row *r, size_t i, int *width) {
    int from, to;
    line_of(g, r, i, &from, &to);
    if (i > 0) from -= r->width / 2;
    if (i + 1 < r->path->step_count) to += r->width / 2;
    *width = to - from - 12;
    return (from + to) / 2;
}

static report_lines name_lines(cb_slice caption, int width) { /* bold letters are a tenth wider */
    return report_shrink(caption, (width - 2 * DRAW_SIDE) * 90, BIG, NAME_LINES);
}

static report_lines inner_lines(cb_slice caption, int width) { /* of boxes without hatching */
    return report_shrink(caption, (width - 16) * 90, BIG, NAME_LINES);
}

static cb_slice step_words(const finding_step *s) { return s->label.len ? s->label : s->kind; }

static report_lines step_lines(const finding_step *s, int width) {
    return report_shrink(step_words(s), width * 100, BIG, LABEL_LINES);
}

static int label_height(const finding_step *s, int width) {
    return (int)step_lines(s, width).count * LINE + SMALL_LINE * (1 + (s->start.len > 0) + (s->end.len > 0));
}

static int party_height(size_t name, size_t status, size_t listing) {
    return 2 * PAD + (int)name * LINE + SMALL_LINE * (1 + (int)status) + (listing ? (int)listing * SMALL_LINE + 4 : 0);
}

static const char *end_words(const evidence_path *e) {
    return e->designated ? "DESIGNATED" : e->reported ? "REPORTED, NOT DESIGNATED" : NULL;
}

static report_lines status_lines(const char *status, int width) {
    return report_shrink(slice_of(status), (width - 2 * DRAW_SIDE) * 90, SMALL, 3);
}

static report_lines listing_lines(const evidence_path *e) {
    return report_shrink(e->listing, (END_WIDTH - 2 * DRAW_SIDE) * 100, SMALL, LISTING_LINES);
}

static int end_height(const evidence_path *e) {
    return party_height(name_lines(last_step(e)->to_caption, END_WIDTH).count, status_lines(end_words(e), END_WIDTH).count,
                        listing_lines(e).count);
}

static void measure_row(const picture *g, row *r) {
    int width;
    for (size_t i = 0; i < r->path->step_count; i++) {
        const finding_step *s = &r->path->steps[i];
        label_place(g, r, i, &width);
        int h = label_height(s, width);
        if (h > r->band) r->band = h;
        if (i + 1 == r->path->step_count) break;
        h = party_height(inner_lines(s->to_caption, r->width).count, 0, 0);
        if (h > r->deep) r->deep = h;
    }
    if (r->deep < 2 * ENTRY) r->deep = 2 * ENTRY;
}

static void lay_out(picture *g) {
    int y = HEADING;
    for (size_t i = 0; i < g->count; i++) {
        row *r = &g->rows[i];
        measure_row(g, r);
        r->header = y;
        r->top = y + HEADER + r->band + TICK;
        int first = g->rows[r->first].top, whole = r->top + r->deep - first;
        bool last = i + 1 == g->count || g->rows[i + 1].first != r->first;
        if (last && end_height(r->path) > whole) r->deep += end_height(r->path) - whole;
        y = r->top + r->deep + ROW_GAP;
    }
    int subject = party_height(inner_lines(g->p->from_caption, SUBJECT_WIDTH).count, 1, 0);
    if (g->count == 0) {
        g->bottom = HEADING + subject;
        return;
    }
    row *end = &g->rows[g->count - 1];
    int whole = end->top + end->deep - g->rows[0].top;
    if (whole < subject) end->deep += subject - whole;
    g->bottom = end->top + end->deep;
}

/* ---- drawing */

static void put_tooltip(buf *b, cb_slice caption, cb_slice id) {
    buf_lit(b, "<g><title>");
    report_markup(b, caption);
    buf_lit(b, " (");
    report_markup(b, id);
    buf_lit(b, ")</title>\n");
}

static void put_party(buf *b, const draw_box *x, const report_lines *name, cb_slice caption, cb_slice id, const char *status,
                      const report_lines *listing, cb_slice all, bool middle) {
    int centre = x->x + x->width / 2,
        room = x->width - (x->mark == DRAW_LISTED || x->mark == DRAW_REPORTED ? 2 * DRAW_SIDE : 16);
    report_lines words = status_lines(status, x->width);
    int height = party_height(name->count, words.count, listing ? listing->count : 0);
    int y = x->y + (middle ? (x->height - height) / 2 : 0) + PAD + 12;
    put_tooltip(b, caption, id);
    draw_party(b, x);
    y = draw_lines(b, centre, y, name->size, LINE, "font-weight=\"bold\"", name, caption) - 2;
    draw_kind(b, centre, y, SMALL, room, x->schema, id);
    y = draw_lines(b, centre, y + SMALL_LINE, words.size, SMALL_LINE, "font-weight=\"bold\"", &words, slice_of(status));
    if (listing) draw_lines(b, centre, y + 4, listing->size, SMALL_LINE, "", listing, all);
    buf_lit(b, "</g>\n");
}

static void put_line(buf *b, int from, int to, int y, const finding_step *s) {
    if (draw_is_double(s))
        buf_printf(b, "<path d=\"M%d %dH%dM%d %dH%d\" stroke=\"#222\" %s/>\n", from, y - 2, to - 7, from, y + 2, to - 7,
                   draw_dash(s));
    else
        buf_printf(b, "<path d=\"M%d %dH%d\" stroke=\"#222\" %s/>\n", from, y, to - 7, draw_dash(s));
    buf_printf(b, "<path d=\"M%d %dl-8 -5v10z\" fill=\"#222\"/>\n", to, y); /* the way of reading, not of owning */
}

static void put_date(buf *b, int x, int y, const char *word, cb_slice date) {
    if (date.len == 0) return;
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"#333\">%s ", x, y, SMALL, word);
    report_markup(b, slice_sub(date, 0, 10));
    buf_lit(b, "</text>\n");
}

static void put_step(buf *b, const picture *g, const row *r, size_t i) {
    const finding_step *s = &r->path->steps[i];
    int width, from, to, centre = label_place(g, r, i, &width);
    line_of(g, r, i, &from, &to);
    report_lines lines = step_lines(s, width);
    int y = r->top - TICK - label_height(s, width) + 12; /* the band's bottom is common to all */
    put_line(b, from, to, r->top + ENTRY, s);
    y = draw_lines(b, centre, y, lines.size, LINE, "", &lines, step_words(s)) - 2;
    put_date(b, centre, y, "since", s->start);
    if (s->start.len) y += SMALL_LINE;
    put_date(b, centre, y, "until", s->end);
    if (s->end.len) y += SMALL_LINE;
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-style=\"italic\" fill=\"#333\">%s, %u.%02u</text>\n", centre,
               y, SMALL, paths_nature(s), s->strength / 10000, s->strength / 100 % 100);
}

static void put_row(buf *b, const picture *g, const row *r) {
    buf head = BUF_EMPTY;
    buf_printf(&head, "%zu. joint strength %u.%02u: ", r->number, r->path->strength / 10000, r->path->strength / 100 % 100);
    paths_count_steps(&head, r->path);
    report_lines line = report_fit(buf_view(&head), (unsigned)((g->span - 16) * 90 / 12), 1);
    if (line.count)
        draw_words(b, left_edge() + 10, r->header + 13, 12, "font-weight=\"bold\" text-anchor=\"start\"", line.line[0],
                   line.cut);
    if (head.failed) b->failed = true;
    buf_free(&head);
    for (size_t i = 0; i < r->path->step_count; i++) {
        const finding_step *s = &r->path->steps[i];
        put_step(b, g, r, i);
        if (i + 1 == r->path->step_count) break;
        report_lines name = inner_lines(s->to_caption, r->width);
        int h = party_height(name.count, 0, 0);
        draw_box x = {box_x(g, r, i), r->top, r->width, h < 2 * ENTRY ? 2 * ENTRY : h, s->to_schema, DRAW_PLAIN};
        put_party(b, &x, &name, s->to_caption, s->to, NULL, NULL, s->to_caption, false);
    }
}

static void put_end(buf *b, const picture *g, size_t first) {
    size_t last = first;
    while (last + 1 < g->count && g->rows[last + 1].first == first) last++;
    const evidence_path *e = g->rows[first].path;
    const finding_step *s = last_step(e);
    int top = g->rows[first].top;
    draw_box x = {left_edge() + g->span,
                  top,
                  END_WIDTH,
                  g->rows[last].top + g->rows[last].deep - top,
                  s->to_schema,
                  e->designated ? DRAW_LISTED
                  : e->reported ? DRAW_REPORTED
                                : DRAW_PLAIN};
    report_lines name = name_lines(s->to_caption, END_WIDTH), listing = listing_lines(e);
    put_party(b, &x, &name, s->to_caption, s->to, end_words(e), listing.count ? &listing : NULL, e->listing, true);
}

static void put_subject(buf *b, const picture *g) {
    int top = g->count ? g->rows[0].top : HEADING;
    draw_box x = {MARGIN, top, SUBJECT_WIDTH, g->bottom - top, g->p->from_schema, DRAW_SUBJECT};
    report_lines name = inner_lines(g->p->from_caption, SUBJECT_WIDTH);
    put_party(b, &x, &name, g->p->from_caption, g->p->from, "ASKED ABOUT", NULL, g->p->from_caption, true);
}

/* ---- what the forms mean */

typedef struct legend {
    buf *b;
    int x, y, width;
} legend;

/* Room for a sample and its words; a new line where they do not fit. */
static void legend_room(legend *l, int sample, const char *words) {
    int need = sample + 8 + (int)report_units(slice_of(words)) * SMALL / 100 + 18;
    if (l->x > MARGIN && l->x + need > l->width - MARGIN) {
        l->x = MARGIN;
        l->y += 26;
    }
    draw_words(l->b, l->x + sample + 8, l->y + 4, SMALL, "text-anchor=\"start\" fill=\"#333\"", slice_of(words), false);
    l->x += need;
}

static void legend_line(legend *l, finding_step step, const char *words) {
    legend_room(l, 40, words);
    int x = l->x - 18 - 8 - (int)report_units(slice_of(words)) * SMALL / 100 - 40;
    if (draw_is_double(&step))
        buf_printf(l->b, "<path d=\"M%d %dh40m-40 4h40\" stroke=\"#222\" fill=\"none\" %s/>\n", x, l->y - 2, draw_dash(&step));
    else
        buf_printf(l->b, "<path d=\"M%d %dh40\" stroke=\"#222\" %s/>\n", x, l->y, draw_dash(&step));
}

static void legend_box(legend *l, cb_slice schema, draw_mark mark, const char *words) {
    enum { SAMPLE = 40, HIGH = 18 };
    legend_room(l, SAMPLE, words);
    int x = l->x - 18 - 8 - (int)report_units(slice_of(words)) * SMALL / 100 - SAMPLE;
    draw_box box = {x, l->y - HIGH / 2, SAMPLE, HIGH, schema, mark};
    draw_party(l->b, &box);
}

static int put_legend(buf *b, const picture *g, int y) {
    legend l = {b, MARGIN, y, g->width};
    legend_line(&l, (finding_step){.disclosed = true}, "disclosed tie: a source says it");
    legend_line(&l, (finding_step){.strength = 8000}, "inferred tie: a shared mark, said by no source");
    legend_line(&l, (finding_step){.identity = true, .strength = 9500}, "one party, confirmed");
    legend_line(&l, (finding_step){.identity = true, .strength = 5000}, "possibly one party");
    legend_box(&l, SLICE("Company"), DRAW_LISTED, "designated");
    legend_box(&l, SLICE("Company"), DRAW_REPORTED, "reported, not designated");
    legend_box(&l, SLICE("Person"), DRAW_PLAIN, "person");
    legend_box(&l, SLICE("Company"), DRAW_PLAIN, "organisation");
    legend_box(&l, SLICE("UserAccount"), DRAW_PLAIN, "account");
    return l.y + 14;
}

static int put_note(buf *b, const picture *g, int y, cb_slice text) {
    report_lines lines = report_fit(text, (unsigned)((g->width - 2 * MARGIN) * 100 / 12), REPORT_LINES);
    return draw_lines(b, MARGIN, y, 12, LINE, "text-anchor=\"start\"", &lines, text);
}

void report_paths_svg(buf *out, const evidence_paths *p) {
    picture g = {.p = p};
    buf body = BUF_EMPTY, head = BUF_EMPTY;
    order_rows(&g);
    if (g.count)
        choose_widths(&g);
    else
        g.width = 2 * MARGIN + SUBJECT_WIDTH + LEAST_SPAN + END_WIDTH;
    lay_out(&g);
    paths_title(&head, p);
    report_lines title = report_fit(buf_view(&head), (unsigned)((g.width - 2 * MARGIN) * 90 / 15), 1);
    if (title.count) draw_words(&body, MARGIN, 20, 15, "font-weight=\"bold\" text-anchor=\"start\"", title.line[0], title.cut);
    for (size_t i = 0; i < g.count; i++) put_row(&body, &g, &g.rows[i]);
    put_subject(&body, &g);
    for (size_t i = 0; i < g.count; i++)
        if (g.rows[i].first == i) put_end(&body, &g, i);
    if (g.count == 0)
        draw_words(&body, left_edge() + 24, HEADING + 30, BIG, "text-anchor=\"start\"",
                   p->path_count ? SLICE("The paths are too long to draw.") : SLICE("No path was found."), false);
    int y = g.bottom + 26;
    if (p->path_count > g.count && g.count) {
        buf_clear(&head);
        report_count(&head, p->path_count - g.count, "further path is not drawn.", "further paths are not drawn.");
        y = put_note(&body, &g, y, buf_view(&head));
    }
    if (p->budget_hit) y = put_note(&body, &g, y, SLICE(PATHS_BUDGET_HIT));
    y = put_legend(&body, &g, y + 6) + MARGIN;
    draw_open(out, 0, 0, g.width, y);
    buf_lit(out, "<title>Paths of evidence from ");
    report_markup(out, p->from_caption);
    buf_lit(out,
            "</title>\n<desc>From left to right, a row for each path. Solid line: disclosed tie; dashed: inferred; double: one "
            "party, confirmed; dotted: possibly one party. Double border with hatching: designated; inner dashed "
            "border: reported, not designated.</desc>\n");
    buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", g.width, y);
    buf_slice(out, buf_view(&body));
    buf_lit(out, "</svg>\n");
    if (body.failed || head.failed) out->failed = true;
    buf_free(&body);
    buf_free(&head);
}
