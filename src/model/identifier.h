/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers: one comparable form, and checksums where the scheme has one. */
#ifndef CB_MODEL_IDENTIFIER_H
#define CB_MODEL_IDENTIFIER_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/schema.h"

/* How far an equal value goes. */
typedef enum id_strength {
    ID_NONE = 0, /* cannot be compared ("unknown", "n/a", "000000", too short) */
    ID_WEAK =
        1, /* equal values are a hint: a national number without its country, a BIC, which customers give for their bank's */
    ID_STRONG = 2 /* equal values settle: LEI, IMO, ISIN, INN, OGRN, passport with country... */
} id_strength;

/* Appends "<scheme>:<value>" ("lei:5493...", "passport:kp:836110063", "reg:ru:1027700132195", "id::1234") to out. `country` is
 * an ISO code or empty. A failed checksum gives ID_NONE and *invalid true (invalid may be NULL). */
id_strength identifier_normal(buf *out, schema_id schema, prop_id prop, cb_slice value, cb_slice country, bool *invalid);

/* Of a comparable form: may only one party in the world have that value, under whatever name? Else it is of a series of one country or register
 * of several, or without a check digit: two parties under names with nothing in common are rather two. */
bool identifier_is_unique(cb_slice normal);
/* Is it of a country with many registers, each of which counts for itself ("reg:de:HRB12975")? */
bool identifier_of_many_registers(cb_slice normal);

bool lei_valid(cb_slice s), imo_valid(cb_slice s), isin_valid(cb_slice s), inn_valid(cb_slice s), ogrn_valid(cb_slice s),
    iban_valid(cb_slice s), bic_valid(cb_slice s);

#endif
