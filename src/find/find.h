/* SPDX-License-Identifier: Apache-2.0 */
/* Candidate retrieval. Recall is everything here: match decides. Knows nothing of scores. */
#ifndef CB_FIND_FIND_H
#define CB_FIND_FIND_H

#include "model/mark.h"
#include "world/names.h"

/* ---- build: postings of one segment */
typedef struct find_builder find_builder;
cb_status find_builder_new(find_builder **out, size_t memory, const char *tmp_dir, cb_error *err);
/* Names of an entity, with the numbers that names_builder_add gave, and its marks. */
cb_status find_builder_name(find_builder *b, uint64_t row, uint64_t number, const name *n, cb_error *err);
cb_status find_builder_mark(find_builder *b, uint64_t row, mark_kind kind, cb_slice normal, cb_error *err);
cb_status find_builder_finish(find_builder *b, world_writer *w, uint32_t segment, cb_error *err);
void find_builder_free(find_builder *b);
cb_status find_verify(const world *w, cb_error *err);

/* ---- ask */
typedef struct find_scratch find_scratch; /* one thread's memory, reused between queries */
cb_status find_scratch_new(find_scratch **out, const world *w, cb_error *err);
void find_scratch_free(find_scratch *s);

typedef struct find_query {
    const name *names;
    size_t name_count;
    const cb_slice *marks; /* normal forms (mark_normal, identifier_normal) */
    size_t mark_count;
    size_t max;                                 /* candidates wanted; 0: FIND_DEFAULT_CANDIDATES */
    bool (*wanted)(void *data, entity_ref ref); /* only entities of which it is true are proposed; NULL: all */
    bool (*kept)(void *data,
                 entity_ref ref); /* entities that are proposed also behind the first `max`, as many again; NULL: none */
    void *data;
} find_query;
#define FIND_DEFAULT_CANDIDATES 512

typedef struct find_candidate {
    entity_ref ref;
    uint64_t name; /* the number of the name that was found, in its segment; UINT64_MAX where a mark was */
    uint32_t rank; /* higher: more promising; only an order */
    bool by_mark;  /* shares a mark or identifier */
} find_candidate;

/* Candidates in falling rank. An entity comes as often as names or marks of it were found. The array belongs to the scratch and is valid
 * until the next call. */
cb_status find_candidates(find_scratch *s, const find_query *q, const find_candidate **out, size_t *count, cb_error *err);

/* The rows that bear a mark, each once, in order of (segment, row), at most `cap`: a document is a row of its own, and so is each sighting. */
size_t find_mark_rows(const world *w, cb_slice normal, size_t cap, bool (*fn)(void *data, entity_ref ref), void *data);
/* Who bears what a row says: the holder of a document or of an observation, else the row itself. */
entity_ref find_holder(const world *w, entity_ref ref);

/* How many names of the world hold this token (latin), over all segments; and how many names there are. For rarity. */
uint64_t find_token_count(const world *w, cb_slice token);
uint64_t find_name_total(const world *w);

#endif
