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
/* Numerator and denominator (not zero), without leading zeros; `out` may keep them. */
fraction_status fraction_make(arena *a, mp_limb_t *num, mp_size_t num_len, mp_limb_t *den, mp_size_t den_len, fraction *out);
fraction_status fraction_add(arena *a, const fraction *x, const fraction *y, fraction *out);
fraction_status fraction_mul(arena *a, const fraction *x, const fraction *y, fraction *out);
fraction_status fraction_div(arena *a, const fraction *x, const fraction *y, fraction *out); /* y is not zero */
fraction_status fraction_one_minus(arena *a, const fraction *x, fraction *out);              /* x is at most one */
/* For memory that is to be given back: the same number in another arena. */
fraction_status fraction_copy(arena *a, const fraction *x, fraction *out);
/* -1, 0, 1; the products are made in `a`. Never FRACTION_LONG. */
fraction_status fraction_cmp(arena *a, const fraction *x, const fraction *y, int *out);
bool fraction_is_zero(const fraction *x);
/* "66/85", "1", "0" */
fraction_status fraction_put(arena *a, buf *b, const fraction *x);
/* The nearest share below (or above): for percentages that people read, and for bounds. A number above 1000 gives 1000. Never
 * FRACTION_LONG. */
fraction_status fraction_to_share(arena *a, const fraction *x, bool up, share *out);

/* ---- fraction_solve.c */
/* y = b + W y, n of them: w[i * n + j] and b[i] not negative (num_len 0 is zero, whatever else is in it), y put into b. `closed`: what goes round
 * comes back whole, or more, and there is no such y. n^3 steps on integers as long as all rows together. */
fraction_status fraction_solve(arena *a, const fraction *w, size_t n, fraction *b, bool *closed);

#endif
