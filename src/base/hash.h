/* SPDX-License-Identifier: Apache-2.0 */
/* XXH3 (xxhash library) for tables and section checksums; SHA-256 (libsodium) for the manifest. */
#ifndef CB_BASE_HASH_H
#define CB_BASE_HASH_H

#include "base/slice.h"

uint64_t hash64(cb_slice s); /* XXH3-64, seed 0: part of the file format */
uint64_t hash64_seed(cb_slice s, uint64_t seed);

typedef struct hash64_stream hash64_stream; /* XXH3-64 over pieces */
hash64_stream *hash64_begin(void);          /* NULL when out of memory */
void hash64_update(hash64_stream *h, const void *bytes, size_t len);
uint64_t hash64_digest(const hash64_stream *h);
void hash64_free(hash64_stream *h);

#define SHA256_SIZE 32
typedef struct sha256_stream sha256_stream;
sha256_stream *sha256_begin(void);
void sha256_update(sha256_stream *h, const void *bytes, size_t len);
void sha256_final(sha256_stream *h, unsigned char out[SHA256_SIZE]); /* once */
void sha256_free(sha256_stream *h);

#endif
