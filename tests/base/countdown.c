/* SPDX-License-Identifier: Apache-2.0 */
#include "countdown.h"

#include <errno.h>
#include <stddef.h>

static long left = -1;
static bool lasting, failed;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static bool fails(void) {
    if (left < 0) return false;
    if (left > 0) {
        left--;
        return false;
    }
    if (!lasting) left = -1;
    failed = true;
    errno = ENOMEM;
    return true;
}

void countdown_start(long passes, bool persistent) {
    left = passes;
    lasting = persistent;
    failed = false;
}

bool countdown_stop(void) {
    left = -1;
    return failed;
}

void *__real_mem_alloc(size_t size);
void *__real_mem_zalloc(size_t count, size_t size);
void *__real_mem_realloc(void *ptr, size_t count, size_t size);
void *__wrap_mem_alloc(size_t size);
void *__wrap_mem_zalloc(size_t count, size_t size);
void *__wrap_mem_realloc(void *ptr, size_t count, size_t size);

void *__wrap_mem_alloc(size_t size) { return SANITIZED && fails() ? NULL : __real_mem_alloc(size); }
void *__wrap_mem_zalloc(size_t count, size_t size) { return SANITIZED && fails() ? NULL : __real_mem_zalloc(count, size); }
void *__wrap_mem_realloc(void *ptr, size_t count, size_t size) {
    return SANITIZED && fails() ? NULL : __real_mem_realloc(ptr, count, size);
}

#if SANITIZED
long countdown_live(void) { return 0; }
#else
static long live;

#define VISIBLE __attribute__((visibility("default")))
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *ptr, size_t size);
void __libc_free(void *ptr);
VISIBLE void *malloc(size_t size);
VISIBLE void *calloc(size_t count, size_t size);
VISIBLE void *realloc(void *ptr, size_t size);
VISIBLE void free(void *ptr);

static void *counted(void *ptr) {
    if (ptr) live++;
    return ptr;
}

void *malloc(size_t size) { return fails() ? NULL : counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return fails() ? NULL : counted(__libc_calloc(count, size)); }
void *realloc(void *ptr, size_t size) {
    if (fails()) return NULL;
    return ptr ? __libc_realloc(ptr, size) : counted(__libc_malloc(size));
}
void free(void *ptr) {
    if (ptr) live--;
    __libc_free(ptr);
}

long countdown_live(void) { return live; }
#endif
