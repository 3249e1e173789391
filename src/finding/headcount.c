/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of staff, as people write them: "250", "11-50", "over 1,200", "about 3 employees", "staff: 3". */
#include "finding/indicators.h"
#include "text/normal.h"

#include "base/poison.h"

enum { MOST_STAFF = 100000000, MAX_WORDS = 4096 };

const char *const HEADCOUNT_NAMES[] = {"employees",  "employeeCount", "numberOfEmployees",
                                       "headcount",  "headCount",     "staff",
                                       "staffCount", "teamSize",      "averageNumberEmployees"};
const size_t HEADCOUNT_NAME_COUNT = sizeof HEADCOUNT_NAMES / sizeof *HEADCOUNT_NAMES;

static bool digits_of(cb_slice word, uint32_t *out) {
    uint64_t n = 0;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] < '0' || word.ptr[i] > '9') return false;
        n = n * 10 + (uint64_t)(word.ptr[i] - '0');
        if (n > MOST_STAFF) return false;
    }
    *out = (uint32_t)n;
    return word.len > 0;
}

static bool number_at(const cb_slice *word, size_t count, size_t *at, uint32_t *out) {
    if (*at >= count || !digits_of(word[*at], out)) return false;
    (*at)++;
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static size_t digits_from(cb_slice s, size_t i) {
    size_t n = 0;
    while (i + n < s.len && is_digit(s.ptr[i + n])) n++;
    return n;
}

/* Into words: "1,200" and "1 200" become one number, "50-100" two with a word between. */
static void read_words(buf *latin, cb_slice text) {
    buf norm = BUF_EMPTY, plain = BUF_EMPTY;
    text_norm(&norm, text);
    cb_slice s = buf_view(&norm);
    size_t lead = 0; /* digits of the number at hand, where groups of three may follow */
    for (size_t i = 0; i < s.len;) {
        size_t n = digits_from(s, i);
        if (n) {
            buf_put(&plain, s.ptr + i, n);
            lead = lead ? 3 : n;
            i += n;
            bool sign = i < s.len && (s.ptr[i] == ',' || s.ptr[i] == '.' || s.ptr[i] == '\'' || s.ptr[i] == ' ');
            if (lead <= 3 && sign && digits_from(s, i + 1) == 3)
                i++;
            else
                lead = 0;
        } else if (s.ptr[i] == '-') {
            buf_lit(&plain, " to ");
            i++;
        } else {
            buf_byte(&plain, s.ptr[i++]);
        }
    }
    text_latin(latin, buf_view(&plain), NULL);
    latin->failed = latin->failed || norm.failed || plain.failed;
    buf_free(&norm);
    buf_free(&plain);
}

static size_t words_of(cb_slice latin, cb_slice *out, size_t max) {
    size_t n = 0;
    for (cb_slice rest = latin; rest.ptr && n < max;) {
        cb_slice w = slice_cut(&rest, ' ');
        if (w.len) out[n++] = w;
    }
    return n;
}

bool headcount_read(cb_slice value, headcount *out, bool *failed) {
    buf latin = BUF_EMPTY;
    cb_slice word[16];
    uint32_t low, high;
    size_t at = 0;
    read_words(&latin, value);
    *failed = *failed || latin.failed;
    size_t count = latin.failed ? 0 : words_of(buf_view(&latin), word, 16);
    while (at < count && !(word[at].ptr[0] >= '0' && word[at].ptr[0] <= '9')) at++;
    bool ok = number_at(word, count, &at, &low);
    if (ok) {
        if (at < count && (slice_eq(word[at], SLICE("to")) || slice_eq(word[at], SLICE("bis")))) at++;
        if (!number_at(word, count, &at, &high) || high < low) high = low;
        *out = (headcount){low, high};
    }
    buf_free(&latin);
    return ok;
}

static bool is_staff(cb_slice w) {
    static const char *const WORDS[] = {
        "employee", "employees", "staff",     "headcount",  "mitarbeiter",  "mitarbeitende", "beschaftigte", "salaries",
        "salarie",  "employes",  "empleados", "dipendenti", "funcionarios", "medewerkers",   "pracownikow",  "sotrudnikov"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (slice_eq(w, slice_of(WORDS[i]))) return true;
    return false;
}

/* A number right before a word for staff, or right after it ("employees: 3"); "no employees" is none. */
static bool figure_beside(const cb_slice *word, size_t count, headcount *out) {
    for (size_t i = 0; i < count;) {
        uint32_t n;
        size_t at = i;
        bool none = slice_eq(word[i], SLICE("no")) || slice_eq(word[i], SLICE("keine"));
        if (none && i + 1 < count && is_staff(word[i + 1])) {
            *out = (headcount){0, 0};
            return true;
        }
        if (number_at(word, count, &at, &n)) {
            if (at < count && is_staff(word[at])) {
                *out = (headcount){n, n};
                return true;
            }
            i = at;
            continue;
        }
        size_t after = i + 1;
        if (is_staff(word[i]) && number_at(word, count, &after, &n) && (after >= count || !is_staff(word[after]))) {
            *out = (headcount){n, n};
            return true;
        }
        i++;
    }
    return false;
}

bool headcount_in_text(arena *a, cb_slice text, headcount *out, bool *failed) {
    buf latin = BUF_EMPTY;
    cb_slice *word = arena_zalloc(a, MAX_WORDS, sizeof *word);
    read_words(&latin, text);
    *failed = *failed || !word || latin.failed;
    bool found = word && !latin.failed && figure_beside(word, words_of(buf_view(&latin), word, MAX_WORDS), out);
    buf_free(&latin);
    return found;
}
