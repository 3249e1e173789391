/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "countdown.h"
#include "parse/json.h"

static void render(buf *out, const json_value *v) {
    if (v->key.ptr) {
        buf_json_string(out, v->key);
        buf_byte(out, ':');
    }
    switch (v->type) {
    case JSON_NULL: buf_byte(out, 'n'); break;
    case JSON_BOOL: buf_byte(out, v->boolean ? 't' : 'f'); break;
    case JSON_NUMBER:
        buf_byte(out, '#');
        buf_slice(out, v->text);
        break;
    case JSON_STRING: buf_json_string(out, v->text); break;
    case JSON_ARRAY:
    case JSON_OBJECT: {
        size_t count = 0;
        buf_byte(out, v->type == JSON_ARRAY ? '[' : '{');
        for (const json_value *c = v->first; c; c = c->next, count++) render(out, c);
        buf_byte(out, v->type == JSON_ARRAY ? ']' : '}');
        assert_int_equal(count, v->count);
    }
    }
}

/* Every raw text parses to the same value again. */
static void check_raw(json_parser *p, const json_value *v) {
    arena a = ARENA_EMPTY;
    json_value *again;
    json_value bare = *v;
    bare.key = (cb_slice){NULL, 0};
    assert_int_equal(json_parse(p, &a, v->raw, &again, NULL), CB_OK);
    buf x = BUF_EMPTY, y = BUF_EMPTY;
    render(&x, &bare);
    render(&y, again);
    assert_true(slice_eq(buf_view(&x), buf_view(&y)));
    buf_free(&x);
    buf_free(&y);
    for (const json_value *c = v->first; c; c = c->next) check_raw(p, c);
    arena_free(&a);
}

static void the_table(void **state) {
    (void)state;
    char path[512], *bytes;
    size_t len, cases = 0, wrong = 0;
    snprintf(path, sizeof path, "%s/tests/parse/json.tsv", getenv("CUIBONO_SOURCE"));
    assert_int_equal(file_read_all(&bytes, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {bytes, len};
    json_parser *p;
    arena a = ARENA_EMPTY;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    while (rest.ptr) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        cb_slice in = slice_cut(&line, '\t'), want = line;
        buf got = BUF_EMPTY;
        json_value *v;
        cb_error err = {0};
        arena_reset(&a);
        cb_status status = json_parse(p, &a, in, &v, &err);
        if (status == CB_OK) {
            render(&got, v);
            check_raw(p, v);
        } else {
            buf_byte(&got, '-');
            assert_null(v);
            assert_int_equal(status, CB_INPUT);
            assert_true(err.byte == UINT64_MAX || err.byte <= in.len);
            assert_true(strlen(err.message) > 10);
        }
        cases++;
        if (!slice_eq(buf_view(&got), want)) {
            print_error("%.*s gives %.*s, not %.*s\n", SLICE_ARGS(in), SLICE_ARGS(buf_view(&got)), SLICE_ARGS(want));
            wrong++;
        }
        buf_free(&got);
    }
    json_parser_free(p);
    arena_free(&a);
    mem_free(bytes);
    assert_true(cases > 60);
    assert_int_equal(wrong, 0);
}

static const char sample[] =
    "{\"id\": \"x-1\", \"p\": {\"name\": [\"caf\\u00e9\", \"\xEC\xA0\x95\"], \"n\": [-12.50e3, true, null]}, \"p\": []}";

static void cut_anywhere_it_is_refused(void **state) {
    (void)state;
    json_parser *p;
    arena a = ARENA_EMPTY;
    json_value *v;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    for (size_t n = 0; n < sizeof sample - 1; n++) {
        char *exact = malloc(n ? n : 1); /* a byte read beyond it is seen by the sanitizer */
        memcpy(exact, sample, n);
        assert_int_equal(json_parse(p, &a, (cb_slice){exact, n}, &v, NULL), CB_INPUT);
        free(exact);
        arena_reset(&a);
    }
    assert_int_equal(json_parse(p, &a, SLICE(sample), &v, NULL), CB_OK);
    assert_true(slice_eq(json_string(json_get(v, "id")), SLICE("x-1")));
    assert_int_equal(json_get(v, "p")->type, JSON_ARRAY); /* the last of that key */
    assert_int_equal(v->first->next->first->next->count, 3);
    assert_null(json_get(v, "none"));
    assert_null(json_get(NULL, "none"));
    assert_null(json_string(json_get(v, "p")).ptr);
    assert_true(
        slice_eq(v->first->next->raw, SLICE("{\"name\": [\"caf\\u00e9\", \"\xEC\xA0\x95\"], \"n\": [-12.50e3, true, null]}")));
    json_parser_free(p);
    json_parser_free(NULL);
    arena_free(&a);
}

static void bytes_that_are_no_utf8_are_refused(void **state) {
    (void)state;
    static const char *const bad[] = {"\"\xFF\"",    "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF5\x80\x80\x80\"",
                                      "\"caf\xE9\"", "\"a\nb\"",     "\"a\x01\""};
    json_parser *p;
    arena a = ARENA_EMPTY;
    json_value *v;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(json_parse(p, &a, slice_of(bad[i]), &v, NULL), CB_INPUT);
    assert_int_equal(json_parse(p, &a, SLICE("\"a\0b\""), &v, NULL), CB_INPUT);
    assert_int_equal(json_parse(p, &a, SLICE("\"a\\u0000b\""), &v, NULL), CB_OK);
    assert_int_equal(v->text.len, 3);
    json_parser_free(p);
    arena_free(&a);
}

static void depth_is_bounded(void **state) {
    (void)state;
    json_parser *p;
    arena a = ARENA_EMPTY;
    json_value *v;
    cb_error err;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    for (unsigned depth = LIMIT_JSON_DEPTH - 1; depth < LIMIT_JSON_DEPTH + 2; depth++)
        for (int object = 0; object < 2; object++) {
            buf text = BUF_EMPTY;
            for (unsigned i = 0; i < depth; i++) buf_put(&text, object ? "{\"a\":" : "[", object ? 5 : 1);
            buf_byte(&text, '1');
            for (unsigned i = 0; i < depth; i++) buf_byte(&text, object ? '}' : ']');
            assert_int_equal(json_parse(p, &a, buf_view(&text), &v, &err), depth > LIMIT_JSON_DEPTH ? CB_LIMIT : CB_OK);
            if (depth > LIMIT_JSON_DEPTH) assert_int_equal(err.byte, LIMIT_JSON_DEPTH * (object ? 5 : 1));
            buf_free(&text);
        }
    buf deep = BUF_EMPTY; /* far beyond, and never closed */
    for (unsigned i = 0; i < 1000000; i++) buf_byte(&deep, '[');
    assert_int_not_equal(json_parse(p, &a, buf_view(&deep), &v, &err), CB_OK);
    buf_free(&deep);
    json_parser_free(p);
    arena_free(&a);
}

/* A giant makes the parser give its buffers back, and the next document is read as before. */
static void giants_are_read(void **state) {
    (void)state;
    json_parser *p;
    arena a = ARENA_EMPTY;
    json_value *v;
    buf text = BUF_EMPTY;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    buf_lit(&text, "[\"");
    while (text.len < (8u << 20)) buf_lit(&text, "long \\u0041 text ");
    buf_lit(&text, "\",1]");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(json_parse(p, &a, buf_view(&text), &v, NULL), CB_OK);
        assert_int_equal(v->count, 2);
        assert_true(slice_starts(v->first->text, SLICE("long A text long A text ")));
        assert_int_equal(json_parse(p, &a, SLICE("{\"a\":1}"), &v, NULL), CB_OK);
        assert_int_equal(v->count, 1);
    }
    buf_free(&text);
    json_parser_free(p);
    arena_free(&a);
}

static void no_memory_is_told(void **state) {
    (void)state;
    for (int lasting = 0; lasting < 2; lasting++)
        for (long n = 0;; n++) {
            long before = countdown_live();
            json_parser *p = NULL;
            arena a = ARENA_EMPTY;
            json_value *v = NULL;
            countdown_start(n, lasting);
            cb_status status = json_parser_new(&p, NULL);
            if (status == CB_OK) status = json_parse(p, &a, SLICE(sample), &v, NULL);
            bool failed = countdown_stop();
            /* One block of simdjson's is not needed here: without it all is well. */
            assert_true(status == CB_OK || (failed && status == CB_MEMORY));
            if (status == CB_OK)
                assert_int_equal(v->count, 3);
            else
                assert_null(v);
            if (p) { /* the parser serves on */
                assert_int_equal(json_parse(p, &a, SLICE(sample), &v, NULL), CB_OK);
            }
            json_parser_free(p);
            arena_free(&a);
            assert_int_equal(countdown_live(), before);
            if (!failed) break;
        }
}

/* ---- lines ------------------------------------------------------------------------------------------- */

static cb_status render_lines(cb_slice bytes, size_t piece, buf *out) {
    input *in;
    json_lines *r = NULL;
    cb_status status = input_memory(&in, "test", bytes, NULL);
    if (status != CB_OK) return status;
    input_set_piece(in, piece);
    status = json_lines_open(&r, in, NULL);
    while (status == CB_OK) {
        json_line line;
        bool more;
        status = json_lines_next(r, &line, &more, NULL);
        if (status != CB_OK || !more) break;
        buf_slice(out, slice_sub(line.text, 0, 20));
        if (line.oversize) buf_byte(out, '!');
        if (line.unterminated) buf_byte(out, 'u');
        buf_byte(out, '@');
        buf_u64(out, line.line);
        buf_byte(out, ':');
        buf_u64(out, line.byte);
        buf_byte(out, ' ');
    }
    json_lines_close(r);
    input_close(in);
    return out->failed ? CB_MEMORY : status;
}

static void lines_and_their_places(void **state) {
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", ""},
        {"\n\n", ""},
        {"a\nb\n", "a@1:0 b@2:2 "},
        {"a\nb", "a@1:0 bu@2:2 "},
        {"a\r\n \t\r\nb\r\n", "a@1:0 b@3:7 "},
        {"\xEF\xBB\xBF"
         "a\nb\n",
         "a@1:3 b@2:5 "},
        {"\xEF\xBB\xBF", ""},
        {"a\n\x1A", "a@1:0 "},
        {"a\n\x1A\n", "a@1:0 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t piece = 1; piece < 6; piece++) {
            buf got = BUF_EMPTY;
            assert_int_equal(render_lines(slice_of(cases[i].text), piece, &got), CB_OK);
            buf_byte(&got, '\0');
            assert_string_equal(got.ptr, cases[i].want);
            buf_free(&got);
        }
}

static void an_oversize_line_is_told(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    buf_lit(&text, "a\n");
    size_t at = text.len;
    while (text.len < at + LIMIT_RECORD_BYTES) buf_byte(&text, 'x');
    buf_lit(&text, "\nb\n");
    for (int over = 0; over < 2; over++) {
        buf got = BUF_EMPTY;
        assert_int_equal(render_lines(buf_view(&text), 1 << 16, &got), CB_OK);
        buf_byte(&got, '\0');
        assert_string_equal(got.ptr, over ? "a@1:0 xxxxxxxxxxxxxxxxxxxx!@2:2 b@3:16777220 "
                                          : "a@1:0 xxxxxxxxxxxxxxxxxxxx@2:2 b@3:16777219 ");
        buf_free(&got);
        text.len -= 3;
        buf_lit(&text, "x\nb\n");
    }
    text.len = at;
    while (text.len <= at + LIMIT_RECORD_BYTES) buf_byte(&text, 'x');
    buf got = BUF_EMPTY;
    assert_int_equal(render_lines(buf_view(&text), 1 << 16, &got), CB_OK);
    assert_true(slice_ends(buf_view(&got), SLICE("x!u@2:2 ")));
    buf_free(&got);
    buf_free(&text);
}

static void lines_without_memory(void **state) {
    (void)state;
    for (long n = 0;; n++) {
        long before = countdown_live();
        buf got = BUF_EMPTY;
        countdown_start(n, false);
        cb_status status = render_lines(SLICE("one line\nanother line\nlast"), 3, &got);
        bool failed = countdown_stop();
        if (status == CB_OK)
            assert_true(slice_eq(buf_view(&got), SLICE("one line@1:0 another line@2:9 lastu@3:22 ")));
        else
            assert_true(failed && status == CB_MEMORY);
        buf_free(&got);
        assert_int_equal(countdown_live(), before);
        if (!failed) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table),
        cmocka_unit_test(cut_anywhere_it_is_refused),
        cmocka_unit_test(bytes_that_are_no_utf8_are_refused),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(giants_are_read),
        cmocka_unit_test(no_memory_is_told),
        cmocka_unit_test(lines_and_their_places),
        cmocka_unit_test(an_oversize_line_is_told),
        cmocka_unit_test(lines_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
