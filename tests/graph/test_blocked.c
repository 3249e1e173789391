/* SPDX-License-Identifier: Apache-2.0 */
/* The sets of a whole world are what each party's own answer says: random worlds with cycles, bands, dates, votes and powers, each party asked
 * by itself. CUIBONO_SEED sets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "graph/blocked.h"
#include "parse/date.h"

#include "cuibono.h"

enum { ROUNDS = 300, PARTIES = 28 };

static char folder[] = "/tmp/cuibono-blocked-XXXXXX";
static uint64_t seed = 20260302;
static uint32_t any(uint32_t below) {
    seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % below;
}

static void put_stake(buf *b, unsigned number, unsigned owner, unsigned asset) {
    static const char *const SHARES[] = {"10", "25.5", "30",       "49.99",    "50",       "50.01",
                                         "60", "100",  "(25, 50]", "(50, 75)", "[50, 75)", ""};
    static const char *const TYPES[] = {"",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "\"sharesType\":[\"votes\"],",
                                        "\"ownershipType\":[\"indirect\"],",
                                        "\"ownershipType\":[\"indirect\"],\"role\":[\"indirect, by components\"],",
                                        "\"ownershipType\":[\"indirect\"],\"role\":[\"indirect, by components\"],",
                                        "\"role\":[\"joint holder\"],"};
    static const char *const DATES[] = {"",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "",
                                        "\"endDate\":[\"2025-01-01\"],",
                                        "\"endDate\":[\"2026\"],",
                                        "\"startDate\":[\"2026-12-01\"],",
                                        "\"startDate\":[\"2026-03\"],"};
    static const char *const POWERS[] = {"appoint directors", "significant influence", "accounting consolidation"};
    if (any(8) == 0)
        buf_printf(b,
                   "{\"id\":\"e%u\",\"schema\":\"Control\",\"properties\":{%s\"controlType\":[\"%s\"],\"controller\":[\"p%u\"],"
                   "\"controlled\":[\"p%u\"]}}\n",
                   number, DATES[any(16)], POWERS[any(3)], owner, asset);
    else
        buf_printf(b,
                   "{\"id\":\"e%u\",\"schema\":\"Ownership\",\"properties\":{%s%s\"percentage\":[\"%s\"],\"owner\":[\"p%u\"],"
                   "\"asset\":[\"p%u\"]}}\n",
                   number, TYPES[any(12)], DATES[any(16)], SHARES[any(12)], owner, asset);
}

static void put_listing(buf *b, unsigned number, unsigned party) {
    static const char *const LISTINGS[] = {"\"authority\":[\"ofac\"],\"program\":[\"SDN\"],\"programId\":[\"DPRK3\"]",
                                           "\"authority\":[\"eu\"],\"programId\":[\"PRK\"]",
                                           "\"authority\":[\"uk\"],\"program\":[\"R\"],\"provisions\":[\"Asset freeze\"]",
                                           "\"authority\":[\"un\"],\"programId\":[\"DPRK\"]",
                                           "\"authority\":[\"uk\"],\"program\":[\"R\"],\"provisions\":[\"Travel Ban\"]"};
    static const char *const DATES[] = {"", "", "", ",\"endDate\":[\"2025-01-01\"]", ",\"startDate\":[\"2026\"]"};
    buf_printf(b, "{\"id\":\"s%u\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p%u\"],%s%s}}\n", number, party,
               LISTINGS[any(5)], DATES[any(5)]);
}

static world *world_of(buf *b) {
    char source[64], path[64];
    cb_error err = {.code = CB_OK};
    world *w;
    snprintf(source, sizeof source, "%s/w.jsonl", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    FILE *f = fopen(source, "wb");
    assert_true(f && !b->failed && fwrite(b->ptr, 1, b->len, f) == b->len && fclose(f) == 0);
    buf_free(b);
    const char *sources[] = {source};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, 1, &options, &err) != CB_OK) fail_msg("%s: %s", err.source, err.message);
    if (world_open(&w, path, false, &err) != CB_OK) fail_msg("%s", err.message);
    if (world_verify(w, &err) != CB_OK || graph_verify(w, &err) != CB_OK) fail_msg("%s", err.message);
    unlink(source);
    unlink(path);
    return w;
}

static void put_parties(buf *b, unsigned count) {
    for (unsigned i = 0; i < count; i++)
        buf_printf(b, "{\"id\":\"p%u\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Party %u\"]}}\n", i, i);
}

static world *random_world(void) {
    buf b = BUF_EMPTY;
    unsigned stakes = 20 + any(60), listings = 2 + any(8);
    put_parties(&b, PARTIES);
    for (unsigned i = 0; i < stakes; i++) put_stake(&b, i, any(PARTIES), any(PARTIES));
    for (unsigned i = 0; i < listings; i++) put_listing(&b, i, any(PARTIES));
    return world_of(&b);
}

/* What a case tells: a stake of a random share in the party, or through a company that the case alone knows. */
static size_t random_told(arena *a, const char *id, entity edges[2], own_told told[2]) {
    static const char *const SHARES[] = {"30", "50", "(25, 50]", "100", "60"};
    char *owner = arena_zalloc(a, 1, 16);
    assert_non_null(owner);
    snprintf(owner, 16, "p%u", any(PARTIES));
    for (size_t i = 0; i < 2; i++) {
        entity_begin(&edges[i], a, SLICE("told"), SCHEMA_Ownership);
        assert_non_null(entity_add(&edges[i], PROP_percentage, slice_of(SHARES[any(5)])));
    }
    bool through = any(2) == 0;
    told[0] = (own_told){.owner = slice_of(owner), .asset = through ? SLICE("case:m") : slice_of(id), .edge = &edges[0]};
    told[1] = (own_told){.owner = SLICE("case:m"), .asset = slice_of(id), .edge = &edges[1]};
    if (any(8) == 0) told[0].asset = SLICE("p7"); /* what is told ends above the party asked about */
    return any(4) == 0 ? 0 : through ? 2 : 1;
}

/* Leaving out what stands above parties that the sets clear changes no answer. */
static unsigned same_without_the_clear(const world *w, const char *id, int32_t day) {
    arena a = ARENA_EMPTY;
    own_graph all, part;
    entity edges[2];
    own_told told[2];
    size_t n = random_told(&a, id, edges, told);
    assert_int_equal(own_load_told(w, slice_of(id), day, NULL, 0, told, n, &a, &all, NULL), CB_OK);
    assert_int_equal(own_load_listed_above(w, slice_of(id), day, told, n, 0, &a, &part, NULL), CB_OK);
    static const char *const NAMES[] = {"ofac", "eu", "uk", "un"};
    for (size_t r = 0; r < 4; r++) {
        bool known;
        own_result x, y;
        const own_rule *rule = own_rule_on(slice_of(NAMES[r]), day, &known);
        assert_true(own_solve(&all, rule, 0, &a, &x) && own_solve(&part, rule, 0, &a, &y));
        if (x.answer != y.answer || x.owned.low != y.owned.low || x.owned.high != y.owned.high || x.step_count != y.step_count)
            fail_msg("%s under %s: %d with all, %d without those that are clear", id, NAMES[r], (int)x.answer, (int)y.answer);
    }
    unsigned fewer = part.node_count < all.node_count;
    arena_free(&a);
    return fewer;
}

static void each_party_answers_as_the_world_does(void **state) {
    static const struct {
        const char *name;
        uint32_t bit;
    } REGIMES[] = {{"ofac", REGIME_OFAC}, {"eu", REGIME_EU}, {"uk", REGIME_UK}, {"un", REGIME_UN}, {"bis", REGIME_BIS}};
    const char *given = getenv("CUIBONO_SEED");
    date_range day, before;
    unsigned owned_seen = 0, possible_seen = 0, fewer = 0;
    (void)state;
    if (given) seed = strtoull(given, NULL, 10) | 1;
    print_message("seed %llu\n", (unsigned long long)seed);
    assert_true(date_parse(SLICE("2026-03-02"), &day) && date_parse(SLICE("2024-06-30"), &before));
    for (int round = 0; round < ROUNDS; round++) {
        world *w = random_world();
        for (unsigned i = 0; i < PARTIES; i++) {
            char id[8];
            arena a = ARENA_EMPTY;
            own_graph g;
            uint32_t listed, owned, possible, want_listed = 0, want_owned = 0, want_possible = 0;
            snprintf(id, sizeof id, "p%u", i);
            assert_int_equal(own_load(w, slice_of(id), day.first, NULL, 0, &a, &g, NULL), CB_OK);
            for (size_t r = 0; r < sizeof REGIMES / sizeof *REGIMES; r++) {
                bool known;
                own_result result;
                const own_rule *rule = own_rule_on(slice_of(REGIMES[r].name), day.first, &known);
                if (!rule) continue;
                assert_true(own_solve(&g, rule, 0, &a, &result));
                if (g.nodes[0].seeds & rule->seeds)
                    want_listed |= REGIMES[r].bit;
                else if (result.answer != OWN_NO)
                    *(result.answer == OWN_YES ? &want_owned : &want_possible) |= REGIMES[r].bit;
            }
            assert_true(blocked_ask(w, slice_of(id), &listed, &owned, &possible));
            if (listed != want_listed || owned != want_owned || possible != want_possible)
                fail_msg("round %d, %s: listed %x, owned %x, possible %x; by itself %x, %x, %x", round, id, listed, owned,
                         possible, want_listed, want_owned, want_possible);
            fewer += same_without_the_clear(w, id, day.first);
            same_without_the_clear(w, id, before.first); /* the sets do not know that day: nothing is left out */
            owned_seen += owned != 0;
            possible_seen += possible != 0;
            arena_free(&a);
        }
        world_close(w);
    }
    print_message("%u owned, %u possibly, %u with parties left out\n", owned_seen, possible_seen, fewer);
    assert_true(fewer > ROUNDS);
    assert_true(owned_seen > ROUNDS / 2 && possible_seen > ROUNDS / 2);
}

/* p2 owns p1, which owns p0, all clear; the case tells that p3, which is listed, owns p2. */
static void told_above_a_clear_party(void **state) {
    buf b = BUF_EMPTY;
    arena a = ARENA_EMPTY;
    date_range day;
    entity edge;
    own_graph g;
    own_result result;
    bool known;
    (void)state;
    put_parties(&b, 4);
    for (unsigned i = 0; i < 2; i++)
        buf_printf(&b,
                   "{\"id\":\"e%u\",\"schema\":\"Ownership\",\"properties\":{\"percentage\":[\"60\"],\"owner\":[\"p%u\"],"
                   "\"asset\":[\"p%u\"]}}\n",
                   i, i + 1, i);
    buf_lit(&b, "{\"id\":\"s\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p3\"],\"authority\":[\"ofac\"],"
                "\"program\":[\"SDN\"],\"programId\":[\"DPRK3\"]}}\n");
    world *w = world_of(&b);
    assert_true(date_parse(SLICE("2026-03-02"), &day));
    entity_begin(&edge, &a, SLICE("told"), SCHEMA_Ownership);
    assert_non_null(entity_add(&edge, PROP_percentage, SLICE("100")));
    own_told told = {.owner = SLICE("p3"), .asset = SLICE("p2"), .edge = &edge};
    const own_rule *rule = own_rule_on(SLICE("ofac"), day.first, &known);
    for (size_t n = 0; n < 2; n++) {
        assert_int_equal(own_load_listed_above(w, SLICE("p0"), day.first, &told, n, 0, &a, &g, NULL), CB_OK);
        assert_true(own_solve(&g, rule, 0, &a, &result));
        assert_int_equal(result.answer, n ? OWN_YES : OWN_NO);
    }
    arena_free(&a);
    world_close(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_party_answers_as_the_world_does),
                                       cmocka_unit_test(told_above_a_clear_party)};
    if (!mkdtemp(folder)) return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
