#!/usr/bin/env python3
"""history.py DIRECTORY | history.py PSQL postgresql://…: what is recorded, and what is told of it.

The same checks on a store of SQLite and on a server, each in a database of its own; then those that only a
file needs. What is recorded are saved results that are made here, so that all sizes are known.
"""
import csv
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import xml.dom.minidom

import harness
from harness import BINSIZE, ESCAPES, IS_SANITIZED, Run, each, say, write

try:
    import jsonschema
except ImportError:
    jsonschema = None

IS_SERVER = len(sys.argv) == 3
SCHEMA = json.load(open(os.path.join(harness.ROOT, "docs/json-schema.json"), encoding="utf-8"))
CI_VARIABLES = ("GITHUB_SHA", "CI_COMMIT_SHA", "BITBUCKET_COMMIT", "CIRCLE_SHA1", "GITHUB_HEAD_REF",
                "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BITBUCKET_BRANCH", "CIRCLE_BRANCH")
for variable in (*CI_VARIABLES, "SOURCE_DATE_EPOCH"):
    os.environ.pop(variable, None)


def where(name):
    """A store with nothing in it."""
    if not IS_SERVER:
        return os.path.join(sys.argv[1], name + ".db")
    subprocess.run([sys.argv[1], "-qX", "-d", sys.argv[2] + "/postgres", "-c", "CREATE DATABASE " + name],
                   check=True)
    return sys.argv[2] + "/" + name


def case(name, faults):
    say(("server: " if IS_SERVER else "sqlite: ") + name, [str(fault)[:500] for fault in faults])


def saved(path, crates, file="app", settings=None, damaged=False):
    """A saved result: by crate as given, and one symbol for each crate."""
    size = sum(crates.values())

    def table(axis, rows):
        return {"axes": [axis], "symbols": axis == "symbol",
                "rows": [[name, n, n, n, 0, 0, 0, n, 0, 1] for name, n in sorted(rows.items())]}
    result = {
        "schema": "binsize/1", "saved": True, "tool": {"name": "binsize", "version": "0.1.0"},
        "file": {"name": file, "format": "elf", "machine": "x86-64", "size": size, "vm_size": size,
                 "has_names": True, "damaged": damaged, "floor": 0},
        "settings": {k: {"value": v, "confidence": "high"} for k, v in (settings or {}).items()},
        "tables": [table("kind", {"code": size}), table("crate", crates),
                   table("symbol", {name + "::run": n for name, n in crates.items()})],
    }
    return write(json.dumps(result).encode(), path)


def record(store, path, *args, **options):
    return Run("--record", path, "--store", store, *args, **options)


def history(store, *args, **options):
    return Run("--history", "app", "--store", store, *args, **options)


def failed(run, status=0):
    return [] if run.status == status else ["ended with %s: %s" % (run.status, run.err[-300:])]


def rows_of(run):
    return list(csv.DictReader(io.StringIO(run.out.decode("utf-8"), newline="")))


def schema_faults(document):
    if jsonschema is None:
        return []
    return ["%s: %s" % (list(e.absolute_path), e.message)
            for e in jsonschema.Draft7Validator(SCHEMA).iter_errors(document)]


def make_runs(n, seed, branches=("main",)):
    """What n builds of a program could be: most rows stay."""
    rng, crates, runs = random.Random(seed), {"core": 50000}, []
    for i in range(n):
        for _ in range(rng.randrange(3)):
            name = "crate%d" % rng.randrange(8)
            crates = {**crates, name: rng.randrange(1, 100000)}
            if rng.random() < 0.2:
                del crates[name]
        runs.append({"commit": "%040x" % (0xc0ffee00 + i), "branch": rng.choice(branches), "crates": crates})
    return runs


def trends():
    """Sizes and steps as CSV and JSON tell them, beside what was recorded."""
    store, runs, faults = where("trends"), make_runs(40, 1, ("main", "topic")), []
    for i, run in enumerate(runs):
        faults += failed(record(store, saved("app", run["crates"]), "--commit", run["commit"], "--branch",
                                run["branch"], env={"SOURCE_DATE_EPOCH": str(1700000000 + i)}))
    case("runs are recorded", faults)

    def check(rows, axis, size_of):
        faults = [] if len(rows) == len(runs) else ["%d rows" % len(rows)]
        for i, (row, run) in enumerate(zip(rows, runs)):
            before = [r for r in runs[:i] if r["branch"] == run["branch"]][-1:]
            delta = str(size_of(run) - size_of(before[0])) if before else ""
            if (row["commit"], row["branch"], row["axis"], int(row["file_size"])) != (
                    run["commit"], run["branch"], axis, size_of(run)):
                faults.append("%s is not %s" % (row, run))
            # Of a row that is not there yet in the first run of a line nothing is said.
            if row["delta"] != delta and (row["delta"], delta) != ("0", ""):
                faults.append("delta %r, not %r: %s" % (row["delta"], delta, row))
        return faults
    got = history(store, "--format", "csv")
    case("the trend of the file", failed(got) + check(rows_of(got), "", lambda r: sum(r["crates"].values())))
    if rows_of(got)[0]["date"] != "2023-11-14T22:13:20Z":
        case("SOURCE_DATE_EPOCH", [rows_of(got)[0]["date"]])
    for axis, name, crate in (("crate", "core", "core"), ("crate", "crate3", "crate3"),
                              ("symbol", "crate5::run", "crate5")):
        got = history(store, "--format", "csv", "--row", axis + ":" + name)
        case("the trend of " + name, failed(got) + check(
            rows_of(got), axis, lambda r, crate=crate: r["crates"].get(crate, 0)))
    got = history(store, "--format", "csv", "--branch", "topic", "-n", "3")
    wanted = [r["commit"] for r in runs if r["branch"] == "topic"][-3:]
    case("the last runs of a branch", [] if [r["commit"] for r in rows_of(got)] == wanted else [got.out])

    for args in ((), ("--row", "crate:core"), ("--by", "crate"), ("-n", "2")):
        got = history(store, "--format", "json", *args)
        case("JSON %s" % " ".join(args), failed(got) + schema_faults(got.json()) + sums(got.json()["history"]))
    steps(store, runs)
    pictures(store)


def sums(h):
    """What can be said of an answer without knowing what was recorded."""
    faults = []
    for trend in h["trends"]:
        if len(trend["sizes"]) != len(h["runs"]) or len(trend["deltas"]) != len(h["runs"]):
            faults.append("a trend has not as many sizes as there are runs")
    line = [r for r in h["runs"] if r["branch"] == h["line"]["branch"]]
    for axis in {c["axis"] for c in h["changed"]}:
        moved = [c for c in h["changed"] if c["axis"] == axis]
        if any(c["delta"] != c["new_file_size"] - c["old_file_size"] for c in moved):
            faults.append("a delta is no difference")
        if len(moved) < 10 and sum(c["delta"] for c in moved) != line[-1]["size"] - line[0]["size"]:
            faults.append("what changed by %s does not sum" % axis)
    return faults


def steps(store, runs):
    """The largest steps of the line of the last run, with their commits."""
    line = [r for r in runs if r["branch"] == runs[-1]["branch"]]
    whole = sorted(((abs(sum(b["crates"].values()) - sum(a["crates"].values())), b["commit"])
                    for a, b in zip(line, line[1:])), reverse=True)
    of_crate = sorted(((abs(b["crates"].get(c, 0) - a["crates"].get(c, 0)), b["commit"], c)
                       for a, b in zip(line, line[1:]) for c in {**a["crates"], **b["crates"]}), reverse=True)
    got = history(store, "--format", "json").json()["history"]["steps"]
    first = [s for s in got if s["axis"] is None][0]
    case("the largest step of the file", [] if (abs(first["delta"]), first["commit"]) == whole[0] else [first])
    first = [s for s in got if s["axis"] == "crate"][0]
    case("the largest step of a crate",
         [] if (abs(first["delta"]), first["commit"], first["row"]) == of_crate[0] else [first])
    got = history(store)
    lines = got.out.decode().split("largest steps of ")[1].splitlines()
    case("text names its commit", [] if whole[0][1][:10] in lines[1] and "TOTAL" in lines[1] else lines)
    rows = [line for line in got.out.decode().splitlines() if "█" in line or "▏" in line]
    case("text has bars", [] if len(rows) >= 2 else [got.out])


def pictures(store):
    for args in ((), ("--row", "crate:core"), ("--by", "crate", "-n", "5"), ("-n", "1")):
        got = history(store, "--format", "svg", *args)
        document = xml.dom.minidom.parseString(got.out)
        case("SVG %s" % " ".join(args), failed(got) + (
            [] if document.documentElement.tagName == "svg" and document.getElementsByTagName("path") else ["empty"]))
    curve(store)
    both = os.path.join(harness.directory.name, "both")
    got = history(store, "-o", "svg=%s.svg" % both, "-o", "json=%s.json" % both)
    case("several forms at once", failed(got) + [] if all(
        os.path.getsize(both + end) for end in (".svg", ".json")) else ["empty"])


def points(svg):
    """The places a curve of steps goes to, one for each run: M x y, then H x V y."""
    path = [p for p in svg.getElementsByTagName("path") if p.getAttribute("class").startswith("curve")][0]
    y = None
    for command, numbers in re.findall("([MHV])([0-9. ]+)", path.getAttribute("d")):
        numbers = [float(n) for n in numbers.split()]
        if command == "M":
            x, y = numbers
            yield x, y
        elif command == "H":
            x = numbers[0]
        else:
            y = numbers[0]
            yield x, y


def curve(store):
    """A larger size lies higher, and all of it inside the picture."""
    svg = xml.dom.minidom.parseString(history(store, "--format", "svg").out)
    h = history(store, "--format", "json").json()["history"]
    sizes = [r["size"] for r in h["runs"] if r["branch"] == h["line"]["branch"]]
    places = list(points(svg))
    faults = [] if len(places) == len(sizes) else ["%d places for %d runs" % (len(places), len(sizes))]
    for (x, y), (x2, y2), size, size2 in zip(places, places[1:], sizes, sizes[1:]):
        if x2 <= x or (y2 < y) != (size2 > size) and abs(y2 - y) > 0.11:
            faults.append("%s after %s, %d after %d" % ((x2, y2), (x, y), size2, size))
    width, height = (int(svg.documentElement.getAttribute(name)) for name in ("width", "height"))
    faults += ["outside: %s" % (p,) for p in places if not (0 < p[0] < width and 0 < p[1] < height)]
    case("the curve of the SVG", faults)


def check_runs(store, expected):
    """Every run that is there says of all rows what was recorded with its commit."""
    faults = []
    got = history(store, "--format", "json", "--row", "crate:core", "--row", "crate:own").json()["history"]
    for i, run in enumerate(got["runs"]):
        crates = expected[run["commit"]]
        for trend in got["trends"]:
            if trend["sizes"][i] != crates[trend["row"]]:
                faults.append("%s of %s is %s" % (trend["row"], run["commit"], trend["sizes"][i]))
        if run["size"] != sum(crates.values()):
            faults.append("size of %s is %s" % (run["commit"], run["size"]))
    return faults, {run["commit"] for run in got["runs"]}


def writers():
    """Eight at once, twenty times each; the first ones make the tables."""
    store, expected = where("writers"), {}
    for writer in range(8):
        for i in range(20):
            expected["%02d%02d" % (writer, i)] = {"core": 1000 + 10 * i, "own": 77 + writer * 1000 + i}

    def write_some(writer):
        faults = []
        for i in range(20):
            commit = "%02d%02d" % (writer, i)
            path = saved("writer%d" % writer, expected[commit])
            done = subprocess.run([BINSIZE, "--record", path, "--store", store, "--commit", commit,
                                   "--branch", "b%d" % (writer % 3)], capture_output=True, timeout=60)
            if done.returncode:
                faults.append(done.stderr)
        return faults
    start = time.monotonic()
    with harness.concurrent.futures.ThreadPoolExecutor(8) as pool:
        faults = sum(pool.map(write_some, range(8)), [])
    case("eight writers, no error", faults)
    faults, commits = check_runs(store, expected)
    case("all 160 runs are there", faults + ["missing: %s" % c for c in sorted(set(expected) - commits)])
    print("# 8 writers, 160 runs: %.1f s" % (time.monotonic() - start))


def kills():
    """Killed at any moment: what ended with 0 is there, what did not is there whole or not at all."""
    store, rng, expected, done, killed, faults = where("kills"), random.Random(3), {}, set(), 0, []
    unharmed = where("unharmed")
    for n in range(2):  # the first one makes the tables
        start = time.monotonic()
        record(unharmed, saved("app", {"c%d" % k: 5 + k + n for k in range(202)}))
        whole = time.monotonic() - start
    while min(killed, len(done)) < 25 and killed + len(done) < 300:
        commit = "k%03d" % len(expected)
        expected[commit] = {"core": 1000 + len(expected), "own": 10 * len(expected) + 1,
                            **{"c%d" % k: 5 + len(expected) + k for k in range(200)}}
        process = subprocess.Popen([BINSIZE, "--record", saved("app", expected[commit]), "--store", store,
                                    "--commit", commit, "--branch", "b"], stderr=subprocess.PIPE)
        try:
            process.wait(rng.random() * 1.2 * whole if done else 30)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        err = process.communicate()[1]
        killed += process.returncode == -signal.SIGKILL
        if process.returncode == 0:
            done.add(commit)
        elif process.returncode != -signal.SIGKILL:
            faults.append(err)
    case("a kill harms none of those that come after", faults)
    faults, commits = check_runs(store, expected)
    case("kill -9 loses nothing that was recorded", faults + ["missing: %s" % c for c in sorted(done - commits)])
    case("some were killed and some were not", [] if min(killed, len(done)) >= 5 else [(killed, len(done))])
    print("# %d killed, %d ended, %d are there" % (killed, len(done), len(commits)))
    if not IS_SERVER:
        answer = sqlite3.connect(store).execute("PRAGMA integrity_check").fetchall()
        case("the file is whole after kill -9", [] if answer == [("ok",)] else answer)


def killed_first():
    """Killed while the tables are made: the next one begins anew."""
    rng, faults = random.Random(4), []
    for i in range(6 if IS_SERVER else 20):
        store, app = where("first%d" % i), saved("app", {"core": 7})
        process = subprocess.Popen([BINSIZE, "--record", app, "--store", store], stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * (0.1 if IS_SANITIZED else 0.02))
        process.kill()
        before = 1 if process.wait() == 0 else 0
        faults += failed(record(store, app))
        recorded = history(store, "--format", "json").json()["history"]["recorded"]
        if recorded not in (1 + before, 2):
            faults.append("%d runs" % recorded)
    case("kill -9 of the first run", faults)


HOSTILE = ["esc\x1b[2J\x1b]0;title\x07", "line\nfeed\r", "bidi\u202egnp.\u2066x\u2069", "<script>alert(1)</script>",
           "\"quote\" 'single' & amp", "=1+1,2", "'; DROP TABLE binsize_run; --", "]]>", "\u200b", "\ufeffbom\u00a0", "%s%n$1?1"]


def hostile():
    """Names, branches, labels and commits from strangers."""
    store = where("hostile")
    for i in range(3):
        crates = {name: 1000 + 5000 * i + 17 * k for k, name in enumerate(HOSTILE)}
        for k, name in enumerate(HOSTILE[:4]):
            run = record(store, saved("app", crates), "--commit", name, "--branch", HOSTILE[-k - 1], "--label", name)
            if run.status:
                case("hostile facts", failed(run))
    names = [arg for name in HOSTILE for arg in ("--row", "crate:" + name)]
    for args in ((), names, ("--by", "crate"), ("--by", "symbol", "-n", "0")):
        what = args[0] if args else "all"
        got = history(store, *args)
        case("text of hostile names: %s" % what, failed(got) + (
            ["control characters"] if ESCAPES.search(got.out) else []))
        got = history(store, "--format", "csv", *args)
        rows = rows_of(got)
        found = {row["row"] for row in rows} | {row["commit"] for row in rows}
        wanted = set(HOSTILE if args == tuple(names) or args == names else HOSTILE[:4])
        case("CSV of hostile names: %s" % what, failed(got) + [n for n in wanted if n not in found])
        got = history(store, "--format", "json", *args)
        case("JSON of hostile names: %s" % what, failed(got) + schema_faults(got.json()) + (
            ["markup"] if re.search(rb"[<>&\x00-\x09\x0b-\x1f]", got.out) else []))
        got = history(store, "--format", "svg", *args)
        document = xml.dom.minidom.parseString(got.out)
        text = got.out.decode()
        case("SVG of hostile names: %s" % what, failed(got) + (
            ["a script"] if document.getElementsByTagName("script") else []) + (
            ["control characters"] if re.search("[\0-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]",
                                                text) else []))
    run = history(store, "--row", "crate:\x1b[2J")
    case("messages of hostile names", harness.messages(run) + failed(run, 2))
    run = record(store, saved("app", {"a": 1}), "--commit", b"\xff\xfe", "--branch", b"a\xffb")
    got = history(store, "--format", "csv", "--branch", "a\ufffdb")
    case("bytes that are no UTF-8", failed(run) + failed(got) + ([] if len(rows_of(got)) == 1 else [got.out]))
    run = record(store, saved("app", {"n" * 100000: 7}), "--commit", "long", "--branch", "long")
    got = history(store, "--branch", "long", "--row", "crate:" + "n" * 100000)
    case("a name of 100,000 bytes", failed(run) + failed(got))


def settings():
    store = where("settings")
    for lto in ("fat", "fat", "none"):
        record(store, saved("app", {"a": 10}, settings={"lto": lto, "strip": "symbols"}), "--branch", "main",
               "--commit", "of-" + lto)
    out = history(store).out.decode()
    case("settings that changed are told", [] if out.count("lto: fat -> none") == 1 else [out])
    runs = history(store, "--format", "json").json()["history"]["runs"]
    case("settings are kept", [] if [r["settings"]["lto"] for r in runs] == ["fat", "fat", "none"] else runs)


def refusals():
    store = where("refusals")
    app = saved("app", {"a": 10})

    def refused(name, run, words, status=2):
        run.err = run.err.replace(b"Try 'binsize --help'.\n", b"")
        faults = failed(run, status) + harness.messages(run)
        if words not in run.err.decode() or run.out:
            faults.append("%s / %s" % (run.err, run.out[:100]))
        case(name, faults)
    refused("no store yet", history(store), "binsize --record FILE begins one")
    record(store, app)
    refused("no such file in it", Run("--history", "other", "--store", store), "holds no run of 'other'")
    refused("no such row", history(store, "--row", "crate:b"), "no run of 'app' has a row crate:b")
    refused("no such axis in it", history(store, "--by", "unit"), "no rows by unit")
    refused("no such branch", history(store, "--branch", "b"), "no run of 'app' has this branch and label")
    refused("no row", history(store, "--row", "crate"), "'crate' is not AXIS:NAME")
    refused("an unknown axis", history(store, "--row", "colour:red"), "unknown axis 'colour'")
    refused("two axes", history(store, "--by", "crate,kind"), "--history takes one axis")
    refused("rows and an axis", history(store, "--by", "crate", "--row", "crate:a"), "two questions")
    refused("recording and showing", history(store, "--record"), "ask it by itself")
    refused("a row of a report", Run("--row", "crate:a", app), "--row is for --history")
    refused("a store of a report", Run("--store", store, app), "need --record or --history")
    refused("Markdown", history(store, "--format", "markdown"), "a history has no form as markdown")
    refused("SVG of a report", Run("--format", "svg", harness.fixture("tiny.elf")), "a report has no form as svg")
    refused("SVG of a report in a file", Run("-o", "svg=x", harness.fixture("tiny.elf")), "a report has no form as svg")
    refused("SVG of a comparison", Run("--diff", app, app, "--format", "svg"), "a comparison has no form as svg")
    refused("names as they are in the file", record(store, app, "--no-normalize"), "--no-normalize would change all")
    refused("a long label", record(store, app, "--label", "x" * 501), "--label: longer than 500 bytes")
    refused("a date that is none", record(store, app, env={"SOURCE_DATE_EPOCH": "now"}), "SOURCE_DATE_EPOCH")
    refused("no such file to record", record(store, "/nowhere/app"), "No such file")
    refused("a damaged file", record(store, saved("app", {"a": 10}, damaged=True)), "is not recorded", 3)
    runs = history(store, "--format", "json").json()["history"]["recorded"]
    case("nothing of that was recorded", [] if runs == 1 else [runs])


def together():
    """With a comparison, with --save, with --by, of a binary."""
    store, tiny = where("together"), harness.fixture("tiny.elf")
    old, new = saved("old", {"a": 10}), saved("new", {"a": 30})
    got = Run("--diff", old, new, "--record", "--store", store, "--by", "crate", "--format", "csv")
    case("a comparison is printed", failed(got) + ([] if b'"a",10,30,20,grown' in got.out else [got.out]))
    got = Run("--diff", old, new, "--record", "--store", store, "--limit", "20")
    case("a limit is passed", failed(got, 1))
    got = Run("--baseline", "/nowhere/size.json", new, "--record", "--store", store)
    case("there is no baseline", failed(got, 3))
    path = os.path.join(harness.directory.name, "size.json")
    got = Run("--save", path, "--record", tiny, "--store", store)
    case("beside --save", failed(got) + ([] if os.path.getsize(path) else ["nothing was saved"]))
    got = Run("--record", tiny, "--by", "unit", "--store", store)
    case("another axis", failed(got) + ([] if not got.out else [got.out]))
    h = Run("--history", "--store", store, "--format", "json")
    files = {f["name"]: f["runs"] for f in h.json()["history"]["files"]}
    case("the files of a store", failed(h) + schema_faults(h.json()) + (
        [] if files == {"app": 3, "tiny.elf": 2} else [files]))
    for form in ("text", "csv", "svg"):
        got = Run("--history", "--store", store, "--format", form)
        case("the files as " + form, failed(got) + ([] if form == "svg" or b"tiny.elf" in got.out else [got.out]))
    for name in ("a/b", "a\\b"):
        record(store, saved("strange", {"a": 1}, file=name))
    got = rows_of(Run("--history", "b", "--store", store, "--format", "csv"))
    case("a name with folders is that without", [] if len(got) == 2 else [got])
    h = Run("--history", "/any/folder/tiny.elf", "--store", store, "--by", "unit", "--format", "json")
    case("rows by that axis", failed(h) + ([] if h.json()["history"]["trends"] else ["none"]))
    h = Run("--history", "tiny.elf", "--store", store, "--by", "section", "--format", "json", "-n", "0").json()["history"]
    case("rows of a binary sum to it", [] if sum(t["sizes"][-1] for t in h["trends"]) == os.path.getsize(tiny) else [h])


def git(*args, cwd):
    return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *args], cwd=cwd, check=True,
                          capture_output=True).stdout.decode().strip()


def builds():
    """Commit and branch: what the user says, then a CI, then git, else nothing."""
    if not shutil.which("git"):
        print("skip what git says: there is no git")
        return
    folder = os.path.join(harness.directory.name, "repository")
    os.mkdir(folder)
    git("init", "-q", "-b", "trunk", cwd=folder)
    git("commit", "-q", "--allow-empty", "-m", "one", cwd=folder)
    head, app, store = git("rev-parse", "HEAD", cwd=folder), saved("app", {"a": 1}), where("builds")

    def facts(name, wanted, *args, cwd=folder, env=None):
        run = record(store, app, *args, cwd=cwd, env=env)
        last = history(store, "--format", "json", "-n", "1").json()["history"]["runs"][0]
        got = (last["commit"], last["branch"])
        case(name, failed(run) + harness.messages(run) + ([] if got == wanted else ["%s, not %s" % (got, wanted)]))
    facts("git", (head, "trunk"))
    facts("GitHub", ("abc", "topic"), env={"GITHUB_SHA": "abc", "GITHUB_HEAD_REF": "topic", "GITHUB_REF_NAME": "1/merge"})
    facts("GitHub, no pull request", ("abc", "main"), env={"GITHUB_SHA": "abc", "GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "main"})
    facts("GitLab", ("def", "main"), env={"CI_COMMIT_SHA": "def", "CI_COMMIT_REF_NAME": "main"})
    facts("the user", ("x", "y"), "--commit", "x", "--branch", "y", env={"GITHUB_SHA": "abc", "GITHUB_REF_NAME": "main"})
    git("checkout", "-q", "--detach", cwd=folder)
    facts("no branch is checked out", (head, None))
    outside = {"GIT_CEILING_DIRECTORIES": harness.directory.name}
    empty = os.path.join(harness.directory.name, "empty")
    os.mkdir(empty)
    facts("no repository", (None, None), cwd=empty, env=outside)
    facts("no git", (None, None), env={"PATH": empty})


# --- a file only

def by_default():
    folder = os.path.join(harness.directory.name, "project")
    os.mkdir(folder)
    app = saved("app", {"a": 1})
    run = Run("--record", app, cwd=folder)
    case("the folder of the default store is made", failed(run) + (
        [] if os.listdir(os.path.join(folder, ".binsize")) == ["history.db"] else [os.listdir(folder)]))
    case("the only file is shown", failed(Run("--history", cwd=folder)))
    run = Run("--record", app, "--store", "no/such/folder.db", cwd=folder)
    case("no folder for a store", failed(run, 2) + ([] if b"folder.db" in run.err else [run.err]))
    run = Run("--record", app, "--store", "file:x.db?mode=memory", cwd=folder)
    case("a path that looks like a URI", failed(run) + (
        [] if os.path.exists(os.path.join(folder, "file:x.db?mode=memory")) else [os.listdir(folder)]))
    write(b"no folder", "project2")
    os.mkdir(os.path.join(harness.directory.name, "blocked"))
    write(b"no folder", "blocked/.binsize")
    run = Run("--record", app, cwd=os.path.join(harness.directory.name, "blocked"))
    case("a file where the folder should be", failed(run, 2) + ([] if b".binsize: cannot be made" in run.err else [run.err]))


def locked():
    store, app = where("locked"), saved("app", {"a": 1})
    record(store, app)
    other = sqlite3.connect(store, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    process = subprocess.Popen([BINSIZE, "--record", app, "--store", store], stderr=subprocess.PIPE)
    time.sleep(1)
    other.execute("COMMIT")
    err = process.communicate(timeout=30)[1]
    case("a lock that is soon released is waited for", [] if process.returncode == 0 else [err])
    other.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    both = [subprocess.Popen([BINSIZE, *args, "--store", store], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
            for args in (("--record", app), ("--history", "app"))]
    for name, process in zip(("to write", "to read"), both):
        err = process.communicate(timeout=60)[1]
        case("a lock that stays: " + name, [] if process.returncode == 2 and b"locked.db is locked" in err else [err])
    case("the wait has an end", [] if 9 < time.monotonic() - start < 30 else [time.monotonic() - start])
    other.execute("COMMIT")
    case("and afterwards all is well", failed(record(store, app)))


def as_nobody(args, **options):
    if os.getuid():
        return subprocess.run(args, capture_output=True, **options)
    return subprocess.run(["setpriv", "--reuid=65534", "--clear-groups", *args], capture_output=True, **options)


def read_only():
    if not os.getuid() and not shutil.which("setpriv"):
        print("skip what cannot be written: there is no setpriv")
        return
    folder = os.path.join(harness.directory.name, "shared")
    os.mkdir(folder)
    for path in (harness.directory.name, folder):
        os.chmod(path, 0o755)
    binary, store = os.path.join(folder, "binsize"), os.path.join(folder, "history.db")
    shutil.copy(BINSIZE, binary)
    app = saved("shared/app", {"a": 1})
    record(store, app)
    os.chmod(store, 0o644)
    env = {**os.environ, "GCOV_PREFIX": "/tmp/binsize-gcov", "ASAN_OPTIONS": "detect_leaks=0"}
    before = open(store, "rb").read()
    os.chmod(folder, 0o555)
    done = as_nobody([binary, "--history", "app", "--store", store], env=env)
    case("a read-only store in a read-only folder is shown", [] if done.returncode == 0 and b"1 run" in done.stdout else [done])
    os.chmod(store, 0o444)
    done = as_nobody([binary, "--record", app, "--store", store], env=env)
    case("a read-only store is an error", [] if done.returncode == 2 and b"cannot be written" in done.stderr else [done])
    os.chmod(store, 0o666)
    done = as_nobody([binary, "--record", app, "--store", store], env=env)
    case("a read-only folder is an error", [] if done.returncode == 2 and b"history.db" in done.stderr else [done])
    done = as_nobody([binary, "--record", app, "--store", os.path.join(folder, "new.db")], env=env)
    case("a store that cannot be made", [] if done.returncode == 2 and b"new.db" in done.stderr else [done])
    case("nothing was changed", [] if open(store, "rb").read() == before else ["it was"])
    os.chmod(folder, 0o755)


def full_disk():
    store = where("full")
    many = {"crate%d" % i: 1000 + i for i in range(3000)}
    record(store, saved("app", {"a": 1}), "--commit", "first")
    run = subprocess.run(["bash", "-c", 'ulimit -f 200; exec "$@"', "-", BINSIZE, "--record", saved("app", many), "--store",
                          store, "--commit", "second"], capture_output=True, timeout=60,
                         env={**os.environ, "GCOV_PREFIX": "/tmp/binsize-gcov"})
    case("no room for a run", [] if run.returncode == 2 and b"full.db" in run.stderr else [run])
    case("the store is as it was", failed(history(store)) + (
        [] if len(rows_of(history(store, "--format", "csv"))) == 1 else ["more or less than one run"]))
    folder = os.path.join(harness.directory.name, "small")
    os.mkdir(folder)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "none", folder], capture_output=True).returncode:
        print("skip a full disk: no file system can be mounted here")
        return
    try:
        store = os.path.join(folder, "history.db")
        faults = failed(record(store, saved("app", {"a": 1})))
        run = record(store, saved("app", many))
        case("a full disk", faults + failed(run, 2) + ([] if b"full" in run.err else [run.err]))
        case("a full disk loses nothing", failed(history(store)) + failed(record(store, saved("app", {"a": 2}))) + (
            [] if len(rows_of(history(store, "--format", "csv"))) == 2 else ["not two runs"]))
    finally:
        subprocess.run(["umount", folder], check=True)


def foreign():
    """Files that are no history, and such that are none of ours."""
    app = saved("app", {"a": 1})

    def both(name, store, words, status=2):
        before = open(store, "rb").read()
        for run in (history(store), record(store, app)):
            case(name, failed(run, status) + harness.messages(run) + (
                [] if words in run.err.decode() else [run.err]) + (
                [] if open(store, "rb").read() == before else ["it was changed"]))
    both("a text", write(b"hello, this is no database at all\n" * 100, "text.db"), "is no database of SQLite")
    other = where("other")
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE theirs (x)")
    db.close()
    run = record(other, app)
    case("another program's database is not written", failed(run, 2) + (
        [] if b"another program's database" in run.err else [run.err]))
    case("nor shown", failed(history(other), 2))
    newer = where("newer")
    record(newer, app)
    with sqlite3.connect(newer) as db:
        db.execute("UPDATE binsize_store SET version = 2")
    db.close()
    both("a later schema", newer, "a later binsize", 3)
    trigger = where("trigger")
    record(trigger, app)
    with sqlite3.connect(trigger) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON binsize_run BEGIN DELETE FROM binsize_run; END")
    db.close()
    both("triggers", trigger, "triggers, views or virtual tables")
    lies = where("lies")
    record(lies, app)
    record(lies, app)
    for column, value in (("size", -(2 ** 63)), ("size", "'x'"), ("step", 2 ** 63 - 1), ("date", 2 ** 62), ("branch", "x'ff00ff'"),
                          ("settings", 99), ("axes", -1), ("id", 2 ** 63 - 1), ("series", 77)):
        with sqlite3.connect(lies) as db:
            db.execute("UPDATE binsize_run SET %s = %s WHERE id = (SELECT max(id) FROM binsize_run)" % (column, value))
            db.execute("UPDATE binsize_change SET size = %d, step = -%d" % (2 ** 63 - 1, 2 ** 63 - 1))
        db.close()
        for form in ("text", "csv", "json", "svg"):
            run = history(lies, "--format", form)
            case("lies about %s as %s" % (column, form), harness.messages(run) + ([] if run.status in (0, 2) else failed(run)))
        run = record(lies, app)
        case("lies about %s, recorded" % column, harness.messages(run) + ([] if run.status in (0, 2) else failed(run)))


def damaged():
    """Bytes that are flipped, files that are cut: an answer or an error, never a crash."""
    store, rng, faults = where("damaged"), random.Random(5), []
    for run in make_runs(12, 2):
        record(store, saved("app", run["crates"]), "--commit", run["commit"], "--branch", "b")
    good = open(store, "rb").read()
    rounds = 60 if IS_SANITIZED else 250

    def attempt(i):
        seeded = random.Random(i)
        data = bytearray(good)
        for _ in range(seeded.choice((1, 1, 3, 20))):
            data[seeded.randrange(len(data))] = seeded.randrange(256)
        if i % 10 == 0:
            del data[seeded.randrange(len(data)):]
        path = write(bytes(data), "damaged%d.db" % i)
        runs = [history(path, "--format", seeded.choice(("text", "json", "svg", "csv"))), history(path, "--by", "crate"),
                record(path, saved("d%d" % i, {"core": 5}))]
        os.remove(path)
        return [f for run in runs for f in (harness.messages(run) if run.status in (0, 2, 3) else failed(run))]
    faults = sum(each(attempt, range(rounds)), [])
    case("%d damaged stores" % rounds, faults)


def ask(store, sql):
    """Rows of a query, as texts."""
    if not IS_SERVER:
        db = sqlite3.connect(store)
        rows = [tuple(str(cell) for cell in row) for row in db.execute(sql)]
        db.close()
        return rows
    out = subprocess.run([sys.argv[1], "-qXAt", "-F", "\t", "-d", store, "-c", sql], check=True, capture_output=True).stdout
    return [tuple(line.split("\t")) for line in out.decode().splitlines()]


def fill(store, tables):
    """Puts many rows into tables as they are."""
    if IS_SERVER:
        script = "".join("COPY %s FROM STDIN;\n%s\\.\n" % (name, "".join("\t".join(map(str, row)) + "\n" for row in rows))
                         for name, rows in tables.items())
        subprocess.run([sys.argv[1], "-qX", "-v", "ON_ERROR_STOP=1", "-d", store], input=script.encode(), check=True)
        return
    db = sqlite3.connect(store)
    for name, rows in tables.items():
        db.executemany("INSERT INTO %s VALUES (%s)" % (name, ",".join("?" * len(rows[0]))), rows)
    db.commit()
    db.close()


def make_many(crates, items, tracks):
    """Runs 2 to 100,000: rows of the tables; `crates` are those of the last one then."""
    rng, total, runs, changes = random.Random(9), sum(crates.values()), [], []
    for i in range(2, 100001):
        before = total
        for name in rng.sample(sorted(crates), 3):
            step = rng.randrange(-900, 1000)
            if crates[name] + step > 0 and step:
                crates[name] += step
                total += step
                changes.append((items["crate", name], i, tracks["crate"], crates[name], step))
        if total != before:
            changes += [(items[row], i, tracks[row[0]], total, total - before) for row in (("file", ""), ("kind", "code"))]
        runs.append((i, 1, 1, 1600000000 + 600 * i, "%040x" % (i * 2654435761), "main", total, total, total - before, 1, 2, 3))
    return {"binsize_run": runs, "binsize_change": changes}


def many_runs():
    """100,000 runs: what is asked takes less than a tenth of a second; the bound leaves room for a busy machine."""
    store, crates = where("many"), {"crate%d" % i: 1000 + 2900 * i for i in range(30)}
    record(store, saved("app", crates), "--branch", "main", "--commit", "0" * 40)
    items = {row[:2]: row[2] for row in ask(store, "SELECT axis, name, id FROM binsize_item")}
    tracks = dict(ask(store, "SELECT axis, id FROM binsize_track"))
    fill(store, make_many(crates, items, tracks))
    ask(store, "UPDATE binsize_track SET last_run = 100000 WHERE id > 0 RETURNING id")
    worst = 0
    for args in ((), ("--row", "crate:crate7"), ("--by", "crate"), ("--branch", "main"), ("-n", "100"),
                 ("--format", "json", "-n", "20"), ("--format", "svg", "-n", "500"), ("--branch", "gone")):
        used = time_of("--history", "app", "--store", store, *args)
        print("# 100,000 runs, --history %s: %.0f ms" % (" ".join(args), 1000 * used))
        worst = max(worst, used)
    for args in (("--record", saved("app", crates), "--store", store, "--branch", "main"),
                 ("--history", "--store", store), ("--history", "app", "--store", store, "--format", "csv")):
        print("# 100,000 runs, %s: %.0f ms" % (" ".join(a for a in args if ":" not in a and "/" not in a), 1000 * time_of(*args)))
    if not IS_SERVER:
        print("# 100,000 runs: %.1f MB" % (os.path.getsize(store) / 1e6))
    case("100,000 runs are answered in time", [] if worst < (3 if IS_SANITIZED else 0.6 if IS_SERVER else 0.3) else [worst])
    svg = history(store, "--format", "svg").out
    xml.dom.minidom.parseString(svg)
    case("a picture of them is small", [] if len(svg) < 40000 else [len(svg)])
    sizes = rows_of(history(store, "--format", "csv", "--row", "crate:crate7", "-n", "3"))
    case("and right", [] if int(sizes[-1]["file_size"]) == crates["crate7"] else [sizes])


def time_of(*args):
    """Seconds: CPU time, and with a server all of it; the best of three, as other programs run here too."""
    best = 1e9
    for _ in range(3):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run([BINSIZE, *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = min(best, end - start if IS_SERVER else used)
    return best


SHARED = [trends, writers, kills, killed_first, hostile, settings, refusals, together, builds, many_runs]
harness.main(SHARED if IS_SERVER else [*SHARED, by_default, locked, read_only, full_disk, foreign, damaged])
