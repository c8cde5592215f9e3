/* debug.h: the DWARF sections of an ELF file. Private to formats/elf. */
#ifndef BINSIZE_FORMATS_ELF_DEBUG_H
#define BINSIZE_FORMATS_ELF_DEBUG_H

#include "reader.h"

#include "../dwarf/dwarf.h"

/* Start from { .reader = … }; elf_debug_release() it. */
struct elf_debug {
	struct elf_reader *reader;
	struct image *image;		/* that is told; the reader's, or that of another file */
	struct elf_debug_other *others; /* files this one refers to */
	struct dwarf_input input;
	struct dwarf_split_files split;
	size_t sections[DWARF_SECTION_COUNT]; /* their numbers in the file, or 0 */
	struct arena scratch;		      /* contents that nobody needs once they are read */
	uint64_t bytes_to_inflate;
	size_t symtab; /* whose symbols are open for relocations; 0: none */
	Elf_Data *symbols, *extended;
	bool is_unknown_machine; /* whose relocations nobody told us of: it was said */
};

/* Loads what is wanted and reads it into the image. */
void elf_debug_read(struct elf_debug *debug, struct dwarf_counts *counts);

/* Frees the scratch and closes the others. */
void elf_debug_release(struct elf_debug *debug);

/*
 * debug_others.c: fills in debug->input.alt, .package and .split with what image->debug.finder
 * finds.
 */
void elf_debug_find_others(struct elf_debug *debug);
void elf_debug_release_others(struct elf_debug *debug);

/*
 * debug_sections.c: finds the sections and loads those of `needed` (1 << enum dwarf_section_id): in place when they
 * are stored plainly, else inflated and, in an object, relocated. Strings go to the image's arena,
 * the rest to scratch. `is_own`: the reader's file is the image's. Damage is a warning.
 */
void elf_debug_load(struct elf_debug *debug, unsigned needed, bool is_split, bool is_own);

/*
 * debug_relocations.c: the contents of a section of an object with its relocations applied, or
 * `data` when there are none. NULL when nobody knows how to apply them.
 */
const uint8_t *elf_debug_relocate(struct elf_debug *debug, size_t section, const uint8_t *data,
				  uint64_t size);

#endif
