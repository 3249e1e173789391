/* SPDX-License-Identifier: Apache-2.0 */
/* Countries and territories: names and codes to ISO 3166-1 alpha-2 (lower case), from data/countries.tsv. */
#ifndef CB_MODEL_COUNTRY_H
#define CB_MODEL_COUNTRY_H

#include "base/slice.h"

/* "Korea, North", "DPRK", "KP", "PRK", "Democratic People's Republic of Korea" -> "kp"; historical ones keep theirs ("suhh", "yucs").
 * {NULL, 0} where unknown or several are named. Static storage. */
cb_slice country_code(cb_slice text);
/* Is it a town, an island or a part ("Dubai", "Tortola"), which tells a country and is no name of it? */
bool country_is_place(cb_slice text);
cb_slice country_name(cb_slice code); /* "North Korea"; {NULL, 0} for an unknown code */
/* Were the two ever one state ("ru" and "suhh")? Such codes do not contradict each other. */
bool country_related(cb_slice a, cb_slice b);

#endif
