/* SPDX-License-Identifier: Apache-2.0 */
/* roles.tsv: what roles say. Of other kinds than links and associations nothing but time is read; bad bytes and long texts are ties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "graph/role.h"

#include "../model/table.h"

static const char *const NAMES[] = {"nothing", "tie",    "trade",   "clone", "identity", "harm", "host",
                                    "makes",   "embeds", "resells", "uses",  "adverse",  "vague"};

static edge_reading read_all(cb_slice roles, const char *kind) {
    edge_roles all = {.count = 0};
    while (roles.len) edge_roles_take(&all, slice_cut(&roles, '|'));
    return edge_roles_read(&all, slice_of(kind));
}

static void put_reading(buf *b, const edge_reading *r) {
    buf_slice(b, slice_of(NAMES[r->meaning.says]));
    if (role_is_victim(r->meaning.says) || role_is_product(r->meaning.says) || r->meaning.says == ROLE_HOST)
        buf_slice(b, r->meaning.from ? SLICE(" from") : SLICE(" to"));
    if (r->over) buf_lit(b, " over");
    if (r->until.len) {
        buf_lit(b, " until ");
        buf_slice(b, r->until);
    }
    if (r->agent) buf_lit(b, " agent");
    if (r->power.says != ROLE_NOTHING) {
        buf_slice(b, r->power.says == ROLE_CONTROL ? SLICE(" control ") : SLICE(" acts-for "));
        buf_slice(b, r->power.from ? SLICE("from") : SLICE("to"));
    }
}

static void roles_say_what_the_table_says(void **state) {
    (void)state;
    test_table t;
    unsigned rows = 0;
    test_table_open(&t, "tests/graph/roles.tsv");
    while (test_table_next(&t)) {
        buf said = BUF_EMPTY;
        edge_reading r = read_all(t.cells[0], "UnknownLink");
        rows++;
        put_reading(&said, &r);
        if (!slice_eq(buf_view(&said), t.cells[1])) {
            t.failed++;
            print_error("%s:%u: \"%.*s\": %.*s, not %.*s\n", t.path, t.line, SLICE_ARGS(t.cells[0]),
                        SLICE_ARGS(buf_view(&said)), SLICE_ARGS(t.cells[1]));
        }
        buf_free(&said);
    }
    assert_true(rows > 150);
    test_table_close(&t);
}

static void the_role_that_decides_is_shown(void **state) {
    (void)state;
    assert_true(slice_eq(read_all(SLICE("customer of|shareholder"), "UnknownLink").role, SLICE("shareholder")));
    assert_true(slice_eq(read_all(SLICE("business partner|customer of"), "UnknownLink").role, SLICE("customer of")));
    assert_true(slice_eq(read_all(SLICE("linked to|friend"), "UnknownLink").role, SLICE("friend")));
    assert_true(read_all(SLICE(""), "UnknownLink").meaning.says == ROLE_TIE);
}

static void several_meanings_are_kept(void **state) {
    (void)state;
    uint32_t trade = role_bit(ROLE_TRADE, true), resells = role_bit(ROLE_RESELLS, true), uses = role_bit(ROLE_USES, true);
    assert_int_equal(read_all(SLICE("uses|reseller of"), "UnknownLink").says, uses | resells);
    assert_int_equal(read_all(SLICE("reseller of|uses"), "UnknownLink").says, uses | resells);
    assert_int_equal(read_all(SLICE("customer of|shareholder of"), "UnknownLink").says, trade);
    assert_int_equal(read_all(SLICE("shareholder of"), "UnknownLink").says, 0);
    assert_int_equal(read_all(SLICE("customer of"), "Directorship").says, 0);
    assert_int_equal(read_all(SLICE("uses"), "Associate").says, 0);
    assert_int_equal(role_meanings(SLICE("embeds and resells")), role_bit(ROLE_EMBEDS, true) | resells);
    assert_int_equal(role_meanings(SLICE("uses & resells")), uses | resells);
    assert_int_equal(role_meanings(SLICE("uses, embeds and resells")), uses | role_bit(ROLE_EMBEDS, true) | resells);
    assert_int_equal(role_meanings(SLICE("customer/reseller")), trade | resells);
    assert_int_equal(role_meanings(SLICE("customer: maker of gates")), trade);
    assert_int_equal(role_meanings(SLICE("customer, maker of gates")), trade);
    assert_int_equal(role_meanings(SLICE("uses (not a reseller)")), uses);
    assert_int_equal(role_meanings(SLICE("friend, reseller")), 0);
    /* no victim for certain, and to be warned all the same */
    assert_int_equal(role_meanings(SLICE("bought")), trade);
    assert_int_equal(role_meanings(SLICE("deployed")), uses);
    assert_int_equal(role_meanings(SLICE("bought the company from")), 0);
}

static void the_role_that_is_shown_hangs_on_no_order(void **state) {
    (void)state;
    assert_true(slice_eq(read_all(SLICE("customer of|supplier of"), "UnknownLink").role, SLICE("customer of")));
    assert_true(slice_eq(read_all(SLICE("supplier of|customer of"), "UnknownLink").role, SLICE("customer of")));
    assert_true(slice_eq(read_all(SLICE("key client|customer of"), "UnknownLink").role, SLICE("customer of")));
    assert_true(slice_eq(read_all(SLICE("uses|reseller of"), "UnknownLink").role, SLICE("reseller of")));
}

static void posts_are_no_links(void **state) {
    (void)state;
    assert_true(read_all(SLICE("customer"), "Directorship").meaning.says == ROLE_TIE);
    assert_true(read_all(SLICE("competitor of"), "Ownership").meaning.says == ROLE_TIE);
    assert_true(read_all(SLICE("customer"), "Associate").meaning.says == ROLE_TRADE);
    assert_true(read_all(SLICE("uses"), "Associate").meaning.says == ROLE_TIE);
    assert_true(read_all(SLICE("former director"), "Directorship").over);
}

/* What is over must be the post, or the stake, that the edge tells; the same words of a link are about the link. */
static void only_what_the_edge_tells_is_over(void **state) {
    (void)state;
    test_table t;
    unsigned rows = 0;
    test_table_open(&t, "tests/graph/role_ends.tsv");
    while (test_table_next(&t)) {
        buf said = BUF_EMPTY;
        edge_roles all = {.count = 0};
        for (cb_slice rest = t.cells[1]; rest.len;) edge_roles_take(&all, slice_cut(&rest, '|'));
        if (t.cells[2].len) edge_roles_start(&all, t.cells[2]);
        edge_reading r = edge_roles_read(&all, t.cells[0]);
        rows++;
        put_reading(&said, &r);
        if (!slice_eq(buf_view(&said), t.cells[3])) {
            t.failed++;
            print_error("%s:%u: %.*s \"%.*s\": %.*s, not %.*s\n", t.path, t.line, SLICE_ARGS(t.cells[0]),
                        SLICE_ARGS(t.cells[1]), SLICE_ARGS(buf_view(&said)), SLICE_ARGS(t.cells[3]));
        }
        buf_free(&said);
    }
    assert_true(rows > 40);
    test_table_close(&t);
}

/* Roles beyond those that are looked at may be a shareholder's. */
static void too_many_roles_are_a_tie(void **state) {
    (void)state;
    char text[2048] = "";
    for (int i = 0; i < EDGE_ROLES_MAX; i++) snprintf(text + strlen(text), sizeof text - strlen(text), "customer %d|", i);
    assert_true(read_all((cb_slice){text, strlen(text)}, "UnknownLink").meaning.says == ROLE_TRADE);
    snprintf(text + strlen(text), sizeof text - strlen(text), "shareholder");
    assert_true(read_all((cb_slice){text, strlen(text)}, "UnknownLink").meaning.says == ROLE_TIE);
}

static void bad_bytes_and_long_texts_are_ties(void **state) {
    (void)state;
    char text[3000];
    assert_true(role_read(SLICE("\xff\xfe customer \xc3")).says == ROLE_TRADE ||
                role_read(SLICE("\xff customer \xc3")).says == ROLE_TIE);
    memset(text, 'a', sizeof text);
    memcpy(text, "customer of ", 12);
    assert_true(role_read((cb_slice){text, sizeof text}).says == ROLE_TIE);
    for (size_t i = 0; i + 2 <= sizeof text; i += 2) memcpy(text + i, "a ", 2);
    assert_true(role_read((cb_slice){text, sizeof text}).says == ROLE_TIE);
    assert_false(role_is_over((cb_slice){text, sizeof text}));
    assert_true(role_until((cb_slice){text, sizeof text}).len == 0);
    assert_true(role_read(SLICE(" ,;() ")).says == ROLE_NOTHING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_say_what_the_table_says),
        cmocka_unit_test(the_role_that_decides_is_shown),
        cmocka_unit_test(several_meanings_are_kept),
        cmocka_unit_test(the_role_that_is_shown_hangs_on_no_order),
        cmocka_unit_test(posts_are_no_links),
        cmocka_unit_test(only_what_the_edge_tells_is_over),
        cmocka_unit_test(too_many_roles_are_a_tie),
        cmocka_unit_test(bad_bytes_and_long_texts_are_ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
