/* SPDX-License-Identifier: Apache-2.0 */
/* Arena: allocations that live and die together (a query, a record, a build stage). Not thread-safe. */
#ifndef CB_BASE_ARENA_H
#define CB_BASE_ARENA_H

#include "base/slice.h"

typedef struct arena_chunk {
    struct arena_chunk *older;
    size_t size, used; /* of the bytes behind this header */
} arena_chunk;
typedef struct arena {
    arena_chunk *head; /* the chunk in use; older ones behind it */
    size_t used;       /* bytes handed out since the last reset, all chunks together */
} arena;

#define ARENA_EMPTY ((arena){NULL, 0})

#define ARENA_ALIGN  ((size_t)16)
#define ARENA_HEADER ((sizeof(arena_chunk) + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN)

void *arena_grow(arena *a, size_t size); /* arena_alloc where the chunk in use is full */
/* 16-byte aligned, not zeroed; NULL when out of memory */
static inline void *arena_alloc(arena *a, size_t size) {
    arena_chunk *c = a->head;
    size_t round = size ? (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN : ARENA_ALIGN;
    if (!c || round < size || c->size - c->used < round) return arena_grow(a, size);
    void *p = (char *)c + ARENA_HEADER + c->used;
    c->used += round;
    a->used += round;
    return p;
}
void *arena_zalloc(arena *a, size_t count, size_t size); /* zeroed, multiplication checked */
/* Copies a slice, with a NUL behind it that the length does not count. False when out of memory. */
static inline bool arena_dup(arena *a, cb_slice in, cb_slice *out) {
    char *p = in.len == SIZE_MAX ? NULL : (char *)arena_alloc(a, in.len + 1);
    if (!p) return false;
    if (in.len) memcpy(p, in.ptr, in.len);
    p[in.len] = '\0';
    *out = (cb_slice){p, in.len};
    return true;
}
void arena_reset(arena *a); /* forgets all, keeps the largest chunk */
void arena_free(arena *a);  /* gives all back; the arena is then ARENA_EMPTY */

#endif
