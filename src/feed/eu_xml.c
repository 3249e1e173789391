/* SPDX-License-Identifier: Apache-2.0 */
/* EU consolidated financial sanctions list, XML (namespace http://eu.europa.ec/fpi/fsd/export, version 1.1). */
#include "feed/eu_common.h"
#include "parse/xml.h"

#include "base/poison.h"

typedef struct xml_reader {
    eu_reader eu;
    input *in;
    arena record;
    bool whole; /* the root element has ended */
} xml_reader;

static bool is_named(const xml_node *node, const char *name) { return slice_eq(node->name, slice_of(name)); }

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    return slice_find(head, SLICE("/fpi/fsd/export")) != SIZE_MAX || slice_find(head, SLICE("<sanctionEntity")) != SIZE_MAX;
}

/* Text and attributes of what this reader does not know. */
static void on_unknown(xml_reader *x, const xml_node *node, unsigned depth) {
    feed_out *o = &x->eu.out;
    cb_slice text = xml_text(node);
    if (text.len || node->attrs) feed_note(o, "unknown element", node->name);
    feed_add_note(o, &x->eu.party, node->name, text);
    for (const xml_attr *a = node->attrs; a; a = a->next)
        feed_add_note(o, &x->eu.party, feed_join(o, " ", 2, (cb_slice[]){node->name, a->name}), a->value);
    for (const xml_node *c = node->first; c && depth < LIMIT_XML_DEPTH; c = c->next) on_unknown(x, c, depth + 1);
}

static cb_slice *field_of(const eu_table *t, cb_slice name, void *fact) {
    for (size_t i = 0; i < t->count; i++)
        if (t->fields[i].xml && slice_eq(name, slice_of(t->fields[i].xml)))
            return (cb_slice *)(void *)((char *)fact + t->fields[i].offset);
    return NULL;
}

static void read_act(const xml_node *node, eu_act *act) {
    act->type = xml_attr_get(node, "regulationType");
    act->published = xml_attr_get(node, "publicationDate");
    act->number = xml_attr_get(node, "numberTitle");
    act->url = xml_attr_get(node, "publicationUrl");
}

/* How often a text element may stand in one element: each time joins the text anew. */
#define EU_REPEATS_MAX 256u

/* Attributes and text children of `node` into the fact; `own` says which children the caller reads itself. */
static void fill(xml_reader *x, eu_kind kind, const xml_node *node, void *fact, eu_act *act, const char *const *own) {
    feed_out *o = &x->eu.out;
    const eu_table *t = &EU_TABLES[kind];
    for (const xml_attr *a = node->attrs; a; a = a->next) {
        cb_slice *field = field_of(t, a->name, fact);
        if (field) {
            *field = slice_trim(a->value);
        } else if (!slice_eq(a->name, SLICE("regulationLanguage")) && !slice_eq(a->name, SLICE("logicalId")) &&
                   slice_trim(a->value).len) {
            feed_note(o, "unknown attribute", a->name);
            feed_add_note(o, &x->eu.party, feed_join(o, " ", 2, (cb_slice[]){node->name, a->name}), a->value);
        }
    }
    unsigned joins = 0;
    for (const xml_node *c = node->first; c; c = c->next) {
        bool skip = false;
        for (size_t i = 0; own && own[i]; i++)
            if (is_named(c, own[i])) skip = true;
        cb_slice *field = field_of(t, c->name, fact);
        if (skip) continue;
        if (field && (++joins > EU_REPEATS_MAX || field->len + xml_text(c).len > FEED_TEXT_MAX))
            o->over = true;
        else if (field)
            *field = feed_join(o, "\n", 2, (cb_slice[]){*field, xml_text(c)});
        else if (act && is_named(c, "regulationSummary"))
            read_act(c, act);
        else
            on_unknown(x, c, 0);
    }
}

static void on_names(xml_reader *x, const xml_node *record) {
    eu_name best = {0}, n;
    const xml_node *primary = NULL;
    for (const xml_node *c = xml_child(record, "nameAlias"); c; c = xml_again(c)) {
        n = (eu_name){.logical_id = xml_attr_get(c, "logicalId"),
                      .strong = xml_attr_get(c, "strong"),
                      .remark = xml_child_text(c, "remark")};
        bool named = slice_trim(xml_attr_get(c, "wholeName")).len || slice_trim(xml_attr_get(c, "lastName")).len ||
                     slice_trim(xml_attr_get(c, "firstName")).len;
        if (!named || !eu_name_before(&n, primary ? &best : NULL)) continue;
        best = n;
        primary = c;
    }
    for (const xml_node *c = xml_child(record, "nameAlias"); c; c = xml_again(c)) {
        n = (eu_name){0};
        fill(x, EU_NAME, c, &n, &n.act, NULL);
        eu_add_name(&x->eu, &n, c == primary);
    }
}

static void on_address(xml_reader *x, const xml_node *node) {
    static const char *const OWN[] = {"contactInfo", NULL};
    eu_address a = {0};
    fill(x, EU_ADDRESS, node, &a, &a.act, OWN);
    eu_add_address(&x->eu, &a);
    for (const xml_node *c = xml_child(node, "contactInfo"); c; c = xml_again(c))
        eu_add_contact(&x->eu, xml_attr_get(c, "key"),
                       slice_trim(xml_attr_get(c, "value").len ? xml_attr_get(c, "value") : xml_text(c)));
}

static void on_fact(xml_reader *x, const eu_entity *e, const xml_node *n) {
    if (is_named(n, "regulation")) {
        eu_regulation r = {0};
        fill(x, EU_REGULATION, n, &r, NULL, NULL);
        eu_add_regulation(&x->eu, e, &r);
    } else if (is_named(n, "address")) {
        on_address(x, n);
    } else if (is_named(n, "birthdate")) {
        eu_birth b = {0};
        fill(x, EU_BIRTH, n, &b, &b.act, NULL);
        eu_add_birth(&x->eu, &b);
    } else if (is_named(n, "identification")) {
        eu_identification i = {0};
        fill(x, EU_IDENTIFICATION, n, &i, &i.act, NULL);
        eu_add_identification(&x->eu, &i);
    } else if (is_named(n, "citizenship")) {
        eu_citizenship c = {0};
        fill(x, EU_CITIZENSHIP, n, &c, &c.act, NULL);
        eu_add_citizenship(&x->eu, &c);
    }
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    static const char *const OWN[] = {"regulation", "subjectType",    "nameAlias",   "address",
                                      "birthdate",  "identification", "citizenship", NULL};
    xml_reader *x = data;
    feed_out *o = &x->eu.out;
    if (o->sink->progress && o->sink->progress(o->sink->data, input_consumed(x->in)) != 0)
        return err_set(err, CB_CANCELLED, "cancelled");
    arena_reset(&x->record);
    cb_slice id = slice_trim(xml_attr_get(record, "logicalId"));
    const char *why = id.len == 0 ? "no logicalId" : feed_xml_excess(record);
    if (!why && !xml_child(record, "nameAlias")) why = "no name";
    if (why) {
        feed_rejected(o, "entity", line, byte, id, why);
        return o->status;
    }
    const xml_node *subject = xml_child(record, "subjectType");
    eu_entity e = {0};
    feed_begin(o, &x->eu.party, feed_join(o, "-", 2, (cb_slice[]){SLICE("eu"), id}),
               eu_schema(o, xml_attr_get(subject, "code"), xml_attr_get(subject, "classificationCode")));
    fill(x, EU_ENTITY, record, &e, NULL, OWN);
    eu_add_entity(&x->eu, &e);
    on_names(x, record);
    for (const xml_node *n = record->first; n; n = n->next) on_fact(x, &e, n);
    feed_emit(o, &x->eu.party);
    feed_end_record(o, "entity", line, byte, id);
    return o->status;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    xml_reader *x = data;
    (void)line;
    if (!is_named(node, "export") || slice_find_char(path, '/') != SIZE_MAX) return CB_OK;
    x->whole = true;
    cb_slice date = slice_sub(xml_attr_get(node, "generationDate"), 0, 10);
    return feed_published(x->eu.out.sink, date, false, err);
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    xml_reader *x = data;
    (void)err;
    feed_rejected(&x->eu.out, "entity", line, byte, feed_shown_id(xml_attr_get(part, "logicalId")), FEED_TOO_LARGE);
    return x->eu.out.status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    static const char *const RECORDS[] = {"sanctionEntity", NULL};
    for (size_t i = 0; i < source->file_count; i++) {
        xml_reader x = {.eu = {.out = {.sink = sink, .file = source->files[i], .authority = "eu", .err = err},
                               .book = RELATION_BOOK_EMPTY}};
        x.eu.out.a = &x.record;
        cb_status status = feed_open(&x.in, source->files[i], err);
        if (status == CB_OK) {
            xml_handler handler = {
                .data = &x, .records = RECORDS, .record = on_record, .outside = on_outside, .oversize = on_oversize};
            status = xml_read(x.in, &handler, err);
            if (status == CB_OK && !x.whole)
                status = err_at(err, CB_INPUT, source->files[i], 0, UINT64_MAX, "not an EU sanctions list: no export element");
            if (status == CB_OK) {
                relation_finish(&x.eu.book, &x.eu.out);
                status = x.eu.out.status;
            }
        }
        input_close(x.in);
        relation_book_free(&x.eu.book);
        arena_free(&x.record);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_EU_XML = {.name = "eu",
                          .format = "EU consolidated financial sanctions list, XML",
                          .authority = "eu",
                          .sniff = sniff,
                          .read = read_list};
