/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share. */
#ifndef CB_MATCH_INTERNAL_H
#define CB_MATCH_INTERNAL_H

#include "match/match.h"

/* Similarity of two parts in 1/10000; 0 where they are different. Symmetric. */
uint32_t match_parts(const name_part *a, const name_part *b, bool person);
/* How rare what two names have in common is, in milli-nats: the sum over the paired words of a (0 where nothing is paired). */
int32_t match_rarity_weight(const name *a, const name *b, const match_rarity *rarity);
/* 1000 * ln(x), integer: the same on every machine. x >= 1. */
int32_t match_ln(uint64_t x);

#endif
