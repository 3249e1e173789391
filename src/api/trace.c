/* SPDX-License-Identifier: Apache-2.0 */
/* cb_trace: the best different paths of evidence, and their rendering. */
#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "finding/trace.h"
#include "parse/date.h"
#include "report/paths.h"
#include "base/poison.h"

struct cb_trace_result {
    cb_world *world;
    evidence_paths *paths;
};

static cb_status read_options(const cb_trace_options *options, trace_options *out, cb_error *err) {
    date_range day;
    *out = (trace_options){.paths = 0};
    if (!options) return CB_OK;
    if (options->to) out->to = slice_of(options->to);
    if (options->on) out->on = slice_of(options->on);
    out->paths = options->paths;
    out->hops = options->hops;
    out->work = options->work;
    if (out->on.len && (!date_parse(out->on, &day) || day.precision != 3))
        return err_set(err, CB_USAGE, "\"%s\" is no date: write it as YYYY-MM-DD", options->on);
    if (out->hops > PATH_HOPS_MAX) return err_set(err, CB_USAGE, "a path has at most %d steps", PATH_HOPS_MAX);
    return CB_OK;
}

cb_status cb_trace(cb_trace_result **out, cb_session *session, cb_slice from, const cb_trace_options *options, cb_error *err) {
    trace_options inner;
    const path_targets *targets;
    *out = NULL;
    cb_status status = read_options(options, &inner, err);
    if (status == CB_OK) status = session_targets(session, &targets, err);
    if (status != CB_OK) return status;
    cb_trace_result *r = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    cb_world *cw = session_world(session);
    status = trace_run(&r->paths, cw->w, session_scratch(session), targets, from, &inner, err);
    if (status != CB_OK) {
        mem_free(r);
        return status;
    }
    r->world = cb_world_ref(cw);
    *out = r;
    return CB_OK;
}

size_t cb_trace_count(const cb_trace_result *r) { return r->paths->path_count; }

double cb_trace_strength(const cb_trace_result *r, size_t index) {
    return index < r->paths->path_count ? r->paths->paths[index].strength / 10000.0 : 0;
}

bool cb_trace_cut(const cb_trace_result *r) { return r->paths->budget_hit; }

cb_status cb_trace_render(cb_text **out, const cb_trace_result *r, cb_format format, const cb_render_options *options,
                          cb_error *err) {
    buf text = BUF_EMPTY;
    unsigned width = API_HAS(options, width) && options->width ? options->width : 80;
    *out = NULL;
    if (format == CB_FORMAT_TEXT)
        report_paths_text(&text, r->paths, width, API_HAS(options, colour) && options->colour);
    else if (format == CB_FORMAT_JSON)
        report_paths_json(&text, r->paths);
    else if (format == CB_FORMAT_SVG)
        report_paths_svg(&text, r->paths);
    else if (format == CB_FORMAT_HTML)
        report_paths_html(&text, r->paths);
    else
        return err_set(err, CB_USAGE, "paths are rendered as text, JSON, SVG or HTML");
    return api_text_take(out, &text, err);
}

void cb_trace_free(cb_trace_result *r) {
    if (!r) return;
    trace_free(r->paths);
    cb_world_unref(r->world);
    mem_free(r);
}
