/* SPDX-License-Identifier: Apache-2.0 */
/* countries.tsv: text <tab> code, empty where the text names none or several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/country.h"

#include "table.h"

static void texts_name_countries(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/countries.tsv");
    while (test_table_next(&t)) test_table_expect(&t, country_code(t.cells[0]), t.cells[1]);
    test_table_close(&t);
}

static void codes_have_names(void **state) {
    (void)state;
    assert_true(slice_eq(country_name(SLICE("kp")), SLICE("North Korea")));
    assert_true(slice_eq(country_name(SLICE("suhh")), SLICE("Soviet Union")));
    assert_null(country_name(SLICE("qq")).ptr);
    assert_null(country_name(SLICE("")).ptr);
    assert_null(country_code(SLICE("")).ptr);
}

static void states_that_were_one_are_related(void **state) {
    (void)state;
    assert_true(country_related(SLICE("ru"), SLICE("suhh")));
    assert_true(country_related(SLICE("suhh"), SLICE("kz")));
    assert_true(country_related(SLICE("xk"), SLICE("rs")));
    assert_true(country_related(SLICE("ss"), SLICE("sd")));
    assert_true(country_related(SLICE("fr"), SLICE("fr")));
    assert_false(country_related(SLICE("ru"), SLICE("ua")));
    assert_false(country_related(SLICE("kp"), SLICE("kr")));
    assert_false(country_related(SLICE("qq"), SLICE("qq")));
}

static void hostile_texts_name_nothing(void **state) {
    (void)state;
    char text[5000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 37 + i / 7);
    for (size_t len = 0; len < sizeof text; len += 13) {
        char *copy = mem_alloc(len);
        assert_non_null(copy);
        memcpy(copy, text + (sizeof text - len), len);
        (void)country_code((cb_slice){copy, len});
        mem_free(copy);
    }
    memset(text, 'a', sizeof text);
    assert_null(country_code((cb_slice){text, 400}).ptr);
    for (size_t i = 1; i < 400; i += 2) text[i] = ' ';
    assert_null(country_code((cb_slice){text, 400}).ptr);
    for (size_t i = 0; i + 3 <= 399; i += 3) memcpy(text + i, "\xef\xb7\xba", 3); /* U+FDFA: one character becomes eighteen */
    assert_null(country_code((cb_slice){text, 399}).ptr);
}

static unsigned expect_column(const char *path, unsigned column, bool header) {
    static const char *const nowhere[] = {"-0-", "undetermined", "None Identified", "country", "nationality"};
    size_t len = 0;
    char *text = test_shared_file(path, &len);
    if (!text) return 0;
    unsigned rows = 0;
    cb_slice rest = {text, len};
    if (header) (void)slice_cut(&rest, '\n');
    while (rest.ptr && rest.len) {
        cb_slice value = test_csv_field(slice_trim(slice_cut(&rest, '\n')), column);
        bool none = value.len == 0;
        for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) none = none || slice_eq(value, slice_of(nowhere[i]));
        if (none) continue;
        if (country_code(value).len == 0) fail_msg("%s: no country '%.*s'", path, SLICE_ARGS(value));
        rows++;
    }
    mem_free(text);
    return rows;
}

static void every_country_of_the_real_lists_is_known(void **state) {
    (void)state;
    unsigned rows = expect_column("lists/ofac-2019-01/add.csv", 4, false) +
                    expect_column("lists/ofac-2019-01/sdn.csv", 9, false) +
                    expect_column("lists/ofac-nonsdn-2025-12/cons_add.csv", 4, false) +
                    expect_column("eval/negatives_us.csv", 2, true) + expect_column("eval/negatives_global.csv", 2, true);
    if (rows == 0) {
        print_message("skipped: no ../shared/data\n");
        skip();
    }
    assert_true(rows > 10000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_name_countries),
        cmocka_unit_test(codes_have_names),
        cmocka_unit_test(states_that_were_one_are_related),
        cmocka_unit_test(hostile_texts_name_nothing),
        cmocka_unit_test(every_country_of_the_real_lists_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
