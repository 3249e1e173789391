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

/* A family name in common and the same day of birth: too much for chance, too little to confirm. */
static bool is_possible(const match_result *m) {
    return m->score >= THRESHOLD || (m->birth_full && !m->contradiction && m->name_score >= SHARED_WORD);
}

/* Confirmed: an equal valid identifier; a person's strong name with the full birth date and no contradiction; an organisation's strong
 * name with an identifier or a full address. Year and nationality alone do not confirm, nor does a weak alias. */
static const char *confirmation(const match_profile *mine, const match_profile *other, const match_result *m) {
    bool strong_name = m->name_score >= STRONG_NAME && !m->weak_only;
    bool person = schema_is_a(mine->schema, SCHEMA_Person) || schema_is_a(other->schema, SCHEMA_Person);
    /* A person under quite another name may be using a stolen document: that is for a person to decide. */
    if (m->identifier && (!person || m->name_score >= SHARED_WORD || mine->name_count == 0)) return "same-identifier";
    if (m->contradiction || !strong_name) return NULL;
    /* Other nationalities, stated on both sides, contradict: of two namesakes some are born on one day. */
    if (person) return m->birth_full && m->weights[FEATURE_COUNTRY] >= 0 ? "name-and-birth-date" : NULL;
    if (registered_apart(mine, other)) return NULL;
    if (m->weights[FEATURE_IDENTIFIER] > 0) return "name-and-identifier";
    if (m->weights[FEATURE_ADDRESS] > 0 && address_is_full(mine) && address_is_full(other)) return "name-and-address";
    return NULL;
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

static bool add_document(asker *q, id_list *l, const entity *document) {
    arena scratch = ARENA_EMPTY;
    l->a = q->a;
    bool ok = entity_marks(document, &scratch, take_document, l);
    arena_free(&scratch);
    return ok;
}

static void start_list(id_list *l, const match_profile *p) {
    *l = (id_list){.items = (match_id *)(uintptr_t)p->ids, .count = p->id_count, .cap = p->id_count};
}

/* The numbers of what it holds, with the countries that the documents say. */
static cb_status add_world_documents(asker *q, cb_slice id, match_profile *p) {
    tie *ties;
    size_t n;
    id_list l;
    start_list(&l, p);
    cb_status status = graph_ties(q->w, id, q->a, MAX_TIES_OF_ONE, &ties, &n, NULL, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        entity document;
        uint32_t *segments;
        if (ties[i].outgoing || !slice_eq(ties[i].kind, SLICE("holder"))) continue;
        status = world_load(q->w, ties[i].from, q->a, &document, &segments, q->err);
        if (status == CB_OK && !add_document(q, &l, &document)) status = err_memory(q->err);
    }
    p->ids = l.items;
    p->id_count = l.count;
    return status;
}

/* The same in the case; the marks are looked for as well. */
static cb_status add_case_documents(asker *q, const entity *e, match_profile *p, mark_list *marks) {
    id_list l;
    start_list(&l, p);
    size_t had = l.count;
    for (size_t i = 0; i < q->c->count; i++) {
        const entity *d = &q->c->entities[i];
        if (schema_is_a(d->schema, SCHEMA_Identification) && slice_eq(entity_first(d, PROP_holder), e->id) &&
            !add_document(q, &l, d))
            return err_memory(q->err);
    }
    for (size_t i = had; i < l.count; i++)
        if (!take_identifier(marks, MARK_IDENTIFIER, l.items[i].normal, l.items[i].shown, true)) return err_memory(q->err);
    p->ids = l.items;
    p->id_count = l.count;
    return CB_OK;
}

static cb_status judge(asker *q, const match_profile *mine, entity_ref ref, identity *out, bool *keep) {
    match_rarity rarity = rarity_of(q->w);
    *keep = false;
    *out = (identity){.ref = ref, .id = world_id(q->w, ref)};
    if (!schema_is_party(world_schema(q->w, ref))) return CB_OK;
    cb_status status = match_profile_load(q->w, ref, q->a, &out->profile, q->err);
    if (status == CB_OK) status = add_world_documents(q, out->id, &out->profile);
    if (status != CB_OK) return status;
    match_entities(q->a, mine, &out->profile, 0, &rarity, &out->match);
    if (!is_possible(&out->match)) return CB_OK;
    out->rule = confirmation(mine, &out->profile, &out->match);
    out->confirmed = out->rule != NULL;
    out->flags = graph_party_flags_on(q->w, out->id, q->on_day);
    *keep = true;
    return CB_OK;
}

static int by_score(const void *a, const void *b) {
    const identity *x = a, *y = b;
    if (x->confirmed != y->confirmed) return x->confirmed ? -1 : 1;
    if ((x->flags != 0) != (y->flags != 0)) return x->flags ? -1 : 1;
    if (x->match.score != y->match.score) return x->match.score > y->match.score ? -1 : 1;
    return slice_cmp(x->id, y->id);
}

static bool have(const identity *items, size_t count, cb_slice id) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(items[i].id, id)) return true;
    return false;
}

typedef struct identity_list {
    asker *q;
    const match_profile *mine;
    identity *items;
    size_t count, cap;
} identity_list;

static cb_status add_identity(identity_list *l, const identity *item) {
    void *items = l->items;
    if (!vec_reserve_arena(l->q->a, &items, &l->cap, l->count, l->count + 1, sizeof *item)) return err_memory(l->q->err);
    l->items = items;
    l->items[l->count++] = *item;
    return CB_OK;
}

/* An id that an authority or a register gave, as the feeds write it; any other may be the user's own number for something else. */
static bool is_public_id(cb_slice id) {
    static const char *const BEGIN[] = {"ofac-", "unsc-", "eu-", "uk-", "lei-", "gb-coh-", "icij-", "bods-"};
    for (size_t i = 0; i < sizeof BEGIN / sizeof *BEGIN; i++)
        if (slice_starts(id, slice_of(BEGIN[i]))) return true;
    return false;
}

/* The case may speak of an entity of the world by its id: one of a public list or register, whose names must not be strangers to each other; any
 * other id with names that agree. */
static cb_status same_id(identity_list *l, const entity *e) {
    entity_ref same;
    identity item;
    bool keep;
    if (!world_find(l->q->w, e->id, &same, 1) || !schema_compatible(e->schema, world_schema(l->q->w, same))) return CB_OK;
    cb_status status = judge(l->q, l->mine, same, &item, &keep);
    if (status != CB_OK) return status;
    bool named = l->mine->name_count && item.profile.name_count, known = is_public_id(e->id);
    if (known ? named && item.match.name_score < THRESHOLD / 2 : item.match.name_score < THRESHOLD) return CB_OK;
    item.rule = "same-id";
    item.confirmed = true;
    item.match.score = SCORE_ONE;
    item.flags = graph_party_flags_on(l->q->w, item.id, l->q->on_day);
    return add_identity(l, &item);
}

static bool is_flagged(void *data, entity_ref ref) {
    const asker *q = data;
    return graph_party_flags_on(q->w, world_id(q->w, ref), q->on_day) != 0;
}

static cb_status judge_all(identity_list *l, const find_query *query) {
    const find_candidate *candidates;
    size_t n;
    cb_status status = find_candidates(l->q->scratch, query, &candidates, &n, l->q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        identity item;
        bool keep = false;
        entity_ref ref = find_holder(l->q->w, candidates[i].ref);
        if (have(l->items, l->count, world_id(l->q->w, ref))) continue;
        status = judge(l->q, l->mine, ref, &item, &keep);
        if (status == CB_OK && keep) status = add_identity(l, &item);
    }
    return status;
}

cb_status identity_find(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count, size_t *total) {
    mark_list marks = {.a = q->a};
    arena scratch = ARENA_EMPTY;
    *count = *total = 0;
    bool ok = match_profile_of(q->a, e, mine) && entity_marks(e, &scratch, take_identifier, &marks);
    arena_free(&scratch);
    if (!ok) return err_memory(q->err);
    cb_status documents = add_case_documents(q, e, mine, &marks);
    if (documents != CB_OK) return documents;
    identity_list l = {.q = q, .mine = mine};
    find_query fq = {.names = mine->names, .name_count = mine->name_count, .marks = marks.items, .mark_count = marks.count};
    cb_status status = same_id(&l, e);
    /* Those that matter first: in a register of millions a name may have more bearers than are ever looked at. */
    fq.wanted = is_flagged;
    fq.data = q;
    if (status == CB_OK) status = judge_all(&l, &fq);
    fq.wanted = NULL;
    if (status == CB_OK) status = judge_all(&l, &fq);
    if (status != CB_OK) return status;
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_score);
    *total = l.count;
    *count = l.count < MAX_HITS ? l.count : MAX_HITS;
    if (*count) memcpy(out, l.items, *count * sizeof *out);
    return CB_OK;
}

/* A query for whoever resembles a party of the world, under its names and its identifiers. */
static cb_status query_of_world(asker *q, entity_ref ref, match_profile *mine, find_query *out) {
    cb_status status = match_profile_load(q->w, ref, q->a, mine, q->err);
    if (status == CB_OK) status = add_world_documents(q, world_id(q->w, ref), mine);
    if (status != CB_OK) return status;
    cb_slice *marks = arena_zalloc(q->a, mine->id_count + 1, sizeof *marks);
    if (!marks) return err_memory(q->err);
    for (size_t i = 0; i < mine->id_count; i++) marks[i] = mine->ids[i].normal;
    *out = (find_query){.names = mine->names, .name_count = mine->name_count, .marks = marks, .mark_count = mine->id_count};
    return CB_OK;
}

typedef struct not_itself {
    const world *w;
    cb_slice id;
} not_itself;

static bool is_another(void *data, entity_ref ref) {
    const not_itself *n = data;
    return !slice_eq(world_id(n->w, ref), n->id);
}

cb_status identity_of_world(asker *q, entity_ref ref, identity *out, size_t *count) {
    match_profile mine;
    find_query query;
    not_itself other = {q->w, world_id(q->w, ref)};
    identity_list l = {.q = q, .mine = &mine};
    *count = 0;
    cb_status status = query_of_world(q, ref, &mine, &query);
    query.wanted = is_another;
    query.data = &other;
    if (status == CB_OK) status = judge_all(&l, &query);
    if (status != CB_OK) return status;
    if (l.count) qsort(l.items, l.count, sizeof *l.items, by_score);
    for (size_t i = 0; i < l.count && *count < MAX_HITS; i++)
        if (!slice_eq(l.items[i].id, other.id)) out[(*count)++] = l.items[i];
    return CB_OK;
}

cb_status identity_listed(asker *q, entity_ref ref, cb_slice *id) {
    match_profile mine;
    *id = (cb_slice){"", 0};
    find_query query;
    cb_status status = query_of_world(q, ref, &mine, &query);
    if (status != CB_OK) return status;
    query.wanted = is_flagged;
    query.data = q;
    const find_candidate *candidates;
    size_t n;
    status = find_candidates(q->scratch, &query, &candidates, &n, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        identity item;
        bool keep;
        if (slice_eq(world_id(q->w, candidates[i].ref), world_id(q->w, ref))) continue;
        status = judge(q, &mine, candidates[i].ref, &item, &keep);
        if (status != CB_OK || !keep || !item.confirmed || !(item.flags & PARTY_DESIGNATED)) continue;
        *id = item.id;
        break;
    }
    return status;
}
