/* SPDX-License-Identifier: Apache-2.0 */
/* The parsed names of a segment, numbered 0, 1, 2... in order of entity row: find builds its postings over these numbers,
 * match reads the packed names. */
#ifndef CB_WORLD_NAMES_H
#define CB_WORLD_NAMES_H

#include "model/name.h"
#include "world/world.h"
#include "world/write.h"

typedef struct names_builder names_builder;
cb_status names_builder_new(names_builder **out, const char *tmp_dir, cb_error *err);
cb_status names_builder_add(names_builder *b, uint64_t row, const name *n, uint64_t *number, cb_error *err);
cb_status names_builder_finish(names_builder *b, world_writer *w, uint32_t segment, cb_error *err);
void names_builder_free(names_builder *b);

/* The names of an entity (name, alias, weakAlias, previousName and the like of a party schema) parsed in the order of its
 * statements, at most LIMIT_NAMES_PER_ENTITY, equal ones once: what the compile adds, and what a query is made of. */
bool names_of_entity(arena *a, const entity *e, name **out, size_t *count);
/* How many that are, without the limit. */
size_t names_wanted(const entity *e);
name_kind names_kind(schema_id schema);

uint64_t names_count(const world *w, uint32_t segment);
uint64_t names_row(const world *w, uint32_t segment, uint64_t at); /* entity row; UINT64_MAX for a bad number */
bool names_range(const world *w, entity_ref ref, uint64_t *first, uint64_t *count); /* numbers of an entity's names */
cb_slice names_packed(const world *w, uint32_t segment, uint64_t at); /* for name_unpack; empty for a bad number */
cb_status names_verify(const world *w, cb_error *err);

#endif
