/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds of marks, and the values that everybody shares: data/mark_kinds.tsv, data/common_marks.tsv. */
#include <arpa/inet.h>

#include "model/address.h"
#include "model/marks.h"

#include "base/poison.h"

static const model_kind *row_of(mark_kind k) { return &model_kinds[k > MARK_NONE && k < MARK_KINDS ? k : 0]; }

cb_slice mark_kind_name(mark_kind k) {
    return k > MARK_NONE && k < MARK_KINDS ? model_mark_slice(row_of(k)->words) : SLICE("nothing");
}

mark_rules mark_rules_of(mark_kind k) {
    const model_kind *row = row_of(k);
    return (mark_rules){model_mark_slice(row->rule), row->half, row->most, row->apart, row->together};
}

static bool in_network(cb_slice shown) {
    unsigned char address[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    char text[INET6_ADDRSTRLEN];
    if (shown.len == 0 || shown.len >= sizeof text) return false;
    memcpy(text, shown.ptr, shown.len);
    text[shown.len] = '\0';
    if (inet_pton(AF_INET, text, address + 12) != 1 && inet_pton(AF_INET6, text, address) != 1) return false;
    for (size_t i = 0; i < model_network_count; i++) {
        const model_network *n = &model_networks[i];
        size_t whole = n->bits / 8, rest = n->bits % 8;
        if (memcmp(address, n->address, whole) != 0) continue;
        if (rest == 0 || ((address[whole] ^ n->address[whole]) >> (8 - rest)) == 0) return true;
    }
    return false;
}

static bool has_words(cb_slice text, cb_slice phrase) {
    for (size_t from = 0; from + phrase.len <= text.len;) {
        size_t at = slice_find(slice_sub(text, from, SIZE_MAX), phrase);
        if (at == SIZE_MAX) return false;
        at += from;
        bool begins = at == 0 || text.ptr[at - 1] == ' ';
        bool ends = at + phrase.len == text.len || text.ptr[at + phrase.len] == ' ';
        if (begins && ends) return true;
        from = at + 1;
    }
    return false;
}

static bool is_proxy(cb_slice registrant) {
    for (size_t i = 0; i < model_registrant_count; i++)
        if (has_words(registrant, model_mark_slice(model_registrants[i]))) return true;
    return false;
}

/* Are all the words of the house among those of the address? Both are sorted. */
static bool is_house(cb_slice address, const model_house *h) {
    size_t slash = slice_find_char(address, '/');
    if (slash == SIZE_MAX) return false;
    cb_slice country = slice_sub(address, 0, slash), rest = slice_sub(address, slash + 1, SIZE_MAX);
    cb_slice words = model_mark_slice(h->words);
    if (country.len && !slice_eq(country, model_mark_slice(h->country))) return false;
    for (cb_slice wanted = slice_cut(&words, ' '); wanted.len;
         wanted = words.ptr ? slice_cut(&words, ' ') : (cb_slice){NULL, 0}) {
        bool found = false;
        while (!found && rest.ptr && rest.len) found = slice_eq(slice_cut(&rest, ' '), wanted);
        if (!found) return false;
    }
    return true;
}

static bool is_mass_address(cb_slice address) {
    for (size_t i = 0; i < model_house_count; i++)
        if (is_house(address, &model_houses[i])) return true;
    return false;
}

bool mark_is_room(cb_slice normal) {
    size_t slash = slice_find_char(normal, '/');
    cb_slice rest = slash == SIZE_MAX ? normal : slice_sub(normal, slash + 1, SIZE_MAX);
    while (rest.ptr && rest.len)
        if (address_is_room_form(slice_cut(&rest, ' '))) return true; /* only one that is numbered stands in the form */
    return false;
}

/* A host whose name, or a name that it stands under, is one that many share. */
static bool is_shared_host(cb_slice name) {
    cb_slice account;
    const model_host *known = host_known(name, &account);
    return known != NULL && known->kind != HOST_FREEMAIL;
}

/* "noreply@..." is nobody's anywhere, "info@..." where everybody has mail or pages. */
static bool is_shared_mail(cb_slice email) {
    cb_slice account;
    size_t at = slice_find_char(email, '@');
    if (at == SIZE_MAX || model_find(&model_email_table, email) >= 0) return true;
    const model_host *known = host_known(slice_sub(email, at + 1, SIZE_MAX), &account);
    int mailbox = model_find(&model_mailbox_table, slice_sub(email, 0, at));
    if (mailbox == MAILBOX_NOBODY || (known && known->kind == HOST_PRIVACY)) return true;
    return mailbox == MAILBOX_ROLE && known && account.len == 0;
}

bool mark_is_common(mark_kind kind, cb_slice normal) {
    cb_slice account;
    size_t colon = slice_find_char(normal, ':');
    cb_slice value = colon == SIZE_MAX ? normal : slice_sub(normal, colon + 1, SIZE_MAX);
    if (kind == MARK_EMAIL) return is_shared_mail(value);
    if (kind == MARK_WALLET)
        return model_find(&model_wallet_table, slice_sub(value, slice_find_char(value, ':') + 1, SIZE_MAX)) >= 0;
    if (kind == MARK_DOMAIN) return host_known(value, &account) != NULL && account.len == 0;
    if (kind == MARK_IP) return in_network(value);
    if (kind == MARK_REGISTRANT || kind == MARK_REGISTRANT_NAME) return is_proxy(value);
    if (kind == MARK_ADDRESS) return is_mass_address(value);
    if (kind == MARK_FINGERPRINT) return model_find(&model_print_table, value) >= 0;
    return kind == MARK_NAMESERVER && is_shared_host(value);
}
