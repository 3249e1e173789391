/* SPDX-License-Identifier: Apache-2.0 */
/* Every folder golden/<feed>/<case>/ holds the files of one source and expected.txt: what the feed must say of them. To add a case,
 * put the files there and run the test with CUIBONO_BLESS=1; then read the expected.txt that it wrote.
 * Each file is also read cut at every byte: no cut may pass as a whole list unless it ends after a whole row. */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "feed/feed.h"

/* The name of a folder under golden/ says the feed. A new feed adds its line. */
static const struct {
    const char *folder;
    const feed *feed;
    char rows; /* what separates the columns of a row: a file that ends after a whole row may be whole; '\n': each line is one
                  JSON value; 0: only the whole file is whole */
} FEEDS_BY_FOLDER[] = {
    {"coh", &FEED_COH_CSV, ','},
    {"psc", &FEED_PSC, '\n'},
    {"eu_csv", &FEED_EU_CSV, ';'},
    {"eu_xml", &FEED_EU_XML, 0},
    {"bods", &FEED_BODS, '\n'},
    {"bods_json", &FEED_BODS, 0},
    {"observations", &FEED_OBSERVATIONS, '\n'},
    {"observations_json", &FEED_OBSERVATIONS, 0},
    {"ftm", &FEED_FTM, '\n'},
    {"ftm_one", &FEED_FTM, 0},
    {"ofac_csv", &FEED_OFAC_CSV, ','},
    {"ofac_xml", &FEED_OFAC_XML, 0},
    {"ofac_advanced", &FEED_OFAC_ADVANCED, 0},
    {"gleif_csv", &FEED_GLEIF_CSV, ','},
    {"gleif_xml", &FEED_GLEIF_XML, 0},
    {"icij", &FEED_ICIJ, ','},
    {"uk_csv", &FEED_UK_CSV, ','},
    {"uk_xml", &FEED_UK_XML, 0},
    {"un", &FEED_UN_XML, 0},
};

/* ---- what a feed said, as lines ------------------------------------------------------------------- */

typedef struct said {
    char **lines; /* each of malloc */
    size_t count, cap;
    size_t entities;
} said;

static void add_line(said *s, buf *line) {
    buf_byte(line, '\0');
    assert_false(line->failed);
    if (s->count == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 256;
        s->lines = realloc(s->lines, s->cap * sizeof *s->lines);
        assert_non_null(s->lines);
    }
    s->lines[s->count++] = strdup(line->ptr);
    buf_free(line);
}

static void put_escaped(buf *b, cb_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\n')
            buf_lit(b, "\\n");
        else
            buf_byte(b, s.ptr[i]);
    }
}

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    said *s = data;
    (void)err;
    s->entities++;
    for (size_t i = 0; i < e->count; i++) {
        const statement *t = &e->statements[i];
        buf b = BUF_EMPTY;
        assert_true(t->value.len > 0);
        assert_true(t->prop_name.len > 0);
        buf_slice(&b, e->id);
        buf_byte(&b, ' ');
        buf_slice(&b, e->schema_name);
        buf_byte(&b, ' ');
        buf_slice(&b, t->prop_name);
        buf_lit(&b, ": ");
        put_escaped(&b, t->value);
        if (t->flags & STATEMENT_UNRESOLVED) buf_lit(&b, " (by name)");
        if (t->lang.len) {
            buf_lit(&b, " @");
            buf_slice(&b, t->lang);
        }
        if (t->original.len) {
            buf_lit(&b, " <- ");
            put_escaped(&b, t->original);
        }
        if (t->origin.len) {
            buf_lit(&b, " from ");
            buf_slice(&b, t->origin);
        }
        add_line(s, &b);
    }
    return CB_OK;
}

/* What was said of the id before is gone, as in the compile. */
static cb_status on_operation(void *data, cb_slice id, bool removes, cb_error *err) {
    said *s = data;
    size_t kept = 0;
    buf b = BUF_EMPTY;
    (void)err;
    buf_slice(&b, id);
    buf_byte(&b, ' ');
    for (size_t i = 0; i < s->count; i++) {
        if (slice_starts(slice_of(s->lines[i]), buf_view(&b)))
            free(s->lines[i]);
        else
            s->lines[kept++] = s->lines[i];
    }
    s->count = kept;
    buf_clear(&b);
    buf_printf(&b, "%% operation that %s", removes ? "removes" : "replaces");
    add_line(s, &b);
    return CB_OK;
}

static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    buf b = BUF_EMPTY;
    (void)file;
    (void)err;
    buf_printf(&b, "%% kept %s", kind);
    add_line(data, &b);
    return CB_OK;
}

static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    buf b = BUF_EMPTY;
    (void)file;
    (void)byte;
    (void)err;
    buf_printf(&b, "%% rejected %s line %llu [%.*s] %s", kind, (unsigned long long)line, SLICE_ARGS(id), reason);
    add_line(data, &b);
    return CB_OK;
}

static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    buf b = BUF_EMPTY;
    (void)file;
    (void)err;
    buf_printf(&b, "%% note %s: ", note);
    put_escaped(&b, what);
    add_line(data, &b);
    return CB_OK;
}

static cb_status on_published(void *data, cb_slice date, cb_error *err) {
    buf b = BUF_EMPTY;
    (void)err;
    buf_lit(&b, "% published ");
    buf_slice(&b, date);
    add_line(data, &b);
    return CB_OK;
}

static feed_sink sink_of(said *s) {
    return (feed_sink){.operation = on_operation,
                       .data = s,
                       .entity = on_entity,
                       .kept = on_kept,
                       .rejected = on_rejected,
                       .note = on_note,
                       .published = on_published};
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void forget(said *s) {
    for (size_t i = 0; i < s->count; i++) free(s->lines[i]);
    free(s->lines);
    *s = (said){0};
}

/* Statements of one id together and once, as the compile makes them; remarks counted. */
static void render(said *s, buf *out) {
    qsort(s->lines, s->count, sizeof *s->lines, by_text);
    char head[1024] = "";
    for (size_t i = 0; i < s->count;) {
        size_t same = 1;
        while (i + same < s->count && strcmp(s->lines[i], s->lines[i + same]) == 0) same++;
        const char *line = s->lines[i];
        i += same;
        if (line[0] == '%') {
            buf_printf(out, same > 1 ? "%s (%zu times)\n" : "%s\n", line, same);
            continue;
        }
        const char *schema = strchr(line, ' ');
        const char *prop = strchr(schema + 1, ' ');
        size_t len = (size_t)(prop - line);
        assert_true(len < sizeof head);
        if (strncmp(head, line, len) != 0 || head[len]) {
            memcpy(head, line, len);
            head[len] = '\0';
            buf_printf(out, "\n%s\n", head);
        }
        buf_printf(out, "   %s\n", prop);
    }
    assert_false(out->failed);
}

/* ---- cases ---------------------------------------------------------------------------------------- */

static const char *source_root(void) {
    const char *root = getenv("CUIBONO_SOURCE");
    return root ? root : ".";
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }
static int visible(const struct dirent *d) { return d->d_name[0] != '.'; }
static int input_file(const struct dirent *d) { return d->d_name[0] != '.' && strcmp(d->d_name, "expected.txt") != 0; }

typedef struct files {
    char *paths[16];
    size_t count;
} files;

static void list_files(files *f, const char *folder) {
    struct dirent **names;
    int n = scandir(folder, &names, input_file, by_name);
    assert_true(n > 0 && n <= 16);
    for (int i = 0; i < n; i++) {
        assert_true(asprintf(&f->paths[i], "%s/%s", folder, names[i]->d_name) > 0);
        free(names[i]);
    }
    free(names);
    f->count = (size_t)n;
}

static void free_files(files *f) {
    for (size_t i = 0; i < f->count; i++) free(f->paths[i]);
}

static cb_status read_files(const feed *reader, const char *folder, const files *f, said *s, cb_error *err) {
    feed_source source = {.path = folder, .files = (const char *const *)f->paths, .file_count = f->count};
    feed_sink sink = sink_of(s);
    return reader->read(&source, &sink, err);
}

static void compare(const char *folder, const buf *is) {
    char path[2048];
    snprintf(path, sizeof path, "%s/expected.txt", folder);
    if (getenv("CUIBONO_BLESS")) {
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        assert_int_equal(fwrite(is->ptr, 1, is->len, out), is->len);
        fclose(out);
        return;
    }
    char *want = NULL;
    size_t len = 0, line = 1, start = 0;
    cb_error err;
    if (file_read_all(&want, &len, path, 64u << 20, &err) != CB_OK) fail_msg("%s", err.message);
    for (size_t i = 0; i < len || i < is->len; i++) {
        if (i >= len || i >= is->len || want[i] != is->ptr[i]) {
            size_t a = start, b = start;
            while (a < len && want[a] != '\n') a++;
            while (b < is->len && is->ptr[b] != '\n') b++;
            fail_msg("%s differs in line %zu\n  expected: %.*s\n  is:       %.*s", path, line, (int)(a - start), want + start,
                     (int)(b - start), is->ptr + start);
        }
        if (want[i] == '\n') line++, start = i + 1;
    }
    mem_free(want);
}

/* Sniffing: the feed, and none that is asked before it, knows its file by the content. */
static void check_sniff(const feed *reader, const char *path) {
    char *text;
    size_t len;
    cb_error err;
    assert_int_equal(file_read_all(&text, &len, path, 64u << 20, &err), CB_OK);
    const char *base = strrchr(path, '/') + 1;
    const feed *first = NULL;
    for (size_t i = 0; FEEDS[i] && !first; i++)
        if (FEEDS[i]->sniff((cb_slice){text, len < 4096 ? len : 4096}, base)) first = FEEDS[i];
    if (first != reader) fail_msg("%s is sniffed as %s, not as %s", path, first ? first->format : "nothing", reader->format);
    mem_free(text);
}

/* Does the source's table of remarks say that the file may be cut? */
static bool is_doubted(const said *s) {
    for (size_t i = 0; i < s->count; i++)
        if (strncmp(s->lines[i], "% note no line end", 18) == 0) return true;
    return false;
}

/* May these bytes, cut off a file, be a whole one? Rows: outside quotes, at a line end or with all the columns of the row before. */
static bool may_be_whole(cb_slice text, char rows) {
    size_t separators = 0, before = SIZE_MAX;
    bool quoted = false;
    if (text.len == 0 || text.ptr[text.len - 1] == '\n') return rows != 0;
    if (rows == '\n') return strchr("}]\r", text.ptr[text.len - 1]) != NULL;
    for (size_t i = 0; i < text.len && rows; i++) {
        if (text.ptr[i] == '"') quoted = !quoted;
        if (!quoted && text.ptr[i] == rows) separators++;
        if (!quoted && text.ptr[i] == '\n') before = separators, separators = 0;
    }
    return rows && !quoted && (before == SIZE_MAX || separators >= before || text.ptr[text.len - 1] == '\r');
}

static void cut_everywhere(const feed *reader, const char *folder, const files *f, char rows) {
    for (size_t k = 0; k < f->count; k++) {
        char *text;
        size_t len;
        cb_error err;
        assert_int_equal(file_read_all(&text, &len, f->paths[k], 64u << 20, &err), CB_OK);
        int fd = memfd_create("cut", 0);
        assert_true(fd >= 0);
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        files cut = *f;
        cut.paths[k] = path;
        /* White space after the last element is no part of the list. */
        size_t whole = len;
        while (whole && (text[whole - 1] == '\n' || text[whole - 1] == '\r')) whole--;
        for (size_t at = 0; at < whole; at++) {
            said s = {0};
            assert_int_equal(ftruncate(fd, 0), 0);
            assert_int_equal(pwrite(fd, text, at, 0), (ssize_t)at);
            cb_status status = read_files(reader, folder, &cut, &s, &err);
            bool allowed = status == CB_OK && may_be_whole((cb_slice){text, at}, rows);
            bool ended = rows == '\n' || (at > 0 && (text[at - 1] == '\n' || text[at - 1] == '\r'));
            if (allowed && !ended && !is_doubted(&s)) fail_msg("%s cut at byte %zu: no remark", f->paths[k], at);
            if (status != CB_INPUT && !allowed) fail_msg("%s cut at byte %zu: status %d", f->paths[k], at, (int)status);
            forget(&s);
        }
        close(fd);
        mem_free(text);
    }
}

static void run_cases(void (*run)(const feed *reader, const char *folder, const files *f, char rows)) {
    size_t cases = 0;
    for (size_t i = 0; i < sizeof FEEDS_BY_FOLDER / sizeof FEEDS_BY_FOLDER[0]; i++) {
        char folder[1024];
        snprintf(folder, sizeof folder, "%s/tests/feed/golden/%s", source_root(), FEEDS_BY_FOLDER[i].folder);
        struct dirent **names;
        int n = scandir(folder, &names, visible, by_name);
        if (n <= 0) fail_msg("no cases in %s", folder);
        for (int k = 0; k < n; k++) {
            char one[2048];
            files f = {0};
            snprintf(one, sizeof one, "%s/%s", folder, names[k]->d_name);
            free(names[k]);
            list_files(&f, one);
            run(FEEDS_BY_FOLDER[i].feed, one, &f, FEEDS_BY_FOLDER[i].rows);
            free_files(&f);
            cases++;
        }
        free(names);
    }
    assert_true(cases >= sizeof FEEDS_BY_FOLDER / sizeof FEEDS_BY_FOLDER[0]);
}

static void run_golden(const feed *reader, const char *folder, const files *f, char rows) {
    said s = {0};
    cb_error err = {0};
    buf out = BUF_EMPTY;
    (void)rows;
    for (size_t i = 0; i < f->count; i++) check_sniff(reader, f->paths[i]);
    if (read_files(reader, folder, f, &s, &err) != CB_OK)
        fail_msg("%s: %s (line %llu)", folder, err.message, (unsigned long long)err.line);
    render(&s, &out);
    compare(folder, &out);
    buf_free(&out);
    forget(&s);
}

static void each_golden_folder_says_what_is_expected(void **state) {
    (void)state;
    run_cases(run_golden);
}

static void a_list_that_is_cut_fails_wherever_it_is_cut(void **state) {
    (void)state;
    run_cases(cut_everywhere);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_golden_folder_says_what_is_expected),
                                       cmocka_unit_test(a_list_that_is_cut_fails_wherever_it_is_cut)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
