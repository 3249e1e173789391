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

/* What was held turned out to be content: it goes out, and `next` behind it. */
static cb_slice release(tail *t, cb_slice next) {
    memcpy(t->out, t->held, t->held_len);
    cb_slice piece = {t->out, t->held_len};
    t->held_len = 0;
    t->after = next;
    return piece;
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
        }
        bool run_goes_on = all_tail(p);
        if (t->held_len) {
            bool fits = p.len <= TAIL_MAX - t->held_len;
            t->giant = run_goes_on && !fits;
            if (!run_goes_on || !fits) {
                *piece = release(t, p);
                return CB_OK;
            }
            memcpy(t->held + t->held_len, p.ptr, p.len);
            t->held_len += p.len;
            continue;
        }
        t->giant = t->giant && run_goes_on;
        size_t cut = t->giant ? p.len : tail_start(p);
        if (p.len - cut > TAIL_MAX) {
            t->giant = true;
            cut = p.len;
        }
        t->held_len = p.len - cut;
        if (t->held_len) memcpy(t->held, p.ptr + cut, t->held_len);
        *piece = (cb_slice){p.ptr, cut};
        if (cut) return CB_OK;
    }
}
