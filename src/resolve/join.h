/* SPDX-License-Identifier: Apache-2.0 */
/* Registers and lists give one party different ids. The build asks of every listed or reported party which other records of the world are of
 * it, so that chains and rules of ownership can pass from one to the other. */
#ifndef CB_RESOLVE_JOIN_H
#define CB_RESOLVE_JOIN_H

#include "base/buf.h"
#include "world/world.h"

typedef struct join_sum {
    uint64_t parties;             /* listed or reported ones that were looked for */
    uint64_t confirmed, possible; /* pairs of ids, of these parties */
    uint64_t people;              /* pairs of ids of people or organisations that are not listed, confirmed */
    uint64_t crowded;             /* words of a day of birth, names, or numbers, that too many bear for them to be compared */
    bool cut;                     /* there are more parties than LIMIT_JOIN_PARTIES */
} join_sum;

/* Pairs of ids that are confirmed to be of one party, or whose records agree so far that they may be (a score of THRESHOLD, a probability of one
 * half, no contradiction), as rows for graph_same_write. Names are compared that share the sounds of two words, or of their only one, or are the same
 * written as one word; people of one day of birth that share one; and bearers of one identifier. Of people that are not
 * listed: those whose names sound alike in a word and that are born on one day, no 1 January, where judge confirms them and the name is rare enough
 * among those of the world; and organisations of one name (written as one word, legal forms aside) that say where they are, where judge confirms them
 * and no country differs. `jobs` threads; the result does not depend on them. Linear in the world. */
cb_status join_find(const world *looked, unsigned jobs, buf *rows, join_sum *sum, cb_error *err);

#endif
