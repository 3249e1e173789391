/* SPDX-License-Identifier: Apache-2.0 */
/* Any text as a date: none, or a form that is understood and stays itself when read again. */
#include "fuzz.h"

#include "parse/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    for (int month_first = 0; month_first < 2; month_first++) {
        char out[DATE_TEXT_MAX], again[DATE_TEXT_MAX], day[DATE_TEXT_MAX];
        size_t n = date_read((cb_slice){(const char *)data, size}, month_first, out);
        CHECK(n < DATE_TEXT_MAX);
        if (n == 0) continue;
        date_range range;
        CHECK(date_parse((cb_slice){out, n}, &range));
        CHECK(range.first <= range.last && range.precision <= 3);
        CHECK(date_day(range.first, day) == 10 && date_day(range.last, day) == 10);
        CHECK(date_read((cb_slice){out, n}, !month_first, again) == n);
        CHECK(slice_eq((cb_slice){out, n}, (cb_slice){again, n}));
    }
    date_range range;
    date_parse((cb_slice){(const char *)data, size}, &range);
    return 0;
}
