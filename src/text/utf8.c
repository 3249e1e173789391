/* SPDX-License-Identifier: Apache-2.0 */
#include "text/utf8.h"

#include "base/sequence.h"

#include "base/poison.h"
#include "text/width_gen.inc"

bool utf8_valid(cb_slice s) {
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;
    while (i < s.len) {
        uint64_t word;
        if (s.len - i >= 8 && (memcpy(&word, p + i, 8), (word & 0x8080808080808080u) == 0)) {
            i += 8;
            continue;
        }
        size_t n = sequence_length(p + i, s.len - i);
        if (n == 0) return false;
        i += n;
    }
    return true;
}

uint32_t utf8_next(cb_slice s, size_t *pos) {
    const unsigned char *p = (const unsigned char *)s.ptr + *pos;
    size_t n = sequence_length(p, s.len - *pos);
    *pos += n ? n : 1;
    return sequence_value(p, n);
}

size_t utf8_encode(uint32_t c, char out[4]) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t utf8_length(cb_slice s) {
    size_t n = 0;
    for (size_t i = 0; i < s.len; n++) utf8_next(s, &i);
    return n;
}

static size_t columns(uint32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return 0;
    if (c < 0x300) return 1;
    size_t low = 0, high = WIDTH_RANGES;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (width_ranges[mid][1] < c)
            low = mid + 1;
        else
            high = mid;
    }
    return low < WIDTH_RANGES && width_ranges[low][0] <= c ? width_ranges[low][2] : 1;
}

size_t utf8_width(cb_slice s) {
    size_t n = 0;
    for (size_t i = 0; i < s.len;) n += columns(utf8_next(s, &i));
    return n;
}

/* Windows-1252, 0x80 to 0x9F (https://encoding.spec.whatwg.org names the same letters; the five unassigned are U+FFFD). */
static const uint16_t windows_1252[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD,
                                          0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178};

bool utf8_from_bytes(arena *a, cb_slice in, cb_slice *out, bool *repaired) {
    if (slice_starts(in, SLICE("\xEF\xBB\xBF"))) in = slice_sub(in, 3, in.len - 3);
    *repaired = false;
    *out = in;
    if (utf8_valid(in)) return true;
    *repaired = true;
    if (in.len > SIZE_MAX / 3) return false;
    char *to = arena_alloc(a, in.len * 3);
    if (!to) return false;
    size_t len = 0;
    for (size_t i = 0; i < in.len; i++) {
        uint32_t c = (unsigned char)in.ptr[i];
        if (c >= 0x80 && c < 0xA0) c = windows_1252[c - 0x80];
        char bytes[4];
        size_t n = utf8_encode(c, bytes);
        memcpy(to + len, bytes, n);
        len += n;
    }
    *out = (cb_slice){to, len};
    return true;
}
