/* SPDX-License-Identifier: Apache-2.0 */
/* The strongest chains against an oracle that tries every simple chain of the records. CUIBONO_SEED sets the worlds, CUIBONO_WORLDS how many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "path_world.h"

enum { WORLDS = 150, QUESTIONS = 40, MOST_CHAINS = 4 };

static char folder[] = "/tmp/cuibono-path-XXXXXX";

static path_rules some_rules(void) {
    path_rules r = {.weak = any(2) ? 3000 : 0, .confirmed = any(4) ? 9500 : 3000, .unconfirmed = any(2), .least = 200};
    if (any(3) == 0) r.least = any(2) ? 2500 : 5400;
    r.tie[TIE_DIRECTORSHIP] = 9000, r.tie[TIE_EMPLOYMENT] = 9000, r.tie[TIE_PARENT] = 9000, r.tie[TIE_FAMILY] = 6000;
    r.tie[TIE_ASSOCIATE] = any(3) ? 6000 : any(2) ? 5400 : 0, r.tie[TIE_LINK] = any(4) ? 6000 : 10000;
    r.stake[STAKE_UNKNOWN] = r.stake[STAKE_LARGE] = 9000, r.stake[STAKE_MINOR] = 6000, r.stake[STAKE_TRACE] = r.weak;
    for (unsigned k = 1; k < MARK_KINDS; k++) {
        mark_rules m = mark_rules_of((mark_kind)k);
        r.mark[k].base = any(8) ? 8500 : 0;
        r.mark[k].half = m.half, r.mark[k].most = 2 + any(5), r.mark[k].apart = any(4) ? m.apart : (int32_t)any(100) - 1;
        r.mark[k].together = any(4) ? m.together : 400;
    }
    return r;
}

static void put_strength(buf *b, uint32_t strength, uint32_t flags) {
    buf_printf(b, " %u%s%s\n", strength, flags & PARTY_DESIGNATED ? " listed" : "", flags & PARTY_REPORTED ? " reported" : "");
}

static void put_found(buf *b, const found_path *p) {
    buf_printf(b, "%zu: ", p->start);
    buf_slice(b, p->hops[0].from);
    for (size_t i = 0; i < p->hop_count; i++) {
        buf_byte(b, ' ');
        buf_slice(b, p->hops[i].to);
    }
    put_strength(b, p->strength, p->flags);
}

static void put_right(buf *b, const asking *q, const chain *c) {
    buf_printf(b, "%u:", c->start);
    for (size_t i = 0; i < c->count; i++) buf_printf(b, " p%02u", c->at[i]);
    put_strength(b, oracle_strength(c), oracle_flags(q, c->at[c->count - 1]));
}

static void make_starts(asking *q) {
    q->start_count = any(3) ? 1 : 2 + any(2);
    for (size_t i = 0; i < q->start_count; i++) {
        begin *b = &q->starts[i];
        *b = (begin){.who = any(PARTIES), .strength = 10000};
        if (any(3) == 0) b->by_post = b->damped = true;
        if (any(6) == 0) b->by_post = !b->by_post;
        if (any(4) == 0) b->damped = !b->damped;
        if (any(4) == 0) b->crowd = TIE_EMPLOYMENT;
        b->little = any(4) == 0, b->agent = b->by_post && any(4) == 0, b->crowded = b->crowd && any(4) == 0;
        if (i && any(2)) b->hops = 1 + any(2), b->strength = any(2) ? 9500 : 4700;
    }
}

static void make_question(asking *q, const path_rules *rules) {
    static const char *const DAYS[] = {"2026-03-02", "2020-01-01", "2016-01-01"};
    *q = (asking){.rules = rules, .on = day_of(DAYS[any(3)]), .hops = any(4) ? PATH_HOPS : 1 + any(ALL_HOPS), .to = -1};
    q->flags = any(3) ? PARTY_DESIGNATED : any(2) ? PARTY_REPORTED : PARTY_DESIGNATED | PARTY_REPORTED;
    q->different = any(3) > 0;
    q->most = 1 + any(MOST_CHAINS);
    make_starts(q);
    if (any(3) == 0) q->to = (int)any(PARTIES);
    if (any(6) == 0) q->never[any(PARTIES)] = true;
}

static char ids[PARTIES][ID_SIZE];

static void put_question(const asking *q, path_start *starts, cb_slice *never, path_question *out) {
    *out = (path_question){.rules = q->rules,
                           .starts = starts,
                           .start_count = q->start_count,
                           .banned = never,
                           .flags = q->to < 0 ? q->flags : 0,
                           .on = q->on,
                           .hops = q->hops,
                           .most = q->most,
                           .different = q->different};
    if (q->to >= 0) out->to = slice_of(ids[q->to]);
    for (size_t i = 0; i < q->start_count; i++) {
        const begin *b = &q->starts[i];
        starts[i] = (path_start){.id = slice_of(ids[b->who]),
                                 .strength = b->strength,
                                 .hops = b->hops,
                                 .by_post = b->by_post,
                                 .crowd = (uint8_t)b->crowd,
                                 .agent = b->agent,
                                 .crowded = b->crowded,
                                 .little = b->little,
                                 .damped = b->damped};
    }
    for (unsigned p = 0; p < PARTIES; p++)
        if (q->never[p]) never[out->banned_count++] = slice_of(ids[p]);
}

static unsigned compared, chains, several, turned;

static void fail_with(const asking *q, int number, buf *got, buf *want) {
    for (size_t i = 0; i < q->start_count; i++)
        print_error("start p%02u %u%s%s%s%s%s%s, %u hops\n", q->starts[i].who, q->starts[i].strength,
                    q->starts[i].by_post ? " by a post" : "", q->starts[i].damped ? " damped" : "",
                    q->starts[i].crowd ? " by an employee" : "", q->starts[i].crowded ? " of many" : "",
                    q->starts[i].agent ? " nominee" : "", q->starts[i].little ? " by a small stake" : "", q->starts[i].hops);
    fail_msg("world %d, to %d, flags %u, on %d, %u hops, %s %zu, least %u:\ngot\n%.*swanted\n%.*s", number, q->to, q->flags,
             q->on, q->hops, q->different ? "different" : "ends", q->most, q->rules->least, SLICE_ARGS(buf_view(got)),
             SLICE_ARGS(buf_view(want)));
}

/* Between two parties the strongest chain is the same from both ends. */
static void turn(const world *w, const path_rules *rules, const asking *q, uint32_t strength) {
    path_start start = {.id = slice_of(ids[q->to]), .strength = 10000};
    path_question ask = {.rules = rules, .starts = &start, .start_count = 1, .on = q->on, .hops = q->hops, .most = 1};
    arena a = ARENA_EMPTY;
    path_result r;
    cb_error err;
    ask.to = slice_of(ids[q->starts[0].who]);
    if (path_find(w, NULL, &ask, &a, &r, &err) != CB_OK) fail_msg("%s", err.message);
    assert_int_equal(r.count ? r.paths[0].strength : 0, strength);
    arena_free(&a);
    turned++;
}

static void compare(const world *w, const path_targets *targets, int number) {
    path_rules rules = some_rules();
    asking q;
    path_start starts[MOST_STARTS];
    cb_slice never[PARTIES];
    path_question ask;
    chain right[MOST_CHAINS];
    arena a = ARENA_EMPTY;
    path_result r;
    cb_error err;
    buf got = BUF_EMPTY, want = BUF_EMPTY;
    make_question(&q, &rules);
    put_question(&q, starts, never, &ask);
    if (path_find(w, targets, &ask, &a, &r, &err) != CB_OK) fail_msg("%s", err.message);
    assert_false(r.cut);
    for (size_t i = 0; i < r.count; i++) put_found(&got, &r.paths[i]);
    size_t n = oracle(&q, right);
    for (size_t i = 0; i < n; i++) put_right(&want, &q, &right[i]);
    if (!slice_eq(buf_view(&got), buf_view(&want))) fail_with(&q, number, &got, &want);
    chains += n > 0, several += n > 1, compared++;
    const begin *b = &q.starts[0];
    bool plain =
        q.start_count == 1 && !b->by_post && !b->damped && !b->crowd && !b->little && b->strength == 10000 && !ask.banned_count;
    if (q.to >= 0 && plain && q.to != (int)b->who) turn(w, &rules, &q, r.count ? r.paths[0].strength : 0);
    buf_free(&got);
    buf_free(&want);
    arena_free(&a);
}

static void agrees_with_trying_all_chains(void **state) {
    const char *given = getenv("CUIBONO_SEED"), *count = getenv("CUIBONO_WORLDS");
    int worlds = count ? (int)strtol(count, NULL, 10) : WORLDS;
    (void)state;
    if (given) path_seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)path_seed);
    for (unsigned i = 0; i < PARTIES; i++) snprintf(ids[i], sizeof ids[i], "p%02u", i);
    for (int i = 0; i < worlds; i++) {
        world *w = random_world(folder);
        path_targets *targets;
        assert_int_equal(path_targets_new(&targets, w, NULL), CB_OK);
        for (int k = 0; k < QUESTIONS; k++) compare(w, targets, i);
        path_targets_free(targets);
        world_close(w);
    }
    print_message("%u questions, %u with a chain, %u with several, %u from both ends\n", compared, chains, several, turned);
    assert_true(chains > compared / 4 && several > compared / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_trying_all_chains)};
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
