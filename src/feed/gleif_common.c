/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/gleif_common.h"

#include "model/identifier.h"

#include "base/poison.h"

static bool is_named(const xml_node *node, const char *name) { return slice_eq(node->name, slice_of(name)); }
static bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char *gleif_kind_name(gleif_kind kind) {
    static const char *const NAMES[] = {
        [GLEIF_LEI] = "lei", [GLEIF_RELATIONSHIP] = "relationship", [GLEIF_EXCEPTION] = "exception"};
    return NAMES[kind];
}

/* ---- words ---------------------------------------------------------------------------------------- */

/* The day of "2023-05-18T15:41:20.212Z"; any other text as it is. */
static cb_slice day_of(cb_slice text) { return text.len > 10 && text.ptr[10] == 'T' ? slice_sub(text, 0, 10) : text; }

/* "ALTERNATIVE_LANGUAGE_LEGAL_ADDRESS" as words, or with dashes as a part of an id. */
static cb_slice lowered(feed_out *o, cb_slice code, char gap) {
    char *out = feed_ok(o) ? arena_alloc(o->a, code.len + 1) : NULL;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        out[i] = is_upper(c) ? (char)(c | 0x20) : c == '_' || (unsigned char)c <= ' ' ? gap : c;
    }
    return (cb_slice){out, code.len};
}

static void put_fact(buf *b, cb_slice name, cb_slice value) {
    value = slice_trim(value);
    if (value.len == 0) return;
    if (b->len) buf_lit(b, "; ");
    buf_slice(b, name);
    buf_lit(b, " ");
    buf_slice(b, value);
}

/* All that stands below a node, as "Name value; Name value". */
static void put_facts(buf *b, const xml_node *node, unsigned depth) {
    put_fact(b, node->name, node->text);
    for (const xml_attr *a = node->attrs; a; a = a->next) put_fact(b, a->name, a->value);
    for (const xml_node *c = node->first; c && depth < LIMIT_XML_DEPTH; c = c->next) put_facts(b, c, depth + 1);
}

/* Moves the buffer's text into the arena. */
static cb_slice take(feed_out *o, buf *b) {
    cb_slice out = {NULL, 0};
    if (feed_ok(o) && (b->failed || !arena_dup(o->a, buf_view(b), &out))) feed_fail_memory(o);
    buf_free(b);
    return out;
}

/* What stands below a node, but for children of the given names. */
static cb_slice facts_but(feed_out *o, const xml_node *node, const char *const *but) {
    buf b = BUF_EMPTY;
    for (const xml_attr *a = node ? node->attrs : NULL; a; a = a->next) put_fact(&b, a->name, a->value);
    for (const xml_node *c = node ? node->first : NULL; c; c = c->next) {
        bool skip = false;
        for (size_t i = 0; but && but[i]; i++) skip = skip || is_named(c, but[i]);
        if (!skip) put_facts(&b, c, 0);
    }
    return take(o, &b);
}

/* ---- LEIs ----------------------------------------------------------------------------------------- */

/* Twenty letters and digits, in capitals; {NULL, 0} where the text is none. */
static cb_slice lei_of(feed_out *o, cb_slice text) {
    text = slice_trim(text);
    char *out = feed_ok(o) && text.len == 20 ? arena_alloc(o->a, 20) : NULL;
    if (!out) {
        if (feed_ok(o) && text.len == 20) feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < 20; i++) {
        char c = text.ptr[i];
        out[i] = c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c;
        if (!is_upper(out[i]) && !is_digit(out[i])) return (cb_slice){NULL, 0};
    }
    if (!lei_valid((cb_slice){out, 20})) feed_note(o, "invalid identifier", (cb_slice){out, 20});
    return (cb_slice){out, 20};
}

static cb_slice lei_id(feed_out *o, cb_slice lei) { return feed_join(o, "-", 2, (cb_slice[]){SLICE("lei"), lei}); }

/* The party of an LEI of which a record says no more than the number: what other files say of it joins by the id. */
static void begin_bare(feed_out *o, entity *e, cb_slice lei) {
    feed_begin(o, e, lei_id(o, lei), SCHEMA_LegalEntity);
    feed_add(o, e, PROP_leiCode, lei);
}

/* ---- LEI-CDF: who is who --------------------------------------------------------------------------- */

static schema_id schema_of(feed_out *o, cb_slice category) {
    static const struct {
        const char *category;
        schema_id schema;
    } CATEGORIES[] = {{"GENERAL", SCHEMA_Company},
                      {"FUND", SCHEMA_Company},
                      {"BRANCH", SCHEMA_Company},
                      {"SOLE_PROPRIETOR", SCHEMA_LegalEntity}, /* a person who trades */
                      {"RESIDENT_GOVERNMENT_ENTITY", SCHEMA_PublicBody},
                      {"INTERNATIONAL_ORGANIZATION", SCHEMA_Organization}};
    for (size_t i = 0; i < sizeof CATEGORIES / sizeof CATEGORIES[0]; i++)
        if (slice_eq(category, slice_of(CATEGORIES[i].category))) return CATEGORIES[i].schema;
    if (category.len) feed_note(o, "unknown entity category", category);
    return SCHEMA_LegalEntity;
}

/* "PREVIOUS_LEGAL_NAME" is a former name; trading names, names in other languages and in ASCII are names beside the legal one. */
static void add_names(feed_out *o, entity *party, const xml_node *list) {
    for (const xml_node *n = list ? list->first : NULL; n; n = n->next) {
        cb_slice type = xml_attr_get(n, "type"), name = xml_text(n);
        bool former = slice_starts(type, SLICE("PREVIOUS"));
        feed_name(o, party, former ? FEED_NAME_FORMER : FEED_NAME_ALIAS, name, feed_language(o, xml_attr_get(n, "lang")));
        static const char *const KNOWN[] = {"PREVIOUS_LEGAL_NAME", "ALTERNATIVE_LANGUAGE_LEGAL_NAME",
                                            "TRADING_OR_OPERATING_NAME", "PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME",
                                            "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME"};
        bool known = type.len == 0;
        for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++) known = known || slice_eq(type, slice_of(KNOWN[i]));
        if (known) continue;
        feed_note(o, "unknown kind of name", type);
        feed_add_note(o, party, type, name);
    }
}

static void add_address(feed_out *o, entity *party, const xml_node *node, cb_slice kind) {
    static const char *const READ[] = {"FirstAddressLine",
                                       "AdditionalAddressLine",
                                       "MailRouting",
                                       "AddressNumber",
                                       "City",
                                       "Region",
                                       "Country",
                                       "PostalCode",
                                       NULL};
    if (!node) return;
    cb_slice first = xml_child_text(node, "FirstAddressLine"), mail = xml_child_text(node, "MailRouting"),
             number = xml_child_text(node, "AddressNumber");
    buf more = BUF_EMPTY;
    for (const xml_node *n = xml_child(node, "AdditionalAddressLine"); n; n = xml_again(n)) {
        cb_slice line = xml_text(n);
        if (more.len && line.len) buf_lit(&more, ", ");
        buf_slice(&more, line);
    }
    /* Both usually repeat what the lines say. */
    cb_slice lines = take(o, &more), *repeats[] = {&mail, &number};
    for (size_t i = 0; i < 2; i++)
        if (repeats[i]->len && (slice_find(first, *repeats[i]) != SIZE_MAX || slice_find(lines, *repeats[i]) != SIZE_MAX))
            repeats[i]->len = 0;
    buf rest = BUF_EMPTY;
    put_fact(&rest, SLICE("mail routing"), mail);
    put_fact(&rest, SLICE("number"), number);
    for (const xml_node *c = node->first; c; c = c->next) {
        bool read = false;
        for (size_t i = 0; READ[i]; i++) read = read || is_named(c, READ[i]);
        if (!read) put_facts(&rest, c, 0);
    }
    feed_address a = {.street = first,
                      .street2 = lines,
                      .city = xml_child_text(node, "City"),
                      .region = xml_child_text(node, "Region"),
                      .postal_code = xml_child_text(node, "PostalCode"),
                      .country = xml_child_text(node, "Country")};
    a.remarks = feed_join(o, "; ", 2, (cb_slice[]){kind, take(o, &rest)});
    if (first.len || lines.len || a.city.len || a.country.len) feed_add_address(o, party, &a);
}

static void add_addresses(feed_out *o, entity *party, const xml_node *list) {
    for (const xml_node *n = list ? list->first : NULL; n; n = n->next) {
        cb_slice type = xml_attr_get(n, "type");
        add_address(o, party, n, lowered(o, type.len ? type : SLICE("other address"), ' '));
    }
}

/* "US-DE" is a state of the country. */
static void add_jurisdiction(feed_out *o, entity *party, cb_slice text) {
    if (text.len == 0) return;
    cb_slice country = slice_sub(text, 0, slice_find_char(text, '-'));
    if (feed_country(o, party, PROP_jurisdiction, country) && country.len < text.len)
        feed_add_note(o, party, SLICE("Jurisdiction"), text);
}

/* The number that the register of companies gave; RA888888 and RA999999 stand for "no such register". */
static void add_authority(feed_out *o, entity *party, const xml_node *node, cb_slice jurisdiction) {
    if (!node) return;
    cb_slice register_id = xml_child_text(node, "RegistrationAuthorityID"),
             number = xml_child_text(node, "RegistrationAuthorityEntityID"),
             other = xml_child_text(node, "OtherRegistrationAuthorityID");
    if (slice_eq(register_id, SLICE("RA888888")) || slice_eq(register_id, SLICE("RA999999"))) register_id.len = 0;
    feed_document d = {.prop = PROP_registrationNumber,
                       .type = SLICE("Registration number"),
                       .number = number,
                       .country = slice_sub(jurisdiction, 0, slice_find_char(jurisdiction, '-')),
                       .authority = feed_join(o, ", ", 2, (cb_slice[]){register_id, other})};
    if (number.len)
        feed_add_document(o, party, &d);
    else
        feed_add_note(o, party, SLICE("Registration authority"), d.authority);
}

/* The code of ISO 20275 and the words; 8888 and 9999 are no codes. */
static void add_legal_form(feed_out *o, entity *party, const xml_node *node) {
    cb_slice code = xml_child_text(node, "EntityLegalFormCode");
    if (!slice_eq(code, SLICE("8888")) && !slice_eq(code, SLICE("9999"))) feed_add(o, party, PROP_legalForm, code);
    feed_add(o, party, PROP_legalForm, xml_child_text(node, "OtherLegalForm"));
}

static void add_events(feed_out *o, entity *party, const xml_node *list) {
    for (const xml_node *n = list ? list->first : NULL; n; n = n->next) {
        bool done = slice_eq(xml_attr_get(n, "event_status"), SLICE("COMPLETED"));
        if (done && slice_eq(xml_child_text(n, "LegalEntityEventType"), SLICE("DISSOLUTION")))
            feed_date(o, party, PROP_dissolutionDate, day_of(xml_child_text(n, "LegalEntityEventEffectiveDate")), false);
        feed_add_note(o, party, SLICE("Event"), facts_but(o, n, NULL));
    }
}

/* A party that a record names by LEI, or only in words. */
static void add_other_end(feed_out *o, entity *edge, prop_id prop, cb_slice lei, cb_slice name) {
    statement *s = feed_add(o, edge, prop, lei.len ? lei_id(o, lei) : name);
    if (s && lei.len == 0) s->flags |= STATEMENT_UNRESOLVED;
    if (lei.len && name.len) feed_add(o, edge, PROP_namesMentioned, name);
}

static void add_successor(feed_out *o, entity *party, const xml_node *node) {
    cb_slice written = xml_child_text(node, "SuccessorLEI"), lei = lei_of(o, written),
             name = xml_child_text(node, "SuccessorEntityName");
    entity e;
    if (lei.len == 0 && name.len == 0) {
        feed_add_note(o, party, SLICE("Successor"), facts_but(o, node, NULL));
        return;
    }
    cb_slice key = lei.len ? lei : feed_key(o, 1, &name);
    feed_begin(o, &e, feed_join(o, "-", 3, (cb_slice[]){party->id, SLICE("successor"), key}), SCHEMA_Succession);
    feed_add(o, &e, PROP_predecessor, party->id);
    add_other_end(o, &e, PROP_successor, lei, name);
    if (written.len && lei.len == 0)
        feed_add(o, &e, PROP_summary, feed_join(o, " ", 2, (cb_slice[]){SLICE("SuccessorLEI"), written}));
    feed_emit(o, &e);
}

/* LEI-CDF 2.1 named the family of a fund here; since version 3 relationship records do. */
static void add_associated(feed_out *o, entity *party, const xml_node *node) {
    cb_slice lei = lei_of(o, xml_child_text(node, "AssociatedLEI")), name = xml_child_text(node, "AssociatedEntityName");
    if (lei.len == 0 && name.len == 0)
        feed_add_note(o, party, SLICE("Associated entity"), facts_but(o, node, NULL));
    else
        feed_add_link(o, party->id, lei.len ? lei_id(o, lei) : lei, name, lowered(o, xml_attr_get(node, "type"), ' '),
                      (cb_slice){NULL, 0});
}

/* Elements of Entity that are read one by one; the others are kept in words. */
static void on_entity_field(feed_out *o, entity *party, const xml_node *n, cb_slice jurisdiction) {
    static const char *const ELSEWHERE[] = {"LegalName", "LegalJurisdiction", NULL};
    for (size_t i = 0; ELSEWHERE[i]; i++)
        if (is_named(n, ELSEWHERE[i])) return;
    cb_slice text = xml_text(n);
    if (is_named(n, "OtherEntityNames") || is_named(n, "TransliteratedOtherEntityNames")) {
        add_names(o, party, n);
    } else if (is_named(n, "LegalAddress")) {
        add_address(o, party, n, SLICE("legal address"));
    } else if (is_named(n, "HeadquartersAddress")) {
        add_address(o, party, n, SLICE("headquarters address"));
        if (xml_child_text(n, "Country").len) feed_country(o, party, PROP_mainCountry, xml_child_text(n, "Country"));
    } else if (is_named(n, "OtherAddresses") || is_named(n, "TransliteratedOtherAddresses")) {
        add_addresses(o, party, n);
    } else if (is_named(n, "RegistrationAuthority")) {
        add_authority(o, party, n, jurisdiction);
    } else if (is_named(n, "EntityCategory") || is_named(n, "EntitySubCategory")) {
        feed_add(o, party, PROP_classification, text);
    } else if (is_named(n, "LegalForm")) {
        add_legal_form(o, party, n);
    } else if (is_named(n, "EntityStatus")) {
        feed_add(o, party, PROP_status, text);
    } else if (is_named(n, "EntityCreationDate")) {
        feed_date(o, party, PROP_incorporationDate, day_of(text), false);
    } else if (is_named(n, "EntityExpirationDate")) {
        feed_date(o, party, PROP_dissolutionDate, day_of(text), false);
    } else if (is_named(n, "EntityExpirationReason")) {
        feed_add_note(o, party, SLICE("Expiration reason"), text);
    } else if (is_named(n, "SuccessorEntity")) {
        add_successor(o, party, n);
    } else if (is_named(n, "AssociatedEntity")) {
        add_associated(o, party, n);
    } else if (is_named(n, "LegalEntityEvents")) {
        add_events(o, party, n);
    } else {
        cb_slice facts = n->first || n->attrs ? facts_but(o, n, NULL) : (cb_slice){NULL, 0};
        cb_slice words = feed_join(o, "; ", 2, (cb_slice[]){text, facts});
        if (words.len == 0) return;
        feed_add_note(o, party, n->name, words);
        feed_note(o, "unknown element", n->name);
    }
}

/* Where the geocoder put an address is no statement of the register: its answer is kept, not how it came to it. */
static void add_extension(feed_out *o, entity *e, prop_id prop, const xml_node *extension) {
    static const char *const KEPT[] = {"formatted_address", "lat", "lng", "relevance", "geocoding_failed"};
    for (const xml_node *n = extension ? extension->first : NULL; n; n = n->next) {
        buf b = BUF_EMPTY;
        if (is_named(n, "Geocoding"))
            for (size_t i = 0; i < sizeof KEPT / sizeof KEPT[0]; i++)
                put_fact(&b, slice_of(KEPT[i]), xml_child_text(n, KEPT[i]));
        else
            put_facts(&b, n, 0);
        cb_slice facts = take(o, &b);
        if (facts.len)
            feed_add(o, e, prop,
                     feed_join(o, ": ", 2, (cb_slice[]){is_named(n, "Geocoding") ? n->name : SLICE("Extension"), facts}));
    }
}

static void add_registration(feed_out *o, entity *e, prop_id prop, const xml_node *registration, cb_slice label) {
    static const char *const READ[] = {"LastUpdateDate", NULL};
    if (!registration) return;
    feed_date(o, e, PROP_modifiedAt, day_of(xml_child_text(registration, "LastUpdateDate")), false);
    cb_slice facts = facts_but(o, registration, READ);
    if (facts.len) feed_add(o, e, prop, feed_join(o, ": ", 2, (cb_slice[]){label, facts}));
}

/* What stands beside the elements of a record that are read. */
static void add_unknown(feed_out *o, entity *e, prop_id prop, const xml_node *record, const char *const *read) {
    for (const xml_node *n = record->first; n; n = n->next) {
        bool known = false;
        for (size_t i = 0; read[i]; i++) known = known || is_named(n, read[i]);
        if (known) continue;
        buf b = BUF_EMPTY;
        put_facts(&b, n, 0);
        cb_slice facts = take(o, &b);
        if (facts.len == 0) continue;
        feed_add(o, e, prop, facts);
        feed_note(o, "unknown element", n->name);
    }
}

static const char *on_lei(feed_out *o, const xml_node *record) {
    const xml_node *body = xml_child(record, "Entity"), *name = xml_child(body, "LegalName");
    cb_slice lei = lei_of(o, xml_child_text(record, "LEI")), jurisdiction = xml_child_text(body, "LegalJurisdiction");
    static const char *const READ[] = {"LEI", "Entity", "Registration", "Extension", NULL};
    entity party;
    if (lei.len == 0) return "no LEI of 20 letters and digits";
    if (xml_text(name).len == 0) return "no LegalName";
    feed_begin(o, &party, lei_id(o, lei), schema_of(o, xml_child_text(body, "EntityCategory")));
    feed_add(o, &party, PROP_leiCode, lei);
    feed_name(o, &party, FEED_NAME_PRIMARY, xml_text(name), feed_language(o, xml_attr_get(name, "lang")));
    add_jurisdiction(o, &party, jurisdiction);
    for (const xml_node *n = body->first; n; n = n->next) on_entity_field(o, &party, n, jurisdiction);
    add_registration(o, &party, PROP_notes, xml_child(record, "Registration"), SLICE("LEI registration"));
    add_extension(o, &party, PROP_notes, xml_child(record, "Extension"));
    add_unknown(o, &party, PROP_notes, record, READ);
    feed_emit(o, &party);
    return NULL;
}

/* ---- RR-CDF: who consolidates whom ----------------------------------------------------------------- */

typedef struct relation_kind {
    const char *type, *key, *role;
    bool control; /* else a tie of another kind */
} relation_kind;

/* Consolidation is accounting control: the parent controls the child, and how much it owns is not said. The role of the other ties is
 * read from the start node to the end node. */
static const relation_kind RELATIONS[] = {
    {"IS_DIRECTLY_CONSOLIDATED_BY", "direct-parent", "direct parent", true},
    {"IS_ULTIMATELY_CONSOLIDATED_BY", "ultimate-parent", "ultimate parent", true},
    {"IS_FUND-MANAGED_BY", "fund-manager", "is fund-managed by", false},
    {"IS_SUBFUND_OF", "umbrella-fund", "is a sub-fund of", false},
    {"IS_FEEDER_TO", "master-fund", "is a feeder to", false},
    {"IS_INTERNATIONAL_BRANCH_OF", "head-office", "is an international branch of", false},
};

static void add_periods(feed_out *o, entity *e, const xml_node *list) {
    for (const xml_node *n = list ? list->first : NULL; n; n = n->next) {
        cb_slice type = xml_child_text(n, "PeriodType");
        cb_slice days[] = {day_of(xml_child_text(n, "StartDate")), day_of(xml_child_text(n, "EndDate"))};
        if (slice_eq(type, SLICE("RELATIONSHIP_PERIOD"))) {
            feed_date(o, e, PROP_startDate, days[0], false);
            feed_date(o, e, PROP_endDate, days[1], false);
        } else if (type.len || days[0].len || days[1].len) {
            cb_slice words[] = {lowered(o, type, ' '), days[1].len ? (cb_slice){NULL, 0} : SLICE("from"), days[0],
                                days[1].len ? SLICE("to") : days[1], days[1]};
            feed_add(o, e, PROP_summary, feed_join(o, " ", 5, words));
        }
    }
}

/* A record that is taken back says nothing of the relationship: the one that it repeats, or that comes in its place, is another tie. */
static bool is_taken_back(cb_slice registration) {
    return slice_eq(registration, SLICE("ANNULLED")) || slice_eq(registration, SLICE("DUPLICATE"));
}

/* RR-CDF 2.1: "NULL" is "not applicable", which stands in records that are taken back; elsewhere it neither ends the tie nor confirms it. A
 * record is RETIRED where the relationship is considered to have ended. */
static void add_status(feed_out *o, entity *e, cb_slice status, cb_slice registration) {
    feed_add(o, e, PROP_status, status);
    if (registration.len && !slice_eq(registration, SLICE("PUBLISHED")))
        feed_add(o, e, PROP_status, feed_join(o, " ", 2, (cb_slice[]){SLICE("registration"), registration}));
    bool retired = slice_eq(registration, SLICE("RETIRED"));
    if (retired && !slice_eq(status, SLICE("INACTIVE"))) feed_add_original(o, e, PROP_status, SLICE("ended"), registration);
    if (slice_eq(status, SLICE("NULL")) && !retired && !is_taken_back(registration))
        feed_note(o, "relationship neither active nor ended", e->id);
}

static const char *on_relationship(feed_out *o, const xml_node *record) {
    static const char *const READ[] = {"StartNode",          "EndNode", "RelationshipType", "RelationshipPeriods",
                                       "RelationshipStatus", NULL};
    static const char *const BESIDE[] = {"Relationship", "Registration", "Extension", NULL};
    const xml_node *body = xml_child(record, "Relationship"), *registration = xml_child(record, "Registration");
    cb_slice type = xml_child_text(body, "RelationshipType"), ends[2];
    for (size_t i = 0; i < 2; i++) {
        const xml_node *node = xml_child(body, i ? "EndNode" : "StartNode");
        cb_slice scheme = xml_child_text(node, "NodeIDType");
        if (scheme.len && !slice_eq(scheme, SLICE("LEI"))) return "a node that is named by another number than an LEI";
        ends[i] = lei_of(o, xml_child_text(node, "NodeID"));
        if (ends[i].len == 0) return i ? "its end node is no LEI" : "its start node is no LEI";
    }
    if (type.len == 0) return "no RelationshipType";
    if (slice_eq(ends[0], ends[1])) return "a relationship of a party with itself";
    relation_kind other = {.type = NULL};
    const relation_kind *kind = &other;
    for (size_t i = 0; i < sizeof RELATIONS / sizeof RELATIONS[0]; i++)
        if (slice_eq(type, slice_of(RELATIONS[i].type))) kind = &RELATIONS[i];
    if (!kind->type) feed_note(o, "unknown relationship type", type);
    cb_slice key = kind->type ? slice_of(kind->key) : lowered(o, type, '-');
    entity child, parent, e;
    begin_bare(o, &child, ends[0]);
    begin_bare(o, &parent, ends[1]);
    feed_emit(o, &child);
    feed_emit(o, &parent);
    cb_slice registered = xml_child_text(registration, "RegistrationStatus"),
             back = is_taken_back(registered) ? lowered(o, registered, '-') : (cb_slice){NULL, 0};
    feed_begin(o, &e, feed_join(o, "-", 4, (cb_slice[]){child.id, key, ends[1], back}),
               kind->control ? SCHEMA_Control : SCHEMA_UnknownLink);
    feed_add(o, &e, kind->control ? PROP_controller : PROP_subject, kind->control ? parent.id : child.id);
    feed_add(o, &e, kind->control ? PROP_controlled : PROP_object, kind->control ? child.id : parent.id);
    if (kind->control) feed_add(o, &e, PROP_controlType, SLICE("accounting consolidation"));
    feed_add(o, &e, PROP_role, kind->type ? slice_of(kind->role) : lowered(o, type, ' '));
    add_periods(o, &e, xml_child(body, "RelationshipPeriods"));
    add_status(o, &e, xml_child_text(body, "RelationshipStatus"), registered);
    feed_add(o, &e, PROP_summary, facts_but(o, body, READ)); /* qualifiers and quantifiers: an accounting standard, a method */
    cb_slice reference = xml_child_text(registration, "ValidationReference");
    if (slice_starts_nocase(reference, SLICE("http"))) feed_add(o, &e, PROP_sourceUrl, reference);
    add_registration(o, &e, PROP_summary, registration, SLICE("Registration"));
    add_extension(o, &e, PROP_summary, xml_child(record, "Extension"));
    add_unknown(o, &e, PROP_summary, record, BESIDE);
    feed_emit(o, &e);
    return NULL;
}

/* ---- reporting exceptions: why a parent is missing --------------------------------------------------- */

static const char *reason_in_words(cb_slice reason) {
    static const struct {
        const char *reason, *words;
    } REASONS[] = {
        {"NO_LEI", "the parent has no LEI"},
        {"NATURAL_PERSONS", "natural persons control the entity, no legal person consolidates it"},
        {"NON_CONSOLIDATING", "the legal persons that control the entity need not consolidate it"},
        {"NO_KNOWN_PERSON", "no person is known to control the entity"},
        {"NON_PUBLIC", "the parent is not public"},
        {"BINDING_LEGAL_COMMITMENTS", "legal commitments forbid to publish the parent"},
        {"LEGAL_OBSTACLES", "the law forbids to publish the parent"},
        {"CONSENT_NOT_OBTAINED", "the parent did not consent to be published"},
        {"DETRIMENT_NOT_EXCLUDED", "publishing the parent may harm it or the entity"},
        {"DISCLOSURE_DETRIMENTAL", "publishing the parent would harm it or the entity"},
    };
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (slice_eq(reason, slice_of(REASONS[i].reason))) return REASONS[i].words;
    return NULL;
}

static const char *on_exception(feed_out *o, const xml_node *record) {
    static const char *const READ[] = {"LEI", "ExceptionCategory", "ExceptionReason", "ExceptionReference", "Extension", NULL};
    cb_slice lei = lei_of(o, xml_child_text(record, "LEI")), category = xml_child_text(record, "ExceptionCategory");
    if (lei.len == 0) return "no LEI of 20 letters and digits";
    if (category.len == 0) return "no ExceptionCategory";
    cb_slice label = slice_eq(category, SLICE("DIRECT_ACCOUNTING_CONSOLIDATION_PARENT")) ? SLICE("Direct parent not reported")
                     : slice_eq(category, SLICE("ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT"))
                         ? SLICE("Ultimate parent not reported")
                         : (cb_slice){NULL, 0};
    if (label.len == 0) {
        feed_note(o, "unknown exception category", category);
        label = feed_join(o, " ", 2, (cb_slice[]){SLICE("Not reported:"), category});
    }
    buf b = BUF_EMPTY;
    for (const xml_node *n = xml_child(record, "ExceptionReason"); n; n = xml_again(n)) {
        cb_slice reason = xml_text(n);
        const char *words = reason_in_words(reason);
        if (reason.len == 0) continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, reason);
        if (words) buf_printf(&b, " (%s)", words);
        if (!words) feed_note(o, "unknown exception reason", reason);
    }
    for (const xml_node *n = xml_child(record, "ExceptionReference"); n; n = xml_again(n))
        put_fact(&b, SLICE("reference"), xml_text(n));
    if (b.len == 0) buf_lit(&b, "no reason given");
    entity child;
    begin_bare(o, &child, lei);
    feed_add_note(o, &child, label, feed_join(o, "; ", 2, (cb_slice[]){take(o, &b), facts_but(o, record, READ)}));
    add_extension(o, &child, PROP_notes, xml_child(record, "Extension"));
    feed_emit(o, &child);
    return NULL;
}

cb_status gleif_record(feed_out *o, gleif_kind kind, const xml_node *record, uint64_t line, uint64_t byte) {
    const char *why = feed_xml_excess(record);
    cb_slice id = kind == GLEIF_RELATIONSHIP
                      ? xml_child_text(xml_child(xml_child(record, "Relationship"), "StartNode"), "NodeID")
                      : xml_child_text(record, "LEI");
    if (!why)
        why = kind == GLEIF_LEI            ? on_lei(o, record)
              : kind == GLEIF_RELATIONSHIP ? on_relationship(o, record)
                                           : on_exception(o, record);
    if (why)
        feed_rejected(o, gleif_kind_name(kind), line, byte, id, why);
    else
        feed_end_record(o, gleif_kind_name(kind), line, byte, id);
    return o->status;
}
