/* SPDX-License-Identifier: Apache-2.0 */
/* names.tsv: kind <tab> name <tab> parts as written by `parts_text` <tab> joined (empty: not looked at). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/name.h"

#include "table.h"

/* "w:acme g:trading=trade l:llc=llc": a letter for the kind, the text, and "=canon" where it differs. */
static void parts_text(buf *out, const name *n) {
    static const char kinds[] = "winlpgt";
    for (size_t i = 0; i < n->count; i++) {
        const name_part *p = &n->parts[i];
        if (i) buf_byte(out, ' ');
        buf_printf(out, "%c:%.*s", kinds[p->kind], SLICE_ARGS(p->text));
        if (!slice_eq(p->text, p->canon)) buf_printf(out, "=%.*s", SLICE_ARGS(p->canon));
    }
}

static name_kind kind_of(cb_slice s) {
    if (slice_eq(s, SLICE("person"))) return NAME_KIND_PERSON;
    if (slice_eq(s, SLICE("org"))) return NAME_KIND_ORG;
    if (slice_eq(s, SLICE("thing"))) return NAME_KIND_THING;
    assert_true(slice_eq(s, SLICE("unknown")));
    return NAME_KIND_UNKNOWN;
}

static void names_are_cut_into_parts(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/names.tsv");
    arena a = ARENA_EMPTY;
    buf got = BUF_EMPTY;
    while (test_table_next(&t)) {
        name n;
        assert_true(name_parse(&a, t.cells[1], kind_of(t.cells[0]), NAME_STRONG, &n));
        buf_clear(&got);
        parts_text(&got, &n);
        test_table_expect(&t, buf_view(&got), t.cells[2]);
        if (t.cells[3].len) test_table_expect(&t, n.joined, t.cells[3]);
        arena_reset(&a);
    }
    buf_free(&got);
    arena_free(&a);
    test_table_close(&t);
}

static void assert_same(const name *a, const name *b) {
    assert_true(slice_eq(a->display, b->display) && slice_eq(a->norm, b->norm) && slice_eq(a->joined, b->joined));
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->scripts, b->scripts);
    assert_int_equal(a->strength, b->strength);
    assert_int_equal(a->person, b->person);
    for (size_t i = 0; i < a->count; i++) {
        const name_part *p = &a->parts[i], *q = &b->parts[i];
        assert_true(slice_eq(p->text, q->text) && slice_eq(p->canon, q->canon));
        assert_true(p->kind == q->kind && p->signature == q->signature && p->phonetic_len == q->phonetic_len);
        assert_memory_equal(p->phonetic, q->phonetic, p->phonetic_len);
    }
}

static void a_packed_name_comes_back(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/names.tsv");
    arena a = ARENA_EMPTY;
    buf packed = BUF_EMPTY;
    for (unsigned row = 0; test_table_next(&t); row++) {
        name n, m;
        assert_true(name_parse(&a, t.cells[1], kind_of(t.cells[0]), (name_strength)(row % 3), &n));
        buf_clear(&packed);
        name_pack(&packed, &n);
        assert_false(packed.failed);
        assert_true(name_unpack(&a, buf_view(&packed), &m));
        assert_same(&n, &m);
        arena_reset(&a);
    }
    buf_free(&packed);
    arena_free(&a);
    test_table_close(&t);
}

/* Every truncation and many damaged copies, each in memory of exactly its size so that a sanitizer sees a step outside. */
static void damaged_bytes_never_lead_outside(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/names.tsv");
    arena a = ARENA_EMPTY;
    buf packed = BUF_EMPTY;
    uint64_t seed = 0x9e3779b97f4a7c15u;
    while (test_table_next(&t)) {
        name n;
        assert_true(name_parse(&a, t.cells[1], kind_of(t.cells[0]), NAME_STRONG, &n));
        buf_clear(&packed);
        name_pack(&packed, &n);
        for (size_t cut = 0; cut < packed.len; cut++) {
            char *copy = mem_alloc(cut);
            assert_non_null(copy);
            if (cut) memcpy(copy, packed.ptr, cut);
            assert_false(name_unpack(&a, (cb_slice){copy, cut}, &n));
            mem_free(copy);
        }
        for (unsigned i = 0; i < 200 && packed.len; i++) {
            char *copy = mem_alloc(packed.len);
            assert_non_null(copy);
            memcpy(copy, packed.ptr, packed.len);
            for (unsigned j = 0; j <= i % 3; j++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                copy[(seed >> 33) % packed.len] = (char)(seed >> 24);
            }
            if (name_unpack(&a, (cb_slice){copy, packed.len}, &n)) {
                assert_true(n.count <= LIMIT_NAME_PARTS);
                for (size_t k = 0; k < n.count; k++) {
                    assert_true(n.parts[k].text.len > 0 && n.parts[k].text.len <= LIMIT_PART_BYTES);
                    assert_true(n.parts[k].canon.ptr[n.parts[k].canon.len - 1] || true);
                }
            }
            mem_free(copy);
        }
        arena_reset(&a);
    }
    buf_free(&packed);
    arena_free(&a);
    test_table_close(&t);
}

static void long_names_are_cut_and_never_refused(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    char text[3 * LIMIT_NAME_BYTES];
    for (size_t i = 0; i < sizeof text; i++) text[i] = i % 3 == 2 ? ' ' : 'b';
    name n;
    assert_true(name_parse(&a, (cb_slice){text, sizeof text}, NAME_KIND_ORG, NAME_STRONG, &n));
    assert_int_equal(n.count, LIMIT_NAME_PARTS);
    assert_true(n.display.len <= LIMIT_NAME_BYTES);
    memset(text, 'x', sizeof text);
    assert_true(name_parse(&a, (cb_slice){text, sizeof text}, NAME_KIND_PERSON, NAME_STRONG, &n));
    assert_int_equal(n.count, 1);
    assert_int_equal(n.parts[0].text.len, LIMIT_PART_BYTES);
    for (size_t i = 0; i + 2 < sizeof text; i += 3) memcpy(text + i, "\xe4\xb8\xad", 3);
    assert_true(name_parse(&a, (cb_slice){text, sizeof text}, NAME_KIND_ORG, NAME_STRONG, &n));
    assert_int_equal(n.display.len % 3, 0);
    arena_free(&a);
}

static void nothing_but_signs_has_no_parts(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    name n;
    assert_true(name_parse(&a, SLICE("*** - ()"), NAME_KIND_ORG, NAME_WEAK, &n));
    assert_int_equal(n.count, 0);
    assert_int_equal(n.joined.len, 0);
    assert_true(name_parse(&a, SLICE(""), NAME_KIND_PERSON, NAME_WEAK, &n));
    assert_int_equal(n.count, 0);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_cut_into_parts),         cmocka_unit_test(a_packed_name_comes_back),
        cmocka_unit_test(damaged_bytes_never_lead_outside), cmocka_unit_test(long_names_are_cut_and_never_refused),
        cmocka_unit_test(nothing_but_signs_has_no_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
