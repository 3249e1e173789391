/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of this folder share. What a source or a case says may be hostile: every such text goes through report_plain (terminal),
 * report_markup (HTML, SVG) or buf_json_string. */
#ifndef CB_REPORT_INTERNAL_H
#define CB_REPORT_INTERNAL_H

#include "report/report.h"

/* Valid UTF-8 on one line: control characters, bad bytes and characters that turn the direction of writing become U+FFFD. */
void report_plain(buf *b, cb_slice s);
/* The same, with & < > " ' as references. */
void report_markup(buf *b, cb_slice s);

/* The answer in one sentence: why the subject has its state. Plain text that is not yet escaped. */
void report_reason(buf *b, const finding_subject *s);
/* "3 findings", "1 finding". */
void report_count(buf *b, size_t n, const char *one, const char *many);
/* "0.87"; never 0 or 1: "over 0.99", "under 0.01". */
void report_probability(buf *b, double p);
/* "disclosed tie", "shared mark", "identity". */
const char *report_step_nature(const finding_step *s);
/* "since", of a tie; "on" or "in", of what happens once: a payment, an award. */
const char *report_since(const finding_step *s);
/* A strength in 1/10000, to be printed with "%u.%02u", rounded half up. */
#define REPORT_STRENGTH(s) ((s) + 50) / 10000, ((s) + 50) / 100 % 100
/* Are both ends one party for certain, not perhaps? */
bool report_one_party(const finding_step *s);

/* A step as the contract of the command line has it. */
void report_step_json(buf *b, const finding_step *s);

/* An item of `against` that says how a rule may mislead, not what speaks against this finding. */
bool report_is_caution(const finding_item *item);

/* Appends `s` (plain text) in lines of at most `width` columns: the first after what already stands in the line (`at` columns), the others
 * after `indent` spaces. Words that are longer than a line are cut between characters. Ends without a newline. */
void report_wrap(buf *b, cb_slice s, unsigned at, unsigned indent, unsigned width);

/* The exposure paragraph of a subject (access.c); nothing where it has none, but for the JSON, which then has an empty array. */
void report_access_text(buf *b, const finding_subject *s, unsigned width, size_t most); /* sectors; a screen is small */
void report_access_json(buf *b, const finding_subject *s);
void report_access_html(buf *b, const finding_subject *s);
/* `label`, then the text beside it from `column` on, all `indent` columns in: a paragraph of its own, with its newline. */
void report_paragraph(buf *b, unsigned indent, const char *label, unsigned column, cb_slice plain, unsigned width);
/* " [OFAC CSV: sdn.csv, 2026-03-01; the case]", nothing where there is none; plain. */
void report_sources(buf *b, const finding_source *sources, size_t count);

/* Members of a JSON object: what is unknown is null; nothing stands before or behind. */
void report_json_text(buf *b, const char *name, cb_slice value);
void report_json_known(buf *b, const char *name, cb_slice value);
void report_json_list(buf *b, const char *name, const cb_slice *items, size_t count);
void report_json_sources(buf *b, const finding_source *sources, size_t count);

/* A piece of a wrapped text for a picture, by estimated width: up to `max` lines of at most `units` (1/100 of the size of the letters). */
enum { REPORT_LINES = 12 };
typedef struct report_lines {
    cb_slice line[REPORT_LINES];
    size_t count;
    bool cut; /* there was more: an ellipsis is due */
    int size; /* of the letters; of report_shrink only */
} report_lines;
report_lines report_fit(cb_slice s, unsigned units, size_t max);
/* The same in `width` hundredths of a pixel, with letters of `size`, or smaller ones, not below REPORT_LEAST, where a word would break. */
enum { REPORT_LEAST = 8 };
report_lines report_shrink(cb_slice s, int width, int size, size_t max);
unsigned report_longest(cb_slice s); /* units of its longest word */
unsigned report_units(cb_slice s);   /* of one line; not below what it takes in the usual faces */

#endif
