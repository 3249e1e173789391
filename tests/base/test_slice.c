/* SPDX-License-Identifier: Apache-2.0 */
/* Slices and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <cmocka.h>

#include "base/error.h"
#include "base/slice.h"

static void is(cb_slice got, const char *want) {
    assert_int_equal(got.len, strlen(want));
    if (got.len) assert_memory_equal(got.ptr, want, got.len);
}

static void cut_gives_every_piece(void **state) {
    (void)state;
    cb_slice rest = SLICE("a;;b;");
    is(slice_cut(&rest, ';'), "a");
    is(slice_cut(&rest, ';'), "");
    is(slice_cut(&rest, ';'), "b");
    assert_non_null(rest.ptr);
    is(slice_cut(&rest, ';'), "");
    assert_null(rest.ptr);
    cb_slice none = {NULL, 0};
    is(slice_cut(&none, ';'), "");
}

static void trim_takes_white_space_of_both_ends(void **state) {
    (void)state;
    is(slice_trim(SLICE(" \t a b\r\n")), "a b");
    is(slice_trim(SLICE(" \n ")), "");
    is(slice_trim((cb_slice){NULL, 0}), "");
    is(slice_trim(SLICE("\xC2\xA0x")), "\xC2\xA0x");
}

static void search_and_comparison(void **state) {
    (void)state;
    assert_int_equal(slice_find(SLICE("xabcabc"), SLICE("abc")), 1);
    assert_true(slice_find(SLICE("ab"), SLICE("abc")) == SIZE_MAX);
    assert_int_equal(slice_find((cb_slice){NULL, 0}, SLICE("")), 0);
    assert_int_equal(slice_find_char(SLICE("a;b"), ';'), 1);
    assert_true(slice_find_char((cb_slice){NULL, 0}, ';') == SIZE_MAX);
    assert_true(slice_eq_nocase(SLICE("Linked To:"), SLICE("LINKED TO:")));
    assert_false(slice_eq_nocase(SLICE("K"), SLICE("k ")));
    assert_false(slice_eq_nocase(SLICE("["), SLICE("{")));
    assert_true(slice_starts_nocase(SLICE("DOB 1965"), SLICE("dob ")));
    assert_true(slice_cmp(SLICE("a"), SLICE("ab")) < 0);
    assert_true(slice_cmp(SLICE("\xC3"), SLICE("z")) > 0);
    is(slice_sub(SLICE("abc"), 1, SIZE_MAX), "bc");
    is(slice_sub(SLICE("abc"), 9, 1), "");
}

static void errors_hold_place_and_clean_text(void **state) {
    (void)state;
    cb_error err;
    assert_int_equal(err_at(&err, CB_INPUT, "list.csv", 7, 99, "bad \x1B[31mrow\n"), CB_INPUT);
    assert_string_equal(err.message, "bad \xef\xbf\xbd[31mrow");
    /* controls of both kinds and what turns the direction of writing, in the source's name as well */
    err_at(&err, CB_INPUT,
           "a\xe2\x80\xae"
           "b.csv",
           7, 99,
           "x\xc2\x9b"
           "31m\xe2\x80\xaegnp\xe2\x81\xa6\xff\tend");
    assert_string_equal(err.message, "x\xef\xbf\xbd"
                                     "31m\xef\xbf\xbdgnp\xef\xbf\xbd\xef\xbf\xbd end");
    assert_string_equal(err.source, "a\xef\xbf\xbd"
                                    "b.csv");
    err_at(&err, CB_INPUT, "list.csv", 7, 99, "bad");
    assert_string_equal(err.source, "list.csv");
    assert_int_equal(err.line, 7);
    assert_int_equal(err.byte, 99);
    char longer[2000];
    memset(longer, 'x', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    for (size_t shift = 505; shift < 515; shift++) { /* a two-byte letter at each place around the cut */
        memset(longer, 'x', sizeof longer - 1);
        memcpy(longer + shift, "\xC3\xA9", 2);
        err_set(&err, CB_INPUT, "%s", longer);
        size_t len = strlen(err.message);
        assert_true(len < sizeof err.message);
        assert_true((unsigned char)err.message[len - 1] != 0xC3);
    }
    assert_true(err.byte == UINT64_MAX);
    assert_int_equal(err_memory(NULL), CB_MEMORY);
    errno = ENOSPC;
    assert_int_equal(err_io(&err, "write", "/x"), CB_IO);
    assert_string_equal(err.message, "cannot write /x: No space left on device");
    /* The message may quote the error itself. */
    err_set(&err, CB_IO, "again: %s", err.message);
    assert_string_equal(err.message, "again: cannot write /x: No space left on device");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_gives_every_piece),
        cmocka_unit_test(trim_takes_white_space_of_both_ends),
        cmocka_unit_test(search_and_comparison),
        cmocka_unit_test(errors_hold_place_and_clean_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
