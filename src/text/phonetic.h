/* SPDX-License-Identifier: Apache-2.0 */
/* Keys under which spellings of one spoken token meet, across transliteration systems ("mohammed", "muhamad"; "chung", "jeong",
 * "jong"; "yusuf", "youssef"; "khan", "han"). */
#ifndef CB_TEXT_PHONETIC_H
#define CB_TEXT_PHONETIC_H

#include "base/slice.h"

#define PHONETIC_MAX    12
#define PHONETIC_COARSE 3 /* sounds of a word from which on the key is coarse */
/* Writes the key of one latin token; returns its length, 0 where the token has no letters. Coarser than its sounds: l is r there, f is p, s and
 * j are t and h is k, as they are in what comes by way of a script that lacks one of them. */
size_t text_phonetic(cb_slice latin_token, char out[PHONETIC_MAX]);

/* The vowels of a gap between two consonants. */
enum { VOWEL_A = 1, VOWEL_E = 2, VOWEL_I = 4, VOWEL_O = 8, VOWEL_U = 16, VOWEL_H = 32 /* an h that is not heard */ };
typedef struct text_sound {
    char class;     /* of phonetic.c; 0 behind the last */
    uint8_t vowels; /* before it */
    uint8_t gap;    /* letters before it that belong to no class */
    uint8_t from;   /* where its letters begin */
} text_sound;
/* The sounds that the key is made of, and behind them one of no class with the vowels of the end. How many, that one not counted. */
size_t text_sounds(cb_slice latin_token, text_sound out[PHONETIC_MAX + 1]);

#endif
