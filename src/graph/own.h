/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns and who controls: the records around a party, what they come to on a day, and what each regime concludes from them. Exact: shares
 * are integers (share.h), answers are least fixpoints: yes on what is sure, possible on what may be. */
#ifndef CB_GRAPH_OWN_H
#define CB_GRAPH_OWN_H

#include "graph/fraction.h"
#include "graph/graph.h"
#include "graph/share.h"

/* ---- rules: data/regimes.tsv */
typedef enum own_answer { OWN_NO = 0, OWN_POSSIBLE = 1, OWN_YES = 2 } own_answer;
typedef enum own_votes { VOTES_NO, VOTES_LIKE_SHARES, VOTES_CONTROL } own_votes;
typedef struct own_rule {
    const char *regime, *name, *status, *source, *checked;
    int32_t from, to; /* days, both included */
    share threshold;
    bool strict;   /* more than the threshold; else at least it */
    bool together; /* holdings of different persons are added */
    bool joint;    /* one person's are, with those of whoever is in a recorded joint arrangement with it about the company */
    own_votes votes;
    own_answer board, influence, consolidation; /* what such a power of a member makes of the controlled */
    own_answer most;
    uint32_t seeds; /* REGIME_* */
} own_rule;
extern const own_rule OWN_RULES[];
extern const size_t OWN_RULE_COUNT;
/* The rule of a regime on a day; NULL where there was none, or no such regime (`known` says which). */
const own_rule *own_rule_on(cb_slice regime, int32_t day, bool *known);

/* ---- the records around a party */
typedef enum own_interest { OWN_SHARES = 0, OWN_VOTES, OWN_BOARD, OWN_INFLUENCE, OWN_CONSOLIDATION } own_interest;
typedef enum own_when { OWN_NEVER = 0, OWN_MAYBE, OWN_SURELY } own_when; /* does it hold on the day? */

/* Holds from its start on, the day itself included, until the day before its end; dates that are not exact, or cannot be read, leave it open. */
own_when own_when_of(cb_slice start, cb_slice end, int32_t on);

/* One record that says who holds what. Slices point into the world or the arena. */
typedef struct own_claim {
    uint32_t owner, asset; /* nodes */
    own_interest interest;
    own_when when;
    share_range range; /* of shares or votes */
    bool unknown;      /* no share is given */
    bool indirect;     /* told as indirect, with no chain: may repeat what the chain says */
    bool repeated;     /* told as indirect, with its chain: not counted again */
    bool trust;        /* held for others (as trustee, by a firm): may be of other shares than what the owner holds itself */
    bool assumed;      /* by --assume */
    bool joint;        /* held in an arrangement with others */
    uint64_t pact;     /* which, where its records tell several apart ("arrangement A"); 0: they do not */
    cb_slice edge_id, written, role, start, end;
    uint32_t segment;
} own_claim;

/* What the records of one owner, asset and interest come to on the day; never a sum of records. */
typedef struct own_stake {
    uint32_t owner, asset;
    own_interest interest;
    bool surely;        /* some record of it surely holds on the day */
    bool contradictory; /* records exclude each other: the range holds all of them */
    bool joint;         /* held in an arrangement with others */
    uint64_t pact;      /* which (own_claim) */
    bool widened;       /* the range goes up to what a record that is told as indirect, without its chain, may add */
    bool entrusted;     /* or to what it holds for others */
    share_range range;
    uint32_t first, count; /* its claims, those that never hold left out */
} own_stake;

typedef struct own_node {
    cb_slice id, caption, schema;
    uint32_t seeds;            /* REGIME_* that start here: listed on the day, with a freeze of assets */
    uint32_t may_seed;         /* the same where the day of listing or delisting leaves it open */
    bool person, assumed, cut; /* cut: its owners were not followed */
} own_node;

typedef struct own_same { /* two nodes that are confirmed to be one party */
    uint32_t listed, other;
} own_same;

typedef struct own_graph {
    own_node *nodes;
    own_claim *claims; /* by asset, owner, interest */
    own_stake *stakes; /* by asset, owner, interest */
    size_t node_count, claim_count, stake_count;
    uint32_t *in_first;        /* stakes of asset i: in_first[i] .. in_first[i + 1] */
    uint32_t *out, *out_first; /* stakes of owner i, by number */
    bool cut;                  /* LIMIT_OWN_NODES was reached */
    int32_t on;
    own_same *same; /* the records among the nodes that the world has for one party */
    size_t same_count;
    const uint32_t *joined_to; /* of each node, the one that stands for the party; NULL: each for itself */
} own_graph;

typedef struct own_assumption {
    cb_slice id;           /* designated, where `asset` is empty */
    cb_slice asset, share; /* or owner (`id`), asset and share */
} own_assumption;

/* A record from outside the world: an edge of Ownership or Control, or a link of control, with the ids under which its ends are known here. */
typedef struct own_told {
    cb_slice owner, asset;
    cb_slice owner_caption, asset_caption; /* empty: what the world calls them */
    const entity *edge;
} own_told;
#define OWN_TOLD_SEGMENT (UINT32_MAX - 1) /* of its claims */

/* All that owns or controls `id`, directly or not, on the day. CB_NOT_FOUND where the id is in no source. Everything is in the arena. */
cb_status own_load(const world *w, cb_slice id, int32_t on, const own_assumption *assumed, size_t assumed_count, arena *a,
                   own_graph *out, cb_error *err);
/* The same with what is told beside the world; `id` may be one that only that tells of. */
cb_status own_load_told(const world *w, cb_slice id, int32_t on, const own_assumption *assumed, size_t assumed_count,
                        const own_told *told, size_t told_count, arena *a, own_graph *out, cb_error *err);
/* The same for rules that start from listings, on the world's own day: owners of which the world's sets say that nothing may start or pass
 * through them (blocked.h) are there, and what owns them is not. The answer is the same; who the others are is not told. Where the sets do not
 * decide that, all is loaded. `most`: more nodes than that are not loaded, and `cut` says so; 0: no such bound. */
cb_status own_load_listed_above(const world *w, cb_slice id, int32_t on, const own_told *told, size_t told_count, uint32_t most,
                                arena *a, own_graph *out, cb_error *err);
/* All that may be owned by listed parties of the world, by any regime: from these down, as far as a half may be reached (LIMIT_OWN_LISTED and
 * `memory` bound it: then `cut`). Claims carry what the rules need and no words to show. */
cb_status own_load_listed(const world *w, int32_t on, size_t memory, arena *a, own_graph *out, cb_error *err);
/* Regimes whose rule such a listing starts: a freeze of assets all that it seeds, an export licence that of BIS alone. */
uint32_t own_seeds_of(const programme_meaning *m);
/* Does it hold, as a share that is told? Of such are the chains that an indirect record may sum up. */
bool own_says_a_share(const own_claim *c);
enum { OWN_CHAIN_PARTIES = 4096 }; /* above an asset among which a chain is looked for; beyond, it is taken for told by none */
/* From claims alone (tests, cases): sorts them, makes stakes and both directions. Nodes and claims are the caller's; claims are reordered. */
bool own_graph_finish(own_graph *g, arena *a);

/* One party under several ids: to[i] takes what node i holds and what is held of it, as records of one stake and never their sum. False: no
 * memory. */
bool own_graph_merge(own_graph *g, const uint32_t *to, arena *a);

/* ---- what a rule concludes */
typedef enum own_why { WHY_LISTED, WHY_SHARES, WHY_VOTES, WHY_BOARD, WHY_INFLUENCE, WHY_CONSOLIDATION } own_why;
typedef struct own_step { /* a node joins those that are owned */
    uint32_t node;
    own_answer answer;
    own_why why;
    share_range sum;       /* what members held together when it joined (shares or votes) */
    share_range held;      /* the same with what counts as well */
    uint32_t first, count; /* in `stakes`: what was added, of members that joined earlier */
    uint32_t also;         /* behind those in `stakes`: what members hold besides, whenever they joined; it joined without */
    bool beside;           /* says only why what such a member holds counts as well: no other step rests on it */
} own_step;

typedef struct own_result {
    own_answer answer;
    bool capped;       /* the arithmetic says more than the rule lets anyone but a person say */
    share_range owned; /* what members hold of the target together (each: what the person of the answer holds) */
    /* From the listed parties to the target: what the answer rests on, each step on earlier ones alone; where it is no, to those of its holders
     * who are listed or owned themselves. Behind the target, those that are `beside`. */
    own_step *steps;
    size_t step_count;
    uint32_t *stakes;
    own_answer *of; /* of every node */
} own_result;
/* False: no memory. `target`: the node asked about. */
bool own_solve(const own_graph *g, const own_rule *rule, uint32_t target, arena *a, own_result *out);

/* Who controls the target under a rule without listed persons (company-control): of[i] for every node, OWN_NO for the target itself. */
bool own_controllers(const own_graph *g, const own_rule *rule, uint32_t target, arena *a, own_answer *of);

/* ---- integrated (economic) ownership: shares multiplied along all chains, cycles included */
typedef struct own_part { /* of the target, through all chains */
    fraction low, high;
    bool
        exact_high; /* false: the highest is only bounded: cycles beyond LIMIT_CYCLE_NODES, or shares that add up to too much */
    bool exact_low;
} own_part;
/* of[i] for every node; the target's own is left at zero. False: no memory. */
bool own_integrated(const own_graph *g, uint32_t target, arena *a, own_part *of);
/* Nobody is known to own it, or it is a person. */
bool own_is_ultimate(const own_graph *g, uint32_t node);

/* Stakes of one asset add up to more than the whole: its sources contradict each other. */
bool own_over_whole(const own_graph *g, uint32_t asset, share_range *sum);

#endif
