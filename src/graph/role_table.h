/* SPDX-License-Identifier: Apache-2.0 */
/* data/roles.tsv as the generator writes it. */
#ifndef CB_GRAPH_ROLE_TABLE_H
#define CB_GRAPH_ROLE_TABLE_H

#include "graph/role.h"

/* How a phrase goes on: a word of grammar; a noun; a noun that is a job too; with a time or place only, also where
 * doubt leaves the tie; with anything. */
typedef enum role_how { HOW_WORD, HOW_NOUN, HOW_POST, HOW_ALONE, HOW_MAYBE, HOW_OPEN } role_how;

/* Words with one space between, folded; "*" is a gap. In order of the first word, the longest first. */
typedef struct role_phrase {
    uint32_t at;
    uint16_t len;
    uint8_t first; /* length of the first word */
    uint8_t says;  /* role_says */
    uint8_t how;
    bool from; /* `from` is the one hurt, or who makes, hosts, uses; else `to` */
} role_phrase;

typedef struct role_table {
    const char *text;
    const role_phrase *phrases;
    size_t count;
} role_table;

extern const role_table ROLES;
enum { ROLE_FOLD_FIRST = 0xC0, ROLE_FOLD_END = 0x530 };
extern const uint16_t ROLE_FOLD[ROLE_FOLD_END - ROLE_FOLD_FIRST]; /* letters in small ones, without accents */

#endif
