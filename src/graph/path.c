/* SPDX-License-Identifier: Apache-2.0 */
/* Best-first search over labels. A label is a way to reach a party: how strong, in how many steps, on which days all its ties may have held. At
 * one id a label is kept unless another is at least as good in all three and can go on wherever it can (path_label.c); strengths only fall along
 * a chain, so that the first label taken from the queue at an end is the strongest chain there is (Martins, On a multicriteria shortest path
 * problem, 1984, with the sum of lengths replaced by a product of strengths). */
#include "graph/path.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_label.h"

#include "base/poison.h"

enum { MOST_EVENTS = 16, NEAR = 1 /* steps from a start within which events are told */ };

/* ---- ends */

static uint32_t flags_of(search *s, uint32_t at) {
    cb_slice id = label_id(s, at);
    return id.len ? graph_party_flags_on(s->w, id, s->q->on) : 0;
}

static bool is_end(search *s, uint32_t at) {
    if (s->labels[at].parent == NO_LABEL || !may_end(s, s->labels[at].by.to)) return false;
    return s->q->to.len ? slice_eq(label_id(s, at), s->q->to) : (flags_of(s, at) & s->q->flags) != 0;
}

/* ---- what was not gone through */

static void tell(search *s, path_event e) {
    path_result *out = s->out;
    void *items = out->events;
    for (size_t i = 0; i < out->event_count; i++) {
        const path_event *o = &out->events[i];
        if (o->stop == e.stop && slice_eq(o->id, e.id) && slice_eq(o->other, e.other)) return;
    }
    if (!e.id.len) return;
    if (out->event_count >= MOST_EVENTS) {
        out->more_events = true;
        return;
    }
    if (!vec_reserve_arena(s->a, &items, &s->event_cap, out->event_count, out->event_count + 1, sizeof e)) {
        s->failed = true;
        return;
    }
    out->events = items;
    out->events[out->event_count++] = e;
}

static void tell_left(search *s, uint32_t at) {
    for (size_t i = 0; i < s->steps.left_count; i++) {
        const struct left *e = &s->steps.left[i];
        uint32_t from = s->labels[at].parent;
        if (from != NO_LABEL && s->labels[from].by.to == e->other) continue; /* back to where it came from */
        step t = {.to = e->other, .via = VIA_TIE, .from_says = REF(e->segment, 0), .row = e->row};
        cb_slice other = path_step_id(s->w, &t);
        if (!other.len || !(graph_party_flags_on(s->w, other, s->q->on) & (PARTY_DESIGNATED | PARTY_REPORTED))) continue;
        tell(s, (path_event){.stop = e->why, .id = label_id(s, at), .other = other, .day = e->day});
    }
    s->out->more_events = s->out->more_events || s->steps.more_left;
}

/* A listing from which nothing starts, for want of a row of the table of programmes, is said however far away: a chain may have meant to end there. */
static void tell_listing(search *s, uint32_t at, bool near) {
    if (!s->targets || !path_may_be_target(s->targets, s->labels[at].by.to)) return;
    uint32_t flags = flags_of(s, at);
    if ((flags & PARTY_LISTED_UNMAPPED) && !(flags & PARTY_DESIGNATED))
        tell(s, (path_event){.stop = STOP_UNMAPPED, .id = label_id(s, at)});
    if (near && (flags & (PARTY_FORMERLY | PARTY_LATER))) tell(s, (path_event){.stop = STOP_FORMERLY, .id = label_id(s, at)});
}

static unsigned hops_of(const search *s, uint32_t start) {
    unsigned hops = s->q->starts[start].hops;
    return hops < PATH_HOPS_MAX ? hops : PATH_HOPS_MAX;
}

static void tell_stops(search *s, uint32_t at, bool free) {
    const label *l = &s->labels[at];
    bool near = l->hops <= hops_of(s, l->start) + NEAR;
    tell_listing(s, at, near);
    if (!near) return;
    uint64_t least = s->steps.count ? PATH_NEVER : stepper_cost(&s->steps, path_hub(s->steps.ties)); /* of going on */
    for (size_t i = 0; i < s->steps.count; i++) {
        uint32_t hub = stepper_hub(&s->steps, l->side, s->steps.items[i].level);
        uint64_t cost = stepper_cost(&s->steps, hub) + stepper_cost(&s->steps, s->steps.items[i].strength);
        if (cost < least) least = cost;
    }
    bool thin = l->cost + least > s->steps.most;
    if (!free && thin && s->steps.ties > PATH_HUB_FREE)
        tell(s, (path_event){.stop = STOP_HUB, .id = label_id(s, at), .ties = s->steps.ties});
    else if (s->steps.blocked)
        tell(s, (path_event){.stop = STOP_NOMINEE, .id = label_id(s, at), .ties = s->steps.posts});
    else if (s->steps.shut)
        tell(s, (path_event){.stop = STOP_CROWD, .id = label_id(s, at)});
    tell_left(s, at);
}

/* ---- the search */

/* The ids of a chain and their parties, the last first. */
typedef struct behind {
    uint64_t ids[PATH_HOPS_MAX + 1], parties[PATH_HOPS_MAX + 1];
    size_t count, last; /* last: the first so many are of the party where the chain is */
} behind;

static behind behind_of(const search *s, uint32_t at) {
    behind b = {.count = 0};
    uint64_t here = s->labels[at].party;
    bool same = true;
    for (uint32_t i = at; i != NO_LABEL && b.count <= PATH_HOPS_MAX; i = s->labels[i].parent) {
        same = same && s->labels[i].party == here;
        b.last += same;
        b.ids[b.count] = s->labels[i].by.to;
        b.parties[b.count++] = s->labels[i].party;
    }
    return b;
}

/* Did the chain pass this party before? From one id of it to another it may go, by that alone. */
static bool came_from(search *s, const behind *b, const step *t) {
    if (is_in(b->ids, b->count, t->to)) return true;
    if (!s->joins || (s->targets && !path_may_be_joined(s->targets, t->to))) return false;
    const slot *of = slot_of(s, t->to);
    for (size_t i = 0; of && of->joined && i < b->count; i++)
        if (b->parties[i] == of->party && (t->via != VIA_SAME || i >= b->last)) return true;
    return false;
}

/* They are in order: whoever has thousands of customers bans as many. */
static bool is_never(const search *s, uint64_t hash) {
    return s->q->banned_count && hash >= s->never[0] &&
           s->never[graph_lower_bound(s->never, s->q->banned_count, sizeof hash, hash) % s->q->banned_count] == hash;
}

static bool is_barred(const search *s, const label *from, const step *t, bool end) {
    if (is_in(s->banned, s->banned_count, t->to) || is_never(s, t->to)) return true;
    if (from->parent != NO_LABEL || !end) return false;
    for (size_t i = 0; i < s->direct_count; i++)
        if (s->direct[i].start == from->by.to && s->direct[i].end == t->to) return true;
    return false;
}

/* A chain to an end that would be too weak. */
static void note_thin(search *s, const step *t) {
    if (is_in(s->thin, s->thin_count, t->to)) return;
    if (!s->q->to.len) {
        cb_slice id = path_step_id(s->w, t);
        if (!id.len || !(graph_party_flags_on(s->w, id, s->q->on) & s->q->flags)) return;
    }
    if (s->thin_count < MOST_THIN)
        s->thin[s->thin_count++] = t->to;
    else
        s->out->thin_end = true;
}

/* Of the parties to which a chain would have been too weak: is there one to which no other leads? */
static void tell_thin(search *s) {
    path_result *out = s->out;
    out->thin = s->steps.thin;
    for (size_t i = 0; i < s->thin_count; i++) {
        bool found = false;
        for (size_t k = 0; k < out->count; k++) found = found || hash64(out->paths[k].party) == s->thin[i];
        out->thin_end = out->thin_end || !found;
    }
}

static void take_step(search *s, uint32_t at, const step *t, const behind *passed, bool free) {
    const label *from = &s->labels[at];
    uint32_t hub = free ? 10000 : stepper_hub(&s->steps, from->side, t->level);
    label l = {.cost = from->cost + stepper_cost(&s->steps, hub) + stepper_cost(&s->steps, t->strength),
               .first = t->open || from->first > t->first ? from->first : t->first,
               .last = t->open || from->last < t->last ? from->last : t->last,
               .parent = at,
               .start = from->start,
               .hub = hub,
               .hops = (uint8_t)(from->hops + 1),
               .posted = t->via == VIA_SAME ? from->posted : t->by_post,
               .crowd = t->via == VIA_SAME ? from->crowd : t->crowd,
               .side = t->level,
               .agent = t->via == VIA_SAME && (from->agent || s->steps.nominee),
               .crowded = t->via == VIA_SAME && (from->crowded || s->steps.like),
               .little = t->via == VIA_SAME ? from->little : t->by_little,
               .marked = from->marked || from->special,
               .by = *t};
    bool end = may_end(s, t->to), thin = l.cost > s->steps.most;
    if (l.first > l.last || (thin && !end)) {
        s->steps.thin = s->steps.thin || l.first <= l.last;
        return;
    }
    if ((l.hops >= s->hops && !end) || is_barred(s, from, t, end) || came_from(s, passed, t)) return;
    s->steps.thin = s->steps.thin || thin;
    if (thin)
        note_thin(s, t);
    else
        label_add(s, &l);
}

/* What was learned of the party that a label is at. */
static void note_party(search *s, uint32_t at, bool start, bool uncounted) {
    label *l = &s->labels[at];
    slot *of = slot_of(s, l->by.to);
    if (!of) return;
    bool posts = s->steps.nominee || s->steps.same; /* may it matter that it was reached by a post? */
    bool levels = s->steps.ties > PATH_HUB_FREE && s->steps.stakes && s->steps.ups; /* or from below or above? */
    l->special = of->joined || levels || s->steps.shut || (l->posted && (posts || l->agent)) || (l->crowd && s->steps.same) ||
                 (l->little && (s->steps.little || s->steps.same)) ||
                 (start && (has_direct(s, l->by.to) || may_end(s, l->by.to)));
    if (!uncounted && !posts && !levels && !s->steps.crowded && !s->steps.little && !l->agent && !l->crowded) of->plain = true;
}

static void expand(search *s, uint32_t at) {
    const label *from = &s->labels[at];
    bool start = from->parent == NO_LABEL, free = start && !s->q->starts[from->start].damped;
    steps_of(&s->steps, from->by.to,
             &(passing){.cost = from->cost,
                        .free = free,
                        .posted = from->posted,
                        .crowd = from->crowd,
                        .side = from->side,
                        .agent = from->agent,
                        .crowded = from->crowded,
                        .little = from->little});
    s->out->visited++;
    tell_stops(s, at, free);
    note_party(s, at, start, !s->steps.counted);
    behind passed = behind_of(s, at);
    for (size_t i = 0; i < s->steps.count && !s->failed; i++) take_step(s, at, &s->steps.items[i], &passed, free);
    s->failed = s->failed || s->steps.failed;
    s->out->cut = s->out->cut || s->steps.cut;
}

static void add_starts(search *s) {
    for (size_t i = 0; i < s->q->start_count && !s->failed; i++) {
        const path_start *x = &s->q->starts[i];
        label l = {.cost = path_cost(x->strength),
                   .first = INT32_MIN,
                   .last = INT32_MAX,
                   .parent = NO_LABEL,
                   .start = (uint32_t)i,
                   .hub = 10000,
                   .hops = (uint8_t)hops_of(s, (uint32_t)i),
                   .posted = x->by_post,
                   .crowd = x->crowd,
                   .agent = x->agent,
                   .crowded = x->crowded,
                   .little = x->little,
                   .side = x->by_post ? LEVEL_UP : LEVEL_NONE,
                   .by = {.to = hash64(x->id)}};
        if (l.cost <= s->steps.most)
            label_add(s, &l);
        else
            s->steps.thin = true;
    }
}

typedef struct ends {
    uint32_t *items;
    size_t count, cap;
} ends;

static bool add_end(search *s, ends *e, uint32_t at) {
    void *items = e->items;
    for (size_t i = 0; i < e->count; i++)
        if (s->labels[e->items[i]].by.to == s->labels[at].by.to) {
            if (label_order(s, at, e->items[i]) < 0) e->items[i] = at;
            return true;
        }
    if (!vec_reserve(&items, &e->cap, e->count + 1, sizeof *e->items)) return false;
    e->items = items;
    e->items[e->count++] = at;
    return true;
}

/* Did a chain before pass this party? */
static bool is_passed(const search *s, uint32_t at) {
    return s->labels[at].parent != NO_LABEL && is_in(s->passed, s->passed_count, s->labels[at].party);
}

/* The best `most` ends, one for each party. Where it stops, all of equal strength have been seen, so that their order decides. */
static bool run(search *s, size_t most, ends *found) {
    labels_clear(s);
    found->count = 0;
    add_starts(s);
    while (s->heap_count && !s->failed) {
        uint32_t at = label_take(s);
        if (label_beaten(s, at)) continue;
        if (found->count >= most && s->labels[at].cost > s->labels[found->items[found->count - 1]].cost) break;
        if (is_end(s, at)) {
            if (!add_end(s, found, at)) s->failed = true;
            continue;
        }
        if (s->labels[at].hops >= s->hops || is_passed(s, at)) continue;
        if (s->steps.looked < s->steps.work)
            expand(s, at);
        else
            s->out->cut = true; /* what is in the queue may still be an end */
    }
    /* insertion: few, and nearly in order */
    for (size_t i = 1; i < found->count; i++)
        for (size_t k = i; k > 0 && label_order(s, found->items[k], found->items[k - 1]) < 0; k--) {
            uint32_t t = found->items[k];
            found->items[k] = found->items[k - 1];
            found->items[k - 1] = t;
        }
    if (found->count > most) found->count = most;
    return !s->failed;
}

/* ---- what was found */

/* The product of the strengths, rounded once: exact, whatever their order. */
enum { LIMBS = 8 }; /* of 32 bits: two factors of 10000 a step and one for the start are 226 bits */
typedef struct product {
    uint32_t limb[LIMBS];
} product;

static void multiply(product *p, uint32_t by) {
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)p->limb[i] * by;
        p->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static void divide(product *p, uint32_t by) {
    uint64_t rest = 0;
    for (size_t i = LIMBS; i-- > 0;) {
        rest = rest << 32 | p->limb[i];
        p->limb[i] = (uint32_t)(rest / by);
        rest %= by;
    }
}

static void add(product *p, const product *other) {
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        carry += (uint64_t)p->limb[i] + other->limb[i];
        p->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static uint32_t joint_of(const search *s, uint32_t at) {
    product joint = {{2}}, one = {{1}}; /* (2 joint + one) / (2 one) */
    uint32_t start = s->q->starts[s->labels[at].start].strength, n = 0;
    multiply(&joint, start < 10000 ? start : 10000);
    for (uint32_t i = at; s->labels[i].parent != NO_LABEL; i = s->labels[i].parent) {
        uint32_t strength = s->labels[i].by.strength;
        multiply(&joint, s->labels[i].hub);
        multiply(&joint, strength < 10000 ? strength : 10000);
        multiply(&one, 10000 * 10000);
        n += 2;
    }
    add(&joint, &one);
    for (uint32_t i = 0; i < n; i++) divide(&joint, 10000);
    return joint.limb[0] / 2;
}

/* False: no memory, or (with *sound false) a chain that the entities do not bear out: two ids of one hash, or a damaged world. */
static bool read_path(search *s, uint32_t at, found_path *out, bool *sound) {
    size_t n = 0;
    *sound = true;
    for (uint32_t i = at; s->labels[i].parent != NO_LABEL; i = s->labels[i].parent) n++;
    *out = (found_path){.start = s->labels[at].start, .hop_count = n, .hops = arena_zalloc(s->a, n + 1, sizeof(path_hop))};
    if (!out->hops) return false;
    out->strength = joint_of(s, at);
    out->party = label_id(s, at);
    out->flags = flags_of(s, at);
    for (uint32_t i = at; n-- > 0; i = s->labels[i].parent) {
        path_hop *h = &out->hops[n];
        h->from = label_id(s, s->labels[i].parent);
        h->to = label_id(s, i);
        h->hub = s->labels[i].hub;
        *sound = *sound && h->from.len && h->to.len && path_read_step(s->w, &s->labels[i].by, h);
        if (h->via != VIA_TIE) continue;
        bool forward = slice_eq(h->t.from, h->from) && slice_eq(h->t.to, h->to);
        *sound = *sound && (forward || (slice_eq(h->t.to, h->from) && slice_eq(h->t.from, h->to)));
    }
    return true;
}

static bool keep_path(search *s, size_t *cap, uint32_t at) {
    path_result *out = s->out;
    void *items = out->paths;
    found_path p;
    bool sound;
    if (!read_path(s, at, &p, &sound)) return false;
    if (!sound) return true;
    if (!vec_reserve_arena(s->a, &items, cap, out->count, out->count + 1, sizeof p)) return false;
    out->paths = items;
    out->paths[out->count++] = p;
    return true;
}

/* What the chains that are kept leave to the next ones. */
typedef struct barred {
    uint64_t *ids, *parties;
    direct_pair *direct;
    size_t id_count, party_count, direct_count, id_cap, party_cap, direct_cap;
} barred;

static bool put_hash(uint64_t **items, size_t *count, size_t *cap, uint64_t hash) {
    void *p = *items;
    if (!vec_reserve(&p, cap, *count + 1, sizeof **items)) return false;
    *items = p;
    (*items)[(*count)++] = hash;
    return true;
}

/* Ids that were passed are passed no more, nor parties under another id, but for those where the chain begins and ends. */
static bool bar(search *s, barred *b, uint32_t at) {
    uint32_t before = s->labels[at].parent, start = before;
    while (s->labels[start].parent != NO_LABEL) start = s->labels[start].parent;
    void *items = b->direct;
    if (s->labels[before].parent == NO_LABEL) {
        if (!vec_reserve(&items, &b->direct_cap, b->direct_count + 1, sizeof *b->direct)) return false;
        b->direct = items;
        b->direct[b->direct_count++] = (direct_pair){s->labels[before].by.to, s->labels[at].by.to};
    }
    for (uint32_t i = before; i != start; i = s->labels[i].parent) {
        const label *l = &s->labels[i];
        if (!put_hash(&b->ids, &b->id_count, &b->id_cap, l->by.to)) return false;
        if (l->party == s->labels[at].party || l->party == s->labels[start].party) continue;
        if (!put_hash(&b->parties, &b->party_count, &b->party_cap, l->party)) return false;
    }
    return true;
}

/* The best chain, then the best that shares no party in between with it, and so on. */
static bool run_different(search *s, ends *found) {
    size_t cap = 0;
    barred b = {.ids = NULL};
    bool ok = true;
    for (size_t round = 0; ok && round < s->q->most; round++) {
        s->banned = b.ids, s->banned_count = b.id_count;
        s->passed = b.parties, s->passed_count = b.party_count;
        s->direct = b.direct, s->direct_count = b.direct_count;
        ok = run(s, 1, found);
        if (!ok || found->count == 0) break;
        ok = keep_path(s, &cap, found->items[0]) && bar(s, &b, found->items[0]);
    }
    mem_free(b.ids);
    mem_free(b.parties);
    mem_free(b.direct);
    return ok;
}

static int by_hash(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* The hashes that the search compares with: of banned ids, and of starts that are the party itself. */
static bool set_hashes(search *s) {
    const path_question *q = s->q;
    s->never = arena_zalloc(s->a, q->banned_count + 1, sizeof *s->never);
    s->itself = arena_zalloc(s->a, q->start_count + 1, sizeof *s->itself);
    if (!s->never || !s->itself) return false;
    for (size_t i = 0; i < q->banned_count; i++) s->never[i] = hash64(q->banned[i]);
    if (q->banned_count) qsort(s->never, q->banned_count, sizeof *s->never, by_hash);
    for (size_t i = 0; i < q->start_count; i++)
        if (q->starts[i].hops == 0) s->itself[s->itself_count++] = hash64(q->starts[i].id);
    return true;
}

cb_status path_find(const world *w, const path_targets *targets, const path_question *q, arena *a, path_result *out,
                    cb_error *err) {
    *out = (path_result){.count = 0};
    unsigned hops = q->hops ? q->hops : PATH_HOPS;
    search s = {.w = w,
                .targets = targets,
                .q = q,
                .a = a,
                .out = out,
                .to = hash64(q->to),
                .hops = hops < PATH_HOPS_MAX ? hops : PATH_HOPS_MAX,
                .steps = {.w = w,
                          .doubles = graph_doubles_of(w),
                          .rules = q->rules,
                          .targets = targets,
                          .on = q->on,
                          .most = path_cost(q->rules->least),
                          .work = q->work ? q->work : PATH_WORK}};
    ends found = {0};
    size_t cap = 0;
    const void *same;
    uint64_t joins;
    if (!set_hashes(&s)) return err_memory(err);
    s.joins = world_section_get(w, SECTION_GRAPH_SAME, WORLD_GLOBAL, sizeof(graph_same_row), &same, &joins) && joins > 0;
    bool ok = q->most == 0 || (q->different ? run_different(&s, &found) : run(&s, q->most, &found));
    for (size_t i = 0; ok && q->most && !q->different && i < found.count; i++) ok = keep_path(&s, &cap, found.items[i]);
    out->looked = s.steps.looked;
    tell_thin(&s);
    mem_free(found.items);
    labels_free(&s);
    stepper_free(&s.steps);
    return ok ? CB_OK : err_memory(err);
}
