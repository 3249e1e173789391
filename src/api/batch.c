/* SPDX-License-Identifier: Apache-2.0 */
/* Screening many queries on several threads; results are handed over on the caller's thread in the order of the queries. */
#include <pthread.h>
#include <unistd.h>

#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/poison.h"

#define BATCH_WINDOW 1024u /* results that may wait for the caller: bounds memory, keeps the threads busy */

typedef struct slot {
    cb_result *result;
    cb_status status;
    cb_error error;
    bool ready;
} slot;

typedef struct batch {
    cb_world *world;
    const cb_query *const *queries;
    size_t count;
    const cb_screen_options *options;
    pthread_mutex_t lock;
    pthread_cond_t ready, room;
    slot *slots;   /* ring of BATCH_WINDOW */
    size_t next;   /* query that the next free thread takes */
    size_t handed; /* queries whose results the caller has had */
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
        cb_result *result = NULL;
        cb_status status = started;
        if (started == CB_OK) status = cb_screen(&result, session, b->queries[index], b->options, &error);
        pthread_mutex_lock(&b->lock);
        b->slots[index % BATCH_WINDOW] = (slot){result, status, error, true};
        pthread_cond_signal(&b->ready);
    }
    pthread_mutex_unlock(&b->lock);
    cb_session_free(session);
    return NULL;
}

static cb_status batch_hand_over(batch *b, cb_batch_fn done, void *data, cb_error *err) {
    for (size_t i = 0; i < b->count; i++) {
        pthread_mutex_lock(&b->lock);
        slot *s = &b->slots[i % BATCH_WINDOW];
        while (!s->ready) pthread_cond_wait(&b->ready, &b->lock);
        slot mine = *s;
        *s = (slot){.ready = false};
        b->handed = i + 1;
        pthread_cond_broadcast(&b->room);
        pthread_mutex_unlock(&b->lock);
        int stop = done(data, i, mine.status == CB_OK ? mine.result : NULL, mine.status == CB_OK ? NULL : &mine.error);
        cb_result_free(mine.result);
        if (stop) return err_set(err, CB_CANCELLED, "the batch was stopped after %zu queries", i + 1);
    }
    return CB_OK;
}

/* Without threads, where one is asked for or none can be started. */
static cb_status batch_alone(batch *b, cb_batch_fn done, void *data, cb_error *err) {
    cb_session *session;
    cb_status status = cb_session_new(&session, b->world, err);
    for (size_t i = 0; status == CB_OK && i < b->count; i++) {
        cb_error error = {.code = CB_OK};
        cb_result *result = NULL;
        cb_status one = cb_screen(&result, session, b->queries[i], b->options, &error);
        int stop = done(data, i, one == CB_OK ? result : NULL, one == CB_OK ? NULL : &error);
        cb_result_free(result);
        if (stop) status = err_set(err, CB_CANCELLED, "the batch was stopped after %zu queries", i + 1);
    }
    cb_session_free(session);
    return status;
}

cb_status cb_screen_batch(cb_world *cw, const cb_query *const *queries, size_t count, const cb_screen_options *options,
                          unsigned jobs, cb_batch_fn done, void *data, cb_error *err) {
    if (jobs == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        jobs = online > 0 ? (unsigned)online : 1;
    }
    if (jobs > 256) jobs = 256;
    if (jobs > count) jobs = (unsigned)count;
    batch b = {.world = cw, .queries = queries, .count = count, .options = options};
    if (jobs <= 1) return batch_alone(&b, done, data, err);
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
    cb_status status = started ? batch_hand_over(&b, done, data, err) : batch_alone(&b, done, data, err);
    pthread_mutex_lock(&b.lock);
    b.stop = true;
    pthread_cond_broadcast(&b.room);
    pthread_mutex_unlock(&b.lock);
    for (unsigned i = 0; i < started; i++) pthread_join(threads[i], NULL);
    for (size_t i = 0; i < BATCH_WINDOW; i++) cb_result_free(b.slots[i].result);
    pthread_cond_destroy(&b.room);
    pthread_cond_destroy(&b.ready);
    pthread_mutex_destroy(&b.lock);
    mem_free(b.slots);
    mem_free(threads);
    return status;
}
