/* SPDX-License-Identifier: Apache-2.0 */
/* Files: mapping for reading, and replacing one atomically. */
#ifndef CB_BASE_FILE_H
#define CB_BASE_FILE_H

#include "base/slice.h"

typedef struct file_map {
    const unsigned char *ptr;
    size_t len;
    bool copied; /* in memory of our own, not mapped */
} file_map;

/* Maps a regular file read-only (or copies it). An empty file gives len 0. */
cb_status file_map_open(file_map *out, const char *path, bool private_copy, cb_error *err);
void file_map_close(file_map *m);

/* Reads a whole file of at most `max` bytes into memory (mem_free). CB_LIMIT when it is longer. */
cb_status file_read_all(char **out, size_t *len, const char *path, size_t max, cb_error *err);

/* A file that takes its final name only when whole: written to PATH.tmp-<random> in the same folder,
 * buffered; commit flushes, fsyncs, renames and fsyncs the folder; abandon removes it. */
typedef struct file_out file_out;
cb_status file_out_open(file_out **out, const char *path, cb_error *err);
cb_status file_out_write(file_out *f, const void *bytes, size_t len, cb_error *err);
/* Overwrites bytes already written (for headers that are known last). */
cb_status file_out_patch(file_out *f, uint64_t offset, const void *bytes, size_t len, cb_error *err);
uint64_t file_out_position(const file_out *f);
/* Maps what is written so far (file_map_close), and cuts off all from `position` on; nothing of it may be mapped then. */
cb_status file_out_map(file_out *f, file_map *out, cb_error *err);
cb_status file_out_truncate(file_out *f, uint64_t position, cb_error *err);
cb_status file_out_commit(file_out *f, cb_error *err); /* frees f, also on failure (then the old file stays) */
void file_out_abandon(file_out *f);                    /* frees f; NULL allowed */

#endif
