/* SPDX-License-Identifier: Apache-2.0 */
/* Slices of bytes: borrowed text that knows its length. */
#ifndef CB_BASE_SLICE_H
#define CB_BASE_SLICE_H

#include <string.h>

#include "cuibono.h"

/* A slice of a string literal or array: SLICE("name"). */
#define SLICE(literal) ((cb_slice){(literal), sizeof(literal) - 1})
/* The same as an element of a static table. */
#define SLICE_ITEM(literal)                                                                                                    \
    { (literal), sizeof(literal) - 1 }
/* For printf: printf("%.*s", SLICE_ARGS(s)). */
#define SLICE_ARGS(s) ((int)((s).len > 0x7fffffff ? 0x7fffffff : (s).len)), ((s).ptr ? (s).ptr : "")

static inline cb_slice slice_of(const char *text) { return (cb_slice){text, text ? strlen(text) : 0}; }
static inline bool slice_eq(cb_slice a, cb_slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
/* Byte order; the shorter first where one is a prefix of the other. */
static inline int slice_cmp(cb_slice a, cb_slice b) {
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}
static inline cb_slice slice_sub(cb_slice s, size_t from, size_t len) {
    if (from > s.len) from = s.len;
    if (len > s.len - from) len = s.len - from;
    return (cb_slice){s.ptr ? s.ptr + from : NULL, len};
}
static inline bool slice_starts(cb_slice s, cb_slice prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}
static inline bool slice_ends(cb_slice s, cb_slice suffix) {
    return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}
/* ASCII case ignored. */
bool slice_starts_nocase(cb_slice s, cb_slice prefix);
static inline bool slice_eq_nocase(cb_slice a, cb_slice b) { return a.len == b.len && slice_starts_nocase(a, b); }
cb_slice slice_trim_edges(cb_slice s); /* slice_trim where there is something to take off */
/* ASCII white space off both ends. */
static inline cb_slice slice_trim(cb_slice s) {
    bool bare = s.len == 0 || ((unsigned char)s.ptr[0] > ' ' && (unsigned char)s.ptr[s.len - 1] > ' ');
    return bare ? s : slice_trim_edges(s);
}
/* First position of needle in s, SIZE_MAX if none. */
size_t slice_find(cb_slice s, cb_slice needle);
size_t slice_find_char(cb_slice s, char c);
/* Cuts *rest at the first `c`: returns what stands before it and leaves what stands after in *rest;
 * where there is none returns all and leaves {NULL, 0}. Loop: while (rest.ptr) { piece = slice_cut(&rest, ';'); } */
cb_slice slice_cut(cb_slice *rest, char c);

#endif
