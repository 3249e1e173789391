/* SPDX-License-Identifier: Apache-2.0 */
/* Days and posts of owners and officers: a listing near the beginning or the end of a tie, and one person in dozens of companies. */
#include "base/error.h"
#include "finding/indicators.h"
#include "parse/date.h"

#include "base/poison.h"

/* ---- since when somebody is listed, under any of its ids */

typedef struct listing_day {
    asker *q;
    bool found, current;
    int32_t day;
    cb_slice id, text, end;
    uint32_t segment;
} listing_day;

/* The first listing that is in force on the day; where none is, the first of those that have ended. */
static cb_status take_listings(listing_day *l, cb_slice id) {
    asker *q = l->q;
    designation *d;
    size_t n;
    cb_status status = graph_designations(q->w, id, q->a, &d, &n, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) {
        cb_slice on = d[i].listed.len ? d[i].listed : d[i].start;
        date_range r;
        if (!d[i].meaning.designated || !date_range_of(on, &r) || r.precision != 3 || r.first > q->on_day) continue;
        bool current = !has_ended(q, d[i].end) && has_begun(q, d[i].start);
        bool better = !l->found || (current && !l->current) || (current == l->current && r.first < l->day);
        if (!better) continue;
        l->found = true, l->current = current, l->day = r.first, l->text = on, l->id = id, l->end = d[i].end;
        l->segment = d[i].segment;
    }
    return status;
}

static cb_status take_same(void *data, cb_slice other, bool confirmed) {
    return confirmed ? take_listings(data, other) : CB_OK;
}

static cb_status listing_of(asker *q, cb_slice id, listing_day *out) {
    *out = (listing_day){.q = q};
    cb_status status = take_listings(out, id);
    return status == CB_OK ? graph_each_same(q->w, id, take_same, out) : status;
}

cb_status listed_since(asker *q, cb_slice id, bool *yes, int32_t *day, cb_slice *listed, cb_slice *text, uint32_t *segment) {
    listing_day l;
    cb_status status = listing_of(q, id, &l);
    *yes = l.found && l.current;
    *day = l.day, *listed = l.id, *text = l.text, *segment = l.segment;
    return status;
}

/* ---- a listing near a change */

static bool exact_day(cb_slice date, int32_t *day) {
    date_range r;
    if (!date.len || !date_range_of(date, &r) || r.precision != 3) return false;
    *day = r.first;
    return true;
}

/* "36 days after": of what, the sentence goes on to say. */
static cb_slice apart(inquiry *k, int32_t listed, int32_t changed) {
    int32_t days = listed > changed ? listed - changed : changed - listed;
    if (days == 0) return SLICE("on the day of");
    return TEXT("%d day%s %s", days, days == 1 ? "" : "s", listed > changed ? "after" : "before");
}

static bool is_near(int32_t a, int32_t b) { return (a > b ? a - b : b - a) <= RECENT_DAYS; }

/* The finding about the owner, if the walk has made one. */
static finding *finding_about(inquiry *k, const related *r, cb_slice listed) {
    for (size_t i = 0; i < k->s->finding_count; i++) {
        finding *f = &k->s->findings[i];
        if (f->state <= STATE_TIED && (slice_eq(f->party_id, r->id) || slice_eq(f->party_id, listed))) return f;
    }
    return NULL;
}

/* Evidence beside that of a finding that stands; else a note. The state is never its doing. */
static cb_status say_near(inquiry *k, const related *r, const listing_day *l, cb_slice text) {
    asker *q = k->q;
    finding *f = finding_about(k, r, l->id);
    if (!text.ptr) return err_memory(q->err);
    if (!f) return inquiry_note(k, "recent-designation", text);
    item_list all = {f->evidence, f->evidence_count, f->evidence_count}, one = {0},
              against = {f->against, f->against_count, f->against_count};
    char grade = signal_find("recent-designation").strength;
    if (!add_item_of(q, &one, "recent-designation", grade, (uint32_t[]){r->segment, l->segment}, 2, text) ||
        !evidence_once(q, &all, &one.items[0]) || !caution_item(q, &against, "recent-designation"))
        return err_memory(q->err);
    f->evidence = all.items, f->evidence_count = all.count;
    f->against = against.items, f->against_count = against.count;
    return CB_OK;
}

/* One whose tie has ended: shortly before or after its listing it may have been passed on for show; long before, it says nothing. */
static cb_status ended_tie(inquiry *k, const related *r, const listing_day *l) {
    int32_t end;
    const char *as = r->owner ? "owner" : "officer";
    if (!exact_day(r->end, &end)) return CB_OK;
    cb_slice text = TEXT("%.*s (%.*s) was an %s of %.*s until %.*s; the listing of %.*s is %.*s that.", SLICE_ARGS(r->caption),
                         SLICE_ARGS(r->id), as, SLICE_ARGS(case_caption(k->subject)), SLICE_ARGS(r->end), SLICE_ARGS(l->text),
                         SLICE_ARGS(apart(k, l->day, end)));
    if (!l->current) return inquiry_note(k, "formerly-listed", text);
    if (!is_near(l->day, end)) return end < l->day ? inquiry_note(k, "ended-tie", text) : CB_OK;
    cb_slice next = r->owner ? TEXT("Obtain the contract by which the stake of %.*s in %.*s was passed on, with the other "
                                    "party and the price paid.",
                                    SLICE_ARGS(r->caption), SLICE_ARGS(case_caption(k->subject)))
                             : TEXT("Obtain the resolution by which the post of %.*s at %.*s ended, and who followed.",
                                    SLICE_ARGS(r->caption), SLICE_ARGS(case_caption(k->subject)));
    return inquiry_flag(k, "transfer-near-listing", r->segment, l->segment, text, next);
}

static cb_status near_listing(inquiry *k, const related *r) {
    listing_day l;
    int32_t day;
    cb_slice since;
    uint32_t segment;
    const char *as = r->owner ? "owner" : "officer";
    cb_status status = listing_of(k->q, r->id, &l);
    if (status != CB_OK || !l.found) return status;
    if (has_ended(k->q, r->end)) return ended_tie(k, r, &l);
    if (!l.current || !has_begun(k->q, r->start)) return CB_OK;
    if (exact_day(r->start, &day) && is_near(l.day, day))
        status = say_near(k, r, &l,
                          TEXT("%.*s was listed on %.*s, %.*s becoming an %s of %.*s (%.*s).", SLICE_ARGS(r->caption),
                               SLICE_ARGS(l.text), SLICE_ARGS(apart(k, l.day, day)), as, SLICE_ARGS(case_caption(k->subject)),
                               SLICE_ARGS(r->start)));
    if (status == CB_OK && registered_on(k, &day, &since, &segment) && is_near(l.day, day))
        status = say_near(k, r, &l,
                          TEXT("%.*s, an %s, was listed on %.*s, %.*s the registration of %.*s (%.*s).", SLICE_ARGS(r->caption),
                               as, SLICE_ARGS(l.text), SLICE_ARGS(apart(k, l.day, day)), SLICE_ARGS(case_caption(k->subject)),
                               SLICE_ARGS(since)));
    return status;
}

/* ---- nominees */

/* The walk has said it of whom it came by. */
static bool is_said(const trails *t, cb_slice caption) {
    for (size_t i = 0; i < t->note_count; i++)
        if (slice_starts(t->notes[i], caption) && (slice_find(t->notes[i], SLICE(" sits in more than ")) != SIZE_MAX ||
                                                   slice_find(t->notes[i], SLICE("too many to say anything")) != SIZE_MAX))
            return true;
    return false;
}

/* One in dozens of companies: professional, more often than not. It is said, and no risk flows from one of them to another. */
static cb_status nominee(inquiry *k, const related *r) {
    asker *q = k->q;
    tie *ties;
    size_t n, posts = 0, agencies = 0;
    uint64_t total;
    cb_status status = graph_ties(q->w, r->id, q->a, MAX_PEOPLE_TIES, &ties, &n, &total, q->err);
    if (status != CB_OK) return status;
    for (size_t i = 0; i < n; i++) {
        posts += ties[i].outgoing && slice_eq(ties[i].kind, SLICE("Directorship"));
        agencies += ties[i].outgoing && (slice_eq(ties[i].kind, SLICE("Representation")) || ties[i].agent);
    }
    bool agent = agencies > MANY_POSTS && agencies > posts;
    if (agent) posts = agencies;
    bool was_said = is_said(k->t, r->caption);
    if (posts <= MANY_POSTS && total > MANY_TIES && !was_said)
        return inquiry_note(k, "hub",
                            TEXT("%.*s (%.*s) has %llu ties in the sources: too many to say anything about one of them.",
                                 SLICE_ARGS(r->caption), SLICE_ARGS(r->id), (unsigned long long)total));
    if (posts <= MANY_POSTS) return CB_OK;
    status = inquiry_flag(k, "nominee", r->segment, NO_SOURCE,
                          TEXT("%.*s (%.*s) %s %s%zu companies of the sources, as nominees and agents do: no risk flows from "
                               "one of them to another.",
                               SLICE_ARGS(r->caption), SLICE_ARGS(r->id), agent ? "acts for" : "sits in",
                               total > n ? "more than " : "", posts),
                          SLICE(""));
    if (status == CB_OK && was_said) inquiry_is_said(k);
    return status;
}

/* ---- the same house */

/* A room that few share ties (mark_kinds.tsv); a house, in which many may be, is said and ties nobody. */
static cb_status shared_house(inquiry *k) {
    asker *q = k->q;
    cb_status status = CB_OK;
    for (size_t i = 0; i < k->marks.count && status == CB_OK; i++) {
        const inferred_tie *t = &k->marks.ties[i];
        entity_ref ref;
        if (t->kind != MARK_ADDRESS || t->grade != 'W' || !world_find(q->w, t->other, &ref, 1)) continue;
        if (!(graph_party_flags_on(q->w, t->other, q->on_day) & (PARTY_DESIGNATED | PARTY_REPORTED))) continue;
        status = inquiry_flag(
            k, "shared-house", t->segment, NO_SOURCE,
            TEXT("%.*s has the address of %.*s (%.*s), %.*s, %s: %zu other%s in the sources ha%s it, and it ties nobody.",
                 SLICE_ARGS(case_caption(k->subject)), SLICE_ARGS(world_caption(q->w, ref)), SLICE_ARGS(t->other),
                 SLICE_ARGS(t->shown), t->open ? "which names no room" : "a room that too many share", t->parties - 1,
                 t->parties == 2 ? "" : "s", t->parties == 2 ? "s" : "ve"),
            SLICE(""));
    }
    return status;
}

cb_status patterns_find(inquiry *k) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < k->people_count && status == CB_OK; i++) {
        const related *r = &k->people[i];
        if (!r->id.len) continue;
        status = near_listing(k, r);
        if (status == CB_OK && !has_ended(k->q, r->end)) status = nominee(k, r);
    }
    return status == CB_OK ? shared_house(k) : status;
}
