/* SPDX-License-Identifier: Apache-2.0 */
/* The search goes by what a node is in the chain, so that it never turns: from a maker to its products, not to the products of others that its
 * customers buy; from a product to who embeds it, not to what it embeds itself. */
#include "finding/exposed.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "finding/internal.h"
#include "graph/share.h"
#include "parse/date.h"

#include "base/poison.h"

const char *exposed_role_name(exposed_role r) {
    static const char *const NAMES[] = {"customer", "reseller", "embeds", "host"};
    return r < EXPOSED_ROLES ? NAMES[r] : "";
}

/* What a node is in its chain. */
typedef enum place {
    PLACE_MAKER,
    PLACE_PRODUCT,
    PLACE_EMBEDDING,
    PLACE_RESELLER,
    PLACE_ACCOUNT,
    PLACE_PAYING, /* an account that paid */
    PLACE_CONTRACT,
    PLACE_END
} place;

typedef struct node {
    cb_slice id;
    place at;
    size_t parent; /* SIZE_MAX: the maker asked about */
    unsigned steps;
    bool crowded; /* an account that many hold */
    tie t;        /* by which it was reached */
} node;

typedef struct found {
    size_t node;
    exposed_role role;
    unsigned roles;
} found;

typedef struct search {
    asker q;
    exposed *out;
    node *nodes;
    size_t count, cap;
    map seen; /* place and id */
    found *found;
    size_t found_count, found_cap;
    map by_id;        /* id -> found */
    size_t no_holder; /* accounts found of which no source says who holds them */
    size_t refunds;   /* payments that went the other way */
    size_t stakes;    /* of the maker's side, too small to be followed */
    tie stake;        /* the first of them */
    trails notes;
} search;

/* ---- what a tie is, seen from one of its ends */

typedef enum relation {
    REL_NONE,
    REL_MAKES,
    REL_EMBEDS,
    REL_RESELLS,
    REL_USES,
    REL_CUSTOMER,
    REL_HOST,
} relation;

/* What a role says, by the words of data/roles.tsv, in the order in which the roles of one tie are told. */
static const struct {
    role_says says;
    relation is;
} RELATIONS[] = {{ROLE_RESELLS, REL_RESELLS}, {ROLE_EMBEDS, REL_EMBEDS}, {ROLE_USES, REL_USES}, {ROLE_TRADE, REL_CUSTOMER},
                 {ROLE_HOST, REL_HOST},       {ROLE_MAKES, REL_MAKES}}; /* a copied firm bought nothing */

static cb_slice caption_of(const search *s, cb_slice id) {
    entity_ref ref;
    return world_find(s->q.w, id, &ref, 1) ? world_caption(s->q.w, ref) : id;
}

static schema_id schema_of(const search *s, cb_slice id) {
    entity_ref ref;
    return world_find(s->q.w, id, &ref, 1) ? world_schema(s->q.w, ref) : SCHEMA_UNKNOWN;
}

static bool is_party(const search *s, cb_slice id) {
    schema_id schema = schema_of(s, id);
    return schema == SCHEMA_UNKNOWN || schema_is_a(schema, SCHEMA_LegalEntity);
}

/* Half or more, what may be more than half, or a share that nobody tells. */
static bool is_controlling(cb_slice written) {
    share_range r;
    return !written.len || !share_read(written, &r) || r.high > SHARE_ONE / 2 || r.low >= SHARE_ONE / 2;
}

/* Does the tie lead from a maker to a company on its side: one that it controls or controlled, or its successor? */
static bool is_own_company(search *s, const tie *t) {
    if (!has_begun(&s->q, t->start)) return false;
    if (slice_eq(t->kind, SLICE("parent"))) return !t->outgoing;
    if (!t->outgoing) return false;
    if (slice_eq(t->kind, SLICE("Control")) || slice_eq(t->kind, SLICE("Succession"))) return true;
    if (!slice_eq(t->kind, SLICE("Ownership"))) return false;
    if (is_controlling(t->share)) return true;
    if (!s->stakes++) s->stake = *t;
    return false;
}

/* ---- accounts and who holds them */

static bool is_account(schema_id schema) {
    return schema_is_a(schema, SCHEMA_UserAccount) || schema_is_a(schema, SCHEMA_BankAccount) ||
           schema_is_a(schema, SCHEMA_CryptoWallet);
}

/* Was it paid from an account? Of one that is in no source itself the payment says that it is one. */
static bool is_paying_account(const search *s, const tie *t, cb_slice other) {
    schema_id schema = schema_of(s, other);
    statement x;
    if (!slice_eq(t->kind, SLICE("Payment"))) return false;
    if (schema != SCHEMA_UNKNOWN) return is_account(schema);
    for (uint64_t i = 0; world_statement(s->q.w, t->edge, i, &x); i++)
        if (x.prop == PROP_payerAccount && slice_eq(x.value, other)) return true;
    return false;
}

/* Does the tie, seen from an account, lead to who holds it? (Seen from the holder, to the account.) */
static bool is_holding(const search *s, const tie *t, bool from_account) {
    share_range r;
    if (t->unresolved || t->victim) return false;
    if (slice_eq(t->kind, SLICE("owner")) || slice_eq(t->kind, SLICE("holder"))) return t->outgoing == from_account;
    if (!slice_eq(t->kind, SLICE("Ownership")) || t->outgoing == from_account || !has_begun(&s->q, t->start)) return false;
    return !t->share.len || !share_read(t->share, &r) || r.high > 0;
}

/* A payment without an end is one of its day. */
static bool is_before(cb_slice start, cb_slice end, cb_slice than) {
    date_range last, first;
    return date_range_of(end.len ? end : start, &last) && date_range_of(than, &first) && last.last < first.first;
}

/* Was the payment made when nobody held the account by this tie yet, or not any more? */
static bool is_apart(const tie *holding, const tie *payment) {
    return is_before(payment->start, payment->end, holding->start) ||
           (holding->end.len && is_before(holding->start, holding->end, payment->start));
}

/* Does the payment go the other way: an amount below nothing, in any of its records? */
static bool is_refund(const search *s, const tie *t) {
    enum { MOST_RECORDS = 32 };
    entity_ref refs[MOST_RECORDS];
    if (!slice_eq(t->kind, SLICE("Payment"))) return false;
    size_t n = world_find(s->q.w, t->edge_id, refs, MOST_RECORDS);
    for (size_t k = 0; k < n && k < MOST_RECORDS; k++) {
        statement x;
        for (uint64_t i = 0; world_statement(s->q.w, refs[k], i, &x); i++) {
            cb_slice amount = slice_trim(x.value);
            bool money = x.prop == PROP_amount || x.prop == PROP_amountEur || x.prop == PROP_amountUsd;
            if (money && (slice_starts(amount, SLICE("-")) || slice_starts(amount, SLICE("\xe2\x88\x92")))) return true;
        }
    }
    return false;
}

/* ---- going on */

/* SIZE_MAX in *out where the search is cut. */
static cb_status push_node(search *s, size_t from, const tie *t, cb_slice id, place at, size_t *out) {
    *out = SIZE_MAX;
    if (s->count >= EXPOSED_PARTIES) {
        s->out->cut = true;
        return CB_OK;
    }
    void *items = s->nodes;
    if (!vec_reserve_arena(s->q.a, &items, &s->cap, s->count, s->count + 1, sizeof *s->nodes)) return err_memory(s->q.err);
    s->nodes = items;
    *out = s->count;
    s->nodes[s->count++] = (node){.id = id, .at = at, .parent = from, .steps = from == SIZE_MAX ? 0 : s->nodes[from].steps + 1};
    if (t) s->nodes[*out].t = *t;
    return CB_OK;
}

/* SIZE_MAX in *out too where it is known already. */
static cb_status add_node(search *s, size_t from, const tie *t, cb_slice id, place at, size_t *out) {
    bool added;
    buf key = BUF_EMPTY;
    buf_byte(&key, (char)('a' + (int)at));
    buf_slice(&key, id);
    /* an account may be held at several times, and may have paid to several accounts */
    if (at == PLACE_PAYING) buf_printf(&key, "\n%zu", from);
    if (at == PLACE_ACCOUNT && slice_eq(t->kind, SLICE("Ownership"))) {
        buf_byte(&key, '\n');
        buf_slice(&key, t->edge_id);
    }
    map_entry *e = key.failed ? NULL : map_put(&s->seen, buf_view(&key), &added);
    buf_free(&key);
    if (!e) return err_memory(s->q.err);
    *out = SIZE_MAX;
    return added ? push_node(s, from, t, id, at, out) : CB_OK;
}

/* The party of a node is one of those reached. Where `at` is SIZE_MAX (cut, or a party of the maker's own side) it is not, then or later. */
static cb_status take_found(search *s, size_t at, cb_slice id, exposed_role role, bool *added) {
    map_entry *e = map_put(&s->by_id, id, added);
    if (!e) return err_memory(s->q.err);
    if (!*added) {
        if (e->value != SIZE_MAX) s->found[e->value].roles |= 1u << role;
        return CB_OK;
    }
    if (at == SIZE_MAX) {
        e->value = SIZE_MAX;
        return CB_OK;
    }
    void *items = s->found;
    if (!vec_reserve_arena(s->q.a, &items, &s->found_cap, s->found_count, s->found_count + 1, sizeof *s->found))
        return err_memory(s->q.err);
    s->found = items;
    e->value = s->found_count;
    s->found[s->found_count++] = (found){at, role, 1u << role};
    return CB_OK;
}

static cb_status reach(search *s, size_t from, const tie *t, cb_slice id, exposed_role role, place on) {
    bool added;
    size_t at;
    if (slice_eq(id, s->out->of)) return CB_OK;
    cb_status status = add_node(s, from, t, id, on, &at);
    return status == CB_OK ? take_found(s, at, id, role, &added) : status;
}

static cb_status follow(search *s, size_t from, const tie *t, cb_slice id, place at) {
    size_t ignored;
    return add_node(s, from, t, id, at, &ignored);
}

/* Who paid; of an account it is asked who held it. */
static cb_status paid_by(search *s, size_t at, const tie *t, cb_slice other) {
    return is_paying_account(s, t, other) ? follow(s, at, t, other, PLACE_PAYING)
                                          : reach(s, at, t, other, EXPOSED_CUSTOMER, PLACE_END);
}

/* An award may name, in any of its sources, the call for tenders, whose authority bought as well. */
static cb_status follow_award(search *s, size_t at, const tie *t, cb_slice contract) {
    enum { MOST_RECORDS = 32 };
    entity_ref refs[MOST_RECORDS];
    size_t n = t->edge == REF_NONE ? 0 : world_find(s->q.w, t->edge_id, refs, MOST_RECORDS);
    cb_status status = follow(s, at, t, contract, PLACE_CONTRACT);
    for (size_t k = 0; k < n && k < MOST_RECORDS; k++) {
        statement x;
        for (uint64_t i = 0; status == CB_OK && world_statement(s->q.w, refs[k], i, &x); i++) {
            if (x.prop != PROP_callForTenders || (x.flags & STATEMENT_UNRESOLVED)) continue;
            tie call = *t; /* the same award, in the place of its contract */
            *(t->outgoing ? &call.to : &call.from) = x.value;
            status = follow(s, at, &call, x.value, PLACE_CONTRACT);
        }
    }
    return status;
}

/* One who sells: the maker, or a reseller of its products. */
static cb_status from_seller(search *s, size_t at, const tie *t, cb_slice other, relation r, bool subject) {
    bool maker = s->nodes[at].at == PLACE_MAKER;
    if (maker && r == REL_MAKES && subject) return follow(s, at, t, other, PLACE_PRODUCT);
    if (r == REL_CUSTOMER && !subject) return paid_by(s, at, t, other);
    if (slice_eq(t->kind, SLICE("ContractAward")) && !t->outgoing) return follow_award(s, at, t, other);
    if (maker && r == REL_HOST && !subject) return reach(s, at, t, other, EXPOSED_HOST, PLACE_END);
    if (maker && r == REL_USES && !subject) return reach(s, at, t, other, EXPOSED_CUSTOMER, PLACE_END);
    if (maker && r == REL_EMBEDS && !subject)
        return is_party(s, other) ? reach(s, at, t, other, EXPOSED_EMBEDS, PLACE_END)
                                  : follow(s, at, t, other, PLACE_EMBEDDING);
    if (maker && r == REL_RESELLS && !subject) return reach(s, at, t, other, EXPOSED_RESELLER, PLACE_RESELLER);
    schema_id schema = is_holding(s, t, false) ? schema_of(s, other) : SCHEMA_UNKNOWN;
    /* of a reseller those that are paid; what its others are used for is not the maker's */
    if (is_account(schema) && (maker || !schema_is_a(schema, SCHEMA_UserAccount)))
        return follow(s, at, t, other, PLACE_ACCOUNT);
    return maker && is_own_company(s, t) ? follow(s, at, t, other, PLACE_MAKER) : CB_OK;
}

/* A product of the maker, or one that embeds one. `subject`: the product is the subject of the tie. */
static cb_status from_product(search *s, size_t at, const tie *t, cb_slice other, relation r, bool subject) {
    schema_id schema = schema_of(s, other);
    bool party = is_party(s, other);
    bool account = schema_is_a(schema, SCHEMA_UserAccount);
    if (subject) return CB_OK; /* what it embeds is upstream */
    switch (r) {
    case REL_EMBEDS:
        return party ? reach(s, at, t, other, EXPOSED_EMBEDS, PLACE_END) : follow(s, at, t, other, PLACE_EMBEDDING);
    case REL_MAKES: /* of its own product nobody else is downstream */
        return s->nodes[at].at == PLACE_EMBEDDING ? reach(s, at, t, other, EXPOSED_EMBEDS, PLACE_END) : CB_OK;
    case REL_RESELLS: return reach(s, at, t, other, EXPOSED_RESELLER, PLACE_RESELLER);
    case REL_USES:
        if (account) return reach(s, at, t, other, EXPOSED_HOST, PLACE_ACCOUNT);
        return party ? reach(s, at, t, other, EXPOSED_CUSTOMER, PLACE_END) : follow(s, at, t, other, PLACE_EMBEDDING);
    case REL_CUSTOMER: return paid_by(s, at, t, other);
    case REL_HOST: return reach(s, at, t, other, EXPOSED_HOST, PLACE_END);
    case REL_NONE: break;
    }
    return CB_OK;
}

/* Is it an account by which a maker or a reseller is paid, rather than one on which the product runs? */
static bool is_of_seller(const search *s, size_t at) {
    place before = s->nodes[s->nodes[at].parent].at;
    return before == PLACE_MAKER || before == PLACE_RESELLER;
}

static cb_status from_account(search *s, size_t at, const tie *t, cb_slice other, relation r, bool subject) {
    bool seller = is_of_seller(s, at), payment = slice_eq(t->kind, SLICE("Payment"));
    if (seller && payment && (s->nodes[at].crowded || is_apart(&s->nodes[at].t, t))) return CB_OK;
    if (r == REL_CUSTOMER && !subject) return paid_by(s, at, t, other);
    if (r == REL_HOST && !subject) return reach(s, at, t, other, EXPOSED_HOST, PLACE_END);
    /* whoever has an account or a page on which the product runs */
    bool holder = slice_eq(t->kind, SLICE("owner")) && t->outgoing && !seller;
    return holder ? reach(s, at, t, other, EXPOSED_HOST, PLACE_END) : CB_OK;
}

/* The payment from the account of a node that was made when it was held so: that by which it was reached, else another to the same. */
static bool find_payment(const search *s, size_t at, const tie *holding, const tie *ties, size_t n, tie *out) {
    const node *x = &s->nodes[at], *to = &s->nodes[x->parent];
    bool held = to->at == PLACE_ACCOUNT && is_of_seller(s, x->parent);
    *out = x->t;
    if (!is_apart(holding, out)) return true;
    for (size_t i = 0; i < n; i++) {
        if (!slice_eq(ties[i].kind, SLICE("Payment")) || !ties[i].outgoing || !slice_eq(ties[i].to, to->id)) continue;
        if (is_refund(s, &ties[i])) continue;
        if (is_apart(holding, &ties[i]) || (held && is_apart(&to->t, &ties[i]))) continue;
        *out = ties[i];
        out->outgoing = false; /* as it is seen from there */
        return true;
    }
    return false;
}

static size_t count_holdings(const search *s, const tie *ties, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) count += is_holding(s, &ties[i], true);
    return count;
}

/* An account that paid: who held it then is the customer. Where nobody is known, or a crowd is, the account itself stands for whoever it was. */
static cb_status from_paying(search *s, size_t at, const tie *ties, size_t n) {
    size_t holdings = count_holdings(s, ties, n), reached = 0;
    cb_status status = CB_OK;
    for (size_t i = 0; i < n && status == CB_OK && holdings <= EXPOSED_HOLDERS; i++) {
        const tie *t = &ties[i];
        tie payment;
        size_t by = at;
        if (!is_holding(s, t, true) || !find_payment(s, at, t, ties, n, &payment)) continue;
        if (!slice_eq(payment.edge_id, s->nodes[at].t.edge_id))
            status = push_node(s, s->nodes[at].parent, &payment, s->nodes[at].id, PLACE_END, &by);
        if (status == CB_OK && by != SIZE_MAX)
            status = reach(s, by, t, t->outgoing ? t->to : t->from, EXPOSED_CUSTOMER, PLACE_END);
        reached++;
    }
    bool added = false;
    if (status == CB_OK && !reached) status = take_found(s, at, s->nodes[at].id, EXPOSED_CUSTOMER, &added);
    s->no_holder += added;
    return status;
}

/* Takes a tie as one of the relations that it may be. */
static cb_status take_relation(search *s, size_t at, const tie *t, relation r, bool from_subject) {
    cb_slice other = t->outgoing ? t->to : t->from;
    bool subject = from_subject == t->outgoing; /* is this node the subject? */
    switch (s->nodes[at].at) {
    case PLACE_MAKER:
    case PLACE_RESELLER: return from_seller(s, at, t, other, r, subject);
    case PLACE_PRODUCT:
    case PLACE_EMBEDDING: return from_product(s, at, t, other, r, subject);
    case PLACE_ACCOUNT: return from_account(s, at, t, other, r, subject);
    case PLACE_CONTRACT:
        if (!t->outgoing || !slice_eq(t->kind, SLICE("authority"))) return CB_OK;
        return reach(s, at, t, other, EXPOSED_CUSTOMER, PLACE_END);
    case PLACE_PAYING: /* from_paying */
    case PLACE_END: break;
    }
    return CB_OK;
}

/* The role that says so is told, where another decides what the tie is: the first in order of its words. */
static tie told_as(const search *s, const tie *t, uint32_t bit) {
    enum { MOST_RECORDS = 32 };
    entity_ref refs[MOST_RECORDS];
    tie out = *t;
    if (role_meanings(t->role) & bit) return out;
    size_t n = t->edge == REF_NONE ? 0 : world_find(s->q.w, t->edge_id, refs, MOST_RECORDS);
    bool any = false;
    for (size_t k = 0; k < n && k < MOST_RECORDS; k++) {
        statement x;
        for (uint64_t i = 0; world_statement(s->q.w, refs[k], i, &x); i++) {
            cb_slice role = slice_trim(x.value);
            if ((x.prop != PROP_role && x.prop != PROP_relationship) || !(role_meanings(role) & bit)) continue;
            if (any && slice_cmp(out.role, role) <= 0) continue;
            out.role = role;
            out.over = t->over || role_is_over(role);
            any = true;
        }
    }
    return out;
}

/* A tie may say several things of its ends ("uses", "reseller of"): each is followed. */
static cb_status take_tie(search *s, size_t at, const tie *t) {
    cb_slice other = t->outgoing ? t->to : t->from;
    cb_status status = CB_OK;
    bool any = false;
    if (t->unresolved || slice_eq(other, s->nodes[at].id)) return CB_OK;
    if (slice_eq(t->kind, SLICE("Payment"))) return take_relation(s, at, t, REL_CUSTOMER, true); /* the payer */
    for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++) {
        for (int from = 1; from >= 0 && status == CB_OK; from--) {
            uint32_t bit = role_bit(RELATIONS[i].says, from == 1);
            if (!(t->all_says & bit)) continue;
            tie told = told_as(s, t, bit);
            status = take_relation(s, at, &told, RELATIONS[i].is, from == 1);
            any = true;
        }
    }
    return any ? status : take_relation(s, at, t, REL_NONE, false);
}

/* A payment that went the other way bought nothing: said once, where it leads to a payer. */
static bool leaves_out(search *s, size_t at, const tie *t) {
    if (t->outgoing || t->unresolved || s->nodes[at].at == PLACE_CONTRACT || !is_refund(s, t)) return false;
    s->refunds++;
    return true;
}

/* A crowd that holds an account is paid by it as well: whose customer each payer is no source says. */
static cb_status note_crowd(search *s, size_t at, size_t holdings) {
    node *x = &s->nodes[at];
    x->crowded = x->at == PLACE_ACCOUNT && is_of_seller(s, at) && holdings > EXPOSED_HOLDERS;
    cb_slice caption = caption_of(s, x->id);
    return !x->crowded ||
                   trails_note(&s->q, &s->notes, "%.*s is held by more than %d: for whom each payment to it was is not known.",
                               SLICE_ARGS(caption), EXPOSED_HOLDERS)
               ? CB_OK
               : err_memory(s->q.err);
}

/* Of an account that is asked about itself: whoever holds it and pays to it is no customer. */
static cb_status leave_out_holders(search *s, const tie *ties, size_t n) {
    if (!is_account(schema_of(s, s->out->of))) return CB_OK;
    for (size_t i = 0; i < n; i++) {
        bool added;
        if (!is_holding(s, &ties[i], true)) continue;
        cb_status status = take_found(s, SIZE_MAX, ties[i].outgoing ? ties[i].to : ties[i].from, EXPOSED_CUSTOMER, &added);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

static cb_status expand(search *s, size_t at) {
    tie *ties;
    size_t n;
    uint64_t total;
    if (s->nodes[at].at == PLACE_END) return CB_OK;
    if (s->nodes[at].steps >= EXPOSED_STEPS) {
        s->out->cut = true;
        return CB_OK;
    }
    cb_status status = graph_ties(s->q.w, s->nodes[at].id, s->q.a, EXPOSED_TIES, &ties, &n, &total, s->q.err);
    s->out->cut = s->out->cut || total > n;
    if (status == CB_OK && at == 0) status = leave_out_holders(s, ties, n);
    if (status == CB_OK && s->nodes[at].at == PLACE_PAYING) return from_paying(s, at, ties, n);
    if (status == CB_OK && s->nodes[at].at == PLACE_ACCOUNT) status = note_crowd(s, at, count_holdings(s, ties, n));
    /* what is still so before what has ended: two stakes in one company are one step */
    for (int ended = 0; ended < 2; ended++)
        for (size_t i = 0; i < n && status == CB_OK; i++)
            if (tie_has_ended(&s->q, &ties[i]) == (ended == 1) && !leaves_out(s, at, &ties[i]))
                status = take_tie(s, at, &ties[i]);
    return status;
}

/* ---- the answer */

static cb_status put_party(search *s, const found *f, exposed_party *out) {
    const node *n = &s->nodes[f->node];
    entity_ref ref;
    uint32_t flags = graph_party_flags_on(s->q.w, n->id, s->q.on_day);
    *out = (exposed_party){.id = n->id,
                           .caption = caption_of(s, n->id),
                           .role = f->role,
                           .roles = f->roles,
                           .designated = flags & PARTY_DESIGNATED,
                           .reported = flags & PARTY_REPORTED};
    out->schema = world_find(s->q.w, n->id, &ref, 1) ? world_schema_name(s->q.w, ref) : SLICE("");
    out->step_count = n->steps;
    out->steps = arena_zalloc(s->q.a, n->steps + 1, sizeof *out->steps);
    if (!out->steps) return err_memory(s->q.err);
    for (size_t at = f->node, k = n->steps; k-- > 0; at = s->nodes[at].parent) {
        const node *x = &s->nodes[at];
        link l;
        bool forward = x->t.outgoing;
        if (!link_of_tie(&s->q, &x->t, forward, caption_of(s, forward ? x->t.from : x->t.to),
                         caption_of(s, forward ? x->t.to : x->t.from), x->t.segment, &l))
            return err_memory(s->q.err);
        cb_slice role = slice_eq(x->t.kind, SLICE("UnknownLink")) ? tie_role(&x->t, forward) : (cb_slice){"", 0};
        if (role.len || l.turned) l.label = role.len ? role : x->t.role;
        if (!step_of_link(&s->q, &l, &out->steps[k])) return err_memory(s->q.err);
        out->ended = out->ended || (!slice_eq(x->t.kind, SLICE("Payment")) && tie_has_ended(&s->q, &x->t));
    }
    return CB_OK;
}

static int by_steps(const void *a, const void *b) {
    const exposed_party *x = a, *y = b;
    if (x->step_count != y->step_count) return x->step_count < y->step_count ? -1 : 1;
    return slice_cmp(x->id, y->id);
}

static bool note_no_holder(search *s) {
    if (s->no_holder == 1)
        return trails_note(
            &s->q, &s->notes,
            "One of them is an account that paid: no source says who held it then, or names more than %d. The bank or "
            "the service knows.",
            EXPOSED_HOLDERS);
    return trails_note(
        &s->q, &s->notes,
        "%zu of them are accounts that paid: no source says who held them then, or names more than %d. The banks or "
        "the services know.",
        s->no_holder, EXPOSED_HOLDERS);
}

static bool note_refunds(search *s) {
    if (s->refunds == 1)
        return trails_note(&s->q, &s->notes, "A payment of an amount below nothing, as of a refund, is not followed.");
    return trails_note(&s->q, &s->notes, "%zu payments of amounts below nothing, as of refunds, are not followed.", s->refunds);
}

static bool note_stakes(search *s) {
    cb_slice size = s->stake.share, asset = caption_of(s, s->stake.to), owner = caption_of(s, s->stake.from);
    bool percent = size.ptr[size.len - 1] != '%';
    if (s->stakes == 1)
        return trails_note(&s->q, &s->notes, "A stake of less than one half is not followed: %.*s%s of %.*s, held by %.*s.",
                           SLICE_ARGS(size), percent ? " %" : "", SLICE_ARGS(asset), SLICE_ARGS(owner));
    return trails_note(&s->q, &s->notes,
                       "%zu stakes of less than one half are not followed, one of them %.*s%s of %.*s, held by %.*s.",
                       s->stakes, SLICE_ARGS(size), percent ? " %" : "", SLICE_ARGS(asset), SLICE_ARGS(owner));
}

static cb_status answer_of(search *s) {
    exposed *out = s->out;
    out->reached = arena_zalloc(s->q.a, s->found_count + 1, sizeof *out->reached);
    if (!out->reached) return err_memory(s->q.err);
    cb_status status = CB_OK;
    for (size_t i = 0; i < s->found_count && status == CB_OK; i++)
        status = put_party(s, &s->found[i], &out->reached[out->count++]);
    if (status == CB_OK && out->count) qsort(out->reached, out->count, sizeof *out->reached, by_steps);
    if (status == CB_OK && out->cut &&
        !trails_note(&s->q, &s->notes,
                     "The search was cut short (%d steps, %d parties, %d ties of one party): there may be more.", EXPOSED_STEPS,
                     EXPOSED_PARTIES, EXPOSED_TIES))
        status = err_memory(s->q.err);
    if (status == CB_OK && s->no_holder && !note_no_holder(s)) status = err_memory(s->q.err);
    if (status == CB_OK && s->refunds && !note_refunds(s)) status = err_memory(s->q.err);
    if (status == CB_OK && s->stakes && !note_stakes(s)) status = err_memory(s->q.err);
    out->notes = s->notes.notes;
    out->note_count = s->notes.note_count;
    return status;
}

cb_status exposed_run(exposed **out, const world *w, find_scratch *scratch, cb_slice id, cb_error *err) {
    *out = NULL;
    exposed *e = mem_zalloc(1, sizeof *e);
    case_file none = {0};
    date_range day;
    entity_ref ref;
    size_t first;
    if (!e) return err_memory(err);
    search s = {.q = {.w = w, .scratch = scratch, .c = &none, .a = &e->memory, .err = err},
                .out = e,
                .seen = MAP_EMPTY,
                .by_id = MAP_EMPTY};
    cb_status status = CB_OK;
    e->on = s.q.on = world_as_of(w);
    s.q.on_day = s.q.on.len && date_range_of(s.q.on, &day) ? day.first : INT32_MAX;
    if (!world_find(w, id, &ref, 1))
        status = err_set(err, CB_NOT_FOUND, "no entity with the id \"%.*s\" in this world", SLICE_ARGS(id));
    if (status == CB_OK) {
        e->of = world_id(w, ref);
        e->caption = world_caption(w, ref);
        e->schema = world_schema_name(w, ref);
        /* of a product that is asked about itself, who uses it */
        bool party = schema_is_a(world_schema(w, ref), SCHEMA_LegalEntity);
        status = add_node(&s, SIZE_MAX, NULL, e->of, party ? PLACE_MAKER : PLACE_PRODUCT, &first);
    }
    for (size_t i = 0; status == CB_OK && i < s.count; i++) status = expand(&s, i);
    if (status == CB_OK) status = answer_of(&s);
    map_free(&s.seen);
    map_free(&s.by_id);
    if (status != CB_OK) {
        exposed_free(e);
        return status;
    }
    *out = e;
    return CB_OK;
}

void exposed_free(exposed *e) {
    if (!e) return;
    arena_free(&e->memory);
    mem_free(e);
}
