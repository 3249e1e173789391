/* SPDX-License-Identifier: Apache-2.0 */
/* What OFAC's feeds share. Remarks are a list of segments in words ("DOB 12 Mar 1965; POB Somewhere; Linked To: X."), read by a table
 * of rules; the XML form gives the same labels as idType. What they say of the listing becomes its Sanction entities. */
#ifndef CB_FEED_OFAC_REMARKS_H
#define CB_FEED_OFAC_REMARKS_H

#include "feed/common.h"

#define OFAC_SDN     "SDN"
#define OFAC_NON_SDN "non-SDN"

enum { OFAC_MEASURES_MAX = 32, OFAC_DATES_MAX = 32, OFAC_PROGRAMMES_MAX = 64 };

/* "Listing Date (EO 14024 Directive 3): 24 Feb 2022" */
typedef struct ofac_date {
    bool effective; /* else listing */
    cb_slice tag;   /* "EO 14024 Directive 3", "CMIC"; empty: the listing as such */
    cb_slice date;
} ofac_date;

/* What Remarks say of the listing rather than of the party. What does not fit here stays a note of the party. */
typedef struct ofac_listing {
    cb_slice title;                       /* the party's column of titles: its words are repeated in the Remarks */
    cb_slice measures[OFAC_MEASURES_MAX]; /* directives, menu items, prohibitions: programme_lookup's `measure` */
    size_t measure_count;
    ofac_date dates[OFAC_DATES_MAX];
    size_t date_count;
    cb_slice programmes[OFAC_PROGRAMMES_MAX];
    size_t programme_count;
} ofac_listing;

/* Parses all segments of `remarks` into `party`; what no rule recognises becomes a note, counted as "unrecognised remark". */
void ofac_remarks(feed_out *o, entity *party, cb_slice remarks, ofac_listing *listing);
/* One labelled document of the XML form (type, number, country, issued and expires are read). */
void ofac_labelled(feed_out *o, entity *party, const feed_document *given, ofac_listing *listing);
/* Titles, joined by semicolons: "Doctor" is a title, "Minister of X" a position. */
/* A party of this type ("individual", "vessel", "aircraft", else an organisation); a type that is not known is noted and kept. */
void ofac_begin(feed_out *o, entity *party, cb_slice id, cb_slice type);
void ofac_title(feed_out *o, entity *party, cb_slice title);
/* A country; "None Identified" and the like are a note "label: text". */
void ofac_country(feed_out *o, entity *party, prop_id prop, cb_slice label, cb_slice text);
/* "SURNAME, Given" as written; a person's last and first name where the comma tells them. */
void ofac_name(feed_out *o, entity *party, feed_name_kind kind, cb_slice text);

/* One programme of the listing; the same once. */
void ofac_programme(feed_out *o, entity *party, cb_slice programme, ofac_listing *listing);
/* The Sanctions "<party>-sanction-<list>-<programme>", and one more for each directive that has dates of its own. `list` is OFAC_SDN or
 * OFAC_NON_SDN and goes to `program`, the programme to `programId`, each measure to `provisions`. */
void ofac_sanctions(feed_out *o, entity *party, const char *list, const ofac_listing *listing);

/* Which list a file is: by its name, NULL where that does not say. */
const char *ofac_list_of_name(const char *path);
/* By its programmes, where the name does not say: those that only one of the lists has. */
typedef struct ofac_census {
    size_t sdn_only, other_only;
} ofac_census;
void ofac_census_add(ofac_census *c, cb_slice programmes);
const char *ofac_list_of_census(const ofac_census *c);
/* The next of "A] [B", {NULL, 0} at the end. */
cb_slice ofac_next_programme(cb_slice *programmes);

#endif
