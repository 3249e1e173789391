/* SPDX-License-Identifier: Apache-2.0 */
/* Which one record to obtain next: that of the weakest step, named by what it is, of whom, and of which day. */
#include "finding/internal.h"
#include "model/country.h"

#include "base/poison.h"

/* "as of 2026-03-01", or nothing where no day is known. */
static cb_slice as_of(asker *q) { return q->on.len ? words(q->a, " as of %.*s", SLICE_ARGS(q->on)) : SLICE(""); }

/* The first value of some property of a party, in the case or the world. */
static cb_slice fact_of(asker *q, cb_slice id, prop_id prop) {
    const entity *e = case_find(q->c, id);
    entity_ref ref;
    statement s;
    if (e) return entity_first(e, prop);
    if (world_find(q->w, id, &ref, 1))
        for (uint64_t i = 0; world_statement(q->w, ref, i, &s); i++)
            if (s.prop == prop) return s.value;
    return (cb_slice){NULL, 0};
}

static schema_id schema_of_party(asker *q, cb_slice id) {
    const entity *e = case_find(q->c, id);
    entity_ref ref;
    if (e) return e->schema;
    return world_find(q->w, id, &ref, 1) ? world_schema(q->w, ref) : SCHEMA_UNKNOWN;
}

static bool is_person(asker *q, cb_slice id) { return schema_is_a(schema_of_party(q, id), SCHEMA_Person); }

/* "Alderfinch OÜ (no. AFS-16600, Estonia)" */
static cb_slice named(asker *q, cb_slice id, cb_slice caption) {
    cb_slice number = fact_of(q, id, PROP_registrationNumber), code = fact_of(q, id, PROP_jurisdiction);
    if (!code.len) code = fact_of(q, id, PROP_country);
    cb_slice country = country_name(country_code(code));
    if (is_person(q, id) || (!number.len && !country.len)) return caption;
    return words(q->a, "%.*s (%s%.*s%s%.*s)", SLICE_ARGS(caption), number.len ? "no. " : "", SLICE_ARGS(number),
                 number.len && country.len ? ", " : "", SLICE_ARGS(country));
}

/* ---- the record of one step */

typedef struct step_ends {
    cb_slice source, source_caption, target, target_caption; /* in the direction of the edge: owner, asset */
} step_ends;

static bool is_source_kind(asker *q, const link *l) {
    schema_id from = schema_of_party(q, l->from), to = schema_of_party(q, l->to);
    /* an officer is a person more often than not, the organisation never is */
    if (slice_eq(l->kind, SLICE("Directorship")) || slice_eq(l->kind, SLICE("Membership")))
        return schema_is_a(from, SCHEMA_Person) || !schema_is_a(to, SCHEMA_Person);
    if (slice_eq(l->kind, SLICE("Employment"))) return !schema_is_a(from, SCHEMA_Person);
    /* a label says which way the step reads */
    return !slice_starts(l->label, SLICE("owned by")) && !slice_starts(l->label, SLICE("controlled by")) &&
           !slice_starts(l->label, SLICE("represented by")) && !slice_starts(l->label, SLICE("successor of")) &&
           !slice_starts(l->label, SLICE("holds")) && !slice_starts(l->label, SLICE("has the "));
}

static step_ends ends_of(asker *q, const link *l) {
    if (is_source_kind(q, l)) return (step_ends){l->from, l->from_caption, l->to, l->to_caption};
    return (step_ends){l->to, l->to_caption, l->from, l->from_caption};
}

static cb_slice tie_record(asker *q, const link *l) {
    step_ends e = ends_of(q, l);
    cb_slice of = named(q, e.target, e.target_caption), day = as_of(q);
    if (!of.ptr || !day.ptr) return (cb_slice){NULL, 0};
    if (slice_eq(l->kind, SLICE("Ownership")))
        return words(q->a, "Obtain the register of shareholders of %.*s%.*s: it says whether %.*s holds the stake.",
                     SLICE_ARGS(of), SLICE_ARGS(day), SLICE_ARGS(e.source_caption));
    if (slice_eq(l->kind, SLICE("Directorship")))
        return words(
            q->a,
            "Obtain the register extract of %.*s%.*s, with the officers and their birth dates: it says whether %.*s is "
            "one of them.",
            SLICE_ARGS(of), SLICE_ARGS(day), SLICE_ARGS(e.source_caption));
    if (slice_eq(l->kind, SLICE("Control")))
        return words(q->a,
                     "Obtain the articles and shareholders' agreement of %.*s%.*s: they say which powers %.*s has over it.",
                     SLICE_ARGS(of), SLICE_ARGS(day), SLICE_ARGS(e.source_caption));
    if (slice_eq(l->kind, SLICE("Representation")))
        return words(q->a, "Obtain the power of attorney by which %.*s acts for %.*s%.*s.", SLICE_ARGS(e.source_caption),
                     SLICE_ARGS(of), SLICE_ARGS(day));
    if (slice_eq(l->kind, SLICE("Employment")))
        return words(q->a, "Obtain the contract of employment of %.*s with %.*s%.*s.", SLICE_ARGS(e.target_caption),
                     SLICE_ARGS(e.source_caption), SLICE_ARGS(day));
    if (slice_eq(l->kind, SLICE("Membership")))
        return words(q->a, "Obtain the list of members of %.*s%.*s.", SLICE_ARGS(of), SLICE_ARGS(day));
    if (slice_eq(l->kind, SLICE("Family")))
        return words(q->a, "Obtain the extract of the civil register of %.*s that names %.*s.", SLICE_ARGS(l->from_caption),
                     SLICE_ARGS(l->to_caption));
    if (slice_eq(l->kind, SLICE("Succession")))
        return words(q->a, "Obtain the resolution of merger or transfer by which %.*s goes on as %.*s.",
                     SLICE_ARGS(e.source_caption), SLICE_ARGS(of));
    if (slice_eq(l->kind, SLICE("owner")) || slice_eq(l->kind, SLICE("holder")))
        return words(q->a, "Obtain the record of the service on who opened %.*s and who is paid through it%.*s.",
                     SLICE_ARGS(l->from_caption), SLICE_ARGS(day));
    return words(q->a, "Obtain the contract or correspondence by which %.*s is tied to %.*s%.*s.", SLICE_ARGS(l->from_caption),
                 SLICE_ARGS(l->to_caption), SLICE_ARGS(day));
}

/* Who had a value is known to whoever gave it out. */
static cb_slice mark_record(asker *q, const link *l) {
    static const struct {
        const char *rule, *record;
    } RECORDS[] = {
        {"shared-identifier", "the register extract under that number"},
        {"shared-email", "the mail provider's or platform's record of who holds the address"},
        {"shared-phone", "the telephone company's confirmation of the subscriber"},
        {"shared-domain", "the registrar's record of who registered the domain, with its history"},
        {"shared-account", "the platform's record of who opened the account"},
        {"shared-wallet", "the exchange's record of who holds the wallet"},
        {"shared-ip", "the hoster's record of who rents the address of the machine"},
        {"shared-address", "the lease of the premises"},
        {"shared-certificate", "the certificate authority's record of who ordered the certificate"},
        {"shared-registrant", "the registrar's record of the registrant, with postal address"},
        {"shared-registrant-name", "the registrar's record of the registrant, with postal address"},
        {"shared-tracker", "the analytics provider's record of whose account the id is"},
        {"shared-device", "the platform's record of who logged in with the device"},
        {"shared-payout", "the payment service's record of who holds the payout account"},
        {"shared-fingerprint", "the original of the file, with the day on which each of the two published it"},
        {"shared-nameserver", "the hoster's record of the customer"},
    };
    const char *record = "the record of who holds the value";
    cb_slice day = as_of(q);
    for (size_t i = 0; i < sizeof RECORDS / sizeof *RECORDS; i++)
        if (strcmp(RECORDS[i].rule, l->rule) == 0) record = RECORDS[i].record;
    if (!day.ptr) return day;
    if (l->start.len) /* of the days on which both had it */
        day =
            words(q->a, " for the days from %.*s%s%.*s", SLICE_ARGS(l->start), l->end.len ? " until " : "", SLICE_ARGS(l->end));
    bool number = strcmp(l->rule, "shared-identifier") == 0;
    if (number && (is_person(q, l->from) || is_person(q, l->to)))
        return words(
            q->a,
            "Have the document with that number compared with the record of the state that issued it: is it that of %.*s, "
            "or of %.*s?",
            SLICE_ARGS(l->from_caption), SLICE_ARGS(l->to_caption));
    if (slice_eq(l->from_caption, l->to_caption))
        return words(q->a, "Obtain %s%.*s: is %.*s here and there the same?", record, SLICE_ARGS(day),
                     SLICE_ARGS(l->to_caption));
    return words(q->a, "Obtain %s%.*s: is it that of %.*s%s%.*s%s?", record, SLICE_ARGS(day), SLICE_ARGS(l->from_caption),
                 number ? " or of " : ", of ", SLICE_ARGS(l->to_caption), number ? "" : ", or of an agent of both");
}

/* ---- who somebody is */

static cb_slice birth_of(asker *q, const match_profile *p, cb_slice id) {
    (void)p;
    return fact_of(q, id, PROP_birthDate);
}

/* The number that two records have in common, as the case writes it; empty: none. */
static cb_slice number_in_common(const link *l) {
    const match_profile *a = l->mine, *b = &l->who->profile;
    for (size_t i = 0; a && i < a->id_count; i++)
        for (size_t k = 0; k < b->id_count; k++)
            if (slice_eq(a->ids[i].normal, b->ids[k].normal)) return a->ids[i].shown;
    return (cb_slice){NULL, 0};
}

/* One number under two names is a question for whoever gave it out. */
static cb_slice number_record(asker *q, const link *l, bool person, cb_slice number, cb_slice day) {
    if (person)
        return words(
            q->a,
            "Have the document %.*s compared with the record of the state that issued it: whose is it, that of %.*s or of "
            "%.*s (%.*s)? The other then bears a stolen or copied number.",
            SLICE_ARGS(number), SLICE_ARGS(l->from_caption), SLICE_ARGS(l->to_caption), SLICE_ARGS(l->to));
    return words(
        q->a,
        "Obtain the register extract under the number %.*s%.*s, with the register that gave it, former names and registered "
        "office: is it that of %.*s, and was that ever called %.*s (%.*s)?",
        SLICE_ARGS(number), SLICE_ARGS(day), SLICE_ARGS(l->from_caption), SLICE_ARGS(l->to_caption), SLICE_ARGS(l->to));
}

static cb_slice identity_record(asker *q, const link *l) {
    enum { WHOLE_DAY = 10 };
    const identity *who = l->who;
    bool person =
        schema_is_a(who->profile.schema, SCHEMA_Person) && !schema_is_a(schema_of_party(q, l->from), SCHEMA_Organization);
    cb_slice mine = named(q, l->from, l->from_caption), theirs = l->to_caption, day = as_of(q);
    if (!mine.ptr || !day.ptr) return (cb_slice){NULL, 0};
    bool equal = !who->confirmed && who->match.identifier;
    cb_slice both = equal ? number_in_common(l) : (cb_slice){NULL, 0};
    if (both.len) return number_record(q, l, person, both, day);
    if (!person) {
        cb_slice number = fact_of(q, l->to, PROP_registrationNumber);
        if (number.len)
            return words(q->a, "Obtain the register extract of %.*s%.*s: is its number %.*s, that of %.*s (%.*s)?",
                         SLICE_ARGS(mine), SLICE_ARGS(day), SLICE_ARGS(number), SLICE_ARGS(theirs), SLICE_ARGS(l->to));
        return words(
            q->a,
            "Obtain the register extract of %.*s%.*s, with number, registered office and officers, and compare it with "
            "the record of %.*s (%.*s).",
            SLICE_ARGS(mine), SLICE_ARGS(day), SLICE_ARGS(theirs), SLICE_ARGS(l->to));
    }
    cb_slice born = birth_of(q, &who->profile, l->to), had = birth_of(q, l->mine, l->from);
    if (born.len && born.len < WHOLE_DAY && slice_starts(had, born)) /* no question of which of the two */
        return words(q->a,
                     "Obtain the passport or identity card of %.*s, and compare its full birth date, number and place of birth "
                     "with the record of %.*s (%.*s), which has %.*s alone.",
                     SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(l->to), SLICE_ARGS(born));
    if (born.len && !(who->match.birth_full))
        return words(q->a, "Obtain the passport or identity card of %.*s: %s %.*s, as in the record of %.*s (%.*s)%s%.*s%s?",
                     SLICE_ARGS(mine), "is the birth date", SLICE_ARGS(born), SLICE_ARGS(theirs), SLICE_ARGS(l->to),
                     had.len ? ", or " : "", SLICE_ARGS(had), had.len ? ", as the case has it" : "");
    return words(q->a,
                 "Obtain the passport or identity card of %.*s, and compare its number and place of birth with the record of "
                 "%.*s (%.*s).",
                 SLICE_ARGS(mine), SLICE_ARGS(theirs), SLICE_ARGS(l->to));
}

/* ---- the claim */

static cb_slice claim_record(asker *q, const trail *t) {
    reported_claim *c;
    size_t n;
    entity_ref ref;
    cb_slice party = world_find(q->w, t->party, &ref, 1) ? world_caption(q->w, ref) : t->party;
    if (graph_claims(q->w, t->party, q->a, &c, &n, q->err) != CB_OK) return (cb_slice){NULL, 0};
    n = claims_in_force(q, c, n);
    if (n == 0) return words(q->a, "Obtain the report that names %.*s, and read what it rests on.", SLICE_ARGS(party));
    cb_slice author = c[0].author.len ? c[0].author : SLICE("the source that the record cites");
    return words(q->a, "Obtain the report of %.*s%s%.*s%s%.*s%s, and read what its claim about %.*s rests on.",
                 SLICE_ARGS(author), c[0].date.len ? " of " : "", SLICE_ARGS(c[0].date), c[0].source_url.len ? " (" : "",
                 SLICE_ARGS(c[0].source_url), c[0].source_url.len ? ")" : "", SLICE_ARGS(party));
}

/* ---- all of it */

static const link *weakest(const trail *t) {
    const link *best = NULL;
    for (size_t i = 0; i < t->count; i++)
        if (!best || t->links[i].strength < best->strength) best = &t->links[i];
    return best;
}

static cb_slice link_record(asker *q, const link *l) {
    if (l->identity && l->who) return identity_record(q, l);
    if (strcmp(l->rule, "successor") == 0)
        return words(q->a,
                     "Obtain the founding documents of %.*s from its register file, with founders, first officers and the "
                     "source of its capital: do they lead to %.*s?",
                     SLICE_ARGS(l->from_caption), SLICE_ARGS(l->to_caption));
    return l->disclosed ? tie_record(q, l) : mark_record(q, l);
}

cb_slice next_record(asker *q, const trail *t, finding_state state) {
    const link *l = weakest(t);
    for (size_t i = 0; i < t->count; i++) /* what is not confirmed decides everything else */
        if (t->weak && t->links[i].who == t->weak) l = &t->links[i];
    if (!l) return SLICE("");
    /* A step as strong as they come leaves the claim itself to be read. */
    bool reported = state == STATE_TIED_REPORTED && !t->weak && l->grade == 'S';
    return reported ? claim_record(q, t) : link_record(q, l);
}
