/* SPDX-License-Identifier: Apache-2.0 */
#include "report/page.h"

#include "text/utf8.h"

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
    "body{font:11pt/1.45 system-ui,\"Segoe UI\",\"Noto Sans\",\"DejaVu Sans\",\"Noto Sans CJK KR\",\"Malgun Gothic\",\"Noto "
    "Sans CJK SC\",\"Microsoft YaHei\",\"Noto Naskh Arabic\",sans-serif;color:#111;background:#fff;margin:0}\n"
    "main{max-width:52rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}\n"
    "h1{font-size:1.7rem;line-height:1.2;margin:.2rem 0 .8rem;overflow-wrap:anywhere}\n"
    "h2{font-size:1.15rem;margin:1.8rem 0 .5rem;border-bottom:1px solid #111;padding-bottom:.2rem}\n"
    "h3{font-size:1.02rem;margin:1.4rem 0 .3rem;overflow-wrap:anywhere}\n"
    "h4{font-size:.88rem;margin:.9rem 0 .25rem}\n"
    "p{margin:.3rem 0}\n"
    ".kind{font-size:.85rem;color:#333;margin:0}\n"
    ".answer{border:2px solid #111;padding:.8rem 1rem;margin:.6rem 0 1rem;display:flex;gap:1rem;align-items:flex-start;"
    "break-inside:avoid}\n"
    ".answer b{font-size:1.15rem}.answer>div:last-child{min-width:0;overflow-wrap:anywhere}\n"
    ".steps{table-layout:fixed}.steps td{overflow-wrap:anywhere}.steps th:nth-child(1){width:3.2rem}.steps "
    "th:nth-child(2){width:25%}.steps th:nth-child(3){width:6.2rem}.steps th:nth-child(5){width:6.4rem}.steps "
    "th:nth-child(6){width:5.4rem}.steps th:nth-child(7){width:19%}\n"
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
    ".any{overflow-wrap:anywhere}.w{width:7.2rem;white-space:nowrap}.hash{overflow-wrap:anywhere}.day{white-space:nowrap;"
    "overflow-wrap:normal}.src{width:"
    "32%}.num{text-align:right;"
    "white-space:nowrap;overflow-wrap:normal}\n"
    "td.hash{font:.7rem/1.3 ui-monospace,\"DejaVu Sans Mono\",monospace;width:16rem}\n"
    "ol,ul{margin:.2rem 0;padding-left:1.3rem}li{margin:.15rem 0;overflow-wrap:anywhere}\n"
    "figure{margin:1rem 0;break-inside:avoid;overflow-x:auto}figure svg{display:block;margin:0 auto}\n"
    ".fit svg{max-width:100%;height:auto}\n"
    "figcaption{font-size:.78rem;color:#333;margin-top:.3rem}\n"
    "pre.tree{font:.72rem/1.35 ui-monospace,\"DejaVu Sans Mono\",\"Noto Sans Mono CJK KR\",monospace;white-space:pre-wrap;"
    "overflow-wrap:anywhere;border:1px solid #777;padding:.5rem .7rem;margin:.4rem 0}\n"
    ".next{border:1px solid #777;padding:.35rem .6rem;break-inside:avoid}\n"
    ".sign td{height:2.4rem}.sign th{width:11rem}\n"
    "footer{font-size:.78rem;color:#333;border-top:1px solid #777;margin-top:2rem;padding-top:.5rem}\n"
    "a{color:inherit}h2,h3,h4{break-after:avoid}\n"
    "section+section{break-before:page}\n"
    "@media print{main{padding:0;max-width:none}body{font-size:10pt}figure{overflow:visible}figure "
    "svg{max-width:100%;height:auto;max-height:235mm}}\n"
    "</style>\n";

void page_open(buf *b, cb_slice title, bool landscape) {
    buf_slice(b, SLICE(HEAD));
    buf_lit(b, "<title>");
    report_markup(b, title);
    buf_lit(b, "</title>\n");
    buf_slice(b, SLICE(STYLE));
    if (landscape)
        buf_lit(b, "<style>@page{size:A4 landscape;margin:12mm 12mm 16mm}main{max-width:80rem}@media print{figure "
                   "svg{max-height:165mm}}</style>\n");
    buf_lit(b, "</head>\n<body>\n<main>\n");
}

void page_close(buf *b) {
    buf_lit(b, "<footer>Written by cuibono " CB_VERSION
               ". The page repeats what the named sources say, with their dates; it judges "
               "nobody, and a tie is no proof of conduct. It loads nothing and runs no script.</footer>\n"
               "</main>\n</body>\n</html>\n");
}

void page_name(buf *b, cb_slice s) {
    buf_lit(b, "<bdi>");
    report_markup(b, s);
    buf_lit(b, "</bdi>");
}

/* What stands between two right-to-left letters and parts them: words of ours, or the punctuation of our sentences. */
static bool parts_pieces(uint32_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == ',' || c == ';' || c == ':' || c == '"' || c == '[' ||
           c == 0x2192 || (c >= 0xc0 && c < 0x590) || c >= 0x3000;
}

static bool is_rtl(uint32_t c) {
    return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefe) ||
           (c >= 0x10800 && c <= 0x10fff) || (c >= 0x1e800 && c <= 0x1efff);
}

void page_sentence(buf *b, cb_slice s) {
    size_t done = 0;
    for (size_t i = 0; i < s.len;) {
        size_t from = i;
        if (!is_rtl(utf8_next(s, &i))) continue;
        size_t last = i;
        while (i < s.len) {
            uint32_t c = utf8_next(s, &i);
            if (is_rtl(c))
                last = i;
            else if (parts_pieces(c))
                break;
        }
        report_markup(b, slice_sub(s, done, from - done));
        page_name(b, slice_sub(s, from, last - from));
        done = i = last;
    }
    report_markup(b, slice_sub(s, done, s.len));
}

void page_phrase(buf *b, finding_state s) {
    const char *p = finding_state_phrase(s);
    char first = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    buf_byte(b, first);
    if (first) buf_slice(b, slice_of(p + 1));
}

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

void page_sources(buf *b, const finding_source *sources, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buf_lit(b, "<br>");
        page_name(b, sources[i].name);
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

void page_fact(buf *b, const char *name, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<dt>%s</dt><dd>", name);
    page_name(b, value);
    buf_lit(b, "</dd>\n");
}

void page_lines(buf *b, const char *title, const cb_slice *lines, size_t count) {
    if (count == 0) return;
    buf_printf(b, "<div class=\"warn\"><strong>%s</strong>\n<ul>\n", title);
    for (size_t i = 0; i < count; i++) {
        buf_lit(b, "<li>");
        page_sentence(b, lines[i]);
        buf_lit(b, "</li>\n");
    }
    buf_lit(b, "</ul></div>\n");
}
