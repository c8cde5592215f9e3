#!/usr/bin/env python3
"""Rows sum to the file and, on every axis alike, to memory; tiers sum to rows; pairs sum to singles.

Each file is asked on a few axes in turn, with ALL=1 or given by name on all of them.
"""

import os
import sys

import oracle

FILES = 150
AXES_OF_A_FILE = 3
KEYS = ("file_size", "vm_size", "exact", "derived", "inferred", "none")


def axes():
    """As --by names them, and two pairs."""
    text = oracle.tool(oracle.BINSIZE, "--help").split("\nAxes:\n")[1].split("\n\n")[0]
    return [line.split()[0] for line in text.splitlines() if line.startswith("  ") and line[2] != " "] + [
        "crate,kind",
        "section,symbol",
    ]


def sums(path, by):
    return dict(zip(KEYS, (sum(row[key] for row in oracle.rows(path, by)) for key in KEYS)))


def chosen_axes(number):
    if oracle.ALL or len(sys.argv) > 1:
        return AXES
    return [AXES[(number + i * len(AXES) // AXES_OF_A_FILE) % len(AXES)] for i in range(AXES_OF_A_FILE)]


def check_file(number):
    """{axis: [fault …]} of one file; None when it is none of ours (a script that begins with MZ)."""
    path = PATHS[number]
    size, memory, faults = os.path.getsize(path), None, {}
    for by in chosen_axes(number):
        try:
            total = sums(path, by)
        except oracle.Failed as error:
            if "neither ELF" in str(error) or "is empty" in str(error):
                return None
            faults[by] = [str(error)]
            continue
        memory = total["vm_size"] if memory is None else memory
        known = sum(total[tier] for tier in KEYS[2:])
        faults[by] = [f"{path}: {what}" for what, wrong in (
            (f"{total['file_size']} of {size} bytes", total["file_size"] != size),
            (f"tiers are {known} of {size} bytes", known != size),
            (f"{total['vm_size']} of {memory} bytes in memory", total["vm_size"] != memory),
        ) if wrong]
    return faults


PAIRS = ["crate,kind", "section,symbol", "kind,section", "unit,section", "symbol,kind", "segment,section"]


def check_pair(number):
    """What a row of a pair's first axis has must not depend on the second one."""
    path, by = PATHS[number], PAIRS[number // 6 % len(PAIRS)]
    first, faults = by.split(",")[0], []
    try:
        for key in ("file_size", "vm_size"):
            single, pair = oracle.totals(path, first, key), {}
            for label, value in oracle.totals(path, by, key).items():
                pair[label[0]] = pair.get(label[0], 0) + value
            faults += [f"{path}: {label} has {value} {key} by {first}, {pair.get(label)} by {by}"
                       for label, value in single.items() if pair.get(label) != value]
    except oracle.Failed:
        pass  # said already
    return faults


AXES = axes()
PATHS = oracle.files(FILES)
results = [(path, faults) for path, faults in zip(PATHS, oracle.each(check_file, range(len(PATHS)))) if faults is not None]
for axis in AXES:
    checked = [path for path, faults in results if axis in faults]
    oracle.say(f"sums by {axis}", (fault for _, faults in results for fault in faults.get(axis, [])),
               f"{len(checked)} files, {oracle.megabytes(checked):.1f} MB")
numbers = [number for number, path in enumerate(PATHS) if number % 6 == 0 or oracle.ALL or len(sys.argv) > 1]
oracle.say("pairs sum to singles", (fault for faults in oracle.each(check_pair, numbers) for fault in faults),
           f"{len(numbers)} files")
oracle.finish()
