/* SPDX-License-Identifier: Apache-2.0 */
/* Tables for people: aligned by what a terminal shows, not by bytes. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MAX_COLUMNS = 12, GAP = 2 };

struct text_table {
    size_t columns, flexible, rows, cap;
    bool right[MAX_COLUMNS];
    size_t spare[MAX_COLUMNS], spare_count;
    const char *headers[MAX_COLUMNS];
    char **cells; /* rows * columns, NUL-terminated copies */
};

text_table *table_new(const char *const *headers, size_t columns, size_t flexible, const bool *right) {
    text_table *t = columns <= MAX_COLUMNS ? calloc(1, sizeof *t) : NULL;
    if (!t) return NULL;
    t->columns = columns;
    t->flexible = flexible;
    for (size_t i = 0; i < columns; i++) {
        t->headers[i] = headers[i];
        t->right[i] = right && right[i];
    }
    return t;
}

void table_spare(text_table *t, size_t column) {
    if (t->spare_count < MAX_COLUMNS) t->spare[t->spare_count++] = column;
}

bool table_add(text_table *t, const cb_slice *cells) {
    if (t->rows == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 32;
        char **bigger = reallocarray(t->cells, cap * t->columns, sizeof *bigger);
        if (!bigger) return false;
        t->cells = bigger;
        t->cap = cap;
    }
    for (size_t i = 0; i < t->columns; i++) {
        size_t size = cb_text_plain(NULL, 0, cells[i]) + 1; /* a hostile name moves no cursor */
        char *copy = malloc(size);
        if (!copy) {
            while (i-- > 0) free(t->cells[t->rows * t->columns + i]);
            return false;
        }
        cb_text_plain(copy, size, cells[i]);
        t->cells[t->rows * t->columns + i] = copy;
    }
    t->rows++;
    return true;
}

static size_t width_of(const char *text) { return cb_text_width(slice_text(text)); }

/* Prints `text` in `width` columns; where it is longer, all of it or cut with an ellipsis. */
static void put_cell(FILE *f, const char *text, size_t width, bool right, bool last, bool whole) {
    size_t shown = width_of(text);
    if (right)
        for (size_t i = shown; i < width; i++) putc(' ', f);
    if (shown <= width || whole) {
        fputs(text, f);
    } else {
        size_t used = 0, at = 0;
        while (text[at]) {
            size_t next = at + 1;
            while (((unsigned char)text[next] & 0xC0) == 0x80) next++;
            size_t w = cb_text_width((cb_slice){text + at, next - at});
            if (used + w + 1 > width) break;
            fwrite(text + at, 1, next - at, f);
            used += w;
            at = next;
        }
        fputs("…", f);
        shown = used + 1;
    }
    if (!right && !last)
        for (size_t i = shown; i < width; i++) putc(' ', f);
}

static size_t total_of(const text_table *t, const size_t *widths, const bool *dropped) {
    size_t total = 0;
    for (size_t c = 0; c < t->columns; c++)
        if (!dropped[c]) total += widths[c] + (total ? GAP : 0);
    return total;
}

static size_t least_of(size_t a, size_t b) { return a < b ? a : b; }

/* The first column (what was asked) and the flexible one share what the others leave: each the half, and what the other does not need.
 * False: not even `least` columns are left for each. */
static bool share(const text_table *t, size_t *widths, const bool *dropped, size_t wanted, size_t least) {
    size_t *a = &widths[0], *b = &widths[t->flexible], both = *a + *b, total = total_of(t, widths, dropped);
    size_t left = total - both < wanted ? wanted - (total - both) : 0;
    if (both <= left) return true;
    size_t need_a = least_of(*a, least), need_b = least_of(*b, least);
    if (need_a + need_b > left) return false;
    size_t half = left / 2;
    if (*b <= half)
        *a = left - *b;
    else if (*a <= left - half)
        *b = left - *a;
    else
        *a = half, *b = left - half;
    return true;
}

/* First the names give way; then columns are left out, those given first; then the names again, and in the end whatever is widest. */
static void fit_columns(const text_table *t, size_t *widths, bool *dropped, size_t wanted) {
    enum { NAME_LEAST = 16, LEAST = 8 };
    if (t->flexible >= t->columns) return;
    bool fits = share(t, widths, dropped, wanted, NAME_LEAST);
    for (size_t i = 0; i < t->spare_count && !fits; i++) {
        dropped[t->spare[i]] = true;
        fits = share(t, widths, dropped, wanted, NAME_LEAST);
    }
    if (!fits) fits = share(t, widths, dropped, wanted, LEAST);
    while (!fits && total_of(t, widths, dropped) > wanted) {
        size_t widest = t->flexible;
        for (size_t c = 0; c < t->columns; c++)
            if (!dropped[c] && !t->right[c] && widths[c] > widths[widest]) widest = c;
        if (widths[widest] <= LEAST) break;
        widths[widest]--;
    }
}

/* Nothing stands behind the last cell that holds something. */
static void put_row(const text_table *t, FILE *f, const char *const *cells, const size_t *widths, const bool *dropped,
                    bool whole) {
    size_t last = 0;
    for (size_t c = 0; c < t->columns; c++)
        if (!dropped[c] && cells[c][0]) last = c;
    for (size_t c = 0; c <= last; c++) {
        if (dropped[c]) continue;
        if (c) fputs("  ", f);
        put_cell(f, cells[c], widths[c], t->right[c], c == last, whole);
    }
}

void table_print(const text_table *t, FILE *f, unsigned width) {
    enum { MOST = 60 }; /* one very long cell does not pad the rows of all others */
    size_t widths[MAX_COLUMNS] = {0};
    bool dropped[MAX_COLUMNS] = {false};
    for (size_t c = 0; c < t->columns; c++) {
        widths[c] = width_of(t->headers[c]);
        for (size_t r = 0; r < t->rows; r++) {
            size_t w = least_of(width_of(t->cells[r * t->columns + c]), MOST);
            if (w > widths[c]) widths[c] = w;
        }
    }
    if (width) fit_columns(t, widths, dropped, width);
    fputs(paint("\033[1m"), f);
    put_row(t, f, t->headers, widths, dropped, !width);
    fprintf(f, "%s\n", paint("\033[0m"));
    for (size_t r = 0; r < t->rows; r++) {
        put_row(t, f, (const char *const *)&t->cells[r * t->columns], widths, dropped, !width);
        putc('\n', f);
    }
}

void table_free(text_table *t) {
    if (!t) return;
    for (size_t i = 0; i < t->rows * t->columns; i++) free(t->cells[i]);
    free(t->cells);
    free(t);
}
