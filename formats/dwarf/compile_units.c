/* compile_units.c: compile units become units of the image, with the code each holds. */
#include "ranges.h"
#include "split.h"

#include "../../src/base/array.h"

#include <stdlib.h>

static void add_unit_ranges(struct dwarf *d, const struct dwarf_unit *unit,
			    const struct ranges *ranges)
{
	for (size_t i = 0; i < ranges->n; i++)
		debug_add_unit_range(&d->image->debug,
				     (struct unit_range){ ranges->items[i].vm_addr,
							  ranges->items[i].vm_size,
							  unit->image_unit });
}

static const char *kept(struct dwarf *d, const struct dwarf_unit *unit, const struct dwarf_die *die,
			enum dwarf_key key)
{
	size_t length;

	return dwarf_die_has(die, key) ? dwarf_keep_string(d, unit, &die->values[key], &length)
				       : NULL;
}

/* What the unit says of itself; an archive member keeps its name. */
static void describe(struct dwarf *d, struct unit *added, const struct dwarf_unit *unit,
		     const struct dwarf_die *die)
{
	const char *name = kept(d, unit, die, KEY_NAME);

	if (name && added->type == UNIT_DEBUG)
		added->name = name;
	added->producer = kept(d, unit, die, KEY_PRODUCER);
	added->describes_data = unit->abbrevs->describes_data;
	if (dwarf_die_has(die, KEY_LANGUAGE) && die->values[KEY_LANGUAGE].number <= UINT16_MAX)
		added->language = (uint16_t)die->values[KEY_LANGUAGE].number;
}

/* A skeleton knows but the name of the file that has the rest. */
static void add_split(struct dwarf *d, struct dwarf_unit *skeleton)
{
	struct split_file split;
	const struct dwarf_unit *unit = dwarf_open_split(d, skeleton, &split);
	struct dwarf_die die;

	d->n_skeletons++;
	d->n_skeletons_alone += !unit;
	if (unit && dwarf_die_at(unit, unit->die, &die)) {
		describe(d, &d->image->units[skeleton->image_unit], unit, &die);
		dwarf_add_functions(d, &split.file);
		if (d->image->debug.wants & DEBUG_UNITS)
			dwarf_add_variable_ranges(d, &split.file);
		skeleton->is_completed = true;
	}
	dwarf_close_split(&split);
}

/* In an archive the member is the unit. */
static void add_image_unit(struct dwarf *d, struct dwarf_unit *unit, const struct dwarf_die *die)
{
	uint32_t member = d->input->member_unit;
	const char *name = kept(d, unit, die, KEY_DWO_NAME);
	struct unit *added;

	unit->image_unit = member != NO_INDEX
				   ? member
				   : image_add_unit(d->image, UNIT_DEBUG, name ? name : "");
	added = &d->image->units[unit->image_unit];
	added->directory = kept(d, unit, die, KEY_COMP_DIR);
	describe(d, added, unit, die);
	unit->directory = added->directory;
	if (unit->dwo_name && (d->image->debug.wants & ~(unsigned)DEBUG_LINES))
		add_split(d, unit);
}

/* DWARF 5, section 6.1.2: pairs of address and length behind a header, aligned to their size. */
static void read_aranges_set(struct dwarf *d, struct bytes *b, unsigned offset_size,
			     struct ranges *ranges)
{
	const uint8_t *start = b->p - (offset_size == 8 ? 12 : 4);
	const struct dwarf_unit *found;
	struct dwarf_unit *unit;
	unsigned address_size, segment_size;
	size_t n_data;

	ranges->n = 0;
	bytes_uint(b, 2); // version
	found = dwarf_find_unit(&d->file, bytes_uint(b, offset_size));
	address_size = (unsigned)bytes_uint(b, 1);
	segment_size = (unsigned)bytes_uint(b, 1);
	if (b->bad || segment_size || (address_size != 4 && address_size != 8) || !found ||
	    found->image_unit == NO_INDEX)
		return;
	unit = &d->file.units[found - d->file.units];
	bytes_take(b, -(uint64_t)(b->p - start) % (2 * address_size));
	while (b->p < b->end) {
		uint64_t addr = bytes_uint(b, address_size), size = bytes_uint(b, address_size);

		if (b->bad)
			break;
		if (!unit->has_ranges)
			dwarf_add_range(d, ranges, addr, size);
		n_data = ranges->n;
		dwarf_add_data_range(d, ranges, addr, size);
		unit->lists_data |= ranges->n > n_data;
	}
	add_unit_ranges(d, unit, ranges);
}

/* Data, and the code of units that do not say where theirs is. */
static void read_aranges(struct dwarf *d, struct ranges *ranges)
{
	const struct dwarf_section *section = &d->input->sections[DWARF_ARANGES];
	struct bytes b = dwarf_section_bytes(section, d->input->big_endian);

	while (b.p < b.end) {
		uint64_t size = bytes_uint(&b, 4);
		unsigned offset_size = size == 0xffffffff ? 8 : 4;
		struct bytes set = b;

		if (offset_size == 8)
			size = bytes_uint(&b, 8);
		set.p = b.p;
		if (!bytes_take(&b, size))
			return;
		set.end = b.p;
		read_aranges_set(d, &set, offset_size, ranges);
	}
}

void dwarf_add_units(struct dwarf *d)
{
	struct ranges ranges = { 0 };

	for (size_t i = 0; i < d->file.n_info_units; i++) {
		struct dwarf_unit *unit = &d->file.units[i];
		struct dwarf_die die;

		if (unit->type != DW_UT_compile && unit->type != DW_UT_skeleton)
			continue;
		if (!dwarf_die_at(unit, unit->die, &die))
			continue;
		add_image_unit(d, unit, &die);
		dwarf_die_ranges(d, unit, &die, &ranges);
		add_unit_ranges(d, unit, &ranges);
		unit->has_ranges = ranges.n || dwarf_die_has(&die, KEY_RANGES) ||
				   dwarf_die_has(&die, KEY_HIGH_PC);
	}
	if (d->image->debug.wants & DEBUG_UNITS)
		read_aranges(d, &ranges);
	if (d->n_skeletons_alone)
		image_warn(d->image, ERROR_NO_OFFSET,
			   "%llu of %llu units left their debug information in files (.dwo, .dwp) "
			   "that were not found",
			   (unsigned long long)d->n_skeletons_alone,
			   (unsigned long long)d->n_skeletons);
	free(ranges.items);
}
