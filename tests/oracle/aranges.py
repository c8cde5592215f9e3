#!/usr/bin/env python3
"""aranges.py DWARF_DUMP [-d DEBUG-FILE] FILE…: the unit of every byte that .debug_aranges lists.

The table is the compiler's own list of what a unit holds; our ranges come from elsewhere
(DW_AT_ranges, variables), so each byte that both know must have the same unit in both.
"""
import bisect
import collections
import re
import subprocess
import sys


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=True).stdout


def listed(path):
    """[(start, end, offset of the unit)]"""
    result, unit = [], None
    for line in run("readelf", "--debug-dump=aranges", path).split("\n"):
        if match := re.search(r"Offset into \.?debug_info:\s+(?:0x)?([0-9a-f]+)", line):
            unit = int(match[1], 16)
        elif match := re.match(r"\s+([0-9a-f]{8,16}) ([0-9a-f]{8,16})\s*$", line):
            start, size = int(match[1], 16), int(match[2], 16)
            if size:
                result.append((start, start + size, unit))
    return result


def unit_offsets(path):
    text = run("readelf", "--debug-dump=info", "--dwarf-depth=1", path)
    units = re.split(r"Compilation Unit @ offset (?:0x)?([0-9a-f]+)", text)[1:]
    return [int(offset, 16) for offset, unit in zip(units[::2], units[1::2]) if "DW_TAG_compile_unit" in unit]


def merged(ranges):
    result = []
    for start, end in sorted(ranges):
        if result and start <= result[-1][1]:
            result[-1][1] = max(result[-1][1], end)
        else:
            result.append([start, end])
    return result


def covered(ranges, by):
    """How many bytes of some ranges lie in others."""
    by, n = merged(by), 0
    starts = [r[0] for r in by]
    for start, end in merged(ranges):
        i = max(bisect.bisect_right(starts, start) - 1, 0)
        while i < len(by) and by[i][0] < end:
            n += max(0, min(end, by[i][1]) - max(start, by[i][0]))
            i += 1
    return n


def compare(dump, path, debug):
    offsets = unit_offsets(debug or path)
    number = {offset: i for i, offset in enumerate(offsets)}
    ranges, units, sections, executable = [], [], [], []
    for line in run(dump, path, *([debug] if debug else [])).split("\n"):
        fields = line.split("\t")
        if fields[0] == "unit_range":
            ranges.append((int(fields[1], 16), int(fields[1], 16) + int(fields[2], 16), int(fields[3])))
        elif fields[0] == "unit":
            units.append(int(fields[1]))
        elif fields[0] == "section":
            place = (int(fields[4], 16), int(fields[4], 16) + int(fields[5], 16))
            if place[0] < place[1] and not int(fields[6], 16) & 4:  # 4: thread-local
                sections.append(place)
                if int(fields[6], 16) & 1:
                    executable.append(place)
    order = {unit: i for i, unit in enumerate(units)}
    mine, theirs = collections.defaultdict(list), collections.defaultdict(list)
    for start, end, unit in ranges:
        mine[order[unit]].append((start, end))
    for start, end, offset in listed(debug or path):
        if any(low <= start and end <= high for low, high in sections):  # else collected by the linker
            theirs[number[offset]].append((start, end))
    total = sum(covered(r, r) for r in theirs.values())
    same = sum(covered(theirs[unit], mine[unit]) for unit in theirs)
    # Code only: GCC lists no data.
    code = {unit: [r for r in mine[unit] if any(low <= r[0] < high for low, high in executable)] for unit in theirs}
    more = sum(covered(code[unit], code[unit]) - covered(code[unit], theirs[unit]) for unit in theirs)
    ok = total and same == total and not more
    print(f"{'ok' if ok else 'FAIL'} {path}: aranges: {same} of {total} bytes have the same unit, "
          f"{more} bytes of code are not listed")
    return ok


def main():
    arguments = sys.argv[1:]
    dump, debug = arguments.pop(0), None
    if arguments[0] == "-d":
        debug = arguments[1]
        arguments = arguments[2:]
    sys.exit(0 if all([compare(dump, path, debug) for path in arguments]) else 1)


main()
