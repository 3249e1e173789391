/* SPDX-License-Identifier: Apache-2.0 */
/* OFAC's SDN_ADVANCED.XML and CONS_ADVANCED.XML: sets of values, places and documents first, then the parties that refer to them, at the
 * end the ties between parties and their entries on lists. Read once, in that order. The name space has changed over the years, so local
 * names count. Source: OFAC, "Advanced Sanctions Data Model", explanatory notes. */
#include "feed/ofac_advanced.h"

#include <stdio.h>

#include "base/mem.h"
#include "base/vec.h"
#include "model/country.h"
#include "parse/date.h"

#include "base/poison.h"

/* ---- the sets of values */

bool adv_is_number(cb_slice s) {
    enum { DIGITS_MAX = 20 };
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0 && s.len <= DIGITS_MAX;
}

bool adv_is_true(const xml_node *node, const char *attribute) {
    cb_slice value = slice_trim(xml_attr_get(node, attribute));
    return slice_eq_nocase(value, SLICE("true")) || slice_eq(value, SLICE("1"));
}

enum { KEY_MAX = 128 };

/* "AliasType 1403"; empty where that is too long to be one. */
static cb_slice key_of(char out[KEY_MAX], cb_slice set, cb_slice id) {
    if (set.len + 1 + id.len > KEY_MAX || id.len == 0) return (cb_slice){NULL, 0};
    memcpy(out, set.ptr, set.len);
    out[set.len] = ' ';
    memcpy(out + set.len + 1, id.ptr, id.len);
    return (cb_slice){out, set.len + 1 + id.len};
}

const adv_value *adv_find(ofac_advanced *x, const char *set, cb_slice id) {
    char text[KEY_MAX];
    id = slice_trim(id);
    if (id.len == 0) return NULL;
    cb_slice key = key_of(text, slice_of(set), id);
    const map_entry *e = key.len ? map_get(&x->values, key) : NULL;
    if (e) return &x->value[e->value];
    feed_note(&x->out, "unknown reference", feed_join(&x->out, " ", 2, (cb_slice[]){slice_of(set), feed_shown_id(id)}));
    return NULL;
}

cb_slice adv_text(ofac_advanced *x, const char *set, cb_slice id) {
    const adv_value *v = adv_find(x, set, id);
    return v ? v->text : slice_trim(id);
}

/* Room for one more item; false where memory is out. */
static bool room(ofac_advanced *x, void **items, size_t *cap, size_t count, size_t size) {
    if (feed_ok(&x->out) && !vec_reserve(items, cap, count + 1, size)) feed_fail_memory(&x->out);
    return feed_ok(&x->out);
}

/* The text within the file's arena. */
static cb_slice keep(ofac_advanced *x, cb_slice text) {
    cb_slice out = {NULL, 0};
    text = feed_squeeze(&x->out, text);
    if (text.len && feed_ok(&x->out) && !arena_dup(&x->keep, text, &out)) feed_fail_memory(&x->out);
    return out;
}

static void add_value(ofac_advanced *x, const xml_node *v) {
    static const char *const OTHER[] = {"ISO2", "Description", "PartyTypeID", "SanctionsProgramID"};
    char text[KEY_MAX];
    bool added;
    void *items = x->value;
    cb_slice key = key_of(text, v->name, slice_trim(xml_attr_get(v, "ID")));
    if (key.len == 0 || !room(x, &items, &x->value_cap, x->value_count, sizeof *x->value)) return;
    x->value = items;
    adv_value one = {.text = keep(x, v->text)};
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER && one.other.len == 0; i++)
        one.other = keep(x, xml_attr_get(v, OTHER[i]));
    map_entry *e = map_put(&x->values, key, &added);
    if (!e) {
        feed_fail_memory(&x->out);
        return;
    }
    if (!added) return;
    e->value = x->value_count;
    x->value[x->value_count++] = one;
}

static void on_values(ofac_advanced *x, const xml_node *sets) {
    for (const xml_node *set = sets->first; set; set = set->next)
        for (const xml_node *v = set->first; v; v = v->next) add_value(x, v);
    x->valued = true;
}

/* ---- dates */

typedef struct day {
    int year, month, day;
} day;

static int number_of(cb_slice s) {
    int n = 0;
    for (size_t i = 0; i < s.len && i < 5; i++) n = s.ptr[i] >= '0' && s.ptr[i] <= '9' ? n * 10 + (s.ptr[i] - '0') : 99999;
    return n;
}

static int days_in(int year, int month) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 ? (leap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* The first or last day that the element allows; false where it states no year. */
static bool read_day(const xml_node *n, bool last, day *out) {
    *out =
        (day){number_of(xml_child_text(n, "Year")), number_of(xml_child_text(n, "Month")), number_of(xml_child_text(n, "Day"))};
    if (out->year == 0) return false;
    if (out->month == 0) *out = (day){out->year, last ? 12 : 1, 0};
    if (out->day == 0) out->day = last ? days_in(out->year, out->month) : 1;
    return true;
}

static cb_slice two_days(ofac_advanced *x, day a, day b, bool circa) {
    char text[64];
    const char *mark = circa ? "~" : "";
    int n;
    bool months = a.day == 1 && b.day == days_in(b.year, b.month), years = months && a.month == 1 && b.month == 12;
    bool sane = a.year <= 9999 && b.year <= 9999 && a.month <= 99 && b.month <= 99 && a.day <= 99 && b.day <= 99;
    if (!sane) return SLICE("a day that is none");
    if (years && a.year == b.year)
        n = snprintf(text, sizeof text, "%04d%s", a.year, mark);
    else if (years)
        n = snprintf(text, sizeof text, "%04d%s/%04d%s", a.year, mark, b.year, mark);
    else if (months && a.year == b.year && a.month == b.month)
        n = snprintf(text, sizeof text, "%04d-%02d%s", a.year, a.month, mark);
    else if (a.year == b.year && a.month == b.month && a.day == b.day)
        n = snprintf(text, sizeof text, "%04d-%02d-%02d%s", a.year, a.month, a.day, mark);
    else
        n = snprintf(text, sizeof text, "%04d-%02d-%02d%s/%04d-%02d-%02d%s", a.year, a.month, a.day, mark, b.year, b.month,
                     b.day, mark);
    return feed_join(&x->out, "", 1, (cb_slice[]){{text, (size_t)n}});
}

/* Other calendars than the Gregorian one: said in words, which no reader takes for a date. */
static cb_slice with_calendar(ofac_advanced *x, const xml_node *n, cb_slice date) {
    cb_slice calendar = xml_attr_get(n, "CalendarTypeID");
    if (slice_trim(calendar).len == 0 || slice_eq(calendar, SLICE("1")) || date.len == 0) return date;
    calendar = adv_text(x, "CalendarType", calendar);
    if (slice_eq_nocase(calendar, SLICE("Gregorian"))) return date;
    return feed_join(&x->out, " ", 3, (cb_slice[]){date, SLICE("calendar:"), calendar});
}

cb_slice adv_day(ofac_advanced *x, const xml_node *n) {
    day a, b;
    if (!read_day(n, false, &a) || !read_day(n, true, &b)) return (cb_slice){NULL, 0};
    return with_calendar(x, n, two_days(x, a, b, false));
}

/* From the first day on which it may begin to the last on which it may end: 1 January to 31 December is no more than the year. */
static cb_slice span(ofac_advanced *x, const xml_node *period, const xml_node *start, const xml_node *end) {
    const xml_node *sides[] = {xml_child(start, "From"), xml_child(start, "To"), xml_child(end, "From"), xml_child(end, "To")};
    enum { SIDES = sizeof sides / sizeof *sides };
    day a, b;
    size_t first = 0, last = SIDES;
    while (first < SIDES && !read_day(sides[first], false, &a)) first++;
    if (first == SIDES) return (cb_slice){NULL, 0};
    while (last > 0 && !read_day(sides[last - 1], true, &b)) last--;
    bool circa = adv_is_true(start, "Approximate") || adv_is_true(end, "Approximate");
    return with_calendar(x, period, two_days(x, a, b, circa));
}

cb_slice adv_period(ofac_advanced *x, const xml_node *period) {
    return span(x, period, xml_child(period, "Start"), xml_child(period, "End"));
}

/* ---- places and documents */

/* A country in words; its ISO code where nobody knows the words. */
static cb_slice country_words(ofac_advanced *x, cb_slice id) {
    const adv_value *v = adv_find(x, "Country", id);
    if (!v) return slice_trim(id);
    return country_code(v->text).len == 0 && v->other.len ? v->other : v->text;
}

static bool is_undetermined(cb_slice s) { return s.len == 0 || slice_eq_nocase(s, SLICE("undetermined")); }

static void reject(ofac_advanced *x, const xml_node *r, const char *kind, uint64_t line, uint64_t byte, const char *reason) {
    feed_rejected(&x->out, kind, line, byte, feed_shown_id(slice_trim(xml_attr_get(r, "ID"))), reason);
}

/* The country, else the area, else nothing. */
static cb_slice place_country(ofac_advanced *x, const xml_node *r) {
    const xml_node *country = xml_child(r, "LocationCountry"), *area = xml_child(r, "LocationAreaCode");
    cb_slice text = country ? country_words(x, xml_attr_get(country, "CountryID")) : (cb_slice){NULL, 0};
    if (is_undetermined(text) && area) {
        const adv_value *v = adv_find(x, "AreaCode", xml_attr_get(area, "AreaCodeID"));
        text = !v ? slice_trim(xml_attr_get(area, "AreaCodeID")) : v->other.len ? v->other : v->text;
    }
    return is_undetermined(text) ? (cb_slice){NULL, 0} : keep(x, text);
}

static void on_location(ofac_advanced *x, const xml_node *r, uint64_t line, uint64_t byte) {
    cb_slice id = slice_trim(xml_attr_get(r, "ID"));
    bool added;
    void *items = x->place;
    if (id.len == 0 || id.len > KEY_MAX) {
        reject(x, r, "location", line, byte, "the location has no ID");
        return;
    }
    map_entry *e = map_put(&x->places, id, &added);
    if (!e || !room(x, &items, &x->place_cap, x->place_count, sizeof *x->place)) {
        feed_fail_memory(&x->out);
        return;
    }
    x->place = items;
    adv_place place = {.country = place_country(x, r)};
    const adv_part **last = &place.parts;
    size_t count = 0;
    for (const xml_node *p = xml_child(r, "LocationPart"); p; p = xml_again(p))
        for (const xml_node *v = xml_child(p, "LocationPartValue"); v && feed_ok(&x->out); v = xml_again(v)) {
            cb_slice value = xml_child_text(v, "Value"), script = xml_child_text(v, "Comment");
            bool second = slice_eq_nocase(slice_trim(xml_attr_get(v, "Primary")), SLICE("false"));
            if (value.len == 0) continue;
            if (value.len > FEED_TEXT_MAX || script.len > FEED_TEXT_MAX || count++ == ADV_PARTS_MAX) x->out.over = true;
            if (x->out.over) break;
            adv_part *part = arena_zalloc(&x->keep, 1, sizeof *part);
            if (!part) {
                feed_fail_memory(&x->out);
                return;
            }
            part->type = keep(x, adv_text(x, "LocPartType", xml_attr_get(p, "LocPartTypeID")));
            part->value = keep(x, value);
            part->script = second ? script.len ? keep(x, script) : SLICE("other") : (cb_slice){NULL, 0};
            *last = part;
            last = &part->next;
        }
    if (added && !x->out.over) {
        e->value = x->place_count;
        x->place[x->place_count++] = place;
    } else if (added)
        e->value = SIZE_MAX; /* too long: as if it were not there */
    feed_end_record(&x->out, "location", line, byte, id);
}

const adv_place *adv_place_of(ofac_advanced *x, cb_slice id) {
    const map_entry *e = map_get(&x->places, slice_trim(id));
    if (e && e->value != SIZE_MAX) return &x->place[e->value];
    feed_note(&x->out, "unknown reference", feed_join(&x->out, " ", 2, (cb_slice[]){SLICE("Location"), feed_shown_id(id)}));
    return NULL;
}

/* Comment, and what is not plainly valid ("Fraudulent"). */
static cb_slice document_words(ofac_advanced *x, const xml_node *r, cb_slice more) {
    cb_slice id = xml_attr_get(r, "ValidityID"), validity = slice_trim(id).len ? adv_text(x, "Validity", id) : id;
    if (slice_eq_nocase(validity, SLICE("Valid"))) validity.len = 0;
    return feed_join(&x->out, "; ", 3, (cb_slice[]){validity, xml_child_text(r, "Comment"), more});
}

static void on_document(ofac_advanced *x, const xml_node *r, uint64_t line, uint64_t byte) {
    feed_out *o = &x->out;
    cb_slice identity = slice_trim(xml_attr_get(r, "IdentityID")), more = {NULL, 0};
    const char *fault = feed_xml_excess(r);
    if (!fault && (identity.len == 0 || identity.len > KEY_MAX)) fault = "the document has no IdentityID";
    if (fault) {
        reject(x, r, "document", line, byte, fault);
        return;
    }
    feed_document d = {.number = keep(x, xml_child_text(r, "IDRegistrationNo")),
                       .authority = keep(x, xml_child_text(r, "IssuingAuthority"))};
    d.type = keep(x, adv_text(x, "IDRegDocType", xml_attr_get(r, "IDRegDocTypeID")));
    cb_slice country = xml_attr_get(r, "IssuedBy-CountryID");
    if (slice_trim(country).len) d.country = keep(x, country_words(x, country));
    if (is_undetermined(d.country)) d.country = (cb_slice){NULL, 0};
    for (const xml_node *t = xml_child(r, "DocumentDate"); t; t = xml_again(t)) {
        cb_slice kind = adv_text(x, "IDRegDocDateType", xml_attr_get(t, "IDRegDocDateTypeID"));
        cb_slice date = adv_period(x, xml_child(t, "DatePeriod"));
        if (slice_eq_nocase(kind, SLICE("Issue Date")) && d.issued.len == 0)
            d.issued = keep(x, date);
        else if (slice_eq_nocase(kind, SLICE("Expiration Date")) && d.expires.len == 0)
            d.expires = keep(x, date);
        else if (date.len)
            more = feed_join(o, "; ", 2, (cb_slice[]){more, feed_join(o, ": ", 2, (cb_slice[]){kind, date})});
    }
    d.summary = keep(x, document_words(x, r, more));
    void *items = x->document;
    bool added;
    map_entry *e = map_put(&x->identities, identity, &added);
    if (!e || !room(x, &items, &x->document_cap, x->document_count, sizeof *x->document)) {
        feed_fail_memory(o);
        return;
    }
    x->document = items;
    cb_slice name_id = xml_attr_get(xml_child(r, "DocumentedNameReference"), "DocumentedNameID");
    x->document[x->document_count] = (adv_document){.d = d, .name_id = keep(x, name_id), .next = added ? SIZE_MAX : e->value};
    e->value = x->document_count++;
    feed_end_record(o, "document", line, byte, identity);
}

static void note_unclaimed(ofac_advanced *x) {
    for (size_t i = 0; i < x->document_count; i++)
        if (!x->document[i].claimed)
            feed_note(&x->out, "document of a party that the file does not hold", x->document[i].d.number);
}

/* ---- ties */

typedef struct tie_rule {
    const char *words;
    schema_id schema, from_schema, to_schema; /* of parties that do not fit it is an UnknownLink in the same words */
    prop_id from, to, words_in;
} tie_rule;

/* Read From -> To. A share that nobody measured is none: "owned or controlled" is a power. */
static const tie_rule TIES[] = {
    {"Owned or Controlled By", SCHEMA_Control, SCHEMA_LegalEntity, SCHEMA_LegalEntity, PROP_controlled, PROP_controller,
     PROP_controlType},
    {"Owns, controls, or operates", SCHEMA_Control, SCHEMA_LegalEntity, SCHEMA_LegalEntity, PROP_controller, PROP_controlled,
     PROP_controlType},
    {"Family member of", SCHEMA_Family, SCHEMA_Person, SCHEMA_Person, PROP_person, PROP_relative, PROP_relationship},
    {"Associate Of", SCHEMA_Associate, SCHEMA_Person, SCHEMA_Person, PROP_person, PROP_associate, PROP_relationship},
    {"Leader or official of", SCHEMA_Directorship, SCHEMA_LegalEntity, SCHEMA_Organization, PROP_director, PROP_organization,
     PROP_role},
    {"Principal Executive Officer", SCHEMA_Directorship, SCHEMA_LegalEntity, SCHEMA_Organization, PROP_director,
     PROP_organization, PROP_role},
    {"Acting for or on behalf of", SCHEMA_Representation, SCHEMA_LegalEntity, SCHEMA_LegalEntity, PROP_agent, PROP_client,
     PROP_role},
};
static const tie_rule LINK = {NULL, SCHEMA_UnknownLink, SCHEMA_Thing, SCHEMA_Thing, PROP_subject, PROP_object, PROP_role};

static adv_profile *profile_of(ofac_advanced *x, cb_slice id) {
    const map_entry *e = map_get(&x->profiles, id);
    return e ? &x->profile[e->value] : NULL;
}

static const tie_rule *rule_of(cb_slice words, const adv_profile *from, const adv_profile *to) {
    for (size_t i = 0; from && to && i < sizeof TIES / sizeof *TIES; i++)
        if (slice_eq_nocase(words, slice_of(TIES[i].words)))
            return schema_is_a(from->schema, TIES[i].from_schema) && schema_is_a(to->schema, TIES[i].to_schema) ? &TIES[i]
                                                                                                                : &LINK;
    return &LINK;
}

/* Quality and comment of a tie. */
static cb_slice tie_words(ofac_advanced *x, const xml_node *r) {
    feed_out *o = &x->out;
    cb_slice id = xml_attr_get(r, "RelationQualityID"), quality = {NULL, 0};
    if (slice_trim(id).len) quality = adv_text(x, "RelationQuality", id);
    if (slice_eq_nocase(quality, SLICE("Unknown"))) quality.len = 0;
    if (quality.len && quality.ptr[quality.len - 1] == ':') quality.len--;
    if (quality.len) quality = feed_join(o, ": ", 2, (cb_slice[]){SLICE("Relation quality"), quality});
    return feed_join(o, "; ", 2, (cb_slice[]){quality, xml_child_text(r, "Comment")});
}

static void on_tie(ofac_advanced *x, const xml_node *r, uint64_t line, uint64_t byte) {
    feed_out *o = &x->out;
    cb_slice from = slice_trim(xml_attr_get(r, "From-ProfileID")), to = slice_trim(xml_attr_get(r, "To-ProfileID"));
    cb_slice id = slice_trim(xml_attr_get(r, "ID"));
    const char *fault = feed_xml_excess(r);
    if (!fault && (!adv_is_number(from) || !adv_is_number(to))) fault = "the relationship does not name two profiles";
    if (fault) {
        reject(x, r, "relationship", line, byte, fault);
        return;
    }
    /* A party of the other list is not in this file; its number is its id all the same. */
    const adv_profile *a = profile_of(x, from), *b = profile_of(x, to);
    cb_slice from_id = a ? a->id : feed_join(o, "-", 2, (cb_slice[]){SLICE("ofac"), from});
    cb_slice to_id = b ? b->id : feed_join(o, "-", 2, (cb_slice[]){SLICE("ofac"), to});
    cb_slice words = adv_text(x, "RelationType", xml_attr_get(r, "RelationTypeID"));
    cb_slice role = adv_is_true(r, "Former") ? feed_join(o, " ", 2, (cb_slice[]){SLICE("formerly"), words}) : words;
    const tie_rule *rule = rule_of(words, a, b);
    if (!adv_is_number(id)) id = feed_key(o, 3, (cb_slice[]){from_id, to_id, words});
    entity e;
    feed_begin(o, &e, feed_join(o, "-", 3, (cb_slice[]){from_id, SLICE("relationship"), id}), rule->schema);
    feed_add(o, &e, rule->from, from_id);
    feed_add(o, &e, rule->to, to_id);
    feed_add(o, &e, rule->words_in, role);
    if (rule->schema == SCHEMA_Control) feed_add(o, &e, PROP_role, role);
    if (adv_is_true(r, "Former") && schema_prop_type(e.schema, PROP_status) != PROP_TYPE_UNKNOWN)
        feed_add(o, &e, PROP_status, SLICE("former"));
    const xml_node *period = xml_child(r, "DatePeriod"), *start = xml_child(period, "Start"), *end = xml_child(period, "End");
    feed_date(o, &e, PROP_startDate, span(x, period, start, NULL), true);
    feed_date(o, &e, PROP_endDate, span(x, period, NULL, end), true);
    feed_add(o, &e, PROP_summary, tie_words(x, r));
    feed_add(o, &e, PROP_recordId, slice_trim(xml_attr_get(r, "ID")));
    feed_emit(o, &e);
    feed_end_record(o, "relationship", line, byte, id);
}

/* ---- entries on lists */

static const char *list_of(ofac_advanced *x, cb_slice name) {
    if (slice_eq_nocase(name, SLICE("SDN List"))) return OFAC_SDN;
    if (name.len && !adv_is_number(name)) return OFAC_NON_SDN;
    return x->named_list ? x->named_list : OFAC_SDN;
}

static void add_measure(feed_out *o, entity *party, ofac_listing *l, cb_slice text) {
    for (size_t i = 0; i < l->measure_count; i++)
        if (slice_eq(l->measures[i], text)) return;
    if (l->measure_count < OFAC_MEASURES_MAX)
        l->measures[l->measure_count++] = text;
    else
        feed_add(o, party, PROP_notes, text);
}

static void on_measures(ofac_advanced *x, entity *party, const xml_node *r, ofac_listing *l) {
    feed_out *o = &x->out;
    for (const xml_node *m = xml_child(r, "SanctionsMeasure"); m; m = xml_again(m)) {
        cb_slice type = adv_text(x, "SanctionsType", xml_attr_get(m, "SanctionsTypeID"));
        cb_slice words = feed_squeeze(o, xml_child_text(m, "Comment")), period = adv_period(x, xml_child(m, "DatePeriod"));
        bool programme = slice_eq_nocase(type, SLICE("Program"));
        if (period.len) feed_add_note(o, party, words.len ? words : type, period);
        if (programme) {
            for (cb_slice one; (one = ofac_next_programme(&words)).len;) ofac_programme(o, party, one, l);
            continue;
        }
        cb_slice measure = feed_join(o, ": ", 2, (cb_slice[]){type, words});
        if (measure.len) add_measure(o, party, l, measure);
    }
}

/* Do words ("Executive Order 14024 (Russia)", "CMIC") name the programme ("RUSSIA-EO14024", "CMIC-EO13959")? */
static bool names_programme(cb_slice words, cb_slice programme) {
    enum { ORDER_DIGITS = 5 };
    if (words.len && slice_find(programme, words) != SIZE_MAX) return true;
    for (size_t i = 0; i + ORDER_DIGITS <= words.len; i++)
        if (adv_is_number(slice_sub(words, i, ORDER_DIGITS)) &&
            slice_find(programme, slice_sub(words, i, ORDER_DIGITS)) != SIZE_MAX)
            return true;
    return false;
}

static bool names_any(cb_slice words, const cb_slice *programmes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (names_programme(words, programmes[i])) return true;
    return false;
}

/* The day of an entry is the listing's where it can be of one programme only; else nobody says of which, and it stays a note. */
static void on_event(ofac_advanced *x, entity *party, const xml_node *event, cb_slice list, ofac_listing *l) {
    feed_out *o = &x->out;
    const adv_value *basis = adv_find(x, "LegalBasis", xml_attr_get(event, "LegalBasisID"));
    cb_slice words = basis ? basis->text : (cb_slice){NULL, 0}, date = adv_day(x, xml_child(event, "Date"));
    cb_slice type = adv_text(x, "EntryEventType", xml_attr_get(event, "EntryEventTypeID"));
    cb_slice label = feed_join(o, ", ", 2, (cb_slice[]){list, type.len ? type : SLICE("Created")});
    bool created = type.len == 0 || slice_eq_nocase(type, SLICE("Created"));
    if (slice_eq_nocase(words, SLICE("Unknown"))) words.len = 0;
    feed_add_note(o, party, SLICE("Legal basis"), words);
    feed_add_note(o, party, label, xml_child_text(event, "Comment"));
    bool one = l->programme_count <= 1, named = !one && names_any(words, l->programmes, l->programme_count);
    char edtf[DATE_TEXT_MAX];
    if (created && (one || named) && l->date_count < OFAC_DATES_MAX && date_read(date, true, edtf))
        l->dates[l->date_count++] = (ofac_date){.tag = one ? (cb_slice){NULL, 0} : words, .date = date};
    else
        feed_add_note(o, party, label, date);
}

/* An entry that names no programme: that of its legal basis. */
static void basis_programmes(ofac_advanced *x, entity *party, const xml_node *r, ofac_listing *l) {
    for (const xml_node *event = xml_child(r, "EntryEvent"); event; event = xml_again(event)) {
        const adv_value *basis = adv_find(x, "LegalBasis", xml_attr_get(event, "LegalBasisID"));
        const adv_value *programme = basis ? adv_find(x, "SanctionsProgram", basis->other) : NULL;
        bool known = programme && programme->text.len && !slice_eq_nocase(programme->text, SLICE("Unknown"));
        if (known) ofac_programme(&x->out, party, programme->text, l);
    }
    if (l->programme_count == 0) feed_note(&x->out, "entry without a programme", party->id);
}

/* What is said of the party goes to the sink; its Sanctions wait for the other entries of the party. */
static void on_entry(ofac_advanced *x, const xml_node *r, uint64_t line, uint64_t byte) {
    feed_out *o = &x->out;
    adv_profile *profile = profile_of(x, slice_trim(xml_attr_get(r, "ProfileID")));
    const char *fault = feed_xml_excess(r);
    if (!fault && !profile) fault = "the entry's profile is not in the file";
    if (!fault && profile->entry_count == ADV_ENTRIES_MAX) fault = "the profile has more entries than the limit";
    if (fault) {
        reject(x, r, "entry", line, byte, fault);
        return;
    }
    entity party;
    ofac_listing l = {.measure_count = 0};
    cb_slice name = adv_text(x, "List", xml_attr_get(r, "ListID"));
    feed_begin(o, &party, profile->id, profile->schema);
    feed_add(o, &party, PROP_topics, SLICE("sanction"));
    if (!slice_eq_nocase(name, SLICE("SDN List"))) feed_add_note(o, &party, SLICE("List"), name);
    on_measures(x, &party, r, &l);
    if (l.programme_count == 0) basis_programmes(x, &party, r, &l);
    for (const xml_node *event = xml_child(r, "EntryEvent"); event; event = xml_again(event))
        on_event(x, &party, event, name, &l);
    feed_emit(o, &party);
    adv_entry *entry = o->over ? NULL : arena_zalloc(&x->keep, 1, sizeof *entry);
    if (entry && adv_keep_listing(x, &l, &entry->l)) {
        entry->list = list_of(x, name);
        entry->next = profile->entries;
        profile->entries = entry;
        profile->entry_count++;
    } else if (!o->over)
        feed_fail_memory(o);
    feed_end_record(o, "entry", line, byte, profile->id);
}

/* Is it of another entry's programme, and of none of this one's? */
static bool is_elsewhere(const adv_profile *p, const adv_entry *entry, cb_slice words) {
    if (names_any(words, entry->l.programmes, entry->l.programme_count)) return false;
    for (const adv_entry *e = p->entries; e; e = e->next)
        if (e != entry && names_any(words, e->l.programmes, e->l.programme_count)) return true;
    return false;
}

/* A listing under no programme is one all the same. */
static void bare_sanction(feed_out *o, const entity *party, const char *list, const ofac_listing *l) {
    entity s;
    feed_begin_sanction(o, &s, party->id, slice_of(list));
    feed_add(o, &s, PROP_program, slice_of(list));
    for (size_t i = 0; i < l->measure_count; i++) feed_add(o, &s, PROP_provisions, l->measures[i]);
    for (size_t i = 0; i < l->date_count; i++)
        feed_date(o, &s, l->dates[i].effective ? PROP_startDate : PROP_listingDate, l->dates[i].date, true);
    feed_emit(o, &s);
}

static void entry_sanctions(ofac_advanced *x, const adv_profile *p, const adv_entry *e) {
    feed_out *o = &x->out;
    entity party;
    ofac_listing l = {.measure_count = 0};
    arena_reset(&x->record);
    feed_begin(o, &party, p->id, p->schema);
    for (size_t i = 0; i < e->l.programme_count; i++) l.programmes[l.programme_count++] = e->l.programmes[i];
    for (size_t i = 0; i < e->l.measure_count; i++) add_measure(o, &party, &l, e->l.measures[i]);
    for (size_t i = 0; i < p->l.measure_count; i++)
        if (!is_elsewhere(p, e, p->l.measures[i])) add_measure(o, &party, &l, p->l.measures[i]);
    for (size_t i = 0; i < e->l.date_count; i++) l.dates[l.date_count++] = e->l.dates[i];
    for (size_t i = 0; i < p->l.date_count; i++) {
        const ofac_date *d = &p->l.dates[i];
        if (is_elsewhere(p, e, d->tag)) continue;
        if (l.date_count < OFAC_DATES_MAX)
            l.dates[l.date_count++] = *d;
        else
            feed_add_note(o, &party, d->tag, d->date);
    }
    if (l.programme_count)
        ofac_sanctions(o, &party, e->list, &l);
    else
        bare_sanction(o, &party, e->list, &l);
    if (party.count) feed_emit(o, &party);
}

/* The Sanctions of all entries: which measure is of which programme shows only where all programmes of the party are known. */
static void send_sanctions(ofac_advanced *x) {
    for (size_t i = 0; i < x->profile_count && feed_ok(&x->out); i++) {
        const adv_profile *p = &x->profile[i];
        for (const adv_entry *e = p->entries; e && feed_ok(&x->out); e = e->next) entry_sanctions(x, p, e);
        if (!p->entries) feed_note(&x->out, "party without an entry on a list", p->id);
    }
}

/* ---- the file */

static const char *const RECORDS[] = {"DateOfIssue",    "ReferenceValueSets", "Location",
                                      "IDRegDocument",  "DistinctParty",      "ProfileRelationship",
                                      "SanctionsEntry", "SanctionsEntryLink", NULL};

static cb_status on_record(void *data, const xml_node *r, uint64_t line, uint64_t byte, cb_error *err) {
    ofac_advanced *x = data;
    feed_out *o = &x->out;
    size_t kind = 0;
    arena_reset(&x->record);
    o->err = err;
    if (x->records++ % 64 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(x->in)) != 0)
        return err_set(err, CB_CANCELLED, "stopped");
    while (!slice_eq(r->name, slice_of(RECORDS[kind]))) kind++;
    switch (kind) {
    case 0: return feed_published(o->sink, adv_day(x, r), true, err);
    case 1: on_values(x, r); break;
    case 2: on_location(x, r, line, byte); break;
    case 3: on_document(x, r, line, byte); break;
    case 4: adv_party(x, r, line, byte); break;
    case 5: on_tie(x, r, line, byte); break;
    case 6: on_entry(x, r, line, byte); break;
    default: feed_note(o, "unread element", r->name); break;
    }
    return o->status;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    ofac_advanced *x = data;
    (void)node, (void)line, (void)err;
    if (slice_eq(path, SLICE("Sanctions"))) x->whole = true;
    return CB_OK;
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    ofac_advanced *x = data;
    x->out.err = err;
    x->records++;
    if (slice_eq(part->name, SLICE("ReferenceValueSets")))
        return err_at(err, CB_LIMIT, x->out.file, line, byte, "the sets of reference values are larger than a record may be");
    cb_slice id = xml_attr_get(part, slice_eq(part->name, SLICE("DistinctParty")) ? "FixedRef" : "ID");
    feed_rejected(&x->out, slice_eq(part->name, SLICE("DistinctParty")) ? "party" : "record", line, byte,
                  feed_shown_id(slice_trim(id)), FEED_TOO_LARGE);
    return x->out.status;
}

static cb_status check_whole(ofac_advanced *x, cb_error *err) {
    if (!x->whole || !x->valued)
        return err_at(err, CB_INPUT, x->out.file, 0, UINT64_MAX, "not OFAC's advanced form: it has no %s",
                      x->whole ? "sets of reference values" : "element Sanctions at its root");
    note_unclaimed(x);
    send_sanctions(x);
    return x->out.status;
}

static cb_status read_file(const char *path, const feed_sink *sink, cb_error *err) {
    ofac_advanced *x = mem_zalloc(1, sizeof *x);
    if (!x) return err_memory(err);
    x->out = (feed_out){.sink = sink, .file = path, .authority = "ofac", .a = &x->record, .err = err, .literal = true};
    x->named_list = ofac_list_of_name(path);
    x->values = x->places = x->identities = x->profiles = MAP_EMPTY;
    cb_status status = feed_open(&x->in, path, err);
    if (status == CB_OK) {
        xml_handler handler = {
            .data = x, .records = RECORDS, .record = on_record, .outside = on_outside, .oversize = on_oversize};
        status = xml_read(x->in, &handler, err);
        x->out.err = err;
        if (status == CB_OK) status = check_whole(x, err);
    }
    input_close(x->in);
    map_free(&x->values);
    map_free(&x->places);
    map_free(&x->identities);
    map_free(&x->profiles);
    mem_free(x->value);
    mem_free(x->place);
    mem_free(x->document);
    mem_free(x->profile);
    arena_free(&x->keep);
    arena_free(&x->record);
    mem_free(x);
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++) status = read_file(source->files[i], sink, err);
    return status;
}

/* The root element, past what may stand before it. */
static bool sniff(cb_slice head, const char *name) {
    (void)name;
    while (head.len) {
        size_t at = slice_find_char(head, '<');
        if (at == SIZE_MAX || at + 1 >= head.len) return false;
        head = slice_sub(head, at + 1, head.len);
        if (slice_starts(head, SLICE("!--"))) {
            size_t end = slice_find(head, SLICE("-->"));
            if (end == SIZE_MAX) return false;
            head = slice_sub(head, end, head.len);
        } else if (head.ptr[0] != '?' && head.ptr[0] != '!') {
            break;
        }
    }
    size_t end = 0;
    while (end < head.len && !strchr(" \t\r\n/>", head.ptr[end])) end++;
    if (end == head.len) return false;
    cb_slice root = slice_sub(head, 0, end);
    size_t colon = slice_find_char(root, ':');
    return slice_eq(colon == SIZE_MAX ? root : slice_sub(root, colon + 1, root.len), SLICE("Sanctions"));
}

const feed FEED_OFAC_ADVANCED = {
    .name = "ofac", .format = "OFAC advanced XML", .authority = "ofac", .sniff = sniff, .read = read_all};
