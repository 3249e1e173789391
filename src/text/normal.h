/* SPDX-License-Identifier: Apache-2.0 */
/* The two forms in which text is compared.
 *
 * norm:  NFKC, case folded, format characters dropped, apostrophes, hyphens, quotes and spaces brought to one form, digits
 *        to ASCII, Arabic vowel points and tatweel dropped; keeps the script. Equal norms are equal names in any script.
 * latin: lower-case ASCII [a-z0-9 ] that tokens are cut from: norm, diacritics stripped where that is right, digits and
 *        numerals brought to ASCII, every script of design.md transliterated by the committed tables; a letter without
 *        a reading is left out and `lossy` tells of it. Punctuation separates words,
 *        apostrophes join them ("o'neil" -> "oneil"), "al-"/"el-" prefixes stay a word of their own ("al hasan"), dots in
 *        abbreviations join single letters ("u.s.a." -> "usa", "s.r.l." -> "srl").
 *        Hangul and Han names: each syllable or character is a word; Kana and Thai and the like: words as written.
 *        Names that Kana and Hangul only transcribe are words too, without the vowels that these scripts had to lend them.
 */
#ifndef CB_TEXT_NORMAL_H
#define CB_TEXT_NORMAL_H

#include "base/arena.h"
#include "base/buf.h"

/* The tables are generated from the Unicode Character Database 15.0.0 (scripts/gen_text_tables.py) and committed; no library's
 * tables are asked, so that the same version gives the same bytes on every host. */
/* Version of all text tables and rules of this folder; recorded in every world, and a mismatch is an error.
 * Changes whenever any output of text_norm, text_latin or text_phonetic, the keys of find, or a form of a mark may change. */
#define TEXT_TABLES_VERSION 6u

typedef enum script {
    SCRIPT_NONE = 0, /* no letters */
    SCRIPT_LATIN,
    SCRIPT_CYRILLIC,
    SCRIPT_ARABIC,
    SCRIPT_HEBREW,
    SCRIPT_GREEK,
    SCRIPT_HANGUL,
    SCRIPT_HAN,
    SCRIPT_KANA,
    SCRIPT_GEORGIAN,
    SCRIPT_ARMENIAN,
    SCRIPT_DEVANAGARI,
    SCRIPT_THAI,
    SCRIPT_ETHIOPIC,
    SCRIPT_OTHER
} script;

script text_char_script(uint32_t codepoint);
uint32_t text_scripts(cb_slice s);      /* bit set 1u << script of all letters */
const char *text_script_name(script s); /* "Hangul" */

/* Both append to `out` (its failure flag tells of memory). Input must be valid UTF-8 (else it is repaired as it goes). Linear
 * time; at most 30 marks behind one letter are kept. Both are idempotent, and latin(norm(x)) is latin(x). */
void text_norm(buf *out, cb_slice in);
void text_latin(buf *out, cb_slice in, bool *lossy /* may be NULL */);

/* Pure ASCII input takes a fast path in both. */

#endif
