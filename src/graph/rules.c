/* SPDX-License-Identifier: Apache-2.0 */
/* Which properties are ties, which roles make victims, and what a Sanction means. */
#include "graph/internal.h"

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

static bool contains_nocase(cb_slice s, const char *text) {
    cb_slice needle = slice_of(text);
    for (size_t i = 0; i + needle.len <= s.len; i++)
        if (slice_starts_nocase(slice_sub(s, i, s.len), needle)) return true;
    return false;
}

static bool any_of(cb_slice role, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (contains_nocase(role, words[i])) return true;
    return false;
}

/* Customers, cloned firms and people whose identity was used: risk never flows here. */
bool graph_role_is_victim(cb_slice role) {
    static const char *const WORDS[] = {"customer",        "client of",      "clone of",         "cloned",
                                        "copied",          "copy of",        "uses identity of", "used identity",
                                        "stolen identity", "identity theft", "impersonat",       "victim"};
    return any_of(role, WORDS, sizeof WORDS / sizeof *WORDS);
}

bool graph_role_is_product(cb_slice role) {
    static const char *const WORDS[] = {"makes", "embeds", "resells", "uses product", "uses sdk"};
    return slice_eq_nocase(role, SLICE("uses")) || any_of(role, WORDS, sizeof WORDS / sizeof *WORDS);
}

/* ---- listings */

void sanction_take(sanction_facts *f, const statement *s) {
    cb_slice *first = NULL;
    switch ((unsigned)s->prop) {
    case PROP_authority: first = &f->authority; break;
    case PROP_program: first = &f->program; break;
    case PROP_programId: first = &f->program_id; break;
    case PROP_startDate: first = &f->start; break;
    case PROP_listingDate: first = &f->listed; break;
    case PROP_endDate:
        if (slice_cmp(s->value, f->end) > 0) f->end = s->value; /* the latest end counts */
        return;
    case PROP_provisions:
        if (f->measure_count < sizeof f->measures / sizeof *f->measures) f->measures[f->measure_count++] = s->value;
        return;
    default: return;
    }
    if (first->len == 0) *first = s->value;
}

/* A stronger meaning: designated before not, a freeze before anything else, mapped before unmapped. */
static int strength(const programme_meaning *m) {
    return (m->mapped ? 1 : 0) + (m->designated ? 4 : 0) + (m->effect == EFFECT_ASSET_FREEZE ? 2 : 0);
}

static void try_reading(sanction_reading *best, sanction_reading r) {
    r.meaning = programme_lookup(r.authority, r.list, r.programme, r.measure);
    if (best->authority.ptr == NULL || strength(&r.meaning) > strength(&best->meaning)) {
        uint32_t seeds = best->meaning.seeds;
        *best = r;
        best->meaning.seeds |= seeds;
    } else {
        best->meaning.seeds |= r.meaning.seeds;
    }
}

sanction_reading sanction_read(const sanction_facts *f) {
    sanction_reading best = {0};
    cb_slice authority = f->authority.ptr ? f->authority : SLICE("");
    bool ofac = slice_eq(authority, SLICE("ofac"));
    /* OFAC: `program` is the list, `programId` the programme. Others: the programme by its id, else by its name. */
    cb_slice list = !ofac ? SLICE("") : slice_eq_nocase(f->program, SLICE("non-SDN")) ? SLICE("nonsdn") : SLICE("sdn");
    cb_slice programmes[2] = {f->program_id.ptr ? f->program_id : SLICE(""), ofac || !f->program.ptr ? SLICE("") : f->program};
    for (size_t p = 0; p < 2; p++) {
        if (p == 1 && programmes[1].len == 0) break;
        if (p == 0 && programmes[0].len == 0 && programmes[1].len) continue;
        for (size_t i = 0; i < f->measure_count; i++)
            try_reading(&best, (sanction_reading){authority, list, programmes[p], f->measures[i], {0}});
        if (f->measure_count == 0) try_reading(&best, (sanction_reading){authority, list, programmes[p], SLICE(""), {0}});
    }
    return best;
}
