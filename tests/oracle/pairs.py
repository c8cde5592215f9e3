#!/usr/bin/env python3
"""pairs.py BINSIZE N FILE…: N pairs of files compared: tables sum to what stat says, old, new and between.

Pairs are chosen by a generator with a fixed seed; each is asked for all axes, and one way of grouping more.
"""
import csv
import io
import json
import os
import random
import subprocess
import sys

AXES = ["kind", "section", "crate", "unit", "symbol", "kind,section", "crate,symbol", "section,symbol"]


def run(*words):
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 0, (words, done.returncode, done.stderr)
    return done.stdout.decode("utf-8", "surrogateescape")


def check_json(binsize, old, new):
    told = json.loads(run(binsize, "--diff", "-q", "--format", "json", old, new))
    sizes = os.stat(old).st_size, os.stat(new).st_size
    rows = 0
    for table in told["tables"]:
        rows += len(table["rows"])
        assert sum(r["old_file_size"] for r in table["rows"]) == sizes[0], (old, new, table["axes"])
        assert sum(r["new_file_size"] for r in table["rows"]) == sizes[1], (old, new, table["axes"])
        assert sum(r["old_vm_size"] for r in table["rows"]) == told["old"]["vm_size"]
        assert sum(r["new_vm_size"] for r in table["rows"]) == told["new"]["vm_size"]
        for r in table["rows"]:
            assert r["delta"] == r["new_file_size"] - r["old_file_size"]
            assert r["status"] != "added" or not r["old_file_size"]
            assert r["status"] != "removed" or not r["new_file_size"]
            assert ("renamed_from" in r) == (r["status"] == "renamed")
    return rows


def check_csv(binsize, old, new, axes):
    rows = list(csv.DictReader(io.StringIO(run(binsize, "--diff", "-q", "--format", "csv", "--by", axes, old, new))))
    delta = os.stat(new).st_size - os.stat(old).st_size
    assert sum(int(r["delta"]) for r in rows) == delta, (old, new, axes)
    return len(rows)


def main():
    binsize, n, files = sys.argv[1], int(sys.argv[2]), sorted(sys.argv[3:])
    chance = random.Random(8)
    rows = 0
    for _ in range(n):
        old, new = chance.choice(files), chance.choice(files)
        rows += check_json(binsize, old, new) + check_csv(binsize, old, new, chance.choice(AXES))
    print(f"{n} pairs of {len(files)} files, {rows} rows: all sums are those of stat")


main()
