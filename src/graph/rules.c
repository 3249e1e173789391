/* SPDX-License-Identifier: Apache-2.0 */
/* Which properties are ties, which roles make victims, and what a Sanction means. */
#include "graph/internal.h"
#include "parse/date.h"

#include "base/poison.h"

/* Entity properties that say where a fact stands, not who is tied to whom. */
bool graph_is_tie_property(schema_id schema, prop_id prop) {
    if (prop == PROP_UNKNOWN || schema_prop_type(schema, prop) != PROP_TYPE_ENTITY) return false;
    switch ((unsigned)prop) {
    case PROP_addressEntity:
    case PROP_proof:
    case PROP_candidate:
    case PROP_resolved: return false;
    case PROP_entity: return false; /* Sanction, Risk, Note: not of the party's doing */
    default: return true;
    }
}

edge_ends graph_ends(const entity *e) {
    edge_ends ends = {schema_edge_source(e->schema), schema_edge_target(e->schema)};
    if (e->schema != SCHEMA_Payment) return ends;
    if (!entity_first(e, ends.source).len && entity_first(e, PROP_payerAccount).len) ends.source = PROP_payerAccount;
    if (!entity_first(e, ends.target).len && entity_first(e, PROP_beneficiaryAccount).len)
        ends.target = PROP_beneficiaryAccount;
    return ends;
}

tie_kind graph_kind_of_edge(schema_id schema) {
    switch ((unsigned)schema) {
    case SCHEMA_Ownership: return TIE_OWNERSHIP;
    case SCHEMA_Control: return TIE_CONTROL;
    case SCHEMA_Directorship: return TIE_DIRECTORSHIP;
    case SCHEMA_Employment: return TIE_EMPLOYMENT;
    case SCHEMA_Membership: return TIE_MEMBERSHIP;
    case SCHEMA_Representation: return TIE_REPRESENTATION;
    case SCHEMA_Family: return TIE_FAMILY;
    case SCHEMA_Associate: return TIE_ASSOCIATE;
    case SCHEMA_Succession: return TIE_SUCCESSION;
    case SCHEMA_Occupancy: return TIE_OCCUPANCY;
    case SCHEMA_UnknownLink: return TIE_LINK;
    case SCHEMA_Debt: return TIE_DEBT;
    case SCHEMA_Payment: return TIE_PAYMENT;
    case SCHEMA_ProjectParticipant: return TIE_PARTICIPANT;
    case SCHEMA_ContractAward: return TIE_AWARD;
    case SCHEMA_CourtCaseParty: return TIE_COURT;
    case SCHEMA_Documentation: return TIE_MENTION;
    default: return TIE_EDGE;
    }
}

tie_kind graph_kind_of_property(schema_id schema, prop_id prop) {
    switch ((unsigned)prop) {
    case PROP_owner: return TIE_ACCOUNT;
    case PROP_holder: return schema_is_a(schema, SCHEMA_Identification) ? TIE_DOCUMENT : TIE_HOLDER;
    case PROP_parent: return schema_is_a(schema, SCHEMA_LegalEntity) ? TIE_PARENT : TIE_PROPERTY;
    case PROP_operator: return TIE_OPERATOR;
    case PROP_issuer: return TIE_ISSUER;
    default: return TIE_PROPERTY;
    }
}

/* A role that is this phrase; one that ends in of, by, from, to, as or be may go on ("customer of the shop since 2020"). */
static bool is_phrase(cb_slice role, const char *text) {
    cb_slice phrase = slice_of(text), words = slice_trim(role);
    if (!slice_starts_nocase(words, phrase)) return false;
    if (words.len == phrase.len) return true;
    static const char *const open[] = {" of", " by", " from", " to", " as", " be"};
    bool on = words.ptr[phrase.len] == ' ', ends = false;
    for (size_t i = 0; i < sizeof open / sizeof *open; i++) ends = ends || slice_ends(phrase, slice_of(open[i]));
    return on && ends;
}

static bool any_phrase(cb_slice role, const char *const *phrases, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (is_phrase(role, phrases[i])) return true;
    return false;
}
#define ANY_PHRASE(role, ...)                                                                                                  \
    any_phrase((role), (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

/* ---- victims */

enum { ROLE_MAX = 96 }; /* bytes of a role that are looked at: what follows the phrase says more of it, nothing else */

static bool is_number(cb_slice word) {
    for (size_t i = 0; i < word.len; i++)
        if ((word.ptr[i] < '0' || word.ptr[i] > '9') && word.ptr[i] != '.' && word.ptr[i] != '/') return false;
    return true;
}

/* The role in small ASCII letters, with one space between words, without what stands in brackets after it, years and full stops. */
static cb_slice plain_role(cb_slice role, char out[ROLE_MAX]) {
    size_t n = 0;
    role = slice_trim(role);
    size_t bracket = slice_find(role, SLICE("("));
    if (bracket != SIZE_MAX && slice_ends(role, SLICE(")"))) role.len = bracket;
    for (size_t i = 0; i < role.len && n < ROLE_MAX; i++) {
        char c = role.ptr[i];
        bool gap = c == ' ' || c == '\t' || c == '-' || c == '_';
        if (gap && (n == 0 || out[n - 1] == ' ')) continue;
        out[n++] = gap ? ' ' : c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    cb_slice words = {out, n};
    for (;;) { /* "customer 2019 2021", "customer." */
        while (words.len && (out[words.len - 1] == ' ' || out[words.len - 1] == '.')) words.len--;
        size_t last = words.len;
        while (last > 0 && out[last - 1] != ' ') last--;
        if (last == 0 || !is_number(slice_sub(words, last, words.len))) return words;
        words.len = last;
    }
}

/* "customer", "customers of the shop", "customer since May"; a customer relations manager is none, nor is a buyer for another. */
static bool is_one_who(cb_slice words, const char *const *nouns, size_t count) {
    static const char *const on[] = {"of",  "to", "at",  "since", "until", "de",  "del", "du",  "da",
                                     "des", "di", "der", "von",   "bei",   "van", "bij", "seit"};
    for (size_t i = 0; i < count; i++) {
        cb_slice noun = slice_of(nouns[i]);
        if (!slice_starts(words, noun)) continue;
        cb_slice rest = slice_sub(words, noun.len, words.len);
        if (rest.len && rest.ptr[0] == 's') rest = slice_sub(rest, 1, rest.len);
        if (rest.len == 0) return true;
        if (rest.ptr[0] != ' ') continue;
        rest = slice_sub(rest, 1, rest.len);
        cb_slice next = slice_cut(&rest, ' ');
        for (size_t k = 0; k < sizeof on / sizeof *on; k++)
            if (slice_eq(next, slice_of(on[k]))) return true;
    }
    return false;
}

static victim_side victim_of(cb_slice words) {
    static const char *const hurt[] = {"customer", "client",   "buyer",      "purchaser",  "end user", "consumer", "victim",
                                       "kunde",    "kunden",   "kundin",     "klant",      "kund",     "cliente",  "clienta",
                                       "klient",   "klientka", "acheteur",   "comprador",  "käufer",   "abnehmer", "müşteri",
                                       "клиент",   "Клиент",   "покупатель", "Покупатель", "заказчик", "Заказчик", "客户",
                                       "客戶",     "顾客",     "顧客",       "고객"};
    static const char *const hurts[] = {"clone",         "copy",           "copie",          "impersonator",
                                        "impersonation", "impostor",       "imposter",       "clone site",
                                        "clone website", "identity thief", "identity theft", "supplier"};
    if (is_one_who(words, hurt, sizeof hurt / sizeof *hurt)) return VICTIM_FIRST;
    if (ANY_PHRASE(words, "cloned by", "copied by", "impersonated by", "identity used by", "identity stolen by",
                   "identity was used by", "supplied by", "buys from", "purchases from"))
        return VICTIM_FIRST;
    if (is_one_who(words, hurts, sizeof hurts / sizeof *hurts)) return VICTIM_SECOND;
    if (ANY_PHRASE(words, "cloned", "cloned from", "clones", "copied", "copied from", "copies", "website copied from",
                   "site copied from", "pages copied from", "text copied from", "content copied from", "uses identity of",
                   "uses the identity of", "uses stolen identity of", "uses the stolen identity of", "used identity",
                   "used identity of", "used the identity of", "stolen identity", "stolen identity of", "stole identity of",
                   "stole the identity of", "impersonates", "impersonated", "poses as", "posed as", "pretends to be",
                   "has customer", "has customers", "has client", "has clients", "supplies", "supplies to", "supplied"))
        return VICTIM_SECOND;
    return VICTIM_NONE;
}

/* Customers, cloned firms and people whose identity was used: risk never flows here. Only a link or an association whose whole role says so: a
 * director of customer relations is a director. "was a former customer of" is "customer of". */
victim_side graph_victim(cb_slice kind, cb_slice role) {
    static const char *const before[] = {"is",     "was", "are", "were",    "been",  "a",      "an",      "the",
                                         "former", "ex",  "end", "current", "major", "direct", "formerly"};
    char text[ROLE_MAX];
    if (!slice_eq(kind, SLICE("UnknownLink")) && !slice_eq(kind, SLICE("Associate"))) return VICTIM_NONE;
    cb_slice words = plain_role(role, text);
    for (bool more = true; more;) {
        victim_side side = victim_of(words);
        if (side != VICTIM_NONE) return side;
        size_t space = slice_find(words, SLICE(" "));
        more = false;
        for (size_t i = 0; space != SIZE_MAX && i < sizeof before / sizeof *before; i++)
            more = more || slice_eq((cb_slice){words.ptr, space}, slice_of(before[i]));
        if (more) words = slice_sub(words, space + 1, words.len);
    }
    return VICTIM_NONE;
}

bool graph_is_product(cb_slice kind, cb_slice role) {
    return slice_eq(kind, SLICE("UnknownLink")) && ANY_PHRASE(role, "makes", "embeds", "resells", "uses", "uses product",
                                                              "uses sdk", "made by", "embedded by", "resold by", "used by");
}

bool graph_is_agent(cb_slice role) {
    static const char *const agents[] = {
        "registered agent", "resident agent",      "formation agent",     "intermediary",  "auditor",
        "nominee",          "nominee shareholder", "nominee director",    "nominee owner", "trustee",
        "secretary",        "company secretary",   "corporate secretary", "custodian"};
    char text[ROLE_MAX];
    return is_one_who(plain_role(role, text), agents, sizeof agents / sizeof *agents);
}

/* ---- listings */

static void take_text(sanction_texts *t, cb_slice *first, cb_slice value) {
    if (first->len == 0) *first = value;
    for (size_t i = 0; i < t->count; i++)
        if (slice_eq(t->items[i], value)) return;
    if (value.len && t->count < SANCTION_TEXTS_MAX) t->items[t->count++] = value;
}

void earlier_day(cb_slice *at, cb_slice value) {
    date_range x, y;
    if (at->len == 0 || (date_range_of(value, &x) && (!date_range_of(*at, &y) || x.first < y.first))) *at = value;
}

void later_day(cb_slice *at, cb_slice value) {
    date_range x, y;
    bool read = date_range_of(value, &x), was = date_range_of(*at, &y);
    if (at->len == 0 || (was && (!read || x.last > y.last))) *at = value;
}

void sanction_take(sanction_facts *f, const statement *s) {
    if (f->origin.len == 0) f->origin = s->origin;
    switch ((unsigned)s->prop) {
    case PROP_authority: take_text(&f->authorities, &f->authority, s->value); return;
    case PROP_program: take_text(&f->programs, &f->program, s->value); return;
    case PROP_programId: take_text(&f->program_ids, &f->program_id, s->value); return;
    case PROP_startDate:
        if (f->start.len == 0) f->start = s->value;
        return;
    case PROP_listingDate:
        if (f->listed.len == 0) f->listed = s->value;
        return;
    case PROP_endDate: later_day(&f->end, s->value); return; /* the latest end counts */
    case PROP_status:                                        /* over where all of them say so */
        f->over = (f->statuses == 0 || f->over) && graph_listing_is_over(s->value);
        f->statuses++;
        return;
    case PROP_provisions:
        if (f->measure_count < SANCTION_MEASURES_MAX)
            f->measures[f->measure_count++] = s->value;
        else
            f->more++;
        return;
    default: return;
    }
}

/* A stronger meaning: designated before not, a freeze before anything else, mapped before unmapped. */
static int strength(const programme_meaning *m) {
    return (m->mapped ? 1 : 0) + (m->designated ? 4 : 0) + (m->effect == EFFECT_ASSET_FREEZE ? 2 : 0);
}

/* The strongest meaning is what is said; beside it, a freeze of several authorities starts the rules of all of them. True: the table knows it. */
static bool read_as(sanction_reading *r, cb_slice authority, cb_slice set, cb_slice programme) {
    programme_meaning m = programme_lookup(authority, set, programme, r->measure);
    bool seeds = m.mapped && m.designated && (m.effect == EFFECT_ASSET_FREEZE || m.effect == EFFECT_EXPORT_LICENCE);
    uint32_t both = r->meaning.seeds | (seeds ? m.seeds : 0);
    if (strength(&m) > strength(&r->meaning)) {
        r->authority = authority;
        r->programme = programme;
        r->meaning = m;
    }
    if (r->meaning.effect == EFFECT_ASSET_FREEZE) r->meaning.seeds |= both;
    return m.mapped;
}

static bool read_set(sanction_reading *r, const sanction_facts *f, cb_slice authority, cb_slice set, bool with_names) {
    bool known = false;
    for (size_t i = 0; i < f->program_ids.count; i++) known |= read_as(r, authority, set, f->program_ids.items[i]);
    for (size_t i = 0; with_names && i < f->programs.count; i++) known |= read_as(r, authority, set, f->programs.items[i]);
    if (f->program_ids.count + (with_names ? f->programs.count : 0) == 0) known |= read_as(r, authority, set, SLICE(""));
    return known;
}

/* OFAC as its own feeds write it: `program` is the list, `programId` the programme. Others name the programme in either. */
static void read_authority(sanction_reading *r, const sanction_facts *f, cb_slice authority) {
    cb_slice sets = f->origin;
    bool known = false;
    if (slice_eq(authority, SLICE("ofac"))) {
        r->list = slice_eq_nocase(f->program, SLICE("non-SDN")) ? SLICE("nonsdn") : SLICE("sdn");
        read_set(r, f, authority, r->list, false);
        return;
    }
    for (size_t n = 0; n < SANCTION_TEXTS_MAX && sets.len; n++) known |= read_set(r, f, authority, slice_cut(&sets, ';'), true);
    if (!known) read_set(r, f, authority, SLICE(""), true); /* of no data set, or of one that is nobody's */
}

/* One measure (or none) under the authorities, data sets and programmes that the record names (a record merged of several names several):
 * the strongest of what the table knows, and the first where it knows none. */
static sanction_reading read_measure(const sanction_facts *f, cb_slice measure) {
    cb_slice authority = f->authority.ptr ? f->authority : SLICE("");
    cb_slice programme = f->program_id.len ? f->program_id : f->program.ptr ? f->program : SLICE("");
    sanction_reading r = {.authority = authority, .list = SLICE(""), .programme = programme, .measure = measure};
    if (f->authorities.count == 0) read_authority(&r, f, SLICE(""));
    for (size_t i = 0; i < f->authorities.count; i++) read_authority(&r, f, f->authorities.items[i]);
    return r;
}

programme_meaning sanction_topic(cb_slice origin) {
    programme_meaning best = {.mapped = false};
    for (size_t n = 0; n < SANCTION_TEXTS_MAX && (n == 0 || origin.len); n++) {
        cb_slice set = slice_cut(&origin, ';');
        programme_meaning m = programme_lookup(set.ptr ? set : SLICE(""), SLICE(""), SLICE(""), SLICE("topic:sanction"));
        if (n == 0 || strength(&m) > strength(&best)) best = m;
    }
    return best;
}

/* The row of a whole programme says the same of each measure that has no row of its own. */
static bool says_the_same(const sanction_reading *a, const sanction_reading *b) {
    return a->meaning.any && b->meaning.any && a->meaning.source.ptr == b->meaning.source.ptr &&
           slice_eq(a->programme, b->programme);
}

size_t sanction_read(const sanction_facts *f, sanction_reading out[SANCTION_READINGS_MAX]) {
    size_t count = 0;
    for (size_t i = 0; i < f->measure_count; i++) {
        sanction_reading r = read_measure(f, f->measures[i]);
        size_t k = 0;
        while (k < count && !says_the_same(&out[k], &r)) k++;
        if (k == count) out[count++] = r;
        out[k].measures |= (uint64_t)1 << i;
    }
    if (f->more) /* nobody writes so many: they are counted as one that the table does not know */
        out[count++] = (sanction_reading){.authority = f->authority.ptr ? f->authority : SLICE(""),
                                          .list = SLICE(""),
                                          .programme = f->program_id.len ? f->program_id : f->program,
                                          .measure = SLICE("more measures than are read")};
    if (count == 0) out[count++] = read_measure(f, SLICE(""));
    return count;
}
