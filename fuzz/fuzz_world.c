/* SPDX-License-Identifier: Apache-2.0 */
/* A real small world with bytes changed, then asked everything: with and without verify, with its own checksums or with new ones, as
 * a hostile writer would make them. The input: a byte of flags, then edits of four bytes: offset (24 bits, little-endian), value. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/internal.h"
#include "base/file.h"
#include "base/hash.h"

enum { REHASH = 1, VERIFY = 2 };

static const char SOURCE[] =
    "{\"id\":\"p1\",\"caption\":\"Ivan Petrov\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Ivan Petrov\",\"PETROV, "
    "Ivan\"],"
    "\"weakAlias\":[\"Vanya\"],\"birthDate\":[\"1970-01-02\"],\"country\":[\"cy\"],\"email\":[\"ivan@kestrel.example\"]},"
    "\"referents\":[\"old-1\"],\"datasets\":[\"register\"],\"target\":true}\n"
    "{\"id\":\"p2\",\"schema\":\"Person\",\"properties\":{\"name\":[\"\\uc815\\uc131\\ud654\",\"Jong Song "
    "Hwa\"],\"passportNumber\":"
    "[\"836110063\"],\"nationality\":[\"kp\"]}}\n"
    "{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrel Trading "
    "Ltd\"],\"email\":[\"ivan@kestrel.example\"],"
    "\"addressEntity\":[\"a1\"],\"registrationNumber\":[\"HE12345\"]}}\n"
    "{\"id\":\"o1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p1\"],\"asset\":[\"c1\"],\"percentage\":[\"51\"]}}\n"
    "{\"id\":\"a1\",\"schema\":\"Address\",\"properties\":{\"full\":[\"1 Harbour Road, Limassol\"],\"country\":[\"cy\"]}}\n"
    "{\"id\":\"s1\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p1\"],\"authority\":[\"UN Security "
    "Council\"],\"program\":"
    "[\"DPRK\"],\"startDate\":[\"2020-05-05\"]}}\n"
    "{\"id\":\"r1\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"c1\"],\"name\":[\"named in a report\"]}}\n";
static const char SECOND[] =
    "{\"id\":\"c1\",\"schema\":\"LegalEntity\",\"properties\":{\"name\":[\"Kestrel Trading\"],\"jurisdiction\":[\"cy\"]}}\n"
    "{\"id\":\"l1\",\"schema\":\"UnknownLink\",\"properties\":{\"subject\":[\"c1\"],\"object\":[\"p2\"],\"role\":[\"customer "
    "of\"]}}\n";

static char *base;
static size_t base_size;

static void put(const char *path, const char *text) {
    FILE *f = fopen(path, "wb");
    CHECK(f && fwrite(text, 1, strlen(text), f) == strlen(text) && fclose(f) == 0);
}

static void make_base(void) {
    char folder[] = "/tmp/fuzz_world_XXXXXX", one[64], two[64], out[64];
    CHECK(mkdtemp(folder));
    snprintf(one, sizeof one, "%s/one.json", folder);
    snprintf(two, sizeof two, "%s/two.json", folder);
    snprintf(out, sizeof out, "%s/out.world", folder);
    put(one, SOURCE);
    put(two, SECOND);
    const char *const sources[] = {one, two};
    const cb_build_options options = {.struct_size = sizeof options, .jobs = 1};
    CHECK(cb_build(out, sources, 2, &options, NULL) == CB_OK);
    CHECK(file_read_all(&base, &base_size, out, 1 << 24, NULL) == CB_OK);
    unlink(one);
    unlink(two);
    unlink(out);
    rmdir(folder);
}

/* Checksums made anew, as far as the table can be trusted to say what they are of. */
static void rehash(char *bytes, size_t size) {
    world_header h;
    memcpy(&h, bytes, sizeof h);
    if (h.table_offset > size || h.section_count > (size - h.table_offset) / sizeof(world_section)) return;
    for (uint32_t i = 0; i < h.section_count; i++) {
        world_section s;
        memcpy(&s, bytes + h.table_offset + i * sizeof s, sizeof s);
        if (s.offset > size || s.length > size - s.offset) continue;
        s.hash = hash64((cb_slice){bytes + s.offset, s.length});
        memcpy(bytes + h.table_offset + i * sizeof s, &s, sizeof s);
    }
    h.file_size = size;
    h.table_hash = hash64((cb_slice){bytes + h.table_offset, h.section_count * sizeof(world_section)});
    h.header_hash = 0;
    h.header_hash = hash64((cb_slice){(const char *)&h, sizeof h});
    memcpy(bytes, &h, sizeof h);
}

static int discard(void *data, const char *bytes, size_t len) {
    (void)data;
    return len > 0 && bytes == NULL;
}

static void screen(cb_world *w, const char *name) {
    const cb_property property = {SLICE("name"), slice_of(name)};
    const cb_screen_options options = {.struct_size = sizeof options, .threshold = 0.3, .explain = true};
    cb_session *session;
    cb_query *query;
    cb_result *result;
    if (cb_session_new(&session, w, NULL) != CB_OK) return;
    if (cb_query_new(&query, SLICE("LegalEntity"), &property, 1, NULL) == CB_OK) {
        if (cb_screen(&result, session, query, &options, NULL) == CB_OK) cb_result_free(result);
        cb_query_free(query);
    }
    cb_session_free(session);
}

/* A case that walks names, identifiers, marks and ties. */
static void check(cb_world *w) {
    static const char CASE[] = "[{\"id\":\"x\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrel Trading\"],"
                               "\"registrationNumber\":[\"HE12345\"],\"email\":[\"ivan@kestrel.example\"]}},"
                               "{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p2\"],\"asset\":[\"x\"]}}]";
    cb_session *session;
    cb_answer *answer;
    cb_text *text;
    if (cb_session_new(&session, w, NULL) != CB_OK) return;
    if (cb_check(&answer, session, SLICE(CASE), NULL, NULL) == CB_OK) {
        for (int format = CB_FORMAT_TEXT; format <= CB_FORMAT_HTML; format++)
            if (cb_answer_render(&text, answer, (cb_format)format, NULL, NULL) == CB_OK) cb_text_free(text);
        cb_answer_free(answer);
    }
    cb_session_free(session);
}

static void ask(cb_world *w) {
    static const char *const ids[] = {"p1", "p2", "c1", "o1", "old-1", "nobody"};
    static const cb_format formats[] = {CB_FORMAT_FTM, CB_FORMAT_GRAPHML, CB_FORMAT_GEXF, CB_FORMAT_CYPHER};
    cb_text *text;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        for (int format = CB_FORMAT_TEXT; format <= CB_FORMAT_JSON; format++)
            if (cb_world_show(&text, w, slice_of(ids[i]), (cb_format)format, NULL, NULL) == CB_OK) cb_text_free(text);
    for (int format = CB_FORMAT_TEXT; format <= CB_FORMAT_JSON; format++)
        if (cb_world_info(&text, w, (cb_format)format, NULL, NULL) == CB_OK) cb_text_free(text);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) cb_world_export(w, formats[i], NULL, 0, discard, NULL, NULL);
    screen(w, "Ivan Petrov");
    screen(w, "Kestral Tradin");
    check(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!base) make_base();
    if (size == 0) return 0;
    size_t len = base_size;
    char *bytes = malloc(len); /* exactly as long: what reads beyond it is seen */
    CHECK(bytes);
    memcpy(bytes, base, len);
    for (size_t i = 1; i + 4 <= size && i < 256; i += 4) {
        size_t at = (size_t)data[i] | (size_t)data[i + 1] << 8 | (size_t)data[i + 2] << 16;
        bytes[at % len] = (char)data[i + 3];
    }
    if (data[0] & REHASH) rehash(bytes, len);
    struct cb_world w;
    cb_error err;
    cb_status status = world_open_memory(&w.w, bytes, len, &err);
    CHECK(status == CB_OK || status == CB_DAMAGED || status == CB_INCOMPATIBLE || status == CB_MEMORY);
    if (status == CB_OK) {
        atomic_init(&w.refs, 1000); /* ours, however often it is let go */
        bool good = !(data[0] & VERIFY) || cb_world_verify(&w, &err) == CB_OK;
        if (good) ask(&w);
        world_close(w.w);
    }
    free(bytes);
    return 0;
}
