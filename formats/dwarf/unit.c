/* unit.c: unit headers, and of each unit's first DIE what all others need. DWARF 5, 7.5.1. */
#include "die.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* What follows the length: version, type, sizes, and the offset of the abbreviations. */
static uint64_t read_sizes(struct dwarf_unit *unit, struct bytes *b)
{
	uint64_t abbrevs;

	unit->version = (uint16_t)bytes_uint(b, 2);
	if (unit->version >= 5) {
		unit->type = (uint8_t)bytes_uint(b, 1);
		unit->address_size = (uint8_t)bytes_uint(b, 1);
		abbrevs = bytes_uint(b, unit->offset_size);
	} else {
		abbrevs = bytes_uint(b, unit->offset_size);
		unit->address_size = (uint8_t)bytes_uint(b, 1);
		unit->type = unit->section == &unit->file->input->sections[DWARF_TYPES]
				     ? DW_UT_type
				     : DW_UT_compile;
	}
	if (unit->type == DW_UT_skeleton || unit->type == DW_UT_split_compile ||
	    unit->type == DW_UT_type || unit->type == DW_UT_split_type)
		unit->id = bytes_uint(b, 8);
	if (unit->type == DW_UT_type || unit->type == DW_UT_split_type)
		bytes_uint(b, unit->offset_size); // of the type
	return abbrevs;
}

/* Where indices count from when the unit does not say: behind the header of its table. */
static void set_default_bases(struct dwarf_unit *unit)
{
	const struct dwarf_input *input = unit->file->input;

	unit->addresses = &input->sections[DWARF_ADDR];
	unit->ranges = &input->sections[DWARF_RANGES];
	if (unit->version < 5)
		return; // GNU's tables have no headers
	unit->str_offsets_base = unit->addr_base = unit->offset_size == 8 ? 16 : 8;
	unit->rnglists_base = unit->offset_size == 8 ? 20 : 12;
}

/* DWARF 5, section 3.1.1: the bases are needed to understand the rest of the same DIE. */
static void read_first_die(struct dwarf_unit *unit, const struct dwarf_die *die)
{
	const struct dwarf_value *v = die->values;

	if (dwarf_die_has(die, KEY_STR_OFFSETS_BASE))
		unit->str_offsets_base = v[KEY_STR_OFFSETS_BASE].number;
	if (dwarf_die_has(die, KEY_ADDR_BASE))
		unit->addr_base = v[KEY_ADDR_BASE].number;
	if (dwarf_die_has(die, KEY_RNGLISTS_BASE))
		unit->rnglists_base = v[KEY_RNGLISTS_BASE].number;
	if (dwarf_die_has(die, KEY_RANGES_BASE))
		unit->ranges_base = v[KEY_RANGES_BASE].number;
	if (dwarf_die_has(die, KEY_DWO_ID))
		unit->id = v[KEY_DWO_ID].number;
	unit->has_loclists_base = dwarf_die_has(die, KEY_LOCLISTS_BASE);
	if (unit->has_loclists_base)
		unit->loclists_base = v[KEY_LOCLISTS_BASE].number;
	unit->has_stmt_list = dwarf_die_has(die, KEY_STMT_LIST);
	if (unit->has_stmt_list)
		unit->stmt_list = v[KEY_STMT_LIST].number;
	if (dwarf_die_has(die, KEY_LOW_PC))
		dwarf_address(unit, &v[KEY_LOW_PC], &unit->low_pc);
	unit->directory = dwarf_die_string(unit, die, KEY_COMP_DIR);
	unit->dwo_name = dwarf_die_string(unit, die, KEY_DWO_NAME);
	if (die->abbrev->tag == DW_TAG_partial_unit)
		unit->type = DW_UT_partial; // up to DWARF 4 the header does not tell
}

/* Why the unit whose header lies here is of no use; NULL when it is. */
static const char *read_unit(struct dwarf_unit *unit, struct dwarf_file *file, struct bytes *b)
{
	const struct dwarf_input *input = file->input;
	uint64_t abbrevs = read_sizes(unit, b);
	struct dwarf_abbrevs sizes = { .offset_size = unit->offset_size,
				       .address_size = unit->address_size,
				       .is_dwarf_2 = unit->version <= 2 };
	struct dwarf_die die;

	if (b->bad)
		return "its header is cut off";
	if (unit->version < 2 || unit->version > 5)
		return "its version is not known";
	if (unit->address_size != 2 && unit->address_size != 4 && unit->address_size != 8)
		return "the size of its addresses is not known";
	unit->die = (uint64_t)(b->p - unit->section->data);
	unit->abbrevs = dwarf_abbrevs_at(&file->abbrevs, &input->sections[DWARF_ABBREV],
					 input->big_endian, abbrevs, sizes);
	if (!unit->abbrevs)
		return "its abbreviations are damaged";
	set_default_bases(unit);
	if (b->p < b->end && !dwarf_die_at(unit, unit->die, &die))
		return "its first entry is damaged";
	if (b->p == b->end)
		return "it is empty";
	read_first_die(unit, &die);
	return NULL;
}

static void add_unit(struct dwarf_file *file, struct dwarf_unit unit)
{
	array_push(file->units, file->n_units, file->units_capacity, unit);
}

static void read_section(struct image *image, struct dwarf_file *file, enum dwarf_section_id id)
{
	const struct dwarf_section *section = &file->input->sections[id];
	struct bytes b = dwarf_section_bytes(section, file->input->big_endian);

	while (b.p < b.end) {
		struct dwarf_unit unit = { .file = file,
					   .section = section,
					   .off = (uint64_t)(b.p - section->data),
					   .offset_size = 4,
					   .image_unit = NO_INDEX };
		uint64_t length = bytes_uint(&b, 4);
		const char *why = "it leaves the section";
		struct bytes inside = b;

		if (length == 0xffffffff) {
			unit.offset_size = 8;
			length = bytes_uint(&b, 8);
		}
		if (!length && !b.bad)
			continue; // padding
		inside.p = b.p;
		if (bytes_take(&b, length)) {
			inside.end = b.p;
			unit.end = (uint64_t)(b.p - section->data);
			why = read_unit(&unit, file, &inside);
		}
		if (why)
			image_warn(image, dwarf_warning_off(section, unit.off),
				   "the unit at 0x%llx of %s is not read: %s",
				   (unsigned long long)unit.off, dwarf_section_name(id), why);
		else
			add_unit(file, unit);
	}
}

/* Where the last string ends that has an end. */
static uint64_t strings_end(const struct dwarf_section *section)
{
	uint64_t end = section->size;

	while (end && section->data[end - 1])
		end--;
	return end;
}

void dwarf_read_units(struct image *image, struct dwarf_file *file)
{
	file->str_end = strings_end(&file->input->sections[DWARF_STR]);
	file->line_str_end = strings_end(&file->input->sections[DWARF_LINE_STR]);
	read_section(image, file, DWARF_INFO);
	file->n_info_units = file->n_units;
	read_section(image, file, DWARF_TYPES);
}

void dwarf_release_units(struct dwarf_file *file)
{
	dwarf_abbrevs_release(&file->abbrevs);
	free(file->units);
	file->units = NULL;
	file->n_units = file->n_info_units = file->units_capacity = 0;
}
