/* SPDX-License-Identifier: Apache-2.0 */
/* The world file: header, sections, section table. Described byte by byte in docs/FORMAT.md.
 *
 * A world is a row of *segments*, one for each source, and each section belongs to one segment (or to the whole: segment
 * WORLD_GLOBAL). Nothing in a segment refers to another by number: across segments everything joins by id or by normalised value. So
 * one list can be replaced by copying the other segments, and several worlds can be asked together.
 * All integers are little-endian; sections start at multiples of 64 bytes. */
#ifndef CB_WORLD_FORMAT_H
#define CB_WORLD_FORMAT_H

#include "base/slice.h"

#define WORLD_MAGIC          "cuibono\x1a"
#define WORLD_FORMAT_VERSION 2u
#define WORLD_ENDIAN         0x01020304u
#define WORLD_ALIGN          64u
#define WORLD_GLOBAL         0xffffffffu

typedef struct world_header {
    char magic[8];
    uint32_t version, endian;
    uint32_t text_tables; /* TEXT_TABLES_VERSION of the writer */
    uint32_t section_count;
    uint32_t segment_count;
    uint32_t reserved;
    uint64_t table_offset; /* section table, at the end of the file */
    uint64_t file_size;
    uint64_t table_hash;  /* xxh3 of the section table */
    uint64_t header_hash; /* xxh3 of this header with this field zero */
} world_header;

enum { SECTION_REQUIRED = 1 };
typedef struct world_section {
    uint32_t type;    /* section_type */
    uint32_t segment; /* or WORLD_GLOBAL */
    uint32_t flags;   /* SECTION_REQUIRED: a reader that does not know the type refuses the file */
    uint32_t item;    /* bytes per item, 1 for blobs: length is a multiple of it */
    uint64_t offset, length;
    uint64_t hash; /* xxh3 of the section's bytes */
} world_section;

typedef enum section_type {
    /* world */
    SECTION_MANIFEST = 1,   /* JSON: segment's source and counts; global: tool, tables, as-of date */
    SECTION_SYMBOLS = 2,    /* names of properties, schemata, origins of the segment */
    SECTION_STRINGS = 3,    /* blob: varint length, bytes */
    SECTION_ENTITIES = 4,   /* world_entity_row, ordered by id */
    SECTION_STATEMENTS = 5, /* world_statement_row */
    SECTION_IDS = 6,        /* hash of id -> row, ordered by hash */
    SECTION_REFERENTS = 7,  /* hash of referent -> row */
    SECTION_CARD = 8,       /* a few strings that are asked often: varint length, bytes, each (world_card) */
    SECTION_ORIGINS = 9,    /* origins of statements: offsets of strings */
    /* names, in world/names.h */
    SECTION_NAMES = 16, /* index of packed names */
    SECTION_NAME_BYTES = 17,
    SECTION_NAME_BLOCKS = 18, /* first name of every 64th row */
    /* find: 32..47 */
    SECTION_FIND_FIRST = 32,
    SECTION_FIND_LAST = 47,
    /* graph: 48..63 */
    SECTION_GRAPH_FIRST = 48,
    SECTION_GRAPH_LAST = 63
} section_type;

/* Sections that this version reads, as bits: an unknown one with SECTION_REQUIRED makes the file incompatible. A layer that adds a
 * section adds its bit here. */
#define SECTIONS_KNOWN                                                                                                         \
    (UINT64_C(0x3fe) | (UINT64_C(7) << SECTION_NAMES) | (UINT64_C(0x3f) << SECTION_FIND_FIRST) |                               \
     (UINT64_C(0x3f) << SECTION_GRAPH_FIRST))

/* Numbers that share a word: a 48-bit offset or row below, 16 bits above. */
#define WORLD_LOW48(word)       ((word)&UINT64_C(0xffffffffffff))
#define WORLD_HIGH16(word)      ((uint16_t)((word) >> 48))
#define WORLD_WORD(low48, high) ((uint64_t)(low48) | ((uint64_t)(high) << 48))

/* Strings are named by the offset of their length in SECTION_STRINGS; offset 0 is the empty string. */
typedef struct world_entity_row {
    uint64_t id_schema;     /* string | symbol */
    uint64_t caption_flags; /* string | 0 */
    uint64_t first;         /* its first row in SECTION_STATEMENTS */
    uint32_t count;         /* how many */
    uint32_t reserved;      /* 0 */
} world_entity_row;

typedef struct world_statement_row {
    uint64_t value_prop; /* string | symbol */
    uint32_t origin;     /* of SECTION_ORIGINS, 0: none */
    uint16_t lang;       /* symbol, 0: none */
    uint16_t flags;      /* STATEMENT_*, STATEMENT_ORIGINAL */
} world_statement_row;
enum { STATEMENT_ORIGINAL = 0x100 }; /* the string that follows the value in SECTION_STRINGS is the original */

/* SECTION_IDS and SECTION_REFERENTS: the upper half of hash64 above, the row below: ascending. */
#define WORLD_HASH_ROW(hash, row) (((hash)&UINT64_C(0xffffffff00000000)) | (row))
#define WORLD_ROWS_MAX            UINT64_C(0xfffffffe)

typedef struct world_name_row {
    uint64_t row;
    uint64_t offset; /* in SECTION_NAME_BYTES: varint length, bytes */
} world_name_row;
#define WORLD_NAME_BLOCK 64u

/* Strings of SECTION_CARD, in this order. */
enum { CARD_NAME, CARD_PUBLISHED, CARD_FORMAT, CARD_AUTHORITY, CARD_FEED, CARD_COUNT };
enum { CARD_AS_OF, CARD_TOOL, CARD_GLOBAL_COUNT };

#endif
