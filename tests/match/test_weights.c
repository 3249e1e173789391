/* SPDX-License-Identifier: Apache-2.0 */
/* weights.tsv: two parties, what their comparison must come to, and by what evidence. With every line: the weights add up to the logit of the
 * probability, each kind of evidence has its signs, both ways round are the same, a cutoff changes nothing that reaches it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match/internal.h"

#include "../model/table.h"
#include "profile_of.h"

typedef struct band {
    unsigned low, high;
} band;

static unsigned number_of(cb_slice s) {
    unsigned n = 0;
    assert_true(s.len > 0 && s.len <= 3);
    for (size_t i = 0; i < s.len; i++) {
        assert_true(s.ptr[i] >= '0' && s.ptr[i] <= '9');
        n = n * 10 + (unsigned)(s.ptr[i] - '0');
    }
    return n;
}

static band band_of(cb_slice s) {
    band b = {.low = number_of(slice_cut(&s, '-'))};
    b.high = number_of(s);
    assert_true(b.low <= b.high && b.high <= 100);
    return b;
}

/* "name+ birth_date-", in the order of the features; "none". */
static cb_slice evidence_of(const match_result *m, char *out, size_t size) {
    size_t len = 0;
    for (unsigned f = 0; f < FEATURE_COUNT; f++)
        if (m->present & 1u << f)
            len += (size_t)snprintf(out + len, size - len, "%s%s%s", len ? " " : "", match_feature_name((match_feature)f),
                                    m->weights[f] > 0   ? "+"
                                    : m->weights[f] < 0 ? "-"
                                                        : "=");
    return len ? (cb_slice){out, len} : SLICE("none");
}

static cb_slice flags_of(const match_result *m, char *out, size_t size) {
    const struct {
        bool set;
        const char *name;
    } flags[] = {{m->weak_only, "weak_only"},
                 {m->identifier, "identifier"},
                 {m->birth_full, "birth_full"},
                 {m->contradiction, "contradiction"}};
    size_t len = 0;
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (flags[i].set) len += (size_t)snprintf(out + len, size - len, "%s%s", len ? " " : "", flags[i].name);
    return len ? (cb_slice){out, len} : SLICE("none");
}

/* What holds of every comparison. */
static void check_sums(arena *a, const match_profile *l, const match_profile *r, const match_result *m) {
    int64_t logit = m->prior;
    for (unsigned f = 0; f < FEATURE_COUNT; f++) {
        if (!(m->present & 1u << f)) assert_int_equal(m->weights[f], 0);
        logit += m->weights[f];
    }
    double p = match_probability(m);
    assert_true(p >= 0 && p <= 1 && fabs(p - 1 / (1 + exp(-(double)logit / 1000))) < 1e-12);
    assert_true(m->score <= SCORE_ONE && m->name_score <= SCORE_ONE);
    assert_true(m->weights[FEATURE_ADDRESS] >= 0 &&
                m->weights[FEATURE_SCHEMA] <= 0); /* another address is no evidence, one kind is none */
    assert_true(!m->identifier || m->weights[FEATURE_IDENTIFIER] > 0);
    assert_true(!m->birth_full || m->weights[FEATURE_BIRTH] > 0);
    if (m->contradiction)
        assert_true(m->weights[FEATURE_BIRTH] < 0 || m->weights[FEATURE_GENDER] < 0 || m->weights[FEATURE_IDENTIFIER] < 0 ||
                    m->weights[FEATURE_SCHEMA] < 0);
    if (m->weights[FEATURE_GENDER] < 0 || m->weights[FEATURE_SCHEMA] < 0) assert_true(m->contradiction);
    if (m->weak_only && !m->identifier) assert_true(m->score <= 8000);
    for (uint32_t cutoff = 0; cutoff <= SCORE_ONE; cutoff += 500) {
        match_result cut;
        match_entities(a, l, r, cutoff, NULL, &cut);
        assert_int_equal(cut.score, m->score < cutoff ? 0 : m->score);
    }
}

static void check_same(const match_result *m, const match_result *back) {
    assert_int_equal(m->score, back->score);
    assert_int_equal(m->present, back->present);
    assert_memory_equal(m->weights, back->weights, sizeof m->weights);
    assert_true(m->left_name == back->right_name && m->right_name == back->left_name);
    assert_true(m->weak_only == back->weak_only && m->identifier == back->identifier && m->birth_full == back->birth_full &&
                m->contradiction == back->contradiction);
}

/* Every feature has its sentence; one of them says `part`. */
static bool says(arena *a, const match_profile *l, const match_profile *r, const match_result *m, cb_slice part) {
    bool found = part.len == 0;
    for (unsigned f = 0; f < FEATURE_COUNT; f++) {
        cb_slice sentence;
        if (!(m->present & 1u << f)) continue;
        assert_true(match_explain(a, l, r, m, (match_feature)f, &sentence));
        assert_true(sentence.len > 0);
        found = found || slice_find(sentence, part) != SIZE_MAX;
    }
    return found;
}

static bool within(test_table *t, const char *what, double got, band b) {
    if (got >= b.low / 100.0 - 1e-9 && got <= b.high / 100.0 + 1e-9) return true;
    t->failed++;
    print_error("%s:%u: %.*s: %s %.4f, not %u to %u hundredths\n", t->path, t->line, SLICE_ARGS(t->cells[7]), what, got, b.low,
                b.high);
    return false;
}

static void pairs_are_judged_as_the_table_says(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/match/weights.tsv");
    arena a = ARENA_EMPTY;
    unsigned lines = 0;
    while (test_table_next(&t)) {
        char text[256];
        match_profile l = test_profile(&a, t.cells[0]), r = test_profile(&a, t.cells[1]);
        match_result m, back;
        match_entities(&a, &l, &r, 0, NULL, &m);
        match_entities(&a, &r, &l, 0, NULL, &back);
        check_sums(&a, &l, &r, &m);
        check_same(&m, &back);
        within(&t, "score", (double)m.score / SCORE_ONE, band_of(t.cells[2]));
        within(&t, "probability", match_probability(&m), band_of(t.cells[3]));
        test_table_expect(&t, evidence_of(&m, text, sizeof text), t.cells[4]);
        test_table_expect(&t, flags_of(&m, text, sizeof text), t.cells[5]);
        if (!says(&a, &l, &r, &m, t.cells[6])) {
            t.failed++;
            print_error("%s:%u: nothing says \"%.*s\"\n", t.path, t.line, SLICE_ARGS(t.cells[6]));
        }
        assert_true(says(&a, &r, &l, &back, SLICE("")));
        arena_reset(&a);
        lines++;
    }
    assert_true(lines >= 50);
    arena_free(&a);
    test_table_close(&t);
}

/* ---- rarity */

static uint64_t count_of(void *data, cb_slice token) {
    const uint64_t *counts = data;
    return slice_eq(token, SLICE("alder")) ? counts[0] : slice_eq(token, SLICE("kestrelby")) ? counts[1] : 0;
}

/* What more names have is worth less, and never more than without a world. */
static void a_common_word_weighs_less(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    uint64_t counts[2] = {0, 0};
    match_rarity rarity = {count_of, 1000000, counts};
    match_profile l = test_profile(&a, SLICE("Person name=Alder Kestrelby")),
                  r = test_profile(&a, SLICE("Person name=Kestrelbi Alder"));
    match_result m, back, plain;
    match_entities(&a, &l, &r, 0, NULL, &plain);
    int32_t before = INT32_MAX;
    for (counts[0] = 0; counts[0] < 1000000; counts[0] = counts[0] * 3 + 1) {
        match_entities(&a, &l, &r, 0, &rarity, &m);
        match_entities(&a, &r, &l, 0, &rarity, &back);
        assert_true(m.weights[FEATURE_NAME] == back.weights[FEATURE_NAME]);
        assert_true(m.weights[FEATURE_NAME] <= before);
        assert_int_equal(m.score, plain.score); /* the score knows nothing of the world */
        before = m.weights[FEATURE_NAME];
    }
    assert_true(before < plain.weights[FEATURE_NAME]);
    arena_free(&a);
}

/* Against the C library's: eight bits below the leading one are used, so that it is under the curve by ln(257/256) and some rounding. */
static void the_logarithm_is_one(void **state) {
    (void)state;
    int32_t before = 0;
    for (uint64_t x = 1; x < UINT64_MAX / 5 * 2; x += 1 + x / 7) {
        int32_t got = match_ln(x);
        assert_true(got >= before);
        double over = got - 1000 * log((double)x);
        assert_true(over <= 1 && over >= -7);
        before = got;
    }
    assert_int_equal(match_ln(0), 0);
    assert_int_equal(match_ln(1), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_are_judged_as_the_table_says),
                                       cmocka_unit_test(a_common_word_weighs_less), cmocka_unit_test(the_logarithm_is_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
