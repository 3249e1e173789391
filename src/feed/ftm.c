/* SPDX-License-Identifier: Apache-2.0 */
/* FollowTheMoney entities: JSON lines, one array, or deltas {"op":"ADD|MOD|DEL","entity":{...}}. Every statement is kept, also
 * of unknown properties and schemata; passwords are discarded on reading. https://followthemoney.tech */
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "feed/common.h"
#include "parse/date.h"
#include "parse/json.h"
#include "text/utf8.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/poison.h"

typedef struct ftm_reader {
    const feed_sink *sink;
    const char *file;
    json_parser *parser;
    arena record;
    uint64_t records; /* read so far, in this file */
    cb_error *err;
} ftm_reader;

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, head.len);
    head = slice_trim(head);
    if (head.len && head.ptr[0] == '[') head = slice_trim(slice_sub(head, 1, head.len));
    if (head.len == 0 || head.ptr[0] != '{') return false;
    return slice_find(head, SLICE("\"schema\"")) != SIZE_MAX || slice_find(head, SLICE("\"op\"")) != SIZE_MAX;
}

/* The first of the object's own keys that is one of `keys` (NULL-terminated), and what stands behind its colon; as far as the text goes.
 * NULL where none is. */
static const char *first_key(cb_slice head, const char *const *keys, cb_slice *behind) {
    unsigned depth = 0;
    for (size_t i = 0; i < head.len; i++) {
        char c = head.ptr[i];
        if (c == '{' || (c == '[' && depth > 0)) { /* the brackets of a document of records do not count */
            depth++;
        } else if (depth > 0 && (c == '}' || c == ']')) {
            if (--depth == 0) return NULL;
        } else if (c == '"') {
            size_t end = i + 1;
            while (end < head.len && head.ptr[end] != '"') end += head.ptr[end] == '\\' ? 2 : 1;
            if (end >= head.len) return NULL;
            cb_slice text = slice_sub(head, i + 1, end - i - 1), rest = slice_trim(slice_sub(head, end + 1, head.len));
            bool is_key = depth == 1 && slice_starts(rest, SLICE(":"));
            for (size_t k = 0; is_key && keys[k]; k++)
                if (slice_eq(text, slice_of(keys[k]))) {
                    *behind = slice_trim(slice_sub(rest, 1, rest.len));
                    return keys[k];
                }
            i = end;
        }
    }
    return NULL;
}

/* Does the first record carry an operation? "op" and "entity" are keys of no entity. */
static bool is_delta(cb_slice head) {
    cb_slice behind;
    const char *key = first_key(head, (const char *const[]){"op", "entity", "schema", NULL}, &behind);
    return key && strcmp(key, "schema") != 0;
}

/* The id in the beginning of a line that is too long to be read. */
static cb_slice id_in(cb_slice beginning) {
    cb_slice behind;
    if (!first_key(beginning, (const char *const[]){"id", NULL}, &behind) || !slice_starts(behind, SLICE("\"")))
        return (cb_slice){NULL, 0};
    cb_slice id = slice_sub(behind, 1, slice_find_char(slice_sub(behind, 1, behind.len), '"'));
    return utf8_valid(id) ? id : (cb_slice){NULL, 0};
}

/* A beginning that is not cut within a character. */
static cb_slice shortened(cb_slice s) {
    size_t len = s.len < 64 ? s.len : 64;
    while (len < s.len && len > 0 && ((unsigned char)s.ptr[len] & 0xc0) == 0x80) len--;
    return slice_sub(s, 0, len);
}

static cb_status note(ftm_reader *r, const char *what, cb_slice example) {
    return r->sink->note(r->sink->data, r->file, what, shortened(example), r->err);
}

static cb_status reject(ftm_reader *r, uint64_t line, uint64_t byte, cb_slice id, const char *why) {
    return r->sink->rejected(r->sink->data, r->file, "entity", line, byte, id, why, r->err);
}

/* ---- one entity */

/* Why an object is no entity, NULL where it is one. */
static const char *fault_of(const json_value *object) {
    if (!object || object->type != JSON_OBJECT) return "the line is no object";
    cb_slice id = json_string(json_get(object, "id")), schema = json_string(json_get(object, "schema"));
    const json_value *properties = json_get(object, "properties");
    if (id.len == 0) return json_get(object, "id") ? "the entity's id is no text" : "the entity has no id";
    if (id.len > LIMIT_ID_BYTES) return "the entity's id is too long";
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.ptr[i] < 0x20) return "the entity's id holds a control character";
    if (schema.len == 0 || schema.len > 64) return "the entity has no schema";
    if (properties && properties->type != JSON_OBJECT && properties->type != JSON_NULL) return "its properties are no object";
    return NULL;
}

static int by_slice(const void *a, const void *b) { return slice_cmp(*(const cb_slice *)a, *(const cb_slice *)b); }

/* The data sets that the entity says it comes from, sorted and joined: equal origins count once as evidence. */
static bool origin_of(arena *a, const json_value *datasets, cb_slice *out) {
    *out = (cb_slice){NULL, 0};
    if (!datasets || datasets->type != JSON_ARRAY || datasets->count == 0) return true;
    cb_slice *names = arena_zalloc(a, datasets->count, sizeof *names);
    buf joined = BUF_EMPTY;
    size_t n = 0;
    if (!names) return false;
    for (const json_value *v = datasets->first; v; v = v->next)
        if (v->type == JSON_STRING && v->text.len) names[n++] = v->text;
    qsort(names, n, sizeof *names, by_slice);
    for (size_t i = 0; i < n; i++) {
        if (i && slice_eq(names[i], names[i - 1])) continue;
        if (i) buf_byte(&joined, ';');
        buf_slice(&joined, names[i]);
    }
    bool ok = !joined.failed && arena_dup(a, buf_view(&joined), out);
    buf_free(&joined);
    return ok;
}

static bool scalar_text(const json_value *v, cb_slice *out) {
    *out = v->text;
    return v->type == JSON_STRING || v->type == JSON_NUMBER || v->type == JSON_BOOL;
}

/* A value that is not of its property's type is kept, and counted. */
static cb_status check_type(ftm_reader *r, prop_type type, cb_slice value) {
    char date[DATE_TEXT_MAX];
    if (type == PROP_TYPE_DATE && date_read(value, false, date) == 0) return note(r, "value is no date", value);
    if ((type == PROP_TYPE_ENTITY || type == PROP_TYPE_ENTITY_STUB) && value.len > LIMIT_ID_BYTES)
        return note(r, "value is no id", value);
    return CB_OK;
}

/* Passwords are not kept, wherever they stand. */
static bool is_password(cb_slice key) {
    static const char *const KEYS[] = {"password", "passwd", "pwd", "passphrase", "passwordhash"};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (slice_eq_nocase(key, slice_of(KEYS[i]))) return true;
    return false;
}

static bool holds_password(const json_value *v) {
    if (is_password(v->key)) return true;
    if (v->type != JSON_OBJECT && v->type != JSON_ARRAY) return false;
    for (const json_value *c = v->first; c; c = c->next)
        if (holds_password(c)) return true;
    return false;
}

static cb_status emit_nested(ftm_reader *r, const json_value *object);

/* An entity in the place of its id, as "nested" exports write it: it becomes an entity of its own and its id the value. The other end of
 * a tie (a stub) says nothing itself: the nested entity names this one. */
static cb_status add_nested(ftm_reader *r, entity *e, prop_id prop, prop_type type, cb_slice name, const json_value *v,
                            cb_slice origin) {
    cb_status status = emit_nested(r, v);
    if (status != CB_OK || type == PROP_TYPE_ENTITY_STUB) return status;
    cb_slice id = json_string(json_get(v, "id"));
    statement *s = prop == PROP_UNKNOWN ? entity_add_named(e, name, id) : entity_add(e, prop, id);
    if (s) s->origin = origin;
    return CB_OK;
}

static cb_status add_value(ftm_reader *r, entity *e, prop_id prop, prop_type type, cb_slice name, const json_value *v,
                           cb_slice origin) {
    cb_slice text;
    if (v->type == JSON_NULL) return note(r, "value is null", name);
    if (v->type == JSON_OBJECT && !fault_of(v)) return add_nested(r, e, prop, type, name, v, origin);
    bool scalar = scalar_text(v, &text);
    if (!scalar && holds_password(v)) return note(r, "password discarded", (cb_slice){"", 0});
    if (!scalar) text = v->raw; /* kept as it was written */
    if (text.len > LIMIT_VALUE_BYTES) return note(r, "value is too long", name);
    if (slice_trim(text).len == 0) return note(r, "value is empty", name);
    if (v->type != JSON_STRING) {
        cb_status status = note(r, scalar ? "value is no string" : "value is neither text nor number", name);
        if (status != CB_OK) return status;
    }
    statement *s = prop == PROP_UNKNOWN ? entity_add_named(e, name, text) : entity_add(e, prop, text);
    if (s) s->origin = origin;
    return check_type(r, type, text);
}

static cb_status add_property(ftm_reader *r, entity *e, const json_value *p, cb_slice origin) {
    prop_id prop = prop_find(p->key);
    prop_type type = prop == PROP_UNKNOWN ? PROP_TYPE_UNKNOWN : schema_prop_type(e->schema, prop);
    cb_status status = CB_OK;
    if (is_password(p->key)) return note(r, "password discarded", (cb_slice){"", 0});
    if (p->key.len == 0 || p->key.len > LIMIT_ID_BYTES || p->key.ptr[0] == '@')
        return note(r, "property has no usable name", p->key);
    if (type == PROP_TYPE_UNKNOWN && e->schema != SCHEMA_UNKNOWN) status = note(r, "unknown property", p->key);
    if (status != CB_OK || p->type == JSON_NULL) return status;
    if (p->type != JSON_ARRAY) {
        status = note(r, "values are no list", p->key);
        return status == CB_OK ? add_value(r, e, prop, type, p->key, p, origin) : status;
    }
    for (const json_value *v = p->first; v && status == CB_OK; v = v->next)
        status = add_value(r, e, prop, type, p->key, v, origin);
    return status;
}

static bool add_meta(ftm_reader *r, entity *e, const char *name, cb_slice value, cb_slice origin) {
    cb_slice copy;
    if (slice_trim(value).len == 0) return true;
    if (!arena_dup(&r->record, slice_of(name), &copy)) return false;
    statement *s = entity_add_named(e, copy, value);
    if (s) {
        s->flags |= STATEMENT_META;
        s->origin = origin;
    }
    return s != NULL;
}

/* Any other field, as raw JSON, so that export gives back what came. */
static cb_status add_raw(ftm_reader *r, entity *e, const json_value *v, cb_slice origin) {
    char name[80];
    if (v->type == JSON_NULL) return CB_OK;
    if (holds_password(v)) return note(r, "password discarded", (cb_slice){"", 0});
    if (v->key.len > 64) return note(r, "field has too long a name", v->key);
    if (v->raw.len > LIMIT_VALUE_BYTES) return note(r, "value is too long", v->key);
    snprintf(name, sizeof name, "@json:%.*s", SLICE_ARGS(v->key));
    char *line =
        arena_alloc(&r->record, v->raw.len + 1); /* export writes lines: the ends of lines between its parts become blanks */
    if (!line) return err_memory(r->err);
    for (size_t i = 0; i < v->raw.len; i++) line[i] = v->raw.ptr[i] == '\n' || v->raw.ptr[i] == '\r' ? ' ' : v->raw.ptr[i];
    return add_meta(r, e, name, (cb_slice){line, v->raw.len}, origin) ? CB_OK : err_memory(r->err);
}

static bool is_one_of(cb_slice key, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (slice_eq(key, slice_of(names[i]))) return true;
    return false;
}

/* The fields of the envelope: known ones by name. What an export adds of its own ("cuibono": strengths, inferred ties) no source says. */
static cb_status add_envelope(ftm_reader *r, entity *e, const json_value *v, cb_slice origin) {
    static const char *const OWN[] = {"id", "schema", "properties", "cuibono"}, *const LISTS[] = {"referents", "datasets"};
    static const char *const TEXTS[] = {"caption", "first_seen", "last_seen", "last_change", "target"};
    char name[80];
    cb_slice text;
    if (is_one_of(v->key, OWN, 4)) return CB_OK;
    snprintf(name, sizeof name, "@%.*s", v->key.len > 64 ? 64 : (int)v->key.len, v->key.ptr ? v->key.ptr : "");
    bool plain = (v->type == JSON_STRING || v->type == JSON_BOOL) && scalar_text(v, &text) && slice_trim(text).len > 0;
    if (is_one_of(v->key, TEXTS, 5) && plain) return add_meta(r, e, name, text, origin) ? CB_OK : err_memory(r->err);
    if (!is_one_of(v->key, LISTS, 2) || v->type != JSON_ARRAY) return add_raw(r, e, v, origin);
    for (const json_value *x = v->first; x; x = x->next) {
        if (x->type == JSON_STRING && !add_meta(r, e, name, x->text, origin)) return err_memory(r->err);
        cb_status status = x->type == JSON_STRING ? CB_OK : note(r, "value is no string", v->key);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

/* The statements of an object that has no fault. */
static cb_status read_entity(ftm_reader *r, entity *e, const json_value *object) {
    cb_slice schema = json_string(json_get(object, "schema")), origin;
    if (!origin_of(&r->record, json_get(object, "datasets"), &origin)) return err_memory(r->err);
    cb_status status = CB_OK;
    entity_begin(e, &r->record, json_string(json_get(object, "id")), schema_find(schema));
    if (e->schema == SCHEMA_UNKNOWN) {
        e->schema_name = schema;
        status = note(r, "unknown schema", schema);
    }
    for (const json_value *v = object->first; v && status == CB_OK; v = v->next) status = add_envelope(r, e, v, origin);
    const json_value *properties = json_get(object, "properties");
    for (const json_value *p = properties && properties->type == JSON_OBJECT ? properties->first : NULL; p && status == CB_OK;
         p = p->next)
        status = add_property(r, e, p, origin);
    if (status == CB_OK && e->failed && e->count < LIMIT_STATEMENTS) status = err_memory(r->err);
    return status;
}

static cb_status emit_nested(ftm_reader *r, const json_value *object) {
    entity e;
    cb_status status = note(r, "nested entity", json_string(json_get(object, "schema")));
    if (status == CB_OK) status = read_entity(r, &e, object);
    if (status == CB_OK && e.failed)
        return note(r, "nested entity has too many statements", json_string(json_get(object, "id")));
    return status == CB_OK ? r->sink->entity(r->sink->data, &e, r->err) : status;
}

/* `replaces`: an operation, what was said of the id before holds no longer. */
static cb_status emit_entity(ftm_reader *r, const json_value *object, bool replaces, uint64_t line, uint64_t byte) {
    const char *fault = fault_of(object);
    cb_slice id = object ? json_string(json_get(object, "id")) : (cb_slice){NULL, 0};
    entity e;
    if (fault) return reject(r, line, byte, shortened(id), fault);
    cb_status status = read_entity(r, &e, object);
    if (status == CB_OK && e.failed) return reject(r, line, byte, id, "the entity has too many statements");
    if (status == CB_OK && replaces) status = r->sink->operation(r->sink->data, e.id, false, r->err);
    if (status == CB_OK) status = r->sink->entity(r->sink->data, &e, r->err);
    return status == CB_OK ? r->sink->kept(r->sink->data, r->file, replaces ? "operation" : "entity", r->err) : status;
}

/* ---- deltas: the last operation on an id wins, over entities that came before it as well */

static bool is_operation(const json_value *v) { return v->type == JSON_OBJECT && json_get(v, "op") && !json_get(v, "schema"); }

static cb_status apply_operation(ftm_reader *r, const json_value *v, uint64_t line, uint64_t byte) {
    const json_value *object = json_get(v, "entity");
    cb_slice name = json_string(json_get(v, "op")), id = json_string(json_get(object, "id"));
    bool removes = slice_eq_nocase(name, SLICE("DEL"));
    const char *fault = NULL;
    if (!removes && !slice_eq_nocase(name, SLICE("ADD")) && !slice_eq_nocase(name, SLICE("MOD")))
        fault = "the operation is none of ADD, MOD, DEL";
    else if (!object || object->type != JSON_OBJECT)
        fault = "the operation has no entity";
    else if (id.len == 0)
        fault = "the entity has no id";
    if (fault) return reject(r, line, byte, shortened(id), fault);
    if (!removes) return emit_entity(r, object, true, line, byte);
    cb_status status = r->sink->operation(r->sink->data, id, true, r->err);
    return status == CB_OK ? r->sink->kept(r->sink->data, r->file, "operation", r->err) : status;
}

/* ---- the file */

static cb_status on_value(ftm_reader *r, const json_value *v, uint64_t line, uint64_t byte) {
    r->records++;
    return is_operation(v) ? apply_operation(r, v, line, byte) : emit_entity(r, v, false, line, byte);
}

static cb_status parse_line(ftm_reader *r, const json_line *line) {
    cb_error why = {.code = CB_OK};
    json_value *v;
    if (line->oversize) {
        r->records++;
        return reject(r, line->line, line->byte, shortened(id_in(line->text)), "the line is too long");
    }
    cb_status status = json_parse(r->parser, &r->record, line->text, &v, &why);
    if (status == CB_MEMORY) return err_memory(r->err);
    if (status != CB_OK && line->unterminated)
        return err_at(r->err, CB_INPUT, r->file, line->line, line->byte,
                      "the file is cut: its last line is not whole; fetch it again");
    if (status == CB_OK) return on_value(r, v, line->line, line->byte);
    r->records++;
    return reject(r, line->line, line->byte, (cb_slice){NULL, 0}, why.message);
}

static cb_status each_line(ftm_reader *r) {
    input *in = NULL;
    json_lines *lines = NULL;
    cb_status status = feed_open(&in, r->file, r->err);
    if (status == CB_OK) status = json_lines_open(&lines, in, r->err);
    while (status == CB_OK) {
        json_line line;
        bool more;
        arena_reset(&r->record);
        status = json_lines_next(lines, &line, &more, r->err);
        if (status != CB_OK || !more) break;
        status = parse_line(r, &line);
        if (status == CB_OK && r->sink->progress && r->sink->progress(r->sink->data, input_consumed(in)))
            status = err_set(r->err, CB_CANCELLED, "stopped");
    }
    json_lines_close(lines);
    input_close(in);
    return status;
}

/* ---- one document: an array, or an entity over several lines; read whole, so bounded */

static cb_status read_whole(ftm_reader *r, buf *whole) {
    input *in;
    cb_status status = feed_open(&in, r->file, r->err);
    while (status == CB_OK) {
        cb_slice piece;
        status = input_read(in, &piece, r->err);
        if (status != CB_OK || piece.len == 0) break;
        buf_slice(whole, piece);
        if (whole->failed)
            status = err_memory(r->err);
        else if (whole->len > LIMIT_ARRAY_BYTES)
            status = err_at(r->err, CB_LIMIT, r->file, 0, whole->len, "one JSON document is at most %u bytes: write JSON lines",
                            LIMIT_ARRAY_BYTES);
    }
    input_close(in);
    return status;
}

/* Each element with its line and byte in the file. */
static cb_status each_element(ftm_reader *r, const json_value *document, uint64_t line, uint64_t offset) {
    const json_value *v = document->type == JSON_ARRAY ? document->first : document;
    const char *from = document->raw.ptr;
    cb_status status = CB_OK;
    for (; v && status == CB_OK; v = document->type == JSON_ARRAY ? v->next : NULL) {
        for (; from < v->raw.ptr; from++) line += *from == '\n';
        arena_reset(&r->record);
        status = on_value(r, v, line, offset + (uint64_t)(v->raw.ptr - document->raw.ptr));
        if (status == CB_OK && r->sink->progress && r->sink->progress(r->sink->data, offset))
            status = err_set(r->err, CB_CANCELLED, "stopped");
    }
    return status;
}

static cb_status read_document(ftm_reader *r) {
    buf whole = BUF_EMPTY;
    json_value *document = NULL;
    arena memory = ARENA_EMPTY;
    cb_error why = {.code = CB_OK};
    cb_status status = read_whole(r, &whole);
    cb_slice text = buf_view(&whole);
    uint64_t offset = 0, line = 1;
    if (slice_starts(text, SLICE("\xef\xbb\xbf"))) text = slice_sub(text, offset = 3, text.len);
    for (; text.len && text.ptr[0] <= ' ' && text.ptr[0] > 0; offset++) {
        line += text.ptr[0] == '\n';
        text = slice_sub(text, 1, text.len);
    }
    if (status == CB_OK) {
        status = json_parse(r->parser, &memory, text, &document, &why);
        if (status == CB_MEMORY)
            err_memory(r->err);
        else if (status != CB_OK)
            status = err_at(r->err, CB_INPUT, r->file, 0, why.byte, "the file is no whole JSON document: %s", why.message);
    }
    if (status == CB_OK) status = each_element(r, document, line, offset);
    arena_free(&memory);
    buf_free(&whole);
    return status;
}

/* The beginning tells: one document, or lines. */
static cb_status look(ftm_reader *r, bool *document) {
    enum { LOOK_BYTES = 65536 };
    input *in;
    cb_slice head;
    cb_status status = feed_open(&in, r->file, r->err);
    if (status != CB_OK) return status;
    status = input_peek(in, LOOK_BYTES, &head, r->err);
    if (status == CB_OK) {
        if (slice_starts(head, SLICE("\xef\xbb\xbf"))) head = slice_sub(head, 3, head.len);
        head = slice_trim(head);
        size_t end = slice_find_char(head, '\n');
        cb_slice first = slice_trim(slice_sub(head, 0, end == SIZE_MAX ? head.len : end));
        *document = (head.len && head.ptr[0] == '[') || slice_eq(first, SLICE("{"));
    }
    input_close(in);
    return status;
}

static cb_status read_file(ftm_reader *r) {
    bool document = false;
    r->records = 0;
    cb_status status = look(r, &document);
    if (status == CB_OK && document) status = read_document(r);
    if (status == CB_OK && !document) status = each_line(r);
    if (status == CB_OK && r->records == 0)
        status = err_at(r->err, CB_INPUT, r->file, 0, UINT64_MAX, "the file holds no entity: fetch it again");
    return status;
}

static cb_status read_all(const feed_source *source, const feed_sink *sink, cb_error *err) {
    ftm_reader r = {.sink = sink, .err = err};
    cb_status status = json_parser_new(&r.parser, err);
    for (size_t i = 0; status == CB_OK && i < source->file_count; i++) {
        r.file = source->files[i];
        status = read_file(&r);
    }
    json_parser_free(r.parser);
    arena_free(&r.record);
    return status;
}

const feed FEED_FTM = {
    .name = "ftm", .format = "FollowTheMoney", .authority = "", .sniff = sniff, .is_delta = is_delta, .read = read_all};
