/* SPDX-License-Identifier: Apache-2.0 */
/* cb_exposure: who is downstream of a maker, and its rendering. */
#include "api/internal.h"
#include "base/error.h"
#include "base/mem.h"
#include "finding/exposed.h"
#include "report/exposed.h"
#include "base/poison.h"

struct cb_exposure_result {
    cb_world *world;
    exposed *found;
};

cb_status cb_exposure(cb_exposure_result **out, cb_session *session, cb_slice id, cb_error *err) {
    *out = NULL;
    cb_exposure_result *r = mem_zalloc(1, sizeof *r);
    if (!r) return err_memory(err);
    cb_world *cw = session_world(session);
    cb_status status = exposed_run(&r->found, cw->w, session_scratch(session), id, err);
    if (status != CB_OK) {
        mem_free(r);
        return status;
    }
    r->world = cb_world_ref(cw);
    *out = r;
    return CB_OK;
}

size_t cb_exposure_count(const cb_exposure_result *r) { return r->found->count; }

cb_status cb_exposure_render(cb_text **out, const cb_exposure_result *r, cb_format format, const cb_render_options *options,
                             cb_error *err) {
    buf text = BUF_EMPTY;
    unsigned width = API_HAS(options, width) && options->width ? options->width : 80;
    *out = NULL;
    if (format == CB_FORMAT_TEXT)
        report_exposed_text(&text, r->found, width, API_HAS(options, colour) && options->colour);
    else if (format == CB_FORMAT_JSON)
        report_exposed_json(&text, r->found);
    else if (format == CB_FORMAT_SVG)
        report_exposed_svg(&text, r->found);
    else if (format == CB_FORMAT_HTML)
        report_exposed_html(&text, r->found);
    else
        return err_set(err, CB_USAGE, "exposure is rendered as text, JSON, SVG or HTML");
    return api_text_take(out, &text, err);
}

void cb_exposure_free(cb_exposure_result *r) {
    if (!r) return;
    exposed_free(r->found);
    cb_world_unref(r->world);
    mem_free(r);
}
