/* SPDX-License-Identifier: Apache-2.0 */
/* A piece of an entity as a record of the sort: first its id so that records sort in order of id, then what it says. */
#ifndef CB_API_PIECE_H
#define CB_API_PIECE_H

#include "base/buf.h"
#include "model/entity.h"

/* Appends the id in a form whose byte order is that of ids, and which no other id's form begins with. */
void piece_key(buf *out, cb_slice id);
/* Follows the key: how many operations the source had named before. */
void piece_generation(buf *out, uint64_t generation);
void piece_schema(buf *out, cb_slice schema_name);
void piece_statement(buf *out, const statement *s);

/* Takes a record apart: the key with its terminator, the generation, the rest. False where it is none. */
bool piece_split(cb_slice record, cb_slice *key, uint64_t *generation, cb_slice *rest);
/* The id that a key stands for, in the arena. */
bool piece_id(arena *a, cb_slice key, cb_slice *id);
/* Reads schema and statements, one after the other; slices point into `rest`. */
bool piece_read_schema(cb_slice *rest, cb_slice *schema_name);
bool piece_read_statement(cb_slice *rest, statement *out);

#endif
