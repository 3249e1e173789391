/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the EU list. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_EU_XML, "eu-", data, size);
    fuzz_feed_run(&FEED_EU_CSV, "eu-", data, size);
    return 0;
}
