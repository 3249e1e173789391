/* SPDX-License-Identifier: Apache-2.0 */
/* Beneficial Ownership Data Standard 0.4 (https://standard.openownership.org): statements as one array, one after another, or as JSON
 * lines. The source is read twice: of several statements of a record the latest holds, wherever it stands. */
#include "feed/bods_common.h"
#include "feed/bods_history.h"
#include "feed/json_items.h"
#include "parse/date.h"

#include <stdio.h>

#include "base/poison.h"

static const char *const KIND_NAMES[] = {
    [BODS_ENTITY] = "entity", [BODS_PERSON] = "person", [BODS_RELATIONSHIP] = "relationship"};

typedef struct bods_reader {
    feed_out out;
    arena record;
    json_parser *parser;
    bods_history history;
    bool first;         /* of the two readings */
    uint64_t place;     /* of the statement at hand, over all files */
    uint64_t records;   /* of the file at hand */
    uint64_t done;      /* bytes of the files before it */
    char published[16]; /* the latest day of publication */
} bods_reader;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, SIZE_MAX);
    head = slice_trim(head);
    if (head.len && head.ptr[0] == '[') head = slice_trim(slice_sub(head, 1, SIZE_MAX));
    if (head.len == 0 || head.ptr[0] != '{') return false;
    if (slice_find(head, SLICE("\"statementId\"")) != SIZE_MAX || slice_find(head, SLICE("\"recordDetails\"")) != SIZE_MAX)
        return true;
    return slice_find(head, SLICE("\"statementID\"")) != SIZE_MAX && slice_find(head, SLICE("\"statementType\"")) != SIZE_MAX;
}

/* Publishers cut what is large into several files: a record may be new in one and closed in the next. */
static void set_key(cb_slice head, const char *name, char out[64]) {
    (void)head, (void)name;
    snprintf(out, 64, "bods");
}

/* ---- what is a statement ---------------------------------------------------------------------------- */

/* Values below `v`; SIZE_MAX where a text is too long. */
static size_t facts_of(const json_value *v) {
    size_t count = 1;
    if (v->key.len > FEED_TEXT_MAX || (v->type == JSON_STRING && v->text.len > FEED_TEXT_MAX)) return SIZE_MAX;
    if (v->type != JSON_ARRAY && v->type != JSON_OBJECT) return v->text.len > FEED_TEXT_MAX ? SIZE_MAX : 1;
    for (const json_value *c = v->first; c; c = c->next) {
        size_t n = facts_of(c);
        if (n == SIZE_MAX) return n;
        count += n;
    }
    return count;
}

static const char *fault_of_id(cb_slice id, const char *missing, const char *bad) {
    enum { SUFFIX_BYTES = 128 }; /* what ties, addresses and documents put behind it */
    if (id.len == 0) return missing;
    if (id.len > LIMIT_ID_BYTES - SUFFIX_BYTES) return bad;
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.ptr[i] < 0x20) return bad;
    return NULL;
}

static const char *fault_of_end(const json_value *v, const char *missing, const char *bad) {
    if (v && v->type == JSON_OBJECT) return v->count ? NULL : missing;
    return fault_of_id(bods_word(v), missing, bad);
}

/* A statement of before 0.4: other names for the same, and other ids. */
static bool is_old(const json_value *v) {
    return json_get(v, "statementType") || (json_get(v, "statementID") && !json_get(v, "recordId"));
}

/* Reads the envelope; why it is no statement (static text), NULL where it is one. */
static const char *read_envelope(const json_value *v, bods_statement *s) {
    if (v->type != JSON_OBJECT) return "the element is no object";
    if (is_old(v)) return "a statement of BODS 0.3 or before: convert it to 0.4";
    *s = (bods_statement){.root = v, .details = json_get(v, "recordDetails"), .record_id = bods_word(json_get(v, "recordId"))};
    const char *why = fault_of_id(s->record_id, "no recordId", "its recordId is too long or holds a control character");
    if (why) return why;
    cb_slice type = json_string(json_get(v, "recordType"));
    size_t kind = 0;
    while (kind < 3 && !slice_eq(type, slice_of(KIND_NAMES[kind]))) kind++;
    if (kind == 3) return type.len ? "its recordType is none of entity, person, relationship" : "no recordType";
    s->kind = (bods_kind)kind;
    if (!s->details || s->details->type != JSON_OBJECT) return "no recordDetails";
    if (s->kind == BODS_RELATIONSHIP)
        why = fault_of_end(json_get(s->details, "subject"), "no subject", "its subject is no usable recordId");
    if (!why && s->kind == BODS_RELATIONSHIP)
        why = fault_of_end(json_get(s->details, "interestedParty"), "no interestedParty",
                           "its interestedParty is no usable recordId");
    if (why) return why;
    size_t facts = facts_of(v);
    if (facts == SIZE_MAX) return "a text is longer than the limit";
    if (facts > FEED_FACTS_MAX) return "more facts than the limit";
    s->status = json_string(json_get(v, "recordStatus"));
    s->is_closed = slice_eq(s->status, SLICE("closed"));
    return NULL;
}

/* ---- which statement holds -------------------------------------------------------------------------- */

/* The day of "2019-09-11T11:17:23Z", {NULL, 0} where it has none, and the seconds since midnight. */
static cb_slice day_of(cb_slice text, int32_t *number, uint32_t *seconds) {
    date_range day;
    cb_slice date = slice_sub(text, 0, 10);
    unsigned part[3] = {0};
    *number = 0;
    *seconds = 0;
    if (!date_parse(date, &day) || day.precision != 3) return (cb_slice){NULL, 0};
    *number = day.first;
    bool timed = text.len >= 19 && text.ptr[13] == ':' && text.ptr[16] == ':';
    for (size_t i = 0; timed && i < 3; i++) {
        const char *two = text.ptr + 11 + 3 * i;
        if (two[0] < '0' || two[0] > '9' || two[1] < '0' || two[1] > '9') return date;
        part[i] = (unsigned)(two[0] - '0') * 10 + (unsigned)(two[1] - '0');
    }
    *seconds = part[0] * 3600 + part[1] * 60 + part[2];
    return date;
}

static bool is_empty(const json_value *v) { return !v || v->type == JSON_NULL || (v->type == JSON_ARRAY && v->count == 0); }

static bool is_bare(const bods_statement *s) {
    static const char *const FACTS[] = {"interests", "name", "names", "identifiers", "addresses"};
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++)
        if (!is_empty(json_get(s->details, FACTS[i]))) return false;
    return true;
}

static bods_standing standing_of(const bods_reader *r, const bods_statement *s) {
    int32_t stated, published;
    uint32_t stated_at, published_at;
    cb_slice day = day_of(bods_word(json_get(s->root, "statementDate")), &stated, &stated_at),
             public_day = day_of(bods_word(json_get(json_get(s->root, "publicationDetails"), "publicationDate")), &published,
                                 &published_at);
    if (day.len == 0) day = public_day, stated = published, stated_at = published_at;
    uint64_t rank = s->is_closed ? 2 : slice_eq(s->status, SLICE("new")) ? 0 : 1;
    bods_standing out = {.closed_on = BODS_OPEN};
    /* Days may lie before 1970; one that is not said comes before all. */
    const int64_t earliest = (int64_t)INT32_MIN;
    uint64_t days[] = {day.len ? (uint64_t)(stated - earliest) : 0, public_day.len ? (uint64_t)(published - earliest) : 0};
    out.turn = (bods_turn){days[0] << 32 | days[1], rank << 60 | (uint64_t)stated_at << 30 | published_at, r->place};
    if (s->is_closed) {
        out.closed_on = day.len ? stated : BODS_UNDATED;
        out.bare = is_bare(s);
    }
    return out;
}

/* What a record is known by: parties and relationships do not mix. */
static cb_slice history_name(feed_out *o, bool party, cb_slice record_id) {
    return feed_join(o, "", 2, (cb_slice[]){party ? SLICE("p") : SLICE("r"), record_id});
}

/* The recordId without reading the whole, where the text holds the word once and the id has no escapes. */
static cb_slice quick_id(cb_slice text) {
    cb_slice word = SLICE("\"recordId\"");
    size_t at = slice_find(text, word);
    if (at == SIZE_MAX) return (cb_slice){NULL, 0};
    cb_slice rest = slice_sub(text, at + word.len, SIZE_MAX);
    if (slice_find(rest, word) != SIZE_MAX) return (cb_slice){NULL, 0};
    rest = slice_trim(rest);
    if (!slice_starts(rest, SLICE(":"))) return (cb_slice){NULL, 0};
    rest = slice_trim(slice_sub(rest, 1, SIZE_MAX));
    if (!slice_starts(rest, SLICE("\""))) return (cb_slice){NULL, 0};
    rest = slice_sub(rest, 1, SIZE_MAX);
    cb_slice id = slice_sub(rest, 0, slice_find_char(rest, '"'));
    return slice_find_char(id, '\\') == SIZE_MAX && id.len < rest.len ? slice_trim(id) : (cb_slice){NULL, 0};
}

/* The first reading: only what may be a second statement of its record, or closes one, is looked at closely. */
static cb_status on_first_reading(bods_reader *r, const json_item *item) {
    cb_error why = {.code = CB_OK};
    json_value *v;
    bods_statement s;
    cb_slice id = quick_id(item->text);
    if (item->oversize) return CB_OK;
    bool met = id.len && bods_history_meets(&r->history, id);
    if (id.len && !met && slice_find(item->text, SLICE("\"closed\"")) == SIZE_MAX) return CB_OK;
    cb_status status = json_parse(r->parser, &r->record, item->text, &v, &why);
    if (status == CB_MEMORY) return err_memory(r->out.err);
    if (status != CB_OK || read_envelope(v, &s)) return CB_OK; /* the second reading rejects it */
    if (id.len == 0) met = bods_history_meets(&r->history, s.record_id);
    bods_standing standing = standing_of(r, &s);
    if (!met && !s.is_closed) return CB_OK;
    cb_slice name = history_name(&r->out, s.kind != BODS_RELATIONSHIP, s.record_id);
    if (!feed_ok(&r->out)) return r->out.status;
    return bods_history_put(&r->history, name, &standing) ? CB_OK : err_memory(r->out.err);
}

/* ---- the second reading ----------------------------------------------------------------------------- */

static cb_slice day_text(bods_reader *r, int32_t on) {
    char day[DATE_TEXT_MAX];
    cb_slice out = {NULL, 0};
    if (on == BODS_OPEN || on == BODS_UNDATED) return out;
    size_t len = date_day(on, day);
    if (!arena_dup(&r->record, (cb_slice){day, len}, &out)) feed_fail_memory(&r->out);
    return out;
}

/* The earlier closing of the two parties of a relationship. */
static void find_closed_party(bods_reader *r, bods_statement *s) {
    static const char *const ENDS[] = {"interestedParty", "subject"};
    int32_t earliest = BODS_OPEN;
    for (size_t i = 0; i < 2; i++) {
        cb_slice id = bods_word(json_get(s->details, ENDS[i]));
        int32_t on = id.len ? bods_history_closed(&r->history, history_name(&r->out, true, id)) : BODS_OPEN;
        if (on >= earliest) continue;
        earliest = on;
        s->closed_party = id;
    }
    s->party_closed = day_text(r, earliest);
}

static void remember_publication(bods_reader *r, const json_value *root) {
    int32_t number;
    uint32_t seconds;
    cb_slice day = day_of(bods_word(json_get(json_get(root, "publicationDetails"), "publicationDate")), &number, &seconds);
    if (day.len == 10 && slice_cmp(day, slice_of(r->published)) > 0) snprintf(r->published, 11, "%.*s", SLICE_ARGS(day));
}

static cb_status on_statement(bods_reader *r, const json_value *v, const json_item *item) {
    feed_out *o = &r->out;
    bods_statement s = {.kind = BODS_ENTITY};
    const char *why = read_envelope(v, &s);
    if (why) {
        feed_rejected(o, "statement", item->line, item->byte, feed_shown_id(s.record_id), why);
        return o->status;
    }
    bods_standing standing = standing_of(r, &s);
    remember_publication(r, v);
    cb_slice name = history_name(o, s.kind != BODS_RELATIONSHIP, s.record_id);
    if (!bods_history_holds(&r->history, name, &standing)) {
        feed_kept(o, standing.bare ? "closing" : "superseded");
        return o->status;
    }
    int32_t closed_on = bods_history_closed(&r->history, name); /* by this or a later statement */
    s.is_closed = closed_on != BODS_OPEN;
    s.closed = day_text(r, closed_on);
    static const char *const STATUS[] = {"new", "updated", "closed", ""};
    bool known = false;
    for (size_t i = 0; i < 4; i++) known = known || slice_eq(s.status, slice_of(STATUS[i]));
    if (!known) feed_note(o, "unknown recordStatus", s.status);
    if (s.kind == BODS_RELATIONSHIP) {
        find_closed_party(r, &s);
        bods_relationship(o, &s);
    } else {
        bods_party(o, &s);
    }
    feed_end_record(o, KIND_NAMES[s.kind], item->line, item->byte, feed_shown_id(s.record_id));
    return o->status;
}

static cb_status on_item(bods_reader *r, const json_item *item) {
    feed_out *o = &r->out;
    cb_error why = {.code = CB_OK};
    json_value *v;
    if (item->oversize) {
        feed_rejected(o, "statement", item->line, item->byte, (cb_slice){NULL, 0}, FEED_TOO_LARGE);
        return o->status;
    }
    cb_status status = json_parse(r->parser, &r->record, item->text, &v, &why);
    if (status == CB_MEMORY) return err_memory(o->err);
    if (status == CB_OK) return on_statement(r, v, item);
    if (item->unterminated)
        return err_at(o->err, CB_INPUT, o->file, item->line, item->byte,
                      "the file is cut: its last line is not whole; fetch it again");
    feed_rejected(o, "statement", item->line, item->byte, (cb_slice){NULL, 0}, why.message);
    return o->status;
}

/* ---- files ------------------------------------------------------------------------------------------ */

static bool is_cancelled(const bods_reader *r, const input *in) {
    const feed_sink *sink = r->out.sink;
    return sink->progress && sink->progress(sink->data, (r->done + input_consumed(in)) / 2) != 0;
}

static cb_status each_item(bods_reader *r, json_items *items, const input *in) {
    cb_status status = CB_OK;
    for (r->records = 0; status == CB_OK; r->records++, r->place++) {
        json_item item;
        bool more;
        arena_reset(&r->record);
        status = json_items_next(items, &item, &more, r->out.err);
        if (status != CB_OK || !more) break;
        if (r->records % 256 == 0 && is_cancelled(r, in)) return err_set(r->out.err, CB_CANCELLED, "cancelled");
        status = r->first ? on_first_reading(r, &item) : on_item(r, &item);
    }
    if (status == CB_OK && r->records == 0)
        status = err_at(r->out.err, CB_INPUT, r->out.file, 0, UINT64_MAX, "the file holds no statement: fetch it again");
    return status;
}

static cb_status read_file(bods_reader *r, const char *path) {
    input *in = NULL;
    json_items *items = NULL;
    r->out.file = path;
    cb_status status = feed_open(&in, path, r->out.err);
    if (status == CB_OK) status = json_items_open(&items, in, r->out.err);
    if (status == CB_OK) status = each_item(r, items, in);
    if (status == CB_OK) r->done += input_size(in);
    json_items_close(items);
    input_close(in);
    return status;
}

static cb_status begin(bods_reader *r, const feed_source *source, cb_error *err) {
    uint64_t bytes = 0;
    cb_status status = json_parser_new(&r->parser, err);
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++) {
        input *in = NULL;
        status = feed_open(&in, source->files[i], err);
        if (status == CB_OK) bytes += input_size(in);
        input_close(in);
    }
    if (status == CB_OK && !bods_history_begin(&r->history, bytes)) status = err_memory(err);
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    bods_reader r = {.out = {.sink = sink, .authority = "", .err = err, .literal = true}, .first = true};
    r.out.a = &r.record;
    cb_status status = begin(&r, source, err);
    for (unsigned reading = 0; reading < 2 && status == CB_OK; reading++) {
        r.first = reading == 0;
        r.place = 0;
        for (size_t i = 0; status == CB_OK && i < source->file_count; i++) status = read_file(&r, source->files[i]);
    }
    if (status == CB_OK) status = feed_published(sink, slice_of(r.published), false, err);
    json_parser_free(r.parser);
    bods_history_free(&r.history);
    arena_free(&r.record);
    return status;
}

const feed FEED_BODS = {.name = "bods",
                        .format = "Beneficial Ownership Data Standard 0.4",
                        .authority = "",
                        .sniff = sniff,
                        .set_key = set_key,
                        .read = read_all};
