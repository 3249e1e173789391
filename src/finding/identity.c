/* SPDX-License-Identifier: Apache-2.0 */
/* Is a party of the case one of the world? Confirmed is what the design calls so, and nothing less. */
#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
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

/* The same in the case, and its addresses; the marks are looked for as well. */
static cb_status add_case_documents(asker *q, const entity *e, match_profile *p, mark_list *marks) {
    size_t had = p->id_count;
    for (size_t i = 0; i < q->c->count; i++) {
        const entity *d = &q->c->entities[i];
        if (schema_is_a(d->schema, SCHEMA_Identification) && slice_eq(entity_first(d, PROP_holder), e->id) &&
            !judge_add_document(q->a, d, p))
            return err_memory(q->err);
    }
    for (size_t i = 0; i < e->count; i++) {
        const entity *address = e->statements[i].prop == PROP_addressEntity ? case_find(q->c, e->statements[i].value) : NULL;
        if (address && !match_profile_add_address(q->a, address, p)) return err_memory(q->err);
    }
    for (size_t i = had; i < p->id_count; i++)
        if (!take_identifier(marks, MARK_IDENTIFIER, p->ids[i].normal, p->ids[i].shown, true)) return err_memory(q->err);
    return CB_OK;
}

static cb_status judge(asker *q, const match_profile *mine, entity_ref ref, identity *out, bool *keep) {
    match_rarity rarity = judge_rarity(q->w);
    *keep = false;
    *out = (identity){.ref = ref, .id = world_id(q->w, ref)};
    if (!schema_is_party(world_schema(q->w, ref))) return CB_OK;
    cb_status status = judge_profile(q->w, ref, q->a, &out->profile, q->err);
    if (status != CB_OK) return status;
    match_entities(q->a, mine, &out->profile, 0, &rarity, &out->match);
    if (!judge_possible(mine, &out->profile, &out->match)) return CB_OK;
    out->rule = judge_confirmed(mine, &out->profile, &out->match);
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

/* Without the documents that it holds, which are dear to look for: they make a party possible by an equal number alone, and then it was found by
 * that number. */
static cb_status may_be(asker *q, arena *a, const match_profile *mine, entity_ref ref, bool *out) {
    match_rarity rarity = judge_rarity(q->w);
    match_profile profile;
    match_result m;
    *out = false;
    if (!schema_is_party(world_schema(q->w, ref))) return CB_OK;
    arena_reset(a);
    cb_status status = match_profile_load(q->w, ref, a, &profile, q->err);
    if (status != CB_OK) return status;
    match_entities(a, mine, &profile, 0, &rarity, &m);
    *out = judge_possible(mine, &profile, &m);
    return CB_OK;
}

static cb_status judge_one(identity_list *l, const find_candidate *c, map *seen, arena *work) {
    entity_ref ref = find_holder(l->q->w, c->ref);
    cb_slice id = world_id(l->q->w, ref);
    identity item;
    bool fresh, may = true, keep = false;
    if (have(l->items, l->count, id)) return CB_OK;
    map_entry *e = map_put(seen, id, &fresh);
    if (!e) return err_memory(l->q->err);
    if (!fresh && (!c->by_mark || e->value)) return CB_OK; /* as often as names of it were found, it is looked at once */
    e->value = c->by_mark;
    cb_status status = c->by_mark ? CB_OK : may_be(l->q, work, l->mine, ref, &may);
    if (status == CB_OK && may) status = judge(l->q, l->mine, ref, &item, &keep);
    return status == CB_OK && keep ? add_identity(l, &item) : status;
}

static cb_status judge_all(identity_list *l, const find_query *query) {
    const find_candidate *candidates;
    size_t n;
    map seen = MAP_EMPTY;
    arena work = ARENA_EMPTY;
    cb_status status = find_candidates(l->q->scratch, query, &candidates, &n, l->q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) status = judge_one(l, &candidates[i], &seen, &work);
    map_free(&seen);
    arena_free(&work);
    return status;
}

cb_status identity_search(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count, size_t *total) {
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
    /* Those that matter are kept: in a register of millions a name may have more bearers than are ever looked at. */
    fq.kept = is_flagged;
    fq.data = q;
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
    cb_status status = judge_profile(q->w, ref, q->a, mine, q->err);
    if (status != CB_OK) return status;
    cb_slice *marks = arena_zalloc(q->a, mine->id_count + 1, sizeof *marks);
    if (!marks) return err_memory(q->err);
    for (size_t i = 0; i < mine->id_count; i++) marks[i] = mine->ids[i].normal;
    *out = (find_query){.names = mine->names, .name_count = mine->name_count, .marks = marks, .mark_count = mine->id_count};
    return CB_OK;
}

cb_status identity_judge(asker *q, entity_ref ref, entity_ref other, match_profile *mine, identity *out, bool *keep) {
    *keep = false;
    cb_status status = judge_profile(q->w, ref, q->a, mine, q->err);
    return status == CB_OK ? judge(q, mine, other, out, keep) : status;
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

typedef struct listed_search {
    const asker *q;
    cb_slice id;
} listed_search;

static cb_status take_listed(void *data, cb_slice other, bool confirmed) {
    listed_search *s = data;
    if (confirmed && !s->id.len && (graph_party_flags_on(s->q->w, other, s->q->on_day) & PARTY_DESIGNATED)) s->id = other;
    return CB_OK;
}

cb_status identity_listed(asker *q, entity_ref ref, cb_slice *id) {
    match_profile mine;
    *id = (cb_slice){"", 0};
    find_query query;
    if (graph_has_same(q->w)) { /* the build has looked */
        listed_search s = {.q = q, .id = {"", 0}};
        cb_status looked = graph_each_same(q->w, world_id(q->w, ref), take_listed, &s);
        *id = s.id;
        return looked;
    }
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
