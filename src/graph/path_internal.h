/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the search share: path.c searches, path_step.c finds the steps from a party, path_read.c reads what was found. */
#ifndef CB_GRAPH_PATH_INTERNAL_H
#define CB_GRAPH_PATH_INTERNAL_H

#include "graph/internal.h"
#include "graph/path.h"

/* One step from a party to another, by hashes. */
typedef struct step {
    uint64_t to;
    uint32_t strength;   /* 1/10000 */
    int32_t first, last; /* the days on which it may hold */
    uint8_t via;         /* path_via */
    bool post, weak;
    uint8_t mark; /* mark_kind */
    uint32_t bearers;
    int32_t gap;
    uint64_t mark_hash;
    entity_ref from_says, to_says; /* VIA_TIE: from_says is the edge's segment and row */
    uint64_t row;                  /* VIA_TIE: of the ties of that segment; VIA_SAME: of its section */
} step;

typedef struct stepper {
    const world *w;
    const path_rules *rules;
    int32_t on;
    uint64_t looked, work;
    uint64_t most; /* path_cost of the least joint strength */
    step *items;   /* of the party last asked about */
    size_t count, cap;
    /* the party */
    uint64_t ties, posts; /* how many it has; of them seats that it holds in others */
    struct ended {        /* ties that have ended before the day */
        uint64_t other, row;
        uint32_t segment;
        int32_t last;
    } * ended;
    size_t ended_count, ended_cap;
    struct bearer_row *rows;
    size_t row_cap;
    uint64_t *hashes;
    size_t hash_cap;
    bool failed; /* no memory */
} stepper;

/* All steps from the party; `ties` and `posts` first: where the joint strength would fall below the least for a hub, no step is made. `cost`: path_cost of what led there. `free`: as
 * many ties as it likes; `named`: it is asked about, and its posts are followed however many they are. */
void steps_of(stepper *s, uint64_t node, bool free, bool named, uint64_t cost);
void stepper_free(stepper *s);

bool path_may_be_target(const path_targets *t, uint64_t hash);
/* The id that a row of ties has at this end or the other; empty where it has none of that hash. */
cb_slice path_row_id(const world *w, uint32_t segment, const graph_tie_row *row, bool other);
/* The id of the party that a step leads to; empty where none has that hash. */
cb_slice path_step_id(const world *w, const step *s);
/* Fills what a step says of the hop; false where the world does not bear it out. */
bool path_read_step(const world *w, const step *s, path_hop *out);
/* Reads an edge of the ties as graph_ties does. */
bool graph_read_row(const world *w, uint32_t segment, uint64_t row, tie *out);

#endif
