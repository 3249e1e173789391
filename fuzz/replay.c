/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a fuzz target over every file of its corpus folder, so that the corpus serves as an ordinary test with any
 * compiler. Small files are also run cut at every byte: most of what breaks a reader is a file that ends too early. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"

enum { CUT_MAX = 2048, FILES_MAX = 10000 };

/* An exact block: a byte read beyond it is seen by a sanitizer. */
static int run(const char *bytes, size_t len) {
    uint8_t *copy = malloc(len ? len : 1);
    if (!copy) return 1;
    memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    return 0;
}

static int run_file(const char *path) {
    char *bytes;
    size_t len;
    cb_error err;
    if (file_read_all(&bytes, &len, path, 1 << 24, &err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    int failed = run(bytes, len);
    for (size_t n = 0; len <= CUT_MAX && n < len && !failed; n++) failed = run(bytes, n);
    mem_free(bytes);
    return failed;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    struct dirent **files;
    int n = scandir(argv[1], &files, NULL, alphasort), ran = 0, failed = 0;
    for (int i = 0; i < n; i++) {
        char path[4096];
        if (files[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", argv[1], files[i]->d_name);
            fprintf(stderr, "%s\n", path); /* the last one shown is the one that broke it */
            failed += run_file(path);
            ran++;
        }
        free(files[i]);
    }
    if (n >= 0) free(files);
    printf("%d files\n", ran);
    return failed > 0 || ran == 0;
}
