/* SPDX-License-Identifier: Apache-2.0 */
/* Postings of one segment, by external sort: memory stays bounded whatever the number of names. */
#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/xsort.h"
#include "find/internal.h"

#include "base/poison.h"

struct find_builder {
    xsort *tokens;   /* hash, text, 0, name number, whether it is joined */
    xsort *variants; /* hash of a key, token row, shape */
    xsort *weights;  /* name number, weight */
    xsort *marks;    /* hash, entity row */
    buf record, postings;
};

static void put_be64(buf *b, uint64_t n) {
    char bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (char)(n >> (56 - 8 * i));
    buf_put(b, bytes, 8);
}

static uint64_t get_be64(const char *p) {
    uint64_t n = 0;
    for (int i = 0; i < 8; i++) n = n << 8 | (unsigned char)p[i];
    return n;
}

cb_status find_builder_new(find_builder **out, size_t memory, const char *tmp_dir, cb_error *err) {
    *out = NULL;
    find_builder *b = mem_zalloc(1, sizeof *b);
    if (!b) return err_memory(err);
    cb_status status = xsort_new(&b->tokens, memory / 2, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->variants, memory / 4, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->weights, memory / 8, tmp_dir, err);
    if (status == CB_OK) status = xsort_new(&b->marks, memory / 8, tmp_dir, err);
    if (status != CB_OK) {
        find_builder_free(b);
        return status;
    }
    *out = b;
    return CB_OK;
}

void find_builder_free(find_builder *b) {
    if (!b) return;
    xsort_free(b->tokens);
    xsort_free(b->variants);
    xsort_free(b->weights);
    xsort_free(b->marks);
    buf_free(&b->record);
    buf_free(&b->postings);
    mem_free(b);
}

static cb_status add_record(find_builder *b, xsort *s, cb_error *err) {
    return b->record.failed ? err_memory(err) : xsort_add(s, buf_view(&b->record), err);
}

static cb_status add_token(find_builder *b, cb_slice text, uint64_t number, bool joined, cb_error *err) {
    buf_clear(&b->record);
    put_be64(&b->record, hash64(text));
    buf_slice(&b->record, text);
    buf_byte(&b->record, 0);
    put_be64(&b->record, number);
    buf_byte(&b->record, joined);
    return add_record(b, b->tokens, err);
}

static cb_status add_mark(find_builder *b, uint64_t row, uint64_t hash, cb_error *err) {
    buf_clear(&b->record);
    put_be64(&b->record, hash);
    put_be64(&b->record, row);
    return add_record(b, b->marks, err);
}

cb_status find_builder_name(find_builder *b, uint64_t row, uint64_t number, const name *n, cb_error *err) {
    find_name_tokens tokens;
    unsigned total = 0;
    uint64_t whole;
    cb_status status = find_whole_key(n, false, &whole) ? add_mark(b, row, whole, err) : CB_OK;
    if (status == CB_OK && n->person && find_whole_key(n, true, &whole)) status = add_mark(b, row, whole, err);
    if (status != CB_OK) return status;
    find_tokens_of(n, n->person, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        const find_name_token *t = &tokens.items[i];
        if (t->parts == 1) total += t->weight;
        status = add_token(b, t->text, number, t->parts > 1, err);
        if (status == CB_OK && t->canon.len) status = add_token(b, t->canon, number, false, err);
        if (status != CB_OK) return status;
    }
    buf_clear(&b->record);
    put_be64(&b->record, number);
    buf_byte(&b->record, (char)(unsigned char)(total > 255 ? 255 : total));
    return add_record(b, b->weights, err);
}

cb_status find_builder_mark(find_builder *b, uint64_t row, mark_kind kind, cb_slice normal, cb_error *err) {
    (void)kind; /* the normal form begins with it */
    return add_mark(b, row, hash64(normal), err);
}

/* ---- finish: the sorted tokens are read three times, once for each section that is made of them */

typedef struct group { /* one token with all its names */
    char text[LIMIT_PART_BYTES * 2];
    size_t len;
    uint64_t hash;
    uint32_t count;
    bool plain; /* in some name it is a word, not only joined ones */
} group;

typedef struct group_reader {
    find_builder *b;
    cb_slice next;
    bool more, started;
} group_reader;

static cb_status next_record(group_reader *r, cb_error *err) { return xsort_next(r->b->tokens, &r->next, &r->more, err); }

static bool read_key(cb_slice record, uint64_t *hash, cb_slice *text, uint64_t *number, bool *joined) {
    enum { FIXED = 8 + 1 + 8 + 1 };
    if (record.len < FIXED || record.len - FIXED > LIMIT_PART_BYTES * 2) return false;
    *hash = get_be64(record.ptr);
    *text = (cb_slice){record.ptr + 8, record.len - FIXED};
    *number = get_be64(record.ptr + record.len - 9);
    *joined = record.ptr[record.len - 1] != 0;
    return true;
}

/* The next token; its postings are in b->postings. */
static cb_status next_group(group_reader *r, group *g, bool *more, cb_error *err) {
    cb_status status = CB_OK;
    uint64_t hash, number, last = 0;
    cb_slice text;
    bool joined;
    if (!r->started) status = next_record(r, err);
    r->started = true;
    *more = status == CB_OK && r->more;
    if (!*more) return status;
    buf_clear(&r->b->postings);
    g->count = 0;
    g->plain = false;
    while (r->more && read_key(r->next, &hash, &text, &number, &joined)) {
        if (g->count == 0) {
            g->hash = hash;
            g->len = text.len;
            memcpy(g->text, text.ptr, text.len);
        } else if (hash != g->hash || !slice_eq(text, (cb_slice){g->text, g->len})) {
            break;
        }
        g->plain = g->plain || !joined;
        if (g->count == 0 || number != last) {
            buf_varint(&r->b->postings, g->count ? number - last : number);
            last = number;
            if (g->count == UINT32_MAX) return err_set(err, CB_LIMIT, "one word stands in more than %u names", UINT32_MAX);
            g->count++;
        }
        status = next_record(r, err);
        if (status != CB_OK) return status;
    }
    return r->b->postings.failed ? err_memory(err) : CB_OK;
}

typedef struct variant_out {
    find_builder *b;
    uint64_t token;
    uint32_t shape;
    cb_status status;
    cb_error *err;
} variant_out;

static bool on_key(void *data, uint64_t hash, key_kind kind) {
    variant_out *v = data;
    (void)kind;
    buf_clear(&v->b->record);
    put_be64(&v->b->record, hash);
    put_be64(&v->b->record, v->token << 32 | v->shape);
    v->status = add_record(v->b, v->b->variants, v->err);
    return v->status == CB_OK;
}

static cb_status write_tokens(find_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    group_reader r = {.b = b};
    group g;
    bool more = true;
    uint64_t token = 0, text = 0, postings = 0;
    cb_status status = xsort_rewind(b->tokens, err);
    if (status == CB_OK) status = world_section_begin(w, SECTION_FIND_TOKENS, segment, sizeof(find_token_row), true, err);
    while (status == CB_OK) {
        status = next_group(&r, &g, &more, err);
        if (status != CB_OK || !more) break;
        if (b->postings.len > UINT32_MAX) return err_set(err, CB_LIMIT, "the names of one word take more than 4 GiB");
        find_token_row row = {g.hash, postings, text << 8 | g.len, g.count, (uint32_t)b->postings.len};
        status = world_section_put(w, &row, sizeof row, err);
        cb_slice letters = {g.text, g.len};
        if (token > UINT32_MAX) return err_set(err, CB_LIMIT, "a source has more than %u different words", UINT32_MAX);
        variant_out v = {b, token++, find_shape(letters), CB_OK, err};
        if (status == CB_OK && !find_token_keys(letters, g.plain, on_key, &v)) status = v.status;
        text += g.len;
        postings += b->postings.len;
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

static cb_status write_blob(find_builder *b, world_writer *w, uint32_t segment, section_type type, cb_error *err) {
    group_reader r = {.b = b};
    group g;
    bool more = true;
    cb_status status = xsort_rewind(b->tokens, err);
    if (status == CB_OK) status = world_section_begin(w, type, segment, 1, true, err);
    while (status == CB_OK) {
        status = next_group(&r, &g, &more, err);
        if (status != CB_OK || !more) break;
        status = type == SECTION_FIND_TEXTS ? world_section_put(w, g.text, g.len, err)
                                            : world_section_put(w, b->postings.ptr, b->postings.len, err);
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

/* Pairs of 64-bit numbers, equal ones once; the second one of a variant is two of 32 bits. */
static cb_status write_pairs(xsort *s, world_writer *w, uint32_t segment, section_type type, cb_error *err) {
    uint64_t last[2] = {0, 0};
    bool more = true, first = true;
    cb_status status = xsort_rewind(s, err);
    if (status == CB_OK) status = world_section_begin(w, type, segment, 16, true, err);
    while (status == CB_OK) {
        cb_slice record;
        status = xsort_next(s, &record, &more, err);
        if (status != CB_OK || !more) break;
        uint64_t pair[2] = {get_be64(record.ptr), get_be64(record.ptr + 8)};
        if (!first && pair[0] == last[0] && pair[1] == last[1]) continue;
        first = false;
        last[0] = pair[0], last[1] = pair[1];
        if (type == SECTION_FIND_VARIANTS) pair[1] = pair[1] >> 32 | pair[1] << 32; /* find_variant_row */
        status = world_section_put(w, pair, sizeof pair, err);
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

static cb_status write_weights(find_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    uint64_t number = 0;
    bool more = true;
    cb_status status = xsort_rewind(b->weights, err);
    if (status == CB_OK) status = world_section_begin(w, SECTION_FIND_WEIGHTS, segment, 1, true, err);
    while (status == CB_OK) {
        cb_slice record;
        status = xsort_next(b->weights, &record, &more, err);
        if (status != CB_OK || !more) break;
        for (; status == CB_OK && number < get_be64(record.ptr); number++) status = world_section_put(w, "", 1, err);
        if (status == CB_OK) status = world_section_put(w, record.ptr + 8, 1, err);
        number++;
    }
    return status == CB_OK ? world_section_end(w, err) : status;
}

cb_status find_builder_finish(find_builder *b, world_writer *w, uint32_t segment, cb_error *err) {
    cb_status status = write_tokens(b, w, segment, err);
    if (status == CB_OK) status = write_blob(b, w, segment, SECTION_FIND_TEXTS, err);
    if (status == CB_OK) status = write_blob(b, w, segment, SECTION_FIND_POSTINGS, err);
    if (status == CB_OK) status = write_pairs(b->variants, w, segment, SECTION_FIND_VARIANTS, err);
    if (status == CB_OK) status = write_weights(b, w, segment, err);
    if (status == CB_OK) status = write_pairs(b->marks, w, segment, SECTION_FIND_MARKS, err);
    return status;
}
