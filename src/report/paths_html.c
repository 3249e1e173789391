/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence paths as a page that can be filed: the answer, the picture, each step with its source. */
#include "report/paths.h"
#include "report/shapes.h"

#include "base/poison.h"

static void put_steps(buf *b, const evidence_path *p) {
    buf_lit(b, "<table><thead><tr><th class=\"num\">Step</th><th>What the sources say</th><th>How it is known</th>"
               "<th class=\"num\">Strength</th><th class=\"src\">Source</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < p->step_count; i++) {
        const finding_step *s = &p->steps[i];
        buf_printf(b, "<tr><td class=\"num\">%zu</td><td>", i + 1);
        report_sentence(b, s->text);
        buf_printf(b, "</td><td>%s</td><td class=\"num\">%u.%02u</td><td class=\"src\">", report_step_nature(s),
                   s->strength / 10000, s->strength / 100 % 100);
        report_page_sources(b, s->sources, s->source_count);
        buf_lit(b, "</td></tr>\n");
    }
    buf_lit(b, "</tbody></table>\n");
}

static void put_path(buf *b, const evidence_path *p, size_t number) {
    const finding_step *last = &p->steps[p->step_count - 1];
    buf_printf(b, "<h3>%zu. ", number);
    report_bdi(b, last->to_caption);
    buf_lit(b, " (");
    report_markup(b, last->to);
    buf_printf(b, ")</h3>\n<p>%s%s", p->designated ? "Designated: " : p->reported ? "Reported, not designated: " : "", "");
    if (p->listing.len) {
        report_sentence(b, p->listing);
        buf_lit(b, ". ");
    }
    buf_printf(b, "Joint strength %u.%02u: the product of its steps', less for parties with many ties.</p>\n",
               p->strength / 10000, p->strength / 100 % 100);
    put_steps(b, p);
}

void report_paths_html(buf *out, const evidence_paths *p) {
    buf sentence = BUF_EMPTY;
    report_paths_sentence(&sentence, p);
    report_page_open(out, buf_view(&sentence));
    buf_lit(out, "<p class=\"kind\">Paths of evidence</p>\n<h1>");
    report_bdi(out, p->from_caption);
    buf_lit(out, "</h1>\n<div class=\"answer\"><div>");
    report_sentence(out, buf_view(&sentence));
    buf_lit(out, " A path is a lead with its evidence, and no verdict.</div></div>\n");
    if (p->path_count) {
        buf_lit(out, "<figure>\n");
        report_paths_svg(out, p);
        buf_lit(out, "<figcaption>" SHAPE_LEGEND "</figcaption>\n</figure>\n");
    }
    for (size_t i = 0; i < p->path_count; i++) put_path(out, &p->paths[i], i + 1);
    if (p->note_count) {
        buf_lit(out, "<h2>What was not followed, and why</h2>\n<ul>\n");
        for (size_t i = 0; i < p->note_count; i++) {
            buf_lit(out, "<li>");
            report_sentence(out, p->notes[i]);
            buf_lit(out, "</li>\n");
        }
        buf_lit(out, "</ul>\n");
    }
    report_page_close(out);
    if (sentence.failed) out->failed = true;
    buf_free(&sentence);
}
