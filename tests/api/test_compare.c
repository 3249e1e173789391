/* SPDX-License-Identifier: Apache-2.0 */
/* compare.cases; weights that add up to the probability; and on random facts: both ways the same, agreeing facts never lower the
 * probability, contradicting ones never raise it. CUIBONO_SEED sets them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"
#include "cuibono.h"

#include "../model/table.h"

enum { PROPERTIES = 16 };

typedef struct side {
    cb_slice schema;
    cb_property properties[PROPERTIES];
    size_t count;
} side;

static void add(side *s, const char *name, const char *value) {
    assert_true(s->count < PROPERTIES);
    s->properties[s->count++] = (cb_property){slice_of(name), slice_of(value)};
}

static side read_side(cb_slice line) {
    side s = {.schema = slice_cut(&line, ' ')};
    while (line.ptr && line.len) {
        cb_slice pair = slice_cut(&line, '|');
        assert_true(s.count < PROPERTIES);
        s.properties[s.count].name = slice_cut(&pair, '=');
        s.properties[s.count++].value = pair;
    }
    return s;
}

static cb_result *compare(const side *l, const side *r) {
    static const cb_screen_options EXPLAIN = {.struct_size = sizeof EXPLAIN, .explain = true};
    cb_query *x, *y;
    cb_result *out;
    cb_error err;
    if (cb_query_new(&x, l->schema, l->properties, l->count, &err) != CB_OK ||
        cb_query_new(&y, r->schema, r->properties, r->count, &err) != CB_OK)
        fail_msg("%s", err.message);
    assert_int_equal(cb_query_dropped(x) + cb_query_dropped(y), 0);
    assert_int_equal(cb_compare(&out, x, y, &EXPLAIN, &err), CB_OK);
    cb_query_free(x);
    cb_query_free(y);
    const cb_hit *h = cb_result_hit(out, 0);
    double logit = h->prior;
    for (size_t i = 0; i < h->feature_count; i++) logit += h->features[i].weight;
    assert_true(fabs(1 / (1 + exp(-logit)) - h->probability) < 1e-12);
    assert_true(h->score >= 0 && h->score <= 1);
    return out;
}

static const cb_feature *feature(const cb_hit *h, cb_slice name) {
    for (size_t i = 0; i < h->feature_count; i++)
        if (slice_eq(h->features[i].name, name)) return &h->features[i];
    return NULL;
}

static bool holds(const cb_hit *h, cb_slice want) {
    if (want.ptr[0] == '!') return !feature(h, slice_sub(want, 1, want.len));
    const cb_feature *f = feature(h, slice_sub(want, 0, want.len - 1));
    char sign = want.ptr[want.len - 1];
    if (!f) return false;
    return sign == '+' ? f->weight > 0 : sign == '-' ? f->weight < 0 : f->weight == 0.0;
}

static unsigned number(cb_slice s) {
    unsigned n = 0;
    assert_true(s.len > 0);
    for (size_t i = 0; i < s.len; i++) n = n * 10 + (unsigned)(s.ptr[i] - '0');
    return n;
}

static unsigned expect(cb_slice title, const side *l, const side *r, cb_slice want) {
    unsigned failed = 0;
    cb_result *one = compare(l, r), *two = compare(r, l);
    const cb_hit *h = cb_result_hit(one, 0), *back = cb_result_hit(two, 0);
    assert_true(slice_eq(slice_cut(&want, ' '), SLICE("score")));
    unsigned low = number(slice_cut(&want, ' ')), high = number(slice_cut(&want, ' '));
    if (h->score < low / 100.0 - 1e-9 || h->score > high / 100.0 + 1e-9) {
        print_error("%.*s: score %.4f, not %u to %u hundredths\n", SLICE_ARGS(title), h->score, low, high);
        failed++;
    }
    if (h->score != back->score || fabs(h->probability - back->probability) > 1e-12) {
        print_error("%.*s: the other way round %.4f, %.6f, not %.4f, %.6f\n", SLICE_ARGS(title), back->score, back->probability,
                    h->score, h->probability);
        failed++;
    }
    while (want.ptr && want.len) {
        cb_slice one_want = slice_cut(&want, ' ');
        if (holds(h, one_want)) continue;
        print_error("%.*s: not %.*s\n", SLICE_ARGS(title), SLICE_ARGS(one_want));
        failed++;
    }
    cb_result_free(one);
    cb_result_free(two);
    return failed;
}

static void cases(void **state) {
    (void)state;
    const char *source = getenv("CUIBONO_SOURCE");
    char path[4096], *text;
    size_t len;
    snprintf(path, sizeof path, "%s/tests/api/compare.cases", source ? source : ".");
    assert_int_equal(file_read_all(&text, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {text, len}, title = {"", 0};
    side l = {0}, r = {0};
    unsigned failed = 0, asked = 0;
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        cb_slice tail = line, head = slice_cut(&tail, ' ');
        if (slice_eq(head, SLICE("=")))
            title = tail;
        else if (slice_eq(head, SLICE("L")))
            l = read_side(tail);
        else if (slice_eq(head, SLICE("R")))
            r = read_side(tail);
        else
            failed += expect(title, &l, &r, tail), asked++;
    }
    mem_free(text);
    assert_true(asked >= 20);
    assert_int_equal(failed, 0);
}

/* ---- random facts */

static uint64_t seed = 20260301;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

typedef struct fact {
    const char *name, *left, *agrees, *contradicts;
} fact;
static const fact FACTS[] = {{"birthDate", "1978-03-14", "1978-03-14", "1951-11-02"},
                             {"nationality", "ru", "ru", "cl"},
                             {"gender", "male", "male", "female"},
                             {"birthPlace", "Tarkhov on the Volga", "Tarkhov on the Volga", "Valparaiso"}};
enum { FACT_COUNT = sizeof FACTS / sizeof *FACTS };

static void facts_move_the_probability_their_way(void **state) {
    (void)state;
    static const char *const NAMES[] = {"Arseniy Dzhavrelov", "Arseny Javrelov", "Kim Chol Su", "Bryndis Coldwater",
                                        "Dzhavrelov A."};
    const char *given = getenv("CUIBONO_SEED");
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int round = 0; round < 3000; round++) {
        side l = {.schema = SLICE("Person")}, r = l;
        add(&l, "name", NAMES[any(5)]);
        add(&r, "name", NAMES[any(5)]);
        uint32_t more = any(FACT_COUNT);
        for (uint32_t i = 0; i < FACT_COUNT; i++) {
            if (i == more || any(2)) continue;
            add(&l, FACTS[i].name, FACTS[i].left);
            add(&r, FACTS[i].name, any(2) ? FACTS[i].agrees : FACTS[i].contradicts);
        }
        cb_result *before = compare(&l, &r);
        bool agrees = any(2);
        add(&l, FACTS[more].name, FACTS[more].left);
        add(&r, FACTS[more].name, agrees ? FACTS[more].agrees : FACTS[more].contradicts);
        cb_result *after = compare(&l, &r), *back = compare(&r, &l);
        const cb_hit *x = cb_result_hit(before, 0), *y = cb_result_hit(after, 0), *z = cb_result_hit(back, 0);
        assert_true(agrees ? y->probability >= x->probability : y->probability <= x->probability);
        if (!agrees) assert_true(y->score <= x->score);
        assert_true(y->score == z->score && fabs(y->probability - z->probability) < 1e-12);
        cb_result_free(before);
        cb_result_free(after);
        cb_result_free(back);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases), cmocka_unit_test(facts_move_the_probability_their_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
