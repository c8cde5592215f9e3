/*
 * elf_writer.h: builds ELF files in memory, field by field, also those that no linker would write.
 *
 * Fill in a struct elf_file, add sections, segments and symbols, then elf_write() lays them out:
 * header, program headers, contents in the order of the sections, section headers.
 */
#ifndef BINSIZE_TESTS_UNIT_ELF_WRITER_H
#define BINSIZE_TESTS_UNIT_ELF_WRITER_H

#include "bytes.h"
#include "test.h"

#include "../../formats/format.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

struct elf_part {
	const char *name;
	uint32_t type, link, info;
	uint64_t flags, addr, entsize, align;
	uint64_t size; /* of SHT_NOBITS, or UINT64_MAX: as many as `contents` */
	uint64_t off;  /* out: where it came to lie */
	struct bytes contents;
};

struct elf_load {
	uint32_t type, flags;
	uint64_t addr, filesz, memsz;
	uint64_t off;	     /* used as it is, unless of_section is set */
	uint32_t of_section; /* starts where this section does */
};

enum { MOST_PARTS = 32, MOST_LOADS = 8 };

struct elf_file {
	bool is_32, big_endian;
	uint16_t type, machine;
	bool has_no_sections;		   /* no section header table */
	bool has_extended_numbering;	   /* counts and indices in section header 0 */
	uint16_t shentsize;		   /* 0: the right one */
	struct elf_part parts[MOST_PARTS]; /* [0] is the null section */
	uint32_t n_parts;
	struct elf_load loads[MOST_LOADS];
	uint32_t n_loads;
	uint32_t symtab, strtab; /* indices, 0: none yet */
	uint64_t shoff;		 /* out */
	struct bytes out;
};

static inline unsigned elf_word(const struct elf_file *f)
{
	return f->is_32 ? 4 : 8;
}

/* x86-64, or whatever the two flags make of it. */
static inline void elf_start(struct elf_file *f, uint16_t type, bool is_32, bool big_endian)
{
	*f = (struct elf_file){ .is_32 = is_32,
				.big_endian = big_endian,
				.type = type,
				.machine = big_endian ? (is_32 ? EM_PPC : EM_PPC64)
						      : (is_32 ? EM_386 : EM_X86_64),
				.n_parts = 1 };
	f->out.big_endian = big_endian;
}

static inline uint32_t elf_add(struct elf_file *f, const char *name, uint32_t type, uint64_t flags,
			       uint64_t addr)
{
	assert_true(f->n_parts < MOST_PARTS);
	f->parts[f->n_parts] = (struct elf_part){ .name = name,
						  .type = type,
						  .flags = flags,
						  .addr = addr,
						  .align = 1,
						  .size = UINT64_MAX };
	f->parts[f->n_parts].contents.big_endian = f->big_endian;
	return f->n_parts++;
}

/* A loaded section of `n` bytes that are all `value`. */
static inline uint32_t elf_add_filled(struct elf_file *f, const char *name, uint64_t flags,
				      uint64_t addr, uint8_t value, size_t n)
{
	uint32_t i = elf_add(f, name, SHT_PROGBITS, flags, addr);

	put_fill(&f->parts[i].contents, value, n);
	return i;
}

static inline void elf_add_load(struct elf_file *f, uint32_t flags, uint32_t of_section,
				uint64_t addr, uint64_t filesz, uint64_t memsz)
{
	assert_true(f->n_loads < MOST_LOADS);
	f->loads[f->n_loads++] = (struct elf_load){ .type = PT_LOAD,
						    .flags = flags,
						    .addr = addr,
						    .filesz = filesz,
						    .memsz = memsz,
						    .of_section = of_section };
}

static inline void elf_put_sym(struct elf_file *f, struct bytes *b, uint32_t name, uint64_t value,
			       uint64_t size, uint8_t info, uint16_t shndx)
{
	put_uint(b, name, 4);
	if (f->is_32) {
		put_uint(b, value, 4);
		put_uint(b, size, 4);
	}
	put_uint(b, info, 1);
	put_uint(b, 0, 1);
	put_uint(b, shndx, 2);
	if (!f->is_32) {
		put_uint(b, value, 8);
		put_uint(b, size, 8);
	}
}

/* Opens a symbol table of either kind and its strings; entry 0 is there. */
static inline uint32_t elf_add_symtab(struct elf_file *f, uint32_t type)
{
	bool is_dynamic = type == SHT_DYNSYM;
	uint32_t table = elf_add(f, is_dynamic ? ".dynsym" : ".symtab", type,
				 is_dynamic ? SHF_ALLOC : 0, 0);
	uint32_t strings = elf_add(f, is_dynamic ? ".dynstr" : ".strtab", SHT_STRTAB,
				   is_dynamic ? SHF_ALLOC : 0, 0);

	f->parts[table].link = strings;
	f->parts[table].entsize = f->is_32 ? sizeof(Elf32_Sym) : sizeof(Elf64_Sym);
	f->parts[table].info = 1;
	put_uint(&f->parts[strings].contents, 0, 1);
	elf_put_sym(f, &f->parts[table].contents, 0, 0, 0, 0, 0);
	return table;
}

/* Into the table at section `table`; returns the number of the symbol. */
static inline uint32_t elf_add_symbol_to(struct elf_file *f, uint32_t table, const char *name,
					 uint64_t value, uint64_t size, unsigned bind,
					 unsigned type, uint16_t shndx)
{
	struct bytes *b = &f->parts[table].contents;
	uint32_t number = (uint32_t)(b->size / f->parts[table].entsize);
	uint32_t at = *name ? put_string(&f->parts[f->parts[table].link].contents, name) : 0;

	elf_put_sym(f, b, at, value, size, (uint8_t)ELF32_ST_INFO(bind, type), shndx);
	return number;
}

static inline uint32_t elf_add_symbol(struct elf_file *f, const char *name, uint64_t value,
				      uint64_t size, unsigned bind, unsigned type, uint32_t shndx)
{
	if (!f->symtab) {
		f->symtab = elf_add_symtab(f, SHT_SYMTAB);
		f->strtab = f->parts[f->symtab].link;
	}
	return elf_add_symbol_to(f, f->symtab, name, value, size, bind, type, (uint16_t)shndx);
}

static inline void elf_put_rela(const struct elf_file *f, struct bytes *b, uint64_t offset,
				uint32_t symbol, uint32_t type, uint64_t addend)
{
	put_uint(b, offset, elf_word(f));
	if (f->is_32)
		put_uint(b, (uint64_t)symbol << 8 | type, 4);
	else
		put_uint(b, (uint64_t)symbol << 32 | type, 8);
	put_uint(b, addend, elf_word(f));
}

static inline void elf_put_header(struct elf_file *f, uint64_t shoff, uint32_t shstrndx)
{
	struct bytes *b = &f->out;
	unsigned word = elf_word(f);
	bool moved = f->has_extended_numbering;
	const uint8_t ident[EI_NIDENT] = { 0x7f,
					   'E',
					   'L',
					   'F',
					   f->is_32 ? ELFCLASS32 : ELFCLASS64,
					   f->big_endian ? ELFDATA2MSB : ELFDATA2LSB,
					   EV_CURRENT };

	put_bytes(b, ident, sizeof(ident));
	put_uint(b, f->type, 2);
	put_uint(b, f->machine, 2);
	put_uint(b, EV_CURRENT, 4);
	put_uint(b, 0, word); // e_entry
	put_uint(b, f->n_loads ? (f->is_32 ? 52 : 64) : 0, word);
	put_uint(b, shoff, word);
	put_uint(b, 0, 4); // e_flags
	put_uint(b, f->is_32 ? 52 : 64, 2);
	put_uint(b, f->is_32 ? 32 : 56, 2);
	put_uint(b, moved && f->n_loads ? PN_XNUM : f->n_loads, 2);
	put_uint(b, f->shentsize ? f->shentsize : (f->is_32 ? 40 : 64), 2);
	put_uint(b, shoff && !moved ? f->n_parts : 0, 2);
	put_uint(b, !shoff ? 0 : moved ? SHN_XINDEX : shstrndx, 2);
}

static inline void elf_put_load(struct elf_file *f, const struct elf_load *l)
{
	struct bytes *b = &f->out;
	unsigned word = elf_word(f);
	uint64_t off = l->of_section ? f->parts[l->of_section].off : l->off;

	put_uint(b, l->type, 4);
	if (!f->is_32)
		put_uint(b, l->flags, 4);
	put_uint(b, off, word);
	put_uint(b, l->addr, word);
	put_uint(b, l->addr, word);
	put_uint(b, l->filesz, word);
	put_uint(b, l->memsz, word);
	if (f->is_32)
		put_uint(b, l->flags, 4);
	put_uint(b, 1, word);
}

static inline void elf_put_section(struct elf_file *f, uint32_t i, uint32_t name, uint32_t shstrndx)
{
	const struct elf_part *p = &f->parts[i];
	unsigned word = elf_word(f);
	bool extended = !i && f->has_extended_numbering;

	put_uint(&f->out, name, 4);
	put_uint(&f->out, p->type, 4);
	put_uint(&f->out, p->flags, word);
	put_uint(&f->out, p->addr, word);
	put_uint(&f->out, p->off, word);
	put_uint(&f->out, extended ? f->n_parts : i ? p->size : 0, word);
	put_uint(&f->out, extended ? shstrndx : p->link, 4);
	put_uint(&f->out, extended ? f->n_loads : p->info, 4);
	put_uint(&f->out, p->align, word);
	put_uint(&f->out, p->entsize, word);
}

/* Lays everything out. Contents start at multiples of 16. Call once. */
static inline void elf_write(struct elf_file *f)
{
	uint32_t names[MOST_PARTS] = { 0 }, shstrndx = elf_add(f, ".shstrtab", SHT_STRTAB, 0, 0);
	uint64_t at = (f->is_32 ? 52 : 64) + f->n_loads * (f->is_32 ? 32u : 56u);

	for (uint32_t i = 0; i < f->n_parts; i++)
		names[i] = put_string(&f->parts[shstrndx].contents,
				      f->parts[i].name ? f->parts[i].name : "");
	for (uint32_t i = 1; i < f->n_parts; i++) {
		struct elf_part *p = &f->parts[i];

		p->off = (at + 15) / 16 * 16;
		if (p->size == UINT64_MAX)
			p->size = p->contents.size;
		at = p->off + p->contents.size;
	}
	f->shoff = f->has_no_sections ? 0 : (at + 15) / 16 * 16;
	elf_put_header(f, f->shoff, shstrndx);
	for (uint32_t i = 0; i < f->n_loads; i++)
		elf_put_load(f, &f->loads[i]);
	for (uint32_t i = 1; i < f->n_parts; i++) {
		put_align(&f->out, 16);
		put_bytes(&f->out, f->parts[i].contents.data, f->parts[i].contents.size);
	}
	for (uint32_t i = 0; i < f->n_parts && f->shoff; i++) {
		put_align(&f->out, i ? 1 : 16);
		elf_put_section(f, i, names[i], shstrndx);
	}
}

static inline void elf_release(struct elf_file *f)
{
	for (uint32_t i = 0; i < f->n_parts; i++)
		free(f->parts[i].contents.data);
	free(f->out.data);
}

/* What was written, read. */
struct elf_image {
	struct arena arena;
	struct file file;
	struct image image;
	struct error *error;
	uint8_t *bytes; /* end where the file ends, so that sanitizers see a step too far */
};

static inline void elf_image_of(struct elf_image *e, const void *data, size_t size)
{
	*e = (struct elf_image){ .bytes = malloc(size ? size : 1) };
	assert_non_null(e->bytes);
	memcpy(e->bytes, data, size);
	e->file = (struct file){ .data = e->bytes, .size = size };
	image_init(&e->image, &e->arena, &e->file);
	e->error = image_read(&e->image);
}

/* Writes, reads and frees what it was made from; f->parts and f->shoff stay readable. */
static inline void elf_read_back(struct elf_image *e, struct elf_file *f)
{
	elf_write(f);
	elf_image_of(e, f->out.data, f->out.size);
	elf_release(f);
}

static inline void elf_image_release(struct elf_image *e)
{
	image_release(&e->image);
	arena_release(&e->arena);
	free(e->bytes);
}

/* By name; fails the test when there is none. */
static inline const struct section *elf_section_named(const struct elf_image *e, const char *name)
{
	for (size_t i = 0; i < e->image.n_sections; i++) {
		if (!strcmp(e->image.sections[i].name, name))
			return &e->image.sections[i];
	}
	fail_msg("no section %s", name);
	return NULL;
}

static inline uint32_t elf_symbol_named(const struct elf_image *e, const char *name)
{
	for (uint32_t i = 0; i < e->image.n_symbols; i++) {
		if (!strcmp(e->image.symbols[i].name, name))
			return i;
	}
	fail_msg("no symbol %s", name);
	return NO_INDEX;
}

/* The record that starts at an offset of the file, or NULL. */
static inline const struct record *elf_record_at(const struct elf_image *e, uint64_t file_off)
{
	for (size_t i = 0; i < e->image.n_records; i++) {
		if (e->image.records[i].file_off == file_off)
			return &e->image.records[i];
	}
	return NULL;
}

static inline bool elf_has_warning(const struct elf_image *e, const char *part)
{
	for (size_t i = 0; i < e->image.n_warnings; i++) {
		if (strstr(e->image.warnings[i].text, part))
			return true;
	}
	return false;
}

/* The four forms that an ELF file can have. */
static const struct elf_form {
	const char *what;
	bool is_32, big_endian;
} elf_forms[] = {
	{ "64 bit, little", false, false },
	{ "64 bit, big", false, true },
	{ "32 bit, little", true, false },
	{ "32 bit, big", true, true },
};

#endif
