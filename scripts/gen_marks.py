#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""gen_marks.py LATIN_TOOL DATA OUT.c: the kinds of marks, the values that say nothing, and words of addresses, as C tables.
Reads common_marks.tsv, address_words.tsv, mark_kinds.tsv and observed_kinds.tsv of the folder DATA."""
import ipaddress
import os
import sys

import tables
from gen_words import latin

HOSTS = ["freemail", "shared", "platform", "subdomain", "privacy"]
MAILBOXES = ["nobody", "role"]
# In the order of mark_kind, behind MARK_NONE.
KINDS = ["identifier", "email", "phone", "domain", "wallet", "ip", "handle", "address", "certificate", "registrant", "tracker", "device",
         "payout", "fingerprint", "nameserver", "registrantname"]
FORMS = ["email", "phone", "website", "ipAddress", "cryptoAddress", "address", "username", "leiCode", "registrationNumber", "taxNumber",
         "vatCode", "imoNumber"]


def address_words(tool, path):
    rows = [r for _, r in tables.read(path, 2)]
    forms, words = [], {}
    for (word, form), key in zip(rows, latin(tool, [w for w, _ in rows])):
        if not key or " " in key or not form:
            sys.exit(f"{path}: {word!r} is not one word with a form")
        if words.setdefault(key, form) != form:
            sys.exit(f"{path}: {word!r} ({key}) has two forms")
        if form not in forms:
            forms.append(form)
    for form in forms:  # each is its own word
        if form != "-" and words.setdefault(form, form) != form:
            sys.exit(f"{path}: the form {form!r} has another one")
    return forms, words


def common(tool, path, words, pool, body):
    hosts, emails, prints, registrants, networks, addresses, mailboxes, wallets = [], [], [], [], [], [], [], []
    body.append("const model_host model_hosts[] = {")
    for number, (kind, value, service, prefixes, ignored) in tables.read(path, 5):
        where = f"{path}:{number}"
        if kind == "registrant":
            registrants.append(value)
            continue
        if kind == "address":
            addresses.append((where, value))
            continue
        if kind == "wallet":
            wallets.append((value, 0))
            continue
        if value != value.lower() or not value.isascii():
            sys.exit(f"{where}: {value!r} is not in small ASCII letters")
        if kind == "network":
            n = ipaddress.ip_network(value)
            raw, bits = n.network_address.packed, n.prefixlen
            if n.version == 4:
                raw, bits = b"\0" * 10 + b"\xff\xff" + raw, bits + 96
            networks.append("    {{%s}, %d}," % (", ".join(str(b) for b in raw), bits))
        elif kind == "email":
            emails.append((value, 0))
        elif kind in MAILBOXES:
            mailboxes.append((value, MAILBOXES.index(kind)))
        elif kind == "fingerprint":
            prints.append((value, 0))
        elif kind not in HOSTS or (kind in ("platform", "subdomain") and not service) or (kind == "platform" and not prefixes):
            sys.exit(f"{where}: unknown kind {kind!r}, or no service or prefix")
        else:
            body.append("    {%d, %s, %s, %s}," % (HOSTS.index(kind), pool.slice(service), pool.slice(prefixes), pool.slice(ignored)))
            hosts.append((value, len(hosts)))
    body.append("};")
    body += ["const model_network model_networks[] = {"] + networks + ["};", f"const size_t model_network_count = {len(networks)};"]
    keys = sorted(set(latin(tool, registrants)))
    body += ["const model_text model_registrants[] = {" + ", ".join(pool.slice(k) for k in keys) + "};",
             f"const size_t model_registrant_count = {len(keys)};"]
    rows = []
    for (where, value), key in zip(addresses, latin(tool, [v.partition(": ")[2] for _, v in addresses])):
        country = value.partition(": ")[0]
        forms = sorted(f for f in (words.get(w, w) for w in key.split()) if f != "-")
        if len(country) != 2 or len(forms) < 3 or not any(c.isdigit() for c in key):
            sys.exit(f"{where}: {value!r} is not a country's code and an address with a number")
        rows.append("    {%s, %s}," % (pool.slice(country), pool.slice(" ".join(forms))))
    body += ["const model_house model_houses[] = {"] + rows + ["};", f"const size_t model_house_count = {len(rows)};"]
    tables.write_table(body, pool, "model_mark_text", "model_host_table", hosts)
    tables.write_table(body, pool, "model_mark_text", "model_email_table", emails)
    tables.write_table(body, pool, "model_mark_text", "model_print_table", prints)
    tables.write_table(body, pool, "model_mark_text", "model_mailbox_table", mailboxes)
    tables.write_table(body, pool, "model_mark_text", "model_wallet_table", wallets)


def kinds(path, pool, body):
    rows = tables.read(path, 7)
    if [r[0] for _, r in rows] != KINDS:
        sys.exit(f"{path}: the kinds are not {', '.join(KINDS)}, in this order")
    body.append("const model_kind model_kinds[] = {{{0, 0}, {0, 0}, 1, 0, 0, 0},")
    for _, (_, words, rule, half, most, apart, together) in rows:
        body.append("    {%s, %s, %d, %d, %d, %d}," % (pool.slice(words), pool.slice(rule), int(half), int(most),
                                                    -1 if apart == "-" else int(apart), int(together)))
    body.append("};")


def observed(path, pool, body):
    forms, pairs = [], []
    for number, (names, form) in tables.read(path, 2):
        if form not in FORMS + KINDS + ["-"] and not form.startswith("handle:"):
            sys.exit(f"{path}:{number}: unknown form {form!r}")
        if form not in forms:
            forms.append(form)
        for name in names.split("|"):
            if not name.isalnum() or name != name.lower() or not name.isascii():
                sys.exit(f"{path}:{number}: {name!r} is not in small letters and digits")
            pairs.append((name, forms.index(form)))
    body.append("const model_text model_observed_forms[] = {" + ", ".join(pool.slice(f) for f in forms) + "};")
    tables.write_table(body, pool, "model_mark_text", "model_observed_table", pairs)


def main(tool, data, out_path):
    pool, body = tables.Pool(), []
    forms, words = address_words(tool, os.path.join(data, "address_words.tsv"))
    common(tool, os.path.join(data, "common_marks.tsv"), words, pool, body)
    body.append("const model_text model_address_forms[] = {" + ", ".join(pool.slice("" if f == "-" else f) for f in forms) + "};")
    tables.write_table(body, pool, "model_mark_text", "model_address_table", [(k, forms.index(f)) for k, f in sorted(words.items())])
    kinds(os.path.join(data, "mark_kinds.tsv"), pool, body)
    observed(os.path.join(data, "observed_kinds.tsv"), pool, body)
    text = []
    pool.write(text, "model_mark_text")
    out = ["/* Generated by scripts/gen_marks.py from data/. */", '#include "model/marks.h"', ""] + text + body
    out.append("cb_slice model_mark_slice(model_text t) { return (cb_slice){model_mark_text + t.offset, t.len}; }")
    open(out_path, "w", encoding="utf-8", newline="\n").write("\n".join(out) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
