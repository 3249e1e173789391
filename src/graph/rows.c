/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of one party stand in the order of what they are (detail, flags, kind): what is looked for in a hub is found without looking at the rest. */
#include "base/error.h"
#include "base/hash.h"
#include "base/vec.h"
#include "graph/internal.h"
#include "graph/path_internal.h"
#include "graph/share.h"

#include "base/poison.h"

#define SORT_OF(edge) ((edge) & ~GRAPH_ROW_MASK)

/* The first row from `from` on whose edge is not below `edge`: by steps that double, then by halves. */
static uint64_t first_from(const graph_tie_row *row, uint64_t rows, uint64_t from, uint64_t edge) {
    uint64_t low = from, stride = 1;
    while (low < rows && row[low].edge < edge) {
        from = low + 1;
        low += stride;
        stride *= 2;
    }
    uint64_t high = low < rows ? low : rows;
    while (from < high) {
        uint64_t middle = from + (high - from) / 2;
        if (row[middle].edge < edge)
            from = middle + 1;
        else
            high = middle;
    }
    return from;
}

uint64_t graph_group_end(const graph_tie_row *row, uint64_t rows, uint64_t at) {
    uint64_t sort = SORT_OF(row[at].edge), end = at + 1;
    while (end < rows && end - at < 8 && SORT_OF(row[end].edge) == sort) end++;
    if (end == rows || SORT_OF(row[end].edge) != sort) return end;
    return sort > UINT64_MAX - GRAPH_ROW_MASK - 1 ? rows : first_from(row, rows, end, sort + GRAPH_ROW_MASK + 1);
}

uint64_t graph_next_victim(const graph_tie_row *row, uint64_t rows, uint64_t from) {
    while (from < rows && !(GRAPH_FLAGS(row[from].edge) & GRAPH_VICTIM)) {
        /* the next flags that have the bit: it set, all below it clear */
        uint64_t next =
            GRAPH_EDGE(0, 0, (GRAPH_FLAGS(row[from].edge) | GRAPH_VICTIM) & ~(GRAPH_VICTIM - 1u), GRAPH_DETAIL(row[from].edge));
        uint64_t at = first_from(row, rows, from, next);
        from = at > from ? at : from + 1;
    }
    return from < rows ? from : rows;
}

unsigned graph_stake(cb_slice written) {
    share_range r;
    if (!share_read(written, &r)) return STAKE_UNKNOWN;
    if (r.high <= 0) return STAKE_NOTHING;
    return r.high < SHARE_ONE / 100 ? STAKE_TRACE : r.high < SHARE_ONE / 10 ? STAKE_MINOR : STAKE_LARGE;
}

cb_status graph_victim_ties(const world *w, cb_slice id, arena *a, tie **out, size_t *count, cb_error *err) {
    uint64_t hash = hash64(id);
    size_t n = 0, cap = 0;
    *out = NULL;
    *count = 0;
    for (uint32_t k = 0; k < world_segments(w); k++) {
        const graph_tie_row *row;
        const void *all;
        uint64_t total, rows = graph_tie_rows(w, k, hash, &row);
        if (rows == 0 || !world_section_get(w, SECTION_GRAPH_TIES, k, sizeof *row, &all, &total)) continue;
        uint64_t first = (uint64_t)(row - (const graph_tie_row *)all);
        for (uint64_t i = graph_next_victim(row, rows, 0); i < rows; i = graph_next_victim(row, rows, i + 1)) {
            tie t;
            if ((GRAPH_FLAGS(row[i].edge) & GRAPH_HIDDEN) || !graph_read_row(w, k, first + i, &t)) continue;
            if (!t.victim || !slice_eq(t.outgoing ? t.from : t.to, id)) continue; /* another id with this hash */
            void *items = *out;
            if (!vec_reserve_arena(a, &items, &cap, n, n + 1, sizeof t)) return err_memory(err);
            *out = items;
            (*out)[n++] = t;
        }
    }
    *count = graph_tie_settle(*out, n);
    return CB_OK;
}
