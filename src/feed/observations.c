/* SPDX-License-Identifier: Apache-2.0 */
/* Observations: JSON lines (or one array) of {"subject", "kind", "value", "firstSeen", "lastSeen", "source", "captured", "sha256"}, what
 * somebody saw of a party somewhere else than in a register: a record of passive DNS, a certificate, an archived page, a log-in. Each value
 * becomes an Identification that the subject holds. What a kind means is not decided here. */
#include "feed/common.h"
#include "feed/json_items.h"
#include "model/marks.h"
#include "parse/date.h"

#include "base/poison.h"

typedef enum field { F_SUBJECT, F_KIND, F_VALUE, F_FIRST, F_LAST, F_SOURCE, F_CAPTURED, F_SHA256, FIELDS } field;
static const cb_slice KEYS[FIELDS] = {{"subject", 7},  {"kind", 4},   {"value", 5},    {"firstSeen", 9},
                                      {"lastSeen", 8}, {"source", 6}, {"captured", 8}, {"sha256", 6}};

typedef struct observations_reader {
    feed_out out;
    input *in;
    json_items *items;
    json_parser *parser;
    arena record;
    buf site; /* host and source of the last site that was told: lines about one site mostly follow one another */
} observations_reader;

typedef struct day {
    cb_slice text; /* as written; empty: not given */
    char edtf[DATE_TEXT_MAX];
    size_t len; /* 0: not readable */
} day;

typedef struct sighting {
    const json_value *field[FIELDS]; /* the last of each key */
    cb_slice text[FIELDS];           /* of a string or a number, trimmed; else empty */
    cb_slice kind;                   /* in the form that is kept */
    day first, last, captured;
    bool secret;
    host site;
} sighting;

static field field_of(cb_slice key) {
    field f = 0;
    if (key.len == 0) return FIELDS;
    while (f < FIELDS && (key.ptr[0] != KEYS[f].ptr[0] || !slice_eq(key, KEYS[f]))) f++;
    return f;
}

/* ---- which format */

/* The bits of the fields among the own keys of the first object, as far as the text goes; 0 where a key of another format is there. */
static unsigned fields_in(cb_slice head) {
    unsigned depth = 0, found = 0;
    for (size_t i = 0; i < head.len; i++) {
        char c = head.ptr[i];
        if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (--depth == 0) break;
        } else if (c == '"') {
            size_t end = i + 1;
            while (end < head.len && head.ptr[end] != '"') end += head.ptr[end] == '\\' ? 2 : 1;
            if (end >= head.len) break;
            cb_slice key = slice_sub(head, i + 1, end - i - 1), rest = slice_trim(slice_sub(head, end + 1, SIZE_MAX));
            i = end;
            if (depth != 1 || !slice_starts(rest, SLICE(":"))) continue;
            if (slice_eq(key, SLICE("schema")) || slice_eq(key, SLICE("statementId")) || slice_eq(key, SLICE("recordId")))
                return 0;
            found |= 1u << field_of(key);
        }
    }
    return found;
}

static bool sniff(cb_slice head, const char *name) {
    const unsigned needed = 1u << F_SUBJECT | 1u << F_KIND | 1u << F_VALUE;
    (void)name;
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, SIZE_MAX);
    head = slice_trim(head);
    if (slice_starts(head, SLICE("["))) head = slice_trim(slice_sub(head, 1, SIZE_MAX));
    return slice_starts(head, SLICE("{")) && (fields_in(head) & needed) == needed;
}

/* ---- passwords are not kept, wherever they stand */

static bool is_secret(cb_slice name) {
    static const cb_slice WORDS[] = {SLICE_ITEM("password"), SLICE_ITEM("passwd"), SLICE_ITEM("passphrase"), SLICE_ITEM("pwd")};
    char plain[256]; /* "Pass-Word" -> "password" */
    size_t len = 0;
    for (size_t i = 0; i <= name.len; i++) {
        char c = i < name.len ? name.ptr[i] : '\0';
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) plain[len++] = c;
        if (i < name.len && len < sizeof plain) continue;
        for (size_t at = 0; at + 3 <= len; at++) {
            cb_slice rest = {plain + at, len - at};
            for (size_t w = 0; plain[at] == 'p' && w < sizeof WORDS / sizeof *WORDS; w++)
                if (slice_starts(rest, WORDS[w])) return true;
            if (plain[at] == 's' && slice_starts(rest, SLICE("secret")) && !slice_starts(rest, SLICE("secretar")))
                return true; /* a secretary is no secret */
        }
        if (len < sizeof plain) break;
        memmove(plain, plain + len - 16, 16); /* a word that lies across */
        len = 16;
    }
    return false;
}

static bool holds_secret(const json_value *v) {
    if (is_secret(v->key)) return true;
    for (const json_value *c = v->type == JSON_OBJECT || v->type == JSON_ARRAY ? v->first : NULL; c; c = c->next)
        if (holds_secret(c)) return true;
    return false;
}

/* ---- days */

/* "1709633472": seconds since 1970, ten digits; a fraction does not count. */
static bool is_epoch(cb_slice s) {
    for (size_t i = 0; i < s.len; i++)
        if (i == 10 ? s.ptr[i] != '.' : s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len == 10 || s.len > 11;
}

static void read_day(cb_slice text, day *out) {
    *out = (day){.text = text};
    if (text.len == 0) return;
    if (is_epoch(text)) {
        int64_t seconds = 0;
        for (size_t i = 0; i < 10; i++) seconds = seconds * 10 + (text.ptr[i] - '0');
        out->len = date_day((int32_t)(seconds / 86400), out->edtf);
        return;
    }
    date_range plain;
    if (text.len == 10 && date_parse(text, &plain) && plain.precision == 3) {
        memcpy(out->edtf, text.ptr, out->len = 10);
        return;
    }
    char other[DATE_TEXT_MAX];
    size_t len = date_read(text, false, out->edtf);
    /* "05/03/2024" is one of two days, and nobody says which */
    bool sure = len && date_read(text, true, other) == len && memcmp(other, out->edtf, len) == 0;
    out->len = sure ? len : 0;
}

static bool is_reversed(const day *first, const day *last) {
    date_range a, b;
    return first->len && last->len && date_parse((cb_slice){first->edtf, first->len}, &a) &&
           date_parse((cb_slice){last->edtf, last->len}, &b) && b.last < a.first;
}

/* ---- reading a line */

static cb_slice lowered(feed_out *o, cb_slice text) {
    text = feed_squeeze(o, text);
    char *out = feed_ok(o) ? arena_alloc(o->a, text.len + 1) : NULL;
    if (!out) {
        feed_fail_memory(o);
        return (cb_slice){NULL, 0};
    }
    for (size_t i = 0; i < text.len; i++)
        out[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] + 32 : text.ptr[i]);
    return (cb_slice){out, text.len};
}

static bool is_scalar(const json_value *v) { return v->type == JSON_STRING || v->type == JSON_NUMBER; }

static bool is_absent(const json_value *v) {
    return !v || v->type == JSON_NULL || (is_scalar(v) && slice_trim(v->text).len == 0);
}

static void read_fields(feed_out *o, const json_value *line, sighting *s) {
    for (const json_value *v = line->first; v; v = v->next) {
        field f = field_of(v->key);
        if (f == FIELDS) continue;
        if (s->field[f]) feed_note(o, "duplicate key", v->key);
        s->field[f] = v;
        s->text[f] = is_scalar(v) ? slice_trim(v->text) : (cb_slice){NULL, 0};
        if (f == F_KIND && is_secret(s->text[f])) s->secret = true;
    }
    s->kind = lowered(o, s->text[F_KIND]);
    read_day(s->text[F_FIRST], &s->first);
    read_day(s->text[F_LAST], &s->last);
    read_day(s->text[F_CAPTURED], &s->captured);
    /* one day alone is a sighting of that day */
    if (is_absent(s->field[F_LAST]) && s->first.len) s->last = s->first;
    if (is_absent(s->field[F_FIRST]) && s->last.len) s->first = s->last;
}

static const char *fault_of_field(const json_value *v, field f) {
    static const char *const FAULTS[][4] = {
        [F_SUBJECT] = {"subject is missing", "subject is null", "subject is empty", "subject is neither text nor number"},
        [F_KIND] = {"kind is missing", "kind is null", "kind is empty", "kind is neither text nor number"},
        [F_VALUE] = {"value is missing", "value is null", "value is empty", "value is neither text nor number"}};
    if (!v) return FAULTS[f][0];
    if (v->type == JSON_NULL) return FAULTS[f][1];
    if (!is_scalar(v)) return FAULTS[f][3];
    return slice_trim(v->text).len ? NULL : FAULTS[f][2];
}

/* Why the values cannot be told; every one of them repeats what else the line says. */
static const char *fault_of_values(const json_value *line, const json_value *value) {
    bool list = value && value->type == JSON_ARRAY;
    size_t count = 0;
    if (list && !value->first) return "value is empty";
    for (const json_value *v = list ? value->first : value; !count || v; v = list ? v->next : NULL, count++) {
        const char *fault = fault_of_field(v, F_VALUE);
        if (fault) return fault;
        if (v->text.len > LIMIT_VALUE_BYTES) return "value is longer than the limit";
    }
    bool many = count > FEED_FACTS_MAX || line->raw.len - value->raw.len > LIMIT_ENTITY_BYTES / count;
    return many ? "more values than the limit" : NULL;
}

static const char *fault_of(const json_value *line, const sighting *s) {
    cb_slice subject = s->text[F_SUBJECT];
    const char *fault = fault_of_field(s->field[F_SUBJECT], F_SUBJECT);
    if (!fault && subject.len > LIMIT_ID_BYTES) fault = "subject is too long";
    for (size_t i = 0; i < subject.len && !fault; i++)
        if ((unsigned char)subject.ptr[i] < 0x20) fault = "subject holds a control character";
    if (!fault) fault = fault_of_field(s->field[F_KIND], F_KIND);
    if (!fault) fault = fault_of_values(line, s->field[F_VALUE]);
    return !fault && is_reversed(&s->first, &s->last) ? "lastSeen is before firstSeen" : fault;
}

/* ---- the subject */

/* The host where the subject is written as a site: "https://www.example.com/", "example.com". A page of a site may be an account or one of
 * many tenants, and is no site. */
static bool read_site(feed_out *o, cb_slice subject, host *out) {
    static const char *const SCHEMES[] = {"https://", "http://"}, *const IDS[] = {"site-", "obs-", "bods-"};
    cb_slice bare = subject;
    bool page = false;
    for (size_t i = 0; i < 2 && bare.len == subject.len; i++)
        if (slice_starts_nocase(subject, slice_of(SCHEMES[i]))) bare = slice_sub(subject, strlen(SCHEMES[i]), SIZE_MAX);
    if (bare.len == subject.len) {
        for (size_t i = 0; i < sizeof IDS / sizeof *IDS; i++)
            if (slice_starts(subject, slice_of(IDS[i]))) return false; /* these may hold a dot: an id as written */
    } else {
        size_t end = 0;
        while (end < bare.len && bare.ptr[end] != '/' && bare.ptr[end] != '?' && bare.ptr[end] != '#') end++;
        page = end + 1 < bare.len || (end < bare.len && bare.ptr[end] != '/');
        bare = slice_sub(bare, 0, end);
        for (size_t at; (at = slice_find_char(bare, '@')) != SIZE_MAX;) bare = slice_sub(bare, at + 1, SIZE_MAX);
        size_t port = slice_find_char(bare, ':'), digits = port == SIZE_MAX ? bare.len : port + 1;
        while (digits < bare.len && bare.ptr[digits] >= '0' && bare.ptr[digits] <= '9') digits++;
        if (digits == bare.len) bare = slice_sub(bare, 0, port);
    }
    if (!host_read(out, bare)) return false;
    if (page) feed_note(o, "subject is a page, not a site", feed_shown_id(subject));
    return !page;
}

/* Without "www.", unless what stays is a public suffix: "www.gov.uk". */
static cb_slice site_name(const host *h) {
    cb_slice name = {h->name, h->len};
    host rest;
    while (slice_starts(name, SLICE("www.")) && host_read(&rest, slice_sub(name, 4, SIZE_MAX)) && host_registrable(&rest).len)
        name = slice_sub(name, 4, SIZE_MAX);
    return name;
}

/* ---- the entities */

/* A value in full, also one that a list would write for nothing. */
static void add_exact(feed_out *o, entity *e, prop_id prop, cb_slice value) {
    if (!feed_ok(o)) return;
    if (value.len > LIMIT_VALUE_BYTES || e->count >= LIMIT_STATEMENTS)
        o->over = true;
    else if (!entity_add(e, prop, value) && e->failed)
        feed_fail_memory(o);
}

static void add_note(feed_out *o, entity *e, cb_slice label, cb_slice text) {
    add_exact(o, e, PROP_description, feed_squeeze(o, feed_join(o, ": ", 2, (cb_slice[]){label, slice_trim(text)})));
}

static void add_day(feed_out *o, entity *e, prop_id prop, const day *d) {
    if (d->len) {
        feed_add_original(o, e, prop, (cb_slice){d->edtf, d->len}, d->text);
    } else if (d->text.len) {
        add_note(o, e, prop_name(prop), d->text);
        feed_note(o, "unreadable date", feed_shown_id(d->text));
    }
}

static void add_hash(feed_out *o, entity *e, cb_slice text) {
    cb_slice hex = lowered(o, text);
    bool ok = hex.len == 64;
    for (size_t i = 0; i < hex.len && ok; i++)
        ok = (hex.ptr[i] >= '0' && hex.ptr[i] <= '9') || (hex.ptr[i] >= 'a' && hex.ptr[i] <= 'f');
    if (text.len == 0) return;
    if (ok) {
        feed_add(o, e, PROP_recordId, feed_join(o, ":", 2, (cb_slice[]){SLICE("sha256"), hex}));
        return;
    }
    add_note(o, e, SLICE("sha256"), text);
    feed_note(o, "sha256 is not 64 hexadecimal digits", feed_shown_id(text));
}

/* What no rule reads stays as a note: other keys, all but the last of one key, and what is neither text nor number. */
static void add_rest(feed_out *o, entity *e, const json_value *line, const sighting *s) {
    for (const json_value *v = line->first; v; v = v->next) {
        field f = field_of(v->key);
        bool read = f < FIELDS && s->field[f] == v;
        if (v->type == JSON_NULL || (read && (f == F_VALUE || is_scalar(v)))) continue;
        if (holds_secret(v)) {
            feed_note(o, "password discarded", (cb_slice){"", 0});
            continue;
        }
        if (read) feed_note(o, "neither text nor number", v->key);
        bool plain = is_scalar(v) || v->type == JSON_BOOL;
        cb_slice text = plain ? slice_trim(v->text) : v->raw;
        if (text.len) add_note(o, e, v->key, text);
    }
}

/* Whoever gives the sighting is the origin of all it says: two files that copy one source are one. Of a page it is the site: the pages are as
 * many as the sightings. */
static cb_slice origin_of(cb_slice source) {
    size_t scheme = slice_find(source, SLICE("://")), end;
    if (scheme == SIZE_MAX || !slice_starts_nocase(source, SLICE("http"))) return source;
    for (end = scheme + 3; end < source.len && source.ptr[end] != '/' && source.ptr[end] != '?' && source.ptr[end] != '#';)
        end++;
    return slice_sub(source, 0, end);
}

static void emit(feed_out *o, entity *e, cb_slice source) {
    cb_slice origin = origin_of(source);
    for (size_t i = 0; i < e->count; i++) e->statements[i].origin = origin;
    feed_emit(o, e);
}

/* The site itself, and its domain as a mark that others may share. */
static void put_site(observations_reader *r, cb_slice id, cb_slice name, cb_slice source) {
    feed_out *o = &r->out;
    entity e;
    cb_slice told = feed_join(o, " ", 2, (cb_slice[]){name, source});
    if (!feed_ok(o) || slice_eq(told, buf_view(&r->site))) return;
    feed_begin(o, &e, id, SCHEMA_Asset);
    add_exact(o, &e, PROP_name, name);
    emit(o, &e, source);
    feed_begin(o, &e, feed_join(o, "-", 2, (cb_slice[]){SLICE("obs"), id}), SCHEMA_Identification);
    add_exact(o, &e, PROP_holder, id);
    add_exact(o, &e, PROP_type, SLICE("domain"));
    add_exact(o, &e, PROP_number, name);
    emit(o, &e, source);
    buf_clear(&r->site);
    buf_slice(&r->site, told);
    if (r->site.failed) feed_fail_memory(o);
}

static void put_value(feed_out *o, entity *e, const sighting *s, cb_slice value, cb_slice source) {
    cb_slice pieces[FIELDS];
    size_t common = e->count;
    memcpy(pieces, s->text, sizeof pieces);
    pieces[F_VALUE] = value;
    e->id = feed_join(o, "-", 2, (cb_slice[]){SLICE("obs"), feed_key(o, FIELDS, pieces)});
    if (value.len) add_exact(o, e, PROP_number, value);
    if (!o->over) emit(o, e, source);
    e->count = common;
}

static void put_sighting(observations_reader *r, const json_value *line, sighting *s) {
    feed_out *o = &r->out;
    cb_slice holder = s->text[F_SUBJECT], source = feed_squeeze(o, s->text[F_SOURCE]), name = {NULL, 0};
    const json_value *value = s->field[F_VALUE];
    entity e;
    if (read_site(o, holder, &s->site)) {
        name = site_name(&s->site);
        holder = feed_join(o, "-", 2, (cb_slice[]){SLICE("site"), name});
    }
    feed_begin(o, &e, SLICE("obs"), SCHEMA_Identification);
    add_exact(o, &e, PROP_holder, holder);
    add_exact(o, &e, PROP_type, s->kind);
    add_day(o, &e, PROP_startDate, &s->first);
    add_day(o, &e, PROP_endDate, &s->last);
    bool url = slice_starts_nocase(source, SLICE("http://")) || slice_starts_nocase(source, SLICE("https://"));
    add_exact(o, &e, url ? PROP_sourceUrl : PROP_publisher, source);
    add_day(o, &e, PROP_retrievedAt, &s->captured);
    add_hash(o, &e, s->text[F_SHA256]);
    if (s->secret) { /* nothing of it: neither the value, nor a hash of it in the id, nor what else the line may say of it */
        feed_note(o, "password discarded", (cb_slice){"", 0});
        add_exact(o, &e, PROP_description, SLICE("password discarded"));
    } else {
        add_rest(o, &e, line, s);
    }
    o->over |= e.count >= LIMIT_STATEMENTS; /* the value needs one more */
    if (!feed_ok(o) || o->over) return;
    if (name.len) put_site(r, holder, name, source);
    if (s->secret)
        put_value(o, &e, s, (cb_slice){NULL, 0}, source);
    else if (value->type != JSON_ARRAY)
        put_value(o, &e, s, s->text[F_VALUE], source);
    else
        for (const json_value *v = value->first; v; v = v->next) put_value(o, &e, s, slice_trim(v->text), source);
}

/* ---- the file */

static cb_status on_record(observations_reader *r, const json_value *v, const json_item *item) {
    static const char KIND[] = "observation";
    feed_out *o = &r->out;
    sighting s = {.secret = false};
    if (v->type != JSON_OBJECT) {
        feed_rejected(o, KIND, item->line, item->byte, (cb_slice){NULL, 0}, "the record is no object");
        return o->status;
    }
    read_fields(o, v, &s);
    cb_slice shown = feed_shown_id(s.text[F_SUBJECT]);
    const char *fault = fault_of(v, &s);
    if (fault) {
        feed_rejected(o, KIND, item->line, item->byte, shown, fault);
        return o->status;
    }
    put_sighting(r, v, &s);
    feed_end_record(o, KIND, item->line, item->byte, shown);
    return o->status;
}

static cb_status on_item(observations_reader *r, const json_item *item, cb_error *err) {
    cb_error why = {.code = CB_OK};
    json_value *v;
    arena_reset(&r->record);
    if (item->oversize) {
        feed_rejected(&r->out, "observation", item->line, item->byte, (cb_slice){NULL, 0}, "the record is too long");
        return r->out.status;
    }
    cb_status status = json_parse(r->parser, &r->record, item->text, &v, &why);
    if (status == CB_MEMORY) return err_memory(err);
    if (status != CB_OK && item->unterminated)
        return err_at(err, CB_INPUT, r->out.file, item->line, item->byte,
                      "the file is cut: its last line is not whole; fetch it again");
    if (status == CB_OK) return on_record(r, v, item);
    feed_rejected(&r->out, "observation", item->line, item->byte, (cb_slice){NULL, 0}, why.message);
    return r->out.status;
}

static cb_status read_items(observations_reader *r, cb_error *err) {
    cb_status status = json_items_open(&r->items, r->in, err);
    for (uint64_t count = 0; status == CB_OK; count++) {
        json_item item;
        bool more;
        status = json_items_next(r->items, &item, &more, err);
        if (status != CB_OK) break;
        if (!more && count == 0)
            return err_at(err, CB_INPUT, r->out.file, 0, UINT64_MAX, "the file holds no observation: fetch it again");
        if (!more) break;
        if (count % 256 == 0 && r->out.sink->progress && r->out.sink->progress(r->out.sink->data, input_consumed(r->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        status = on_item(r, &item, err);
    }
    return status;
}

static cb_status read_file(const char *file, const feed_sink *sink, cb_error *err) {
    observations_reader r = {.out = {.sink = sink, .file = file, .authority = "", .err = err, .literal = true}};
    r.out.a = &r.record;
    cb_status status = feed_open(&r.in, file, err);
    if (status == CB_OK) status = json_parser_new(&r.parser, err);
    if (status == CB_OK) status = read_items(&r, err);
    json_items_close(r.items);
    json_parser_free(r.parser);
    input_close(r.in);
    arena_free(&r.record);
    buf_free(&r.site);
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++) status = read_file(source->files[i], sink, err);
    return status;
}

const feed FEED_OBSERVATIONS = {
    .name = "observations", .format = "Observations", .authority = "", .sniff = sniff, .read = read_all};
