#!/usr/bin/env python3
"""Sections and segments as readelf lists them (and llvm-readobj, where it is installed).

What readelf says of offsets and sizes is turned into bytes of the file here: where sections lie
over each other the rule is that of src/attrib/partition.h. Memory is compared where no two ranges
of it overlap.
"""

import json
import os
import re
from collections import defaultdict

import oracle
from readelf_text import Section, is_debug_file, readelf_sections

FILES, LLVM_FILES = 200, 30
LOAD = re.compile(r"^ +LOAD +(0x\S+) (0x\S+) (0x\S+) (0x\S+) (0x\S+) ([RWE ]{3}) ")
ANY_SEGMENT = re.compile(r"^ +(\S+) +0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ ")


def llvm_sections(path):
    """The same from llvm-readobj's JSON."""
    text = oracle.tool("llvm-readobj", "--elf-output-style=JSON", "--sections", path)
    found = []
    # Newer versions list the sections beside the summary, older ones in an object of the file's name.
    listed = json.loads(text)[0]
    listed = listed.get("Sections") or listed[path]["Sections"]
    for entry in listed:
        s = entry["Section"]
        flags = {flag.get("Name", flag.get("RawFlag")) for flag in s["Flags"]["Flags"]}
        letters = ("A" if "SHF_ALLOC" in flags else "") + ("T" if "SHF_TLS" in flags else "")
        type_ = s["Type"].get("Name", s["Type"].get("Value")).replace("SHT_", "")
        if type_ != "NULL":
            name = s["Name"].get("Name", s["Name"].get("Value"))
            found.append(Section(s["Index"], name, type_, s["Address"], s["Offset"], s["Size"], letters))
    return found


def readelf_loads(path):
    """[(number, offset, address, file size, memory size, flags)]"""
    found, number = [], 0
    for line in oracle.tool("readelf", "-lW", path).splitlines():
        match = LOAD.match(line)
        if match:
            values = [int(match[i], 16) for i in (1, 2, 4, 5)]
            flags = match[6].replace(" ", "").replace("E", "X")
            found.append((number, *values, flags))
        number += bool(ANY_SEGMENT.match(line))
    return found


def bytes_by_name(sections, size):
    """Who has each byte: of those that hold it the one that starts last, then ends first."""
    edges, counts = {0, size}, defaultdict(int)
    ranges = [(min(s.off, size), min(s.off + s.in_file, size), number, s.name)
              for number, s in enumerate(sections)]
    for start, end, _, _ in ranges:
        edges.update((start, end))
    edges = sorted(edges)
    for at, end in zip(edges, edges[1:]):
        holders = [r for r in ranges if r[0] <= at < r[1]]
        if holders:
            winner = min(holders, key=lambda r: (-r[0], r[1], r[2]))
            counts[winner[3]] += end - at
    return counts


def overlap(ranges):
    """Of (start, size); do any two share a byte?"""
    ranges = sorted(r for r in ranges if r[1])
    return any(a + n > b for (a, n), (b, _) in zip(ranges, ranges[1:]))


def memory_by_name(sections, loads, is_object):
    """None when ranges overlap, so that the sum of sizes means little."""
    loaded = [s for s in sections if s.is_loaded]
    counts = defaultdict(int)
    if not is_object and (overlap([(s.addr, s.size) for s in loaded]) or overlap([(a, m) for _, _, a, _, m, _ in loads])
                          or overlap([(o, f) for _, o, _, f, _, _ in loads])):
        return None
    for s in loaded:
        inside = is_object or any(a <= s.addr and s.addr + s.size <= a + m for _, _, a, _, m, _ in loads)
        if not inside and s.size:
            return None
        counts[s.name] += s.size
    return counts


def compare_sections(path, sections, loads, is_object):
    size = os.path.getsize(path)
    rows = oracle.rows(path, "section")
    by_name = {row["section"]: row for row in rows}
    faults = []
    in_file = bytes_by_name(sections, size)
    for name in {s.name for s in sections}:
        got = by_name.get(name, {}).get("file_size", 0)
        if got != in_file[name]:
            faults.append(f"{path}: {name} has {got} bytes, not {in_file[name]}")
    memory = memory_by_name(sections, loads, is_object)
    for name in memory or ():
        got = by_name.get(name, {}).get("vm_size", 0)
        if got != memory[name]:
            faults.append(f"{path}: {name} has {got} bytes in memory, not {memory[name]}")
    known = {s.name for s in sections} | {"[ELF header]", "[program headers]", "[section headers]", "[gap]"}
    faults += [f"{path}: row {row['section']}" for row in rows if row["section"] not in known and sections]
    return faults, sum(in_file.values())


def compare_loads(path, loads):
    """None when segments share bytes of the file or of memory."""
    if overlap([(a, m) for _, _, a, _, m, _ in loads]) or overlap([(o, f) for _, o, _, f, _, _ in loads]):
        return None
    by_name = {row["segment"]: row for row in oracle.rows(path, "segment")}
    faults = []
    for number, _, _, in_file, memory, flags in loads:
        row = by_name.pop(f"LOAD #{number} [{flags}]", None)
        got = (row["file_size"], row["vm_size"]) if row else None
        if memory and got != (in_file, memory):
            faults.append(f"{path}: segment {number} has {got}, not {(in_file, memory)}")
    by_name.pop("[not loaded]", None)
    return faults + [f"{path}: segment {name}" for name in by_name]


def check_file(path):
    try:
        header = oracle.tool("readelf", "-h", path)
        sections, loads = readelf_sections(path), readelf_loads(path)
        is_object = "REL (Relocatable" in header
        if "file may be corrupt" in header or is_debug_file(sections):
            return path, [], 0, []
        faults, n_bytes = compare_sections(path, sections, loads, is_object)
        return path, faults, n_bytes, compare_loads(path, [] if is_object else loads)
    except oracle.Failed as error:
        return path, [str(error)], 0, None


def check_llvm(path):
    try:
        sections, loads = llvm_sections(path), readelf_loads(path)
        faults, n_bytes = compare_sections(path, sections, loads, not loads)
        return faults, n_bytes, len(sections)
    except (oracle.Failed, ValueError, KeyError) as error:
        return [f"{path}: {error!r}"], 0, 0


if not oracle.has("readelf"):
    oracle.skip("sections", "no readelf")
else:
    paths = oracle.files(FILES, ("elf",))
    results = oracle.each(check_file, paths)
    oracle.say("sections beside readelf", (f for r in results for f in r[1]),
               f"{len(paths)} files, {sum(r[2] for r in results)} bytes alike")
    judged = [r for r in results if r[3] is not None]
    oracle.say("segments beside readelf", (f for r in judged for f in r[3]), f"{len(judged)} files")
    if not oracle.has("llvm-readobj"):
        oracle.skip("sections", "no llvm-readobj")
    else:
        chosen = paths if oracle.ALL else paths[:: max(1, len(paths) // LLVM_FILES)]
        results = oracle.each(check_llvm, [r[0] for r in zip(chosen)])
        oracle.say("sections beside llvm-readobj", (f for r in results for f in r[0]),
                   f"{len(chosen)} files, {sum(r[2] for r in results)} sections, {sum(r[1] for r in results)} bytes alike")
oracle.finish()
