/* SPDX-License-Identifier: Apache-2.0 */
/* People of a world, none of them listed, that the build joins: the same pairs as all pairs compared one by one, whatever the threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cuibono.h"
#include "graph/graph.h"
#include "resolve/judge.h"

enum { PEOPLE = 2000, DAYS = 40 };

static const char *const FIRST[] = {"Marta", "Arseniy", "Arseny", "Yusuf",   "Youssef",
                                    "Rowan", "Tobias",  "Goran",  "Kestrel", "Alder"};
static const char *const SOUND[] = {"bel", "dor", "fen", "gan",  "hul", "kem", "lor", "min", "nast", "pol",
                                    "rik", "sev", "tum", "vang", "wes", "yar", "zhe", "ost", "quen", "trel"};
static const char *const PLACE[] = {"Tarkhov", "Valparaiso", "Orlovka"};
static char folder[] = "/tmp/cuibono-twins-XXXXXX";

static unsigned pick(uint32_t *state, unsigned n) {
    *state = *state * 1664525u + 1013904223u;
    return (*state >> 8) % n;
}

#define ONE_OF(list) list[pick(&state, sizeof list / sizeof *list)]

static void write_people(const char *path) {
    uint32_t state = 20260102;
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("{\"id\":\"d\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Listed Somebody\"],\"topics\":[\"sanction\"]}}\n",
          f);
    for (unsigned i = 0; i < PEOPLE; i++) {
        uint32_t own = 7919u * (i / 3); /* three records in a row are of one name, two of them or all of one day */
        char last[32];
        const char *first = FIRST[pick(&own, sizeof FIRST / sizeof *FIRST)];
        unsigned day = pick(&own, DAYS), form = pick(&state, 4), said = 0;
        for (unsigned k = 0; k < 3; k++)
            said += (unsigned)snprintf(last + said, 8, "%s", SOUND[pick(&own, sizeof SOUND / sizeof *SOUND)]);
        if (form == 1 && last[said - 1] != 'e') last[said - 1] = 'e'; /* misspelt */
        if (i % 3 == 2 && pick(&state, 2)) day = (day + 1) % DAYS;
        fprintf(f, "{\"id\":\"p%u\",\"schema\":\"Person\",\"properties\":{\"name\":[\"", i);
        fprintf(f, form == 0 ? "%s, %s" : "%s %s", form == 0 ? last : first, form == 0 ? first : last);
        fprintf(f, "\"],\"birthDate\":[\"19%02u-%02u-%02u\"]", 60 + day % 4, 1 + day / 20, 1 + day % 20);
        if (pick(&state, 3) == 0) fprintf(f, ",\"birthPlace\":[\"%s\"]", ONE_OF(PLACE));
        if (pick(&state, 3) == 0)
            fprintf(f, ",\"nationality\":[\"kp\"],\"%s\":[\"83611%04u\"]", pick(&state, 2) ? "idNumber" : "passportNumber",
                    pick(&state, 9000));
        fputs("}}\n", f);
    }
    fclose(f);
}

/* The bit of each pair, both ways. */
static uint8_t joined[PEOPLE][PEOPLE];

static cb_status on_same(void *data, cb_slice other, bool confirmed) {
    uint8_t *row = data;
    if (confirmed && other.len > 1 && other.ptr[0] == 'p') {
        unsigned n = 0;
        for (size_t i = 1; i < other.len; i++) n = n * 10 + (unsigned)(other.ptr[i] - '0');
        assert_true(n < PEOPLE);
        row[n] = 1;
    }
    return CB_OK;
}

/* What the build should say of two of them: as join.h has it. */
static bool are_one(arena *a, const world *w, const match_profile *x, const match_profile *y) {
    match_rarity rarity = judge_rarity(w);
    match_result m;
    if (x->births[0].first != y->births[0].first) return false;
    match_entities(a, x, y, 0, &rarity, &m);
    int64_t sum = 0, chance = 693 * (int64_t)(64 - __builtin_clzll(rarity.total));
    for (unsigned f = 0; f < FEATURE_COUNT; f++) sum += m.weights[f];
    return judge_confirmed(x, y, &m) && !m.contradiction && sum >= 4600 + (chance > -m.prior ? chance : -m.prior);
}

static bool is_first_of_year(const match_profile *p) {
    char text[DATE_TEXT_MAX];
    size_t len = date_day(p->births[0].first, text);
    return len > 6 && memcmp(text + len - 6, "-01-01", 6) == 0;
}

static void compare_all(const world *w) {
    static match_profile of[PEOPLE];
    arena a = ARENA_EMPTY, scratch = ARENA_EMPTY;
    cb_error err;
    unsigned pairs = 0, wrong = 0;
    memset(joined, 0, sizeof joined);
    for (unsigned i = 0; i < PEOPLE; i++) {
        char id[16];
        entity_ref ref;
        cb_slice s = {id, (size_t)snprintf(id, sizeof id, "p%u", i)};
        assert_int_equal(world_find(w, s, &ref, 1), 1);
        assert_int_equal(judge_profile(w, ref, &a, &of[i], &err), CB_OK);
        assert_int_equal(graph_each_same(w, s, on_same, joined[i]), CB_OK);
    }
    for (unsigned i = 0; i < PEOPLE; i++)
        for (unsigned k = 0; k < PEOPLE; k++) {
            arena_reset(&scratch);
            bool want = i != k && !is_first_of_year(&of[i]) && are_one(&scratch, w, &of[i], &of[k]);
            pairs += want;
            if (want == joined[i][k]) continue;
            if (wrong++ < 10)
                print_error("%.*s, %.*s: %s\n", SLICE_ARGS(of[i].names[0].display), SLICE_ARGS(of[k].names[0].display),
                            want ? "missed" : "too much");
        }
    assert_int_equal(wrong, 0);
    assert_true(pairs > 200);
    arena_free(&a);
    arena_free(&scratch);
}

static void all_pairs_and_no_other_are_joined(void **unused) {
    (void)unused;
    char source[64], path[64];
    snprintf(source, sizeof source, "%s/w.ftm.json", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    write_people(source);
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        const char *sources[] = {source};
        cb_error err = {.code = CB_OK};
        cb_build_options options = {.struct_size = sizeof options, .jobs = jobs, .as_of = "2026-03-02", .strict = true};
        world *w;
        if (cb_build(path, sources, 1, &options, &err) != CB_OK) fail_msg("%s: %s", err.source, err.message);
        assert_int_equal(world_open(&w, path, false, &err), CB_OK);
        compare_all(w);
        world_close(w);
    }
    unlink(source);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_pairs_and_no_other_are_joined)};
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
