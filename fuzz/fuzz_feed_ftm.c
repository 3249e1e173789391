/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as FollowTheMoney: lines, an array, deltas. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_FTM, "", data, size);
    return 0;
}
