#!/usr/bin/env python3
"""Prints the tables of src/view/character.c from Python's copy of the Unicode Character Database.

A range runs across code points that are not assigned, so that the tables stay short.
"""

import unicodedata

# Blocks in which letters run from right to left, with those that are not assigned yet.
RIGHT_TO_LEFT = [(0x0590, 0x08FF), (0xFB1D, 0xFD3D), (0xFD50, 0xFDFF), (0xFE70, 0xFEFF),
                 (0x10800, 0x10FFF), (0x1E800, 0x1EFFF)]
# Ignorable or blank, though their category says letter or symbol, or nothing yet; then the vowels
# and finals of Hangul, which join the character before them.
BLANK = [(0x115F, 0x115F), (0x3164, 0x3164), (0xFFA0, 0xFFA0), (0x2800, 0x2800),
         (0x2060, 0x206F), (0xFFF0, 0xFFF8), (0xE0000, 0x10FFFF),
         (0x1160, 0x11FF), (0xD7B0, 0xD7FF)]
# Wide, also where not assigned (UAX #11, "Unassigned and Private-Use Characters").
IDEOGRAPHS = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFD)]


def inside(code, blocks):
    return any(first <= code <= last for first, last in blocks)


def is_hidden(code):
    category = unicodedata.category(chr(code))
    if code == 0x20 or category == "Cn" and not inside(code, RIGHT_TO_LEFT + BLANK):
        return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return (category[0] in "CMZ" or inside(code, RIGHT_TO_LEFT + BLANK)
            or unicodedata.bidirectional(chr(code)) in ("R", "AL", "AN"))


def is_wide(code):
    if is_hidden(code):
        return False
    if unicodedata.category(chr(code)) == "Cn":
        return inside(code, IDEOGRAPHS)
    return unicodedata.east_asian_width(chr(code)) in ("W", "F")


def ranges(belongs, may_be_inside):
    found, first, last = [], None, None
    for code in range(0x7F, 0x110000):
        if belongs(code):
            first, last = code if first is None else first, code
        elif first is not None and not may_be_inside(code):
            found.append((first, last))
            first = None
    return found + ([(first, last)] if first is not None else [])


def print_table(name, table):
    print(f"static const struct range {name}[] = {{")
    line = ""
    for first, last in table:
        cell = f"{{ 0x{first:04x}, 0x{last:04x} }},"
        if line and 8 + len(line) + 1 + len(cell) > 100:
            print("\t" + line)
            line = ""
        line += (" " if line else "") + cell
    print("\t" + line)
    print("};")


def main():
    print_table("hidden", ranges(is_hidden, lambda c: unicodedata.category(chr(c)) == "Cn"))
    print_table("wide", ranges(is_wide, is_hidden))


if __name__ == "__main__":
    main()
