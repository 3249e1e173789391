/* SPDX-License-Identifier: Apache-2.0 */
/* Postal codes in addresses: one record of a place has the code, the next has none. Only shapes that are sure in their place count; which
 * country writes how many digits where is common knowledge, compiled by hand. */
#include "model/address.h"

#include "base/poison.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/* 9: a digit, a: a letter, ?: either. */
static bool is_like(cb_slice s, const char *shape) {
    size_t n = strlen(shape);
    if (s.len != n) return false;
    for (size_t i = 0; i < n; i++) {
        bool digit = is_digit(s.ptr[i]), letter = is_letter(s.ptr[i]);
        if (shape[i] == '9' ? !digit : shape[i] == 'a' ? !letter : !digit && !letter) return false;
    }
    return true;
}

static bool is_digits(cb_slice s, size_t shortest, size_t longest) {
    for (size_t i = 0; i < s.len; i++)
        if (!is_digit(s.ptr[i])) return false;
    return s.len >= shortest && s.len <= longest;
}

/* Is a word of two letters in a list of such words? */
static bool is_in(cb_slice two, const char *list) {
    for (const char *p = list; two.len == 2 && *p; p += 3)
        if (p[0] == two.ptr[0] && p[1] == two.ptr[1]) return true;
    return false;
}

/* European countries whose letters stand before the number, but for those that are states of America too. */
static const char PREFIXES[] = "at be bg ch cy cz dk ee es fi fr gr hr hu it lt lu lv nl pl pt ro rs se si sk ";
static const char STATES[] =
    "al ak az ar ca co ct dc de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok "
    "or pa pr ri sc sd tn tx ut vt va wa wv wi wy ";
/* Four digits; five digits, before the town or behind it; six digits. */
static const char FOUR[] = "am at au be bg ch dk ge hu lu lv ma md no nz si ";
static const char FIVE[] = "ae ba de dz ee es fi fr gr hr id it jo kr kw lt me mm mx my pk rs sa se th tr ua ";
static const char SIX[] = "by cn in kg kp kz mn ro rs ru sg tj tm uz vn ";
static const char AHEAD[] =
    "at be bg ch dk hu lu lv no si ba de dz ee es fi fr gr hr it lt ma me mx my rs se tr ua by kg kz ro ru uz cn tj tm ";

typedef struct span { /* words of one part */
    size_t first, end;
} span;

/* Has the part a number of its own beside [from, to), or a word of streets, rooms and buildings? Its number may then be no code. */
static bool is_elsewhere(const address_word *w, span part, size_t from, size_t to) {
    static const char *const PLOTS[] = {"plot", "lot",  "erf",       "stand", "km",    "shop", "site",
                                        "gate", "shed", "warehouse", "villa", "tower", "house"};
    for (size_t i = part.first; i < part.end; i++) {
        if (i >= from && i < to) continue;
        if (address_has_digit(w[i].text) || (w[i].typed && w[i].form.len && !slice_eq(w[i].form, SLICE("district"))))
            return true;
        for (size_t k = 0; k < sizeof PLOTS / sizeof *PLOTS; k++)
            if (slice_eq(w[i].text, slice_of(PLOTS[k]))) return true;
    }
    return false;
}

static bool is_british(cb_slice outward, cb_slice inward) {
    static const char *const SHAPES[] = {"a9", "a99", "a9a", "aa9", "aa99", "aa9a"};
    static const char *const ORDINALS[] = {"1st", "2nd", "3rd"};
    bool fits = false;
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) fits = fits || is_like(outward, SHAPES[i]);
    for (size_t i = 0; i < sizeof ORDINALS / sizeof *ORDINALS; i++) fits = fits && !slice_eq(inward, slice_of(ORDINALS[i]));
    return fits && is_like(inward, "9aa") && memcmp(inward.ptr + 1, "th", 2) != 0;
}

static cb_slice british(cb_slice outward) {
    cb_slice area = slice_sub(outward, 0, 2);
    if (slice_eq(area, SLICE("je"))) return SLICE("je");
    if (slice_eq(area, SLICE("gy"))) return SLICE("gg");
    return slice_eq(area, SLICE("im")) ? SLICE("im") : SLICE("gb");
}

/* A code of letters and digits, which says its country: its words, 0 where there is none. */
static size_t lettered(const address_word *w, span part, size_t i, cb_slice country, cb_slice *says) {
    cb_slice a = w[i].text, b = i + 1 < part.end ? w[i + 1].text : (cb_slice){NULL, 0};
    bool ends = i + 2 == part.end, begins = i == part.first;
    if (ends && is_british(a, b)) {
        *says = british(a);
        return 2;
    }
    if (i + 1 == part.end && a.len >= 5 && a.len <= 7 && is_british(slice_sub(a, 0, a.len - 3), slice_sub(a, a.len - 3, 3))) {
        *says = british(a);
        return 1;
    }
    if (ends && is_like(a, "a9a") && is_like(b, "9a9")) {
        *says = SLICE("ca");
        return 2;
    }
    cb_slice two = slice_sub(a, 0, 2);
    bool own = (country.len && slice_eq(two, country)) || is_in(two, PREFIXES);
    if (!own || !is_letter(a.ptr[0]) || is_elsewhere(w, part, i, a.len == 2 ? i + 2 : i + 1)) return 0;
    *says = two;
    if (a.len == 2 && is_digits(b, 4, 6) && (ends || begins)) return 2;
    return a.len > 2 && is_digits(slice_sub(a, 2, SIZE_MAX), 4, 6) && (i + 1 == part.end || begins) ? 1 : 0;
}

static size_t numeric(const address_word *w, span part, size_t i, cb_slice country, cb_slice *says) {
    cb_slice a = w[i].text;
    bool ends = i + 1 == part.end, begins = i == part.first;
    bool state = i > part.first && is_in(w[i - 1].text, STATES);
    bool longer = i + 2 == part.end && is_digits(w[i + 1].text, 4, 4); /* ZIP+4 */
    size_t n = longer ? 2 : 1;
    /* six digits number no house */
    if (is_digits(a, 6, 6) && ends && !begins && (w[i - 1].is_name || !w[i - 1].typed) && is_in(country, SIX)) return 1;
    if (!is_digits(a, 4, 6) || is_elsewhere(w, part, i, i + n)) return 0;
    if (a.len == 5 && state && (ends || longer) && (!country.len || slice_eq(country, SLICE("us")))) {
        *says = SLICE("us");
        return n;
    }
    if (longer || !country.len || !(ends || (begins && is_in(country, AHEAD)))) return 0;
    return is_in(country, a.len == 4 ? FOUR : a.len == 5 ? FIVE : SIX) ? 1 : 0;
}

static span part_at(const address_word *w, size_t count, size_t i) {
    span s = {i, i};
    while (s.end < count && w[s.end].part == w[i].part) s.end++;
    return s;
}

/* Words that name a place, and neither street, house nor room. */
static bool is_town(const address_word *w, span part) {
    static const char *const HOUSES[] = {"house",   "tower", "towers",  "centre", "center", "plaza", "block", "court", "park",
                                         "mansion", "villa", "complex", "estate", "phase",  "wing",  "level", "ground"};
    bool found = false;
    for (size_t i = part.first; i < part.end; i++) {
        if (w[i].is_postal) continue;
        if (address_has_digit(w[i].text) || (w[i].typed && w[i].form.len)) return false;
        for (size_t k = 0; k < sizeof HOUSES / sizeof *HOUSES; k++)
            if (slice_eq(w[i].text, slice_of(HOUSES[k]))) return false;
        found = found || w[i].text.len > 2;
    }
    return found;
}

cb_slice address_postal(address_word *w, size_t count, bool town, cb_slice country) {
    cb_slice says = {NULL, 0};
    bool marked = false, number = false, street = false;
    for (size_t i = 0; i < count && !marked;) {
        span part = part_at(w, count, i);
        for (size_t k = part.first; k < part.end && !marked; k++) {
            size_t n = lettered(w, part, k, country, &says);
            if (n == 0) says = (cb_slice){NULL, 0};
            if (n == 0) n = numeric(w, part, k, country, &says);
            for (size_t m = 0; m < n; m++) w[k + m].is_postal = marked = true;
        }
        i = part.end;
    }
    if (!marked) return says;
    for (size_t i = 0; i < count;) {
        span part = part_at(w, count, i);
        bool here = is_town(w, part);
        town = town || here;
        for (size_t k = part.first; k < part.end && !here; k++) {
            number = number || (!w[k].is_postal && address_has_digit(w[k].text));
            street = street || (!w[k].is_postal && !w[k].typed && w[k].text.len > 2 && !is_digit(w[k].text.ptr[0]));
        }
        i = part.end;
    }
    for (size_t i = 0; i < count && !(town && number && street); i++) w[i].is_postal = false;
    return says;
}
