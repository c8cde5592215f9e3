"""Writes ELF, PE, COFF and archive files byte by byte, with any field as wrong as a test wants it."""

import struct

ELF_SYMBOL = 24


def padded(data, alignment):
    return data + bytes(-len(data) % alignment)


class Strings:
    """A string table. Names are bytes and may hold anything but NUL."""

    def __init__(self, start=b"\0"):
        self.data = start

    def add(self, name):
        offset = len(self.data)
        self.data += name + b"\0"
        return offset


def section(name, data=b"", type=1, flags=0, **fields):
    """An ELF section; `fields` are addr, link, info, align, entsize, and off, size for lies."""
    return dict(name=name, data=data, type=type, flags=flags, **fields)


def segment(**fields):
    """An ELF segment: type, flags, off, vaddr, filesz, memsz, align."""
    return dict(dict(type=1, flags=5, off=0, vaddr=0, filesz=0, memsz=0, align=0x1000), **fields)


def symbol(name_offset, value, size, info=0x12, shndx=1):
    return struct.pack("<IBBHQQ", name_offset, info, 0, shndx, value, size)


def elf(sections=(), segments=(), type=2, machine=62, strings=None, **header):
    """An x86-64 ELF file: header, program headers, contents, .shstrtab, section headers.

    `header` replaces shoff, shnum, shstrndx, phnum, phentsize, shentsize, phoff, and null, the 64
    bytes of section 0.
    """
    names = strings or Strings()
    out = bytearray(64 + 56 * len(segments))
    headers = [header.get("null", bytes(64))]
    for s in list(sections) + [section(b".shstrtab", type=3)]:
        offset = names.add(s["name"])
        data = names.data if s["name"] == b".shstrtab" else s["data"]
        while len(out) % 8:
            out.append(0)
        headers.append(
            struct.pack(
                "<IIQQQQIIQQ",
                s.get("name_offset", offset),
                s["type"],
                s["flags"],
                s.get("addr", 0),
                s.get("off", len(out)),
                s.get("size", len(data)),
                s.get("link", 0),
                s.get("info", 0),
                s.get("align", 1),
                s.get("entsize", 0),
            )
        )
        out += data
    while len(out) % 8:
        out.append(0)
    shoff = len(out)
    out += b"".join(headers)
    for i, p in enumerate(segments):
        struct.pack_into(
            "<IIQQQQQQ",
            out,
            64 + 56 * i,
            p["type"],
            p["flags"],
            p["off"],
            p["vaddr"],
            p["vaddr"],
            p["filesz"],
            p["memsz"],
            p["align"],
        )
    struct.pack_into(
        "<16sHHIQQQIHHHHHH",
        out,
        0,
        b"\x7fELF\x02\x01\x01",
        type,
        machine,
        1,
        0x401000,
        header.get("phoff", 64 if segments else 0),
        header.get("shoff", shoff),
        0,
        64,
        header.get("phentsize", 56),
        header.get("phnum", len(segments)),
        header.get("shentsize", 64),
        header.get("shnum", len(headers)),
        header.get("shstrndx", len(headers) - 1),
    )
    return bytes(out)


def program(symbols=(), extra=(), text=b"\x90" * 64, **header):
    """A program with .text at 0x401000 and a symbol table of (name, value, size)."""
    strings, table = Strings(), bytes(ELF_SYMBOL)
    for name, value, size in symbols:
        table += symbol(strings.add(name), value, size)
    sections = [
        section(b".text", text, flags=6, addr=0x401000, align=16),
        section(b".symtab", table, type=2, link=3, info=1, align=8, entsize=ELF_SYMBOL),
        section(b".strtab", strings.data, type=3),
    ]
    # The contents of .text follow the headers of the file and of one segment.
    segments = header.pop("segments", [segment(off=120, vaddr=0x401000, filesz=len(text), memsz=len(text))])
    return elf(sections + list(extra), segments, **header)


def pe_section(name, data=b"", rva=0, flags=0x60000020, **fields):
    """`fields` are vsize, off, size for lies."""
    return dict(name=name, data=data, rva=rva, flags=flags, **fields)


def pe(sections=(), directories=None, **header):
    """A PE32+ program. `directories` is {index: (rva, size)}.

    `header` replaces n_sections, headers_size, image_size, lfanew, optional_size, n_directories,
    symbols, n_symbols, and overlay.
    """
    directories = directories or {}
    start = 0x40 + 24 + 240
    headers_size = -(-(start + 40 * len(sections)) // 0x200) * 0x200
    body, rows, rva = b"", b"", 0x1000
    for s in sections:
        data = padded(s["data"], 0x200)
        at = s["rva"] or rva
        rows += struct.pack(
            "<8sIIIIIIHHI",
            s["name"][:8],
            s.get("vsize", len(s["data"])),
            at,
            s.get("size", len(data)),
            s.get("off", headers_size + len(body)),
            0,
            0,
            0,
            0,
            s["flags"],
        )
        body += data
        rva = at + -(-max(s.get("vsize", 0) & 0xFFFFFFF, len(data), 1) // 0x1000) * 0x1000
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQII",
        0x20B, 14, 0, 0x200, 0, 0, 0x1000, 0x1000, 0x140000000, 0x1000, 0x200,
        6, 0, 0, 0, 6, 0, 0,
        header.get("image_size", rva & 0xFFFFFFFF),
        header.get("headers_size", headers_size),
        0, 3, 0x8160, 0x100000, 0x1000, 0x100000, 0x1000, 0,
        header.get("n_directories", 16),
    )  # fmt: skip
    for i in range(16):
        optional += struct.pack("<II", *directories.get(i, (0, 0)))
    coff = struct.pack(
        "<HHIIIHH",
        0x8664,
        header.get("n_sections", len(sections)),
        0,
        header.get("symbols", 0),
        header.get("n_symbols", 0),
        header.get("optional_size", len(optional)),
        0x22,
    )
    dos = b"MZ" + bytes(58) + struct.pack("<I", header.get("lfanew", 0x40))
    start = dos + b"PE\0\0" + coff + optional + rows
    return start.ljust(headers_size, b"\0") + body + header.get("overlay", b"")


def coff(sections=(), symbols=b"", n_symbols=0, strings=b"", **header):
    """A COFF object. Sections are dicts of name, data, and off, size, relocations, n_relocations."""
    rows, body = b"", b""
    start = 20 + 40 * len(sections)
    for s in sections:
        rows += struct.pack(
            "<8sIIIIIIHHI",
            s["name"][:8],
            0,
            0,
            s.get("size", len(s["data"])),
            s.get("off", start + len(body)),
            s.get("relocations", 0),
            0,
            s.get("n_relocations", 0),
            0,
            s.get("flags", 0x60500020),
        )
        body += s["data"]
    return (
        struct.pack(
            "<HHIIIHH",
            0x8664,
            header.get("n_sections", len(sections)),
            0,
            header.get("symbols_off", start + len(body)),
            n_symbols,
            header.get("optional_size", 0),
            0,
        )
        + rows
        + body
        + symbols
        + strings
    )


def member(name, data=b"", size=None, end=b"`\n", **fields):
    """One member of an archive; the fields of its header are text, right or wrong."""
    size = str(len(data)).encode() if size is None else size
    head = name.ljust(16)[:16] + fields.get("date", b"0").ljust(12)[:12]
    head += b"0     0     644     " + size.ljust(10)[:10] + end
    return head + data + b"\n" * (len(data) % 2)


def archive(*members, magic=b"!<arch>\n"):
    return magic + b"".join(members)
