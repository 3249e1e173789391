/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of find, one set a segment. All rows are ordered by their hash, so that a look-up is an interpolation search. */
#ifndef CB_FIND_INTERNAL_H
#define CB_FIND_INTERNAL_H

#include "find/find.h"

#define SECTION_FIND_TOKENS   ((section_type)(SECTION_FIND_FIRST + 0)) /* find_token_row, by hash then text */
#define SECTION_FIND_TEXTS    ((section_type)(SECTION_FIND_FIRST + 1)) /* blob: the tokens' text */
#define SECTION_FIND_POSTINGS ((section_type)(SECTION_FIND_FIRST + 2)) /* blob: name numbers as varint differences, rising */
#define SECTION_FIND_VARIANTS                                                                                                  \
    ((section_type)(SECTION_FIND_FIRST + 3)) /* find_variant_row: a key under which a token is also found */
#define SECTION_FIND_WEIGHTS ((section_type)(SECTION_FIND_FIRST + 4)) /* one byte a name: the weight of all its parts */
#define SECTION_FIND_MARKS   ((section_type)(SECTION_FIND_FIRST + 5)) /* find_mark_row */

typedef struct find_token_row {
    uint64_t hash;     /* hash64 of the text */
    uint64_t postings; /* offset of the first byte */
    uint64_t text;     /* offset << 8 | length */
    uint32_t count;    /* names */
    uint32_t bytes;    /* of the postings */
} find_token_row;

typedef struct find_variant_row {
    uint64_t hash;  /* of the key */
    uint32_t token; /* row of the tokens */
    uint32_t shape; /* find_shape of its text: most tokens that share a key are told apart without looking at them */
} find_variant_row;

typedef struct find_mark_row {
    uint64_t hash; /* hash64 of the normal form, or find_whole_key of a name */
    uint64_t row;  /* of the entity */
} find_mark_row;

/* Keys under which a token stands. Words at k edits: a token is cut into k + 1 pieces, one of which an edited word still has, at nearly
 * the same place (Li, Deng, Feng: PASS-JOIN, 2011); k by text_edits_allowed, one for a token that is only ever a joined one. Words of the
 * same sound: the phonetic key. Words that go on where the other ends: their first letters. `fn` returns false to stop. */
typedef enum key_kind { KEY_PIECE, KEY_SOUND, KEY_PREFIX } key_kind;
typedef bool (*key_fn)(void *data, uint64_t hash, key_kind kind);
bool find_token_keys(cb_slice token, bool plain, key_fn fn, void *data);
/* Keys that a word of a query may share with the tokens that it may be. `joined`: the word is made of several, and is found with one edit
 * at most, and not by sound. May give a key twice. */
bool find_word_keys(cb_slice word, bool joined, key_fn fn, void *data);

/* Key of a whole name written without spaces: names that differ in where their words are cut only. `turned`: with the last part first, as
 * people's are. False: too short to say anything, or nothing to turn. */
bool find_whole_key(const name *n, bool turned, uint64_t *hash);

/* Which letters (26 bits) and how many (6 bits). */
uint32_t find_shape(cb_slice token);
#define SHAPE_LETTERS(shape) ((shape)&0x3ffffff)
#define SHAPE_LENGTH(shape)  ((shape) >> 26) /* 63: as many or more */

/* The weight of a part: what it says about identity; the sum over a name is at most 255. */
unsigned find_part_weight(const name_part *p);

/* Tokens of a name: its parts and what two or three neighbours make joined ("silver star" -> "silverstar"). A word that comes twice
 * is two, a joined one is there once. `part` is the first part that the token comes from; a joined token has the parts' summed weight. */
typedef struct find_name_token {
    cb_slice text;
    unsigned weight;
    unsigned part, parts; /* parts > 1: joined */
    cb_slice canon;       /* another token under which the part stands: "2" for "second", "trade" for "trading"; else empty */
} find_name_token;
enum { FIND_NAME_TOKENS = 3 * LIMIT_NAME_PARTS };
/* `memory` holds the joined texts. */
typedef struct find_name_tokens {
    find_name_token items[FIND_NAME_TOKENS];
    size_t count;
    size_t parts; /* of the name */
    char memory[2 * LIMIT_NAME_PARTS][2 * LIMIT_PART_BYTES];
    size_t used;
} find_name_tokens;
/* ring: the last part stands beside the first as well, as in a person's name; a query may be one. */
void find_tokens_of(const name *n, bool ring, find_name_tokens *out);

#endif
