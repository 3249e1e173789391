/* SPDX-License-Identifier: Apache-2.0 */
/* Who is downstream of a maker, as text, JSON, a picture, a page. */
#ifndef CB_REPORT_EXPOSED_H
#define CB_REPORT_EXPOSED_H

#include "base/buf.h"
#include "finding/exposed.h"

/* Each appends to `out`; its failure flag tells of memory. */
void report_exposed_text(buf *out, const exposed *e, unsigned width, bool colour);
void report_exposed_json(buf *out, const exposed *e);
/* The maker left, what it makes in the middle, those reached right; of more than 24 the first. */
void report_exposed_svg(buf *out, const exposed *e);
void report_exposed_html(buf *out, const exposed *e);

#endif
