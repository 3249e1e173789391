/* SPDX-License-Identifier: Apache-2.0 */
/* Allocations that fail on demand. In a plain build every malloc of the process counts, those of libraries too; under
 * a sanitizer, which owns malloc, the calls of mem.h count. */
#ifndef CB_TESTS_COUNTDOWN_H
#define CB_TESTS_COUNTDOWN_H

#include <stdbool.h>

void countdown_start(long passes, bool persistent); /* `passes` allocations succeed, the next fails, or all from there on */
bool countdown_stop(void);                          /* whether one failed */
long countdown_live(void);                          /* blocks allocated and not freed; 0 under a sanitizer */

#endif
