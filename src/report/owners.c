/* SPDX-License-Identifier: Apache-2.0 */
/* An answer about ownership for a terminal and for machines. */
#include "report/owners.h"

#include <stdio.h>

#include "report/internal.h"

#include "base/poison.h"

enum { DEEPEST = 40 }; /* levels of the tree that are drawn */

#define BOLD  "\033[1m"
#define RESET "\033[0m"

static void bold(buf *b, bool colour, const char *code) {
    if (colour) buf_slice(b, slice_of(code));
}

static void paragraph(buf *out, unsigned indent, const char *label, unsigned column, cb_slice text, unsigned width) {
    buf given = BUF_EMPTY, plain = BUF_EMPTY;
    report_plain(&given, text);
    for (size_t i = 0; i < given.len; i++) { /* a number and its sign stay in one line */
        if (given.ptr[i] == ' ' && i + 1 < given.len && given.ptr[i + 1] == '%')
            buf_lit(&plain, "\u00a0");
        else
            buf_byte(&plain, given.ptr[i]);
    }
    if (given.failed) out->failed = true;
    buf_free(&given);
    report_paragraph(out, indent, label, column, buf_view(&plain), width);
    if (plain.failed) out->failed = true;
    buf_free(&plain);
}

/* ---- the tree: the party, those whose holdings the answer adds up, and so on to the listed */

static const ownership_step *step_of(const ownership *o, size_t party) {
    for (size_t i = 0; i < o->step_count; i++)
        if (o->steps[i].party == party) return &o->steps[i];
    return NULL;
}

static void put_mark(buf *b, const ownership_party *p) {
    if (strcmp(p->mark, "listed") == 0)
        buf_lit(b, "  [LISTED]");
    else if (strcmp(p->mark, "owned") == 0)
        buf_lit(b, "  [owned or controlled]");
    else if (strcmp(p->mark, "possible") == 0)
        buf_lit(b, "  [possibly]");
}

static void put_dates(buf *b, cb_slice start, cb_slice end) {
    if (start.len) {
        buf_lit(b, ", since ");
        report_plain(b, start);
    }
    if (end.len) {
        buf_lit(b, ", until ");
        report_plain(b, end);
    }
}

static void put_holding(buf *b, const ownership *o, const ownership_holding *h) {
    report_plain(b, h->what);
    put_dates(b, h->start, h->end);
    buf_lit(b, "  ");
    report_plain(b, o->parties[h->owner].caption);
    put_mark(b, &o->parties[h->owner]);
    if (h->note.len) {
        buf_lit(b, "  (");
        report_plain(b, h->note);
        buf_byte(b, ')');
    }
}

static bool is_shown(const size_t *shown, size_t count, size_t party) {
    for (size_t i = 0; i < count; i++)
        if (shown[i] == party) return true;
    return false;
}

static void put_branches(buf *out, const ownership *o, size_t party, bool *last, size_t depth, size_t *shown,
                         size_t *shown_count) {
    const ownership_step *s = step_of(o, party);
    if (!s || depth >= DEEPEST) return;
    shown[(*shown_count)++] = party;
    for (size_t i = 0; i < s->holding_count; i++) {
        const ownership_holding *h = &o->holdings[s->holdings[i]];
        const ownership_step *next = step_of(o, h->owner);
        buf_lit(out, "  ");
        for (size_t d = 0; d < depth; d++) buf_slice(out, last[d] ? SLICE("   ") : SLICE("│  "));
        last[depth] = i + 1 == s->holding_count;
        buf_slice(out, last[depth] ? SLICE("└─ ") : SLICE("├─ "));
        put_holding(out, o, h);
        bool again = next && next->holding_count && is_shown(shown, *shown_count, h->owner);
        buf_slice(out, again ? SLICE("  (its owners: above)\n") : SLICE("\n"));
        if (!again && *shown_count < o->step_count) put_branches(out, o, h->owner, last, depth + 1, shown, shown_count);
    }
}

static void put_tree(buf *out, const ownership *o) {
    bool last[DEEPEST] = {false};
    size_t shown[1024], count = 0;
    if (o->step_count == 0 || o->step_count > sizeof shown / sizeof *shown) return;
    buf_lit(out, "\n  ");
    report_plain(out, o->parties[0].caption);
    put_mark(out, &o->parties[0]);
    buf_byte(out, '\n');
    put_branches(out, o, 0, last, 0, shown, &count);
}

static void put_list(buf *out, const char *label, const cb_slice *items, size_t count, unsigned width) {
    for (size_t i = 0; i < count; i++) paragraph(out, 2, i ? "" : label, 14, items[i], width);
}

static void put_owners(buf *out, const ownership *o) {
    bool titled = (o->step_count == 0 || o->by_owner) && o->owner_count;
    if (!titled) return;
    buf_byte(out, '\n');
    for (size_t i = 0; i < o->owner_count; i++) {
        buf_lit(out, "  ");
        report_plain(out, o->owners[i].words);
        buf_lit(out, "  ");
        report_plain(out, o->owners[i].caption);
        if (!slice_eq(o->owners[i].min, SLICE("0")) || !slice_eq(o->owners[i].max, SLICE("1"))) {
            buf_lit(out, "  = ");
            report_plain(out, o->owners[i].min);
            if (!slice_eq(o->owners[i].min, o->owners[i].max)) {
                buf_lit(out, " to ");
                report_plain(out, o->owners[i].max);
            }
        }
        buf_byte(out, '\n');
    }
}

static void put_uncounted(buf *out, const ownership *o, unsigned width) {
    bool first = true;
    for (size_t i = 0; i < o->holding_count; i++) {
        const ownership_holding *h = &o->holdings[i];
        if (h->counted || h->asset != 0) continue;
        buf line = BUF_EMPTY;
        put_holding(&line, o, h);
        paragraph(out, 2, first ? "not counted" : "", 14, buf_view(&line), width);
        buf_free(&line);
        first = false;
    }
}

void report_owners_text(buf *out, const ownership *o, bool first, unsigned width, bool colour) {
    if (first) {
        bold(out, colour, BOLD);
        report_plain(out, o->subject.caption);
        bold(out, colour, RESET);
        buf_lit(out, "\n  ");
        report_plain(out, o->subject.schema);
        buf_lit(out, ", ");
        report_plain(out, o->subject.id);
        buf_lit(out, ", as on ");
        report_plain(out, o->on);
        buf_lit(out, "\n");
    }
    buf_byte(out, '\n');
    bold(out, colour, BOLD);
    report_plain(out, o->rule.len ? o->rule : o->regime);
    buf_lit(out, ": ");
    if (slice_eq(o->answer, SLICE("not_computable")))
        buf_lit(out, "not computable");
    else
        report_plain(out, o->answer);
    bold(out, colour, RESET);
    buf_byte(out, '\n');
    if (o->needs.len) {
        buf line = BUF_EMPTY;
        buf_printf(&line, "%s", o->owned.len ? "held: " : "");
        buf_slice(&line, o->owned);
        buf_slice(&line, o->owned.len ? SLICE("; needed: ") : SLICE("needed: "));
        buf_slice(&line, o->needs);
        paragraph(out, 2, "", 0, buf_view(&line), width);
        buf_free(&line);
    }
    put_owners(out, o);
    put_tree(out, o);
    if (o->step_count) buf_byte(out, '\n');
    for (size_t i = 0; i < o->step_count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu.", i + 1);
        paragraph(out, 2, number, 4, o->steps[i].text, width);
    }
    if (o->holding_count || o->settle_count || o->caution_count || o->legal_source.len) buf_byte(out, '\n');
    put_uncounted(out, o, width);
    put_list(out, "would settle", o->settles, o->settle_count, width);
    put_list(out, "with it", o->flips, o->flip_count, width);
    put_list(out, "note", o->cautions, o->caution_count, width);
    if (o->legal_source.len) {
        buf line = BUF_EMPTY;
        buf_slice(&line, o->legal_source);
        buf_lit(&line, " (checked ");
        buf_slice(&line, o->checked);
        buf_byte(&line, ')');
        paragraph(out, 2, "rule", 14, buf_view(&line), width);
        buf_free(&line);
    }
}

/* ---- JSON */

static void put_text(buf *b, const char *key, cb_slice value) {
    buf_printf(b, "\"%s\":", key);
    buf_json_string(b, value);
}

static void put_share(buf *b, cb_slice min, cb_slice max) {
    put_text(b, "min", min);
    buf_byte(b, ',');
    put_text(b, "max", max);
}

static void put_party(buf *b, const char *key, const ownership_party *p) {
    buf_printf(b, "\"%s\":{", key);
    put_text(b, "id", p->id);
    buf_byte(b, ',');
    put_text(b, "caption", p->caption);
    buf_byte(b, '}');
}

static void put_strings(buf *b, const char *key, const cb_slice *items, size_t count) {
    buf_printf(b, "\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_byte(b, ',');
        buf_json_string(b, items[i]);
    }
    buf_byte(b, ']');
}

static void put_json_holding(buf *b, const ownership *o, const ownership_holding *h) {
    buf_byte(b, '{');
    put_party(b, "owner", &o->parties[h->owner]);
    buf_byte(b, ',');
    put_party(b, "asset", &o->parties[h->asset]);
    buf_byte(b, ',');
    put_text(b, "what", h->what);
    if (h->min.len) {
        buf_byte(b, ',');
        put_share(b, h->min, h->max);
    }
    buf_byte(b, ',');
    put_text(b, "start", h->start.ptr ? h->start : SLICE(""));
    buf_byte(b, ',');
    put_text(b, "end", h->end.ptr ? h->end : SLICE(""));
    buf_printf(b, ",\"counted\":%s,\"sure\":%s,\"assumed\":%s,\"disclosed\":true,", h->counted ? "true" : "false",
               h->sure ? "true" : "false", h->assumed ? "true" : "false");
    put_text(b, "note", h->note);
    buf_byte(b, ',');
    put_strings(b, "sources", h->sources, h->source_count);
    buf_byte(b, '}');
}

static void put_step(buf *b, const ownership *o, const ownership_step *s) {
    buf_byte(b, '{');
    put_party(b, "entity", &o->parties[s->party]);
    buf_printf(b, ",\"answer\":\"%s\",", s->answer);
    put_text(b, "text", s->text);
    if (s->min.len) {
        buf_lit(b, ",\"owned\":{");
        put_share(b, s->min, s->max);
        buf_byte(b, '}');
    }
    const ownership_party *p = &o->parties[s->party];
    if (p->listing.len) {
        buf_byte(b, ',');
        put_text(b, "listing", p->listing);
    }
    if (p->same.len) {
        buf_byte(b, ',');
        put_text(b, "same_as", p->same);
    }
    buf_lit(b, ",\"holdings\":[");
    for (size_t i = 0; i < s->holding_count; i++) {
        if (i) buf_byte(b, ',');
        put_json_holding(b, o, &o->holdings[s->holdings[i]]);
    }
    buf_lit(b, "]}");
}

void report_owners_json(buf *b, const ownership *o) {
    buf_byte(b, '{');
    put_text(b, "entity", o->subject.id);
    buf_byte(b, ',');
    put_text(b, "caption", o->subject.caption);
    buf_byte(b, ',');
    put_text(b, "regime", o->regime);
    buf_byte(b, ',');
    put_text(b, "on", o->on);
    buf_byte(b, ',');
    put_text(b, "answer", o->answer);
    buf_lit(b, ",\"owned\":{");
    put_share(b, o->min, o->max);
    buf_lit(b, "},\"owners\":[");
    for (size_t i = 0; i < o->owner_count; i++) {
        buf_slice(b, i ? SLICE(",{") : SLICE("{"));
        put_text(b, "id", o->owners[i].id);
        buf_byte(b, ',');
        put_text(b, "caption", o->owners[i].caption);
        buf_byte(b, ',');
        put_share(b, o->owners[i].min, o->owners[i].max);
        buf_byte(b, '}');
    }
    buf_lit(b, "],\"derivation\":[");
    for (size_t i = 0; i < o->step_count; i++) {
        if (i) buf_byte(b, ',');
        put_step(b, o, &o->steps[i]);
    }
    buf_lit(b, "],\"not_counted\":[");
    bool any = false;
    for (size_t i = 0; i < o->holding_count; i++) {
        if (o->holdings[i].counted) continue;
        if (any) buf_byte(b, ',');
        any = true;
        put_json_holding(b, o, &o->holdings[i]);
    }
    buf_lit(b, "],");
    put_strings(b, "settles", o->settles, o->settle_count);
    buf_byte(b, ',');
    put_strings(b, "cautions", o->cautions, o->caution_count);
    buf_byte(b, ',');
    put_strings(b, "flips", o->flips, o->flip_count);
    buf_lit(b, ",\"rule\":{");
    put_text(b, "name", o->rule);
    buf_byte(b, ',');
    put_text(b, "needs", o->needs);
    buf_byte(b, ',');
    put_text(b, "status", o->status);
    buf_byte(b, ',');
    put_text(b, "source", o->legal_source);
    buf_byte(b, ',');
    put_text(b, "checked", o->checked);
    buf_lit(b, "}}\n");
}
