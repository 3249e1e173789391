/* SPDX-License-Identifier: Apache-2.0 */
/* An answer for a terminal: the short answer first, then what it rests on. */
#include "report/internal.h"

#include "base/poison.h"

typedef struct screen {
    buf *out;
    buf line; /* plain text of the paragraph at hand */
    unsigned width;
    bool colour;
} screen;

#define BOLD  "\033[1m"
#define DIM   "\033[2m"
#define RESET "\033[0m"

static void style(screen *s, const char *code) {
    if (s->colour) buf_slice(s->out, slice_of(code));
}

static void paragraph(screen *s, unsigned indent, const char *label, unsigned column, cb_slice text) {
    report_paragraph(s->out, indent, label, column, text, s->width);
}

static cb_slice plain(screen *s, cb_slice text) {
    buf_clear(&s->line);
    report_plain(&s->line, text);
    return buf_view(&s->line);
}

/* Items that say how rules mislead, or those that do not; the label stands at the first. Returns how many. */
static size_t put_items(screen *s, const char *label, const finding_item *items, size_t count, bool cautions) {
    size_t shown = 0;
    for (size_t i = 0; i < count; i++) {
        if (report_is_caution(&items[i]) != cautions) continue;
        buf_clear(&s->line);
        report_plain(&s->line, items[i].text);
        report_sources(&s->line, items[i].sources, items[i].source_count);
        paragraph(s, 5, shown++ ? "" : label, 10, buf_view(&s->line));
    }
    return shown;
}

static void put_evidence(screen *s, const finding *f) {
    for (size_t i = 0; i < f->evidence_count; i++) {
        const finding_item *e = &f->evidence[i];
        char label[] = "for       ? ";
        if (i) memset(label, ' ', 10);
        label[10] = e->strength ? e->strength : ' ';
        buf_clear(&s->line);
        report_plain(&s->line, e->text);
        report_sources(&s->line, e->sources, e->source_count);
        paragraph(s, 5, label, 13, buf_view(&s->line));
    }
}

static void put_path(screen *s, const finding *f) {
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *p = &f->path[i];
        if (i == 0) paragraph(s, 5, "path", 10, plain(s, p->from_caption));
        buf_clear(&s->line);
        report_plain(&s->line, p->label.len ? p->label : p->kind);
        buf_printf(&s->line, " (%s", report_step_nature(p));
        if (p->start.len) {
            buf_lit(&s->line, ", since ");
            report_plain(&s->line, p->start);
        }
        if (p->end.len) {
            buf_lit(&s->line, ", until ");
            report_plain(&s->line, p->end);
        }
        buf_lit(&s->line, ") → ");
        report_plain(&s->line, p->to_caption);
        paragraph(s, 17 + 2 * (unsigned)(i < 8 ? i : 8), "", 0, buf_view(&s->line));
    }
}

static void put_finding(screen *s, const finding *f, size_t number) {
    char label[32];
    buf_clear(&s->line);
    buf_printf(&s->line, "%s: ", finding_state_name(f->state));
    report_plain(&s->line, f->party_caption);
    buf_lit(&s->line, " (");
    report_plain(&s->line, f->party_id);
    buf_byte(&s->line, ')');
    if (f->regime.len) {
        buf_lit(&s->line, ", ");
        report_plain(&s->line, f->regime);
    }
    if (f->effect.len) {
        buf_lit(&s->line, ", ");
        report_plain(&s->line, f->effect);
    }
    if (f->as_of.len) {
        buf_lit(&s->line, ", as of ");
        report_plain(&s->line, f->as_of);
    }
    if (f->score != UINT32_MAX) buf_printf(&s->line, ", score %u.%02u", f->score / 10000, f->score / 100 % 100);
    if (f->probability >= 0) {
        buf_lit(&s->line, ", probability of identity ");
        report_probability(&s->line, f->probability);
    }
    size_t n = 0;
    for (size_t d = number, i = 0; i < 20; i++, d /= 10)
        if (d || i == 0) label[n++] = (char)('0' + d % 10);
    for (size_t i = 0; i < n / 2; i++) {
        char c = label[i];
        label[i] = label[n - 1 - i];
        label[n - 1 - i] = c;
    }
    label[n++] = '.';
    label[n] = 0;
    style(s, BOLD);
    paragraph(s, n > 2 ? 1 : 2, label, n > 2 ? 4 : 3, buf_view(&s->line));
    style(s, RESET);
    put_path(s, f);
    put_evidence(s, f);
    if (!put_items(s, "against", f->against, f->against_count, false))
        paragraph(s, 5, "against", 10, SLICE("nothing in the sources searched"));
    put_items(s, "misleads", f->against, f->against_count, true);
    put_items(s, "missing", f->missing, f->missing_count, false);
    if (f->next.len) paragraph(s, 5, "next", 10, plain(s, f->next));
}

static void put_subject(screen *s, const finding_subject *x) {
    buf reason = BUF_EMPTY;
    style(s, BOLD);
    paragraph(s, 0, "", 0, plain(s, x->caption));
    buf_clear(&s->line);
    buf_printf(&s->line, "%s (state %d of 8): %s.", finding_state_name(x->state), (int)x->state,
               finding_state_phrase(x->state));
    paragraph(s, 2, "", 0, buf_view(&s->line));
    style(s, RESET);
    report_reason(&reason, x);
    if (reason.failed) s->out->failed = true;
    paragraph(s, 2, "", 0, plain(s, buf_view(&reason)));
    buf_free(&reason);
    for (size_t i = 0; i < x->inconclusive_count; i++)
        paragraph(s, 2, i ? "" : "inconclusive", 14, plain(s, x->inconclusive[i]));
    for (size_t i = 0; i < x->finding_count; i++) put_finding(s, &x->findings[i], i + 1);
    for (size_t i = 0; i < x->note_count; i++) paragraph(s, 2, i ? "" : "notes", 14, plain(s, x->notes[i]));
    buf_clear(&s->line);
    buf_printf(&s->line, "%llu %s of the case compared.", (unsigned long long)x->compared,
               x->compared == 1 ? "party" : "parties");
    paragraph(s, 2, "compared", 14, buf_view(&s->line));
}

static void put_world(screen *s, const answer *a) {
    for (size_t i = 0; i < a->incomplete_count; i++) paragraph(s, 2, i ? "" : "incomplete", 14, plain(s, a->incomplete[i]));
    for (size_t i = 0; i < a->source_count; i++) {
        const finding_source_info *x = &a->sources[i];
        buf_clear(&s->line);
        report_plain(&s->line, x->name);
        if (x->published.len) {
            buf_lit(&s->line, ", published ");
            report_plain(&s->line, x->published);
            buf_printf(&s->line, " (%d %s before ", x->age_days, x->age_days == 1 ? "day" : "days");
            report_plain(&s->line, a->on);
            buf_byte(&s->line, ')');
        } else {
            buf_lit(&s->line, ", publication date unknown");
        }
        paragraph(s, 2, i ? "" : "searched", 14, buf_view(&s->line));
    }
    buf_clear(&s->line);
    for (size_t i = 0; i < a->not_loaded_count; i++) {
        if (i) buf_lit(&s->line, "; ");
        report_plain(&s->line, a->not_loaded[i]);
    }
    if (a->not_loaded_count) paragraph(s, 2, "not searched", 14, buf_view(&s->line));
}

void report_text(buf *out, const answer *a, unsigned width, bool colour) {
    screen s = {.out = out, .line = BUF_EMPTY, .width = width < 40 ? 40 : width, .colour = colour};
    for (size_t i = 0; i < a->subject_count; i++) {
        if (i) buf_byte(out, '\n');
        put_subject(&s, &a->subjects[i]);
    }
    style(&s, DIM);
    put_world(&s, a);
    style(&s, RESET);
    if (s.line.failed) out->failed = true;
    buf_free(&s.line);
}
