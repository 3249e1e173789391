/* SPDX-License-Identifier: Apache-2.0 */
#include "text/alike.h"

#include "text/distance.h"

#include "base/poison.h"

enum {
    EDIT = 8500,         /* what an edit costs, over the length + 1: a short word has less to lose */
    SOUND_FLOOR = 8800,  /* same sound, a few other letters */
    SYLLABLE = 4,        /* letters of a word that is no more than a syllable */
    LEAST_SOUND = 2,     /* consonants of a phonetic key that says something by itself */
    LONGER_BY_SOUND = 4, /* letters that a spelling of the same sound may have more, beyond the edits */
    MISSPELT_JOINED = 5, /* letters of joined words that may be spelt otherwise as well; fewer are initials */
    LEAST_JOINED = 8000,
    CUT = 5000, /* a word that is the beginning of another one, and so much more by the part that it has */
    CUT_BY_PART = 4000,
    SOUND_LETTERS = 4 /* letters of a word whose sound alone, with hardly a letter in common, still counts */
};

unsigned text_edits_allowed(size_t shorter) {
    return shorter <= 3 ? 0 : shorter <= 6 ? 1 : shorter <= 10 ? 2 : shorter <= 15 ? 3 : ALIKE_MOST_EDITS;
}

/* Only one letter more or less, in the shortest with the same sound, as romanisations differ (Jeong and Jong, Lee and Li), is the same
 * word: not Sang and Song, Hong and Fong. */
static uint32_t syllable(size_t shorter, size_t longer, unsigned edits, bool same_sound) {
    if (edits != 1 || longer == shorter || (!same_sound && longer <= SYLLABLE)) return 0;
    return ALIKE_ONE - EDIT / (uint32_t)(longer + 1);
}

/* The same consonants behind other letters: Mukhammad, Mohamed. */
static uint32_t heard(cb_slice a, cb_slice b, size_t shorter) {
    unsigned near = text_jaro_winkler(a, b);
    return near >= 8000 ? 8500 : near >= 6500 ? 7800 : shorter >= SOUND_LETTERS ? 7000 : 0;
}

uint32_t text_alike(cb_slice a, cb_slice b, bool same_sound, size_t sound_len, bool syllables) {
    size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
    if (syllables && shorter <= SYLLABLE) {
        if (longer > shorter + 1) return 0;
        return syllable(shorter, longer, text_osa(a, b, 1), same_sound);
    }
    bool sound = same_sound && sound_len >= LEAST_SOUND;
    unsigned allowed = text_edits_allowed(shorter) + (sound ? 1 : 0);
    if (longer - shorter > allowed + (sound ? LONGER_BY_SOUND - 1 : 0)) return 0;
    unsigned edits = text_osa(a, b, allowed);
    uint32_t score = 0;
    if (edits <= allowed) {
        score = ALIKE_ONE - (uint32_t)(edits * EDIT / (longer + 1));
        if (sound && score < SOUND_FLOOR && shorter >= 3) score = SOUND_FLOOR;
    }
    if (sound && score < SOUND_FLOOR) {
        uint32_t by_ear = heard(a, b, shorter);
        if (by_ear > score) score = by_ear;
    }
    return score < ALIKE_LEAST ? 0 : score;
}

uint32_t text_alike_joined(cb_slice joined, cb_slice whole, bool same_sound, size_t sound_len) {
    if (slice_eq(joined, whole)) return ALIKE_ONE;
    if (same_sound && sound_len >= ALIKE_JOINED_SOUND && joined.len >= MISSPELT_JOINED) {
        uint32_t heard_as = text_alike(joined, whole, true, sound_len, false);
        if (heard_as >= LEAST_JOINED) return heard_as;
    }
    unsigned allowed = joined.len >= MISSPELT_JOINED ? 1 : 0, edits = text_osa(joined, whole, allowed);
    if (edits > allowed) return 0;
    uint32_t score = ALIKE_ONE - (uint32_t)(edits * EDIT / (joined.len + 1));
    return score < LEAST_JOINED ? 0 : score;
}

uint32_t text_alike_cut(cb_slice a, cb_slice b) {
    size_t longer = a.len > b.len ? a.len : b.len, shorter = a.len > b.len ? b.len : a.len;
    if (shorter < ALIKE_PREFIX || 2 * shorter < longer || memcmp(a.ptr, b.ptr, shorter) != 0) return 0;
    return CUT + (uint32_t)(CUT_BY_PART * shorter / longer);
}
