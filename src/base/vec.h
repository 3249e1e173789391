/* SPDX-License-Identifier: Apache-2.0 */
/* Growing arrays: T *items; size_t count, cap;  if (!vec_reserve((void **)&v.items, &v.cap, v.count + 1, sizeof *v.items)) ... */
#ifndef CB_BASE_VEC_H
#define CB_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

/* Room for `need` items of `size` bytes in *items, growing by half. False when out of memory (unchanged). */
bool vec_reserve(void **items, size_t *cap, size_t need, size_t size);
/* The same from an arena (the old block stays in the arena). */
struct arena;
bool vec_reserve_arena(struct arena *a, void **items, size_t *cap, size_t count, size_t need, size_t size);

#endif
