/* SPDX-License-Identifier: Apache-2.0 */
/* The skeleton of consonants, each as one of a few classes that the romanisations of one sound fall into:
 *
 *   A  the word begins with a vowel (or ayn, or y)      H  h, kh, initial ch before r
 *   P  p b ph (Korean)     F  f v w ph                   K  k g q gh hard c
 *   T  t d th dh z         S  s sh sch ts x(initial) soft c
 *   J  j ch zh dzh tch cz dj                             M  N  L  R
 *
 * z stands with d because the Arabic letters dhal, dad and zah are written both ways (Ramadan, Ramazan; Qadhafi, Kazafi).
 * Vowels, h at the end, and semivowels beside consonants are left out: Arabic and Hebrew do not write them and every
 * system writes them otherwise. Letters that stand twice count once. */
#include "text/phonetic.h"

#include "base/poison.h"

typedef struct word {
    const char *p;
    size_t len;
} word;

static char at(word w, size_t i) { return i < w.len ? w.p[i] : 0; }
static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
static bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }
static bool is_open(char c) { return is_vowel(c) || c == 'y'; }
static bool front(char c) { return c == 'e' || c == 'i' || c == 'y'; }
static bool starts(word w, size_t i, const char *text) {
    size_t n = strlen(text);
    return i <= w.len && w.len - i >= n && memcmp(w.p + i, text, n) == 0;
}

typedef struct rule {
    char text[8];
    uint8_t len;
    char class;
} rule;

/* Letters that are one sound together; longer ones before their beginnings. */
static const rule groups[] = {{"schtsch", 7, 'S'}, {"stsch", 5, 'S'}, {"shch", 4, 'S'}, {"tsch", 4, 'J'}, {"dsch", 4, 'J'},
                              {"tszh", 4, 'J'},    {"chzh", 4, 'J'},  {"sch", 3, 'S'},  {"tch", 3, 'J'},  {"tsh", 3, 'J'},
                              {"dzh", 3, 'J'},     {"tsz", 3, 'J'},   {"dj", 2, 'J'},   {"zh", 2, 'J'},   {"cz", 2, 'J'},
                              {"ch", 2, 'J'},      {"sh", 2, 'S'},    {"sz", 2, 'S'},   {"ts", 2, 'S'},   {"tz", 2, 'S'},
                              {"dz", 2, 'T'},      {"dh", 2, 'T'},    {"th", 2, 'T'},   {"kh", 2, 'H'},   {"gh", 2, 'K'},
                              {"ph", 2, 'F'},      {"ck", 2, 'K'},    {"cq", 2, 'K'}};

static const rule *group_at(word w, size_t i) {
    /* A group begins with one of cdgkpstz and goes on with one of chjkqstz: most letters end here. */
    char a = at(w, i), b = at(w, i + 1);
    if (b == 0 || !strchr("cdgkpstz", a) || !strchr("chjkqstz", b)) return NULL;
    for (size_t k = 0; k < sizeof groups / sizeof groups[0]; k++) {
        const rule *r = &groups[k];
        if (r->text[0] == a && r->text[1] == b && w.len - i >= r->len && memcmp(w.p + i, r->text, r->len) == 0) return r;
    }
    return NULL;
}

/* What is read only where a word begins. Returns the letters read, 0 for none. */
static size_t opening(word w, char *class) {
    if (starts(w, 0, "chr")) return *class = 'H', 2; /* Christos, Khristos */
    /* Hsiao, Hsu: Xiao, Xu in Wade-Giles. Not hs before a consonant, which is an Arabic skeleton (hsn, Hasan). */
    if (starts(w, 0, "hsu") || (starts(w, 0, "hsi") && is_vowel(at(w, 3)))) return *class = 'S', 2;
    /* Greek beta, delta and gamma of today, letter by letter: Mpougas, Ntokos. */
    if (starts(w, 0, "mp") && is_vowel(at(w, 2))) return *class = 'P', 2;
    if (starts(w, 0, "nt") && is_vowel(at(w, 2))) return *class = 'T', 2;
    if (starts(w, 0, "phy")) return *class = 'P', 2; /* Phyongyang */
    if (starts(w, 0, "x")) return *class = 'S', 1;
    if ((starts(w, 0, "wu") && w.len == 2) || (starts(w, 0, "woo") && w.len == 3)) return *class = 'A', 1; /* U */
    if (starts(w, 0, "rh") && is_open(at(w, 2))) return *class = 'R', 2;                                   /* Rhee */
    if (is_vowel(at(w, 0))) return *class = 'A', 1;
    if (at(w, 0) == 'y') return *class = 'A', 1;
    return 0;
}

/* w is the v of Wladimir and Kowalski, the glide of Hwa and Kwang, or half of a long vowel (Dawud, Daoud; Ywsf). */
static char w_class(word w, size_t i) {
    char next = at(w, i + 1), before = i ? at(w, i - 1) : 0;
    if (i == 0) return 'F';
    if (next == 0) return before == 'o' && w.len >= 5 ? 'F' : 0;                   /* Petrow, but not Chow */
    if (before == 'a' && (next == 'i' || next == 'y') && i + 2 == w.len) return 0; /* Zarqawi, Zarkaoui */
    if (is_open(before)) {
        if (next == 'u' || next == 'o') return 0;
        return is_open(next) || (before == 'o' && next == 's') ? 'F' : 0;
    }
    bool germanic = before == 's' || (i >= 3 && starts(w, i - 3, "sch"));
    return is_open(next) && germanic ? 'F' : 0; /* Swanson, Schwarz */
}

/* One letter that no group takes. */
static char letter_class(word w, size_t i) {
    char c = at(w, i), next = at(w, i + 1);
    switch (c) {
    case 'b':
    case 'p': return 'P';
    case 'f':
    case 'v': return 'F';
    case 'w': return w_class(w, i);
    case 'k':
    case 'g':
    case 'q': return 'K';
    case 'c': return front(next) ? 'S' : 'K';
    case 't':
    case 'd':
    case 'z': return 'T';
    case 's': return 'S';
    case 'j':
        /* The German and Slavic j is a semivowel before a consonant and at the end (Sergej), and in lj. */
        if (i > 0 && at(w, i - 1) == 'l') return 0;
        return i > 0 && (next == 0 || !is_open(next)) && is_open(at(w, i - 1)) ? 0 : 'J';
    case 'h': return next == 0 || (next == 'n' && i > 0 && at(w, i - 1) == 'o') ? 0 : 'H'; /* John, Cohn */
    case 'm': return 'M';
    case 'n': return 'N';
    case 'l': return 'L';
    case 'r': return 'R';
    default: return 0;
    }
}

/* Park, Bark: the r of these English spellings of a Korean surname (박) is silent. */
static bool silent_r(word w, size_t i) {
    return w.len == 4 && i == 2 && (w.p[0] == 'p' || w.p[0] == 'b') && w.p[1] == 'a' && w.p[3] == 'k';
}

/* Reads at i; how many letters, and up to two classes. */
static size_t read(word w, size_t i, char class[2]) {
    size_t n = i == 0 ? opening(w, &class[0]) : 0;
    if (n) return n;
    if (at(w, i) == 'n' && at(w, i + 1) == 'g' && !is_open(at(w, i + 2))) { /* Jong; Singh */
        class[0] = 'N';
        return at(w, i + 2) == 'h' && i + 3 == w.len ? 3 : 2;
    }
    if (starts(w, i, "chae")) return class[0] = 'H', 2; /* Michael */
    const rule *r = group_at(w, i);
    if (r) {
        /* h and kh are not heard at the end (Fattah, Fattakh). */
        class[0] = r->class == 'H' && i + r->len == w.len ? 0 : r->class;
        return r->len;
    }
    if (at(w, i) == 'x') {
        class[0] = 'K';
        class[1] = 'S';
        return 1;
    }
    if (!silent_r(w, i)) class[0] = letter_class(w, i);
    return 1;
}

/* Abdul, Abdel, Abdur: "servant of the", with the article and its assimilation, is the word Abd. */
static size_t without_article(word w) {
    if (w.len < 5 || w.len > 6 || !starts(w, 0, "abd") || !strchr("lrsnz", w.p[w.len - 1])) return w.len;
    for (size_t i = 3; i + 1 < w.len; i++) {
        if (!is_vowel(w.p[i])) return w.len;
    }
    return 3;
}

static uint8_t vowel_bit(char c) {
    switch (c) {
    case 'a': return VOWEL_A;
    case 'e': return VOWEL_E;
    case 'i':
    case 'j':
    case 'y': return VOWEL_I;
    case 'o': return VOWEL_O;
    case 'u':
    case 'w': return VOWEL_U;
    case 'h': return VOWEL_H;
    default: return 0;
    }
}

size_t text_sounds(cb_slice token, text_sound out[PHONETIC_MAX + 1]) {
    word w = {token.ptr, token.len};
    w.len = without_article(w);
    size_t len = 0, i = 0;
    text_sound now = {0};
    bool letters = false;
    while (i < w.len && len < PHONETIC_MAX) {
        if (!is_letter(w.p[i])) {
            i++;
            continue;
        }
        letters = true;
        char class[2] = {0, 0};
        size_t from = i;
        i += read(w, i, class);
        if (class[0] == 0 || class[0] == 'A') {
            uint8_t bits = 0;
            for (size_t k = from; k < i; k++) {
                bits |= vowel_bit(w.p[k]);
                if (k > 0 && w.p[k] == 'o' && w.p[k - 1] == 'o') bits |= VOWEL_U; /* Moon, Soon */
                if (k > 0 && w.p[k] == 'e' && w.p[k - 1] == 'e') bits |= VOWEL_I;
            }
            if (class[0]) out[len++] = (text_sound){'A', 0, 0, 0};
            now.vowels |= bits;
            now.gap = (uint8_t)(now.gap + (bits != 0));
            continue;
        }
        /* A letter or group written twice is one sound; the same class again behind a vowel is another. */
        bool again =
            from > 0 && len > 0 && class[0] == out[len - 1].class && !is_open(w.p[from - 1]) && w.p[from - 1] == w.p[from];
        for (size_t k = 0; k < 2 && class[k] && !again && len < PHONETIC_MAX; k++) {
            now.class = class[k];
            now.from = (uint8_t)from;
            out[len++] = now;
            now = (text_sound){0};
        }
    }
    if (letters && len == 0) out[len++] = (text_sound){'A', 0, 0, 0};
    out[len] = now;
    return len;
}

size_t text_phonetic(cb_slice token, char out[PHONETIC_MAX]) {
    static const char coarse[26] = {['A' - 'A'] = 'A', ['F' - 'A'] = 'P', ['H' - 'A'] = 'K', ['J' - 'A'] = 'T',
                                    ['K' - 'A'] = 'K', ['L' - 'A'] = 'R', ['M' - 'A'] = 'M', ['N' - 'A'] = 'N',
                                    ['P' - 'A'] = 'P', ['R' - 'A'] = 'R', ['S' - 'A'] = 'T', ['T' - 'A'] = 'T'};
    text_sound sounds[PHONETIC_MAX + 1];
    size_t len = text_sounds(token, sounds);
    /* Two consonants are in many words: what comes by way of such a script is longer. */
    for (size_t i = 0; i < len; i++) out[i] = len >= PHONETIC_COARSE ? coarse[sounds[i].class - 'A'] : sounds[i].class;
    return len;
}
