/* crate_by_neighbour.c: what lies between two of one crate. */
#include "crate_finder.h"

static bool is_code(const struct crate_finder *c, const struct owner *o)
{
	uint32_t section = o->symbol == NO_INDEX ? NO_INDEX
						 : c->a->image->symbols[o->symbol].section;

	return o->symbol == NO_INDEX ||
	       (section != NO_INDEX && (c->a->image->sections[section].flags & SECTION_EXECUTABLE));
}

/* Objects lie in memory one behind the other: what two of one crate enclose is of that crate. */
void find_crates_by_neighbour(const struct crate_finder *c)
{
	struct crate_owner *crates = c->crates->items;
	uint32_t before = NO_INDEX;
	size_t open = 1;

	if (!c->wants_instantiating)
		return;
	for (size_t i = 1; i <= c->a->owners.n_placed; i++) {
		const struct crate_owner *known = &crates[i];

		// Only the object file proves a place; a name alone says where it may come from.
		if (known->instantiating == NO_INDEX ||
		    known->instantiating_tier == TIER_INFERRED ||
		    !is_code(c, &c->a->owners.items[i]))
			continue;
		for (; open < i; open++) {
			if (crates[open].instantiating == NO_INDEX &&
			    before == known->instantiating) {
				crates[open].instantiating = before;
				crates[open].instantiating_tier = TIER_INFERRED;
				crates[open].reason = REASON_NEIGHBOUR;
			}
		}
		before = known->instantiating;
		open = i + 1;
	}
}
