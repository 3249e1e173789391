/* SPDX-License-Identifier: Apache-2.0 */
#include "feed/bods_common.h"

#include "model/country.h"

#include "base/poison.h"

cb_slice bods_word(const json_value *v) {
    return v && (v->type == JSON_STRING || v->type == JSON_NUMBER) ? slice_trim(v->text) : (cb_slice){NULL, 0};
}

cb_slice bods_id(feed_out *o, cb_slice record_id) { return feed_join(o, "-", 2, (cb_slice[]){SLICE("bods"), record_id}); }

/* ---- words ---------------------------------------------------------------------------------------- */

/* The parser bounds the depth. */
static void put_flat(buf *b, const json_value *v) {
    size_t begin = b->len;
    if (v->type != JSON_ARRAY && v->type != JSON_OBJECT) {
        if (v->type != JSON_NULL) buf_slice(b, slice_trim(v->text));
        return;
    }
    for (const json_value *c = v->first; c; c = c->next) {
        size_t before = b->len;
        if (b->len > begin) buf_lit(b, ", ");
        if (v->type == JSON_OBJECT) {
            buf_slice(b, slice_trim(c->key));
            buf_byte(b, ' ');
        }
        size_t empty = b->len;
        put_flat(b, c);
        if (b->len == empty && !b->failed) b->len = before; /* nothing was said */
    }
}

cb_slice bods_flat(feed_out *o, const json_value *v) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    if (!v || !feed_ok(o)) return out;
    if (v->type != JSON_ARRAY && v->type != JSON_OBJECT) return v->type == JSON_NULL ? out : slice_trim(v->text);
    put_flat(&b, v);
    if (b.failed || !arena_dup(o->a, buf_view(&b), &out)) feed_fail_memory(o);
    buf_free(&b);
    return out;
}

void bods_say(feed_out *o, entity *e, cb_slice label, cb_slice text) {
    if (slice_trim(text).len == 0) return;
    prop_id prop = schema_prop_type(e->schema, PROP_notes) != PROP_TYPE_UNKNOWN ? PROP_notes : PROP_summary;
    feed_add(o, e, prop, feed_join(o, ": ", 2, (cb_slice[]){slice_trim(label), text}));
}

/* Asked for each member of each object: most differ in the first letter. */
static bool is_key(cb_slice key, const char *word) {
    if (key.len == 0 || key.ptr[0] != word[0]) return false;
    return strncmp(key.ptr, word, key.len) == 0 && word[key.len] == '\0';
}

void bods_say_rest(feed_out *o, entity *e, const json_value *object, const char *const *but) {
    for (const json_value *v = object && object->type == JSON_OBJECT ? object->first : NULL; v; v = v->next) {
        bool read = false;
        for (size_t i = 0; but && but[i] && !read; i++) read = is_key(v->key, but[i]);
        if (!read) bods_say(o, e, v->key, bods_flat(o, v));
    }
}

/* ---- places ---------------------------------------------------------------------------------------- */

cb_slice bods_country_of(cb_slice code) {
    code = slice_trim(slice_sub(code, 0, slice_find_char(code, '-')));
    if (code.len != 2) return country_code(code);
    char lower[2] = {(char)(code.ptr[0] | 0x20), (char)(code.ptr[1] | 0x20)}; /* found at once; the words of names are not */
    return country_code((cb_slice){lower, 2});
}

void bods_country(feed_out *o, entity *e, prop_id prop, const json_value *country, cb_slice label) {
    static const char *const READ[] = {"name", "code", NULL};
    if (!country || country->type == JSON_NULL) return;
    if (country->type != JSON_OBJECT) { /* up to version 0.2 */
        feed_country(o, e, prop, bods_flat(o, country));
        return;
    }
    cb_slice name = bods_member(o, country, "name"), code = bods_member(o, country, "code");
    cb_slice found = bods_country_of(code), named = country_code(name);
    if (found.len == 0) found = named;
    if (found.len)
        feed_add_original(o, e, prop, found, name.len ? name : code);
    else
        feed_country(o, e, prop, name.len ? name : code);
    /* What the code does not say, or says otherwise than the name. */
    bool part = slice_find_char(code, '-') != SIZE_MAX, other = named.len && !slice_eq(named, found);
    if (part || other || (code.len && !slice_eq_nocase(code, found)))
        bods_say(o, e, label, feed_join(o, " ", 2, (cb_slice[]){code, name}));
    bods_say_rest(o, e, country, READ);
}

/* ---- who says it ----------------------------------------------------------------------------------- */

/* "Name (https://...), Name": those who asserted or created something. */
static cb_slice people(feed_out *o, const json_value *list) {
    buf b = BUF_EMPTY;
    cb_slice out = {NULL, 0};
    if (!list || !feed_ok(o)) return out;
    if (list->type != JSON_ARRAY) return bods_flat(o, list);
    for (const json_value *v = list->first; v; v = v->next) {
        cb_slice name = bods_member(o, v, "name"), uri = bods_member(o, v, "uri");
        bool plain = v->type == JSON_OBJECT && name.len && v->count == (uri.len ? 2 : 1);
        if (b.len) buf_lit(&b, "; ");
        if (!plain) {
            put_flat(&b, v);
            continue;
        }
        buf_slice(&b, name);
        if (uri.len == 0) continue;
        buf_lit(&b, " (");
        buf_slice(&b, uri);
        buf_byte(&b, ')');
    }
    if (b.failed || !arena_dup(o->a, buf_view(&b), &out)) feed_fail_memory(o);
    buf_free(&b);
    return out;
}

static void add_source(feed_out *o, entity *e, const json_value *source) {
    static const char *const READ[] = {"url", "retrievedAt", "assertedBy", "type", "description", NULL};
    if (!source || source->type == JSON_NULL) return;
    if (source->type != JSON_OBJECT) {
        bods_say(o, e, SLICE("Source"), bods_flat(o, source));
        return;
    }
    feed_add(o, e, PROP_sourceUrl, bods_member(o, source, "url"));
    feed_date(o, e, PROP_retrievedAt, bods_member(o, source, "retrievedAt"), false);
    cb_slice words[] = {bods_flat(o, json_get(source, "type")), bods_flat(o, json_get(source, "description"))};
    bods_say(o, e, SLICE("Source"), feed_join(o, "; ", 2, words));
    bods_say(o, e, SLICE("Asserted by"), people(o, json_get(source, "assertedBy")));
    bods_say_rest(o, e, source, READ);
}

static void add_publication(feed_out *o, entity *e, const json_value *publication) {
    static const char *const READ[] = {"publicationDate", "bodsVersion", "license", "publisher", NULL}, *const PUBLISHER[] = {
                                                                                                            "name", "url",
                                                                                                            NULL};
    const json_value *publisher = json_get(publication, "publisher");
    if (publisher && publisher->type == JSON_OBJECT) {
        feed_add(o, e, PROP_publisher, bods_member(o, publisher, "name"));
        feed_add(o, e, PROP_publisherUrl, bods_member(o, publisher, "url"));
        bods_say_rest(o, e, publisher, PUBLISHER);
    } else {
        feed_add(o, e, PROP_publisher, bods_flat(o, publisher));
    }
    bods_say_rest(o, e, publication, READ);
}

/* "Statement: 1dc0e987..., updated; published 2020-03-04; BODS 0.4; ...": what tells it from all others. */
static void add_statement_words(feed_out *o, entity *e, const bods_statement *s) {
    const json_value *publication = json_get(s->root, "publicationDetails");
    const struct {
        const char *label;
        const json_value *value;
    } PARTS[] = {{"", json_get(s->root, "statementId")},
                 {"", json_get(s->root, "recordStatus")},
                 {"published ", json_get(publication, "publicationDate")},
                 {"BODS ", json_get(publication, "bodsVersion")},
                 {"licence ", json_get(publication, "license")},
                 {"declaration ", json_get(s->root, "declaration")},
                 {"declaration subject ", json_get(s->root, "declarationSubject")}};
    enum { COUNT = sizeof PARTS / sizeof PARTS[0] };
    cb_slice pieces[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        cb_slice text = bods_flat(o, PARTS[i].value);
        pieces[i] = text.len && PARTS[i].label[0] ? feed_join(o, "", 2, (cb_slice[]){slice_of(PARTS[i].label), text}) : text;
    }
    bods_say(o, e, SLICE("Statement"), feed_join(o, "; ", COUNT, pieces));
}

void bods_add_provenance(feed_out *o, entity *e, const bods_statement *s) {
    static const char *const READ[] = {"statementId",  "statementDate", "recordId",           "recordType",
                                       "recordStatus", "recordDetails", "publicationDetails", "source",
                                       "annotations",  "declaration",   "declarationSubject", NULL};
    feed_date(o, e, PROP_modifiedAt, bods_member(o, s->root, "statementDate"), false);
    add_statement_words(o, e, s);
    add_publication(o, e, json_get(s->root, "publicationDetails"));
    add_source(o, e, json_get(s->root, "source"));
    const json_value *annotations = json_get(s->root, "annotations");
    bool list = annotations && annotations->type == JSON_ARRAY;
    for (const json_value *v = list ? annotations->first : annotations; v; v = list ? v->next : NULL)
        bods_say(o, e, SLICE("Annotation"), bods_flat(o, v));
    bods_say_rest(o, e, s->root, READ);
}
