/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the UN list. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_UN_XML, "unsc-", data, size);
    return 0;
}
