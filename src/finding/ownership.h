/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns and controls a party under one regime, as plain structs that `report` renders. Slices live as long as the ownership's arena. */
#ifndef CB_FINDING_OWNERSHIP_H
#define CB_FINDING_OWNERSHIP_H

#include "base/slice.h"

typedef struct ownership_party {
    cb_slice id, caption, schema;
    cb_slice listing; /* "US (OFAC), DPRK4: asset freeze, since 2019-01-23"; empty where it is not listed */
    cb_slice same;    /* the listed party that it is confirmed to be, where that has another id */
    const char *mark; /* "listed", "owned", "possible", "" */
} ownership_party;

typedef struct ownership_holding {
    size_t owner, asset; /* parties */
    cb_slice what;       /* "50 %", "more than 25 % and up to 50 % of the votes", "appoint directors" */
    cb_slice min, max;   /* fractions of the whole; empty for a power */
    cb_slice start, end;
    const cb_slice *sources, *pages; /* and where each says it; a page may be empty */
    size_t source_count;
    bool counted; /* the answer rests on it */
    bool sure;    /* it surely holds on the day */
    bool assumed; /* by the user */
    cb_slice
        note; /* why it is not counted, or not sure: "ended 2024-05-01"; or that it counts as well, though nothing rests on it */
} ownership_holding;

typedef struct ownership_step {
    size_t party;
    const char *answer; /* "yes" or "possible" */
    cb_slice text;      /* one sentence */
    cb_slice min, max;  /* what members hold together; empty where it is no sum */
    const size_t *holdings;
    size_t holding_count;
    size_t needed_count; /* of the holdings, the first: what the step rests on; the others count as well */
    bool beside;         /* why what such another owner holds counts: the answer does not rest on it */
} ownership_step;

typedef struct ownership_owner {
    cb_slice id, caption, min, max; /* fractions */
    cb_slice words;                 /* "66/85 (77.64 %)" */
} ownership_owner;

typedef struct ownership {
    ownership_party subject;
    cb_slice regime, rule, needs, on, status, legal_source, checked; /* needs: "at least 50 %, held together" */
    cb_slice answer;                                                 /* yes, possible, no, not_computable */
    cb_slice min, max, owned;                                        /* fractions, and in words */
    ownership_party *parties;                                        /* the subject first, then those around it */
    size_t party_count;
    ownership_holding *holdings;
    size_t holding_count;
    ownership_step *steps; /* from the listed parties to the subject, then those that are beside */
    size_t step_count;
    ownership_owner *owners;
    size_t owner_count;
    bool capped;   /* arithmetic alone would say more: the rule leaves the rest to a person or a state */
    bool by_owner; /* the answer is one about each owner, not about all listed ones */
    cb_slice *settles, *cautions;
    size_t settle_count, caution_count;
    cb_slice *passed; /* of the cautions those that tell of a stake that a listed party passed on */
    size_t passed_count;
    cb_slice *flips; /* what an assumption changes: one sentence each */
    size_t flip_count;
} ownership;

#endif
