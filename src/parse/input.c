/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/input.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "parse/archive.h"

#include "base/poison.h"

/* zlib and libzstd are used directly, not through libarchive: its version 3.6.2 neither checks a gzip member's CRC-32
 * and length nor notices a second member that is cut within its header, so that half a file would pass for a whole
 * one; and it crashes where an allocation for zstd fails. */
typedef enum coding { PLAIN, GZIP, ZSTD, ZIP } coding;

enum { PIECE = 1 << 16 };
#define EXPANSION_FREE (64ull << 20) /* see LIMIT_EXPANSION */

struct input {
    char *name;
    int fd;         /* -1: memory */
    cb_slice bytes; /* of memory, what is left */
    size_t piece;   /* largest piece */
    uint64_t size, consumed, produced;
    sha256_stream *sha;
    bool hashed, unhashed; /* the hash is final; nobody will ask for it */
    unsigned char digest[SHA256_SIZE];
    char *raw; /* PIECE bytes as they lie on disk */
    coding coding;
    char *plain; /* PIECE decompressed bytes; NULL for plain files */
    z_stream gzip;
    bool gzip_made, member_open, padding; /* within a gzip member; only zeros may follow */
    ZSTD_DStream *zstd;
    ZSTD_inBuffer zstd_in;
    archive *zip;
    bool frame_open, zstd_full; /* within a zstd frame; it may hold output that found no room */
    buf window;                 /* what input_peek has read ahead */
    bool handed;                /* the window was returned by input_read and is dead at the next call */
    cb_status failed;           /* a failure stays */
    cb_error why;
};

/* ---- bytes as they lie on disk --------------------------------------------------------------------- */

static cb_status raw_next(input *in, cb_slice *piece, cb_error *err) {
    *piece = (cb_slice){NULL, 0};
    if (in->fd < 0) {
        *piece = slice_sub(in->bytes, 0, in->piece);
        in->bytes = slice_sub(in->bytes, piece->len, SIZE_MAX);
    } else {
        ssize_t n;
        do n = read(in->fd, in->raw, in->piece);
        while (n < 0 && errno == EINTR);
        if (n < 0) return err_io(err, "read", in->name);
        *piece = (cb_slice){in->raw, (size_t)n};
    }
    if (!in->hashed) sha256_update(in->sha, piece->ptr, piece->len);
    in->consumed += piece->len;
    return CB_OK;
}

static cb_status bad(const input *in, cb_error *err, const char *what) {
    return err_at(err, CB_INPUT, in->name, 0, in->consumed, "%s: %s", in->name, what);
}

/* ---- gzip, RFC 1952 -------------------------------------------------------------------------------- */

static void *gzip_alloc(void *unused, unsigned count, unsigned size) {
    (void)unused;
    return mem_zalloc(count, size);
}

static void gzip_free(void *unused, void *ptr) {
    (void)unused;
    mem_free(ptr);
}

static cb_status gzip_open(input *in, cb_error *err) {
    in->gzip.zalloc = gzip_alloc;
    in->gzip.zfree = gzip_free;
    int r = inflateInit2(&in->gzip, 15 + 16); /* the largest window, a gzip header */
    if (r != Z_OK) return r == Z_MEM_ERROR ? err_memory(err) : bad(in, err, "the zlib library refuses to start");
    in->gzip_made = in->member_open = true;
    return CB_OK;
}

/* Between members: another one, zeros up to a tape's block, or the end. */
static cb_status gzip_between(input *in, cb_error *err) {
    while (in->gzip.avail_in && *in->gzip.next_in == 0) {
        in->gzip.next_in++;
        in->gzip.avail_in--;
        in->padding = true;
    }
    if (in->gzip.avail_in == 0) return CB_OK;
    if (in->padding || *in->gzip.next_in != 0x1F) return bad(in, err, "bytes that are not gzip follow the compressed data");
    if (inflateReset(&in->gzip) != Z_OK) return bad(in, err, "the zlib library refuses to start");
    in->member_open = true;
    return CB_OK;
}

static cb_status gzip_next(input *in, cb_slice *piece, cb_error *err) {
    in->gzip.next_out = (unsigned char *)in->plain;
    in->gzip.avail_out = PIECE;
    while (in->gzip.avail_out == PIECE) {
        if (in->gzip.avail_in == 0) {
            cb_slice raw;
            cb_status status = raw_next(in, &raw, err);
            if (status != CB_OK) return status;
            if (raw.len == 0) {
                if (in->member_open) return bad(in, err, "the gzip data ends early; fetch the file again");
                break;
            }
            in->gzip.next_in = (unsigned char *)(uintptr_t)raw.ptr;
            in->gzip.avail_in = (unsigned)raw.len;
        }
        if (!in->member_open) {
            cb_status status = gzip_between(in, err);
            if (status != CB_OK) return status;
            continue;
        }
        int r = inflate(&in->gzip, Z_NO_FLUSH);
        if (r == Z_STREAM_END)
            in->member_open = false;
        else if (r == Z_MEM_ERROR)
            return err_memory(err);
        else if (r != Z_OK && r != Z_BUF_ERROR)
            return bad(in, err, "the gzip data is damaged; fetch the file again");
    }
    *piece = (cb_slice){in->plain, PIECE - in->gzip.avail_out};
    return CB_OK;
}

/* ---- zstd, RFC 8878 --------------------------------------------------------------------------------- */

static cb_status zstd_open(input *in, cb_error *err) {
    in->zstd = ZSTD_createDStream();
    return in->zstd ? CB_OK : err_memory(err);
}

static cb_status zstd_failed(const input *in, size_t result, cb_error *err) {
    ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
    if (code == ZSTD_error_memory_allocation) return err_memory(err);
    /* Unless asked otherwise libzstd refuses windows of more than 128 MiB (ZSTD_WINDOWLOG_LIMIT_DEFAULT). */
    if (code == ZSTD_error_frameParameter_windowTooLarge)
        return err_at(err, CB_LIMIT, in->name, 0, in->consumed,
                      "%s: the zstd data needs a window of more than 128 MiB; compress it without --long", in->name);
    return bad(in, err, "the zstd data is damaged, or something follows it; fetch the file again");
}

static cb_status zstd_next(input *in, cb_slice *piece, cb_error *err) {
    ZSTD_outBuffer out = {in->plain, PIECE, 0};
    while (out.pos == 0) {
        if (in->zstd_in.pos == in->zstd_in.size && !in->zstd_full) {
            cb_slice raw;
            cb_status status = raw_next(in, &raw, err);
            if (status != CB_OK) return status;
            if (raw.len == 0 && in->frame_open) return bad(in, err, "the zstd data ends early; fetch the file again");
            if (raw.len == 0) break;
            in->zstd_in = (ZSTD_inBuffer){raw.ptr, raw.len, 0};
        }
        size_t result = ZSTD_decompressStream(in->zstd, &out, &in->zstd_in);
        if (ZSTD_isError(result)) return zstd_failed(in, result, err);
        in->frame_open = result != 0;
        in->zstd_full = in->frame_open && out.pos == out.size;
    }
    *piece = (cb_slice){in->plain, out.pos};
    return CB_OK;
}

/* ---- opening ---------------------------------------------------------------------------------------- */

static input *input_new(const char *name) {
    size_t len = strlen(name);
    input *in = mem_zalloc(1, sizeof *in);
    if (!in) return NULL;
    in->fd = -1;
    in->piece = PIECE;
    in->name = mem_alloc(len + 1);
    in->sha = sha256_begin();
    if (!in->name || !in->sha) {
        input_close(in);
        return NULL;
    }
    memcpy(in->name, name, len + 1);
    return in;
}

/* The coding by the first bytes: gzip, RFC 1952 section 2.3.1; a zstd frame or a skippable one, RFC 8878 section 3.1. */
static coding coding_of(const unsigned char *magic, size_t len) {
    if (len >= 2 && magic[0] == 0x1F && magic[1] == 0x8B) return GZIP;
    if (len >= 4 && magic[0] == 0x28 && magic[1] == 0xB5 && magic[2] == 0x2F && magic[3] == 0xFD) return ZSTD;
    if (len >= 4 && (magic[0] & 0xF0) == 0x50 && magic[1] == 0x2A && magic[2] == 0x4D && magic[3] == 0x18) return ZSTD;
    return PLAIN;
}

/* A pipe cannot be read twice: what was read to find the coding is put into the window, or into zlib. */
static cb_status decoder_open(input *in, const char *magic, size_t len, cb_error *err) {
    in->coding = coding_of((const unsigned char *)magic, len);
    if (in->coding == PLAIN) return CB_OK;
    in->plain = mem_alloc(PIECE);
    if (!in->plain) return err_memory(err);
    return in->coding == GZIP ? gzip_open(in, err) : zstd_open(in, err);
}

cb_status input_memory(input **out, const char *name, cb_slice bytes, cb_error *err) {
    *out = NULL;
    input *in = input_new(name);
    if (!in) return err_memory(err);
    in->bytes = bytes;
    in->size = bytes.len;
    cb_status status = decoder_open(in, bytes.ptr, bytes.len, err);
    if (status != CB_OK)
        input_close(in);
    else
        *out = in;
    return status;
}

/* A member of an archive: its bytes on disk are the archive's business. */
static cb_status open_member(input *in, cb_error *err) {
    in->coding = ZIP;
    in->plain = mem_alloc(PIECE);
    if (!in->plain) return err_memory(err);
    cb_status status = archive_open(&in->zip, in->name, err);
    if (status == CB_OK) in->size = archive_size(in->zip);
    return status;
}

static cb_status zip_next(input *in, cb_slice *piece, cb_error *err) {
    size_t got;
    cb_status status = archive_read(in->zip, in->plain, PIECE, &got, err);
    *piece = (cb_slice){in->plain, got};
    in->consumed = archive_consumed(in->zip);
    return status;
}

static cb_status open_file(input *in, cb_error *err) {
    if (archive_path(in->name)) return open_member(in, err);
    do in->fd = open(in->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe without a writer would make us wait */
    while (in->fd < 0 && errno == EINTR);
    if (in->fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_at(err, CB_NOT_FOUND, in->name, 0, UINT64_MAX, "there is no file %s", in->name);
    if (in->fd < 0) return err_io(err, "open", in->name);
    struct stat st;
    if (fstat(in->fd, &st) < 0) return err_io(err, "inspect", in->name);
    if (!S_ISREG(st.st_mode)) return bad(in, err, "not a regular file");
    in->size = (uint64_t)st.st_size;
    in->raw = mem_alloc(PIECE);
    if (!in->raw) return err_memory(err);
    ssize_t n;
    char magic[4];
    do n = pread(in->fd, magic, sizeof magic, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0) return err_io(err, "read", in->name);
    return decoder_open(in, magic, (size_t)n, err);
}

cb_status input_stdin(input **out, cb_error *err) {
    *out = NULL;
    input *in = input_new("standard input");
    if (!in) return err_memory(err);
    cb_status status = CB_OK;
    in->raw = mem_alloc(PIECE);
    if (!in->raw) status = err_memory(err);
    if (status == CB_OK && (in->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)) < 0) status = err_io(err, "open", in->name);
    if (status != CB_OK)
        input_close(in);
    else
        *out = in;
    return status;
}

cb_status input_open(input **out, const char *path, cb_error *err) {
    *out = NULL;
    input *in = input_new(path);
    if (!in) return err_memory(err);
    cb_status status = open_file(in, err);
    if (status != CB_OK)
        input_close(in);
    else
        *out = in;
    return status;
}

void input_close(input *in) {
    if (!in) return;
    ZSTD_freeDStream(in->zstd);
    if (in->gzip_made) inflateEnd(&in->gzip);
    archive_close(in->zip);
    if (in->fd >= 0) close(in->fd);
    sha256_free(in->sha);
    buf_free(&in->window);
    mem_free(in->plain);
    mem_free(in->raw);
    mem_free(in->name);
    mem_free(in);
}

/* ---- reading ---------------------------------------------------------------------------------------- */

/* The next decompressed piece, no larger than the file may have grown to. */
static cb_status decode(input *in, cb_slice *piece, cb_error *err) {
    cb_status status = in->coding == PLAIN  ? raw_next(in, piece, err)
                       : in->coding == ZIP  ? zip_next(in, piece, err)
                       : in->coding == GZIP ? gzip_next(in, piece, err)
                                            : zstd_next(in, piece, err);
    if (status != CB_OK) return status;
    in->produced += piece->len;
    if (in->coding != PLAIN && in->produced > EXPANSION_FREE && in->produced / LIMIT_EXPANSION > in->consumed)
        return bad(in, err, "the compressed file grows beyond all measure; it is refused");
    return CB_OK;
}

static cb_status again(const input *in, cb_error *err) {
    if (err) *err = in->why;
    return in->failed;
}

static cb_status next(input *in, cb_slice *piece, cb_error *err) {
    *piece = (cb_slice){NULL, 0};
    if (in->failed != CB_OK) return again(in, err);
    cb_error why = {.code = CB_OK, .byte = UINT64_MAX};
    cb_status status = decode(in, piece, &why);
    if (status == CB_OK) return CB_OK;
    *piece = (cb_slice){NULL, 0};
    in->failed = status;
    in->why = why;
    return again(in, err);
}

cb_status input_read(input *in, cb_slice *piece, cb_error *err) {
    *piece = (cb_slice){NULL, 0};
    if (in->failed != CB_OK) return again(in, err);
    if (in->handed) buf_clear(&in->window);
    in->handed = false;
    if (in->window.len) {
        *piece = buf_view(&in->window);
        in->handed = true;
        return CB_OK;
    }
    return next(in, piece, err);
}

cb_status input_peek(input *in, size_t want, cb_slice *bytes, cb_error *err) {
    if (in->handed) buf_clear(&in->window);
    in->handed = false;
    *bytes = (cb_slice){NULL, 0};
    if (in->failed != CB_OK) return again(in, err);
    while (in->window.len < want) {
        cb_slice piece;
        cb_status status = next(in, &piece, err);
        if (status != CB_OK) return status;
        if (piece.len == 0) break;
        buf_put(&in->window, piece.ptr, piece.len);
        if (in->window.failed) { /* the piece is lost: nothing may be read behind the gap */
            in->failed = err_memory(&in->why);
            return again(in, err);
        }
    }
    *bytes = buf_view(&in->window);
    return CB_OK;
}

const char *input_name(const input *in) { return in->name; }
uint64_t input_size(const input *in) { return in->size; }
uint64_t input_consumed(const input *in) { return in->consumed; }

void input_set_piece(input *in, size_t bytes) { in->piece = bytes == 0 ? 1 : bytes > PIECE ? PIECE : bytes; }

void input_forgo_hash(input *in) { in->hashed = in->unhashed = true; }

cb_status input_sha256(input *in, unsigned char out[SHA256_SIZE], cb_error *err) {
    cb_slice piece = {NULL, 1};
    if (in->coding == ZIP) return err_set(err, CB_USAGE, "%s: the hash is that of its archive", in->name);
    if (in->unhashed) return err_set(err, CB_USAGE, "%s: its hash was forgone", in->name);
    while (!in->hashed && piece.len) {
        cb_status status = raw_next(in, &piece, err);
        if (status != CB_OK) return status;
    }
    if (!in->hashed) sha256_final(in->sha, in->digest);
    in->hashed = true;
    memcpy(out, in->digest, SHA256_SIZE);
    return CB_OK;
}
