/* SPDX-License-Identifier: Apache-2.0 */
#include "base/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

static int open_named(const char *dir) {
    char path[4096];
    for (int tries = 0; tries < 16; tries++) {
        uint64_t random;
        ssize_t n;
        do n = getrandom(&random, sizeof random, 0);
        while (n < 0 && errno == EINTR);
        if (n != (ssize_t)sizeof random) return -1;
        int len = snprintf(path, sizeof path, "%s/.cuibono-%016llx", dir, (unsigned long long)random);
        if (len < 0 || (size_t)len >= sizeof path) {
            errno = ENAMETOOLONG;
            return -1;
        }
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0) {
            unlink(path);
            return fd;
        }
        if (errno != EEXIST && errno != EINTR) return -1;
    }
    return -1;
}

int spill_file(const char *dir) {
    int fd;
    do fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    while (fd < 0 && errno == EINTR);
    /* File systems and kernels without O_TMPFILE say so in these ways (open(2), BUGS and ERRORS). */
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT)) fd = open_named(dir);
    return fd;
}

bool spill_write_at(int fd, const void *bytes, size_t len, uint64_t offset) {
    const char *p = bytes;
    while (len > 0) {
        ssize_t n = pwrite(fd, p, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = EIO;
        if (n <= 0) return false;
        p += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return true;
}

bool spill_read_at(int fd, void *bytes, size_t len, uint64_t offset) {
    char *p = bytes;
    while (len > 0) {
        ssize_t n = pread(fd, p, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n == 0) errno = EIO;
        if (n <= 0) return false;
        p += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return true;
}

struct spill {
    char *buffer;
    size_t held, cap, memory;
    uint64_t flushed; /* bytes in the file */
    uint64_t read;    /* position of reading */
    bool reading;
    int fd;
    const char *dir; /* borrowed */
};

cb_status spill_new(spill **out, size_t memory, const char *tmp_dir, cb_error *err) {
    spill *s = mem_zalloc(1, sizeof *s);
    *out = s;
    if (!s) return err_memory(err);
    s->memory = memory < 4096 ? 4096 : memory;
    s->fd = -1;
    s->dir = tmp_dir;
    return CB_OK;
}

static cb_status flush(spill *s, cb_error *err) {
    if (s->held == 0) return CB_OK;
    if (s->fd < 0) {
        if (!s->dir) return err_set(err, CB_LIMIT, "more than the %zu bytes that may be held in memory here", s->memory);
        s->fd = spill_file(s->dir);
        if (s->fd < 0) return err_io(err, "make a temporary file in", s->dir);
    }
    if (!spill_write_at(s->fd, s->buffer, s->held, s->flushed)) return err_io(err, "write a temporary file in", s->dir);
    s->flushed += s->held;
    s->held = 0;
    return CB_OK;
}

/* Room in the buffer, which doubles up to `memory`: small columns stay small. */
static cb_status grow(spill *s, cb_error *err) {
    size_t cap = s->cap ? s->cap * 2 : 4096;
    if (cap > s->memory) cap = s->memory;
    char *p = mem_realloc(s->buffer, cap, 1);
    if (!p) return err_memory(err);
    s->buffer = p;
    s->cap = cap;
    return CB_OK;
}

cb_status spill_put(spill *s, const void *bytes, size_t len, cb_error *err) {
    const char *p = bytes;
    if (s->reading) return err_set(err, CB_USAGE, "a column cannot be written after it was read");
    while (len > 0) {
        if (s->held == s->cap) {
            cb_status status = s->cap < s->memory ? grow(s, err) : flush(s, err);
            if (status != CB_OK) return status;
        }
        size_t room = s->cap - s->held, n = len < room ? len : room;
        memcpy(s->buffer + s->held, p, n);
        s->held += n;
        p += n;
        len -= n;
    }
    return CB_OK;
}

uint64_t spill_size(const spill *s) { return s->flushed + (s->reading && s->fd >= 0 ? 0 : s->held); }

cb_status spill_rewind(spill *s, cb_error *err) {
    s->read = 0;
    if (s->reading) return CB_OK;
    if (s->fd >= 0) {
        cb_status status = flush(s, err);
        if (status != CB_OK) return status;
    }
    s->reading = true;
    return CB_OK;
}

cb_status spill_next(spill *s, cb_slice *piece, cb_error *err) {
    *piece = (cb_slice){NULL, 0};
    uint64_t size = spill_size(s);
    if (s->read >= size) return CB_OK;
    if (s->fd < 0) {
        *piece = (cb_slice){s->buffer, s->held};
        s->read = size;
        return CB_OK;
    }
    size_t n = size - s->read < s->cap ? (size_t)(size - s->read) : s->cap;
    if (!spill_read_at(s->fd, s->buffer, n, s->read)) return err_io(err, "read a temporary file in", s->dir);
    s->read += n;
    *piece = (cb_slice){s->buffer, n};
    return CB_OK;
}

void spill_free(spill *s) {
    if (!s) return;
    if (s->fd >= 0) close(s->fd);
    mem_free(s->buffer);
    mem_free(s);
}
