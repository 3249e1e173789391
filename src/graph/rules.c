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

/* A role that is this phrase; one that ends in of, by or from may go on ("customer of the shop since 2020"). */
static bool is_phrase(cb_slice role, const char *text) {
    cb_slice phrase = slice_of(text), words = slice_trim(role);
    if (!slice_starts_nocase(words, phrase)) return false;
    if (words.len == phrase.len) return true;
    bool open = slice_ends(phrase, SLICE(" of")) || slice_ends(phrase, SLICE(" by")) || slice_ends(phrase, SLICE(" from"));
    return open && words.ptr[phrase.len] == ' ';
}

static bool any_phrase(cb_slice role, const char *const *phrases, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is_phrase(role, phrases[i])) return true;
    return false;
}
#define ANY_PHRASE(role, ...)                                                                                                  \
    any_phrase((role), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* Customers, cloned firms and people whose identity was used: risk never flows here. Only a link whose whole role says so: a director of
 * customer relations is a director. */
victim_side graph_victim(cb_slice kind, cb_slice role) {
    if (!slice_eq(kind, SLICE("UnknownLink"))) return VICTIM_NONE;
    if (ANY_PHRASE(role, "customer", "customer of", "client", "client of", "cloned by", "copied by", "impersonated by",
                   "identity used by", "identity stolen by", "identity was used by", "victim", "victim of"))
        return VICTIM_FIRST;
    if (ANY_PHRASE(role, "clone", "clone of", "cloned", "cloned from", "clones", "copy", "copy of", "copied", "copied from",
                   "copies", "uses identity of", "uses the identity of", "uses stolen identity of",
                   "uses the stolen identity of", "used identity", "used identity of", "used the identity of",
                   "stolen identity", "stolen identity of", "stole identity of", "stole the identity of", "identity theft",
                   "identity theft of", "impersonates", "impersonator of", "impersonation of", "has customer", "has client",
                   "customer", "clone site of"))
        return VICTIM_SECOND;
    return VICTIM_NONE;
}

bool graph_is_product(cb_slice kind, cb_slice role) {
    return slice_eq(kind, SLICE("UnknownLink")) && ANY_PHRASE(role, "makes", "embeds", "resells", "uses", "uses product",
                                                              "uses sdk", "made by", "embedded by", "resold by", "used by");
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
