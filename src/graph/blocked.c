/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/blocked.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/hash.h"
#include "graph/internal.h"

#include "base/poison.h"

static const struct {
    const char *name;
    uint32_t bit;
} REGIMES[BLOCKED_REGIMES] = {
    {"ofac", REGIME_OFAC}, {"eu", REGIME_EU}, {"uk", REGIME_UK}, {"un", REGIME_UN}, {"bis", REGIME_BIS}};

_Static_assert(sizeof(graph_blocked_row) == 24, "rows of graph are 24 bytes");

static int by_hash(const void *a, const void *b) {
    const graph_blocked_row *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->ref > y->ref) - (x->ref < y->ref);
}

/* One rule over all that was found; what it says is put into the rows of the nodes. */
static cb_status apply(const own_graph *g, const own_rule *rule, uint32_t bit, graph_blocked_row *rows, blocked_count *n,
                       cb_error *err) {
    arena a = ARENA_EMPTY;
    own_result result;
    *n = (blocked_count){.regime = rule->regime, .status = rule->status};
    bool ok = own_solve(g, rule, 0, &a, &result);
    for (size_t i = 0; ok && i < g->node_count; i++) {
        size_t party = g->joined_to ? g->joined_to[i] : i;
        bool listed = (g->nodes[party].seeds & rule->seeds) != 0;
        if (party != i) { /* another record of a party that is counted */
            uint16_t *to = listed                             ? &rows[i].listed
                           : result.of[party] == OWN_YES      ? &rows[i].owned
                           : result.of[party] == OWN_POSSIBLE ? &rows[i].possible
                                                              : NULL;
            if (to) *to |= (uint16_t)bit;
        } else if (listed) {
            rows[i].listed |= (uint16_t)bit;
            n->listed++;
        } else if (result.of[i] == OWN_YES) {
            rows[i].owned |= (uint16_t)bit;
            n->owned++;
        } else if (result.of[i] == OWN_POSSIBLE) {
            rows[i].possible |= (uint16_t)bit;
            n->possible++;
        }
    }
    arena_free(&a);
    return ok ? CB_OK : err_memory(err);
}

cb_status blocked_find(const world *looked, int32_t day, size_t memory, buf *out, blocked_sum *sum, cb_error *err) {
    arena a = ARENA_EMPTY;
    own_graph g;
    *sum = (blocked_sum){.count = 0};
    cb_status status = own_load_listed(looked, day, memory, &a, &g, err);
    graph_blocked_row *rows = status == CB_OK ? arena_zalloc(&a, g.node_count + 1, sizeof *rows) : NULL;
    if (status == CB_OK && !rows) status = err_memory(err);
    for (size_t i = 0; status == CB_OK && i < BLOCKED_REGIMES; i++) {
        bool known;
        const own_rule *rule = own_rule_on(slice_of(REGIMES[i].name), day, &known);
        if (rule) status = apply(&g, rule, REGIMES[i].bit, rows, &sum->of[sum->count++], err);
    }
    size_t kept = 0;
    for (size_t i = 0; status == CB_OK && i < g.node_count; i++) {
        entity_ref ref;
        if (!rows[i].listed && !rows[i].owned && !rows[i].possible) continue;
        if (world_find(looked, g.nodes[i].id, &ref, 1) == 0)
            continue; /* named by a tie or a listing, and in no source itself */
        rows[kept] = rows[i];
        rows[kept].hash = hash64(g.nodes[i].id);
        rows[kept++].ref = ref;
    }
    if (status == CB_OK) {
        sum->cut = g.cut;
        if (kept) qsort(rows, kept, sizeof *rows, by_hash);
        buf_put(out, (const char *)rows, kept * sizeof *rows);
        if (out->failed) status = err_memory(err);
    }
    arena_free(&a);
    return status;
}

cb_status blocked_write(world_writer *w, const buf *rows, cb_error *err) {
    return world_section_write(w, SECTION_GRAPH_BLOCKED, WORLD_GLOBAL, sizeof(graph_blocked_row), false, buf_view(rows), err);
}

bool blocked_ask(const world *w, cb_slice id, uint32_t *listed, uint32_t *owned, uint32_t *possible) {
    const void *p;
    uint64_t count, hash = hash64(id);
    *listed = *owned = *possible = 0;
    if (!world_section_get(w, SECTION_GRAPH_BLOCKED, WORLD_GLOBAL, sizeof(graph_blocked_row), &p, &count)) return false;
    const graph_blocked_row *row = p;
    for (uint64_t i = graph_lower_bound(row, count, sizeof *row, hash); i < count && row[i].hash == hash; i++) {
        if (!slice_eq(world_id(w, row[i].ref), id)) continue;
        *listed = row[i].listed;
        *owned = row[i].owned;
        *possible = row[i].possible;
        break;
    }
    return true;
}
