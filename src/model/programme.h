/* SPDX-License-Identifier: Apache-2.0 */
/* What a listing means in law: data/programmes.tsv, authority x list x programme x topic -> effect, designated, regimes. */
#ifndef CB_MODEL_PROGRAMME_H
#define CB_MODEL_PROGRAMME_H

#include "base/slice.h"

typedef enum legal_effect {
    EFFECT_UNKNOWN = 0,
    EFFECT_ASSET_FREEZE,
    EFFECT_DEBT_EQUITY,
    EFFECT_SECURITIES,
    EFFECT_CORRESPONDENT_ACCOUNT,
    EFFECT_TRAVEL,
    EFFECT_EXPORT_LICENCE,
    EFFECT_DEBARMENT,
    EFFECT_NON_BLOCKING,
    EFFECT_ARMS,
    EFFECT_SHIPPING,
    EFFECT_TRADE,
    EFFECT_OTHER
} legal_effect;
enum { REGIME_OFAC = 1, REGIME_EU = 2, REGIME_UK = 4, REGIME_UN = 8, REGIME_BIS = 16 };

typedef struct programme_meaning {
    bool mapped; /* false: no row of the table says its effect; nothing is seeded by it, and `info` counts it */
    bool
        designated; /* also where not mapped: who stands on the SDN List under a new programme is designated, with an unknown effect */
    bool any; /* the row holds whatever the measure is */
    legal_effect effect;
    uint32_t seeds;  /* REGIME_* bits whose ownership rule starts from such a listing */
    cb_slice list;   /* of the row, in small letters without marks: "sdn", "entity list"; "*": any */
    cb_slice source; /* the legal source of the row */
} programme_meaning;

/* The most specific row: each of list, programme, topic may be "*" in the table. `authority` is "ofac", "un", "eu", "uk" or, for
 * FtM Sanction entities, the authority's name as written (mapped by aliases in the table). `measure` is a directive, menu item or
 * SanctionsImposed value, "topic:" and an FtM topic, empty where none. `list` (or, where no authority is known, `authority`) may be a
 * data set of data/authorities.tsv ("us_ofac_sdn"). Several programmes may be joined as "A] [B": the strongest holds. Static storage. */
programme_meaning programme_lookup(cb_slice authority, cb_slice list, cb_slice programme, cb_slice measure);
/* "ofac", "un", "eu", "uk" of an authority's name as sources write it; the name itself where the table does not know it. */
cb_slice programme_authority(cb_slice authority);
const char *legal_effect_name(legal_effect e); /* "asset freeze" */

#endif
