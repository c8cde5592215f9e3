/*
 * debug_sections.h: the DWARF that GCC and Clang put in PE images and COFF objects, in sections with
 * the names of ELF.
 */
#ifndef BINSIZE_FORMATS_COFF_DEBUG_SECTIONS_H
#define BINSIZE_FORMATS_COFF_DEBUG_SECTIONS_H

#include "../dwarf/dwarf.h"

/* The sections that were found; coff_debug_read() releases them. */
struct coff_debug {
	struct dwarf_input input;
	uint32_t sections[DWARF_SECTION_COUNT]; /* in image->sections, or NO_INDEX */
	struct arena scratch;			/* inflated and relocated contents */
};

/*
 * Finds the sections among image->sections[first_section …] and loads those that
 * image->debug.wants needs; .zdebug_* are inflated. Of a PE `image_base` is taken from addresses.
 */
void coff_debug_load(struct coff_debug *debug, struct image *image, uint32_t first_section,
		     uint64_t image_base);

/*
 * Reads them into the image and forgets them. Functions become symbols: those of COFF have no sizes.
 */
void coff_debug_read(struct coff_debug *debug, struct image *image);

#endif
