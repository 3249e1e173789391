/* SPDX-License-Identifier: Apache-2.0 */
#include "model/schema.h"

#include "model/tables.h"

#include "base/poison.h"

schema_id schema_find(cb_slice name) {
    int found = model_find(&model_schema_table, name);
    return found < 0 ? SCHEMA_UNKNOWN : (schema_id)found;
}

cb_slice schema_name(schema_id s) {
    return s < SCHEMA_COUNT ? model_schema_slice(model_schemata[s].name) : (cb_slice){NULL, 0};
}

cb_slice schema_label(schema_id s) {
    return s < SCHEMA_COUNT ? model_schema_slice(model_schemata[s].label) : (cb_slice){NULL, 0};
}

bool schema_is_a(schema_id s, schema_id ancestor) {
    if (s >= SCHEMA_COUNT || ancestor >= SCHEMA_COUNT) return s == ancestor;
    return model_schemata[s].ancestors[ancestor / 64] >> (ancestor % 64) & 1;
}

bool schema_is_edge(schema_id s) { return s < SCHEMA_COUNT && model_schemata[s].source != PROP_UNKNOWN; }

prop_id schema_edge_source(schema_id s) { return s < SCHEMA_COUNT ? model_schemata[s].source : PROP_UNKNOWN; }

prop_id schema_edge_target(schema_id s) { return s < SCHEMA_COUNT ? model_schemata[s].target : PROP_UNKNOWN; }

bool schema_edge_directed(schema_id s) { return s < SCHEMA_COUNT && model_schemata[s].directed; }

bool schema_is_party(schema_id s) {
    return schema_is_a(s, SCHEMA_LegalEntity) || s == SCHEMA_Vessel || s == SCHEMA_Airplane || s == SCHEMA_CryptoWallet ||
           s == SCHEMA_Security;
}

/* Registers and lists disagree about which kind of organisation something is (a ministry's company, a party's foundation), never
 * about whether it is a person or a ship. A schema that the model does not know excludes nothing. */
bool schema_compatible(schema_id a, schema_id b) {
    if (a >= SCHEMA_COUNT || b >= SCHEMA_COUNT) return true;
    if (schema_is_a(a, b) || schema_is_a(b, a)) return true;
    return schema_is_a(a, SCHEMA_Organization) && schema_is_a(b, SCHEMA_Organization);
}

prop_id prop_find(cb_slice name) {
    int found = model_find(&model_prop_table, name);
    return found < 0 ? PROP_UNKNOWN : (prop_id)found;
}

cb_slice prop_name(prop_id p) { return p < PROP_COUNT ? model_schema_slice(model_props[p]) : (cb_slice){NULL, 0}; }

prop_type schema_prop_type(schema_id s, prop_id p) {
    return s < SCHEMA_COUNT && p < PROP_COUNT ? (prop_type)model_prop_types[s][p] : PROP_TYPE_UNKNOWN;
}
