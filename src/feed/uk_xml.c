/* SPDX-License-Identifier: Apache-2.0 */
/* UK Sanctions List, XML (Designations/Designation). */
#include "feed/uk_common.h"
#include "parse/date.h"
#include "parse/xml.h"

#include "base/poison.h"

typedef struct xml_reader {
    uk_reader uk;
    input *in;
    arena record;
    bool whole; /* the root element has ended */
} xml_reader;

static bool is_named(const xml_node *node, const char *name) { return slice_eq(node->name, slice_of(name)); }

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    return slice_find(head, SLICE("<Designations")) != SIZE_MAX;
}

/* How often a field may stand in one group: each time joins the list anew. */
#define UK_REPEATS_MAX 256u

typedef struct group {
    uk_values f;
    unsigned seen[UK_FIELDS];
} group;

/* One value of an element. What belongs together waits in `group`; a field that stands twice is a list. */
static void on_leaf(xml_reader *x, const xml_node *node, group *g) {
    feed_out *o = &x->uk.out;
    cb_slice text = xml_text(node);
    uk_field field = uk_field_of(node->name);
    if (text.len == 0) return;
    if (field == UK_UNKNOWN) {
        feed_add_note(o, &x->uk.party, node->name, text);
        feed_note(o, "unknown element", node->name);
    } else if (field >= UK_TITLE) {
        uk_add_single(&x->uk, field, text);
    } else if (++g->seen[field] > UK_REPEATS_MAX || g->f.v[field].len + text.len > FEED_TEXT_MAX) {
        o->over = true;
    } else {
        g->f.v[field] = feed_join(o, "|", 2, (cb_slice[]){g->f.v[field], text});
    }
}

static void on_node(xml_reader *x, const xml_node *node, group *g, unsigned depth) {
    for (const xml_node *c = node->first; c && depth < LIMIT_XML_DEPTH; c = c->next) {
        if (is_named(c, "SanctionsImposedIndicators")) continue; /* SanctionsImposed says them in words */
        on_leaf(x, c, g);
        if (!c->first) continue;
        group inner = {.f = {{{NULL, 0}}}};
        on_node(x, c, &inner, depth + 1);
        uk_add_name(&x->uk, &inner.f);
        uk_add_non_latin(&x->uk, &inner.f);
        uk_add_address(&x->uk, &inner.f);
        uk_add_documents(&x->uk, &inner.f);
        uk_add_birth_place(&x->uk, &inner.f);
    }
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    xml_reader *x = data;
    feed_out *o = &x->uk.out;
    if (o->sink->progress && o->sink->progress(o->sink->data, input_consumed(x->in)) != 0)
        return err_set(err, CB_CANCELLED, "cancelled");
    arena_reset(&x->record);
    cb_slice id = xml_child_text(record, "UniqueID");
    const char *why = id.len == 0 ? "no UniqueID" : feed_xml_excess(record);
    if (!why && !xml_child(record, "Names") && !xml_child(record, "NonLatinNames")) why = "no name";
    if (why) {
        feed_rejected(o, "designation", line, byte, id, why);
        return o->status;
    }
    group listing = {.f = {{{NULL, 0}}}};
    feed_begin(o, &x->uk.party, feed_join(o, "-", 2, (cb_slice[]){SLICE("uk"), id}),
               uk_schema(o, xml_child_text(record, "IndividualEntityShip")));
    on_node(x, record, &listing, 0);
    uk_add_listing(&x->uk, &listing.f);
    feed_emit(o, &x->uk.party);
    feed_end_record(o, "designation", line, byte, id);
    return o->status;
}

static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    xml_reader *x = data;
    const feed_sink *sink = x->uk.out.sink;
    (void)line;
    if (is_named(node, "Designations") && slice_find_char(path, '/') == SIZE_MAX) x->whole = true;
    if (!is_named(node, "DateGenerated") || !sink->published) return CB_OK;
    return feed_published(sink, xml_text(node), false, err);
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    xml_reader *x = data;
    (void)err;
    feed_rejected(&x->uk.out, "designation", line, byte, feed_shown_id(xml_child_text(part, "UniqueID")), FEED_TOO_LARGE);
    return x->uk.out.status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    static const char *const RECORDS[] = {"Designation", NULL};
    for (size_t i = 0; i < source->file_count; i++) {
        xml_reader x = {.uk = {.out = {.sink = sink, .file = source->files[i], .authority = "uk", .err = err},
                               .book = RELATION_BOOK_EMPTY}};
        x.uk.out.a = &x.record;
        cb_status status = feed_open(&x.in, source->files[i], err);
        if (status == CB_OK) {
            xml_handler handler = {
                .data = &x, .records = RECORDS, .record = on_record, .outside = on_outside, .oversize = on_oversize};
            status = xml_read(x.in, &handler, err);
            if (status == CB_OK && !x.whole)
                status = err_at(err, CB_INPUT, source->files[i], 0, UINT64_MAX,
                                "not the UK Sanctions List: no Designations element");
            if (status == CB_OK) {
                relation_finish(&x.uk.book, &x.uk.out);
                status = x.uk.out.status;
            }
        }
        input_close(x.in);
        relation_book_free(&x.uk.book);
        arena_free(&x.record);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_UK_XML = {
    .name = "uk", .format = "UK Sanctions List, XML", .authority = "uk", .sniff = sniff, .read = read_list};
