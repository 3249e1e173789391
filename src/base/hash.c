/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <sodium.h>
#include <xxhash.h>

#include "base/mem.h"

#include "base/poison.h"

uint64_t hash64(cb_slice s) { return XXH3_64bits(s.ptr, s.len); }
uint64_t hash64_seed(cb_slice s, uint64_t seed) { return XXH3_64bits_withSeed(s.ptr, s.len, seed); }

struct hash64_stream {
    XXH3_state_t *state; /* of xxhash's own making: it must lie on 64 bytes */
};

hash64_stream *hash64_begin(void) {
    hash64_stream *h = mem_alloc(sizeof *h);
    if (!h) return NULL;
    h->state = XXH3_createState();
    if (!h->state || XXH3_64bits_reset(h->state) != XXH_OK) {
        hash64_free(h);
        return NULL;
    }
    return h;
}

void hash64_update(hash64_stream *h, const void *bytes, size_t len) {
    if (len) XXH3_64bits_update(h->state, bytes, len);
}

uint64_t hash64_digest(const hash64_stream *h) { return XXH3_64bits_digest(h->state); }

void hash64_free(hash64_stream *h) {
    if (!h) return;
    XXH3_freeState(h->state);
    mem_free(h);
}

struct sha256_stream {
    crypto_hash_sha256_state state;
};

sha256_stream *sha256_begin(void) {
    sha256_stream *h = mem_alloc(sizeof *h);
    if (h) crypto_hash_sha256_init(&h->state);
    return h;
}

void sha256_update(sha256_stream *h, const void *bytes, size_t len) {
    if (len) crypto_hash_sha256_update(&h->state, bytes, len);
}

void sha256_final(sha256_stream *h, unsigned char out[SHA256_SIZE]) { crypto_hash_sha256_final(&h->state, out); }

void sha256_free(sha256_stream *h) { mem_free(h); }
