/* SPDX-License-Identifier: Apache-2.0 */
/* External sort: records of any length in, sorted by byte order out, memory bounded, spilling sorted
 * runs into unlinked temporary files of `tmp_dir`. Equal records come out as often as they went in.
 * The output depends on the multiset of records alone: neither on their order nor on the memory. */
#ifndef CB_BASE_XSORT_H
#define CB_BASE_XSORT_H

#include "base/slice.h"

typedef struct xsort xsort;

/* `memory` bounds buffers while adding and while merging (at least 1 MiB is taken). `tmp_dir` is a folder
 * in which files may be made; NULL: never spill, CB_LIMIT when memory does not suffice. */
cb_status xsort_new(xsort **out, size_t memory, const char *tmp_dir, cb_error *err);
/* Adds a record of at most LIMIT_RECORD_BYTES. Compared as memcmp over the shorter length, then by length.
 * Callers encode numbers big-endian. */
cb_status xsort_add(xsort *s, cb_slice record, cb_error *err);
/* Ends adding; records can then be read. May be called again to read from the start. */
cb_status xsort_rewind(xsort *s, cb_error *err);
/* The next record in order; *record is valid until the next call; *more false at the end. */
cb_status xsort_next(xsort *s, cb_slice *record, bool *more, cb_error *err);
uint64_t xsort_count(const xsort *s);
/* From here on a thread of the sorter's own sorts and writes one half of the memory while the other is filled. Before adding. */
void xsort_background(xsort *s);
/* Writes what is in memory as a run and gives that memory back: for a sorter that waits while others work. Before rewind. */
cb_status xsort_flush(xsort *s, cb_error *err);
/* Takes all runs of `from` into `into` (both before rewind); frees `from`. For one sorter a thread. */
cb_status xsort_absorb(xsort *into, xsort *from, cb_error *err);
void xsort_free(xsort *s);

#endif
