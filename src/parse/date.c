/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as lists write them. A date is cut into tokens; a table of token patterns says what day, month and year are.
 * Ranges are tried at each place that may join two dates, after the whole has failed to be one. */
#include "parse/date.h"

#include "base/poison.h"

enum { YEAR_MAX = 2999, INPUT_MAX = 96, TOKENS_MAX = 6 };

typedef struct point {
    int year, month, day; /* month and day 0: unknown */
    bool circa;
} point;

typedef struct token {
    enum { NUMBER, MONTH } kind;
    int value;
    size_t digits;  /* of a number */
    char separator; /* what stood before it: '-', '/', '.', ' ' (also for a comma); 0 for the first */
} token;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

static int days_in_month(int year, int month) {
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

/* Day and month 0 are unknown; an unknown month leaves the day without meaning. */
static bool point_valid(point *p) {
    if (p->year < 1 || p->year > YEAR_MAX || p->month < 0 || p->month > 12 || p->day < 0) return false;
    if (p->month == 0) {
        bool day_possible = p->day <= 31;
        p->day = 0;
        return day_possible;
    }
    return p->day <= days_in_month(p->year, p->month);
}

/* ---- cleaning --------------------------------------------------------------------------------------- */

/* Lower case, one kind of dash, single spaces, no quotes: into text, NUL-terminated. False where it cannot be a date. */
static bool clean(cb_slice in, char text[INPUT_MAX]) {
    size_t n = 0;
    in = slice_trim(in);
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        if (c == 0xE2 && i + 2 < in.len && (unsigned char)in.ptr[i + 1] == 0x80 &&
            ((unsigned char)in.ptr[i + 2] & 0xFE) == 0x92) {
            c = '-'; /* U+2012 figure dash, U+2013 en dash */
            i += 2;
        } else if (c == 0xE2 && i + 2 < in.len && (unsigned char)in.ptr[i + 1] == 0x80 &&
                   (unsigned char)in.ptr[i + 2] == 0x94) {
            c = '-'; /* U+2014 em dash */
            i += 2;
        } else if (c == 0xC2 && i + 1 < in.len && (unsigned char)in.ptr[i + 1] == 0xA0) {
            c = ' ';
            i++;
        }
        if (c >= 0x80 || (c < 0x20 && c != '\t' && c != '\n' && c != '\r')) return false;
        if (c >= 'A' && c <= 'Z') c = (unsigned char)(c + 32);
        if (c < 0x20 || c == '"') c = ' ';
        if (c == ' ' && (n == 0 || text[n - 1] == ' ')) continue;
        if (n + 1 >= INPUT_MAX) return false;
        text[n++] = (char)c;
    }
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '.' || text[n - 1] == ',' || text[n - 1] == ';')) n--;
    text[n] = '\0';
    return n > 0;
}

/* Takes one of the words off the front of *s; a word ends where no letter follows. */
static bool take_word(cb_slice *s, const char *const *words) {
    for (; *words; words++) {
        cb_slice word = slice_of(*words);
        if (!slice_starts(*s, word)) continue;
        if (s->len > word.len && is_letter(s->ptr[word.len]) && is_letter(word.ptr[word.len - 1])) continue;
        *s = slice_sub(*s, word.len, SIZE_MAX);
        while (s->len && (s->ptr[0] == ' ' || s->ptr[0] == '.' || s->ptr[0] == ':')) *s = slice_sub(*s, 1, SIZE_MAX);
        return true;
    }
    return false;
}

static bool drop_end(cb_slice *s, const char *const *words) {
    for (; *words; words++) {
        if (!slice_ends(*s, slice_of(*words))) continue;
        *s = slice_trim(slice_sub(*s, 0, s->len - strlen(*words)));
        return true;
    }
    return false;
}

/* Takes the words that make a date an estimate; the signs of EDTF too where one date stands alone: in "1960/1965~" the
 * sign belongs to the second. */
static bool take_circa(cb_slice *s, bool signs) {
    static const char *const before[] = {"circa",     "approximately", "approx", "about", "around", "abt",
                                         "estimated", "est",           "ca",     "c",     "~",      NULL};
    static const char *const behind[] = {"(circa)",        "(approximately)", "(approx.)", "(approx)", "(estimated)",
                                         " approximately", " approx",         " circa",    NULL};
    static const char *const marks[] = {"~", "?", "%", NULL};
    bool found = false;
    while (take_word(s, before)) found = true;
    while (drop_end(s, behind) || (signs && drop_end(s, marks))) found = true;
    return found;
}

/* ---- one date --------------------------------------------------------------------------------------- */

static int month_of(cb_slice word) {
    static const char *const names[] = {"january", "february", "march",     "april",   "may",      "june",
                                        "july",    "august",   "september", "october", "november", "december"};
    if (slice_eq(word, SLICE("sept"))) return 9;
    for (int i = 0; i < 12; i++) {
        cb_slice name = slice_of(names[i]);
        if (slice_eq(word, name) || slice_eq(word, slice_sub(name, 0, 3))) return i + 1;
    }
    return 0;
}

/* "dd", "mm", "xx", "??" or "--" where a number should stand. */
static bool placeholder(cb_slice s) {
    static const char *const forms[] = {"dd", "mm", "xx", "??", "--", NULL};
    for (const char *const *f = forms; *f; f++)
        if (slice_starts(s, slice_of(*f)) && !(s.len > 2 && is_letter(s.ptr[2]) && is_letter(s.ptr[0]))) return true;
    return false;
}

/* Reads one token off *s; false for anything else. */
static bool read_token(cb_slice *s, token *t) {
    size_t n = 0;
    int value = 0;
    while (n < s->len && n < 5 && is_digit(s->ptr[n])) value = value * 10 + (s->ptr[n++] - '0');
    if (n > 0) {
        *t = (token){NUMBER, value, n, 0};
        *s = slice_sub(*s, n, SIZE_MAX);
        static const char *const ordinals[] = {"st", "nd", "rd", "th", NULL};
        for (const char *const *o = ordinals; n <= 2 && *o; o++)
            if (slice_starts(*s, slice_of(*o)) && !(s->len > 2 && is_letter(s->ptr[2]))) {
                *s = slice_sub(*s, 2, SIZE_MAX);
                break;
            }
        return n <= 4;
    }
    if (placeholder(*s)) {
        *t = (token){NUMBER, 0, 2, 0};
        *s = slice_sub(*s, 2, SIZE_MAX);
        return true;
    }
    while (n < s->len && is_letter(s->ptr[n])) n++;
    int month = month_of(slice_sub(*s, 0, n));
    *t = (token){MONTH, month, 0, 0};
    *s = slice_sub(*s, n, SIZE_MAX);
    return month > 0;
}

/* A time of day or a zone behind a date: "t10:00:00z", " 00:00:00", "z", "+02:00". */
static bool is_time(cb_slice s) {
    if (slice_eq(s, SLICE("z"))) return true;
    if (s.len < 5 || !(s.ptr[0] == 't' || s.ptr[0] == ' ' || s.ptr[0] == '+' || s.ptr[0] == '-') || !is_digit(s.ptr[1]))
        return false;
    bool colon = false;
    for (size_t i = 1; i < s.len; i++) {
        char c = s.ptr[i];
        if (!is_digit(c) && c != ':' && c != '.' && c != '+' && c != '-' && c != 'z') return false;
        colon |= c == ':';
    }
    return colon;
}

static size_t tokenize(cb_slice s, token tokens[TOKENS_MAX]) {
    size_t n = 0;
    while (s.len) {
        char separator = 0;
        if (n >= 3 && is_time(s)) return n;
        if (n > 0) {
            size_t skip = 0;
            if (s.ptr[0] == '-' || s.ptr[0] == '/' || s.ptr[0] == '.')
                separator = s.ptr[skip++];
            else if (s.ptr[0] == ',')
                skip++;
            while (skip < s.len && s.ptr[skip] == ' ') skip++;
            if (!separator && skip) separator = ' ';
            s = slice_sub(s, skip, SIZE_MAX);
            if (n > 0 && slice_starts(s, SLICE("of "))) s = slice_sub(s, 3, SIZE_MAX);
        }
        if (n == TOKENS_MAX || !read_token(&s, &tokens[n])) return 0;
        /* Digits that touch digits are one number, digits that touch a month name are written by no list. */
        tokens[n].separator = separator;
        if (n > 0 && !separator) return 0;
        n++;
    }
    return n;
}

static bool is_year(token t) { return t.kind == NUMBER && t.digits == 4; }
static bool is_small(token t) { return t.kind == NUMBER && t.digits <= 2; }
static bool numeric_separator(token t) { return t.separator == '-' || t.separator == '/' || t.separator == '.'; }

static bool three_tokens(const token *t, bool month_first, point *p) {
    if (is_year(t[0]) && is_small(t[1]) && is_small(t[2]) && numeric_separator(t[1]) && t[1].separator == t[2].separator) {
        *p = (point){t[0].value, t[1].value, t[2].value, false};
        return true;
    }
    if (is_year(t[0]) && t[1].kind == MONTH && is_small(t[2])) {
        *p = (point){t[0].value, t[1].value, t[2].value, false};
        return true;
    }
    if (!is_year(t[2])) return false;
    if (is_small(t[0]) && t[1].kind == MONTH)
        *p = (point){t[2].value, t[1].value, t[0].value, false};
    else if (t[0].kind == MONTH && is_small(t[1]))
        *p = (point){t[2].value, t[0].value, t[1].value, false};
    else if (is_small(t[0]) && is_small(t[1]) && numeric_separator(t[1]) && t[1].separator == t[2].separator) {
        bool swap = month_first && t[1].separator != '.'; /* dots are written day first everywhere */
        *p = (point){t[2].value, swap ? t[0].value : t[1].value, swap ? t[1].value : t[0].value, false};
        /* "02/13/1965" can be read in one way only. */
        point other = {p->year, p->day, p->month, false}, test = *p;
        if (!point_valid(&test) && point_valid(&other)) *p = other;
    } else
        return false;
    return true;
}

static bool two_tokens(const token *t, point *p) {
    if (is_year(t[0]) && is_small(t[1]) && t[1].digits == 2 && numeric_separator(t[1]))
        *p = (point){t[0].value, t[1].value, 0, false};
    else if (is_year(t[0]) && t[1].kind == MONTH)
        *p = (point){t[0].value, t[1].value, 0, false};
    else if (t[0].kind == MONTH && is_year(t[1]))
        *p = (point){t[1].value, t[0].value, 0, false};
    else if (is_small(t[0]) && is_year(t[1]) && numeric_separator(t[1]))
        *p = (point){t[1].value, t[0].value, 0, false};
    else
        return false;
    return true;
}

static bool read_point(cb_slice s, bool month_first, point *p) {
    s = slice_trim(s);
    bool circa = take_circa(&s, true);
    token tokens[TOKENS_MAX];
    size_t n = tokenize(s, tokens);
    bool ok = n == 1   ? is_year(tokens[0])
              : n == 2 ? two_tokens(tokens, p)
              : n == 3 ? three_tokens(tokens, month_first, p)
                       : false;
    if (n == 1 && ok) *p = (point){tokens[0].value, 0, 0, false};
    if (!ok || !point_valid(p)) return false;
    p->circa = circa;
    return true;
}

/* ---- spans ------------------------------------------------------------------------------------------ */

static bool order_valid(const point *a, const point *b) {
    if (a->year != b->year) return a->year < b->year;
    if (a->month && b->month && a->month != b->month) return a->month < b->month;
    return !a->day || !b->day || a->month != b->month || a->day <= b->day;
}

/* "early 1970s" is 1970 to 1974, "mid-" 1973 to 1977, "late" 1975 to 1979, all circa; "1970s" is 1970 to 1979. The
 * parts overlap: nobody means an exact year by them. */
static bool read_decade(cb_slice s, point *a, point *b) {
    static const char *const early[] = {"early", NULL}, *const middle[] = {"mid", "middle", NULL},
                             *const late[] = {"late", NULL};
    int from = 0, to = 9;
    bool circa = take_circa(&s, false);
    if (take_word(&s, early))
        to = 4, circa = true;
    else if (take_word(&s, middle))
        from = 3, to = 7, circa = true;
    else if (take_word(&s, late))
        from = 5, circa = true;
    while (s.len && (s.ptr[0] == '-' || s.ptr[0] == ' ')) s = slice_sub(s, 1, SIZE_MAX);
    if (slice_ends(s, SLICE("'s")))
        s = slice_sub(s, 0, s.len - 2);
    else if (slice_ends(s, SLICE("s")))
        s = slice_sub(s, 0, s.len - 1);
    else
        return false;
    if (s.len != 4 || s.ptr[3] != '0') return false;
    int year = 0;
    for (size_t i = 0; i < 4; i++) {
        if (!is_digit(s.ptr[i])) return false;
        year = year * 10 + (s.ptr[i] - '0');
    }
    *a = (point){year + from, 0, 0, circa};
    *b = (point){year + to, 0, 0, circa};
    return point_valid(a) && point_valid(b);
}

/* "1965-67": the second year without its century. Only where it can be no month. */
static bool read_short_years(cb_slice left, cb_slice right, point *a, point *b) {
    if (right.len != 2 || !is_digit(right.ptr[0]) || !is_digit(right.ptr[1]) || !read_point(left, false, a) || a->month)
        return false;
    int two = (right.ptr[0] - '0') * 10 + (right.ptr[1] - '0');
    if (two <= 12 || two <= a->year % 100) return false;
    *b = (point){a->year - a->year % 100 + two, 0, 0, a->circa};
    return true;
}

static bool try_split(cb_slice s, size_t at, size_t width, bool month_first, point *a, point *b) {
    cb_slice left = slice_trim(slice_sub(s, 0, at)), right = slice_trim(slice_sub(s, at + width, SIZE_MAX));
    if (read_point(left, month_first, a) && read_point(right, month_first, b)) return true;
    return width == 1 && read_short_years(left, right, a, b);
}

static bool read_span(cb_slice s, bool between, bool month_first, point *a, point *b) {
    static const char *const joins[] = {" to ", " until ", " through ", " and ", "/", "-", NULL};
    for (const char *const *join = joins; *join; join++) {
        cb_slice word = slice_of(*join);
        if (slice_eq(word, SLICE(" and ")) && !between) continue;
        for (size_t at = 0; at + word.len <= s.len; at++)
            if (slice_starts(slice_sub(s, at, SIZE_MAX), word) && try_split(s, at, word.len, month_first, a, b)) return true;
    }
    return false;
}

/* ---- writing ---------------------------------------------------------------------------------------- */

static size_t put_number(char *out, int value, size_t width) {
    for (size_t i = width; i > 0; i--) {
        out[i - 1] = (char)('0' + value % 10);
        value /= 10;
    }
    return width;
}

static size_t put_point(char *out, const point *p) {
    size_t n = put_number(out, p->year, 4);
    if (p->month) {
        out[n++] = '-';
        n += put_number(out + n, p->month, 2);
        if (p->day) {
            out[n++] = '-';
            n += put_number(out + n, p->day, 2);
        }
    }
    if (p->circa) out[n++] = '~';
    return n;
}

/* "2026-03-02" and "2026-03-02T08:20:51Z", which is what registers write. */
static size_t read_iso(cb_slice in, char out[DATE_TEXT_MAX]) {
    static const char SHAPE[] = "0000-00-00";
    if (in.len < 10 || (in.len > 10 && in.ptr[10] != 'T')) return 0;
    for (size_t i = 0; i < 10; i++)
        if (SHAPE[i] == '-' ? in.ptr[i] != '-' : in.ptr[i] < '0' || in.ptr[i] > '9') return 0;
    for (size_t i = 11; i < in.len; i++)
        if ((in.ptr[i] < '0' || in.ptr[i] > '9') && in.ptr[i] != ':' && in.ptr[i] != 'Z') return 0;
    const char *d = in.ptr;
    point p = {(d[0] - '0') * 1000 + (d[1] - '0') * 100 + (d[2] - '0') * 10 + d[3] - '0', (d[5] - '0') * 10 + d[6] - '0',
               (d[8] - '0') * 10 + d[9] - '0', false};
    if (p.month == 0 || p.day == 0 || !point_valid(&p)) return 0;
    memcpy(out, d, 10);
    out[10] = 0;
    return 10;
}

/* "02/03/2026", as the UK's register writes. */
static size_t read_slashed(cb_slice in, bool month_first, char out[DATE_TEXT_MAX]) {
    static const char SHAPE[] = "00/00/0000";
    if (in.len != 10) return 0;
    for (size_t i = 0; i < 10; i++)
        if (SHAPE[i] == '/' ? in.ptr[i] != '/' : in.ptr[i] < '0' || in.ptr[i] > '9') return 0;
    const char *d = in.ptr;
    int first = (d[0] - '0') * 10 + d[1] - '0', second = (d[3] - '0') * 10 + d[4] - '0';
    point p = {(d[6] - '0') * 1000 + (d[7] - '0') * 100 + (d[8] - '0') * 10 + d[9] - '0', month_first ? first : second,
               month_first ? second : first, false};
    if (p.month == 0 || p.day == 0 || !point_valid(&p)) return 0;
    return put_point(out, &p);
}

/* "02-MAR-2026" and "2 Mar 2026". */
static size_t read_named(cb_slice in, char out[DATE_TEXT_MAX]) {
    static const char MONTHS[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    size_t digits = in.len >= 2 && is_digit(in.ptr[1]) ? 2 : 1;
    const char *d = in.ptr;
    if (in.len != digits + 9 || !is_digit(d[0]) || (d[digits] != '-' && d[digits] != ' ')) return 0;
    if (d[digits + 4] != '-' && d[digits + 4] != ' ') return 0;
    point p = {0, 0, digits == 2 ? (d[0] - '0') * 10 + d[1] - '0' : d[0] - '0', false};
    for (size_t i = digits + 5; i < in.len; i++) {
        if (!is_digit(d[i])) return 0;
        p.year = p.year * 10 + (d[i] - '0');
    }
    char month[3];
    for (size_t i = 0; i < 3; i++) {
        char c = d[digits + 1 + i];
        month[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    for (int i = 0; i < 12 && !p.month; i++)
        if (memcmp(month, MONTHS + 3 * i, 3) == 0) p.month = i + 1;
    return p.month && p.day && point_valid(&p) ? put_point(out, &p) : 0;
}

size_t date_read(cb_slice in, bool month_first, char out[DATE_TEXT_MAX]) {
    size_t iso = read_iso(in, out);
    if (!iso) iso = read_slashed(in, month_first, out);
    if (!iso) iso = read_named(in, out);
    if (iso) return iso;
    static const char *const openings[] = {"dob", "born", "on", "in", "the", NULL}, *const between_words[] = {"between", NULL},
                             *const from_words[] = {"from", NULL};
    char text[INPUT_MAX];
    if (!clean(in, text)) return 0;
    cb_slice s = slice_of(text);
    bool worded = s.len && (s.ptr[0] < '0' || s.ptr[0] > '9'); /* else no word stands before it */
    while (worded && take_word(&s, openings)) {
    }
    bool circa = take_circa(&s, false);
    bool between = worded && take_word(&s, between_words), ranged = between || (worded && take_word(&s, from_words));
    while (worded && take_word(&s, openings)) {
    }
    point a, b;
    size_t n = 0;
    if (!ranged && read_point(s, month_first, &a)) {
        a.circa |= circa;
        n = put_point(out, &a);
    } else if (read_decade(s, &a, &b) || (read_span(s, between, month_first, &a, &b) && order_valid(&a, &b))) {
        a.circa |= circa;
        b.circa |= circa;
        n = put_point(out, &a);
        bool same = a.year == b.year && a.month == b.month && a.day == b.day && a.circa == b.circa;
        if (!same) {
            out[n++] = '/';
            n += put_point(out + n, &b);
        }
    }
    out[n] = '\0';
    return n;
}

/* ---- meaning ---------------------------------------------------------------------------------------- */

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days. */
static int32_t day_number(int year, int month, int day) {
    int32_t y = month <= 2 ? year - 1 : year;
    int32_t era = y / 400, yoe = y - era * 400;
    int32_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static bool exact_number(cb_slice s, size_t at, size_t digits, int *out) {
    if (s.len < at + digits) return false;
    *out = 0;
    for (size_t i = at; i < at + digits; i++) {
        if (!is_digit(s.ptr[i])) return false;
        *out = *out * 10 + (s.ptr[i] - '0');
    }
    return true;
}

static bool parse_point(cb_slice s, point *p) {
    *p = (point){0};
    if (slice_ends(s, SLICE("~"))) {
        p->circa = true;
        s.len--;
    }
    if (!exact_number(s, 0, 4, &p->year)) return false;
    if (s.len >= 7 && (s.ptr[4] != '-' || !exact_number(s, 5, 2, &p->month) || p->month == 0)) return false;
    if (s.len >= 10 && (s.ptr[7] != '-' || !exact_number(s, 8, 2, &p->day) || p->day == 0)) return false;
    return (s.len == 4 || s.len == 7 || s.len == 10) && point_valid(p);
}

static int32_t first_day(const point *p) { return day_number(p->year, p->month ? p->month : 1, p->day ? p->day : 1); }
static int32_t last_day(const point *p) {
    int month = p->month ? p->month : 12;
    return day_number(p->year, month, p->day ? p->day : days_in_month(p->year, month));
}

bool date_parse(cb_slice edtf, date_range *out) {
    *out = (date_range){0};
    size_t cut = slice_find_char(edtf, '/');
    point a, b;
    if (cut == SIZE_MAX) {
        if (!parse_point(edtf, &a)) return false;
        *out = (date_range){first_day(&a), last_day(&a), a.day ? 3 : a.month ? 2 : 1, a.circa};
        return true;
    }
    if (!parse_point(slice_sub(edtf, 0, cut), &a) || !parse_point(slice_sub(edtf, cut + 1, SIZE_MAX), &b)) return false;
    *out = (date_range){first_day(&a), last_day(&b), 0, a.circa || b.circa};
    return out->first <= out->last;
}

size_t date_day(int32_t day, char out[DATE_TEXT_MAX]) {
    out[0] = '\0';
    if (day < day_number(1, 1, 1) || day > day_number(9999, 12, 31)) return 0;
    int32_t z = day + 719468, era = z / 146097, doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    point p = {yoe + era * 400, mp < 10 ? mp + 3 : mp - 9, doy - (153 * mp + 2) / 5 + 1, false};
    if (p.month <= 2) p.year++;
    size_t n = put_point(out, &p);
    out[n] = '\0';
    return n;
}

size_t date_read_open(cb_slice in, char out[DATE_TEXT_MAX]) {
    char other[DATE_TEXT_MAX];
    size_t len = date_read(in, false, out), other_len = date_read(in, true, other);
    if (len != 10 || other_len != 10 || slice_find_char(in, '.') != SIZE_MAX || memcmp(out, other, 10) == 0) return len;
    bool first = memcmp(out, other, 10) < 0;
    char both[DATE_TEXT_MAX];
    memcpy(both, first ? out : other, 10);
    both[10] = '/';
    memcpy(both + 11, first ? other : out, 10);
    memcpy(out, both, 21);
    return 21;
}

bool date_range_of(cb_slice said, date_range *out) {
    char text[DATE_TEXT_MAX];
    if (said.len == 0) return false;
    if (date_parse(said, out)) return true;
    size_t n = date_read_open(said, text);
    return n > 0 && date_parse((cb_slice){text, n}, out);
}
