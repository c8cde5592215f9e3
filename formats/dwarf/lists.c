/* lists.c: where the lists of a unit begin, in sections whose tables do not say whose they are. */
#include "extents.h"
#include "ranges.h"

/* Only an offset: an index says nothing that the base of the indices does not. */
static uint64_t location_list(const struct dwarf_die *die)
{
	const struct dwarf_value *value = &die->values[KEY_LOCATION];

	if (!dwarf_die_has(die, KEY_LOCATION))
		return NO_ADDR;
	switch (value->form) {
	case DW_FORM_sec_offset:
	case DW_FORM_data4:
	case DW_FORM_data8:
		return value->number;
	default:
		return NO_ADDR;
	}
}

static uint64_t range_list(const struct dwarf_unit *unit, const struct dwarf_die *die)
{
	uint64_t off;

	return dwarf_range_list(unit, die, &off) ? off : NO_ADDR;
}

static void take_lowest(struct list_places *places, const struct dwarf_unit *unit,
			const struct dwarf_die *die)
{
	uint64_t ranges = range_list(unit, die), locations = location_list(die);

	if (ranges < places->ranges)
		places->ranges = ranges;
	if (locations < places->locations)
		places->locations = locations;
}

/* The same where nothing else of the DIE needs to be looked at. */
static void take_fixed(struct list_places *places, const struct dwarf_unit *unit,
		       const struct dwarf_abbrev *abbrev, struct bytes b)
{
	const struct dwarf_section *ranges = unit->version < 5
						     ? unit->ranges
						     : &unit->file->input->sections[DWARF_RNGLISTS];
	uint64_t off;

	bytes_take(&b, abbrev->list_at);
	off = bytes_uint(&b, 4);
	if (b.bad)
		return;
	if (!abbrev->list_is_ranges && off < places->locations)
		places->locations = off;
	else if (abbrev->list_is_ranges && off < places->ranges && off < ranges->size)
		places->ranges = off;
}

/* What is inside of these has no lists, or few. */
static bool is_type(const struct dwarf_abbrev *abbrev)
{
	return abbrev->has_children &&
	       (abbrev->tag == DW_TAG_structure_type || abbrev->tag == DW_TAG_union_type ||
		abbrev->tag == DW_TAG_enumeration_type || abbrev->tag == DW_TAG_subroutine_type);
}

/*
 * Children are not told from siblings. Up to DWARF 4 nothing but the lowest place tells where a
 * unit's lists begin, and compilers do not go by the order of DIEs; later any place will do.
 */
struct list_places dwarf_find_lists(const struct dwarf_unit *unit, bool wants_ranges,
				    bool wants_locations)
{
	struct list_places places = { NO_ADDR, NO_ADDR };
	struct bytes b = dwarf_unit_bytes(unit, unit->die);
	bool wants_lowest;
	struct dwarf_die die;

	wants_ranges &= unit->abbrevs->has_ranges;
	wants_locations &= unit->abbrevs->has_locations;
	wants_lowest = unit->version < 5 && (wants_ranges || wants_locations);

	while (b.p < b.end && (wants_lowest || (wants_ranges && places.ranges == NO_ADDR) ||
			       (wants_locations && places.locations == NO_ADDR))) {
		uint64_t code = bytes_uleb128(&b);
		const struct dwarf_abbrev *abbrev = code ? dwarf_abbrev_find(unit->abbrevs, code)
							 : NULL;

		if (!abbrev && code)
			break;
		if (!abbrev ||
		    (!wants_lowest && is_type(abbrev) && dwarf_die_jump(&b, unit, abbrev)))
			continue;
		if (!abbrev->has_lists) {
			dwarf_die_skip(&b, unit, abbrev);
			continue;
		}
		if (abbrev->list_at != NOT_FIXED && !unit->ranges_base) {
			take_fixed(&places, unit, abbrev, b);
			dwarf_die_skip(&b, unit, abbrev);
			continue;
		}
		dwarf_die_read(&b, unit, abbrev, &die);
		if (!b.bad)
			take_lowest(&places, unit, &die);
	}
	return places;
}
