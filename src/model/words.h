/* SPDX-License-Identifier: Apache-2.0 */
/* The words that names are made of besides names: generated from data/legal_forms.tsv, name_particles.tsv, name_titles.tsv,
 * generic_words.tsv and number_words.tsv by scripts/gen_words.py. Private to src/model. */
#ifndef CB_MODEL_WORDS_H
#define CB_MODEL_WORDS_H

#include "model/tables.h"

enum {
    WORD_TITLE = 1,
    WORD_PARTICLE = 2,     /* in any name */
    WORD_PARTICLE_ORG = 4, /* in names of organisations and things only */
    WORD_GENERIC = 8,
    WORD_NUMBER = 16,
    WORD_NUMBER_MARK = 32, /* "no", "number": says that a number follows */
    WORD_ROMAN = 64,
    WORD_VESSEL = 128,         /* "mv": a ship's prefix */
    WORD_PARTICLE_PERSON = 256 /* in names of persons, between two other words */
};

typedef struct model_word {
    model_text canon; /* of a generic word or a number */
    uint16_t flags;
    uint8_t legal_max; /* most words of a legal form that begins with this word; 0: none does */
} model_word;

/* Where a legal form is one: "as" or "co" only at an edge of the name. */
enum { LEGAL_ANY = 0, LEGAL_EDGE = 1, LEGAL_END = 2, LEGAL_START = 3, LEGAL_PLACE = 3, LEGAL_ORG_ONLY = 4 };

typedef struct model_legal {
    model_text canon;
    uint8_t place; /* LEGAL_* */
} model_legal;

extern const model_word model_words[];
extern const model_legal model_legals[];
extern const model_table model_word_table, model_legal_table;
cb_slice model_word_slice(model_text t);

#endif
