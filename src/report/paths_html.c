/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of evidence as a page: the answer, the picture, then each path step by step with its sources. */
#include "report/page.h"
#include "report/paths.h"
#include "report/paths_words.h"

#include "base/poison.h"

static void put_strength(buf *b, uint32_t strength) { buf_printf(b, "%u.%02u", REPORT_STRENGTH(strength)); }

static const char *end_words(const evidence_path *p) {
    return p->designated ? " <strong>DESIGNATED</strong>" : p->reported ? " <strong>REPORTED, NOT DESIGNATED</strong>" : "";
}

static void put_answer(buf *b, const evidence_paths *p) {
    buf target = BUF_EMPTY;
    paths_target(&target, p);
    if (target.failed) b->failed = true;
    buf_printf(b, "<div class=\"answer%s\"><div class=\"n\">%zu<small>%s</small></div><div><b>",
               p->path_count && p->paths[0].designated ? " strong" : "", p->path_count, p->path_count == 1 ? "path" : "paths");
    buf_slice(b, p->path_count ? SLICE("Tied by evidence to ") : SLICE("No path of evidence was found to "));
    page_name(b, buf_view(&target));
    buf_lit(b, "</b><p>");
    if (p->path_count && p->paths[0].step_count) {
        const finding_step *last = &p->paths[0].steps[p->paths[0].step_count - 1];
        buf_lit(b, "The strongest path ends at ");
        page_name(b, last->to_caption);
        buf_lit(b, " after ");
        report_count(b, p->paths[0].step_count, "step", "steps");
        buf_lit(b, ", with a joint strength of ");
        put_strength(b, p->paths[0].strength);
        buf_lit(b, ". A path shows how parties hang together; it is no proof of conduct.");
    } else {
        buf_lit(b, "The sources searched hold none that is strong enough; they say nothing about what they do not hold.");
    }
    buf_lit(b, "</p></div></div>\n");
    buf_free(&target);
}

static void put_step(buf *b, const finding_step *s, size_t number) {
    buf_printf(b, "<tr><td class=\"num\">%zu</td><td class=\"any\">", number);
    page_name(b, s->from_caption);
    buf_slice(b, s->turned ? SLICE(" ← ") : SLICE(" → ")); /* the way in which the label reads */
    page_name(b, s->to_caption);
    buf_lit(b, "<br><small>");
    page_name(b, s->label.len ? s->label : s->kind);
    buf_printf(b, "</small></td><td>%s</td><td class=\"any\">",
               s->identity    ? "One party in two records"
               : s->disclosed ? "<strong>Disclosed</strong>"
                              : "<em>Inferred</em>, said by no source");
    page_sentence(b, s->text);
    buf_lit(b, "</td><td class=\"day\">");
    report_markup(b, s->start);
    if (s->end.len) buf_lit(b, "<br>until ");
    report_markup(b, s->end);
    buf_lit(b, "</td><td class=\"num\">");
    put_strength(b, s->strength);
    buf_lit(b, "</td><td class=\"any\">");
    page_sources(b, s->sources, s->source_count);
    buf_lit(b, "</td></tr>\n");
}

static void put_path(buf *b, const evidence_path *p, size_t number) {
    if (p->step_count == 0) return;
    const finding_step *last = &p->steps[p->step_count - 1];
    buf_printf(b, "<article>\n<h3>%zu. To ", number);
    page_name(b, last->to_caption);
    buf_slice(b, slice_of(end_words(p)));
    buf_lit(b, "</h3>\n<p>Joint strength ");
    put_strength(b, p->strength);
    buf_lit(b, ": ");
    paths_count_steps(b, p);
    buf_lit(b, ".");
    if (p->listing.len) {
        buf_lit(b, " The party (");
        page_name(b, last->to);
        buf_lit(b, ") is ");
        page_sentence(b, p->listing);
        buf_byte(b, '.');
    }
    buf_lit(b, "</p>\n<table class=\"steps\"><thead><tr><th>Step</th><th>From and to</th><th>Nature</th><th>What the sources "
               "say</th><th>Since, until</th><th>Strength</th><th>Source</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < p->step_count; i++) put_step(b, &p->steps[i], i + 1);
    buf_lit(b, "</tbody></table>\n</article>\n");
}

void report_paths_html(buf *out, const evidence_paths *p) {
    buf title = BUF_EMPTY;
    buf_slice(&title, p->from_caption);
    buf_lit(&title, ": ");
    paths_title(&title, p);
    page_open(out, buf_view(&title), true); /* seven columns, and paths from left to right */
    buf_clear(&title);
    paths_title(&title, p);
    buf_lit(out, "<p class=\"kind\">");
    report_markup(out, buf_view(&title));
    buf_lit(out, "</p>\n<h1>");
    page_name(out, p->from_caption);
    buf_lit(out, "</h1>\n");
    put_answer(out, p);
    buf_lit(out, "<dl>\n");
    page_fact(out, "Asked about", p->from);
    page_fact(out, "Kind", p->from_schema);
    page_fact(out, "As on", p->on);
    buf_printf(out, "<dt>Looked at</dt><dd>%llu parties</dd>\n</dl>\n", (unsigned long long)p->visited);
    if (p->budget_hit) buf_lit(out, "<div class=\"warn\"><p>" PATHS_BUDGET_HIT "</p></div>\n");
    report_paths_figures(out, p);
    if (p->path_count) buf_lit(out, "<h2>The paths, step by step</h2>\n");
    for (size_t i = 0; i < p->path_count; i++) put_path(out, &p->paths[i], i + 1);
    page_lines(out, "Not followed, or to be known:", p->notes, p->note_count);
    buf_lit(out,
            "<h2>How to read this page</h2>\n<p>A disclosed tie is one that a source says. An inferred tie is said by no "
            "source: two parties bear one mark, such as an e-mail or a telephone, and the strength falls with the number of "
            "those that bear it. The strength of a path is the product of its steps', less for each party that has very many "
            "ties. No path leads through a customer, a cloned firm or a person whose identity was used: they are "
            "victims.</p>\n");
    page_close(out);
    if (title.failed) out->failed = true;
    buf_free(&title);
}
