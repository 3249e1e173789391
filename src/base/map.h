/* SPDX-License-Identifier: Apache-2.0 */
/* Hash map from byte strings to 64-bit values; keys are copied. Iteration is in order of insertion. */
#ifndef CB_BASE_MAP_H
#define CB_BASE_MAP_H

#include "base/arena.h"

typedef struct map_entry {
    cb_slice key;
    uint64_t value;
    uint64_t hash; /* seeded afresh in every process: never store it */
} map_entry;

typedef struct map {
    map_entry *entries; /* in order of insertion */
    size_t count, cap;
    uint32_t *slots; /* index + 1 into entries, 0 empty */
    size_t slot_count;
    arena keys;
    uint64_t seed; /* of this process; 0 until the first map_put */
} map;

#define MAP_EMPTY ((map){NULL, 0, 0, NULL, 0, ARENA_EMPTY, 0})

/* The entry of `key`, or NULL. Valid until the next map_put. */
map_entry *map_get(const map *m, cb_slice key);
/* The entry of `key`, added with value 0 where absent (*added tells; may be NULL). NULL when out of memory. */
map_entry *map_put(map *m, cb_slice key, bool *added);
size_t map_bytes(const map *m); /* memory in use */
void map_free(map *m);

#endif
