"""What DWARF says of whose code is where: the ranges of all compile units, each with its crate.

Read from llvm-dwarfdump, as the other facts of stripped_truth.py are read from readelf, objdump and nm.
"""

import bisect
import glob
import os
import re
import subprocess

# A unit of rustc; one whose information is in a .dwo file, as std's for MinGW, has only that file's name.
UNIT = re.compile(r"^(.*)(?:/@/|-[0-9a-f]{16}\.)([A-Za-z0-9_]+)\.([0-9a-f]{8,16})-cgu\.\d+(?:\.rcgu\.dwo)?$")
OBJECT = re.compile(r"^([A-Za-z0-9_]+)\.([0-9a-f]{8,16})-cgu\.\d+$")
FROM_STD = re.compile(r"^/rustc/|^/rust/deps/|^library/|/rustlib/src/rust/")
REGISTRY = re.compile(r".*/registry/src/[^/]+/(.+?)-(\d+\.\d[^/]*)/")
GIT = re.compile(r".*/git/checkouts/[^/]+/[^/]+/(?:.*/)?([^/]+)/src/")
OUT_DIR = re.compile(r".*/build/(.+)-[0-9a-f]{16}/out(?:/|$)")
STD = set("""core alloc std proc_macro test panic_unwind panic_abort compiler_builtins unwind std_detect
profiler_builtins rustc_std_workspace_core rustc_std_workspace_alloc rustc_std_workspace_std __rustc""".split())
# What std is built with and has no debug information: without a unit, it is std's.
STD_DEPS = set("addr2line adler2 cfg_if gimli hashbrown libc memchr miniz_oxide object rustc_demangle".split())
PACKAGE = re.compile(r'^name = "(.+)"\nversion = "(.+)"$', re.M)
ATTRIBUTE = re.compile(r'^ +DW_AT_(name|dwo_name|GNU_dwo_name|comp_dir|low_pc|high_pc)\t\((?:"(.*)"|(0x[0-9a-f]+))\)')
RANGE = re.compile(r"^ +\[(0x[0-9a-f]+), (0x[0-9a-f]+)\)")


def lines_of(*command):
    """The lines that another program prints, one at a time: some print gigabytes."""
    environment = {**os.environ, "LC_ALL": "C"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
                          encoding="utf-8", errors="surrogateescape") as program:
        yield from program.stdout


def sources(lock):
    """{NAME-VERSION: folder of its source} of the packages of a Cargo.lock, as far as this machine has them."""
    try:
        with open(lock, encoding="utf-8") as file:
            found = PACKAGE.findall(file.read())
    except OSError:
        return {}
    home = os.environ.get("CARGO_HOME") or os.path.expanduser("~/.cargo")
    folders = glob.glob(os.path.join(home, "registry/src/*"))
    names = [f"{name}-{version}" for name, version in found]
    return {name: f"{folder}/{name}" for name in names for folder in folders if os.path.isdir(f"{folder}/{name}")}


def source_holder(path, packages):
    """Of a path cut at the package's own folder (aws-lc-sys does): the one package that has such a file."""
    names = [name for name, folder in packages.items() if os.path.isfile(folder + path)]
    return carrier(f"{packages[names[0]]}{path}") if len(names) == 1 else ("", "")


def carrier(path):
    """(package with version or "", crate) that a file of C or assembly was built with."""
    path = os.path.normpath(path)
    match = REGISTRY.match(path)
    if match:
        return f"{match[1]}-{match[2]}", match[1].replace("-", "_")
    match = OUT_DIR.match(path) or GIT.match(path)
    return ("", match[1].replace("-", "_")) if match else ("", "")


class Unit:
    """crate: as in truth.tsv; package: NAME-VERSION where the path tells; object: as in STT_FILE."""

    def __init__(self, name, folder, packages):
        rust = UNIT.match(name)
        self.is_rust = bool(rust)
        self.object = f"{rust[2]}.{rust[3]}" if rust else ""
        path = os.path.join(folder, rust[1] if rust else name)
        self.is_std = bool(rust and (FROM_STD.search(rust[1]) or rust[2] in STD))
        self.package, crate = carrier(path)
        if self.is_std:
            self.package, self.crate = "", "std"
        elif rust:
            self.crate = rust[2]
        else:
            if not crate and path.startswith("/"):
                self.package, crate = source_holder(path, packages)
            self.crate = f"{crate} (C)" if crate else "[C]"


def dies(path):
    """name, comp_dir, ranges of each compile unit."""
    found, seen, ranges = False, {}, []
    for line in lines_of("llvm-dwarfdump", "--debug-info", "--recurse-depth=0", path):
        if ": DW_TAG_compile_unit" in line:
            if found:
                yield seen, ranges
            found, seen, ranges = True, {}, []
            continue
        match = RANGE.match(line)
        if match:
            ranges.append((int(match[1], 16), int(match[2], 16)))
            continue
        match = ATTRIBUTE.match(line)
        if match:
            seen[match[1]] = match[2] if match[3] is None else int(match[3], 16)
    if found:
        yield seen, ranges


class Units:
    def __init__(self, path, first, packages):
        """Ranges that begin before address `first` are of code that the linker dropped."""
        spans, self.objects, self.files, self.all = [], {}, {}, []
        for seen, ranges in dies(path):
            name = seen.get("name") or seen.get("dwo_name") or seen.get("GNU_dwo_name") or ""
            unit = Unit(name, seen.get("comp_dir", ""), packages)
            self.all.append(unit)
            if unit.object:
                self.objects[unit.object] = unit
            else:
                self.files.setdefault(os.path.basename(name), set()).add(unit.crate)
            if not ranges and "low_pc" in seen and "high_pc" in seen:
                ranges = [(seen["low_pc"], seen["high_pc"])]
            spans += [(low, high, unit) for low, high in ranges if first <= low < high]
        self.spans = sorted(spans, key=lambda span: span[:2])
        self.starts = [span[0] for span in self.spans]

    def of_file(self, name):
        """The crate of an STT_FILE, or "": std's crates that have no units, and base names of C, too."""
        match = OBJECT.match(name)
        if not match:
            crates = self.files.get(name, ())
            return next(iter(crates)) if len(crates) == 1 else ""
        unit = self.objects.get(f"{match[1]}.{match[2]}")
        return unit.crate if unit else "std" if match[1] in STD | STD_DEPS else match[1]

    def at(self, address):
        """The unit whose range holds the address: the one that begins last."""
        place = bisect.bisect_right(self.starts, address)
        for low, high, unit in reversed(self.spans[max(0, place - 8):place]):
            if low <= address < high:
                return unit
        return None
