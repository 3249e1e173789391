/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "countdown.h"
#include "parse/input.h"

/* "small: a line\n" forty times, by zstd -19 --check; and that frame's content, 560 bytes. */
static const unsigned char zst_line[] = {
#include "small.zst.inc"
};

static void content(buf *out) {
    for (int i = 0; i < 40; i++) buf_lit(out, "small: a line\n");
}

static buf gzip(cb_slice text, int level) {
    z_stream z = {0};
    buf out = BUF_EMPTY;
    assert_int_equal(deflateInit2(&z, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&z, text.len) + 32;
    assert_true(buf_reserve(&out, room));
    z.next_in = (unsigned char *)(uintptr_t)text.ptr;
    z.avail_in = (unsigned)text.len;
    z.next_out = (unsigned char *)out.ptr;
    z.avail_out = (unsigned)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.len = room - z.avail_out;
    deflateEnd(&z);
    return out;
}

/* Reads all, in raw pieces of `piece` bytes; peeks before each read where asked. */
static cb_status read_all(cb_slice bytes, size_t piece, bool peek, buf *out, cb_error *err) {
    input *in;
    cb_status status = input_memory(&in, "test", bytes, err);
    if (status != CB_OK) {
        assert_null(in);
        return status;
    }
    input_set_piece(in, piece);
    for (;;) {
        cb_slice part = {NULL, 0}, ahead = {NULL, 0};
        if (peek) status = input_peek(in, 5, &ahead, err);
        if (status == CB_OK) status = input_read(in, &part, err);
        if (status != CB_OK || part.len == 0) break;
        if (peek) assert_true(slice_starts(part, ahead));
        buf_put(out, part.ptr, part.len);
        if (out->failed) break;
    }
    if (out->failed)
        status = CB_MEMORY;
    else if (status != CB_OK) { /* a failure stays */
        cb_slice part;
        assert_int_equal(input_read(in, &part, NULL), status);
        assert_int_equal(input_peek(in, 1, &part, NULL), status);
    }
    input_close(in);
    return status;
}

static void gives(cb_slice bytes, cb_slice want) {
    static const size_t pieces[] = {1, 2, 7, 64, 1 << 16};
    for (size_t i = 0; i < 2 * sizeof pieces / sizeof *pieces; i++) {
        buf got = BUF_EMPTY;
        cb_error err = {0};
        cb_status status = read_all(bytes, pieces[i / 2], i % 2, &got, &err);
        assert_string_equal(err.message, "");
        assert_int_equal(status, CB_OK);
        assert_true(slice_eq(buf_view(&got), want));
        buf_free(&got);
    }
}

static void refused(cb_slice bytes) {
    for (size_t piece = 1; piece < 100; piece += 9) {
        buf got = BUF_EMPTY;
        cb_error err = {0};
        assert_int_equal(read_all(bytes, piece, piece % 2, &got, &err), CB_INPUT);
        assert_string_equal(err.source, "test");
        assert_true(strlen(err.message) > 10);
        buf_free(&got);
    }
}

static void plain_gzip_and_zstd_give_the_same(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    gives(buf_view(&text), buf_view(&text));
    gives((cb_slice){NULL, 0}, (cb_slice){NULL, 0});
    gives(SLICE("\x1F"), SLICE("\x1F"));
    buf gz = gzip(buf_view(&text), 9);
    gives(buf_view(&gz), buf_view(&text));
    gives((cb_slice){(const char *)zst_line, sizeof zst_line}, buf_view(&text));
    buf empty = gzip((cb_slice){NULL, 0}, 9);
    gives(buf_view(&empty), (cb_slice){NULL, 0});
    buf_free(&empty);
    buf_free(&gz);
    buf_free(&text);
}

static void a_cut_file_is_refused_wherever_it_is_cut(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    buf gz = gzip(buf_view(&text), 9);
    for (size_t n = 2; n < gz.len; n++) refused((cb_slice){gz.ptr, n}); /* one byte is no gzip yet */
    for (size_t n = 4; n < sizeof zst_line; n++) refused((cb_slice){(const char *)zst_line, n});
    /* In the second of two members too. */
    buf two = BUF_EMPTY;
    buf_slice(&two, buf_view(&gz));
    buf_slice(&two, buf_view(&gz));
    for (size_t n = gz.len + 1; n < two.len; n++) refused((cb_slice){two.ptr, n});
    buf twice = BUF_EMPTY;
    content(&twice);
    content(&twice);
    gives(buf_view(&two), buf_view(&twice));
    buf zz = BUF_EMPTY;
    buf_put(&zz, zst_line, sizeof zst_line);
    buf_put(&zz, zst_line, sizeof zst_line);
    gives(buf_view(&zz), buf_view(&twice));
    for (size_t n = sizeof zst_line + 1; n < zz.len; n++) refused((cb_slice){zz.ptr, n});
    buf_free(&zz);
    buf_free(&twice);
    buf_free(&two);
    buf_free(&gz);
    buf_free(&text);
}

static void a_changed_bit_is_noticed(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    buf gz = gzip(buf_view(&text), 0); /* stored: only the checksum protects the text */
    for (size_t i = 20; i < gz.len; i += 7) {
        gz.ptr[i] ^= 4;
        buf got = BUF_EMPTY;
        assert_int_equal(read_all(buf_view(&gz), 100, false, &got, NULL), CB_INPUT);
        buf_free(&got);
        gz.ptr[i] ^= 4;
    }
    buf_free(&gz);
    buf_free(&text);
}

static void what_follows_the_data(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    buf gz = gzip(buf_view(&text), 9);
    size_t len = gz.len;
    for (int i = 0; i < 600; i++) buf_byte(&gz, '\0'); /* padding to a tape's block */
    gives(buf_view(&gz), buf_view(&text));
    buf_byte(&gz, 'x');
    refused(buf_view(&gz));
    gz.len = len;
    buf_lit(&gz, "garbage");
    refused(buf_view(&gz));
    buf zs = BUF_EMPTY;
    buf_put(&zs, zst_line, sizeof zst_line);
    buf_lit(&zs, "garbage");
    refused(buf_view(&zs));
    buf_free(&zs);
    buf_free(&gz);
    buf_free(&text);
}

static void a_bomb_is_refused(void **state) {
    (void)state;
    size_t size = (size_t)80 << 20;
    char *zeros = mem_zalloc(size, 1);
    assert_non_null(zeros);
    buf gz = gzip((cb_slice){zeros, size}, 9);
    mem_free(zeros);
    assert_true(size / gz.len > LIMIT_EXPANSION);
    input *in;
    assert_int_equal(input_memory(&in, "bomb", buf_view(&gz), NULL), CB_OK);
    cb_slice piece = {NULL, 1};
    uint64_t got = 0;
    cb_status status = CB_OK;
    while (status == CB_OK && piece.len) {
        status = input_read(in, &piece, NULL);
        got += piece.len;
    }
    assert_int_equal(status, CB_INPUT);
    assert_true(got >= 64u << 20 && got < size);
    input_close(in);
    buf_free(&gz);
}

static void the_hash_is_of_the_file_on_disk(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    buf gz = gzip(buf_view(&text), 9);
    cb_slice files[] = {buf_view(&text), buf_view(&gz), {(const char *)zst_line, sizeof zst_line}, {NULL, 0}};
    for (size_t f = 0; f < 4; f++) {
        unsigned char want[SHA256_SIZE], got[SHA256_SIZE];
        sha256_stream *h = sha256_begin();
        sha256_update(h, files[f].ptr, files[f].len);
        sha256_final(h, want);
        sha256_free(h);
        for (int reads = 0; reads < 3; reads++) {
            input *in;
            cb_slice piece;
            assert_int_equal(input_memory(&in, "test", files[f], NULL), CB_OK);
            for (int i = 0; i < reads; i++) assert_int_equal(input_read(in, &piece, NULL), CB_OK);
            assert_int_equal(input_sha256(in, got, NULL), CB_OK);
            assert_memory_equal(got, want, SHA256_SIZE);
            assert_int_equal(input_sha256(in, got, NULL), CB_OK);
            assert_memory_equal(got, want, SHA256_SIZE);
            assert_true(input_consumed(in) == files[f].len && input_size(in) == files[f].len);
            input_close(in);
        }
        input *in;
        assert_int_equal(input_memory(&in, "test", files[f], NULL), CB_OK);
        input_forgo_hash(in);
        assert_int_equal(input_sha256(in, want, NULL), CB_USAGE);
        input_close(in);
    }
    buf_free(&gz);
    buf_free(&text);
}

static void files(void **state) {
    (void)state;
    cb_error err;
    input *in;
    assert_int_equal(input_open(&in, "/nowhere/list.csv", &err), CB_NOT_FOUND);
    assert_null(in);
    assert_int_equal(input_open(&in, "/tmp", &err), CB_INPUT);
    char path[] = "/tmp/cuibono-input-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    for (int kind = 0; kind < 3; kind++) {
        buf text = BUF_EMPTY;
        content(&text);
        buf bytes = BUF_EMPTY;
        if (kind == 0)
            buf_slice(&bytes, buf_view(&text));
        else if (kind == 1)
            bytes = gzip(buf_view(&text), 9);
        else
            buf_put(&bytes, zst_line, sizeof zst_line);
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, bytes.ptr, bytes.len, 0), bytes.len);
        assert_int_equal(input_open(&in, path, &err), CB_OK);
        assert_string_equal(input_name(in), path);
        assert_true(input_size(in) == bytes.len);
        cb_slice piece;
        assert_int_equal(input_peek(in, SIZE_MAX, &piece, &err), CB_OK);
        assert_true(slice_eq(piece, buf_view(&text)));
        assert_int_equal(input_read(in, &piece, &err), CB_OK);
        assert_true(slice_eq(piece, buf_view(&text)));
        assert_int_equal(input_read(in, &piece, &err), CB_OK);
        assert_int_equal(piece.len, 0);
        input_close(in);
        buf_free(&bytes);
        buf_free(&text);
    }
    close(fd);
    unlink(path);
}

/* zlib and libzstd ask for memory too; neither may crash, leak, or lose the rest of the text in silence. */
static void no_memory_is_told(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    content(&text);
    buf gz = gzip(buf_view(&text), 9);
    cb_slice forms[] = {buf_view(&text), buf_view(&gz), {(const char *)zst_line, sizeof zst_line}};
    for (size_t f = 0; f < 3; f++)
        for (int lasting = 0; lasting < 2; lasting++)
            for (long n = 0;; n++) {
                long before = countdown_live();
                buf got = BUF_EMPTY;
                countdown_start(n, lasting);
                cb_status status = read_all(forms[f], 64, true, &got, NULL);
                bool failed = countdown_stop();
                if (status == CB_OK)
                    assert_true(slice_eq(buf_view(&got), buf_view(&text)));
                else
                    assert_true(failed && status == CB_MEMORY);
                buf_free(&got);
                assert_int_equal(countdown_live(), before);
                if (!failed) break;
            }
    buf_free(&gz);
    buf_free(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_gzip_and_zstd_give_the_same),
        cmocka_unit_test(a_cut_file_is_refused_wherever_it_is_cut),
        cmocka_unit_test(a_changed_bit_is_noticed),
        cmocka_unit_test(what_follows_the_data),
        cmocka_unit_test(a_bomb_is_refused),
        cmocka_unit_test(the_hash_is_of_the_file_on_disk),
        cmocka_unit_test(files),
        cmocka_unit_test(no_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
