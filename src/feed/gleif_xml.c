/* SPDX-License-Identifier: Apache-2.0 */
/* GLEIF as XML: LEI-CDF, RR-CDF and the reporting exceptions, whole files, deltas and those of one issuer. */
#include "feed/gleif_common.h"
#include "parse/date.h"

#include "base/poison.h"

/* The three kinds of file, each with its root and the element of its records. */
static const struct {
    const char *root, *record;
} KINDS[] = {[GLEIF_LEI] = {"LEIData", "LEIRecord"},
             [GLEIF_RELATIONSHIP] = {"RelationshipData", "RelationshipRecord"},
             [GLEIF_EXCEPTION] = {"ReportingExceptionData", "Exception"}};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

typedef struct xml_reader {
    feed_out out;
    input *in;
    arena record;
    bool whole; /* the root element has ended */
    bool declared;
    uint64_t records, declared_count;
} xml_reader;

/* The root with any prefix, beside the name space. */
static bool sniff(cb_slice head, const char *name) {
    (void)name;
    if (slice_find(head, SLICE("www.gleif.org/")) == SIZE_MAX) return false;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        size_t at = slice_find(head, slice_of(KINDS[i].root));
        if (at != SIZE_MAX && at > 0 && (head.ptr[at - 1] == '<' || head.ptr[at - 1] == ':')) return true;
    }
    return false;
}

static cb_status on_record(void *data, const xml_node *record, uint64_t line, uint64_t byte, cb_error *err) {
    xml_reader *x = data;
    feed_out *o = &x->out;
    if (x->records++ % 64 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(x->in)) != 0)
        return err_set(err, CB_CANCELLED, "cancelled");
    arena_reset(&x->record);
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (slice_eq(record->name, slice_of(KINDS[i].record))) return gleif_record(o, (gleif_kind)i, record, line, byte);
    return o->status;
}

static bool read_count(cb_slice text, uint64_t *out) {
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || *out > UINT64_MAX / 10 - 9) return false;
        *out = *out * 10 + (uint64_t)(text.ptr[i] - '0');
    }
    return text.len > 0;
}

/* The header, and the end of the root element. */
static cb_status on_outside(void *data, cb_slice path, const xml_node *node, uint64_t line, cb_error *err) {
    xml_reader *x = data;
    const feed_sink *sink = x->out.sink;
    (void)line;
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (slice_eq(path, slice_of(KINDS[i].root))) x->whole = true;
    if (slice_eq(node->name, SLICE("RecordCount"))) {
        x->declared = read_count(xml_text(node), &x->declared_count);
        if (!x->declared) feed_note(&x->out, "unreadable RecordCount", xml_text(node));
    }
    if (!slice_eq(node->name, SLICE("ContentDate")) || !sink->published) return x->out.status;
    cb_status status = feed_published(sink, xml_text(node), false, err);
    return status == CB_OK ? x->out.status : status;
}

static cb_status on_oversize(void *data, const xml_node *part, uint64_t line, uint64_t byte, cb_error *err) {
    xml_reader *x = data;
    (void)err;
    x->records++;
    feed_rejected(&x->out, "record", line, byte, feed_shown_id(xml_child_text(part, "LEI")), FEED_TOO_LARGE);
    return x->out.status;
}

static cb_status check_whole(const xml_reader *x, cb_error *err) {
    if (!x->whole)
        return err_at(err, CB_INPUT, x->out.file, 0, UINT64_MAX,
                      "not a file of GLEIF: no LEIData, RelationshipData or ReportingExceptionData element");
    if (x->declared && x->declared_count != x->records)
        return err_at(err, CB_INPUT, x->out.file, 0, UINT64_MAX, "its header declares %llu records, the file holds %llu",
                      (unsigned long long)x->declared_count, (unsigned long long)x->records);
    return CB_OK;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    static const char *const RECORDS[] = {"LEIRecord", "RelationshipRecord", "Exception", NULL};
    for (size_t i = 0; i < source->file_count; i++) {
        xml_reader x = {.out = {.sink = sink, .file = source->files[i], .authority = "", .err = err, .literal = true}};
        x.out.a = &x.record;
        cb_status status = feed_open(&x.in, source->files[i], err);
        if (status == CB_OK) {
            xml_handler handler = {
                .data = &x, .records = RECORDS, .record = on_record, .outside = on_outside, .oversize = on_oversize};
            status = xml_read(x.in, &handler, err);
            if (status == CB_OK) status = check_whole(&x, err);
        }
        input_close(x.in);
        arena_free(&x.record);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_GLEIF_XML = {.name = "gleif", .format = "GLEIF, XML", .authority = "", .sniff = sniff, .read = read_list};
