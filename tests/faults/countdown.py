# SPDX-License-Identifier: Apache-2.0
"""The countdown: every Nth allocation, read, write, fsync, rename, mmap and open of a command fails in turn.

countdown.py CUIBONO FAULTS.so [--stride N] [--most RUNS of each kind]     on the bundled example, every N up to --most
countdown.py CUIBONO FAULTS.so --lists                                     on the real lists, in strides from an offset that is printed

Each run must end with a documented exit status and a message, never with a signal; what had to be atomic is the old file or the
new one; and a later run without a fault gives the right answer. Runs of `build` use the bundled example, cut small."""
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

cuibono, shim = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])
stride = int(sys.argv[sys.argv.index("--stride") + 1]) if "--stride" in sys.argv else 1
most_runs = int(sys.argv[sys.argv.index("--most") + 1]) if "--most" in sys.argv else 400
root = pathlib.Path(__file__).resolve().parent.parent.parent
data = pathlib.Path(os.environ.get("CUIBONO_SHARED") or root / "../shared/data")
lists = "--lists" in sys.argv
offset_seed = int(os.environ.get("CUIBONO_SEED") or random.randrange(1 << 30)) if lists else 0
offsets = random.Random(offset_seed)
failures = []
runs = 0


def run(command, fault, folder):
    global runs
    runs += 1
    environment = {k: v for k, v in os.environ.items() if k not in ("CUIBONO_FAULT", "LD_PRELOAD")}
    log = folder / "fault.log"
    log.unlink(missing_ok=True)
    environment.update(LD_PRELOAD=shim, CUIBONO_FAULT=fault, CUIBONO_FAULT_LOG=str(log))
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, cwd=folder)
    text = log.read_text().splitlines() if log.exists() else []
    count = int(text[-1].split()[1]) if text else 0
    return done, count, bool(text) and text[-1].endswith("fired")


def countdown(name, command, kinds, folder, good, after=None, most=most_runs):
    """`good` is the exit status without a fault; `after` looks at the files after each run."""
    for kind in kinds:
        plain, total, _ = run(command, f"{kind}:0", folder)
        if plain.returncode != good:
            failures.append(f"{name}: exit status {plain.returncode} without a fault: {plain.stderr.decode()[-300:]}")
            return
        step = max(stride, total // most + (1 if total % most else 0), 1)
        for stay in ("", ":stay"):
            for n in range(1 + (offsets.randrange(step) if lists else 0), total + 1, step):
                done, _, fired = run(command, f"{kind}:{n}{stay}", folder)
                where = f"{name}, {kind} {n}{stay} of {total}"
                if done.returncode < 0 or done.returncode > 4:
                    failures.append(f"{where}: ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
                elif fired and done.returncode not in (good, 3, 4):
                    failures.append(f"{where}: exit status {done.returncode}")
                elif done.returncode in (3, 4) and not done.stderr.strip():
                    failures.append(f"{where}: failed without a message")
                elif fired and done.returncode == good and done.stdout != plain.stdout:
                    failures.append(f"{where}: another answer without an error")
                if after:
                    problem = after()
                    if problem:
                        failures.append(f"{where}: {problem}")
                if len(failures) > 20:
                    return
        print(f"{name}: {kind}: {total} calls, step {step}")


def watch(folder, world, whole):
    """What `build` must leave: the old world or the new one, and nothing beside it."""

    def look():
        if not world.exists() or world.read_bytes() != whole:
            return "the world is neither the old one nor the new one"
        left = [p.name for p in folder.iterdir() if p.name not in (world.name, "fault.log", "queries.csv")]
        for name in left:
            path = folder / name
            path.rmdir() if path.is_dir() else path.unlink()
        return f"left behind: {', '.join(left)}" if left else None

    return look


DISK = ("read", "write", "fsync", "rename", "mmap", "open")
ASK = ("alloc", "open", "mmap", "read")


def example(folder):
    sources = [str(root / "examples/lists/ofac"), str(root / "examples/lists/un.xml"), str(root / "examples/reported.ftm.jsonl")]
    supplier = str(sorted((root / "examples/suppliers").glob("*.json"))[0])
    build = [cuibono, "build", *sources, "-o", "w.world", "--jobs", "1"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    world = folder / "w.world"
    countdown("build", build, ("alloc",) + DISK, folder, 0, watch(folder, world, world.read_bytes()))
    screen = [cuibono, "screen", "-w", "w.world", "--jobs", "1", "--format", "json", "--explain", "Some Invented Name"]
    countdown("screen", screen, ASK, folder, 0)
    check = [cuibono, "check", "-w", "w.world", "--json", supplier]
    countdown("check", check, ASK, folder, subprocess.run(check, cwd=folder, capture_output=True).returncode)
    rules(folder)
    owned(folder)
    countdown("verify", [cuibono, "verify", "w.world"], ("alloc", "open", "mmap"), folder, 0)
    trace = [cuibono, "trace", "-w", "w.world", "ofac-90001", "--to", "reported", "--json"]
    countdown("trace", trace, ASK, folder, subprocess.run(trace, cwd=folder, capture_output=True).returncode)
    exposure = [cuibono, "exposure", "-w", "w.world", "ofac-90001", "--json"]
    countdown("exposure", exposure, ASK, folder, subprocess.run(exposure, cwd=folder, capture_output=True).returncode)
    owners = [cuibono, "owners", "-w", "w.world", "ofac-90001", "--json"]
    countdown("owners", owners, ASK, folder, subprocess.run(owners, cwd=folder, capture_output=True).returncode)
    countdown("info", [cuibono, "info", "-w", "w.world", "--json"], ("alloc",), folder, 0)
    countdown("export", [cuibono, "export", "-w", "w.world"], ("alloc",), folder, 0)


RULES_WORLD = '''{"id":"c","schema":"Company","properties":{"name":["Lantern Peak"],"registrationNumber":["LPT-440172"],"jurisdiction":["gb"],"incorporationDate":["2024-02-01"],"status":["Dissolved"],"notes":["3 employees"],"sector":["VPN"]}}
{"id":"d","schema":"Company","properties":{"name":["Cinderfall Systems"],"jurisdiction":["sg"]}}
{"id":"s","schema":"Sanction","properties":{"entity":["d"],"authority":["un"],"programId":["DPRK"],"listingDate":["2021-08-05"]}}
{"id":"o","schema":"Person","properties":{"name":["Rowena Quillfeather"],"birthDate":["1981-02-03"]}}
{"id":"x","schema":"Directorship","properties":{"director":["o"],"organization":["d"],"startDate":["2015-01-01"],"endDate":["2021-09-01"]}}
{"id":"o2","schema":"Person","properties":{"name":["Corvin Ashdale"],"birthDate":["1979-11-12"]}}
{"id":"x2","schema":"Directorship","properties":{"director":["o2"],"organization":["d"],"startDate":["2015-01-01"]}}
'''
# contradictions alone; and a successor, beside which they are notes
RULES_CASES = ({"name": "Lantern Peak", "country": "gb", "registrationNumber": "LPT-440172", "founded": 1998, "employees": 250,
                "claims": {"country": "de", "legalForm": "GmbH"}, "address": "Quellgasse 3, 1010 Wien, Austria"},
               {"name": "Lantern Peak", "country": "gb", "registrationNumber": "LPT-440172", "founded": 1998, "products": ["face recognition SDK"],
                "people": [{"name": "Rowena Quillfeather", "birthDate": "1981-02-03"}, {"name": "Corvin Ashdale", "birthDate": "1979-11-12"}]})


def rules(folder):
    (folder / "rules.ftm.json").write_text(RULES_WORLD)
    subprocess.run([cuibono, "build", "rules.ftm.json", "--as-of", "2026-03-02", "-o", "r.world"], cwd=folder, check=True, capture_output=True)
    for case, state in zip(RULES_CASES, ("indicators", "tied")):
        (folder / "case.json").write_text(json.dumps(case))
        check = [cuibono, "check", "-w", "r.world", "--json", "case.json"]
        plain = subprocess.run(check, cwd=folder, capture_output=True)
        if json.loads(plain.stdout)["subjects"][0]["state"] != state:
            failures.append(f"the case is not {state}: {plain.stdout.decode()[:500]}")
        countdown(f"check, {state}", check, ("alloc",), folder, plain.returncode)


# enough holders that what is asked of them needs memory of its own
OWNED_WORLD = [{"id": "co", "schema": "Company", "properties": {"name": ["Zanthorp Polytechnic Works"], "registrationNumber": ["ZPW-778812"], "jurisdiction": ["gb"]}},
               {"id": "p", "schema": "Person", "properties": {"name": ["Arseniy Dzhavrelov"], "birthDate": ["1978-03-14"]}},
               {"id": "s", "schema": "Sanction", "properties": {"entity": ["p"], "authority": ["ofac"], "program": ["SDN"], "programId": ["DPRK3"], "listingDate": ["2022-05-01"]}},
               {"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["co"], "percentage": ["60"]}}]
OWNED_WORLD += [{"id": f"r{i}", "schema": "Ownership", "properties": {"owner": [f"q{i}"], "asset": ["co"], "percentage": ["0.01"]}} for i in range(400)]


def owned(folder):
    (folder / "owned.ftm.json").write_text("".join(json.dumps(entity) + "\n" for entity in OWNED_WORLD))
    subprocess.run([cuibono, "build", "owned.ftm.json", "--as-of", "2026-03-02", "-o", "o.world"], cwd=folder, check=True, capture_output=True)
    (folder / "case.json").write_text(json.dumps({"name": "Zanthorp Polytechnic Works", "country": "gb", "registrationNumber": "ZPW-778812"}))
    check = [cuibono, "check", "-w", "o.world", "--json", "case.json"]
    plain = subprocess.run(check, cwd=folder, capture_output=True)
    if json.loads(plain.stdout)["subjects"][0]["state"] != "blocked":
        failures.append(f"the case is not blocked: {plain.stdout.decode()[:500]}")
    countdown("check, blocked", check, ("alloc",), folder, plain.returncode)


def real_lists(folder):
    sources = [data / "lists/ofac-2019-01", data / "lists/un-2026-02/consolidated.xml"]
    for source in sources:
        if not source.exists():
            print(f"skipped: {source} is absent (set CUIBONO_SHARED)")
            sys.exit(77)
    print(f"seed {offset_seed}")
    build = [cuibono, "build", *map(str, sources), "-o", "w.world", "--jobs", "1"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    world = folder / "w.world"
    look = watch(folder, world, world.read_bytes())
    countdown("build", build, ("alloc",), folder, 0, look, most=16)
    countdown("build", build, DISK, folder, 0, look, most=3)
    (folder / "queries.csv").write_text("id,name,birthDate\n1,Kim Chol Su,1965\n2,정찰총국,\n3,Silver Star Trading,\n4,Mohammed Ali,1970-01-02\n")
    screen = [cuibono, "screen", "-w", "w.world", "--jobs", "1", "--format", "json", "--explain", "--input", "queries.csv"]
    countdown("screen", screen, ASK, folder, subprocess.run(screen, cwd=folder, capture_output=True).returncode, most=60)
    check = [cuibono, "check", "-w", "w.world", "--json", str(sorted((root / "examples/suppliers").glob("*.json"))[0])]
    countdown("check", check, ASK, folder, subprocess.run(check, cwd=folder, capture_output=True).returncode, most=60)


with tempfile.TemporaryDirectory() as scratch:
    (real_lists if lists else example)(pathlib.Path(scratch))

for failure in failures:
    print("FAIL", failure)
print(f"{runs} runs, {len(failures)} failures")
sys.exit(bool(failures) or runs == 0)
