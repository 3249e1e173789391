/* SPDX-License-Identifier: Apache-2.0 */
/* cb_check: a case in, an answer out, and the answer rendered. */
#include "api/internal.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/mem.h"
#include "finding/check.h"
#include "parse/date.h"
#include "report/report.h"
#include "base/poison.h"

struct cb_answer {
    cb_world *world;
    answer *answer;
};

cb_status cb_check(cb_answer **out, cb_session *session, cb_slice text, const cb_check_options *options, cb_error *err) {
    *out = NULL;
    if (text.len > LIMIT_CASE_BYTES)
        return err_set(err, CB_LIMIT, "the case has %zu bytes; one case is at most %u", text.len, LIMIT_CASE_BYTES);
    check_options inner = {0};
    if (options) {
        inner.subjects = options->subjects;
        inner.subject_count = options->subject_count;
        inner.on = slice_of(options->on);
        date_range day;
        if (inner.on.len && (!date_parse(inner.on, &day) || day.precision != 3))
            return err_set(err, CB_USAGE, "\"%s\" is no date: write it as YYYY-MM-DD", options->on);
    }
    const struct path_targets *targets;
    cb_status status = session_targets(session, &targets, err);
    if (status != CB_OK) return status;
    cb_answer *a = mem_zalloc(1, sizeof *a);
    if (!a) return err_memory(err);
    cb_world *cw = session_world(session);
    status = check_run(&a->answer, cw->w, session_scratch(session), targets, text, &inner, err);
    if (status != CB_OK) {
        mem_free(a);
        return status;
    }
    a->world = cb_world_ref(cw);
    *out = a;
    return CB_OK;
}

int cb_answer_state(const cb_answer *a) {
    int strongest = STATE_NONE;
    for (size_t i = 0; i < a->answer->subject_count; i++)
        if ((int)a->answer->subjects[i].state < strongest) strongest = (int)a->answer->subjects[i].state;
    return strongest;
}

const char *cb_state_name(int state) {
    return state >= STATE_LISTED && state <= STATE_NONE ? finding_state_name((finding_state)state) : "";
}

size_t cb_answer_count(const cb_answer *a) { return a->answer->subject_count; }

bool cb_answer_summary(cb_summary *out, const cb_answer *a, size_t index) {
    if (index >= a->answer->subject_count) return false;
    report_summary(out, a->answer, &a->answer->subjects[index]);
    return true;
}

cb_status cb_summaries_render(cb_text **out, const cb_summary *summaries, size_t count, uint64_t rejected, cb_format format,
                              cb_error *err) {
    buf text = BUF_EMPTY;
    *out = NULL;
    if (format != CB_FORMAT_HTML) return err_set(err, CB_USAGE, "a list of subjects is rendered as HTML");
    report_index_html(&text, summaries, count, rejected);
    return api_text_take(out, &text, err);
}

cb_status cb_answer_render(cb_text **out, const cb_answer *a, cb_format format, const cb_render_options *options,
                           cb_error *err) {
    buf text = BUF_EMPTY;
    unsigned width = API_HAS(options, width) && options->width ? options->width : 80;
    *out = NULL;
    if (format == CB_FORMAT_TEXT)
        report_text(&text, a->answer, width, API_HAS(options, colour) && options->colour,
                    API_HAS(options, all) && options->all);
    else if (format == CB_FORMAT_JSON)
        report_json(&text, a->answer);
    else if (format == CB_FORMAT_HTML)
        report_html(&text, a->answer);
    else
        return err_set(err, CB_USAGE, "an answer is rendered as text, JSON or HTML");
    return api_text_take(out, &text, err);
}

void cb_answer_free(cb_answer *a) {
    if (!a) return;
    answer_free(a->answer);
    cb_world_unref(a->world);
    mem_free(a);
}
