/* SPDX-License-Identifier: Apache-2.0 */
/* Many sessions on one world, each on its own thread, give the answers of one: run under ThreadSanitizer by `make test-tsan`. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cuibono.h"

enum { THREADS = 8, ROUNDS = 40 };
static const char *const NAMES[] = {
    "Tarvo Melin", "Melin Tarvo", "Kestrel Dynamics", "Kestral Dynamic Ltd", "Nobody Whatsoever", "Orvane Trading", "Orwane"};
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };
static const char LIST[] =
    "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Tarvo Melin\"],\"birthDate\":[\"1970-01-02\"]}}\n"
    "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrel Dynamics "
    "Ltd\"],\"email\":[\"info@kestrel.example\"]}}\n"
    "{\"id\":\"c\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Orvane Trading LLC\"]}}\n"
    "{\"id\":\"o\",\"schema\":\"Ownership\",\"properties\":{\"owner\":[\"a\"],\"asset\":[\"b\"]}}\n"
    "{\"id\":\"s\",\"schema\":\"Sanction\",\"properties\":{\"entity\":[\"a\"],\"authority\":[\"UN Security "
    "Council\"],\"program\":[\"DPRK\"]}}\n";
static const char CASE[] = "{\"id\":\"x\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Kestrel Dynamics\"],"
                           "\"email\":[\"info@kestrel.example\"]}}";

typedef struct answers {
    char text[NAME_COUNT + 1][8192];
} answers;

static void copy(char *out, size_t size, cb_text *text) {
    cb_slice s = cb_text_slice(text);
    size_t n = s.len < size - 1 ? s.len : size - 1;
    memcpy(out, s.ptr, n);
    out[n] = 0;
    cb_text_free(text);
}

static int ask(cb_world *world, answers *out) {
    cb_session *session;
    cb_error err;
    if (cb_session_new(&session, world, &err) != CB_OK) return 1;
    int bad = 0;
    for (int i = 0; i < NAME_COUNT && !bad; i++) {
        cb_property name = {{"name", 4}, {NAMES[i], strlen(NAMES[i])}};
        cb_query *query;
        cb_result *result = NULL;
        cb_text *text;
        bad = cb_query_new(&query, (cb_slice){"LegalEntity", 11}, &name, 1, &err) != CB_OK;
        if (bad) break;
        bad = cb_screen(&result, session, query, NULL, &err) != CB_OK;
        if (!bad) bad = cb_result_render(&text, result, (cb_slice){"q", 1}, (cb_slice){"", 0}, CB_FORMAT_JSON, &err) != CB_OK;
        if (!bad) copy(out->text[i], sizeof out->text[i], text);
        cb_result_free(result);
        cb_query_free(query);
    }
    cb_answer *answer;
    if (!bad) bad = cb_check(&answer, session, (cb_slice){CASE, sizeof CASE - 1}, NULL, &err) != CB_OK;
    if (!bad) {
        cb_text *text;
        bad = cb_answer_render(&text, answer, CB_FORMAT_JSON, NULL, &err) != CB_OK;
        if (!bad) copy(out->text[NAME_COUNT], sizeof out->text[NAME_COUNT], text);
        cb_answer_free(answer);
    }
    if (bad) fprintf(stderr, "%s\n", err.message);
    cb_session_free(session);
    return bad;
}

static cb_world *shared;
static answers expected;

/* ---- many cases at once */

enum { CASES = 300, BAD = 7 /* every seventh is no JSON */ };
typedef struct batch_seen {
    size_t next, rejected, stop_at;
    int bad;
} batch_seen;

static int on_answer(void *data, size_t index, const cb_answer *answer, const cb_error *error) {
    batch_seen *seen = data;
    cb_text *text;
    cb_error err;
    char got[8192];
    if (index != seen->next++) seen->bad = fprintf(stderr, "case %zu out of order\n", index) > 0;
    if (index % BAD == BAD - 1) {
        if (answer || !error || error->code != CB_INPUT) seen->bad = fprintf(stderr, "case %zu should be bad\n", index) > 0;
        seen->rejected++;
    } else if (!answer || cb_answer_render(&text, answer, CB_FORMAT_JSON, NULL, &err) != CB_OK) {
        seen->bad = fprintf(stderr, "case %zu has no answer\n", index) > 0;
    } else {
        copy(got, sizeof got, text);
        if (strcmp(got, expected.text[NAME_COUNT]) != 0) seen->bad = fprintf(stderr, "case %zu: another answer\n", index) > 0;
        cb_summary s;
        if (cb_answer_count(answer) != 1 || !cb_answer_summary(&s, answer, 0) || cb_answer_summary(&s, answer, 1) ||
            s.state != cb_answer_state(answer) || s.caption.len == 0)
            seen->bad = fprintf(stderr, "case %zu: the summary is another\n", index) > 0;
    }
    return index == seen->stop_at;
}

/* In the order of the cases, whatever the number of threads; a bad one stops nothing, the caller does. */
static int batches(void) {
    cb_slice inputs[CASES];
    cb_error err;
    for (size_t i = 0; i < CASES; i++)
        inputs[i] = i % BAD == BAD - 1 ? (cb_slice){"{\"name\":", 8} : (cb_slice){CASE, sizeof CASE - 1};
    for (unsigned jobs = 1; jobs <= 8; jobs += 7) {
        batch_seen all = {.stop_at = SIZE_MAX}, some = {.stop_at = 100};
        if (cb_check_batch(shared, inputs, CASES, NULL, jobs, on_answer, &all, &err) != CB_OK || all.bad || all.next != CASES ||
            all.rejected != CASES / BAD)
            return fprintf(stderr, "%u jobs: %zu cases, %zu rejected\n", jobs, all.next, all.rejected) > 0;
        if (cb_check_batch(shared, inputs, CASES, NULL, jobs, on_answer, &some, &err) != CB_CANCELLED || some.bad ||
            some.next != 101)
            return fprintf(stderr, "%u jobs: stopped after %zu cases\n", jobs, some.next) > 0;
    }
    return 0;
}

static void *work(void *data) {
    (void)data;
    cb_world *mine = cb_world_ref(shared);
    answers *got = calloc(1, sizeof *got);
    intptr_t bad = got == NULL;
    for (int round = 0; round < ROUNDS && !bad; round++) {
        bad = ask(mine, got);
        for (int i = 0; i <= NAME_COUNT && !bad; i++) bad = strcmp(got->text[i], expected.text[i]) != 0;
    }
    free(got);
    cb_world_unref(mine);
    return (void *)bad;
}

int main(void) {
    char folder[] = "/tmp/cuibono-threads-XXXXXX", list[128], path[128];
    if (!mkdtemp(folder)) return 1;
    snprintf(list, sizeof list, "%s/list.jsonl", folder);
    snprintf(path, sizeof path, "%s/w.world", folder);
    FILE *f = fopen(list, "w");
    if (!f || fputs(LIST, f) < 0 || fclose(f) != 0) return 1;
    const char *sources[] = {list};
    cb_build_options options = {.struct_size = sizeof options, .jobs = 4};
    cb_error err;
    int bad = cb_build(path, sources, 1, &options, &err) != CB_OK || cb_world_open(&shared, path, NULL, &err) != CB_OK;
    if (bad) fprintf(stderr, "%s\n", err.message);
    if (!bad) bad = ask(shared, &expected);
    if (!bad && !strstr(expected.text[0], "\"entity_id\":\"a\""))
        bad = fprintf(stderr, "a is not found: %s\n", expected.text[0]) > 0;
    if (!bad) bad = batches();
    pthread_t threads[THREADS];
    int started = 0;
    while (!bad && started < THREADS && pthread_create(&threads[started], NULL, work, NULL) == 0) started++;
    for (int i = 0; i < started; i++) {
        void *result;
        pthread_join(threads[i], &result);
        if (result) bad = fprintf(stderr, "thread %d: another answer\n", i) > 0;
    }
    if (started < THREADS) bad = 1;
    if (shared) cb_world_unref(shared);
    unlink(list);
    unlink(path);
    rmdir(folder);
    puts(bad ? "failed" : "every thread had the same answers");
    return bad;
}
