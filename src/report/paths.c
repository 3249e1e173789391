/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of evidence for a terminal and for machines, and the words that picture and page share with them. */
#include "report/paths.h"

#include <stdio.h>

#include "report/internal.h"
#include "report/paths_words.h"

#include "base/poison.h"

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define RESET "\033[0m"

/* ---- words */

const char *paths_nature(const finding_step *s) { return s->identity ? "same party" : s->disclosed ? "disclosed" : "inferred"; }

void paths_count_steps(buf *b, const evidence_path *p) {
    size_t disclosed = 0, inferred = 0, same = 0;
    for (size_t i = 0; i < p->step_count; i++) {
        const finding_step *s = &p->steps[i];
        same += s->identity;
        disclosed += !s->identity && s->disclosed;
        inferred += !s->identity && !s->disclosed;
    }
    size_t before = b->len;
    if (disclosed) report_count(b, disclosed, "disclosed tie", "disclosed ties");
    if (inferred) {
        if (b->len > before) buf_lit(b, ", ");
        report_count(b, inferred, "inferred tie", "inferred ties");
    }
    if (same) {
        if (b->len > before) buf_lit(b, ", ");
        report_count(b, same, "identity", "identities");
    }
}

void paths_target(buf *b, const evidence_paths *p) {
    if (slice_eq(p->to, SLICE("designated")) || slice_eq(p->to, SLICE("reported"))) {
        buf_slice(b, p->to);
        buf_lit(b, " parties");
    } else {
        buf_slice(b, p->to);
    }
}

void paths_title(buf *b, const evidence_paths *p) {
    buf_lit(b, "Paths of evidence to ");
    paths_target(b, p);
    if (p->on.len) buf_lit(b, ", as on ");
    buf_slice(b, p->on);
}

/* ---- text */

typedef struct screen {
    buf *out, line;
    unsigned width;
    bool colour;
} screen;

static void style(screen *s, const char *code) {
    if (s->colour) buf_slice(s->out, slice_of(code));
}

static void flush(screen *s, unsigned indent, const char *label, unsigned column) {
    report_paragraph(s->out, indent, label, column, buf_view(&s->line), s->width);
    if (s->line.failed) s->out->failed = true;
    buf_clear(&s->line);
}

/* The sentence, and of the dates what it does not say itself. */
static void put_sentence(buf *b, const finding_step *s) {
    cb_slice text = s->text.len ? s->text : s->label;
    bool open = false;
    report_plain(b, text);
    bool start = s->start.len && slice_find(text, s->start) == SIZE_MAX;
    bool end = s->end.len && slice_find(text, s->end) == SIZE_MAX;
    if (start) {
        buf_printf(b, " (%s ", report_since(s));
        report_plain(b, s->start);
        open = true;
    }
    if (end) {
        buf_slice(b, open ? SLICE(", until ") : SLICE(" (until "));
        report_plain(b, s->end);
        open = true;
    }
    if (open) buf_byte(b, ')');
}

static void put_step(screen *s, const finding_step *step) {
    enum { WIDE = 60 };
    char label[40];
    bool beside = s->width >= WIDE;
    snprintf(label, sizeof label, "%-10s  %u.%02u", paths_nature(step), REPORT_STRENGTH(step->strength));
    if (!beside) buf_printf(&s->line, "%s, %u.%02u: ", paths_nature(step), REPORT_STRENGTH(step->strength));
    put_sentence(&s->line, step);
    report_sources(&s->line, step->sources, step->source_count);
    flush(s, 3, beside ? label : "", beside ? 18 : 0);
}

static void put_path(screen *s, const evidence_path *p, size_t number) {
    char label[32];
    snprintf(label, sizeof label, "%zu.", number);
    if (p->step_count == 0) return;
    const finding_step *last = &p->steps[p->step_count - 1];
    buf_lit(&s->line, "to ");
    report_plain(&s->line, last->to_caption);
    buf_lit(&s->line, " (");
    report_plain(&s->line, last->to);
    buf_lit(&s->line, ")");
    if (p->designated)
        buf_lit(&s->line, ", DESIGNATED");
    else if (p->reported)
        buf_lit(&s->line, ", REPORTED, NOT DESIGNATED");
    buf_byte(s->out, '\n');
    style(s, BOLD);
    flush(s, 0, label, strlen(label) < 3 ? 3 : (unsigned)strlen(label) + 1);
    style(s, RESET);
    if (p->listing.len) {
        report_plain(&s->line, p->listing);
        flush(s, 3, "", 0);
    }
    buf_printf(&s->line, "joint strength %u.%02u: ", REPORT_STRENGTH(p->strength));
    paths_count_steps(&s->line, p);
    flush(s, 3, "", 0);
    for (size_t i = 0; i < p->step_count; i++) put_step(s, &p->steps[i]);
}

static void put_notes(screen *s, const evidence_paths *p) {
    if (!p->note_count && !p->budget_hit) return;
    buf_byte(s->out, '\n');
    style(s, DIM);
    if (p->budget_hit) {
        buf_printf(&s->line, "%s %llu parties were looked at.", PATHS_BUDGET_HIT, (unsigned long long)p->visited);
        flush(s, 0, "", 0);
    }
    if (p->note_count) {
        buf_lit(&s->line, "Not followed, or to be known:");
        flush(s, 0, "", 0);
    }
    for (size_t i = 0; i < p->note_count; i++) {
        report_plain(&s->line, p->notes[i]);
        flush(s, 1, "-", 2);
    }
    style(s, RESET);
}

void report_paths_text(buf *out, const evidence_paths *p, unsigned width, bool colour) {
    screen s = {.out = out, .line = BUF_EMPTY, .width = width < 20 ? 20 : width, .colour = colour};
    buf title = BUF_EMPTY;
    report_plain(&s.line, p->from_caption);
    if (!slice_eq(p->from, p->from_caption)) {
        buf_lit(&s.line, " (");
        report_plain(&s.line, p->from);
        buf_byte(&s.line, ')');
    }
    if (p->from_schema.len) buf_lit(&s.line, ", ");
    report_plain(&s.line, p->from_schema);
    style(&s, BOLD);
    flush(&s, 0, "", 0);
    style(&s, RESET);
    paths_title(&title, p);
    report_plain(&s.line, buf_view(&title));
    buf_slice(&s.line, p->path_count ? SLICE(", best first.") : SLICE(": none was found."));
    flush(&s, 0, "", 0);
    for (size_t i = 0; i < p->path_count; i++) put_path(&s, &p->paths[i], i + 1);
    put_notes(&s, p);
    if (title.failed || s.line.failed) out->failed = true;
    buf_free(&title);
    buf_free(&s.line);
}

/* ---- JSON */

/* The step of the contract, and what a picture of it needs besides. */
static void put_json_step(buf *b, const finding_step *s) {
    report_step_json(b, s);
    if (b->len) b->len--; /* its closing brace */
    buf_byte(b, ',');
    report_json_text(b, "from_caption", s->from_caption);
    buf_byte(b, ',');
    report_json_text(b, "to_caption", s->to_caption);
    buf_byte(b, ',');
    buf label = BUF_EMPTY;
    if (s->turned) buf_lit(&label, "← ");
    buf_slice(&label, s->label);
    if (label.failed) b->failed = true;
    report_json_text(b, "label", buf_view(&label));
    buf_free(&label);
    buf_printf(b, ",\"turned\":%s,\"identity\":%s}", s->turned ? "true" : "false", s->identity ? "true" : "false");
}

static void put_json_path(buf *b, const evidence_path *p) {
    buf_printf(b, "{\"strength\":%u.%04u,\"steps\":[", p->strength / 10000, p->strength % 10000);
    for (size_t i = 0; i < p->step_count; i++) {
        if (i) buf_byte(b, ',');
        put_json_step(b, &p->steps[i]);
    }
    buf_printf(b, "],\"designated\":%s,\"reported\":%s,", p->designated ? "true" : "false", p->reported ? "true" : "false");
    report_json_known(b, "listing", p->listing);
    buf_byte(b, '}');
}

void report_paths_json(buf *b, const evidence_paths *p) {
    buf_byte(b, '{');
    report_json_text(b, "from", p->from);
    buf_byte(b, ',');
    report_json_text(b, "to", p->to);
    buf_lit(b, ",\"paths\":[");
    for (size_t i = 0; i < p->path_count; i++) {
        if (i) buf_byte(b, ',');
        put_json_path(b, &p->paths[i]);
    }
    buf_printf(b, "],\"budget_hit\":%s,", p->budget_hit ? "true" : "false");
    report_json_text(b, "from_caption", p->from_caption);
    buf_byte(b, ',');
    report_json_known(b, "on", p->on);
    buf_byte(b, ',');
    report_json_list(b, "notes", p->notes, p->note_count);
    buf_printf(b, ",\"visited\":%llu,\"weaker_left\":%s}\n", (unsigned long long)p->visited, p->weaker_left ? "true" : "false");
}
