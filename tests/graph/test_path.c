/* SPDX-License-Identifier: Apache-2.0 */
/* The strongest chains against an oracle that knows none of the search: it keeps the records that the test made up, tries every simple chain, and
 * applies the rules of path.h one by one. CUIBONO_SEED sets the worlds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "graph/path.h"
#include "parse/date.h"

#include "cuibono.h"

enum { WORLDS = 150, QUESTIONS = 40, PARTIES = 12, MOST_TIES = 80, MOST_SEEN = 40, MARKS = 5, ALL_HOPS = 8 };

static char folder[] = "/tmp/cuibono-path-XXXXXX";
static uint64_t seed = 20260302;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

/* ---- the records */

typedef struct rel {
    unsigned from, to;
    tie_kind kind;
    unsigned stake; /* of TIE_OWNERSHIP */
    bool victim, victim_first, product, over;
    int32_t first, last;
} rel;

typedef struct seen { /* a party bears a mark, perhaps on some days */
    unsigned who, mark;
    int32_t first, last;
} seen;

static struct {
    rel ties[MOST_TIES];
    seen seen[MOST_SEEN];
    size_t tie_count, seen_count;
    int32_t listed_from[PARTIES], listed_to[PARTIES]; /* designated on those days; from > to: never */
    bool reported[PARTIES];
} W;

static const mark_kind MARK_OF[MARKS] = {MARK_EMAIL, MARK_EMAIL, MARK_PHONE, MARK_PHONE, MARK_WALLET};

static int32_t day(const char *text) {
    date_range r;
    assert_true(date_parse(slice_of(text), &r));
    return r.first;
}

static void put_days(buf *b, int32_t *first, int32_t *last) {
    static const char *const STARTS[] = {"2015-01-01", "2019-06-01", "2022-01-01", "2026-12-01"};
    static const char *const ENDS[] = {"2018-12-31", "2021-05-31", "2025-01-01", "2027-01-01"};
    uint32_t what = any(8);
    *first = INT32_MIN, *last = INT32_MAX;
    if (what == 1 || what == 3) {
        const char *start = STARTS[any(4)];
        buf_printf(b, ",\"startDate\":[\"%s\"]", start);
        *first = day(start);
    }
    if (what == 2 || what == 3) {
        const char *end = ENDS[any(4)];
        buf_printf(b, ",\"endDate\":[\"%s\"]", end);
        *last = day(end);
    }
}

static void put_tie(buf *b, unsigned number, unsigned from, unsigned to) {
    static const struct {
        const char *schema, *source, *target;
        tie_kind kind;
    } KINDS[] = {{"Ownership", "owner", "asset", TIE_OWNERSHIP},
                 {"Ownership", "owner", "asset", TIE_OWNERSHIP},
                 {"Directorship", "director", "organization", TIE_DIRECTORSHIP},
                 {"Directorship", "director", "organization", TIE_DIRECTORSHIP},
                 {"Family", "person", "relative", TIE_FAMILY},
                 {"Associate", "person", "associate", TIE_ASSOCIATE},
                 {"Payment", "payer", "beneficiary", TIE_PAYMENT},
                 {"UnknownLink", "subject", "object", TIE_LINK},
                 {"UnknownLink", "subject", "object", TIE_LINK}};
    static const struct {
        const char *share;
        unsigned stake;
    } SHARES[] = {{"", STAKE_UNKNOWN},  {"60", STAKE_LARGE},  {"5", STAKE_MINOR},
                  {"0.5", STAKE_TRACE}, {"0", STAKE_NOTHING}, {"(5, 25]", STAKE_LARGE}};
    static const struct {
        const char *role;
        bool victim, first, product;
    } ROLES[] = {{"", false, false, false},        {"partner", false, false, false}, {"customer of", true, true, false},
                 {"clone of", true, false, false}, {"makes", false, false, true},    {"", false, false, false}};
    size_t k = any(sizeof KINDS / sizeof *KINDS);
    rel *t = &W.ties[W.tie_count++];
    *t = (rel){.from = from, .to = to, .kind = KINDS[k].kind};
    buf_printf(b, "{\"id\":\"e%u\",\"schema\":\"%s\",\"properties\":{\"%s\":[\"p%02u\"],\"%s\":[\"p%02u\"]", number,
               KINDS[k].schema, KINDS[k].source, from, KINDS[k].target, to);
    if (t->kind == TIE_OWNERSHIP) {
        size_t s = any(6);
        t->stake = SHARES[s].stake;
        if (*SHARES[s].share) buf_printf(b, ",\"percentage\":[\"%s\"]", SHARES[s].share);
    } else if (t->kind == TIE_LINK) {
        size_t r = any(6);
        t->victim = ROLES[r].victim, t->victim_first = ROLES[r].first, t->product = ROLES[r].product;
        if (*ROLES[r].role) buf_printf(b, ",\"role\":[\"%s\"]", ROLES[r].role);
    }
    put_days(b, &t->first, &t->last);
    if (t->last == INT32_MAX && any(20) == 0) {
        buf_lit(b, ",\"status\":[\"ceased\"]");
        t->over = true;
    }
    buf_lit(b, "}}\n");
}

/* Seen from one day to another, as sightings are. */
static void put_sighting(buf *b, int32_t *first, int32_t *last) {
    static const char *const DAYS[] = {"2014-01-01", "2016-05-01", "2018-03-01", "2020-08-01", "2023-02-01", "2025-06-01"};
    unsigned from = any(5), to = from + 1 + any(5 - from);
    *first = day(DAYS[from]), *last = day(DAYS[to]);
    buf_printf(b, ",\"startDate\":[\"%s\"],\"endDate\":[\"%s\"]", DAYS[from], DAYS[to]);
}

static const char *const EMAILS[] = {"ops@sedge.example", "pay@marsh.example"};
static const char *const PHONES[] = {"+37121234567", "+37129876543"};

static void put_parties(buf *b) {
    for (unsigned i = 0; i < PARTIES; i++) {
        buf_printf(b, "{\"id\":\"p%02u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Party %c%c\"]", i, 'A' + (int)i,
                   'k' + (int)i);
        if (any(4) == 0 && W.seen_count < MOST_SEEN) {
            unsigned m = any(2);
            buf_printf(b, ",\"email\":[\"%s\"]", EMAILS[m]);
            W.seen[W.seen_count++] = (seen){i, m, INT32_MIN, INT32_MAX};
        }
        buf_lit(b, "}}\n");
    }
    for (unsigned i = 0, n = any(3) ? 4 + any(10) : 0; i < n && W.seen_count < MOST_SEEN; i++) {
        unsigned m = 2 + any(2);
        seen *s = &W.seen[W.seen_count++];
        *s = (seen){.who = any(PARTIES), .mark = m};
        buf_printf(b,
                   "{\"id\":\"d%u\",\"schema\":\"Identification\",\"properties\":{\"holder\":[\"p%02u\"],\"type\":[\"phone\"],"
                   "\"number\":[\"%s\"]",
                   i, s->who, PHONES[m - 2]);
        if (any(3))
            put_sighting(b, &s->first, &s->last);
        else
            put_days(b, &s->first, &s->last);
        buf_lit(b, "}}\n");
    }
}

static void put_listings(buf *b) {
    for (unsigned i = 0; i < PARTIES; i++) {
        W.listed_from[i] = 1, W.listed_to[i] = 0;
        W.reported[i] = any(10) == 0;
        if (any(6) == 0) {
            buf_printf(b,
                       "{\"id\":\"s%u\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p%02u\"],\"authority\":[\"un\"],"
                       "\"programId\":[\"DPRK\"]",
                       i, i);
            put_days(b, &W.listed_from[i], &W.listed_to[i]);
            buf_lit(b, "}}\n");
        }
        if (W.reported[i])
            buf_printf(b, "{\"id\":\"r%u\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"p%02u\"],\"name\":[\"named\"]}}\n",
                       i, i);
    }
}

static world *random_world(void) {
    char source[64], path[64];
    buf b = BUF_EMPTY;
    cb_error err = {.code = CB_OK};
    world *w;
    memset(&W, 0, sizeof W);
    put_parties(&b);
    put_listings(&b);
    unsigned ties = 8 + any(30), hub = any(PARTIES);
    for (unsigned i = 0; i < ties; i++) {
        unsigned from = any(4) == 0 ? hub : any(PARTIES), to = any(PARTIES);
        put_tie(&b, i, from, to);
    }
    if (any(5) == 0) /* a nominee */
        for (unsigned i = 0; i < 18; i++) {
            W.ties[W.tie_count++] = (rel){
                .from = hub, .to = (hub + 1 + i) % PARTIES, .kind = TIE_DIRECTORSHIP, .first = INT32_MIN, .last = INT32_MAX};
            buf_printf(&b,
                       "{\"id\":\"n%u\",\"schema\":\"Directorship\",\"properties\":{\"director\":[\"p%02u\"],\"organization\":["
                       "\"p%02u\"]}}\n",
                       i, hub, (hub + 1 + i) % PARTIES);
        }
    snprintf(source, sizeof source, "%s/w.jsonl", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    FILE *f = fopen(source, "wb");
    assert_true(f && !b.failed && fwrite(b.ptr, 1, b.len, f) == b.len && fclose(f) == 0);
    buf_free(&b);
    const char *sources[] = {source};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, 1, &options, &err) != CB_OK) fail_msg("%s: %s", err.source, err.message);
    if (world_open(&w, path, false, &err) != CB_OK) fail_msg("%s", err.message);
    if (graph_verify(w, &err) != CB_OK) fail_msg("%s", err.message);
    unlink(source);
    unlink(path);
    return w;
}

/* ---- the oracle */

typedef struct chain {
    unsigned at[ALL_HOPS + 1];
    size_t hops;
    uint64_t cost;
    double joint;
} chain;

typedef struct asking {
    const path_rules *rules;
    unsigned start;
    bool between; /* the start counts as one that is passed */
    int32_t on;
    uint32_t flags;
    int to; /* a party, or -1 */
    unsigned hops;
    bool banned[PARTIES], direct[PARTIES];
    chain best;
    bool found;
    chain now;
} asking;

static uint32_t rel_strength(const path_rules *r, const rel *t) {
    if (t->victim || t->product || t->from == t->to) return 0;
    return t->kind == TIE_OWNERSHIP ? r->stake[t->stake] : r->tie[t->kind];
}

static unsigned ties_of(const path_rules *r, unsigned p, unsigned *posts) {
    unsigned n = 0;
    *posts = 0;
    for (size_t i = 0; i < W.tie_count; i++) {
        const rel *t = &W.ties[i];
        if ((t->from != p && t->to != p) || rel_strength(r, t) == 0) continue;
        n++;
        *posts += t->kind == TIE_DIRECTORSHIP && t->from == p;
    }
    return n;
}

static bool bears(const asking *q, unsigned p, unsigned mark) {
    for (size_t i = 0; i < W.seen_count; i++)
        if (W.seen[i].who == p && W.seen[i].mark == mark && W.seen[i].first <= q->on) return true;
    return false;
}

/* Did p take the mark from another of its bearers? */
static bool took(const asking *q, unsigned p, unsigned mark) {
    for (size_t i = 0; i < W.tie_count; i++) {
        const rel *t = &W.ties[i];
        unsigned hurt = t->victim_first ? t->from : t->to, other = t->victim_first ? t->to : t->from;
        if (t->victim && other == p && hurt != p && bears(q, hurt, mark)) return true;
    }
    return false;
}

/* The strength of sharing a mark, and on which days; 0: it ties nobody. */
static uint32_t mark_strength(const asking *q, unsigned a, unsigned b, unsigned mark, int32_t *first, int32_t *last) {
    const path_rules *r = q->rules;
    mark_kind kind = MARK_OF[mark];
    uint32_t bearers = 0;
    for (unsigned p = 0; p < PARTIES; p++) bearers += bears(q, p, mark);
    if (a == b || !bears(q, a, mark) || !bears(q, b, mark) || bearers > r->mark[kind].most || r->mark[kind].base == 0) return 0;
    if (took(q, a, mark) || took(q, b, mark)) return 0;
    bool undated[2] = {false, false};
    int64_t days = 0, gap = INT64_MAX;
    *first = INT32_MIN, *last = INT32_MAX;
    for (size_t i = 0; i < W.seen_count; i++)
        for (size_t k = 0; k < W.seen_count; k++) {
            const seen *x = &W.seen[i], *y = &W.seen[k];
            if (x->who != a || y->who != b || x->mark != mark || y->mark != mark || x->first > q->on || y->first > q->on)
                continue;
            bool xu = x->first == INT32_MIN && x->last == INT32_MAX, yu = y->first == INT32_MIN && y->last == INT32_MAX;
            undated[0] = undated[0] || xu, undated[1] = undated[1] || yu;
            if (xu || yu) continue;
            int32_t f = x->first > y->first ? x->first : y->first, l = x->last < y->last ? x->last : y->last;
            int64_t both = (int64_t)l - f + 1;
            if (both > days) days = both, *first = f, *last = l;
            if (both <= 0 && 1 - both < gap) {
                gap = 1 - both;
                if (days == 0) *first = l, *last = f;
            }
        }
    bool dated = !undated[0] && !undated[1];
    if (days == 0 && !dated) *first = INT32_MIN, *last = INT32_MAX;
    if (dated && days == 0 && r->mark[kind].apart >= 0 && gap > r->mark[kind].apart) return 0;
    bool weak = r->mark[kind].together > 0 && days < r->mark[kind].together;
    return path_mark_strength(weak ? r->weak : r->mark[kind].base, r->mark[kind].half, bearers);
}

static bool is_end(const asking *q, unsigned p) {
    if (q->to >= 0) return (int)p == q->to;
    bool listed = W.listed_from[p] <= q->on && W.listed_to[p] >= q->on && W.listed_from[p] <= W.listed_to[p];
    return ((q->flags & PARTY_DESIGNATED) && listed) || ((q->flags & PARTY_REPORTED) && W.reported[p]);
}

static int better(const chain *a, const chain *b) {
    if (a->cost != b->cost) return a->cost < b->cost ? -1 : 1;
    if (a->hops != b->hops) return a->hops < b->hops ? -1 : 1;
    for (size_t i = 0; i <= a->hops; i++)
        if (a->at[i] != b->at[i]) return a->at[i] < b->at[i] ? -1 : 1;
    return 0;
}

static void try_from(asking *q, int32_t first, int32_t last);

static void try_step(asking *q, unsigned to, uint32_t hub, uint32_t strength, int32_t first, int32_t last, int32_t f,
                     int32_t l) {
    chain *c = &q->now;
    if (f > first) first = f;
    if (l < last) last = l;
    uint64_t cost = c->cost + path_cost(hub) + path_cost(strength);
    if (cost > path_cost(q->rules->least) || first > last) return;
    for (size_t i = 0; i <= c->hops; i++)
        if (c->at[i] == to) return;
    if (q->banned[to] || (c->hops == 0 && q->direct[to] && is_end(q, to))) return;
    uint64_t was = c->cost;
    double joint = c->joint;
    c->at[++c->hops] = to;
    c->cost = cost;
    c->joint = joint * hub / 10000.0 * strength / 10000.0;
    if (is_end(q, to)) {
        if (!q->found || better(c, &q->best) < 0) q->best = *c;
        q->found = true;
    } else if (c->hops < q->hops) {
        try_from(q, first, last);
    }
    c->hops--;
    c->cost = was;
    c->joint = joint;
}

static void try_from(asking *q, int32_t first, int32_t last) {
    unsigned p = q->now.at[q->now.hops], posts, ties = ties_of(q->rules, p, &posts);
    bool passed = q->now.hops > 0 || q->between;
    uint32_t hub = passed ? path_hub(ties) : 10000;
    for (size_t i = 0; i < W.tie_count; i++) {
        const rel *t = &W.ties[i];
        uint32_t s = rel_strength(q->rules, t);
        bool post = t->kind == TIE_DIRECTORSHIP || t->kind == TIE_OWNERSHIP;
        if (s == 0 || (t->from != p && t->to != p) || (passed && posts > PATH_POSTS && post)) continue;
        if (t->first > q->on || t->last < q->on || t->over) continue;
        try_step(q, t->from == p ? t->to : t->from, hub, s, first, last, t->first, t->last);
    }
    for (unsigned m = 0; m < MARKS; m++)
        for (unsigned o = 0; o < PARTIES; o++) {
            int32_t f, l;
            uint32_t s = mark_strength(q, p, o, m, &f, &l);
            if (s) try_step(q, o, hub, s, first, last, f, l);
        }
}

static bool oracle(asking *q) {
    q->found = false;
    q->now = (chain){.at = {q->start}, .joint = 10000};
    try_from(q, INT32_MIN, INT32_MAX);
    return q->found;
}

/* ---- the comparison */

static path_rules some_rules(void) {
    path_rules r = {.weak = any(2) ? 3000 : 0, .confirmed = 9500, .least = any(3) ? 200 : 2500};
    r.tie[TIE_DIRECTORSHIP] = 9000, r.tie[TIE_FAMILY] = 6000, r.tie[TIE_ASSOCIATE] = any(2) ? 6000 : 0, r.tie[TIE_LINK] = 6000;
    r.stake[STAKE_UNKNOWN] = r.stake[STAKE_LARGE] = 9000, r.stake[STAKE_MINOR] = 6000, r.stake[STAKE_TRACE] = r.weak;
    for (unsigned k = 1; k < MARK_KINDS; k++) {
        mark_rules m = mark_rules_of((mark_kind)k);
        r.mark[k].base = 8500;
        r.mark[k].half = m.half, r.mark[k].most = 2 + any(5), r.mark[k].apart = m.apart;
        r.mark[k].together = any(4) ? m.together : 400;
    }
    return r;
}

static void put_chain(buf *b, const found_path *p) {
    buf_slice(b, p->hops[0].from);
    for (size_t i = 0; i < p->hop_count; i++) {
        buf_byte(b, ' ');
        buf_slice(b, p->hops[i].to);
    }
    buf_printf(b, " %u", p->strength);
}

static void put_oracle(buf *b, const chain *c) {
    for (size_t i = 0; i <= c->hops; i++) buf_printf(b, "%sp%02u", i ? " " : "", c->at[i]);
    buf_printf(b, " %u", (uint32_t)(c->joint + 0.5));
}

static unsigned compared, chains, several;

static void compare(const world *w, const path_targets *targets, int number) {
    static const char *const DAYS[] = {"2026-03-02", "2020-01-01", "2016-01-01"};
    path_rules rules = some_rules();
    char start[8], to[8];
    asking q = {.rules = &rules,
                .start = any(PARTIES),
                .on = day(DAYS[any(3)]),
                .hops = any(4) ? PATH_HOPS : 1 + any(ALL_HOPS),
                .to = -1};
    q.flags = any(3) ? PARTY_DESIGNATED : PARTY_REPORTED;
    q.between = any(4) == 0;
    if (any(4) == 0) {
        q.to = (int)any(PARTIES);
        if (q.to == (int)q.start) return;
    }
    snprintf(start, sizeof start, "p%02u", q.start);
    snprintf(to, sizeof to, "p%02d", q.to);
    path_start from = {.id = slice_of(start), .strength = 10000, .between = q.between, .damped = q.between};
    path_question ask = {.rules = &rules,
                         .starts = &from,
                         .start_count = 1,
                         .flags = q.to < 0 ? q.flags : 0,
                         .on = q.on,
                         .hops = q.hops,
                         .most = 1 + any(3),
                         .different = true};
    if (q.to >= 0) ask.to = slice_of(to);
    arena a = ARENA_EMPTY;
    path_result r;
    cb_error err;
    buf got = BUF_EMPTY, want = BUF_EMPTY;
    if (path_find(w, targets, &ask, &a, &r, &err) != CB_OK) fail_msg("%s", err.message);
    assert_false(r.cut);
    for (size_t i = 0; i < r.count; i++) {
        put_chain(&got, &r.paths[i]);
        buf_byte(&got, '\n');
    }
    size_t n = 0;
    for (; n < ask.most && oracle(&q); n++) {
        put_oracle(&want, &q.best);
        buf_byte(&want, '\n');
        if (q.best.hops == 1) q.direct[q.best.at[1]] = true;
        for (size_t i = 1; i < q.best.hops; i++) q.banned[q.best.at[i]] = true;
    }
    chains += n > 0, several += n > 1, compared++;
    if (!slice_eq(buf_view(&got), buf_view(&want)))
        fail_msg("world %d, from p%02u%s to %d, flags %u, on %d, %u hops:\ngot\n%.*swanted\n%.*s", number, q.start,
                 q.between ? " (passed)" : "", q.to, q.flags, q.on, q.hops, SLICE_ARGS(buf_view(&got)),
                 SLICE_ARGS(buf_view(&want)));
    buf_free(&got);
    buf_free(&want);
    arena_free(&a);
}

static void agrees_with_trying_all_chains(void **state) {
    const char *given = getenv("CUIBONO_SEED");
    (void)state;
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < WORLDS; i++) {
        world *w = random_world();
        path_targets *targets;
        assert_int_equal(path_targets_new(&targets, w, NULL), CB_OK);
        for (int k = 0; k < QUESTIONS; k++) compare(w, targets, i);
        path_targets_free(targets);
        world_close(w);
    }
    print_message("%u questions, %u with a chain, %u with several\n", compared, chains, several);
    assert_true(chains > compared / 4 && several > compared / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_trying_all_chains)};
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
