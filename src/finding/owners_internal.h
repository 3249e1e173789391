/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of an answer about ownership share: owners.c asks and applies the rules, owners_steps.c words parties, holdings and steps,
 * owners_beside.c what the answer does not rest on. */
#ifndef CB_FINDING_OWNERS_INTERNAL_H
#define CB_FINDING_OWNERS_INTERNAL_H

#include "finding/internal.h"
#include "finding/owners.h"

enum { MOST_DRAWN = 200, MOST_IDENTITIES = 2000, MOST_SENTENCES = 64, MOST_FLIPS = 200, MOST_CONTROLLERS = 8 };

typedef struct asking {
    asker q;
    const owners_question *question;
    const own_rule *rule;
    own_graph g;
    own_result result;
    ownership *out;
    size_t holding_cap, settle_cap, caution_cap, passed_cap, flip_cap, step_cap;
    size_t *party_of;   /* node -> party, SIZE_MAX */
    size_t *holding_of; /* stake -> holding, SIZE_MAX */
} asking;

extern const char *const OWNERS_INTEREST[];

#define SETTLE(k, ...)                                                                                                         \
    owners_say((k), &(k)->out->settles, &(k)->out->settle_count, &(k)->settle_cap, words((k)->q.a, __VA_ARGS__))
#define CAUTION(k, ...)                                                                                                        \
    owners_say((k), &(k)->out->cautions, &(k)->out->caution_count, &(k)->caution_cap, words((k)->q.a, __VA_ARGS__))

/* ---- owners_steps.c */
bool owners_say(asking *k, cb_slice **items, size_t *count, size_t *cap, cb_slice text);
cb_slice owners_put(asking *k, void (*fn)(buf *, share), share s);
cb_slice owners_range_words(asking *k, share_range r);
size_t owners_party(asking *k, uint32_t node);
cb_status owners_seeds_of(asking *k, cb_slice id, uint32_t *seeds, uint32_t *may_seed);
cb_status owners_join_identities(asking *k);
size_t owners_holding(asking *k, uint32_t stake, bool counted);
bool owners_what_settles(asking *k, const own_stake *s);
bool owners_mark_listed(asking *k, uint32_t node);
ownership_step *owners_new_step(asking *k);
bool owners_add_steps(asking *k);

/* ---- owners_beside.c */
bool owners_is_counted(const asking *k, uint32_t stake);
bool owners_is_member(const asking *k, uint32_t node);
bool owners_add_not_enough(asking *k, uint32_t target);
cb_status owners_other_listings(asking *k, uint32_t node, uint32_t target);
bool owners_open_holders(asking *k, uint32_t target);
cb_status owners_register_notes(asking *k, uint32_t target, bool *acts);
bool owners_add_cautions(asking *k, uint32_t target);
bool owners_add_direct(asking *k, uint32_t target);

#endif
