/* SPDX-License-Identifier: Apache-2.0 */
/* Parties and lines as every picture draws them. What a party is shows by form: rounded people, boxes for organisations, cut corners for
 * accounts; a double border with hatching for designated parties, an inner dashed border for reported ones. Lines: solid disclosed, dashed
 * inferred, double one party (confirmed), dotted possibly one. */
#ifndef CB_REPORT_SHAPES_H
#define CB_REPORT_SHAPES_H

#include "report/internal.h"

enum { SHAPE_BIG = 13, SHAPE_SMALL = 11, SHAPE_LINE = 17, SHAPE_SMALL_LINE = 15, SHAPE_PAD = 9, SHAPE_SIDE = 22 };

typedef struct shape_box {
    cb_slice id, caption, schema;
    bool subject, designated, reported;
    int centre, width; /* given */
    report_lines name; /* measured */
    int height;
} shape_box;

/* Breaks the name into lines for the width, and finds the height. */
void shape_measure(shape_box *box, size_t lines);
void shape_put(buf *b, const shape_box *box, int y);
/* One line of text around x. */
void shape_words(buf *b, int x, int y, int size, const char *attributes, cb_slice s, bool cut);
/* Attributes of the line of a step: what its stroke looks like. "" for a double line. */
const char *shape_dashes(const finding_step *s);
bool shape_is_double(const finding_step *s);
/* The root's attributes that every picture shares, fonts among them. */
#define SHAPE_FONTS                                                                                                            \
    "font-family=\"system-ui, 'Noto Sans', 'DejaVu Sans', 'Noto Sans CJK KR', 'Noto Sans CJK SC', 'Noto Sans CJK JP', 'Noto "  \
    "Naskh Arabic', 'Noto Sans Arabic', sans-serif\""
/* Opens an <svg> of this size with title, words and a white ground. */
void shape_open(buf *out, int width, int height, cb_slice title);
#define SHAPE_LEGEND                                                                                                           \
    "Rounded: people; boxes: organisations; cut corners: accounts. Double border with hatching: designated; with an inner "    \
    "dashed "                                                                                                                  \
    "border: reported, not designated. Solid line: disclosed tie; dashed: shared mark; double: one party, confirmed; dotted: " \
    "possibly one party."

#endif
