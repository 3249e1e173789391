/* SPDX-License-Identifier: Apache-2.0 */
/* A step of the graph's search, read and put into words. */
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "finding/internal.h"
#include "parse/date.h"

#include "base/poison.h"

static cb_slice caption_of(const asker *q, cb_slice id) {
    entity_ref ref;
    return world_find(q->w, id, &ref, 1) ? world_caption(q->w, ref) : id;
}

/* ---- marks: the value as a record writes it */

typedef struct seeking {
    uint64_t hash;
    arena *a;
    cb_slice shown;
} seeking;

static bool take(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    seeking *s = data;
    (void)kind, (void)strong;
    return s->shown.len || hash64(normal) != s->hash || arena_dup(s->a, shown, &s->shown);
}

static bool shown_by(asker *q, entity_ref says, uint64_t hash, cb_slice *out) {
    entity e;
    uint32_t *segments;
    arena scratch = ARENA_EMPTY;
    seeking s = {.hash = hash, .a = q->a, .shown = {NULL, 0}};
    bool ok =
        world_load(q->w, world_id(q->w, says), q->a, &e, &segments, q->err) == CB_OK && entity_marks(&e, &scratch, take, &s);
    arena_free(&scratch);
    *out = s.shown;
    return ok;
}

static bool day_text(asker *q, int32_t day, cb_slice *out) {
    char text[DATE_TEXT_MAX];
    *out = (cb_slice){"", 0};
    return day == INT32_MIN || day == INT32_MAX || arena_dup(q->a, (cb_slice){text, date_day(day, text)}, out);
}

static bool link_of_mark(asker *q, const path_hop *h, link *out) {
    mark_rules rules = mark_rules_of(h->mark);
    char *rule = arena_zalloc(q->a, rules.rule.len + 1, 1);
    cb_slice shown = {NULL, 0};
    if (!rule || !shown_by(q, h->to_says, h->mark_hash, &shown)) return false;
    if (!shown.len && !shown_by(q, h->from_says, h->mark_hash, &shown)) return false;
    memcpy(rule, rules.rule.ptr, rules.rule.len);
    *out = (link){.edge = REF_NONE,
                  .from = h->from,
                  .from_caption = caption_of(q, h->from),
                  .to = h->to,
                  .to_caption = caption_of(q, h->to),
                  .kind = mark_kind_name(h->mark),
                  .label = words(q->a, "same %.*s", SLICE_ARGS(mark_kind_name(h->mark))),
                  .strength = h->strength,
                  .segment = REF_SEGMENT(h->to_says),
                  .two_sources = true,
                  .other_segment = REF_SEGMENT(h->from_says),
                  .rule = rule,
                  .grade = grade_of_strength(h->strength),
                  .bearers = h->bearers - 1};
    if (h->gap == 0 && (!day_text(q, h->first, &out->start) || !day_text(q, h->last, &out->end))) return false;
    cb_slice when = when_text(q, out->start, out->end, h->gap);
    out->text = mark_text(q, out->from_caption, out->to_caption, h->mark, shown, when, out->bearers);
    int32_t from = path_last_seen(q->w, h->from, h->mark_hash, q->on_day),
            to = path_last_seen(q->w, h->to, h->mark_hash, q->on_day);
    bool neither = h->gap > 0 || out->start.len || out->end.len || (from == INT32_MAX) == (to == INT32_MAX);
    if (!neither)
        out->doubt = from == INT32_MAX ? seen_before(q, h->mark, to, out->to_caption, out->from_caption)
                                       : seen_before(q, h->mark, from, out->from_caption, out->to_caption);
    return out->label.ptr && when.ptr && out->text.ptr && (neither || out->doubt.ptr);
}

/* ---- other ids of one party */

static bool link_of_same(asker *q, const path_hop *h, link *out) {
    identity *who = arena_zalloc(q->a, 1, sizeof *who);
    match_profile *mine = arena_zalloc(q->a, 1, sizeof *mine);
    bool keep;
    if (!who || !mine || identity_judge(q, h->from_says, h->to_says, mine, who, &keep) != CB_OK) return false;
    *out = (link){.edge = REF_NONE,
                  .from = h->from,
                  .from_caption = caption_of(q, h->from),
                  .to = h->to,
                  .to_caption = caption_of(q, h->to),
                  .kind = SLICE("same party"),
                  .label = h->confirmed ? SLICE("same party, confirmed") : SLICE("same party? not confirmed"),
                  .identity = true,
                  .who = who,
                  .mine = mine,
                  .strength = h->strength,
                  .segment = REF_SEGMENT(h->to_says),
                  .two_sources = true,
                  .other_segment = REF_SEGMENT(h->from_says),
                  .rule = h->confirmed && who->rule ? who->rule : "similar-name",
                  .grade = h->confirmed ? 'S' : 'W'};
    out->text = words(q->a, "%.*s (%.*s) is %s %.*s (%.*s): score %u.%02u.", SLICE_ARGS(out->from_caption), SLICE_ARGS(h->from),
                      h->confirmed ? "the same party as" : "possibly", SLICE_ARGS(out->to_caption), SLICE_ARGS(h->to),
                      who->match.score / 10000, who->match.score / 100 % 100);
    return out->text.ptr != NULL;
}

bool link_of_hop(asker *q, const path_hop *h, link *out) {
    if (h->via == VIA_MARK) return link_of_mark(q, h, out);
    if (h->via == VIA_SAME) return link_of_same(q, h, out);
    bool forward = slice_eq(h->t.from, h->from);
    if (!link_of_tie(q, &h->t, forward, caption_of(q, h->from), caption_of(q, h->to), h->t.segment, out)) return false;
    out->strength = h->strength;
    out->grade = grade_of_strength(h->strength);
    return true;
}

/* ---- what was not gone through */

cb_status note_claims(asker *q, trails *t, cb_slice id) {
    reported_claim *c;
    size_t n;
    cb_slice who = caption_of(q, id);
    cb_status status = graph_claims(q->w, id, q->a, &c, &n, q->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        cb_slice author = c[i].author.len ? c[i].author : SLICE("a source without a name"), date = c[i].date;
        bool ok = true;
        if (!has_begun(q, date))
            ok = trails_note(q, t, "%.*s (%.*s) is named by %.*s on %.*s, after the day asked about.", SLICE_ARGS(who),
                             SLICE_ARGS(id), SLICE_ARGS(author), SLICE_ARGS(date));
        else if (c[i].withdrawn.len || has_ended(q, c[i].end))
            ok = trails_note(q, t, "%.*s (%.*s) was named by %.*s%s%.*s; the claim counts no more (%s%.*s).", SLICE_ARGS(who),
                             SLICE_ARGS(id), SLICE_ARGS(author), date.len ? " on " : "", SLICE_ARGS(date),
                             c[i].withdrawn.len ? "" : "until ", SLICE_ARGS(c[i].withdrawn.len ? c[i].withdrawn : c[i].end));
        if (!ok) status = err_memory(q->err);
    }
    return status;
}

/* One that was listed, or that a claim named, and is no more. */
static bool note_formerly(asker *q, trails *t, cb_slice id) {
    designation *d;
    size_t n;
    bool designated = false;
    if (graph_designations(q->w, id, q->a, &d, &n, q->err) != CB_OK || note_claims(q, t, id) != CB_OK) return false;
    for (size_t i = 0; i < n; i++) {
        if (d[i].meaning.designated && !has_begun(q, d[i].start))
            return trails_note(q, t, "%.*s (%.*s) is listed since %.*s, after the day asked about.",
                               SLICE_ARGS(caption_of(q, id)), SLICE_ARGS(id), SLICE_ARGS(d[i].start));
        designated = designated || d[i].meaning.designated || d[i].over;
    }
    return !designated || trails_note(q, t, "%.*s (%.*s) was listed formerly; the listing has ended.",
                                      SLICE_ARGS(caption_of(q, id)), SLICE_ARGS(id));
}

bool note_unmapped(asker *q, trails *t, cb_slice id, const designation *d) {
    cb_slice by = regime_words(d->authority.len ? d->authority : SLICE("an authority that the source does not name"));
    return trails_note(q, t,
                       "%.*s (%.*s) is listed by %.*s%s%.*s%s%.*s; the table of legal effects does not map this listing, so no "
                       "rule starts from it: look it up.",
                       SLICE_ARGS(caption_of(q, id)), SLICE_ARGS(id), SLICE_ARGS(by), UNDER(d->programme),
                       d->start.len ? " since " : "", SLICE_ARGS(d->start));
}

static bool note_all_unmapped(asker *q, trails *t, cb_slice id) {
    designation *d;
    size_t n;
    if (graph_designations(q->w, id, q->a, &d, &n, q->err) != CB_OK) return false;
    for (size_t i = 0; i < n; i++) {
        if (d[i].meaning.mapped || d[i].over || has_ended(q, d[i].end) || !has_begun(q, d[i].start)) continue;
        if (!note_unmapped(q, t, id, &d[i])) return false;
    }
    return true;
}

static bool note_event(asker *q, trails *t, const path_event *e) {
    cb_slice who = caption_of(q, e->id), other = caption_of(q, e->other);
    cb_slice day = SLICE("");
    if ((e->stop == STOP_ENDED || e->stop == STOP_LATER) && !day_text(q, e->day, &day)) return false;
    switch (e->stop) {
    case STOP_HUB:
        return trails_note(q, t, "%.*s has %llu ties: too many to say anything about one of them; not followed.",
                           SLICE_ARGS(who), (unsigned long long)e->ties);
    case STOP_NOMINEE:
        return trails_note(q, t,
                           "%.*s sits in more than %d companies, as nominees and agents do: what the others are is not "
                           "followed.",
                           SLICE_ARGS(who), PATH_POSTS);
    case STOP_CROWD:
        return trails_note(q, t, "%.*s has more than %d members or employees: who the others are is not followed.",
                           SLICE_ARGS(who), PATH_POSTS);
    case STOP_ENDED:
        return trails_note(q, t, "An ended tie (%s%.*s) between %.*s and %.*s is not followed.",
                           day.len ? "until " : "its source says no day", SLICE_ARGS(day), SLICE_ARGS(who), SLICE_ARGS(other));
    case STOP_LATER:
        return trails_note(q, t, "A tie that begins after the day asked about (%.*s) between %.*s and %.*s is not followed.",
                           SLICE_ARGS(day), SLICE_ARGS(who), SLICE_ARGS(other));
    case STOP_LITTLE:
        return trails_note(q, t,
                           "%.*s holds less than 10 %% of %.*s, and of what leads to it here, as investors in many companies "
                           "do: nothing is followed from the one to the other.",
                           SLICE_ARGS(who), SLICE_ARGS(other));
    case STOP_UNMAPPED: return note_all_unmapped(q, t, e->id);
    case STOP_FORMERLY: return note_formerly(q, t, e->id);
    }
    return true;
}

bool note_events(asker *q, trails *t, const path_result *r) {
    for (size_t i = 0; i < r->event_count; i++)
        if (!note_event(q, t, &r->events[i])) return false;
    return !r->more_events ||
           trails_note(q, t, "More than is told here was not followed: the first %zu such ties and parties are.",
                       r->event_count);
}
