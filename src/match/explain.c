/* SPDX-License-Identifier: Apache-2.0 */
/* A sentence for each feature of a comparison. */
#include "base/buf.h"
#include "match/internal.h"
#include "model/country.h"

#include "base/poison.h"

static void put_range(buf *b, const date_range *r) {
    char text[DATE_TEXT_MAX];
    if (r->circa) buf_lit(b, "about ");
    size_t len = date_day(r->first, text);
    buf_put(b, text, r->precision == 1 && len > 4 ? 4 : r->precision == 2 && len > 7 ? 7 : len);
    if (r->precision == 0) {
        buf_lit(b, " to ");
        len = date_day(r->last, text);
        buf_put(b, text, len);
    }
}

static void put_ranges(buf *b, const date_range *r, size_t n) {
    for (size_t i = 0; i < n && i < 4; i++) {
        if (i) buf_lit(b, " or ");
        put_range(b, &r[i]);
    }
}

static void put_list(buf *b, const cb_slice *s, size_t n) {
    for (size_t i = 0; i < n && i < 6; i++) {
        if (i) buf_lit(b, ", ");
        buf_slice(b, s[i]);
    }
}

static void put_countries(buf *b, const cb_slice *s, size_t n) {
    for (size_t i = 0; i < n && i < 6; i++) {
        cb_slice full = country_name(s[i]);
        if (i) buf_lit(b, ", ");
        buf_slice(b, full.len ? full : s[i]);
    }
}

static void put_name(buf *b, const match_profile *l, const match_profile *r, const match_result *m) {
    if (m->left_name >= l->name_count || m->right_name >= r->name_count) {
        buf_lit(b, "no name in common");
        return;
    }
    const name *x = &l->names[m->left_name], *y = &r->names[m->right_name];
    buf_printf(b, "\"%.*s\" and \"%.*s\" agree to %u.%u %%", SLICE_ARGS(x->display), SLICE_ARGS(y->display),
               m->name_score / 100, m->name_score / 10 % 10);
    if (m->weak_only)
        buf_lit(b, "; a weak alias, which confirms nothing by itself");
    else if (x->strength == NAME_FORMER || y->strength == NAME_FORMER)
        buf_lit(b, "; a former name");
}

static void put_id(buf *b, const match_profile *l, const match_profile *r, const match_result *m) {
    bool differ = m->weights[FEATURE_IDENTIFIER] < 0;
    for (size_t i = 0; i < l->id_count && !differ; i++)
        for (size_t j = 0; j < r->id_count; j++) {
            if (!slice_eq(l->ids[i].normal, r->ids[j].normal)) continue;
            /* the one that settles, not a weak one beside it */
            if (m->identifier && (l->ids[i].strength != ID_STRONG || r->ids[j].strength != ID_STRONG)) continue;
            buf_printf(b, m->identifier ? "the same identifier: %.*s" : "the same number, which others may bear: %.*s",
                       SLICE_ARGS(l->ids[i].normal));
            return;
        }
    for (size_t i = 0; i < l->id_count && !differ; i++)
        for (size_t j = 0; j < r->id_count; j++) {
            if (!match_same_number(l->ids[i].normal, r->ids[j].normal)) continue;
            buf_printf(b, "the same number, which others may bear: %.*s and %.*s", SLICE_ARGS(l->ids[i].normal),
                       SLICE_ARGS(r->ids[j].normal));
            return;
        }
    if (m->weights[FEATURE_IDENTIFIER] == W_PASSPORT_OTHER)
        buf_lit(b, "passports of one country differ; a person may have had both");
    else
        buf_lit(b, "identifiers of one kind differ");
}

/* An organisation's "birth date" is the day of its incorporation. */
static bool is_founded(const match_profile *l, const match_profile *r) {
    return schema_is_a(l->schema, SCHEMA_Organization) || schema_is_a(r->schema, SCHEMA_Organization);
}

bool match_explain(arena *a, const match_profile *l, const match_profile *r, const match_result *m, match_feature f,
                   cb_slice *out) {
    buf b = BUF_EMPTY;
    bool agrees = m->weights[f] > 0;
    switch (f) {
    case FEATURE_NAME: put_name(&b, l, r, m); break;
    case FEATURE_BIRTH:
        buf_printf(&b, "%s %s: ",
                   is_founded(l, r) ? "days of founding"
                   : m->birth_full  ? "full birth dates"
                                    : "birth dates",
                   m->birth_full ? "are equal"
                   : agrees      ? "may be the same"
                                 : "differ");
        put_ranges(&b, l->births, l->birth_count);
        buf_lit(&b, " and ");
        put_ranges(&b, r->births, r->birth_count);
        break;
    case FEATURE_COUNTRY:
        buf_printf(&b, "%s: ",
                   agrees              ? "a country in common"
                   : m->weights[f] < 0 ? "no country in common"
                                       : "countries that were one state");
        put_countries(&b, l->countries, l->country_count);
        buf_lit(&b, " and ");
        put_countries(&b, r->countries, r->country_count);
        break;
    case FEATURE_IDENTIFIER: put_id(&b, l, r, m); break;
    case FEATURE_ADDRESS: buf_lit(&b, "an address in common"); break;
    case FEATURE_GENDER: buf_slice(&b, slice_of(agrees ? "the same gender" : "another gender")); break;
    case FEATURE_SCHEMA:
        buf_printf(&b, "a %.*s is no %.*s", SLICE_ARGS(schema_name(l->schema)), SLICE_ARGS(schema_name(r->schema)));
        break;
    case FEATURE_PLACE:
        buf_printf(&b, "%s: ",
                   agrees              ? "a birth place in common"
                   : m->weights[f] < 0 ? "other birth places"
                                       : "birth places that may be one");
        put_list(&b, l->places, l->place_count);
        buf_lit(&b, " and ");
        put_list(&b, r->places, r->place_count);
        break;
    case FEATURE_COUNT:
    default: break;
    }
    bool ok = !b.failed && arena_dup(a, buf_view(&b), out);
    buf_free(&b);
    return ok;
}
