/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a world. `open` checks header, table and sizes; every access after it is bounded, so that a damaged or hostile file
 * gives wrong answers or CB_DAMAGED, never a read out of bounds. Thread-safe: nothing changes after open. */
#ifndef CB_WORLD_WORLD_H
#define CB_WORLD_WORLD_H

#include "base/arena.h"
#include "base/file.h"
#include "model/entity.h"
#include "world/format.h"

typedef struct world world;

/* An entity of one segment: segment in the upper 16 bits, row in the lower 48. Rows are in order of id. */
typedef uint64_t entity_ref;
#define REF_NONE          UINT64_MAX
#define REF(segment, row) (((uint64_t)(segment) << 48) | (row))
#define REF_SEGMENT(ref)  ((uint32_t)((ref) >> 48))
#define REF_ROW(ref)      ((ref)&0xffffffffffffu)

cb_status world_open(world **out, const char *path, bool private_copy, cb_error *err);
/* The same over bytes in memory that the caller keeps until close, 16-byte aligned (tests, fuzzing). */
cb_status world_open_memory(world **out, const void *bytes, size_t len, cb_error *err);
void world_close(world *w);
/* Checksums, then the structure of the sections that this layer owns: every offset, index and string. */
cb_status world_verify(const world *w, cb_error *err);

uint32_t world_segments(const world *w);
/* A section's bytes; false where the segment has none. `*count` items of `item` bytes (checked to be the section's own item size). */
bool world_section_get(const world *w, section_type type, uint32_t segment, uint32_t item, const void **ptr, uint64_t *count);

uint64_t world_rows(const world *w, uint32_t segment);
/* Row of an id in one segment, REF_NONE if absent. */
entity_ref world_find_in(const world *w, uint32_t segment, cb_slice id);
/* All refs of an id over the segments, in order; returns how many (at most `max` are written). */
size_t world_find(const world *w, cb_slice id, entity_ref *refs, size_t max);
/* The id that a referent stands for, first segment that knows one; {NULL, 0} if none. */
cb_slice world_referent(const world *w, cb_slice referent);

/* Cheap views; {NULL, 0} / SCHEMA_UNKNOWN for a bad ref. */
cb_slice world_id(const world *w, entity_ref ref);
cb_slice world_caption(const world *w, entity_ref ref); /* never empty: the id where the entity has no name */
schema_id world_schema(const world *w, entity_ref ref);
cb_slice world_schema_name(const world *w, entity_ref ref);

/* Statements of one ref, read one by one without memory: pos from 0 until false. Slices point into the map. */
bool world_statement(const world *w, entity_ref ref, uint64_t pos, statement *out);
/* The union over all segments of an id: statements with `origin` filled (the segment's source where the statement has none), the
 * narrowest schema. CB_NOT_FOUND. Everything lives in `a`. `segment_of` (may be NULL) gets one segment number per statement. */
cb_status world_load(const world *w, cb_slice id, arena *a, entity *out, uint32_t **segment_of, cb_error *err);

/* The manifest of a segment or WORLD_GLOBAL: JSON text. */
cb_slice world_manifest(const world *w, uint32_t segment);
cb_slice world_source_name(const world *w, uint32_t segment); /* "OFAC SDN CSV: ofac-2019-01" */
cb_slice world_source_date(const world *w, uint32_t segment); /* publication date, empty where unknown */
cb_slice world_source_feed(const world *w, uint32_t segment); /* "ofac", "ftm": the feed that read it */
cb_slice world_as_of(const world *w);

#endif
