/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence paths for a terminal and for machines. */
#include "report/paths.h"

#include "report/internal.h"

#include "base/poison.h"

enum { BOLD = 1, DIM = 2 };

static void style(buf *out, bool colour, int code) {
    if (colour) buf_printf(out, "\033[%dm", code);
}

static void put_strength(buf *b, uint32_t s) { buf_printf(b, "%u.%02u", (s + 50) / 10000, (s + 50) / 100 % 100); }

static cb_slice target_words(const evidence_paths *p) {
    if (slice_eq(p->to, SLICE("designated"))) return SLICE("a designated party");
    if (slice_eq(p->to, SLICE("reported"))) return SLICE("a reported party");
    return p->to;
}

void report_paths_sentence(buf *out, const evidence_paths *p) {
    if (p->path_count == 0)
        buf_lit(out, "No path leads from ");
    else if (p->path_count == 1)
        buf_lit(out, "One path leads from ");
    else
        buf_printf(out, "%zu paths that share no party in between lead from ", p->path_count);
    report_plain(out, p->from_caption);
    buf_lit(out, " to ");
    report_plain(out, target_words(p));
    if (p->on.len) {
        buf_lit(out, " on ");
        report_plain(out, p->on);
    }
    buf_byte(out, '.');
    if (p->budget_hit) buf_lit(out, " The search was cut short: there may be more, or stronger ones.");
}

/* ---- text */

static void paragraph(buf *out, unsigned indent, cb_slice text, unsigned width) {
    for (unsigned i = 0; i < indent; i++) buf_byte(out, ' ');
    report_wrap(out, text, indent, indent, width);
    buf_byte(out, '\n');
}

static void put_step(buf *out, buf *line, const finding_step *s, size_t number, unsigned width) {
    buf_clear(line);
    buf_printf(line, "%zu. ", number);
    report_plain(line, s->text);
    buf_printf(line, " (%s, ", report_step_nature(s));
    put_strength(line, s->strength);
    for (size_t i = 0; i < s->source_count; i++) {
        buf_slice(line, i ? SLICE(", ") : SLICE("; "));
        report_plain(line, s->sources[i].name);
        if (!s->sources[i].date.len) continue;
        buf_byte(line, ' ');
        report_plain(line, s->sources[i].date);
    }
    buf_byte(line, ')');
    paragraph(out, 5, buf_view(line), width);
}

static void put_path(buf *out, buf *line, const evidence_path *p, size_t number, unsigned width, bool colour) {
    const finding_step *last = &p->steps[p->step_count - 1];
    style(out, colour, BOLD);
    buf_clear(line);
    buf_printf(line, "%zu. ", number);
    report_plain(line, last->to_caption);
    buf_lit(line, " (");
    report_plain(line, last->to);
    buf_lit(line, ")");
    if (p->listing.len) {
        buf_lit(line, ", ");
        report_plain(line, p->listing);
    }
    buf_lit(line, "; joint strength ");
    put_strength(line, p->strength);
    paragraph(out, 2, buf_view(line), width);
    style(out, colour, 0);
    for (size_t i = 0; i < p->step_count; i++) {
        const finding_step *s = &p->steps[i];
        unsigned indent = 5 + 2 * (unsigned)(i < 8 ? i : 8);
        if (i == 0) {
            buf_clear(line);
            report_plain(line, s->from_caption);
            paragraph(out, 5, buf_view(line), width);
        }
        buf_clear(line);
        buf_slice(line, s->disclosed ? SLICE("── ") : SLICE("╌╌ "));
        report_plain(line, s->label.len ? s->label : s->kind);
        buf_lit(line, " → ");
        report_plain(line, s->to_caption);
        paragraph(out, indent + 2, buf_view(line), width);
    }
    for (size_t i = 0; i < p->step_count; i++) put_step(out, line, &p->steps[i], i + 1, width);
}

void report_paths_text(buf *out, const evidence_paths *p, unsigned width, bool colour) {
    buf line = BUF_EMPTY;
    width = width < 40 ? 40 : width;
    report_paths_sentence(&line, p);
    style(out, colour, BOLD);
    paragraph(out, 0, buf_view(&line), width);
    style(out, colour, 0);
    for (size_t i = 0; i < p->path_count; i++) put_path(out, &line, &p->paths[i], i + 1, width, colour);
    for (size_t i = 0; i < p->note_count; i++) {
        buf_clear(&line);
        report_plain(&line, p->notes[i]);
        buf_slice(out, i ? SLICE("        ") : SLICE("  notes "));
        report_wrap(out, buf_view(&line), 8, 8, width);
        buf_byte(out, '\n');
    }
    style(out, colour, DIM);
    paragraph(out, 2,
              SLICE("── disclosed tie, ╌╌ inferred tie (a shared mark, or records of one party). A path is a lead with "
                    "its evidence, and no verdict."),
              width);
    style(out, colour, 0);
    if (line.failed) out->failed = true;
    buf_free(&line);
}

/* ---- JSON */

static void put_text(buf *b, const char *name, cb_slice value) {
    buf_printf(b, "\"%s\":", name);
    buf_json_string(b, value);
}

static void put_known(buf *b, const char *name, cb_slice value) {
    buf_printf(b, "\"%s\":", name);
    if (value.len)
        buf_json_string(b, value);
    else
        buf_lit(b, "null");
}

void report_step_json(buf *b, const finding_step *s) {
    buf_byte(b, '{');
    put_text(b, "from", s->from);
    buf_byte(b, ',');
    put_text(b, "to", s->to);
    buf_byte(b, ',');
    put_text(b, "kind", s->kind);
    buf_printf(b, ",\"disclosed\":%s,\"strength\":%u.%04u,", s->disclosed ? "true" : "false", s->strength / 10000,
               s->strength % 10000);
    put_known(b, "start", s->start);
    buf_byte(b, ',');
    put_known(b, "end", s->end);
    buf_byte(b, ',');
    put_text(b, "text", s->text);
    buf_lit(b, ",\"sources\":[");
    for (size_t i = 0; i < s->source_count; i++) {
        if (i) buf_byte(b, ',');
        buf_byte(b, '{');
        put_text(b, "name", s->sources[i].name);
        buf_byte(b, ',');
        put_known(b, "date", s->sources[i].date);
        buf_byte(b, ',');
        put_known(b, "url", s->sources[i].url);
        buf_byte(b, '}');
    }
    buf_lit(b, "]}");
}

void report_paths_json(buf *b, const evidence_paths *p) {
    buf_byte(b, '{');
    put_text(b, "from", p->from);
    buf_byte(b, ',');
    put_text(b, "from_caption", p->from_caption);
    buf_byte(b, ',');
    put_text(b, "to", p->to);
    buf_byte(b, ',');
    put_known(b, "on", p->on);
    buf_lit(b, ",\"paths\":[");
    for (size_t i = 0; i < p->path_count; i++) {
        const evidence_path *x = &p->paths[i];
        const finding_step *last = &x->steps[x->step_count - 1];
        buf_printf(b, "%s{\"strength\":%u.%04u,\"party\":{", i ? "," : "", x->strength / 10000, x->strength % 10000);
        put_text(b, "id", last->to);
        buf_byte(b, ',');
        put_text(b, "caption", last->to_caption);
        buf_printf(b, "},\"designated\":%s,\"reported\":%s,", x->designated ? "true" : "false", x->reported ? "true" : "false");
        put_known(b, "listing", x->listing);
        buf_lit(b, ",\"steps\":[");
        for (size_t k = 0; k < x->step_count; k++) {
            if (k) buf_byte(b, ',');
            report_step_json(b, &x->steps[k]);
        }
        buf_lit(b, "]}");
    }
    buf_printf(b, "],\"budget_hit\":%s,\"visited\":%llu,\"notes\":[", p->budget_hit ? "true" : "false",
               (unsigned long long)p->visited);
    for (size_t i = 0; i < p->note_count; i++) {
        if (i) buf_byte(b, ',');
        buf_json_string(b, p->notes[i]);
    }
    buf_lit(b, "]}\n");
}
