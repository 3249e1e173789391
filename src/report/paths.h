/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of evidence as text, JSON, a picture, and a page that can be filed. */
#ifndef CB_REPORT_PATHS_H
#define CB_REPORT_PATHS_H

#include "base/buf.h"
#include "finding/path.h"

/* Each appends to `out`; its failure flag tells of memory. */
void report_paths_text(buf *out, const evidence_paths *p, unsigned width, bool colour);
void report_paths_json(buf *out, const evidence_paths *p); /* one line */
/* A stand-alone <svg>: the one asked about left, those who were found right, a row for each path. Readable without colour. */
void report_paths_svg(buf *out, const evidence_paths *p);
void report_paths_html(buf *out, const evidence_paths *p);

#endif
