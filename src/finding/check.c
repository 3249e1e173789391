/* SPDX-License-Identifier: Apache-2.0 */
/* From a case file to an answer: each subject's trails become findings. */
#include "base/error.h"
#include "base/mem.h"
#include "finding/internal.h"
#include "finding/sources.h"
#include "parse/date.h"
#include "text/normal.h"

#include "base/poison.h"

/* Too little to compare is said beside the state. */
static bool note_inconclusive(asker *q, const entity *e, finding_subject *s) {
    bool person = schema_is_a(e->schema, SCHEMA_Person),
         named = entity_first(e, PROP_name).len || entity_first(e, PROP_alias).len;
    s->inconclusive = arena_zalloc(q->a, 4, sizeof *s->inconclusive);
    if (!s->inconclusive) return false;
    if (!named) s->inconclusive[s->inconclusive_count++] = SLICE("the subject has no name in the case");
    if (person && entity_first(e, PROP_birthDate).len == 0)
        s->inconclusive[s->inconclusive_count++] = SLICE("the subject has no birth date in the case");
    bool tied = false;
    for (size_t i = 0; i < q->c->tie_count && !tied; i++) {
        const tie *x = &q->c->ties[i];
        bool from = slice_eq(x->from, e->id), to = slice_eq(x->to, e->id);
        const entity *other = from || to ? case_find(q->c, from ? x->to : x->from) : NULL;
        tied = (from || to) && (!other || !schema_is_a(other->schema, SCHEMA_Identification)); /* a document is nobody */
    }
    if (!person && !tied)
        s->inconclusive[s->inconclusive_count++] =
            SLICE("the case names no owner, director or other person behind the subject");
    return true;
}

static cb_status fill_subject(asker *q, const entity *e, finding_subject *s) {
    trails t;
    size_t cap = 0;
    *s = (finding_subject){.id = e->id, .caption = case_caption(e), .schema = e->schema_name, .state = STATE_NONE};
    cb_status status = trails_find(q, e, &t);
    for (size_t i = 0; i < t.count && status == CB_OK; i++) status = finding_of_trail(q, e, &t.items[i], s, &cap);
    if (status == CB_OK) status = owned_find(q, e, &t, s, &cap);
    if (status == CB_OK) status = indicators_find(q, e, s, &cap, &t);
    if (status != CB_OK) return status;
    status = findings_settle(q, s);
    if (status != CB_OK) return status;
    status = case_notes(q, &t);
    if (status != CB_OK) return status;
    s->notes = t.notes;
    s->note_count = t.note_count;
    s->compared = t.compared;
    return note_inconclusive(q, e, s) ? CB_OK : err_memory(q->err);
}

static const entity *first_party(const case_file *c) {
    for (size_t i = 0; i < c->count; i++)
        if (!schema_is_edge(c->entities[i].schema) && schema_is_a(c->entities[i].schema, SCHEMA_Thing)) return &c->entities[i];
    return NULL;
}

static cb_status fill_subjects(asker *q, const check_options *options, answer *out) {
    size_t count = options->subject_count ? options->subject_count : 1;
    cb_status status = CB_OK;
    out->subjects = arena_zalloc(q->a, count, sizeof *out->subjects);
    if (!out->subjects) return err_memory(q->err);
    for (size_t i = 0; i < count && status == CB_OK; i++) {
        const entity *e = options->subject_count ? case_find(q->c, options->subjects[i]) : first_party(q->c);
        if (!e && options->subject_count)
            return err_set(q->err, CB_NOT_FOUND, "the case has no entity with the id \"%.*s\"",
                           SLICE_ARGS(options->subjects[i]));
        if (!e) return err_set(q->err, CB_INPUT, "the case has no party to ask about, only ties");
        status = fill_subject(q, e, &out->subjects[i]);
        out->subject_count = i + 1;
    }
    return status;
}

cb_status check_run(answer **out, const world *w, find_scratch *scratch, const path_targets *targets, cb_slice text,
                    const check_options *options, cb_error *err) {
    *out = NULL;
    answer *a = mem_zalloc(1, sizeof *a);
    case_file c = {0};
    date_range day;
    if (!a) return err_memory(err);
    asker q = {.w = w, .scratch = scratch, .c = &c, .a = &a->memory, .targets = targets, .err = err};
    cb_slice on = options->on.len ? options->on : world_as_of(w);
    cb_status status = arena_dup(q.a, on, &q.on) ? CB_OK : err_memory(err);
    q.on_day = q.on.len && date_range_of(q.on, &day) ? day.first : INT32_MAX; /* without a day, what has an end has ended */
    a->as_of = world_as_of(w);
    a->on = q.on;
    a->threshold_text = SLICE(
        "score 0.70 for a possible match; a strong name with the full birth date, an identifier or a full address to confirm");
    a->scripts_text = SLICE("names in Latin, Cyrillic, Arabic, Hebrew, Greek, Hangul, Han, Kana, Georgian, Armenian, "
                            "Devanagari, Thai and Ethiopic script");
    if (status == CB_OK) status = case_read(&c, q.a, text, err);
    if (status == CB_OK) status = sources_fill(&q, a);
    if (status == CB_OK) status = fill_subjects(&q, options, a);
    case_free(&c);
    if (status != CB_OK) {
        answer_free(a);
        return status;
    }
    *out = a;
    return CB_OK;
}

void answer_free(answer *a) {
    if (!a) return;
    arena_free(&a->memory);
    mem_free(a);
}
