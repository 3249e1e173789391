/* SPDX-License-Identifier: Apache-2.0 */
/* Who is blocked by ownership or control in a whole world, under every regime that starts from listings, on one day: computed when the world
 * is built. Records that the build confirmed to be of a listed party (resolve/join.h) count as that party. */
#ifndef CB_GRAPH_BLOCKED_H
#define CB_GRAPH_BLOCKED_H

#include "base/buf.h"
#include "graph/own.h"
#include "world/write.h"

typedef struct blocked_count {
    const char *regime, *status;      /* status: why the rule says less than its name, "" where nothing */
    uint64_t listed, owned, possible; /* owned and possible: not listed themselves */
} blocked_count;
enum { BLOCKED_REGIMES = 5 };
typedef struct blocked_sum {
    blocked_count of[BLOCKED_REGIMES]; /* regimes that have a rule on the day */
    size_t count;
    bool cut; /* the memory allowed, or LIMIT_OWN_LISTED, ended the search: the sets are not whole */
} blocked_sum;

/* Writes the optional section of what `looked` holds on the day; at most about `memory` bytes. */
cb_status blocked_find(const world *looked, int32_t day, size_t memory, buf *rows, blocked_sum *sum, cb_error *err);
cb_status blocked_write(world_writer *w, const buf *rows, cb_error *err);

/* REGIME_* bits of an id, on the world's own day. False: the world has no such sets. */
bool blocked_ask(const world *w, cb_slice id, uint32_t *listed, uint32_t *owned, uint32_t *possible);

#endif
