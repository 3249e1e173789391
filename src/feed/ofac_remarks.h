/* SPDX-License-Identifier: Apache-2.0 */
/* OFAC Remarks: a list of segments in words ("DOB 12 Mar 1965; POB Somewhere; Linked To: X."), by a table of rules. */
#ifndef CB_FEED_OFAC_REMARKS_H
#define CB_FEED_OFAC_REMARKS_H

#include "feed/common.h"

/* What the Remarks say of the listing rather than of the party: goes to each Sanction of the party. */
typedef struct ofac_listing {
    cb_slice measures[32]; /* directives, menu items, prohibitions: programme_lookup's `measure` */
    size_t measure_count;
    cb_slice listed, effective; /* dates in the list's words, empty where none */
} ofac_listing;

/* Parses all segments of `remarks` into `party`; what no rule recognises becomes a note, counted as "unrecognised remark". */
void ofac_remarks(feed_out *o, entity *party, cb_slice remarks, ofac_listing *listing);
/* One segment or labelled document of the XML form ("Passport", "A12345", "Iran"...). False where no rule knows the type. */
bool ofac_labelled(feed_out *o, entity *party, cb_slice type, cb_slice number, cb_slice country, cb_slice issued,
                   cb_slice expires, ofac_listing *listing);

/* The Sanction of one programme of the list ("SDN", "non-SDN"). */
void ofac_sanction(feed_out *o, cb_slice party_id, const char *list, cb_slice programme, const ofac_listing *listing);
/* "SURNAME, Given" as written; a person's last and first name where the comma tells them. */
void ofac_name(feed_out *o, entity *party, feed_name_kind kind, cb_slice text);

#endif
