/* SPDX-License-Identifier: Apache-2.0 */
/* Reads headcounts.tsv: figures of staff in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "finding/indicators.h"

static uint32_t number_of(cb_slice s) {
    uint32_t n = 0;
    for (size_t i = 0; i < s.len; i++) n = n * 10 + (uint32_t)(s.ptr[i] - '0');
    return n;
}

static void test_table(void **state) {
    (void)state;
    char path[1024], *all;
    const char *root = getenv("CUIBONO_SOURCE");
    size_t len, rows = 0;
    cb_error err;
    snprintf(path, sizeof path, "%s/tests/finding/headcounts.tsv", root ? root : ".");
    assert_int_equal(file_read_all(&all, &len, path, 1 << 20, &err), CB_OK);
    for (cb_slice rest = {all, len}; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        cb_slice how = slice_cut(&line, '\t'), text = slice_cut(&line, '\t'), low = slice_cut(&line, '\t');
        arena a = ARENA_EMPTY;
        headcount n = {0, 0};
        bool failed = false;
        bool found =
            slice_eq(how, SLICE("value")) ? headcount_read(text, &n, &failed) : headcount_in_text(&a, text, &n, &failed);
        assert_false(failed);
        if (found == slice_eq(low, SLICE("-")) || (found && (n.low != number_of(low) || n.high != number_of(line))))
            fail_msg("%.*s: expected %.*s to %.*s, got %d: %u to %u", SLICE_ARGS(text), SLICE_ARGS(low), SLICE_ARGS(line),
                     found, n.low, n.high);
        arena_free(&a);
        rows++;
    }
    assert_true(rows >= 25);
    mem_free(all);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
