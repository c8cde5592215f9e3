#!/usr/bin/env python3
"""Second opinion on the crates of Rust v0 symbols: builds a tree of each symbol and asks that.

Reads mangled names, one a line; prints name TAB defining TAB instantiating for those that are v0.
The rule: the crate of the path; but when that is one of std's and the item is drop glue, a shim or
a trait's function, the crate outside std that it is made for.
"""
import sys

STD = set("""core alloc std proc_macro test panic_unwind panic_abort compiler_builtins unwind std_detect
profiler_builtins rustc_std_workspace_core rustc_std_workspace_alloc rustc_std_workspace_std f16 f128
__rustc""".split())
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
BASIC = set("abcdefhijlmnopstuvxyz")


class Bad(Exception):
    pass


class Node:
    """kind, the parts in reading order, and for crates and namespaces a name."""

    def __init__(self, kind, *parts, name=""):
        self.kind, self.parts, self.name = kind, parts, name


class Reader:
    def __init__(self, symbol):
        self.s, self.at, self.made = symbol, 0, {}

    def peek(self):
        return self.s[self.at] if self.at < len(self.s) else ""

    def take(self):
        if self.at >= len(self.s):
            raise Bad
        self.at += 1
        return self.s[self.at - 1]

    def eat(self, c):
        if self.peek() != c:
            return False
        self.at += 1
        return True

    def base62(self):
        end = self.s.find("_", self.at)
        digits = self.s[self.at:end]
        if end < 0 or any(d not in DIGITS for d in digits):
            raise Bad
        self.at = end + 1
        n = 0
        for d in digits:
            n = n * 62 + DIGITS.index(d)
        return n + 1 if digits else 0

    def tagged(self, tag):
        if self.eat(tag):
            self.base62()

    def ident(self):
        self.eat("u")
        digits = ""
        while self.peek().isdigit() and digits != "0":
            digits += self.take()
        if not digits:
            raise Bad
        self.eat("_")
        self.at += int(digits)
        if self.at > len(self.s):
            raise Bad
        return self.s[self.at - int(digits):self.at]

    def back(self):
        start = self.at - 1
        target = self.base62()
        if target >= start or target not in self.made:
            raise Bad
        return self.made[target]

    def until_e(self, read):
        parts = []
        while not self.eat("E"):
            parts.append(read())
        return parts

    def path(self):
        start, tag = self.at, self.take()
        if tag == "B":
            node = self.back()
        elif tag == "C":
            self.tagged("s")
            node = Node("C", name=self.ident())
        elif tag in "MX":
            self.tagged("s")
            node = Node(tag, self.path(), self.type(), *([self.path()] if tag == "X" else []))
        elif tag == "Y":
            node = Node("Y", self.type(), self.path())
        elif tag == "N":
            space, inner = self.take(), self.path()
            self.tagged("s")
            node = Node("N", inner, name=space + self.ident())
        elif tag == "I":
            inner = self.path()
            node = Node("I", inner, *self.until_e(self.argument))
        else:
            raise Bad
        self.made.setdefault(start, node)
        return node

    def argument(self):
        if self.eat("L"):
            self.base62()
            return Node("lifetime")
        return self.const() if self.eat("K") else self.type()

    def type(self):
        start, tag = self.at, self.take()
        if tag in BASIC:
            node = Node("basic")
        elif tag == "B":
            node = self.back()
        elif tag in "RQ":
            self.tagged("L")
            node = Node("type", self.type())
        elif tag in "POS":
            node = Node("type", self.type())
        elif tag == "A":
            node = Node("type", self.type())
            self.const()
        elif tag == "T":
            node = Node("type", *self.until_e(self.type))
        elif tag == "F":
            node = Node("type", *self.signature())
        elif tag == "D":
            node = Node("type", *self.dyn())
        elif tag == "W":
            node = Node("type", self.type())
            self.pattern()
        else:
            self.at -= 1
            node = Node("type", self.path())
        self.made[start] = node
        return node

    def signature(self):
        self.tagged("G")
        self.eat("U")
        if self.eat("K") and not self.eat("C"):
            self.ident()
        return self.until_e(self.type) + [self.type()]

    def dyn(self):
        parts = []
        self.tagged("G")
        while not self.eat("E"):
            parts.append(self.path())
            while self.eat("p"):
                self.ident()
                parts.append(self.const() if self.eat("K") else self.type())
        if not self.eat("L"):
            raise Bad
        self.base62()
        return parts

    def pattern(self):
        tag = self.take()
        if tag == "R":
            self.const()
            self.const()
        elif tag == "O":
            self.until_e(self.pattern)
        elif tag != "N":
            raise Bad

    def const(self):
        start, tag = self.at, self.take()
        node = Node("const")
        if tag == "B":
            self.base62()
        elif tag in "RQ":
            self.const()
        elif tag in "AT":
            self.until_e(self.const)
        elif tag == "V":
            self.path()
            self.fields(self.take())
        elif tag != "p":
            self.at = self.s.find("_", self.at) + 1
            if not self.at:
                raise Bad
        self.made.setdefault(start, node)
        return node

    def fields(self, tag):
        def field():
            self.tagged("s")
            self.ident()
            self.const()

        if tag in "TS":
            self.until_e(field if tag == "S" else self.const)


def crate(path):
    while path.kind != "C":
        path = path.parts[1] if path.kind == "Y" else path.parts[0]
    return path.name


def nominals(node, named, seen):
    """The crates of all types in `node` in reading order; `named`: it is a type's own path."""
    if (node, named) in seen:
        return
    seen.add((node, named))
    if node.kind == "C":
        if named:
            yield node.name
    elif node.kind in ("N", "I"):
        yield from nominals(node.parts[0], named, seen)
        for part in node.parts[1:]:
            yield from nominals(part, True, seen)
    elif node.kind == "Y":
        yield from nominals(node.parts[0], True, seen)
        yield from nominals(node.parts[1], named, seen)
    elif node.kind in ("M", "X"):
        yield from nominals(node.parts[0], named, seen)
        yield from nominals(node.parts[1], True, seen)
        for part in node.parts[2:]:
            yield from nominals(part, False, seen)
    else:
        for part in node.parts:
            yield from nominals(part, True, seen)


def elements(path):
    names = []
    while path.kind in ("N", "I"):
        if path.kind == "N":
            names.insert(0, path.name)
        path = path.parts[0]
    return path, names


def subject(path):
    base, names = elements(path)
    if base.kind in ("X", "Y") and not any(n.startswith("S") for n in names):
        self_type = base.parts[0 if base.kind == "Y" else 1]
        first = next(nominals(self_type, True, set()), "core")
        return "" if first in STD else first
    is_glue = crate(path) == "core" and [n[1:] for n in names[:2]] in (
        ["ptr", "drop_in_place"], ["ptr", "drop_glue"])
    if base.kind == "C" and is_glue or any(n.startswith("S") for n in names):
        return next((c for c in nominals(path, False, set()) if c not in STD), "")
    return ""


def crates(name):
    reader = Reader(name[2:])
    path = reader.path()
    other = reader.path() if reader.peek().isupper() else None
    if reader.peek() not in ("", ".", "$", "@"):
        raise Bad
    defining = crate(path)
    if defining in STD:
        defining = subject(path) or defining
    # std's entry points for allocation and panics are rows of std
    return defining.replace("__rustc", "std"), crate(other) if other else ""


def main():
    sys.setrecursionlimit(10000)
    for line in sys.stdin:
        name = line.rstrip("\n")
        if not name.startswith("_R"):
            continue
        try:
            print(name, *crates(name), sep="\t")
        except (Bad, RecursionError):
            pass


if __name__ == "__main__":
    main()
