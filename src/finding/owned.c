/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of ownership asked of a subject: under each regime whose lists start a rule, with what the case itself says of its owners. What they
 * answer is a finding: `blocked` where every link and identity is confirmed, `control` where a person must judge, and otherwise the record
 * that would settle it beside the tie. */
#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "finding/owners.h"
#include "graph/blocked.h"
#include "parse/date.h"

#include "base/poison.h"

enum {
    MOST_PATH = 8,
    MOST_BETWEEN = 4, /* sums that are shown beside the subject's own */
    MOST_ABOVE = 512  /* parties above one of whom nothing follows, whose arithmetic is shown all the same */
};

static const struct {
    const char *name;
    uint32_t bit;
} REGIMES[] = {{"ofac", REGIME_OFAC}, {"eu", REGIME_EU}, {"uk", REGIME_UK}, {"un", REGIME_UN}};
enum { REGIME_COUNT = sizeof REGIMES / sizeof *REGIMES };

/* ---- who is who */

static cb_slice known_id(asker *q, const trails *t, cb_slice mine) {
    entity_ref ref;
    for (size_t i = 0; i < t->known_count; i++)
        if (slice_eq(t->known[i].mine, mine)) return t->known[i].id;
    if (!case_find(q->c, mine) && world_find(q->w, mine, &ref, 1)) return world_id(q->w, ref);
    return words(q->a, "case:%.*s", SLICE_ARGS(mine)); /* an id of the case must not be taken for one of the world */
}

static cb_slice caption_in_case(asker *q, cb_slice mine, cb_slice id) {
    const entity *e = case_find(q->c, mine);
    entity_ref ref;
    return e && !world_find(q->w, id, &ref, 1) ? case_caption(e) : (cb_slice){"", 0};
}

/* Who owns or controls whom by an edge of the case: also by a link "controls" or "controlled by". */
static bool told_ends(asker *q, const entity *e, cb_slice *from, cb_slice *to) {
    tie t;
    bool linked = e->schema == SCHEMA_UnknownLink;
    if (e->schema != SCHEMA_Ownership && e->schema != SCHEMA_Control && !linked) return false;
    *from = entity_first(e, schema_edge_source(e->schema));
    *to = entity_first(e, schema_edge_target(e->schema));
    if (linked) {
        if (!graph_tie_of_entity(q->a, e, &t) || t.power.says != ROLE_CONTROL) return false;
        *from = t.power.from ? t.from : t.to;
        *to = t.power.from ? t.to : t.from;
    }
    return from->len && to->len;
}

/* The edges of ownership and control of the case. */
static cb_status told_of(asker *q, const trails *t, own_told **out, size_t *count) {
    *count = 0;
    *out = arena_zalloc(q->a, q->c->count + 1, sizeof **out);
    if (!*out) return err_memory(q->err);
    for (size_t i = 0; i < q->c->count; i++) {
        const entity *e = &q->c->entities[i];
        cb_slice from, to;
        if (!told_ends(q, e, &from, &to)) continue;
        own_told *told = &(*out)[(*count)++];
        *told = (own_told){.owner = known_id(q, t, from), .asset = known_id(q, t, to), .edge = e};
        if (!told->owner.ptr || !told->asset.ptr) return err_memory(q->err);
        told->owner_caption = caption_in_case(q, from, told->owner);
        told->asset_caption = caption_in_case(q, to, told->asset);
    }
    return CB_OK;
}

/* ---- a finding of an answer */

typedef struct wording {
    asker *q;
    const ownership *o;
    finding *f;
    size_t evidence_cap, against_cap, missing_cap;
} wording;

static bool put_item(asker *q, finding_item **items, size_t *count, size_t *cap, finding_item item) {
    void *p = *items;
    if (!item.text.ptr || !vec_reserve_arena(q->a, &p, cap, *count, *count + 1, sizeof item)) return false;
    *items = p;
    (*items)[(*count)++] = item;
    return true;
}

static finding_source named_source(const asker *q, cb_slice called, cb_slice page) {
    for (uint32_t k = 0; k < world_segments(q->w); k++)
        if (slice_eq(world_source_name(q->w, k), called)) return (finding_source){called, world_source_date(q->w, k), page};
    return (finding_source){called, SLICE(""), page};
}

/* The sources of the holdings of a step, each once. */
static const finding_source *step_sources(wording *w, const ownership_step *s, size_t *count) {
    size_t n = 0;
    for (size_t i = 0; i < s->holding_count; i++) n += w->o->holdings[s->holdings[i]].source_count;
    finding_source *out = arena_zalloc(w->q->a, n + 1, sizeof *out);
    *count = 0;
    for (size_t i = 0; out && i < s->holding_count; i++) {
        const ownership_holding *h = &w->o->holdings[s->holdings[i]];
        for (size_t k = 0; k < h->source_count; k++) {
            bool again = false;
            for (size_t m = 0; m < *count; m++) again = again || slice_eq(out[m].name, h->sources[k]);
            if (!again) out[(*count)++] = named_source(w->q, h->sources[k], h->pages[k]);
        }
    }
    return out;
}

/* Who lists the party that a chain begins with. */
static const finding_source *listing_source(wording *w, const ownership_party *p, size_t *count) {
    asker *q = w->q;
    designation *d;
    size_t n;
    finding_source *out = arena_zalloc(q->a, 1, sizeof *out);
    *count = 0;
    if (!out || graph_designations(q->w, p->same.len ? p->same : p->id, q->a, &d, &n, q->err) != CB_OK) return NULL;
    for (size_t i = 0; i < n && *count == 0; i++)
        if (d[i].meaning.designated && slice_eq(programme_authority(d[i].authority), w->o->regime))
            out[(*count)++] = source_of(q, d[i].segment);
    return out;
}

static bool put_steps(wording *w) {
    for (size_t i = 0; i < w->o->step_count; i++) {
        const ownership_step *s = &w->o->steps[i];
        size_t n;
        if (s->beside) continue;
        bool listed = s->needed_count == 0;
        const finding_source *sources = listed ? listing_source(w, &w->o->parties[s->party], &n) : step_sources(w, s, &n);
        finding_item item = {.id = listed ? SLICE("listing") : SLICE("ownership"),
                             .text = s->text,
                             .strength = 'S',
                             .sources = sources,
                             .source_count = n};
        if (!sources || !put_item(w->q, &w->f->evidence, &w->f->evidence_count, &w->evidence_cap, item)) return false;
    }
    return true;
}

static bool put_texts(wording *w, const cb_slice *texts, size_t count, const char *id, bool missing) {
    for (size_t i = 0; i < count; i++) {
        finding_item item = {.id = slice_of(id), .text = texts[i]};
        bool again = false;
        for (size_t k = 0; missing && k < w->f->missing_count; k++) again = again || slice_eq(w->f->missing[k].text, texts[i]);
        if (again) continue;
        bool ok = missing ? put_item(w->q, &w->f->missing, &w->f->missing_count, &w->missing_cap, item)
                          : put_item(w->q, &w->f->against, &w->f->against_count, &w->against_cap, item);
        if (!ok) return false;
    }
    return true;
}

/* The step of the derivation that made a party owned; SIZE_MAX: it is listed itself. */
static size_t step_of(const ownership *o, size_t party) {
    for (size_t i = o->step_count; i-- > 0;)
        if (o->steps[i].party == party) return o->steps[i].needed_count ? i : SIZE_MAX;
    return SIZE_MAX;
}

/* From the subject to the listed party: by the first holding of each step. */
static bool put_path(wording *w, size_t *party) {
    asker *q = w->q;
    const ownership *o = w->o;
    w->f->path = arena_zalloc(q->a, MOST_PATH, sizeof *w->f->path);
    if (!w->f->path) return false;
    *party = 0;
    for (size_t s = step_of(o, 0); s != SIZE_MAX && w->f->path_count < MOST_PATH; s = step_of(o, *party)) {
        const ownership_holding *h = &o->holdings[o->steps[s].holdings[0]];
        const ownership_party *from = &o->parties[h->asset], *to = &o->parties[h->owner];
        finding_source *sources = arena_zalloc(q->a, h->source_count + 1, sizeof *sources);
        if (!sources) return false;
        for (size_t i = 0; i < h->source_count; i++) sources[i] = named_source(q, h->sources[i], h->pages[i]);
        bool stake = h->min.len || h->max.len;
        finding_step *p = &w->f->path[w->f->path_count++];
        *p = (finding_step){.from = from->id,
                            .from_caption = from->caption,
                            .from_schema = from->schema,
                            .to = to->id,
                            .to_caption = to->caption,
                            .to_schema = to->schema,
                            .kind = stake ? SLICE("Ownership") : SLICE("Control"),
                            .label = words(q->a, "%s, %.*s", stake ? "owned by" : "controlled by", SLICE_ARGS(h->what)),
                            .text =
                                words(q->a, "%.*s %s %.*s: %.*s.", SLICE_ARGS(from->caption),
                                      stake ? "is held by" : "is controlled by", SLICE_ARGS(to->caption), SLICE_ARGS(h->what)),
                            .start = h->start,
                            .end = h->end,
                            .disclosed = true,
                            .strength = 9000,
                            .sources = sources,
                            .source_count = h->source_count};
        if (!p->label.ptr || !p->text.ptr) return false;
        *party = h->owner;
    }
    return true;
}

/* Is the answer one that a person must judge, and not arithmetic: a power that is no share, a presumption, or ownership that a rule leaves to the
 * state that applies it? */
static bool needs_judgement(const ownership *o) {
    if (o->capped) return true;
    bool eu = slice_eq(o->regime, SLICE("eu"));
    for (size_t i = 0; i < o->step_count; i++)
        for (size_t k = 0; !o->steps[i].beside && k < o->steps[i].needed_count; k++) {
            const ownership_holding *h = &o->holdings[o->steps[i].holdings[k]];
            bool power = !h->min.len && !h->max.len, votes = slice_ends(h->what, SLICE("of the votes"));
            bool sure = strcmp(o->steps[i].answer, "yes") == 0;
            if ((power || votes) && (eu || !sure)) return true;
        }
    return false;
}

static cb_status add_finding(asker *q, const ownership *o, finding_state state, finding_subject *s, size_t *cap) {
    void *items = s->findings;
    if (!vec_reserve_arena(q->a, &items, cap, s->finding_count, s->finding_count + 1, sizeof *s->findings))
        return err_memory(q->err);
    s->findings = items;
    finding *f = &s->findings[s->finding_count];
    *f = (finding){.state = state,
                   .regime = regime_words(o->regime),
                   .effect = state == STATE_BLOCKED             ? SLICE("asset freeze")
                             : slice_eq(o->regime, SLICE("un")) ? SLICE("asset freeze, if the implementing state finds so")
                                                                : SLICE("asset freeze, if control is found"),
                   .as_of = o->on,
                   .designated = true,
                   .score = UINT32_MAX,
                   .probability = -1};
    wording w = {.q = q, .o = o, .f = f};
    size_t party;
    cb_slice rule = words(q->a, "Rule: %.*s (%.*s), checked on %.*s.", SLICE_ARGS(o->rule), SLICE_ARGS(o->legal_source),
                          SLICE_ARGS(o->checked));
    bool ok = put_path(&w, &party) && put_steps(&w) &&
              put_item(q, &f->evidence, &f->evidence_count, &w.evidence_cap,
                       (finding_item){.id = SLICE("ownership"), .text = rule, .strength = 'S'}) &&
              put_texts(&w, o->cautions, o->caution_count, "caution", false) &&
              put_texts(&w, o->settles, o->settle_count, "settles", true);
    if (!ok) return err_memory(q->err);
    const ownership_party *p = &o->parties[party];
    f->party_id = p->same.len ? p->same : p->id;
    f->party_caption = p->caption;
    /* where arithmetic is all that is needed, the record that bears out the tie is (findings_settle takes it from there) */
    f->next =
        state == STATE_BLOCKED
            ? SLICE("Stop; have the derivation and each identity in it confirmed by the person responsible for sanctions.")
        : o->settle_count ? words(q->a, "Obtain: %.*s", SLICE_ARGS(o->settles[0]))
        : o->capped       ? SLICE("")
                    : SLICE("Have a person judge the control that the derivation names, on the statutes and board records.");
    if (!f->next.ptr) return err_memory(q->err);
    s->finding_count++;
    return CB_OK;
}

/* A stake that may reach the threshold, and may not: said where the tie to the listed party is. */
static cb_status add_open(asker *q, const ownership *o, finding_subject *s) {
    for (size_t i = 0; i < s->finding_count; i++) {
        finding *f = &s->findings[i];
        bool around = false;
        for (size_t k = 0; k < o->party_count; k++)
            around = around || slice_eq(o->parties[k].id, f->party_id) || slice_eq(o->parties[k].same, f->party_id);
        if (!around || f->state != STATE_TIED) continue;
        wording w = {.q = q,
                     .o = o,
                     .f = f,
                     .missing_cap = f->missing_count,
                     .evidence_cap = f->evidence_count,
                     .against_cap = f->against_count};
        cb_slice text = words(q->a, "Under %.*s it may be owned by listed parties: they hold %.*s; %.*s is needed.",
                              SLICE_ARGS(o->rule), SLICE_ARGS(o->owned), SLICE_ARGS(o->needs));
        finding_item item = {.id = SLICE("ownership-open"), .text = text, .strength = 'M'};
        if (!put_item(q, &f->evidence, &f->evidence_count, &w.evidence_cap, item) ||
            !put_texts(&w, o->settles, o->settle_count, "settles", true))
            return err_memory(q->err);
        if (o->settle_count) f->next = words(q->a, "Obtain: %.*s", SLICE_ARGS(o->settles[0]));
        if (!f->next.ptr || !put_texts(&w, o->cautions, o->caution_count, "caution", false)) return err_memory(q->err);
    }
    return CB_OK;
}

/* ---- the question */

static cb_status has_owners(asker *q, cb_slice id, const own_told *told, size_t count, bool *yes) {
    tie *ties;
    size_t n;
    *yes = false;
    for (size_t i = 0; i < count; i++) *yes = *yes || slice_eq(told[i].asset, id);
    if (*yes) return CB_OK;
    cb_status status = graph_powers_to(q->w, id, q->a, &ties, &n, q->err);
    for (size_t i = 0; status == CB_OK && i < n; i++) *yes = *yes || graph_tie_is_power(&ties[i]);
    return status;
}

/* Regimes of those who held a stake in the party once: what was blocked before stays blocked. */
static cb_status regimes_before(asker *q, cb_slice id, uint32_t *bits) {
    tie *ties;
    size_t n;
    cb_status status = graph_ties_to(q->w, id, q->a, &ties, &n, q->err);
    for (size_t k = 0; k < n && status == CB_OK; k++) {
        uint32_t listed, owned, possible;
        bool stake = slice_eq(ties[k].kind, SLICE("Ownership")) || slice_eq(ties[k].kind, SLICE("Control"));
        if (stake && has_ended(q, ties[k].end) && blocked_ask(q->w, ties[k].from, &listed, &owned, &possible))
            *bits |= listed | owned | possible;
    }
    return status;
}

/* Regimes under which something may follow: those of the world's sets in which the party or an owner that the case tells of stands. A world
 * without sets, or another day, leaves all open. */
static uint32_t regimes_of(asker *q, cb_slice id, const own_told *told, size_t count) {
    date_range day;
    uint32_t bits = 0, listed, owned, possible;
    if (!date_range_of(world_as_of(q->w), &day) || day.first != q->on_day) return UINT32_MAX;
    if (!blocked_ask(q->w, id, &listed, &owned, &possible)) return UINT32_MAX;
    bits |= listed | owned | possible;
    for (size_t i = 0; i < count; i++) {
        if (!blocked_ask(q->w, told[i].owner, &listed, &owned, &possible)) return UINT32_MAX;
        bits |= listed | owned | possible;
        blocked_ask(q->w, told[i].asset, &listed, &owned, &possible);
        bits |= listed | owned | possible;
    }
    return bits;
}

/* Does a trail lead from the subject up to a listed party by stakes alone? The regimes that list it, and whose owner it is: the last link of
 * a stake. */
static uint32_t regimes_above(asker *q, const trail *x, const link **last) {
    uint32_t listed, owned, possible;
    *last = NULL;
    if (x->weak) return 0;
    for (size_t i = 0; i < x->count; i++) {
        const link *l = &x->links[i];
        if (l->identity) continue;
        if (!slice_eq(l->kind, SLICE("Ownership")) || !slice_starts(l->label, SLICE("owned by"))) return 0;
        *last = l;
    }
    return *last && blocked_ask(q->w, x->party, &listed, &owned, &possible) ? listed : 0;
}

typedef struct asked {
    const ownership **items;
    size_t count;
    uint32_t above; /* regimes that list a party to which stakes lead: whatever the arithmetic gives is shown */
} asked;

/* Where nothing follows today, what was passed on is said all the same. */
static cb_status note_passed(asker *q, trails *t, const ownership *o) {
    for (size_t i = 0; i < o->passed_count; i++)
        if (!trails_note(q, t, "%.*s: %.*s", SLICE_ARGS(o->rule), SLICE_ARGS(o->passed[i]))) return err_memory(q->err);
    return CB_OK;
}

static cb_status ask(asker *q, cb_slice id, trails *t, const own_told *told, size_t told_count, finding_subject *s, size_t *cap,
                     asked *all) {
    uint32_t follows = regimes_of(q, id, told, told_count), before = 0;
    cb_status looked = regimes_before(q, id, &before);
    owners_kept kept = {.there = false};
    if (looked != CB_OK) return looked;
    follows |= before;
    for (size_t r = 0; r < REGIME_COUNT; r++) {
        if (!((follows | all->above) & REGIMES[r].bit)) continue;
        ownership *o = arena_zalloc(q->a, 1, sizeof *o);
        owners_question question = {.id = id,
                                    .regime = slice_of(REGIMES[r].name),
                                    .on = q->on,
                                    .told = told,
                                    .told_count = told_count,
                                    .listed_above = true,
                                    .most = follows ? 0 : MOST_ABOVE,
                                    .kept = &kept};
        if (!o) return err_memory(q->err);
        cb_status status = owners_ask(q->w, q->scratch, &question, q->a, o, q->err);
        if (status != CB_OK) return status;
        if (slice_eq(o->answer, SLICE("not_computable"))) continue;
        bool yes = slice_eq(o->answer, SLICE("yes")), possible = slice_eq(o->answer, SLICE("possible"));
        bool itself = (graph_party_flags_on(q->w, id, q->on_day) & PARTY_DESIGNATED) && o->step_count <= 1;
        if (!slice_eq(o->regime, SLICE("un")) || yes || possible) all->items[all->count++] = o;
        if (!itself && !yes && !possible && (status = note_passed(q, t, o)) != CB_OK) return status;
        if (itself || (!yes && !possible)) continue;
        bool judged = needs_judgement(o);
        if (yes && !judged)
            status = add_finding(q, o, STATE_BLOCKED, s, cap);
        else if (judged)
            status = add_finding(q, o, STATE_CONTROL, s, cap);
        else
            status = add_open(q, o, s);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

static const ownership *asked_of(const asked *all, cb_slice id, cb_slice regime) {
    for (size_t i = 0; i < all->count; i++)
        if (slice_eq(all->items[i]->subject.id, id) && slice_eq(all->items[i]->regime, regime)) return all->items[i];
    return NULL;
}

/* Where the stakes of a chain end in no, the sum that ends it stands at the party that the listed one has a stake in: it is shown as well. */
static cb_status ask_between(asker *q, const trails *t, const own_told *told, size_t told_count, asked *all) {
    size_t first = all->count, between = 0;
    for (size_t i = 0; i < t->count && between < MOST_BETWEEN; i++) {
        const link *last;
        owners_kept kept = {.there = false};
        uint32_t bits = regimes_above(q, &t->items[i], &last);
        for (size_t r = 0; r < REGIME_COUNT && last; r++) {
            cb_slice regime = slice_of(REGIMES[r].name);
            bool open = false;
            for (size_t k = 0; k < first; k++)
                open = open || (slice_eq(all->items[k]->regime, regime) && slice_eq(all->items[k]->answer, SLICE("no")));
            if (!(bits & REGIMES[r].bit) || !open || asked_of(all, last->from, regime)) continue;
            ownership *o = arena_zalloc(q->a, 1, sizeof *o);
            owners_question question = {.id = last->from,
                                        .regime = regime,
                                        .on = q->on,
                                        .told = told,
                                        .told_count = told_count,
                                        .listed_above = true,
                                        .most = MOST_ABOVE,
                                        .kept = &kept};
            if (!o) return err_memory(q->err);
            cb_status status = owners_ask(q->w, q->scratch, &question, q->a, o, q->err);
            if (status == CB_NOT_FOUND) continue; /* a party of the case alone */
            if (status != CB_OK) return status;
            if (!slice_eq(o->answer, SLICE("not_computable"))) all->items[all->count++] = o;
        }
        between += kept.there;
    }
    return CB_OK;
}

cb_status owned_find(asker *q, const entity *subject, trails *t, finding_subject *s, size_t *cap) {
    own_told *told;
    size_t told_count, ids = 0;
    const link *last;
    if (!q->on.len || !schema_is_a(subject->schema, SCHEMA_Thing)) return CB_OK; /* no day to answer for */
    cb_status status = told_of(q, t, &told, &told_count);
    asked all = {.items = arena_zalloc(q->a, (t->known_count + 1 + t->count) * REGIME_COUNT, sizeof *all.items), .above = 0};
    for (size_t i = 0; i < t->count; i++) all.above |= regimes_above(q, &t->items[i], &last);
    if (status == CB_OK && !all.items) status = err_memory(q->err);
    for (size_t i = 0; i <= t->known_count && status == CB_OK; i++) {
        if (i < t->known_count ? !slice_eq(t->known[i].mine, subject->id) : ids > 0) continue;
        cb_slice id = i < t->known_count ? t->known[i].id : known_id(q, t, subject->id);
        if (!id.ptr) return err_memory(q->err);
        ids++;
        bool owners;
        status = has_owners(q, id, told, told_count, &owners);
        if (status == CB_OK && owners) status = ask(q, id, t, told, told_count, s, cap, &all);
    }
    if (status == CB_OK) status = ask_between(q, t, told, told_count, &all);
    s->owned = all.items;
    s->owned_count = all.count;
    return status;
}
