/* SPDX-License-Identifier: Apache-2.0 */
/* Observations: any bytes as lines or an array; what is told is a site or something that one of its holders bears, and no password. */
#include "fuzz_feed.h"

static cb_status on_entity(void *data, const entity *e, cb_error *err) {
    bool site = e->schema == SCHEMA_Asset;
    fuzz_feed_state state = {.prefix = slice_of(site ? "site-" : "obs-")};
    (void)data;
    CHECK(site || (e->schema == SCHEMA_Identification && entity_first(e, PROP_holder).len && entity_first(e, PROP_type).len));
    CHECK(slice_find(entity_first(e, PROP_type), SLICE("password")) == SIZE_MAX || entity_first(e, PROP_number).len == 0);
    for (size_t i = 0; i < e->count; i++) CHECK(slice_eq(e->statements[i].origin, e->statements[0].origin));
    return fuzz_feed_entity(&state, e, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    int fd = memfd_create("fuzz", 0);
    char path[64];
    if (fd < 0) return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const char *files[] = {path};
    feed_source source = {.path = path, .files = files, .file_count = 1};
    feed_sink sink = {.entity = on_entity, .kept = fuzz_feed_kept, .rejected = fuzz_feed_rejected, .note = fuzz_feed_note};
    cb_error err = {0};
    if (size == 0 || write(fd, data, size) == (ssize_t)size) {
        cb_status status = FEED_OBSERVATIONS.read(&source, &sink, &err);
        CHECK(status == CB_OK || status == CB_INPUT || status == CB_MEMORY);
        CHECK(status == CB_OK || err.message[0] != '\0');
    }
    (void)FEED_OBSERVATIONS.sniff((cb_slice){(const char *)data, size}, "");
    close(fd);
    return 0;
}
