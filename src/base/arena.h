/* SPDX-License-Identifier: Apache-2.0 */
/* Arena: allocations that live and die together (a query, a record, a build stage). Not thread-safe. */
#ifndef CB_BASE_ARENA_H
#define CB_BASE_ARENA_H

#include "base/slice.h"

typedef struct arena_chunk arena_chunk;
typedef struct arena {
    arena_chunk *head; /* the chunk in use; older ones behind it */
    size_t used;       /* bytes handed out since the last reset, all chunks together */
} arena;

#define ARENA_EMPTY ((arena){NULL, 0})

void *arena_alloc(arena *a, size_t size);                /* 16-byte aligned, not zeroed; NULL when out of memory */
void *arena_zalloc(arena *a, size_t count, size_t size); /* zeroed, multiplication checked */
/* Copies a slice, with a NUL behind it that the length does not count. False when out of memory. */
bool arena_dup(arena *a, cb_slice in, cb_slice *out);
void arena_reset(arena *a); /* forgets all, keeps the largest chunk */
void arena_free(arena *a);  /* gives all back; the arena is then ARENA_EMPTY */

#endif
