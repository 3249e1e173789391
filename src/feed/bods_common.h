/* SPDX-License-Identifier: Apache-2.0 */
/* What the statements of BODS share: JSON values in words, who said it and when. */
#ifndef CB_FEED_BODS_COMMON_H
#define CB_FEED_BODS_COMMON_H

#include "feed/common.h"
#include "parse/json.h"

typedef enum bods_kind { BODS_ENTITY, BODS_PERSON, BODS_RELATIONSHIP } bods_kind;

typedef struct bods_statement {
    const json_value *root, *details;
    bods_kind kind;
    cb_slice record_id, status; /* new, updated, closed or empty */
    cb_slice closed;            /* the day on which the record was closed; empty where it says none */
    bool is_closed;
    /* Of a relationship: a party whose own record was closed, and when; empty where none was. */
    cb_slice closed_party, party_closed;
} bods_statement;

/* Text of a string or a number, as it stands; {NULL, 0} of anything else. */
cb_slice bods_word(const json_value *v);
/* All that a value holds, in words: "key value, key value". */
cb_slice bods_flat(feed_out *o, const json_value *v);
static inline cb_slice bods_member(feed_out *o, const json_value *object, const char *key) {
    return bods_flat(o, json_get(object, key));
}
/* "label: text", in the notes of a party and the summary of a tie. */
void bods_say(feed_out *o, entity *e, cb_slice label, cb_slice text);
/* Says each member that is none of `but` (NULL-terminated). */
void bods_say_rest(feed_out *o, entity *e, const json_value *object, const char *const *but);
/* The country of "GB" or "US-DE", {NULL, 0} where there is no such code. */
cb_slice bods_country_of(cb_slice code);
/* A country {name, code}: the code, with the name as its original; a part of a country ("US-DE") and what else is said in words. */
void bods_country(feed_out *o, entity *e, prop_id prop, const json_value *country, cb_slice label);
/* Who published and asserted the statement, where it was found, annotations; what has no property is said in words. */
void bods_add_provenance(feed_out *o, entity *e, const bods_statement *s);
cb_slice bods_id(feed_out *o, cb_slice record_id); /* "bods-<recordId>" */

/* A person or entity with all that belongs to it. */
void bods_party(feed_out *o, const bods_statement *s);
/* Each interest of a relationship is a tie. */
void bods_relationship(feed_out *o, const bods_statement *s);

#endif
