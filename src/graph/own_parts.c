/* SPDX-License-Identifier: Apache-2.0 */
/* Integrated ownership of one target: y[i], what one share of i is worth in the target, solves y = e + W y, where W[i][j] is i's share of j and e is
 * the target itself; what an owner holds of the target in all is its y. One strongly connected component at a time, the target's first:
 * within it by elimination in exact fractions, which only adds, multiplies and divides by one minus what comes back to a node; where a
 * component is too large, by bounds that rounding cannot cross. The lowest shares give the lowest y, the highest the highest: y rises with
 * every share. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "graph/own.h"

#include "base/poison.h"

typedef struct parts {
    const own_graph *g;
    arena *a; /* of the answer */
    arena scratch;
    uint32_t target;
    bool upper;
    fraction *y;
    bool *bounded; /* y is a bound, not exact */
    uint32_t *component, *order, *low_link, *stack, *place;
    bool *on_stack;
    uint32_t count, components, depth, stacked;
    fraction_status status;
} parts;

bool own_is_ultimate(const own_graph *g, uint32_t node) {
    if (g->nodes[node].person) return true;
    for (uint32_t i = g->in_first[node]; i < g->in_first[node + 1]; i++)
        if (g->stakes[i].interest == OWN_SHARES && g->stakes[i].owner != node) return false;
    return true;
}

static bool holds(const parts *p, const own_stake *s) {
    return s->interest == OWN_SHARES && (p->upper ? s->range.high > 0 : s->surely && s->range.low > 0);
}

/* ---- components, the target's first: Tarjan's algorithm over the arrows from asset to owner gives owners before assets, so it is read backwards. Its
 * recursion is a stack of its own, for chains may be long. */

typedef struct frame {
    uint32_t node, next;
} frame;

static bool find_components(parts *p) {
    const own_graph *g = p->g;
    frame *frames = arena_zalloc(&p->scratch, g->node_count + 1, sizeof *frames);
    if (!frames) return false;
    size_t depth = 0;
    frames[depth++] = (frame){p->target, g->in_first[p->target]};
    while (depth) {
        frame *f = &frames[depth - 1];
        uint32_t v = f->node;
        if (f->next == g->in_first[v]) { /* entered */
            p->place[v] = p->low_link[v] = ++p->count;
            p->stack[p->stacked++] = v;
            p->on_stack[v] = true;
        }
        bool deeper = false;
        while (f->next < g->in_first[v + 1] && !deeper) {
            const own_stake *s = &g->stakes[f->next++];
            if (!holds(p, s)) continue;
            if (!p->place[s->owner]) {
                frames[depth++] = (frame){s->owner, g->in_first[s->owner]};
                deeper = true;
            } else if (p->on_stack[s->owner] && p->place[s->owner] < p->low_link[v]) {
                p->low_link[v] = p->place[s->owner];
            }
        }
        if (deeper) continue;
        /* a node without owners never moves `next`: it is left at once, so it is not entered twice */
        if (p->low_link[v] == p->place[v]) {
            uint32_t w;
            do {
                w = p->stack[--p->stacked];
                p->on_stack[w] = false;
                p->component[w] = p->components;
                p->order[p->depth++] = w;
            } while (w != v);
            p->components++;
        }
        depth--;
        if (depth) {
            uint32_t parent = frames[depth - 1].node;
            if (p->low_link[v] < p->low_link[parent]) p->low_link[parent] = p->low_link[v];
        }
    }
    return true;
}

/* ---- one component */

enum { MOST_SCRATCH = 256 << 20 }; /* bytes of numbers on the way; beyond, bounds will do */

static void keep(parts *p, fraction_status status) {
    if (p->status == FRACTION_OK) p->status = p->scratch.used > MOST_SCRATCH ? FRACTION_LONG : status;
}

static fraction share_of(parts *p, const own_stake *s) {
    fraction f = {0};
    keep(p, fraction_of_share(&p->scratch, p->upper ? s->range.high : s->range.low, &f));
    return f;
}

static fraction plus(parts *p, const fraction *x, const fraction *y) {
    fraction f = {0};
    if (p->status == FRACTION_OK) keep(p, fraction_add(&p->scratch, x, y, &f));
    return f;
}

static fraction times(parts *p, const fraction *x, const fraction *y) {
    fraction f = {0};
    if (p->status == FRACTION_OK) keep(p, fraction_mul(&p->scratch, x, y, &f));
    return f;
}

/* x / (1 - w); false where a cycle gives back all that goes in, or more. */
static bool over_rest(parts *p, const fraction *x, const fraction *w, fraction *out) {
    fraction one = {0}, rest = {0};
    int order = 0;
    keep(p, fraction_of_share(&p->scratch, SHARE_ONE, &one));
    if (p->status == FRACTION_OK) keep(p, fraction_cmp(&p->scratch, w, &one, &order));
    if (p->status != FRACTION_OK) return true;
    if (order >= 0) return false;
    keep(p, fraction_one_minus(&p->scratch, w, &rest));
    if (p->status == FRACTION_OK) keep(p, fraction_div(&p->scratch, x, &rest, out));
    return true;
}

/* What a node holds of the target through nodes outside its component, or is it. */
static fraction outside(parts *p, uint32_t node) {
    const own_graph *g = p->g;
    fraction sum = {0};
    keep(p, fraction_of_share(&p->scratch, node == p->target ? SHARE_ONE : 0, &sum));
    for (uint32_t k = g->out_first[node]; k < g->out_first[node + 1] && p->status == FRACTION_OK; k++) {
        const own_stake *s = &g->stakes[g->out[k]];
        if (!holds(p, s) || !p->place[s->asset] || p->component[s->asset] == p->component[node]) continue;
        fraction w = share_of(p, s);
        if (p->status != FRACTION_OK) break;
        fraction part = times(p, &w, &p->y[s->asset]);
        if (p->status == FRACTION_OK) sum = plus(p, &sum, &part);
        p->bounded[node] = p->bounded[node] || p->bounded[s->asset];
    }
    return sum;
}

/* Gauss-Jordan on the members of one component. False: the cycle gives back everything. */
static bool eliminate(parts *p, const uint32_t *nodes, size_t n, fraction *b) {
    const own_graph *g = p->g;
    fraction *w = arena_zalloc(&p->scratch, n * n, sizeof *w);
    if (!w) return p->status = FRACTION_MEMORY, true;
    for (size_t i = 0; i < n * n; i++) keep(p, fraction_of_share(&p->scratch, 0, &w[i]));
    for (size_t i = 0; i < n && p->status == FRACTION_OK; i++)
        for (uint32_t k = g->out_first[nodes[i]]; k < g->out_first[nodes[i] + 1]; k++) {
            const own_stake *s = &g->stakes[g->out[k]];
            if (!holds(p, s) || !p->place[s->asset] || p->component[s->asset] != p->component[nodes[i]]) continue;
            for (size_t j = 0; j < n; j++)
                if (nodes[j] == s->asset) w[i * n + j] = share_of(p, s);
        }
    for (size_t k = 0; k < n && p->status == FRACTION_OK; k++) {
        fraction back = w[k * n + k];
        /* y[k] in terms of the others */
        for (size_t j = 0; j < n && p->status == FRACTION_OK; j++)
            if (j != k && !fraction_is_zero(&w[k * n + j]) && !over_rest(p, &w[k * n + j], &back, &w[k * n + j])) return false;
        if (p->status == FRACTION_OK && !over_rest(p, &b[k], &back, &b[k])) return false;
        keep(p, fraction_of_share(&p->scratch, 0, &w[k * n + k]));
        for (size_t i = 0; i < n && p->status == FRACTION_OK; i++) { /* and put into theirs */
            fraction f = w[i * n + k];
            if (i == k || fraction_is_zero(&f)) continue;
            for (size_t j = 0; j < n && p->status == FRACTION_OK; j++) {
                if (j == k || fraction_is_zero(&w[k * n + j])) continue;
                fraction part = times(p, &f, &w[k * n + j]);
                if (p->status == FRACTION_OK) w[i * n + j] = plus(p, &w[i * n + j], &part);
            }
            if (p->status != FRACTION_OK) break;
            fraction part = times(p, &f, &b[k]);
            if (p->status == FRACTION_OK) b[i] = plus(p, &b[i], &part);
            keep(p, fraction_of_share(&p->scratch, 0, &w[i * n + k]));
        }
    }
    return true;
}

static void set_share(parts *p, uint32_t node, share s) {
    keep(p, fraction_of_share(p->a, s, &p->y[node]));
    p->bounded[node] = true;
}

/* ---- large components: rounds of y = b + W y from below, each rounded down, give x, which is not above y. What is left, r = b + W x - x, is not
 * negative, and z = y - x solves z = r + W z. Of every member j, d[j] = 1 - (what members hold of j) is held outside: summing over the members, the
 * sum of d[j] z[j] is the sum of r. So z[j] is at most sum(r) / d[j]; and where all of j is held by members, at most z[i] / W[i][j] for each of
 * them. */
enum { ROUNDS = 200, BITS = 60 };
#define UNIT ((uint64_t)1 << BITS)

__extension__ typedef unsigned __int128 wide;

static uint64_t scaled(share s, bool up) {
    uint64_t out = 0;
    if (s >= SHARE_ONE) return UNIT;
    for (int i = 0; i < BITS; i++) { /* long division by doubling: s stays below 2 x SHARE_ONE */
        s *= 2;
        out <<= 1;
        if (s >= SHARE_ONE) s -= SHARE_ONE, out |= 1;
    }
    return out + (up && s > 0);
}

static share unscaled(uint64_t x, bool up) {
    share whole = (share)(x >> BITS) * SHARE_ONE, rest = 0;
    wide part = x & (UNIT - 1);
    for (int i = 0; i < BITS; i++) { /* SHARE_ONE x part / UNIT, bit by bit from the lowest, rounded */
        if (part >> i & 1) rest += SHARE_ONE;
        rest = up ? (rest + 1) / 2 : rest / 2;
    }
    return whole + rest;
}

typedef struct bounds {
    parts *p;
    const uint32_t *nodes;
    size_t n;
    uint64_t *x; /* of every node of the graph */
} bounds;

static bool inside(const bounds *d, const own_stake *s, uint32_t node) {
    return holds(d->p, s) && d->p->place[s->asset] && d->p->component[s->asset] == d->p->component[node];
}

static share one_end(const parts *p, const own_stake *s) { return p->upper ? s->range.high : s->range.low; }

/* b + W x of one node. */
static wide next_value(const bounds *d, uint32_t node, uint64_t base, bool up) {
    const own_graph *g = d->p->g;
    wide sum = base;
    for (uint32_t k = g->out_first[node]; k < g->out_first[node + 1]; k++) {
        const own_stake *s = &g->stakes[g->out[k]];
        if (inside(d, s, node)) sum += ((wide)scaled(one_end(d->p, s), up) * d->x[s->asset] + (up ? UNIT - 1 : 0)) >> BITS;
    }
    return sum;
}

static void rounds(const bounds *d, const uint64_t *base) {
    bool moved = true;
    for (int round = 0; round < ROUNDS && moved; round++) {
        moved = false;
        for (size_t i = 0; i < d->n; i++) {
            wide sum = next_value(d, d->nodes[i], base[i], false);
            uint64_t now = sum > 4 * UNIT ? 4 * UNIT : (uint64_t)sum;
            moved = moved || now > d->x[d->nodes[i]];
            if (now > d->x[d->nodes[i]]) d->x[d->nodes[i]] = now;
        }
    }
}

/* Adds to x what z may be at most; a member of whom nothing is known gets the most that a fraction here can be. */
static void add_rest(const bounds *d, const uint64_t *base_up, uint64_t *z) {
    const own_graph *g = d->p->g;
    wide left = 0;
    for (size_t i = 0; i < d->n; i++) {
        wide sum = next_value(d, d->nodes[i], base_up[i], true);
        left += sum > d->x[d->nodes[i]] ? sum - d->x[d->nodes[i]] : 0;
        z[d->nodes[i]] = UINT64_MAX;
    }
    for (size_t i = 0; i < d->n; i++) {
        uint32_t j = d->nodes[i];
        share members = 0;
        for (uint32_t k = g->in_first[j]; k < g->in_first[j + 1]; k++)
            if (inside(d, &g->stakes[k], g->stakes[k].owner) && d->p->component[g->stakes[k].owner] == d->p->component[j])
                members += one_end(d->p, &g->stakes[k]);
        uint64_t outside_share = members < SHARE_ONE ? scaled(SHARE_ONE - members, false) : 0;
        if (outside_share == 0 || left >> 64) continue;
        wide most = ((wide)(uint64_t)left << BITS) / outside_share + 1;
        if (most < UINT64_MAX) z[j] = (uint64_t)most;
    }
    for (size_t round = 0; round < d->n; round++) { /* wholly held: by its owners */
        bool moved = false;
        for (size_t i = 0; i < d->n; i++) {
            uint32_t j = d->nodes[i];
            for (uint32_t k = g->in_first[j]; k < g->in_first[j + 1]; k++) {
                const own_stake *s = &g->stakes[k];
                uint64_t w = inside(d, s, s->owner) ? scaled(one_end(d->p, s), false) : 0;
                if (w == 0 || z[s->owner] == UINT64_MAX || z[j] != UINT64_MAX) continue;
                wide most = ((wide)z[s->owner] << BITS) / w + 1;
                if (most < UINT64_MAX) z[j] = (uint64_t)most, moved = true;
            }
        }
        if (!moved) break;
    }
}

/* `closed`: a cycle gives back all that goes in. No finite numbers fit that; what is held without it is certain, what is held with it is not. */
static bool bound(parts *p, const uint32_t *nodes, size_t n, const fraction *b, bool closed) {
    size_t all = p->g->node_count + 1;
    bounds d = {p, nodes, n, arena_zalloc(&p->scratch, all, sizeof(uint64_t))};
    uint64_t *base = arena_zalloc(&p->scratch, n, sizeof *base), *base_up = arena_zalloc(&p->scratch, n, sizeof *base_up);
    uint64_t *z = arena_zalloc(&p->scratch, all, sizeof *z);
    if (!d.x || !base || !base_up || !z) return false;
    for (size_t i = 0; i < n; i++) {
        share low = 0, high = 0;
        keep(p, fraction_to_share(&p->scratch, &b[i], false, &low));
        keep(p, fraction_to_share(&p->scratch, &b[i], true, &high));
        d.x[nodes[i]] = base[i] = scaled(low, false);
        base_up[i] = scaled(high, true);
        if (high > SHARE_ONE) base_up[i] = 8 * UNIT;
    }
    if (!closed) rounds(&d, base);
    if (p->upper && !closed) add_rest(&d, base_up, z);
    for (size_t i = 0; i < n; i++) {
        uint32_t j = nodes[i];
        bool unknown = p->upper && (closed || z[j] == UINT64_MAX || d.x[j] > UINT64_MAX - z[j] || base_up[i] > 4 * UNIT);
        set_share(p, j, unknown ? SHARE_ONE * 1000 : unscaled(d.x[j] + (p->upper ? z[j] : 0), p->upper));
    }
    return true;
}

static bool solve_component(parts *p, const uint32_t *nodes, size_t n) {
    fraction *b = arena_zalloc(&p->scratch, n, sizeof *b);
    bool exact = n <= LIMIT_CYCLE_NODES, bounded = false, closed = false;
    if (!b) return false;
    for (size_t i = 0; i < n && p->status == FRACTION_OK; i++) b[i] = outside(p, nodes[i]);
    for (size_t i = 0; i < n; i++) bounded = bounded || p->bounded[nodes[i]];
    if (p->status == FRACTION_OK && exact) {
        exact = eliminate(p, nodes, n, b);
        closed = !exact;
        for (size_t i = 0; i < n && exact && p->status == FRACTION_OK; i++) {
            keep(p, fraction_copy(p->a, &b[i], &p->y[nodes[i]]));
            p->bounded[nodes[i]] = bounded;
        }
    }
    if (p->status == FRACTION_MEMORY) return false;
    if (exact && p->status == FRACTION_OK) return true;
    /* too large, numbers too long, or a cycle that gives back everything */
    p->status = FRACTION_OK;
    for (size_t i = 0; i < n; i++) {
        b[i] = outside(p, nodes[i]);
        if (p->status == FRACTION_LONG) p->status = fraction_of_share(&p->scratch, p->upper ? SHARE_ONE * 1000 : 0, &b[i]);
    }
    return p->status == FRACTION_OK && bound(p, nodes, n, b, closed) && p->status == FRACTION_OK;
}

static bool solve(parts *p, bool upper) {
    const own_graph *g = p->g;
    size_t n = g->node_count + 1;
    p->upper = upper;
    p->count = p->components = p->depth = p->stacked = 0;
    p->y = arena_zalloc(p->a, n, sizeof *p->y);
    p->bounded = arena_zalloc(p->a, n, sizeof *p->bounded);
    uint32_t **arrays[] = {&p->component, &p->order, &p->low_link, &p->stack, &p->place};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (!(*arrays[i] = arena_zalloc(p->a, n, sizeof **arrays[i]))) return false;
    p->on_stack = arena_zalloc(p->a, n, sizeof *p->on_stack);
    if (!p->y || !p->bounded || !p->on_stack || !find_components(p)) return false;
    arena_reset(&p->scratch);
    /* Tarjan closes a component when all that it leads to (owners) are closed: the target's comes last */
    for (uint32_t end = p->depth; end > 0;) {
        uint32_t first = end;
        while (first > 0 && p->component[p->order[first - 1]] == p->component[p->order[end - 1]]) first--;
        if (!solve_component(p, &p->order[first], end - first)) return false;
        arena_reset(&p->scratch);
        end = first;
    }
    return true;
}

/* No more than the whole of the target is anybody's. */
static bool at_most_all(arena *a, fraction *f, bool *exact) {
    fraction one;
    int order = 0;
    if (fraction_of_share(a, SHARE_ONE, &one) != FRACTION_OK || fraction_cmp(a, f, &one, &order) != FRACTION_OK) return false;
    if (order > 0) *f = one, *exact = false;
    return true;
}

bool own_integrated(const own_graph *g, uint32_t target, arena *a, own_part *of) {
    parts p = {.g = g, .a = a, .scratch = ARENA_EMPTY, .target = target};
    bool ok = true;
    for (int upper = 0; upper <= 1 && ok; upper++) {
        ok = solve(&p, upper);
        for (uint32_t i = 0; i < g->node_count && ok; i++) {
            fraction zero, *value = &zero;
            if (p.place[i] && i != target)
                value = &p.y[i];
            else
                ok = fraction_of_share(a, 0, &zero) == FRACTION_OK;
            bool exact = i == target || !p.place[i] || !p.bounded[i];
            ok = ok && at_most_all(a, value, &exact);
            if (upper)
                of[i].high = *value, of[i].exact_high = exact;
            else
                of[i].low = *value, of[i].exact_low = exact;
        }
    }
    arena_free(&p.scratch);
    return ok;
}
