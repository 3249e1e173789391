/* SPDX-License-Identifier: Apache-2.0 */
/* Dates with their precision, written as ISO 8601-2 (EDTF): "1965", "1965-03", "1965-03-02", "1965~" (circa),
 * "1960/1965" (some time between), "1960~/1965~". */
#ifndef CB_PARSE_DATE_H
#define CB_PARSE_DATE_H

#include "base/slice.h"

/* An interval of days in which the date lies, both ends included; day numbers count from 1970-01-01 (proleptic Gregorian). */
typedef struct date_range {
    int32_t first, last;
    uint8_t precision; /* 1 year, 2 month, 3 day, 0 interval of two dates */
    bool circa;
} date_range;

#define DATE_TEXT_MAX 32
/* Reads what lists write: "1965", "1965-03", "1965-03-02", "1965-03-02T10:00:00Z", "02 Mar 1965", "Mar 1965", "circa 1965",
 * "c. 1965", "dd/mm/1965", "00/00/1965", "02/03/1965" (day first unless month_first), "between 1960 and 1965",
 * "1960 to 1965", "1960-1965", EDTF. Writes the EDTF form; 0 where it is not a date. Years 1 to 2999; no such day: 0. */
size_t date_read(cb_slice in, bool month_first, char out[DATE_TEXT_MAX]);
/* The same of what a user writes, who does not say which of "08/01/1984" is the month: where both readings are dates, the interval that holds both
 * ("1984-01-08/1984-08-01"), which is no full date. With dots the day comes first everywhere. */
size_t date_read_open(cb_slice in, char out[DATE_TEXT_MAX]);
/* The meaning of an EDTF form; false where it is none. */
bool date_parse(cb_slice edtf, date_range *out);
/* The same of a date in any form of date_read_open: records of others are kept as they wrote them. */
bool date_range_of(cb_slice said, date_range *out);
/* "YYYY-MM-DD" of a day number. */
size_t date_day(int32_t day, char out[DATE_TEXT_MAX]);

#endif
