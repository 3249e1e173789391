# SPDX-License-Identifier: Apache-2.0
"""registers.py CUIBONO FEED_BENCH FOLDER [MEGABYTES]: how fast each register feed reads, beside what Python's own readers take for the syntax alone
of the same file (csv, json, xml.etree): they make no entities. Processor time of one core."""
import csv
import json
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree as etree

HERE = pathlib.Path(__file__).resolve().parent


def read_csv(path):
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with file.open(newline="", encoding="utf-8") as f:
            for _ in csv.reader(f):
                pass


def read_json(path):
    with path.open(encoding="utf-8") as f:
        for line in f:
            try:
                json.loads(line)
            except ValueError:
                pass


def read_xml(path):
    for _, element in etree.iterparse(path):
        element.clear()


def main():
    cuibono, bench, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    size = sys.argv[4] if len(sys.argv) > 4 else "60"
    subprocess.run([sys.executable, str(HERE / "generate_registers.py"), cuibono, str(folder), size], check=True)
    print("register feeds, one core, %s MB each (MB/s; in brackets Python's reader of the syntax alone)" % size)
    for path in sorted(folder.iterdir()):
        runs = [subprocess.run([bench, str(path)], capture_output=True, text=True, check=True).stdout.split("\t") for _ in range(3)]
        speed = sorted(float(r[0].split()[0]) for r in runs)[1]
        reader = read_xml if path.suffix == ".xml" else read_csv if path.suffix == ".csv" or path.is_dir() else read_json
        start = time.process_time()
        reader(path)
        peer = float(runs[0][2].split()[0]) / (time.process_time() - start)
        print("  %-42s %6.1f  (%5.1f: %.1f times)  %s, %s" % (runs[0][1] + " " + path.name[:14], speed, peer, speed / peer, runs[0][3], runs[0][4]))


main()
