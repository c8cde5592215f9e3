/* identity.h: what a file says of itself. */
#ifndef BINSIZE_MODEL_IDENTITY_H
#define BINSIZE_MODEL_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

/* Where the symbols come from. */
enum symbol_source {
	SYMBOLS_NONE,
	SYMBOLS_SYMTAB,
	SYMBOLS_DYNSYM,
	SYMBOLS_MINI, /* .dynsym and .gnu_debugdata */
	SYMBOLS_COFF,
	SYMBOLS_EXPORTS,
	SYMBOLS_PDB,
	SYMBOLS_DWARF,
};

/* "symtab", "dynsym", …: the words of "symbols.from" in the JSON. */
const char *symbol_source_name(enum symbol_source source);

/* Whether they name functions, not only the few that are exported. */
static inline bool symbol_source_is_full(enum symbol_source source)
{
	return source != SYMBOLS_NONE && source != SYMBOLS_DYNSYM && source != SYMBOLS_EXPORTS;
}

/* What the file says of itself. A NULL string is not known. */
struct identity {
	const char *format;	  /* "elf", "pe", "coff", "archive", "fatbin", "ptx" */
	const char *format_title; /* the same for people: "ELF" */
	const char *type;	  /* "executable", "shared library", "object", "core", … */
	const char *machine;	  /* "x86-64", "ARM64", "i386", … */
	unsigned bits;		  /* 32 or 64 */
	bool big_endian;
	const char *build_id;	    /* hexadecimal; of a PE GUID and age, or the hash of /Brepro */
	const char *compilers;	    /* from .comment or the Rich header, one line */
	const char *linker;	    /* "lld 19.1", "link 14.44", … */
	const char *debug_link;	    /* file name of .gnu_debuglink or of the PDB */
	uint32_t debug_link_crc;    /* of .gnu_debuglink */
	const char *debug_alt_link; /* file name of .gnu_debugaltlink (dwz) */
	const char *debug_alt_id;   /* its build id, hexadecimal */
	bool has_debug_info;	    /* DWARF sections lie inside */
	bool has_mini_debug_info;   /* .gnu_debugdata */
	const char *unwind_note; /* "3381 entries: 2200 functions, …", of a PE's exception table */
	enum symbol_source symbols_from;
};

#endif
