/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/join.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/vec.h"
#include "find/find.h"
#include "graph/graph.h"
#include "model/country.h"
#include "model/mark.h"
#include "resolve/judge.h"

#include "base/poison.h"

enum {
    MOST_WORDS = 8,    /* words of a name that are paired */
    MOST_KEYS = 64,    /* of one name */
    MOST_BEARERS = 64, /* of an identifier: one that more bear identifies nobody */
    MOST_THREADS = 64,
    SHARE = 4096,         /* rows that a thread takes at a time */
    EVEN = 5000,          /* probability from which two records may be of one party */
    MOST_BUCKET = 512,    /* parties under one key, beyond which the key says nothing */
    MOST_TWINS = 64,      /* people of one day of birth under one word: beyond, the word says nothing */
    MOST_NAMESAKES = 512, /* organisations of one name: beyond, the name says nothing */
    MOST_ALIKE = 16,      /* of them, under one number or at one address */
    MOST_AT_HOUSE = 16,   /* at one address: beyond, it may be an agent's */
    MOST_SAYINGS = 1024,  /* rows of one number: its bearers have documents and several records */
    PART_ROWS = 8,        /* keys of a person, about: how many parts the keys are taken in */
    TWINS_SURE = 4600     /* milli-nats beyond the chance that two people of the world are one: 99 in 100 */
};
#define PART_KEYS ((uint64_t)16 << 20) /* of 16 bytes, held at a time */
enum { SEED_PAIR = 101, SEED_ONLY = 102, SEED_JOINED = 103, SEED_BIRTH = 104, SEED_ALIKE = 105 };

/* A listed or reported party, with the form in which it is compared. */
typedef struct listed {
    cb_slice id;
    entity_ref ref;
    match_profile profile;
} listed;

typedef struct keyed {
    uint64_t key;
    uint32_t party;
} keyed;

typedef struct join {
    const world *w;
    arena a;
    listed *parties;
    size_t count, cap;
    keyed *keys;
    size_t key_count, key_cap;
    uint32_t *first; /* of each value of the upper bits of a key */
    unsigned bits;
    match_rarity rarity;
    bool cut;
    cb_error *err;
} join;

typedef bool (*key_fn)(void *data, uint64_t key);

/* ---- keys */

static uint64_t mix(uint64_t a, uint64_t b, unsigned seed) {
    uint64_t both[2] = {a < b ? a : b, a < b ? b : a};
    return hash64_seed((cb_slice){(const char *)both, sizeof both}, seed);
}

static size_t words_of(const name *n, uint64_t *out) {
    size_t count = 0;
    for (int generic = 0; generic <= 1 && count == 0; generic++) /* of a name of general words alone, these */
        for (size_t i = 0; i < n->count && count < MOST_WORDS; i++) {
            const name_part *p = &n->parts[i];
            if (p->phonetic_len == 0 || p->kind != (generic ? PART_GENERIC : PART_WORD)) continue;
            out[count++] = hash64((cb_slice){p->phonetic, p->phonetic_len});
        }
    return count;
}

static bool name_keys(const name *n, key_fn fn, void *data) {
    uint64_t w[MOST_WORDS];
    size_t count = words_of(n, w);
    if (n->joined.len >= 4 && !fn(data, hash64_seed(n->joined, SEED_JOINED))) return false;
    if (count == 1) return fn(data, mix(w[0], 0, SEED_ONLY));
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (!fn(data, mix(w[i], w[k], SEED_PAIR))) return false;
    return true;
}

static bool birth_keys(const name *n, int32_t day, key_fn fn, void *data) {
    uint64_t w[MOST_WORDS];
    size_t count = words_of(n, w);
    for (size_t i = 0; i < count; i++)
        if (!fn(data, mix(w[i], (uint64_t)(uint32_t)day << 1, SEED_BIRTH))) return false;
    return true;
}

static bool is_person(schema_id s) { return schema_is_a(s, SCHEMA_Person) || s == SCHEMA_LegalEntity; }

/* ---- the listed parties */

static bool add_key(void *data, uint64_t key) {
    join *j = data;
    void *items = j->keys;
    if (!vec_reserve(&items, &j->key_cap, j->key_count + 1, sizeof *j->keys)) return false;
    j->keys = items;
    j->keys[j->key_count++] = (keyed){key, (uint32_t)j->count};
    return true;
}

static cb_status add_party(void *data, cb_slice id) {
    join *j = data;
    entity_ref ref;
    if (!world_find(j->w, id, &ref, 1) || !schema_is_party(world_schema(j->w, ref))) return CB_OK;
    if (j->count >= LIMIT_JOIN_PARTIES) {
        j->cut = true;
        return CB_OK;
    }
    void *items = j->parties;
    if (!vec_reserve(&items, &j->cap, j->count + 1, sizeof *j->parties)) return err_memory(j->err);
    j->parties = items;
    listed *l = &j->parties[j->count++];
    *l = (listed){.id = world_id(j->w, ref), .ref = ref};
    return CB_OK;
}

static int by_ref(const void *a, const void *b) {
    const listed *x = a, *y = b;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

static int by_key(const void *a, const void *b) {
    const keyed *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->party > y->party) - (x->party < y->party);
}

static cb_status key_parties(join *j) {
    size_t all = j->count;
    for (j->count = 0; j->count < all; j->count++) { /* add_key takes the number from it */
        listed *l = &j->parties[j->count];
        cb_status status = judge_profile(j->w, l->ref, &j->a, &l->profile, j->err);
        if (status != CB_OK) return status;
        for (size_t i = 0; i < l->profile.name_count; i++) {
            if (!name_keys(&l->profile.names[i], add_key, j)) return err_memory(j->err);
            for (size_t b = 0; is_person(l->profile.schema) && b < l->profile.birth_count; b++)
                if (l->profile.births[b].precision == 3 &&
                    !birth_keys(&l->profile.names[i], l->profile.births[b].first, add_key, j))
                    return err_memory(j->err);
        }
    }
    return CB_OK;
}

static cb_status index_keys(join *j) {
    if (j->key_count) qsort(j->keys, j->key_count, sizeof *j->keys, by_key);
    size_t n = 0;
    for (size_t i = 0; i < j->key_count; i++) /* several names of one party under one key */
        if (n == 0 || by_key(&j->keys[i], &j->keys[n - 1]) != 0) j->keys[n++] = j->keys[i];
    j->key_count = n;
    while (j->bits < 24 && (n >> j->bits) > 0) j->bits++;
    j->first = arena_zalloc(&j->a, ((size_t)1 << j->bits) + 1, sizeof *j->first);
    if (!j->first) return err_memory(j->err);
    for (size_t value = 0, i = 0; value <= (size_t)1 << j->bits; value++) {
        while (i < n && j->bits && j->keys[i].key >> (64 - j->bits) < value) i++;
        j->first[value] = (uint32_t)(value == (size_t)1 << j->bits ? n : i);
    }
    return CB_OK;
}

/* Once each, in the order of the world. */
static cb_status gather(join *j) {
    cb_status status = graph_each_flagged(j->w, add_party, j);
    if (status != CB_OK) return status;
    if (j->count) qsort(j->parties, j->count, sizeof *j->parties, by_ref);
    size_t n = 0;
    for (size_t i = 0; i < j->count; i++)
        if (n == 0 || j->parties[n - 1].ref != j->parties[i].ref) j->parties[n++] = j->parties[i];
    j->count = n;
    status = key_parties(j);
    return status == CB_OK ? index_keys(j) : status;
}

/* ---- the records of the world, each thread a share at a time */

typedef struct worker {
    join *j;
    pthread_t thread;
    bool started;
    uint64_t *next; /* shares that are taken, of all workers; under the lock */
    pthread_mutex_t *lock;
    arena a;
    uint32_t *seen; /* of each party: 1 + the number of the last record that met it */
    uint32_t stamp;
    uint32_t *met; /* parties that the record in hand meets */
    size_t met_count, met_cap;
    buf rows;
    const struct born_list *born; /* of the part in hand */
    uint64_t crowded;             /* blocks of more than MOST_TWINS, numbers of more than MOST_BEARERS */
    cb_status status;
    cb_error err;
} worker;

static bool meet(void *data, uint64_t key) {
    worker *x = data;
    const join *j = x->j;
    size_t value = j->bits ? (size_t)(key >> (64 - j->bits)) : 0, i = j->first[value], end = j->first[value + 1];
    while (i < end && j->keys[i].key < key) i++;
    for (size_t first = i; i < end && j->keys[i].key == key && i - first < MOST_BUCKET; i++) {
        uint32_t party = j->keys[i].party;
        void *items = x->met;
        if (x->seen[party] == x->stamp) continue;
        x->seen[party] = x->stamp;
        if (!vec_reserve(&items, &x->met_cap, x->met_count + 1, sizeof *x->met)) return false;
        x->met = items;
        x->met[x->met_count++] = party;
    }
    return true;
}

/* Two of three words of the shorter name sound alike, or both are one word: below that no two names agree. */
static bool sounds_alike(const name *a, const name *b) {
    size_t alike = 0, mine = 0, theirs = 0;
    if (slice_eq(a->joined, b->joined)) return true;
    for (size_t k = 0; k < b->count; k++) theirs += b->parts[k].kind == PART_WORD || b->parts[k].kind == PART_GENERIC;
    for (size_t i = 0; i < a->count; i++) {
        const name_part *x = &a->parts[i];
        bool met = false;
        if (x->kind != PART_WORD && x->kind != PART_GENERIC) continue;
        mine++;
        for (size_t k = 0; k < b->count && !met; k++)
            met = b->parts[k].phonetic_len == x->phonetic_len && b->parts[k].kind == x->kind &&
                  memcmp(b->parts[k].phonetic, x->phonetic, x->phonetic_len) == 0;
        alike += met;
    }
    return 3 * alike >= 2 * (mine < theirs ? mine : theirs);
}

/* Do any two names agree well enough for anything to follow, or are two numbers equal? Most that share two sounds do not. */
static bool is_worth_it(worker *x, const match_profile *a, const match_profile *b) {
    for (size_t i = 0; i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++)
            if (slice_eq(a->ids[i].normal, b->ids[k].normal)) return true;
    for (size_t i = 0; i < a->name_count; i++)
        for (size_t k = 0; k < b->name_count; k++)
            if (sounds_alike(&a->names[i], &b->names[k]) &&
                match_names(&x->a, &a->names[i], &b->names[k], THRESHOLD) >= THRESHOLD)
                return true;
    return false;
}

static cb_status keep_pair(worker *x, const listed *l, cb_slice id, const match_profile *mine) {
    match_result m;
    if (!is_worth_it(x, mine, &l->profile)) return CB_OK;
    match_entities(&x->a, mine, &l->profile, 0, &x->j->rarity, &m);
    if (!judge_possible(mine, &l->profile, &m)) return CB_OK;
    const char *rule = judge_confirmed(mine, &l->profile, &m);
    uint32_t p = (uint32_t)(match_probability(&m) * 10000.0 + 0.5);
    if (!rule && (m.contradiction || m.weak_only || m.score < THRESHOLD || p < EVEN)) return CB_OK;
    graph_pair pair = {
        .left = id, .right = l->id, .probability = p, .confirmed = rule != NULL, .rule = judge_rule_number(rule)};
    return graph_same_add(&x->rows, x->j->w, &pair) ? CB_OK : err_memory(&x->err);
}

static cb_status judge_met(worker *x, entity_ref ref) {
    match_profile mine;
    bool loaded = false;
    cb_slice id = world_id(x->j->w, ref);
    for (size_t i = 0; i < x->met_count; i++) {
        const listed *l = &x->j->parties[x->met[i]];
        if (slice_eq(l->id, id)) continue;
        cb_status status = loaded ? CB_OK : judge_profile(x->j->w, ref, &x->a, &mine, &x->err);
        loaded = true;
        if (status == CB_OK) status = keep_pair(x, l, id, &mine);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

/* A row of one segment: its names there decide which parties it is compared with, all that the world says of it how. */
static cb_status take_row(worker *x, entity_ref ref) {
    const world *w = x->j->w;
    uint64_t first, n;
    int32_t births[8];
    size_t birth_count = 0;
    schema_id schema = world_schema(w, ref);
    if (!schema_is_party(schema) || !names_range(w, ref, &first, &n)) return CB_OK;
    statement s;
    date_range r;
    for (uint64_t i = 0; is_person(schema) && birth_count < 8 && world_statement(w, ref, i, &s); i++)
        if (s.prop == PROP_birthDate && date_parse(s.value, &r) && r.precision == 3) births[birth_count++] = r.first;
    arena_reset(&x->a);
    x->stamp++;
    x->met_count = 0;
    for (uint64_t i = 0; i < n && i < LIMIT_NAMES_PER_ENTITY; i++) {
        name parsed;
        bool read = name_unpack(&x->a, names_packed(w, REF_SEGMENT(ref), first + i), &parsed);
        if (!read && parsed.no_memory) return err_memory(&x->err);
        if (!read) continue;
        bool ok = name_keys(&parsed, meet, x);
        for (size_t b = 0; ok && b < birth_count; b++) ok = birth_keys(&parsed, births[b], meet, x);
        if (!ok) return err_memory(&x->err);
    }
    return x->met_count ? judge_met(x, ref) : CB_OK;
}

static bool next_share(worker *x, entity_ref *first, uint64_t *count) {
    const world *w = x->j->w;
    pthread_mutex_lock(x->lock);
    uint64_t at = (*x->next)++;
    pthread_mutex_unlock(x->lock);
    for (uint32_t k = 0; k < world_segments(w); k++) {
        uint64_t rows = world_rows(w, k), shares = (rows + SHARE - 1) / SHARE;
        if (at < shares) {
            *first = REF(k, at * SHARE);
            *count = rows - at * SHARE < SHARE ? rows - at * SHARE : SHARE;
            return true;
        }
        at -= shares;
    }
    return false;
}

static void *work(void *data) {
    worker *x = data;
    entity_ref first;
    uint64_t count;
    while (x->status == CB_OK && next_share(x, &first, &count))
        for (uint64_t i = 0; x->status == CB_OK && i < count; i++) x->status = take_row(x, first + i);
    return NULL;
}

/* ---- identifiers: from the listed side */

typedef struct bearing {
    worker *x;
    const listed *l;
    cb_status status;
} bearing;

/* Different parties that bear it, up to one more than identify anybody. */
typedef struct bearers {
    const world *w;
    cb_slice ids[MOST_BEARERS + 1];
    size_t count;
} bearers;

static bool count_bearer(void *data, entity_ref ref) {
    bearers *b = data;
    cb_slice id = world_id(b->w, find_holder(b->w, ref));
    for (size_t i = 0; i < b->count; i++)
        if (slice_eq(b->ids[i], id)) return true;
    b->ids[b->count++] = id;
    return b->count <= MOST_BEARERS;
}

static bool is_anybodys(const world *w, cb_slice number) {
    bearers b = {.w = w};
    return find_mark_rows(w, number, MOST_SAYINGS, count_bearer, &b) >= MOST_SAYINGS || b.count > MOST_BEARERS;
}

static bool on_bearer(void *data, entity_ref ref) {
    bearing *b = data;
    worker *x = b->x;
    match_profile mine;
    entity_ref who = find_holder(x->j->w, ref);
    cb_slice id = world_id(x->j->w, who);
    if (slice_eq(id, b->l->id) || !schema_is_party(world_schema(x->j->w, who))) return true;
    b->status = judge_profile(x->j->w, who, &x->a, &mine, &x->err);
    if (b->status == CB_OK) b->status = keep_pair(x, b->l, id, &mine);
    return b->status == CB_OK;
}

static cb_status take_identifiers(worker *x) {
    for (size_t i = 0; i < x->j->count; i++) {
        const listed *l = &x->j->parties[i];
        for (size_t k = 0; k < l->profile.id_count; k++) {
            bearing b = {x, l, CB_OK};
            arena_reset(&x->a);
            if (l->profile.ids[k].strength != ID_STRONG) continue;
            if (is_anybodys(x->j->w, l->profile.ids[k].normal)) {
                x->crowded++;
                continue;
            }
            find_mark_rows(x->j->w, l->profile.ids[k].normal, MOST_SAYINGS, on_bearer, &b);
            if (b.status != CB_OK) return b.status;
        }
    }
    return CB_OK;
}

/* ---- parties of the world, none of them listed: people of one word and one day of birth, organisations of one name */

typedef struct born {
    uint64_t key;
    entity_ref ref;
} born;

typedef struct born_list {
    born *items;
    size_t count, cap;
    entity_ref ref; /* of the row in hand */
    uint64_t part, parts;
} born_list;

/* A person of a block. Its names, of the row; all that the world says of it once it is needed. */
typedef struct twin {
    cb_slice id;
    match_profile named, whole;
    bool loaded;
} twin;

static bool add_born(void *data, uint64_t key) {
    born_list *l = data;
    void *items = l->items;
    if (key % l->parts != l->part) return true;
    if (!vec_reserve(&items, &l->cap, l->count + 1, sizeof *l->items)) return false;
    l->items = items;
    l->items[l->count++] = (born){key, l->ref};
    return true;
}

static int by_born(const void *a, const void *b) {
    const born *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

/* A day that is no 1 January, which lists write where they know the year alone. */
static bool is_a_day(cb_slice value, int32_t *day) {
    date_range r;
    char text[DATE_TEXT_MAX];
    if (!date_parse(value, &r) || r.precision != 3 || r.circa) return false;
    size_t len = date_day(r.first, text);
    *day = r.first;
    return len < 6 || !slice_eq((cb_slice){text + len - 6, 6}, SLICE("-01-01"));
}

static bool is_organisation(schema_id s) { return schema_is_a(s, SCHEMA_Organization) || s == SCHEMA_LegalEntity; }

static bool add_organisation(arena *a, const world *w, entity_ref ref, born_list *l) {
    uint64_t first, n;
    if (!names_range(w, ref, &first, &n)) return true;
    l->ref = ref;
    for (uint64_t k = 0; k < n && k < LIMIT_NAMES_PER_ENTITY; k++) {
        name parsed;
        arena_reset(a);
        bool read = name_unpack(a, names_packed(w, REF_SEGMENT(ref), first + k), &parsed);
        if (!read && parsed.no_memory) return false;
        if (!read || parsed.joined.len < 4) continue;
        if (!add_born(l, hash64_seed(parsed.joined, SEED_ALIKE))) return false;
    }
    return true;
}

static bool add_person(arena *a, const world *w, entity_ref ref, born_list *l) {
    uint64_t first, n;
    int32_t day;
    statement s;
    if (is_organisation(world_schema(w, ref))) return add_organisation(a, w, ref, l);
    if (!schema_is_a(world_schema(w, ref), SCHEMA_Person) || !names_range(w, ref, &first, &n)) return true;
    l->ref = ref;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++) {
        if (s.prop != PROP_birthDate || !is_a_day(s.value, &day)) continue;
        for (uint64_t k = 0; k < n && k < LIMIT_NAMES_PER_ENTITY; k++) {
            name parsed;
            arena_reset(a);
            bool read = name_unpack(a, names_packed(w, REF_SEGMENT(ref), first + k), &parsed);
            if (!read && parsed.no_memory) return false;
            if (!read) continue;
            if (!birth_keys(&parsed, day, add_born, l)) return false;
        }
    }
    return true;
}

static bool add_people(arena *a, const world *w, born_list *l) {
    l->count = 0;
    for (uint32_t k = 0; k < world_segments(w); k++)
        for (uint64_t row = 0; row < world_rows(w, k); row++)
            if (!add_person(a, w, REF(k, row), l)) return false;
    if (l->count) qsort(l->items, l->count, sizeof *l->items, by_born);
    size_t n = 0;
    for (size_t i = 0; i < l->count; i++) /* several names of one person under one key */
        if (n == 0 || by_born(&l->items[i], &l->items[n - 1]) != 0) l->items[n++] = l->items[i];
    l->count = n;
    return true;
}

static bool names_of_row(arena *a, const world *w, entity_ref ref, match_profile *out) {
    uint64_t first, n;
    *out = (match_profile){.schema = SCHEMA_Person};
    if (!names_range(w, ref, &first, &n)) return true;
    if (n > LIMIT_NAMES_PER_ENTITY) n = LIMIT_NAMES_PER_ENTITY;
    name *names = arena_zalloc(a, (size_t)n + 1, sizeof *names);
    if (!names) return false;
    for (uint64_t i = 0; i < n; i++)
        if (name_unpack(a, names_packed(w, REF_SEGMENT(ref), first + i), &names[out->name_count]))
            out->name_count++;
        else if (names[out->name_count].no_memory)
            return false;
    out->names = names;
    return true;
}

/* The more people there are, the more are born on one day under one name. */
static bool is_sure(const match_result *m, uint64_t people) {
    int64_t sum = 0, chance = people ? 693 * (int64_t)(64 - __builtin_clzll(people)) : 0;
    for (unsigned f = 0; f < FEATURE_COUNT; f++)
        if (m->present & 1u << f) sum += m->weights[f];
    return sum >= TWINS_SURE + (chance > -m->prior ? chance : -m->prior);
}

static bool names_may_confirm(worker *x, const match_profile *a, const match_profile *b) {
    for (size_t i = 0; i < a->name_count; i++)
        for (size_t k = 0; k < b->name_count; k++)
            if (match_names(&x->a, &a->names[i], &b->names[k], STRONG_NAME) >= STRONG_NAME) return true;
    return false;
}

static cb_status load_twin(worker *x, twin *t, entity_ref ref) {
    cb_status status = t->loaded ? CB_OK : judge_profile(x->j->w, ref, &x->a, &t->whole, &x->err);
    t->loaded = status == CB_OK;
    return status;
}

/* ---- organisations of one name, at one address */

static bool has_form(const name *n, cb_slice form) {
    for (size_t i = 0; i < n->count; i++)
        if (n->parts[i].kind == PART_LEGAL && slice_eq(n->parts[i].canon, form)) return true;
    return false;
}

static bool has_all_forms(const name *n, const name *of, bool *any) {
    for (size_t i = 0; i < of->count; i++) {
        if (of->parts[i].kind != PART_LEGAL) continue;
        *any = true;
        if (!has_form(n, of->parts[i].canon)) return false;
    }
    return true;
}

/* "X GmbH" and "X GmbH & Co. KG", "X Ltd" and "X GmbH" are two companies, and often in one house. A name without a form may be either. */
static bool forms_apart(const match_profile *a, const match_profile *b) {
    bool apart = false;
    for (size_t i = 0; i < a->name_count; i++)
        for (size_t k = 0; k < b->name_count; k++) {
            bool left = false, right = false;
            if (!slice_eq(a->names[i].joined, b->names[k].joined)) continue;
            bool mine = has_all_forms(&a->names[i], &b->names[k], &right),
                 theirs = has_all_forms(&b->names[k], &a->names[i], &left);
            if (left && right && mine && theirs) return false;
            apart = apart || (left && right);
        }
    return apart;
}

enum { MOST_STATES = 8, MOST_RECORDS = 16 };

static size_t jurisdictions_of(const world *w, cb_slice id, cb_slice *out) {
    entity_ref refs[MOST_RECORDS];
    size_t n = 0, count = world_find(w, id, refs, MOST_RECORDS);
    statement s;
    for (size_t k = 0; k < count && k < MOST_RECORDS; k++)
        for (uint64_t i = 0; n < MOST_STATES && world_statement(w, refs[k], i, &s); i++)
            if (s.prop == PROP_jurisdiction && country_code(s.value).len) out[n++] = country_code(s.value);
    return n;
}

static bool is_part_of(cb_slice part, cb_slice whole) {
    return slice_starts(part, whole) && (part.len == whole.len || part.ptr[whole.len] == '-');
}

/* Both say under whose law they are, and it is not one: the address is that of an agent or a group. */
static bool laws_apart(const world *w, cb_slice left, cb_slice right) {
    cb_slice a[MOST_STATES], b[MOST_STATES];
    size_t n = jurisdictions_of(w, left, a), k = jurisdictions_of(w, right, b);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++)
            if (is_part_of(a[i], b[j]) || is_part_of(b[j], a[i])) return false;
    return n && k;
}

static bool count_row(void *data, entity_ref ref) {
    (void)data, (void)ref;
    return true;
}

/* Is the house one of many: a registered agent's, an office tower's? */
static bool is_crowded_house(const world *w, const match_profile *p) {
    for (size_t i = 0; i < p->form_count; i++)
        if (mark_is_common(MARK_ADDRESS, p->forms[i]) ||
            find_mark_rows(w, p->forms[i], MOST_AT_HOUSE + 1, count_row, NULL) > MOST_AT_HOUSE)
            return true;
    return false;
}

/* Under one number they are one; at one address only where nothing says that they are two, and in the house of an agent where the name is so rare
 * that alone it makes one likelier than two. */
static bool is_one_company(const world *w, const twin *a, const twin *b, const match_result *m, const char *rule) {
    if (strcmp(rule, "same-identifier") == 0) return true;
    if (forms_apart(&a->whole, &b->whole) || laws_apart(w, a->id, b->id)) return false;
    bool rare = m->weights[FEATURE_NAME] + m->prior >= 0;
    return rare || strcmp(rule, "name-and-address") != 0 || !(is_crowded_house(w, &a->whole) || is_crowded_house(w, &b->whole));
}

static cb_status judge_twins(worker *x, twin *a, entity_ref ref, twin *b, entity_ref other) {
    match_result m;
    if (slice_eq(a->id, b->id) || !names_may_confirm(x, &a->named, &b->named)) return CB_OK;
    cb_status status = load_twin(x, a, ref);
    if (status == CB_OK) status = load_twin(x, b, other);
    if (status != CB_OK) return status;
    match_entities(&x->a, &a->whole, &b->whole, 0, &x->j->rarity, &m);
    const char *rule = judge_confirmed(&a->whole, &b->whole, &m);
    bool people = schema_is_a(a->whole.schema, SCHEMA_Person) || schema_is_a(b->whole.schema, SCHEMA_Person);
    if (!rule || m.contradiction || m.weights[FEATURE_COUNTRY] < 0) return CB_OK;
    if (people && !is_sure(&m, x->j->rarity.total)) return CB_OK;
    if (!people && !is_one_company(x->j->w, a, b, &m, rule)) return CB_OK;
    graph_pair pair = {.left = a->id,
                       .right = b->id,
                       .probability = (uint32_t)(match_probability(&m) * 10000.0 + 0.5),
                       .confirmed = true,
                       .rule = judge_rule_number(rule)};
    return graph_same_add(&x->rows, x->j->w, &pair) ? CB_OK : err_memory(&x->err);
}

static cb_status take_block(worker *x, const born *items, size_t count) {
    twin people[MOST_TWINS] = {{.loaded = false}};
    arena_reset(&x->a);
    for (size_t i = 0; i < count; i++) {
        people[i].id = world_id(x->j->w, items[i].ref);
        if (!names_of_row(&x->a, x->j->w, items[i].ref, &people[i].named)) return err_memory(&x->err);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++) {
            cb_status status = judge_twins(x, &people[i], items[i].ref, &people[k], items[k].ref);
            if (status != CB_OK) return status;
        }
    return CB_OK;
}

/* ---- organisations of one name: those that share what can confirm one, a number or an address, are compared */

typedef struct borne {
    uint64_t mark;
    size_t who;
} borne;

typedef struct borne_list {
    arena *a;
    borne *items;
    size_t count, cap, who;
} borne_list;

static bool add_borne(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    borne_list *l = data;
    void *items = l->items;
    (void)shown;
    if (kind != MARK_ADDRESS && !(kind == MARK_IDENTIFIER && strong)) return true;
    if (!vec_reserve_arena(l->a, &items, &l->cap, l->count, l->count + 1, sizeof *l->items)) return false;
    l->items = items;
    l->items[l->count++] = (borne){hash64(normal), l->who};
    return true;
}

static bool add_record(const world *w, entity_ref ref, bool itself, borne_list *l) {
    statement s;
    uint64_t n = 0;
    arena scratch = ARENA_EMPTY;
    while (world_statement(w, ref, n, &s)) n++;
    entity e = {
        .id = world_id(w, ref), .schema = world_schema(w, ref), .statements = arena_zalloc(l->a, (size_t)n + 1, sizeof s)};
    bool ok = e.statements != NULL;
    for (; ok && e.count < n && world_statement(w, ref, e.count, &s); e.count++) {
        entity_ref place;
        e.statements[e.count] = s;
        if (itself && s.prop == PROP_addressEntity && !(s.flags & STATEMENT_UNRESOLVED) && world_find(w, s.value, &place, 1))
            ok = add_record(w, place, false, l);
    }
    ok = ok && entity_marks(&e, &scratch, add_borne, l);
    arena_free(&scratch);
    return ok;
}

static int by_mark(const void *a, const void *b) {
    const borne *x = a, *y = b;
    if (x->mark != y->mark) return x->mark < y->mark ? -1 : 1;
    return (x->who > y->who) - (x->who < y->who);
}

static cb_status take_namesakes(worker *x, const born *items, size_t count) {
    arena_reset(&x->a);
    borne_list l = {.a = &x->a};
    twin *all = arena_zalloc(&x->a, count, sizeof *all);
    bool ok = all != NULL;
    for (size_t i = 0; i < count && ok; i++) {
        l.who = i;
        all[i].id = world_id(x->j->w, items[i].ref);
        ok = names_of_row(&x->a, x->j->w, items[i].ref, &all[i].named) && add_record(x->j->w, items[i].ref, true, &l);
    }
    if (!ok) return err_memory(&x->err);
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_mark);
    for (size_t i = 0, end; i < l.count; i = end) {
        for (end = i + 1; end < l.count && l.items[end].mark == l.items[i].mark; end++) {
        }
        if (end - i > MOST_ALIKE) {
            x->crowded++;
            continue;
        }
        for (size_t p = i; p < end; p++)
            for (size_t q = p + 1; q < end; q++) {
                size_t m = l.items[p].who, n = l.items[q].who;
                cb_status status = m == n ? CB_OK : judge_twins(x, &all[m], items[m].ref, &all[n], items[n].ref);
                if (status != CB_OK) return status;
            }
    }
    return CB_OK;
}

/* A share of the keys: the blocks that begin in it. */
static void *work_twins(void *data) {
    worker *x = data;
    const born_list *l = x->born;
    while (x->status == CB_OK) {
        pthread_mutex_lock(x->lock);
        uint64_t at = (*x->next)++ * SHARE;
        pthread_mutex_unlock(x->lock);
        if (at >= l->count) break;
        size_t i = (size_t)at, end = l->count - i < SHARE ? l->count : i + SHARE;
        while (i && i < end && l->items[i].key == l->items[i - 1].key) i++;
        while (x->status == CB_OK && i < end) {
            size_t count = 1;
            while (i + count < l->count && l->items[i + count].key == l->items[i].key) count++;
            bool people = schema_is_a(world_schema(x->j->w, l->items[i].ref), SCHEMA_Person);
            if (count > (people ? MOST_TWINS : MOST_NAMESAKES))
                x->crowded++;
            else if (count > 1)
                x->status = people ? take_block(x, &l->items[i], count) : take_namesakes(x, &l->items[i], count);
            i += count;
        }
    }
    return NULL;
}

/* ---- all of it */

static cb_status run(worker *x, unsigned jobs, void *(*fn)(void *), cb_error *err) {
    uint64_t next = 0;
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    cb_status status = CB_OK;
    for (unsigned i = 0; i < jobs; i++) x[i].next = &next, x[i].lock = &lock;
    for (unsigned i = 1; i < jobs; i++) x[i].started = pthread_create(&x[i].thread, NULL, fn, &x[i]) == 0;
    fn(&x[0]);
    for (unsigned i = 0; i < jobs; i++) {
        if (x[i].started) pthread_join(x[i].thread, NULL);
        x[i].started = false;
        if (status != CB_OK || x[i].status == CB_OK) continue;
        status = x[i].status;
        if (err) *err = x[i].err;
    }
    pthread_mutex_destroy(&lock);
    return status;
}

static cb_status find_listed(join *j, worker *x, unsigned jobs, cb_error *err) {
    for (unsigned i = 0; i < jobs; i++) {
        x[i].seen = mem_zalloc(j->count + 1, sizeof *x[i].seen);
        if (!x[i].seen) return err_memory(err);
    }
    cb_status status = run(x, jobs, work, err);
    if (status != CB_OK) return status;
    status = take_identifiers(&x[0]);
    if (status != CB_OK && err) *err = x[0].err;
    return status;
}

/* In parts of the keys, so that the keys of a world of any size find room. */
static cb_status find_twins(join *j, worker *x, unsigned jobs, cb_error *err) {
    uint64_t rows = 0;
    for (uint32_t k = 0; k < world_segments(j->w); k++) rows += world_rows(j->w, k);
    born_list l = {.parts = 1 + rows * PART_ROWS / PART_KEYS};
    cb_status status = CB_OK;
    for (; status == CB_OK && l.part < l.parts; l.part++) {
        if (!add_people(&x[0].a, j->w, &l)) status = err_memory(err);
        for (unsigned i = 0; i < jobs; i++) x[i].born = &l;
        if (status == CB_OK && l.count > 1) status = run(x, jobs, work_twins, err);
    }
    mem_free(l.items);
    return status;
}

static bool take_rows(worker *x, unsigned jobs, buf *rows) {
    for (unsigned i = 0; i < jobs; i++) {
        if (x[i].rows.len) buf_put(rows, x[i].rows.ptr, x[i].rows.len);
        x[i].rows.len = 0;
    }
    return !rows->failed;
}

cb_status join_find(const world *looked, unsigned jobs, buf *rows, join_sum *sum, cb_error *err) {
    join j = {.w = looked, .rarity = judge_rarity(looked), .err = err};
    worker x[MOST_THREADS] = {{.j = NULL}};
    uint64_t confirmed = 0, possible;
    *sum = (join_sum){.parties = 0};
    if (jobs == 0) jobs = 1;
    if (jobs > MOST_THREADS) jobs = MOST_THREADS;
    for (unsigned i = 0; i < jobs; i++) x[i].j = &j;
    cb_status status = gather(&j);
    if (status == CB_OK && j.count) status = find_listed(&j, x, jobs, err);
    if (status == CB_OK && take_rows(x, jobs, rows)) graph_same_tidy(rows, &sum->confirmed, &sum->possible);
    if (status == CB_OK) status = find_twins(&j, x, jobs, err);
    if (status == CB_OK && take_rows(x, jobs, rows)) graph_same_tidy(rows, &confirmed, &possible);
    if (confirmed > sum->confirmed) sum->people = confirmed - sum->confirmed;
    for (unsigned i = 0; i < jobs; i++) {
        sum->crowded += x[i].crowded;
        buf_free(&x[i].rows);
        arena_free(&x[i].a);
        mem_free(x[i].seen);
        mem_free(x[i].met);
    }
    sum->parties = j.count;
    sum->cut = j.cut;
    mem_free(j.parties);
    mem_free(j.keys);
    arena_free(&j.a);
    return status == CB_OK && rows->failed ? err_memory(err) : status;
}
