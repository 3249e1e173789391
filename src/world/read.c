/* SPDX-License-Identifier: Apache-2.0 */
/* Access to an open world: every offset, row and symbol is compared with what the file holds before it is used. */
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/limits.h"
#include "world/inside.h"

#include "base/poison.h"

static const cb_slice NOTHING = {NULL, 0};

/* ---- strings ---------------------------------------------------------------------------------------- */

/* A varint length and that many bytes at *offset; false where they reach past `end`. */
static bool read_string(const unsigned char *bytes, uint64_t end, uint64_t *offset, cb_slice *out) {
    if (*offset >= end) return false;
    const unsigned char *p = bytes + *offset;
    uint64_t len;
    if (!varint_read(&p, bytes + end, &len) || len > (uint64_t)(bytes + end - p)) return false;
    *out = (cb_slice){(const char *)p, (size_t)len};
    *offset = (uint64_t)(p - bytes) + len;
    return true;
}

cb_slice world_string(const segment_view *s, uint64_t offset, uint64_t *next) {
    cb_slice out = NOTHING;
    if (!read_string(s->strings, s->string_end, &offset, &out)) offset = UINT64_MAX;
    if (next) *next = offset;
    return out;
}

cb_slice world_symbol(const segment_view *s, uint64_t symbol) {
    return symbol < s->symbol_count ? world_string(s, s->symbols[symbol], NULL) : NOTHING;
}

static cb_slice card(const world *w, uint32_t number, size_t index) {
    const void *bytes;
    uint64_t len, offset = 0;
    cb_slice s = NOTHING;
    if (!world_section_get(w, SECTION_CARD, number, 1, &bytes, &len)) return NOTHING;
    for (size_t i = 0; i <= index; i++)
        if (!read_string(bytes, len, &offset, &s)) return NOTHING;
    return s;
}

cb_slice world_source_name(const world *w, uint32_t number) { return card(w, number, CARD_NAME); }
cb_slice world_source_date(const world *w, uint32_t number) { return card(w, number, CARD_PUBLISHED); }
cb_slice world_source_feed(const world *w, uint32_t number) { return card(w, number, CARD_FEED); }
cb_slice world_as_of(const world *w) { return card(w, WORLD_GLOBAL, CARD_AS_OF); }

cb_slice world_manifest(const world *w, uint32_t number) {
    const void *bytes;
    uint64_t len;
    if (!world_section_get(w, SECTION_MANIFEST, number, 1, &bytes, &len)) return NOTHING;
    return (cb_slice){bytes, (size_t)len};
}

/* ---- entities --------------------------------------------------------------------------------------- */

uint64_t world_rows(const world *w, uint32_t number) {
    const segment_view *s = world_segment(w, number);
    return s ? s->rows : 0;
}

static const world_entity_row *row_of(const world *w, entity_ref ref, const segment_view **s) {
    *s = world_segment(w, REF_SEGMENT(ref));
    return *s && REF_ROW(ref) < (*s)->rows ? &(*s)->entities[REF_ROW(ref)] : NULL;
}

static cb_slice row_id(const segment_view *s, uint64_t row) {
    return row < s->rows ? world_string(s, WORLD_LOW48(s->entities[row].id_schema), NULL) : NOTHING;
}

cb_slice world_id(const world *w, entity_ref ref) {
    const segment_view *s;
    const world_entity_row *r = row_of(w, ref, &s);
    return r ? world_string(s, WORLD_LOW48(r->id_schema), NULL) : NOTHING;
}

cb_slice world_caption(const world *w, entity_ref ref) {
    const segment_view *s;
    const world_entity_row *r = row_of(w, ref, &s);
    cb_slice caption = r ? world_string(s, WORLD_LOW48(r->caption_flags), NULL) : NOTHING;
    return caption.len > 0 ? caption : world_id(w, ref);
}

schema_id world_schema(const world *w, entity_ref ref) {
    const segment_view *s;
    const world_entity_row *r = row_of(w, ref, &s);
    if (!r || WORLD_HIGH16(r->id_schema) >= s->symbol_count) return SCHEMA_UNKNOWN;
    return s->meanings[2 * (size_t)WORLD_HIGH16(r->id_schema) + 1];
}

cb_slice world_schema_name(const world *w, entity_ref ref) {
    const segment_view *s;
    const world_entity_row *r = row_of(w, ref, &s);
    return r ? world_symbol(s, WORLD_HIGH16(r->id_schema)) : NOTHING;
}

/* ---- statements ------------------------------------------------------------------------------------- */

static bool statement_at(const segment_view *s, uint64_t index, statement *out) {
    if (index >= s->statement_count) return false;
    const world_statement_row *r = &s->statements[index];
    uint16_t symbol = WORLD_HIGH16(r->value_prop);
    uint64_t next;
    *out = (statement){.prop = symbol < s->symbol_count ? s->meanings[2 * (size_t)symbol] : PROP_UNKNOWN,
                       .flags = (uint8_t)(r->flags & 0xff),
                       .prop_name = world_symbol(s, symbol),
                       .value = world_string(s, WORLD_LOW48(r->value_prop), &next)};
    if (r->flags & STATEMENT_ORIGINAL) out->original = world_string(s, next, NULL);
    if (r->lang) out->lang = world_symbol(s, r->lang);
    if (r->origin && r->origin < s->origin_count) out->origin = world_string(s, s->origins[r->origin], NULL);
    return true;
}

bool world_statement(const world *w, entity_ref ref, uint64_t pos, statement *out) {
    const segment_view *s;
    const world_entity_row *r = row_of(w, ref, &s);
    *out = (statement){.prop = PROP_UNKNOWN};
    if (!r || pos >= r->count || pos >= LIMIT_STATEMENTS || r->first > s->statement_count) return false;
    return statement_at(s, r->first + pos, out);
}

static uint64_t statement_number(const segment_view *s, const world_entity_row *r) {
    uint64_t n = r->count < LIMIT_STATEMENTS ? r->count : LIMIT_STATEMENTS;
    uint64_t left = r->first < s->statement_count ? s->statement_count - r->first : 0;
    return n < left ? n : left;
}

/* ---- look-up ---------------------------------------------------------------------------------------- */

/* First position whose entry is not below `key`. Hashes are spread evenly, so a guess in proportion comes near: some guesses, then
 * halving, which needs no more than 64 steps whatever the file holds. */
static uint64_t lower_bound(const uint64_t *items, uint64_t count, uint64_t key) {
    uint64_t low = 0, high = count; /* the answer lies in [low, high] */
    uint64_t below = 0, above = UINT64_MAX;
    for (int guess = 0; guess < 6 && high - low > 16; guess++) {
        if (key <= below || key >= above || above <= below) break;
        uint64_t at = low + (uint64_t)((unsigned __int128)(key - below) * (high - low) / (above - below));
        if (at >= high) at = high - 1;
        if (items[at] < key) {
            low = at + 1;
            below = items[at];
        } else {
            high = at;
            above = items[at];
        }
    }
    while (low < high) {
        uint64_t mid = low + (high - low) / 2;
        if (items[mid] < key)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

entity_ref world_find_in(const world *w, uint32_t number, cb_slice id) {
    const segment_view *s = world_segment(w, number);
    if (!s || id.len == 0) return REF_NONE;
    uint64_t hash = hash64(id), key = WORLD_HASH_ROW(hash, 0);
    uint64_t low = lower_bound(s->ids, s->id_count, key);
    uint64_t high = low;
    while (high < s->id_count && high - low < 8 && (s->ids[high] ^ key) >> 32 == 0) high++;
    if (high - low == 8) high = lower_bound(s->ids, s->id_count, key | 0xffffffffu);
    while (low < high) { /* rows of one hash stand in order of id */
        uint64_t mid = low + (high - low) / 2, row = s->ids[mid] & 0xffffffffu;
        int c = slice_cmp(row_id(s, row), id);
        if (c == 0) return REF(number, row);
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return REF_NONE;
}

size_t world_find(const world *w, cb_slice id, entity_ref *refs, size_t max) {
    size_t found = 0;
    for (uint32_t i = 0; i < w->segment_count; i++) {
        entity_ref ref = world_find_in(w, i, id);
        if (ref == REF_NONE) continue;
        if (found < max) refs[found] = ref;
        found++;
    }
    return found;
}

/* Does the entity say that `referent` is another name of its id? */
static bool has_referent(const segment_view *s, uint64_t row, cb_slice referent) {
    if (row >= s->rows) return false;
    const world_entity_row *r = &s->entities[row];
    uint64_t n = statement_number(s, r);
    for (uint64_t i = 0; i < n; i++) {
        statement st;
        if (!statement_at(s, r->first + i, &st)) return false;
        if (st.flags & STATEMENT_META && slice_eq(st.value, referent) && slice_eq(st.prop_name, SLICE("@referents")))
            return true;
    }
    return false;
}

cb_slice world_referent(const world *w, cb_slice referent) {
    enum { TRIES = 64 }; /* of equal hashes: more than chance ever gives, and a bound on what a hostile file can ask */
    if (referent.len == 0) return NOTHING;
    uint64_t key = WORLD_HASH_ROW(hash64(referent), 0);
    for (uint32_t i = 0; i < w->segment_count; i++) {
        const segment_view *s = &w->segments[i];
        uint64_t at = lower_bound(s->referents, s->referent_count, key);
        for (int tries = 0; tries < TRIES && at < s->referent_count && (s->referents[at] ^ key) >> 32 == 0; tries++, at++) {
            uint64_t row = s->referents[at] & 0xffffffffu;
            if (has_referent(s, row, referent)) return row_id(s, row);
        }
    }
    return NOTHING;
}

/* ---- the union over all segments -------------------------------------------------------------------- */

/* The narrower of two schemata; where neither is below the other, the first. An unknown one yields to one that is known. */
static void narrow(entity *e, schema_id schema, cb_slice name) {
    if (e->schema_name.len == 0 || (e->schema == SCHEMA_UNKNOWN && schema != SCHEMA_UNKNOWN) ||
        (schema != e->schema && schema != SCHEMA_UNKNOWN && schema_is_a(schema, e->schema))) {
        e->schema = schema;
        e->schema_name = name;
    }
}

cb_status world_load(const world *w, cb_slice id, arena *a, entity *out, uint32_t **segment_of, cb_error *err) {
    *out = (entity){.schema = SCHEMA_UNKNOWN, .memory = a};
    if (segment_of) *segment_of = NULL;
    uint64_t total = 0;
    size_t found = 0;
    for (uint32_t i = 0; i < w->segment_count; i++) {
        entity_ref ref = world_find_in(w, i, id);
        if (ref == REF_NONE) continue;
        total += statement_number(&w->segments[i], &w->segments[i].entities[REF_ROW(ref)]);
        narrow(out, world_schema(w, ref), world_schema_name(w, ref));
        out->id = world_id(w, ref);
        found++;
    }
    if (found == 0)
        return err_set(err, CB_NOT_FOUND, "there is no entity %.*s in this world: find its id with `cuibono screen NAME`",
                       SLICE_ARGS(id));
    if (total > SIZE_MAX / sizeof *out->statements) return err_memory(err);
    out->statements = arena_zalloc(a, (size_t)total ? (size_t)total : 1, sizeof *out->statements);
    uint32_t *segments = segment_of ? arena_zalloc(a, (size_t)total ? (size_t)total : 1, sizeof **segment_of) : NULL;
    if (!out->statements || (segment_of && !segments)) return err_memory(err);
    for (uint32_t i = 0; i < w->segment_count; i++) {
        entity_ref ref = world_find_in(w, i, id);
        if (ref == REF_NONE) continue;
        const segment_view *s = &w->segments[i];
        const world_entity_row *r = &s->entities[REF_ROW(ref)];
        uint64_t n = statement_number(s, r);
        for (uint64_t k = 0; k < n && out->count < total; k++) {
            statement *st = &out->statements[out->count];
            if (!statement_at(s, r->first + k, st)) break;
            if (st->origin.len == 0) st->origin = world_source_name(w, i);
            if (segments) segments[out->count] = i;
            out->count++;
        }
    }
    out->cap = (size_t)total;
    if (segment_of) *segment_of = segments;
    return CB_OK;
}
