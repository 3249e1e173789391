/* SPDX-License-Identifier: Apache-2.0 */
/* One number under two names: does it tie the two? As match_number_counts has it, of what the world's names say by their sounds alone. */
#include "base/hash.h"
#include "base/vec.h"
#include "graph/path_internal.h"
#include "model/identifier.h"
#include "parse/date.h"
#include "world/names.h"

#include "base/poison.h"

enum { MOST_RECORDS = 16, MOST_BIRTHS = 16, A_YEAR = 366 };

/* What a comparison needs of a party. */
typedef struct bearing {
    schema_id schema;
    name *names;
    size_t name_count, name_cap;
    date_range births[MOST_BIRTHS];
    size_t birth_count;
} bearing;

static bool add_names(const world *w, entity_ref ref, arena *a, bearing *out) {
    uint64_t first, n;
    if (!names_range(w, ref, &first, &n)) return true;
    if (n > LIMIT_NAMES_PER_ENTITY) n = LIMIT_NAMES_PER_ENTITY;
    void *items = out->names;
    if (!vec_reserve_arena(a, &items, &out->name_cap, out->name_count, out->name_count + (size_t)n, sizeof *out->names))
        return false;
    out->names = items;
    for (uint64_t i = 0; i < n; i++)
        if (name_unpack(a, names_packed(w, REF_SEGMENT(ref), first + i), &out->names[out->name_count]))
            out->name_count++;
        else if (out->names[out->name_count].no_memory)
            return false;
    return true;
}

static bool load(const world *w, cb_slice id, arena *a, bearing *out) {
    entity_ref refs[MOST_RECORDS];
    statement s;
    *out = (bearing){.schema = SCHEMA_UNKNOWN};
    size_t count = id.len ? world_find(w, id, refs, MOST_RECORDS) : 0;
    for (size_t k = 0; k < count && k < MOST_RECORDS; k++) {
        schema_id schema = world_schema(w, refs[k]);
        if (out->schema == SCHEMA_UNKNOWN || schema_is_a(schema, out->schema)) out->schema = schema;
        if (!add_names(w, refs[k], a, out)) return false;
        for (uint64_t i = 0; out->birth_count < MOST_BIRTHS && world_statement(w, refs[k], i, &s); i++)
            if (s.prop == PROP_birthDate && date_parse(s.value, &out->births[out->birth_count])) out->birth_count++;
    }
    return true;
}

/* Words of two names that sound alike, and the words of the one that has fewer. */
static size_t words_alike(const name *a, const name *b, size_t *fewer) {
    size_t mine = 0, theirs = 0, alike = 0;
    for (size_t k = 0; k < b->count; k++) theirs += b->parts[k].kind == PART_WORD;
    for (size_t i = 0; i < a->count; i++) {
        const name_part *x = &a->parts[i];
        bool met = false;
        if (x->kind != PART_WORD) continue;
        mine++;
        for (size_t k = 0; k < b->count && !met; k++) {
            const name_part *y = &b->parts[k];
            met = y->kind == PART_WORD &&
                  (slice_eq(x->text, y->text) || (x->phonetic_len && x->phonetic_len == y->phonetic_len &&
                                                  memcmp(x->phonetic, y->phonetic, x->phonetic_len) == 0));
        }
        alike += met;
    }
    *fewer = mine < theirs ? mine : theirs;
    return alike;
}

/* A word of two names in common; `whole`: all of one of them, two words at least. */
static bool are_alike(const bearing *a, const bearing *b, bool whole) {
    for (size_t i = 0; i < a->name_count; i++)
        for (size_t k = 0; k < b->name_count; k++) {
            const name *x = &a->names[i], *y = &b->names[k];
            size_t fewer, n = words_alike(x, y, &fewer);
            if ((x->norm.len && slice_eq(x->norm, y->norm)) || (x->joined.len && slice_eq(x->joined, y->joined))) return true;
            if (whole ? fewer > 1 && n >= fewer : n > 0) return true;
        }
    return false;
}

/* No two days of birth within a year of each other. */
static bool born_apart(const bearing *a, const bearing *b) {
    for (size_t i = 0; i < a->birth_count; i++)
        for (size_t k = 0; k < b->birth_count; k++)
            if (a->births[i].first <= b->births[k].last + A_YEAR && b->births[k].first <= a->births[i].last + A_YEAR)
                return false;
    return a->birth_count && b->birth_count;
}

typedef struct wanted {
    uint64_t hash;
    bool unique;
} wanted;

static bool take(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    wanted *x = data;
    (void)kind, (void)shown, (void)strong;
    if (hash64(normal) == x->hash) x->unique = identifier_is_unique(normal);
    return true;
}

/* Is the number, as this entity bears it, one of a kind? */
static bool is_unique(const world *w, entity_ref says, uint64_t mark, arena *a, bool *out) {
    entity e;
    uint32_t *segments;
    wanted x = {.hash = mark};
    arena scratch = ARENA_EMPTY;
    cb_status status = world_load(w, world_id(w, says), a, &e, &segments, NULL);
    bool ok = status != CB_OK || entity_marks(&e, &scratch, take, &x);
    arena_free(&scratch);
    *out = x.unique;
    return ok && status != CB_MEMORY;
}

bool path_number_counts(const world *w, const number_bearer *mine, const number_bearer *theirs, uint64_t mark, bool *out) {
    arena memory = ARENA_EMPTY;
    bearing a, b;
    *out = true;
    bool ok = load(w, path_bearer_id(w, mine->says, mine->who), &memory, &a) &&
              load(w, path_bearer_id(w, theirs->says, theirs->who), &memory, &b);
    bool parties = ok && schema_is_party(a.schema) && schema_is_party(b.schema);
    if (parties && a.name_count && b.name_count) {
        bool person = schema_is_a(a.schema, SCHEMA_Person) || schema_is_a(b.schema, SCHEMA_Person);
        *out = are_alike(&a, &b, person && born_apart(&a, &b));
        if (!*out && !person) ok = is_unique(w, mine->says, mark, &memory, out);
    }
    arena_free(&memory);
    return ok;
}
