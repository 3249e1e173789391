/* SPDX-License-Identifier: Apache-2.0 */
#include "api/internal.h"

#include "base/hash.h"
#include "base/plain.h"
#include "parse/input.h"
#include "text/utf8.h"

#include "base/poison.h"

cb_status api_text_take(cb_text **out, buf *b, cb_error *err) {
    *out = NULL;
    cb_text *t = b->failed ? NULL : mem_zalloc(1, sizeof *t);
    if (!t) {
        buf_free(b);
        return err_memory(err);
    }
    t->b = *b;
    *b = BUF_EMPTY;
    *out = t;
    return CB_OK;
}

cb_slice cb_text_slice(const cb_text *text) { return text ? buf_view(&text->b) : (cb_slice){NULL, 0}; }

void cb_text_free(cb_text *text) {
    if (!text) return;
    buf_free(&text->b);
    mem_free(text);
}

size_t cb_text_width(cb_slice text) { return utf8_width(text); }

size_t cb_text_plain(char *out, size_t size, cb_slice text) { return plain_copy(out, size, text); }

cb_status cb_file_sha256(char hex[65], const char *path, cb_error *err) {
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[SHA256_SIZE];
    input *in;
    hex[0] = '\0';
    cb_status status = input_open(&in, path, err);
    if (status != CB_OK) return status;
    status = input_sha256(in, hash, err);
    input_close(in);
    if (status != CB_OK) return status;
    for (size_t i = 0; i < SHA256_SIZE; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[64] = '\0';
    return CB_OK;
}
