/* SPDX-License-Identifier: Apache-2.0 */
/* Is a party of the case one of the world? Confirmed is what the design calls so, and nothing less. */
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "model/country.h"

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

/* ---- passports of which one side does not say the country */

enum { LONG_PASSPORT = 8 }; /* signs from which two states hardly give out one number */

/* The number in "passport:kp:472836194"; `country` empty where it is not said. Empty: no passport, or too short. */
static cb_slice long_passport(const match_id *id, cb_slice *country) {
    cb_slice rest = id->normal, scheme = slice_cut(&rest, ':');
    *country = slice_cut(&rest, ':');
    return slice_eq(scheme, SLICE("passport")) && rest.len >= LONG_PASSPORT ? rest : (cb_slice){NULL, 0};
}

/* A number of which one side does not say the country is one number: the record of the world is changed to say it as the case does. */
static bool lend_passports(arena *a, const match_profile *mine, match_profile *theirs, bool *lent) {
    match_id *ids = NULL;
    *lent = false;
    for (size_t i = 0; i < theirs->id_count; i++)
        for (size_t k = 0; k < mine->id_count; k++) {
            cb_slice here, there, number = long_passport(&mine->ids[k], &here), other = long_passport(&theirs->ids[i], &there);
            if (!number.len || !slice_eq(number, other)) continue;
            if (here.len && slice_eq(here, there)) return true; /* both say it, of the same country */
            if (here.len && there.len) continue;
            if (!ids) {
                if (!(ids = arena_zalloc(a, theirs->id_count, sizeof *ids))) return false;
                memcpy(ids, theirs->ids, theirs->id_count * sizeof *ids);
            }
            ids[i].normal = mine->ids[k].normal, ids[i].strength = ID_STRONG;
        }
    *lent = ids != NULL;
    if (ids) theirs->ids = ids;
    return true;
}

static bool any_row(void *data, entity_ref ref) {
    (void)data, (void)ref;
    return true;
}

/* The same number as the world may have it: without a country, or of any. */
static bool add_passport(asker *q, cb_slice number, cb_slice country, mark_list *marks) {
    char text[128];
    if (country.len) {
        int n = snprintf(text, sizeof text, "passport::%.*s", SLICE_ARGS(number));
        return n >= (int)sizeof text || take_identifier(marks, MARK_IDENTIFIER, slice_of(text), number, true);
    }
    for (unsigned i = 0; i < 26 * 26; i++) {
        char code[2] = {(char)('a' + i / 26), (char)('a' + i % 26)};
        if (!country_name((cb_slice){code, 2}).ptr) continue;
        int n = snprintf(text, sizeof text, "passport:%.2s:%.*s", code, SLICE_ARGS(number));
        if (n >= (int)sizeof text || find_mark_rows(q->w, slice_of(text), 1, any_row, NULL) == 0) continue;
        if (!take_identifier(marks, MARK_IDENTIFIER, slice_of(text), number, true)) return false;
    }
    return true;
}

/* The long numbers of the case count, whether it says the country or not (judge), and are looked for as the world may have them. */
static bool take_passports(asker *q, match_profile *mine, mark_list *marks) {
    match_id *ids = arena_zalloc(q->a, mine->id_count + 1, sizeof *ids);
    if (!ids) return false;
    for (size_t i = 0; i < mine->id_count; i++) {
        cb_slice country, number = long_passport(&mine->ids[i], &country);
        ids[i] = mine->ids[i];
        if (!number.len) continue;
        ids[i].strength = ID_STRONG;
        if (!add_passport(q, number, country, marks)) return false;
    }
    mine->ids = ids;
    return true;
}

/* `of_case`: `mine` is of the case. */
static cb_status judge(asker *q, const match_profile *mine, entity_ref ref, bool of_case, identity *out, bool *keep) {
    match_rarity rarity = judge_rarity(q->w);
    *keep = false;
    *out = (identity){.ref = ref, .id = world_id(q->w, ref)};
    if (!schema_is_party(world_schema(q->w, ref))) return CB_OK;
    cb_status status = judge_profile(q->w, ref, q->a, &out->profile, q->err);
    if (status != CB_OK) return status;
    bool lent = false;
    if (of_case && !lend_passports(q->a, mine, &out->profile, &lent)) return err_memory(q->err);
    match_entities(q->a, mine, &out->profile, 0, &rarity, &out->match);
    if (!judge_possible(mine, &out->profile, &out->match)) return CB_OK;
    out->rule = judge_confirmed(mine, &out->profile, &out->match);
    /* a country that one side does not say may be another's: the whole name must agree as well */
    if (lent && out->rule && strcmp(out->rule, "same-identifier") == 0 && out->match.name_score < STRONG_NAME) out->rule = NULL;
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
    bool of_case;
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

typedef struct own_marks {
    mark_list list;
    bool equal; /* one that was asked about is among them */
} own_marks;

static bool take_any(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    mark_list *l = data;
    (void)kind;
    return take_identifier(l, MARK_IDENTIFIER, normal, shown, strong);
}

static bool compare_any(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    own_marks *own = data;
    (void)kind, (void)shown, (void)strong;
    for (size_t i = 0; i < own->list.count && !own->equal; i++) own->equal = slice_eq(own->list.items[i], normal);
    return true;
}

/* Records of which one has no name, under one id: they are one where they have a mark in common, or where the case says nothing but the id. */
static cb_status same_nameless(asker *q, const entity *e, cb_slice id, bool *one) {
    own_marks own = {.list = {.a = q->a}};
    arena scratch = ARENA_EMPTY;
    entity theirs;
    uint32_t *segments;
    *one = false;
    bool ok = entity_marks(e, &scratch, take_any, &own.list);
    cb_status status = ok ? world_load(q->w, id, q->a, &theirs, &segments, q->err) : err_memory(q->err);
    if (status == CB_OK && own.list.count && !entity_marks(&theirs, &scratch, compare_any, &own)) status = err_memory(q->err);
    arena_free(&scratch);
    *one = own.equal || (own.list.count == 0 && e->schema == theirs.schema && !entity_first(e, PROP_name).len &&
                         !entity_first(&theirs, PROP_name).len);
    return status;
}

/* The case may speak of an entity of the world by its id: one of a public list or register, whose names must not be strangers to each other; any
 * other id with names that agree, or, where a record has none, with a mark that does. */
static cb_status same_id(identity_list *l, const entity *e) {
    asker *q = l->q;
    entity_ref same;
    identity item;
    bool keep, one;
    if (!world_find(q->w, e->id, &same, 1) || !schema_compatible(e->schema, world_schema(q->w, same))) return CB_OK;
    cb_status status = judge(q, l->mine, same, true, &item, &keep);
    if (status == CB_OK && !schema_is_party(world_schema(q->w, same))) {
        status = match_profile_load(q->w, same, q->a, &item.profile, q->err);
        if (status == CB_OK) match_entities(q->a, l->mine, &item.profile, 0, NULL, &item.match);
    }
    if (status != CB_OK) return status;
    bool named = l->mine->name_count && item.profile.name_count, known = is_public_id(e->id);
    one = known ? !named || item.match.name_score >= THRESHOLD / 2 : named && item.match.name_score >= THRESHOLD;
    if (!one && !named) status = same_nameless(q, e, item.id, &one);
    if (status != CB_OK || !one) return status;
    item.rule = "same-id";
    item.confirmed = true;
    item.match.score = SCORE_ONE;
    item.flags = graph_party_flags_on(q->w, item.id, q->on_day);
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
    if (status == CB_OK && may) status = judge(l->q, l->mine, ref, l->of_case, &item, &keep);
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
    if (!take_passports(q, mine, &marks)) return err_memory(q->err);
    identity_list l = {.q = q, .mine = mine, .of_case = true};
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

cb_status identity_of_record(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count) {
    identity_list l = {.q = q, .mine = mine, .of_case = true};
    *count = 0;
    if (!match_profile_of(q->a, e, mine)) return err_memory(q->err);
    cb_status status = same_id(&l, e);
    if (status == CB_OK && l.count) out[(*count)++] = l.items[0];
    return status;
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
    return status == CB_OK ? judge(q, mine, other, false, out, keep) : status;
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
        status = judge(q, &mine, candidates[i].ref, false, &item, &keep);
        if (status != CB_OK || !keep || !item.confirmed || !(item.flags & PARTY_DESIGNATED)) continue;
        *id = item.id;
        break;
    }
    return status;
}
