/*
 * split.c: units whose debug information was left in .dwo files, or in a package of those. DWARF 5,
 * sections 3.1.2 and 7.3.5; before that GCC's wiki, "DebugFission" and "DebugFissionDWP".
 */
#include "split.h"

#include "form.h"

enum { MOST_COLUMNS = 16 };

/* The numbers of sections in an index. Section 7.3.5.3, table 7.1; those of version 2 differ. */
static enum dwarf_section_id section_of_column(uint64_t number, bool is_dwarf_5)
{
	switch (number) {
	case 1:
		return DWARF_INFO;
	case 2:
		return is_dwarf_5 ? DWARF_SECTION_COUNT : DWARF_TYPES;
	case 3:
		return DWARF_ABBREV;
	case 4:
		return DWARF_LINE;
	case 5:
		return is_dwarf_5 ? DWARF_LOCLISTS : DWARF_LOC;
	case 6:
		return DWARF_STR_OFFSETS;
	case 8:
		return is_dwarf_5 ? DWARF_RNGLISTS : DWARF_SECTION_COUNT;
	default:
		return DWARF_SECTION_COUNT;
	}
}

/* The tables of .debug_cu_index, as offsets into it. */
struct unit_index {
	const struct dwarf_section *section;
	bool big_endian, is_dwarf_5;
	uint64_t n_columns, n_units, n_slots;
	uint64_t signatures, rows, columns, offsets, sizes;
};

static uint64_t number_at(const struct unit_index *index, uint64_t off, unsigned size)
{
	uint64_t number = 0;

	dwarf_number_at(index->section, index->big_endian, off, size, &number);
	return number;
}

static bool open_index(struct unit_index *index, const struct dwarf_input *package)
{
	*index = (struct unit_index){ .section = &package->sections[DWARF_CU_INDEX],
				      .big_endian = package->big_endian };
	index->is_dwarf_5 = number_at(index, 0, 2) == 5;
	if (!index->is_dwarf_5 && number_at(index, 0, 4) != 2)
		return false;
	index->n_columns = number_at(index, 4, 4);
	index->n_units = number_at(index, 8, 4);
	index->n_slots = number_at(index, 12, 4);
	index->signatures = 16;
	index->rows = index->signatures + 8 * index->n_slots;
	index->columns = index->rows + 4 * index->n_slots;
	index->offsets = index->columns + 4 * index->n_columns;
	index->sizes = index->offsets + 4 * index->n_columns * index->n_units;
	return index->n_columns <= MOST_COLUMNS && index->n_slots &&
	       !(index->n_slots & (index->n_slots - 1));
}

/* The row of a unit, from 1; 0: it is not there. Section 7.3.5.3: an open hash table. */
static uint64_t find_row(const struct unit_index *index, uint64_t id)
{
	uint64_t mask = index->n_slots - 1, slot = id & mask, step = (id >> 32 & mask) | 1;

	for (unsigned tries = 0; tries < 4096 && tries < index->n_slots; tries++) {
		uint64_t row = number_at(index, index->rows + 4 * slot, 4);

		if (!row || number_at(index, index->signatures + 8 * slot, 8) == id)
			return row <= index->n_units ? row : 0;
		slot = (slot + step) & mask;
	}
	return 0;
}

static void slice(struct dwarf_section *section, uint64_t off, uint64_t size)
{
	if (off > section->size || size > section->size - off)
		off = size = 0;
	section->data = section->data ? section->data + off : NULL;
	section->size = size;
}

/* The package as if it were the .dwo file of one unit: its share of each section. */
static bool take_from_package(const struct dwarf_input *package, uint64_t id,
			      struct dwarf_input *input)
{
	struct unit_index index;
	uint64_t row;

	if (!package || !open_index(&index, package))
		return false;
	row = find_row(&index, id);
	if (!row)
		return false;
	*input = *package;
	for (uint64_t i = 0; i < index.n_columns; i++) {
		enum dwarf_section_id section = section_of_column(
			number_at(&index, index.columns + 4 * i, 4), index.is_dwarf_5);
		uint64_t cell = 4 * ((row - 1) * index.n_columns + i);

		if (section != DWARF_SECTION_COUNT)
			slice(&input->sections[section], number_at(&index, index.offsets + cell, 4),
			      number_at(&index, index.sizes + cell, 4));
	}
	return true;
}

static bool is_split_unit(const struct dwarf_unit *unit, const struct dwarf_unit *skeleton)
{
	return unit->id == skeleton->id &&
	       (unit->type == DW_UT_split_compile || unit->type == DW_UT_compile);
}

/* Addresses and, up to DWARF 4, lists of ranges stayed where the linker could reach them. */
static void complete(struct dwarf_unit *unit, const struct dwarf_unit *skeleton)
{
	unit->type = DW_UT_split_compile;
	unit->addresses = skeleton->addresses;
	unit->addr_base = skeleton->addr_base;
	unit->ranges = skeleton->ranges;
	unit->ranges_base = skeleton->ranges_base;
	unit->low_pc = skeleton->low_pc;
	unit->image_unit = skeleton->image_unit;
}

/* Every unit has an id of its own, and its file is read once. */
static bool is_new(struct dwarf *d, const struct dwarf_unit *skeleton)
{
	size_t n = d->split_ids.n_strings;

	return skeleton->id &&
	       intern(&d->split_ids, (const char *)&skeleton->id, sizeof(skeleton->id)) == n;
}

static const struct dwarf_input *find_input(struct dwarf *d, const struct dwarf_unit *skeleton,
					    struct split_file *split)
{
	const struct dwarf_split_files *files = d->input->split;
	const struct dwarf_input *found = NULL;
	uint64_t size;

	if (take_from_package(d->input->package, skeleton->id, &split->input)) {
		size = split->input.sections[DWARF_INFO].size;
		if (size > d->package_bytes_left)
			return NULL; // the shares lie over each other
		d->package_bytes_left -= size;
		dwarf_allow(d, &split->input, false);
		return &split->input;
	}
	if (files)
		found = files->find(files->context, skeleton->dwo_name, skeleton->directory,
				    skeleton->id);
	if (found)
		dwarf_allow(d, found, true);
	return found;
}

struct dwarf_unit *dwarf_open_split(struct dwarf *d, const struct dwarf_unit *skeleton,
				    struct split_file *split)
{
	*split = (struct split_file){ 0 };
	if (is_new(d, skeleton))
		split->file.input = find_input(d, skeleton, split);
	if (!split->file.input)
		return NULL;
	dwarf_read_units(d->image, &split->file);
	for (size_t i = 0; i < split->file.n_info_units; i++) {
		struct dwarf_unit *unit = &split->file.units[i];

		if (!is_split_unit(unit, skeleton))
			continue;
		complete(unit, skeleton);
		return unit;
	}
	return NULL;
}

void dwarf_close_split(struct split_file *split)
{
	dwarf_release_units(&split->file);
}
