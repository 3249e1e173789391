/* SPDX-License-Identifier: Apache-2.0 */
/* cb_owners: a party under one regime, and the answer rendered. */
#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "finding/owners.h"
#include "parse/date.h"
#include "report/owners.h"
#include "base/poison.h"

struct cb_ownership {
    cb_world *world;
    arena memory;
    ownership answer;
};

static cb_status read_question(cb_ownership *o, cb_slice id, const cb_owners_options *options, owners_question *q,
                               cb_error *err) {
    date_range day;
    share_range threshold;
    *q = (owners_question){.id = id, .regime = SLICE("ofac")};
    if (!options) return CB_OK;
    if (options->regime) q->regime = slice_of(options->regime);
    if (options->on) {
        q->on = slice_of(options->on);
        if (!date_parse(q->on, &day) || day.precision != 3)
            return err_set(err, CB_USAGE, "\"%s\" is no date: write it as YYYY-MM-DD", options->on);
    }
    if (options->threshold) {
        if (!share_read(slice_of(options->threshold), &threshold) || threshold.low != threshold.high || threshold.low <= 0 ||
            threshold.low > SHARE_ONE)
            return err_set(err, CB_USAGE, "\"%s\" is no threshold: a part of the whole (1/4, 0.25) or a percentage (25, 25 %%)",
                           options->threshold);
        cb_slice text = slice_of(options->threshold);
        bool parts = slice_find_char(text, '/') != SIZE_MAX, percent = slice_find_char(text, '%') != SIZE_MAX;
        q->threshold_given = true;
        /* "0.25" is a part of the whole like "1/4"; "25" and "25 %" are percentages */
        q->threshold = !parts && !percent && threshold.low <= SHARE_ONE / 100 ? threshold.low * 100 : threshold.low;
    }
    own_assumption *assumed = arena_zalloc(&o->memory, options->assumed_count + 1, sizeof *assumed);
    if (!assumed) return err_memory(err);
    for (size_t i = 0; i < options->assumed_count; i++) {
        const cb_assumption *a = &options->assumed[i];
        if (!arena_dup(&o->memory, a->id, &assumed[i].id) || !arena_dup(&o->memory, a->asset, &assumed[i].asset) ||
            !arena_dup(&o->memory, a->share, &assumed[i].share))
            return err_memory(err);
    }
    q->assumed = assumed;
    q->assumed_count = options->assumed_count;
    return CB_OK;
}

cb_status cb_owners(cb_ownership **out, cb_session *session, cb_slice id, const cb_owners_options *options, cb_error *err) {
    *out = NULL;
    cb_world *cw = session_world(session);
    cb_ownership *o = mem_zalloc(1, sizeof *o);
    owners_question q;
    if (!o) return err_memory(err);
    cb_status status = read_question(o, id, options, &q, err);
    if (status == CB_OK && (!arena_dup(&o->memory, q.regime, &q.regime) || (q.on.len && !arena_dup(&o->memory, q.on, &q.on))))
        status = err_memory(err);
    if (status == CB_OK) status = owners_ask(cw->w, session_scratch(session), &q, &o->memory, &o->answer, err);
    if (status != CB_OK) {
        arena_free(&o->memory);
        mem_free(o);
        return status;
    }
    o->world = cb_world_ref(cw);
    *out = o;
    return CB_OK;
}

cb_owned cb_ownership_answer(const cb_ownership *o) {
    cb_slice a = o->answer.answer;
    return slice_eq(a, SLICE("yes"))        ? CB_OWNED_YES
           : slice_eq(a, SLICE("possible")) ? CB_OWNED_POSSIBLE
           : slice_eq(a, SLICE("no"))       ? CB_OWNED_NO
                                            : CB_OWNED_NOT_COMPUTABLE;
}

cb_status cb_ownership_render(cb_text **out, const cb_ownership *o, cb_format format, const cb_render_options *options,
                              cb_error *err) {
    buf text = BUF_EMPTY;
    unsigned width = API_HAS(options, width) && options->width ? options->width : 80;
    *out = NULL;
    if (format == CB_FORMAT_TEXT)
        report_owners_text(&text, &o->answer, true, width, API_HAS(options, colour) && options->colour);
    else if (format == CB_FORMAT_JSON)
        report_owners_json(&text, &o->answer);
    else if (format == CB_FORMAT_SVG)
        report_owners_svg(&text, &o->answer);
    else
        return err_set(err, CB_USAGE, "an answer about ownership is rendered as text, JSON or SVG");
    return api_text_take(out, &text, err);
}

void cb_ownership_free(cb_ownership *o) {
    if (!o) return;
    arena_free(&o->memory);
    cb_world_unref(o->world);
    mem_free(o);
}
