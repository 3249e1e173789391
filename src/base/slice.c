/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include "base/poison.h"

static unsigned char lower(char c) {
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool slice_starts_nocase(cb_slice s, cb_slice prefix) {
    if (s.len < prefix.len) return false;
    for (size_t i = 0; i < prefix.len; i++)
        if (lower(s.ptr[i]) != lower(prefix.ptr[i])) return false;
    return true;
}

cb_slice slice_trim_edges(cb_slice s) {
    while (s.len && is_space(s.ptr[s.len - 1])) s.len--;
    while (s.len && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    return s;
}

size_t slice_find(cb_slice s, cb_slice needle) {
    if (needle.len == 0) return 0;
    if (needle.len > s.len) return SIZE_MAX;
    const char *at = memmem(s.ptr, s.len, needle.ptr, needle.len);
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

size_t slice_find_char(cb_slice s, char c) {
    const char *at = s.len ? memchr(s.ptr, c, s.len) : NULL;
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

cb_slice slice_cut(cb_slice *rest, char c) {
    cb_slice all = *rest;
    size_t at = slice_find_char(all, c);
    if (at == SIZE_MAX) {
        *rest = (cb_slice){NULL, 0};
        return all;
    }
    *rest = (cb_slice){all.ptr + at + 1, all.len - at - 1};
    return (cb_slice){all.ptr, at};
}
