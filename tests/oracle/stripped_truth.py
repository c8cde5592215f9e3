#!/usr/bin/env python3
"""Whose every function and every piece of read-only data of an unstripped Rust program is.

use: stripped_truth.py FULL FOLDER: writes FOLDER/truth.tsv and FOLDER/truth-data.tsv; FOLDER/Cargo.lock
names the packages whose C has lost its path

truth.tsv: address and size of a function, instantiating crate, defining crate, how the first is known
(cu: unit of DWARF; v0: mangled name; c: neither, so C or assembly, with a crate where names tell a
release), package with version. Addresses are those of memory, of a PE with its image base. All of std is
`std`; C and assembly that a crate carries is `CRATE (C)`, other C is `[C]`. truth-data.tsv: address, size, section, crate, how (file: STT_FILE; v0), of symbols
with a size. Nothing here is asked of binsize.
"""

import collections
import pathlib
import re
import sys

import stripped_dwarf as dwarf
import v0_crates
from readelf_text import SYMBOL, readelf_sections

FDE = re.compile(r" FDE .* pc=([0-9a-f]+)\.\.([0-9a-f]+)")
PDATA = re.compile(r"^ [0-9a-f]{16}:\t([0-9a-f]{16}) ([0-9a-f]{16}) [0-9a-f]{16}")
COFF_SECTION = re.compile(r"^ +\d+ (\S+) +([0-9a-f]{8}) +([0-9a-f]{16}) ")
COFF_SYMBOL = re.compile(r"^([0-9a-f]{16}) [Tt] (.+)$")
DATA = (".rodata", ".data.rel.ro")
ROOT = re.compile(r"C(s[0-9A-Za-z]*_)?(\d+)_?")
# Assembly without debug information whose names tell the release: aws_lc_0_46_0_…, ring_core_0_17_14_…
RELEASE = re.compile(r"^_?(aws_lc|ring_core)(?:_fips)?_\d+_\d+_\d+_")
CARRIER = {"aws_lc": "aws_lc_sys (C)", "ring_core": "ring (C)"}
HEADER = "#address\tsize\tinstantiating\tdefining\thow\tpackage\n"


class Function:
    def __init__(self, address, size, names=()):
        self.address, self.size, self.names = address, size, list(names)


class Elf:
    """Functions by symbol and by unwind entry, and data with a size."""

    base = 0

    def __init__(self, path):
        sections = readelf_sections(path)
        code = [s for s in sections if s.is_code]
        self.first = min(s.addr for s in code)
        by_number = {s.number: s for s in sections}
        self.functions, self.data, file = {}, {}, ""
        for line in dwarf.lines_of("readelf", "-sW", path):
            match = SYMBOL.match(line)
            if not match:
                continue
            value, size, name = int(match[1], 16), int(match[2], 0), match[6] or ""
            if match[3] == "FILE":
                file = name
            section = by_number.get(int(match[5])) if match[5].isdigit() else None
            if section is None:
                continue
            if section in code and match[3] in ("FUNC", "IFUNC") and size:
                self.put(value, size, name)
            elif section.name in DATA and match[3] == "OBJECT" and size:
                local = file if match[4] == "LOCAL" else ""
                self.data.setdefault((value, size), (section.name, name, local))
        for line in dwarf.lines_of("readelf", "--debug-dump=frames", path):
            match = FDE.search(line)
            if match and int(match[1], 16) >= self.first:
                self.put(int(match[1], 16), int(match[2], 16) - int(match[1], 16), None)

    def put(self, address, size, name):
        function = self.functions.setdefault(address, Function(address, size))
        function.size = max(function.size, size)
        if name:
            function.names.append(name)


class Pe:
    """Functions by .pdata; where there is none, from a symbol of code to the next one."""

    def __init__(self, path):
        tool = "x86_64-w64-mingw32-"
        self.functions, self.data, names, code = {}, {}, collections.defaultdict(list), []
        lines = list(dwarf.lines_of(tool + "objdump", "-h", path))
        for at, line in enumerate(lines):
            match = COFF_SECTION.match(line)
            if match and "CODE" in lines[at + 1]:
                code.append((int(match[3], 16), int(match[3], 16) + int(match[2], 16)))
        self.first = min(start for start, _ in code)
        for line in dwarf.lines_of(tool + "nm", path):
            match = COFF_SYMBOL.match(line)
            if match and not match[2].startswith((".text", "L$", ".L")):
                names[int(match[1], 16)].append(match[2])
        ends = self.read_pdata(path, tool, names)
        self.between(names, code, ends)

    def read_pdata(self, path, tool, names):
        ends = {}
        for line in dwarf.lines_of(tool + "objdump", "-p", path):
            if line.startswith("ImageBase"):
                self.base = int(line.split()[1], 16)
            match = PDATA.match(line)
            if match:
                start, end = int(match[1], 16), int(match[2], 16)
                self.functions[start] = Function(start, end - start, names.get(start, ()))
                ends[start] = end
        return ends

    def between(self, names, code, ends):
        """A leaf function has no unwind entry: it ends at the next start, fill bytes and all."""
        starts = sorted(set(names) | set(ends))
        covered = 0
        for at, start in enumerate(starts):
            covered = max(covered, ends.get(start, 0))
            bound = next((end for begin, end in code if begin <= start < end), start)
            following = min(starts[at + 1], bound) if at + 1 < len(starts) else bound
            if start not in ends and start >= covered and following > start:
                self.functions[start] = Function(start, following - start, names[start])


def best_name(names):
    """Aliases at one address: a v0 name before one of C, then the alphabet."""
    return min(names, key=lambda name: (not name.startswith("_R"), name)) if names else ""


def roots(name):
    """(crate, disambiguator) pairs that a v0 name mentions."""
    for match in ROOT.finditer(name):
        end = match.end() + int(match[2])
        if match[2] != "0" and end <= len(name):
            yield name[match.end():end], match[1] or ""


class Names:
    """Crates of v0 names; `std_roots` tells std's own hashbrown from one of the program's."""

    def __init__(self):
        self.std_roots = set()

    def learn(self, name):
        """Of a function in std's own objects: whatever it names is std's, too."""
        self.std_roots.update(roots(name))

    def is_std(self, crate, name):
        return crate in dwarf.STD or any(root in self.std_roots for root in roots(name) if root[0] == crate)

    def crates(self, name):
        """(defining, instantiating or ""), or None when it is not a v0 name."""
        if not name.startswith("_R"):
            return None
        try:
            defining, other = v0_crates.crates(name)
        except (v0_crates.Bad, RecursionError):
            return None
        return tuple("std" if crate and self.is_std(crate, name) else crate for crate in (defining, other))


def release(function):
    """The crate of a function whose name tells the release."""
    matches = [RELEASE.match(name) for name in function.names]
    return next((CARRIER[match[1]] for match in matches if match), None)


def enclose(rows):
    """Local functions of assembly are of the crate whose named ones are on both sides, nothing else between."""
    last, crate = None, None
    for place, (function, columns) in enumerate(rows):
        found = release(function) if columns[2] == "c" else None
        if columns[2] != "c":
            crate = None
        elif found:
            start = last + 1 if crate == found else place
            for between in range(start, place + 1):
                rows[between] = (rows[between][0], (found, found, "c", ""))
            last, crate = place, found


def describe(function, unit, names):
    """The columns after the size."""
    crates = names.crates(best_name(function.names))
    if unit:
        if unit.is_rust:
            defining = crates[0] if crates else unit.crate
        else:
            defining = unit.crate
        return unit.crate, defining, "cu", unit.package
    if crates:
        return crates[1] or crates[0], crates[0], "v0", ""
    return "[C]", "[C]", "c", ""


def write_functions(path, binary, units, names):
    known = [f for f in binary.functions.values() if f.address >= binary.first]
    for function in known:
        unit = units.at(function.address)
        name = best_name(function.names)
        crates = names.crates(name)
        if unit.is_std if unit else crates and (crates[1] or crates[0]) in dwarf.STD_DEPS:
            names.learn(name)
    agree, rows, end = collections.Counter(), [], 0
    for function in sorted(known, key=lambda f: (f.address, -f.size)):
        if function.address < end:
            continue
        end = function.address + function.size
        unit = units.at(function.address)
        rows.append((function, describe(function, unit, names)))
        crates = names.crates(best_name(function.names))
        if unit and crates:
            named = "named" if crates[1] else "unnamed"
            agree[named, (crates[1] or crates[0]) == unit.crate] += function.size
        agree["how", rows[-1][1][2]] += function.size
    enclose(rows)
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"#base {binary.base:x}\n" + HEADER)
        for function, columns in rows:
            file.write("\t".join((f"{function.address:x}", str(function.size), *columns)) + "\n")
    return agree


def write_data(path, binary, units, names):
    """In a file of fat LTO all is one object: then STT_FILE tells nothing."""
    ours = {units.of_file(d[2]) for d in binary.data.values() if dwarf.OBJECT.match(d[2])} - {"std"}
    agree = collections.Counter()
    with open(path, "w", encoding="utf-8") as file:
        file.write("#address\tsize\tsection\tcrate\thow\n")
        for (address, size), (section, name, local) in sorted(binary.data.items()):
            crates = names.crates(name.removeprefix("switch.table."))
            by_name = crates and (crates[1] or crates[0])
            is_told = len(ours) > 2 or not dwarf.OBJECT.match(local)
            by_file = units.of_file(local) if is_told and local else ""
            if by_file and by_name:
                agree["agree", by_file == by_name] += size
            if by_file or by_name:
                how = "file" if by_file else "v0"
                agree["how", how] += size
                file.write(f"{address:x}\t{size}\t{section}\t{by_file or by_name}\t{how}\n")
    return agree


def share(counter, *keys):
    right, wrong = (sum(counter[key, value] for key in keys) for value in (True, False))
    return f"{100 * right / (right + wrong):.2f} % of {right + wrong} bytes" if right + wrong else "nothing to compare"


def main():
    full, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.setrecursionlimit(10000)
    with open(full, "rb") as file:
        binary = (Elf if file.read(4) == b"\x7fELF" else Pe)(full)
    units, names = dwarf.Units(full, binary.first, dwarf.sources(folder / "Cargo.lock")), Names()
    code = write_functions(folder / "truth.tsv", binary, units, names)
    data = write_data(folder / "truth-data.tsv", binary, units, names)
    total = sum(code["how", how] for how in ("cu", "v0", "c"))
    crates = {unit.crate for unit in units.all}
    print(f"{full}: {len(binary.functions)} functions, {total} bytes, units of {len(crates)} crates")
    print("  bytes known by " + ", ".join(f"{h} {100 * code['how', h] / max(1, total):.2f} %" for h in ("cu", "v0", "c")))
    print(f"  unit is the instantiating crate named: {share(code, 'named')}")
    print(f"  unit is the defining crate where none is named: {share(code, 'unnamed')}")
    print(f"  data: {data['how', 'file']} bytes by file, {data['how', 'v0']} by name; both agree: {share(data, 'agree')}")


if __name__ == "__main__":
    main()
