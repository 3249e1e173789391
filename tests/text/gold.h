/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of cases: lines of two or more columns separated by tabs; # begins a comment; \xHH in a column is a byte. */
#ifndef CB_TESTS_GOLD_H
#define CB_TESTS_GOLD_H

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

static inline int gold_hex(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline void gold_unescape(buf *out, cb_slice s) {
    buf_clear(out);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\' && i + 3 < s.len && s.ptr[i + 1] == 'x' && gold_hex(s.ptr[i + 2]) >= 0 &&
            gold_hex(s.ptr[i + 3]) >= 0) {
            buf_byte(out, (char)(gold_hex(s.ptr[i + 2]) * 16 + gold_hex(s.ptr[i + 3])));
            i += 3;
        } else {
            buf_byte(out, s.ptr[i]);
        }
    }
}

/* Calls fn for each line that holds a case; returns how many. */
static inline size_t gold_lines(const char *file, void (*fn)(cb_slice line)) {
    char path[4096], *bytes;
    size_t len, cases = 0;
    const char *source = getenv("CUIBONO_SOURCE");
    snprintf(path, sizeof path, "%s/tests/text/%s", source ? source : ".", file);
    if (file_read_all(&bytes, &len, path, 1u << 20, NULL) != CB_OK) return 0;
    cb_slice rest = {bytes, len};
    while (rest.ptr) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        fn(line);
        cases++;
    }
    mem_free(bytes);
    return cases;
}

/* A small generator of its own (splitmix64), so that a printed seed brings the same case everywhere. */
static inline uint64_t gold_random(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

#endif
