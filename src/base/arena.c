/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/mem.h"
#include "base/poison.h"

/* Chunks double from FIRST to LAST, so that a small arena is small and a large one makes few calls. */
enum { FIRST = 2048, LAST = 1 << 20 };

static arena_chunk *chunk_new(const arena *a, size_t size) {
    size_t want = FIRST;
    if (a->head) want = a->head->size >= LAST / 2 ? LAST : a->head->size * 2;
    if (want < size) want = size;
    if (want > SIZE_MAX - ARENA_HEADER) return NULL;
    arena_chunk *c = mem_alloc(want + ARENA_HEADER);
    if (!c) return NULL;
    *c = (arena_chunk){NULL, want, 0};
    return c;
}

void *arena_grow(arena *a, size_t size) {
    if (size > SIZE_MAX - ARENA_ALIGN) return NULL;
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (size == 0) size = ARENA_ALIGN;
    if (!a->head || a->head->size - a->head->used < size) {
        arena_chunk *c = chunk_new(a, size);
        if (!c) return NULL;
        if (a->head && size > LAST && a->head->size - a->head->used > a->head->size / 2) {
            /* A giant goes behind a head that still has room. */
            c->older = a->head->older;
            a->head->older = c;
            c->used = size;
            a->used += size;
            return (char *)c + ARENA_HEADER;
        }
        c->older = a->head;
        a->head = c;
    }
    void *p = (char *)a->head + ARENA_HEADER + a->head->used;
    a->head->used += size;
    a->used += size;
    return p;
}

void *arena_zalloc(arena *a, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    void *p = arena_alloc(a, bytes);
    if (p) memset(p, 0, bytes);
    return p;
}

void arena_reset(arena *a) {
    arena_chunk *keep = a->head;
    for (arena_chunk *c = a->head; c; c = c->older)
        if (c->size > keep->size) keep = c;
    for (arena_chunk *c = a->head, *older; c; c = older) {
        older = c->older;
        if (c != keep) mem_free(c);
    }
    if (keep) {
        keep->older = NULL;
        keep->used = 0;
    }
    a->head = keep;
    a->used = 0;
}

void arena_free(arena *a) {
    for (arena_chunk *c = a->head, *older; c; c = older) {
        older = c->older;
        mem_free(c);
    }
    *a = ARENA_EMPTY;
}
