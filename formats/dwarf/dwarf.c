/* dwarf.c: the order in which sections are read. */
#include "dwarf.h"

#include "functions.h"

#include <stdlib.h>

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
