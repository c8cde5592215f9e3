/* elf_debug_file.c: symbols and DWARF that were moved to a file of their own. */
#include "elf.h"

#include "elf_debug.h"

/* The image's section with the same place in memory: numbers may differ. NO_INDEX: none. */
static uint32_t same_section(const struct image *image, const struct section *wanted)
{
	for (uint32_t i = 0; i < image->n_sections && wanted->vm_size; i++) {
		if (image->sections[i].vm_addr == wanted->vm_addr &&
		    image->sections[i].vm_size == wanted->vm_size)
			return i;
	}
	return NO_INDEX;
}

static void shadow_dynamic_symbols(struct image *image)
{
	for (size_t i = 0; i < image->n_symbols; i++) {
		if (image->symbols[i].flags & SYMBOL_DYNAMIC)
			image->symbols[i].flags |= SYMBOL_SHADOW;
	}
}

/* Entries and names are not in the image's file. */
static void take_symbols(struct image *image, const struct image *other)
{
	uint32_t *section_of = arena_new(image->arena, uint32_t, other->n_sections);
	uint32_t first_unit = (uint32_t)image->n_units;

	for (size_t i = 0; i < other->n_sections; i++)
		section_of[i] = same_section(image, &other->sections[i]);
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
}

static void read_symbols(struct elf_reader *r, struct image *image)
{
	if (image->identity.symbols_from == SYMBOLS_SYMTAB)
		return;
	elf_read_symtab(r);
	if (!r->n_symtab_symbols)
		return;
	shadow_dynamic_symbols(image);
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

static struct error *read_file(struct elf_reader *r, struct image *image,
			       struct dwarf_counts *counts)
{
	struct elf_debug debug = { .reader = r, .image = image };
	struct error *error = elf_open(r);

	if (error)
		return error;
	r->image->is_linked = r->header.e_type != ET_REL;
	elf_read_segments(r);
	error = elf_read_sections(r);
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
