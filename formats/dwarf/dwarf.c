/* dwarf.c: the names of sections, and the order in which they are read. */
#include "dwarf.h"

#include "functions.h"

#include <stdlib.h>
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

void dwarf_allow(struct dwarf *d, const struct dwarf_input *input, bool has_own_strings)
{
	const struct dwarf_section *s = input->sections;

	if (has_own_strings)
		d->name_bytes_left += 16 * (s[DWARF_STR].size + s[DWARF_LINE_STR].size);
	d->name_bytes_left += 16 * s[DWARF_INFO].size;
	d->resolve_bytes_left += 16 * s[DWARF_INFO].size;
	d->ranges_left += s[DWARF_RANGES].size + s[DWARF_RNGLISTS].size + s[DWARF_INFO].size;
	d->line_bytes_left += 2 * s[DWARF_LINE].size;
	d->path_bytes_left += 32 * s[DWARF_LINE].size;
}

static void set_budgets(struct dwarf *d)
{
	d->path_bytes_left = UINT64_C(1) << 20;
	dwarf_allow(d, d->input, true);
	if (d->input->alt)
		dwarf_allow(d, d->input->alt, true);
	if (d->input->package) {
		d->name_bytes_left += 16 * d->input->package->sections[DWARF_STR].size;
		d->package_bytes_left = 2 * d->input->package->sections[DWARF_INFO].size;
	}
}

static void read_all(struct dwarf *d)
{
	unsigned wants = d->image->debug.wants;
	size_t first_symbol = d->image->n_symbols;

	d->file.input = d->input;
	if (d->input->alt) {
		d->alt.input = d->input->alt;
		dwarf_read_units(d->image, &d->alt);
		d->file.alt = &d->alt;
	}
	dwarf_read_units(d->image, &d->file);
	dwarf_find_places(d);
	dwarf_add_units(d);
	dwarf_find_line_tables(d);
	if (wants & DEBUG_UNITS) {
		dwarf_add_variable_ranges(d, &d->file);
		dwarf_add_extents(d);
	}
	if (wants & DEBUG_LINES)
		dwarf_add_lines(d);
	dwarf_add_functions(d, &d->file);
	if (d->image->n_symbols > first_symbol)
		dwarf_drop_repeated_symbols(d->image, first_symbol);
}

void dwarf_read(struct image *image, const struct dwarf_input *input, struct dwarf_counts *counts)
{
	struct dwarf d = {
		.image = image,
		.input = input,
		.first_file = (uint32_t)image->debug.n_files,
		.first_function = (uint32_t)image->debug.n_inlined_functions,
	};

	if (!input->sections[DWARF_INFO].size)
		return;
	set_budgets(&d);
	read_all(&d);
	if (counts)
		*counts = d.counts;
	dwarf_release_units(&d.file);
	dwarf_release_units(&d.alt);
	free(d.line_tables);
	free(d.code.items);
	free(d.memory.items);
	intern_release(&d.files);
	intern_release(&d.functions);
	intern_release(&d.split_ids);
}
