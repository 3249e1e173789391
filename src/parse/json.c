/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/json.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/poison.h"

const json_value *json_get(const json_value *object, const char *key) {
    if (!object || object->type != JSON_OBJECT) return NULL;
    const json_value *found = NULL;
    cb_slice want = slice_of(key);
    for (const json_value *v = object->first; v; v = v->next)
        if (slice_eq(v->key, want)) found = v;
    return found;
}

cb_slice json_string(const json_value *v) { return v && v->type == JSON_STRING ? v->text : (cb_slice){NULL, 0}; }

/* ---- lines ------------------------------------------------------------------------------------------ */

enum { OVERSIZE_SHOWN = 4096 }; /* bytes of an oversize line that are handed on, to tell which it is */

struct json_lines {
    input *in;
    cb_slice rest;       /* of the piece in hand */
    uint64_t line, byte; /* of rest's first byte */
    bool started;
    buf joined; /* a line that lies across pieces */
};

cb_status json_lines_open(json_lines **out, input *in, cb_error *err) {
    json_lines *r = *out = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    r->in = in;
    r->line = 1;
    return CB_OK;
}

void json_lines_close(json_lines *r) {
    if (!r) return;
    buf_free(&r->joined);
    mem_free(r);
}

static cb_status skip_mark(json_lines *r, cb_error *err) {
    cb_slice begin;
    cb_status status = input_peek(r->in, 3, &begin, err);
    if (status != CB_OK) return status;
    r->started = true;
    if (!slice_starts(begin, SLICE("\xEF\xBB\xBF"))) return CB_OK;
    status = input_read(r->in, &r->rest, err);
    r->rest = slice_sub(r->rest, 3, SIZE_MAX);
    r->byte = 3;
    return status;
}

/* One line, whatever it holds. */
static cb_status next_line(json_lines *r, json_line *line, bool *more, cb_error *err) {
    *line = (json_line){.line = r->line, .byte = r->byte};
    *more = false;
    buf_clear(&r->joined);
    for (;;) {
        if (r->rest.len == 0) {
            cb_status status = input_read(r->in, &r->rest, err);
            if (status != CB_OK) return status;
            if (r->rest.len == 0) {
                *more = r->byte > line->byte;
                line->unterminated = *more;
                line->text = buf_view(&r->joined);
                return CB_OK;
            }
        }
        size_t end = slice_find_char(r->rest, '\n');
        bool whole = end != SIZE_MAX;
        cb_slice part = slice_sub(r->rest, 0, whole ? end : r->rest.len);
        size_t taken = part.len + (whole ? 1 : 0);
        line->oversize |= r->joined.len + part.len > LIMIT_RECORD_BYTES;
        bool borrow = whole && r->joined.len == 0;
        if (borrow)
            line->text = part;
        else if (!line->oversize)
            buf_put(&r->joined, part.ptr, part.len);
        if (r->joined.failed) return err_memory(err);
        r->rest = slice_sub(r->rest, taken, SIZE_MAX);
        r->byte += taken;
        if (!whole) continue;
        if (!borrow) line->text = buf_view(&r->joined);
        r->line++;
        *more = true;
        return CB_OK;
    }
}

cb_status json_lines_next(json_lines *r, json_line *line, bool *more, cb_error *err) {
    *more = false;
    cb_status status = r->started ? CB_OK : skip_mark(r, err);
    while (status == CB_OK) {
        status = next_line(r, line, more, err);
        if (status != CB_OK || !*more) break;
        if (line->text.len && line->text.ptr[line->text.len - 1] == '\r') line->text.len--;
        if (line->oversize) {
            line->text = slice_sub(line->text, 0, OVERSIZE_SHOWN);
            break;
        }
        cb_slice content = slice_trim(line->text);
        if (content.len && !slice_eq(content, SLICE("\x1A"))) break;
    }
    if (status != CB_OK) *more = false;
    return status;
}
