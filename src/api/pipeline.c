/* SPDX-License-Identifier: Apache-2.0 */
#include "api/pipeline.h"

#include <pthread.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/vec.h"

#include "base/poison.h"

enum { RING = 4, BATCH_ENTITIES = 512, BATCH_BYTES = 1 << 20 };

typedef struct worker {
    pipeline *p;
    pthread_t thread;
    consumer consumers[PIPELINE_CONSUMERS];
    size_t count;
    uint64_t taken; /* batches */
} worker;

struct pipeline {
    batch ring[RING];
    uint64_t put, rows;
    consumer own[PIPELINE_CONSUMERS]; /* of the caller's thread */
    size_t own_count;
    worker workers[PIPELINE_CONSUMERS];
    size_t worker_count;
    bool closed;
    cb_status status; /* first failure */
    cb_error error;
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

static void *work(void *data) {
    worker *w = data;
    pipeline *p = w->p;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (w->taken == p->put && !p->closed) pthread_cond_wait(&p->moved, &p->lock);
        if (w->taken == p->put) break;
        const batch *b = &p->ring[w->taken % RING];
        cb_status status = p->status;
        cb_error error = {.code = CB_OK};
        pthread_mutex_unlock(&p->lock);
        for (size_t i = 0; status == CB_OK && i < w->count; i++) status = w->consumers[i].take(w->consumers[i].data, b, &error);
        pthread_mutex_lock(&p->lock);
        if (status != CB_OK && p->status == CB_OK) {
            p->status = status;
            p->error = error;
        }
        w->taken++;
        pthread_cond_broadcast(&p->moved);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Spreads the consumers over the threads; those whose thread cannot start are the caller's. */
static void start(pipeline *p, const consumer consumers[PIPELINE_CONSUMERS], unsigned threads) {
    if (threads > PIPELINE_CONSUMERS) threads = PIPELINE_CONSUMERS;
    for (size_t i = 0; i < PIPELINE_CONSUMERS; i++) {
        if (threads == 0) {
            p->own[p->own_count++] = consumers[i];
            continue;
        }
        worker *w = &p->workers[i % threads];
        w->p = p;
        w->consumers[w->count++] = consumers[i];
    }
    while (p->worker_count < threads) {
        worker *w = &p->workers[p->worker_count];
        if (pthread_create(&w->thread, NULL, work, w) != 0) break;
        p->worker_count++;
    }
    for (size_t i = p->worker_count; i < threads; i++)
        for (size_t k = 0; k < p->workers[i].count; k++) p->own[p->own_count++] = p->workers[i].consumers[k];
}

cb_status pipeline_new(pipeline **out, const consumer consumers[PIPELINE_CONSUMERS], unsigned threads, cb_error *err) {
    *out = NULL;
    pipeline *p = mem_zalloc(1, sizeof *p);
    if (!p) return err_memory(err);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->moved, NULL);
    start(p, consumers, threads);
    *out = p;
    return CB_OK;
}

/* With the lock: batches that every worker has taken. */
static uint64_t all_taken(const pipeline *p) {
    uint64_t least = p->put;
    for (size_t i = 0; i < p->worker_count; i++)
        if (p->workers[i].taken < least) least = p->workers[i].taken;
    return least;
}

static cb_status failure(pipeline *p, cb_error *err) {
    if (p->status != CB_OK && err) *err = p->error;
    return p->status;
}

cb_status pipeline_batch(pipeline *p, batch **out, cb_error *err) {
    pthread_mutex_lock(&p->lock);
    while (p->put - all_taken(p) >= RING) pthread_cond_wait(&p->moved, &p->lock);
    cb_status status = failure(p, err);
    pthread_mutex_unlock(&p->lock);
    batch *b = &p->ring[p->put % RING];
    arena_reset(&b->memory);
    b->count = 0;
    b->first_row = p->rows;
    *out = b;
    return status;
}

entity *pipeline_slot(batch *b) {
    void *items = b->items;
    if (!vec_reserve(&items, &b->cap, b->count + 1, sizeof *b->items)) return NULL;
    b->items = items;
    return &b->items[b->count];
}

bool pipeline_full(const batch *b) { return b->count >= BATCH_ENTITIES || b->memory.used >= BATCH_BYTES; }

cb_status pipeline_put(pipeline *p, cb_error *err) {
    const batch *b = &p->ring[p->put % RING];
    p->rows += b->count;
    cb_status status = CB_OK;
    pthread_mutex_lock(&p->lock);
    p->put++;
    pthread_cond_broadcast(&p->moved);
    status = failure(p, err);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; status == CB_OK && i < p->own_count; i++) status = p->own[i].take(p->own[i].data, b, err);
    return status;
}

cb_status pipeline_end(pipeline *p, cb_error *err) {
    if (!p) return CB_OK;
    pthread_mutex_lock(&p->lock);
    p->closed = true;
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->lock);
    for (size_t i = 0; i < p->worker_count; i++) pthread_join(p->workers[i].thread, NULL);
    cb_status status = failure(p, err);
    for (size_t i = 0; i < RING; i++) {
        arena_free(&p->ring[i].memory);
        mem_free(p->ring[i].items);
    }
    pthread_cond_destroy(&p->moved);
    pthread_mutex_destroy(&p->lock);
    mem_free(p);
    return status;
}
