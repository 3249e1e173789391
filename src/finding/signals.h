/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that a finding may rest on: data/signals.tsv. */
#ifndef CB_FINDING_SIGNALS_H
#define CB_FINDING_SIGNALS_H

#include "base/slice.h"

/* A row of data/signals.tsv; an unknown rule is weak. */
typedef struct signal_rule {
    cb_slice id, meaning, danger, source;
    char strength; /* S, M, W, N */
} signal_rule;
signal_rule signal_find(const char *rule);

#endif
