/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation, arena, growing arrays, buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"
#include "countdown.h"

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    assert_null(mem_zalloc(SIZE_MAX / 2, 3));
    assert_null(mem_realloc(NULL, SIZE_MAX / 2, 3));
    arena a = ARENA_EMPTY;
    assert_null(arena_alloc(&a, SIZE_MAX));
    assert_null(arena_alloc(&a, SIZE_MAX - 20));
    assert_null(arena_zalloc(&a, SIZE_MAX / 2, 3));
    void *items = NULL;
    size_t cap = 0;
    assert_false(vec_reserve(&items, &cap, SIZE_MAX / 4, 8));
    assert_int_equal(cap, 0);
    buf b = BUF_EMPTY;
    buf_byte(&b, 'x');
    assert_false(buf_reserve(&b, SIZE_MAX));
    assert_true(b.failed);
    buf_free(&b);
    arena_free(&a);
}

static void empty_sizes_are_blocks(void **state) {
    (void)state;
    void *p = mem_alloc(0), *q = mem_zalloc(0, 8), *r = mem_realloc(NULL, 0, 8);
    assert_non_null(p);
    assert_non_null(q);
    assert_non_null(r);
    r = mem_realloc(r, 0, 8);
    assert_non_null(r);
    mem_free(p);
    mem_free(q);
    mem_free(r);
}

/* Blocks of many sizes are aligned, apart from each other, and live until the reset. */
static void arena_blocks_are_apart(void **state) {
    (void)state;
    enum { BLOCKS = 2000 };
    static unsigned char *blocks[BLOCKS];
    static size_t sizes[BLOCKS];
    arena a = ARENA_EMPTY;
    for (int round = 0; round < 3; round++) {
        size_t total = 0;
        for (size_t i = 0; i < BLOCKS; i++) {
            sizes[i] = i % 97 == 0 ? 3u << 20 >> (i % 7) : i * 7919 % 300;
            blocks[i] = arena_alloc(&a, sizes[i]);
            assert_non_null(blocks[i]);
            assert_int_equal((uintptr_t)blocks[i] % 16, 0);
            memset(blocks[i], (int)(i % 251), sizes[i]);
            total += sizes[i];
        }
        assert_true(a.used >= total);
        for (size_t i = 0; i < BLOCKS; i++)
            for (size_t k = 0; k < sizes[i]; k += 1 + sizes[i] / 64) assert_int_equal(blocks[i][k], i % 251);
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    cb_slice copy;
    assert_true(arena_dup(&a, (cb_slice){NULL, 0}, &copy));
    assert_string_equal(copy.ptr, "");
    arena_free(&a);
    assert_null(a.head);
}

static void vectors_grow_and_keep(void **state) {
    (void)state;
    int *items = NULL;
    size_t cap = 0, count = 0;
    arena a = ARENA_EMPTY;
    int *other = NULL;
    size_t other_cap = 0;
    for (int i = 0; i < 10000; i++) {
        assert_true(vec_reserve((void **)&items, &cap, count + 1, sizeof *items));
        assert_true(vec_reserve_arena(&a, (void **)&other, &other_cap, count, count + 1, sizeof *other));
        items[count] = other[count] = i;
        count++;
    }
    for (int i = 0; i < 10000; i++) assert_true(items[i] == i && other[i] == i);
    mem_free(items);
    arena_free(&a);
}

static void buffer_writes(void **state) {
    (void)state;
    buf b = BUF_EMPTY;
    buf_lit(&b, "n=");
    buf_u64(&b, 0);
    buf_byte(&b, ' ');
    buf_u64(&b, UINT64_MAX);
    buf_printf(&b, " %s %300d", "x", 7);
    assert_int_equal(b.len, 2 + 1 + 1 + 20 + 3 + 300);
    assert_memory_equal(b.ptr, "n=0 18446744073709551615 x ", 27);
    buf_clear(&b);
    buf_json_string(&b, SLICE("a\"\\\n\x01\x7F\xC3\xA9\xFF\xED\xA0\x80\xF0\x9F\x99\x82"));
    buf_byte(&b, '\0');
    assert_string_equal(
        b.ptr, "\"a\\\"\\\\\\n\\u0001\\u007f\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xF0\x9F\x99\x82\"");
    buf_free(&b);
}

static void varints_come_back(void **state) {
    (void)state;
    buf b = BUF_EMPTY;
    for (unsigned shift = 0; shift < 64; shift++) {
        for (int d = -1; d <= 1; d++) {
            uint64_t n = (UINT64_C(1) << shift) + (uint64_t)d, back;
            buf_clear(&b);
            buf_varint(&b, n);
            const unsigned char *p = (unsigned char *)b.ptr, *end = p + b.len;
            assert_true(varint_read(&p, end, &back));
            assert_true(back == n && p == end);
            p = (unsigned char *)b.ptr;
            assert_false(varint_read(&p, end - 1, &back)); /* cut */
            assert_ptr_equal(p, b.ptr);
        }
    }
    buf_free(&b);
    const unsigned char over[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}, *p = over;
    uint64_t back;
    assert_false(varint_read(&p, over + sizeof over, &back));
}

static void a_failed_buffer_stays_failed(void **state) {
    (void)state;
    buf b = BUF_EMPTY;
    buf_lit(&b, "kept");
    countdown_start(0, true);
    for (int i = 0; i < 1000; i++) buf_lit(&b, "more than fits");
    buf_printf(&b, "%300d", 1);
    assert_true(countdown_stop());
    assert_true(b.failed);
    size_t len = b.len;
    buf_byte(&b, 'x');
    assert_int_equal(b.len, len);
    assert_memory_equal(b.ptr, "kept", 4);
    buf_clear(&b);
    buf_byte(&b, 'x');
    assert_false(b.failed);
    buf_free(&b);
    arena a = ARENA_EMPTY;
    assert_non_null(arena_alloc(&a, 10));
    countdown_start(0, true);
    assert_null(arena_alloc(&a, 1 << 20));
    assert_non_null(arena_alloc(&a, 10)); /* the chunk in hand still serves */
    countdown_stop();
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(empty_sizes_are_blocks),
        cmocka_unit_test(arena_blocks_are_apart),
        cmocka_unit_test(vectors_grow_and_keep),
        cmocka_unit_test(buffer_writes),
        cmocka_unit_test(varints_come_back),
        cmocka_unit_test(a_failed_buffer_stays_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
