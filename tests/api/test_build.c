/* SPDX-License-Identifier: Apache-2.0 */
/* The compile: what a source says is in the world, whatever the order, the threads and the memory; and nothing but a whole world is
 * ever under its name. All data is invented; the round trip of FollowTheMoney also runs on ../shared/data where that exists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "api/internal.h"
#include "base/file.h"
#include "base/limits.h"
#include "parse/json.h"

#include "base/poison.h"

static char folder[2048];

/* ---- files ------------------------------------------------------------------------------------------- */

enum { PATHS = 8 };
static const char *path_of(const char *name) { /* valid for the next PATHS calls */
    static char paths[PATHS][4096];
    static unsigned next;
    char *p = paths[next++ % PATHS];
    snprintf(p, sizeof paths[0], "%s/%s", folder, name);
    return p;
}

static void put(const char *name, const char *text) {
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static size_t files_in_folder(void) {
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    while (readdir(d)) n++;
    closedir(d);
    return n;
}

static bool same_bytes(const char *a, const char *b) {
    char *x, *y;
    size_t n, m;
    assert_int_equal(file_read_all(&x, &n, path_of(a), 1u << 30, NULL), CB_OK);
    assert_int_equal(file_read_all(&y, &m, path_of(b), 1u << 30, NULL), CB_OK);
    bool same = n == m && memcmp(x, y, n) == 0;
    mem_free(x);
    mem_free(y);
    return same;
}

static cb_build_options plain(void) { return (cb_build_options){.struct_size = sizeof(cb_build_options)}; }

static cb_status build(const char *out, const cb_build_options *o, cb_error *err, size_t count, const char *const *sources) {
    const char *paths[8];
    char kept[8][4096];
    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        snprintf(kept[i], sizeof kept[i], "%s", path_of(sources[i]));
        paths[i] = kept[i];
    }
    return cb_build(path_of(out), paths, count, o, err);
}
#define BUILD(out, options, ...)                                                                                               \
    build((out), (options), &err, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *), (const char *const[]){__VA_ARGS__})

static cb_world *opened(const char *name) {
    cb_world *w;
    cb_error err;
    assert_int_equal(cb_world_open(&w, path_of(name), NULL, &err), CB_OK);
    assert_int_equal(cb_world_verify(w, &err), CB_OK);
    return w;
}

static int append(void *data, const char *bytes, size_t len) {
    buf_put(data, bytes, len);
    return 0;
}

static buf exported(const char *name, cb_format format) {
    buf b = BUF_EMPTY;
    cb_error err;
    cb_world *w = opened(name);
    assert_int_equal(cb_world_export(w, format, NULL, 0, append, &b, &err), CB_OK);
    assert_false(b.failed);
    cb_world_unref(w);
    return b;
}

static char *info(const char *name, cb_format format) {
    cb_world *w = opened(name);
    cb_text *t;
    assert_int_equal(cb_world_info(&t, w, format, NULL, NULL), CB_OK);
    char *out = strndup(cb_text_slice(t).ptr, cb_text_slice(t).len);
    cb_text_free(t);
    cb_world_unref(w);
    return out;
}

static char *show(const char *name, const char *id, cb_format format) {
    cb_world *w = opened(name);
    cb_text *t;
    cb_status status = cb_world_show(&t, w, slice_of(id), format, NULL, NULL);
    char *out = status == CB_OK ? strndup(cb_text_slice(t).ptr, cb_text_slice(t).len) : NULL;
    cb_text_free(t);
    cb_world_unref(w);
    return out;
}

static void has(const char *text, const char *piece) {
    if (!text || !strstr(text, piece)) fail_msg("\"%s\" is not in:\n%s", piece, text ? text : "(nothing)");
}
static void has_not(const char *text, const char *piece) {
    if (text && strstr(text, piece)) fail_msg("\"%s\" is in:\n%s", piece, text);
}

/* ---- invented sources -------------------------------------------------------------------------------- */

static const char *const LINES[] = {
    "{\"id\":\"p1\",\"caption\":\"Ivan Petrov\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ivan Petrov\",\"PETROV, "
    "Ivan\"],\"birthDate\":[\"1970-01-02\"],\"country\":[\"cy\"],\"shoeSize\":[\"44\"]},\"referents\":[\"old-1\",\"old-2\"],"
    "\"datasets\":[\"register\"],\"first_seen\":\"2026-01-01T00:00:00\",\"target\":true}",
    "{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrel <Trading> & \\\"Sons\\\" "
    "Ltd\",\"\\u041a\\u0435\\u0441\\u0442\\u0440\\u0435\\u043b\"],\"email\":[\"info@kestrel.example\"]},\"datasets\":["
    "\"register\","
    "\"gazette\"],\"target\":false,\"extra\":{\"depth\":[1,2,{\"x\":null}]}}",
    "{\"id\":\"c1\",\"schema\":\"LegalEntity\",\"properties\":{\"registrationNumber\":[\"HE "
    "12345\"]},\"datasets\":[\"register\"]}",
    "{\"id\":\"o1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p1\"],\"asset\":[\"c1\"],\"percentage\":[\"51.5\"],"
    "\"startDate\":[\"2019-03-01\"]},\"datasets\":[\"register\"]}",
    "{\"id\":\"a1\",\"schema\":\"Address\",\"properties\":{\"full\":[\"1 Harbour Road, Limassol\"],\"country\":[\"cy\"]}}",
    "{\"id\":\"d1\",\"schema\":\"Passport\",\"properties\":{\"holder\":[\"p1\"],\"number\":[\"E0012345\"],\"country\":[\"cy\"]}"
    "}",
    "{\"id\":\"s1\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p1\"],\"authority\":[\"Invented Authority\"],"
    "\"program\":[\"INVENTED\"],\"startDate\":[\"2020-05-05\"]}}",
    "{\"id\":\"u1\",\"schema\":\"UserAccount\",\"properties\":{\"owner\":[\"p1\"],\"username\":[\"ivan_p\"],\"service\":["
    "\"worksite\"]}}",
    "{\"id\":\"x1\",\"schema\":\"Spaceship\",\"properties\":{\"name\":[\"No such schema\"],\"crew\":[\"7\"]}}"};
enum { LINE_COUNT = sizeof LINES / sizeof *LINES };

static void put_lines(const char *name, unsigned seed) {
    size_t order[LINE_COUNT];
    buf b = BUF_EMPTY;
    for (size_t i = 0; i < LINE_COUNT; i++) order[i] = i;
    for (size_t i = LINE_COUNT - 1; seed && i > 0; i--) {
        seed = seed * 1103515245u + 12345u;
        size_t k = seed / 65536 % (i + 1), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
    for (size_t i = 0; i < LINE_COUNT; i++) {
        buf_slice(&b, slice_of(LINES[order[i]]));
        buf_byte(&b, '\n');
    }
    buf_byte(&b, '\0');
    put(name, b.ptr);
    buf_free(&b);
}

/* A large register, so that pieces do not fit 64 MiB: long notes cost less to read than many entities. */
static void put_large(const char *name, size_t count) {
    FILE *f = fopen(path_of(name), "wb");
    assert_non_null(f);
    for (size_t i = 0; i < count; i++) {
        size_t n = (i * 7919) % count;
        fprintf(f, "{\"id\":\"l-%zu\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Large %zu Ltd\"],\"notes\":[\"", n,
                n % 977);
        for (size_t k = 0; k < 60; k++) fprintf(f, "note %zu of %zu, ", k, n);
        fprintf(f, "\"]}}\n");
    }
    assert_int_equal(fclose(f), 0);
}

/* ---- round trip of FollowTheMoney -------------------------------------------------------------------- */

typedef struct lines {
    char **items;
    size_t count, cap;
} lines;

static void add_line(lines *l, cb_slice id, cb_slice what, cb_slice value) {
    if (l->count == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 64;
        l->items = realloc(l->items, l->cap * sizeof *l->items);
        assert_non_null(l->items);
    }
    value = slice_trim(value);
    size_t size = id.len + what.len + value.len + 8;
    char *text = malloc(size);
    assert_non_null(text);
    snprintf(text, size, "%.*s | %.*s | %.*s", SLICE_ARGS(id), SLICE_ARGS(what), SLICE_ARGS(value));
    l->items[l->count++] = text;
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static void flatten(lines *l, const json_value *e) {
    cb_slice id = json_string(json_get(e, "id"));
    char what[300];
    for (const json_value *m = e->first; m; m = m->next) {
        if (slice_eq(m->key, SLICE("properties"))) {
            for (const json_value *p = m->first; p; p = p->next)
                for (const json_value *v = p->first; v && !slice_eq(p->key, SLICE("password")); v = v->next) {
                    snprintf(what, sizeof what, "property %.*s", SLICE_ARGS(p->key));
                    if (slice_trim(v->text).len) add_line(l, id, slice_of(what), v->text);
                }
        } else if (m->type == JSON_ARRAY && m->first && m->first->type == JSON_STRING) {
            for (const json_value *v = m->first; v; v = v->next) add_line(l, id, m->key, v->text);
        } else if (m->type != JSON_NULL && !(m->type == JSON_ARRAY && !m->first))
            add_line(l, id, m->key, m->type == JSON_ARRAY || m->type == JSON_OBJECT ? m->raw : m->text);
    }
}

/* All statements of a file of JSON lines, sorted, each once. */
static lines statements(cb_slice text) {
    lines l = {NULL, 0, 0};
    json_parser *p;
    arena a = ARENA_EMPTY;
    assert_int_equal(json_parser_new(&p, NULL), CB_OK);
    for (cb_slice rest = text; rest.ptr;) {
        cb_slice line = slice_trim(slice_cut(&rest, '\n'));
        json_value *v;
        if (line.len == 0) continue;
        arena_reset(&a);
        assert_int_equal(json_parse(p, &a, line, &v, NULL), CB_OK);
        flatten(&l, v);
    }
    json_parser_free(p);
    arena_free(&a);
    qsort(l.items, l.count, sizeof *l.items, by_text);
    size_t n = 0;
    for (size_t i = 0; i < l.count; i++) {
        if (n > 0 && strcmp(l.items[n - 1], l.items[i]) == 0)
            free(l.items[i]);
        else
            l.items[n++] = l.items[i];
    }
    l.count = n;
    return l;
}

static void lines_free(lines *l) {
    for (size_t i = 0; i < l->count; i++) free(l->items[i]);
    free(l->items);
}

static void same_statements(cb_slice want, cb_slice got) {
    lines x = statements(want), y = statements(got);
    assert_true(x.count > 0);
    for (size_t i = 0; i < x.count && i < y.count; i++)
        if (strcmp(x.items[i], y.items[i]) != 0) fail_msg("brought: %s\ngiven back: %s", x.items[i], y.items[i]);
    assert_int_equal(x.count, y.count);
    lines_free(&x);
    lines_free(&y);
}

static void round_trip(const char *source) {
    cb_error err;
    char *text;
    size_t len;
    assert_int_equal(file_read_all(&text, &len, source, 1u << 28, NULL), CB_OK);
    assert_int_equal(cb_build(path_of("r.world"), &source, 1, NULL, &err), CB_OK);
    buf out = exported("r.world", CB_FORMAT_FTM);
    same_statements((cb_slice){text, len}, buf_view(&out));
    mem_free(text);
    buf_free(&out);
}

static void test_ftm_round_trip(void **state) {
    (void)state;
    put("round.json",
        "{\"id\":\"p1\",\"caption\":\"A B\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A B\",\"\\u0410 "
        "\\ud83d\\ude00\"],"
        "\"shoeSize\":[\"44\"]},\"referents\":[\"old\"],\"datasets\":[\"x\",\"y\"],\"first_seen\":\"2026\",\"target\":true,"
        "\"extra\":{\"a\":[1.50,null]}}\n"
        "{\"id\":\"u\",\"schema\":\"UserAccount\",\"properties\":{\"username\":[\"ab\"],\"password\":[\"secret\"]}}\n");
    round_trip(path_of("round.json"));
    static const char *const names[] = {"t1", "zala", "parteispenden"};
    const char *shared = getenv("CUIBONO_SHARED"), *root = getenv("CUIBONO_SOURCE");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s%s/data/ftm/%s.ftm.json",
                 shared ? shared
                 : root ? root
                        : ".",
                 shared ? "" : "/../shared", names[i]);
        if (access(path, R_OK) == 0)
            round_trip(path);
        else
            print_message("no %s: skipped\n", path);
    }
}

/* ---- what is in the world ---------------------------------------------------------------------------- */

static void test_one_source(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    assert_int_equal(BUILD("w.world", NULL, "one.json"), CB_OK);
    char *text = show("w.world", "p1", CB_FORMAT_TEXT), *json = show("w.world", "p1", CB_FORMAT_JSON);
    has(text, "Ivan Petrov");
    has(text, "E0012345");                         /* the passport stands with its holder */
    has(text, "Kestrel <Trading> & \"Sons\" Ltd"); /* the tie shows the other end's caption */
    has(text, "old-2");
    has(json, "\"edge_id\":\"o1\"");
    has(json, "\"share\":\"51.5\"");
    has(json, "\"direction\":\"out\"");
    has(json, "\"sanction_id\":\"s1\"");
    free(text);
    free(json);
    json = show("w.world", "c1", CB_FORMAT_JSON); /* two pieces: their union, under the narrower schema */
    has(json, "\"schema\":\"Company\"");
    has(json, "HE 12345");
    has(json, "\"direction\":\"in\"");
    free(json);
    json = show("w.world", "old-1", CB_FORMAT_JSON);
    has(json, "\"id\":\"p1\"");
    free(json);
    assert_null(show("w.world", "nobody", CB_FORMAT_TEXT));
    json = info("w.world", CB_FORMAT_JSON);
    has(json, "\"read\":9,\"kept\":9,\"rejected\":0");
    has(json, "\"unknown property\"");
    has(json, "\"unknown schema\"");
    has(json, "\"Company\":1");
    has_not(json, folder);
    free(json);
    text = info("w.world", CB_FORMAT_TEXT);
    has(text, "one.json");
    has(text, "INVENTED"); /* no table maps it, and that is said */
    free(text);
}

static void test_union_of_sources(void **state) {
    (void)state;
    cb_error err;
    put("left.json",
        "{\"id\":\"p\",\"schema\":\"LegalEntity\",\"properties\":{\"name\":[\"One Name\"],\"country\":[\"cy\"]}}\n");
    put("right.json",
        "{\"id\":\"p\",\"schema\":\"Company\",\"properties\":{\"name\":[\"One Name\"],\"email\":[\"a@one.example\"]}}\n");
    assert_int_equal(BUILD("u.world", NULL, "left.json", "right.json"), CB_OK);
    assert_int_equal(BUILD("v.world", NULL, "right.json", "left.json"), CB_OK);
    assert_true(same_bytes("u.world", "v.world"));
    char *json = show("u.world", "p", CB_FORMAT_JSON), *text = show("u.world", "p", CB_FORMAT_TEXT);
    has(json, "\"name\":[\"One Name\"]");
    has(json, "\"country\":[\"cy\"]");
    has(json, "\"email\":[\"a@one.example\"]");
    has(json, "\"schema\":\"Company\"");
    has(text, "left.json");
    has(text, "right.json");
    free(json);
    free(text);
}

static void test_given_twice(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put_lines("copy.json", 0);
    assert_int_equal(BUILD("a.world", NULL, "one.json", "one.json", "copy.json"), CB_OK);
    cb_world *w = opened("a.world");
    assert_int_equal(world_segments(w->w), 1);
    cb_world_unref(w);
    char *json = info("a.world", CB_FORMAT_JSON);
    has(json, "given twice: read once");
    free(json);
}

static void test_names_in_words(void **state) {
    (void)state;
    cb_error err;
    assert_int_equal(mkdir(path_of("ofac"), 0700) == 0 || errno == EEXIST, 1);
    put("ofac/sdn.csv",
        "1,\"ALPHA TRADING COMPANY\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
        "2,\"DOE, John\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Linked To: ALPHA TRADING COMPANY.\"\r\n"
        "3,\"ROE, Jane\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Linked To: BETA BANK.\"\r\n"
        "4,\"BETA BANK\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
        "5,\"BETA BANK\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
        "6,\"POE, Jim\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"Linked To: NOBODY KNOWN.\"\r\n");
    put("ofac/alt.csv", "4,11,\"aka\",\"GAMMA HOUSE\",-0- \r\n");
    put("ofac/add.csv", "1,21,\"1 Sea Road\",\"Port City\",\"Panama\",-0- \r\n");
    assert_int_equal(BUILD("o.world", NULL, "ofac"), CB_OK);
    char *json = show("o.world", "ofac-2", CB_FORMAT_JSON);
    has(json, "\"other\":{\"id\":\"ofac-1\",\"caption\":\"ALPHA TRADING COMPANY\"");
    free(json);
    json = show("o.world", "ofac-1", CB_FORMAT_JSON); /* and back */
    has(json, "\"other\":{\"id\":\"ofac-2\"");
    free(json);
    json = show("o.world", "ofac-3", CB_FORMAT_JSON); /* two bear the name */
    has(json, "\"other\":{\"id\":\"\",\"caption\":\"BETA BANK\"");
    has(json, "\"unresolved\":true");
    free(json);
    json = show("o.world", "ofac-6", CB_FORMAT_JSON); /* none does */
    has(json, "\"caption\":\"NOBODY KNOWN\"");
    free(json);
}

static void test_referents(void **state) {
    (void)state;
    cb_error err;
    put("new.json",
        "{\"id\":\"N\",\"schema\":\"Company\",\"properties\":{\"name\":[\"New Name\"]},\"referents\":[\"old\",\"absent\"]}\n");
    put("old.json", "{\"id\":\"old\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Old Name\"]}}\n"
                    "{\"id\":\"e\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"q\"],\"asset\":[\"old\"]}}\n"
                    "{\"id\":\"q\",\"schema\":\"Person\",\"properties\":{\"name\":[\"An Owner\"]}}\n");
    cb_build_options o = plain();
    assert_int_equal(BUILD("n.world", &o, "new.json", "old.json"), CB_OK);
    char *json = show("n.world", "N", CB_FORMAT_JSON);
    has_not(json, "Old Name");
    free(json);
    o.trust_referents = true;
    assert_int_equal(BUILD("t.world", &o, "new.json", "old.json"), CB_OK);
    json = show("t.world", "old", CB_FORMAT_JSON);
    has(json, "\"id\":\"N\"");
    has(json, "Old Name");
    has(json, "New Name");
    has(json, "\"edge_id\":\"e\""); /* ties follow */
    free(json);
}

/* ---- what changes nothing ---------------------------------------------------------------------------- */

static bool same_sections(const char *a, const char *b) {
    cb_world *x = opened(a), *y = opened(b);
    bool same = world_segments(x->w) == world_segments(y->w);
    static const uint32_t items[] = {1, 4, 8, 12, 16, 20, 24, 32, 40, 48};
    for (uint32_t s = 0; s < world_segments(x->w); s++)
        for (uint32_t type = SECTION_SYMBOLS; type < 64; type++)
            for (size_t k = 0; k < sizeof items / sizeof *items; k++) {
                const void *p, *q;
                uint64_t n, m;
                if (type == SECTION_CARD || !world_section_get(x->w, type, s, items[k], &p, &n)) continue;
                same = same && world_section_get(y->w, type, s, items[k], &q, &m) && n == m && memcmp(p, q, n * items[k]) == 0;
            }
    cb_world_unref(x);
    cb_world_unref(y);
    return same;
}

static void test_order_of_records(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    assert_int_equal(BUILD("a.world", NULL, "one.json"), CB_OK);
    for (unsigned seed = 1; seed < 20; seed++) {
        put_lines("one.json", seed);
        assert_int_equal(BUILD("b.world", NULL, "one.json"), CB_OK);
        if (!same_sections("a.world", "b.world")) fail_msg("order %u of the records changes the world", seed);
    }
}

static void test_jobs_and_memory(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put_large("large.json", 45000); /* about 50 MB */
    cb_build_options o = plain();
    o.jobs = 1;
    assert_int_equal(BUILD("a.world", &o, "one.json", "large.json"), CB_OK);
    for (unsigned jobs = 2; jobs <= 4; jobs++) {
        o.jobs = jobs;
        o.memory = jobs % 2 ? 0 : 64u << 20; /* the least: spills */
        assert_int_equal(BUILD("b.world", &o, "large.json", "one.json"), CB_OK);
        assert_true(same_bytes("a.world", "b.world"));
    }
    unlink(path_of("large.json"));
}

/* ---- what must not go wrong -------------------------------------------------------------------------- */

static size_t reject_calls;
static void on_reject(void *data, const cb_reject *r) {
    (void)data;
    assert_int_equal(r->line, 2);
    assert_true(r->reason.len > 0);
    reject_calls++;
}

static void test_strict(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put("broken.json", "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Good One\"]}}\n"
                       "{\"id\":\"b\",\"schema\":\"Person\",\"properties\":[[[\n"
                       "{\"id\":\"c\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Good Two\"]}}\n");
    assert_int_equal(BUILD("s.world", NULL, "one.json"), CB_OK);
    assert_int_equal(BUILD("old.world", NULL, "one.json"), CB_OK);
    cb_build_options o = plain();
    size_t before = files_in_folder();
    o.strict = true;
    o.reject = on_reject;
    reject_calls = 0;
    assert_int_equal(BUILD("s.world", &o, "broken.json"), CB_INPUT);
    assert_int_equal(err.line, 2);
    assert_true(same_bytes("s.world", "old.world"));
    assert_int_equal(files_in_folder(), before);
    o.strict = false;
    assert_int_equal(BUILD("s.world", &o, "broken.json"), CB_OK);
    assert_int_equal(reject_calls, 2);
    char *json = info("s.world", CB_FORMAT_JSON);
    has(json, "\"read\":3,\"kept\":2,\"rejected\":1");
    has(json, "\"line\":2");
    free(json);
    char *text = show("s.world", "c", CB_FORMAT_TEXT);
    has(text, "Good Two");
    free(text);
}

static void test_limits(void **state) {
    (void)state;
    cb_error err;
    FILE *f = fopen(path_of("rejects.json"), "wb");
    assert_non_null(f);
    fprintf(f, "%s\n", LINES[0]);
    for (unsigned i = 0; i < LIMIT_REJECTS_LISTED + 5; i++) fprintf(f, "{\"id\":\"b%u\"}\n", i);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(BUILD("r.world", NULL, "rejects.json"), CB_OK);
    char *json = info("r.world", CB_FORMAT_JSON);
    has(json, "\"kept\":1,\"rejected\":10005"); /* all are counted */
    has(json, "\"id\":\"b9999\"");
    has_not(json, "\"id\":\"b10000\""); /* so many are listed */
    free(json);

    f = fopen(path_of("large.json"), "wb"); /* one entity in three pieces, together over LIMIT_STATEMENTS */
    assert_non_null(f);
    for (unsigned piece = 0; piece < 3; piece++) {
        fprintf(f, "{\"id\":\"p\",\"schema\":\"Person\",\"properties\":{\"name\":[\"A Name\"],\"notes\":[\"x\"");
        for (unsigned i = 0; i < LIMIT_STATEMENTS / 2; i++) fprintf(f, ",\"%u %u\"", piece, i);
        fprintf(f, "]}}\n");
    }
    assert_int_equal(fclose(f), 0);
    assert_int_equal(BUILD("r.world", NULL, "large.json"), CB_OK);
    json = info("r.world", CB_FORMAT_JSON);
    has(json, "statement over the limits of one entity left out");
    free(json);
    json = show("r.world", "p", CB_FORMAT_JSON);
    has(json, "A Name");
    free(json);
}

static void test_truncated(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put("cut.xml", "<?xml version=\"1.0\"?><CONSOLIDATED_LIST dateGenerated=\"2026-01-01T00:00:00Z\"><INDIVIDUALS><INDIVIDUAL>"
                   "<DATAID>1</DATAID><FIRST_NAME>CUT</FIRST_NAME></INDIVIDUAL><INDIVIDUAL><DATAID>2</DATAID>");
    assert_int_equal(BUILD("k.world", NULL, "one.json"), CB_OK);
    assert_int_equal(BUILD("old.world", NULL, "one.json"), CB_OK);
    size_t before = files_in_folder();
    assert_int_equal(BUILD("k.world", NULL, "cut.xml", "one.json"), CB_INPUT);
    assert_true(same_bytes("k.world", "old.world"));
    assert_int_equal(files_in_folder(), before);
}

static void test_wrong_options(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    cb_build_options o = plain();
    o.memory = 1 << 20;
    assert_int_equal(BUILD("x.world", &o, "one.json"), CB_USAGE);
    o = plain();
    o.as_of = "2026-02-30";
    assert_int_equal(BUILD("x.world", &o, "one.json"), CB_USAGE);
    o.as_of = "2026-02-03";
    assert_int_equal(BUILD("x.world", &o, "one.json"), CB_OK);
    cb_world *w = opened("x.world");
    assert_true(slice_eq(world_as_of(w->w), SLICE("2026-02-03")));
    cb_world_unref(w);
    assert_int_not_equal(BUILD("x.world", NULL, "no-such-file.json"), CB_OK);
    assert_int_not_equal(BUILD("no-such-folder/x.world", NULL, "one.json"), CB_OK);
    put("nothing.txt", "this is no list of any kind\n");
    assert_int_equal(BUILD("x.world", NULL, "nothing.txt"), CB_INPUT);
    assert_int_equal(cb_build(path_of("x.world"), NULL, 0, NULL, &err), CB_USAGE);
}

static int cancel_later(void *data, const char *stage, uint64_t done, uint64_t total, uint64_t records) {
    (void)stage;
    (void)done;
    (void)total;
    (void)records;
    return --*(int *)data < 0;
}

static void test_cancelled(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    size_t before = files_in_folder();
    cb_build_options o = plain();
    o.progress = cancel_later;
    for (int calls = 0; calls < 2; calls++) {
        int left = calls;
        o.progress_data = &left;
        assert_int_equal(BUILD("cancelled.world", &o, "one.json"), CB_CANCELLED);
        assert_int_equal(files_in_folder(), before);
    }
}

/* In a process of its own, so that what it does to itself ends with it; the exit status is what `run` returns. */
static int in_child(int (*run)(void)) {
    int status;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) _exit(run());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int sandboxed(void) {
    cb_error err;
    cb_build_options o = plain();
    o.sandbox = true;
    o.jobs = 2;
    if (BUILD("box.world", &o, "one.json") != CB_OK) return 2;
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM) return 3;
    execl("/bin/true", "true", (char *)NULL);
    return errno == EPERM ? 0 : 4;
}

static void test_sandbox(void **state) {
    (void)state;
#if defined(__SANITIZE_THREAD__)
    skip();
#endif
    cb_error err;
    put_lines("one.json", 0);
    assert_int_equal(BUILD("a.world", NULL, "one.json"), CB_OK);
    assert_int_equal(in_child(sandboxed), 0);
    assert_true(same_bytes("a.world", "box.world"));
}

static int with_small_disk(void) {
    cb_error err;
    struct rlimit limit = {20000, 20000};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 9;
    cb_status status = BUILD("full.world", NULL, "medium.json");
    return (int)status;
}

static void test_full_disk(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put_large("medium.json", 300);
    assert_int_equal(BUILD("full.world", NULL, "one.json"), CB_OK);
    assert_int_equal(BUILD("old.world", NULL, "one.json"), CB_OK);
    size_t before = files_in_folder();
    assert_int_equal(in_child(with_small_disk), CB_IO);
    assert_true(same_bytes("full.world", "old.world"));
    assert_int_equal(files_in_folder(), before);
}

static size_t temporaries(void) {
    size_t n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) n += strstr(e->d_name, ".tmp-") != NULL;
    closedir(d);
    return n;
}

/* Whenever the process is killed, the old world or the new one stands there, whole. */
static void test_killed(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    put_large("medium.json", 2000);
    assert_int_equal(BUILD("old.world", NULL, "one.json"), CB_OK);
    assert_int_equal(BUILD("new.world", NULL, "medium.json"), CB_OK);
    unsigned olds = 0, news = 0;
    for (int round = 0; round < 24; round++) {
        assert_int_equal(BUILD("killed.world", NULL, "one.json"), CB_OK);
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) _exit(BUILD("killed.world", NULL, "medium.json"));
        struct timespec wait = {0, round * round * 1500000L % 999000000L};
        nanosleep(&wait, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        if (same_bytes("killed.world", "old.world"))
            olds++;
        else if (same_bytes("killed.world", "new.world"))
            news++;
        else
            fail_msg("after kill %d the world is neither the old nor the new one", round);
        cb_world_unref(opened("killed.world"));
    }
    print_message("killed builds: %u left the old world, %u the new one\n", olds, news);
    /* what they left behind is gone with the next build, and what another build is writing is not */
    assert_int_equal(BUILD("killed.world", NULL, "one.json"), CB_OK);
    assert_int_equal(temporaries(), 0);
    int other = open(path_of("killed.world.tmp-0123456789abcdef"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(other >= 0 && flock(other, LOCK_EX | LOCK_NB) == 0);
    assert_int_equal(BUILD("killed.world", NULL, "one.json"), CB_OK);
    assert_int_equal(temporaries(), 1);
    close(other);
    assert_int_equal(BUILD("killed.world", NULL, "one.json"), CB_OK);
    assert_int_equal(temporaries(), 0);
}

/* ---- export ------------------------------------------------------------------------------------------ */

static void test_graph_exports(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    assert_int_equal(BUILD("w.world", NULL, "one.json"), CB_OK);
    buf b = exported("w.world", CB_FORMAT_GRAPHML);
    buf_byte(&b, '\0');
    has(b.ptr, "<node id=\"c1\"><data key=\"caption\">Kestrel &lt;Trading&gt; &amp; &quot;Sons&quot; Ltd</data>");
    has(b.ptr, "source=\"p1\" target=\"c1\"");
    has(b.ptr, "<data key=\"share\">51.5</data>");
    has(b.ptr, "</graphml>\n");
    buf_free(&b);
    b = exported("w.world", CB_FORMAT_GEXF);
    buf_byte(&b, '\0');
    has(b.ptr, "label=\"Kestrel &lt;Trading&gt; &amp; &quot;Sons&quot; Ltd\"");
    has(b.ptr, "start=\"2019-03-01\"");
    buf_free(&b);
    b = exported("w.world", CB_FORMAT_CYPHER);
    buf_byte(&b, '\0');
    has(b.ptr, "MERGE (n:Entity {id: 'p1'}) SET n:`Person`");
    has(b.ptr, "MATCH (a:Entity {id: 'p1'}), (b:Entity {id: 'c1'}) CREATE (a)-[:`Ownership` {id: 'o1'");
    buf_free(&b);
}

static int refuse(void *data, const char *bytes, size_t len) {
    (void)data;
    (void)bytes;
    (void)len;
    return 1;
}

static void test_export_of_some(void **state) {
    (void)state;
    cb_error err;
    put_lines("one.json", 0);
    assert_int_equal(BUILD("w.world", NULL, "one.json"), CB_OK);
    cb_world *w = opened("w.world");
    buf b = BUF_EMPTY;
    const cb_slice id = SLICE("c1"), unknown = SLICE("nobody");
    assert_int_equal(cb_world_export(w, CB_FORMAT_FTM, &id, 1, append, &b, &err), CB_OK);
    buf_byte(&b, '\0');
    has(b.ptr, "{\"id\":\"c1\"");
    has(b.ptr, "{\"id\":\"o1\""); /* the edge at it */
    has_not(b.ptr, "{\"id\":\"a1\"");
    assert_int_equal(cb_world_export(w, CB_FORMAT_FTM, &unknown, 1, append, &b, &err), CB_NOT_FOUND);
    assert_int_equal(cb_world_export(w, CB_FORMAT_FTM, NULL, 0, refuse, NULL, &err), CB_IO);
    assert_int_equal(cb_world_export(w, CB_FORMAT_HTML, NULL, 0, append, &b, &err), CB_USAGE);
    buf_free(&b);
    cb_world_unref(w);
}

static void clear_folder(const char *path) {
    DIR *d = opendir(path);
    char name[4096];
    if (!d) return;
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        if (e->d_name[0] == '.') continue;
        snprintf(name, sizeof name, "%s/%s", path, e->d_name);
        if (unlink(name) != 0) clear_folder(name);
    }
    closedir(d);
    rmdir(path);
}

int main(void) {
    const char *build_folder = getenv("CUIBONO_BUILD");
    snprintf(folder, sizeof folder, "%s/test_build_%ld", build_folder ? build_folder : ".", (long)getpid());
    if (mkdir(folder, 0700) != 0) return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ftm_round_trip),   cmocka_unit_test(test_one_source),
                                       cmocka_unit_test(test_union_of_sources), cmocka_unit_test(test_given_twice),
                                       cmocka_unit_test(test_names_in_words),   cmocka_unit_test(test_referents),
                                       cmocka_unit_test(test_order_of_records), cmocka_unit_test(test_jobs_and_memory),
                                       cmocka_unit_test(test_strict),           cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_truncated),        cmocka_unit_test(test_wrong_options),
                                       cmocka_unit_test(test_cancelled),        cmocka_unit_test(test_sandbox),
                                       cmocka_unit_test(test_full_disk),        cmocka_unit_test(test_killed),
                                       cmocka_unit_test(test_graph_exports),    cmocka_unit_test(test_export_of_some)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    clear_folder(folder);
    return failed;
}
