/* SPDX-License-Identifier: Apache-2.0 */
/* A tie as a sentence, with the values, dates and roles that its source gives. It is told from its first end to its second, as the source has
 * it, whatever way a path takes it; what is free text of the source stands in quotes. */
#include "base/buf.h"
#include "finding/internal.h"

#include "base/poison.h"

cb_slice tie_value(asker *q, const tie *t, prop_id prop) {
    const entity *e = t->segment == UINT32_MAX ? case_find(q->c, t->edge_id.len ? t->edge_id : t->from) : NULL;
    entity_ref ref = t->edge;
    statement s;
    if (e) return entity_first(e, prop);
    if (t->segment == UINT32_MAX) return (cb_slice){"", 0};
    if (ref == REF_NONE) ref = world_find_in(q->w, t->segment, t->from);
    for (uint64_t i = 0; ref != REF_NONE && world_statement(q->w, ref, i, &s); i++)
        if (s.prop == prop) return s.value;
    return (cb_slice){"", 0};
}

/* ---- money, dates */

/* "12000.50" as "12,000.50"; anything but digits and a point as it stands. */
static void put_number(buf *b, cb_slice s) {
    size_t whole = 0;
    while (whole < s.len && s.ptr[whole] >= '0' && s.ptr[whole] <= '9') whole++;
    bool plain = whole > 0 && (whole == s.len || s.ptr[whole] == '.');
    for (size_t i = 0; i < s.len; i++) {
        if (plain && i && i < whole && (whole - i) % 3 == 0) buf_byte(b, ',');
        buf_byte(b, s.ptr[i]);
    }
}

/* "12,000 EUR" behind `before`; nothing where the source names no amount. */
static bool put_money(buf *b, const char *before, asker *q, const tie *t) {
    static const struct {
        prop_id amount;
        const char *currency;
    } KNOWN[] = {{PROP_amount, ""}, {PROP_amountEur, "EUR"}, {PROP_amountUsd, "USD"}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        cb_slice amount = tie_value(q, t, KNOWN[i].amount);
        cb_slice currency = i ? slice_of(KNOWN[i].currency) : tie_value(q, t, PROP_currency);
        if (!amount.len) continue;
        buf_slice(b, slice_of(before));
        put_number(b, amount);
        if (currency.len) buf_byte(b, ' ');
        buf_slice(b, currency);
        return true;
    }
    return false;
}

/* " on 2024-05-01", " in 2024": of what happens once. */
static void put_day(buf *b, cb_slice day) {
    enum { WHOLE = 10 };
    if (day.len) buf_slice(b, day.len >= WHOLE ? SLICE(" on ") : SLICE(" in "));
    buf_slice(b, day);
}

static void put_once(buf *b, asker *q, const tie *t) {
    cb_slice start = t->start.len ? t->start : tie_value(q, t, PROP_date);
    if (!start.len || !t->end.len || slice_eq(start, t->end)) {
        put_day(b, start.len ? start : t->end);
        return;
    }
    buf_lit(b, " from ");
    buf_slice(b, start);
    buf_lit(b, " to ");
    buf_slice(b, t->end);
}

static void put_while(buf *b, const tie *t) {
    if (t->start.len) buf_lit(b, ", since ");
    buf_slice(b, t->start);
    if (t->end.len) buf_lit(b, ", until ");
    buf_slice(b, t->end);
}

/* ---- roles */

static bool is_said(const tie *t) { return t->role.len && !slice_eq(t->role, t->kind); }

static void put_quoted(buf *b, const char *before, cb_slice s, const char *after) {
    buf_slice(b, slice_of(before));
    buf_lit(b, "\"");
    buf_slice(b, s);
    buf_lit(b, "\"");
    buf_slice(b, slice_of(after));
}

static void put_role(buf *b, const tie *t) {
    if (!is_said(t)) return;
    buf_lit(b, " (");
    buf_slice(b, t->role);
    buf_byte(b, ')');
}

/* Does the role end so that the other end's name can follow: "acts for", "Owned or Controlled By"? */
static bool leads_on(cb_slice role) {
    static const char *const LAST[] = {" of", " for", " by", " to", " in", " with", " on", " at", " from"};
    for (size_t i = 0; i < sizeof LAST / sizeof *LAST; i++) {
        size_t n = strlen(LAST[i]);
        if (role.len > n && slice_eq_nocase(slice_sub(role, role.len - n, n), slice_of(LAST[i]))) return true;
    }
    return false;
}

static void put_link(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
    cb_slice verb = tie_verb(q, t);
    if (!verb.ptr) b->failed = true;
    buf_slice(b, from);
    if (verb.len) {
        buf_byte(b, ' ');
        buf_slice(b, verb);
        buf_byte(b, ' ');
        buf_slice(b, to);
    } else if (is_said(t) && leads_on(t->role)) {
        put_quoted(b, " ", t->role, " ");
        buf_slice(b, to);
    } else {
        buf_lit(b, " is tied to ");
        buf_slice(b, to);
        if (is_said(t)) put_quoted(b, ": ", t->role, "");
    }
}

/* ---- kinds */

/* "(25, 50]" as "over 25 and up to 50": what a bracket says of its number. False where it is no such range. */
static bool put_range(buf *b, cb_slice s) {
    size_t comma = slice_find_char(s, ',');
    if (s.len < 5 || comma == SIZE_MAX || !strchr("([", s.ptr[0]) || !strchr(")]", s.ptr[s.len - 1])) return false;
    cb_slice low = slice_trim(slice_sub(s, 1, comma - 1)), high = slice_trim(slice_sub(s, comma + 1, s.len - comma - 2));
    if (s.ptr[0] == '(') buf_lit(b, "over ");
    buf_slice(b, low);
    buf_slice(b, s.ptr[s.len - 1] == ')' ? SLICE(" and under ") : SLICE(" and up to "));
    buf_slice(b, high);
    return true;
}

static void put_ownership(buf *b, const tie *t, cb_slice from, cb_slice to) {
    bool number = false, digit = t->share.len && t->share.ptr[t->share.len - 1] >= '0' && t->share.ptr[t->share.len - 1] <= '9';
    for (size_t i = 0; i < t->share.len; i++) number = number || (t->share.ptr[i] >= '0' && t->share.ptr[i] <= '9');
    buf_slice(b, from);
    if (number) {
        buf_lit(b, " owns ");
        bool range = put_range(b, t->share);
        if (!range) buf_slice(b, t->share);
        buf_slice(b, digit || range ? SLICE(" % of ") : SLICE(" of "));
    } else {
        buf_lit(b, " is an owner of ");
    }
    buf_slice(b, to);
    put_role(b, t);
    if (!number && t->share.len) put_quoted(b, ", share ", t->share, "");
}

/* How a property of an entity that is no edge reads: of a contract its authority, of an account its owner. */
static void put_property(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
    entity_ref ref = t->segment == UINT32_MAX ? REF_NONE : world_find_in(q->w, t->segment, t->from);
    const entity *e = t->segment == UINT32_MAX ? case_find(q->c, t->from) : NULL;
    schema_id schema = e ? e->schema : ref != REF_NONE ? world_schema(q->w, ref) : SCHEMA_UNKNOWN;
    bool contract = schema == SCHEMA_Contract, call = schema == SCHEMA_CallForTenders;
    if (slice_eq(t->kind, SLICE("authority")) && (contract || call)) {
        put_quoted(b, contract ? "The contract " : "The call for tenders ", from, " is one of ");
        buf_slice(b, to);
        if (contract) put_money(b, ", worth ", q, t);
        cb_slice day = contract ? tie_value(q, t, PROP_contractDate) : (cb_slice){"", 0};
        if (day.len) buf_lit(b, ", made");
        put_day(b, day);
        return;
    }
    buf_slice(b, from);
    if (slice_eq(t->kind, SLICE("owner"))) {
        buf_lit(b, " is an account or asset of ");
    } else if (slice_eq(t->kind, SLICE("holder"))) {
        buf_lit(b, " is held by ");
    } else {
        buf_lit(b, " has the ");
        for (size_t i = 0; i < t->kind.len; i++) { /* "callForTenders" */
            char c = t->kind.ptr[i];
            if (c >= 'A' && c <= 'Z') buf_byte(b, ' ');
            buf_byte(b, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
        }
        buf_byte(b, ' ');
    }
    buf_slice(b, to);
}

static bool put_simple(buf *b, const tie *t, cb_slice from, cb_slice to) {
    static const char *const MIDDLE[][2] = {{"Control", "controls"},
                                            {"Directorship", "is an officer of"},
                                            {"Employment", "is employed by"},
                                            {"Membership", "is a member of"},
                                            {"Representation", "represents"},
                                            {"Succession", "was succeeded by"},
                                            {"Occupancy", "holds the post"},
                                            {"CourtCaseParty", "is a party of the case"},
                                            {"ProjectParticipant", "takes part in"},
                                            {"Documentation", "is a document about"}};
    for (size_t i = 0; i < sizeof MIDDLE / sizeof *MIDDLE; i++) {
        if (!slice_eq(t->kind, slice_of(MIDDLE[i][0]))) continue;
        buf_slice(b, from);
        buf_byte(b, ' ');
        buf_slice(b, slice_of(MIDDLE[i][1]));
        buf_byte(b, ' ');
        buf_slice(b, to);
        put_role(b, t);
        return true;
    }
    return false;
}

/* An award may name the call for tenders, and no contract. */
static bool is_call(asker *q, const tie *t) {
    entity_ref ref;
    const entity *e = t->segment == UINT32_MAX ? case_find(q->c, t->from) : NULL;
    if (e) return e->schema == SCHEMA_CallForTenders;
    return world_find(q->w, t->from, &ref, 1) && world_schema(q->w, ref) == SCHEMA_CallForTenders;
}

/* True: it happened once, and its day was said. */
static bool put_kind(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
    bool family = slice_eq(t->kind, SLICE("Family"));
    if (slice_eq(t->kind, SLICE("Ownership"))) {
        put_ownership(b, t, from, to);
    } else if (slice_eq(t->kind, SLICE("UnknownLink"))) {
        put_link(b, q, t, from, to);
    } else if (family || slice_eq(t->kind, SLICE("Associate"))) {
        buf_slice(b, from);
        buf_slice(b, family ? SLICE(" has the relative ") : SLICE(" has the associate "));
        buf_slice(b, to);
        if (is_said(t)) put_quoted(b, " (", t->role, ")");
    } else if (slice_eq(t->kind, SLICE("Debt"))) {
        buf_slice(b, from);
        buf_lit(b, " owes ");
        buf_slice(b, to);
        if (!put_money(b, " ", q, t)) buf_lit(b, " a debt");
    } else if (slice_eq(t->kind, SLICE("Payment"))) {
        cb_slice purpose = tie_value(q, t, PROP_purpose);
        buf_slice(b, from);
        buf_lit(b, " paid ");
        buf_slice(b, to);
        put_money(b, " ", q, t);
        put_once(b, q, t);
        if (purpose.len) put_quoted(b, ", for ", purpose, "");
        return true;
    } else if (slice_eq(t->kind, SLICE("ContractAward"))) {
        put_quoted(b, is_call(q, t) ? "The contract of the call " : "The contract ", from, " was awarded to ");
        buf_slice(b, to);
        put_role(b, t);
        if (put_money(b, ", for ", q, t) && t->start.len) buf_byte(b, ',');
        put_once(b, q, t);
        return true;
    } else if (!put_simple(b, t, from, to)) {
        put_property(b, q, t, from, to);
    }
    return false;
}

/* Text of a source may be long; the sentence is one line. */
cb_slice tie_text(asker *q, const tie *t, cb_slice from, cb_slice to) {
    buf b = BUF_EMPTY;
    cb_slice text = {NULL, 0};
    if (!put_kind(&b, q, t, from, to)) put_while(&b, t);
    /* a name that ends in a full stop needs no other */
    if (!slice_ends(buf_view(&b), SLICE("."))) buf_byte(&b, '.');
    if (b.failed || !arena_dup(q->a, buf_view(&b), &text)) text = (cb_slice){NULL, 0};
    buf_free(&b);
    return text;
}
