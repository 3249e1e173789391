/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the UK list. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_UK_XML, "uk-", data, size);
    fuzz_feed_run(&FEED_UK_CSV, "uk-", data, size);
    return 0;
}
