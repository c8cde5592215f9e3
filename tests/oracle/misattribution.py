#!/usr/bin/env python3
"""Bytes that other tools are known to charge to the wrong owner, one small program for each.

Numbers are checked to the byte, against what readelf says of the program or what its source fixes.
"""

import os
import re
import struct
import subprocess
import tempfile

import oracle
from readelf_text import SYMBOL, readelf_sections

BARE = ["-O1", "-nostdlib", "-static", "-ffreestanding", "-fno-pie", "-no-pie", "-fno-stack-protector",
        "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-Wl,--build-id=none", "-Wl,-e,start"]
ENTRY = 24  # bytes of an Elf64_Sym and of an Elf64_Rela


class Missing(Exception):
    """This machine cannot build the program."""


class Wrong(Exception):
    pass


def same(what, got, expected):
    if got != expected:
        raise Wrong(f"{what} is {got}, not {expected}")


class Program:
    """Sources and what is built of them, in a directory of its own."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def build(self, *command):
        if not oracle.has(command[0]):
            raise Missing(f"no {command[0]}")
        done = subprocess.run(command, cwd=self.folder, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise Missing(f"{command[0]} failed: {done.stderr.decode(errors='replace').splitlines()[:1]}")

    def compile(self, source, *options, name="a.out", compiler="gcc"):
        suffix = "cpp" if compiler.endswith("++") else "c"
        self.write(f"{name}.{suffix}", source)
        self.build(compiler, f"{name}.{suffix}", "-o", name, *options)
        return self.path(name)


def section(path, name):
    return next(s for s in readelf_sections(path) if s.name == name)


def symbols(path):
    """{name: (value, size)} of readelf."""
    found = [SYMBOL.match(line) for line in oracle.tool("readelf", "-sW", path).split("\n")]
    return {m[6]: (int(m[1], 16), int(m[2], 0)) for m in found if m and m[6]}


def relocations(path, name):
    """Offsets of the entries in one section."""
    inside, found = False, []
    for line in oracle.tool("readelf", "-rW", path).split("\n"):
        if line.startswith("Relocation section"):
            inside = f"'{name}'" in line
        elif inside and (match := re.match(r"^([0-9a-f]{16}) ", line)):
            found.append(int(match[1], 16))
    return found


def cell(path, symbol, place, key="file_size"):
    return oracle.totals(path, "symbol,section", key).get((symbol, place), 0)


def column(path, place):
    """{symbol: bytes} of one section."""
    return {s: n for (s, where), n in oracle.totals(path, "symbol,section").items() if where == place and n}


def patch(path, off, data):
    with open(path, "r+b") as file:
        file.seek(off)
        file.write(data)


def program_header(path, wanted):
    """The offset of the first program header of a type, 64-bit little-endian."""
    with open(path, "rb") as file:
        data = file.read()
    off, size, n = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    for i in range(n):
        if struct.unpack_from("<I", data, off + i * size)[0] == wanted:
            return off + i * size
    raise Missing(f"no program header of type {wanted:#x}")


TLS = """
_Thread_local long first[8] = { 1 }, second = 2;
_Thread_local volatile char zeros[40];
long start(void) { return first[0] + second + zeros[3]; }
"""


def tls_variables_are_no_addresses(p):
    """Values of STT_TLS are offsets into the thread's block; as addresses they are the headers."""
    path = p.compile(TLS, *BARE)
    same("first in .tdata", cell(path, "first", ".tdata"), 64)
    same("second in .tdata", cell(path, "second", ".tdata"), 8)
    header = {(s, w): n for (s, w), n in oracle.totals(path, "symbol,section").items() if w.startswith("[") and s != w}
    same("owners of headers", {k: n for k, n in header.items() if k[0] != "[padding]"}, {})
    same("the ELF header", oracle.totals(path, "section")["[ELF header]"], 64)
    same("zeros in memory", oracle.totals(path, "symbol", "vm_size").get("zeros", 0), 0)


def names_of_source_files_are_nobodys(p):
    """STT_FILE has the value 0, which is also that of the first thread-local variable."""
    for i in range(5):
        p.compile(f"int f{i}(void) {{ return {i}; }}", *BARE[:-1], "-c", name=f"f{i}.o")
    path = p.compile(TLS, *BARE, *(f"f{i}.o" for i in range(5)))
    table = column(path, ".symtab")
    same("first in .symtab", table["first"], ENTRY)
    same("zeros in .symtab", table["zeros"], ENTRY)
    text = oracle.tool("readelf", "-sW", path).split("\n")
    nobody = [m for m in map(SYMBOL.match, text) if m and (m[3] in ("FILE", "SECTION") or not m[6]
              or m[6] in ("__bss_start", "_edata", "_end"))]
    same("entries of nobody", table["[section .symtab]"], ENTRY * len(nobody))


def marks_of_the_linker_are_nobodys(p):
    """__bss_start is where the first variable of .bss lies, too."""
    path = p.compile("static char lone[64]; char *start(void) { return lone; }", *BARE)
    same("lone in .symtab", cell(path, "lone", ".symtab"), ENTRY)
    same("lone in .bss", cell(path, "lone", ".bss", "vm_size"), 64)


EXCEPTIONS = """
struct guard { ~guard(); };
void may_throw(int);
int first(int n) { guard g; may_throw(n); return n + 1; }
int plain(int n) { return n * 3; }
int second(int n) { try { may_throw(n); } catch (int caught) { return caught; } return n; }
"""


def labels_of_landing_pads_follow_the_function(p):
    """LLVM names each table GCC_except_tableN: no type, no size, hundreds of thousands of them."""
    if not oracle.has("clang++"):
        raise Missing("no clang++")
    path = p.compile(EXCEPTIONS, "-O1", "-c", compiler="clang++", name="pads.o")
    names = symbols(path)
    if "GCC_except_table0" not in names:
        raise Missing("this clang++ writes no labels")
    table, pads = column(path, ".symtab"), column(path, ".gcc_except_table")
    for function in ("_Z5firsti", "_Z6secondi"):
        same(f"{function} in .symtab", table[function], 2 * ENTRY)
    same("plain in .symtab", table["_Z5plaini"], ENTRY)
    same("owners of landing pads", sorted(pads), ["_Z5firsti", "_Z6secondi"])
    same("their bytes", sum(pads.values()), section(path, ".gcc_except_table").size)


KEPT = r"""
void first(void), second(void);
long data[4] = { (long)first, 0, (long)second, (long)first };
void first(void) { __asm__ volatile("" ::: "memory"); }
void second(void) { first(); data[1]++; }
void start(void) { first(); second(); }
__asm__(".section .orc_like,\"a\"\n" ".long first - ., second - ., start - .\n" ".text\n");
"""


def relocations_of_an_unlabelled_section_stay(p):
    """The unwind entries of a whole kernel went to the source file that happened to lie before."""
    path = p.compile(KEPT, *BARE, "-Wl,--emit-relocs", "-fno-inline", "-fno-optimize-sibling-calls")
    kept = section(path, ".rela.orc_like")
    same("owners of .rela.orc_like", column(path, ".rela.orc_like"), {"[section .rela.orc_like]": kept.size})
    names, expected = symbols(path), {}
    for place in (".rela.text", ".rela.data"):
        for at in relocations(path, place):
            owner = next(n for n, (value, size) in names.items() if value <= at < value + size)
            expected[owner] = expected.get(owner, 0) + ENTRY
        same(f"owners of {place}", column(path, place), expected)
        expected = {}


def pointers_pay_for_their_relocations(p):
    """In a position-independent program each pointer has an entry for the loader."""
    source = "int x, y; int *one[3] = { &x, &y, &x }, *two = &y; int **start(void) { return *one == two ? one : &two; }"
    path = p.compile(source, "-O1", "-nostdlib", "-shared", "-fPIC", "-Wl,-Bsymbolic", "-Wl,-z,nopack-relative-relocs"
                     if "nopack-relative" in oracle.tool("ld", "--help") else "-Wl,-Bsymbolic")
    same("one in .rela.dyn", cell(path, "one", ".rela.dyn"), 3 * ENTRY)
    same("two in .rela.dyn", cell(path, "two", ".rela.dyn"), ENTRY)


def a_procedure_linkage_table_serves_imports(p):
    """Its unwind entry covers all of it, as if it were one function."""
    p.compile("int imported(void) { return 1; }", "-shared", "-fPIC", "-nostdlib", name="libimport.so")
    path = p.compile("int imported(void); int start(void) { return imported() + 1; }", "-O1", "-nostdlib", "-fPIE", "-pie",
                     "-fcf-protection=none", "-Wl,-z,lazy", "-Wl,-e,start", "libimport.so")
    names = {s.name: s for s in readelf_sections(path)}
    if ".rela.plt" not in names or names[".rela.plt"].size != ENTRY:
        raise Missing("the linker made no .plt")
    for place, size in ((".plt", 16), (".got.plt", 8), (".rela.plt", ENTRY), (".dynsym", ENTRY)):
        if place in names:
            same(f"imported in {place}", cell(path, "imported", place), size)
    same("functions of the .plt", [s for s in column(path, ".plt") if s.startswith("[function")], [])
    stripped = p.path("stripped")
    p.build("strip", "-o", stripped, path)
    same("the same when stripped", column(stripped, ".plt"), column(path, ".plt"))


def zeros_exist_in_memory_only(p):
    path = p.compile("static char zeros[10000]; char *start(void) { return zeros + 9; }", *BARE)
    same("zeros in the file", cell(path, "zeros", ".bss"), 0)
    same("zeros in memory", cell(path, "zeros", ".bss", "vm_size"), 10000)
    same(".bss in the file", oracle.totals(path, "section")[".bss"], 0)


def an_absurd_size_of_memory_is_not_counted(p):
    """One flipped bit made two terabytes of a small program, without a word."""
    path = p.compile("static char zeros[10000]; int x = 1; char *start(void) { return zeros + x; }", *BARE)
    before = sum(oracle.totals(path, "section", "vm_size").values())
    for off in range(program_header(path, 1), program_header(path, 1) + 10 * 56, 56):
        with open(path, "rb") as file:
            file.seek(off)
            type_, _, _, _, _, in_file, in_memory = struct.unpack("<IIQQQQQ", file.read(48))
        if type_ == 1 and in_memory > in_file:
            patch(path, off + 40, struct.pack("<Q", in_memory | 1 << 41))
    done = oracle.run(oracle.BINSIZE, "--by", "section", "--format", "csv", path)
    same("status", done.returncode, 0)
    same("a warning", b"is not counted" in done.stderr, True)
    same("memory", sum(oracle.totals(path, "section", "vm_size").values()), before)


def bytes_mapped_twice_count_once(p):
    path = p.compile("int f(int x) { return x * 3; } int start(void) { return f(2); }", *BARE)
    before = {k: n for k, n in oracle.totals(path, "symbol,section").items() if n}
    memory = sum(oracle.totals(path, "section", "vm_size").values())
    code = section(path, ".text")
    # PT_GNU_STACK becomes a second view of the code.
    patch(path, program_header(path, 0x6474E551),
          struct.pack("<IIQQQQQQ", 1, 5, code.off, 0x70000000, 0x70000000, code.size, code.size, 1))
    same("bytes of the file", {k: n for k, n in oracle.totals(path, "symbol,section").items() if n}, before)
    same("bytes of memory", sum(oracle.totals(path, "section", "vm_size").values()), memory + code.size)


ALIASES = """
int original(int x) { return x * 7 + 1; }
int alias_a(int x) __attribute__((alias("original")));
int alias_b(int x) __attribute__((alias("original"), weak));
int start(void) { return original(3); }
"""


def aliases_count_once(p):
    path = p.compile(ALIASES, *BARE, "-fno-inline")
    code = column(path, ".text")
    same("code of aliases", code["alias_a"], symbols(path)["original"][1])  # the first by name
    same("rows of the others", "original" in code or "alias_b" in code, False)
    same("all code", sum(code.values()), section(path, ".text").size)
    same("entries of three names", cell(path, "alias_a", ".symtab"), 3 * ENTRY)


def comdat_functions_count_once(p):
    shared = "template<class T> T cube(T x) { return x * x * x; }\n"
    options = ["-O1", "-fno-inline", "-fno-exceptions"]
    p.compile(shared + "int one(int x) { return cube(x); }", *options, "-c", compiler="g++", name="one.o")
    p.compile(shared + "int two(int x) { return cube(x) + 1; }", *options, "-c", compiler="g++", name="two.o")
    path = p.compile("int one(int), two(int); extern \"C\" int start() { return one(1) + two(2); }", *BARE, *options, "one.o",
                     "two.o", compiler="g++")
    code = column(path, ".text")
    same("cube<int>", code["_Z4cubeIiET_S0_"], symbols(path)["_Z4cubeIiET_S0_"][1])
    same("all code", sum(code.values()), section(path, ".text").size)
    same("its entry", cell(path, "_Z4cubeIiET_S0_", ".symtab"), ENTRY)
    # In an archive both copies are there, and both count.
    p.build("ar", "rc", "both.a", "one.o", "two.o")
    size = oracle.totals(p.path("both.a"), "symbol,section").get(("_Z4cubeIiET_S0_", ".text._Z4cubeIiET_S0_"))
    same("both copies", size, 2 * symbols(p.path("one.o"))["_Z4cubeIiET_S0_"][1])


def padding_belongs_to_nobody(p):
    path = p.compile("int f(int x) { return x + 1; } int g(int x) { return f(x); } int start(void) { return g(2); }", *BARE,
                     "-fno-inline", "-falign-functions=64")
    sizes = symbols(path)
    own = sum(sizes[name][1] for name in ("f", "g", "start"))
    code = column(path, ".text")
    same("padding", code.get("[padding]", 0), section(path, ".text").size - own)
    same("functions", {name: code[name] for name in ("f", "g", "start")},
         {name: sizes[name][1] for name in ("f", "g", "start")})


LEFTOVER = """
__attribute__((section("old_text"))) int moved(int x) { return x * 5; }
__attribute__((section("old_text"))) int kept(int x) { return x * 6; }
int start(void) { return moved(1) + kept(2); }
"""


def code_that_was_moved_is_left_over(p):
    """BOLT keeps the old code beside the new; unwind entries still speak of it, symbols do not."""
    options = [option for option in BARE if "unwind" not in option]
    path = p.compile(LEFTOVER, *options, "-fasynchronous-unwind-tables")
    kept, whole = symbols(path)["kept"][1], section(path, "old_text").size
    p.build("objcopy", "--rename-section", "old_text=.bolt.org.text", "--strip-symbol", "moved", path)
    kinds = {k: n for (k, place), n in oracle.totals(path, "kind,section").items() if place == ".bolt.org.text" and n}
    same("kinds", kinds, {"code": kept, "leftover": whole - kept})
    same("owners", column(path, ".bolt.org.text"), {"kept": kept, "[section .bolt.org.text]": whole - kept})


def certificate(p):
    """A copy of a PE with a certificate of 520 bytes; and its path."""
    path = p.compile("int start(void) { return 3; }", "-O1", "-nostdlib", "-s", "-Wl,-e,start", "-Wl,--no-insert-timestamp",
                     compiler="x86_64-w64-mingw32-gcc", name="signed.exe")
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data += bytes(-len(data) % 8)
    at = len(data)
    optional = struct.unpack_from("<I", data, 0x3C)[0] + 24
    data += struct.pack("<IHH", 520, 0x0200, 2) + bytes(range(256)) * 2
    struct.pack_into("<II", data, optional + 112 + 4 * 8, at, 520)
    with open(path, "wb") as file:
        file.write(data)
    return path


def a_certificate_is_a_signature(p):
    """The security directory of a PE names a place in the file, not in memory: it is mapped nowhere."""
    path = certificate(p)
    kinds = oracle.totals(path, "kind")
    same("signature", kinds.get("signature"), 520)
    same("overlay", kinds.get("overlay", 0), 0)
    with open(path, "ab") as file:
        file.write(b"appended" * 11)
    kinds = oracle.totals(path, "kind")
    same("signature", kinds.get("signature"), 520)
    same("overlay", kinds.get("overlay"), 88)


def a_debug_file_can_be_read_alone(p):
    """Its program headers speak of bytes that stayed in the program."""
    options = [option for option in BARE if "unwind" not in option]
    path = p.compile(ALIASES, *options, "-fno-inline", "-g")
    p.build("objcopy", "--only-keep-debug", path, "only.debug")
    debug = p.path("only.debug")
    for place in (".text", ".eh_frame"):
        same(f"{place} in the debug file", oracle.totals(debug, "section").get(place), 0)
    same("code in memory", cell(debug, "alias_a", ".text", "vm_size"), symbols(path)["original"][1])
    same("code in the file", cell(debug, "alias_a", ".text"), 0)
    same("entries", column(debug, ".symtab"), column(path, ".symtab"))
    info = oracle.totals(path, "section")[".debug_info"]
    same("debug information", oracle.totals(debug, "section")[".debug_info"], info)


def symbols_do_not_move_what_is_loaded(p):
    """Sections, segments and what is in memory are the same with symbols and without."""
    path = p.compile(KEPT, *BARE, "-g")
    p.build("strip", "-o", "stripped", path)
    for key in ("file_size", "vm_size"):
        for by in ("section", "segment"):
            whole, stripped = oracle.totals(path, by, key), oracle.totals(p.path("stripped"), by, key)
            loaded = {s.name for s in readelf_sections(path) if s.is_loaded} if by == "section" else {
                name for name in whole if name.startswith("LOAD")}
            same(f"{by}: {key}", {n: stripped.get(n) for n in loaded}, {n: whole[n] for n in loaded})


CASES = [value for value in list(globals().values()) if callable(value) and getattr(value, "__module__", "") == "__main__"
         and getattr(value, "__code__", None) and value.__code__.co_varnames[:1] == ("p",) and value is not certificate]
for case in CASES:
    what = case.__name__.replace("_", " ")
    with tempfile.TemporaryDirectory() as directory:
        try:
            case(Program(directory))
        except Missing as missing:
            oracle.skip(what, str(missing))
        except (Wrong, oracle.Failed) as wrong:
            oracle.say(what, [str(wrong)])
        except (KeyError, StopIteration) as wrong:
            oracle.say(what, [f"no {wrong!r}"])
        else:
            oracle.say(what)
oracle.finish()
