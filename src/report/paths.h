/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence paths as text, JSON, a picture, a page. */
#ifndef CB_REPORT_PATHS_H
#define CB_REPORT_PATHS_H

#include "base/buf.h"
#include "finding/path.h"

/* Each appends to `out`; its failure flag tells of memory. */
void report_paths_text(buf *out, const evidence_paths *p, unsigned width, bool colour);
void report_paths_json(buf *out, const evidence_paths *p);
/* Subject left, party right; a path of more than three steps goes on in the next row. */
void report_paths_svg(buf *out, const evidence_paths *p);
void report_paths_html(buf *out, const evidence_paths *p);
/* "Three paths lead from X to designated parties; the strongest: ..." */
void report_paths_sentence(buf *out, const evidence_paths *p);

#endif
