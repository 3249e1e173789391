/* SPDX-License-Identifier: Apache-2.0 */
/* Opening: the header, the section table, and where each section lies. Nothing else is read, so that it takes the same time for any
 * size; what the sections hold is checked at each access. */
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "text/normal.h"
#include "world/inside.h"

#include "base/poison.h"

static cb_status damaged(cb_error *err, const char *what) {
    return err_set(err, CB_DAMAGED, "the world is damaged (%s): build it again", what);
}

static cb_status check_header(const world *w, world_header *h, cb_error *err) {
    if (w->size < sizeof *h) return err_set(err, CB_DAMAGED, "not a world file: %llu bytes only", (unsigned long long)w->size);
    memcpy(h, w->bytes, sizeof *h);
    if (memcmp(h->magic, WORLD_MAGIC, sizeof h->magic) != 0)
        return err_set(err, CB_DAMAGED, "not a world file: it does not begin like one that `cuibono build` wrote");
    if (h->endian != WORLD_ENDIAN) return err_set(err, CB_INCOMPATIBLE, "the world was written with another byte order");
    if (h->version != WORLD_FORMAT_VERSION)
        return err_set(err, CB_INCOMPATIBLE, "the world has format %u, this program reads format %u: build it again",
                       h->version, WORLD_FORMAT_VERSION);
    world_header copy = *h;
    copy.header_hash = 0;
    if (hash64((cb_slice){(const char *)&copy, sizeof copy}) != h->header_hash) return damaged(err, "checksum of the header");
    if (h->text_tables != TEXT_TABLES_VERSION)
        return err_set(err, CB_INCOMPATIBLE, "the world was written with text tables %u, this program has %u: build it again",
                       h->text_tables, TEXT_TABLES_VERSION);
    if (h->file_size != w->size) return damaged(err, "it is not as long as it says");
    uint64_t table = (uint64_t)h->section_count * sizeof(world_section);
    if (h->table_offset % WORLD_ALIGN || h->table_offset < sizeof *h || h->table_offset > w->size ||
        table != w->size - h->table_offset)
        return damaged(err, "place of the section table");
    if (h->segment_count > LIMIT_SOURCES) return damaged(err, "number of segments");
    return CB_OK;
}

static bool is_known(uint32_t type) { return type < 64 && SECTIONS_KNOWN >> type & 1; }

static cb_status place_sections(world *w, uint64_t table_offset, cb_error *err) {
    for (uint32_t i = 0; i < w->section_count; i++) {
        const world_section *s = &w->sections[i];
        if (s->offset % WORLD_ALIGN || s->offset < sizeof(world_header) || s->offset > table_offset ||
            s->length > table_offset - s->offset)
            return damaged(err, "place of a section");
        if (s->item == 0 || s->length % s->item) return damaged(err, "size of a section");
        if (!is_known(s->type)) {
            if (s->flags & SECTION_REQUIRED)
                return err_set(err, CB_INCOMPATIBLE, "the world has a section of type %u, which this program cannot read",
                               s->type);
            continue;
        }
        if (s->segment != WORLD_GLOBAL && s->segment >= w->segment_count) return damaged(err, "segment of a section");
        segment_view *owner = s->segment == WORLD_GLOBAL ? &w->whole : &w->segments[s->segment];
        if (owner->sections[s->type]) return damaged(err, "a section that stands twice");
        owner->sections[s->type] = i + 1;
    }
    return CB_OK;
}

/* A column of the segment; false where its items have another size. */
static bool column(const world *w, const segment_view *s, section_type type, uint32_t item, const void **ptr, uint64_t *count) {
    uint32_t index = s->sections[type];
    *ptr = NULL;
    *count = 0;
    if (!index) return true;
    const world_section *section = &w->sections[index - 1];
    if (section->item != item) return false;
    *ptr = w->bytes + section->offset;
    *count = section->length / item;
    return true;
}

static cb_status find_columns(const world *w, segment_view *s, cb_error *err) {
    const void *p[10];
    bool ok = column(w, s, SECTION_STRINGS, 1, &p[0], &s->string_end) &&
              column(w, s, SECTION_ENTITIES, sizeof(world_entity_row), &p[1], &s->rows) &&
              column(w, s, SECTION_STATEMENTS, sizeof(world_statement_row), &p[2], &s->statement_count) &&
              column(w, s, SECTION_IDS, sizeof(uint64_t), &p[3], &s->id_count) &&
              column(w, s, SECTION_REFERENTS, sizeof(uint64_t), &p[4], &s->referent_count) &&
              column(w, s, SECTION_SYMBOLS, sizeof(uint64_t), &p[5], &s->symbol_count) &&
              column(w, s, SECTION_ORIGINS, sizeof(uint64_t), &p[6], &s->origin_count) &&
              column(w, s, SECTION_NAMES, sizeof(world_name_row), &p[7], &s->name_count) &&
              column(w, s, SECTION_NAME_BYTES, 1, &p[8], &s->name_byte_end) &&
              column(w, s, SECTION_NAME_BLOCKS, sizeof(uint64_t), &p[9], &s->name_block_count);
    if (!ok) return damaged(err, "size of the items of a section");
    if (s->rows > WORLD_ROWS_MAX + 1) return damaged(err, "number of entities");
    s->strings = p[0];
    s->entities = p[1];
    s->statements = p[2];
    s->ids = p[3];
    s->referents = p[4];
    s->symbols = p[5];
    s->origins = p[6];
    s->names = p[7];
    s->name_bytes = p[8];
    s->name_blocks = p[9];
    return CB_OK;
}

/* Names of properties and schemata are looked up once: there are few, whatever the size of the world. */
static cb_status find_meanings(segment_view *s, cb_error *err) {
    if (s->symbol_count > LIMIT_SYMBOLS + 2u) return damaged(err, "number of symbols");
    size_t n = (size_t)s->symbol_count;
    s->meanings = mem_zalloc(n ? 2 * n : 1, sizeof *s->meanings);
    if (!s->meanings) return err_memory(err);
    for (size_t i = 0; i < n; i++) {
        cb_slice name = world_symbol(s, i);
        s->meanings[2 * i] = prop_find(name);
        s->meanings[2 * i + 1] = schema_find(name);
    }
    return CB_OK;
}

static cb_status open_bytes(world *w, cb_error *err) {
    world_header h;
    cb_status status = check_header(w, &h, err);
    if (status != CB_OK) return status;
    w->section_count = h.section_count;
    w->segment_count = h.segment_count;
    w->sections = (const void *)(w->bytes + h.table_offset);
    if (hash64((cb_slice){(const char *)w->sections, h.section_count * sizeof(world_section)}) != h.table_hash)
        return damaged(err, "checksum of the section table");
    w->segments = mem_zalloc(w->segment_count ? w->segment_count : 1, sizeof *w->segments);
    if (!w->segments) return err_memory(err);
    status = place_sections(w, h.table_offset, err);
    for (uint32_t i = 0; status == CB_OK && i < w->segment_count; i++) {
        status = find_columns(w, &w->segments[i], err);
        if (status == CB_OK) status = find_meanings(&w->segments[i], err);
    }
    return status;
}

/* Adds the name of the file to an error about its content. */
static void name_file(cb_error *err, const char *path) {
    if (!err) return;
    size_t n = strlen(path);
    if (n >= sizeof err->source) n = sizeof err->source - 1;
    memcpy(err->source, path, n);
    err->source[n] = '\0';
}

cb_status world_open(world **out, const char *path, bool private_copy, cb_error *err) {
    *out = NULL;
    world *w = mem_zalloc(1, sizeof *w);
    if (!w) return err_memory(err);
    cb_status status = file_map_open(&w->map, path, private_copy, err);
    if (status == CB_OK) {
        w->bytes = w->map.ptr;
        w->size = w->map.len;
        status = open_bytes(w, err);
        if (status != CB_OK) name_file(err, path);
    }
    if (status != CB_OK) {
        world_close(w);
        return status;
    }
    *out = w;
    return CB_OK;
}

cb_status world_open_memory(world **out, const void *bytes, size_t len, cb_error *err) {
    *out = NULL;
    if ((uintptr_t)bytes % 16) return err_set(err, CB_USAGE, "a world in memory must lie at a multiple of 16 bytes");
    world *w = mem_zalloc(1, sizeof *w);
    if (!w) return err_memory(err);
    w->bytes = bytes;
    w->size = len;
    cb_status status = open_bytes(w, err);
    if (status != CB_OK) {
        world_close(w);
        return status;
    }
    *out = w;
    return CB_OK;
}

void world_close(world *w) {
    if (!w) return;
    for (uint32_t i = 0; w->segments && i < w->segment_count; i++) mem_free(w->segments[i].meanings);
    mem_free(w->segments);
    file_map_close(&w->map);
    mem_free(w);
}

uint32_t world_segments(const world *w) { return w->segment_count; }

const segment_view *world_segment(const world *w, uint32_t number) {
    return number < w->segment_count ? &w->segments[number] : NULL;
}

bool world_section_get(const world *w, section_type type, uint32_t number, uint32_t item, const void **ptr, uint64_t *count) {
    *ptr = NULL;
    *count = 0;
    const segment_view *s = number == WORLD_GLOBAL ? &w->whole : world_segment(w, number);
    if (!s || (unsigned)type >= 64 || !s->sections[type]) return false;
    return column(w, s, type, item, ptr, count);
}
