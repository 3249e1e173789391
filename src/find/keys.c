/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a name is found under: the same at build time and for a query. */
#include "base/hash.h"
#include "find/internal.h"
#include "text/alike.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    SEED_PLAIN = 1, /* pieces of tokens that are words */
    SEED_JOINED = 2,
    SEED_SOUND = 3,
    SEED_WHOLE = 4,
    SEED_JOINED_SOUND = 5,
    SEED_PREFIX = 6,
    LEAST_WHOLE = 4, /* letters of a name that is found whole */
    MOST_JOINED = 3, /* words that are joined */
    SHORT_SOUND = 5, /* letters of a word that is found by a single consonant: Lee, Li, Leah */
    LEAST_JOINED = 5 /* letters of a joined word that may be misspelt as well */
};

unsigned find_part_weight(const name_part *p) {
    switch ((part_kind)p->kind) {
    case PART_WORD: return p->text.len <= 1 ? 4 : p->text.len == 2 ? 7 : p->text.len == 3 ? 9 : 10;
    case PART_INITIAL:
    case PART_GENERIC: return 4;
    case PART_NUMBER: return 7;
    case PART_LEGAL:
    case PART_PARTICLE:
    case PART_TITLE: return 1;
    }
    return 10;
}

uint32_t find_shape(cb_slice token) {
    uint32_t letters = 0;
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] >= 'a' && token.ptr[i] <= 'z') letters |= 1u << (token.ptr[i] - 'a');
    return letters | (uint32_t)(token.len < 63 ? token.len : 63) << 26;
}

/* ---- pieces */

/* A token of `len` letters in `count` pieces, the last ones longer by one where it does not come out even. */
static size_t piece_start(size_t len, size_t count, size_t i) {
    size_t shorter = count - len % count;
    return i * (len / count) + (i > shorter ? i - shorter : 0);
}

static uint64_t piece_hash(cb_slice piece, size_t token_len, size_t i, unsigned seed) {
    return hash64_seed(piece, (uint64_t)seed << 32 | (uint64_t)i << 16 | token_len);
}

static bool sound_key(cb_slice token, size_t least, unsigned seed, key_fn fn, void *data) {
    char sound[PHONETIC_MAX];
    size_t len = text_phonetic(token, sound);
    if (len < least || (len == 1 && token.len > SHORT_SOUND)) return true;
    return fn(data, hash64_seed((cb_slice){sound, len}, seed), KEY_SOUND);
}

static bool prefix_key(cb_slice token, key_fn fn, void *data) {
    if (token.len < ALIKE_PREFIX) return true;
    return fn(data, hash64_seed(slice_sub(token, 0, ALIKE_PREFIX), SEED_PREFIX), KEY_PREFIX);
}

bool find_token_keys(cb_slice token, bool plain, key_fn fn, void *data) {
    if (!sound_key(token, plain ? 1 : ALIKE_JOINED_SOUND, plain ? SEED_SOUND : SEED_JOINED_SOUND, fn, data)) return false;
    if (plain && !prefix_key(token, fn, data)) return false;
    unsigned edits = plain ? text_edits_allowed(token.len) : token.len >= LEAST_JOINED ? 1 : 0;
    for (size_t i = 0; edits && i <= edits; i++) {
        size_t from = piece_start(token.len, edits + 1, i), to = piece_start(token.len, edits + 1, i + 1);
        if (!fn(data, piece_hash(slice_sub(token, from, to - from), token.len, i, plain ? SEED_PLAIN : SEED_JOINED), KEY_PIECE))
            return false;
    }
    return true;
}

/* One look-up of pieces: tokens of `len` letters in `count` pieces, of which at most `edits` are spoilt. */
typedef struct piece_search {
    cb_slice word;
    size_t len, count;
    unsigned edits, seed;
    key_fn fn;
    void *data;
} piece_search;

static bool piece_at(const piece_search *s, size_t i, ptrdiff_t from) {
    size_t size = piece_start(s->len, s->count, i + 1) - piece_start(s->len, s->count, i);
    if (from < 0 || (size_t)from + size > s->word.len) return true;
    return s->fn(s->data, piece_hash(slice_sub(s->word, (size_t)from, size), s->len, i, s->seed), KEY_PIECE);
}

/* The piece with its first or last letter swapped with the neighbour beyond it: one edit that would spoil two pieces. */
static bool piece_swapped(const piece_search *s, size_t i, ptrdiff_t from, bool last) {
    char text[LIMIT_PART_BYTES * 2];
    size_t size = piece_start(s->len, s->count, i + 1) - piece_start(s->len, s->count, i);
    ptrdiff_t other = last ? from + (ptrdiff_t)size : from - 1;
    if (from < 0 || (size_t)from + size > s->word.len || other < 0 || (size_t)other >= s->word.len || size > sizeof text)
        return true;
    memcpy(text, s->word.ptr + from, size);
    text[last ? size - 1 : 0] = s->word.ptr[other];
    return s->fn(s->data, piece_hash((cb_slice){text, size}, s->len, i, s->seed), KEY_PIECE);
}

/* Where a piece may stand in the word: with the first of the pieces that is whole, what was added and left out before it is at most i letters,
 * and after it at most as many as there are pieces left (the multi-match-aware selection of PASS-JOIN, theorem 4). */
static bool search_pieces(const piece_search *s) {
    ptrdiff_t delta = (ptrdiff_t)s->word.len - (ptrdiff_t)s->len, most = (ptrdiff_t)s->count - 1;
    for (size_t i = 0; i < s->count; i++) {
        ptrdiff_t start = (ptrdiff_t)piece_start(s->len, s->count, i), at = (ptrdiff_t)i;
        ptrdiff_t low = start - at, high = start + at;
        if (low < start + delta - (most - at)) low = start + delta - (most - at);
        if (high > start + delta + (most - at)) high = start + delta + (most - at);
        for (ptrdiff_t from = low; from <= high; from++)
            if (!piece_at(s, i, from)) return false;
        if ((size_t)(delta < 0 ? -delta : delta) >= s->edits) continue;
        /* a swap over the border, all else after it, or before it */
        if (i + 1 < s->count && !piece_swapped(s, i, start, true)) return false;
        if (i > 0 && s->edits > 1 && !piece_swapped(s, i, start + delta, false)) return false;
    }
    return true;
}

/* At most one edit: the first piece is whole, or the last. */
static bool search_ends(const piece_search *s) {
    ptrdiff_t delta = (ptrdiff_t)s->word.len - (ptrdiff_t)s->len, end = (ptrdiff_t)piece_start(s->len, s->count, s->count - 1);
    if (!piece_at(s, 0, 0) || !piece_at(s, s->count - 1, end + delta)) return false;
    return s->count > 2 || delta || piece_swapped(s, 0, 0, true);
}

bool find_word_keys(cb_slice word, bool joined, key_fn fn, void *data) {
    if (!sound_key(word, joined ? ALIKE_JOINED_SOUND : 1, SEED_SOUND, fn, data)) return false;
    if (!joined && !sound_key(word, ALIKE_JOINED_SOUND, SEED_JOINED_SOUND, fn, data)) return false;
    if (!joined && !prefix_key(word, fn, data)) return false;
    for (size_t len = word.len > ALIKE_MOST_EDITS ? word.len - ALIKE_MOST_EDITS : 1; len <= word.len + ALIKE_MOST_EDITS;
         len++) {
        unsigned pieces = text_edits_allowed(len), edits = text_edits_allowed(len < word.len ? len : word.len);
        size_t apart = len < word.len ? word.len - len : len - word.len;
        piece_search s = {word, len, pieces + 1, edits, SEED_PLAIN, fn, data};
        if (pieces && !joined && apart <= edits && !search_pieces(&s)) return false;
        if (pieces && joined && word.len >= LEAST_JOINED && apart <= 1 && !search_ends(&s)) return false;
        s = (piece_search){word, len, 2, 1, SEED_JOINED, fn, data};
        if (!joined && word.len >= LEAST_JOINED - 1 && len >= LEAST_JOINED && apart <= 1 && !search_ends(&s)) return false;
    }
    return true;
}

static void add_token(find_name_tokens *out, find_name_token t) {
    for (size_t i = 0; t.parts > 1 && i < out->count; i++)
        if (slice_eq(out->items[i].text, t.text)) return;
    if (out->count < FIND_NAME_TOKENS) out->items[out->count++] = t;
}

static void add_joined(find_name_tokens *out, const name *n, size_t at, size_t parts) {
    if (out->used >= 2 * LIMIT_NAME_PARTS) return;
    char *text = out->memory[out->used];
    size_t len = 0;
    unsigned weight = 0;
    for (size_t i = at; i < at + parts; i++) {
        const name_part *p = &n->parts[i % out->parts]; /* a person's name is a ring: lists write the family name first */
        if (p->kind == PART_LEGAL || len + p->text.len > 2 * LIMIT_PART_BYTES) return;
        memcpy(text + len, p->text.ptr, p->text.len);
        len += p->text.len;
        weight += find_part_weight(p);
    }
    if (len < 4 || len > LIMIT_PART_BYTES) return;
    out->used++;
    add_token(out, (find_name_token){{text, len}, weight, (unsigned)at, (unsigned)parts, {NULL, 0}});
}

void find_tokens_of(const name *n, bool ring, find_name_tokens *out) {
    out->count = out->used = 0;
    size_t count = n->count < LIMIT_NAME_PARTS ? n->count : LIMIT_NAME_PARTS;
    out->parts = count;
    for (size_t i = 0; i < count; i++) {
        const name_part *p = &n->parts[i];
        cb_slice canon = slice_eq(p->canon, p->text) ? (cb_slice){NULL, 0} : p->canon;
        add_token(out, (find_name_token){p->text, find_part_weight(p), (unsigned)i, 1, canon});
    }
    for (size_t i = 0; i < count; i++)
        for (size_t parts = 2; parts <= MOST_JOINED; parts++)
            if (i + parts <= count || (ring && parts < count)) add_joined(out, n, i, parts);
}

bool find_whole_key(const name *n, bool turned, uint64_t *hash) {
    char text[LIMIT_NAME_BYTES];
    cb_slice joined = n->joined;
    if (joined.len < LEAST_WHOLE) return false;
    if (turned) {
        size_t last = n->count > 1 ? n->parts[n->count - 1].text.len : 0, rest = joined.len - last;
        if (last == 0 || last >= joined.len || joined.len > sizeof text) return false;
        memcpy(text, joined.ptr + rest, last);
        memcpy(text + last, joined.ptr, rest);
        joined.ptr = text;
    }
    *hash = hash64_seed(joined, SEED_WHOLE);
    return true;
}
