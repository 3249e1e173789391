/* SPDX-License-Identifier: Apache-2.0 */
#include "model/country.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "model/countries.h"
#include "text/utf8.h"

#include "base/poison.h"

/* The limits of scripts/gen_countries.py; a longer text names no country. */
enum { KEY_BYTES = 160, KEY_WORDS = 16, TEXT_BYTES = 400 };

typedef struct key {
    char text[KEY_BYTES]; /* words end to end */
    size_t len;
    cb_slice words[KEY_WORDS];
    size_t count, word_start;
    bool abbreviation; /* within "u.s.a." */
    bool after_dot, full;
} key;

static bool is_apostrophe(uint32_t c) {
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x2bc || c == 0x2bb || c == '`' || c == 0xb4 || c == 0x2b9 ||
           c == 0x5f3;
}

/* Letters that no decomposition takes apart; as FOLD in scripts/gen_countries.py. */
static const char *fold(uint32_t c) {
    switch (c) {
    case 0x111: return "d";
    case 0xf8: return "o";
    case 0x142: return "l";
    case 0x131: return "i";
    case 0xe6: return "ae";
    case 0x153: return "oe";
    case 0xf0: return "d";
    case 0xfe: return "th";
    case 0x127: return "h";
    case 0x259: return "a";
    default: return NULL;
    }
}

static void end_word(key *k) {
    size_t len = k->len - k->word_start;
    if (len) {
        if (k->count == KEY_WORDS)
            k->full = true;
        else
            k->words[k->count++] = (cb_slice){k->text + k->word_start, len};
    }
    k->word_start = k->len;
    k->abbreviation = false;
}

static void put(key *k, const char *bytes, size_t len) {
    if (k->len + len > sizeof k->text) {
        k->full = true;
        return;
    }
    memcpy(k->text + k->len, bytes, len);
    k->len += len;
}

static void put_char(key *k, uint32_t c) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC || category == UTF8PROC_CATEGORY_ME) return;
    const char *folded = fold(c);
    size_t len = k->len - k->word_start;
    if (c == '.' && len >= 1 && (len == 1 || k->abbreviation)) {
        k->abbreviation = true;
    } else if (folded || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
               (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO)) {
        char bytes[4];
        if (k->abbreviation && !k->after_dot) k->abbreviation = false;
        if (folded)
            put(k, folded, strlen(folded));
        else {
            size_t encoded = utf8_encode(c, bytes);
            put(k, bytes, encoded);
        }
    } else {
        end_word(k);
    }
    k->after_dot = c == '.';
}

/* The same of what most names are made of, for which there is nothing to look up. */
static void put_ascii(key *k, char c) {
    char lower = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    size_t len = k->len - k->word_start;
    if (c == '.' && len >= 1 && (len == 1 || k->abbreviation)) {
        k->abbreviation = true;
    } else if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9')) {
        if (k->abbreviation && !k->after_dot) k->abbreviation = false;
        put(k, &lower, 1);
    } else {
        end_word(k);
    }
    k->after_dot = c == '.';
}

static bool is_stop(cb_slice w) {
    static const char *const stop[] = {"the", "of", "and", "region", "de", "du", "la"};
    for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
        if (slice_eq(w, slice_of(stop[i]))) return true;
    return false;
}

static int compare(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

/* Writes the form in which the table holds names; 0 where the text is too long for one. No memory is asked for, so that
 * "unknown" never means "out of memory". */
static size_t country_key(cb_slice text, char out[KEY_BYTES + KEY_WORDS]) {
    key k = {.len = 0};
    if (text.len > TEXT_BYTES) return 0;
    for (size_t at = 0; at < text.len && !k.full;) {
        uint32_t c = utf8_next(text, &at);
        if (is_apostrophe(c)) continue;
        if (c < 0x80) {
            put_ascii(&k, (char)c);
            continue;
        }
        /* At most 18 characters come of one (U+FDFA). */
        utf8proc_int32_t parts[32];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)c, parts, 32,
                                                     UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &boundary);
        for (utf8proc_ssize_t i = 0; i < n && i < 32; i++) put_char(&k, (uint32_t)parts[i]);
    }
    end_word(&k);
    size_t kept = 0;
    for (size_t i = 0; i < k.count; i++)
        if (!is_stop(k.words[i])) k.words[kept++] = k.words[i];
    if (kept == 0) kept = k.count; /* "La" alone is the code of Laos */
    if (k.full || kept == 0) return 0;
    qsort(k.words, kept, sizeof *k.words, compare);
    size_t len = 0;
    for (size_t i = 0; i < kept; i++) {
        if (i) out[len++] = ' ';
        memcpy(out + len, k.words[i].ptr, k.words[i].len);
        len += k.words[i].len;
    }
    return len;
}

static int country_index(cb_slice code) { return model_find(&model_country_codes, code); }

cb_slice country_code(cb_slice text) {
    text = slice_trim(text);
    int found = country_index(text);
    if (found < 0) {
        char bytes[KEY_BYTES + KEY_WORDS];
        size_t len = country_key(text, bytes);
        if (len) found = model_find(&model_country_table, (cb_slice){bytes, len});
    }
    return found < 0 ? (cb_slice){NULL, 0} : model_country_slice(model_countries[found].code);
}

bool country_is_place(cb_slice text) {
    char bytes[KEY_BYTES + KEY_WORDS];
    size_t len = country_key(slice_trim(text), bytes);
    return len && model_find(&model_country_places, (cb_slice){bytes, len}) >= 0;
}

cb_slice country_name(cb_slice code) {
    int found = country_index(code);
    return found < 0 ? (cb_slice){NULL, 0} : model_country_slice(model_countries[found].name);
}

static bool links_to(int from, int to) {
    const model_country *c = &model_countries[from];
    for (unsigned i = 0; i < c->related_count; i++)
        if (model_country_related[c->related + i] == to) return true;
    return false;
}

bool country_related(cb_slice a, cb_slice b) {
    int left = country_index(a), right = country_index(b);
    if (left < 0 || right < 0) return false;
    return left == right || links_to(left, right) || links_to(right, left);
}
