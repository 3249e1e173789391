/* SPDX-License-Identifier: Apache-2.0 */
/* A name made ready for comparison: once at build time for a world, once per query. */
#ifndef CB_MODEL_NAME_H
#define CB_MODEL_NAME_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"

typedef enum name_strength { NAME_STRONG = 0, NAME_FORMER = 1, NAME_WEAK = 2 } name_strength;

typedef enum part_kind {
    PART_WORD = 0,     /* carries identity */
    PART_INITIAL = 1,  /* one letter */
    PART_NUMBER = 2,   /* digits, or a numeral word or Roman numeral of an organisation */
    PART_LEGAL = 3,    /* legal form, canonical ("llc" for ООО, GmbH...): data/legal_forms.tsv */
    PART_PARTICLE = 4, /* al, el, bin, ibn, abu, de, van, von, the, of, and...: data/name_particles.tsv */
    PART_GENERIC =
        5, /* words that many organisations share: trading, company, group, bank, international...: data/generic_words.tsv */
    PART_TITLE = 6 /* mr, dr, haji, sheikh, mullah...: data/name_titles.tsv */
} part_kind;

typedef struct name_part {
    cb_slice text; /* latin, [a-z0-9]+, at most LIMIT_PART_BYTES */
    cb_slice
        canon; /* canonical form where it differs (legal form, number "2" for "second", generic "trade" for "trading"), else = text */
    uint64_t signature; /* text_signature(text) */
    char phonetic[12];
    uint8_t phonetic_len;
    uint8_t kind; /* part_kind */
} name_part;

typedef struct name {
    cb_slice display; /* as written */
    cb_slice norm;    /* text_norm: equal in any script means equal */
    cb_slice joined;  /* latin without spaces and without legal forms, particles kept: joined and split words meet here */
    name_part *parts; /* in the order written; "SURNAME, Given" is brought to given-first only for persons */
    size_t count;
    uint32_t scripts; /* 1u << script */
    uint8_t strength; /* name_strength */
    bool person;      /* parsed as a person's name (no legal forms, generics not marked) */
    bool no_memory;   /* why name_unpack said false; else the bytes are damaged */
} name;

typedef enum name_kind { NAME_KIND_UNKNOWN = 0, NAME_KIND_PERSON = 1, NAME_KIND_ORG = 2, NAME_KIND_THING = 3 } name_kind;

/* Parses one name into the arena. False: no memory. A name without any letter or digit gives count 0. */
bool name_parse(arena *a, cb_slice text, name_kind kind, name_strength strength, name *out);

/* The packed form in which a world stores it (self-contained bytes), and its bounded reader (slices point into `bytes`,
 * parts are in the arena). unpack: false for damaged bytes or, with `no_memory`, without it. */
void name_pack(buf *out, const name *n);
bool name_unpack(arena *a, cb_slice bytes, name *out);

#endif
