#!/usr/bin/env python3
"""Compares formats/pe with llvm-readobj: sections, imports, exports, relocations, unwind entries.

pe.py DUMP FILE...   DUMP is pe_dump.c, built; files that are no PE images are left out.

llvm-readobj (14 to 19) crashes on some unwind tables; then the entries are read here.
"""
import os
import re
import shutil
import struct
import subprocess
import sys

READOBJ = next((n for n in ("llvm-readobj", "llvm-readobj-19", "llvm-readobj-14")
                if shutil.which(n)), None)


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def readobj(option, path):
    return run(READOBJ, option, path)[1]


def ours(dump, path):
    status, out = run(dump, path)
    if status == 3:
        return None
    facts = {"status": status}
    for line in out.splitlines():
        kind, _, rest = line.partition(" ")
        facts.setdefault(kind, []).append(rest)
    return facts


def sections(path):
    found = []
    for block in readobj("--sections", path).split("Section {")[1:]:
        name = re.search(r"Name: (.*) \([0-9A-F ]+\)", block)[1]
        number = lambda key: int(re.search(key + r": (0x[0-9A-F]+|\d+)", block)[1], 0)
        size = number("VirtualSize") or number("RawDataSize")
        found.append("%x %x %s" % (number("VirtualAddress"), size, name))
    return found


def imports(path):
    found = []
    dll = None
    for line in readobj("--coff-imports", path).splitlines():
        line = line.strip()
        if line.startswith("Name: "):
            dll = line[6:]
        elif line.startswith("Symbol: "):
            name, _, hint = line[8:].rpartition(" (")
            found.append("%s!%s" % (dll, name or "#" + hint.rstrip(")")))
    return found


def exports(path):
    found = []
    for block in readobj("--coff-exports", path).split("Export {")[1:]:
        ordinal, name = re.search(r"Ordinal: (\d+)", block)[1], re.search(r"Name: ?(.*)", block)[1]
        rva = re.search(r"RVA: 0x([0-9A-F]+)", block)
        if rva and int(rva[1], 16):
            found.append("%x %s" % (int(rva[1], 16), name or "#" + ordinal))
    return found


def relocations(path):
    pairs = re.findall(r"Type: (\S+)\s+Address: 0x([0-9A-F]+)", readobj("--coff-basereloc", path))
    return ["%x" % int(address, 16) for kind, address in pairs if kind != "ABSOLUTE"]


def directory_entries(path):
    """The begin of each entry of the exception directory, from the bytes."""
    data = open(path, "rb").read()
    at = struct.unpack_from("<I", data, 60)[0]
    machine, n_sections = struct.unpack_from("<HH", data, at + 4)
    optional = at + 24
    table = optional + struct.unpack_from("<H", data, at + 20)[0]
    plus = struct.unpack_from("<H", data, optional)[0] == 0x20b
    rva, size = struct.unpack_from("<II", data, optional + (112 if plus else 96) + 24)
    entry = 12 if machine == 0x8664 else 8
    for i in range(n_sections):
        _, start, raw_size, raw = struct.unpack_from("<4I", data, table + 40 * i + 8)
        if start <= rva < start + raw_size:
            off = raw + rva - start
            begins = [struct.unpack_from("<I", data, off + k)[0]
                      for k in range(0, size - entry + 1, entry)]
            return ["%x" % b for b in begins if b]
    return []


def unwind(path, image_base):
    status, out = run(READOBJ, "--unwind", path)
    # Deeper ones are what a chained entry leads to.
    begins = re.findall(r"^ {4}(?:StartAddress|Function):.*?(0x[0-9A-F]+)\)?$", out, re.M)
    if status or not begins:
        return directory_entries(path)
    return ["%x" % (int(b, 16) - image_base) for b in begins]


def compare(what, path, mine, theirs, aliases=False):
    mine, theirs = sorted(mine), sorted(theirs)
    if mine == theirs or (aliases and set(theirs) <= set(mine)):
        return True
    only_mine = sorted(set(mine) - set(theirs))
    only_theirs = sorted(set(theirs) - set(mine))
    print("FAIL %s: %s: %d, llvm-readobj has %d; only ours %s, only theirs %s" %
          (path, what, len(mine), len(theirs), only_mine[:3], only_theirs[:3]))
    return False


def check(dump, path):
    facts = ours(dump, path)
    if facts is None:
        return None
    get = lambda kind: facts.get(kind, [])
    if facts["status"]:
        print("FAIL %s: not read" % path)
        return False
    base = int(get("image-base")[0], 16)
    good = [
        compare("sections", path, get("section"), sections(path)),
        compare("imports", path, get("import"), imports(path)),
        compare("exports", path, get("export"), exports(path), aliases=True),
        compare("relocations", path, get("relocation"), relocations(path)),
        compare("unwind entries", path, get("unwind"), unwind(path, base)),
        compare("unexplained bytes", path, get("unexplained"), ["0"]),
    ]
    if all(good):
        print("ok %s: same: %d sections, %d imports, %d exports, %d relocations, %d unwind entries" %
              ((os.path.basename(path),) + tuple(len(get(k)) for k in
               ("section", "import", "export", "relocation", "unwind"))), flush=True)
    return all(good)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    if not READOBJ:
        sys.exit("pe.py: llvm-readobj is missing")
    results = [check(sys.argv[1], path) for path in sys.argv[2:]]
    sys.exit(False in results)


main()
