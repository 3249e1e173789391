/* SPDX-License-Identifier: Apache-2.0 */
/* A source file as a stream of bytes: plain, gzip (zlib) or zstd (libzstd), hashed as it is read. */
#ifndef CB_PARSE_INPUT_H
#define CB_PARSE_INPUT_H

#include "base/hash.h"
#include "base/slice.h"

typedef struct input input;

cb_status input_open(input **out, const char *path, cb_error *err);
/* Standard input, as it comes: not decompressed. */
cb_status input_stdin(input **out, cb_error *err);
cb_status input_memory(input **out, const char *name, cb_slice bytes,
                       cb_error *err); /* borrowed bytes; for tests and fuzzing */
/* The next piece (some tens of KiB); len 0 at the end. Valid until the next call. A compressed file that ends early, is
 * corrupt, or grows past LIMIT_EXPANSION is CB_INPUT. */
cb_status input_read(input *in, cb_slice *piece, cb_error *err);
/* The beginning of the (decompressed) content, at least `want` bytes unless the file is shorter, without consuming it. */
cb_status input_peek(input *in, size_t want, cb_slice *bytes, cb_error *err);
const char *input_name(const input *in);  /* path as given */
uint64_t input_size(const input *in);     /* bytes on disk */
uint64_t input_consumed(const input *in); /* bytes of the file on disk read so far (for progress) */
/* Nobody will ask for the hash: reading costs a third less. Before the first reading; input_sha256 is then CB_USAGE. */
void input_forgo_hash(input *in);
/* SHA-256 of the whole file on disk, as it lies there (compressed). Reads what is left. */
cb_status input_sha256(input *in, unsigned char out[SHA256_SIZE], cb_error *err);
/* Makes raw pieces at most this long (default 64 KiB), for tests of what lies across their borders. */
void input_set_piece(input *in, size_t bytes);
void input_close(input *in);

#endif
