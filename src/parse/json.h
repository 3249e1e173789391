/* SPDX-License-Identifier: Apache-2.0 */
/* JSON through simdjson's On-Demand interface behind a C seam (json.cc is the only C++ here). */
#ifndef CB_PARSE_JSON_H
#define CB_PARSE_JSON_H

#include "base/arena.h"

typedef enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } json_type;

/* A value in an arena. Numbers keep their lexeme as text: nothing is rounded. */
typedef struct json_value {
    json_type type;
    bool boolean;
    cb_slice key;                    /* in an object: its key, unescaped */
    cb_slice text;                   /* string unescaped, number's lexeme, "true"... */
    cb_slice raw;                    /* the value as it stood in the input (borrowed from the arena's padded copy) */
    struct json_value *first, *next; /* elements or members in order; next sibling */
    size_t count;
} json_value;

typedef struct json_parser json_parser; /* reusable buffers; one thread */
cb_status json_parser_new(json_parser **out, cb_error *err);
/* Parses one whole document (trailing white space allowed, anything else is an error) into `a`. CB_INPUT with byte;
 * depth over LIMIT_JSON_DEPTH is CB_LIMIT. Duplicate keys are kept, in order. */
cb_status json_parse(json_parser *p, arena *a, cb_slice text, json_value **out, cb_error *err);
void json_parser_free(json_parser *p);

const json_value *json_get(const json_value *object, const char *key); /* last of that key; NULL if absent or no object */
cb_slice json_string(const json_value *v);                             /* text of a string, else {NULL, 0} */

/* Lines of a stream: pieces joined, line numbers and offsets counted; a line over LIMIT_RECORD_BYTES comes as `oversize`. */
#include "parse/input.h"
typedef struct json_lines json_lines;
typedef struct json_line {
    cb_slice text; /* without its line end */
    uint64_t line, byte;
    bool oversize;
    bool unterminated; /* the last line, and no line end follows */
} json_line;
cb_status json_lines_open(json_lines **out, input *in, cb_error *err);
cb_status json_lines_next(json_lines *r, json_line *line, bool *more, cb_error *err); /* blank lines are skipped */
void json_lines_close(json_lines *r);

#endif
