#!/usr/bin/env python3
"""Is data without symbols charged to whom its symbols would say?

use: data_owners.py blind FULL BLIND    copies an ELF file without the names of its local data
     data_owners.py score FULL DUMP     holds what data_owners_dump says of the copy against the names

The truth: the source file symbol (STT_FILE) before a local symbol names the crate that it was compiled with, or
the source of C. Bytes of data that is Rust's are counted by the tier of the answer on the instantiator axis.
"""

import bisect
import collections
import re
import struct
import sys

DATA = (".rodata", ".data.rel.ro", ".data")
OBJECT, FILE, LOCAL = 1, 4, 0
STD = {"std", "core", "alloc", "panic_unwind", "panic_abort", "std_detect", "compiler_builtins", "proc_macro", "test"}
LEAST = {"derived": 99, "inferred": 97, "exact": 99, "none": 0}  # percent
UNIT = re.compile(r"([A-Za-z_]\w*)\.[0-9a-z]{8,}-cgu\.\d+$")


class Elf:
    """The symbol table of a 64-bit little-endian file."""

    def __init__(self, path):
        self.bytes = bytearray(open(path, "rb").read())
        off, = struct.unpack_from("<Q", self.bytes, 40)
        size, n, names = struct.unpack_from("<HHH", self.bytes, 58)
        self.headers = [struct.unpack_from("<IIQQQQIIQQ", self.bytes, off + i * size) for i in range(n)]
        self.names = [self.text(self.headers[names][4] + h[0]) for h in self.headers]
        self.table = next((h for h in self.headers if h[1] == 2), None)

    def text(self, at):
        return self.bytes[at:self.bytes.index(0, at)].decode("utf-8", "replace")

    def symbols(self):
        """Place of the entry, name, file, section, type, address, size; of local ones."""
        strings, file = self.headers[self.table[6]][4], ""
        for at in range(self.table[4], self.table[4] + self.table[5], 24):
            name, info, _, section, value, size = struct.unpack_from("<IBBHQQ", self.bytes, at)
            if info & 15 == FILE:
                file = self.text(strings + name)
            elif info >> 4 == LOCAL and 0 < section < len(self.names):
                yield at, self.text(strings + name), file, self.names[section], info & 15, value, size

    def data(self):
        return [s for s in self.symbols() if s[4] == OBJECT and s[6] and s[3] in DATA]


def blind(full, out):
    elf = Elf(full)
    for at, *_ in elf.data():
        elf.bytes[at:at + 24] = bytes(24)
    with open(out, "wb") as file:
        file.write(elf.bytes)


def crate_of(file):
    unit = UNIT.match(file)
    return unit and ("std" if unit[1] in STD else unit[1])


class Score:
    def __init__(self):
        self.right, self.wrong, self.mistakes = collections.Counter(), collections.Counter(), collections.Counter()

    def add(self, tier, size, said, true):
        (self.right if said == true else self.wrong)[tier] += size
        if said != true:
            self.mistakes[said, true] += size

    def lines(self, what, total):
        for tier in sorted(self.right | self.wrong):
            known = self.right[tier] + self.wrong[tier]
            yield f"{what} {tier}: {100 * known / max(total, 1):.1f} % of {total} bytes, {100 * self.right[tier] / known:.2f} % right"


def score(full, dump):
    """Fails when less than LEAST percent of the bytes of a tier are right."""
    ranges = [line.rstrip("\n").split("\t") for line in open(dump, encoding="utf-8", errors="replace")]
    ranges = [(int(r[0], 16), int(r[1]), *r[2:]) for r in ranges]
    starts = [r[0] for r in ranges]
    seen, totals, rest = collections.defaultdict(Score), collections.Counter(), collections.Counter()
    for _, _, file, section, _, value, size in {s[5:]: s for s in Elf(full).data()}.values():
        crate = crate_of(file)
        if not crate:
            continue
        totals[section] += size
        for r in ranges[max(bisect.bisect_right(starts, value) - 1, 0):]:
            begin, end = max(r[0], value), min(r[0] + r[1], value + size)
            if r[0] >= value + size:
                break
            if begin < end and r[4]:
                seen[section].add(r[5], end - begin, r[4], crate)
            elif begin < end:
                rest[section, r[3] if r[3] in ("0", "paths") else "several"] += end - begin
    for section, of in sorted(seen.items()):
        print(*of.lines(section, totals[section]), sep="\n")
        if "-v" in sys.argv:
            print(*of.mistakes.most_common(12), sep="\n")
    for (section, users), size in sorted(rest.items()):
        print(f"{section} of no crate, {users} users: {100 * size / totals[section]:.1f} %")
    known = sum((of.right for of in seen.values()), collections.Counter())
    wrong = sum((of.wrong for of in seen.values()), collections.Counter())
    bad = [t for t in known | wrong if 100 * known[t] < LEAST[t] * (known[t] + wrong[t])]
    sys.exit(f"too much is wrong: {', '.join(bad)}" if bad or not known else 0)


if __name__ == "__main__":
    {"blind": blind, "score": score}[sys.argv[1]](*sys.argv[2:4])
