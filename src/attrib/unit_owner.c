#include "unit_owner.h"

#include "../base/array.h"

static uint32_t stated_unit(const struct attribution *a, uint32_t owner)
{
	uint32_t symbol = a->owners.items[owner].symbol;

	return symbol == NO_INDEX ? NO_INDEX : a->image->symbols[symbol].unit;
}

static uint32_t section_of(const struct attribution *a, uint32_t owner)
{
	return a->image->symbols[a->owners.items[owner].symbol].section;
}

uint32_t *unit_owners_build(const struct attribution *a)
{
	uint32_t *units = array_new(uint32_t, a->owners.n);
	uint32_t open = 1, before = NO_INDEX, section = NO_INDEX;

	for (uint32_t i = 0; i < a->owners.n; i++)
		units[i] = i ? stated_unit(a, i) : NO_INDEX;
	for (uint32_t i = 1; i <= a->owners.n_placed; i++) {
		// Without a symbol it tells neither, but the next one shows where it lies.
		if (a->owners.items[i].symbol == NO_INDEX)
			continue;
		if (section_of(a, i) != section) {
			section = section_of(a, i);
			before = NO_INDEX;
			open = i;
		}
		if (units[i] == NO_INDEX)
			continue;
		for (; open < i; open++) {
			if (units[open] == NO_INDEX && before == units[i])
				units[open] = before;
		}
		before = units[i];
		open = i + 1;
	}
	return units;
}

bool unit_is_stated(const struct attribution *a, uint32_t owner, uint32_t unit)
{
	return stated_unit(a, owner) == unit;
}
