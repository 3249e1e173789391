/* SPDX-License-Identifier: Apache-2.0 */
/* From where the case touches the world to listed and reported parties: the strongest chain to each, by the search of the graph. */
#include "base/error.h"
#include "base/vec.h"
#include "finding/internal.h"

#include "base/poison.h"

enum {
    LEAST = 1000,        /* joint strength below which a chain ties nobody, 1/10000 */
    NAMESAKE_STEPS = 1,  /* ties of the subject after which a name alone is still said */
    PROBE_WORK = 50000,  /* rows that one look at a namesake may take */
    CHECK_WORK = 400000, /* and all of one subject */
    FLAGGED = PARTY_DESIGNATED | PARTY_REPORTED
};

static path_rules rules_of_check(void) {
    path_rules r;
    path_rules_fill(&r, false); /* weak signals together tie nobody */
    r.least = LEAST;
    return r;
}

static uint32_t strength_of(const entry *e) {
    uint64_t s = UINT64_C(10000) << 16;
    for (size_t i = 0; i < e->count; i++) s = s * e->links[i].strength / 10000;
    return (uint32_t)(s >> 16);
}

static unsigned steps_of(const entry *e) {
    unsigned n = 0;
    for (size_t i = 0; i < e->count; i++) n += !e->links[i].identity;
    return n;
}

/* The step that leads to the party, under which id it is known makes no difference; NULL where none does. */
static const link *leading(const entry *e) {
    size_t i = e->count;
    while (i > 0 && e->links[i - 1].identity) i--;
    return i > 0 ? &e->links[i - 1] : NULL;
}

static cb_status starts_of(asker *q, const trails *t, path_start **out) {
    *out = arena_zalloc(q->a, t->entry_count + 1, sizeof **out);
    if (!*out) return err_memory(q->err);
    for (size_t i = 0; i < t->entry_count; i++) {
        const entry *e = &t->entries[i];
        const link *l = leading(e);
        (*out)[i] = (path_start){.id = e->id,
                                 .strength = strength_of(e),
                                 .hops = steps_of(e),
                                 .by_post = l && l->by_post,
                                 .crowd = l ? l->crowd : 0,
                                 .agent = e->agent,
                                 .crowded = e->crowded,
                                 .little = l && l->by_little,
                                 .damped = true};
    }
    return CB_OK;
}

static cb_status keep(asker *q, trails *t, const found_path *p) {
    void *items = t->items;
    const entry *e = &t->entries[p->start];
    if (!vec_reserve_arena(q->a, &items, &t->cap, t->count, t->count + 1, sizeof(trail))) return err_memory(q->err);
    t->items = items;
    trail *out = &t->items[t->count];
    *out = (trail){.party = p->party, .flags = p->flags, .strength = p->strength};
    for (size_t i = 0; i < e->count; i++) out->links[out->count++] = e->links[i];
    for (size_t i = 0; i < p->hop_count && out->count < MAX_LINKS; i++) {
        link *l = &out->links[out->count++];
        if (!link_of_hop(q, &p->hops[i], l)) return err_memory(q->err);
        if (l->identity && !p->hops[i].confirmed) out->weak = l->who, out->weak_mine = l->mine;
    }
    t->count++;
    return CB_OK;
}

/* ---- what else ties two parties that a chain passes: other records of the same stake, another office */

enum { MOST_BESIDE = 4, MOST_LOOKED = 256 };

static bool is_beside(const asker *q, const tie *x, const path_hop *h, const path_rules *rules) {
    cb_slice other = x->outgoing ? x->to : x->from;
    entity_ref ref = x->edge;
    if (!slice_eq(other, h->to) || x->unresolved || x->victim || x->product || x->apart || ref == REF_NONE) return false;
    if (slice_eq(x->edge_id, h->t.edge_id) && x->segment == h->t.segment) return false;
    if (!has_begun(q, x->start) || tie_has_ended(q, x)) return false;
    tie_kind kind = graph_kind_of_edge(world_schema(q->w, ref));
    return kind == TIE_OWNERSHIP || rules->tie[kind] > 0;
}

/* The chain again, with each of these in the place of the tie that it has. */
static cb_status keep_beside(asker *q, trails *t, const path_hop *h, size_t chain, size_t place, const path_rules *rules) {
    tie *ties;
    size_t n, kept = 0;
    cb_status status = graph_ties(q->w, h->from, q->a, MOST_LOOKED, &ties, &n, NULL, q->err);
    for (size_t i = 0; i < n && kept < MOST_BESIDE && status == CB_OK; i++) {
        if (!is_beside(q, &ties[i], h, rules)) continue;
        void *items = t->items;
        if (!vec_reserve_arena(q->a, &items, &t->cap, t->count, t->count + 1, sizeof(trail))) return err_memory(q->err);
        t->items = items;
        trail *out = &t->items[t->count];
        *out = t->items[chain];
        const link *was = &t->items[chain].links[place];
        if (!link_of_tie(q, &ties[i], ties[i].outgoing, was->from_caption, was->to_caption, ties[i].segment,
                         &out->links[place]))
            return err_memory(q->err);
        t->count++;
        kept++;
    }
    return status;
}

static cb_status keep_all(asker *q, trails *t, const found_path *p, const path_rules *rules) {
    size_t before = t->entries[p->start].count, chain = t->count;
    cb_status status = keep(q, t, p);
    for (size_t i = 0; i < p->hop_count && before + i < MAX_LINKS && status == CB_OK; i++)
        if (p->hops[i].via == VIA_TIE) status = keep_beside(q, t, &p->hops[i], chain, before + i, rules);
    return status;
}

static bool is_known(const trails *t, cb_slice party) {
    for (size_t i = 0; i < t->count; i++)
        if (slice_eq(t->items[i].party, party)) return true;
    return false;
}

/* A search of which each chain that `wanted` fits becomes a trail. */
static cb_status search(asker *q, trails *t, path_question *ask, bool (*wanted)(asker *, const trails *, const found_path *)) {
    path_result r;
    cb_status status = path_find(q->w, q->targets, ask, q->a, &r, q->err);
    for (size_t i = 0; i < r.count && i < MAX_PARTIES && status == CB_OK; i++)
        if (!is_known(t, r.paths[i].party) && wanted(q, t, &r.paths[i])) status = keep_all(q, t, &r.paths[i], ask->rules);
    if (status == CB_OK && !note_events(q, t, &r)) status = err_memory(q->err);
    if (status == CB_OK && r.count > MAX_PARTIES &&
        !trails_note(q, t,
                     "More than %d listed or reported parties are within reach: the %d to which the strongest chains lead "
                     "are told.",
                     MAX_PARTIES, MAX_PARTIES))
        status = err_memory(q->err);
    if (status == CB_OK && r.thin_end && !ask->rules->unconfirmed &&
        !trails_note(q, t,
                     "Chains to other listed or reported parties are weaker than %u.%02u in all: they tie nobody, and are "
                     "not told.",
                     LEAST / 10000, LEAST / 100 % 100))
        status = err_memory(q->err);
    if (status == CB_OK && r.cut &&
        !trails_note(q, t, "The search from here was cut short after %llu records: there may be more paths than are told.",
                     (unsigned long long)r.looked))
        status = err_memory(q->err);
    return status;
}

static bool any(asker *q, const trails *t, const found_path *p) {
    (void)q, (void)t, (void)p;
    return true;
}

/* Perhaps a listed party by its name, and near enough to be worth a look: the last step, and the only one that is not confirmed. */
static bool is_namesake(asker *q, const trails *t, const found_path *p) {
    unsigned steps = steps_of(&t->entries[p->start]);
    (void)q;
    for (size_t i = 0; i < p->hop_count; i++) {
        bool last = i + 1 == p->hop_count;
        if (p->hops[i].via == VIA_SAME ? p->hops[i].confirmed == last : last) return false;
        steps += p->hops[i].via != VIA_SAME;
    }
    return steps <= NAMESAKE_STEPS;
}

/* ---- those whom victim ties of the case lead to */

/* Every id that is not passed where marks are followed. */
static cb_status all_barred(asker *q, const trails *t, cb_slice **out) {
    *out = arena_zalloc(q->a, t->banned_count + t->trader_count + 1, sizeof **out);
    if (!*out) return err_memory(q->err);
    if (t->banned_count) memcpy(*out, t->banned, t->banned_count * sizeof **out);
    if (t->trader_count) memcpy(*out + t->banned_count, t->traders, t->trader_count * sizeof **out);
    return CB_OK;
}

static bool is_thief(const trails *t, cb_slice id) {
    for (size_t i = 0; i < t->banned_count; i++)
        if (slice_eq(t->banned[i], id)) return true;
    return false;
}

/* Does the thief come by what it is to another: its owner, who controls or directs it, its family? What its victim has in it, and who directs both,
 * may be what was stolen: firms are registered in the names of people who know nothing of it. */
static bool is_above(asker *q, const path_hop *h) {
    if (h->via != VIA_TIE || h->t.edge == REF_NONE) return false;
    tie_kind kind = graph_kind_of_edge(world_schema(q->w, h->t.edge));
    if (kind == TIE_FAMILY || kind == TIE_ASSOCIATE) return true;
    return (kind == TIE_OWNERSHIP || kind == TIE_CONTROL || kind == TIE_DIRECTORSHIP) && slice_eq(h->t.from, h->to);
}

static bool from_above(asker *q, const trails *t, const found_path *p) {
    for (size_t i = 0; i < p->hop_count; i++)
        if (is_thief(t, p->hops[i].to) && !is_above(q, &p->hops[i])) return false;
    return true;
}

/* Ties other than those that make a victim stand: what is shared is not followed, for it was bought or stolen; and to a thief not what makes two
 * records one either. */
static cb_status walk_beside(asker *q, trails *t, path_question ask) {
    path_rules rules = rules_of_check();
    cb_status status = CB_OK;
    for (size_t k = 0; k < MARK_KINDS; k++) rules.mark[k].base = 0;
    ask.rules = &rules;
    ask.banned = t->banned, ask.banned_count = t->banned_count;
    if (t->trader_count) status = search(q, t, &ask, any);
    rules.confirmed = 0;
    ask.banned = NULL, ask.banned_count = 0;
    return status == CB_OK && t->banned_count ? search(q, t, &ask, from_above) : status;
}

cb_status trails_walk(asker *q, trails *t) {
    path_rules rules = rules_of_check();
    path_start *starts;
    cb_slice *barred;
    if (t->entry_count == 0 || !q->targets) return CB_OK;
    cb_status status = starts_of(q, t, &starts);
    if (status == CB_OK) status = all_barred(q, t, &barred);
    if (status != CB_OK) return status;
    path_question ask = {.rules = &rules,
                         .starts = starts,
                         .start_count = t->entry_count,
                         .banned = barred,
                         .banned_count = t->banned_count + t->trader_count,
                         .flags = FLAGGED,
                         .on = q->on_day,
                         .most = MAX_PARTIES + 1, /* one more tells that there are more */
                         .work = CHECK_WORK};
    status = search(q, t, &ask, any);
    if (status == CB_OK) status = walk_beside(q, t, ask);
    rules.unconfirmed = true;
    ask.hops = NAMESAKE_STEPS + 2;
    return status == CB_OK ? search(q, t, &ask, is_namesake) : status;
}

cb_status trails_probe(asker *q, cb_slice id, cb_slice *party) {
    path_rules rules = rules_of_check();
    path_start start = {.id = id, .strength = 10000, .damped = true};
    path_question ask = {
        .rules = &rules, .starts = &start, .start_count = 1, .flags = FLAGGED, .on = q->on_day, .most = 1, .work = PROBE_WORK};
    path_result r;
    *party = (cb_slice){NULL, 0};
    if (!q->targets) return CB_OK;
    cb_status status = path_find(q->w, q->targets, &ask, q->a, &r, q->err);
    if (status == CB_OK && r.count) *party = r.paths[0].party;
    return status;
}
