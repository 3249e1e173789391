/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of graph, one set a segment, ordered by the hash of the id asked about. A row points at the edge (or listing) in its own
 * segment; the ids at its ends are read from there, so that ends in other segments need no number. */
#ifndef CB_GRAPH_INTERNAL_H
#define CB_GRAPH_INTERNAL_H

#include "graph/graph.h"

#define SECTION_GRAPH_TIES     ((section_type)(SECTION_GRAPH_FIRST + 0)) /* graph_tie_row */
#define SECTION_GRAPH_LISTINGS ((section_type)(SECTION_GRAPH_FIRST + 1)) /* graph_listing_row */

#define SECTION_GRAPH_BLOCKED                                                                                                  \
    ((section_type)(SECTION_GRAPH_FIRST + 2)) /* graph_blocked_row, of the whole world; may be missing */

#define GRAPH_OWN_ID UINT32_MAX /* position of an end that is the entity's own id */

typedef struct graph_tie_row {
    uint64_t hash;     /* hash64 of the id of this end */
    uint64_t edge;     /* row of the edge, or of the entity whose property it is; upper 8 bits: GRAPH_OUT, GRAPH_WORDS */
    uint32_t from, to; /* statements of the edge that name the ends */
} graph_tie_row;
enum { GRAPH_OUT = 1, GRAPH_WORDS = 2 };
#define GRAPH_ROW_MASK 0x00ffffffffffffffull

enum { SANCTION_MEASURES_MAX = 64, SANCTION_READINGS_MAX = SANCTION_MEASURES_MAX + 1 };

typedef enum listing_kind { LISTING_SANCTION = 1, LISTING_RISK = 2, LISTING_TOPIC = 3 } listing_kind;
typedef struct graph_listing_row {
    uint64_t hash;  /* of the party's id */
    uint64_t row;   /* the Sanction or Risk, or the party itself (topic); upper 8 bits: listing_kind */
    int32_t end;    /* last day, INT32_MAX where it has not ended */
    uint32_t flags; /* PARTY_* as of no date: DESIGNATED, REPORTED or LISTED_UNMAPPED */
} graph_listing_row;

/* Who is listed with effect, blocked by ownership or control, or possibly so, on the world's day. */
typedef struct graph_blocked_row {
    uint64_t hash;                          /* of the id */
    uint64_t ref;                           /* of its first entity */
    uint16_t listed, owned, possible, zero; /* REGIME_* bits */
} graph_blocked_row;

/* First row of a section whose hash is not below `hash`; rows of `stride` bytes begin with it. */
uint64_t graph_lower_bound(const void *rows, uint64_t count, size_t stride, uint64_t hash);

typedef struct sanction_facts {
    cb_slice authority, program, program_id, start, listed, end;
    cb_slice measures[SANCTION_MEASURES_MAX];
    size_t measure_count, more; /* more: measures beyond the first SANCTION_MEASURES_MAX */
} sanction_facts;
/* What a Sanction says, brought to the table of programmes: a reading for each measure that has a row of its own or none, and one for all
 * those that fall under the programme as a whole. */
typedef struct sanction_reading {
    cb_slice authority, list, programme, measure; /* measure: the first of `measures` */
    uint64_t measures;                            /* bits: which of the facts' measures this is said of */
    programme_meaning meaning;
} sanction_reading;
void sanction_take(sanction_facts *f, const statement *s);
/* At least one; in the order of the measures. */
size_t sanction_read(const sanction_facts *f, sanction_reading out[SANCTION_READINGS_MAX]);

/* Which entity properties of an entity that is no edge are ties. */
bool graph_is_tie_property(schema_id schema, prop_id prop);

#endif
