/* SPDX-License-Identifier: Apache-2.0 */
/* The question of ownership under one regime: loads what is around the party, lets the graph conclude, and words what it rests on, what is open,
 * and which record would settle it. */
#include "finding/owners_internal.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "parse/date.h"

#include "base/poison.h"

/* ---- the regimes of listed parties */

static cb_slice answer_words(own_answer a) {
    return a == OWN_YES ? SLICE("yes") : a == OWN_POSSIBLE ? SLICE("possible") : SLICE("no");
}

static cb_status answer_listed_rule(asking *k, uint32_t target) {
    bool acts = false;
    const own_graph *g = &k->g;
    if (!own_solve(g, k->rule, target, k->q.a, &k->result)) return err_memory(k->q.err);
    cb_status status = owners_register_notes(k, target, &acts);
    if (status == CB_OK) status = owners_other_listings(k, target, target);
    for (uint32_t i = g->in_first[target]; status == CB_OK && i < g->in_first[target + 1]; i++)
        if (g->stakes[i].range.high >= SHARE_ONE / 2 && g->stakes[i].owner != target)
            status = owners_other_listings(k, g->stakes[i].owner, target);
    if (status != CB_OK) return status;
    own_answer said = k->result.answer;
    if (said == OWN_NO && acts && slice_eq(k->out->regime, SLICE("un")) && k->rule->most != OWN_NO) said = OWN_POSSIBLE;
    k->out->answer = answer_words(said);
    k->out->capped = k->result.capped;
    k->out->min = owners_put(k, share_put_fraction, k->result.owned.low);
    k->out->max = owners_put(k, share_put_fraction, k->result.owned.high);
    k->out->owned = owners_range_words(k, k->result.owned);
    bool ok = k->out->min.ptr && k->out->max.ptr && k->out->owned.ptr && owners_add_steps(k) &&
              (said != OWN_NO || (owners_add_not_enough(k, target) && owners_open_holders(k, target))) &&
              owners_add_direct(k, target) && owners_add_cautions(k, target);
    return ok ? CB_OK : err_memory(k->q.err);
}

/* ---- rules without listed parties: who holds whom, step by step */

static bool holds_itself(const own_graph *g, uint32_t node, uint32_t *queue, uint32_t *seen) {
    size_t count = 0;
    queue[count++] = node;
    for (size_t i = 0; i < count; i++)
        for (uint32_t k = g->in_first[queue[i]]; k < g->in_first[queue[i] + 1]; k++) {
            uint32_t owner = g->stakes[k].owner;
            if (g->stakes[k].interest != OWN_SHARES) continue;
            if (owner == node) return true;
            if (seen[owner] == node + 1) continue;
            seen[owner] = node + 1;
            queue[count++] = owner;
        }
    return false;
}

/* Of every company between the owners and the target: by whom it is held. The owners first, the target last. */
static bool add_held(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    uint32_t *order = arena_zalloc(k->q.a, g->node_count + 1, sizeof *order),
             *queue = arena_zalloc(k->q.a, g->node_count + 1, sizeof *queue),
             *seen = arena_zalloc(k->q.a, g->node_count + 1, sizeof *seen);
    bool *met = arena_zalloc(k->q.a, g->node_count + 1, sizeof *met), cycles = false;
    size_t count = 0;
    if (!order || !queue || !seen || !met) return false;
    order[count++] = target;
    met[target] = true;
    for (size_t i = 0; i < count && count < MOST_DRAWN; i++)
        for (uint32_t s = g->in_first[order[i]]; s < g->in_first[order[i] + 1] && count < MOST_DRAWN; s++) {
            uint32_t owner = g->stakes[s].owner;
            if (g->stakes[s].interest != OWN_SHARES || met[owner]) continue;
            met[owner] = true;
            order[count++] = owner;
        }
    for (size_t i = count; i-- > 0;) {
        uint32_t node = order[i], n = 0;
        size_t *holdings = arena_zalloc(k->q.a, g->in_first[node + 1] - g->in_first[node] + 1, sizeof *holdings);
        buf b = BUF_EMPTY;
        bool sure = true;
        if (!holdings) return false;
        for (uint32_t s = g->in_first[node]; s < g->in_first[node + 1]; s++) {
            if (g->stakes[s].interest != OWN_SHARES) continue;
            if (n) buf_lit(&b, ", ");
            buf_slice(&b, g->nodes[g->stakes[s].owner].caption);
            buf_byte(&b, ' ');
            share_put_range(&b, g->stakes[s].range);
            sure = sure && g->stakes[s].surely;
            holdings[n++] = owners_holding(k, s, true);
            if (holdings[n - 1] == SIZE_MAX) b.failed = true;
        }
        ownership_step *step = n && !b.failed ? owners_new_step(k) : NULL;
        bool ok = !b.failed && (n == 0 || step);
        bool around = n && holds_itself(g, node, queue, seen);
        cycles = cycles || around;
        if (step)
            *step = (ownership_step){.party = owners_party(k, node),
                                     .answer = sure ? "yes" : "possible",
                                     .text = words(k->q.a, "%.*s is held: %.*s%s.", SLICE_ARGS(g->nodes[node].caption),
                                                   SLICE_ARGS(buf_view(&b)), around ? " (in a cycle)" : ""),
                                     .min = SLICE(""),
                                     .max = SLICE(""),
                                     .holdings = holdings,
                                     .holding_count = n,
                                     .needed_count = n};
        ok = ok && (!step || step->text.ptr);
        buf_free(&b);
        if (!ok) return false;
    }
    if (count >= MOST_DRAWN && !CAUTION(k, "Only the %d parties nearest to it are shown; all are in the number.", MOST_DRAWN))
        return false;
    return !cycles ||
           CAUTION(k, "Companies that hold each other are solved together: each part is its own share and that of every other "
                      "times what that one holds, all at once.");
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
static cb_slice percent_words(asking *k, const fraction *low, const fraction *high, share threshold) {
    share s[2];
    if (fraction_to_share(k->q.a, low, false, &s[0]) != FRACTION_OK ||
        fraction_to_share(k->q.a, high, true, &s[1]) != FRACTION_OK)
        return (cb_slice){NULL, 0};
    share step = SHARE_ONE / 10000, a = s[0] / step, b = (s[1] + step - 1) / step;
    if (b - a <= 1 && b > a && (s[0] + step / 2) / step * step == threshold) { /* rounded it would seem to reach it */
        cb_slice edge = owners_put(k, share_put_percent, threshold);
        return edge.ptr ? words(k->q.a, "just %s %.*s", s[0] < threshold ? "under" : "over", SLICE_ARGS(edge)) : edge;
    }
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
                               .words = percent_words(k, &p->low, &p->high, threshold)};
        if (!o->min.ptr || !o->max.ptr || !o->words.ptr) return false;
    }
    k->out->answer = answer_words(strongest);
    k->out->min = n ? k->out->owners[best].min : SLICE("0");
    k->out->max = n ? k->out->owners[best].max : SLICE("0");
    k->out->owned = n ? k->out->owners[best].words : SLICE("0 %");
    if (!add_held(k, target)) return false;
    if (n == 0 && g->in_first[target] < g->in_first[target + 1] &&
        !CAUTION(k,
                 "Nobody outside is known: the parties around %.*s hold each other, and who stands behind them no source says.",
                 SLICE_ARGS(g->nodes[target].caption)))
        return false;
    if (strongest != OWN_YES && !owners_open_holders(k, target)) return false;
    if (!exact && !CAUTION(k, "A cycle of holdings is too large, or gives back all that goes in, or chains are too long, to be "
                              "solved exactly: the "
                              "numbers are bounds."))
        return false;
    for (size_t i = 0; strongest == OWN_POSSIBLE && i < g->stake_count; i++)
        if ((g->stakes[i].range.low != g->stakes[i].range.high || !g->stakes[i].surely) &&
            !owners_what_settles(k, &g->stakes[i]))
            return false;
    return owners_add_cautions(k, target);
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
    own_rule begins = *k->rule; /* one controller at a time takes the place of a listed party */
    begins.seeds = 1;
    for (uint32_t i = 0, told = 0; i < g->node_count && told < MOST_CONTROLLERS; i++) {
        if (of[i] != strongest || of[i] == OWN_NO || !own_is_ultimate(g, i)) continue;
        for (uint32_t j = 0; j < g->node_count; j++) g->nodes[j].seeds = g->nodes[j].may_seed = j == i;
        if (!own_solve(g, &begins, target, k->q.a, &k->result) || !owners_add_steps(k)) return false;
        told++;
    }
    for (uint32_t i = 0; i < g->node_count; i++) g->nodes[i].seeds = g->nodes[i].may_seed = 0;
    k->result = (own_result){0};
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++)
        if (owners_holding(k, i, false) == SIZE_MAX) return false;
    if (strongest != OWN_YES && !owners_open_holders(k, target)) return false;
    k->out->answer = answer_words(strongest);
    k->out->min = k->out->max = SLICE("0");
    k->out->owned = SLICE("");
    return owners_add_cautions(k, target);
}

/* ---- the question */

static cb_slice needs_words(asking *k, const own_rule *r) {
    cb_slice threshold =
        owners_put(k, share_put_percent, k->question->threshold_given && r->seeds == 0 ? k->question->threshold : r->threshold);
    if (!threshold.ptr) return threshold;
    return words(k->q.a, "%s %.*s%s", r->strict ? "more than" : "at least", SLICE_ARGS(threshold),
                 !r->seeds     ? ""
                 : r->together ? ", of all listed parties together"
                               : ", of one listed party with what it controls");
}

/* The lists that the affiliates rule of BIS starts from; software may say "no" only where all of them were looked at. */
enum { LIST_ENTITY = 1, LIST_MEU = 2, LIST_SDN = 4, LISTS_OF_BIS = 7 };

static unsigned list_of_bis(const programme_meaning *m) {
    return slice_eq(m->list, SLICE("entity list")) ? LIST_ENTITY
           : slice_eq(m->list, SLICE("meu list"))  ? LIST_MEU
           : slice_eq(m->list, SLICE("sdn"))       ? LIST_SDN
                                                   : 0;
}

typedef struct seeking {
    asking *k;
    bool found;
    unsigned lists; /* LIST_* */
} seeking;

static cb_status seek(void *data, cb_slice id) {
    seeking *s = data;
    designation *d;
    size_t count;
    arena a = ARENA_EMPTY;
    bool bis = s->k->rule->seeds == REGIME_BIS;
    cb_status status = graph_designations(s->k->q.w, id, &a, &d, &count, s->k->q.err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        s->found = s->found || (own_seeds_of(&d[i].meaning) & s->k->rule->seeds);
        s->lists |= list_of_bis(&d[i].meaning);
    }
    arena_free(&a);
    return status != CB_OK ? status : s->found && (!bis || s->lists == LISTS_OF_BIS) ? CB_CANCELLED : CB_OK;
}

/* Does any listing of the world start the rule? A list that freezes nobody's assets (OFAC's non-SDN lists) is none of it. */
static cb_status has_lists(asking *k, bool *out, unsigned *lists) {
    seeking s = {.k = k};
    cb_status status = graph_each_designated(k->q.w, seek, &s);
    *out = s.found;
    *lists = s.lists;
    return status == CB_CANCELLED ? CB_OK : status;
}

/* Where a list of the rule is not loaded, nobody is ruled out. */
static bool part_of_lists(asking *k, unsigned lists) {
    if (lists == LISTS_OF_BIS || k->rule->most == OWN_NO) return true;
    static const char *const WORDS[] = {"",
                                        "Entity List",
                                        "MEU List",
                                        "Entity List and the MEU List",
                                        "SDN List",
                                        "Entity List and the SDN List",
                                        "MEU List and the SDN List"};
    const char *missing = WORDS[~lists & LISTS_OF_BIS], *are = strstr(missing, " and ") ? "are" : "is";
    if (!slice_eq(k->out->answer, SLICE("no")))
        return CAUTION(k, "The %s %s not loaded: others may be found to hold a part.", missing, are);
    k->out->answer = SLICE("not_computable");
    k->out->max = SLICE("1");
    return CAUTION(k, "The %s %s not loaded: that nobody listed holds enough cannot be said.", missing, are);
}

static cb_status answer_rule(asking *k) {
    bool ok = true;
    k->out->needs = needs_words(k, k->rule);
    if (!k->out->needs.ptr) return err_memory(k->q.err);
    bool listed = true;
    bool assumed = false; /* a party assumed to be listed takes the place of a list */
    for (uint32_t i = 0; i < k->g.node_count; i++) assumed = assumed || k->g.nodes[i].assumed;
    unsigned lists = LISTS_OF_BIS;
    cb_status status = k->rule->seeds && !assumed ? has_lists(k, &listed, &lists) : CB_OK;
    if (status != CB_OK) return status;
    if (!listed) {
        k->out->answer = SLICE("not_computable");
        k->out->min = SLICE("0"), k->out->max = SLICE("1"), k->out->owned = SLICE("");
        ok = (k->rule->seeds == REGIME_BIS
                  ? CAUTION(k, "The Entity List, the MEU List and the SDN parties of the rule are not loaded: nothing can be "
                               "said under this rule.")
                  : CAUTION(k, "No list of this regime that freezes assets is loaded: nothing can be said under its rule.")) &&
             owners_add_cautions(k, 0);
        return ok ? CB_OK : err_memory(k->q.err);
    }
    status = k->rule->seeds ? owners_join_identities(k) : CB_OK;
    if (status != CB_OK) return status;
    if (k->rule->seeds) {
        status = answer_listed_rule(k, 0);
        bool whole = k->rule->seeds != REGIME_BIS || part_of_lists(k, lists);
        return status != CB_OK ? status : whole ? CB_OK : err_memory(k->q.err);
    }
    k->out->by_owner = true;
    if (slice_eq(k->out->regime, SLICE("beneficial")))
        ok = answer_beneficial(k, 0);
    else
        ok = answer_control(k, 0);
    return ok ? CB_OK : err_memory(k->q.err);
}

/* As it was loaded: what a question makes of it (own_graph_merge) stays with the question. */
static bool copy_graph(const own_graph *from, arena *a, own_graph *to) {
    *to = *from;
    to->nodes = arena_zalloc(a, from->node_count + 1, sizeof *to->nodes);
    to->claims = arena_zalloc(a, from->claim_count + 1, sizeof *to->claims);
    if (!to->nodes || !to->claims) return false;
    memcpy(to->nodes, from->nodes, from->node_count * sizeof *to->nodes);
    if (from->claim_count) memcpy(to->claims, from->claims, from->claim_count * sizeof *to->claims);
    return true;
}

static cb_status load_listed_above(asking *k, int32_t on) {
    const owners_question *question = k->question;
    owners_kept *kept = question->kept, own = {.there = false};
    if (!kept) kept = &own;
    if (!kept->there || !slice_eq(kept->id, question->id)) {
        kept->there = false;
        cb_status status = own_load_listed_above(k->q.w, question->id, on, question->told, question->told_count, question->most,
                                                 k->q.a, &kept->graph, k->q.err);
        if (status != CB_OK) return status;
        kept->id = question->id;
        kept->there = true;
    }
    return copy_graph(&kept->graph, k->q.a, &k->g) ? CB_OK : err_memory(k->q.err);
}

static cb_status ask_once(const world *w, find_scratch *scratch, const owners_question *question, bool assumed, arena *a,
                          asking *k, ownership *out, cb_error *err) {
    *k = (asking){.q = {.w = w, .scratch = scratch, .a = a, .err = err}, .question = question, .out = out};
    *out = (ownership){.regime = question->regime, .on = question->on.len ? question->on : world_as_of(w)};
    date_range day;
    bool known;
    if (!date_range_of(out->on, &day) || day.precision != 3)
        return err_set(err, CB_USAGE, "the sources have no date: say which day with --on YYYY-MM-DD");
    k->rule = own_rule_on(question->regime, day.first, &known);
    if (!known)
        return err_set(err, CB_USAGE, "\"%.*s\" is no regime: ofac, eu, uk, un, bis, beneficial, company-control",
                       SLICE_ARGS(question->regime));
    k->q.on = out->on;
    k->q.on_day = day.first;
    bool part = question->listed_above && question->assumed_count == 0 && k->rule && k->rule->seeds;
    cb_status status = part
                           ? load_listed_above(k, day.first)
                           : own_load_told(w, question->id, day.first, question->assumed, assumed ? question->assumed_count : 0,
                                           question->told, question->told_count, a, &k->g, err);
    if (status != CB_OK) return status;
    if (part && question->most && k->g.cut) {
        out->answer = SLICE("not_computable");
        return CB_OK;
    }
    out->parties = arena_zalloc(a, k->g.node_count + 1, sizeof *out->parties);
    out->holdings = arena_zalloc(a, k->g.claim_count + 1, sizeof *out->holdings);
    k->party_of = arena_zalloc(a, k->g.node_count + 1, sizeof *k->party_of);
    k->holding_of = arena_zalloc(a, k->g.claim_count + 1, sizeof *k->holding_of);
    if (!out->parties || !out->holdings || !k->party_of || !k->holding_of) return err_memory(err);
    for (size_t i = 0; i <= k->g.claim_count; i++) k->holding_of[i] = SIZE_MAX;
    for (size_t i = 0; i < k->g.node_count; i++) k->party_of[i] = SIZE_MAX;
    out->subject = out->parties[owners_party(k, 0)];
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
        !owners_say(with, &out->flips, &out->flip_count, &with->flip_cap,
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
            ok = owners_say(with, &out->flips, &out->flip_count, &with->flip_cap,
                            words(with->q.a, "%.*s: %.*s without the assumption, %.*s with it.",
                                  SLICE_ARGS(with->g.nodes[i].caption), SLICE_ARGS(answer_words(was)),
                                  SLICE_ARGS(answer_words(now))));
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
