/* SPDX-License-Identifier: Apache-2.0 */
/* GLEIF: what a record of LEI-CDF, RR-CDF and of the reporting exceptions says, whether it stood in XML or in a row of the golden copy's
 * CSV (whose columns are the paths of the same elements). https://www.gleif.org/en/lei-data/access-and-use-lei-data */
#ifndef CB_FEED_GLEIF_COMMON_H
#define CB_FEED_GLEIF_COMMON_H

#include "feed/common.h"
#include "parse/xml.h"

typedef enum gleif_kind { GLEIF_LEI, GLEIF_RELATIONSHIP, GLEIF_EXCEPTION } gleif_kind;

/* Reads one record into the sink: kept or rejected; the status is that of `o`, whose arena holds what the record needs. */
cb_status gleif_record(feed_out *o, gleif_kind kind, const xml_node *record, uint64_t line, uint64_t byte);
/* "lei", "relationship", "exception": the kind as kept and rejected call it. */
const char *gleif_kind_name(gleif_kind kind);

#endif
