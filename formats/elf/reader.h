/*
 * reader.h: what the files of this folder share. Private to formats/elf.
 *
 * Layouts: System V ABI (gABI), chapters "Object Files" and "Program Loading"; LSB for the GNU
 * extensions. libelf checks, swaps and widens; section contents are asked for by elf_contents().
 */
#ifndef BINSIZE_FORMATS_ELF_READER_H
#define BINSIZE_FORMATS_ELF_READER_H

#include "../format.h"

#include "../../src/base/cursor.h"

#include <gelf.h>

/* One section as the file has it, and where it went in the image. */
struct elf_section {
	GElf_Shdr header;
	const char *name;
	uint32_t index;	       /* in image->sections */
	uint32_t relocated_by; /* the section of relocations whose sh_info names this one, or 0 */
};

/* One file while it is read. */
struct elf_reader {
	struct image *image;
	Elf *elf;
	uint64_t file_off, file_size; /* of this ELF file in the image's file */
	uint32_t unit;		      /* archive member, or NO_INDEX */
	GElf_Ehdr header;
	struct elf_section *sections; /* [0] is the null section */
	size_t n_sections;
	GElf_Phdr *segments;
	size_t n_segments;
	const GElf_Phdr *tls;	/* PT_TLS, or NULL */
	uint64_t bytes_to_read; /* what elf_may_read() still grants */
	uint64_t bytes_to_inflate;
	uint64_t n_relr;       /* words that SHT_RELR spoke of: no more than the file has */
	size_t first_section;  /* in image->sections: where this file's begin */
	uint32_t first_dynsym; /* image symbol of .dynsym entry 1 (entry 0 is not kept) … */
	uint32_t n_dynsyms;    /* … and how many follow from there */
	size_t dynsym_section; /* its section index, or 0 */
	uint32_t first_symtab, n_symtab_symbols; /* the same for .symtab */
	size_t symtab_section;
};

/* reader.c: nothing is read yet. elf_open() reads the header; elf_close() it also after an error. */
struct elf_reader elf_reader_of(struct image *image, uint64_t file_off, uint64_t file_size,
				uint32_t unit);
struct error *elf_open(struct elf_reader *r);
void elf_close(struct elf_reader *r);
/* 4 or 8: the bytes of an address. gABI, "ELF Identification", EI_CLASS. */
unsigned elf_word(const struct elf_reader *r);
/* EI_DATA: the most significant byte comes first. */
bool elf_is_big_endian(const struct elf_reader *r);
/*
 * The stored bytes of section `i`, compressed or not, in the file's byte order; `pos` is an offset
 * in the image's file. Bad when they leave it. Unlike elf_contents() it asks neither libelf nor the
 * budget: see elf_may_read().
 */
struct cursor elf_stored_bytes(const struct elf_reader *r, size_t i);

/* sections.c */
struct error *elf_read_sections(struct elf_reader *r);
/*
 * The contents of section `i` as libelf's `type`; NULL after a warning. Plain bytes are inflated
 * when they are compressed. Tables are not: nobody compresses any but in order to do harm.
 */
Elf_Data *elf_contents(struct elf_reader *r, size_t i, Elf_Type type);
/*
 * Whether `size` more bytes may be decoded. Sections of a damaged file can lie over each other in
 * any number; a sound one is read a few times over at most.
 */
bool elf_may_read(struct elf_reader *r, uint64_t size);
/* Whether records decoded from section `i` lie at the same offsets in the file. */
bool elf_is_stored_plainly(const struct elf_reader *r, size_t i);
/* The first section of that name, or 0. */
size_t elf_find_section(const struct elf_reader *r, const char *name);
/* The image's address of offset `off` in section `i`; NO_ADDR when it is not loaded. */
uint64_t elf_section_addr(const struct elf_reader *r, size_t i, uint64_t off);

/* kind.c */
enum kind elf_section_kind(const char *name, const GElf_Shdr *header);
const char *elf_machine_name(uint16_t machine);

/* segments.c */
void elf_read_segments(struct elf_reader *r);
void elf_add_segments(struct elf_reader *r);

/* symbols.c */
void elf_read_symbols(struct elf_reader *r);
/* Only .symtab; the above includes it. */
void elf_read_symtab(struct elf_reader *r);

/* debug_file.c: without .symtab, the functions that .gnu_debugdata names. */
void elf_read_mini_debug(struct elf_reader *r);

/* relocations.c */
void elf_read_relocations(struct elf_reader *r);

/* pointers.c: image->pointers */
struct elf_pointer_symbols {
	uint32_t first, n; /* image symbols of entry 1 of the table that the relocations refer to */
};
/* What one relocation of the word at `vm_addr` puts there. */
void elf_add_pointer(struct elf_reader *r, uint64_t vm_addr, const GElf_Rela *rela,
		     struct elf_pointer_symbols symbols);
/* The words that a relative relocation table (SHT_RELR) in section `i` is about. */
void elf_add_relr_pointers(struct elf_reader *r, size_t i);

/* unwind.c */
void elf_read_unwind(struct elf_reader *r);

/* strip.c: image->build.strip */
void elf_predict_strip(struct elf_reader *r);

/* identity.c */
void elf_read_identity(struct elf_reader *r);

/* debug.c: what image->debug.wants asks of the DWARF in this file. */
void elf_read_debug(struct elf_reader *r);

#endif
