/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/archive.h"

#include <minizip/unzip.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "text/utf8.h"

#include "base/poison.h"

enum { NAME_BYTES = 1024, METHOD_STORED = 0, METHOD_DEFLATED = 8, ENCRYPTED = 1 };

struct archive {
    unzFile zip;
    const char *path; /* of the member, for messages; the caller's */
    unz_file_info64 info;
    uint64_t produced;
    bool open;
};

bool archive_begins(cb_slice head) { return slice_starts(head, SLICE("PK\3\4")) || slice_starts(head, SLICE("PK\5\6")); }

size_t archive_path(const char *path) {
    struct stat st;
    char archive_name[ARCHIVE_PATH];
    size_t len = strlen(path);
    if (len >= sizeof archive_name || stat(path, &st) == 0) return 0;
    memcpy(archive_name, path, len + 1);
    for (size_t i = len; i-- > 1;) {
        if (path[i] != '/') continue;
        archive_name[i] = '\0';
        if (stat(archive_name, &st) == 0) return S_ISREG(st.st_mode) && path[i + 1] ? i : 0;
    }
    return 0;
}

bool archive_on_disk(const char *path, char out[ARCHIVE_PATH]) {
    size_t len = archive_path(path);
    if (len == 0) len = strlen(path);
    if (len >= ARCHIVE_PATH) return false;
    memcpy(out, path, len);
    out[len] = '\0';
    return true;
}

static cb_status bad(cb_error *err, const char *path, const char *what) {
    return err_at(err, CB_INPUT, path, 0, UINT64_MAX, "%s; fetch the archive again", what);
}

static cb_status open_zip(unzFile *out, const char *path, cb_error *err) {
    *out = unzOpen64(path);
    return *out ? CB_OK : bad(err, path, "the zip archive cannot be read, or is cut");
}

/* A name that leads nowhere else: no "..", no root, no other separators, whole characters. */
static bool is_plain(const char *name) {
    cb_slice rest = slice_of(name);
    if (rest.len == 0 || rest.ptr[0] == '/' || !utf8_valid(rest)) return false;
    for (size_t i = 0; i < rest.len; i++)
        if ((unsigned char)rest.ptr[i] < 0x20 || rest.ptr[i] == '\\') return false;
    while (rest.ptr) {
        cb_slice part = slice_cut(&rest, '/');
        if (slice_eq(part, SLICE("..")) || slice_eq(part, SLICE(".")) || (part.len == 0 && rest.ptr)) return false;
    }
    return true;
}

cb_status archive_each(const char *path, cb_status (*fn)(void *data, const char *name), void *data, cb_error *err) {
    unzFile zip;
    unz_global_info64 all;
    cb_status status = open_zip(&zip, path, err);
    if (status != CB_OK) return status;
    if (unzGetGlobalInfo64(zip, &all) != UNZ_OK) status = bad(err, path, "the zip archive cannot be read");
    if (status == CB_OK && all.number_entry > LIMIT_FOLDER_FILES)
        status = err_at(err, CB_LIMIT, path, 0, UINT64_MAX, "more than %u files in one archive", LIMIT_FOLDER_FILES);
    int more = status == CB_OK && all.number_entry > 0 ? unzGoToFirstFile(zip) : UNZ_END_OF_LIST_OF_FILE;
    while (status == CB_OK && more == UNZ_OK) {
        unz_file_info64 info;
        char name[NAME_BYTES + 1];
        if (unzGetCurrentFileInfo64(zip, &info, name, sizeof name, NULL, 0, NULL, 0) != UNZ_OK)
            status = bad(err, path, "the directory of the zip archive cannot be read");
        else if (info.size_filename > NAME_BYTES || strlen(name) != info.size_filename || !is_plain(name))
            status = bad(err, path, "a file of the zip archive has no usable name");
        else if (name[info.size_filename - 1] != '/')
            status = fn(data, name);
        if (status == CB_OK) more = unzGoToNextFile(zip);
    }
    if (status == CB_OK && more != UNZ_END_OF_LIST_OF_FILE)
        status = bad(err, path, "the directory of the zip archive cannot be read to its end");
    unzClose(zip);
    return status;
}

static cb_status open_member(archive *a, const char *name, cb_error *err) {
    if (unzLocateFile(a->zip, name, 1) != UNZ_OK)
        return err_at(err, CB_NOT_FOUND, a->path, 0, UINT64_MAX, "there is no such file in the archive");
    if (unzGetCurrentFileInfo64(a->zip, &a->info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
        return bad(err, a->path, "the zip archive cannot be read");
    if (a->info.flag & ENCRYPTED) return bad(err, a->path, "the file is encrypted");
    if (a->info.compression_method != METHOD_STORED && a->info.compression_method != METHOD_DEFLATED)
        return err_at(err, CB_INPUT, a->path, 0, UINT64_MAX,
                      "the archive uses a compression (%lu) that is not read: unpack it, and give its folder",
                      (unsigned long)a->info.compression_method);
    int opened = unzOpenCurrentFile(a->zip);
    if (opened == UNZ_INTERNALERROR) return err_memory(err);
    if (opened != UNZ_OK) return bad(err, a->path, "the zip archive is damaged");
    a->open = true;
    return CB_OK;
}

cb_status archive_open(archive **out, const char *path, cb_error *err) {
    *out = NULL;
    size_t len = archive_path(path);
    if (len == 0) return err_at(err, CB_NOT_FOUND, path, 0, UINT64_MAX, "there is no file %s", path);
    archive *a = mem_zalloc(1, sizeof *a);
    char *zip = mem_alloc(len + 1);
    if (!a || !zip) {
        mem_free(a);
        mem_free(zip);
        return err_memory(err);
    }
    memcpy(zip, path, len);
    zip[len] = '\0';
    a->path = path;
    cb_status status = open_zip(&a->zip, zip, err);
    if (status == CB_OK) status = open_member(a, path + len + 1, err);
    mem_free(zip);
    if (status != CB_OK)
        archive_close(a);
    else
        *out = a;
    return status;
}

cb_status archive_read(archive *a, char *to, size_t size, size_t *got, cb_error *err) {
    *got = 0;
    if (!a->open) return CB_OK;
    int n = unzReadCurrentFile(a->zip, to, (unsigned)(size < 1u << 20 ? size : 1u << 20));
    if (n < 0) return bad(err, a->path, "the file in the archive is cut or damaged");
    a->produced += (uint64_t)n;
    *got = (size_t)n;
    if (n > 0) return CB_OK;
    a->open = false;
    if (a->produced != a->info.uncompressed_size || unzCloseCurrentFile(a->zip) != UNZ_OK)
        return bad(err, a->path, "the file in the archive has not the size or the checksum that the archive says");
    return CB_OK;
}

uint64_t archive_size(const archive *a) { return a->info.compressed_size; }

uint64_t archive_consumed(const archive *a) {
    uint64_t all = a->info.uncompressed_size, size = a->info.compressed_size;
    return all && a->produced < all ? (uint64_t)((double)size * (double)a->produced / (double)all) : size;
}

void archive_close(archive *a) {
    if (!a) return;
    if (a->open) unzCloseCurrentFile(a->zip);
    if (a->zip) unzClose(a->zip);
    mem_free(a);
}
