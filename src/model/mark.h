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
    MARK_ADDRESS,
    MARK_CERTIFICATE, /* of a site or a key: its digest */
    MARK_REGISTRANT,  /* of a domain: an organisation with its legal form */
    MARK_TRACKER,     /* analytics or advertising id of a site's owner */
    MARK_DEVICE,
    MARK_PAYOUT,      /* an account that money is paid out to */
    MARK_FINGERPRINT, /* of a file, a picture or a text */
    MARK_NAMESERVER,
    MARK_REGISTRANT_NAME, /* of a domain: a name that many may bear */
    MARK_KINDS
} mark_kind;
cb_slice mark_kind_name(mark_kind k); /* "e-mail" */

/* Appends the comparable form ("email:john.doe@gmail.com" with gmail dots removed, "phone:+4917...", "domain:example.co.uk" by the
 * public suffix list, "wallet:XBT:1abc", "handle:github/jdoe", "address:kp/pyongyang ..."). MARK_NONE where it cannot be
 * normalised with certainty (a phone without country, a bare word). `country` may help (empty: unknown); of an address its own text says it
 * first. */
mark_kind mark_normal(buf *out, schema_id schema, prop_id prop, cb_slice value, cb_slice country);

/* Every mark of an entity, identifiers included: calls back once per distinct value. False when out of memory. */
typedef bool (*mark_fn)(void *data, mark_kind kind, cb_slice normal, cb_slice shown, bool strong);
bool entity_marks(const entity *e, arena *scratch, mark_fn fn, void *data);

/* The domain mark that an e-mail in its comparable form gives besides: of the firm whose mail it is. MARK_NONE for mail that everybody may have
 * (free mail, hosts, privacy services) and for universities and states, whose members and clerks are strangers to one another. */
mark_kind mark_of_mail(buf *out, cb_slice email);

/* An address in one line: the `full` of an Address, else its parts joined by commas, without the country; empty where nothing says where it is.
 * False when out of memory. */
bool address_text(arena *a, const entity *e, cb_slice *out);

/* Values that everybody shares, from data/common_marks.tsv: free-mail *domains*, hosting platforms, social networks, addresses of content
 * networks, houses of registered agents, registrants that stand for others. */
bool mark_is_common(mark_kind kind, cb_slice normal);

/* Does an address name a flat, a room, an office or a box, and not the house alone, in which many may be? */
bool mark_is_room(cb_slice normal);

/* What an observation (or a document) of this kind of value says: data/observed_kinds.tsv. OBSERVED_UNKNOWN: no such word. */
typedef enum observed_kind { OBSERVED_UNKNOWN = 0, OBSERVED_NO_MARK, OBSERVED_MARK } observed_kind;
observed_kind mark_observed(cb_slice type);
/* The comparable form of a value of that kind; MARK_NONE where it has none. */
mark_kind mark_observed_normal(buf *out, cb_slice type, cb_slice value, cb_slice country);

/* How much it says that two parties bear one value of a kind: data/mark_kinds.tsv. */
typedef struct mark_rules {
    cb_slice rule;    /* of data/signals.tsv */
    uint32_t half;    /* so many bearers beyond the two, and half the strength is left */
    uint32_t most;    /* beyond so many bearers nothing is */
    int32_t apart;    /* days between two sightings that still count as one time; -1: times do not matter */
    int32_t together; /* days in common below which the tie is weak; 0: none needed */
} mark_rules;
mark_rules mark_rules_of(mark_kind k);

#endif
