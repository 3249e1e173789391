/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the search share: path.c searches, path_label.c keeps the ways to a party, path_step.c finds the steps from one, path_mark.c
 * those by marks, path_number.c says of which numbers nothing follows, path_read.c reads what was found. */
#ifndef CB_GRAPH_PATH_INTERNAL_H
#define CB_GRAPH_PATH_INTERNAL_H

#include "graph/internal.h"
#include "graph/path.h"

/* Where a tie leads: to an owner or officer, to what is owned or directed, or to neither. Who comes up to a party and goes on up, or down and on
 * down, does not pass by what else it owns. */
typedef enum path_level { LEVEL_NONE, LEVEL_UP, LEVEL_DOWN } path_level;

/* One step from a party to another, by hashes. */
typedef struct step {
    uint64_t to;
    uint32_t strength;   /* 1/10000 */
    int32_t first, last; /* VIA_TIE: the days on which it may hold; VIA_MARK: those on which both had it */
    uint8_t via;         /* path_via */
    bool open;           /* its days bound no chain */
    bool by_post;        /* VIA_TIE: a post of the party that it leads to */
    bool by_little;      /* VIA_TIE: to an owner, by a stake of under 10 % */
    uint8_t crowd;       /* VIA_TIE: tie_kind, where it leads to an employer or to what has members; else 0 */
    uint8_t level;       /* VIA_TIE: path_level, seen from where it begins */
    bool weak;
    uint8_t mark; /* mark_kind */
    uint32_t bearers;
    int32_t gap;
    uint64_t mark_hash;
    entity_ref from_says, to_says; /* VIA_TIE: from_says is the edge's segment and row */
    uint64_t row;                  /* VIA_TIE: of the ties of that segment; VIA_SAME: of its section */
} step;

/* How a party is passed. */
typedef struct passing {
    uint64_t cost; /* path_cost of what led there */
    bool free;     /* it may have as many ties as it likes */
    bool posted;   /* it was reached by one of its posts, under this id or another */
    uint8_t crowd; /* the tie_kind by which it was reached, as an employer or as what has members; else 0 */
    uint8_t side;  /* path_level of the step that led there */
    bool agent;    /* another id of it, by which the chain came, is that of a nominee */
    bool crowded;  /* or has more than PATH_POSTS of those that `crowd` is */
    bool little;   /* it was reached by a small stake that it holds, under this id or another */
} passing;

typedef struct stepper {
    const world *w;
    graph_doubles doubles;
    const path_rules *rules;
    const path_targets *targets; /* NULL: what was left is not told */
    int32_t on;
    uint64_t looked, work;
    uint64_t most; /* path_cost of the least joint strength */
    step *items;   /* of the party last asked about */
    size_t count, cap;
    /* the party */
    uint64_t ties, posts; /* how many it has; of them seats that it holds in others; 0 where nothing depends on it */
    uint64_t agencies, members, staff; /* of them those for which it acts, and those that end in it */
    uint64_t stakes, ups;              /* of them stakes that it holds in others, and ties to its owners and officers */
    uint64_t little;                   /* of the stakes those of under 10 % */
    bool counted;                      /* these counts were made: where nothing depends on them they are 0 */
    bool by_little;                    /* passing.little */
    bool nominee;                      /* of its posts: more than PATH_POSTS */
    bool crowded;                      /* more than PATH_POSTS members or employees */
    bool like;                         /* of the sort of passing.crowd */
    bool blocked;                      /* none of its posts is followed */
    uint8_t shut;                      /* tie_kind of those that end in it and are not followed; 0: none */
    bool same;                         /* other ids of it are followed */
    struct left {                      /* ties to what may be an end that were not followed */
        uint64_t other, row;
        uint32_t segment;
        int32_t day; /* the last, the first */
        path_stop why;
    } * left;
    size_t left_count, left_cap;
    struct theft { /* one of the bearers of a mark, or who holds it, is a victim of another party */
        uint64_t hurt, by;
    } * thefts;
    size_t theft_count, theft_cap;
    struct bearer_row *rows; /* of the mark last asked about */
    size_t row_cap;
    struct seen { /* marks of this party: a hash set; what is of another round is free */
        uint64_t hash, round;
    } * seen;
    size_t seen_count, seen_slots;
    uint64_t round;
    struct {
        uint32_t strength;
        uint64_t cost;
    } costs[256];
    bool more_left; /* more were left than are kept of one party */
    bool thin;      /* steps were left because the chain would be weaker than the least */
    bool cut;       /* the work was used up while rows of a party were left */
    bool failed;    /* no memory */
} stepper;

/* All steps from the party; `ties` and `posts` first: where the joint strength would fall below the least for a hub, no step is made. */
void steps_of(stepper *s, uint64_t node, const passing *how);
void stepper_free(stepper *s);
/* What is left after the party last asked about, reached by a step of the level `side`, where the next is of `level`: 1/10000. */
uint32_t stepper_hub(const stepper *s, uint8_t side, uint8_t level);
/* path_cost, remembered. */
uint64_t stepper_cost(stepper *s, uint32_t strength);
/* Room for a step more; NULL: no memory. */
step *stepper_add(stepper *s);

/* The marks of an entity that is at a row of ties, and of a place where a party is. In path_mark.c. */
void take_mark(stepper *s, uint64_t node, uint64_t mark, const graph_tie_row *from, entity_ref from_says);
void take_place(stepper *s, uint64_t node, uint64_t place);
/* Who bears a number, and the entity that says so: itself, or a document of its. */
typedef struct number_bearer {
    uint64_t who;
    entity_ref says;
} number_bearer;
/* Does it tie two that both bear it, or is it that of one of them under another name? False: no memory. In path_number.c. */
bool path_number_counts(const world *w, const number_bearer *mine, const number_bearer *theirs, uint64_t mark, bool *out);
/* The id of who bears a mark by this entity; empty where none has that hash. */
cb_slice path_bearer_id(const world *w, entity_ref says, uint64_t hash);
/* Is this mark met for the first time since the last party? */
bool first_time(stepper *s, uint64_t hash);

/* Rows of other ids of a party, the confirmed ones and those that are only possible. */
uint64_t path_same_rows(const world *w, uint64_t hash, const graph_same_row **out, uint64_t *first);

bool path_may_be_target(const path_targets *t, uint64_t hash);
/* May the party have another id, confirmed? */
bool path_may_be_joined(const path_targets *t, uint64_t hash);
/* The id that a row of ties has at this end or the other; empty where it has none of that hash. */
cb_slice path_row_id(const world *w, uint32_t segment, const graph_tie_row *row, bool other);
/* The id of the party that a step leads to; empty where none has that hash. */
cb_slice path_step_id(const world *w, const step *s);
/* Fills what a step says of the hop; false where the world does not bear it out. */
bool path_read_step(const world *w, const step *s, path_hop *out);
/* Reads an edge of the ties as graph_ties does. */
bool graph_read_row(const world *w, uint32_t segment, uint64_t row, tie *out);

#endif
