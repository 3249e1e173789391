/* SPDX-License-Identifier: Apache-2.0 */
/* Ties that a list states in its free text ("Member of Jemaah Islamiyah (QDe.092)", "Subsidiary of X."). Only explicit wordings
 * of a table are taken, and only where the party follows at once: what is not understood stays text. */
#ifndef CB_FEED_RELATION_H
#define CB_FEED_RELATION_H

#include "base/error.h"
#include "base/slice.h"

typedef struct relation {
    cb_slice role;      /* read subject -> object: "member of", "owned by"... (static storage) */
    cb_slice name;      /* the party's name as written; may be empty where a reference stands alone */
    cb_slice reference; /* UN permanent reference number ("QDe.092"); empty: the party is known by name only */
    cb_slice sentence;  /* the words that say it */
    bool former;        /* "former member of" */
} relation;

typedef cb_status (*relation_fn)(void *data, const relation *r, cb_error *err);

/* Finds the relations that `text` states about its subject; linear in its length. */
cb_status relation_scan(cb_slice text, relation_fn fn, void *data, cb_error *err);
/* Is this the whole shape of a UN permanent reference number ("KPi.001", "QDe.115")? */
bool relation_is_reference(cb_slice s);

#endif
