/* SPDX-License-Identifier: Apache-2.0 */
/* The question of ownership under one regime: loads what is around the party, lets the graph conclude, and words what it rests on, what is open,
 * and which record would settle it. */
#include "finding/owners.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "parse/date.h"

#include "base/poison.h"

enum { MOST_DRAWN = 200, MOST_IDENTITIES = 2000, MOST_SENTENCES = 64, MOST_FLIPS = 200 };

typedef struct asking {
    asker q;
    const owners_question *question;
    const own_rule *rule;
    own_graph g;
    own_result result;
    ownership *out;
    size_t holding_cap, settle_cap, caution_cap, flip_cap;
    size_t *party_of; /* node -> party, SIZE_MAX */
} asking;

static const char *const INTEREST[] = {[OWN_SHARES] = "shares",
                                       [OWN_VOTES] = "votes",
                                       [OWN_BOARD] = "the right to appoint or remove the board",
                                       [OWN_INFLUENCE] = "control in another way",
                                       [OWN_CONSOLIDATION] = "consolidation in its accounts"};

/* ---- lists of sentences */

static bool say(asking *k, cb_slice **items, size_t *count, size_t *cap, cb_slice text) {
    if (!text.ptr) return false;
    for (size_t i = 0; i < *count; i++)
        if (slice_eq((*items)[i], text)) return true;
    if (*count >= MOST_SENTENCES) return true;
    void *p = *items;
    if (!vec_reserve_arena(k->q.a, &p, cap, *count, *count + 1, sizeof text)) return false;
    *items = p;
    (*items)[(*count)++] = text;
    return true;
}
#define SETTLE(k, ...)  say((k), &(k)->out->settles, &(k)->out->settle_count, &(k)->settle_cap, words((k)->q.a, __VA_ARGS__))
#define CAUTION(k, ...) say((k), &(k)->out->cautions, &(k)->out->caution_count, &(k)->caution_cap, words((k)->q.a, __VA_ARGS__))

static cb_slice put(asking *k, void (*fn)(buf *, share), share s) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    fn(&b, s);
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

static cb_slice range_words(asking *k, share_range r) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    share_put_range(&b, r);
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

/* ---- parties */

static cb_slice listing_words(asking *k, cb_slice id) {
    designation *d;
    size_t n;
    if (graph_designations(k->q.w, id, k->q.a, &d, &n, k->q.err) != CB_OK) return (cb_slice){NULL, 0};
    for (size_t i = 0; i < n; i++) {
        if (!d[i].meaning.designated) continue;
        if (k->rule->seeds && !(own_seeds_of(&d[i].meaning) & k->rule->seeds)) continue;
        return words(k->q.a, "listed by %.*s under %.*s: %s%s%.*s", SLICE_ARGS(regime_words(d[i].authority)),
                     SLICE_ARGS(d[i].programme), legal_effect_name(d[i].meaning.effect), d[i].start.len ? ", since " : "",
                     SLICE_ARGS(d[i].start));
    }
    return (cb_slice){"", 0};
}

static size_t party(asking *k, uint32_t node) {
    if (k->party_of[node] != SIZE_MAX) return k->party_of[node];
    const own_node *n = &k->g.nodes[node];
    ownership_party *p = &k->out->parties[k->out->party_count];
    p->id = n->id;
    p->caption = n->caption;
    p->schema = n->schema;
    p->mark = "";
    return k->party_of[node] = k->out->party_count++;
}

/* A register's party that is confirmed to be a listed one under another id starts the rule like it. */
static cb_status join_identities(asking *k) {
    own_graph *g = &k->g;
    for (uint32_t i = 0; i < g->node_count; i++) {
        own_node *n = &g->nodes[i];
        entity_ref ref;
        cb_slice same;
        if (n->may_seed || !world_find(k->q.w, n->id, &ref, 1)) continue;
        if (i >= MOST_IDENTITIES) {
            if (!CAUTION(k, "Only the first %u parties around it were compared with the lists by name.", MOST_IDENTITIES))
                return err_memory(k->q.err);
            break;
        }
        cb_status status = identity_listed(&k->q, ref, &same);
        if (status != CB_OK) return status;
        if (same.len == 0) continue;
        own_node other = {.id = same};
        designation *d;
        size_t count;
        status = graph_designations(k->q.w, same, k->q.a, &d, &count, k->q.err);
        for (size_t j = 0; status == CB_OK && j < count; j++) {
            uint32_t seeds = own_seeds_of(&d[j].meaning);
            own_when when = seeds ? own_when_of(d[j].start, d[j].end, g->on) : OWN_NEVER;
            if (when == OWN_SURELY) other.seeds |= seeds;
            if (when != OWN_NEVER) other.may_seed |= seeds;
        }
        if (status != CB_OK) return status;
        if (!other.may_seed) continue;
        n->seeds |= other.seeds;
        n->may_seed |= other.may_seed;
        k->out->parties[party(k, i)].same = same;
    }
    return CB_OK;
}

/* ---- holdings */

static bool add_sources(asking *k, const own_stake *s, ownership_holding *h) {
    cb_slice *names = arena_zalloc(k->q.a, s->count + 1, sizeof *names);
    if (!names) return false;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const own_claim *c = &k->g.claims[i];
        cb_slice source = c->segment == UINT32_MAX ? SLICE("assumed") : world_source_name(k->q.w, c->segment);
        bool known = false;
        for (size_t j = 0; j < h->source_count; j++) known = known || slice_eq(names[j], source);
        if (!known) names[h->source_count++] = source;
        h->assumed = h->assumed || c->assumed;
        if (!h->start.len) h->start = c->start;
        if (!h->end.len) h->end = c->end;
    }
    h->sources = names;
    return true;
}

static size_t holding(asking *k, uint32_t stake, bool counted) {
    const own_stake *s = &k->g.stakes[stake];
    size_t owner = party(k, s->owner), asset = party(k, s->asset);
    ownership_holding *h = &k->out->holdings[k->out->holding_count];
    *h = (ownership_holding){.owner = owner,
                             .asset = asset,
                             .counted = counted,
                             .sure = s->surely,
                             .min = SLICE(""),
                             .max = SLICE(""),
                             .note = SLICE("")};
    if (s->interest == OWN_SHARES || s->interest == OWN_VOTES) {
        h->min = put(k, share_put_fraction, s->range.low);
        h->max = put(k, share_put_fraction, s->range.high);
        cb_slice range = range_words(k, s->range);
        h->what = s->interest == OWN_VOTES && range.ptr ? words(k->q.a, "%.*s of the votes", SLICE_ARGS(range)) : range;
        if (!h->min.ptr || !h->max.ptr) return SIZE_MAX;
    } else {
        h->what = slice_of(INTEREST[s->interest]);
    }
    if (s->contradictory) h->note = SLICE("the sources contradict each other");
    if (!s->surely) h->note = SLICE("not sure to hold on the day");
    if (!h->what.ptr || !add_sources(k, s, h)) return SIZE_MAX;
    return k->out->holding_count++;
}

/* ---- steps */

static bool what_settles(asking *k, const own_stake *s) {
    cb_slice owner = k->g.nodes[s->owner].caption, asset = k->g.nodes[s->asset].caption;
    const char *what = INTEREST[s->interest];
    bool unknown = true, indirect = true;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        unknown = unknown && k->g.claims[i].unknown;
        indirect = indirect && k->g.claims[i].indirect;
    }
    if (s->interest > OWN_VOTES)
        return SETTLE(k, "Whether %.*s has %s of %.*s in fact: a person must judge it.", SLICE_ARGS(owner), what,
                      SLICE_ARGS(asset));
    if (indirect)
        return SETTLE(k, "The companies between %.*s and %.*s, and their shares: the stake is told as indirect.",
                      SLICE_ARGS(owner), SLICE_ARGS(asset));
    if (!s->surely)
        return SETTLE(k, "Whether %.*s still holds its %s of %.*s on %.*s: the register extract of that day.",
                      SLICE_ARGS(owner), what, SLICE_ARGS(asset), SLICE_ARGS(k->out->on));
    if (s->contradictory)
        return SETTLE(k, "Which of the sources is right about the %s of %.*s in %.*s: the register extract.", what,
                      SLICE_ARGS(owner), SLICE_ARGS(asset));
    if (unknown)
        return SETTLE(k, "The share of %.*s in %.*s: no source gives it; the list of shareholders does.", SLICE_ARGS(owner),
                      SLICE_ARGS(asset));
    if (s->range.low == s->range.high) return true;
    cb_slice range = range_words(k, s->range);
    return range.ptr && SETTLE(k, "The exact %s of %.*s in %.*s, told as %.*s: the list of shareholders.", what,
                               SLICE_ARGS(owner), SLICE_ARGS(asset), SLICE_ARGS(range));
}

static cb_slice sum_words(asking *k, const own_step *s, const own_stake *stakes) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const own_stake *t = &stakes[k->result.stakes[i]];
        if (i > s->first) buf_lit(&b, " + ");
        buf_slice(&b, k->g.nodes[t->owner].caption);
        buf_byte(&b, ' ');
        share_put_range(&b, t->range);
    }
    if (s->count > 1) {
        buf_lit(&b, " = ");
        share_put_range(&b, s->sum);
    }
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

static cb_slice step_text(asking *k, const own_step *s) {
    const own_node *n = &k->g.nodes[s->node];
    const ownership_party *p = &k->out->parties[party(k, s->node)];
    cb_slice owner = s->count ? k->g.nodes[k->g.stakes[k->result.stakes[s->first]].owner].caption : (cb_slice){"", 0};
    bool sure = s->answer == OWN_YES;
    const char *become = sure ? "is" : "may be";
    switch (s->why) {
    case WHY_LISTED:
        if (n->assumed) return words(k->q.a, "%.*s is assumed to be listed.", SLICE_ARGS(n->caption));
        if (p->same.len)
            return words(k->q.a, "%.*s is confirmed to be %.*s, %.*s.", SLICE_ARGS(n->caption), SLICE_ARGS(p->same),
                         SLICE_ARGS(p->listing));
        return words(k->q.a, "%.*s is %.*s.", SLICE_ARGS(n->caption), SLICE_ARGS(p->listing));
    case WHY_SHARES:
    case WHY_VOTES: {
        cb_slice sum = sum_words(k, s, k->g.stakes);
        if (!sum.ptr) return sum;
        return words(k->q.a, "%.*s %s owned%s: %.*s; %.*s is needed.", SLICE_ARGS(n->caption), become,
                     s->why == WHY_VOTES ? " (votes)" : "", SLICE_ARGS(sum), SLICE_ARGS(k->out->needs));
    }
    case WHY_BOARD:
    case WHY_INFLUENCE:
    case WHY_CONSOLIDATION:
        return words(k->q.a, "%.*s %s controlled%s: %.*s has %s.", SLICE_ARGS(n->caption), become,
                     sure ? " (a presumption that can be rebutted)" : "", SLICE_ARGS(owner),
                     INTEREST[s->why == WHY_BOARD       ? OWN_BOARD
                              : s->why == WHY_INFLUENCE ? OWN_INFLUENCE
                                                        : OWN_CONSOLIDATION]);
    }
    return (cb_slice){NULL, 0};
}

static bool add_steps(asking *k) {
    const own_result *r = &k->result;
    k->out->steps = arena_zalloc(k->q.a, r->step_count + 1, sizeof *k->out->steps);
    if (!k->out->steps) return false;
    for (size_t i = 0; i < r->step_count; i++) {
        const own_step *s = &r->steps[i];
        size_t p = party(k, s->node), *holdings = arena_zalloc(k->q.a, s->count + 1, sizeof *holdings);
        if (!holdings) return false;
        if (s->why == WHY_LISTED) {
            const ownership_party *of = &k->out->parties[p];
            k->out->parties[p].listing = listing_words(k, of->same.len ? of->same : of->id);
            k->out->parties[p].mark = "listed";
            if (!k->out->parties[p].listing.ptr) return false;
            if (!(k->g.nodes[s->node].seeds & k->rule->seeds) &&
                !SETTLE(k, "Whether %.*s was listed on %.*s.", SLICE_ARGS(of->caption), SLICE_ARGS(k->out->on)))
                return false;
        } else {
            k->out->parties[p].mark = s->answer == OWN_YES ? "owned" : "possible";
        }
        for (uint32_t j = 0; j < s->count; j++) {
            holdings[j] = holding(k, r->stakes[s->first + j], true);
            if (holdings[j] == SIZE_MAX) return false;
            if (s->answer != OWN_YES && !what_settles(k, &k->g.stakes[r->stakes[s->first + j]])) return false;
        }
        ownership_step *step = &k->out->steps[k->out->step_count++];
        *step = (ownership_step){.party = p,
                                 .answer = s->answer == OWN_YES ? "yes" : "possible",
                                 .holdings = holdings,
                                 .holding_count = s->count,
                                 .min = SLICE(""),
                                 .max = SLICE("")};
        if (s->why == WHY_SHARES || s->why == WHY_VOTES) {
            share high = s->sum.high > SHARE_ONE ? SHARE_ONE : s->sum.high;
            step->min = put(k, share_put_fraction, s->sum.low);
            step->max = put(k, share_put_fraction, high < s->sum.low ? s->sum.low : high);
            if (!step->min.ptr || !step->max.ptr) return false;
        }
        step->text = step_text(k, s);
        if (!step->text.ptr) return false;
    }
    return true;
}

/* ---- what is beside the answer */

static bool is_counted(const asking *k, uint32_t stake) {
    for (size_t i = 0; i < k->result.step_count; i++)
        for (uint32_t j = 0; j < k->result.steps[i].count; j++)
            if (k->result.stakes[k->result.steps[i].first + j] == stake) return true;
    return false;
}

static bool claim_cautions(asking *k, uint32_t target) {
    for (size_t i = 0; i < k->g.claim_count; i++) {
        const own_claim *c = &k->g.claims[i];
        const own_node *owner = &k->g.nodes[c->owner];
        cb_slice asset = k->g.nodes[c->asset].caption;
        bool listed = (owner->may_seed & k->rule->seeds) != 0;
        if (c->repeated && c->asset == target &&
            !CAUTION(k, "The indirect stake of %.*s in %.*s is not counted beside the chain that it sums up.",
                     SLICE_ARGS(owner->caption), SLICE_ARGS(asset)))
            return false;
        if (c->when == OWN_NEVER && !c->assumed && listed && c->end.len &&
            !CAUTION(k,
                     "%.*s, listed, held %.*s %% of %.*s until %.*s: what was blocked before stays blocked, and a transfer "
                     "near or after the "
                     "listing must be looked at.",
                     SLICE_ARGS(owner->caption), SLICE_ARGS(c->written), SLICE_ARGS(asset), SLICE_ARGS(c->end)))
            return false;
        if (k->rule->board == OWN_NO && listed && c->when != OWN_NEVER && c->interest != OWN_SHARES && c->asset == target &&
            !CAUTION(k, "%.*s, listed, has %s of %.*s: under this rule control does not block, but dealings need care.",
                     SLICE_ARGS(owner->caption), INTEREST[c->interest], SLICE_ARGS(asset)))
            return false;
    }
    return true;
}

static bool add_cautions(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    if (k->rule->status[0] && !CAUTION(k, "%s", k->rule->status)) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        share_range sum;
        if (!own_over_whole(g, i, &sum)) continue;
        cb_slice range = put(k, share_put_percent, sum.low);
        if (!range.ptr || !CAUTION(k, "The shares of %.*s add up to %.*s: its sources contradict each other.",
                                   SLICE_ARGS(g->nodes[i].caption), SLICE_ARGS(range)))
            return false;
    }
    for (size_t i = 0; i < g->stake_count; i++)
        if (g->stakes[i].contradictory &&
            !CAUTION(k,
                     "The records of what %.*s holds of %.*s exclude each other: it may be any of them, and is not their sum.",
                     SLICE_ARGS(g->nodes[g->stakes[i].owner].caption), SLICE_ARGS(g->nodes[g->stakes[i].asset].caption)))
            return false;
    if (g->cut && !CAUTION(k,
                           "More than %u parties are around it: the owners of the rest were not followed, and an answer of "
                           "\"no\" is not whole.",
                           LIMIT_OWN_NODES))
        return false;
    return claim_cautions(k, target);
}

/* Direct owners, and what the answer does not rest on. */
static bool add_direct(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    k->out->owners = arena_zalloc(k->q.a, g->node_count + 1, sizeof *k->out->owners);
    if (!k->out->owners) return false;
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++) {
        const own_stake *s = &g->stakes[i];
        bool counted = is_counted(k, i);
        if (!counted && holding(k, i, false) == SIZE_MAX) return false;
        if (!counted || s->interest != OWN_SHARES) continue;
        ownership_owner *o = &k->out->owners[k->out->owner_count++];
        *o = (ownership_owner){.id = g->nodes[s->owner].id,
                               .caption = g->nodes[s->owner].caption,
                               .min = put(k, share_put_fraction, s->surely ? s->range.low : 0),
                               .max = put(k, share_put_fraction, s->range.high),
                               .words = range_words(k, s->range)};
        if (!o->min.ptr || !o->max.ptr || !o->words.ptr) return false;
    }
    /* for the picture, where it can be drawn at all: the rest */
    for (uint32_t i = 0; g->stake_count <= MOST_DRAWN && i < g->stake_count; i++)
        if (g->stakes[i].asset != target && !is_counted(k, i) && holding(k, i, false) == SIZE_MAX) return false;
    return true;
}

/* ---- the regimes of listed parties */

static cb_slice answer_words(own_answer a) {
    return a == OWN_YES ? SLICE("yes") : a == OWN_POSSIBLE ? SLICE("possible") : SLICE("no");
}

static bool answer_listed_rule(asking *k, uint32_t target) {
    if (!own_solve(&k->g, k->rule, target, k->q.a, &k->result)) return false;
    k->out->answer = answer_words(k->result.answer);
    k->out->min = put(k, share_put_fraction, k->result.owned.low);
    k->out->max = put(k, share_put_fraction, k->result.owned.high);
    k->out->owned = range_words(k, k->result.owned);
    return k->out->min.ptr && k->out->max.ptr && k->out->owned.ptr && add_steps(k) && add_direct(k, target) &&
           add_cautions(k, target);
}

/* ---- beneficial ownership */

static cb_slice fraction_words(asking *k, const fraction *f) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    if (fraction_put(k->q.a, &b, f) == FRACTION_OK && !b.failed) (void)arena_dup(k->q.a, buf_view(&b), &out);
    buf_free(&b);
    return out;
}

/* To a hundredth of a percent, for people; the fraction stands beside it. */
static cb_slice percent_words(asking *k, const fraction *low, const fraction *high) {
    share s[2];
    if (fraction_to_share(k->q.a, low, false, &s[0]) != FRACTION_OK ||
        fraction_to_share(k->q.a, high, true, &s[1]) != FRACTION_OK)
        return (cb_slice){NULL, 0};
    share step = SHARE_ONE / 10000, a = s[0] / step, b = (s[1] + step - 1) / step;
    if (b - a <= 1)
        return words(k->q.a, "%d.%02d %%", (int)((s[0] + step / 2) / step / 100), (int)((s[0] + step / 2) / step % 100));
    return words(k->q.a, "%d.%02d %% to %d.%02d %%", (int)(a / 100), (int)(a % 100), (int)(b / 100), (int)(b % 100));
}

typedef struct ranked_owner {
    uint32_t node;
    share low, high;
} ranked_owner;

static int by_share(const void *a, const void *b) {
    const ranked_owner *x = a, *y = b;
    if (x->high != y->high) return x->high < y->high ? 1 : -1;
    if (x->low != y->low) return x->low < y->low ? 1 : -1;
    return (x->node > y->node) - (x->node < y->node);
}

static bool answer_beneficial(asking *k, uint32_t target) {
    own_graph *g = &k->g;
    share threshold = k->question->threshold_given ? k->question->threshold : k->rule->threshold, least = 0, most = 0;
    own_part *of = arena_zalloc(k->q.a, g->node_count + 1, sizeof *of);
    ranked_owner *ranked = arena_zalloc(k->q.a, g->node_count + 1, sizeof *ranked);
    size_t n = 0, best = SIZE_MAX;
    bool exact = true;
    if (!of || !ranked || !own_integrated(g, target, k->q.a, of)) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        if (i == target || !own_is_ultimate(g, i) || fraction_is_zero(&of[i].high)) continue;
        ranked_owner r = {.node = i};
        if (fraction_to_share(k->q.a, &of[i].low, false, &r.low) != FRACTION_OK ||
            fraction_to_share(k->q.a, &of[i].high, true, &r.high) != FRACTION_OK)
            return false;
        exact = exact && of[i].exact_low && of[i].exact_high;
        ranked[n++] = r;
    }
    if (n) qsort(ranked, n, sizeof *ranked, by_share);
    k->out->owners = arena_zalloc(k->q.a, n + 1, sizeof *k->out->owners);
    if (!k->out->owners) return false;
    own_answer strongest = OWN_NO;
    for (size_t i = 0; i < n; i++) {
        const own_part *p = &of[ranked[i].node];
        int below_low = -1, below_high = -1;
        fraction t;
        if (fraction_of_share(k->q.a, threshold, &t) != FRACTION_OK ||
            fraction_cmp(k->q.a, &p->low, &t, &below_low) != FRACTION_OK ||
            fraction_cmp(k->q.a, &p->high, &t, &below_high) != FRACTION_OK)
            return false;
        own_answer now = below_low >= 0 ? OWN_YES : below_high >= 0 ? OWN_POSSIBLE : OWN_NO;
        if (now > strongest) strongest = now;
        if (ranked[i].low > least) least = ranked[i].low;
        if (ranked[i].high > most) most = ranked[i].high, best = i;
        ownership_owner *o = &k->out->owners[k->out->owner_count++];
        *o = (ownership_owner){.id = g->nodes[ranked[i].node].id,
                               .caption = g->nodes[ranked[i].node].caption,
                               .min = fraction_words(k, &p->low),
                               .max = fraction_words(k, &p->high),
                               .words = percent_words(k, &p->low, &p->high)};
        if (!o->min.ptr || !o->max.ptr || !o->words.ptr) return false;
    }
    k->out->answer = answer_words(strongest);
    k->out->min = n ? k->out->owners[best].min : SLICE("0");
    k->out->max = n ? k->out->owners[best].max : SLICE("0");
    k->out->owned = n ? k->out->owners[best].words : SLICE("0 %");
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++)
        if (holding(k, i, true) == SIZE_MAX) return false;
    if (!exact &&
        !CAUTION(
            k,
            "A cycle of holdings is too large, or gives back all that goes in, to be solved exactly: the numbers are bounds."))
        return false;
    for (size_t i = 0; strongest == OWN_POSSIBLE && i < g->stake_count; i++)
        if ((g->stakes[i].range.low != g->stakes[i].range.high || !g->stakes[i].surely) && !what_settles(k, &g->stakes[i]))
            return false;
    return add_cautions(k, target);
}

/* ---- company control */

static bool answer_control(asking *k, uint32_t target) {
    own_graph *g = &k->g;
    own_answer *of = arena_zalloc(k->q.a, g->node_count + 1, sizeof *of), strongest = OWN_NO;
    k->out->owners = arena_zalloc(k->q.a, g->node_count + 1, sizeof *k->out->owners);
    if (!of || !k->out->owners || !own_controllers(g, k->rule, target, k->q.a, of)) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        if (of[i] == OWN_NO) continue;
        if (of[i] > strongest) strongest = of[i];
        k->out->owners[k->out->owner_count++] =
            (ownership_owner){.id = g->nodes[i].id,
                              .caption = g->nodes[i].caption,
                              .min = of[i] == OWN_YES ? SLICE("1") : SLICE("0"),
                              .max = SLICE("1"),
                              .words = of[i] == OWN_YES ? SLICE("controls it") : SLICE("may control it")};
    }
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++)
        if (holding(k, i, true) == SIZE_MAX) return false;
    k->out->answer = answer_words(strongest);
    k->out->min = k->out->max = SLICE("0");
    k->out->owned = SLICE("");
    return add_cautions(k, target);
}

/* ---- the question */

static cb_slice needs_words(asking *k, const own_rule *r) {
    cb_slice threshold =
        put(k, share_put_percent, k->question->threshold_given && r->seeds == 0 ? k->question->threshold : r->threshold);
    if (!threshold.ptr) return threshold;
    return words(k->q.a, "%s %.*s%s", r->strict ? "more than" : "at least", SLICE_ARGS(threshold),
                 !r->seeds     ? ""
                 : r->together ? ", of all listed parties together"
                               : ", of one listed party with what it controls");
}

/* Of a whole number; 0 of anything else. */
static uint64_t number_of(const json_value *v) {
    uint64_t n = 0;
    cb_slice text = v ? v->text : (cb_slice){NULL, 0};
    for (size_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && n < UINT32_MAX; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return n;
}

static cb_status segment_designates(asking *k, uint32_t segment, bool *out) {
    json_parser *parser;
    json_value *manifest = NULL;
    cb_status status = json_parser_new(&parser, k->q.err);
    if (status != CB_OK) return status;
    status = json_parse(parser, k->q.a, world_manifest(k->q.w, segment), &manifest, k->q.err);
    json_parser_free(parser);
    *out = status == CB_OK && number_of(json_get(json_get(manifest, "counts"), "designated")) > 0;
    return status == CB_MEMORY ? status : CB_OK;
}

/* Is there a list that can start the rule: one of the regime's own, or a FollowTheMoney source that says who is designated? */
static cb_status has_lists(asking *k, bool *out) {
    *out = false;
    for (uint32_t i = 0; i < world_segments(k->q.w) && !*out; i++) {
        cb_slice feed = world_source_feed(k->q.w, i);
        cb_status status = CB_OK;
        if (slice_eq(feed, k->out->regime))
            *out = true;
        else if (slice_eq(feed, SLICE("ftm")) && k->rule->seeds != REGIME_BIS)
            status = segment_designates(k, i, out);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

static cb_status answer_rule(asking *k) {
    bool ok = true;
    k->out->needs = needs_words(k, k->rule);
    if (!k->out->needs.ptr) return err_memory(k->q.err);
    bool listed = true;
    cb_status status = k->rule->seeds && k->question->assumed_count == 0 ? has_lists(k, &listed) : CB_OK;
    if (status != CB_OK) return status;
    if (!listed) {
        k->out->answer = SLICE("not_computable");
        k->out->min = SLICE("0"), k->out->max = SLICE("1"), k->out->owned = SLICE("");
        ok = (k->rule->seeds == REGIME_BIS
                  ? CAUTION(k, "The Entity List and the MEU List are not loaded: nothing can be said under this rule.")
                  : CAUTION(k, "No list of this regime is loaded: nothing can be said under its rule.")) &&
             add_cautions(k, 0);
        return ok ? CB_OK : err_memory(k->q.err);
    }
    status = k->rule->seeds ? join_identities(k) : CB_OK;
    if (status != CB_OK) return status;
    if (k->rule->seeds)
        ok = answer_listed_rule(k, 0);
    else if (slice_eq(k->out->regime, SLICE("beneficial")))
        ok = answer_beneficial(k, 0);
    else
        ok = answer_control(k, 0);
    return ok ? CB_OK : err_memory(k->q.err);
}

static cb_status ask_once(const world *w, find_scratch *scratch, const owners_question *question, bool assumed, arena *a,
                          asking *k, ownership *out, cb_error *err) {
    *k = (asking){.q = {.w = w, .scratch = scratch, .a = a, .err = err}, .question = question, .out = out};
    *out = (ownership){.regime = question->regime, .on = question->on.len ? question->on : world_as_of(w)};
    date_range day;
    bool known;
    if (!date_parse(out->on, &day) || day.precision != 3)
        return err_set(err, CB_USAGE, "the sources have no date: say which day with --on YYYY-MM-DD");
    k->rule = own_rule_on(question->regime, day.first, &known);
    if (!known)
        return err_set(err, CB_USAGE, "\"%.*s\" is no regime: ofac, eu, uk, un, bis, beneficial, company-control",
                       SLICE_ARGS(question->regime));
    k->q.on = out->on;
    k->q.on_day = day.first;
    cb_status status =
        own_load(w, question->id, day.first, question->assumed, assumed ? question->assumed_count : 0, a, &k->g, err);
    if (status != CB_OK) return status;
    out->parties = arena_zalloc(a, k->g.node_count + 1, sizeof *out->parties);
    out->holdings = arena_zalloc(a, k->g.stake_count + 1, sizeof *out->holdings);
    k->party_of = arena_zalloc(a, k->g.node_count + 1, sizeof *k->party_of);
    if (!out->parties || !out->holdings || !k->party_of) return err_memory(err);
    for (size_t i = 0; i < k->g.node_count; i++) k->party_of[i] = SIZE_MAX;
    out->subject = out->parties[party(k, 0)];
    if (!k->rule) {
        out->rule = out->legal_source = out->checked = out->status = SLICE("");
        out->needs = out->owned = SLICE("");
        out->answer = SLICE("not_computable"), out->min = SLICE("0"), out->max = SLICE("1");
        return CAUTION(k, "There was no such rule on %.*s.", SLICE_ARGS(out->on)) ? CB_OK : err_memory(err);
    }
    out->rule = slice_of(k->rule->name);
    out->status = slice_of(k->rule->status);
    out->legal_source = slice_of(k->rule->source);
    out->checked = slice_of(k->rule->checked);
    status = answer_rule(k);
    out->subject = out->parties[0];
    return status;
}

/* What the assumptions change: the answer of every party around, with and without them. */
static bool add_flips(asking *with, const asking *without) {
    ownership *out = with->out;
    if (!slice_eq(out->answer, without->out->answer) &&
        !say(with, &out->flips, &out->flip_count, &with->flip_cap,
             words(with->q.a, "%.*s: %.*s without the assumption, %.*s with it.", SLICE_ARGS(out->subject.caption),
                   SLICE_ARGS(without->out->answer), SLICE_ARGS(out->answer))))
        return false;
    if (!with->result.of || !without->result.of) return true;
    map before = MAP_EMPTY; /* id -> answer without */
    bool ok = true;
    for (uint32_t i = 0; i < without->g.node_count && ok; i++) {
        if (without->result.of[i] == OWN_NO) continue;
        map_entry *e = map_put(&before, without->g.nodes[i].id, NULL);
        ok = e != NULL;
        if (e) e->value = without->result.of[i];
    }
    for (uint32_t i = 1; i < with->g.node_count && out->flip_count < MOST_FLIPS && ok; i++) {
        const map_entry *e = map_get(&before, with->g.nodes[i].id);
        own_answer was = e ? (own_answer)e->value : OWN_NO, now = with->result.of[i];
        if (was != now)
            ok = say(with, &out->flips, &out->flip_count, &with->flip_cap,
                     words(with->q.a, "%.*s: %.*s without the assumption, %.*s with it.", SLICE_ARGS(with->g.nodes[i].caption),
                           SLICE_ARGS(answer_words(was)), SLICE_ARGS(answer_words(now))));
    }
    map_free(&before);
    return ok;
}

cb_status owners_ask(const world *w, find_scratch *scratch, const owners_question *question, arena *a, ownership *out,
                     cb_error *err) {
    asking with, without;
    ownership plain;
    cb_status status = ask_once(w, scratch, question, true, a, &with, out, err);
    if (status != CB_OK || question->assumed_count == 0) return status;
    status = ask_once(w, scratch, question, false, a, &without, &plain, err);
    if (status == CB_OK && !add_flips(&with, &without)) status = err_memory(err);
    return status;
}
