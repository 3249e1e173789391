/* SPDX-License-Identifier: Apache-2.0 */
/* Merged entities on their way to those who build sections of them, in batches. Every consumer sees all batches in order, so what it
 * builds does not depend on how many threads there are. */
#ifndef CB_API_PIPELINE_H
#define CB_API_PIPELINE_H

#include "model/entity.h"

typedef struct batch {
    arena memory;
    entity *items;
    size_t count, cap;
    uint64_t first_row; /* rows are numbered from 0 in order of id */
} batch;

typedef struct consumer {
    cb_status (*take)(void *data, const batch *b, cb_error *err);
    void *data;
} consumer;

enum { PIPELINE_CONSUMERS = 3 };
typedef struct pipeline pipeline;
/* At most `threads` threads besides the caller's; without any the caller's does all. */
cb_status pipeline_new(pipeline **out, const consumer consumers[PIPELINE_CONSUMERS], unsigned threads, cb_error *err);
/* The batch to fill; waits until one is free. */
cb_status pipeline_batch(pipeline *p, batch **out, cb_error *err);
/* Room for one more entity in the batch, NULL where there is no memory. */
entity *pipeline_slot(batch *b);
bool pipeline_full(const batch *b);
/* Hands it over. */
cb_status pipeline_put(pipeline *p, cb_error *err);
/* Waits until all is taken; frees p. The first failure of any consumer. */
cb_status pipeline_end(pipeline *p, cb_error *err);

#endif
