# SPDX-License-Identifier: Apache-2.0
"""The bundled example: what `check` says of every supplier, traps included, is what examples/EXPECTED.tsv states; a finding goes with what it rests on;
the generated files are what scripts/gen_example.py writes.

test_example.py CUIBONO SOURCE"""
import csv
import filecmp
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

cuibono, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
examples = source / "examples"
SOURCES = ["lists/ofac", "lists/un.xml", "register.ftm.jsonl", "reported.ftm.jsonl", "shareholders.ftm.jsonl", "world"]
failed = []


def fail(what, *more):
    failed.append(what)
    print("FAIL", what, *more)


def run(*arguments, codes=(0, 1)):
    done = subprocess.run([cuibono, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in codes:
        fail(" ".join(map(str, arguments)), done.returncode, done.stderr)
    return done.stdout


def build(folder, world):
    run("build", *[pathlib.Path(folder) / s for s in SOURCES], "-o", world, codes=(0,))


def check(world, supplier):
    return json.loads(run("check", "-w", world, "--json", examples / "suppliers" / (supplier + ".json")))["subjects"][0]


def rows():
    with (examples / "EXPECTED.tsv").open(encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


def first(answer):
    """(state, party, kinds of the path) of the first finding."""
    for f in answer["findings"][:1]:
        return f["state"], (f.get("party") or {}).get("id") or "-", ">".join(s["kind"] for s in f.get("path") or []) or "-"
    return answer["state"], "-", "-"


# ---- taking something out of the sources

def names(entity, gone):
    return entity["id"] in gone or any(v in gone for values in entity["properties"].values() for v in values)


def without(gone, folder):
    """A copy of the sources without the parties and ties of these ids, and without the ties that name them."""
    gone = set(gone)
    for path in sorted(p for s in SOURCES for p in ([examples / s] if (examples / s).is_file() else (examples / s).rglob("*"))):
        if path.is_dir():
            continue
        out = folder / path.relative_to(examples)
        out.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8")
        if path.name.endswith(".ftm.jsonl"):
            text = "".join(line + "\n" for line in text.splitlines() if not names(json.loads(line), gone))
        elif path.name == "observations.jsonl":
            text = "".join(line + "\n" for line in text.splitlines() if json.loads(line)["subject"] not in gone)
        elif path.name.startswith("BasicCompanyData"):
            text = "".join(line for line in text.splitlines(True) if not any('"%s"' % g.removeprefix("gb-coh-") in line for g in gone))
        elif path.name.endswith(".csv") and path.parent.name == "ofac":
            text = "".join(line for line in text.splitlines(True) if "ofac-" + line.split(",")[0] not in gone)
        elif path.name == "un.xml":
            root = ElementTree.fromstring(text)
            for group in root:
                for one in list(group):
                    if "unsc-" + (one.findtext("DATAID") or "") in gone:
                        group.remove(one)
            text = ElementTree.tostring(root, encoding="unicode")
        if text:
            out.write_text(text, "utf-8")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        world = folder / "w.world"
        build(examples, world)

        stated = rows()
        have = sorted(p.stem for p in (examples / "suppliers").glob("*.json"))
        if sorted(r["supplier"] for r in stated) != have:
            fail("EXPECTED.tsv does not state every supplier once", have)
        for r in stated:
            answer = check(world, r["supplier"])
            got, want = (answer["state"], *first(answer)[1:]), (r["state"], r["party"], r["path"])
            if got != want:
                fail(r["supplier"], "says", got, "and not", want)
            text = json.dumps(answer, ensure_ascii=False)
            for said in r["says"].split(";"):
                if said != "-" and said not in text:
                    fail(r["supplier"], "does not say", repr(said))
            if r["without"] == "-":
                continue
            with tempfile.TemporaryDirectory() as other:
                without(r["without"].split(";"), pathlib.Path(other))
                build(other, folder / "less.world")
                less = check(folder / "less.world", r["supplier"])
                if any((f["state"], (f.get("party") or {}).get("id") or "-") == (r["state"], r["party"]) for f in less["findings"]):
                    fail(r["supplier"], "says the same without", r["without"])

        # a claim that three sources repeat is said once
        claims = re.findall(r"is named by Invented Panel of Experts", json.dumps(check(world, "2-mistral-loom")))
        if len(claims) != 1:
            fail("a repeated claim is said", len(claims), "times")

        # the people to warn: those who use what the maker makes, and nobody else
        text = run("exposure", "-w", world, "--json", "ofac-90001")
        for warned in ("prd-ministry", "prd-town", "prd-bank"):
            if '"%s"' % warned not in text:
                fail("exposure does not name", warned)
        for other in ("reg-brightwater", "acc-victim"):
            if '"%s"' % other in text:
                fail("exposure names", other)

        # the picture of README.md
        run("trace", "-w", world, "acc-ringed", "--svg", folder / "path.svg")
        if (folder / "path.svg").read_text("utf-8") != (source / "docs/path.svg").read_text("utf-8"):
            fail("docs/path.svg is not the picture of today: scripts/demo, then copy build/demo/path.svg")

        # about three hundred parties, and every record of the files is in the world
        world_has = json.loads(run("info", "-w", world, "--json"))
        parties = sum(s["counts"]["parties"] for s in world_has["sources"])
        if parties < 300:
            fail("the example has only", parties, "parties")

        # the generated files are those of the generator
        made = folder / "made"
        subprocess.run([sys.executable, source / "scripts/gen_example.py", made], check=True)
        for path in sorted(p for p in made.rglob("*") if p.is_file()):
            if not (examples / path.relative_to(made)).is_file() or not filecmp.cmp(path, examples / path.relative_to(made), shallow=False):
                fail(path.relative_to(made), "is not what scripts/gen_example.py writes")
    print("%d suppliers, %d failures" % (len(stated), len(failed)))
    sys.exit(1 if failed else 0)


main()
