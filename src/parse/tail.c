/* SPDX-License-Identifier: Apache-2.0 */
#include "parse/tail.h"

#include "base/poison.h"

enum { END_MARK = 0x1A };

static bool may_be_tail(char c) { return c == END_MARK || c == '\r' || c == '\n'; }

/* Where the mark that ends `p` begins; p.len if there is none. */
static size_t tail_start(cb_slice p) {
    size_t mark = p.len;
    for (size_t i = p.len; i > 0 && may_be_tail(p.ptr[i - 1]); i--)
        if (p.ptr[i - 1] == END_MARK) mark = i - 1;
    return mark;
}

static bool all_tail(cb_slice p) {
    for (size_t i = 0; i < p.len; i++)
        if (!may_be_tail(p.ptr[i])) return false;
    return true;
}

cb_status tail_read(tail *t, input *in, cb_slice *piece, cb_error *err) {
    for (;;) {
        cb_slice p = t->after;
        t->after = (cb_slice){NULL, 0};
        if (p.len == 0) {
            cb_status status = input_read(in, &p, err);
            if (status != CB_OK || p.len == 0) {
                *piece = (cb_slice){NULL, 0};
                return status;
            }
            if (t->held_len && p.len <= TAIL_MAX - t->held_len && all_tail(p)) {
                memcpy(t->held + t->held_len, p.ptr, p.len);
                t->held_len += p.len;
                continue;
            }
            if (t->held_len) {
                memcpy(t->out, t->held, t->held_len);
                *piece = (cb_slice){t->out, t->held_len};
                t->held_len = 0;
                t->after = p;
                return CB_OK;
            }
        }
        size_t cut = tail_start(p);
        if (p.len - cut <= TAIL_MAX) {
            t->held_len = p.len - cut;
            if (t->held_len) memcpy(t->held, p.ptr + cut, t->held_len);
            p.len = cut;
        }
        if (p.len) {
            *piece = p;
            return CB_OK;
        }
    }
}
