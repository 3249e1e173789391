/* SPDX-License-Identifier: Apache-2.0 */
/* UK Companies House, snapshot of people with significant control: JSON lines {"company_number", "data": {...}}. A person, a company or another
 * legal person with its natures of control, each of which becomes a tie; statements and exemptions become notes of the company. */
#include "feed/coh.h"
#include "parse/json.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

typedef struct psc_reader {
    feed_out out;
    input *in;
    json_lines *lines;
    json_parser *parser;
    arena record;
    uint64_t people, statements, exemptions; /* read, for the totals at the end */
    bool whole;
    bool last; /* of the files of one snapshot: its totals are of all of them */
    bool part; /* of a snapshot of which other parts are not here, or come as sources of their own */
} psc_reader;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, head.len);
    head = slice_trim(slice_sub(head, 0, slice_find_char(head, '\n')));
    return slice_starts(head, SLICE("{")) && slice_find(head, SLICE("\"data\"")) != SIZE_MAX &&
           slice_find(head, SLICE("\"kind\"")) != SIZE_MAX &&
           (slice_find(head, SLICE("significant-control")) != SIZE_MAX ||
            slice_find(head, SLICE("beneficial-owner")) != SIZE_MAX || slice_find(head, SLICE("\"exemptions\"")) != SIZE_MAX);
}

static cb_slice text_at(const json_value *object, const char *key) { return slice_trim(json_string(json_get(object, key))); }

/* A number or a text as it is written. */
static cb_slice scalar_at(const json_value *object, const char *key) {
    const json_value *v = json_get(object, key);
    return v && (v->type == JSON_STRING || v->type == JSON_NUMBER) ? slice_trim(v->text) : (cb_slice){NULL, 0};
}

static cb_slice copy(feed_out *o, cb_slice s) {
    cb_slice out = {NULL, 0};
    if (feed_ok(o) && !arena_dup(o->a, s, &out)) feed_fail_memory(o);
    return out;
}

/* "ownership-of-shares-25-to-50-percent" -> "ownership of shares 25 to 50 percent" */
static cb_slice words_of(feed_out *o, cb_slice code) {
    char *out = feed_ok(o) ? arena_alloc(o->a, code.len + 1) : NULL;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < code.len; i++) out[i] = code.ptr[i] == '-' || code.ptr[i] == '_' ? ' ' : code.ptr[i];
    return (cb_slice){out, code.len};
}

/* ---- natures of control (the register's own codes, Companies House "psc_descriptions") */

typedef struct nature {
    const char *begins;
    schema_id schema;
    const char *type; /* sharesType or controlType */
} nature;
static const nature NATURES[] = {
    {"ownership-of-shares-", SCHEMA_Ownership, "shares"},
    {"voting-rights-", SCHEMA_Ownership, "votes"},
    {"right-to-share-surplus-assets-", SCHEMA_Ownership, "surplus assets"},
    {"part-right-to-share-surplus-assets-", SCHEMA_Ownership, "surplus assets"},
    {"right-to-appoint-and-remove-directors", SCHEMA_Control, "appoint directors"},
    {"right-to-appoint-and-remove-members", SCHEMA_Control, "appoint board members"},
    {"right-to-appoint-and-remove-person", SCHEMA_Control, "appoint the board"},
    {"right-to-appoint-and-remove-trustees", SCHEMA_Control, "appoint the board of trustees"},
    {"significant-influence-or-control", SCHEMA_Control, "significant influence or control"},
};

/* "25-to-50-percent": the bands of the Companies Act 2006, schedule 1A, and of the register of overseas entities. */
static const char *band_of(cb_slice code) {
    static const struct {
        const char *words, *band;
    } BANDS[] = {{"25-to-50-percent", "(25, 50]"},
                 {"50-to-75-percent", "(50, 75)"},
                 {"75-to-100-percent", "[75, 100]"},
                 {"more-than-25-percent", "(25, 100]"}};
    for (size_t i = 0; i < sizeof BANDS / sizeof *BANDS; i++)
        if (slice_find(code, slice_of(BANDS[i].words)) != SIZE_MAX) return BANDS[i].band;
    return NULL;
}

static void add_period(feed_out *o, entity *e, const json_value *data) {
    const json_value *ceased = json_get(data, "ceased");
    feed_date(o, e, PROP_startDate, text_at(data, "notified_on"), false);
    cb_slice end = text_at(data, "ceased_on");
    feed_date(o, e, PROP_endDate, end, false);
    if (end.len == 0 && ceased && ceased->boolean) feed_add(o, e, PROP_status, SLICE("ceased"));
}

static void add_nature(feed_out *o, const json_value *data, cb_slice psc, cb_slice owner, cb_slice company, cb_slice code) {
    entity e;
    const nature *n = NULL;
    for (size_t i = 0; i < sizeof NATURES / sizeof *NATURES && !n; i++)
        if (slice_starts(code, slice_of(NATURES[i].begins))) n = &NATURES[i];
    const char *band = n && n->schema == SCHEMA_Ownership ? band_of(code) : NULL;
    if (!n || (n->schema == SCHEMA_Ownership && !band)) feed_note(o, "unknown nature of control", code);
    schema_id schema = n ? n->schema : SCHEMA_UnknownLink;
    feed_begin(o, &e, feed_join(o, "-", 2, (cb_slice[]){psc, code}), schema);
    feed_add(o, &e, schema == SCHEMA_Ownership ? PROP_owner : schema == SCHEMA_Control ? PROP_controller : PROP_subject, owner);
    feed_add(o, &e,
             schema == SCHEMA_Ownership ? PROP_asset
             : schema == SCHEMA_Control ? PROP_controlled
                                        : PROP_object,
             company);
    if (band) feed_add(o, &e, PROP_percentage, slice_of(band));
    if (n) feed_add(o, &e, schema == SCHEMA_Ownership ? PROP_sharesType : PROP_controlType, slice_of(n->type));
    feed_add(o, &e, PROP_role, words_of(o, code));
    add_period(o, &e, data);
    feed_add(o, &e, PROP_recordId, text_at(json_get(data, "links"), "self"));
    feed_emit(o, &e);
}

static void add_natures(feed_out *o, const json_value *data, cb_slice psc, cb_slice owner, cb_slice company) {
    const json_value *natures = json_get(data, "natures_of_control");
    size_t count = 0;
    for (const json_value *v = natures && natures->type == JSON_ARRAY ? natures->first : NULL; v; v = v->next)
        if (v->type == JSON_STRING && slice_trim(v->text).len) {
            add_nature(o, data, psc, owner, company, slice_trim(v->text));
            count++;
        }
    if (count) return;
    entity e; /* protected people, and records without natures: a tie all the same */
    feed_begin(o, &e, feed_join(o, "-", 2, (cb_slice[]){psc, SLICE("control")}), SCHEMA_UnknownLink);
    feed_add(o, &e, PROP_subject, owner);
    feed_add(o, &e, PROP_object, company);
    feed_add(o, &e, PROP_role, SLICE("significant control, nature not stated"));
    add_period(o, &e, data);
    feed_add(o, &e, PROP_recordId, text_at(json_get(data, "links"), "self"));
    feed_emit(o, &e);
}

/* ---- the party */

static void add_address(feed_out *o, entity *e, const json_value *a) {
    if (!a || a->type != JSON_OBJECT) return;
    cb_slice premises = text_at(a, "premises"), line = text_at(a, "address_line_1"), care = text_at(a, "care_of");
    cb_slice street = feed_join(o, " ", 2, (cb_slice[]){premises, line});
    feed_address out = {.street = street,
                        .street2 = text_at(a, "address_line_2"),
                        .post_box = text_at(a, "po_box"),
                        .city = text_at(a, "locality"),
                        .region = text_at(a, "region"),
                        .postal_code = text_at(a, "postal_code"),
                        .country = text_at(a, "country"),
                        .remarks = care.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("care of"), care}) : care};
    feed_add_address(o, e, &out);
}

/* "British,Irish" and "British, Irish" are two. */
static void add_nationalities(feed_out *o, entity *e, cb_slice text) {
    for (cb_slice rest = text; rest.ptr;) {
        cb_slice one = slice_trim(slice_cut(&rest, ','));
        if (one.len) feed_country(o, e, PROP_nationality, one);
    }
}

static void add_person(feed_out *o, entity *e, const json_value *data) {
    const json_value *parts = json_get(data, "name_elements"), *born = json_get(data, "date_of_birth");
    feed_name(o, e, FEED_NAME_PRIMARY, text_at(data, "name"), (cb_slice){NULL, 0});
    feed_add(o, e, PROP_title, text_at(parts, "title"));
    feed_add(o, e, PROP_firstName, text_at(parts, "forename"));
    feed_add(o, e, PROP_middleName, text_at(parts, "middle_name"));
    feed_add(o, e, PROP_middleName, text_at(parts, "other_forenames"));
    feed_add(o, e, PROP_lastName, text_at(parts, "surname"));
    cb_slice year = scalar_at(born, "year"), month = scalar_at(born, "month"), day = scalar_at(born, "day");
    if (year.len) {
        char date[40];
        int n = snprintf(date, sizeof date, "%.*s", SLICE_ARGS(slice_sub(year, 0, 8)));
        if (month.len)
            n += snprintf(date + n, sizeof date - (size_t)n, "-%s%.*s", month.len == 1 ? "0" : "",
                          SLICE_ARGS(slice_sub(month, 0, 8)));
        if (month.len && day.len)
            n += snprintf(date + n, sizeof date - (size_t)n, "-%s%.*s", day.len == 1 ? "0" : "",
                          SLICE_ARGS(slice_sub(day, 0, 8)));
        feed_date(o, e, PROP_birthDate, copy(o, (cb_slice){date, (size_t)n}), false);
    }
    add_nationalities(o, e, text_at(data, "nationality"));
    feed_country(o, e, PROP_country, text_at(data, "country_of_residence"));
}

/* `registered`: its number in this register, where it surely has one. Another number of a company that calls itself British must not be read as
 * one of the register: it is a charity's, or the place speaks against the country. */
static void add_organisation(feed_out *o, entity *e, const json_value *data, cb_slice registered) {
    const json_value *id = json_get(data, "identification");
    cb_slice written = text_at(id, "registration_number"), country = text_at(id, "country_registered");
    feed_name(o, e, FEED_NAME_PRIMARY, text_at(data, "name"), (cb_slice){NULL, 0});
    feed_add(o, e, PROP_legalForm, text_at(id, "legal_form"));
    if (registered.len && coh_is_overseas(registered))
        coh_add_register(o, e, registered, (cb_slice){NULL, 0});
    else if (registered.len)
        feed_add_original(o, e, PROP_registrationNumber, registered, written);
    else if (coh_country(country))
        feed_add_document(o, e,
                          &(feed_document){.prop = PROP_UNKNOWN, .type = SLICE("Registration number"), .number = written});
    else
        feed_add(o, e, PROP_registrationNumber, written);
    feed_country(o, e, PROP_jurisdiction, country);
    feed_add_note(o, e, SLICE("Place registered"), text_at(id, "place_registered"));
    feed_add_note(o, e, SLICE("Legal authority"), text_at(id, "legal_authority"));
}

/* What no rule above reads stays as a note. */
static void add_rest(feed_out *o, entity *e, const json_value *data) {
    static const char *const KNOWN[] = {"kind",          "name",        "name_elements",        "natures_of_control",
                                        "date_of_birth", "nationality", "country_of_residence", "notified_on",
                                        "ceased_on",     "ceased",      "identification",       "links",
                                        "address",       "etag",        "is_sanctioned",        "principal_office_address"};
    for (const json_value *v = data->first; v; v = v->next) {
        bool known = v->type == JSON_NULL;
        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN && !known; i++) known = slice_eq(v->key, slice_of(KNOWN[i]));
        if (known) continue;
        bool plain = v->type == JSON_STRING || v->type == JSON_NUMBER || v->type == JSON_BOOL;
        feed_add_note(o, e, words_of(o, feed_shown_id(v->key)), plain ? v->text : slice_sub(v->raw, 0, FEED_TEXT_MAX));
    }
    const json_value *sanctioned = json_get(data, "is_sanctioned");
    if (sanctioned && sanctioned->boolean) feed_add_note(o, e, SLICE("Register"), SLICE("marked as sanctioned"));
}

/* ---- one line */

typedef enum psc_kind { PSC_PERSON, PSC_ORGANISATION, PSC_SECRET } psc_kind;

static bool kind_of(cb_slice kind, psc_kind *out) {
    if (slice_starts(kind, SLICE("individual-")))
        *out = PSC_PERSON;
    else if (slice_starts(kind, SLICE("corporate-entity-")) || slice_starts(kind, SLICE("legal-person-")))
        *out = PSC_ORGANISATION;
    else if (slice_starts(kind, SLICE("super-secure-")))
        *out = PSC_SECRET;
    else
        return false;
    return true;
}

/* "/company/09145694/persons-with-significant-control/individual/bIhuKnMFctSnjrDjUG8n3NgOrlU": the last part. */
static cb_slice last_part(cb_slice path) {
    for (size_t i = path.len; i-- > 0;)
        if (path.ptr[i] == '/') return slice_sub(path, i + 1, path.len);
    return path;
}

static void put_company(feed_out *o, cb_slice id, cb_slice number, cb_slice label, cb_slice note) {
    entity e;
    feed_begin(o, &e, id, SCHEMA_Company);
    coh_add_register(o, &e, number, (cb_slice){NULL, 0});
    if (note.len) feed_add_note(o, &e, label, note);
    feed_emit(o, &e);
}

static void on_party(psc_reader *r, const json_value *data, cb_slice company, cb_slice number, psc_kind kind) {
    feed_out *o = &r->out;
    cb_slice self = last_part(text_at(json_get(data, "links"), "self"));
    /* without a link of its own the record is told by what it says */
    if (self.len == 0 || self.len > 64) self = feed_key(o, 2, (cb_slice[]){data->raw, number});
    cb_slice psc = feed_join(o, "-", 3, (cb_slice[]){SLICE("gb-psc"), number, self}), owner = psc, registered = {NULL, 0};
    entity e;
    if (kind == PSC_ORGANISATION) {
        const json_value *id = json_get(data, "identification");
        cb_slice meant =
            coh_id(o, text_at(id, "registration_number"), text_at(id, "place_registered"), text_at(id, "country_registered"));
        if (slice_eq(meant, company)) {
            feed_note(o, "an owner with the number of what it owns", meant); /* whoever it is, it is not that company */
        } else if (meant.len) {
            owner = meant;
            registered = slice_sub(meant, strlen("gb-coh-"), SIZE_MAX);
        }
    }
    bool legal = slice_starts(text_at(data, "kind"), SLICE("legal-person-"));
    feed_begin(o, &e, owner,
               kind == PSC_PERSON            ? SCHEMA_Person
               : kind == PSC_SECRET || legal ? SCHEMA_LegalEntity
                                             : SCHEMA_Company);
    if (kind == PSC_PERSON)
        add_person(o, &e, data);
    else if (kind == PSC_ORGANISATION)
        add_organisation(o, &e, data, registered);
    else
        feed_add_note(o, &e, SLICE("Register"), SLICE("the details of this person are protected and not shown"));
    add_address(o, &e, json_get(data, "address"));
    add_address(o, &e, json_get(data, "principal_office_address"));
    add_rest(o, &e, data);
    feed_emit(o, &e);
    put_company(o, company, number, (cb_slice){NULL, 0}, (cb_slice){NULL, 0});
    add_natures(o, data, psc, owner, company);
}

/* A statement of the company, or an exemption: what it says, with its days. */
static cb_slice remark_of(feed_out *o, const json_value *data) {
    cb_slice what = text_at(data, "statement"), from = text_at(data, "notified_on"), to = text_at(data, "ceased_on");
    if (what.len == 0) return slice_sub(data->raw, 0, FEED_TEXT_MAX);
    cb_slice since = from.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("since"), from}) : from;
    cb_slice until = to.len ? feed_join(o, " ", 2, (cb_slice[]){SLICE("until"), to}) : to;
    cb_slice linked = text_at(data, "linked_psc_name");
    return feed_join(o, ", ", 4, (cb_slice[]){words_of(o, what), linked, since, until});
}

static bool read_number(const json_value *object, const char *key, uint64_t *out) {
    cb_slice s = scalar_at(object, key);
    *out = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > UINT64_MAX / 16) return false;
        *out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return s.len > 0;
}

/* The last line says how many there are: fewer means that the file is not whole. */
static cb_status on_totals(psc_reader *r, const json_value *data, const json_line *line, cb_error *err) {
    const struct {
        const char *key;
        uint64_t read;
    } TOTALS[] = {{"persons_of_significant_control_count", r->people},
                  {"statements_count", r->statements},
                  {"exemptions_count", r->exemptions}};
    r->whole = true;
    if (r->part) feed_note(&r->out, "a part of several: its totals, which are of all, were not compared", (cb_slice){NULL, 0});
    for (size_t i = 0; !r->part && i < sizeof TOTALS / sizeof *TOTALS; i++) {
        uint64_t said;
        if (!read_number(data, TOTALS[i].key, &said) || said <= TOTALS[i].read) continue;
        return err_at(err, CB_INPUT, r->out.file, line->line, line->byte,
                      "the file is cut: its totals say %s %llu, and it holds %llu; fetch it again", TOTALS[i].key,
                      (unsigned long long)said, (unsigned long long)TOTALS[i].read);
    }
    feed_kept(&r->out, "totals");
    cb_slice day = slice_sub(text_at(data, "generated_at"), 0, 10);
    return r->out.sink->published && day.len == 10 ? feed_published(r->out.sink, day, false, err) : r->out.status;
}

static cb_status on_record(psc_reader *r, const json_value *v, const json_line *line, cb_error *err) {
    feed_out *o = &r->out;
    const json_value *data = json_get(v, "data");
    cb_slice kind = text_at(data, "kind"), number = text_at(v, "company_number"), id = coh_number(o, number);
    psc_kind which;
    if (slice_starts(kind, SLICE("totals#"))) return on_totals(r, data, line, err);
    const char *fault = !data || data->type != JSON_OBJECT ? "the line has no data"
                        : kind.len == 0                    ? "the data has no kind"
                        : id.len == 0                      ? "the line has no company number"
                                                           : NULL;
    bool party = !fault && kind_of(kind, &which);
    bool said = !fault && slice_find(kind, SLICE("-statement")) != SIZE_MAX,
         exemption = !fault && slice_eq(kind, SLICE("exemptions"));
    if (!fault && !party && !said && !exemption) fault = "a kind of record that is not known";
    if (fault) {
        feed_rejected(o, "psc", line->line, line->byte, feed_shown_id(number), fault);
        return o->status;
    }
    cb_slice company = feed_join(o, "-", 2, (cb_slice[]){SLICE("gb-coh"), id});
    if (party) {
        r->people++;
        on_party(r, data, company, id, which);
    } else {
        *(said ? &r->statements : &r->exemptions) += 1;
        put_company(o, company, id, said ? SLICE("Statement of control") : SLICE("Exemption"), remark_of(o, data));
    }
    feed_end_record(o, party ? "psc" : said ? "statement" : "exemption", line->line, line->byte, feed_shown_id(number));
    return o->status;
}

static cb_status on_line(psc_reader *r, const json_line *line, cb_error *err) {
    cb_error why = {.code = CB_OK};
    json_value *v;
    arena_reset(&r->record);
    if (line->oversize) {
        feed_rejected(&r->out, "psc", line->line, line->byte, (cb_slice){NULL, 0}, "the line is too long");
        return r->out.status;
    }
    cb_status status = json_parse(r->parser, &r->record, line->text, &v, &why);
    if (status == CB_MEMORY) return err_memory(err);
    if (status != CB_OK && line->unterminated)
        return err_at(err, CB_INPUT, r->out.file, line->line, line->byte,
                      "the file is cut: its last line is not whole; fetch it again");
    if (status == CB_OK) return on_record(r, v, line, err);
    feed_rejected(&r->out, "psc", line->line, line->byte, (cb_slice){NULL, 0}, why.message);
    return r->out.status;
}

static cb_status read_lines(psc_reader *r, cb_error *err) {
    cb_status status = json_lines_open(&r->lines, r->in, err);
    for (uint64_t lines = 0; status == CB_OK; lines++) {
        json_line line;
        bool more;
        status = json_lines_next(r->lines, &line, &more, err);
        if (status != CB_OK) break;
        if (!more) {
            if (lines == 0)
                return err_at(err, CB_INPUT, r->out.file, 0, UINT64_MAX, "the file holds no record: fetch it again");
            if (!r->whole && r->last) feed_note(&r->out, "no totals at the end: it may be a part", (cb_slice){NULL, 0});
            return r->out.status;
        }
        if (lines % 256 == 0 && r->out.sink->progress && r->out.sink->progress(r->out.sink->data, input_consumed(r->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        status = on_line(r, &line, err);
    }
    return status;
}

static cb_status read_file(psc_reader *before, bool last, const char *file, const feed_sink *sink, cb_error *err) {
    psc_reader r = {.out = {.sink = sink, .file = file, .authority = "", .err = err},
                    .people = before->people,
                    .statements = before->statements,
                    .exemptions = before->exemptions,
                    .whole = before->whole,
                    .part = before->part,
                    .last = last};
    r.out.a = &r.record;
    cb_status status = feed_open(&r.in, file, err);
    if (status == CB_OK) status = json_parser_new(&r.parser, err);
    if (status == CB_OK) status = read_lines(&r, err);
    json_lines_close(r.lines);
    json_parser_free(r.parser);
    input_close(r.in);
    arena_free(&r.record);
    *before = (psc_reader){
        .people = r.people, .statements = r.statements, .exemptions = r.exemptions, .whole = r.whole, .part = r.part};
    return status;
}

/* "psc-snapshot-2026-01-02_1of31.zip": part 1 of 31. Where it is none: 0, else how many there are; *stem: the length of what is before. */
static size_t parts_of(const char *name, size_t *stem) {
    const char *part = strrchr(name, '_');
    size_t digits = part ? strspn(part + 1, "0123456789") : 0;
    if (!digits || part == name || strncmp(part + 1 + digits, "of", 2) != 0 || strchr(part, '/')) return 0;
    *stem = (size_t)(part - name);
    return (size_t)strtoul(part + 1 + digits + 2, NULL, 10);
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    cb_status status = CB_OK;
    size_t stem, parts = source->file_count ? parts_of(source->files[0], &stem) : 0;
    psc_reader sum = {.part = parts > source->file_count};
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++)
        status = read_file(&sum, i + 1 == source->file_count, source->files[i], sink, err);
    return status;
}

/* The parts of one day are one snapshot. */
static void set_key(cb_slice head, const char *name, char out[64]) {
    size_t stem = 0;
    (void)head;
    out[0] = '\0';
    if (parts_of(name, &stem) == 0 || stem >= 64) return;
    memcpy(out, name, stem);
    out[stem] = '\0';
}

const feed FEED_PSC = {.name = "psc",
                       .format = "UK Companies House, control",
                       .authority = "",
                       .sniff = sniff,
                       .set_key = set_key,
                       .read = read_all};
