/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of GLEIF. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_GLEIF_XML, "lei-", data, size);
    fuzz_feed_run(&FEED_GLEIF_CSV, "lei-", data, size);
    return 0;
}
