/* SPDX-License-Identifier: Apache-2.0 */
/* A company that goes on as another: registered within some years after the other was listed, with its officers, owners, address or
 * telephone. It takes two of them, or one that is rare; one officer alone is a red flag and ties nobody. Who was copied, or buys from the
 * listed one, is no successor. */
#include "base/error.h"
#include "base/vec.h"
#include "finding/indicators.h"
#include "parse/date.h"

#include "base/poison.h"

enum { MAX_SHARED = 8, SUCCESSION = 8500 };

typedef struct candidate {
    cb_slice listed; /* id that is listed */
    cb_slice id;     /* id that shares */
    int32_t day;
    cb_slice day_text;
    uint32_t segment; /* of the listing */
    cb_slice channel[MAX_SHARED], shared[MAX_SHARED];
    uint32_t said_by; /* source of the first of them */
    size_t count;
    bool rare;
    bool officer; /* rare, but one who may have gone from one employer to another */
} candidate;

typedef struct candidates {
    candidate *items;
    size_t count, cap;
} candidates;

bool registered_on(const inquiry *k, int32_t *day, cb_slice *text, uint32_t *segment) {
    bool found = false;
    for (size_t i = 0; i <= k->record_count; i++) {
        const entity *e = i ? &k->records[i - 1].e : k->subject;
        for (size_t j = 0; j < e->count; j++) {
            date_range r;
            if (e->statements[j].prop != PROP_incorporationDate || !date_range_of(e->statements[j].value, &r)) continue;
            if (found && r.first <= *day) continue;
            found = true;
            *day = r.first, *text = e->statements[j].value;
            *segment = i ? k->records[i - 1].segments[j] : UINT32_MAX;
        }
    }
    return found;
}

/* ---- whom nothing flows to */

/* Does any tie make one of the two a victim of the other? */
static cb_status is_victim_tie(inquiry *k, cb_slice other, bool *yes) {
    asker *q = k->q;
    cb_status status = CB_OK;
    for (size_t i = 0; i < q->c->tie_count; i++) {
        const tie *x = &q->c->ties[i];
        *yes = *yes || (x->victim && (slice_eq(x->from, other) || slice_eq(x->to, other)));
    }
    for (size_t i = 0; i < k->record_count && status == CB_OK; i++) {
        tie *ties;
        size_t n;
        status = graph_victim_ties(q->w, k->records[i].id, q->a, &ties, &n, q->err);
        for (size_t j = 0; status == CB_OK && j < n; j++)
            *yes = *yes || slice_eq(ties[j].outgoing ? ties[j].to : ties[j].from, other);
    }
    return status;
}

/* Does the other have the value from one whom it copied? */
static cb_status is_taken(inquiry *k, const inferred_tie *t, bool *yes) {
    tie *ties;
    size_t n;
    cb_status status = graph_victim_ties(k->q->w, t->other, k->q->a, &ties, &n, k->q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        cb_slice hurt = ties[i].outgoing ? ties[i].to : ties[i].from;
        *yes = *yes || inquiry_is_self(k, hurt);
        for (size_t j = 0; j < t->all_count; j++) *yes = *yes || slice_eq(t->all[j], hurt);
    }
    return status;
}

/* ---- what is shared */

/* The listed organisation that an id stands for; NULL where it is none, or was listed after the subject was there or
 * long before. */
static cb_status candidate_of(inquiry *k, candidates *all, cb_slice id, int32_t registered, candidate **out) {
    asker *q = k->q;
    candidate c = {.id = id};
    entity_ref ref;
    bool listed;
    *out = NULL;
    if (inquiry_is_self(k, id) || !world_find(q->w, id, &ref, 1)) return CB_OK;
    schema_id schema = world_schema(q->w, ref);
    if (!schema_is_a(schema, SCHEMA_LegalEntity) || schema_is_a(schema, SCHEMA_Person)) return CB_OK;
    cb_status status = listed_since(q, id, &listed, &c.day, &c.listed, &c.day_text, &c.segment);
    bool soon = listed && c.day < registered && registered - c.day <= SUCCESSION_DAYS;
    if (status != CB_OK || !soon || inquiry_is_self(k, c.listed)) return status;
    for (size_t i = 0; i < all->count; i++)
        if (slice_eq(all->items[i].listed, c.listed)) {
            *out = &all->items[i];
            return CB_OK;
        }
    void *items = all->items;
    if (!vec_reserve_arena(q->a, &items, &all->cap, all->count, all->count + 1, sizeof c)) return err_memory(q->err);
    all->items = items;
    all->items[all->count] = c;
    *out = &all->items[all->count++];
    return CB_OK;
}

/* `channel`: two values of one channel, or two posts of one person, are no two things in common. */
static void share_it(candidate *c, cb_slice channel, cb_slice what, bool rare, uint32_t segment) {
    for (size_t i = 0; i < c->count; i++)
        if (slice_eq(c->channel[i], channel)) {
            c->rare = c->rare || rare;
            return;
        }
    if (c->count == 0) c->said_by = segment;
    c->rare = c->rare || rare;
    if (c->count == MAX_SHARED) return;
    c->channel[c->count] = channel;
    c->shared[c->count++] = what;
}

static cb_status share_marks(inquiry *k, candidates *all, int32_t registered) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < k->marks.count && status == CB_OK; i++) {
        const inferred_tie *t = &k->marks.ties[i];
        bool taken = false;
        if (t->kind != MARK_ADDRESS && t->kind != MARK_PHONE && t->kind != MARK_EMAIL) continue;
        candidate *c;
        status = candidate_of(k, all, t->other, registered, &c);
        if (status == CB_OK && c) status = is_taken(k, t, &taken);
        if (status != CB_OK || !c || taken) continue;
        cb_slice what = TEXT("the %.*s %.*s, which %zu in the sources have", SLICE_ARGS(mark_kind_name(t->kind)),
                             SLICE_ARGS(t->shown), t->parties);
        if (!what.ptr) return err_memory(k->q->err);
        share_it(c, mark_kind_name(t->kind), what, t->grade != 'W', t->segment);
    }
    return status;
}

/* Was somebody there when it was listed, or until shortly before, and before the subject was founded? Without a day nobody knows: who is there
 * today may have come long after. */
static bool was_there(const tie *x, int32_t day, int32_t registered) {
    date_range start, end;
    bool began = x->start.len && date_range_of(x->start, &start), left = x->end.len && date_range_of(x->end, &end);
    if (began && (start.first > day || start.first >= registered)) return false;
    if (left) return end.last >= day - RECENT_DAYS;
    return began && !x->over;
}

static bool is_stake(const tie *x) { return slice_eq(x->kind, SLICE("Ownership")) || slice_eq(x->kind, SLICE("Control")); }
static bool is_post(const tie *x) { return slice_eq(x->kind, SLICE("Directorship")) || is_stake(x); }

/* What one who is behind the subject is in a listed company. An owner counts by a real stake, here and there. */
static cb_status share_post(inquiry *k, candidates *all, const related *r, const tie *x, bool rare, int32_t registered) {
    asker *q = k->q;
    candidate *c;
    bool owner = is_stake(x);
    if (!is_post(x) || !x->outgoing || x->unresolved || x->victim || !has_begun(q, x->start)) return CB_OK;
    if (owner && !is_real_stake(x)) return CB_OK;
    cb_status status = candidate_of(k, all, x->to, registered, &c);
    if (status != CB_OK || !c || !was_there(x, c->day, registered)) return status;
    cb_slice what = TEXT("the %s %.*s (%.*s)%s%.*s", r->owner ? "owner" : "officer", SLICE_ARGS(r->caption), SLICE_ARGS(r->id),
                         x->end.len ? ", there until " : "", SLICE_ARGS(x->end));
    if (!what.ptr) return err_memory(q->err);
    bool in_hand = owner && r->owner;
    c->officer = c->officer || (rare && !in_hand);
    share_it(c, r->id, what, rare && in_hand, x->segment);
    return CB_OK;
}

static cb_status share_officers(inquiry *k, candidates *all, int32_t registered) {
    asker *q = k->q;
    cb_status status = CB_OK;
    for (size_t i = 0; i < k->people_count && status == CB_OK; i++) {
        const related *r = &k->people[i];
        tie *ties;
        size_t n, posts = 0;
        uint64_t total;
        if (!r->id.len || (r->owner && !r->real) || !has_begun(q, r->start)) continue;
        status = graph_ties(q->w, r->id, q->a, MAX_PEOPLE_TIES, &ties, &n, &total, q->err);
        for (size_t j = 0; status == CB_OK && j < n; j++) posts += ties[j].outgoing && is_post(&ties[j]);
        if (status != CB_OK || total > MANY_TIES || posts > MANY_POSTS) continue;
        for (size_t j = 0; j < n && status == CB_OK; j++)
            status = share_post(k, all, r, &ties[j], posts <= RARE_POSTS, registered);
    }
    return status;
}

/* ---- the finding: a path of one step */

/* Registered when, and what it shares. */
static cb_slice text_of(inquiry *k, const candidate *c, int32_t registered, cb_slice since, cb_slice theirs) {
    cb_slice text = TEXT("%.*s was registered on %.*s, %d days after %.*s was listed (%.*s), and shares with it",
                         SLICE_ARGS(case_caption(k->subject)), SLICE_ARGS(since), registered - c->day, SLICE_ARGS(theirs),
                         SLICE_ARGS(c->day_text));
    for (size_t i = 0; i < c->count; i++)
        text = TEXT("%.*s%s %.*s", SLICE_ARGS(text), i ? (i + 1 == c->count ? " and" : ",") : "", SLICE_ARGS(c->shared[i]));
    return TEXT("%.*s.", SLICE_ARGS(text));
}

static cb_slice listed_words(inquiry *k, const candidate *c) {
    entity_ref ref;
    return world_find(k->q->w, c->listed, &ref, 1) ? world_caption(k->q->w, ref) : c->listed;
}

/* One officer of both: people change employers. */
static cb_status flag_officer(inquiry *k, const candidate *c, int32_t registered, cb_slice since, uint32_t segment) {
    cb_slice theirs = listed_words(k, c), mine = case_caption(k->subject);
    return inquiry_flag_of(
        k, "successor", 'M', segment, c->said_by, text_of(k, c, registered, since, theirs),
        TEXT("Obtain the founding documents of %.*s from its register file, with founders, first officers and "
             "the source of its capital: do they lead to %.*s?",
             SLICE_ARGS(mine), SLICE_ARGS(theirs)));
}

static cb_status add_successor(inquiry *k, const candidate *c, int32_t registered, cb_slice since, uint32_t segment) {
    asker *q = k->q;
    trail *t = arena_zalloc(q->a, 1, sizeof *t);
    if (!t) return err_memory(q->err);
    cb_slice mine = case_caption(k->subject), theirs = listed_words(k, c);
    t->links[0] = (link){.edge = REF_NONE,
                         .from = k->subject->id,
                         .from_caption = mine,
                         .to = c->listed,
                         .to_caption = theirs,
                         .kind = SLICE("successor"),
                         .label = SLICE("perhaps its successor"),
                         .text = text_of(k, c, registered, since, theirs),
                         .start = since,
                         .end = SLICE(""),
                         .strength = SUCCESSION,
                         .segment = segment,
                         .two_sources = true,
                         .other_segment = c->said_by,
                         .rule = "successor",
                         .grade = signal_find("successor").strength};
    t->count = 1;
    t->party = c->listed;
    t->flags = PARTY_DESIGNATED;
    if (!t->links[0].text.ptr) return err_memory(q->err);
    return finding_of_trail(q, k->subject, t, k->s, k->cap);
}

cb_status successor_find(inquiry *k) {
    int32_t registered;
    cb_slice since;
    uint32_t segment;
    candidates all = {0};
    if (!registered_on(k, &registered, &since, &segment)) return CB_OK;
    cb_status status = share_marks(k, &all, registered);
    if (status == CB_OK) status = share_officers(k, &all, registered);
    for (size_t i = 0; i < all.count && status == CB_OK; i++) {
        bool victim = false;
        const candidate *c = &all.items[i];
        bool alone = !c->rare && c->count < 2;
        if (alone && !c->officer) continue;
        status = is_victim_tie(k, c->id, &victim);
        if (status == CB_OK && !victim) status = is_victim_tie(k, c->listed, &victim);
        if (status == CB_OK && victim)
            status =
                inquiry_note(k, "victim",
                             TEXT("%.*s shares marks with %.*s, of which one is a victim or customer of the other: it is not "
                                  "taken for its successor.",
                                  SLICE_ARGS(case_caption(k->subject)), SLICE_ARGS(c->listed)));
        else if (status == CB_OK)
            status = (alone ? flag_officer : add_successor)(k, c, registered, since, segment);
    }
    return status;
}
