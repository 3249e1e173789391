/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of an input without the end-of-file mark of old systems: a 0x1A, line ends and further marks behind it, at
 * the very end. Elsewhere 0x1A is a byte like any other. */
#ifndef CB_PARSE_TAIL_H
#define CB_PARSE_TAIL_H

#include "parse/input.h"

enum { TAIL_MAX = 64 }; /* a longer run of marks and line ends is taken as content */

typedef struct tail {
    char held[TAIL_MAX]; /* may be the mark, may be content: known when more comes, or nothing */
    char out[TAIL_MAX];
    size_t held_len;
    bool giant;     /* within a run that is longer than TAIL_MAX */
    cb_slice after; /* the piece behind what was held */
} tail;

/* As input_read. Start with a zeroed tail. */
cb_status tail_read(tail *t, input *in, cb_slice *piece, cb_error *err);

#endif
