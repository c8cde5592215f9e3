#!/usr/bin/env python3
"""Compares formats/pdb with llvm-pdbutil, record by record.

pdb.py DUMP [IMAGE PDB]...   DUMP is pdb_dump.c, built.

Units, contributions, public symbols, functions and variables must be the same. For lines and inlined
functions, each byte of code is painted here with the rows and annotations that llvm-pdbutil prints.
Beside: how many bytes of each section have an owner, and that only linker tables and padding do not.
"""
import collections
import re
import shutil
import struct
import subprocess
import sys

PDBUTIL = next((n for n in ("llvm-pdbutil-19", "llvm-pdbutil", "llvm-pdbutil-14")
                if shutil.which(n)), None)
LINKER_TABLES = (".pdata", ".reloc")  # link.exe lists no contribution for them
FILL = {b"\0", b"\xcc", b"\x90"}


def text_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace")


def pdbutil(option, path):
    return text_of(PDBUTIL, "dump", option, path).splitlines()


class Image:
    """The sections of a PE image: (name, RVA, size in memory, bytes)."""

    def __init__(self, path):
        data = open(path, "rb").read()
        at = struct.unpack_from("<I", data, 60)[0]
        n, optional = struct.unpack_from("<H", data, at + 6)[0], struct.unpack_from("<H", data, at + 20)[0]
        self.sections = []
        for header in range(at + 24 + optional, at + 24 + optional + 40 * n, 40):
            vm_size, rva, size, off = struct.unpack_from("<4I", data, header + 8)
            name = data[header:header + 8].rstrip(b"\0").decode("latin1")
            self.sections.append((name, rva, vm_size or size, data[off:off + min(size, vm_size or size)]))

    def rva(self, section, offset):
        """None where nothing is: the linker discarded it."""
        if not 0 < section <= len(self.sections) or offset >= self.sections[section - 1][2]:
            return None
        return self.sections[section - 1][1] + offset


class Checksums:
    """The files of each module by the position of their checksums: llvm-pdbutil prints no positions."""

    def __init__(self, path):
        self.data = open(path, "rb").read()
        self.page, _, _, size = struct.unpack_from("<4I", self.data, 32)
        lists = self.pages(self.words(self.data, 52, -(-4 * -(-size // self.page) // self.page)))
        directory = self.pages(self.words(lists, 0, -(-size // self.page)))
        sizes = [0 if s == 0xffffffff else s for s in self.words(directory, 4, self.words(directory, 0, 1)[0])]
        at, self.streams = 4 + 4 * len(sizes), []
        for size in sizes:
            n = -(-size // self.page)
            self.streams.append((self.words(directory, at, n), size))
            at += 4 * n
        self.names = self.stream(self.named("/names"))
        self.modules = self.stream(3)

    @staticmethod
    def words(data, at, n):
        return struct.unpack_from("<%dI" % n, data, at)

    def pages(self, numbers):
        return b"".join(self.data[n * self.page:(n + 1) * self.page] for n in numbers)

    def stream(self, number):
        return self.pages(self.streams[number][0])[:self.streams[number][1]]

    def named(self, wanted):
        info = self.stream(1)
        n = self.words(info, 28, 1)[0]
        strings, at = info[32:32 + n], 32 + n
        count, at = self.words(info, at, 1)[0], at + 8
        for _ in range(2):
            at += 4 + 4 * self.words(info, at, 1)[0]
        for i in range(count):
            name, number = self.words(info, at + 8 * i, 2)
            if strings[name:].split(b"\0")[0].decode() == wanted:
                return number
        return 0

    def files(self):
        """[{position: path}] for each module."""
        at, end, found = 64, 64 + self.words(self.modules, 24, 1)[0], []
        while at < end:
            number, symbols, c11, c13 = struct.unpack_from("<HIII", self.modules, at + 34)
            found.append(self.module_files(number, symbols + c11, c13))
            for _ in range(2):
                at = self.modules.index(b"\0", at + 64 if _ == 0 else at) + 1
            at = (at + 3) & ~3
        return found

    def module_files(self, number, start, size):
        found = {}
        if number == 0xffff:
            return found
        stream, at = self.stream(number), start
        while at + 8 <= start + size:
            kind, length = self.words(stream, at, 2)
            at += 8
            place = at if kind == 0xf4 else at + length
            while place < at + length:
                name = self.words(stream, place, 1)[0]
                found[place - at] = self.names[12 + name:].split(b"\0", 1)[0].decode("utf-8", "replace")
                place = (place + 6 + stream[place + 4] + 3) & ~3
            at += (length + 3) & ~3
        return found


def by_module(lines):
    """(number of the module, line) for what is printed below "Mod NNNN"."""
    module = None
    for line in lines:
        match = re.match(r"\s*Mod (\d+) \|", line)
        if match:
            module = int(match[1])
        elif module is not None:
            yield module, line


def modules(path):
    names, has_stream = [], []
    for line in pdbutil("-modules", path):
        if match := re.match(r"\s*Mod \d+ \| `(.*)`:", line):
            names.append(match[1])
        elif match := re.match(r"\s*Obj: `(.*)`:", line):
            names[-1] += "\t" + (match[1] if match[1] not in ("", names[-1]) else "-")
        elif match := re.match(r"\s*debug stream: (\d+)", line):
            has_stream.append(match[1] != "65535")
    return names, has_stream


def contributions(path, image):
    found = []
    for line in pdbutil("-section-contribs", path):
        match = re.search(r"mod = (\d+), (\d+):(\d+), size = (-?\d+)", line)
        if match and int(match[4]) > 0:
            rva = image.rva(int(match[2]), int(match[3]))
            if rva is not None:
                found.append("%x %x %s" % (rva, int(match[4]), match[1]))
    return found


KIND = re.compile(r"\s*\d+ \| (\S+) \[size = \d+\](?: `(.*)`)?")
INLINEE = re.compile(r"inlinee = (0x\w+)(?: \((.*)\))?, parent")
PLACE = re.compile(r"addr = (\d+):(\d+)(?:, code size = (\d+))?")


def symbols(lines, image, kinds):
    """(kind, name, RVA, size) of records of these kinds."""
    kind = None
    for line in lines:
        if match := KIND.match(line):
            kind, name = match[1], match[2]
        elif kind in kinds and (match := PLACE.search(line)):
            rva = image.rva(int(match[1]), int(match[2]))
            if rva is not None and name:
                yield kind, name, rva, int(match[3] or 0)
            kind = None


def line_rows(path, image, has_stream):
    """[(module, end of the table, [(RVA, order, file)])]: a table is printed in blocks that go forward."""
    tables, last, file = [], None, None
    for module, line in by_module(pdbutil("-l", path)):
        if not has_stream[module]:
            continue  # llvm-pdbutil repeats those of the module before
        if match := re.match(r"\s*([0-9A-F]{4}):([0-9A-F]{8})-([0-9A-F]{8}), line", line):
            base = image.rva(int(match[1], 16), int(match[2], 16))
            end = base and base + int(match[3], 16) - int(match[2], 16)
            if not last or last[:2] != (module, end) or last[2] >= (base or 0):
                tables.append((module, end, []))
            last = module, end, base or 0
            shift = base and base - int(match[2], 16)
        elif match := re.match(r"(\S.*) \((?:SHA|MD5|no checksum)", line):
            file = match[1].replace("\\", "/")
        elif re.match(r"\S", line):
            file = line.replace("\\", "/")
        elif shift is not None:
            for address in re.findall(r" ([0-9A-F]{8})", line):
                tables[-1][2].append((shift + int(address, 16), len(tables[-1][2]), file))
    return tables


def inlinee_files(path):
    found = {}
    for module, line in by_module(pdbutil("-il", path)):
        if match := re.match(r"\s*(0x[0-9A-F]+) \|\s*\d+ \| (.*?)(?: \((?:SHA|MD5|no ).*)?$", line):
            found.setdefault((module, int(match[1], 16)), match[2].replace("\\", "/"))
    return found


class Paint:
    """What each byte of code is from."""

    def __init__(self, path, image, has_stream):
        self.image, self.files, self.positions = image, inlinee_files(path), Checksums(path).files()
        self.deepest, self.sites, self.names = {}, collections.Counter(), collections.defaultdict(set)
        self.any, self.functions = collections.defaultdict(set), collections.Counter()
        self.n_rows, self.n_sites = 0, 0
        for self.module, end, rows in line_rows(path, image, has_stream):
            self.rows(end, sorted(rows))
        self.function = self.size = self.site = None
        self.stack, self.module, self.kind = [], None, ""
        for self.module, line in by_module(pdbutil("-symbols", path)):
            self.record(line)
        self.close()

    def rows(self, end, rows):
        self.n_rows += len(rows)
        for i, (rva, _, file) in enumerate(rows):
            self.paint(rva, rows[i + 1][0] if i + 1 < len(rows) else end, 0, file)

    def paint(self, start, end, depth, file):
        """The deepest has a byte."""
        for at in range(start, end):
            self.any[at].add(file)
            deepest = self.deepest.get((self.module, at))
            if not deepest or depth > deepest[0]:
                self.deepest[self.module, at] = (depth, {file})
            elif depth == deepest[0]:
                deepest[1].add(file)

    def lines(self):
        """{RVA: files}"""
        found = collections.defaultdict(set)
        for (_, at), (_, files) in self.deepest.items():
            found[at] |= files
        for function, size in (f for f, n in self.functions.items() if n > 1):
            for at in range(function, function + size):
                found[at] |= self.any[at]  # folded: which function is it from?
        return found

    def record(self, line):
        if match := KIND.match(line):
            self.close()
            self.kind = match[1]
            if self.kind == "S_INLINESITE_END" and self.stack:
                self.stack.pop()
            return
        if self.kind in ("S_GPROC32", "S_LPROC32") and (match := PLACE.search(line)):
            self.function, self.size = self.image.rva(int(match[1]), int(match[2])), int(match[3])
            self.stack = []
            if self.function is not None:
                self.functions[self.function, self.size] += 1
        elif self.kind.startswith("S_INLINESITE") and (match := INLINEE.search(line)):
            number = int(match[1], 16)
            self.site = {"name": match[2], "file": self.files.get((self.module, number)), "at": 0, "row": None,
                         "rows": []}
            self.stack.append(self.site)
        elif self.site and (match := re.match(r"\s+([0-9A-F]{4,}) +(\S.*)$", line)):
            self.annotation(self.site, match[1], match[2])

    def annotation(self, site, code, text):
        """llvm-pdbutil's steps, but code lengths of the combined annotation move nothing."""
        if match := re.match(r"setfile (\w+)", text):
            site["file"] = self.positions[self.module].get(int(match[1], 16), "").replace("\\", "/")
        if match := re.match(r"code 0x\w+ \(\+0x(\w+)\)", text):
            site["at"] += int(match[1], 16)
            self.end_row(site, site["at"])
            site["row"] = (site["at"], site["file"])
        if match := re.search(r"code end 0x\w+ \(\+0x(\w+)\)", text):
            length = int(match[1], 16)
            self.end_row(site, site["row"][0] + length if site["row"] else 0)
            if code.startswith("04"):
                site["at"] += length

    @staticmethod
    def end_row(site, end):
        if site["row"]:
            site["rows"].append((*site["row"], end))
            site["row"] = None

    def close(self):
        """Paints the site that was read: those inside it come later and go deeper."""
        site, self.site = self.site, None
        if not site or self.function is None:
            return
        self.n_sites += 1
        depth = len(self.stack)
        for start, file, end in site["rows"]:
            start, end = self.function + start, self.function + min(end, self.size)
            if file:
                self.paint(start, end, depth, file)
            for at in range(start, end):
                self.sites[at, depth] += 1
                self.names[at, depth].add(site["name"])


def painted(facts):
    """{RVA: files}, {(RVA, depth): how many}, {(RVA, depth): names}"""
    lines, sites, names = collections.defaultdict(set), collections.Counter(), collections.defaultdict(set)
    for fact in facts["line"]:
        rva, size, file = fact.split(" ", 2)
        for at in range(int(rva, 16), int(rva, 16) + int(size, 16)):
            lines[at].add(file)
    for fact in facts["inline"]:
        rva, size, depth, name = fact.split(" ", 3)
        for at in range(int(rva, 16), int(rva, 16) + int(size, 16)):
            sites[at, int(depth)] += 1
            names[at, int(depth)].add(name)
    return lines, sites, names


def check_code(checked, facts, image, pdb, has_stream):
    paint, (lines, sites, names) = Paint(pdb, image, has_stream), painted(facts)
    theirs = paint.lines()
    wrong = {(at, tuple(sorted(files))) for at, files in lines.items() if not files <= theirs[at]}
    checked.same("rows of lines", wrong, set(), paint.n_rows)
    checked.same("bytes with a line", set(lines), {at for at, files in theirs.items() if files})
    checked.same("inlined calls", sites, paint.sites, paint.n_sites)
    # llvm-pdbutil prints no scopes, and no names of what was imported from another module.
    cut = lambda name: name[:-3] if name.endswith("...") else name
    ends = lambda name, site: any(("::" + ours_).rfind("::" + cut(name)) >= 0 for ours_ in names[site])
    checked.same("names of inlined functions",
                 [(site, name) for site, all_ in paint.names.items() for name in all_ if name and not ends(name, site)],
                 [], len({name for all_ in names.values() for name in all_}))


def unowned(image, ranges):
    """Bytes of each section that have an owner; those that have none and need one."""
    owned, rest = [], 0
    for name, rva, size, data in image.sections:
        map_ = bytearray(size)
        for start, length in ranges:
            start -= rva
            if 0 <= start < size:
                map_[start:start + length] = b"\1" * (min(start + length, size) - start)
        owned.append("%s %.1f%%" % (name, 100 * sum(map_) / max(size, 1)))
        if name in LINKER_TABLES and not any(map_):
            continue
        for gap in re.finditer(rb"\0+", bytes(map_)):
            there = data[gap.start():gap.end()]
            if there and {bytes([b]) for b in there} - FILL:
                rest += len(there)
    return ", ".join(owned), rest


class Checked:
    def __init__(self, path):
        self.path, self.good, self.counts = path, True, []

    def same(self, what, mine, theirs, count=None):
        self.counts.append("%s %s" % (count if count is not None else len(theirs), what))
        if mine == theirs:
            return
        self.good = False
        listed = lambda left, right: list((collections.Counter(left) - collections.Counter(right)).items())[:4]
        print("FAIL %s: %s: %d, llvm-pdbutil has %d; only ours %s, only theirs %s" %
              (self.path, what, len(mine), len(theirs), listed(mine, theirs), listed(theirs, mine)))


def ours(dump, image, pdb):
    facts = collections.defaultdict(list)
    for line in text_of(dump, image, pdb).splitlines():
        kind, _, rest = line.partition(" ")
        facts[kind].append(rest)
    return facts


FUNCTIONS = ("S_GPROC32", "S_LPROC32")
VARIABLES = ("S_GDATA32", "S_LDATA32", "S_GTHREAD32", "S_LTHREAD32")


def check_symbols(checked, facts, image, pdb):
    records = pdbutil("-symbols", pdb)
    split = lambda kind: [fact.split(" ", 4) for fact in facts[kind]]
    functions = {(name, rva, size) for _, name, rva, size in symbols(records, image, FUNCTIONS)}
    mine = {(name, int(rva, 16), int(size, 16)) for rva, size, _, _, name in split("function")}
    checked.same("functions", {f for f in mine if f in functions or f[1:] in {g[1:] for g in functions}}, functions)
    variables = {(name, rva) for _, name, rva, _ in symbols(records + pdbutil("-globals", pdb), image, VARIABLES)}
    checked.same("variables", {(name, int(rva, 16)) for rva, _, _, _, name in split("variable")}, variables)
    publics = {(name, rva) for _, name, rva, _ in symbols(pdbutil("-publics", pdb), image, ("S_PUB32",))}
    checked.same("public symbols", {(name, int(rva, 16)) for rva, _, _, _, name in split("public")}, publics)


def check(dump, image_path, pdb):
    facts, image, checked = ours(dump, image_path, pdb), Image(image_path), Checked(pdb)
    names, has_stream = modules(pdb)
    checked.same("units", ["\t".join(fact.split("\t")[:2]) for fact in facts["unit"]], names)
    ranges = contributions(pdb, image)
    checked.same("contributions", sorted(facts["range"]), sorted(ranges))
    check_symbols(checked, facts, image, pdb)
    check_code(checked, facts, image, pdb, has_stream)
    owned, rest = unowned(image, [(int(r.split()[0], 16), int(r.split()[1], 16)) for r in facts["range"]])
    if rest:
        print("FAIL %s: %d bytes have no owner and are no padding" % (pdb, rest))
    for warning in facts["warning"] + facts["error"]:
        print("     %s: %s" % (pdb, warning))
    if checked.good and not rest:
        print("ok %s: same: %s; owned: %s" % (pdb, ", ".join(checked.counts), owned), flush=True)
    return checked.good and not rest


def main():
    dump, files = sys.argv[1], sys.argv[2:]
    results = [check(dump, image, pdb) for image, pdb in zip(files[::2], files[1::2])]
    sys.exit(not all(results))


main()
