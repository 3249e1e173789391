/* SPDX-License-Identifier: Apache-2.0 */
/* The packed form of a name:
 *   byte    strength (2 bits), person (bit 2), norm equals display (bit 3)
 *   varint  scripts
 *   varint  length, bytes: display;  the same for norm (not where bit 3 is set) and for joined
 *   byte    number of parts, then for each
 *     byte    kind (3 bits), canon follows (bit 3), length of the phonetic key (4 bits)
 *     byte    length of text; its bytes only for a legal form: the texts of the others are `joined`, cut up
 *     8 bytes signature, little endian
 *     bytes   phonetic key
 *     byte, bytes  canon where it follows */
#include "model/name.h"

#include "base/poison.h"

enum { HEAD_PERSON = 4, HEAD_SAME_NORM = 8, HEAD_KNOWN = 15, PART_HAS_CANON = 8, CANON_MAX = 255 };

static void put_text(buf *out, cb_slice s) {
    buf_varint(out, s.len);
    buf_slice(out, s);
}

void name_pack(buf *out, const name *n) {
    bool same = slice_eq(n->display, n->norm);
    buf_byte(out, (char)((n->strength & 3) | (n->person ? HEAD_PERSON : 0) | (same ? HEAD_SAME_NORM : 0)));
    buf_varint(out, n->scripts);
    put_text(out, n->display);
    if (!same) put_text(out, n->norm);
    put_text(out, n->joined);
    buf_byte(out, (char)n->count);
    for (size_t i = 0; i < n->count; i++) {
        const name_part *p = &n->parts[i];
        bool canon = !slice_eq(p->canon, p->text);
        buf_byte(out, (char)(p->kind | (canon ? PART_HAS_CANON : 0) | p->phonetic_len << 4));
        buf_byte(out, (char)p->text.len);
        if (p->kind == PART_LEGAL) buf_slice(out, p->text);
        char signature[8];
        for (unsigned b = 0; b < 8; b++) signature[b] = (char)(p->signature >> (8 * b) & 0xff);
        buf_put(out, signature, sizeof signature);
        buf_put(out, p->phonetic, p->phonetic_len);
        if (canon) {
            buf_byte(out, (char)p->canon.len);
            buf_slice(out, p->canon);
        }
    }
}

typedef struct reader {
    const unsigned char *at, *end;
} reader;

static bool take(reader *r, size_t len, cb_slice *out) {
    if ((size_t)(r->end - r->at) < len) return false;
    *out = (cb_slice){(const char *)r->at, len};
    r->at += len;
    return true;
}

static bool take_byte(reader *r, unsigned *out) {
    if (r->at == r->end) return false;
    *out = *r->at++;
    return true;
}

static bool take_text(reader *r, size_t max, cb_slice *out) {
    uint64_t len;
    return varint_read(&r->at, r->end, &len) && len <= max && take(r, (size_t)len, out);
}

/* What compares names relies on plain letters and digits. */
static bool plain(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (!((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] >= '0' && s.ptr[i] <= '9'))) return false;
    return true;
}

static bool take_part(reader *r, cb_slice joined, size_t *used, name_part *p) {
    unsigned head, len;
    cb_slice bytes;
    if (!take_byte(r, &head) || !take_byte(r, &len) || len == 0 || len > LIMIT_PART_BYTES) return false;
    p->kind = (uint8_t)(head & 7);
    if (p->kind > PART_TITLE) return false;
    if (p->kind == PART_LEGAL) {
        if (!take(r, len, &p->text)) return false;
    } else {
        if (joined.len - *used < len) return false;
        p->text = slice_sub(joined, *used, len);
        *used += len;
    }
    if (!plain(p->text) || !take(r, 8, &bytes)) return false;
    for (unsigned b = 0; b < 8; b++) p->signature |= (uint64_t)(unsigned char)bytes.ptr[b] << (8 * b);
    p->phonetic_len = (uint8_t)(head >> 4);
    if (p->phonetic_len > sizeof p->phonetic || !take(r, p->phonetic_len, &bytes)) return false;
    memcpy(p->phonetic, bytes.ptr, bytes.len);
    p->canon = p->text;
    if (!(head & PART_HAS_CANON)) return true;
    return take_byte(r, &len) && len > 0 && len <= LIMIT_PART_BYTES && take(r, len, &p->canon);
}

bool name_unpack(arena *a, cb_slice bytes, name *out) {
    *out = (name){0};
    reader r = {(const unsigned char *)bytes.ptr, (const unsigned char *)bytes.ptr + bytes.len};
    unsigned head, count;
    uint64_t scripts;
    if (bytes.len == 0 || !take_byte(&r, &head) || head > HEAD_KNOWN || (head & 3) > NAME_WEAK) return false;
    if (!varint_read(&r.at, r.end, &scripts) || scripts > UINT32_MAX) return false;
    /* NFKC may lengthen a text, by a factor of 18 at most (U+FDFA). */
    if (!take_text(&r, LIMIT_NAME_BYTES, &out->display)) return false;
    out->norm = out->display;
    if (!(head & HEAD_SAME_NORM) && !take_text(&r, (size_t)LIMIT_NAME_BYTES * 18, &out->norm)) return false;
    if (!take_text(&r, (size_t)LIMIT_NAME_PARTS * LIMIT_PART_BYTES, &out->joined)) return false;
    if (!take_byte(&r, &count) || count > LIMIT_NAME_PARTS) return false;
    out->strength = (uint8_t)(head & 3);
    out->person = head & HEAD_PERSON;
    out->scripts = (uint32_t)scripts;
    if (!(out->parts = arena_zalloc(a, count ? count : 1, sizeof *out->parts))) {
        out->no_memory = true;
        return false;
    }
    size_t used = 0;
    for (; out->count < count; out->count++)
        if (!take_part(&r, out->joined, &used, &out->parts[out->count])) return false;
    return used == out->joined.len && r.at == r.end;
}
