/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a zip archive: its members are listed under names that stay within it, and each is read to a proved end or refused. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "parse/archive.h"
#include "text/utf8.h"

enum { MOST_READ = 1 << 22, MOST_MEMBERS = 64 };

typedef struct visit {
    const char *archive;
    unsigned members;
    size_t read;
} visit;

static cb_status on_member(void *data, const char *name) {
    visit *v = data;
    char path[2048], bytes[4096];
    archive *a;
    cb_error err;
    CHECK(name[0] && name[0] != '/' && utf8_valid(slice_of(name)));
    for (cb_slice rest = slice_of(name); rest.ptr;) CHECK(!slice_eq(slice_cut(&rest, '/'), SLICE("..")));
    if (++v->members > MOST_MEMBERS) return CB_LIMIT;
    int len = snprintf(path, sizeof path, "%s/%s", v->archive, name);
    CHECK(len > 0 && (size_t)len < sizeof path && archive_path(path) == strlen(v->archive));
    cb_status status = archive_open(&a, path, &err);
    CHECK(status == CB_OK || status == CB_INPUT || status == CB_NOT_FOUND || status == CB_MEMORY);
    for (size_t got = 1; status == CB_OK && got > 0;) {
        status = archive_read(a, bytes, sizeof bytes, &got, &err);
        CHECK(status == CB_OK || status == CB_INPUT);
        CHECK(got <= sizeof bytes && archive_consumed(a) <= archive_size(a));
        v->read += got;
        if (v->read > MOST_READ) break;
    }
    if (a) archive_close(a);
    return CB_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    cb_error err;
    int fd = memfd_create("archive", 0);
    CHECK(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    visit v = {path, 0, 0};
    (void)archive_begins((cb_slice){(const char *)data, size});
    cb_status status = archive_each(path, on_member, &v, &err);
    CHECK(status == CB_OK || status == CB_INPUT || status == CB_LIMIT || status == CB_MEMORY);
    close(fd);
    return 0;
}
