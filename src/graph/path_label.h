/* SPDX-License-Identifier: Apache-2.0 */
/* The labels of a search: ways to reach a party, those that none beats, and the queue of those that are not gone on from yet. */
#ifndef CB_GRAPH_PATH_LABEL_H
#define CB_GRAPH_PATH_LABEL_H

#include "graph/path_internal.h"

#define NO_LABEL UINT32_MAX
enum { MOST_THIN = 64 /* parties to which a chain is too weak, told apart */ };

typedef struct label {
    uint64_t cost;       /* path_cost of the joint strength: less is stronger */
    uint64_t party;      /* one for all ids that are confirmed to be of the party */
    int32_t first, last; /* days on which all ties may hold */
    uint32_t parent;     /* NO_LABEL: a start */
    uint32_t next;       /* of the same id */
    uint32_t start;
    uint32_t hub; /* what was left after passing the parent's party */
    uint8_t hops;
    bool beaten;   /* another of its id is as good */
    bool doubt;    /* whether another is depends on what the party is, which was not known yet */
    bool posted;   /* the party was reached by one of its posts, under this id or another */
    uint8_t crowd; /* passing.crowd */
    uint8_t side;  /* path_level of the step that led here */
    bool agent;    /* another id of it, by which the chain came, is that of a nominee */
    bool crowded;  /* or has more than PATH_POSTS of those that `crowd` is */
    bool little;   /* the party was reached by a small stake that it holds, under this id or another */
    bool special;  /* once it was gone on from: where a chain came to this party another way, it may go on as this one cannot */
    bool marked;   /* one that is special is behind it */
    step by;       /* by.to is the id's hash */
    cb_slice id;   /* read when needed */
} label;

/* What is known of an id. */
typedef struct slot {
    uint64_t hash, party;
    uint32_t head; /* its first label + 1; 0: none */
    bool taken;
    bool joined; /* other ids are confirmed to be of its party */
    bool plain;  /* by which tie it was reached makes no difference */
} slot;

typedef struct direct_pair {
    uint64_t start, end;
} direct_pair;

typedef struct search {
    const world *w;
    const path_targets *targets;
    const path_question *q;
    stepper steps;
    label *labels;
    size_t count, cap;
    uint32_t *heap;
    size_t heap_count, heap_cap;
    slot *slots;
    size_t slot_count, used;
    const uint64_t *banned; /* ids that no chain passes, */
    size_t banned_count;
    const uint64_t *passed; /* and parties */
    size_t passed_count;
    uint64_t *never;           /* ids that the question bans */
    const direct_pair *direct; /* no chain of one step leads from one to the other */
    size_t direct_count;
    uint64_t *itself; /* starts at which no chain ends */
    size_t itself_count;
    uint64_t thin[MOST_THIN]; /* parties to which a chain would be too weak */
    size_t thin_count;
    bool joins; /* the world knows parties under several ids */
    uint64_t to;
    unsigned hops;
    arena *a;
    path_result *out;
    size_t event_cap;
    bool failed;
} search;

bool is_in(const uint64_t *items, size_t count, uint64_t key);
/* May a chain end at this id? For one that may, its entity is asked. */
bool may_end(const search *s, uint64_t hash);
/* May no chain of one step begin there, to some end? */
bool has_direct(const search *s, uint64_t start);

/* The slot of an id, until the next call; NULL: no memory. */
slot *slot_of(search *s, uint64_t hash);
/* The id of a label's party. */
cb_slice label_id(search *s, uint32_t at);
/* Of two labels at one id or at two ends: which comes first, by strength, steps, the ids along them, the starts. */
int label_order(search *s, uint32_t a, uint32_t b);
/* Adds it, unless another at its id beats it. */
void label_add(search *s, const label *l);
/* Is it beaten by one of which it was not known yet that it may? */
bool label_beaten(search *s, uint32_t at);
/* The best that is left in the queue. */
uint32_t label_take(search *s);
/* Begins anew. */
void labels_clear(search *s);
void labels_free(search *s);

#endif
