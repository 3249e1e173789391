/* SPDX-License-Identifier: Apache-2.0 */
/* What a supplier of its sectors could reach at its customer: a paragraph of its own, beside the answer and no part of it. */
#include "report/internal.h"

#include "base/poison.h"

#define WHAT_IT_IS "what a supplier of this kind could reach; it says nothing of this one and does not change the state"

static void text_member(buf *b, const char *key, cb_slice value, bool last) {
    buf_printf(b, "\"%s\":", key);
    buf_json_string(b, value);
    if (!last) buf_byte(b, ',');
}

void report_access_json(buf *b, const finding_subject *s) {
    buf_lit(b, "\"exposure\":[");
    for (size_t i = 0; i < s->access_count; i++) {
        const finding_access *x = &s->access[i];
        buf_slice(b, i ? SLICE(",{") : SLICE("{"));
        text_member(b, "sector", x->sector, false);
        text_member(b, "access", x->access, false);
        text_member(b, "look_first", x->look_first, false);
        text_member(b, "because", x->because, false);
        text_member(b, "source", x->source, true);
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

void report_access_text(buf *b, const finding_subject *s, unsigned width, size_t most) {
    buf line = BUF_EMPTY;
    for (size_t i = 0; i < s->access_count && i < most; i++) {
        const finding_access *x = &s->access[i];
        buf_clear(&line);
        if (i == 0) buf_lit(&line, "(" WHAT_IT_IS ") ");
        report_plain(&line, x->sector);
        buf_lit(&line, ", because ");
        report_plain(&line, x->because);
        buf_lit(&line, ": ");
        report_plain(&line, x->access);
        buf_lit(&line, ". Look first at ");
        report_plain(&line, x->look_first);
        buf_byte(&line, '.');
        buf_slice(b, i ? SLICE("                ") : SLICE("  exposure      "));
        report_wrap(b, buf_view(&line), 16, 16, width);
        buf_byte(b, '\n');
    }
    if (s->access_count > most) {
        buf_clear(&line);
        buf_printf(&line, "and %zu more, which the page and the JSON have.", s->access_count - most);
        buf_lit(b, "                ");
        report_wrap(b, buf_view(&line), 16, 16, width);
        buf_byte(b, '\n');
    }
    if (line.failed) b->failed = true;
    buf_free(&line);
}

static void cell(buf *b, cb_slice text) {
    buf_lit(b, "<td><bdi>");
    report_markup(b, text);
    buf_lit(b, "</bdi></td>");
}

void report_access_html(buf *b, const finding_subject *s) {
    if (s->access_count == 0) return;
    buf_lit(b, "<h2>Exposure</h2>\n<p>This is " WHAT_IT_IS ".</p>\n"
               "<table><thead><tr><th>Sector</th><th>Could reach</th><th>Look first "
               "at</th><th>Because</th><th>Practice</th></tr></thead>"
               "<tbody>\n");
    for (size_t i = 0; i < s->access_count; i++) {
        const finding_access *x = &s->access[i];
        buf_lit(b, "<tr>");
        cell(b, x->sector);
        cell(b, x->access);
        cell(b, x->look_first);
        cell(b, x->because);
        cell(b, x->source);
        buf_lit(b, "</tr>\n");
    }
    buf_lit(b, "</tbody></table>\n");
}
