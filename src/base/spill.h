/* SPDX-License-Identifier: Apache-2.0 */
/* A column of bytes that is written once and read once, held in memory while it is small and in an unlinked temporary file when it
 * is not. Nothing is left behind however the process ends. */
#ifndef CB_BASE_SPILL_H
#define CB_BASE_SPILL_H

#include "base/slice.h"

/* An open file in folder `dir` that has no name (O_TMPFILE, or created and unlinked). -1 with errno. */
int spill_file(const char *dir);
/* All bytes, interrupted calls repeated; false with errno (a file that ends early: EIO). */
bool spill_write_at(int fd, const void *bytes, size_t len, uint64_t offset);
bool spill_read_at(int fd, void *bytes, size_t len, uint64_t offset);

typedef struct spill spill;
/* Holds up to `memory` bytes (at least 4 KiB is taken) before it makes a file in `tmp_dir`; NULL: never, CB_LIMIT instead. */
cb_status spill_new(spill **out, size_t memory, const char *tmp_dir, cb_error *err);
cb_status spill_put(spill *s, const void *bytes, size_t len, cb_error *err);
uint64_t spill_size(const spill *s);
/* Reads from the start: pieces until one of length 0. A piece is valid until the next call. Nothing can be put after the first. */
cb_status spill_rewind(spill *s, cb_error *err);
cb_status spill_next(spill *s, cb_slice *piece, cb_error *err);
void spill_free(spill *s);

#endif
