/* SPDX-License-Identifier: Apache-2.0 */
/* A world for other tools: FollowTheMoney JSON lines, GraphML (http://graphml.graphdrawing.org/specification.html), GEXF 1.3
 * (https://gexf.net) and Cypher (openCypher 9). Entities come in order of id; memory holds one at a time. */
#include "api/internal.h"

#include <stdlib.h>

#include "api/ftm_json.h"
#include "base/map.h"
#include "base/vec.h"
#include "graph/graph.h"
#include "text/utf8.h"

#include "base/poison.h"

enum { FLUSH_BYTES = 1 << 16 };

typedef struct exporter {
    const world *w;
    cb_format format;
    cb_write_fn write;
    void *write_data;
    buf out;
    arena a;
    cb_slice *ids; /* what to write, in order; NULL: all */
    size_t id_count, id_cap;
    map known, stubs; /* ids of the selection; ends of ties outside it */
    arena kept;
    uint64_t links;
    cb_error *err;
} exporter;

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
        status = api_entity_load(&e, x->w, x->ids[i], &x->a, x->err);
        if (status == CB_OK) status = fn(x, &e);
        if (status == CB_OK) status = flush_full(x);
    }
    return status;
}

static cb_status select_id(exporter *x, cb_slice id) {
    bool added;
    if (!map_put(&x->known, id, &added)) return err_memory(x->err);
    if (!added) return CB_OK;
    void *items = x->ids;
    bool ok = vec_reserve(&items, &x->id_cap, x->id_count + 1, sizeof *x->ids);
    x->ids = items;
    if (!ok || !arena_dup(&x->kept, id, &x->ids[x->id_count])) return err_memory(x->err);
    x->id_count++;
    return CB_OK;
}

static int by_slice(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

/* The named entities, the edges at them, and what belongs to them alone: addresses, documents, listings, accounts. */
static cb_status select_ids(exporter *x, const cb_slice *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        entity_ref ref;
        cb_slice id = ids[i];
        if (world_find(x->w, id, &ref, 1) == 0) id = world_referent(x->w, id);
        if (!id.ptr)
            return err_set(x->err, CB_NOT_FOUND,
                           "there is no entity \"%.*s\" in this world: look for its id with `cuibono screen NAME`",
                           SLICE_ARGS(ids[i]));
        tie *ties;
        size_t n;
        uint64_t total;
        arena_reset(&x->a);
        cb_status status = select_id(x, id);
        if (status == CB_OK) status = graph_ties(x->w, id, &x->a, 0, &ties, &n, &total, x->err);
        for (size_t k = 0; status == CB_OK && k < n; k++) {
            cb_slice other = ties[k].outgoing ? ties[k].to : ties[k].from;
            if (ties[k].edge_id.len)
                status = select_id(x, ties[k].edge_id);
            else if (!ties[k].unresolved && world_find(x->w, other, &ref, 1) && !schema_is_party(world_schema(x->w, ref)))
                status = select_id(x, other);
        }
        if (status != CB_OK) return status;
    }
    qsort(x->ids, x->id_count, sizeof *x->ids, by_slice);
    return CB_OK;
}

/* ---- FollowTheMoney ---------------------------------------------------------------------------------- */

static cb_status ftm_line(exporter *x, const api_entity *e) {
    api_ftm_open(&x->out, x->w, e);
    buf_lit(&x->out, "}\n");
    return CB_OK;
}

/* ---- nodes and links --------------------------------------------------------------------------------- */

typedef struct node {
    cb_slice id, caption, schema, countries, sources;
    bool designated, in_words;
} node;

typedef struct link {
    cb_slice id, from, to, kind, role, start, end, share, sources;
} link;

static void xml_text(buf *b, cb_slice s) {
    size_t pos = 0;
    while (pos < s.len) {
        char bytes[4];
        uint32_t c = utf8_next(s, &pos);
        if (c == '&')
            buf_lit(b, "&amp;");
        else if (c == '<')
            buf_lit(b, "&lt;");
        else if (c == '>')
            buf_lit(b, "&gt;");
        else if (c == '"')
            buf_lit(b, "&quot;");
        else if (c == '\n' || c == '\t' || c == '\r')
            buf_printf(b, "&#%u;", (unsigned)c);
        else if (c < 0x20 || c == 0xfffe || c == 0xffff) /* not characters of XML 1.0, not even escaped */
            buf_byte(b, ' ');
        else
            buf_put(b, bytes, utf8_encode(c, bytes));
    }
}

static void cypher_string(buf *b, cb_slice s) {
    size_t pos = 0;
    buf_byte(b, '\'');
    while (pos < s.len) {
        char bytes[4];
        uint32_t c = utf8_next(s, &pos);
        if (c == '\'' || c == '\\') {
            buf_byte(b, '\\');
            buf_byte(b, (char)c);
        } else if (c < 0x20 || c == 0x7f)
            buf_printf(b, "\\u%04x", (unsigned)c);
        else
            buf_put(b, bytes, utf8_encode(c, bytes));
    }
    buf_byte(b, '\'');
}

/* A label or type, which source text may name: in backquotes, doubled within. */
static void cypher_name(buf *b, cb_slice s) {
    buf_byte(b, '`');
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '`') buf_byte(b, '`');
        buf_byte(b, (unsigned char)s.ptr[i] < 0x20 ? ' ' : s.ptr[i]);
    }
    buf_byte(b, '`');
}

static void cypher_field(buf *b, const char *name, cb_slice value, bool *first) {
    if (value.len == 0) return;
    if (!*first) buf_lit(b, ", ");
    *first = false;
    buf_slice(b, slice_of(name));
    buf_lit(b, ": ");
    cypher_string(b, value);
}

static void graphml_data(buf *b, const char *key, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<data key=\"%s\">", key);
    xml_text(b, value);
    buf_lit(b, "</data>");
}

static void gexf_value(buf *b, const char *key, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<attvalue for=\"%s\" value=\"", key);
    xml_text(b, value);
    buf_lit(b, "\"/>");
}

static void write_node(exporter *x, const node *n) {
    buf *b = &x->out;
    cb_slice designated = n->designated ? SLICE("true") : SLICE("false");
    if (x->format == CB_FORMAT_GRAPHML) {
        buf_lit(b, "<node id=\"");
        xml_text(b, n->id);
        buf_lit(b, "\">");
        graphml_data(b, "caption", n->caption);
        graphml_data(b, "schema", n->schema);
        graphml_data(b, "countries", n->countries);
        graphml_data(b, "designated", designated);
        graphml_data(b, "node_sources", n->sources);
        buf_lit(b, "</node>\n");
    } else if (x->format == CB_FORMAT_GEXF) {
        buf_lit(b, "<node id=\"");
        xml_text(b, n->id);
        buf_lit(b, "\" label=\"");
        xml_text(b, n->caption);
        buf_lit(b, "\"><attvalues>");
        gexf_value(b, "schema", n->schema);
        gexf_value(b, "countries", n->countries);
        gexf_value(b, "designated", designated);
        gexf_value(b, "sources", n->sources);
        buf_lit(b, "</attvalues></node>\n");
    } else {
        bool first = false;
        buf_lit(b, "MERGE (n:Entity {id: ");
        cypher_string(b, n->id);
        buf_lit(b, "}) SET n");
        if (n->schema.len) {
            buf_byte(b, ':');
            cypher_name(b, n->schema);
            buf_lit(b, ", n");
        }
        buf_printf(b, " += {designated: %s", n->designated ? "true" : "false");
        cypher_field(b, "caption", n->caption, &first);
        cypher_field(b, "countries", n->countries, &first);
        cypher_field(b, "sources", n->sources, &first);
        buf_lit(b, "};\n");
    }
}

static void write_link(exporter *x, const link *l) {
    buf *b = &x->out;
    x->links++;
    if (x->format == CB_FORMAT_GRAPHML) {
        buf_printf(b, "<edge id=\"t%llu\" source=\"", (unsigned long long)x->links);
        xml_text(b, l->from);
        buf_lit(b, "\" target=\"");
        xml_text(b, l->to);
        buf_lit(b, "\">");
        graphml_data(b, "edge_id", l->id);
        graphml_data(b, "kind", l->kind);
        graphml_data(b, "role", l->role);
        graphml_data(b, "start", l->start);
        graphml_data(b, "end", l->end);
        graphml_data(b, "share", l->share);
        graphml_data(b, "edge_sources", l->sources);
        buf_lit(b, "</edge>\n");
    } else if (x->format == CB_FORMAT_GEXF) {
        buf_printf(b, "<edge id=\"t%llu\" source=\"", (unsigned long long)x->links);
        xml_text(b, l->from);
        buf_lit(b, "\" target=\"");
        xml_text(b, l->to);
        buf_lit(b, "\" label=\"");
        xml_text(b, l->role.len ? l->role : l->kind);
        buf_lit(b, "\"><attvalues>");
        gexf_value(b, "edge_id", l->id);
        gexf_value(b, "kind", l->kind);
        gexf_value(b, "role", l->role);
        gexf_value(b, "start", l->start);
        gexf_value(b, "end", l->end);
        gexf_value(b, "share", l->share);
        gexf_value(b, "sources", l->sources);
        buf_lit(b, "</attvalues></edge>\n");
    } else {
        bool first = true;
        buf_lit(b, "MATCH (a:Entity {id: ");
        cypher_string(b, l->from);
        buf_lit(b, "}), (b:Entity {id: ");
        cypher_string(b, l->to);
        buf_lit(b, "}) CREATE (a)-[:");
        cypher_name(b, l->kind);
        buf_lit(b, " {");
        cypher_field(b, "id", l->id, &first);
        cypher_field(b, "role", l->role, &first);
        cypher_field(b, "start", l->start, &first);
        cypher_field(b, "end", l->end, &first);
        cypher_field(b, "share", l->share, &first);
        cypher_field(b, "sources", l->sources, &first);
        buf_lit(b, "}]->(b);\n");
    }
}

/* ---- from entities to nodes and links ---------------------------------------------------------------- */

static cb_slice sources_of(exporter *x, cb_slice id, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (uint32_t i = 0; i < world_segments(x->w); i++) {
        if (world_find_in(x->w, i, id) == REF_NONE) continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, world_source_name(x->w, i));
        cb_slice date = world_source_date(x->w, i);
        if (date.len) {
            buf_lit(&b, " (");
            buf_slice(&b, date);
            buf_byte(&b, ')');
        }
    }
    if (b.failed || !arena_dup(&x->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

static cb_slice countries_of(exporter *x, const entity *e, bool *ok) {
    static const prop_id props[] = {PROP_country, PROP_nationality, PROP_citizenship, PROP_jurisdiction};
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < e->count; i++)
        for (size_t k = 0; k < sizeof props / sizeof *props; k++) {
            cb_slice value = e->statements[i].value;
            if (e->statements[i].prop != props[k] || slice_find(buf_view(&b), value) != SIZE_MAX) continue;
            if (b.len) buf_byte(&b, ';');
            buf_slice(&b, value);
        }
    if (b.failed || !arena_dup(&x->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

typedef cb_status (*link_fn)(exporter *x, const link *l, bool to_in_words);

/* An edge is a link between each of its ends; of any other entity, each property that names an entity is one. */
static cb_status links_of(exporter *x, const api_entity *item, link_fn fn) {
    const entity *e = &item->e;
    bool ok = true, edge = schema_is_edge(e->schema);
    prop_id source = schema_edge_source(e->schema), target = schema_edge_target(e->schema);
    link l = {.sources = sources_of(x, e->id, &ok)};
    if (!ok) return err_memory(x->err);
    tie t;
    if (edge && graph_tie_of_entity(&x->a, e, &t))
        l = (link){.id = e->id,
                   .kind = e->schema_name,
                   .role = t.role,
                   .start = t.start,
                   .end = t.end,
                   .share = t.share,
                   .sources = l.sources};
    else if (edge)
        return CB_OK;
    for (size_t i = 0; i < e->count; i++) {
        const statement *from = &e->statements[i];
        if (from->flags & STATEMENT_META || (i > 0 && slice_eq(from->value, e->statements[i - 1].value) &&
                                             slice_eq(from->prop_name, e->statements[i - 1].prop_name)))
            continue;
        if (!edge) {
            if (schema_prop_type(e->schema, from->prop) != PROP_TYPE_ENTITY) continue;
            l.from = e->id;
            l.to = from->value;
            l.kind = from->prop_name;
            cb_status status = fn(x, &l, from->flags & STATEMENT_UNRESOLVED);
            if (status != CB_OK) return status;
            continue;
        }
        if (from->prop != source) continue;
        for (size_t k = 0; k < e->count; k++) {
            const statement *to = &e->statements[k];
            if (to->prop != target ||
                (k > 0 && e->statements[k - 1].prop == target && slice_eq(to->value, e->statements[k - 1].value)))
                continue;
            l.from = from->value;
            l.to = to->value;
            cb_status status = fn(x, &l, to->flags & STATEMENT_UNRESOLVED);
            if (status != CB_OK) return status;
        }
    }
    return CB_OK;
}

/* An end of a tie that is no entity of the export becomes a node of its own, once. */
static cb_status stub(exporter *x, cb_slice id) {
    bool added, ok = true;
    entity_ref ref;
    bool exists = world_find(x->w, id, &ref, 1) > 0;
    if (exists && (!x->ids || map_get(&x->known, id))) return CB_OK;
    if (!map_put(&x->stubs, id, &added)) return err_memory(x->err);
    if (!added) return CB_OK;
    node n = {.id = id, .caption = api_caption(x->w, id), .schema = api_schema_name(x->w, id)};
    n.sources = sources_of(x, id, &ok);
    n.designated = exists && graph_party_flags(x->w, id) & PARTY_DESIGNATED;
    if (ok) write_node(x, &n);
    return ok ? CB_OK : err_memory(x->err);
}

static cb_status stub_ends(exporter *x, const link *l, bool to_in_words) {
    (void)to_in_words;
    cb_status status = stub(x, l->from);
    return status == CB_OK ? stub(x, l->to) : status;
}

static cb_status node_of(exporter *x, const api_entity *item) {
    bool ok = true;
    if (!schema_is_edge(item->e.schema)) {
        node n = {.id = item->e.id, .caption = item->caption, .schema = item->e.schema_name};
        n.countries = countries_of(x, &item->e, &ok);
        n.sources = sources_of(x, item->e.id, &ok);
        n.designated = graph_party_flags(x->w, item->e.id) & PARTY_DESIGNATED;
        if (!ok) return err_memory(x->err);
        write_node(x, &n);
    }
    return links_of(x, item, stub_ends);
}

static cb_status put_link(exporter *x, const link *l, bool to_in_words) {
    (void)to_in_words;
    write_link(x, l);
    return flush_full(x);
}

static cb_status link_of(exporter *x, const api_entity *item) { return links_of(x, item, put_link); }

static const char GRAPHML_HEAD[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
    "<key id=\"caption\" for=\"node\" attr.name=\"caption\" attr.type=\"string\"/>\n"
    "<key id=\"schema\" for=\"node\" attr.name=\"schema\" attr.type=\"string\"/>\n"
    "<key id=\"countries\" for=\"node\" attr.name=\"countries\" attr.type=\"string\"/>\n"
    "<key id=\"designated\" for=\"node\" attr.name=\"designated\" attr.type=\"boolean\"/>\n"
    "<key id=\"node_sources\" for=\"node\" attr.name=\"sources\" attr.type=\"string\"/>\n"
    "<key id=\"edge_id\" for=\"edge\" attr.name=\"id\" attr.type=\"string\"/>\n"
    "<key id=\"kind\" for=\"edge\" attr.name=\"kind\" attr.type=\"string\"/>\n"
    "<key id=\"role\" for=\"edge\" attr.name=\"role\" attr.type=\"string\"/>\n"
    "<key id=\"start\" for=\"edge\" attr.name=\"start\" attr.type=\"string\"/>\n"
    "<key id=\"end\" for=\"edge\" attr.name=\"end\" attr.type=\"string\"/>\n"
    "<key id=\"share\" for=\"edge\" attr.name=\"share\" attr.type=\"string\"/>\n"
    "<key id=\"edge_sources\" for=\"edge\" attr.name=\"sources\" attr.type=\"string\"/>\n"
    "<graph edgedefault=\"directed\">\n";

static const char GEXF_HEAD[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
    "<graph defaultedgetype=\"directed\" mode=\"static\">\n<attributes class=\"node\">\n"
    "<attribute id=\"schema\" title=\"schema\" type=\"string\"/>\n<attribute id=\"countries\" title=\"countries\" "
    "type=\"string\"/>\n"
    "<attribute id=\"designated\" title=\"designated\" type=\"boolean\"/>\n<attribute id=\"sources\" title=\"sources\" "
    "type=\"string\"/>\n"
    "</attributes>\n<attributes class=\"edge\">\n"
    "<attribute id=\"edge_id\" title=\"id\" type=\"string\"/>\n<attribute id=\"kind\" title=\"kind\" type=\"string\"/>\n"
    "<attribute id=\"role\" title=\"role\" type=\"string\"/>\n<attribute id=\"start\" title=\"start\" type=\"string\"/>\n"
    "<attribute id=\"end\" title=\"end\" type=\"string\"/>\n<attribute id=\"share\" title=\"share\" type=\"string\"/>\n"
    "<attribute id=\"sources\" title=\"sources\" type=\"string\"/>\n</attributes>\n<nodes>\n";

static cb_status graph(exporter *x) {
    const char *head = x->format == CB_FORMAT_GRAPHML ? GRAPHML_HEAD
                       : x->format == CB_FORMAT_GEXF
                           ? GEXF_HEAD
                           : "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n";
    buf_slice(&x->out, slice_of(head));
    cb_status status = each(x, node_of);
    if (status != CB_OK) return status;
    if (x->format == CB_FORMAT_GEXF) buf_lit(&x->out, "</nodes>\n<edges>\n");
    status = each(x, link_of);
    if (x->format == CB_FORMAT_GEXF) buf_lit(&x->out, "</edges>\n</graph>\n</gexf>\n");
    if (x->format == CB_FORMAT_GRAPHML) buf_lit(&x->out, "</graph>\n</graphml>\n");
    return status;
}

cb_status cb_world_export(const cb_world *cw, cb_format format, const cb_slice *ids, size_t id_count, cb_write_fn write,
                          void *write_data, cb_error *err) {
    exporter x = {.w = cw->w, .format = format, .write = write, .write_data = write_data, .err = err};
    bool ftm = format == CB_FORMAT_FTM || format == CB_FORMAT_JSON;
    if (!ftm && format != CB_FORMAT_GRAPHML && format != CB_FORMAT_GEXF && format != CB_FORMAT_CYPHER)
        return err_set(err, CB_USAGE, "a world is exported as ftm, graphml, gexf or cypher");
    cb_status status = id_count ? select_ids(&x, ids, id_count) : CB_OK;
    if (status == CB_OK) status = ftm ? each(&x, ftm_line) : graph(&x);
    if (status == CB_OK) status = flush(&x);
    buf_free(&x.out);
    arena_free(&x.a);
    arena_free(&x.kept);
    map_free(&x.known);
    map_free(&x.stubs);
    mem_free(x.ids);
    return status;
}
