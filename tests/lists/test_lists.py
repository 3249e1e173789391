#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The official lists as a user meets them: counts, questions with known answers, ties both ways. Needs ../shared/data (or CUIBONO_SHARED)
and is skipped without it. Arguments: CUIBONO ROOT."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
CUIBONO, ROOT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
DATA = os.environ.get("CUIBONO_SHARED") or os.path.join(ROOT, "../shared/data")
OFAC, NON_SDN = (os.path.join(DATA, "lists", name) for name in ("ofac-2019-01", "ofac-nonsdn-2025-12"))
UN = os.path.join(DATA, "lists/un-2026-02/consolidated.xml")
failures = []

# question, schema or "", ids that must come first in any order
QUESTIONS = [
    ("Yanbian Silverstar Network Technology", "", {"ofac-24977"}),
    ("Yanbian Silverstar", "", {"ofac-24977"}),
    ("Volasys Silver Star", "", {"ofac-24978"}),
    ("정성화", "", {"ofac-24979"}),
    ("JONG, Song Hwa", "", {"ofac-24979"}),
    ("Reconnaissance General Bureau", "", {"ofac-12210", "unsc-6908526"}),
    ("정찰총국", "", {"ofac-12210", "unsc-6908526"}),
    ("RGB", "", {"ofac-12210", "unsc-6908526"}),
    ("Korea Mining Development Trading Corp", "", {"ofac-9345", "unsc-690735"}),
    ("KOMID", "Organization", {"ofac-9345", "unsc-690735"}),
]
LINKED = {"ofac-9345": {f"ofac-{n}" for n in (18552, 18668, 18848, 19531, 19532, 20602)}}


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, not {wanted!r}")


def run(*arguments):
    done = subprocess.run([CUIBONO, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"cuibono {' '.join(arguments)}: status {done.returncode}\n{done.stderr}")
    return done.stdout


def records(source):
    return {(file["name"], r["kind"]): (r["read"], r["kept"], r["rejected"]) for file in source["files"] for r in file["records"]}


def check_counts(world):
    sources = json.loads(run("info", "-w", world, "--json"))["sources"]
    for source in sources:
        for key, (read, kept, rejected) in records(source).items():
            expect(f"{source['name']} {key}: kept and rejected", kept + rejected, read)
        expect(f"{source['name']}: rejects listed", len(source["rejects"]), source["rejected"])
        expect(f"{source['name']}: unmapped listings", source["counts"]["unmapped"], 0)
    ofac, un = sources
    expect("OFAC parties", records(ofac)["sdn.csv", "party"], (7379, 7379, 0))
    expect("OFAC alt names", records(ofac)["alt.csv", "alias"], (9682, 9682, 0))
    expect("OFAC addresses", records(ofac)["add.csv", "address"], (11696, 11696, 0))
    for schema, count in (("Person", 3845), ("Vessel", 323), ("Airplane", 217)):
        expect(f"OFAC {schema}", ofac["schemata"][schema], count)
    unrecognised = sum(n["count"] for n in ofac["notes"] if n["note"] == "unrecognised remark")
    segments = sum(1 for row in csv.reader(io.open(os.path.join(OFAC, "sdn.csv"), encoding="cp1252", newline="")) if len(row) > 11
                   for part in row[11].split(";") if part.strip() and part.strip() != "-0-")
    if not 0 <= unrecognised * 1000 <= segments * 5:
        failures.append(f"unrecognised Remarks: {unrecognised} of {segments} segments, above 0.5 %")
    expect("UN people", un["schemata"]["Person"], 730)
    expect("UN entities", un["schemata"]["Organization"], 273)


def check_questions(world):
    for name, schema, wanted in QUESTIONS:
        options = ["--schema", schema] if schema else []
        lines = run("screen", "-w", world, name, "--format", "json", *options)
        hits = json.loads(lines)["results"]
        expect(f"\"{name}\"", {h["entity_id"] for h in hits[:len(wanted)]}, wanted)
    for party, linked in LINKED.items():
        ties = json.loads(run("show", "-w", world, party, "--json"))["ties"]
        expect(f"linked to {party}", {t["other"]["id"] for t in ties if t["role"] == "Linked To" and t["direction"] == "in"}, linked)
        for other in linked:
            back = json.loads(run("show", "-w", world, other, "--json"))["ties"]
            expect(f"{other} shows the tie back", any(t["other"]["id"] == party and t["direction"] == "out" for t in back), True)


def check_both_folders(folder):
    """Two uids stand in both OFAC folders: one entity each, with the listings of both."""
    world = os.path.join(folder, "both.world")
    run("build", OFAC, NON_SDN, "-o", world)
    for uid in ("ofac-9659", "ofac-18782"):
        lists = {d["list"] for d in json.loads(run("show", "-w", world, uid, "--json"))["designations"]}
        if len(lists) < 2:
            failures.append(f"{uid}: only on {lists}")


def main():
    for path in (OFAC, NON_SDN, UN):
        if not os.path.exists(path):
            print(f"skipped: {path} is absent (set CUIBONO_SHARED)")
            sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory() as folder:
        world = os.path.join(folder, "w.world")
        run("build", OFAC, UN, "-o", world)
        run("verify", world)
        check_counts(world)
        check_questions(world)
        check_both_folders(folder)
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


main()
