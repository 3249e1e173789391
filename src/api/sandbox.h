/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CB_API_SANDBOX_H
#define CB_API_SANDBOX_H

#include "cuibono.h"

/* From here on this process, all its threads, and what it starts can reach no network, run no program, watch no other process and
 * change nothing of the system: such calls fail with EPERM. It cannot be taken back. CB_USAGE where the system has no seccomp. */
cb_status sandbox_enter(cb_error *err);

#endif
