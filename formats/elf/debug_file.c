/* debug_file.c: symbols and DWARF that were moved to another file, which may lie inside. */
#include "elf.h"

#include "debug.h"

#include "../compression.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* A section's place in memory: numbers may differ between the two files. */
struct place {
	uint64_t vm_addr, vm_size;
	uint32_t section;
};

static int by_address(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	if (x->vm_size != y->vm_size)
		return x->vm_size < y->vm_size ? -1 : 1;
	return 0;
}

/* All sections that are loaded, by their places; free() them. */
static struct place *places_of(const struct image *image, size_t *n)
{
	struct place *places = array_new(struct place, image->n_sections);

	*n = 0;
	for (uint32_t i = 0; i < image->n_sections; i++) {
		const struct section *s = &image->sections[i];

		if (s->vm_size)
			places[(*n)++] = (struct place){ s->vm_addr, s->vm_size, i };
	}
	qsort(places, *n, sizeof(*places), by_address);
	return places;
}

/* For each section of `other` the image's at the same place, or NO_INDEX. */
static uint32_t *same_sections(const struct image *image, const struct image *other)
{
	size_t n;
	struct place *places = places_of(image, &n);
	uint32_t *same = array_new(uint32_t, other->n_sections);

	for (size_t i = 0; i < other->n_sections; i++) {
		struct place wanted = { other->sections[i].vm_addr, other->sections[i].vm_size, 0 };
		const struct place *found = bsearch(&wanted, places, n, sizeof(*places),
						    by_address);

		same[i] = found ? found->section : NO_INDEX;
	}
	free(places);
	return same;
}

/* A whole table repeats what .dynsym and .gnu_debugdata say. */
static void shadow_symbols(struct image *image)
{
	bool all = image->identity.symbols_from == SYMBOLS_MINI;

	for (size_t i = 0; i < image->n_symbols; i++) {
		if (all || (image->symbols[i].flags & SYMBOL_DYNAMIC))
			image->symbols[i].flags |= SYMBOL_SHADOW;
	}
}

/* Entries and names are not in the image's file. */
static void take_symbols(struct image *image, const struct image *other)
{
	uint32_t *section_of = same_sections(image, other);
	uint32_t first_unit = (uint32_t)image->n_units;

	for (size_t i = 0; i < other->n_units; i++)
		image_add_unit(image, other->units[i].type, other->units[i].name);
	image_reserve_symbols(image, other->n_symbols);
	for (size_t i = 0; i < other->n_symbols; i++) {
		struct symbol symbol = other->symbols[i];

		symbol.entry_off = symbol.name_off = NO_ADDR;
		symbol.entry_size = 0;
		symbol.name_size = 0;
		if (symbol.section != NO_INDEX)
			symbol.section = section_of[symbol.section];
		if (symbol.unit != NO_INDEX)
			symbol.unit += first_unit;
		image_add_symbol(image, symbol);
	}
	free(section_of);
}

static void read_symbols(struct elf_reader *r, struct image *image)
{
	if (image->identity.symbols_from == SYMBOLS_SYMTAB)
		return;
	elf_read_symtab(r);
	if (!r->n_symtab_symbols)
		return;
	shadow_symbols(image);
	take_symbols(image, r->image);
	image->identity.symbols_from = SYMBOLS_SYMTAB;
}

/* Places in another file mean nothing to the reader of a warning. */
static void take_warnings(struct image *image, const struct image *other)
{
	for (size_t i = 0; i < other->n_warnings; i++)
		image_warn(image, ERROR_NO_OFFSET, "in the file with debug information: %s",
			   other->warnings[i].text);
}

static struct error *read_layout(struct elf_reader *r)
{
	struct error *error = elf_open(r);

	if (error)
		return error;
	r->image->is_linked = r->header.e_type != ET_REL;
	elf_read_segments(r);
	return elf_read_sections(r);
}

static struct error *read_file(struct elf_reader *r, struct image *image,
			       struct dwarf_counts *counts)
{
	struct elf_debug debug = { .reader = r, .image = image };
	struct error *error = read_layout(r);

	if (error)
		return error;
	elf_read_identity(r); // it names other files
	if (r->image->file != image->file)
		read_symbols(r, image);
	elf_debug_read(&debug, counts);
	elf_debug_release(&debug);
	return NULL;
}

struct error *elf_read_debug_file(struct image *image, const struct file *file,
				  struct dwarf_counts *counts)
{
	struct image other;
	struct elf_reader r = elf_reader_of(&other, 0, file->size, NO_INDEX);
	struct error *error;

	image_init(&other, image->arena, file);
	error = read_file(&r, image, counts);
	take_warnings(image, &other);
	elf_close(&r);
	image_release(&other);
	return error;
}

static struct error *take_mini_symbols(struct elf_reader *r, const struct file *file)
{
	struct image other;
	struct elf_reader inner = elf_reader_of(&other, 0, file->size, NO_INDEX);
	struct error *error;

	image_init(&other, r->image->arena, file);
	error = read_layout(&inner);
	if (!error) {
		elf_read_symtab(&inner);
		take_symbols(r->image, &other);
		if (inner.n_symtab_symbols)
			r->image->identity.symbols_from = SYMBOLS_MINI;
	}
	elf_close(&inner);
	image_release(&other);
	return error;
}

void elf_read_mini_debug(struct elf_reader *r)
{
	size_t i = elf_find_section(r, ".gnu_debugdata");
	const GElf_Shdr *header = i ? &r->sections[i].header : NULL;
	struct file file = { 0 };
	struct error *error;

	if (!header || r->n_symtab_symbols || header->sh_type == SHT_NOBITS ||
	    header->sh_offset > r->file_size || header->sh_size > r->file_size - header->sh_offset)
		return;
	error = decompress_xz(r->image->arena,
			      r->image->file->data + r->file_off + header->sh_offset,
			      header->sh_size, r->bytes_to_inflate, &file.data, &file.size);
	if (!error) {
		r->bytes_to_inflate -= file.size;
		error = take_mini_symbols(r, &file);
	}
	if (error)
		image_warn(r->image, r->file_off + header->sh_offset, ".gnu_debugdata: %s",
			   error->text);
}
