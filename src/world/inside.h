/* SPDX-License-Identifier: Apache-2.0 */
/* What an open world is made of. Private to src/world. */
#ifndef CB_WORLD_INSIDE_H
#define CB_WORLD_INSIDE_H

#include "world/world.h"

/* The columns of one segment, looked up once. A section that is missing has length 0. */
typedef struct segment_view {
    uint32_t sections[64]; /* type -> index into the table + 1, 0: none */
    const unsigned char *strings;
    uint64_t string_end;
    const world_entity_row *entities;
    uint64_t rows;
    const world_statement_row *statements;
    uint64_t statement_count;
    const uint64_t *ids, *referents, *symbols, *origins;
    uint64_t id_count, referent_count, symbol_count, origin_count;
    const world_name_row *names;
    const unsigned char *name_bytes;
    const uint64_t *name_blocks;
    uint64_t name_count, name_byte_end, name_block_count;
    uint16_t *meanings; /* of each symbol: as a property, then as a schema */
} segment_view;

struct world {
    file_map map;
    const unsigned char *bytes;
    uint64_t size;
    const world_section *sections;
    uint32_t section_count, segment_count;
    segment_view *segments;
    segment_view whole; /* WORLD_GLOBAL: sections only */
};

/* The string at an offset of SECTION_STRINGS; {NULL, 0} where that is out of bounds. `*next` (may be NULL) the offset behind it. */
cb_slice world_string(const segment_view *s, uint64_t offset, uint64_t *next);
cb_slice world_symbol(const segment_view *s, uint64_t symbol);
const segment_view *world_segment(const world *w, uint32_t number);

#endif
