/* SPDX-License-Identifier: Apache-2.0 */
#include "text/distance.h"

#include "base/limits.h"

#include "base/poison.h"

/* Bytes that letters fall on: a latin token is [a-z0-9]; any other byte shares slots with one of them and is told apart by
 * the slow path. */
static bool is_plain(cb_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80) return false;
    }
    return true;
}

/* Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances" (2003), figure 5: one word of the
 * pattern at a time, transpositions from the previous column. a is at most 64 bytes. */
static unsigned osa_bits(cb_slice a, cb_slice b) {
    uint64_t where[128];
    for (size_t j = 0; j < b.len; j++) where[(unsigned char)b.ptr[j]] = 0;
    for (size_t i = 0; i < a.len; i++) where[(unsigned char)a.ptr[i]] = 0;
    for (size_t i = 0; i < a.len; i++) where[(unsigned char)a.ptr[i]] |= UINT64_C(1) << i;
    uint64_t up = UINT64_MAX, down = 0, diagonal = 0, previous = 0;
    uint64_t top = UINT64_C(1) << (a.len - 1);
    unsigned distance = (unsigned)a.len;
    for (size_t j = 0; j < b.len; j++) {
        uint64_t match = where[(unsigned char)b.ptr[j]];
        uint64_t swap = ((~diagonal & match) << 1) & previous;
        diagonal = (((match & up) + up) ^ up) | match | down | swap;
        uint64_t right = down | ~(diagonal | up), left = diagonal & up;
        if (right & top) distance++;
        if (left & top) distance--;
        right = right << 1 | 1;
        left = left << 1;
        up = left | ~(diagonal | right);
        down = right & diagonal;
        previous = match;
    }
    return distance;
}

/* Row by row within a band of cutoff cells on either side of the diagonal; three rows on the stack. Names past the cap
 * are matched by their beginning (LIMIT_NAME_BYTES). */
static unsigned osa_rows(cb_slice a, cb_slice b, unsigned cutoff) {
    uint16_t rows[3][LIMIT_NAME_BYTES + 1];
    size_t la = a.len < LIMIT_NAME_BYTES ? a.len : LIMIT_NAME_BYTES, lb = b.len < LIMIT_NAME_BYTES ? b.len : LIMIT_NAME_BYTES;
    const uint16_t far = UINT16_MAX - 1;
    for (size_t k = 0; k < 3; k++) {
        for (size_t j = 0; j <= lb; j++) rows[k][j] = far;
    }
    for (size_t j = 0; j <= lb && j <= cutoff; j++) rows[0][j] = (uint16_t)j;
    for (size_t i = 1; i <= la; i++) {
        uint16_t *now = rows[i % 3], *one = rows[(i + 2) % 3], *two = rows[(i + 1) % 3];
        size_t low = i > cutoff ? i - cutoff : 0, high = i + cutoff < lb ? i + cutoff : lb;
        uint16_t best = far;
        if (low > 0) now[low - 1] = far;
        for (size_t j = low; j <= high; j++) {
            if (j == 0) {
                now[0] = (uint16_t)i;
            } else {
                unsigned cost = a.ptr[i - 1] != b.ptr[j - 1];
                unsigned d = one[j - 1] + cost;
                if (one[j] + 1u < d) d = one[j] + 1u;
                if (now[j - 1] + 1u < d) d = now[j - 1] + 1u;
                if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1] && two[j - 2] + 1u < d)
                    d = two[j - 2] + 1u;
                now[j] = (uint16_t)(d < far ? d : far);
            }
            if (now[j] < best) best = now[j];
        }
        if (high < lb) now[high + 1] = far;
        if (best > cutoff && i > 1) return cutoff + 1;
    }
    unsigned d = rows[la % 3][lb];
    return d > cutoff ? cutoff + 1 : d;
}

unsigned text_osa(cb_slice a, cb_slice b, unsigned cutoff) {
    if (a.len > b.len) {
        cb_slice t = a;
        a = b;
        b = t;
    }
    if (cutoff > LIMIT_NAME_BYTES) cutoff = LIMIT_NAME_BYTES;
    if (b.len - a.len > cutoff) return cutoff + 1;
    /* What both begin and end with costs nothing. */
    while (a.len && a.ptr[0] == b.ptr[0]) {
        a.ptr++, a.len--;
        b.ptr++, b.len--;
    }
    while (a.len && a.ptr[a.len - 1] == b.ptr[b.len - 1]) a.len--, b.len--;
    if (a.len == 0) return b.len > cutoff ? cutoff + 1 : (unsigned)b.len;
    if (cutoff == 0) return 1;
    if (a.len <= 64 && is_plain(a) && is_plain(b)) {
        unsigned d = osa_bits(a, b);
        return d > cutoff ? cutoff + 1 : d;
    }
    return osa_rows(a, b, cutoff);
}

/* ---- Jaro-Winkler ---- */

/* Characters of a that find an equal one in b within the window, each used once; bits of the used ones. */
static unsigned jaro_matches(cb_slice a, cb_slice b, uint64_t *in_a, uint64_t *in_b) {
    size_t window = b.len > a.len ? b.len : a.len;
    window = window / 2 > 0 ? window / 2 - 1 : 0;
    unsigned matches = 0;
    for (size_t i = 0; i < a.len; i++) {
        size_t low = i > window ? i - window : 0, high = i + window + 1 < b.len ? i + window + 1 : b.len;
        for (size_t j = low; j < high; j++) {
            if (a.ptr[i] != b.ptr[j] || (*in_b >> j & 1)) continue;
            *in_a |= UINT64_C(1) << i;
            *in_b |= UINT64_C(1) << j;
            matches++;
            break;
        }
    }
    return matches;
}

unsigned text_jaro_winkler(cb_slice a, cb_slice b) {
    if (a.len == b.len && slice_eq(a, b)) return 10000;
    /* Tokens are at most LIMIT_PART_BYTES; longer ones are compared by their beginning. */
    if (a.len > 64) a.len = 64;
    if (b.len > 64) b.len = 64;
    if (a.len == 0 || b.len == 0) return 0;
    uint64_t in_a = 0, in_b = 0;
    uint64_t m = jaro_matches(a, b, &in_a, &in_b);
    if (m == 0) return 0;
    uint64_t moved = 0;
    for (uint64_t x = in_a, y = in_b; x; x &= x - 1, y &= y - 1)
        moved += a.ptr[__builtin_ctzll(x)] != b.ptr[__builtin_ctzll(y)];
    moved /= 2;
    /* (m/|a| + m/|b| + (m-t)/m) / 3 and Winkler's boost over one denominator, so that nothing is rounded but the result:
     * all stays under 64^3 * 30 * 10000. */
    uint64_t la = a.len, lb = b.len, prefix = 0;
    uint64_t part = m * m * lb + m * m * la + (m - moved) * la * lb, whole = 3 * la * lb * m;
    while (prefix < 4 && prefix < la && prefix < lb && a.ptr[prefix] == b.ptr[prefix]) prefix++;
    if (10 * part <= 7 * whole) prefix = 0; /* Winkler's boost threshold */
    return (unsigned)((10000 * ((10 - prefix) * part + prefix * whole) + 5 * whole) / (10 * whole));
}

uint64_t text_signature(cb_slice s) {
    uint64_t set = 0;
    for (size_t i = 0; i < s.len; i++) {
        /* 26 letters and 10 digits have a bit of their own, and letters a second one for when they come again. */
        unsigned char c = (unsigned char)s.ptr[i];
        if (c >= 'a' && c <= 'z') {
            uint64_t bit = UINT64_C(1) << (c - 'a');
            set |= set & bit ? bit << 26 : bit;
        } else if (c >= '0' && c <= '9') {
            set |= UINT64_C(1) << (52 + (c - '0'));
        }
    }
    return set;
}
