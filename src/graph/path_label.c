/* SPDX-License-Identifier: Apache-2.0 */
/* Which ways to a party are kept. One is dropped where another is as strong, as short, and may hold on as many days, and all that goes on from the
 * one can go on from the other, or from an earlier party of it: where the other has passed the next party already, it is shorter to go on from
 * there. Three things stand against that. A nominee that the other reached by one of its posts lets it go on by none of them, and so with a
 * chamber and its members, an employer of many and its staff, an investor and its small stakes; what a party owns
 * makes it no hub for a chain that comes from there and goes on to its owners, or the other way; and from one id of a party to another there is a
 * step, which costs. Labels that passed such a party (`special`) beat only those that passed it too. */
#include "graph/path_label.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

enum { MOST_JOINED = 64, FIRST_SLOTS = 1024 };

bool is_in(const uint64_t *items, size_t count, uint64_t key) {
    for (size_t i = 0; i < count; i++)
        if (items[i] == key) return true;
    return false;
}

bool has_direct(const search *s, uint64_t start) {
    for (size_t i = 0; i < s->direct_count; i++)
        if (s->direct[i].start == start) return true;
    return false;
}

bool may_end(const search *s, uint64_t hash) {
    if (s->q->to.len ? hash != s->to : !s->targets || !path_may_be_target(s->targets, hash)) return false;
    return !is_in(s->itself, s->itself_count, hash);
}

/* ---- ids */

/* One value for all ids that are confirmed to be of one party: the least of their hashes. */
static uint64_t least_of_party(const search *s, uint64_t hash, bool *joined) {
    uint64_t ids[MOST_JOINED] = {hash}, least = hash;
    size_t count = 1;
    for (size_t i = 0; i < count; i++) {
        const graph_same_row *row;
        uint64_t first, rows = path_same_rows(s->w, ids[i], &row, &first);
        for (uint64_t k = 0; k < rows && count < MOST_JOINED; k++) {
            if (!row[k].confirmed || row[k].strength > 10000 || is_in(ids, count, row[k].other)) continue;
            ids[count++] = row[k].other;
            if (row[k].other < least) least = row[k].other;
        }
    }
    *joined = count > 1;
    return least;
}

static uint64_t party_of(const search *s, uint64_t hash, bool *joined) {
    *joined = false;
    if (!s->joins || (s->targets && !path_may_be_joined(s->targets, hash))) return hash;
    return least_of_party(s, hash, joined);
}

static bool grow_slots(search *s) {
    size_t count = s->slot_count ? s->slot_count * 2 : FIRST_SLOTS;
    slot *slots = mem_zalloc(count, sizeof *slots);
    if (!slots) return false;
    for (size_t i = 0; i < s->slot_count; i++) {
        if (!s->slots[i].taken) continue;
        size_t at = s->slots[i].hash & (count - 1);
        while (slots[at].taken) at = (at + 1) & (count - 1);
        slots[at] = s->slots[i];
    }
    mem_free(s->slots);
    s->slots = slots, s->slot_count = count;
    return true;
}

slot *slot_of(search *s, uint64_t hash) {
    if (s->used * 2 >= s->slot_count && !grow_slots(s)) {
        s->failed = true;
        return NULL;
    }
    size_t at = hash & (s->slot_count - 1);
    while (s->slots[at].taken && s->slots[at].hash != hash) at = (at + 1) & (s->slot_count - 1);
    slot *out = &s->slots[at];
    if (!out->taken) {
        *out = (slot){.hash = hash, .taken = true};
        out->party = party_of(s, hash, &out->joined);
        s->used++;
    }
    return out;
}

cb_slice label_id(search *s, uint32_t at) {
    label *l = &s->labels[at];
    if (!l->id.ptr) {
        l->id = l->parent == NO_LABEL ? s->q->starts[l->start].id : path_step_id(s->w, &l->by);
        if (!l->id.ptr) l->id = SLICE("");
    }
    return l->id;
}

/* ---- order */

/* The labels of a chain, its start first. */
static size_t chain_of(const search *s, uint32_t at, uint32_t out[PATH_HOPS_MAX + 1]) {
    size_t n = 0;
    for (uint32_t i = at;; i = s->labels[i].parent) {
        n++;
        if (s->labels[i].parent == NO_LABEL || n > PATH_HOPS_MAX) break;
    }
    size_t k = n;
    for (uint32_t i = at; k-- > 0; i = s->labels[i].parent) out[k] = i;
    return n;
}

static int by_ids(search *s, uint32_t a, uint32_t b) {
    uint32_t x[PATH_HOPS_MAX + 1], y[PATH_HOPS_MAX + 1];
    size_t n = chain_of(s, a, x), m = chain_of(s, b, y);
    for (size_t i = 0; i < n && i < m; i++) {
        int c = x[i] == y[i] ? 0 : slice_cmp(label_id(s, x[i]), label_id(s, y[i]));
        if (c) return c;
    }
    if (n != m) return n < m ? -1 : 1;
    uint32_t p = s->labels[a].start, q = s->labels[b].start;
    return p < q ? -1 : p > q;
}

int label_order(search *s, uint32_t a, uint32_t b) {
    const label *x = &s->labels[a], *y = &s->labels[b];
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->hops != y->hops) return x->hops < y->hops ? -1 : 1;
    return by_ids(s, a, b);
}

/* ---- which beats which */

/* Is the party of this label also in the chain of `b`? A start under the same id: what may not go on from it directly may from another id. */
static bool has_party(const search *s, const label *of, uint32_t b) {
    bool id = of->parent == NO_LABEL;
    for (uint32_t i = b; i != NO_LABEL; i = s->labels[i].parent)
        if (id ? s->labels[i].by.to == of->by.to : s->labels[i].party == of->party) return true;
    return false;
}

/* Are all the special parties that `a` has passed also in the chain of `b`? */
static bool passed_too(const search *s, uint32_t a, uint32_t b) {
    if (!s->labels[a].marked) return true;
    for (uint32_t i = s->labels[a].parent; i != NO_LABEL; i = s->labels[i].parent)
        if (s->labels[i].special && !has_party(s, &s->labels[i], b)) return false;
    return true;
}

/* Is everything that could be made of `b` as well or better made of `a`? `plain`: of their id. */
static bool beats(search *s, uint32_t a, uint32_t b, bool plain) {
    const label *x = &s->labels[a];
    label *y = &s->labels[b];
    if (x->cost > y->cost || x->hops > y->hops || x->first > y->first || x->last < y->last) return false;
    if (y->parent == NO_LABEL) return false; /* a start is no hub */
    if (x->parent == NO_LABEL && (has_direct(s, x->by.to) || may_end(s, x->by.to))) return false;
    bool barred = (x->posted && !(y->posted && (y->agent || !x->agent))) || (x->little && !y->little) ||
                  (x->crowd && (x->crowd != y->crowd || (x->crowded && !y->crowded)));
    plain = plain && !x->agent && !x->crowded; /* what another record says of it does not show in its own ties */
    if (!plain && (barred || (y->side != LEVEL_NONE && x->side != y->side))) {
        y->doubt = true;
        return false;
    }
    if (!passed_too(s, a, b)) return false;
    return x->cost < y->cost || x->hops < y->hops || by_ids(s, a, b) <= 0;
}

bool label_beaten(search *s, uint32_t at) {
    if (s->labels[at].beaten || !s->labels[at].doubt) return s->labels[at].beaten;
    const slot *of = slot_of(s, s->labels[at].by.to);
    for (uint32_t other = of && of->plain ? of->head : 0; other; other = s->labels[other - 1].next)
        if (other - 1 != at && !s->labels[other - 1].beaten && beats(s, other - 1, at, true))
            return s->labels[at].beaten = true; /* of two that are equal one is left */
    return false;
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

uint32_t label_take(search *s) {
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

void label_add(search *s, const label *l) {
    void *items = s->labels;
    slot *of = slot_of(s, l->by.to);
    if (!of || s->count >= NO_LABEL - 1 || !vec_reserve(&items, &s->cap, s->count + 1, sizeof *s->labels)) {
        s->failed = true;
        return;
    }
    s->labels = items;
    uint32_t at = (uint32_t)s->count;
    s->labels[s->count++] = *l;
    s->labels[at].party = of->party;
    for (uint32_t other = of->head; other; other = s->labels[other - 1].next)
        if (!s->labels[other - 1].beaten && beats(s, other - 1, at, of->plain)) {
            s->count--;
            return;
        }
    for (uint32_t other = of->head; other; other = s->labels[other - 1].next)
        if (!s->labels[other - 1].beaten && beats(s, at, other - 1, of->plain)) s->labels[other - 1].beaten = true;
    s->labels[at].next = of->head;
    of->head = at + 1;
    if (!heap_put(s, at)) s->failed = true;
}

void labels_clear(search *s) {
    s->count = s->heap_count = s->used = 0;
    if (s->slot_count) memset(s->slots, 0, s->slot_count * sizeof *s->slots);
}

void labels_free(search *s) {
    mem_free(s->labels);
    mem_free(s->heap);
    mem_free(s->slots);
}
