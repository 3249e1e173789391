/* SPDX-License-Identifier: Apache-2.0 */
/* From a case file to an answer. */
#ifndef CB_FINDING_CHECK_H
#define CB_FINDING_CHECK_H

#include "find/find.h"
#include "finding/finding.h"
#include "graph/graph.h"
#include "graph/path.h"
#include "match/match.h"

typedef struct check_options {
    const cb_slice *subjects;
    size_t subject_count;
    cb_slice on; /* empty: the world's as-of date */
} check_options;

/* Reads a case (FtM or flat form), compares each of its parties with the world, follows ties to listed and reported parties, weighs.
 * `targets` is of this world. *out is freed by answer_free. */
cb_status check_run(answer **out, const world *w, find_scratch *scratch, const path_targets *targets, cb_slice input,
                    const check_options *options, cb_error *err);
void answer_free(answer *a);

#endif
