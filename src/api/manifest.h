/* SPDX-License-Identifier: Apache-2.0 */
/* What a world says about how it came to be, as JSON with keys that are only ever added to. No clock, no path, no host. */
#ifndef CB_API_MANIFEST_H
#define CB_API_MANIFEST_H

#include "api/intake.h"
#include "graph/blocked.h"
#include "resolve/join.h"

typedef struct manifest_ignored { /* a file that was not read */
    cb_slice file, reason;
} manifest_ignored;

/* Of one source. `unmapped` is a JSON array made by manifest_unmapped. */
void manifest_source(buf *out, const intake *in, const graph_counts *graph, const buf *unmapped);
void manifest_unmapped(buf *out, const graph_builder *b);
/* Of the whole. */
void manifest_world(buf *out, const intake *sources, size_t count, cb_slice as_of, const manifest_ignored *ignored,
                    size_t ignored_count, const blocked_sum *blocked, const join_sum *same);

#endif
