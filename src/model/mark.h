/* SPDX-License-Identifier: Apache-2.0 */
/* Marks: values that an entity bears and another may share, in one form per kind. */
#ifndef CB_MODEL_MARK_H
#define CB_MODEL_MARK_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/entity.h"

typedef enum mark_kind {
    MARK_NONE = 0,
    MARK_IDENTIFIER,
    MARK_EMAIL,
    MARK_PHONE,
    MARK_DOMAIN,
    MARK_WALLET,
    MARK_IP,
    MARK_HANDLE,
    MARK_ADDRESS
} mark_kind;
const char *mark_kind_name(mark_kind k); /* "e-mail" */

/* Appends the comparable form ("email:john.doe@gmail.com" with gmail dots removed, "phone:+4917...", "domain:example.co.uk" by the
 * public suffix list, "wallet:XBT:1abc", "handle:github/jdoe", "address:kp/pyongyang ..."). MARK_NONE where it cannot be
 * normalised with certainty (a phone without country, a bare word). `country` may help (empty: unknown). */
mark_kind mark_normal(buf *out, schema_id schema, prop_id prop, cb_slice value, cb_slice country);

/* Every mark of an entity, identifiers included: calls back once per distinct value. False when out of memory. */
typedef bool (*mark_fn)(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong);
bool entity_marks(const entity *e, arena *scratch, mark_fn fn, void *data);

/* Values that everybody shares, from data/common_marks.tsv: free-mail *domains*, hosting platforms, social networks. */
bool mark_is_common(mark_kind kind, cb_slice normal);

#endif
