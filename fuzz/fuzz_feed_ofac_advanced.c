/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as SDN_ADVANCED.XML. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_OFAC_ADVANCED, "ofac-", data, size);
    return 0;
}
