/* SPDX-License-Identifier: Apache-2.0 */
/* XML records over expat: the file streams, each record element becomes a small tree. Names are local names.
 * Document type declarations with entities are refused; nothing external is ever read; depth and size are bounded. */
#ifndef CB_PARSE_XML_H
#define CB_PARSE_XML_H

#include "base/arena.h"
#include "parse/input.h"

typedef struct xml_attr {
    cb_slice name, value;
    const struct xml_attr *next;
} xml_attr;

typedef struct xml_node {
    cb_slice name; /* local name */
    cb_slice text; /* its own character data, all pieces joined, untrimmed */
    const xml_attr *attrs;
    struct xml_node *first, *last, *next; /* children, next sibling */
} xml_node;

/* First child of that name, NULL if none; next sibling of the same name. NULL nodes are allowed. */
const xml_node *xml_child(const xml_node *node, const char *name);
const xml_node *xml_again(const xml_node *node);
cb_slice xml_text(const xml_node *node);                         /* trimmed; {NULL, 0} for NULL */
cb_slice xml_child_text(const xml_node *node, const char *name); /* trimmed text of the first such child */
cb_slice xml_attr_get(const xml_node *node, const char *name);

typedef struct xml_handler {
    void *data;
    const char *const *records; /* local names of record elements, NULL-terminated */
    /* A whole record. The tree lives in the reader's arena until the call returns. */
    cb_status (*record)(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err);
    /* An element outside all records has ended: node without children; may be NULL. `path` is "root/child/..."; leading white
     * space of its text is left out. */
    cb_status (*outside)(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err);
    /* A record over LIMIT_RECORD_BYTES or LIMIT_XML_NODES was skipped; may be NULL (then it is an error). `part` is what of its tree
     * stands within the limits: enough to tell which record it is. */
    cb_status (*oversize)(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err);
} xml_handler;

/* Reads all of `in`. Not well-formed or cut: CB_INPUT with line and byte. */
cb_status xml_read(input *in, const xml_handler *handler, cb_error *err);

#endif
