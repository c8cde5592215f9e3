#!/usr/bin/env python3
"""Own bytes of symbols beside a painter of single bytes.

readelf lists symbols and sections; each byte of the file is painted with the symbol that should
own it, by the rules of src/attrib/partition.h and owner.h, in the plainest way. Compared is what
each symbol has in the sections that symbols of a size lie in.
"""

import array
import os
import re
import tempfile
from collections import defaultdict

import oracle
from readelf_text import SYMBOL, is_debug_file, readelf_sections

FILES = 30
# Records of other symbols lie in these, and their own symbols are few.
RECORDS = re.compile(r"^\.(got|plt|iplt|eh_frame|gcc_except_table|rela?\b|dyn|gnu\.|hash|symtab|strtab)")
QUALITY = {"LOCAL": 4, "WEAK": 1}


def symbols_of(path):
    """[(name, value, size, quality, section number)] with a size, of .symtab or else .dynsym."""
    tables, current, where = {}, None, None
    for line in oracle.tool("readelf", "-sW", path).split("\n"):
        if line.startswith("Symbol table '"):
            where = line.split("'")[1]
            current = tables.setdefault(where, [])
            continue
        match = SYMBOL.match(line)
        if not match or current is None or match[3] in ("FILE", "SECTION") or not match[5].isdigit():
            continue
        size, name = int(match[2], 0), match[6] or ""
        if where == ".dynsym":
            name = name.split("@")[0]  # readelf adds the version
        quality = QUALITY.get(match[4], 0) + (8 if match[3] == "NOTYPE" else 0)
        if size:
            current.append((name, int(match[1], 16), size, quality, match[3], int(match[5])))
    return next((table for name, table in tables.items() if name == ".symtab"), None) or tables.get(".dynsym", [])


def tls_start(path):
    match = re.search(r"^ +TLS +0x\S+ (0x\S+) ", oracle.tool("readelf", "-lW", path), re.M)
    return int(match[1], 16) if match else None


def owners_of(path, is_object):
    """{(first byte in the file, size): name} and the sections by number."""
    sections = {s.number: s for s in readelf_sections(path)}
    tls, names = tls_start(path), {}
    for name, value, size, quality, type_, number in symbols_of(path):
        section = sections.get(number)
        if not section or not section.in_file or not section.is_loaded:
            continue
        if type_ == "TLS" and not is_object:
            if tls is None:
                continue
            value += tls
        start = value if is_object else value - section.addr
        if not 0 <= start < section.size:
            continue
        key = (section.off + start, min(size, section.size - start))
        order = (quality, name.encode("utf-8", "surrogateescape"))
        if key not in names or order < names[key][0]:
            names[key] = (order, name, section.name)
    return names, sections


def paint(names, size):
    """{(name, section): bytes}"""
    keys = sorted(names, key=lambda key: (key[0], -key[1]))
    line = array.array("I", bytes(4 * size))
    for number, (start, length) in enumerate(keys, 1):
        line[start : start + length] = array.array("I", [number]) * len(line[start : start + length])
    counts, at = defaultdict(int), 0
    for number, (start, length) in enumerate(keys, 1):
        end = min(start + length, size)
        mine = line[start:end].count(number)
        counts[names[keys[number - 1]][1:]] += mine
        at += mine
    return counts, at


def members(path, folder):
    """The ELF files in an archive, each written to a file of its own."""
    with open(path, "rb") as file:
        data = file.read()
    at, found = 8, []
    while at + 60 <= len(data):
        size = int(data[at + 48 : at + 58])
        body = data[at + 60 : at + 60 + size]
        if body[:4] == b"\x7fELF":
            member = os.path.join(folder, f"{len(found)}.o")
            with open(member, "wb") as file:
                file.write(body)
            found.append(member)
        at += 60 + size + size % 2
    return found


def expected_of(path):
    is_object = "REL (Relocatable" in oracle.tool("readelf", "-h", path)
    names, sections = owners_of(path, is_object)
    if is_debug_file(sections.values()):
        return {}, 0
    counts, n_bytes = paint(names, os.path.getsize(path))
    return counts, n_bytes


def check_file(path):
    counts, n_bytes = defaultdict(int), 0
    with tempfile.TemporaryDirectory() as folder:
        for member in members(path, folder) if oracle.magic(path) == "archive" else [path]:
            one, n = expected_of(member)
            n_bytes += n
            for key, value in one.items():
                counts[key] += value
    counts = {key: value for key, value in counts.items() if not RECORDS.match(key[1])}
    if not counts:
        return None
    try:
        # Data without a symbol is its users' as well: of that the painter knows nothing.
        got = oracle.totals(path, "symbol,section", options=["--no-references"])
        labels = labels_without_size(path)
    except oracle.Failed as error:
        return [str(error)], 0, 0
    faults = [f"{path}: {name} has {got.get((name, section), 0)} bytes in {section}, not {value}"
              for (name, section), value in sorted(counts.items())
              if got.get((name, section), 0) != value and name not in labels]
    return faults, n_bytes, len(counts)


def labels_without_size(path):
    """Names that reach to the next symbol may have bytes as well as a namesake of a size."""
    text = oracle.tool("readelf", "-sW", path)
    return {m[6] for m in map(SYMBOL.match, text.split("\n")) if m and m[2] == "0" and m[5].isdigit()}


def is_suitable(path):
    """Not stripped, by a quick look for the name of the section; no debug file, and not too large."""
    if path.startswith("/usr/lib/debug/") or not oracle.ALL and os.path.getsize(path) > 16 << 20:
        return False
    with open(path, "rb") as file:
        return b"\0.symtab\0" in file.read()


if not oracle.has("readelf"):
    oracle.skip("symbols", "no readelf")
else:
    paths = oracle.files(FILES, ("elf", "archive"), seed=3,
                         suits=is_suitable)
    results = [r for r in oracle.each(check_file, [oracle.BINSIZE, *paths]) if r]
    oracle.say("own bytes of symbols", (fault for r in results for fault in r[0]),
               f"{len(results)} files, {sum(r[2] for r in results)} symbols, {sum(r[1] for r in results)} bytes alike")
oracle.finish()
