/* SPDX-License-Identifier: Apache-2.0 */
/* Tables of cases: tab-separated, '#' begins a comment line; "" for an empty cell may be written as nothing. */
#ifndef CB_TESTS_MODEL_TABLE_H
#define CB_TESTS_MODEL_TABLE_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"

enum { TEST_CELLS = 8 };
typedef struct test_table {
    char *text;
    cb_slice rest;
    cb_slice cells[TEST_CELLS]; /* missing ones are empty */
    unsigned line, failed;
    const char *path;
} test_table;

static inline void test_table_open(test_table *t, const char *path) {
    const char *root = getenv("CUIBONO_SOURCE");
    char full[4096];
    size_t len = 0;
    snprintf(full, sizeof full, "%s/%s", root ? root : ".", path);
    *t = (test_table){.path = path};
    cb_error err = {0};
    if (file_read_all(&t->text, &len, full, 16u << 20, &err) != CB_OK) fail_msg("%s: %s", full, err.message);
    t->rest = (cb_slice){t->text, len};
}

static inline bool test_table_next(test_table *t) {
    while (t->rest.ptr && t->rest.len) {
        cb_slice line = slice_cut(&t->rest, '\n');
        t->line++;
        if (line.len == 0 || line.ptr[0] == '#') continue;
        for (unsigned i = 0; i < TEST_CELLS; i++) t->cells[i] = line.ptr ? slice_cut(&line, '\t') : (cb_slice){"", 0};
        return true;
    }
    return false;
}

/* Says what is wrong and goes on, so that one run shows all. */
static inline void test_table_expect(test_table *t, cb_slice got, cb_slice want) {
    if (slice_eq(got, want)) return;
    t->failed++;
    print_error("%s:%u: %.*s %.*s\n  got    %.*s\n  wanted %.*s\n", t->path, t->line, SLICE_ARGS(t->cells[0]),
                SLICE_ARGS(t->cells[1]), SLICE_ARGS(got), SLICE_ARGS(want));
}

static inline void test_table_close(test_table *t) {
    unsigned failed = t->failed;
    mem_free(t->text);
    if (failed) fail_msg("%s: %u cases differ", t->path, failed);
}

/* A file of the shared folder of real data, which is not part of the project; NULL where it is not there. mem_free. */
static inline char *test_shared_file(const char *path, size_t *len) {
    const char *root = getenv("CUIBONO_SHARED"), *source = getenv("CUIBONO_SOURCE");
    char full[4096];
    if (root)
        snprintf(full, sizeof full, "%s/%s", root, path);
    else
        snprintf(full, sizeof full, "%s/../shared/data/%s", source ? source : ".", path);
    struct stat st;
    char *text = NULL;
    cb_error err = {0};
    if (stat(full, &st) != 0) return NULL;
    if (file_read_all(&text, len, full, 64u << 20, &err) != CB_OK) fail_msg("%s: %s", full, err.message);
    return text;
}

/* Field `wanted` of a CSV row without line breaks in its fields; quotes off. */
static inline cb_slice test_csv_field(cb_slice line, unsigned wanted) {
    size_t at = 0;
    for (unsigned field = 0;; field++) {
        size_t start = at;
        bool quoted = false;
        for (; at < line.len && (quoted || line.ptr[at] != ','); at++)
            if (line.ptr[at] == '"') quoted = !quoted;
        cb_slice cell = slice_trim(slice_sub(line, start, at - start));
        if (field == wanted) return cell.len >= 2 && cell.ptr[0] == '"' ? slice_sub(cell, 1, cell.len - 2) : cell;
        if (at >= line.len) return (cb_slice){NULL, 0};
        at++;
    }
}

#endif
