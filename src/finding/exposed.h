/* SPDX-License-Identifier: Apache-2.0 */
/* Downstream of a maker: who uses, resells or embeds what it makes. A list of people to warn: whoever stands in it is a customer or an
 * unwitting host, and nothing in it says anything against them; one that is designated or reported itself is marked so. */
#ifndef CB_FINDING_EXPOSED_H
#define CB_FINDING_EXPOSED_H

#include "find/find.h"
#include "finding/finding.h"

typedef enum exposed_role { EXPOSED_CUSTOMER, EXPOSED_RESELLER, EXPOSED_EMBEDS, EXPOSED_HOST, EXPOSED_ROLES } exposed_role;
const char *exposed_role_name(exposed_role r); /* "customer" */

typedef struct exposed_party {
    cb_slice id, caption, schema;
    exposed_role role; /* of the shortest chain */
    unsigned roles;    /* bits: all that it has */
    bool designated;   /* now, itself: a matter of its own, which being a customer neither makes nor mends */
    bool reported;
    bool ended;          /* a tie of its chain has ended: what was bought may still be in use */
    finding_step *steps; /* from the maker */
    size_t step_count;
} exposed_party;

typedef struct exposed {
    arena memory; /* everything below lives here */
    cb_slice of, caption, schema, on;
    exposed_party *reached; /* fewest steps first, then in order of the id */
    size_t count;
    cb_slice *notes;
    size_t note_count;
    bool cut; /* a limit ended the search */
} exposed;

enum {
    EXPOSED_STEPS = 8,       /* of a chain at most */
    EXPOSED_PARTIES = 10000, /* that are followed or reached at most */
    EXPOSED_TIES = 100000,   /* of one of them that are looked at */
    EXPOSED_HOLDERS = 8      /* of one account: of more it is not known who paid or was paid */
};

/* CB_NOT_FOUND: no such id. */
cb_status exposed_run(exposed **out, const world *w, find_scratch *scratch, cb_slice id, cb_error *err);
void exposed_free(exposed *e);

#endif
