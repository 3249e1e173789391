/* SPDX-License-Identifier: Apache-2.0 */
/* Best-first search over labels. A label is a way to reach a party: how strong, in how many steps, on which days all its ties may have held. At
 * one party a label is kept unless another is at least as good in all three; strengths only fall along a chain, so that the first label taken
 * from the queue at an end is the strongest chain there is (Martins, On a multicriteria shortest path problem, 1984, with the sum of lengths
 * replaced by a product of strengths). */
#include "graph/path.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "graph/path_internal.h"

#include "base/poison.h"

enum { MOST_EVENTS = 16, NEAR = 1 /* steps from a start within which events are told */ };
#define NO_LABEL UINT32_MAX

typedef struct label {
    uint64_t cost;       /* path_cost of the joint strength: less is stronger */
    int32_t first, last; /* days on which all ties may hold */
    uint32_t parent;     /* NO_LABEL: a start */
    uint32_t next;       /* of the same party */
    uint32_t start;
    uint32_t hub; /* what was left after passing the parent's party */
    uint8_t hops;
    bool beaten; /* another of its party is as good */
    step by;     /* by.to is the party */
    cb_slice id; /* read when needed */
} label;

typedef struct search {
    const world *w;
    const path_targets *targets;
    const path_question *q;
    stepper steps;
    label *labels;
    size_t count, cap;
    uint32_t *heap;
    size_t heap_count, heap_cap;
    uint64_t *keys; /* party -> its labels */
    uint32_t *heads;
    size_t slots, used;
    const uint64_t *banned; /* parties that no chain passes */
    size_t banned_count;
    uint64_t *never;        /* those that the question bans */
    const uint64_t *direct; /* ends that no chain of one step leads to */
    size_t direct_count;
    uint64_t to;
    unsigned hops;
    arena *a;
    path_result *out;
    size_t event_cap;
    bool failed;
} search;

/* ---- the labels of a party */

static bool grow_slots(search *s) {
    size_t slots = s->slots ? s->slots * 2 : 1024;
    uint64_t *keys = mem_zalloc(slots, sizeof *keys);
    uint32_t *heads = mem_zalloc(slots, sizeof *heads);
    if (!keys || !heads) {
        mem_free(keys);
        mem_free(heads);
        return false;
    }
    for (size_t i = 0; i < s->slots; i++) {
        if (!s->heads[i]) continue;
        size_t at = s->keys[i] & (slots - 1);
        while (heads[at]) at = (at + 1) & (slots - 1);
        keys[at] = s->keys[i];
        heads[at] = s->heads[i];
    }
    mem_free(s->keys);
    mem_free(s->heads);
    s->keys = keys, s->heads = heads, s->slots = slots;
    return true;
}

/* Where the party's labels begin: index + 1, 0 for none. NULL: no memory. */
static uint32_t *head_of(search *s, uint64_t party) {
    if (s->used * 2 >= s->slots && !grow_slots(s)) return NULL;
    size_t at = party & (s->slots - 1);
    while (s->heads[at] && s->keys[at] != party) at = (at + 1) & (s->slots - 1);
    if (!s->heads[at]) s->keys[at] = party;
    return &s->heads[at];
}

static cb_slice id_of(search *s, uint32_t at) {
    label *l = &s->labels[at];
    if (!l->id.ptr) {
        l->id = l->parent == NO_LABEL ? s->q->starts[l->start].id : path_step_id(s->w, &l->by);
        if (!l->id.ptr) l->id = SLICE("");
    }
    return l->id;
}

/* The order of two chains with equally many steps by the ids along them. */
static int by_ids(search *s, uint32_t x, uint32_t y) {
    if (x == y) return 0;
    const label *a = &s->labels[x], *b = &s->labels[y];
    if (a->parent != NO_LABEL && b->parent != NO_LABEL) {
        int c = by_ids(s, a->parent, b->parent);
        if (c) return c;
    }
    if (a->parent == NO_LABEL && b->parent == NO_LABEL && a->start != b->start) return a->start < b->start ? -1 : 1;
    return slice_cmp(id_of(s, x), id_of(s, y));
}

/* Is everything that could be made of `b` as well or better made of `a`? */
static bool beats(search *s, uint32_t a, uint32_t b) {
    const label *x = &s->labels[a], *y = &s->labels[b];
    if (x->cost > y->cost || x->hops > y->hops || x->first > y->first || x->last < y->last) return false;
    if (x->cost < y->cost || x->hops < y->hops) return true;
    return by_ids(s, a, b) <= 0;
}

/* ---- the queue */

static bool before(const search *s, uint32_t a, uint32_t b) {
    const label *x = &s->labels[a], *y = &s->labels[b];
    if (x->cost != y->cost) return x->cost < y->cost;
    if (x->hops != y->hops) return x->hops < y->hops;
    return a < b;
}

static bool heap_put(search *s, uint32_t at) {
    void *items = s->heap;
    if (!vec_reserve(&items, &s->heap_cap, s->heap_count + 1, sizeof *s->heap)) return false;
    s->heap = items;
    size_t i = s->heap_count++;
    for (; i > 0 && before(s, at, s->heap[(i - 1) / 2]); i = (i - 1) / 2) s->heap[i] = s->heap[(i - 1) / 2];
    s->heap[i] = at;
    return true;
}

static uint32_t heap_take(search *s) {
    uint32_t best = s->heap[0], last = s->heap[--s->heap_count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < s->heap_count; i = child) {
        if (child + 1 < s->heap_count && before(s, s->heap[child + 1], s->heap[child])) child++;
        if (!before(s, s->heap[child], last)) break;
        s->heap[i] = s->heap[child];
    }
    if (s->heap_count) s->heap[i] = last;
    return best;
}

static void add_label(search *s, const label *l) {
    void *items = s->labels;
    uint32_t *head = head_of(s, l->by.to);
    if (!head || s->count >= NO_LABEL - 1 || !vec_reserve(&items, &s->cap, s->count + 1, sizeof *s->labels)) {
        s->failed = true;
        return;
    }
    s->labels = items;
    uint32_t at = (uint32_t)s->count;
    s->labels[s->count++] = *l;
    bool fresh = *head == 0;
    for (uint32_t other = *head; other; other = s->labels[other - 1].next)
        if (!s->labels[other - 1].beaten && beats(s, other - 1, at)) {
            s->count--;
            return;
        }
    for (uint32_t other = *head; other; other = s->labels[other - 1].next)
        if (beats(s, at, other - 1)) s->labels[other - 1].beaten = true;
    s->labels[at].next = *head;
    *head = at + 1;
    s->used += fresh;
    if (!heap_put(s, at)) s->failed = true;
}

/* ---- ends */

static bool is_in(const uint64_t *items, size_t count, uint64_t key) {
    for (size_t i = 0; i < count; i++)
        if (items[i] == key) return true;
    return false;
}

static uint32_t flags_of(search *s, uint32_t at) {
    cb_slice id = id_of(s, at);
    return id.len ? graph_party_flags_on(s->w, id, s->q->on) : 0;
}

/* May a chain end there? For one that may, its entity is asked. */
static bool may_end(const search *s, uint64_t party) {
    return s->q->to.len ? party == s->to : s->targets && path_may_be_target(s->targets, party);
}

static bool is_end(search *s, uint32_t at) {
    if (s->labels[at].parent == NO_LABEL || !may_end(s, s->labels[at].by.to)) return false;
    return s->q->to.len ? slice_eq(id_of(s, at), s->q->to) : (flags_of(s, at) & s->q->flags) != 0;
}

/* ---- what was not gone through */

static void tell(search *s, path_event e) {
    path_result *out = s->out;
    void *items = out->events;
    for (size_t i = 0; i < out->event_count; i++) {
        const path_event *o = &out->events[i];
        if (o->stop == e.stop && slice_eq(o->id, e.id) && slice_eq(o->other, e.other)) return;
    }
    if (out->event_count >= MOST_EVENTS || !e.id.len) return;
    if (!vec_reserve_arena(s->a, &items, &s->event_cap, out->event_count, out->event_count + 1, sizeof e)) {
        s->failed = true;
        return;
    }
    out->events = items;
    out->events[out->event_count++] = e;
}

static void tell_ended(search *s, uint32_t at) {
    for (size_t i = 0; i < s->steps.ended_count; i++) {
        const struct ended *e = &s->steps.ended[i];
        if (!s->targets || !path_may_be_target(s->targets, e->other)) continue;
        step t = {.to = e->other, .via = VIA_TIE, .from_says = REF(e->segment, 0), .row = e->row};
        cb_slice other = path_step_id(s->w, &t);
        if (!other.len || !(graph_party_flags_on(s->w, other, s->q->on) & (PARTY_DESIGNATED | PARTY_REPORTED))) continue;
        tell(s, (path_event){.stop = STOP_ENDED, .id = id_of(s, at), .other = other, .last = e->last});
    }
}

static void tell_stops(search *s, uint32_t at, bool free, bool named) {
    const label *l = &s->labels[at];
    if (l->hops > s->q->starts[l->start].hops + NEAR) return;
    uint32_t best = 0;
    for (size_t i = 0; i < s->steps.count; i++)
        if (s->steps.items[i].strength > best) best = s->steps.items[i].strength;
    bool thin = l->cost + path_cost(path_hub(s->steps.ties)) + (s->steps.count ? path_cost(best) : 0) > s->steps.most;
    if (!free && thin && s->steps.ties > PATH_HUB_FREE)
        tell(s, (path_event){.stop = STOP_HUB, .id = id_of(s, at), .ties = s->steps.ties});
    else if (!named && s->steps.posts > PATH_POSTS)
        tell(s, (path_event){.stop = STOP_NOMINEE, .id = id_of(s, at), .ties = s->steps.posts});
    tell_ended(s, at);
    if (s->targets && path_may_be_target(s->targets, l->by.to) && (flags_of(s, at) & PARTY_FORMERLY))
        tell(s, (path_event){.stop = STOP_FORMERLY, .id = id_of(s, at)});
}

/* ---- the search */

static void expand(search *s, uint32_t at) {
    label from = s->labels[at];
    bool start = from.parent == NO_LABEL;
    if (from.hops >= s->hops) return;
    const path_start *own = start ? &s->q->starts[from.start] : NULL;
    bool free = own && !own->between && !own->damped, named = own && !own->between;
    steps_of(&s->steps, from.by.to, free, named, from.cost);
    s->out->visited++;
    tell_stops(s, at, free, named);
    uint32_t hub = free ? 10000 : path_hub(s->steps.ties);
    uint64_t here = from.cost + path_cost(hub);
    for (size_t i = 0; i < s->steps.count && !s->failed; i++) {
        const step *t = &s->steps.items[i];
        label l = {.cost = here + path_cost(t->strength),
                   .first = from.first > t->first ? from.first : t->first,
                   .last = from.last < t->last ? from.last : t->last,
                   .parent = at,
                   .start = from.start,
                   .hub = hub,
                   .hops = (uint8_t)(from.hops + 1),
                   .by = *t};
        if (l.cost > s->steps.most || l.first > l.last) continue;
        bool end = may_end(s, t->to);
        if ((l.hops >= s->hops && !end) || is_in(s->banned, s->banned_count, t->to) ||
            is_in(s->never, s->q->banned_count, t->to))
            continue;
        if (start && end && is_in(s->direct, s->direct_count, t->to)) continue;
        add_label(s, &l);
    }
    s->failed = s->failed || s->steps.failed;
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
                   .hops = (uint8_t)x->hops,
                   .by = {.to = hash64(x->id)}};
        add_label(s, &l);
    }
}

typedef struct ends {
    uint32_t *items;
    size_t count, cap;
} ends;

/* Of two labels at ends: which comes first. */
static int better(search *s, uint32_t a, uint32_t b) {
    const label *x = &s->labels[a], *y = &s->labels[b];
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->hops != y->hops) return x->hops < y->hops ? -1 : 1;
    return by_ids(s, a, b);
}

static bool add_end(search *s, ends *e, uint32_t at) {
    void *items = e->items;
    for (size_t i = 0; i < e->count; i++)
        if (s->labels[e->items[i]].by.to == s->labels[at].by.to) {
            if (better(s, at, e->items[i]) < 0) e->items[i] = at;
            return true;
        }
    if (!vec_reserve(&items, &e->cap, e->count + 1, sizeof *e->items)) return false;
    e->items = items;
    e->items[e->count++] = at;
    return true;
}

/* The best `most` ends, one for each party. Where it stops, all of equal strength have been seen, so that their order decides. */
static bool run(search *s, size_t most, ends *found) {
    s->count = s->heap_count = 0;
    if (s->slots) memset(s->heads, 0, s->slots * sizeof *s->heads);
    s->used = 0;
    found->count = 0;
    add_starts(s);
    while (s->heap_count && !s->failed) {
        uint32_t at = heap_take(s);
        if (s->labels[at].beaten) continue;
        if (found->count >= most && s->labels[at].cost > s->labels[found->items[found->count - 1]].cost) break;
        if (is_end(s, at)) {
            if (!add_end(s, found, at)) s->failed = true;
            continue;
        }
        if (s->steps.looked < s->steps.work) expand(s, at);
        if (s->steps.looked >= s->steps.work) s->out->cut = true; /* what is in the queue may still be an end */
    }
    /* insertion: few, and nearly in order */
    for (size_t i = 1; i < found->count; i++)
        for (size_t k = i; k > 0 && better(s, found->items[k], found->items[k - 1]) < 0; k--) {
            uint32_t t = found->items[k];
            found->items[k] = found->items[k - 1];
            found->items[k - 1] = t;
        }
    if (found->count > most) found->count = most;
    return !s->failed;
}

/* ---- what was found */

/* False: no memory, or (with *sound false) a chain that the entities do not bear out: two ids of one hash, or a damaged world. */
static bool read_path(search *s, uint32_t at, found_path *out, bool *sound) {
    size_t n = 0;
    *sound = true;
    for (uint32_t i = at; s->labels[i].parent != NO_LABEL; i = s->labels[i].parent) n++;
    *out = (found_path){.start = s->labels[at].start, .hop_count = n, .hops = arena_zalloc(s->a, n + 1, sizeof(path_hop))};
    if (!out->hops) return false;
    double joint = (double)s->q->starts[out->start].strength;
    for (uint32_t i = at; s->labels[i].parent != NO_LABEL; i = s->labels[i].parent)
        joint *= (double)s->labels[i].hub / 10000.0 * (double)s->labels[i].by.strength / 10000.0;
    out->strength = (uint32_t)(joint + 0.5);
    out->party = id_of(s, at);
    out->flags = flags_of(s, at);
    for (uint32_t i = at; n-- > 0; i = s->labels[i].parent) {
        path_hop *h = &out->hops[n];
        h->from = id_of(s, s->labels[i].parent);
        h->to = id_of(s, i);
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

/* The best chain, then the best that shares no party in between with it, and so on. */
static bool run_different(search *s, ends *found) {
    size_t cap = 0, banned_cap = 0, direct_cap = 0;
    uint64_t *banned = NULL, *direct = NULL;
    bool ok = true;
    for (size_t round = 0; ok && round < s->q->most; round++) {
        s->banned = banned, s->direct = direct;
        ok = run(s, 1, found);
        if (!ok || found->count == 0) break;
        uint32_t at = found->items[0];
        ok = keep_path(s, &cap, at);
        void *items = direct;
        if (ok && s->labels[s->labels[at].parent].parent == NO_LABEL) {
            ok = vec_reserve(&items, &direct_cap, s->direct_count + 1, sizeof *direct);
            direct = items;
            if (ok) direct[s->direct_count++] = s->labels[at].by.to;
        }
        for (uint32_t i = s->labels[at].parent; ok && s->labels[i].parent != NO_LABEL; i = s->labels[i].parent) {
            items = banned;
            ok = vec_reserve(&items, &banned_cap, s->banned_count + 1, sizeof *banned);
            banned = items;
            if (ok) banned[s->banned_count++] = s->labels[i].by.to;
        }
    }
    mem_free(banned);
    mem_free(direct);
    return ok;
}

cb_status path_find(const world *w, const path_targets *targets, const path_question *q, arena *a, path_result *out,
                    cb_error *err) {
    *out = (path_result){.count = 0};
    unsigned hops = q->hops ? q->hops : PATH_HOPS;
    search s = {
        .w = w,
        .targets = targets,
        .q = q,
        .a = a,
        .out = out,
        .to = hash64(q->to),
        .hops = hops < PATH_HOPS_MAX ? hops : PATH_HOPS_MAX,
        .steps = {
            .w = w, .rules = q->rules, .on = q->on, .most = path_cost(q->rules->least), .work = q->work ? q->work : PATH_WORK}};
    ends found = {0};
    size_t cap = 0;
    s.never = arena_zalloc(a, q->banned_count + 1, sizeof *s.never);
    if (!s.never) return err_memory(err);
    for (size_t i = 0; i < q->banned_count; i++) s.never[i] = hash64(q->banned[i]);
    bool ok = q->most == 0 || (q->different ? run_different(&s, &found) : run(&s, q->most, &found));
    for (size_t i = 0; ok && q->most && !q->different && i < found.count; i++) ok = keep_path(&s, &cap, found.items[i]);
    out->looked = s.steps.looked;
    mem_free(found.items);
    mem_free(s.labels);
    mem_free(s.heap);
    mem_free(s.keys);
    mem_free(s.heads);
    stepper_free(&s.steps);
    return ok ? CB_OK : err_memory(err);
}
