/* SPDX-License-Identifier: Apache-2.0 */
/* When two words may be one word spelt twice. Retrieval and comparison ask the same question here, so that what one accepts the other
 * finds. */
#ifndef CB_TEXT_ALIKE_H
#define CB_TEXT_ALIKE_H

#include "base/slice.h"

#define ALIKE_ONE   10000u /* the same letters */
#define ALIKE_LEAST 6500u  /* below, two words are different: text_alike gives 0 */

/* Edits (text_osa) that leave a word of this length itself; of two words the shorter one decides. At most ALIKE_MOST_EDITS. */
#define ALIKE_MOST_EDITS 4u
unsigned text_edits_allowed(size_t shorter);

/* Similarity of two latin words, ALIKE_LEAST..ALIKE_ONE, or 0. `same_sound`: their phonetic keys are equal, and `sound_len` is their
 * length. `syllables`: a person's name, where most short words are one letter from another one that is another name. Symmetric. */
uint32_t text_alike(cb_slice a, cb_slice b, bool same_sound, size_t sound_len, bool syllables);

/* The same of two words that come by way of different scripts: what one of them lacks, no edit tells. Consonants agree that such a script takes
 * for one, and vowels that are written agree; by sound alone, so that the words' keys must be equal. */
enum {
    ALIKE_BARE = 1,   /* one of the scripts writes no short vowels */
    ALIKE_LIQUID = 2, /* one of the scripts has one letter for l and r */
    ALIKE_SYLLABLE =
        4, /* a syllable is a word, of which many are near: only what the systems of romanisation write otherwise */
    ALIKE_ANY = ALIKE_BARE | ALIKE_LIQUID
};
uint32_t text_alike_across(cb_slice a, cb_slice b, unsigned how);

/* The same of several words of one name written as one (`joined`) and a word of the other. Cut otherwise and misspelt at once is rare, while
 * another first syllable before the same second one is not: one edit at most, or the same sound. */
#define ALIKE_JOINED_SOUND 3u /* consonants of a sound that says enough */
uint32_t text_alike_joined(cb_slice joined, cb_slice whole, bool same_sound, size_t sound_len);

/* Similarity of two words of which one is the beginning of the other, which has at most twice as many letters; 0 where it is not. Fields of
 * fixed width cut names ("technolo"), and people shorten them ("silver" for "silverstar"). Not for people: Alex is not Alexander without
 * more, and Ali is not Alimov. */
#define ALIKE_PREFIX 5u /* letters of the shorter */
uint32_t text_alike_cut(cb_slice a, cb_slice b);

#endif
