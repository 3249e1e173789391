/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns and controls a party under one regime, as a tree in text, as JSON, as a picture. */
#ifndef CB_REPORT_OWNERS_H
#define CB_REPORT_OWNERS_H

#include "base/buf.h"
#include "finding/ownership.h"

/* `first`: with the party's name above. */
void report_owners_text(buf *out, const ownership *o, bool first, unsigned width, bool colour);
void report_owners_json(buf *out, const ownership *o);
void report_owners_svg(buf *out, const ownership *o);
/* The same within a page that holds several: `number` tells their markers apart. */
void report_owners_picture(buf *out, const ownership *o, size_t number);

#endif
