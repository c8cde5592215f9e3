"""Runs binsize and says "ok", "FAIL" or "skip" for each case, as tests/run-scripts counts them."""

import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BINSIZE = os.environ["BINSIZE"]


def is_sanitized():
    with open(BINSIZE, "rb") as binary:
        return b"__asan_init" in binary.read()


# Sanitizers make it several times slower; 5 s is what a user may wait at most.
IS_SANITIZED = is_sanitized()
SECONDS = 60 if IS_SANITIZED else 5
MESSAGE = re.compile(r"binsize: .*")
ESCAPES = re.compile(rb"[\0-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\x8e\x8f\xaa-\xae]|\xe2\x81[\xa6-\xa9]")

directory = tempfile.TemporaryDirectory(prefix="binsize-test-")


class Run:
    """One run of binsize: status, out, err (bytes)."""

    def __init__(self, *args, stdin=b"", env=None, **options):
        try:
            done = subprocess.run(
                [BINSIZE, *args],
                input=stdin,
                capture_output=True,
                timeout=SECONDS,
                env={**os.environ, **(env or {})},
                **options,
            )
            self.status, self.out, self.err = done.returncode, done.stdout, done.stderr
        except subprocess.TimeoutExpired:
            self.status, self.out, self.err = "more than %d s" % SECONDS, b"", b""

    def json(self):
        return json.loads(self.out.decode("utf-8"))


def sample(name):
    """The path of a sample, or None when this machine could not build it."""
    path = os.path.join(ROOT, "build/samples", name)
    return path if os.path.exists(path) else None


def fixture(name):
    return os.path.join(ROOT, "tests/data", name)


MACHINES = [
    "i686-linux-gnu",
    "aarch64-linux-gnu",
    "aarch64_be-linux-gnu",
    "armv7-linux-gnueabi",
    "mips-linux-gnu",
    "mips64el-linux-gnuabi64",
    "powerpc-linux-gnu",
    "powerpc64-linux-gnu",
    "riscv64-linux-gnu",
    "s390x-linux-gnu",
    "i686-pc-windows-msvc",
    "x86_64-pc-windows-msvc",
    "aarch64-pc-windows-msvc",
    "armv7-pc-windows-msvc",
]


def build_for(machine):
    """An object of tests/data/any.c, and a program where the linker knows the machine: paths."""
    made = os.path.join(directory.name, machine)
    compiler = ["clang", "--target=" + machine, "-O1", "-g", "-funwind-tables", "-c", "-o", made + ".o"]
    if not run_tool([*compiler, fixture("any.c")]):
        return []
    if "windows" in machine:
        linker = ["lld-link", "/nologo", "/nodefaultlib", "/entry:start", "/subsystem:console", "/out:" + made]
    else:
        linker = ["ld.lld", "-e", "start", "-o", made]
    return [made + ".o", made] if run_tool([*linker, made + ".o"]) else [made + ".o"]


def run_tool(command):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except FileNotFoundError:
        return False


def say(name, faults):
    """Prints a case: its name, and what was wrong."""
    print("FAIL %s: %s" % (name, "; ".join(faults)) if faults else "ok %s" % name)


def messages(run):
    """What is wrong with standard error: every line is binsize's, and nothing steers a terminal."""
    faults = []
    lines = run.err.decode("utf-8", "replace").splitlines()
    if ESCAPES.search(run.err):
        faults.append("control characters on standard error")
    if any(not MESSAGE.fullmatch(line) for line in lines):
        faults.append("standard error: %s" % run.err[:300])
    return faults


def judge(run, size):
    """The promise about any input, for --format json: a report that sums up, or one line why not."""
    faults = messages(run)
    if run.status == 2:
        if run.out:
            faults.append("refused, but something on standard output")
        if len(run.err.splitlines()) != 1:
            faults.append("refused with %d lines" % len(run.err.splitlines()))
        return faults
    if run.status != 0:
        return faults + ["ended with %s: %s" % (run.status, run.err[-300:])]
    try:
        report = run.json()
    except ValueError as error:
        return faults + ["no JSON: %s" % error]
    return faults + sums(report, size)


def sums(report, size):
    faults = []
    for table in report.get("tables", [report]):
        total = table["total"]
        for key in ("file_size", "vm_size", "exact", "derived", "inferred", "none"):
            if sum(row[key] for row in table["rows"]) != total[key]:
                faults.append("rows by %s do not sum to %s" % (table["axes"], key))
        if total["file_size"] != size:
            faults.append("%d bytes of %d by %s" % (total["file_size"], size, table["axes"]))
        if sum(total[key] for key in ("exact", "derived", "inferred", "none")) != size:
            faults.append("tiers do not sum to the file")
        if total["vm_size"] != report["file"]["vm_size"]:
            faults.append("memory differs")
    if report["file"]["size"] != size:
        faults.append("file.size is %d of %d" % (report["file"]["size"], size))
    return faults


def write(data, name):
    path = os.path.join(directory.name, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def each(function, items):
    """function(item) for all, as many at once as there are processors; results in order."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(pool.map(function, items))


def main(cases):
    """Runs test functions; each prints its cases."""
    for case in cases:
        case()
        sys.stdout.flush()
