/* SPDX-License-Identifier: Apache-2.0 */
/* EU consolidated financial sanctions list 1.1: the facts as both its XML and its CSV write them, and what becomes of them. */
#ifndef CB_FEED_EU_COMMON_H
#define CB_FEED_EU_COMMON_H

#include "feed/relation.h"

/* One fact is a struct of slices; these tables name its fields in the XML (attributes) and in the CSV (columns, behind a prefix). */
typedef struct eu_field {
    const char *xml, *csv;
    size_t offset;
} eu_field;
typedef enum eu_kind {
    EU_ENTITY,
    EU_REGULATION,
    EU_NAME,
    EU_ADDRESS,
    EU_BIRTH,
    EU_IDENTIFICATION,
    EU_CITIZENSHIP,
    EU_KINDS
} eu_kind;
typedef struct eu_table {
    const char *element; /* local name of the XML element */
    const char *prefix;  /* of the CSV columns, with its '_' */
    const eu_field *fields;
    size_t count, size; /* of the struct */
} eu_table;
extern const eu_table EU_TABLES[EU_KINDS];

typedef struct eu_act { /* the legal act that a fact rests on */
    cb_slice type, organisation, published, in_force, number, programme, url;
} eu_act;
typedef struct eu_entity {
    cb_slice logical_id, reference, un_id, designated, delisted, details, remark, additional, subject, subject_code;
} eu_entity;
typedef struct eu_regulation {
    eu_act act;
    cb_slice remark;
} eu_regulation;
typedef struct eu_name {
    cb_slice logical_id, first, middle, last, whole, language, gender, title, function, strong, remark, additional;
    eu_act act;
} eu_name;
typedef struct eu_address {
    cb_slice logical_id, city, street, post_box, postal_code, region, place, at_listing, contact, iso, country, remark,
        additional;
    eu_act act;
} eu_address;
typedef struct eu_birth {
    cb_slice logical_id, date, day, month, year, from, to, circa, calendar, postal_code, region, place, city, iso, country,
        remark, additional;
    eu_act act;
} eu_birth;
typedef struct eu_identification {
    cb_slice logical_id, number, latin, name, type, type_words, diplomatic, expired, is_false, lost, revoked, issued_by, issued,
        valid_from, valid_to, region, iso, country, remark, additional;
    eu_act act;
} eu_identification;
typedef struct eu_citizenship {
    cb_slice logical_id, region, iso, country, remark, additional;
    eu_act act;
} eu_citizenship;

typedef struct eu_reader {
    feed_out out;
    relation_book book;
    entity party;
} eu_reader;

/* The schema of a subject type ("person", "P", "enterprise", "E"...); an unknown one is LegalEntity and counted. */
schema_id eu_schema(feed_out *o, cb_slice subject, cb_slice code);
/* Each adds its fact to u->party (begun). */
void eu_add_entity(eu_reader *u, const eu_entity *e);
void eu_add_regulation(eu_reader *u, const eu_entity *e, const eu_regulation *r);
void eu_add_name(eu_reader *u, const eu_name *n, bool primary);
void eu_add_address(eu_reader *u, const eu_address *a);
/* Contact details "PHONE", "FAX", "EMAIL", "WEB" with their value. */
void eu_add_contact(eu_reader *u, cb_slice key, cb_slice value);
void eu_add_birth(eu_reader *u, const eu_birth *b);
void eu_add_identification(eu_reader *u, const eu_identification *i);
void eu_add_citizenship(eu_reader *u, const eu_citizenship *c);

/* No name is marked as the primary one: it is the strong one with the lowest logical id. Does `a` come before `b` (NULL: none yet)? */
bool eu_name_before(const eu_name *a, const eu_name *b);

#endif
