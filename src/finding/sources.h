/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CB_FINDING_SOURCES_H
#define CB_FINDING_SOURCES_H

#include "finding/internal.h"

/* Fills sources, incomplete and not_loaded of the answer from the manifests of the world. */
cb_status sources_fill(asker *q, answer *out);

#endif
