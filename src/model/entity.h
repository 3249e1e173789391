/* SPDX-License-Identifier: Apache-2.0 */
/* An entity as it travels from a feed to the compile, and as it is read back from a world. */
#ifndef CB_MODEL_ENTITY_H
#define CB_MODEL_ENTITY_H

#include "base/arena.h"
#include "model/schema.h"

/* Flags of a statement. */
enum {
    STATEMENT_UNRESOLVED = 1, /* value of an entity property that names a party in words, not by id ("Linked To: X") */
    STATEMENT_META = 2 /* not a property but a field of the FtM envelope: prop_name is "@caption", "@referents", "@datasets",
                                 "@first_seen", "@last_seen", "@last_change", "@target", or "@json:<key>" (raw JSON) for any other */
};

typedef struct statement {
    prop_id prop; /* PROP_UNKNOWN: see prop_name */
    uint8_t flags;
    cb_slice prop_name; /* always set */
    cb_slice value;     /* UTF-8; never empty */
    cb_slice original;  /* as the source wrote it, where `value` says less ("circa 1965", "nka"); usually empty */
    cb_slice lang;      /* ISO 639-3 where the source says it; usually empty */
    cb_slice origin;    /* publisher and record that the source has it from; empty: the source itself */
} statement;

typedef struct entity {
    cb_slice id;
    schema_id schema;
    cb_slice schema_name; /* always set, also for an unknown schema */
    statement *statements;
    size_t count, cap;
    bool failed; /* out of memory or over LIMIT_STATEMENTS while adding */
    arena *memory;
} entity;

void entity_begin(entity *e, arena *a, cb_slice id, schema_id schema);
/* Adds a value, trimmed; an empty one is ignored. Copies into the arena. */
statement *entity_add(entity *e, prop_id prop, cb_slice value);
statement *entity_add_named(entity *e, cb_slice prop_name, cb_slice value); /* unknown properties and "@..." */
/* First value of a property, {NULL, 0} if none. */
cb_slice entity_first(const entity *e, prop_id prop);
/* Orders statements by (prop_name, value, original, lang, origin, flags) and drops equal ones: the canonical order. */
void entity_sort(entity *e);

#endif
