/* SPDX-License-Identifier: Apache-2.0 */
/* Comparison of two names and of two entities: score, probability, explanation. Knows nothing of retrieval.
 * All arithmetic is on integers: scores in 1/10000, weights in milli-nats. */
#ifndef CB_MATCH_MATCH_H
#define CB_MATCH_MATCH_H

#include "model/identifier.h"
#include "parse/date.h"
#include "world/names.h"

#define SCORE_ONE 10000u
enum {
    STRONG_NAME = 8500, /* a name that may confirm, with a full birth date or an address */
    SHARED_WORD = 3000  /* names with a word in common */
};

/* What of an entity takes part in a comparison. */
typedef struct match_id {
    cb_slice normal; /* identifier_normal */
    cb_slice shown;
    uint8_t strength; /* id_strength */
} match_id;
typedef struct match_profile {
    schema_id schema;
    const name *names;
    size_t name_count;
    const date_range *births; /* birthDate of a person, incorporationDate of an organisation */
    size_t birth_count;
    const cb_slice *countries; /* codes: nationality, citizenship, country, jurisdiction */
    size_t country_count;
    const cb_slice *addresses; /* latin form of full addresses */
    size_t address_count;
    const cb_slice *forms; /* of those addresses that have one: mark_normal ("address:ru/12 5 lenina moscow office") */
    size_t form_count;
    const match_id *ids;
    size_t id_count;
    const cb_slice *places; /* latin forms of birth places */
    size_t place_count;
    char gender; /* 'm', 'f' or 0 */
} match_profile;

/* From an entity (a query, a case's entity, a world entity that was loaded). */
bool match_profile_of(arena *a, const entity *e, match_profile *out);
/* Adds an Address that the entity names. False: no memory. */
bool match_profile_add_address(arena *a, const entity *address, match_profile *p);
/* From a world: names from the packed section, the rest from statements, over all segments of that id; addresses from the Address entities where it
 * states none itself. */
cb_status match_profile_load(const world *w, entity_ref ref, arena *a, match_profile *out, cb_error *err);

typedef enum match_feature {
    FEATURE_NAME = 0,
    FEATURE_BIRTH,
    FEATURE_COUNTRY,
    FEATURE_IDENTIFIER,
    FEATURE_ADDRESS,
    FEATURE_GENDER,
    FEATURE_SCHEMA,
    FEATURE_PLACE,
    FEATURE_COUNT
} match_feature;
const char *match_feature_name(match_feature f); /* "name", "birth_date", "country"... */

typedef struct match_result {
    uint32_t score;                 /* 0..SCORE_ONE */
    uint32_t name_score;            /* best name pair alone */
    uint32_t left_name, right_name; /* the pair that gave it; UINT32_MAX where none */
    int32_t prior;                  /* milli-nats */
    int32_t weights[FEATURE_COUNT]; /* milli-nats; 0 where the feature was not there */
    uint32_t present;               /* bit set of features that took part */
    bool weak_only;                 /* the best name pair rests on a weak alias */
    bool identifier;                /* a valid strong identifier is equal */
    bool birth_full;                /* full birth dates are equal */
    bool contradiction;             /* birth date, gender, schema, or identifiers of which a party has one contradict */
} match_result;

/* How common a token is: occurrences per million names; the default population is data/token_frequency.tsv. A world refines it. */
typedef struct match_rarity {
    uint64_t (*count)(void *data, cb_slice token);
    uint64_t total;
    void *data;
} match_rarity;

/* Scores; below `cutoff` it may stop early and give 0. `rarity` may be NULL. Never fails; no allocation beyond `scratch`. */
void match_entities(arena *scratch, const match_profile *left, const match_profile *right, uint32_t cutoff,
                    const match_rarity *rarity, match_result *out);
/* Two names alone, 0..SCORE_ONE: symmetric. */
uint32_t match_names(arena *scratch, const name *a, const name *b, uint32_t cutoff);
/* sigmoid of the summed weights, in [0, 1]. */
double match_probability(const match_result *r);
/* Is a number that two parties both have theirs, under what else their records say? A person's: where a word of the names is in common, and nothing
 * contradicts beside names that are no more alike; else the holder of a stolen document meets its thief. An organisation's: where a word of the
 * names is in common, or the number is one of a kind (identifier_is_unique). A record without a name contradicts none. */
bool match_number_counts(const match_profile *left, const match_profile *right, const match_result *r, cb_slice normal);
/* A sentence for one present feature: "birth dates agree: 1975-03-02". */
bool match_explain(arena *a, const match_profile *left, const match_profile *right, const match_result *r, match_feature f,
                   cb_slice *out);

#endif
