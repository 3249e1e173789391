/* SPDX-License-Identifier: Apache-2.0 */
/* What sources, cases and files are called may be hostile: every such text passes here before it reaches a terminal. */
#ifndef CB_BASE_PLAIN_H
#define CB_BASE_PLAIN_H

#include "base/buf.h"

/* Characters that a name has no use for and a terminal or page must not obey: controls (C0, DEL, C1), line and paragraph separators,
 * direction marks, overrides and isolates (Unicode Standard Annex 9), tags and other invisible format characters. */
bool plain_hostile(uint32_t c);
/* Valid UTF-8 on one line: tabs and ends of lines become spaces, hostile characters and bad bytes U+FFFD. */
void plain_put(buf *b, cb_slice s);
/* The same into `out`, which has room for `size` bytes, cut between characters, with a NUL where size > 0. The bytes that all of it takes,
 * without the NUL. */
size_t plain_copy(char *out, size_t size, cb_slice s);

#endif
