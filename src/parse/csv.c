/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/csv.h"

#include <csv.h>
#include <endian.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "parse/tail.h"
#include "text/utf8.h"

#include "base/poison.h"

/* libcsv tells fields and row ends but not where they stand. It is therefore fed up to one line end at a time:
 * a feed then completes at most one row, and a row begins where a feed does. */

/* States of struct csv_parser.pstate, from libcsv.c 3.0.3. */
enum { ROW_NOT_BEGUN = 0, FIELD_BEGUN = 2 };

struct csv_reader {
    input *in;
    struct csv_parser parser;
    tail tail;
    cb_slice rest;                 /* of the piece in hand */
    uint64_t line, byte;           /* of rest's first byte */
    bool after_cr, started, ended; /* the last byte was CR; the byte-order mark was looked for; the input is read */
    uint64_t row_line, row_byte;   /* where the row began */
    buf bytes;                     /* of the row's fields */
    size_t ends[LIMIT_CSV_FIELDS]; /* of each field within bytes, where libcsv made them */
    size_t count;
    bool complete, too_many;
    bool split, valid; /* `fields` stand already; all of the row is UTF-8 */
    cb_slice fields[LIMIT_CSV_FIELDS];
    arena repaired;
    cb_status failed;
    cb_error why;
};

/* libcsv grows its field buffer by a constant, which is quadratic; here it doubles behind its back. */
typedef struct grown {
    size_t cap;
    size_t pad; /* keeps what follows on 16 bytes */
} grown;

static void *field_realloc(void *ptr, size_t size) {
    grown *old = ptr ? (grown *)ptr - 1 : NULL;
    if (old && old->cap >= size) return ptr;
    size_t cap = old && old->cap < SIZE_MAX / 4 ? old->cap * 2 : 256;
    if (cap < size) cap = size;
    if (cap > SIZE_MAX - sizeof *old) return NULL;
    grown *g = mem_realloc(old, 1, cap + sizeof *old);
    if (!g) return NULL;
    g->cap = cap;
    return g + 1;
}

static void field_free(void *ptr) {
    if (ptr) mem_free((grown *)ptr - 1);
}

static int no_space(unsigned char c) {
    (void)c;
    return 0; /* nothing is trimmed: OFAC's null is "-0- " with its space */
}

cb_status csv_open(csv_reader **out, input *in, char delimiter, cb_error *err) {
    *out = NULL;
    csv_reader *r = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    if (csv_init(&r->parser, 0) != 0) {
        mem_free(r);
        return err_memory(err);
    }
    csv_set_delim(&r->parser, (unsigned char)delimiter);
    csv_set_space_func(&r->parser, no_space);
    csv_set_realloc_func(&r->parser, field_realloc);
    csv_set_free_func(&r->parser, field_free);
    r->in = in;
    r->line = 1;
    *out = r;
    return CB_OK;
}

void csv_close(csv_reader *r) {
    if (!r) return;
    csv_free(&r->parser);
    buf_free(&r->bytes);
    arena_free(&r->repaired);
    mem_free(r);
}

static void on_field(void *bytes, size_t len, void *data) {
    csv_reader *r = data;
    if (r->count == LIMIT_CSV_FIELDS) {
        r->too_many = true;
        return;
    }
    buf_put(&r->bytes, bytes, len);
    r->ends[r->count++] = r->bytes.len;
}

static void on_row(int c, void *data) {
    (void)c;
    ((csv_reader *)data)->complete = true;
}

static cb_status row_limit(const csv_reader *r, cb_error *err) {
    const char *name = input_name(r->in);
    if (r->too_many)
        return err_at(err, CB_LIMIT, name, r->row_line, r->row_byte, "a row has more than %u fields", LIMIT_CSV_FIELDS);
    if (r->byte - r->row_byte > LIMIT_RECORD_BYTES)
        return err_at(err, CB_LIMIT, name, r->row_line, r->row_byte,
                      "a row is longer than %u bytes; perhaps a quotation mark is not closed", LIMIT_RECORD_BYTES);
    return CB_OK;
}

/* Up to and with the next line end. */
static cb_slice next_segment(csv_reader *r) {
    const char *lf = memchr(r->rest.ptr, '\n', r->rest.len);
    size_t n = lf ? (size_t)(lf - r->rest.ptr) : r->rest.len;
    const char *cr = memchr(r->rest.ptr, '\r', n);
    return slice_sub(r->rest, 0, (cr ? (size_t)(cr - r->rest.ptr) : n) + 1);
}

static void count_lines(csv_reader *r, cb_slice segment) {
    char last = segment.ptr[segment.len - 1];
    bool lf_of_crlf = last == '\n' && segment.len == 1 && r->after_cr;
    if ((last == '\n' || last == '\r') && !lf_of_crlf) r->line++;
    r->after_cr = last == '\r';
    r->byte += segment.len;
}

/* The first byte that is `c`, NULL if none: most fields are too short for a call of memchr to pay. */
static const char *find_byte(const char *p, const char *end, char c) {
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u, want = ones * (unsigned char)c;
    for (int words = 0; words < 4 && end - p >= 8; words++, p += 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        word = le64toh(word) ^ want;
        word = (word - ones) & ~word & high; /* the lowest bit set is of the first byte that was `c` */
        if (word) return p + __builtin_ctzll(word) / 8;
    }
    if (end - p >= 8) return memchr(p, c, (size_t)(end - p));
    while (p < end && *p != c) p++;
    return p < end ? p : NULL;
}

/* A quoted field with doubled quotes within, `*p` behind its first quote: single ones into `bytes`, for which there is room. False: it does
 * not end in this line. */
static bool undouble(csv_reader *r, const char **p, const char *end, cb_slice *field) {
    char *to = r->bytes.ptr + r->bytes.len, *at = to;
    for (const char *from = *p;;) {
        const char *stop = find_byte(from, end, '"');
        if (!stop) return false;
        memcpy(at, from, (size_t)(stop - from));
        at += stop - from;
        from = stop + 1;
        if (from < end && *from == '"') {
            *at++ = *from++;
            continue;
        }
        *field = (cb_slice){to, (size_t)(at - to)};
        r->bytes.len += field->len;
        *p = from;
        return true;
    }
}

/* One field at *p, which moves behind it; false where it is for the library to say. */
static bool split_field(csv_reader *r, const char **p, const char *end, char delimiter, bool bare, cb_slice *field) {
    const char *from = *p, *stop;
    if (from == end || *from != '"') {
        stop = find_byte(from, end, delimiter);
        if (!stop) stop = end;
        *field = (cb_slice){from, (size_t)(stop - from)};
        *p = stop;
        return bare || !find_byte(from, stop, '"');
    }
    from++;
    stop = from < end && *from == '"' ? from : find_byte(from, end, '"');
    if (!stop) return false;
    *p = stop + 1;
    *field = (cb_slice){from, (size_t)(stop - from)};
    if (*p == end || **p != '"') return true;
    *p = from;
    return undouble(r, p, end, field);
}

/* Nearly all rows that are published are one line whose fields are plain, or in quotes. These are split here and not copied, at many
 * times the speed of a machine that looks at every byte; whatever else the library decides. tests/parse/test_csv.c compares
 * the two. False: it is not such a row, and nothing was taken. */
static bool split_line(csv_reader *r, cb_slice segment) {
    const char *p = segment.ptr, *end = segment.ptr + segment.len - 1;
    if (segment.len < 2 || (*end != '\n' && *end != '\r')) return false;
    char delimiter = (char)r->parser.delim_char;
    bool bare = !memchr(p, '"', segment.len);
    if (!bare && !buf_reserve(&r->bytes, segment.len)) return false;
    size_t count = 0;
    for (;; p++) {
        if (count == LIMIT_CSV_FIELDS || !split_field(r, &p, end, delimiter, bare, &r->fields[count++]) ||
            (p < end && *p != delimiter)) {
            buf_clear(&r->bytes);
            return false;
        }
        if (p == end) break;
    }
    r->count = count;
    r->complete = r->split = true;
    r->valid = utf8_valid(segment);
    return true;
}

static cb_status feed(csv_reader *r, cb_error *err) {
    bool fresh = r->parser.pstate == ROW_NOT_BEGUN;
    if (fresh) {
        r->row_line = r->line;
        r->row_byte = r->byte;
    }
    cb_slice segment = next_segment(r);
    bool blank = fresh && segment.len == 1 && (segment.ptr[0] == '\n' || segment.ptr[0] == '\r');
    bool plain = blank || (fresh && r->count == 0 && split_line(r, segment));
    if (r->bytes.failed) return err_memory(err);
    if (!plain && (csv_parse(&r->parser, segment.ptr, segment.len, on_field, on_row, r) != segment.len || r->bytes.failed))
        return err_memory(err);
    r->rest = slice_sub(r->rest, segment.len, SIZE_MAX);
    count_lines(r, segment);
    return row_limit(r, err);
}

static cb_status fill(csv_reader *r, cb_error *err) {
    cb_status status = CB_OK;
    if (!r->started) {
        cb_slice begin;
        status = input_peek(r->in, 3, &begin, err);
        if (status != CB_OK) return status;
        r->started = true;
        status = tail_read(&r->tail, r->in, &r->rest, err);
        if (slice_starts(r->rest, SLICE("\xEF\xBB\xBF"))) {
            r->rest = slice_sub(r->rest, 3, SIZE_MAX);
            r->byte = 3;
        }
        if (r->rest.len) return status;
    }
    if (status == CB_OK) status = tail_read(&r->tail, r->in, &r->rest, err);
    r->ended = status == CB_OK && r->rest.len == 0;
    return status;
}

static cb_status finish(csv_reader *r, csv_row *row, cb_error *err) {
    row->open_quote = r->parser.pstate == FIELD_BEGUN && r->parser.quoted;
    row->last_unterminated = r->parser.pstate != ROW_NOT_BEGUN;
    if (csv_fini(&r->parser, on_field, on_row, r) != 0 || r->bytes.failed) return err_memory(err);
    return row_limit(r, err);
}

static cb_status make_row(csv_reader *r, csv_row *row, cb_error *err) {
    size_t from = 0;
    for (size_t i = 0; i < r->count && !r->valid; i++) {
        if (!r->split) {
            r->fields[i] = slice_sub(buf_view(&r->bytes), from, r->ends[i] - from);
            from = r->ends[i];
        }
        cb_slice raw = r->fields[i];
        bool repaired = false;
        if (utf8_valid(raw)) continue;
        if (!utf8_from_bytes(&r->repaired, raw, &r->fields[i], &repaired)) return err_memory(err);
        row->repaired |= repaired;
    }
    row->fields = r->fields;
    row->count = r->count;
    row->line = r->row_line;
    row->byte = r->row_byte;
    return CB_OK;
}

static cb_status next_row(csv_reader *r, csv_row *row, bool *more, cb_error *err) {
    r->complete = r->split = r->valid = false;
    r->count = 0;
    buf_clear(&r->bytes);
    arena_reset(&r->repaired);
    while (!r->complete && !r->ended) {
        cb_status status = r->rest.len ? feed(r, err) : fill(r, err);
        if (status == CB_OK && r->ended) status = finish(r, row, err);
        if (status != CB_OK) return status;
    }
    *more = r->complete;
    return r->complete ? make_row(r, row, err) : CB_OK;
}

cb_status csv_next(csv_reader *r, csv_row *row, bool *more, cb_error *err) {
    *more = false;
    *row = (csv_row){0};
    if (r->failed == CB_OK) {
        cb_error why = {.code = CB_OK, .byte = UINT64_MAX};
        r->failed = next_row(r, row, more, &why);
        r->why = why;
    }
    if (r->failed == CB_OK) return CB_OK;
    *more = false;
    if (err) *err = r->why;
    return r->failed;
}
