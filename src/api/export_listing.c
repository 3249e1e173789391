/* SPDX-License-Identifier: Apache-2.0 */
/* What a Sanction or a Risk says, for its node and its link; what any link says of money. */
#include "api/export.h"
#include "finding/finding.h"
#include "parse/date.h"

#include "base/poison.h"

static cb_slice as_it_is(cb_slice value) { return value; }

/* The values of the first of these properties that has any, each once, joined by "; ". */
static cb_slice values_of(exporter *x, const entity *e, const prop_id *props, size_t count, cb_slice (*as)(cb_slice),
                          bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0}, last = {NULL, 0};
    for (size_t k = 0; k < count && b.len == 0; k++)
        for (size_t i = 0; i < e->count; i++) {
            cb_slice value = e->statements[i].value;
            if (e->statements[i].prop != props[k] || value.len == 0 || (last.ptr && slice_eq(last, value))) continue;
            if (b.len) buf_lit(&b, "; ");
            buf_slice(&b, as(value));
            last = value;
        }
    if (b.failed || (b.len && !arena_dup(&x->a, buf_view(&b), &out))) *ok = false;
    buf_free(&b);
    return out;
}

#define VALUES(x, e, ok, ...)                                                                                                  \
    values_of(x, e, (const prop_id[]){__VA_ARGS__}, sizeof((const prop_id[]){__VA_ARGS__}) / sizeof(prop_id), as_it_is, ok)

/* Each effect once; that the table of programmes does not know one is said as well. */
static cb_slice effects_of(exporter *x, const designation *d, size_t count, bool *ok) {
    buf b = BUF_EMPTY;
    cb_slice out = {"", 0};
    for (size_t i = 0; i < count; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++)
            again = d[k].meaning.mapped == d[i].meaning.mapped && d[k].meaning.effect == d[i].meaning.effect;
        if (again) continue;
        if (b.len) buf_lit(&b, "; ");
        buf_slice(&b, d[i].meaning.mapped ? slice_of(legal_effect_name(d[i].meaning.effect)) : SLICE("not mapped"));
    }
    if (b.failed || (b.len && !arena_dup(&x->a, buf_view(&b), &out))) *ok = false;
    buf_free(&b);
    return out;
}

bool export_has_ended(const exporter *x, cb_slice end) {
    date_range last, day;
    if (end.len == 0 || !date_range_of(end, &last)) return false;
    return !date_range_of(world_as_of(x->w), &day) || last.last < day.first;
}

static cb_status take_sanction(exporter *x, const entity *e, export_listing *out) {
    designation *d;
    size_t count;
    bool ok = true;
    cb_status status = graph_listing(x->w, e->id, &x->a, &d, &count, x->err);
    if (status != CB_OK || count == 0) return status;
    out->start = d[0].start;
    out->end = d[0].end;
    out->over = d[0].over;
    out->effect = effects_of(x, d, count, &ok);
    out->by = values_of(x, e, (const prop_id[]){PROP_authority}, 1, regime_words, &ok);
    return ok ? CB_OK : err_memory(x->err);
}

static cb_status take_risk(exporter *x, const entity *e, export_listing *out) {
    reported_claim c;
    bool found;
    cb_status status = graph_claim(x->w, e->id, &x->a, &c, &found, x->err);
    if (status != CB_OK || !found) return status;
    out->start = c.date;
    out->end = c.end;
    out->over = c.withdrawn.len > 0;
    return CB_OK;
}

cb_status export_listing_of(exporter *x, const entity *e, export_listing *out) {
    bool ok = true, sanction = schema_is_a(e->schema, SCHEMA_Sanction);
    *out = (export_listing){.told = sanction || schema_is_a(e->schema, SCHEMA_Risk)};
    if (!out->told) return CB_OK;
    out->authority = VALUES(x, e, &ok, PROP_authority, PROP_publisher);
    out->programme = VALUES(x, e, &ok, PROP_programId, PROP_program);
    out->reason = VALUES(x, e, &ok, PROP_reason, PROP_summary, PROP_description);
    out->status = VALUES(x, e, &ok, PROP_status);
    out->by = out->authority;
    if (!ok) return err_memory(x->err);
    cb_status status = sanction ? take_sanction(x, e, out) : take_risk(x, e, out);
    out->over = out->over || export_has_ended(x, out->end);
    return status;
}

/* "US (OFAC), DPRK4" */
bool export_listing_caption(exporter *x, const export_listing *l, cb_slice *caption) {
    buf b = BUF_EMPTY;
    bool ok = true;
    buf_slice(&b, l->by);
    if (l->by.len && l->programme.len) buf_lit(&b, ", ");
    buf_slice(&b, l->programme);
    if (b.failed || (b.len && !arena_dup(&x->a, buf_view(&b), caption))) ok = false;
    buf_free(&b);
    return ok;
}

bool export_money(exporter *x, const entity *e, cb_slice *amount, cb_slice *currency) {
    static const struct {
        prop_id amount;
        const char *currency; /* "": what `currency` says */
    } KNOWN[] = {{PROP_amount, ""}, {PROP_amountEur, "EUR"}, {PROP_amountUsd, "USD"}};
    bool ok = true;
    *amount = *currency = SLICE("");
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN && amount->len == 0; i++) {
        *amount = VALUES(x, e, &ok, KNOWN[i].amount);
        if (amount->len) *currency = i ? slice_of(KNOWN[i].currency) : VALUES(x, e, &ok, PROP_currency);
    }
    return ok;
}
