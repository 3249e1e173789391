/* SPDX-License-Identifier: Apache-2.0 */
/* How ties and shared marks are put into words, and which rule of data/signals.tsv each of them is. */
#include <stdarg.h>
#include <stdio.h>

#include "finding/internal.h"
#include "finding/strength.h"

#include "base/poison.h"

cb_slice words(arena *a, const char *format, ...) {
    va_list args;
    va_start(args, format);
    char small[256];
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(small, sizeof small, format, args);
    va_end(args);
    cb_slice out = {NULL, 0};
    if (n >= 0 && (size_t)n < sizeof small) {
        if (!arena_dup(a, (cb_slice){small, (size_t)n}, &out)) out = (cb_slice){NULL, 0};
    } else if (n >= 0) {
        char *big = arena_alloc(a, (size_t)n + 1);
        if (big && vsnprintf(big, (size_t)n + 1, format, again) == n) out = (cb_slice){big, (size_t)n};
    }
    va_end(again);
    return out;
}

const char *tie_rule(cb_slice kind) {
    static const struct {
        const char *kind, *rule;
    } RULES[] = {{"Ownership", "ownership"},
                 {"Control", "control"},
                 {"Succession", "succession"},
                 {"Directorship", "directorship"},
                 {"Employment", "employment"},
                 {"Membership", "membership"},
                 {"Representation", "representation"},
                 {"Family", "family"},
                 {"Associate", "associate"},
                 {"UnknownLink", "linked"},
                 {"owner", "account-owner"}};
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++)
        if (slice_eq(kind, slice_of(RULES[i].kind))) return RULES[i].rule;
    return "disclosed-tie";
}

/* How a tie reads from its source to its target, and the other way: a path may take it from either end, and must not say that
 * the owned owns the owner. Empty: it has no such words for the other way. */
static cb_slice read_tie(const tie *t, bool forward) {
    static const struct {
        const char *kind, *forward, *backward;
    } READINGS[] = {{"Ownership", "owner of", "owned by"},
                    {"Control", "controls", "controlled by"},
                    {"Directorship", "officer of", "has the officer"},
                    {"Employment", "employed by", "employs"},
                    {"Membership", "member of", "has the member"},
                    {"Representation", "represents", "represented by"},
                    {"Family", "family of", "family of"},
                    {"Associate", "associate of", "associate of"},
                    {"Succession", "succeeded by", "successor of"},
                    {"Occupancy", "holds the post", "held by"},
                    {"Debt", "owes", "owed by"},
                    {"Payment", "paid", "paid by"},
                    {"ContractAward", "awarded to", "was awarded"},
                    {"CourtCaseParty", "party of the case", "has the party"},
                    {"ProjectParticipant", "takes part in", "has the participant"},
                    {"owner", "account or asset of", "holds"},
                    {"holder", "held by", "holds"},
                    {"parent", "has the parent", "parent of"},
                    {"authority", "for the authority", "authority of"}};
    for (size_t i = 0; i < sizeof READINGS / sizeof *READINGS; i++)
        if (slice_eq(t->kind, slice_of(READINGS[i].kind)))
            return slice_of(forward ? READINGS[i].forward : READINGS[i].backward);
    return (cb_slice){"", 0};
}

/* Roles of an UnknownLink that have words for both ways, and what makes a sentence of them. */
static const struct {
    const char *role, *other;
    const char *is, *other_is; /* before them, between two names */
} ROLES[] = {{"makes", "made by", "", "is "},
             {"embeds", "embedded in", "", "is "},
             {"resells", "resold by", "", "is "},
             {"uses", "used by", "", "is "},
             {"hosts", "hosted by", "", "is "},
             {"uses product", "product used by", "", "is a "},
             {"uses SDK", "SDK used by", "", "is an "},
             {"customer of", "has the customer", "is a ", ""},
             {"client of", "has the client", "is a ", ""},
             {"clone of", "cloned by", "is a ", "was "},
             {"uses identity of", "identity used by", "", "has its "}};

bool tie_role_words(size_t i, cb_slice *role, cb_slice *other) {
    if (i >= sizeof ROLES / sizeof *ROLES) return false;
    *role = slice_of(ROLES[i].role);
    *other = slice_of(ROLES[i].other);
    return true;
}

/* Which of them a role is; *other: in the words of the other way. */
static size_t role_of(const tie *t, bool *other) {
    cb_slice one, two;
    size_t i = 0;
    for (*other = false; tie_role_words(i, &one, &two); i++) {
        *other = slice_eq_nocase(t->role, two);
        if (*other || slice_eq_nocase(t->role, one)) break;
    }
    return i;
}

/* A role of an UnknownLink that reads otherwise from its other end; the role itself where it is none of these, and nothing from there. */
cb_slice tie_role(const tie *t, bool forward) {
    bool other;
    size_t i = role_of(t, &other);
    if (i < sizeof ROLES / sizeof *ROLES) return slice_of(forward == other ? ROLES[i].other : ROLES[i].role);
    return forward ? t->role : (cb_slice){"", 0};
}

cb_slice tie_verb(asker *q, const tie *t) {
    bool other;
    size_t i = role_of(t, &other);
    if (i == sizeof ROLES / sizeof *ROLES) return (cb_slice){"", 0};
    return words(q->a, "%s%s", other ? ROLES[i].other_is : ROLES[i].is, other ? ROLES[i].other : ROLES[i].role);
}

/* Is it told from its far end, for there are no words for the other way? */
static bool is_turned(const tie *t, bool forward) {
    bool said = t->role.len && !slice_eq(t->role, t->kind);
    if (forward) return false;
    if (slice_eq(t->kind, SLICE("UnknownLink"))) return said && !tie_role(t, false).len;
    /* of relatives the role is one of the two: "father" */
    if (slice_eq(t->kind, SLICE("Family")) || slice_eq(t->kind, SLICE("Associate"))) return said;
    return !read_tie(t, false).len;
}

/* "owned by, 51 %", "has the officer (nominee director)". */
static cb_slice tie_label(asker *q, const tie *t, bool forward) {
    bool free_text = slice_eq(t->kind, SLICE("UnknownLink"));
    cb_slice turned = free_text && !forward ? tie_role(t, false) : (cb_slice){"", 0}, read = read_tie(t, forward);
    if (turned.len) return words(q->a, "%.*s", SLICE_ARGS(turned));
    bool family = slice_eq(t->kind, SLICE("Family")), relative = family || slice_eq(t->kind, SLICE("Associate"));
    if (relative &&
        t->role.len) /* of FollowTheMoney: what the other is to the person, "mother" where the relative is the mother */
        read = family ? SLICE("has the relative") : SLICE("has the associate");
    if (!read.len) read = free_text ? SLICE("tie") : t->kind;
    cb_slice roles = tie_roles(q, t), share = share_text(q, t->share);
    if (!roles.ptr || !share.ptr) return (cb_slice){NULL, 0};
    return words(q->a, "%.*s%s%.*s%s%s%.*s", SLICE_ARGS(read), roles.len ? " (" : "", SLICE_ARGS(roles), roles.len ? ")" : "",
                 share.len ? ", " : "", SLICE_ARGS(share));
}

uint32_t tie_strength(cb_slice kind) {
    char grade = signal_find(tie_rule(kind)).strength;
    return grade == 'S' ? 9000 : grade == 'M' ? 6000 : 3000;
}

/* The step from one end of a tie to the other. */
bool link_of_tie(asker *q, const tie *t, bool forward, cb_slice from_caption, cb_slice to_caption, uint32_t segment,
                 link *out) {
    tie_kind kind = graph_kind_of_edge(schema_find(t->kind));
    *out = (link){.from = forward ? t->from : t->to,
                  .to = forward ? t->to : t->from,
                  .from_caption = from_caption,
                  .to_caption = to_caption,
                  .kind = t->kind,
                  .start = t->start,
                  .end = t->end,
                  .disclosed = t->disclosed,
                  .acts_for = forward && (kind == TIE_REPRESENTATION || t->power.says == ROLE_ACTS_FOR),
                  .by_post = !forward && (path_is_post(kind) || t->agent),
                  .crowd = forward && (kind == TIE_MEMBERSHIP || kind == TIE_EMPLOYMENT) ? (uint8_t)kind : 0,
                  .by_little = !forward && is_little_stake(t),
                  .segment = segment,
                  .edge = t->edge,
                  .origin = record_origin(q, t->edge),
                  .rule = tie_rule(t->kind)};
    out->strength = strength_of_tie(t);
    out->grade = is_little_stake(t) ? grade_of_strength(out->strength) : signal_find(out->rule).strength;
    out->turned = is_turned(t, forward);
    out->url = tie_value(q, t, PROP_sourceUrl);
    if (t->least.len)
        out->doubt = words(q->a, "The records differ about the share of %.*s in %.*s: %.*s %% and %.*s %%.",
                           SLICE_ARGS(forward ? from_caption : to_caption), SLICE_ARGS(forward ? to_caption : from_caption),
                           SLICE_ARGS(t->share), SLICE_ARGS(t->least));
    out->label = tie_label(q, t, forward);
    out->text = forward ? tie_text(q, t, from_caption, to_caption) : tie_text(q, t, to_caption, from_caption);
    return out->text.ptr != NULL && out->label.ptr != NULL && (t->least.len == 0 || out->doubt.ptr);
}

/* ---- shared marks */

cb_slice when_text(asker *q, cb_slice start, cb_slice end, int32_t gap) {
    if (gap > 0) return words(q->a, ", within %d days of each other", gap);
    return words(q->a, "%s%s%.*s%s%.*s", start.len || end.len ? ", both" : "", start.len ? " from " : "", SLICE_ARGS(start),
                 end.len ? " until " : "", SLICE_ARGS(end));
}

cb_slice seen_before(asker *q, mark_kind kind, int32_t last, cb_slice seen, cb_slice other) {
    int32_t apart = mark_rules_of(kind).apart;
    char day[DATE_TEXT_MAX];
    if (apart < 0 || last == INT32_MAX || last == INT32_MIN || (int64_t)last + apart >= q->on_day) return (cb_slice){"", 0};
    cb_slice what = mark_kind_name(kind), text = {day, date_day(last, day)};
    return words(q->a,
                 "%.*s was last seen with the %.*s on %.*s; no source says when %.*s had it, and such a value may pass on.",
                 SLICE_ARGS(seen), SLICE_ARGS(what), SLICE_ARGS(text), SLICE_ARGS(other));
}

cb_slice mark_text(asker *q, cb_slice mine, cb_slice theirs, mark_kind kind, cb_slice shown, cb_slice when, size_t others) {
    cb_slice what = mark_kind_name(kind);
    if (others == 1 && slice_eq(mine, theirs))
        return words(q->a, "Two records of %.*s have the same %.*s, %.*s%.*s; nobody else in the sources has it.",
                     SLICE_ARGS(theirs), SLICE_ARGS(what), SLICE_ARGS(shown), SLICE_ARGS(when));
    if (others == 1)
        return words(q->a, "%.*s and %.*s have the same %.*s, %.*s%.*s; nobody else in the sources has it.", SLICE_ARGS(mine),
                     SLICE_ARGS(theirs), SLICE_ARGS(what), SLICE_ARGS(shown), SLICE_ARGS(when));
    return words(q->a, "%.*s and %.*s have the same %.*s, %.*s%.*s; %zu other%s in the sources %s it as well.",
                 SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(what), SLICE_ARGS(shown), SLICE_ARGS(when), others - 1,
                 others == 2 ? "" : "s", others == 2 ? "has" : "have");
}
