/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <sys/auxv.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

/* Keys come from files that others write: with a known seed they could be chosen to collide. The kernel gives
 * every process 16 random bytes. Order of iteration is that of insertion, so no output depends on the seed. */
static uint64_t process_seed(void) {
    uint64_t seed = 0;
    const void *random = (const void *)getauxval(AT_RANDOM);
    if (random) memcpy(&seed, random, sizeof seed);
    return seed | 1;
}

/* The slot that holds `key`, or the empty one where it belongs. At least a quarter of the slots is empty. */
static size_t probe(const map *m, cb_slice key, uint64_t hash) {
    size_t mask = m->slot_count - 1;
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        uint32_t index = m->slots[at];
        if (index == 0) return at;
        const map_entry *e = &m->entries[index - 1];
        if (e->hash == hash && slice_eq(e->key, key)) return at;
    }
}

static bool slots_grow(map *m) {
    size_t want = m->slot_count ? m->slot_count * 2 : 16;
    if (want < m->slot_count) return false;
    uint32_t *slots = mem_zalloc(want, sizeof *slots);
    if (!slots) return false;
    size_t mask = want - 1;
    for (size_t i = 0; i < m->count; i++) {
        size_t at = (size_t)m->entries[i].hash & mask;
        while (slots[at]) at = (at + 1) & mask;
        slots[at] = (uint32_t)i + 1;
    }
    mem_free(m->slots);
    m->slots = slots;
    m->slot_count = want;
    return true;
}

map_entry *map_get(const map *m, cb_slice key) {
    if (m->count == 0) return NULL;
    uint32_t index = m->slots[probe(m, key, hash64_seed(key, m->seed))];
    return index ? &m->entries[index - 1] : NULL;
}

map_entry *map_put(map *m, cb_slice key, bool *added) {
    if (added) *added = false;
    if (m->seed == 0) m->seed = process_seed();
    uint64_t hash = hash64_seed(key, m->seed);
    if (m->slot_count) {
        uint32_t index = m->slots[probe(m, key, hash)];
        if (index) return &m->entries[index - 1];
    }
    if (m->count >= UINT32_MAX - 1) return NULL;
    if (m->count + 1 > m->slot_count / 4 * 3 && !slots_grow(m)) return NULL;
    void *items = m->entries;
    if (!vec_reserve(&items, &m->cap, m->count + 1, sizeof *m->entries)) return NULL;
    m->entries = items;
    cb_slice copy;
    if (!arena_dup(&m->keys, key, &copy)) return NULL;
    m->slots[probe(m, key, hash)] = (uint32_t)m->count + 1;
    map_entry *e = &m->entries[m->count++];
    *e = (map_entry){copy, 0, hash};
    if (added) *added = true;
    return e;
}

size_t map_bytes(const map *m) { return m->cap * sizeof *m->entries + m->slot_count * sizeof *m->slots + m->keys.used; }

void map_free(map *m) {
    mem_free(m->entries);
    mem_free(m->slots);
    arena_free(&m->keys);
    *m = MAP_EMPTY;
}
