/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/poison.h"

enum { FIRST_ITEMS = 8 };

/* Capacity to grow to: by half, at least `need`; 0 when the bytes would not fit size_t. */
static size_t grown(size_t cap, size_t need, size_t size) {
    size_t want = cap + cap / 2;
    if (want < cap || want < need) want = need;
    if (want < FIRST_ITEMS) want = FIRST_ITEMS;
    size_t bytes;
    if (__builtin_mul_overflow(want, size, &bytes)) {
        want = need;
        if (__builtin_mul_overflow(want, size, &bytes)) return 0;
    }
    return want;
}

bool vec_reserve(void **items, size_t *cap, size_t need, size_t size) {
    if (need <= *cap) return true;
    size_t want = grown(*cap, need, size);
    void *p = want ? mem_realloc(*items, want, size) : NULL;
    if (!p) return false;
    *items = p;
    *cap = want;
    return true;
}

bool vec_reserve_arena(struct arena *a, void **items, size_t *cap, size_t count, size_t need, size_t size) {
    if (need <= *cap) return true;
    size_t want = grown(*cap, need, size);
    void *p = want ? arena_alloc(a, want * size) : NULL;
    if (!p) return false;
    if (count) memcpy(p, *items, count * size);
    *items = p;
    *cap = want;
    return true;
}
