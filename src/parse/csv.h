/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows over libcsv. Fields are UTF-8 (repaired from Windows-1252 where needed), untrimmed. In a quoted field a
 * quotation mark that is neither doubled nor before a delimiter or line end is content: the field stays open. */
#ifndef CB_PARSE_CSV_H
#define CB_PARSE_CSV_H

#include "base/arena.h"
#include "parse/input.h"

typedef struct csv_row {
    const cb_slice *fields;
    size_t count;
    uint64_t line; /* of its first character, 1-based */
    uint64_t byte;
    bool last_unterminated; /* the last row, and no line end follows it */
    bool open_quote;        /* the file ended inside a quoted field */
    bool repaired;          /* some field was not UTF-8 */
} csv_row;

typedef struct csv_reader csv_reader;
cb_status csv_open(csv_reader **out, input *in, char delimiter, cb_error *err); /* keeps `in`, does not own it */
/* The next row; *more false at the end. Blank lines and a final 0x1A are skipped. A row over LIMIT_CSV_FIELDS or
 * LIMIT_RECORD_BYTES is CB_LIMIT with its line (an unclosed quote that swallows the file ends here or in open_quote). */
cb_status csv_next(csv_reader *r, csv_row *row, bool *more, cb_error *err);
void csv_close(csv_reader *r);

#endif
