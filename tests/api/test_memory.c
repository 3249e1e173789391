/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations that fail, one after the other: build, open, verify, info, show, export end with an error and lose nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "countdown.h"
#include "cuibono.h"

#include "base/poison.h"

static char folder[2048], source[2200], second[2200], out[2200], good[2200];

static void put(const char *path, const char *text) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static size_t files_in_folder(void) {
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    while (readdir(d)) n++;
    closedir(d);
    return n;
}

static bool same_files(const char *a, const char *b) {
    char *x = NULL, *y = NULL;
    size_t n = 0, m = 0;
    bool read = file_read_all(&x, &n, a, 1 << 24, NULL) == CB_OK && file_read_all(&y, &m, b, 1 << 24, NULL) == CB_OK;
    bool same = read && n == m && memcmp(x, y, n) == 0;
    mem_free(x);
    mem_free(y);
    return same;
}

static uint64_t said, said_whole; /* hash of all that was answered; of that with memory enough */

static int listen(void *data, const char *bytes, size_t len) {
    (void)data;
    said = hash64_seed((cb_slice){bytes, len}, said);
    return 0;
}

static void listen_text(cb_text *t) {
    listen(NULL, cb_text_slice(t).ptr, cb_text_slice(t).len);
    cb_text_free(t);
}

static cb_status build_all(cb_error *err) {
    const char *const sources[] = {source, second};
    const cb_build_options o = {.struct_size = sizeof o, .jobs = 1, .trust_referents = true};
    return cb_build(out, sources, 2, &o, err);
}

static cb_status ask_all(cb_error *err) {
    cb_world *w;
    cb_text *t;
    static const cb_slice ids[] = {{"p1", 2}, {"old-1", 5}};
    said = 0;
    cb_status status = cb_world_open(&w, good, NULL, err);
    if (status != CB_OK) return status;
    status = cb_world_verify(w, err);
    for (int format = CB_FORMAT_TEXT; status == CB_OK && format <= CB_FORMAT_JSON; format++) {
        status = cb_world_info(&t, w, (cb_format)format, NULL, err);
        if (status == CB_OK) listen_text(t);
        for (int i = 0; status == CB_OK && i < 2; i++) {
            status = cb_world_show(&t, w, ids[i], (cb_format)format, NULL, err);
            if (status == CB_OK) listen_text(t);
        }
    }
    for (int format = CB_FORMAT_FTM; status == CB_OK && format <= CB_FORMAT_CYPHER; format++)
        status = cb_world_export(w, (cb_format)format, format == CB_FORMAT_GEXF ? ids : NULL, format == CB_FORMAT_GEXF ? 2 : 0,
                                 listen, NULL, err);
    for (int format = CB_FORMAT_FTM; status == CB_OK && format <= CB_FORMAT_GEXF; format += 2)
        status = cb_world_export_near(w, (cb_format)format, ids, 2, 2, listen, NULL, NULL, err);
    cb_world_unref(w);
    return status;
}

/* Every allocation from the first on, then in growing strides, until none is left to fail. */
static void count_down(cb_status (*run)(cb_error *err), bool persistent, const char *what) {
    size_t files = files_in_folder();
    for (long n = 0;; n += n < 200 ? 1 : n / 40) {
        cb_error err = {.code = CB_OK};
        long before = countdown_live();
        countdown_start(n, persistent);
        cb_status status = run(&err);
        bool failed = countdown_stop();
        if (countdown_live() != before) fail_msg("%s: allocation %ld: %ld blocks are left", what, n, countdown_live() - before);
        if (!failed) {
            assert_int_equal(status, CB_OK);
            print_message("%s: %ld allocations\n", what, n);
            return;
        }
        if (status == CB_OK) { /* one that can be done without: then nothing is missing */
            if (!same_files(out, good)) fail_msg("%s: allocation %ld fails unseen: the world is another", what, n);
            if (run == ask_all && said != said_whole)
                fail_msg("%s: allocation %ld fails unseen: the answer is another", what, n);
            continue;
        }
        if (status != CB_MEMORY && status != CB_IO)
            fail_msg("%s: allocation %ld: status %d, %s", what, n, (int)status, err.message);
        assert_int_equal(err.code, status);
        assert_true(same_files(out, good)); /* the world of before */
        assert_int_equal(files_in_folder(), files);
    }
}

static void test_build(void **state) {
    (void)state;
    count_down(build_all, false, "build");
    count_down(build_all, true, "build, none after");
    assert_true(same_files(out, good));
}

static void test_ask(void **state) {
    (void)state;
    assert_int_equal(ask_all(NULL), CB_OK);
    said_whole = said;
    count_down(ask_all, false, "ask");
    count_down(ask_all, true, "ask, none after");
}

int main(void) {
    const char *build_folder = getenv("CUIBONO_BUILD");
    snprintf(folder, sizeof folder, "%s/test_memory_%ld", build_folder ? build_folder : ".", (long)getpid());
    if (mkdir(folder, 0700) != 0) return 1;
    snprintf(source, sizeof source, "%s/one.json", folder);
    snprintf(second, sizeof second, "%s/sdn.csv", folder);
    snprintf(out, sizeof out, "%s/out.world", folder);
    snprintf(good, sizeof good, "%s/good.world", folder);
    put(source, "{\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ivan Petrov\"],\"email\":[\"i@a.example\"],"
                "\"birthDate\":[\"1970-01-02\"]},\"referents\":[\"old-1\",\"q1\"]}\n"
                "{\"id\":\"q1\",\"schema\":\"Person\",\"properties\":{\"alias\":[\"Vanya\"]}}\n"
                "{\"id\":\"o1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"q1\"],\"asset\":[\"c1\"]}}\n"
                "{\"id\":\"d1\",\"schema\":\"Passport\",\"properties\":{\"holder\":[\"p1\"],\"number\":[\"1234567\"]}}\n"
                "{\"id\":\"s1\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p1\"],\"authority\":[\"A\"],\"program\":["
                "\"P\"]}}\n"
                "{\"id\":\"bad\"}\n");
    put(second, "1,\"ALPHA TRADING\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
                "2,\"DOE, John\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 01 Jan 1970; Linked To: "
                "ALPHA TRADING.\"\r\n");
    cb_error err;
    if (build_all(&err) != CB_OK || rename(out, good) != 0 || build_all(&err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_build), cmocka_unit_test(test_ask)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(source);
    unlink(second);
    unlink(out);
    unlink(good);
    rmdir(folder);
    return failed;
}
