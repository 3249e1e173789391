/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8: validation, decoding, repair. */
#ifndef CB_TEXT_UTF8_H
#define CB_TEXT_UTF8_H

#include "base/arena.h"
#include "base/buf.h"

bool utf8_valid(cb_slice s); /* no overlong forms, surrogates, or beyond U+10FFFF */
/* Decodes at *pos (advanced, also past an error by one byte); U+FFFD for an error. *pos < s.len. */
uint32_t utf8_next(cb_slice s, size_t *pos);
size_t utf8_encode(uint32_t codepoint, char out[4]); /* bytes written */
size_t utf8_length(cb_slice s);                      /* code points */
/* Terminal columns (East Asian wide counts 2, combining 0). */
size_t utf8_width(cb_slice s);
/* Valid UTF-8 passes unchanged (no copy); otherwise the whole text is read as Windows-1252 (the five unassigned
 * bytes become U+FFFD) into the arena. *repaired tells. A leading byte-order mark is dropped. False: no memory. */
bool utf8_from_bytes(arena *a, cb_slice in, cb_slice *out, bool *repaired);

#endif
