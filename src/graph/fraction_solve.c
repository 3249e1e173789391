/* SPDX-License-Identifier: Apache-2.0 */
/* y = b + W y in exact fractions. Each row times its common denominator makes integers of (I - W), and elimination on them divides without a rest
 * (Bareiss, Sylvester's identity and multistep integer-preserving Gaussian elimination, 1968): every number on the way is a minor of the matrix, so
 * none is longer than all rows together, and none needs a greatest common divisor. Where W gives back less than goes in, I - W is an M-matrix:
 * what is eliminated keeps a positive diagonal and nothing positive beside it. So numbers are kept without signs, and a diagonal that is not
 * positive says that W gives back everything. */
#include "base/arena.h"
#include "base/limits.h"
#include "graph/fraction.h"

#include "base/poison.h"

typedef struct number { /* limbs, little end first, no leading zero; room for as many as its place may need */
    mp_limb_t *p;
    mp_size_t n;
} number;

typedef struct equations {
    arena *a;
    size_t n;
    number *m;                 /* n x n: the diagonal of I - W, and what stands beside it, without its sign */
    number *b;                 /* times `common` */
    number *scales;            /* by which each row was multiplied */
    number common;             /* of b's denominators */
    number sum, product, rest; /* room for what is on the way */
    bool failed;               /* no memory */
} equations;

static mp_size_t trim(const mp_limb_t *p, mp_size_t n) {
    while (n > 0 && p[n - 1] == 0) n--;
    return n;
}

static number new_number(equations *s, mp_size_t limbs) {
    number x = {arena_alloc(s->a, (size_t)(limbs + 1) * sizeof(mp_limb_t)), 0};
    s->failed = s->failed || !x.p;
    return x;
}

static void multiply(number x, number y, number *out) {
    out->n = 0;
    if (x.n == 0 || y.n == 0) return;
    if (x.n >= y.n)
        mpn_mul(out->p, x.p, x.n, y.p, y.n);
    else
        mpn_mul(out->p, y.p, y.n, x.p, x.n);
    out->n = trim(out->p, x.n + y.n);
}

/* x += y */
static void add_to(number *x, number y) {
    if (y.n == 0) return;
    for (; x->n < y.n; x->n++) x->p[x->n] = 0;
    mp_limb_t carry = mpn_add(x->p, x->p, x->n, y.p, y.n);
    if (carry) x->p[x->n++] = carry;
}

static int compare(number x, number y) {
    if (x.n != y.n) return x.n < y.n ? -1 : 1;
    return x.n ? mpn_cmp(x.p, y.p, x.n) : 0;
}

/* x -= y, not more than x */
static void take_from(number *x, number y) {
    if (y.n) mpn_sub(x->p, x->p, x->n, y.p, y.n);
    x->n = trim(x->p, x->n);
}

/* out = x / y, which has no rest. */
static void divide(number x, number y, number *out, number rest) {
    out->n = 0;
    if (x.n < y.n) return;
    mpn_tdiv_qr(out->p, rest.p, 0, x.p, x.n, y.p, y.n);
    out->n = trim(out->p, x.n - y.n + 1);
}

static mp_size_t bits_of(number x) { return x.n ? (mp_size_t)mpn_sizeinbase(x.p, x.n, 2) : 0; }
static mp_size_t limbs_for(mp_size_t bits) { return bits / GMP_NUMB_BITS + 1; }
static number num_of(const fraction *f) { return (number){f->num, f->num_len}; }
static number den_of(const fraction *f) { return (number){f->den, f->den_len}; }

/* ---- whole numbers of the rows */

/* x becomes the least common multiple of it and y. */
static fraction_status widen(equations *s, number *x, number y) {
    fraction f;
    if (compare(*x, y) == 0) return FRACTION_OK;
    fraction_status status = fraction_make(s->a, x->p, x->n, y.p, y.n, &f);
    if (status != FRACTION_OK) return status;
    if (x->n + f.den_len > (mp_size_t)LIMIT_FRACTION_LIMBS) return FRACTION_LONG;
    number out = new_number(s, x->n + f.den_len);
    if (s->failed) return FRACTION_MEMORY;
    multiply(*x, (number){f.den, f.den_len}, &out);
    *x = out;
    return FRACTION_OK;
}

static number one(equations *s) {
    number x = new_number(s, 1);
    if (x.p) x.p[0] = 1, x.n = 1;
    return x;
}

/* f times a multiple of its denominator */
static number whole(equations *s, const fraction *f, number by) {
    if (f->num_len == 0) return new_number(s, 1);
    number times = new_number(s, by.n), rest = new_number(s, by.n), out = new_number(s, by.n + f->num_len);
    if (s->failed) return out;
    divide(by, den_of(f), &times, rest);
    multiply(num_of(f), times, &out);
    return out;
}

/* The row as whole numbers: `sum` of all of it, the diagonal left as what is taken from it. */
static void make_row(equations *s, const fraction *w, size_t i, number *sum) {
    for (size_t j = 0; j < s->n; j++) s->m[i * s->n + j] = whole(s, &w[i * s->n + j], s->scales[i]);
    mp_size_t longest = s->scales[i].n;
    for (size_t j = 0; j < s->n; j++)
        if (s->m[i * s->n + j].n > longest) longest = s->m[i * s->n + j].n;
    *sum = new_number(s, longest + 2);
    if (s->failed) return;
    add_to(sum, s->scales[i]);
    for (size_t j = 0; j < s->n; j++) add_to(sum, s->m[i * s->n + j]);
}

/* A number with room for as long a one as its place may come to hold. */
static void give_room(equations *s, number *x, mp_size_t limbs) {
    number out = new_number(s, limbs);
    if (s->failed) return;
    for (; out.n < x->n; out.n++) out.p[out.n] = x->p[out.n];
    *x = out;
}

static fraction_status make_whole(equations *s, const fraction *w, const fraction *b) {
    size_t n = s->n;
    fraction_status status = FRACTION_OK;
    mp_size_t minor = 0, most = 0; /* bits */
    s->common = one(s);
    for (size_t i = 0; i < n && status == FRACTION_OK; i++) {
        number sum;
        s->scales[i] = one(s);
        if (s->failed) return FRACTION_MEMORY;
        for (size_t j = 0; j < n && status == FRACTION_OK; j++)
            if (w[i * n + j].num_len) status = widen(s, &s->scales[i], den_of(&w[i * n + j]));
        if (b[i].num_len && status == FRACTION_OK) status = widen(s, &s->common, den_of(&b[i]));
        if (status != FRACTION_OK) return status;
        make_row(s, w, i, &sum);
        if (s->failed) return FRACTION_MEMORY;
        minor += bits_of(sum);
    }
    for (size_t i = 0; i < n; i++) {
        number part = whole(s, &b[i], s->common);
        s->b[i] = new_number(s, part.n + s->scales[i].n);
        if (s->failed) return FRACTION_MEMORY;
        multiply(part, s->scales[i], &s->b[i]);
        if (bits_of(s->b[i]) > most) most = bits_of(s->b[i]);
    }
    /* a minor is at most the product of the sums of its rows; with the column of b in it, the sum of n such products with one number of b */
    mp_size_t square = limbs_for(minor), column = limbs_for(minor + most + GMP_NUMB_BITS);
    if (square + column + s->common.n + 2 > (mp_size_t)LIMIT_FRACTION_LIMBS) return FRACTION_LONG;
    for (size_t i = 0; i < n * n; i++) give_room(s, &s->m[i], square);
    for (size_t i = 0; i < n; i++) give_room(s, &s->b[i], column);
    s->sum = new_number(s, square + column + 2);
    s->product = new_number(s, square + column + 2);
    s->rest = new_number(s, square + column + 2);
    return s->failed ? FRACTION_MEMORY : FRACTION_OK;
}

/* ---- elimination */

/* to = (pivot x to + f x by) / before: what stands beside the diagonal, and b. */
static void grow(equations *s, number pivot, number f, number by, number before, number *to) {
    if (to->n == 0 && (f.n == 0 || by.n == 0)) return;
    multiply(pivot, *to, &s->sum);
    multiply(f, by, &s->product);
    add_to(&s->sum, s->product);
    divide(s->sum, before, to, s->rest);
}

/* to = (pivot x to - f x by) / before: the diagonal. False: nothing is left of it. */
static bool shrink(equations *s, number pivot, number f, number by, number before, number *to) {
    multiply(pivot, *to, &s->sum);
    multiply(f, by, &s->product);
    if (compare(s->sum, s->product) <= 0) return false;
    take_from(&s->sum, s->product);
    divide(s->sum, before, to, s->rest);
    return true;
}

static bool eliminate(equations *s, number before) {
    size_t n = s->n;
    for (size_t i = 0; i < n; i++) { /* one less what comes back at once */
        number *diagonal = &s->m[i * n + i];
        if (compare(s->scales[i], *diagonal) <= 0) return false;
        s->sum.n = 0;
        add_to(&s->sum, s->scales[i]);
        take_from(&s->sum, *diagonal);
        diagonal->n = 0;
        add_to(diagonal, s->sum);
    }
    for (size_t k = 0; k + 1 < n; k++) {
        number pivot = s->m[k * n + k];
        for (size_t i = k + 1; i < n; i++) {
            number f = s->m[i * n + k];
            for (size_t j = k + 1; j < n; j++)
                if (j != i)
                    grow(s, pivot, f, s->m[k * n + j], before, &s->m[i * n + j]);
                else if (!shrink(s, pivot, f, s->m[k * n + j], before, &s->m[i * n + j]))
                    return false;
            grow(s, pivot, f, s->b[k], before, &s->b[i]);
        }
        before = pivot;
    }
    return true;
}

/* From the last row up: b becomes y times the determinant, whole numbers by Cramer's rule. */
static void put_back(equations *s) {
    size_t n = s->n;
    number determinant = s->m[n * n - 1];
    for (size_t k = n - 1; k-- > 0;) {
        multiply(determinant, s->b[k], &s->sum);
        for (size_t j = k + 1; j < n; j++) {
            multiply(s->m[k * n + j], s->b[j], &s->product);
            add_to(&s->sum, s->product);
        }
        divide(s->sum, s->m[k * n + k], &s->b[k], s->rest);
    }
}

fraction_status fraction_solve(arena *a, const fraction *w, size_t n, fraction *b, bool *closed) {
    equations s = {.a = a, .n = n};
    *closed = false;
    s.m = arena_zalloc(a, n * n + 1, sizeof *s.m);
    s.b = arena_zalloc(a, n + 1, sizeof *s.b);
    s.scales = arena_zalloc(a, n + 1, sizeof *s.scales);
    number before = one(&s);
    if (!s.m || !s.b || !s.scales || s.failed) return FRACTION_MEMORY;
    fraction_status status = n ? make_whole(&s, w, b) : FRACTION_OK;
    if (status != FRACTION_OK || n == 0) return status;
    if (!eliminate(&s, before)) {
        *closed = true;
        return FRACTION_OK;
    }
    put_back(&s);
    number below = new_number(&s, s.m[n * n - 1].n + s.common.n);
    if (s.failed) return FRACTION_MEMORY;
    multiply(s.m[n * n - 1], s.common, &below);
    for (size_t i = 0; i < n && status == FRACTION_OK; i++)
        status = fraction_make(a, s.b[i].p, s.b[i].n, below.p, below.n, &b[i]);
    return status;
}
