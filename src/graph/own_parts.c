/* SPDX-License-Identifier: Apache-2.0 */
/* Integrated ownership of one target: y[i], what one share of i is worth in the target, solves y = e + W y, where W[i][j] is i's share of j and e is
 * the target itself; what an owner holds of the target in all is its y. One strongly connected component at a time, the target's first:
 * within it by elimination in exact fractions; where a component is too large, by bounds that rounding cannot cross. Where exact numbers would
 * take too long or too much room (long ladders of holdings), what follows is rounded outwards to a share, some 24 decimals, and stays short. The
 * lowest shares give the lowest y, the highest the highest: y rises with every share. */
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
    share *near;                                                    /* y rounded: down where the lowest is asked for, else up */
    bool *bounded;                                                  /* y is a bound, not exact */
    uint32_t *component, *order, *low_link, *stack, *place, *local; /* local: the place in its component */
    bool *on_stack;
    uint32_t count, components, depth, stacked;
    uint64_t work; /* spent on exact numbers */
    size_t kept;   /* by y, in bytes */
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

/* ---- exact numbers, as long as they may be had */

/* Bytes of numbers on the way to one component, and kept of all of them; products of words, a second or two. Beyond, bounds will do. */
enum { MOST_SCRATCH = 256 << 20, MOST_KEPT = 64 << 20 };
#define MOST_WORK ((uint64_t)2000000000)

static bool spent(const parts *p) { return p->work > MOST_WORK || p->kept > MOST_KEPT; }

static void keep(parts *p, fraction_status status) {
    if (p->status == FRACTION_OK) p->status = status == FRACTION_OK && p->scratch.used > MOST_SCRATCH ? FRACTION_LONG : status;
}

static share one_end(const parts *p, const own_stake *s) { return p->upper ? s->range.high : s->range.low; }

static fraction share_of(parts *p, const own_stake *s) {
    fraction f = {0};
    keep(p, fraction_of_share(&p->scratch, one_end(p, s), &f));
    return f;
}

static size_t words_of(const fraction *f) { return (size_t)(f->num_len + f->den_len); }

/* sum += w y; what it costs is the common denominator. */
static void add_part(parts *p, const fraction *w, const fraction *y, fraction *sum) {
    fraction part = {0};
    if (p->status == FRACTION_OK) keep(p, fraction_mul(&p->scratch, w, y, &part));
    if (p->status != FRACTION_OK) return;
    p->work += sum->num_len ? words_of(sum) * words_of(&part) : words_of(&part);
    keep(p, fraction_add(&p->scratch, sum, &part, sum));
}

static bool leaves(const parts *p, const own_stake *s) {
    return holds(p, s) && p->place[s->asset] && p->component[s->asset] != p->component[s->owner];
}

/* What a node holds of the target through nodes outside its component, or is it. */
static fraction outside(parts *p, uint32_t node) {
    const own_graph *g = p->g;
    fraction sum = {0};
    keep(p, fraction_of_share(&p->scratch, node == p->target ? SHARE_ONE : 0, &sum));
    for (uint32_t k = g->out_first[node]; k < g->out_first[node + 1] && p->status == FRACTION_OK; k++) {
        const own_stake *s = &g->stakes[g->out[k]];
        if (!leaves(p, s)) continue;
        fraction w = share_of(p, s);
        add_part(p, &w, &p->y[s->asset], &sum);
    }
    return sum;
}

/* ---- numbers rounded outwards */

#define MOST_SHARE (SHARE_ONE * 1000)

/* x y / SHARE_ONE */
static share rounded_part(share x, share y, bool up) {
    mp_limb_t a[2] = {(mp_limb_t)x, (mp_limb_t)(x >> 64)}, b[2] = {(mp_limb_t)y, (mp_limb_t)(y >> 64)};
    mp_limb_t whole[2] = {(mp_limb_t)SHARE_ONE, (mp_limb_t)(SHARE_ONE >> 64)}, all[4], quotient[3], rest[2];
    mpn_mul_n(all, a, b, 2);
    mpn_tdiv_qr(quotient, rest, 0, all, 4, whole, 2);
    if (quotient[2] || quotient[1] >> 62) return MOST_SHARE;
    share out = (share)quotient[1] << 64 | quotient[0];
    return out + (up && (rest[0] || rest[1]));
}

static share outside_rounded(const parts *p, uint32_t node) {
    const own_graph *g = p->g;
    share sum = node == p->target ? SHARE_ONE : 0;
    for (uint32_t k = g->out_first[node]; k < g->out_first[node + 1]; k++) {
        const own_stake *s = &g->stakes[g->out[k]];
        if (leaves(p, s)) sum += rounded_part(one_end(p, s), p->near[s->asset], p->upper);
        if (sum > MOST_SHARE) sum = MOST_SHARE;
    }
    return sum;
}

static void set_share(parts *p, uint32_t node, share s) {
    p->near[node] = s;
    p->bounded[node] = true;
    keep(p, fraction_of_share(p->a, s, &p->y[node]));
}

/* An exact number, or one that was made of bounds. */
static void set_fraction(parts *p, uint32_t node, const fraction *f, bool bounded) {
    share s = 0;
    keep(p, fraction_to_share(&p->scratch, f, p->upper, &s));
    if (bounded) {
        set_share(p, node, s);
        return;
    }
    p->near[node] = s;
    p->kept += words_of(f) * sizeof(mp_limb_t);
    keep(p, fraction_copy(p->a, f, &p->y[node]));
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

typedef struct inner { /* a holding within the component; ends by their place in it */
    uint32_t owner, asset;
    share end;
    uint64_t down, up; /* scaled */
} inner;

typedef struct bounds {
    parts *p;
    const uint32_t *nodes;
    size_t n;
    inner *edges; /* by owner */
    size_t edge_count;
    uint64_t *x;
} bounds;

static bool find_inner(bounds *d) {
    parts *p = d->p;
    const own_graph *g = p->g;
    size_t most = 0;
    for (size_t i = 0; i < d->n; i++) most += g->out_first[d->nodes[i] + 1] - g->out_first[d->nodes[i]];
    if (!(d->edges = arena_zalloc(&p->scratch, most + 1, sizeof *d->edges))) return false;
    for (size_t i = 0; i < d->n; i++)
        for (uint32_t k = g->out_first[d->nodes[i]]; k < g->out_first[d->nodes[i] + 1]; k++) {
            const own_stake *s = &g->stakes[g->out[k]];
            if (!holds(p, s) || !p->place[s->asset] || p->component[s->asset] != p->component[s->owner]) continue;
            share end = one_end(p, s);
            d->edges[d->edge_count++] = (inner){(uint32_t)i, p->local[s->asset], end, scaled(end, false), scaled(end, true)};
        }
    return true;
}

/* What the holdings from *at on add to a member's value, all of its own. */
static wide next_value(const bounds *d, uint32_t member, size_t *at, uint64_t base, bool up) {
    wide sum = base;
    for (; *at < d->edge_count && d->edges[*at].owner == member; ++*at) {
        const inner *e = &d->edges[*at];
        sum += ((wide)(up ? e->up : e->down) * d->x[e->asset] + (up ? UNIT - 1 : 0)) >> BITS;
    }
    return sum;
}

static void rounds(const bounds *d, const uint64_t *base) {
    bool moved = true;
    for (int round = 0; round < ROUNDS && moved; round++) {
        size_t at = 0;
        moved = false;
        for (uint32_t i = 0; i < d->n; i++) {
            wide sum = next_value(d, i, &at, base[i], false);
            uint64_t now = sum > 4 * UNIT ? 4 * UNIT : (uint64_t)sum;
            if (now <= d->x[i]) continue;
            d->x[i] = now;
            moved = true;
        }
    }
}

/* What z may be at most; UINT64_MAX of a member of whom nothing is known. `members`: room for what members hold of each. */
static void find_rest(const bounds *d, const uint64_t *base_up, share *members, uint64_t *z) {
    wide left = 0;
    size_t at = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        wide sum = next_value(d, i, &at, base_up[i], true);
        left += sum > d->x[i] ? sum - d->x[i] : 0;
        z[i] = UINT64_MAX;
    }
    for (size_t k = 0; k < d->edge_count; k++) members[d->edges[k].asset] += d->edges[k].end;
    for (size_t i = 0; i < d->n; i++) {
        uint64_t outside_share = members[i] < SHARE_ONE ? scaled(SHARE_ONE - members[i], false) : 0;
        if (outside_share == 0 || left >> 64) continue;
        wide most = ((wide)(uint64_t)left << BITS) / outside_share + 1;
        if (most < UINT64_MAX) z[i] = (uint64_t)most;
    }
    bool moved = true;
    for (size_t round = 0; round < d->n && moved; round++) { /* wholly held: by its owners */
        moved = false;
        for (size_t k = 0; k < d->edge_count; k++) {
            const inner *e = &d->edges[k];
            if (e->down == 0 || z[e->owner] == UINT64_MAX || z[e->asset] != UINT64_MAX) continue;
            wide most = ((wide)z[e->owner] << BITS) / e->down + 1;
            if (most < UINT64_MAX) z[e->asset] = (uint64_t)most, moved = true;
        }
    }
}

/* `closed`: a cycle gives back all that goes in. No finite numbers fit that; what is held without it is certain, what is held with it is not. */
static bool bound(parts *p, const uint32_t *nodes, size_t n, bool closed) {
    arena_reset(&p->scratch);
    bounds d = {p, nodes, n, NULL, 0, arena_zalloc(&p->scratch, n, sizeof(uint64_t))};
    uint64_t *base = arena_zalloc(&p->scratch, n, sizeof *base), *base_up = arena_zalloc(&p->scratch, n, sizeof *base_up);
    uint64_t *z = arena_zalloc(&p->scratch, n, sizeof *z);
    share *members = arena_zalloc(&p->scratch, n, sizeof *members);
    if (!d.x || !base || !base_up || !z || !members || !find_inner(&d)) return false;
    for (size_t i = 0; i < n; i++) {
        share held = outside_rounded(p, nodes[i]);
        d.x[i] = base[i] = scaled(held, false);
        base_up[i] = held > SHARE_ONE ? 8 * UNIT : scaled(held, true);
    }
    if (!closed) rounds(&d, base);
    if (p->upper && !closed) find_rest(&d, base_up, members, z);
    p->status = FRACTION_OK;
    for (size_t i = 0; i < n; i++) {
        bool unknown = p->upper && (closed || z[i] == UINT64_MAX || d.x[i] > UINT64_MAX - z[i] || base_up[i] > 4 * UNIT);
        set_share(p, nodes[i], unknown ? MOST_SHARE : unscaled(d.x[i] + (p->upper ? z[i] : 0), p->upper));
    }
    return p->status != FRACTION_MEMORY;
}

/* ---- one component */

/* y = b + W y of the members, b put into y. False: nothing exact came of it, or `closed`: the cycle gives back everything. */
static bool solve_cycle(parts *p, const uint32_t *nodes, size_t n, fraction *b, bool *closed) {
    const own_graph *g = p->g;
    size_t longest = 0, row = 0;
    fraction *w = arena_zalloc(&p->scratch, n * n, sizeof *w);
    if (!w) {
        p->status = FRACTION_MEMORY;
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        size_t words = words_of(&b[i]);
        if (words > longest) longest = words;
        for (uint32_t k = g->out_first[nodes[i]]; k < g->out_first[nodes[i] + 1]; k++) {
            const own_stake *s = &g->stakes[g->out[k]];
            if (!holds(p, s) || !p->place[s->asset] || p->component[s->asset] != p->component[nodes[i]]) continue;
            fraction *f = &w[i * n + p->local[s->asset]];
            *f = share_of(p, s);
            if (words_of(f) > row) row = words_of(f);
        }
    }
    size_t minor = n * row;
    p->work += n * n * n / 3 * minor * minor / 4 + n * n * minor * longest;
    if (p->status == FRACTION_OK) keep(p, fraction_solve(&p->scratch, w, n, b, closed));
    return p->status == FRACTION_OK && !*closed;
}

static bool solve_component(parts *p, const uint32_t *nodes, size_t n) {
    const own_graph *g = p->g;
    bool bounded = spent(p), closed = false, cycle = n > 1;
    for (size_t i = 0; i < n; i++) {
        p->local[nodes[i]] = (uint32_t)i;
        for (uint32_t k = g->out_first[nodes[i]]; k < g->out_first[nodes[i] + 1]; k++) {
            const own_stake *s = &g->stakes[g->out[k]];
            bounded = bounded || (leaves(p, s) && p->bounded[s->asset]);
            cycle = cycle || (s->asset == s->owner && holds(p, s));
        }
    }
    bool wanted = n <= LIMIT_CYCLE_NODES && !(cycle && spent(p));
    for (int rounded = bounded; rounded <= 1 && wanted && !closed;
         rounded++) { /* again, with short numbers, where long ones are too long */
        arena_reset(&p->scratch);
        p->status = FRACTION_OK;
        fraction *b = arena_zalloc(&p->scratch, n, sizeof *b);
        if (!b) return false;
        for (size_t i = 0; i < n && p->status == FRACTION_OK; i++)
            if (rounded)
                keep(p, fraction_of_share(&p->scratch, outside_rounded(p, nodes[i]), &b[i]));
            else
                b[i] = outside(p, nodes[i]);
        bool solved = p->status == FRACTION_OK && (!cycle || solve_cycle(p, nodes, n, b, &closed));
        for (size_t i = 0; i < n && solved; i++) set_fraction(p, nodes[i], &b[i], rounded);
        if (p->status == FRACTION_MEMORY) return false;
        if (solved && p->status == FRACTION_OK) return true;
    }
    return bound(p, nodes, n, closed);
}

static bool solve(parts *p, bool upper) {
    const own_graph *g = p->g;
    size_t n = g->node_count + 1;
    p->upper = upper;
    p->count = p->components = p->depth = p->stacked = 0;
    p->work = p->kept = 0;
    p->status = FRACTION_OK;
    p->y = arena_zalloc(p->a, n, sizeof *p->y);
    p->near = arena_zalloc(p->a, n, sizeof *p->near);
    p->bounded = arena_zalloc(p->a, n, sizeof *p->bounded);
    uint32_t **arrays[] = {&p->component, &p->order, &p->low_link, &p->stack, &p->place, &p->local};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        if (!(*arrays[i] = arena_zalloc(p->a, n, sizeof **arrays[i]))) return false;
    p->on_stack = arena_zalloc(p->a, n, sizeof *p->on_stack);
    if (!p->y || !p->near || !p->bounded || !p->on_stack || !find_components(p)) return false;
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
static bool put_part(parts *p, uint32_t node, fraction *out, bool *exact) {
    fraction one;
    int order = 0;
    arena_reset(&p->scratch);
    *exact = true;
    if (!p->place[node] || node == p->target) return fraction_of_share(p->a, 0, out) == FRACTION_OK;
    *out = p->y[node];
    *exact = !p->bounded[node];
    if (fraction_of_share(&p->scratch, SHARE_ONE, &one) != FRACTION_OK ||
        fraction_cmp(&p->scratch, out, &one, &order) != FRACTION_OK)
        return false;
    if (order <= 0) return true;
    *exact = false;
    return fraction_of_share(p->a, SHARE_ONE, out) == FRACTION_OK;
}

/* All shares are told exactly: the highest are the lowest. */
static bool is_told_exactly(const own_graph *g) {
    for (size_t i = 0; i < g->stake_count; i++) {
        const own_stake *s = &g->stakes[i];
        if (s->interest == OWN_SHARES && (!s->surely || s->range.low != s->range.high)) return false;
    }
    return true;
}

bool own_integrated(const own_graph *g, uint32_t target, arena *a, own_part *of) {
    parts p = {.g = g, .a = a, .scratch = ARENA_EMPTY, .target = target};
    bool ok = solve(&p, false), same = is_told_exactly(g);
    for (uint32_t i = 0; i < g->node_count && ok; i++) {
        ok = put_part(&p, i, &of[i].low, &of[i].exact_low);
        same = same && of[i].exact_low;
    }
    if (ok && !same) ok = solve(&p, true);
    for (uint32_t i = 0; i < g->node_count && ok; i++)
        if (same)
            of[i].high = of[i].low, of[i].exact_high = true;
        else
            ok = put_part(&p, i, &of[i].high, &of[i].exact_high);
    arena_free(&p.scratch);
    return ok;
}
