/* SPDX-License-Identifier: Apache-2.0 */
/* The generated tables of this folder, and the one look-up that all of them use. Private to src/model. */
#ifndef CB_MODEL_TABLES_H
#define CB_MODEL_TABLES_H

#include "base/slice.h"
#include "model/schema.h"

/* Texts are offsets into one block per table: nothing to relocate at load, and small. */
typedef struct model_text {
    uint32_t offset;
    uint16_t len;
} model_text;

typedef struct model_entry {
    uint32_t offset;
    uint16_t len;
    uint16_t value;
} model_entry;

typedef struct model_table {
    const char *text;
    const model_entry *entries;
    const uint16_t *slots; /* index + 1 into entries, 0 empty; at least half are empty */
    uint32_t mask;
} model_table;

/* FNV-1a, 32 bits (Fowler, Noll, Vo): as in scripts/tables.py. The tables are ours, so nobody can choose colliding keys. */
static inline uint32_t model_hash(cb_slice key) {
    uint32_t h = 0x811c9dc5u;
    for (size_t i = 0; i < key.len; i++) h = (h ^ (uint8_t)key.ptr[i]) * 0x01000193u;
    return h ^ (h >> 15);
}

/* Value of `key`, -1 where absent. */
static inline int model_find(const model_table *t, cb_slice key) {
    for (uint32_t at = model_hash(key) & t->mask; t->slots[at]; at = (at + 1) & t->mask) {
        const model_entry *e = &t->entries[t->slots[at] - 1];
        if (e->len == key.len && (key.len == 0 || memcmp(t->text + e->offset, key.ptr, key.len) == 0)) return e->value;
    }
    return -1;
}

typedef struct model_schema {
    model_text name, label;
    uint64_t ancestors[2]; /* itself included */
    prop_id source, target;
    uint8_t directed, abstract, matchable;
} model_schema;

extern const model_schema model_schemata[SCHEMA_COUNT];
extern const model_text model_props[PROP_COUNT];
extern const uint8_t model_prop_types[SCHEMA_COUNT][PROP_COUNT];
extern const model_table model_schema_table, model_prop_table;
cb_slice model_schema_slice(model_text t);

#endif
