/* SPDX-License-Identifier: Apache-2.0 */
/* Where a company says that its owner is registered: two fields that people fill in as they like ("England And Wales", "Uk Register Of
 * Companies", "Companies House, Cardiff"; "England", "Gb", "Great Britain"). A wrong company is worse than none, so all that names another
 * state or another register of the kingdom leaves the owner without a number of this one. */
#include "feed/coh.h"
#include "model/country.h"

#include "base/poison.h"

typedef enum where { WHERE_UNKNOWN, WHERE_HERE, WHERE_ELSEWHERE } where;

static bool is_letter(char c) {
    unsigned char u = (unsigned char)c;
    return (u >= 'A' && u <= 'Z') || (u >= 'a' && u <= 'z') || u >= 0x80;
}
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Bytes of the text that spell one of the words ("new york|delaware"), at its beginning and not within a word; 0 where none does. */
static size_t starts_words(cb_slice text, const char *words) {
    for (cb_slice rest = slice_of(words); rest.ptr;) {
        cb_slice w = slice_cut(&rest, '|');
        if (slice_starts_nocase(text, w) && (text.len == w.len || !is_letter(text.ptr[w.len]))) return w.len;
    }
    return 0;
}

static bool has_words(cb_slice text, const char *words) {
    for (size_t i = 0; i < text.len; i++)
        if ((i == 0 || !is_letter(text.ptr[i - 1])) && starts_words(slice_sub(text, i, SIZE_MAX), words)) return true;
    return false;
}

static where where_of_code(cb_slice code) {
    if (code.len == 0) return WHERE_UNKNOWN;
    return slice_starts(code, SLICE("gb")) && (code.len == 2 || code.ptr[2] == '-') ? WHERE_HERE : WHERE_ELSEWHERE;
}

enum { WORDS_MAX = 5 };

/* The longest name of a country that begins here ("British Virgin Islands" before "British"). */
static where country_at(cb_slice text, size_t *len) {
    size_t ends[WORDS_MAX], words = 0;
    for (size_t i = 0; i < text.len && words < WORDS_MAX;) {
        while (i < text.len &&
               (is_letter(text.ptr[i]) || (text.ptr[i] == '.' && i + 1 < text.len && is_letter(text.ptr[i + 1]))))
            i++;
        if (i == (words ? ends[words - 1] + 1 : 0)) break;
        ends[words++] = i;
        if (i < text.len && text.ptr[i] != ' ') break;
        i++;
    }
    for (; words > 0; words--) {
        cb_slice name = slice_sub(text, 0, ends[words - 1]);
        where w = WHERE_UNKNOWN;
        if (words == 1 && starts_words(name, "uk|gb|gbr|u.k|g.b") == name.len)
            w = WHERE_HERE;
        else if (words > 1 || name.len >= 4) /* "of", "in" and "co" are codes too */
            w = where_of_code(country_code(name));
        if (w == WHERE_UNKNOWN) continue;
        *len = name.len;
        return w;
    }
    return WHERE_UNKNOWN;
}

/* States of a federation and towns with a register, which are no countries, and names that hold one of ours. */
static const char ABROAD[] =
    "new south wales|new england|british columbia|british west indies|channel islands|virgin islands|"
    "delaware|nevada|wyoming|florida|texas|california|new york|new jersey|illinois|massachusetts|michigan|"
    "ohio|pennsylvania|virginia|maryland|minnesota|connecticut|colorado|arizona|utah|north carolina|"
    "south dakota|secretary of state|ontario|quebec|alberta|nova scotia|new brunswick|queensland|tortola|"
    "road town|grand cayman|dublin|nicosia|limassol|st helier|st. helier|st peter port|st. peter port|"
    "labuan|ras al khaimah|nevis|zurich|zug|amsterdam";

/* What a text names by its words; another state before this one. */
static where where_of(cb_slice text) {
    where found = WHERE_UNKNOWN;
    for (size_t i = 0; i < text.len; i++) {
        size_t len = 0;
        if (!is_letter(text.ptr[i]) || (i > 0 && is_letter(text.ptr[i - 1]))) continue;
        cb_slice rest = slice_sub(text, i, SIZE_MAX);
        where w = starts_words(rest, ABROAD) ? WHERE_ELSEWHERE : country_at(rest, &len);
        if (w == WHERE_ELSEWHERE) return w;
        if (w == WHERE_HERE) found = w;
        if (len) i += len - 1;
    }
    return found;
}

static where where_of_country(cb_slice text) {
    where w = where_of_code(country_code(text));
    if (w == WHERE_UNKNOWN) w = where_of(text);
    return w == WHERE_UNKNOWN && starts_words(text, "london|cardiff|edinburgh|belfast|glasgow") ? WHERE_HERE : w;
}

/* The country decides; without one the place must name this register or its country. Nothing may contradict. */
static bool is_here(cb_slice place, cb_slice country, bool overseas) {
    static const char OTHERS[] = "charity|charities|mutuals|fca|financial conduct|friendly societies|hmrc|hm revenue|oscr|ccni";
    where named = where_of(place);
    if (named == WHERE_UNKNOWN && has_words(place, "companies house|company house") && (overseas || country.len == 0))
        named = WHERE_HERE;
    if (named == WHERE_ELSEWHERE || has_words(place, OTHERS)) return false;
    return overseas || country.len == 0 ? named == WHERE_HERE : where_of_country(country) == WHERE_HERE;
}

/* ---- numbers */

bool coh_is_overseas(cb_slice number) {
    static const char *const KINDS[] = {"OE", "FC", "NF", "SF", "BR"};
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (number.len == 8 && slice_starts(number, slice_of(KINDS[i]))) return true;
    return false;
}

bool coh_country(cb_slice country) { return where_of_country(slice_trim(country)) == WHERE_HERE; }

void coh_add_register(feed_out *o, entity *company, cb_slice number, cb_slice origin) {
    where w = where_of_code(country_code(origin));
    bool overseas = coh_is_overseas(number) || w == WHERE_ELSEWHERE;
    feed_document own = {
        .type = SLICE("Companies House number"), .country = SLICE("gb"), .authority = SLICE("Companies House")};
    own.number = number;
    own.prop = PROP_UNKNOWN;
    if (overseas)
        feed_add_document(o, company, &own);
    else
        feed_add(o, company, PROP_registrationNumber, number);
    if (w == WHERE_ELSEWHERE)
        feed_country(o, company, PROP_jurisdiction, origin);
    else if (!overseas)
        feed_add(o, company, PROP_jurisdiction, SLICE("gb"));
    else if (w == WHERE_UNKNOWN)
        feed_add(o, company, PROP_jurisdiction, origin);
}

/* "Company Number 1234567", "No. 1234567" */
static cb_slice without_label(cb_slice s) {
    for (size_t len = 0;; len = 0) {
        s = slice_trim(s);
        if (s.len && (s.ptr[0] == ':' || s.ptr[0] == '.'))
            len = 1;
        else if ((len = starts_words(s, "company|companies house|registered|registration|number|no|reg")) == 0)
            return s;
        s = slice_sub(s, len, SIZE_MAX);
    }
}

/* As people write it: zeros lost behind the letters too ("SC12345"). {NULL, 0} also for what stands where there is no number. */
static cb_slice number_of(feed_out *o, cb_slice text) {
    enum { LEAST_DIGITS = 4 }; /* the oldest companies still there have four; fewer is a count or a filler */
    cb_slice none = {NULL, 0}, letters = {NULL, 0};
    text = without_label(text);
    size_t digits = 0, signs = 0;
    for (size_t i = 0; i < text.len; i++) {
        digits += is_digit(text.ptr[i]);
        signs += text.ptr[i] != ' ';
    }
    if (digits < LEAST_DIGITS) return none;
    if (signs < 8 && text.len > 2 && is_letter(text.ptr[0]) && is_letter(text.ptr[1])) {
        static const char *const KINDS[] = {"SC", "NI", "OC", "SO", "NC", "SL", "LP", "NL", "OE",
                                            "FC", "NF", "SF", "IP", "SP", "NP", "RC", "RS", "ZC"};
        if (digits + 2 != signs) return none;
        for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
            if (slice_starts_nocase(text, slice_of(KINDS[i]))) letters = slice_of(KINDS[i]);
        if (letters.len == 0) return none;
        text = slice_sub(text, 2, SIZE_MAX);
    }
    cb_slice number = coh_number(o, text);
    bool zeros = true;
    for (size_t i = 0; i < number.len; i++) zeros = zeros && number.ptr[i] == '0';
    if (zeros || letters.len == 0) return zeros ? none : number;
    return feed_join(o, "", 2, (cb_slice[]){letters, slice_sub(number, 2, SIZE_MAX)});
}

/* Digits of a Scottish or Northern Irish company whose SC or NI was left out: as they stand they are an English company's. */
static bool lacks_letters(cb_slice number, cb_slice place, cb_slice country) {
    static const char NORTH[] = "scotland|scottish|northern ireland|edinburgh|belfast";
    return slice_starts(number, SLICE("00")) && (has_words(place, NORTH) || has_words(country, NORTH));
}

cb_slice coh_id(feed_out *o, cb_slice number, cb_slice place, cb_slice country) {
    cb_slice n = number_of(o, number);
    if (n.len == 0 || lacks_letters(n, place, country) || !is_here(slice_trim(place), slice_trim(country), coh_is_overseas(n)))
        return (cb_slice){NULL, 0};
    return feed_join(o, "-", 2, (cb_slice[]){SLICE("gb-coh"), n});
}
