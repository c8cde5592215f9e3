"""Damaged and hostile files: a report that sums up, or exit 2 with one line; never anything else."""

import os
import random
import struct

from binaries import ELF_SYMBOL, archive, coff, elf, member, pe, pe_section, program, section, segment, symbol
from harness import ESCAPES, IS_SANITIZED, Run, build_for, each, judge, main, messages, sample, say, write

TRUNCATED = [
    "c/tour.o",
    "c/libgreet.so",
    "c/tour.stripped",
    "ir/libgreet.a",
    "cpp/libshapes_thin.a",
    "mingw/greet.stripped.dll",
    "mingw/libgreet.dll.a",
    "mingw/tour.o",
    "msvc/bare.exe",
    "msvc/bare.obj",
]


def truncate(name, path):
    with open(path, "rb") as file:
        data = file.read()
    choose = random.Random(1)
    cuts = {*range(0, min(4096, len(data)), 64)}
    cuts |= {choose.randrange(len(data)) for _ in range(200)}
    cuts = sorted(cuts)[:: 4 if IS_SANITIZED else 1]

    def cut(size):
        run = Run("--format", "json", write(data[:size], "%d.bin" % size))
        return ["%d bytes: %s" % (size, fault) for fault in judge(run, size)]

    say("truncated at %d places: %s" % (len(cuts), name), sum(each(cut, cuts), [])[:5])


def truncated():
    for name in TRUNCATED:
        path = sample(name)
        if path:
            truncate(name, path)
        else:
            print("skip truncated %s: it could not be built here" % name)
    for machine in ("powerpc-linux-gnu", "mips64el-linux-gnuabi64", "i686-pc-windows-msvc", "aarch64-pc-windows-msvc"):
        for path in build_for(machine)[-1:]:
            truncate(machine, path)


def damaged():
    """Bytes of headers set to values that numbers like to be wrong with."""
    choose = random.Random(2)
    for name in TRUNCATED:
        path = sample(name)
        if not path:
            continue
        with open(path, "rb") as file:
            data = file.read()
        ends = [*range(0, 512), *range(max(0, len(data) - 2048), len(data))]

        def damage(seed):
            choose = random.Random(seed)
            copy = bytearray(data)
            for _ in range(choose.randrange(1, 4)):
                at = choose.choice(ends) % len(data)
                value = choose.choice([b"\0", b"\xff", b"\x7f", b"\x80", b"\xff" * 4, b"\0" * 4, b"\xff" * 8])
                copy[at : at + len(value)] = value
            copy = bytes(copy[: len(data)])
            run = Run("--format", "json", write(copy, "%d.bin" % seed))
            return ["seed %d: %s" % (seed, fault) for fault in judge(run, len(copy))]

        seeds = [choose.randrange(1 << 30) for _ in range(20 if IS_SANITIZED else 100)]
        say("damaged in %d ways: %s" % (len(seeds), name), sum(each(damage, seeds), [])[:5])


def case(name, data, warns=None, refused=None, check=None, axes=None):
    """One file; `warns` or `refused` is what standard error must say of it."""
    path = write(data, "case.bin")
    run = Run("-v", "--format", "json", *(["--by", axes] if axes else []), path)
    faults = judge(run, len(data))
    if refused is not None and run.status != 2:
        faults.append("accepted")
    if refused is None and warns is not None and run.status != 0:
        faults.append("refused: %s" % run.err)
    if (warns or refused or "") not in run.err.decode():
        faults.append("does not say '%s' but %s" % (warns or refused, run.err[:200]))
    if not faults and check:
        faults = check(run.json())
    text = Run("-v", *(["--by", axes] if axes else []), path)
    if text.status != run.status:
        faults.append("as text: %s" % text.status)
    faults += messages(text)
    if ESCAPES.search(text.out):
        faults.append("control characters on standard output")
    say(name, faults)


F = [(b"f", 0x401000, 32)]


def memory_is(size):
    def check(report):
        return [] if report["file"]["vm_size"] == size else ["memory is %d" % report["file"]["vm_size"]]

    return check


def elf_memory():
    # bloaty prints a total of 2 TiB for this without a word.
    case(
        "ELF: a segment of 2 TiB in memory",
        program(F, segments=[segment(off=120, vaddr=0x401000, filesz=64, memsz=1 << 41)]),
        "2199023255552 bytes of memory",
        check=memory_is(64),
    )
    case(
        "ELF: a segment of 2 TiB in the file",
        program(F, segments=[segment(off=120, vaddr=0x401000, filesz=1 << 41, memsz=1 << 41)]),
        "leaves the file",
    )
    case(
        "ELF: a segment that wraps around in memory",
        program(F, segments=[segment(off=120, vaddr=(1 << 64) - 32, filesz=64, memsz=64)]),
        "wraps around",
    )
    case(
        "ELF: memory of 2^64 - 1",
        program(F, segments=[segment(off=120, vaddr=0x401000, filesz=64, memsz=(1 << 64) - 1)]),
        "wraps around",
    )
    case(
        "ELF: a .bss of 2^60 bytes",
        program(
            F,
            [section(b".bss", type=8, flags=3, addr=0x500000, size=1 << 60)],
            segments=[segment(off=120, vaddr=0x401000, filesz=64, memsz=1 << 62)],
        ),
        "bytes of memory",
        check=memory_is(64),
    )
    case(
        "ELF: two segments over the same memory",
        program(F, segments=[segment(off=176, vaddr=0x401000, filesz=64, memsz=64)] * 2),
        check=memory_is(64),
    )
    case(
        "ELF: segments without order",
        program(
            F,
            segments=[
                segment(off=0, vaddr=0x500000, filesz=64, memsz=64),
                segment(off=176, vaddr=0x401000, filesz=64, memsz=64),
            ],
        ),
        check=memory_is(128),
    )


def elf_headers():
    null = lambda size, link=0: struct.pack("<IIQQQQIIQQ", 0, 0, 0, 0, 0, size, link, 0, 0, 0)
    for name, fields, warns in (
        ("65535 section headers", dict(shnum=0xFFFF), "cannot be read"),
        ("section headers behind the file", dict(shoff=1 << 50), "cannot be read"),
        ("section headers at 2^64 - 64", dict(shoff=(1 << 64) - 64), "cannot be read"),
        ("section headers inside the ELF header", dict(shoff=3), "leaves the file"),
        ("section headers of 0 bytes", dict(shentsize=0), "0 bytes"),
        ("section headers of 1 byte", dict(shentsize=1), "1 bytes"),
        ("program headers of 0 bytes", dict(phentsize=0), "program headers"),
        ("65535 program headers", dict(phnum=0xFFFF), None),
        ("program headers behind the file", dict(phoff=1 << 62), "program headers"),
        ("no section 77 for names", dict(shstrndx=77), None),
        ("section for names in section 0", dict(shstrndx=0xFFFF), None),
        ("2^58 section headers by section 0", dict(shnum=0, null=null(1 << 58, 3)), None),
        ("5 section headers by section 0", dict(shnum=0, null=null(5, 4), shstrndx=0xFFFF), None),
    ):
        case("ELF: " + name, program(F, **fields), warns)


def elf_sections():
    for name, fields, warns in (
        ("offset + size overflow", dict(off=(1 << 64) - 2, size=16), "leaves the file"),
        ("offset behind the file", dict(off=1 << 40, size=16), "leaves the file"),
        ("size of 2^64 - 1", dict(size=(1 << 64) - 1), "leaves the file"),
        ("alignment of 2^63", dict(align=1 << 63), None),
        ("alignment of 0", dict(align=0), None),
        ("name behind the names", dict(name_offset=1 << 31), None),
    ):
        case("ELF section: " + name, program(F, [section(b".x", b"abcdefgh", **fields)]), warns)
    for size in (0, 1, 3, 7, 25, 1 << 40):
        case(
            "ELF: entries of %d bytes" % size,
            elf(
                [
                    section(b".text", b"\x90" * 64, flags=6, addr=0x1000),
                    section(b".symtab", bytes(240), type=2, link=3, entsize=size),
                    section(b".strtab", b"\0a\0", type=3),
                    section(b".rela.text", bytes(96), type=4, link=2, info=1, entsize=size),
                    section(b".dynsym", bytes(96), type=11, link=3, entsize=size),
                    section(b".dynamic", bytes(96), type=6, link=3, entsize=size),
                    section(b".gnu.version", bytes(96), type=0x6FFFFFFF, entsize=size),
                    section(b".relr.dyn", bytes(96), type=19, entsize=size),
                    section(b".group", bytes(96), type=17, entsize=size),
                    section(b".note", bytes(96), type=7, entsize=size),
                ]
            ),
        )
    case(
        "ELF: links to sections that do not exist",
        elf(
            [
                section(b".symtab", bytes(24) + symbol(1, 0, 8, shndx=99), type=2, link=77, entsize=24),
                section(b".rela", bytes(96), type=4, link=1 << 31, info=1 << 31, entsize=24),
                section(b".symtab_shndx", bytes(8), type=18, link=9),
            ],
            type=1,
        ),
    )
    case(
        "ELF: a symbol's name without end",
        elf(
            [
                section(b".text", b"\x90" * 64, flags=6, addr=0x1000),
                section(b".symtab", bytes(24) + symbol(1, 0x1000, 8), type=2, link=3, entsize=24),
                section(b".strtab", b"\0abcdefg", type=3),
            ]
        ),
    )
    case("ELF: symbols of 2^63 bytes", program([(b"f", 0x401000, 1 << 63), (b"g", (1 << 64) - 1, 1 << 63)]))
    case("ELF: 1000 symbols over one range", program([(b"f%d" % i, 0x401000, 64) for i in range(1000)]))
    case("ELF: a compressed section of nothing", program(F, [section(b".debug_info", b"", flags=0x800)]))
    case(
        "ELF: a compressed section that unpacks to 2^62",
        program(F, [section(b".debug_info", struct.pack("<IIQQ", 1, 0, 1 << 62, 1) + bytes(64), flags=0x800)]),
    )


def elf_many():
    """Small files that look like much work: sections in any number over the same bytes."""
    plain = [section(b".text", b"\xc3" * 64, flags=6, addr=0x1000), section(b".strtab", b"\0abc\0", type=3)]
    lie = dict(off=272, size=480000)
    case("ELF: 65000 sections over one range", elf([section(b"s", flags=2, addr=0x1000, off=64, size=4000)] * 65000))
    relocation = struct.pack("<QQq", 0x1000, 1 << 32 | 1, 0)
    for name, fields, contents in (
        (".rela", dict(type=4, link=2, info=1, entsize=24), relocation * 20000),
        (".symtab", dict(type=2, link=2, entsize=24), symbol(1, 0x1000, 8) * 20000),
        (".dynsym", dict(type=11, link=2, entsize=24), symbol(1, 0x1000, 8) * 20000),
        (".note", dict(type=7), bytes(480000)),
        (".note.gnu.build-id", dict(type=7, flags=2), struct.pack("<III4s", 4, 0, 3, b"GNU\0") * 30000),
        (".eh_frame", dict(flags=2, addr=0x10000), b"\x0c\0\0\0\0\0\0\0\1zR\0\1\0\0\0" * 30000),
        (".gcc_except_table", dict(flags=2, addr=0x10000), b"\xff\xff\1\0" * 120000),
        (".debug_info", dict(flags=0x800), struct.pack("<IIQQ", 1, 0, 480000, 1) * 20000),
        (".group", dict(type=17, link=2, entsize=4), bytes(480000)),
        (".relr.dyn", dict(type=19, flags=2, entsize=8), b"\xff" * 480000),
        (".comment", dict(), b"GCC: \0" * 80000),
        (".init_array", dict(type=14, flags=3, addr=0x2000), struct.pack("<Q", 0x1000) * 60000),
        (".dynamic", dict(type=6, link=2, entsize=16), struct.pack("<QQ", 1, 1) * 30000),
    ):
        many = [section(name.encode(), **fields, **lie)] * (100 if IS_SANITIZED else 5000)
        case("ELF: %d of %s over one range" % (len(many), name), elf([section(b".d", contents), *plain, *many]))


def elf_overlaps():
    """Ranges over ranges: each of them would be cut at the ends of all others."""
    n = 3000 if IS_SANITIZED else 30000
    contents = section(b".d", bytes(100000))
    for title, segments in (
        ("each a byte behind the last", [dict(off=64, vaddr=0x1000 + i, filesz=100000) for i in range(n)]),
        ("each two bytes behind the last", [dict(off=64 + i, vaddr=0x1000 + 2 * i, filesz=100000) for i in range(n)]),
        ("over the same bytes of the file", [dict(off=64, vaddr=i << 24, filesz=100000) for i in range(n)]),
        ("that fill the gaps of others", [dict(off=64, vaddr=0x1000 + 2 * i, filesz=1) for i in range(n)]),
    ):
        segments = [segment(memsz=fields["filesz"], **fields) for fields in segments]
        case("ELF: %d segments, %s" % (n, title), elf([contents], segments), axes="segment,section,kind")
    sections = [section(b"s", flags=6, addr=0x1000 + i, off=64, size=100000) for i in range(n)]
    case("ELF: %d sections, each a byte behind the last" % n, elf([contents, *sections]), axes="section,kind")
    segments = [segment(off=64, vaddr=i << 20, filesz=100, memsz=100) for i in range(n)]
    many = [section(b".b", type=8, flags=3, addr=i, size=1 << 62) for i in range(5000)]
    case("ELF: 5000 sections over %d segments each" % n, elf([contents, *many], segments), axes="section,kind")
    symbols = b"".join(symbol(1, i, 1 << 40, info=0x11) for i in range(n))
    sections = [
        section(b".bss", type=8, flags=3, addr=0, size=1 << 41),
        section(b".symtab", bytes(24) + symbols, type=2, link=3, entsize=ELF_SYMBOL),
        section(b".strtab", b"\0abc\0", type=3),
    ]
    case("ELF: %d symbols over %d segments each" % (n, n), elf(sections, segments), axes="symbol,kind")
    sections[0] = section(b".text", bytes(2 * n), flags=6, addr=0x1000)
    symbols = b"".join(symbol(1, 0x1000 + i, 2 * (n - i), info=0x11) for i in range(n))
    sections[1] = section(b".symtab", bytes(24) + symbols, type=2, link=3, entsize=ELF_SYMBOL)
    case("ELF: %d symbols inside each other" % n, elf(sections), axes="symbol,kind")


def elf_names():
    """--check sorts names as a string table does; here each of them ends the same long one."""
    n, length = 20000, 400000
    table = bytes(24) + b"".join(symbol(1 + i, 0x401000, 1) for i in range(n))
    sections = [
        section(b".text", bytes(64), flags=6, addr=0x401000),
        section(b".symtab", table, type=2, link=3, entsize=ELF_SYMBOL),
        section(b".strtab", b"\0" + b"a" * length + b"\0", type=3),
    ]
    data = elf(sections, [segment(off=120, vaddr=0x401000, filesz=64, memsz=64)])
    run = Run("--check", "--format", "json", write(data, "case.bin"))
    faults = messages(run)
    if run.status != 0:
        faults.append("ended with %s" % run.status)
    elif run.json()["settings"]["strip"]["value"]:
        faults.append("judged, though names are missing")
    say("ELF: --check of %d symbols that end one name" % n, faults)


def elf_unwind():
    """Entries that use two CIEs in turn, so that each is read again, with very long letters."""

    def entry(body):
        body = body.ljust(-(-len(body) // 4) * 4, b"\0")
        return struct.pack("<I", len(body)) + body

    for letters in (b"zR" + b"S" * 300000, b"z" + b"L" * 300000, b"q" * 300000):
        cie = entry(struct.pack("<I", 0) + b"\1" + letters + b"\0\1\x78\x10\1\x1b" + bytes(40))
        frames = bytearray(cie + cie)
        for i in range(40000):
            back = len(frames) + 4 - len(cie) * (i % 2)
            frames += entry(struct.pack("<IiI", back, 0, 1) + bytes(4))
        sections = [section(b".text", b"\x90" * 64, flags=6, addr=0x1000)]
        sections.append(section(b".eh_frame", bytes(frames), flags=2, addr=0x2000))
        case("ELF: unwind entries that read '%s...' again and again" % letters[:3].decode(), elf(sections))


EVIL = b"\x1b[31mevil\x1b[0m"
BIDI = "\u202eabc\u2066\u200f".encode()
LINES = b"a\nb\rc\td\x08"


def names():
    for name, text in (("escape sequences", EVIL), ("bidirectional marks", BIDI), ("line ends", LINES)):
        symbols = [(text, 0x401000, 32)]
        sections = [
            section(b"." + text, b"abc"),
            section(b".comment", b"GCC: " + text + b"\0"),
            section(b".gnu_debuglink", (text + b"\0").ljust(20, b"\0") + bytes(4)),
            section(b"." + text, b"abc", off=1 << 40),
        ]
        data = program(symbols, sections)
        case("ELF names with %s" % name, data)
        case("ELF names with %s, by axes" % name, data, axes="unit,section,symbol,crate,part")
        object_file = program(symbols, sections, type=1, segments=[])
        data = archive(member(text + b"/", object_file), member(b"b.o/", object_file))
        case("archive names with %s" % name, data)
        case("archive names with %s, by axes" % name, data, axes="unit,section,symbol,part")
        imports = struct.pack("<IIIII", 0x2100, 0, 0, 0x2080, 0x2100) + bytes(108)
        imports += (text + b".dll\0").ljust(0x80, b"\0") + struct.pack("<QQ", 0x2180, 0).ljust(0x80, b"\0")
        imports += b"\0\0" + text + b"\0"
        debug = struct.pack("<IIHHIIII", 0, 0, 0, 0, 2, 60, 0x301C, 0x61C) + b"RSDS" + bytes(20) + text
        sections = [pe_section(text, b"\xc3" * 64), pe_section(b".i", imports), pe_section(b".r", debug)]
        data = pe(sections, {1: (0x2000, 40), 6: (0x3000, 28)})
        case("PE names with %s" % name, data)
        case("PE names with %s, by axes" % name, data, axes="segment,section,symbol,group,part")
        entry = b"\0\0\0\0" + struct.pack("<IIhHBB", 4, 0, 1, 0x20, 2, 0)
        table = struct.pack("<I", 5 + len(text)) + text + b"\0"
        data = coff([dict(name=text, data=b"\xc3" * 64)], entry, 1, table)
        case("COFF names with %s" % name, data)
    path = write(b"no binary", "evil \x1b[31m\n\u202ex.bin")
    for arguments in ([path], ["--by", "\x1b[31m"], ["--\x1b[31m"], ["-\x1b"], ["--filter", "\x1b[31m(", path]):
        arguments = [*arguments] if path in arguments else [*arguments, path]
        run = Run(*arguments)
        faults = [] if run.status == 2 else ["ended with %s" % run.status]
        if ESCAPES.search(run.err.replace(b"\n", b"")) or run.out:
            faults.append("printed %s" % (run.out + run.err)[:200])
        say("arguments are printed safely: %s" % ascii(arguments[0])[:20], faults)
    path = write(program(F), "evil \x1b[31m\n\u202ey.bin")
    run = Run(path)
    say("the name of the file is printed safely", ["printed"] if ESCAPES.search(run.out) else [])
    long = b"n" * 1000000
    run = Run("-v", write(program([(long, 0x401000, 32)], [section(long, b"abc", off=1 << 40)]), "long.bin"))
    faults = messages(run)
    if max(map(len, run.err.splitlines() or [b""])) > 2000:
        faults.append("a line of %d bytes on standard error" % max(map(len, run.err.splitlines())))
    say("a warning about a name of a million bytes stays a line", faults)


def growing_name(i):
    """A v0 name of 160 bytes whose every back reference doubles what is printed."""

    def base62(n):
        digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
        high, low = divmod(n - 1, 62)
        return (digits[high] if high else "") + digits[low] + "_" if n else "_"

    name = "IC5a%04d" % i
    last = len(name)
    name += "TuuE"
    for _ in range(16):
        here = len(name)
        name += "TB%sB%sE" % (base62(last), base62(last))
        last = here
    return ("_R%sE" % name).encode()


def growing_names():
    path = write(program([(growing_name(i), 0x401000 + i, 1) for i in range(1000)], text=b"\x90" * 1024), "growing.bin")
    size = os.path.getsize(path)
    for style in ("short", "full"):
        run = Run("--format", "csv", "--by", "symbol", "-C", style, path)
        faults = [] if run.status == 0 else ["ended with %s" % run.status]
        if len(run.out) > 50 * size:
            faults.append("%d bytes make %d" % (size, len(run.out)))
        say("names that double are cut: %s" % style, faults)


def long_names():
    """Names that would take for ever if the work on them grew with the square of their length."""
    n = 30000
    legacy = lambda text: b"_ZN%d%s17h0123456789abcdefE" % (n, (text * n)[:n])
    for title, name in (
        ("open brackets", legacy(b"_$LT$")),
        ("paths", legacy(b"a..")),
        ("impls", legacy(b"_$LT$a$u20$as$u20$")),
        ("nested names of C++", b"_Z1f" + b"N1aI" * (n // 4)),
        ("pointers of C++", b"_Z1f" + b"P" * n + b"i"),
        ("back references", b"_RIC1aT" + b"B_" * (n // 2)),
        ("nested paths", b"_R" + b"Nv" * (n // 2)),
        ("suffixes", b"a" + b".llvm.1" * (n // 7)),
        ("scopes of MSVC", b"?" + b"a@" * (n // 2)),
    ):
        symbols = [(name + b".%d" % i, 0x401000 + i, 1) for i in range(100)]
        data = program(symbols, text=b"\x90" * 128)
        for axes in ("generic", "crate,instantiator"):
            case("100 names of %s by %s" % (title, axes), data, axes=axes)
    n = 4000000
    for title, name in (
        ("hashes of rustc", b"a-0123456789abcdef." * (n // 19)),
        ("codegen units", b"a.0123456789abcdef-cgu." * (n // 23)),
        ("dashes", b"a-" * (n // 2)),
    ):
        table = bytes(24) + symbol(1, 0, 0, info=4, shndx=0xFFF1) + symbol(len(name) + 2, 0x1000, 8, info=2)
        sections = [
            section(b".text", b"\x90" * 64, flags=6, addr=0x1000),
            section(b".symtab", table, type=2, link=3, entsize=ELF_SYMBOL),
            section(b".strtab", b"\0" + name + b"\0f\0", type=3),
        ]
        case("a source file called %s" % title, elf(sections), axes="unit,instantiator")


TEXT = pe_section(b".text", b"\xc3" * 0x1000)


def pe_headers():
    for name, fields, warns in (
        ("65535 sections", dict(n_sections=0xFFFF), "65535 section headers do not fit"),
        ("headers of 4 GiB", dict(headers_size=0xFFFFFFFF), None),
        ("an image of 4 GiB", dict(image_size=0xFFFFFFFF), None),
        ("an image of 0 bytes", dict(image_size=0), None),
        ("no optional header", dict(optional_size=0), None),
        ("2^32 - 1 directories", dict(n_directories=0xFFFFFFFF), None),
        ("no directories", dict(n_directories=0), None),
        ("2^32 - 1 symbols", dict(symbols=0x200, n_symbols=0xFFFFFFFF), "symbol table"),
        ("symbols behind the file", dict(symbols=0xFFFFFFF0, n_symbols=1), "symbol table"),
    ):
        case("PE: " + name, pe([TEXT], **fields), warns)
    case("PE: the headers lie behind the file", pe([TEXT], lfanew=0xFFFFFFF0), refused="neither")
    case("PE: an optional header behind the file", pe([TEXT], optional_size=0xFFFF), refused="leaves the file")
    for name, fields in (
        ("a section of 4 GiB in memory", dict(vsize=0xFFFFFFFF)),
        ("a section of 4 GiB in the file", dict(size=0xFFFFFFFF)),
        ("a section behind the file", dict(off=0xFFFFFFF0)),
        ("a section at the end of memory", dict(rva=0xFFFFF000, vsize=0x2000)),
    ):
        case("PE: " + name, pe([pe_section(**{**TEXT, **fields})]), "")
    many = [pe_section(b".t", rva=0x1000, off=0x400, size=0x100000, vsize=0x100000)] * 65535
    case("PE: 65535 sections over one range", pe(many, overlay=bytes(0x100000)))
    for i in range(16):
        for name, word in (("numbers", 0x1001), ("zeros", 0), ("ones", 0xFFFFFFFF)):
            section = pe_section(b".text", struct.pack("<I", word) * 100000)
            case("PE: directory %d is all %s" % (i, name), pe([section], {i: (0x1000, 400000)}))
        case("PE: directory %d leaves the image" % i, pe([TEXT], {i: (0xFFFFFFF0, 0xFFFFFFFF)}))


def chained(target):
    """UNWIND_INFO that only refers to another one."""
    return struct.pack("<BBBB", 1 | 4 << 3, 0, 0, 0) + struct.pack("<III", 0x1000, 0x1004, target)


def pe_unwind():
    def image(functions, infos):
        sections = [
            TEXT,
            pe_section(b".pdata", functions, rva=0x10000),
            pe_section(b".xdata", infos, rva=0x200000),
        ]
        return pe(sections, {3: (0x10000, len(functions))})

    function = lambda i, info: struct.pack("<III", 0x1000 + i % 4000, 0x1001 + i % 4000, info)
    case("PE: unwind info that is chained to itself", image(function(0, 0x200000) * 9, chained(0x200000)))
    case(
        "PE: two unwind infos that are chained to each other",
        image(function(0, 0x200000) + function(8, 0x200010), chained(0x200010) + chained(0x200000)),
    )
    n = 5000 if IS_SANITIZED else 60000
    chain = b"".join(chained(0x200010 + 16 * i) for i in range(n)) + chained(0x200000)
    functions = b"".join(function(i, 0x200000 + 16 * i) for i in range(n))
    case("PE: %d functions, each with a longer chain" % n, image(functions, chain))
    case("PE: %d functions with one long chain" % n, image(function(0, 0x200000) * n, chain))


def pe_tables():
    thunks = pe_section(b".t", struct.pack("<Q", 0x400000) * 50000 + bytes(8), rva=0x100000)
    name = pe_section(b".n", b"\0\0abc.dll\0", rva=0x400000)
    long = pe_section(b".n", b"a" * 1000000 + b"\0", rva=0x400000)

    def imports(*sections, thunk=0x100000, n=5000):
        rows = struct.pack("<IIIII", thunk, 0, 0, 0x400000, thunk) * n + bytes(20)
        return pe([TEXT, pe_section(b".idata", rows, rva=0x10000), *sections], {1: (0x10000, len(rows))})

    again = "again and again"
    case("PE: 5000 DLLs with the same 50000 imports", imports(thunks, name), again)
    case("PE: 5000 DLLs with the same long name", imports(long), again)
    case("PE: 50000 imports with the same long name", imports(thunks, long, n=1), again)
    case("PE: imports that are their own names", imports(thunk=0x10000))
    delayed = struct.pack("<IIIIIIII", 1, 0x400000, 0, 0x100000, 0x100000, 0, 0, 0) * 5000
    section = pe_section(b".didat", delayed, rva=0x10000)
    case(
        "PE: 5000 delayed DLLs with the same imports",
        pe([TEXT, section, thunks, name], {13: (0x10000, len(delayed))}),
        again,
    )

    def exports(n, *sections):
        rows = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, 0x400000, 1, n, n, 0x100000, 0x200000, 0x300000)
        return pe([TEXT, pe_section(b".edata", rows, rva=0x10000), *sections], {0: (0x10000, 40)})

    case("PE: 2^32 - 1 exports", exports(0xFFFFFFFF, name), "do not fit")
    case(
        "PE: 100000 exports with the same long name",
        exports(
            100000,
            pe_section(b".f", struct.pack("<I", 0x1000) * 100000, rva=0x100000),
            pe_section(b".m", struct.pack("<I", 0x400000) * 100000, rva=0x200000),
            pe_section(b".o", struct.pack("<H", 3) * 100000, rva=0x300000),
            long,
        ),
        again,
    )
    for title, block in (("empty", struct.pack("<II", 0x1000, 0)), ("huge", struct.pack("<II", 0x1000, 0xFFFFFFF8))):
        section = pe_section(b".reloc", block * 10000, rva=0x10000)
        case("PE: %s blocks of base relocations" % title, pe([TEXT, section], {5: (0x10000, 80000)}))


def entry(name, value=0, section=1, aux=0, kind=2):
    return name.ljust(8, b"\0")[:8] + struct.pack("<IhHBB", value, section, 0x20, kind, aux)


def coff_objects():
    text = dict(name=b".text", data=b"\xc3" * 64)
    case("COFF: 2^32 - 1 symbols", coff([text], entry(b"f"), 0xFFFFFFFF), "leaves the file")
    case("COFF: symbols behind the file", coff([text], symbols_off=0xFFFFFFF0, n_symbols=9))
    case("COFF: each symbol has 255 auxiliary ones", coff([text], entry(b"f", aux=255) * 1000, 1000))
    case("COFF: section numbers out of range", coff([text], entry(b"f", section=99) + entry(b"g", section=-99), 2))
    case("COFF: a string table of 2 GiB", coff([text], entry(b"f"), 1, struct.pack("<I", 0x7FFFFFFF)))
    case("COFF: a string table of 0 bytes", coff([text], b"\0\0\0\0" + entry(b"")[4:], 1, struct.pack("<I", 0)))
    names = b"".join(b"\0\0\0\0" + struct.pack("<IIhHBB", 4 + i, i, 1, 0x20, 2, 0) for i in range(20000))
    table = struct.pack("<I", 1000005) + b"a" * 1000000 + b"\0"
    case("COFF: 20000 names that end at the same place", coff([text], names, 20000, table))
    case("COFF: a name without end", coff([text], names[:18], 1, struct.pack("<I", 12) + b"a" * 8))
    n = 3000 if IS_SANITIZED else 60000
    at = 20 + 40 * n
    for title, fields in (("65534", dict(n_relocations=0xFFFE)), ("2^32", dict(n_relocations=0xFFFF, flags=0x61500020))):
        many = [dict(name=b".t", data=b"", off=at, size=64, relocations=at, **fields)] * n
        case(
            "COFF: %d sections with the same %s relocations" % (n, title),
            coff(many, b"\xff" * 655360, 0, b"", symbols_off=0),
        )


def archives():
    object_file = program(F, type=1, segments=[])
    a, b, c = (member(name, object_file) for name in (b"a.o/", b"b.o/", b"c.o/"))
    both = archive(a, b)
    for size in (b"1152921504", b"9999999999", b"-1", b"0x10", b"", b"1 2", b"+5", b"1e3", b"0000000000"):
        case("archive: a member of '%s' bytes" % size.decode(), archive(a, member(b"b.o/", object_file, size=size), c), "")
    case("archive: a header that does not end", archive(a, member(b"b.o/", object_file, end=b"xx"), c), "no header")
    case("archive: an archive inside", archive(a, member(b"b.a/", both), c))
    nested = object_file
    for _ in range(2000):
        nested = archive(member(b"n.a/", nested))
    case("archive: 2000 archives inside each other", nested)
    table = member(b"//", b"abc/\n")
    for name in (b"/999999999999", b"/-1", b"/x", b"/1", b"/99", b"#1/99999999", b"#1/-3", b"#1/"):
        case("archive: a long name '%s'" % name.decode(), archive(table, member(name, object_file)))
    case("archive: a long name without a table", archive(member(b"/5", object_file)), "missing")
    case(
        "archive: symbol tables of 2^32 and 2^63 entries",
        archive(member(b"/", b"\xff\xff\xff\xff"), member(b"/SYM64/", b"\x80" + bytes(7)), a),
    )
    case("archive: 20000 members of 0 bytes", archive(*[member(b"a/")] * 20000))
    case("archive: 2000 objects", archive(*[a] * 2000))
    case(
        "archive: 20000 members with the same long name",
        archive(member(b"//", b"a" * 1000000 + b"/\n"), *[member(b"/0")] * 20000),
    )
    case("archive: nothing inside", archive())
    case("archive: a thin one whose members are missing", archive(member(b"a.o/", size=b"1000"), magic=b"!<thin>\n"))


if __name__ == "__main__":
    main(
        [
            truncated,
            damaged,
            elf_memory,
            elf_headers,
            elf_sections,
            elf_many,
            elf_overlaps,
            elf_names,
            elf_unwind,
            names,
            growing_names,
            long_names,
            pe_headers,
            pe_unwind,
            pe_tables,
            coff_objects,
            archives,
        ]
    )
