# SPDX-License-Identifier: Apache-2.0
"""Deletes each party and each tie of the bundled example in turn and compares what changes with tests/finding/deletions.tsv.

deletions.py CUIBONO SOURCE [--print]     --print writes the table as it would be, for a person to read against the example"""
import csv
import json
import pathlib
import re
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

cuibono, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
examples = source / "examples"
EDGE_ENDS = {"Ownership": ("owner", "asset"), "Directorship": ("director", "organization"), "UnknownLink": ("subject", "object")}
PARTS = ("people", "owners", "contractors")


class Example:
    """The files of the example as data that can be written out without one party or tie."""

    def __init__(self):
        self.tables = {p.name: p.read_text("utf-8").splitlines(True) for p in sorted((examples / "lists/ofac").glob("*.csv"))}
        self.un = (examples / "lists/un.xml").read_text("utf-8")
        self.ftm = {n: [json.loads(x) for x in (examples / n).read_text("utf-8").splitlines()]
                    for n in ("register.ftm.jsonl", "reported.ftm.jsonl")}
        self.cases = {p.stem: p.read_text("utf-8") for p in sorted((examples / "suppliers").glob("[1-6]-*.json"))}

    # -- what can be deleted

    def elements(self):
        for row in csv.reader(self.tables["sdn.csv"]):
            yield f"ofac-{row[0]}"
        for line in self.tables["sdn.csv"] + self.tables["sdn_comments.csv"]:
            if "Linked To:" in line:
                yield f"ofac-{line.split(',')[0]} Linked To"
        for data_id in re.findall(r"<DATAID>(\d+)</DATAID>", self.un):
            yield f"unsc-{data_id}"
        for entities in self.ftm.values():
            for e in entities:
                yield e["id"]
                if e["schema"] not in EDGE_ENDS and "owner" in e["properties"]:
                    yield f"{e['id']} owner"
        for text in self.cases.values():
            case = read_case(text)
            if isinstance(case, dict) and "schema" not in case:
                for part in PARTS:
                    for one in case.get(part, []):
                        yield f"{case['id']} {part} {one['id']}"
            elif isinstance(case, list):
                for e in case[1:]:
                    yield e["id"]

    # -- deleting

    def without(self, element):
        new = Example.__new__(Example)
        new.tables, new.un, new.ftm, new.cases = dict(self.tables), self.un, dict(self.ftm), dict(self.cases)
        name, _, tie = element.partition(" ")
        if tie == "Linked To":
            for table in ("sdn.csv", "sdn_comments.csv"):
                new.tables[table] = [re.sub(r"(; )?Linked To: [^;.\"]*", "", x) if x.startswith(name[5:]) else x for x in new.tables[table]]
        elif tie == "owner":
            new.ftm = {n: [{**e, "properties": {k: v for k, v in e["properties"].items() if k != "owner"}} if e["id"] == name else e
                           for e in es] for n, es in new.ftm.items()}
        elif tie:
            part, one = tie.split(" ")
            for stem, text in new.cases.items():
                case = read_case(text)
                if isinstance(case, dict) and case.get("id") == name:
                    case[part] = [x for x in case[part] if x["id"] != one]
                    new.cases[stem] = json.dumps(case)
        else:
            new.delete_party(name)
        return new

    def delete_party(self, name):
        """A party goes with the ties that name it; a tie goes alone."""
        if name.startswith("ofac-"):
            self.tables = {n: [x for x in rows if not x.startswith(name[5:] + ",")] for n, rows in self.tables.items()}
        if name.startswith("unsc-"):
            root = ElementTree.fromstring(self.un)
            for group in root:
                for one in list(group):
                    if one.findtext("DATAID") == name[5:]:
                        group.remove(one)
            self.un = ElementTree.tostring(root, encoding="unicode")
        self.ftm = {n: prune(es, name) for n, es in self.ftm.items()}
        for stem, text in self.cases.items():
            case = read_case(text)
            if isinstance(case, list):
                self.cases[stem] = json.dumps(prune(case, name))

    # -- asking

    def answer(self):
        """{supplier: {(state, party)}} and the state of each supplier."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "ofac").mkdir()
            for n, rows in self.tables.items():
                if rows:  # an empty file is refused
                    (root / "ofac" / n).write_text("".join(rows), "utf-8")
            (root / "un.xml").write_text(self.un, "utf-8")
            for n, es in self.ftm.items():
                (root / n).write_text("".join(json.dumps(e) + "\n" for e in es), "utf-8")
            for n, text in self.cases.items():
                (root / (n + ".json")).write_text(text, "utf-8")
            names = ["ofac", "un.xml", *self.ftm, "-o", "w.world"]
            subprocess.run([cuibono, "build", *names], cwd=root, check=True, stdout=subprocess.DEVNULL)
            run = subprocess.run([cuibono, "check", "-w", "w.world", "--json", *(n + ".json" for n in self.cases)], cwd=root,
                                 stdout=subprocess.PIPE, check=False)
            if run.returncode not in (0, 1):
                sys.exit(f"check ended with {run.returncode}")
            subjects = [json.loads(line)["subjects"][0] for line in run.stdout.splitlines()]
        return {n: {(f["state"], f["party"]["id"]) for f in s["findings"]} or {("none", "")} for n, s in zip(self.cases, subjects)}


def read_case(text):
    try:
        return json.loads(text)
    except ValueError:
        return [json.loads(x) for x in text.splitlines()]


def prune(entities, name):
    out = []
    for e in entities:
        named = any(name in values for values in e["properties"].values())
        if e["id"] == name or (named and (e["schema"] in EDGE_ENDS or e["schema"] == "Risk")):
            continue
        out.append({**e, "properties": {k: [v for v in vs if v != name] for k, vs in e["properties"].items()}})
    return out


def changes(before, after):
    out = []
    for supplier, old in before.items():
        for sign, gone in (("-", old - after[supplier]), ("+", after[supplier] - old)):
            out += [f"{supplier} {sign}{state} {party}".strip() for state, party in sorted(gone) if state != "none"]
    return "; ".join(out) or "nothing"


def main():
    example = Example()
    before = example.answer()
    got = {"": "; ".join(f"{n} {state} {party}".strip() for n, s in before.items() for state, party in sorted(s))}
    for element in example.elements():
        got[element] = changes(before, example.without(element).answer())
    if "--print" in sys.argv:
        for element, change in got.items():
            print(f"{element or '(the example as it is)'}\t{change}")
        return
    want = {}
    for line in (source / "tests/finding/deletions.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            element, change = line.split("\t")
            want["" if element.startswith("(") else element] = change
    bad = [f"{e or 'the example as it is'}: expected \"{want.get(e, 'no row')}\", got \"{got.get(e, 'no such element')}\""
           for e in {**want, **got} if want.get(e) != got.get(e)]
    print("\n".join(bad) or f"{len(got) - 1} deletions change what the table says")
    sys.exit(1 if bad else 0)


main()
