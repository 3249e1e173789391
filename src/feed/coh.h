/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of UK Companies House, alike in its company data and in its register of control. */
#ifndef CB_FEED_COH_H
#define CB_FEED_COH_H

#include "feed/common.h"

/* "1234567" -> "01234567", "sc 123456" -> "SC123456"; {NULL, 0} where the text is no number of that register. */
cb_slice coh_number(feed_out *o, cb_slice text);
/* A number that the register gives to a company of another state: an overseas entity, an establishment. */
bool coh_is_overseas(cb_slice number);
/* The number and the jurisdiction of a company of the register. `origin`: the state that it is of, empty where none is told. The number of an
 * overseas company is a document of the UK, for its own state has given it another; and where it is of is what the origin says. */
void coh_add_register(feed_out *o, entity *company, cb_slice number, cb_slice origin);
/* Do the words for a country mean the UK or a part of it? */
bool coh_country(cb_slice country);
/* "gb-coh-01234567" where the words for the place and the country of registration mean this register and the number has its form, else
 * {NULL, 0}. */
cb_slice coh_id(feed_out *o, cb_slice number, cb_slice place, cb_slice country);

#endif
