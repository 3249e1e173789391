/* SPDX-License-Identifier: Apache-2.0 */
/* Checksums that identifier.h does not publish. Values are in capitals, without spaces. */
#ifndef CB_MODEL_CHECKSUM_H
#define CB_MODEL_CHECKSUM_H

#include "base/slice.h"

bool okpo_valid(cb_slice s), npi_valid(cb_slice s), usc_valid(cb_slice s);

#endif
