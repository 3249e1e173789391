/* SPDX-License-Identifier: Apache-2.0 */
/* A preloaded library that makes the Nth allocation (or read, write, fsync, rename, mmap) of a process fail, once or from there on.
 * It sits below every library, so that those without memory hooks of their own are counted as well.
 *
 *   CUIBONO_FAULT=alloc:N[:stay]     fail allocation N (from 1); with `stay` all later ones too
 *   CUIBONO_FAULT=read:N | write:N | fsync:N | rename:N | mmap:N | open:N [:stay]
 *   CUIBONO_FAULT_LOG=FILE           at exit append "alloc COUNT\n", or "fired\n" where the fault came to pass
 */
/* The plain and the 64-bit names are two symbols here, and both must be seen by the libraries. */
#undef _FILE_OFFSET_BITS
#undef _FORTIFY_SOURCE
#pragma GCC visibility push(default)
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

enum kind { NONE, ALLOC, READ, WRITE, FSYNC, RENAME, MMAP, OPEN };
static const char *const NAMES[] = {"none", "alloc", "read", "write", "fsync", "rename", "mmap", "open"};
static enum kind armed;
static long at;
static bool stay, ready;
static atomic_long count;
static atomic_bool fired;
static const char *log_path;

__attribute__((constructor)) static void start(void) {
    const char *spec = getenv("CUIBONO_FAULT");
    log_path = getenv("CUIBONO_FAULT_LOG");
    for (int k = ALLOC; spec && k <= OPEN; k++) {
        size_t n = strlen(NAMES[k]);
        if (strncmp(spec, NAMES[k], n) == 0 && spec[n] == ':') {
            char *end;
            armed = (enum kind)k;
            at = strtol(spec + n + 1, &end, 10);
            stay = strcmp(end, ":stay") == 0;
        }
    }
}

/* The program's own calls count from main on: what the loader and the libraries' constructors do before is not ours to test. */
static int (*real_main)(int, char **, char **);
static int counted_main(int argc, char **argv, char **envp) {
    ready = true;
    int status = real_main(argc, argv, envp);
    ready = false;
    return status;
}
int __libc_start_main(int (*entry)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld)(void), void *stack);
int __libc_start_main(int (*entry)(int, char **, char **), int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld)(void), void *stack) {
    typedef int (*start_fn)(int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void),
                            void *);
    union {
        void *symbol;
        start_fn call;
    } next = {.symbol = dlsym(RTLD_NEXT, "__libc_start_main")};
    real_main = entry;
    return next.call(counted_main, argc, argv, init, fini, rtld, stack);
}

__attribute__((destructor)) static void finish(void) {
    ready = false;
    if (!log_path) return;
    char line[64];
    int len = snprintf(line, sizeof line, "%s %ld%s\n", NAMES[armed], atomic_load(&count), atomic_load(&fired) ? " fired" : "");
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (fd >= 0) {
        if (syscall(SYS_write, fd, line, (size_t)len) < 0) errno = 0;
        syscall(SYS_close, fd);
    }
}

static bool now(enum kind k) {
    if (!ready || armed != k) return false;
    long n = atomic_fetch_add(&count, 1) + 1;
    bool hit = stay ? n >= at : n == at;
    if (hit && at > 0) atomic_store(&fired, true);
    return hit && at > 0;
}

void *malloc(size_t size) {
    if (now(ALLOC)) return errno = ENOMEM, NULL;
    return __libc_malloc(size);
}
void *calloc(size_t n, size_t size) {
    if (now(ALLOC)) return errno = ENOMEM, NULL;
    return __libc_calloc(n, size);
}
void *realloc(void *p, size_t size) {
    if (now(ALLOC)) return errno = ENOMEM, NULL;
    return __libc_realloc(p, size);
}
void *reallocarray(void *p, size_t n, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes)) return errno = ENOMEM, NULL;
    return realloc(p, bytes);
}
int posix_memalign(void **out, size_t alignment, size_t size) {
    if (now(ALLOC)) return ENOMEM;
    *out = __libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}
void *aligned_alloc(size_t alignment, size_t size) {
    if (now(ALLOC)) return errno = ENOMEM, NULL;
    return __libc_memalign(alignment, size);
}

static int system_result(long r) { return r < 0 ? -1 : (int)r; } /* syscall() has set errno */

ssize_t read(int fd, void *buffer, size_t len) {
    if (fd > 2 && now(READ)) return errno = EIO, -1;
    return syscall(SYS_read, fd, buffer, len);
}
ssize_t pread(int fd, void *buffer, size_t len, off_t offset) {
    if (now(READ)) return errno = EIO, -1;
    return syscall(SYS_pread64, fd, buffer, len, offset);
}
ssize_t pread64(int fd, void *buffer, size_t len, off_t offset) { return pread(fd, buffer, len, offset); }
ssize_t write(int fd, const void *buffer, size_t len) {
    if (fd > 2 && now(WRITE)) return errno = ENOSPC, -1;
    return syscall(SYS_write, fd, buffer, len);
}
ssize_t pwrite(int fd, const void *buffer, size_t len, off_t offset) {
    if (now(WRITE)) return errno = ENOSPC, -1;
    return syscall(SYS_pwrite64, fd, buffer, len, offset);
}
ssize_t pwrite64(int fd, const void *buffer, size_t len, off_t offset) { return pwrite(fd, buffer, len, offset); }
int fsync(int fd) { return now(FSYNC) ? (errno = EIO, -1) : system_result(syscall(SYS_fsync, fd)); }
int fdatasync(int fd) { return now(FSYNC) ? (errno = EIO, -1) : system_result(syscall(SYS_fdatasync, fd)); }
int rename(const char *from, const char *to) {
    return now(RENAME) ? (errno = EACCES, -1) : system_result(syscall(SYS_rename, from, to));
}
int renameat(int a, const char *from, int b, const char *to) {
    return now(RENAME) ? (errno = EACCES, -1) : system_result(syscall(SYS_renameat, a, from, b, to));
}
void *mmap(void *addr, size_t len, int protection, int flags, int fd, off_t offset) {
    if (fd >= 0 && now(MMAP)) return errno = ENOMEM, MAP_FAILED;
    long r = syscall(SYS_mmap, addr, len, protection, flags, fd, offset);
    return r < 0 && r > -4096 ? MAP_FAILED : (void *)(uintptr_t)r;
}
void *mmap64(void *addr, size_t len, int protection, int flags, int fd, off_t offset) {
    return mmap(addr, len, protection, flags, fd, offset);
}
static int open_any(int folder, const char *path, int flags, mode_t mode) {
    if (now(OPEN)) return errno = EMFILE, -1;
    return system_result(syscall(SYS_openat, folder, path, flags, mode));
}
int open(const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...) {
    va_list args;
    va_start(args, flags);
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_any(folder, path, flags, mode);
}
