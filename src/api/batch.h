/* SPDX-License-Identifier: Apache-2.0 */
/* Many questions to one world on several threads; answers are handed over on the caller's thread in the order of the questions. */
#ifndef CB_API_BATCH_H
#define CB_API_BATCH_H

#include "api/internal.h"

typedef struct batch_work {
    void *data;
    /* Answers question `index` on the thread of the session. */
    cb_status (*ask)(void *data, cb_session *session, size_t index, void **answer, cb_error *err);
    /* On the caller's thread; one of answer and error is NULL. Non-zero stops the batch. */
    int (*hand_over)(void *data, size_t index, const void *answer, const cb_error *error);
    void (*drop)(void *answer); /* NULL is allowed */
} batch_work;

/* `jobs` threads; 0: all processors. CB_CANCELLED where it was stopped. */
cb_status batch_run(cb_world *cw, size_t count, unsigned jobs, const batch_work *work, cb_error *err);

#endif
