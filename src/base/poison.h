/* SPDX-License-Identifier: Apache-2.0 */
/* Functions that this code base does not use. Included last, by every .c file. */
#ifndef CB_BASE_POISON_H
#define CB_BASE_POISON_H
#ifdef __GNUC__
#undef alloca /* a macro of <stdlib.h>: poisoning it as one would warn */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok atoi atol atof gets alloca strncpy strncat
#endif
#endif
