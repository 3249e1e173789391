/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a zip archive, as registers ship their files: stored or deflated, zip64, over minizip. Sizes and checksums are proved when a member
 * has been read to its end. Encrypted members are refused. */
#ifndef CB_PARSE_ARCHIVE_H
#define CB_PARSE_ARCHIVE_H

#include "base/slice.h"

/* Do the first bytes of a file (four at least) begin a zip archive? */
bool archive_begins(cb_slice head);
/* Where the path of a member ends that of its archive: "a/b.zip/c/d.csv" -> 7, where a/b.zip is a file. 0: it is no such path. */
size_t archive_path(const char *path);
/* What lies on disk: the archive of a member's path, else the path itself. False: longer than any path. */
enum { ARCHIVE_PATH = 4096 };
bool archive_on_disk(const char *path, char out[ARCHIVE_PATH]);

/* Every member that is a file, in the order of the archive; `name` is its path within it, which never leads out of it. */
cb_status archive_each(const char *path, cb_status (*fn)(void *data, const char *name), void *data, cb_error *err);

typedef struct archive archive;
/* One member: "b.zip/c/d.csv". */
cb_status archive_open(archive **out, const char *path, cb_error *err);
/* At most `size` bytes; *got 0 at its end, where size and checksum are proved. */
cb_status archive_read(archive *a, char *to, size_t size, size_t *got, cb_error *err);
uint64_t archive_size(const archive *a);     /* bytes of the member in the archive */
uint64_t archive_consumed(const archive *a); /* read of them so far */
void archive_close(archive *a);

#endif
