"""Rows sum to the file, in every format, for every axis and many pairs, of every kind of file."""

import csv
import io
import os
import re

from harness import MACHINES, Run, build_for, each, fixture, main, messages, sample, say, sums

FILES = [
    "tiny.elf",
    "tiny.a",
    "tiny.obj",
    "tiny.exe",
    "c/tour",
    "c/tour.stripped",
    "c/tour.static",
    "c/tour.o",
    "c/libgreet.so",
    "cpp/shapes",
    "cpp/shapes.stripped",
    "cpp/libshapes.a",
    "cpp/libshapes_thin.a",
    "ir/libgreet.a",
    "rust/intended/app",
    "rust/release/app",
    "rust/release/libalpha.rlib",
    "mingw/tour.exe",
    "mingw/tour.stripped.exe",
    "mingw/greet.dll",
    "mingw/tour.o",
    "mingw/libgreet.dll.a",
    "msvc/bare.exe",
    "msvc/bare.obj",
    "msvc/bare.lib",
]
PAIRS = ["kind,section", "section,symbol", "crate,instantiator", "unit,kind,symbol", "segment,section", "symbol,kind"]


def axes():
    text = Run("--help").out.decode()
    return re.findall(r"^  ([a-z-]+)  ", text.split("\nAxes:\n")[1].split("\nExit codes:")[0], re.M)


def read_csv(run):
    rows = list(csv.DictReader(io.StringIO(run.out.decode("utf-8", "surrogateescape"), newline="")))
    return {key: sum(int(row[key]) for row in rows) for key in ("file_size", "vm_size", "exact", "derived", "inferred", "none")}


def check_axes(path, by, size, memory):
    run = Run("--format", "csv", "-n", "0", "--by", by, path)
    if run.status != 0:
        return ["by %s: ended with %s" % (by, run.status)]
    total = read_csv(run)
    faults = messages(run)
    if total["file_size"] != size:
        faults.append("by %s: CSV sums to %d of %d bytes" % (by, total["file_size"], size))
    if total["vm_size"] != memory:
        faults.append("by %s: CSV sums to %d of %d bytes in memory" % (by, total["vm_size"], memory))
    if total["exact"] + total["derived"] + total["inferred"] + total["none"] != size:
        faults.append("by %s: tiers do not sum to the file" % by)
    return faults


def check_json(path, by, size):
    run = Run("--format", "json", *(["--by", by] if by else []), path)
    if run.status != 0:
        return ["JSON by %s: ended with %s" % (by, run.status)]
    report = run.json()
    faults = ["JSON by %s: %s" % (by, fault) for fault in sums(report, size)]
    if by and report["axes"] != by.split(","):
        faults.append("JSON by %s: axes are %s" % (by, report["axes"]))
    return faults


def check_tree(path, by, size):
    """In a tree each row is the sum of those below it."""
    run = Run("--format", "json", "--tree", "-n", "0", "--by", by, path)
    if run.status != 0:
        return ["tree by %s: ended with %s" % (by, run.status)]
    faults = sums(run.json(), size)

    def below(row):
        for key in ("file_size", "vm_size"):
            if "rows" in row and sum(r[key] for r in row["rows"]) != row[key]:
                faults.append("tree by %s: %s is not what is below it" % (by, row))
        for child in row.get("rows", []):
            below(child)

    for row in run.json()["rows"]:
        below(row)
    leaves = read_csv(Run("--format", "csv", "--tree", "-n", "0", "--by", by, path))
    if leaves["file_size"] != size:
        faults.append("tree by %s: CSV sums to %d" % (by, leaves["file_size"]))
    return faults


def check_file(path, known):
    size = os.path.getsize(path)
    report = Run("--format", "json", path)
    if report.status != 0:
        return ["ended with %s: %s" % (report.status, report.err[:200])]
    memory = report.json()["file"]["vm_size"]
    pairs = [pair for pair in PAIRS if set(pair.split(",")) <= set(known)]
    faults = each(lambda by: check_axes(path, by, size, memory), known + pairs)
    faults += each(lambda by: check_json(path, by, size), [None, *pairs])
    faults += each(lambda by: check_tree(path, by, size), pairs[:2])
    return sum(faults, [])[:5]


def rows_sum():
    known = axes()
    say("the axes are listed", [] if {"kind", "section", "symbol"} <= set(known) else [str(known)])
    for name in FILES:
        path = fixture(name) if "/" not in name else sample(name)
        if path:
            say("%s: rows sum to the file, whatever the axes" % name, check_file(path, known))
        else:
            print("skip %s: it could not be built here" % name)


def machines():
    """Both byte orders, 32 and 64 bits, and all machines of Windows."""
    for machine in MACHINES:
        paths = build_for(machine)
        if not paths:
            print("skip %s: no clang that knows it" % machine)
        for path in paths:
            name = "%s for %s" % ("object" if path.endswith(".o") else "program", machine)
            say("%s: rows sum to the file, whatever the axes" % name, check_file(path, ["section", "kind", "symbol"]))


if __name__ == "__main__":
    main([rows_sum, machines])
