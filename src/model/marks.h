/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of mark normalisation share: tables generated from data/common_marks.tsv, address_words.tsv, mark_kinds.tsv and
 * observed_kinds.tsv by scripts/gen_marks.py, and host names. Private to src/model, but for the host names that also tell a site among ids. */
#ifndef CB_MODEL_MARKS_H
#define CB_MODEL_MARKS_H

#include "base/buf.h"
#include "model/mark.h"
#include "model/tables.h"

typedef enum host_kind {
    HOST_FREEMAIL = 0,
    HOST_SHARED = 1,
    HOST_PLATFORM = 2,
    HOST_SUBDOMAIN = 3,
    HOST_PRIVACY = 4
} host_kind;

typedef enum mailbox_kind { MAILBOX_NOBODY = 0, MAILBOX_ROLE = 1 } mailbox_kind; /* rows of model_mailbox_table */

typedef struct model_host {
    uint8_t kind;                          /* host_kind */
    model_text service, prefixes, ignored; /* lists are joined by '|' */
} model_host;

typedef struct model_network {
    uint8_t address[16]; /* those of IPv4 as ::ffff:a.b.c.d */
    uint8_t bits;
} model_network;
typedef struct model_house {
    model_text country, words; /* sorted, as in the form of an address */
} model_house;
typedef struct model_kind {
    model_text words, rule;
    uint32_t half, most;
    int32_t apart, together;
} model_kind;

extern const model_network model_networks[];
extern const model_house model_houses[];
extern const model_text model_registrants[];
extern const size_t model_network_count, model_house_count, model_registrant_count;
extern const model_kind model_kinds[];
extern const model_text model_observed_forms[];
extern const model_table model_print_table, model_observed_table;
extern const model_host model_hosts[];
extern const model_text model_address_forms[]; /* empty: the word is dropped */
extern const model_table model_host_table, model_email_table, model_mailbox_table, model_wallet_table, model_address_table;
cb_slice model_mark_slice(model_text t);

enum { HOST_BYTES = 254 };
typedef struct host {
    char name[HOST_BYTES]; /* small letters, labels of other scripts in punycode; NUL-terminated */
    size_t len;
} host;

/* Reads a host name; false where it is none or its top level is not in the public suffix list. */
bool host_read(host *out, cb_slice text);
/* The part that somebody registered ("example.co.uk", "jdoe.github.io"); {NULL, 0} for a public suffix. */
cb_slice host_registrable(const host *h);
/* The longest known name that the host is or ends in; NULL where it is nobody's but its owner's. *account: what stands before it. */
const model_host *host_known(cb_slice name, cb_slice *account);

/* Each appends the comparable form, or nothing. */
mark_kind url_normal(buf *out, cb_slice value);
mark_kind handle_normal(buf *out, cb_slice service, cb_slice username);
mark_kind ip_normal(buf *out, cb_slice value);
mark_kind wallet_normal(buf *out, cb_slice value);
/* `country`: of whoever is there, for an address whose text says none. */
mark_kind address_normal(buf *out, cb_slice value, cb_slice country);

/* "123456789", "0000000", "XXXX-XXXX": what stands in a form until somebody fills it in. */
bool is_placeholder(cb_slice value);

#endif
