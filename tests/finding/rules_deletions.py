# SPDX-License-Identifier: Apache-2.0
"""Deletes each line of the world of some cases of rules.cases in turn, and compares the state that is left with rules_deletions.tsv: what a
finding of these rules rests on, and what it does not.

rules_deletions.py CUIBONO SOURCE [--print]     --print writes the rows of the cases that the table names as they would be"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

cuibono, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
table = source / "tests/finding/rules_deletions.tsv"


def cases():
    out = {}
    for block in re.split(r"^= ", (source / "tests/finding/rules.cases").read_text("utf-8"), flags=re.M)[1:]:
        lines = block.splitlines()
        out[lines[0]] = ([line[2:] for line in lines if line.startswith("W ")], "".join(line[2:] for line in lines if line.startswith("C ")))
    return out


def name_of(line):
    return "listing of " + line[7:] if line.startswith("FROZEN ") else json.loads(line)["id"]


def entity(line):
    if not line.startswith("FROZEN "):
        return line
    return json.dumps({"id": "frozen-" + line[7:], "schema": "Sanction", "properties": {
        "entity": [line[7:]], "authority": ["un"], "programId": ["DPRK"], "listingDate": ["2017-08-05"]}})


def state(folder, world, case):
    """A world is never empty: one stranger is in each."""
    lines = [entity(line) for line in world] + ['{"id":"stranger","schema":"Person","properties":{"name":["Zenobia Thistlewood"]}}']
    (folder / "w.ftm.json").write_text("\n".join(lines) + "\n", "utf-8")
    (folder / "case.json").write_text(case, "utf-8")
    subprocess.run([cuibono, "build", "w.ftm.json", "--as-of", "2026-03-02", "-o", "w.world"], cwd=folder, check=True, capture_output=True)
    run = subprocess.run([cuibono, "check", "-w", "w.world", "--json", "case.json"], cwd=folder, capture_output=True, text=True, check=False)
    s = json.loads(run.stdout)["subjects"][0]
    return f"{s['state']} {s['findings'][0]['party']['id']}".strip() if s["findings"] else s["state"]


want, titles = {}, []
for line in table.read_text("utf-8").splitlines():
    if line and not line.startswith("#"):
        title, deleted, left = line.split("\t")
        want[title, deleted] = left
        if title not in titles:
            titles.append(title)

got, known = {}, cases()
with tempfile.TemporaryDirectory() as scratch:
    for title in titles:
        if title not in known:
            sys.exit(f"rules.cases has no case \"{title}\"")
        world, case = known[title]
        got[title, "nothing"] = state(pathlib.Path(scratch), world, case)
        for i, line in enumerate(world):
            got[title, name_of(line)] = state(pathlib.Path(scratch), world[:i] + world[i + 1:], case)
if "--print" in sys.argv:
    for (title, deleted), left in got.items():
        print(f"{title}\t{deleted}\t{left}")
    sys.exit()
bad = [f"{t}, without {d}: expected \"{want.get((t, d), 'no row')}\", got \"{got.get((t, d), 'no such line')}\""
       for t, d in {**want, **got} if want.get((t, d)) != got.get((t, d))]
print("\n".join(bad) or f"{len(got)} deletions leave what the table says")
sys.exit(bool(bad) or len(got) < 30)
