/* SPDX-License-Identifier: Apache-2.0 */
/* Escaping, wrapping, and the sentence that stands first. */
#include "base/plain.h"
#include "report/internal.h"
#include "text/utf8.h"

#include "base/poison.h"

static void put_codepoint(buf *b, uint32_t c) {
    char bytes[4];
    buf_put(b, bytes, utf8_encode(c, bytes));
}

void report_plain(buf *b, cb_slice s) { plain_put(b, s); }

void report_markup(buf *b, cb_slice s) {
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        switch (c) {
        case '&': buf_lit(b, "&amp;"); break;
        case '<': buf_lit(b, "&lt;"); break;
        case '>': buf_lit(b, "&gt;"); break;
        case '"': buf_lit(b, "&quot;"); break;
        case '\'': buf_lit(b, "&#39;"); break;
        case '\t':
        case '\n':
        case '\r': buf_byte(b, ' '); break;
        default: put_codepoint(b, plain_hostile(c) ? 0xfffd : c); break;
        }
    }
}

void report_count(buf *b, size_t n, const char *one, const char *many) { buf_printf(b, "%zu %s", n, n == 1 ? one : many); }

void report_probability(buf *b, double p) {
    if (p > 0.99)
        buf_lit(b, "over 0.99");
    else if (p < 0.01)
        buf_lit(b, "under 0.01");
    else
        buf_printf(b, "%.2f", p);
}

const char *report_step_nature(const finding_step *s) {
    return s->identity ? "identity" : s->disclosed ? "disclosed tie" : "shared mark";
}

bool report_one_party(const finding_step *s) { return s->identity && s->strength >= 9000; }

bool report_is_caution(const finding_item *item) { return slice_starts(item->id, SLICE("caution-")); }

static void put(buf *b, const char *text) { buf_slice(b, slice_of(text)); }

static void put_party(buf *b, const finding *f) {
    if (!f->party_id.len && f->evidence_count) { /* nobody: the first of what was found */
        cb_slice text = f->evidence[0].text;
        buf_slice(b, slice_ends(text, SLICE(".")) ? slice_sub(text, 0, text.len - 1) : text);
        if (f->evidence_count > 1) buf_printf(b, " (and %zu more)", f->evidence_count - 1);
        return;
    }
    buf_slice(b, f->party_caption);
    if (!slice_eq(f->party_caption, f->party_id)) {
        buf_lit(b, " (");
        buf_slice(b, f->party_id);
        buf_byte(b, ')');
    }
    if (f->regime.len || f->effect.len) {
        buf_lit(b, ", ");
        buf_slice(b, f->regime);
        if (f->regime.len && f->effect.len) buf_lit(b, ": ");
        buf_slice(b, f->effect);
    }
}

/* A possible match by a number alone, under names with nothing in common. */
static bool is_by_number(const finding *f) {
    bool name = false, number = false;
    for (size_t i = 0; i < f->evidence_count; i++) {
        name = name || slice_eq(f->evidence[i].id, SLICE("name"));
        number = number || slice_eq(f->evidence[i].id, SLICE("identifier"));
    }
    return number && !name;
}

const char *report_since(const finding_step *s) {
    enum { WHOLE_DAY = 10 };
    bool once = slice_eq(s->kind, SLICE("Payment")) || slice_eq(s->kind, SLICE("ContractAward"));
    return !once || s->end.len ? "since" : s->start.len >= WHOLE_DAY ? "on" : "in";
}

void report_reason(buf *b, const finding_subject *s) {
    const finding *f = s->finding_count ? &s->findings[0] : NULL;
    if (!f) {
        buf_lit(b, "Nothing was found in the sources searched; they say nothing about what they do not hold.");
        return;
    }
    switch (f->state) {
    case STATE_LISTED: buf_lit(b, "The subject is a designated party: "); break;
    case STATE_BLOCKED: buf_lit(b, "By ownership, the subject is blocked with "); break;
    case STATE_CONTROL: buf_lit(b, "A person must assess whether it is owned or controlled by "); break;
    case STATE_TIED:
    case STATE_TIED_REPORTED:
        buf_lit(b, "A path of ");
        report_count(b, f->path_count, "step", "steps");
        put(b, f->state == STATE_TIED ? " leads to a designated party: " : " leads to a reported party: ");
        break;
    case STATE_NAME_MATCH:
        if (is_by_number(f))
            put(b, f->path_count > 1 ? "A party tied to the subject has a number that is also that of "
                                     : "The subject has a number that is also that of ");
        else
            put(b, f->path_count > 1 ? "The name of a party tied to the subject is like that of "
                                     : "The subject's name is like that of ");
        break;
    case STATE_INDICATORS: buf_lit(b, "Red flags, with no identified party behind them: "); break;
    case STATE_NONE: break;
    }
    put_party(b, f);
    put(b, f->state == STATE_NAME_MATCH ? "; the identity is not confirmed." : ".");
    if (s->finding_count > 1) {
        buf_lit(b, " There ");
        put(b, s->finding_count == 2 ? "is " : "are ");
        report_count(b, s->finding_count - 1, "further finding.", "further findings.");
    }
}

/* ---- lines of a terminal */

static unsigned columns(cb_slice s) {
    size_t n = utf8_width(s);
    return n > 100000 ? 100000 : (unsigned)n;
}

static void new_line(buf *b, unsigned indent) {
    buf_byte(b, '\n');
    for (unsigned i = 0; i < indent; i++) buf_byte(b, ' ');
}

/* A word that no line holds, cut between characters. */
static unsigned put_long(buf *b, cb_slice word, unsigned at, unsigned indent, unsigned width) {
    for (size_t i = 0; i < word.len;) {
        size_t from = i;
        utf8_next(word, &i);
        cb_slice one = slice_sub(word, from, i - from);
        unsigned w = columns(one);
        if (at + w > width && at > indent) {
            new_line(b, indent);
            at = indent;
        }
        buf_slice(b, one);
        at += w;
    }
    return at;
}

/* "% of ..." behind a number. */
static bool starts_with_sign(cb_slice s) { return s.len && s.ptr[0] == '%' && (s.len == 1 || strchr(" ,.;:)]\"", s.ptr[1])); }

void report_wrap(buf *b, cb_slice s, unsigned at, unsigned indent, unsigned width) {
    bool first = true;
    if (width < indent + 10) width = indent + 10;
    for (cb_slice rest = s; rest.ptr;) {
        cb_slice word = slice_cut(&rest, ' ');
        if (starts_with_sign(rest)) { /* a number and its sign stay together */
            size_t more = slice_find_char(rest, ' ');
            word.len += 1 + (more == SIZE_MAX ? rest.len : more);
            rest = more == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(rest, more + 1, rest.len - more - 1);
        }
        unsigned w = columns(word), space = first ? 0 : 1;
        if (word.len == 0) continue;
        if (at + space + w <= width) {
            if (space) buf_byte(b, ' ');
            buf_slice(b, word);
            at += space + w;
        } else if (w <= width - indent) {
            new_line(b, indent);
            buf_slice(b, word);
            at = indent + w;
        } else {
            if (at + space + 2 > width && at > indent) { /* not even its first letter */
                new_line(b, indent);
                at = indent;
                space = 0;
            }
            if (space) buf_byte(b, ' ');
            at = put_long(b, word, at + space, indent, width);
        }
        first = false;
    }
}

void report_paragraph(buf *b, unsigned indent, const char *label, unsigned column, cb_slice plain, unsigned width) {
    size_t len = strlen(label);
    for (unsigned i = 0; i < indent; i++) buf_byte(b, ' ');
    buf_put(b, label, len);
    for (size_t i = len; i < column; i++) buf_byte(b, ' ');
    report_wrap(b, plain, indent + (unsigned)(len > column ? len : column), indent + column, width);
    buf_byte(b, '\n');
}

void report_sources(buf *b, const finding_source *sources, size_t count) {
    for (size_t i = 0; i < count; i++) {
        buf_slice(b, i ? SLICE("; ") : SLICE(" ["));
        report_plain(b, sources[i].name);
        if (sources[i].date.len) {
            buf_lit(b, ", ");
            report_plain(b, sources[i].date);
        }
        if (sources[i].url.len) {
            buf_lit(b, ", ");
            report_plain(b, sources[i].url);
        }
    }
    if (count) buf_byte(b, ']');
}

/* ---- lines of a picture */

/* Width in 1/100 of the size, not below that of DejaVu Sans, the widest of the usual sans-serif faces: a text never leaves its box. */
static unsigned glyph_units(uint32_t c, size_t wide) {
    if (wide == 0) return 0;
    if (wide == 2) return 105;
    if (c == ' ' || c == 'i' || c == 'j' || c == 'l' || c == '.' || c == ',' || c == ':' || c == ';' || c == '\'' || c == '|' ||
        c == '!' || c == '(' || c == ')' || c == '-' || c == '/' || c == 'f' || c == 't' || c == 'r' || c == 'I')
        return 42;
    if (c == 'm' || c == 'w' || c == 'M' || c == 'W' || c == '@' || c == '%') return 102;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return 66;
    if (c >= 0x600 && c <= 0x6ff) return 66; /* joined, and narrow on the average */
    return 82;
}

unsigned report_units(cb_slice s) {
    unsigned n = 0;
    for (size_t i = 0; i < s.len && n < 1000000;) {
        size_t from = i;
        uint32_t c = utf8_next(s, &i);
        n += glyph_units(c, utf8_width(slice_sub(s, from, i - from)));
    }
    return n;
}

/* Bytes of the beginning of `s` that fit; at least one character. */
static size_t fitting(cb_slice s, unsigned units) {
    size_t end = 0, next = 0;
    unsigned n = 0;
    while (next < s.len) {
        size_t from = next;
        uint32_t c = utf8_next(s, &next);
        n += glyph_units(c, utf8_width(slice_sub(s, from, next - from)));
        if (n > units && end) break;
        end = next;
    }
    return end;
}

/* May a line end before this space? Not between a number and its sign. */
static bool is_gap(cb_slice s, size_t at) { return s.ptr[at] == ' ' && !(at + 1 < s.len && s.ptr[at + 1] == '%'); }

static bool is_mark(char c) { return c && strchr("-_@./", c); }

/* Length of the beginning of `s` that no line should break: up to a space, behind a hyphen or the like, between letters of scripts that
 * write no spaces. */
static size_t unbroken(cb_slice s) {
    size_t end = 0;
    while (end < s.len) {
        size_t from = end;
        utf8_next(s, &end);
        bool wide = utf8_width(slice_sub(s, from, end - from)) == 2;
        if (is_gap(s, from) || (wide && from)) return from;
        if (wide || is_mark(s.ptr[from])) return end;
    }
    return end;
}

/* Where a line of `s` ends that has room for `end` bytes. */
static size_t line_end(cb_slice s, size_t end, unsigned units) {
    size_t space = end, mark = end;
    while (space > 0 && !(is_gap(s, space - 1) || (space < s.len && is_gap(s, space)))) space--;
    if (space > 0) return space;
    while (mark > 0 && !is_mark(s.ptr[mark - 1])) mark--;
    cb_slice rest = slice_sub(s, mark, s.len);
    /* not near the beginning, unless that keeps the rest whole */
    bool keeps = mark > 0 && report_units(slice_sub(rest, 0, unbroken(rest))) <= units;
    return mark > end / 2 || keeps ? mark : end;
}

report_lines report_fit(cb_slice s, unsigned units, size_t max) {
    report_lines out = {.count = 0};
    cb_slice rest = slice_trim(s);
    if (max > REPORT_LINES) max = REPORT_LINES;
    while (rest.len && out.count < max) {
        size_t end = rest.len;
        bool last = out.count + 1 == max;
        if (report_units(rest) > units) {
            end = fitting(rest, last ? units - 100 : units); /* room for the ellipsis */
            if (!last) end = line_end(rest, end, units);
        }
        out.line[out.count++] = slice_trim(slice_sub(rest, 0, end));
        rest = slice_trim(slice_sub(rest, end, rest.len));
    }
    out.cut = rest.len > 0;
    return out;
}

unsigned report_longest(cb_slice s) {
    unsigned most = 0;
    s = slice_trim(s);
    while (s.len) {
        size_t n = unbroken(s);
        unsigned units = report_units(slice_sub(s, 0, n));
        if (units > most) most = units;
        if (n < s.len && s.ptr[n] == ' ') n++;
        s = slice_sub(s, n ? n : 1, s.len);
    }
    return most;
}

report_lines report_shrink(cb_slice s, int width, int size, size_t max) {
    unsigned word = report_longest(s);
    while (size > REPORT_LEAST && word > (unsigned)(width / size)) size--;
    report_lines out = report_fit(s, (unsigned)(width / size), max);
    out.size = size;
    for (int less = size - 1; out.cut && less >= REPORT_LEAST; less--) { /* whole, if that is possible */
        report_lines whole = report_fit(s, (unsigned)(width / less), max);
        whole.size = less;
        if (!whole.cut) return whole;
    }
    return out;
}
