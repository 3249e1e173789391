/* SPDX-License-Identifier: Apache-2.0 */
/* What was searched, how old it is, and which lists were not there. */
#include "base/error.h"
#include "base/vec.h"
#include "finding/sources.h"
#include "parse/date.h"

#include "base/poison.h"

extern const char SOURCE_AGES[]; /* data/source_ages.tsv */

enum { MAX_ROWS = 64, MAX_LINES = 4096 };

typedef struct age_row {
    cb_slice feed, begins, name;
    int32_t limit;
    bool expected, seen;
} age_row;

static int32_t number_of(cb_slice s) {
    int32_t n = 0;
    for (size_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && n < 1000000; i++) n = n * 10 + (s.ptr[i] - '0');
    return n;
}

static size_t read_rows(age_row *rows) {
    cb_slice rest = slice_of(SOURCE_AGES);
    size_t n = 0;
    while (rest.ptr && rest.len && n < MAX_ROWS) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0) continue;
        age_row *r = &rows[n++];
        r->feed = slice_cut(&line, '\t');
        r->begins = slice_cut(&line, '\t');
        r->name = slice_cut(&line, '\t');
        r->limit = number_of(slice_cut(&line, '\t'));
        r->expected = slice_eq(slice_trim(line), SLICE("yes"));
        r->seen = false;
    }
    return n;
}

static bool row_fits(const age_row *r, cb_slice feed, const json_value *manifest) {
    if (!slice_eq(r->feed, SLICE("*")) && !slice_eq(r->feed, feed)) return false;
    if (slice_eq(r->begins, SLICE("*"))) return true;
    const json_value *files = json_get(manifest, "files");
    for (const json_value *f = files ? files->first : NULL; f; f = f->next)
        if (slice_starts_nocase(json_string(json_get(f, "name")), r->begins)) return true;
    return false;
}

static bool add_line(asker *q, cb_slice **lines, size_t *count, size_t *cap, cb_slice text) {
    void *items = *lines;
    if (!text.ptr || *count >= MAX_LINES || !vec_reserve_arena(q->a, &items, cap, *count, *count + 1, sizeof text))
        return text.ptr && *count >= MAX_LINES;
    *lines = items;
    (*lines)[(*count)++] = text;
    return true;
}

static cb_status one_source(asker *q, json_parser *parser, uint32_t segment, age_row *rows, size_t row_count, answer *out,
                            size_t *cap) {
    finding_source_info *info = &out->sources[segment];
    json_value *m;
    cb_status status = json_parse(parser, q->a, world_manifest(q->w, segment), &m, q->err);
    if (status != CB_OK) return status;
    *info = (finding_source_info){
        .name = world_source_name(q->w, segment), .published = world_source_date(q->w, segment), .age_days = -1};
    info->sha256 = json_string(json_get(m, "sha256"));
    const json_value *counts = json_get(m, "counts"), *parties = counts ? json_get(counts, "parties") : NULL;
    for (size_t i = 0; parties && i < parties->text.len; i++)
        if (parties->text.ptr[i] >= '0' && parties->text.ptr[i] <= '9')
            info->parties = info->parties * 10 + (uint64_t)(parties->text.ptr[i] - '0');
    age_row *row = NULL;
    for (size_t i = 0; i < row_count && !row; i++)
        if (row_fits(&rows[i], json_string(json_get(m, "feed")), m)) row = &rows[i];
    if (row) row->seen = true, info->limit_days = row->limit;
    date_range day;
    if (info->published.len && date_range_of(info->published, &day)) info->age_days = q->on_day - day.first;
    if (info->age_days < 0 && info->published.len == 0) {
        if (!add_line(q, &out->incomplete, &out->incomplete_count, cap,
                      words(q->a, "%.*s: its publication date is unknown", SLICE_ARGS(info->name))))
            return err_memory(q->err);
    } else if (row && info->age_days > row->limit) {
        if (!add_line(q, &out->incomplete, &out->incomplete_count, cap,
                      words(q->a, "%.*s: published %.*s, %d days old (limit %d)", SLICE_ARGS(info->name),
                            SLICE_ARGS(info->published), info->age_days, row->limit)))
            return err_memory(q->err);
    }
    return CB_OK;
}

cb_status sources_fill(asker *q, answer *out) {
    age_row rows[MAX_ROWS];
    size_t row_count = read_rows(rows), incomplete_cap = 0, missing_cap = 0;
    json_parser *parser;
    out->source_count = world_segments(q->w);
    out->sources = arena_zalloc(q->a, out->source_count ? out->source_count : 1, sizeof *out->sources);
    if (!out->sources) return err_memory(q->err);
    cb_status status = json_parser_new(&parser, q->err);
    if (status != CB_OK) return status;
    for (uint32_t k = 0; k < out->source_count && status == CB_OK; k++)
        status = one_source(q, parser, k, rows, row_count, out, &incomplete_cap);
    json_parser_free(parser);
    if (status == CB_OK && q->on.len == 0 &&
        !add_line(q, &out->incomplete, &out->incomplete_count, &incomplete_cap,
                  SLICE("no source has a date and no day was asked about: whatever has an end counts as ended")))
        status = err_memory(q->err);
    for (size_t i = 0; i < row_count && status == CB_OK; i++)
        if (rows[i].expected && !rows[i].seen &&
            !add_line(q, &out->not_loaded, &out->not_loaded_count, &missing_cap, rows[i].name))
            status = err_memory(q->err);
    return status;
}
