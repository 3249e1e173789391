/* SPDX-License-Identifier: Apache-2.0 */
/* From a subject to listed and reported parties: up to two disclosed ties within the case, one identity or one shared mark into the
 * world, up to two disclosed ties there. Risk does not flow through victims, ended ties or hubs. */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "parse/date.h"

#include "base/poison.h"

cb_slice words(arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    cb_slice out = {NULL, 0};
    if (n >= 0 && (size_t)n < sizeof small) {
        if (!arena_dup(a, (cb_slice){small, (size_t)n}, &out)) out = (cb_slice){NULL, 0};
    } else if (n >= 0) {
        char *big = arena_alloc(a, (size_t)n + 1);
        if (big && vsnprintf(big, (size_t)n + 1, format, again) == n) out = (cb_slice){big, (size_t)n};
    }
    va_end(again);
    return out;
}

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
    const entity *e;
    link links[MAX_CASE_HOPS];
    size_t count;
} reached;

static bool ended(const asker *q, cb_slice end) {
    date_range r;
    return end.len && date_parse(end, &r) && r.last < q->on_day;
}

static cb_slice tie_text(asker *q, const tie *t, cb_slice from, cb_slice to) {
    cb_slice kind = t->role.len ? t->role : t->kind;
    return words(q->a, "%.*s: %.*s, %.*s%s%.*s%s", SLICE_ARGS(kind), SLICE_ARGS(from), SLICE_ARGS(to), t->share.len ? " (" : "",
                 SLICE_ARGS(t->share), t->share.len ? " %)" : "");
}

/* The step from one end of a tie to the other. */
static bool link_of_tie(asker *q, const tie *t, bool forward, cb_slice from_caption, cb_slice to_caption, uint32_t segment,
                        link *out) {
    cb_slice kind = t->role.len ? t->role : t->kind;
    bool share = t->share.len && t->share.ptr[t->share.len - 1] != '%';
    *out = (link){.from = forward ? t->from : t->to,
                  .to = forward ? t->to : t->from,
                  .from_caption = from_caption,
                  .to_caption = to_caption,
                  .kind = t->kind,
                  .start = t->start,
                  .end = t->end,
                  .disclosed = t->disclosed,
                  .strength = 9000,
                  .segment = segment,
                  .rule = "disclosed-tie",
                  .grade = slice_eq(t->kind, SLICE("Family")) || slice_eq(t->kind, SLICE("Associate")) ? 'M' : 'S'};
    out->label = t->share.len ? words(q->a, "%.*s, %.*s%s", SLICE_ARGS(kind), SLICE_ARGS(t->share), share ? " %" : "") : kind;
    out->text = forward ? tie_text(q, t, from_caption, to_caption) : tie_text(q, t, to_caption, from_caption);
    if (out->grade == 'M') out->strength = 6000;
    return out->text.ptr != NULL && out->label.ptr != NULL;
}

static bool is_listed_edge(const entity *e) { return schema_is_edge(e->schema) || !schema_is_a(e->schema, SCHEMA_Thing); }

static bool reach_has(const reached *r, size_t count, cb_slice id) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(r[i].e->id, id)) return true;
    return false;
}

/* A tie that makes one end a victim of the other: a note, and no way for risk. */
static bool note_victim(asker *q, trails *t, const tie *x, cb_slice subject) {
    const entity *from = case_find(q->c, x->from), *to = case_find(q->c, x->to);
    cb_slice a = from ? case_caption(from) : world_find(q->w, x->from, &(entity_ref){0}, 1) ? x->from : x->from;
    cb_slice b = to ? case_caption(to) : x->to;
    if (slice_eq(x->to, subject))
        return trails_note(q, t,
                           "Victim: %.*s is \"%.*s\" the subject; what is found about %.*s is no evidence against the subject.",
                           SLICE_ARGS(a), SLICE_ARGS(x->role), SLICE_ARGS(a));
    return trails_note(q, t, "%.*s is \"%.*s\" %.*s: no risk flows through this tie.", SLICE_ARGS(a), SLICE_ARGS(x->role),
                       SLICE_ARGS(b));
}

static cb_status reach_case(asker *q, const entity *subject, reached *out, size_t *count, trails *t) {
    size_t first = 0;
    out[0] = (reached){.e = subject};
    *count = 1;
    for (size_t hop = 0; hop < MAX_CASE_HOPS; hop++) {
        size_t last = *count;
        for (size_t i = first; i < last; i++)
            for (size_t k = 0; k < q->c->tie_count; k++) {
                const tie *x = &q->c->ties[k];
                bool forward = slice_eq(x->from, out[i].e->id), backward = slice_eq(x->to, out[i].e->id);
                const entity *other = forward ? case_find(q->c, x->to) : backward ? case_find(q->c, x->from) : NULL;
                if (!forward && !backward) continue;
                if (x->victim || x->product) {
                    if (x->victim && !note_victim(q, t, x, subject->id)) return err_memory(q->err);
                    continue;
                }
                if (!other || reach_has(out, *count, other->id) || *count >= MAX_PARTIES || is_listed_edge(other)) continue;
                if (ended(q, x->end)) {
                    if (!trails_note(q, t, "An ended tie (until %.*s) between %.*s and %.*s is not followed.",
                                     SLICE_ARGS(x->end), SLICE_ARGS(case_caption(out[i].e)), SLICE_ARGS(case_caption(other))))
                        return err_memory(q->err);
                    continue;
                }
                reached *r = &out[(*count)++];
                *r = out[i];
                r->e = other;
                if (!link_of_tie(q, x, forward, case_caption(out[i].e), case_caption(other), UINT32_MAX, &r->links[r->count++]))
                    return err_memory(q->err);
            }
        first = last;
    }
    return CB_OK;
}

/* ---- the world */

typedef struct walk {
    asker *q;
    trails *t;
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
    *out = (trail){.party = party, .flags = flags, .weak = w->weak, .mine = w->mine};
    for (size_t i = 0; i < w->from->count && out->count < MAX_LINKS; i++) out->links[out->count++] = w->from->links[i];
    for (size_t i = 0; i < count && out->count < MAX_LINKS; i++) out->links[out->count++] = links[i];
    return CB_OK;
}

static cb_slice world_words(const asker *q, cb_slice id) {
    entity_ref ref;
    return world_find(q->w, id, &ref, 1) ? world_caption(q->w, ref) : id;
}

/* Is the world's entity listed or reported, or does a tie lead to one that is? */
static cb_status walk_world(walk *w, cb_slice id, link *links, size_t count, unsigned hops) {
    asker *q = w->q;
    uint32_t flags = graph_party_flags(q->w, id);
    if (flags & (PARTY_DESIGNATED | PARTY_REPORTED)) return add_trail(w, links, count, id, flags);
    if ((flags & PARTY_FORMERLY) && !trails_note(q, w->t, "%.*s (%.*s) was listed formerly; the listing has ended.",
                                                 SLICE_ARGS(world_words(q, id)), SLICE_ARGS(id)))
        return err_memory(q->err);
    if (hops == 0 || count + 1 >= MAX_LINKS - MAX_CASE_HOPS) return CB_OK;
    tie *ties;
    size_t n;
    uint64_t total;
    cb_status status = graph_ties(q->w, id, q->a, MAX_TIES_OF_ONE + 1, &ties, &n, &total, q->err);
    if (status != CB_OK) return status;
    if (total > MAX_TIES_OF_ONE) {
        return trails_note(q, w->t, "%.*s has %llu ties: too many to say anything about one of them; not followed.",
                           SLICE_ARGS(world_words(q, id)), (unsigned long long)total)
                   ? CB_OK
                   : err_memory(q->err);
    }
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        const tie *x = &ties[i];
        cb_slice other = x->outgoing ? x->to : x->from;
        bool back = slice_eq(other, id);
        for (size_t k = 0; k < count && !back; k++) back = slice_eq(links[k].from, other) || slice_eq(links[k].to, other);
        if (back || x->unresolved || x->product) continue;
        if (x->victim) continue;
        if (ended(q, x->end)) {
            if ((graph_party_flags(q->w, other) & (PARTY_DESIGNATED | PARTY_REPORTED)) &&
                !trails_note(q, w->t, "An ended tie (until %.*s) between %.*s and %.*s is not followed.", SLICE_ARGS(x->end),
                             SLICE_ARGS(world_words(q, id)), SLICE_ARGS(world_words(q, other))))
                return err_memory(q->err);
            continue;
        }
        if (!link_of_tie(q, x, x->outgoing, world_words(q, id), world_words(q, other), x->segment, &links[count]))
            return err_memory(q->err);
        status = walk_world(w, other, links, count + 1, hops - 1);
    }
    return status;
}

static cb_status follow_identity(walk *w, const identity *who) {
    asker *q = w->q;
    link links[MAX_LINKS];
    cb_slice mine = case_caption(w->from->e), theirs = world_words(q, who->id);
    links[0] = (link){.from = w->from->e->id,
                      .from_caption = mine,
                      .to = who->id,
                      .to_caption = theirs,
                      .kind = SLICE("same party"),
                      .label = who->confirmed ? SLICE("same party, confirmed") : SLICE("same party? not confirmed"),
                      .identity = true,
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
    if (who->confirmed) return walk_world(w, who->id, links, 1, MAX_WORLD_HOPS);
    if (!(who->flags & (PARTY_DESIGNATED | PARTY_REPORTED))) return CB_OK;
    w->weak = who;
    cb_status status = add_trail(w, links, 1, who->id, who->flags);
    w->weak = NULL;
    return status;
}

/* ---- shared marks */

typedef struct bearer_list {
    const world *w;
    entity_ref refs[RARE_BEARERS + 1];
    size_t count;
} bearer_list;

static void on_bearer(void *data, entity_ref ref) {
    bearer_list *b = data;
    for (size_t i = 0; i < b->count; i++)
        if (slice_eq(world_id(b->w, b->refs[i]), world_id(b->w, ref))) return;
    if (b->count <= RARE_BEARERS) b->refs[b->count++] = ref;
}

typedef struct mark_walk {
    walk *w;
    const identity *known; /* whom the party is already: no tie with itself */
    size_t known_count;
    cb_status status;
} mark_walk;

static bool is_known(const mark_walk *m, cb_slice id) {
    if (slice_eq(id, m->w->from->e->id)) return true;
    for (size_t i = 0; i < m->known_count; i++)
        if (m->known[i].confirmed && slice_eq(m->known[i].id, id)) return true;
    return false;
}

static bool on_mark(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    mark_walk *m = data;
    asker *q = m->w->q;
    bearer_list bearers = {.w = q->w};
    if (kind == MARK_NONE || kind == MARK_ADDRESS || mark_is_common(kind, normal)) return true;
    if (kind == MARK_IDENTIFIER && !strong) return true;
    size_t total = find_bearers(q->w, normal, COUNTED_BEARERS, on_bearer, &bearers);
    if (total > RARE_BEARERS) {
        if (!trails_note(q, m->w->t, "The %s %.*s is borne by %zu%s others: it ties nobody.", mark_kind_name(kind),
                         SLICE_ARGS(shown), total, total >= COUNTED_BEARERS ? " or more" : ""))
            m->status = err_memory(q->err);
        return m->status == CB_OK;
    }
    for (size_t i = 0; i < bearers.count && m->status == CB_OK; i++) {
        cb_slice id = world_id(q->w, bearers.refs[i]), theirs = world_words(q, id), mine = case_caption(m->w->from->e);
        link links[MAX_LINKS];
        if (is_known(m, id)) continue;
        links[0] = (link){.from = m->w->from->e->id,
                          .from_caption = mine,
                          .to = id,
                          .to_caption = theirs,
                          .kind = slice_of(mark_kind_name(kind)),
                          .label = words(q->a, "same %s", mark_kind_name(kind)),
                          .strength = total <= 2 ? 8500 : 7000,
                          .segment = REF_SEGMENT(bearers.refs[i]),
                          .rule = "shared-mark",
                          .grade = total <= 3 ? 'S' : 'M',
                          .bearers = total};
        links[0].text = total <= 1
                            ? words(q->a, "%.*s and %.*s have the same %s, %.*s; no other entity of the sources has it.",
                                    SLICE_ARGS(mine), SLICE_ARGS(theirs), mark_kind_name(kind), SLICE_ARGS(shown))
                            : words(q->a, "%.*s and %.*s have the same %s, %.*s; %zu entities of the sources have it.",
                                    SLICE_ARGS(mine), SLICE_ARGS(theirs), mark_kind_name(kind), SLICE_ARGS(shown), total);
        m->status =
            links[0].text.ptr && links[0].label.ptr ? walk_world(m->w, id, links, 1, MAX_WORLD_HOPS) : err_memory(q->err);
    }
    return m->status == CB_OK;
}

/* ---- all of it */

/* Victim ties that the world knows of a party that the case speaks of. */
static cb_status note_world_victims(asker *q, trails *t, const reached *r, const identity *who) {
    tie *ties;
    size_t n;
    cb_status status = graph_ties(q->w, who->id, q->a, MAX_TIES_OF_ONE, &ties, &n, NULL, q->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        const tie *x = &ties[i];
        if (!x->victim) continue;
        cb_slice a = world_words(q, x->from), b = world_words(q, x->to);
        bool ok =
            r->count == 0 && !x->outgoing
                ? trails_note(
                      q, t,
                      "Victim: %.*s is \"%.*s\" the subject; what is found about %.*s is no evidence against the subject.",
                      SLICE_ARGS(a), SLICE_ARGS(x->role), SLICE_ARGS(a))
                : trails_note(q, t, "%.*s is \"%.*s\" %.*s: no risk flows through this tie.", SLICE_ARGS(a),
                              SLICE_ARGS(x->role), SLICE_ARGS(b));
        if (!ok) status = err_memory(q->err);
    }
    return status;
}

/* Whoever copied the subject shares its marks: that is what copying is. */
static bool victim_of(const asker *q, const reached *r, cb_slice other) {
    for (size_t k = 0; k < q->c->tie_count; k++) {
        const tie *x = &q->c->ties[k];
        if (x->victim && ((slice_eq(x->from, other) && slice_eq(x->to, r->e->id)) ||
                          (slice_eq(x->to, other) && slice_eq(x->from, r->e->id))))
            return true;
    }
    return false;
}

static cb_status explore(asker *q, const reached *r, trails *t) {
    match_profile *mine = arena_zalloc(q->a, 1, sizeof *mine);
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    size_t count = 0;
    if (!mine || !hits) return err_memory(q->err);
    walk w = {.q = q, .t = t, .from = r, .mine = mine};
    cb_status status = CB_OK;
    if (schema_is_party(r->e->schema)) {
        t->compared++;
        status = identity_find(q, r->e, mine, hits, &count);
    }
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        if (victim_of(q, r, hits[i].id)) continue;
        status = follow_identity(&w, &hits[i]);
        if (status == CB_OK && hits[i].confirmed) status = note_world_victims(q, t, r, &hits[i]);
    }
    if (status != CB_OK) return status;
    arena scratch = ARENA_EMPTY;
    mark_walk m = {.w = &w, .known = hits, .known_count = count};
    bool ok = entity_marks(r->e, &scratch, on_mark, &m);
    arena_free(&scratch);
    return m.status != CB_OK ? m.status : ok ? CB_OK : err_memory(q->err);
}

cb_status trails_find(asker *q, const entity *subject, trails *out) {
    size_t count = 0;
    reached *reach = arena_zalloc(q->a, MAX_PARTIES, sizeof *reach);
    *out = (trails){0};
    if (!reach) return err_memory(q->err);
    cb_status status = reach_case(q, subject, reach, &count, out);
    for (size_t i = 0; i < count && status == CB_OK; i++) status = explore(q, &reach[i], out);
    return status;
}
