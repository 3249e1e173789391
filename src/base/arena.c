/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "base/mem.h"
#include "base/poison.h"

struct arena_chunk {
    arena_chunk *older;
    size_t size, used; /* of the bytes behind this header */
};

/* Chunks double from FIRST to LAST, so that a small arena is small and a large one makes few calls. */
enum { ALIGN = 16, FIRST = 2048, LAST = 1 << 20 };
#define HEADER ((sizeof(arena_chunk) + ALIGN - 1) / ALIGN * ALIGN)

static arena_chunk *chunk_new(const arena *a, size_t size) {
    size_t want = FIRST;
    if (a->head) want = a->head->size >= LAST / 2 ? LAST : a->head->size * 2;
    if (want < size) want = size;
    if (want > SIZE_MAX - HEADER) return NULL;
    arena_chunk *c = mem_alloc(want + HEADER);
    if (!c) return NULL;
    *c = (arena_chunk){NULL, want, 0};
    return c;
}

void *arena_alloc(arena *a, size_t size) {
    if (size > SIZE_MAX - ALIGN) return NULL;
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if (size == 0) size = ALIGN;
    if (!a->head || a->head->size - a->head->used < size) {
        arena_chunk *c = chunk_new(a, size);
        if (!c) return NULL;
        if (a->head && size > LAST && a->head->size - a->head->used > a->head->size / 2) {
            /* A giant goes behind a head that still has room. */
            c->older = a->head->older;
            a->head->older = c;
            c->used = size;
            a->used += size;
            return (char *)c + HEADER;
        }
        c->older = a->head;
        a->head = c;
    }
    void *p = (char *)a->head + HEADER + a->head->used;
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

bool arena_dup(arena *a, cb_slice in, cb_slice *out) {
    if (in.len == SIZE_MAX) return false;
    char *p = arena_alloc(a, in.len + 1);
    if (!p) return false;
    if (in.len) memcpy(p, in.ptr, in.len);
    p[in.len] = '\0';
    *out = (cb_slice){p, in.len};
    return true;
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
