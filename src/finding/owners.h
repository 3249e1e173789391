/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the graph under one regime and words the answer. */
#ifndef CB_FINDING_OWNERS_H
#define CB_FINDING_OWNERS_H

#include "find/find.h"
#include "finding/ownership.h"
#include "graph/own.h"

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
} owners_question;

/* Everything is in the arena. CB_NOT_FOUND: no such id; CB_USAGE: no such regime, or an assumption that is none. */
cb_status owners_ask(const world *w, find_scratch *scratch, const owners_question *question, arena *a, ownership *out,
                     cb_error *err);

#endif
