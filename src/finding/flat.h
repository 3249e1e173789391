/* SPDX-License-Identifier: Apache-2.0 */
/* What a member of the flat form means: the words of data/flat_members.tsv, the properties of FollowTheMoney, and the kinds of observations. */
#ifndef CB_FINDING_FLAT_H
#define CB_FINDING_FLAT_H

#include "finding/internal.h"

typedef enum flat_kind {
    FLAT_STRANGE,  /* not understood */
    FLAT_OWN,      /* of the form itself: id, type, schema, claims, password */
    FLAT_PROPERTY, /* of the party */
    FLAT_PART,     /* a party of its own, and a tie to it */
    FLAT_SAID,     /* kept under its own name, for other rules */
    FLAT_MARK,     /* what an observation of this kind would say */
    FLAT_SHARE,    /* of a tie */
    FLAT_SHARES,   /* the same, where it has a percent sign */
    FLAT_ROLE,
    FLAT_START,
    FLAT_END
} flat_kind;

/* Where a member stands: some words mean other things there. */
typedef enum flat_place { FLAT_SUBJECT, FLAT_TIED, FLAT_ACCOUNT, FLAT_ADDRESS } flat_place;

typedef struct flat_member {
    flat_kind kind;
    prop_id prop;           /* of FLAT_PROPERTY */
    cb_slice name;          /* of the property, of what is said, or of the kind of observation */
    schema_id schema, edge; /* of FLAT_PART; edge: SCHEMA_UNKNOWN where it has none */
    prop_id mine, other;    /* the ends of the edge: the subject's and the part's */
    cb_slice role;          /* where the part does not say it */
} flat_member;

/* What a member of an entity of this schema means. False: no memory. */
bool flat_member_of(case_file *c, flat_place place, schema_id schema, cb_slice key, flat_member *out);

#endif
