/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of text_latin: the scripts whose letters are read by their neighbours. Not for other folders. */
#ifndef CB_TEXT_TRANSLIT_H
#define CB_TEXT_TRANSLIT_H

#include "base/buf.h"

/* Letters that are read together; a longer run is read in pieces of this size, so that every run costs linear time. */
#define RUN_MAX 64u
/* Readings are at most 7 letters (gen_text_tables.py checks it). */
#define READING_MAX 8u

typedef struct sink {
    buf *out;
    size_t start; /* of the latin text in out */
    bool space;   /* one is due before the next letter */
} sink;

/* A run of letters and marks of one script. */
typedef struct run {
    const uint32_t *cp;
    size_t len;
    bool opens, closes; /* the word begins with it, ends with it */
} run;

typedef enum cyrillic_kind { CYRILLIC_RUSSIAN, CYRILLIC_UKRAINIAN, CYRILLIC_SERBIAN } cyrillic_kind;

void sink_text(sink *s, const char *text);
void sink_break(sink *s);
/* What the tables say of one character: "" when it is dropped, NULL when it has no reading or separates. */
const char *latin_reading(uint32_t c);

void translit_cyrillic(sink *s, run r, cyrillic_kind kind);
void translit_arabic(sink *s, run r, bool persian);
void translit_hebrew(sink *s, run r);
void translit_greek(sink *s, run r);
void translit_armenian(sink *s, run r);
void translit_ethiopic(sink *s, run r);
void translit_hangul(sink *s, run r);
bool hangul_sino_korean(uint32_t c);
/* Names that these scripts only transcribe: what they add to be able to is left out again, and a word is a word. */
void translit_hangul_foreign(sink *s, run r);
void translit_kana(sink *s, run r, bool foreign);
void translit_indic(sink *s, run r);
void translit_thai(sink *s, run r);

#endif
