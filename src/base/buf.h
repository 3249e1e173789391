/* SPDX-License-Identifier: Apache-2.0 */
/* A growable byte buffer with a sticky failure: write many times, ask once. */
#ifndef CB_BASE_BUF_H
#define CB_BASE_BUF_H

#include "base/slice.h"

typedef struct buf {
    char *ptr;
    size_t len, cap;
    bool failed; /* an allocation failed; later writes do nothing */
} buf;

#define BUF_EMPTY ((buf){NULL, 0, 0, false})

void buf_byte(buf *b, char c);
void buf_put(buf *b, const void *bytes, size_t len);
static inline void buf_slice(buf *b, cb_slice s) { buf_put(b, s.ptr, s.len); }
#define buf_lit(b, literal) buf_put((b), (literal), sizeof(literal) - 1)
void buf_printf(buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_u64(buf *b, uint64_t n);         /* decimal */
void buf_varint(buf *b, uint64_t n);      /* LEB128, unsigned */
void buf_json_string(buf *b, cb_slice s); /* with quotes; control characters, '"' and '\' escaped; bad UTF-8 -> U+FFFD */
bool buf_reserve(buf *b, size_t more);    /* room for `more` bytes; false when out of memory */
static inline cb_slice buf_view(const buf *b) { return (cb_slice){b->ptr, b->len}; }
void buf_clear(buf *b); /* length 0 and failure forgotten, memory kept */
void buf_free(buf *b);

/* Reads a varint at *pos (advanced) below end; false past the end or over 64 bits. */
bool varint_read(const unsigned char **pos, const unsigned char *end, uint64_t *out);

#endif
