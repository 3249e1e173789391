/* SPDX-License-Identifier: Apache-2.0 */
#include "text/alike.h"

#include "text/distance.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    EDIT = 8500,         /* what an edit costs, over the length + 1: a short word has less to lose */
    SOUND_FLOOR = 8800,  /* same sound, a few other letters */
    SYLLABLE = 4,        /* letters of a word that is no more than a syllable */
    LEAST_SOUND = 2,     /* consonants of a phonetic key that says something by itself */
    LONGER_BY_SOUND = 4, /* letters that a spelling of the same sound may have more, beyond the edits */
    MISSPELT_JOINED = 5, /* letters of joined words that may be spelt otherwise as well; fewer are initials */
    LEAST_JOINED = 8000,
    CUT = 5000, /* a word that is the beginning of another one, and so much more by the part that it has */
    CUT_BY_PART = 4000,
    SOUND_LETTERS = 4 /* letters of a word whose sound alone, with hardly a letter in common, still counts */
};

unsigned text_edits_allowed(size_t shorter) {
    return shorter <= 3 ? 0 : shorter <= 6 ? 1 : shorter <= 10 ? 2 : shorter <= 15 ? 3 : ALIKE_MOST_EDITS;
}

/* The same consonants behind other letters: Mukhammad, Mohamed. */
static uint32_t heard(cb_slice a, cb_slice b, size_t shorter) {
    unsigned near = text_jaro_winkler(a, b);
    return near >= 8000 ? 8500 : near >= 6500 ? 7800 : shorter >= SOUND_LETTERS ? 7000 : 0;
}

/* The key is coarser than what sounds the same within one script. */
static bool same_classes(cb_slice a, cb_slice b) {
    text_sound x[PHONETIC_MAX + 1], y[PHONETIC_MAX + 1];
    size_t n = text_sounds(a, x);
    if (n != text_sounds(b, y)) return false;
    for (size_t i = 0; i < n; i++) {
        if (x[i].class != y[i].class) return false;
    }
    return true;
}

uint32_t text_alike(cb_slice a, cb_slice b, bool same_sound, size_t sound_len, bool syllables) {
    size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
    if (syllables && shorter <= SYLLABLE) {
        /* Only one letter more or less, in the shortest with the same sound, as romanisations differ (Jeong and Jong, Lee and Li), is the
         * same word: not Sang and Song, Hong and Fong. */
        if (longer != shorter + 1 || text_osa(a, b, 1) != 1) return 0;
        return longer > SYLLABLE || (same_sound && same_classes(a, b)) ? ALIKE_ONE - EDIT / (uint32_t)(longer + 1) : 0;
    }
    /* Whether the keys' sounds are the same is asked only where it can matter. */
    bool sound = same_sound && sound_len >= LEAST_SOUND;
    unsigned allowed = text_edits_allowed(shorter);
    if (longer - shorter > allowed + (sound ? LONGER_BY_SOUND : 0)) return 0;
    unsigned edits = text_osa(a, b, allowed + (sound ? 1 : 0));
    uint32_t by_edits = ALIKE_ONE - (uint32_t)(edits * EDIT / (longer + 1)), score = edits <= allowed ? by_edits : 0;
    if (sound && score < SOUND_FLOOR && same_classes(a, b)) {
        if (edits <= allowed + 1) score = by_edits > SOUND_FLOOR || shorter < 3 ? by_edits : SOUND_FLOOR;
        uint32_t by_ear = score < SOUND_FLOOR ? heard(a, b, shorter) : 0;
        if (by_ear > score) score = by_ear;
    }
    return score < ALIKE_LEAST ? 0 : score;
}

/* ---- across scripts */

static char letter(cb_slice s, size_t i) { return i < s.len ? s.ptr[i] : 0; }
static bool one_of(char c, const char *set) { return c && strchr(set, c) != NULL; }

/* Consonants of two classes that some script takes for one, one way round; `c` and `d` begin them, `h` and `k` follow. */
static bool confused_as(char p, char c, char h, char q, char d, char k, unsigned how) {
    switch (p) {
    case 'L': return q == 'R' && how & ALIKE_LIQUID;
    case 'P': return q == 'F' && (c == 'p' ? one_of(d, "fp") : c == 'b' && one_of(d, "vwf"));
    case 'F': return q == 'P' && d == 'p' && c == 'f';
    /* Ihor, Kadhafi, Geidar; Gamal, Jamal */
    case 'K': return q == 'H' ? c == 'g' || k == 'h' : q == 'J' && c == 'g' && one_of(d, "jz");
    /* Chaim, Haim; Zheng, Zeng; Djordje, Đorđe */
    case 'J': return q == 'H' ? c == 'c' : q == 'T' && (d == 'z' || (one_of(c, "dj") && d == 'd'));
    case 'S': /* Rachid, Rashid; Smis, Smith; Hertsog, Herzog; Tzeni, Jenny */
        if (q == 'J') return (d == 'c' && h == 'h') || (c == 't' && one_of(d, "jd"));
        return q == 'T' && (d == 'z' || (one_of(d, "td") && k == 'h' && h != 'h'));
    default: return false;
    }
}

static bool confused(cb_slice a, const text_sound *x, cb_slice b, const text_sound *y, unsigned how) {
    char c = letter(a, x->from), d = letter(b, y->from);
    char c2 = letter(a, x->from + (size_t)1), d2 = letter(b, y->from + (size_t)1);
    return confused_as(x->class, c, c2, y->class, d, d2, how) || confused_as(y->class, d, d2, x->class, c, c2, how);
}

/* Vowels that a vowel is also written as. Beside others it is half of a long one or a diphthong, which asks for less. */
static unsigned near_vowels(unsigned v, bool beside) {
    unsigned more = v;
    if (v & VOWEL_A) more |= VOWEL_E;
    if (v & VOWEL_E) more |= VOWEL_A | VOWEL_I | (beside ? VOWEL_O : 0);
    if (v & VOWEL_I) more |= VOWEL_E | (beside ? VOWEL_A : 0);
    if (v & VOWEL_O) more |= VOWEL_U | (beside ? VOWEL_E : 0);
    if (v & VOWEL_U) more |= VOWEL_O | (beside ? VOWEL_A | VOWEL_E : 0);
    return more;
}

/* What two words may cost by the sounds that they have: two consonants are soon another name's. */
static unsigned most_cost(size_t sounds) {
    return sounds < 2 ? 0 : sounds == 2 ? 1 : sounds <= 4 ? (unsigned)sounds : 2 * (unsigned)sounds - 4;
}

enum {
    ACROSS = 9400, /* as one script writes what the other says */
    ACROSS_SYLLABLE = 9000,
    ACROSS_WORST = 2600, /* less at most */
    COST_NEAR = 1,       /* another vowel, a neighbour */
    COST_DIPHTHONG = 2,  /* Saad is not Said */
    COST_A = 2,
    COST_VOWEL = 4,
    COST_CONSONANT = 2,
    COST_LIQUID = 1, /* one letter writes both */
    COST_MISSING = 2,
    COST_LONG = 5, /* what is never left out: Mahmoud is not Mohammed */
    COST_END = 5,  /* a vowel at the end: Karim is not Karima */
    COST_CROSSED = 6
};

typedef struct gaps {
    unsigned cost;
    unsigned missing[2]; /* gaps without the vowel that the other word has there */
} gaps;

/* The a of Japanese for the u of Trump and Musk. */
static bool swapped_a(unsigned v, unsigned u) { return (v == VOWEL_A && u == VOWEL_U) || (u == VOWEL_A && v == VOWEL_U); }

static bool kept_apart(const text_sound *x) { return x->class == 'H' && x->vowels == VOWEL_A && x->gap == 1; }

static void compare_gap(gaps *g, const text_sound *x, const text_sound *y, bool opens, bool closes, unsigned how) {
    unsigned v = x->vowels & ~(unsigned)VOWEL_H, u = y->vowels & ~(unsigned)VOWEL_H;
    if (how & ALIKE_BARE && !opens) { /* the a that keeps k from h is nobody's */
        if (kept_apart(x)) v = 0;
        if (kept_apart(y)) u = 0;
    }
    if (v == 0 && u == 0) return;
    if (v && u) {
        if ((v & u) == 0)
            g->cost += near_vowels(v, false) & u || opens      ? COST_NEAR
                       : how & ALIKE_LIQUID && swapped_a(v, u) ? COST_A
                                                               : COST_VOWEL;
        else if ((u & ~near_vowels(v, true)) || (v & ~near_vowels(u, true)))
            g->cost += COST_DIPHTHONG;
        return;
    }
    const text_sound *full = v ? x : y, *empty = v ? y : x;
    if (closes) {
        bool silent = (empty->vowels & VOWEL_H) != 0;
        g->cost += silent ? 0 : full->vowels == VOWEL_E ? COST_NEAR : COST_END;
        return;
    }
    g->missing[v != 0]++;
    bool is_long = full->gap > 1 && full->vowels != VOWEL_A;
    g->cost += is_long && (how & ALIKE_BARE) ? COST_LONG : how & ALIKE_BARE ? 0 : COST_MISSING;
}

/* A syllable with the class for each consonant and one letter for the pairs of vowels that are one in Korean: oo is u, ee is i, eo is o, eu is u.
 * Returns its length, or 0 where it is longer than a syllable. */
enum { SYLLABLE_FORM = 12 };
static size_t syllable_form(cb_slice s, char out[SYLLABLE_FORM]) {
    text_sound x[PHONETIC_MAX + 1];
    size_t n = text_sounds(s, x), k = 0, len = 0;
    if (s.len > SYLLABLE_FORM / 2) return 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i], next = letter(s, i + 1);
        if (k < n && x[k].from == i) out[len++] = x[k++].class;
        if (c == 'g' && i > 0 && s.ptr[i - 1] == 'n') out[len++] = 'G';
        if (c == 's' && next == 'h') out[len++] = 'H';
        if (!one_of(c, "aeiouyw")) continue;
        bool pair = (c == 'o' && next == 'o') || (c == 'e' && one_of(next, "eou"));
        out[len++] = !pair ? c : c == 'o' || next == 'u' ? 'u' : next == 'e' ? 'i' : 'o';
        i += pair;
    }
    return len;
}

uint32_t text_alike_across(cb_slice a, cb_slice b, unsigned how) {
    if (how & ALIKE_SYLLABLE) {
        char v[SYLLABLE_FORM], u[SYLLABLE_FORM];
        size_t len = syllable_form(a, v);
        return len && len == syllable_form(b, u) && memcmp(u, v, len) == 0 ? ACROSS_SYLLABLE : 0;
    }
    text_sound x[PHONETIC_MAX + 1], y[PHONETIC_MAX + 1];
    size_t n = text_sounds(a, x);
    gaps g = {0};
    if (n < 2 || n != text_sounds(b, y)) return 0;
    unsigned most = most_cost(n);
    for (size_t i = 0; i <= n; i++) {
        bool opens = i == 1 && x[0].class == 'A' && (how & ALIKE_BARE);
        if (x[i].class != y[i].class) {
            if (!confused(a, &x[i], b, &y[i], how)) return 0;
            g.cost += x[i].class == 'L' || x[i].class == 'R' ? COST_LIQUID : COST_CONSONANT;
        }
        compare_gap(&g, &x[i], &y[i], opens, i == n, how);
        if (g.cost > most) return 0;
    }
    unsigned crossed = g.missing[0] < g.missing[1] ? g.missing[0] : g.missing[1];
    g.cost += crossed * COST_CROSSED;
    if (g.cost > most) return 0;
    return ACROSS - ACROSS_WORST * g.cost / most;
}

uint32_t text_alike_joined(cb_slice joined, cb_slice whole, bool same_sound, size_t sound_len) {
    if (slice_eq(joined, whole)) return ALIKE_ONE;
    if (same_sound && sound_len >= ALIKE_JOINED_SOUND && joined.len >= MISSPELT_JOINED) {
        uint32_t heard_as = text_alike(joined, whole, true, sound_len, false);
        if (heard_as >= LEAST_JOINED) return heard_as;
    }
    unsigned allowed = joined.len >= MISSPELT_JOINED ? 1 : 0, edits = text_osa(joined, whole, allowed);
    if (edits > allowed) return 0;
    uint32_t score = ALIKE_ONE - (uint32_t)(edits * EDIT / (joined.len + 1));
    return score < LEAST_JOINED ? 0 : score;
}

uint32_t text_alike_cut(cb_slice a, cb_slice b) {
    size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
    if (shorter < ALIKE_PREFIX || 2 * shorter < longer || memcmp(a.ptr, b.ptr, shorter) != 0) return 0;
    return CUT + (uint32_t)(CUT_BY_PART * shorter / longer);
}
