/* SPDX-License-Identifier: Apache-2.0 */
/* ICIJ Offshore Leaks Database: nodes-entities, -officers, -intermediaries, -addresses and -others, and relationships.csv, one folder
 * (https://offshoreleaks.icij.org/pages/database). What a file holds is told by its header. A row is a claim of a leak (sourceID: the
 * origin of all it says), never of a register, and being in it is no wrong: no risk is derived from it. */
#include "base/mem.h"
#include "feed/common.h"
#include "parse/csv.h"
#include "parse/date.h"

#include "base/poison.h"

typedef enum icij_kind { ICIJ_ENTITY, ICIJ_OFFICER, ICIJ_INTERMEDIARY, ICIJ_ADDRESS, ICIJ_OTHER, ICIJ_RELATIONSHIP } icij_kind;
static const char *const KIND_NAMES[] = {"entity", "officer", "intermediary", "address", "other", "relationship"};

typedef enum icij_field {
    F_NODE_ID,
    F_NAME,
    F_ORIGINAL_NAME,
    F_FORMER_NAME,
    F_JURISDICTION,
    F_JURISDICTION_NAME,
    F_COMPANY_TYPE,
    F_TYPE,
    F_ADDRESS,
    F_INTERNAL_ID,
    F_INCORPORATED,
    F_INACTIVATED,
    F_STRUCK_OFF,
    F_DORMANT,
    F_CLOSED,
    F_STATUS,
    F_PROVIDER,
    F_REGISTER_NUMBER,
    F_COUNTRY_CODES,
    F_COUNTRIES,
    F_SOURCE,
    F_VALID_UNTIL,
    F_NOTE,
    F_START,
    F_END,
    F_REL_TYPE,
    F_LINK,
    F_START_DATE,
    F_END_DATE,
    F_UNKNOWN,
    F_COUNT
} icij_field;

static const char *const COLUMNS[F_UNKNOWN] = {
    [F_NODE_ID] = "node_id",
    [F_NAME] = "name",
    [F_ORIGINAL_NAME] = "original_name",
    [F_FORMER_NAME] = "former_name",
    [F_JURISDICTION] = "jurisdiction",
    [F_JURISDICTION_NAME] = "jurisdiction_description",
    [F_COMPANY_TYPE] = "company_type",
    [F_TYPE] = "type",
    [F_ADDRESS] = "address",
    [F_INTERNAL_ID] = "internal_id",
    [F_INCORPORATED] = "incorporation_date",
    [F_INACTIVATED] = "inactivation_date",
    [F_STRUCK_OFF] = "struck_off_date",
    [F_DORMANT] = "dorm_date",
    [F_CLOSED] = "closed_date",
    [F_STATUS] = "status",
    [F_PROVIDER] = "service_provider",
    [F_REGISTER_NUMBER] = "ibcRUC",
    [F_COUNTRY_CODES] = "country_codes",
    [F_COUNTRIES] = "countries",
    [F_SOURCE] = "sourceID",
    [F_VALID_UNTIL] = "valid_until",
    [F_NOTE] = "note",
    [F_START] = "node_id_start",
    [F_END] = "node_id_end",
    [F_REL_TYPE] = "rel_type",
    [F_LINK] = "link",
    [F_START_DATE] = "start_date",
    [F_END_DATE] = "end_date",
};

typedef struct column {
    icij_field field;
    cb_slice name;
} column;

typedef enum tie_kind { TIE_OTHER, TIE_OWNER, TIE_OFFICER, TIE_AGENT } tie_kind;

/* What tie_of said of the words of a link. */
enum { KNOWN_LINKS = 64 };
typedef struct known_link {
    char text[59];
    uint8_t len; /* 0: nothing is kept here */
    tie_kind kind;
} known_link;

typedef struct icij_reader {
    feed_out out;
    input *in;
    csv_reader *csv;
    arena row, keep; /* of a row; of the file */
    icij_kind kind;
    column columns[LIMIT_CSV_FIELDS];
    size_t column_count;
    size_t unknown[LIMIT_CSV_FIELDS]; /* which columns are F_UNKNOWN */
    size_t unknown_count;
    cb_slice v[F_COUNT]; /* of the row at hand */
    known_link links[KNOWN_LINKS];
} icij_reader;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    head = slice_sub(head, 0, slice_find_char(head, '\n'));
    if (slice_find(head, SLICE("sourceID")) == SIZE_MAX || slice_find(head, SLICE("node_id")) == SIZE_MAX) return false;
    return slice_find(head, SLICE("countries")) != SIZE_MAX || slice_find(head, SLICE("rel_type")) != SIZE_MAX;
}

static void set_key(cb_slice head, const char *name, char out[64]) {
    (void)head;
    (void)name;
    memcpy(out, "icij", 5);
}

/* ---- the header ------------------------------------------------------------------------------------ */

static icij_kind kind_of(const bool has[F_COUNT]) {
    if (has[F_REL_TYPE]) return ICIJ_RELATIONSHIP;
    if (has[F_REGISTER_NUMBER] || has[F_COMPANY_TYPE]) return ICIJ_ENTITY;
    if (has[F_INTERNAL_ID]) return ICIJ_INTERMEDIARY;
    if (has[F_TYPE] || has[F_CLOSED]) return ICIJ_OTHER;
    if (has[F_JURISDICTION]) return ICIJ_ENTITY;
    return has[F_ADDRESS] ? ICIJ_ADDRESS : ICIJ_OFFICER;
}

static cb_status read_header(icij_reader *r, cb_error *err) {
    csv_row row;
    bool more = false, has[F_COUNT] = {false};
    cb_status status = csv_next(r->csv, &row, &more, err);
    if (status != CB_OK) return status;
    bool whole = more && !row.last_unterminated && !row.open_quote;
    for (size_t i = 0; whole && i < row.count && i < LIMIT_CSV_FIELDS; i++) {
        column *c = &r->columns[r->column_count++];
        c->field = F_UNKNOWN;
        if (!arena_dup(&r->keep, slice_trim(row.fields[i]), &c->name)) return err_memory(err);
        for (icij_field f = 0; f < F_UNKNOWN; f++)
            if (slice_eq(c->name, slice_of(COLUMNS[f]))) c->field = f;
        has[c->field] = true;
        if (c->field == F_UNKNOWN) r->unknown[r->unknown_count++] = i;
    }
    r->kind = kind_of(has);
    if (r->kind == ICIJ_RELATIONSHIP ? has[F_START] && has[F_END] : has[F_NODE_ID]) return CB_OK;
    return err_at(err, CB_INPUT, r->out.file, 1, 0,
                  "not a file of Offshore Leaks, or cut: no whole header with node_id or node_id_start");
}

/* ---- nodes ----------------------------------------------------------------------------------------- */

/* Numbers today; anything that may stand in an id. */
static cb_slice node_id(feed_out *o, cb_slice text) {
    if (text.len == 0 || text.len > 64) return (cb_slice){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool ok = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        if (!ok) return (cb_slice){NULL, 0};
    }
    return feed_join(o, "-", 2, (cb_slice[]){SLICE("icij"), text});
}

/* "23-MAR-2006"; a year such as 5012 is no date and stays as written. */
static void add_date(feed_out *o, entity *e, prop_id prop, cb_slice text) {
    char plain[DATE_TEXT_MAX];
    bool letters = false;
    if (text.len == 0) return;
    for (size_t i = 0; i < text.len; i++) letters = letters || (text.ptr[i] | 0x20) >= 'a';
    if (!letters || text.len > sizeof plain) {
        feed_date(o, e, prop, text, false);
        return;
    }
    for (size_t i = 0; i < text.len; i++) plain[i] = text.ptr[i] == '-' ? ' ' : text.ptr[i];
    char edtf[DATE_TEXT_MAX];
    size_t len = date_read((cb_slice){plain, text.len}, false, edtf);
    if (len)
        feed_add_original(o, e, prop, (cb_slice){edtf, len}, text);
    else
        feed_date(o, e, prop, text, false);
}

/* What the database writes for a place that it does not know. */
static bool is_no_place(cb_slice s) {
    return s.len == 0 || slice_eq(s, SLICE("XXX")) || slice_eq_nocase(s, SLICE("Undetermined")) ||
           slice_eq_nocase(s, SLICE("Not identified"));
}

/* "Hong Kong;China" and "HKG;CHN", in the same order: the words, the code where they are unknown. */
static void add_countries(icij_reader *r, entity *e) {
    cb_slice words = r->v[F_COUNTRIES], codes = r->v[F_COUNTRY_CODES];
    while (words.ptr || codes.ptr) {
        cb_slice word = words.ptr ? slice_trim(slice_cut(&words, ';')) : (cb_slice){NULL, 0};
        cb_slice code = codes.ptr ? slice_trim(slice_cut(&codes, ';')) : (cb_slice){NULL, 0};
        bool known = !is_no_place(word) && feed_country_code(&r->out, word).len;
        if (is_no_place(word) || (!known && feed_country_code(&r->out, code).len)) word = code;
        if (!is_no_place(word)) feed_country(&r->out, e, PROP_country, word);
    }
}

/* The codes of jurisdictions are the database's own ("SAM", "BAH", "CAYMN"): the words say where. */
static void add_jurisdiction(icij_reader *r, entity *e) {
    if (!is_no_place(r->v[F_JURISDICTION_NAME])) feed_country(&r->out, e, PROP_jurisdiction, r->v[F_JURISDICTION_NAME]);
    if (!is_no_place(r->v[F_JURISDICTION])) feed_add_note(&r->out, e, SLICE("Jurisdiction code"), r->v[F_JURISDICTION]);
}

/* Holders of bearer shares stand in the lists as if that were a name. */
static bool is_bearer(cb_slice name) {
    static const cb_slice NAMES[] = {SLICE_ITEM("the bearer"),   SLICE_ITEM("bearer"),      SLICE_ITEM("to the bearer"),
                                     SLICE_ITEM("el portador"),  SLICE_ITEM("al portador"), SLICE_ITEM("bearer shares"),
                                     SLICE_ITEM("bearer share"), SLICE_ITEM("portador")};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (slice_eq_nocase(name, NAMES[i])) return true;
    return false;
}

/* All that an entity says comes from this leak. */
static void emit(icij_reader *r, entity *e) {
    cb_slice source;
    if (!feed_ok(&r->out)) return;
    if (!arena_dup(r->out.a, r->v[F_SOURCE], &source)) {
        feed_fail_memory(&r->out);
        return;
    }
    for (size_t i = 0; i < e->count; i++) e->statements[i].origin = source;
    feed_emit(&r->out, e);
}

static void add_common(icij_reader *r, entity *e, prop_id text, const csv_row *row) {
    feed_out *o = &r->out;
    for (size_t i = 0; i < r->unknown_count; i++) {
        cb_slice name = r->columns[r->unknown[i]].name, value = slice_trim(row->fields[r->unknown[i]]);
        if (value.len == 0) continue;
        feed_add(o, e, text, feed_join(o, ": ", 2, (cb_slice[]){name, value}));
        feed_note(o, "unknown column", name);
    }
    feed_add(o, e, text, r->v[F_VALID_UNTIL]);
    feed_add(o, e, text, r->v[F_NOTE]);
}

static const char *on_address(icij_reader *r, cb_slice id, const csv_row *row) {
    entity e;
    cb_slice full = r->v[F_ADDRESS].len ? r->v[F_ADDRESS] : r->v[F_NAME];
    feed_begin(&r->out, &e, id, SCHEMA_Address);
    feed_add(&r->out, &e, PROP_full, full);
    if (!slice_eq(full, r->v[F_NAME])) feed_add(&r->out, &e, PROP_remarks, r->v[F_NAME]);
    add_countries(r, &e);
    add_common(r, &e, PROP_remarks, row);
    emit(r, &e);
    return NULL;
}

static const char *on_party(icij_reader *r, cb_slice id, const csv_row *row) {
    static const struct {
        icij_field field;
        const char *label;
    } NOTES[] = {{F_INTERNAL_ID, "Internal number"},
                 {F_INACTIVATED, "Inactivated"},
                 {F_DORMANT, "Dormant"},
                 {F_PROVIDER, "Service provider"}};
    feed_out *o = &r->out;
    entity e;
    cb_slice name = r->v[F_NAME];
    /* Officers are people or companies and the database does not say which; the same goes for who stands between. */
    feed_begin(o, &e, id, r->kind == ICIJ_ENTITY ? SCHEMA_Company : SCHEMA_LegalEntity);
    feed_add(o, &e, PROP_icijId, r->v[F_NODE_ID]);
    feed_name(o, &e, FEED_NAME_PRIMARY, name, (cb_slice){NULL, 0});
    if (name.len == 0) feed_add(o, &e, PROP_notes, SLICE("The leak gives no name."));
    if (is_bearer(name)) feed_add(o, &e, PROP_notes, SLICE("Bearer shares: who holds them is not known."));
    if (!slice_eq(name, r->v[F_ORIGINAL_NAME])) feed_name(o, &e, FEED_NAME_ALIAS, r->v[F_ORIGINAL_NAME], (cb_slice){NULL, 0});
    feed_name(o, &e, FEED_NAME_FORMER, r->v[F_FORMER_NAME], (cb_slice){NULL, 0});
    add_jurisdiction(r, &e);
    add_countries(r, &e);
    feed_add(o, &e, PROP_address, r->v[F_ADDRESS]);
    feed_add(o, &e, PROP_legalForm, r->v[F_COMPANY_TYPE]);
    feed_add(o, &e, PROP_legalForm, r->v[F_TYPE]);
    feed_add(o, &e, PROP_status, r->v[F_STATUS]);
    feed_add(o, &e, PROP_registrationNumber, r->v[F_REGISTER_NUMBER]);
    add_date(o, &e, PROP_incorporationDate, r->v[F_INCORPORATED]);
    add_date(o, &e, PROP_dissolutionDate, r->v[F_STRUCK_OFF]);
    add_date(o, &e, PROP_dissolutionDate, r->v[F_CLOSED]);
    for (size_t i = 0; i < sizeof NOTES / sizeof NOTES[0]; i++)
        feed_add_note(o, &e, slice_of(NOTES[i].label), r->v[NOTES[i].field]);
    add_common(r, &e, PROP_notes, row);
    emit(r, &e);
    return NULL;
}

/* ---- relationships --------------------------------------------------------------------------------- */

/* What the words of an officer's link mean, the first that is found in them. A nominee or trustee holds for somebody else, a beneficiary
 * may hold nothing: these are ties with their words and no ownership. */
static tie_kind tie_of(cb_slice link) {
    static const struct {
        const char *word;
        tie_kind kind;
    } WORDS[] = {{"nominee", TIE_OTHER},          {"nominated", TIE_OTHER},   {"trustee", TIE_OTHER},
                 {"custodian", TIE_OTHER},        {"beneficiary", TIE_OTHER}, {"shareholder", TIE_OWNER},
                 {"beneficial owner", TIE_OWNER}, {"owner", TIE_OWNER},       {"power of attorney", TIE_AGENT},
                 {"representative", TIE_AGENT},   {"signatory", TIE_AGENT},   {"attorney", TIE_AGENT},
                 {"director", TIE_OFFICER},       {"secretary", TIE_OFFICER}, {"president", TIE_OFFICER},
                 {"treasurer", TIE_OFFICER},      {"chairman", TIE_OFFICER},  {"manager", TIE_OFFICER}};
    char low[64];
    size_t len = link.len < sizeof low ? link.len : sizeof low;
    for (size_t i = 0; i < len; i++)
        low[i] = link.ptr[i] >= 'A' && link.ptr[i] <= 'Z' ? (char)(link.ptr[i] | 0x20) : link.ptr[i];
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (slice_find((cb_slice){low, len}, slice_of(WORDS[i].word)) != SIZE_MAX) return WORDS[i].kind;
    return TIE_OTHER;
}

/* The same; what was looked for before is remembered, as relationships have few words for what they are. */
static tie_kind known_tie(icij_reader *r, cb_slice link) {
    if (link.len == 0 || link.len > sizeof r->links[0].text) return tie_of(link);
    unsigned char first = (unsigned char)link.ptr[0], last = (unsigned char)link.ptr[link.len - 1];
    known_link *known = &r->links[(first * 7u + last + link.len * 5u) % KNOWN_LINKS];
    if (known->len != link.len || memcmp(known->text, link.ptr, link.len) != 0) {
        known->kind = tie_of(link);
        known->len = (uint8_t)link.len;
        memcpy(known->text, link.ptr, link.len);
    }
    return known->kind;
}

/* A part of an id: small letters, digits and dashes. */
static cb_slice slug(feed_out *o, cb_slice text) {
    char *out = feed_ok(o) ? arena_alloc(o->a, text.len + 1) : NULL;
    size_t len = 0;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (c >= 'A' && c <= 'Z') c |= 0x20, keep = true;
        if (keep)
            out[len++] = (char)c;
        else if (len && out[len - 1] != '-')
            out[len++] = '-';
    }
    while (len && out[len - 1] == '-') len--;
    return (cb_slice){out, len};
}

/* "same_name_as" in words. */
static cb_slice in_words(feed_out *o, cb_slice code) {
    char *copy = feed_ok(o) ? arena_alloc(o->a, code.len + 1) : NULL;
    if (!copy) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < code.len; i++) copy[i] = code.ptr[i] == '_' ? ' ' : code.ptr[i];
    return (cb_slice){copy, code.len};
}

/* Where a party is: the address belongs to it, and what else the row says is kept in words. */
static void on_located(icij_reader *r, cb_slice party, cb_slice address, cb_slice role, const csv_row *row) {
    feed_out *o = &r->out;
    entity e;
    feed_begin(o, &e, party, SCHEMA_LegalEntity);
    feed_add(o, &e, PROP_addressEntity, address);
    cb_slice rest[] = {slice_eq(role, SLICE("registered address")) ? (cb_slice){NULL, 0} : role, r->v[F_STATUS],
                       r->v[F_START_DATE], r->v[F_END_DATE].len ? SLICE("to") : (cb_slice){NULL, 0}, r->v[F_END_DATE]};
    cb_slice words = feed_join(o, " ", 5, rest);
    if (words.len) feed_add_note(o, &e, address, words);
    add_common(r, &e, PROP_notes, row);
    emit(r, &e);
}

/* Likeness that the journalists noted between two nodes: they did not join them, and it is no tie. */
static bool is_likeness(cb_slice type) {
    return slice_starts_nocase(type, SLICE("same_")) || slice_starts_nocase(type, SLICE("similar")) ||
           slice_starts_nocase(type, SLICE("probably_same"));
}

static void on_likeness(icij_reader *r, cb_slice id, cb_slice from, cb_slice to, cb_slice role, const csv_row *row) {
    entity e;
    cb_slice type = in_words(&r->out, r->v[F_REL_TYPE]);
    feed_begin(&r->out, &e, id, SCHEMA_Similar);
    feed_add(&r->out, &e, PROP_candidate, from);
    feed_add(&r->out, &e, PROP_match, to);
    feed_add(&r->out, &e, PROP_matcher, SLICE("ICIJ"));
    feed_add(&r->out, &e, PROP_criteria, type);
    if (!slice_eq(role, type)) feed_add(&r->out, &e, PROP_criteria, role);
    cb_slice rest[] = {r->v[F_STATUS], r->v[F_START_DATE], r->v[F_END_DATE]};
    feed_add(&r->out, &e, PROP_criteria, feed_join(&r->out, " ", 3, rest));
    add_common(r, &e, PROP_criteria, row);
    emit(r, &e);
}

static const char *on_relationship(icij_reader *r, const csv_row *row) {
    static const struct {
        schema_id schema;
        prop_id from, to;
    } TIES[] = {[TIE_OTHER] = {SCHEMA_UnknownLink, PROP_subject, PROP_object},
                [TIE_OWNER] = {SCHEMA_Ownership, PROP_owner, PROP_asset},
                [TIE_OFFICER] = {SCHEMA_Directorship, PROP_director, PROP_organization},
                [TIE_AGENT] = {SCHEMA_Representation, PROP_agent, PROP_client}};
    feed_out *o = &r->out;
    cb_slice from = node_id(o, r->v[F_START]), to = node_id(o, r->v[F_END]), type = r->v[F_REL_TYPE];
    if (from.len == 0 || to.len == 0) return from.len ? "no node_id_end" : "no node_id_start";
    if (type.len == 0) return "no rel_type";
    if (slice_eq(from, to)) return "a relationship of a node with itself";
    cb_slice role = r->v[F_LINK].len ? r->v[F_LINK] : in_words(o, type);
    if (slice_eq_nocase(type, SLICE("registered_address"))) {
        on_located(r, from, to, role, row);
        return NULL;
    }
    cb_slice parts[] = {from, slug(o, role), r->v[F_END], slug(o, r->v[F_START_DATE]), slug(o, r->v[F_END_DATE])};
    cb_slice id = feed_join(o, "-", 5, parts);
    if (is_likeness(type)) {
        on_likeness(r, id, from, to, role, row);
        return NULL;
    }
    tie_kind kind = slice_eq_nocase(type, SLICE("officer_of")) ? known_tie(r, role) : TIE_OTHER;
    entity e;
    feed_begin(o, &e, id, TIES[kind].schema);
    feed_add(o, &e, TIES[kind].from, from);
    feed_add(o, &e, TIES[kind].to, to);
    feed_add(o, &e, PROP_role, role);
    feed_add(o, &e, PROP_status, r->v[F_STATUS]);
    add_date(o, &e, PROP_startDate, r->v[F_START_DATE]);
    add_date(o, &e, PROP_endDate, r->v[F_END_DATE]);
    if (r->v[F_LINK].len && !slice_eq_nocase(type, SLICE("officer_of")) && !slice_eq_nocase(in_words(o, type), role))
        feed_add(o, &e, PROP_summary, in_words(o, type));
    add_common(r, &e, PROP_summary, row);
    emit(r, &e);
    return NULL;
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static const char *read_values(icij_reader *r, const csv_row *row) {
    for (size_t i = 0; i < F_COUNT; i++) r->v[i] = (cb_slice){NULL, 0};
    if (row->count != r->column_count)
        return row->count > r->column_count ? "more fields than the header" : "fewer fields than the header";
    for (size_t i = 0; i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (value.len > FEED_TEXT_MAX) return "a text is longer than the limit";
        if (value.len) r->v[r->columns[i].field] = value;
    }
    return NULL;
}

static cb_status on_row(icij_reader *r, const csv_row *row) {
    feed_out *o = &r->out;
    arena_reset(&r->row);
    const char *why = read_values(r, row);
    cb_slice number = r->v[r->kind == ICIJ_RELATIONSHIP ? F_START : F_NODE_ID];
    if (!why && row->repaired) feed_note(o, "repaired encoding", number);
    if (!why && r->kind == ICIJ_RELATIONSHIP) {
        why = on_relationship(r, row);
    } else if (!why) {
        cb_slice id = node_id(o, number);
        why = id.len == 0 ? "no node_id" : r->kind == ICIJ_ADDRESS ? on_address(r, id, row) : on_party(r, id, row);
    }
    if (why)
        feed_rejected(o, KIND_NAMES[r->kind], row->line, row->byte, number, why);
    else
        feed_end_record(o, KIND_NAMES[r->kind], row->line, row->byte, number);
    return o->status;
}

static cb_status read_rows(icij_reader *r, cb_error *err) {
    feed_out *o = &r->out;
    cb_status status = read_header(r, err);
    for (uint64_t rows = 0; status == CB_OK; rows++) {
        csv_row row;
        bool more = false;
        status = csv_next(r->csv, &row, &more, err);
        if (status != CB_OK || !more) break;
        if (rows % 256 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(r->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        if (row.open_quote || (row.last_unterminated && row.count < r->column_count))
            return feed_cut_row(o->file, &row, r->column_count, err);
        status = on_row(r, &row);
    }
    return status;
}

static cb_status read_set(const feed_source *source, const feed_sink *sink, cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        icij_reader *r = mem_zalloc(1, sizeof *r); /* too large for the stack */
        if (!r) return err_memory(err);
        r->out = (feed_out){.sink = sink, .file = source->files[i], .authority = "", .err = err, .literal = true, .a = &r->row};
        cb_status status = feed_open(&r->in, source->files[i], err);
        if (status == CB_OK) status = csv_open(&r->csv, r->in, ',', err);
        if (status == CB_OK) status = read_rows(r, err);
        csv_close(r->csv);
        input_close(r->in);
        arena_free(&r->row);
        arena_free(&r->keep);
        mem_free(r);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_ICIJ = {.name = "icij",
                        .format = "ICIJ Offshore Leaks, CSV",
                        .authority = "",
                        .sniff = sniff,
                        .set_key = set_key,
                        .read = read_set};
