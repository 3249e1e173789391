/* SPDX-License-Identifier: Apache-2.0 */
/* OFAC's legacy CSV files: sdn, alt, add, sdn_comments and cons_prim, cons_alt, cons_add, cons_comments. No header; columns by position.
 * https://ofac.treasury.gov, "Specially Designated Nationals List: data formats". */
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "feed/ofac_remarks.h"
#include "base/file.h"
#include "parse/csv.h"
#include "parse/date.h"
#include "parse/json.h"

#include "base/poison.h"

enum { PRIMARY_COLUMNS = 12, ALT_COLUMNS = 5, ADD_COLUMNS = 6, COMMENT_COLUMNS = 2 };

typedef enum role { ROLE_PRIMARY, ROLE_ALT, ROLE_ADD, ROLE_COMMENTS, ROLE_COUNT, ROLE_NONE = ROLE_COUNT } role;

typedef struct ofac_reader {
    const feed_sink *sink;
    feed_out out;
    arena record;
    map uids;     /* of the primary file */
    map comments; /* uid -> index into texts: what continues Remarks */
    cb_slice *texts;
    size_t text_count, text_cap;
    arena text_memory;
    size_t text_bytes;
    const char *list; /* OFAC_SDN or OFAC_NON_SDN */
    ofac_census census;
    uint64_t done; /* bytes of files read before the one at hand */
    cb_error *err;
} ofac_reader;

/* ---- which file is it? */

static cb_slice base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slice_of(slash ? slash + 1 : path);
}

static role role_of(const char *path) {
    cb_slice name = base_name(path);
    static const struct {
        const char *begins;
        role role;
    } NAMES[] = {{"sdn_comments", ROLE_COMMENTS},
                 {"cons_comments", ROLE_COMMENTS},
                 {"sdn", ROLE_PRIMARY},
                 {"cons_prim", ROLE_PRIMARY},
                 {"alt", ROLE_ALT},
                 {"cons_alt", ROLE_ALT},
                 {"add", ROLE_ADD},
                 {"cons_add", ROLE_ADD}};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        cb_slice begins = slice_of(NAMES[i].begins);
        if (slice_starts_nocase(name, begins) && (name.len == begins.len || name.ptr[begins.len] == '.')) return NAMES[i].role;
    }
    return ROLE_NONE;
}

/* A row of the primary file begins: number, quoted name, quoted type or null... */
static bool sniff(cb_slice head, const char *name) {
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, head.len);
    size_t i = 0;
    while (i < head.len && head.ptr[i] >= '0' && head.ptr[i] <= '9') i++;
    /* A file of the set by its name is one also where it ends at once: then it is cut, and must not be passed over. */
    if (role_of(name) != ROLE_NONE && i == head.len) return true;
    if (i == 0 || i > 10 || i + 1 >= head.len || head.ptr[i] != ',') return false;
    if (role_of(name) != ROLE_NONE) return true;
    size_t end = slice_find_char(head, '\n');
    cb_slice row = slice_sub(head, 0, end == SIZE_MAX ? head.len : end);
    return head.ptr[i + 1] == '"' && slice_find(row, SLICE("-0-")) != SIZE_MAX;
}

static void set_key(cb_slice head, const char *name, char out[64]) {
    (void)head;
    out[0] = 0;
    role r = role_of(name);
    if (r == ROLE_NONE) return;
    const char *key = slice_starts_nocase(base_name(name), SLICE("cons")) ? "cons" : "sdn";
    memcpy(out, key, strlen(key) + 1);
}

/* ---- rows */

/* Null is "-0-", with or without blanks, "-0" where a line was cut, or nothing. */
static cb_slice value(cb_slice field) {
    field = slice_trim(field);
    return slice_eq(field, SLICE("-0-")) || slice_eq(field, SLICE("-0")) ? (cb_slice){NULL, 0} : field;
}

static bool is_number(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0 && s.len <= 18;
}

static cb_slice party_id(ofac_reader *r, cb_slice uid) { return feed_join(&r->out, "-", 2, (cb_slice[]){SLICE("ofac"), uid}); }

static void vessel_fields(ofac_reader *r, entity *party, const csv_row *row) {
    feed_out *o = &r->out;
    feed_add(o, party, PROP_callSign, value(row->fields[5]));
    feed_add(o, party, PROP_type, value(row->fields[6]));
    feed_add(o, party, PROP_tonnage, value(row->fields[7]));
    feed_add(o, party, PROP_grossRegisteredTonnage, value(row->fields[8]));
    ofac_country(o, party, PROP_flag, SLICE("Vessel Flag"), value(row->fields[9]));
    cb_slice owner = value(row->fields[10]);
    if (owner.len) feed_add_link(o, party->id, (cb_slice){NULL, 0}, owner, SLICE("Vessel Owner"), owner);
}

/* What other kinds of party have in these columns is kept as notes. */
static void odd_fields(ofac_reader *r, entity *party, const csv_row *row) {
    static const char *const LABELS[] = {"Call sign", "Type", "Tonnage", "Gross registered tonnage", "Flag", "Owner"};
    for (size_t i = 0; i < 6; i++)
        if (value(row->fields[5 + i]).len) feed_add_note(&r->out, party, slice_of(LABELS[i]), value(row->fields[5 + i]));
}

static cb_slice full_remarks(ofac_reader *r, cb_slice uid, cb_slice remarks) {
    map_entry *more = map_get(&r->comments, uid);
    if (!more) return remarks;
    /* no glue: the first file ends mid-word where the second goes on */
    return feed_join(&r->out, "", 2, (cb_slice[]){remarks, r->texts[more->value]});
}

static void on_primary(ofac_reader *r, const csv_row *row) {
    feed_out *o = &r->out;
    cb_slice uid = slice_trim(row->fields[0]), name = value(row->fields[1]);
    bool added = false;
    if (!is_number(uid)) {
        feed_rejected(o, "party", row->line, row->byte, uid, "the record's id is no number");
        return;
    }
    if (name.len == 0) {
        feed_rejected(o, "party", row->line, row->byte, uid, "the record has no name");
        return;
    }
    if (!map_put(&r->uids, uid, &added)) {
        feed_fail_memory(o);
        return;
    }
    if (!added) feed_note(o, "id stands twice", uid);
    entity party;
    ofac_begin(o, &party, party_id(r, uid), value(row->fields[2]));
    ofac_name(o, &party, FEED_NAME_PRIMARY, name);
    ofac_listing listing = {.title = value(row->fields[4])};
    ofac_title(o, &party, listing.title);
    if (party.schema == SCHEMA_Vessel)
        vessel_fields(r, &party, row);
    else
        odd_fields(r, &party, row);
    feed_add(o, &party, PROP_topics, SLICE("sanction"));
    /* Remarks of a row whose text goes on in the comments file end without a separator: the raw field, not the trimmed one. */
    cb_slice remarks = value(row->fields[11]).len ? row->fields[11] : (cb_slice){NULL, 0};
    ofac_remarks(o, &party, full_remarks(r, uid, remarks), &listing);
    cb_slice programmes = value(row->fields[3]);
    for (cb_slice p; (p = ofac_next_programme(&programmes)).len;) ofac_programme(o, &party, p, &listing);
    ofac_sanctions(o, &party, r->list, &listing);
    feed_emit(o, &party);
    feed_end_record(o, "party", row->line, row->byte, uid);
}

/* Alias, address or comment of a party that the primary file does not have: nothing to hang it on. */
static bool orphan(ofac_reader *r, const char *kind, const csv_row *row) {
    cb_slice uid = slice_trim(row->fields[0]);
    if (map_get(&r->uids, uid)) return false;
    feed_rejected(&r->out, kind, row->line, row->byte, uid, "no party of the list has this id");
    return true;
}

/* The schema is that of the primary record: a piece says the least that is true. */
static void begin_piece(ofac_reader *r, entity *e, cb_slice uid) { feed_begin(&r->out, e, party_id(r, uid), SCHEMA_Thing); }

static void on_alt(ofac_reader *r, const csv_row *row) {
    feed_out *o = &r->out;
    cb_slice uid = slice_trim(row->fields[0]), type = value(row->fields[2]), name = value(row->fields[3]);
    if (orphan(r, "alias", row)) return;
    if (name.len == 0) {
        feed_rejected(o, "alias", row->line, row->byte, uid, "the alias has no name");
        return;
    }
    entity e;
    begin_piece(r, &e, uid);
    bool former = slice_starts_nocase(type, SLICE("fka")), usual = former || slice_eq_nocase(type, SLICE("aka"));
    feed_add_original(o, &e, former ? PROP_previousName : PROP_alias, name, usual ? (cb_slice){NULL, 0} : type);
    if (value(row->fields[4]).len) feed_add_note(o, &e, name, value(row->fields[4]));
    feed_emit(o, &e);
    feed_end_record(o, "alias", row->line, row->byte, uid);
}

static void on_add(ofac_reader *r, const csv_row *row) {
    feed_out *o = &r->out;
    cb_slice uid = slice_trim(row->fields[0]);
    if (orphan(r, "address", row)) return;
    entity e;
    begin_piece(r, &e, uid);
    feed_address a = {.street = value(row->fields[2]),
                      .city = value(row->fields[3]),
                      .country = value(row->fields[4]),
                      .remarks = value(row->fields[5])};
    if (a.street.len || a.city.len || a.country.len || a.remarks.len) {
        feed_add_address(o, &e, &a);
        feed_emit(o, &e);
    }
    feed_end_record(o, "address", row->line, row->byte, uid);
}

static void on_comment(ofac_reader *r, const csv_row *row) {
    feed_out *o = &r->out;
    cb_slice uid = slice_trim(row->fields[0]);
    if (orphan(r, "comment", row)) return;
    feed_end_record(o, "comment", row->line, row->byte, uid);
}

/* Comments are read before the primary file, whose Remarks they continue, and accounted after it. */
static void keep_comment(ofac_reader *r, const csv_row *row) {
    bool added;
    void *texts = r->texts;
    map_entry *e = map_put(&r->comments, slice_trim(row->fields[0]), &added);
    if (!e || !vec_reserve(&texts, &r->text_cap, r->text_count + 1, sizeof *r->texts)) {
        feed_fail_memory(&r->out);
        return;
    }
    r->texts = texts;
    r->text_bytes += row->fields[1].len;
    if (r->text_bytes > LIMIT_COMMENT_BYTES) {
        r->out.status = err_at(r->err, CB_LIMIT, r->out.file, row->line, row->byte, "the comments are more than %u bytes",
                               LIMIT_COMMENT_BYTES);
        return;
    }
    if (!added) { /* a second row goes on where the first ended */
        buf joined = BUF_EMPTY;
        buf_slice(&joined, r->texts[e->value]);
        buf_slice(&joined, row->fields[1]);
        if (joined.failed || !arena_dup(&r->text_memory, buf_view(&joined), &r->texts[e->value])) feed_fail_memory(&r->out);
        buf_free(&joined);
        return;
    }
    e->value = r->text_count;
    if (!arena_dup(&r->text_memory, row->fields[1], &r->texts[r->text_count]))
        feed_fail_memory(&r->out);
    else
        r->text_count++;
}

typedef struct file_kind {
    const char *kind;
    size_t columns;
    void (*row)(ofac_reader *r, const csv_row *row);
} file_kind;
static const file_kind KINDS[] = {[ROLE_PRIMARY] = {"party", PRIMARY_COLUMNS, on_primary},
                                  [ROLE_ALT] = {"alias", ALT_COLUMNS, on_alt},
                                  [ROLE_ADD] = {"address", ADD_COLUMNS, on_add},
                                  [ROLE_COMMENTS] = {"comment", COMMENT_COLUMNS, on_comment}};

/* ---- files */

/* A row with too few columns: rejected, unless it is the last, for then the file is cut. */
typedef struct short_row {
    bool there;
    uint64_t line, byte;
    size_t columns;
    char id[24];
} short_row;

static void hold(short_row *s, const csv_row *row) {
    *s = (short_row){.there = true, .line = row->line, .byte = row->byte, .columns = row->count};
    cb_slice id = row->count ? slice_sub(slice_trim(row->fields[0]), 0, sizeof s->id - 1) : (cb_slice){NULL, 0};
    if (is_number(id)) memcpy(s->id, id.ptr, id.len); /* what is no number might be cut within a character */
}

static void reject_held(ofac_reader *r, short_row *s, const file_kind *kind, bool count_rows) {
    if (s->there && count_rows)
        feed_rejected(&r->out, kind->kind, s->line, s->byte, slice_of(s->id),
                      "the row has not the number of columns of this file");
    s->there = false;
}

static cb_status each_row(ofac_reader *r, const char *path, const file_kind *kind, bool count_rows, cb_error *err) {
    input *in = NULL;
    csv_reader *csv = NULL;
    short_row held = {.there = false};
    size_t rows = 0;
    r->out.file = path;
    cb_status status = input_open(&in, path, err);
    if (status == CB_OK) status = csv_open(&csv, in, ',', err);
    while (status == CB_OK) {
        csv_row row;
        bool more;
        status = csv_next(csv, &row, &more, err);
        if (status == CB_OK && !more && held.there)
            status =
                feed_cut_row(path, &(csv_row){.line = held.line, .byte = held.byte, .count = held.columns}, kind->columns, err);
        if (status != CB_OK || !more) break;
        arena_reset(&r->record);
        reject_held(r, &held, kind, count_rows);
        if (row.open_quote) {
            status = feed_cut_row(path, &row, kind->columns, err);
            break;
        }
        if (row.last_unterminated && row.count == kind->columns && count_rows) feed_last_row(&r->out, &row, kind->columns);
        if (row.repaired && count_rows)
            feed_note(&r->out, "repaired encoding", row.count ? row.fields[0] : (cb_slice){NULL, 0});
        if (row.count == kind->columns) {
            kind->row(r, &row);
        } else {
            hold(&held, &row);
            if (row.count > kind->columns) reject_held(r, &held, kind, count_rows);
        }
        status = r->out.status;
        rows++;
        if (status == CB_OK && r->sink->progress && r->sink->progress(r->sink->data, r->done + input_consumed(in)))
            status = err_set(err, CB_CANCELLED, "stopped");
    }
    if (status == CB_OK && rows == 0 && input_size(in) == 0)
        status = err_at(err, CB_INPUT, path, 0, UINT64_MAX, "the file is empty: fetch it again");
    if (status == CB_OK) r->done += input_consumed(in);
    csv_close(csv);
    input_close(in);
    return status;
}

/* Where a file is no known name, what it must be is the primary file. */
static role role_in(const feed_source *source, size_t i) {
    role known = role_of(source->files[i]);
    return known == ROLE_NONE ? ROLE_PRIMARY : known;
}

static cb_status read_role(ofac_reader *r, const feed_source *source, role wanted, const file_kind *kind, bool count_rows,
                           cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        if (role_in(source, i) != wanted) continue;
        cb_status status = each_row(r, source->files[i], kind, count_rows, err);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

/* One file of each kind: two would be counted twice. What is missing beside the primary file is said. */
static cb_status look_at_set(ofac_reader *r, const feed_source *source, cb_error *err) {
    static const char *const MISSING[] = {"", "no file of aliases beside it", "no file of addresses beside it",
                                          "no file of comments beside it"};
    bool there[ROLE_COUNT] = {false};
    for (size_t i = 0; i < source->file_count; i++) {
        role k = role_in(source, i);
        if (there[k])
            return err_at(err, CB_INPUT, source->files[i], 0, UINT64_MAX,
                          "a second file of the same kind in this folder: keep one of them");
        there[k] = true;
    }
    for (size_t k = ROLE_ALT; k < ROLE_COUNT; k++)
        if (!there[k]) {
            r->out.file = source->files[0];
            feed_note(&r->out, MISSING[k], base_name(source->files[0]));
        }
    return r->out.status;
}

static void count_programmes(ofac_reader *r, const csv_row *row) { ofac_census_add(&r->census, value(row->fields[3])); }

/* The list by the files' names, else by the programmes of the parties. */
static cb_status find_list(ofac_reader *r, const feed_source *source, cb_error *err) {
    static const file_kind CENSUS = {"party", PRIMARY_COLUMNS, count_programmes};
    for (size_t i = 0; !r->list && i < source->file_count; i++) r->list = ofac_list_of_name(source->files[i]);
    if (r->list) return CB_OK;
    cb_status status = read_role(r, source, ROLE_PRIMARY, &CENSUS, false, err);
    r->list = ofac_list_of_census(&r->census);
    return status;
}

/* The files state no date: the one that `cuibono fetch` recorded beside a file counts, if the record is of this very file. */
static cb_status recorded_date(const char *path, const feed_sink *sink, arena *a, cb_error *err) {
    enum { RECORD_MAX = 65536 };
    cb_slice beside = {NULL, 0};
    buf name = BUF_EMPTY;
    buf_slice(&name, slice_of(path));
    buf_lit(&name, ".fetch.json");
    bool named = !name.failed && arena_dup(a, buf_view(&name), &beside);
    buf_free(&name);
    if (!named) return err_memory(err);
    char *text;
    size_t len;
    cb_error quiet = {.code = CB_OK};
    cb_status status = file_read_all(&text, &len, beside.ptr, RECORD_MAX, &quiet);
    if (status == CB_NOT_FOUND || status == CB_LIMIT) return CB_OK; /* no record, or another file of that name */
    if (status != CB_OK) { /* one that is there and cannot be read is no reason to go on without it */
        if (err) *err = quiet;
        return status;
    }
    json_parser *parser;
    json_value *record = NULL;
    input *in = NULL;
    unsigned char hash[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1] = "";
    status = json_parser_new(&parser, err);
    if (status == CB_OK && json_parse(parser, a, (cb_slice){text, len}, &record, &quiet) != CB_OK) {
        status = quiet.code == CB_MEMORY ? err_memory(err) : CB_OK;
        record = NULL;
    }
    if (status == CB_OK && record) status = input_open(&in, path, err);
    if (in) {
        status = input_sha256(in, hash, err);
        input_close(in);
        for (size_t i = 0; i < SHA256_SIZE; i++) {
            hex[2 * i] = "0123456789abcdef"[hash[i] >> 4];
            hex[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
        }
    }
    cb_slice date = record ? json_string(json_get(record, "published")) : (cb_slice){NULL, 0};
    bool same = record && slice_eq(json_string(json_get(record, "sha256")), slice_of(hex));
    if (status == CB_OK && same) status = feed_published(sink, date, false, err);
    json_parser_free(parser);
    mem_free(text);
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    static const file_kind COMMENTS_FIRST = {"comment", COMMENT_COLUMNS, keep_comment};
    ofac_reader r = {.sink = sink, .err = err};
    r.out = (feed_out){.sink = sink, .file = source->path, .authority = "ofac", .a = &r.record, .err = err, .literal = true};
    cb_status status = look_at_set(&r, source, err);
    if (status == CB_OK) status = find_list(&r, source, err);
    if (status == CB_OK) status = read_role(&r, source, ROLE_COMMENTS, &COMMENTS_FIRST, false, err);
    r.done = 0;
    for (role k = ROLE_PRIMARY; status == CB_OK && k < ROLE_COUNT; k++) status = read_role(&r, source, k, &KINDS[k], true, err);
    if (status == CB_OK && r.uids.count == 0)
        status = err_at(err, CB_INPUT, source->path, 0, UINT64_MAX,
                        "no party in it: the primary file (sdn.csv or cons_prim.csv) is missing or empty");
    for (size_t i = 0; i < source->file_count && status == CB_OK; i++)
        status = recorded_date(source->files[i], sink, &r.record, err);
    map_free(&r.uids);
    map_free(&r.comments);
    mem_free(r.texts);
    arena_free(&r.text_memory);
    arena_free(&r.record);
    return status;
}

const feed FEED_OFAC_CSV = {
    .name = "ofac", .format = "OFAC CSV", .authority = "ofac", .sniff = sniff, .set_key = set_key, .read = read_all};
