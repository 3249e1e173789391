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

/* observed.tsv: kind <tab> value <tab> country <tab> form, with " (name)" behind a registrant by name alone */
static void observations_have_one_form(void **state) {
    (void)state;
    test_table t;
    test_table_open(&t, "tests/model/observed.tsv");
    buf form = BUF_EMPTY;
    while (test_table_next(&t)) {
        buf_clear(&form);
        observed_kind known = mark_observed(t.cells[0]);
        mark_kind kind = mark_observed_normal(&form, t.cells[0], t.cells[1], t.cells[2]);
        assert_true((kind == MARK_NONE) == (form.len == 0));
        if (known != OBSERVED_MARK) assert_int_equal(kind, MARK_NONE);
        bool common = mark_is_common(kind, buf_view(&form));
        if (kind == MARK_REGISTRANT_NAME) buf_lit(&form, " (name)");
        if (common) buf_lit(&form, " (common)");
        if (known != OBSERVED_MARK) buf_slice(&form, known == OBSERVED_NO_MARK ? SLICE("-") : SLICE("?"));
        test_table_expect(&t, buf_view(&form), t.cells[3]);
    }
    buf_free(&form);
    test_table_close(&t);
}

static void a_room_is_told_from_a_house(void **state) {
    (void)state;
    static const struct {
        const char *address;
        bool room;
    } rows[] = {{"Flat 12, 8 Cannery Lane, Riga", true},
                {"8 Cannery Lane, Riga LV-1010", false},
                {"Office 5, ul. Tverskaya 7, Moskva", true},
                {"ul. Tverskaya 7, kv. 12, Moskva", true},
                {"Boxer Road 7, Dublin", false},
                {"PO Box 957, Road Town, Tortola", true},
                {"Office Park, Valley Road, Msida MSD9", false},
                {"12 Harbour View, 3rd Floor, Valletta", false},
                {"Office Park, 7 Valley Road, Msida", false},
                {"1 Bank of China Tower, Garden Road, Hong Kong", false},
                {"7 Flatiron Road, Unit, Denver", false},
                {"Flat B, 8 Cannery Lane, Riga", true},
                {"Rm. No. 5, 8 Cannery Lane, Riga", true},
                {"Hauptstrasse 5, Wohnung 7, Berlin", true},
                {"ул. Ленина, д. 5, оф. 7, Москва", true},
                {"大连市中山区人民路88号1203室", true},
                {"大连市中山区人民路88号", false},
                {"서울특별시 강남구 테헤란로 123, 1203호", true},
                {"서울특별시 강남구 테헤란로 123, 3층", false},
                {"Suite 400, 12 Orchard Avenue, Denver", true}};
    buf form = BUF_EMPTY;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        buf_clear(&form);
        mark_kind kind = mark_normal(&form, SCHEMA_Address, PROP_full, slice_of(rows[i].address), SLICE(""));
        if (kind != MARK_NONE && mark_is_room(buf_view(&form)) != rows[i].room)
            fail_msg("%s: %.*s", rows[i].address, SLICE_ARGS(buf_view(&form)));
        if (rows[i].room) assert_int_equal(kind, MARK_ADDRESS);
    }
    buf_free(&form);
}

static void every_kind_has_its_row(void **state) {
    (void)state;
    for (mark_kind k = MARK_IDENTIFIER; k < MARK_KINDS; k++) {
        mark_rules r = mark_rules_of(k);
        assert_true(mark_kind_name(k).len > 0 && slice_starts(r.rule, SLICE("shared-")));
        assert_true(r.half > 0 && r.most >= 2 && r.apart >= -1 && r.together >= 0);
    }
    assert_true(mark_rules_of(MARK_NONE).rule.len == 0);
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
    /* an observation's kind says what its value is; of a kind that is no mark, or unknown, nothing comes */
    static const struct {
        const char *id, *type, *number, *want;
    } seen[] = {{"obs-1", "ip", "203.0.113.9", "ip:203.0.113.9?\n"},
                {"obs-2", "e-mail", "J.Doe@gmail.com", "email:jdoe@gmail.com!\n"},
                {"obs-3", "rating", "440172881", ""},
                {"obs-4", "zodiac", "440172881", ""},
                {"x-4", "zodiac", "440172881", "id:kp:440172881!\nid::440172881?\n"}};
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        buf_clear(&got);
        entity_begin(&e, &a, slice_of(seen[i].id), SCHEMA_Identification);
        entity_add(&e, PROP_type, slice_of(seen[i].type));
        entity_add(&e, PROP_number, slice_of(seen[i].number));
        entity_add(&e, PROP_country, SLICE("kp"));
        assert_true(entity_marks(&e, &a, collect, &got));
        if (!slice_eq(buf_view(&got), slice_of(seen[i].want))) fail_msg("%s: %.*s", seen[i].id, SLICE_ARGS(buf_view(&got)));
    }
    /* an e-mail is one of a firm too, but for mail that everybody may have; the same site says nothing more */
    static const struct {
        const char *email, *want;
    } mails[] = {{"office@lantern.co.uk", "email:office@lantern.co.uk!\ndomain:lantern.co.uk!\n"},
                 {"j@mail.lantern.co.uk", "email:j@mail.lantern.co.uk!\ndomain:lantern.co.uk!\n"},
                 {"noreply@lantern.co.uk", "email:noreply@lantern.co.uk?\ndomain:lantern.co.uk!\n"},
                 {"office@gmx.de", "email:office@gmx.de?\ndomain:lantern.co.uk!\n"},
                 {"jdoe@t-online.de", "email:jdoe@t-online.de!\ndomain:lantern.co.uk!\n"},
                 {"jdoe@upwork.com", "email:jdoe@upwork.com!\ndomain:lantern.co.uk!\n"},
                 {"x@whoisguard.com", "email:x@whoisguard.com?\ndomain:lantern.co.uk!\n"},
                 {"j@cam.ac.uk", "email:j@cam.ac.uk!\ndomain:lantern.co.uk!\n"},
                 {"j@uni-bonn.de", "email:j@uni-bonn.de!\ndomain:lantern.co.uk!\n"},
                 {"j@mofa.gov.cn", "email:j@mofa.gov.cn!\ndomain:lantern.co.uk!\n"}};
    for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
        buf_clear(&got);
        entity_begin(&e, &a, SLICE("m"), SCHEMA_Company);
        entity_add(&e, PROP_email, slice_of(mails[i].email));
        entity_add(&e, PROP_website, SLICE("https://www.lantern.co.uk/"));
        assert_true(entity_marks(&e, &a, collect, &got));
        if (!slice_eq(buf_view(&got), slice_of(mails[i].want)))
            fail_msg("%s: %.*s", mails[i].email, SLICE_ARGS(buf_view(&got)));
    }
    /* the bank's code is no mark of an account */
    buf_clear(&got);
    entity_begin(&e, &a, SLICE("b"), SCHEMA_BankAccount);
    entity_add(&e, PROP_bic, SLICE("DEUTDEFF"));
    entity_add(&e, PROP_iban, SLICE("DE89370400440532013000"));
    assert_true(entity_marks(&e, &a, collect, &got));
    assert_true(slice_eq(buf_view(&got), SLICE("iban:DE89370400440532013000!\n")));
    /* nationality and register say nothing of where somebody is; `country` does where the address is silent, two countries do not */
    static const struct {
        const char *prop, *value, *other, *want;
    } places[] = {{"nationality", "ru", "", "address:/12 arden quay road?\n"},
                  {"jurisdiction", "vg", "", "address:/12 arden quay road?\n"},
                  {"country", "cn", "", "address:cn/12 arden quay road?\n"},
                  {"country", "cn", "vg", "address:/12 arden quay road?\n"}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        buf_clear(&got);
        entity_begin(&e, &a, SLICE("a"), SCHEMA_LegalEntity);
        entity_add(&e, PROP_address, SLICE("12 Quay Road, Arden"));
        entity_add(&e, prop_find(slice_of(places[i].prop)), slice_of(places[i].value));
        if (places[i].other[0]) entity_add(&e, PROP_country, slice_of(places[i].other));
        assert_true(entity_marks(&e, &a, collect, &got));
        if (!slice_eq(buf_view(&got), slice_of(places[i].want)))
            fail_msg("%s: %.*s", places[i].value, SLICE_ARGS(buf_view(&got)));
    }
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
    static const char *const kinds[] = {"ip",     "ns",     "mx",        "certificate", "registrant", "ga",   "pixel",
                                        "device", "payout", "portfolio", "favicon",     "telegram",   "site", "shipment"};
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
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            buf_clear(&form);
            mark_kind kind = mark_observed_normal(&form, slice_of(kinds[k]), (cb_slice){copy, len}, SLICE("kp"));
            assert_true((kind == MARK_NONE) == (form.len == 0));
            (void)mark_is_common(kind, buf_view(&form));
        }
        mem_free(copy);
    }
    buf_free(&form);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_have_one_form),
        cmocka_unit_test(observations_have_one_form),
        cmocka_unit_test(a_room_is_told_from_a_house),
        cmocka_unit_test(every_kind_has_its_row),
        cmocka_unit_test(an_entity_gives_each_mark_once),
        cmocka_unit_test(hostile_values_give_no_mark_or_a_sound_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
