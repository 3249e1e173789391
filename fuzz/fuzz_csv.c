/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as CSV: rows come or an error, fields are UTF-8, and the size of the pieces changes nothing. */
#include "fuzz.h"

#include "parse/csv.h"
#include "text/utf8.h"

static uint64_t rows(cb_slice bytes, char delimiter, size_t piece) {
    input *in;
    csv_reader *r;
    uint64_t sum = 0;
    cb_status status;
    if (input_memory(&in, "fuzz", bytes, NULL) != CB_OK) return 1;
    input_set_piece(in, piece);
    CHECK(csv_open(&r, in, delimiter, NULL) == CB_OK);
    for (;;) {
        csv_row row;
        bool more;
        status = csv_next(r, &row, &more, NULL);
        if (status != CB_OK || !more) break;
        CHECK(row.count > 0 && row.line > 0);
        for (size_t i = 0; i < row.count; i++) {
            CHECK(utf8_valid(row.fields[i]));
            sum = hash64_seed(row.fields[i], sum);
        }
        sum = sum * 31 + row.byte * 8 + row.last_unterminated * 4u + row.open_quote * 2u + row.repaired;
    }
    csv_close(r);
    input_close(in);
    /* How much comes before a failure may differ, and so which of two: damaged gzip, or a row over a limit in what came out of it. */
    return status == CB_OK ? sum : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice bytes = {(const char *)data, size};
    char delimiter = size && data[0] == ';' ? ';' : ',';
    uint64_t whole = rows(bytes, delimiter, SIZE_MAX);
    CHECK(rows(bytes, delimiter, 7) == whole);
    CHECK(rows(bytes, delimiter, 1) == whole);
    return 0;
}
