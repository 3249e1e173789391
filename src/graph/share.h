/* SPDX-License-Identifier: Apache-2.0 */
/* Shares as exact numbers and as ranges. Binary floating point has no 0.1 (0.3 + 32.3 + 17.4 is not 50 in it); here percentages of up to 18
 * decimals, and fractions whose denominator divides 5040, are integers. What is finer than that becomes a range that holds it. */
#ifndef CB_GRAPH_SHARE_H
#define CB_GRAPH_SHARE_H

#include "base/buf.h"

__extension__ typedef __int128 share;
#define SHARE_ONE ((share)5040 * 10000000000 * 10000000000) /* the whole */

typedef struct share_range {
    share low, high;
    bool low_open, high_open; /* the end itself is excluded: "(25, 50]" is more than 25 and at most 50 */
} share_range;

#define SHARE_NOTHING ((share_range){0, 0, false, false})
#define SHARE_UNKNOWN ((share_range){0, SHARE_ONE, true, false}) /* something, up to all of it */

/* Reads what sources write, in percent: "50", "33.3333 %", "33,3", "1/3" (of the whole), "(25, 50]", "25-50", "25 to 50 %", "more than 25",
 * ">= 75", "at least 75", "up to 50", "less than 25", "75+". False where it is nothing of that, or negative, or not a number below 10^6. */
bool share_read(cb_slice text, share_range *out);

share_range share_add(share_range a, share_range b);
/* What two records of one stake have in common; false where nothing. */
bool share_meet(share_range a, share_range b, share_range *out);
share_range share_hull(share_range a, share_range b);
bool share_equal(share_range a, share_range b);

/* Is it at least `threshold` (more than it, where strict): surely, or possibly? */
bool share_surely(share_range r, share threshold, bool strict);
bool share_possibly(share_range r, share threshold, bool strict);

void share_put_fraction(buf *b, share s);    /* "1/2", "0", "1": reduced */
void share_put_percent(buf *b, share s);     /* "50 %", "33.3333 %"; a fraction where it has no such form */
void share_put_range(buf *b, share_range r); /* "50 %", "more than 25 % and up to 50 %" */

#endif
