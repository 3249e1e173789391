/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for a terminal: columns aligned by display width, the last one cut or wrapped where it is too wide. */
#ifndef CB_API_TABLE_TEXT_H
#define CB_API_TABLE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

enum { TABLE_COLUMNS = 8 };
typedef struct table_line {
    cb_slice cells[TABLE_COLUMNS];
    struct table_line *next;
} table_line;

typedef struct text_table {
    buf *out;
    arena *a;
    unsigned width;
    bool colour, failed, heads;
    const char *title;
    size_t columns;
    uint32_t numbers; /* bit set of columns that are aligned right */
    size_t widths[TABLE_COLUMNS];
    table_line *first, *last;
} text_table;

void table_title(text_table *t, const char *title);
void table_remark(text_table *t, cb_slice s); /* a line of words, set in as the rows are */
/* `heads` NULL: no line of headings. */
void table_begin(text_table *t, const char *title, const char *const *heads, size_t columns, uint32_t numbers);
void table_row(text_table *t, const cb_slice *cells);
/* Prints it; nothing where no row came. */
void table_end(text_table *t);
/* Text for a terminal, as base/plain.h has it. */
void table_plain(buf *out, cb_slice s);

#endif
