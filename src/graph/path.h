/* SPDX-License-Identifier: Apache-2.0 */
/* The strongest chains of ties from parties to others. A chain is as strong as the product of its steps, less for each hub that it passes
 * (what a party owns makes it no hub for a chain from there to its own owners and officers, or back);
 * all of its ties may have held at one time; none of them makes a victim or is one of products; it comes to no party twice, under this id or
 * another that is confirmed to be of the same party (which it may pass to directly). What arrives at a nominee by one of its posts leaves by
 * none of them, nor from one of many members or employees to another, nor from one small stake of an investor to another. The search goes from
 * hash to hash over the rows of ties (graph_tie_row) and reads entities only of the chains that it gives back. */
#ifndef CB_GRAPH_PATH_H
#define CB_GRAPH_PATH_H

#include "graph/graph.h"
#include "model/mark.h"

enum {
    PATH_HOPS = 6,      /* steps of a chain, where nothing else is asked */
    PATH_HOPS_MAX = 8,  /* and the most that may be asked */
    PATH_HUB_FREE = 8,  /* ties of a party in between that cost nothing; those that may be followed, ended ones included */
    PATH_HUB_HALF = 24, /* so many more, and half of the strength is left */
    PATH_POSTS =
        15, /* who is an officer of more companies than this, or acts for more by trade, is a nominee: no chain goes from one of its posts to
               another; nor from one to another of more members, or employees, than this */
    PATH_TIMES = 8,     /* times that two bearers of a mark had in common, each a step of its own: the longest */
    PATH_WORK = 1000000 /* rows that one search looks at before it gives up */
};

/* How strong a step of each sort is, 1/10000; 0: it is not followed. */
typedef struct path_rules {
    uint32_t tie[TIE_KINDS];
    uint32_t stake[STAKE_LARGE + 1]; /* of TIE_OWNERSHIP, by how much it is */
    struct {
        uint32_t base;           /* where two bear the value */
        uint32_t half, most;     /* mark_rules */
        int32_t apart, together; /* mark_rules */
    } mark[MARK_KINDS];
    uint32_t weak;      /* of a mark whose time or place makes it weak; 0: not followed */
    uint32_t confirmed; /* two ids of one party, confirmed */
    bool unconfirmed;   /* perhaps of one party: followed, at half of its probability */
    uint32_t least;     /* joint strength below which nothing is followed */
} path_rules;

typedef struct path_start {
    cb_slice id;
    uint32_t strength; /* of what led there, 1/10000 */
    unsigned hops;     /* steps that were taken already; 0: the party itself, at which no chain ends */
    bool by_post;      /* what led there is a post of it: where it is a nominee, none of its posts is followed */
    uint8_t
        crowd; /* tie_kind by which it was reached as an employer or as what has members: where it has many, none of them; else 0 */
    bool agent;   /* it is a nominee, and */
    bool crowded; /* it has many of those, as another record says */
    bool little;  /* what led there is a stake of it of under 10 %: none of these is followed from there */
    bool damped;  /* its ties are counted as those of a party in between */
} path_start;

typedef struct path_question {
    const path_rules *rules;
    const path_start *starts;
    size_t start_count;
    const cb_slice *banned; /* ids that no chain passes or ends at */
    size_t banned_count;
    cb_slice to;    /* an id; empty: whoever `flags` fit */
    uint32_t flags; /* PARTY_DESIGNATED, PARTY_REPORTED: where a chain may end, and goes no further */
    int32_t on;     /* the day asked about: what ended before it or begins after it is not followed */
    unsigned hops;  /* at most; 0: PATH_HOPS */
    size_t most;    /* chains wanted */
    bool
        different; /* each next one shares no party in between with those before, and of direct ones no two have the same ends; else: one for
                       each party at an end */
    uint64_t work; /* 0: PATH_WORK */
} path_question;

typedef enum path_via { VIA_TIE, VIA_MARK, VIA_SAME } path_via;
/* The last day on which the party of this id was seen with the value of this hash, up to `on`; INT32_MAX where a record of it says no day, or
 * where it bears it through a place. */
int32_t path_last_seen(const world *w, cb_slice id, uint64_t mark_hash, int32_t on);

typedef struct path_hop {
    cb_slice from, to;
    path_via via;
    uint32_t strength; /* 1/10000; the loss at a hub stands in `hub` */
    uint32_t hub;      /* 1/10000: what is left after passing `from`; 10000 where it is no hub */
    tie t;             /* VIA_TIE */
    /* VIA_MARK */
    mark_kind mark;
    bool weak;                     /* for want of a time in common, or of a room */
    entity_ref from_says, to_says; /* who says that they bear it: the entity, its document or address */
    uint64_t mark_hash;            /* hash64 of the normal form */
    uint32_t bearers;              /* parties that bear it, both included */
    int32_t first, last;           /* days on which both had it: INT32_MIN, INT32_MAX where open */
    int32_t gap;                   /* days between, where one had it soon after the other */
    /* VIA_SAME */
    bool confirmed;
    uint32_t probability; /* 1/10000 */
    uint32_t rule;
} path_hop;

typedef struct found_path {
    size_t start; /* index of the question's starts */
    path_hop *hops;
    size_t hop_count;
    uint32_t strength; /* 1/10000, that of the start included */
    cb_slice party;
    uint32_t flags; /* PARTY_* on the day */
} found_path;

/* What a search did not go through, near its start, and would have been worth a word. */
typedef enum path_stop {
    STOP_HUB,
    STOP_NOMINEE,
    STOP_ENDED,
    STOP_FORMERLY, /* listed or reported, not on the day: before it or after */
    STOP_LATER,    /* begins after the day */
    STOP_CROWD,    /* one of many members or employees */
    STOP_LITTLE,   /* a small stake of one who was reached by a small stake */
    STOP_UNMAPPED  /* a listing that the table of programmes does not map */
} path_stop;
typedef struct path_event {
    path_stop stop;
    cb_slice id, other; /* the hub or nominee; the two of a tie; who was listed formerly, or is listed */
    uint64_t ties;      /* of a hub */
    int32_t day;        /* of an ended tie its last, INT32_MIN where no source says; of a later one its first */
} path_event;

typedef struct path_result {
    found_path
        *paths; /* strongest first; of equal strength the shortest, then in order of the ids along it, then of the starts */
    size_t count;
    path_event *events;
    size_t event_count;
    bool more_events; /* than are given back */
    bool thin;        /* chains that would be weaker than the least were left */
    bool thin_end;    /* and one of them leads to a party that no chain is given back to */
    uint64_t visited; /* parties gone through */
    uint64_t looked;  /* rows looked at */
    bool cut;         /* the work was used up: there may be more */
} path_result;

/* Which parties may be an end: made once of a world and asked often. */
typedef struct path_targets path_targets;
cb_status path_targets_new(path_targets **out, const world *w, cb_error *err);
void path_targets_free(path_targets *t);

/* Everything in the result lives in `a` or in the world. `targets` may be NULL where only an id is asked for. Not bound to a thread. */
cb_status path_find(const world *w, const path_targets *targets, const path_question *q, arena *a, path_result *out,
                    cb_error *err);

/* Chains are compared by the sum of their steps' costs: minus the natural logarithm of a strength in 1/10000, in units of 2^-40, put together from
 * those of its prime factors. Equal products so have equal sums, in whatever order and of whatever factors; a product that is rounded after each
 * step would not. Nothing of it is stored. */
uint64_t path_cost(uint32_t strength);
#define PATH_NEVER (UINT64_MAX / 16) /* of strength 0 */
/* The strength of a mark that so many bear, 1/10000. */
uint32_t path_mark_strength(uint32_t base, uint32_t half, uint32_t bearers);
/* Is a tie of this kind a post, an office or a share in another, of the party that is its `from`? */
bool path_is_post(tie_kind kind);
/* Whoever copies another, or uses its identity, takes its marks; and so do what he owns or holds (its tie to him is path_is_held: an account, a
 * document), and those that he owns, controls, directs or works for, or that direct or work for him (path_is_close; `out`: they are its `from`). */
bool path_is_held(tie_kind kind);
bool path_is_close(tie_kind kind, bool out);
/* What is left of a strength after a party with so many ties, 1/10000. */
uint32_t path_hub(uint64_t ties);

#endif
