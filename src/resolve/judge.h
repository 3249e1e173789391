/* SPDX-License-Identifier: Apache-2.0 */
/* When two records are of one party: what may be, and what is confirmed. One rule for what is asked and for what the build joins. */
#ifndef CB_RESOLVE_JUDGE_H
#define CB_RESOLVE_JUDGE_H

#include "match/match.h"
#include "model/entity.h"

enum {
    THRESHOLD = 7000,   /* of scores, 1/10000: the field's usual threshold */
    MAX_DOCUMENTS = 256 /* numbers of one party that are compared */
};

/* A family name in common and the same day of birth: too much for chance, too little to confirm; or a score of THRESHOLD; or one entry
 * of a register, whatever its days of founding; or one number, of which one side does not say in which of its countries it has it. */
bool judge_possible(const match_profile *mine, const match_profile *other, const match_result *m);
/* Confirmed: an equal valid identifier that is theirs by their names as well (match_number_counts); a person's strong name with the full birth date and no contradiction; an organisation's strong
 * name with an identifier or a full address. Year and nationality alone do not confirm, nor does a weak alias.
 * Of a person these contradict, each where it is stated on both sides: another gender or schema; national, social or tax numbers of one kind and
 * country of which none is equal; no country in common; birth places without a word in common, of which neither is a whole country. Passports of
 * one country of which none is equal speak against, and leave it unconfirmed where the day of birth is a 1 January (often a year of which no day
 * is known) or the name is so common that alone it makes two people likelier than one: people have one passport after another.
 * The rule of data/signals.tsv that confirms it; NULL: nothing does. */
const char *judge_confirmed(const match_profile *mine, const match_profile *other, const match_result *m);
/* The rules above by number, from 1: part of the file format; 0 and what is not known: NULL. */
const char *judge_rule(unsigned number);
unsigned judge_rule_number(const char *rule);
unsigned judge_rule_number_of(cb_slice rule);

match_rarity judge_rarity(const world *w);

/* Adds the numbers of a document that the party holds. False: no memory. */
bool judge_add_document(arena *a, const entity *document, match_profile *p);
/* A party of the world with the documents that it holds. */
cb_status judge_profile(const world *w, entity_ref ref, arena *a, match_profile *out, cb_error *err);

#endif
