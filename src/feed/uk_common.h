/* SPDX-License-Identifier: Apache-2.0 */
/* UK Sanctions List: what its XML elements and its CSV columns mean. Each field name of either maps to one uk_field; what belongs
 * together (a name, an address, a document) is gathered in a struct before it is added. */
#ifndef CB_FEED_UK_COMMON_H
#define CB_FEED_UK_COMMON_H

#include "feed/relation.h"

typedef enum uk_field {
    UK_UNKNOWN,
    UK_IGNORED, /* says nothing that is not said elsewhere */
    /* of the listing */
    UK_LAST_UPDATED,
    UK_DATE_DESIGNATED,
    UK_UNIQUE_ID,
    UK_OFSI_GROUP,
    UK_UN_REFERENCE,
    UK_REGIME,
    UK_KIND,
    UK_SOURCE,
    UK_SANCTIONS,
    UK_OTHER_INFORMATION,
    UK_REASONS,
    /* of a name */
    UK_NAME1,
    UK_NAME2,
    UK_NAME3,
    UK_NAME4,
    UK_NAME5,
    UK_NAME6,
    UK_NAME_TYPE,
    UK_ALIAS_STRENGTH,
    UK_NON_LATIN,
    UK_NON_LATIN_TYPE,
    UK_NON_LATIN_LANGUAGE,
    /* of an address */
    UK_LINE1,
    UK_LINE2,
    UK_LINE3,
    UK_LINE4,
    UK_LINE5,
    UK_LINE6,
    UK_POSTAL_CODE,
    UK_COUNTRY,
    /* of documents */
    UK_PASSPORT,
    UK_PASSPORT_INFO,
    UK_NATIONAL_ID,
    UK_NATIONAL_ID_INFO,
    /* of a birth place */
    UK_BIRTH_TOWN,
    UK_BIRTH_COUNTRY,
    /* alone */
    UK_TITLE,
    UK_PHONE,
    UK_EMAIL,
    UK_WEBSITE,
    UK_BIRTH_DATE,
    UK_NATIONALITY,
    UK_GENDER,
    UK_POSITION,
    UK_TYPE_OF_ENTITY,
    UK_REGISTRATION,
    UK_PARENT,
    UK_SUBSIDIARY,
    UK_IMO,
    UK_OWNER,
    UK_PREVIOUS_OWNER,
    UK_FLAG,
    UK_PREVIOUS_FLAG,
    UK_SHIP_TYPE,
    UK_TONNAGE,
    UK_LENGTH,
    UK_YEAR_BUILT,
    UK_HULL,
    UK_FIELDS
} uk_field;

/* The field of an element or column; letters and digits alone count, case does not: "D.O.B", "Name 6", "Business registration number (s)". */
uk_field uk_field_of(cb_slice name);

/* All fields of one row, element or group; those that are not there are empty. */
typedef struct uk_values {
    cb_slice v[UK_FIELDS];
} uk_values;

typedef struct uk_reader {
    feed_out out;
    relation_book book;
    entity party;
} uk_reader;

schema_id uk_schema(feed_out *o, cb_slice kind);
/* The Sanction, and the fields of the listing that belong to the party (other information). */
void uk_add_listing(uk_reader *u, const uk_values *f);
void uk_add_name(uk_reader *u, const uk_values *f);
void uk_add_non_latin(uk_reader *u, const uk_values *f);
void uk_add_address(uk_reader *u, const uk_values *f);
void uk_add_documents(uk_reader *u, const uk_values *f);
void uk_add_birth_place(uk_reader *u, const uk_values *f);
/* Fields that stand alone; lists joined with '|' come apart. */
void uk_add_single(uk_reader *u, uk_field field, cb_slice value);

#endif
