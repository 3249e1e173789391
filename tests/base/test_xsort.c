/* SPDX-License-Identifier: Apache-2.0 */
/* The external sort against qsort, over memories that spill and that do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/spill.h"
#include "base/xsort.h"

#include "base/poison.h"

enum { MIB = 1 << 20 };

static uint64_t rng_state;
static uint64_t rng(void) { /* xorshift64*, Vigna 2016 */
    rng_state ^= rng_state >> 12;
    rng_state ^= rng_state << 25;
    rng_state ^= rng_state >> 27;
    return rng_state * 0x2545f4914f6cdd1dULL;
}

typedef struct set {
    char *bytes;
    cb_slice *records;
    size_t count;
} set;

static const char *folder(void) {
    const char *f = getenv("CUIBONO_BUILD");
    return f ? f : ".";
}

/* Records of 0 to `longest` bytes over an alphabet of `letters`, each behind `prefix` equal bytes: small alphabets give many
 * equal records and many that are a prefix of another; letter 0 is the byte 0. */
static set make(size_t count, size_t longest, unsigned letters, size_t prefix, uint64_t seed) {
    set s = {malloc(count * (longest + prefix) + 1), malloc((count + 1) * sizeof(cb_slice)), count};
    assert_non_null(s.bytes);
    assert_non_null(s.records);
    rng_state = seed;
    char *p = s.bytes;
    for (size_t i = 0; i < count; i++) {
        size_t len = longest ? rng() % (longest + 1) : 0;
        char *start = p;
        memset(p, 'p', prefix);
        p += prefix;
        for (size_t k = 0; k < len; k++) *p++ = (char)(rng() % letters);
        s.records[i] = (cb_slice){start, len + prefix};
    }
    return s;
}

static void set_free(set *s) {
    free(s->bytes);
    free(s->records);
}

static int by_bytes(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

static void same(xsort *x, const set *s) {
    cb_slice record;
    bool more;
    cb_error err;
    for (size_t i = 0; i < s->count; i++) {
        assert_int_equal(xsort_next(x, &record, &more, &err), CB_OK);
        assert_true(more);
        assert_true(slice_eq(record, s->records[i]));
    }
    assert_int_equal(xsort_next(x, &record, &more, &err), CB_OK);
    assert_false(more);
}

static void sorts(const set *s, size_t memory, const char *dir, unsigned sorters, bool background) {
    xsort *x[4] = {NULL};
    cb_error err;
    for (unsigned k = 0; k < sorters; k++) {
        assert_int_equal(xsort_new(&x[k], memory, dir, &err), CB_OK);
        if (background) xsort_background(x[k]);
    }
    for (size_t i = 0; i < s->count; i++) assert_int_equal(xsort_add(x[i % sorters], s->records[i], &err), CB_OK);
    for (unsigned k = 1; k < sorters; k++) assert_int_equal(xsort_absorb(x[0], x[k], &err), CB_OK);
    assert_int_equal(xsort_count(x[0]), s->count);
    set want = {NULL, malloc((s->count + 1) * sizeof(cb_slice)), s->count};
    assert_non_null(want.records);
    if (s->count) memcpy(want.records, s->records, s->count * sizeof(cb_slice));
    qsort(want.records, want.count, sizeof(cb_slice), by_bytes);
    assert_int_equal(xsort_rewind(x[0], &err), CB_OK);
    same(x[0], &want);
    assert_int_equal(xsort_rewind(x[0], &err), CB_OK); /* and once more */
    same(x[0], &want);
    xsort_free(x[0]);
    free(want.records);
}

static void test_in_memory(void **state) {
    (void)state;
    static const struct {
        size_t count, longest, prefix;
        unsigned letters;
    } cases[] = {{0, 0, 0, 1},      {1, 0, 0, 1},    {50, 0, 0, 1},    {1000, 0, 20, 1},   {2000, 3, 0, 2},
                 {2000, 30, 0, 2},  {2000, 9, 8, 2}, {2000, 17, 7, 3}, {5000, 40, 0, 256}, {3000, 2, 40, 256},
                 {20000, 12, 0, 4}, {17, 8, 8, 1},   {3000, 24, 0, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set s = make(cases[i].count, cases[i].longest, cases[i].letters, cases[i].prefix, 7 + i);
        sorts(&s, 8 * MIB, NULL, 1, false);
        sorts(&s, 8 * MIB, folder(), 3, true);
        set_free(&s);
    }
}

static void test_spills(void **state) {
    (void)state;
    set s = make(120000, 60, 5, 3, 99); /* about 6 MB over 1 MiB: several runs */
    sorts(&s, 1, folder(), 1, false);
    sorts(&s, 1, folder(), 1, true);
    sorts(&s, 1, folder(), 4, true);
    sorts(&s, 3 * MIB, folder(), 2, false);
    set_free(&s);
}

static void test_many_runs(void **state) {
    (void)state;
    set s = make(40000, 1000, 200, 0, 5); /* about 20 MB: more runs than 1 MiB can merge at once */
    sorts(&s, 1, folder(), 1, false);
    set_free(&s);
}

static void test_without_folder(void **state) {
    (void)state;
    xsort *x;
    cb_error err;
    char record[1000] = {0};
    assert_int_equal(xsort_new(&x, 1, NULL, &err), CB_OK);
    cb_status status = CB_OK;
    for (int i = 0; i < 2000 && status == CB_OK; i++) status = xsort_add(x, (cb_slice){record, sizeof record}, &err);
    assert_int_equal(status, CB_LIMIT);
    xsort_free(x);
}

static void test_limits(void **state) {
    (void)state;
    xsort *x;
    cb_error err;
    char *big = mem_zalloc(1, LIMIT_RECORD_BYTES + 1);
    assert_non_null(big);
    assert_int_equal(xsort_new(&x, 1, folder(), &err), CB_OK);
    assert_int_equal(xsort_add(x, (cb_slice){big, LIMIT_RECORD_BYTES + 1}, &err), CB_LIMIT);
    for (int i = 0; i < 3; i++) {
        big[0] = (char)('c' - i);
        assert_int_equal(xsort_add(x, (cb_slice){big, LIMIT_RECORD_BYTES}, &err), CB_OK);
    }
    assert_int_equal(xsort_rewind(x, &err), CB_OK);
    for (int i = 0; i < 3; i++) {
        cb_slice r;
        bool more;
        assert_int_equal(xsort_next(x, &r, &more, &err), CB_OK);
        assert_true(more && r.len == LIMIT_RECORD_BYTES && r.ptr[0] == 'a' + i);
    }
    assert_int_equal(xsort_add(x, SLICE("late"), &err), CB_USAGE);
    xsort_free(x);
    mem_free(big);
}

static void test_no_such_folder(void **state) {
    (void)state;
    xsort *x;
    cb_error err;
    assert_int_equal(xsort_new(&x, 1, "no/such/folder", &err), CB_OK);
    assert_int_equal(xsort_add(x, SLICE("a"), &err), CB_OK);
    assert_int_equal(xsort_flush(x, &err), CB_IO);
    xsort_free(x);
}

static void test_column(void **state) {
    (void)state;
    for (int spills = 0; spills < 2; spills++) {
        spill *s;
        cb_error err;
        buf all = BUF_EMPTY;
        size_t total = 0;
        assert_int_equal(spill_new(&s, spills ? 1 : MIB, spills ? folder() : NULL, &err), CB_OK);
        for (uint32_t i = 0; i < 20000; i++) assert_int_equal(spill_put(s, &i, sizeof i, &err), CB_OK);
        assert_int_equal(spill_size(s), 80000);
        for (int twice = 0; twice < 2; twice++) {
            assert_int_equal(spill_rewind(s, &err), CB_OK);
            buf_clear(&all);
            for (;;) {
                cb_slice piece;
                assert_int_equal(spill_next(s, &piece, &err), CB_OK);
                if (piece.len == 0) break;
                buf_slice(&all, piece);
            }
            assert_int_equal(all.len, 80000);
            for (uint32_t i = 0; i < 20000; i++) assert_memory_equal(all.ptr + i * sizeof i, &i, sizeof i);
            total += all.len;
        }
        assert_int_equal(total, 160000);
        assert_int_equal(spill_put(s, "x", 1, &err), CB_USAGE);
        spill_free(s);
        buf_free(&all);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_in_memory), cmocka_unit_test(test_spills),
                                       cmocka_unit_test(test_many_runs), cmocka_unit_test(test_without_folder),
                                       cmocka_unit_test(test_limits),    cmocka_unit_test(test_no_such_folder),
                                       cmocka_unit_test(test_column)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
