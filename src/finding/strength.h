/* SPDX-License-Identifier: Apache-2.0 */
/* How strong a tie that a source says is, by the rule of its kind (data/signals.tsv). */
#ifndef CB_FINDING_STRENGTH_H
#define CB_FINDING_STRENGTH_H

#include "base/slice.h"

/* `kind`: schema of the edge, or the property's name. 1/10000: 9000 strong, 6000 moderate, 3000 weak. */
uint32_t tie_strength(cb_slice kind);

#endif
