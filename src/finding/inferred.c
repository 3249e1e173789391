/* SPDX-License-Identifier: Apache-2.0 */
#include "finding/inferred.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
#include "base/vec.h"
#include "finding/internal.h"

#include "base/poison.h"

enum {
    MAX_USES = 4096,  /* values of one party */
    MAX_ROWS = 4096,  /* of one value, looked through: sightings of one bearer are rows of their own */
    MAX_JOINED = 24,  /* bearers that are compared with one another, whether they are one party under several ids */
    ONE_PARTY = 9500, /* names that agree so far are counted as one bearer */
    WEAK = 3000,      /* strength of a weak tie, as of a weak rule */
    GRADE_S = 7000,   /* a strength that is still strong */
    GRADE_M = 4500,
    EVEN = 5000 /* probability from which two records may be one party */
};

/* Days on which somebody had a value; an end that is not known is INT32_MIN or INT32_MAX. */
typedef struct period {
    int32_t first, last;
} period;

typedef struct times {
    period *items;
    size_t count, cap;
    bool undated; /* some record says it without any date */
} times;

typedef struct use { /* a value of the party asked about */
    mark_kind kind;
    cb_slice normal, shown;
    bool strong;
    times when;
} use;

typedef struct bearer {
    cb_slice id;
    entity_ref ref;
    uint32_t segment;
    times when;
} bearer;

typedef struct finder {
    const world *w;
    arena *a;
    int32_t on_day;
    map by_normal;
    use *uses;
    size_t use_count, use_cap;
    const cb_slice *known;
    size_t known_count;
    const match_profile *mine; /* of the party asked about; NULL where it is no party */
    inferred *out;
    cb_error *err;
    bool failed; /* no memory */
} finder;

/* ---- times */

static period period_of(cb_slice start, cb_slice end, bool *dated) {
    date_range from, to;
    bool begins = start.len && date_range_of(start, &from), ends = end.len && date_range_of(end, &to);
    *dated = begins || ends;
    return (period){begins ? from.first : INT32_MIN, ends ? to.last : INT32_MAX};
}

/* Adds what one record says; false where that is after the day asked about. */
static bool add_time(finder *f, times *t, cb_slice start, cb_slice end) {
    bool dated;
    period p = period_of(start, end, &dated);
    if (!dated) {
        t->undated = true;
        return true;
    }
    if (p.first > f->on_day) return false;
    void *items = t->items;
    if (!vec_reserve_arena(f->a, &items, &t->cap, t->count, t->count + 1, sizeof p)) {
        f->failed = true;
        return false;
    }
    t->items = items;
    t->items[t->count++] = p;
    return true;
}

/* The longest time in common: its days (0: they meet on no day, with the shortest gap in *gap), and when. */
static int64_t in_common(const times *a, const times *b, period *when, int64_t *gap) {
    int64_t best = 0;
    *gap = INT64_MAX;
    *when = (period){INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++) {
            period x = a->items[i], y = b->items[k];
            period both = {x.first > y.first ? x.first : y.first, x.last < y.last ? x.last : y.last};
            int64_t days = (int64_t)both.last - both.first + 1;
            if (days > best) {
                best = days;
                *when = both;
            }
            if (days <= 0 && -days + 1 < *gap) *gap = -days + 1;
        }
    return best;
}

/* ---- what the party bears */

typedef struct taking {
    finder *f;
    cb_slice start, end;
} taking;

static bool take_use(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    const taking *t = data;
    finder *f = t->f;
    bool added;
    if (f->use_count >= MAX_USES) {
        f->out->cut = true;
        return true;
    }
    map_entry *at = map_put(&f->by_normal, normal, &added);
    if (!at) return false;
    if (added) {
        void *items = f->uses;
        if (!vec_reserve_arena(f->a, &items, &f->use_cap, f->use_count, f->use_count + 1, sizeof(use))) return false;
        f->uses = items;
        use *u = &f->uses[f->use_count];
        *u = (use){.kind = kind, .strong = strong};
        if (!arena_dup(f->a, normal, &u->normal) || !arena_dup(f->a, shown, &u->shown)) return false;
        at->value = f->use_count++;
    }
    add_time(f, &f->uses[at->value].when, t->start, t->end);
    return !f->failed;
}

static cb_status take_all(finder *f, const entity *e, bool dated) {
    arena scratch = ARENA_EMPTY;
    taking t = {.f = f,
                .start = dated ? entity_first(e, PROP_startDate) : (cb_slice){NULL, 0},
                .end = dated ? entity_first(e, PROP_endDate) : (cb_slice){NULL, 0}};
    bool ok = entity_marks(e, &scratch, take_use, &t);
    arena_free(&scratch);
    return ok && !f->failed ? CB_OK : err_memory(f->err);
}

/* Its own values, those of its documents and sightings, and its addresses. */
static cb_status take_world(finder *f, cb_slice id) {
    entity e;
    uint32_t *segments;
    entity_ref ref;
    tie *ties;
    size_t n;
    uint64_t total;
    if (!world_find(f->w, id, &ref, 1)) return CB_OK;
    cb_status status = world_load(f->w, id, f->a, &e, &segments, f->err);
    if (status == CB_OK) status = take_all(f, &e, schema_is_a(e.schema, SCHEMA_Interval));
    if (status == CB_OK) status = graph_ties(f->w, id, f->a, MAX_USES, &ties, &n, &total, f->err);
    if (status != CB_OK) return status;
    f->out->cut = f->out->cut || total > n;
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        bool held = !ties[i].outgoing && slice_eq(ties[i].kind, SLICE("holder"));
        if (!held || ties[i].unresolved) continue;
        if (!world_find(f->w, ties[i].from, &ref, 1)) continue;
        /* a wallet is a party of its own */
        if (!schema_is_a(world_schema(f->w, ref), SCHEMA_Identification)) continue;
        status = world_load(f->w, ties[i].from, f->a, &e, &segments, f->err);
        if (status == CB_OK) status = take_all(f, &e, true);
    }
    cb_slice *places;
    if (status == CB_OK) status = graph_places(f->w, id, f->a, MAX_USES, &places, &n, f->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        if (!world_find(f->w, places[i], &ref, 1)) continue;
        status = world_load(f->w, places[i], f->a, &e, &segments, f->err);
        if (status == CB_OK) status = take_all(f, &e, false);
    }
    return status;
}

/* ---- who else bears it */

typedef struct bearers_of {
    finder *f;
    map by_id;
    bearer *items;
    size_t count, cap;
} bearers_of;

static void add_bearer(bearers_of *b, cb_slice id, entity_ref ref, entity_ref said, cb_slice start, cb_slice end) {
    bool added;
    finder *f = b->f;
    bool dated;
    if (period_of(start, end, &dated).first > f->on_day && dated) return;
    map_entry *at = map_put(&b->by_id, id, &added);
    if (!at) {
        f->failed = true;
        return;
    }
    if (added) {
        void *items = b->items;
        if (!vec_reserve_arena(f->a, &items, &b->cap, b->count, b->count + 1, sizeof(bearer))) {
            f->failed = true;
            return;
        }
        b->items = items;
        b->items[b->count] = (bearer){.id = id, .ref = ref, .segment = REF_SEGMENT(said)};
        at->value = b->count++;
    }
    add_time(f, &b->items[at->value].when, start, end);
}

/* An Address is borne by whoever is there. */
static void add_occupants(bearers_of *b, entity_ref ref) {
    finder *f = b->f;
    cb_slice *there;
    size_t n;
    entity_ref who;
    if (graph_places(f->w, world_id(f->w, ref), f->a, MAX_ROWS, &there, &n, f->err) != CB_OK) {
        f->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (world_find(f->w, there[i], &who, 1))
            add_bearer(b, world_id(f->w, who), who, ref, (cb_slice){NULL, 0}, (cb_slice){NULL, 0});
}

static bool on_row(void *data, entity_ref ref) {
    bearers_of *b = data;
    finder *f = b->f;
    schema_id schema = world_schema(f->w, ref);
    cb_slice start = {NULL, 0}, end = {NULL, 0};
    if (schema == SCHEMA_Address) {
        add_occupants(b, ref);
        return !f->failed;
    }
    if (schema_is_a(schema, SCHEMA_Identification)) {
        statement s;
        for (uint64_t i = 0; world_statement(f->w, ref, i, &s); i++) {
            if (s.prop == PROP_startDate && !start.len) start = s.value;
            if (s.prop == PROP_endDate && !end.len) end = s.value;
        }
    }
    entity_ref who = find_holder(f->w, ref);
    /* of a holder who is not in the sources nothing can be said */
    if (who == ref && schema_is_edge(schema)) return true;
    if (who == ref && schema_is_a(schema, SCHEMA_Identification)) return true;
    add_bearer(b, world_id(f->w, who), who, ref, start, end);
    return !f->failed;
}

static bool is_known(const finder *f, cb_slice id) {
    for (size_t i = 0; i < f->known_count; i++)
        if (slice_eq(f->known[i], id)) return true;
    return false;
}

static bool is_alike(finder *f, const match_profile *x, const match_profile *y) {
    match_result r;
    if (!x->name_count || !y->name_count) return false;
    match_entities(f->a, x, y, 0, NULL, &r);
    return r.name_score >= ONE_PARTY && !r.contradiction;
}

/* Listed and reported parties that share a value are no crowd: however many they are, they weigh as one. */
typedef struct crowd {
    size_t parties, weight; /* that bear it besides the one asked about; and how many they count for */
} crowd;

static bool is_flagged(const finder *f, cb_slice id) {
    return graph_party_flags_on(f->w, id, f->on_day) & (PARTY_DESIGNATED | PARTY_REPORTED);
}

/* `flagged` of the `parties` are so, besides the one asked about. */
static size_t weight_of(const finder *f, size_t parties, size_t flagged) {
    bool mine = false;
    for (size_t i = 0; i < f->known_count; i++) mine = mine || is_flagged(f, f->known[i]);
    size_t one = flagged && (mine || flagged > 1) ? flagged + mine - 1 : 0; /* so many less */
    return parties > one ? parties - one : 1;
}

/* How many parties bear it besides the one asked about. Several lists name one party under several ids: it counts once. Names decide, without
 * contradiction; a namesake makes the value look rarer by one, and nothing more. */
static cb_status count_parties(finder *f, const bearer *items, size_t count, crowd *out) {
    match_profile *profiles = arena_zalloc(f->a, count, sizeof *profiles);
    bool *counted = arena_zalloc(f->a, count, sizeof *counted);
    size_t parties = 0, flagged = 0;
    if (!profiles || !counted) return err_memory(f->err);
    for (size_t i = 0; i < count; i++) {
        cb_status status = match_profile_load(f->w, items[i].ref, f->a, &profiles[i], f->err);
        if (status != CB_OK) return status;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_known(f, items[i].id)) continue;
        counted[i] = true;
        for (size_t k = 0; k < count; k++) counted[k] = counted[k] || is_alike(f, &profiles[i], &profiles[k]);
    }
    for (size_t i = 0; i < count; i++) {
        if (counted[i]) continue;
        bool bad = is_flagged(f, items[i].id);
        for (size_t k = i + 1; k < count; k++) {
            if (counted[k] || !is_alike(f, &profiles[i], &profiles[k])) continue;
            counted[k] = true;
            bad = bad || is_flagged(f, items[k].id);
        }
        parties++;
        flagged += bad;
    }
    if (parties == 0) parties = 1;
    *out = (crowd){parties, weight_of(f, parties, flagged)};
    return CB_OK;
}

static bool add_quiet(finder *f, quiet_mark q) {
    inferred *out = f->out;
    void *items = out->quiet;
    if (!vec_reserve_arena(f->a, &items, &out->quiet_cap, out->quiet_count, out->quiet_count + 1, sizeof q)) return false;
    out->quiet = items;
    out->quiet[out->quiet_count++] = q;
    return true;
}

static bool add_tie(finder *f, inferred_tie t) {
    inferred *out = f->out;
    void *items = out->ties;
    if (!vec_reserve_arena(f->a, &items, &out->cap, out->count, out->count + 1, sizeof t)) return false;
    out->ties = items;
    out->ties[out->count++] = t;
    return true;
}

static bool day_text(finder *f, int32_t day, cb_slice *out) {
    char text[DATE_TEXT_MAX];
    *out = (cb_slice){"", 0};
    if (day == INT32_MIN || day == INT32_MAX) return true;
    return arena_dup(f->a, (cb_slice){text, date_day(day, text)}, out);
}

static uint32_t strength_of(char grade, uint32_t half, size_t parties) {
    uint64_t base = grade == 'S' ? 8500 : grade == 'M' ? 6000 : WEAK, more = parties > 2 ? parties - 2 : 0;
    return (uint32_t)(base * half / (half + more));
}

/* INT32_MAX where a record says no day. */
static int32_t last_of(const times *t) {
    int32_t last = INT32_MIN;
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].last > last) last = t->items[i].last;
    return t->undated || t->count == 0 ? INT32_MAX : last;
}

/* A number that two parties bear under names with nothing in common, or people of other days of birth: one of the two may have stolen or mistyped
 * it, or it is of another register. It ties nobody by itself; whether they are one party is another question (identity.c). */
static cb_status is_strangers_number(finder *f, const use *u, const bearer *b, bool *out) {
    match_profile theirs;
    match_result m;
    *out = false;
    if (u->kind != MARK_IDENTIFIER || !f->mine || !schema_is_party(world_schema(f->w, b->ref))) return CB_OK;
    cb_status status = match_profile_load(f->w, b->ref, f->a, &theirs, f->err);
    if (status != CB_OK) return status;
    match_entities(f->a, f->mine, &theirs, 0, NULL, &m);
    *out = !match_number_counts(f->mine, &theirs, &m, u->normal);
    return CB_OK;
}

/* Who shares an e-mail shares its domain: that is one thing. */
static bool is_said_by_mail(const finder *f, const use *u, const bearer *b, bool *said) {
    buf email = BUF_EMPTY, domain = BUF_EMPTY;
    *said = false;
    for (size_t i = 0; u->kind == MARK_DOMAIN && i < f->out->count && !*said; i++) {
        const inferred_tie *t = &f->out->ties[i];
        if (t->kind != MARK_EMAIL || !slice_eq(t->other, b->id)) continue;
        buf_clear(&email);
        buf_clear(&domain);
        size_t head = slice_of("email:").len;
        *said = mark_normal(&email, SCHEMA_LegalEntity, PROP_email, t->shown, (cb_slice){NULL, 0}) == MARK_EMAIL &&
                mark_of_mail(&domain, slice_sub(buf_view(&email), head, SIZE_MAX)) == MARK_DOMAIN &&
                slice_eq(buf_view(&domain), u->normal);
    }
    bool ok = !email.failed && !domain.failed;
    buf_free(&email);
    buf_free(&domain);
    return ok;
}

static cb_status tie_of(finder *f, const use *u, const bearer *b, mark_rules rules, crowd others, const cb_slice *all,
                        size_t all_count) {
    period when;
    int64_t gap, days = in_common(&u->when, &b->when, &when, &gap);
    bool dated = !u->when.undated && !b->when.undated;
    if (dated && days == 0 && rules.apart >= 0 && gap > rules.apart) {
        quiet_mark q = {.kind = u->kind, .shown = u->shown, .other = b->id, .why = QUIET_APART};
        return add_quiet(f, q) ? CB_OK : err_memory(f->err);
    }
    char *rule = arena_zalloc(f->a, rules.rule.len + 1, 1);
    if (!rule) return err_memory(f->err);
    memcpy(rule, rules.rule.ptr, rules.rule.len);
    inferred_tie t = {.other = b->id,
                      .kind = u->kind,
                      .shown = u->shown,
                      .rule = rule,
                      .parties = others.parties + 1,
                      .last = u->when.undated && u->when.count == 0 ? last_of(&b->when) : INT32_MAX,
                      .gap = dated && days == 0 && gap <= INT32_MAX ? (int32_t)gap : 0,
                      .segment = b->segment,
                      .all = all,
                      .all_count = all_count,
                      .start = SLICE(""),
                      .end = SLICE("")};
    bool strangers;
    cb_status status = is_strangers_number(f, u, b, &strangers);
    if (status != CB_OK) return status;
    t.grade = strangers ? 'W' : signal_find(t.rule).strength;
    if (rules.together > 0 && days < rules.together) t.grade = 'W';
    /* In a house live many of whom the sources know nothing, so that counting bearers says little. */
    t.open = u->kind == MARK_ADDRESS && !mark_is_room(u->normal);
    if (t.open) t.grade = 'W';
    t.strength = strength_of(t.grade, rules.half, others.weight + 1);
    t.grade = t.strength >= GRADE_S ? 'S' : t.strength >= GRADE_M ? 'M' : 'W';
    bool ok = days == 0 || (day_text(f, when.first, &t.start) && day_text(f, when.last, &t.end));
    return ok && add_tie(f, t) ? CB_OK : err_memory(f->err);
}

static cb_status tie_bearers(finder *f, const use *u, const bearers_of *b, bool more) {
    mark_rules rules = mark_rules_of(u->kind);
    size_t others = 0, flagged = 0;
    for (size_t i = 0; i < b->count; i++) others += !is_known(f, b->items[i].id);
    for (size_t i = 0; i < b->count; i++) flagged += !is_known(f, b->items[i].id) && is_flagged(f, b->items[i].id);
    bool common = mark_is_common(u->kind, u->normal);
    /* what the table says of an address holds whoever else of the sources is there */
    if (others == 0 && !(common && u->kind == MARK_ADDRESS)) return CB_OK;
    quiet_mark quiet = {.kind = u->kind, .shown = u->shown, .parties = others + 1, .more = more};
    if (common) {
        quiet.why = QUIET_COMMON;
        return add_quiet(f, quiet) ? CB_OK : err_memory(f->err);
    }
    cb_status status = CB_OK;
    crowd of = {others, weight_of(f, others, flagged)};
    if (others > 1 && b->count <= MAX_JOINED && !more) status = count_parties(f, b->items, b->count, &of);
    if (status != CB_OK) return status;
    quiet.parties = of.parties + 1;
    if (more || of.weight + 1 > rules.most) {
        quiet.why = QUIET_MANY;
        return add_quiet(f, quiet) ? CB_OK : err_memory(f->err);
    }
    cb_slice *all = arena_zalloc(f->a, b->count, sizeof *all);
    if (!all) return err_memory(f->err);
    for (size_t i = 0; i < b->count; i++) all[i] = b->items[i].id;
    for (size_t i = 0; i < b->count && status == CB_OK; i++) {
        bool said;
        if (is_known(f, b->items[i].id)) continue;
        if (!is_said_by_mail(f, u, &b->items[i], &said)) return err_memory(f->err);
        if (!said) status = tie_of(f, u, &b->items[i], rules, of, all, b->count);
    }
    return status;
}

static cb_status tie_uses(finder *f) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < 2 * f->use_count && status == CB_OK; i++) {
        const use *u = &f->uses[i % f->use_count];
        if ((u->kind == MARK_DOMAIN) != (i >= f->use_count)) continue; /* domains last: e-mails may have said them */
        /* a number whose country or register is not known is nobody's */
        if (u->kind == MARK_IDENTIFIER && !u->strong) continue;
        if (!u->when.undated && u->when.count == 0) continue; /* seen later only */
        bearers_of b = {.f = f, .by_id = MAP_EMPTY};
        size_t rows = find_mark_rows(f->w, u->normal, MAX_ROWS, on_row, &b);
        status = f->failed ? err_memory(f->err) : tie_bearers(f, u, &b, rows >= MAX_ROWS);
        map_free(&b.by_id);
    }
    return status;
}

/* ---- all of it */

static int by_strength(const void *a, const void *b) {
    const inferred_tie *x = a, *y = b;
    if (x->strength != y->strength) return x->strength > y->strength ? -1 : 1;
    int order = slice_cmp(x->other, y->other);
    if (order) return order;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    return slice_cmp(x->shown, y->shown);
}

static cb_status add_same(finder *f, const identity *who) {
    double p = match_probability(&who->match);
    inferred_tie t = {.other = who->id,
                      .kind = MARK_NONE,
                      .last = INT32_MAX,
                      .shown = SLICE(""),
                      .rule = who->rule ? who->rule : "same-party",
                      .strength = (uint32_t)(p * 10000.0 + 0.5),
                      .parties = 2,
                      .score = who->match.score,
                      .confirmed = who->confirmed,
                      .segment = REF_SEGMENT(who->ref),
                      .start = SLICE(""),
                      .end = SLICE("")};
    t.grade = who->confirmed ? 'S' : 'W';
    if (!who->confirmed && t.strength < EVEN) return CB_OK;
    return add_tie(f, t) ? CB_OK : err_memory(f->err);
}

cb_status inferred_of_world(const world *w, find_scratch *scratch, cb_slice id, int32_t on_day, arena *a, inferred *out,
                            cb_error *err) {
    cb_slice known[MAX_HITS + 1] = {id};
    entity_ref ref;
    *out = (inferred){0};
    if (!world_find(w, id, &ref, 1) || schema_is_edge(world_schema(w, ref))) return CB_OK;
    finder f = {
        .w = w, .a = a, .on_day = on_day, .by_normal = MAP_EMPTY, .known = known, .known_count = 1, .out = out, .err = err};
    cb_status status = CB_OK;
    match_profile mine;
    if (schema_is_party(world_schema(w, ref))) {
        status = match_profile_load(w, ref, a, &mine, err);
        f.mine = &mine;
        identity *same = arena_zalloc(a, MAX_HITS, sizeof *same);
        size_t count = 0;
        asker q = {.w = w, .scratch = scratch, .a = a, .on_day = on_day, .err = err};
        if (status == CB_OK) status = same ? identity_of_world(&q, ref, same, &count) : err_memory(err);
        for (size_t i = 0; i < count && status == CB_OK; i++) {
            if (same[i].confirmed) known[f.known_count++] = same[i].id;
            status = add_same(&f, &same[i]);
        }
    }
    if (status == CB_OK) status = take_world(&f, id);
    if (status == CB_OK) status = tie_uses(&f);
    if (status == CB_OK && out->count) qsort(out->ties, out->count, sizeof *out->ties, by_strength);
    map_free(&f.by_normal);
    return status;
}

cb_status inferred_of_marks(const world *w, const entity *e, const entity *held, size_t held_count, const cb_slice *known,
                            size_t known_count, int32_t on_day, arena *a, inferred *out, cb_error *err) {
    *out = (inferred){0};
    finder f = {.w = w,
                .a = a,
                .on_day = on_day,
                .by_normal = MAP_EMPTY,
                .known = known,
                .known_count = known_count,
                .out = out,
                .err = err};
    match_profile mine;
    if (schema_is_party(e->schema)) {
        if (!match_profile_of(a, e, &mine)) return err_memory(err);
        f.mine = &mine;
    }
    cb_status status = take_all(&f, e, false);
    for (size_t i = 0; i < held_count && status == CB_OK; i++) {
        const entity *d = &held[i];
        bool holds = schema_is_a(d->schema, SCHEMA_Identification) && slice_eq(entity_first(d, PROP_holder), e->id);
        bool at = d->schema == SCHEMA_Address && slice_eq(entity_first(e, PROP_addressEntity), d->id);
        if (holds || at) status = take_all(&f, d, holds);
    }
    if (status == CB_OK) status = tie_uses(&f);
    map_free(&f.by_normal);
    return status;
}
