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

#define SECTION_GRAPH_INDEX                                                                                                    \
    ((section_type)(SECTION_GRAPH_FIRST + 3)) /* uint64_t, 2^k + 1: first tie row of each value of the upper k bits of a hash */
#define SECTION_GRAPH_SAME ((section_type)(SECTION_GRAPH_FIRST + 4)) /* graph_same_row, of the whole world; may be missing */

#define SECTION_GRAPH_DOUBLES                                                                                                  \
    ((section_type)(SECTION_GRAPH_FIRST + 5)) /* graph_double_row, of the whole world; may be missing */

#define GRAPH_OWN_ID UINT32_MAX /* position of an end that is the entity's own id */

/* A row serves two kinds of question: what is tied to an id (from, to: read from the edge itself), and walks over millions of parties, which go
 * from hash to hash by this row alone and read the edges of the few paths that are shown. */
typedef struct graph_tie_row {
    uint64_t hash; /* hash64 of the id of this end; of a mark, of its normal form */
    uint64_t
        edge; /* row of the edge, or of the entity whose property it is, or that bears the mark (GRAPH_ROW_MASK); GRAPH_KIND, FLAGS,
                          DETAIL above */
    uint32_t from, to;   /* statements of the edge that name the ends; hidden rows: 0 */
    uint64_t other;      /* hash64 of the id (or mark) at the other end; of a name in words too, which is no id */
    int32_t first, last; /* days on which the tie may hold; INT32_MIN, INT32_MAX: open */
} graph_tie_row;
#define GRAPH_ROW_MASK     0x000000ffffffffffull
#define GRAPH_KIND(edge)   ((unsigned)((edge) >> 40) & 0xff) /* tie_kind */
#define GRAPH_FLAGS(edge)  ((unsigned)((edge) >> 48) & 0xff)
#define GRAPH_DETAIL(edge) ((unsigned)((edge) >> 56)) /* of a mark: mark_kind; of a stake: STAKE_* */
#define GRAPH_EDGE(row, kind, flags, detail)                                                                                   \
    ((uint64_t)(row) | (uint64_t)(kind) << 40 | (uint64_t)(flags) << 48 | (uint64_t)(detail) << 56)
enum {
    GRAPH_OUT = 1,    /* this end is `from`; of a mark: this end is the bearer */
    GRAPH_WORDS = 2,  /* the other end is only named in words */
    GRAPH_VICTIM = 4, /* by its roles (role.h) */
    GRAPH_VICTIM_FIRST = 8,
    GRAPH_PRODUCT = 16, /* of products, of a host, or of opponents: not followed */
    GRAPH_ENDED = 32,   /* its source calls it over, and says no day */
    GRAPH_HIDDEN = 64,  /* no tie of its own: a mark, or the place where somebody is */
    GRAPH_ROOM = 128,   /* of an address: it names a flat, a room or a box (mark_is_room) */
    GRAPH_AGENT = 128   /* of a tie: its `from` acts for others by trade (role_is_agent) */
};

/* Two ids of one party, or perhaps of one: in both directions. At least one of them is listed or reported. */
typedef struct graph_same_row {
    uint64_t hash, other;     /* of the ids */
    uint64_t ref, other_ref;  /* their first entities */
    uint32_t strength;        /* 1/10000: the probability that they are one party, as the build found it */
    uint16_t confirmed, rule; /* GRAPH_SAME_RULES of resolve; 0: none */
} graph_same_row;

/* An edge whose id several sources give: what all of its records together say, in the place of what each of its rows does. By ref. */
typedef struct graph_double_row {
    uint64_t ref;
    uint64_t edge; /* GRAPH_KIND, FLAGS and DETAIL, the row is 0; GRAPH_HIDDEN: an earlier source tells the same ends */
    int32_t first, last;
} graph_double_row;
typedef struct graph_doubles {
    const graph_double_row *rows;
    uint64_t count;
} graph_doubles;
graph_doubles graph_doubles_of(const world *w);
const graph_double_row *graph_double_find(const graph_doubles *d, entity_ref ref); /* NULL: only one source has it */
graph_tie_row graph_row_whole(const graph_doubles *d, uint32_t segment, const graph_tie_row *row);

/* The days on which a tie may hold, and what else its row says. */
typedef struct tie_facts {
    tie_kind kind;
    unsigned flags, detail;
    int32_t first, last; /* INT32_MIN, INT32_MAX: open */
} tie_facts;
tie_facts graph_edge_facts(const entity *e);

/* The statements of a record in all sources that have its id, its own first. */
enum { SAID_MAX = 64 };
typedef struct said {
    const world *w;
    entity_ref refs[SAID_MAX];
    size_t count, at;
    uint64_t next;
} said;
said said_of(const world *w, entity_ref ref);
bool said_next(said *s, statement *out);

#define GRAPH_LISTING_MASK 0x00ffffffffffffffull /* of a listing row: the upper 8 bits are its kind */

enum { SANCTION_TEXTS_MAX = 4, SANCTION_MEASURES_MAX = 64, SANCTION_READINGS_MAX = SANCTION_MEASURES_MAX + 1 };

/* A Note lists and reports nobody: its row only finds it from what it is about. */
typedef enum listing_kind { LISTING_SANCTION = 1, LISTING_RISK = 2, LISTING_TOPIC = 3, LISTING_NOTE = 4 } listing_kind;
typedef struct graph_listing_row {
    uint64_t hash;  /* of the party's id */
    uint64_t row;   /* the Sanction, Risk or Note, or the party itself (topic); upper 8 bits: listing_kind */
    int32_t end;    /* last day, INT32_MAX where it has not ended */
    uint32_t flags; /* PARTY_* as of no date: DESIGNATED, REPORTED or LISTED_UNMAPPED */
} graph_listing_row;

/* Who is listed with effect, blocked by ownership or control, or possibly so, on the world's day. */
typedef struct graph_blocked_row {
    uint64_t hash;                          /* of the id */
    uint64_t ref;                           /* of its first entity */
    uint16_t listed, owned, possible, zero; /* REGIME_* bits */
} graph_blocked_row;

/* Puts ties in their order; the same edge in two segments is one. How many are left. */
size_t graph_tie_settle(tie *ties, size_t count);

/* The rows of one hash in the ties of a segment: first and count; 0 where it has none. */
uint64_t graph_tie_rows(const world *w, uint32_t segment, uint64_t hash, const graph_tie_row **out);
/* Of the rows of one hash: the end of those that are of one sort (detail, flags, kind) with the row `at`; and the first from `from` on that makes
 * one of its ends a victim, `rows` where none does. */
uint64_t graph_group_end(const graph_tie_row *row, uint64_t rows, uint64_t at);
uint64_t graph_next_victim(const graph_tie_row *row, uint64_t rows, uint64_t from);
/* About 32 rows to a value of the index; a few megabytes at most, however long the hubs are. */
enum { GRAPH_INDEX_ROWS_LOG = 5, GRAPH_INDEX_BITS_MAX = 26 };

/* A status that says of a tie that it is over. */
bool graph_is_over(cb_slice status);
/* A status that says of a listing that it is over. */
bool graph_listing_is_over(cb_slice status);
struct tie;
/* What the roles of an edge say of its tie. */
void graph_tie_take(struct tie *t, const edge_reading *r);

/* First row of a section whose hash is not below `hash`; rows of `stride` bytes begin with it. */
uint64_t graph_lower_bound(const void *rows, uint64_t count, size_t stride, uint64_t hash);

typedef struct sanction_texts { /* several values of one property, as merged records have them */
    cb_slice items[SANCTION_TEXTS_MAX];
    size_t count;
} sanction_texts;
typedef struct sanction_facts {
    cb_slice authority, program, program_id, start, listed, end; /* the first of each; of ends the latest */
    sanction_texts authorities, programs, program_ids;
    cb_slice origin; /* its data sets, joined by ';' */
    bool over;       /* its statuses call it lifted, and where no end is said it has ended on a day that is not known */
    size_t statuses;
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
/* Of several days that sources say, the earliest beginning and the latest end. */
void earlier_day(cb_slice *at, cb_slice value);
void later_day(cb_slice *at, cb_slice value);
void sanction_take(sanction_facts *f, const statement *s);
/* At least one; in the order of the measures. */
size_t sanction_read(const sanction_facts *f, sanction_reading out[SANCTION_READINGS_MAX]);

/* What the topic "sanction" says of a party of these data sets, joined by ';': the strongest. */
programme_meaning sanction_topic(cb_slice origin);

/* Which entity properties of an entity that is no edge are ties. */
bool graph_is_tie_property(schema_id schema, prop_id prop);

#endif
