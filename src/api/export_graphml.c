/* SPDX-License-Identifier: Apache-2.0 */
/* GraphML (http://graphml.graphdrawing.org/specification.html). Inferred ties have no direction; they are written like the others, for readers
 * refuse a graph of both sorts, and say so in `disclosed`. */
#include "api/export.h"

#include "base/poison.h"

static void graphml_data(buf *b, const char *key, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<data key=\"%s\">", key);
    export_xml(b, value);
    buf_lit(b, "</data>");
}

static void put_flag(buf *b, const char *key, bool value) {
    buf_printf(b, "<data key=\"%s\">%s</data>", key, value ? "true" : "false");
}

static void put_node(buf *b, const node *n) {
    buf_lit(b, "<node id=\"");
    export_xml(b, n->id);
    buf_lit(b, "\">");
    graphml_data(b, "caption", n->caption);
    graphml_data(b, "schema", n->schema);
    graphml_data(b, "countries", n->countries);
    put_flag(b, "designated", n->designated);
    put_flag(b, "reported", n->reported);
    graphml_data(b, "node_sources", n->sources);
    buf_lit(b, "</node>\n");
}

static void put_link(buf *b, const link *l, uint64_t number) {
    buf_printf(b, "<edge id=\"t%llu\" source=\"", (unsigned long long)number);
    export_xml(b, l->from);
    buf_lit(b, "\" target=\"");
    export_xml(b, l->to);
    buf_lit(b, "\">");
    graphml_data(b, "edge_id", l->id);
    graphml_data(b, "kind", l->kind);
    graphml_data(b, "role", l->role);
    graphml_data(b, "start", l->start);
    graphml_data(b, "end", l->end);
    graphml_data(b, "share", l->share);
    graphml_data(b, "value", l->value);
    put_flag(b, "disclosed", l->disclosed);
    put_flag(b, "victim", l->victim);
    buf_lit(b, "<data key=\"strength\">");
    export_part(b, l->strength);
    buf_lit(b, "</data>");
    graphml_data(b, "edge_sources", l->sources);
    buf_lit(b, "</edge>\n");
}

#define KEY(id, of, name, type) "<key id=\"" id "\" for=\"" of "\" attr.name=\"" name "\" attr.type=\"" type "\"/>\n"

const export_writer EXPORT_GRAPHML = {
    .head =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
        "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n" KEY("caption", "node", "caption", "string")
            KEY("schema", "node", "schema", "string") KEY("countries", "node", "countries", "string")
                KEY("designated", "node", "designated", "boolean") KEY("reported", "node", "reported", "boolean")
                    KEY("node_sources", "node", "sources", "string") KEY("edge_id", "edge", "edge_id", "string")
                        KEY("kind", "edge", "kind", "string") KEY("role", "edge", "role", "string")
                            KEY("start", "edge", "start", "string") KEY("end", "edge", "end", "string") KEY("share", "edge",
                                                                                                            "share", "string")
                                KEY("value", "edge", "value", "string") KEY("disclosed", "edge", "disclosed", "boolean")
                                    KEY("victim", "edge", "victim", "boolean") KEY("strength", "edge", "strength", "double")
                                        KEY("edge_sources", "edge", "sources", "string") "<graph edgedefault=\"directed\">\n",
    .between = "",
    .tail = "</graph>\n</graphml>\n",
    .node = put_node,
    .link = put_link};
