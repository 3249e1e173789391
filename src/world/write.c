/* SPDX-License-Identifier: Apache-2.0 */
#include "world/write.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/spill.h"
#include "base/vec.h"
#include "text/normal.h"

#include "base/poison.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the world file is little-endian, and so must be the machine that maps it"
#endif

_Static_assert(sizeof(world_header) == 64, "header is part of the format");
_Static_assert(sizeof(world_section) == 40, "section is part of the format");
_Static_assert(sizeof(world_entity_row) == 32, "row is part of the format");
_Static_assert(sizeof(world_statement_row) == 16, "row is part of the format");
_Static_assert(sizeof(world_name_row) == 16, "row is part of the format");

struct world_writer {
    file_out *file;
    world_section *sections;
    size_t count, cap;
    hash64_stream *hash; /* of the section that is open */
    uint32_t segments;
    file_map looked; /* what world_writer_look shows */
    uint64_t written;
};

static void writer_free(world_writer *w) {
    if (w->looked.ptr) file_map_close(&w->looked);
    hash64_free(w->hash);
    mem_free(w->sections);
    mem_free(w);
}

static cb_status pad(world_writer *w, uint64_t align, cb_error *err) {
    static const char zeros[WORLD_ALIGN];
    size_t over = (size_t)(file_out_position(w->file) % align);
    return over ? file_out_write(w->file, zeros, (size_t)align - over, err) : CB_OK;
}

cb_status world_writer_open(world_writer **out, const char *path, cb_error *err) {
    *out = NULL;
    world_writer *w = mem_zalloc(1, sizeof *w);
    if (!w) return err_memory(err);
    cb_status status = file_out_open(&w->file, path, err);
    if (status != CB_OK) {
        mem_free(w);
        return status;
    }
    const world_header none = {{0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    status = file_out_write(w->file, &none, sizeof none, err);
    if (status != CB_OK) {
        world_writer_abandon(w);
        return status;
    }
    *out = w;
    return CB_OK;
}

uint32_t world_writer_segment(world_writer *w) { return w->segments++; }

cb_status world_section_begin(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              cb_error *err) {
    if (w->hash) return err_set(err, CB_USAGE, "a section is begun inside another");
    void *sections = w->sections;
    if (!vec_reserve(&sections, &w->cap, w->count + 1, sizeof *w->sections)) return err_memory(err);
    w->sections = sections;
    cb_status status = pad(w, WORLD_ALIGN, err);
    if (status != CB_OK) return status;
    w->hash = hash64_begin();
    if (!w->hash) return err_memory(err);
    w->sections[w->count++] = (world_section){.type = type,
                                              .segment = segment,
                                              .flags = required ? SECTION_REQUIRED : 0,
                                              .item = item,
                                              .offset = file_out_position(w->file)};
    return CB_OK;
}

cb_status world_section_put(world_writer *w, const void *bytes, size_t len, cb_error *err) {
    if (len == 0) return CB_OK;
    hash64_update(w->hash, bytes, len);
    return file_out_write(w->file, bytes, len, err);
}

cb_status world_section_end(world_writer *w, cb_error *err) {
    world_section *s = &w->sections[w->count - 1];
    s->length = file_out_position(w->file) - s->offset;
    s->hash = hash64_digest(w->hash);
    hash64_free(w->hash);
    w->hash = NULL;
    return s->item && s->length % s->item == 0 ? CB_OK : err_set(err, CB_USAGE, "a section that is no multiple of its item");
}

cb_status world_section_write(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              cb_slice bytes, cb_error *err) {
    cb_status status = world_section_begin(w, type, segment, item, required, err);
    if (status == CB_OK) status = world_section_put(w, bytes.ptr, bytes.len, err);
    return status == CB_OK ? world_section_end(w, err) : status;
}

cb_status world_section_spill(world_writer *w, section_type type, uint32_t segment, uint32_t item, bool required,
                              struct spill *from, cb_error *err) {
    cb_status status = world_section_begin(w, type, segment, item, required, err);
    if (status == CB_OK) status = spill_rewind(from, err);
    for (cb_slice piece = {"", 1}; status == CB_OK && piece.len > 0;) {
        status = spill_next(from, &piece, err);
        if (status == CB_OK) status = world_section_put(w, piece.ptr, piece.len, err);
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

cb_status world_card_write(world_writer *w, uint32_t segment, const cb_slice *strings, size_t count, cb_error *err) {
    buf b = BUF_EMPTY;
    for (size_t i = 0; i < count; i++) {
        buf_varint(&b, strings[i].len);
        buf_slice(&b, strings[i]);
    }
    cb_status status = b.failed ? err_memory(err) : world_section_write(w, SECTION_CARD, segment, 1, true, buf_view(&b), err);
    buf_free(&b);
    return status;
}

/* The table at the end, and the header that says where. */
static cb_status write_table(world_writer *w, cb_error *err) {
    cb_status status = w->hash ? err_set(err, CB_USAGE, "a section was not ended") : pad(w, WORLD_ALIGN, err);
    world_header h = {.version = WORLD_FORMAT_VERSION,
                      .endian = WORLD_ENDIAN,
                      .text_tables = TEXT_TABLES_VERSION,
                      .section_count = (uint32_t)w->count,
                      .segment_count = w->segments,
                      .table_offset = file_out_position(w->file)};
    cb_slice table = {(const char *)w->sections, w->count * sizeof *w->sections};
    if (status == CB_OK) status = file_out_write(w->file, table.ptr, table.len, err);
    if (status != CB_OK) return status;
    memcpy(h.magic, WORLD_MAGIC, sizeof h.magic);
    h.file_size = file_out_position(w->file);
    h.table_hash = hash64(table);
    h.header_hash = hash64((cb_slice){(const char *)&h, sizeof h});
    return file_out_patch(w->file, 0, &h, sizeof h, err);
}

cb_status world_writer_look(world_writer *w, world **out, cb_error *err) {
    *out = NULL;
    w->written = file_out_position(w->file);
    cb_status status = write_table(w, err);
    if (status == CB_OK) status = file_out_map(w->file, &w->looked, err);
    return status == CB_OK ? world_open_memory(out, w->looked.ptr, w->looked.len, err) : status;
}

cb_status world_writer_resume(world_writer *w, world *looked, cb_error *err) {
    world_close(looked);
    if (w->looked.ptr) file_map_close(&w->looked);
    w->looked = (file_map){NULL, 0, false};
    const world_header none = {{0}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    cb_status status = file_out_truncate(w->file, w->written, err);
    /* half a file must not look like a whole one */
    return status == CB_OK ? file_out_patch(w->file, 0, &none, sizeof none, err) : status;
}

cb_status world_writer_commit(world_writer *w, cb_error *err) {
    cb_status status = write_table(w, err);
    if (status != CB_OK) {
        world_writer_abandon(w);
        return status;
    }
    status = file_out_commit(w->file, err);
    writer_free(w);
    return status;
}

void world_writer_abandon(world_writer *w) {
    if (!w) return;
    file_out_abandon(w->file);
    writer_free(w);
}
