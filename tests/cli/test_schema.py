# SPDX-License-Identifier: Apache-2.0
"""Every JSON answer against its schema in docs/: check for each supplier of the example and each case of tests/finding, and check, owners,
trace and exposure for every command of the CLI cases, asked once more with --json.

test_schema.py CUIBONO SOURCE FILE.cases..."""
import copy
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:  # a Python of one's own beside that of the system, which has the package
    if sys.executable == "/usr/bin/python3" or not os.path.exists("/usr/bin/python3"):
        sys.exit("python3-jsonschema is missing: see packages.txt")
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

cuibono, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
problems, counts = [], {}

# Asks once more with --json, and keeps that answer; the command itself runs as it is.
WRAPPER = """#!/bin/bash
case $1 in
check|owners|trace|exposure)
    if [[ " $* " != *" - "* && " $* " != *" --help "* ]]; then
        "$REAL" "$@" --json </dev/null >>"$ANSWERS/$1.jsonl" 2>/dev/null
    fi ;;
esac
exec "$REAL" "$@"
"""


def load(name):
    schema = json.loads((source / "docs" / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


VALIDATORS = {name: load(name) for name in ("check", "owners", "trace", "exposure")}


def validate(command, line, where):
    try:
        answer = json.loads(line)
    except ValueError as error:
        problems.append(f"{where}: no JSON: {error}: {line[:200]}")
        return None
    counts[command] = counts.get(command, 0) + 1
    for error in VALIDATORS[command].iter_errors(answer):
        problems.append(f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    return answer


def run_cases(path, folder, environment):
    """The commands of a file of cases (tests/cli/run_cases.py), without what they expect."""
    for block in re.split(r"\n\s*\n", path.read_text("utf-8")):
        command = "\n".join(line[2:] for line in block.splitlines() if line.startswith("$ "))
        if command:
            subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, timeout=120, check=False)


def finding_cases(path, folder):
    """The worlds and cases of tests/finding/*.cases (tests/finding/test_check.c)."""
    for block in re.split(r"^= ", path.read_text("utf-8"), flags=re.M)[1:]:
        lines = block.splitlines()
        world = [line[2:] for line in lines if line.startswith("W ")]
        case = "".join(line[2:] for line in lines if line.startswith("C "))
        for i, line in enumerate(world):
            if line.startswith("FROZEN "):
                world[i] = json.dumps({"id": "frozen-" + line[7:], "schema": "Sanction", "properties": {
                    "entity": [line[7:]], "authority": ["un"], "programId": ["DPRK"], "listingDate": ["2017-08-05"]}})
        (folder / "w.ftm.json").write_text("\n".join(world) + "\n", "utf-8")
        (folder / "case.json").write_text(case, "utf-8")
        subprocess.run([cuibono, "build", "w.ftm.json", "--as-of", "2026-03-02", "-o", "w.world"], cwd=folder, check=True, capture_output=True)
        run = subprocess.run([cuibono, "check", "-w", "w.world", "--json", "case.json"], cwd=folder, capture_output=True, text=True, check=False)
        for line in run.stdout.splitlines():
            validate("check", line, lines[0])


def refuses(answer, change, what):
    """The schema is no sieve without a bottom: a changed answer is refused."""
    other = copy.deepcopy(answer)
    change(other)
    if VALIDATORS["check"].is_valid(other):
        problems.append(f"the schema accepts {what}")


with tempfile.TemporaryDirectory() as scratch:
    root = pathlib.Path(scratch)
    examples = source / "examples"
    inputs = [examples / "lists/ofac", examples / "lists/un.xml", *sorted(examples.glob("*.ftm.jsonl"))]
    subprocess.run([cuibono, "build", *inputs, "-o", "demo.world"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    answers = []
    for supplier in sorted((examples / "suppliers").glob("*.json*")):
        run = subprocess.run([cuibono, "check", "-w", "demo.world", "--json", supplier], cwd=root, capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            problems.append(f"{supplier.name}: check ended with {run.returncode}")
        answers += [validate("check", line, supplier.name) for line in run.stdout.splitlines()]
    found = [a for a in answers if a and a["subjects"][0]["findings"]]
    if not found:
        problems.append("no supplier of the example has a finding")
    else:
        first = found[0]
        refuses(first, lambda a: a.update(extra=1), "an unknown member")
        refuses(first, lambda a: a["subjects"][0].pop("exposure"), "a subject without exposure")
        refuses(first, lambda a: a["subjects"][0]["findings"][0].pop("next"), "a finding without next")
        refuses(first, lambda a: a["subjects"][0]["findings"][0]["party"].update(id=""), "a tied subject without the party")
        refuses(first, lambda a: a["subjects"][0]["findings"][0]["evidence"][0].update(strength="X"), "a strength that is none")
        refuses(first, lambda a: a["subjects"][0]["findings"][0]["path"][0].update(colour="red"), "an unknown member of a step")

    tools, kept = root / "bin", root / "answers"
    tools.mkdir()
    kept.mkdir()
    (tools / "cuibono").write_text(WRAPPER)
    (tools / "cuibono").chmod((tools / "cuibono").stat().st_mode | stat.S_IXUSR)
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "EXAMPLES": str(examples.resolve()), "SOURCE": str(source.resolve()), "HOME": scratch,
                   "LC_ALL": "C.UTF-8", "CUIBONO_WORLD": "", "REAL": str(cuibono), "ANSWERS": str(kept)}
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if key in os.environ:
            environment[key] = os.environ[key]
    for name in sys.argv[3:]:
        folder = root / f"case-{pathlib.Path(name).stem}"
        folder.mkdir()
        run_cases(pathlib.Path(name), folder, environment)
    for name in sorted((source / "tests/finding").glob("*.cases")):
        finding_cases(name, root)
    for log in sorted(kept.glob("*.jsonl")):
        for number, line in enumerate(log.read_text("utf-8").splitlines(), 1):
            validate(log.stem, line, f"{log.stem} of the cases, answer {number}")

# A command that is not there yet answers nothing.
for command in ("check", "owners"):
    if counts.get(command, 0) < 10:
        problems.append(f"only {counts.get(command, 0)} answers of {command} were looked at")
print("\n".join(problems[:40]) or "valid: " + ", ".join(f"{n} of {c}" for c, n in sorted(counts.items())))
sys.exit(bool(problems))
