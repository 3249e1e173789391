/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the other files need of a subject, and makes of red flags one finding without a party, or notes beside a stronger one. */
#include "finding/indicators.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/share.h"

#include "base/poison.h"

/* ---- what is said of it */

cb_slice inquiry_text(inquiry *k, cb_slice text) {
    k->failed = k->failed || !text.ptr;
    return text;
}

cb_slice inquiry_source(inquiry *k, uint32_t segment) {
    finding_source s = source_of(k->q, segment);
    return TEXT("%.*s%s%.*s", SLICE_ARGS(s.name), s.date.len ? ", " : "", SLICE_ARGS(s.date));
}

cb_status inquiry_flag(inquiry *k, const char *rule, uint32_t first, uint32_t second, cb_slice text, cb_slice next) {
    return inquiry_flag_of(k, rule, signal_find(rule).strength, first, second, text, next);
}

cb_status inquiry_flag_of(inquiry *k, const char *rule, char grade, uint32_t first, uint32_t second, cb_slice text,
                          cb_slice next) {
    item_list *l = grade == 'W' ? &k->weak : &k->strong;
    size_t had = l->count;
    item_list one = {0};
    if (!text.ptr || !next.ptr || !add_item_of(k->q, &one, rule, grade, (uint32_t[]){first, second}, 2, text) ||
        !evidence_once(k->q, l, &one.items[0]))
        return err_memory(k->q->err);
    if (grade != 'W' && had == 0) k->next = next;
    return CB_OK;
}

static const char SAID[] = "said";

void inquiry_is_said(inquiry *k) {
    if (k->weak.count == 0) return;
    k->weak.items[k->weak.count - 1].about = slice_of(SAID);
    k->weak.items[k->weak.count - 1].origin = SLICE("");
}

cb_status inquiry_note(inquiry *k, const char *rule, cb_slice text) {
    signal_rule r = signal_find(rule);
    if (!text.ptr) return err_memory(k->q->err);
    bool ok = r.danger.len ? trails_note(k->q, k->t, "%.*s It can mislead: %.*s.", SLICE_ARGS(text), SLICE_ARGS(r.danger))
                           : trails_note(k->q, k->t, "%.*s", SLICE_ARGS(text));
    return ok ? CB_OK : err_memory(k->q->err);
}

bool inquiry_is_self(const inquiry *k, cb_slice id) {
    for (size_t i = 0; i < k->record_count; i++)
        if (slice_eq(k->records[i].id, id)) return true;
    return slice_eq(k->subject->id, id);
}

bool case_says(const entity *e, const prop_id *props, size_t prop_count, const char *const *names, size_t name_count,
               size_t *at, said *out) {
    for (; *at < e->count; (*at)++) {
        const statement *s = &e->statements[*at];
        bool claimed = slice_starts(s->prop_name, SLICE("claim:")), found = false;
        cb_slice called = claimed ? slice_sub(s->prop_name, 6, s->prop_name.len) : s->prop_name;
        if (s->flags & STATEMENT_META) continue;
        for (size_t i = 0; i < prop_count && !found; i++) found = slice_eq(called, prop_name(props[i]));
        for (size_t i = 0; i < name_count && !found; i++) found = slice_eq_nocase(called, slice_of(names[i]));
        if (!found) continue;
        *out = (said){.value = s->value, .segment = UINT32_MAX, .claimed = claimed};
        (*at)++;
        return true;
    }
    return false;
}

/* ---- who it is, and who is behind it */

/* Have they one number of a register that is the only one of its country? */
static bool is_one_entry(const match_profile *a, const match_profile *b) {
    for (size_t i = 0; i < a->id_count; i++)
        for (size_t j = 0; j < b->id_count; j++) {
            cb_slice x = a->ids[i].normal;
            if (a->ids[i].strength != ID_STRONG || !slice_eq(x, b->ids[j].normal) || !slice_starts(x, SLICE("reg:"))) continue;
            if (!identifier_of_many_registers(x)) return true;
        }
    return false;
}

static cb_status load_records(inquiry *k) {
    asker *q = k->q;
    match_profile mine;
    size_t count, total;
    if (!schema_is_party(k->subject->schema)) return CB_OK;
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    if (!hits) return err_memory(q->err);
    cb_status status = identity_find(q, k->subject, &mine, hits, &count, &total);
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        bool numbered =
            !hits[i].confirmed && k->organisation && hits[i].match.identifier && is_one_entry(&mine, &hits[i].profile);
        if (!hits[i].confirmed && !numbered) continue;
        own_record *r = numbered ? &k->numbered[k->numbered_count++] : &k->records[k->record_count++];
        r->id = hits[i].id;
        status = world_load(q->w, r->id, q->a, &r->e, &r->segments, q->err);
    }
    return status;
}

/* Everybody who is behind it, each tie once. */
typedef struct gathered {
    related *items;
    size_t count, cap;
    map seen;
} gathered;

static cb_status add_related(inquiry *k, gathered *all, related r) {
    asker *q = k->q;
    bool added = false;
    cb_slice key = words(q->a, "%d%d|%.*s|%.*s|%s%.*s", r.owner, r.real, SLICE_ARGS(r.start), SLICE_ARGS(r.end),
                         r.id.len ? "" : "|", SLICE_ARGS(r.id.len ? r.id : r.caption));
    void *items = all->items;
    if (!key.ptr || !map_put(&all->seen, key, &added)) return err_memory(q->err);
    if (!added) return CB_OK;
    if (!vec_reserve_arena(q->a, &items, &all->cap, all->count, all->count + 1, sizeof r)) return err_memory(q->err);
    all->items = items;
    all->items[all->count++] = r;
    return CB_OK;
}

/* Is a tie that of an owner or officer to its company? */
static bool is_behind(const tie *x, bool *owner) {
    *owner = slice_eq(x->kind, SLICE("Ownership")) || slice_eq(x->kind, SLICE("Control"));
    return !x->victim && !x->product && !x->apart && !x->unresolved && !x->over &&
           (*owner || slice_eq(x->kind, SLICE("Directorship")));
}

bool is_real_stake(const tie *x) {
    share_range r;
    if (slice_eq(x->kind, SLICE("Control"))) return true;
    return slice_eq(x->kind, SLICE("Ownership")) && x->share.len && share_read(x->share, &r) &&
           share_surely(r, SHARE_ONE / 100 * REAL_STAKE, false);
}

static cb_status add_of_case(inquiry *k, gathered *all, const tie *x, bool owner) {
    asker *q = k->q;
    const entity *e = case_find(q->c, x->from);
    related r = {
        .owner = owner, .real = is_real_stake(x), .start = x->start, .end = x->end, .segment = UINT32_MAX, .id = SLICE("")};
    entity_ref ref;
    if (!e) {
        if (!world_find(q->w, x->from, &ref, 1)) return CB_OK;
        r.id = world_id(q->w, ref);
        r.caption = world_caption(q->w, ref);
        return add_related(k, all, r);
    }
    r.caption = case_caption(e);
    if (!schema_is_party(e->schema)) return CB_OK;
    match_profile *mine = arena_zalloc(q->a, 1, sizeof *mine);
    identity *hits = arena_zalloc(q->a, MAX_HITS, sizeof *hits);
    size_t count = 0, total = 0, confirmed = 0;
    if (!mine || !hits) return err_memory(q->err);
    cb_status status = identity_find(q, e, mine, hits, &count, &total);
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        if (!hits[i].confirmed) continue;
        r.id = hits[i].id;
        confirmed++;
        status = add_related(k, all, r);
    }
    return status == CB_OK && !confirmed ? add_related(k, all, r) : status;
}

static cb_status gather_people(inquiry *k, gathered *all) {
    asker *q = k->q;
    cb_status status = CB_OK;
    bool owner;
    for (size_t i = 0; i < q->c->tie_count && status == CB_OK; i++) {
        const tie *x = &q->c->ties[i];
        if (slice_eq(x->to, k->subject->id) && is_behind(x, &owner)) status = add_of_case(k, all, x, owner);
    }
    for (size_t i = 0; i < k->record_count && status == CB_OK; i++) {
        tie *ties;
        size_t n;
        status = graph_ties_to(q->w, k->records[i].id, q->a, &ties, &n, q->err);
        for (size_t j = 0; j < n && status == CB_OK; j++) {
            entity_ref ref;
            if (!is_behind(&ties[j], &owner) || !world_find(q->w, ties[j].from, &ref, 1)) continue;
            status = add_related(k, all,
                                 (related){.id = ties[j].from,
                                           .caption = world_caption(q->w, ref),
                                           .owner = owner,
                                           .real = is_real_stake(&ties[j]),
                                           .start = ties[j].start,
                                           .end = ties[j].end,
                                           .segment = ties[j].segment});
        }
    }
    return status;
}

typedef struct flagged {
    asker *q;
    bool yes;
} flagged;

/* Listed or reported, at whatever time. */
static void look_flags(flagged *f, cb_slice id) {
    f->yes = f->yes || (graph_party_flags_on(f->q->w, id, f->q->on_day) & ~(uint32_t)PARTY_LISTED_UNMAPPED) != 0;
}

static cb_status look_same(void *data, cb_slice other, bool confirmed) {
    if (confirmed) look_flags(data, other);
    return CB_OK;
}

/* Where they are more than are looked at one by one, those who are or were listed or reported come first, and the rest is said. */
static cb_status choose_people(inquiry *k, const gathered *all) {
    asker *q = k->q;
    size_t n = all->count < MAX_PEOPLE ? all->count : MAX_PEOPLE;
    k->people = arena_zalloc(q->a, n + 1, sizeof *k->people);
    bool *first = arena_zalloc(q->a, all->count + 1, sizeof *first);
    if (!k->people || !first) return err_memory(q->err);
    cb_status status = CB_OK;
    for (size_t i = 0; i < all->count && status == CB_OK; i++) {
        flagged f = {.q = q};
        if (all->count <= MAX_PEOPLE || !all->items[i].id.len) continue;
        look_flags(&f, all->items[i].id);
        status = graph_each_same(q->w, all->items[i].id, look_same, &f);
        first[i] = f.yes;
    }
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < all->count && k->people_count < n; i++)
            if (first[i] == (pass == 0)) k->people[k->people_count++] = all->items[i];
    if (status != CB_OK || n == all->count) return status;
    return trails_note(q, k->t,
                       "The case and the sources name %zu owners and officers of %.*s, present and former: %zu of them, "
                       "those who are or were listed or reported first, are looked at for days near a listing, posts elsewhere "
                       "and a successor; the others are not.",
                       all->count, SLICE_ARGS(case_caption(k->subject)), n)
               ? CB_OK
               : err_memory(q->err);
}

static cb_status find_people(inquiry *k) {
    gathered all = {.seen = MAP_EMPTY};
    cb_status status = gather_people(k, &all);
    if (status == CB_OK) status = choose_people(k, &all);
    map_free(&all.seen);
    return status;
}

/* The addresses, telephones and e-mails of the subject, in the case and in its records. */
static bool contacts_of(inquiry *k, entity *out) {
    static const prop_id CONTACTS[] = {PROP_address, PROP_addressEntity, PROP_phone,
                                       PROP_email,   PROP_country,       PROP_jurisdiction};
    entity_begin(out, k->q->a, k->subject->id, k->subject->schema);
    for (size_t i = 0; i <= k->record_count; i++) {
        const entity *e = i ? &k->records[i - 1].e : k->subject;
        for (size_t j = 0; j < e->count; j++)
            for (size_t p = 0; p < sizeof CONTACTS / sizeof *CONTACTS; p++)
                if (e->statements[j].prop == CONTACTS[p] && out->count < LIMIT_STATEMENTS)
                    entity_add(out, CONTACTS[p], e->statements[j].value);
    }
    return !out->failed;
}

static cb_status load_marks(inquiry *k) {
    asker *q = k->q;
    entity e;
    cb_slice known[MAX_HITS];
    if (!contacts_of(k, &e)) return err_memory(q->err);
    for (size_t i = 0; i < k->record_count; i++) known[i] = k->records[i].id;
    return inferred_of_marks(q->w, &e, q->c->entities, q->c->count, known, k->record_count, q->on_day, q->a, &k->marks, q->err);
}

/* ---- the finding */

static cb_status note_items(inquiry *k, const item_list *l) {
    cb_status status = CB_OK;
    for (size_t i = 0; i < l->count && status == CB_OK; i++) {
        cb_slice rule = l->items[i].id;
        char id[64] = "";
        if (slice_eq(l->items[i].about, slice_of(SAID))) continue;
        if (rule.len < sizeof id) memcpy(id, rule.ptr, rule.len);
        status = inquiry_note(k, id, l->items[i].text);
    }
    return status;
}

static cb_status add_finding(inquiry *k) {
    asker *q = k->q;
    finding_subject *s = k->s;
    void *items = s->findings;
    item_list against = {0};
    if (!vec_reserve_arena(q->a, &items, k->cap, s->finding_count, s->finding_count + 1, sizeof *s->findings))
        return err_memory(q->err);
    s->findings = items;
    for (size_t i = 0; i < k->weak.count; i++)
        if (!evidence_once(q, &k->strong, &k->weak.items[i])) return err_memory(q->err);
    for (size_t i = 0; i < k->strong.count; i++) {
        char id[64] = "";
        cb_slice rule = k->strong.items[i].id;
        if (rule.len < sizeof id) memcpy(id, rule.ptr, rule.len);
        if (!caution_item(q, &against, id)) return err_memory(q->err);
    }
    s->findings[s->finding_count++] = (finding){.state = STATE_INDICATORS,
                                                .party_id = SLICE(""),
                                                .party_caption = SLICE(""),
                                                .regime = SLICE(""),
                                                .effect = SLICE(""),
                                                .as_of = q->on,
                                                .score = UINT32_MAX,
                                                .probability = -1,
                                                .evidence = k->strong.items,
                                                .evidence_count = k->strong.count,
                                                .against = against.items,
                                                .against_count = against.count,
                                                .next = k->next};
    return CB_OK;
}

/* Red flags make a finding where nothing stronger stands, however many they are; beside it they are notes. Weak ones never make any. */
static cb_status settle_flags(inquiry *k) {
    if (k->strong.count && k->s->finding_count == 0) return add_finding(k);
    cb_status status = note_items(k, &k->strong);
    return status == CB_OK ? note_items(k, &k->weak) : status;
}

cb_status indicators_find(asker *q, const entity *subject, finding_subject *s, size_t *cap, trails *t) {
    inquiry *k = arena_zalloc(q->a, 1, sizeof *k);
    if (!k) return err_memory(q->err);
    k->q = q, k->subject = subject, k->s = s, k->cap = cap, k->t = t;
    k->organisation = schema_is_a(subject->schema, SCHEMA_LegalEntity) && !schema_is_a(subject->schema, SCHEMA_Person);
    cb_status status = load_records(k);
    if (status == CB_OK) status = find_people(k);
    if (status == CB_OK && k->organisation) status = load_marks(k);
    if (status == CB_OK) status = sectors_find(k);
    if (status == CB_OK) status = contradictions_find(k);
    if (status == CB_OK && k->organisation) status = successor_find(k);
    if (status == CB_OK && k->organisation) status = patterns_find(k);
    if (status == CB_OK && k->failed) status = err_memory(q->err);
    return status == CB_OK ? settle_flags(k) : status;
}
