/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as an OFAC folder: what stands before the first line "%%" is sdn.csv, then alt.csv, add.csv, sdn_comments.csv and the record of
 * fetch. The folder is made once a process, in memory where the system has that. */
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz_feed.h"

enum { FILES = 5 };
static const char *const NAMES[FILES] = {"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv", "sdn.csv.fetch.json"};
static char folder[64];

static void leave(void) {
    char path[128];
    for (size_t i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
        unlink(path);
    }
    rmdir(folder);
}

static void put(size_t i, cb_slice text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, NAMES[i]);
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(text.ptr, 1, text.len, f) == text.len && fclose(f) == 0);
}

/* Up to the next line "%%". */
static cb_slice cut(cb_slice *rest) {
    cb_slice mark = SLICE("%%\n");
    for (size_t i = 0; i + mark.len <= rest->len; i++) {
        if ((i > 0 && rest->ptr[i - 1] != '\n') || memcmp(rest->ptr + i, mark.ptr, mark.len) != 0) continue;
        cb_slice first = {rest->ptr, i};
        *rest = slice_sub(*rest, i + mark.len, rest->len);
        return first;
    }
    cb_slice first = *rest;
    *rest = (cb_slice){rest->ptr + rest->len, 0};
    return first;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice rest = {(const char *)data, size};
    if (folder[0] == '\0') {
        struct stat s;
        snprintf(folder, sizeof folder, "%s/fuzz_ofac_XXXXXX", stat("/dev/shm", &s) == 0 ? "/dev/shm" : "/tmp");
        CHECK(mkdtemp(folder) && atexit(leave) == 0);
    }
    for (size_t i = 0; i < FILES; i++) put(i, cut(&rest));
    char paths[4][128];
    const char *files[4];
    for (size_t i = 0; i < 4; i++) {
        static const size_t SORTED[4] = {2, 1, 0, 3}; /* add, alt, sdn, sdn_comments: as the plan gives them */
        snprintf(paths[i], sizeof paths[i], "%s/%s", folder, NAMES[SORTED[i]]);
        files[i] = paths[i];
    }
    fuzz_feed_files(&FEED_OFAC_CSV, "ofac-", folder, files, 4);
    return 0;
}
