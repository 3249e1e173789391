# SPDX-License-Identifier: Apache-2.0
"""The command line as a user types it: run_cases.py CUIBONO FILE.cases...

A case is a block between blank lines:

    # what it says
    $ cuibono screen -w demo.world "Some Name" --format csv
    query_id,rank,...
    = 1

Lines that begin with "$ " are the command (run by bash in a scratch folder; `cuibono` is the program under test and $EXAMPLES the bundled
example); "= N" is the exit status (0 where absent); "! TEXT" must stand in stderr; "~ REGEX" must match some line of
stdout, "- TEXT" must not stand in stdout; any other line must stand in stdout, in this order, whole."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

program = pathlib.Path(sys.argv[1]).resolve()
root = pathlib.Path(__file__).resolve().parent.parent.parent
passed = failed = 0


def blocks(path):
    block, start = [], 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() + [""], 1):
        if line.strip():
            if not block:
                start = number
            block.append(line)
        elif block:
            yield start, block
            block = []


def check(block, folder, environment):
    title = " ".join(line[1:].strip() for line in block if line.startswith("#"))
    command = "\n".join(line[2:] for line in block if line.startswith("$ "))
    if not command:
        return title, []
    expected = [line for line in block if not line.startswith(("#", "$ "))]
    run = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, timeout=120)
    out, err = run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")
    problems, status, at, lines = [], 0, 0, out.splitlines()
    for line in expected:
        if re.fullmatch(r"= \d+", line):
            status = int(line[2:])
        elif line.startswith("! "):
            if line[2:] not in err:
                problems.append(f"stderr lacks: {line[2:]}")
        elif line.startswith("~ "):
            if not any(re.search(line[2:], have) for have in lines):
                problems.append(f"no line matches: {line[2:]}")
        elif line.startswith("- "):
            if line[2:] in out:
                problems.append(f"stdout holds: {line[2:]}")
        else:
            try:
                at = lines.index(line, at) + 1
            except ValueError:
                problems.append(f"stdout lacks: {line}")
    if run.returncode != status:
        problems.append(f"exit status {run.returncode}, not {status}")
    if problems:
        problems.append("stdout:\n" + out[:3000] + "stderr:\n" + err[:2000])
    return title, problems


with tempfile.TemporaryDirectory() as scratch:
    tools = pathlib.Path(scratch) / "bin"
    tools.mkdir()
    (tools / "cuibono").symlink_to(program)
    environment = {"PATH": f"{tools}:{os.environ['PATH']}", "EXAMPLES": str(root / "examples"), "SOURCE": str(root), "HOME": scratch,
                   "LC_ALL": "C.UTF-8", "CUIBONO_WORLD": ""}
    for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LD_PRELOAD"):
        if key in os.environ:
            environment[key] = os.environ[key]
    for name in sys.argv[2:]:
        folder = pathlib.Path(scratch) / pathlib.Path(name).stem
        folder.mkdir()
        for line, block in blocks(pathlib.Path(name)):
            title, problems = check(block, folder, environment)
            if problems:
                failed += 1
                print(f"FAIL {name}:{line}: {title}\n  " + "\n  ".join(problems))
            else:
                passed += 1
print(f"{passed} cases passed, {failed} failed")
sys.exit(failed > 0 or passed == 0)
