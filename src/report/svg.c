/* SPDX-License-Identifier: Apache-2.0 */
/* The paths of a subject as a picture: trees from the top down, paths with the same beginning joined, at most three ends side by side.
 * Each end has a column of its own and each step a row, so that boxes, lines and words never overlap, whatever the names. What a party is
 * shows by form: rounded people, boxes for organisations, cut corners for accounts; a double border with hatching for designated parties. */
#include "report/draw.h"

#include "base/poison.h"

enum {
    WIDTH = 720,
    ENDS = 3,       /* columns */
    MAX_DEPTH = 16, /* steps of a path that is drawn */
    MAX_NODES = ENDS * MAX_DEPTH + 1,
    MAX_DRAWN = 6, /* findings that are drawn; the tables hold all */
    BIG = 13,
    SMALL = 11,
    LINE = 17,
    SMALL_LINE = 15,
    PAD = 9,
    SIDE = DRAW_SIDE,
    RUN = 20, /* of a line above and below its words */
    ELBOW = 14,
    MARGIN = 8
};

typedef struct node {
    cb_slice id, caption, schema;
    const finding_step *step; /* by which it is reached; NULL for the subject */
    const finding *end;       /* the finding that ends here */
    size_t parent, depth;
    size_t first, ends; /* columns */
    int centre, width, height;
    report_lines name, label;
} node;

typedef struct tree {
    node nodes[MAX_NODES];
    size_t count, depth, ends;
    int top[MAX_DEPTH + 2], height[MAX_DEPTH + 2]; /* of the boxes of each row */
} tree;

/* ---- the tree */

static void add_path(tree *t, const finding *f) {
    size_t at = 0;
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *s = &f->path[i];
        size_t next = 0;
        for (size_t k = 1; k < t->count && !next; k++)
            if (t->nodes[k].parent == at && slice_eq(t->nodes[k].id, s->to) && slice_eq(t->nodes[k].step->label, s->label))
                next = k;
        if (!next) {
            next = t->count++;
            t->nodes[next] = (node){.id = s->to,
                                    .caption = s->to_caption,
                                    .schema = s->to_schema,
                                    .step = s,
                                    .parent = at,
                                    .depth = t->nodes[at].depth + 1};
            if (t->nodes[next].depth > t->depth) t->depth = t->nodes[next].depth;
        }
        at = next;
    }
    t->nodes[at].end = f;
}

/* Columns from left to right; depth is bounded by MAX_DEPTH. */
static void place(tree *t, size_t at) {
    node *n = &t->nodes[at];
    n->first = t->ends;
    for (size_t k = at + 1; k < t->count; k++)
        if (t->nodes[k].parent == at) place(t, k);
    if (t->ends == n->first) t->ends++;
    n->ends = t->ends - n->first;
}

static bool is_party_end(const node *n) { return n->end && slice_eq(n->id, n->end->party_id); }

static const char *status_words(const node *n, size_t index) {
    if (is_party_end(n) && n->end->designated) return "DESIGNATED";
    if (is_party_end(n) && n->end->reported) return "REPORTED, NOT DESIGNATED";
    return index == 0 ? "SUBJECT" : NULL;
}

static void measure(tree *t) {
    int column = WIDTH / (int)(t->ends ? t->ends : 1), label[MAX_DEPTH + 2] = {0};
    for (size_t i = 0; i < t->count; i++) {
        node *n = &t->nodes[i];
        int span = column * (int)n->ends;
        n->width = span - 16 < 320 ? span - 16 : 320;
        n->centre = column * (int)n->first + span / 2;
        /* bold letters are a tenth wider */
        n->name = report_shrink(n->caption, (n->width - 2 * SIDE) * 90, BIG, 3);
        n->height = 2 * PAD + (int)n->name.count * LINE + SMALL_LINE + (status_words(n, i) ? SMALL_LINE : 0);
        if (n->height > t->height[n->depth]) t->height[n->depth] = n->height;
        if (!n->step) continue;
        n->label = report_shrink(n->step->label.len ? n->step->label : n->step->kind, (span - 16) * 100, 12, 3);
        int h = (int)n->label.count * LINE + SMALL_LINE + (n->step->start.len || n->step->end.len ? SMALL_LINE : 0);
        if (h > label[n->depth]) label[n->depth] = h;
    }
    for (size_t d = 1; d <= t->depth; d++) t->top[d] = t->top[d - 1] + t->height[d - 1] + ELBOW + 2 * RUN + label[d];
}

/* ---- drawing */

static void put_node(buf *b, const node *n, size_t index, int y) {
    bool designated = is_party_end(n) && n->end->designated, reported = is_party_end(n) && n->end->reported;
    const char *status = status_words(n, index);
    draw_box box = {n->centre - n->width / 2,
                    y,
                    n->width,
                    n->height,
                    n->schema,
                    designated   ? DRAW_LISTED
                    : reported   ? DRAW_REPORTED
                    : index == 0 ? DRAW_SUBJECT
                                 : DRAW_PLAIN};
    draw_party(b, &box);
    int line = draw_lines(b, n->centre, y + PAD + 12, n->name.size, LINE, "font-weight=\"bold\"", &n->name, n->caption);
    draw_kind(b, n->centre, line - 1, SMALL, n->width - 2 * SIDE, n->schema, n->id);
    if (status)
        draw_words(b, n->centre, line - 1 + SMALL_LINE, SMALL, "font-weight=\"bold\" letter-spacing=\"0.5\"", slice_of(status),
                   false);
}

static void put_line(buf *b, int x, int from, int to, const finding_step *s) {
    if (to <= from) return;
    if (draw_is_double(s))
        buf_printf(b, "<path d=\"M%d %dV%dM%d %dV%d\" stroke=\"#222\" %s/>\n", x - 2, from, to, x + 2, from, to, draw_dash(s));
    else
        buf_printf(b, "<path d=\"M%d %dV%d\" stroke=\"#222\" %s/>\n", x, from, to, draw_dash(s));
}

static void put_edge(buf *b, const tree *t, const node *n, int y) {
    const node *p = &t->nodes[n->parent];
    int bar = y + t->top[p->depth] + t->height[p->depth] + ELBOW - 4, bottom = y + t->top[p->depth] + p->height;
    int child = y + t->top[n->depth], text = bar + RUN + LINE - 3;
    bool straight = p->ends == n->ends; /* its only child, in the same column */
    if (!straight)
        buf_printf(b, "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#222\" stroke-width=\"1.6\"/>\n", p->centre, bottom, bar,
                   n->centre);
    put_line(b, n->centre, straight ? bottom : bar, bar + RUN - 2, n->step);
    text =
        draw_lines(b, n->centre, text, n->label.size, LINE, "", &n->label, n->step->label.len ? n->step->label : n->step->kind);
    draw_words(b, n->centre, text - 2, SMALL, "font-style=\"italic\" fill=\"#333\"", slice_of(report_step_nature(n->step)),
               false);
    text += SMALL_LINE - 2;
    if (n->step->start.len || n->step->end.len) {
        buf_printf(b, "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"#333\">", n->centre, text, SMALL);
        if (n->step->start.len) buf_printf(b, "%s ", report_since(n->step));
        report_markup(b, slice_sub(n->step->start, 0, 24));
        if (n->step->end.len) buf_slice(b, n->step->start.len ? SLICE(", until ") : SLICE("until "));
        report_markup(b, slice_sub(n->step->end, 0, 24));
        buf_lit(b, "</text>\n");
        text += SMALL_LINE;
    }
    put_line(b, n->centre, text - SMALL_LINE + 5, child - (n->step->turned ? 0 : 7), n->step);
    if (n->step->turned) /* the way in which the words read */
        buf_printf(b, "<path d=\"M%d %dl-5 8h10z\" fill=\"#222\"/>\n", n->centre, straight ? bottom : bar);
    else
        buf_printf(b, "<path d=\"M%d %dl-5 -8h10z\" fill=\"#222\"/>\n", n->centre, child);
}

static int tree_height(const tree *t) { return t->top[t->depth] + t->height[t->depth]; }

static void put_tree(buf *b, const tree *t, int y) {
    for (size_t i = 1; i < t->count; i++) put_edge(b, t, &t->nodes[i], y);
    for (size_t i = 0; i < t->count; i++) put_node(b, &t->nodes[i], i, y + t->top[t->nodes[i].depth]);
}

/* The next findings that fit side by side, as a tree; *from moves on. */
static void next_tree(tree *t, const finding_subject *s, size_t *from, size_t end) {
    *t = (tree){.count = 1};
    t->nodes[0] = (node){.id = s->id, .caption = s->caption, .schema = s->schema};
    for (size_t taken = 0; *from < end && taken < ENDS; (*from)++)
        if (s->findings[*from].path_count && s->findings[*from].path_count <= MAX_DEPTH) {
            add_path(t, &s->findings[*from]);
            taken++;
        }
    place(t, 0);
    measure(t);
}

void report_svg(buf *out, const finding_subject *s) {
    size_t end = s->finding_count < MAX_DRAWN ? s->finding_count : MAX_DRAWN;
    bool more = s->finding_count > end;
    buf body = BUF_EMPTY;
    int y = MARGIN;
    size_t from = 0;
    do {
        tree t;
        next_tree(&t, s, &from, end);
        if (t.count == 1 && y > MARGIN) break;
        put_tree(&body, &t, y);
        y += tree_height(&t) + 28;
    } while (from < end);
    if (more) {
        buf_printf(&body, "<text x=\"%d\" y=\"%d\" font-size=\"12\">%zu further findings are not drawn</text>\n", WIDTH / 2, y,
                   s->finding_count - end);
        y += 20;
    }
    y += MARGIN - 20;
    draw_open(out, 0, 0, WIDTH, y);
    buf_lit(out, "<title>Paths from ");
    report_markup(out, s->caption);
    buf_lit(
        out,
        "</title>\n<desc>Rounded: people; boxes: organisations; cut corners: accounts. Double border with hatching: "
        "designated; "
        "with an inner dashed border: reported, not designated. Solid line: disclosed tie; dashed: shared mark; double: one "
        "party, confirmed; dotted: possibly one party.</desc>\n");
    buf_printf(out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, y);
    buf_slice(out, buf_view(&body));
    buf_lit(out, "</svg>\n");
    if (body.failed) out->failed = true;
    buf_free(&body);
}
