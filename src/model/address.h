/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of addresses share: the words of one, and what they are. Private to src/model. */
#ifndef CB_MODEL_ADDRESS_H
#define CB_MODEL_ADDRESS_H

#include "base/buf.h"

/* In text that address_spaced wrote: a name of a place or street of East Asia, or a form of data/address_words.tsv, up to the end sign. */
enum { ADDRESS_FORM = 0x1d, ADDRESS_NAME = 0x1e, ADDRESS_END = 0x1f, ADDRESS_WORDS = 40 };

typedef struct address_word {
    cb_slice text;  /* latin, small letters */
    cb_slice form;  /* under which it is compared; empty: it is dropped */
    uint16_t part;  /* of those between commas */
    bool typed;     /* the table of words has a form for it: a kind of street, room, building… */
    bool numbered;  /* a kind of room whose number stands beside it for certain */
    bool is_name;   /* of East Asia: one name, or a unit behind its number */
    bool is_postal; /* belongs to a postal code */
} address_word;

/* Full-width signs in plain ones, names and units of East Asia apart from one another; a country before all else is cut off into *country.
 * True where a town is among the names. */
bool address_spaced(buf *out, cb_slice value, cb_slice *country);

/* Marks the words of a postal code without which the address is still told: a number, a street and a town remain. `country`: of the address,
 * empty where unknown. The country that the code itself says, if it does. */
cb_slice address_postal(address_word *words, size_t count, bool town, cb_slice country);

bool address_has_digit(cb_slice s);
bool address_is_room_form(cb_slice form);

#endif
