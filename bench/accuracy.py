#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Accuracy, recall of retrieval and speed of names, printed as text. Called by bench/run: accuracy.py CUIBONO DATA FOLDER."""
import csv
import json
import os
import random
import subprocess
import sys
import time

CUIBONO, DATA, FOLDER = sys.argv[1:4]
THRESHOLD = 0.7
LISTS = [os.path.join(DATA, "lists/ofac-2019-01"), os.path.join(DATA, "lists/un-2026-02/consolidated.xml")]
WORLD = os.path.join(FOLDER, "lists.world")
EDITS_SEED = 20260201  # any number: the same misspellings in each run


def cuibono(*arguments, allowed=(0, 1)):
    done = subprocess.run([CUIBONO, *arguments], capture_output=True, text=True)
    if done.returncode not in allowed:
        sys.exit(f"cuibono {' '.join(arguments)}: status {done.returncode}\n{done.stderr}")
    return done.stdout


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_names(path, names, schema):
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "schema", "name"])
        out.writerows([n, schema, name] for n, name in enumerate(names))


def screen(names, schema, *options):
    """Hits of each name: {number: [(entity id, score)]}, and the seconds it took."""
    path = os.path.join(FOLDER, "queries.csv")
    write_names(path, names, schema)
    start = time.monotonic()
    text = cuibono("screen", "-w", WORLD, "--input", path, "--format", "csv", "--threshold", str(THRESHOLD), *options)
    took = time.monotonic() - start
    hits = {}
    for row in csv.DictReader(text.splitlines()):
        hits.setdefault(int(row["query_id"]), []).append((row["entity_id"], float(row["score"])))
    return hits, took


def f1(right, wrong, missed):
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def counts(rows, scores):
    right = sum(s >= THRESHOLD and r["is_match"] == "true" for r, s in zip(rows, scores))
    wrong = sum(s >= THRESHOLD and r["is_match"] != "true" for r, s in zip(rows, scores))
    missed = sum(s < THRESHOLD and r["is_match"] == "true" for r, s in zip(rows, scores))
    return right, wrong, missed


def peers(rows):
    """Scores of the same pairs by RapidFuzz and nomenklatura and the seconds each took; absent ones are left out."""
    out = {}
    try:
        from rapidfuzz import fuzz, utils
        start = time.monotonic()
        scores = [fuzz.WRatio(r["name1"], r["name2"], processor=utils.default_process) / 100 for r in rows]
        out["RapidFuzz WRatio"] = (scores, time.monotonic() - start)
    except ImportError:
        print("skipped: rapidfuzz is not installed")
    try:
        from followthemoney import model
        from followthemoney.proxy import EntityProxy
        from nomenklatura.matching import get_algorithm
        logic = get_algorithm("logic-v2")
        config = logic.default_config()
        try:
            from nomenklatura.entity import CompositeEntity as Entity
        except ImportError:
            Entity = EntityProxy

        def entity(schema, name, n):
            return Entity.from_dict({"id": n, "schema": schema, "properties": {"name": [name]}})

        pairs = [(entity(r["schema"], r["name1"], "a"), entity(r["schema"], r["name2"], "b")) for r in rows]
        logic.compare(*pairs[0], config)  # its tables are loaded at the first use
        start = time.monotonic()
        scores = [logic.compare(a, b, config).score for a, b in pairs]
        out["nomenklatura logic-v2"] = (scores, time.monotonic() - start)
    except Exception as error:  # another version has another interface: say so, go on
        print(f"skipped: nomenklatura: {type(error).__name__}: {error}")
    return out


def name_pairs():
    path = os.path.join(DATA, "eval/name_pairs.csv")
    if not os.path.exists(path):
        print(f"skipped: {path} is absent")
        return
    start = time.monotonic()
    rows = list(csv.DictReader(cuibono("compare", "--input", path).splitlines()))
    took = time.monotonic() - start
    results = {"cuibono": ([float(r["score"]) for r in rows], took), **peers(rows)}
    print(f"\n(a) name pairs at {THRESHOLD}: {len(rows)} pairs of {os.path.relpath(path, DATA)}")
    print(f"{'group':24} {'pairs':>6}" + "".join(f" {name:>22}" for name in results))
    for group in ["", *sorted({r["group"] for r in rows})]:
        at = [n for n, r in enumerate(rows) if not group or r["group"] == group]
        line = f"{group or 'all':24} {len(at):6}"
        for scores, _ in results.values():
            line += f" {f1(*counts([rows[n] for n in at], [scores[n] for n in at])):22.3f}"
        print(line)
    for name, (scores, _) in results.items():
        right, wrong, missed = counts(rows, scores)
        print(f"  {name}: {right} right, {wrong} wrong, {missed} missed, F1 {f1(right, wrong, missed):.4f}")
    for name, (_, seconds) in results.items():
        note = " (starting the program, reading and parsing both names)" if name == "cuibono" else ""
        print(f"  {name}: {seconds / len(rows) * 1e6:.1f} us a pair{note}, {seconds / took:.2f} x cuibono's time")


def people():
    path = os.path.join(DATA, "eval/un_positives.csv")
    if os.path.exists(path):
        rows = rows_of(path)
        hits, _ = screen([r["name"] for r in rows], "Person")
        found = [any(i == f"unsc-{r['un_dataid']}" for i, _ in hits.get(n, [])) for n, r in enumerate(rows)]
        print(f"\n(b) altered names of people on the UN list, name alone, at {THRESHOLD}: {sum(found)} of {len(rows)} found"
              f" ({100 * sum(found) / len(rows):.2f} %)")
        for row, ok in zip(rows, found):
            if not ok:
                print(f"  missed: unsc-{row['un_dataid']} \"{row['name']}\" (listed as \"{row['untreated_name']}\")")
    for name in sorted(os.listdir(os.path.join(DATA, "eval"))):
        if not name.startswith("negatives_"):
            continue
        rows = rows_of(os.path.join(DATA, "eval", name))
        hits, took = screen([r["name"] for r in rows], "Person", "--jobs", "1")
        print(f"  {name}: {len(hits)} of {len(rows)} unlisted people alert ({100 * len(hits) / len(rows):.2f} %)")


def edit(word, random_):
    at = random_.randrange(len(word))
    letter = random_.choice("abcdefghijklmnopqrstuvwxyz")
    return random_.choice([word[:at] + word[at + 1:], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1:]])


def perturbed(names):
    """Kinds of alterations of names of two words or more, the same in each run."""
    random_ = random.Random(EDITS_SEED)

    def misspelt(name, times):
        words = name.split()
        for _ in range(times):
            at = max(range(len(words)), key=lambda n: len(words[n]) + random_.random())
            words[at] = edit(words[at], random_)
        return " ".join(words)

    def split(name):
        words = name.split()
        at = max(range(len(words)), key=lambda n: len(words[n]))
        half = len(words[at]) // 2
        return " ".join(words[:at] + [words[at][:half], words[at][half:]] + words[at + 1:])

    return {
        "as listed": names,
        "one edit": [misspelt(n, 1) for n in names],
        "two edits": [misspelt(n, 2) for n in names],
        "reordered": [" ".join(n.split()[1:] + n.split()[:1]) for n in names],
        "joined": ["".join(n.split()[:2]) + " " + " ".join(n.split()[2:]) for n in names],
        "split": [split(n) for n in names],
        "Cyrillic": [n.lower().translate(CYRILLIC) for n in names],
    }


CYRILLIC = str.maketrans(dict(zip("abcdefghijklmnoprstuvyz", "абцдефгхийклмнопрстувыз")))


def recall(sample):
    text = cuibono("export", "-w", WORLD)
    names = sorted({n for line in text.splitlines() for e in [json.loads(line)]
                    if e["schema"] in ("Person", "Company", "Organization", "LegalEntity")
                    for n in e["properties"].get("name", []) if n.isascii() and 2 <= len(n.split()) <= 8})
    names = random.Random(EDITS_SEED).sample(names, min(sample, len(names)))
    print(f"\n(c) hits of the index among those of --exhaustive at {THRESHOLD}, {len(names)} names of the world, each altered")
    got = wanted = 0
    for kind, altered in perturbed(names).items():
        by_index, _ = screen(altered, "LegalEntity", "--limit", "100")
        by_all, _ = screen(altered, "LegalEntity", "--limit", "100", "--exhaustive")
        pairs = {(n, i) for n, found in by_all.items() for i, _ in found}
        have = {(n, i) for n, found in by_index.items() for i, _ in found}
        got, wanted = got + len(pairs & have), wanted + len(pairs)
        print(f"  {kind:10} {len(pairs & have):6} of {len(pairs):6} ({100 * len(pairs & have) / max(1, len(pairs)):.3f} %)")
        for n, i in sorted(pairs - have)[:3]:
            print(f"    not proposed: \"{altered[n]}\" for {i}")
    print(f"  together   {got:6} of {wanted:6} ({100 * got / max(1, wanted):.3f} %)")


def peers_screen(queries, ours):
    """One name against every name of the world, as a program in Python would do it: RapidFuzz over prepared names, logic-v2 over entities."""
    entities = [json.loads(line) for line in cuibono("export", "-w", WORLD).splitlines()]
    people = [e for e in entities if e["schema"] == "Person"]
    try:
        from rapidfuzz import fuzz, process, utils

        names = [utils.default_process(n) for e in entities for k in ("name", "alias", "weakAlias") for n in e["properties"].get(k, [])]
        start = time.monotonic()
        for query in queries:
            process.extract(utils.default_process(query), names, scorer=fuzz.WRatio, limit=10)
        each = (time.monotonic() - start) / len(queries)
        print(f"  RapidFuzz process.extract over {len(names)} names: {each * 1e6:.0f} us a name, {each / ours:.0f} x cuibono's time")
    except ImportError:
        print("  skipped: rapidfuzz is not installed")
    try:
        from nomenklatura.matching import get_algorithm

        try:
            from nomenklatura.entity import CompositeEntity as Entity
        except ImportError:
            from followthemoney.proxy import EntityProxy as Entity
        logic = get_algorithm("logic-v2")
        config = logic.default_config()
        keep = ("name", "alias", "weakAlias")

        def entity(n, properties):
            return Entity.from_dict({"id": n, "schema": "Person", "properties": properties})

        listed = [entity(e["id"], {k: v for k, v in e["properties"].items() if k in keep}) for e in people]
        logic.compare(entity("q", {"name": [queries[0]]}), listed[0], config)
        start = time.monotonic()
        for query in queries[:1]:
            one = entity("q", {"name": [query]})
            for other in listed:
                logic.compare(one, other, config)
        each = time.monotonic() - start
        print(f"  logic-v2 over {len(listed)} people, without retrieval: {each * 1e6:.0f} us a name, {each / ours:.0f} x cuibono's time")
    except Exception as error:  # another version has another interface: say so, go on
        print(f"  skipped: nomenklatura: {type(error).__name__}: {error}")


def speed():
    path = os.path.join(DATA, "eval/negatives_global.csv")
    print("\n(d) speed, one thread")
    if os.path.exists(path):
        names = [r["name"] for r in rows_of(path)] * 8
        few, many = (min(screen(names[:n], "Person", "--jobs", "1")[1] for _ in range(3)) for n in (1, len(names)))
        print(f"  bulk: {(many - few) / (len(names) - 1) * 1e6:.0f} us a name ({len(names)} names, starting taken off)")
        peers_screen([r["name"] for r in rows_of(path)][:5], (many - few) / (len(names) - 1))
    prepared = os.environ.get("MATCH_BENCH")
    pairs = os.path.join(DATA, "eval/name_pairs.csv")
    if prepared and os.path.exists(pairs):
        print("  " + subprocess.run([prepared, pairs], capture_output=True, text=True, check=True).stdout.strip())
    times = []
    for _ in range(15):
        start = time.monotonic()
        cuibono("screen", "-w", WORLD, "Alder Tobias Finch")
        times.append(time.monotonic() - start)
    print(f"  cold: {sorted(times)[len(times) // 2] * 1000:.1f} ms for one `cuibono screen NAME`, process and all (median of 15)")


def main():
    for path in LISTS:
        if not os.path.exists(path):
            print(f"skipped: everything of accuracy: {path} is absent (set CUIBONO_SHARED)")
            return
    start = time.monotonic()
    cuibono("build", *LISTS, "-o", WORLD)
    took = time.monotonic() - start
    size = sum(os.path.getsize(os.path.join(root, f)) for path in LISTS for root, _, files in os.walk(path) for f in files)
    size += sum(os.path.getsize(path) for path in LISTS if os.path.isfile(path))
    print(f"(f) build of OFAC 2019 and UN 2026: {took:.2f} s for {size / 1e6:.1f} MB ({size / 1e6 / took:.1f} MB/s)")
    name_pairs()
    people()
    speed()
    recall(int(os.environ.get("CUIBONO_BENCH_SAMPLE", "500")))


main()
