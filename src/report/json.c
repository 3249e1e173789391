/* SPDX-License-Identifier: Apache-2.0 */
/* An answer as one line of JSON, as the contract of the command line has it. Keys are only ever added. */
#include "report/internal.h"

#include "base/poison.h"

static void key(buf *b, const char *name) { buf_printf(b, "\"%s\":", name); }
static void comma(buf *b, bool needed) {
    if (needed) buf_byte(b, ',');
}
void report_json_text(buf *b, const char *name, cb_slice value) {
    key(b, name);
    buf_json_string(b, value);
}
/* What is unknown is null. */
void report_json_known(buf *b, const char *name, cb_slice value) {
    key(b, name);
    if (value.len)
        buf_json_string(b, value);
    else
        buf_lit(b, "null");
}

void report_json_list(buf *b, const char *name, const cb_slice *items, size_t count) {
    key(b, name);
    buf_byte(b, '[');
    for (size_t i = 0; i < count; i++) {
        comma(b, i > 0);
        buf_json_string(b, items[i]);
    }
    buf_byte(b, ']');
}

void report_json_sources(buf *b, const finding_source *sources, size_t count) {
    key(b, "sources");
    buf_byte(b, '[');
    for (size_t i = 0; i < count; i++) {
        comma(b, i > 0);
        buf_byte(b, '{');
        report_json_text(b, "name", sources[i].name);
        buf_byte(b, ',');
        report_json_known(b, "date", sources[i].date);
        buf_byte(b, ',');
        report_json_known(b, "url", sources[i].url);
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

static void put_items(buf *b, const char *name, const finding_item *items, size_t count, bool strength, bool sources) {
    key(b, name);
    buf_byte(b, '[');
    for (size_t i = 0; i < count; i++) {
        comma(b, i > 0);
        buf_byte(b, '{');
        report_json_text(b, "id", items[i].id);
        buf_byte(b, ',');
        report_json_text(b, "text", items[i].text);
        if (strength) buf_printf(b, ",\"strength\":\"%c\"", items[i].strength ? items[i].strength : 'W');
        if (sources) {
            buf_byte(b, ',');
            report_json_sources(b, items[i].sources, items[i].source_count);
        }
        buf_byte(b, '}');
    }
    buf_byte(b, ']');
}

void report_step_json(buf *b, const finding_step *s) {
    buf_byte(b, '{');
    report_json_text(b, "from", s->from);
    buf_byte(b, ',');
    report_json_text(b, "to", s->to);
    buf_byte(b, ',');
    report_json_text(b, "kind", s->kind);
    buf_printf(b, ",\"disclosed\":%s,\"strength\":%u.%04u,", s->disclosed ? "true" : "false", s->strength / 10000,
               s->strength % 10000);
    report_json_known(b, "start", s->start);
    buf_byte(b, ',');
    report_json_known(b, "end", s->end);
    buf_byte(b, ',');
    report_json_text(b, "text", s->text);
    buf_byte(b, ',');
    report_json_sources(b, s->sources, s->source_count);
    buf_byte(b, '}');
}

static void put_path(buf *b, const finding *f) {
    key(b, "path");
    buf_byte(b, '[');
    for (size_t i = 0; i < f->path_count; i++) {
        comma(b, i > 0);
        report_step_json(b, &f->path[i]);
    }
    buf_byte(b, ']');
}

static void put_finding(buf *b, const finding *f) {
    buf_printf(b, "{\"state\":\"%s\",\"state_number\":%d,\"party\":{", finding_state_name(f->state), (int)f->state);
    report_json_text(b, "id", f->party_id);
    buf_byte(b, ',');
    report_json_text(b, "caption", f->party_caption);
    buf_lit(b, "},");
    report_json_known(b, "regime", f->regime);
    buf_byte(b, ',');
    report_json_known(b, "effect", f->effect);
    buf_byte(b, ',');
    report_json_known(b, "as_of", f->as_of);
    if (f->score == UINT32_MAX)
        buf_lit(b, ",\"score\":null");
    else
        buf_printf(b, ",\"score\":%u.%04u", f->score / 10000, f->score % 10000);
    if (f->probability < 0)
        buf_lit(b, ",\"probability\":null,");
    else
        buf_printf(b, ",\"probability\":%.4f,", f->probability);
    put_items(b, "evidence", f->evidence, f->evidence_count, true, true);
    buf_byte(b, ',');
    put_path(b, f);
    buf_byte(b, ',');
    put_items(b, "against", f->against, f->against_count, false, true);
    buf_byte(b, ',');
    put_items(b, "missing", f->missing, f->missing_count, false, false);
    buf_byte(b, ',');
    report_json_known(b, "next", f->next);
    buf_byte(b, '}');
}

static void put_subject(buf *b, const finding_subject *s) {
    buf_byte(b, '{');
    report_json_text(b, "id", s->id);
    buf_byte(b, ',');
    report_json_text(b, "caption", s->caption);
    buf_printf(b, ",\"state\":\"%s\",\"state_number\":%d,", finding_state_name(s->state), (int)s->state);
    report_json_list(b, "inconclusive", s->inconclusive, s->inconclusive_count);
    buf_byte(b, ',');
    report_json_list(b, "notes", s->notes, s->note_count);
    buf_lit(b, ",\"findings\":[");
    for (size_t i = 0; i < s->finding_count; i++) {
        comma(b, i > 0);
        put_finding(b, &s->findings[i]);
    }
    buf_lit(b, "],");
    report_access_json(b, s);
    buf_byte(b, '}');
}

static void put_world(buf *b, const answer *a) {
    buf_lit(b, "\"world\":{\"sources\":[");
    for (size_t i = 0; i < a->source_count; i++) {
        const finding_source_info *s = &a->sources[i];
        comma(b, i > 0);
        buf_byte(b, '{');
        report_json_text(b, "name", s->name);
        buf_byte(b, ',');
        report_json_known(b, "published", s->published);
        buf_byte(b, ',');
        report_json_known(b, "sha256", s->sha256);
        if (s->published.len)
            buf_printf(b, ",\"age_days\":%d", s->age_days);
        else
            buf_lit(b, ",\"age_days\":null");
        buf_byte(b, '}');
    }
    buf_lit(b, "],");
    report_json_list(b, "not_loaded", a->not_loaded, a->not_loaded_count);
    buf_byte(b, ',');
    report_json_list(b, "incomplete", a->incomplete, a->incomplete_count);
    buf_byte(b, ',');
    report_json_known(b, "as_of", a->as_of);
    buf_byte(b, ',');
    report_json_known(b, "on", a->on);
    buf_byte(b, '}');
}

void report_json(buf *out, const answer *a) {
    buf_lit(out, "{\"version\":1,");
    put_world(out, a);
    buf_lit(out, ",\"subjects\":[");
    for (size_t i = 0; i < a->subject_count; i++) {
        comma(out, i > 0);
        put_subject(out, &a->subjects[i]);
    }
    buf_lit(out, "]}\n");
}
