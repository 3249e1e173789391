/* SPDX-License-Identifier: Apache-2.0 */
/* States and words: what a trail allows to say, and what it lacks. */
#include <stdlib.h>

#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"

#include "base/poison.h"

static const struct {
    const char *name, *phrase;
} STATES[] = {[STATE_LISTED] = {"listed", "a designated party"},
              [STATE_BLOCKED] = {"blocked", "blocked by ownership or control"},
              [STATE_CONTROL] = {"control", "control to be assessed by a person"},
              [STATE_TIED] = {"tied", "tied to a designated party"},
              [STATE_TIED_REPORTED] = {"tied_reported", "tied to a reported party"},
              [STATE_NAME_MATCH] = {"name_match", "possible name match: a person must compare the details"},
              [STATE_INDICATORS] = {"indicators", "indicators, and no identified party behind them"},
              [STATE_NONE] = {"none", "nothing found in the sources searched"}};

const char *finding_state_name(finding_state s) { return s >= STATE_LISTED && s <= STATE_NONE ? STATES[s].name : "unknown"; }
const char *finding_state_phrase(finding_state s) {
    return s >= STATE_LISTED && s <= STATE_NONE ? STATES[s].phrase : "unknown";
}

finding_source source_of(asker *q, uint32_t segment) {
    if (segment == UINT32_MAX) return (finding_source){SLICE("the case"), SLICE(""), SLICE("")};
    return (finding_source){world_source_name(q->w, segment), world_source_date(q->w, segment), SLICE("")};
}

/* ---- the regime and the effect */

cb_slice regime_words(cb_slice named) {
    cb_slice authority = programme_authority(named);
    if (slice_eq(authority, SLICE("ofac"))) return SLICE("US (OFAC)");
    if (slice_eq(authority, SLICE("un"))) return SLICE("UN Security Council");
    if (slice_eq(authority, SLICE("eu"))) return SLICE("EU");
    if (slice_eq(authority, SLICE("uk"))) return SLICE("UK");
    return named;
}

static const char *effect_words(const programme_meaning *m) {
    return m->mapped ? legal_effect_name(m->effect) : "with an effect that the table of programmes does not know";
}

/* Two measures of one listing with one effect. */
static bool says_the_same(const designation *a, const designation *b) {
    return slice_eq(a->sanction_id, b->sanction_id) && a->segment == b->segment && a->meaning.mapped == b->meaning.mapped &&
           a->meaning.designated == b->meaning.designated && a->meaning.effect == b->meaning.effect;
}

static bool listing_evidence(asker *q, const trail *t, finding *f, item_list *evidence) {
    designation *d;
    size_t n, best = SIZE_MAX;
    if (graph_designations(q->w, t->party, q->a, &d, &n, q->err) != CB_OK) return false;
    for (size_t i = 0; i < n; i++) {
        if (!d[i].meaning.designated || has_ended(q, d[i].end) || !has_begun(q, d[i].start)) continue;
        if (best == SIZE_MAX || (d[i].meaning.effect == EFFECT_ASSET_FREEZE && d[best].meaning.effect != EFFECT_ASSET_FREEZE))
            best = i;
        if (i > 0 && says_the_same(&d[i - 1], &d[i])) continue;
        cb_slice text = words(q->a, "%.*s is listed by %.*s%s%.*s%s%.*s: %s.", SLICE_ARGS(f->party_caption),
                              SLICE_ARGS(regime_words(d[i].authority)), UNDER(d[i].programme), d[i].start.len ? " since " : "",
                              SLICE_ARGS(d[i].start), effect_words(&d[i].meaning));
        if (!add_item(q, evidence, "listing", 'S', d[i].segment, text)) return false;
        /* Whoever repeats it, the authority has said it once. */
        cb_slice what =
            words(q->a, "%.*s %.*s %s", SLICE_ARGS(d[i].programme), SLICE_ARGS(d[i].start), effect_words(&d[i].meaning));
        if (!item_says(evidence, what, regime_words(d[i].authority))) return false;
    }
    if (best != SIZE_MAX) {
        f->regime = regime_words(d[best].authority);
        f->effect = slice_of(legal_effect_name(d[best].meaning.effect));
    }
    return true;
}

/* Two sources that copy one claim are one: the same publication, or in the same words by one author of one day, or from one origin. */
static bool is_repeated(asker *q, const reported_claim *c, size_t i) {
    for (size_t k = 0; k < i; k++) {
        bool words_agree = slice_eq(c[k].claim, c[i].claim), author = slice_eq(c[k].author, c[i].author);
        if (author && words_agree && slice_eq(c[k].date, c[i].date)) return true;
        if (author && c[i].source_url.len && slice_eq(c[k].source_url, c[i].source_url)) return true;
        cb_slice x = record_origin(q, world_find_in(q->w, c[k].segment, c[k].risk_id));
        if (words_agree && slice_eq(x, record_origin(q, world_find_in(q->w, c[i].segment, c[i].risk_id)))) return true;
    }
    return false;
}

size_t claims_in_force(const asker *q, reported_claim *c, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (has_begun(q, c[i].date) && !has_ended(q, c[i].end) && !c[i].withdrawn.len) c[n++] = c[i];
    return n;
}

static bool claim_evidence(asker *q, const trail *t, finding *f, item_list *evidence, item_list *against) {
    reported_claim *c;
    size_t n;
    if (graph_claims(q->w, t->party, q->a, &c, &n, q->err) != CB_OK) return false;
    n = claims_in_force(q, c, n);
    for (size_t i = 0; i < n; i++) {
        if (is_repeated(q, c, i)) continue;
        cb_slice text =
            words(q->a, "%.*s is named by %.*s%s%.*s%s%.*s. It is not designated for this.", SLICE_ARGS(f->party_caption),
                  SLICE_ARGS(c[i].author.len ? c[i].author : SLICE("a source without a name")), c[i].date.len ? " on " : "",
                  SLICE_ARGS(c[i].date), c[i].claim.len ? ": " : "", SLICE_ARGS(c[i].claim));
        if (!add_item(q, evidence, "reported", 'M', c[i].segment, text)) return false;
        if (c[i].source_url.len) {
            finding_source *s = arena_zalloc(q->a, 1, sizeof *s);
            if (!s) return false;
            *s = source_of(q, c[i].segment);
            s->url = c[i].source_url;
            evidence->items[evidence->count - 1].sources = s;
        }
        if (c[i].denial.len &&
            !add_item(q, against, "denial", 0, c[i].segment, words(q->a, "The claim is denied: %.*s", SLICE_ARGS(c[i].denial))))
            return false;
        f->regime = SLICE("");
        f->effect = SLICE("reported, not designated");
    }
    return true;
}

/* ---- identity: what agreed, what speaks against it, what is missing */

static bool identity_items(asker *q, const trail *t, const identity *who, item_list *evidence, item_list *against,
                           item_list *missing) {
    for (unsigned k = 0; k < FEATURE_COUNT; k++) {
        cb_slice text;
        if (!(who->match.present & (1u << k))) continue;
        if (!match_explain(q->a, t->weak_mine, &who->profile, &who->match, (match_feature)k, &text)) return false;
        bool speaks_for = who->match.weights[k] > 0;
        if (!add_item(q, speaks_for ? evidence : against, match_feature_name((match_feature)k), speaks_for ? 'W' : 0,
                      REF_SEGMENT(who->ref), text))
            return false;
    }
    bool person = schema_is_a(who->profile.schema, SCHEMA_Person);
    if (person && who->match.identifier &&
        !add_item(
            q, against, "stolen-document", 0, NO_SOURCE,
            SLICE("One document is borne under two names or days of birth: it may have been stolen or its number copied, and "
                  "then its holder is a victim.")))
        return false;
    if (!person && who->match.identifier && !caution_item(q, against, "same-identifier")) return false;
    if (person && t->weak_mine->birth_count == 0 &&
        !add_item(q, missing, "birth-date", 0, UINT32_MAX, SLICE("the full birth date of the person in the case")))
        return false;
    if (person && who->profile.birth_count == 0 &&
        !add_item(q, missing, "birth-date-listed", 0, REF_SEGMENT(who->ref), SLICE("a birth date in the listed record")))
        return false;
    if (t->weak_mine->id_count == 0 &&
        !add_item(q, missing, "identifier", 0, UINT32_MAX,
                  person ? SLICE("a passport or national number") : SLICE("a registration number")))
        return false;
    if (!person && t->weak_mine->address_count == 0 &&
        !add_item(q, missing, "address", 0, UINT32_MAX, SLICE("the full address")))
        return false;
    return true;
}

/* ---- a finding of a trail */

/* The subject itself represents the listed party: acting on its behalf is a test of its own, which a person must make. One who acts for hundreds is
 * damped as a hub and says no more than a tie. */
static bool acts_for(const trail *t) {
    enum { FEW = 3000 };
    const link *only = NULL;
    for (size_t i = 0; i < t->count; i++) {
        if (t->links[i].identity) continue;
        if (only) return false;
        only = &t->links[i];
    }
    return only && only->acts_for && t->strength >= FEW;
}

static finding_state state_of(const trail *t) {
    if (t->weak) return STATE_NAME_MATCH;
    bool itself = t->count > 0; /* under whichever of its ids */
    for (size_t i = 0; i < t->count; i++) itself = itself && t->links[i].identity;
    if (!(t->flags & PARTY_DESIGNATED)) return STATE_TIED_REPORTED;
    return itself ? STATE_LISTED : acts_for(t) ? STATE_CONTROL : STATE_TIED;
}

static cb_slice schema_of(asker *q, cb_slice id) {
    const entity *e = case_find(q->c, id);
    entity_ref ref;
    if (e) return e->schema_name;
    return world_find(q->w, id, &ref, 1) ? world_schema_name(q->w, ref) : SLICE("");
}

enum { MOST_SOURCES = 16 }; /* that are named for one step */

/* The sources of a step: of a tie that several give under one id, all that have it from another origin. */
static size_t sources_of(asker *q, const link *l, uint32_t out[MOST_SOURCES]) {
    size_t count = 1;
    out[0] = l->segment;
    if (l->two_sources && l->other_segment != l->segment) out[count++] = l->other_segment;
    if (!l->disclosed || l->edge == REF_NONE || world_segments(q->w) < 2) return count;
    cb_slice origins[MOST_SOURCES] = {record_origin(q, l->edge)};
    for (uint32_t k = 0; k < world_segments(q->w) && count < MOST_SOURCES; k++) {
        entity_ref other = k == REF_SEGMENT(l->edge) ? REF_NONE : world_find_in(q->w, k, world_id(q->w, l->edge));
        if (other == REF_NONE) continue;
        cb_slice origin = record_origin(q, other);
        bool known = false;
        for (size_t i = 0; i < count; i++) known = known || slice_eq(origins[i], origin);
        if (!known) origins[count] = origin, out[count++] = k;
    }
    return count;
}

/* The same, each with the page that its record names. NULL: no memory. */
static finding_source *pages_of(asker *q, const link *l, size_t *count) {
    uint32_t segments[MOST_SOURCES];
    *count = sources_of(q, l, segments);
    finding_source *sources = arena_zalloc(q->a, *count, sizeof *sources);
    for (size_t i = 0; sources && i < *count; i++) {
        sources[i] = source_of(q, segments[i]);
        if (!l->disclosed) continue;
        bool own = l->edge == REF_NONE || segments[i] == REF_SEGMENT(l->edge);
        if (own)
            sources[i].url = l->url.ptr ? l->url : SLICE("");
        else
            sources[i].url = record_page(q, world_find_in(q->w, segments[i], world_id(q->w, l->edge)));
    }
    return sources;
}

bool step_of_link(asker *q, const link *l, finding_step *out) {
    size_t count;
    finding_source *sources = pages_of(q, l, &count);
    if (!sources) return false;
    *out = (finding_step){.from = l->from,
                          .from_caption = l->from_caption,
                          .from_schema = schema_of(q, l->from),
                          .to = l->to,
                          .to_caption = l->to_caption,
                          .to_schema = schema_of(q, l->to),
                          .kind = l->kind,
                          .label = l->label,
                          .text = l->text,
                          .start = l->start,
                          .end = l->end,
                          .turned = l->turned,
                          .disclosed = l->disclosed,
                          .identity = l->identity,
                          .strength = l->strength,
                          .sources = sources,
                          .source_count = count};
    return true;
}

static bool path_of(asker *q, const trail *t, finding *f) {
    f->path = arena_zalloc(q->a, t->count ? t->count : 1, sizeof *f->path);
    if (!f->path) return false;
    for (size_t i = 0; i < t->count; i++)
        if (!step_of_link(q, &t->links[i], &f->path[f->path_count++])) return false;
    return true;
}

/* Why two records are one party: what agreed, in one sentence; what did not speaks against it. */
static bool confirmed_items(asker *q, const link *l, item_list *evidence, item_list *against) {
    const identity *who = l->who;
    cb_slice text = slice_sub(l->text, 0, l->text.len ? l->text.len - 1 : 0); /* without its full stop */
    const char *glue = ": ";
    for (unsigned k = 0; k < FEATURE_COUNT; k++) {
        cb_slice why;
        if (!(who->match.present & (1u << k))) continue;
        if (!match_explain(q->a, l->mine, &who->profile, &who->match, (match_feature)k, &why)) return false;
        if (who->match.weights[k] > 0) {
            text = words(q->a, "%.*s%s%.*s", SLICE_ARGS(text), glue, SLICE_ARGS(why));
            if (!text.ptr) return false;
            glue = "; ";
        } else if (who->match.weights[k] < 0 &&
                   !add_item(q, against, match_feature_name((match_feature)k), 0, l->segment, why)) {
            return false;
        }
    }
    return add_item(q, evidence, l->rule, l->grade, l->segment, words(q->a, "%.*s.", SLICE_ARGS(text)));
}

static bool link_items(asker *q, const trail *t, item_list *evidence, item_list *against) {
    for (size_t i = 0; i < t->count; i++) {
        const link *l = &t->links[i];
        uint32_t segments[MOST_SOURCES];
        if (l->identity && l->who == t->weak) continue; /* identity_items says it */
        if (l->identity ? !confirmed_items(q, l, evidence, against)
                        : !add_item_of(q, evidence, l->rule, l->grade, segments, sources_of(q, l, segments), l->text))
            return false;
        if (!l->identity) {
            finding_item *item = &evidence->items[evidence->count - 1];
            if (!(item->sources = pages_of(q, l, &item->source_count))) return false;
        }
        if (l->doubt.len && !add_item(q, against, l->disclosed ? "records-differ" : "seen-before", 0, l->segment, l->doubt))
            return false;
        /* of marks each value is evidence of its own */
        if (!l->identity && l->disclosed &&
            !item_says(evidence, words(q->a, "%.*s %.*s", SLICE_ARGS(l->from), SLICE_ARGS(l->to)), l->origin))
            return false;
    }
    return true;
}

/* How the rules that were used may mislead, each once. */
static bool caution_items(asker *q, const trail *t, item_list *against) {
    for (size_t i = 0; i < t->count; i++) {
        const link *l = &t->links[i];
        bool by_number = l->identity && l->who && l->who == t->weak && l->who->match.name_score < SHARED_WORD;
        if (!by_number && !caution_item(q, against, l->rule)) return false; /* no similar name: identity_items has it */
    }
    return true;
}

/* The least certain identity of the path: no chain is stronger. */
static void identity_numbers(const trail *t, finding *f) {
    for (size_t i = 0; i < t->count; i++) {
        const identity *who = t->links[i].who;
        if (!who || !who->match.present) continue; /* nothing was compared: the id alone says it */
        if (f->score != UINT32_MAX && who->match.score >= f->score) continue;
        f->score = who->match.score;
        f->probability = match_probability(&who->match);
    }
}

cb_status finding_of_trail(asker *q, const entity *subject, const trail *t, finding_subject *s, size_t *cap) {
    item_list evidence = {0}, against = {0}, missing = {0};
    entity_ref ref;
    void *items = s->findings;
    (void)subject;
    if (!vec_reserve_arena(q->a, &items, cap, s->finding_count, s->finding_count + 1, sizeof *s->findings))
        return err_memory(q->err);
    s->findings = items;
    finding *f = &s->findings[s->finding_count];
    *f = (finding){.state = state_of(t), .party_id = t->party, .as_of = q->on, .score = UINT32_MAX, .probability = -1};
    f->designated = (t->flags & PARTY_DESIGNATED) != 0;
    f->reported = (t->flags & PARTY_REPORTED) != 0;
    f->party_caption = world_find(q->w, t->party, &ref, 1) ? world_caption(q->w, ref) : t->party;
    bool ok = link_items(q, t, &evidence, &against);
    identity_numbers(t, f);
    if (ok && t->weak) ok = identity_items(q, t, t->weak, &evidence, &against, &missing);
    if (ok && (t->flags & PARTY_DESIGNATED)) ok = listing_evidence(q, t, f, &evidence);
    if (ok && (t->flags & PARTY_REPORTED)) ok = claim_evidence(q, t, f, &evidence, &against);
    if (ok && (t->flags & PARTY_DESIGNATED) && (t->flags & PARTY_REPORTED) && f->effect.len)
        ok = listing_evidence(q, t, f, &(item_list){0});
    if (ok) ok = caution_items(q, t, &against) && evidence_tidy(q, &evidence);
    if (!ok || !path_of(q, t, f)) return err_memory(q->err);
    f->evidence = evidence.items, f->evidence_count = evidence.count;
    f->against = against.items, f->against_count = against.count;
    f->missing = missing.items, f->missing_count = missing.count;
    f->next = next_record(q, t, f->state);
    if (!f->next.ptr) return err_memory(q->err);
    s->finding_count++;
    return CB_OK;
}

/* ---- a subject's findings */

static int by_state(const void *a, const void *b) {
    const finding *x = a, *y = b;
    if (x->state != y->state) return x->state < y->state ? -1 : 1;
    /* the most similar first */
    if (x->state == STATE_NAME_MATCH && x->score != y->score) return x->score > y->score ? -1 : 1;
    int c = slice_cmp(x->party_id, y->party_id);
    if (c == 0 && x->path_count != y->path_count) c = x->path_count < y->path_count ? -1 : 1;
    for (size_t i = 0; c == 0 && i < x->path_count; i++) c = slice_cmp(x->path[i].text, y->path[i].text);
    return c;
}

/* Adds to `f` the evidence of another path to the same party in the same state. */
static bool add_other_path(asker *q, finding *f, const finding *other) {
    item_list all = {f->evidence, f->evidence_count, f->evidence_count};
    for (size_t i = 0; i < other->evidence_count && all.count < MAX_EVIDENCE; i++)
        if (!evidence_once(q, &all, &other->evidence[i])) return false;
    f->evidence = all.items;
    f->evidence_count = all.count;
    return true;
}

/* What the derivation of a finding by ownership says itself. */
static bool derivation_says(cb_slice id) {
    static const char *const SAID[] = {"ownership", "ownership-open",    "control",
                                       "listing",   "caution-ownership", "caution-control"};
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (slice_eq(id, slice_of(SAID[i]))) return true;
    return false;
}

/* What stands beside a derivation of ownership: that the owner whom the case names is the listed party, when it was listed, what else ties it, and
 * how that misleads. */
static bool add_beside(asker *q, finding *f, const finding *weaker) {
    if (f->state != STATE_BLOCKED && f->state != STATE_CONTROL) return true;
    if (f->score == UINT32_MAX) f->score = weaker->score, f->probability = weaker->probability;
    item_list all = {f->evidence, f->evidence_count, f->evidence_count},
              against = {f->against, f->against_count, f->against_count};
    for (size_t i = 0; i < weaker->evidence_count && all.count < MAX_EVIDENCE; i++)
        if (!derivation_says(weaker->evidence[i].id) && !evidence_once(q, &all, &weaker->evidence[i])) return false;
    for (size_t i = 0; i < weaker->against_count; i++)
        if (!derivation_says(weaker->against[i].id) && !evidence_once(q, &against, &weaker->against[i])) return false;
    f->evidence = all.items;
    f->evidence_count = all.count;
    f->against = against.items;
    f->against_count = against.count;
    if (f->next.len == 0) f->next = weaker->next;
    return true;
}

/* A tie to whoever the subject may be itself: what agrees of the two records, and what does not, stays with it. */
static bool add_likeness(asker *q, finding *f, const finding *weaker) {
    bool tied = f->state == STATE_TIED || f->state == STATE_TIED_REPORTED;
    bool itself = weaker->path_count == 1 && f->path_count && slice_eq(weaker->path[0].from, f->path[0].from);
    if (!tied || weaker->state != STATE_NAME_MATCH || !itself) return true;
    if (f->score == UINT32_MAX) f->score = weaker->score, f->probability = weaker->probability;
    item_list all = {f->evidence, f->evidence_count, f->evidence_count},
              against = {f->against, f->against_count, f->against_count};
    for (size_t i = 0; i < weaker->evidence_count && all.count < MAX_EVIDENCE; i++)
        if (!evidence_once(q, &all, &weaker->evidence[i])) return false;
    for (size_t i = 0; i < weaker->against_count; i++)
        if (!evidence_once(q, &against, &weaker->against[i])) return false;
    f->evidence = all.items, f->evidence_count = all.count;
    f->against = against.items, f->against_count = against.count;
    return true;
}

/* One finding for each party: its strongest, by its shortest path, with the evidence of the others in the same state. Under several regimes a party
 * blocks or controls by each of them. */
cb_status findings_settle(asker *q, finding_subject *s) {
    size_t n = 0;
    if (s->finding_count) qsort(s->findings, s->finding_count, sizeof *s->findings, by_state);
    for (size_t i = 0; i < s->finding_count; i++) {
        const finding *f = &s->findings[i];
        bool by_regime = f->state == STATE_BLOCKED || f->state == STATE_CONTROL;
        bool known = false;
        for (size_t k = 0; k < n; k++) {
            finding *over = &s->findings[k];
            if (!slice_eq(over->party_id, f->party_id) || (by_regime && !slice_eq(over->regime, f->regime))) continue;
            bool ok = over->state == f->state ? add_other_path(q, over, f) : add_beside(q, over, f) && add_likeness(q, over, f);
            if (!ok) return err_memory(q->err);
            known = true;
        }
        if (!known) s->findings[n++] = s->findings[i];
    }
    for (size_t i = 0; i < n; i++)
        if (s->findings[i].next.len == 0)
            s->findings[i].next =
                SLICE("Have the person responsible for sanctions ask how the state that applies the listing treats what a "
                      "listed party owns.");
    s->finding_count = n;
    s->state = n ? s->findings[0].state : STATE_NONE;
    return CB_OK;
}
