/* SPDX-License-Identifier: Apache-2.0 */
/* From entities of a world to nodes and links. */
#include "api/export.h"
#include "base/vec.h"
#include "finding/strength.h"
#include "text/utf8.h"

#include "base/poison.h"

static cb_slice sources_of(exporter *x, cb_slice id, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (uint32_t i = 0; i < world_segments(x->w); i++) {
        if (world_find_in(x->w, i, id) == REF_NONE) continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, world_source_name(x->w, i));
        cb_slice date = world_source_date(x->w, i);
        if (date.len) {
            buf_lit(&b, " (");
            buf_slice(&b, date);
            buf_byte(&b, ')');
        }
    }
    if (b.failed || !arena_dup(&x->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

static cb_slice countries_of(exporter *x, const entity *e, bool *ok) {
    static const prop_id props[] = {PROP_country, PROP_nationality, PROP_citizenship, PROP_jurisdiction};
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < e->count; i++)
        for (size_t k = 0; k < sizeof props / sizeof *props; k++) {
            cb_slice value = e->statements[i].value;
            if (e->statements[i].prop != props[k] || slice_find(buf_view(&b), value) != SIZE_MAX) continue;
            if (b.len) buf_byte(&b, ';');
            buf_slice(&b, value);
        }
    if (b.failed || !arena_dup(&x->a, buf_view(&b), &out)) *ok = false;
    buf_free(&b);
    return out;
}

cb_status export_node(exporter *x, const api_entity *item, node *out) {
    bool ok = true;
    uint32_t flags = graph_party_flags(x->w, item->e.id);
    *out = (node){.id = item->e.id, .caption = item->caption, .schema = item->e.schema_name};
    out->countries = countries_of(x, &item->e, &ok);
    out->sources = sources_of(x, item->e.id, &ok);
    out->designated = flags & PARTY_DESIGNATED;
    out->reported = flags & PARTY_REPORTED;
    cb_status status = ok ? export_listing_of(x, &item->e, &out->listing) : err_memory(x->err);
    if (status != CB_OK || !out->listing.told) return status;
    return export_listing_caption(x, &out->listing, &out->caption) ? CB_OK : err_memory(x->err);
}

bool export_stub(exporter *x, cb_slice id, node *out) {
    bool ok = true;
    entity_ref ref;
    uint32_t flags = world_find(x->w, id, &ref, 1) ? graph_party_flags(x->w, id) : 0;
    *out = (node){.id = id, .caption = api_caption(x->w, id), .schema = api_schema_name(x->w, id)};
    out->sources = sources_of(x, id, &ok);
    out->designated = flags & PARTY_DESIGNATED;
    out->reported = flags & PARTY_REPORTED;
    return ok;
}

/* The earliest start and the latest end that are told. What has a `date` and neither was on that day: a payment, an award (several dates are
 * the days between); anything else is known from then on. */
static void take_days(const entity *e, link *l) {
    cb_slice first = {"", 0}, last = {"", 0};
    tie_kind kind = graph_kind_of_edge(e->schema);
    l->start = l->end = first;
    for (size_t i = 0; i < e->count; i++) {
        cb_slice day = e->statements[i].value;
        switch ((unsigned)e->statements[i].prop) {
        case PROP_startDate:
            if (l->start.len == 0 || slice_cmp(day, l->start) < 0) l->start = day;
            break;
        case PROP_endDate:
            if (slice_cmp(day, l->end) > 0) l->end = day;
            break;
        case PROP_date:
            if (first.len == 0 || slice_cmp(day, first) < 0) first = day;
            if (slice_cmp(day, last) > 0) last = day;
            break;
        default: break;
        }
    }
    bool event = kind == TIE_PAYMENT || kind == TIE_AWARD;
    if (event && l->start.len == 0 && l->end.len == 0) l->end = last;
    if (l->start.len == 0) l->start = first;
}

/* The same as the statement before: another source says it too. */
static bool is_again(const entity *e, size_t at) {
    const statement *s = &e->statements[at], *before = at ? s - 1 : NULL;
    return before && slice_eq(s->value, before->value) && slice_eq(s->prop_name, before->prop_name);
}

/* What an edge says, without its ends. */
static bool take_edge(exporter *x, const entity *e, const tie *t, link *l) {
    tie_kind kind = graph_kind_of_edge(e->schema);
    l->id = e->id;
    l->kind = e->schema_name;
    l->role = t->role;
    l->share = t->share;
    l->strength = tie_strength(e->schema_name);
    l->victim = t->victim;
    take_days(e, l);
    l->over = t->over || (kind != TIE_PAYMENT && kind != TIE_AWARD && export_has_ended(x, l->end));
    return export_money(x, e, &l->amount, &l->currency);
}

/* One between each of its ends. */
static cb_status edge_links(exporter *x, const entity *e, link *l, link_fn fn) {
    edge_ends ends = graph_ends(e);
    cb_status status = CB_OK;
    for (size_t i = 0; status == CB_OK && i < e->count; i++) {
        if (e->statements[i].prop != ends.source || is_again(e, i)) continue;
        for (size_t k = 0; status == CB_OK && k < e->count; k++) {
            if (e->statements[k].prop != ends.target || is_again(e, k)) continue;
            l->from = e->statements[i].value;
            l->to = e->statements[k].value;
            status = fn(x, l);
        }
    }
    return status;
}

/* One for each entity that a property names. Whom a listing names, it names on its days and with all that it says. */
static cb_status property_links(exporter *x, const entity *e, link *l, link_fn fn) {
    export_listing listing;
    cb_status status = export_listing_of(x, e, &listing);
    l->from = e->id;
    for (size_t i = 0; status == CB_OK && i < e->count; i++) {
        const statement *s = &e->statements[i];
        if (s->flags & STATEMENT_META || is_again(e, i) || schema_prop_type(e->schema, s->prop) != PROP_TYPE_ENTITY) continue;
        bool names = listing.told && s->prop == PROP_entity;
        l->to = s->value;
        l->kind = s->prop_name;
        l->strength = tie_strength(l->kind);
        l->listing = names ? &listing : NULL;
        l->start = names ? listing.start : SLICE("");
        l->end = names ? listing.end : SLICE("");
        l->over = names && listing.over;
        status = fn(x, l);
    }
    return status;
}

cb_status export_links(exporter *x, const api_entity *item, link_fn fn) {
    const entity *e = &item->e;
    bool ok = true;
    tie t;
    link l = {.sources = sources_of(x, e->id, &ok), .disclosed = true};
    if (!ok) return err_memory(x->err);
    if (!schema_is_edge(e->schema)) return property_links(x, e, &l, fn);
    if (!graph_tie_of_entity(&x->a, e, &t)) return CB_OK;
    return take_edge(x, e, &t, &l) ? edge_links(x, e, &l, fn) : err_memory(x->err);
}

cb_status export_near_links(exporter *x, link_fn fn) {
    for (size_t i = 0; i < x->near_count; i++) {
        const near_tie *t = &x->near[i];
        link l = {.from = t->left,
                  .to = t->right,
                  .kind = t->kind,
                  .start = t->start,
                  .end = t->end,
                  .value = t->value,
                  .over = export_has_ended(x, t->end),
                  .strength = t->strength,
                  .sources = world_source_name(x->w, t->segment)};
        cb_status status = fn(x, &l);
        if (status != CB_OK) return status;
    }
    return CB_OK;
}

void export_part(buf *b, uint32_t strength) { buf_printf(b, "%u.%04u", strength / 10000, strength % 10000); }

void export_xml(buf *b, cb_slice s) {
    size_t pos = 0;
    while (pos < s.len) {
        char bytes[4];
        uint32_t c = utf8_next(s, &pos);
        if (c == '&')
            buf_lit(b, "&amp;");
        else if (c == '<')
            buf_lit(b, "&lt;");
        else if (c == '>')
            buf_lit(b, "&gt;");
        else if (c == '"')
            buf_lit(b, "&quot;");
        else if (c == '\n' || c == '\t' || c == '\r')
            buf_printf(b, "&#%u;", (unsigned)c);
        else if (c < 0x20 || c == 0xfffe || c == 0xffff) /* not characters of XML 1.0, not even escaped */
            buf_byte(b, ' ');
        else
            buf_put(b, bytes, utf8_encode(c, bytes));
    }
}
