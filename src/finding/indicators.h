/* SPDX-License-Identifier: Apache-2.0 */
/* What the files share that look at a subject for what no path is: contradictions.c compares what is claimed with what registers say,
 * patterns.c looks at days and posts of owners and officers, successor.c for a company that goes on as another, sectors.c for what the
 * supplier makes. None of them lifts a subject above `indicators`, but for a successor, which is a path of evidence. */
#ifndef CB_FINDING_INDICATORS_H
#define CB_FINDING_INDICATORS_H

#include "finding/inferred.h"
#include "finding/internal.h"

enum {
    MAX_PEOPLE = 64,         /* owners and officers of a subject that are looked at; listed and reported ones before others */
    MAX_PEOPLE_TIES = 256,   /* of one of them */
    MANY_POSTS = PATH_POSTS, /* an officer of more companies than this is a nominee or an agent */
    MANY_TIES = 64,          /* and who has more ties than this is a hub */
    RECENT_DAYS = 365,       /* a listing and a change so near each other are said together */
    CLAIMED_STAFF = 20,      /* a claimed head count from which premises and other figures are compared */
    STAFF_FACTOR = 5,        /* and how many times smaller another figure must be to contradict it */
    OLDEST_PERSON = 110,     /* years */
    RARE_POSTS = 3,          /* who sits in no more companies than this is rare */
    SUCCESSION_DAYS =
        1826,       /* five years: a company that is founded later does not go on as one that was listed then [practice] */
    REAL_STAKE = 25 /* percent: from here an owner counts as one in whose hands two companies are [practice: the threshold of
                                registers of beneficial owners] */
};

/* An owner or officer of the subject, as the case or a source has it. */
typedef struct related {
    cb_slice id; /* in the world; empty where the case alone knows the party */
    cb_slice caption;
    bool owner; /* else officer */
    bool real;  /* of an owner: by control, or a stake of REAL_STAKE at least, as far as is known */
    cb_slice start, end;
    uint32_t segment; /* of the tie; UINT32_MAX: the case */
} related;

/* A record of the subject in the world, under a confirmed identity. */
typedef struct own_record {
    cb_slice id;
    entity e;
    uint32_t *segments; /* of each statement */
} own_record;

typedef struct inquiry {
    asker *q;
    const entity *subject;
    bool organisation;
    finding_subject *s;
    size_t *cap;
    trails *t;
    own_record records[MAX_HITS];
    size_t record_count;
    own_record numbered
        [MAX_HITS]; /* what the one register of a country has under the subject's number, with nothing of its name: no records of its own */
    size_t numbered_count;
    related *people; /* at most MAX_PEOPLE */
    size_t people_count;
    inferred marks;   /* its addresses, telephones and e-mails, in the case and its records, and who else has them */
    item_list strong; /* M and S: contradictions and red flags */
    item_list weak;   /* W: said, and nothing follows */
    cb_slice next;    /* the record that settles the first of the strong ones */
    bool failed;      /* no memory for a text; looked at when all is done */
} inquiry;

/* Words of an answer; where there is no memory for them, the inquiry has failed. */
cb_slice inquiry_text(inquiry *k, cb_slice text);
#define TEXT(...) inquiry_text(k, words(k->q->a, __VA_ARGS__))

/* A red flag under its rule, with the two sources that it rests on (NO_SOURCE: none), and the record that would settle it. */
cb_status inquiry_flag(inquiry *k, const char *rule, uint32_t first, uint32_t second, cb_slice text, cb_slice next);
/* The same, of at most this strength. */
cb_status inquiry_flag_of(inquiry *k, const char *rule, char grade, uint32_t first, uint32_t second, cb_slice text,
                          cb_slice next);
/* The last weak flag stands in the notes already, in other words. */
void inquiry_is_said(inquiry *k);
/* A note with how its rule misleads. */
cb_status inquiry_note(inquiry *k, const char *rule, cb_slice text);
cb_slice inquiry_source(inquiry *k, uint32_t segment); /* "the case", "UK register, 2026-01-01" */
bool inquiry_is_self(const inquiry *k, cb_slice id);   /* of the case or the world */

/* The values of the case under a property, or under an unknown name, or claimed: in order, until false. */
typedef struct said {
    cb_slice value;
    uint32_t segment; /* UINT32_MAX: the case */
    bool claimed;     /* by the supplier itself (member "claims") */
} said;
bool case_says(const entity *e, const prop_id *props, size_t prop_count, const char *const *names, size_t name_count,
               size_t *at, said *out);

/* Is it control, or a stake that is surely REAL_STAKE at least? */
bool is_real_stake(const tie *x);

/* ---- contradictions.c */
cb_status contradictions_find(inquiry *k);
/* ---- headcount.c: figures of staff in words */
typedef struct headcount {
    uint32_t low, high;
} headcount;
/* "250", "11-50", "over 1,200"; "3 employees", "number of staff: 3". False: none; *failed: no memory. */
bool headcount_read(cb_slice value, headcount *out, bool *failed);
bool headcount_in_text(arena *a, cb_slice text, headcount *out, bool *failed);
extern const char *const HEADCOUNT_NAMES[];
extern const size_t HEADCOUNT_NAME_COUNT;
/* ---- patterns.c */
cb_status patterns_find(inquiry *k);
/* Whether a party, under any of its confirmed ids, is listed on the day asked about, and since when. Not, where that day is not known. */
cb_status listed_since(asker *q, cb_slice id, bool *yes, int32_t *day, cb_slice *listed, cb_slice *text, uint32_t *segment);
/* ---- successor.c */
cb_status successor_find(inquiry *k);
/* The day on which the subject was registered: the latest that a register or the case has. */
bool registered_on(const inquiry *k, int32_t *day, cb_slice *text, uint32_t *segment);
/* ---- sectors.c */
cb_status sectors_find(inquiry *k);

#endif
