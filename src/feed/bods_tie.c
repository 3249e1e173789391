/* SPDX-License-Identifier: Apache-2.0 */
/* Relationship records of BODS 0.4: one tie for each interest. */
#include "feed/bods_common.h"

#include <stdio.h>

#include "base/poison.h"

/* Codes of the interestType list. Rights to income, surplus or use are economic, and no shares: ties in the words of the list. */
static const struct interest {
    const char *code;
    schema_id schema;
    const char *words; /* sharesType, controlType or role */
} INTERESTS[] = {
    {"shareholding", SCHEMA_Ownership, "shares"},
    {"votingRights", SCHEMA_Ownership, "votes"},
    {"appointmentOfBoard", SCHEMA_Control, "appoint directors"},
    {"otherInfluenceOrControl", SCHEMA_Control, "other influence or control"},
    {"controlViaCompanyRulesOrArticles", SCHEMA_Control, "control via company rules or articles"},
    {"controlByLegalFramework", SCHEMA_Control, "control by legal framework"},
    {"settlor", SCHEMA_Control, "settlor"},
    {"trustee", SCHEMA_Control, "trustee"},
    {"protector", SCHEMA_Control, "protector"},
    {"nominator", SCHEMA_Control, "nominator"},
    {"seniorManagingOfficial", SCHEMA_Directorship, "senior managing official"},
    {"boardMember", SCHEMA_Directorship, "board member"},
    {"boardChair", SCHEMA_Directorship, "board chair"},
    {"beneficiaryOfLegalArrangement", SCHEMA_UnknownLink, "beneficiary of legal arrangement"},
    {"nominee", SCHEMA_UnknownLink, "nominee"},
    {"rightsToSurplusAssetsOnDissolution", SCHEMA_UnknownLink, "rights to surplus assets on dissolution"},
    {"rightsToProfitOrIncome", SCHEMA_UnknownLink, "rights to profit or income"},
    {"rightToProfitOrIncomeFromAssets", SCHEMA_UnknownLink, "right to profit or income from assets"},
    {"enjoymentAndUseOfAssets", SCHEMA_UnknownLink, "enjoyment and use of assets"},
    {"rightsGrantedByContract", SCHEMA_UnknownLink, "rights granted by contract"},
    {"conditionalRightsGrantedByContract", SCHEMA_UnknownLink, "conditional rights granted by contract"},
    {"unknownInterest", SCHEMA_UnknownLink, "unknown interest"},
    {"unpublishedInterest", SCHEMA_UnknownLink, "unpublished interest"},
};
enum { INTEREST_COUNT = sizeof INTERESTS / sizeof INTERESTS[0], OTHER = INTEREST_COUNT, UNTYPED, COUNTERS };

static size_t interest_of(cb_slice type) {
    if (type.len == 0) return UNTYPED;
    for (size_t i = 0; i < INTEREST_COUNT; i++)
        if (slice_eq(type, slice_of(INTERESTS[i].code))) return i;
    return OTHER;
}

/* ---- shares: decimal text, never a rounded number -------------------------------------------------- */

static bool is_decimal(cb_slice s) {
    size_t points = 0;
    for (size_t i = 0; i < s.len; i++) {
        points += s.ptr[i] == '.';
        if (s.ptr[i] != '.' && (s.ptr[i] < '0' || s.ptr[i] > '9')) return false;
    }
    return s.len > points && points < 2;
}

/* "2.5e1" as "25"; anything else, and what has more digits than a share needs, as it is. */
static cb_slice plain_decimal(feed_out *o, cb_slice s) {
    enum { MOST = 64 };
    size_t e = slice_find_char(s, 'e');
    if (e == SIZE_MAX) e = slice_find_char(s, 'E');
    if (e == SIZE_MAX || e == 0 || e > MOST || !is_decimal(slice_sub(s, 0, e))) return s;
    cb_slice power = slice_sub(s, e + 1, SIZE_MAX), front = slice_sub(s, 0, e);
    bool negative = power.len && power.ptr[0] == '-';
    if (power.len && (power.ptr[0] == '-' || power.ptr[0] == '+')) power = slice_sub(power, 1, SIZE_MAX);
    size_t by = 0;
    for (size_t i = 0; i < power.len && by <= MOST; i++) {
        if (power.ptr[i] < '0' || power.ptr[i] > '9') return s;
        by = by * 10 + (size_t)(power.ptr[i] - '0');
    }
    if (power.len == 0 || by > MOST) return s;
    /* Room before and behind for every shift; then zeros at both ends go. */
    char digits[3 * MOST + 1];
    size_t dot = slice_find_char(front, '.'), whole = dot == SIZE_MAX ? front.len : dot;
    memset(digits, '0', sizeof digits);
    for (size_t i = 0, at = MOST; i < front.len; i++)
        if (i != dot) digits[at++] = front.ptr[i];
    size_t point = MOST + whole + (negative ? 0 : by) - (negative ? by : 0), first = 0, last = sizeof digits;
    while (first + 1 < point && digits[first] == '0') first++;
    while (last > point && digits[last - 1] == '0') last--;
    cb_slice left = {digits + first, point - first}, right = {digits + point, last - point};
    if (point == 0) left = SLICE("0");
    return feed_join(o, ".", 2, (cb_slice[]){left, right});
}

/* Both plain decimals. */
static int compare_decimals(cb_slice a, cb_slice b) {
    cb_slice rest_a = a, rest_b = b, whole_a = slice_cut(&rest_a, '.'), whole_b = slice_cut(&rest_b, '.');
    while (whole_a.len && whole_a.ptr[0] == '0') whole_a = slice_sub(whole_a, 1, SIZE_MAX);
    while (whole_b.len && whole_b.ptr[0] == '0') whole_b = slice_sub(whole_b, 1, SIZE_MAX);
    while (rest_a.len && rest_a.ptr[rest_a.len - 1] == '0') rest_a.len--;
    while (rest_b.len && rest_b.ptr[rest_b.len - 1] == '0') rest_b.len--;
    if (whole_a.len != whole_b.len) return whole_a.len < whole_b.len ? -1 : 1;
    int c = slice_cmp(whole_a, whole_b);
    return c ? c : slice_cmp(rest_a, rest_b);
}

static cb_slice bound_of(feed_out *o, const json_value *share, const char *key) {
    const json_value *v = json_get(share, key);
    return v && v->type == JSON_BOOL ? (cb_slice){NULL, 0} : plain_decimal(o, bods_word(v));
}

static bool is_true(const json_value *v) { return v && v->type == JSON_BOOL && v->boolean; }

/* One end of a range from its inclusive and its exclusive bound: where both are there, the one that says more (`sign` 1: the larger).
 * Up to version 0.3 the exclusive one was a flag. */
static cb_slice end_of(feed_out *o, const json_value *share, const char *inclusive, const char *exclusive, int sign,
                       bool *open) {
    cb_slice in = bound_of(o, share, inclusive), ex = bound_of(o, share, exclusive);
    *open = is_true(json_get(share, exclusive));
    if (in.len == 0 || (ex.len && is_decimal(in) && is_decimal(ex) && sign * compare_decimals(in, ex) <= 0)) {
        *open = ex.len > 0 || *open;
        return ex.len ? ex : in;
    }
    return in;
}

/* "33.3333", "(25, 50]"; *all false where the share holds more than that says. */
static cb_slice share_of(feed_out *o, const json_value *share, bool *all) {
    *all = true;
    if (!share || share->type == JSON_NULL) return (cb_slice){NULL, 0};
    if (share->type != JSON_OBJECT) return bods_flat(o, share);
    cb_slice exact = bound_of(o, share, "exact");
    bool low_open, high_open;
    cb_slice low = end_of(o, share, "minimum", "exclusiveMinimum", 1, &low_open),
             high = end_of(o, share, "maximum", "exclusiveMaximum", -1, &high_open);
    size_t used = exact.len ? 1 : (size_t)(low.len > 0) + (high.len > 0);
    bool same = slice_eq(low, exact) && slice_eq(high, exact) && !low_open && !high_open;
    *all = share->count == used || (exact.len && same && share->count == 3);
    if (exact.len || (low.len == 0 && high.len == 0)) return exact;
    cb_slice pieces[] = {low_open ? SLICE("(") : SLICE("["), low.len ? low : SLICE("0"), SLICE(", "),
                         high.len ? high : SLICE("100"), high_open ? SLICE(")") : SLICE("]")};
    return feed_join(o, "", 5, pieces);
}

static void check_share(feed_out *o, cb_slice share) {
    bool number = is_decimal(share);
    if (share.len && share.ptr[0] != '[' && share.ptr[0] != '(' && !number) feed_note(o, "share is no number", share);
    if (number && compare_decimals(share, SLICE("100")) > 0) feed_note(o, "share is over 100", share);
}

/* ---- the two ends ---------------------------------------------------------------------------------- */

/* The id of an end. One that is not specified is an entity of this relationship alone, with the reason. */
static cb_slice end_id(feed_out *o, const bods_statement *s, const char *key, const char *suffix) {
    static const char *const READ[] = {"reason", "description", NULL};
    const json_value *v = json_get(s->details, key);
    cb_slice word = bods_word(v);
    if (word.len) return bods_id(o, word);
    entity e;
    feed_begin(o, &e, feed_join(o, "-", 2, (cb_slice[]){bods_id(o, s->record_id), slice_of(suffix)}), SCHEMA_LegalEntity);
    cb_slice words[] = {bods_member(o, v, "reason"), bods_member(o, v, "description")};
    cb_slice why = feed_join(o, ": ", 2, words);
    bods_say(o, &e, SLICE("Unspecified"), why.len ? why : SLICE("no reason given"));
    bods_say_rest(o, &e, v, READ);
    bods_add_provenance(o, &e, s);
    feed_emit(o, &e);
    return e.id;
}

/* ---- ties ------------------------------------------------------------------------------------------ */

typedef struct relationship {
    feed_out *o;
    const bods_statement *s;
    cb_slice id, party, subject;
    cb_slice components; /* their recordIds, in words */
    bool component;
    size_t counts[COUNTERS]; /* interests of each kind so far */
} relationship;

/* "bods-R-shareholding", and "bods-R-shareholding-2" for the second of its kind. */
static cb_slice tie_id(relationship *r, size_t kind) {
    char number[24] = "";
    size_t n = ++r->counts[kind];
    cb_slice code = kind < INTEREST_COUNT ? slice_of(INTERESTS[kind].code) : kind == OTHER ? SLICE("other") : SLICE("interest");
    if (n > 1) snprintf(number, sizeof number, "%zu", n);
    return feed_join(r->o, "-", 3, (cb_slice[]){r->id, code, slice_of(number)});
}

static void begin_tie(relationship *r, entity *e, size_t kind, schema_id schema) {
    feed_begin(r->o, e, tie_id(r, kind), schema);
    feed_add(r->o, e, schema_edge_source(schema), r->party);
    feed_add(r->o, e, schema_edge_target(schema), r->subject);
}

/* An interest ends on its own day, else when its record or that of one of its parties was closed. */
static void add_end(relationship *r, entity *e, cb_slice end) {
    const bods_statement *s = r->s;
    bool has_end = feed_date(r->o, e, PROP_endDate, end, false);
    if (s->is_closed) {
        feed_add(r->o, e, PROP_status, SLICE("closed"));
        if (!has_end) has_end = feed_date(r->o, e, PROP_endDate, s->closed, false);
    }
    if (has_end || s->closed_party.len == 0) return;
    bool dated = feed_date(r->o, e, PROP_endDate, s->party_closed, false);
    if (!dated) feed_add(r->o, e, PROP_status, SLICE("closed"));
    cb_slice words[] = {SLICE("with the record of"), bods_id(r->o, s->closed_party)};
    bods_say(r->o, e, SLICE("closed"), feed_join(r->o, " ", 2, words));
}

static void end_tie(relationship *r, entity *e) {
    static const char *const READ[] = {"isComponent", "subject", "interestedParty", "interests", "componentRecords", NULL};
    feed_add(r->o, e, PROP_recordId, r->s->record_id);
    if (r->component) bods_say(r->o, e, SLICE("isComponent"), SLICE("true"));
    bods_say(r->o, e, SLICE("componentRecords"), r->components);
    bods_say_rest(r->o, e, r->s->details, READ);
    bods_add_provenance(r->o, e, r->s);
    feed_emit(r->o, e);
}

/* Indirect by its own word; a relationship that lists components is, where the interest does not say that it is direct. */
static void add_directness(relationship *r, entity *e, cb_slice word) {
    bool through = r->components.len > 0 && !slice_eq(word, SLICE("direct"));
    bool indirect = through || slice_eq(word, SLICE("indirect"));
    if (e->schema == SCHEMA_Ownership && indirect)
        feed_add(r->o, e, PROP_ownershipType, SLICE("indirect"));
    else if (e->schema == SCHEMA_Ownership && slice_eq(word, SLICE("direct")))
        feed_add(r->o, e, PROP_ownershipType, word);
    if (through) feed_add(r->o, e, PROP_role, SLICE("indirect, by components"));
    bool said = e->schema == SCHEMA_Ownership && (slice_eq(word, SLICE("direct")) || slice_eq(word, SLICE("indirect")));
    if (!said) bods_say(r->o, e, SLICE("directOrIndirect"), word);
}

static void on_interest(relationship *r, const json_value *v) {
    static const char *const READ[] = {
        "type", "directOrIndirect", "beneficialOwnershipOrControl", "details", "share", "startDate", "endDate", NULL};
    feed_out *o = r->o;
    cb_slice type = v->type == JSON_OBJECT ? bods_member(o, v, "type") : bods_flat(o, v);
    size_t kind = interest_of(type);
    schema_id schema = kind < INTEREST_COUNT ? INTERESTS[kind].schema : SCHEMA_UnknownLink;
    cb_slice words = kind < INTEREST_COUNT ? slice_of(INTERESTS[kind].words)
                     : kind == OTHER       ? type
                                           : SLICE("interest of unknown type");
    if (kind == OTHER) feed_note(o, "unknown interest type", type);
    entity e;
    bool all;
    begin_tie(r, &e, kind, schema);
    feed_add(o, &e,
             schema == SCHEMA_Ownership ? PROP_sharesType
             : schema == SCHEMA_Control ? PROP_controlType
                                        : PROP_role,
             words);
    add_directness(r, &e, bods_member(o, v, "directOrIndirect"));
    const json_value *whole = json_get(v, "share"), *owner = json_get(v, "beneficialOwnershipOrControl");
    cb_slice share = share_of(o, whole, &all);
    check_share(o, share);
    if (schema == SCHEMA_Ownership)
        feed_add(o, &e, PROP_percentage, share);
    else
        bods_say(o, &e, SLICE("share"), share);
    if (!all) bods_say(o, &e, SLICE("share in full"), bods_flat(o, whole));
    feed_date(o, &e, PROP_startDate, bods_member(o, v, "startDate"), false);
    add_end(r, &e, bods_member(o, v, "endDate"));
    if (kind < INTEREST_COUNT) bods_say(o, &e, SLICE("interest"), type);
    bods_say(o, &e, SLICE("beneficialOwnershipOrControl"), bods_flat(o, owner));
    bods_say(o, &e, SLICE("details"), bods_member(o, v, "details"));
    bods_say_rest(o, &e, v, READ);
    end_tie(r, &e);
}

/* No interest is listed: the two are tied, or the one end says why nobody is named. */
static void on_no_interest(relationship *r) {
    const json_value *party = json_get(r->s->details, "interestedParty"), *subject = json_get(r->s->details, "subject");
    const json_value *why = party->type == JSON_OBJECT ? party : subject;
    cb_slice reason = bods_member(r->o, why, "reason");
    entity e;
    begin_tie(r, &e, UNTYPED, SCHEMA_UnknownLink);
    feed_add(r->o, &e, PROP_role,
             reason.len ? feed_join(r->o, ": ", 2, (cb_slice[]){SLICE("unspecified"), reason}) : SLICE("interest not stated"));
    add_directness(r, &e, (cb_slice){NULL, 0});
    add_end(r, &e, (cb_slice){NULL, 0});
    end_tie(r, &e);
}

void bods_relationship(feed_out *o, const bods_statement *s) {
    relationship r = {.o = o, .s = s, .id = bods_id(o, s->record_id)};
    const json_value *interests = json_get(s->details, "interests");
    r.party = end_id(o, s, "interestedParty", "unspecified-party");
    r.subject = end_id(o, s, "subject", "unspecified-subject");
    r.components = bods_flat(o, json_get(s->details, "componentRecords"));
    r.component = is_true(json_get(s->details, "isComponent"));
    bool many = interests && interests->type == JSON_ARRAY;
    size_t count = 0;
    for (const json_value *v = many ? interests->first : interests; v; v = many ? v->next : NULL) {
        if (v->type == JSON_NULL) continue;
        on_interest(&r, v);
        count++;
    }
    if (count == 0) on_no_interest(&r);
}
