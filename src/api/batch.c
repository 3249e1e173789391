/* SPDX-License-Identifier: Apache-2.0 */
#include "api/batch.h"

#include <pthread.h>
#include <unistd.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/poison.h"

#define BATCH_WINDOW 1024u /* answers that may wait for the caller: bounds memory, keeps the threads busy */

typedef struct slot {
    void *answer;
    cb_status status;
    cb_error error;
    bool ready;
} slot;

typedef struct batch {
    cb_world *world;
    const batch_work *work;
    size_t count;
    pthread_mutex_t lock;
    pthread_cond_t ready, room;
    slot *slots;   /* ring of BATCH_WINDOW */
    size_t next;   /* question that the next free thread takes */
    size_t handed; /* questions whose answers the caller has had */
    bool stop;
} batch;

static void *batch_worker(void *data) {
    batch *b = data;
    cb_session *session = NULL;
    cb_error start = {.code = CB_OK};
    cb_status started = cb_session_new(&session, b->world, &start);
    pthread_mutex_lock(&b->lock);
    for (;;) {
        while (!b->stop && b->next < b->count && b->next >= b->handed + BATCH_WINDOW) pthread_cond_wait(&b->room, &b->lock);
        if (b->stop || b->next >= b->count) break;
        size_t index = b->next++;
        pthread_mutex_unlock(&b->lock);
        cb_error error = start;
        void *answer = NULL;
        cb_status status = started;
        if (started == CB_OK) status = b->work->ask(b->work->data, session, index, &answer, &error);
        pthread_mutex_lock(&b->lock);
        b->slots[index % BATCH_WINDOW] = (slot){answer, status, error, true};
        pthread_cond_signal(&b->ready);
    }
    pthread_mutex_unlock(&b->lock);
    cb_session_free(session);
    return NULL;
}

static int hand_one(const batch *b, size_t index, cb_status status, void *answer, const cb_error *error) {
    int stop = b->work->hand_over(b->work->data, index, status == CB_OK ? answer : NULL, status == CB_OK ? NULL : error);
    b->work->drop(answer);
    return stop;
}

static cb_status stopped(size_t index, cb_error *err) {
    return err_set(err, CB_CANCELLED, "the batch was stopped after %zu questions", index + 1);
}

static cb_status batch_hand_over(batch *b, cb_error *err) {
    for (size_t i = 0; i < b->count; i++) {
        pthread_mutex_lock(&b->lock);
        slot *s = &b->slots[i % BATCH_WINDOW];
        while (!s->ready) pthread_cond_wait(&b->ready, &b->lock);
        slot mine = *s;
        *s = (slot){.ready = false};
        b->handed = i + 1;
        pthread_cond_broadcast(&b->room);
        pthread_mutex_unlock(&b->lock);
        if (hand_one(b, i, mine.status, mine.answer, &mine.error)) return stopped(i, err);
    }
    return CB_OK;
}

/* Without threads, where one is asked for or none can be started. */
static cb_status batch_alone(batch *b, cb_error *err) {
    cb_session *session;
    cb_status status = cb_session_new(&session, b->world, err);
    if (status != CB_OK) return status;
    for (size_t i = 0; status == CB_OK && i < b->count; i++) {
        cb_error error = {.code = CB_OK};
        void *answer = NULL;
        cb_status one = b->work->ask(b->work->data, session, i, &answer, &error);
        if (hand_one(b, i, one, answer, &error)) status = stopped(i, err);
    }
    cb_session_free(session);
    return status;
}

cb_status batch_run(cb_world *cw, size_t count, unsigned jobs, const batch_work *work, cb_error *err) {
    if (jobs == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        jobs = online > 0 ? (unsigned)online : 1;
    }
    if (jobs > 256) jobs = 256;
    if (jobs > count) jobs = (unsigned)count;
    batch b = {.world = cw, .work = work, .count = count};
    if (jobs <= 1) return batch_alone(&b, err);
    pthread_t *threads = mem_zalloc(jobs, sizeof *threads);
    b.slots = mem_zalloc(BATCH_WINDOW, sizeof *b.slots);
    if (!threads || !b.slots) {
        mem_free(threads);
        mem_free(b.slots);
        return err_memory(err);
    }
    pthread_mutex_init(&b.lock, NULL);
    pthread_cond_init(&b.ready, NULL);
    pthread_cond_init(&b.room, NULL);
    unsigned started = 0;
    while (started < jobs && pthread_create(&threads[started], NULL, batch_worker, &b) == 0) started++;
    cb_status status = started ? batch_hand_over(&b, err) : batch_alone(&b, err);
    pthread_mutex_lock(&b.lock);
    b.stop = true;
    pthread_cond_broadcast(&b.room);
    pthread_mutex_unlock(&b.lock);
    for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < BATCH_WINDOW; i++) work->drop(b.slots[i].answer);
    pthread_cond_destroy(&b.room);
    pthread_cond_destroy(&b.ready);
    pthread_mutex_destroy(&b.lock);
    mem_free(b.slots);
    mem_free(threads);
    return status;
}

/* ---- names */

typedef struct screening {
    const cb_query *const *queries;
    const cb_screen_options *options;
    cb_batch_fn done;
    void *data;
} screening;

static cb_status screen_one(void *data, cb_session *session, size_t index, void **answer, cb_error *err) {
    const screening *s = data;
    cb_result *result = NULL;
    cb_status status = cb_screen(&result, session, s->queries[index], s->options, err);
    *answer = result;
    return status;
}

static int screened(void *data, size_t index, const void *answer, const cb_error *error) {
    const screening *s = data;
    return s->done(s->data, index, answer, error);
}

static void drop_result(void *answer) { cb_result_free(answer); }

cb_status cb_screen_batch(cb_world *cw, const cb_query *const *queries, size_t count, const cb_screen_options *options,
                          unsigned jobs, cb_batch_fn done, void *data, cb_error *err) {
    screening s = {queries, options, done, data};
    batch_work work = {&s, screen_one, screened, drop_result};
    return batch_run(cw, count, jobs, &work, err);
}

/* ---- suppliers */

typedef struct checking {
    const cb_slice *inputs;
    const cb_check_options *options;
    cb_check_fn done;
    void *data;
} checking;

static cb_status check_one(void *data, cb_session *session, size_t index, void **answer, cb_error *err) {
    const checking *c = data;
    cb_answer *out = NULL;
    cb_status status = cb_check(&out, session, c->inputs[index], c->options, err);
    *answer = out;
    return status;
}

static int checked(void *data, size_t index, const void *answer, const cb_error *error) {
    const checking *c = data;
    return c->done(c->data, index, answer, error);
}

static void drop_answer(void *answer) { cb_answer_free(answer); }

cb_status cb_check_batch(cb_world *cw, const cb_slice *inputs, size_t count, const cb_check_options *options, unsigned jobs,
                         cb_check_fn done, void *data, cb_error *err) {
    checking c = {inputs, options, done, data};
    batch_work work = {&c, check_one, checked, drop_answer};
    return batch_run(cw, count, jobs, &work, err);
}
