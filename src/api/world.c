/* SPDX-License-Identifier: Apache-2.0 */
#include "api/internal.h"

#include "find/find.h"
#include "graph/graph.h"
#include "world/names.h"

#include "base/poison.h"

cb_status cb_world_open(cb_world **out, const char *path, const cb_open_options *options, cb_error *err) {
    *out = NULL;
    if (!path || !*path) return err_set(err, CB_USAGE, "no world given: name the file that `cuibono build` wrote");
    cb_world *cw = mem_zalloc(1, sizeof *cw);
    if (!cw) return err_memory(err);
    cb_status status = world_open(&cw->w, path, API_HAS(options, private_copy) && options->private_copy, err);
    if (status != CB_OK) {
        mem_free(cw);
        return status;
    }
    atomic_init(&cw->refs, 1);
    *out = cw;
    return CB_OK;
}

cb_world *cb_world_ref(cb_world *cw) {
    if (cw) atomic_fetch_add_explicit(&cw->refs, 1, memory_order_relaxed);
    return cw;
}

void cb_world_unref(cb_world *cw) {
    if (!cw || atomic_fetch_sub_explicit(&cw->refs, 1, memory_order_acq_rel) != 1) return;
    world_close(cw->w);
    mem_free(cw);
}

/* Each layer proves the sections that it writes. */
cb_status cb_world_verify(const cb_world *cw, cb_error *err) {
    cb_status status = world_verify(cw->w, err);
    if (status == CB_OK) status = names_verify(cw->w, err);
    if (status == CB_OK) status = find_verify(cw->w, err);
    if (status == CB_OK) status = graph_verify(cw->w, err);
    return status;
}
