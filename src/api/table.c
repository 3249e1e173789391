/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of CSV or JSON lines as lists of named cells: the input of batch commands. */
#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"
#include "parse/csv.h"
#include "parse/json.h"
#include "text/utf8.h"
#include "base/poison.h"

struct cb_table {
    input *in;
    csv_reader *csv;
    json_lines *lines;
    json_parser *parser;
    arena header, row; /* of the file, of the row */
    cb_slice *columns;
    size_t column_count;
    cb_property *cells; /* in `row` */
    size_t cell_count, cell_cap;
    uint64_t rows;
};

/* Content that begins like an object is JSON lines; nothing else that people screen begins so. */
static bool looks_like_json(cb_slice head) {
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, head.len);
    head = slice_trim(head);
    return head.len > 0 && head.ptr[0] == '{';
}

/* The delimiter that the first row has most of; ties and none: the comma. */
static char find_delimiter(cb_slice head) {
    const char candidates[] = {',', ';', '\t'};
    size_t counts[3] = {0, 0, 0};
    bool quoted = false;
    for (size_t i = 0; i < head.len && (quoted || (head.ptr[i] != '\n' && head.ptr[i] != '\r')); i++) {
        if (head.ptr[i] == '"') quoted = !quoted;
        for (size_t k = 0; !quoted && k < sizeof candidates; k++) counts[k] += head.ptr[i] == candidates[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof candidates; k++)
        if (counts[k] > counts[best]) best = k;
    return candidates[best];
}

static cb_status read_header(cb_table *t, cb_error *err) {
    csv_row row;
    bool more;
    cb_status status = csv_next(t->csv, &row, &more, err);
    if (status != CB_OK) return status;
    if (!more)
        return err_at(err, CB_INPUT, input_name(t->in), 0, UINT64_MAX, "the file is empty: its first row names the columns");
    t->columns = arena_zalloc(&t->header, row.count ? row.count : 1, sizeof *t->columns);
    if (!t->columns) return err_memory(err);
    for (size_t i = 0; i < row.count; i++) {
        cb_slice name = slice_trim(row.fields[i]);
        if (i == 0 && slice_starts(name, SLICE("\xef\xbb\xbf"))) name = slice_sub(name, 3, name.len);
        if (!arena_dup(&t->header, name, &t->columns[i])) return err_memory(err);
    }
    t->column_count = row.count;
    return CB_OK;
}

cb_status cb_table_open(cb_table **out, const char *path, cb_error *err) {
    *out = NULL;
    cb_table *t = mem_zalloc(1, sizeof *t);
    if (!t) return err_memory(err);
    cb_slice head;
    cb_status status = strcmp(path, "-") == 0 ? input_stdin(&t->in, err) : input_open(&t->in, path, err);
    if (status == CB_OK) status = input_peek(t->in, 4096, &head, err);
    if (status == CB_OK && looks_like_json(head)) {
        status = json_lines_open(&t->lines, t->in, err);
        if (status == CB_OK) status = json_parser_new(&t->parser, err);
    } else if (status == CB_OK) {
        status = csv_open(&t->csv, t->in, find_delimiter(head), err);
        if (status == CB_OK) status = read_header(t, err);
    }
    if (status != CB_OK) {
        cb_table_close(t);
        return status;
    }
    *out = t;
    return CB_OK;
}

bool cb_table_is_csv(const cb_table *table) { return table->csv != NULL; }

const cb_slice *cb_table_columns(const cb_table *table, size_t *count) {
    *count = table->column_count;
    return table->columns;
}

static bool add_cell(cb_table *t, cb_slice name, cb_slice value) {
    if (!vec_reserve_arena(&t->row, (void **)&t->cells, &t->cell_cap, t->cell_count, t->cell_count + 1, sizeof *t->cells))
        return false;
    t->cells[t->cell_count++] = (cb_property){name, value};
    return true;
}

static cb_status next_csv(cb_table *t, cb_row *row, bool *more, cb_error *err) {
    csv_row r;
    cb_status status = csv_next(t->csv, &r, more, err);
    if (status != CB_OK || !*more) return status;
    row->line = r.line;
    if (r.open_quote)
        row->bad = SLICE("the file ends inside a quoted field");
    else if (r.count != t->column_count)
        row->bad = SLICE("it has another number of fields than the header");
    for (size_t i = 0; i < r.count && i < t->column_count; i++)
        if (!add_cell(t, t->columns[i], slice_trim(r.fields[i]))) return err_memory(err);
    return CB_OK;
}

/* A member's values: a string or number as it is, a list once per element. */
static bool add_member(cb_table *t, const json_value *v) {
    if (v->type == JSON_STRING || v->type == JSON_NUMBER || v->type == JSON_BOOL)
        return add_cell(t, v->key, slice_trim(v->text));
    if (v->type != JSON_ARRAY) return true;
    for (const json_value *e = v->first; e; e = e->next)
        if ((e->type == JSON_STRING || e->type == JSON_NUMBER) && !add_cell(t, v->key, slice_trim(e->text))) return false;
    return true;
}

static cb_status next_json(cb_table *t, cb_row *row, bool *more, cb_error *err) {
    json_line line;
    cb_status status = json_lines_next(t->lines, &line, more, err);
    if (status != CB_OK || !*more) return status;
    row->line = line.line;
    if (line.oversize) {
        row->bad = SLICE("the line is too long");
        return CB_OK;
    }
    json_value *value;
    cb_error problem = {.code = CB_OK};
    status = json_parse(t->parser, &t->row, line.text, &value, &problem);
    if (status == CB_MEMORY) return err_memory(err);
    if (status != CB_OK) return arena_dup(&t->row, slice_of(problem.message), &row->bad) ? CB_OK : err_memory(err);
    if (value->type != JSON_OBJECT) {
        row->bad = SLICE("it is no JSON object");
        return CB_OK;
    }
    for (const json_value *v = value->first; v; v = v->next) {
        bool nested = v->type == JSON_OBJECT && slice_eq(v->key, SLICE("properties"));
        if (!nested && !add_member(t, v)) return err_memory(err);
        for (const json_value *p = nested ? v->first : NULL; p; p = p->next)
            if (!add_member(t, p)) return err_memory(err);
    }
    return CB_OK;
}

cb_status cb_table_next(cb_table *table, cb_row *row, bool *more, cb_error *err) {
    arena_reset(&table->row);
    table->cells = NULL;
    table->cell_count = table->cell_cap = 0;
    *row = (cb_row){.bad = {"", 0}};
    cb_status status = table->csv ? next_csv(table, row, more, err) : next_json(table, row, more, err);
    if (status != CB_OK || !*more) return status;
    row->number = ++table->rows;
    row->cells = table->cells;
    row->cell_count = table->cell_count;
    return CB_OK;
}

void cb_table_close(cb_table *table) {
    if (!table) return;
    csv_close(table->csv);
    json_lines_close(table->lines);
    json_parser_free(table->parser);
    input_close(table->in);
    arena_free(&table->header);
    arena_free(&table->row);
    mem_free(table);
}
