/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share. */
#ifndef CB_MATCH_INTERNAL_H
#define CB_MATCH_INTERNAL_H

#include "match/match.h"

/* Milli-nats: passports of one country of which none is equal. A person has one after another: a hint. */
#define W_PASSPORT_OTHER (-700)

/* Similarity of two parts in 1/10000; 0 where they are different. Symmetric. */
uint32_t match_parts(const name_part *a, const name_part *b, bool person);
/* The similarity of each part with what it was paired with, 0 where with nothing; arrays of LIMIT_NAME_PARTS. */
void match_pairs(const name *a, const name *b, uint32_t *of_a, uint32_t *of_b);
/* How rare what two names have in common is, in milli-nats: the sum over the paired words of the side where it is less (0 where nothing is
 * paired). Symmetric. */
int32_t match_rarity_weight(const name *a, const name *b, const match_rarity *rarity);
/* "passport::836110063" and "passport:kp:836110063": one number, of which one side does not say the country. */
bool match_same_number(cb_slice a, cb_slice b);
/* 1000 * ln(x), integer: the same on every machine. x >= 1. */
int32_t match_ln(uint64_t x);

#endif
