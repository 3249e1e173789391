/* SPDX-License-Identifier: Apache-2.0 */
/* What the records around a party come to, and what a rule concludes: least fixpoints over exact sums. */
#include "graph/own.h"

#include <stdlib.h>

#include "base/arena.h"

#include "base/poison.h"

const own_rule *own_rule_on(cb_slice regime, int32_t day, bool *known) {
    *known = false;
    for (size_t i = 0; i < OWN_RULE_COUNT; i++) {
        if (!slice_eq(regime, slice_of(OWN_RULES[i].regime))) continue;
        *known = true;
        if (OWN_RULES[i].from <= day && day <= OWN_RULES[i].to) return &OWN_RULES[i];
    }
    return NULL;
}

/* ---- stakes */

static int by_place(const void *a, const void *b) {
    const own_claim *x = a, *y = b;
    if (x->asset != y->asset) return x->asset < y->asset ? -1 : 1;
    if (x->owner != y->owner) return x->owner < y->owner ? -1 : 1;
    if (x->interest != y->interest) return x->interest < y->interest ? -1 : 1;
    int c = slice_cmp(x->edge_id, y->edge_id);
    if (c == 0) c = (x->segment > y->segment) - (x->segment < y->segment);
    return c ? c : slice_cmp(x->written, y->written);
}

static bool same_place(const own_claim *x, const own_claim *y) {
    return x->asset == y->asset && x->owner == y->owner && x->interest == y->interest;
}

/* What is told as held by the owner itself; what it holds for others, which may be of the same shares or of others; and what is told as indirect,
 * without the chain: the companies between may be in the records too. Both may at most add to the first. */
typedef enum told_as { AS_OWN, AS_TRUST, AS_INDIRECT } told_as;
static bool used(const own_claim *c, told_as which) {
    return c->when != OWN_NEVER && !c->repeated && which == (c->indirect ? AS_INDIRECT : c->trust ? AS_TRUST : AS_OWN);
}

/* Several records of one stake are one stake, told more or less exactly, never their sum: what all of them leave open. Where they exclude each
 * other nothing says which is right, and it may be any of them. A record that only perhaps holds narrows nothing. False: none holds. */
static bool fold(const own_claim *c, size_t first, size_t end, told_as which, own_when when, share_range *range, bool *apart) {
    share_range met = SHARE_NOTHING, all = SHARE_NOTHING;
    bool any = false, meet = when == OWN_SURELY;
    for (size_t i = first; i < end; i++) {
        if (!used(&c[i], which) || c[i].when != when) continue;
        meet = any ? meet && share_meet(met, c[i].range, &met) : meet;
        if (!any) met = all = c[i].range;
        all = share_hull(all, c[i].range);
        any = true;
    }
    *apart = any && when == OWN_SURELY && !meet;
    *range = meet ? met : all;
    return any;
}

/* All records of one kind. False: none holds. */
static bool fold_all(const own_claim *c, size_t first, size_t end, told_as which, own_stake *s) {
    bool ignored;
    share_range both;
    s->surely = fold(c, first, end, which, OWN_SURELY, &s->range, &s->contradictory);
    if (!s->surely) return fold(c, first, end, which, OWN_MAYBE, &s->range, &ignored);
    share_range sure = s->range;
    for (size_t i = first; i < end; i++) {
        if (!used(&c[i], which) || c[i].when != OWN_MAYBE || share_meet(sure, c[i].range, &both)) continue;
        s->contradictory = true;
        s->range = share_hull(s->range, c[i].range);
    }
    return true;
}

/* Up to both together. */
static void widen(own_stake *s, const own_stake *beside) {
    s->range.high += beside->range.high;
    s->range.high_open = s->range.high_open || beside->range.high_open;
    if (s->range.high > SHARE_ONE) s->range.high = SHARE_ONE, s->range.high_open = false;
    if (s->range.high < s->range.low) s->range.high = s->range.low, s->range.high_open = false;
}

/* Of the claims first..end of one place. False: none of them holds. */
static bool make_stake(const own_claim *c, size_t first, size_t end, own_stake *s) {
    *s = (own_stake){.owner = c[first].owner,
                     .asset = c[first].asset,
                     .interest = c[first].interest,
                     .first = (uint32_t)first,
                     .count = (uint32_t)(end - first)};
    own_stake beside = *s, trusted = *s;
    bool direct = fold_all(c, first, end, AS_OWN, s), trust = fold_all(c, first, end, AS_TRUST, &trusted),
         indirect = fold_all(c, first, end, AS_INDIRECT, &beside);
    if (direct && trust) {
        widen(s, &trusted);
        s->entrusted = true;
    } else if (trust) {
        *s = trusted;
        direct = true;
    }
    for (size_t i = first; i < end; i++) {
        if (c[i].when == OWN_NEVER || !c[i].joint) continue;
        s->pact = !s->joint || s->pact == c[i].pact ? c[i].pact : 0;
        s->joint = true;
    }
    if (!direct && !indirect) return false;
    if (!direct) {
        s->range = beside.range;
        s->contradictory = beside.contradictory;
        s->surely = false;
    } else if (indirect) {
        widen(s, &beside);
        s->widened = true;
    }
    return true;
}

/* Stakes of one arrangement; of two that their records tell apart they are not. */
static bool are_partners(const own_stake *s, const own_stake *other) {
    return s->joint && other->joint && (s->pact == 0 || other->pact == 0 || s->pact == other->pact);
}

static bool index_stakes(own_graph *g, arena *a) {
    g->in_first = arena_zalloc(a, g->node_count + 2, sizeof *g->in_first);
    g->out_first = arena_zalloc(a, g->node_count + 2, sizeof *g->out_first);
    g->out = arena_zalloc(a, g->stake_count + 1, sizeof *g->out);
    if (!g->in_first || !g->out_first || !g->out) return false;
    for (size_t i = 0; i < g->stake_count; i++) {
        g->in_first[g->stakes[i].asset + 1]++;
        g->out_first[g->stakes[i].owner + 2]++; /* one further: filling moves it back */
    }
    for (size_t i = 1; i <= g->node_count; i++) g->in_first[i] += g->in_first[i - 1];
    for (size_t i = 1; i <= g->node_count + 1; i++) g->out_first[i] += g->out_first[i - 1];
    for (size_t i = 0; i < g->stake_count; i++) g->out[g->out_first[g->stakes[i].owner + 1]++] = (uint32_t)i;
    return true;
}

/* ---- chains */

typedef struct chains {
    const own_graph *g;
    uint32_t *of_asset, *first; /* claims of an asset that say a share */
    uint32_t *queue, *seen;     /* seen: the number of the search that met the node */
    uint32_t search;
} chains;

bool own_says_a_share(const own_claim *c) {
    return c->when != OWN_NEVER && !c->repeated && !c->unknown && (c->interest == OWN_SHARES || c->interest == OWN_VOTES);
}

static bool chains_new(chains *x, const own_graph *g, arena *a) {
    *x = (chains){.g = g};
    x->of_asset = arena_zalloc(a, g->claim_count + 1, sizeof *x->of_asset);
    x->first = arena_zalloc(a, g->node_count + 2, sizeof *x->first);
    x->queue = arena_zalloc(a, g->node_count + 1, sizeof *x->queue);
    x->seen = arena_zalloc(a, g->node_count + 1, sizeof *x->seen);
    if (!x->of_asset || !x->first || !x->queue || !x->seen) return false;
    for (size_t i = 0; i < g->claim_count; i++)
        if (own_says_a_share(&g->claims[i])) x->first[g->claims[i].asset + 2]++; /* one further: filling moves it back */
    for (size_t i = 1; i <= g->node_count + 1; i++) x->first[i] += x->first[i - 1];
    for (size_t i = 0; i < g->claim_count; i++)
        if (own_says_a_share(&g->claims[i])) x->of_asset[x->first[g->claims[i].asset + 1]++] = (uint32_t)i;
    return true;
}

/* Do recorded shares lead from the owner over at least one other party to the asset? Asked upwards from the asset, for all above it is loaded
 * whichever party the graph is about. */
static bool chain_is_told(chains *x, const own_claim *c) {
    size_t count = 0;
    x->search++;
    x->queue[count++] = c->asset;
    x->seen[c->asset] = x->search;
    for (size_t i = 0; i < count && count < OWN_CHAIN_PARTIES; i++)
        for (uint32_t k = x->first[x->queue[i]]; k < x->first[x->queue[i] + 1]; k++) {
            const own_claim *step = &x->g->claims[x->of_asset[k]];
            if (step->owner == c->owner) {
                if (i > 0) return true; /* not the owner's own stake in it */
            } else if (x->seen[step->owner] != x->search) {
                x->seen[step->owner] = x->search;
                x->queue[count++] = step->owner;
            }
        }
    return false;
}

/* What is told with its chain is not counted again, unless the chain says no share somewhere: then it is all that is known of the holding. */
static bool find_chains(own_graph *g, arena *a) {
    chains x;
    bool any = false;
    for (size_t i = 0; i < g->claim_count && !any; i++) any = g->claims[i].repeated && !g->claims[i].unknown;
    if (!any) return true;
    if (!chains_new(&x, g, a)) return false;
    for (size_t i = 0; i < g->claim_count; i++) {
        own_claim *c = &g->claims[i];
        if (!c->repeated || c->unknown || c->when == OWN_NEVER || chain_is_told(&x, c)) continue;
        c->repeated = false;
        c->indirect = true;
    }
    return true;
}

bool own_graph_finish(own_graph *g, arena *a) {
    if (!find_chains(g, a)) return false;
    if (g->claim_count) qsort(g->claims, g->claim_count, sizeof *g->claims, by_place);
    g->stakes = arena_zalloc(a, g->claim_count + 1, sizeof *g->stakes);
    g->stake_count = 0;
    if (!g->stakes) return false;
    for (size_t i = 0, end; i < g->claim_count; i = end) {
        for (end = i + 1; end < g->claim_count && same_place(&g->claims[i], &g->claims[end]);) end++;
        g->stake_count += make_stake(g->claims, i, end, &g->stakes[g->stake_count]);
    }
    return index_stakes(g, a);
}

bool own_graph_merge(own_graph *g, const uint32_t *to, arena *a) {
    for (uint32_t i = 0; i < g->node_count; i++) {
        if (to[i] == i) continue;
        g->nodes[to[i]].seeds |= g->nodes[i].seeds;
        g->nodes[to[i]].may_seed |= g->nodes[i].may_seed;
        g->nodes[i].seeds = g->nodes[i].may_seed = 0;
    }
    for (size_t i = 0; i < g->claim_count; i++) {
        g->claims[i].owner = to[g->claims[i].owner];
        g->claims[i].asset = to[g->claims[i].asset];
    }
    return own_graph_finish(g, a);
}

bool own_over_whole(const own_graph *g, uint32_t asset, share_range *sum) {
    *sum = SHARE_NOTHING;
    for (uint32_t i = g->in_first[asset]; i < g->in_first[asset + 1]; i++)
        if (g->stakes[i].interest == OWN_SHARES && g->stakes[i].surely) *sum = share_add(*sum, g->stakes[i].range);
    return sum->low > SHARE_ONE;
}

/* ---- one fixpoint */

typedef struct joined {
    uint32_t node;
    own_why why;
    share_range sum;
} joined;

typedef struct pass {
    const own_graph *g;
    const own_rule *rule;
    bool upper;           /* what may be; else what is sure */
    share_range *sums[2]; /* of shares and votes that members hold in each node */
    uint32_t *order;      /* of each node: 1 + its place among the joined; 0: not a member */
    joined *joined;
    size_t count;
    uint32_t *touched; /* nodes that have a sum */
    size_t touched_count;
    bool *has_sum;
    bool *added; /* stakes of partners in an arrangement, counted with the member's */
    uint32_t *partners;
    size_t partner_count;
} pass;

static bool pass_new(pass *p, const own_graph *g, const own_rule *rule, arena *a) {
    *p = (pass){.g = g, .rule = rule};
    size_t n = g->node_count + 1;
    p->sums[0] = arena_zalloc(a, n, sizeof *p->sums[0]);
    p->sums[1] = arena_zalloc(a, n, sizeof *p->sums[1]);
    p->order = arena_zalloc(a, n, sizeof *p->order);
    p->joined = arena_zalloc(a, n, sizeof *p->joined);
    p->touched = arena_zalloc(a, n, sizeof *p->touched);
    p->has_sum = arena_zalloc(a, n, sizeof *p->has_sum);
    p->added = arena_zalloc(a, g->stake_count + 1, sizeof *p->added);
    p->partners = arena_zalloc(a, g->stake_count + 1, sizeof *p->partners);
    return p->sums[0] && p->sums[1] && p->order && p->joined && p->touched && p->has_sum && p->added && p->partners;
}

static void pass_reset(pass *p, bool upper) {
    for (size_t i = 0; i < p->count; i++) p->order[p->joined[i].node] = 0;
    for (size_t i = 0; i < p->touched_count; i++) {
        p->has_sum[p->touched[i]] = false;
        p->sums[0][p->touched[i]] = p->sums[1][p->touched[i]] = SHARE_NOTHING;
    }
    for (size_t i = 0; i < p->partner_count; i++) p->added[p->partners[i]] = false;
    p->count = p->touched_count = p->partner_count = 0;
    p->upper = upper;
}

static void join(pass *p, uint32_t node, own_why why, share_range sum) {
    if (p->order[node]) return;
    p->joined[p->count] = (joined){node, why, sum};
    p->order[node] = (uint32_t)++p->count;
}

static bool counts(const pass *p, const own_stake *s) { return s->owner != s->asset && (p->upper || s->surely); }
static bool reaches(const pass *p, share_range sum, share threshold, bool strict) {
    return p->upper ? share_possibly(sum, threshold, strict) : share_surely(sum, threshold, strict);
}

/* Does a power of a member make the controlled one a member? */
static bool power(const pass *p, own_answer effect) { return effect == OWN_YES || (p->upper && effect == OWN_POSSIBLE); }

/* Each party of an arrangement is taken to hold what all of it hold of the company together. */
static void add_partners(pass *p, const own_stake *s, share_range *sum) {
    const own_graph *g = p->g;
    for (uint32_t k = g->in_first[s->asset]; k < g->in_first[s->asset + 1]; k++) {
        const own_stake *other = &g->stakes[k];
        if (other == s || !are_partners(s, other) || other->interest != s->interest || p->added[k] || !counts(p, other))
            continue;
        if (p->order[other->owner]) continue; /* a member: counts for itself */
        p->added[k] = true;
        p->partners[p->partner_count++] = k;
        *sum = share_add(*sum, other->range);
    }
}

static void pass_on(pass *p, const own_stake *s) {
    const own_rule *r = p->rule;
    switch (s->interest) {
    case OWN_BOARD:
        if (power(p, r->board)) join(p, s->asset, WHY_BOARD, SHARE_NOTHING);
        return;
    case OWN_INFLUENCE:
        if (power(p, r->influence)) join(p, s->asset, WHY_INFLUENCE, SHARE_NOTHING);
        return;
    case OWN_CONSOLIDATION:
        if (power(p, r->consolidation)) join(p, s->asset, WHY_CONSOLIDATION, SHARE_NOTHING);
        return;
    case OWN_SHARES:
    case OWN_VOTES: break;
    }
    bool votes = s->interest == OWN_VOTES;
    if (votes && r->votes == VOTES_NO) return;
    share_range *sum = &p->sums[votes][s->asset];
    if (!p->has_sum[s->asset]) {
        p->has_sum[s->asset] = true;
        p->touched[p->touched_count++] = s->asset;
    }
    if (!p->added[s - p->g->stakes]) *sum = share_add(*sum, s->range);
    if (r->joint && s->joint) add_partners(p, s, sum);
    /* control by votes is a majority of them, whatever the threshold of ownership */
    bool control = votes && r->votes == VOTES_CONTROL;
    if (reaches(p, *sum, control ? SHARE_ONE / 2 : r->threshold, control || r->strict))
        join(p, s->asset, votes ? WHY_VOTES : WHY_SHARES, *sum);
}

static void run(pass *p) {
    const own_graph *g = p->g;
    for (size_t next = 0; next < p->count; next++) {
        uint32_t node = p->joined[next].node;
        for (uint32_t k = g->out_first[node]; k < g->out_first[node + 1]; k++) {
            const own_stake *s = &g->stakes[g->out[k]];
            if (counts(p, s) && !p->order[s->asset]) pass_on(p, s);
        }
    }
}

/* ---- what the answer for one node rests on */

static bool is_of(own_why why, own_interest interest) {
    switch (why) {
    case WHY_SHARES: return interest == OWN_SHARES;
    case WHY_VOTES: return interest == OWN_VOTES;
    case WHY_BOARD: return interest == OWN_BOARD;
    case WHY_INFLUENCE: return interest == OWN_INFLUENCE;
    case WHY_CONSOLIDATION: return interest == OWN_CONSOLIDATION;
    case WHY_LISTED: return false;
    }
    return false;
}

/* Does the stake of one who was a member before node j was count for it? `most`: the place of j among the joined. */
static bool member_holds(const pass *p, const own_stake *s, uint32_t most) {
    uint32_t owner = p->order[s->owner];
    return owner && owner < most && counts(p, s);
}

static bool step_uses(const pass *p, const joined *j, const own_stake *s) {
    const own_graph *g = p->g;
    uint32_t most = p->order[j->node];
    if (!is_of(j->why, s->interest)) return false;
    if (member_holds(p, s, most)) return true;
    if (!p->rule->joint || !s->joint || !counts(p, s)) return false;
    for (uint32_t k = g->in_first[j->node]; k < g->in_first[j->node + 1]; k++)
        if (are_partners(s, &g->stakes[k]) && g->stakes[k].interest == s->interest && member_holds(p, &g->stakes[k], most))
            return true;
    return false;
}

/* What a member holds of node j beyond what j joined by: all shares that members hold count, whenever they joined. */
static bool counts_as_well(const pass *p, const joined *j, const own_stake *s) {
    bool summed = s->interest == OWN_SHARES || (s->interest == OWN_VOTES && j->why == WHY_VOTES);
    return summed && counts(p, s) && (p->order[s->owner] || p->added[s - p->g->stakes]) && !step_uses(p, j, s);
}

typedef enum need { NEED_NOT = 0, NEEDED, NEED_BESIDE } need;

typedef struct derivation {
    const pass *p;
    uint32_t target;
    uint8_t *needs; /* of each node: a need */
    uint32_t *queue;
    size_t count;
    own_result *out;
    size_t stake_count;
} derivation;

static void want(derivation *d, uint32_t node, need n) {
    if (d->needs[node] != NEED_NOT) return;
    d->needs[node] = (uint8_t)n;
    d->queue[d->count++] = node;
}

/* A listed party is what it is, whoever holds it; of the target all that is held is told. */
static bool tells_holders(const derivation *d, const joined *j) { return j->why != WHY_LISTED || j->node == d->target; }

/* From what is in the queue to all that it rests on; then those who hold more of these, and what that rests on. */
static void follow(derivation *d) {
    const pass *p = d->p;
    const own_graph *g = p->g;
    for (need n = NEEDED; n <= NEED_BESIDE; n++)
        for (size_t i = 0; i < d->count; i++) {
            uint32_t node = d->queue[i];
            if (!p->order[node]) continue; /* in an arrangement with a member */
            const joined *j = &p->joined[p->order[node] - 1];
            for (uint32_t k = g->in_first[node]; tells_holders(d, j) && k < g->in_first[node + 1]; k++)
                if (step_uses(p, j, &g->stakes[k]) || (n == NEED_BESIDE && counts_as_well(p, j, &g->stakes[k])))
                    want(d, g->stakes[k].owner, n);
        }
}

/* The sum that `run` saw may lack members that joined before the asset did but were not yet gone through; all of them count here. */
static void put_step(derivation *d, const joined *j, own_answer answer) {
    const own_graph *g = d->p->g;
    own_step *s = &d->out->steps[d->out->step_count++];
    *s = (own_step){.node = j->node,
                    .answer = answer,
                    .why = j->why,
                    .first = (uint32_t)d->stake_count,
                    .beside = d->needs[j->node] == NEED_BESIDE};
    for (uint32_t k = g->in_first[j->node]; tells_holders(d, j) && k < g->in_first[j->node + 1]; k++) {
        if (!step_uses(d->p, j, &g->stakes[k])) continue;
        d->out->stakes[d->stake_count++] = k;
        s->sum = share_add(s->sum, g->stakes[k].range);
        s->count++;
    }
    s->held = s->sum;
    for (uint32_t k = g->in_first[j->node]; tells_holders(d, j) && k < g->in_first[j->node + 1]; k++) {
        if (!counts_as_well(d->p, j, &g->stakes[k])) continue;
        d->out->stakes[d->stake_count++] = k;
        if (is_of(j->why, g->stakes[k].interest)) s->held = share_add(s->held, g->stakes[k].range);
        s->also++;
    }
}

/* Why the target is a member; where it is none, why those are who hold something of it. */
static bool explain(const pass *p, uint32_t target, own_answer answer, arena *a, own_result *out) {
    const own_graph *g = p->g;
    derivation d = {.p = p, .target = target, .out = out};
    d.needs = arena_zalloc(a, g->node_count + 1, sizeof *d.needs);
    d.queue = arena_zalloc(a, g->node_count + 1, sizeof *d.queue);
    out->stakes = arena_zalloc(a, g->stake_count + 1, sizeof *out->stakes);
    out->steps = arena_zalloc(a, p->count + 1, sizeof *out->steps);
    out->step_count = 0;
    if (!d.needs || !d.queue || !out->stakes || !out->steps) return false;
    if (p->order[target]) want(&d, target, NEEDED);
    for (uint32_t k = g->in_first[target]; !p->order[target] && k < g->in_first[target + 1]; k++)
        if (counts(p, &g->stakes[k]) && p->order[g->stakes[k].owner]) want(&d, g->stakes[k].owner, NEEDED);
    follow(&d);
    for (need n = NEEDED; n <= NEED_BESIDE; n++)
        for (size_t i = 0; i < p->count; i++)
            if (d.needs[p->joined[i].node] == n) put_step(&d, &p->joined[i], answer);
    return true;
}

/* What members hold of the target: surely at least, possibly at most. */
static void held(const pass *p, uint32_t target, share_range *owned) {
    const own_graph *g = p->g;
    for (uint32_t k = g->in_first[target]; k < g->in_first[target + 1]; k++) {
        const own_stake *s = &g->stakes[k];
        if (s->interest != OWN_SHARES || !counts(p, s) || (!p->order[s->owner] && !p->added[k])) continue;
        if (p->upper) {
            owned->high += s->range.high;
            owned->high_open = owned->high_open || s->range.high_open;
        } else {
            owned->low += s->range.low;
            owned->low_open = owned->low_open || s->range.low_open;
        }
    }
}

/* ---- groups of listed persons whose holdings a rule adds up */

static void start(pass *p, uint32_t first, const uint32_t *next) {
    for (uint32_t i = first; i != UINT32_MAX; i = next[i]) join(p, i, WHY_LISTED, SHARE_NOTHING);
}

/* Listed persons in lists: next[i], heads; one list where their holdings are added. */
typedef struct groups {
    uint32_t *heads, *next;
    size_t count;
} groups;

static bool make_groups(const own_graph *g, const own_rule *rule, bool may, arena *a, groups *out) {
    out->heads = arena_zalloc(a, g->node_count + 1, sizeof *out->heads);
    out->next = arena_zalloc(a, g->node_count + 1, sizeof *out->next);
    out->count = 0;
    if (!out->heads || !out->next) return false;
    uint32_t tail = UINT32_MAX;
    for (uint32_t i = 0; i < g->node_count; i++) {
        uint32_t seeds = g->nodes[i].seeds | (may ? g->nodes[i].may_seed : 0);
        out->next[i] = UINT32_MAX;
        if (!(seeds & rule->seeds)) continue;
        if (tail == UINT32_MAX || !rule->together)
            out->heads[out->count++] = i;
        else
            out->next[tail] = i;
        tail = i;
    }
    return true;
}

static own_answer at_most(own_answer a, own_answer most) { return a < most ? a : most; }

/* `best`: what was concluded of it so far. */
static bool is_listed(const pass *p, uint32_t node, own_answer best) {
    const own_node *n = &p->g->nodes[node];
    return (n->seeds | (p->upper && best != OWN_YES ? n->may_seed : 0)) & p->rule->seeds;
}

/* One group through one pass; what it says of the target is kept where it is stronger than what was there. */
static bool run_group(pass *p, const groups *l, size_t i, own_answer answer, uint32_t target, arena *a, own_result *out,
                      own_answer *best, share *most) {
    pass_reset(p, answer == OWN_POSSIBLE);
    start(p, l->heads[i], l->next);
    run(p);
    for (size_t k = 0; k < p->count; k++) {
        own_answer *of = &out->of[p->joined[k].node], now = at_most(answer, p->rule->most);
        if (*of < now) *of = now;
    }
    share_range owned = SHARE_NOTHING;
    held(p, target, &owned);
    /* the smallest and the largest that a group holds; together there is one group. Of a listed party the group of its listing is shown. */
    if (!p->rule->together && l->heads[i] != target && is_listed(p, target, *best)) owned = SHARE_NOTHING;
    if (answer == OWN_YES && owned.low > out->owned.low) out->owned.low = owned.low, out->owned.low_open = owned.low_open;
    if (answer == OWN_POSSIBLE && owned.high > out->owned.high)
        out->owned.high = owned.high, out->owned.high_open = owned.high_open;
    share some = answer == OWN_YES ? owned.low : owned.high;
    if (p->order[target]) { /* its listing is shown, else whoever holds most of it */
        bool listed = p->joined[p->order[target] - 1].why == WHY_LISTED;
        if (*best > answer || (*best == answer && !listed && some <= *most)) return true;
        *best = answer;
        *most = listed ? SHARE_ONE * 1000 : some;
        return explain(p, target, answer, a, out);
    }
    /* no: whoever surely holds most of it is shown, else whoever perhaps does */
    if (*best > OWN_NO || some <= *most || (answer == OWN_POSSIBLE && out->step_count > 0)) return true;
    *most = some;
    return explain(p, target, answer, a, out);
}

bool own_solve(const own_graph *g, const own_rule *rule, uint32_t target, arena *a, own_result *out) {
    pass p;
    groups sure, may;
    own_answer best = OWN_NO;
    share most = 0;
    *out = (own_result){.of = arena_zalloc(a, g->node_count + 1, sizeof *out->of)};
    if (!out->of || !pass_new(&p, g, rule, a) || !make_groups(g, rule, false, a, &sure) || !make_groups(g, rule, true, a, &may))
        return false;
    for (size_t i = 0; i < sure.count; i++)
        if (!run_group(&p, &sure, i, OWN_YES, target, a, out, &best, &most)) return false;
    if (out->step_count == 0) most = 0;
    for (size_t i = 0; i < may.count; i++)
        if (!run_group(&p, &may, i, OWN_POSSIBLE, target, a, out, &best, &most)) return false;
    if (out->owned.high > SHARE_ONE) out->owned.high = SHARE_ONE, out->owned.high_open = false;
    if (out->owned.high < out->owned.low) out->owned.high = out->owned.low, out->owned.high_open = false;
    out->answer = out->of[target];
    out->capped = best > out->answer;
    for (size_t i = 0; i < out->step_count; i++) out->steps[i].answer = at_most(out->steps[i].answer, rule->most);
    return true;
}

bool own_controllers(const own_graph *g, const own_rule *rule, uint32_t target, arena *a, own_answer *of) {
    pass p;
    if (!pass_new(&p, g, rule, a)) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        of[i] = OWN_NO;
        for (int upper = 0; upper <= 1 && i != target && of[i] == OWN_NO; upper++) {
            pass_reset(&p, upper);
            join(&p, i, WHY_LISTED, SHARE_NOTHING);
            run(&p);
            if (p.order[target]) of[i] = upper ? OWN_POSSIBLE : OWN_YES;
        }
    }
    return true;
}
