/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "countdown.h"

static char folder[] = "/tmp/cuibono-file-XXXXXX", path[64];

/* What reaches the disk, in order: F a file synced, D a folder synced, R a file put in place of another. */
static char calls[16];
static size_t call_count;

static void note_call(char c) {
    if (call_count + 1 < sizeof calls) calls[call_count++] = c;
    calls[call_count] = '\0';
}

int __real_fsync(int fd);
int __real_renameat(int from_folder, const char *from, int to_folder, const char *to);
int __wrap_fsync(int fd);
int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to);

int __wrap_fsync(int fd) {
    struct stat st;
    note_call(fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 'D' : 'F');
    return __real_fsync(fd);
}

int __wrap_renameat(int from_folder, const char *from, int to_folder, const char *to) {
    note_call('R');
    return __real_renameat(from_folder, from, to_folder, to);
}

static int set_up(void **state) {
    (void)state;
    if (!mkdtemp(folder)) return -1;
    snprintf(path, sizeof path, "%s/out", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void holds(const char *want) {
    char *bytes;
    size_t len;
    assert_int_equal(file_read_all(&bytes, &len, path, 1 << 24, NULL), CB_OK);
    assert_int_equal(len, strlen(want));
    assert_memory_equal(bytes, want, len);
    mem_free(bytes);
}

static size_t files_in_folder(void) {
    size_t n = 0;
    DIR *d = opendir(folder);
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static void write_whole(const char *text) {
    file_out *f;
    assert_int_equal(file_out_open(&f, path, NULL), CB_OK);
    assert_int_equal(file_out_write(f, text, strlen(text), NULL), CB_OK);
    assert_int_equal(file_out_commit(f, NULL), CB_OK);
}

static void replaced_whole_or_not_at_all(void **state) {
    (void)state;
    write_whole("first");
    holds("first");
    file_out *f;
    assert_int_equal(file_out_open(&f, path, NULL), CB_OK);
    assert_int_equal(file_out_write(f, "sec", 3, NULL), CB_OK);
    assert_int_equal(files_in_folder(), 2);
    holds("first");
    file_out_abandon(f);
    holds("first");
    assert_int_equal(files_in_folder(), 1);
    write_whole("second");
    holds("second");
    assert_int_equal(files_in_folder(), 1);
    file_out_abandon(NULL);
}

/* A power cut leaves the old file or the new one: the bytes are on the disk before the name, and the name before commit returns. */
static void synced_before_and_after_the_rename(void **state) {
    (void)state;
    call_count = 0;
    write_whole("third");
    assert_string_equal(calls, "FRD");
}

/* Patches of what is buffered, of what is written, and across; lengths around the buffer's. */
static void patches_land_where_they_should(void **state) {
    (void)state;
    enum { SIZE = 700000 };
    static char want[SIZE], piece[SIZE];
    for (size_t i = 0; i < SIZE; i++) want[i] = (char)(i * 131 >> 3);
    file_out *f;
    assert_int_equal(file_out_open(&f, path, NULL), CB_OK);
    size_t at = 0;
    for (size_t n = 1; at < SIZE; n = n * 3 + 1) {
        size_t take = n < SIZE - at ? n : SIZE - at;
        assert_int_equal(file_out_write(f, want + at, take, NULL), CB_OK);
        at += take;
        assert_true(file_out_position(f) == at);
        for (size_t p = 0; p < at; p += 1 + at / 3) {
            size_t len = at - p < 9 ? at - p : 9;
            memset(want + p, (int)(p % 200), len);
            memset(piece, (int)(p % 200), len);
            assert_int_equal(file_out_patch(f, p, piece, len, NULL), CB_OK);
        }
        assert_int_equal(file_out_patch(f, at, piece, 1, NULL), CB_USAGE);
        assert_int_equal(file_out_patch(f, UINT64_MAX, piece, 1, NULL), CB_USAGE);
    }
    assert_int_equal(file_out_commit(f, NULL), CB_OK);
    for (int copy = 0; copy < 2; copy++) {
        file_map m;
        assert_int_equal(file_map_open(&m, path, copy == 1, NULL), CB_OK);
        assert_int_equal(m.len, SIZE);
        assert_memory_equal(m.ptr, want, SIZE);
        assert_true(m.copied == (copy == 1));
        file_map_close(&m);
        file_map_close(&m);
    }
    char *bytes;
    size_t len;
    cb_error err;
    assert_int_equal(file_read_all(&bytes, &len, path, SIZE - 1, &err), CB_LIMIT);
    assert_int_equal(file_read_all(&bytes, &len, path, SIZE, &err), CB_OK);
    assert_int_equal(len, SIZE);
    mem_free(bytes);
}

static void wrong_names_are_told(void **state) {
    (void)state;
    cb_error err;
    file_map m;
    char *bytes;
    size_t len;
    file_out *f;
    assert_int_equal(file_map_open(&m, "/nowhere/at-all", false, &err), CB_NOT_FOUND);
    assert_non_null(strstr(err.message, "/nowhere/at-all"));
    assert_int_equal(file_map_open(&m, folder, false, &err), CB_INPUT);
    assert_int_equal(file_read_all(&bytes, &len, folder, 10, &err), CB_IO);
    assert_int_equal(file_read_all(&bytes, &len, "/nowhere", 10, &err), CB_NOT_FOUND);
    assert_int_equal(file_out_open(&f, "/nowhere/out", &err), CB_NOT_FOUND);
    assert_null(f);
    assert_int_equal(file_out_open(&f, "/tmp/", &err), CB_USAGE);
    assert_int_equal(file_out_open(&f, "", &err), CB_USAGE);
    write_whole("");
    assert_int_equal(file_map_open(&m, path, false, &err), CB_OK);
    assert_int_equal(m.len, 0);
    file_map_close(&m);
    /* A folder in the way of the new name: the temporary file goes. */
    char inner[80];
    snprintf(inner, sizeof inner, "%s/dir", folder);
    assert_int_equal(mkdir(inner, 0700), 0);
    assert_int_equal(file_out_open(&f, inner, &err), CB_OK);
    assert_int_equal(file_out_commit(f, &err), CB_IO);
    assert_int_equal(files_in_folder(), 2);
    rmdir(inner);
}

/* A full disk: the write or the commit says so, the old file stays, the new one goes. */
static void a_full_disk_leaves_the_old_file(void **state) {
    (void)state;
    write_whole("old");
    struct rlimit old, small = {1000, 0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    static const char zeros[2000];
    file_out *f;
    cb_error err;
    assert_int_equal(file_out_open(&f, path, NULL), CB_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(file_out_write(f, zeros, sizeof zeros, &err), CB_OK); /* buffered */
    assert_int_equal(file_out_commit(f, &err), CB_IO);
    assert_non_null(strstr(err.message, "write"));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    holds("old");
    assert_int_equal(files_in_folder(), 1);
}

static void no_memory_is_told(void **state) {
    (void)state;
    write_whole("text");
    long before = countdown_live();
    for (long n = 0;; n++) {
        file_out *f = NULL;
        file_map m = {0};
        char *bytes = NULL;
        size_t len;
        countdown_start(n, false);
        cb_status a = file_out_open(&f, path, NULL), b = file_map_open(&m, path, true, NULL),
                  c = file_read_all(&bytes, &len, path, 100, NULL);
        bool failed = countdown_stop();
        file_out_abandon(f);
        file_map_close(&m);
        mem_free(bytes);
        assert_int_equal(countdown_live(), before);
        assert_int_equal(files_in_folder(), 1);
        assert_true((a == CB_OK || a == CB_MEMORY) && (b == CB_OK || b == CB_MEMORY) && (c == CB_OK || c == CB_MEMORY));
        assert_true(failed == (a != CB_OK || b != CB_OK || c != CB_OK));
        if (!failed) break;
    }
}

static void a_pipe_can_be_read(void **state) {
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "piped", 5), 5);
    close(ends[1]);
    char name[32], *bytes;
    size_t len;
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    assert_int_equal(file_read_all(&bytes, &len, name, 100, NULL), CB_OK);
    assert_int_equal(len, 5);
    mem_free(bytes);
    close(ends[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaced_whole_or_not_at_all),
        cmocka_unit_test(synced_before_and_after_the_rename),
        cmocka_unit_test(patches_land_where_they_should),
        cmocka_unit_test(wrong_names_are_told),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(no_memory_is_told),
        cmocka_unit_test(a_pipe_can_be_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
