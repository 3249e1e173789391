/* SPDX-License-Identifier: Apache-2.0 */
/* Proves the sections of find: order, offsets, postings, rows. */
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "find/internal.h"

#include "base/poison.h"

static cb_status damaged(cb_error *err, uint32_t segment, const char *what, uint64_t row) {
    return err_set(err, CB_DAMAGED, "segment %u: %s of row %llu; build the world again", segment, what,
                   (unsigned long long)row);
}

static cb_status verify_tokens(const world *w, uint32_t k, cb_error *err) {
    const void *p, *texts, *postings;
    uint64_t count, text_bytes, posting_bytes, names = names_count(w, k), text_at = 0, posting_at = 0;
    if (!world_section_get(w, SECTION_FIND_TOKENS, k, sizeof(find_token_row), &p, &count) ||
        !world_section_get(w, SECTION_FIND_TEXTS, k, 1, &texts, &text_bytes) ||
        !world_section_get(w, SECTION_FIND_POSTINGS, k, 1, &postings, &posting_bytes))
        return err_set(err, CB_DAMAGED, "segment %u has no postings; build the world again", k);
    const find_token_row *rows = p;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t offset = rows[i].text >> 8, len = rows[i].text & 255;
        if (offset != text_at || len == 0 || len > text_bytes - offset) return damaged(err, k, "token text", i);
        if (rows[i].hash != hash64((cb_slice){(const char *)texts + offset, len})) return damaged(err, k, "token hash", i);
        if (i && rows[i].hash < rows[i - 1].hash) return damaged(err, k, "token order", i);
        if (rows[i].postings != posting_at || rows[i].bytes > posting_bytes - posting_at) return damaged(err, k, "postings", i);
        const unsigned char *at = (const unsigned char *)postings + posting_at, *end = at + rows[i].bytes;
        uint64_t number = 0, delta;
        for (uint32_t n = 0; n < rows[i].count; n++) {
            if (!varint_read(&at, end, &delta) || (n && delta == 0)) return damaged(err, k, "posting", i);
            if (delta > names || (number = n ? number + delta : delta) >= names) return damaged(err, k, "posting", i);
        }
        if (at != end || rows[i].count == 0) return damaged(err, k, "postings", i);
        text_at += len;
        posting_at += rows[i].bytes;
    }
    if (text_at != text_bytes || posting_at != posting_bytes) return damaged(err, k, "end", count);
    return CB_OK;
}

static cb_status verify_variants(const world *w, uint32_t k, cb_error *err) {
    const void *p, *tokens, *texts;
    uint64_t count, token_count, text_bytes;
    if (!world_section_get(w, SECTION_FIND_VARIANTS, k, sizeof(find_variant_row), &p, &count) ||
        !world_section_get(w, SECTION_FIND_TOKENS, k, sizeof(find_token_row), &tokens, &token_count) ||
        !world_section_get(w, SECTION_FIND_TEXTS, k, 1, &texts, &text_bytes))
        return err_set(err, CB_DAMAGED, "segment %u has no variants; build the world again", k);
    const find_variant_row *rows = p;
    const find_token_row *token = tokens;
    for (uint64_t i = 0; i < count; i++) {
        if (rows[i].token >= token_count) return damaged(err, k, "variant", i);
        if (i && (rows[i].hash < rows[i - 1].hash || (rows[i].hash == rows[i - 1].hash && rows[i].token <= rows[i - 1].token)))
            return damaged(err, k, "variant order", i);
        uint64_t text = token[rows[i].token].text; /* proven by verify_tokens */
        if (rows[i].shape != find_shape((cb_slice){(const char *)texts + (text >> 8), text & 255}))
            return damaged(err, k, "variant shape", i);
    }
    return CB_OK;
}

static cb_status verify_marks(const world *w, uint32_t k, cb_error *err) {
    const void *p;
    uint64_t count;
    if (!world_section_get(w, SECTION_FIND_MARKS, k, sizeof(find_mark_row), &p, &count))
        return err_set(err, CB_DAMAGED, "segment %u has no marks; build the world again", k);
    const find_mark_row *rows = p;
    for (uint64_t i = 0; i < count; i++) {
        if (rows[i].row >= world_rows(w, k)) return damaged(err, k, "mark", i);
        if (i && (rows[i].hash < rows[i - 1].hash || (rows[i].hash == rows[i - 1].hash && rows[i].row <= rows[i - 1].row)))
            return damaged(err, k, "mark order", i);
    }
    return CB_OK;
}

cb_status find_verify(const world *w, cb_error *err) {
    cb_status status = CB_OK;
    for (uint32_t k = 0; status == CB_OK && k < world_segments(w); k++) {
        uint64_t weights;
        const void *p;
        status = verify_tokens(w, k, err);
        if (status == CB_OK) status = verify_variants(w, k, err);
        if (status == CB_OK) status = verify_marks(w, k, err);
        if (status == CB_OK &&
            (!world_section_get(w, SECTION_FIND_WEIGHTS, k, 1, &p, &weights) || weights != names_count(w, k)))
            status = err_set(err, CB_DAMAGED, "segment %u: weights of %s names", k, "other than its");
    }
    return status;
}
