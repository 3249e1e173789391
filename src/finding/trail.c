/* SPDX-License-Identifier: Apache-2.0 */
/* From a subject to the world: disclosed ties within the case, as many as a chain may have, then one identity or one shared mark. Risk does not
 * flow through victims or ended ties, nor from one post of a nominee to another. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "finding/inferred.h"
#include "finding/internal.h"
#include "finding/strength.h"
#include "parse/date.h"

#include "base/poison.h"

bool trails_note(asker *q, trails *t, const char *format, ...) {
    char text[1024];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cb_slice note;
    void *items = t->notes;
    if (n < 0) return true;
    cb_slice all = {text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1};
    for (size_t i = 0; i < t->note_count; i++)
        if (slice_eq(t->notes[i], all)) return true;
    if (!arena_dup(q->a, all, &note) ||
        !vec_reserve_arena(q->a, &items, &t->note_cap, t->note_count, t->note_count + 1, sizeof note))
        return false;
    t->notes = items;
    t->notes[t->note_count++] = note;
    return true;
}

/* ---- the parties of the case within reach */

typedef struct reached {
    const entity *e; /* NULL: the case names it by an id of the world only */
    cb_slice id;
    const struct reached *before; /* NULL: this is the subject */
    link step;                    /* from there */
    size_t count;                 /* steps from the subject */
    uint32_t strength;            /* joint, 1/10000 */
} reached;

enum {
    LEAST_IN_CASE = 1000, /* joint strength below which the case is not followed on, as in the world (walk.c) */
    NEAR_IN_CASE = 2      /* and steps that are taken whatever the strength */
};

/* The steps from the subject, in order. */
static void steps_to(const reached *r, link *out) {
    for (; r->before; r = r->before) out[r->count - 1] = r->step;
}

bool has_begun(const asker *q, cb_slice start) {
    date_range r;
    return !date_range_of(start, &r) || r.first <= q->on_day;
}

bool has_ended(const asker *q, cb_slice end) {
    date_range r;
    return end.len && date_range_of(end, &r) && r.last < q->on_day;
}

bool tie_has_ended(const asker *q, const tie *x) { return x->over || has_ended(q, x->end); }

/* A stake of no share at all, or of so little that it ties nobody, as in the world (path_rules_fill). */
static bool is_nothing(asker *q, trails *t, const tie *x, cb_slice owner, cb_slice asset, bool *noted) {
    unsigned stake = slice_eq(x->kind, SLICE("Ownership")) ? graph_stake(x->share) : (unsigned)STAKE_LARGE;
    if (stake == STAKE_TRACE)
        *noted = trails_note(q, t, "A stake of under 1 %% (%.*s) of %.*s in %.*s ties nobody: it is not followed.",
                             SLICE_ARGS(x->share), SLICE_ARGS(owner), SLICE_ARGS(asset));
    return stake == STAKE_NOTHING || stake == STAKE_TRACE;
}

static bool is_listed_edge(const entity *e) { return schema_is_edge(e->schema) || !schema_is_a(e->schema, SCHEMA_Thing); }

static bool reach_has(const reached *r, size_t count, cb_slice id) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(r[i].id, id)) return true;
    return false;
}

static cb_slice world_words(const asker *q, cb_slice id) {
    entity_ref ref;
    return world_find(q->w, id, &ref, 1) ? world_caption(q->w, ref) : id;
}

static cb_slice words_of(const asker *q, cb_slice id) {
    const entity *e = case_find(q->c, id);
    return e ? case_caption(e) : world_words(q, id);
}

/* Did one end copy the other, or use its identity? Who buys from another was robbed of no name or post. */
static bool is_theft(const tie *x) { return x->says.says == ROLE_CLONE || x->says.says == ROLE_IDENTITY; }

/* A trade that is over excuses nothing that is shared today; what was stolen stays stolen. */
static bool excuses(const asker *q, const tie *x) { return is_theft(x) || !tie_has_ended(q, x); }

/* "%s%.*s": " until " and the day on which a tie ended; nothing where it has not, or no day is stated. */
#define UNTIL(q, x) has_ended(q, (x)->end) ? " until " : "", SLICE_ARGS(has_ended(q, (x)->end) ? (x)->end : SLICE(""))

/* A tie that makes one end a victim of the other: a note, and no way for risk. `subject` is its id in the case or the world. */
static bool note_victim(asker *q, trails *t, const tie *x, cb_slice subject) {
    cb_slice from = words_of(q, x->from), to = words_of(q, x->to), victim = x->victim_first ? x->from : x->to;
    if (slice_eq(victim, subject))
        return trails_note(q, t,
                           "The subject is a victim: %.*s is recorded as \"%.*s\" %.*s%s%.*s. No risk flows to the subject "
                           "through this tie%s.",
                           SLICE_ARGS(from), SLICE_ARGS(x->role), SLICE_ARGS(to), UNTIL(q, x),
                           is_theft(x) ? ", nor through what the other took from it" : "");
    return trails_note(q, t, "%.*s is a %s: %.*s is recorded as \"%.*s\" %.*s%s%.*s. No risk flows through this tie.",
                       SLICE_ARGS(words_of(q, victim)), x->says.says == ROLE_TRADE ? "customer" : "victim", SLICE_ARGS(from),
                       SLICE_ARGS(x->role), SLICE_ARGS(to), UNTIL(q, x));
}

/* A host, or an opponent: what the record says stays said. */
static bool note_apart(asker *q, trails *t, const tie *x) {
    return trails_note(q, t, "%.*s is recorded as \"%.*s\" %.*s: that is no tie to follow.", SLICE_ARGS(words_of(q, x->from)),
                       SLICE_ARGS(x->role), SLICE_ARGS(words_of(q, x->to)));
}

/* A customer, or another whom nothing flows to, may be listed itself: a matter of its own, and not to be passed over. */
static cb_status note_listed(asker *q, trails *t, const entity *other, const entity *subject) {
    match_profile mine;
    size_t count, total;
    if (!other || other == subject || !schema_is_party(other->schema)) return CB_OK;
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    if (!hits) return err_memory(q->err);
    cb_status status = identity_find(q, other, &mine, hits, &count, &total);
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        if (!(hits[i].flags & (PARTY_DESIGNATED | PARTY_REPORTED))) continue;
        if (!trails_note(q, t,
                         "%.*s %s %.*s (%.*s), which is itself %s. It says nothing against the subject; dealing with it is a "
                         "matter of its own.",
                         SLICE_ARGS(case_caption(other)), hits[i].confirmed ? "is" : "may be",
                         SLICE_ARGS(world_words(q, hits[i].id)), SLICE_ARGS(hits[i].id),
                         hits[i].flags & PARTY_DESIGNATED ? "designated" : "named in a report"))
            return err_memory(q->err);
    }
    return status;
}

typedef struct reach {
    asker *q;
    trails *t;
    const entity *subject;
    reached *all;
    size_t count;
    bool cut; /* the case goes on behind the last step */
} reach;

/* Ties of the case that may be followed from a party, those of them that are posts in companies, and how many others it has payments with. */
typedef struct case_ties {
    size_t all, posts, members, staff; /* posts: seats, or the clients of an agent, whichever are more */
    size_t payers;
} case_ties;

static bool is_payment(cb_slice kind) { return slice_eq(kind, SLICE("Payment")); }

static case_ties ties_of_case(const asker *q, cb_slice id) {
    case_ties n = {0};
    size_t agencies = 0;
    cb_slice payers[PATH_HUB_FREE + 1]; /* more are not told apart */
    for (size_t k = 0; k < q->c->tie_count; k++) {
        const tie *x = &q->c->ties[k];
        bool forward = slice_eq(x->from, id);
        if ((!forward && !slice_eq(x->to, id)) || x->victim || x->product || x->apart) continue;
        const entity *other = case_find(q->c, forward ? x->to : x->from);
        if (other && is_listed_edge(other)) continue; /* a document, that is no party */
        n.all++;
        tie_kind kind = graph_kind_of_edge(schema_find(x->kind));
        n.posts += forward && kind == TIE_DIRECTORSHIP;
        agencies += forward && (kind == TIE_REPRESENTATION || x->agent);
        n.members += !forward && kind == TIE_MEMBERSHIP;
        n.staff += !forward && kind == TIE_EMPLOYMENT;
        if (!is_payment(x->kind) || n.payers > PATH_HUB_FREE) continue;
        size_t i = 0;
        payers[n.payers] = forward ? x->to : x->from;
        while (!slice_eq(payers[i], payers[n.payers])) i++;
        n.payers += i == n.payers;
    }
    if (agencies > n.posts) n.posts = agencies;
    return n;
}

/* Is the party that this step leads to a chamber, or an employer, of more than are followed? */
static bool is_crowded(case_ties n, const link *by) {
    return (by->crowd == TIE_MEMBERSHIP ? n.members : by->crowd == TIE_EMPLOYMENT ? n.staff : 0) > PATH_POSTS;
}

/* A tie that nothing flows through now: said, and not followed. */
static bool is_over_or_later(reach *h, const tie *x, cb_slice from, cb_slice to, bool *noted) {
    if (!has_begun(h->q, x->start))
        *noted =
            trails_note(h->q, h->t, "A tie that begins after the day asked about (%.*s) between %.*s and %.*s is not followed.",
                        SLICE_ARGS(x->start), SLICE_ARGS(from), SLICE_ARGS(to));
    else if (tie_has_ended(h->q, x))
        *noted =
            trails_note(h->q, h->t, "An ended tie (%s%.*s) between %.*s and %.*s is not followed.",
                        x->over ? "its source calls it over" : "until ", SLICE_ARGS(x->end), SLICE_ARGS(from), SLICE_ARGS(to));
    else
        return false;
    return true;
}

/* Nothing is reached from `from` by this tie, whatever it leads to: it is the last step, the second post of a nominee, another who pays where a
 * crowd does, or the chain is thin. */
static bool is_stopped(reach *h, const tie *x, bool forward, const reached *from, case_ties n, uint32_t hub, bool *noted) {
    asker *q = h->q;
    cb_slice who = words_of(q, from->id);
    if (from->count == MAX_CASE_HOPS) {
        *noted = h->cut || trails_note(q, h->t,
                                       "The ties of the case are followed for %d steps from the subject; what lies behind "
                                       "%.*s, and any other as far away, is not looked at.",
                                       MAX_CASE_HOPS, SLICE_ARGS(who));
        return h->cut = true;
    }
    if (!from->before) return false;
    tie_kind kind = graph_kind_of_edge(schema_find(x->kind));
    if (is_crowded(n, &from->step) && !forward && kind == from->step.crowd) {
        *noted = trails_note(q, h->t, "%.*s has more than %d members or employees: who the others are is not followed.",
                             SLICE_ARGS(who), PATH_POSTS);
        return true;
    }
    if (from->step.by_little && forward && is_little_stake(x)) {
        *noted = trails_note(q, h->t,
                             "%.*s holds less than 10 %% of %.*s, and of what leads to it here, as investors in many companies "
                             "do: nothing is followed from the one to the other.",
                             SLICE_ARGS(who), SLICE_ARGS(words_of(q, x->to)));
        return true;
    }
    if (n.posts > PATH_POSTS && forward && from->step.by_post && (path_is_post(kind) || x->agent)) {
        *noted = trails_note(q, h->t,
                             "%.*s sits in more than %d companies, as nominees and agents do: what the others are is not "
                             "followed.",
                             SLICE_ARGS(who), PATH_POSTS);
        return true;
    }
    if (n.payers > PATH_HUB_FREE && is_payment(from->step.kind) && is_payment(x->kind)) {
        *noted = trails_note(q, h->t,
                             "%.*s has payments with more than %d others, as payment services, escrow and exchanges have: who "
                             "the others are is not followed.",
                             SLICE_ARGS(who), PATH_HUB_FREE);
        return true;
    }
    /* ownership is reckoned, not weighed: an owner counts however many other companies the holding has */
    bool owner = !forward && (slice_eq(x->kind, SLICE("Ownership")) || slice_eq(x->kind, SLICE("Control")));
    if (owner || from->count < NEAR_IN_CASE) return false;
    if ((uint64_t)from->strength * hub / 10000 * strength_of_tie(x) / 10000 >= LEAST_IN_CASE) return false;
    *noted = trails_note(q, h->t, "The chain to %.*s is too weak, or that one has too many ties (%zu), to be followed on.",
                         SLICE_ARGS(who), n.all);
    return true;
}

/* One tie of a party that was reached: its other end is reached as well, unless nothing may flow through it. */
static cb_status reach_tie(reach *h, const tie *x, bool forward, const reached *from, case_ties n) {
    asker *q = h->q;
    cb_slice id = forward ? x->to : x->from;
    const entity *other = case_find(q->c, id);
    entity_ref ref;
    bool noted = true;
    uint32_t hub = from->before ? path_hub(n.all) : 10000;
    if (x->victim)
        return note_victim(q, h->t, x, h->subject->id) ? note_listed(q, h->t, other, h->subject) : err_memory(q->err);
    if (x->apart) return note_apart(q, h->t, x) ? note_listed(q, h->t, other, h->subject) : err_memory(q->err);
    if (x->product || reach_has(h->all, h->count, id) || h->count > 2 * q->c->tie_count) return CB_OK;
    if (other && is_listed_edge(other)) return CB_OK;
    if (!other && !world_find(q->w, id, &ref, 1))
        return trails_note(q, h->t, "The case names %.*s with %.*s; neither the case nor the sources say who that is.",
                           SLICE_ARGS(id), SLICE_ARGS(words_of(q, from->id)))
                   ? CB_OK
                   : err_memory(q->err);
    if (is_nothing(q, h->t, x, words_of(q, x->from), words_of(q, x->to), &noted) ||
        is_over_or_later(h, x, words_of(q, from->id), words_of(q, id), &noted) ||
        is_stopped(h, x, forward, from, n, hub, &noted))
        return noted ? CB_OK : err_memory(q->err);
    reached *r = &h->all[h->count++];
    *r = (reached){.e = other, .id = other ? other->id : world_id(q->w, ref), .before = from, .count = from->count + 1};
    if (!link_of_tie(q, x, forward, words_of(q, from->id), words_of(q, id), UINT32_MAX, &r->step)) return err_memory(q->err);
    r->step.strength = r->step.strength * hub / 10000;
    r->strength = from->strength * r->step.strength / 10000;
    return CB_OK;
}

/* Breadth first: each party by a chain of the fewest steps. */
static cb_status reach_case(reach *h) {
    asker *q = h->q;
    cb_status status = CB_OK;
    h->all[0] = (reached){.e = h->subject, .id = h->subject->id, .strength = 10000};
    h->count = 1;
    for (size_t i = 0; i < h->count && status == CB_OK; i++) {
        const reached *from = &h->all[i];
        if (!from->e) continue; /* the world goes on from there */
        case_ties n = ties_of_case(q, from->id);
        for (size_t k = 0; k < q->c->tie_count && status == CB_OK; k++) {
            const tie *x = &q->c->ties[k];
            bool forward = slice_eq(x->from, from->id);
            if (forward || slice_eq(x->to, from->id)) status = reach_tie(h, x, forward, from, n);
        }
    }
    return status;
}

/* ---- the world */

typedef struct victims {
    cb_slice *ids;
    size_t count;
} victims;

/* What was learned of those who may have taken a mark from its owner, for all parties of a case. */
typedef struct thefts {
    map by_id; /* index of items */
    victims *items;
    size_t count, cap;
    arena scratch; /* of one question to the world */
} thefts;

typedef struct walk {
    asker *q;
    trails *t;
    thefts *thefts;
    const reached *from;
    const identity *weak;
    const match_profile *mine;
} walk;

static cb_status add_trail(walk *w, const link *links, size_t count, cb_slice party, uint32_t flags) {
    trails *t = w->t;
    void *items = t->items;
    if (!vec_reserve_arena(w->q->a, &items, &t->cap, t->count, t->count + 1, sizeof(trail))) return err_memory(w->q->err);
    t->items = items;
    trail *out = &t->items[t->count++];
    *out = (trail){.party = party, .flags = flags, .weak = w->weak, .weak_mine = w->mine};
    steps_to(w->from, out->links);
    out->count = w->from->count;
    for (size_t i = 0; i < count && out->count < MAX_LINKS; i++) out->links[out->count++] = links[i];
    out->strength = 10000;
    for (size_t i = 0; i < out->count; i++) out->strength = out->strength * out->links[i].strength / 10000;
    return CB_OK;
}

static uint32_t flags_of(const asker *q, cb_slice id) { return graph_party_flags_on(q->w, id, q->on_day); }

/* The world goes on from here: at once where the party is listed or reported itself. */
static cb_status enter(walk *w, cb_slice id, const link *first) {
    asker *q = w->q;
    trails *t = w->t;
    uint32_t flags = flags_of(q, id);
    if (flags & (PARTY_DESIGNATED | PARTY_REPORTED)) return add_trail(w, first, first != NULL, id, flags);
    void *items = t->entries;
    link *links = arena_zalloc(q->a, w->from->count + 1, sizeof *links);
    if (!links || !vec_reserve_arena(q->a, &items, &t->entry_cap, t->entry_count, t->entry_count + 1, sizeof *t->entries))
        return err_memory(q->err);
    t->entries = items;
    steps_to(w->from, links);
    if (first) links[w->from->count] = *first;
    entry *e = &t->entries[t->entry_count++];
    *e = (entry){.id = id, .links = links, .count = w->from->count + (first != NULL)};
    if (w->from->before && (!first || first->identity)) {
        case_ties n = ties_of_case(q, w->from->id);
        e->agent = n.posts > PATH_POSTS;
        e->crowded = is_crowded(n, &w->from->step);
    }
    return CB_OK;
}

/* A listing that seeds nothing is said all the same: one that has ended, one without legal effect here, one that the table does not map. */
static cb_status note_listings(walk *w, const identity *who) {
    asker *q = w->q;
    designation *d;
    size_t n;
    cb_slice theirs = world_words(q, who->id);
    cb_status status = graph_designations(q->w, who->id, q->a, &d, &n, q->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        cb_slice by = regime_words(d[i].authority.len ? d[i].authority : SLICE("an authority that the source does not name"));
        bool over = d[i].over || has_ended(q, d[i].end), ok = true;
        bool again = i > 0 && slice_eq(d[i - 1].sanction_id, d[i].sanction_id) && d[i - 1].segment == d[i].segment;
        if (again && (over || !has_begun(q, d[i].start))) continue; /* said of the listing, not of each measure */
        if (over)
            ok = trails_note(q, w->t, "Formerly listed: %.*s (%.*s) by %.*s%s%.*s, from %.*s until %.*s%s.", SLICE_ARGS(theirs),
                             SLICE_ARGS(who->id), SLICE_ARGS(by), UNDER(d[i].programme),
                             SLICE_ARGS(d[i].start.len ? d[i].start : SLICE("an unknown day")), SLICE_ARGS(d[i].end),
                             d[i].over ? "a day that its source does not say" : "");
        else if (!has_begun(q, d[i].start))
            ok = trails_note(q, w->t, "%.*s (%.*s) is listed by %.*s%s%.*s since %.*s, after the day asked about.",
                             SLICE_ARGS(theirs), SLICE_ARGS(who->id), SLICE_ARGS(by), UNDER(d[i].programme),
                             SLICE_ARGS(d[i].start));
        else if (!d[i].meaning.mapped && !d[i].meaning.designated)
            ok = note_unmapped(q, w->t, who->id, &d[i]);
        else if (!d[i].meaning.designated)
            ok =
                trails_note(q, w->t, "%.*s (%.*s) is listed by %.*s%s%.*s: %s. This is no designation.", SLICE_ARGS(theirs),
                            SLICE_ARGS(who->id), SLICE_ARGS(by), UNDER(d[i].programme), legal_effect_name(d[i].meaning.effect));
        if (!ok) status = err_memory(q->err);
    }
    return status;
}

/* One that nobody lists, and that the party may be by a strong name: whether it has ties that matter is said, and decides nothing. */
static cb_status probe(walk *w, const identity *who) {
    asker *q = w->q;
    trails *t = w->t;
    cb_slice party;
    if (who->match.name_score < STRONG_NAME || who->match.weak_only || who->match.contradiction) return CB_OK;
    cb_status status = trails_probe(q, who->id, &party);
    if (status != CB_OK || !party.len) return status;
    return trails_note(
               q, t,
               "%.*s may be %.*s (%.*s), which has ties to %.*s (%.*s); the identity is not confirmed: a person must look.",
               SLICE_ARGS(words_of(q, w->from->id)), SLICE_ARGS(world_words(q, who->id)), SLICE_ARGS(who->id),
               SLICE_ARGS(world_words(q, party)), SLICE_ARGS(party))
               ? CB_OK
               : err_memory(q->err);
}

static cb_status follow_identity(walk *w, const identity *who) {
    asker *q = w->q;
    link links[1];
    cb_slice mine = words_of(q, w->from->id), theirs = world_words(q, who->id);
    links[0] = (link){.edge = REF_NONE,
                      .from = w->from->id,
                      .from_caption = mine,
                      .to = who->id,
                      .to_caption = theirs,
                      .kind = SLICE("same party"),
                      .label = who->confirmed ? SLICE("same party, confirmed") : SLICE("same party? not confirmed"),
                      .identity = true,
                      .who = who,
                      .mine = w->mine,
                      .strength = who->confirmed ? 9500 : who->match.score / 2,
                      .segment = REF_SEGMENT(who->ref),
                      .rule = who->rule ? who->rule : "similar-name",
                      .grade = who->confirmed ? 'S' : 'W'};
    if (who->confirmed && strcmp(who->rule, "same-id") == 0)
        links[0].text =
            words(q->a, "The case names %.*s by its id in the sources, %.*s.", SLICE_ARGS(theirs), SLICE_ARGS(who->id));
    else
        links[0].text = words(q->a, "%.*s is %s %.*s (%.*s): score %u.%02u.", SLICE_ARGS(mine),
                              who->confirmed ? "the same party as" : "possibly", SLICE_ARGS(theirs), SLICE_ARGS(who->id),
                              who->match.score / 10000, who->match.score / 100 % 100);
    if (!links[0].text.ptr) return err_memory(q->err);
    if (who->confirmed) {
        trails *t = w->t;
        void *known = t->known;
        if (!vec_reserve_arena(q->a, &known, &t->known_cap, t->known_count, t->known_count + 1, sizeof *t->known))
            return err_memory(q->err);
        t->known = known;
        t->known[t->known_count++] = (known_as){w->from->id, who->id};
        cb_status noted = note_listings(w, who);
        if (noted == CB_OK) noted = note_claims(q, t, who->id);
        return noted == CB_OK ? enter(w, who->id, links) : noted;
    }
    if (!(who->flags & (PARTY_DESIGNATED | PARTY_REPORTED))) {
        if (!(who->flags & (PARTY_LISTED_UNMAPPED | PARTY_FORMERLY | PARTY_LATER))) return probe(w, who);
        return trails_note(q, w->t, "%.*s may be %.*s (%.*s), %s; the identity is not confirmed: a person must look.",
                           SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(who->id),
                           who->flags & PARTY_LISTED_UNMAPPED
                               ? "marked or listed in a way that the table of programmes does not know"
                           : who->flags & PARTY_FORMERLY ? "listed or reported formerly"
                                                         : "listed or reported after the day asked about")
                   ? CB_OK
                   : err_memory(q->err);
    }
    w->weak = who;
    cb_status status = add_trail(w, links, 1, who->id, who->flags);
    w->weak = NULL;
    return status;
}

/* ---- shared marks */

/* One bearer of a value that few bear. */
static cb_status follow_mark(walk *w, const inferred_tie *t) {
    asker *q = w->q;
    cb_slice theirs = world_words(q, t->other), mine = words_of(q, w->from->id), what = mark_kind_name(t->kind);
    size_t others = t->parties - 1;
    link links[1];
    cb_slice when = when_text(q, t->start, t->end, t->gap);
    links[0] = (link){.edge = REF_NONE,
                      .from = w->from->id,
                      .from_caption = mine,
                      .to = t->other,
                      .to_caption = theirs,
                      .kind = what,
                      .label = words(q->a, "same %.*s", SLICE_ARGS(what)),
                      .start = t->start,
                      .end = t->end,
                      .strength = t->strength,
                      .segment = t->segment,
                      .rule = t->rule,
                      .grade = t->grade,
                      .bearers = others};
    links[0].text = mark_text(q, mine, theirs, t->kind, t->shown, when, others);
    links[0].doubt = seen_before(q, t->kind, t->last, theirs, mine);
    if (!links[0].text.ptr || !links[0].label.ptr || !when.ptr || !links[0].doubt.ptr) return err_memory(q->err);
    return enter(w, t->other, links);
}

/* Those whose thefts are a bearer's own: it, who holds it (the owner of an account), and who is close to either (path_is_close). */
typedef struct takers {
    cb_slice ids[MAX_TAKERS];
    size_t count, held; /* held: the first so many are the bearer and who holds it */
} takers;

static void add_taker(takers *out, cb_slice id) {
    for (size_t i = 0; i < out->count; i++)
        if (slice_eq(out->ids[i], id)) return;
    if (out->count < MAX_TAKERS) out->ids[out->count++] = id;
}

static tie_kind kind_of(const tie *x) {
    if (x->edge_id.len) return graph_kind_of_edge(schema_find(x->kind));
    return graph_kind_of_property(schema_find(SLICE("UserAccount")), prop_find(x->kind));
}

static cb_status takers_of(walk *w, cb_slice id, takers *out) {
    asker *q = w->q;
    tie *ties;
    size_t n;
    *out = (takers){.ids = {id}, .count = 1};
    arena_reset(&w->thefts->scratch);
    cb_status status = graph_ties(q->w, id, &w->thefts->scratch, MAX_TAKER_TIES, &ties, &n, NULL, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++)
        if (ties[i].outgoing && !ties[i].unresolved && path_is_held(kind_of(&ties[i]))) add_taker(out, ties[i].to);
    out->held = out->count;
    for (size_t h = 0; status == CB_OK && h < out->held; h++) {
        arena_reset(&w->thefts->scratch);
        status = graph_ties(q->w, out->ids[h], &w->thefts->scratch, MAX_TAKER_TIES, &ties, &n, NULL, q->err);
        for (size_t i = 0; status == CB_OK && i < n; i++)
            if (!ties[i].unresolved && path_is_close(kind_of(&ties[i]), ties[i].outgoing))
                add_taker(out, ties[i].outgoing ? ties[i].to : ties[i].from);
    }
    return status;
}

static int by_slice(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

static bool is_one_of(cb_slice id, const cb_slice *sorted, size_t count) {
    return count && bsearch(&id, sorted, count, sizeof id, by_slice);
}

/* Whom a party copied, or whose identity it used, in order; asked of the world once. */
static cb_status victims_of(walk *w, cb_slice id, const victims **out) {
    asker *q = w->q;
    thefts *all = w->thefts;
    tie *ties;
    size_t n;
    bool added;
    void *items = all->items;
    map_entry *e = map_put(&all->by_id, id, &added);
    if (!e) return err_memory(q->err);
    if (added) {
        e->value = all->count;
        if (!vec_reserve_arena(q->a, &items, &all->cap, all->count, all->count + 1, sizeof *all->items))
            return err_memory(q->err);
        all->items = items;
        victims *v = &all->items[all->count++];
        *v = (victims){.count = 0};
        arena_reset(&all->scratch);
        cb_status status = graph_victim_ties(q->w, id, &all->scratch, &ties, &n, q->err);
        if (status != CB_OK) return status;
        if (n && !(v->ids = arena_zalloc(q->a, n, sizeof *v->ids))) return err_memory(q->err);
        for (size_t i = 0; i < n; i++) {
            if (ties[i].unresolved || ties[i].outgoing == ties[i].victim_first) continue; /* the other is the one hurt */
            if (!excuses(q, &ties[i])) continue;
            v->ids[v->count++] = ties[i].outgoing ? ties[i].to : ties[i].from;
        }
        if (v->count) qsort(v->ids, v->count, sizeof *v->ids, by_slice);
    }
    *out = &all->items[e->value];
    return CB_OK;
}

/* Is the value another bearer's, of whom the other took it: copied pages carry the telephone of the firm that was copied. */
static cb_status took_it(walk *w, const inferred_tie *t, const takers *by, cb_slice *from) {
    *from = (cb_slice){NULL, 0};
    for (size_t h = 0; h < by->count; h++) {
        const victims *v = NULL;
        cb_status status = victims_of(w, by->ids[h], &v);
        if (status != CB_OK) return status;
        for (size_t k = 0; k < t->all_count; k++) {
            bool own = false;
            for (size_t i = 0; i < by->held; i++) own = own || slice_eq(by->ids[i], t->all[k]);
            if (!own && is_one_of(t->all[k], v->ids, v->count)) *from = t->all[k];
        }
    }
    return CB_OK;
}

/* What shares a value with the party and ties nobody. */
static bool note_quiet(walk *w, const quiet_mark *m) {
    asker *q = w->q;
    cb_slice what = mark_kind_name(m->kind);
    if (m->why == QUIET_MANY)
        return trails_note(q, w->t, "%zu%s others in the sources bear the %.*s %.*s: it ties nobody.", m->parties - 1,
                           m->more ? " or more" : "", SLICE_ARGS(what), SLICE_ARGS(m->shown));
    if (m->why == QUIET_APART)
        return trails_note(q, w->t, "%.*s had the %.*s %.*s at another time: it ties nobody.",
                           SLICE_ARGS(world_words(q, m->other)), SLICE_ARGS(what), SLICE_ARGS(m->shown));
    return true; /* that everybody uses a mail service need not be said */
}

/* ---- all of it */

/* The other ends of victim ties: what they share with the party they took from it, or it bought from them. */
typedef struct exploiter_list {
    cb_slice *items;
    size_t count, cap;
} exploiter_list;

static bool add_id(asker *q, cb_slice **all, size_t *count, size_t *cap, cb_slice id) {
    void *items = *all;
    if (!vec_reserve_arena(q->a, &items, cap, *count, *count + 1, sizeof id)) return false;
    *all = items;
    (*all)[(*count)++] = id;
    return true;
}

/* The walk is kept from a thief, unless by what it has in its victim (trails_walk); and, of a trade that only the case knows, from what the two
 * share: of others the graph itself knows (path_mark.c). Whatever else ties a customer and its supplier stands. */
static bool add_exploiter(asker *q, trails *t, exploiter_list *l, const tie *x, cb_slice id, bool of_case) {
    entity_ref ref;
    if (!excuses(q, x)) return true;
    if (is_theft(x) && !add_id(q, &t->banned, &t->banned_count, &t->banned_cap, id)) return false;
    bool trader = of_case && !is_theft(x) && world_find(q->w, id, &ref, 1);
    if (trader && !add_id(q, &t->traders, &t->trader_count, &t->trader_cap, id)) return false;
    return add_id(q, &l->items, &l->count, &l->cap, id);
}

/* "A, B and C": the first few of the other ends. */
static cb_slice few_names(asker *q, const tie *const *ties, size_t count) {
    cb_slice all = SLICE("");
    for (size_t i = 0; i < count && i < TOLD_VICTIMS && all.ptr; i++) {
        cb_slice other = world_words(q, ties[i]->outgoing ? ties[i]->to : ties[i]->from);
        bool last = i + 1 == count || i + 1 == TOLD_VICTIMS;
        all = words(q->a, "%.*s%s%.*s", SLICE_ARGS(all), i == 0 ? "" : last ? " and " : ", ", SLICE_ARGS(other));
    }
    return all;
}

/* Ties that make a party of the world a victim (`hurt`), or others its victims: each told, or counted where they are many. */
static bool note_victims(asker *q, trails *t, const reached *r, const identity *who, const tie *const *ties, size_t count,
                         bool hurt) {
    cb_slice mine = words_of(q, r->id), theirs = world_words(q, who->id), names = few_names(q, ties, count);
    bool theft = false;
    if (!names.ptr) return false;
    for (size_t i = 0; i < count; i++) theft = theft || is_theft(ties[i]);
    if (count > TOLD_VICTIMS && !who->confirmed)
        return trails_note(q, t,
                           "%.*s may be %.*s (%.*s), a victim of %zu others, among them %.*s: what it shares with those is not "
                           "followed.",
                           SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(who->id), count, SLICE_ARGS(names));
    if (count > TOLD_VICTIMS && hurt)
        return trails_note(
            q, t,
            "%s: %.*s is recorded as a customer or victim of %zu others, among them %.*s. No risk flows to it through "
            "these ties%s.",
            r->count ? "A party of the case is a victim" : "The subject is a victim", SLICE_ARGS(theirs), count,
            SLICE_ARGS(names), theft ? ", nor through what the others took from it" : "");
    if (count > TOLD_VICTIMS)
        return trails_note(
            q, t,
            "%zu others, among them %.*s, are recorded as customers or victims of %.*s. No risk flows through these "
            "ties.",
            count, SLICE_ARGS(names), SLICE_ARGS(theirs));
    for (size_t i = 0; i < count; i++) {
        cb_slice other = ties[i]->outgoing ? ties[i]->to : ties[i]->from;
        bool ok =
            who->confirmed
                ? note_victim(q, t, ties[i], r->count ? SLICE("") : who->id)
                : trails_note(q, t, "%.*s may be %.*s (%.*s), a victim of %.*s: what it shares with that one is not followed.",
                              SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(who->id), SLICE_ARGS(world_words(q, other)));
        if (!ok) return false;
    }
    return true;
}

/* Those of one party of the world that the party is, or, where it was hurt, may be by its name. */
static cb_status find_exploiters_of(asker *q, trails *t, const reached *r, const identity *who, exploiter_list *out) {
    tie *ties;
    size_t n, count[2] = {0, 0};
    cb_status status = graph_victim_ties(q->w, who->id, q->a, &ties, &n, q->err);
    const tie **told = arena_zalloc(q->a, 2 * n + 1, sizeof *told);
    if (status == CB_OK && !told) status = err_memory(q->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        bool hurt = ties[i].outgoing == ties[i].victim_first;
        /* like by name alone, and not the one who was hurt, or no longer */
        if (ties[i].unresolved || (!who->confirmed && (!hurt || !excuses(q, &ties[i])))) continue;
        if (!add_exploiter(q, t, out, &ties[i], ties[i].outgoing ? ties[i].to : ties[i].from, false))
            status = err_memory(q->err);
        told[hurt * n + count[hurt]++] = &ties[i];
    }
    for (unsigned hurt = 2; hurt-- > 0 && status == CB_OK;)
        if (!note_victims(q, t, r, who, told + hurt * n, count[hurt], hurt)) status = err_memory(q->err);
    return status;
}

/* Opponents and hosts of a party of the world: of those who are neither designated nor reported nothing need be said. */
static cb_status note_opponents(asker *q, trails *t, cb_slice id) {
    enum { MOST_APART = 1024 };
    tie *ties;
    size_t n;
    cb_status status = graph_ties(q->w, id, q->a, MOST_APART, &ties, &n, NULL, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        const tie *x = &ties[i];
        if (!x->apart || x->unresolved) continue;
        uint32_t flags = graph_party_flags_on(q->w, x->outgoing ? x->to : x->from, q->on_day);
        if ((flags & (PARTY_DESIGNATED | PARTY_REPORTED)) && !note_apart(q, t, x)) status = err_memory(q->err);
    }
    return status;
}

/* Victim ties of a party: those of the case, and those that the world knows of whom the party is. Noted where the party is the subject. */
static cb_status find_exploiters(asker *q, trails *t, const reached *r, const identity *hits, size_t hit_count,
                                 exploiter_list *out) {
    cb_status status = CB_OK;
    for (size_t k = 0; k < q->c->tie_count; k++) {
        const tie *x = &q->c->ties[k];
        bool from = slice_eq(x->from, r->id);
        if (x->victim && (from || slice_eq(x->to, r->id)) && !add_exploiter(q, t, out, x, from ? x->to : x->from, true))
            return err_memory(q->err);
    }
    for (size_t h = 0; h < hit_count && status == CB_OK; h++)
        if (hits[h].confirmed || (hits[h].match.name_score >= STRONG_NAME && !hits[h].match.contradiction))
            status = find_exploiters_of(q, t, r, &hits[h], out);
    for (size_t h = 0; h < hit_count && status == CB_OK; h++)
        if (hits[h].confirmed) status = note_opponents(q, t, hits[h].id);
    if (out->count) qsort(out->items, out->count, sizeof *out->items, by_slice);
    return status;
}

static bool is_exploiter(const exploiter_list *l, cb_slice id) { return is_one_of(id, l->items, l->count); }

static bool any_exploiter(const exploiter_list *l, const takers *by) {
    for (size_t k = 0; k < by->count; k++)
        if (is_exploiter(l, by->ids[k])) return true;
    return false;
}

static cb_status explore_marks(walk *w, const identity *hits, size_t hit_count, const exploiter_list *exploiters) {
    asker *q = w->q;
    cb_slice known[MAX_HITS]; /* the case's own id is none of the world's unless the two were found to be one */
    size_t known_count = 0;
    inferred all;
    for (size_t i = 0; i < hit_count && i < MAX_HITS; i++)
        if (hits[i].confirmed) known[known_count++] = hits[i].id;
    cb_status status =
        inferred_of_marks(q->w, w->from->e, q->c->entities, q->c->count, known, known_count, q->on_day, q->a, &all, q->err);
    for (size_t i = 0; i < all.quiet_count && status == CB_OK; i++)
        if (!note_quiet(w, &all.quiet[i])) status = err_memory(q->err);
    for (size_t i = 0; i < all.count && status == CB_OK; i++) {
        const inferred_tie *t = &all.ties[i];
        cb_slice victim;
        takers by;
        /* a weak mark ties nobody; what an exploiter shares with the party it took from it */
        if (t->grade == 'W') continue;
        status = takers_of(w, t->other, &by);
        if (status == CB_OK && any_exploiter(exploiters, &by)) continue;
        if (status == CB_OK) status = took_it(w, t, &by, &victim);
        if (status == CB_OK && victim.len &&
            !trails_note(q, w->t, "The %.*s %.*s is that of %.*s, from whom %.*s took it: it ties nobody.",
                         SLICE_ARGS(mark_kind_name(t->kind)), SLICE_ARGS(t->shown), SLICE_ARGS(world_words(q, victim)),
                         SLICE_ARGS(world_words(q, t->other))))
            status = err_memory(q->err);
        if (status == CB_OK && !victim.len && w->from->count < MAX_CASE_HOPS) status = follow_mark(w, t);
        if (status == CB_OK && !victim.len && w->from->count == MAX_CASE_HOPS &&
            !trails_note(q, w->t, "What %.*s shares with %.*s is not followed: it is %d steps from the subject.",
                         SLICE_ARGS(words_of(q, w->from->id)), SLICE_ARGS(world_words(q, t->other)), MAX_CASE_HOPS))
            status = err_memory(q->err);
    }
    return status;
}

/* What the sources say of one party of the case: who it is, and who shares a mark with it. */
static cb_status explore(asker *q, const reached *r, trails *t, thefts *known) {
    match_profile *mine = arena_zalloc(q->a, 1, sizeof *mine);
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    exploiter_list exploiters = {0};
    size_t count = 0, total = 0;
    if (!mine || !hits) return err_memory(q->err);
    walk w = {.q = q, .t = t, .thefts = known, .from = r, .mine = mine};
    cb_status status = CB_OK;
    if (!r->e) return enter(&w, r->id, NULL);
    if (schema_is_party(r->e->schema)) {
        t->compared++;
        status = identity_find(q, r->e, mine, hits, &count, &total);
        if (status == CB_OK && total > count &&
            !trails_note(q, t,
                         "%zu parties of the sources may be %.*s by name; the %zu that matter and resemble most are followed.",
                         total, SLICE_ARGS(case_caption(r->e)), count))
            status = err_memory(q->err);
    } else {
        status = identity_of_record(q, r->e, mine, hits, &count);
    }
    if (status == CB_OK) status = find_exploiters(q, t, r, hits, count, &exploiters);
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        if (!is_exploiter(&exploiters, hits[i].id)) status = follow_identity(&w, &hits[i]);
    }
    return status == CB_OK ? explore_marks(&w, hits, count, &exploiters) : status;
}

/* A topic of the case is what its author believes: it is said, and it decides nothing. */
static bool note_topics(asker *q, const reached *r, trails *t) {
    for (size_t i = 0; r->e && i < r->e->count; i++)
        if (r->e->statements[i].prop == PROP_topics &&
            !trails_note(q, t, "The case marks %.*s with the topic \"%.*s\"; only the sources searched decide.",
                         SLICE_ARGS(case_caption(r->e)), SLICE_ARGS(r->e->statements[i].value)))
            return false;
    return true;
}

cb_status trails_find(asker *q, const entity *subject, trails *out) {
    reach h = {.q = q, .t = out, .subject = subject, .all = arena_zalloc(q->a, 2 * q->c->tie_count + 2, sizeof *h.all)};
    *out = (trails){0};
    if (!h.all) return err_memory(q->err);
    thefts known = {.by_id = MAP_EMPTY, .scratch = ARENA_EMPTY};
    cb_status status = reach_case(&h);
    for (size_t i = 0; i < h.count && status == CB_OK; i++)
        status = note_topics(q, &h.all[i], out) ? explore(q, &h.all[i], out, &known) : err_memory(q->err);
    map_free(&known.by_id);
    arena_free(&known.scratch);
    return status == CB_OK ? trails_walk(q, out) : status;
}
