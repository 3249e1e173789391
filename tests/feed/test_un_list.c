/* SPDX-License-Identifier: Apache-2.0 */
/* The UN list of February 2026 in full: counts that an independent reading of the file gives (730 INDIVIDUAL, 273 ENTITY, 615 ALIAS_NAME
 * of low quality, four of them joined by semicolons to 619 names). Skipped where the file is not there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/map.h"
#include "feed/feed.h"

typedef struct tally {
    map ids;   /* of parties */
    map links; /* of ties */
    size_t persons, organisations, sanctions, weak, aliases, native, resolved, by_name, birth_dates, listed, dangling;
    size_t kept, rejected, unknown;
    bool dated;
} tally;

static bool is_party(const entity *e) { return schema_is_party(e->schema); }

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    tally *t = data;
    bool added = false;
    (void)err;
    if (is_party(e)) {
        assert_non_null(map_put(&t->ids, e->id, &added));
        if (added && e->schema == SCHEMA_Person) t->persons++;
        if (added && e->schema == SCHEMA_Organization) t->organisations++;
    }
    if (e->schema == SCHEMA_Sanction) t->sanctions++;
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->prop == PROP_weakAlias) t->weak++;
        if (s->prop == PROP_alias) t->aliases++;
        if (s->prop == PROP_birthDate) t->birth_dates++;
        if (s->prop == PROP_listingDate) t->listed++;
        if (e->schema == SCHEMA_UnknownLink && s->prop == PROP_object) {
            if (s->flags & STATEMENT_UNRESOLVED)
                t->by_name++;
            else
                t->resolved++;
            if (!(s->flags & STATEMENT_UNRESOLVED) && !map_get(&t->ids, s->value)) t->dangling++;
        }
    }
    if (getenv("CUIBONO_SHOW") && e->schema == SCHEMA_UnknownLink) {
        for (size_t i = 0; i < e->count; i++)
            printf("%.*s=%.*s%s | ", SLICE_ARGS(e->statements[i].prop_name), SLICE_ARGS(e->statements[i].value),
                   e->statements[i].flags ? " (name)" : "");
        printf("\n");
    }
    return CB_OK;
}
static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)file;
    (void)kind;
    (void)err;
    ((tally *)data)->kept++;
    return CB_OK;
}
static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    (void)err;
    (void)byte;
    ((tally *)data)->rejected++;
    print_message("%s: %s line %llu [%.*s]: %s\n", file, kind, (unsigned long long)line, SLICE_ARGS(id), reason);
    return CB_OK;
}
static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    (void)err;
    (void)file;
    print_message("note: %s: %.*s\n", note, SLICE_ARGS(what));
    if (strncmp(note, "unknown", 7) == 0) ((tally *)data)->unknown++;
    return CB_OK;
}
static cb_status on_published(void *data, cb_slice date, cb_error *err) {
    (void)err;
    ((tally *)data)->dated = slice_eq(date, SLICE("2026-02-27"));
    return CB_OK;
}

static void the_un_list_is_read_whole(void **state) {
    char path[2048];
    (void)state;
    const char *shared = getenv("CUIBONO_SHARED"), *root = getenv("CUIBONO_SOURCE");
    if (shared)
        snprintf(path, sizeof path, "%s/lists/un-2026-02/consolidated.xml", shared);
    else
        snprintf(path, sizeof path, "%s/../shared/data/lists/un-2026-02/consolidated.xml", root ? root : ".");
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not there\n", path);
        skip();
    }
    tally t = {.ids = MAP_EMPTY, .links = MAP_EMPTY};
    const char *files[] = {path};
    feed_source source = {.path = path, .files = files, .file_count = 1};
    feed_sink sink = {
        .data = &t, .entity = on_entity, .kept = on_kept, .rejected = on_rejected, .note = on_note, .published = on_published};
    cb_error err = {0};
    if (FEED_UN_XML.read(&source, &sink, &err) != CB_OK) fail_msg("%s", err.message);
    print_message("aliases %zu, weak %zu, ties %zu by number and %zu by name, birth dates %zu\n", t.aliases, t.weak, t.resolved,
                  t.by_name, t.birth_dates);
    assert_int_equal(t.persons, 730);
    assert_int_equal(t.organisations, 273);
    assert_int_equal(t.sanctions, 1003);
    assert_int_equal(t.listed, 1003);
    assert_int_equal(t.kept, 1003);
    assert_int_equal(t.rejected, 0);
    assert_int_equal(t.weak, 619);
    assert_int_equal(t.dangling, 0);
    assert_true(t.aliases > 2100);
    assert_true(t.resolved > 300);
    assert_true(t.dated);
    map_free(&t.ids);
    map_free(&t.links);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_un_list_is_read_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
