/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a world around one party: breadth first from it to its owners and those who control it. */
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/internal.h"
#include "graph/own.h"
#include "parse/date.h"

#include "base/poison.h"

typedef struct loader {
    const world *w;
    arena *a, *scratch; /* scratch: of one party; the same as `a` where its words are to be shown */
    own_graph *g;
    map nodes; /* id -> number */
    size_t node_cap, claim_cap;
    const own_assumption *assumed;
    size_t assumed_count;
    cb_error *err;
} loader;

/* ---- dates */

/* Before, within or after: a day against a date of some precision. */
static bool surely_after(int32_t day, const date_range *r) { return day > r->last; }
static bool maybe_after(int32_t day, const date_range *r) { return day >= r->first; }

/* Holds from its start on (the day itself included) until the day before its end; a date that cannot be read leaves it open. */
own_when own_when_of(cb_slice start, cb_slice end, int32_t on) {
    own_when w = OWN_SURELY;
    date_range r;
    if (start.len) {
        if (!date_parse(start, &r))
            w = OWN_MAYBE;
        else if (on < r.first)
            return OWN_NEVER;
        else if (on < r.last)
            w = OWN_MAYBE;
    }
    if (end.len) {
        if (!date_parse(end, &r))
            w = OWN_MAYBE;
        else if (surely_after(on, &r) || on == r.last)
            return OWN_NEVER;
        else if (maybe_after(on, &r))
            w = OWN_MAYBE;
    }
    return w;
}

/* ---- words */

static bool has_word(cb_slice s, const char *word) {
    cb_slice needle = slice_of(word);
    for (size_t i = 0; i + needle.len <= s.len; i++)
        if (slice_starts_nocase(slice_sub(s, i, s.len), needle)) return true;
    return false;
}

static own_interest interest_of_control(cb_slice type, cb_slice role) {
    static const char *const BOARD[] = {"appoint", "board", "majority of directors", "majority of the directors"};
    for (size_t i = 0; i < sizeof BOARD / sizeof *BOARD; i++)
        if (has_word(type, BOARD[i]) || has_word(role, BOARD[i])) return OWN_BOARD;
    return has_word(type, "consolidat") || has_word(role, "consolidat") ? OWN_CONSOLIDATION : OWN_INFLUENCE;
}

static bool is_over(cb_slice status) {
    static const char *const WORDS[] = {"ended", "ceased", "closed", "former", "inactive", "terminated", "dissolved"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (has_word(status, WORDS[i])) return true;
    return false;
}

/* ---- claims */

typedef struct edge_words {
    cb_slice shares_type, ownership_type, control_type, status;
} edge_words;

static edge_words words_of(const world *w, entity_ref edge) {
    edge_words e = {0};
    statement s;
    for (uint64_t i = 0; world_statement(w, edge, i, &s); i++) {
        cb_slice *to = s.prop == PROP_sharesType      ? &e.shares_type
                       : s.prop == PROP_ownershipType ? &e.ownership_type
                       : s.prop == PROP_controlType   ? &e.control_type
                       : s.prop == PROP_status        ? &e.status
                                                      : NULL;
        if (to && to->len == 0) *to = s.value;
    }
    return e;
}

/* False: the tie is none of ownership or control. */
static bool claim_of(const loader *l, const tie *t, own_claim *c) {
    bool owns = slice_eq(t->kind, SLICE("Ownership"));
    if ((!owns && !slice_eq(t->kind, SLICE("Control"))) || t->unresolved || t->victim || t->edge == REF_NONE) return false;
    edge_words e = words_of(l->w, t->edge);
    *c = (own_claim){
        .edge_id = t->edge_id, .written = t->share, .role = t->role, .start = t->start, .end = t->end, .segment = t->segment};
    c->when = is_over(e.status) && t->end.len == 0 ? OWN_NEVER : own_when_of(t->start, t->end, l->g->on);
    if (!owns) {
        c->interest = interest_of_control(e.control_type, t->role);
        if (c->role.len == 0) c->role = e.control_type;
        c->range = SHARE_NOTHING;
        return true;
    }
    c->interest = has_word(e.shares_type, "vot") ? OWN_VOTES : OWN_SHARES;
    bool indirect = has_word(e.ownership_type, "indirect") || has_word(t->role, "indirect");
    c->repeated = indirect && has_word(t->role, "by components");
    c->indirect = indirect && !c->repeated;
    c->unknown = !share_read(t->share, &c->range);
    if (c->unknown) c->range = SHARE_UNKNOWN;
    return true;
}

static cb_status add_claim(loader *l, const own_claim *c) {
    void *p = l->g->claims;
    if (!vec_reserve_arena(l->a, &p, &l->claim_cap, l->g->claim_count, l->g->claim_count + 1, sizeof *c))
        return err_memory(l->err);
    l->g->claims = p;
    l->g->claims[l->g->claim_count++] = *c;
    return CB_OK;
}

/* ---- nodes */

uint32_t own_seeds_of(const programme_meaning *m) {
    if (!m->mapped || !m->designated) return 0;
    return m->effect == EFFECT_ASSET_FREEZE ? m->seeds : m->effect == EFFECT_EXPORT_LICENCE ? m->seeds & REGIME_BIS : 0;
}

static cb_status read_listings(loader *l, own_node *n) {
    designation *d;
    size_t count;
    cb_status status = graph_designations(l->w, n->id, l->scratch, &d, &count, l->err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        uint32_t seeds = own_seeds_of(&d[i].meaning);
        own_when when = seeds ? own_when_of(d[i].start, d[i].end, l->g->on) : OWN_NEVER;
        if (when == OWN_SURELY) n->seeds |= seeds;
        if (when != OWN_NEVER) n->may_seed |= seeds;
    }
    return status;
}

static bool is_assumed(const loader *l, cb_slice id) {
    for (size_t i = 0; i < l->assumed_count; i++)
        if (l->assumed[i].asset.len == 0 && slice_eq(l->assumed[i].id, id)) return true;
    return false;
}

/* The number of an id, added where it is new. */
static cb_status node_of(loader *l, cb_slice id, uint32_t *out) {
    bool added;
    map_entry *e = map_put(&l->nodes, id, &added);
    if (!e) return err_memory(l->err);
    if (!added) {
        *out = (uint32_t)e->value;
        return CB_OK;
    }
    void *p = l->g->nodes;
    if (!vec_reserve_arena(l->a, &p, &l->node_cap, l->g->node_count, l->g->node_count + 1, sizeof *l->g->nodes))
        return err_memory(l->err);
    l->g->nodes = p;
    own_node *n = &l->g->nodes[l->g->node_count];
    *n = (own_node){.id = id, .caption = id, .schema = SLICE("LegalEntity")};
    entity_ref ref;
    if (world_find(l->w, id, &ref, 1)) {
        n->caption = world_caption(l->w, ref);
        n->schema = world_schema_name(l->w, ref);
        n->person = schema_is_a(world_schema(l->w, ref), SCHEMA_Person);
    }
    cb_status status = read_listings(l, n);
    if (is_assumed(l, id)) {
        n->assumed = true;
        n->seeds = n->may_seed = UINT32_MAX;
    }
    e->value = l->g->node_count;
    *out = (uint32_t)l->g->node_count++;
    return status;
}

static cb_status add_records(loader *l, uint32_t asset) {
    tie *ties;
    size_t count;
    cb_status status = graph_ties_to(l->w, l->g->nodes[asset].id, l->a, &ties, &count, l->err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        own_claim c;
        if (!claim_of(l, &ties[i], &c)) continue;
        c.asset = asset;
        status = node_of(l, ties[i].from, &c.owner);
        for (size_t k = 0; k < l->assumed_count; k++) /* an assumed share is put in the place of what the sources say */
            if (l->assumed[k].asset.len && c.interest == OWN_SHARES && slice_eq(l->assumed[k].id, ties[i].from) &&
                slice_eq(l->assumed[k].asset, l->g->nodes[asset].id))
                c.when = OWN_NEVER;
        if (status == CB_OK) status = add_claim(l, &c);
    }
    for (size_t k = 0; status == CB_OK && k < l->assumed_count; k++) {
        const own_assumption *s = &l->assumed[k];
        if (s->asset.len == 0 || !slice_eq(s->asset, l->g->nodes[asset].id)) continue;
        own_claim c = {.asset = asset, .when = OWN_SURELY, .assumed = true, .written = s->share, .segment = UINT32_MAX};
        if (!share_read(s->share, &c.range))
            return err_set(l->err, CB_USAGE, "\"%.*s\" is no share: write a percentage (50, 33.3) or a band like \"(25, 50]\"",
                           SLICE_ARGS(s->share));
        status = node_of(l, s->id, &c.owner);
        if (status == CB_OK) status = add_claim(l, &c);
    }
    return status;
}

cb_status own_load(const world *w, cb_slice id, int32_t on, const own_assumption *assumed, size_t assumed_count, arena *a,
                   own_graph *out, cb_error *err) {
    *out = (own_graph){.on = on};
    loader l = {.w = w,
                .a = a,
                .scratch = a,
                .g = out,
                .nodes = MAP_EMPTY,
                .assumed = assumed,
                .assumed_count = assumed_count,
                .err = err};
    entity_ref ref;
    uint32_t first;
    if (world_find(w, id, &ref, 1) == 0)
        return err_set(err, CB_NOT_FOUND, "no entity with the id \"%.*s\" in this world", SLICE_ARGS(id));
    cb_status status = node_of(&l, world_id(w, ref), &first);
    for (uint32_t i = 0; status == CB_OK && i < out->node_count; i++) {
        if (i >= LIMIT_OWN_NODES) {
            out->nodes[i].cut = out->cut = true;
            continue;
        }
        status = add_records(&l, i);
    }
    map_free(&l.nodes);
    if (status == CB_OK && !own_graph_finish(out, a)) status = err_memory(err);
    return status;
}

/* ---- all that listed parties of a world may own */

typedef struct reach { /* what members may hold of a node, at most */
    share shares, votes;
    bool queued;
} reach;

typedef struct downward {
    loader l;
    reach *reached; /* by node */
    size_t reached_cap;
    uint32_t *queue;
    size_t queue_count, queue_cap, memory;
    arena scratch;
} downward;

static cb_status enqueue(downward *d, uint32_t node) {
    void *p = d->queue;
    if (d->reached[node].queued) return CB_OK;
    if (!vec_reserve_arena(d->l.a, &p, &d->queue_cap, d->queue_count, d->queue_count + 1, sizeof *d->queue))
        return err_memory(d->l.err);
    d->queue = p;
    d->reached[node].queued = true;
    d->queue[d->queue_count++] = node;
    return CB_OK;
}

static cb_status meet(downward *d, cb_slice id, uint32_t *node) {
    cb_status status = node_of(&d->l, id, node);
    void *p = d->reached;
    size_t had = d->reached_cap;
    if (status != CB_OK) return status;
    if (!vec_reserve_arena(d->l.a, &p, &d->reached_cap, had, *node + 1, sizeof *d->reached)) return err_memory(d->l.err);
    d->reached = p;
    if (d->reached_cap > had) memset(d->reached + had, 0, (d->reached_cap - had) * sizeof *d->reached);
    return CB_OK;
}

/* What the records of one owner may come to, counted high: two records of one stake count twice here, and once in what is solved. */
static cb_status take_down(downward *d, const own_claim *c) {
    reach *r = &d->reached[c->asset];
    bool power = c->interest != OWN_SHARES && c->interest != OWN_VOTES;
    share *sum = c->interest == OWN_VOTES ? &r->votes : &r->shares;
    if (c->when == OWN_NEVER || c->repeated || c->owner == c->asset) return CB_OK;
    if (!power) *sum = *sum > SHARE_ONE ? *sum : *sum + c->range.high;
    return power || *sum >= SHARE_ONE / 2 ? enqueue(d, c->asset) : CB_OK;
}

static cb_status follow_down(downward *d, uint32_t owner) {
    tie *ties;
    size_t count;
    arena_reset(&d->scratch);
    cb_status status = graph_ties_from(d->l.w, d->l.g->nodes[owner].id, &d->scratch, &ties, &count, d->l.err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        own_claim c;
        if (!claim_of(&d->l, &ties[i], &c) || c.when == OWN_NEVER) continue;
        c.owner = owner;
        bool joint = has_word(c.role, "joint");
        c.role = joint ? SLICE("joint") : (cb_slice){NULL, 0};
        c.edge_id = c.written = c.start = c.end = (cb_slice){NULL, 0};
        status = meet(d, ties[i].to, &c.asset);
        if (status == CB_OK) status = add_claim(&d->l, &c);
        if (status == CB_OK) status = take_down(d, &c);
    }
    return status;
}

static cb_status start_listed(void *data, cb_slice id) {
    downward *d = data;
    uint32_t node;
    cb_status status = meet(d, id, &node);
    return status == CB_OK && d->l.g->nodes[node].may_seed ? enqueue(d, node) : status;
}

cb_status own_load_listed(const world *w, int32_t on, size_t memory, arena *a, own_graph *out, cb_error *err) {
    enum { NODE_BYTES = 400, CLAIM_BYTES = 450 }; /* with what is made of them, and grown vectors */
    *out = (own_graph){.on = on};
    downward d = {.l = {.w = w, .a = a, .g = out, .nodes = MAP_EMPTY, .err = err}, .memory = memory};
    d.l.scratch = &d.scratch;
    cb_status status = graph_each_designated(w, start_listed, &d);
    for (size_t i = 0; status == CB_OK && i < d.queue_count; i++) {
        if (out->node_count >= LIMIT_OWN_LISTED || out->node_count * NODE_BYTES + out->claim_count * CLAIM_BYTES > memory) {
            out->cut = true;
            break;
        }
        status = follow_down(&d, d.queue[i]);
    }
    map_free(&d.l.nodes);
    arena_free(&d.scratch);
    if (status == CB_OK && !own_graph_finish(out, a)) status = err_memory(err);
    return status;
}
