/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: one form for the ways in which the same place is written. */
#include "model/address.h"

#include <stdlib.h>

#include "model/country.h"
#include "model/marks.h"
#include "text/normal.h"

#include "base/poison.h"

enum { MIN_WORDS = 3 };

static int compare(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

bool address_has_digit(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') return true;
    return false;
}

/* ---- the country */

/* Scotland is no other country than the one whose part it is. */
static cb_slice state_of(cb_slice code) {
    size_t dash = slice_find_char(code, '-');
    return dash == SIZE_MAX ? code : slice_sub(code, 0, dash);
}

static size_t last_comma(cb_slice s) {
    for (size_t i = s.len; i > 0; i--)
        if (s.ptr[i - 1] == ',') return i - 1;
    return SIZE_MAX;
}

static const char *const SHORT[] = {"UAE", "USA", "PRC",  "ROK", "KSA", "BVI",  "DRC", "PNG",
                                    "RSA", "UK",  "U.K.", "GB",  "US",  "U.S.", "HK",  "H.K."};

/* Two letters may as well be a state ("Dover, DE"). */
static cb_slice named_country(cb_slice text) {
    bool known = text.len >= 4;
    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT && !known; i++) known = slice_eq_nocase(text, slice_of(SHORT[i]));
    return known ? country_code(text) : (cb_slice){NULL, 0};
}

/* "Hong Kong, China", "Singapore, Singapore", "Lhasa, Tibet, China": the part or the town that is the state too, before its state. */
static void cut_part(cb_slice *value, cb_slice whole, cb_slice code, cb_slice *country) {
    size_t comma = last_comma(*value);
    if (comma == SIZE_MAX) return;
    cb_slice inner = slice_trim(slice_sub(*value, comma + 1, SIZE_MAX)), own = named_country(inner);
    if (own.len == 0 || country_is_place(inner)) return;
    bool within = slice_eq(own, code) || country_related(own, code);
    if (!within && !slice_eq(own, country_code(slice_sub(whole, comma + 1, SIZE_MAX)))) return; /* "Taiwan, China" */
    value->len = comma;
    *country = state_of(own);
}

static cb_slice last_word(cb_slice s) {
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != ' ' && s.ptr[at - 1] != ',') at--;
    return slice_sub(s, at, SIZE_MAX);
}

static cb_slice without_end(cb_slice s, size_t len) {
    s.len -= len;
    while (s.len && (s.ptr[s.len - 1] == ',' || s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '.')) s.len--;
    return s;
}

/* "Dubai UAE": capitals that abbreviate a country, behind a space. */
static void cut_capitals(cb_slice *value, cb_slice *country) {
    cb_slice word = last_word(*value);
    if (word.len == value->len) return;
    for (size_t i = 0; i < sizeof SHORT / sizeof *SHORT; i++) {
        if (!slice_eq(word, slice_of(SHORT[i]))) continue;
        *value = without_end(*value, word.len);
        *country = state_of(country_code(word));
        return;
    }
}

/* A country after the last comma is cut off and taken for the address's, whatever country is known of who is there. A town or an island that
 * tells a country ("Dubai", "Tortola") stays: another of the same country is another place. */
static void cut_country(cb_slice *value, cb_slice *country) {
    size_t comma = last_comma(*value);
    if (comma == SIZE_MAX) return;
    cb_slice last = slice_trim(slice_sub(*value, comma + 1, SIZE_MAX)), code = named_country(last);
    if (code.len && country_is_place(last)) {
        *country = state_of(code);
        return;
    }
    if (code.len) {
        cb_slice whole = *value;
        value->len = comma;
        *country = state_of(code);
        cut_part(value, whole, code, country);
        return;
    }
    comma = last_comma(slice_sub(*value, 0, comma)); /* "Korea, Republic of" */
    last = comma == SIZE_MAX ? (cb_slice){NULL, 0} : slice_trim(slice_sub(*value, comma + 1, SIZE_MAX));
    code = named_country(last);
    if (code.len == 0 || country_is_place(last)) {
        cut_capitals(value, country);
        return;
    }
    value->len = comma;
    *country = state_of(code);
}

static bool of_digits(cb_slice s, size_t count) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len == count;
}

/* "Singapore 079903": the town is the state, and its name with the code says no more than without. */
static bool cut_city(cb_slice *value, cb_slice *country) {
    static const struct {
        const char *name, *code;
        size_t digits;
    } CITIES[] = {{"Singapore", "sg", 6}, {"Monaco", "mc", 5}};
    cb_slice second = last_word(*value), before = without_end(*value, second.len), first = last_word(before);
    for (size_t i = 0; i < sizeof CITIES / sizeof *CITIES; i++) {
        cb_slice name = slice_of(CITIES[i].name);
        if (!(slice_eq_nocase(first, name) && of_digits(second, CITIES[i].digits)) &&
            !(slice_eq_nocase(second, name) && of_digits(first, CITIES[i].digits)))
            continue;
        *value = without_end(before, first.len);
        *country = slice_of(CITIES[i].code);
        cut_part(value, *value, *country, country); /* "Singapore 079903, Singapore" */
        return true;
    }
    return false;
}

/* ---- words */

typedef struct reading {
    buf text; /* latin words, one behind another */
    size_t starts[ADDRESS_WORDS], ends[ADDRESS_WORDS];
    address_word words[ADDRESS_WORDS];
    size_t count;
    uint16_t part;
    bool many;
} reading;

static address_word *add_word(reading *r, cb_slice text) {
    if (text.len == 0) return NULL;
    if (r->count == ADDRESS_WORDS) {
        r->many = true;
        return NULL;
    }
    r->starts[r->count] = r->text.len;
    buf_slice(&r->text, text);
    r->ends[r->count] = r->text.len;
    r->words[r->count] = (address_word){.part = r->part};
    return &r->words[r->count++];
}

static void add_plain(reading *r, cb_slice text) {
    buf latin = BUF_EMPTY;
    text_latin(&latin, text, NULL);
    if (latin.failed) r->text.failed = true;
    cb_slice rest = buf_view(&latin);
    while (rest.ptr && rest.len) add_word(r, slice_cut(&rest, ' '));
    buf_free(&latin);
}

/* One word, whatever its syllables. */
static void add_name(reading *r, cb_slice name) {
    buf latin = BUF_EMPTY, joined = BUF_EMPTY;
    text_latin(&latin, name, NULL);
    cb_slice rest = buf_view(&latin);
    while (rest.ptr && rest.len) buf_slice(&joined, slice_cut(&rest, ' '));
    if (latin.failed || joined.failed) r->text.failed = true;
    address_word *w = add_word(r, buf_view(&joined));
    if (w) w->is_name = true;
    buf_free(&latin);
    buf_free(&joined);
}

/* The number behind a "#" is a room's where the house has its number in the same part ("1 Main Street #4B"), or where nothing stands beside it
 * ("#18-11, 10 Anson Road"): "Road #7" and "#12 Street 63" tell other numbers, "Apt #4" tells its kind. The floor and the unit of it are
 * "18-11". */
static cb_slice hash_room(const reading *r, cb_slice rest) {
    cb_slice none = {NULL, 0}, token = slice_sub(rest, 0, slice_find_char(rest, ','));
    token = slice_trim(token);
    size_t space = slice_find_char(token, ' '), dash = slice_find_char(token, '-'), own = 0;
    bool alone = space == SIZE_MAX, number = false;
    token = slice_sub(token, 0, space);
    if (!address_has_digit(token) && token.len != 1) return none;
    for (size_t i = r->count; i > 0 && r->words[i - 1].part == r->part && !r->text.failed; i--) {
        cb_slice word = slice_sub(buf_view(&r->text), r->starts[i - 1], r->ends[i - 1] - r->starts[i - 1]);
        int found = own++ ? -1 : model_find(&model_address_table, word);
        cb_slice form = found < 0 ? word : model_mark_slice(model_address_forms[found]);
        if (form.len == 0 || address_is_room_form(form) || slice_eq(form, SLICE("building")) || slice_eq(form, SLICE("floor")))
            return none;
        number = number || address_has_digit(word);
    }
    if (!number && !(own == 0 && alone)) return none;
    return dash != SIZE_MAX && dash < token.len && address_has_digit(slice_sub(token, 0, dash)) ? SLICE("unit") : SLICE("flat");
}

static bool is_plain(char c) { return c != ',' && c != '#' && c != ADDRESS_FORM && c != ADDRESS_NAME && c != ADDRESS_END; }

static void read_words(reading *r, cb_slice text) {
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        char sign = text.ptr[at];
        if (sign == ',') {
            r->part++;
            at++;
        } else if (sign == '#') {
            add_word(r, hash_room(r, slice_sub(text, ++at, SIZE_MAX)));
        } else if (is_plain(sign)) {
            while (end < text.len && is_plain(text.ptr[end])) end++;
            add_plain(r, slice_sub(text, at, end - at));
            at = end;
        } else {
            while (end < text.len && text.ptr[end] != ADDRESS_END) end++;
            cb_slice inner = slice_sub(text, at + 1, end - at - 1);
            if (sign == ADDRESS_NAME) {
                add_name(r, inner);
            } else {
                address_word *w = add_word(r, inner);
                if (w) w->typed = w->numbered = w->is_name = true;
            }
            at = end + 1;
        }
    }
}

static void find_forms(reading *r) {
    cb_slice text = buf_view(&r->text);
    for (size_t i = 0; i < r->count; i++) {
        address_word *w = &r->words[i];
        w->text = w->form = slice_sub(text, r->starts[i], r->ends[i] - r->starts[i]);
        int found = w->is_name || w->typed ? -1 : model_find(&model_address_table, w->text);
        if (found < 0) continue;
        w->form = model_mark_slice(model_address_forms[found]);
        w->typed = true;
    }
}

bool address_is_room_form(cb_slice form) {
    static const char *const ROOMS[] = {"room", "suite", "office", "flat", "unit", "box"};
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS; i++)
        if (slice_eq(form, slice_of(ROOMS[i]))) return true;
    return false;
}

/* "Flat 4", "Suite B", "Rm. No. 5": a room is one that is numbered; "Office Park" and "Bank of China" name none. */
static void find_rooms(reading *r) {
    for (size_t i = 0; i < r->count; i++) {
        address_word *w = &r->words[i];
        if (!address_is_room_form(w->form)) continue;
        for (size_t k = i + 1; k < r->count && r->words[k].part == w->part && !w->numbered; k++) {
            const address_word *next = &r->words[k];
            if (next->typed && (next->form.len == 0 || address_is_room_form(next->form))) continue;
            w->numbered = address_has_digit(next->text) || next->text.len == 1;
            break;
        }
    }
}

/* ---- the form */

static void put_form(buf *out, const reading *r, cb_slice country) {
    cb_slice forms[ADDRESS_WORDS];
    size_t count = 0;
    bool number = false;
    for (size_t i = 0; i < r->count; i++) {
        const address_word *w = &r->words[i];
        /* the word of a room that has no number is one of a name */
        bool no_room = !w->numbered && address_is_room_form(w->form);
        cb_slice form = no_room ? w->text : w->form;
        if (w->is_postal || form.len == 0 || (no_room && address_is_room_form(form))) continue;
        number = number || address_has_digit(form);
        forms[count++] = form;
    }
    /* A town is no address, and neither is a street without a number. */
    if (count < MIN_WORDS || !number) return;
    qsort(forms, count, sizeof *forms, compare);
    buf_lit(out, "address:");
    buf_slice(out, country);
    buf_byte(out, '/');
    for (size_t i = 0; i < count; i++) {
        if (i) buf_byte(out, ' ');
        buf_slice(out, forms[i]);
    }
}

mark_kind address_normal(buf *out, cb_slice value, cb_slice fallback) {
    cb_slice country = {NULL, 0};
    reading r = {.text = BUF_EMPTY};
    buf spaced = BUF_EMPTY;
    size_t start = out->len;
    bool town = address_spaced(&spaced, value, &country);
    cb_slice text = without_end(buf_view(&spaced), 0);
    if (!cut_city(&text, &country)) cut_country(&text, &country);
    read_words(&r, text);
    if (spaced.failed || r.text.failed) {
        out->failed = true;
    } else if (!r.many) {
        find_forms(&r);
        find_rooms(&r);
        cb_slice known = country.len || !fallback.len ? country : state_of(country_code(fallback));
        cb_slice said = address_postal(r.words, r.count, town, known);
        put_form(out, &r, country.len || !said.len ? known : said);
    }
    buf_free(&spaced);
    buf_free(&r.text);
    return out->failed || out->len == start ? MARK_NONE : MARK_ADDRESS;
}

bool address_text(arena *a, const entity *e, cb_slice *out) {
    static const prop_id PARTS[] = {PROP_postOfficeBox, PROP_street, PROP_street2, PROP_postalCode,
                                    PROP_city,          PROP_region, PROP_state};
    *out = entity_first(e, PROP_full);
    if (out->len) return true;
    buf b = BUF_EMPTY;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        cb_slice part = slice_trim(entity_first(e, PARTS[i]));
        if (part.len && b.len) buf_lit(&b, ", ");
        if (part.len && PARTS[i] == PROP_postOfficeBox && !slice_starts_nocase(part, SLICE("p"))) buf_lit(&b, "P.O. Box ");
        buf_slice(&b, part);
    }
    bool ok = !b.failed && arena_dup(a, buf_view(&b), out);
    buf_free(&b);
    return ok;
}
