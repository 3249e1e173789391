/* SPDX-License-Identifier: Apache-2.0 */
/* programmes.tsv: authority <tab> list <tab> programme <tab> measure <tab> meaning ("effect, designated, seeds 1"; "unmapped") */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/programme.h"

#include "table.h"

static void listings_mean_what_the_law_says(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/programmes.tsv");
    while (test_table_next(&t)) {
        programme_meaning m = programme_lookup(t.cells[0], t.cells[1], t.cells[2], t.cells[3]);
        char got[128];
        int n = m.mapped ? snprintf(got, sizeof got, "%s, %s, seeds %u", legal_effect_name(m.effect),
                                    m.designated ? "designated" : "not designated", (unsigned)m.seeds)
                         : snprintf(got, sizeof got, "unmapped%s", m.designated ? ", designated" : "");
        assert_true(n > 0 && (m.mapped || m.designated) == (m.source.len > 0));
        assert_true(m.mapped || m.seeds == 0);
        test_table_expect(&t, (cb_slice){got, (size_t)n}, t.cells[4]);
    }
    test_table_close(&t);
}

static unsigned expect_ofac(const char *path, const char *list) {
    size_t len = 0;
    char *text = test_shared_file(path, &len);
    if (!text) return 0;
    unsigned rows = 0;
    cb_slice rest = {text, len};
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        cb_slice programmes = test_csv_field(line, 3);
        if (line.len < 20 || slice_starts(programmes, SLICE("-0"))) continue;
        for (cb_slice all = programmes; all.len;) {
            size_t cut = slice_find(all, SLICE("] ["));
            cb_slice one = slice_sub(all, 0, cut);
            all = cut == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(all, cut + 3, SIZE_MAX);
            programme_meaning m = programme_lookup(SLICE("ofac"), slice_of(list), one, (cb_slice){NULL, 0});
            if (!m.mapped || !m.designated || m.effect == EFFECT_UNKNOWN) fail_msg("%s: programme %.*s", path, SLICE_ARGS(one));
            /* Not by the row for any programme, except where that is all that can be said. */
            if (slice_find(m.source, SLICE("appendix A")) != SIZE_MAX) fail_msg("%s: %.*s has no row", path, SLICE_ARGS(one));
            rows++;
        }
    }
    mem_free(text);
    return rows;
}

static unsigned expect_un(const char *path) {
    size_t len = 0;
    char *text = test_shared_file(path, &len);
    if (!text) return 0;
    unsigned rows = 0;
    cb_slice rest = {text, len};
    for (size_t at; (at = slice_find(rest, SLICE("<UN_LIST_TYPE>"))) != SIZE_MAX; rows++) {
        rest = slice_sub(rest, at + 14, SIZE_MAX);
        cb_slice one = slice_sub(rest, 0, slice_find_char(rest, '<'));
        programme_meaning m = programme_lookup(SLICE("un"), SLICE("un"), one, (cb_slice){NULL, 0});
        if (!m.mapped || !m.designated) fail_msg("%s: %.*s", path, SLICE_ARGS(one));
    }
    mem_free(text);
    return rows;
}

static void every_programme_of_the_real_lists_is_mapped(void **state) {
    (void)state;
    unsigned sdn = expect_ofac("lists/ofac-2019-01/sdn.csv", "sdn"),
             nonsdn = expect_ofac("lists/ofac-nonsdn-2025-12/cons_prim.csv", "nonsdn"),
             un = expect_un("lists/un-2026-02/consolidated.xml");
    if (!sdn && !nonsdn && !un) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    assert_true(sdn >= 7379 && nonsdn > 400);
    assert_int_equal(un, 1003);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(listings_mean_what_the_law_says),
        cmocka_unit_test(every_programme_of_the_real_lists_is_mapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
