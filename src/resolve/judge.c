/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve/judge.h"

#include <string.h>

#include "base/error.h"
#include "base/vec.h"
#include "find/find.h"
#include "graph/graph.h"
#include "model/mark.h"

#include "base/poison.h"

static uint64_t rarity_count(void *data, cb_slice token) { return find_token_count(data, token); }

match_rarity judge_rarity(const world *w) {
    union {
        const void *in;
        void *out;
    } cast = {.in = w}; /* the callback only reads */
    return (match_rarity){rarity_count, find_name_total(w), cast.out};
}

/* An address that names a house or a street: three words or more. */
static bool address_is_full(const match_profile *p) {
    for (size_t i = 0; i < p->address_count; i++) {
        size_t words_of = 1;
        bool digit = false;
        for (size_t k = 0; k < p->addresses[i].len; k++) {
            words_of += p->addresses[i].ptr[k] == ' ';
            digit = digit || (p->addresses[i].ptr[k] >= '0' && p->addresses[i].ptr[k] <= '9');
        }
        if (words_of >= 4 && digit) return true;
    }
    return false;
}

static bool is_person(const match_profile *a, const match_profile *b) {
    return schema_is_a(a->schema, SCHEMA_Person) || schema_is_a(b->schema, SCHEMA_Person);
}

/* Numbers of one register, and none equal: two organisations, whatever else agrees. */
static bool registered_apart(const match_profile *a, const match_profile *b) {
    bool both = false;
    for (size_t i = 0; i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++) {
            cb_slice x = a->ids[i].normal, y = b->ids[k].normal;
            if (slice_eq(x, y)) return false;
            if (!slice_starts(x, SLICE("reg:")) || !slice_starts(y, SLICE("reg:"))) continue;
            both = both || (x.len > 6 && y.len > 6 && x.ptr[4] != ':' && memcmp(x.ptr + 4, y.ptr + 4, 3) == 0);
        }
    return both;
}

/* One number of one register, of an organisation under one name: that it claims another founding day makes it no other
 * (finding/contradictions.c shows both). */
static bool registered_as_one(const match_profile *a, const match_profile *b, const match_result *m) {
    bool other = m->weights[FEATURE_SCHEMA] < 0 || m->weights[FEATURE_GENDER] < 0 || m->weights[FEATURE_IDENTIFIER] <= 0;
    if (other || m->name_score < STRONG_NAME || m->weak_only || is_person(a, b)) return false;
    for (size_t i = 0; i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++) {
            cb_slice x = a->ids[i].normal;
            if (slice_starts(x, SLICE("reg:")) && x.len > 6 && x.ptr[4] != ':' && slice_eq(x, b->ids[k].normal)) return true;
        }
    return false;
}

/* Is an equal day another one than 1 January, which lists write where they know the year alone? */
static bool born_on_a_day(const match_profile *a, const match_profile *b) {
    char text[DATE_TEXT_MAX];
    for (size_t i = 0; i < a->birth_count; i++)
        for (size_t k = 0; k < b->birth_count; k++) {
            const date_range *x = &a->births[i], *y = &b->births[k];
            if (x->precision != 3 || y->precision != 3 || x->circa || y->circa || x->first != y->first) continue;
            size_t len = date_day(x->first, text);
            if (len < 6 || memcmp(text + len - 6, "-01-01", 6) != 0) return true;
        }
    return false;
}

/* A strong name and one day of birth, of people: what else is stated on both sides and differs. */
static bool person_is_one(const match_profile *a, const match_profile *b, const match_result *m) {
    if (!m->birth_full) return false;
    /* Other nationalities, other birth places: of two namesakes some are born on one day. */
    if (m->weights[FEATURE_COUNTRY] < 0 || m->weights[FEATURE_PLACE] < 0) return false;
    if (m->weights[FEATURE_IDENTIFIER] >= 0) return true;
    /* Other passports of one country, which one person may have: enough where day or name say little. */
    return born_on_a_day(a, b) && m->weights[FEATURE_NAME] + m->prior >= 0;
}

/* Behind scheme and country. */
static cb_slice value_of(cb_slice normal, cb_slice *scheme, cb_slice *country) {
    *scheme = slice_cut(&normal, ':');
    *country = slice_cut(&normal, ':');
    return normal;
}

/* A number of which `a`, a party of several countries, does not say the country, and which `b` has in one of them. */
static bool has_it_somewhere(const match_profile *a, const match_profile *b) {
    cb_slice x, y, kind, of_kind, open, country;
    for (size_t i = 0; a->country_count > 1 && i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++) {
            x = value_of(a->ids[i].normal, &kind, &open), y = value_of(b->ids[k].normal, &of_kind, &country);
            if (x.len == 0 || open.len || b->ids[k].strength != ID_STRONG || !slice_eq(kind, of_kind) || !slice_eq(x, y))
                continue;
            for (size_t c = 0; c < a->country_count; c++)
                if (slice_eq(a->countries[c], country)) return true;
        }
    return false;
}

bool judge_possible(const match_profile *mine, const match_profile *other, const match_result *m) {
    if (registered_as_one(mine, other, m)) return true;
    if (m->weights[FEATURE_SCHEMA] >= 0 && (has_it_somewhere(mine, other) || has_it_somewhere(other, mine))) return true;
    return m->score >= THRESHOLD || (m->birth_full && !m->contradiction && m->name_score >= SHARED_WORD);
}

/* A number that both bear, and that is theirs: under quite another name it may be stolen, mistyped or of another register, which is for a person to
 * decide. */
static bool is_of_both(const match_profile *a, const match_profile *b, const match_result *m) {
    for (size_t i = 0; m->identifier && i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++) {
            const match_id *x = &a->ids[i], *y = &b->ids[k];
            if (x->strength != ID_STRONG || y->strength != ID_STRONG || !slice_eq(x->normal, y->normal)) continue;
            if (match_number_counts(a, b, m, x->normal)) return true;
        }
    return false;
}

const char *judge_confirmed(const match_profile *mine, const match_profile *other, const match_result *m) {
    bool strong_name = m->name_score >= STRONG_NAME && !m->weak_only;
    bool person = is_person(mine, other);
    if (is_of_both(mine, other, m)) return "same-identifier";
    if (registered_as_one(mine, other, m)) return "name-and-identifier";
    if (m->contradiction || !strong_name) return NULL;
    if (person) return person_is_one(mine, other, m) ? "name-and-birth-date" : NULL;
    if (registered_apart(mine, other)) return NULL;
    if (m->weights[FEATURE_IDENTIFIER] > 0) return "name-and-identifier";
    if (m->weights[FEATURE_ADDRESS] > 0 && address_is_full(mine) && address_is_full(other)) return "name-and-address";
    return NULL;
}

static const char *const RULES[] = {NULL, "same-identifier", "name-and-birth-date", "name-and-identifier", "name-and-address"};

const char *judge_rule(unsigned number) { return number < sizeof RULES / sizeof *RULES ? RULES[number] : NULL; }

unsigned judge_rule_number(const char *rule) {
    for (unsigned i = 1; rule && i < sizeof RULES / sizeof *RULES; i++)
        if (strcmp(rule, RULES[i]) == 0) return i;
    return 0;
}

unsigned judge_rule_number_of(cb_slice rule) {
    for (unsigned i = 1; i < sizeof RULES / sizeof *RULES; i++)
        if (slice_eq(rule, slice_of(RULES[i]))) return i;
    return 0;
}

/* ---- documents: entities of their own that a party holds */

typedef struct id_list {
    arena *a;
    match_id *items;
    size_t count, cap;
} id_list;

static bool take_document(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    id_list *l = data;
    void *items = l->items;
    if (kind != MARK_IDENTIFIER) return true;
    for (size_t i = 0; i < l->count; i++)
        if (slice_eq(l->items[i].normal, normal)) return true;
    if (l->count >= MAX_DOCUMENTS) return true;
    if (!vec_reserve_arena(l->a, &items, &l->cap, l->count, l->count + 1, sizeof *l->items)) return false;
    l->items = items;
    match_id *id = &l->items[l->count];
    id->strength = strong ? ID_STRONG : ID_WEAK;
    if (!arena_dup(l->a, normal, &id->normal) || !arena_dup(l->a, shown, &id->shown)) return false;
    l->count++;
    return true;
}

bool judge_add_document(arena *a, const entity *document, match_profile *p) {
    arena scratch = ARENA_EMPTY;
    id_list l = {.a = a, .items = (match_id *)(uintptr_t)p->ids, .count = p->id_count, .cap = p->id_count};
    bool ok = entity_marks(document, &scratch, take_document, &l);
    arena_free(&scratch);
    p->ids = l.items;
    p->id_count = l.count;
    return ok;
}

/* The numbers of what it holds, with the countries that the documents say. */
static cb_status add_documents(const world *w, cb_slice id, arena *a, match_profile *p, cb_error *err) {
    cb_slice *held;
    size_t n;
    cb_status status = graph_documents(w, id, a, MAX_DOCUMENTS, &held, &n, err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        entity document;
        uint32_t *segments;
        status = world_load(w, held[i], a, &document, &segments, err);
        if (status == CB_OK && !judge_add_document(a, &document, p)) status = err_memory(err);
    }
    return status;
}

cb_status judge_profile(const world *w, entity_ref ref, arena *a, match_profile *out, cb_error *err) {
    cb_status status = match_profile_load(w, ref, a, out, err);
    return status == CB_OK ? add_documents(w, world_id(w, ref), a, out, err) : status;
}
