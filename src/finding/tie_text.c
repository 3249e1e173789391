/* SPDX-License-Identifier: Apache-2.0 */
/* A tie as a sentence, with the values, dates and roles that its source gives. It is told from its first end to its second, as the source has
 * it, whatever way a path takes it; what is free text of the source stands in quotes. */
#include "base/buf.h"
#include "finding/internal.h"
#include "graph/share.h"

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

enum { MOST_ROLES = 3 /* in a sentence */ };
typedef struct role_list {
    cb_slice items[MOST_ROLES];
    size_t count;
    bool more;
} role_list;

static bool is_role_prop(prop_id prop) { return prop == PROP_role || prop == PROP_relationship; }

static void take_role(role_list *l, const tie *t, cb_slice role) {
    if (role.len == 0 || slice_eq(role, t->kind)) return;
    for (size_t i = 0; i < l->count; i++)
        if (slice_eq_nocase(l->items[i], role)) return;
    if (l->count < MOST_ROLES)
        l->items[l->count++] = role;
    else
        l->more = true;
}

/* Those of its record, as that has them; the one that decides is always among them. */
static role_list roles_of(asker *q, const tie *t) {
    role_list l = {.count = 0};
    const entity *e = t->segment == UINT32_MAX && t->edge_id.len ? case_find(q->c, t->edge_id) : NULL;
    statement s;
    for (size_t i = 0; e && i < e->count; i++)
        if (is_role_prop(e->statements[i].prop)) take_role(&l, t, e->statements[i].value);
    for (uint64_t i = 0; t->segment != UINT32_MAX && t->edge != REF_NONE && world_statement(q->w, t->edge, i, &s); i++)
        if (is_role_prop(s.prop)) take_role(&l, t, s.value);
    bool among = !is_said(t);
    for (size_t i = 0; i < l.count; i++) among = among || slice_eq_nocase(l.items[i], t->role);
    if (among) return l;
    if (l.count < MOST_ROLES)
        l.items[l.count++] = t->role;
    else
        l.items[MOST_ROLES - 1] = t->role;
    return l;
}

/* "director, shareholder, …"; in quotes, each, where they are free text. Without `but`. */
static void put_list(buf *b, const role_list *l, const char *quote, cb_slice but) {
    bool first = true;
    for (size_t i = 0; i < l->count; i++) {
        if (slice_eq_nocase(l->items[i], but)) continue;
        if (!first) buf_lit(b, ", ");
        buf_slice(b, slice_of(quote));
        buf_slice(b, l->items[i]);
        buf_slice(b, slice_of(quote));
        first = false;
    }
    if (l->more) buf_lit(b, ", …");
}

cb_slice tie_roles(asker *q, const tie *t) {
    buf b = BUF_EMPTY;
    cb_slice text = {NULL, 0};
    role_list l = roles_of(q, t);
    put_list(&b, &l, "", (cb_slice){"", 0});
    if (l.count == 0) return (cb_slice){"", 0};
    if (b.failed || !arena_dup(q->a, buf_view(&b), &text)) text = (cb_slice){NULL, 0};
    buf_free(&b);
    return text;
}

/* Behind a sentence. */
static void put_roles(buf *b, asker *q, const tie *t, const char *quote) {
    role_list l = roles_of(q, t);
    if (l.count == 0) return;
    buf_lit(b, " (");
    put_list(b, &l, quote, (cb_slice){"", 0});
    buf_byte(b, ')');
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

static bool is_one_of(cb_slice word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq_nocase(word, slice_of(words[i]))) return true;
    return false;
}

/* Does a role that leads on begin with a verb, "acts for"? */
static bool is_verb(cb_slice role, cb_slice word) {
    static const char *const PRESENT[] = {
        "is",      "was",      "are",      "were",   "has",      "had",      "does",     "did",      "acts",       "advises",
        "belongs", "buys",     "controls", "deals",  "delivers", "directs",  "embeds",   "finances", "funds",      "gives",
        "goes",    "heads",    "holds",    "hosts",  "invests",  "leads",    "lends",    "licenses", "lives",      "makes",
        "manages", "operates", "orders",   "owes",   "owns",     "pays",     "provides", "receives", "represents", "resells",
        "runs",    "sells",    "sends",    "serves", "ships",    "supplies", "supports", "trades",   "uses",       "works"};
    static const char *const PAST[] = {"acted",    "belonged", "bought",  "dealt",   "donated", "gave",     "headed", "held",
                                       "invested", "led",      "lent",    "lived",   "paid",    "provided", "ran",    "sent",
                                       "served",   "sold",     "studied", "trained", "traded",  "went",     "worked", "wrote"};
    if (is_one_of(word, PRESENT, sizeof PRESENT / sizeof *PRESENT)) return true;
    bool by = slice_eq_nocase(slice_sub(role, role.len - 3, 3), SLICE(" by")); /* "headed by" */
    return !by && is_one_of(word, PAST, sizeof PAST / sizeof *PAST);
}

/* What makes a sentence of a role that leads on: nothing before a verb, "is" before what somebody is ("parent company of", "owned by");
 * NULL where it may be either or neither ("payments to"). */
static const char *copula_of(cb_slice role) {
    static const char *const BEFORE[] = {"also",      "now",        "still", "once",  "formerly", "previously",
                                         "currently", "jointly",    "then",  "later", "directly", "indirectly",
                                         "allegedly", "reportedly", "often", "mainly"};
    cb_slice rest = role, word = slice_cut(&rest, ' ');
    while (rest.len && is_one_of(word, BEFORE, sizeof BEFORE / sizeof *BEFORE)) word = slice_cut(&rest, ' ');
    if (is_verb(role, word)) return " ";
    bool plural = slice_ends(word, SLICE("s")) && !slice_ends(word, SLICE("ss"));
    return plural && slice_find_char(rest, ' ') == SIZE_MAX ? NULL : " is ";
}

/* "uses sdk", as a role, is "uses the SDK" in a sentence. */
static void put_verb(buf *b, cb_slice verb) {
    cb_slice uses = SLICE("uses ");
    bool thing = verb.len > uses.len && slice_starts(verb, uses);
    if (thing) {
        buf_lit(b, "uses the ");
        verb = slice_sub(verb, uses.len, verb.len - uses.len);
    }
    buf_slice(b, thing && slice_eq(verb, SLICE("sdk")) ? SLICE("SDK") : verb);
}

static void put_link(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
    cb_slice verb = tie_verb(q, t);
    role_list l = roles_of(q, t);
    const char *copula = is_said(t) && leads_on(t->role) ? copula_of(t->role) : NULL;
    if (!verb.ptr) b->failed = true;
    buf_slice(b, from);
    if (verb.len) {
        buf_byte(b, ' ');
        put_verb(b, verb);
        buf_byte(b, ' ');
        buf_slice(b, to);
    } else if (copula) {
        put_quoted(b, copula, t->role, " ");
        buf_slice(b, to);
    } else {
        buf_lit(b, " is tied to ");
        buf_slice(b, to);
        if (l.count) buf_lit(b, ": ");
        put_list(b, &l, "\"", (cb_slice){"", 0});
        return;
    }
    if (l.count < 2) return;
    buf_lit(b, "; also ");
    put_list(b, &l, "\"", t->role);
}

/* ---- kinds */

/* Without its sign, for the next number has one. */
static void put_bare(buf *b, share s) {
    share_put_percent(b, s);
    if (slice_ends(buf_view(b), SLICE(" %"))) b->len -= 2;
}

static void put_range(buf *b, share_range r) {
    bool whole = r.high == SHARE_ONE && !r.high_open, from = r.low > 0 || r.low_open;
    if (r.low == 0 && r.low_open && whole) {
        buf_lit(b, "an unknown share");
        return;
    }
    if (r.low_open && whole) {
        buf_lit(b, "more than ");
        share_put_percent(b, r.low);
        return;
    }
    if (from && (r.low_open || r.high_open)) buf_slice(b, r.low_open ? SLICE("more than ") : SLICE("at least "));
    if (from) put_bare(b, r.low);
    if (from && !r.low_open && !r.high_open)
        buf_lit(b, " to ");
    else
        buf_printf(b, "%s%s", from ? " and " : "", r.high_open ? "less than " : "up to ");
    share_put_percent(b, r.high);
}

/* "51 %", "more than 25 and up to 50 %" of what sources write as "51", "(25, 50]"; false, and nothing, where it is no share that can be read. */
static bool put_share(buf *b, cb_slice written) {
    share_range r;
    bool plain = true, fraction = slice_find_char(written, '/') != SIZE_MAX;
    if (!share_read(written, &r)) return false;
    for (size_t i = 0; i < written.len; i++) plain = plain && strchr("0123456789.,", written.ptr[i]);
    if (r.low == r.high) {
        share_put_percent(b, r.low);
    } else if (plain || fraction) { /* finer than is kept */
        buf_slice(b, written);
        if (plain) buf_lit(b, " %");
    } else {
        put_range(b, r);
    }
    return true;
}

cb_slice share_text(asker *q, cb_slice written) {
    buf b = BUF_EMPTY;
    cb_slice text = {NULL, 0};
    if (written.len == 0) return (cb_slice){"", 0};
    if (!put_share(&b, written)) put_quoted(&b, "share ", written, "");
    if (b.failed || !arena_dup(q->a, buf_view(&b), &text)) text = (cb_slice){NULL, 0};
    buf_free(&b);
    return text;
}

static void put_ownership(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
    share_range r;
    bool read = share_read(t->share, &r);
    buf_slice(b, from);
    if (read) {
        buf_lit(b, " owns ");
        put_share(b, t->share);
        buf_lit(b, " of ");
    } else {
        buf_lit(b, " is an owner of ");
    }
    buf_slice(b, to);
    put_roles(b, q, t, "");
    if (!read && t->share.len) put_quoted(b, ", share ", t->share, "");
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

static bool put_simple(buf *b, asker *q, const tie *t, cb_slice from, cb_slice to) {
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
        put_roles(b, q, t, "");
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
        put_ownership(b, q, t, from, to);
    } else if (slice_eq(t->kind, SLICE("UnknownLink"))) {
        put_link(b, q, t, from, to);
    } else if (family || slice_eq(t->kind, SLICE("Associate"))) {
        buf_slice(b, from);
        buf_slice(b, family ? SLICE(" has the relative ") : SLICE(" has the associate "));
        buf_slice(b, to);
        put_roles(b, q, t, "\"");
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
    } else if (!put_simple(b, q, t, from, to)) {
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
