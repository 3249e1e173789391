/* SPDX-License-Identifier: Apache-2.0 */
#include "cuibono.h"

#include "base/poison.h"

const char *cb_version(void) { return CB_VERSION; }

const char *cb_status_name(cb_status status) {
    switch (status) {
    case CB_OK: return "done";
    case CB_USAGE: return "wrong usage";
    case CB_INPUT: return "bad input";
    case CB_NOT_FOUND: return "not found";
    case CB_DAMAGED: return "damaged world";
    case CB_INCOMPATIBLE: return "incompatible world";
    case CB_LIMIT: return "limit reached";
    case CB_MEMORY: return "out of memory";
    case CB_IO: return "input or output failed";
    case CB_NETWORK: return "network failed";
    case CB_CANCELLED: return "cancelled";
    }
    return "unknown status";
}
