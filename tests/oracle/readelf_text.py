"""Reads what readelf -SW and -sW print."""

import re

import oracle

SECTION = re.compile(r"^ +\[ *(\d+)\] (.*?) +(\S+) +([0-9a-f]{8,16}) ([0-9a-f]{6,}) ([0-9a-f]{6,}) ([0-9a-f]{2,}) +(.*)$")
# value, size, type, binding, section, name
SYMBOL = re.compile(r"^ *\d+: ([0-9a-f]{8,16}) +(\S+) (\S+) +(\S+) +\S+ +(?:\[[^]]*\] +)?(\S+)(?: (.*))?$")


class Section:
    def __init__(self, number, name, type_, addr, off, size, flags):
        self.number, self.name, self.type = number, name, type_
        self.addr, self.off, self.size = addr, off, size
        self.is_loaded = "A" in flags and not (type_ == "NOBITS" and "T" in flags)
        self.is_code = "X" in flags
        self.in_file = 0 if type_ == "NOBITS" else size


def readelf_sections(path):
    found = []
    for line in oracle.tool("readelf", "-SW", path).splitlines():
        match = SECTION.match(line)
        if match and match[3] != "NULL":
            flags = match[8].split()[0] if len(match[8].split()) == 4 else ""
            found.append(Section(int(match[1]), match[2], match[3], *(int(match[i], 16) for i in (4, 5, 6)), flags))
    return found


def is_debug_file(sections):
    """Its program headers and symbols speak of the bytes of another file."""
    return any(s.is_loaded and s.name == ".text" and s.type == "NOBITS" for s in sections)
