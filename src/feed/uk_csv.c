/* SPDX-License-Identifier: Apache-2.0 */
/* UK Sanctions List, CSV: a line with the report date, the header ("Name 6" stands before "Name 1"), then one row for each name and
 * address of a designation; rows of one Unique ID belong together. Each row is a piece of the entity. */
#include "base/hash.h"
#include "base/mem.h"
#include "feed/uk_common.h"
#include "parse/csv.h"
#include "parse/date.h"

#include "base/poison.h"

/* Lines before the header: the report date, blank ones. */
#define UK_PREAMBLE_ROWS 10u

typedef struct column {
    uk_field field;
    cb_slice name;
} column;

typedef struct csv_state {
    uk_reader uk;
    input *in;
    csv_reader *csv;
    arena row, keep; /* of a row; of the file */
    column columns[LIMIT_CSV_FIELDS];
    size_t column_count, id_column;
    uint64_t listed; /* key of the listing's columns in the row before */
} csv_state;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    return slice_find(head, SLICE("Unique ID")) != SIZE_MAX && slice_find(head, SLICE("Name 6")) != SIZE_MAX &&
           slice_find(head, SLICE("Regime Name")) != SIZE_MAX;
}

/* "Report Date: 23-Sep-2026", "Report Date:" and "03/06/2026" in two cells. */
static cb_status on_preamble(csv_state *s, const csv_row *row, cb_error *err) {
    const feed_sink *sink = s->uk.out.sink;
    for (size_t i = 0; i < row->count; i++) {
        cb_slice text = slice_trim(row->fields[i]);
        size_t colon = slice_find_char(text, ':');
        if (colon != SIZE_MAX) text = slice_trim(slice_sub(text, colon + 1, text.len));
        char plain[DATE_TEXT_MAX], edtf[DATE_TEXT_MAX];
        if (text.len == 0 || text.len > sizeof plain) continue;
        bool letters = false;
        for (size_t k = 0; k < text.len; k++) letters = letters || (text.ptr[k] | 0x20) >= 'a';
        for (size_t k = 0; k < text.len; k++) plain[k] = letters && text.ptr[k] == '-' ? ' ' : text.ptr[k];
        size_t len = date_read((cb_slice){plain, text.len}, false, edtf);
        if (len == 10) return feed_published(sink, (cb_slice){edtf, len}, false, err);
    }
    return CB_OK;
}

static cb_status read_header(csv_state *s, cb_error *err) {
    for (unsigned line = 0; line < UK_PREAMBLE_ROWS; line++) {
        csv_row row;
        bool more = false, header = false;
        cb_status status = csv_next(s->csv, &row, &more, err);
        if (status != CB_OK) return status;
        if (!more || row.last_unterminated || row.open_quote) break;
        for (size_t i = 0; i < row.count; i++)
            if (uk_field_of(row.fields[i]) == UK_UNIQUE_ID) header = true;
        if (!header) {
            status = on_preamble(s, &row, err);
            if (status != CB_OK) return status;
            continue;
        }
        for (size_t i = 0; i < row.count && i < LIMIT_CSV_FIELDS; i++) {
            column *c = &s->columns[s->column_count++];
            if (!arena_dup(&s->keep, slice_trim(row.fields[i]), &c->name)) return err_memory(err);
            c->field = uk_field_of(c->name);
            if (c->field == UK_UNIQUE_ID) s->id_column = i;
        }
        return CB_OK;
    }
    return err_at(err, CB_INPUT, s->uk.out.file, 1, 0, "not the UK Sanctions List, or cut: no whole header with \"Unique ID\"");
}

static const char *read_row(csv_state *s, const csv_row *row, uk_values *f) {
    if (row->count != s->column_count)
        return row->count > s->column_count ? "more fields than the header" : "fewer fields than the header";
    for (size_t i = 0; i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (value.len > FEED_TEXT_MAX) return "a text is longer than the limit";
        if (value.len) f->v[s->columns[i].field] = value;
    }
    return f->v[UK_UNIQUE_ID].len ? NULL : "no Unique ID";
}

static cb_status on_row(csv_state *s, const csv_row *row) {
    feed_out *o = &s->uk.out;
    uk_values f = {{{NULL, 0}}};
    arena_reset(&s->row);
    const char *why = read_row(s, row, &f);
    cb_slice id = s->id_column < row->count ? slice_trim(row->fields[s->id_column]) : (cb_slice){NULL, 0};
    if (why) {
        feed_rejected(o, "row", row->line, row->byte, id, why);
        return o->status;
    }
    if (row->repaired) feed_note(o, "repaired encoding", id);
    feed_begin(o, &s->uk.party, feed_join(o, "-", 2, (cb_slice[]){SLICE("uk"), id}), uk_schema(o, f.v[UK_KIND]));
    uint64_t listed = 0;
    for (int i = UK_LAST_UPDATED; i <= UK_REASONS; i++) listed = hash64_seed(f.v[i], listed);
    if (listed != s->listed) uk_add_listing(&s->uk, &f);
    s->listed = listed;
    uk_add_name(&s->uk, &f);
    uk_add_non_latin(&s->uk, &f);
    uk_add_address(&s->uk, &f);
    uk_add_documents(&s->uk, &f);
    uk_add_birth_place(&s->uk, &f);
    for (size_t i = 0; i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (value.len == 0) continue;
        uk_add_single(&s->uk, s->columns[i].field, value);
        if (s->columns[i].field != UK_UNKNOWN) continue;
        feed_add_note(o, &s->uk.party, s->columns[i].name, value);
        feed_note(o, "unknown column", s->columns[i].name);
    }
    if (s->uk.party.count) feed_emit(o, &s->uk.party);
    feed_end_record(o, "row", row->line, row->byte, id);
    return o->status;
}

static cb_status read_rows(csv_state *s, cb_error *err) {
    feed_out *o = &s->uk.out;
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
        status = on_row(s, &row);
    }
    if (status == CB_OK) {
        relation_finish(&s->uk.book, o);
        status = o->status;
    }
    return status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        csv_state *s = mem_zalloc(1, sizeof *s); /* too large for the stack */
        if (!s) return err_memory(err);
        s->uk = (uk_reader){.out = {.sink = sink, .file = source->files[i], .authority = "uk", .err = err, .a = &s->row},
                            .book = RELATION_BOOK_EMPTY};
        cb_status status = feed_open(&s->in, source->files[i], err);
        if (status == CB_OK) status = csv_open(&s->csv, s->in, ',', err);
        if (status == CB_OK) status = read_rows(s, err);
        csv_close(s->csv);
        input_close(s->in);
        relation_book_free(&s->uk.book);
        arena_free(&s->row);
        arena_free(&s->keep);
        mem_free(s);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_UK_CSV = {
    .name = "uk", .format = "UK Sanctions List, CSV", .authority = "uk", .sniff = sniff, .read = read_list};
