/* SPDX-License-Identifier: Apache-2.0 */
/* Cypher (openCypher 9): one statement a line. Nodes are merged by id; links are created, so a file is for an empty graph, or one without
 * its links. The constraint, which is also the index that MERGE and MATCH need, is in Neo4j's words; Memgraph has no such statement in all of its
 * versions, and its constraints are no index (https://memgraph.com/docs/querying/differences-in-cypher-implementations). */
#include "api/export.h"
#include "text/utf8.h"

#include "base/poison.h"

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

static const char *truth(bool value) { return value ? "true" : "false"; }

static void cypher_field(buf *b, const char *key, cb_slice value, bool *first) {
    if (value.len == 0) return;
    if (!*first) buf_lit(b, ", ");
    *first = false;
    buf_slice(b, slice_of(key));
    buf_lit(b, ": ");
    cypher_string(b, value);
}

static void put_listing(buf *b, const export_listing *l, bool *first) {
    cypher_field(b, "authority", l->authority, first);
    cypher_field(b, "programme", l->programme, first);
    cypher_field(b, "reason", l->reason, first);
    cypher_field(b, "effect", l->effect, first);
    cypher_field(b, "status", l->status, first);
}

static void put_node(buf *b, const node *n) {
    bool first = false; /* the flags stand before */
    buf_lit(b, "MERGE (n:Entity {id: ");
    cypher_string(b, n->id);
    buf_lit(b, "}) SET n");
    if (n->schema.len) {
        buf_byte(b, ':');
        cypher_name(b, n->schema);
        buf_lit(b, ", n");
    }
    buf_printf(b, " += {designated: %s, reported: %s", truth(n->designated), truth(n->reported));
    cypher_field(b, "caption", n->caption, &first);
    cypher_field(b, "countries", n->countries, &first);
    if (n->listing.told) {
        put_listing(b, &n->listing, &first);
        cypher_field(b, "start", n->listing.start, &first);
        cypher_field(b, "end", n->listing.end, &first);
        buf_printf(b, ", over: %s", truth(n->listing.over));
    }
    cypher_field(b, "sources", n->sources, &first);
    buf_lit(b, "};\n");
}

static void put_link(buf *b, const link *l, uint64_t number) {
    bool first = true;
    (void)number;
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
    cypher_field(b, "value", l->value, &first);
    cypher_field(b, "amount", l->amount, &first);
    cypher_field(b, "currency", l->currency, &first);
    if (l->listing) put_listing(b, l->listing, &first);
    buf_printf(b, "%sdisclosed: %s, over: %s, victim: %s, strength: ", first ? "" : ", ", truth(l->disclosed), truth(l->over),
               truth(l->victim));
    export_part(b, l->strength);
    first = false;
    cypher_field(b, "sources", l->sources, &first);
    buf_lit(b, "}]->(b);\n");
}

const export_writer EXPORT_CYPHER = {.head =
                                         "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;\n",
                                     .between = "",
                                     .tail = "",
                                     .node = put_node,
                                     .link = put_link};
