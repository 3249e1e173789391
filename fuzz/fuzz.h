/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz target shares. A target is one function; libFuzzer or replay.c calls it. */
#ifndef CB_FUZZ_H
#define CB_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that the input broke. */
#define CHECK(condition)                                                                                                       \
    do {                                                                                                                       \
        if (!(condition)) __builtin_trap();                                                                                    \
    } while (0)

#endif
