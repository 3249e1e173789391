/* SPDX-License-Identifier: Apache-2.0 */
/* The answer about a case: findings in the states of the design, as plain structs that report renders. */
#ifndef CB_FINDING_FINDING_H
#define CB_FINDING_FINDING_H

#include "base/arena.h"
#include "finding/ownership.h"

typedef enum finding_state {
    STATE_LISTED = 1,
    STATE_BLOCKED = 2,
    STATE_CONTROL = 3,
    STATE_TIED = 4,
    STATE_TIED_REPORTED = 5,
    STATE_NAME_MATCH = 6,
    STATE_INDICATORS = 7,
    STATE_NONE = 8
} finding_state;
const char *finding_state_name(finding_state s);   /* "tied_reported" */
const char *finding_state_phrase(finding_state s); /* "tied to a reported party" */
cb_slice regime_words(cb_slice authority);         /* "US (OFAC)"; the name itself where it is of none that the table knows */

typedef struct finding_source {
    cb_slice name, date, url;
} finding_source;
typedef struct finding_item { /* evidence, against, missing */
    cb_slice id;              /* rule id: "same-email" */
    cb_slice text;            /* a sentence */
    char strength;            /* 'S', 'M', 'W' or 0 */
    const finding_source *sources;
    size_t source_count;
    cb_slice about, origin; /* not shown: of whom or what, and whom the source has it from; equal ones count once */
} finding_item;
typedef struct finding_step {
    cb_slice from, from_caption, from_schema, to, to_caption, to_schema; /* schemata may be empty */
    cb_slice kind, text, start, end;
    cb_slice label; /* a few words for a picture: "owner, 51 %", "same e-mail" */
    bool turned;    /* the label is read from `to`, against the way of the path: an arrow points the other way */
    bool disclosed;
    bool identity;     /* both ends are, or may be, one party */
    uint32_t strength; /* 1/10000 */
    const finding_source *sources;
    size_t source_count;
} finding_step;
typedef struct finding {
    finding_state state;
    cb_slice party_id, party_caption, regime, effect, as_of;
    bool designated, reported; /* what the party is */
    uint32_t score;            /* 1/10000; UINT32_MAX where no identity was compared */
    double probability;        /* -1 where none */
    finding_item *evidence, *against, *missing;
    size_t evidence_count, against_count, missing_count;
    finding_step *path;
    size_t path_count;
    cb_slice next; /* the one record to obtain next, a sentence */
} finding;
typedef struct finding_source_info {
    cb_slice name, published, sha256; /* published empty: unknown */
    int32_t age_days;                 /* -1: unknown */
    int32_t limit_days;
    uint64_t parties;
} finding_source_info;
typedef struct finding_access { /* what a supplier of a sector could reach; it never changes the state */
    cb_slice sector, access, look_first;
    cb_slice because; /* what places the subject there, a clause */
    cb_slice source;  /* of the practice */
} finding_access;
typedef struct finding_subject {
    cb_slice id, caption, schema;
    finding_state state;
    cb_slice *inconclusive, *notes;
    size_t inconclusive_count, note_count;
    finding *findings;
    size_t finding_count;
    uint64_t compared;             /* entities of the case that were screened */
    const ownership *const *owned; /* who owns and controls it, one for each regime that says something */
    size_t owned_count;
    finding_access *access;
    size_t access_count;
} finding_subject;
typedef struct answer {
    arena memory; /* everything below lives here */
    finding_source_info *sources;
    size_t source_count;
    cb_slice *not_loaded, *incomplete;
    size_t not_loaded_count, incomplete_count;
    cb_slice as_of, on, threshold_text, scripts_text;
    finding_subject *subjects;
    size_t subject_count;
} answer;

#endif
