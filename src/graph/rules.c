/* SPDX-License-Identifier: Apache-2.0 */
/* Which properties are ties, and what a Sanction means. */
#include "graph/internal.h"
#include "parse/date.h"

#include "base/poison.h"

/* Entity properties that say where a fact stands, not who is tied to whom. */
bool graph_is_tie_property(schema_id schema, prop_id prop) {
    if (prop == PROP_UNKNOWN || schema_prop_type(schema, prop) != PROP_TYPE_ENTITY) return false;
    switch ((unsigned)prop) {
    case PROP_addressEntity:
    case PROP_proof:
    case PROP_candidate:
    case PROP_resolved: return false;
    case PROP_entity: return false; /* Sanction, Risk, Note: not of the party's doing */
    default: return true;
    }
}

edge_ends graph_ends(const entity *e) {
    edge_ends ends = {schema_edge_source(e->schema), schema_edge_target(e->schema)};
    if (e->schema != SCHEMA_Payment) return ends;
    if (!entity_first(e, ends.source).len && entity_first(e, PROP_payerAccount).len) ends.source = PROP_payerAccount;
    if (!entity_first(e, ends.target).len && entity_first(e, PROP_beneficiaryAccount).len)
        ends.target = PROP_beneficiaryAccount;
    return ends;
}

tie_kind graph_kind_of_edge(schema_id schema) {
    switch ((unsigned)schema) {
    case SCHEMA_Ownership: return TIE_OWNERSHIP;
    case SCHEMA_Control: return TIE_CONTROL;
    case SCHEMA_Directorship: return TIE_DIRECTORSHIP;
    case SCHEMA_Employment: return TIE_EMPLOYMENT;
    case SCHEMA_Membership: return TIE_MEMBERSHIP;
    case SCHEMA_Representation: return TIE_REPRESENTATION;
    case SCHEMA_Family: return TIE_FAMILY;
    case SCHEMA_Associate: return TIE_ASSOCIATE;
    case SCHEMA_Succession: return TIE_SUCCESSION;
    case SCHEMA_Occupancy: return TIE_OCCUPANCY;
    case SCHEMA_UnknownLink: return TIE_LINK;
    case SCHEMA_Debt: return TIE_DEBT;
    case SCHEMA_Payment: return TIE_PAYMENT;
    case SCHEMA_ProjectParticipant: return TIE_PARTICIPANT;
    case SCHEMA_ContractAward: return TIE_AWARD;
    case SCHEMA_CourtCaseParty: return TIE_COURT;
    case SCHEMA_Documentation: return TIE_MENTION;
    default: return TIE_EDGE;
    }
}

tie_kind graph_kind_of_property(schema_id schema, prop_id prop) {
    switch ((unsigned)prop) {
    case PROP_owner: return TIE_ACCOUNT;
    case PROP_holder: return schema_is_a(schema, SCHEMA_Identification) ? TIE_DOCUMENT : TIE_HOLDER;
    case PROP_parent: return schema_is_a(schema, SCHEMA_LegalEntity) ? TIE_PARENT : TIE_PROPERTY;
    case PROP_operator: return TIE_OPERATOR;
    case PROP_issuer: return TIE_ISSUER;
    default: return TIE_PROPERTY;
    }
}

/* ---- listings */

static void take_text(sanction_texts *t, cb_slice *first, cb_slice value) {
    if (first->len == 0) *first = value;
    for (size_t i = 0; i < t->count; i++)
        if (slice_eq(t->items[i], value)) return;
    if (value.len && t->count < SANCTION_TEXTS_MAX) t->items[t->count++] = value;
}

void earlier_day(cb_slice *at, cb_slice value) {
    date_range x, y;
    if (at->len == 0 || (date_range_of(value, &x) && (!date_range_of(*at, &y) || x.first < y.first))) *at = value;
}

void later_day(cb_slice *at, cb_slice value) {
    date_range x, y;
    bool read = date_range_of(value, &x), was = date_range_of(*at, &y);
    if (at->len == 0 || (was && (!read || x.last > y.last))) *at = value;
}

void sanction_take(sanction_facts *f, const statement *s) {
    if (f->origin.len == 0) f->origin = s->origin;
    switch ((unsigned)s->prop) {
    case PROP_authority: take_text(&f->authorities, &f->authority, s->value); return;
    case PROP_program: take_text(&f->programs, &f->program, s->value); return;
    case PROP_programId: take_text(&f->program_ids, &f->program_id, s->value); return;
    case PROP_startDate:
        if (f->start.len == 0) f->start = s->value;
        return;
    case PROP_listingDate:
        if (f->listed.len == 0) f->listed = s->value;
        return;
    case PROP_endDate: later_day(&f->end, s->value); return; /* the latest end counts */
    case PROP_status:                                        /* over where all of them say so */
        f->over = (f->statuses == 0 || f->over) && graph_listing_is_over(s->value);
        f->statuses++;
        return;
    case PROP_provisions:
        if (f->measure_count < SANCTION_MEASURES_MAX)
            f->measures[f->measure_count++] = s->value;
        else
            f->more++;
        return;
    default: return;
    }
}

/* A stronger meaning: designated before not, a freeze before anything else, mapped before unmapped. */
static int strength(const programme_meaning *m) {
    return (m->mapped ? 1 : 0) + (m->designated ? 4 : 0) + (m->effect == EFFECT_ASSET_FREEZE ? 2 : 0);
}

/* The strongest meaning is what is said; beside it, a freeze of several authorities starts the rules of all of them. True: the table knows it. */
static bool read_as(sanction_reading *r, cb_slice authority, cb_slice set, cb_slice programme) {
    programme_meaning m = programme_lookup(authority, set, programme, r->measure);
    bool seeds = m.mapped && m.designated && (m.effect == EFFECT_ASSET_FREEZE || m.effect == EFFECT_EXPORT_LICENCE);
    uint32_t both = r->meaning.seeds | (seeds ? m.seeds : 0);
    if (strength(&m) > strength(&r->meaning)) {
        r->authority = authority;
        r->programme = programme;
        r->meaning = m;
    }
    if (r->meaning.effect == EFFECT_ASSET_FREEZE) r->meaning.seeds |= both;
    return m.mapped;
}

static bool read_set(sanction_reading *r, const sanction_facts *f, cb_slice authority, cb_slice set, bool with_names) {
    bool known = false;
    for (size_t i = 0; i < f->program_ids.count; i++) known |= read_as(r, authority, set, f->program_ids.items[i]);
    for (size_t i = 0; with_names && i < f->programs.count; i++) known |= read_as(r, authority, set, f->programs.items[i]);
    if (f->program_ids.count + (with_names ? f->programs.count : 0) == 0) known |= read_as(r, authority, set, SLICE(""));
    return known;
}

/* OFAC as its own feeds write it: `program` is the list, `programId` the programme. Others name the programme in either. */
static void read_authority(sanction_reading *r, const sanction_facts *f, cb_slice authority) {
    cb_slice sets = f->origin;
    bool known = false;
    if (slice_eq(authority, SLICE("ofac"))) {
        r->list = slice_eq_nocase(f->program, SLICE("non-SDN")) ? SLICE("nonsdn") : SLICE("sdn");
        read_set(r, f, authority, r->list, false);
        return;
    }
    for (size_t n = 0; n < SANCTION_TEXTS_MAX && sets.len; n++) known |= read_set(r, f, authority, slice_cut(&sets, ';'), true);
    if (!known) read_set(r, f, authority, SLICE(""), true); /* of no data set, or of one that is nobody's */
}

/* One measure (or none) under the authorities, data sets and programmes that the record names (a record merged of several names several):
 * the strongest of what the table knows, and the first where it knows none. */
static sanction_reading read_measure(const sanction_facts *f, cb_slice measure) {
    cb_slice authority = f->authority.ptr ? f->authority : SLICE("");
    cb_slice programme = f->program_id.len ? f->program_id : f->program.ptr ? f->program : SLICE("");
    sanction_reading r = {.authority = authority, .list = SLICE(""), .programme = programme, .measure = measure};
    if (f->authorities.count == 0) read_authority(&r, f, SLICE(""));
    for (size_t i = 0; i < f->authorities.count; i++) read_authority(&r, f, f->authorities.items[i]);
    return r;
}

programme_meaning sanction_topic(cb_slice origin) {
    programme_meaning best = {.mapped = false};
    for (size_t n = 0; n < SANCTION_TEXTS_MAX && (n == 0 || origin.len); n++) {
        cb_slice set = slice_cut(&origin, ';');
        programme_meaning m = programme_lookup(set.ptr ? set : SLICE(""), SLICE(""), SLICE(""), SLICE("topic:sanction"));
        if (n == 0 || strength(&m) > strength(&best)) best = m;
    }
    return best;
}

/* The row of a whole programme says the same of each measure that has no row of its own. */
static bool says_the_same(const sanction_reading *a, const sanction_reading *b) {
    return a->meaning.any && b->meaning.any && a->meaning.source.ptr == b->meaning.source.ptr &&
           slice_eq(a->programme, b->programme);
}

size_t sanction_read(const sanction_facts *f, sanction_reading out[SANCTION_READINGS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < f->measure_count; i++) {
        sanction_reading r = read_measure(f, f->measures[i]);
        size_t k = 0;
        while (k < count && !says_the_same(&out[k], &r)) k++;
        if (k == count) out[count++] = r;
        out[k].measures |= (uint64_t)1 << i;
    }
    if (f->more) /* nobody writes so many: they are counted as one that the table does not know */
        out[count++] = (sanction_reading){.authority = f->authority.ptr ? f->authority : SLICE(""),
                                          .list = SLICE(""),
                                          .programme = f->program_id.len ? f->program_id : f->program,
                                          .measure = SLICE("more measures than are read")};
    if (count == 0) out[count++] = read_measure(f, SLICE(""));
    return count;
}
