/* SPDX-License-Identifier: Apache-2.0 */
/* How long one answer takes, warm, on one core: `check` of a supplier and `trace` to the nearest designated party.
 *
 *   ask_bench check|trace W.world [QUESTIONS] [SEED]
 *
 * check: suppliers made of random companies of the world (their name and number as a register gives them, the name alone, an owner besides, an
 * unknown company with a known owner). trace: from random parties. Each question is asked once before it is timed. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "api/internal.h"
#include "base/buf.h"
#include "graph/graph.h"

#include "base/poison.h"

static uint64_t state = 20260302;
static uint64_t rng(void) { /* xorshift64*, Vigna 2016 */
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 0x2545f4914f6cdd1dULL;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Where segments differ in size by far, each is as likely as the other: lists matter as much as the register. */
static entity_ref random_party(const world *w) {
    for (;;) {
        uint32_t segment = (uint32_t)(rng() % world_segments(w));
        uint64_t rows = world_rows(w, segment);
        entity_ref ref = rows ? REF(segment, rng() % rows) : REF_NONE;
        if (ref != REF_NONE && schema_is_party(world_schema(w, ref))) return ref;
    }
}

static cb_slice value_of(const world *w, entity_ref ref, prop_id prop) {
    statement s;
    for (uint64_t i = 0; world_statement(w, ref, i, &s); i++)
        if (s.prop == prop) return s.value;
    return (cb_slice){"", 0};
}

static void put_party(buf *b, const world *w, const char *id, entity_ref ref, bool number) {
    cb_slice name = world_caption(w, ref), schema = world_schema_name(w, ref), birth = value_of(w, ref, PROP_birthDate),
             registered = value_of(w, ref, PROP_registrationNumber), country = value_of(w, ref, PROP_jurisdiction);
    buf_printf(b, "{\"id\":\"%s\",\"schema\":\"%.*s\",\"properties\":{\"name\":[", id, SLICE_ARGS(schema));
    buf_json_string(b, name);
    buf_byte(b, ']');
    const struct {
        const char *name;
        cb_slice value;
    } more[] = {{"birthDate", birth}, {"registrationNumber", number ? registered : SLICE("")}, {"jurisdiction", country}};
    for (size_t i = 0; i < 3; i++) {
        if (!more[i].value.len) continue;
        buf_printf(b, ",\"%s\":[", more[i].name);
        buf_json_string(b, more[i].value);
        buf_byte(b, ']');
    }
    buf_lit(b, "}}");
}

static void make_case(buf *b, const world *w) {
    uint64_t shape = rng() % 4;
    buf_clear(b);
    buf_byte(b, '[');
    if (shape == 3)
        buf_lit(b, "{\"id\":\"s\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Quillfeather Unheard Of Interactive\"]}}");
    else
        put_party(b, w, "s", random_party(w), shape != 1);
    if (shape >= 2) {
        buf_byte(b, ',');
        put_party(b, w, "o", random_party(w), true);
        buf_lit(b, ",{\"id\":\"e\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"o\"],\"asset\":[\"s\"],\"percentage\":"
                   "[\"51\"]}}");
    }
    buf_byte(b, ']');
}

static bool ask_check(cb_session *session, cb_slice input, unsigned *found) {
    cb_answer *a;
    cb_error err;
    if (cb_check(&a, session, input, NULL, &err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    *found += cb_answer_state(a) <= 6;
    cb_answer_free(a);
    return true;
}

static bool ask_trace(cb_session *session, cb_slice id, unsigned *found, unsigned *cut) {
    cb_trace_result *r;
    cb_error err;
    cb_trace_options options = {.struct_size = sizeof options, .paths = 1};
    if (cb_trace(&r, session, id, &options, &err) != CB_OK) {
        fprintf(stderr, "%s\n", err.message);
        return false;
    }
    *found += cb_trace_count(r) > 0;
    *cut += cb_trace_cut(r);
    cb_trace_free(r);
    return true;
}

int main(int argc, char **argv) {
    cb_world *asked;
    cb_session *session;
    cb_error err;
    buf text = BUF_EMPTY;
    bool tracing = argc > 1 && strcmp(argv[1], "trace") == 0;
    size_t count = argc > 3 ? strtoul(argv[3], NULL, 10) : 300;
    if (argc > 4) state = strtoull(argv[4], NULL, 10) | 1;
    double *took = calloc(count + 1, sizeof *took);
    unsigned found = 0, cut = 0, ignored = 0;
    double slow = getenv("ASK_BENCH_SLOW") ? strtod(getenv("ASK_BENCH_SLOW"), NULL) : 1e9;
    if (argc < 3 || !took || cb_world_open(&asked, argv[2], NULL, &err) != CB_OK ||
        cb_session_new(&session, asked, &err) != CB_OK) {
        fprintf(stderr, "ask_bench check|trace W.world [QUESTIONS] [SEED]\n");
        return 2;
    }
    for (size_t i = 0; i < count; i++) {
        cb_slice id = {"", 0};
        if (tracing)
            id = world_id(asked->w, random_party(asked->w));
        else
            make_case(&text, asked->w);
        for (int again = 0; again < 2; again++) {
            double start = seconds();
            bool ok = tracing ? ask_trace(session, id, again ? &found : &ignored, again ? &cut : &ignored)
                              : ask_check(session, buf_view(&text), again ? &found : &ignored);
            if (!ok) return 1;
            took[i] = (seconds() - start) * 1000;
            if (again && took[i] > slow) /* ASK_BENCH_SLOW: milliseconds */
                printf("%.1f ms: %.*s\n", took[i], SLICE_ARGS(tracing ? id : buf_view(&text)));
        }
    }
    qsort(took, count, sizeof *took, by_value);
    printf("%s: %zu questions, %u with a finding, %u cut short; p50 %.2f ms, p95 %.2f ms, p99 %.2f ms, most %.2f ms\n", argv[1],
           count, found, cut, took[count / 2], took[count * 95 / 100], took[count * 99 / 100], took[count - 1]);
    buf_free(&text);
    free(took);
    cb_session_free(session);
    cb_world_unref(asked);
    return 0;
}
