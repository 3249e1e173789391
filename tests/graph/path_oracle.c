/* SPDX-License-Identifier: Apache-2.0 */
/* Every simple chain, depth first, by the records as they were written; the rules of path.h one by one, strengths as exact products. Knows nothing of
 * the search and reads no row of the world. */
#include <stdlib.h>

#include "path_world.h"

/* ---- exact products: each chain has MOST_FACTORS factors, those that it lacks are 10000 */

enum { LIMBS = 8 };
typedef struct big {
    uint32_t limb[LIMBS];
} big;

static big product_of(const chain *c) {
    big p = {{1}};
    for (size_t i = 0; i < MOST_FACTORS; i++) {
        uint64_t carry = 0, by = i < c->factor_count ? c->factors[i] : 10000;
        for (size_t k = 0; k < LIMBS; k++) {
            carry += p.limb[k] * by;
            p.limb[k] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return p;
}

static int big_cmp(const big *a, const big *b) {
    for (size_t i = LIMBS; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static int compare_strengths(const chain *a, const chain *b) {
    big x = product_of(a), y = product_of(b);
    return big_cmp(&x, &y);
}

/* Rounded to the nearest, halves up: the largest n for which n - 1/2 is not above the product. */
uint32_t oracle_strength(const chain *c) {
    uint32_t low = 0, high = 10000;
    big p = product_of(c);
    while (low < high) { /* 2 * product >= (2 n - 1) * 10000^(MOST_FACTORS - 1) */
        uint32_t n = (low + high + 1) / 2, carry = 0;
        chain half = {.factors = {2 * n - 1}, .factor_count = 1};
        big h = product_of(&half), twice = p;
        for (size_t i = 0; i < LIMBS; i++) {
            uint32_t top = twice.limb[i] >> 31;
            twice.limb[i] = twice.limb[i] << 1 | carry;
            carry = top;
        }
        if (big_cmp(&twice, &h) >= 0)
            low = n;
        else
            high = n - 1;
    }
    return low;
}

/* ---- the rules */

static uint32_t strength_of(const path_rules *r, const rel *t) {
    if (t->victim || t->product || t->from == t->to) return 0;
    return t->kind == TIE_OWNERSHIP ? r->stake[t->stake] : r->tie[t->kind];
}

static bool is_post(tie_kind kind) { return kind == TIE_DIRECTORSHIP || kind == TIE_OWNERSHIP || kind == TIE_EMPLOYMENT; }

/* Its ties; `straight`: without the stakes that it holds. */
static uint32_t hub_of(const path_rules *r, unsigned p, bool straight) {
    unsigned n = 0;
    for (size_t i = 0; i < R.tie_count; i++) {
        const rel *t = &R.ties[i];
        bool holds = (t->kind == TIE_OWNERSHIP && t->from == p) || (t->kind == TIE_PARENT && t->to == p);
        if (straight && holds) continue;
        n += (t->from == p || t->to == p) && strength_of(r, t);
    }
    return n <= PATH_HUB_FREE ? 10000 : 10000 * PATH_HUB_HALF / (PATH_HUB_HALF + n - PATH_HUB_FREE);
}

static bool is_nominee(const path_rules *r, unsigned p) {
    unsigned n = 0;
    for (size_t i = 0; i < R.tie_count; i++)
        n += R.ties[i].from == p && R.ties[i].kind == TIE_DIRECTORSHIP && strength_of(r, &R.ties[i]);
    return n > PATH_POSTS;
}

static bool has_staff(const path_rules *r, unsigned p) {
    unsigned n = 0;
    for (size_t i = 0; i < R.tie_count; i++)
        n += R.ties[i].to == p && R.ties[i].kind == TIE_EMPLOYMENT && strength_of(r, &R.ties[i]);
    return n > PATH_POSTS;
}

/* Are the two records, perhaps by way of others, confirmed to be of one party? */
static bool one_party(unsigned a, unsigned b) {
    bool in[PARTIES] = {false};
    in[a] = true;
    for (bool more = true; more;) {
        more = false;
        for (unsigned i = 0; i < PARTIES; i++)
            for (unsigned k = 0; k < PARTIES; k++)
                if (in[i] && !in[k] && R.same[i][k].confirmed) in[k] = more = true;
    }
    return in[b];
}

uint32_t oracle_flags(const asking *q, unsigned p) {
    bool listed = R.listed[p] && R.listed_from[p] <= q->on && R.listed_to[p] >= q->on;
    return (listed ? (uint32_t)PARTY_DESIGNATED : 0u) | (R.reported[p] ? (uint32_t)PARTY_REPORTED : 0u);
}

static bool is_end(const asking *q, unsigned p) {
    for (size_t i = 0; i < q->start_count; i++)
        if (q->starts[i].who == p && q->starts[i].hops == 0) return false;
    return q->to >= 0 ? (int)p == q->to : (oracle_flags(q, p) & q->flags) != 0;
}

/* ---- marks */

static bool counts(const asking *q, size_t i) { return R.seen[i].first <= q->on; }

static bool bears(const asking *q, unsigned p, unsigned mark) {
    for (size_t i = 0; i < R.seen_count; i++)
        if (R.seen[i].who == p && R.seen[i].mark == mark && counts(q, i)) return true;
    return false;
}

/* Is `by` an owner, officer or employee of p, or what it works for or directs? */
static bool close_to(unsigned p, unsigned by) {
    for (size_t i = 0; i < R.tie_count; i++) {
        const rel *t = &R.ties[i];
        bool post = t->kind == TIE_DIRECTORSHIP || t->kind == TIE_EMPLOYMENT;
        if (t->from == by && t->to == p && (post || t->kind == TIE_OWNERSHIP)) return true;
        if (t->from == p && t->to == by && post) return true;
    }
    return false;
}

/* Did p, or one who is close to it, take the mark from another of its bearers? */
static bool took(const asking *q, unsigned p, unsigned mark) {
    for (size_t i = 0; i < R.tie_count; i++) {
        const rel *t = &R.ties[i];
        unsigned hurt = t->victim_first ? t->from : t->to, by = t->victim_first ? t->to : t->from;
        if (t->victim && hurt != by && hurt != p && bears(q, hurt, mark) && (by == p || close_to(p, by))) return true;
    }
    return false;
}

typedef struct when {
    int32_t first, last;
    int64_t days, gap;
} when;

static size_t dated_rows(const asking *q, unsigned who, unsigned mark, const seen **out, bool *undated) {
    size_t n = 0;
    for (size_t i = 0; i < R.seen_count; i++) {
        const seen *x = &R.seen[i];
        if (x->who != who || x->mark != mark || !counts(q, i)) continue;
        if (!x->dated) *undated = true;
        bool within = !x->dated;
        for (size_t k = 0; k < R.seen_count; k++) {
            const seen *y = &R.seen[k];
            if (k == i || y->who != who || y->mark != mark || !counts(q, k) || !y->dated) continue;
            if (y->first > x->first || y->last < x->last) continue;
            within = within || y->first != x->first || y->last != x->last || k < i;
        }
        if (!within) out[n++] = x;
    }
    return n;
}

static int by_time(const void *a, const void *b) {
    const when *x = a, *y = b;
    if (x->days != y->days) return x->days > y->days ? -1 : 1;
    if (x->gap != y->gap) return x->gap < y->gap ? -1 : 1;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

/* All the times that two bearers have in common, overlaps within none other, and gaps. */
static size_t times_of(const asking *q, unsigned a, unsigned b, unsigned mark, when *out, bool *undated) {
    const seen *x[MOST_SEEN], *y[MOST_SEEN];
    static when all[MOST_SEEN * MOST_SEEN];
    size_t n = dated_rows(q, a, mark, x, undated), m = dated_rows(q, b, mark, y, undated), count = 0, kept = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++) {
            int32_t f = x[i]->first > y[k]->first ? x[i]->first : y[k]->first,
                    l = x[i]->last < y[k]->last ? x[i]->last : y[k]->last;
            all[count++] = f <= l ? (when){f, l, (int64_t)l - f + 1, 0} : (when){l, f, 0, (int64_t)f - l};
        }
    qsort(all, count, sizeof *all, by_time);
    for (size_t i = 0; i < count; i++) {
        bool within = false;
        for (size_t k = 0; k < kept; k++)
            within = within ||
                     ((out[k].days > 0) == (all[i].days > 0) && out[k].first <= all[i].first && out[k].last >= all[i].last);
        if (!within) out[kept++] = all[i];
    }
    return kept;
}

typedef struct way { /* a step by a mark */
    uint32_t strength;
    int32_t first, last;
} way;

static size_t ways_by_mark(const asking *q, unsigned a, unsigned b, unsigned mark, way *out) {
    const path_rules *r = q->rules;
    mark_kind kind = MARKS_WRITTEN[mark].kind;
    static when times[MOST_SEEN * MOST_SEEN];
    uint32_t bearers = 0, half = r->mark[kind].half;
    int32_t apart = r->mark[kind].apart, together = r->mark[kind].together;
    bool unknown = false, room = MARKS_WRITTEN[mark].room;
    size_t n, ways = 0;
    if (a == b || !bears(q, a, mark) || !bears(q, b, mark) || r->mark[kind].base == 0) return 0;
    uint32_t flagged = 0; /* listed or reported: they count as one */
    for (unsigned p = 0; p < PARTIES; p++) {
        bearers += bears(q, p, mark);
        flagged += bears(q, p, mark) && oracle_flags(q, p) != 0;
    }
    if (flagged > 1) bearers -= flagged - 1;
    if (bearers < 2) bearers = 2;
    if (bearers > r->mark[kind].most || took(q, a, mark) || took(q, b, mark)) return 0;
    uint32_t strong = r->mark[kind].base * half / (half + bearers - 2), weak = r->weak * half / (half + bearers - 2);
    n = times_of(q, a, b, mark, times, &unknown);
    if (apart < 0 || unknown) { /* at some time or other */
        bool enough = together <= 0 || (apart < 0 && n && times[0].days >= together);
        out[ways++] = (way){room && enough ? strong : weak, INT32_MIN, INT32_MAX};
    }
    for (size_t i = 0; i < n && i < PATH_TIMES && apart >= 0; i++) {
        if (unknown ? times[i].days < together || times[i].days == 0 : times[i].gap > apart) continue;
        out[ways++] = (way){room && times[i].days >= together ? strong : weak, times[i].first, times[i].last};
    }
    return ways;
}

/* ---- what a question asks again and again, worked out once for it */

typedef struct facts {
    uint32_t hub[PARTIES], straight[PARTIES];
    bool nominee[PARTIES], staff[PARTIES], one[PARTIES][PARTIES];
    way ways[PARTIES][PARTIES][MARKS * (PATH_TIMES + 1)];
    size_t way_count[PARTIES][PARTIES];
} facts;

static const facts *work_out(const asking *q) {
    static facts f;
    for (unsigned a = 0; a < PARTIES; a++) {
        f.hub[a] = hub_of(q->rules, a, false);
        f.straight[a] = hub_of(q->rules, a, true);
        f.nominee[a] = is_nominee(q->rules, a);
        f.staff[a] = has_staff(q->rules, a);
        for (unsigned b = 0; b < PARTIES; b++) {
            size_t n = 0;
            f.one[a][b] = one_party(a, b);
            for (unsigned m = 0; m < MARKS; m++) n += ways_by_mark(q, a, b, m, &f.ways[a][b][n]);
            f.way_count[a][b] = n;
        }
    }
    return &f;
}

/* ---- chains */

typedef struct walk {
    asking *q;
    const facts *f;
    chain c;
    long double joint; /* only to leave hopeless chains early */
    int32_t first, last;
    bool posted, agent; /* how the party came to be reached, over the records of it that were passed just now */
    bool employed;      /* by one that works for it, over its records as well */
    bool many;          /* and one of those has a large staff */
    bool little;        /* by a small stake that it holds, over its records as well */
    unsigned group;     /* its first record in the chain */
    int level;          /* of the tie that it was reached by: 1 up, to an owner or officer; -1 down; 0 neither */
} walk;

/* -1: a comes first. */
static int compare_chains(const chain *a, const chain *b) {
    int c = compare_strengths(b, a);
    if (c) return c;
    if (a->hops != b->hops) return a->hops < b->hops ? -1 : 1;
    for (size_t i = 0; i < a->count && i < b->count; i++)
        if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static void go_on(const walk *from);

static void arrive(const walk *next, unsigned to) {
    asking *q = next->q;
    const chain *c = &next->c;
    chain least = {.factors = {q->rules->least}, .factor_count = 1};
    if (!is_end(q, to)) {
        if (!q->passed[to]) go_on(next);
        return;
    }
    if (compare_strengths(c, &least) < 0) return;
    if (!q->found[to] || compare_chains(c, &q->best[to]) < 0) q->best[to] = *c;
    q->found[to] = true;
}

static bool is_little(const rel *t) {
    return t && t->kind == TIE_OWNERSHIP && (t->stake == STAKE_MINOR || t->stake == STAKE_TRACE);
}

static int level_to(const rel *told, unsigned to) {
    if (told && told->kind == TIE_PARENT) return told->to == to ? 1 : -1;
    if (!told || (told->kind != TIE_OWNERSHIP && told->kind != TIE_DIRECTORSHIP)) return 0;
    return told->from == to ? 1 : -1;
}

static void try_step(const walk *from, unsigned to, uint32_t hub, uint32_t strength, way on, const rel *told, bool same) {
    asking *q = from->q;
    walk next = *from;
    chain *c = &next.c;
    unsigned here = c->at[c->count - 1];
    if (strength == 0) return;
    if (on.first > next.first) next.first = on.first;
    if (on.last < next.last) next.last = on.last;
    next.joint *= (long double)hub / 10000 * strength / 10000;
    if (next.first > next.last || next.joint < q->rules->least * 0.9999L) return;
    for (size_t i = 0; i < c->count; i++) {
        if (c->at[i] == to) return;
        if (from->f->one[c->at[i]][to] && (!same || i < from->group)) return;
    }
    if (q->banned[to] || q->never[to]) return;
    if (c->count == 1 && q->direct[here][to] && is_end(q, to)) return;
    if (!same || !from->f->one[here][to]) next.group = (unsigned)c->count;
    next.posted = same ? from->posted : told && is_post(told->kind) && told->from == to;
    next.level = level_to(told, to);
    next.employed = same ? from->employed : told && told->kind == TIE_EMPLOYMENT && told->to == to;
    next.many = same && (from->many || (from->employed && from->f->staff[here]));
    next.little = same ? from->little : is_little(told) && told->from == to;
    next.agent = same && (from->agent || from->f->nominee[here]);
    c->at[c->count++] = to;
    c->hops++;
    c->factors[c->factor_count++] = hub;
    c->factors[c->factor_count++] = strength;
    arrive(&next, to);
}

static void go_on(const walk *from) {
    const asking *q = from->q;
    unsigned p = from->c.at[from->c.count - 1];
    bool damped = from->c.count > 1 || q->starts[from->c.start].damped;
    uint32_t hub = damped ? from->f->hub[p] : 10000, straight = damped ? from->f->straight[p] : 10000;
    bool no_post = from->posted && (from->agent || from->f->nominee[p]);
    const way always = {0, INT32_MIN, INT32_MAX};
    if (from->c.hops >= q->hops) return;
    for (size_t i = 0; i < R.tie_count; i++) {
        const rel *t = &R.ties[i];
        if ((t->from != p && t->to != p) || t->first > q->on || t->last < q->on || t->over) continue;
        if (no_post && t->from == p && is_post(t->kind)) continue;
        if (from->little && t->from == p && is_little(t)) continue;
        if (from->employed && (from->many || from->f->staff[p]) && t->to == p && t->kind == TIE_EMPLOYMENT) continue;
        unsigned to = t->from == p ? t->to : t->from;
        bool on = from->level && from->level == level_to(t, to);
        try_step(from, to, on ? straight : hub, strength_of(q->rules, t), (way){0, t->first, t->last}, t, false);
    }
    for (unsigned o = 0; o < PARTIES; o++) {
        const same_pair *s = &R.same[p][o];
        uint32_t strength = s->confirmed ? q->rules->confirmed : q->rules->unconfirmed ? s->probability / 2 : 0;
        if (s->probability) try_step(from, o, hub, strength, always, NULL, true);
        for (size_t i = 0; i < from->f->way_count[p][o]; i++) {
            const way *by = &from->f->ways[p][o][i];
            try_step(from, o, hub, by->strength, *by, NULL, false);
        }
    }
}

static void try_all(asking *q, const facts *f) {
    memset(q->found, 0, sizeof q->found);
    for (unsigned i = 0; i < q->start_count; i++) {
        const begin *b = &q->starts[i];
        walk w = {.q = q,
                  .f = f,
                  .joint = b->strength,
                  .first = INT32_MIN,
                  .last = INT32_MAX,
                  .posted = b->by_post,
                  .agent = b->agent,
                  .employed = b->crowd == TIE_EMPLOYMENT,
                  .many = b->crowded,
                  .little = b->little,
                  .level = b->by_post};
        w.c = (chain){.at = {b->who}, .count = 1, .hops = b->hops, .start = i, .factors = {b->strength}, .factor_count = 1};
        if (b->strength >= q->rules->least) go_on(&w);
    }
}

/* What the next chains may not pass, and between which two none may be direct. */
static void bar(asking *q, const chain *c) {
    unsigned start = c->at[0], end = c->at[c->count - 1];
    if (c->count == 2) q->direct[start][end] = true;
    for (size_t i = 1; i + 1 < c->count; i++) {
        q->banned[c->at[i]] = true;
        for (unsigned p = 0; p < PARTIES; p++)
            if (one_party(c->at[i], p) && !one_party(p, start) && !one_party(p, end)) q->passed[p] = true;
    }
}

static size_t best_of(const asking *q, chain *out) {
    size_t n = 0;
    for (unsigned p = 0; p < PARTIES; p++) {
        size_t k = n;
        if (!q->found[p]) continue;
        for (n++; k > 0 && compare_chains(&q->best[p], &out[k - 1]) < 0; k--) out[k] = out[k - 1];
        out[k] = q->best[p];
    }
    return n;
}

size_t oracle(asking *q, chain *out) {
    chain found[PARTIES];
    size_t n = 0;
    const facts *f = work_out(q);
    if (!q->different) {
        try_all(q, f);
        n = best_of(q, found);
        if (n > q->most) n = q->most;
        memcpy(out, found, n * sizeof *out);
        return n;
    }
    for (; n < q->most; n++) {
        try_all(q, f);
        if (best_of(q, found) == 0) break;
        out[n] = found[0];
        bar(q, &found[0]);
    }
    return n;
}
