#!/usr/bin/env python3
"""Compares formats/cuda with cuobjdump, container by container.

cuobjdump.py DUMP [FILE]...   DUMP is cuda_dump.c, built.

In each container: the same entries in the same order with the same architecture, identifier and
flags; the same bytes unpacked (PTX without the NULs at its end); the same kernels in the same cubins.
In a whole ELF file: as many entries, where cuobjdump looks for them. It does not read PE files, but a
container out of one. Of a cubin alone: the same kernels. Containers with damaged headers are no input
for this: it gives up all of a file where we lose an entry.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

import oracle

CUOBJDUMP = os.environ.get("CUOBJDUMP", "cuobjdump")
CUBIN, PTX, RELOCATABLE = 0, 1, 2
SECTIONS = (".nv_fatbin", "__nv_relfatbin", "-")
FIELD = re.compile(r"(arch|identifier) = (.*)|(has debug info|compressed)")
Entry = collections.namedtuple("Entry", "number container kind arch identifier packing is_debug kernels")


def cuobjdump(*arguments, folder=None):
    done = subprocess.run([CUOBJDUMP, "-all", *arguments], capture_output=True, cwd=folder, check=False)
    return done.stdout.decode("latin1"), done.stderr.decode("latin1").strip()


class Ours:
    def __init__(self, dump, path, folder):
        self.containers, self.entries, names = [], [], []
        out = subprocess.run([dump, "-t", "2", "-x", folder, path], capture_output=True, check=False)
        for line in out.stdout.decode("latin1").splitlines():
            word, _, rest = line.partition(" ")
            if word == "container":
                fields = rest.split()
                self.containers.append((int(fields[0]), int(fields[1]), fields[4]))
            elif word == "entry":
                start, _, arch, _, identifier, packing, numbers = rest.split("\t")
                container, kind = map(int, start.split())
                self.entries.append(Entry(len(self.entries), container, kind, arch, identifier, packing,
                                          numbers[0] == "1", []))
            elif word in ("kernel", "function"):
                names.append((word, rest))
            elif word == "instance":
                entry, function = map(int, rest.split()[:2])
                if names[function][0] == "kernel":
                    self.entries[entry].kernels.append(names[function][1])

    def of(self, container, kinds):
        return [e for e in self.entries if e.container == container and e.kind in kinds]


class GaveUp:
    """On one container; what it says of the file is then too little."""


def headers(text, what):
    """Of each entry of a kind ("elf", "ptx"): its fields, and the kernels of its symbol table."""
    found, current = [], None
    for line in text.splitlines():
        if match := re.match(r"Fatbin (.*) code", line):
            current = ({}, []) if what in match[1] else None
            found += [current] if current else []
        elif current is not None and (match := FIELD.fullmatch(line)):
            current[0][match[1] or match[3]] = match[2] or True
        elif current is not None and (match := re.match(r"STT_FUNC +STB_\w+ +STO_ENTRY +(\S+)", line)):
            current[1].append(match[1])
    return found


def payload(path, is_text):
    try:
        with open(path, "rb") as file:
            return file.read().rstrip(b"\0") if is_text else file.read()
    except OSError:
        return None


def compare_kind(ours, container, fatbin, folder, kinds, what):
    is_text = what == "ptx"
    entries = ours.of(container, kinds)
    names = [line.split(": ")[1] for line in cuobjdump(f"-l{what}", fatbin)[0].splitlines() if " file " in line]
    theirs, errors = cuobjdump("-ptx" if is_text else "-symbols", fatbin)
    theirs = headers(theirs, what)
    cuobjdump(f"-x{what}", "all", fatbin, folder=folder)
    # cuobjdump 13.4 gives up on cubins that nvlink 12.1 linked: their sh_link is wrong.
    if "Invalid ELF" in errors:
        yield GaveUp()
        return
    if errors and "Can't deobfuscate" not in errors:  # nobody can
        yield f"container {container}: cuobjdump says {errors.splitlines()[0]}"
    if not len(entries) == len(names) == len(theirs):
        yield f"container {container}: {len(entries)} {what}, {len(names)} there"
    for entry, name, (fields, kernels) in zip(entries, names, theirs):
        place = f"container {container}: {name}"
        same = payload(os.path.join(folder, name), is_text) == \
            payload(os.path.join(folder, "..", "ours", str(entry.number)), is_text)
        expected = {"arch": entry.arch.replace("compute_", "sm_")}
        if entry.identifier != "-":
            expected["identifier"] = entry.identifier
        if entry.is_debug:
            expected["has debug info"] = True
        if entry.packing != "raw":
            expected["compressed"] = True
        if not same and names.count(name) == 1:
            yield f"{place}: other bytes"
        if fields != expected:
            yield f"{place}: {expected} here, {fields} there"
        if not is_text and sorted(kernels) != sorted(entry.kernels):
            yield f"{place}: {len(entry.kernels)} kernels here, {len(kernels)} there"


def compare(dump, path):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "ours"))
        ours = Ours(dump, path, os.path.join(folder, "ours"))
        data = open(path, "rb").read()
        for i, (at, size, _) in enumerate(ours.containers):
            fatbin, extracted = os.path.join(folder, f"{i}.fatbin"), os.path.join(folder, f"x{i}")
            os.mkdir(extracted)
            with open(fatbin, "wb") as file:
                file.write(data[at:at + size])
            yield from compare_kind(ours, i, fatbin, extracted, (CUBIN,), "elf")
            yield from compare_kind(ours, i, fatbin, extracted, (PTX, RELOCATABLE), "ptx")
        yield ours
        if not ours.containers and [e.kind for e in ours.entries] == [CUBIN]:
            kernels = re.findall(r"^STT_FUNC +STB_\w+ +STO_ENTRY +(\S+)", cuobjdump("-symbols", path)[0], re.M)
            if sorted(kernels) != sorted(ours.entries[0].kernels):
                yield f"{len(ours.entries[0].kernels)} kernels here, {len(kernels)} there"
        elif oracle.magic(path) == "elf" and "Invalid ELF" not in cuobjdump("-symbols", path)[1]:
            listing = cuobjdump("-lelf", path)[0] + cuobjdump("-lptx", path)[0]
            n = sum(e.container >= 0 and ours.containers[e.container][2] in SECTIONS and
                    e.kind in (CUBIN, PTX, RELOCATABLE) for e in ours.entries)
            if n != listing.count(" file "):
                yield f"{n} entries, {listing.count(' file ')} there"


def main():
    for path in sys.argv[2:]:
        found = list(compare(sys.argv[1], path))
        ours = next(x for x in found if isinstance(x, Ours))
        n_left = sum(isinstance(x, GaveUp) for x in found)
        faults = [x for x in found if isinstance(x, str)]
        kernels = {name for e in ours.entries if e.kind == CUBIN for name in e.kernels}
        oracle.say(f"cuobjdump {path}", faults, f"{len(ours.containers)} containers, {len(ours.entries)} entries, "
                   f"{len(kernels)} kernels in cubins" + (f"; cuobjdump gave up {n_left} times" if n_left else ""))
    oracle.finish()


main()
