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

/* A number in words that begin at *at: "1 200" (of "1,200") is one. */
static bool number_at(const cb_slice *word, size_t count, size_t *at, uint32_t *out) {
    uint32_t more;
    if (*at >= count || !digits_of(word[*at], out)) return false;
    size_t first = word[*at].len;
    for ((*at)++; first <= 3 && *at < count && word[*at].len == 3 && digits_of(word[*at], &more) && *out <= MOST_STAFF / 1000;
         (*at)++)
        *out = *out * 1000 + more;
    return true;
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
    text_latin(&latin, value, NULL);
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
    text_latin(&latin, text, NULL);
    *failed = *failed || !word || latin.failed;
    bool found = word && !latin.failed && figure_beside(word, words_of(buf_view(&latin), word, MAX_WORDS), out);
    buf_free(&latin);
    return found;
}
