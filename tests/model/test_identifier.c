/* SPDX-License-Identifier: Apache-2.0 */
/* identifiers.tsv: schema <tab> property <tab> value <tab> country <tab> strength (strong, weak, none, invalid) <tab> form */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/identifier.h"

#include "table.h"

static void identifiers_have_one_form(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/identifiers.tsv");
    buf form = BUF_EMPTY, got = BUF_EMPTY;
    while (test_table_next(&t)) {
        static const char *const strengths[] = {"none", "weak", "strong"};
        schema_id schema = schema_find(t.cells[0]);
        prop_id prop = prop_find(t.cells[1]);
        bool invalid = false;
        assert_true(schema != SCHEMA_UNKNOWN && prop != PROP_UNKNOWN);
        buf_clear(&form);
        id_strength strength = identifier_normal(&form, schema, prop, t.cells[2], t.cells[3], &invalid);
        assert_true((strength == ID_NONE) == (form.len == 0));
        buf_clear(&got);
        buf_printf(&got, "%s %.*s", invalid ? "invalid" : strengths[strength], SLICE_ARGS(buf_view(&form)));
        buf_clear(&form);
        buf_printf(&form, "%.*s %.*s", SLICE_ARGS(t.cells[4]), SLICE_ARGS(t.cells[5]));
        test_table_expect(&t, buf_view(&got), buf_view(&form));
    }
    buf_free(&form);
    buf_free(&got);
    test_table_close(&t);
}

/* One digit changed, or two neighbours swapped, is what checksums are for. */
static void checksums_catch_single_errors(void **state) {
    (void)state;
    static const struct {
        bool (*valid)(cb_slice);
        const char *good;
    } cases[] = {{lei_valid, "529900T8BM49AURSDO55"}, {imo_valid, "9074729"},
                 {isin_valid, "US0378331005"},        {inn_valid, "7707083893"},
                 {inn_valid, "500100732259"},         {ogrn_valid, "1027700132195"},
                 {ogrn_valid, "304500116000157"},     {iban_valid, "GB82WEST12345698765432"}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        char text[40];
        size_t len = strlen(cases[c].good);
        memcpy(text, cases[c].good, len);
        assert_true(cases[c].valid((cb_slice){text, len}));
        assert_false(cases[c].valid((cb_slice){text, len - 1}));
        unsigned missed = 0, tried = 0;
        for (size_t i = 0; i < len; i++) {
            if (text[i] < '0' || text[i] > '9') continue;
            char kept = text[i];
            for (char d = '0'; d <= '9'; d++) {
                if (d == kept) continue;
                text[i] = d;
                tried++;
                missed += cases[c].valid((cb_slice){text, len});
            }
            text[i] = kept;
        }
        /* Modulo 11 and 13 folded to one digit, and weights that share a factor with 10 (IMO), let a few through; the others none. */
        assert_true(missed * 4 <= tried);
        if (cases[c].valid == lei_valid || cases[c].valid == iban_valid || cases[c].valid == isin_valid)
            assert_int_equal(missed, 0);
    }
    assert_false(lei_valid(SLICE("")));
    assert_false(bic_valid(SLICE("DEUTQQFF")));
    assert_true(bic_valid(SLICE("DEUTDEFF")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identifiers_have_one_form),
        cmocka_unit_test(checksums_catch_single_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
