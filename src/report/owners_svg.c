/* SPDX-License-Identifier: Apache-2.0 */
/* Ownership as a picture: the party asked about at the bottom, its owners above it, theirs above them, each row one step further away. Between
 * two rows of boxes is a row of the words of the holdings that end below it. A line that goes on through a row has a place of its own there,
 * so that nothing stands on anything else, whatever the names and shares; between rows lines are straight. A holding that points back up (a
 * cycle) leaves at the side, dashed and with its own arrow, its words beside a row of boxes. What a party is shows by form: rounded people, boxes
 * for companies; a double border with hatching for listed parties, a thick one for what they own, a dashed inner one for what they may own. */
#include "report/draw.h"
#include "report/owners.h"

#include "base/poison.h"

enum {
    MOST_PARTIES = 40,
    MOST_HOLDINGS = 120,
    MOST_LAYERS = 2 * MOST_PARTIES, /* rows of boxes (even) and of words (odd), from below */
    BOX = 168,
    ROOM = BOX - 36, /* of a name */
    WORDS = 104,     /* widest of a holding's words */
    GAP = 24,        /* between boxes */
    WORDS_GAP = 10,
    PASS = 14, /* of a line that goes through a row */
    NEAR = 26, /* from a row of boxes to the words above or below */
    TRACK = 9, /* from one line that goes back to the next */
    BIG = 13,
    SMALL = 11,
    LINE = 17,
    SMALL_LINE = 14,
    PAD = 9,
    MARGIN = 16,
};

typedef struct box {
    size_t party;
    int rank, x, y, height;
    report_lines name;
    bool used;
} box;

typedef struct holding_words {
    report_lines lines;
    int width, height, x, y; /* of the ground that they stand on */
} holding_words;

typedef struct picture {
    const ownership *o;
    box boxes[MOST_PARTIES]; /* of party i */
    size_t count, holdings;
    int ranks, width, height;
    int top[MOST_LAYERS], deep[MOST_LAYERS]; /* of each row: y and height */
    int at[MOST_HOLDINGS][MOST_LAYERS];      /* where the line of a holding passes a row, its middle */
    holding_words words[MOST_HOLDINGS];
    bool is_back[MOST_HOLDINGS];                                      /* the holding closes a cycle */
    int low[MOST_HOLDINGS], high[MOST_HOLDINGS], side[MOST_HOLDINGS]; /* of those: the levels and the lane */
    bool cut;
    size_t number; /* of the picture in its page */
} picture;

/* Holdings that close a cycle on the way up from the party asked about: those to an owner that is below already. Depth is bounded by the number
 * of parties. */
static void find_back(picture *p, size_t party, bool *below) {
    const ownership *o = p->o;
    below[party] = p->boxes[party].used = true;
    for (size_t i = 0; i < p->holdings; i++) {
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
        for (size_t i = 0; i < p->holdings; i++) {
            const ownership_holding *h = &o->holdings[i];
            if (h->owner >= p->count || h->asset >= p->count || p->is_back[i] || !p->boxes[h->asset].used) continue;
            if (p->boxes[h->owner].rank <= p->boxes[h->asset].rank) p->boxes[h->owner].rank = p->boxes[h->asset].rank + 1;
        }
}

static bool drawn(const picture *p, size_t i) {
    const ownership_holding *h = &p->o->holdings[i];
    return h->owner < p->count && h->asset < p->count && p->boxes[h->owner].used && p->boxes[h->asset].used;
}

/* ---- places */

static const ownership_holding *holding(const picture *p, size_t i) { return &p->o->holdings[i]; }
static int layer_of(const picture *p, size_t party) { return 2 * p->boxes[party].rank; }
static bool goes_up(const picture *p, size_t i) { return drawn(p, i) && !p->is_back[i]; }

static void measure(picture *p) {
    for (size_t i = 0; i < p->count; i++) {
        box *b = &p->boxes[i];
        if (!b->used) continue;
        b->name = report_shrink(p->o->parties[i].caption, ROOM * 90, BIG, REPORT_LINES);
        b->height = 2 * PAD + (int)b->name.count * LINE + LINE;
        if (b->height > p->deep[2 * b->rank]) p->deep[2 * b->rank] = b->height;
        if (b->rank + 1 > p->ranks) p->ranks = b->rank + 1;
    }
    for (size_t i = 0; i < p->holdings; i++) {
        if (!drawn(p, i)) continue;
        holding_words *w = &p->words[i];
        w->lines = report_shrink(holding(p, i)->what, WORDS * 90, SMALL, REPORT_LINES);
        for (size_t k = 0; k < w->lines.count; k++) {
            int n = (int)report_units(w->lines.line[k]) * w->lines.size / 90 + (w->lines.cut ? 2 * SMALL : 0) + 8;
            if (n > w->width) w->width = n;
        }
        w->height = (int)w->lines.count * SMALL_LINE + 4;
        /* above what is held; where it leads back, beside the row of its owner */
        int layer = p->is_back[i] ? layer_of(p, holding(p, i)->owner) : layer_of(p, holding(p, i)->asset) + 1;
        if (w->height > p->deep[layer]) p->deep[layer] = w->height;
    }
}

/* What stands in a row: a box, the words of a holding, or a line that passes. */
typedef struct item {
    size_t party, holding; /* SIZE_MAX: not that */
    int wanted, width, gap, x;
} item;

/* The middle of what a box stands above: its holdings' lines in the row below. */
static int middle_of(const picture *p, size_t party, int layer) {
    int sum = 0, n = 0;
    for (size_t i = 0; layer > 0 && i < p->holdings; i++)
        if (goes_up(p, i) && holding(p, i)->owner == party) sum += p->at[i][layer - 1], n++;
    return n ? sum / n : 0;
}

static size_t items_of(const picture *p, int layer, item *items) {
    size_t n = 0;
    for (size_t i = 0; layer % 2 == 0 && i < p->count; i++)
        if (p->boxes[i].used && layer_of(p, i) == layer) items[n++] = (item){i, SIZE_MAX, middle_of(p, i, layer), BOX, GAP, 0};
    for (size_t i = 0; i < p->holdings; i++) {
        if (!goes_up(p, i)) continue;
        int low = layer_of(p, holding(p, i)->asset), high = layer_of(p, holding(p, i)->owner);
        if (layer <= low || layer >= high) continue;
        bool words = layer == low + 1;
        int below = words ? p->boxes[holding(p, i)->asset].x + BOX / 2 : p->at[i][layer - 1];
        items[n++] = (item){SIZE_MAX, i, below, words ? p->words[i].width : PASS, WORDS_GAP, 0};
    }
    return n;
}

/* As near to where each is wanted as the others let it, in the order of that. */
static void place_row(picture *p, int layer) {
    item items[MOST_PARTIES + MOST_HOLDINGS];
    size_t n = items_of(p, layer, items);
    long off = 0;
    for (size_t i = 1; i < n; i++) { /* stable */
        item one = items[i];
        size_t k = i;
        for (; k > 0 && items[k - 1].wanted > one.wanted; k--) items[k] = items[k - 1];
        items[k] = one;
    }
    for (size_t i = 0; i < n; i++) {
        items[i].x = items[i].wanted - items[i].width / 2;
        int least =
            i ? items[i - 1].x + items[i - 1].width + (items[i].gap > items[i - 1].gap ? items[i].gap : items[i - 1].gap) : 0;
        if (i && items[i].x < least) items[i].x = least;
        off += items[i].x + items[i].width / 2 - items[i].wanted;
    }
    for (size_t i = 0; i < n; i++) {
        int x = items[i].x - (int)(off / (long)n);
        if (items[i].party != SIZE_MAX)
            p->boxes[items[i].party].x = x;
        else
            p->at[items[i].holding][layer] = x + items[i].width / 2;
    }
}

/* The row of words above a row of boxes may be wider than it: how far left and right all of them reach. */
static void find_reach(const picture *p, int *left, int *right) {
    *left = 0, *right = BOX;
    for (size_t i = 0; i < p->count; i++) {
        if (!p->boxes[i].used) continue;
        if (p->boxes[i].x < *left) *left = p->boxes[i].x;
        if (p->boxes[i].x + BOX > *right) *right = p->boxes[i].x + BOX;
    }
    for (size_t i = 0; i < p->holdings; i++) {
        if (!goes_up(p, i)) continue;
        int low = layer_of(p, holding(p, i)->asset), high = layer_of(p, holding(p, i)->owner);
        for (int layer = low + 1; layer < high; layer++) {
            int half = (layer == low + 1 ? p->words[i].width : PASS) / 2 + 1;
            if (p->at[i][layer] - half < *left) *left = p->at[i][layer] - half;
            if (p->at[i][layer] + half > *right) *right = p->at[i][layer] + half;
        }
    }
}

/* Rows from the top down, with a track for each line that goes back, below the row that it leaves and above the one that it enters. */
static int place_rows(picture *p) {
    int y = MARGIN, tracks[MOST_PARTIES + 1][2] = {{0}}; /* below, above */
    for (size_t i = 0; i < p->holdings; i++) {
        if (!drawn(p, i) || !p->is_back[i]) continue;
        p->low[i] = ++tracks[p->boxes[holding(p, i)->owner].rank][0];
        p->high[i] = ++tracks[p->boxes[holding(p, i)->asset].rank][1];
    }
    for (int r = p->ranks - 1; r >= 0; r--) {
        y += TRACK * tracks[r][1] + (r + 1 < p->ranks ? NEAR : tracks[r][1] ? TRACK : 0);
        p->top[2 * r] = y;
        y += p->deep[2 * r] + TRACK * tracks[r][0];
        if (r == 0) return y + (tracks[r][0] ? TRACK : 0);
        y += NEAR;
        p->top[2 * r - 1] = y;
        y += p->deep[2 * r - 1];
    }
    return y;
}

static void lay_out(picture *p) {
    enum { LEAST_WIDTH = 360 };
    int left, right;
    measure(p);
    for (int layer = 0; layer <= 2 * (p->ranks - 1); layer++) place_row(p, layer);
    find_reach(p, &left, &right);
    int room = right - left < LEAST_WIDTH ? (LEAST_WIDTH - (right - left)) / 2 : 0, shift = MARGIN + room - left;
    int side = right + shift + room;
    p->height = place_rows(p) + MARGIN;
    for (size_t i = 0; i < p->count; i++) {
        box *b = &p->boxes[i];
        b->x += shift;
        b->y = p->top[2 * b->rank] + p->deep[2 * b->rank] - b->height;
    }
    for (size_t i = 0; i < p->holdings; i++) {
        if (!drawn(p, i)) continue;
        const ownership_holding *h = holding(p, i);
        holding_words *w = &p->words[i];
        for (int layer = 0; layer < MOST_LAYERS; layer++) p->at[i][layer] += shift;
        int layer = layer_of(p, h->asset) + 1;
        if (p->is_back[i]) { /* words in the middle of a lane of their own */
            layer = layer_of(p, h->owner);
            p->side[i] = side + WORDS_GAP + w->width / 2;
            side += WORDS_GAP + (w->width > PASS ? w->width : PASS);
            p->low[i] = p->top[layer] + p->deep[layer] + TRACK * p->low[i];
            p->high[i] = p->top[layer_of(p, h->asset)] - TRACK * p->high[i];
        }
        w->x = (p->is_back[i] ? p->side[i] : p->at[i][layer]) - w->width / 2;
        w->y = p->top[layer] + (p->deep[layer] - w->height) / 2;
    }
    p->width = side + MARGIN;
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
    int line = draw_lines(b, centre, x->y + PAD + 12, x->name.size, LINE, "font-weight=\"bold\"", &x->name, party->caption);
    const char *words = listed     ? "LISTED"
                        : owned    ? "OWNED OR CONTROLLED"
                        : possible ? "POSSIBLY"
                        : subject  ? "ASKED ABOUT"
                                   : "";
    report_lines says = report_shrink(slice_of(words), (BOX - 12) * 100, SMALL, 1);
    draw_lines(b, centre, line, says.size, LINE, "", &says, slice_of(words));
}

/* Where a line leaves or enters a box: those of all its holdings are spread over its width, in the order of the next row. */
static int spread(const picture *p, size_t of, bool up) {
    size_t party = up ? holding(p, of)->asset : holding(p, of)->owner;
    int layer = layer_of(p, party) + (up ? 1 : -1), before = 0, all = 0;
    for (size_t i = 0; i < p->holdings; i++) {
        if (!goes_up(p, i) || (up ? holding(p, i)->asset : holding(p, i)->owner) != party) continue;
        before += p->at[i][layer] < p->at[of][layer] || (i < of && p->at[i][layer] == p->at[of][layer]);
        all++;
    }
    int edge = DRAW_SIDE, wide = BOX - 2 * edge;
    return p->boxes[party].x + edge + wide * (2 * before + 1) / (2 * (all ? all : 1));
}

static void put_words(buf *b, const holding_words *w, const ownership_holding *h) {
    if (w->lines.count == 0) return;
    buf_printf(b, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", w->x, w->y, w->width, w->height);
    draw_lines(b, w->x + w->width / 2, w->y + SMALL_LINE - 1, w->lines.size, SMALL_LINE,
               h->counted ? "font-weight=\"bold\"" : "fill=\"#333\"", &w->lines, h->what);
}

/* The end of a path, with its arrow or without. */
static void put_stroke(buf *b, const picture *p, const ownership_holding *h, const char *dash, bool arrow) {
    buf_printf(b, "\" stroke=\"#222\" fill=\"none\" stroke-width=\"%s\"%s", h->counted ? "2" : "1.1", dash);
    if (arrow) buf_printf(b, " marker-end=\"url(#tip%zu)\"", p->number);
    buf_lit(b, "/>\n");
}

/* From row to row, straight down through each, around the words of its own. */
static void put_line(buf *b, const picture *p, size_t i) {
    const ownership_holding *h = holding(p, i);
    const box *from = &p->boxes[h->owner], *to = &p->boxes[h->asset];
    const holding_words *w = &p->words[i];
    const char *dash = h->sure ? "" : " stroke-dasharray=\"2 4\"";
    int low = 2 * to->rank;
    buf_printf(b, "<path d=\"M%d %d", spread(p, i, false), from->y + from->height);
    for (int layer = 2 * from->rank - 1; layer > low; layer--) {
        buf_printf(b, "L%d %d", p->at[i][layer], p->top[layer]);
        if (layer == low + 1 && w->lines.count) {
            buf_printf(b, "V%d", w->y);
            put_stroke(b, p, h, dash, false);
            buf_printf(b, "<path d=\"M%d %d", p->at[i][layer], w->y + w->height);
        }
        buf_printf(b, "V%d", p->top[layer] + p->deep[layer]);
    }
    buf_printf(b, "L%d %dV%d", spread(p, i, true), p->top[low] - 8, to->y - 2);
    put_stroke(b, p, h, dash, true);
}

/* Down and out, up beside everything, and in from above. */
static void put_back(buf *b, const picture *p, size_t i, int number) {
    const ownership_holding *h = holding(p, i);
    const box *from = &p->boxes[h->owner], *to = &p->boxes[h->asset];
    const holding_words *w = &p->words[i];
    const char *dash = " stroke-dasharray=\"7 4\" stroke-linejoin=\"round\"";
    int x = BOX - 4 - 4 * (number % 4), side = p->side[i];
    buf_printf(b, "<path d=\"M%d %dV%dH%dV%d", from->x + x, from->y + from->height, p->low[i], side, w->y + w->height);
    put_stroke(b, p, h, dash, false);
    buf_printf(b, "<path d=\"M%d %dV%dH%dV%d", side, w->y, p->high[i], to->x + x, to->y - 2);
    put_stroke(b, p, h, dash, true);
}

static void put_lines(buf *b, const picture *p) {
    int back = 0;
    for (size_t i = 0; i < p->holdings; i++) {
        if (!drawn(p, i)) continue;
        if (p->is_back[i])
            put_back(b, p, i, back++);
        else
            put_line(b, p, i);
    }
    for (size_t i = 0; i < p->holdings; i++)
        if (drawn(p, i)) put_words(b, &p->words[i], holding(p, i));
}

void report_owners_picture(buf *out, const ownership *o, size_t number) {
    picture p = {.o = o, .number = number};
    p.holdings = o->holding_count < MOST_HOLDINGS ? o->holding_count : MOST_HOLDINGS;
    p.count = o->party_count < MOST_PARTIES ? o->party_count : MOST_PARTIES;
    p.cut = o->party_count > MOST_PARTIES || o->holding_count > MOST_HOLDINGS;
    rank(&p);
    lay_out(&p);
    int top = 56, foot = p.cut ? 24 : 6;
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
    buf_printf(out, "<rect y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", -top, p.width, p.height + top + foot);
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
