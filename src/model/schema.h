/* SPDX-License-Identifier: Apache-2.0 */
/* The FollowTheMoney model (4.11) as tables, generated at build time from data/ftm_schemata.tsv and data/ftm_properties.tsv.
 * Ids are indexes of the generated tables and never stored in a world: there names are. */
#ifndef CB_MODEL_SCHEMA_H
#define CB_MODEL_SCHEMA_H

#include "base/slice.h"
#include "model/model_gen.h" /* generated: enum schema_id { SCHEMA_Address ... SCHEMA_COUNT }, enum prop_id { PROP_name ... PROP_COUNT } */

typedef uint16_t schema_id; /* SCHEMA_<Name> or SCHEMA_UNKNOWN */
typedef uint16_t prop_id;   /* PROP_<name>, one for each distinct property name of the model, or PROP_UNKNOWN */
#define SCHEMA_UNKNOWN ((schema_id)0xffff)
#define PROP_UNKNOWN   ((prop_id)0xffff)

typedef enum prop_type {
    PROP_TYPE_STRING,
    PROP_TYPE_NAME,
    PROP_TYPE_DATE,
    PROP_TYPE_COUNTRY,
    PROP_TYPE_IDENTIFIER,
    PROP_TYPE_ENTITY,
    PROP_TYPE_TEXT,
    PROP_TYPE_URL,
    PROP_TYPE_EMAIL,
    PROP_TYPE_PHONE,
    PROP_TYPE_ADDRESS,
    PROP_TYPE_TOPIC,
    PROP_TYPE_LANGUAGE,
    PROP_TYPE_GENDER,
    PROP_TYPE_IP,
    PROP_TYPE_NUMBER,
    PROP_TYPE_MIMETYPE,
    PROP_TYPE_CHECKSUM,
    PROP_TYPE_HTML,
    PROP_TYPE_JSON,
    PROP_TYPE_ENTITY_STUB,
    PROP_TYPE_UNKNOWN
} prop_type;

schema_id schema_find(cb_slice name);
cb_slice schema_name(schema_id s);
cb_slice schema_label(schema_id s);
bool schema_is_a(schema_id s, schema_id ancestor); /* also true of itself */
/* An edge schema has the properties of its two ends; PROP_UNKNOWN for both where it is none. */
bool schema_is_edge(schema_id s);
prop_id schema_edge_source(schema_id s);
prop_id schema_edge_target(schema_id s);
bool schema_edge_directed(schema_id s);
bool schema_is_party(
    schema_id s); /* LegalEntity and below, Vessel, Airplane, CryptoWallet, Security: what a list may designate */
/* May a query of schema `a` match an entity of schema `b`: one is the other's ancestor, or both are LegalEntity kinds that may be confused. */
bool schema_compatible(schema_id a, schema_id b);

prop_id prop_find(cb_slice name);
cb_slice prop_name(prop_id p);
/* Type of a property within a schema; PROP_TYPE_UNKNOWN where the schema has no such property. */
prop_type schema_prop_type(schema_id s, prop_id p);

#endif
