/* SPDX-License-Identifier: Apache-2.0 */
/* Many subjects, a line each: what to look at first stands first. */
#include "report/page.h"

#include "base/poison.h"

void report_summary(cb_summary *out, const answer *a, const finding_subject *s) {
    *out = (cb_summary){.id = s->id,
                        .caption = s->caption,
                        .state = (int)s->state,
                        .findings = s->finding_count,
                        .incomplete = a->incomplete_count > 0,
                        .inconclusive = s->inconclusive_count > 0};
    if (s->finding_count == 0) return;
    const finding *f = &s->findings[0];
    for (size_t i = 1; i < s->finding_count; i++)
        if (s->findings[i].state < f->state) f = &s->findings[i];
    out->party_id = f->party_id;
    out->party = f->party_caption;
    out->next = f->next;
}

/* The name of a file beside this page, so that no character of it means more than itself. */
static void put_address(buf *b, cb_slice page) {
    for (size_t i = 0; i < page.len; i++) {
        unsigned char c = (unsigned char)page.ptr[i];
        bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (plain)
            buf_byte(b, (char)c);
        else
            buf_printf(b, "%%%02X", c);
    }
}

static void put_row(buf *b, const cb_summary *s) {
    buf_printf(b, "<tr><td class=\"w\">%d ", s->state);
    report_markup(b, slice_of(finding_state_name((finding_state)s->state)));
    buf_lit(b, "</td><td class=\"any\">");
    if (s->page.len) {
        buf_lit(b, "<a href=\"");
        put_address(b, s->page);
        buf_lit(b, "\">");
    }
    page_name(b, s->caption.len ? s->caption : s->id);
    if (s->page.len) buf_lit(b, "</a>");
    buf_lit(b, "</td><td class=\"any\">");
    page_name(b, s->party);
    if (s->party_id.len) buf_lit(b, "<br>");
    page_name(b, s->party_id);
    if (s->findings > 1) buf_printf(b, "<br><small>%zu findings in all</small>", s->findings);
    buf_lit(b, "</td><td>");
    buf_slice(b, s->incomplete ? SLICE("incomplete") : SLICE(""));
    if (s->incomplete && s->inconclusive) buf_lit(b, "<br>");
    buf_slice(b, s->inconclusive ? SLICE("inconclusive") : SLICE(""));
    buf_lit(b, "</td><td class=\"any\">");
    page_sentence(b, s->next);
    buf_lit(b, "</td></tr>\n");
}

static void put_totals(buf *b, const cb_summary *items, size_t count, uint64_t rejected) {
    buf_lit(b, "<table><thead><tr><th class=\"w\">State</th><th>Meaning</th><th>Subjects</th></tr></thead><tbody>\n");
    for (int state = STATE_LISTED; state <= STATE_NONE; state++) {
        size_t n = 0;
        for (size_t i = 0; i < count; i++) n += items[i].state == state;
        buf_printf(b, "<tr><td class=\"w\">%d %s</td><td>", state, finding_state_name((finding_state)state));
        page_phrase(b, (finding_state)state);
        buf_printf(b, "</td><td class=\"num\">%zu</td></tr>\n", n);
    }
    buf_lit(b, "</tbody></table>\n");
    if (rejected)
        buf_printf(b, "<div class=\"warn\"><p>%llu %s could not be read: nothing is said of them.</p></div>\n",
                   (unsigned long long)rejected, rejected == 1 ? "case" : "cases");
}

void report_index_html(buf *out, const cb_summary *items, size_t count, uint64_t rejected) {
    page_open(out, SLICE("Answers about suppliers"), true);
    buf_lit(out, "<p class=\"kind\">Answers about suppliers</p>\n<h1>");
    report_count(out, count, "subject", "subjects");
    buf_lit(out, "</h1>\n");
    put_totals(out, items, count, rejected);
    buf_lit(out,
            "<h2>Each of them, the strongest states first</h2>\n<table><thead><tr><th class=\"w\">State</th><th>Subject</th>"
            "<th>Strongest finding</th><th>Gaps</th><th>Next</th></tr></thead><tbody>\n");
    for (int state = STATE_LISTED; state <= STATE_NONE; state++)
        for (size_t i = 0; i < count; i++)
            if (items[i].state == state) put_row(out, &items[i]);
    buf_lit(out,
            "</tbody></table>\n<p class=\"kind\">Incomplete: a source is too old, of unknown date, or failed. Inconclusive: "
            "the case says too little. Both stand beside the state and never change it.</p>\n");
    page_close(out);
}
