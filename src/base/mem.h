/* SPDX-License-Identifier: Apache-2.0 */
/* The one place where memory comes from. Sizes are checked; a failure is NULL and nothing else. */
#ifndef CB_BASE_MEM_H
#define CB_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                            /* not zeroed; size 0 gives a valid pointer */
void *mem_zalloc(size_t count, size_t size);             /* zeroed; NULL on overflow */
void *mem_realloc(void *ptr, size_t count, size_t size); /* count * size, checked; the old block stays on failure */
void mem_free(void *ptr);

#endif
