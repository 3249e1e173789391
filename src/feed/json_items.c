/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/json_items.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"

#include "base/poison.h"

enum { SHOWN_BYTES = 4096, LOOK_BYTES = 65536 };

struct json_items {
    input *in;
    json_lines *lines;   /* where the file is one of lines */
    cb_slice rest;       /* of the piece in hand */
    uint64_t line, byte; /* of rest's first byte */
    bool array, begun;
    buf joined; /* an element that lies across pieces */
};

/* How far a value is read. */
typedef struct scan {
    size_t depth;
    bool in_string, escaped;
} scan;

static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/* Bytes of a string up to its closing quote, which is taken too; all where it does not end here. */
static size_t scan_string(scan *s, const char *text, size_t len) {
    size_t i = 0;
    while (i < len) {
        if (s->escaped) {
            s->escaped = false;
            i++;
            continue;
        }
        while (i < len && text[i] != '"' && text[i] != '\\') i++;
        if (i == len) break;
        s->escaped = text[i] == '\\';
        s->in_string = s->escaped;
        i++;
        if (!s->in_string) break;
    }
    return i;
}

/* Bytes of `text` that belong to the value, *whole where its end is among them. */
static size_t scan_value(scan *s, cb_slice text, uint64_t *lines, bool *whole) {
    enum { PLAIN = 0, QUOTE, OPEN, CLOSE, LINE };
    static const unsigned char KINDS[256] = {
        ['"'] = QUOTE, ['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE, ['\n'] = LINE};
    size_t i = 0;
    *whole = false;
    while (i < text.len) {
        if (s->in_string) {
            i += scan_string(s, text.ptr + i, text.len - i);
            if (s->in_string || s->depth) continue;
            *whole = true; /* a bare string */
            return i;
        }
        unsigned kind;
        do kind = KINDS[(unsigned char)text.ptr[i++]];
        while (kind == PLAIN && i < text.len);
        if (kind == QUOTE) {
            s->in_string = true;
        } else if (kind == OPEN) {
            s->depth++;
        } else if (kind == LINE) {
            ++*lines; /* one within a string is no JSON */
        } else if (kind == CLOSE && (s->depth == 0 || --s->depth == 0)) {
            *whole = true;
            return i;
        }
    }
    return i;
}

/* A number, a word or a stray mark: up to what parts elements. */
static size_t scan_bare(cb_slice text, bool begins, bool *whole) {
    size_t i = begins; /* a stray bracket is one */
    while (i < text.len && !is_space(text.ptr[i]) && text.ptr[i] != ',' && text.ptr[i] != ']') i++;
    *whole = i < text.len;
    return i;
}

/* Lines where the first one is a whole value, or the second begins one; else a document. */
static bool is_of_lines(cb_slice head) {
    head = slice_trim(head);
    if (head.len == 0 || head.ptr[0] != '{') return head.len == 0 || head.ptr[0] != '[';
    size_t end = slice_find_char(head, '\n');
    cb_slice first = slice_trim(slice_sub(head, 0, end)), behind = slice_trim(slice_sub(head, first.len, SIZE_MAX));
    uint64_t lines = 0;
    bool whole;
    scan s = {0};
    size_t len = scan_value(&s, first, &lines, &whole);
    if (end == SIZE_MAX && !whole) return first.len >= LOOK_BYTES / 2; /* a long line; a short one is a document that is cut */
    return (whole && len == first.len) || (behind.len && behind.ptr[0] == '{' && first.len > 1);
}

cb_status json_items_open(json_items **out, input *in, cb_error *err) {
    json_items *r = *out = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    r->in = in;
    r->line = 1;
    cb_slice head;
    cb_status status = input_peek(in, LOOK_BYTES, &head, err);
    if (status != CB_OK) return status;
    if (slice_starts(head, SLICE("\xEF\xBB\xBF"))) head = slice_sub(head, 3, SIZE_MAX);
    return is_of_lines(head) ? json_lines_open(&r->lines, in, err) : CB_OK;
}

void json_items_close(json_items *r) {
    if (!r) return;
    json_lines_close(r->lines);
    buf_free(&r->joined);
    mem_free(r);
}

static void take(json_items *r, size_t len) {
    r->rest = slice_sub(r->rest, len, SIZE_MAX);
    r->byte += len;
}

/* The next byte that is no space, and no comma between elements; *more false at the end of the file. */
static cb_status skip_between(json_items *r, bool *more, cb_error *err) {
    for (;;) {
        size_t i = 0;
        for (; i < r->rest.len && (is_space(r->rest.ptr[i]) || (r->rest.ptr[i] == ',' && r->begun)); i++)
            r->line += r->rest.ptr[i] == '\n';
        take(r, i);
        *more = r->rest.len > 0;
        if (*more) return CB_OK;
        bool first = r->byte == 0;
        cb_status status = input_read(r->in, &r->rest, err);
        if (status != CB_OK || r->rest.len == 0) return status;
        if (first && slice_starts(r->rest, SLICE("\xEF\xBB\xBF"))) take(r, 3);
    }
}

static cb_status cut(const json_items *r, uint64_t line, uint64_t byte, const char *what, cb_error *err) {
    return err_at(err, CB_INPUT, input_name(r->in), line, byte, "the file is cut: %s; fetch it again", what);
}

/* Behind the bracket that ends the array. */
static cb_status end_array(json_items *r, cb_error *err) {
    bool more;
    take(r, 1);
    r->begun = false; /* a comma is none between elements now */
    cb_status status = skip_between(r, &more, err);
    if (status != CB_OK || !more || slice_eq(slice_trim(r->rest), SLICE("\x1A"))) return status;
    return err_at(err, CB_INPUT, input_name(r->in), r->line, r->byte, "the file goes on behind the end of its array");
}

static cb_status read_value(json_items *r, json_item *item, cb_error *err) {
    scan s = {0};
    uint64_t lines = 0;
    char c = r->rest.ptr[0];
    bool nested = c == '{' || c == '[' || c == '"', whole = false;
    *item = (json_item){.line = r->line, .byte = r->byte};
    buf_clear(&r->joined);
    for (;;) {
        size_t len = nested ? scan_value(&s, r->rest, &lines, &whole) : scan_bare(r->rest, r->joined.len == 0, &whole);
        cb_slice part = slice_sub(r->rest, 0, len);
        item->oversize |= r->joined.len + len > LIMIT_RECORD_BYTES;
        bool borrow = whole && r->joined.len == 0;
        if (borrow)
            item->text = part;
        else if (!item->oversize)
            buf_slice(&r->joined, part);
        if (r->joined.failed) return err_memory(err);
        take(r, len);
        if (!borrow) item->text = buf_view(&r->joined);
        if (whole) break;
        cb_status status = input_read(r->in, &r->rest, err);
        if (status != CB_OK) return status;
        if (r->rest.len == 0 && nested) return cut(r, item->line, item->byte, "its last element is not whole", err);
        if (r->rest.len == 0) break;
    }
    r->line += lines;
    if (item->oversize) item->text = slice_sub(item->text, 0, SHOWN_BYTES);
    return CB_OK;
}

static cb_status next_element(json_items *r, json_item *item, bool *more, cb_error *err) {
    cb_status status = skip_between(r, more, err);
    if (status == CB_OK && *more && !r->begun) {
        r->begun = true;
        r->array = r->rest.ptr[0] == '[';
        if (r->array) take(r, 1);
        if (r->array) status = skip_between(r, more, err);
    }
    if (status != CB_OK) return status;
    if (!*more) return r->array ? cut(r, r->line, r->byte, "the end of its array is missing", err) : CB_OK;
    if (r->array && r->rest.ptr[0] == ']') {
        *more = false;
        r->array = false;
        return end_array(r, err);
    }
    return read_value(r, item, err);
}

cb_status json_items_next(json_items *r, json_item *item, bool *more, cb_error *err) {
    json_line line;
    *more = false;
    if (!r->lines) return next_element(r, item, more, err);
    cb_status status = json_lines_next(r->lines, &line, more, err);
    if (status == CB_OK && *more) *item = (json_item){line.text, line.line, line.byte, line.oversize, line.unterminated};
    return status;
}
