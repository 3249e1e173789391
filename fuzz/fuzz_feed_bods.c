/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as BODS: an array, statements one after another, lines. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_BODS, "bods-", data, size);
    return 0;
}
