/* SPDX-License-Identifier: Apache-2.0 */
/* Countries, generated from data/countries.tsv and data/country_names.tsv by scripts/gen_countries.py. Private to src/model. */
#ifndef CB_MODEL_COUNTRIES_H
#define CB_MODEL_COUNTRIES_H

#include "model/tables.h"

typedef struct model_country {
    model_text code, name;
    uint16_t related, related_count; /* into model_country_related */
} model_country;

extern const model_country model_countries[];
extern const uint16_t model_country_related[];
extern const model_table model_country_table;  /* keys of names and codes */
extern const model_table model_country_places; /* keys of towns, islands and parts, which the table of names has too */
extern const model_table model_country_codes;
cb_slice model_country_slice(model_text t);

#endif
