/* SPDX-License-Identifier: Apache-2.0 */
/* The map against a list that is searched from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/map.h"
#include "countdown.h"

enum { KEYS = 700, STEPS = 6000 }; /* and the empty key */

static uint64_t next_random(uint64_t *s) { /* xorshift64, Marsaglia 2003 */
    *s ^= *s << 13;
    *s ^= *s >> 7;
    *s ^= *s << 17;
    return *s;
}

static void agrees_with_a_list(void **state) {
    (void)state;
    static char keys[KEYS + 1][24];
    static uint64_t values[KEYS + 1];
    size_t lens[KEYS + 1], count = 0;
    uint64_t seed = 20260101;
    map m = MAP_EMPTY;
    assert_null(map_get(&m, SLICE("x")));
    for (int step = 0; step < STEPS; step++) {
        char key[24];
        int written = snprintf(key, sizeof key, "%llx", (unsigned long long)next_random(&seed) % KEYS * 7919);
        size_t len = step % 50 == 0 ? 0 : (size_t)written, i = 0;
        if (len > 2) key[1] = '\0'; /* any byte may stand in a key */
        while (i < count && !(lens[i] == len && memcmp(keys[i], key, len) == 0)) i++;
        map_entry *found = map_get(&m, (cb_slice){key, len});
        assert_true((found != NULL) == (i < count));
        if (found) assert_true(found->value == values[i]);
        bool added;
        map_entry *e = map_put(&m, (cb_slice){key, len}, &added);
        assert_non_null(e);
        assert_true(added == (i == count));
        if (added) {
            assert_true(e->value == 0);
            memcpy(keys[i], key, len);
            lens[i] = len;
            count++;
        }
        e->value = values[i] = next_random(&seed);
    }
    assert_int_equal(m.count, count);
    for (size_t i = 0; i < count; i++) { /* order of insertion */
        assert_true(slice_eq(m.entries[i].key, (cb_slice){keys[i], lens[i]}));
        assert_true(m.entries[i].value == values[i]);
    }
    assert_true(map_bytes(&m) > count * sizeof(map_entry));
    map_free(&m);
}

static void a_failed_put_changes_nothing(void **state) {
    (void)state;
    for (long n = 0;; n++) {
        long before = countdown_live();
        map m = MAP_EMPTY;
        size_t kept = 0;
        countdown_start(n, false);
        for (unsigned i = 0; i < 300; i++) {
            char key[8];
            size_t len = (size_t)snprintf(key, sizeof key, "k%u", i);
            map_entry *e = map_put(&m, (cb_slice){key, len}, NULL);
            if (!e) e = map_put(&m, (cb_slice){key, len}, NULL); /* again, with memory */
            assert_non_null(e);
            e->value = i + 1;
            kept++;
        }
        bool failed = countdown_stop();
        assert_int_equal(m.count, kept);
        for (unsigned i = 0; i < 300; i++) {
            char key[8];
            size_t len = (size_t)snprintf(key, sizeof key, "k%u", i);
            assert_int_equal(map_get(&m, (cb_slice){key, len})->value, i + 1);
        }
        map_free(&m);
        assert_int_equal(countdown_live(), before);
        if (!failed) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_a_list), cmocka_unit_test(a_failed_put_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
