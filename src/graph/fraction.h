/* SPDX-License-Identifier: Apache-2.0 */
/* Exact fractions, not negative and always reduced, in an arena. The arithmetic is GMP's mpn layer, which works in memory that it is given: its
 * mpz and mpq layers end the process when memory runs out. */
#ifndef CB_GRAPH_FRACTION_H
#define CB_GRAPH_FRACTION_H

#include <gmp.h>

#include "base/arena.h"
#include "graph/share.h"

typedef struct fraction {
    mp_limb_t *num, *den;
    mp_size_t num_len, den_len; /* without leading zeros; num_len 0: zero, den {1} */
} fraction;

typedef enum fraction_status { FRACTION_OK, FRACTION_MEMORY, FRACTION_LONG /* beyond LIMIT_FRACTION_LIMBS */ } fraction_status;

fraction_status fraction_of_share(arena *a, share s, fraction *out);
fraction_status fraction_add(arena *a, const fraction *x, const fraction *y, fraction *out);
fraction_status fraction_mul(arena *a, const fraction *x, const fraction *y, fraction *out);
fraction_status fraction_div(arena *a, const fraction *x, const fraction *y, fraction *out); /* y is not zero */
fraction_status fraction_one_minus(arena *a, const fraction *x, fraction *out);              /* x is at most one */
/* For memory that is to be given back: the same number in another arena. */
fraction_status fraction_copy(arena *a, const fraction *x, fraction *out);
/* -1, 0, 1; the products are made in `a`. */
fraction_status fraction_cmp(arena *a, const fraction *x, const fraction *y, int *out);
bool fraction_is_zero(const fraction *x);
/* "66/85", "1", "0" */
fraction_status fraction_put(arena *a, buf *b, const fraction *x);
/* The nearest share below (or above): for percentages that people read, and for bounds. A number above 1000 gives 1000. */
fraction_status fraction_to_share(arena *a, const fraction *x, bool up, share *out);

#endif
