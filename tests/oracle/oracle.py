"""What the oracles share: finding files, running binsize, saying ok or FAIL.

Run through tests/run-scripts, or alone: BINSIZE=./binsize python3 tests/oracle/X.py [FILE…].
ALL=1 looks at everything on the machine instead of a sample, and at $BINSIZE_INPUTS.
"""

import csv
import io
import os
import pathlib
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINSIZE = os.environ.get("BINSIZE", str(ROOT / "binsize"))
ALL = os.environ.get("ALL") == "1"
MOST_FAULTS = 12
failed = 0


def is_sanitized():
    with open(BINSIZE, "rb") as binary:
        return b"__asan_init" in binary.read()


def say(what, faults=(), note=""):
    """One case: ok, or FAIL with the first faults."""
    global failed
    faults = list(faults)
    print(f"FAIL {what}: {len(faults)} faults" if faults else f"ok {what}{note and ': ' + note}")
    for fault in faults[:MOST_FAULTS]:
        print(f"    {fault}")
    failed += bool(faults)


def skip(what, why):
    print(f"skip {what}: {why}")


def finish():
    sys.exit(1 if failed else 0)


def has(*tools):
    return all(shutil.which(tool) for tool in tools)


def magic(path):
    try:
        with open(path, "rb") as file:
            start = file.read(8)
    except OSError:
        return None
    if start[:4] == b"\x7fELF":
        return "elf"
    if start in (b"!<arch>\n", b"!<thin>\n"):
        return "archive"
    if start[:2] == b"MZ":
        return "pe"
    return None


def listing(roots):
    """All regular files below, in a fixed order."""
    found = []
    for root in roots:
        for folder, _, names in os.walk(root):
            found += [os.path.join(folder, name) for name in names]
    return sorted(found)


def is_binary(path, kinds):
    return not os.path.islink(path) and os.path.isfile(path) and magic(path) in kinds


def walk(roots, kinds):
    """Those that begin like a binary, each once."""
    found = {}
    for path in listing(roots):
        if is_binary(path, kinds):
            stat = os.stat(path)
            found.setdefault((stat.st_dev, stat.st_ino), path)
    return sorted(found.values())


def sample(roots, kinds, n, seed, suits=lambda path: True):
    """`n` of them, the same ones as long as nothing is installed; few files are opened."""
    found, paths = [], listing(roots)
    random.Random(seed).shuffle(paths)
    for path in paths:
        if len(found) < n and is_binary(path, kinds) and suits(path):
            found.append(path)
    return sorted(found)


def samples(kinds=("elf", "archive", "pe")):
    return walk([ROOT / "build" / "samples"], kinds)


def inputs():
    """Large files that a machine may have, for ALL=1."""
    home = pathlib.Path.home()
    chosen = os.environ.get("BINSIZE_INPUTS", str(home / ".cache" / "binsize-inputs"))
    return [chosen, str(home / ".rustup" / "toolchains")]


SYSTEM = ("/usr/bin", "/usr/lib")


def files(n, kinds=("elf", "archive", "pe"), seed=1, suits=lambda path: True):
    """Those of the command line; else the samples and `n` files of the system, or all there are."""
    if len(sys.argv) > 1:
        return sys.argv[1:]
    if ALL:
        system = walk(SYSTEM, kinds) + walk(inputs(), kinds)
    else:
        system = sample(SYSTEM, kinds, n // 4 if is_sanitized() else n, seed, suits)
    return [path for path in samples(kinds) if suits(path)] + system


def run(*command, **options):
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, **options)


def tool(*command):
    """The output of another program as text; bytes that are no UTF-8 survive."""
    environment = {**os.environ, "LC_ALL": "C"}
    return run(*command, env=environment).stdout.decode("utf-8", "surrogateescape")


class Failed(Exception):
    pass


def rows(path, by, *options):
    """The rows of binsize's CSV, numbers as int."""
    done = run(BINSIZE, "-q", "--by", by, "--format", "csv", "-n", "0", "-C", "none", *options, path)
    if done.returncode or done.stderr:
        raise Failed(f"{path}: status {done.returncode}: {done.stderr.decode(errors='replace')[:300]}")
    text = io.StringIO(done.stdout.decode("utf-8", "surrogateescape"), newline="")
    axes = by.split(",")
    return [{key: row[key] if key in axes else int(row[key]) for key in row} for row in csv.DictReader(text)]


def totals(path, by, key="file_size", options=()):
    """{label or tuple of labels: sum of `key`}"""
    axes, sums = by.split(","), {}
    for row in rows(path, by, *options):
        label = row[axes[0]] if len(axes) == 1 else tuple(row[axis] for axis in axes)
        sums[label] = sums.get(label, 0) + row[key]
    return sums


def each(check, items):
    """[check(item) …], a few at a time."""
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        return list(pool.map(check, items))


def megabytes(paths):
    return sum(os.path.getsize(path) for path in paths) / 1e6
