/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a case: an error, or an answer that every format renders and that keeps its promises. The world is a small one with a
 * listed person, a reported company, an account, a victim and a hub. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cuibono.h"
#include "parse/json.h"
#include "text/utf8.h"

static const char WORLD[] =
    "{\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Arseniy Dzhavrelov\"],\"birthDate\":[\"1978-03-14\"]}}\n"
    "{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Blue Cormorant "
    "Digital\"],\"registrationNumber\":[\"BCD-440172\"],"
    "\"jurisdiction\":[\"ae\"],\"phone\":[\"+442079460123\"],\"website\":[\"https://cormorant.example\"]}}\n"
    "{\"id\":\"o1\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"p1\"],\"asset\":[\"c1\"],\"percentage\":[\"60\"]}}\n"
    "{\"id\":\"a1\",\"schema\":\"UserAccount\",\"properties\":{\"username\":[\"dev\"],\"email\":[\"tern@postbox.example\"],"
    "\"owner\":[\"c1\"]}}\n"
    "{\"id\":\"c2\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Osprey Quay Holdings\"]}}\n"
    "{\"id\":\"r1\",\"schema\":\"Risk\",\"properties\":{\"entity\":[\"c2\"],\"authority\":[\"Panel\"],\"reason\":[\"<b>named</"
    "b>\"]}}\n"
    "{\"id\":\"v1\",\"schema\":\"UnknownLink\",\"properties\":{\"subject\":[\"c1\"],\"object\":[\"c2\"],\"role\":[\"clone "
    "of\"]}}\n"
    "{\"id\":\"s1\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"p1\"],\"authority\":[\"un\"],\"programId\":[\"DPRK\"]"
    "}}\n";

static cb_world *world;
static cb_session *session;

static void open_world(void) {
    char folder[] = "/tmp/fuzz_case_XXXXXX", source[64], path[64];
    CHECK(mkdtemp(folder));
    snprintf(source, sizeof source, "%s/w.json", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    FILE *f = fopen(source, "wb");
    CHECK(f && fwrite(WORLD, 1, sizeof WORLD - 1, f) == sizeof WORLD - 1 && fclose(f) == 0);
    const char *const sources[] = {source};
    const cb_build_options options = {.struct_size = sizeof options, .jobs = 1, .as_of = "2026-03-02"};
    CHECK(cb_build(path, sources, 1, &options, NULL) == CB_OK);
    CHECK(cb_world_open(&world, path, NULL, NULL) == CB_OK && cb_session_new(&session, world, NULL) == CB_OK);
    unlink(source);
    unlink(path);
    rmdir(folder);
}

static cb_slice text_of(const json_value *v, const char *key) { return json_string(json_get(v, key)); }

/* Evidence for every finding; a state that is its strongest finding's; nobody is called blocked by a name. */
static void check_promises(cb_slice json) {
    json_parser *parser;
    json_value *v;
    arena a = ARENA_EMPTY;
    CHECK(json_parser_new(&parser, NULL) == CB_OK && json_parse(parser, &a, json, &v, NULL) == CB_OK);
    for (const json_value *s = json_get(v, "subjects")->first; s; s = s->next) {
        const json_value *first = json_get(s, "findings")->first;
        CHECK(slice_eq(text_of(s, "state"), first ? text_of(first, "state") : SLICE("none")));
        for (const json_value *f = first; f; f = f->next) {
            bool party = text_of(json_get(f, "party"), "id").len > 0;
            CHECK(json_get(f, "evidence")->first && text_of(f, "next").len);
            CHECK(party ? json_get(f, "path")->first != NULL : slice_eq(text_of(f, "state"), SLICE("indicators")));
            CHECK(!slice_eq(text_of(f, "state"), SLICE("listed")) || !json_get(f, "path")->first->next);
        }
    }
    json_parser_free(parser);
    arena_free(&a);
}

static void render(const cb_answer *answer) {
    static const cb_format FORMATS[] = {CB_FORMAT_TEXT, CB_FORMAT_JSON, CB_FORMAT_HTML};
    for (size_t i = 0; i < 3; i++) {
        cb_text *text;
        CHECK(cb_answer_render(&text, answer, FORMATS[i], NULL, NULL) == CB_OK);
        cb_slice s = cb_text_slice(text);
        CHECK(utf8_valid(s) && slice_find_char(s, '\x1b') == SIZE_MAX);
        if (FORMATS[i] == CB_FORMAT_JSON) check_promises(s);
        if (FORMATS[i] == CB_FORMAT_HTML)
            CHECK(slice_find(s, SLICE("<script")) == SIZE_MAX && slice_find(s, SLICE("<b>named")) == SIZE_MAX);
        cb_text_free(text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_answer *answer;
    cb_error err;
    if (!world) open_world();
    cb_status status = cb_check(&answer, session, (cb_slice){(const char *)data, size}, NULL, &err);
    CHECK(status == CB_OK || status == CB_INPUT || status == CB_LIMIT || status == CB_MEMORY);
    if (status != CB_OK) return 0;
    CHECK(cb_answer_state(answer) >= 1 && cb_answer_state(answer) <= 8);
    render(answer);
    cb_answer_free(answer);
    return 0;
}
