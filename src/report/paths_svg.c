/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of evidence from left to right: the one asked about stands once, at the left, beside all paths; paths that end at one party share its
 * box at the right. A path is a line of boxes, a long one several, one below the other: a turn leads from the end of each to the beginning of
 * the next, so that a picture is never wider than a sheet of A4 shows with letters that can be read. The words of a step stand above its line,
 * between the middles of the boxes that it ties: a band of their own above the line of boxes, so that nothing overlaps, whatever the
 * names. Lines enter boxes near their top, where the boxes of a line are level. An arrow points the way in which the words of its step read. */
#include "report/draw.h"
#include "report/paths.h"
#include "report/paths_words.h"

#include "base/poison.h"

enum {
    MOST_ROWS = 24,
    MOST_STEPS = 16,
    MOST_LINES = 10,
    SUBJECT_WIDTH = 158,
    END_WIDTH = 196,
    LEAST_SPAN = 400, /* between the two */
    MOST_SPAN = 642,  /* the whole is as wide as A4 across, at 96 dots to the inch: the least letters have 6 points */
    MARGIN = 12,
    GAP = 46,  /* between boxes, at least */
    TURN = 16, /* from a box, or the one asked about, to where a line turns */
    WIDE_BOX = 168,
    LEGEND = 80,
    PRINTED = 610, /* high at most is what a page of A4 across shows of that width */
    BIG = 13,
    SMALL = 11,
    LINE = 17,
    SMALL_LINE = 14,
    PAD = 9,
    ENTRY = 25, /* of a line, below the top of its boxes */
    HEADER = 22,
    HEADING = 34,
    TURN_ABOVE = 14, /* between boxes and the words of a turn */
    TURN_BELOW = 12, /* between a turn and the words of the line that it leads to */
    TICK = 7,        /* between the words of a step and the tops of the boxes */
    ROW_GAP = 26,
    NAME_LINES = 12,
    LABEL_LINES = 8,
    LISTING_LINES = 10,
};

typedef struct box_line {
    size_t first, count; /* of the boxes in between that stand here */
    int turn, top, band, deep,
        high; /* y of the turn that leads here, and of the boxes; height of the words above, of the boxes, and of the
                                        words of the turn */
} box_line;

typedef struct row {
    const evidence_path *path;
    size_t number;   /* by strength, from 1 */
    size_t from, of; /* a piece of a path: the steps before it, and those of the whole; 0: the whole */
    size_t first;    /* row of the first path that ends at the same party */
    box_line lines[MOST_LINES];
    size_t line_count;
    int gap, width; /* between boxes; of the boxes in between */
    int header;     /* y */
} row;

typedef struct picture {
    const evidence_paths *p;
    row rows[MOST_ROWS];
    size_t count;
    int span, width, bottom; /* of the rows */
    bool more;               /* a part of several, and others follow */
    bool titled;
    bool within; /* it begins within a path: not at the one asked about */
} picture;

static const finding_step *last_step(const evidence_path *p) { return &p->steps[p->step_count - 1]; }
static box_line *last_line(row *r) { return &r->lines[r->line_count - 1]; }
static const box_line *end_line(const row *r) { return &r->lines[r->line_count - 1]; }

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
        }
    }
}

static int left_edge(void) { return MARGIN + SUBJECT_WIDTH; }

/* So wide that the longest word of a party in between fits with small letters. */
static int box_width(const row *r) {
    int least = 0;
    for (size_t k = 0; k + 1 < r->path->step_count; k++) {
        unsigned word = report_longest(r->path->steps[k].to_caption);
        int need = word > 10000 ? WIDE_BOX : (int)word * (REPORT_LEAST + 1) / 90 + 18;
        if (need > least) least = need;
    }
    return least < WIDE_BOX ? least : WIDE_BOX;
}

/* Where the lines before the last may end: of the first path to its end, above the end's box as well. */
static int right_limit(const picture *g, const row *r) {
    return left_edge() + g->span + (&g->rows[r->first] == r ? END_WIDTH : 0);
}

/* Boxes of each line: as few lines as may be, about equally long. */
static void share_out(row *r, size_t boxes, size_t last_cap, size_t cap) {
    size_t lines = boxes <= last_cap ? 1 : 1 + (boxes - last_cap + cap - 1) / cap;
    size_t last = boxes / lines < last_cap ? boxes / lines : last_cap, at = 0;
    if (boxes - last > cap * (lines - 1)) last = boxes - cap * (lines - 1);
    r->line_count = lines;
    for (size_t i = 0; i < lines; i++) {
        size_t left = lines - 1 - i, rest = boxes - last - at;
        size_t n = left ? (rest + left - 1) / left : last;
        r->lines[i] = (box_line){.first = at, .count = n};
        at += n;
    }
}

/* The boxes of a path that turns are as wide as its fullest lines allow. */
static void fit_lines(const picture *g, row *r) {
    int width = WIDE_BOX;
    for (size_t i = 0; i < r->line_count; i++) {
        int n = (int)r->lines[i].count, last = i + 1 == r->line_count;
        int room = last ? g->span - GAP : right_limit(g, r) - left_edge() - 2 * TURN;
        /* half a box more where the words of a step to or from the ends stand */
        int fits = (room - n * GAP) * 2 / (2 * n + (last || i == 0));
        if (fits < width) width = fits;
    }
    r->width = width;
    r->gap = GAP;
}

static void choose_lines(const picture *g, row *r) {
    size_t boxes = r->path->step_count - 1;
    bool head = &g->rows[r->first] == r;
    int need = box_width(r);
    if (boxes <= 3) {
        share_out(r, boxes, 3, 3);
        int each = g->span / (int)(boxes + 1);
        r->width = each - GAP < 220 ? each - GAP : 220;
        r->gap = each - r->width;
        if (boxes < 3 || need <= r->width) return;
    }
    share_out(r, boxes, 3, head ? 4 : 3);
    if (r->line_count > 1) fit_lines(g, r);
    if (r->line_count > 1 && need <= r->width) return;
    share_out(r, boxes, 2, head ? 3 : 2);
    fit_lines(g, r);
}

static void choose_widths(picture *g) {
    size_t steps = 0;
    for (size_t i = 0; i < g->count; i++)
        if (g->rows[i].path->step_count > steps) steps = g->rows[i].path->step_count;
    g->span = steps >= 3 ? MOST_SPAN : (int)steps * (GAP + WIDE_BOX);
    if (g->span < LEAST_SPAN) g->span = LEAST_SPAN;
    for (size_t i = 0; i < g->count; i++) choose_lines(g, &g->rows[i]);
    g->width = 2 * MARGIN + SUBJECT_WIDTH + g->span + END_WIDTH;
}

static size_t line_of_box(const row *r, size_t box) {
    size_t i = 0;
    while (i + 1 < r->line_count && box >= r->lines[i + 1].first) i++;
    return i;
}

/* Does the step to this box turn to another line? */
static bool turns(const row *r, size_t i) {
    return i > 0 && i + 1 < r->path->step_count && r->lines[line_of_box(r, i)].first == i;
}

/* Left edge of the box behind step `i` (from 0); that of the end's box behind the last. */
static int box_x(const picture *g, const row *r, size_t i) {
    if (i + 1 == r->path->step_count) return left_edge() + g->span;
    size_t at = line_of_box(r, i);
    /* half a box more at the beginning: the words of the first step stand there */
    int inner = r->gap + (at ? 0 : r->width / 2);
    return left_edge() + inner + (int)(i - r->lines[at].first) * (r->width + r->gap);
}

/* From where to where the line of a step goes; of one that turns, its run back. */
static void line_of(const picture *g, const row *r, size_t i, int *from, int *to) {
    *from = i == 0 ? left_edge() : box_x(g, r, i - 1) + r->width;
    *to = box_x(g, r, i);
    if (!turns(r, i)) return;
    *to = *from + TURN;
    *from = left_edge() + TURN;
}

/* Where the words of a step stand: the middle, and how wide they may be. */
static int label_place(const picture *g, const row *r, size_t i, int *width) {
    enum { WIDEST = 340 };
    int from, to;
    line_of(g, r, i, &from, &to);
    if (turns(r, i)) {
        *width = to - from - 24 < WIDEST ? to - from - 24 : WIDEST;
        return (from + to) / 2;
    }
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

static void grow(int *height, int to) {
    if (*height < to) *height = to;
}

static void measure_row(const picture *g, row *r) {
    int width;
    for (size_t i = 0; i < r->path->step_count; i++) {
        const finding_step *s = &r->path->steps[i];
        bool end = i + 1 == r->path->step_count;
        box_line *l = end ? last_line(r) : &r->lines[line_of_box(r, i)];
        label_place(g, r, i, &width);
        grow(turns(r, i) ? &l->high : &l->band, label_height(s, width));
        if (!end) grow(&l->deep, party_height(inner_lines(s->to_caption, r->width).count, 0, 0));
    }
    for (size_t i = 0; i < r->line_count; i++) grow(&r->lines[i].deep, 2 * ENTRY);
}

/* Returns the y below the row. */
static int place_lines(row *r, int y) {
    r->header = y;
    y += HEADER;
    for (size_t i = 0; i < r->line_count; i++) {
        box_line *l = &r->lines[i];
        if (i) l->turn = y + TURN_ABOVE + l->high + 2;
        if (i) y = l->turn + TURN_BELOW;
        l->top = y + l->band + TICK;
        y = l->top + l->deep;
    }
    return y;
}

static void lay_out(picture *g) {
    int y = HEADING;
    for (size_t i = 0; i < g->count; i++) {
        row *r = &g->rows[i];
        measure_row(g, r);
        y = place_lines(r, y);
        int whole = y - end_line(&g->rows[r->first])->top;
        bool last = i + 1 == g->count || g->rows[i + 1].first != r->first;
        if (last && end_height(r->path) > whole) {
            last_line(r)->deep += end_height(r->path) - whole;
            y += end_height(r->path) - whole;
        }
        y += ROW_GAP;
    }
    int subject = party_height(inner_lines(g->p->from_caption, SUBJECT_WIDTH).count, 1, 0);
    if (g->count == 0) {
        g->bottom = HEADING + subject;
        return;
    }
    box_line *end = last_line(&g->rows[g->count - 1]);
    int whole = end->top + end->deep - g->rows[0].lines[0].top;
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

/* The way in which the words read, not of owning. */
static void put_arrow(buf *b, int from, int to, int y, bool turned) {
    if (turned)
        buf_printf(b, "<path d=\"M%d %dl8 -5v10z\" fill=\"#222\"/>\n", from, y);
    else
        buf_printf(b, "<path d=\"M%d %dl-8 -5v10z\" fill=\"#222\"/>\n", to, y);
}

static void put_line(buf *b, int from, int to, int y, const finding_step *s) {
    int begin = from + (s->turned ? 7 : 0), end = to - (s->turned ? 0 : 7);
    if (draw_is_double(s))
        buf_printf(b, "<path d=\"M%d %dH%dM%d %dH%d\" stroke=\"#222\" %s/>\n", begin, y - 2, end, begin, y + 2, end,
                   draw_dash(s));
    else
        buf_printf(b, "<path d=\"M%d %dH%d\" stroke=\"#222\" %s/>\n", begin, y, end, draw_dash(s));
    put_arrow(b, from, to, y, s->turned);
}

/* From the last box of a line, around, to the first of the next. */
static void put_turn(buf *b, const picture *g, const row *r, size_t i) {
    const finding_step *s = &r->path->steps[i];
    const box_line *next = &r->lines[line_of_box(r, i)];
    int left, right, out = box_x(g, r, i - 1) + r->width, in = box_x(g, r, i);
    line_of(g, r, i, &left, &right);
    int from = (next - 1)->top + ENTRY, to = next->top + ENTRY, begin = out + (s->turned ? 7 : 0),
        end = in - (s->turned ? 0 : 7);
    buf_lit(b, "<path d=\"");
    for (int d = draw_is_double(s) ? -2 : 0; d <= 2; d += 4) {
        buf_printf(b, "M%d %dH%dV%dH%dV%dH%d", begin, from - d, right + d, next->turn + d, left + d, to - d, end);
        if (d == 0) break;
    }
    buf_printf(b, "\" fill=\"none\" stroke=\"#222\" %s/>\n", draw_dash(s));
    if (s->turned)
        put_arrow(b, out, out, from, true);
    else
        put_arrow(b, in, in, to, false);
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
    bool turn = turns(r, i);
    const box_line *l = i + 1 == r->path->step_count ? end_line(r) : &r->lines[line_of_box(r, i)];
    line_of(g, r, i, &from, &to);
    report_lines lines = step_lines(s, width);
    int y = (turn ? l->turn - 2 : l->top - TICK) - label_height(s, width) + 12; /* the band's bottom is common to all */
    if (turn)
        put_turn(b, g, r, i);
    else
        put_line(b, from, to, l->top + ENTRY, s);
    y = draw_lines(b, centre, y, lines.size, LINE, "", &lines, step_words(s)) - 2;
    put_date(b, centre, y, report_since(s), s->start);
    if (s->start.len) y += SMALL_LINE;
    put_date(b, centre, y, "until", s->end);
    if (s->end.len) y += SMALL_LINE;
    buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-style=\"italic\" fill=\"#333\">%s, %u.%02u</text>\n", centre,
               y, SMALL, paths_nature(s), REPORT_STRENGTH(s->strength));
}

static void put_row(buf *b, const picture *g, const row *r) {
    buf head = BUF_EMPTY;
    buf_printf(&head, "%zu. joint strength %u.%02u: ", r->number, REPORT_STRENGTH(r->path->strength));
    if (r->of)
        buf_printf(&head, "steps %zu to %zu of %zu", r->from + 1, r->from + r->path->step_count, r->of);
    else
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
        draw_box x = {box_x(g, r, i), r->lines[line_of_box(r, i)].top, r->width, h < 2 * ENTRY ? 2 * ENTRY : h, s->to_schema,
                      DRAW_PLAIN};
        put_party(b, &x, &name, s->to_caption, s->to, NULL, NULL, s->to_caption, false);
    }
}

static void put_end(buf *b, const picture *g, size_t first) {
    size_t last = first;
    while (last + 1 < g->count && g->rows[last + 1].first == first) last++;
    const evidence_path *e = g->rows[first].path;
    const finding_step *s = last_step(e);
    const box_line *lowest = end_line(&g->rows[last]);
    int top = end_line(&g->rows[first])->top;
    draw_box x = {left_edge() + g->span,
                  top,
                  END_WIDTH,
                  lowest->top + lowest->deep - top,
                  s->to_schema,
                  e->designated ? DRAW_LISTED
                  : e->reported ? DRAW_REPORTED
                                : DRAW_PLAIN};
    report_lines name = name_lines(s->to_caption, END_WIDTH), listing = listing_lines(e);
    put_party(b, &x, &name, s->to_caption, s->to, end_words(e), listing.count ? &listing : NULL, e->listing, true);
}

static void put_subject(buf *b, const picture *g) {
    enum { LOW = 260 }; /* in a box that is higher the words stand at the upper end */
    int top = g->count ? g->rows[0].lines[0].top : HEADING;
    draw_box x = {MARGIN, top, SUBJECT_WIDTH, g->bottom - top, g->p->from_schema, g->within ? DRAW_PLAIN : DRAW_SUBJECT};
    report_lines name = inner_lines(g->p->from_caption, SUBJECT_WIDTH);
    put_party(b, &x, &name, g->p->from_caption, g->p->from, g->within ? NULL : "ASKED ABOUT", NULL, g->p->from_caption,
              x.height <= LOW);
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

static void legend_arrow(legend *l, const char *words) {
    enum { SAMPLE = 40 };
    legend_room(l, SAMPLE, words);
    int x = l->x - 18 - 8 - (int)report_units(slice_of(words)) * SMALL / 100 - SAMPLE;
    put_line(l->b, x, x + SAMPLE, l->y, &(finding_step){.disclosed = true});
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
    legend_arrow(&l, "the way in which the words read");
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

/* Below the rows; returns the height of the whole. */
static int put_foot(buf *b, const picture *g, size_t left_out) {
    int y = g->bottom + 26;
    if (g->more) return g->bottom + MARGIN;
    if (left_out && g->count) {
        buf note = BUF_EMPTY;
        report_count(&note, left_out, "further path is not drawn.", "further paths are not drawn.");
        y = put_note(b, g, y, buf_view(&note));
        if (note.failed) b->failed = true;
        buf_free(&note);
    }
    if (g->p->budget_hit) y = put_note(b, g, y, SLICE(PATHS_BUDGET_HIT));
    return put_legend(b, g, y + 6) + MARGIN;
}

static void put_picture(buf *out, const picture *g, size_t left_out) {
    const evidence_paths *p = g->p;
    buf body = BUF_EMPTY, head = BUF_EMPTY;
    paths_title(&head, p);
    if (!g->titled) buf_lit(&head, ", continued");
    report_lines title = report_fit(buf_view(&head), (unsigned)((g->width - 2 * MARGIN) * 90 / 15), 1);
    if (title.count) draw_words(&body, MARGIN, 20, 15, "font-weight=\"bold\" text-anchor=\"start\"", title.line[0], title.cut);
    for (size_t i = 0; i < g->count; i++) put_row(&body, g, &g->rows[i]);
    put_subject(&body, g);
    for (size_t i = 0; i < g->count; i++)
        if (g->rows[i].first == i) put_end(&body, g, i);
    if (g->count == 0)
        draw_words(&body, left_edge() + 24, HEADING + 30, BIG, "text-anchor=\"start\"",
                   p->path_count ? SLICE("The paths are too long to draw.") : SLICE("No path was found."), false);
    int height = put_foot(&body, g, left_out);
    draw_open(out, 0, 0, g->width, height);
    buf_lit(out, "<title>Paths of evidence from ");
    report_markup(out, p->from_caption);
    buf_lit(
        out,
        "</title>\n<desc>From left to right, a row for each path; a long one goes on below. An arrow points the way in which "
        "the words above it read. Solid line: disclosed tie; dashed: inferred; double: one "
        "party, confirmed; dotted: possibly one party. Double border with hatching: designated; inner dashed "
        "border: reported, not designated.</desc>\n");
    buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", g->width, height);
    buf_slice(out, buf_view(&body));
    buf_lit(out, "</svg>\n");
    if (body.failed || head.failed) out->failed = true;
    buf_free(&body);
    buf_free(&head);
}

/* The rows of `all` from `first` on, `count` of them. */
static void part_of(picture *g, const picture *all, size_t first, size_t count) {
    *g = (picture){.p = all->p, .count = count, .titled = first == 0, .more = first + count < all->count};
    for (size_t i = 0; i < count; i++) {
        const row *r = &all->rows[first + i];
        g->rows[i] = (row){.path = r->path, .number = r->number, .first = r->first > first ? r->first - first : 0};
    }
    if (g->count)
        choose_widths(g);
    else
        g->width = 2 * MARGIN + SUBJECT_WIDTH + LEAST_SPAN + END_WIDTH;
    lay_out(g);
}

void report_paths_svg(buf *out, const evidence_paths *p) {
    picture all = {.p = p}, g;
    order_rows(&all);
    part_of(&g, &all, 0, all.count);
    put_picture(out, &g, p->path_count - all.count);
}

static void put_figure(buf *out, const picture *g, size_t left_out) {
    buf_lit(out, "<figure class=\"fit\">\n");
    put_picture(out, g, left_out);
    buf_lit(out, "</figure>\n");
}

/* A picture of one row as high as a page or less needs no pieces; else it is cut into as few as may be. */
static int piece_of(picture *g, evidence_paths *p, evidence_path *piece, const row *r, size_t from, size_t count) {
    const evidence_path *whole = r->path;
    const finding_step *first = &whole->steps[from];
    *piece = *whole;
    piece->steps += from;
    piece->step_count = count;
    if (from + count < whole->step_count) {
        piece->designated = piece->reported = false;
        piece->listing = (cb_slice){"", 0};
    }
    if (from) p->from = first->from, p->from_caption = first->from_caption, p->from_schema = first->from_schema;
    *g = (picture){.p = p, .count = 1, .within = from > 0};
    g->rows[0] = (row){.path = piece, .number = r->number, .from = from, .of = whole->step_count};
    choose_widths(g);
    lay_out(g);
    return g->bottom;
}

static size_t piece_end(size_t steps, size_t pieces, size_t i) { return steps * (i + 1) / pieces; }

static void put_pieces(buf *out, const picture *all, size_t at, size_t left_out) {
    const row *r = &all->rows[at];
    picture g;
    evidence_path piece;
    size_t steps = r->path->step_count, pieces = 2;
    for (bool fits = false; !fits && pieces < steps; pieces += !fits) {
        fits = true;
        for (size_t i = 0, from = 0; i < pieces; from = piece_end(steps, pieces, i++)) {
            evidence_paths p = *all->p;
            fits = fits && piece_of(&g, &p, &piece, r, from, piece_end(steps, pieces, i) - from) <= PRINTED - LEGEND;
        }
    }
    for (size_t i = 0, from = 0; i < pieces; from = piece_end(steps, pieces, i++)) {
        evidence_paths p = *all->p;
        piece_of(&g, &p, &piece, r, from, piece_end(steps, pieces, i) - from);
        g.titled = at == 0 && i == 0;
        g.more = at + 1 < all->count || i + 1 < pieces;
        put_figure(out, &g, left_out);
    }
}

void report_paths_figures(buf *out, const evidence_paths *p) {
    picture all = {.p = p}, g, longer;
    size_t first = 0;
    order_rows(&all);
    do {
        size_t count = all.count ? 1 : 0;
        part_of(&g, &all, first, count);
        bool high = g.bottom > PRINTED - LEGEND;
        while (!high && first + count < all.count) {
            part_of(&longer, &all, first, count + 1);
            if (longer.bottom > PRINTED - LEGEND) break;
            g = longer;
            count++;
        }
        if (high && count && g.rows[0].path->step_count > 1)
            put_pieces(out, &all, first, p->path_count - all.count);
        else
            put_figure(out, &g, p->path_count - all.count);
        first += count;
    } while (first < all.count);
}
