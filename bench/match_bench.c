/* SPDX-License-Identifier: Apache-2.0 */
/* What it costs to compare two prepared names and two prepared entities: match_bench PAIRS.csv, with columns name1, name2, schema. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cuibono.h"
#include "match/match.h"

#include "base/poison.h"

enum { MAX_PAIRS = 4096, ROUNDS = 400 };

typedef struct pair {
    entity entity[2];
    match_profile profile[2];
} pair;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static cb_slice cell(const cb_row *row, const char *column) {
    for (size_t i = 0; i < row->cell_count; i++)
        if (slice_eq(row->cells[i].name, slice_of(column))) return row->cells[i].value;
    return (cb_slice){"", 0};
}

static bool prepare(arena *a, const cb_row *row, pair *p) {
    static const char *const COLUMNS[2] = {"name1", "name2"};
    schema_id schema = schema_find(cell(row, "schema"));
    for (int k = 0; k < 2; k++) {
        cb_slice id, text;
        if (!arena_dup(a, SLICE("x"), &id) || !arena_dup(a, cell(row, COLUMNS[k]), &text)) return false;
        entity_begin(&p->entity[k], a, id, schema == SCHEMA_UNKNOWN ? SCHEMA_LegalEntity : schema);
        if (!entity_add(&p->entity[k], PROP_name, text) || !match_profile_of(a, &p->entity[k], &p->profile[k])) return false;
    }
    return p->profile[0].name_count && p->profile[1].name_count;
}

int main(int argc, char **argv) {
    cb_error err;
    cb_table *table;
    cb_row row;
    bool more = true;
    size_t count = 0;
    arena a = ARENA_EMPTY;
    if (argc != 2) return fprintf(stderr, "usage: match_bench PAIRS.csv\n"), 2;
    pair *pairs = mem_zalloc(MAX_PAIRS, sizeof *pairs);
    if (!pairs || cb_table_open(&table, argv[1], &err) != CB_OK) return fprintf(stderr, "match_bench: %s\n", err.message), 3;
    while (count < MAX_PAIRS && cb_table_next(table, &row, &more, &err) == CB_OK && more)
        if (row.bad.len == 0 && prepare(&a, &row, &pairs[count])) count++;
    cb_table_close(table);
    uint64_t sum = 0;
    double start = now();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            sum += match_names(&a, &pairs[i].profile[0].names[0], &pairs[i].profile[1].names[0], 0);
    double names = now() - start;
    start = now();
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++) {
            match_result m;
            match_entities(&a, &pairs[i].profile[0], &pairs[i].profile[1], 0, NULL, &m);
            sum += m.score;
        }
    double entities = now() - start;
    double each = 1e9 / (double)(count ? count * ROUNDS : 1);
    printf("%zu prepared pairs: %.0f ns for the names, %.0f ns for the entities (scores add up to %llu)\n", count, names * each,
           entities * each, (unsigned long long)sum);
    arena_free(&a);
    mem_free(pairs);
    return 0;
}
