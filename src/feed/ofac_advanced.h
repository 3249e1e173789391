/* SPDX-License-Identifier: Apache-2.0 */
/* What the two parts of the reader of OFAC's advanced form share: what stands before the parties (values, places, documents) is kept
 * as small records, and of each party what its entry at the end needs. */
#ifndef CB_FEED_OFAC_ADVANCED_H
#define CB_FEED_OFAC_ADVANCED_H

#include "base/map.h"
#include "feed/ofac_remarks.h"
#include "parse/xml.h"

/* More than any list has: what would pass them is rejected, so that the work stays linear. */
enum { ADV_PARTS_MAX = 128, ADV_ENTRIES_MAX = 64 };

/* One value of a ReferenceValueSet. */
typedef struct adv_value {
    cb_slice text;
    cb_slice other; /* the one attribute that is asked for: ISO2, Description, PartyTypeID, SanctionsProgramID */
} adv_value;

typedef struct adv_part {   /* of a place */
    cb_slice type;          /* "CITY", "Unknown"... */
    cb_slice value, script; /* `script`: "Japanese" where the value is no Latin one; empty: the Latin value */
    const struct adv_part *next;
} adv_part;
typedef struct adv_place {
    cb_slice country; /* empty where it is not determined */
    const adv_part *parts;
} adv_place;

typedef struct adv_document {
    feed_document d;
    cb_slice name_id; /* the documented name that it bears */
    size_t next;      /* the next of the same identity, SIZE_MAX none */
    bool claimed;
} adv_document;

/* The part of a listing that is kept. */
typedef struct adv_listing {
    const cb_slice *measures, *programmes;
    const ofac_date *dates;
    uint8_t measure_count, programme_count, date_count;
} adv_listing;
typedef struct adv_entry { /* on a list */
    const char *list;
    adv_listing l;
    const struct adv_entry *next;
} adv_entry;
/* What a party leaves for the end of the file. */
typedef struct adv_profile {
    cb_slice id; /* of the entity */
    schema_id schema;
    adv_listing l; /* what its features say of it */
    const adv_entry *entries;
    size_t entry_count;
} adv_profile;

typedef struct ofac_advanced {
    feed_out out;
    input *in;
    arena record; /* of the record at hand */
    arena keep;   /* of the file */
    uint64_t records;
    bool whole, valued;     /* the root element has ended; the values have been read */
    const char *named_list; /* by the file's name */
    map values, places, identities, profiles;
    adv_value *value;
    size_t value_count, value_cap;
    adv_place *place;
    size_t place_count, place_cap;
    adv_document *document;
    size_t document_count, document_cap;
    adv_profile *profile;
    size_t profile_count, profile_cap;
} ofac_advanced;

/* The value of this set and number; where the file has none, NULL and a count ("unknown reference"). An empty id: NULL. */
const adv_value *adv_find(ofac_advanced *x, const char *set, cb_slice id);
/* Its text; the number itself where the file has no such value. */
cb_slice adv_text(ofac_advanced *x, const char *set, cb_slice id);
const adv_place *adv_place_of(ofac_advanced *x, cb_slice id);
/* A DatePeriod, or an element with Year, Month and Day, as EDTF; empty where it states none. */
cb_slice adv_period(ofac_advanced *x, const xml_node *period);
cb_slice adv_day(ofac_advanced *x, const xml_node *day);
bool adv_is_number(cb_slice s);
bool adv_is_true(const xml_node *node, const char *attribute);

/* Copies a listing into the file's arena; false where memory is out. */
bool adv_keep_listing(ofac_advanced *x, const ofac_listing *in, adv_listing *out);

/* A DistinctParty: its entities to the sink, what its entries need to x->profile. */
void adv_party(ofac_advanced *x, const xml_node *record, uint64_t line, uint64_t byte);

#endif
