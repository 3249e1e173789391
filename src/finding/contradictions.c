/* SPDX-License-Identifier: Apache-2.0 */
/* What a supplier claims against what registers say, and a case against itself. Each with both values and both sources; none of them says
 * who is behind it. Compared with a record of the world only where the identity with it is confirmed, or where it is what a register has under the
 * number that the subject gives. */
#include "base/error.h"
#include "finding/indicators.h"
#include "model/country.h"
#include "model/name.h"
#include "parse/date.h"
#include "text/normal.h"

#include "base/poison.h"

enum { MAX_LISTED = 16 };

/* ---- years */

static const char *const FOUNDED_NAMES[] = {"founded", "foundingDate", "foundingYear", "foundedYear",     "established",
                                            "since",   "foundedIn",    "yearFounded",  "yearEstablished", "establishedIn"};
static const prop_id FOUNDED_PROPS[] = {PROP_incorporationDate};

static int year_of(int32_t day) {
    char text[DATE_TEXT_MAX];
    size_t n = date_day(day, text);
    int year = 0;
    for (size_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++) year = year * 10 + (text[i] - '0');
    return year;
}

/* The years in which a date of any form may lie. */
static bool years_of(cb_slice value, int *first, int *last) {
    char text[DATE_TEXT_MAX];
    date_range r;
    size_t n = date_read_open(value, text);
    if (n == 0 || !date_range_of((cb_slice){text, n}, &r)) return false;
    *first = year_of(r.first), *last = year_of(r.last);
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A figure of four digits that may be a year, at this place; 0 where there is none. */
static int year_at(cb_slice text, size_t at) {
    int year = 0;
    if (at + 4 > text.len || (at && is_digit(text.ptr[at - 1])) || (at + 4 < text.len && is_digit(text.ptr[at + 4]))) return 0;
    for (size_t i = at; i < at + 4; i++) {
        if (!is_digit(text.ptr[i])) return 0;
        year = year * 10 + (text.ptr[i] - '0');
    }
    return year >= 1500 && year <= 2200 ? year : 0;
}

static bool in_list(cb_slice word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(word, slice_of(list[i]))) return true;
    return false;
}
#define IN_LIST(word, list) in_list(word, list, sizeof(list) / sizeof *(list))

/* Words for founding, words for "since", and those that may stand between either and the year. Romanised, small, without accents. */
static const char *const FOUNDING[] = {"founded",    "established", "est",       "incorporated", "registered", "gegrundet",
                                       "gegruendet", "fondee",      "fonde",     "creee",        "fundada",    "fundado",
                                       "fondata",    "fondato",     "opgericht", "zalozona",     "osnovana",   "osnovan",
                                       "osnovano",   "zasnovana",   "kuruldu",   "kurulus"};
static const char *const SINCE[] = {"since", "seit", "depuis", "desde", "dal", "sinds", "od"};
static const char *const BETWEEN[] = {"in",   "on",    "the", "year",  "of",    "from",   "im", "jahr", "jahre", "en",
                                      "l",    "annee", "el",  "ano",   "anno",  "nel",    "w",  "roku", "v",     "s",
                                      "goda", "godu",  "g",   "circa", "about", "around", "ca", "back"};

/* "since 2005", "est. 2005": one year, and no other words than such as say that it began then. "after 2005" is none. */
static bool year_in_words(inquiry *k, cb_slice value, int *year) {
    buf latin = BUF_EMPTY;
    bool ok = true;
    *year = 0;
    text_latin(&latin, value, NULL);
    k->failed = k->failed || latin.failed;
    for (cb_slice rest = buf_view(&latin); rest.ptr && ok && !latin.failed;) {
        cb_slice word = slice_cut(&rest, ' ');
        int y = word.len == 4 ? year_at(word, 0) : 0;
        if (y && (!*year || *year == y))
            *year = y;
        else
            ok = word.len == 0 || (!y && (IN_LIST(word, FOUNDING) || IN_LIST(word, SINCE) || IN_LIST(word, BETWEEN)));
    }
    buf_free(&latin);
    return ok && *year;
}

/* The founding year that a sentence tells of: "Founded in 2005 in Riga". What somebody has done since a year is no
 * founding. */
static bool year_in_text(inquiry *k, cb_slice text, int *year) {
    enum { NEAR = 4 };
    static const char *const HAN[] = {"成立于", "成立於", "创立于", "創立於", "创建于",
                                      "设立于", "創業",   "設立",   "설립",   "创办于"};
    buf latin = BUF_EMPTY;
    bool found = false;
    size_t left = 0; /* words after one of founding in which its year may stand */
    text_latin(&latin, text, NULL);
    k->failed = k->failed || latin.failed;
    for (cb_slice rest = latin.failed ? (cb_slice){NULL, 0} : buf_view(&latin); rest.ptr && !found;) {
        cb_slice word = slice_cut(&rest, ' ');
        int y = word.len == 4 ? year_at(word, 0) : 0;
        found = y && left;
        if (found) *year = y;
        left = IN_LIST(word, FOUNDING) ? NEAR : left && IN_LIST(word, BETWEEN) ? left - 1 : 0;
    }
    buf_free(&latin);
    for (size_t i = 0; i < sizeof HAN / sizeof *HAN && !found; i++) {
        size_t at = slice_find(text, slice_of(HAN[i]));
        for (size_t j = at == SIZE_MAX ? text.len : at + strlen(HAN[i]), end = j + 8; j < text.len && j < end && !found; j++)
            found = (*year = year_at(text, j)) != 0;
    }
    return found;
}

static bool next_founded(const entity *e, size_t *at, said *out) {
    return case_says(e, FOUNDED_PROPS, 1, FOUNDED_NAMES, sizeof FOUNDED_NAMES / sizeof *FOUNDED_NAMES, at, out);
}

static cb_slice subject_name(const inquiry *k) { return case_caption(k->subject); }

static cb_slice certificate(inquiry *k) {
    return TEXT("Obtain the certificate of incorporation of %.*s, with its number and day, from the register itself.",
                SLICE_ARGS(subject_name(k)));
}

/* The years of a claim, as a date or in words. */
static bool claimed_years(inquiry *k, cb_slice value, int *first, int *last) {
    if (years_of(value, first, last)) return true;
    if (!year_in_words(k, value, first)) return false;
    *last = *first;
    return true;
}

static cb_status unread_claim(inquiry *k, const char *what, cb_slice value) {
    return trails_note(k->q, k->t, "The %s \"%.*s\" of the case could not be read, and is not compared.", what,
                       SLICE_ARGS(slice_sub(value, 0, 100)))
               ? CB_OK
               : err_memory(k->q->err);
}

/* The record's day of registration, and its years; SIZE_MAX where it has none. */
static size_t registration_of(const own_record *r, int *from, int *to) {
    for (size_t i = 0; i < r->e.count; i++)
        if (r->e.statements[i].prop == PROP_incorporationDate && years_of(r->e.statements[i].value, from, to)) return i;
    return SIZE_MAX;
}

/* A sentence of the supplier's about itself that makes it older than it is; one that makes it younger may tell of something else. */
static cb_status texts_against(inquiry *k, const own_record *r) {
    int from, to, year;
    size_t where = registration_of(r, &from, &to);
    cb_status status = CB_OK;
    for (size_t i = 0; where != SIZE_MAX && i < k->subject->count && status == CB_OK; i++) {
        const statement *s = &k->subject->statements[i];
        if (!slice_eq(s->prop_name, SLICE("claims")) || !year_in_text(k, s->value, &year) || year + 1 >= from) continue;
        uint32_t segment = r->segments[where];
        status = inquiry_flag(k, "claimed-founding-year", UINT32_MAX, segment,
                              TEXT("The case claims of %.*s: \"%.*s\"; %.*s has it registered on %.*s (%.*s).",
                                   SLICE_ARGS(subject_name(k)), SLICE_ARGS(slice_sub(s->value, 0, 200)),
                                   SLICE_ARGS(inquiry_source(k, segment)), SLICE_ARGS(r->e.statements[where].value),
                                   SLICE_ARGS(r->id)),
                              certificate(k));
    }
    return status;
}

/* A claim of one year more than the register's may be the time it took; of fewer it cannot be. */
static cb_status founded_against(inquiry *k, const own_record *r) {
    said x;
    cb_status status = CB_OK;
    for (size_t at = 0; status == CB_OK && next_founded(k->subject, &at, &x);) {
        int first, last, from = 0, to = 0;
        bool agrees = false;
        size_t other = SIZE_MAX;
        bool stated = !x.claimed && slice_eq(k->subject->statements[at - 1].prop_name, SLICE("incorporationDate"));
        if (!claimed_years(k, x.value, &first, &last)) {
            status = unread_claim(k, "founding year", x.value);
            continue;
        }
        for (size_t i = 0; i < r->e.count; i++) {
            if (r->e.statements[i].prop != PROP_incorporationDate || !years_of(r->e.statements[i].value, &from, &to)) continue;
            int slack = stated ? 0 : 1;
            agrees = agrees || (first <= to && last + slack >= from);
            if (other == SIZE_MAX) other = i;
        }
        if (other == SIZE_MAX || agrees) continue;
        uint32_t segment = r->segments[other];
        cb_slice shown = years_of(x.value, &from, &to) ? x.value : TEXT("%d (\"%.*s\")", first, SLICE_ARGS(x.value));
        status = inquiry_flag(k, "claimed-founding-year", UINT32_MAX, segment,
                              TEXT("The case has %.*s %s %.*s; %.*s has it registered on %.*s (%.*s).",
                                   SLICE_ARGS(subject_name(k)), stated ? "registered on" : "founded in", SLICE_ARGS(shown),
                                   SLICE_ARGS(inquiry_source(k, segment)), SLICE_ARGS(r->e.statements[other].value),
                                   SLICE_ARGS(r->id)),
                              certificate(k));
    }
    return status;
}

/* ---- countries */

static const prop_id COUNTRY_PROPS[] = {PROP_jurisdiction, PROP_country, PROP_mainCountry};

/* The countries that a record gives, and the first statement that gives one; how many. */
static size_t countries_of(const entity *e, cb_slice *codes, size_t *where) {
    size_t n = 0;
    for (size_t i = 0; i < e->count && n < MAX_LISTED; i++) {
        bool is = false;
        for (size_t p = 0; p < 3; p++) is = is || e->statements[i].prop == COUNTRY_PROPS[p];
        cb_slice code = is ? country_code(e->statements[i].value) : (cb_slice){NULL, 0};
        if (!code.len) continue;
        /* the jurisdiction before where it says it is */
        if (n == 0 || e->statements[i].prop == PROP_jurisdiction) *where = i;
        codes[n++] = code;
    }
    return n;
}

static bool among(cb_slice code, const cb_slice *codes, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(code, codes[i]) || country_related(code, codes[i])) return true;
    return false;
}

static cb_slice country_words(cb_slice code) {
    cb_slice known = country_name(code);
    return known.len ? known : code;
}

/* Of several countries that the case states, one may be a branch's; what is claimed has to be true. */
static bool states_one_of(const inquiry *k, const cb_slice *codes, size_t n) {
    said x;
    for (size_t at = 0; case_says(k->subject, COUNTRY_PROPS, 3, NULL, 0, &at, &x);) {
        cb_slice code = country_code(x.value);
        if (!x.claimed && code.len && among(code, codes, n)) return true;
    }
    return false;
}

static cb_status country_against(inquiry *k, const own_record *r) {
    cb_slice codes[MAX_LISTED];
    size_t where = 0, n = countries_of(&r->e, codes, &where);
    cb_status status = CB_OK;
    said x;
    bool stated = states_one_of(k, codes, n);
    for (size_t at = 0; n && status == CB_OK && case_says(k->subject, COUNTRY_PROPS, 3, NULL, 0, &at, &x);) {
        cb_slice code = country_code(x.value);
        if (!code.len || among(code, codes, n) || (stated && !x.claimed)) continue;
        uint32_t segment = r->segments[where];
        status =
            inquiry_flag(k, "claimed-country", UINT32_MAX, segment,
                         TEXT("The case has %.*s in %.*s; %.*s has it registered in %.*s (%.*s).", SLICE_ARGS(subject_name(k)),
                              SLICE_ARGS(country_words(code)), SLICE_ARGS(inquiry_source(k, segment)),
                              SLICE_ARGS(country_words(country_code(r->e.statements[where].value))), SLICE_ARGS(r->id)),
                         TEXT("Obtain the extract of the register of %.*s for %.*s: is there an establishment, and of whom?",
                              SLICE_ARGS(country_words(code)), SLICE_ARGS(subject_name(k))));
    }
    return status;
}

/* ---- numbers in one register */

typedef struct numbers {
    arena *a;
    cb_slice normal[MAX_LISTED], shown[MAX_LISTED];
    size_t count;
} numbers;

static bool take_number(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong) {
    numbers *n = data;
    (void)strong;
    if (kind != MARK_IDENTIFIER || !slice_starts(normal, SLICE("reg:")) || n->count >= MAX_LISTED) return true;
    if (!arena_dup(n->a, normal, &n->normal[n->count]) || !arena_dup(n->a, shown, &n->shown[n->count])) return false;
    n->count++;
    return true;
}

static bool numbers_of(inquiry *k, const entity *e, numbers *out) {
    arena scratch = ARENA_EMPTY;
    *out = (numbers){.a = k->q->a};
    bool ok = entity_marks(e, &scratch, take_number, out);
    arena_free(&scratch);
    return ok;
}

/* "reg:gb:" of a number whose country is known. */
static cb_slice register_of(cb_slice normal) {
    cb_slice rest = slice_sub(normal, 4, normal.len);
    size_t end = slice_find_char(rest, ':');
    return end == SIZE_MAX || end == 0 ? (cb_slice){NULL, 0} : slice_sub(rest, 0, end);
}

static uint32_t segment_with(const own_record *r, cb_slice shown) {
    for (size_t i = 0; i < r->e.count; i++)
        if (slice_eq(r->e.statements[i].value, shown)) return r->segments[i];
    return r->e.count ? r->segments[0] : NO_SOURCE;
}

/* The numbers that the supplier claims, of the register of the country that the case (or else the claim) names. */
static bool claimed_numbers(inquiry *k, numbers *out) {
    static const prop_id PROPS[] = {PROP_registrationNumber};
    entity e;
    said x;
    bool placed = false;
    entity_begin(&e, k->q->a, k->subject->id, k->subject->schema);
    for (unsigned pass = 0; pass < 2 && !placed; pass++)
        for (size_t at = 0; case_says(k->subject, COUNTRY_PROPS, 3, NULL, 0, &at, &x);) {
            if (x.claimed != (pass == 1)) continue;
            if (!entity_add(&e, PROP_jurisdiction, x.value)) return false;
            placed = true;
        }
    for (size_t at = 0; case_says(k->subject, PROPS, 1, NULL, 0, &at, &x);)
        if (x.claimed && !entity_add(&e, PROP_registrationNumber, x.value)) return false;
    return numbers_of(k, &e, out);
}

static cb_status number_flag(inquiry *k, const own_record *r, const char *verb, cb_slice mine, cb_slice theirs) {
    uint32_t segment = segment_with(r, theirs);
    return inquiry_flag(k, "claimed-number", UINT32_MAX, segment,
                        TEXT("The case %s the registration number %.*s for %.*s; %.*s has %.*s (%.*s).", verb, SLICE_ARGS(mine),
                             SLICE_ARGS(subject_name(k)), SLICE_ARGS(inquiry_source(k, segment)), SLICE_ARGS(theirs),
                             SLICE_ARGS(r->id)),
                        TEXT("Obtain the register extract under the number %.*s: whose is it?", SLICE_ARGS(mine)));
}

/* Each of them must be the register's, whatever number identified the party. */
static cb_status claims_of_number(inquiry *k, const own_record *r, const numbers *theirs) {
    numbers claimed;
    cb_status status = CB_OK;
    if (!claimed_numbers(k, &claimed)) return err_memory(k->q->err);
    for (size_t i = 0; i < claimed.count && status == CB_OK; i++) {
        cb_slice of = register_of(claimed.normal[i]);
        size_t other = SIZE_MAX;
        bool agrees = false;
        for (size_t j = 0; j < theirs->count; j++) {
            agrees = agrees || slice_eq(claimed.normal[i], theirs->normal[j]);
            if (of.len && slice_eq(of, register_of(theirs->normal[j]))) other = j;
        }
        if (!agrees && other != SIZE_MAX) status = number_flag(k, r, "claims", claimed.shown[i], theirs->shown[other]);
    }
    return status;
}

static cb_status number_against(inquiry *k, const own_record *r) {
    numbers mine, theirs;
    size_t x = SIZE_MAX, y = SIZE_MAX;
    if (!numbers_of(k, k->subject, &mine) || !numbers_of(k, &r->e, &theirs)) return err_memory(k->q->err);
    cb_status status = claims_of_number(k, r, &theirs);
    if (status != CB_OK) return status;
    for (size_t i = 0; i < mine.count; i++)
        for (size_t j = 0; j < theirs.count; j++) {
            if (slice_eq(mine.normal[i], theirs.normal[j])) return CB_OK;
            cb_slice of = register_of(mine.normal[i]);
            if (of.len && slice_eq(of, register_of(theirs.normal[j]))) x = i, y = j;
        }
    if (x == SIZE_MAX) return CB_OK;
    return number_flag(k, r, "gives", mine.shown[x], theirs.shown[y]);
}

static cb_status name_against(inquiry *k, const own_record *r) {
    entity_ref ref;
    numbers mine, theirs;
    cb_slice number = {NULL, 0};
    if (!numbers_of(k, k->subject, &mine) || !numbers_of(k, &r->e, &theirs)) return err_memory(k->q->err);
    for (size_t i = 0; i < mine.count && !number.len; i++)
        for (size_t j = 0; j < theirs.count; j++)
            if (slice_eq(mine.normal[i], theirs.normal[j])) number = theirs.shown[j];
    if (!number.len || !world_find(k->q->w, r->id, &ref, 1)) return CB_OK;
    uint32_t segment = segment_with(r, number);
    return inquiry_flag(
        k, "claimed-number", UINT32_MAX, segment,
        TEXT("The case gives the registration number %.*s for %.*s; %.*s has it as that of %.*s (%.*s).", SLICE_ARGS(number),
             SLICE_ARGS(subject_name(k)), SLICE_ARGS(inquiry_source(k, segment)), SLICE_ARGS(world_caption(k->q->w, ref)),
             SLICE_ARGS(r->id)),
        TEXT("Obtain the register extract under the number %.*s, with former names: whose is it?", SLICE_ARGS(number)));
}

/* ---- status */

/* Words of registers for a company that is no more, or is being wound up. */
static bool is_over(inquiry *k, cb_slice status) {
    static const char *const WORDS[] = {
        "dissolved",  "inactive", "struck off", "removed",  "liquidation",       "wound up", "defunct",    "deregistered",
        "closed",     "ceased",   "cancelled",  "canceled", "in administration", "bankrupt", "insolvent",  "merged",
        "terminated", "ended",    "geloscht",   "radiee",   "disuelta",          "cessata",  "wykreslona", "likvidirovano"};
    buf latin = BUF_EMPTY;
    bool over = false;
    text_latin(&latin, status, NULL);
    k->failed = k->failed || latin.failed;
    cb_slice text = buf_view(&latin);
    bool active = slice_starts(text, SLICE("active")) || slice_starts(text, SLICE("registration "));
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS && !active; i++) {
        cb_slice w = slice_of(WORDS[i]);
        size_t at = slice_find(text, w);
        if (at == SIZE_MAX) continue;
        bool begins = at == 0 || text.ptr[at - 1] == ' ', ends = at + w.len == text.len || text.ptr[at + w.len] == ' ';
        over = over || (begins && ends);
    }
    buf_free(&latin);
    return over;
}

static cb_status status_against(inquiry *k, const own_record *r) {
    size_t where = SIZE_MAX;
    for (size_t i = 0; i < k->subject->count; i++) { /* the case says so itself */
        const statement *s = &k->subject->statements[i];
        if (s->prop == PROP_dissolutionDate || (s->prop == PROP_status && is_over(k, s->value))) return CB_OK;
    }
    for (size_t i = 0; i < r->e.count; i++) {
        const statement *s = &r->e.statements[i];
        date_range day;
        bool gone = s->prop == PROP_dissolutionDate && date_range_of(s->value, &day) && day.last <= k->q->on_day;
        if (gone || (where == SIZE_MAX && s->prop == PROP_status && is_over(k, s->value))) where = i;
    }
    if (where == SIZE_MAX) return CB_OK;
    const statement *s = &r->e.statements[where];
    uint32_t segment = r->segments[where];
    bool dated = s->prop == PROP_dissolutionDate;
    return inquiry_flag(k, "not-active", UINT32_MAX, segment,
                        TEXT("The case has %.*s as a supplier; %.*s has it %s%.*s%s (%.*s).", SLICE_ARGS(subject_name(k)),
                             SLICE_ARGS(inquiry_source(k, segment)), dated ? "dissolved on " : "with the status \"",
                             SLICE_ARGS(s->value), dated ? "" : "\"", SLICE_ARGS(r->id)),
                        TEXT("Obtain a register extract of %.*s of today, with its status.", SLICE_ARGS(subject_name(k))));
}

/* ---- legal form */

typedef struct forms {
    cb_slice canon[MAX_LISTED], shown[MAX_LISTED];
    size_t where[MAX_LISTED], count;
    bool stated; /* not read off a name */
} forms;

/* The legal forms that a record states, and where it states none those in its main names. */
static bool forms_of(inquiry *k, const entity *e, forms *out) {
    static const prop_id FROM[] = {PROP_legalForm, PROP_name};
    *out = (forms){.count = 0};
    for (size_t p = 0; p < 2 && out->count == 0; p++) {
        out->stated = p == 0;
        for (size_t i = 0; i < e->count; i++) {
            name n;
            bool stated = e->statements[i].prop == PROP_legalForm ||
                          (p == 0 && slice_eq(e->statements[i].prop_name, SLICE("claim:legalForm")));
            if (p == 0 ? !stated : e->statements[i].prop != FROM[p]) continue;
            /* a form alone is read as the end of a name */
            cb_slice text = p == 0 ? TEXT("Zyx %.*s", SLICE_ARGS(e->statements[i].value)) : e->statements[i].value;
            if (!text.ptr || !name_parse(k->q->a, text, NAME_KIND_ORG, NAME_STRONG, &n)) return false;
            for (size_t j = 0; j < n.count && out->count < MAX_LISTED; j++)
                if (n.parts[j].kind == PART_LEGAL) {
                    out->canon[out->count] = n.parts[j].canon;
                    out->shown[out->count] = e->statements[i].value;
                    out->where[out->count++] = i;
                }
        }
    }
    return true;
}

/* "Company" and "Inc." may be either sort of company; and names are translated freely: "Ltd" stands for both. */
static bool forms_agree(cb_slice a, cb_slice b, bool stated) {
    static const char *const EITHER[] = {"llc", "jsc", "corp", "co"};
    unsigned either = 0, open = 0;
    for (size_t i = 0; i < sizeof EITHER / sizeof *EITHER; i++) {
        cb_slice x = slice_of(EITHER[i]);
        either += slice_eq(a, x) + slice_eq(b, x);
        open += i >= 2 && (slice_eq(a, x) || slice_eq(b, x));
    }
    return slice_eq(a, b) || (either == 2 && (!stated || open));
}

static cb_status form_against(inquiry *k, const own_record *r) {
    forms mine, theirs;
    if (!forms_of(k, k->subject, &mine) || !forms_of(k, &r->e, &theirs)) return err_memory(k->q->err);
    if (mine.count == 0 || theirs.count == 0) return CB_OK;
    for (size_t i = 0; i < mine.count; i++)
        for (size_t j = 0; j < theirs.count; j++)
            if (forms_agree(mine.canon[i], theirs.canon[j], mine.stated && theirs.stated)) return CB_OK;
    uint32_t segment = r->segments[theirs.where[0]];
    return inquiry_flag(
        k, "claimed-form", UINT32_MAX, segment,
        TEXT("The legal form of %.*s in the case (\"%.*s\") is not that in %.*s (\"%.*s\", %.*s).", SLICE_ARGS(subject_name(k)),
             SLICE_ARGS(mine.shown[0]), SLICE_ARGS(inquiry_source(k, segment)), SLICE_ARGS(theirs.shown[0]), SLICE_ARGS(r->id)),
        TEXT("Obtain the register extract of %.*s, with every change of name and legal form.", SLICE_ARGS(subject_name(k))));
}

/* ---- head count */

static bool claimed_staff(inquiry *k, headcount *out, cb_slice *shown) {
    said x;
    *out = (headcount){0, 0};
    *shown = SLICE("");
    for (size_t at = 0; case_says(k->subject, NULL, 0, HEADCOUNT_NAMES, HEADCOUNT_NAME_COUNT, &at, &x);) {
        headcount n;
        if (!headcount_read(x.value, &n, &k->failed) || n.low <= out->low) continue;
        *out = n;
        *shown = x.value;
    }
    return out->low >= CLAIMED_STAFF;
}

static cb_status staff_flag(inquiry *k, cb_slice claimed, headcount real, uint32_t segment, cb_slice id) {
    return inquiry_flag(k, "claimed-head-count", UINT32_MAX, segment,
                        TEXT("The case claims a staff of %.*s for %.*s; %.*s says %u (%.*s).", SLICE_ARGS(claimed),
                             SLICE_ARGS(subject_name(k)), SLICE_ARGS(inquiry_source(k, segment)), real.high, SLICE_ARGS(id)),
                        TEXT("Obtain the last statement of %.*s to the social insurance, with the number of its employees.",
                             SLICE_ARGS(subject_name(k))));
}

static bool is_far_less(headcount real, headcount claimed) { return (uint64_t)real.high * STAFF_FACTOR <= claimed.low; }

/* What one statement says of staff: by its name, or in words. */
static bool staff_of(inquiry *k, const statement *s, headcount *out) {
    for (size_t i = 0; i < HEADCOUNT_NAME_COUNT; i++)
        if (slice_eq_nocase(s->prop_name, slice_of(HEADCOUNT_NAMES[i])) && headcount_read(s->value, out, &k->failed))
            return true;
    bool text = s->prop == PROP_notes || s->prop == PROP_summary || s->prop == PROP_description || s->prop == PROP_status;
    return text && headcount_in_text(k->q->a, s->value, out, &k->failed);
}

/* Sightings of the party: {"kind": "employees", "value": "3"}. */
static cb_status staff_seen(inquiry *k, const own_record *r, headcount claimed, cb_slice shown) {
    asker *q = k->q;
    tie *ties;
    size_t n;
    cb_status status = graph_ties_to(q->w, r->id, q->a, &ties, &n, q->err);
    for (size_t i = 0; i < n && status == CB_OK; i++) {
        entity_ref ref;
        statement s;
        headcount real;
        bool is = false, read = false;
        if (!slice_eq(ties[i].kind, SLICE("holder")) || !world_find(q->w, ties[i].from, &ref, 1)) continue;
        for (uint64_t p = 0; world_statement(q->w, ref, p, &s); p++) {
            for (size_t j = 0; s.prop == PROP_type && j < HEADCOUNT_NAME_COUNT; j++)
                is = is || slice_eq_nocase(s.value, slice_of(HEADCOUNT_NAMES[j]));
            if (s.prop == PROP_number) read = headcount_read(s.value, &real, &k->failed);
        }
        if (is && read && is_far_less(real, claimed)) status = staff_flag(k, shown, real, ties[i].segment, r->id);
    }
    return status;
}

static cb_status staff_against(inquiry *k, const own_record *r) {
    headcount claimed, real;
    cb_slice shown;
    cb_status status = CB_OK;
    if (!claimed_staff(k, &claimed, &shown)) return CB_OK;
    for (size_t i = 0; i < r->e.count && status == CB_OK; i++)
        if (staff_of(k, &r->e.statements[i], &real) && is_far_less(real, claimed))
            status = staff_flag(k, shown, real, r->segments[i], r->id);
    return status == CB_OK ? staff_seen(k, r, claimed, shown) : status;
}

/* ---- addresses */

/* Is it the case that gives the address? That a register's seat is one of the many is no claim of the supplier's. */
static bool is_of_case(const inquiry *k, cb_slice shown) {
    const case_file *c = k->q->c;
    for (size_t i = 0; i < c->count; i++)
        for (size_t j = 0; j < c->entities[i].count; j++)
            if (slice_eq(slice_trim(c->entities[i].statements[j].value), slice_trim(shown))) return true;
    return false;
}

/* The walk has said already that the value ties nobody. */
static bool is_noted(const trails *t, cb_slice shown) {
    for (size_t i = 0; i < t->note_count; i++)
        if (slice_find(t->notes[i], shown) != SIZE_MAX && slice_find(t->notes[i], SLICE("ties nobody")) != SIZE_MAX)
            return true;
    return false;
}

static cb_status mass_address(inquiry *k) {
    asker *q = k->q;
    headcount claimed;
    cb_slice shown;
    cb_status status = CB_OK;
    bool claims = claimed_staff(k, &claimed, &shown);
    for (size_t i = 0; i < k->marks.quiet_count && status == CB_OK; i++) {
        const quiet_mark *m = &k->marks.quiet[i];
        if (m->kind != MARK_ADDRESS || m->why == QUIET_APART || !is_of_case(k, m->shown)) continue;
        cb_slice many = m->why == QUIET_COMMON ? SLICE("a house of registered agents, at which hundreds are registered")
                                               : TEXT("an address that %zu%s others in the sources have", m->parties - 1,
                                                      m->more ? " or more" : "");
        if (!many.ptr) return err_memory(q->err);
        if (claims)
            status = inquiry_flag(k, "claimed-premises", UINT32_MAX, NO_SOURCE,
                                  TEXT("The case claims a staff of %.*s for %.*s, at %.*s: %.*s.", SLICE_ARGS(shown),
                                       SLICE_ARGS(subject_name(k)), SLICE_ARGS(m->shown), SLICE_ARGS(many)),
                                  TEXT("Obtain the lease of %.*s at %.*s, with floor, rooms and area.",
                                       SLICE_ARGS(subject_name(k)), SLICE_ARGS(m->shown)));
        else
            status = inquiry_flag(
                k, "mass-address", NO_SOURCE, NO_SOURCE,
                TEXT("%.*s is at %.*s: %.*s.", SLICE_ARGS(subject_name(k)), SLICE_ARGS(m->shown), SLICE_ARGS(many)), SLICE(""));
        if (!claims && status == CB_OK && is_noted(k->t, m->shown)) inquiry_is_said(k);
    }
    return status;
}

/* An address in another country than the one claimed is a question to ask, and no more. */
static cb_status address_question(inquiry *k) {
    cb_slice codes[MAX_LISTED];
    size_t where, n = countries_of(k->subject, codes, &where);
    cb_status status = CB_OK;
    for (size_t i = 0; i < k->subject->count && n && status == CB_OK; i++) {
        const statement *s = &k->subject->statements[i];
        if (s->prop != PROP_address) continue;
        cb_slice last = s->value;
        for (cb_slice rest = s->value; rest.ptr;) last = slice_trim(slice_cut(&rest, ','));
        cb_slice code = last.len > 3 ? country_code(last) : (cb_slice){NULL, 0};
        if (!code.len || among(code, codes, n)) continue;
        status = inquiry_note(k, "address-country",
                              TEXT("A question to ask: the case has %.*s in %.*s, and its address in %.*s (%.*s).",
                                   SLICE_ARGS(subject_name(k)), SLICE_ARGS(country_words(codes[0])),
                                   SLICE_ARGS(country_words(code)), SLICE_ARGS(s->value)));
    }
    return status;
}

/* Where it says its head office is: in another country than its register it may well be, so this is a question as well. */
static cb_status seat_question(inquiry *k, const own_record *r) {
    static const char *const SEATS[] = {"headquarters", "headquarter", "location", "headOffice"};
    static const prop_id ADDRESS[] = {PROP_address};
    cb_slice codes[MAX_LISTED];
    size_t where = 0, n = countries_of(&r->e, codes, &where);
    cb_status status = CB_OK;
    said x;
    for (size_t at = 0;
         n && status == CB_OK && case_says(k->subject, ADDRESS, 1, SEATS, sizeof SEATS / sizeof *SEATS, &at, &x);) {
        const statement *s = &k->subject->statements[at - 1];
        if (s->prop == PROP_address) continue; /* see address_question */
        cb_slice last = x.value;
        for (cb_slice rest = x.value; rest.ptr;) last = slice_trim(slice_cut(&rest, ','));
        cb_slice code = country_code(last);
        if (!code.len || among(code, codes, n)) continue;
        status = inquiry_note(
            k, "address-country",
            TEXT("A question to ask: the case has the head office of %.*s in %.*s (%.*s); %.*s has it registered "
                 "in %.*s (%.*s).",
                 SLICE_ARGS(subject_name(k)), SLICE_ARGS(country_words(code)), SLICE_ARGS(x.value),
                 SLICE_ARGS(inquiry_source(k, r->segments[where])), SLICE_ARGS(country_words(codes[0])), SLICE_ARGS(r->id)));
    }
    return status;
}

/* ---- a case against itself */

static cb_status own_years(inquiry *k) {
    said x;
    int low = 0, high = 0;
    cb_slice early = SLICE(""), late = SLICE("");
    bool dated = false;
    for (size_t at = 0; next_founded(k->subject, &at, &x);) {
        int first, last;
        if (!claimed_years(k, x.value, &first, &last)) continue;
        if (!dated || last < low) low = last, early = x.value;
        if (!dated || first > high) high = first, late = x.value;
        dated = true;
    }
    if (!dated || high - low < 2) return CB_OK;
    return inquiry_flag(k, "founding-year-twice", UINT32_MAX, UINT32_MAX,
                        TEXT("The case gives two founding years of %.*s: %.*s and %.*s.", SLICE_ARGS(subject_name(k)),
                             SLICE_ARGS(early), SLICE_ARGS(late)),
                        certificate(k));
}

static cb_status own_ages(inquiry *k) {
    asker *q = k->q;
    cb_status status = CB_OK;
    for (size_t i = 0; i < q->c->count && status == CB_OK && q->on.len; i++) {
        const entity *e = &q->c->entities[i];
        cb_slice born = entity_first(e, PROP_birthDate);
        date_range day;
        char text[DATE_TEXT_MAX];
        size_t n = born.len && schema_is_a(e->schema, SCHEMA_Person) ? date_read_open(born, text) : 0;
        if (n == 0 || !date_range_of((cb_slice){text, n}, &day) || entity_first(e, PROP_deathDate).len) continue;
        int age = year_of(q->on_day) - year_of(day.last);
        if (age <= OLDEST_PERSON) continue;
        status = inquiry_flag(
            k, "impossible-age", UINT32_MAX, UINT32_MAX,
            TEXT("The case has %.*s born on %.*s: %d years before %.*s.", SLICE_ARGS(case_caption(e)), SLICE_ARGS(born), age,
                 SLICE_ARGS(q->on)),
            TEXT("Obtain the passport or identity card of %.*s, for the birth date.", SLICE_ARGS(case_caption(e))));
    }
    return status;
}

/* An owner or officer of today whom a source has as dead: the estate or a successor may stand in the place. */
static cb_status dead_people(inquiry *k) {
    asker *q = k->q;
    for (size_t i = 0; i < k->people_count; i++) {
        const related *r = &k->people[i];
        entity_ref refs[MAX_LISTED];
        if (!r->id.len || has_ended(q, r->end) || !has_begun(q, r->start)) continue;
        size_t n = world_find(q->w, r->id, refs, MAX_LISTED);
        bool told = false;
        for (size_t j = 0; j < n && j < MAX_LISTED && !told; j++) {
            statement s;
            date_range day;
            for (uint64_t p = 0; !told && world_statement(q->w, refs[j], p, &s); p++) {
                if (s.prop != PROP_deathDate || !date_range_of(s.value, &day) || day.first > q->on_day) continue;
                told = true;
                if (!trails_note(
                        q, k->t,
                        "%.*s (%.*s) died on %.*s, as a source has it; as an %s of %.*s no source gives an end: ask who "
                        "has stood there since.",
                        SLICE_ARGS(r->caption), SLICE_ARGS(r->id), SLICE_ARGS(s.value), r->owner ? "owner" : "officer",
                        SLICE_ARGS(subject_name(k))))
                    return err_memory(q->err);
            }
        }
    }
    return CB_OK;
}

cb_status contradictions_find(inquiry *k) {
    static cb_status (*const AGAINST[])(inquiry *, const own_record *) = {founded_against, texts_against, country_against,
                                                                          number_against,  seat_question, status_against,
                                                                          form_against,    staff_against};
    cb_status status = own_ages(k);
    if (!k->organisation) return status;
    if (status == CB_OK) status = dead_people(k);
    if (status == CB_OK) status = own_years(k);
    for (size_t i = 0; i < k->record_count; i++)
        for (size_t j = 0; j < sizeof AGAINST / sizeof *AGAINST && status == CB_OK; j++) status = AGAINST[j](k, &k->records[i]);
    for (size_t i = 0; i < k->numbered_count && status == CB_OK; i++) {
        status = name_against(k, &k->numbered[i]);
        for (size_t j = 0; j < sizeof AGAINST / sizeof *AGAINST && status == CB_OK; j++)
            status = AGAINST[j](k, &k->numbered[i]);
    }
    if (status == CB_OK) status = mass_address(k);
    return status == CB_OK ? address_question(k) : status;
}
