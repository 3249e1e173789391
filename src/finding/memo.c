/* SPDX-License-Identifier: Apache-2.0 */
/* Who the parties of a case are, asked of the world once: the walk asks, and so do the rules that are no paths. */
#include "base/error.h"
#include "finding/internal.h"

#include "base/poison.h"

struct identity_memo {
    match_profile mine;
    identity *hits;
    size_t count, total;
    bool known;
};

/* The place of an entity of the case; NULL where it is none of them. False: no memory. */
static bool place_of(asker *q, const entity *e, struct identity_memo **out) {
    const case_file *c = q->c;
    *out = NULL;
    if (!c || !c->count || (uintptr_t)e < (uintptr_t)c->entities || (uintptr_t)e >= (uintptr_t)(c->entities + c->count))
        return true;
    if (!q->memo) q->memo = arena_zalloc(q->a, c->count, sizeof *q->memo);
    if (q->memo) *out = &q->memo[e - c->entities];
    return q->memo != NULL;
}

cb_status identity_find(asker *q, const entity *e, match_profile *mine, identity *out, size_t *count, size_t *total) {
    struct identity_memo *m;
    if (!place_of(q, e, &m)) return err_memory(q->err);
    if (m && m->known) {
        *mine = m->mine, *count = m->count, *total = m->total;
        if (m->count) memcpy(out, m->hits, m->count * sizeof *out);
        return CB_OK;
    }
    cb_status status = identity_search(q, e, mine, out, count, total);
    if (status != CB_OK || !m) return status;
    m->mine = *mine, m->count = *count, m->total = *total;
    if (*count && !(m->hits = arena_zalloc(q->a, *count, sizeof *m->hits))) return err_memory(q->err);
    if (*count) memcpy(m->hits, out, *count * sizeof *out);
    m->known = true;
    return CB_OK;
}
