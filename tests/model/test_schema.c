/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/limits.h"
#include "model/entity.h"

static void names_and_ids_meet(void **state) {
    (void)state;
    for (schema_id s = 0; s < SCHEMA_COUNT; s++) assert_int_equal(schema_find(schema_name(s)), s);
    for (prop_id p = 0; p < PROP_COUNT; p++) assert_int_equal(prop_find(prop_name(p)), p);
    assert_int_equal(schema_find(SLICE("Person")), SCHEMA_Person);
    assert_int_equal(schema_find(SLICE("person")), SCHEMA_UNKNOWN);
    assert_int_equal(prop_find(SLICE("birthDate")), PROP_birthDate);
    assert_int_equal(prop_find(SLICE("")), PROP_UNKNOWN);
    assert_int_equal(schema_name(SCHEMA_UNKNOWN).len, 0);
    assert_string_equal(schema_label(SCHEMA_UserAccount).ptr ? "label" : "", "label");
}

static void a_company_is_a_thing_and_a_person_is_no_company(void **state) {
    (void)state;
    assert_true(schema_is_a(SCHEMA_Company, SCHEMA_Thing));
    assert_true(schema_is_a(SCHEMA_Company, SCHEMA_Asset));
    assert_true(schema_is_a(SCHEMA_Company, SCHEMA_Company));
    assert_false(schema_is_a(SCHEMA_Thing, SCHEMA_Company));
    assert_false(schema_is_a(SCHEMA_UNKNOWN, SCHEMA_Thing));
    assert_true(schema_compatible(SCHEMA_LegalEntity, SCHEMA_Person));
    assert_true(schema_compatible(SCHEMA_PublicBody, SCHEMA_Company));
    assert_false(schema_compatible(SCHEMA_Person, SCHEMA_Company));
    assert_false(schema_compatible(SCHEMA_Vessel, SCHEMA_Company));
    assert_true(schema_compatible(SCHEMA_UNKNOWN, SCHEMA_Company));
    assert_true(schema_is_party(SCHEMA_PublicBody));
    assert_true(schema_is_party(SCHEMA_Vessel));
    assert_false(schema_is_party(SCHEMA_Ownership));
    assert_false(schema_is_party(SCHEMA_Address));
}

static void edges_have_two_ends(void **state) {
    (void)state;
    assert_true(schema_is_edge(SCHEMA_Ownership));
    assert_int_equal(schema_edge_source(SCHEMA_Ownership), PROP_owner);
    assert_int_equal(schema_edge_target(SCHEMA_Ownership), PROP_asset);
    assert_true(schema_edge_directed(SCHEMA_Ownership));
    assert_false(schema_edge_directed(SCHEMA_Family));
    assert_false(schema_is_edge(SCHEMA_Sanction));
    assert_int_equal(schema_edge_source(SCHEMA_Person), PROP_UNKNOWN);
    assert_int_equal(schema_edge_target(SCHEMA_UNKNOWN), PROP_UNKNOWN);
}

static void types_are_inherited(void **state) {
    (void)state;
    assert_int_equal(schema_prop_type(SCHEMA_Company, PROP_name), PROP_TYPE_NAME);
    assert_int_equal(schema_prop_type(SCHEMA_Company, PROP_isinCode), PROP_TYPE_IDENTIFIER);
    assert_int_equal(schema_prop_type(SCHEMA_Person, PROP_isinCode), PROP_TYPE_UNKNOWN);
    assert_int_equal(schema_prop_type(SCHEMA_Person, PROP_sanctions), PROP_TYPE_ENTITY_STUB);
    assert_int_equal(schema_prop_type(SCHEMA_Sanction, PROP_entity), PROP_TYPE_ENTITY);
    assert_int_equal(schema_prop_type(SCHEMA_Sanction, PROP_authority), PROP_TYPE_STRING);
    assert_int_equal(schema_prop_type(SCHEMA_UserAccount, PROP_ipAddress), PROP_TYPE_IP);
    assert_int_equal(schema_prop_type(SCHEMA_UNKNOWN, PROP_name), PROP_TYPE_UNKNOWN);
}

static void an_entity_keeps_every_statement_once_and_in_order(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    entity e;
    entity_begin(&e, &a, SLICE("x-1"), SCHEMA_Person);
    assert_non_null(entity_add(&e, PROP_name, SLICE("  Zed  ")));
    assert_null(entity_add(&e, PROP_name, SLICE("   ")));
    assert_non_null(entity_add(&e, PROP_name, SLICE("Anna")));
    assert_non_null(entity_add(&e, PROP_name, SLICE("Zed")));
    assert_non_null(entity_add_named(&e, SLICE("birthDate"), SLICE("1970")));
    assert_non_null(entity_add_named(&e, SLICE("shoeSize"), SLICE("44")));
    assert_non_null(entity_add_named(&e, SLICE("@caption"), SLICE("Zed")));
    entity_add(&e, PROP_name, SLICE("Zed"))->origin = SLICE("register");
    assert_int_equal(e.count, 7);
    entity_sort(&e);
    assert_int_equal(e.count, 6);
    assert_true(slice_eq(e.statements[0].prop_name, SLICE("@caption")));
    assert_int_equal(e.statements[0].flags, STATEMENT_META);
    assert_int_equal(e.statements[1].prop, PROP_birthDate);
    assert_true(slice_eq(entity_first(&e, PROP_name), SLICE("Anna")));
    assert_int_equal(e.statements[3].origin.len, 0);
    assert_int_equal(e.statements[4].origin.len, 8);
    assert_int_equal(e.statements[5].prop, PROP_UNKNOWN);
    assert_null(entity_first(&e, PROP_gender).ptr);
    assert_false(e.failed);
    arena_free(&a);
}

static void too_many_statements_fail_visibly(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    entity e;
    entity_begin(&e, &a, SLICE("x-2"), SCHEMA_Company);
    for (unsigned i = 0; i < LIMIT_STATEMENTS; i++) assert_non_null(entity_add(&e, PROP_alias, SLICE("a")));
    assert_false(e.failed);
    assert_null(entity_add(&e, PROP_alias, SLICE("a")));
    assert_true(e.failed);
    arena_free(&a);
    a = ARENA_EMPTY;
    entity_begin(&e, &a, SLICE("x-3"), SCHEMA_Company);
    char *big = arena_zalloc(&a, LIMIT_VALUE_BYTES + 1, 1);
    assert_non_null(big);
    memset(big, 'x', LIMIT_VALUE_BYTES + 1);
    assert_non_null(entity_add(&e, PROP_notes, (cb_slice){big, LIMIT_VALUE_BYTES}));
    assert_null(entity_add(&e, PROP_notes, (cb_slice){big, LIMIT_VALUE_BYTES + 1}));
    assert_true(e.failed);
    arena_free(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_ids_meet),
        cmocka_unit_test(a_company_is_a_thing_and_a_person_is_no_company),
        cmocka_unit_test(edges_have_two_ends),
        cmocka_unit_test(types_are_inherited),
        cmocka_unit_test(an_entity_keeps_every_statement_once_and_in_order),
        cmocka_unit_test(too_many_statements_fail_visibly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
