/* SPDX-License-Identifier: Apache-2.0 */
#include "api/piece.h"

#include "base/poison.h"

/* Which fields follow; the lower bits are STATEMENT_UNRESOLVED and STATEMENT_META. */
enum { HAS_ORIGINAL = 4, HAS_LANG = 8, HAS_ORIGIN = 16, HAS_PROP = 32, FLAGS = 3 };

/* Byte 0 becomes 0 255, the end 0 0: an id that is the beginning of another comes first, as in slice_cmp. */
void piece_key(buf *out, cb_slice id) {
    for (;;) {
        size_t zero = slice_find_char(id, '\0');
        if (zero >= id.len) break;
        buf_put(out, id.ptr, zero + 1);
        buf_byte(out, (char)0xff);
        id = slice_sub(id, zero + 1, id.len);
    }
    buf_slice(out, id);
    buf_put(out, "\0", 2);
}

static void put_string(buf *out, cb_slice s) {
    buf_varint(out, s.len);
    buf_slice(out, s);
}

void piece_generation(buf *out, uint64_t generation) { buf_varint(out, generation); }

void piece_schema(buf *out, cb_slice schema_name) { put_string(out, schema_name); }

void piece_statement(buf *out, const statement *s) {
    bool known = s->prop < PROP_COUNT;
    buf_byte(out, (char)((s->flags & FLAGS) | (s->original.len ? HAS_ORIGINAL : 0) | (s->lang.len ? HAS_LANG : 0) |
                         (s->origin.len ? HAS_ORIGIN : 0) | (known ? HAS_PROP : 0)));
    if (known)
        buf_varint(out, s->prop);
    else
        put_string(out, s->prop_name);
    put_string(out, s->value);
    if (s->original.len) put_string(out, s->original);
    if (s->lang.len) put_string(out, s->lang);
    if (s->origin.len) put_string(out, s->origin);
}

static bool read_varint(cb_slice *rest, uint64_t *n) {
    const unsigned char *p = (const unsigned char *)rest->ptr, *end = p + rest->len;
    if (rest->len == 0 || !varint_read(&p, end, n)) return false;
    *rest = (cb_slice){(const char *)p, (size_t)(end - p)};
    return true;
}

bool piece_split(cb_slice record, cb_slice *key, uint64_t *generation, cb_slice *rest) {
    size_t at = 0;
    for (;;) {
        const char *zero = at < record.len ? memchr(record.ptr + at, 0, record.len - at) : NULL;
        if (!zero || (size_t)(zero - record.ptr) + 1 >= record.len) return false;
        at = (size_t)(zero - record.ptr) + 2;
        if (zero[1] == '\0') break;
    }
    *key = slice_sub(record, 0, at);
    *rest = slice_sub(record, at, record.len);
    return read_varint(rest, generation);
}

bool piece_id(arena *a, cb_slice key, cb_slice *id) {
    if (key.len < 2) return false;
    char *p = arena_alloc(a, key.len);
    if (!p) return false;
    size_t n = 0;
    for (size_t i = 0; i + 2 < key.len; i++) {
        p[n++] = key.ptr[i];
        if (key.ptr[i] == '\0') i++;
    }
    p[n] = '\0';
    *id = (cb_slice){p, n};
    return true;
}

static bool read_string(cb_slice *rest, cb_slice *out) {
    uint64_t len;
    if (!read_varint(rest, &len) || len > rest->len) return false;
    *out = slice_sub(*rest, 0, (size_t)len);
    *rest = slice_sub(*rest, (size_t)len, rest->len);
    return true;
}

bool piece_read_schema(cb_slice *rest, cb_slice *schema_name) { return read_string(rest, schema_name); }

bool piece_read_statement(cb_slice *rest, statement *out) {
    if (rest->len == 0) return false;
    unsigned flags = (unsigned char)rest->ptr[0];
    uint64_t prop = PROP_UNKNOWN;
    *rest = slice_sub(*rest, 1, rest->len);
    *out = (statement){.flags = (uint8_t)(flags & FLAGS), .prop = PROP_UNKNOWN};
    if (flags & HAS_PROP) {
        if (!read_varint(rest, &prop) || prop >= PROP_COUNT) return false;
        out->prop = (prop_id)prop;
        out->prop_name = prop_name(out->prop);
    } else if (!read_string(rest, &out->prop_name))
        return false;
    if (!read_string(rest, &out->value)) return false;
    if (flags & HAS_ORIGINAL && !read_string(rest, &out->original)) return false;
    if (flags & HAS_LANG && !read_string(rest, &out->lang)) return false;
    return !(flags & HAS_ORIGIN) || read_string(rest, &out->origin);
}
