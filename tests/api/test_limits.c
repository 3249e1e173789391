/* SPDX-License-Identifier: Apache-2.0 */
/* Limits that are reached through the public interface: what is beyond is refused with a message, or left out and counted; never silently. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/slice.h"
#include "cuibono.h"

static char folder[64], source[96], world_path[96];

static FILE *begin(void) {
    FILE *f = fopen(source, "wb");
    assert_non_null(f);
    return f;
}

static cb_world *built(FILE *f) {
    cb_error err;
    cb_world *w;
    const cb_build_options options = {.struct_size = sizeof options, .jobs = 2};
    const char *sources[] = {source};
    assert_int_equal(fclose(f), 0);
    if (cb_build(world_path, sources, 1, &options, &err) != CB_OK) fail_msg("%s", err.message);
    assert_int_equal(cb_world_open(&w, world_path, NULL, &err), CB_OK);
    assert_int_equal(cb_world_verify(w, &err), CB_OK);
    return w;
}

static bool info_says(cb_world *w, const char *words) {
    cb_text *text;
    assert_int_equal(cb_world_info(&text, w, CB_FORMAT_JSON, NULL, NULL), CB_OK);
    bool says = slice_find(cb_text_slice(text), slice_of(words)) != SIZE_MAX;
    cb_text_free(text);
    return says;
}

static int count_bytes(void *data, const char *bytes, size_t len) {
    (void)bytes;
    *(size_t *)data += len;
    return 0;
}

static void text_of_one_entity(void **state) {
    (void)state;
    enum { VALUE = 1 << 19, VALUES = LIMIT_ENTITY_BYTES / VALUE + 2 };
    char *value = malloc(VALUE + 1);
    FILE *f = begin();
    assert_non_null(value);
    memset(value, 'x', VALUE);
    value[VALUE] = 0;
    for (int i = 0; i < VALUES; i++) {
        value[0] = (char)('a' + i % 26), value[1] = (char)('a' + i / 26);
        fprintf(f, "{\"id\":\"big\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Big\"],\"notes\":[\"%s\"]}}\n", value);
    }
    free(value);
    cb_world *w = built(f);
    size_t bytes = 0;
    assert_true(info_says(w, "statement over the limits of one entity left out"));
    assert_int_equal(cb_world_export(w, CB_FORMAT_FTM, NULL, 0, count_bytes, &bytes, NULL), CB_OK);
    assert_true(bytes > LIMIT_ENTITY_BYTES - 2 * VALUE && bytes < LIMIT_ENTITY_BYTES + VALUE);
    cb_world_unref(w);
}

static size_t hits(cb_world *w, const char *name) {
    cb_session *s;
    cb_query *q;
    cb_result *r;
    cb_property p = {SLICE("name"), slice_of(name)};
    assert_int_equal(cb_session_new(&s, w, NULL), CB_OK);
    assert_int_equal(cb_query_new(&q, SLICE("Company"), &p, 1, NULL), CB_OK);
    assert_int_equal(cb_screen(&r, s, q, NULL, NULL), CB_OK);
    size_t n = cb_result_count(r);
    cb_result_free(r);
    cb_query_free(q);
    cb_session_free(s);
    return n;
}

/* Names in order of their text: the first LIMIT_NAMES_PER_ENTITY are matched, all are kept. */
static void names_of_one_entity(void **state) {
    (void)state;
    FILE *f = begin();
    fputs("{\"id\":\"many\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Aaa Kestrelmont\"", f);
    for (unsigned i = 0; i < LIMIT_NAMES_PER_ENTITY; i++) fprintf(f, ",\"Bee%05u Kestrelmont Works\"", i);
    fputs(",\"Zzz Ospreyquay\"]}}\n", f);
    cb_world *w = built(f);
    cb_text *text;
    assert_int_equal(hits(w, "Aaa Kestrelmont"), 1);
    assert_int_equal(hits(w, "Zzz Ospreyquay"), 0);
    assert_int_equal(cb_world_show(&text, w, SLICE("many"), CB_FORMAT_JSON, NULL, NULL), CB_OK);
    assert_true(slice_find(cb_text_slice(text), SLICE("Zzz Ospreyquay")) != SIZE_MAX);
    cb_text_free(text);
    cb_world_unref(w);
}

static void cases(void **state) {
    (void)state;
    FILE *f = begin();
    fputs("{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":[\"A\"]}}\n", f);
    cb_world *w = built(f);
    cb_session *s;
    cb_answer *answer;
    cb_error err;
    assert_int_equal(cb_session_new(&s, w, NULL), CB_OK);
    assert_int_equal(cb_check(&answer, s, (cb_slice){"{}", (size_t)LIMIT_CASE_BYTES + 1}, NULL, &err), CB_LIMIT);
    size_t size = (size_t)LIMIT_CASE_ENTITIES * 80 + 100, len = 0;
    char *text = malloc(size);
    assert_non_null(text);
    for (unsigned i = 0; i <= LIMIT_CASE_ENTITIES; i++)
        len += (size_t)snprintf(text + len, size - len,
                                "{\"id\":\"e%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"N\"]}}\n", i);
    assert_int_equal(cb_check(&answer, s, (cb_slice){text, len}, NULL, &err), CB_LIMIT);
    assert_true(err.message[0] != 0);
    free(text);
    cb_session_free(s);
    cb_world_unref(w);
}

static void files_of_a_folder(void **state) {
    (void)state;
    char path[160], many[96];
    const cb_build_options options = {.struct_size = sizeof options};
    cb_error err;
    snprintf(many, sizeof many, "%s/many", folder);
    assert_int_equal(mkdir(many, 0777), 0);
    for (unsigned i = 0; i <= LIMIT_FOLDER_FILES; i++) {
        snprintf(path, sizeof path, "%s/f%u.txt", many, i);
        FILE *f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fclose(f), 0);
    }
    const char *sources[] = {many};
    assert_int_equal(cb_build(world_path, sources, 1, &options, &err), CB_LIMIT);
    for (unsigned i = 0; i <= LIMIT_FOLDER_FILES; i++) {
        snprintf(path, sizeof path, "%s/f%u.txt", many, i);
        unlink(path);
    }
    rmdir(many);
}

static void parties_around_one(void **state) {
    (void)state;
    FILE *f = begin();
    fputs("{\"id\":\"c\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrelmont\"]}}\n", f);
    for (unsigned i = 0; i <= LIMIT_OWN_NODES; i++)
        fprintf(f,
                "{\"id\":\"o%u\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p%u\"],\"asset\":[\"c\"],\"percentage\":"
                "[\"0.0001\"]}}\n",
                i, i);
    cb_world *w = built(f);
    cb_session *s;
    cb_ownership *o;
    cb_text *text;
    cb_error err;
    assert_int_equal(cb_session_new(&s, w, &err), CB_OK);
    const cb_owners_options ofac = {.struct_size = sizeof ofac,
                                    .regime = "ofac",
                                    .on = "2026-03-02",
                                    .assumed = &(cb_assumption){SLICE("p1"), {"", 0}, {"", 0}},
                                    .assumed_count = 1};
    if (cb_owners(&o, s, SLICE("c"), &ofac, &err) != CB_OK) fail_msg("%s", err.message);
    assert_int_equal(cb_ownership_render(&text, o, CB_FORMAT_JSON, NULL, &err), CB_OK);
    assert_true(slice_find(cb_text_slice(text), SLICE("the owners of the rest were not followed")) != SIZE_MAX);
    cb_text_free(text);
    cb_ownership_free(o);
    /* and so many are not exported either, unless they are asked for without what is around */
    size_t bytes = 0;
    const cb_slice id = SLICE("c");
    assert_int_equal(cb_world_export_near(w, CB_FORMAT_FTM, &id, 1, 1, count_bytes, &bytes, NULL, &err), CB_LIMIT);
    cb_session_free(s);
    cb_world_unref(w);
}

static void one_array(void **state) {
    (void)state;
    static char spaces[1 << 20];
    const cb_build_options options = {.struct_size = sizeof options};
    const char *sources[] = {source};
    cb_error err;
    memset(spaces, ' ', sizeof spaces);
    FILE *f = begin();
    fputs("[{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":[\"A\"]}}", f);
    for (unsigned i = 0; i <= LIMIT_ARRAY_BYTES / sizeof spaces; i++)
        assert_int_equal(fwrite(spaces, 1, sizeof spaces, f), sizeof spaces);
    fputs("]", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(cb_build(world_path, sources, 1, &options, &err), CB_LIMIT);
}

static int set_up(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/cuibono-limits-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    snprintf(source, sizeof source, "%s/s.ftm.json", folder);
    snprintf(world_path, sizeof world_path, "%s/w.world", folder);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    unlink(source);
    unlink(world_path);
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_one_entity), cmocka_unit_test(names_of_one_entity), cmocka_unit_test(cases),
        cmocka_unit_test(files_of_a_folder),  cmocka_unit_test(parties_around_one),  cmocka_unit_test(one_array)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
