#!/usr/bin/env python3
"""noise.py BINSIZE OLD NEW [MOST]: what a comparison by symbol tells of two builds, beside objdump.

The truth is the text of the disassembly of each function without addresses outside of it, under a name without
hashes: functions whose text is in one file only have really changed. Prints bytes told as changed, really
changed, and the functions that are the same; fails when more than MOST (0.001 of the file) is told without
reason, or the numbers of functions that stayed differ by more than 1 in 200.
"""
import collections
import json
import os
import re
import subprocess
import sys

HASH = re.compile(r"17h[0-9a-f]{16}E")
SUFFIX = re.compile(r"\.(llvm\.\d+|cold|part\.\d+|isra\.\d+|constprop\.\d+|\d+)+$")
HEAD = re.compile(r"^([0-9a-f]+) <(.+)>:$")
TARGET = re.compile(r"[0-9a-f]+ <([^>+]+)((?:\+0x[0-9a-f]+)?)>")
RIP = re.compile(r"-?0x[0-9a-f]+\(%rip\)")
NOTE = re.compile(r"\s*#.*")


def functions(path):
    """(name, text) of each function -> how many bytes and how often."""
    found = collections.Counter()
    name, lines, start = None, [], 0
    text = subprocess.run(["objdump", "-d", "--no-show-raw-insn", "-w", path], capture_output=True, text=True,
                          errors="replace", check=True).stdout

    def keep():
        if name and not name.endswith("@plt"):
            while lines and re.match(r"^(nop|data16|cs nop|xchg +%ax,%ax|int3)", lines[-1][1]):
                lines.pop()
            size = lines[-1][0] - start if lines else 0
            found[(SUFFIX.sub("", HASH.sub("E", name)), "\n".join(text for _, text in lines), size)] += 1

    for line in text.splitlines():
        if head := HEAD.match(line):
            keep()
            start, name, lines = int(head[1], 16), head[2], []
        elif name and "\t" in line:
            address, _, code = line.partition("\t")
            code = NOTE.sub("", code)
            code = TARGET.sub(lambda m: m[2] if m[1] == name else "X", code)
            lines.append((int(address.strip().rstrip(":"), 16), RIP.sub("X", code).strip()))
    keep()
    return found


def main():
    binsize, old, new = sys.argv[1:4]
    most = float(sys.argv[4]) if len(sys.argv) > 4 else 0.001
    a, b = functions(old), functions(new)
    same = sum((a & b).values())
    changed = sum(size * n for (_, _, size), n in ((a - b) + (b - a)).items())
    told = json.loads(subprocess.run([binsize, "--diff", "-q", "--format", "json", old, new], capture_output=True,
                                     check=True).stdout)
    rows = next(t for t in told["tables"] if t["axes"] == ["symbol"])["rows"]
    said = sum(abs(r["delta"]) for r in rows if not r["symbol"].startswith("["))
    moved = sum(abs(r["delta"]) for r in rows if r["status"] in ("added", "removed"))
    stayed = told["functions"]["body"]["count"]
    size = os.path.getsize(new)
    noise = max(0, said - changed)
    print(f"{size} bytes: {said} told as changed ({moved} as added or removed), {changed} really changed, noise "
          f"{100 * noise / size:.4f}%; the same code: {stayed} functions, {same} by disassembly")
    delta = sum(r["delta"] for r in rows)
    assert delta == os.path.getsize(new) - os.path.getsize(old), delta
    assert noise <= most * size, noise
    assert abs(stayed - same) * 200 <= same, (stayed, same)


main()
