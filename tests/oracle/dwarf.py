#!/usr/bin/env python3
"""dwarf.py [-d DEBUG-FILE] DWARF_DUMP FILE…: compares our reader of DWARF with llvm-dwarfdump.

Compared are, after the same tombstones are dropped: compile units and their ranges, functions,
every range of every inlined function with its name and depth, and the bytes of each source file.
"""
import collections
import os
import re
import struct
import subprocess
import sys

DWARFDUMP = next((t for t in ("llvm-dwarfdump-19", "llvm-dwarfdump")
                  if subprocess.run(["sh", "-c", f"command -v {t}"], capture_output=True).returncode == 0), None)
LINKAGE = ("DW_AT_linkage_name", "DW_AT_MIPS_linkage_name")


def run(*args):
    return subprocess.run(args, capture_output=True, text=True, errors="surrogateescape", check=True).stdout


def ours(dump, files):
    result = collections.defaultdict(list)
    for line in run(dump, *files).split("\n"):
        fields = line.split("\t")
        result[fields[0]].append(fields[1:])
    first = next(key for key in result if key.startswith("dies"))
    words = first.split()
    result["counts"] = {words[i]: int(words[i + 1]) for i in range(0, len(words), 2)}
    return result


class Die:
    __slots__ = ("off", "tag", "depth", "attributes", "ranges", "unit", "parent")

    def __init__(self, off, tag, depth):
        self.off, self.tag, self.depth = off, tag, depth
        self.attributes, self.ranges, self.unit, self.parent = {}, [], None, None


def parse_info(text):
    dies, current, unit, stack, in_ranges = {}, None, None, [], False
    for line in text.split("\n"):
        if match := re.match(r"0x([0-9a-f]+):( +)(DW_TAG_\w+|NULL)", line):
            if match[3] == "NULL":
                in_ranges = False
                continue
            depth = len(match[2]) // 2
            current = Die(int(match[1], 16), match[3], depth)
            in_ranges = False
            while stack and stack[-1].depth >= depth:
                stack.pop()
            current.parent = stack[-1] if stack else None
            stack.append(current)
            if current.parent is None:
                unit = current
            current.unit = unit
            dies[current.off] = current
        elif current is not None and (match := re.match(r"\s+(DW_AT_\w+)\s*\((.*)$", line)):
            current.attributes.setdefault(match[1], match[2])
            in_ranges = match[1] == "DW_AT_ranges"
        if current is not None and in_ranges and (match := re.search(r"\[0x([0-9a-f]+), 0x([0-9a-f]+)\)", line)):
            current.ranges.append((int(match[1], 16), int(match[2], 16)))
    return dies


def number(text):
    match = re.match(r"(?:indexed \([0-9a-f]+\) address = )?(0x[0-9a-f]+|-?\d+)", text or "")
    return int(match[1], 0) if match else None


def string(text):
    match = re.search(r'"(.*)"\)$', text or "")
    # llvm-dwarfdump escapes as C does.
    return match[1].replace('\\"', '"').replace("\\\\", "\\") if match else None


def ranges_of(die):
    if "DW_AT_ranges" in die.attributes:
        return [(a, b - a) for a, b in die.ranges if b > a]
    low, high = number(die.attributes.get("DW_AT_low_pc")), number(die.attributes.get("DW_AT_high_pc"))
    return [(low, high - low)] if low is not None and high is not None and high > low else []


def name_of(dies, die, steps=10):
    for key in LINKAGE:
        if key in die.attributes:
            return string(die.attributes[key]), True
    best = (None, False)
    for key in ("DW_AT_abstract_origin", "DW_AT_specification"):
        if key in die.attributes and steps:
            target = dies.get(number(die.attributes[key]))
            if target is not None and best[0] is None:
                best = name_of(dies, target, steps - 1)
    if best[1]:
        return best
    own = string(die.attributes.get("DW_AT_name"))
    return (own, False) if own is not None else best


class Code:
    def __init__(self, sections, base=0):
        self.base = base
        items = sorted((int(s[3], 16), int(s[3], 16) + int(s[4], 16)) for s in sections
                       if int(s[5], 16) & 1 and int(s[4], 16) and int(s[3], 16) != 2**64 - 1)
        self.items = []
        for start, end in items:
            if self.items and start <= self.items[-1][1]:
                self.items[-1][1] = max(end, self.items[-1][1])
            else:
                self.items.append([start, end])

    def holds(self, vm_addr):
        return any(start <= vm_addr < end for start, end in self.items)

    def clip(self, addr, size):
        addr -= self.base
        for start, end in self.items:
            if start <= addr < end:
                return addr, min(size, end - addr)
        return None


def depth_of(die):
    depth = 0
    while die is not None and die.tag != "DW_TAG_subprogram":
        depth += die.tag == "DW_TAG_inlined_subroutine"
        die = die.parent
    return depth


def normal(path):
    windows = re.match(r"[A-Za-z]:[\\/]", path)
    if windows:
        path = path.replace("\\", "/")
    root = path[:3] if windows else "/" if path.startswith("/") else ""
    parts = []
    for part in path[len(root):].split("/"):
        if part in ("", "."):
            continue
        if part == ".." and (parts and parts[-1] != ".." or root):
            if parts:
                parts.pop()
            continue
        parts.append(part)
    return root + "/".join(parts)


def join(*parts):
    path = ""
    for part in parts:
        if re.match(r"[A-Za-z]:[\\/]|/", part):
            path = part
        elif part:
            path = path + "/" + part if path else part
    return normal(path)


def line_bytes(text, units, code):
    """Bytes by file, and the number of rows."""
    by_file, rows = collections.Counter(), 0
    for table in re.split(r"^debug_line\[", text, flags=re.M)[1:]:
        off = int(table[:table.index("]")], 16)
        version = int(re.search(r"^ *version: (\d+)", table, re.M)[1])
        comp_dir = units.get(off, "")
        dirs = {int(m[1]): m[2] for m in re.finditer(r'^include_directories\[ *(\d+)\] = "(.*)"$', table, re.M)}
        names = {int(m[1]): (m[2], int(m[3])) for m in re.finditer(
            r'^file_names\[ *(\d+)\]:\n *name: "(.*)"\n *dir_index: (\d+)', table, re.M)}

        def path(number):
            if number not in names:
                return None
            name, directory = names[number]
            first = dirs.get(0, "") if version >= 5 else ""
            return join(comp_dir, first, dirs.get(directory, "") if directory else "", name)

        previous, dead = None, False
        for row in re.finditer(r"^0x([0-9a-f]+) +\d+ +\d+ +(\d+) .*$", table, re.M):
            rows += 1
            addr, file = int(row[1], 16), int(row[2])
            if previous is None or addr < previous[0]:
                dead = code.clip(addr, 1) is None
            elif addr > previous[0] and not dead:
                clipped = code.clip(previous[0], addr - previous[0])
                if clipped and path(previous[1]) is not None:
                    by_file[path(previous[1])] += clipped[1]
            previous = None if "end_sequence" in row[0] else (addr, file)
    return by_file, rows


def compare(what, a, b, wrong):
    if a == b:
        return
    wrong.append(what)
    only_a, only_b = a - b, b - a
    print(f"  {what}: only ours {sum(only_a.values())}: {list(only_a.items())[:4]}; "
          f"only theirs {sum(only_b.values())}: {list(only_b.items())[:4]}")


def file_is_object(path):
    with open(path, "rb") as f:
        head = f.read(18)
    return head[:4] == b"\x7fELF" and head[16 + (head[5] == 2)] == 1 or head[:2] in (b"\x64\x86", b"\x4c\x01")


def image_base(path):
    with open(path, "rb") as f:
        head = f.read(4096)
    if head[:2] != b"MZ":
        return 0
    optional = struct.unpack_from("<I", head, 60)[0] + 24
    is_plus = head[optional:optional + 2] == b"\x0b\x02"
    return struct.unpack_from("<Q" if is_plus else "<I", head, optional + (24 if is_plus else 28))[0]


def check(dump, files):
    mine = ours(dump, files)
    source = files[-1]
    code = Code(mine["section"], image_base(source))
    # Variables are ranges of their unit too; aranges.py looks at those.
    mine["unit_range"] = [r for r in mine["unit_range"] if code.holds(int(r[0], 16))]
    dies = parse_info(run(DWARFDUMP, "--debug-info", source))
    wrong = []
    if file_is_object(source):
        # llvm-dwarfdump counts from each section; the image's reader places them one behind another.
        code.clip = lambda addr, size: (0, size)
        mine.pop("symbol", None)
        for key in ("unit_range", "inline"):
            for r in mine[key]:
                r[0] = "0"
    units = [d for d in dies.values() if d.tag in ("DW_TAG_compile_unit", "DW_TAG_skeleton_unit") and d.parent is None]
    text = lambda d, key: string(d.attributes.get(key)) or ""
    compare("units", collections.Counter((u[1], u[2], u[3]) for u in mine["unit"]),
            collections.Counter((text(d, "DW_AT_name") or text(d, "DW_AT_dwo_name") or text(d, "DW_AT_GNU_dwo_name"),
                                 text(d, "DW_AT_comp_dir"), text(d, "DW_AT_producer")) for d in units), wrong)
    clip = lambda rs: [c for r in rs if (c := code.clip(*r))]
    compare("unit ranges", collections.Counter((int(r[0], 16), int(r[1], 16)) for r in mine["unit_range"]),
            collections.Counter(c for d in units for c in clip(ranges_of(d))), wrong)
    functions = [d for d in dies.values() if d.tag == "DW_TAG_subprogram" and
                 ("DW_AT_low_pc" in d.attributes or "DW_AT_ranges" in d.attributes)]
    inlines = [d for d in dies.values() if d.tag == "DW_TAG_inlined_subroutine"]
    if not mine["counts"]["dies"]:
        mine["counts"].update(functions=len(functions), inlines=len(inlines))
    compare("counts", collections.Counter(functions=mine["counts"]["functions"], inlines=mine["counts"]["inlines"]),
            collections.Counter(functions=len(functions), inlines=len(inlines)), wrong)
    compare("inlines", collections.Counter((int(r[0], 16), int(r[1], 16), int(r[2]), r[3]) for r in mine["inline"]),
            collections.Counter((*c, depth_of(d), name_of(dies, d)[0] or "") for d in inlines for c in clip(ranges_of(d))),
            wrong)
    if mine["symbol"]:
        compare("symbols", collections.Counter((int(r[0], 16), int(r[1], 16), r[3]) for r in mine["symbol"] if r[2] == "1" and int(r[1], 16)),
                collections.Counter({(*c, name_of(dies, d)[0]) for d in functions for c in clip(ranges_of(d))
                                     if name_of(dies, d)[0] is not None}), wrong)
    tables = {}
    for d in sorted((d for d in dies.values() if d.parent is None and "DW_AT_stmt_list" in d.attributes),
                    key=lambda d: (d.tag not in ("DW_TAG_compile_unit", "DW_TAG_skeleton_unit"), d.off)):
        tables.setdefault(number(d.attributes["DW_AT_stmt_list"]), text(d, "DW_AT_comp_dir"))
    by_file, rows = line_bytes(run(DWARFDUMP, "--debug-line", source), tables, code)
    mine_by_file = collections.Counter()
    for r in mine["line"]:
        mine_by_file[r[2]] += int(r[1], 16)
    compare("bytes by file", mine_by_file, by_file, wrong)
    if not mine["counts"]["dies"]:
        mine["counts"]["rows"] = rows
    compare("rows", collections.Counter(rows=mine["counts"]["rows"]), collections.Counter(rows=rows), wrong)
    if mine["warning"]:
        print(f"  warnings: {mine['warning'][:3]}")
    print(f"{'FAIL' if wrong else 'ok'} {source}: {len(units)} units, {len(functions)} functions, {len(inlines)} inlines, "
          f"{rows} rows, {len(by_file)} files, {sum(by_file.values())} bytes")
    return not wrong


def main():
    args, debug = sys.argv[1:], []
    if args[:1] == ["-d"]:
        debug, args = args[1:2], args[2:]
    if DWARFDUMP is None:
        sys.exit("dwarf.py: no llvm-dwarfdump")
    results = [check(args[0], [file, *debug]) for file in args[1:]]
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
