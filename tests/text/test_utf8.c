/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "countdown.h"
#include "text/utf8.h"

static void every_code_point_goes_round(void **state) {
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c++) {
        char bytes[4];
        size_t n = utf8_encode(c, bytes), pos = 0;
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        assert_true(utf8_valid((cb_slice){bytes, n}));
        assert_int_equal(utf8_next((cb_slice){bytes, n}, &pos), surrogate ? 0xFFFD : c);
        assert_int_equal(pos, n);
    }
}

static void what_is_not_utf8_is_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC3",
                                      "\xE0\x80\x80",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xF0\x80\x80\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "\xE2\x82",
                                      "abcdefgh\xE2\x82",
                                      "\xF0\x9F\x98"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        cb_slice s = slice_of(bad[i]);
        assert_false(utf8_valid(s));
        /* Decoding goes on by one byte and always ends. */
        size_t steps = 0;
        bool replaced = false;
        for (size_t pos = 0; pos < s.len; steps++) replaced = utf8_next(s, &pos) == 0xFFFD || replaced;
        assert_true(replaced && steps <= s.len);
    }
    assert_true(utf8_valid(SLICE("")));
    assert_true(utf8_valid(SLICE("abcdefghij\xC3\xA9")));
}

static void lengths_and_widths(void **state) {
    (void)state;
    assert_int_equal(utf8_length(SLICE("a\xC3\xA9\xEC\xA0\x95")), 3);
    assert_int_equal(utf8_width(SLICE("abc")), 3);
    assert_int_equal(utf8_width(SLICE("\xEC\xA0\x95\xEC\x84\xB1")), 4); /* Hangul */
    assert_int_equal(utf8_width(SLICE("e\xCC\x81")), 1);                /* a combining mark */
    assert_int_equal(utf8_width(SLICE("\xEF\xBC\xA1")), 2);             /* fullwidth A */
    assert_int_equal(utf8_width(SLICE("\xD0\x9E\xD1\x80\xD0\xB1")), 3); /* Cyrillic */
    assert_int_equal(utf8_width(SLICE("\xE2\x80\x8B\xE2\x80\xAE")), 0); /* zero width, bidi control */
}

static void bytes_become_utf8(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    cb_slice out, in = SLICE("\xEF\xBB\xBFOrbita");
    bool repaired;
    assert_true(utf8_from_bytes(&a, in, &out, &repaired));
    assert_false(repaired);
    assert_true(slice_eq(out, SLICE("Orbita")));
    assert_ptr_equal(out.ptr, in.ptr + 3);
    /* Windows-1252: e acute, euro, an unassigned byte. */
    assert_true(utf8_from_bytes(&a, SLICE("Jos\xE9 \x80 \x81"), &out, &repaired));
    assert_true(repaired);
    assert_true(slice_eq(out, SLICE("Jos\xC3\xA9 \xE2\x82\xAC \xEF\xBF\xBD")));
    assert_true(utf8_from_bytes(&a, SLICE(""), &out, &repaired));
    assert_true(!repaired && out.len == 0);
    arena_free(&a);
    countdown_start(0, true);
    assert_false(utf8_from_bytes(&a, SLICE("Jos\xE9"), &out, &repaired));
    countdown_stop();
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_goes_round),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(lengths_and_widths),
        cmocka_unit_test(bytes_become_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
