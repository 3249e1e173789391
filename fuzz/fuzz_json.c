/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as one JSON document: all text is UTF-8, every raw value parses to itself. And as JSON lines: whatever the
 * pieces, the same lines. */
#include "fuzz.h"

#include "parse/json.h"
#include "text/utf8.h"

static uint64_t sum_of(const json_value *v, bool with_key) {
    uint64_t sum = (uint64_t)v->type * 3 + v->boolean;
    size_t count = 0;
    CHECK(utf8_valid(v->text) && utf8_valid(v->key) && v->raw.len > 0);
    if (with_key) sum = hash64_seed(v->key, sum);
    sum = hash64_seed(v->text, sum);
    for (const json_value *c = v->first; c; c = c->next, count++) sum = sum * 31 + sum_of(c, true);
    CHECK(count == v->count);
    return sum;
}

static void document(cb_slice bytes) {
    json_parser *p;
    arena a = ARENA_EMPTY;
    json_value *v, *again;
    cb_error err;
    CHECK(json_parser_new(&p, NULL) == CB_OK);
    cb_status status = json_parse(p, &a, bytes, &v, &err);
    if (status == CB_OK) {
        CHECK(json_parse(p, &a, v->raw, &again, NULL) == CB_OK);
        CHECK(sum_of(v, false) == sum_of(again, false));
        for (const json_value *c = v->first; c; c = c->next) {
            CHECK(json_parse(p, &a, c->raw, &again, NULL) == CB_OK);
            CHECK(sum_of(c, false) == sum_of(again, false));
        }
    } else {
        CHECK(v == NULL && err.code == status);
        CHECK(err.byte == UINT64_MAX || err.byte <= bytes.len);
    }
    json_parser_free(p);
    arena_free(&a);
}

static uint64_t lines(cb_slice bytes, size_t piece) {
    input *in;
    json_lines *r;
    uint64_t sum = 0;
    cb_status status;
    if (input_memory(&in, "fuzz", bytes, NULL) != CB_OK) return 1;
    input_set_piece(in, piece);
    CHECK(json_lines_open(&r, in, NULL) == CB_OK);
    for (;;) {
        json_line line;
        bool more;
        status = json_lines_next(r, &line, &more, NULL);
        if (status != CB_OK || !more) break;
        CHECK(line.text.len == 0 || memchr(line.text.ptr, '\n', line.text.len) == NULL);
        sum = hash64_seed(line.text, sum) + line.line * 5 + line.byte * 3 + line.unterminated;
    }
    json_lines_close(r);
    input_close(in);
    return status == CB_OK ? sum : (uint64_t)status; /* how much comes before a failure may differ */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice bytes = {(const char *)data, size};
    document(bytes);
    uint64_t whole = lines(bytes, SIZE_MAX);
    CHECK(lines(bytes, 3) == whole);
    return 0;
}
