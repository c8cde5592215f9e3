/* sections.c: the names of sections, and which are needed for what. */
#include "dwarf.h"

#include <string.h>

static const char *const section_names[DWARF_SECTION_COUNT] = {
	[DWARF_INFO] = ".debug_info",
	[DWARF_TYPES] = ".debug_types",
	[DWARF_ABBREV] = ".debug_abbrev",
	[DWARF_LINE] = ".debug_line",
	[DWARF_STR] = ".debug_str",
	[DWARF_LINE_STR] = ".debug_line_str",
	[DWARF_STR_OFFSETS] = ".debug_str_offsets",
	[DWARF_ADDR] = ".debug_addr",
	[DWARF_RANGES] = ".debug_ranges",
	[DWARF_RNGLISTS] = ".debug_rnglists",
	[DWARF_ARANGES] = ".debug_aranges",
	[DWARF_PUBNAMES] = ".debug_pubnames",
	[DWARF_PUBTYPES] = ".debug_pubtypes",
	[DWARF_GNU_PUBNAMES] = ".debug_gnu_pubnames",
	[DWARF_GNU_PUBTYPES] = ".debug_gnu_pubtypes",
	[DWARF_LOC] = ".debug_loc",
	[DWARF_LOCLISTS] = ".debug_loclists",
	[DWARF_CU_INDEX] = ".debug_cu_index",
};

const char *dwarf_section_name(enum dwarf_section_id id)
{
	return section_names[id];
}

enum dwarf_section_id dwarf_section_find(const char *name, bool is_split)
{
	size_t start = !strncmp(name, ".zdebug_", 8) ? 2 : 1; // what is compared: "debug_info"
	unsigned id;

	for (id = 0; id < DWARF_SECTION_COUNT; id++) {
		const char *wanted = section_names[id] + 1;
		size_t length = strlen(wanted);

		if (name[0] == '.' && !strncmp(name + start, wanted, length) &&
		    !strcmp(name + start + length, is_split && id != DWARF_CU_INDEX ? ".dwo" : ""))
			break;
	}
	return id;
}

unsigned dwarf_sections_needed(unsigned wants)
{
	unsigned needed = 1 << DWARF_INFO | 1 << DWARF_ABBREV | 1 << DWARF_STR |
			  1 << DWARF_LINE_STR | 1 << DWARF_STR_OFFSETS | 1 << DWARF_ADDR |
			  1 << DWARF_RANGES | 1 << DWARF_RNGLISTS | 1 << DWARF_CU_INDEX;

	if (wants & DEBUG_UNITS)
		needed |= 1 << DWARF_ARANGES | 1 << DWARF_TYPES;
	if (wants & DEBUG_LINES)
		needed |= 1 << DWARF_LINE;
	return needed;
}
