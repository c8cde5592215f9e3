/* debug.c: the DWARF of an ELF file, and whose symbols it makes up for. */
#include "debug.h"

void elf_debug_release(struct elf_debug *debug)
{
	elf_debug_release_others(debug);
	arena_release(&debug->scratch);
}

void elf_debug_read(struct elf_debug *debug, struct dwarf_counts *counts)
{
	struct image *image = debug->image;
	bool is_own = debug->reader->image->file == image->file;
	size_t n_symbols = image->n_symbols;

	if (image->debug.is_read)
		return;
	elf_debug_load(debug, dwarf_sections_needed(image->debug.wants), false, is_own);
	elf_debug_find_others(debug);
	debug->input.adds_symbols = image->identity.symbols_from != SYMBOLS_SYMTAB;
	dwarf_read(image, &debug->input, counts);
	if (image->n_symbols > n_symbols)
		image->identity.symbols_from = SYMBOLS_DWARF;
	// Each member of an archive has its own.
	image->debug.is_read = debug->input.sections[DWARF_INFO].size > 0 &&
			       debug->reader->unit == NO_INDEX;
}

void elf_read_debug(struct elf_reader *r)
{
	struct elf_debug debug = { .reader = r, .image = r->image };

	elf_debug_read(&debug, NULL);
	elf_debug_release(&debug);
}
