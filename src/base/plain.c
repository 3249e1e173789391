/* SPDX-License-Identifier: Apache-2.0 */
#include "base/plain.h"

#include "base/sequence.h"

#include "base/poison.h"

bool plain_hostile(uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || c == 0x180e || (c >= 0x200e && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
           (c & 0xfffe) == 0xfffe || (c >= 0xe0000 && c <= 0xe0fff);
}

/* The next piece as it may be shown; *at moves on. */
static cb_slice next_piece(cb_slice s, size_t *at) {
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t n = sequence_length(p, s.len - *at);
    uint32_t c = sequence_value(p, n);
    cb_slice piece = slice_sub(s, *at, n);
    *at += n ? n : 1;
    if (c == '\t' || c == '\n' || c == '\r') return SLICE(" ");
    return n == 0 || plain_hostile(c) ? SLICE("\xef\xbf\xbd") : piece;
}

void plain_put(buf *b, cb_slice s) {
    for (size_t i = 0; i < s.len;) buf_slice(b, next_piece(s, &i));
}

size_t plain_copy(char *out, size_t size, cb_slice s) {
    size_t all = 0, kept = 0;
    bool whole = size > 0;
    for (size_t i = 0; i < s.len;) {
        cb_slice piece = next_piece(s, &i);
        all += piece.len;
        whole = whole && all < size;
        if (!whole) continue;
        memcpy(out + kept, piece.ptr, piece.len);
        kept = all;
    }
    if (size) out[kept] = '\0';
    return all;
}
