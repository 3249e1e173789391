/* SPDX-License-Identifier: Apache-2.0 */
/* Alphabets and abjads: Cyrillic, Arabic, Hebrew, Greek, Armenian, Ethiopic. The letters' readings are the tables'; here
 * stands what depends on neighbours. The aim is the spelling usual in lists and passports, not a reversible scheme. */
#include "text/translit.h"

#include "base/poison.h"

static uint32_t at(run r, size_t i) { return i < r.len ? r.cp[i] : 0; }

static const char *reading(uint32_t c) {
    const char *text = latin_reading(c);
    return text ? text : "";
}

static bool cyrillic_vowel(uint32_t c) {
    static const uint16_t vowels[] = {0x430, 0x435, 0x438, 0x43E, 0x443, 0x44B, 0x44D,
                                      0x44E, 0x44F, 0x451, 0x454, 0x456, 0x457};
    for (size_t i = 0; i < sizeof vowels / sizeof vowels[0]; i++) {
        if (vowels[i] == c) return true;
    }
    return false;
}

static const char *ukrainian(run r, size_t i) {
    bool opens = i == 0 && r.opens;
    switch (r.cp[i]) {
    case 0x433: /* г */ return i > 0 && r.cp[i - 1] == 0x437 ? "gh" : "h";
    case 0x438: /* и */ return "y";
    case 0x454: /* є */ return opens ? "ye" : "ie";
    case 0x457: /* ї */ return opens ? "yi" : "i";
    default: return NULL;
    }
}

static const char *serbian(uint32_t c) {
    switch (c) {
    case 0x436: /* ж */ return "z";
    case 0x445: /* х */ return "h";
    case 0x446: /* ц */
    case 0x447: /* ч */ return "c";
    case 0x448: /* ш */ return "s";
    default: return NULL;
    }
}

static const char *russian(run r, size_t i) {
    uint32_t c = r.cp[i], before = i ? r.cp[i - 1] : 0;
    bool soft = before == 0x44C || before == 0x44A;
    if (c == 0x435 && soft) return "ye"; /* ье, ъе: Grigoryev */
    /* ё behind a sibilant is e in every list (Gorbachev), elsewhere mostly yo (Fyodor). */
    if (c == 0x451) return before == 0x436 || (before >= 0x446 && before <= 0x449) ? "e" : "yo";
    if (c == 0x438 && before == 0x44C) return "yi";
    /* A hard sign between consonants is a vowel: it is Bulgarian. */
    if (c == 0x44A && i > 0 && i + 1 < r.len && !cyrillic_vowel(before) && !cyrillic_vowel(at(r, i + 1))) return "a";
    return NULL;
}

void translit_cyrillic(sink *s, run r, cyrillic_kind kind) {
    for (size_t i = 0; i < r.len; i++) {
        const char *text = kind == CYRILLIC_UKRAINIAN ? ukrainian(r, i) : kind == CYRILLIC_SERBIAN ? serbian(r.cp[i]) : NULL;
        if (!text && kind != CYRILLIC_SERBIAN) text = russian(r, i);
        sink_text(s, text ? text : reading(r.cp[i]));
    }
}

/* Scripts without vowels: two consonants must not be taken for one; s and h are no sh. */
static bool clash(char last, char first) { return first == 'h' && last && strchr("cdgkstz", last) != NULL; }

/* ---- Arabic ---- */

static bool arabic_alef(uint32_t c) { return c == 0x627 || c == 0x622 || c == 0x623 || c == 0x625 || c == 0x671; }
static bool arabic_waw(uint32_t c) { return c == 0x648; }
static bool arabic_yeh(uint32_t c) { return c == 0x64A || c == 0x6CC; }
/* Written long vowels: a semivowel beside one of them is heard as a consonant. */
static bool arabic_long(uint32_t c) {
    return arabic_alef(c) || arabic_waw(c) || arabic_yeh(c) || c == 0x649 || c == 0x629 || c == 0x6D5;
}

static bool run_is(run r, size_t from, const uint16_t *text, size_t len) {
    if (from + len > r.len) return false;
    for (size_t i = 0; i < len; i++) {
        if (r.cp[from + i] != text[i]) return false;
    }
    return true;
}

/* Words of names that stand written without the vowel by which everybody knows them. */
static const char *arabic_word(run r) {
    static const uint16_t bin[] = {0x628, 0x646}, ibn[] = {0x627, 0x628, 0x646}, ibn_i[] = {0x625, 0x628, 0x646};
    if (!r.opens || !r.closes) return NULL;
    if (r.len == 2 && run_is(r, 0, bin, 2)) return "bin";
    if (r.len == 3 && (run_is(r, 0, ibn, 3) || run_is(r, 0, ibn_i, 3))) return "ibn";
    return NULL;
}

/* و and ی: consonants at the beginning of a word and before a long vowel, long vowels elsewhere. */
static const char *arabic_semivowel(run r, size_t i, size_t first) {
    bool waw = arabic_waw(r.cp[i]);
    uint32_t before = i > first ? r.cp[i - 1] : 0, after = at(r, i + 1);
    bool consonant = (i == first && r.opens) || arabic_alef(after) || after == 0x629 || after == 0x649;
    if (i > first && arabic_alef(before) && after) consonant = true;
    if (i > first && i + 1 < r.len && arabic_long(after) && !arabic_alef(after) && !arabic_long(before)) consonant = true;
    /* Behind the first letter of a word a vowel goes before it: Jawad, Nawaz; behind the second mostly none: Marwan. */
    if (consonant && waw && i == first + 1 && arabic_alef(after) && !arabic_alef(before)) return "aw";
    if (consonant) return waw ? "w" : "y";
    return waw ? "u" : "i";
}

/* As Persian says the letters that it has only from Arabic. */
static const char *persian(run r, size_t i, const char *text) {
    switch (r.cp[i]) {
    case 0x62B: /* ث */ return "s";
    case 0x630: /* ذ */
    case 0x636: /* ض */ return "z";
    case 0x647: /* ه, silent at the end: Fatemeh */
        return i > 1 && i + 1 == r.len && r.closes && !arabic_long(r.cp[i - 1]) ? "eh" : text;
    case 0x648: /* و */ return text[0] == 'w' ? "v" : text[0] == 'a' ? "av" : text;
    default: return text;
    }
}

static void arabic_letters(sink *s, run r, size_t first, size_t end, bool is_persian) {
    char last = 0;
    for (size_t i = first; i < end; i++) {
        uint32_t c = r.cp[i];
        const char *text = arabic_waw(c) || arabic_yeh(c) ? arabic_semivowel(r, i, first) : reading(c);
        if (is_persian) text = persian(r, i, text);
        if (clash(last, text[0])) sink_text(s, "a");
        if (c == 0x62A && i + 1 < end && r.cp[i + 1] == 0x634) { /* تش writes ch */
            sink_text(s, "ch");
            last = 'h';
            i++;
            continue;
        }
        /* A vowel is not written twice: ayn with alef, hamza with its seat. */
        if (text[0] && text[0] == last && text[1] == 0 && (last == 'a' || last == 'i' || last == 'u')) continue;
        sink_text(s, text);
        if (text[0]) last = text[strlen(text) - 1];
    }
}

void translit_arabic(sink *s, run r, bool is_persian) {
    static const uint16_t al[] = {0x627, 0x644}, allah[] = {0x627, 0x644, 0x644, 0x647}, lillah[] = {0x644, 0x644, 0x647},
                          abdal[] = {0x639, 0x628, 0x62F, 0x627, 0x644};
    const char *word = arabic_word(r);
    if (word) {
        sink_text(s, word);
        return;
    }
    size_t first = 0, end = r.len;
    const char *tail = NULL;
    if (r.closes && r.len >= 4 && run_is(r, r.len - 4, allah, 4)) {
        tail = "allah";
        end = r.len - 4;
    } else if (r.closes && r.len >= 4 && run_is(r, r.len - 3, lillah, 3)) {
        tail = "llah";
        end = r.len - 3;
    }
    /* The article is a word of its own, also inside the names of God's servants (Abd al-Rahman). */
    if (r.opens && end >= 8 && run_is(r, 0, abdal, 5)) {
        sink_text(s, "abd");
        sink_break(s);
        sink_text(s, "al");
        sink_break(s);
        first = 5;
    } else if (r.opens && end >= 4 && run_is(r, 0, al, 2)) {
        sink_text(s, "al");
        sink_break(s);
        first = 2;
    }
    r.opens = r.opens || first > 0;
    arabic_letters(s, r, first, end, is_persian);
    if (tail) sink_text(s, tail);
}

/* ---- Hebrew ---- */

static bool hebrew_letter(uint32_t c) { return c >= 0x5D0 && c <= 0x5F2; }

static bool hebrew_soft(uint32_t c) { return c == 0x5DC || (c >= 0x5DD && c <= 0x5E1); }

/* Words of names that are written without what everybody hears. */
static const char *hebrew_word(run r) {
    static const uint16_t david[] = {0x5D3, 0x5D5, 0x5D3};
    return r.opens && r.closes && r.len == 3 && run_is(r, 0, david, 3) ? "david" : NULL;
}

static const char *hebrew(run r, size_t i, bool opens, bool closes) {
    uint32_t c = r.cp[i], mark = at(r, i + 1);
    bool dagesh = mark == 0x5BC;
    switch (c) {
    case 0x5D0: /* alef */ return "a";
    case 0x5D1: /* bet */ return opens || dagesh ? "b" : "v";
    case 0x5D5: /* vav */ return dagesh ? "u" : opens ? "v" : "o";
    case 0x5D9: /* yod */ return opens ? "y" : "i";
    case 0x5D7: /* het, as most write it: Haim, Mizrahi, but Rachel, Menachem, Pinchas */
        return !opens && hebrew_soft(at(r, i + 1)) ? "ch" : "h";
    case 0x5DA: /* final kaf */ return dagesh ? "k" : "ch";
    case 0x5DB: /* kaf */ return opens || dagesh ? "k" : "ch";
    case 0x5E2: /* ayin */ return opens ? "a" : "";
    case 0x5E4: /* pe */ return closes && !dagesh ? "f" : "p";
    case 0x5E9: /* shin, sin */ return mark == 0x5C2 ? "s" : "sh";
    default: return reading(c);
    }
}

void translit_hebrew(sink *s, run r) {
    const char *word = hebrew_word(r);
    if (word) {
        sink_text(s, word);
        return;
    }
    char last = 0;
    for (size_t i = 0; i < r.len; i++) {
        if (!hebrew_letter(r.cp[i])) continue;
        size_t next = i + 1;
        while (next < r.len && !hebrew_letter(r.cp[next])) next++;
        if (r.cp[i] == 0x5D5 && at(r, next) == 0x5D5) { /* doubled vav is v */
            sink_text(s, "v");
            i = next;
            continue;
        }
        if (r.cp[i] == 0x5D5 && next == i + 1 && at(r, next) == 0x5D9) { /* before yod too: Levi */
            sink_text(s, "v");
            last = 'v';
            continue;
        }
        if (r.cp[i] == 0x5D9 && at(r, next) == 0x5D9) { /* doubled yod */
            sink_text(s, "y");
            i = next;
            continue;
        }
        const char *text = hebrew(r, i, i == 0 && r.opens, next == r.len && r.closes);
        if (clash(last, text[0])) sink_text(s, "a"); /* Cohen has no kh */
        sink_text(s, text);
        if (text[0]) last = text[strlen(text) - 1];
    }
}

/* ---- Greek ---- */

/* Vowels with a dieresis are read apart. */
static bool greek_apart(uint32_t c) { return c == 0x3CA || c == 0x3CB || c == 0x390 || c == 0x3B0 || c == 0x308; }
static bool greek_voiced(const char *next) { return next[0] && strchr("aeioyvgdlmnrz", next[0]) != NULL; }

/* Two letters that are one sound; how many letters were read. */
static size_t greek_pair(sink *s, char a, char b, const char *after, bool opens) {
    if (b == 'y' && a == 'o') {
        sink_text(s, "ou");
    } else if (b == 'y' && (a == 'a' || a == 'e')) {
        char text[3] = {a, greek_voiced(after) ? 'v' : 'f', 0};
        sink_text(s, text);
    } else if (a == 'g' && b == 'g') {
        sink_text(s, "ng");
    } else if (a == 'g' && b == 'k') {
        sink_text(s, opens ? "g" : "nk");
    } else if (a == 'm' && b == 'p') {
        sink_text(s, opens ? "b" : "mp");
    } else if (a == 'n' && b == 't') {
        sink_text(s, opens ? "d" : "nt");
    } else {
        return 0;
    }
    return 2;
}

void translit_greek(sink *s, run r) {
    for (size_t i = 0; i < r.len;) {
        const char *a = reading(r.cp[i]), *b = reading(at(r, i + 1));
        size_t used = 0;
        if (a[0] && b[0] && !a[1] && !b[1] && !greek_apart(at(r, i + 1)) && at(r, i + 2) != 0x308) {
            used = greek_pair(s, a[0], b[0], reading(at(r, i + 2)), i == 0 && r.opens);
        }
        if (used == 0) {
            sink_text(s, a);
            used = 1;
        }
        i += used;
    }
}

/* ---- Armenian ---- */

void translit_armenian(sink *s, run r) {
    for (size_t i = 0; i < r.len; i++) {
        uint32_t c = r.cp[i];
        bool opens = i == 0 && r.opens;
        if (c == 0x578 && at(r, i + 1) == 0x582) { /* ու */
            sink_text(s, "u");
            i++;
        } else if (c == 0x578 && i > 0 && (r.cp[i - 1] == 0x565 || r.cp[i - 1] == 0x567)) { /* Gevorg */
            sink_text(s, "vo");
        } else if (c == 0x575 && opens &&
                   (at(r, 1) == 0x561 || (at(r, 1) == 0x578 && at(r, 2) != 0x582))) { /* Hakob, Hovhannes */
            sink_text(s, "h");
        } else if (c == 0x578 && opens && at(r, i + 1) != 0x57E) { /* ո, but not before վ */
            sink_text(s, "vo");
        } else if (c == 0x565 && opens) { /* ե; եւ is the word "and" */
            sink_text(s, at(r, 1) == 0x582 ? "ev" : "ye");
            if (at(r, 1) == 0x582) i++;
        } else {
            sink_text(s, reading(c));
        }
    }
}

/* ---- Ethiopic ---- */

void translit_ethiopic(sink *s, run r) {
    for (size_t i = 0; i < r.len; i++) {
        const char *text = reading(r.cp[i]);
        sink_text(s, text);
        /* The sixth order is silent or i: heard where a word begins with it. */
        size_t n = strlen(text);
        if (i == 0 && r.opens && r.len > 1 && n && !strchr("aeiou", text[n - 1])) sink_text(s, "i");
    }
}
