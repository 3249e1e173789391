/* SPDX-License-Identifier: Apache-2.0 */
/* What all pictures of this folder are drawn with. What a party is shows by form, so that a print without colour says it too: rounded people,
 * boxes for organisations, cut corners for accounts; a double border with hatching for listed parties, an inner dashed one for parties that
 * are reported or only possibly owned, a thick one for what listed parties own. Lines: solid for disclosed ties, dashed for inferred ones,
 * double where both ends are one party, dotted where they only may be. */
#ifndef CB_REPORT_DRAW_H
#define CB_REPORT_DRAW_H

#include "report/internal.h"

enum { DRAW_SIDE = 22 /* of a box, kept clear of words: borders and hatching stand there */ };

typedef enum draw_mark {
    DRAW_PLAIN,
    DRAW_SUBJECT,  /* the one asked about */
    DRAW_LISTED,   /* designated */
    DRAW_REPORTED, /* named, not designated */
    DRAW_OWNED,    /* by listed parties */
    DRAW_POSSIBLE, /* so, perhaps */
} draw_mark;

typedef struct draw_box {
    int x, y, width, height;
    cb_slice schema;
    draw_mark mark;
} draw_box;

/* The opening tag, which takes the rest of its attributes and its end from the caller: text is centred on its x. */
void draw_open(buf *b, int x, int y, int width, int height);
/* One line of words. Right-to-left text turns by itself, whatever stands beside it. `cut`: an ellipsis behind it. */
void draw_words(buf *b, int x, int y, int size, const char *attributes, cb_slice s, bool cut);
/* The same for all lines of a wrapped text, each in the direction of the whole; returns the y of the line after the last. */
int draw_lines(buf *b, int x, int y, int size, int line, const char *attributes, const report_lines *lines, cb_slice whole);
void draw_party(buf *b, const draw_box *x);
/* "company · id", within `width` at the size given. */
void draw_kind(buf *b, int x, int y, int size, int width, cb_slice schema, cb_slice id);
/* Attributes of the line of a step, its dash included; a double line (draw_is_double) is drawn as two. */
const char *draw_dash(const finding_step *s);
bool draw_is_double(const finding_step *s);
cb_slice draw_schema_words(cb_slice schema);
/* Is the first letter that has a direction one of a script that is written from right to left? */
bool draw_is_rtl(cb_slice s);

#endif
