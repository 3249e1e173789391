/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a FollowTheMoney source: what the feed says of them is what it says of the export of the world that they became, statement
 * for statement, and the export of that is the same text. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "cuibono.h"
#include "feed/feed.h"

static char folder[] = "/tmp/fuzz_roundtrip_XXXXXX";

static const char *path_of(const char *name) {
    static char paths[4][64];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static void clean_up(void) {
    static const char *const NAMES[] = {"in", "out", "in.world", "out.world"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) unlink(path_of(NAMES[i]));
    rmdir(folder);
}

static void put(const char *name, cb_slice bytes) {
    FILE *f = fopen(path_of(name), "wb");
    CHECK(f && fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len && fclose(f) == 0);
}

/* ---- what the feed says: one line a statement, those of an id that an operation replaced left out */

typedef struct said {
    char **lines;
    size_t count, cap;
} said;

static void forget(said *s, size_t from) {
    for (size_t i = from; i < s->count; i++) free(s->lines[i]);
    s->count = from;
}

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    said *s = data;
    (void)err;
    for (size_t i = 0; i < e->count; i++) {
        const statement *t = &e->statements[i];
        bool list = slice_eq(t->prop_name, SLICE("@referents")) || slice_eq(t->prop_name, SLICE("@datasets"));
        if (t->flags & STATEMENT_META && !list)
            continue; /* of caption and the like an entity in pieces has several, the export one */
        buf b = BUF_EMPTY;
        buf_printf(&b, "%zu:%.*s %.*s ", e->id.len, SLICE_ARGS(e->id), SLICE_ARGS(t->prop_name));
        for (size_t k = 0; k < t->value.len; k++) buf_printf(&b, "%02x", (unsigned char)t->value.ptr[k]);
        buf_byte(&b, '\0');
        if (s->count == s->cap) {
            s->cap = s->cap ? s->cap * 2 : 64;
            s->lines = realloc(s->lines, s->cap * sizeof *s->lines);
        }
        CHECK(!b.failed && s->lines && (s->lines[s->count++] = strdup(b.ptr)));
        buf_free(&b);
    }
    return CB_OK;
}

static cb_status on_operation(void *data, cb_slice id, bool removes, cb_error *err) {
    said *s = data;
    char head[LIMIT_ID_BYTES + 32];
    size_t kept = 0;
    (void)removes, (void)err;
    int len = snprintf(head, sizeof head, "%zu:%.*s ", id.len, SLICE_ARGS(id));
    CHECK(len > 0 && (size_t)len < sizeof head);
    for (size_t i = 0; i < s->count; i++) {
        if (strncmp(s->lines[i], head, (size_t)len) == 0)
            free(s->lines[i]);
        else
            s->lines[kept++] = s->lines[i];
    }
    s->count = kept;
    return CB_OK;
}

static cb_status on_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)data, (void)file, (void)kind, (void)err;
    return CB_OK;
}
static cb_status on_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte, cb_slice id,
                             const char *reason, cb_error *err) {
    (void)data, (void)file, (void)kind, (void)line, (void)byte, (void)id, (void)reason, (void)err;
    return CB_OK;
}
static cb_status on_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    (void)data, (void)file, (void)note, (void)what, (void)err;
    return CB_OK;
}

static int by_text(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static cb_status read_said(const char *path, said *out) {
    const char *const files[] = {path};
    const feed_source source = {.path = path, .files = files, .file_count = 1};
    const feed_sink sink = {
        .data = out, .entity = on_entity, .operation = on_operation, .kept = on_kept, .rejected = on_rejected, .note = on_note};
    *out = (said){0};
    cb_status status = FEED_FTM.read(&source, &sink, NULL);
    if (out->count) qsort(out->lines, out->count, sizeof *out->lines, by_text);
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (kept > 0 && strcmp(out->lines[kept - 1], out->lines[i]) == 0)
            free(out->lines[i]);
        else
            out->lines[kept++] = out->lines[i];
    }
    out->count = kept;
    return status;
}

/* ---- there and back */

static cb_status compile(const char *from, const char *to) {
    char source[80];
    snprintf(source, sizeof source, "ftm:%s", path_of(from));
    const char *const sources[] = {source};
    const cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02"};
    return cb_build(path_of(to), sources, 1, &options, NULL);
}

static int append(void *data, const char *bytes, size_t len) {
    buf *b = data;
    buf_put(b, bytes, len);
    return b->failed;
}

static buf exported(const char *name) {
    cb_world *world;
    buf text = BUF_EMPTY;
    CHECK(cb_world_open(&world, path_of(name), NULL, NULL) == CB_OK);
    CHECK(cb_world_export(world, CB_FORMAT_FTM, NULL, 0, append, &text, NULL) == CB_OK);
    cb_world_unref(world);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool made; /* by the name it cannot be told: it may end in X */
    if (!made) {
        made = true;
        CHECK(mkdtemp(folder));
        atexit(clean_up);
    }
    put("in", (cb_slice){(const char *)data, size});
    cb_status status = compile("in", "in.world");
    CHECK(status == CB_OK || status == CB_INPUT || status == CB_LIMIT || status == CB_MEMORY);
    if (status != CB_OK) return 0;
    buf first = exported("in.world");
    if (buf_view(&first).len > 0) { /* operations may have left nothing */
        put("out", buf_view(&first));
        said brought, given;
        CHECK(read_said(path_of("in"), &brought) == CB_OK && read_said(path_of("out"), &given) == CB_OK);
        CHECK(brought.count == given.count);
        for (size_t i = 0; i < brought.count; i++) CHECK(strcmp(brought.lines[i], given.lines[i]) == 0);
        forget(&brought, 0);
        forget(&given, 0);
        free(brought.lines);
        free(given.lines);
        CHECK(compile("out", "out.world") == CB_OK);
        buf second = exported("out.world");
        CHECK(slice_eq(buf_view(&first), buf_view(&second)));
        buf_free(&second);
    }
    buf_free(&first);
    return 0;
}
