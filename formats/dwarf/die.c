#include "die.h"

void dwarf_die_read(struct bytes *b, const struct dwarf_unit *unit,
		    const struct dwarf_abbrev *abbrev, struct dwarf_die *die)
{
	const struct dwarf_step *step = &unit->abbrevs->steps[abbrev->first_step];
	struct dwarf_sizes sizes = dwarf_unit_sizes(unit);

	die->abbrev = abbrev;
	die->has = 0;
	for (; bytes_take(b, step->before) && step->form; step++) {
		struct dwarf_value value = dwarf_read_value(b, step->form, step->implicit, sizes);

		if (step->key && !b->bad) {
			die->values[step->key] = value;
			die->has |= UINT32_C(1) << step->key;
		}
	}
}

/* Most often it is a number at a place that the abbreviation tells. */
static bool sibling_of(struct bytes b, const struct dwarf_unit *unit,
		       const struct dwarf_abbrev *abbrev, uint64_t *off)
{
	struct dwarf_value sibling = { .form = DW_FORM_ref4 };
	struct dwarf_die die;

	if (abbrev->sibling_at != NOT_FIXED) {
		bytes_take(&b, abbrev->sibling_at);
		*off = unit->off + bytes_uint(&b, 4);
		return !b.bad;
	}
	dwarf_die_read(&b, unit, abbrev, &die);
	if (b.bad || !dwarf_die_has(&die, KEY_SIBLING))
		return false;
	sibling = die.values[KEY_SIBLING];
	return dwarf_reference(unit, &sibling, off) == unit;
}

bool dwarf_die_jump(struct bytes *b, const struct dwarf_unit *unit,
		    const struct dwarf_abbrev *abbrev)
{
	struct bytes target;
	uint64_t off;

	if (!sibling_of(*b, unit, abbrev, &off))
		return false;
	target = dwarf_unit_bytes(unit, off);
	if (target.bad || target.p <= b->p)
		return false;
	*b = target;
	return true;
}

bool dwarf_die_at(const struct dwarf_unit *unit, uint64_t off, struct dwarf_die *die)
{
	struct bytes b = dwarf_unit_bytes(unit, off);
	const struct dwarf_abbrev *abbrev = dwarf_abbrev_find(unit->abbrevs, bytes_uleb128(&b));

	if (!abbrev || b.bad)
		return false;
	dwarf_die_read(&b, unit, abbrev, die);
	return !b.bad;
}

const char *dwarf_die_string(const struct dwarf_unit *unit, const struct dwarf_die *die,
			     enum dwarf_key key)
{
	return dwarf_die_has(die, key) ? dwarf_string(unit, &die->values[key]) : NULL;
}
