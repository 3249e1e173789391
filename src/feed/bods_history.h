/* SPDX-License-Identifier: Apache-2.0 */
/* Which statement of a BODS record holds: the latest, wherever it stands. Most records have one statement and leave no more than some
 * bits of a filter behind; only those that may have several, and the closed ones, are kept by name. Two readings of the source:
 * the first meets every statement, the second asks of each whether it holds. */
#ifndef CB_FEED_BODS_HISTORY_H
#define CB_FEED_BODS_HISTORY_H

#include "base/map.h"

/* The order of two statements of one record: the day of the statement, that of its publication, new before updated before closed,
 * the time of day, the place in the source. */
typedef struct bods_turn {
    uint64_t days, time, place;
} bods_turn;

#define BODS_OPEN    INT32_MAX
#define BODS_UNDATED INT32_MIN

typedef struct bods_standing {
    bods_turn turn;
    int32_t closed_on; /* day number, BODS_OPEN, BODS_UNDATED */
    bool bare;         /* it closes the record and says nothing else: what was said before still holds, and is closed */
} bods_standing;

typedef struct bods_record {
    bods_standing facts; /* the latest statement that is not bare; where there is none, the latest */
    bods_turn closing;   /* of the statement that closed it, where facts.closed_on is not BODS_OPEN */
} bods_record;

typedef struct bods_history {
    unsigned char *bits; /* a Bloom filter of the records met so far */
    uint64_t mask;
    map names;
    bods_record *items;
    size_t count, cap;
} bods_history;

/* `bytes`: size of the source on disk, from which the filter takes its own. False when out of memory. */
bool bods_history_begin(bods_history *h, uint64_t bytes);
void bods_history_free(bods_history *h);
/* The first reading: may this record have been met before? Marks it as met. */
bool bods_history_meets(bods_history *h, cb_slice record);
/* A statement of a record that is to be kept by name. False when out of memory. */
bool bods_history_put(bods_history *h, cb_slice record, const bods_standing *statement);
/* The second reading: do the facts of this statement hold? */
bool bods_history_holds(bods_history *h, cb_slice record, const bods_standing *statement);
/* The day on which a record was closed, else BODS_OPEN. */
int32_t bods_history_closed(const bods_history *h, cb_slice record);

#endif
