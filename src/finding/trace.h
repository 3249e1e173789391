/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CB_FINDING_TRACE_H
#define CB_FINDING_TRACE_H

#include "find/find.h"
#include "finding/path.h"
#include "graph/path.h"

typedef struct trace_options {
    cb_slice to;   /* "designated", "reported", or an id; empty: designated */
    cb_slice on;   /* a day; empty: the world's */
    size_t paths;  /* 0: 3 */
    unsigned hops; /* 0: PATH_HOPS */
    uint64_t work; /* 0: PATH_WORK */
} trace_options;

/* The best different chains of evidence from a party (its id, another name of that id, or a name) to listed or reported ones, or to a
 * party. CB_NOT_FOUND: nobody of that id or name, or several of that name. `targets` is of this world. */
cb_status trace_run(evidence_paths **out, const world *w, find_scratch *scratch, const path_targets *targets, cb_slice from,
                    const trace_options *options, cb_error *err);
void trace_free(evidence_paths *p);

#endif
