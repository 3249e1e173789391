/* SPDX-License-Identifier: Apache-2.0 */
/* What OFAC's files say of a listing: its list, its programmes, the measures and dates of each. */
#include "feed/ofac_remarks.h"
#include "model/programme.h"

#include "base/poison.h"

/* ---- the party */

void ofac_begin(feed_out *o, entity *party, cb_slice id, cb_slice type) {
    static const struct {
        const char *type;
        schema_id schema;
    } TYPES[] = {{"individual", SCHEMA_Person},
                 {"vessel", SCHEMA_Vessel},
                 {"aircraft", SCHEMA_Airplane},
                 {"entity", SCHEMA_Organization},
                 {"", SCHEMA_Organization}}; /* the files say only that it is none of the others */
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (slice_eq_nocase(type, slice_of(TYPES[i].type))) {
            feed_begin(o, party, id, TYPES[i].schema);
            return;
        }
    feed_begin(o, party, id, SCHEMA_LegalEntity);
    feed_note(o, "unknown party type", type);
    feed_add_note(o, party, SLICE("Type"), type);
}

/* ---- programmes and lists */

cb_slice ofac_next_programme(cb_slice *programmes) {
    while (programmes->ptr && programmes->len) {
        size_t at = slice_find(*programmes, SLICE("] ["));
        cb_slice one = slice_sub(*programmes, 0, at == SIZE_MAX ? programmes->len : at);
        *programmes = at == SIZE_MAX ? (cb_slice){NULL, 0} : slice_sub(*programmes, at + 3, programmes->len);
        while (one.len && (one.ptr[0] == '[' || one.ptr[0] == ' ')) one = slice_sub(one, 1, one.len);
        while (one.len && (one.ptr[one.len - 1] == ']' || one.ptr[one.len - 1] == ' ')) one.len--;
        if (one.len) return one;
    }
    return (cb_slice){NULL, 0};
}

static bool contains_nocase(cb_slice s, cb_slice part) {
    for (size_t i = 0; i + part.len <= s.len; i++)
        if (slice_starts_nocase(slice_sub(s, i, part.len), part)) return true;
    return false;
}

const char *ofac_list_of_name(const char *path) {
    const char *slash = strrchr(path, '/');
    cb_slice name = slice_of(slash ? slash + 1 : path);
    static const char *const OTHER[] = {"cons", "non-sdn", "nonsdn", "non_sdn"};
    for (size_t i = 0; i < sizeof OTHER / sizeof *OTHER; i++)
        if (contains_nocase(name, slice_of(OTHER[i]))) return OFAC_NON_SDN;
    return contains_nocase(name, SLICE("sdn")) ? OFAC_SDN : NULL;
}

void ofac_census_add(ofac_census *c, cb_slice programmes) {
    const cb_slice ofac = SLICE("ofac"), sdn = SLICE("sdn"), other = SLICE("nonsdn"), none = SLICE("");
    for (cb_slice p; (p = ofac_next_programme(&programmes)).len;) {
        bool in_sdn = programme_lookup(ofac, sdn, p, none).mapped;
        bool in_other = programme_lookup(ofac, other, p, none).mapped;
        if (in_sdn && !in_other) c->sdn_only++;
        if (in_other && !in_sdn) c->other_only++;
    }
}

/* Without a sign of the other lists it is the SDN List: so does a list of people whose property is blocked lose none. */
const char *ofac_list_of_census(const ofac_census *c) {
    return c->other_only > 0 && c->sdn_only == 0 ? OFAC_NON_SDN : OFAC_SDN;
}

void ofac_programme(feed_out *o, entity *party, cb_slice programme, ofac_listing *listing) {
    for (size_t i = 0; i < listing->programme_count; i++)
        if (slice_eq(listing->programmes[i], programme)) return;
    if (listing->programme_count == OFAC_PROGRAMMES_MAX) {
        o->over = true; /* a listing must not be lost silently */
        return;
    }
    listing->programmes[listing->programme_count++] = programme;
    feed_add(o, party, PROP_programId, programme);
}

/* ---- which measure and which date belong to which programme */

enum { ORDER_DIGITS = 5 }; /* the number of an executive order */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Do words ("EO 14024 Directive 3", "CMIC") name the programme ("RUSSIA-EO14024", "CMIC-EO13959"), by its order or its word? */
static bool names_programme(cb_slice words, cb_slice programme) {
    if (words.len && contains_nocase(programme, words)) return true;
    for (size_t i = 0; i < words.len;) {
        size_t end = i;
        while (end < words.len && is_digit(words.ptr[end])) end++;
        if (end - i >= ORDER_DIGITS && contains_nocase(programme, slice_sub(words, i, end - i))) return true;
        i = end > i ? end : i + 1;
    }
    return false;
}

/* Words that name no programme of the party are of each. */
static bool belongs(const ofac_listing *l, cb_slice words, cb_slice programme) {
    if (names_programme(words, programme)) return true;
    for (size_t i = 0; i < l->programme_count; i++)
        if (names_programme(words, l->programmes[i])) return false;
    return true;
}

/* "EO 14024 Directive 1a" -> "Directive 1a"; empty where the tag names no directive. */
static cb_slice directive_of(cb_slice tag) {
    size_t at = slice_find(tag, SLICE("Directive"));
    return at == SIZE_MAX ? (cb_slice){NULL, 0} : slice_trim(slice_sub(tag, at, tag.len));
}

/* Does the measure's text state this directive ("... Subject to Directive 1" is not "Directive 1a")? */
static bool states_directive(cb_slice measure, cb_slice directive) {
    for (size_t i = 0; i + directive.len <= measure.len; i++) {
        if (!slice_starts_nocase(slice_sub(measure, i, directive.len), directive)) continue;
        char next = i + directive.len < measure.len ? measure.ptr[i + directive.len] : ' ';
        if (!is_digit(next) && !(next >= 'a' && next <= 'z') && !(next >= 'A' && next <= 'Z')) return true;
    }
    return false;
}

/* The directive with dates of its own that this measure of the programme states, empty where none. */
static bool is_dated(const ofac_listing *l, cb_slice measure, cb_slice programme) {
    for (size_t i = 0; i < l->date_count; i++) {
        cb_slice directive = directive_of(l->dates[i].tag);
        if (directive.len && belongs(l, l->dates[i].tag, programme) && states_directive(measure, directive)) return true;
    }
    return false;
}

/* ---- Sanction entities */

/* "CAATSA - RUSSIA" -> "CAATSA-RUSSIA": an id without blanks. */
static cb_slice slug(feed_out *o, cb_slice text) {
    char *out = feed_ok(o) ? arena_alloc(o->a, text.len + 1) : NULL;
    size_t len = 0;
    bool gap = false;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool kept = is_digit((char)c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        if (kept && gap && len) out[len++] = '-';
        if (kept) out[len++] = (char)c;
        gap = !kept;
    }
    return (cb_slice){out, len};
}

static void begin(feed_out *o, entity *s, const entity *party, const char *list, cb_slice programme, cb_slice directive) {
    cb_slice key = feed_join(o, "-", 3, (cb_slice[]){slice_of(list), slug(o, programme), slug(o, directive)});
    feed_begin_sanction(o, s, party->id, key);
    feed_add(o, s, PROP_program, slice_of(list));
    feed_add(o, s, PROP_programId, programme);
}

static void add_dates(feed_out *o, entity *s, const ofac_listing *l, cb_slice programme, cb_slice tag) {
    for (size_t i = 0; i < l->date_count; i++) {
        const ofac_date *d = &l->dates[i];
        bool fits = tag.len ? slice_eq(d->tag, tag) : directive_of(d->tag).len == 0 && belongs(l, d->tag, programme);
        if (fits) feed_date(o, s, d->effective ? PROP_startDate : PROP_listingDate, d->date, true);
    }
}

/* A directive that the Remarks date by itself: the tag is its measure, also where no other text states it. */
static void directive_sanction(feed_out *o, const entity *party, const char *list, cb_slice programme, const ofac_listing *l,
                               cb_slice tag) {
    entity s;
    begin(o, &s, party, list, programme, directive_of(tag));
    feed_add(o, &s, PROP_provisions, tag);
    for (size_t i = 0; i < l->measure_count; i++)
        if (belongs(l, l->measures[i], programme) && states_directive(l->measures[i], directive_of(tag)))
            feed_add(o, &s, PROP_provisions, l->measures[i]);
    add_dates(o, &s, l, programme, tag);
    feed_emit(o, &s);
}

void ofac_sanctions(feed_out *o, entity *party, const char *list, const ofac_listing *l) {
    for (size_t p = 0; p < l->programme_count; p++) {
        cb_slice programme = l->programmes[p];
        size_t directives = 0, measures = 0;
        for (size_t i = 0; i < l->date_count; i++) {
            cb_slice tag = l->dates[i].tag;
            bool again = false;
            for (size_t k = 0; k < i; k++) again = again || slice_eq(l->dates[k].tag, tag);
            if (again || directive_of(tag).len == 0 || !belongs(l, tag, programme)) continue;
            directive_sanction(o, party, list, programme, l, tag);
            directives++;
        }
        entity s;
        begin(o, &s, party, list, programme, (cb_slice){NULL, 0});
        for (size_t i = 0; i < l->measure_count; i++) {
            if (!belongs(l, l->measures[i], programme) || is_dated(l, l->measures[i], programme)) continue;
            feed_add(o, &s, PROP_provisions, l->measures[i]);
            measures++;
        }
        add_dates(o, &s, l, programme, (cb_slice){NULL, 0});
        /* On the other lists the measure is the listing: where dated directives are all of it, there is no listing beside them. */
        if (measures > 0 || directives == 0 || strcmp(list, OFAC_SDN) == 0) feed_emit(o, &s);
    }
}
