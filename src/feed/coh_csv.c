/* SPDX-License-Identifier: Apache-2.0 */
/* UK Companies House, free company data product ("BasicCompanyDataAsOneFile"): one row a company. Some names of columns begin with a blank. */
#include "base/mem.h"
#include "feed/coh.h"
#include "parse/csv.h"

#include "base/poison.h"

enum { MOST_NAMES = 10, NUMBER_LETTERS = 8 };

typedef enum column_kind {
    COH_OTHER,
    COH_NAME,
    COH_NUMBER,
    COH_CARE,
    COH_BOX,
    COH_LINE1,
    COH_LINE2,
    COH_TOWN,
    COH_COUNTY,
    COH_COUNTRY,
    COH_POSTCODE,
    COH_CATEGORY,
    COH_STATUS,
    COH_ORIGIN,
    COH_DISSOLVED,
    COH_INCORPORATED,
    COH_SIC,
    COH_URI,
    COH_NAME_DAY,
    COH_NAME_OLD,
    COH_KINDS
} column_kind;

typedef struct column {
    cb_slice name;
    column_kind kind;
    unsigned place; /* of former names: 0.. */
} column;

typedef struct coh_state {
    feed_out out;
    input *in;
    csv_reader *csv;
    arena row, keep;
    column columns[LIMIT_CSV_FIELDS];
    size_t column_count;
    cb_slice values[COH_KINDS];                       /* of the row at hand; of columns of one kind the first that is filled */
    cb_slice old_names[MOST_NAMES], days[MOST_NAMES]; /* former names, and until when */
    cb_slice sectors[LIMIT_CSV_FIELDS];
    size_t sector_count;
    struct {
        cb_slice name, value;
    } rest[LIMIT_CSV_FIELDS]; /* of columns that are nothing else */
    size_t rest_count;
} coh_state;

/* ---- numbers of the register */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

cb_slice coh_number(feed_out *o, cb_slice text) {
    char out[NUMBER_LETTERS];
    size_t n = 0, letters = 0;
    cb_slice made = {NULL, 0};
    text = slice_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = (char)(c - 32);
        bool letter = c >= 'A' && c <= 'Z';
        if (n == NUMBER_LETTERS || (!letter && !is_digit(c))) return made;
        letters += letter;
        out[n++] = c;
    }
    /* digits alone are written with or without the zeros before them; else two letters (R and a digit in the Isle of Man's old ones) */
    if (n == 0 || letters > 3 || (letters && (n != NUMBER_LETTERS || is_digit(out[0])))) return made;
    char *to = feed_ok(o) ? arena_alloc(o->a, NUMBER_LETTERS) : NULL;
    if (!to) {
        feed_fail_memory(o);
        return made;
    }
    memset(to, '0', NUMBER_LETTERS);
    memcpy(to + NUMBER_LETTERS - n, out, n);
    return (cb_slice){to, NUMBER_LETTERS};
}

static bool has_words(cb_slice text, const char *words) {
    cb_slice w = slice_of(words);
    for (size_t i = 0; i + w.len <= text.len; i++)
        if (slice_starts_nocase(slice_sub(text, i, w.len), w)) return true;
    return false;
}

cb_slice coh_id(feed_out *o, cb_slice number, cb_slice place, cb_slice country) {
    static const char *const PLACES[] = {"companies house", "registrar of companies", "company house"};
    static const char *const COUNTRIES[] = {"united kingdom",   "england",       "wales", "scotland",
                                            "northern ireland", "great britain", "uk",    "u.k."};
    bool here = false, british = country.len == 0;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) here = here || has_words(place, PLACES[i]);
    for (size_t i = 0; i < sizeof COUNTRIES / sizeof *COUNTRIES; i++) {
        bool whole = slice_eq_nocase(country, slice_of(COUNTRIES[i]));
        british = british || whole || (i < 6 && has_words(country, COUNTRIES[i]));
    }
    /* other states have a registrar of companies too: only with a British country, or by the house's own name */
    if (!here || !british || (country.len == 0 && !has_words(place, "companies house"))) return (cb_slice){NULL, 0};
    cb_slice n = coh_number(o, number);
    return n.len ? feed_join(o, "-", 2, (cb_slice[]){SLICE("gb-coh"), n}) : n;
}

/* ---- the header */

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    head = slice_sub(head, 0, slice_find_char(head, '\n'));
    return slice_find(head, SLICE("CompanyNumber")) != SIZE_MAX && slice_find(head, SLICE("RegAddress.")) != SIZE_MAX &&
           slice_find(head, SLICE("CompanyName")) != SIZE_MAX;
}

static column column_of(cb_slice name) {
    static const struct {
        const char *name;
        column_kind kind;
    } NAMES[] = {{"CompanyName", COH_NAME},
                 {"CompanyNumber", COH_NUMBER},
                 {"RegAddress.CareOf", COH_CARE},
                 {"RegAddress.POBox", COH_BOX},
                 {"RegAddress.AddressLine1", COH_LINE1},
                 {"RegAddress.AddressLine2", COH_LINE2},
                 {"RegAddress.PostTown", COH_TOWN},
                 {"RegAddress.County", COH_COUNTY},
                 {"RegAddress.Country", COH_COUNTRY},
                 {"RegAddress.PostCode", COH_POSTCODE},
                 {"CompanyCategory", COH_CATEGORY},
                 {"CompanyStatus", COH_STATUS},
                 {"CountryOfOrigin", COH_ORIGIN},
                 {"DissolutionDate", COH_DISSOLVED},
                 {"IncorporationDate", COH_INCORPORATED},
                 {"URI", COH_URI}};
    column c = {.name = name, .kind = COH_OTHER};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (slice_eq_nocase(name, slice_of(NAMES[i].name))) c.kind = NAMES[i].kind;
    if (slice_starts_nocase(name, SLICE("SICCode.SicText"))) c.kind = COH_SIC;
    if (slice_starts_nocase(name, SLICE("PreviousName_"))) {
        cb_slice rest = slice_sub(name, 13, name.len), number = slice_cut(&rest, '.');
        for (size_t i = 0; i < number.len && is_digit(number.ptr[i]); i++)
            c.place = c.place * 10 + (unsigned)(number.ptr[i] - '0');
        if (c.place >= 1 && c.place <= MOST_NAMES) {
            c.place--;
            c.kind = slice_starts_nocase(rest, SLICE("CONDATE")) ? COH_NAME_DAY : COH_NAME_OLD;
        }
    }
    return c;
}

static cb_status read_header(coh_state *s, cb_error *err) {
    csv_row row;
    bool more = false, number = false, named = false;
    cb_status status = csv_next(s->csv, &row, &more, err);
    if (status != CB_OK) return status;
    bool whole = more && !row.last_unterminated && !row.open_quote;
    for (size_t i = 0; whole && i < row.count && i < LIMIT_CSV_FIELDS; i++) {
        cb_slice name;
        if (!arena_dup(&s->keep, slice_trim(row.fields[i]), &name)) return err_memory(err);
        if (i == 0 && slice_starts(name, SLICE("\xef\xbb\xbf"))) name = slice_sub(name, 3, name.len);
        s->columns[s->column_count] = column_of(name);
        number = number || s->columns[s->column_count].kind == COH_NUMBER;
        named = named || s->columns[s->column_count].kind == COH_NAME;
        s->column_count++;
    }
    if (number && named) return CB_OK;
    return err_at(err, CB_INPUT, s->out.file, 1, 0,
                  "not the company data of Companies House, or cut: no whole header with CompanyName and CompanyNumber");
}

/* "BasicCompanyDataAsOneFile-2026-03-01.csv": the day stands in the name alone. */
static cb_status read_day(const coh_state *s, cb_error *err) {
    cb_slice path = slice_of(s->out.file);
    for (size_t i = path.len; i-- > 0 && path.ptr[i] != '/' && s->out.sink->published;) {
        cb_slice day = slice_sub(path, i, 10);
        if (day.len == 10 && is_digit(day.ptr[0]) && day.ptr[4] == '-' && day.ptr[7] == '-')
            return feed_published(s->out.sink, day, false, err);
    }
    return CB_OK;
}

/* ---- rows */

/* Puts the fields of a row, which are as many as the columns, where they belong. */
static void sort_fields(coh_state *s, const csv_row *row) {
    memset(s->values, 0, sizeof s->values);
    memset(s->old_names, 0, sizeof s->old_names);
    memset(s->days, 0, sizeof s->days);
    s->sector_count = s->rest_count = 0;
    for (size_t i = 0; i < s->column_count; i++) {
        const column *c = &s->columns[i];
        cb_slice value = slice_trim(row->fields[i]);
        if (c->kind == COH_NAME_OLD)
            s->old_names[c->place] = value;
        else if (c->kind == COH_NAME_DAY)
            s->days[c->place] = value;
        else if (row->fields[i].len == 0)
            continue;
        else if (c->kind == COH_SIC)
            s->sectors[s->sector_count++] = value;
        else if (c->kind != COH_OTHER && !s->values[c->kind].ptr)
            s->values[c->kind] = value;
        else if (c->kind == COH_OTHER && value.len)
            s->rest[s->rest_count].name = c->name, s->rest[s->rest_count++].value = value;
    }
}

static void add_former_names(coh_state *s, entity *e) {
    feed_out *o = &s->out;
    for (size_t i = 0; i < MOST_NAMES; i++) {
        cb_slice name = s->old_names[i], day = s->days[i];
        if (name.len == 0) continue;
        feed_name(o, e, FEED_NAME_FORMER, name, (cb_slice){NULL, 0});
        if (day.len) feed_add_note(o, e, SLICE("Name changed"), feed_join(o, " ", 3, (cb_slice[]){name, SLICE("until"), day}));
    }
}

/* Accounts, returns, mortgages: one note of all that the row says beyond the company. */
static void add_rest(coh_state *s, entity *e) {
    feed_out *o = &s->out;
    size_t most = 0, len = 0;
    for (size_t i = 0; i < s->rest_count; i++) most += s->rest[i].name.len + s->rest[i].value.len + 3;
    char *text = most && feed_ok(o) ? arena_alloc(o->a, most) : NULL;
    if (most && !text) feed_fail_memory(o);
    if (!text) return;
    for (size_t i = 0; i < s->rest_count; i++) {
        cb_slice name = s->rest[i].name, value = s->rest[i].value;
        if (len) text[len++] = ';', text[len++] = ' ';
        memcpy(text + len, name.ptr, name.len);
        text[len += name.len] = ' ';
        memcpy(text + len + 1, value.ptr, value.len);
        len += 1 + value.len;
    }
    feed_add_note(o, e, SLICE("Register"), (cb_slice){text, len});
}

static void add_address(coh_state *s, entity *e) {
    feed_out *o = &s->out;
    cb_slice care = s->values[COH_CARE];
    feed_address a = {.street = s->values[COH_LINE1],
                      .street2 = s->values[COH_LINE2],
                      .post_box = s->values[COH_BOX],
                      .city = s->values[COH_TOWN],
                      .region = s->values[COH_COUNTY],
                      .postal_code = s->values[COH_POSTCODE],
                      .country = s->values[COH_COUNTRY],
                      .remarks = care.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("care of"), care}) : care};
    feed_add_address(o, e, &a);
}

static cb_status on_row(coh_state *s, const csv_row *row) {
    feed_out *o = &s->out;
    arena_reset(&s->row);
    bool whole = row->count == s->column_count;
    if (whole) sort_fields(s, row);
    cb_slice given = whole ? s->values[COH_NUMBER] : (cb_slice){NULL, 0}, number = coh_number(o, given);
    cb_slice name = whole ? s->values[COH_NAME] : given;
    const char *fault = row->count > s->column_count   ? "more fields than the header"
                        : row->count < s->column_count ? "fewer fields than the header"
                        : number.len == 0              ? "the company number has not the form of the register"
                        : name.len == 0                ? "the record has no name"
                                                       : NULL;
    if (fault && feed_ok(o)) {
        feed_rejected(o, "company", row->line, row->byte, feed_shown_id(given), fault);
        return o->status;
    }
    entity e;
    if (row->repaired) feed_note(o, "repaired encoding", number);
    feed_begin(o, &e, feed_join(o, "-", 2, (cb_slice[]){SLICE("gb-coh"), number}), SCHEMA_Company);
    feed_name(o, &e, FEED_NAME_PRIMARY, name, (cb_slice){NULL, 0});
    add_former_names(s, &e);
    feed_add(o, &e, PROP_registrationNumber, number);
    feed_add(o, &e, PROP_jurisdiction, SLICE("gb"));
    feed_add(o, &e, PROP_legalForm, s->values[COH_CATEGORY]);
    feed_add(o, &e, PROP_status, s->values[COH_STATUS]);
    feed_country(o, &e, PROP_country, s->values[COH_ORIGIN]);
    feed_date(o, &e, PROP_incorporationDate, s->values[COH_INCORPORATED], false);
    feed_date(o, &e, PROP_dissolutionDate, s->values[COH_DISSOLVED], false);
    for (size_t i = 0; i < s->sector_count; i++) feed_add(o, &e, PROP_sector, s->sectors[i]);
    feed_add(o, &e, PROP_sourceUrl, s->values[COH_URI]);
    add_address(s, &e);
    add_rest(s, &e);
    feed_emit(o, &e);
    feed_end_record(o, "company", row->line, row->byte, number);
    return o->status;
}

static cb_status read_rows(coh_state *s, cb_error *err) {
    feed_out *o = &s->out;
    cb_status status = read_header(s, err);
    if (status == CB_OK) status = read_day(s, err);
    for (uint64_t rows = 0; status == CB_OK; rows++) {
        csv_row row;
        bool more = false;
        status = csv_next(s->csv, &row, &more, err);
        if (status != CB_OK || !more) break;
        if (rows % 256 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(s->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        if (row.open_quote || (row.last_unterminated && row.count < s->column_count))
            return feed_cut_row(o->file, &row, s->column_count, err);
        status = on_row(s, &row);
    }
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        coh_state *s = mem_zalloc(1, sizeof *s); /* too large for the stack */
        if (!s) return err_memory(err);
        s->out = (feed_out){.sink = sink, .file = source->files[i], .authority = "", .err = err, .literal = true};
        s->out.a = &s->row;
        cb_status status = feed_open(&s->in, source->files[i], err);
        if (status == CB_OK) status = csv_open(&s->csv, s->in, ',', err);
        if (status == CB_OK) status = read_rows(s, err);
        csv_close(s->csv);
        input_close(s->in);
        arena_free(&s->row);
        arena_free(&s->keep);
        mem_free(s);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_COH_CSV = {
    .name = "coh", .format = "UK Companies House, companies", .authority = "", .sniff = sniff, .read = read_all};
