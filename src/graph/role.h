/* SPDX-License-Identifier: Apache-2.0 */
/* What the role of a tie says, by the words of data/roles.tsv: for every command the same. */
#ifndef CB_GRAPH_ROLE_H
#define CB_GRAPH_ROLE_H

#include <stdint.h>

#include "base/slice.h"

typedef enum role_says {
    ROLE_NOTHING, /* no words */
    ROLE_TIE,     /* whatever is not below: a post, a friend, what the table does not know */
    ROLE_TRADE,   /* one end buys from the other */
    ROLE_CLONE,   /* was copied by the other */
    ROLE_IDENTITY,
    ROLE_HARM, /* was defrauded by the other */
    ROLE_HOST,
    ROLE_MAKES,
    ROLE_EMBEDS,
    ROLE_RESELLS,
    ROLE_USES,
    ROLE_ADVERSE, /* opponents, or named together only */
    ROLE_VAGUE,   /* "business partner": a tie alone, nothing beside another role */
    /* words that stand in roles */
    ROLE_AGENT,
    ROLE_CONTROL,  /* a tie: one end controls the other */
    ROLE_ACTS_FOR, /* a tie: one end acts on behalf of the other */
    ROLE_FILLER,
    ROLE_NOT,
    ROLE_OF,
    ROLE_FOR,
    ROLE_WHEN,
    ROLE_AND,
    ROLE_PERSON,
    ROLE_WHOLE,
    ROLE_OVER_FIRST,
    ROLE_OVER_LAST,
    ROLE_OVER,
    ROLE_STATE,
    ROLE_DOUBT,
    ROLE_NOW,
    ROLE_UNTIL,
    ROLE_POST,   /* what may be over, of a post */
    ROLE_STAKE,  /* and of a stake */
    ROLE_BESIDE, /* stands beside either */
    ROLE_OVER_STAKE,
    ROLE_LEFT, /* of a post only */
    ROLE_ALIAS,
    ROLE_MONEY,
    ROLE_SINCE
} role_says;

typedef struct role_meaning {
    role_says says;
    bool from; /* `from` is the one hurt, or who makes, hosts, uses; else `to` */
} role_meaning;

/* Of several that a role, or an edge, says. Also those that do not decide, for another role is a tie, or for doubt leaves the tie ("bought"). */
static inline uint32_t role_bit(role_says says, bool from) { return UINT32_C(1) << (2 * (unsigned)says + from); }
uint32_t role_meanings(cb_slice role);

/* One role. Where it says two things of which one may be a tie, it is one: a customer that is a shareholder too is a shareholder. */
role_meaning role_read(cb_slice role);
/* Is it one that agents and nominees have by trade: registered agent, intermediary, auditor, nominee shareholder, trustee? */
bool role_is_agent(cb_slice role);
/* "Former director", "ex-shareholder", "Director (resigned 2015)" of a link; in doubt it is not. */
bool role_is_over(cb_slice role);
/* The last day that it tells, as it is written there: "director (until 2014)", "customer 2019-2021". Empty: none. */
cb_slice role_until(cb_slice role);

/* Customers, copied firms, people whose identity was used or who were defrauded: risk never flows to them. */
static inline bool role_is_victim(role_says s) { return s >= ROLE_TRADE && s <= ROLE_HARM; }
static inline bool role_is_product(role_says s) { return s >= ROLE_MAKES && s <= ROLE_USES; }
/* Neither a victim nor a product, and nothing to follow all the same. */
static inline bool role_is_apart(role_says s) { return s == ROLE_HOST || s == ROLE_ADVERSE; }

/* All roles of one edge. */
enum { EDGE_ROLES_MAX = 16 };
typedef struct edge_roles {
    cb_slice items[EDGE_ROLES_MAX];
    size_t count;
    bool more, started;
    int32_t start; /* the latest that the edge tells */
} edge_roles;

typedef struct edge_reading {
    role_meaning meaning;
    uint32_t says;      /* role_bit: all that its roles say */
    role_meaning power; /* ROLE_CONTROL, ROLE_ACTS_FOR: of a link that is a tie; else ROLE_NOTHING */
    cb_slice role;      /* that says so; the first where none does */
    cb_slice until;     /* the last day, where all that say so tell one */
    bool over;          /* all that say so are, or one calls over what another names */
    bool agent;         /* all are of agents */
} edge_reading;

void edge_roles_take(edge_roles *r, cb_slice role);
/* A start date of the edge: no years of a role before it end the tie. */
void edge_roles_start(edge_roles *r, cb_slice day);
/* An edge makes a victim where one role says so and no other may be a tie of its own. `kind`: only links and associations are read so; a stake
 * ends by words of a stake, a post by words of a post, a succession never. */
edge_reading edge_roles_read(const edge_roles *r, cb_slice kind);

#endif
