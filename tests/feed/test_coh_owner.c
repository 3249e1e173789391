/* SPDX-License-Identifier: Apache-2.0 */
/* coh_owner.tsv: where a company says that its owner is registered, and which company of the UK register that is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "feed/coh.h"

static void each_owner_is_the_company_that_is_meant(void **state) {
    char path[2048], *text = NULL;
    size_t len = 0, line = 0, failed = 0, cases = 0;
    cb_error err = {0};
    arena a = ARENA_EMPTY;
    const feed_sink sink = {.data = NULL};
    feed_out o = {.sink = &sink, .file = "", .authority = "", .err = &err, .a = &a};
    const char *root = getenv("CUIBONO_SOURCE");
    (void)state;
    snprintf(path, sizeof path, "%s/tests/feed/coh_owner.tsv", root ? root : ".");
    if (file_read_all(&text, &len, path, 1u << 20, &err) != CB_OK) fail_msg("%s", err.message);
    for (cb_slice rest = {text, len}; rest.ptr;) {
        cb_slice row = slice_cut(&rest, '\n');
        line++;
        if (row.len == 0 || row.ptr[0] == '#') continue;
        cb_slice place = slice_cut(&row, '\t'), country = slice_cut(&row, '\t'), number = slice_cut(&row, '\t');
        cb_slice is = coh_id(&o, number, place, country);
        if (!slice_eq(row, is)) {
            print_error("line %zu: %.*s, %.*s, %.*s\n  expected: %.*s\n  is:       %.*s\n", line, SLICE_ARGS(place),
                        SLICE_ARGS(country), SLICE_ARGS(number), SLICE_ARGS(row), SLICE_ARGS(is));
            failed++;
        }
        cases++;
    }
    mem_free(text);
    arena_free(&a);
    assert_int_equal(o.status, CB_OK);
    assert_true(cases > 60);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_owner_is_the_company_that_is_meant)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
