#!/usr/bin/env python3
"""How right the crates are that binsize gives the functions, or the read-only data, of a stripped file.

use: stripped_score.py [--axis instantiator|crate] [--row LABEL…] TRUTH.tsv RESULT.csv

TRUTH.tsv is truth.tsv or truth-data.tsv of stripped_truth.py. RESULT.csv is of the stripped file, with
`--by AXIS,reason,kind,section,symbol -n 0 --format csv`; columns are found by their names, and those of
`reason`, `kind` and `section` may be missing. Rows are placed by the address in `[… at 0x…]`. All of std is
one crate; C that a crate carries is right as `CRATE` and as `CRATE (C)`, and has no crate as `[C]`; a
library's name is as good as that of its -sys crate, a package's as that of its crate. With --row: one
line of a Markdown table.

precision: right bytes of those that a crate was named for; coverage: those of all; right: right bytes
of all; apart: half the sum over all crates of |named - true| bytes, of all; unnamed bytes are one more crate.
Where no row of data has an address: half the sum of |share named - true share| of what is named and known.
"""

import argparse
import bisect
import collections
import csv
import re
import sys

import stripped_dwarf as dwarf

AT = re.compile(r" at 0x([0-9a-f]+)\]")
VERSION = re.compile(r"[@ ]v?\d.*$")
TIER = re.compile(r"tier (\d+)")
PACKAGE = re.compile(r"^(.+?)-\d+\.\d")
CODE = {"code"}
DATA = {".rodata", ".data.rel.ro"}
NOBODY = "-"
MOST = 12


class Truth:
    """Pieces in the order of their addresses; `left` bytes of each are still to be judged."""

    def __init__(self, path, axis):
        self.base, self.alias, rows = 0, {}, []
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("#base"):
                    self.base = int(line.split()[1], 16)
                elif not line.startswith("#"):
                    rows.append(line.rstrip("\n").split("\t"))
                else:
                    header = line.lstrip("#").split()
        self.is_data = "section" in header
        self.column = header.index("crate" if self.is_data else {"instantiator": "instantiating"}.get(axis, "defining"))
        known = self.known = {plain(row[self.column]) for row in rows}
        for row in rows:
            match = PACKAGE.match(row[header.index("package")]) if "package" in header else None
            if match and plain(match[1]) not in known:
                self.alias[plain(match[1])] = plain(row[header.index("instantiating")])
        self.starts, self.sizes, self.crates, self.is_c = [], [], [], []
        for row in sorted(rows, key=lambda row: int(row[0], 16)):
            self.starts.append(int(row[0], 16))
            self.sizes.append(int(row[1]))
            self.crates.append(plain(row[self.column]))
            self.is_c.append(row[self.column].endswith((" (C)", "[C]")))
        self.left = list(self.sizes)
        self.total = sum(self.sizes)

    def crate(self, label):
        """The class of a label of binsize; NOBODY for rows that name no crate."""
        if label.startswith("[") and not label.startswith("[C"):
            return NOBODY
        name = plain(label)
        if name in dwarf.STD_DEPS and name not in self.known:
            return "std"
        return self.alias.get(name, name)

    def take(self, address, size):
        """(true crate, is C, bytes) of the pieces that a row of that size at an address stands for."""
        place = bisect.bisect_right(self.starts, address) - 1
        if place < 0 or address >= self.starts[place] + self.sizes[place]:
            place += 1
            if place == len(self.starts) or self.starts[place] >= address + size:
                return
        while size > 0 and place < len(self.starts) and self.starts[place] < address + size:
            part = min(size, self.left[place])
            if part:
                self.left[place] -= part
                size -= part
                yield self.crates[place], self.is_c[place], part
            place += 1


def plain(name):
    name = VERSION.sub("", name.removesuffix(" (C)").removesuffix(" [C]")).replace("-", "_")
    return "[C]" if name.startswith(("[C", "C runtime")) else "std" if name in dwarf.STD else name


class Score:
    def __init__(self, truth):
        self.truth = truth
        self.pairs = collections.Counter()  # (true, named): bytes
        self.reasons = collections.Counter()  # (reason, is right): bytes
        self.placed = 0  # rows with an address
        self.loose = collections.Counter()  # named, of rows without an address: bytes

    def add(self, row, axis):
        size = int(row.get("vm_size") or row["file_size"])
        named, reason = self.truth.crate(row[axis]), row.get("reason", "")
        match = AT.search(row["symbol"])
        if not match:
            self.loose[named] += size
            return
        self.placed += 1
        for crate, is_c, part in self.truth.take(int(match[1], 16) + self.truth.base, size):
            label = self.of_c(named, crate) if is_c else named
            self.pairs[crate, label] += part
            if label != NOBODY:
                self.reasons[reason, crate == label] += part

    @staticmethod
    def of_c(named, crate):
        """That it is C is true, but nobody's; and the library that CRATE-sys carries is CRATE."""
        if named == "[C]" != crate:
            return NOBODY
        return crate if f"{named}_sys" == crate else named

    def finish(self):
        """What no row stood for has no crate."""
        for crate, left in zip(self.truth.crates, self.truth.left):
            if left:
                self.pairs[crate, NOBODY] += left
        self.right = sum(n for (crate, named), n in self.pairs.items() if crate == named)
        self.named = sum(n for (_, named), n in self.pairs.items() if named != NOBODY)

    def precision(self):
        return percent(self.right, self.named)

    def coverage(self):
        return percent(self.named, self.truth.total)

    def totals(self):
        true, named = collections.Counter(), collections.Counter()
        for (crate, label), n in self.pairs.items():
            true[crate] += n
            named[label] += n
        return true, named

    def apart(self):
        if self.truth.is_data and not self.placed:
            return self.apart_loosely()
        true, named = self.totals()
        return percent(sum(abs(true[c] - named[c]) for c in set(true) | set(named)) / 2, self.truth.total)

    def apart_loosely(self):
        """Of rows without addresses: the difference of the shares, of what is known and named."""
        true, _ = self.totals()
        named = collections.Counter({c: n for c, n in self.loose.items() if c != NOBODY})
        sums = sum(true.values()) or 1, sum(named.values()) or 1
        return 50 * sum(abs(true[c] / sums[0] - named[c] / sums[1]) for c in set(true) | set(named))

    def tiers(self):
        """[(tier or reason, bytes, bytes that are right)], the lowest tier first"""
        sums = {}
        for (reason, is_right), n in self.reasons.items():
            match = TIER.search(reason)
            both = sums.setdefault(f"tier {match[1]}" if match else reason, [0, 0])
            both[0] += n
            both[1] += n if is_right else 0
        return sorted((reason, *both) for reason, both in sums.items())


def percent(part, whole):
    return 100 * part / whole if whole else 0.0


def is_wanted(row, is_data):
    if is_data:
        return row.get("section", ".rodata") in DATA
    return row.get("kind", "code") in CODE


def read(path, axis, truth):
    score = Score(truth)
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        table = csv.DictReader(file)
        for column in (axis, "symbol"):
            if column not in (table.fieldnames or []):
                sys.exit(f"{path}: no column {column}")
        for row in table:
            if is_wanted(row, truth.is_data):
                score.add(row, axis)
    score.finish()
    return score


def report(score):
    true, named = score.totals()
    print(f"{score.truth.total} bytes of {len(true)} crates: coverage {score.coverage():.1f} %, "
          f"precision {score.precision():.1f} %, right {percent(score.right, score.truth.total):.1f} %, "
          f"apart {score.apart():.1f} %")
    if sum(score.loose.values()):
        print(f"rows without an address: {sum(score.loose.values())} bytes; their shares are "
              f"{score.apart_loosely():.1f} % apart from the true ones")
    for reason, n, right in score.tiers():
        print(f"  {percent(n, score.truth.total):5.1f} % of bytes, {percent(right, n):5.1f} % right: {reason or 'no reason'}")
    wrong = [(n, *pair) for pair, n in score.pairs.items() if pair[0] != pair[1] and pair[1] != NOBODY]
    print("true -> named, KiB:", "; ".join(f"{t} -> {p} {n // 1024}" for n, t, p in sorted(wrong, reverse=True)[:MOST]))
    missed = {crate: n for crate, n in true.items() if not named[crate]}
    print(f"never named: {len(missed)} crates, {percent(sum(missed.values()), score.truth.total):.2f} % of bytes:",
          " ".join(f"{c} {n // 1024}" for c, n in sorted(missed.items(), key=lambda item: -item[1])[:MOST]))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--axis", default="instantiator")
    arguments.add_argument("--row", action="append", default=[])
    arguments.add_argument("truth")
    arguments.add_argument("result")
    given = arguments.parse_args()
    score = read(given.result, given.axis, Truth(given.truth, given.axis))
    if given.row:
        tiers = " · ".join(f"{reason.removeprefix('tier ')}: {percent(right, n):.0f}" for reason, n, right in score.tiers() if n)
        print("|", " | ".join(given.row + [f"{score.truth.total / 1024:.0f}", str(len(score.totals()[0])), f"{score.coverage():.1f}",
              f"{score.precision():.1f}", f"{percent(score.right, score.truth.total):.1f}", f"{score.apart():.1f}", tiers]), "|")
    else:
        report(score)


if __name__ == "__main__":
    main()
