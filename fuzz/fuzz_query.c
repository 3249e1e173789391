/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a query: lines PROPERTY=VALUE, the first line the schema, a line "%%" before a second query to compare with. The index says
 * nothing that scoring everything does not say, numbers stay in their ranges, weights add up to the probability. */
#include "fuzz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/slice.h"
#include "cuibono.h"
#include "text/utf8.h"

static const char WORLD[] =
    "{\"id\":\"p1\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Arseniy Dzhavrelov\",\"Арсений Джаврелов\"],"
    "\"birthDate\":[\"1978-03-14\"],\"nationality\":[\"ru\"],\"passportNumber\":[\"4407719\"]}}\n"
    "{\"id\":\"p2\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Kim Chol Su\",\"김철수\"],\"birthDate\":[\"1965\"]}}\n"
    "{\"id\":\"p3\",\"schema\":\"Person\",\"properties\":{\"name\":[\"J. Kestrel\"],\"weakAlias\":[\"Goran\"]}}\n"
    "{\"id\":\"c1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Silver Star Second Trading Company Limited\",\"SSST\"],"
    "\"registrationNumber\":[\"BCD-440172\"],\"jurisdiction\":[\"ae\"]}}\n"
    "{\"id\":\"c2\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Lantern Peak Technology\",\"灯塔峰科技\"]}}\n"
    "{\"id\":\"v1\",\"schema\":\"Vessel\",\"properties\":{\"name\":[\"Ferrous Heron 8\"],\"imoNumber\":[\"9562233\"]}}\n";

static cb_world *world;
static cb_session *session;

static void open_world(void) {
    char folder[] = "/tmp/fuzz_query_XXXXXX", source[64], path[64];
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

static cb_query *read_query(cb_slice *rest) {
    cb_property properties[32];
    size_t count = 0;
    cb_slice schema = slice_cut(rest, '\n');
    while (rest->ptr && rest->len) {
        cb_slice line = slice_cut(rest, '\n');
        if (slice_eq(line, SLICE("%%"))) break;
        if (count == 32) continue;
        properties[count].name = slice_cut(&line, '=');
        properties[count++].value = line.ptr ? line : (cb_slice){"", 0};
    }
    cb_query *q = NULL;
    cb_error err;
    cb_status status = cb_query_new(&q, schema, properties, count, &err);
    CHECK(status == CB_OK ||
          ((status == CB_INPUT || status == CB_USAGE || status == CB_LIMIT || status == CB_MEMORY) && err.message[0]));
    CHECK((status == CB_OK) == (q != NULL));
    return q;
}

static void check_hit(const cb_hit *h) {
    CHECK(h->score >= 0 && h->score <= 1 && h->probability >= 0 && h->probability <= 1);
    double logit = h->prior;
    for (size_t i = 0; i < h->feature_count; i++) {
        logit += h->features[i].weight;
        CHECK(utf8_valid(h->features[i].text) && h->features[i].text.len);
    }
    CHECK(fabs(1 / (1 + exp(-logit)) - h->probability) < 1e-9);
}

static cb_result *screen(const cb_query *q, bool exhaustive) {
    const cb_screen_options o = {.struct_size = sizeof o, .exhaustive = exhaustive, .explain = true, .limit = 100};
    cb_result *r;
    CHECK(cb_screen(&r, session, q, &o, NULL) == CB_OK);
    for (size_t i = 0; i < cb_result_count(r); i++) {
        const cb_hit *h = cb_result_hit(r, i);
        check_hit(h);
        CHECK(h->score >= 0.7 && (i == 0 || cb_result_hit(r, i - 1)->score >= h->score));
    }
    return r;
}

static bool has(const cb_result *r, const cb_hit *h) {
    for (size_t i = 0; i < cb_result_count(r); i++) {
        const cb_hit *x = cb_result_hit(r, i);
        if (slice_eq(x->entity_id, h->entity_id)) return x->score == h->score && x->probability == h->probability;
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    cb_slice rest = {(const char *)data, size};
    if (!world) open_world();
    cb_query *q = read_query(&rest);
    if (!q) return 0;
    cb_result *found = screen(q, false), *all = screen(q, true);
    for (size_t i = 0; i < cb_result_count(found); i++) CHECK(has(all, cb_result_hit(found, i)));
    static const cb_format FORMATS[] = {CB_FORMAT_JSON, CB_FORMAT_CSV};
    for (size_t i = 0; i < 2; i++) {
        cb_text *text;
        CHECK(cb_result_render(&text, found, SLICE("1"), SLICE(""), FORMATS[i], NULL) == CB_OK &&
              utf8_valid(cb_text_slice(text)));
        cb_text_free(text);
    }
    cb_query *other = rest.ptr && rest.len ? read_query(&rest) : NULL;
    if (other) {
        const cb_screen_options o = {.struct_size = sizeof o, .explain = true};
        cb_result *one, *two;
        CHECK(cb_compare(&one, q, other, &o, NULL) == CB_OK && cb_compare(&two, other, q, &o, NULL) == CB_OK);
        check_hit(cb_result_hit(one, 0));
        CHECK(cb_result_hit(one, 0)->score == cb_result_hit(two, 0)->score);
        cb_result_free(one);
        cb_result_free(two);
    }
    cb_query_free(other);
    cb_result_free(found);
    cb_result_free(all);
    cb_query_free(q);
    return 0;
}
