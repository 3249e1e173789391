/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever reads as a sentence from both ends of a link is known to the table of roles, and says the same of the other end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "finding/internal.h"
#include "graph/role.h"

static void the_table_knows_every_role_with_words_for_both_ways(void **state) {
    (void)state;
    cb_slice role, other;
    size_t count = 0, failed = 0;
    for (; tie_role_words(count, &role, &other); count++) {
        role_meaning one = role_read(role), two = role_read(other);
        bool known = one.says > ROLE_TIE && one.says == two.says && one.from != two.from;
        if (!known) print_error("%.*s, %.*s\n", SLICE_ARGS(role), SLICE_ARGS(other));
        failed += !known;
    }
    assert_true(count > 8);
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table_knows_every_role_with_words_for_both_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
