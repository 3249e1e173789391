/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a world around one party: breadth first from it to its owners and those who control it. */
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/blocked.h"
#include "graph/internal.h"
#include "graph/own.h"
#include "parse/date.h"

#include "base/poison.h"

typedef struct loader {
    const world *w;
    arena *a, *scratch; /* scratch: of one party; the same as `a` where its words are to be shown */
    own_graph *g;
    map nodes; /* id -> number */
    size_t node_cap, claim_cap;
    const own_assumption *assumed;
    size_t assumed_count;
    const own_told *told;
    size_t told_count;
    int32_t as_of; /* of the world: what it calls ended has ended by then */
    cb_error *err;
    size_t same_cap;
    uint32_t most; /* nodes beyond which it is given up; 0: LIMIT_OWN_NODES, beyond which owners are left out */
} loader;

/* ---- dates */

/* Before, within or after: a day against a date of some precision. */
static bool surely_after(int32_t day, const date_range *r) { return day > r->last; }
static bool maybe_after(int32_t day, const date_range *r) { return day >= r->first; }

/* Holds from its start on (the day itself included) until the day before its end; a date that cannot be read leaves it open. */
own_when own_when_of(cb_slice start, cb_slice end, int32_t on) {
    own_when w = OWN_SURELY;
    date_range r;
    if (start.len) {
        if (!date_range_of(start, &r))
            w = OWN_MAYBE;
        else if (on < r.first)
            return OWN_NEVER;
        else if (on < r.last)
            w = OWN_MAYBE;
    }
    if (end.len) {
        if (!date_range_of(end, &r))
            w = OWN_MAYBE;
        else if (surely_after(on, &r) || on == r.last)
            return OWN_NEVER;
        else if (maybe_after(on, &r))
            w = OWN_MAYBE;
    }
    return w;
}

/* ---- words */

static bool has_phrase(cb_slice s, const char *phrase) {
    cb_slice needle = slice_of(phrase);
    for (size_t i = 0; i + needle.len <= s.len; i++)
        if (slice_starts_nocase(slice_sub(s, i, s.len), needle)) return true;
    return false;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

/* The next word of letters from *at on; empty at the end. */
static cb_slice next_word(cb_slice s, size_t *at) {
    while (*at < s.len && !is_letter(s.ptr[*at])) (*at)++;
    size_t from = *at;
    while (*at < s.len && is_letter(s.ptr[*at])) (*at)++;
    return slice_sub(s, from, *at - from);
}

/* One of the words, whole: "closed" is not in "disclosed". `words` are parted by '|'. */
static bool has_word(cb_slice s, const char *words) {
    size_t at = 0;
    for (cb_slice word = next_word(s, &at); word.len; word = next_word(s, &at))
        for (cb_slice rest = slice_of(words); rest.ptr && rest.len;)
            if (slice_eq_nocase(slice_cut(&rest, '|'), word)) return true;
    return false;
}

/* To appoint or remove the board or most of it; a seat, a veto or a nomination of one is influence. */
static bool is_board(cb_slice s) {
    if (has_word(s, "veto|observer|minority|one|single")) return false;
    if (has_phrase(s, "appointmentOfBoard")) return true;
    bool board = has_word(s, "board|directors|members|trustees|management|partners");
    return board && has_word(s, "appoint|appoints|appointment|remove|removes|removal|elect|elects|dismiss|majority");
}

static own_interest interest_of_control(cb_slice type, cb_slice role) {
    if (is_board(type) || is_board(role)) return OWN_BOARD;
    bool accounts =
        has_word(type, "consolidation|consolidated|consolidates") || has_word(role, "consolidation|consolidated|consolidates");
    return accounts ? OWN_CONSOLIDATION : OWN_INFLUENCE;
}

/* Rights to vote; shares with a vote, or without one, are shares. */
static bool is_votes(cb_slice type) {
    if (has_word(type, "share|shares|stock|stocks|equity|capital")) return false;
    return has_word(type, "vote|votes|voting") || has_phrase(type, "votingRights");
}

static bool is_shares(cb_slice type) { return has_word(type, "share|shares|stock|stocks|equity|capital|shareholding"); }

/* Never held: the register takes the record back. */
static bool is_void(cb_slice status) { return has_word(status, "annulled|cancelled|canceled|duplicate|void|erroneous"); }

static bool is_over(cb_slice status) {
    size_t at = 0;
    cb_slice first = next_word(status, &at);
    if (has_word(first, "active|current|valid|effective|open") || has_word(status, "not") != has_phrase(status, "not active"))
        return false; /* "Active, not ceased" */
    return has_word(status,
                    "ended|ceased|closed|former|formerly|inactive|terminated|dissolved|historical|expired|resigned|resignation|"
                    "withdrawn|retired|revoked") ||
           has_phrase(status, "not active") || has_phrase(status, "non-active") || has_phrase(status, "no longer");
}

/* "Delisted", "The listing was lifted on 3 May 2020", "Removed from the list by decision 12": such a word first, and behind it a day, or from what or
 * by whom. "Active; one alias removed", "Not lifted", "Former officer", "Dissolved" say nothing of the kind: in doubt a listing stands. */
bool graph_listing_is_over(cb_slice status) {
    size_t at = 0;
    cb_slice word = next_word(status, &at);
    while (has_word(
        word,
        "the|this|listing|entry|designation|sanction|sanctions|measure|measures|status|has|have|been|was|were|is|are|now|de"))
        word = next_word(status, &at);
    if (has_word(
            status,
            "but|still|remains|remain|remained|except|partly|partially|added|amended|amendment|again|relisted|redesignated"))
        return false;
    bool no_longer = slice_eq_nocase(word, SLICE("no")) || slice_eq_nocase(word, SLICE("not"));
    if (no_longer) {
        cb_slice first = word;
        word = next_word(status, &at);
        bool longer = slice_eq_nocase(first, SLICE("no")) && slice_eq_nocase(word, SLICE("longer"));
        if (longer) word = next_word(status, &at);
        if (!(longer ? has_word(word, "active|listed|designated|sanctioned|effective|in|valid|current")
                     : has_word(word, "active")))
            return false;
    } else if (!has_word(word, "delisted|listed|removed|lifted|repealed|revoked|expired|terminated|ended|annulled|inactive|"
                               "former|formerly|withdrawn|"
                               "cancelled|canceled|rescinded|historical|ceased|void") ||
               (slice_eq_nocase(word, SLICE("listed")) && !slice_starts_nocase(slice_trim(status), SLICE("de")))) {
        return false;
    }
    for (word = next_word(status, &at); word.len; word = next_word(status, &at)) {
        if (has_word(word, "from|by|under|pursuant|following|after|because|due|since|effective|as")) return true;
        if (!has_word(word, "on|in|the|listing|entry|designation|list|force|effect|january|february|march|april|may|june|july|"
                            "august|september|"
                            "october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|th|st|nd|rd|t|z|utc"))
            return false;
    }
    return true;
}

bool graph_is_over(cb_slice status) { return is_over(status) || is_void(status); }

/* An arrangement of several about their shares; a joint-stock company is none. */
static bool is_joint(cb_slice role) {
    size_t at = 0;
    for (cb_slice word = next_word(role, &at); word.len; word = next_word(role, &at)) {
        if (slice_eq_nocase(word, SLICE("jointly"))) return true;
        if (!slice_eq_nocase(word, SLICE("joint"))) continue;
        size_t ahead = at;
        cb_slice next = next_word(role, &ahead);
        if (!slice_eq_nocase(next, SLICE("stock")) && !slice_eq_nocase(next, SLICE("venture"))) return true;
    }
    return has_phrase(role, "acting in concert") || has_phrase(role, "concert party");
}

/* ---- claims */

enum { MOST_VALUES = 8, MOST_SEGMENTS = 32 };
typedef struct values {
    cb_slice items[MOST_VALUES];
    size_t count;
    bool more; /* than are read */
} values;

/* What all sources say of one edge. */
typedef struct edge_facts {
    values shares, starts, dates, ends, shares_types, ownership_types, control_types, statuses, roles;
    bool over; /* by its roles, on a day that they do not tell */
} edge_facts;

static void add_value(values *v, cb_slice value) {
    for (size_t i = 0; i < v->count; i++)
        if (slice_eq(v->items[i], value)) return;
    if (v->count < MOST_VALUES)
        v->items[v->count++] = value;
    else
        v->more = true;
}

static values *values_of(edge_facts *f, prop_id prop) {
    switch ((unsigned)prop) {
    case PROP_percentage: return &f->shares;
    case PROP_startDate: return &f->starts;
    case PROP_date: return &f->dates;
    case PROP_endDate: return &f->ends;
    case PROP_sharesType: return &f->shares_types;
    case PROP_ownershipType: return &f->ownership_types;
    case PROP_controlType: return &f->control_types;
    case PROP_status: return &f->statuses;
    case PROP_role: return &f->roles;
    default: return NULL;
    }
}

/* What its roles say of its end, where nothing else tells one. */
static void read_roles(edge_facts *f, cb_slice kind) {
    edge_roles roles = {.more = f->roles.more};
    for (size_t i = 0; i < f->roles.count; i++) edge_roles_take(&roles, f->roles.items[i]);
    for (size_t i = 0; i < f->starts.count; i++) edge_roles_start(&roles, f->starts.items[i]);
    edge_reading r = edge_roles_read(&roles, kind);
    f->over = r.over;
    if (f->ends.count == 0 && !r.over && r.until.len) add_value(&f->ends, r.until);
}

static void read_edge(const world *w, const tie *t, edge_facts *f) {
    entity_ref refs[MOST_SEGMENTS];
    size_t n = world_find(w, t->edge_id, refs, MOST_SEGMENTS);
    *f = (edge_facts){.shares = {.count = 0}};
    for (size_t k = 0; k < n && k < MOST_SEGMENTS; k++) {
        statement s;
        for (uint64_t i = 0; world_statement(w, refs[k], i, &s); i++) {
            values *to = values_of(f, s.prop);
            if (to && s.value.len) add_value(to, s.value);
        }
    }
    read_roles(f, t->kind);
    if (f->starts.count == 0) f->starts = f->dates; /* a stake that is told with a day alone */
}

static void read_told(const entity *e, edge_facts *f) {
    *f = (edge_facts){.shares = {.count = 0}};
    for (size_t i = 0; i < e->count; i++) {
        values *to = values_of(f, e->statements[i].prop);
        if (to && e->statements[i].value.len) add_value(to, e->statements[i].value);
    }
    read_roles(f, e->schema_name);
    if (f->starts.count == 0) f->starts = f->dates;
}

static bool any_value(const values *v, bool (*is)(cb_slice)) {
    for (size_t i = 0; i < v->count; i++)
        if (is(v->items[i])) return true;
    return false;
}

static bool is_name_byte(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/* The next word of letters or of digits. */
static cb_slice next_token(cb_slice s, size_t *at) {
    while (*at < s.len && !is_name_byte(s.ptr[*at])) (*at)++;
    size_t from = *at;
    while (*at < s.len && is_name_byte(s.ptr[*at])) (*at)++;
    return slice_sub(s, from, *at - from);
}

/* "Joint arrangement A", "agreement no. 12": a short name right behind the word, the last of the role; 0 where there is none. */
static uint64_t pact_of(cb_slice role) {
    size_t at = 0;
    bool behind = false;
    cb_slice name = {NULL, 0};
    for (cb_slice word = next_token(role, &at); word.len; word = next_token(role, &at)) {
        if (name.len) return 0;
        if (has_word(word, "arrangement|agreement|pact"))
            behind = true;
        else if (behind && !has_word(word, "no|nr|number"))
            name = word;
    }
    if (name.len > 3) return 0;
    char small[4];
    for (size_t i = 0; i < name.len; i++)
        small[i] = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] | 0x20) : name.ptr[i];
    return name.len ? hash64((cb_slice){small, name.len}) : 0;
}

static bool is_indirect(cb_slice s) { return has_word(s, "indirect|indirectly"); }
static bool is_trust(cb_slice s) {
    return has_word(s, "trust|trusts|trustee|trustees|firm") && !has_word(s, "own|owner|shareholder");
}
static bool is_by_chain(cb_slice s) { return has_phrase(s, "by components"); }
static cb_slice first_of(const values *v) { return v->count ? v->items[0] : (cb_slice){NULL, 0}; }

/* Where the sources differ about the days, it holds surely where it does by all of them. */
static own_when when_of(const loader *l, const edge_facts *f) {
    bool any[3] = {false};
    if (any_value(&f->statuses, is_void)) return OWN_NEVER;
    for (size_t i = 0; i == 0 || i < f->starts.count; i++)
        for (size_t k = 0; k == 0 || k < f->ends.count; k++) {
            cb_slice start = i < f->starts.count ? f->starts.items[i] : (cb_slice){NULL, 0};
            cb_slice end = k < f->ends.count ? f->ends.items[k] : (cb_slice){NULL, 0};
            any[own_when_of(start, end, l->g->on)] = true;
        }
    own_when w = any[OWN_MAYBE] || (any[OWN_NEVER] && any[OWN_SURELY]) ? OWN_MAYBE : any[OWN_SURELY] ? OWN_SURELY : OWN_NEVER;
    if (f->starts.more || f->ends.more) w = OWN_MAYBE;
    bool another = false;
    for (size_t i = 0; i < f->statuses.count; i++) another = another || !is_over(f->statuses.items[i]);
    /* ended, and no source says when: by the day of the sources; before it, perhaps, and so where another status says that it goes on */
    if (w != OWN_NEVER && f->ends.count == 0 && (any_value(&f->statuses, is_over) || f->over))
        w = l->g->on >= l->as_of && !another ? OWN_NEVER : OWN_MAYBE;
    return w;
}

/* What the facts of an edge come to: a claim for each share that is told of it. */
static size_t claims_of_facts(const loader *l, bool owns, const edge_facts *f, own_claim c, own_claim out[MOST_VALUES]) {
    c.start = first_of(&f->starts);
    c.end = first_of(&f->ends);
    c.when = when_of(l, f);
    c.joint = any_value(&f->roles, is_joint);
    c.pact = c.joint ? pact_of(first_of(&f->roles)) : 0;
    if (!owns) {
        cb_slice type = first_of(&f->control_types);
        c.interest = interest_of_control(type, c.role);
        for (size_t i = 1; i < f->control_types.count; i++) { /* the power that says most: the board, then accounts */
            own_interest also = interest_of_control(f->control_types.items[i], c.role);
            if (also == OWN_BOARD || (also == OWN_CONSOLIDATION && c.interest != OWN_BOARD)) {
                c.interest = also;
                type = f->control_types.items[i];
            }
        }
        if (c.role.len == 0) c.role = type;
        c.range = SHARE_NOTHING;
        out[0] = c;
        return 1;
    }
    bool votes = any_value(&f->shares_types, is_votes), shares = !votes || any_value(&f->shares_types, is_shares);
    c.interest = shares ? OWN_SHARES : OWN_VOTES;
    bool indirect = any_value(&f->ownership_types, is_indirect) || any_value(&f->roles, is_indirect);
    c.repeated = indirect && any_value(&f->roles, is_by_chain);
    c.indirect = indirect && !c.repeated;
    c.trust = any_value(&f->roles, is_trust);
    size_t n = 0;
    for (size_t i = 0; n < MOST_VALUES && (i == 0 || (i < f->shares.count && !f->shares.more)); i++) {
        c.written = f->shares.more ? (cb_slice){NULL, 0} : i < f->shares.count ? f->shares.items[i] : (cb_slice){NULL, 0};
        c.unknown = !share_read(c.written, &c.range);
        if (c.unknown) c.range = SHARE_UNKNOWN;
        out[n++] = c;
        if (votes && shares && n < MOST_VALUES) { /* of both kinds: what it says of shares it says of votes */
            out[n] = c;
            out[n++].interest = OWN_VOTES;
        }
    }
    return n;
}

/* The claims of a tie. 0: it is none of ownership or control. */
static size_t claims_of(const loader *l, const tie *t, own_claim out[MOST_VALUES]) {
    bool owns = slice_eq(t->kind, SLICE("Ownership"));
    if (!graph_tie_is_power(t) || t->unresolved || t->victim || t->edge == REF_NONE) return 0;
    edge_facts f;
    read_edge(l->w, t, &f);
    own_claim c = {.edge_id = t->edge_id, .written = t->share, .role = t->role, .segment = t->segment};
    return claims_of_facts(l, owns, &f, c, out);
}

static size_t claims_of_told(const loader *l, const own_told *t, own_claim out[MOST_VALUES]) {
    bool owns = t->edge->schema == SCHEMA_Ownership;
    if (!owns && t->edge->schema != SCHEMA_Control && t->edge->schema != SCHEMA_UnknownLink) return 0;
    edge_facts f;
    read_told(t->edge, &f);
    own_claim c = {.edge_id = t->edge->id, .role = first_of(&f.roles), .segment = OWN_TOLD_SEGMENT};
    return claims_of_facts(l, owns, &f, c, out);
}

static cb_status add_claim(loader *l, const own_claim *c) {
    void *p = l->g->claims;
    if (!vec_reserve_arena(l->a, &p, &l->claim_cap, l->g->claim_count, l->g->claim_count + 1, sizeof *c))
        return err_memory(l->err);
    l->g->claims = p;
    l->g->claims[l->g->claim_count++] = *c;
    return CB_OK;
}

/* ---- nodes */

uint32_t own_seeds_of(const programme_meaning *m) {
    if (!m->mapped || !m->designated) return 0;
    return m->effect == EFFECT_ASSET_FREEZE ? m->seeds : m->effect == EFFECT_EXPORT_LICENCE ? m->seeds & REGIME_BIS : 0;
}

static cb_status read_listings(loader *l, own_node *n) {
    designation *d;
    size_t count;
    cb_status status = graph_designations(l->w, n->id, l->scratch, &d, &count, l->err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        uint32_t seeds = own_seeds_of(&d[i].meaning);
        own_when when = seeds ? own_when_of(d[i].start, d[i].end, l->g->on) : OWN_NEVER;
        if (when == OWN_SURELY) n->seeds |= seeds;
        if (when != OWN_NEVER) n->may_seed |= seeds;
    }
    return status;
}

static bool is_assumed(const loader *l, cb_slice id) {
    for (size_t i = 0; i < l->assumed_count; i++)
        if (l->assumed[i].asset.len == 0 && slice_eq(l->assumed[i].id, id)) return true;
    return false;
}

/* The number of an id, added where it is new. */
static cb_status node_of(loader *l, cb_slice id, uint32_t *out) {
    bool added;
    map_entry *e = map_put(&l->nodes, id, &added);
    if (!e) return err_memory(l->err);
    if (!added) {
        *out = (uint32_t)e->value;
        return CB_OK;
    }
    void *p = l->g->nodes;
    if (!vec_reserve_arena(l->a, &p, &l->node_cap, l->g->node_count, l->g->node_count + 1, sizeof *l->g->nodes))
        return err_memory(l->err);
    l->g->nodes = p;
    own_node *n = &l->g->nodes[l->g->node_count];
    *n = (own_node){.id = id, .caption = id, .schema = SLICE("LegalEntity")};
    entity_ref ref;
    if (world_find(l->w, id, &ref, 1)) {
        n->caption = world_caption(l->w, ref);
        n->schema = world_schema_name(l->w, ref);
        n->person = schema_is_a(world_schema(l->w, ref), SCHEMA_Person);
    }
    for (size_t k = 0; k < l->told_count; k++) {
        if (slice_eq(l->told[k].owner, id) && l->told[k].owner_caption.len) n->caption = l->told[k].owner_caption;
        if (slice_eq(l->told[k].asset, id) && l->told[k].asset_caption.len) n->caption = l->told[k].asset_caption;
    }
    cb_status status = read_listings(l, n);
    if (is_assumed(l, id)) {
        n->assumed = true;
        n->seeds = n->may_seed = UINT32_MAX;
    }
    e->value = l->g->node_count;
    *out = (uint32_t)l->g->node_count++;
    return status;
}

static cb_status add_records(loader *l, uint32_t asset) {
    tie *ties;
    size_t count;
    bool joint = false; /* a stake in whose place another share is assumed is part of an arrangement */
    cb_status status = graph_powers_to(l->w, l->g->nodes[asset].id, l->a, &ties, &count, l->err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        own_claim c[MOST_VALUES];
        size_t n = claims_of(l, &ties[i], c);
        uint32_t owner = 0;
        if (n) status = node_of(l, ties[i].from, &owner);
        for (size_t m = 0; m < n && status == CB_OK; m++) {
            c[m].asset = asset;
            c[m].owner = owner;
            for (size_t k = 0; k < l->assumed_count; k++) /* an assumed share is put in the place of what the sources say */
                if (l->assumed[k].asset.len && c[m].interest == OWN_SHARES && slice_eq(l->assumed[k].id, ties[i].from) &&
                    slice_eq(l->assumed[k].asset, l->g->nodes[asset].id)) {
                    joint = joint || (c[m].joint && c[m].when != OWN_NEVER);
                    c[m].when = OWN_NEVER;
                }
            status = add_claim(l, &c[m]);
        }
    }
    for (size_t k = 0; status == CB_OK && k < l->told_count; k++) {
        own_claim c[MOST_VALUES];
        if (!slice_eq(l->told[k].asset, l->g->nodes[asset].id)) continue;
        size_t n = claims_of_told(l, &l->told[k], c);
        uint32_t owner = 0;
        if (n) status = node_of(l, l->told[k].owner, &owner);
        for (size_t m = 0; m < n && status == CB_OK; m++) {
            c[m].asset = asset;
            c[m].owner = owner;
            status = add_claim(l, &c[m]);
        }
    }
    for (size_t k = 0; status == CB_OK && k < l->assumed_count; k++) {
        const own_assumption *s = &l->assumed[k];
        if (s->asset.len == 0 || !slice_eq(s->asset, l->g->nodes[asset].id)) continue;
        own_claim c = {
            .asset = asset, .when = OWN_SURELY, .assumed = true, .joint = joint, .written = s->share, .segment = UINT32_MAX};
        if (!share_read(s->share, &c.range) || c.range.high > SHARE_ONE)
            return err_set(l->err, CB_USAGE,
                           "\"%.*s\" is no share: write a percentage up to 100 (50, 33.3) or a band like \"(25, 50]\"",
                           SLICE_ARGS(s->share));
        status = node_of(l, s->id, &c.owner);
        if (status == CB_OK) status = add_claim(l, &c);
    }
    return status;
}

static int32_t day_of(const world *w) {
    date_range day;
    return date_range_of(world_as_of(w), &day) ? day.last : INT32_MIN;
}

static bool is_told(const loader *l, cb_slice id) {
    for (size_t k = 0; k < l->told_count; k++)
        if (slice_eq(l->told[k].asset, id) || slice_eq(l->told[k].owner, id)) return true;
    return false;
}

/* What is assumed of a party that no source knows would change nothing, silently. */
static cb_status know_assumed(const loader *l) {
    entity_ref ref;
    for (size_t i = 0; i < 2 * l->assumed_count; i++) {
        cb_slice id = i % 2 ? l->assumed[i / 2].asset : l->assumed[i / 2].id;
        if (i % 2 && id.len == 0) continue;
        tie *ties;
        size_t n = 0;
        if (is_told(l, id) || world_find(l->w, id, &ref, 1)) continue;
        cb_status status = graph_ties(l->w, id, l->a, 1, &ties, &n, NULL, l->err); /* ties alone may name it */
        if (status != CB_OK) return status;
        if (n == 0)
            return err_set(l->err, CB_NOT_FOUND, "an assumption names \"%.*s\", and no entity of this world has that id",
                           SLICE_ARGS(id));
    }
    return CB_OK;
}

cb_status own_load(const world *w, cb_slice id, int32_t on, const own_assumption *assumed, size_t assumed_count, arena *a,
                   own_graph *out, cb_error *err) {
    return own_load_told(w, id, on, assumed, assumed_count, NULL, 0, a, out, err);
}

/* Nothing that a rule starts from stands above it, by the sets of the world. */
static bool is_clear(const loader *l, cb_slice id) {
    uint32_t listed, owned, possible;
    entity_ref ref;
    for (size_t k = 0; k < l->told_count; k++)
        if (slice_eq(l->told[k].asset, id)) return false;
    /* the sets have no row for an id that ties alone name */
    return world_find(l->w, id, &ref, 1) && blocked_ask(l->w, id, &listed, &owned, &possible) &&
           (listed | owned | possible) == 0;
}

/* Records that the world has for one party stand beside each other: the owners of both are those of the party. One that is listed is looked for by
 * whoever asks (own_node.seeds). */
typedef struct pairing {
    loader *l;
    uint32_t node;
} pairing;

static cb_status pair_with(void *data, cb_slice other, bool confirmed) {
    pairing *p = data;
    own_graph *g = p->l->g;
    uint32_t node;
    if (!confirmed || (graph_party_flags(p->l->w, other) & PARTY_DESIGNATED)) return CB_OK;
    cb_status status = node_of(p->l, other, &node);
    void *items = g->same;
    if (status != CB_OK || node == p->node) return status;
    if (!vec_reserve_arena(p->l->a, &items, &p->l->same_cap, g->same_count, g->same_count + 1, sizeof *g->same))
        return err_memory(p->l->err);
    g->same = items;
    g->same[g->same_count++] = (own_same){p->node, node};
    return CB_OK;
}

static cb_status load_above(loader *l, cb_slice id, bool listed_only) {
    entity_ref ref;
    uint32_t first;
    own_graph *out = l->g;
    l->as_of = day_of(l->w);
    if (world_find(l->w, id, &ref, 1))
        id = world_id(l->w, ref);
    else if (!is_told(l, id))
        return err_set(l->err, CB_NOT_FOUND, "no entity with the id \"%.*s\" in this world", SLICE_ARGS(id));
    cb_status status = node_of(l, id, &first);
    for (uint32_t i = 0; status == CB_OK && i < out->node_count; i++) {
        if (l->most && out->node_count > l->most) {
            out->cut = true;
            break;
        }
        if (i >= LIMIT_OWN_NODES) {
            out->nodes[i].cut = out->cut = true;
            continue;
        }
        if (listed_only && i && is_clear(l, out->nodes[i].id)) continue;
        status = add_records(l, i);
        pairing p = {l, i};
        if (status == CB_OK && !(graph_party_flags(l->w, out->nodes[i].id) & PARTY_DESIGNATED))
            status = graph_each_same(l->w, out->nodes[i].id, pair_with, &p);
    }
    if (status == CB_OK) status = know_assumed(l);
    map_free(&l->nodes);
    return status;
}

cb_status own_load_told(const world *w, cb_slice id, int32_t on, const own_assumption *assumed, size_t assumed_count,
                        const own_told *told, size_t told_count, arena *a, own_graph *out, cb_error *err) {
    *out = (own_graph){.on = on};
    loader l = {.w = w,
                .a = a,
                .scratch = a,
                .g = out,
                .nodes = MAP_EMPTY,
                .assumed = assumed,
                .assumed_count = assumed_count,
                .told = told,
                .told_count = told_count,
                .err = err};
    cb_status status = load_above(&l, id, false);
    return status == CB_OK && !own_graph_finish(out, a) ? err_memory(err) : status;
}

static bool owns_something(const world *w, cb_slice id) {
    arena a = ARENA_EMPTY;
    tie *ties;
    size_t count, i = 0;
    bool failed = graph_powers_from(w, id, &a, &ties, &count, NULL) != CB_OK;
    while (!failed && i < count && !graph_tie_is_power(&ties[i])) i++;
    bool owns = failed || i < count;
    arena_free(&a);
    return owns;
}

/* Do the sets of the world say who is clear? They know its own day, and nothing of what the case tells: that has to end at the party asked
 * about, and may not pass on through it to what owns it in turn. */
static bool sets_decide(const world *w, cb_slice id, int32_t on, const own_told *told, size_t told_count) {
    date_range day;
    entity_ref ref;
    uint32_t listed, owned, possible;
    if (!date_range_of(world_as_of(w), &day) || day.first != day.last || day.first != on) return false;
    for (size_t k = 0; k < told_count; k++)
        if (!slice_eq(told[k].asset, id) && world_find(w, told[k].asset, &ref, 1)) return false;
    if (told_count && world_find(w, id, &ref, 1) && owns_something(w, id)) return false;
    return blocked_ask(w, id, &listed, &owned, &possible);
}

cb_status own_load_listed_above(const world *w, cb_slice id, int32_t on, const own_told *told, size_t told_count, uint32_t most,
                                arena *a, own_graph *out, cb_error *err) {
    bool whole = !sets_decide(w, id, on, told, told_count), again = true;
    while (again) {
        loader l = {.w = w,
                    .a = a,
                    .scratch = a,
                    .g = out,
                    .nodes = MAP_EMPTY,
                    .told = told,
                    .told_count = told_count,
                    .most = most,
                    .err = err};
        *out = (own_graph){.on = on};
        cb_status status = load_above(&l, id, !whole);
        if (status != CB_OK || (most && out->cut)) return status;
        /* a record that sums up a chain: whether the chain is told shows above parties that are clear */
        again = false;
        for (size_t i = 0; i < out->claim_count && !whole && !again; i++) again = out->claims[i].repeated;
        whole = true;
    }
    return own_graph_finish(out, a) ? CB_OK : err_memory(err);
}

/* ---- all that listed parties of a world may own */

typedef struct reach { /* what members may hold of a node, at most */
    share shares, votes;
    bool queued, joined;
} reach;

typedef struct downward {
    loader l;
    reach *reached; /* by node */
    size_t reached_cap;
    bool *partners; /* of each node: the other parties of arrangements about it are loaded */
    size_t partner_cap;
    uint32_t *queue;
    size_t queue_count, queue_cap, memory;
    arena scratch;
} downward;

static cb_status enqueue(downward *d, uint32_t node) {
    void *p = d->queue;
    if (d->reached[node].queued) return CB_OK;
    if (!vec_reserve_arena(d->l.a, &p, &d->queue_cap, d->queue_count, d->queue_count + 1, sizeof *d->queue))
        return err_memory(d->l.err);
    d->queue = p;
    d->reached[node].queued = true;
    d->queue[d->queue_count++] = node;
    return CB_OK;
}

static cb_status meet(downward *d, cb_slice id, uint32_t *node) {
    cb_status status = node_of(&d->l, id, node);
    void *p = d->reached;
    size_t had = d->reached_cap;
    if (status != CB_OK) return status;
    if (!vec_reserve_arena(d->l.a, &p, &d->reached_cap, had, *node + 1, sizeof *d->reached)) return err_memory(d->l.err);
    d->reached = p;
    if (d->reached_cap > had) memset(d->reached + had, 0, (d->reached_cap - had) * sizeof *d->reached);
    return CB_OK;
}

/* What the records of one owner may come to, counted high: two records of one stake count twice here, and once in what is solved. */
static cb_status take_down(downward *d, const own_claim *c) {
    reach *r = &d->reached[c->asset];
    bool power = c->interest != OWN_SHARES && c->interest != OWN_VOTES;
    share *sum = c->interest == OWN_VOTES ? &r->votes : &r->shares;
    if (c->when == OWN_NEVER || c->owner == c->asset) return CB_OK;
    if (!power) *sum = *sum > SHARE_ONE ? *sum : *sum + c->range.high;
    return power || c->joint || *sum >= SHARE_ONE / 2 ? enqueue(d, c->asset) : CB_OK;
}

/* As it is solved: without words to show. */
static cb_status add_bare(downward *d, own_claim *c) {
    c->edge_id = c->written = c->start = c->end = c->role = (cb_slice){NULL, 0};
    return add_claim(&d->l, c);
}

/* Is what an indirect record sums up told step by step? As in own.c, but upwards through the records of the world: on the way down only what may
 * reach a half is loaded, and such chains are shorter. */
static cb_status find_chain(downward *d, cb_slice owner, cb_slice asset, bool *told) {
    arena a = ARENA_EMPTY;
    map seen = MAP_EMPTY;
    cb_slice *queue = arena_zalloc(&a, OWN_CHAIN_PARTIES, sizeof *queue);
    size_t count = 0;
    *told = false;
    cb_status status = queue && map_put(&seen, asset, NULL) ? CB_OK : err_memory(d->l.err);
    if (queue) queue[count++] = asset;
    for (size_t i = 0; status == CB_OK && !*told && i < count && count < OWN_CHAIN_PARTIES; i++) {
        tie *ties;
        size_t n;
        status = graph_powers_to(d->l.w, queue[i], &a, &ties, &n, d->l.err);
        for (size_t t = 0; status == CB_OK && t < n; t++) {
            own_claim c[MOST_VALUES];
            bool added, says = false;
            for (size_t k = claims_of(&d->l, &ties[t], c); k-- > 0;) says = says || own_says_a_share(&c[k]);
            if (!says) continue;
            if (slice_eq(ties[t].from, owner)) {
                *told = *told || i > 0;
                continue;
            }
            if (!map_put(&seen, ties[t].from, &added))
                status = err_memory(d->l.err);
            else if (added && count < OWN_CHAIN_PARTIES)
                queue[count++] = ties[t].from;
        }
    }
    map_free(&seen);
    arena_free(&a);
    return status;
}

/* A record that is told with its chain is not counted, else it is an indirect one. */
static cb_status count_chain(downward *d, cb_slice owner, cb_slice asset, own_claim *c, bool *counts) {
    bool told = c->unknown;
    *counts = true;
    if (!c->repeated) return CB_OK;
    cb_status status = told ? CB_OK : find_chain(d, owner, asset, &told);
    *counts = !told;
    c->repeated = told;
    c->indirect = !told;
    return status;
}

/* The stakes of all parties of an arrangement count for each of them. */
static cb_status add_partners(downward *d, uint32_t asset) {
    tie *ties;
    size_t count, had = d->partner_cap;
    void *p = d->partners;
    if (!vec_reserve_arena(d->l.a, &p, &d->partner_cap, had, asset + 1, sizeof *d->partners)) return err_memory(d->l.err);
    d->partners = p;
    if (d->partner_cap > had) memset(d->partners + had, 0, d->partner_cap - had);
    if (d->partners[asset]) return CB_OK;
    d->partners[asset] = true;
    arena a = ARENA_EMPTY;
    cb_status status = graph_powers_to(d->l.w, d->l.g->nodes[asset].id, &a, &ties, &count, d->l.err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        own_claim c[MOST_VALUES];
        size_t n = claims_of(&d->l, &ties[i], c);
        for (size_t k = 0; k < n && status == CB_OK; k++) {
            bool counts = c[k].joint && c[k].when != OWN_NEVER;
            if (counts) status = count_chain(d, ties[i].from, d->l.g->nodes[asset].id, &c[k], &counts);
            if (!counts || status != CB_OK) continue;
            c[k].asset = asset;
            status = meet(d, ties[i].from, &c[k].owner);
            if (status == CB_OK) status = add_bare(d, &c[k]);
        }
    }
    arena_free(&a);
    return status;
}

/* A record that is confirmed to be of a party that is met is met too; of a listed one it starts the rules like it. */
typedef struct joining {
    downward *d;
    uint32_t party;
} joining;

static cb_status join_same(void *data, cb_slice other, bool confirmed) {
    joining *j = data;
    downward *d = j->d;
    uint32_t node;
    if (!confirmed) return CB_OK;
    cb_status status = meet(d, other, &node);
    if (status != CB_OK || node == j->party) return status;
    void *items = d->l.g->same;
    if (!vec_reserve_arena(d->l.a, &items, &d->l.same_cap, d->l.g->same_count, d->l.g->same_count + 1, sizeof *d->l.g->same))
        return err_memory(d->l.err);
    d->l.g->same = items;
    d->l.g->same[d->l.g->same_count++] = (own_same){j->party, node};
    own_node *n = &d->l.g->nodes[node], *l = &d->l.g->nodes[j->party];
    bool fresh = !n->may_seed;
    n->seeds |= l->seeds;
    n->may_seed |= l->may_seed;
    return fresh ? enqueue(d, node) : CB_OK;
}

static cb_status join_all(downward *d, uint32_t node) {
    joining j = {d, node};
    if (d->reached[node].joined) return CB_OK;
    d->reached[node].joined = true;
    return graph_each_same(d->l.w, d->l.g->nodes[node].id, join_same, &j);
}

static cb_status follow_down(downward *d, uint32_t owner) {
    tie *ties;
    size_t count;
    arena_reset(&d->scratch);
    cb_status status = graph_powers_from(d->l.w, d->l.g->nodes[owner].id, &d->scratch, &ties, &count, d->l.err);
    for (size_t i = 0; status == CB_OK && i < count; i++) {
        own_claim c[MOST_VALUES];
        size_t n = claims_of(&d->l, &ties[i], c);
        for (size_t k = 0; k < n && status == CB_OK; k++) {
            bool counts = c[k].when != OWN_NEVER;
            if (counts) status = count_chain(d, d->l.g->nodes[owner].id, ties[i].to, &c[k], &counts);
            if (!counts || status != CB_OK) continue;
            c[k].owner = owner;
            status = meet(d, ties[i].to, &c[k].asset);
            if (status == CB_OK) status = join_all(d, c[k].asset);
            if (status == CB_OK && c[k].joint) status = add_partners(d, c[k].asset);
            if (status == CB_OK) status = add_bare(d, &c[k]);
            if (status == CB_OK) status = take_down(d, &c[k]);
        }
    }
    return status;
}

static cb_status start_listed(void *data, cb_slice id) {
    downward *d = data;
    uint32_t node;
    cb_status status = meet(d, id, &node);
    if (status != CB_OK || !d->l.g->nodes[node].may_seed) return status;
    status = enqueue(d, node);
    return status == CB_OK ? join_all(d, node) : status;
}

/* The least node of those that are one party, for each; joined pairs are followed to the end. */
static bool join_nodes(own_graph *g, arena *a) {
    uint32_t *to = arena_zalloc(a, g->node_count + 1, sizeof *to);
    if (!to) return false;
    for (uint32_t i = 0; i < g->node_count; i++) to[i] = i;
    for (size_t i = 0; i < g->same_count; i++) {
        uint32_t x = g->same[i].listed, y = g->same[i].other;
        while (to[x] != x) x = to[x];
        while (to[y] != y) y = to[y];
        if (x != y) to[x > y ? x : y] = x < y ? x : y;
    }
    for (uint32_t i = 0; i < g->node_count; i++) to[i] = to[to[i]]; /* the least come first */
    g->joined_to = to;
    return own_graph_merge(g, to, a);
}

cb_status own_load_listed(const world *w, int32_t on, size_t memory, arena *a, own_graph *out, cb_error *err) {
    enum { NODE_BYTES = 400, CLAIM_BYTES = 450 }; /* with what is made of them, and grown vectors */
    *out = (own_graph){.on = on};
    downward d = {.l = {.w = w, .a = a, .g = out, .nodes = MAP_EMPTY, .err = err}, .memory = memory};
    d.l.scratch = &d.scratch;
    d.l.as_of = day_of(w);
    cb_status status = graph_each_designated(w, start_listed, &d);
    for (size_t i = 0; status == CB_OK && i < d.queue_count; i++) {
        if (out->node_count >= LIMIT_OWN_LISTED || out->node_count * NODE_BYTES + out->claim_count * CLAIM_BYTES > memory) {
            out->cut = true;
            break;
        }
        status = follow_down(&d, d.queue[i]);
    }
    map_free(&d.l.nodes);
    arena_free(&d.scratch);
    if (status == CB_OK && !(out->same_count ? join_nodes(out, a) : own_graph_finish(out, a))) status = err_memory(err);
    return status;
}
