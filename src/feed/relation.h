/* SPDX-License-Identifier: Apache-2.0 */
/* Ties that a list states in its free text ("Member of Jemaah Islamiyah (QDe.092)", "Subsidiary of X."). Only explicit wordings
 * of a table are taken, and only where the party follows at once: what is not understood stays text. */
#ifndef CB_FEED_RELATION_H
#define CB_FEED_RELATION_H

#include "base/map.h"
#include "feed/common.h"

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

/* The ties of one list whose parties are known by reference number: their ids stand when the list has been read. */
typedef struct relation_tie relation_tie;
typedef struct relation_book {
    arena keep;
    map references; /* reference number -> index into ids */
    cb_slice *ids;  /* entity ids; empty where two parties bear one number */
    size_t id_count, id_cap;
    relation_tie *ties, *last;
} relation_book;
#define RELATION_BOOK_EMPTY ((relation_book){.keep = ARENA_EMPTY, .references = MAP_EMPTY})

/* The party of this reference number. */
void relation_party(relation_book *b, feed_out *o, cb_slice reference, cb_slice id);
/* The ties that a text states about a party: those by name go to the sink, those by reference number wait. */
void relation_text(relation_book *b, feed_out *o, cb_slice party_id, cb_slice text);
/* Sends the waiting ties: to the party of that number, or where the list holds none, to the name as written (unresolved). Resets o->a. */
void relation_finish(relation_book *b, feed_out *o);
void relation_book_free(relation_book *b);

/* Is this the whole shape of a UN permanent reference number ("KPi.001", "QDe.115")? */
bool relation_is_reference(cb_slice s);

#endif
