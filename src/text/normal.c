/* SPDX-License-Identifier: Apache-2.0 */
/* norm: NFKC_Casefold (Unicode 15.0.0) from tables of our own, with apostrophes, quotes, dashes, spaces and digits brought to
 * one form. A library's tables are not used so that every host gives the same bytes whatever is installed there. */
#include "text/normal.h"
#include "text/utf8.h"

#include "base/poison.h"
#include "text/norm_gen.inc"

/* Marks behind one letter that are kept; Unicode's stream-safe format (UAX 15) has the same bound. More are dropped, so that
 * sorting them is bounded too. */
#define MARKS_MAX 30u

typedef struct segment {
    uint32_t cp[MARKS_MAX + 2];
    uint8_t class[MARKS_MAX + 2];
    size_t len;
} segment;

typedef struct normer {
    buf *out;
    size_t start; /* of our output in out */
    bool space;   /* one is due before the next character */
    segment seg;
} normer;

static size_t block_of(uint32_t c, size_t blocks) { return c >> NORM_SHIFT < blocks ? c >> NORM_SHIFT : blocks - 1; }
static size_t trie_at(const uint16_t *index, size_t blocks, uint32_t c) {
    return (size_t)index[block_of(c, blocks)] << NORM_SHIFT | (c & ((1u << NORM_SHIFT) - 1));
}
static uint8_t mark_class(uint32_t c) { return mark_value[trie_at(mark_index, MARK_BLOCKS, c)]; }

static void emit(normer *n, uint32_t c) {
    if (c == ' ') {
        n->space = n->out->len > n->start;
        return;
    }
    if (n->space) buf_byte(n->out, ' ');
    n->space = false;
    char bytes[4];
    buf_put(n->out, bytes, utf8_encode(c, bytes));
}

static uint32_t compose(uint32_t a, uint32_t b) {
    if (a >= 0x1100 && a < 0x1113 && b >= 0x1161 && b < 0x1176) return 0xAC00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28;
    if (a >= 0xAC00 && a <= 0xD7A3 && (a - 0xAC00) % 28 == 0 && b > 0x11A7 && b < 0x11C3) return a + (b - 0x11A7);
    size_t low = 0, high = COMPOSE_COUNT;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const uint32_t *p = compose_pairs[mid];
        if (p[0] < a || (p[0] == a && p[1] < b))
            low = mid + 1;
        else
            high = mid;
    }
    return low < COMPOSE_COUNT && compose_pairs[low][0] == a && compose_pairs[low][1] == b ? compose_pairs[low][2] : 0;
}

/* Sorts the marks of the segment by class (stable) and composes what the first character takes in (UAX 15, D117). */
static void settle(segment *s) {
    size_t first = s->len && s->class[0] == 0 ? 1 : 0;
    for (size_t i = first + 1; i < s->len; i++) {
        uint32_t c = s->cp[i];
        uint8_t class = s->class[i];
        size_t j = i;
        for (; j > first && s->class[j - 1] > class; j--) {
            s->cp[j] = s->cp[j - 1];
            s->class[j] = s->class[j - 1];
        }
        s->cp[j] = c;
        s->class[j] = class;
    }
    if (first == 0) return;
    size_t kept = 1;
    for (size_t i = 1; i < s->len; i++) {
        bool blocked = kept > 1 && s->class[kept - 1] >= s->class[i];
        uint32_t whole = blocked ? 0 : compose(s->cp[0], s->cp[i]);
        if (whole) {
            s->cp[0] = whole;
            continue;
        }
        s->cp[kept] = s->cp[i];
        s->class[kept++] = s->class[i];
    }
    s->len = kept;
}

static void flush(normer *n) {
    if (n->seg.len > 1) settle(&n->seg);
    for (size_t i = 0; i < n->seg.len; i++) emit(n, n->seg.cp[i]);
    n->seg.len = 0;
}

static bool is_jamo_tail(uint32_t c) { return c >= 0x1161 && c < 0x11C3; }

/* One character of the decomposed text. */
static void push(normer *n, uint32_t c) {
    uint8_t class = mark_class(c);
    segment *s = &n->seg;
    if (class == 255 || is_jamo_tail(c)) {
        if (s->len > 1) settle(s);
        uint32_t whole = s->len == 1 ? compose(s->cp[0], c) : 0;
        if (whole) {
            s->cp[0] = whole;
            return;
        }
        class = 0;
    }
    if (class == 0) {
        flush(n);
    } else if (s->len > MARKS_MAX) {
        return;
    }
    s->cp[s->len] = c;
    s->class[s->len++] = class;
}

static void push_mapped(normer *n, uint32_t c) {
    size_t at = norm_value[trie_at(norm_index, NORM_BLOCKS, c)];
    if (at == 0) {
        /* Above the tables: tags and variation selectors are format characters (E0000 to E0FFF). */
        if (c < 0xE0000 || c > 0xE0FFF) push(n, c);
        return;
    }
    if (at == 1) return;
    size_t end = at + norm_pool[at - 1];
    for (size_t i = at; i < end; i++) {
        uint32_t unit = norm_pool[i];
        if (unit >= 0xD800 && unit < 0xDC00) unit = 0x10000 + ((unit - 0xD800) << 10) + (norm_pool[++i] - 0xDC00u);
        push(n, unit);
    }
}

/* Pure ASCII needs no tables. False: it is not, and nothing was written. */
static bool norm_ascii(buf *out, cb_slice in) {
    for (size_t i = 0; i < in.len; i++) {
        if ((unsigned char)in.ptr[i] >= 0x80) return false;
    }
    if (!buf_reserve(out, in.len + 1)) return true;
    char *to = out->ptr + out->len, *start = to;
    bool space = false;
    for (size_t i = 0; i < in.len; i++) {
        unsigned char c = (unsigned char)in.ptr[i];
        if (c <= ' ' || c == 0x7F) {
            space = to > start;
            continue;
        }
        if (space) *to++ = ' ';
        space = false;
        *to++ = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c == '`' ? '\'' : c);
    }
    out->len += (size_t)(to - start);
    return true;
}

void text_norm(buf *out, cb_slice in) {
    if (norm_ascii(out, in)) return;
    normer n = {.out = out, .start = out->len};
    for (size_t i = 0; i < in.len && !out->failed;) push_mapped(&n, utf8_next(in, &i));
    flush(&n);
}
