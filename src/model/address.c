/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses: one form for the ways in which the same place is written. */
#include <stdlib.h>

#include "model/country.h"
#include "model/marks.h"
#include "text/normal.h"

#include "base/poison.h"

enum { MAX_WORDS = 40, MIN_WORDS = 3 };

static int compare(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

static bool has_digit(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') return true;
    return false;
}

/* A country after the last comma is cut off and taken for the address's. False where it contradicts the one given. */
static bool cut_country(cb_slice *value, cb_slice *country) {
    size_t comma = SIZE_MAX;
    for (size_t i = 0; i < value->len; i++)
        if (value->ptr[i] == ',') comma = i;
    if (comma == SIZE_MAX) return true;
    cb_slice code = country_code(slice_sub(*value, comma + 1, SIZE_MAX));
    /* Two letters may as well be a state ("Dover, DE"). */
    if (code.len == 0 || slice_trim(slice_sub(*value, comma + 1, SIZE_MAX)).len < 4) return true;
    value->len = comma;
    if (country->len && !slice_eq(*country, code) && !country_related(*country, code)) return false;
    *country = code;
    return true;
}

mark_kind address_normal(buf *out, cb_slice value, cb_slice country) {
    cb_slice words[MAX_WORDS];
    size_t count = 0;
    bool number = false;
    if (country.len) country = country_code(country);
    if (!cut_country(&value, &country)) return MARK_NONE;
    buf latin = BUF_EMPTY;
    text_latin(&latin, value, NULL);
    if (latin.failed) out->failed = true;
    cb_slice rest = buf_view(&latin);
    while (rest.ptr && rest.len) {
        cb_slice word = slice_cut(&rest, ' ');
        int found = model_find(&model_address_table, word);
        if (found >= 0) word = model_mark_slice(model_address_forms[found]);
        if (word.len == 0) continue;
        if (count == MAX_WORDS) {
            count = 0;
            break;
        }
        number = number || has_digit(word);
        words[count++] = word;
    }
    /* A town is no address, and neither is a street without a number. */
    bool fits = count >= MIN_WORDS && number && !latin.failed;
    if (fits) {
        qsort(words, count, sizeof *words, compare);
        buf_lit(out, "address:");
        buf_slice(out, country);
        buf_byte(out, '/');
        for (size_t i = 0; i < count; i++) {
            if (i) buf_byte(out, ' ');
            buf_slice(out, words[i]);
        }
    }
    buf_free(&latin);
    return fits ? MARK_ADDRESS : MARK_NONE;
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
