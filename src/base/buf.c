/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

bool buf_reserve(buf *b, size_t more) {
    if (b->failed) return false;
    size_t need;
    void *p = b->ptr;
    if (__builtin_add_overflow(b->len, more, &need) || !vec_reserve(&p, &b->cap, need, 1)) {
        b->failed = true;
        return false;
    }
    b->ptr = p;
    return true;
}

void buf_byte(buf *b, char c) {
    if (buf_reserve(b, 1)) b->ptr[b->len++] = c;
}

void buf_put(buf *b, const void *bytes, size_t len) {
    if (len == 0 || !buf_reserve(b, len)) return;
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

void buf_printf(buf *b, const char *format, ...) {
    char small[256];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    if (n < 0) {
        b->failed = true;
        return;
    }
    size_t len = (size_t)n;
    if (len < sizeof small) {
        buf_put(b, small, len);
        return;
    }
    if (!buf_reserve(b, len + 1)) return;
    va_start(args, format);
    n = vsnprintf(b->ptr + b->len, len + 1, format, args);
    va_end(args);
    if (n < 0)
        b->failed = true;
    else
        b->len += len;
}

void buf_u64(buf *b, uint64_t n) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    buf_put(b, digits + at, sizeof digits - at);
}

void buf_varint(buf *b, uint64_t n) {
    char bytes[10];
    size_t len = 0;
    for (; n >= 0x80; n >>= 7) bytes[len++] = (char)(n | 0x80);
    bytes[len++] = (char)n;
    buf_put(b, bytes, len);
}

/* Length of the valid UTF-8 sequence at p (n bytes left), 0 where there is none; RFC 3629, table of section 4. */
static size_t utf8_length(const unsigned char *p, size_t n) {
    unsigned char c = p[0];
    if (c < 0x80) return 1;
    size_t len = c >= 0xC2 && c <= 0xDF ? 2 : c >= 0xE0 && c <= 0xEF ? 3 : c >= 0xF0 && c <= 0xF4 ? 4 : 0;
    if (len == 0 || n < len) return 0;
    unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    if (p[1] < low || p[1] > high) return 0;
    for (size_t i = 2; i < len; i++)
        if ((p[i] & 0xC0) != 0x80) return 0;
    return len;
}

static void escape(buf *b, unsigned char c) {
    static const char hex[] = "0123456789abcdef";
    char out[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
    size_t len = 2;
    switch (c) {
    case '"':
    case '\\': out[1] = (char)c; break;
    case '\n': out[1] = 'n'; break;
    case '\r': out[1] = 'r'; break;
    case '\t': out[1] = 't'; break;
    case '\b': out[1] = 'b'; break;
    case '\f': out[1] = 'f'; break;
    default: len = 6;
    }
    buf_put(b, out, len);
}

void buf_json_string(buf *b, cb_slice s) {
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t start = 0, i = 0;
    buf_byte(b, '"');
    while (i < s.len) {
        size_t len = utf8_length(p + i, s.len - i);
        bool plain = len > 0 && p[i] >= 0x20 && p[i] != '"' && p[i] != '\\' && p[i] != 0x7F;
        if (plain) {
            i += len;
            continue;
        }
        if (i > start) buf_put(b, p + start, i - start);
        if (len == 0)
            buf_lit(b, "\xEF\xBF\xBD");
        else
            escape(b, p[i]);
        start = ++i;
    }
    if (i > start) buf_put(b, p + start, i - start);
    buf_byte(b, '"');
}

void buf_clear(buf *b) {
    b->len = 0;
    b->failed = false;
}

void buf_free(buf *b) {
    mem_free(b->ptr);
    *b = BUF_EMPTY;
}

bool varint_read(const unsigned char **pos, const unsigned char *end, uint64_t *out) {
    uint64_t n = 0;
    const unsigned char *p = *pos;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (p >= end) return false;
        uint64_t part = *p & 0x7F;
        if (shift == 63 && part > 1) return false;
        n |= part << shift;
        if ((*p++ & 0x80) == 0) {
            *pos = p;
            *out = n;
            return true;
        }
    }
    return false;
}
