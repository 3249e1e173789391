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
#include "parse/csv.h"

/* Rows as one line of text: fields in [brackets], then the flags u(nterminated), q(uote open), r(epaired) and @line:byte. */
static cb_status render(cb_slice bytes, char delimiter, size_t piece, bool places, buf *out) {
    input *in;
    csv_reader *r = NULL;
    cb_status status = input_memory(&in, "test", bytes, NULL);
    if (status != CB_OK) return status;
    input_set_piece(in, piece);
    status = csv_open(&r, in, delimiter, NULL);
    while (status == CB_OK) {
        csv_row row;
        bool more;
        status = csv_next(r, &row, &more, NULL);
        if (status != CB_OK || !more) break;
        for (size_t i = 0; i < row.count; i++) {
            buf_byte(out, '[');
            buf_slice(out, row.fields[i]);
            buf_byte(out, ']');
        }
        if (row.last_unterminated) buf_byte(out, 'u');
        if (row.open_quote) buf_byte(out, 'q');
        if (row.repaired) buf_byte(out, 'r');
        if (places) {
            buf_byte(out, '@');
            buf_u64(out, row.line);
            buf_byte(out, ':');
            buf_u64(out, row.byte);
        }
        buf_byte(out, ' ');
    }
    csv_close(r);
    input_close(in);
    return out->failed ? CB_MEMORY : status;
}

/* \n \r \t \\ and \xHH in the columns of a table. */
static cb_slice unescape(cb_slice s, buf *out) {
    buf_clear(out);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\\' || i + 1 == s.len) {
            buf_byte(out, s.ptr[i]);
            continue;
        }
        char c = s.ptr[++i];
        if (c == 'x') {
            char hex[3] = {s.ptr[i + 1], s.ptr[i + 2], 0};
            buf_byte(out, (char)strtol(hex, NULL, 16));
            i += 2;
        } else
            buf_byte(out, c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c);
    }
    return buf_view(out);
}

static void the_table(void **state) {
    (void)state;
    char path[512], *bytes;
    size_t len, cases = 0, wrong = 0;
    snprintf(path, sizeof path, "%s/tests/parse/csv.tsv", getenv("CUIBONO_SOURCE"));
    assert_int_equal(file_read_all(&bytes, &len, path, 1 << 20, NULL), CB_OK);
    cb_slice rest = {bytes, len};
    buf in = BUF_EMPTY, want = BUF_EMPTY;
    while (rest.ptr) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] == '#') continue;
        unescape(slice_cut(&line, '\t'), &in);
        unescape(line, &want);
        if (want.len) buf_byte(&want, ' ');
        cases++;
        for (size_t piece = 1; piece < 5; piece++) {
            buf got = BUF_EMPTY;
            assert_int_equal(render(buf_view(&in), ',', piece == 4 ? 1 << 16 : piece, true, &got), CB_OK);
            if (!slice_eq(buf_view(&got), buf_view(&want))) {
                print_error("%.*s\n  gives %.*s\n  not   %.*s\n", SLICE_ARGS(buf_view(&in)), SLICE_ARGS(buf_view(&got)),
                            SLICE_ARGS(buf_view(&want)));
                wrong++;
            }
            buf_free(&got);
        }
    }
    buf_free(&in);
    buf_free(&want);
    mem_free(bytes);
    assert_true(cases > 20);
    assert_int_equal(wrong, 0);
}

/* ---- a naive reader, over the whole text, written from the rules and not from libcsv ------------------ */

static void naive_field(buf *out, buf *field) {
    buf_byte(out, '[');
    buf_slice(out, buf_view(field));
    buf_byte(out, ']');
    buf_clear(field);
}

static void naive(cb_slice s, buf *out) {
    buf field = BUF_EMPTY;
    size_t end = s.len, mark = s.len;
    while (end > 0 && (s.ptr[end - 1] == '\x1A' || s.ptr[end - 1] == '\r' || s.ptr[end - 1] == '\n')) {
        end--;
        if (s.ptr[end] == '\x1A') mark = end;
    }
    s.len = mark;
    size_t i = 0;
    while (i < s.len) {
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n') { /* blank */
            i++;
            continue;
        }
        bool row_ends = false, open = false;
        while (!row_ends) {
            bool quoted = i < s.len && s.ptr[i] == '"', closed = false;
            if (quoted) i++;
            for (;; i++) {
                if (i == s.len) {
                    row_ends = true;
                    open = quoted && !closed;
                    if (!quoted || closed) break;
                    break;
                }
                char c = s.ptr[i];
                bool ends = c == ',' || c == '\r' || c == '\n';
                if (ends && (!quoted || closed)) {
                    row_ends = c != ',';
                    break;
                }
                if (quoted && !closed && c == '"') { /* the end, or a quotation mark that is doubled */
                    closed = true;
                    continue;
                }
                if (closed) { /* it was not the end: it is content, and so is a mark behind it */
                    buf_byte(&field, '"');
                    closed = false;
                    if (c == '"') continue;
                }
                buf_byte(&field, c);
            }
            if (i == s.len) {
                naive_field(out, &field);
                break;
            }
            i++;
            naive_field(out, &field);
            if (!row_ends && i == s.len) { /* a comma at the very end: an empty field follows */
                naive_field(out, &field);
                row_ends = true;
                buf_byte(out, 'u');
                break;
            }
            if (row_ends) break;
            continue;
        }
        if (i >= s.len && s.len && (open || (s.ptr[s.len - 1] != '\r' && s.ptr[s.len - 1] != '\n')) &&
            out->ptr[out->len - 1] != 'u')
            buf_byte(out, 'u');
        if (open) buf_byte(out, 'q');
        buf_byte(out, ' ');
    }
    buf_free(&field);
}

static void agrees_with_a_naive_reader(void **state) {
    (void)state;
    static const char alphabet[] = "aab,,\"\"\n\r\x1A -";
    uint64_t seed = 7;
    for (int i = 0; i < 60000; i++) {
        char text[24];
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        size_t len = (size_t)(seed >> 33) % sizeof text;
        for (size_t k = 0; k < len; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            text[k] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        buf want = BUF_EMPTY, got = BUF_EMPTY;
        naive((cb_slice){text, len}, &want);
        assert_int_equal(render((cb_slice){text, len}, ',', 1 + (size_t)i % 5, false, &got), CB_OK);
        if (!slice_eq(buf_view(&got), buf_view(&want))) {
            buf shown = BUF_EMPTY;
            buf_json_string(&shown, (cb_slice){text, len});
            fail_msg("case %d: %.*s gives %.*s, not %.*s", i, SLICE_ARGS(buf_view(&shown)), SLICE_ARGS(buf_view(&got)),
                     SLICE_ARGS(buf_view(&want)));
        }
        buf_free(&want);
        buf_free(&got);
    }
}

static cb_status last_error(buf *text, cb_error *err, uint64_t *rows) {
    input *in;
    csv_reader *r;
    csv_row row;
    bool more = true;
    cb_status status = CB_OK;
    *rows = 0;
    assert_int_equal(input_memory(&in, "test", buf_view(text), NULL), CB_OK);
    assert_int_equal(csv_open(&r, in, ';', NULL), CB_OK);
    while (status == CB_OK && more) {
        status = csv_next(r, &row, &more, err);
        *rows += more;
    }
    if (status != CB_OK) assert_int_equal(csv_next(r, &row, &more, err), status); /* and again */
    csv_close(r);
    input_close(in);
    return status;
}

static void limits(void **state) {
    (void)state;
    buf text = BUF_EMPTY;
    cb_error err;
    uint64_t rows;
    buf_lit(&text, "first\n");
    for (unsigned i = 1; i < LIMIT_CSV_FIELDS; i++) buf_byte(&text, ';');
    buf_byte(&text, '\n');
    assert_int_equal(last_error(&text, &err, &rows), CB_OK);
    assert_int_equal(rows, 2);
    text.ptr[text.len - 1] = ';';
    assert_int_equal(last_error(&text, &err, &rows), CB_LIMIT);
    assert_int_equal(rows, 1);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.byte, 6);
    /* A quotation mark that swallows the file. */
    buf_clear(&text);
    buf_lit(&text, "first\nsecond;\"");
    while (text.len < LIMIT_RECORD_BYTES + 100) buf_lit(&text, "line of text;\n");
    assert_int_equal(last_error(&text, &err, &rows), CB_LIMIT);
    assert_int_equal(rows, 1);
    assert_int_equal(err.line, 2);
    /* One field as long as a row may be. */
    buf_clear(&text);
    while (text.len < LIMIT_RECORD_BYTES - 1) buf_byte(&text, 'x');
    buf_byte(&text, '\n');
    assert_int_equal(last_error(&text, &err, &rows), CB_OK);
    text.ptr[text.len - 1] = 'x';
    buf_lit(&text, "x\n");
    assert_int_equal(last_error(&text, &err, &rows), CB_LIMIT);
    buf_free(&text);
}

static void no_memory_is_told(void **state) {
    (void)state;
    buf text = BUF_EMPTY, want = BUF_EMPTY;
    for (int i = 0; i < 30; i++)
        buf_printf(&text, "%d,\"a \"\"quoted\"\" field\nover lines\",caf\xE9,%0*d\r\n", i, i * 40 + 1, 0);
    assert_int_equal(render(buf_view(&text), ',', 100, true, &want), CB_OK);
    for (long n = 0;; n++) {
        long before = countdown_live();
        buf got = BUF_EMPTY;
        countdown_start(n, false);
        cb_status status = render(buf_view(&text), ',', 100, true, &got);
        bool failed = countdown_stop();
        if (status == CB_OK)
            assert_true(slice_eq(buf_view(&got), buf_view(&want)));
        else
            assert_true(failed && status == CB_MEMORY);
        buf_free(&got);
        assert_int_equal(countdown_live(), before);
        if (!failed) break;
    }
    buf_free(&text);
    buf_free(&want);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_table), cmocka_unit_test(agrees_with_a_naive_reader),
                                       cmocka_unit_test(limits), cmocka_unit_test(no_memory_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
