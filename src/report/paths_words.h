/* SPDX-License-Identifier: Apache-2.0 */
/* Words that the text, the picture and the page of evidence paths share. */
#ifndef CB_REPORT_PATHS_WORDS_H
#define CB_REPORT_PATHS_WORDS_H

#include "base/buf.h"
#include "finding/path.h"

#define PATHS_BUDGET_HIT "The search was cut short by its budget of work: there may be more paths, or stronger ones."

/* "disclosed", "inferred", "same party". */
const char *paths_nature(const finding_step *s);
/* "2 disclosed ties, 1 inferred tie, 1 identity". */
void paths_count_steps(buf *b, const evidence_path *p);
/* "Paths of evidence to designated parties, as on 2026-03-01". Not escaped. */
void paths_title(buf *b, const evidence_paths *p);
/* "designated parties", "reported parties", the id. */
void paths_target(buf *b, const evidence_paths *p);

/* The picture as figures of a page, each so high at most that a page of A4 across shows it with letters that can be read. */
void report_paths_figures(buf *out, const evidence_paths *p);

#endif
