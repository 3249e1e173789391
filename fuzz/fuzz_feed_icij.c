/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a file of Offshore Leaks. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_ICIJ, "icij-", data, size);
    return 0;
}
