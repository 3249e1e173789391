/* SPDX-License-Identifier: Apache-2.0 */
#include "world/names.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/spill.h"
#include "text/normal.h"
#include "text/utf8.h"
#include "world/inside.h"

#include "base/poison.h"

/* ---- build ------------------------------------------------------------------------------------------ */

struct names_builder {
    spill *rows, *bytes, *blocks;
    uint64_t count, end, block_count, last_row;
    buf scratch;
};

cb_status names_builder_new(names_builder **out, const char *tmp_dir, cb_error *err) {
    enum { COLUMN = 2 << 20 };
    *out = NULL;
    names_builder *b = mem_zalloc(1, sizeof *b);
    if (!b) return err_memory(err);
    cb_status status = spill_new(&b->rows, COLUMN, tmp_dir, err);
    if (status == CB_OK) status = spill_new(&b->bytes, COLUMN, tmp_dir, err);
    if (status == CB_OK) status = spill_new(&b->blocks, COLUMN / 8, tmp_dir, err);
    if (status != CB_OK) {
        names_builder_free(b);
        return status;
    }
    *out = b;
    return CB_OK;
}

void names_builder_free(names_builder *b) {
    if (!b) return;
    spill_free(b->rows);
    spill_free(b->bytes);
    spill_free(b->blocks);
    buf_free(&b->scratch);
    mem_free(b);
}

cb_status names_builder_add(names_builder *b, uint64_t row, const name *n, uint64_t *number, cb_error *err) {
    if (b->count > 0 && row < b->last_row) return err_set(err, CB_USAGE, "names come in order of entity");
    cb_status status = CB_OK;
    /* One entry for each block of rows up to this one: the number of the first name that belongs to it or to a later block. */
    while (status == CB_OK && b->block_count <= row / WORLD_NAME_BLOCK) {
        status = spill_put(b->blocks, &b->count, sizeof b->count, err);
        b->block_count++;
    }
    buf packed = BUF_EMPTY;
    buf_clear(&b->scratch);
    name_pack(&packed, n);
    buf_varint(&b->scratch, packed.len);
    buf_slice(&b->scratch, buf_view(&packed));
    if (status == CB_OK && (packed.failed || b->scratch.failed)) status = err_memory(err);
    buf_free(&packed);
    world_name_row r = {row, b->end};
    if (status == CB_OK) status = spill_put(b->rows, &r, sizeof r, err);
    if (status == CB_OK) status = spill_put(b->bytes, b->scratch.ptr, b->scratch.len, err);
    b->end += b->scratch.len;
    b->last_row = row;
    *number = b->count++;
    return status;
}

cb_status names_builder_finish(names_builder *b, world_writer *w, uint32_t number, cb_error *err) {
    cb_status status = world_section_spill(w, SECTION_NAMES, number, sizeof(world_name_row), true, b->rows, err);
    if (status == CB_OK) status = world_section_spill(w, SECTION_NAME_BYTES, number, 1, true, b->bytes, err);
    if (status == CB_OK) status = world_section_spill(w, SECTION_NAME_BLOCKS, number, sizeof(uint64_t), true, b->blocks, err);
    return status;
}

/* ---- the names of an entity ------------------------------------------------------------------------- */

name_kind names_kind(schema_id schema) {
    if (schema_is_a(schema, SCHEMA_Person)) return NAME_KIND_PERSON;
    if (schema_is_a(schema, SCHEMA_Organization) || schema_is_a(schema, SCHEMA_PublicBody)) return NAME_KIND_ORG;
    if (schema == SCHEMA_Vessel || schema == SCHEMA_Airplane || schema_is_a(schema, SCHEMA_Asset)) return NAME_KIND_THING;
    return NAME_KIND_UNKNOWN;
}

/* Schemata whose names are asked for: parties, products and other assets, and what the model does not know. */
static bool is_named(schema_id schema) {
    return schema == SCHEMA_UNKNOWN || schema_is_party(schema) || schema_is_a(schema, SCHEMA_Asset);
}

static bool is_name(prop_id prop, name_strength *strength) {
    switch (prop) {
    case PROP_name:
    case PROP_alias: *strength = NAME_STRONG; return true;
    case PROP_previousName: *strength = NAME_FORMER; return true;
    case PROP_weakAlias:
    case PROP_abbreviation: *strength = NAME_WEAK; return true;
    default: return false;
    }
}

/* The longest run of another script than Latin: "Amir Khazmat (original script: Амир Хазмат)" -> "Амир Хазмат". */
static cb_slice native_part(cb_slice text) {
    cb_slice best = {NULL, 0};
    size_t from = SIZE_MAX, to = 0;
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_next(text, &at);
        script x = text_char_script(c);
        bool native = x != SCRIPT_NONE && x != SCRIPT_LATIN;
        if (native && from == SIZE_MAX) from = start;
        if (native) to = at;
        if (from != SIZE_MAX && to - from > best.len) best = slice_sub(text, from, to - from);
        if (x == SCRIPT_LATIN || c == '(' || c == ')' || c == ';' || c == ':' || c == ',') from = SIZE_MAX;
    }
    return best;
}

/* A weak alias that a source writes in Latin and in its own script beside it is asked for under both. */
static cb_slice native_alias(const statement *s) {
    if (s->prop != PROP_weakAlias || s->original.len == 0) return (cb_slice){NULL, 0};
    cb_slice native = native_part(s->original);
    return slice_eq(native, s->value) ? (cb_slice){NULL, 0} : native;
}

size_t names_wanted(const entity *e) {
    size_t wanted = 0;
    name_strength strength;
    if (!is_named(e->schema)) return 0;
    for (size_t i = 0; i < e->count; i++)
        if (is_name(e->statements[i].prop, &strength)) wanted += native_alias(&e->statements[i]).len > 0 ? 2 : 1;
    return wanted;
}

typedef struct name_list {
    arena *a;
    name *items;
    size_t count, most;
    name_kind kind;
} name_list;

static bool add_name(name_list *l, cb_slice text, name_strength strength) {
    if (l->count == l->most) return true;
    for (size_t k = 0; k < l->count; k++) /* of equal names the strongest, which comes first or is of its own property */
        if (l->items[k].strength <= (uint8_t)strength && slice_eq(l->items[k].display, text)) return true;
    if (!name_parse(l->a, slice_sub(text, 0, LIMIT_NAME_BYTES), l->kind, strength, &l->items[l->count])) return false;
    if (l->items[l->count].count > 0) l->count++;
    return true;
}

bool names_of_entity(arena *a, const entity *e, name **out, size_t *count) {
    *out = NULL;
    *count = 0;
    size_t wanted = names_wanted(e);
    name_strength strength;
    if (wanted == 0) return true;
    if (wanted > LIMIT_NAMES_PER_ENTITY) wanted = LIMIT_NAMES_PER_ENTITY;
    name_list l = {.a = a, .items = arena_zalloc(a, wanted, sizeof(name)), .most = wanted, .kind = names_kind(e->schema)};
    if (!l.items) return false;
    for (size_t i = 0; i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (!is_name(s->prop, &strength)) continue;
        cb_slice native = native_alias(s);
        if (!add_name(&l, s->value, strength) || (native.len && !add_name(&l, native, strength))) return false;
    }
    *out = l.items;
    *count = l.count;
    return true;
}

/* ---- ask -------------------------------------------------------------------------------------------- */

uint64_t names_count(const world *w, uint32_t segment) {
    const segment_view *s = world_segment(w, segment);
    return s ? s->name_count : 0;
}

uint64_t names_row(const world *w, uint32_t segment, uint64_t at) {
    const segment_view *s = world_segment(w, segment);
    return s && at < s->name_count && s->names[at].row < s->rows ? s->names[at].row : UINT64_MAX;
}

/* First name, from `low` to `high`, whose row is not below `row`. */
static uint64_t first_name(const segment_view *s, uint64_t low, uint64_t high, uint64_t row) {
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (s->names[mid].row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool names_range(const world *w, entity_ref ref, uint64_t *first, uint64_t *count) {
    const segment_view *s = world_segment(w, REF_SEGMENT(ref));
    uint64_t row = REF_ROW(ref), block = row / WORLD_NAME_BLOCK;
    *first = *count = 0;
    if (!s || row >= s->rows || block >= s->name_block_count) return false;
    uint64_t low = s->name_blocks[block];
    uint64_t high = block + 1 < s->name_block_count ? s->name_blocks[block + 1] : s->name_count;
    if (high > s->name_count) high = s->name_count;
    *first = first_name(s, low, high, row);
    while (*first + *count < high && *count < LIMIT_NAMES_PER_ENTITY && s->names[*first + *count].row == row) ++*count;
    return *count > 0;
}

cb_slice names_packed(const world *w, uint32_t segment, uint64_t at) {
    const segment_view *s = world_segment(w, segment);
    if (!s || at >= s->name_count || s->names[at].offset >= s->name_byte_end) return (cb_slice){NULL, 0};
    const unsigned char *p = s->name_bytes + s->names[at].offset, *end = s->name_bytes + s->name_byte_end;
    uint64_t len;
    if (!varint_read(&p, end, &len) || len > (uint64_t)(end - p)) return (cb_slice){NULL, 0};
    return (cb_slice){(const char *)p, (size_t)len};
}
