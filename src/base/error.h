/* SPDX-License-Identifier: Apache-2.0 */
/* Filling a cb_error. All functions accept err == NULL and return `code`, so that
 * `return err_set(err, CB_INPUT, "...")` reads well. */
#ifndef CB_BASE_ERROR_H
#define CB_BASE_ERROR_H

#include "cuibono.h"

/* Sets code and message; source "", line 0, byte unknown. */
cb_status err_set(cb_error *err, cb_status code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same with a place. `source` is NUL-terminated or NULL. */
cb_status err_at(cb_error *err, cb_status code, const char *source, uint64_t line, uint64_t byte, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
/* CB_MEMORY with a standard sentence. */
cb_status err_memory(cb_error *err);
/* CB_IO: "cannot <verb> <path>: <strerror(errno)>". */
cb_status err_io(cb_error *err, const char *verb, const char *path);

#endif
