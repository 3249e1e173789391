/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages that can be filed share: no script, nothing from the network, readable on paper and without colour. */
#ifndef CB_REPORT_PAGE_H
#define CB_REPORT_PAGE_H

#include "report/internal.h"

void page_open(buf *b, cb_slice title, bool landscape); /* up to <main>; the title is plain text */
void page_close(buf *b);                                /* with the footer */
/* A name: whatever its direction of writing, it turns nothing around it. */
void page_name(buf *b, cb_slice s);
/* A sentence of ours, from left to right, with each piece in a script from right to left kept to itself. */
void page_sentence(buf *b, cb_slice s);
void page_phrase(buf *b, finding_state s); /* with a capital */
void page_sources(buf *b, const finding_source *sources, size_t count);
void page_fact(buf *b, const char *name, cb_slice value); /* of a <dl>; nothing where empty */
/* A box of lines that must not be passed over; nothing where there is none. */
void page_lines(buf *b, const char *title, const cb_slice *lines, size_t count);

#endif
