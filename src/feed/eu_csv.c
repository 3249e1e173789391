/* SPDX-License-Identifier: Apache-2.0 */
/* EU consolidated financial sanctions list, CSV 1.1: over 100 columns apart by semicolons, one fact a row beside the columns of the
 * entity, which every row repeats. Pieces go on with the entity's id, so nothing is held but the names of one run of rows. */
#include "base/hash.h"
#include "base/mem.h"
#include "base/vec.h"
#include "feed/eu_common.h"
#include "parse/csv.h"
#include "parse/date.h"

#include "base/poison.h"

typedef union eu_fact {
    eu_entity entity;
    eu_regulation regulation;
    eu_name name;
    eu_address address;
    eu_birth birth;
    eu_identification identification;
    eu_citizenship citizenship;
} eu_fact;

typedef struct column {
    eu_kind kind; /* EU_KINDS: not one of ours */
    size_t offset;
    bool ignored; /* says nothing about the party */
    cb_slice name;
} column;

typedef struct csv_state {
    eu_reader eu;
    input *in;
    csv_reader *csv;
    arena row, keep, run; /* of a row; of the file; of a run of rows of one entity */
    column columns[LIMIT_CSV_FIELDS];
    size_t column_count, generation;
    cb_slice id;     /* of the run */
    uint64_t listed; /* key of the entity's columns in the row before */
    eu_name *names;  /* of the run */
    size_t name_count, name_cap;
    map named; /* entities whose primary name is out: where rows of one come apart, later ones are aliases */
    schema_id schema;
    bool dated;
} csv_state;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    cb_slice line = slice_sub(head, 0, slice_find_char(head, '\n') == SIZE_MAX ? head.len : slice_find_char(head, '\n'));
    return slice_find(line, SLICE("Entity_LogicalId")) != SIZE_MAX;
}

/* ---- the header ----------------------------------------------------------------------------------- */

static column column_of(cb_slice name) {
    column best = {.kind = EU_KINDS, .name = name};
    size_t longest = 0;
    /* "Entity_Regulation_Type" belongs to the longer prefix. */
    for (size_t k = 0; k < EU_KINDS; k++) {
        const eu_table *t = &EU_TABLES[k];
        cb_slice prefix = slice_of(t->prefix);
        if (prefix.len <= longest || !slice_starts_nocase(name, prefix)) continue;
        cb_slice rest = slice_sub(name, prefix.len, name.len);
        for (size_t i = 0; i < t->count; i++)
            if (t->fields[i].csv && slice_eq_nocase(rest, slice_of(t->fields[i].csv))) {
                best.kind = (eu_kind)k;
                best.offset = t->fields[i].offset;
                longest = prefix.len;
            }
    }
    best.ignored = best.kind == EU_KINDS && slice_ends(name, SLICE("_RegulationLanguage"));
    return best;
}

static cb_status read_header(csv_state *s, cb_error *err) {
    csv_row row;
    bool more = false, id = false;
    cb_status status = csv_next(s->csv, &row, &more, err);
    if (status != CB_OK) return status;
    s->generation = SIZE_MAX;
    for (size_t i = 0; more && i < row.count && i < LIMIT_CSV_FIELDS; i++) {
        cb_slice name;
        cb_slice field = slice_trim(row.fields[i]);
        if (slice_starts(field, SLICE("\xef\xbb\xbf"))) field = slice_sub(field, 3, field.len);
        if (!arena_dup(&s->keep, field, &name)) return err_memory(err);
        s->columns[s->column_count++] = column_of(name);
        if (slice_eq_nocase(name, SLICE("fileGenerationDate"))) s->generation = i;
        if (slice_eq_nocase(name, SLICE("Entity_LogicalId"))) id = true;
    }
    if (!id || row.last_unterminated)
        return err_at(err, CB_INPUT, s->eu.out.file, 1, 0,
                      "not an EU sanctions list, or cut: no whole header with Entity_LogicalId");
    if (s->generation != SIZE_MAX) {
        s->columns[s->generation].ignored = true;
    }
    return CB_OK;
}

/* ---- rows ----------------------------------------------------------------------------------------- */

static cb_slice id_of(feed_out *o, cb_slice logical_id) { return feed_join(o, "-", 2, (cb_slice[]){SLICE("eu"), logical_id}); }

static bool keep_name(csv_state *s, const eu_name *n) {
    void *items = s->names;
    if (!vec_reserve_arena(&s->run, &items, &s->name_cap, s->name_count, s->name_count + 1, sizeof *s->names)) return false;
    s->names = items;
    eu_name copy = *n;
    /* All fields of the struct are slices; those of the row end with it. */
    cb_slice *fields = (cb_slice *)(void *)&copy;
    for (size_t i = 0; i < sizeof copy / sizeof *fields; i++)
        if (fields[i].len && !arena_dup(&s->run, fields[i], &fields[i])) return false;
    s->names[s->name_count++] = copy;
    return true;
}

/* The names of a run of rows: one of them is the primary name. */
static cb_status end_run(csv_state *s) {
    feed_out *o = &s->eu.out;
    if (s->name_count && feed_ok(o)) {
        bool first = false;
        if (!map_put(&s->named, s->id, &first)) feed_fail_memory(o);
        size_t primary = 0;
        for (size_t i = 1; i < s->name_count; i++)
            if (eu_name_before(&s->names[i], &s->names[primary])) primary = i;
        /* Rows of one name with several of its facts repeat the name: it is the primary one each time. */
        cb_slice logical_id = s->names[primary].logical_id, whole = s->names[primary].whole;
        arena_reset(&s->row);
        feed_begin(o, &s->eu.party, id_of(o, s->id), s->schema);
        for (size_t i = 0; i < s->name_count; i++)
            eu_add_name(&s->eu, &s->names[i],
                        first && slice_eq(s->names[i].logical_id, logical_id) && slice_eq(s->names[i].whole, whole));
        feed_emit(o, &s->eu.party);
        if (o->over) {
            o->over = false;
            feed_rejected(o, "names", 0, UINT64_MAX, s->id, "the entity holds more names than a limit allows");
        }
    }
    s->name_count = s->name_cap = 0;
    s->names = NULL;
    arena_reset(&s->run);
    return o->status;
}

/* Is there anything but an act in this fact? */
static bool has_any(const void *fact, size_t size) {
    const cb_slice *fields = fact;
    for (size_t i = 0; i < size / sizeof *fields; i++)
        if (fields[i].len) return true;
    return false;
}

static void add_facts(csv_state *s, const eu_fact *f, bool listed) {
    eu_reader *u = &s->eu;
    if (listed) {
        eu_add_entity(u, &f[EU_ENTITY].entity);
        eu_add_regulation(u, &f[EU_ENTITY].entity, &f[EU_REGULATION].regulation);
    }
    if (has_any(&f[EU_ADDRESS], sizeof(eu_address))) eu_add_address(u, &f[EU_ADDRESS].address);
    if (has_any(&f[EU_BIRTH], sizeof(eu_birth))) eu_add_birth(u, &f[EU_BIRTH].birth);
    if (has_any(&f[EU_IDENTIFICATION], sizeof(eu_identification)))
        eu_add_identification(u, &f[EU_IDENTIFICATION].identification);
    if (has_any(&f[EU_CITIZENSHIP], sizeof(eu_citizenship))) eu_add_citizenship(u, &f[EU_CITIZENSHIP].citizenship);
}

static cb_status on_date(csv_state *s, cb_slice text, cb_error *err) {
    char edtf[DATE_TEXT_MAX];
    if (s->dated || !s->eu.out.sink->published) return CB_OK;
    size_t len = date_read(text, false, edtf);
    if (len < 10) return CB_OK;
    s->dated = true;
    return feed_published(s->eu.out.sink, (cb_slice){edtf, 10}, false, err);
}

static const char *read_row(csv_state *s, const csv_row *row, eu_fact *f) {
    if (row->count > s->column_count) return "more fields than the header";
    for (size_t i = 0; i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (value.len > FEED_TEXT_MAX) return "a text is longer than the limit";
        const column *c = &s->columns[i];
        if (c->kind < EU_KINDS) *(cb_slice *)(void *)((char *)&f[c->kind] + c->offset) = value;
    }
    return f[EU_ENTITY].entity.logical_id.len ? NULL : "no Entity_LogicalId";
}

static cb_status on_row(csv_state *s, const csv_row *row, cb_error *err) {
    feed_out *o = &s->eu.out;
    eu_fact f[EU_KINDS];
    memset(f, 0, sizeof f);
    arena_reset(&s->row);
    const char *why = read_row(s, row, f);
    const eu_entity *e = &f[EU_ENTITY].entity;
    if (why) {
        feed_rejected(o, "row", row->line, row->byte, e->logical_id, why);
        return o->status;
    }
    if (row->repaired) feed_note(o, "repaired encoding", e->logical_id);
    if (s->generation < row->count) {
        cb_status status = on_date(s, row->fields[s->generation], err);
        if (status != CB_OK) return status;
    }
    /* A run without end is cut: its later names are aliases. */
    bool new_run = !slice_eq(e->logical_id, s->id) || s->name_count >= LIMIT_NAMES_PER_ENTITY;
    if (new_run) {
        if (end_run(s) != CB_OK) return o->status;
        if (!arena_dup(&s->run, e->logical_id, &s->id)) return err_memory(err);
        s->schema = eu_schema(o, e->subject_code, e->subject);
    }
    uint64_t listed = 0;
    const cb_slice *entity_fields = (const cb_slice *)(const void *)e,
                   *act_fields = (const cb_slice *)(const void *)&f[EU_REGULATION].regulation;
    for (size_t i = 0; i < sizeof *e / sizeof(cb_slice); i++) listed = hash64_seed(entity_fields[i], listed);
    for (size_t i = 0; i < sizeof(eu_regulation) / sizeof(cb_slice); i++) listed = hash64_seed(act_fields[i], listed);
    bool says = new_run || listed != s->listed;
    s->listed = listed;
    if (has_any(&f[EU_NAME].name, sizeof(eu_name)) && !keep_name(s, &f[EU_NAME].name)) return err_memory(err);
    feed_begin(o, &s->eu.party, id_of(o, e->logical_id), s->schema);
    add_facts(s, f, says);
    for (size_t i = 0; i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (s->columns[i].kind != EU_KINDS || s->columns[i].ignored || value.len == 0) continue;
        feed_add_note(o, &s->eu.party, s->columns[i].name, value);
        feed_note(o, "unknown column", s->columns[i].name);
    }
    if (s->eu.party.count) feed_emit(o, &s->eu.party);
    feed_end_record(o, "row", row->line, row->byte, e->logical_id);
    return o->status;
}

static cb_status read_rows(csv_state *s, cb_error *err) {
    feed_out *o = &s->eu.out;
    cb_status status = read_header(s, err);
    for (uint64_t rows = 0; status == CB_OK; rows++) {
        csv_row row;
        bool more = false;
        status = csv_next(s->csv, &row, &more, err);
        if (status != CB_OK || !more) break;
        if (rows % 256 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(s->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        if (row.last_unterminated) status = feed_last_row(o, &row, s->column_count);
        if (status != CB_OK) break;
        if (row.count < s->column_count)
            feed_rejected(o, "row", row.line, row.byte, row.count > 1 ? row.fields[1] : (cb_slice){NULL, 0},
                          "fewer fields than the header");
        else
            status = on_row(s, &row, err);
        if (status == CB_OK) status = o->status;
    }
    if (status == CB_OK) status = end_run(s);
    if (status == CB_OK) {
        relation_finish(&s->eu.book, o);
        status = o->status;
    }
    return status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        csv_state *s = mem_zalloc(1, sizeof *s); /* too large for the stack */
        if (!s) return err_memory(err);
        s->eu = (eu_reader){.out = {.sink = sink, .file = source->files[i], .authority = "eu", .err = err, .a = &s->row},
                            .book = RELATION_BOOK_EMPTY};
        s->named = MAP_EMPTY;
        cb_status status = feed_open(&s->in, source->files[i], err);
        if (status == CB_OK) status = csv_open(&s->csv, s->in, ';', err);
        if (status == CB_OK) status = read_rows(s, err);
        csv_close(s->csv);
        input_close(s->in);
        relation_book_free(&s->eu.book);
        map_free(&s->named);
        arena_free(&s->row);
        arena_free(&s->run);
        arena_free(&s->keep);
        mem_free(s);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_EU_CSV = {.name = "eu",
                          .format = "EU consolidated financial sanctions list, CSV",
                          .authority = "eu",
                          .sniff = sniff,
                          .read = read_list};
