"""Verdicts on programs built with known settings: as they are built, after strip -g, after strip -s.

Builds are kept in build/matrix. A verdict may be unknown, or name several values, where docs/settings.md
says so; it is never wrong. MATRIX=all builds every combination and prints the table of that page.
"""

import collections
import concurrent.futures
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import oracle

FOLDER = oracle.ROOT / "build/matrix"
LEVELS = ("as built", "strip -g", "strip -s")

# Of Rust: lto, codegen units, panic, debug, opt-level. Each value with most values of the others.
SUBSET = [
    ("fat", 16, "unwind", 0, "3"),
    ("fat", 1, "abort", 2, "3"),
    ("fat", 16, "abort", 0, "z"),
    ("thin", 16, "unwind", 0, "3"),
    ("thin", 1, "abort", 1, "3"),
    ("false", 16, "unwind", 2, "3"),
    ("false", 16, "abort", 0, "2"),
    ("false", 1, "unwind", 0, "s"),
    ("off", 16, "unwind", 1, "3"),
    ("off", 1, "abort", 0, "3"),
]
ALL = list(itertools.product(("fat", "thin", "false", "off"), (1, 16), ("unwind", "abort"), (0, 1, 2),
                             ("2", "3", "s", "z")))

ALL_PE = [row for row in ALL if row[3] != 1 and row[4] in "3z"]

MEMBERS = """
pub trait Shape { fn area(&self) -> f64; fn name(&self) -> String; }
pub struct Square(pub f64);
pub struct Circle(pub f64);
impl Shape for Square { fn area(&self) -> f64 { self.0 * self.0 } fn name(&self) -> String { format!("square {:?}", self.0) } }
impl Shape for Circle { fn area(&self) -> f64 { 3.0 * self.0 } fn name(&self) -> String { format!("circle {:?}", self.0) } }
#[inline(never)]
pub fn pick(values: &[u32], at: usize) -> u32 { let v: Vec<u32> = values.iter().map(|x| x.wrapping_mul(7)).collect(); v[at] + values[at / 2] }
pub mod words {
    use std::collections::{BTreeMap, HashMap};
    pub fn count(text: &str) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        for word in text.split_whitespace() { *all.entry(word.to_string()).or_insert(0) += 1; }
        all
    }
    pub fn sorted(text: &str) -> BTreeMap<usize, Vec<String>> {
        let mut all: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (word, n) in count(text) { all.entry(n).or_default().push(word); }
        all
    }
}
pub mod numbers {
    pub fn parse(text: &str) -> Vec<i64> { text.split(',').map(|x| x.trim().parse().unwrap()).collect() }
    pub fn mean(values: &[i64]) -> i64 { values.iter().sum::<i64>() / values.len() as i64 }
    pub fn halves(values: &[i64]) -> (&[i64], &[i64]) { values.split_at(values.len() / 2) }
}
"""
MAIN = """
use alpha::Shape;
use std::io::Read;
mod more {
    pub fn table(n: usize) -> Vec<Vec<usize>> { (0..n).map(|i| (0..i).map(|k| i * k).collect()).collect() }
    pub fn at(t: &[Vec<usize>], i: usize, k: usize) -> usize { t[i][k] }
}
fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("no text");
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(alpha::Square(2.0)), Box::new(alpha::Circle(3.0))];
    for shape in &shapes { println!("{} {}", shape.name(), shape.area()); }
    for (n, list) in beta::words::sorted(&text) { println!("{n}: {}", list.join(" ")); }
    let values = alpha::numbers::parse(text.lines().next().unwrap());
    println!("{} {:?}", beta::numbers::mean(&values), alpha::numbers::halves(&values));
    let handle = std::thread::spawn(move || alpha::pick(&[1, 2, 3], values.len()));
    println!("{}", handle.join().unwrap() + beta::pick(&[4, 5], text.len()));
    println!("{}", more::at(&more::table(text.len()), 3, 4));
}
"""


def write_workspace():
    root = FOLDER / "workspace"
    files = {"Cargo.toml": '[workspace]\nmembers = ["app", "alpha", "beta"]\nresolver = "2"\n'}
    for name in ("alpha", "beta"):
        files[f"{name}/Cargo.toml"] = f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2021"\n'
        files[f"{name}/src/lib.rs"] = MEMBERS
    files["app/Cargo.toml"] = ('[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n'
                               '[dependencies]\nalpha = { path = "../alpha" }\nbeta = { path = "../beta" }\n')
    files["app/src/main.rs"] = MAIN
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    return root


def build_rust(row):
    target = FOLDER / ("rust-" + "-".join(map(str, row)))
    if not target.exists():
        out = tempfile.mkdtemp(dir=FOLDER)
        run = subprocess.run(["cargo", "build", "--release", "--offline", "-q", "--target-dir", out, "-j1"],
                             cwd=FOLDER / "workspace", env=environment_of(row), capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(run.stderr[-600:])
        shutil.copy(f"{out}/release/app", f"{out}/done")
        os.rename(f"{out}/done", target)
        shutil.rmtree(out)
    return target, truth_of(row)


# Programs that nobody wrote for it, from the registry; MATRIX=all builds each in all of these.
PROGRAMS = [("ripgrep", "14.1.1", "rg"), ("hexyl", "0.16.0", "hexyl"), ("sd", "1.0.0", "sd"), ("zoxide", "0.9.8", "zoxide"),
            ("tokei", "12.1.2", "tokei")]
PROFILES = [
    ("false", 16, "unwind", 0, "3"),
    ("fat", 1, "abort", 0, "3"),
    ("thin", 16, "unwind", 1, "3"),
    ("off", 1, "unwind", 2, "2"),
    ("fat", 16, "unwind", 2, "s"),
    ("false", 16, "abort", 0, "z"),
]


def truth_of(row):
    lto, units, panic, debug, opt = row
    kind = {"off": "none", "false": "none" if units == 1 else "thin-local"}.get(lto, lto)
    return {"lto": kind, "panic": panic, "codegen_units": "1" if units == 1 else "more than 1",
            "debug": str(debug), "opt_level": opt if opt in "sz" else "not s or z"}


def environment_of(row):
    lto, units, panic, debug, opt = row
    profile = {"LTO": lto, "CODEGEN_UNITS": units, "PANIC": panic, "DEBUG": debug, "OPT_LEVEL": opt,
               "STRIP": "none"}
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("CARGO_PROFILE", "RUSTFLAGS"))}
    return environment | {f"CARGO_PROFILE_RELEASE_{k}": str(v) for k, v in profile.items()}


def build_program(name, version, binary, row):
    target = FOLDER / ("program-" + "-".join(map(str, (name, *row))))
    if not target.exists():
        out = tempfile.mkdtemp(dir=FOLDER)
        run = subprocess.run(["cargo", "install", f"{name}@{version}", "--locked", "-q", "--no-track", "--root", out,
                              "--target-dir", f"{out}/target"], env=environment_of(row), capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(run.stderr[-600:])
        os.rename(f"{out}/bin/{binary}", target)
        shutil.rmtree(out)
    return target, truth_of(row)


C_SOURCES = {
    "main.c": "int help(int); int other(int); int main(int n, char **v) { (void)v; return help(n) + other(n); }\n",
    "a.c": "#include <stdlib.h>\nstatic int inner(int n) { return abs(n) % 7; }\n"
           "int (*table[2])(int) = { inner, inner };\nint help(int n) { return table[n & 1](n) + inner(n * 3); }\n",
    "b.c": "extern int (*table[2])(int);\nint other(int n) { int s = 0; for (int i = 0; i < n; i++) s += table[i & 1](i); return s; }\n",
}
C_BUILDS = [
    ("gcc-none", "gcc", [], [], "none"),
    ("gcc-full", "gcc", ["-flto"], [], "full"),
    ("clang-none", "clang", [], [], "none"),
    ("clang-full", "clang", ["-flto"], ["-fuse-ld=lld"], "full"),
    ("clang-thin", "clang", ["-flto=thin"], ["-fuse-ld=lld"], "thin"),
    ("mingw-none", "x86_64-w64-mingw32-gcc", [], [], "none"),
    ("mingw-full", "x86_64-w64-mingw32-gcc", ["-flto"], [], "full"),
]


# With a PDB beside them; the C runtime is not at hand, so the program is all there is.
MSVC_BUILDS = [("msvc-none", [], "none"), ("msvc-full", ["-flto"], "full"), ("msvc-thin", ["-flto=thin"], "thin")]
MSVC_MAIN = "int help(int); int other(int); int start(void) { return help(3) + other(4); }\n"


def build_msvc(name, flags, lto):
    folder = FOLDER / f"c-{name}"
    if not folder.exists():
        scratch = FOLDER / f"c-{name}.sources"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        objects = []
        for source, text in {**C_SOURCES, "main.c": MSVC_MAIN}.items():
            (scratch / source).write_text(text.replace("#include <stdlib.h>\n", "#define abs(n) ((n) < 0 ? -(n) : (n))\n"))
            objects.append(source.replace(".c", ".obj"))
            subprocess.run(["clang", "--target=x86_64-pc-windows-msvc", "-O2", "-g", "-gcodeview", *flags, "-c", source, "-o",
                            objects[-1]], cwd=scratch, check=True, capture_output=True)
        subprocess.run(["lld-link", "/debug", "/opt:ref,icf", "/entry:start", "/subsystem:console", "/nodefaultlib", *objects,
                        "/out:app.exe", "/pdb:app.pdb"], cwd=scratch, check=True, capture_output=True)
        os.rename(scratch, folder)
    return folder / "app.exe", {"lto": lto, "icf": "true"}


# For Windows, linked by MinGW's ld: a covering subset of the same rows.
PE_TARGET = "x86_64-pc-windows-gnu"


def build_pe(row):
    target = FOLDER / ("pe-" + "-".join(map(str, row)))
    if not target.exists():
        out = tempfile.mkdtemp(dir=FOLDER)
        run = subprocess.run(["cargo", "build", "--release", "--offline", "-q", "--target", PE_TARGET, "--target-dir", out, "-j1"],
                             cwd=FOLDER / "workspace", env=environment_of(row), capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(run.stderr[-600:])
        shutil.copy(f"{out}/{PE_TARGET}/release/app.exe", f"{out}/done")
        os.rename(f"{out}/done", target)
        shutil.rmtree(out)
    return target, truth_of(row)


def has_pe():
    libdir = oracle.tool("rustc", "--print", "target-libdir", "--target", PE_TARGET).strip()
    return oracle.has("x86_64-w64-mingw32-gcc") and os.path.isdir(libdir) and os.listdir(libdir)


def build_c(name, compiler, flags, link, lto):
    target = FOLDER / f"c-{name}"
    if not target.exists():
        folder = FOLDER / f"c-{name}.sources"
        folder.mkdir(parents=True, exist_ok=True)
        objects = []
        for source, text in C_SOURCES.items():
            (folder / source).write_text(text)
            objects.append(source.replace(".c", ".o"))
            subprocess.run([compiler, "-O2", *flags, "-c", source, "-o", objects[-1]], cwd=folder, check=True,
                           capture_output=True)
        subprocess.run([compiler, "-O2", *flags, *link, *objects, "-o", "out"], cwd=folder, check=True,
                       capture_output=True)
        out = folder / "out"
        os.rename(out if out.exists() else folder / "out.exe", target)
        shutil.rmtree(folder)
    return target, {"lto": lto}


def verdicts(path):
    run = subprocess.run([oracle.BINSIZE, "--check", "--format", "json", str(path)], capture_output=True)
    if run.returncode:
        raise RuntimeError(run.stderr.decode())
    return json.loads(run.stdout)["settings"]


def levels_of(path, folder):
    """(level, file, what strip is then) for what strip leaves."""
    is_pe = oracle.magic(path) == "pe"
    tool = "x86_64-w64-mingw32-strip" if is_pe else "strip"
    yield LEVELS[0], path, None
    for level, flag, left in ((LEVELS[1], "--strip-debug", "debuginfo"), (LEVELS[2], "--strip-all", "symbols")):
        copy = os.path.join(folder, f"{path.name}{level[-1]}")
        shutil.copy(path, copy)
        subprocess.run([tool, flag, copy], check=True, capture_output=True)
        yield level, pathlib.Path(copy), left


def pdb_levels(path, folder):
    """With its PDB, and without."""
    yield LEVELS[0], path, None
    copy = os.path.join(folder, "alone.exe")
    shutil.copy(path, copy)
    yield "no PDB", pathlib.Path(copy), None


def judge(verdict, truth):
    if not verdict["value"]:
        return "unknown"
    if truth not in verdict["value"]:
        return "wrong"
    return "right" if len(verdict["value"]) == 1 or verdict["values_are_alike"] else "partial"


# What has to be told, and not only left open, at each level.
MUST = {
    ("rust", "as built"): ("strip", "lto", "panic", "debug"),
    ("rust", "strip -g"): ("strip", "panic"),
    ("rust", "strip -s"): ("strip", "panic"),
    ("c", "as built"): ("lto",),
    ("msvc", "as built"): ("lto", "icf"),
    ("pe", "as built"): ("strip", "lto", "panic", "debug"),
    ("pe", "strip -g"): ("strip",),
    ("pe", "strip -s"): ("strip",),
}


def check(language, path, truth, table, faults):
    with tempfile.TemporaryDirectory() as folder:
        levels = pdb_levels if path.name == "app.exe" else levels_of
        for level, file, left in levels(path, folder):
            found = verdicts(file)
            wanted = dict(truth)
            if language not in ("c", "msvc"):
                wanted["strip"] = left or "none"
            for setting, value in wanted.items():
                result = judge(found[setting], value)
                table[language, setting, level, result] += 1
                must = setting in MUST.get((language, level), ())
                must |= setting == "lto" and value == "fat" and language in ("rust", "programs")
                # ThinLTO of few sources leaves no trace; with clang it may have been.
                is_open = language == "c" and "clang" in path.name and result == "partial"
                if result == "wrong" or (must and result != "right" and not is_open):
                    faults.append(f"{path.name}, {level}: {setting} is {value}, told {found[setting]['value']}: "
                                  f"{found[setting]['evidence']}")


def print_table(table):
    print("| setting | language | level | right | one of several | unknown | wrong |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for language, setting, level in sorted({key[:3] for key in table}):
        counts = [table[language, setting, level, r] for r in ("right", "partial", "unknown", "wrong")]
        print(f"| {setting} | {language} | {level} | " + " | ".join(map(str, counts)) + " |")


def run_builds(what, language, builds, table):
    faults, n = [], 0
    if not builds:
        return
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for future in [pool.submit(*build) for build in builds]:
            path, truth = future.result()
            check(language, path, truth, table, faults)
            n += 1
    oracle.say(what, faults, f"{n} builds at {len(LEVELS)} levels")


def main():
    table = collections.Counter()
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_all = os.environ.get("MATRIX") == "all"
    if oracle.has("cargo", "rustc", "strip"):
        write_workspace()
        rows = ALL if is_all else SUBSET
        run_builds("settings of Rust programs", "rust", [(build_rust, row) for row in rows], table)
        programs = [(build_program, *program, row) for program in PROGRAMS for row in PROFILES]
        run_builds("settings of programs from the registry", "programs", programs if is_all else [], table)
    else:
        oracle.skip("settings of Rust programs", "no cargo")
    if oracle.has("cargo", "rustc") and has_pe():
        run_builds("settings of Rust programs for Windows", "pe", [(build_pe, row) for row in (ALL_PE if is_all else SUBSET)], table)
    else:
        oracle.skip("settings of Rust programs for Windows", f"no {PE_TARGET}")
    if oracle.has("clang", "lld-link"):
        run_builds("LTO of C programs with a PDB", "msvc", [(build_msvc, *row) for row in MSVC_BUILDS], table)
    else:
        oracle.skip("LTO of C programs with a PDB", "no clang or no lld-link")
    rows = [row for row in C_BUILDS if oracle.has(row[1], "strip", row[1].replace("gcc", "strip"))
            or (row[1] in ("gcc", "clang") and oracle.has(row[1]))]
    rows = [row for row in rows if "-fuse-ld=lld" not in row[3] or oracle.has("ld.lld")]
    if rows:
        run_builds("LTO of C programs", "c", [(build_c, *row) for row in rows], table)
    else:
        oracle.skip("LTO of C programs", "no compiler")
    if is_all:
        print_table(table)
    oracle.finish()


main()
