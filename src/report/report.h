/* SPDX-License-Identifier: Apache-2.0 */
/* An answer as text, JSON, HTML (with the picture of ties as inline SVG). Sees base, text and finding only. */
#ifndef CB_REPORT_REPORT_H
#define CB_REPORT_REPORT_H

#include "base/buf.h"
#include "finding/finding.h"

/* Each appends to `out`; its failure flag tells of memory. */
void report_text(buf *out, const answer *a, unsigned width, bool colour, bool all /* not only what fits a screen */);
void report_json(buf *out, const answer *a);
void report_html(buf *out, const answer *a);
/* The ties of one subject's findings as a stand-alone <svg>, readable without colour. */
void report_svg(buf *out, const finding_subject *s);

/* One subject in a line. */
void report_summary(cb_summary *out, const answer *a, const finding_subject *s);
/* A page that lists subjects, the strongest states first, and leads to the page of each. */
void report_index_html(buf *out, const cb_summary *items, size_t count, uint64_t rejected);

#endif
