/* SPDX-License-Identifier: Apache-2.0 */
/* Those whom a maker's products reach: people to warn, and the words say so before anything else. */
#include "report/exposed.h"

#include <limits.h>

#include "report/draw.h"
#include "report/page.h"

#include "base/poison.h"

static const char WARNING[] =
    "They are customers or unwitting hosts: people to warn, never suspects. Nothing here says anything against them.";
/* Of a list in which somebody is listed for what has nothing to do with this chain. */
static const char MARKED[] =
    "They are customers or unwitting hosts: people to warn, never suspects. Nothing here says anything against them, but those "
    "marked as designated or reported are so themselves: dealing with them is a matter of its own.";

static const char *warning_of(const exposed *e) {
    for (size_t i = 0; i < e->count; i++)
        if (e->reached[i].designated || e->reached[i].reported) return MARKED;
    return WARNING;
}

static void put_roles(buf *b, const exposed_party *p) {
    static const char *const WORDS[] = {"customer", "reseller", "embeds it", "host"};
    bool first = true;
    for (unsigned r = 0; r < EXPOSED_ROLES; r++) {
        if (!(p->roles & 1u << r)) continue;
        if (!first) buf_lit(b, ", ");
        buf_slice(b, slice_of(WORDS[r]));
        first = false;
    }
    if (p->designated) buf_lit(b, "; designated");
    if (p->reported) buf_slice(b, p->designated ? SLICE(", reported") : SLICE("; reported"));
}

static void put_sentence(buf *b, const exposed *e) {
    if (e->count == 0)
        buf_lit(b, "Nobody is recorded as using, reselling or embedding what ");
    else if (e->count == 1)
        buf_lit(b, "One party is recorded as using, reselling or embedding what ");
    else
        buf_printf(b, "%zu parties are recorded as using, reselling or embedding what ", e->count);
    report_plain(b, e->caption);
    buf_lit(b, " makes or sells.");
    if (e->cut) buf_lit(b, " The search was cut short: there may be more.");
}

/* ---- text */

static void paragraph(buf *out, unsigned indent, cb_slice text, unsigned width) {
    for (unsigned i = 0; i < indent; i++) buf_byte(out, ' ');
    report_wrap(out, text, indent, indent, width);
    buf_byte(out, '\n');
}

static void put_step(buf *line, const finding_step *s) {
    report_plain(line, s->text);
    for (size_t i = 0; i < s->source_count; i++) {
        buf_slice(line, i ? SLICE("; ") : SLICE(" ["));
        report_plain(line, s->sources[i].name);
        if (!s->sources[i].date.len) continue;
        buf_lit(line, ", ");
        report_plain(line, s->sources[i].date);
    }
    if (s->source_count) buf_byte(line, ']');
}

static void put_party(buf *out, buf *line, const exposed_party *p, size_t number, unsigned width, bool colour) {
    buf_clear(line);
    buf_printf(line, "%zu. ", number);
    report_plain(line, p->caption);
    buf_lit(line, " (");
    report_plain(line, p->id);
    buf_lit(line, "): ");
    put_roles(line, p);
    if (p->ended) buf_lit(line, "; a tie of this chain has ended, and what was bought may still be in use");
    if (colour) buf_lit(out, "\033[1m");
    paragraph(out, 2, buf_view(line), width);
    if (colour) buf_lit(out, "\033[0m");
    for (size_t i = 0; i < p->step_count; i++) {
        buf_clear(line);
        put_step(line, &p->steps[i]);
        paragraph(out, 5, buf_view(line), width);
    }
}

void report_exposed_text(buf *out, const exposed *e, unsigned width, bool colour) {
    buf line = BUF_EMPTY;
    width = width < 40 ? 40 : width;
    put_sentence(&line, e);
    paragraph(out, 0, buf_view(&line), width);
    if (e->count) paragraph(out, 0, slice_of(warning_of(e)), width);
    for (size_t i = 0; i < e->count; i++) put_party(out, &line, &e->reached[i], i + 1, width, colour);
    for (size_t i = 0; i < e->note_count; i++) {
        buf_clear(&line);
        report_plain(&line, e->notes[i]);
        paragraph(out, 2, buf_view(&line), width);
    }
    if (line.failed) out->failed = true;
    buf_free(&line);
}

/* ---- JSON */

static void put_text(buf *b, const char *key, cb_slice value) {
    buf_printf(b, "\"%s\":", key);
    buf_json_string(b, value);
}

void report_exposed_json(buf *b, const exposed *e) {
    buf_byte(b, '{');
    put_text(b, "of", e->of);
    buf_byte(b, ',');
    put_text(b, "caption", e->caption);
    buf_lit(b, ",\"reached\":[");
    for (size_t i = 0; i < e->count; i++) {
        const exposed_party *p = &e->reached[i];
        buf_slice(b, i ? SLICE(",{") : SLICE("{"));
        put_text(b, "id", p->id);
        buf_byte(b, ',');
        put_text(b, "caption", p->caption);
        buf_byte(b, ',');
        put_text(b, "schema", p->schema);
        buf_printf(b, ",\"role\":\"%s\",\"roles\":[", exposed_role_name(p->role));
        bool first = true;
        for (unsigned r = 0; r < EXPOSED_ROLES; r++) {
            if (!(p->roles & 1u << r)) continue;
            buf_printf(b, "%s\"%s\"", first ? "" : ",", exposed_role_name((exposed_role)r));
            first = false;
        }
        buf_printf(b, "],\"designated\":%s,\"reported\":%s", p->designated ? "true" : "false", p->reported ? "true" : "false");
        buf_printf(b, ",\"ended\":%s,\"steps\":[", p->ended ? "true" : "false");
        for (size_t k = 0; k < p->step_count; k++) {
            if (k) buf_byte(b, ',');
            report_step_json(b, &p->steps[k]);
        }
        buf_lit(b, "]}");
    }
    buf_printf(b, "],\"cut\":%s,\"notes\":[", e->cut ? "true" : "false");
    for (size_t i = 0; i < e->note_count; i++) {
        if (i) buf_byte(b, ',');
        buf_json_string(b, e->notes[i]);
    }
    buf_lit(b, "],");
    put_text(b, "warning", slice_of(warning_of(e)));
    buf_lit(b, "}\n");
}

/* ---- a picture: a row for each party, its chain from left to right; a long chain goes on below */

enum {
    WIDTH = 1000,
    BOX = 176,
    MOST_DRAWN = 24,
    MARGIN = 10,
    LINE = 16,
    SMALL_LINE = 14,
    GAP = 14,
    APART = 30, /* of a row of several lines to the next row */
    TITLE = 26,
    IN_LINE = 4,    /* boxes at most */
    TURN_ABOVE = 8, /* between a box and the words of a turn */
    TURN_BELOW = 16,
    LEGEND = 34
};

/* What a box says: a name, and what the party is in this chain. */
typedef struct place {
    report_lines name, note, label; /* of the tie before it */
    cb_slice caption, said, tie, schema;
    draw_mark mark;
    bool turned; /* the tie reads from here */
    bool end;    /* of the chain */
} place;

/* Where a chain is being drawn. */
typedef struct chain {
    buf *b;
    const exposed *e;
    const exposed_party *p;
    cb_slice roles;
    size_t boxes, in_line;
    int span; /* from one box to the next */
} chain;

static draw_mark mark_of(const exposed_party *p) {
    return p->designated ? DRAW_LISTED : p->reported ? DRAW_REPORTED : DRAW_PLAIN;
}

/* Somebody in between may be one of those reached, and marked as such. */
static draw_mark mark_between(const exposed *e, cb_slice id) {
    for (size_t i = 0; i < e->count; i++)
        if (slice_eq(e->reached[i].id, id)) return mark_of(&e->reached[i]);
    return DRAW_PLAIN;
}

static int left_of(const chain *c, size_t at) { return MARGIN + (int)(at % c->in_line) * c->span; }

static place place_at(const chain *c, size_t at) {
    bool last = at && at + 1 == c->boxes, turns = at && at % c->in_line == 0;
    const finding_step *s = at ? &c->p->steps[at - 1] : NULL;
    place x = {.caption = s ? s->to_caption : c->e->caption,
               .tie = s ? s->label : (cb_slice){"", 0},
               .schema = s ? s->to_schema : c->e->schema,
               .mark = !s     ? DRAW_SUBJECT
                       : last ? mark_of(c->p)
                              : mark_between(c->e, s->to),
               .turned = s && s->turned};
    x.said = !s ? SLICE("asked about") : last ? c->roles : draw_schema_words(x.schema);
    int sides = x.mark == DRAW_LISTED || x.mark == DRAW_REPORTED ? 2 * DRAW_SIDE : 18;
    int room = turns ? (int)(c->in_line - 1) * c->span - 24 : c->span - BOX - 14;
    x.end = !s || last;
    x.name = report_shrink(x.caption, (BOX - sides) * 90, 12, REPORT_LINES);
    x.note = report_shrink(x.said, (BOX - sides) * 90, 11, 3);
    x.label = report_shrink(x.tie, room * 100, 11, REPORT_LINES);
    return x;
}

static void put_box(buf *b, int x, int y, int height, const place *p) {
    draw_box box = {x, y, BOX, height, p->schema, p->mark};
    int line = y + (height - (int)p->name.count * LINE - (int)p->note.count * SMALL_LINE) / 2 + 12;
    draw_party(b, &box);
    line = draw_lines(b, x + BOX / 2, line, p->name.size, LINE, "font-weight=\"bold\"", &p->name, p->caption);
    draw_lines(b, x + BOX / 2, line, p->note.size, SMALL_LINE, p->end ? "font-weight=\"bold\"" : "fill=\"#333\"", &p->note,
               p->said);
}

/* The arrow points the way in which the words of the tie read. */
static void put_tie(buf *b, int from, int to, int y, const place *p) {
    buf_printf(b, "<path d=\"M%d %dH%d\" stroke=\"#222\" stroke-width=\"1.4\"/>\n<path d=\"M%d %dl%s -4v8z\"/>\n",
               from + (p->turned ? 6 : 0), y, to - (p->turned ? 0 : 6), p->turned ? from : to, y, p->turned ? "7" : "-7");
    draw_lines(b, (from + to) / 2, y - 6 - ((int)p->label.count - 1) * SMALL_LINE, p->label.size, SMALL_LINE, "", &p->label,
               p->tie);
}

/* From below the last box of a line to the top of the first of the next, whose y it returns. */
static int put_turn(buf *b, int from, int to, int y, const place *p) {
    int run = y + TURN_ABOVE + (int)p->label.count * SMALL_LINE + 4, end = run + TURN_BELOW;
    buf_printf(b,
               "<path d=\"M%d %dV%dH%dV%d\" fill=\"none\" stroke=\"#222\" stroke-width=\"1.4\"/>\n<path d=\"M%d "
               "%dl-4 %sh8z\"/>\n",
               from, y + (p->turned ? 6 : 0), run, to, end - (p->turned ? 0 : 6), p->turned ? from : to, p->turned ? y : end,
               p->turned ? "7" : "-7");
    draw_lines(b, (from + to) / 2, y + TURN_ABOVE + 10, p->label.size, SMALL_LINE, "", &p->label, p->tie);
    return end;
}

/* The boxes from `first` on that stand in one line, and the ties between them; returns the y below. */
static int put_line(const chain *c, size_t first, int y) {
    place places[IN_LINE];
    size_t count = c->boxes - first < c->in_line ? c->boxes - first : c->in_line;
    int height = 0;
    for (size_t k = 0; k < count; k++) {
        const place *x = &places[k];
        places[k] = place_at(c, first + k);
        int h = 16 + (int)x->name.count * LINE + (int)x->note.count * SMALL_LINE;
        int tie = 2 * (int)x->label.count * SMALL_LINE + 14; /* its words stand above the line */
        if (k && tie > h) h = tie;
        if (h > height) height = h;
    }
    if (first) y = put_turn(c->b, left_of(c, first - 1) + BOX / 2, left_of(c, first) + BOX / 2, y, &places[0]);
    for (size_t k = 0; k < count; k++) {
        int x = left_of(c, first + k);
        if (k) put_tie(c->b, x - c->span + BOX, x, y + height / 2, &places[k]);
        put_box(c->b, x, y, height, &places[k]);
    }
    return y + height;
}

static size_t lines_of(const exposed_party *p) { return (p->step_count + IN_LINE) / IN_LINE; }

/* Every box and every tie of the chain. Returns the y below the row. */
static int put_row(buf *b, const exposed *e, const exposed_party *p, int y) {
    buf roles = BUF_EMPTY;
    put_roles(&roles, p);
    chain c = {b, e, p, buf_view(&roles), p->step_count + 1, 0, 0};
    c.in_line = (c.boxes + lines_of(p) - 1) / lines_of(p);
    c.span = (WIDTH - 2 * MARGIN - BOX) / (int)(c.in_line > 1 ? c.in_line - 1 : 1);
    for (size_t at = 0; at < c.boxes; at += c.in_line) y = put_line(&c, at, y);
    if (roles.failed) b->failed = true;
    buf_free(&roles);
    return y;
}

/* What marks mean: below the last row, where any is drawn. Returns the y below. */
static int put_legend(buf *b, const exposed *e, int y) {
    enum { SAMPLE = 40, HIGH = 18 };
    static const struct {
        draw_mark mark;
        int x;
        const char *words;
    } FORMS[] = {{DRAW_LISTED, MARGIN, "designated itself"}, {DRAW_REPORTED, 190, "reported itself, not designated"}};
    if (warning_of(e) != MARKED) return y;
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        draw_box box = {FORMS[i].x, y, SAMPLE, HIGH, SLICE("Company"), FORMS[i].mark};
        draw_party(b, &box);
        draw_words(b, FORMS[i].x + SAMPLE + 8, y + 13, 11, "text-anchor=\"start\" fill=\"#333\"", slice_of(FORMS[i].words),
                   false);
    }
    return y + LEGEND;
}

/* Those from *from on, as many as are not higher than `most`, but one at least; *from moves on. */
static void put_part(buf *out, const exposed *e, size_t *from, int most) {
    buf body = BUF_EMPTY, title = BUF_EMPTY, row = BUF_EMPTY;
    size_t drawn = e->count < MOST_DRAWN ? e->count : MOST_DRAWN, first = *from;
    int y = MARGIN + TITLE;
    put_sentence(&title, e);
    report_lines head = report_shrink(buf_view(&title), (WIDTH - 2 * MARGIN) * 90, 14, 1),
                 warning = report_fit(slice_of(warning_of(e)), (WIDTH - 2 * MARGIN) * 100 / 13, 3);
    for (size_t i = 0; i < warning.count && e->count; i++, y += LINE + 2)
        draw_words(&body, WIDTH / 2, y + 12, 13, "", warning.line[i], false);
    y += GAP;
    for (; *from < drawn; (*from)++) {
        buf_clear(&row);
        const exposed_party *p = &e->reached[*from];
        int below = put_row(&row, e, p, y);
        if (*from > first && below > most) break;
        buf_slice(&body, buf_view(&row));
        y = below + (lines_of(p) > 1 ? APART : GAP);
    }
    if (e->count > drawn && *from == drawn) {
        buf more = BUF_EMPTY;
        buf_printf(&more, "%zu more are not drawn", e->count - drawn);
        draw_words(&body, WIDTH / 2, y + 12, 12, "", buf_view(&more), false);
        if (more.failed) body.failed = true;
        buf_free(&more);
        y += 2 * LINE;
    }
    if (*from == drawn) y = put_legend(&body, e, y);
    draw_open(out, 0, 0, WIDTH, y);
    buf_lit(out, "<title>");
    report_markup(out, buf_view(&title));
    buf_printf(out, "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, y);
    if (head.count) draw_words(out, WIDTH / 2, MARGIN + 14, head.size, "font-weight=\"bold\"", head.line[0], head.cut);
    buf_slice(out, buf_view(&body));
    buf_lit(out, "</svg>\n");
    if (body.failed || title.failed || row.failed) out->failed = true;
    buf_free(&body);
    buf_free(&title);
    buf_free(&row);
}

void report_exposed_svg(buf *out, const exposed *e) {
    size_t from = 0;
    put_part(out, e, &from, INT_MAX);
}

/* As figures that are not higher than a page of A4 across shows with letters that can be read. */
static void put_figures(buf *out, const exposed *e) {
    enum { PRINTED = 600 };
    size_t from = 0, drawn = e->count < MOST_DRAWN ? e->count : MOST_DRAWN;
    while (from < drawn) {
        buf_lit(out, "<figure class=\"fit\">\n");
        put_part(out, e, &from, PRINTED);
        buf_lit(out, "</figure>\n");
    }
}

/* ---- a page */

void report_exposed_html(buf *out, const exposed *e) {
    buf sentence = BUF_EMPTY, roles = BUF_EMPTY;
    put_sentence(&sentence, e);
    page_open(out, buf_view(&sentence), true);
    buf_lit(out, "<p class=\"kind\">Downstream: whom to warn</p>\n<h1>");
    page_name(out, e->caption);
    buf_lit(out, "</h1>\n<div class=\"answer\"><div>");
    page_sentence(out, buf_view(&sentence));
    if (e->count) buf_printf(out, " <b>%s</b>", warning_of(e));
    buf_lit(out, "</div></div>\n");
    if (e->count) {
        put_figures(out, e);
        buf_lit(out, "<table><thead><tr><th>Party</th><th>Role</th><th>How it is reached</th><th "
                     "class=\"src\">Source</th></tr></thead><tbody>\n");
    }
    for (size_t i = 0; i < e->count; i++) {
        const exposed_party *p = &e->reached[i];
        for (size_t k = 0; k < p->step_count; k++) {
            buf_lit(out, "<tr>");
            if (k == 0) {
                buf_printf(out, "<td rowspan=\"%zu\">", p->step_count);
                page_name(out, p->caption);
                buf_lit(out, "<br><small>");
                report_markup(out, p->id);
                buf_printf(out, "</small></td><td rowspan=\"%zu\">", p->step_count);
                buf_clear(&roles);
                put_roles(&roles, p);
                report_markup(out, buf_view(&roles));
                if (p->ended) buf_lit(out, "<br><small>a tie has ended; what was bought may still be in use</small>");
                buf_lit(out, "</td>");
            }
            buf_lit(out, "<td>");
            page_sentence(out, p->steps[k].text);
            buf_lit(out, "</td><td class=\"src\">");
            page_sources(out, p->steps[k].sources, p->steps[k].source_count);
            buf_lit(out, "</td></tr>\n");
        }
    }
    if (e->count) buf_lit(out, "</tbody></table>\n");
    for (size_t i = 0; i < e->note_count; i++) {
        buf_lit(out, "<p>");
        page_sentence(out, e->notes[i]);
        buf_lit(out, "</p>\n");
    }
    page_close(out);
    if (sentence.failed || roles.failed) out->failed = true;
    buf_free(&sentence);
    buf_free(&roles);
}
