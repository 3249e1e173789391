/* SPDX-License-Identifier: Apache-2.0 */
/* A world, or what is around some of its entities, for other tools. Entities come in order of id; memory holds one at a time. */
#include "api/export.h"

#include "finding/strength.h"

#include "base/poison.h"

enum { FLUSH_BYTES = 1 << 16 };

static cb_status flush(exporter *x) {
    if (x->out.failed) return err_memory(x->err);
    if (x->out.len && x->write(x->write_data, x->out.ptr, x->out.len))
        return err_set(x->err, CB_IO, "the export was stopped by its receiver");
    buf_clear(&x->out);
    return CB_OK;
}

static cb_status flush_full(exporter *x) { return x->out.len >= FLUSH_BYTES || x->out.failed ? flush(x) : CB_OK; }

/* ---- which entities ---------------------------------------------------------------------------------- */

typedef cb_status (*entity_fn)(exporter *x, const api_entity *e);

/* All segments are in order of id: the smallest of their next ids comes next, once. */
static cb_status each_of_all(exporter *x, entity_fn fn) {
    uint32_t n = world_segments(x->w);
    uint64_t *at = mem_zalloc(n ? n : 1, sizeof *at);
    if (!at) return err_memory(x->err);
    cb_status status = CB_OK;
    while (status == CB_OK) {
        cb_slice least = {NULL, 0};
        for (uint32_t i = 0; i < n; i++) {
            if (at[i] >= world_rows(x->w, i)) continue;
            cb_slice id = world_id(x->w, REF(i, at[i]));
            if (!least.ptr || slice_cmp(id, least) < 0) least = id;
        }
        if (!least.ptr) break;
        for (uint32_t i = 0; i < n; i++)
            if (at[i] < world_rows(x->w, i) && slice_eq(world_id(x->w, REF(i, at[i])), least)) at[i]++;
        api_entity e;
        arena_reset(&x->a);
        status = api_entity_load(&e, x->w, least, &x->a, x->err);
        if (status == CB_NOT_FOUND) /* an id that its own index does not know */
            status = err_set(x->err, CB_DAMAGED, "the world is damaged (index of ids): build it again");
        if (status == CB_OK) status = fn(x, &e);
        if (status == CB_OK) status = flush_full(x);
    }
    mem_free(at);
    return status;
}

static cb_status each(exporter *x, entity_fn fn) {
    if (!x->ids) return each_of_all(x, fn);
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < x->id_count; i++) {
        api_entity e;
        arena_reset(&x->a);
        status = api_entity_load(&e, x->w, x->ids[i].id, &x->a, x->err);
        if (status == CB_OK) status = fn(x, &e);
        if (status == CB_OK) status = flush_full(x);
    }
    return status;
}

/* ---- FollowTheMoney ---------------------------------------------------------------------------------- */

/* At the first of its ends. An inferred tie is no statement of a source: it stands beside the properties, so that what reads the file back takes it for none. */
static void put_near(exporter *x, const near_tie *t, bool *first) {
    buf *b = &x->out;
    buf_slice(b, *first ? SLICE(",\"ties\":[{") : SLICE(",{"));
    *first = false;
    buf_lit(b, "\"kind\":");
    buf_json_string(b, t->kind);
    buf_lit(b, ",\"direction\":\"both\",\"other\":{\"id\":");
    buf_json_string(b, t->right);
    buf_lit(b, ",\"caption\":");
    buf_json_string(b, api_caption(x->w, t->right));
    buf_lit(b, "},\"value\":");
    buf_json_string(b, t->value);
    buf_lit(b, ",\"start\":");
    buf_json_string(b, t->start);
    buf_lit(b, ",\"end\":");
    buf_json_string(b, t->end);
    buf_lit(b, ",\"disclosed\":false,\"victim\":false,\"strength\":");
    export_part(b, t->strength);
    buf_lit(b, ",\"sources\":[");
    buf_json_string(b, world_source_name(x->w, t->segment));
    buf_lit(b, "]}");
}

/* Which sources of the world say it: those that are of no data set have no other place to say so. */
static void put_sources(exporter *x, cb_slice id) {
    buf *b = &x->out;
    bool first = true;
    buf_lit(b, ",\"cuibono\":{\"sources\":[");
    for (uint32_t i = 0; i < world_segments(x->w); i++) {
        cb_slice date = world_source_date(x->w, i);
        if (world_find_in(x->w, i, id) == REF_NONE) continue;
        buf_slice(b, first ? SLICE("{\"name\":") : SLICE(",{\"name\":"));
        first = false;
        buf_json_string(b, world_source_name(x->w, i));
        buf_lit(b, ",\"date\":");
        if (date.len)
            buf_json_string(b, date);
        else
            buf_lit(b, "null");
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

static const char *truth(bool value) { return value ? "true" : "false"; }

/* What cuibono makes of it: of a party whether it is listed or reported on the world's day, of an edge how much it says. */
static void put_reading(exporter *x, const entity *e) {
    buf *b = &x->out;
    tie t;
    uint32_t flags = graph_party_flags(x->w, e->id);
    if (schema_is_edge(e->schema)) {
        bool victim = graph_tie_of_entity(&x->a, e, &t) && t.victim;
        buf_printf(b, ",\"disclosed\":true,\"victim\":%s,\"strength\":", truth(victim));
        export_part(b, tie_strength(e->schema_name));
    } else if (schema_is_party(e->schema) || flags & (PARTY_DESIGNATED | PARTY_REPORTED))
        buf_printf(b, ",\"designated\":%s,\"reported\":%s", truth(flags & PARTY_DESIGNATED), truth(flags & PARTY_REPORTED));
}

static cb_status ftm_line(exporter *x, const api_entity *e) {
    bool first = true;
    api_ftm_open(&x->out, x->w, e);
    if (x->ids) put_sources(x, e->e.id);
    if (x->ids) put_reading(x, &e->e);
    for (; x->near_at < x->near_count && slice_cmp(x->near[x->near_at].left, e->e.id) <= 0;
         x->near_at++) /* both in order of id */
        if (slice_eq(x->near[x->near_at].left, e->e.id)) put_near(x, &x->near[x->near_at], &first);
    if (!first) buf_byte(&x->out, ']');
    buf_slice(&x->out, x->ids ? SLICE("}}\n") : SLICE("}\n"));
    return CB_OK;
}

/* ---- nodes and links --------------------------------------------------------------------------------- */

/* An end of a tie that is no entity of the export becomes a node of its own, once. */
static cb_status stub(exporter *x, cb_slice id) {
    bool added;
    entity_ref ref;
    node n;
    if (world_find(x->w, id, &ref, 1) > 0 && (!x->ids || map_get(&x->known, id))) return CB_OK;
    if (!map_put(&x->stubs, id, &added)) return err_memory(x->err);
    if (!added) return CB_OK;
    if (!export_stub(x, id, &n)) return err_memory(x->err);
    x->writer->node(&x->out, &n);
    return CB_OK;
}

static cb_status stub_ends(exporter *x, const link *l) {
    cb_status status = stub(x, l->from);
    return status == CB_OK ? stub(x, l->to) : status;
}

static cb_status put_nodes(exporter *x, const api_entity *item) {
    node n;
    if (!schema_is_edge(item->e.schema)) {
        cb_status status = export_node(x, item, &n);
        if (status != CB_OK) return status;
        x->writer->node(&x->out, &n);
    }
    return export_links(x, item, stub_ends);
}

static cb_status put_link(exporter *x, const link *l) {
    x->writer->link(&x->out, l, ++x->links);
    return flush_full(x);
}

static cb_status put_links(exporter *x, const api_entity *item) { return export_links(x, item, put_link); }

static cb_status graph(exporter *x) {
    buf_slice(&x->out, slice_of(x->writer->head));
    cb_status status = each(x, put_nodes);
    if (status != CB_OK) return status;
    buf_slice(&x->out, slice_of(x->writer->between));
    status = each(x, put_links);
    if (status == CB_OK) status = export_near_links(x, put_link);
    buf_slice(&x->out, slice_of(x->writer->tail));
    return status;
}

static const export_writer *writer_of(cb_format format) {
    return format == CB_FORMAT_GRAPHML  ? &EXPORT_GRAPHML
           : format == CB_FORMAT_GEXF   ? &EXPORT_GEXF
           : format == CB_FORMAT_CYPHER ? &EXPORT_CYPHER
                                        : NULL;
}

cb_status cb_world_export_near(const cb_world *cw, cb_format format, const cb_slice *ids, size_t id_count, unsigned hops,
                               cb_write_fn write, void *write_data, uint64_t *hubs, cb_error *err) {
    exporter x = {.w = cw->w, .writer = writer_of(format), .write = write, .write_data = write_data, .err = err};
    if (hubs) *hubs = 0;
    if (!x.writer && format != CB_FORMAT_FTM && format != CB_FORMAT_JSON)
        return err_set(err, CB_USAGE, "a world is exported as ftm, graphml, gexf or cypher");
    if (hops > CB_MOST_HOPS) return err_set(err, CB_USAGE, "at most %d hops", CB_MOST_HOPS);
    cb_status status = id_count ? export_choose(&x, ids, id_count, hops) : CB_OK;
    if (status == CB_OK) status = x.writer ? graph(&x) : each(&x, ftm_line);
    if (status == CB_OK) status = flush(&x);
    if (hubs) *hubs = x.hubs;
    buf_free(&x.out);
    arena_free(&x.a);
    arena_free(&x.kept);
    map_free(&x.known);
    map_free(&x.stubs);
    map_free(&x.told);
    mem_free(x.ids);
    mem_free(x.near);
    return status;
}

cb_status cb_world_export(const cb_world *cw, cb_format format, const cb_slice *ids, size_t id_count, cb_write_fn write,
                          void *write_data, cb_error *err) {
    return cb_world_export_near(cw, format, ids, id_count, 0, write, write_data, NULL, err);
}
