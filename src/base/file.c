/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

/* ---- the system's calls, interrupted ones repeated ------------------------------------------------ */

static int open_retry(int folder, const char *name, int flags, mode_t mode) {
    int fd;
    do fd = openat(folder, name, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static ssize_t read_retry(int fd, void *to, size_t len) {
    ssize_t n;
    do n = read(fd, to, len);
    while (n < 0 && errno == EINTR);
    return n;
}

static int fsync_retry(int fd) {
    int r;
    do r = fsync(fd);
    while (r < 0 && errno == EINTR);
    return r;
}

/* Writes all; false with errno. A negative offset appends at the file's position. */
static bool write_all(int fd, const void *bytes, size_t len, off_t offset) {
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = offset < 0 ? write(fd, p, len) : pwrite(fd, p, len, offset);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = EIO;
        if (n <= 0) return false;
        p += n;
        len -= (size_t)n;
        if (offset >= 0) offset += n;
    }
    return true;
}

static cb_status open_failed(cb_error *err, const char *path) {
    if (errno == ENOENT || errno == ENOTDIR) return err_at(err, CB_NOT_FOUND, path, 0, UINT64_MAX, "there is no file %s", path);
    return err_io(err, "open", path);
}

/* ---- reading --------------------------------------------------------------------------------------- */

/* Reads `want` bytes; fewer only at the end of the file. -1 with errno. */
static ssize_t read_full(int fd, char *to, size_t want) {
    size_t got = 0;
    while (got < want) {
        ssize_t n = read_retry(fd, to + got, want - got);
        if (n < 0) return -1;
        if (n == 0) break;
        got += (size_t)n;
    }
    return (ssize_t)got;
}

static cb_status map_copy(file_map *out, int fd, size_t size, const char *path, cb_error *err) {
    char *bytes = mem_alloc(size);
    if (!bytes) return err_memory(err);
    ssize_t got = read_full(fd, bytes, size);
    if (got < 0 || (size_t)got < size) {
        cb_status status = got < 0 ? err_io(err, "read", path)
                                   : err_at(err, CB_INPUT, path, 0, (uint64_t)got, "%s became shorter while it was read", path);
        mem_free(bytes);
        return status;
    }
    *out = (file_map){(const unsigned char *)bytes, size, true};
    return CB_OK;
}

cb_status file_map_open(file_map *out, const char *path, bool private_copy, cb_error *err) {
    *out = (file_map){NULL, 0, false};
    int fd = open_retry(AT_FDCWD, path, O_RDONLY, 0);
    if (fd < 0) return open_failed(err, path);
    cb_status status = CB_OK;
    struct stat st;
    if (fstat(fd, &st) < 0)
        status = err_io(err, "inspect", path);
    else if (!S_ISREG(st.st_mode))
        status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "%s is not a regular file", path);
    else if (st.st_size == 0)
        *out = (file_map){NULL, 0, false};
    else if (private_copy)
        status = map_copy(out, fd, (size_t)st.st_size, path, err);
    else {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (p == MAP_FAILED)
            status = err_io(err, "map", path);
        else
            *out = (file_map){p, (size_t)st.st_size, false};
    }
    close(fd);
    return status;
}

void file_map_close(file_map *m) {
    if (m->ptr) {
        void *p = (void *)(uintptr_t)m->ptr;
        if (m->copied)
            mem_free(p);
        else
            munmap(p, m->len);
    }
    *m = (file_map){NULL, 0, false};
}

cb_status file_read_all(char **out, size_t *len, const char *path, size_t max, cb_error *err) {
    *out = NULL;
    *len = 0;
    int fd = open_retry(AT_FDCWD, path, O_RDONLY, 0);
    if (fd < 0) return open_failed(err, path);
    void *bytes = NULL;
    size_t cap = 0, got = 0;
    cb_status status = CB_OK;
    for (;;) { /* not by the size that stat tells: pipes have none */
        if (!vec_reserve(&bytes, &cap, got < 4096 ? 4096 : got + 1, 1)) {
            status = err_memory(err);
            break;
        }
        ssize_t n = read_retry(fd, (char *)bytes + got, cap - got);
        if (n < 0) status = err_io(err, "read", path);
        if (n <= 0) break;
        got += (size_t)n;
        if (got > max) {
            status = err_at(err, CB_LIMIT, path, 0, max, "%s is longer than the %zu bytes that are allowed here", path, max);
            break;
        }
    }
    close(fd);
    if (status != CB_OK) {
        mem_free(bytes);
        return status;
    }
    *out = bytes;
    *len = got;
    return CB_OK;
}

/* ---- replacing a file ------------------------------------------------------------------------------ */

enum { OUT_BUFFER = 1 << 18 };

struct file_out {
    int folder, fd;   /* the folder stays open: a later chdir or sandbox cannot move the target */
    char *path;       /* as given, for messages */
    const char *name; /* its last part */
    char *temp;       /* temporary name within the folder */
    char *buffer;
    size_t held;      /* bytes in buffer */
    uint64_t flushed; /* bytes in the file */
};

static void out_free(file_out *f) {
    if (f->fd >= 0) close(f->fd);
    if (f->folder >= 0) close(f->folder);
    mem_free(f->path);
    mem_free(f->temp);
    mem_free(f->buffer);
    mem_free(f);
}

static int open_folder(const char *path, size_t name_at) {
    if (name_at == 0) return open_retry(AT_FDCWD, ".", O_RDONLY | O_DIRECTORY, 0);
    char *folder = mem_alloc(name_at + 1);
    if (!folder) {
        errno = ENOMEM;
        return -1;
    }
    memcpy(folder, path, name_at);
    folder[name_at] = '\0';
    int fd = open_retry(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    int keep = errno;
    mem_free(folder);
    errno = keep;
    return fd;
}

/* A new file NAME.tmp-<16 hex digits>; the random part keeps two builds of one target apart. */
static int open_temp(file_out *f, size_t temp_size) {
    for (int tries = 0; tries < 16; tries++) {
        uint64_t random;
        ssize_t n;
        do n = getrandom(&random, sizeof random, 0);
        while (n < 0 && errno == EINTR);
        if (n != (ssize_t)sizeof random) return -1;
        snprintf(f->temp, temp_size, "%s.tmp-%016llx", f->name, (unsigned long long)random);
        int fd = open_retry(f->folder, f->temp, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0666);
        if (fd >= 0 || errno != EEXIST) return fd;
    }
    return -1;
}

/* "NAME.tmp-<16 hex digits>" */
static bool is_temp_of(const char *entry, const char *name) {
    size_t n = strlen(name);
    if (strncmp(entry, name, n) != 0 || strncmp(entry + n, ".tmp-", 5) != 0) return false;
    const char *digits = entry + n + 5;
    return strspn(digits, "0123456789abcdef") == 16 && digits[16] == '\0';
}

/* What a killed build left behind: a temporary file of this target that nobody holds the lock of. Failing here is no failure: it is only
 * not tidied. False: no memory. */
static bool remove_left_over(const file_out *f) {
    int fd = openat(f->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (!dir) {
        bool memory = errno == ENOMEM;
        if (fd >= 0) close(fd);
        errno = memory ? ENOMEM : 0;
        return !memory;
    }
    for (struct dirent *d; (d = readdir(dir));) {
        if (!is_temp_of(d->d_name, f->name)) continue;
        int old = openat(f->folder, d->d_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
        if (old < 0) continue;
        if (flock(old, LOCK_EX | LOCK_NB) == 0) unlinkat(f->folder, d->d_name, 0);
        close(old);
    }
    closedir(dir);
    return true;
}

cb_status file_out_open(file_out **out, const char *path, cb_error *err) {
    *out = NULL;
    size_t len = strlen(path), name_at = len;
    while (name_at > 0 && path[name_at - 1] != '/') name_at--;
    if (name_at == len) return err_set(err, CB_USAGE, "\"%s\" names no file to write", path);
    file_out *f = mem_zalloc(1, sizeof *f);
    if (!f) return err_memory(err);
    f->fd = f->folder = -1;
    size_t temp_size = len - name_at + sizeof ".tmp-0123456789abcdef";
    f->path = mem_alloc(len + 1);
    f->temp = mem_alloc(temp_size);
    f->buffer = mem_alloc(OUT_BUFFER);
    if (!f->path || !f->temp || !f->buffer) {
        out_free(f);
        return err_memory(err);
    }
    memcpy(f->path, path, len + 1);
    f->name = f->path + name_at;
    f->folder = open_folder(path, name_at);
    if (f->folder >= 0 && remove_left_over(f)) f->fd = open_temp(f, temp_size);
    if (f->fd >= 0) flock(f->fd, LOCK_EX | LOCK_NB); /* held until it is closed: nobody takes it for left over */
    if (f->fd < 0) {
        cb_status status = errno == ENOMEM ? err_memory(err)
                           : errno == ENOENT && f->folder < 0
                               ? err_at(err, CB_NOT_FOUND, path, 0, UINT64_MAX, "there is no folder for %s", path)
                               : err_io(err, "create a file beside", path);
        out_free(f);
        return status;
    }
    *out = f;
    return CB_OK;
}

static cb_status flush(file_out *f, cb_error *err) {
    if (f->held == 0) return CB_OK;
    if (!write_all(f->fd, f->buffer, f->held, (off_t)f->flushed)) return err_io(err, "write", f->path);
    f->flushed += f->held;
    f->held = 0;
    return CB_OK;
}

cb_status file_out_write(file_out *f, const void *bytes, size_t len, cb_error *err) {
    if (len >= OUT_BUFFER) {
        cb_status status = flush(f, err);
        if (status != CB_OK) return status;
        if (!write_all(f->fd, bytes, len, (off_t)f->flushed)) return err_io(err, "write", f->path);
        f->flushed += len;
        return CB_OK;
    }
    const char *p = bytes;
    while (len > 0) {
        size_t room = OUT_BUFFER - f->held, n = len < room ? len : room;
        memcpy(f->buffer + f->held, p, n);
        f->held += n;
        p += n;
        len -= n;
        if (f->held == OUT_BUFFER) {
            cb_status status = flush(f, err);
            if (status != CB_OK) return status;
        }
    }
    return CB_OK;
}

cb_status file_out_patch(file_out *f, uint64_t offset, const void *bytes, size_t len, cb_error *err) {
    uint64_t end = file_out_position(f);
    if (offset > end || len > end - offset)
        return err_set(err, CB_USAGE, "a patch of %s would reach past what was written", f->path);
    if (len == 0) return CB_OK;
    if (offset >= f->flushed) {
        memcpy(f->buffer + (size_t)(offset - f->flushed), bytes, len);
        return CB_OK;
    }
    cb_status status = flush(f, err);
    if (status != CB_OK) return status;
    return write_all(f->fd, bytes, len, (off_t)offset) ? CB_OK : err_io(err, "write", f->path);
}

cb_status file_out_map(file_out *f, file_map *out, cb_error *err) {
    *out = (file_map){NULL, 0, false};
    cb_status status = flush(f, err);
    if (status != CB_OK || f->flushed == 0) return status;
    void *p = mmap(NULL, (size_t)f->flushed, PROT_READ, MAP_SHARED, f->fd, 0);
    if (p == MAP_FAILED) return err_io(err, "map", f->path);
    *out = (file_map){p, (size_t)f->flushed, false};
    return CB_OK;
}

cb_status file_out_truncate(file_out *f, uint64_t position, cb_error *err) {
    if (position > file_out_position(f)) return err_set(err, CB_USAGE, "%s cannot be cut beyond what was written", f->path);
    if (position >= f->flushed) {
        f->held = (size_t)(position - f->flushed);
        return CB_OK;
    }
    int r;
    do r = ftruncate(f->fd, (off_t)position);
    while (r < 0 && errno == EINTR);
    if (r < 0) return err_io(err, "cut", f->path);
    f->flushed = position;
    f->held = 0;
    return CB_OK;
}

uint64_t file_out_position(const file_out *f) { return f->flushed + f->held; }

cb_status file_out_commit(file_out *f, cb_error *err) {
    cb_status status = flush(f, err);
    if (status == CB_OK && fsync_retry(f->fd) < 0) status = err_io(err, "sync", f->path);
    if (status == CB_OK) {
        int fd = f->fd;
        f->fd = -1;
        /* After EINTR Linux has closed the descriptor; the data is synced already. */
        if (close(fd) < 0 && errno != EINTR) status = err_io(err, "close", f->path);
    }
    if (status == CB_OK && renameat(f->folder, f->temp, f->folder, f->name) < 0) status = err_io(err, "replace", f->path);
    if (status != CB_OK) {
        unlinkat(f->folder, f->temp, 0);
        out_free(f);
        return status;
    }
    /* Without this the rename itself may be lost in a power cut. Some file systems cannot sync a folder: EINVAL. */
    if (fsync_retry(f->folder) < 0 && errno != EINVAL) status = err_io(err, "sync the folder of", f->path);
    out_free(f);
    return status;
}

void file_out_abandon(file_out *f) {
    if (!f) return;
    unlinkat(f->folder, f->temp, 0);
    out_free(f);
}
