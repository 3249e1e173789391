/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence paths as plain structs: what `trace` finds and report renders. */
#ifndef CB_FINDING_PATH_H
#define CB_FINDING_PATH_H

#include "finding/finding.h"

typedef struct evidence_path {
    uint32_t strength;   /* joint, 1/10000: the product of its steps', less for each hub that it passes */
    finding_step *steps; /* from the one asked about to the party; at least one */
    size_t step_count;
    bool designated, reported; /* what the party at the end is; both false where an id was asked for and it is neither */
    cb_slice listing;          /* "listed by US (OFAC) under DPRK3: asset freeze, since 2019-01-01"; "named by ..."; empty */
} evidence_path;

typedef struct evidence_paths {
    arena memory; /* everything below lives here */
    cb_slice from, from_caption, from_schema;
    cb_slice to;          /* "designated", "reported" or an id */
    cb_slice on;          /* the day asked about */
    evidence_path *paths; /* best first; no two share a party between their ends */
    size_t path_count;
    bool budget_hit;  /* the search was cut short: there may be more, or stronger ones */
    bool weaker_left; /* chains that would be weaker than the least that is followed were left */
    uint64_t visited; /* parties looked at */
    cb_slice *notes;  /* what was not followed and why, a sentence each */
    size_t note_count;
} evidence_paths;

#endif
