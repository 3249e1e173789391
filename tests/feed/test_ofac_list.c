/* SPDX-License-Identifier: Apache-2.0 */
/* OFAC's SDN list of January 2019 and its non-SDN list of December 2025 in full: counts that an independent reading of the files
 * gives, every row kept or rejected, and how much of the Remarks no rule recognises. Skipped where the files are not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/map.h"
#include "feed/feed.h"

enum { KINDS = 4 };
static const char *const KIND[KINDS] = {"party", "alias", "address", "comment"};

typedef struct tally {
    map ids; /* of parties */
    size_t persons, organizations, vessels, aircraft, others, sanctions, linked, owners, wallets, weak, former, births;
    size_t kept[KINDS], rejected[KINDS], unrecognised, noted;
    bool show;
} tally;

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    tally *t = data;
    bool added = false;
    (void)err;
    if (e->schema == SCHEMA_Sanction) t->sanctions++;
    if (e->schema == SCHEMA_CryptoWallet) t->wallets++;
    bool party = e->schema == SCHEMA_Person || e->schema == SCHEMA_Organization || e->schema == SCHEMA_Vessel ||
                 e->schema == SCHEMA_Airplane;
    if (party) assert_non_null(map_put(&t->ids, e->id, &added));
    if (added && e->schema == SCHEMA_Person) t->persons++;
    if (added && e->schema == SCHEMA_Organization) t->organizations++;
    if (added && e->schema == SCHEMA_Vessel) t->vessels++;
    if (added && e->schema == SCHEMA_Airplane) t->aircraft++;
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_weakAlias) t->weak++;
        if (s->prop == PROP_previousName) t->former++;
        if (s->prop == PROP_birthDate) t->births++;
        if (s->prop == PROP_role && slice_eq(s->value, SLICE("Linked To"))) t->linked++;
        if (s->prop == PROP_role && slice_eq(s->value, SLICE("Vessel Owner"))) t->owners++;
        if (t->show)
            printf("%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", SLICE_ARGS(e->id), SLICE_ARGS(e->schema_name), SLICE_ARGS(s->prop_name),
                   SLICE_ARGS(s->value), SLICE_ARGS(s->original));
    }
    return CB_OK;
}
static size_t kind_of(const char *kind) {
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kind, KIND[i]) == 0) return i;
    fail_msg("a kind of record that nobody knows: %s", kind);
    return 0;
}
static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)file, (void)err;
    ((tally *)data)->kept[kind_of(kind)]++;
    return CB_OK;
}
static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    (void)byte, (void)err;
    ((tally *)data)->rejected[kind_of(kind)]++;
    print_message("%s: %s line %llu [%.*s]: %s\n", strrchr(file, '/'), kind, (unsigned long long)line, SLICE_ARGS(id), reason);
    return CB_OK;
}
static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    tally *t = data;
    (void)file, (void)err;
    if (strcmp(note, "unrecognised remark") == 0)
        t->unrecognised++;
    else
        t->noted++;
    print_message("note: %s: %.*s\n", note, SLICE_ARGS(what));
    return CB_OK;
}

static bool read_folder(const char *name, tally *t) {
    char path[2048];
    const char *shared = getenv("CUIBONO_SHARED"), *root = getenv("CUIBONO_SOURCE");
    if (shared)
        snprintf(path, sizeof path, "%s/lists/%s", shared, name);
    else
        snprintf(path, sizeof path, "%s/../shared/data/lists/%s", root ? root : ".", name);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        return false;
    }
    *t = (tally){.ids = MAP_EMPTY, .show = getenv("CUIBONO_SHOW") != NULL};
    arena a = ARENA_EMPTY;
    feed_job *jobs;
    size_t count;
    cb_error err = {0};
    if (feed_plan(&a, path, &jobs, &count, NULL, NULL, &err) != CB_OK) fail_msg("%s", err.message);
    assert_int_equal(count, 1);
    assert_ptr_equal(jobs[0].feed, &FEED_OFAC_CSV);
    assert_int_equal(jobs[0].source.file_count, 4);
    feed_sink sink = {.data = t, .entity = on_entity, .kept = on_kept, .rejected = on_rejected, .note = on_note};
    if (FEED_OFAC_CSV.read(&jobs[0].source, &sink, &err) != CB_OK) fail_msg("%s", err.message);
    arena_free(&a);
    map_free(&t->ids);
    return true;
}

static void the_sdn_list_of_2019_is_read_whole(void **state) {
    tally t;
    (void)state;
    if (!read_folder("ofac-2019-01", &t)) skip();
    assert_int_equal(t.persons, 3845);
    assert_int_equal(t.vessels, 323);
    assert_int_equal(t.aircraft, 217);
    assert_int_equal(t.persons + t.organizations + t.vessels + t.aircraft, 7379);
    assert_int_equal(t.kept[0], 7379);
    assert_int_equal(t.rejected[0], 0);
    assert_int_equal(t.kept[1] + t.rejected[1], 9682);
    assert_int_equal(t.rejected[1], 0);
    assert_int_equal(t.kept[2] + t.rejected[2], 11696);
    assert_int_equal(t.rejected[2], 0);
    assert_int_equal(t.kept[3], 3); /* of 13, ten continue parties that were listed later */
    assert_int_equal(t.rejected[3], 10);
    print_message("unrecognised: %zu of 24,547 segments\n", t.unrecognised);
    assert_true(t.unrecognised * 1000 < 24547);
}

static void the_non_sdn_list_of_2025_is_read_whole(void **state) {
    tally t;
    (void)state;
    if (!read_folder("ofac-nonsdn-2025-12", &t)) skip();
    assert_int_equal(t.persons, 79);
    assert_int_equal(t.organizations, 363);
    assert_int_equal(t.kept[0], 442);
    assert_int_equal(t.kept[1], 1073);
    assert_int_equal(t.kept[2], 574);
    assert_int_equal(t.kept[3], 10);
    assert_int_equal(t.rejected[0] + t.rejected[1] + t.rejected[2] + t.rejected[3], 0);
    print_message("unrecognised: %zu of 3,248 segments\n", t.unrecognised);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_sdn_list_of_2019_is_read_whole),
                                       cmocka_unit_test(the_non_sdn_list_of_2025_is_read_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
