/* SPDX-License-Identifier: Apache-2.0 */
#include "api/table_text.h"

#include "base/plain.h"
#include "text/utf8.h"

#include "base/poison.h"

enum { INDENT = 2, GAP = 2, CELL_MAX = 48, CELL_LEAST = 10, LAST_LEAST = 16 };

void table_plain(buf *out, cb_slice s) { plain_put(out, s); }

static cb_slice plain(text_table *t, cb_slice s) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    table_plain(&b, s);
    if (b.failed || !arena_dup(t->a, buf_view(&b), &out)) t->failed = true;
    buf_free(&b);
    return out;
}

void table_begin(text_table *t, const char *title, const char *const *heads, size_t columns, uint32_t numbers) {
    t->title = title;
    t->columns = columns < TABLE_COLUMNS ? columns : TABLE_COLUMNS;
    t->numbers = numbers;
    t->first = t->last = NULL;
    memset(t->widths, 0, sizeof t->widths);
    t->heads = heads != NULL;
    if (!heads) return;
    cb_slice cells[TABLE_COLUMNS];
    for (size_t i = 0; i < t->columns; i++) cells[i] = slice_of(heads[i]);
    table_row(t, cells);
}

void table_row(text_table *t, const cb_slice *cells) {
    table_line *line = arena_zalloc(t->a, 1, sizeof *line);
    if (!line) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < t->columns; i++) {
        line->cells[i] = plain(t, cells[i]);
        size_t w = utf8_width(line->cells[i]);
        if (i + 1 < t->columns && w > CELL_MAX) w = CELL_MAX;
        if (w > t->widths[i]) t->widths[i] = w;
    }
    if (t->last)
        t->last->next = line;
    else
        t->first = line;
    t->last = line;
}

/* At most `width` columns of the text; the rest follows on the next line (*rest). Breaks at a space where one is near. */
static cb_slice fit(cb_slice s, size_t width, cb_slice *rest) {
    size_t pos = 0, space = 0;
    while (pos < s.len) {
        size_t at = pos;
        utf8_next(s, &pos);
        if (utf8_width(slice_sub(s, 0, pos)) > width) {
            size_t cut = space > 0 ? space : at ? at : pos;
            *rest = slice_trim(slice_sub(s, cut, s.len));
            return slice_sub(s, 0, cut);
        }
        if (pos < s.len && s.ptr[pos] == ' ') space = pos;
    }
    *rest = (cb_slice){NULL, 0};
    return s;
}

static void spaces(buf *out, size_t n) {
    while (n-- > 0) buf_byte(out, ' ');
}

/* Lines of a heading or a remark that are not wider than the terminal. */
static void put_lines(text_table *t, cb_slice s, size_t indent) {
    bool bold = indent == 0 && t->colour;
    for (cb_slice rest = s; rest.len;) {
        cb_slice piece = fit(rest, t->width > indent + CELL_LEAST ? t->width - indent : CELL_LEAST, &rest);
        spaces(t->out, indent);
        if (bold) buf_lit(t->out, "\x1b[1m");
        buf_slice(t->out, piece);
        if (bold) buf_lit(t->out, "\x1b[0m");
        buf_byte(t->out, '\n');
    }
}

void table_title(text_table *t, const char *title) {
    if (t->out->len) buf_byte(t->out, '\n');
    put_lines(t, slice_of(title), 0);
}

void table_remark(text_table *t, cb_slice s) { put_lines(t, plain(t, s), INDENT); }

/* A row takes as many lines as its tallest cell. */
static void print_line(text_table *t, const table_line *line, size_t last_width) {
    cb_slice rest[TABLE_COLUMNS];
    memcpy(rest, line->cells, sizeof rest);
    for (bool more = true; more;) {
        size_t owed = INDENT;
        more = false;
        for (size_t i = 0; i < t->columns; i++) {
            size_t width = i + 1 < t->columns ? t->widths[i] : last_width;
            cb_slice piece = fit(rest[i], width, &rest[i]);
            size_t w = utf8_width(piece), pad = width > w ? width - w : 0;
            more = more || rest[i].len > 0;
            if (t->numbers >> i & 1) {
                owed += pad;
                pad = 0;
            }
            if (piece.len) {
                spaces(t->out, owed);
                buf_slice(t->out, piece);
                owed = 0;
            } else
                owed += w;
            owed += pad + GAP;
        }
        buf_byte(t->out, '\n');
    }
}

void table_end(text_table *t) {
    if (t->failed || !t->first || (t->heads && t->first == t->last)) return;
    size_t used = INDENT;
    for (size_t i = 0; i + 1 < t->columns; i++) used += t->widths[i] + GAP;
    size_t end = t->columns ? t->columns - 1 : 0, least = LAST_LEAST;
    if ((t->numbers >> end & 1 || t->heads) && t->widths[end] < least) least = t->widths[end];
    /* text columns give way, the widest first; their cells go on in the next line */
    for (bool more = true; more && used + least > t->width;) {
        size_t widest = SIZE_MAX;
        for (size_t i = 0; i + 1 < t->columns; i++)
            if (!(t->numbers >> i & 1) && t->widths[i] > CELL_LEAST && (widest == SIZE_MAX || t->widths[i] > t->widths[widest]))
                widest = i;
        more = widest != SIZE_MAX;
        if (more) t->widths[widest]--, used--;
    }
    size_t last = used + least < t->width ? t->width - used : least;
    if (t->columns && t->numbers >> (t->columns - 1) & 1 && last > t->widths[t->columns - 1]) last = t->widths[t->columns - 1];
    if (t->title) table_title(t, t->title);
    for (const table_line *line = t->first; line; line = line->next) print_line(t, line, last);
}
