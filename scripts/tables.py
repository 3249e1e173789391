# SPDX-License-Identifier: Apache-2.0
"""What the generators of tables share: reading a TSV of data/, and writing a hash table of strings as C.

The tables hold offsets into one block of text instead of pointers, so that the library has nothing to relocate when it is loaded."""
import sys


def read(path, columns):
    """Rows of a TSV: '#' starts a comment line, missing trailing columns are empty. Fails on a row of too many columns."""
    rows = []
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            cells = [c.strip() for c in line.split("\t")]
            if len(cells) > columns:
                sys.exit(f"{path}:{number}: {len(cells)} columns, expected at most {columns}")
            rows.append((number, cells + [""] * (columns - len(cells))))
    return rows


def c_string(data):
    """Bytes as the inside of a C string literal."""
    out = []
    for byte in data:
        if 32 <= byte < 127 and chr(byte) not in '"\\?':
            out.append(chr(byte))
        else:
            out.append("\\%03o" % byte)
    return "".join(out)


def fnv1a(data):
    h = 0x811C9DC5
    for byte in data:
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


class Pool:
    """Texts, each once, end to end."""

    def __init__(self):
        self.data, self.at = bytearray(), {}

    def add(self, text):
        raw = text.encode("utf-8")
        if raw not in self.at:
            self.at[raw] = len(self.data)
            self.data += raw
        return self.at[raw], len(raw)

    def slice(self, text):
        offset, length = self.add(text)
        return "{%d, %d}" % (offset, length)

    def write(self, out, name):
        out.append(f"static const char {name}[] =")
        for i in range(0, len(self.data), 96):
            out.append('    "%s"' % c_string(self.data[i:i + 96]))
        if not self.data:
            out.append('    ""')
        out[-1] += ";"


def write_table(out, pool, pool_name, name, pairs):
    """`pairs`: [(key, value 0..65535)], keys distinct. Writes the static const model_table `name`."""
    entries, slots_size = [], 1
    while slots_size < 2 * len(pairs) + 2:
        slots_size *= 2
    slots = [0] * slots_size
    for key, value in pairs:
        raw = key.encode("utf-8")
        offset, length = pool.add(key)
        h = fnv1a(raw)
        at = (h ^ (h >> 15)) & (slots_size - 1)
        while slots[at]:
            if entries[slots[at] - 1][3] == raw:
                sys.exit(f"{name}: {key!r} stands twice")
            at = (at + 1) & (slots_size - 1)
        entries.append((offset, length, value, raw))
        slots[at] = len(entries)
    if len(entries) > 65534:
        sys.exit(f"{name}: too many entries")
    out.append(f"static const model_entry {name}_entries[] = {{")
    for i in range(0, len(entries), 8):
        out.append("    " + " ".join("{%d, %d, %d}," % e[:3] for e in entries[i:i + 8]))
    if not entries:
        out.append("    {0, 0, 0},")
    out.append("};")
    out.append(f"static const uint16_t {name}_slots[] = {{")
    for i in range(0, slots_size, 24):
        out.append("    " + " ".join("%d," % s for s in slots[i:i + 24]))
    out.append("};")
    out.append(f"const model_table {name} = {{{pool_name}, {name}_entries, {name}_slots, {slots_size - 1}}};")
