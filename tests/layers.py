# SPDX-License-Identifier: Apache-2.0
"""Fails on an #include that crosses the layers of tests/layers.txt, on a file over the length limit,
and on a C file of src/ that does not end its includes with the poison header."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
MAX_LINES = 1000
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)


def allowed_pairs():
    pairs = {}
    for line in (ROOT / "tests/layers.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            folder, _, rest = line.partition(":")
            pairs[folder.strip()] = set(rest.split()) | {folder.strip()}
    return pairs


def main():
    pairs, problems = allowed_pairs(), []
    for path in sorted(ROOT.glob("src/*/*")):
        if path.suffix not in (".c", ".h", ".cc", ".inc"):
            continue
        layer, text = path.parent.name, path.read_text(errors="replace")
        where = path.relative_to(ROOT)
        if layer not in pairs:
            problems.append(f"{where}: folder {layer} is not in tests/layers.txt")
            continue
        for included in INCLUDE.findall(text):
            folder = included.split("/")[0] if "/" in included else layer
            if included != "cuibono.h" and folder not in pairs[layer]:
                problems.append(f"{where}: includes {included}, which {layer} may not")
        if path.suffix == ".c" and '"base/poison.h"' not in text and not path.stem.endswith("_gen"):
            problems.append(f"{where}: does not include base/poison.h")
    for path in sorted(ROOT.glob("cli/*.[ch]")):
        for included in INCLUDE.findall(path.read_text()):
            if included != "cuibono.h" and not (ROOT / "cli" / included).exists():
                problems.append(f"{path.relative_to(ROOT)}: includes {included}; the command line sees only cuibono.h")
    for pattern in ("src/*/*.[ch]", "cli/*.[ch]", "tests/*/*.c", "fuzz/*.c", "scripts/*.py"):
        for path in sorted(ROOT.glob(pattern)):
            lines = path.read_text(errors="replace").count("\n")
            if lines > MAX_LINES + 50 and not re.search(r"_gen\.", path.name):
                problems.append(f"{path.relative_to(ROOT)}: {lines} lines; files stay under about {MAX_LINES}")
    for problem in problems:
        print(problem)
    print(f"layers: {len(problems)} problems")
    return bool(problems)


sys.exit(main())
