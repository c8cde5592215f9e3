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

/* Children are not told from siblings: only what comes first counts. */
struct first_lists dwarf_first_lists(const struct dwarf_unit *unit, bool wants_ranges,
				     bool wants_locations)
{
	struct first_lists first = { NO_ADDR, NO_ADDR };
	struct bytes b = dwarf_unit_bytes(unit, unit->die);
	uint64_t of_unit = NO_ADDR;
	struct dwarf_die die;

	while (b.p < b.end && ((wants_ranges && first.ranges == NO_ADDR) ||
			       (wants_locations && first.locations == NO_ADDR))) {
		bool is_first = b.p == unit->section->data + unit->die;
		uint64_t code = bytes_uleb128(&b);
		const struct dwarf_abbrev *abbrev = code ? dwarf_abbrev_find(unit->abbrevs, code)
							 : NULL;

		if (!abbrev && code)
			break;
		if (!abbrev)
			continue;
		if (!abbrev->has_lists) {
			dwarf_die_skip(&b, unit, abbrev);
			continue;
		}
		dwarf_die_read(&b, unit, abbrev, &die);
		if (is_first)
			of_unit = range_list(unit, &die);
		else if (first.ranges == NO_ADDR)
			first.ranges = range_list(unit, &die);
		if (first.locations == NO_ADDR)
			first.locations = location_list(&die);
	}
	if (of_unit < first.ranges)
		first.ranges = of_unit;
	return first;
}
