/* SPDX-License-Identifier: Apache-2.0 */
/* Is a party of the case one of the world? Confirmed is what the design calls so, and nothing less. */
#include <stdlib.h>

#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"

#include "base/poison.h"

typedef struct mark_list {
    arena *a;
    cb_slice *items;
    size_t count, cap;
} mark_list;

static bool take_identifier(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    mark_list *l = data;
    (void)shown, (void)strong;
    if (kind != MARK_IDENTIFIER && kind != MARK_WALLET) return true; /* e-mails and sites are ties, not identities */
    void *items = l->items;
    if (!vec_reserve_arena(l->a, &items, &l->cap, l->count, l->count + 1, sizeof normal)) return false;
    l->items = items;
    return arena_dup(l->a, normal, &l->items[l->count++]);
}

static uint64_t rarity_count(void *data, cb_slice token) { return find_token_count(data, token); }

static match_rarity rarity_of(const world *w) {
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

/* Confirmed: an equal valid identifier; a person's strong name with the full birth date and no contradiction; an organisation's strong
 * name with an identifier or a full address. Year and nationality alone do not confirm, nor does a weak alias. */
static const char *confirmation(const match_profile *mine, const match_profile *other, const match_result *m) {
    bool strong_name = m->name_score >= STRONG_NAME && !m->weak_only;
    bool person = schema_is_a(mine->schema, SCHEMA_Person) || schema_is_a(other->schema, SCHEMA_Person);
    if (m->identifier && (m->name_score >= THRESHOLD / 2 || mine->name_count == 0)) return "same-identifier";
    if (m->contradiction || !strong_name) return NULL;
    if (person) return m->birth_full ? "name-and-birth-date" : NULL;
    if (m->weights[FEATURE_IDENTIFIER] > 0) return "name-and-identifier";
    if (m->weights[FEATURE_ADDRESS] > 0 && address_is_full(mine) && address_is_full(other)) return "name-and-address";
    return NULL;
}

static cb_status judge(asker *q, const match_profile *mine, entity_ref ref, identity *out, bool *keep) {
    match_rarity rarity = rarity_of(q->w);
    *keep = false;
    *out = (identity){.ref = ref, .id = world_id(q->w, ref)};
    if (!schema_is_party(world_schema(q->w, ref))) return CB_OK;
    cb_status status = match_profile_load(q->w, ref, q->a, &out->profile, q->err);
    if (status != CB_OK) return status;
    match_entities(q->a, mine, &out->profile, 0, &rarity, &out->match);
    if (out->match.score < THRESHOLD) return CB_OK;
    out->rule = confirmation(mine, &out->profile, &out->match);
    out->confirmed = out->rule != NULL;
    out->flags = graph_party_flags(q->w, out->id);
    *keep = true;
    return CB_OK;
}

static int by_score(const void *a, const void *b) {
    const identity *x = a, *y = b;
    if (x->confirmed != y->confirmed) return x->confirmed ? -1 : 1;
    if (x->match.score != y->match.score) return x->match.score > y->match.score ? -1 : 1;
    return slice_cmp(x->id, y->id);
}

static bool have(const identity *items, size_t count, cb_slice id) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(items[i].id, id)) return true;
    return false;
}

cb_status identity_find(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count) {
    mark_list marks = {.a = q->a};
    arena scratch = ARENA_EMPTY;
    *count = 0;
    bool ok = match_profile_of(q->a, e, mine) && entity_marks(e, &scratch, take_identifier, &marks);
    arena_free(&scratch);
    if (!ok) return err_memory(q->err);
    const find_candidate *candidates;
    size_t n, found = 0;
    find_query fq = {mine->names, mine->name_count, marks.items, marks.count, 0};
    cb_status status = find_candidates(q->scratch, &fq, &candidates, &n, q->err);
    if (status != CB_OK) return status;
    identity *all = arena_zalloc(q->a, n + 1, sizeof *all);
    entity_ref same;
    if (!all) return err_memory(q->err);
    /* The case may speak of an entity of the world by its id; where both have names, they must not be strangers to each other. */
    if (world_find(q->w, e->id, &same, 1) && schema_compatible(e->schema, world_schema(q->w, same))) {
        bool keep;
        status = judge(q, mine, same, &all[0], &keep);
        if (mine->name_count == 0 || all[0].profile.name_count == 0 || all[0].match.name_score >= THRESHOLD / 2) {
            all[0].rule = "same-id";
            all[0].confirmed = true;
            all[0].match.score = SCORE_ONE;
            all[0].flags = graph_party_flags(q->w, all[0].id);
            found = 1;
        }
    }
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        bool keep = false;
        if (have(all, found, world_id(q->w, candidates[i].ref))) continue;
        status = judge(q, mine, candidates[i].ref, &all[found], &keep);
        found += keep;
    }
    if (status != CB_OK) return status;
    if (found) qsort(all, found, sizeof *all, by_score);
    *count = found < MAX_HITS ? found : MAX_HITS;
    memcpy(out, all, *count * sizeof *out);
    return CB_OK;
}
