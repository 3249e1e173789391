/* SPDX-License-Identifier: Apache-2.0 */
/* Keys under which spellings of one spoken token meet, across transliteration systems ("mohammed", "muhamad"; "chung", "jeong",
 * "jong"; "yusuf", "youssef"; "khan", "han"). */
#ifndef CB_TEXT_PHONETIC_H
#define CB_TEXT_PHONETIC_H

#include "base/slice.h"

#define PHONETIC_MAX 12
/* Writes the consonant-skeleton key of one latin token; returns its length, 0 where the token has no letters. */
size_t text_phonetic(cb_slice latin_token, char out[PHONETIC_MAX]);

#endif
