/* SPDX-License-Identifier: Apache-2.0 */
/* relation.tsv: a text of a list, and the ties that it states. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "feed/relation.h"

static cb_status on_relation(void *data, const relation *r, cb_error *err) {
    buf *b = data;
    (void)err;
    if (b->len) buf_lit(b, " ; ");
    if (r->former) buf_lit(b, "formerly ");
    buf_slice(b, r->role);
    buf_byte(b, '|');
    buf_slice(b, r->name);
    buf_byte(b, '|');
    buf_slice(b, r->reference);
    return CB_OK;
}

static void each_text_states_its_ties(void **state) {
    char path[2048], *text = NULL;
    size_t len = 0, line = 0, failed = 0, cases = 0;
    cb_error err = {0};
    const char *root = getenv("CUIBONO_SOURCE");
    (void)state;
    snprintf(path, sizeof path, "%s/tests/feed/relation.tsv", root ? root : ".");
    if (file_read_all(&text, &len, path, 1u << 20, &err) != CB_OK) fail_msg("%s", err.message);
    for (cb_slice rest = {text, len}; rest.ptr;) {
        cb_slice row = slice_cut(&rest, '\n');
        line++;
        if (row.len == 0 || row.ptr[0] == '#') continue;
        cb_slice sentence = slice_cut(&row, '\t');
        buf b = BUF_EMPTY;
        assert_int_equal(relation_scan(sentence, on_relation, &b, &err), CB_OK);
        if (!slice_eq(slice_trim(row), buf_view(&b))) {
            print_error("line %zu: %.*s\n  expected: %.*s\n  is:       %.*s\n", line, SLICE_ARGS(sentence), SLICE_ARGS(row),
                        (int)b.len, b.len ? b.ptr : "");
            failed++;
        }
        cases++;
        buf_free(&b);
    }
    mem_free(text);
    assert_true(cases > 20);
    assert_int_equal(failed, 0);
}

/* A text made to be slow: wordings without an end. Twice the text may cost twice the calls, not four times; the count of bytes that
 * each tie keeps is bounded. */
static cb_status count_sentence(void *data, const relation *r, cb_error *err) {
    size_t *most = data;
    (void)err;
    if (r->sentence.len > *most) *most = r->sentence.len;
    return CB_OK;
}

static void a_sentence_without_end_is_bounded(void **state) {
    buf b = BUF_EMPTY;
    size_t most = 0;
    cb_error err = {0};
    (void)state;
    for (int i = 0; i < 20000; i++) buf_lit(&b, "member of X (QDe.901), ");
    assert_int_equal(relation_scan(buf_view(&b), count_sentence, &most, &err), CB_OK);
    assert_true(most > 0);
    assert_true(most < 1000);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_text_states_its_ties),
                                       cmocka_unit_test(a_sentence_without_end_is_bounded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
