/* dwarf_sections.c: DWARF in an image that GCC or Clang made. */
#include "reader.h"

#include "../coff/debug_sections.h"

void pe_read_dwarf(struct pe *pe)
{
	struct coff_debug debug;

	if (!pe->image->debug.wants || pe->image->layout_only)
		return;
	coff_debug_load(&debug, pe->image, pe->first_section, pe->image_base);
	debug.input.member_unit = pe->unit;
	coff_debug_read(&debug, pe->image);
}
