/* SPDX-License-Identifier: Apache-2.0 */
/* latin: what tokens are cut from. The normed text is appended to the caller's buffer, read character by character (or run by
 * run, where a script asks for it) with the latin text written behind it, and then overwritten by that. */
#include "text/normal.h"
#include "text/translit.h"
#include "text/utf8.h"

#include "base/poison.h"
#include "text/latin_gen.inc"

enum { READ_UNKNOWN = 0, READ_DROP = 1, READ_SEPARATE = 2 };

static uint16_t reading_at(uint32_t c) {
    size_t block = c >> LATIN_SHIFT < LATIN_BLOCKS ? c >> LATIN_SHIFT : LATIN_BLOCKS - 1;
    return latin_value[(size_t)latin_index[block] << LATIN_SHIFT | (c & ((1u << LATIN_SHIFT) - 1))];
}

const char *latin_reading(uint32_t c) {
    uint16_t at = reading_at(c);
    return at == READ_DROP ? "" : at == READ_UNKNOWN || at == READ_SEPARATE ? NULL : latin_pool + at;
}

void sink_text(sink *s, const char *text) {
    size_t n = strlen(text);
    if (n == 0) return;
    if (s->space) buf_byte(s->out, ' ');
    s->space = false;
    buf_put(s->out, text, n);
}

void sink_break(sink *s) { s->space = s->out->len > s->start; }

/* How a character is read: alone, or with its neighbours of the same kind. */
typedef enum reading {
    KIND_ALONE,
    KIND_HAN,
    KIND_CYRILLIC,
    KIND_ARABIC,
    KIND_HEBREW,
    KIND_GREEK,
    KIND_ARMENIAN,
    KIND_ETHIOPIC,
    KIND_HANGUL,
    KIND_KANA,
    KIND_INDIC,
    KIND_THAI
} reading;

static reading kind_of(uint32_t c) {
    static const struct {
        uint32_t first, last;
        reading kind;
    } blocks[] = {{0x0370, 0x03FF, KIND_GREEK},    {0x0400, 0x052F, KIND_CYRILLIC}, {0x0530, 0x058F, KIND_ARMENIAN},
                  {0x0591, 0x05F2, KIND_HEBREW},   {0x0620, 0x06FF, KIND_ARABIC},   {0x0750, 0x077F, KIND_ARABIC},
                  {0x08A0, 0x08FF, KIND_ARABIC},   {0x0900, 0x0D7F, KIND_INDIC},    {0x0E01, 0x0E4E, KIND_THAI},
                  {0x1100, 0x11FF, KIND_HANGUL},   {0x1200, 0x139F, KIND_ETHIOPIC}, {0x1F00, 0x1FFF, KIND_GREEK},
                  {0x2D80, 0x2DDF, KIND_ETHIOPIC}, {0x2DE0, 0x2DFF, KIND_CYRILLIC}, {0x3005, 0x3007, KIND_HAN},
                  {0x3041, 0x30FF, KIND_KANA},     {0x31F0, 0x31FF, KIND_KANA},     {0x3400, 0x9FFF, KIND_HAN},
                  {0xA640, 0xA69F, KIND_CYRILLIC}, {0xAC00, 0xD7A3, KIND_HANGUL},   {0x20000, 0x3FFFF, KIND_HAN}};
    if (c < 0x370) return KIND_ALONE;
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0] && blocks[i].first <= c; i++) {
        if (c <= blocks[i].last) return blocks[i].kind;
    }
    return KIND_ALONE;
}

typedef struct latiner {
    sink sink;
    buf *out;
    size_t from, end, pos; /* the normed text in out, and where we read it */
    bool lossy;
    bool dot_only;    /* since the last word there was one dot and nothing else */
    bool in_word;     /* the character before this one belonged to a word */
    bool prev_single; /* the word before was a single letter */
    uint32_t prev_han;
    int cyrillic, persian, foreign; /* -1: not looked at yet */
} latiner;

static uint32_t next_at(const latiner *l, size_t *pos) { return utf8_next((cb_slice){l->out->ptr, l->end}, pos); }

/* Separators end words; all else, dropped characters included, is inside them. */
static bool in_words(uint32_t c) { return reading_at(c) != READ_SEPARATE; }
static bool word_goes_on(const latiner *l) {
    size_t pos = l->pos;
    return pos < l->end && in_words(next_at(l, &pos));
}

static void separator(latiner *l, uint32_t c) {
    l->dot_only = c == '.' && l->in_word;
    l->in_word = false;
    sink_break(&l->sink);
}

/* At the first character of a word: single letters with nothing but a dot between them are one word ("u.s.a."). */
static void begin(latiner *l, bool single) {
    if (l->in_word) return;
    if (l->dot_only && l->prev_single && single) l->sink.space = false;
    l->in_word = true;
    l->prev_single = single;
    l->dot_only = false;
}

static cyrillic_kind cyrillic_of(latiner *l) {
    if (l->cyrillic >= 0) return (cyrillic_kind)l->cyrillic;
    bool ukrainian = false, serbian = false, turkic = false;
    uint32_t before = 0, c = 0;
    for (size_t pos = l->from; pos < l->end;) {
        uint32_t soft = before;
        before = c;
        c = next_at(l, &pos);
        /* ськ, цьк, зьк: the endings of Zelenskyi and Khmelnytskyi. */
        if (c == 0x43A && before == 0x44C && (soft == 0x441 || soft == 0x446 || soft == 0x437)) ukrainian = true;
        switch (c) {
        case 0x454: /* є */
        case 0x456: /* і */
        case 0x457: /* ї */
        case 0x491: /* ґ */
        case 0x45E: /* ў */ ukrainian = true; break;
        case 0x452: /* ђ */
        case 0x453: /* ѓ */
        case 0x455: /* ѕ */
        case 0x458: /* ј */
        case 0x459: /* љ */
        case 0x45A: /* њ */
        case 0x45B: /* ћ */
        case 0x45C: /* ќ */
        case 0x45F: /* џ */ serbian = true; break;
        case 0x493: /* ғ */
        case 0x49B: /* қ */
        case 0x4A3: /* ң */
        case 0x4AF: /* ү */
        case 0x4B1: /* ұ */
        case 0x4D9: /* ә */
        case 0x4E9: /* ө */ turkic = true; break;
        default: break;
        }
    }
    cyrillic_kind kind = serbian ? CYRILLIC_SERBIAN : ukrainian && !turkic ? CYRILLIC_UKRAINIAN : CYRILLIC_RUSSIAN;
    l->cyrillic = (int)kind;
    return kind;
}

/* Persian, Urdu and their neighbours have letters that Arabic lacks; چ and گ alone also write foreign sounds in Arabic. */
static bool persian_of(latiner *l) {
    if (l->persian >= 0) return l->persian == 1;
    l->persian = 0;
    for (size_t pos = l->from; pos < l->end;) {
        uint32_t c = next_at(l, &pos);
        if (c == 0x6CC || c == 0x6A9 || c == 0x67E || c == 0x698 || c == 0x6AF || c == 0x686) l->persian = 1;
    }
    return l->persian == 1;
}

/* Text in Katakana with the dot between names, the long mark or what Japanese words do not have; and Hangul with syllables that are no
 * reading of a Han character, as Korean names have. */
static bool foreign_of(latiner *l) {
    if (l->foreign >= 0) return l->foreign == 1;
    bool transcribed = false, hangul = false, native = false;
    for (size_t pos = l->from; pos < l->end;) {
        uint32_t c = next_at(l, &pos);
        bool small = c <= 0x30A9 && c >= 0x30A1 && (c & 1);
        if (c == 0x30FB || c == 0x30FC || c == 0x30F4 || small) transcribed = true;
        if ((c >= 0x3041 && c <= 0x3096) || kind_of(c) == KIND_HAN) native = true;
        if (c >= 0xAC00 && c <= 0xD7A3 && !hangul_sino_korean(c)) hangul = true;
    }
    l->foreign = hangul || (transcribed && !native);
    return l->foreign == 1;
}

static void translit(latiner *l, reading kind, run r) {
    switch (kind) {
    case KIND_CYRILLIC: translit_cyrillic(&l->sink, r, cyrillic_of(l)); break;
    case KIND_ARABIC: translit_arabic(&l->sink, r, persian_of(l)); break;
    case KIND_HEBREW: translit_hebrew(&l->sink, r); break;
    case KIND_GREEK: translit_greek(&l->sink, r); break;
    case KIND_ARMENIAN: translit_armenian(&l->sink, r); break;
    case KIND_ETHIOPIC: translit_ethiopic(&l->sink, r); break;
    case KIND_HANGUL:
        if (foreign_of(l))
            translit_hangul_foreign(&l->sink, r);
        else
            translit_hangul(&l->sink, r);
        break;
    case KIND_KANA: translit_kana(&l->sink, r, foreign_of(l)); break;
    case KIND_INDIC: translit_indic(&l->sink, r); break;
    case KIND_THAI: translit_thai(&l->sink, r); break;
    case KIND_ALONE:
    case KIND_HAN: break;
    }
}

/* A run of one script from the character `first` on, which has been read. */
static void read_run(latiner *l, reading kind, uint32_t first) {
    uint32_t cp[RUN_MAX] = {first};
    run r = {.cp = cp, .len = 1, .opens = !l->in_word};
    while (l->pos < l->end && r.len < RUN_MAX) {
        size_t pos = l->pos;
        uint32_t c = next_at(l, &pos);
        if (kind_of(c) != kind || !in_words(c)) break;
        cp[r.len++] = c;
        l->pos = pos;
    }
    r.closes = !word_goes_on(l);
    for (size_t i = 0; i < r.len; i++) {
        if (kind != KIND_HANGUL && reading_at(cp[i]) == READ_UNKNOWN) l->lossy = true;
    }
    /* Syllabic writing has no initials: a lone Hangul syllable with a dot is a word. */
    begin(l, r.len == 1 && r.opens && r.closes && kind != KIND_HANGUL && kind != KIND_KANA);
    translit(l, kind, r);
}

static void read_han(latiner *l, uint32_t c) {
    if (c == 0x3005) c = l->prev_han; /* 々: the one before once more */
    const char *text = c ? latin_reading(c) : NULL;
    l->prev_han = c;
    begin(l, false);
    if (!text) {
        l->lossy = true;
        return;
    }
    sink_break(&l->sink);
    sink_text(&l->sink, text);
    sink_break(&l->sink);
}

static void read_next(latiner *l) {
    uint32_t c = next_at(l, &l->pos);
    uint16_t at = reading_at(c);
    reading kind = kind_of(c);
    if (kind == KIND_HAN) {
        read_han(l, c);
        return;
    }
    if (at == READ_SEPARATE) {
        if (c == 0xFFFD) l->lossy = true;
        separator(l, c);
        return;
    }
    if (kind != KIND_ALONE) {
        read_run(l, kind, c);
        return;
    }
    if (at == READ_DROP) return;
    begin(l, !(c >= '0' && c <= '9') && !word_goes_on(l));
    if (at == READ_UNKNOWN)
        l->lossy = true;
    else
        sink_text(&l->sink, latin_pool + at);
}

static bool ascii_word(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '\'' || c == '`';
}

/* Pure ASCII: the same rules without tables. False: it is not, and nothing was written. */
static bool latin_ascii(buf *out, cb_slice in) {
    for (size_t i = 0; i < in.len; i++) {
        if ((unsigned char)in.ptr[i] >= 0x80) return false;
    }
    if (in.len > SIZE_MAX / 2 || !buf_reserve(out, 2 * in.len + 1)) return true;
    const unsigned char *p = (const unsigned char *)in.ptr;
    char *to = out->ptr + out->len, *start = to;
    bool space = false, in_word = false, dot_only = false, prev_single = false;
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = p[i];
        if (!ascii_word(c)) {
            dot_only = c == '.' && in_word;
            in_word = false;
            space = to > start;
            continue;
        }
        if (c == '\'' || c == '`') continue;
        if (!in_word) {
            bool single = c >= 'A' && (i + 1 == in.len || !ascii_word(p[i + 1]));
            if (dot_only && prev_single && single) space = false;
            in_word = true;
            prev_single = single;
            dot_only = false;
        }
        if (space) *to++ = ' ';
        space = false;
        *to++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out->len += (size_t)(to - start);
    return true;
}

void text_latin(buf *out, cb_slice in, bool *lossy) {
    if (lossy) *lossy = false;
    if (latin_ascii(out, in)) return;
    latiner l = {.out = out, .from = out->len, .cyrillic = -1, .persian = -1, .foreign = -1};
    text_norm(out, in);
    l.end = out->len;
    l.pos = l.from;
    l.sink = (sink){.out = out, .start = out->len};
    while (l.pos < l.end && !out->failed) read_next(&l);
    if (out->failed) {
        out->len = l.from;
        return;
    }
    size_t len = out->len - l.end;
    if (len) memmove(out->ptr + l.from, out->ptr + l.end, len);
    out->len = l.from + len;
    if (lossy) *lossy = l.lossy;
}
