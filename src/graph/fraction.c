/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/fraction.h"

#include "base/arena.h"
#include "base/limits.h"

#include "base/poison.h"

typedef struct number { /* limbs, little end first, no leading zero */
    mp_limb_t *p;
    mp_size_t n;
} number;

static mp_limb_t *limbs(arena *a, mp_size_t n) { return arena_alloc(a, (size_t)(n > 0 ? n : 1) * sizeof(mp_limb_t)); }

static mp_size_t trim(const mp_limb_t *p, mp_size_t n) {
    while (n > 0 && p[n - 1] == 0) n--;
    return n;
}

static number of_num(const fraction *x) { return (number){x->num, x->num_len}; }
static number of_den(const fraction *x) { return (number){x->den, x->den_len}; }

/* Whatever its length: for what is compared or rounded, and not kept. */
static fraction_status product(arena *a, number x, number y, number *out) {
    if (x.n == 0 || y.n == 0) {
        *out = (number){limbs(a, 1), 0};
        return out->p ? FRACTION_OK : FRACTION_MEMORY;
    }
    if (!(out->p = limbs(a, x.n + y.n))) return FRACTION_MEMORY;
    if (x.n >= y.n)
        mpn_mul(out->p, x.p, x.n, y.p, y.n);
    else
        mpn_mul(out->p, y.p, y.n, x.p, x.n);
    out->n = trim(out->p, x.n + y.n);
    return FRACTION_OK;
}

static fraction_status multiply(arena *a, number x, number y, number *out) {
    return x.n + y.n > (mp_size_t)LIMIT_FRACTION_LIMBS ? FRACTION_LONG : product(a, x, y, out);
}

static fraction_status sum(arena *a, number x, number y, number *out) {
    if (x.n < y.n) {
        number t = x;
        x = y;
        y = t;
    }
    if (x.n + 1 > (mp_size_t)LIMIT_FRACTION_LIMBS) return FRACTION_LONG;
    if (!(out->p = limbs(a, x.n + 1))) return FRACTION_MEMORY;
    if (x.n == 0) {
        out->n = 0;
        return FRACTION_OK;
    }
    mp_limb_t carry = 0;
    if (y.n)
        carry = mpn_add(out->p, x.p, x.n, y.p, y.n);
    else
        memcpy(out->p, x.p, (size_t)x.n * sizeof *x.p);
    out->p[x.n] = carry;
    out->n = trim(out->p, x.n + 1);
    return FRACTION_OK;
}

static int compare(number x, number y) {
    if (x.n != y.n) return x.n < y.n ? -1 : 1;
    return x.n ? mpn_cmp(x.p, y.p, x.n) : 0;
}

/* x without its factors of two; how many there were. x is not zero. */
static mp_bitcnt_t make_odd(number *x) {
    mp_bitcnt_t twos = mpn_scan1(x->p, 0);
    mp_size_t whole = (mp_size_t)(twos / GMP_NUMB_BITS);
    if (whole) memmove(x->p, x->p + whole, (size_t)(x->n - whole) * sizeof *x->p);
    x->n -= whole;
    if (twos % GMP_NUMB_BITS) mpn_rshift(x->p, x->p, x->n, (unsigned)(twos % GMP_NUMB_BITS));
    x->n = trim(x->p, x->n);
    return twos;
}

static bool duplicate(arena *a, number x, number *out) {
    *out = (number){limbs(a, x.n), x.n};
    if (out->p && x.n) memcpy(out->p, x.p, (size_t)x.n * sizeof *x.p);
    return out->p != NULL;
}

static bool is_one(number x) { return x.n == 1 && x.p[0] == 1; }

/* x / y, where y divides x. */
static fraction_status divide_exactly(arena *a, number x, number y, number *out) {
    *out = x;
    if (is_one(y) || x.n == 0) return FRACTION_OK;
    mp_limb_t *rest = limbs(a, y.n);
    *out = (number){limbs(a, x.n - y.n + 1), x.n - y.n + 1};
    if (!out->p || !rest) return FRACTION_MEMORY;
    mpn_tdiv_qr(out->p, rest, 0, x.p, x.n, y.p, y.n);
    out->n = trim(out->p, out->n);
    return FRACTION_OK;
}

/* The greatest that divides both; neither is zero. The odd part by mpn_gcd (which wants an odd operand, and destroys both), then the twos. */
static fraction_status common(arena *a, number x, number y, number *g) {
    if (x.n == 1 || y.n == 1) {
        number one = x.n == 1 ? x : y, other = x.n == 1 ? y : x;
        *g = (number){limbs(a, 1), 1};
        if (!g->p) return FRACTION_MEMORY;
        g->p[0] = one.p[0] == 1 ? 1 : mpn_gcd_1(other.p, other.n, one.p[0]);
        return FRACTION_OK;
    }
    number u, v;
    if (!duplicate(a, x, &u) || !duplicate(a, y, &v)) return FRACTION_MEMORY;
    mp_bitcnt_t twos_x = make_odd(&u), twos_y = make_odd(&v), twos = twos_x < twos_y ? twos_x : twos_y;
    if (!(g->p = limbs(a, (u.n < v.n ? u.n : v.n) + (mp_size_t)(twos / GMP_NUMB_BITS) + 2))) return FRACTION_MEMORY;
    g->n = u.n >= v.n ? mpn_gcd(g->p, u.p, u.n, v.p, v.n) : mpn_gcd(g->p, v.p, v.n, u.p, u.n);
    mp_size_t whole = (mp_size_t)(twos / GMP_NUMB_BITS);
    if (twos % GMP_NUMB_BITS) {
        mp_limb_t carry = mpn_lshift(g->p, g->p, g->n, (unsigned)(twos % GMP_NUMB_BITS));
        if (carry) g->p[g->n++] = carry;
    }
    if (whole) {
        memmove(g->p + whole, g->p, (size_t)g->n * sizeof *g->p);
        memset(g->p, 0, (size_t)whole * sizeof *g->p);
        g->n += whole;
    }
    return FRACTION_OK;
}

/* Both divided by what they have in common. */
static fraction_status cancel(arena *a, number *x, number *y) {
    number g = {NULL, 0};
    fraction_status status = common(a, *x, *y, &g);
    if (status == FRACTION_OK) status = divide_exactly(a, *x, g, x);
    return status == FRACTION_OK ? divide_exactly(a, *y, g, y) : status;
}

static fraction_status zero(arena *a, fraction *out) {
    mp_limb_t *one = limbs(a, 1), *nothing = limbs(a, 1);
    if (!one || !nothing) return FRACTION_MEMORY;
    *one = 1;
    *out = (fraction){nothing, one, 0, 1};
    return FRACTION_OK;
}

static fraction_status reduced(arena *a, number num, number den, fraction *out) {
    if (num.n == 0) return zero(a, out);
    fraction_status status = cancel(a, &num, &den);
    if (status == FRACTION_OK) *out = (fraction){num.p, den.p, num.n, den.n};
    return status;
}

fraction_status fraction_make(arena *a, mp_limb_t *num, mp_size_t num_len, mp_limb_t *den, mp_size_t den_len, fraction *out) {
    return reduced(a, (number){num, num_len}, (number){den, den_len}, out);
}

static fraction_status number_of(arena *a, share s, number *out) {
    *out = (number){limbs(a, 2), 2};
    if (!out->p) return FRACTION_MEMORY;
    __extension__ unsigned __int128 u = (unsigned __int128)s;
    out->p[0] = (mp_limb_t)u;
    out->p[1] = (mp_limb_t)(u >> 64);
    out->n = trim(out->p, 2);
    return FRACTION_OK;
}

fraction_status fraction_of_share(arena *a, share s, fraction *out) {
    number num, den;
    fraction_status status = number_of(a, s, &num);
    if (status == FRACTION_OK) status = number_of(a, SHARE_ONE, &den);
    return status == FRACTION_OK ? reduced(a, num, den, out) : status;
}

/* Of a/b + c/d, with g = gcd(b, d): only g may have something in common with a d/g + c b/g (Knuth, The Art of Computer Programming 2, 4.5.1). */
fraction_status fraction_add(arena *a, const fraction *x, const fraction *y, fraction *out) {
    if (x->num_len == 0) return fraction_copy(a, y, out);
    if (y->num_len == 0) return fraction_copy(a, x, out);
    number g = {NULL, 0}, b, d, left, right, num = {NULL, 0}, den;
    fraction_status status = common(a, of_den(x), of_den(y), &g);
    if (status == FRACTION_OK) status = divide_exactly(a, of_den(x), g, &b);
    if (status == FRACTION_OK) status = divide_exactly(a, of_den(y), g, &d);
    if (status == FRACTION_OK) status = multiply(a, of_num(x), d, &left);
    if (status == FRACTION_OK) status = multiply(a, of_num(y), b, &right);
    if (status == FRACTION_OK) status = sum(a, left, right, &num);
    if (status == FRACTION_OK) status = cancel(a, &num, &g);
    if (status == FRACTION_OK) status = multiply(a, b, d, &den);
    if (status == FRACTION_OK) status = multiply(a, den, g, &den);
    if (status == FRACTION_OK) *out = (fraction){num.p, den.p, num.n, den.n};
    return status;
}

/* What is in common is only between the one's numerator and the other's denominator: a long number times a short one stays cheap. */
fraction_status fraction_mul(arena *a, const fraction *x, const fraction *y, fraction *out) {
    if (x->num_len == 0 || y->num_len == 0) return zero(a, out);
    number x_num = of_num(x), x_den = of_den(x), y_num = of_num(y), y_den = of_den(y), num, den;
    fraction_status status = cancel(a, &x_num, &y_den);
    if (status == FRACTION_OK) status = cancel(a, &y_num, &x_den);
    if (status == FRACTION_OK) status = multiply(a, x_num, y_num, &num);
    if (status == FRACTION_OK) status = multiply(a, x_den, y_den, &den);
    if (status == FRACTION_OK) *out = (fraction){num.p, den.p, num.n, den.n};
    return status;
}

fraction_status fraction_div(arena *a, const fraction *x, const fraction *y, fraction *out) {
    fraction turned = {y->den, y->num, y->den_len, y->num_len};
    return fraction_mul(a, x, &turned, out);
}

fraction_status fraction_one_minus(arena *a, const fraction *x, fraction *out) {
    number rest = {limbs(a, x->den_len), x->den_len};
    if (!rest.p) return FRACTION_MEMORY;
    if (x->num_len)
        mpn_sub(rest.p, x->den, x->den_len, x->num, x->num_len);
    else
        memcpy(rest.p, x->den, (size_t)x->den_len * sizeof *rest.p);
    rest.n = trim(rest.p, rest.n);
    return reduced(a, rest, of_den(x), out);
}

fraction_status fraction_copy(arena *a, const fraction *x, fraction *out) {
    number n, d;
    if (!duplicate(a, of_num(x), &n) || !duplicate(a, of_den(x), &d)) return FRACTION_MEMORY;
    *out = (fraction){n.p, d.p, n.n, d.n};
    return FRACTION_OK;
}

fraction_status fraction_cmp(arena *a, const fraction *x, const fraction *y, int *out) {
    number left, right;
    fraction_status status = product(a, of_num(x), of_den(y), &left);
    if (status == FRACTION_OK) status = product(a, of_num(y), of_den(x), &right);
    if (status == FRACTION_OK) *out = compare(left, right);
    return status;
}

bool fraction_is_zero(const fraction *x) { return x->num_len == 0; }

static fraction_status put_number(arena *a, buf *b, number x) {
    if (x.n == 0) {
        buf_byte(b, '0');
        return FRACTION_OK;
    }
    number copy; /* mpn_get_str destroys what it reads */
    unsigned char *digits = arena_alloc(a, (size_t)x.n * 20 + 2);
    if (!digits || !duplicate(a, x, &copy)) return FRACTION_MEMORY;
    size_t n = mpn_get_str(digits, 10, copy.p, copy.n), from = 0;
    while (from + 1 < n && digits[from] == 0) from++;
    for (size_t i = from; i < n; i++) buf_byte(b, (char)('0' + digits[i]));
    return FRACTION_OK;
}

fraction_status fraction_put(arena *a, buf *b, const fraction *x) {
    fraction_status status = put_number(a, b, of_num(x));
    if (status != FRACTION_OK || (x->den_len == 1 && x->den[0] == 1)) return status;
    buf_byte(b, '/');
    return put_number(a, b, of_den(x));
}

fraction_status fraction_to_share(arena *a, const fraction *x, bool up, share *out) {
    number one, scaled;
    fraction_status status = number_of(a, SHARE_ONE, &one);
    if (status == FRACTION_OK) status = product(a, of_num(x), one, &scaled);
    if (status != FRACTION_OK) return status;
    *out = 0;
    mp_limb_t *rest = limbs(a, x->den_len);
    number quotient = {NULL, 0};
    bool left = scaled.n > 0;
    if (!rest) return FRACTION_MEMORY;
    if (scaled.n >= x->den_len) {
        quotient = (number){limbs(a, scaled.n - x->den_len + 1), scaled.n - x->den_len + 1};
        if (!quotient.p) return FRACTION_MEMORY;
        mpn_tdiv_qr(quotient.p, rest, 0, scaled.p, scaled.n, x->den, x->den_len);
        quotient.n = trim(quotient.p, quotient.n);
        left = trim(rest, x->den_len) > 0;
    }
    if (quotient.n > 2) {
        *out = SHARE_ONE * 1000;
        return FRACTION_OK;
    }
    for (mp_size_t i = quotient.n; i-- > 0;) *out = (share)((__extension__(unsigned __int128) * out) << 64 | quotient.p[i]);
    if (left && up) ++*out;
    if (*out < 0 || *out > SHARE_ONE * 1000) *out = SHARE_ONE * 1000;
    return FRACTION_OK;
}
