/* SPDX-License-Identifier: Apache-2.0 */
/* The records of a JSON file one by one, whatever its size: the elements of one array, values that follow one another over several lines,
 * or JSON lines. What an element holds is not looked at: a broken one is the reader's to reject. */
#ifndef CB_FEED_JSON_ITEMS_H
#define CB_FEED_JSON_ITEMS_H

#include "parse/json.h"

typedef struct json_items json_items;
typedef struct json_item {
    cb_slice text; /* valid until the next call; of an oversize one the beginning */
    uint64_t line, byte;
    bool oversize;     /* longer than LIMIT_RECORD_BYTES */
    bool unterminated; /* of JSON lines: the last one, and no line end follows */
} json_item;

cb_status json_items_open(json_items **out, input *in, cb_error *err);
/* CB_INPUT: the file ends within an element, before the end of its array, or goes on behind it. */
cb_status json_items_next(json_items *r, json_item *item, bool *more, cb_error *err);
void json_items_close(json_items *r);

#endif
