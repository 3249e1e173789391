/* SPDX-License-Identifier: Apache-2.0 */
/* UK Companies House: any bytes as company data. */
#include "fuzz_feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_feed_run(&FEED_COH_CSV, "gb-", data, size);
    return 0;
}
