# SPDX-License-Identifier: Apache-2.0
"""Properties that no list can break: the order of sources and of records, a source given twice, an irrelevant entity and the
number of threads never change an answer. A failure prints its seed and the smallest case that still fails.

test_properties.py CUIBONO [--seed N] [--runs N]"""
import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("cuibono")
parser.add_argument("--seed", type=int, default=None)
parser.add_argument("--runs", type=int, default=12)
options = parser.parse_args()
CUIBONO = str(pathlib.Path(options.cuibono).resolve())
seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)

SYLLABLES = "ka ro mi ta len dor vash il zen qua bri sto nel har ul pim gro yas ven tol".split()
FORMS = ["Ltd", "LLC", "GmbH", "S.A.", "Trading Co", "Holdings Inc"]


def word(rng):
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))).capitalize()


def entity(rng, number):
    person = rng.random() < 0.6
    name = f"{word(rng)} {word(rng)}" if person else f"{word(rng)} {rng.choice(FORMS)}"
    properties = {"name": [name], "country": [rng.choice(["de", "cn", "ru", "kp", "ae"])]}
    if rng.random() < 0.3:
        properties["alias"] = [f"{word(rng)} {word(rng)}"]
    if rng.random() < 0.2:
        properties["weakAlias"] = [word(rng)]
    if person and rng.random() < 0.6:
        properties["birthDate"] = [f"{rng.randint(1940, 2000)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"]
    if rng.random() < 0.4:
        properties["email"] = [f"{word(rng).lower()}@mail{rng.randint(1, 5)}.example"]
    return {"id": f"x-{number:04}", "schema": "Person" if person else "Company", "properties": properties}


def edge(rng, number, entities):
    a, b = rng.choice(entities)["id"], rng.choice(entities)["id"]
    return {"id": f"e-{number:04}", "schema": "Ownership", "properties": {"owner": [a], "asset": [b], "percentage": [str(rng.randint(1, 100))]}}


def sanction(rng, number, entities):
    return {"id": f"s-{number:04}", "schema": "Sanction", "properties": {
        "entity": [rng.choice(entities)["id"]], "authority": ["UN Security Council"], "program": ["DPRK"], "listingDate": ["2016-03-02"]}}


class Case:
    def __init__(self, sources, supplier, queries):
        self.sources, self.supplier, self.queries = sources, supplier, queries

    def size(self):
        return sum(map(len, self.sources)) + len(self.supplier) + len(self.queries)


def make_case(rng):
    entities = [entity(rng, n) for n in range(rng.randint(4, 25))]
    records = entities + [edge(rng, n, entities) for n in range(rng.randint(0, 12))] + [sanction(rng, n, entities) for n in range(rng.randint(1, 4))]
    sources = [[], [], []]
    for record in records:
        for source in sources:
            if rng.random() < 0.5:
                source.append(record)
    queries = []
    for e in rng.sample(entities, min(6, len(entities))):
        name = list(e["properties"]["name"][0])
        if rng.random() < 0.7:
            at = rng.randrange(len(name))
            name[at] = rng.choice("aeiour")
        queries.append("".join(name))
    chosen = rng.choice(entities)
    supplier = [{"id": "case", "schema": "Company", "properties": {"name": [word(rng) + " Supplies Ltd"], "email": chosen["properties"].get("email", [])}},
                {"id": "boss", "schema": "Person", "properties": {k: v for k, v in chosen["properties"].items() if k in ("name", "birthDate")}},
                {"id": "d", "schema": "Directorship", "properties": {"director": ["boss"], "organization": ["case"]}}]
    return Case(sources, supplier, queries)


class Runner:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.number = 0

    def build(self, sources, jobs=1, memory=None):
        self.number += 1
        work = self.folder / f"{self.number}"
        work.mkdir()
        paths = []
        for name, records in sources:
            path = work / name
            path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
            paths.append(str(path))
        world = work / "w.world"
        command = [CUIBONO, "build", *paths, "-o", str(world), "--jobs", str(jobs)] + (["--memory", memory] if memory else [])
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise AssertionError(f"build failed: {done.stderr}")
        return world

    def answers(self, world, case, jobs=1):
        work = world.parent
        (work / "q.jsonl").write_text("".join(json.dumps({"name": q}) + "\n" for q in case.queries))
        (work / "case.jsonl").write_text("".join(json.dumps(e) + "\n" for e in case.supplier))
        screened = subprocess.run([CUIBONO, "screen", "-w", world, "--input", work / "q.jsonl", "--format", "json", "--jobs", str(jobs)],
                                  capture_output=True, text=True, timeout=120)
        checked = subprocess.run([CUIBONO, "check", "-w", world, "--json", work / "case.jsonl"], capture_output=True, text=True, timeout=120)
        if screened.returncode > 1 or checked.returncode > 1:
            raise AssertionError(f"failed: {screened.stderr} {checked.stderr}")
        return screened.stdout, checked.stdout


def named(sources):
    return [(f"source{n}.jsonl", records) for n, records in enumerate(sources) if records]


def scores(text):
    """Only what an irrelevant entity may not change: who is found and with which score (probability knows how rare a name is)."""
    return [[(r["entity_id"], r["score"]) for r in json.loads(line)["results"]] for line in text.splitlines()]


def states(text):
    answer = json.loads(text)
    return [(s["id"], s["state"], sorted((f["state"], f["party"]["id"]) for f in s["findings"])) for s in answer["subjects"]]


def order_of_records(runner, case, rng):
    shuffled = [rng.sample(records, len(records)) for records in case.sources]
    a, b = runner.build(named(case.sources)), runner.build(named(shuffled))
    (screen_a, check_a), (screen_b, check_b) = runner.answers(a, case), runner.answers(b, case)
    return screen_a == screen_b and states(check_a) == states(check_b)


def order_of_sources(runner, case, rng):
    a, b = runner.build(named(case.sources)), runner.build(list(reversed(named(case.sources))))
    return a.read_bytes() == b.read_bytes() and runner.answers(a, case) == runner.answers(b, case)


def source_twice(runner, case, rng):
    sources = named(case.sources)
    a, b = runner.build(sources), runner.build(sources + [("again.jsonl", sources[0][1])])
    (screen_a, check_a), (screen_b, check_b) = runner.answers(a, case), runner.answers(b, case)
    return scores(screen_a) == scores(screen_b) and states(check_a) == states(check_b)


def irrelevant_entity(runner, case, rng):
    other = {"id": "zz-irrelevant", "schema": "Person", "properties": {"name": ["Xyqwk Jjfgh"], "birthDate": ["1901-01-01"]}}
    a, b = runner.build(named(case.sources)), runner.build(named(case.sources) + [("other.jsonl", [other])])
    (screen_a, check_a), (screen_b, check_b) = runner.answers(a, case), runner.answers(b, case)
    return scores(screen_a) == scores(screen_b) and states(check_a) == states(check_b)


def jobs_and_memory(runner, case, rng):
    a, b = runner.build(named(case.sources)), runner.build(named(case.sources), jobs=4, memory="64M")
    return a.read_bytes() == b.read_bytes() and runner.answers(a, case, 1) == runner.answers(a, case, 4)


def holds(prop, case, rng_seed):
    with tempfile.TemporaryDirectory() as folder:
        return prop(Runner(folder), case, random.Random(rng_seed))


def shrink(prop, case, rng_seed):
    """Drops records and queries one by one while the property still fails."""
    changed = True
    while changed:
        changed = False
        for part in case.sources + [case.supplier[1:], case.queries]:
            for i in reversed(range(len(part))):
                item = part.pop(i)
                try:
                    fails = any(case.sources) and not holds(prop, case, rng_seed)
                except AssertionError:
                    fails = False
                if fails:
                    changed = True
                else:
                    part.insert(i, item)
    return case


failed = 0
for prop in (order_of_records, order_of_sources, source_twice, irrelevant_entity, jobs_and_memory):
    for run in range(options.runs):
        case_seed = seed + run
        rng = random.Random(case_seed)
        case = make_case(rng)
        if not any(case.sources):
            continue
        if not holds(prop, case, case_seed):
            failed += 1
            small = shrink(prop, case, case_seed)
            print(f"FAIL {prop.__name__} with --seed {case_seed}; smallest case:")
            print(json.dumps({"sources": small.sources, "supplier": small.supplier, "queries": small.queries}, ensure_ascii=False, indent=1))
            break
    else:
        print(f"ok   {prop.__name__}: {options.runs} cases from seed {seed}")
sys.exit(failed > 0)
