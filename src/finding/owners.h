/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the graph under one regime and words the answer. */
#ifndef CB_FINDING_OWNERS_H
#define CB_FINDING_OWNERS_H

#include "find/find.h"
#include "finding/ownership.h"
#include "graph/own.h"

/* What stands above a party does not depend on the regime: loaded once for several questions about it, of one day and one case. */
typedef struct owners_kept {
    cb_slice id;
    own_graph graph;
    bool there;
} owners_kept;

typedef struct owners_question {
    cb_slice id, regime;
    cb_slice on; /* YYYY-MM-DD; empty: the world's date */
    bool threshold_given;
    share threshold; /* of `beneficial` */
    const own_assumption *assumed;
    size_t assumed_count;
    const own_told *told; /* what a case says beside the world */
    size_t told_count;
    bool
        listed_above; /* of rules that start from listings: what owns parties that are clear of them is not looked at (own.h) */
    uint32_t
        most; /* of `listed_above`: where more parties than that stand above it, the answer is not_computable; 0: however many */
    owners_kept *kept; /* of `listed_above`; NULL: each question loads its own */
} owners_question;

/* Everything is in the arena. CB_NOT_FOUND: no such id; CB_USAGE: no such regime, or an assumption that is none. */
cb_status owners_ask(const world *w, find_scratch *scratch, const owners_question *question, arena *a, ownership *out,
                     cb_error *err);

#endif
