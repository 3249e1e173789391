# SPDX-License-Identifier: Apache-2.0
"""generate_registers.py CUIBONO FOLDER MEGABYTES: large files in the shapes that registers publish, for bench/feed_bench.

Each is the hand-written golden file of its feed (tests/feed/golden: every oddity that a feed knows) many times over: in each copy the numbers
that identify something are others, the same ones alike, and LEIs keep valid check digits. Records that the feed rejects stand in the first copy alone, as broken
ones are rare. Between the copies of the UK's company data and of Offshore Leaks stand rows as their publishers fill them (generate_rows.py), since the golden
ones are mostly empty. Same arguments, same bytes."""
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import generate_rows

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "tests/feed/golden"
LEI = r"(?<![A-Z0-9])[A-Z0-9]{18}[0-9]{2}(?![A-Z0-9])"
NUMBER = r"(?<![0-9.,-])[0-9]{6,12}(?![0-9.,-])"


def lei(base, copy):
    """Five characters of the copy, thirteen of the old one, two that make it valid (ISO 17442, mod 97)."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    tail = ""
    for _ in range(5):
        copy, rest = divmod(copy, 36)
        tail = digits[rest] + tail
    stem = tail + base[5:18]
    number = int("".join(str(digits.index(c)) for c in stem) + "00")
    return stem + "%02d" % (98 - number % 97)


def number(base, copy):
    return str((int(base) + 7919 * copy) % 10 ** len(base)).zfill(len(base))


def copies(text, pattern, change, size, out):
    """Writes `text` again and again until `size` bytes; what the pattern finds is changed in each copy. Returns how many."""
    parts, at = [], 0
    slots = {}
    for m in re.finditer(pattern, text):
        parts.append(text[at:m.start()])
        parts.append(None)
        slots.setdefault(m.group(0), []).append(len(parts) - 1)
        at = m.end()
    parts.append(text[at:])
    written = n = 0
    while written < size:
        now = list(parts)
        for base, places in slots.items():
            value = change(base, n) if n else base
            for place in places:
                now[place] = value
        data = "".join(now).encode()
        out.write(data)
        written += len(data)
        n += 1
    return n


def either(base, copy):
    return lei(base, copy) if len(base) == 20 else number(base, copy)


def rejected(source):
    """Numbers of the lines of a file on which a record begins that its feed rejects, from 1."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([CUIBONO, "build", str(source.parent), "-o", scratch + "/w"], capture_output=True)
        info = subprocess.run([CUIBONO, "info", "-w", scratch + "/w", "--json"], capture_output=True, check=True).stdout
    return {r["line"] for s in json.loads(info)["sources"] for r in s["rejects"] if r["file"] == source.name}


def accepted(text, begin, end, names, bad):
    """text[begin:end] without those elements of these names that begin on a line of `bad`."""
    parts, at = [], begin
    for m in re.compile("<(%s)(?=[ />])(?:[^<>]*/>|.*?</\\1>)" % "|".join(names), re.S).finditer(text, begin, end):
        if text.count("\n", 0, m.start()) + 1 in bad:
            parts.append(text[at:m.start()])
            at = m.end()
    return "".join(parts) + text[at:end]


def quoted(lines, extra):
    """As the publisher writes: every field in quotes; and `extra` more columns that are empty, of which golden copies have hundreds."""
    out = []
    for number, row in enumerate(csv.reader(io.StringIO("".join(lines)))):
        row += ["Entity.OtherEntityNames.OtherEntityName.%d" % i if number == 0 else "" for i in range(100, 100 + extra)]
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(row)
        out.append(text.getvalue())
    return out


def rows(source, target, size, head=1, pattern=None, change=None, extra=None, more=None):
    """CSV (head 1) and JSON lines (head 0): the rows again and again, and those that `more` makes for the header."""
    lines = source.read_text(encoding="utf-8-sig").split("\n")
    lines = [line + "\n" for line in (lines if lines[-1] else lines[:-1])]
    if extra is not None:
        lines = quoted(lines, extra)
    bad = rejected(source)
    good = [line for number, line in enumerate(lines, 1) if number not in bad and number > head and line.strip()]
    if more:
        good += more(next(csv.reader(lines[:1])))
    change, pattern = change or either, pattern or LEI + "|" + NUMBER
    with target.open("wb") as out:
        out.write("".join(lines[:head]).encode())
        copies("".join(lines[head:]), pattern, change, 1, out)
        copies("".join(good), pattern, lambda base, copy: change(base, copy + 1), size, out)


def records(source, target, size, first, last):
    """XML: what stands between the first `first` and the last `last` again and again; a declared count is made right."""
    text = source.read_text(encoding="utf-8")
    begin, end = text.index(first), text.rindex(last) + len(last)
    body, head = text[begin:end] + "\n", text[:begin]
    good = accepted(text, begin, end, [first[1:-1]], rejected(source)) + "\n"
    with target.open("wb") as out:
        out.write(head.encode())
        at = out.tell()
        out.write(body.encode())
        n = copies(good, LEI + "|" + NUMBER, lambda base, copy: either(base, copy + 1), size, out)
        out.write(text[end:].encode())
    declared = re.search(r"(RecordCount>)([0-9]+)(<)", head)
    if declared:
        data = target.read_bytes()
        count = str(body.count(first) + good.count(first) * n)
        head = head[:declared.start(2)] + count + head[declared.end(2):]
        target.write_bytes(head.encode() + data[at:])


def advanced(source, target, size):
    """OFAC's advanced form: parties first, then relationships and entries, each copy with ids of its own."""
    text = source.read_text(encoding="utf-8")
    pattern = r'(?<=[ -]ID=")[0-9]+|(?<=FixedRef=")[0-9]+|(?<=ProfileID=")[0-9]+|(?<=IdentityID=")[0-9]+|(?<=SanctionsEntryID=")[0-9]+'

    def shift(base, copy):
        return str(int(base) + 1000000 * copy)

    bad = rejected(source)
    names = ("DistinctParty", "ProfileRelationship", "SanctionsEntry")
    whole = sum(len(text[text.index("<" + s + ">"):text.index("</" + s + ">")]) for s in SECTIONS)
    at = 0
    with target.open("wb") as out:
        for section in SECTIONS:
            begin, end = text.index("<" + section + ">") + len(section) + 2, text.index("</" + section + ">")
            out.write(text[at:begin].encode())
            out.write(text[begin:end].encode())
            good = accepted(text, begin, end, names, bad)
            copies(good, pattern, lambda base, copy: shift(base, copy + 1), size * (end - begin) / whole, out)
            at = end
        out.write(text[at:].encode())


def subject(base, copy):
    return str(int(base) + copy) if base.isdigit() else "%s-%d" % (base, copy)


CUIBONO = sys.argv[1]
SECTIONS = ("DistinctParties", "ProfileRelationships", "SanctionsEntries")


def main():
    folder, size = pathlib.Path(sys.argv[2]), int(sys.argv[3]) * 1000000
    folder.mkdir(parents=True, exist_ok=True)
    rows(GOLDEN / "coh/oddities/BasicCompanyDataAsOneFile-2026-03-01.csv", folder / "BasicCompanyDataAsOneFile-2026-03-01.csv", size, extra=0,
         more=generate_rows.company_rows)
    rows(GOLDEN / "psc/oddities/persons-with-significant-control-snapshot.txt", folder / "psc-snapshot.txt", size, 0)
    rows(next((GOLDEN / "gleif_csv/lei").glob("*.csv")), folder / "lei2-golden-copy.csv", size, extra=260)
    rows(next((GOLDEN / "gleif_csv/relationships").glob("*.csv")), folder / "rr-golden-copy.csv", size, extra=0)
    rows(next((GOLDEN / "gleif_csv/exceptions").glob("*.csv")), folder / "repex-golden-copy.csv", size, extra=0)
    rows(GOLDEN / "bods/lines/statements.jsonl", folder / "bods.jsonl", size, 0,
         r'(?<="recordId": ")[^"]+|(?<="statementId": ")[^"]+|(?<="subject": ")[^"]+|(?<="interestedParty": ")[^"]+|(?<="declarationSubject": ")[^"]+',
         lambda base, copy: "%s-%d" % (base, copy))
    rows(GOLDEN / "observations/oddities/sightings.jsonl", folder / "observations.jsonl", size, 0,
         r'(?<="subject":")[^"]+|(?<="value":")[^"@.:/ ]+(?=[@.])|(?<="value":"\+)[0-9]+', subject)
    leak = folder / "icij"
    leak.mkdir(exist_ok=True)
    for source in sorted((GOLDEN / "icij/leak").glob("*.csv")):
        rows(source, leak / source.name, int(size * generate_rows.LEAK_SHARES[source.stem]), more=generate_rows.leak_rows)
    records(GOLDEN / "gleif_xml/lei/lei.xml", folder / "lei.xml", size, "<lei:LEIRecord>", "</lei:LEIRecord>")
    records(GOLDEN / "gleif_xml/relationships/rr.xml", folder / "rr.xml", size, "<RelationshipRecord>", "</RelationshipRecord>")
    records(GOLDEN / "gleif_xml/exceptions/repex.xml", folder / "repex.xml", size, "<repex:Exception>", "</repex:Exception>")
    advanced(GOLDEN / "ofac_advanced/sdn/sdn_advanced.xml", folder / "sdn_advanced.xml", size)


main()
