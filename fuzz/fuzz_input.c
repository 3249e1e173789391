/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file, plain, gzip or zstd: the size of the pieces and looking ahead change nothing. */
#include "fuzz.h"

#include "parse/input.h"

static uint64_t read_all(cb_slice bytes, size_t piece, size_t peek) {
    input *in;
    uint64_t total = 0;
    hash64_stream *sum = hash64_begin();
    CHECK(sum != NULL);
    cb_status status = input_memory(&in, "fuzz", bytes, NULL);
    CHECK(status == CB_OK);
    input_set_piece(in, piece);
    for (;;) {
        cb_slice part, ahead = {NULL, 0};
        if (peek) status = input_peek(in, peek, &ahead, NULL);
        if (status == CB_OK) status = input_read(in, &part, NULL);
        if (status != CB_OK || part.len == 0) break;
        CHECK(slice_starts(part, ahead));
        hash64_update(sum, part.ptr, part.len);
        total += part.len;
    }
    unsigned char digest[SHA256_SIZE];
    CHECK(input_sha256(in, digest, NULL) == CB_OK);
    CHECK(input_consumed(in) == bytes.len);
    input_close(in);
    uint64_t result = hash64_digest(sum) + total;
    hash64_free(sum);
    return status == CB_OK ? result : (uint64_t)status; /* how much comes before a failure may differ */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice bytes = {(const char *)data, size};
    uint64_t whole = read_all(bytes, SIZE_MAX, 0);
    CHECK(read_all(bytes, 5, 0) == whole);
    CHECK(read_all(bytes, 64, 100) == whole);
    return 0;
}
