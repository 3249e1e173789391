/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/limits.h"
#include "gold.h"
#include "text/distance.h"

/* The textbook: a full table. */
static unsigned naive_osa(cb_slice a, cb_slice b) {
    static unsigned d[301][301];
    for (size_t i = 0; i <= a.len; i++) {
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned best = d[i - 1][j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            if (d[i - 1][j] + 1 < best) best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[a.len][b.len];
}

/* The definition, in floating point, with flags instead of bits. */
static unsigned naive_jaro_winkler(cb_slice a, cb_slice b) {
    if (slice_eq(a, b)) return 10000;
    if (a.len == 0 || b.len == 0) return 0;
    bool used_a[64] = {false}, used_b[64] = {false};
    long longest = (long)(a.len > b.len ? a.len : b.len), window = longest / 2 - 1;
    if (window < 0) window = 0;
    size_t m = 0;
    for (size_t i = 0; i < a.len; i++) {
        for (size_t j = 0; j < b.len; j++) {
            long apart = (long)i - (long)j;
            if (used_b[j] || apart > window || -apart > window || a.ptr[i] != b.ptr[j]) continue;
            used_a[i] = used_b[j] = true;
            m++;
            break;
        }
    }
    if (m == 0) return 0;
    size_t moved = 0, k = 0;
    for (size_t i = 0; i < a.len; i++) {
        if (!used_a[i]) continue;
        while (!used_b[k]) k++;
        moved += a.ptr[i] != b.ptr[k++];
    }
    double t = (double)(moved / 2), mm = (double)m;
    double jaro = (mm / (double)a.len + mm / (double)b.len + (mm - t) / mm) / 3.0;
    if (jaro > 0.7 + 1e-9) {
        size_t prefix = 0;
        while (prefix < 4 && prefix < a.len && prefix < b.len && a.ptr[prefix] == b.ptr[prefix]) prefix++;
        jaro += 0.1 * (double)prefix * (1.0 - jaro);
    }
    return (unsigned)(jaro * 10000.0 + 0.5);
}

static size_t random_word(uint64_t *seed, char *out, size_t most, unsigned letters) {
    size_t n = gold_random(seed) % (most + 1);
    for (size_t i = 0; i < n; i++) out[i] = (char)('a' + gold_random(seed) % letters);
    return n;
}

/* A few edits of a, so that near words are tried as well as far ones. */
static size_t misspell(uint64_t *seed, const char *a, size_t len, char *out, size_t most) {
    memcpy(out, a, len);
    for (uint64_t edits = gold_random(seed) % 5; edits > 0 && len > 1; edits--) {
        size_t at = gold_random(seed) % (len - 1);
        char c = (char)('a' + gold_random(seed) % 6), t = out[at];
        switch (gold_random(seed) % 4) {
        case 0: out[at] = c; break;
        case 1:
            memmove(out + at, out + at + 1, len - at - 1);
            len--;
            break;
        case 2:
            if (len < most) {
                memmove(out + at + 1, out + at, len - at);
                out[at] = c;
                len++;
            }
            break;
        default:
            out[at] = out[at + 1];
            out[at + 1] = t;
            break;
        }
    }
    return len;
}

static void one_pair(uint64_t run, size_t most) {
    uint64_t seed = run;
    char a[300], b[300];
    size_t la = random_word(&seed, a, most, 2 + (unsigned)(run % 12));
    size_t lb = run % 2 ? random_word(&seed, b, most, 2 + (unsigned)(run % 12)) : misspell(&seed, a, la, b, most);
    cb_slice x = {a, la}, y = {b, lb};
    unsigned want = naive_osa(x, y);
    for (unsigned cutoff = 0; cutoff < 12; cutoff += 1 + cutoff / 3) {
        unsigned got = text_osa(x, y, cutoff), bound = want > cutoff ? cutoff + 1 : want;
        if (got != bound || text_osa(y, x, cutoff) != bound)
            print_error("seed %llu: \"%.*s\" \"%.*s\" cutoff %u\n", (unsigned long long)run, SLICE_ARGS(x), SLICE_ARGS(y),
                        cutoff);
        assert_int_equal(got, bound);
        assert_int_equal(text_osa(y, x, cutoff), bound);
    }
    assert_int_equal(text_osa(x, y, 1000), want);
    uint64_t differ = text_signature(x) ^ text_signature(y);
    assert_true((unsigned)__builtin_popcountll(differ) / 2 <= want);
    if (la > 64 || lb > 64) return;
    unsigned jw = text_jaro_winkler(x, y), exact = naive_jaro_winkler(x, y);
    if (jw != exact)
        print_error("seed %llu: \"%.*s\" \"%.*s\": %u, not %u\n", (unsigned long long)run, SLICE_ARGS(x), SLICE_ARGS(y), jw,
                    exact);
    assert_int_equal(jw, exact);
}

static void distances_agree_with_the_textbook(void **state) {
    (void)state;
    for (uint64_t run = 1; run <= 20000; run++) one_pair(run, 14);
    for (uint64_t run = 1; run <= 3000; run++) one_pair(run, 64);
    for (uint64_t run = 1; run <= 300; run++) one_pair(run, 299);
}

static void known_values(void **state) {
    (void)state;
    assert_int_equal(text_osa(SLICE("mohammed"), SLICE("muhammad"), 5), 2);
    assert_int_equal(text_osa(SLICE("ca"), SLICE("abc"), 5), 3); /* OSA, not the unrestricted distance, which is 2 */
    assert_int_equal(text_osa(SLICE("petrov"), SLICE("pertov"), 5), 1);
    assert_int_equal(text_osa(SLICE(""), SLICE("abc"), 5), 3);
    assert_int_equal(text_osa(SLICE(""), SLICE(""), 0), 0);
    assert_int_equal(text_jaro_winkler(SLICE("martha"), SLICE("marhta")), 9611); /* Winkler's own example */
    assert_int_equal(text_jaro_winkler(SLICE("dixon"), SLICE("dicksonx")), 8133);
    assert_int_equal(text_jaro_winkler(SLICE(""), SLICE("")), 10000);
    assert_int_equal(text_jaro_winkler(SLICE("a"), SLICE("b")), 0);
}

/* Longer than any name that is matched: bounded, by the beginning. */
static void very_long_words(void **state) {
    (void)state;
    static char a[LIMIT_NAME_BYTES * 2], b[LIMIT_NAME_BYTES * 2];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    b[0] = 'b';
    b[sizeof b - 1] = 'b';
    assert_int_equal(text_osa((cb_slice){a, sizeof a}, (cb_slice){b, sizeof b}, 3), 1);
    assert_true(text_jaro_winkler((cb_slice){a, sizeof a}, (cb_slice){b, sizeof b}) > 9000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_agree_with_the_textbook),
        cmocka_unit_test(known_values),
        cmocka_unit_test(very_long_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
