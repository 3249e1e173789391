/* SPDX-License-Identifier: Apache-2.0 */
/* Writing a world: sections one after the other through a file_out, then table and header. */
#ifndef CB_WORLD_WRITE_H
#define CB_WORLD_WRITE_H

#include "base/xsort.h"
#include "model/entity.h"
#include "world/format.h"
#include "world/world.h"

typedef struct world_writer world_writer;

cb_status world_writer_open(world_writer **out, const char *path, cb_error *err);
uint32_t world_writer_segment(world_writer *w); /* opens the next segment, returns its number */
/* One section at a time: begin, any number of puts, end. */
cb_status world_section_begin(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              cb_error *err);
cb_status world_section_put(world_writer *w, const void *bytes, size_t len, cb_error *err);
cb_status world_section_end(world_writer *w, cb_error *err);
/* A whole section at once. */
cb_status world_section_write(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              cb_slice bytes, cb_error *err);
/* SECTION_CARD of a segment (CARD_COUNT strings) or of WORLD_GLOBAL (CARD_GLOBAL_COUNT). */
cb_status world_card_write(world_writer *w, uint32_t segment, const cb_slice *strings, size_t count, cb_error *err);
/* A whole section from a column. */
struct spill;
cb_status world_section_spill(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              struct spill *from, cb_error *err);
/* The world as far as it is written, to be asked (what the compile adds to it at the end rests on all of it). It must be given back before
 * anything more is written; NULL allowed. */
cb_status world_writer_look(world_writer *w, world **out, cb_error *err);
cb_status world_writer_resume(world_writer *w, world *looked, cb_error *err);
cb_status world_writer_commit(world_writer *w, cb_error *err); /* frees w; the file has its name when this returns CB_OK */
void world_writer_abandon(world_writer *w);

/* The sections of this layer for one segment. Entities come merged (one call per id), in order of id, statements in canonical
 * order; the builder spills its columns to temporary files of tmp_dir and writes the sections at finish. */
typedef struct world_builder world_builder;
cb_status world_builder_new(world_builder **out, size_t memory, const char *tmp_dir, cb_error *err);
/* *row gets the row number (0, 1, 2...). */
cb_status world_builder_add(world_builder *b, const entity *e, uint64_t *row, cb_error *err);
cb_status world_builder_finish(world_builder *b, world_writer *w, uint32_t segment, cb_error *err);
void world_builder_free(world_builder *b);

#endif
