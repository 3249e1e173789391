/* SPDX-License-Identifier: Apache-2.0 */
/* The table of rules, data/signals.tsv. */
#include "finding/internal.h"

#include "base/poison.h"

extern const char SIGNALS[];

signal_rule signal_find(const char *rule) {
    cb_slice rest = slice_of(SIGNALS), wanted = slice_of(rule);
    while (rest.ptr && rest.len) {
        cb_slice line = slice_cut(&rest, '\n');
        signal_rule s = {.id = slice_cut(&line, '\t')};
        if (!slice_eq(s.id, wanted)) continue;
        s.meaning = slice_cut(&line, '\t');
        cb_slice strength = slice_cut(&line, '\t');
        s.danger = slice_cut(&line, '\t');
        s.source = line;
        s.strength = strength.len ? strength.ptr[0] : 'W';
        return s;
    }
    return (signal_rule){.id = wanted, .strength = 'W'};
}
