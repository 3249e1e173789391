/* SPDX-License-Identifier: Apache-2.0 */
/* Two entities: a score of agreement, and weights (log-likelihood ratios in milli-nats) that add up to the logit of the probability.
 *
 * Score: the best pair of names, lowered by what contradicts, settled by an equal identifier. It knows only the two records.
 * Probability: prior + weights. The prior is the chance that a name that somebody screens is that of a given listed party:
 * one in 20,000 (a list of some 20,000 parties, and one true match expected per list that was matched by an entry of any age).
 * Weights of names rest on how rare their words are; the others are set from the share of records on public lists that agree by chance:
 * a full birth date 1 in ~18,000 (50 years of days), a year 1 in ~35, a country ~1 in 5, a gender ~1 in 2. */
#include "match/internal.h"

#include <math.h>
#include <string.h>

#include "model/country.h"
#include "text/alike.h"
#include "text/phonetic.h"

#include "base/poison.h"

enum {
    MOST_RARITY = 30000, /* more would be false precision */
    PRIOR = -9900,       /* 1000 * ln(1 / 20000) */
    WEAK_CAP = 8000,     /* a weak alias never confirms by itself */
    ID_SCORE = 9500,     /* an equal identifier settles, whatever the names */
    NAME_NEEDED = 5000,  /* below this the names have nothing in common */
    MINUS_BIRTH_YEAR = 1500,
    MINUS_BIRTH_DAY = 2200, /* both full, and different days */
    MINUS_COUNTRY = 150,    /* lists often lack one of several nationalities: a hint, not a contradiction */
    MINUS_GENDER = 1500,
    MINUS_ID = 1200,
    W_BIRTH_FULL = 9000,
    W_BIRTH_YEAR = 3300,
    W_BIRTH_YEARS = 1800, /* within a few */
    W_BIRTH_NEAR = 800,
    W_BIRTH_OTHER = -4500,
    W_COUNTRY = 1400,
    W_COUNTRY_OTHER = -700,
    W_GENDER = 600,
    W_GENDER_OTHER = -2500,
    W_ID = 18000,
    W_ID_REGISTERS =
        11000, /* of a country with many registers: one of some fifty of millions of companies has that number as well */
    W_ID_WEAK = 4000,
    W_ID_OTHER = -2500,
    W_ADDRESS = 4000,
    W_PLACE = 2500,
    W_PLACE_OTHER = -300,
    ADDRESS_WORDS = 3, /* of an address that says where: a street and a number, or a house and a town, beyond the town */
    W_SCHEMA_OTHER = -12000
};

static const char *const FEATURE_NAMES[FEATURE_COUNT] = {"name",    "birth_date", "country", "identifier",
                                                         "address", "gender",     "schema",  "birth_place"};

const char *match_feature_name(match_feature f) { return f < FEATURE_COUNT ? FEATURE_NAMES[f] : "other"; }

/* ---- rarity of names */

/* 1000 * ln(1 + i / 16), i = 0..16: the fraction between powers of two. */
static const int16_t LN_STEPS[17] = {0, 61, 118, 172, 223, 272, 318, 363, 405, 446, 486, 523, 560, 595, 629, 661, 693};

int32_t match_ln(uint64_t x) {
    if (x <= 1) return 0;
    unsigned top = 63 - (unsigned)__builtin_clzll(x);
    uint64_t rest = top >= 8 ? (x >> (top - 8)) & 255 : (x << (8 - top)) & 255; /* 8 bits below the leading one */
    unsigned step = (unsigned)(rest >> 4), part = (unsigned)(rest & 15);
    int32_t low = LN_STEPS[step], high = LN_STEPS[step + 1];
    return (int32_t)(top * 693147 / 1000) + low + (high - low) * (int32_t)part / 16;
}

/* Without a world: what a word of each kind is worth. A name in a hundred or two shares an ordinary word. */
static int32_t default_weight(const name_part *p) {
    switch ((part_kind)p->kind) {
    case PART_WORD: return p->text.len <= 3 ? 4000 : p->text.len <= 5 ? 5500 : 6500;
    case PART_NUMBER: return 3000;
    case PART_INITIAL: return 1500;
    case PART_GENERIC: return 1500;
    case PART_LEGAL:
    case PART_PARTICLE:
    case PART_TITLE: return 200;
    }
    return 0;
}

static int32_t part_rarity(const name_part *p, const match_rarity *rarity) {
    int32_t general = default_weight(p);
    if (!rarity || !rarity->count || rarity->total < 1000 || p->kind == PART_LEGAL || p->kind == PART_PARTICLE ||
        p->kind == PART_TITLE)
        return general;
    uint64_t count = rarity->count(rarity->data, p->text);
    int32_t here = match_ln(rarity->total) - match_ln(count + 1);
    /* A word that the world has never seen twice is rare here, not everywhere: halfway to what is usual. */
    return here < general ? here : (here + general) / 2;
}

/* An inexact word agrees with many more: its weight falls with the square of what differs. */
static int64_t side_rarity(const name *n, const uint32_t *best, const match_rarity *rarity) {
    int64_t sum = 0;
    for (size_t i = 0; i < n->count && i < LIMIT_NAME_PARTS; i++)
        if (best[i]) sum += (int64_t)part_rarity(&n->parts[i], rarity) * best[i] / SCORE_ONE * best[i] / SCORE_ONE;
    return sum;
}

int32_t match_rarity_weight(const name *a, const name *b, const match_rarity *rarity) {
    uint32_t of_a[LIMIT_NAME_PARTS] = {0}, of_b[LIMIT_NAME_PARTS] = {0};
    match_pairs(a, b, of_a, of_b);
    int64_t left = side_rarity(a, of_a, rarity), right = side_rarity(b, of_b, rarity), sum = left < right ? left : right;
    return sum > MOST_RARITY ? MOST_RARITY : (int32_t)sum;
}

/* ---- features */

static bool births_agree(const match_profile *l, const match_profile *r, match_result *m, int32_t *penalty) {
    bool overlap = false, near = false, near_open = false, any_full = false;
    int32_t width = INT32_MAX; /* days of the wider of two that overlap, the closest pair */
    for (size_t i = 0; i < l->birth_count; i++)
        for (size_t j = 0; j < r->birth_count; j++) {
            const date_range *a = &l->births[i], *b = &r->births[j];
            bool full = a->precision == 3 && b->precision == 3;
            if (a->first <= b->last && b->first <= a->last) {
                int32_t wide_a = a->last - a->first, wide_b = b->last - b->first, wide = wide_a > wide_b ? wide_a : wide_b;
                overlap = true;
                if (wide < width) width = wide;
                if (full && !a->circa && !b->circa) m->birth_full = true;
            }
            int32_t slack = 365 * (a->circa || b->circa ? 4 : 1);
            if (a->first <= b->last + slack && b->first <= a->last + slack) {
                near = true;
                near_open = near_open || !full; /* two full dates that differ are near, and not the same */
            }
            any_full = any_full || full;
        }
    if (overlap) {
        m->weights[FEATURE_BIRTH] = m->birth_full       ? W_BIRTH_FULL
                                    : width <= 366      ? W_BIRTH_YEAR
                                    : width <= 6 * 366  ? W_BIRTH_YEARS
                                    : width <= 20 * 366 ? W_BIRTH_NEAR
                                                        : 0;
        return true;
    }
    if (near) {
        m->weights[FEATURE_BIRTH] = near_open ? W_BIRTH_NEAR : -W_BIRTH_NEAR;
        *penalty = MINUS_BIRTH_YEAR / 3;
        return false;
    }
    m->weights[FEATURE_BIRTH] = W_BIRTH_OTHER;
    *penalty = any_full ? MINUS_BIRTH_DAY : MINUS_BIRTH_YEAR;
    m->contradiction = true;
    return false;
}

static void compare_births(const match_profile *l, const match_profile *r, match_result *m, int32_t *score) {
    int32_t penalty = 0;
    if (l->birth_count == 0 || r->birth_count == 0) return;
    m->present |= 1u << FEATURE_BIRTH;
    births_agree(l, r, m, &penalty);
    *score -= penalty;
}

static void compare_countries(const match_profile *l, const match_profile *r, match_result *m, int32_t *score) {
    bool agree = false, related = false;
    if (l->country_count == 0 || r->country_count == 0) return;
    for (size_t i = 0; i < l->country_count; i++)
        for (size_t j = 0; j < r->country_count; j++) {
            agree = agree || slice_eq(l->countries[i], r->countries[j]);
            related = related || country_related(l->countries[i], r->countries[j]);
        }
    m->present |= 1u << FEATURE_COUNTRY;
    if (agree)
        m->weights[FEATURE_COUNTRY] = W_COUNTRY;
    else if (!related) {
        m->weights[FEATURE_COUNTRY] = W_COUNTRY_OTHER;
        *score -= MINUS_COUNTRY;
    }
}

/* Up to the first colon: "lei", "passport". */
static cb_slice scheme_of(cb_slice normal) {
    size_t colon = slice_find_char(normal, ':');
    return colon == SIZE_MAX ? normal : slice_sub(normal, 0, colon);
}

/* Schemes of which a party has one: two different values are two parties. */
static bool one_each(cb_slice scheme) {
    static const char *const SCHEMES[] = {"lei", "imo", "ogrn", "inn"};
    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++)
        if (slice_eq(scheme, slice_of(SCHEMES[i]))) return true;
    return false;
}

bool match_same_number(cb_slice a, cb_slice b) {
    cb_slice scheme = slice_cut(&a, ':'), other = slice_cut(&b, ':');
    if (!slice_eq(scheme, other) || a.len == 0 || b.len == 0) return false;
    cb_slice country = slice_cut(&a, ':'), of = slice_cut(&b, ':');
    return (country.len == 0) != (of.len == 0) && a.len > 0 && slice_eq(a, b);
}

/* Behind scheme and country. */
static cb_slice value_of(cb_slice normal) {
    slice_cut(&normal, ':');
    slice_cut(&normal, ':');
    return normal;
}

/* A number that one list prints longer than the other, with a check digit or a series. */
static bool goes_on(cb_slice a, cb_slice b) { return slice_find(a.len < b.len ? b : a, a.len < b.len ? a : b) != SIZE_MAX; }

/* Has each of the two a number of that kind from one country, and no number in common, whatever the lists call it? */
static bool papers_differ(const match_profile *l, const match_profile *r, cb_slice kind) {
    bool differ = false;
    for (size_t i = 0; i < l->id_count; i++)
        for (size_t j = 0; j < r->id_count; j++) {
            cb_slice a = l->ids[i].normal, b = r->ids[j].normal, x = value_of(a), y = value_of(b);
            bool of_kind = slice_eq(scheme_of(a), kind) && slice_eq(scheme_of(b), kind);
            if (slice_eq(x, y) || (of_kind && goes_on(x, y))) return false;
            cb_slice issuer = slice_sub(a, 0, a.len - x.len), other = slice_sub(b, 0, b.len - y.len);
            differ = differ || (of_kind && issuer.len > kind.len + 2 && slice_eq(issuer, other));
        }
    return differ;
}

/* Of people: a state gives one number, and passports one after another. The score, which orders what is found, stays. */
static void compare_papers(const match_profile *l, const match_profile *r, match_result *m) {
    static const char *const ONE[] = {"id", "ssn", "tax"};
    bool conflict = false, person = schema_is_a(l->schema, SCHEMA_Person) || schema_is_a(r->schema, SCHEMA_Person);
    if (!person || m->identifier || m->weights[FEATURE_IDENTIFIER] < 0) return;
    for (size_t i = 0; i < sizeof ONE / sizeof *ONE; i++) conflict = conflict || papers_differ(l, r, slice_of(ONE[i]));
    if (!conflict && (m->weights[FEATURE_IDENTIFIER] > 0 || !papers_differ(l, r, SLICE("passport")))) return;
    m->present |= 1u << FEATURE_IDENTIFIER;
    m->weights[FEATURE_IDENTIFIER] = conflict ? W_ID_OTHER : W_PASSPORT_OTHER;
    m->contradiction = m->contradiction || conflict;
}

static void compare_ids(const match_profile *l, const match_profile *r, match_result *m, int32_t *score) {
    bool weak = false, conflict = false, comparable = false, single = false;
    for (size_t i = 0; i < l->id_count; i++)
        for (size_t j = 0; j < r->id_count; j++) {
            const match_id *a = &l->ids[i], *b = &r->ids[j];
            cb_slice scheme = scheme_of(a->normal);
            if (!slice_eq(scheme, scheme_of(b->normal))) continue;
            if (slice_eq(a->normal, b->normal)) {
                comparable = true;
                if (a->strength == ID_STRONG && b->strength == ID_STRONG) {
                    m->identifier = true;
                    single = single || !identifier_of_many_registers(a->normal);
                } else {
                    weak = true;
                }
            } else if (match_same_number(a->normal, b->normal)) {
                comparable = weak = true;
            } else if (one_each(scheme)) {
                comparable = conflict = true;
            }
        }
    if (!comparable) return;
    m->present |= 1u << FEATURE_IDENTIFIER;
    if (m->identifier) {
        m->weights[FEATURE_IDENTIFIER] = single ? W_ID : W_ID_REGISTERS;
        if (*score < ID_SCORE)
            *score = ID_SCORE;
        else
            *score = SCORE_ONE;
    } else if (conflict) { /* also where a number that others may bear is equal */
        m->weights[FEATURE_IDENTIFIER] = W_ID_OTHER;
        m->contradiction = true;
        *score -= MINUS_ID;
    } else if (weak) {
        m->weights[FEATURE_IDENTIFIER] = W_ID_WEAK;
    }
}

bool match_number_counts(const match_profile *l, const match_profile *r, const match_result *m, cb_slice normal) {
    if (l->name_count == 0 || r->name_count == 0) return true;
    bool person = schema_is_a(l->schema, SCHEMA_Person) || schema_is_a(r->schema, SCHEMA_Person);
    if (person) return m->name_score >= (m->contradiction ? STRONG_NAME : SHARED_WORD);
    return m->name_score >= SHARED_WORD || identifier_is_unique(normal);
}

/* Addresses and places agree where the shorter one's words all stand in the longer one. */
static bool words_within(cb_slice small, cb_slice large, size_t least) {
    size_t words = 0;
    while (small.ptr && small.len) {
        cb_slice w = slice_cut(&small, ' '), rest = large;
        bool found = false, number = w.len && w.ptr[0] >= '0' && w.ptr[0] <= '9';
        if (w.len < 2 && !number) continue;
        while (!found && rest.ptr && rest.len) found = slice_eq(slice_cut(&rest, ' '), w);
        if (!found) return false;
        words++;
    }
    return words >= least;
}

static bool any_within(const cb_slice *a, size_t n, const cb_slice *b, size_t k, size_t least) {
    for (size_t i = 0; i < n && i < 64; i++)
        for (size_t j = 0; j < k && j < 64; j++)
            if ((a[i].len <= b[j].len && words_within(a[i], b[j], least)) ||
                (b[j].len <= a[i].len && words_within(b[j], a[i], least)))
                return true;
    return false;
}

/* A word that says where in a country. */
static bool is_telling(cb_slice word) { return word.len > 2 && country_code(word).len == 0; }

/* The word in another text, as it stands or as it may be spelt elsewhere. */
static bool has_word(cb_slice text, cb_slice word) {
    char sound[PHONETIC_MAX], other[PHONETIC_MAX];
    size_t len = text_phonetic(word, sound);
    while (text.ptr && text.len) {
        cb_slice w = slice_cut(&text, ' ');
        if (!is_telling(w)) continue;
        bool same = text_phonetic(w, other) == len && len && memcmp(sound, other, len) == 0;
        if (slice_eq(w, word) || text_alike(w, word, same, len, false)) return true;
    }
    return false;
}

/* Places that cannot be one: no word in common but that of their country, and neither is a whole country, in which the other may lie. */
static bool place_apart(cb_slice a, cb_slice b) {
    cb_slice in = country_code(a), other = country_code(b);
    if (in.len || other.len) return in.len && other.len && !slice_eq(in, other) && !country_related(in, other);
    if (a.len == 0 || b.len == 0) return false;
    while (a.ptr && a.len) {
        cb_slice w = slice_cut(&a, ' ');
        if (is_telling(w) && has_word(b, w)) return false;
    }
    return true;
}

static int32_t place_weight(const match_profile *l, const match_profile *r) {
    if (any_within(l->places, l->place_count, r->places, r->place_count, 1)) return W_PLACE;
    for (size_t i = 0; i < l->place_count && i < 64; i++)
        for (size_t j = 0; j < r->place_count && j < 64; j++)
            if (!place_apart(l->places[i], r->places[j])) return 0;
    return W_PLACE_OTHER;
}

/* The words of the form of an address; its country before them. */
static cb_slice form_words(cb_slice form, cb_slice *country) {
    *country = slice_cut(&form, '/');
    return form;
}

/* Written otherwise ("str. 5, off. 12"), and in one form the same: in one country, or one does not say in which. */
static bool forms_agree(const match_profile *l, const match_profile *r) {
    for (size_t i = 0; i < l->form_count && i < 64; i++)
        for (size_t j = 0; j < r->form_count && j < 64; j++) {
            cb_slice in, other, a = form_words(l->forms[i], &in), b = form_words(r->forms[j], &other);
            bool open = slice_ends(in, SLICE(":")) || slice_ends(other, SLICE(":"));
            if (!open && !slice_eq(in, other)) continue;
            if (words_within(a.len <= b.len ? a : b, a.len <= b.len ? b : a, ADDRESS_WORDS)) return true;
        }
    return false;
}

/* An address says something where it has a house or a street: two words at least beyond the country. */
static void compare_texts(const match_profile *l, const match_profile *r, match_result *m) {
    if (l->address_count && r->address_count &&
        (any_within(l->addresses, l->address_count, r->addresses, r->address_count, ADDRESS_WORDS) || forms_agree(l, r))) {
        m->present |= 1u << FEATURE_ADDRESS;
        m->weights[FEATURE_ADDRESS] = W_ADDRESS;
    }
    if (l->place_count && r->place_count) {
        m->present |= 1u << FEATURE_PLACE;
        m->weights[FEATURE_PLACE] = place_weight(l, r);
    }
}

static void compare_gender(const match_profile *l, const match_profile *r, match_result *m, int32_t *score) {
    if (!l->gender || !r->gender) return;
    m->present |= 1u << FEATURE_GENDER;
    if (l->gender == r->gender) {
        m->weights[FEATURE_GENDER] = W_GENDER;
    } else {
        m->weights[FEATURE_GENDER] = W_GENDER_OTHER;
        m->contradiction = true;
        *score -= MINUS_GENDER;
    }
}

/* ---- the comparison */

/* Of pairs of names with one score the rarer speaks: "Volasys" beside a shared "Star Trading". */
static void best_names(arena *scratch, const match_profile *l, const match_profile *r, uint32_t cutoff,
                       const match_rarity *rarity, match_result *m) {
    m->left_name = m->right_name = UINT32_MAX;
    uint32_t best_capped = 0;
    for (size_t i = 0; i < l->name_count; i++)
        for (size_t j = 0; j < r->name_count; j++) {
            bool weak = l->names[i].strength == NAME_WEAK || r->names[j].strength == NAME_WEAK;
            uint32_t score = match_names(scratch, &l->names[i], &r->names[j], best_capped > cutoff ? best_capped : 0);
            uint32_t capped = weak && score > WEAK_CAP ? WEAK_CAP : score;
            if (capped < best_capped || capped == 0) continue;
            if (capped == best_capped && match_rarity_weight(&l->names[i], &r->names[j], rarity) <=
                                             match_rarity_weight(&l->names[m->left_name], &r->names[m->right_name], rarity))
                continue;
            best_capped = capped;
            m->name_score = score;
            m->weak_only = weak;
            m->left_name = (uint32_t)i;
            m->right_name = (uint32_t)j;
        }
}

static int32_t name_weight(const match_profile *l, const match_profile *r, const match_result *m, const match_rarity *rarity) {
    if (m->left_name == UINT32_MAX || m->name_score < 3000) return -6000;
    int32_t shared = match_rarity_weight(&l->names[m->left_name], &r->names[m->right_name], rarity);
    /* What is missing speaks against: at half agreement the shared words count nothing. */
    int64_t weight = (int64_t)shared * ((int32_t)m->name_score - 4500) / 5500;
    if (weight > shared) weight = shared;
    return (int32_t)weight - (m->weak_only ? 1500 : 0);
}

void match_entities(arena *scratch, const match_profile *l, const match_profile *r, uint32_t cutoff, const match_rarity *rarity,
                    match_result *m) {
    *m = (match_result){.prior = PRIOR};
    best_names(scratch, l, r, cutoff, rarity, m);
    int32_t score = (int32_t)(m->weak_only && m->name_score > WEAK_CAP ? WEAK_CAP : m->name_score);
    if (l->name_count && r->name_count) {
        m->present |= 1u << FEATURE_NAME;
        m->weights[FEATURE_NAME] = name_weight(l, r, m, rarity);
    }
    compare_births(l, r, m, &score);
    compare_countries(l, r, m, &score);
    compare_gender(l, r, m, &score);
    compare_texts(l, r, m);
    compare_ids(l, r, m, &score);
    compare_papers(l, r, m);
    if (!schema_compatible(l->schema, r->schema)) {
        m->present |= 1u << FEATURE_SCHEMA;
        m->weights[FEATURE_SCHEMA] = W_SCHEMA_OTHER;
        m->contradiction = true;
        score = 0;
    }
    m->score = score <= 0 ? 0 : score >= (int32_t)SCORE_ONE ? SCORE_ONE : (uint32_t)score;
    if (m->score < cutoff) m->score = 0;
}

double match_probability(const match_result *m) {
    int64_t logit = m->prior;
    for (unsigned f = 0; f < FEATURE_COUNT; f++)
        if (m->present & (1u << f)) logit += m->weights[f];
    return 1.0 / (1.0 + exp(-(double)logit / 1000.0));
}
