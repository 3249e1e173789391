/* SPDX-License-Identifier: Apache-2.0 */
/* GLEIF, golden copy as CSV: one file each for LEIs, relationships and exceptions, hundreds of columns of which few are filled. The name
 * of a column is the path of its XML element ("Entity.OtherEntityNames.OtherEntityName.2.type"), so that a row becomes the tree that the
 * XML would have given. */
#include "base/mem.h"
#include "feed/gleif_common.h"
#include "parse/csv.h"
#include "parse/date.h"

#include "base/poison.h"

enum { PATH_STEPS = 8 };

typedef struct step {
    cb_slice name;
    unsigned place; /* 1, 2... of elements that repeat; 0: stands once */
} step;

typedef struct column {
    step steps[PATH_STEPS];
    size_t count;
    cb_slice attribute; /* empty: the value is the text of the last step */
} column;

typedef struct place_node { /* a node that knows which of its like it is */
    xml_node node;
    const xml_attr **attr_tail;
    unsigned place;
} place_node;

typedef struct csv_state {
    feed_out out;
    input *in;
    csv_reader *csv;
    arena row, keep; /* of a row; of the file */
    gleif_kind kind;
    column columns[LIMIT_CSV_FIELDS];
    size_t column_count;
} csv_state;

/* The column that only files of this kind have. */
static const char *const TELLING[] = {[GLEIF_LEI] = "Entity.LegalName",
                                      [GLEIF_RELATIONSHIP] = "Relationship.StartNode.NodeID",
                                      [GLEIF_EXCEPTION] = "Exception.Category"};
enum { KIND_COUNT = sizeof TELLING / sizeof TELLING[0] };

static bool sniff(cb_slice head, const char *name) {
    (void)name;
    head = slice_sub(head, 0, slice_find_char(head, '\n'));
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (slice_find(head, slice_of(TELLING[i])) != SIZE_MAX)
            return i == GLEIF_RELATIONSHIP || slice_find(slice_sub(head, 0, 8), SLICE("LEI")) != SIZE_MAX;
    return false;
}

/* ---- the header ------------------------------------------------------------------------------------ */

/* Where the CSV names an element otherwise than the XML. */
static cb_slice full_path(feed_out *o, cb_slice name) {
    static const struct {
        const char *csv, *xml;
    } PATHS[] = {{"Relationship.Period.", "Relationship.RelationshipPeriods.RelationshipPeriod."},
                 {"Relationship.Qualifiers.", "Relationship.RelationshipQualifiers.RelationshipQualifier."},
                 {"Relationship.Quantifiers.", "Relationship.RelationshipQuantifiers.RelationshipQuantifier."},
                 {"Exception.Category", "ExceptionCategory"},
                 {"Exception.Reason", "ExceptionReason"},
                 {"Exception.Reference", "ExceptionReference"}};
    for (size_t i = 0; i < sizeof PATHS / sizeof PATHS[0]; i++) {
        cb_slice csv = slice_of(PATHS[i].csv);
        if (slice_starts(name, csv))
            return feed_join(o, "", 2, (cb_slice[]){slice_of(PATHS[i].xml), slice_sub(name, csv.len, name.len - csv.len)});
    }
    return name;
}

/* Names that begin with a small letter are attributes, but for those of a period. */
static cb_slice element_of(cb_slice name) {
    static const char *const PERIOD[][2] = {{"startDate", "StartDate"}, {"endDate", "EndDate"}, {"periodType", "PeriodType"}};
    for (size_t i = 0; i < sizeof PERIOD / sizeof PERIOD[0]; i++)
        if (slice_eq(name, slice_of(PERIOD[i][0]))) return slice_of(PERIOD[i][1]);
    return name;
}

/* "2", not "02" nor "2000". */
static unsigned place_of(cb_slice text) {
    unsigned place = 0;
    if (text.len == 0 || text.len > 3) return 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return 0;
        place = place * 10 + (unsigned)(text.ptr[i] - '0');
    }
    return place;
}

static void read_column(feed_out *o, cb_slice name, column *c) {
    cb_slice path = full_path(o, name);
    *c = (column){.count = 0};
    for (cb_slice rest = path; rest.ptr;) {
        cb_slice part = element_of(slice_cut(&rest, '.'));
        unsigned place = place_of(part);
        bool small = part.len && part.ptr[0] >= 'a' && part.ptr[0] <= 'z';
        if (place && c->count) {
            c->steps[c->count - 1].place = place;
        } else if (small && !rest.ptr && c->count) {
            c->attribute = slice_eq(part, SLICE("xmllang")) ? SLICE("lang") : part;
        } else if (part.len == 0 || c->count == PATH_STEPS) { /* no path: kept under its whole name */
            *c = (column){.steps = {{name.len ? name : SLICE("unnamed column"), 0}}, .count = 1};
            return;
        } else {
            c->steps[c->count++] = (step){part, 0};
        }
    }
    if (c->count == 0) *c = (column){.steps = {{SLICE("unnamed column"), 0}}, .count = 1};
}

static cb_status read_header(csv_state *s, cb_error *err) {
    csv_row row;
    bool more = false, known = false;
    s->out.a = &s->keep;
    cb_status status = csv_next(s->csv, &row, &more, err);
    if (status != CB_OK) return status;
    if (more && !row.last_unterminated && !row.open_quote) {
        for (size_t i = 0; i < row.count && i < LIMIT_CSV_FIELDS; i++) {
            cb_slice name;
            if (!arena_dup(&s->keep, slice_trim(row.fields[i]), &name)) return err_memory(err);
            read_column(&s->out, name, &s->columns[s->column_count++]);
            for (size_t k = 0; k < KIND_COUNT && !known; k++) {
                known = slice_eq(name, slice_of(TELLING[k]));
                if (known) s->kind = (gleif_kind)k;
            }
        }
    }
    s->out.a = &s->row;
    if (s->out.status != CB_OK) return s->out.status;
    if (known) return CB_OK;
    return err_at(err, CB_INPUT, s->out.file, 1, 0, "not a golden copy of GLEIF, or cut: no whole header with %s, %s or %s",
                  TELLING[0], TELLING[1], TELLING[2]);
}

/* "20260302-0800-gleif-goldencopy-lei2-golden-copy.csv": the day stands in the name alone. */
static cb_status read_day(const csv_state *s, cb_error *err) {
    const feed_sink *sink = s->out.sink;
    const char *slash = strrchr(s->out.file, '/'), *name = slash ? slash + 1 : s->out.file;
    size_t digits = 0;
    while (digits < 8 && name[digits] >= '0' && name[digits] <= '9') digits++;
    if (digits < 8 || name[8] != '-' || !sink->published) return CB_OK;
    char day[] = {name[0], name[1], name[2], name[3], '-', name[4], name[5], '-', name[6], name[7]};
    return feed_published(sink, (cb_slice){day, sizeof day}, false, err);
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static place_node *new_node(csv_state *s, const step *at) {
    place_node *n = arena_zalloc(&s->row, 1, sizeof *n);
    if (!n) {
        feed_fail_memory(&s->out);
        return NULL;
    }
    n->node.name = at->name;
    n->attr_tail = &n->node.attrs;
    n->place = at->place;
    return n;
}

/* The child at this step, made where it is not there yet. All nodes of the tree are place_nodes. */
static place_node *go(csv_state *s, place_node *parent, const step *at) {
    for (xml_node *c = parent->node.first; c; c = c->next) {
        place_node *n = (place_node *)(void *)c;
        if (n->place == at->place && slice_eq(c->name, at->name)) return n;
    }
    place_node *n = new_node(s, at);
    if (!n) return NULL;
    if (parent->node.last)
        parent->node.last->next = &n->node;
    else
        parent->node.first = &n->node;
    parent->node.last = &n->node;
    return n;
}

static bool put_value(csv_state *s, place_node *root, const column *c, cb_slice value) {
    place_node *n = root;
    for (size_t i = 0; n && i < c->count; i++) n = go(s, n, &c->steps[i]);
    if (!n) return false;
    if (c->attribute.len == 0) {
        n->node.text = value;
        return true;
    }
    xml_attr *attr = arena_zalloc(&s->row, 1, sizeof *attr);
    if (!attr) {
        feed_fail_memory(&s->out);
        return false;
    }
    *attr = (xml_attr){.name = c->attribute, .value = value};
    *n->attr_tail = attr;
    n->attr_tail = &attr->next;
    return true;
}

static cb_status on_row(csv_state *s, const csv_row *row) {
    feed_out *o = &s->out;
    arena_reset(&s->row);
    if (row->count != s->column_count) {
        feed_rejected(o, gleif_kind_name(s->kind), row->line, row->byte,
                      row->count ? slice_trim(row->fields[0]) : (cb_slice){NULL, 0},
                      row->count > s->column_count ? "more fields than the header" : "fewer fields than the header");
        return o->status;
    }
    if (row->repaired) feed_note(o, "repaired encoding", slice_trim(row->fields[0]));
    place_node *root = new_node(s, &(step){SLICE("row"), 0});
    for (size_t i = 0; root && i < row->count; i++) {
        cb_slice value = slice_trim(row->fields[i]);
        if (value.len && !put_value(s, root, &s->columns[i], value)) break;
    }
    return feed_ok(o) ? gleif_record(o, s->kind, &root->node, row->line, row->byte) : o->status;
}

static cb_status read_rows(csv_state *s, cb_error *err) {
    feed_out *o = &s->out;
    cb_status status = read_header(s, err);
    if (status == CB_OK) status = read_day(s, err);
    for (uint64_t rows = 0; status == CB_OK; rows++) {
        csv_row row;
        bool more = false;
        status = csv_next(s->csv, &row, &more, err);
        if (status != CB_OK || !more) break;
        if (rows % 256 == 0 && o->sink->progress && o->sink->progress(o->sink->data, input_consumed(s->in)) != 0)
            return err_set(err, CB_CANCELLED, "cancelled");
        if (row.last_unterminated) status = feed_last_row(o, &row, s->column_count);
        if (status != CB_OK) break;
        status = on_row(s, &row);
    }
    return status;
}

static cb_status read_list(const feed_source *source, const feed_sink *sink, cb_error *err) {
    for (size_t i = 0; i < source->file_count; i++) {
        csv_state *s = mem_zalloc(1, sizeof *s); /* too large for the stack */
        if (!s) return err_memory(err);
        s->out = (feed_out){.sink = sink, .file = source->files[i], .authority = "", .err = err, .literal = true};
        cb_status status = feed_open(&s->in, source->files[i], err);
        if (status == CB_OK) status = csv_open(&s->csv, s->in, ',', err);
        if (status == CB_OK) status = read_rows(s, err);
        csv_close(s->csv);
        input_close(s->in);
        arena_free(&s->row);
        arena_free(&s->keep);
        mem_free(s);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

const feed FEED_GLEIF_CSV = {
    .name = "gleif", .format = "GLEIF golden copy, CSV", .authority = "", .sniff = sniff, .read = read_list};
