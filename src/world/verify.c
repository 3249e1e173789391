/* SPDX-License-Identifier: Apache-2.0 */
/* Proves what the readers merely survive. */
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "text/utf8.h"
#include "world/inside.h"
#include "world/names.h"

#include "base/poison.h"

static cb_status bad(cb_error *err, uint32_t number, const char *what, uint64_t at) {
    return err_set(err, CB_DAMAGED, "the world is damaged: segment %u, %s %llu: build it again", number, what,
                   (unsigned long long)at);
}

/* Sections do not overlap, the space between them is zero, and each has its checksum. They stand in the order of the table. */
static cb_status verify_sections(const world *w, cb_error *err) {
    uint64_t end = sizeof(world_header);
    for (uint32_t i = 0; i <= w->section_count; i++) {
        uint64_t offset =
            i < w->section_count ? w->sections[i].offset : (uint64_t)((const unsigned char *)w->sections - w->bytes);
        if (offset < end || offset - end >= WORLD_ALIGN) return bad(err, 0, "place of section", i);
        for (; end < offset; end++)
            if (w->bytes[end]) return bad(err, 0, "padding before section", i);
        if (i == w->section_count) break;
        const world_section *s = &w->sections[i];
        if (hash64((cb_slice){(const char *)w->bytes + s->offset, (size_t)s->length}) != s->hash)
            return bad(err, s->segment, "checksum of section", i);
        end = s->offset + s->length;
    }
    return CB_OK;
}

static bool good_string(const segment_view *s, uint64_t offset, bool may_be_empty, uint64_t *next) {
    cb_slice text = world_string(s, offset, next);
    return text.ptr && (may_be_empty || text.len > 0) && utf8_valid(text);
}

static cb_status verify_strings(const segment_view *s, uint32_t number, cb_error *err) {
    uint64_t offset = 0;
    if (s->string_end == 0 || s->strings[0] != 0) return bad(err, number, "string", 0);
    while (offset < s->string_end) {
        uint64_t at = offset;
        if (!good_string(s, at, true, &offset)) return bad(err, number, "string", at);
    }
    for (uint64_t i = 0; i < s->symbol_count; i++)
        if (!good_string(s, s->symbols[i], i == 0, NULL)) return bad(err, number, "symbol", i);
    for (uint64_t i = 0; i < s->origin_count; i++)
        if (!good_string(s, s->origins[i], i == 0, NULL)) return bad(err, number, "origin", i);
    if (s->origin_count == 0 || s->origin_count > LIMIT_ORIGINS + 2u || s->symbol_count == 0)
        return bad(err, number, "symbols", 0);
    return CB_OK;
}

static cb_status verify_entities(const segment_view *s, uint32_t number, cb_error *err) {
    uint64_t first = 0;
    cb_slice last = {NULL, 0};
    for (uint64_t i = 0; i < s->rows; i++) {
        const world_entity_row *r = &s->entities[i];
        cb_slice id = world_string(s, WORLD_LOW48(r->id_schema), NULL);
        if (!good_string(s, WORLD_LOW48(r->id_schema), false, NULL) || (i > 0 && slice_cmp(last, id) >= 0))
            return bad(err, number, "id of entity", i);
        if (WORLD_HIGH16(r->id_schema) >= s->symbol_count) return bad(err, number, "schema of entity", i);
        if (!good_string(s, WORLD_LOW48(r->caption_flags), false, NULL) || WORLD_HIGH16(r->caption_flags) || r->reserved)
            return bad(err, number, "caption of entity", i);
        if (r->first != first || r->count > LIMIT_STATEMENTS) return bad(err, number, "statements of entity", i);
        first += r->count;
        last = id;
    }
    return first == s->statement_count ? CB_OK : bad(err, number, "number of statements", s->statement_count);
}

static cb_status verify_statements(const segment_view *s, uint32_t number, cb_error *err) {
    const uint16_t known = STATEMENT_ORIGINAL | STATEMENT_UNRESOLVED | STATEMENT_META;
    for (uint64_t i = 0; i < s->statement_count; i++) {
        const world_statement_row *r = &s->statements[i];
        uint64_t next;
        bool ok = good_string(s, WORLD_LOW48(r->value_prop), false, &next) && WORLD_HIGH16(r->value_prop) < s->symbol_count &&
                  WORLD_HIGH16(r->value_prop) > 0 && r->lang < s->symbol_count && r->origin < s->origin_count &&
                  !(r->flags & ~known);
        if (ok && r->flags & STATEMENT_ORIGINAL) ok = good_string(s, next, false, NULL);
        if (!ok) return bad(err, number, "statement", i);
    }
    return CB_OK;
}

/* Ascending, and each with the hash of its row's id: with as many entries as rows, every row stands there once. */
static cb_status verify_ids(const segment_view *s, uint32_t number, cb_error *err) {
    if (s->id_count != s->rows) return bad(err, number, "number of ids", s->id_count);
    for (uint64_t i = 0; i < s->id_count; i++) {
        uint64_t row = s->ids[i] & 0xffffffffu;
        if (row >= s->rows || (i > 0 && s->ids[i - 1] >= s->ids[i])) return bad(err, number, "index of ids", i);
        cb_slice id = world_string(s, WORLD_LOW48(s->entities[row].id_schema), NULL);
        if (WORLD_HASH_ROW(hash64(id), row) != s->ids[i]) return bad(err, number, "index of ids", i);
    }
    return CB_OK;
}

static bool is_in(const uint64_t *items, uint64_t count, uint64_t key) {
    uint64_t low = 0, high = count;
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (items[mid] < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && items[low] == key;
}

/* Every referent of every entity stands in the index, and the index has no more entries than there are referents. */
static cb_status verify_referents(const world *w, const segment_view *s, uint32_t number, cb_error *err) {
    uint64_t found = 0;
    for (uint64_t i = 1; i < s->referent_count; i++)
        if (s->referents[i - 1] >= s->referents[i]) return bad(err, number, "index of referents", i);
    for (uint64_t row = 0; row < s->rows; row++) {
        statement st;
        for (uint64_t pos = 0; world_statement(w, REF(number, row), pos, &st); pos++) {
            if (!(st.flags & STATEMENT_META) || !slice_eq(st.prop_name, SLICE("@referents"))) continue;
            if (!is_in(s->referents, s->referent_count, WORLD_HASH_ROW(hash64(st.value), row)))
                return bad(err, number, "referent of entity", row);
            found++;
        }
    }
    return found >= s->referent_count ? CB_OK : bad(err, number, "number of referents", s->referent_count);
}

/* A card holds its strings and nothing behind them. */
static cb_status verify_card(const world *w, uint32_t number, size_t strings, cb_error *err) {
    const void *bytes;
    uint64_t len;
    if (!world_section_get(w, SECTION_CARD, number, 1, &bytes, &len)) return bad(err, number, "card", 0);
    const unsigned char *p = bytes, *end = p + len;
    for (size_t i = 0; i < strings; i++) {
        uint64_t n;
        if (!varint_read(&p, end, &n) || n > (uint64_t)(end - p) || !utf8_valid((cb_slice){(const char *)p, (size_t)n}))
            return bad(err, number, "card", i);
        p += n;
    }
    if (p != end) return bad(err, number, "card", strings);
    cb_slice manifest = world_manifest(w, number);
    return manifest.len > 0 && utf8_valid(manifest) ? CB_OK : bad(err, number, "manifest", 0);
}

cb_status world_verify(const world *w, cb_error *err) {
    cb_status status = verify_sections(w, err);
    if (status == CB_OK) status = verify_card(w, WORLD_GLOBAL, CARD_GLOBAL_COUNT, err);
    for (uint32_t i = 0; status == CB_OK && i < w->segment_count; i++) {
        const segment_view *s = &w->segments[i];
        status = verify_card(w, i, CARD_COUNT, err);
        if (status == CB_OK) status = verify_strings(s, i, err);
        if (status == CB_OK) status = verify_entities(s, i, err);
        if (status == CB_OK) status = verify_statements(s, i, err);
        if (status == CB_OK) status = verify_ids(s, i, err);
        if (status == CB_OK) status = verify_referents(w, s, i, err);
    }
    return status;
}

/* What an unpacked name takes at most beside its bytes: the parser allows 255 parts. */
#define UNPACKED_MAX (256 * sizeof(name_part) + 4096)

static cb_status verify_names(const world *w, const segment_view *s, uint32_t number, arena *a, cb_error *err) {
    uint64_t offset = 0, blocks = 0;
    for (uint64_t i = 0; i < s->name_count; i++) {
        name n;
        cb_slice packed = names_packed(w, number, i);
        uint64_t row = s->names[i].row;
        if (row >= s->rows || (i > 0 && s->names[i - 1].row > row) || s->names[i].offset != offset || !packed.ptr)
            return bad(err, number, "name", i);
        for (; blocks <= row / WORLD_NAME_BLOCK; blocks++)
            if (blocks >= s->name_block_count || s->name_blocks[blocks] != i) return bad(err, number, "block of names", blocks);
        /* Room beforehand: then a failure means damage, not want of memory. */
        arena_reset(a);
        if (!arena_alloc(a, packed.len + UNPACKED_MAX)) return err_memory(err);
        arena_reset(a);
        if (!name_unpack(a, packed, &n)) return bad(err, number, "packed name", i);
        offset = (uint64_t)((const unsigned char *)packed.ptr - s->name_bytes) + packed.len;
    }
    if (offset != s->name_byte_end || blocks != s->name_block_count) return bad(err, number, "number of names", s->name_count);
    return CB_OK;
}

cb_status names_verify(const world *w, cb_error *err) {
    arena a = ARENA_EMPTY;
    cb_status status = CB_OK;
    for (uint32_t i = 0; status == CB_OK && i < w->segment_count; i++) status = verify_names(w, &w->segments[i], i, &a, err);
    arena_free(&a);
    return status;
}
