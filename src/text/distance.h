/* SPDX-License-Identifier: Apache-2.0 */
/* Edit distances over bytes of latin tokens (ASCII), bit-parallel, each with a naive oracle in the tests. */
#ifndef CB_TEXT_DISTANCE_H
#define CB_TEXT_DISTANCE_H

#include "base/slice.h"

/* Optimal string alignment distance (insert, delete, substitute, swap of neighbours); a value > cutoff may be
 * returned as cutoff + 1. Either up to LIMIT_PART_BYTES bytes: Hyyrö 2003; longer: banded dynamic programme. */
unsigned text_osa(cb_slice a, cb_slice b, unsigned cutoff);
/* Jaro-Winkler similarity in 1/10000 (prefix weight 0.1, up to 4 characters). */
unsigned text_jaro_winkler(cb_slice a, cb_slice b);
/* 64-bit signature of the letters of a token: popcount(a ^ b) / 2 bounds the distance from below. */
uint64_t text_signature(cb_slice latin_token);

#endif
