/* SPDX-License-Identifier: Apache-2.0 */
/* What the feeds of official lists share: how a name, a date, an address, a document, a listing and a tie become FtM entities.
 * A feed_out carries the first failure, so that a reader adds fact after fact and asks once. */
#ifndef CB_FEED_COMMON_H
#define CB_FEED_COMMON_H

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "feed/feed.h"

/* What country_code said of a text: a register names few countries, and each in every row. */
enum { FEED_PLACES = 64 };
typedef struct feed_place {
    char text[39];
    uint8_t len; /* 0: nothing is kept here */
    cb_slice code;
} feed_place;

typedef struct feed_out {
    const feed_sink *sink;
    const char *file;      /* as given, for kept, rejected and notes */
    const char *authority; /* "un", "eu", "uk", "ofac": value of Sanction:authority */
    arena *a;              /* of the record at hand */
    cb_error *err;
    bool literal;     /* words such as "none" and "na" are values of this list, not placeholders */
    cb_status status; /* sticky: the first failure; all calls do nothing after it */
    bool over;        /* the record at hand passed a limit: feed_end_record rejects it */
    feed_place places[FEED_PLACES];
} feed_out;

/* What one text of a record, and the number of its facts, may measure: joined and labelled they stay within LIMIT_VALUE_BYTES and
 * LIMIT_STATEMENTS. */
#define FEED_TEXT_MAX  (LIMIT_VALUE_BYTES / 8)
#define FEED_FACTS_MAX (LIMIT_STATEMENTS / 8)

/* True while nothing has failed. */
static inline bool feed_ok(const feed_out *o) { return o->status == CB_OK; }
void feed_fail_memory(feed_out *o);

/* Pieces joined into the arena: feed_join(o, "-", 2, (cb_slice[]){a, b}); empty pieces are left out. */
cb_slice feed_join(feed_out *o, const char *glue, size_t count, const cb_slice *pieces);
/* Any run of white space is one space, none at the ends (no copy where it is so already). */
cb_slice feed_squeeze(feed_out *o, cb_slice text);
/* 16 hexadecimal digits of hash64 over the pieces: the last part of ids of things that have no number of their own. */
cb_slice feed_key(feed_out *o, size_t count, const cb_slice *pieces);

void feed_begin(feed_out *o, entity *e, cb_slice id, schema_id schema);
void feed_emit(feed_out *o, entity *e); /* to the sink; one over a limit is not passed on and marks the record */

/* Why an XML record is too much for an entity (static text), NULL where it is not: a text over FEED_TEXT_MAX, more than
 * FEED_FACTS_MAX elements and attributes. */
struct xml_node;
const char *feed_xml_excess(const struct xml_node *record);

/* Adds a value, white space squeezed; empty ones and "-", "na", "n/a", "null" are no values (unless `literal`). NULL where nothing was added.
 * `original` only where it says more than the value. */
statement *feed_add(feed_out *o, entity *e, prop_id prop, cb_slice value);
statement *feed_add_original(feed_out *o, entity *e, prop_id prop, cb_slice value, cb_slice original);
/* A note "label: text" of the entity, for what has no property of its own. */
void feed_add_note(feed_out *o, entity *e, cb_slice label, cb_slice text);

/* Why a record over LIMIT_RECORD_BYTES or LIMIT_XML_NODES was passed over, and the beginning of its id for that report. */
#define FEED_TOO_LARGE "the record is larger than the limit"
cb_slice feed_shown_id(cb_slice id);

/* input_open for a file of which nobody asks the reader for a hash: the compile hashes it by itself. */
cb_status feed_open(input **out, const char *path, cb_error *err);

/* CB_INPUT: the last row of a CSV file is not whole. */
struct csv_row;
cb_status feed_cut_row(const char *file, const struct csv_row *row, size_t columns, cb_error *err);

/* feed_sink.note, kept, rejected with the file of `o`. */
void feed_note(feed_out *o, const char *note, cb_slice what);
void feed_kept(feed_out *o, const char *kind);
void feed_rejected(feed_out *o, const char *kind, uint64_t line, uint64_t byte, cb_slice id, const char *reason);
/* Ends a record: kept, or rejected where a limit was passed. */
void feed_end_record(feed_out *o, const char *kind, uint64_t line, uint64_t byte, cb_slice id);

typedef enum feed_name_kind { FEED_NAME_PRIMARY, FEED_NAME_ALIAS, FEED_NAME_WEAK, FEED_NAME_FORMER } feed_name_kind;
/* name, alias, weakAlias or previousName; `lang` is ISO 639-3 or empty. */
void feed_name(feed_out *o, entity *e, feed_name_kind kind, cb_slice name, cb_slice lang);

/* ISO 639-3 of "en", "zh-Hant" or "eng"; {NULL, 0} and a count ("unknown language") where it is none. */
cb_slice feed_language(feed_out *o, cb_slice code);

/* A date in EDTF with the source's words as original where they differ; what cannot be read becomes a note "<property>: text"
 * and is counted ("unreadable date"). True where a date was read. */
bool feed_date(feed_out *o, entity *e, prop_id prop, cb_slice text, bool month_first);
/* The ISO code with the source's words as original; an unknown country stays as written and is counted ("unknown country"). */
bool feed_country(feed_out *o, entity *e, prop_id prop, cb_slice text);
/* country_code of a text without white space at its ends; what was asked before is remembered. */
cb_slice feed_country_code(feed_out *o, cb_slice text);
/* "male", "female", "other" where it is clear, else as written. */
void feed_gender(feed_out *o, entity *e, cb_slice text);

typedef struct feed_address {
    cb_slice full; /* empty: made of the parts */
    cb_slice street, street2, post_box, city, postal_code, region, state, country, remarks;
} feed_address;
/* An Address entity "<party>-address-<key>", linked by addressEntity; its text and country are also the party's. */
void feed_add_address(feed_out *o, entity *party, const feed_address *address);

typedef struct feed_document {
    bool passport;
    prop_id prop; /* where the number also stands on the party (PROP_passportNumber, PROP_idNumber...); PROP_UNKNOWN: nowhere */
    cb_slice type; /* as the list calls it */
    cb_slice number, number_original;
    cb_slice country, authority, issued, expires, summary;
} feed_document;
/* A Passport or Identification "<party>-document-<key>" of the party. Nothing where all is empty. */
void feed_add_document(feed_out *o, entity *party, const feed_document *d);

/* Begins the Sanction "<party>-sanction-<key>" with entity and authority; the feed adds program (the list: "SDN", "UK Sanctions List"),
 * programId (the programme or regime within it), provisions (each measure in the list's own words) - which is what programme_lookup
 * takes -, listingDate (never startDate unless the list says so), authorityId (the list's own number), unscId, reason... and emits it.
 * An empty key: "<party>-sanction". */
void feed_begin_sanction(feed_out *o, entity *sanction, cb_slice party_id, cb_slice key);

/* A tie UnknownLink "<subject>-link-<key>": subject, object, role read subject -> object. `object_name` is a party in words, where
 * there is no id (STATEMENT_UNRESOLVED). `summary` the words of the source. */
void feed_add_link(feed_out *o, cb_slice subject_id, cb_slice object_id, cb_slice object_name, cb_slice role, cb_slice summary);

/* Tells the sink the day of publication, where the text is one whole day; anything else is left out. */
cb_status feed_published(const feed_sink *sink, cb_slice text, bool month_first, cb_error *err);

#endif
