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
    arena *a;
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

static cb_status read_listings(loader *l, own_node *n) {
    designation *d;
    size_t count;
    cb_status status = graph_designations(l->w, n->id, l->a, &d, &count, l->err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        if (!d[i].meaning.mapped || !d[i].meaning.designated || d[i].meaning.effect != EFFECT_ASSET_FREEZE) continue;
        own_when when = own_when_of(d[i].start, d[i].end, l->g->on);
        if (when == OWN_SURELY) n->seeds |= d[i].meaning.seeds;
        if (when != OWN_NEVER) n->may_seed |= d[i].meaning.seeds;
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
    loader l = {.w = w, .a = a, .g = out, .nodes = MAP_EMPTY, .assumed = assumed, .assumed_count = assumed_count, .err = err};
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
