/* SPDX-License-Identifier: Apache-2.0 */
/* The pieces of one source in order of id, united: one entity for each id. */
#ifndef CB_API_MERGE_H
#define CB_API_MERGE_H

#include "api/intake.h"

/* Ids that are one party because a source that is trusted says so. */
typedef struct renames {
    map ids; /* id -> index into names; the id that stands for a party stands for itself too */
    cb_slice *names;
    size_t count, cap;
    arena memory;
} renames;

/* Gathers what the referents of all sources say. Every source's pieces are sorted already. */
cb_status renames_gather(renames *r, intake *sources, size_t count, cb_error *err);
/* Sorts the pieces of renamed entities anew. */
cb_status renames_apply(const renames *r, intake *in, size_t memory, const char *tmp_dir, cb_error *err);
/* What the id is in the end: itself where nothing says otherwise. */
cb_slice renames_id(const renames *r, cb_slice id);
void renames_free(renames *r);

/* Which party bears a name that is given in words. */
typedef struct bearer {
    cb_slice primary, alias; /* id of the party that has it as its name, as a strong alias or former name */
    bool primary_many, alias_many;
} bearer;
typedef struct bearers {
    bearer *items; /* by the index of intake.wanted */
    arena memory;
} bearers;
cb_status bearers_find(bearers *b, intake *in, const renames *r, cb_error *err);
void bearers_free(bearers *b);

typedef struct merger {
    intake *in;
    const renames *renames; /* may be NULL */
    const bearers *bearers; /* may be NULL: names in words stay */
    bool remarks;           /* count what is odd: in the last pass only */
    cb_slice record;        /* the first of the next entity, valid while `more` */
    bool more, started;
    buf key, last;
} merger;

/* From the first entity on. */
cb_status merger_begin(merger *m, intake *in, const renames *r, const bearers *b, cb_error *err);
/* The next entity in `a`, its statements in canonical order; *more false at the end. */
cb_status merger_next(merger *m, arena *a, entity *e, bool *more, cb_error *err);
void merger_end(merger *m);

#endif
