/* SPDX-License-Identifier: Apache-2.0 */
/* owners.cases, and the engine against a naive oracle on random graphs with cycles, bands and dates. CUIBONO_SEED sets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "graph/own.h"
#include "parse/date.h"

#include "../model/table.h"

enum { NODES = 32, CLAIMS = 64 };
#define EVERY (REGIME_OFAC | REGIME_EU | REGIME_UK | REGIME_UN | REGIME_BIS)

typedef struct block {
    own_node nodes[NODES];
    own_claim claims[CLAIMS];
    size_t node_count, claim_count;
    int32_t on;
    cb_slice title;
} block;

static uint32_t node(block *b, cb_slice id) {
    for (uint32_t i = 0; i < b->node_count; i++)
        if (slice_eq(b->nodes[i].id, id)) return i;
    assert_true(b->node_count < NODES);
    b->nodes[b->node_count] = (own_node){.id = id, .caption = id, .schema = SLICE("Company")};
    return (uint32_t)b->node_count++;
}

static bool has(cb_slice s, const char *word) {
    while (s.ptr && s.len)
        if (slice_eq(slice_cut(&s, ' '), slice_of(word))) return true;
    return false;
}

/* OWNER -> ASSET SHARE [words]; a share may hold spaces within brackets. */
static void read_record(block *b, cb_slice line) {
    cb_slice owner = slice_cut(&line, ' '), arrow = slice_cut(&line, ' '), asset = slice_cut(&line, ' '), share_text = line;
    assert_true(slice_eq(arrow, SLICE("->")) && b->claim_count < CLAIMS);
    size_t end = 0;
    while (end < line.len && (line.ptr[end] != ' ' || line.ptr[end - 1] == ',')) end++;
    share_text.len = end;
    cb_slice words = end < line.len ? slice_sub(line, end + 1, line.len) : (cb_slice){"", 0};
    own_claim *c = &b->claims[b->claim_count++];
    *c = (own_claim){.owner = node(b, owner), .asset = node(b, asset), .when = OWN_SURELY, .written = share_text};
    c->interest = has(words, "votes")           ? OWN_VOTES
                  : has(words, "board")         ? OWN_BOARD
                  : has(words, "influence")     ? OWN_INFLUENCE
                  : has(words, "consolidation") ? OWN_CONSOLIDATION
                                                : OWN_SHARES;
    if (has(words, "maybe")) c->when = OWN_MAYBE;
    if (has(words, "over")) c->when = OWN_NEVER;
    c->joint = has(words, "joint");
    c->indirect = has(words, "indirect");
    c->repeated = has(words, "chain");
    if (slice_eq(share_text, SLICE("?")))
        c->range = SHARE_UNKNOWN, c->unknown = true;
    else if (!slice_eq(share_text, SLICE("-")))
        assert_true(share_read(share_text, &c->range));
}

static own_answer answer_of(cb_slice s) {
    if (slice_eq(s, SLICE("yes"))) return OWN_YES;
    if (slice_eq(s, SLICE("possible"))) return OWN_POSSIBLE;
    assert_true(slice_eq(s, SLICE("no")));
    return OWN_NO;
}

static const own_step *step_of(const own_result *r, uint32_t node) {
    for (size_t i = 0; i < r->step_count; i++)
        if (r->steps[i].node == node) return &r->steps[i];
    return NULL;
}

/* Every step rests on listed parties and earlier steps, and its holdings reach what they must. What counts as well is of parties that have a step too,
 * and the last step that the answer rests on is the target's: with what counts as well it holds what the answer says, nothing more or less. */
static void check_derivation(const own_graph *g, const own_rule *rule, const own_result *r, uint32_t target) {
    bool member[NODES] = {false}, told[NODES * NODES] = {false};
    if (r->answer == OWN_NO) return;
    size_t needed = 0;
    while (needed < r->step_count && !r->steps[needed].beside) needed++;
    assert_true(needed > 0 && r->steps[needed - 1].node == target);
    share_range held = SHARE_NOTHING;
    for (size_t i = 0; i < r->step_count; i++) {
        const own_step *s = &r->steps[i];
        assert_true(s->why == WHY_LISTED ? s->count == 0 : s->count > 0);
        assert_true(!member[s->node] && s->beside == (i >= needed));
        for (uint32_t k = s->first; k < s->first + s->count + s->also; k++) {
            const own_stake *stake = &g->stakes[r->stakes[k]];
            bool as_well = k >= s->first + s->count;
            assert_true(as_well ? step_of(r, stake->owner) || (rule->joint && stake->joint)
                                : member[stake->owner] || (rule->joint && stake->joint));
            assert_true(!as_well || s->why != WHY_LISTED || s->node == target);
            assert_int_equal(stake->asset, s->node);
            assert_false(told[r->stakes[k]]);
            told[r->stakes[k]] = true;
            if (s->node == target && stake->interest == OWN_SHARES) held = share_add(held, stake->range);
        }
        if (s->why == WHY_SHARES)
            assert_true(s->answer == OWN_YES ? share_surely(s->sum, rule->threshold, rule->strict)
                                             : share_possibly(s->sum, rule->threshold, rule->strict));
        if (s->why == WHY_SHARES && s->node == target) assert_true(share_equal(s->held, held));
        member[s->node] = true;
    }
    if (rule->most == OWN_YES && r->answer == OWN_YES) assert_true(held.low == r->owned.low);
    /* perhaps listed itself: what another person surely holds of it is told too */
    bool perhaps = !rule->together && r->steps[needed - 1].why == WHY_LISTED;
    if (rule->most == OWN_YES && r->answer == OWN_POSSIBLE && !perhaps)
        assert_true((held.high > SHARE_ONE ? SHARE_ONE : held.high) == r->owned.high);
}

static void expect_rule(block *b, own_graph *g, arena *a, cb_slice regime, cb_slice rest, unsigned *failed) {
    bool known;
    const own_rule *rule = own_rule_on(regime, b->on, &known);
    assert_true(known);
    if (!rule) fail_msg("%.*s: no rule on the day", SLICE_ARGS(b->title));
    while (rest.ptr && rest.len) {
        uint32_t n = node(b, slice_cut(&rest, ' '));
        cb_slice want = slice_cut(&rest, ' ');
        own_result r;
        assert_true(own_solve(g, rule, n, a, &r));
        check_derivation(g, rule, &r, n);
        if (r.answer == answer_of(want)) continue;
        print_error("%.*s: %.*s of %.*s is %d, not %.*s\n", SLICE_ARGS(b->title), SLICE_ARGS(regime),
                    SLICE_ARGS(b->nodes[n].id), (int)r.answer, SLICE_ARGS(want));
        ++*failed;
    }
}

static void expect_control(block *b, own_graph *g, arena *a, cb_slice rest, unsigned *failed) {
    bool known;
    const own_rule *rule = own_rule_on(SLICE("company-control"), b->on, &known);
    while (rest.ptr && rest.len) {
        uint32_t p = node(b, slice_cut(&rest, ' ')), n = node(b, slice_cut(&rest, ' '));
        cb_slice want = slice_cut(&rest, ' ');
        own_answer of[NODES];
        assert_true(own_controllers(g, rule, n, a, of));
        if (of[p] == answer_of(want)) continue;
        print_error("%.*s: control of %.*s by %.*s is %d\n", SLICE_ARGS(b->title), SLICE_ARGS(b->nodes[n].id),
                    SLICE_ARGS(b->nodes[p].id), (int)of[p]);
        ++*failed;
    }
}

/* OWNER TARGET FRACTION, or LEAST..MOST */
static void expect_parts(block *b, own_graph *g, arena *a, cb_slice rest, unsigned *failed) {
    while (rest.ptr && rest.len) {
        uint32_t p = node(b, slice_cut(&rest, ' ')), n = node(b, slice_cut(&rest, ' '));
        cb_slice want = slice_cut(&rest, ' ');
        own_part of[NODES];
        buf got = BUF_EMPTY, high = BUF_EMPTY;
        assert_true(own_integrated(g, n, a, of));
        assert_int_equal(fraction_put(a, &got, &of[p].low), FRACTION_OK);
        assert_int_equal(fraction_put(a, &high, &of[p].high), FRACTION_OK);
        if (!slice_eq(buf_view(&got), buf_view(&high))) {
            buf_lit(&got, "..");
            buf_slice(&got, buf_view(&high));
        }
        if (!slice_eq(buf_view(&got), want)) {
            print_error("%.*s: %.*s holds %.*s of %.*s\n", SLICE_ARGS(b->title), SLICE_ARGS(b->nodes[p].id),
                        SLICE_ARGS(buf_view(&got)), SLICE_ARGS(b->nodes[n].id));
            ++*failed;
        }
        buf_free(&got);
        buf_free(&high);
    }
}

static void read_listed(block *b, cb_slice line) {
    while (line.ptr && line.len) {
        cb_slice id = slice_cut(&line, ' ');
        bool maybe = id.len && id.ptr[0] == '?';
        own_node *n = &b->nodes[node(b, maybe ? slice_sub(id, 1, id.len) : id)];
        n->may_seed = EVERY;
        if (!maybe) n->seeds = EVERY;
    }
}

static void known_answers(void **state) {
    (void)state;
    const char *source = getenv("CUIBONO_SOURCE");
    char path[4096], *text;
    size_t len;
    snprintf(path, sizeof path, "%s/tests/graph/owners.cases", source ? source : ".");
    assert_int_equal(file_read_all(&text, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {text, len};
    static block b;
    arena a = ARENA_EMPTY;
    own_graph g = {0};
    unsigned failed = 0, asked = 0;
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        cb_slice tail = line, head = slice_cut(&tail, ' ');
        if (slice_eq(head, SLICE("="))) {
            arena_reset(&a);
            g = (own_graph){0};
            b = (block){.title = tail, .on = 20000}; /* 2024-10-04 */
        } else if (slice_eq(head, SLICE("on"))) {
            date_range day;
            assert_true(date_parse(tail, &day));
            b.on = day.first;
        } else if (slice_eq(head, SLICE("!"))) {
            read_listed(&b, tail);
        } else if (slice_eq(head, SLICE(">"))) {
            if (!g.nodes) {
                g = (own_graph){.nodes = b.nodes, .node_count = b.node_count, .claims = b.claims, .claim_count = b.claim_count};
                assert_true(own_graph_finish(&g, &a));
            }
            cb_slice regime = slice_cut(&tail, ' ');
            asked++;
            if (slice_eq(regime, SLICE("controls")))
                expect_control(&b, &g, &a, tail, &failed);
            else if (slice_eq(regime, SLICE("parts")))
                expect_parts(&b, &g, &a, tail, &failed);
            else
                expect_rule(&b, &g, &a, regime, tail, &failed);
        } else {
            read_record(&b, line);
        }
    }
    assert_true(asked > 40);
    assert_int_equal(failed, 0);
    arena_free(&a);
    mem_free(text);
}

/* ---- the oracle: sets grown until nothing changes, every sum anew from the claims, in whole hundredths */

enum { ROUNDS = 200000, MOST_NODES = 7 };

static uint64_t seed = 20260301;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

typedef struct naive_claim {
    uint32_t owner, asset, low, high; /* percent x 2, so that an open end is one less or more */
    bool low_open, high_open, maybe;
} naive_claim;

typedef struct naive {
    naive_claim c[CLAIMS];
    size_t count, nodes;
    bool seed[MOST_NODES], maybe_seed[MOST_NODES];
} naive;

/* Twice the percentage, times 1000, with one less or more for an open end: comparisons of sums of few ends stay right. */
static int64_t end_of(uint32_t n, bool open, bool low) { return (int64_t)n * 1000 + (open ? low ? 1 : -1 : 0); }

/* One owner's stake in one asset: what all sure claims leave open, or all that they say where they exclude each other; a claim that perhaps holds
 * only widens it, where it lies apart. */
static bool naive_stake(const naive *n, uint32_t owner, uint32_t asset, int64_t *low, int64_t *high, bool *sure) {
    int64_t most_low = INT64_MIN, least_high = INT64_MAX, least_low = INT64_MAX, most_high = INT64_MIN;
    unsigned sure_claims = 0, claims = 0;
    for (int maybe = 0; maybe <= 1; maybe++) {
        if (maybe && sure_claims) {
            bool met = most_low <= least_high;
            *low = least_low = met ? most_low : least_low;
            *high = most_high = met ? least_high : most_high;
        }
        for (size_t i = 0; i < n->count; i++) {
            const naive_claim *c = &n->c[i];
            if (c->owner != owner || c->asset != asset || c->maybe != (maybe == 1)) continue;
            int64_t l = end_of(c->low, c->low_open, true), h = end_of(c->high, c->high_open, false);
            claims++;
            if (!maybe) {
                sure_claims++;
                if (l > most_low) most_low = l;
                if (h < least_high) least_high = h;
            } else if (sure_claims && l <= *high && h >= *low) {
                continue;
            }
            if (l < least_low) least_low = l;
            if (h > most_high) most_high = h;
        }
    }
    *low = least_low;
    *high = most_high;
    *sure = sure_claims > 0;
    return claims > 0;
}

static bool naive_joins(const naive *n, const bool *member, uint32_t asset, bool upper, bool strict) {
    int64_t sum = 0;
    for (uint32_t owner = 0; owner < n->nodes; owner++) {
        int64_t low = 0, high = 0;
        bool sure;
        if (owner == asset || !member[owner] || !naive_stake(n, owner, asset, &low, &high, &sure)) continue;
        if (!upper && !sure) continue;
        sum += upper ? high : low;
    }
    int64_t half = 100 * 1000; /* 50 %, twice, times 1000 */
    return strict ? sum > half : sum >= half;
}

static void naive_run(const naive *n, bool *member, bool upper, bool strict) {
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < n->nodes; i++)
            if (!member[i] && naive_joins(n, member, i, upper, strict)) member[i] = changed = true;
    }
}

static own_answer naive_answer(const naive *n, uint32_t target, bool together, bool strict) {
    own_answer best = OWN_NO;
    for (int upper = 0; upper <= 1; upper++)
        for (uint32_t p = 0; p < n->nodes; p++) {
            bool member[MOST_NODES] = {false}, some = false;
            for (uint32_t i = 0; i < n->nodes; i++)
                if ((together || i == p) && (n->seed[i] || (upper && n->maybe_seed[i]))) member[i] = some = true;
            if (!some) continue;
            naive_run(n, member, upper, strict);
            own_answer now = member[target] ? upper ? OWN_POSSIBLE : OWN_YES : OWN_NO;
            if (now > best) best = now;
            if (together) break;
        }
    return best;
}

static void random_graph(naive *n, own_graph *g, own_node *nodes, own_claim *claims) {
    static const char IDS[] = "ABCDEFG";
    *n = (naive){.nodes = 2 + any(MOST_NODES - 1), .count = 1 + any(14)};
    for (uint32_t i = 0; i < n->nodes; i++) {
        nodes[i] = (own_node){.id = {&IDS[i], 1}};
        n->seed[i] = any(4) == 0;
        n->maybe_seed[i] = any(8) == 0;
        if (n->seed[i]) nodes[i].seeds = EVERY;
        if (n->seed[i] || n->maybe_seed[i]) nodes[i].may_seed = EVERY;
    }
    for (size_t i = 0; i < n->count; i++) {
        naive_claim *c = &n->c[i];
        c->owner = any((uint32_t)n->nodes), c->asset = any((uint32_t)n->nodes);
        static const uint32_t ENDS[] = {0, 20, 50, 80, 98, 100, 101, 102, 150, 200};
        uint32_t x = ENDS[any(10)], y = any(2) ? x : ENDS[any(10)];
        c->low = x < y ? x : y, c->high = x < y ? y : x;
        c->low_open = c->low < c->high && any(2), c->high_open = c->low < c->high && any(2);
        c->maybe = any(6) == 0;
        claims[i] = (own_claim){.owner = c->owner,
                                .asset = c->asset,
                                .when = c->maybe ? OWN_MAYBE : OWN_SURELY,
                                .range = {SHARE_ONE / 200 * c->low, SHARE_ONE / 200 * c->high, c->low_open, c->high_open}};
    }
    *g = (own_graph){.nodes = nodes, .claims = claims, .node_count = n->nodes, .claim_count = n->count};
}

static void the_engine_agrees_with_the_oracle(void **state) {
    (void)state;
    const char *given = getenv("CUIBONO_SEED");
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    arena a = ARENA_EMPTY;
    bool known;
    const own_rule *rules[] = {own_rule_on(SLICE("ofac"), 20000, &known), own_rule_on(SLICE("uk"), 20000, &known)};
    unsigned seen[3] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        naive n;
        own_graph g;
        own_node nodes[MOST_NODES];
        own_claim claims[CLAIMS];
        random_graph(&n, &g, nodes, claims);
        assert_true(own_graph_finish(&g, &a));
        uint32_t target = any((uint32_t)n.nodes);
        for (size_t k = 0; k < 2; k++) {
            own_result r;
            assert_true(own_solve(&g, rules[k], target, &a, &r));
            own_answer want = naive_answer(&n, target, rules[k]->together, rules[k]->strict);
            if (r.answer != want) {
                for (size_t i = 0; i < n.count; i++)
                    print_error("%u -> %u %s%u, %u%s %s\n", n.c[i].owner, n.c[i].asset, n.c[i].low_open ? "(" : "[", n.c[i].low,
                                n.c[i].high, n.c[i].high_open ? ")" : "]", n.c[i].maybe ? "maybe" : "");
                fail_msg("round %d, %s: node %u is %d, not %d (halves of a percent)", round, rules[k]->regime, target,
                         (int)r.answer, (int)want);
            }
            check_derivation(&g, rules[k], &r, target);
            seen[want]++;
        }
        arena_reset(&a);
    }
    assert_true(seen[OWN_NO] > ROUNDS / 10 && seen[OWN_POSSIBLE] > ROUNDS / 50 && seen[OWN_YES] > ROUNDS / 10);
    arena_free(&a);
}

/* ---- integrated shares: what defines them, v[j] = w[P][j] + sum of w[i][j] v[i], holds for every j, exactly */

enum { PART_ROUNDS = 3000 };

static fraction of_range(arena *a, const own_graph *g, uint32_t owner, uint32_t asset, bool upper) {
    fraction f;
    share s = 0;
    for (uint32_t k = g->in_first[asset]; k < g->in_first[asset + 1]; k++)
        if (g->stakes[k].owner == owner) s = upper ? g->stakes[k].range.high : g->stakes[k].range.low;
    assert_int_equal(fraction_of_share(a, s, &f), FRACTION_OK);
    return f;
}

static void integrated_shares_solve_their_equation(void **state) {
    (void)state;
    static const char IDS[] = "ABCDEFGHIJ";
    arena a = ARENA_EMPTY;
    unsigned cycles = 0;
    for (int round = 0; round < PART_ROUNDS; round++) {
        own_node nodes[10];
        own_claim claims[CLAIMS];
        uint32_t n = 2 + any(7);
        own_graph g = {.nodes = nodes, .claims = claims, .node_count = n};
        for (uint32_t i = 0; i < n; i++) nodes[i] = (own_node){.id = {&IDS[i], 1}};
        /* the owners of each hold less than all of it together; nobody holds node 0 */
        for (uint32_t j = 1; j < n; j++) {
            uint32_t left = 999;
            for (uint32_t i = 0; i < n; i++) {
                if (any(3)) continue;
                uint32_t permille = any(left / 2 + 1), more = any(left - permille + 1) / 4;
                left -= permille + more;
                claims[g.claim_count++] =
                    (own_claim){.owner = i,
                                .asset = j,
                                .when = OWN_SURELY,
                                .range = {SHARE_ONE / 1000 * permille, SHARE_ONE / 1000 * (permille + more), false, false}};
            }
        }
        assert_true(own_graph_finish(&g, &a));
        own_part of[10][10];
        for (uint32_t j = 0; j < n; j++) assert_true(own_integrated(&g, j, &a, of[j]));
        for (int upper = 0; upper <= 1; upper++)
            for (uint32_t j = 1; j < n; j++) {
                fraction sum = of_range(&a, &g, 0, j, upper);
                for (uint32_t i = 1; i < n; i++) {
                    fraction w = of_range(&a, &g, i, j, upper), part;
                    const fraction *v = upper ? &of[i][0].high : &of[i][0].low;
                    assert_int_equal(fraction_mul(&a, &w, v, &part), FRACTION_OK);
                    assert_int_equal(fraction_add(&a, &sum, &part, &sum), FRACTION_OK);
                }
                int order;
                const own_part *got = &of[j][0];
                assert_true(got->exact_low && got->exact_high);
                assert_int_equal(fraction_cmp(&a, &sum, upper ? &got->high : &got->low, &order), FRACTION_OK);
                assert_int_equal(order, 0);
                cycles += !fraction_is_zero(&sum);
            }
        arena_reset(&a);
    }
    assert_true(cycles > PART_ROUNDS);
    arena_free(&a);
}

/* Of as many companies as a cycle may have, each holds some of every other, all of them some of T: what each is worth in T, y, solves
 * y[i] = w[i][T] + sum of w[i][j] y[j], exactly, with shares of six decimals and with the finest that there are. */
static void dense_cycles_are_solved_exactly(void **state) {
    (void)state;
    enum { ALL = LIMIT_CYCLE_NODES, T = ALL };
    static own_node nodes[ALL + 1];
    static own_claim claims[ALL * ALL];
    static own_part of[ALL + 1];
    arena a = ARENA_EMPTY, of_graph = ARENA_EMPTY;
    const share finest[] = {SHARE_ONE / 100000000, 1};
    for (size_t k = 0; k < 2; k++) {
        own_graph g = {.nodes = nodes, .claims = claims, .node_count = ALL + 1};
        for (uint32_t i = 0; i <= ALL; i++) nodes[i] = (own_node){.id = SLICE("x")};
        for (uint32_t i = 0; i < ALL; i++)
            for (uint32_t j = 0; j <= ALL; j++) {
                if (i == j) continue;
                share some = SHARE_ONE / 6400 * (40 + any(50)) + SHARE_ONE / 100000000 * any(10000) + finest[k] * any(100000);
                claims[g.claim_count++] =
                    (own_claim){.owner = i, .asset = j, .when = OWN_SURELY, .range = {some, some, false, false}};
            }
        assert_true(own_graph_finish(&g, &of_graph));
        assert_true(own_integrated(&g, T, &of_graph, of));
        for (uint32_t i = 0; i < ALL; i++) {
            fraction sum = of_range(&a, &g, i, T, false), part;
            assert_true(of[i].exact_low && of[i].exact_high);
            for (uint32_t j = 0; j < ALL; j++) {
                fraction w = of_range(&a, &g, i, j, false);
                assert_int_equal(fraction_mul(&a, &w, &of[j].low, &part), FRACTION_OK);
                assert_int_equal(fraction_add(&a, &sum, &part, &sum), FRACTION_OK);
            }
            int order;
            assert_int_equal(fraction_cmp(&a, &sum, &of[i].low, &order), FRACTION_OK);
            assert_int_equal(order, 0);
            assert_int_equal(fraction_cmp(&a, &of[i].high, &of[i].low, &order), FRACTION_OK);
            assert_int_equal(order, 0);
            arena_reset(&a);
        }
        arena_reset(&of_graph);
    }
    arena_free(&a);
    arena_free(&of_graph);
}

/* Chains multiply exactly while the numbers have room, and are bounded to some twenty decimals beyond. */
static void long_chains(void **state) {
    (void)state;
    enum { LONGEST = 12000 };
    static own_node nodes[LONGEST + 1];
    static own_claim claims[LONGEST];
    static own_part of[LONGEST + 1];
    arena a = ARENA_EMPTY;
    const uint32_t links[] = {3000, LONGEST};
    const share step = SHARE_ONE / 1000003 * 1000000; /* no short fraction */
    for (size_t k = 0; k < 2; k++) {
        own_graph g = {.nodes = nodes, .claims = claims, .node_count = links[k] + 1, .claim_count = links[k]};
        for (uint32_t i = 0; i <= links[k]; i++) nodes[i] = (own_node){.id = SLICE("x")};
        for (uint32_t i = 0; i < links[k]; i++) /* each holds the one before it; 0 is asked about */
            claims[i] = (own_claim){.owner = i + 1, .asset = i, .when = OWN_SURELY, .range = {step, step, false, false}};
        assert_true(own_graph_finish(&g, &a));
        assert_true(own_integrated(&g, 0, &a, of));
        const own_part *last = &of[links[k]];
        share low, high;
        assert_int_equal(fraction_to_share(&a, &last->low, false, &low), FRACTION_OK);
        assert_int_equal(fraction_to_share(&a, &last->high, true, &high), FRACTION_OK);
        double want = 1, one = (double)SHARE_ONE;
        for (uint32_t i = 0; i < links[k]; i++) want *= (double)step / one;
        assert_true((double)low / one < want * (1 + 1e-9) && (double)high / one > want * (1 - 1e-9));
        assert_true(high > low && high - low < SHARE_ONE / 100000000000 / 100000000);
        assert_int_equal(last->exact_low && last->exact_high, k == 0);
        arena_reset(&a);
    }
    arena_free(&a);
}

/* A ring too large to be solved exactly: P holds half of the first, each half of the next; P's part of number k is 2^-(k+1) / (1 - 2^-n). */
static void large_cycles_are_bounded_closely(void **state) {
    (void)state;
    enum { RING = 100 };
    static own_node nodes[RING + 1];
    static own_claim claims[RING + 1];
    static own_part of[RING + 1];
    arena a = ARENA_EMPTY, of_graph = ARENA_EMPTY;
    own_graph g = {.nodes = nodes, .claims = claims, .node_count = RING + 1, .claim_count = RING + 1};
    for (uint32_t i = 0; i <= RING; i++) {
        nodes[i] = (own_node){.id = SLICE("x")};
        claims[i] = (own_claim){.owner = i == RING ? RING : i,
                                .asset = i == RING ? 0 : (i + 1) % RING,
                                .when = OWN_SURELY,
                                .range = {SHARE_ONE / 2, SHARE_ONE / 2, false, false}};
    }
    assert_true(own_graph_finish(&g, &of_graph));
    for (uint32_t k = 0; k < 20; k++) {
        assert_true(own_integrated(&g, k, &a, of));
        share low, high, exact = SHARE_ONE >> (k + 1); /* to 2^-100 */
        assert_int_equal(fraction_to_share(&a, &of[RING].low, false, &low), FRACTION_OK);
        assert_int_equal(fraction_to_share(&a, &of[RING].high, true, &high), FRACTION_OK);
        if (low > exact + 2 || high + 2 < exact || high - low > SHARE_ONE / 1000000000)
            fail_msg("%u: %.18g to %.18g, not %.18g", k, (double)low / (double)SHARE_ONE, (double)high / (double)SHARE_ONE,
                     (double)exact / (double)SHARE_ONE);
        assert_false(of[RING].exact_low || of[RING].exact_high);
        arena_reset(&a);
    }
    arena_free(&a);
    arena_free(&of_graph);
}

/* Fractions end at LIMIT_FRACTION_LIMBS with an answer, not with all of the memory; cycles above LIMIT_CYCLE_NODES are bounded (above). */
static void fractions_have_a_limit(void **state) {
    (void)state;
    arena a = ARENA_EMPTY;
    fraction f;
    fraction_status status = fraction_of_share(&a, SHARE_ONE / 3, &f);
    unsigned squares = 0;
    for (; status == FRACTION_OK && squares < 64; squares++) status = fraction_mul(&a, &f, &f, &f);
    assert_int_equal(status, FRACTION_LONG);
    assert_true(f.num_len <= (mp_size_t)LIMIT_FRACTION_LIMBS && f.den_len <= (mp_size_t)LIMIT_FRACTION_LIMBS);
    assert_true(f.den_len > (mp_size_t)LIMIT_FRACTION_LIMBS / 4);
    assert_true(100 > LIMIT_CYCLE_NODES); /* the ring of large_cycles_are_bounded_closely is beyond it */
    arena_free(&a);
}

static void rules_hold_on_their_days(void **state) {
    (void)state;
    bool known;
    assert_null(own_rule_on(SLICE("bis"), 0, &known));
    assert_true(known);
    assert_null(own_rule_on(SLICE("nowhere"), 20000, &known));
    assert_false(known);
    for (size_t i = 0; i < OWN_RULE_COUNT; i++) {
        assert_true(OWN_RULES[i].threshold > 0 && OWN_RULES[i].threshold <= SHARE_ONE);
        assert_true(OWN_RULES[i].source[0] && OWN_RULES[i].checked[0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(the_engine_agrees_with_the_oracle),
        cmocka_unit_test(integrated_shares_solve_their_equation),
        cmocka_unit_test(dense_cycles_are_solved_exactly),
        cmocka_unit_test(long_chains),
        cmocka_unit_test(large_cycles_are_bounded_closely),
        cmocka_unit_test(fractions_have_a_limit),
        cmocka_unit_test(rules_hold_on_their_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
