/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/poison.h"

/* No object may be larger than PTRDIFF_MAX; a sanitizer aborts where malloc would say no. */
void *mem_alloc(size_t size) { return size > PTRDIFF_MAX ? NULL : malloc(size ? size : 1); }

void *mem_zalloc(size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) return NULL;
    return calloc(1, bytes ? bytes : 1);
}

void *mem_realloc(void *ptr, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) return NULL;
    return realloc(ptr, bytes ? bytes : 1); /* realloc(p, 0) would free */
}

void mem_free(void *ptr) { free(ptr); }
