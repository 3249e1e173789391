/* SPDX-License-Identifier: Apache-2.0 */
/* An answer as one page that can be filed: the answer first, then what it rests on in the order in which it is examined: evidence, paths,
 * ownership, what speaks against it, what is missing, what was searched. Findings keep their number throughout. */
#include "report/owners.h"
#include "report/page.h"

#include "base/poison.h"

static const char *strength_words(char s) {
    return s == 'S' ? "S, strong" : s == 'M' ? "M, moderate" : s == 'W' ? "W, weak" : "";
}

/* The party of a finding, above what one section says of it; a single finding needs none. */
static void put_which(buf *b, const finding_subject *s, size_t i) {
    if (s->finding_count < 2) return;
    buf_printf(b, "<h3>%zu. ", i + 1);
    page_phrase(b, s->findings[i].state);
    if (s->findings[i].party_id.len) buf_lit(b, ": ");
    page_name(b, s->findings[i].party_caption);
    buf_lit(b, "</h3>\n");
}

/* ---- the findings at a glance */

static void put_identity(buf *b, const finding *f) {
    if (f->score != UINT32_MAX) buf_printf(b, "records agree to %u.%02u", f->score / 10000, f->score / 100 % 100);
    if (f->probability < 0) return;
    buf_slice(b, f->score != UINT32_MAX ? SLICE("<br>one party with a probability of ")
                                        : SLICE("one party with a probability of "));
    report_probability(b, f->probability);
}

static void put_glance(buf *b, const finding_subject *s) {
    buf_lit(
        b, "<h2>Findings</h2>\n<table><thead><tr><th>No.</th><th class=\"w\">State</th><th>Party</th><th>Regime and effect</th>"
           "<th>As of</th><th>Identity</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        buf_printf(b, "<tr><td class=\"num\">%zu</td><td>%d ", i + 1, (int)f->state);
        page_phrase(b, f->state);
        buf_lit(b, "</td><td class=\"any\">");
        page_name(b, f->party_id.len ? f->party_caption : SLICE("no identified party"));
        if (f->party_id.len) buf_lit(b, "<br>");
        page_name(b, f->party_id);
        buf_lit(b, "</td><td class=\"any\">");
        page_name(b, f->regime);
        if (f->regime.len && f->effect.len) buf_lit(b, "<br>");
        page_name(b, f->effect);
        buf_lit(b, "</td><td class=\"day\">");
        report_markup(b, f->as_of);
        buf_lit(b, "</td><td>");
        put_identity(b, f);
        buf_lit(b, "</td></tr>\n");
    }
    buf_lit(b, "</tbody></table>\n<p class=\"kind\">Score and probability speak of identity alone: that two records are of one "
               "party. They say nothing about conduct.</p>\n");
}

/* ---- evidence, paths, ownership */

static void put_evidence(buf *b, const finding_subject *s) {
    buf_lit(b, "<h2>Evidence</h2>\n");
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        put_which(b, s, i);
        buf_lit(b, "<table><thead><tr><th class=\"w\">Strength</th><th>What the sources say</th>"
                   "<th class=\"src\">Source</th></tr></thead><tbody>\n");
        for (size_t k = 0; k < f->evidence_count; k++) {
            const finding_item *e = &f->evidence[k];
            buf_printf(b, "<tr><td class=\"w\">%s</td><td class=\"any\">", strength_words(e->strength));
            page_sentence(b, e->text);
            buf_lit(b, "</td><td class=\"src any\">");
            page_sources(b, e->sources, e->source_count);
            buf_lit(b, "</td></tr>\n");
        }
        buf_lit(b, "</tbody></table>\n");
    }
}

static void put_steps(buf *b, const finding *f) {
    buf_lit(b, "<ol>\n");
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *s = &f->path[i];
        buf_lit(b, "<li>");
        page_name(b, s->from_caption);
        buf_slice(b, s->turned ? SLICE(" ← ") : SLICE(" → "));
        page_name(b, s->to_caption);
        buf_lit(b, ": ");
        page_name(b, s->label.len ? s->label : s->kind);
        buf_printf(b, " (%s", report_step_nature(s));
        if (s->start.len) {
            buf_printf(b, ", %s ", report_since(s));
            report_markup(b, s->start);
        }
        if (s->end.len) {
            buf_lit(b, ", until ");
            report_markup(b, s->end);
        }
        buf_printf(b, ", strength %u.%02u)</li>\n", REPORT_STRENGTH(s->strength));
    }
    buf_lit(b, "</ol>\n");
}

static void put_paths(buf *b, const finding_subject *s) {
    bool any = false;
    for (size_t i = 0; i < s->finding_count; i++) any = any || s->findings[i].path_count;
    if (!any) return;
    buf_lit(b, "<h2>Paths</h2>\n<figure>\n");
    report_svg(b, s);
    buf_lit(b, "<figcaption>Rounded: people. Boxes: organisations. Cut corners: accounts. Double border with hatching: "
               "designated. Inner dashed border: reported, not designated. Solid line: disclosed tie; dashed: shared mark; "
               "double: one party, confirmed; dotted: possibly one party. An arrow points the way in which the words "
               "read.</figcaption>\n</figure>\n");
    for (size_t i = 0; i < s->finding_count; i++) {
        if (s->findings[i].path_count == 0) continue;
        put_which(b, s, i);
        put_steps(b, &s->findings[i]);
    }
}

/* The tree is laid out with spaces, so it keeps them. */
static void put_tree(buf *b, const ownership *o) {
    enum { COLUMNS = 96 };
    buf text = BUF_EMPTY;
    report_owners_text(&text, o, false, COLUMNS, false);
    buf_lit(b, "<pre class=\"tree\">");
    for (cb_slice rest = slice_trim(buf_view(&text)); rest.ptr;) {
        report_markup(b, slice_cut(&rest, '\n'));
        if (rest.ptr) buf_byte(b, '\n');
    }
    buf_lit(b, "</pre>\n");
    if (text.failed) b->failed = true;
    buf_free(&text);
}

static void put_ownership(buf *b, const finding_subject *s, size_t *pictures) {
    if (s->owned_count == 0) return;
    buf_lit(b, "<h2>Ownership and control</h2>\n");
    for (size_t i = 0; i < s->owned_count; i++) {
        buf_lit(b, "<article>\n<figure>\n");
        report_owners_picture(b, s->owned[i], ++*pictures);
        buf_lit(b, "<figcaption>Owners stand above what they own. Double border with hatching: listed. Thick border: owned or "
                   "controlled by listed parties; inner dashed border: possibly. Thick line: counted; dotted: not sure to "
                   "hold.</figcaption>\n</figure>\n");
        put_tree(b, s->owned[i]);
        buf_lit(b, "</article>\n");
    }
}

/* ---- against, missing, next */

/* Items that say how rules mislead, or those that do not. False: there is none. */
static bool put_items(buf *b, const finding_item *items, size_t count, bool cautions) {
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (report_is_caution(&items[i]) != cautions) continue;
        if (!open) buf_slice(b, cautions ? SLICE("<h4>What can mislead</h4>\n<ul>\n") : SLICE("<ul>\n"));
        open = true;
        buf_lit(b, "<li>");
        page_sentence(b, items[i].text);
        if (items[i].source_count) {
            buf_lit(b, " <small>[");
            page_sources(b, items[i].sources, items[i].source_count);
            buf_lit(b, "]</small>");
        }
        buf_lit(b, "</li>\n");
    }
    if (open) buf_lit(b, "</ul>\n");
    return open;
}

static void put_against(buf *b, const finding_subject *s) {
    buf_lit(b, "<h2>What speaks against it</h2>\n");
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        put_which(b, s, i);
        if (!put_items(b, f->against, f->against_count, false)) buf_lit(b, "<p>Nothing in the sources searched.</p>\n");
        put_items(b, f->against, f->against_count, true);
    }
}

static void put_missing(buf *b, const finding_subject *s) {
    bool any = false;
    for (size_t i = 0; i < s->finding_count; i++) any = any || s->findings[i].missing_count || s->findings[i].next.len;
    if (!any) return;
    buf_lit(b, "<h2>What is missing, and what to get next</h2>\n");
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        if (!f->missing_count && !f->next.len) continue;
        put_which(b, s, i);
        put_items(b, f->missing, f->missing_count, false);
        if (f->next.len == 0) continue;
        buf_lit(b, "<p class=\"next\"><strong>Next:</strong> ");
        page_sentence(b, f->next);
        buf_lit(b, "</p>\n");
    }
}

/* ---- a subject */

static void put_answer(buf *b, const finding_subject *s) {
    buf reason = BUF_EMPTY;
    buf_printf(b, "<div class=\"answer%s\"><div class=\"n\">%d<small>of 8</small></div><div><b>",
               s->state <= STATE_CONTROL ? " strong" : "", (int)s->state);
    page_phrase(b, s->state);
    buf_printf(b, "</b> <span class=\"kind\">(state <em>%s</em>)</span><p>", finding_state_name(s->state));
    report_reason(&reason, s);
    page_sentence(b, buf_view(&reason));
    if (reason.failed) b->failed = true;
    buf_free(&reason);
    buf_lit(b, "</p></div></div>\n");
}

static void put_subject(buf *b, const answer *a, const finding_subject *s, size_t *pictures) {
    buf_lit(b, "<section>\n<p class=\"kind\">Answer about a supplier</p>\n<h1>");
    page_name(b, s->caption);
    buf_lit(b, "</h1>\n");
    put_answer(b, s);
    buf_lit(b, "<dl>\n");
    page_fact(b, "Subject", s->id);
    page_fact(b, "Kind", s->schema);
    page_fact(b, "Sources as of", a->as_of);
    page_fact(b, "Ages count to", a->on);
    buf_printf(b, "<dt>Compared</dt><dd>%llu %s of the case</dd>\n</dl>\n", (unsigned long long)s->compared,
               s->compared == 1 ? "party" : "parties");
    page_lines(b, "The answer is incomplete:", a->incomplete, a->incomplete_count);
    page_lines(b, "The answer is inconclusive, for the case says too little:", s->inconclusive, s->inconclusive_count);
    if (s->finding_count) {
        put_glance(b, s);
        put_evidence(b, s);
        put_paths(b, s);
    }
    put_ownership(b, s, pictures);
    if (s->finding_count) {
        put_against(b, s);
        put_missing(b, s);
    }
    page_lines(b, "Notes:", s->notes, s->note_count);
    report_access_html(b, s);
    buf_lit(b, "</section>\n");
}

/* ---- what was searched, how to read it, who decides */

static void put_world(buf *b, const answer *a) {
    buf_lit(b,
            "<h2>What was searched</h2>\n<table><thead><tr><th>Source</th><th>Published</th><th>Age, days</th><th>Parties</th>"
            "<th class=\"hash\">SHA-256</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < a->source_count; i++) {
        const finding_source_info *s = &a->sources[i];
        buf_lit(b, "<tr><td>");
        page_name(b, s->name);
        buf_lit(b, "</td><td class=\"day\">");
        report_markup(b, s->published.len ? s->published : SLICE("unknown"));
        buf_lit(b, "</td><td class=\"num\">");
        if (s->published.len)
            buf_printf(b, "%d", s->age_days);
        else
            buf_lit(b, "unknown");
        if (s->limit_days > 0) buf_printf(b, " (limit %d)", s->limit_days);
        buf_printf(b, "</td><td class=\"num\">%llu</td><td class=\"hash\">", (unsigned long long)s->parties);
        report_markup(b, s->sha256);
        buf_lit(b, "</td></tr>\n");
    }
    buf_lit(b, "</tbody></table>\n");
    page_lines(b, "Not searched, for they were not loaded:", a->not_loaded, a->not_loaded_count);
    buf_lit(b, "<dl>\n");
    page_fact(b, "Threshold", a->threshold_text);
    page_fact(b, "Scripts", a->scripts_text);
    buf_lit(b, "</dl>\n");
}

static void put_legend(buf *b) {
    buf_lit(
        b,
        "<h2>How to read this page</h2>\n<table><thead><tr><th class=\"w\">State</th><th>Meaning</th></tr></thead><tbody>\n");
    for (int s = STATE_LISTED; s <= STATE_NONE; s++) {
        buf_printf(b, "<tr><td class=\"w\">%d %s</td><td>", s, finding_state_name((finding_state)s));
        page_phrase(b, (finding_state)s);
        buf_lit(b, "</td></tr>\n");
    }
    buf_lit(b, "</tbody></table>\n<p>The state of a subject is that of its strongest finding. A designated party is listed by "
               "an authority; "
               "a reported party is named by an official or expert source without being designated. Identity is confirmed by "
               "an equal valid "
               "identifier; for a person by a strong name with the full birth date; for an organisation by a strong name with "
               "an identifier "
               "or a full address. Everything else is a possibility that a person must examine. Customers, cloned firms and "
               "people whose "
               "identity was used are victims: no risk flows to them through such ties.</p>\n");
}

static void put_decision(buf *b) {
    buf_lit(b, "<h2>For the file</h2>\n<table class=\"sign\"><tbody>\n<tr><th>Details compared with</th><td></td></tr>\n"
               "<tr><th>Decision and reasons</th><td></td></tr>\n<tr><th>Name, date, "
               "signature</th><td></td></tr>\n</tbody></table>\n");
}

void report_html(buf *out, const answer *a) {
    buf title = BUF_EMPTY;
    size_t pictures = 0;
    for (size_t i = 0; i < a->subject_count; i++) {
        if (i) buf_lit(&title, ", ");
        buf_slice(&title, a->subjects[i].caption);
        buf_printf(&title, ": %s", finding_state_name(a->subjects[i].state));
    }
    page_open(out, buf_view(&title), false);
    for (size_t i = 0; i < a->subject_count; i++) put_subject(out, a, &a->subjects[i], &pictures);
    put_world(out, a);
    put_legend(out);
    put_decision(out);
    page_close(out);
    if (title.failed) out->failed = true;
    buf_free(&title);
}
