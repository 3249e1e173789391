/* SPDX-License-Identifier: Apache-2.0 */
/* Ties of a world in both directions, and what its parties are listed or reported for. */
#ifndef CB_GRAPH_GRAPH_H
#define CB_GRAPH_GRAPH_H

#include "base/buf.h"
#include "graph/role.h"
#include "model/programme.h"
#include "world/world.h"
#include "world/write.h"

/* What sort of tie a row is. The order is part of the file format: add at the end. */
typedef enum tie_kind {
    TIE_NONE = 0,
    TIE_OWNERSHIP,
    TIE_CONTROL,
    TIE_DIRECTORSHIP,
    TIE_EMPLOYMENT,
    TIE_MEMBERSHIP,
    TIE_REPRESENTATION,
    TIE_FAMILY,
    TIE_ASSOCIATE,
    TIE_SUCCESSION,
    TIE_OCCUPANCY,
    TIE_LINK, /* UnknownLink */
    TIE_DEBT,
    TIE_PAYMENT,
    TIE_PARTICIPANT, /* in a project */
    TIE_AWARD,       /* of a contract */
    TIE_COURT,       /* party of a case in court */
    TIE_MENTION,     /* Documentation */
    TIE_ACCOUNT,     /* owner of an account, a vehicle */
    TIE_HOLDER,      /* of a wallet */
    TIE_DOCUMENT,    /* holder of a document, or of what was seen */
    TIE_PARENT,
    TIE_OPERATOR,
    TIE_ISSUER,
    TIE_PROPERTY, /* another property that names an entity */
    TIE_PLACED,   /* at an Address; hidden */
    TIE_MARK,     /* bears a mark; hidden */
    TIE_EDGE,     /* an edge of a schema that is not known here */
    TIE_KINDS
} tie_kind;
/* Of an edge's schema, or of an entity property of a schema that is no edge. */
tie_kind graph_kind_of_edge(schema_id schema);
tie_kind graph_kind_of_property(schema_id schema, prop_id prop);
/* How much of the asset a stake is (the most it may be): STAKE_*. */
enum { STAKE_UNKNOWN = 0, STAKE_NOTHING, STAKE_TRACE, STAKE_MINOR, STAKE_LARGE }; /* none; under 1 %; under 10 %; more */
/* Of a share as a source writes it. */
unsigned graph_stake(cb_slice written);

/* A tie as it is shown. Slices point into the world or the arena of the call. */
typedef struct tie {
    cb_slice from, to;   /* ids; `to` is a name in words where unresolved */
    cb_slice edge_id;    /* the edge entity; empty where the tie is a property ("owner" of a UserAccount) */
    cb_slice kind;       /* schema of the edge ("Ownership"), or the property's name */
    cb_slice role;       /* "director", "Linked To"... of several the one that decides; may be empty */
    cb_slice start, end; /* dates, may be empty; an end that only the role tells is one */
    cb_slice share;      /* percentage as the source writes it, may be empty; of several the largest */
    cb_slice least;      /* and the smallest, where they differ */
    entity_ref edge;     /* REF_NONE where it is a property */
    uint32_t segment;    /* source */
    bool disclosed;      /* false: inferred */
    bool unresolved;
    role_meaning says;  /* by all of its roles (role.h) */
    uint32_t all_says;  /* role_bit: also what does not decide */
    role_meaning power; /* of a link: `from` (else `to`) controls the other, or acts for it; else ROLE_NOTHING */
    bool victim;        /* customer of, clone of, uses identity of: risk never flows here */
    bool victim_first;  /* the victim is `from`; else `to` */
    bool product;       /* makes, embeds, resells, uses */
    bool agent;         /* all of its roles are of agents and nominees by trade */
    bool apart;         /* a host, an opponent, or only named together: not followed */
    bool over;          /* its source calls it over (status, role), and says no day */
    bool outgoing;      /* the entity asked about is `from` */
} tie;

/* ---- build: one segment. Every merged entity is shown to the builder; edges and entity properties become ties. */
typedef struct graph_builder graph_builder;
cb_status graph_builder_new(graph_builder **out, size_t memory, const char *tmp_dir, cb_error *err);
cb_status graph_builder_add(graph_builder *b, uint64_t row, const entity *e, cb_error *err);
cb_status graph_builder_finish(graph_builder *b, world_writer *w, uint32_t segment, cb_error *err);
void graph_builder_free(graph_builder *b);
cb_status graph_verify(const world *w, cb_error *err);
/* What the builder counted, for the manifest. */
typedef struct graph_counts {
    uint64_t ties, unresolved, designations, designated, reported, unmapped;
} graph_counts;
graph_counts graph_builder_counts(const graph_builder *b);
/* Programmes that the table does not map, with their counts: calls back in order of name. False: no memory. */
bool graph_builder_unmapped(const graph_builder *b, void (*fn)(void *data, cb_slice programme, uint64_t count), void *data);

/* ---- ask */
/* Ties of an id over all segments, ordered (outgoing first, kind, other end, edge id), at most `max` (0: all). *total how many there are. */
cb_status graph_ties(const world *w, cb_slice id, arena *a, size_t max, tie **out, size_t *count, uint64_t *total,
                     cb_error *err);
/* Those of one direction alone, all of them: ending in the id, or beginning there. */
cb_status graph_ties_to(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err);
cb_status graph_ties_from(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err);
/* The same with ties of control in whatever words: a link "controlled by" is turned, so that `from` controls `to`. */
cb_status graph_powers_to(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err);
cb_status graph_powers_from(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err);
/* A stake, or power over `to`, as a record of ownership tells it or a link does. */
bool graph_tie_is_power(const tie *t);
/* All its ties that make one end a victim of the other (role.h), whatever else it has: the others are not looked at. */
cb_status graph_victim_ties(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err);
/* The Address entities at which a party is; of an Address, who is there. At most `max`, in the order of the world. */
cb_status graph_places(const world *w, cb_slice id, arena *a, size_t max, cb_slice **out, size_t *count, cb_error *err);
/* The properties that name the ends of an edge: those of its schema; of a payment that names no payer (or no beneficiary) the account. */
typedef struct edge_ends {
    prop_id source, target;
} edge_ends;
edge_ends graph_ends(const entity *e);
/* The documents that a party holds, and sightings of what it had, each once: at most `max`, in the order of the world. */
cb_status graph_documents(const world *w, cb_slice id, arena *a, size_t max, cb_slice **out, size_t *count, cb_error *err);
/* What stands in the world because of an entity alone, and no tie leads to: Sanctions, Risks and Notes about it, Identifications that it holds (*cut:
 * none of them, for there are more than `most`), and Addresses and Documents that it names itself, beside its ends where it is an edge. In the
 * order of the world; one may come several times. */
typedef cb_status (*graph_belonging_fn)(void *data, cb_slice id);
cb_status graph_belongings(const world *w, cb_slice id, size_t most, graph_belonging_fn fn, void *data, bool *cut);
/* A tie made of one edge entity (a case's edge, outside any world). False where `e` is no edge or lacks both ends. */
bool graph_tie_of_entity(arena *a, const entity *e, tie *out);
typedef struct designation {
    cb_slice authority, list, programme, measure; /* as the source says; several measures of one meaning joined by "; " */
    cb_slice listed, start,
        end;              /* the day of listing, the day it takes effect (else that of listing), the last day; may be empty */
    cb_slice sanction_id; /* the Sanction entity, may be empty (a topic) */
    programme_meaning meaning;
    bool over; /* lifted on a day that is not known (no `end`): designates nobody and starts nothing */
    uint32_t segment;
} designation;
/* All listings of an id, one for each measure that the table of programmes tells apart. Ended ones have `end`. */
cb_status graph_designations(const world *w, cb_slice id, arena *a, designation **out, size_t *count, cb_error *err);
/* What one Sanction says by itself, whomever it names; none where the id is of no Sanction. */
cb_status graph_listing(const world *w, cb_slice sanction, arena *a, designation **out, size_t *count, cb_error *err);
/* Every id that a Sanction with a designation names, in the order of the world; one may come several times. */
cb_status graph_each_designated(const world *w, cb_status (*fn)(void *data, cb_slice id), void *data);
/* Every id that a Sanction, a Risk or a topic lists or reports, in the order of the world; one may come several times. */
cb_status graph_each_flagged(const world *w, cb_status (*fn)(void *data, cb_slice id), void *data);

/* ---- ids of one party, found by the build (resolve/join.h) */
typedef struct graph_pair {
    cb_slice left, right;
    uint32_t probability; /* 1/10000 */
    bool confirmed;
    unsigned rule; /* judge_rule_number */
} graph_pair;
/* Adds a pair to the rows of the section, in both directions. False: no memory. */
bool graph_same_add(buf *rows, const world *w, const graph_pair *p);
/* Orders the rows and drops doubles; of the pairs that are left, how many are confirmed and how many only possible. */
void graph_same_tidy(buf *rows, uint64_t *confirmed, uint64_t *possible);
cb_status graph_same_write(world_writer *w, const buf *rows, cb_error *err);
/* Other ids of a party, in the order of their hashes. */
/* Edges whose id several sources give, as rows for graph_doubles_write. Linear in the world. */
cb_status graph_doubles_find(const world *looked, buf *rows, cb_error *err);
cb_status graph_doubles_write(world_writer *w, const buf *rows, cb_error *err);
cb_status graph_each_same(const world *w, cb_slice id, cb_status (*fn)(void *data, cb_slice other, bool confirmed), void *data);
bool graph_has_same(const world *w); /* was the world asked */

/* Fast flags of one ref: designated now (as of the world's date), formerly, reported (FtM Risk or topic of a report). */
enum {
    PARTY_DESIGNATED = 1,
    PARTY_FORMERLY = 2, /* listed, or reported, and not any more */
    PARTY_REPORTED = 4,
    PARTY_LISTED_UNMAPPED = 8,
    PARTY_LATER = 16 /* listed or reported after the day */
};
uint32_t graph_party_flags(const world *w, cb_slice id);
/* The same on another day. */
uint32_t graph_party_flags_on(const world *w, cb_slice id, int32_t day);

typedef struct reported_claim {
    cb_slice author, date, claim, source_url, risk_id;
    cb_slice denial;    /* a status that says that it is denied, disputed or contested */
    cb_slice end;       /* its last day */
    cb_slice withdrawn; /* a status that says that it is, or was overturned or dismissed: it counts no more */
    uint32_t segment;
} reported_claim;
/* Also those that do not count on a day: made later, ended or withdrawn. */
cb_status graph_claims(const world *w, cb_slice id, arena *a, reported_claim **out, size_t *count, cb_error *err);
/* What one Risk says by itself, whomever it names. */
cb_status graph_claim(const world *w, cb_slice risk, arena *a, reported_claim *out, bool *found, cb_error *err);

#endif
