/* SPDX-License-Identifier: Apache-2.0 */
#include "base/vec.h"
#include "finding/flat.h"
#include "model/mark.h"

#include "base/poison.h"

extern const char FLAT_MEMBERS[]; /* data/flat_members.tsv */

enum { WORD_BYTES = 64 };

/* "Registration_Number" -> "registrationnumber", after a letter for the place; empty where it is too long to be known. */
static cb_slice squeezed(char place, cb_slice key, char out[WORD_BYTES]) {
    size_t n = 0;
    out[n++] = place;
    for (size_t i = 0; i < key.len; i++) {
        unsigned char x = (unsigned char)key.ptr[i];
        if (x >= 'A' && x <= 'Z') x = (unsigned char)(x + 32);
        if (!((x >= 'a' && x <= 'z') || (x >= '0' && x <= '9') || x >= 0x80)) continue;
        if (n == WORD_BYTES) return (cb_slice){NULL, 0};
        out[n++] = (char)x;
    }
    return (cb_slice){out, n};
}

/* ---- the table */

static flat_kind kind_of_tie(cb_slice what) {
    return slice_eq(what, SLICE("share"))    ? FLAT_SHARE
           : slice_eq(what, SLICE("shares")) ? FLAT_SHARES
           : slice_eq(what, SLICE("role"))   ? FLAT_ROLE
           : slice_eq(what, SLICE("start"))  ? FLAT_START
                                             : FLAT_END;
}

/* One row's meaning: "part Person Directorship organization director managing director". */
static flat_member read_meaning(cb_slice text, char *place) {
    cb_slice kind = slice_cut(&text, ' ');
    *place = 'p';
    if (slice_eq(kind, SLICE("said"))) return (flat_member){.kind = FLAT_SAID, .name = text, .prop = PROP_UNKNOWN};
    if (slice_eq(kind, SLICE("tie"))) {
        *place = 't';
        return (flat_member){.kind = kind_of_tie(text), .name = text, .prop = PROP_UNKNOWN};
    }
    if (slice_eq(kind, SLICE("part"))) {
        flat_member m = {.kind = FLAT_PART, .prop = PROP_UNKNOWN};
        m.schema = schema_find(slice_cut(&text, ' '));
        m.edge = schema_find(slice_cut(&text, ' '));
        m.mine = prop_find(slice_cut(&text, ' '));
        m.other = prop_find(slice_cut(&text, ' '));
        m.role = text.ptr ? text : SLICE("");
        return m;
    }
    *place = slice_eq(kind, SLICE("account")) ? 'a' : slice_eq(kind, SLICE("address")) ? 'd' : 'p';
    return (flat_member){.kind = FLAT_PROPERTY, .prop = prop_find(text), .name = text};
}

static bool load_row(case_file *c, cb_slice line) {
    cb_slice list = slice_cut(&line, '\t');
    char place;
    flat_member m = read_meaning(line, &place);
    void *items = c->members;
    if (!vec_reserve_arena(c->a, &items, &c->member_cap, c->member_count, c->member_count + 1, sizeof m)) return false;
    c->members = items;
    c->members[c->member_count++] = m;
    while (list.ptr) {
        char bytes[WORD_BYTES];
        map_entry *e = map_put(&c->words, squeezed(place, slice_cut(&list, '|'), bytes), NULL);
        if (!e) return false;
        e->value = c->member_count - 1;
    }
    return true;
}

static bool load(case_file *c) {
    for (cb_slice rest = slice_of(FLAT_MEMBERS); rest.ptr && rest.len;) {
        cb_slice line = slice_cut(&rest, '\n');
        if (line.len && line.ptr[0] != '#' && !load_row(c, line)) return false;
    }
    return true;
}

/* ---- a word */

static bool has_property(schema_id schema, prop_id p, bool entities) {
    prop_type t = p == PROP_UNKNOWN ? PROP_TYPE_UNKNOWN : schema_prop_type(schema, p);
    return t != PROP_TYPE_UNKNOWN && t != PROP_TYPE_ENTITY_STUB && (entities || t != PROP_TYPE_ENTITY);
}

/* A value that the schema, or another sort of party, may have. */
static bool of_a_party(schema_id schema, prop_id p) {
    static const schema_id OTHERS[] = {SCHEMA_Company, SCHEMA_Person, SCHEMA_UserAccount};
    bool yes = has_property(schema, p, true);
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) yes = yes || has_property(OTHERS[i], p, false);
    return yes;
}

static flat_member property(prop_id p) { return (flat_member){.kind = FLAT_PROPERTY, .prop = p, .name = prop_name(p)}; }

/* The word without its signs, as a property: "birth_date". */
static bool find_property(schema_id schema, cb_slice word, flat_member *out) {
    for (prop_id p = 0; p < PROP_COUNT; p++) {
        char bytes[WORD_BYTES];
        cb_slice called = prop_name(p);
        if ((unsigned char)(called.ptr[0] | 0x20) != (unsigned char)word.ptr[1] || !of_a_party(schema, p)) continue;
        if (!slice_eq(squeezed('p', called, bytes), word)) continue;
        *out = property(p);
        return true;
    }
    return false;
}

static bool find_word(const case_file *c, flat_place place, schema_id schema, cb_slice word, flat_member *out) {
    char bytes[WORD_BYTES];
    static const char PLACES[] = {[FLAT_SUBJECT] = 'p', [FLAT_TIED] = 't', [FLAT_ACCOUNT] = 'a', [FLAT_ADDRESS] = 'd'};
    if (word.len < 2) return false;
    memcpy(bytes, word.ptr, word.len);
    bytes[0] = PLACES[place];
    const map_entry *here = map_get(&c->words, (cb_slice){bytes, word.len});
    const map_entry *anywhere = here || place == FLAT_ADDRESS ? NULL : map_get(&c->words, word);
    if (here || anywhere) {
        *out = c->members[(here ? here : anywhere)->value];
        return true;
    }
    if (place == FLAT_ADDRESS) return false;
    if (find_property(schema, word, out)) return true;
    if (mark_observed(slice_sub(word, 1, SIZE_MAX)) != OBSERVED_MARK) return false;
    *out = (flat_member){.kind = FLAT_MARK, .prop = PROP_UNKNOWN};
    return true;
}

/* "emails", "addresses", "companies": without the ending. */
static cb_slice singular(cb_slice word, size_t try, char out[WORD_BYTES]) {
    static const struct { const char *ending, *instead; } ENDINGS[] = {{"s", ""}, {"es", ""}, {"ies", "y"}};
    if (try >= sizeof ENDINGS / sizeof *ENDINGS) return (cb_slice){NULL, 0};
    cb_slice ending = slice_of(ENDINGS[try].ending), instead = slice_of(ENDINGS[try].instead);
    if (word.len < ending.len + 3 || !slice_ends(word, ending)) return (cb_slice){"", 0};
    size_t n = word.len - ending.len;
    memcpy(out, word.ptr, n);
    memcpy(out + n, instead.ptr, instead.len);
    return (cb_slice){out, n + instead.len};
}

static bool is_own(cb_slice key) {
    static const char *const OWN[] = {"id", "type", "schema", "claims"};
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++)
        if (slice_eq(key, slice_of(OWN[i]))) return true;
    return slice_eq_nocase(key, SLICE("password"));
}

bool flat_member_of(case_file *c, flat_place place, schema_id schema, cb_slice key, flat_member *out) {
    char bytes[WORD_BYTES], less[WORD_BYTES];
    *out = (flat_member){.kind = FLAT_STRANGE, .prop = PROP_UNKNOWN};
    if (c->member_count == 0 && !load(c)) return false;
    if (is_own(key)) {
        out->kind = FLAT_OWN;
        return true;
    }
    cb_slice word = squeezed('p', key, bytes);
    prop_id exact = prop_find(key);
    if (word.len < 2) return true;
    if (place == FLAT_ADDRESS ? has_property(SCHEMA_Address, exact, false)
                              : place == FLAT_SUBJECT && has_property(schema, exact, false))
        *out = property(exact);
    else if (!find_word(c, place, schema, word, out))
        for (size_t try = 0;; try++) {
            cb_slice one = singular(word, try, less);
            if (!one.ptr) break;
            if (!one.len || !find_word(c, place, schema, one, out)) continue;
            word = one;
            break;
        }
    if (out->kind == FLAT_MARK && !arena_dup(c->a, slice_sub(word, 1, SIZE_MAX), &out->name)) return false;
    return true;
}
