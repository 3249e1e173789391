/* SPDX-License-Identifier: Apache-2.0 */
/* The world file: what is written is read back; a damaged file is refused by verify, and survived without it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"
#include "text/normal.h"
#include "world/names.h"

#include "base/poison.h"

static char path[4096];
static const char *const IDS[] = {"a-1", "a-10", "a-2", "b", "edge-1", "z \xd0\xb6"};
enum { ID_COUNT = 6 };

static void begin(entity *e, arena *a, size_t i) {
    static const char *const schemata[] = {"Person", "Company", "Company", "Nonsense", "Ownership", "Person"};
    entity_begin(e, a, slice_of(IDS[i]), schema_find(slice_of(schemata[i])));
    e->schema_name = slice_of(schemata[i]);
}

/* Entity number i of an invented source: between them they have every kind of statement. */
static void make(entity *e, arena *a, size_t i) {
    begin(e, a, i);
    if (i == 0) {
        entity_add(e, PROP_name, SLICE("Ivan Petrov"));
        entity_add(e, PROP_name, SLICE("\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd \xd0\x9f\xd0\xb5\xd1\x82\xd1\x80\xd0\xbe\xd0\xb2"));
        entity_add(e, PROP_weakAlias, SLICE("Vanya"));
        statement *s = entity_add(e, PROP_birthDate, SLICE("1965~"));
        s->original = SLICE("circa 1965");
        s->lang = SLICE("eng");
        s->origin = SLICE("a gazette");
        entity_add_named(e, SLICE("@referents"), SLICE("old-1"));
        entity_add_named(e, SLICE("@referents"), SLICE("old-2"));
    } else if (i == 1) {
        entity_add(e, PROP_name, SLICE("Kestrel Trading Ltd"));
        entity_add(e, PROP_country, SLICE("cy"));
        entity_add_named(e, SLICE("noSuchProperty"), SLICE("kept"));
        entity_add_named(e, SLICE("@caption"), SLICE("Kestrel"));
    } else if (i == 2) {
        entity_add(e, PROP_alias, SLICE("Kestrel Trading Ltd"));
        entity_add(e, PROP_country, SLICE("cy"));
    } else if (i == 4) {
        entity_add(e, PROP_owner, SLICE("a-1"));
        statement *s = entity_add(e, PROP_asset, SLICE("KESTREL"));
        s->flags |= STATEMENT_UNRESOLVED;
    } else if (i == 5) {
        char *longest = arena_alloc(a, 70000);
        memset(longest, 'x', 70000);
        entity_add(e, PROP_notes, (cb_slice){longest, 70000});
    }
    assert_false(e->failed);
    entity_sort(e);
}

static void write_segment(world_writer *w, size_t first, size_t last, bool names_too, bool long_text) {
    world_builder *b;
    names_builder *nb;
    cb_error err;
    arena a = ARENA_EMPTY;
    uint32_t segment = world_writer_segment(w);
    assert_int_equal(world_builder_new(&b, 1 << 20, ".", &err), CB_OK);
    assert_int_equal(names_builder_new(&nb, ".", &err), CB_OK);
    for (size_t i = first; i < last; i++) {
        entity e;
        uint64_t row, number;
        name *names;
        size_t count;
        arena_reset(&a);
        make(&e, &a, i);
        if (i == 5 && !long_text) e.count = 0;
        assert_int_equal(world_builder_add(b, &e, &row, &err), CB_OK);
        assert_int_equal(row, i - first);
        assert_true(names_of_entity(&a, &e, &names, &count));
        for (size_t k = 0; names_too && k < count; k++)
            assert_int_equal(names_builder_add(nb, row, &names[k], &number, &err), CB_OK);
    }
    assert_int_equal(world_builder_finish(b, w, segment, &err), CB_OK);
    assert_int_equal(names_builder_finish(nb, w, segment, &err), CB_OK);
    const cb_slice card[CARD_COUNT] = {SLICE("Source: file"), SLICE("2026-01-02"), SLICE("Format"), SLICE("un"), SLICE("feed")};
    assert_int_equal(world_card_write(w, segment, card, CARD_COUNT, &err), CB_OK);
    assert_int_equal(world_section_write(w, SECTION_MANIFEST, segment, 1, true, SLICE("{}"), &err), CB_OK);
    world_builder_free(b);
    names_builder_free(nb);
    arena_free(&a);
}

static void write_world(bool two, bool long_text) {
    world_writer *w;
    cb_error err;
    const cb_slice card[CARD_GLOBAL_COUNT] = {SLICE("2026-01-02"), SLICE("cuibono")};
    assert_int_equal(world_writer_open(&w, path, &err), CB_OK);
    write_segment(w, 0, ID_COUNT, true, long_text);
    if (two) write_segment(w, 1, 3, true, false);
    assert_int_equal(world_card_write(w, WORLD_GLOBAL, card, CARD_GLOBAL_COUNT, &err), CB_OK);
    assert_int_equal(world_section_write(w, SECTION_MANIFEST, WORLD_GLOBAL, 1, true, SLICE("{}"), &err), CB_OK);
    assert_int_equal(world_writer_commit(w, &err), CB_OK);
}

/* The whole file in memory that malloc aligned, exactly as long as the file: a read past it is seen by the sanitizer. */
static char *load(size_t *len) {
    char *bytes, *copy;
    cb_error err;
    assert_int_equal(file_read_all(&bytes, len, path, 1 << 24, &err), CB_OK);
    copy = malloc(*len);
    assert_non_null(copy);
    memcpy(copy, bytes, *len);
    mem_free(bytes);
    return copy;
}

static bool equal(cb_slice s, const char *text) { return slice_eq(s, slice_of(text)); }

static void test_round_trip(void **state) {
    (void)state;
    world *w;
    cb_error err;
    write_world(false, true);
    for (int copied = 0; copied < 2; copied++) {
        assert_int_equal(world_open(&w, path, copied, &err), CB_OK);
        assert_int_equal(world_verify(w, &err), CB_OK);
        assert_int_equal(names_verify(w, &err), CB_OK);
        assert_int_equal(world_segments(w), 1);
        assert_int_equal(world_rows(w, 0), ID_COUNT);
        arena a = ARENA_EMPTY;
        for (size_t i = 0; i < ID_COUNT; i++) {
            entity want;
            statement got;
            entity_ref ref = world_find_in(w, 0, slice_of(IDS[i]));
            assert_int_equal(ref, REF(0, i));
            make(&want, &a, i);
            assert_true(equal(world_id(w, ref), IDS[i]));
            assert_int_equal(world_schema(w, ref), want.schema);
            assert_true(slice_eq(world_schema_name(w, ref), want.schema_name));
            for (size_t k = 0; k < want.count; k++) {
                assert_true(world_statement(w, ref, k, &got));
                const statement *s = &want.statements[k];
                assert_int_equal(got.prop, s->prop);
                assert_int_equal(got.flags, s->flags);
                assert_true(slice_eq(got.prop_name, s->prop_name) && slice_eq(got.value, s->value));
                assert_true(slice_eq(got.original, s->original) && slice_eq(got.lang, s->lang) &&
                            slice_eq(got.origin, s->origin));
            }
            assert_false(world_statement(w, ref, want.count, &got));
        }
        assert_true(equal(world_caption(w, REF(0, 0)), "Ivan Petrov")); /* the name in Latin letters of two */
        assert_true(equal(world_caption(w, REF(0, 1)), "Kestrel"));
        assert_true(equal(world_caption(w, REF(0, 3)), "b")); /* without any name */
        assert_true(equal(world_referent(w, SLICE("old-2")), "a-1"));
        assert_null(world_referent(w, SLICE("old-3")).ptr);
        assert_int_equal(world_find_in(w, 0, SLICE("a-3")), REF_NONE);
        assert_int_equal(world_find_in(w, 1, SLICE("a-1")), REF_NONE);
        assert_true(equal(world_source_name(w, 0), "Source: file"));
        assert_true(equal(world_source_date(w, 0), "2026-01-02"));
        assert_true(equal(world_source_feed(w, 0), "feed"));
        assert_true(equal(world_as_of(w), "2026-01-02"));
        arena_free(&a);
        world_close(w);
    }
}

static void test_names(void **state) {
    (void)state;
    world *w;
    cb_error err;
    uint64_t first, count;
    arena a = ARENA_EMPTY;
    write_world(false, true);
    assert_int_equal(world_open(&w, path, false, &err), CB_OK);
    assert_int_equal(names_count(w, 0), 5);
    assert_true(names_range(w, REF(0, 0), &first, &count));
    assert_int_equal(first, 0);
    assert_int_equal(count, 3);
    for (uint64_t i = 0; i < count; i++) {
        name n;
        assert_int_equal(names_row(w, 0, first + i), 0);
        assert_true(name_unpack(&a, names_packed(w, 0, first + i), &n));
        assert_true(n.person && n.count > 0);
        assert_int_equal(n.strength, i == 2 ? NAME_WEAK : NAME_STRONG);
    }
    assert_true(names_range(w, REF(0, 2), &first, &count));
    assert_int_equal(first, 4);
    assert_false(names_range(w, REF(0, 4), &first, &count)); /* an edge */
    assert_false(names_range(w, REF(0, 99), &first, &count));
    assert_int_equal(names_row(w, 0, 5), UINT64_MAX);
    assert_null(names_packed(w, 0, 5).ptr);
    world_close(w);
    arena_free(&a);
}

static void test_two_segments(void **state) {
    (void)state;
    world *w;
    cb_error err;
    arena a = ARENA_EMPTY;
    entity e;
    uint32_t *segments;
    entity_ref refs[4];
    write_world(true, true);
    assert_int_equal(world_open(&w, path, false, &err), CB_OK);
    assert_int_equal(world_verify(w, &err), CB_OK);
    assert_int_equal(world_find(w, SLICE("a-10"), refs, 4), 2);
    assert_true(refs[0] == REF(0, 1) && refs[1] == REF(1, 0));
    assert_int_equal(world_load(w, SLICE("a-10"), &a, &e, &segments, &err), CB_OK);
    assert_int_equal(e.count, 8);
    for (size_t i = 0; i < e.count; i++) {
        assert_int_equal(segments[i], i / 4);
        assert_true(equal(e.statements[i].origin, "Source: file")); /* its own source where the statement says none */
    }
    assert_int_equal(world_load(w, SLICE("nobody"), &a, &e, NULL, &err), CB_NOT_FOUND);
    world_close(w);
    arena_free(&a);
}

static void test_many_ids(void **state) {
    (void)state;
    world_writer *out;
    world_builder *b;
    world *w;
    cb_error err;
    char id[32];
    uint64_t row;
    const cb_slice card[CARD_COUNT] = {SLICE("")}, whole[CARD_GLOBAL_COUNT] = {SLICE("")};
    enum { N = 20000 };
    assert_int_equal(world_writer_open(&out, path, &err), CB_OK);
    assert_int_equal(world_writer_segment(out), 0);
    assert_int_equal(world_builder_new(&b, 1 << 20, ".", &err), CB_OK);
    for (int i = 0; i < N; i++) {
        snprintf(id, sizeof id, "id-%06d", 2 * i);
        entity e = {.id = slice_of(id), .schema = SCHEMA_Person, .schema_name = SLICE("Person")};
        assert_int_equal(world_builder_add(b, &e, &row, &err), CB_OK);
    }
    assert_int_equal(world_builder_finish(b, out, 0, &err), CB_OK);
    assert_int_equal(world_card_write(out, 0, card, CARD_COUNT, &err), CB_OK);
    assert_int_equal(world_section_write(out, SECTION_MANIFEST, 0, 1, true, SLICE("{}"), &err), CB_OK);
    assert_int_equal(world_card_write(out, WORLD_GLOBAL, whole, CARD_GLOBAL_COUNT, &err), CB_OK);
    assert_int_equal(world_section_write(out, SECTION_MANIFEST, WORLD_GLOBAL, 1, true, SLICE("{}"), &err), CB_OK);
    assert_int_equal(world_writer_commit(out, &err), CB_OK);
    world_builder_free(b);
    assert_int_equal(world_open(&w, path, false, &err), CB_OK);
    assert_int_equal(world_verify(w, &err), CB_OK);
    for (int i = 0; i < 2 * N; i++) {
        snprintf(id, sizeof id, "id-%06d", i);
        assert_int_equal(world_find_in(w, 0, slice_of(id)), i % 2 ? REF_NONE : REF(0, i / 2));
    }
    world_close(w);
}

/* Adds entities of 1000 statements until the builder says no; returns how many statements it took. */
static uint64_t until_limit(bool origins, cb_status *status) {
    enum { AT_ONCE = 1000 };
    static statement list[AT_ONCE];
    static char texts[AT_ONCE][24];
    world_builder *b;
    cb_error err;
    char id[24];
    uint64_t row, n = 0;
    assert_int_equal(world_builder_new(&b, 64 << 20, ".", &err), CB_OK);
    do {
        for (size_t i = 0; i < AT_ONCE; i++) {
            snprintf(texts[i], sizeof texts[i], "x%010llu", (unsigned long long)(n + i));
            list[i] = (statement){.prop = PROP_UNKNOWN, .value = SLICE("v"), .prop_name = SLICE("p")};
            if (origins)
                list[i].origin = slice_of(texts[i]);
            else
                list[i].prop_name = slice_of(texts[i]);
        }
        snprintf(id, sizeof id, "e%010llu", (unsigned long long)n);
        entity e = {
            .id = slice_of(id), .schema = SCHEMA_Person, .schema_name = SLICE("Person"), .statements = list, .count = AT_ONCE};
        *status = world_builder_add(b, &e, &row, &err);
        n += AT_ONCE;
    } while (*status == CB_OK && n < (2u << 20));
    world_builder_free(b);
    return n;
}

static void test_limits(void **state) {
    (void)state;
    cb_status status;
    assert_in_range(until_limit(false, &status), LIMIT_SYMBOLS, LIMIT_SYMBOLS + 1000);
    assert_int_equal(status, CB_LIMIT);
    assert_in_range(until_limit(true, &status), LIMIT_ORIGINS, LIMIT_ORIGINS + 1000);
    assert_int_equal(status, CB_LIMIT);
}

/* ---- damage ------------------------------------------------------------------------------------------ */

static uint64_t sum; /* so that nothing read is optimised away */
static void touch(cb_slice s) {
    for (size_t i = 0; i < s.len; i++) sum += (unsigned char)s.ptr[i];
}

static void touch_statements(const world *w, entity_ref ref) {
    statement s;
    for (uint64_t pos = 0; pos < 40 && world_statement(w, ref, pos, &s); pos++) {
        touch(s.prop_name);
        touch(s.value);
        touch(s.original);
        touch(s.lang);
        touch(s.origin);
    }
}

/* Asks an open world everything, whatever state it is in. */
static void exercise(const world *w) {
    arena a = ARENA_EMPTY;
    cb_error err;
    for (uint32_t seg = 0; seg <= world_segments(w) && seg < 4; seg++) {
        uint64_t rows = world_rows(w, seg);
        for (uint64_t row = 0; row < rows + 2 && row < 20; row++) {
            entity_ref ref = REF(seg, row);
            uint64_t first, count;
            entity e;
            name n;
            touch(world_id(w, ref));
            touch(world_caption(w, ref));
            touch(world_schema_name(w, ref));
            sum += world_schema(w, ref);
            touch_statements(w, ref);
            arena_reset(&a);
            if (world_load(w, world_id(w, ref), &a, &e, NULL, &err) == CB_OK)
                for (size_t i = 0; i < e.count; i++) touch(e.statements[i].value);
            if (names_range(w, ref, &first, &count))
                for (uint64_t i = 0; i < count && i < 20; i++)
                    if (name_unpack(&a, names_packed(w, seg, first + i), &n)) touch(n.display);
        }
        for (uint64_t i = 0; i < names_count(w, seg) && i < 20; i++) {
            sum += names_row(w, seg, i);
            touch(names_packed(w, seg, i));
        }
        touch(world_manifest(w, seg));
        touch(world_source_name(w, seg));
        touch(world_source_feed(w, seg));
    }
    for (size_t i = 0; i < ID_COUNT; i++) sum += world_find(w, slice_of(IDS[i]), NULL, 0);
    touch(world_referent(w, SLICE("old-1")));
    touch(world_referent(w, SLICE("none")));
    touch(world_as_of(w));
    touch(world_manifest(w, WORLD_GLOBAL));
    arena_free(&a);
}

/* Opens, asks; returns whether verify found nothing wrong. */
static bool survives(const char *bytes, size_t len) {
    world *w;
    cb_error err;
    cb_status status = world_open_memory(&w, bytes, len, &err);
    if (status != CB_OK) {
        assert_true(status == CB_DAMAGED || status == CB_INCOMPATIBLE);
        assert_int_equal(err.code, status);
        return false;
    }
    exercise(w);
    status = world_verify(w, &err);
    if (status == CB_OK) status = names_verify(w, &err);
    assert_true(status == CB_OK || status == CB_DAMAGED);
    world_close(w);
    return status == CB_OK;
}

static void test_every_byte(void **state) {
    (void)state;
    size_t len;
    write_world(true, false);
    char *bytes = load(&len);
    static const unsigned char flips[] = {0x01, 0x80, 0xff};
    assert_true(survives(bytes, len));
    for (size_t i = 0; i < len; i++)
        for (size_t k = 0; k < sizeof flips; k++) {
            bytes[i] = (char)(bytes[i] ^ flips[k]);
            if (survives(bytes, len)) fail_msg("byte %zu of %zu is not proved", i, len);
            bytes[i] = (char)(bytes[i] ^ flips[k]);
        }
    free(bytes);
}

static void rehash_table(char *bytes) {
    world_header h;
    memcpy(&h, bytes, sizeof h);
    h.table_hash = hash64((cb_slice){bytes + h.table_offset, h.section_count * sizeof(world_section)});
    h.header_hash = 0;
    h.header_hash = hash64((cb_slice){(const char *)&h, sizeof h});
    memcpy(bytes, &h, sizeof h);
}

/* A hostile writer has the right checksums: the same, with every hash made anew. */
static void rehash(char *bytes) {
    world_header h;
    memcpy(&h, bytes, sizeof h);
    for (uint32_t i = 0; i < h.section_count; i++) {
        world_section s;
        char *at = bytes + h.table_offset + i * sizeof s;
        memcpy(&s, at, sizeof s);
        s.hash = hash64((cb_slice){bytes + s.offset, s.length});
        memcpy(at, &s, sizeof s);
    }
    rehash_table(bytes);
}

static void test_hostile(void **state) {
    (void)state;
    size_t len;
    world_header h;
    write_world(true, false);
    char *good = load(&len), *bytes = malloc(len);
    assert_non_null(bytes);
    memcpy(&h, good, sizeof h);
    static const unsigned char flips[] = {0x01, 0x40, 0x80, 0xff};
    for (size_t i = sizeof h; i < h.table_offset; i++)
        for (size_t k = 0; k < sizeof flips; k++) {
            memcpy(bytes, good, len);
            bytes[i] = (char)(bytes[i] ^ flips[k]);
            rehash(bytes);
            survives(bytes, len);
        }
    /* The table's own fields, with the table's hash made anew. */
    for (size_t i = h.table_offset; i < len; i++)
        for (size_t k = 0; k < sizeof flips; k++) {
            memcpy(bytes, good, len);
            bytes[i] = (char)(bytes[i] ^ flips[k]);
            rehash_table(bytes);
            survives(bytes, len);
        }
    free(bytes);
    free(good);
}

/* ---- what checksums do not tell: contents that contradict each other */

static world_section *section_of(char *bytes, section_type type) { /* of the first segment; the memory is aligned */
    world_header h;
    memcpy(&h, bytes, sizeof h);
    world_section *s = (void *)(bytes + h.table_offset);
    while (s->type != (uint32_t)type || s->segment != 0) s++;
    return s;
}

static void *item_of(char *bytes, section_type type, uint64_t number) {
    const world_section *s = section_of(bytes, type);
    assert_true((number + 1) * s->item <= s->length);
    return bytes + s->offset + number * s->item;
}

static void nothing(char *bytes) { (void)bytes; }
static void an_id_twice(char *bytes) {
    memcpy(item_of(bytes, SECTION_IDS, 1), item_of(bytes, SECTION_IDS, 0), sizeof(uint64_t));
}
static void ids_out_of_order(char *bytes) {
    uint64_t *ids = item_of(bytes, SECTION_IDS, 0), first = ids[0];
    ids[0] = ids[1];
    ids[1] = first;
}
static void a_statement_of_nobody(char *bytes) {
    ((world_entity_row *)item_of(bytes, SECTION_ENTITIES, ID_COUNT - 1))->count--;
}
static void a_statement_of_two(char *bytes) { ((world_entity_row *)item_of(bytes, SECTION_ENTITIES, 1))->first--; }
static void entities_out_of_order(char *bytes) {
    world_entity_row *rows = item_of(bytes, SECTION_ENTITIES, 0);
    uint64_t first = rows[0].id_schema;
    rows[0].id_schema = rows[1].id_schema;
    rows[1].id_schema = first;
}
static void a_referent_of_another(char *bytes) { *(uint64_t *)item_of(bytes, SECTION_REFERENTS, 0) += 1; }
static void a_name_of_another(char *bytes) { ((world_name_row *)item_of(bytes, SECTION_NAMES, 0))->row++; }

static void test_contradictions(void **state) {
    (void)state;
    static const struct {
        const char *what;
        void (*damage)(char *bytes);
        bool sound;
    } ALL[] = {{"nothing", nothing, true},
               {"an id twice", an_id_twice, false},
               {"ids out of order", ids_out_of_order, false},
               {"a statement of nobody", a_statement_of_nobody, false},
               {"a statement of two", a_statement_of_two, false},
               {"entities out of order", entities_out_of_order, false},
               {"a referent of another", a_referent_of_another, false},
               {"a name of another", a_name_of_another, false}};
    size_t len;
    write_world(false, true); /* with a statement of the last entity */
    char *good = load(&len), *bytes = malloc(len);
    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
        memcpy(bytes, good, len);
        ALL[i].damage(bytes);
        rehash(bytes);
        if (survives(bytes, len) != ALL[i].sound) fail_msg("%s: %s", ALL[i].what, ALL[i].sound ? "refused" : "not refused");
    }
    free(bytes);
    free(good);
}

/* A section that begins within the file and is no longer than it, and yet ends behind the table. */
static void test_section_past_the_end(void **state) {
    (void)state;
    size_t len;
    world *w;
    cb_error err;
    write_world(false, false);
    char *bytes = load(&len);
    world_section *s = section_of(bytes, SECTION_STRINGS);
    world_header h;
    memcpy(&h, bytes, sizeof h);
    s->length = h.table_offset - s->offset + 1;
    rehash_table(bytes);
    assert_int_equal(world_open_memory(&w, bytes, len, &err), CB_DAMAGED);
    s->length = h.table_offset - s->offset;
    rehash_table(bytes);
    assert_int_equal(world_open_memory(&w, bytes, len, &err), CB_OK);
    world_close(w);
    free(bytes);
}

static void test_truncated(void **state) {
    (void)state;
    size_t len;
    write_world(true, false);
    char *bytes = load(&len);
    for (size_t n = 0; n < len; n += n < 256 || n + 256 > len ? 1 : 7) {
        char *cut = malloc(n ? n : 1);
        assert_non_null(cut);
        memcpy(cut, bytes, n);
        assert_false(survives(cut, n));
        free(cut);
    }
    free(bytes);
}

static cb_status open_header(char *bytes, size_t len, void (*change)(world_header *h)) {
    world_header h;
    world *w;
    cb_error err;
    memcpy(&h, bytes, sizeof h);
    world_header old = h;
    change(&h);
    h.header_hash = 0;
    h.header_hash = hash64((cb_slice){(const char *)&h, sizeof h});
    memcpy(bytes, &h, sizeof h);
    cb_status status = world_open_memory(&w, bytes, len, &err);
    if (status == CB_OK) world_close(w);
    memcpy(bytes, &old, sizeof old);
    return status;
}
static void same(world_header *h) { (void)h; }
static void other_version(world_header *h) { h->version++; }
static void other_tables(world_header *h) { h->text_tables++; }
static void other_endian(world_header *h) { h->endian = 0x04030201; }
static void other_magic(world_header *h) { h->magic[0] = 'C'; }
static void more_segments(world_header *h) { h->segment_count = LIMIT_SOURCES + 1; }

static void test_versions(void **state) {
    (void)state;
    size_t len;
    write_world(false, false);
    char *bytes = load(&len);
    assert_int_equal(open_header(bytes, len, same), CB_OK);
    assert_int_equal(open_header(bytes, len, other_version), CB_INCOMPATIBLE);
    assert_int_equal(open_header(bytes, len, other_tables), CB_INCOMPATIBLE);
    assert_int_equal(open_header(bytes, len, other_endian), CB_INCOMPATIBLE);
    assert_int_equal(open_header(bytes, len, other_magic), CB_DAMAGED);
    assert_int_equal(open_header(bytes, len, more_segments), CB_DAMAGED);
    free(bytes);
}

static cb_status with_section(uint32_t type, bool required) {
    world_writer *w;
    world *read;
    cb_error err;
    const cb_slice whole[CARD_GLOBAL_COUNT] = {SLICE("")};
    assert_int_equal(world_writer_open(&w, path, &err), CB_OK);
    assert_int_equal(world_card_write(w, WORLD_GLOBAL, whole, CARD_GLOBAL_COUNT, &err), CB_OK);
    assert_int_equal(world_section_write(w, SECTION_MANIFEST, WORLD_GLOBAL, 1, true, SLICE("{}"), &err), CB_OK);
    assert_int_equal(world_section_write(w, type, WORLD_GLOBAL, 1, required, SLICE("later"), &err), CB_OK);
    assert_int_equal(world_writer_commit(w, &err), CB_OK);
    cb_status status = world_open(&read, path, false, &err);
    if (status == CB_OK) {
        assert_int_equal(world_verify(read, &err), CB_OK);
        world_close(read);
    }
    return status;
}

static void test_unknown_sections(void **state) {
    (void)state;
    assert_int_equal(with_section(900, false), CB_OK);
    assert_int_equal(with_section(30, false), CB_OK);
    assert_int_equal(with_section(900, true), CB_INCOMPATIBLE);
    assert_int_equal(with_section(30, true), CB_INCOMPATIBLE);
}

static void test_abandoned(void **state) {
    (void)state;
    world_writer *w;
    cb_error err;
    size_t before, after;
    write_world(false, false);
    free(load(&before));
    assert_int_equal(world_writer_open(&w, path, &err), CB_OK);
    assert_int_equal(world_section_write(w, SECTION_MANIFEST, WORLD_GLOBAL, 1, true, SLICE("{}"), &err), CB_OK);
    world_writer_abandon(w);
    free(load(&after));
    assert_int_equal(before, after);
}

int main(void) {
    const char *folder = getenv("CUIBONO_BUILD");
    snprintf(path, sizeof path, "%s/test_world_%ld.world", folder ? folder : ".", (long)getpid());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_names),          cmocka_unit_test(test_two_segments),
        cmocka_unit_test(test_many_ids),   cmocka_unit_test(test_limits),         cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_hostile),    cmocka_unit_test(test_contradictions), cmocka_unit_test(test_section_past_the_end),
        cmocka_unit_test(test_truncated),  cmocka_unit_test(test_versions),       cmocka_unit_test(test_unknown_sections),
        cmocka_unit_test(test_abandoned)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
