/* SPDX-License-Identifier: Apache-2.0 */
/* An answer for a terminal: the short answer first, then what it rests on. The usual case fits one screen: what says the same of many things
 * is one paragraph, and the evidence of findings beyond the first few is left to the long form. */
#include "report/internal.h"

#include "base/poison.h"

typedef struct screen {
    buf *out;
    buf line; /* plain text of the paragraph at hand */
    unsigned width;
    bool colour, all; /* the long form */
} screen;

enum { LABEL = 9, MOST_FULL = 3 /* findings with all their evidence */, MOST_NOTES = 6 };

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
        paragraph(s, 5, shown++ ? "" : label, LABEL, buf_view(&s->line));
    }
    return shown;
}

/* How the rules of the evidence mislead: "the same e-mail: an agent, an accountant". */
static void put_cautions(screen *s, const finding_item *items, size_t count) {
    bool any = false;
    buf_clear(&s->line);
    for (size_t i = 0; i < count; i++) {
        if (!report_is_caution(&items[i])) continue;
        cb_slice text = items[i].text, middle = SLICE(" can mislead: ");
        size_t at = slice_find(text, middle);
        if (any) buf_lit(&s->line, "; ");
        any = true;
        if (slice_ends(text, SLICE("."))) text.len--;
        report_plain(&s->line, slice_sub(text, 0, at == SIZE_MAX ? text.len : at));
        if (at == SIZE_MAX) continue;
        buf_lit(&s->line, ": ");
        report_plain(&s->line, slice_sub(text, at + middle.len, text.len));
    }
    if (any) paragraph(s, 5, "misleads", LABEL, buf_view(&s->line));
}

static void put_evidence(screen *s, const finding *f) {
    for (size_t i = 0; i < f->evidence_count; i++) {
        const finding_item *e = &f->evidence[i];
        char label[] = "for      ? ";
        if (i) memset(label, ' ', LABEL);
        label[LABEL] = e->strength ? e->strength : ' ';
        buf_clear(&s->line);
        report_plain(&s->line, e->text);
        report_sources(&s->line, e->sources, e->source_count);
        paragraph(s, 5, label, LABEL + 2, buf_view(&s->line));
    }
}

static void put_path(screen *s, const finding *f) {
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *p = &f->path[i];
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
        buf_slice(s->out, i ? SLICE("              ") : SLICE("     path     "));
        report_wrap(s->out, buf_view(&s->line), 5 + LABEL, 5 + LABEL + 2, s->width); /* a step that goes on is set in */
        buf_byte(s->out, '\n');
    }
}

/* `known`: the sentence above names regime and effect. */
static void put_finding(screen *s, const finding *f, size_t number, bool known) {
    char label[32];
    buf_clear(&s->line);
    buf_printf(&s->line, "%s: ", finding_state_name(f->state));
    if (f->party_id.len) {
        report_plain(&s->line, f->party_caption);
        buf_lit(&s->line, " (");
        report_plain(&s->line, f->party_id);
        buf_byte(&s->line, ')');
    } else {
        buf_lit(&s->line, "no identified party");
    }
    if (f->regime.len && !known) {
        buf_lit(&s->line, ", ");
        report_plain(&s->line, f->regime);
    }
    if (f->effect.len && !known) {
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
    if (s->all || number <= MOST_FULL) {
        put_evidence(s, f);
        if (!put_items(s, "against", f->against, f->against_count, false))
            paragraph(s, 5, "against", LABEL, SLICE("nothing in the sources searched"));
        if (s->all)
            put_items(s, "misleads", f->against, f->against_count, true);
        else
            put_cautions(s, f->against, f->against_count);
        put_items(s, "missing", f->missing, f->missing_count, false);
    }
    if (f->next.len) paragraph(s, 5, "next", LABEL, plain(s, f->next));
}

static void put_subject(screen *s, const finding_subject *x) {
    buf reason = BUF_EMPTY;
    style(s, BOLD);
    paragraph(s, 0, "", 0, plain(s, x->caption));
    buf_clear(&s->line);
    buf_printf(&s->line, "%s (state %d of 8): %s", finding_state_name(x->state), (int)x->state, finding_state_phrase(x->state));
    if (s->all)
        buf_byte(&s->line, '.');
    else
        buf_printf(&s->line, "; %llu %s compared.", (unsigned long long)x->compared, x->compared == 1 ? "party" : "parties");
    paragraph(s, 2, "", 0, buf_view(&s->line));
    style(s, RESET);
    report_reason(&reason, x);
    if (reason.failed) s->out->failed = true;
    paragraph(s, 2, "", 0, plain(s, buf_view(&reason)));
    buf_free(&reason);
    for (size_t i = 0; i < x->inconclusive_count; i++)
        paragraph(s, 2, i ? "" : "inconclusive", 14, plain(s, x->inconclusive[i]));
    for (size_t i = 0; i < x->finding_count; i++) put_finding(s, &x->findings[i], i + 1, i == 0 && !s->all);
    if (!s->all && x->finding_count > MOST_FULL)
        paragraph(s, 2, "left out", 14, SLICE("evidence of the weaker findings: --long, --html and --json have it"));
    report_access_text(s->out, x, s->width);
    for (size_t i = 0; i < x->note_count && (s->all || i < MOST_NOTES); i++)
        paragraph(s, 2, i ? "" : "notes", 14, plain(s, x->notes[i]));
    if (!s->all && x->note_count > MOST_NOTES) {
        buf_clear(&s->line);
        report_count(&s->line, x->note_count - MOST_NOTES, "further note: --long", "further notes: --long");
        paragraph(s, 2, "", 14, buf_view(&s->line));
    }
    if (!s->all) return;
    buf_clear(&s->line);
    buf_printf(&s->line, "%llu %s of the case compared.", (unsigned long long)x->compared,
               x->compared == 1 ? "party" : "parties");
    paragraph(s, 2, "compared", 14, buf_view(&s->line));
}

static void put_source(screen *s, const answer *a, const finding_source_info *x) {
    report_plain(&s->line, x->name);
    if (!x->published.len) {
        buf_slice(&s->line, s->all ? SLICE(", publication date unknown") : SLICE(" (date unknown)"));
        return;
    }
    buf_slice(&s->line, s->all ? SLICE(", published ") : SLICE(" ("));
    report_plain(&s->line, x->published);
    buf_printf(&s->line, "%s%d %s ", s->all ? " (" : ", ", x->age_days, x->age_days == 1 ? "day" : "days");
    buf_slice(&s->line, s->all ? SLICE("before ") : SLICE("old"));
    if (s->all) report_plain(&s->line, a->on);
    buf_byte(&s->line, ')');
}

/* What stands before and behind the last ": ". */
static cb_slice head_of(cb_slice s, cb_slice *tail) {
    size_t at = s.len;
    while (at > 1 && !(s.ptr[at - 2] == ':' && s.ptr[at - 1] == ' ')) at--;
    *tail = at > 1 ? slice_sub(s, at, s.len) : (cb_slice){"", 0};
    return at > 1 ? slice_sub(s, 0, at - 2) : s;
}

/* Sources that one reason makes incomplete are named together. */
static void put_incomplete(screen *s, const cb_slice *items, size_t count) {
    cb_slice tail = {"", 0}, next = {"", 0};
    buf_clear(&s->line);
    for (size_t i = 0; i < count; i++) {
        report_plain(&s->line, head_of(items[i], &tail));
        if (i + 1 < count) head_of(items[i + 1], &next);
        if (i + 1 < count && tail.len && slice_eq(tail, next)) {
            buf_lit(&s->line, ", ");
            continue;
        }
        if (tail.len) buf_lit(&s->line, ": ");
        report_plain(&s->line, tail);
        if (i + 1 < count) buf_lit(&s->line, "; ");
    }
    if (count) paragraph(s, 2, "incomplete", 14, buf_view(&s->line));
}

/* One line each, or all in a paragraph. */
static void put_all(screen *s, const char *label, const cb_slice *items, size_t count, bool apart) {
    buf_clear(&s->line);
    for (size_t i = 0; i < count; i++) {
        if (i && !apart) buf_lit(&s->line, "; ");
        report_plain(&s->line, items[i]);
        if (!apart && i + 1 < count) continue;
        paragraph(s, 2, apart && i ? "" : label, 14, buf_view(&s->line));
        buf_clear(&s->line);
    }
}

static void put_world(screen *s, const answer *a) {
    if (s->all)
        put_all(s, "incomplete", a->incomplete, a->incomplete_count, true);
    else
        put_incomplete(s, a->incomplete, a->incomplete_count);
    buf_clear(&s->line);
    for (size_t i = 0; i < a->source_count; i++) {
        if (i && !s->all) buf_lit(&s->line, "; ");
        put_source(s, a, &a->sources[i]);
        if (!s->all && i + 1 < a->source_count) continue;
        paragraph(s, 2, s->all && i ? "" : "searched", 14, buf_view(&s->line));
        buf_clear(&s->line);
    }
    put_all(s, "not searched", a->not_loaded, a->not_loaded_count, false);
}

void report_text(buf *out, const answer *a, unsigned width, bool colour, bool all) {
    screen s = {.out = out, .line = BUF_EMPTY, .width = width < 40 ? 40 : width, .colour = colour, .all = all};
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
