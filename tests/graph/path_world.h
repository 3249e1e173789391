/* SPDX-License-Identifier: Apache-2.0 */
/* Random worlds for the search of chains: the records as they are written, from which the oracle (path_oracle.c) reads alone. */
#ifndef CB_TESTS_GRAPH_PATH_WORLD_H
#define CB_TESTS_GRAPH_PATH_WORLD_H

#include "base/buf.h"
#include "graph/path.h"

enum { PARTIES = 12, MOST_TIES = 200, MOST_SEEN = 64, MARKS = 11, TWINS = 2, TWIN_RECORDS = 3, ID_SIZE = 8 };

/* A tie, as its sources tell it together. */
typedef struct rel {
    unsigned from, to;
    tie_kind kind;
    unsigned stake; /* of TIE_OWNERSHIP */
    bool victim, victim_first, product, over;
    int32_t first, last;
} rel;

/* A party bears a mark, perhaps on some days. */
typedef struct seen {
    unsigned who, mark;
    bool dated;
    int32_t first, last;
} seen;

typedef struct same_pair { /* 0: two parties */
    uint32_t probability;
    bool confirmed;
} same_pair;

typedef struct records {
    rel ties[MOST_TIES];
    seen seen[MOST_SEEN];
    size_t tie_count, seen_count;
    bool listed[PARTIES];
    int32_t listed_from[PARTIES], listed_to[PARTIES]; /* designated on those days */
    bool reported[PARTIES];
    unsigned twins[TWINS][TWIN_RECORDS], twin_count[TWINS];
    bool twin_sure[TWINS];
    same_pair same[PARTIES][PARTIES];
} records;
extern records R;

typedef struct mark_written {
    mark_kind kind;
    const char *type, *value; /* as a document says it */
    bool room;
} mark_written;
extern const mark_written MARKS_WRITTEN[MARKS];
enum { MARK_OF_TWINS = MARKS - TWINS }; /* the passports of twins; at no address, and in no document */

extern uint64_t path_seed;
uint32_t any(uint32_t below);
int32_t day_of(const char *text);
/* Writes, builds, verifies and opens one. `folder` is where its files stand for a moment. */
world *random_world(const char *folder);

/* ---- the oracle */

enum { ALL_HOPS = PATH_HOPS_MAX, MOST_STARTS = 3, MOST_FACTORS = 2 * ALL_HOPS + 1 };

typedef struct begin {
    unsigned who, hops;
    uint32_t strength;
    bool by_post, damped, little;
    tie_kind crowd;
    bool agent, crowded;
} begin;

typedef struct chain {
    unsigned at[ALL_HOPS + 1];
    size_t count; /* parties */
    unsigned hops, start;
    uint32_t factors[MOST_FACTORS];
    size_t factor_count;
} chain;

typedef struct asking {
    const path_rules *rules;
    begin starts[MOST_STARTS];
    size_t start_count;
    int32_t on;
    uint32_t flags;
    int to; /* a party, or -1 */
    unsigned hops;
    bool different;
    size_t most;
    bool never[PARTIES];
    /* of chains before */
    bool banned[PARTIES], passed[PARTIES], direct[PARTIES][PARTIES];
    chain best[PARTIES]; /* of each end */
    bool found[PARTIES];
} asking;

/* The chains that are right, best first; at most q->most. */
size_t oracle(asking *q, chain *out);
uint32_t oracle_strength(const chain *c);
uint32_t oracle_flags(const asking *q, unsigned party);

#endif
