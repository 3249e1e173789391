/* SPDX-License-Identifier: Apache-2.0 */
/* Parties, holdings and steps of an answer about ownership, in words. */
#include "finding/owners_internal.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "parse/date.h"

#include "base/poison.h"

const char *const OWNERS_INTEREST[] = {[OWN_SHARES] = "shares",
                                       [OWN_VOTES] = "votes",
                                       [OWN_BOARD] = "the right to appoint or remove the board",
                                       [OWN_INFLUENCE] = "control in another way",
                                       [OWN_CONSOLIDATION] = "consolidation in its accounts"};

/* ---- lists of sentences */

bool owners_say(asking *k, cb_slice **items, size_t *count, size_t *cap, cb_slice text) {
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

cb_slice owners_put(asking *k, void (*fn)(buf *, share), share s) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    fn(&b, s);
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

cb_slice owners_range_words(asking *k, share_range r) {
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

size_t owners_party(asking *k, uint32_t node) {
    if (k->party_of[node] != SIZE_MAX) return k->party_of[node];
    const own_node *n = &k->g.nodes[node];
    ownership_party *p = &k->out->parties[k->out->party_count];
    p->id = n->id;
    p->caption = n->caption;
    p->schema = n->schema;
    p->mark = "";
    return k->party_of[node] = k->out->party_count++;
}

/* What the listings of a party start, under the id that a list gave it. */
cb_status owners_seeds_of(asking *k, cb_slice id, uint32_t *seeds, uint32_t *may_seed) {
    designation *d;
    size_t count;
    *seeds = *may_seed = 0;
    cb_status status = graph_designations(k->q.w, id, k->q.a, &d, &count, k->q.err);
    for (size_t j = 0; status == CB_OK && j < count; j++) {
        uint32_t these = own_seeds_of(&d[j].meaning);
        own_when when = these ? own_when_of(d[j].start, d[j].end, k->g.on) : OWN_NEVER;
        if (when == OWN_SURELY) *seeds |= these;
        if (when != OWN_NEVER) *may_seed |= these;
    }
    return status;
}

static uint32_t root_of(const uint32_t *to, uint32_t i) {
    while (to[i] != i) i = to[i];
    return i;
}

/* Records that the build found to be of one party: the one asked about stands for it, else a listed one, else the first. */
static cb_status join_records(asking *k, uint32_t *to, bool *merged) {
    own_graph *g = &k->g;
    for (size_t i = 0; i < g->same_count; i++) {
        uint32_t x = root_of(to, g->same[i].listed), y = root_of(to, g->same[i].other);
        if (x == y) continue;
        bool listed = x && g->nodes[y].may_seed && !g->nodes[x].may_seed;
        if (y == 0 || listed || (y < x && !g->nodes[x].may_seed)) {
            uint32_t z = x;
            x = y, y = z;
        }
        to[y] = x;
        *merged = true;
        if (!CAUTION(k, "%.*s (%.*s) and %.*s (%.*s) are confirmed to be one party: what is told of both is counted once.",
                     SLICE_ARGS(g->nodes[y].caption), SLICE_ARGS(g->nodes[y].id), SLICE_ARGS(g->nodes[x].caption),
                     SLICE_ARGS(g->nodes[x].id)))
            return err_memory(k->q.err);
    }
    for (uint32_t i = 0; i < g->node_count; i++) to[i] = root_of(to, i);
    return CB_OK;
}

/* A register's party that is confirmed to be a listed one under another id starts the rule like it; under several ids of registers it is one
 * party, whose records are of one stake and never added up. */
cb_status owners_join_identities(asking *k) {
    own_graph *g = &k->g;
    map by_listed = MAP_EMPTY; /* id of the list -> the node that stands for it */
    uint32_t *to = arena_zalloc(k->q.a, g->node_count + 1, sizeof *to);
    bool merged = false;
    cb_status status = to ? CB_OK : err_memory(k->q.err);
    for (uint32_t i = 0; status == CB_OK && i < g->node_count; i++) {
        to[i] = i;
        if (!g->nodes[i].may_seed || g->nodes[i].assumed) continue;
        map_entry *e = map_put(&by_listed, g->nodes[i].id, NULL);
        if (e)
            e->value = i;
        else
            status = err_memory(k->q.err);
    }
    for (uint32_t i = 0; status == CB_OK && i < g->node_count; i++) {
        own_node *n = &g->nodes[i];
        entity_ref ref;
        cb_slice same;
        uint32_t seeds, may_seed;
        bool added;
        if (n->may_seed || !world_find(k->q.w, n->id, &ref, 1)) continue;
        if (i >= MOST_IDENTITIES) {
            if (!CAUTION(k, "Only the first %u parties around it were compared with the lists by name.", MOST_IDENTITIES))
                status = err_memory(k->q.err);
            break;
        }
        status = identity_listed(&k->q, ref, &same);
        if (status != CB_OK || same.len == 0) continue;
        status = owners_seeds_of(k, same, &seeds, &may_seed);
        if (status != CB_OK || !may_seed) continue;
        n->seeds |= seeds;
        n->may_seed |= may_seed;
        k->out->parties[owners_party(k, i)].same = same;
        map_entry *e = map_put(&by_listed, same, &added);
        if (!e) {
            status = err_memory(k->q.err);
        } else if (added) {
            e->value = i;
        } else if (i != 0) { /* the party asked about stays itself */
            to[i] = (uint32_t)e->value;
            merged = true;
            if (!CAUTION(k, "%.*s (%.*s) and %.*s (%.*s) are confirmed to be one listed party: its records are counted once.",
                         SLICE_ARGS(n->caption), SLICE_ARGS(n->id), SLICE_ARGS(g->nodes[to[i]].caption),
                         SLICE_ARGS(g->nodes[to[i]].id)))
                status = err_memory(k->q.err);
        }
    }
    map_free(&by_listed);
    if (status == CB_OK) status = join_records(k, to, &merged);
    if (status == CB_OK && merged && !own_graph_merge(g, to, k->q.a)) status = err_memory(k->q.err);
    return status;
}

/* ---- holdings */

/* Each source once, and none that repeats what another has from the same origin. */
static bool add_sources(asking *k, const own_stake *s, ownership_holding *h) {
    cb_slice *names = arena_zalloc(k->q.a, s->count + 1, sizeof *names),
             *pages = arena_zalloc(k->q.a, s->count + 1, sizeof *pages),
             *origins = arena_zalloc(k->q.a, s->count + 1, sizeof *origins);
    if (!names || !pages || !origins) return false;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        const own_claim *c = &k->g.claims[i];
        if (c->when == OWN_NEVER) continue;
        cb_slice source = c->segment == UINT32_MAX         ? SLICE("assumed")
                          : c->segment == OWN_TOLD_SEGMENT ? SLICE("the case")
                                                           : world_source_name(k->q.w, c->segment);
        entity_ref ref = world_find_in(k->q.w, c->segment, c->edge_id);
        cb_slice origin = ref == REF_NONE ? source : record_origin(&k->q, ref);
        bool known = false;
        for (size_t j = 0; j < h->source_count; j++)
            known = known || slice_eq(names[j], source) || slice_eq(origins[j], origin);
        if (!known) {
            origins[h->source_count] = origin, pages[h->source_count] = record_page(&k->q, ref);
            names[h->source_count++] = source;
        }
        h->assumed = h->assumed || c->assumed;
        if (!h->start.len) h->start = c->start;
        if (!h->end.len) h->end = c->end;
    }
    h->sources = names;
    h->pages = pages;
    return true;
}

size_t owners_holding(asking *k, uint32_t stake, bool counted) {
    const own_stake *s = &k->g.stakes[stake];
    if (k->holding_of[stake] != SIZE_MAX) return k->holding_of[stake];
    size_t owner = owners_party(k, s->owner), asset = owners_party(k, s->asset);
    ownership_holding *h = &k->out->holdings[k->out->holding_count];
    *h = (ownership_holding){.owner = owner,
                             .asset = asset,
                             .counted = counted,
                             .sure = s->surely,
                             .min = SLICE(""),
                             .max = SLICE(""),
                             .note = SLICE("")};
    if (s->interest == OWN_SHARES || s->interest == OWN_VOTES) {
        h->min = owners_put(k, share_put_fraction, s->range.low);
        h->max = owners_put(k, share_put_fraction, s->range.high);
        cb_slice range = owners_range_words(k, s->range);
        h->what = s->interest == OWN_VOTES && range.ptr ? words(k->q.a, "%.*s of the votes", SLICE_ARGS(range)) : range;
        if (!h->min.ptr || !h->max.ptr) return SIZE_MAX;
    } else {
        h->what = slice_of(OWNERS_INTEREST[s->interest]);
    }
    if (s->joint) h->note = SLICE("in a joint arrangement");
    if (s->entrusted) h->note = SLICE("with what it holds for others, which may add to it");
    if (s->widened) h->note = SLICE("with what is told as indirect, which may add to it");
    if (s->contradictory) h->note = SLICE("the sources contradict each other");
    if (!s->surely) h->note = SLICE("not sure to hold on the day");
    if (!h->what.ptr || !add_sources(k, s, h)) return SIZE_MAX;
    if (h->assumed) h->note = SLICE("assumed");
    return k->holding_of[stake] = k->out->holding_count++;
}

/* ---- steps */

bool owners_what_settles(asking *k, const own_stake *s) {
    cb_slice owner = k->g.nodes[s->owner].caption, asset = k->g.nodes[s->asset].caption;
    const char *what = OWNERS_INTEREST[s->interest];
    bool unknown = true, indirect = true;
    for (uint32_t i = s->first; i < s->first + s->count; i++) {
        unknown = unknown && k->g.claims[i].unknown;
        indirect = indirect && k->g.claims[i].indirect;
    }
    if (s->interest > OWN_VOTES)
        return SETTLE(k, "Whether %.*s has %s of %.*s in fact: a person must judge it.", SLICE_ARGS(owner), what,
                      SLICE_ARGS(asset));
    if (indirect || s->widened)
        return SETTLE(k, "The companies between %.*s and %.*s, and their shares: the stake is told as indirect.",
                      SLICE_ARGS(owner), SLICE_ARGS(asset));
    if (s->entrusted)
        return SETTLE(k,
                      "Whether what %.*s holds of %.*s for others (as trustee, by a firm) is of the same shares as its own "
                      "stake or of others.",
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
    cb_slice range = owners_range_words(k, s->range);
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
        bool assumed = false;
        for (uint32_t j = t->first; j < t->first + t->count; j++) assumed = assumed || k->g.claims[j].assumed;
        if (assumed) buf_lit(&b, " (assumed)");
    }
    if (s->count > 1) {
        buf_lit(&b, " = ");
        share_put_range(&b, s->sum);
    }
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

/* What counts besides what a step rests on, as a sentence behind its own; empty where nothing does. */
static cb_slice also_text(asking *k, const own_step *s) {
    enum { MOST_NAMED = 8 };
    bool total = s->why == WHY_SHARES;
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    if (s->also == 0) return out;
    buf_slice(&b, total ? SLICE(" ") : SLICE(" Members of the chain hold of it besides: "));
    for (uint32_t i = 0; i < s->also && i < MOST_NAMED; i++) {
        const own_stake *t = &k->g.stakes[k->result.stakes[s->first + s->count + i]];
        bool last = i + 1 == s->also;
        if (i) buf_slice(&b, total && last ? SLICE(" and ") : SLICE(", "));
        buf_slice(&b, k->g.nodes[t->owner].caption);
        buf_byte(&b, ' ');
        share_put_range(&b, t->range);
        if (t->interest == OWN_VOTES) buf_lit(&b, " of the votes");
    }
    if (s->also > MOST_NAMED) buf_printf(&b, " and %u more", s->also - MOST_NAMED);
    if (total) {
        buf_slice(&b, s->also == 1 ? SLICE(" counts as well: ") : SLICE(" count as well: "));
        share_put_range(&b, s->held);
        buf_lit(&b, " in all");
    }
    buf_byte(&b, '.');
    if (b.failed || !arena_dup(k->q.a, buf_view(&b), &out)) out.ptr = NULL;
    buf_free(&b);
    return out;
}

static cb_slice step_text(asking *k, const own_step *s) {
    const own_node *n = &k->g.nodes[s->node];
    const ownership_party *p = &k->out->parties[owners_party(k, s->node)];
    cb_slice owner = s->count ? k->g.nodes[k->g.stakes[k->result.stakes[s->first]].owner].caption : (cb_slice){"", 0};
    bool sure = s->answer == OWN_YES;
    const char *become = sure ? "is" : "may be";
    switch (s->why) {
    case WHY_LISTED:
        if (!k->rule->seeds) return words(k->q.a, "%.*s is asked about as the controller.", SLICE_ARGS(n->caption));
        if (n->assumed) return words(k->q.a, "%.*s is assumed to be listed.", SLICE_ARGS(n->caption));
        if (p->same.len)
            return words(k->q.a, "%.*s is confirmed to be %.*s, %.*s.", SLICE_ARGS(n->caption), SLICE_ARGS(p->same),
                         SLICE_ARGS(p->listing));
        return words(k->q.a, "%.*s is %.*s.", SLICE_ARGS(n->caption), SLICE_ARGS(p->listing));
    case WHY_SHARES:
    case WHY_VOTES: {
        cb_slice sum = sum_words(k, s, k->g.stakes);
        if (!sum.ptr) return sum;
        bool majority = s->why == WHY_VOTES && k->rule->votes == VOTES_CONTROL;
        return words(k->q.a, "%.*s %s owned%s: %.*s; %.*s is needed.", SLICE_ARGS(n->caption), become,
                     s->why == WHY_VOTES ? " (votes)" : "", SLICE_ARGS(sum),
                     SLICE_ARGS(majority ? SLICE("more than 50 % of the votes, which is control,") : k->out->needs));
    }
    case WHY_BOARD:
    case WHY_INFLUENCE:
    case WHY_CONSOLIDATION:
        return words(k->q.a, "%.*s %s controlled%s: %.*s has %s.", SLICE_ARGS(n->caption), become,
                     sure && slice_eq(k->out->regime, SLICE("eu")) ? " (a presumption that can be rebutted)" : "",
                     SLICE_ARGS(owner),
                     OWNERS_INTEREST[s->why == WHY_BOARD       ? OWN_BOARD
                                     : s->why == WHY_INFLUENCE ? OWN_INFLUENCE
                                                               : OWN_CONSOLIDATION]);
    }
    return (cb_slice){NULL, 0};
}

bool owners_mark_listed(asking *k, uint32_t node) {
    if (!k->rule->seeds) return true;
    ownership_party *p = &k->out->parties[owners_party(k, node)];
    p->listing = listing_words(k, p->same.len ? p->same : p->id);
    p->mark = "listed";
    return p->listing.ptr != NULL;
}

/* Room for one more. */
ownership_step *owners_new_step(asking *k) {
    void *p = k->out->steps;
    if (!vec_reserve_arena(k->q.a, &p, &k->step_cap, k->out->step_count, k->out->step_count + 1, sizeof(ownership_step)))
        return NULL;
    k->out->steps = p;
    return &k->out->steps[k->out->step_count++];
}

/* The first that the step rests on, then what counts as well. NULL: no memory. */
static size_t *step_holdings(asking *k, const own_step *s) {
    const own_result *r = &k->result;
    size_t *holdings = arena_zalloc(k->q.a, s->count + s->also + 1, sizeof *holdings);
    for (uint32_t j = 0; holdings && j < s->count + s->also; j++) {
        bool settled = s->answer == OWN_YES || s->beside || j >= s->count;
        holdings[j] = owners_holding(k, r->stakes[s->first + j], true);
        if (holdings[j] == SIZE_MAX) return NULL;
        ownership_holding *h = &k->out->holdings[holdings[j]];
        if (j >= s->count && h->note.len == 0) h->note = SLICE("counts as well");
        if (!settled && !owners_what_settles(k, &k->g.stakes[r->stakes[s->first + j]])) return NULL;
    }
    return holdings;
}

bool owners_add_steps(asking *k) {
    const own_result *r = &k->result;
    for (size_t i = 0; i < r->step_count; i++) {
        const own_step *s = &r->steps[i];
        size_t p = owners_party(k, s->node);
        if (s->why == WHY_LISTED) {
            const ownership_party *of = &k->out->parties[p];
            if (!owners_mark_listed(k, s->node)) return false;
            if (k->rule->seeds && !s->beside && !(k->g.nodes[s->node].seeds & k->rule->seeds) &&
                !SETTLE(k, "Whether %.*s was listed on %.*s.", SLICE_ARGS(of->caption), SLICE_ARGS(k->out->on)))
                return false;
        } else {
            k->out->parties[p].mark = s->answer == OWN_YES ? "owned" : "possible";
        }
        size_t *holdings = step_holdings(k, s);
        ownership_step *step = holdings ? owners_new_step(k) : NULL;
        if (!step) return false;
        *step = (ownership_step){.party = p,
                                 .answer = s->answer == OWN_YES ? "yes" : "possible",
                                 .holdings = holdings,
                                 .holding_count = s->count + s->also,
                                 .needed_count = s->count,
                                 .beside = s->beside,
                                 .min = SLICE(""),
                                 .max = SLICE("")};
        if (s->why == WHY_SHARES || s->why == WHY_VOTES) {
            share high = s->held.high > SHARE_ONE ? SHARE_ONE : s->held.high;
            step->min = owners_put(k, share_put_fraction, s->held.low);
            step->max = owners_put(k, share_put_fraction, high < s->held.low ? s->held.low : high);
            if (!step->min.ptr || !step->max.ptr) return false;
        }
        cb_slice text = step_text(k, s), also = also_text(k, s);
        if (!text.ptr || !also.ptr) return false;
        step->text = words(k->q.a, "%.*s%.*s", SLICE_ARGS(text), SLICE_ARGS(also));
        if (!step->text.ptr) return false;
    }
    return true;
}
