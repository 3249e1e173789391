/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdlib.h>

#include "base/poison.h"

void *mem_alloc(size_t size) { return malloc(size ? size : 1); }

void *mem_zalloc(size_t count, size_t size) {
    if (count == 0 || size == 0) count = size = 1;
    return calloc(count, size); /* calloc checks the multiplication */
}

void *mem_realloc(void *ptr, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    return realloc(ptr, bytes ? bytes : 1); /* realloc(p, 0) would free */
}

void mem_free(void *ptr) { free(ptr); }
