/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer about ownership does not rest on, and must be said beside it. */
#include "finding/owners_internal.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/vec.h"
#include "parse/date.h"

#include "base/poison.h"

/* ---- what is beside the answer */

bool owners_is_counted(const asking *k, uint32_t stake) {
    return k->holding_of[stake] != SIZE_MAX && k->out->holdings[k->holding_of[stake]].counted;
}

bool owners_is_member(const asking *k, uint32_t node) {
    return (k->g.nodes[node].may_seed & k->rule->seeds) || (k->result.of && k->result.of[node] != OWN_NO);
}

/* In an arrangement with a member about the company, where the rule counts that. */
static bool holds_jointly(const asking *k, const own_stake *s) {
    const own_graph *g = &k->g;
    for (uint32_t i = g->in_first[s->asset]; k->rule->joint && s->joint && i < g->in_first[s->asset + 1]; i++)
        if (g->stakes[i].joint && g->stakes[i].interest == s->interest && owners_is_member(k, g->stakes[i].owner)) return true;
    return false;
}

/* The last step of a no: what members hold, and that it is not enough. */
bool owners_add_not_enough(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    size_t n = 0, *holdings = arena_zalloc(k->q.a, g->in_first[target + 1] - g->in_first[target] + 1, sizeof *holdings);
    buf b = BUF_EMPTY;
    if (!holdings) return false;
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++) {
        const own_stake *s = &g->stakes[i];
        if (s->interest != OWN_SHARES || s->owner == target || (!owners_is_member(k, s->owner) && !holds_jointly(k, s)))
            continue;
        holdings[n] = owners_holding(k, i, true);
        if (holdings[n] == SIZE_MAX) return false;
        if (n++) buf_lit(&b, ", ");
        buf_slice(&b, g->nodes[s->owner].caption);
        buf_byte(&b, ' ');
        share_put_range(&b, s->range);
    }
    ownership_step *step = n ? owners_new_step(k) : NULL;
    bool ok = n == 0 || step;
    if (step) {
        *step = (ownership_step){.party = owners_party(k, target),
                                 .answer = "no",
                                 .text = words(k->q.a, "%.*s is not owned: %.*s; %.*s is needed.",
                                               SLICE_ARGS(g->nodes[target].caption), SLICE_ARGS(buf_view(&b)),
                                               SLICE_ARGS(k->out->needs)),
                                 .min = k->out->min,
                                 .max = k->out->max,
                                 .holdings = holdings,
                                 .holding_count = n,
                                 .needed_count = n};
        ok = !b.failed && step->text.ptr;
    }
    buf_free(&b);
    return ok;
}

/* ---- listings and holders that the rule does not decide about */

/* A listing whose effect is no freeze of assets: it is said of the party asked about and of those who hold half of it. */
cb_status owners_other_listings(asking *k, uint32_t node, uint32_t target) {
    designation *d;
    size_t count;
    cb_slice id = k->g.nodes[node].id;
    cb_status status = graph_designations(k->q.w, id, k->q.a, &d, &count, k->q.err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        bool now = own_when_of(d[i].start, d[i].end, k->g.on) != OWN_NEVER;
        if (!now || (own_seeds_of(&d[i].meaning) & k->rule->seeds)) continue;
        if (d[i].meaning.mapped && !(d[i].meaning.seeds & k->rule->seeds) && d[i].meaning.effect == EFFECT_ASSET_FREEZE)
            continue;
        if (!slice_eq(d[i].authority, k->out->regime)) continue;
        if (!CAUTION(k, "%.*s is listed by %.*s under %.*s (%s): no freeze of assets, so it starts no chain here%s.",
                     SLICE_ARGS(k->g.nodes[node].caption), SLICE_ARGS(regime_words(d[i].authority)), SLICE_ARGS(d[i].programme),
                     legal_effect_name(d[i].meaning.effect),
                     node == target ? "" : "; whether that listing reaches what it owns, a person must look up"))
            status = err_memory(k->q.err);
    }
    return status;
}

/* The listing from which the party's property is blocked; INT32_MIN where it is not known. */
static int32_t listed_since(asking *k, uint32_t node) {
    designation *d;
    size_t count;
    date_range r;
    int32_t first = INT32_MAX;
    const ownership_party *p = &k->out->parties[owners_party(k, node)];
    if (graph_designations(k->q.w, p->same.len ? p->same : p->id, k->q.a, &d, &count, k->q.err) != CB_OK) return INT32_MIN;
    for (size_t i = 0; i < count; i++) {
        if (!(own_seeds_of(&d[i].meaning) & k->rule->seeds)) continue;
        if (!date_range_of(d[i].start, &r)) return INT32_MIN;
        if (r.first < first) first = r.first;
    }
    return first == INT32_MAX ? INT32_MIN : first;
}

/* Who holds it, where the source does not say who that is: a party without any name, with the reason that the source gives. */
static bool is_unnamed(const asking *k, uint32_t node) {
    const own_node *n = &k->g.nodes[node];
    return slice_eq(n->caption, n->id);
}

static cb_slice note_of(const asking *k, cb_slice id) {
    entity_ref ref;
    statement s;
    if (!world_find(k->q.w, id, &ref, 1)) return SLICE("no source knows more of it than this id");
    for (uint64_t i = 0; world_statement(k->q.w, ref, i, &s); i++)
        if (s.prop == PROP_notes || s.prop == PROP_summary || s.prop == PROP_description) return slice_sub(s.value, 0, 200);
    return SLICE("the source gives no name");
}

/* What is held by somebody whom no source names, or is not told at all, may be anybody's. */
bool owners_open_holders(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    share_range told = SHARE_NOTHING;
    bool shares = false;
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++) {
        const own_stake *s = &g->stakes[i];
        if (s->owner != target && !owners_is_member(k, s->owner) && is_unnamed(k, s->owner)) {
            cb_slice range = owners_range_words(k, s->range);
            if (!range.ptr || !SETTLE(k, "Who %.*s is, holder of %.*s%s of %.*s: %.*s.", SLICE_ARGS(g->nodes[s->owner].id),
                                      SLICE_ARGS(s->interest <= OWN_VOTES ? range : slice_of(OWNERS_INTEREST[s->interest])),
                                      s->interest == OWN_VOTES ? " of the votes" : "", SLICE_ARGS(g->nodes[target].caption),
                                      SLICE_ARGS(note_of(k, g->nodes[s->owner].id))))
                return false;
        }
        if (s->interest != OWN_SHARES) continue;
        shares = true;
        told = share_add(told, s->range);
    }
    if (!shares)
        return SETTLE(k, "Who holds the shares of %.*s: no source says; the list of shareholders does.",
                      SLICE_ARGS(g->nodes[target].caption));
    if (told.high >= SHARE_ONE) return true;
    cb_slice range = owners_put(k, share_put_percent, SHARE_ONE - told.high);
    return range.ptr && SETTLE(k, "Who holds the other %.*s of %.*s: no source says; the list of shareholders does.",
                               SLICE_ARGS(range), SLICE_ARGS(g->nodes[target].caption));
}

/* What a register says of the party itself about missing parents and persons with control; and who acts for a listed party. */
cb_status owners_register_notes(asking *k, uint32_t target, bool *acts) {
    static const char *const LABELS[] = {"Statement of control", "Exemption",     "Direct accounting",
                                         "Ultimate accounting",  "Direct parent", "Ultimate parent"};
    entity_ref refs[32];
    cb_slice id = k->g.nodes[target].id, caption = k->g.nodes[target].caption;
    size_t n = world_find(k->q.w, id, refs, 32), count;
    bool ok = true;
    for (size_t r = 0; r < n && r < 32 && ok; r++) {
        statement s;
        for (uint64_t i = 0; ok && world_statement(k->q.w, refs[r], i, &s); i++)
            for (size_t l = 0; ok && s.prop == PROP_notes && l < sizeof LABELS / sizeof *LABELS; l++)
                if (slice_starts_nocase(s.value, slice_of(LABELS[l])))
                    ok = CAUTION(k, "The register says of %.*s: %.*s.", SLICE_ARGS(caption),
                                 SLICE_ARGS(slice_sub(s.value, 0, 300)));
    }
    tie *ties;
    *acts = false;
    cb_status status = ok ? graph_ties(k->q.w, id, k->q.a, 256, &ties, &count, NULL, k->q.err) : err_memory(k->q.err);
    for (size_t i = 0; status == CB_OK && i < count && ok; i++) {
        const tie *t = &ties[i];
        cb_slice other = t->outgoing ? t->to : t->from;
        if (t->unresolved || own_when_of(t->start, t->end, k->g.on) == OWN_NEVER) continue;
        if (!t->outgoing && slice_eq(t->kind, SLICE("UnknownLink")) &&
            slice_starts_nocase(t->role, SLICE("significant control")))
            ok = SETTLE(k, "What control %.*s has of %.*s: %.*s (%.*s).", SLICE_ARGS(other), SLICE_ARGS(caption),
                        SLICE_ARGS(t->role), SLICE_ARGS(note_of(k, other)));
        if (!t->outgoing || !(slice_eq(t->kind, SLICE("Representation")) || t->power.says == ROLE_ACTS_FOR)) continue;
        uint32_t seeds, may_seed;
        status = owners_seeds_of(k, other, &seeds, &may_seed);
        if (status != CB_OK || !(may_seed & k->rule->seeds)) continue;
        *acts = true;
        entity_ref ref;
        ok = CAUTION(k,
                     "%.*s acts for %.*s, listed (%.*s): acting on behalf of a listed party is a test of its own, which a "
                     "person must make.",
                     SLICE_ARGS(caption), SLICE_ARGS(world_find(k->q.w, other, &ref, 1) ? world_caption(k->q.w, ref) : other),
                     SLICE_ARGS(other));
    }
    return status != CB_OK ? status : ok ? CB_OK : err_memory(k->q.err);
}

static bool claim_cautions(asking *k, uint32_t target) {
    for (size_t i = 0; i < k->g.claim_count; i++) {
        const own_claim *c = &k->g.claims[i];
        const own_node *owner = &k->g.nodes[c->owner];
        cb_slice asset = k->g.nodes[c->asset].caption;
        bool listed = (owner->may_seed & k->rule->seeds) != 0, owned = !listed && owners_is_member(k, c->owner);
        if (c->repeated && c->asset == target &&
            !CAUTION(k, "The indirect stake of %.*s in %.*s is not counted beside the chain that it sums up.",
                     SLICE_ARGS(owner->caption), SLICE_ARGS(asset)))
            return false;
        date_range ended;
        if (c->when == OWN_NEVER && !c->assumed && (listed || owned) && c->end.len && date_range_of(c->end, &ended) &&
            ended.last <= k->g.on && (owned || ended.last >= listed_since(k, c->owner))) {
            bool written = c->interest <= OWN_VOTES && c->written.len;
            bool percent = written && c->written.ptr[c->written.len - 1] != '%';
            cb_slice text = words(
                k->q.a,
                "%.*s, %s, held %.*s%s of %.*s until %.*s: what was blocked before stays blocked%s, and a transfer near or "
                "after the listing must be looked at.",
                SLICE_ARGS(owner->caption), listed ? "listed" : "owned by listed parties",
                SLICE_ARGS(written                    ? c->written
                           : c->interest <= OWN_VOTES ? SLICE("a share")
                                                      : slice_of(OWNERS_INTEREST[c->interest])),
                percent ? " %" : "", SLICE_ARGS(asset), SLICE_ARGS(c->end),
                slice_eq(k->out->regime, SLICE("ofac")) ? "; a divestment that touches US jurisdiction does not count (FAQ 402)"
                                                        : "");
            if (!owners_say(k, &k->out->cautions, &k->out->caution_count, &k->caution_cap, text) ||
                !owners_say(k, &k->out->passed, &k->out->passed_count, &k->passed_cap, text))
                return false;
        }
        if (k->rule->board == OWN_NO && listed && c->when != OWN_NEVER && c->interest != OWN_SHARES && c->asset == target &&
            !CAUTION(k, "%.*s, listed, has %s of %.*s: under this rule control does not block, but dealings need care.",
                     SLICE_ARGS(owner->caption), OWNERS_INTEREST[c->interest], SLICE_ARGS(asset)))
            return false;
    }
    return true;
}

static bool is_plain(const own_claim *c) {
    return c->interest == OWN_SHARES && c->when == OWN_SURELY && !c->unknown && !c->indirect && !c->repeated && !c->trust &&
           !c->assumed && !c->joint;
}

/* Two records of one source that say the same: one stake that is told twice, or two. */
static bool twice_told(asking *k) {
    const own_graph *g = &k->g;
    for (size_t i = 0; i < g->stake_count; i++) {
        const own_stake *s = &g->stakes[i];
        bool found = false;
        if (s->interest != OWN_SHARES || s->count < 2 || !owners_is_member(k, s->owner)) continue;
        for (uint32_t x = s->first; x + 1 < s->first + s->count && !found; x++) {
            const own_claim *a = &g->claims[x], *b = &g->claims[x + 1];
            found = is_plain(a) && is_plain(b) && a->segment == b->segment && !slice_eq(a->edge_id, b->edge_id) &&
                    share_equal(a->range, b->range) && slice_eq(a->start, b->start) && a->range.high < SHARE_ONE;
        }
        cb_slice range = found ? owners_range_words(k, s->range) : SLICE("");
        if (found &&
            (!range.ptr ||
             !CAUTION(k,
                      "Two records of one source say that %.*s holds %.*s of %.*s: they are taken as one "
                      "stake that is told twice; if they are two, it holds twice as much.",
                      SLICE_ARGS(g->nodes[s->owner].caption), SLICE_ARGS(range), SLICE_ARGS(g->nodes[s->asset].caption))))
            return false;
    }
    return true;
}

bool owners_add_cautions(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    if (k->rule->status[0] && !CAUTION(k, "%s", k->rule->status)) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        share_range sum;
        if (!own_over_whole(g, i, &sum)) continue;
        cb_slice range = owners_put(k, share_put_percent, sum.low);
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
    return twice_told(k) && claim_cautions(k, target);
}

/* Direct owners, and what the answer does not rest on. */
bool owners_add_direct(asking *k, uint32_t target) {
    const own_graph *g = &k->g;
    k->out->owners = arena_zalloc(k->q.a, g->node_count + 1, sizeof *k->out->owners);
    if (!k->out->owners) return false;
    for (uint32_t i = g->in_first[target]; i < g->in_first[target + 1]; i++) {
        const own_stake *s = &g->stakes[i];
        bool counted = owners_is_counted(k, i);
        if (!counted && owners_holding(k, i, false) == SIZE_MAX) return false;
        if (!counted || s->interest != OWN_SHARES) continue;
        ownership_owner *o = &k->out->owners[k->out->owner_count++];
        *o = (ownership_owner){.id = g->nodes[s->owner].id,
                               .caption = g->nodes[s->owner].caption,
                               .min = owners_put(k, share_put_fraction, s->surely ? s->range.low : 0),
                               .max = owners_put(k, share_put_fraction, s->range.high),
                               .words = owners_range_words(k, s->range)};
        if (!o->min.ptr || !o->max.ptr || !o->words.ptr) return false;
    }
    /* for the picture, where it can be drawn at all: the rest */
    for (uint32_t i = 0; g->stake_count <= MOST_DRAWN && i < g->stake_count; i++)
        if (g->stakes[i].asset != target && !owners_is_counted(k, i) && owners_holding(k, i, false) == SIZE_MAX) return false;
    for (uint32_t i = 0; i < g->node_count; i++) {
        if (k->party_of[i] == SIZE_MAX || k->out->parties[k->party_of[i]].mark[0]) continue;
        if ((g->nodes[i].may_seed & k->rule->seeds) && !owners_mark_listed(k, i)) return false;
        if (!k->out->parties[k->party_of[i]].mark[0] && k->result.of[i] != OWN_NO)
            k->out->parties[k->party_of[i]].mark = k->result.of[i] == OWN_YES ? "owned" : "possible";
    }
    return true;
}
