/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a name is found under: the same at build time and for a query. */
#include "base/hash.h"
#include "find/internal.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    LEAST_DELETED = 4,
    MOST_DELETED = 24,
    LEAST_SOUND = 2
}; /* lengths of tokens that have such keys; of a phonetic key that says something */

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

bool find_variants(cb_slice token, variant_fn fn, void *data) {
    char key[LIMIT_PART_BYTES * 2];
    char sound[PHONETIC_MAX];
    size_t len = text_phonetic(token, sound);
    if (len >= LEAST_SOUND && token.len >= 3 && !fn(data, VARIANT_SOUND, hash64_seed((cb_slice){sound, len}, VARIANT_SOUND)))
        return false;
    if (token.len < LEAST_DELETED || token.len > MOST_DELETED) return true;
    if (!fn(data, VARIANT_DELETED, hash64_seed(token, VARIANT_DELETED))) return false;
    for (size_t i = 0; i < token.len; i++) {
        if (i > 0 && token.ptr[i] == token.ptr[i - 1]) continue; /* the same word again */
        memcpy(key, token.ptr, i);
        memcpy(key + i, token.ptr + i + 1, token.len - i - 1);
        if (!fn(data, VARIANT_DELETED, hash64_seed((cb_slice){key, token.len - 1}, VARIANT_DELETED))) return false;
    }
    return true;
}

static void add_token(find_name_tokens *out, find_name_token t) {
    for (size_t i = 0; i < out->count; i++)
        if (slice_eq(out->items[i].text, t.text)) return;
    if (out->count < FIND_NAME_TOKENS) out->items[out->count++] = t;
}

static void add_joined(find_name_tokens *out, const name *n, size_t at, size_t parts) {
    if (out->used >= 2 * LIMIT_NAME_PARTS || at + parts > n->count) return;
    char *text = out->memory[out->used];
    size_t len = 0;
    unsigned weight = 0;
    for (size_t i = at; i < at + parts; i++) {
        const name_part *p = &n->parts[i];
        if (p->kind == PART_LEGAL || len + p->text.len > 2 * LIMIT_PART_BYTES) return;
        memcpy(text + len, p->text.ptr, p->text.len);
        len += p->text.len;
        weight += find_part_weight(p);
    }
    if (len < 4 || len > LIMIT_PART_BYTES) return;
    out->used++;
    add_token(out, (find_name_token){{text, len}, weight, (unsigned)at, (unsigned)parts, false});
}

void find_tokens_of(const name *n, find_name_tokens *out) {
    out->count = out->used = 0;
    size_t count = n->count < LIMIT_NAME_PARTS ? n->count : LIMIT_NAME_PARTS;
    for (size_t i = 0; i < count; i++) {
        const name_part *p = &n->parts[i];
        add_token(out, (find_name_token){p->text, find_part_weight(p), (unsigned)i, 1, p->kind == PART_LEGAL});
        if (p->kind == PART_NUMBER && p->canon.len && !slice_eq(p->canon, p->text))
            add_token(out, (find_name_token){p->canon, find_part_weight(p), (unsigned)i, 1, false});
    }
    for (size_t i = 0; i < count; i++)
        for (size_t parts = 2; parts <= 3; parts++)
            if (i + parts <= count) add_joined(out, n, i, parts);
}
