/* SPDX-License-Identifier: Apache-2.0 */
#include "model/entity.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/vec.h"

#include "base/poison.h"

void entity_begin(entity *e, arena *a, cb_slice id, schema_id schema) {
    *e = (entity){.schema = schema, .schema_name = schema_name(schema), .memory = a};
    if (!arena_dup(a, id, &e->id)) e->failed = true;
}

/* Room for one more statement with a copy of `value`, NULL where there is nothing to add or no memory for it. */
static statement *append(entity *e, cb_slice value) {
    value = slice_trim(value);
    if (value.len == 0 || e->failed) return NULL;
    if (e->count >= LIMIT_STATEMENTS || value.len > LIMIT_VALUE_BYTES) {
        e->failed = true;
        return NULL;
    }
    void *items = e->statements;
    cb_slice copy;
    if (e->count == e->cap && !vec_reserve_arena(e->memory, &items, &e->cap, e->count, e->count + 1, sizeof *e->statements)) {
        e->failed = true;
        return NULL;
    }
    e->statements = items;
    if (!arena_dup(e->memory, value, &copy)) {
        e->failed = true;
        return NULL;
    }
    statement *s = &e->statements[e->count];
    *s = (statement){.prop = PROP_UNKNOWN, .value = copy};
    return s;
}

statement *entity_add(entity *e, prop_id prop, cb_slice value) {
    if (prop >= PROP_COUNT) return NULL;
    statement *s = append(e, value);
    if (!s) return NULL;
    s->prop = prop;
    s->prop_name = prop_name(prop);
    e->count++;
    return s;
}

statement *entity_add_named(entity *e, cb_slice name, cb_slice value) {
    if (name.len == 0) return NULL;
    prop_id prop = prop_find(name);
    if (prop != PROP_UNKNOWN) return entity_add(e, prop, value);
    statement *s = append(e, value);
    if (!s) return NULL;
    if (!arena_dup(e->memory, name, &s->prop_name)) {
        e->failed = true;
        return NULL;
    }
    if (name.ptr[0] == '@') s->flags |= STATEMENT_META;
    e->count++;
    return s;
}

cb_slice entity_first(const entity *e, prop_id prop) {
    if (prop < PROP_COUNT)
        for (size_t i = 0; i < e->count; i++)
            if (e->statements[i].prop == prop) return e->statements[i].value;
    return (cb_slice){NULL, 0};
}

static int compare(const void *left, const void *right) {
    const statement *a = left, *b = right;
    int c = slice_cmp(a->prop_name, b->prop_name);
    if (!c) c = slice_cmp(a->value, b->value);
    if (!c) c = slice_cmp(a->original, b->original);
    if (!c) c = slice_cmp(a->lang, b->lang);
    if (!c) c = slice_cmp(a->origin, b->origin);
    return c ? c : (a->flags > b->flags) - (a->flags < b->flags);
}

void entity_sort(entity *e) {
    if (e->count < 2) return;
    qsort(e->statements, e->count, sizeof *e->statements, compare);
    size_t kept = 1;
    for (size_t i = 1; i < e->count; i++)
        if (compare(&e->statements[kept - 1], &e->statements[i]) != 0) e->statements[kept++] = e->statements[i];
    e->count = kept;
}
