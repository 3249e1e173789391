/* SPDX-License-Identifier: Apache-2.0 */
/* GraphML (http://graphml.graphdrawing.org/specification.html). Inferred ties have no direction; they are written like the others, for readers
 * refuse a graph of both sorts, and say so in `disclosed`. */
#include <stdio.h>

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

static void put_listing(buf *b, const char *prefix, const export_listing *l) {
    const struct {
        const char *key;
        cb_slice value;
    } said[] = {{"authority", l->authority},
                {"programme", l->programme},
                {"reason", l->reason},
                {"effect", l->effect},
                {"status", l->status}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        char key[32];
        snprintf(key, sizeof key, "%s_%s", prefix, said[i].key);
        graphml_data(b, key, said[i].value);
    }
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
    if (n->listing.told) {
        put_listing(b, "node", &n->listing);
        graphml_data(b, "node_start", n->listing.start);
        graphml_data(b, "node_end", n->listing.end);
        put_flag(b, "node_over", n->listing.over);
    }
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
    graphml_data(b, "amount", l->amount);
    graphml_data(b, "currency", l->currency);
    if (l->listing) put_listing(b, "edge", l->listing);
    put_flag(b, "edge_over", l->over);
    put_flag(b, "disclosed", l->disclosed);
    put_flag(b, "victim", l->victim);
    buf_lit(b, "<data key=\"strength\">");
    export_part(b, l->strength);
    buf_lit(b, "</data>");
    graphml_data(b, "edge_sources", l->sources);
    buf_lit(b, "</edge>\n");
}

#define KEY(id, of, name, type) "<key id=\"" id "\" for=\"" of "\" attr.name=\"" name "\" attr.type=\"" type "\"/>\n"
#define TEXT(of, name)          KEY(name, of, name, "string")
#define OWN_TEXT(of, name)      KEY(of "_" name, of, name, "string") /* nodes and edges have one of this name */

#define LISTING_KEYS(of)                                                                                                       \
    OWN_TEXT(of, "authority")                                                                                                  \
    OWN_TEXT(of, "programme")                                                                                                  \
    OWN_TEXT(of, "reason") OWN_TEXT(of, "effect") OWN_TEXT(of, "status") KEY(of "_over", of, "over", "boolean")

#define NODE_KEYS                                                                                                              \
    TEXT("node", "caption")                                                                                                    \
    TEXT("node", "schema")                                                                                                     \
    TEXT("node", "countries")                                                                                                  \
    KEY("designated", "node", "designated", "boolean")                                                                         \
    KEY("reported", "node", "reported", "boolean")                                                                             \
    LISTING_KEYS("node") OWN_TEXT("node", "start") OWN_TEXT("node", "end") OWN_TEXT("node", "sources")

#define EDGE_KEYS                                                                                                              \
    TEXT("edge", "edge_id")                                                                                                    \
    TEXT("edge", "kind")                                                                                                       \
    TEXT("edge", "role")                                                                                                       \
    TEXT("edge", "start")                                                                                                      \
    TEXT("edge", "end")                                                                                                        \
    TEXT("edge", "share")                                                                                                      \
    TEXT("edge", "value")                                                                                                      \
    TEXT("edge", "amount")                                                                                                     \
    TEXT("edge", "currency")                                                                                                   \
    LISTING_KEYS("edge")                                                                                                       \
    KEY("disclosed", "edge", "disclosed", "boolean")                                                                           \
    KEY("victim", "edge", "victim", "boolean") KEY("strength", "edge", "strength", "double") OWN_TEXT("edge", "sources")

const export_writer EXPORT_GRAPHML = {.head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                              "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
                                              "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                                              "xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
                                              "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n" NODE_KEYS EDGE_KEYS
                                              "<graph edgedefault=\"directed\">\n",
                                      .between = "",
                                      .tail = "</graph>\n</graphml>\n",
                                      .node = put_node,
                                      .link = put_link};
