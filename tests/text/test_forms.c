/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "countdown.h"
#include "gold.h"
#include "text/normal.h"
#include "text/phonetic.h"
#include "text/utf8.h"

static size_t wrong;
static buf in_bytes, want_bytes, got_bytes;

static void free_all(void) {
    buf_free(&in_bytes);
    buf_free(&want_bytes);
    buf_free(&got_bytes);
}

static void expect(cb_slice in, cb_slice want) {
    gold_unescape(&want_bytes, want);
    if (slice_eq(buf_view(&got_bytes), buf_view(&want_bytes))) return;
    wrong++;
    print_error("\"%.*s\" gives \"%.*s\", not \"%.*s\"\n", SLICE_ARGS(in), SLICE_ARGS(buf_view(&got_bytes)), SLICE_ARGS(want));
}

static void norm_line(cb_slice line) {
    cb_slice in = slice_cut(&line, '\t');
    gold_unescape(&in_bytes, in);
    buf_clear(&got_bytes);
    text_norm(&got_bytes, buf_view(&in_bytes));
    expect(in, line);
}

static void norm_table(void **state) {
    (void)state;
    wrong = 0;
    assert_true(gold_lines("norm.tsv", norm_line) > 30);
    assert_int_equal(wrong, 0);
    free_all();
}

static void latin_line(cb_slice line) {
    cb_slice in = slice_cut(&line, '\t'), want = slice_cut(&line, '\t');
    bool lossy = false;
    gold_unescape(&in_bytes, in);
    buf_clear(&got_bytes);
    text_latin(&got_bytes, buf_view(&in_bytes), &lossy);
    expect(in, want);
    if (lossy != slice_eq(line, SLICE("lossy"))) {
        wrong++;
        print_error("\"%.*s\" is %slossy\n", SLICE_ARGS(in), lossy ? "" : "not ");
    }
}

static void latin_table(void **state) {
    (void)state;
    wrong = 0;
    assert_true(gold_lines("latin.tsv", latin_line) > 60);
    assert_int_equal(wrong, 0);
    free_all();
}

/* Each line of phonetic.tsv: spellings of one sound, separated by blanks, that share a key; then "!" and those that must not. */
static void phonetic_line(cb_slice line) {
    char key[PHONETIC_MAX];
    size_t len = 0;
    bool same = true, first = true;
    while (line.ptr) {
        cb_slice word = slice_cut(&line, ' ');
        if (slice_eq(word, SLICE("!"))) {
            same = false;
            continue;
        }
        if (word.len == 0) continue;
        buf_clear(&got_bytes);
        text_latin(&got_bytes, word, NULL);
        char k[PHONETIC_MAX];
        size_t n = text_phonetic(buf_view(&got_bytes), k);
        if (first) {
            len = n;
            memcpy(key, k, n);
            first = false;
            if (n == 0) wrong++;
        } else if ((n == len && memcmp(k, key, n) == 0) != same) {
            wrong++;
            print_error("%.*s has the key %.*s, the first of its line %.*s\n", SLICE_ARGS(word), (int)n, k, (int)len, key);
        }
    }
}

static void phonetic_table(void **state) {
    (void)state;
    wrong = 0;
    assert_true(gold_lines("phonetic.tsv", phonetic_line) > 30);
    assert_int_equal(wrong, 0);
    char key[PHONETIC_MAX];
    assert_int_equal(text_phonetic(SLICE(""), key), 0);
    assert_int_equal(text_phonetic(SLICE("1984"), key), 0);
    assert_int_equal(text_phonetic(SLICE("bcdfgbcdfgbcdfgbcdfg"), key), PHONETIC_MAX);
    free_all();
}

/* ---- properties ---- */

static void assert_latin_shape(cb_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        assert_true((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ');
        if (c == ' ') assert_true(i > 0 && i + 1 < s.len && s.ptr[i - 1] != ' ');
    }
}

static uint64_t seed_now; /* of the random text at hand */

static void assert_properties(cb_slice s) {
    buf once = BUF_EMPTY, twice = BUF_EMPTY, latin = BUF_EMPTY, again = BUF_EMPTY;
    text_norm(&once, s);
    text_norm(&twice, buf_view(&once));
    if (!slice_eq(buf_view(&once), buf_view(&twice)))
        print_error("seed %llu: norm is not stable\n", (unsigned long long)seed_now);
    assert_true(utf8_valid(buf_view(&once)));
    assert_true(slice_eq(buf_view(&once), buf_view(&twice)));
    text_latin(&latin, s, NULL);
    assert_latin_shape(buf_view(&latin));
    text_latin(&again, buf_view(&latin), NULL);
    assert_true(slice_eq(buf_view(&latin), buf_view(&again)));
    /* The latin form depends on the norm only. */
    buf_clear(&again);
    text_latin(&again, buf_view(&once), NULL);
    assert_true(slice_eq(buf_view(&latin), buf_view(&again)));
    buf_free(&once);
    buf_free(&twice);
    buf_free(&latin);
    buf_free(&again);
}

static uint32_t random_codepoint(uint64_t *seed) {
    static const uint32_t starts[] = {0x20,   0x41,   0xC0,   0x300,  0x370,  0x400,  0x530,   0x590,   0x600,   0x900,
                                      0x980,  0xE00,  0x1100, 0x1160, 0x1200, 0x1E00, 0x1F00,  0x2000,  0x2100,  0x3040,
                                      0x30A0, 0x4E00, 0xAC00, 0xFB00, 0xFE00, 0xFF00, 0x10000, 0x1D400, 0x20000, 0xE0000};
    uint64_t r = gold_random(seed);
    if (r % 16 == 0) return (uint32_t)(gold_random(seed) % 0x110000);
    return starts[r / 16 % (sizeof starts / sizeof starts[0])] + (uint32_t)(gold_random(seed) % 0x60);
}

static void random_texts_keep_the_properties(void **state) {
    (void)state;
    for (uint64_t run = 1; run <= 3000; run++) {
        uint64_t seed = run;
        char text[400];
        size_t len = 0, want = gold_random(&seed) % 90;
        uint64_t style = gold_random(&seed) % 3;
        uint32_t base = random_codepoint(&seed) & ~0x3Fu;
        for (size_t i = 0; i < want; i++) {
            uint32_t c = style == 0 ? random_codepoint(&seed) : base + (uint32_t)(gold_random(&seed) % 0x80);
            if (style == 2 && gold_random(&seed) % 3 == 0) c = 0x300 + (uint32_t)(gold_random(&seed) % 0x70);
            len += utf8_encode(c, text + len);
        }
        if (run % 10 == 0 && len > 4) text[gold_random(&seed) % len] = (char)0xFF; /* and not quite UTF-8 */
        seed_now = run;
        assert_properties((cb_slice){text, len});
    }
}

static void every_character_keeps_the_properties(void **state) {
    (void)state;
    for (uint32_t c = 0; c < 0x110000; c += c < 0x31000 ? 1 : 61) {
        seed_now = c;
        char text[12];
        size_t n = utf8_encode(c, text);
        text[n] = 'a';
        n += 1 + utf8_encode(c, text + n + 1);
        assert_properties((cb_slice){text, n});
    }
}

/* Runs of marks are cut off: work and output stay linear. */
static void long_runs_of_marks_are_bounded(void **state) {
    (void)state;
    buf in = BUF_EMPTY, out = BUF_EMPTY;
    buf_byte(&in, 'a');
    for (size_t i = 0; i < 200000; i++) buf_lit(&in, "\xCC\x81\xCC\xA3");
    text_norm(&out, buf_view(&in));
    assert_true(out.len < 100);
    buf_clear(&out);
    text_latin(&out, buf_view(&in), NULL);
    assert_true(slice_eq(buf_view(&out), SLICE("a")));
    buf_free(&in);
    buf_free(&out);
}

static void both_append(void **state) {
    (void)state;
    buf out = BUF_EMPTY;
    buf_lit(&out, "x|");
    text_norm(&out, SLICE(" Ab "));
    buf_lit(&out, "|");
    text_norm(&out, SLICE(" \xC3\x84 b "));
    buf_lit(&out, "|");
    text_latin(&out, SLICE("A-b"), NULL);
    buf_lit(&out, "|");
    text_latin(&out, SLICE("-\xC3\x84-b-"), NULL);
    assert_true(slice_eq(buf_view(&out), SLICE("x|ab|\xC3\xA4 b|a b|a b")));
    buf_free(&out);
}

static void scripts_are_told_apart(void **state) {
    (void)state;
    static const struct {
        const char *text;
        script script;
    } cases[] = {{"Orbita", SCRIPT_LATIN},    {"Орбита", SCRIPT_CYRILLIC},  {"مدار", SCRIPT_ARABIC},
                 {"מסלול", SCRIPT_HEBREW},    {"τροχιά", SCRIPT_GREEK},     {"궤도", SCRIPT_HANGUL},
                 {"轨道", SCRIPT_HAN},        {"きどう", SCRIPT_KANA},      {"キドー", SCRIPT_KANA},
                 {"ორბიტა", SCRIPT_GEORGIAN}, {"ուղեծիր", SCRIPT_ARMENIAN}, {"कक्षा", SCRIPT_DEVANAGARI},
                 {"วงโคจร", SCRIPT_THAI},     {"ምህዋር", SCRIPT_ETHIOPIC},    {"কক্ষপথ", SCRIPT_OTHER}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(text_scripts(slice_of(cases[i].text)), 1u << cases[i].script);
    }
    assert_int_equal(text_scripts(SLICE("12 - (+)")), 0);
    assert_int_equal(text_scripts(SLICE("A\xD0\x90")), 1u << SCRIPT_LATIN | 1u << SCRIPT_CYRILLIC);
    assert_string_equal(text_script_name(SCRIPT_HANGUL), "Hangul");
}

static void failed_memory_is_told(void **state) {
    (void)state;
    const cb_slice in = SLICE("\xD0\x9E\xD1\x80\xD0\xB1\xD0\xB8\xD1\x82\xD0\xB0 \xEC\xA0\x95\xEC\x84\xB1\xED\x99\x94 "
                              "\xD0\x9E\xD1\x80\xD0\xB1\xD0\xB8\xD1\x82\xD0\xB0");
    for (long n = 0;; n++) {
        buf out = BUF_EMPTY;
        countdown_start(n, true);
        text_norm(&out, in);
        text_latin(&out, in, NULL);
        bool failed = countdown_stop();
        assert_int_equal(out.failed, failed);
        buf_free(&out);
        if (!failed) break;
        assert_true(n < 100);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(norm_table),
        cmocka_unit_test(latin_table),
        cmocka_unit_test(phonetic_table),
        cmocka_unit_test(random_texts_keep_the_properties),
        cmocka_unit_test(every_character_keeps_the_properties),
        cmocka_unit_test(long_runs_of_marks_are_bounded),
        cmocka_unit_test(both_append),
        cmocka_unit_test(scripts_are_told_apart),
        cmocka_unit_test(failed_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
