/* SPDX-License-Identifier: Apache-2.0 */
/* Screening and comparing: a prepared query, candidates from find, scores from match, a result that owns what it shows. */
#include <stdatomic.h>
#include <stdlib.h>

#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "find/find.h"
#include "graph/graph.h"
#include "graph/path.h"
#include "match/match.h"
#include "model/country.h"
#include "base/vec.h"
#include "text/utf8.h"
#include "base/poison.h"

#define DEFAULT_THRESHOLD 7000u /* 0.7: the field's usual threshold */
#define DEFAULT_LIMIT     10u

struct cb_query {
    arena memory;
    entity entity;
    match_profile profile;
    cb_slice *marks;
    size_t mark_count, mark_cap;
    size_t dropped;
};

struct cb_session {
    cb_world *world;
    find_scratch *scratch;
    path_targets *targets; /* NULL until a chain is searched */
    arena memory;          /* reset per query */
};

struct cb_result {
    cb_world *world; /* NULL for a comparison without one */
    arena memory;
    cb_hit *hits;
    size_t count;
};

/* ---- queries */

/* Longer values cannot be names or identifiers of a query. */
static bool query_value_ok(prop_type type, cb_slice value) {
    if (value.len == 0 || value.len > LIMIT_VALUE_BYTES || !utf8_valid(value)) return false;
    if (type != PROP_TYPE_DATE) return true;
    char date[DATE_TEXT_MAX];
    return date_read_open(value, date) > 0;
}

static cb_status query_add(cb_query *q, const cb_property *p, cb_error *err) {
    prop_id prop = prop_find(p->name);
    prop_type type = prop == PROP_UNKNOWN ? PROP_TYPE_UNKNOWN : schema_prop_type(q->entity.schema, prop);
    /* A batch of mixed rows has columns that one schema lacks: read them as a person would write them. */
    if (type == PROP_TYPE_UNKNOWN && prop != PROP_UNKNOWN) type = schema_prop_type(SCHEMA_Person, prop);
    if (type == PROP_TYPE_UNKNOWN && prop != PROP_UNKNOWN) type = schema_prop_type(SCHEMA_Company, prop);
    if (type == PROP_TYPE_UNKNOWN) return CB_OK;
    if (p->value.len == 0) return CB_OK;
    if (!query_value_ok(type, p->value)) {
        q->dropped++;
        return CB_OK;
    }
    cb_slice value = p->value, original = {NULL, 0};
    char date[DATE_TEXT_MAX];
    if (type == PROP_TYPE_DATE) {
        original = value;
        value = (cb_slice){date, date_read_open(value, date)};
    } else if (type == PROP_TYPE_COUNTRY) {
        cb_slice code = country_code(value);
        if (code.len == 0) {
            q->dropped++;
            return CB_OK;
        }
        original = value;
        value = code;
    }
    statement *s = entity_add(&q->entity, prop, value);
    if (s && original.len && !arena_dup(&q->memory, original, &s->original)) return err_memory(err);
    return CB_OK;
}

static bool query_mark(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    (void)kind, (void)shown, (void)strong;
    cb_query *q = data;
    if (!vec_reserve_arena(&q->memory, (void **)&q->marks, &q->mark_cap, q->mark_count, q->mark_count + 1, sizeof *q->marks))
        return false;
    return arena_dup(&q->memory, normal, &q->marks[q->mark_count++]);
}

static cb_status query_finish(cb_query *q, cb_error *err) {
    if (q->entity.failed) return err_memory(err);
    entity_sort(&q->entity);
    if (!match_profile_of(&q->memory, &q->entity, &q->profile)) return err_memory(err);
    arena scratch = ARENA_EMPTY;
    bool ok = entity_marks(&q->entity, &scratch, query_mark, q);
    arena_free(&scratch);
    if (!ok) return err_memory(err);
    bool named = false;
    for (size_t i = 0; i < q->profile.name_count; i++) named = named || q->profile.names[i].count > 0;
    if (!named && q->mark_count == 0)
        return err_set(err, CB_INPUT, "nothing to compare: the query has no name with a letter or digit and no identifier");
    return CB_OK;
}

cb_status cb_query_new(cb_query **out, cb_slice schema, const cb_property *properties, size_t count, cb_error *err) {
    *out = NULL;
    schema_id id = schema.len ? schema_find(schema) : SCHEMA_LegalEntity;
    if (id == SCHEMA_UNKNOWN)
        return err_set(err, CB_USAGE, "unknown schema \"%.*s\": use a FollowTheMoney schema such as Person, Company, Vessel",
                       SLICE_ARGS(schema));
    cb_query *q = mem_zalloc(1, sizeof *q);
    if (!q) return err_memory(err);
    entity_begin(&q->entity, &q->memory, SLICE(""), id);
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < count; i++) status = query_add(q, &properties[i], err);
    if (status == CB_OK) status = query_finish(q, err);
    if (status != CB_OK) {
        cb_query_free(q);
        return status;
    }
    *out = q;
    return CB_OK;
}

size_t cb_query_dropped(const cb_query *query) { return query->dropped; }

void cb_query_free(cb_query *query) {
    if (!query) return;
    arena_free(&query->memory);
    mem_free(query);
}

/* ---- sessions */

cb_status cb_session_new(cb_session **out, cb_world *cw, cb_error *err) {
    *out = NULL;
    cb_session *s = mem_zalloc(1, sizeof *s);
    if (!s) return err_memory(err);
    cb_status status = find_scratch_new(&s->scratch, cw->w, err);
    if (status != CB_OK) {
        mem_free(s);
        return status;
    }
    s->world = cb_world_ref(cw);
    *out = s;
    return CB_OK;
}

void cb_session_free(cb_session *session) {
    if (!session) return;
    find_scratch_free(session->scratch);
    path_targets_free(session->targets);
    arena_free(&session->memory);
    cb_world_unref(session->world);
    mem_free(session);
}

cb_world *session_world(cb_session *session) { return session->world; }
find_scratch *session_scratch(cb_session *session) { return session->scratch; }

cb_status session_targets(cb_session *session, const path_targets **out, cb_error *err) {
    cb_status status = session->targets ? CB_OK : path_targets_new(&session->targets, session->world->w, err);
    *out = session->targets;
    return status;
}

/* ---- scoring */

typedef struct scored {
    entity_ref ref;
    cb_slice id;
    match_result match;
} scored;

typedef struct ranking {
    scored *items;
    size_t count, limit;
} ranking;

/* Falling score, equal scores in order of id. */
static bool ranks_before(const scored *a, const scored *b) {
    if (a->match.score != b->match.score) return a->match.score > b->match.score;
    return slice_cmp(a->id, b->id) < 0;
}

static bool ranked(const ranking *r, cb_slice id) {
    for (size_t i = 0; i < r->count; i++)
        if (slice_eq(r->items[i].id, id)) return true;
    return false;
}

static void ranking_add(ranking *r, const scored *item) {
    if (ranked(r, item->id)) return;
    size_t at = r->count;
    while (at > 0 && ranks_before(item, &r->items[at - 1])) at--;
    if (at >= r->limit) return;
    size_t moved = (r->count < r->limit ? r->count : r->limit - 1) - at;
    memmove(&r->items[at + 1], &r->items[at], moved * sizeof *r->items);
    r->items[at] = *item;
    if (r->count < r->limit) r->count++;
}

static uint64_t rarity_count(void *data, cb_slice token) { return find_token_count(data, token); }

static match_rarity session_rarity(const world *w) {
    /* the callback only reads; the interface has no const */
    union {
        const void *in;
        void *out;
    } cast = {.in = w};
    return (match_rarity){rarity_count, find_name_total(w), cast.out};
}

static cb_status score_ref(cb_session *s, const cb_query *q, entity_ref ref, uint32_t cutoff, ranking *r, cb_error *err) {
    match_profile profile;
    arena_reset(&s->memory);
    cb_status status = match_profile_load(s->world->w, ref, &s->memory, &profile, err);
    if (status != CB_OK) return status;
    scored item = {.ref = ref, .id = world_id(s->world->w, ref)};
    match_entities(&s->memory, &q->profile, &profile, cutoff, NULL, &item.match);
    if (item.match.score >= cutoff && item.match.score > 0) ranking_add(r, &item);
    return CB_OK;
}

/* A name pair below the cutoff makes no hit, whatever else agrees (an equal identifier finds its bearer by itself). */
static bool name_may_reach(cb_session *s, const cb_query *q, const find_candidate *c, uint32_t cutoff) {
    name n;
    arena_reset(&s->memory);
    if (!name_unpack(&s->memory, names_packed(s->world->w, REF_SEGMENT(c->ref), c->name), &n))
        return n.no_memory; /* then the whole comparison decides, or fails */
    for (size_t k = 0; k < q->profile.name_count; k++)
        if (match_names(&s->memory, &q->profile.names[k], &n, cutoff) >= cutoff) return true;
    return false;
}

static cb_status screen_candidates(cb_session *s, const cb_query *q, uint32_t cutoff, ranking *r, cb_error *err) {
    find_query fq = {
        .names = q->profile.names, .name_count = q->profile.name_count, .marks = q->marks, .mark_count = q->mark_count};
    if (r->limit > FIND_DEFAULT_CANDIDATES / 2) fq.max = r->limit * 2;
    const find_candidate *candidates;
    size_t count;
    cb_status status = find_candidates(s->scratch, &fq, &candidates, &count, err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        const find_candidate *c = &candidates[i];
        if (ranked(r, world_id(s->world->w, c->ref))) continue; /* by another name of it */
        if (!c->by_mark && !name_may_reach(s, q, c, cutoff)) continue;
        status = score_ref(s, q, c->ref, cutoff, r, err);
    }
    return status;
}

static cb_status screen_all(cb_session *s, const cb_query *q, uint32_t cutoff, ranking *r, cb_error *err) {
    const world *w = s->world->w;
    for (uint32_t segment = 0; segment < world_segments(w); segment++) {
        uint64_t rows = world_rows(w, segment);
        for (uint64_t row = 0; row < rows; row++) {
            if (!schema_is_party(world_schema(w, REF(segment, row)))) continue;
            cb_status status = score_ref(s, q, REF(segment, row), cutoff, r, err);
            if (status != CB_OK) return status;
        }
    }
    return CB_OK;
}

/* ---- results */

static int compare_slices(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

/* "kp;ru": the distinct codes, sorted. */
static bool join_countries(arena *a, const match_profile *p, cb_slice *out) {
    *out = (cb_slice){"", 0};
    if (p->country_count == 0) return true;
    cb_slice *codes = arena_zalloc(a, p->country_count, sizeof *codes);
    char *text = codes ? arena_alloc(a, p->country_count * 8 + 1) : NULL;
    if (!text) return false;
    memcpy(codes, p->countries, p->country_count * sizeof *codes);
    qsort(codes, p->country_count, sizeof *codes, compare_slices);
    size_t len = 0;
    for (size_t i = 0; i < p->country_count; i++) {
        if ((i > 0 && slice_eq(codes[i], codes[i - 1])) || codes[i].len > 6) continue;
        if (len > 0) text[len++] = ';';
        memcpy(text + len, codes[i].ptr, codes[i].len);
        len += codes[i].len;
    }
    *out = (cb_slice){text, len};
    return true;
}

static bool hit_features(cb_result *out, const match_profile *left, const match_profile *right, const match_result *m,
                         cb_hit *hit) {
    cb_feature *features = arena_zalloc(&out->memory, FEATURE_COUNT, sizeof *features);
    if (!features) return false;
    for (unsigned f = 0; f < FEATURE_COUNT; f++) {
        if (!(m->present & (1u << f))) continue;
        cb_feature *feature = &features[hit->feature_count++];
        feature->name = slice_of(match_feature_name((match_feature)f));
        feature->weight = (double)m->weights[f] / 1000.0;
        if (!match_explain(&out->memory, left, right, m, (match_feature)f, &feature->text)) return false;
    }
    hit->features = features;
    return true;
}

/* Fills one hit; `id` empty for a comparison. Strings of the profile are copied. */
static cb_status hit_fill(cb_result *out, const match_profile *left, const match_profile *right, const match_result *m,
                          const cb_screen_options *options, cb_hit *hit, cb_error *err) {
    hit->score = (double)m->score / SCORE_ONE;
    hit->probability = match_probability(m);
    hit->prior = (double)m->prior / 1000.0;
    cb_slice shown = m->right_name < right->name_count ? right->names[m->right_name].display : (cb_slice){"", 0};
    if (!arena_dup(&out->memory, shown, &hit->name) || !join_countries(&out->memory, right, &hit->countries))
        return err_memory(err);
    if (options && options->explain && !hit_features(out, left, right, m, hit)) return err_memory(err);
    return CB_OK;
}

static cb_status result_hit(cb_session *s, const cb_query *q, const scored *item, const cb_screen_options *options,
                            cb_result *out, cb_error *err) {
    const world *w = s->world->w;
    match_profile profile;
    match_result m;
    arena_reset(&s->memory);
    cb_status status = match_profile_load(w, item->ref, &s->memory, &profile, err);
    if (status != CB_OK) return status;
    match_rarity rarity = session_rarity(w);
    match_entities(&s->memory, &q->profile, &profile, 0, &rarity, &m);
    cb_hit *hit = &out->hits[out->count];
    *hit = (cb_hit){.entity_id = item->id, .caption = world_caption(w, item->ref), .schema = world_schema_name(w, item->ref)};
    hit->designated = (graph_party_flags(w, item->id) & PARTY_DESIGNATED) != 0;
    status = hit_fill(out, &q->profile, &profile, &m, options, hit, err);
    if (status != CB_OK) return status;
    if (hit->name.len == 0) hit->name = hit->caption;
    out->count++;
    return CB_OK;
}

static uint32_t option_threshold(const cb_screen_options *options) {
    if (!options || options->threshold == 0.0) return DEFAULT_THRESHOLD;
    if (options->threshold < 0.0) return 0;
    if (options->threshold >= 1.0) return SCORE_ONE;
    return (uint32_t)(options->threshold * SCORE_ONE + 0.5);
}

static cb_result *result_new(cb_world *cw, size_t hits) {
    cb_result *result = mem_zalloc(1, sizeof *result);
    if (!result) return NULL;
    result->hits = arena_zalloc(&result->memory, hits ? hits : 1, sizeof *result->hits);
    if (!result->hits) {
        mem_free(result);
        return NULL;
    }
    result->world = cb_world_ref(cw);
    return result;
}

cb_status cb_screen(cb_result **out, cb_session *session, const cb_query *query, const cb_screen_options *options,
                    cb_error *err) {
    *out = NULL;
    uint32_t cutoff = option_threshold(options);
    ranking r = {.limit = options && options->limit ? options->limit : DEFAULT_LIMIT};
    if (r.limit > 100000) return err_set(err, CB_USAGE, "the limit is at most 100000 hits a query");
    r.items = mem_zalloc(r.limit, sizeof *r.items);
    if (!r.items) return err_memory(err);
    bool exhaustive = options && options->exhaustive;
    cb_status status = (exhaustive ? screen_all : screen_candidates)(session, query, cutoff, &r, err);
    cb_result *result = status == CB_OK ? result_new(session->world, r.count) : NULL;
    if (status == CB_OK && !result) status = err_memory(err);
    for (size_t i = 0; status == CB_OK && i < r.count; i++)
        status = result_hit(session, query, &r.items[i], options, result, err);
    mem_free(r.items);
    if (status != CB_OK) {
        cb_result_free(result);
        return status;
    }
    *out = result;
    return CB_OK;
}

size_t cb_result_count(const cb_result *result) { return result->count; }

const cb_hit *cb_result_hit(const cb_result *result, size_t index) {
    return index < result->count ? &result->hits[index] : NULL;
}

void cb_result_free(cb_result *result) {
    if (!result) return;
    arena_free(&result->memory);
    cb_world_unref(result->world);
    mem_free(result);
}

/* ---- compare */

cb_status cb_compare(cb_result **out, const cb_query *left, const cb_query *right, const cb_screen_options *options,
                     cb_error *err) {
    *out = NULL;
    cb_result *result = result_new(NULL, 1);
    if (!result) return err_memory(err);
    match_result m;
    arena scratch = ARENA_EMPTY;
    match_entities(&scratch, &left->profile, &right->profile, 0, NULL, &m);
    arena_free(&scratch);
    result->count = 1;
    result->hits[0].entity_id = result->hits[0].caption = (cb_slice){"", 0};
    result->hits[0].schema = schema_name(right->entity.schema);
    cb_status status = hit_fill(result, &left->profile, &right->profile, &m, options, &result->hits[0], err);
    if (status != CB_OK) {
        cb_result_free(result);
        return status;
    }
    *out = result;
    return CB_OK;
}

static cb_status load_side(cb_session *s, cb_slice id, entity_ref *ref, match_profile *profile, cb_error *err) {
    if (world_find(s->world->w, id, ref, 1) == 0) {
        cb_slice other = world_referent(s->world->w, id);
        if (other.len == 0 || world_find(s->world->w, other, ref, 1) == 0)
            return err_set(err, CB_NOT_FOUND, "no entity with the id \"%.*s\" in this world", SLICE_ARGS(id));
    }
    return match_profile_load(s->world->w, *ref, &s->memory, profile, err);
}

cb_status cb_world_compare(cb_result **out, cb_session *session, cb_slice left, cb_slice right,
                           const cb_screen_options *options, cb_error *err) {
    *out = NULL;
    arena_reset(&session->memory);
    entity_ref refs[2];
    match_profile profiles[2];
    cb_status status = load_side(session, left, &refs[0], &profiles[0], err);
    if (status == CB_OK) status = load_side(session, right, &refs[1], &profiles[1], err);
    if (status != CB_OK) return status;
    cb_result *result = result_new(session->world, 1);
    if (!result) return err_memory(err);
    const world *w = session->world->w;
    match_rarity rarity = session_rarity(w);
    match_result m;
    match_entities(&session->memory, &profiles[0], &profiles[1], 0, &rarity, &m);
    result->count = 1;
    result->hits[0] = (cb_hit){.entity_id = world_id(w, refs[1]),
                               .caption = world_caption(w, refs[1]),
                               .schema = world_schema_name(w, refs[1]),
                               .designated = (graph_party_flags(w, world_id(w, refs[1])) & PARTY_DESIGNATED) != 0};
    status = hit_fill(result, &profiles[0], &profiles[1], &m, options, &result->hits[0], err);
    if (status != CB_OK) {
        cb_result_free(result);
        return status;
    }
    *out = result;
    return CB_OK;
}
