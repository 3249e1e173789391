/* SPDX-License-Identifier: Apache-2.0 */
/* GEXF 1.3 (https://gexf.net/schema.html), as Gephi reads it. The days of a tie are those of its edge, and those of a listing those
 * of its node too, so that the time line works; what the
 * source wrote, which may be vaguer ("2019", "1965~"), stands in the attributes `since` and `until`. `kind` keeps several ties between two
 * parties apart, and `weight` is the strength. Inferred ties have no direction, but some readers refuse a graph of both sorts. No
 * attribute bears the title of a column that Gephi has itself (Id, Label, Interval, Weight, Kind). */
#include "api/export.h"
#include "parse/date.h"

#include "base/poison.h"

static void gexf_value(buf *b, const char *key, cb_slice value) {
    if (value.len == 0) return;
    buf_printf(b, "<attvalue for=\"%s\" value=\"", key);
    export_xml(b, value);
    buf_lit(b, "\"/>");
}

static void put_flag(buf *b, const char *key, bool value) {
    buf_printf(b, "<attvalue for=\"%s\" value=\"%s\"/>", key, value ? "true" : "false");
}

/* The first day of the start, the last of the end; neither where they contradict each other, for a reader would refuse the file. */
static void put_days(buf *b, cb_slice since, cb_slice until) {
    date_range start, end;
    char text[DATE_TEXT_MAX];
    bool from = since.len && date_parse(since, &start), to = until.len && date_parse(until, &end);
    if (from && to && start.first > end.last) return;
    if (from) {
        size_t n = date_day(start.first, text);
        buf_printf(b, " start=\"%.*s\"", (int)n, text);
    }
    if (to) {
        size_t n = date_day(end.last, text);
        buf_printf(b, " end=\"%.*s\"", (int)n, text);
    }
}

static void put_listing(buf *b, const export_listing *l) {
    gexf_value(b, "authority", l->authority);
    gexf_value(b, "programme", l->programme);
    gexf_value(b, "reason", l->reason);
    gexf_value(b, "effect", l->effect);
    gexf_value(b, "status", l->status);
}

static void put_node(buf *b, const node *n) {
    buf_lit(b, "<node id=\"");
    export_xml(b, n->id);
    buf_lit(b, "\" label=\"");
    export_xml(b, n->caption);
    buf_byte(b, '"');
    put_days(b, n->listing.start, n->listing.end);
    buf_lit(b, "><attvalues>");
    gexf_value(b, "schema", n->schema);
    gexf_value(b, "countries", n->countries);
    put_flag(b, "designated", n->designated);
    put_flag(b, "reported", n->reported);
    if (n->listing.told) {
        put_listing(b, &n->listing);
        gexf_value(b, "since", n->listing.start);
        gexf_value(b, "until", n->listing.end);
        put_flag(b, "over", n->listing.over);
    }
    gexf_value(b, "sources", n->sources);
    buf_lit(b, "</attvalues>");
    if (n->designated)
        buf_lit(b, "<viz:color r=\"122\" g=\"31\" b=\"31\"/>");
    else if (n->reported)
        buf_lit(b, "<viz:color r=\"190\" g=\"130\" b=\"0\"/>");
    buf_lit(b, "</node>\n");
}

static void put_link(buf *b, const link *l, uint64_t number) {
    buf_printf(b, "<edge id=\"t%llu\" source=\"", (unsigned long long)number);
    export_xml(b, l->from);
    buf_lit(b, "\" target=\"");
    export_xml(b, l->to);
    buf_lit(b, "\" kind=\"");
    export_xml(b, l->kind);
    buf_lit(b, "\" label=\"");
    export_xml(b, l->role.len ? l->role : l->kind);
    buf_lit(b, "\" weight=\"");
    export_part(b, l->strength);
    buf_byte(b, '"');
    put_days(b, l->start, l->end);
    buf_lit(b, "><attvalues>");
    gexf_value(b, "edge_id", l->id);
    gexf_value(b, "tie", l->kind);
    gexf_value(b, "role", l->role);
    gexf_value(b, "since", l->start);
    gexf_value(b, "until", l->end);
    gexf_value(b, "share", l->share);
    gexf_value(b, "value", l->value);
    gexf_value(b, "amount", l->amount);
    gexf_value(b, "currency", l->currency);
    if (l->listing) put_listing(b, l->listing);
    put_flag(b, "over", l->over);
    put_flag(b, "disclosed", l->disclosed);
    put_flag(b, "victim", l->victim);
    buf_lit(b, "<attvalue for=\"strength\" value=\"");
    export_part(b, l->strength);
    buf_lit(b, "\"/>");
    gexf_value(b, "sources", l->sources);
    buf_lit(b, "</attvalues></edge>\n");
}

#define ATTRIBUTE(name, type) "<attribute id=\"" name "\" title=\"" name "\" type=\"" type "\"/>\n"
#define TEXT(name)            ATTRIBUTE(name, "string")
#define FLAG(name)            ATTRIBUTE(name, "boolean")

#define LISTING_ATTRIBUTES                                                                                                     \
    TEXT("authority") TEXT("programme") TEXT("reason") TEXT("effect") TEXT("status") TEXT("since") TEXT("until") FLAG("over")
#define NODE_ATTRIBUTES TEXT("schema") TEXT("countries") FLAG("designated") FLAG("reported") LISTING_ATTRIBUTES TEXT("sources")
#define EDGE_ATTRIBUTES                                                                                                        \
    TEXT("edge_id")                                                                                                            \
    TEXT("tie")                                                                                                                \
    TEXT("role")                                                                                                               \
    TEXT("share")                                                                                                              \
    TEXT("value")                                                                                                              \
    TEXT("amount")                                                                                                             \
    TEXT("currency") LISTING_ATTRIBUTES FLAG("disclosed") FLAG("victim") ATTRIBUTE("strength", "double") TEXT("sources")

const export_writer EXPORT_GEXF = {
    .head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" "
            "xmlns:viz=\"http://gexf.net/1.3/viz\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
            "xsi:schemaLocation=\"http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd\" version=\"1.3\">\n"
            "<meta><creator>cuibono</creator></meta>\n"
            "<graph defaultedgetype=\"directed\" mode=\"dynamic\" timeformat=\"date\" timerepresentation=\"interval\">\n"
            "<attributes class=\"node\" mode=\"static\">\n" NODE_ATTRIBUTES "</attributes>\n"
            "<attributes class=\"edge\" mode=\"static\">\n" EDGE_ATTRIBUTES "</attributes>\n<nodes>\n",
    .between = "</nodes>\n<edges>\n",
    .tail = "</edges>\n</graph>\n</gexf>\n",
    .node = put_node,
    .link = put_link};
