/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as XML: records come or an error, and the size of the pieces changes nothing. */
#include "fuzz.h"

#include "parse/xml.h"
#include "text/utf8.h"

static void add(uint64_t *sum, cb_slice s) {
    CHECK(utf8_valid(s));
    *sum = hash64_seed(s, *sum);
}

static void walk(uint64_t *sum, const xml_node *node) {
    add(sum, node->name);
    add(sum, node->text);
    for (const xml_attr *a = node->attrs; a; a = a->next) {
        add(sum, a->name);
        add(sum, a->value);
    }
    for (const xml_node *c = node->first; c; c = c->next) walk(sum, c);
    *sum = *sum * 31 + 1;
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    (void)err;
    uint64_t *sum = data;
    walk(sum, record);
    *sum = *sum * 31 + line * 7 + byte;
    return CB_OK;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    (void)err;
    uint64_t *sum = data;
    CHECK(node->first == NULL && path.len > 0);
    add(sum, path);
    walk(sum, node);
    *sum = *sum * 31 + line;
    return CB_OK;
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    (void)err;
    uint64_t *sum = data;
    walk(sum, part);
    *sum = *sum * 31 + line * 7 + byte + 3;
    return CB_OK;
}

static uint64_t read_records(cb_slice bytes, size_t piece) {
    static const char *const names[] = {"r", "sdnEntry", "INDIVIDUAL", NULL};
    uint64_t sum = 0;
    xml_handler handler = {&sum, names, on_record, on_outside, on_oversize};
    input *in;
    if (input_memory(&in, "fuzz", bytes, NULL) != CB_OK) return 1;
    input_set_piece(in, piece);
    cb_status status = xml_read(in, &handler, NULL);
    input_close(in);
    return sum * 31 + (uint64_t)status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice bytes = {(const char *)data, size};
    uint64_t whole = read_records(bytes, SIZE_MAX);
    CHECK(read_records(bytes, 13) == whole);
    return 0;
}
