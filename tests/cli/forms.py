#!/usr/bin/env python3
"""forms: each form for CI is what its consumers take, whatever the names of crates, symbols and files are."""

import os
import pathlib

import binaries
import forms_read
from forms_read import READERS, Wrong, require
from harness import Run, directory, fixture, main, sample, say, write

HOSTILE = [
    b"\x1b[31mred\x1b[0m", b"bell\x07\x08", b"right\xe2\x80\xaeleft", b"hidden\xe2\x80\x8bspace", b"\xef\xbb\xbfmark",
    b"]]>", b"--><script>alert(1)</script>", b"</code></details>", b"<!DOCTYPE x [<!ENTITY y 'z'>]>&y;", b"&amp;&#0;&lt;",
    b"::error::owned", b"\n::error::owned", b"\r\n::set-output name=x::y", b"##[error]owned", b"a##vso[task.complete]",
    b"%0A::error::owned", b"%25%0D%0A%3A%2C", b"a,title=owned", b"quote\"'`\\", b"line\nbreak\ttab", b"size=1\noutcome=kept",
    b"binsize_end_of_reasons\nsize=1", b"bad\xff\xfe\x80byte", b"\xed\xa0\x80surrogate", b"\xef\xbf\xbenot", b"nul\\0",
    b"a/b/c", b"../../etc/passwd", b"a", b"a|b|c", b"@everyone", b"#1 !1 ~x https://example.com www.example.com x@example.com",
    b"[a](b) ![c](d) *e* _f_ ~~g~~ $h$", b"${{ github.token }}", b"$(touch x)`y`", b"=1+1", b"x" * 60000, b"\xf0\x9f\x92\xa9" * 3000,
    b"\x01", b"\\x01", b"e\xcc\x81\xcc\x81\xcc\x81", b"\xd7\x90\xd7\x91",
]
ALL = list(READERS)
NUMBERS = ["bmf", "smaller-is-better", "metafile"]
CHECKS = [form for form in ALL if form not in NUMBERS]


def hostile(name, size, names=HOSTILE):
    """A program with a function of each name, `size` bytes each."""
    symbols = [(n, 0x401000 + i * size, size) for i, n in enumerate(names)]
    return write(binaries.program(symbols, text=b"\x90" * (size * len(names))), name)


def faults_of(args, forms=ALL, statuses=(0,), env=None):
    """What is wrong with each form of one run, on standard output and, all in one run, in files."""
    faults = []
    paths = {form: os.path.join(directory.name, form + ".out") for form in forms}
    together = Run("-q", *[f"-o{form}={path}" for form, path in paths.items()], *args, env=env)
    if together.status not in statuses:
        faults.append("ended with %s: %s" % (together.status, together.err[-300:]))
    for form in forms:
        run = Run("-q", "--format", form, *args, env=env)
        if run.status not in statuses:
            faults.append("%s ended with %s: %s" % (form, run.status, run.err[-300:]))
            continue
        try:
            READERS[form](run.out)
            require(pathlib.Path(paths[form]).read_bytes() == run.out, "the file is another")
        except (Wrong, OSError) as wrong:
            faults.append("%s: %.300s" % (form, wrong))
    return faults


def files():
    found = [fixture("tiny.elf"), fixture("tiny.exe"), fixture("cuda/size.fatbin"), os.environ["BINSIZE"]]
    names = ("c/tour", "c/tour.stripped", "cpp/shapes", "rust/release/app", "mingw/tour.exe", "mingw/libgreet.dll.a")
    return found + [path for path in map(sample, names) if path]


def reports():
    for path in files():
        say("forms of " + os.path.basename(path), faults_of([path]))
    path = sample("rust/release/app") or fixture("tiny.elf")
    for args in (["--by", "symbol"], ["--by", "crate,symbol", "--tree"], ["--by", "kind,section,symbol", "-n", "0"],
                 ["-n", "3"], ["--filter", "main"], ["--min", "1KiB"], ["--by", "source", "-n", "0"], ["-n", "0"]):
        say("forms with " + " ".join(args), faults_of([*args, path]))


def hostile_names():
    old, new = hostile("old", 16, HOSTILE[: len(HOSTILE) // 2]), hostile("new", 48)
    for args in ([new], ["--by", "symbol", new], ["--by", "section,symbol", "--tree", "-n", "0", new], ["-w", "-n", "0", new]):
        say("hostile names, " + " ".join(args[:-1] or ["the report"]), faults_of(args))
    for args in ([], ["-n", "0"], ["--by", "symbol"], ["--by", "section,symbol", "-n", "0", "-w"]):
        say("hostile names compared " + " ".join(args), faults_of(["--diff", *args, old, new]))
    bounds = [word for name in HOSTILE[:20] if b"\0" not in name
              for word in ("--limit", b"symbol:" + name + b"=1")]
    say("hostile names with bounds", faults_of([*bounds, new], statuses=(1,)))
    many = [(b"%d" % i + b"\x01<&>]]>" * 9, 0x401000 + i * 8, 8) for i in range(3000)]
    path = write(binaries.program(many, text=b"\x90" * 24000), "many")
    say("3000 long names", faults_of(["--by", "section,symbol", "-n", "0", "-w", path]))
    say("3000 long names compared", faults_of(["--diff", "-n", "0", old, path]))


def hostile_files():
    data = pathlib.Path(fixture("tiny.elf")).read_bytes()
    for name in ("::error::x", "a\n::error::x", "%0A,title=x", "<b>&\"'", "x y;$(z)", "a##[b", "\u202eelf", "é", "#1?x=y"):
        path = write(data, name)
        say("a file called %r" % name, faults_of(["--limit", "1", path], statuses=(1,)))
        say("a file called %r compared" % name, faults_of(["--diff", fixture("tiny.exe"), path]))


# --- what they say of checks

def gate():
    path = sample("c/tour.stripped") or fixture("tiny.elf")
    args = ["--check", "--expect", "strip=none,lto=fat,panic=abort,overflow-checks=true", path]
    say("a check", faults_of(args, CHECKS, (1, 3)))
    say("a check that allows the unknown", faults_of(["--allow-unknown", *args], CHECKS, (0, 1)))
    old, new = os.path.join(directory.name, "old.json"), fixture("tiny.exe")
    Run("--save", old, fixture("tiny.elf"))  # in which there are no rows by segment
    for args, status in ((["--fail-on", "+1%"], 1), (["--fail-on", "+90%"], 0), (["--fail-on", "segment:x=+1"], 3),
                         (["--fail-on", "+1%", "--fail-on", "segment:x=+1", "--limit", "1MiB"], 1)):
        say("a comparison with " + " ".join(args), faults_of(["--diff", *args, old, new], statuses=(status,)))
    alone = [form for form in ALL if form != "markdown"]
    say("nothing to compare with", faults_of(["--baseline", "/none", "--fail-on", "+1%", new], alone, (3,)))
    say("which is allowed", faults_of(["--baseline", "/none", "--allow-missing-baseline", new], alone))
    say("saving alone", faults_of(["--save", os.path.join(directory.name, "s.json"), "--limit", "1", new], alone, (1,)))


def answers():
    """One question of each outcome, and what each form makes of it."""
    faults = []
    args = ["--limit", "1", "--limit", "1GiB", "--fail-on", "+5%", fixture("tiny.elf")]
    expected = [("limit", "1", "failure"), ("limit", "1GiB", "passed"), ("growth", "+5%", "error")]
    cases = READERS["junit"](Run("--format", "junit", *args).out)
    if cases != expected:
        faults.append("JUnit: %s" % cases)
    cases = READERS["junit"](Run("--format", "junit", "--allow-unknown", *args).out)
    if cases != expected[:2] + [("growth", "+5%", "skipped")]:
        faults.append("JUnit, unknown allowed: %s" % cases)
    levels = [r["level"] for r in READERS["sarif"](Run("--format", "sarif", *args).out)]
    if levels != ["error", "warning"]:
        faults.append("SARIF: %s" % levels)
    levels = [r["level"] for r in READERS["sarif"](Run("--format", "sarif", "--allow-unknown", *args).out)]
    if levels != ["error", "none"]:
        faults.append("SARIF, unknown allowed: %s" % levels)
    severities = [row["severity"] for row in READERS["gitlab"](Run("--format", "gitlab", *args).out)]
    if severities != ["major", "minor"]:
        faults.append("GitLab: %s" % severities)
    kinds = [kind for kind, _, _ in READERS["github"](Run("--format", "github", *args).out)]
    if kinds != ["error", "warning", "notice"]:
        faults.append("GitHub: %s" % kinds)
    report = Run("--format", "json", *args).json()
    if report["outcome"] != "broken" or [row["outcome"] for row in report["gate"]] != ["broken", "kept", "unknown"]:
        faults.append("JSON: %s" % report["gate"])
    report = Run("--format", "json", "--diff", "--fail-on", "+1%", fixture("tiny.elf"), fixture("tiny.exe")).json()
    if report["outcome"] != "broken" or report["gate"][0]["topic"] != "growth":
        faults.append("JSON of a comparison: %s" % report.get("gate"))
    if "gate" in Run("--format", "json", fixture("tiny.elf")).json():
        faults.append("JSON has checks that nobody asked for")
    say("each answer in each form", faults)


def places():
    """The line of binsize.toml that asks is blamed; fingerprints do not depend on it."""
    faults, marks = [], []
    config = os.path.join(directory.name, "binsize.toml")
    for comments, expected in ((0, 2), (3, 5)):
        pathlib.Path(config).write_text("#\n" * comments + '[limits]\ntotal = "1"\n', encoding="utf-8")
        run = Run("--format", "sarif", "--config", config, fixture("tiny.elf"))
        (result,) = READERS["sarif"](run.out)
        place = result["locations"][0]["physicalLocation"]
        if not place["artifactLocation"]["uri"].endswith("/binsize.toml") or place["region"]["startLine"] != expected:
            faults.append("SARIF: %s" % place)
        (issue,) = READERS["gitlab"](Run("--format", "gitlab", "--config", config, fixture("tiny.elf")).out)
        if issue["location"] != {"path": config, "lines": {"begin": expected}}:
            faults.append("GitLab: %s" % issue["location"])
        kind, pairs, _ = READERS["github"](Run("--format", "github", "--config", config, fixture("tiny.elf")).out)[0]
        if (kind, pairs["file"], pairs["line"]) != ("error", config, str(expected)):
            faults.append("GitHub: %s" % pairs)
        marks.append((issue["fingerprint"], *result["partialFingerprints"].values()))
    if len({mark for pair in marks for mark in pair}) != 1:
        faults.append("fingerprints: %s" % marks)
    other = READERS["gitlab"](Run("--format", "gitlab", "--limit", "2", "--limit", "3", fixture("tiny.elf")).out)
    if len({row["fingerprint"] for row in other} | set(marks[0])) != 3:
        faults.append("fingerprints of other questions: %s" % other)
    say("who asks is blamed", faults)


def annotations():
    faults = []
    limits = [word for i in range(30) for word in ("--limit", str(i + 1))]
    found = READERS["github"](Run("--format", "github", *limits, fixture("tiny.elf")).out)
    if [kind for kind, _, _ in found] != ["error"] * 9 + ["notice"] or "21 more checks failed" not in found[-1][2]:
        faults.append(str(found[-1]))
    say("at most 10 annotations", faults)


# --- numbers

def numbers():
    faults = []
    for path in files():
        report = Run("--format", "json", path).json()
        name = report["file"]["name"]
        bmf = READERS["bmf"](Run("--format", "bmf", path).out)
        if bmf[name]["file-size"]["value"] != report["file"]["size"]:
            faults.append("BMF: the size of %s" % name)
        if bmf[name]["memory-size"]["value"] != report["file"]["vm_size"]:
            faults.append("BMF: the memory of %s" % name)
        for table in report["tables"][:2]:
            rows = [row for row in bmf if row.startswith("%s/%s:" % (name, table["axes"][0]))]
            if sum(bmf[row]["file-size"]["value"] for row in rows) != report["file"]["size"]:
                faults.append("BMF: rows of %s by %s" % (name, table["axes"][0]))
        smaller = READERS["smaller-is-better"](Run("--format", "smaller-is-better", path).out)
        if smaller[name + "/file-size"] != report["file"]["size"] or len(smaller) != len(bmf) + 1:
            faults.append("smaller-is-better: %s" % name)
        for args in ([], ["-n", "2"], ["--filter", "a"], ["--by", "kind"], ["--by", "section,symbol", "--tree"], ["--by", "crate,unit,kind"]):
            output = READERS["metafile"](Run("--format", "metafile", *args, path).out)
            if output["bytes"] != report["file"]["size"]:
                faults.append("metafile: %s %s" % (name, args))
    bmf = READERS["bmf"](Run("-q", "--format", "bmf", "--diff", fixture("tiny.elf"), fixture("tiny.exe")).out)
    if bmf["tiny.exe"]["file-size"]["value"] != os.path.getsize(fixture("tiny.exe")):
        faults.append("BMF of a comparison")
    output = READERS["metafile"](Run("-q", "--format", "metafile", "--diff", fixture("tiny.elf"), fixture("tiny.exe")).out)
    if output["bytes"] != os.path.getsize(fixture("tiny.exe")):
        faults.append("metafile of a comparison")
    say("numbers sum to the files", faults)


def nests():
    path = sample("rust/release/app")
    if not path:
        return print("skip a tree of crates: no sample in Rust")
    output = READERS["metafile"](Run("--format", "metafile", path).out)
    found = any(name.startswith("app/") for name in output["inputs"]) and any(name.startswith("std/") for name in output["inputs"])
    return say("a metafile is a tree of crates", [] if found else [str(list(output["inputs"])[:9])])


# --- files of a step

def publish(args, before="", env=None):
    """The summary and the variables that a run adds."""
    summary, output = os.path.join(directory.name, "summary"), os.path.join(directory.name, "output")
    pathlib.Path(summary).write_text(before, encoding="utf-8")
    pathlib.Path(output).write_text("mine=1\n", encoding="utf-8")
    run = Run("-q", *args, env={"GITHUB_STEP_SUMMARY": summary, "GITHUB_OUTPUT": output, **(env or {})})
    return run, pathlib.Path(summary).read_bytes(), forms_read.variables(pathlib.Path(output).read_bytes().decode("utf-8"))


def step_files():
    old, new = hostile("old2", 16, HOSTILE[:3]), hostile("new2", 48)
    faults = []
    run, summary, found = publish(["--format", "github", "--diff", "--fail-on", "+1%", old, new], "before")
    if run.status != 1 or not summary.startswith(b"before\n###"):
        faults.append("the summary is not appended to: %s" % summary[:40])
    sizes = os.path.getsize(old), os.path.getsize(new)
    expected = {"mine": "1", "size": str(sizes[1]), "old_size": str(sizes[0]), "delta": str(sizes[1] - sizes[0]), "outcome": "broken",
                "delta_percent": "%.2f" % ((sizes[1] - sizes[0]) * 100 / sizes[0])}
    reasons = found.pop("reasons", [])
    if found != expected or not 0 < len(reasons) <= 8:
        faults.append("variables: %s, %d reasons" % (found, len(reasons)))
    try:
        READERS["markdown"](summary[len("before\n"):])
    except Wrong as wrong:
        faults.append("the summary: %s" % wrong)
    run, summary, found = publish(["--format", "github", fixture("tiny.elf")])
    if run.status or found != {"mine": "1", "size": "5288", "outcome": "kept"} or b"Composition" not in summary:
        faults.append("a report: %s" % found)
    run, summary, found = publish(["--format", "github", "--baseline", "/none", new])
    if run.status != 3 or found != {"mine": "1", "size": str(sizes[1]), "outcome": "unknown"} or b"not compared" not in summary:
        faults.append("without a baseline: %s" % found)
    for args in (["--format", "text"], ["-o", "github=" + os.path.join(directory.name, "commands")]):
        run, summary, found = publish([*args, fixture("tiny.elf")])
        if run.status or summary or found != {"mine": "1"}:
            faults.append("%s writes files of the step" % args)
    say("the summary and the variables of a step", faults)


def full_summary():
    faults = []
    for size in (1 << 20, (1 << 20) - 1, (1 << 20) - 60, (1 << 20) - 600, (1 << 20) + 5):
        run, summary, _ = publish(["--format", "github", "--limit", "1", fixture("tiny.elf")], "x" * size)
        if run.status != 1 or len(summary) > max(size, (1 << 20) - 1):
            faults.append("%d bytes after %d" % (len(summary), size))
        if size == (1 << 20) - 600 and not summary.endswith(b"the summary of this step is full.\n"):
            faults.append("nothing says that it is full")
    nowhere = {"GITHUB_STEP_SUMMARY": "/none/x", "GITHUB_OUTPUT": "/none/y"}
    for quiet, warnings in ([], 2), (["-q"], 0):
        run = Run(*quiet, "--format", "github", fixture("tiny.elf"), env=nowhere)
        if run.status or run.err.count(b"warning: /none/") != warnings:
            faults.append("files that cannot be written: %s" % run.err)
    say("a summary that is full", faults)


def without_forms():
    faults = []
    for form in NUMBERS:
        run = Run("--format", form, "--check", fixture("tiny.elf"))
        if run.status != 2 or run.out:
            faults.append(form)
    say("--check has no form in numbers", faults)


def outside():
    """What other validators were there."""
    if not forms_read.jsonschema:
        print("skip the schemas: no jsonschema for Python")
    if not forms_read.cmarkgfm:
        print("skip Markdown by GitHub's own parser: no cmarkgfm for Python")
    if not forms_read.named_file("SARIF_SCHEMA"):
        print("skip SARIF's own schema: SARIF_SCHEMA names no file (sarif-2.1.0-rtm.5.json of npm's @microsoft/jest-sarif)")
    if not forms_read.lxml or not forms_read.named_file("JUNIT_XSD"):
        print("skip the schema of JUnit: no lxml for Python, or JUNIT_XSD names no file (junit-10.xsd of Jenkins' xUnit plugin)")
    output = forms_read.analyze_with_esbuild(Run("--format", "metafile", fixture("tiny.elf")).out)
    if output is None:
        print("skip esbuild's analyzer: no node with a NODE_PATH that has esbuild")
    else:
        say("esbuild's analyzer", [] if "tiny.elf" in output and "count_bits" in output else [output])


if __name__ == "__main__":
    main([reports, hostile_names, hostile_files, gate, answers, places, annotations, numbers, nests, step_files, full_summary,
          without_forms, outside])
