/* SPDX-License-Identifier: Apache-2.0 */
/* A feed over any bytes: it ends with a status, and whatever it says is well-formed. */
#ifndef CB_FUZZ_FEED_H
#define CB_FUZZ_FEED_H

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#include "base/error.h"
#include "base/limits.h"
#include "feed/feed.h"
#include "text/utf8.h"

typedef struct fuzz_feed_state {
    cb_slice prefix; /* of every id */
    bool bad;
} fuzz_feed_state;

static inline cb_status fuzz_feed_entity(void *data, const entity *e, cb_error *err) {
    const fuzz_feed_state *s = data;
    (void)err;
    CHECK(e->id.len > s->prefix.len && e->id.len <= LIMIT_ID_BYTES && slice_starts(e->id, s->prefix) && utf8_valid(e->id));
    CHECK(!e->failed && e->schema_name.len > 0);
    for (size_t i = 0; i < e->count; i++) {
        const statement *t = &e->statements[i];
        CHECK(t->prop_name.len > 0 && t->value.len > 0 && t->value.len <= LIMIT_VALUE_BYTES);
        CHECK(utf8_valid(t->value) && utf8_valid(t->original) && utf8_valid(t->lang));
        /* FollowTheMoney keeps properties that its schema has not */
        CHECK(s->prefix.len == 0 || t->prop == PROP_UNKNOWN || schema_prop_type(e->schema, t->prop) != PROP_TYPE_UNKNOWN);
    }
    return CB_OK;
}
static inline cb_status fuzz_feed_operation(void *data, cb_slice id, bool removes, cb_error *err) {
    (void)data, (void)removes, (void)err;
    CHECK(id.len > 0 && utf8_valid(id));
    return CB_OK;
}
static inline cb_status fuzz_feed_kept(void *data, const char *file, const char *kind, cb_error *err) {
    (void)data, (void)err;
    CHECK(file && kind);
    return CB_OK;
}
static inline cb_status fuzz_feed_rejected(void *data, const char *file, const char *kind, uint64_t line, uint64_t byte,
                                           cb_slice id, const char *reason, cb_error *err) {
    (void)data, (void)line, (void)byte, (void)err;
    CHECK(file && kind && reason && utf8_valid(id));
    return CB_OK;
}
static inline cb_status fuzz_feed_note(void *data, const char *file, const char *note, cb_slice what, cb_error *err) {
    (void)data, (void)file, (void)err;
    CHECK(note && utf8_valid(what));
    return CB_OK;
}
static inline cb_status fuzz_feed_published(void *data, cb_slice date, cb_error *err) {
    (void)data, (void)err;
    CHECK(date.len == 10);
    return CB_OK;
}

static inline void fuzz_feed_files(const feed *reader, const char *prefix, const char *path, const char *const *files,
                                   size_t count) {
    fuzz_feed_state state = {.prefix = slice_of(prefix)};
    feed_sink sink = {.data = &state,
                      .operation = fuzz_feed_operation,
                      .entity = fuzz_feed_entity,
                      .kept = fuzz_feed_kept,
                      .rejected = fuzz_feed_rejected,
                      .note = fuzz_feed_note,
                      .published = fuzz_feed_published};
    feed_source source = {.path = path, .files = files, .file_count = count};
    cb_error err = {0};
    cb_status status = reader->read(&source, &sink, &err);
    CHECK(status == CB_OK || status == CB_INPUT || status == CB_LIMIT || status == CB_MEMORY);
    CHECK(status == CB_OK || err.message[0] != '\0');
}

/* One file with these bytes. */
static inline void fuzz_feed_run(const feed *reader, const char *prefix, const uint8_t *data, size_t size) {
    int fd = memfd_create("fuzz", 0);
    char path[64];
    if (fd < 0) return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *files[] = {path};
    if (size == 0 || write(fd, data, size) == (ssize_t)size) fuzz_feed_files(reader, prefix, path, files, 1);
    close(fd);
}

#endif
