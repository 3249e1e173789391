# SPDX-License-Identifier: Apache-2.0
"""data/signals.tsv against the code: every rule that code uses has a row, every row is used, and every row says what the table promises.

test_signals.py SOURCE"""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1])
problems = []


def rows(name, columns):
    out = []
    for line in (source / "data" / name).read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns or not all(c.strip() == c and c for c in cells):
            problems.append(f"{name}: a row without its {columns} cells: {line}")
        out.append(cells)
    if len({r[0] for r in out}) != len(out):
        problems.append(f"{name}: an id stands twice")
    return out


signals = {r[0]: r for r in rows("signals.tsv", 5)}
for rule, _, strength, danger, where in signals.values():
    if strength not in ("S", "M", "W", "N"):
        problems.append(f"{rule}: strength {strength}")
    if where not in ("advisory", "network", "practice", "design"):
        problems.append(f"{rule}: source {where}")
    if danger.endswith(".") or danger[:1].isupper():
        problems.append(f"{rule}: the danger is a clause, without capital and full stop")

# ---- what code uses

folders = ("finding", "resolve", "match")
code = {p: p.read_text("utf-8") for f in folders for p in sorted((source / "src" / f).glob("*.[ch]"))}
WORD = r"([a-z][a-z_]*(?:-[a-z]+)*)"
PLACES = (
    rf'\.rule = (?:[^,;"{{}}]*\? *)?"{WORD}"',  # .rule = "x"; .rule = who->rule ? who->rule : "x"
    rf'\.rule = [^,;{{}}]*: "{WORD}"',
    rf'\bsignal_find\(\s*"{WORD}"',
    rf'\binquiry_(?:flag|note)\(\s*k,\s*"{WORD}"',
    rf'\bcaution_item\([^;]*,\s*"{WORD}"\)',
    rf'\badd_item(?:_of)?\(\s*q,\s*[&\w.]+,\s*"{WORD}",\s*(?:\'[SMW]\'|grade)',
    rf'\bstrength_of\(\s*"{WORD}"',
    rf'\{{TIE_[A-Z]+, "{WORD}"\}}',
    rf'return "{WORD}"; *$',
)
used = {}
for path, text in code.items():
    for place in PLACES:
        for found in re.finditer(place, text, re.M):
            used.setdefault(found.group(1), path.name)


def table(name, begins, pattern):
    """The words of a table in the code, which must be there."""
    path = source / "src" / name
    text = code[path]
    if begins not in text:
        problems.append(f"{name}: no longer has \"{begins}\"")
        return
    block = text[text.index(begins):].split(";", 1)[0]
    for found in re.finditer(pattern, block):
        used.setdefault(found.group(1), path.name)


table("finding/tie_words.c", "RULES[] = {", rf'\{{"\w+", "{WORD}"\}}')
table("resolve/judge.c", "RULES[] = {", rf'"{WORD}"')
table("match/match.c", "FEATURE_NAMES[FEATURE_COUNT] = {", rf'"{WORD}"')
for kind in rows("mark_kinds.tsv", 7):
    used.setdefault(kind[2], "mark_kinds.tsv")

NO_RULES = {"other", "unknown"}  # what a function returns for none
for rule, where in sorted(used.items()):
    if rule not in signals and rule not in NO_RULES:
        problems.append(f"{where} uses the rule \"{rule}\", which has no row")
everything = "\n".join(code.values())
for rule in signals:
    if rule not in used and f'"{rule}"' not in everything:
        problems.append(f"the row \"{rule}\" is used nowhere")
if len(used) < 50:
    problems.append(f"only {len(used)} rules were found in the code: this test no longer reads it")

# ---- sectors: each with words, none of them twice or too short to mean anything

seen = {}
for sector, name, access, first, practice, words in rows("sectors.tsv", 6):
    for word in words.split("|"):
        if word != word.strip() or len(word) < 2:
            problems.append(f"sectors.tsv: {sector}: the word \"{word}\"")
        if word in seen:
            problems.append(f"sectors.tsv: \"{word}\" stands under {seen[word]} and {sector}")
        seen[word] = sector
        if word.isascii() and word != word.lower():
            problems.append(f"sectors.tsv: \"{word}\" is not in lower case")
    for text in (access, first):
        if re.search(r"\b(guilty|fraud|criminal|agent of|spy|hostile)\b", text):
            problems.append(f"sectors.tsv: {sector} speaks of guilt: {text}")

print("\n".join(problems) or f"{len(signals)} rules and {len(seen)} words of sectors, each with its use and its source")
sys.exit(bool(problems))
