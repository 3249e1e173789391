/* SPDX-License-Identifier: Apache-2.0 */
/* Syllabic writing: Hangul, Kana, the scripts of India, Thai. */
#include "text/translit.h"

#include "base/poison.h"
#include "text/hangul_gen.inc"

static uint32_t at(run r, size_t i) { return i < r.len ? r.cp[i] : 0; }

static const char *reading(uint32_t c) {
    const char *text = latin_reading(c);
    return text ? text : "";
}

static bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

/* ---- Hangul ----
 * Names in lists are written syllable by syllable, near McCune-Reischauer without its marks ("Jong Song Hwa", "Kim Kwang
 * Chun"); South Korean firms and people vary around it and meet it in text_phonetic. */

static const char *const hangul_first[19] = {"k",  "kk", "n", "d",  "tt", "r", "m", "b", "pp", "s",
                                             "ss", "",   "j", "jj", "ch", "k", "t", "p", "h"};
static const char *const hangul_vowel[21] = {"a",  "ae", "ya", "yae", "o",  "e",  "yo", "ye", "o",  "wa", "wae",
                                             "oe", "yo", "u",  "wo",  "we", "wi", "yu", "u",  "ui", "i"};
static const char *const hangul_last[28] = {"",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
                                            "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};

static void hangul_syllable(sink *s, size_t first, size_t mid, size_t last, bool opens) {
    sink_break(s);
    if (first < 19) sink_text(s, first == 7 && opens ? "p" : hangul_first[first]);
    if (mid < 21) sink_text(s, hangul_vowel[mid]);
    if (last < 28) sink_text(s, hangul_last[last]);
    sink_break(s);
}

void translit_hangul(sink *s, run r) {
    for (size_t i = 0; i < r.len; i++) {
        uint32_t c = r.cp[i];
        bool opens = i == 0 && r.opens;
        if (c == 0xC774 && opens && r.closes &&
            (r.len == 1 || r.len == 3)) { /* 이, the surname: Lee in nearly all Latin forms */
            sink_text(s, "lee");
            sink_break(s);
        } else if (c >= 0xAC00 && c <= 0xD7A3) {
            uint32_t n = c - 0xAC00;
            hangul_syllable(s, n / 588, n / 28 % 21, n % 28, opens);
        } else if (c >= 0x1100 && c < 0x1113) { /* single letters: abbreviations and typing errors */
            hangul_syllable(s, c - 0x1100, 99, 99, false);
        } else if (c >= 0x1161 && c < 0x1176) {
            hangul_syllable(s, 99, c - 0x1161, 99, false);
        } else if (c >= 0x11A8 && c < 0x11C3) {
            hangul_syllable(s, 99, 99, c - 0x11A7, false);
        }
    }
}

bool hangul_sino_korean(uint32_t c) {
    if (c < 0xAC00 || c > 0xD7A3) return false;
    uint32_t n = c - 0xAC00;
    return (sino_korean[n / 32] >> (n % 32) & 1) != 0;
}

/* Loanword orthography of 1986: eu carries a consonant that no vowel follows, a doubled l is l, p also f and v at the end. */
static const char *const loan_first[19] = {"g", "k", "n", "d", "t",  "r", "m", "b", "p", "s",
                                           "s", "",  "j", "j", "ch", "k", "t", "p", "h"};
enum { LOAN_P = 17, LOAN_RIEUL = 5, LOAN_EO = 4, LOAN_EU = 18, LOAN_LAST_L = 8 };

void translit_hangul_foreign(sink *s, run r) {
    for (size_t i = 0; i < r.len; i++) {
        uint32_t c = r.cp[i], next = at(r, i + 1), before = i ? r.cp[i - 1] : 0;
        if (c < 0xAC00 || c > 0xD7A3) continue;
        uint32_t first = (c - 0xAC00) / 588, mid = (c - 0xAC00) / 28 % 21, last = (c - 0xAC00) % 28;
        bool ends = i + 1 == r.len && r.closes && last == 0;
        bool after_l = before >= 0xAC00 && before <= 0xD7A3 && (before - 0xAC00) % 28 == LOAN_LAST_L;
        bool before_l = next >= 0xAC00 && next <= 0xD7A3 && (next - 0xAC00) / 588 == LOAN_RIEUL;
        if (!(first == LOAN_RIEUL && after_l))
            sink_text(s, first == LOAN_P && mid == LOAN_EU && ends ? "f" : loan_first[first]);
        if (mid == LOAN_EO)
            sink_text(s, ends ? "er" : "eo");
        else if (mid != LOAN_EU)
            sink_text(s, hangul_vowel[mid]);
        else if (last && !(last == LOAN_LAST_L && before_l))
            sink_text(s, "e");
        sink_text(s, hangul_last[last]);
    }
}

/* ---- Kana ---- */

typedef struct kana_word {
    char text[RUN_MAX * 4 + 8];
    size_t len;
} kana_word;

static void kana_add(kana_word *w, const char *text) {
    size_t n = strlen(text);
    if (n > sizeof w->text - 1 - w->len) return;
    memcpy(w->text + w->len, text, n);
    w->len += n;
}
static char kana_end(const kana_word *w, size_t back) { return w->len >= back ? w->text[w->len - back] : 0; }

/* ャュョ: kya, sha, cha, ja. */
static void kana_small_y(kana_word *w, const char *text) {
    if (kana_end(w, 1) != 'i') {
        kana_add(w, text);
        return;
    }
    char c = kana_end(w, 2), d = kana_end(w, 3);
    w->len--;
    bool palatal = c == 'j' || (c == 'h' && (d == 's' || d == 'c'));
    kana_add(w, palatal ? text + 1 : text);
}

/* ァィゥェォ: the vowel takes the place of the one before; u before it becomes w (fa, ti, che, wi, va). */
static void kana_small_vowel(kana_word *w, const char *text) {
    char last = kana_end(w, 1), c = kana_end(w, 2);
    if (!vowel(last) || last == text[0]) {
        if (last != text[0]) kana_add(w, text);
        return;
    }
    w->len--;
    if (w->len == 0 || vowel(c))
        kana_add(w, last == 'u' ? "w" : "y");
    else if (last == 'u' && (c == 'k' || c == 'g'))
        kana_add(w, "w");
    kana_add(w, text);
}

static bool kana_is(uint32_t c, uint32_t katakana) { return c == katakana || c == katakana - 0x60; }

/* What a foreign name has in Katakana only because each consonant wants a vowel: u, o behind t and d, i behind ch and j at the end. */
static bool kana_lent(const kana_word *w) {
    char v = kana_end(w, 1), c = kana_end(w, 2), d = kana_end(w, 3);
    if (v == 'u') return c && c != 'n' && c != 'y' && c != 'w' && !vowel(c);
    return v == 'o' && (c == 't' || c == 'd') && d != 's';
}

/* Before a consonant: within a word always, at its beginning where a language begins words so (Clark, Stalin). */
static bool kana_cluster(const kana_word *w, char next) {
    char v = kana_end(w, 1), c = kana_end(w, 2);
    if (v == 'o') return next == 'r';
    if (w->len > 2 && !(w->len == 3 && (kana_end(w, 3) == 't' || c == 'h'))) return true;
    if (next == 'r') return c != 's' && c != 'r';
    return c == 's' && next && strchr("tkpmnw", next) != NULL;
}

/* A vowel that was only lent goes when the next sound is known; r before r was l (Carlos). */
static void kana_unlend(kana_word *w, char next) {
    if (!kana_lent(w) || !kana_cluster(w, next)) return;
    w->len--;
    if (kana_end(w, 1) == 'r' && next == 'r') w->text[w->len - 1] = 'l';
}

static void kana_unlend_end(kana_word *w) {
    char v = kana_end(w, 1), c = kana_end(w, 2), d = kana_end(w, 3);
    if (w->len > 3 && v == 'u' && c == 's' && d == 't') {
        w->len -= 3; /* Gates; but Fritz */
        kana_add(w, vowel(kana_end(w, 1)) ? "tes" : "tz");
    } else if (w->len > 2 && (kana_lent(w) || (v == 'i' && (c == 'j' || (c == 'h' && d == 'c'))))) {
        w->len--;
    }
}

static bool kana_long_a(const run *r, size_t i, const kana_word *w) {
    return r->cp[i] == 0x30FC && kana_end(w, 1) == 'a' && w->len > 1 && at(*r, i + 1) != 0x30E3;
}

/* One character that is not small; `foreign`: of a foreign name. */
static void kana_sound(kana_word *w, const char *text, bool doubled, bool foreign) {
    /* Long o and u are not written in names: Sato, Yuki. */
    char last = kana_end(w, 1);
    if (text[1] == 0 && ((text[0] == 'u' && (last == 'o' || last == 'u')) || (text[0] == 'o' && last == 'o'))) return;
    if (foreign && !vowel(text[0]) && !(text[0] == 'n' && text[1] == 0)) {
        if (!doubled) kana_unlend(w, text[0]);
        if (kana_end(w, 1) == 'n' && strchr("pbm", text[0])) w->text[w->len - 1] = 'm';
    }
    if (doubled && !vowel(text[0]) && text[0] != 'n') kana_add(w, text[0] == 'c' ? "t" : (char[2]){text[0], 0});
    kana_add(w, text);
}

void translit_kana(sink *s, run r, bool foreign) {
    kana_word w = {.len = 0};
    bool doubled = false, held = false;
    size_t i = 0;
    if (foreign && r.opens && at(r, 0) == 0x30A6 && at(r, 1) == 0x30E9 && at(r, 2) == 0x30B8) { /* Vladimir, Vladislav */
        kana_add(&w, "vladi");
        i = 3;
    }
    for (; i < r.len; i++) {
        uint32_t c = r.cp[i];
        const char *text = reading(c);
        if (kana_is(c, 0x30C3)) { /* ッ */
            doubled = true;
            continue;
        }
        /* ー: in English names most often the r of Clark and Miller. */
        held = foreign && c == 0x30FC;
        if (foreign && kana_long_a(&r, i, &w)) kana_add(&w, "r");
        if (text[0] == 0) continue; /* ー and marks */
        if (kana_is(c, 0x30E3) || kana_is(c, 0x30E5) || kana_is(c, 0x30E7)) {
            kana_small_y(&w, text);
            continue;
        }
        if (kana_is(c, 0x30A1) || kana_is(c, 0x30A3) || kana_is(c, 0x30A5) || kana_is(c, 0x30A7) || kana_is(c, 0x30A9)) {
            kana_small_vowel(&w, text);
            continue;
        }
        /* チン at the end: Martin, Putin. */
        bool tin = foreign && c == 0x30C1 && i > 0 && i + 2 == r.len && r.closes && at(r, i + 1) == 0x30F3;
        bool long_before = i > 0 && r.cp[i - 1] == 0x30FC;
        kana_sound(&w, tin ? "ti" : text, doubled, foreign && !long_before);
        doubled = false;
    }
    if (foreign && r.closes && !held) kana_unlend_end(&w);
    w.text[w.len] = 0;
    sink_text(s, w.text);
}

/* ---- Scripts of India ----
 * All follow the layout of Devanagari in their blocks of 128. Each consonant carries an a unless a sign or virama says
 * otherwise; in the northern languages it falls silent at the end of a word and in VC_CV (Ohala 1983). */

typedef struct sound {
    const char *text;
    bool vowel, schwa;
} sound;

static bool indic_consonant(uint32_t d) {
    return (d >= 0x15 && d <= 0x39) || (d >= 0x58 && d <= 0x5F) || (d >= 0x78 && d <= 0x7F);
}
static bool indic_sign(uint32_t d) {
    return (d >= 0x3E && d <= 0x4C) || d == 0x4E || d == 0x4F || (d >= 0x55 && d <= 0x57) || d == 0x62 || d == 0x63;
}

static const char *indic_nukta(uint32_t d, const char *text) {
    switch (d) {
    case 0x15: return "q";
    case 0x1C: return "z";
    case 0x21: return "r";
    case 0x22: return "rh";
    case 0x2B: return "f";
    default: return text;
    }
}

static bool indic_labial(uint32_t d) { return d >= 0x2A && d <= 0x2E; }

static size_t indic_sounds(run r, sound *out) {
    size_t n = 0;
    for (size_t i = 0; i < r.len; i++) {
        uint32_t d = r.cp[i] & 0x7F;
        const char *text = reading(r.cp[i]);
        if (d == 0x02 || d == 0x01 || (d == 0x70 && r.cp[i] == 0xA70)) { /* anusvara */
            out[n++] = (sound){i + 1 < r.len && indic_labial(at(r, i + 1) & 0x7F) ? "m" : "n", false, false};
            continue;
        }
        if (text[0] == 0 || d == 0x03) continue;
        if (!indic_consonant(d)) {
            out[n++] = (sound){text, true, false};
            continue;
        }
        bool nukta = (at(r, i + 1) & 0x7F) == 0x3C && i + 1 < r.len;
        if (nukta) text = indic_nukta(d, text);
        i += nukta ? 1 : 0;
        out[n++] = (sound){text, false, false};
        uint32_t next = i + 1 < r.len ? (at(r, i + 1) & 0x7F) : 0;
        if (i + 1 < r.len && next == 0x4D)
            i++;
        else if (i + 1 >= r.len || !indic_sign(next))
            out[n++] = (sound){"a", true, true};
    }
    return n;
}

static void indic_silence(sound *x, size_t n, bool closes) {
    if (closes && n >= 4 && x[n - 1].schwa) {
        bool cluster = !x[n - 3].vowel && x[n - 3].text[0] != 'n' && x[n - 3].text[0] != 'm';
        if (!cluster) x[n - 1].text = "";
    }
    for (size_t i = n; i-- > 2;) {
        if (!x[i].schwa || i + 2 >= n || x[i].text[0] == 0) continue;
        bool before = !x[i - 1].vowel && x[i - 2].vowel && x[i - 2].text[0];
        bool after = !x[i + 1].vowel && x[i + 2].vowel && x[i + 2].text[0];
        if (before && after) x[i].text = "";
    }
}

void translit_indic(sink *s, run r) {
    sound x[RUN_MAX * 2];
    size_t n = indic_sounds(r, x);
    if (r.cp[0] < 0xB00) indic_silence(x, n, r.closes); /* not Odia and the Dravidian scripts, which write what is said */
    for (size_t i = 0; i < n; i++) sink_text(s, x[i].text);
}

/* ---- Thai ----
 * The Royal Thai General System, read greedily syllable by syllable: [vowel before] initial [vowel around] [final]. */

static bool thai_consonant(uint32_t c) { return c >= 0xE01 && c <= 0xE2E; }
static bool thai_lead(uint32_t c) { return c >= 0xE40 && c <= 0xE44; }
static bool thai_vowel(uint32_t c) { return c == 0xE30 || (c >= 0xE31 && c <= 0xE39) || c == 0xE45 || c == 0xE47; }

static const char *thai_final(uint32_t c) {
    switch (c) {
    case 0xE07: return "ng";
    case 0xE0D:
    case 0xE13:
    case 0xE19:
    case 0xE23:
    case 0xE25:
    case 0xE2C: return "n";
    case 0xE1A:
    case 0xE1B:
    case 0xE1E:
    case 0xE1F:
    case 0xE20: return "p";
    case 0xE21: return "m";
    case 0xE22: return "i";
    case 0xE27: return "o";
    case 0xE2D:
    case 0xE2B:
    case 0xE2E: return "";
    default: return c >= 0xE01 && c <= 0xE06 ? "k" : "t";
    }
}

/* Tone marks away, and consonants with the mark of silence. */
static size_t thai_plain(run r, uint32_t *out) {
    size_t n = 0;
    for (size_t i = 0; i < r.len; i++) {
        uint32_t c = r.cp[i];
        if (c == 0xE4C) {
            if (n && (out[n - 1] == 0xE34 || out[n - 1] == 0xE38)) n--;
            if (n && thai_consonant(out[n - 1])) n--;
        } else if (!(c >= 0xE48 && c <= 0xE4B) && c != 0xE4D && c != 0xE4E && c != 0xE46 && c != 0xE2F) {
            out[n++] = c;
        }
    }
    return n;
}

static bool thai_cluster(uint32_t a, uint32_t b) {
    bool liquid = b == 0xE23 || b == 0xE25 || b == 0xE27;
    return liquid && (a == 0xE01 || a == 0xE02 || a == 0xE04 || a == 0xE15 || a == 0xE1B || a == 0xE1C || a == 0xE1E);
}

/* ห before a sonorant only sets the tone. */
static bool thai_silent_h(uint32_t a, uint32_t b) {
    return a == 0xE2B &&
           (b == 0xE07 || b == 0xE0D || b == 0xE19 || b == 0xE21 || b == 0xE22 || b == 0xE23 || b == 0xE25 || b == 0xE27);
}

/* The vowel of a syllable whose initial ends before *i; moves *i past its signs. *closed: no final may follow. */
static const char *thai_nucleus(run r, size_t *i, uint32_t lead, bool *closed) {
    uint32_t c = at(r, *i), d = at(r, *i + 1);
    if (lead == 0xE43 || lead == 0xE44) { /* ใ ไ */
        *closed = true;
        if (c == 0xE22 && !thai_vowel(d) && d != 0xE2D) *i += 1;
        return "ai";
    }
    if (lead == 0xE40) { /* เ */
        if (c == 0xE35 && d == 0xE22) return *i += 2, "ia";
        if (c == 0xE37 && d == 0xE2D) return *i += 2, "uea";
        if (c == 0xE32 && d == 0xE30) return *i += 2, *closed = true, "o";
        if (c == 0xE32) return *i += 1, *closed = true, "ao";
        if (c == 0xE34) return *i += 1, "oe";
        if (c == 0xE2D) return *i += 1, "oe";
        if (c == 0xE22 && !thai_vowel(d)) return *i += 1, *closed = true, "oei";
    }
    if (lead) {
        if (c == 0xE47) *i += 1;
        if (c == 0xE30) *i += 1, *closed = true;
        return lead == 0xE40 ? "e" : lead == 0xE41 ? "ae" : "o";
    }
    if (c == 0xE31 && d == 0xE27) return *i += 2, "ua";
    if (c == 0xE37 && d == 0xE2D) return *i += 2, "ue";
    if (c == 0xE33) return *i += 1, *closed = true, "am";
    if (c == 0xE30) return *i += 1, *closed = true, "a";
    if (thai_vowel(c)) return *i += 1, c == 0xE47 ? "o" : reading(c);
    if (c == 0xE23 && d == 0xE23) { /* รร */
        *i += 2;
        return thai_consonant(at(r, *i)) && !thai_vowel(at(r, *i + 1)) ? "a" : (*closed = true, "an");
    }
    if (c == 0xE2D) return *i += 1, "o";
    if (c == 0xE27 && thai_consonant(d) && !thai_vowel(at(r, *i + 2))) return *i += 1, "ua";
    return NULL;
}

static bool thai_closes(run r, size_t i) {
    uint32_t next = at(r, i + 1);
    return thai_consonant(at(r, i)) && at(r, i) != 0xE2D && !thai_vowel(next) && next != 0xE2D &&
           !(next == 0xE23 && at(r, i + 2) == 0xE23);
}

void translit_thai(sink *s, run whole) {
    uint32_t plain[RUN_MAX];
    run r = {.cp = plain, .len = thai_plain(whole, plain)};
    for (size_t i = 0; i < r.len;) {
        uint32_t lead = thai_lead(r.cp[i]) ? r.cp[i++] : 0;
        uint32_t c = at(r, i);
        if (!thai_consonant(c)) { /* not a syllable: what stands alone is read alone */
            sink_text(s, reading(lead ? lead : c));
            i += lead ? 0 : 1;
            continue;
        }
        uint32_t next = at(r, i + 1);
        bool silent = thai_silent_h(c, next) && (lead || thai_vowel(at(r, i + 2)) || thai_consonant(at(r, i + 2)));
        sink_text(s, silent ? "" : reading(c));
        i++;
        if (silent || (thai_cluster(c, next) && (lead || thai_vowel(at(r, i + 1)) || at(r, i + 1) == 0xE2D)))
            sink_text(s, reading(r.cp[i++]));
        bool closed = false;
        const char *nucleus = thai_nucleus(r, &i, lead, &closed);
        bool final = !closed && thai_closes(r, i);
        sink_text(s, nucleus ? nucleus : final ? "o" : c == 0xE24 ? "ue" : "a");
        if (final) sink_text(s, thai_final(r.cp[i++]));
    }
}
