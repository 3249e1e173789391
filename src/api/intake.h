/* SPDX-License-Identifier: Apache-2.0 */
/* One source on its way into a world: what its feed brought, kept for the merge and for the manifest. */
#ifndef CB_API_INTAKE_H
#define CB_API_INTAKE_H

#include <stdatomic.h>

#include "api/piece.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/xsort.h"
#include "feed/feed.h"

typedef struct intake_file {
    cb_slice name; /* last part of the path */
    uint64_t size;
    unsigned char sha256[SHA256_SIZE];
} intake_file;

typedef struct intake_records { /* of one kind in one file */
    cb_slice file, kind;
    uint64_t kept, rejected;
} intake_records;

typedef struct intake_reject {
    cb_slice file, kind, id, reason;
    uint64_t line, byte;
} intake_reject;

enum { NOTE_EXAMPLES = 5, NOTE_EXAMPLE_BYTES = 200 };
typedef struct intake_note {
    cb_slice file, note;
    cb_slice examples[NOTE_EXAMPLES];
    size_t example_count;
    uint64_t count;
} intake_note;

/* Counts of the compile, for the manifest. */
typedef struct intake_counts {
    uint64_t entities, parties, statements, names, unresolved, resolved, merged;
} intake_counts;

typedef struct intake {
    feed_job job;
    cb_slice name; /* "OFAC SDN CSV: ofac-2019-01" */
    cb_slice published;
    intake_file *files;
    size_t file_count;
    uint64_t size;
    unsigned char sha256[SHA256_SIZE];
    bool hashed;
    xsort *pieces;
    intake_records *records;
    size_t record_count, record_cap;
    intake_reject *rejects;
    size_t reject_count, reject_cap;
    uint64_t rejected, declared;
    intake_note *notes;
    size_t note_count, note_cap;
    map note_index;
    map wanted;     /* parties that are named in words: normal form -> index */
    map referents;  /* where they are trusted: referent -> 0 */
    map operations; /* of a source of deltas: id -> what the last operation on it was, see intake.c */
    map schemata;   /* entities of each schema; filled by the merge */
    intake_counts counts;
    arena memory;
    /* while reading */
    const cb_build_options *options;
    buf record;
    arena scratch;
    uint64_t before, total; /* bytes of sources read before this one, of all */
    uint64_t seen;          /* records */
    uint64_t generation;    /* operations */
    size_t map_memory;      /* for wanted, referents and operations */
} intake;

/* Name, files and sizes. `job` stays the caller's. */
cb_status intake_begin(intake *in, const feed_job *job, const cb_build_options *options, cb_error *err);
void intake_free(intake *in);
/* SHA-256 of each file and of the source: that of its file, or over "name NUL hash" of each in order. Where *stop becomes true it
 * ends soon with CB_CANCELLED; `stop` may be NULL. */
cb_status intake_hash(intake *in, const atomic_bool *stop, cb_error *err);
/* Reads the source through its feed into in->pieces, sorting on a thread of its own where `background`. */
cb_status intake_read(intake *in, size_t memory, const char *tmp_dir, bool background, cb_error *err);
/* Was the piece replaced or removed by a later operation of its source? */
bool intake_is_void(const intake *in, cb_slice id, uint64_t generation);
/* The merge came upon the id: what an operation removed was there. */
void intake_met(intake *in, cb_slice id);
/* After the merge: a remark for each operation that removed what never was there. */
cb_status intake_check_operations(intake *in, cb_error *err);
/* A remark of the compile itself, counted like those of the feed; file "". */
cb_status intake_remark(intake *in, const char *note, cb_slice example, cb_error *err);

/* No remarks come any more: they are brought in order. */
void intake_end(intake *in);
/* The normal forms under which a party is looked for by name: as written, and its words in order of the alphabet. Each begins with
 * another byte, so that both go into one map. False: no memory. Empty where the name has no letters. */
bool intake_name_keys(buf out[2], buf *scratch, cb_slice name);

#endif
