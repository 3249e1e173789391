/* SPDX-License-Identifier: Apache-2.0 */
/* Runs ties.cases; a party with very many ties. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "graph/graph.h"

#include "cuibono.h"

static char folder[] = "/tmp/cuibono-graph-XXXXXX";

static void put_file(const char *name, const buf *text, char *path, size_t size) {
    snprintf(path, size, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text->ptr ? text->ptr : "", 1, text->len, f), text->len);
    fclose(f);
}

static world *build(const buf *first, const buf *second) {
    char one[300], two[300], path[300];
    cb_error err = {.code = CB_OK};
    world *w;
    put_file("one.ftm.json", first, one, sizeof one);
    put_file("two.ftm.json", second, two, sizeof two);
    snprintf(path, sizeof path, "%s/w.world", folder);
    const char *sources[] = {one, two};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02", .strict = true};
    if (cb_build(path, sources, second->len ? 2 : 1, &options, &err) != CB_OK) fail_msg("%s: %s", err.source, err.message);
    if (world_open(&w, path, false, &err) != CB_OK) fail_msg("%s", err.message);
    assert_int_equal(graph_verify(w, &err), CB_OK);
    return w;
}

static void put_piece(buf *b, const char *before, cb_slice s) {
    if (s.len) buf_printf(b, "%s%.*s", before, SLICE_ARGS(s));
}

/* What graph says of an id, in the words of the file. */
static void describe(buf *b, const world *w, cb_slice id) {
    arena a = ARENA_EMPTY;
    tie *ties;
    designation *d;
    reported_claim *r;
    size_t n;
    uint64_t total;
    assert_int_equal(graph_ties(w, id, &a, 0, &ties, &n, &total, NULL), CB_OK);
    assert_int_equal(total, n);
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "T %.*s %.*s %.*s", SLICE_ARGS(ties[i].from), SLICE_ARGS(ties[i].kind), SLICE_ARGS(ties[i].to));
        put_piece(b, " ", ties[i].role);
        put_piece(b, " ", ties[i].share);
        put_piece(b, " until ", ties[i].end);
        buf_printf(b, "%s%s%s%s\n", ties[i].outgoing ? " out" : "", ties[i].unresolved ? " words" : "",
                   ties[i].victim ? " victim" : "", ties[i].product ? " product" : "");
    }
    uint32_t flags = graph_party_flags(w, id);
    buf_printf(b, "F%s%s%s%s%s\n", flags & PARTY_DESIGNATED ? " designated" : "", flags & PARTY_FORMERLY ? " formerly" : "",
               flags & PARTY_REPORTED ? " reported" : "", flags & PARTY_LISTED_UNMAPPED ? " unmapped" : "",
               flags ? "" : " none");
    assert_int_equal(graph_designations(w, id, &a, &d, &n, NULL), CB_OK);
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "D %.*s %.*s %s", SLICE_ARGS(d[i].authority), SLICE_ARGS(d[i].programme),
                   legal_effect_name(d[i].meaning.effect));
        put_piece(b, " by ", d[i].measure);
        put_piece(b, " listed ", d[i].listed);
        put_piece(b, " since ", d[i].start);
        put_piece(b, " until ", d[i].end);
        buf_byte(b, '\n');
    }
    assert_int_equal(graph_claims(w, id, &a, &r, &n, NULL), CB_OK);
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "R %.*s %.*s %.*s\n", SLICE_ARGS(r[i].author), SLICE_ARGS(r[i].date), SLICE_ARGS(r[i].claim));
    arena_free(&a);
}

/* Compares where the file says something: the flags only where a line of flags is expected. */
static void compare(cb_slice title, cb_slice id, cb_slice want, cb_slice got) {
    buf shown = BUF_EMPTY;
    bool flags = slice_find(want, SLICE("\nF ")) != SIZE_MAX;
    for (cb_slice rest = got; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        if (!flags && slice_starts(line, SLICE("F "))) continue;
        buf_slice(&shown, line);
        buf_byte(&shown, '\n');
    }
    if (!slice_eq(slice_trim(want), slice_trim(buf_view(&shown))))
        fail_msg("%.*s, %.*s: expected\n%.*s\ngot\n%.*s", SLICE_ARGS(title), SLICE_ARGS(id), SLICE_ARGS(want),
                 SLICE_ARGS(buf_view(&shown)));
    buf_free(&shown);
}

static void ask(const world *w, cb_slice title, cb_slice id, const char *from, const char *to, size_t *asked) {
    buf got = BUF_EMPTY;
    describe(&got, w, id);
    compare(title, id, (cb_slice){from, (size_t)(to - from)}, buf_view(&got));
    buf_free(&got);
    ++*asked;
}

/* Each question runs from its line to the next one, or to the end of the block. */
static void run_block(cb_slice title, const buf *one, const buf *two, cb_slice questions, size_t *asked) {
    world *w = build(one, two);
    const char *end = questions.ptr + questions.len, *from = NULL;
    cb_slice id = {NULL, 0};
    for (cb_slice rest = questions; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len == 0 || line.ptr[0] != '?') continue;
        if (id.ptr) ask(w, title, id, from, line.ptr, asked);
        id = slice_sub(line, 2, line.len);
        from = line.ptr + line.len;
    }
    if (id.ptr) ask(w, title, id, from, end, asked);
    world_close(w);
}

static void test_cases(void **state) {
    (void)state;
    char path[1024], *all;
    const char *root = getenv("CUIBONO_SOURCE");
    size_t len, asked = 0;
    cb_error err;
    snprintf(path, sizeof path, "%s/tests/graph/ties.cases", root ? root : ".");
    assert_int_equal(file_read_all(&all, &len, path, 1 << 20, &err), CB_OK);
    buf one = BUF_EMPTY, two = BUF_EMPTY;
    cb_slice title = {NULL, 0}, questions = {NULL, 0};
    for (cb_slice rest = {all, len}; rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n'), words = slice_sub(line, 2, line.len);
        char kind = line.len ? line.ptr[0] : 0;
        if (kind == '=') {
            buf_clear(&one);
            buf_clear(&two);
            title = words;
            questions = (cb_slice){NULL, 0};
        } else if (kind == 'W' || kind == 'A') {
            buf *b = kind == 'W' ? &one : &two;
            buf_slice(b, words);
            buf_byte(b, '\n');
        } else if (kind == '?' && !questions.ptr) {
            questions.ptr = line.ptr;
        }
        bool last = !rest.ptr || rest.len == 0 || rest.ptr[0] == '\n';
        if (questions.ptr && last) {
            questions.len = (size_t)(line.ptr + line.len - questions.ptr);
            run_block(title, &one, &two, questions, &asked);
            questions = (cb_slice){NULL, 0};
        }
    }
    assert_true(asked >= 14);
    buf_free(&one);
    buf_free(&two);
    mem_free(all);
}

/* One party with many ties: all of them, in order, or no more than asked for; the total is told. */
static void test_hub(void **state) {
    (void)state;
    enum { TIES = 5000 };
    buf one = BUF_EMPTY, two = BUF_EMPTY;
    for (unsigned i = 0; i < TIES; i++)
        buf_printf(
            &one,
            "{\"id\":\"e%u\",\"schema\":\"Directorship\",\"properties\":{\"director\":[\"hub\"],\"organization\":[\"c%u\"]}}\n",
            (i * 7919u) % TIES, i);
    world *w = build(&one, &two);
    arena a = ARENA_EMPTY;
    tie *ties;
    size_t n;
    uint64_t total;
    assert_int_equal(graph_ties(w, SLICE("hub"), &a, 0, &ties, &n, &total, NULL), CB_OK);
    assert_int_equal(n, TIES);
    for (size_t i = 1; i < n; i++) assert_true(slice_cmp(ties[i - 1].to, ties[i].to) < 0);
    assert_int_equal(graph_ties(w, SLICE("hub"), &a, 64, &ties, &n, &total, NULL), CB_OK);
    assert_int_equal(n, 64);
    assert_int_equal(total, TIES);
    arena_free(&a);
    world_close(w);
    buf_free(&one);
    buf_free(&two);
}

static int set_up(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state) {
    static const char *const FILES[] = {"one.ftm.json", "two.ftm.json", "w.world"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", folder, FILES[i]);
        unlink(path);
    }
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_hub)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
