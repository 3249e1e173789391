/* SPDX-License-Identifier: Apache-2.0 */
/* An answer as one page that can be filed: no script, nothing from the network, readable on paper and without colour. */
#include "report/internal.h"

#include "base/poison.h"

/* A page that opens hostile names loads and runs nothing, whatever they hold. */
static const char HEAD[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" "
    "content=\"no-referrer\">\n";

static const char STYLE[] =
    "<style>\n"
    "@page{size:A4;margin:15mm 15mm 18mm;@bottom-right{content:counter(page) \" / \" counter(pages);font:9pt sans-serif}}\n"
    "*{box-sizing:border-box}\n"
    "body{font:11pt/1.45 system-ui,\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\",sans-serif;color:#111;background:#fff;margin:0}\n"
    "main{max-width:52rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .8rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.15rem;margin:1.8rem 0 .5rem;border-bottom:1px solid #111;padding-bottom:.2rem}\n"
    "h3{font-size:1.02rem;margin:1.4rem 0 .3rem;overflow-wrap:anywhere}\n"
    "h4{font-size:.88rem;margin:.9rem 0 .25rem}\n"
    "p{margin:.3rem 0}\n"
    ".kind{font-size:.85rem;color:#333;margin:0}\n"
    ".answer{border:2px solid #111;padding:.8rem 1rem;margin:.6rem 0 1rem;display:flex;gap:1rem;align-items:flex-start;"
    "break-inside:avoid}\n"
    ".answer b{font-size:1.15rem}\n"
    ".n{flex:none;border:2px solid #111;font-weight:700;font-size:1.5rem;line-height:1;padding:.45rem "
    ".65rem;text-align:center}\n"
    ".n small{display:block;font-size:.6rem;font-weight:400;margin-top:.25rem}\n"
    ".strong{border-width:6px;border-style:double}\n"
    ".strong .n{background:#111;color:#fff;print-color-adjust:exact;-webkit-print-color-adjust:exact}\n"
    ".warn{border-left:6px double #111;padding:.3rem .8rem;margin:.6rem 0;break-inside:avoid}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0;font-size:.9rem}\n"
    "dt{color:#333}dd{margin:0;overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%;font-size:.87rem;margin:.2rem 0 .4rem}\n"
    "thead{display:table-header-group}tr{break-inside:avoid}\n"
    "th,td{border:1px solid #777;padding:.3rem .45rem;text-align:left;vertical-align:top;overflow-wrap:break-word}\n"
    "th{background:#eee;font-weight:600;overflow-wrap:normal}\n"
    ".w{width:7.2rem;white-space:nowrap}.hash{overflow-wrap:anywhere}.day{white-space:nowrap;overflow-wrap:normal}.src{width:"
    "32%}.num{text-align:right;"
    "white-space:nowrap;overflow-wrap:normal}\n"
    "td.hash{font:.7rem/1.3 ui-monospace,\"DejaVu Sans Mono\",monospace;width:16rem}\n"
    "ol,ul{margin:.2rem 0;padding-left:1.3rem}li{margin:.15rem 0;overflow-wrap:anywhere}\n"
    "figure{margin:1rem 0;break-inside:avoid}figure svg{display:block;max-width:100%;height:auto;max-height:235mm;margin:0 "
    "auto}\n"
    "figcaption{font-size:.78rem;color:#333;margin-top:.3rem}\n"
    ".next{border:1px solid #777;padding:.35rem .6rem;break-inside:avoid}\n"
    ".sign td{height:2.4rem}.sign th{width:11rem}\n"
    "footer{font-size:.78rem;color:#333;border-top:1px solid #777;margin-top:2rem;padding-top:.5rem}\n"
    "a{color:inherit}h2,h3,h4{break-after:avoid}\n"
    "section+section{break-before:page}\n"
    "@media print{main{padding:0;max-width:none}body{font-size:10pt}}\n"
    "</style>\n";

/* Our sentences run from left to right, whatever name they begin with. */
void report_sentence(buf *b, cb_slice s) {
    buf_lit(b, "<bdi dir=\"ltr\">");
    report_markup(b, s);
    buf_lit(b, "</bdi>");
}

void report_bdi(buf *b, cb_slice s) {
    buf_lit(b, "<bdi>");
    report_markup(b, s);
    buf_lit(b, "</bdi>");
}

static void put_phrase(buf *b, finding_state s) { /* with a capital */
    const char *p = finding_state_phrase(s);
    char first = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    buf_byte(b, first);
    if (first) buf_slice(b, slice_of(p + 1));
}

static const char *strength_words(char s) {
    return s == 'S' ? "S, strong" : s == 'M' ? "M, moderate" : s == 'W' ? "W, weak" : "";
}

/* ---- a finding */

static void put_url(buf *b, cb_slice url) {
    bool web = slice_starts(url, SLICE("https://")) || slice_starts(url, SLICE("http://"));
    if (web) {
        buf_lit(b, "<a rel=\"noreferrer noopener\" href=\"");
        report_markup(b, url);
        buf_lit(b, "\">");
    }
    report_markup(b, url);
    if (web) buf_lit(b, "</a>");
}

void report_page_sources(buf *b, const finding_source *sources, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buf_lit(b, "<br>");
        report_bdi(b, sources[i].name);
        if (sources[i].date.len) {
            buf_lit(b, ", ");
            report_markup(b, sources[i].date);
        }
        if (sources[i].url.len) {
            buf_lit(b, "<br>");
            put_url(b, sources[i].url);
        }
    }
}

static void put_evidence(buf *b, const finding *f) {
    buf_lit(b, "<h4>Evidence</h4>\n<table><thead><tr><th class=\"w\">Strength</th><th>What the sources say</th>"
               "<th class=\"src\">Source</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < f->evidence_count; i++) {
        const finding_item *e = &f->evidence[i];
        buf_printf(b, "<tr><td class=\"w\">%s</td><td>", strength_words(e->strength));
        report_sentence(b, e->text);
        buf_lit(b, "</td><td class=\"src\">");
        report_page_sources(b, e->sources, e->source_count);
        buf_lit(b, "</td></tr>\n");
    }
    buf_lit(b, "</tbody></table>\n");
}

static void put_path(buf *b, const finding *f) {
    if (f->path_count == 0) return;
    buf_lit(b, "<h4>Path</h4>\n<ol>\n");
    for (size_t i = 0; i < f->path_count; i++) {
        const finding_step *s = &f->path[i];
        buf_lit(b, "<li>");
        report_bdi(b, s->from_caption);
        buf_lit(b, " → ");
        report_bdi(b, s->to_caption);
        buf_lit(b, ": ");
        report_bdi(b, s->label.len ? s->label : s->kind);
        buf_printf(b, " (%s", report_step_nature(s));
        if (s->start.len) {
            buf_lit(b, ", since ");
            report_markup(b, s->start);
        }
        if (s->end.len) {
            buf_lit(b, ", until ");
            report_markup(b, s->end);
        }
        buf_printf(b, ", strength %u.%02u)</li>\n", s->strength / 10000, s->strength / 100 % 100);
    }
    buf_lit(b, "</ol>\n");
}

/* Items that say how rules mislead, or those that do not. */
static void put_items(buf *b, const char *title, const finding_item *items, size_t count, bool cautions, const char *none) {
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (report_is_caution(&items[i]) != cautions) continue;
        if (!open) buf_printf(b, "<h4>%s</h4>\n<ul>\n", title);
        open = true;
        buf_lit(b, "<li>");
        report_sentence(b, items[i].text);
        if (items[i].source_count) {
            buf_lit(b, " <small>[");
            report_page_sources(b, items[i].sources, items[i].source_count);
            buf_lit(b, "]</small>");
        }
        buf_lit(b, "</li>\n");
    }
    if (open)
        buf_lit(b, "</ul>\n");
    else if (none)
        buf_printf(b, "<h4>%s</h4>\n<p>%s</p>\n", title, none);
}

static void put_fact(buf *b, const char *name, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<dt>%s</dt><dd>", name);
    report_bdi(b, value);
    buf_lit(b, "</dd>\n");
}

static void put_finding(buf *b, const finding *f, size_t number) {
    buf_printf(b, "<article>\n<h3>%zu. ", number);
    put_phrase(b, f->state);
    if (f->party_id.len) {
        buf_lit(b, ": ");
        report_bdi(b, f->party_caption);
    }
    buf_lit(b, "</h3>\n<dl>\n");
    put_fact(b, "Party", f->party_id);
    put_fact(b, "Regime", f->regime);
    put_fact(b, "Effect", f->effect);
    put_fact(b, "As of", f->as_of);
    if (f->score != UINT32_MAX)
        buf_printf(b, "<dt>Score</dt><dd>%u.%02u: how well the records agree</dd>\n", f->score / 10000, f->score / 100 % 100);
    if (f->probability >= 0) {
        buf_lit(b, "<dt>Probability</dt><dd>");
        report_probability(b, f->probability);
        buf_lit(b, " that the two records are one party; it says nothing about conduct</dd>\n");
    }
    buf_lit(b, "</dl>\n");
    put_evidence(b, f);
    put_path(b, f);
    put_items(b, "What speaks against it", f->against, f->against_count, false, "Nothing in the sources searched.");
    put_items(b, "What can mislead", f->against, f->against_count, true, NULL);
    put_items(b, "What is missing", f->missing, f->missing_count, false, NULL);
    if (f->next.len) {
        buf_lit(b, "<p class=\"next\"><strong>Next:</strong> ");
        report_bdi(b, f->next);
        buf_lit(b, "</p>\n");
    }
    buf_lit(b, "</article>\n");
}

/* ---- a subject */

static void put_lines(buf *b, const char *title, const cb_slice *lines, size_t count) {
    if (count == 0) return;
    buf_printf(b, "<div class=\"warn\"><strong>%s</strong>\n<ul>\n", title);
    for (size_t i = 0; i < count; i++) {
        buf_lit(b, "<li>");
        report_bdi(b, lines[i]);
        buf_lit(b, "</li>\n");
    }
    buf_lit(b, "</ul></div>\n");
}

static void put_answer(buf *b, const finding_subject *s) {
    buf reason = BUF_EMPTY;
    buf_printf(b, "<div class=\"answer%s\"><div class=\"n\">%d<small>of 8</small></div><div><b>",
               s->state <= STATE_CONTROL ? " strong" : "", (int)s->state);
    put_phrase(b, s->state);
    buf_printf(b, "</b> <span class=\"kind\">(state <em>%s</em>)</span><p>", finding_state_name(s->state));
    report_reason(&reason, s);
    report_bdi(b, buf_view(&reason));
    if (reason.failed) b->failed = true;
    buf_free(&reason);
    buf_lit(b, "</p></div></div>\n");
}

static void put_subject(buf *b, const answer *a, const finding_subject *s) {
    buf_lit(b, "<section>\n<p class=\"kind\">Answer about a supplier</p>\n<h1>");
    report_bdi(b, s->caption);
    buf_lit(b, "</h1>\n");
    put_answer(b, s);
    buf_lit(b, "<dl>\n");
    put_fact(b, "Subject", s->id);
    put_fact(b, "Kind", s->schema);
    put_fact(b, "Sources as of", a->as_of);
    put_fact(b, "Ages count to", a->on);
    buf_printf(b, "<dt>Compared</dt><dd>%llu %s of the case</dd>\n</dl>\n", (unsigned long long)s->compared,
               s->compared == 1 ? "party" : "parties");
    put_lines(b, "The answer is incomplete:", a->incomplete, a->incomplete_count);
    put_lines(b, "The answer is inconclusive, for the case says too little:", s->inconclusive, s->inconclusive_count);
    put_lines(b, "Notes:", s->notes, s->note_count);
    if (s->finding_count) {
        buf_lit(b, "<figure>\n");
        report_svg(b, s);
        buf_lit(b, "<figcaption>Rounded: people. Boxes: organisations. Cut corners: accounts. Double border with hatching: "
                   "designated. Inner "
                   "dashed border: reported, not designated. Solid line: disclosed tie; dashed: shared mark; double: one "
                   "party, confirmed; "
                   "dotted: possibly one party.</figcaption>\n</figure>\n<h2>Findings</h2>\n");
        for (size_t i = 0; i < s->finding_count; i++) put_finding(b, &s->findings[i], i + 1);
    }
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
        report_bdi(b, s->name);
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
    put_lines(b, "Not searched, for they were not loaded:", a->not_loaded, a->not_loaded_count);
    buf_lit(b, "<dl>\n");
    put_fact(b, "Threshold", a->threshold_text);
    put_fact(b, "Scripts", a->scripts_text);
    buf_lit(b, "</dl>\n");
}

static void put_legend(buf *b) {
    buf_lit(
        b,
        "<h2>How to read this page</h2>\n<table><thead><tr><th class=\"w\">State</th><th>Meaning</th></tr></thead><tbody>\n");
    for (int s = STATE_LISTED; s <= STATE_NONE; s++) {
        buf_printf(b, "<tr><td class=\"w\">%d %s</td><td>", s, finding_state_name((finding_state)s));
        put_phrase(b, (finding_state)s);
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

void report_page_open(buf *out, cb_slice title) {
    buf_slice(out, SLICE(HEAD));
    buf_lit(out, "<title>");
    report_markup(out, title);
    buf_lit(out, "</title>\n");
    buf_slice(out, SLICE(STYLE));
    buf_lit(out, "</head>\n<body>\n<main>\n");
}

void report_page_close(buf *out) {
    buf_lit(out, "<footer>Written by cuibono " CB_VERSION
                 ". The page repeats what the named sources say, with their dates; it judges "
                 "nobody, and a tie is no proof of conduct. It loads nothing and runs no script.</footer>\n"
                 "</main>\n</body>\n</html>\n");
}

void report_html(buf *out, const answer *a) {
    buf title = BUF_EMPTY;
    for (size_t i = 0; i < a->subject_count; i++) {
        if (i) buf_lit(&title, ", ");
        buf_slice(&title, a->subjects[i].caption);
        buf_printf(&title, ": %s", finding_state_name(a->subjects[i].state));
    }
    report_page_open(out, buf_view(&title));
    if (title.failed) out->failed = true;
    buf_free(&title);
    for (size_t i = 0; i < a->subject_count; i++) put_subject(out, a, &a->subjects[i]);
    put_world(out, a);
    put_legend(out);
    put_decision(out);
    report_page_close(out);
}
