/* SPDX-License-Identifier: Apache-2.0 */
/* The index against its oracle: what --exhaustive finds, the index finds, with the same score, for names misspelt, reordered, joined, split and
 * cut. CUIBONO_SEED sets the random names. */
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

#include "base/slice.h"
#include "cuibono.h"

#include "../model/table.h"

enum { ENTITIES = 600, QUERIES = 600, NAME = 160 };

static uint64_t seed = 20260301;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

static char names[ENTITIES][NAME];
static bool person[ENTITIES];

static void add_text(char *name, const char *text) {
    size_t used = strlen(name);
    snprintf(name + used, NAME - used, "%s", text);
}

/* Syllables that make words of all lengths, many of them near each other. */
static void add_word(char *name) {
    static const char *const heads[] = {"k", "ch", "m", "s", "n", "h", "v", "al", "t", "r", "b", "sh", "j"};
    static const char *const tails[] = {"im", "an", "ong", "ol", "eng", "ar", "u", "etrov", "ed", "ira", "os", "ai", "un"};
    for (uint32_t i = 0, n = 1 + any(4); i < n; i++) {
        add_text(name, heads[any(13)]);
        add_text(name, tails[any(13)]);
    }
}

static void make_name(size_t k) {
    static const char *const ends[] = {"", " Trading", " Co Ltd", " LLC", " Group 2"};
    person[k] = any(2);
    names[k][0] = 0;
    for (uint32_t i = 0, n = 2 + any(2); i < n; i++) {
        if (i) add_text(names[k], " ");
        add_word(names[k]);
    }
    if (!person[k]) add_text(names[k], ends[any(5)]);
}

static void alter(char *text) {
    size_t len = strlen(text), at = any((uint32_t)len);
    char copy[NAME], *gap = strchr(text, ' ');
    switch (any(6)) {
    case 0: text[at] = (char)('a' + any(26)); break;
    case 1: memmove(text + at, text + at + 1, len - at); break;
    case 2:
        if (gap) memmove(gap, gap + 1, strlen(gap));
        break;
    case 3:
        if (len + 1 < NAME && at) {
            memmove(text + at + 1, text + at, len - at + 1);
            text[at] = any(2) ? ' ' : (char)('a' + any(26));
        }
        break;
    case 4:
        if (gap && gap[1]) {
            snprintf(copy, sizeof copy, "%s %.*s", gap + 1, (int)(gap - text), text);
            snprintf(text, NAME, "%s", copy);
        }
        break;
    default:
        if (at + 1 < len) {
            char c = text[at];
            text[at] = text[at + 1];
            text[at + 1] = c;
        }
        break;
    }
}

static cb_slice slice(const char *text) { return (cb_slice){text, strlen(text)}; }

static cb_result *screen(cb_session *s, const cb_query *q, bool exhaustive) {
    cb_result *r;
    cb_error err;
    cb_screen_options o = {.struct_size = sizeof o, .limit = 1000, .exhaustive = exhaustive};
    assert_int_equal(cb_screen(&r, s, q, &o, &err), CB_OK);
    return r;
}

static const cb_hit *hit_of(const cb_result *r, cb_slice id) {
    for (size_t i = 0; i < cb_result_count(r); i++) {
        const cb_hit *h = cb_result_hit(r, i);
        if (h->entity_id.len == id.len && memcmp(h->entity_id.ptr, id.ptr, id.len) == 0) return h;
    }
    return NULL;
}

static void the_index_finds_what_scoring_everything_finds(void **state) {
    (void)state;
    char folder[] = "/tmp/cuibono-retrieval-XXXXXX", source[64], out[64];
    const char *given = getenv("CUIBONO_SEED");
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    assert_non_null(mkdtemp(folder));
    snprintf(source, sizeof source, "%s/names.ftm.json", folder);
    snprintf(out, sizeof out, "%s/w.world", folder);
    FILE *f = fopen(source, "w");
    assert_non_null(f);
    for (size_t i = 0; i < ENTITIES; i++) {
        make_name(i);
        fprintf(f, "{\"id\":\"n%zu\",\"schema\":\"%s\",\"properties\":{\"name\":[\"%s\"]}}\n", i,
                person[i] ? "Person" : "Company", names[i]);
    }
    assert_int_equal(fclose(f), 0);
    cb_error err;
    cb_world *w;
    cb_session *s;
    cb_build_options plain = {.struct_size = sizeof plain};
    const char *sources[] = {source};
    assert_int_equal(cb_build(out, sources, 1, &plain, &err), CB_OK);
    assert_int_equal(cb_world_open(&w, out, NULL, &err), CB_OK);
    assert_int_equal(cb_world_verify(w, &err), CB_OK);
    assert_int_equal(cb_session_new(&s, w, &err), CB_OK);
    size_t wanted = 0, missed = 0;
    for (size_t k = 0; k < QUERIES; k++) {
        size_t of = any(ENTITIES);
        char text[NAME];
        snprintf(text, sizeof text, "%s", names[of]);
        for (uint32_t i = 0, n = any(4); i < n; i++) alter(text);
        cb_property name = {slice("name"), slice(text)};
        cb_query *q;
        if (cb_query_new(&q, slice(any(3) ? person[of] ? "Person" : "Company" : "LegalEntity"), &name, 1, &err) != CB_OK)
            continue;
        cb_result *all = screen(s, q, true), *found = screen(s, q, false);
        wanted += cb_result_count(all);
        for (size_t i = 0; i < cb_result_count(all); i++) {
            const cb_hit *h = cb_result_hit(all, i), *same = hit_of(found, h->entity_id);
            if (!same) {
                print_message("not found: \"%s\" is %.*s (%.4f)\n", text, (int)h->caption.len, h->caption.ptr, h->score);
                missed++;
            } else {
                assert_true(h->score == same->score && h->probability == same->probability);
            }
        }
        for (size_t i = 0; i < cb_result_count(found); i++) assert_non_null(hit_of(all, cb_result_hit(found, i)->entity_id));
        cb_result_free(all);
        cb_result_free(found);
        cb_query_free(q);
    }
    print_message("%zu of %zu hits found\n", wanted - missed, wanted);
    assert_true(wanted > QUERIES / 2 && missed * 1000 <= wanted);
    cb_session_free(s);
    cb_world_unref(w);
    assert_int_equal(unlink(source) | unlink(out) | rmdir(folder), 0);
}

/* The names of ../text/transliterated.tsv: those in Latin letters stand in the world, the others ask. */
static void names_of_other_scripts_are_found(void **state) {
    (void)state;
    char folder[] = "/tmp/cuibono-retrieval-XXXXXX", source[64], out[64];
    assert_non_null(mkdtemp(folder));
    snprintf(source, sizeof source, "%s/names.ftm.json", folder);
    snprintf(out, sizeof out, "%s/w.world", folder);
    FILE *f = fopen(source, "w");
    assert_non_null(f);
    test_table t;
    test_table_open(&t, "tests/text/transliterated.tsv");
    size_t rows = 0, missed = 0, wanted = 0;
    for (; test_table_next(&t); rows++)
        fprintf(f, "{\"id\":\"n%zu\",\"schema\":\"Person\",\"properties\":{\"name\":[\"%.*s\"]}}\n", rows,
                SLICE_ARGS(t.cells[2]));
    test_table_close(&t);
    assert_int_equal(fclose(f), 0);
    cb_error err;
    cb_world *w;
    cb_session *s;
    cb_build_options plain = {.struct_size = sizeof plain};
    const char *sources[] = {source};
    assert_int_equal(cb_build(out, sources, 1, &plain, &err), CB_OK);
    assert_int_equal(cb_world_open(&w, out, NULL, &err), CB_OK);
    assert_int_equal(cb_session_new(&s, w, &err), CB_OK);
    test_table_open(&t, "tests/text/transliterated.tsv");
    while (test_table_next(&t)) {
        cb_property name = {slice("name"), t.cells[1]};
        cb_query *q;
        assert_int_equal(cb_query_new(&q, slice("Person"), &name, 1, &err), CB_OK);
        cb_result *all = screen(s, q, true), *found = screen(s, q, false);
        wanted += cb_result_count(all);
        for (size_t i = 0; i < cb_result_count(all); i++) {
            if (hit_of(found, cb_result_hit(all, i)->entity_id)) continue;
            print_message("not found: \"%.*s\" is %.*s\n", SLICE_ARGS(t.cells[1]), SLICE_ARGS(cb_result_hit(all, i)->caption));
            missed++;
        }
        cb_result_free(all);
        cb_result_free(found);
        cb_query_free(q);
    }
    test_table_close(&t);
    print_message("%zu of %zu hits found\n", wanted - missed, wanted);
    assert_true(rows > 300 && wanted > 300);
    assert_int_equal(missed, 0);
    cb_session_free(s);
    cb_world_unref(w);
    assert_int_equal(unlink(source) | unlink(out) | rmdir(folder), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_index_finds_what_scoring_everything_finds),
                                       cmocka_unit_test(names_of_other_scripts_are_found)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
