/* variable_ranges.c: the global variables of each unit, as ranges of the unit. */
#include "functions.h"

enum { MOST_NESTED = 100 /* namespaces in each other */ };

/* Those that hold global variables themselves. */
static bool is_scope(const struct dwarf_abbrev *abbrev)
{
	return abbrev->tag == DW_TAG_compile_unit || abbrev->tag == DW_TAG_namespace ||
	       abbrev->tag == DW_TAG_module;
}

static void add_variable(struct dwarf *d, const struct dwarf_unit *unit, struct bytes *b,
			 const struct dwarf_abbrev *abbrev)
{
	struct dwarf_die die;
	uint64_t addr, size;

	dwarf_die_read(b, unit, abbrev, &die);
	if (!b->bad && dwarf_variable_place(d, unit, &die, &addr, &size))
		debug_add_unit_range(&d->image->debug,
				     (struct unit_range){ addr, size, unit->image_unit });
}

/* `closed`: how deep in DIEs without globals of their own. What cannot be jumped over is read. */
static void walk(struct dwarf *d, const struct dwarf_unit *unit)
{
	struct bytes b = dwarf_unit_bytes(unit, unit->die);
	uint64_t open = 0, closed = 0;

	while (b.p < b.end) {
		uint64_t code = bytes_uleb128(&b);
		const struct dwarf_abbrev *abbrev;

		if (!code) {
			if (closed)
				closed--;
			else if (open <= 1)
				return;
			else
				open--;
			continue;
		}
		abbrev = dwarf_abbrev_find(unit->abbrevs, code);
		if (!abbrev)
			return;
		if (abbrev->tag == DW_TAG_variable) {
			add_variable(d, unit, &b, abbrev);
		} else if (!abbrev->has_children) {
			dwarf_die_skip(&b, unit, abbrev);
		} else if (!closed && is_scope(abbrev) && open < MOST_NESTED) {
			dwarf_die_skip(&b, unit, abbrev);
			open++;
		} else if (!dwarf_die_jump(&b, unit, abbrev)) {
			dwarf_die_skip(&b, unit, abbrev);
			closed++;
		}
	}
}

void dwarf_add_variable_ranges(struct dwarf *d, const struct dwarf_file *file)
{
	for (size_t i = 0; i < file->n_info_units; i++) {
		const struct dwarf_unit *unit = &file->units[i];

		if (unit->image_unit != NO_INDEX && unit->type != DW_UT_type &&
		    unit->type != DW_UT_split_type && !unit->is_completed && !unit->lists_data)
			walk(d, unit);
	}
}
