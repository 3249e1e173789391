/* SPDX-License-Identifier: Apache-2.0 */
/* Ownership as a picture: the party asked about at the bottom, its owners above it, theirs above them, each row one step further away. Shares
 * stand on the lines. A holding that points back up (a cycle) leaves at the side, dashed and with its own arrow. What a party is shows by form:
 * rounded people, boxes for companies; a double border with hatching for listed parties, a thick one for what they own, a dashed inner one for what they
 * may own. */
#include "report/draw.h"
#include "report/owners.h"

#include "base/poison.h"

enum {
    MOST_PARTIES = 40,
    MOST_HOLDINGS = 120,
    BOX = 168,
    BOX_GAP = 26,
    ROW_GAP = 86,
    BIG = 13,
    SMALL = 11,
    LINE = 17,
    PAD = 9,
    MARGIN = 16,
    BACK = 26 /* room at the right for each line that goes back up */
};

typedef struct box {
    size_t party;
    int rank, place, x, y, height;
    report_lines name;
    bool used;
} box;

typedef struct picture {
    const ownership *o;
    box boxes[MOST_PARTIES]; /* of party i */
    size_t count;
    int ranks, widest, width, height;
    int row_height[MOST_PARTIES], row_y[MOST_PARTIES], in_row[MOST_PARTIES];
    size_t back;
    bool is_back[MOST_HOLDINGS]; /* the holding closes a cycle */
    bool cut;
    size_t number; /* of the picture in its page */
} picture;

/* Holdings that close a cycle on the way up from the party asked about: those to an owner that is below already. Depth is bounded by the number
 * of parties. */
static void find_back(picture *p, size_t party, bool *below) {
    const ownership *o = p->o;
    below[party] = p->boxes[party].used = true;
    for (size_t i = 0; i < o->holding_count && i < MOST_HOLDINGS; i++) {
        const ownership_holding *h = &o->holdings[i];
        if (h->asset != party || h->owner >= p->count) continue;
        if (below[h->owner])
            p->is_back[i] = true;
        else if (!p->boxes[h->owner].used)
            find_back(p, h->owner, below);
    }
    below[party] = false;
}

/* Each owner above all that it holds: the longest way, cycles left out. */
static void rank(picture *p) {
    const ownership *o = p->o;
    bool below[MOST_PARTIES] = {false};
    for (size_t i = 0; i < p->count; i++) p->boxes[i] = (box){.party = i};
    find_back(p, 0, below);
    for (size_t round = 0; round < p->count; round++)
        for (size_t i = 0; i < o->holding_count && i < MOST_HOLDINGS; i++) {
            const ownership_holding *h = &o->holdings[i];
            if (h->owner >= p->count || h->asset >= p->count || p->is_back[i] || !p->boxes[h->asset].used) continue;
            if (p->boxes[h->owner].rank <= p->boxes[h->asset].rank) p->boxes[h->owner].rank = p->boxes[h->asset].rank + 1;
        }
}

static bool drawn(const picture *p, size_t i) {
    const ownership_holding *h = &p->o->holdings[i];
    return h->owner < p->count && h->asset < p->count && p->boxes[h->owner].used && p->boxes[h->asset].used;
}

static void lay_out(picture *p) {
    for (size_t i = 0; i < p->count; i++) {
        box *b = &p->boxes[i];
        if (!b->used) continue;
        b->place = p->in_row[b->rank]++;
        b->name = report_fit(p->o->parties[i].caption, (unsigned)((BOX - 36) * 90 / BIG), 3);
        b->height = 2 * PAD + (int)b->name.count * LINE + LINE;
        if (b->height > p->row_height[b->rank]) p->row_height[b->rank] = b->height;
        if (b->rank + 1 > p->ranks) p->ranks = b->rank + 1;
    }
    for (int r = 0; r < p->ranks; r++)
        if (p->in_row[r] > p->widest) p->widest = p->in_row[r];
    for (size_t i = 0; i < p->o->holding_count && i < MOST_HOLDINGS; i++) {
        if (drawn(p, i)) p->back += p->is_back[i];
    }
    int inner = p->widest * BOX + (p->widest - 1) * BOX_GAP, y = MARGIN;
    if (inner < 360) inner = 360;
    p->width = inner + 2 * MARGIN + (int)p->back * BACK + (p->back ? 60 : 0);
    for (int r = p->ranks - 1; r >= 0; r--) { /* the furthest on top */
        p->row_y[r] = y;
        y += p->row_height[r] + (r ? ROW_GAP : 0);
    }
    p->height = y + MARGIN + (p->back ? 14 : 0);
    for (size_t i = 0; i < p->count; i++) {
        box *b = &p->boxes[i];
        int row = p->in_row[b->rank] * BOX + (p->in_row[b->rank] - 1) * BOX_GAP;
        b->x = MARGIN + (inner - row) / 2 + b->place * (BOX + BOX_GAP);
        b->y = p->row_y[b->rank] + p->row_height[b->rank] - b->height;
    }
}

/* ---- drawing */

static void put_box(buf *b, const picture *p, const box *x) {
    const ownership_party *party = &p->o->parties[x->party];
    bool listed = strcmp(party->mark, "listed") == 0, owned = strcmp(party->mark, "owned") == 0,
         possible = strcmp(party->mark, "possible") == 0, subject = x->party == 0;
    draw_box outline = {
        x->x,
        x->y,
        BOX,
        x->height,
        party->schema,
        listed ? DRAW_LISTED : owned ? DRAW_OWNED : possible ? DRAW_POSSIBLE : subject ? DRAW_SUBJECT : DRAW_PLAIN};
    draw_party(b, &outline);
    int centre = x->x + BOX / 2;
    int line = draw_lines(b, centre, x->y + PAD + 12, BIG, LINE, "font-weight=\"bold\"", &x->name, party->caption);
    const char *words = listed     ? "LISTED"
                        : owned    ? "OWNED OR CONTROLLED"
                        : possible ? "POSSIBLY"
                        : subject  ? "ASKED ABOUT"
                                   : "";
    draw_words(b, centre, line, SMALL, "letter-spacing=\"0.5\"", slice_of(words), false);
}

/* A label on a white ground, so that a line that crosses it does not spoil it. */
static void put_label(buf *b, int x, int y, const ownership_holding *h) {
    report_lines what = report_fit(h->what, 1500, 1);
    int width = 8 + (int)(what.line[0].len > 26 ? 26 : what.line[0].len) * 7;
    buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" fill=\"#fff\"/>\n", x - width / 2, y - 12, width);
    draw_words(b, x, y, 12, h->counted ? "font-weight=\"bold\"" : "fill=\"#333\"", what.line[0], what.cut);
}

/* Where a box's line begins or ends: its owners' and its holdings' lines are spread over its width. */
static int spread(const picture *p, size_t holding, bool up) {
    const ownership_holding *of = &p->o->holdings[holding];
    size_t party = up ? of->asset : of->owner;
    int before = 0, all = 0;
    for (size_t i = 0; i < p->o->holding_count && i < MOST_HOLDINGS; i++) {
        const ownership_holding *h = &p->o->holdings[i];
        if (!drawn(p, i) || p->is_back[i] || (up ? h->asset : h->owner) != party) continue;
        const box *mine = &p->boxes[up ? of->owner : of->asset], *other = &p->boxes[up ? h->owner : h->asset];
        before += other->x < mine->x || (other->x == mine->x && i < holding);
        all++;
    }
    return p->boxes[party].x + BOX * (2 * before + 1) / (2 * (all ? all : 1));
}

static void put_lines(buf *b, const picture *p) {
    size_t back = 0;
    for (int labels = 0; labels <= 1; labels++) { /* labels above all lines */
        back = 0;
        for (size_t i = 0; i < p->o->holding_count && i < MOST_HOLDINGS; i++) {
            const ownership_holding *h = &p->o->holdings[i];
            if (!drawn(p, i)) continue;
            const box *from = &p->boxes[h->owner], *to = &p->boxes[h->asset];
            const char *weight = h->counted ? "2" : "1.1", *dash = h->sure ? "" : " stroke-dasharray=\"2 4\"";
            if (!p->is_back[i]) {
                int x1 = spread(p, i, false), y1 = from->y + from->height, x2 = spread(p, i, true), y2 = to->y;
                if (labels)
                    put_label(b, (x1 + 2 * x2) / 3, y1 + (y2 - y1) * 2 / 3 + 4, h);
                else
                    buf_printf(b,
                               "<path d=\"M%d %dL%d %d\" stroke=\"#222\" fill=\"none\" stroke-width=\"%s\"%s "
                               "marker-end=\"url(#tip%zu)\"/>\n",
                               x1, y1, x2, y2 - 2, weight, dash, p->number);
                continue;
            }
            /* down and out, up beside everything, and in from above */
            int side = p->width - MARGIN - (int)++back * BACK + 8, low = p->row_y[from->rank] + p->row_height[from->rank] + 10;
            int x1 = from->x + BOX - 14 - 6 * (int)(back % 3), x2 = to->x + BOX - 14 - 6 * (int)(back % 3),
                high = p->row_y[to->rank] - 12;
            if (labels)
                put_label(b, side - 8, (low + high) / 2 + (int)(back % 3) * 18, h);
            else
                buf_printf(b,
                           "<path d=\"M%d %dV%dH%dV%dH%dV%d\" stroke=\"#222\" fill=\"none\" stroke-width=\"%s\" "
                           "stroke-dasharray=\"7 4\" "
                           "stroke-linejoin=\"round\" marker-end=\"url(#tip%zu)\"/>\n",
                           x1, from->y + from->height, low, side, high, x2, to->y - 2, weight, p->number);
        }
    }
}

void report_owners_picture(buf *out, const ownership *o, size_t number) {
    picture p = {.o = o, .number = number};
    p.count = o->party_count < MOST_PARTIES ? o->party_count : MOST_PARTIES;
    p.cut = o->party_count > MOST_PARTIES || o->holding_count > MOST_HOLDINGS;
    rank(&p);
    lay_out(&p);
    int top = 64, foot = p.cut ? 24 : 6;
    draw_open(out, 0, -top, p.width, p.height + top + foot);
    buf_lit(out, "<title>Who owns ");
    report_markup(out, o->subject.caption);
    buf_lit(out, "</title>\n<desc>Owners stand above what they own; shares stand on the lines. Rounded: people; boxes: "
                 "companies. Double border with "
                 "hatching: listed; thick border: owned or controlled by listed parties; inner dashed border: possibly. Thick "
                 "line: counted; dotted: not "
                 "sure to hold; dashed at the side: back to a party further up, a cycle.</desc>\n");
    buf_printf(out,
               "<defs><marker id=\"tip%zu\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
               "markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#222\"/></marker></defs>\n",
               number);
    buf_printf(out, "<rect x=\"0\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", -top, p.width,
               p.height + top + foot);
    buf head = BUF_EMPTY;
    report_plain(&head, o->rule.len ? o->rule : o->regime);
    buf_lit(&head, ", ");
    buf_slice(&head, o->on);
    buf_lit(&head, ": ");
    buf_slice(&head, slice_eq(o->answer, SLICE("not_computable")) ? SLICE("not computable") : o->answer);
    report_lines title = report_fit(buf_view(&head), (unsigned)((p.width - 2 * MARGIN) * 90 / 14), 2);
    for (size_t i = 0; i < title.count; i++)
        draw_words(out, p.width / 2, -top + 24 + (int)i * 18, 14, "font-weight=\"bold\"", title.line[i],
                   title.cut && i + 1 == title.count);
    put_lines(out, &p);
    for (size_t i = 0; i < p.count; i++)
        if (p.boxes[i].used) put_box(out, &p, &p.boxes[i]);
    if (p.cut) draw_words(out, p.width / 2, p.height + 12, 12, "", SLICE("more parties and holdings are not drawn"), false);
    buf_lit(out, "</svg>\n");
    if (head.failed) out->failed = true;
    buf_free(&head);
}

void report_owners_svg(buf *out, const ownership *o) { report_owners_picture(out, o, 1); }
