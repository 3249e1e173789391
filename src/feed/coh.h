/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of UK Companies House, alike in its company data and in its register of control. */
#ifndef CB_FEED_COH_H
#define CB_FEED_COH_H

#include "feed/common.h"

/* "1234567" -> "01234567", "sc 123456" -> "SC123456"; {NULL, 0} where the text is no number of that register. */
cb_slice coh_number(feed_out *o, cb_slice text);
/* "gb-coh-01234567" where the place of registration is Companies House and the number has its form, else {NULL, 0}. */
cb_slice coh_id(feed_out *o, cb_slice number, cb_slice place, cb_slice country);

#endif
