/* SPDX-License-Identifier: Apache-2.0 */
/* Inferred ties: two parties bear one mark, or may be one party. Nobody has disclosed them, so they are kept apart from what sources
 * say. How much a shared mark says falls with the number of parties that bear it and with its kind (data/mark_kinds.tsv), and it says
 * nothing where they had it at different times. */
#ifndef CB_FINDING_INFERRED_H
#define CB_FINDING_INFERRED_H

#include "find/find.h"
#include "model/entity.h"

typedef struct inferred_tie {
    cb_slice other;      /* id in the world */
    mark_kind kind;      /* MARK_NONE: the two may be one party */
    cb_slice shown;      /* the value, as the asked party's record writes it */
    const char *rule;    /* of data/signals.tsv */
    char grade;          /* S, M, W */
    uint32_t strength;   /* 1/10000; of MARK_NONE the probability that they are one party */
    size_t parties;      /* how many bear it, both included; several records of one party count once */
    cb_slice start, end; /* the days on which both had it; empty where that is not known */
    int32_t last;        /* the other's last sighting, where the asked party's day is not known; else INT32_MAX */
    int32_t gap;         /* days between their sightings where they had it one soon after the other; else 0 */
    uint32_t score;      /* of MARK_NONE: how well the records agree, 1/10000 */
    bool confirmed;      /* of MARK_NONE: by an identifier, a full birth date or address (identity.c) */
    uint32_t segment;    /* the source that says it of the other */
    bool open;           /* an address that names no room */
    const cb_slice *all; /* ids of all other bearers */
    size_t all_count;
} inferred_tie;

/* A mark that ties nobody, though others bear it, and why. */
typedef enum quiet_why {
    QUIET_COMMON, /* in the table of values that everybody shares */
    QUIET_MANY,   /* borne by too many */
    QUIET_APART,  /* by `other` at another time */
} quiet_why;
typedef struct quiet_mark {
    mark_kind kind;
    cb_slice shown, other;
    quiet_why why;
    size_t parties; /* QUIET_MANY; at least so many where `more` */
    bool more;
} quiet_mark;

typedef struct inferred {
    inferred_tie *ties; /* strongest first; equal strength in order of the other's id */
    size_t count, cap;
    quiet_mark *quiet;
    size_t quiet_count, quiet_cap;
    bool cut; /* the party has more documents or sightings than are looked through */
} inferred;

/* Those of an entity of the world: shared marks, and other records that may be of the same party (confirmed, or of a probability of one
 * half and more). Sightings after `on_day` are left out. */
cb_status inferred_of_world(const world *w, find_scratch *scratch, cb_slice id, int32_t on_day, arena *a, inferred *out,
                            cb_error *err);

/* Shared marks of an entity that is not in the world, with the documents and sightings that it holds. `known`: ids of the world that are
 * the same party, with which nothing is shared. In the order of its marks. */
cb_status inferred_of_marks(const world *w, const entity *e, const entity *held, size_t held_count, const cb_slice *known,
                            size_t known_count, int32_t on_day, arena *a, inferred *out, cb_error *err);

#endif
