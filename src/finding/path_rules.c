/* SPDX-License-Identifier: Apache-2.0 */
/* How strong each sort of step is in a search: the rules of data/signals.tsv in figures. */
#include "finding/internal.h"
#include "finding/strength.h"

#include "base/poison.h"

enum { STRENGTH_S = 9000, STRENGTH_M = 6000, STRENGTH_W = 3000, MARK_S = 8500, CONFIRMED = 9500, LEAST = 200 };
enum { GRADE_S = 7000, GRADE_M = 4500 };

static uint32_t strength_of(const char *rule, bool weak) {
    char grade = signal_find(rule).strength;
    return grade == 'S' ? STRENGTH_S : grade == 'M' ? STRENGTH_M : grade == 'W' && weak ? STRENGTH_W : 0;
}

char grade_of_strength(uint32_t strength) { return strength >= GRADE_S ? 'S' : strength >= GRADE_M ? 'M' : 'W'; }

static unsigned stake_of(const tie *t) {
    return slice_eq(t->kind, SLICE("Ownership")) ? graph_stake(t->share) : (unsigned)STAKE_LARGE;
}

bool is_little_stake(const tie *t) { return stake_of(t) == STAKE_TRACE || stake_of(t) == STAKE_MINOR; }

/* A stake that is small says little of who is behind a company, however certain it is. */
static uint32_t strength_of_stake(unsigned stake, uint32_t whole) {
    uint32_t most = stake == STAKE_MINOR ? STRENGTH_M : stake == STAKE_TRACE || stake == STAKE_NOTHING ? STRENGTH_W : whole;
    return most < whole ? most : whole;
}

uint32_t strength_of_tie(const tie *t) { return strength_of_stake(stake_of(t), tie_strength(t->kind)); }

void path_rules_fill(path_rules *out, bool weak) {
    /* Not here: payments, awards, parties of a court case, documents and posts; what they tie is customers, opponents and subjects. */
    static const struct {
        tie_kind kind;
        const char *rule;
    } TIES[] = {{TIE_CONTROL, "control"},
                {TIE_DIRECTORSHIP, "directorship"},
                {TIE_EMPLOYMENT, "employment"},
                {TIE_MEMBERSHIP, "membership"},
                {TIE_REPRESENTATION, "representation"},
                {TIE_FAMILY, "family"},
                {TIE_ASSOCIATE, "associate"},
                {TIE_SUCCESSION, "succession"},
                {TIE_LINK, "linked"},
                {TIE_DEBT, "disclosed-tie"},
                {TIE_PARTICIPANT, "disclosed-tie"},
                {TIE_ACCOUNT, "account-owner"},
                {TIE_HOLDER, "account-owner"},
                {TIE_PARENT, "ownership"},
                {TIE_OPERATOR, "disclosed-tie"},
                {TIE_ISSUER, "disclosed-tie"},
                {TIE_EDGE, "disclosed-tie"}};
    *out = (path_rules){.weak = weak ? STRENGTH_W : 0, .confirmed = CONFIRMED, .unconfirmed = weak, .least = LEAST};
    for (size_t i = 0; i < sizeof TIES / sizeof *TIES; i++) out->tie[TIES[i].kind] = strength_of(TIES[i].rule, weak);
    uint32_t stake = strength_of("ownership", weak);
    out->stake[STAKE_UNKNOWN] = out->stake[STAKE_LARGE] = stake;
    out->stake[STAKE_MINOR] = strength_of_stake(STAKE_MINOR, stake);
    out->stake[STAKE_TRACE] = weak ? strength_of_stake(STAKE_TRACE, stake) : 0;
    for (unsigned k = MARK_NONE + 1; k < MARK_KINDS; k++) {
        mark_rules m = mark_rules_of((mark_kind)k);
        char rule[64] = "";
        if (m.rule.len == 0 || m.rule.len >= sizeof rule) continue;
        memcpy(rule, m.rule.ptr, m.rule.len);
        uint32_t base = strength_of(rule, weak);
        out->mark[k].base = base == STRENGTH_S ? MARK_S : base;
        out->mark[k].half = m.half;
        out->mark[k].most = m.most;
        out->mark[k].apart = m.apart;
        out->mark[k].together = m.together;
    }
}
