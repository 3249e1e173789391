/* SPDX-License-Identifier: Apache-2.0 */
/* A party of OFAC's advanced form: names in parts, documents, and features with their labels. What the labels mean is what they mean in
 * the Remarks of the CSV and the idList of SDN.XML, so that the three forms say the same of a party. */
#include "feed/ofac_advanced.h"

#include "base/vec.h"
#include "model/country.h"

#include "base/poison.h"

/* ---- names */

typedef enum part_kind { PART_WHOLE, PART_LAST, PART_FIRST, PART_MAIDEN, PART_NICK, PART_KINDS } part_kind;

static const struct {
    const char *type;
    part_kind kind; /* on which side of the comma it stands */
    prop_id prop;   /* where a main name's part also stands */
} PART_TYPES[] = {
    {"Last Name", PART_LAST, PROP_lastName},      {"First Name", PART_FIRST, PROP_firstName},
    {"Middle Name", PART_FIRST, PROP_middleName}, {"Patronymic", PART_FIRST, PROP_fatherName},
    {"Matronymic", PART_LAST, PROP_motherName},   {"Maiden Name", PART_MAIDEN, PROP_UNKNOWN},
    {"Nickname", PART_NICK, PROP_UNKNOWN},        {"Entity Name", PART_WHOLE, PROP_UNKNOWN},
    {"Vessel Name", PART_WHOLE, PROP_UNKNOWN},    {"Aircraft Name", PART_WHOLE, PROP_UNKNOWN},
};
enum { PART_TYPE_COUNT = sizeof PART_TYPES / sizeof *PART_TYPES };

typedef struct documented {
    cb_slice sides[PART_KINDS];
    cb_slice full;   /* "SURNAME, Given" as the CSV writes it */
    cb_slice script; /* empty where it is Latin */
    bool acronym;
} documented;

typedef struct names {
    ofac_advanced *x;
    entity *party;
    const xml_node *main_identity, *main_alias, *main_name;
} names;

/* The type of a part stands in the groups behind the aliases; PART_TYPE_COUNT where they do not say. */
static size_t part_type(ofac_advanced *x, const xml_node *identity, cb_slice group) {
    const xml_node *master = xml_child(xml_child(identity, "NamePartGroups"), "MasterNamePartGroup");
    for (; group.len && master; master = xml_again(master))
        for (const xml_node *g = xml_child(master, "NamePartGroup"); g; g = xml_again(g)) {
            if (!slice_eq(xml_attr_get(g, "ID"), group)) continue;
            cb_slice type = adv_text(x, "NamePartType", xml_attr_get(g, "NamePartTypeID"));
            for (size_t i = 0; i < PART_TYPE_COUNT; i++)
                if (slice_eq_nocase(type, slice_of(PART_TYPES[i].type))) return i;
            feed_note(&x->out, "unknown part of a name", type);
        }
    return PART_TYPE_COUNT;
}

static cb_slice script_of(ofac_advanced *x, const xml_node *value) {
    cb_slice id = slice_trim(xml_attr_get(value, "ScriptID"));
    if (id.len == 0 || slice_eq(id, SLICE("215"))) return (cb_slice){NULL, 0};
    cb_slice script = adv_text(x, "Script", id);
    return slice_eq_nocase(script, SLICE("Latin")) ? (cb_slice){NULL, 0} : script;
}

/* Names of these scripts are written surname first and in one piece. */
static const char *glue_of(cb_slice script) {
    static const char *const JOINED[] = {"Chinese Simplified", "Chinese Traditional", "Hangul", "Korean"};
    for (size_t i = 0; i < sizeof JOINED / sizeof *JOINED; i++)
        if (slice_eq_nocase(script, slice_of(JOINED[i]))) return "";
    return slice_eq_nocase(script, SLICE("Japanese")) ? " " : ", ";
}

static documented read_name(ofac_advanced *x, const xml_node *identity, const xml_node *name, entity *main_of) {
    feed_out *o = &x->out;
    documented d = {.acronym = false};
    for (const xml_node *p = xml_child(name, "DocumentedNamePart"); p; p = xml_again(p))
        for (const xml_node *v = xml_child(p, "NamePartValue"); v && feed_ok(o); v = xml_again(v)) {
            cb_slice text = xml_text(v);
            if (text.len == 0) continue;
            size_t type = part_type(x, identity, xml_attr_get(v, "NamePartGroupID"));
            part_kind kind = type < PART_TYPE_COUNT ? PART_TYPES[type].kind : PART_WHOLE;
            d.sides[kind] = feed_join(o, " ", 2, (cb_slice[]){d.sides[kind], text});
            d.acronym = d.acronym || adv_is_true(v, "Acronym");
            if (d.script.len == 0) d.script = script_of(x, v);
            if (main_of && type < PART_TYPE_COUNT && PART_TYPES[type].prop != PROP_UNKNOWN)
                feed_add(o, main_of, PART_TYPES[type].prop, text);
        }
    const char *glue = glue_of(d.script);
    d.full = feed_join(o, glue, 3, (cb_slice[]){d.sides[PART_LAST], d.sides[PART_FIRST], d.sides[PART_WHOLE]});
    if (d.full.len == 0) { /* nothing but a nickname, or a maiden name */
        part_kind only = d.sides[PART_MAIDEN].len ? PART_MAIDEN : PART_NICK;
        d.full = d.sides[only];
        d.sides[only].len = 0;
    }
    return d;
}

static bool is_type(ofac_advanced *x, const xml_node *alias, const char *type) {
    return slice_eq_nocase(adv_text(x, "AliasType", xml_attr_get(alias, "AliasTypeID")), slice_of(type));
}

/* How much speaks for this being the main name of the party. */
static int rank(ofac_advanced *x, const xml_node *identity, const xml_node *alias, const xml_node *name) {
    const xml_node *value = xml_child(xml_child(name, "DocumentedNamePart"), "NamePartValue");
    cb_slice status = xml_attr_get(name, "DocNameStatusID");
    int points = 1;
    if (adv_is_true(identity, "Primary")) points += 16;
    if (adv_is_true(alias, "Primary")) points += 8;
    if (is_type(x, alias, "Name")) points += 4;
    if (slice_trim(status).len && slice_starts_nocase(adv_text(x, "DocNameStatus", status), SLICE("Primary"))) points += 2;
    if (script_of(x, value).len == 0) points++;
    return points;
}

static void find_main(names *n, const xml_node *profile) {
    int best = 0;
    for (const xml_node *i = xml_child(profile, "Identity"); i; i = xml_again(i))
        for (const xml_node *a = xml_child(i, "Alias"); a; a = xml_again(a))
            for (const xml_node *d = xml_child(a, "DocumentedName"); d && feed_ok(&n->x->out); d = xml_again(d)) {
                int points = rank(n->x, i, a, d);
                if (points <= best || read_name(n->x, i, d, NULL).full.len == 0) continue;
                best = points;
                n->main_identity = i;
                n->main_alias = a;
                n->main_name = d;
            }
}

static void add_name(names *n, const xml_node *identity, const xml_node *alias, const xml_node *name) {
    ofac_advanced *x = n->x;
    feed_out *o = &x->out;
    bool is_main = name == n->main_name, weak = adv_is_true(alias, "LowQuality");
    documented d = read_name(x, identity, name, is_main ? n->party : NULL);
    cb_slice type = adv_text(x, "AliasType", xml_attr_get(alias, "AliasTypeID"));
    bool former = slice_starts_nocase(type, SLICE("F.K.A"));
    prop_id prop = is_main ? PROP_name : weak ? PROP_weakAlias : former ? PROP_previousName : PROP_alias;
    /* As SDN.XML is read: what the property does not say stays in the words of the list. */
    bool usual = is_main || (former && !weak) || slice_starts_nocase(type, SLICE("A.K.A")) || slice_eq(type, SLICE("Name"));
    cb_slice said[] = {usual ? (cb_slice){NULL, 0} : type, d.script, d.acronym ? SLICE("acronym") : SLICE(""),
                       adv_is_true(identity, "False") ? SLICE("false identity") : SLICE("")};
    cb_slice words = feed_join(o, ", ", sizeof said / sizeof *said, said);
    feed_add_original(o, n->party, prop, d.full, words);
    if (d.sides[PART_NICK].len)
        feed_add_original(o, n->party, PROP_weakAlias, d.sides[PART_NICK],
                          feed_join(o, " ", 2, (cb_slice[]){SLICE("Nickname"), d.sides[PART_NICK]}));
    if (d.sides[PART_MAIDEN].len) {
        cb_slice maiden[] = {d.sides[PART_MAIDEN], d.sides[PART_FIRST]};
        feed_add_original(o, n->party, PROP_previousName, feed_join(o, glue_of(d.script), 2, maiden),
                          feed_join(o, " ", 2, (cb_slice[]){SLICE("Maiden Name"), d.sides[PART_MAIDEN]}));
    }
}

static void add_names(names *n, const xml_node *profile) {
    for (const xml_node *i = xml_child(profile, "Identity"); i; i = xml_again(i))
        for (const xml_node *a = xml_child(i, "Alias"); a; a = xml_again(a))
            for (const xml_node *d = xml_child(a, "DocumentedName"); d && feed_ok(&n->x->out); d = xml_again(d))
                add_name(n, i, a, d);
}

/* ---- documents */

/* "in the name of X" where that is not the main name. */
static cb_slice document_name(names *n, const xml_node *identity, cb_slice id) {
    if (id.len == 0 || slice_eq(xml_attr_get(n->main_name, "ID"), id)) return (cb_slice){NULL, 0};
    for (const xml_node *a = xml_child(identity, "Alias"); a; a = xml_again(a))
        for (const xml_node *d = xml_child(a, "DocumentedName"); d; d = xml_again(d))
            if (slice_eq(xml_attr_get(d, "ID"), id))
                return feed_join(&n->x->out, " ", 2,
                                 (cb_slice[]){SLICE("in the name of"), read_name(n->x, identity, d, NULL).full});
    return (cb_slice){NULL, 0};
}

static void add_documents(names *n, const xml_node *profile, ofac_listing *l) {
    ofac_advanced *x = n->x;
    for (const xml_node *i = xml_child(profile, "Identity"); i; i = xml_again(i)) {
        const map_entry *e = map_get(&x->identities, slice_trim(xml_attr_get(i, "ID")));
        for (size_t k = e ? e->value : SIZE_MAX; k != SIZE_MAX && feed_ok(&x->out) && !x->out.over; k = x->document[k].next) {
            adv_document *a = &x->document[k];
            if (a->claimed) continue; /* an identity that stands in the file twice */
            feed_document d = a->d;
            d.summary = feed_join(&x->out, "; ", 2, (cb_slice[]){d.summary, document_name(n, i, a->name_id)});
            ofac_labelled(&x->out, n->party, &d, l);
            a->claimed = true;
        }
    }
}

/* ---- places */

static cb_slice part_of(feed_out *o, const adv_place *place, cb_slice script, const char *type) {
    cb_slice out = {NULL, 0};
    for (const adv_part *p = place->parts; p; p = p->next)
        if (slice_eq(p->script, script) && slice_eq_nocase(p->type, slice_of(type)))
            out = feed_join(o, ", ", 2, (cb_slice[]){out, p->value});
    return out;
}

/* Parts of a kind that the form does not name. */
static cb_slice other_parts(feed_out *o, const adv_place *place, cb_slice script) {
    static const char *const KNOWN[] = {"REGION", "ADDRESS1",       "ADDRESS2",    "ADDRESS3",
                                        "CITY",   "STATE/PROVINCE", "POSTAL CODE", "Unknown"};
    cb_slice out = {NULL, 0};
    for (const adv_part *p = place->parts; p; p = p->next) {
        bool known = !slice_eq(p->script, script);
        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) known = known || slice_eq_nocase(p->type, slice_of(KNOWN[i]));
        if (!known) out = feed_join(o, "; ", 2, (cb_slice[]){out, feed_join(o, ": ", 2, (cb_slice[]){p->type, p->value})});
    }
    return out;
}

static void add_address(feed_out *o, entity *party, const adv_place *place, cb_slice script, cb_slice comment) {
    cb_slice lines[] = {part_of(o, place, script, "ADDRESS1"), part_of(o, place, script, "ADDRESS2"),
                        part_of(o, place, script, "ADDRESS3")};
    cb_slice unknown = part_of(o, place, script, "Unknown"), words = other_parts(o, place, script);
    feed_address a = {.street = feed_join(o, ", ", 3, lines),
                      .city = part_of(o, place, script, "CITY"),
                      .region = part_of(o, place, script, "REGION"),
                      .state = part_of(o, place, script, "STATE/PROVINCE"),
                      .postal_code = part_of(o, place, script, "POSTAL CODE"),
                      .country = place->country,
                      .remarks = feed_join(o, "; ", 3, (cb_slice[]){comment, script, words})};
    if (unknown.len && !place->country.len && country_code(unknown).len)
        a.country = unknown;
    else if (unknown.len)
        a.street = feed_join(o, ", ", 2, (cb_slice[]){unknown, a.street});
    feed_add_address(o, party, &a);
}

static void add_place(feed_out *o, entity *party, const adv_place *place, cb_slice comment) {
    add_address(o, party, place, (cb_slice){NULL, 0}, comment);
    for (const adv_part *p = place->parts; p && feed_ok(o); p = p->next) {
        bool again = p->script.len == 0;
        for (const adv_part *q = place->parts; q != p && !again; q = q->next) again = slice_eq(p->script, q->script);
        if (!again) add_address(o, party, place, p->script, comment);
    }
}

/* A place that is only a country, as nationalities have it. */
static cb_slice country_of(feed_out *o, const adv_place *place) {
    if (!place || place->country.len) return place ? place->country : (cb_slice){NULL, 0};
    cb_slice out = {NULL, 0};
    for (const adv_part *p = place->parts; p; p = p->next)
        if (p->script.len == 0) out = feed_join(o, ", ", 2, (cb_slice[]){out, p->value});
    return out;
}

/* ---- features */

typedef enum feature_kind {
    LABELLED, /* ofac_labelled knows it by its label */
    DATE,
    TEXT,
    COUNTRY,
    TITLE,
    OWNER,
    PLACE,
    MEASURE, /* of the listing, in the words of the list */
} feature_kind;

typedef struct feature_rule {
    const char *label; /* without the colon or dash at its end; "...*": begins so */
    feature_kind kind;
    prop_id prop;
} feature_rule;

static const feature_rule FEATURES[] = {
    {"Birthdate", DATE, PROP_birthDate},
    {"Place of Birth", TEXT, PROP_birthPlace},
    {"Nationality Country", COUNTRY, PROP_nationality},
    {"Citizenship Country", COUNTRY, PROP_citizenship},
    {"Registration Country", COUNTRY, PROP_jurisdiction},
    {"Vessel Flag", COUNTRY, PROP_flag},
    {"Vessel Type", TEXT, PROP_type},
    {"Vessel Call Sign", TEXT, PROP_callSign},
    {"Vessel Tonnage", TEXT, PROP_tonnage},
    {"Vessel Gross Registered Tonnage", TEXT, PROP_grossRegisteredTonnage},
    {"Vessel Owner", OWNER, 0},
    {"Title", TITLE, 0},
    {"Location", PLACE, 0},
    {"Executive Order 14014 Directive Information", MEASURE, 0},
    {"PEESA Information", MEASURE, 0},
    {"PAIPA Section 2 Information", MEASURE, 0},
    {"Digital Currency Address -*", LABELLED, 0},
    {"Listing Date*", LABELLED, 0},
    {"Effective Date*", LABELLED, 0},
    {"Purchase/Sales For Divestment Date*", LABELLED, 0},
    {"Executive Order 13662 Directive Determination", LABELLED, 0},
    {"Executive Order 14024 Directive Information", LABELLED, 0},
    {"Executive Order 13846 information", LABELLED, 0},
    {"Executive Order 13645 Determination", LABELLED, 0},
    {"CAATSA Section 235 Information", LABELLED, 0},
    {"Additional Sanctions Information", LABELLED, 0},
    {"Secondary sanctions risk", LABELLED, 0},
    {"Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions", LABELLED, 0},
    {"IFCA Determination", LABELLED, 0},
    {"Gender", LABELLED, 0},
    {"SWIFT/BIC", LABELLED, 0},
    {"BIK (RU)", LABELLED, 0},
    {"D-U-N-S Number", LABELLED, 0},
    {"MICEX Code", LABELLED, 0},
    {"UN/LOCODE", LABELLED, 0},
    {"Equity Ticker", LABELLED, 0},
    {"ISIN", LABELLED, 0},
    {"Issuer Name", LABELLED, 0},
    {"Target Type", LABELLED, 0},
    {"Website", LABELLED, 0},
    {"Email Address", LABELLED, 0},
    {"Phone Number", LABELLED, 0},
    {"Nationality of Registration", LABELLED, 0},
    {"Organization Established Date", LABELLED, 0},
    {"Organization Type", LABELLED, 0},
    {"Former Vessel Flag", LABELLED, 0},
    {"Other Vessel Flag", LABELLED, 0},
    {"Other Vessel Type", LABELLED, 0},
    {"Other Vessel Call Sign", LABELLED, 0},
    {"Vessel Year of Build", LABELLED, 0},
    {"Aircraft Construction Number (also called L/N or S/N or F/N)", LABELLED, 0},
    {"Aircraft Manufacturer's Serial Number (MSN)", LABELLED, 0},
    {"Aircraft Manufacture Date", LABELLED, 0},
    {"Aircraft Mode S Transponder Code", LABELLED, 0},
    {"Aircraft Model", LABELLED, 0},
    {"Aircraft Operator", LABELLED, 0},
    {"Aircraft Tail Number", LABELLED, 0},
    {"Previous Aircraft Tail Number", LABELLED, 0},
};

/* The label without its ending: "Secondary sanctions risk:", "IFCA Determination -". */
static cb_slice bare(cb_slice label) {
    label = slice_trim(label);
    while (label.len && strchr(" :-", label.ptr[label.len - 1])) label.len--;
    return label;
}

static const feature_rule *feature_of(cb_slice label) {
    cb_slice words = bare(label);
    for (size_t i = 0; i < sizeof FEATURES / sizeof *FEATURES; i++) {
        cb_slice known = slice_of(FEATURES[i].label);
        bool begins = known.ptr[known.len - 1] == '*';
        if (begins ? slice_starts_nocase(words, slice_sub(known, 0, known.len - 1)) : slice_eq_nocase(words, known))
            return &FEATURES[i];
    }
    return NULL;
}

typedef struct feature {
    const feature_rule *rule; /* NULL: nobody knows it */
    cb_slice label, value;    /* the value in words: of a list of values, as text, as a date, or the country of its place */
    const adv_place *place;
    cb_slice comment;
} feature;

static void apply(names *n, const feature *f, ofac_listing *l) {
    feed_out *o = &n->x->out;
    const feature_rule *r = f->rule;
    if (!r) {
        feed_note(o, "unknown feature", f->label);
        feed_add_note(o, n->party, bare(f->label), f->value);
        return;
    }
    switch (r->kind) {
    case LABELLED: ofac_labelled(o, n->party, &(feed_document){.type = f->label, .number = f->value}, l); break;
    case DATE: feed_date(o, n->party, r->prop, f->value, true); break;
    case TEXT: feed_add(o, n->party, r->prop, f->value); break;
    case COUNTRY: ofac_country(o, n->party, r->prop, slice_of(r->label), f->value); break;
    case TITLE: ofac_title(o, n->party, f->value); break;
    case OWNER: feed_add_link(o, n->party->id, (cb_slice){NULL, 0}, f->value, slice_of(r->label), f->value); break;
    case PLACE:
        if (f->place)
            add_place(o, n->party, f->place, f->comment);
        else if (f->value.len)
            feed_add_address(o, n->party, &(feed_address){.full = f->value, .remarks = f->comment});
        break;
    case MEASURE: {
        cb_slice words = feed_join(o, " ", 2, (cb_slice[]){f->label, f->value});
        if (l->measure_count < OFAC_MEASURES_MAX)
            l->measures[l->measure_count++] = words;
        else
            feed_add(o, n->party, PROP_notes, words);
    }
    }
    if (r->kind != PLACE) feed_add_note(o, n->party, bare(f->label), f->comment);
}

/* The words of one detail: of a set of values, or its text, or both where they differ. */
static cb_slice detail_words(ofac_advanced *x, const xml_node *detail) {
    cb_slice id = xml_attr_get(detail, "DetailReferenceID"), text = xml_text(detail);
    cb_slice words = slice_trim(id).len ? adv_text(x, "DetailReference", id) : (cb_slice){NULL, 0};
    return slice_eq(words, text) ? text : feed_join(&x->out, " ", 2, (cb_slice[]){words, text});
}

static void add_version(names *n, cb_slice label, const feature_rule *rule, const xml_node *version, ofac_listing *l) {
    ofac_advanced *x = n->x;
    feed_out *o = &x->out;
    feature f = {.rule = rule, .label = label, .comment = xml_child_text(version, "Comment")};
    const xml_node *where = xml_child(version, "VersionLocation");
    cb_slice reliability = xml_attr_get(version, "ReliabilityID"), date = adv_period(x, xml_child(version, "DatePeriod"));
    if (slice_trim(reliability).len) reliability = adv_text(x, "Reliability", reliability);
    if (where) f.place = adv_place_of(x, xml_attr_get(where, "LocationID"));
    for (const xml_node *d = xml_child(version, "VersionDetail"); d; d = xml_again(d)) {
        cb_slice words = detail_words(x, d);
        if (words.len) f.value = feed_join(o, ", ", 2, (cb_slice[]){f.value, words});
    }
    if (date.len) f.value = feed_join(o, " ", 2, (cb_slice[]){f.value, date});
    cb_slice country = country_of(o, f.place);
    if (country.len && !(rule && rule->kind == PLACE) && f.value.len == 0) f.value = country;
    if (slice_eq_nocase(reliability, SLICE("False"))) { /* said to be wrong: told, not believed */
        cb_slice words = f.value.len ? f.value : country;
        feed_add_note(o, n->party, bare(label), feed_join(o, " ", 2, (cb_slice[]){words, SLICE("(reliability: False)")}));
        return;
    }
    if (slice_eq_nocase(reliability, SLICE("Reported")))
        f.comment = feed_join(o, "; ", 2, (cb_slice[]){f.comment, SLICE("reliability: Reported")});
    if (f.value.len || f.place)
        apply(n, &f, l);
    else
        feed_add_note(o, n->party, bare(label), f.comment);
}

static void add_features(names *n, const xml_node *profile, ofac_listing *l) {
    for (const xml_node *f = xml_child(profile, "Feature"); f; f = xml_again(f)) {
        cb_slice label = adv_text(n->x, "FeatureType", xml_attr_get(f, "FeatureTypeID"));
        const feature_rule *rule = feature_of(label);
        for (const xml_node *v = xml_child(f, "FeatureVersion"); v && feed_ok(&n->x->out); v = xml_again(v))
            add_version(n, label, rule, v, l);
    }
}

/* ---- the party */

/* "Individual", "Entity", "Vessel", "Aircraft"... */
static cb_slice type_of(ofac_advanced *x, const xml_node *profile) {
    const adv_value *sub = adv_find(x, "PartySubType", xml_attr_get(profile, "PartySubTypeID"));
    if (sub && sub->text.len && !slice_eq_nocase(sub->text, SLICE("Unknown"))) return sub->text;
    return sub ? adv_text(x, "PartyType", sub->other) : slice_trim(xml_attr_get(profile, "PartySubTypeID"));
}

static bool keep_text(ofac_advanced *x, cb_slice in, cb_slice *out) {
    *out = (cb_slice){NULL, 0};
    return in.len == 0 || arena_dup(&x->keep, in, out);
}

bool adv_keep_listing(ofac_advanced *x, const ofac_listing *in, adv_listing *out) {
    cb_slice *texts = arena_zalloc(&x->keep, in->measure_count + in->programme_count + 1, sizeof *texts);
    ofac_date *dates = arena_zalloc(&x->keep, in->date_count + 1, sizeof *dates);
    bool ok = texts && dates;
    for (size_t i = 0; ok && i < in->measure_count; i++) ok = keep_text(x, in->measures[i], &texts[i]);
    for (size_t i = 0; ok && i < in->programme_count; i++) ok = keep_text(x, in->programmes[i], &texts[in->measure_count + i]);
    for (size_t i = 0; ok && i < in->date_count; i++) {
        dates[i].effective = in->dates[i].effective;
        ok = keep_text(x, in->dates[i].tag, &dates[i].tag) && keep_text(x, in->dates[i].date, &dates[i].date);
    }
    *out = (adv_listing){.measures = texts,
                         .programmes = ok ? texts + in->measure_count : NULL,
                         .dates = dates,
                         .measure_count = (uint8_t)in->measure_count,
                         .programme_count = (uint8_t)in->programme_count,
                         .date_count = (uint8_t)in->date_count};
    return ok;
}

/* What the entries at the end of the file will ask for. Of two parties of one number the later counts. */
static void keep_profile(ofac_advanced *x, cb_slice number, const entity *party, const ofac_listing *l) {
    void *items = x->profile;
    adv_profile p = {.schema = party->schema};
    bool ok = feed_ok(&x->out) && keep_text(x, party->id, &p.id) && adv_keep_listing(x, l, &p.l);
    map_entry *e = ok ? map_put(&x->profiles, number, NULL) : NULL;
    if (!e || !vec_reserve(&items, &x->profile_cap, x->profile_count + 1, sizeof *x->profile)) {
        feed_fail_memory(&x->out);
        return;
    }
    x->profile = items;
    e->value = x->profile_count;
    x->profile[x->profile_count++] = p;
}

/* The words of the comment, without one bracket around all of them. */
static cb_slice comment_of(const xml_node *record) {
    cb_slice s = xml_child_text(record, "Comment"), inside = slice_sub(s, 1, s.len > 2 ? s.len - 2 : 0);
    bool bracket = s.len > 2 && s.ptr[0] == '(' && s.ptr[s.len - 1] == ')' && slice_find_char(inside, '(') == SIZE_MAX;
    return bracket ? slice_trim(inside) : s;
}

static bool one_profile(ofac_advanced *x, const xml_node *record, const xml_node *profile, cb_slice id, const char **fault) {
    feed_out *o = &x->out;
    cb_slice number = slice_trim(xml_attr_get(profile, "ID"));
    ofac_listing listing = {.measure_count = 0};
    entity party;
    names n = {.x = x, .party = &party};
    if (!adv_is_number(number)) number = id;
    find_main(&n, profile);
    if (!n.main_name) {
        *fault = "the party has no name";
        return false;
    }
    ofac_begin(o, &party, feed_join(o, "-", 2, (cb_slice[]){SLICE("ofac"), id}), type_of(x, profile));
    add_names(&n, profile);
    add_documents(&n, profile, &listing);
    add_features(&n, profile, &listing);
    ofac_remarks(o, &party, comment_of(record), &listing);
    feed_emit(o, &party);
    if (!o->over) keep_profile(x, number, &party, &listing);
    return true;
}

void adv_party(ofac_advanced *x, const xml_node *record, uint64_t line, uint64_t byte) {
    feed_out *o = &x->out;
    const xml_node *profile = xml_child(record, "Profile");
    cb_slice id = slice_trim(xml_attr_get(record, "FixedRef"));
    if (id.len == 0) id = slice_trim(xml_attr_get(profile, "ID"));
    const char *fault = feed_xml_excess(record);
    if (!fault && !profile) fault = "the party has no profile";
    if (!fault && !adv_is_number(id)) fault = "the party's FixedRef is no number";
    size_t told = 0;
    for (; !fault && profile && feed_ok(o); profile = xml_again(profile)) /* several: all are this party */
        told += one_profile(x, record, profile, id, &fault) ? 1 : 0;
    if (fault && told == 0)
        feed_rejected(o, "party", line, byte, feed_shown_id(id), fault);
    else
        feed_end_record(o, "party", line, byte, id);
}
