/* SPDX-License-Identifier: Apache-2.0 */
/* First byte: what the rest is. 0 to 3 a name of that kind: parsed, packed and read back the same. Else a packed name of any bytes:
 * refused, or one whose parts are within their bounds and pack to something that reads back. */
#include "fuzz.h"
#include "model/name.h"

static void check_parts(const name *n) {
    CHECK(n->count <= LIMIT_NAME_PARTS && n->strength <= NAME_WEAK);
    size_t joined = 0;
    for (size_t i = 0; i < n->count; i++) {
        const name_part *p = &n->parts[i];
        CHECK(p->text.len > 0 && p->text.len <= LIMIT_PART_BYTES && p->canon.len > 0 && p->canon.len <= LIMIT_PART_BYTES);
        CHECK(p->kind <= PART_TITLE && p->phonetic_len <= sizeof p->phonetic);
        for (size_t c = 0; c < p->text.len; c++)
            CHECK((p->text.ptr[c] >= 'a' && p->text.ptr[c] <= 'z') || (p->text.ptr[c] >= '0' && p->text.ptr[c] <= '9'));
        if (p->kind != PART_LEGAL) joined += p->text.len;
    }
    CHECK(joined == n->joined.len);
}

static void check_same(const name *a, const name *b) {
    CHECK(slice_eq(a->display, b->display) && slice_eq(a->norm, b->norm) && slice_eq(a->joined, b->joined));
    CHECK(a->count == b->count && a->scripts == b->scripts && a->strength == b->strength && a->person == b->person);
    for (size_t i = 0; i < a->count; i++) {
        const name_part *p = &a->parts[i], *q = &b->parts[i];
        CHECK(slice_eq(p->text, q->text) && slice_eq(p->canon, q->canon) && p->kind == q->kind && p->signature == q->signature);
        CHECK(p->phonetic_len == q->phonetic_len && memcmp(p->phonetic, q->phonetic, p->phonetic_len) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    arena a = ARENA_EMPTY;
    buf packed = BUF_EMPTY;
    name n, again;
    cb_slice rest = {(const char *)data + 1, size - 1};
    bool parsed = data[0] <= NAME_KIND_THING;
    bool ok = parsed ? name_parse(&a, rest, (name_kind)data[0], (name_strength)(size % 3), &n) : name_unpack(&a, rest, &n);
    CHECK(ok || !parsed);
    if (ok) {
        check_parts(&n);
        name_pack(&packed, &n);
        CHECK(name_unpack(&a, buf_view(&packed), &again));
        check_same(&n, &again);
    }
    buf_free(&packed);
    arena_free(&a);
    return 0;
}
