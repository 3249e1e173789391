/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/share.h"

#include "base/poison.h"

enum { DECIMALS = 18 }; /* of a percentage that is kept exactly */
#define PERCENT      (SHARE_ONE / 100)
#define MOST_PERCENT 1000000 /* more is no share of anything */

/* ---- reading */

typedef struct reader {
    const char *p, *end;
} reader;

static void skip_spaces(reader *r) {
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\t')) r->p++;
}

static bool take(reader *r, const char *word) {
    size_t n = strlen(word);
    skip_spaces(r);
    if ((size_t)(r->end - r->p) < n || !slice_eq_nocase((cb_slice){r->p, n}, slice_of(word))) return false;
    r->p += n;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits with a decimal point or comma; a number with more decimals than are kept is the open range around it. */
static bool read_number(reader *r, bool comma, share_range *out) {
    share whole = 0, part = 0, unit = PERCENT;
    bool more = false;
    skip_spaces(r);
    if (r->p >= r->end || !is_digit(*r->p)) return false;
    for (; r->p < r->end && is_digit(*r->p); r->p++) {
        whole = whole * 10 + (*r->p - '0');
        if (whole >= MOST_PERCENT) return false;
    }
    if (r->end - r->p >= 2 && (*r->p == '.' || (comma && *r->p == ',')) && is_digit(r->p[1])) {
        r->p++;
        for (int i = 0; r->p < r->end && is_digit(*r->p); r->p++, i++) {
            if (i < DECIMALS)
                part += (*r->p - '0') * (unit /= 10);
            else
                more = more || *r->p != '0';
        }
    }
    share s = whole * PERCENT + part;
    *out = (share_range){s, more ? s + unit : s, more, more};
    if (!take(r, "%") && !take(r, "per cent")) (void)take(r, "percent");
    return true;
}
static bool read_decimal(reader *r, share_range *out) { return read_number(r, true, out); }

/* "1/3" of the whole. */
static bool read_fraction(reader *r, share_range *out) {
    const char *start = r->p;
    unsigned long n[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        const char *first = r->p;
        for (; r->p < r->end && is_digit(*r->p) && n[k] < MOST_PERCENT; r->p++) n[k] = n[k] * 10 + (unsigned long)(*r->p - '0');
        if (r->p == first || (k == 0 && (r->p >= r->end || *r->p++ != '/'))) {
            r->p = start;
            return false;
        }
    }
    if (n[1] == 0) return false;
    share s = SHARE_ONE * (share)n[0] / (share)n[1];
    bool exact = s * (share)n[1] == SHARE_ONE * (share)n[0];
    *out = (share_range){s, exact ? s : s + 1, !exact, !exact};
    return true;
}

/* "(25, 50]" */
static bool read_interval(reader *r, share_range *out) {
    share_range low, high;
    bool low_open = false;
    if (take(r, "("))
        low_open = true;
    else if (!take(r, "["))
        return false;
    if (!read_number(r, false, &low) || !(take(r, ",") || take(r, ";")) || !read_number(r, false, &high)) return false;
    bool high_open = take(r, ")");
    if (!high_open && !take(r, "]")) return false;
    *out = (share_range){low.low, high.high, low_open || low.low_open, high_open || high.high_open};
    return true;
}

static bool take_any(reader *r, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (take(r, words[i])) return true;
    return false;
}
#define TAKE_ANY(r, ...)                                                                                                       \
    take_any((r), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* "more than 25", "at least 75", "up to 50", "less than 25" */
static bool read_bound(reader *r, share_range *out) {
    share_range n;
    bool least = TAKE_ANY(r, ">=", "≥", "at least", "not less than", "minimum", "min."), more = false, most = false,
         less = false;
    if (!least) more = TAKE_ANY(r, ">", "more than", "over", "above", "greater than", "exceeding");
    if (!least && !more) most = TAKE_ANY(r, "<=", "≤", "up to", "at most", "not more than", "maximum", "max.");
    if (!least && !more && !most) less = TAKE_ANY(r, "<", "less than", "under", "below");
    if ((!least && !more && !most && !less) || !read_decimal(r, &n)) return false;
    if (least || more)
        *out = (share_range){n.low, SHARE_ONE > n.low ? SHARE_ONE : n.low, more || n.low_open, false};
    else
        *out = (share_range){0, n.high, false, less || n.high_open};
    /* "more than 25 and up to 50": the other end */
    share_range other;
    reader rest = *r;
    if ((least || more) && (take(&rest, "and") || take(&rest, "but") || take(&rest, ",")) && read_bound(&rest, &other) &&
        other.low == 0) {
        out->high = other.high;
        out->high_open = other.high_open;
        *r = rest;
    }
    return true;
}

/* "25-50", "between 25 and 50", "75+" or one number */
static bool read_span(reader *r, share_range *out) {
    share_range high;
    bool between = take(r, "between");
    if (!read_decimal(r, out)) return false;
    if (take(r, "+")) {
        *out = (share_range){out->low, SHARE_ONE > out->low ? SHARE_ONE : out->low, false, false};
        return true;
    }
    if (!(between ? take(r, "and") : TAKE_ANY(r, "-", "–", "—", "to", "until"))) return !between;
    if (!read_decimal(r, &high)) return false;
    *out = (share_range){out->low, high.high, out->low_open, high.high_open};
    return true;
}

bool share_read(cb_slice text, share_range *out) {
    reader r = {text.ptr, text.ptr ? text.ptr + text.len : NULL};
    skip_spaces(&r);
    if (r.p == r.end) return false;
    const char *start = r.p;
    bool ok = false;
    bool (*const forms[])(reader *, share_range *) = {read_fraction, read_interval, read_bound, read_span};
    for (size_t i = 0; i < sizeof forms / sizeof *forms && !ok; i++) {
        r.p = start;
        ok = forms[i](&r, out);
        skip_spaces(&r);
        ok = ok && r.p == r.end;
    }
    return ok && out->low >= 0 && (out->low < out->high || (out->low == out->high && !out->low_open && !out->high_open));
}

/* ---- arithmetic: at most some 10^9 shares of 10^6 % each fit */

share_range share_add(share_range a, share_range b) {
    return (share_range){a.low + b.low, a.high + b.high, a.low_open || b.low_open, a.high_open || b.high_open};
}

static bool lower_low(share_range a, share_range b) { return a.low != b.low ? a.low < b.low : !a.low_open && b.low_open; }
static bool higher_high(share_range a, share_range b) {
    return a.high != b.high ? a.high > b.high : !a.high_open && b.high_open;
}

bool share_meet(share_range a, share_range b, share_range *out) {
    share_range low = lower_low(a, b) ? b : a, high = higher_high(a, b) ? b : a;
    *out = (share_range){low.low, high.high, low.low_open, high.high_open};
    return out->low < out->high || (out->low == out->high && !out->low_open && !out->high_open);
}

share_range share_hull(share_range a, share_range b) {
    share_range low = lower_low(a, b) ? a : b, high = higher_high(a, b) ? a : b;
    return (share_range){low.low, high.high, low.low_open, high.high_open};
}

bool share_equal(share_range a, share_range b) {
    return a.low == b.low && a.high == b.high && a.low_open == b.low_open && a.high_open == b.high_open;
}

bool share_surely(share_range r, share threshold, bool strict) {
    return r.low > threshold || (r.low == threshold && (!strict || r.low_open));
}

bool share_possibly(share_range r, share threshold, bool strict) {
    return r.high > threshold || (r.high == threshold && !strict && !r.high_open);
}

/* ---- writing */

static void put_number(buf *b, share s) {
    char text[48];
    size_t n = sizeof text;
    do text[--n] = (char)('0' + (int)(s % 10)), s /= 10;
    while (s > 0);
    buf_put(b, text + n, sizeof text - n);
}

void share_put_fraction(buf *b, share s) {
    share x = s, y = SHARE_ONE;
    while (y) {
        share rest = x % y;
        x = y;
        y = rest;
    }
    put_number(b, x ? s / x : 0);
    if (s && SHARE_ONE / x != 1) {
        buf_byte(b, '/');
        put_number(b, SHARE_ONE / x);
    }
}

void share_put_percent(buf *b, share s) {
    share unit = PERCENT, rest = s % PERCENT;
    char digits[DECIMALS];
    size_t n = 0;
    while (n < DECIMALS && rest) {
        unit /= 10;
        digits[n++] = (char)('0' + (int)(rest / unit));
        rest %= unit;
    }
    if (rest) {
        share_put_fraction(b, s);
        return;
    }
    put_number(b, s / PERCENT);
    if (n) {
        buf_byte(b, '.');
        buf_put(b, digits, n);
    }
    buf_lit(b, " %");
}

void share_put_range(buf *b, share_range r) {
    if (r.low == r.high) {
        share_put_percent(b, r.low);
    } else if (r.low == 0 && r.low_open && r.high == SHARE_ONE && !r.high_open) {
        buf_lit(b, "an unknown share");
    } else {
        if (r.low > 0 || r.low_open) {
            buf_slice(b, slice_of(r.low_open ? "more than " : "at least "));
            share_put_percent(b, r.low);
        }
        if (r.high >= SHARE_ONE && !r.high_open && r.low > 0) return;
        if (r.low > 0 || r.low_open) buf_lit(b, " and ");
        buf_slice(b, slice_of(r.high_open ? "less than " : "up to "));
        share_put_percent(b, r.high);
    }
}
