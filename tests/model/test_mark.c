/* SPDX-License-Identifier: Apache-2.0 */
/* marks.tsv: schema <tab> property <tab> value <tab> country <tab> form, with " (common)" behind one that everybody shares */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/mark.h"

#include "table.h"

static void marks_have_one_form(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/marks.tsv");
    buf form = BUF_EMPTY;
    while (test_table_next(&t)) {
        schema_id schema = schema_find(t.cells[0]);
        prop_id prop = prop_find(t.cells[1]);
        assert_true(schema != SCHEMA_UNKNOWN && prop != PROP_UNKNOWN);
        buf_clear(&form);
        mark_kind kind = mark_normal(&form, schema, prop, t.cells[2], t.cells[3]);
        assert_true((kind == MARK_NONE) == (form.len == 0));
        if (mark_is_common(kind, buf_view(&form))) buf_lit(&form, " (common)");
        test_table_expect(&t, buf_view(&form), t.cells[4]);
    }
    buf_free(&form);
    test_table_close(&t);
}

static bool collect(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    buf *out = data;
    assert_true(kind != MARK_NONE && shown.len);
    buf_slice(out, normal);
    buf_byte(out, strong ? '!' : '?');
    buf_byte(out, '\n');
    return true;
}

static void an_entity_gives_each_mark_once(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    buf got = BUF_EMPTY;
    entity e;
    entity_begin(&e, &a, SLICE("p"), SCHEMA_Person);
    entity_add(&e, PROP_nationality, SLICE("kp"));
    entity_add(&e, PROP_passportNumber, SLICE("836-110-063"));
    entity_add(&e, PROP_passportNumber, SLICE("836110063"));
    entity_add(&e, PROP_email, SLICE("J.Doe@gmail.com"));
    entity_add(&e, PROP_email, SLICE("jdoe@googlemail.com"));
    entity_add(&e, PROP_phone, SLICE("5551234"));
    entity_add(&e, PROP_name, SLICE("John Doe"));
    assert_true(entity_marks(&e, &a, collect, &got));
    cb_slice want = SLICE("passport:kp:836110063!\npassport::836110063?\nemail:jdoe@gmail.com!\n");
    assert_true(slice_eq(buf_view(&got), want));
    buf_clear(&got);
    entity_begin(&e, &a, SLICE("u"), SCHEMA_UserAccount);
    entity_add(&e, PROP_username, SLICE("@JDoe"));
    entity_add(&e, PROP_service, SLICE("https://github.com/"));
    entity_add(&e, PROP_ipAddress, SLICE("203.0.113.9"));
    entity_add(&e, PROP_password, SLICE("a@b.com"));
    assert_true(entity_marks(&e, &a, collect, &got));
    want = SLICE("handle:github/jdoe!\nip:203.0.113.9?\n");
    assert_true(slice_eq(buf_view(&got), want));
    buf_clear(&got);
    entity_begin(&e, &a, SLICE("c"), SCHEMA_Company);
    entity_add(&e, PROP_website, SLICE("http://www.gmail.com"));
    entity_add(&e, PROP_jurisdiction, SLICE("ru"));
    entity_add(&e, PROP_taxNumber, SLICE("7707083893"));
    entity_add(&e, PROP_innCode, SLICE("7707083893"));
    assert_true(entity_marks(&e, &a, collect, &got));
    want = SLICE("domain:gmail.com?\ninn:7707083893!\ntax::7707083893?\n");
    assert_true(slice_eq(buf_view(&got), want));
    /* of three states the number may be of each, of four nobody knows whose it is */
    for (size_t states = 3; states <= 4; states++) {
        static const char *const STATES[] = {"kp", "cn", "ru", "la"};
        buf_clear(&got);
        entity_begin(&e, &a, SLICE("q"), SCHEMA_Person);
        for (size_t i = 0; i < states; i++) entity_add(&e, PROP_nationality, slice_of(STATES[i]));
        entity_add(&e, PROP_passportNumber, SLICE("836110063"));
        assert_true(entity_marks(&e, &a, collect, &got));
        want = states == 3
                   ? SLICE("passport:kp:836110063!\npassport:cn:836110063!\npassport:ru:836110063!\npassport::836110063?\n")
                   : SLICE("passport::836110063?\n");
        assert_true(slice_eq(buf_view(&got), want));
    }
    buf_free(&got);
    arena_free(&a);
}

static void hostile_values_give_no_mark_or_a_sound_one(void **state) {
    (void)state;
    static const prop_id props[] = {PROP_email, PROP_phone,    PROP_website, PROP_ipAddress, PROP_publicKey,
                                    PROP_full,  PROP_username, PROP_leiCode, PROP_vatCode,   PROP_passportNumber};
    static const char alphabet[] = "@.:/+-()[]#?=%<>09aZ \xd0\xb0\xe4\xb8\xad\xff";
    uint64_t seed = 42;
    buf form = BUF_EMPTY;
    for (unsigned i = 0; i < 20000; i++) {
        char text[48];
        size_t len = i % 40;
        for (size_t j = 0; j < len; j++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[j] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        char *copy = mem_alloc(len);
        assert_non_null(copy);
        memcpy(copy, text, len);
        for (size_t p = 0; p < sizeof props / sizeof *props; p++) {
            buf_clear(&form);
            mark_kind kind = mark_normal(&form, SCHEMA_Address, props[p], (cb_slice){copy, len}, SLICE("kp"));
            assert_true((kind == MARK_NONE) == (form.len == 0));
        }
        mem_free(copy);
    }
    buf_free(&form);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_have_one_form),
        cmocka_unit_test(an_entity_gives_each_mark_once),
        cmocka_unit_test(hostile_values_give_no_mark_or_a_sound_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
