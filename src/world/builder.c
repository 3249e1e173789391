/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of one segment: strings, symbols, origins, entities, statements, ids, referents. */
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/spill.h"
#include "text/normal.h"
#include "world/write.h"

#include "base/poison.h"

/* Short strings are looked up among the last that fell into their slot, and written once. The table has a fixed size, so that what
 * it finds depends neither on the memory allowed nor on the number of threads. */
enum { CACHE_SLOTS = 1 << 16, CACHE_BYTES = 55 };
typedef struct cache_slot {
    uint64_t offset; /* 0: empty */
    uint8_t len;
    char bytes[CACHE_BYTES];
} cache_slot;

struct world_builder {
    spill *strings, *entities, *statements;
    xsort *ids, *referents;
    map symbols, origins; /* name -> index, in order of first use; 0 is none */
    uint16_t prop_symbols[PROP_COUNT];
    cache_slot *cache;
    uint64_t string_end, statement_end, rows;
    buf scratch;
};

cb_status world_builder_new(world_builder **out, size_t memory, const char *tmp_dir, cb_error *err) {
    *out = NULL;
    world_builder *b = mem_zalloc(1, sizeof *b);
    if (!b) return err_memory(err);
    size_t column = memory / 16, ids = memory / 2;
    if (column > (8u << 20)) column = 8u << 20;
    b->cache = mem_zalloc(CACHE_SLOTS, sizeof *b->cache);
    cb_status status = b->cache ? CB_OK : err_memory(err);
    if (status == CB_OK) status = spill_new(&b->strings, column, tmp_dir, err);
    if (status == CB_OK) status = spill_new(&b->entities, column, tmp_dir, err);
    if (status == CB_OK) status = spill_new(&b->statements, column, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->ids, ids, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->referents, column, tmp_dir, err);
    /* Offset 0, symbol 0 and origin 0 are the empty string. */
    if (status == CB_OK) status = spill_put(b->strings, "", 1, err);
    b->string_end = 1;
    if (status == CB_OK && (!map_put(&b->symbols, SLICE(""), NULL) || !map_put(&b->origins, SLICE(""), NULL)))
        status = err_memory(err);
    if (status != CB_OK) {
        world_builder_free(b);
        return status;
    }
    *out = b;
    return CB_OK;
}

void world_builder_free(world_builder *b) {
    if (!b) return;
    spill_free(b->strings);
    spill_free(b->entities);
    spill_free(b->statements);
    xsort_free(b->ids);
    xsort_free(b->referents);
    map_free(&b->symbols);
    map_free(&b->origins);
    mem_free(b->cache);
    buf_free(&b->scratch);
    mem_free(b);
}

/* Writes length and bytes at the end of the strings. */
static cb_status put_string(world_builder *b, cb_slice s, uint64_t *offset, cb_error *err) {
    *offset = b->string_end;
    if (b->string_end + s.len + 10 > WORLD_LOW48(UINT64_MAX)) return err_set(err, CB_LIMIT, "more than 256 TiB of text");
    buf_clear(&b->scratch);
    buf_varint(&b->scratch, s.len);
    if (b->scratch.failed) return err_memory(err);
    cb_status status = spill_put(b->strings, b->scratch.ptr, b->scratch.len, err);
    if (status == CB_OK) status = spill_put(b->strings, s.ptr, s.len, err);
    b->string_end += b->scratch.len + s.len;
    return status;
}

static cb_status string_of(world_builder *b, cb_slice s, uint64_t *offset, cb_error *err) {
    if (s.len == 0) {
        *offset = 0;
        return CB_OK;
    }
    if (s.len > CACHE_BYTES) return put_string(b, s, offset, err);
    cache_slot *slot = &b->cache[hash64(s) % CACHE_SLOTS];
    if (slot->offset && slot->len == s.len && memcmp(slot->bytes, s.ptr, s.len) == 0) {
        *offset = slot->offset;
        return CB_OK;
    }
    cb_status status = put_string(b, s, offset, err);
    slot->offset = *offset;
    slot->len = (uint8_t)s.len;
    memcpy(slot->bytes, s.ptr, s.len);
    return status;
}

/* Index of a name in a table of at most `limit`. */
static cb_status index_of(map *m, cb_slice name, size_t limit, const char *what, uint32_t *index, cb_error *err) {
    if (name.len == 0) {
        *index = 0;
        return CB_OK;
    }
    bool added;
    size_t at = m->count;
    map_entry *e = map_put(m, name, &added);
    if (!e) return err_memory(err);
    if (added) e->value = at;
    *index = (uint32_t)e->value;
    return e->value <= limit ? CB_OK : err_set(err, CB_LIMIT, "more than %zu distinct %s in one source", limit, what);
}

static cb_status symbol_of(world_builder *b, cb_slice name, uint16_t *symbol, cb_error *err) {
    uint32_t index = 0;
    cb_status status = index_of(&b->symbols, name, LIMIT_SYMBOLS, "properties and schemata", &index, err);
    *symbol = (uint16_t)index;
    return status;
}

static cb_status prop_symbol(world_builder *b, const statement *s, uint16_t *symbol, cb_error *err) {
    if (s->prop >= PROP_COUNT) return symbol_of(b, s->prop_name, symbol, err);
    uint16_t *known = &b->prop_symbols[s->prop];
    if (*known == 0) {
        cb_status status = symbol_of(b, s->prop_name, known, err);
        if (status != CB_OK) return status;
    }
    *symbol = *known;
    return CB_OK;
}

static cb_status add_statement(world_builder *b, const statement *s, cb_error *err) {
    uint64_t value, original;
    uint16_t prop, lang;
    world_statement_row row = {.flags = s->flags};
    cb_status status = prop_symbol(b, s, &prop, err);
    if (status == CB_OK) status = symbol_of(b, s->lang, &lang, err);
    if (status == CB_OK) status = index_of(&b->origins, s->origin, LIMIT_ORIGINS, "origins", &row.origin, err);
    if (status != CB_OK) return status;
    if (s->original.len > 0) { /* value and original stand side by side, so neither is looked up */
        status = put_string(b, s->value, &value, err);
        if (status == CB_OK) status = put_string(b, s->original, &original, err);
        row.flags |= STATEMENT_ORIGINAL;
    } else
        status = string_of(b, s->value, &value, err);
    if (status != CB_OK) return status;
    row.value_prop = WORLD_WORD(value, prop);
    row.lang = lang;
    b->statement_end++;
    return spill_put(b->statements, &row, sizeof row, err);
}

/* Among several names the first in a script that most readers know. */
static cb_slice best_name(const entity *e, prop_id prop) {
    cb_slice first = {NULL, 0};
    for (size_t i = 0; i < e->count; i++) {
        if (e->statements[i].prop != prop || e->statements[i].flags & STATEMENT_UNRESOLVED) continue;
        cb_slice value = e->statements[i].value;
        if (text_scripts(value) & (1u << SCRIPT_LATIN)) return value;
        if (!first.ptr) first = value;
    }
    return first;
}

/* What stands for an entity in one line: the caption that its source gives, a name, else what tells most of a thing without name. */
static cb_slice caption_of(const entity *e) {
    static const prop_id props[] = {PROP_name,    PROP_alias,    PROP_previousName, PROP_weakAlias, PROP_full,
                                    PROP_title,   PROP_username, PROP_publicKey,    PROP_number,    PROP_fileName,
                                    PROP_program, PROP_email,    PROP_sourceUrl};
    for (size_t i = 0; i < e->count; i++)
        if (e->statements[i].flags & STATEMENT_META && slice_eq(e->statements[i].prop_name, SLICE("@caption")))
            return e->statements[i].value;
    for (size_t i = 0; i < sizeof props / sizeof *props; i++) {
        cb_slice name = best_name(e, props[i]);
        if (name.len > 0) return name;
    }
    return e->id;
}

static cb_status add_hash(xsort *s, cb_slice text, uint64_t row, cb_error *err) {
    uint64_t key = __builtin_bswap64(WORLD_HASH_ROW(hash64(text), row));
    return xsort_add(s, (cb_slice){(const char *)&key, sizeof key}, err);
}

cb_status world_builder_add(world_builder *b, const entity *e, uint64_t *row, cb_error *err) {
    uint64_t id, caption;
    uint16_t schema;
    if (b->rows >= WORLD_ROWS_MAX) return err_set(err, CB_LIMIT, "more than 4 billion entities in one source");
    world_entity_row r = {.first = b->statement_end, .count = (uint32_t)e->count};
    cb_status status = string_of(b, e->id, &id, err);
    if (status == CB_OK) status = symbol_of(b, e->schema_name, &schema, err);
    if (status == CB_OK) status = add_hash(b->ids, e->id, b->rows, err);
    for (size_t i = 0; status == CB_OK && i < e->count; i++) {
        const statement *s = &e->statements[i];
        status = add_statement(b, s, err);
        if (status == CB_OK && s->flags & STATEMENT_META && slice_eq(s->prop_name, SLICE("@referents")))
            status = add_hash(b->referents, s->value, b->rows, err);
    }
    if (status == CB_OK) status = string_of(b, caption_of(e), &caption, err);
    if (status != CB_OK) return status;
    r.id_schema = WORLD_WORD(id, schema);
    r.caption_flags = caption;
    *row = b->rows++;
    return spill_put(b->entities, &r, sizeof r, err);
}

/* The table's names go to the strings, their offsets into a section. */
static cb_status write_index(world_builder *b, const map *m, buf *offsets, cb_error *err) {
    for (size_t i = 0; i < m->count; i++) {
        uint64_t offset;
        cb_status status = string_of(b, m->entries[i].key, &offset, err);
        if (status != CB_OK) return status;
        buf_put(offsets, &offset, sizeof offset);
    }
    return offsets->failed ? err_memory(err) : CB_OK;
}

static cb_status write_hashes(xsort *s, world_writer *w, section_type type, uint32_t segment, cb_error *err) {
    cb_status status = world_section_begin(w, type, segment, sizeof(uint64_t), true, err);
    if (status == CB_OK) status = xsort_rewind(s, err);
    uint64_t last = UINT64_MAX;
    for (bool more = true; status == CB_OK;) {
        cb_slice record;
        uint64_t key;
        status = xsort_next(s, &record, &more, err);
        if (status != CB_OK || !more) break;
        memcpy(&key, record.ptr, sizeof key);
        key = __builtin_bswap64(key);
        if (key != last) status = world_section_put(w, &key, sizeof key, err);
        last = key;
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

cb_status world_builder_finish(world_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    buf symbols = BUF_EMPTY, origins = BUF_EMPTY;
    cb_status status = write_index(b, &b->symbols, &symbols, err);
    if (status == CB_OK) status = write_index(b, &b->origins, &origins, err);
    if (status == CB_OK) status = world_section_write(w, SECTION_SYMBOLS, segment, 8, true, buf_view(&symbols), err);
    if (status == CB_OK) status = world_section_write(w, SECTION_ORIGINS, segment, 8, true, buf_view(&origins), err);
    if (status == CB_OK) status = world_section_spill(w, SECTION_STRINGS, segment, 1, true, b->strings, err);
    if (status == CB_OK)
        status = world_section_spill(w, SECTION_ENTITIES, segment, sizeof(world_entity_row), true, b->entities, err);
    if (status == CB_OK)
        status = world_section_spill(w, SECTION_STATEMENTS, segment, sizeof(world_statement_row), true, b->statements, err);
    if (status == CB_OK) status = write_hashes(b->ids, w, SECTION_IDS, segment, err);
    if (status == CB_OK) status = write_hashes(b->referents, w, SECTION_REFERENTS, segment, err);
    buf_free(&symbols);
    buf_free(&origins);
    return status;
}
