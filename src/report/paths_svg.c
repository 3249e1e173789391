/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence paths as a picture: the subject left, the party right, a row for each path. A path of more than three steps goes on in the next
 * row, by a line through the gutter between the two, so that letters stay large enough to be read on paper. Columns and rows are measured before
 * anything is drawn: boxes, lines and words never overlap, whatever the names. */
#include "report/paths.h"
#include "report/shapes.h"

#include "base/poison.h"

enum {
    WIDTH = 1000,
    BOX = 164,
    STEPS = 3, /* of one row */
    MARGIN = 10,
    LABEL_LINES = 4,
    GAP = 30,    /* between paths */
    GUTTER = 64, /* between the rows of one path */
    MAX_STEPS = 12,
    HEADLINE = 26
};

/* Where the boxes of a row stand: its first box and how many; its steps are evenly spread. */
typedef struct row {
    size_t first, count;
    int top, height;
    report_lines labels[STEPS + 1];
} row;

typedef struct layout {
    shape_box boxes[MAX_STEPS + 1];
    size_t count;
    row rows[MAX_STEPS];
    size_t row_count;
    int height;
} layout;

static void boxes_of(layout *l, const evidence_path *p) {
    l->count = p->step_count < MAX_STEPS ? p->step_count + 1 : MAX_STEPS + 1;
    for (size_t i = 0; i < l->count; i++) {
        const finding_step *s = &p->steps[i ? i - 1 : 0];
        bool last = i + 1 == l->count;
        l->boxes[i] = (shape_box){.id = i ? s->to : s->from,
                                  .caption = i ? s->to_caption : s->from_caption,
                                  .schema = i ? s->to_schema : s->from_schema,
                                  .subject = i == 0,
                                  .designated = last && p->designated,
                                  .reported = last && p->reported && !p->designated,
                                  .width = BOX};
    }
}

/* Room for words beside the line of a step within a row: between two boxes. */
static int room(const row *r) { return r->count < 2 ? 0 : (WIDTH - 2 * MARGIN - BOX) / (int)(r->count - 1) - BOX; }

static int label_height(const finding_step *s, const report_lines *label) {
    return (int)label->count * SHAPE_LINE + SHAPE_SMALL_LINE * (1 + (s->start.len > 0) + (s->end.len > 0));
}

static report_lines label_of(const finding_step *s, int width) {
    return report_fit(s->label.len ? s->label : s->kind, (unsigned)(width * 100 / 12), LABEL_LINES);
}

/* Rows of equal length as far as they go: five steps are three and two. */
static void rows_of(layout *l) {
    size_t steps = l->count - 1, rows = (steps + STEPS + 1) / (STEPS + 1), first = 0;
    for (size_t i = 0; i < rows; i++) {
        size_t n = (l->count - first + rows - i - 1) / (rows - i);
        l->rows[i] = (row){.first = first, .count = n};
        first += n;
    }
    l->row_count = rows;
}

static void place(layout *l, const evidence_path *p) {
    int y = 0;
    boxes_of(l, p);
    rows_of(l);
    for (size_t i = 0; i < l->row_count; i++) {
        row *r = &l->rows[i];
        int labels = 0;
        r->top = y;
        for (size_t k = 0; k < r->count; k++) {
            shape_box *b = &l->boxes[r->first + k];
            int span = r->count > 1 ? (WIDTH - 2 * MARGIN - BOX) / (int)(r->count - 1) : 0;
            bool alone_right = r->count == 1 && i + 1 == l->row_count && i > 0; /* the party stands right */
            b->centre = alone_right ? WIDTH - MARGIN - BOX / 2 : MARGIN + BOX / 2 + (int)k * span;
            shape_measure(b, 4);
            if (b->height > r->height) r->height = b->height;
            if (k == 0) continue;
            const finding_step *s = &p->steps[r->first + k - 1];
            r->labels[k] = label_of(s, room(r) - 12);
            int h = 2 * label_height(s, &r->labels[k]) + 8;
            if (h > labels) labels = h;
        }
        if (labels > r->height) r->height = labels;
        y += r->height + (i + 1 < l->row_count ? GUTTER : 0);
    }
    l->height = y;
}

/* ---- drawing */

static void put_arrow(buf *b, int x, int y) { buf_printf(b, "<path d=\"M%d %dl-7 -4v8z\" fill=\"#222\"/>\n", x, y); }

static void put_flat(buf *b, int from, int to, int y, const finding_step *s) {
    if (shape_is_double(s))
        buf_printf(b, "<path d=\"M%d %dH%dM%d %dH%d\" stroke=\"#222\" stroke-width=\"1.3\"/>\n", from, y - 2, to, from, y + 2,
                   to);
    else
        buf_printf(b, "<path d=\"M%d %dH%d\" stroke=\"#222\" stroke-width=\"1.6\"%s/>\n", from, y, to - 5, shape_dashes(s));
    put_arrow(b, to, y);
}

static int put_day(buf *b, int x, int y, const char *word, cb_slice day) {
    if (!day.len) return y;
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"#333\">%s ", x, y, SHAPE_SMALL, word);
    report_markup(b, slice_sub(day, 0, 12));
    buf_lit(b, "</text>\n");
    return y + SHAPE_SMALL_LINE;
}

/* What the step is stands over its line; how it is known, and when, below. */
static void put_label(buf *b, int x, int y, const finding_step *s, const report_lines *label) {
    int line = y - 7 - ((int)label->count - 1) * SHAPE_LINE;
    for (size_t i = 0; i < label->count; i++, line += SHAPE_LINE)
        shape_words(b, x, line, 12, "", label->line[i], label->cut && i + 1 == label->count);
    shape_words(b, x, y + 14, SHAPE_SMALL, "font-style=\"italic\" fill=\"#333\"", slice_of(report_step_nature(s)), false);
    int below = put_day(b, x, y + 14 + SHAPE_SMALL_LINE, "since", s->start);
    put_day(b, x, below, "until", s->end);
}

static int middle(const row *r, int y) { return y + r->top + r->height / 2; }

static void put_row(buf *b, const layout *l, const evidence_path *p, const row *r, int y) {
    for (size_t k = 1; k < r->count; k++) {
        const shape_box *left = &l->boxes[r->first + k - 1], *right = &l->boxes[r->first + k];
        const finding_step *s = &p->steps[r->first + k - 1];
        int from = left->centre + BOX / 2, to = right->centre - BOX / 2;
        put_flat(b, from, to, middle(r, y), s);
        put_label(b, (from + to) / 2, middle(r, y), s, &r->labels[k]);
    }
    for (size_t k = 0; k < r->count; k++) {
        const shape_box *box = &l->boxes[r->first + k];
        shape_put(b, box, middle(r, y) - box->height / 2);
    }
}

/* From the last box of a row down, through the gutter, to the first of the next. */
static void put_turn(buf *b, const layout *l, const evidence_path *p, size_t at, int y) {
    const row *r = &l->rows[at], *next = &l->rows[at + 1];
    const shape_box *from = &l->boxes[r->first + r->count - 1], *to = &l->boxes[next->first];
    const finding_step *s = &p->steps[next->first - 1];
    int start = middle(r, y) + from->height / 2, bar = y + r->top + r->height + GUTTER / 2 + 2;
    int end = middle(next, y) - to->height / 2;
    buf_printf(b, "<path d=\"M%d %dV%dH%dV%d\" fill=\"none\" stroke=\"#222\" stroke-width=\"1.6\"%s/>\n", from->centre, start,
               bar, to->centre, end - 5, shape_dashes(s));
    buf_printf(b, "<path d=\"M%d %dl-4 -7h8z\" fill=\"#222\"/>\n", to->centre, end);
    report_lines label = report_fit(s->label.len ? s->label : s->kind, 700 * 100 / 12, 1);
    shape_words(b, WIDTH / 2, bar - 7, 12, "", label.line[0], label.cut);
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-style=\"italic\" fill=\"#333\">%s", WIDTH / 2, bar + 14,
               SHAPE_SMALL, report_step_nature(s));
    if (s->start.len) buf_lit(b, ", since ");
    report_markup(b, slice_sub(s->start, 0, 12));
    if (s->end.len) buf_lit(b, ", until ");
    report_markup(b, slice_sub(s->end, 0, 12));
    buf_lit(b, "</text>\n");
}

static void put_headline(buf *b, const evidence_path *p, size_t number, int y) {
    buf text = BUF_EMPTY;
    buf_printf(&text, "%zu. Joint strength %u.%02u", number, p->strength / 10000, p->strength / 100 % 100);
    if (p->listing.len) {
        buf_lit(&text, "; ");
        buf_slice(&text, p->listing);
    }
    report_lines line = report_fit(buf_view(&text), (WIDTH - 2 * MARGIN) * 100 / 13, 1);
    buf_printf(b, "<g text-anchor=\"start\">");
    shape_words(b, MARGIN, y + 16, 13, "font-weight=\"bold\"", line.line[0], line.cut);
    buf_lit(b, "</g>\n");
    if (text.failed) b->failed = true;
    buf_free(&text);
}

void report_paths_svg(buf *out, const evidence_paths *p) {
    buf body = BUF_EMPTY, title = BUF_EMPTY;
    int y = MARGIN;
    for (size_t i = 0; i < p->path_count; i++) {
        layout l;
        memset(&l, 0, sizeof l);
        place(&l, &p->paths[i]);
        put_headline(&body, &p->paths[i], i + 1, y);
        y += HEADLINE;
        for (size_t r = 0; r + 1 < l.row_count; r++) put_turn(&body, &l, &p->paths[i], r, y);
        for (size_t r = 0; r < l.row_count; r++) put_row(&body, &l, &p->paths[i], &l.rows[r], y);
        y += l.height + GAP;
    }
    report_paths_sentence(&title, p);
    if (p->path_count == 0) {
        report_lines line = report_fit(buf_view(&title), (WIDTH - 2 * MARGIN) * 100 / 13, 2);
        for (size_t i = 0; i < line.count; i++, y += SHAPE_LINE)
            shape_words(&body, WIDTH / 2, y + 16, 13, "", line.line[i], line.cut && i + 1 == line.count);
        y += GAP;
    }
    shape_open(out, WIDTH, y + MARGIN - GAP + 6, buf_view(&title));
    buf_slice(out, buf_view(&body));
    buf_lit(out, "</svg>\n");
    if (body.failed || title.failed) out->failed = true;
    buf_free(&body);
    buf_free(&title);
}
