/* SPDX-License-Identifier: Apache-2.0 */
/* The table of legal effects, generated from data/programmes.tsv and data/authorities.tsv by scripts/gen_programmes.py. Private to
 * src/model. Texts are in the form of `plain` in programme.c. */
#ifndef CB_MODEL_PROGRAMMES_H
#define CB_MODEL_PROGRAMMES_H

#include "model/tables.h"

typedef struct model_programme {
    model_text authority, list, programme, measure, source;
    uint8_t effect, seeds, designated;
} model_programme;

typedef struct model_authority {
    model_text authority, list; /* of data/programmes.tsv; empty: says nothing */
} model_authority;

extern const model_programme model_programmes[];
extern const size_t model_programme_count;
extern const model_authority model_authorities[];
extern const model_table model_authority_table; /* "authority:<name>", "dataset:<name>" */
cb_slice model_programme_slice(model_text t);

#endif
