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
    uint64_t hash;  /* variant_hash */
    uint64_t token; /* row of the tokens */
} find_variant_row;

typedef struct find_mark_row {
    uint64_t hash; /* hash64 of the normal form */
    uint64_t row;  /* of the entity */
} find_mark_row;

/* Keys of a token. DELETED: the token without one letter (and itself): two words at one edit share one (Garbe 2012, symmetric
 * deletion), and so do many at two. SOUND: its phonetic key. */
typedef enum variant_kind { VARIANT_DELETED = 1, VARIANT_SOUND = 2 } variant_kind;
typedef bool (*variant_fn)(void *data, variant_kind kind, uint64_t hash);
bool find_variants(cb_slice token, variant_fn fn, void *data);

/* The weight of a part: what it says about identity; the sum over a name is at most 255. */
unsigned find_part_weight(const name_part *p);

/* Tokens of a name: its parts and what two or three neighbours make joined ("silver star" -> "silverstar"). Equal ones once. `part` is the
 * first part that the token comes from; a joined token has the parts' summed weight. */
typedef struct find_name_token {
    cb_slice text;
    unsigned weight;
    unsigned part, parts; /* parts > 1: joined */
    bool legal;
} find_name_token;
enum { FIND_NAME_TOKENS = 3 * LIMIT_NAME_PARTS };
/* `memory` holds the joined texts. */
typedef struct find_name_tokens {
    find_name_token items[FIND_NAME_TOKENS];
    size_t count;
    char memory[2 * LIMIT_NAME_PARTS][2 * LIMIT_PART_BYTES];
    size_t used;
} find_name_tokens;
void find_tokens_of(const name *n, find_name_tokens *out);

#endif
