# SPDX-License-Identifier: Apache-2.0
"""data/flat_members.tsv: its rows name what exists, the man page lists every word, and what other rules read by name can be written.

test_members.py SOURCE"""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
problems = []


def table(name):
    text = (source / "data" / name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


schemata = {r[0]: r for r in table("ftm_schemata.tsv")}
properties = {r[1] for r in table("ftm_properties.tsv")}
listed = set(re.findall(r"^\.Ql (\w+)", (source / "man" / "cuibono-check.1").read_text("utf-8"), re.M))
places, understood = {}, set()
for words, means in table("flat_members.tsv"):
    kind, *rest = means.split(" ")
    if kind in ("property", "account", "address") and (len(rest) != 1 or rest[0] not in properties):
        problems.append(f"{means}: no such property")
    if kind == "part":
        schema, edge, mine, other = rest[:4]
        if schema not in schemata:
            problems.append(f"{means}: no such schema")
        if edge != "-" and (edge not in schemata or {mine, other} != {schemata[edge][5], schemata[edge][6]}):
            problems.append(f"{means}: these are not the ends of the edge")
    if kind == "tie" and rest not in (["share"], ["shares"], ["role"], ["start"], ["end"]):
        problems.append(f"{means}: nothing that a tie says")
    if kind not in ("property", "account", "address", "part", "tie", "said"):
        problems.append(f"{means}: no such kind")
    place = kind if kind in ("account", "address", "tie") else ""
    for word in words.split("|"):
        if not re.fullmatch(r"[a-z0-9]+", word):
            problems.append(f"{word}: is not as words are compared")
        if (place, word) in places:
            problems.append(f"{word}: stands twice")
        if word not in listed:
            problems.append(f"{word}: is not in cuibono-check(1)")
        places[place, word] = means
        if not place:
            understood.add(word)

# what other files look for by name must be something that the form understands
understood |= {p.lower() for p in properties} | {"claims"}
NAMES = (("headcount.c", "HEADCOUNT_NAMES"), ("contradictions.c", "FOUNDED_NAMES"), ("contradictions.c", "SEATS"), ("sectors.c", "NAMES"))
for name, array in NAMES:
    code = (source / "src" / "finding" / name).read_text("utf-8")
    found = re.search(rf"\*const {array}\[\] = {{(.*?)}};", code, re.S)
    words = re.findall(r'"(\w+)"', found.group(1)) if found else []
    if len(words) < 4:
        problems.append(f"{name}: no {array}")
    for word in words:
        if word.lower() not in understood and word.lower().rstrip("s") not in understood:
            problems.append(f"{name}: {word} cannot be written in the flat form")

for p in problems:
    print(p)
sys.exit(1 if problems or not places else 0)
