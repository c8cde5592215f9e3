/* crate_by_object.c: what symbols do not say, but those of the same object do. */
#include "crate_finder.h"

void find_crates_by_object(const struct crate_finder *c)
{
	for (uint32_t i = 1; c->wants_instantiating && i <= c->a->owners.n_placed; i++) {
		struct crate_owner *o = &c->crates->items[i];
		uint32_t unit = c->objects->units[i];
		const struct unit_crate *crate = unit == NO_INDEX ? NULL : &c->crates->units[unit];

		if (o->instantiating != NO_INDEX || !crate || crate->label == NO_INDEX ||
		    !crate_finder_is_code(c, i))
			continue;
		o->instantiating = crate->label;
		o->instantiating_tier =
			(uint8_t)tier_weaker(tier_weaker(crate->tier, TIER_DERIVED),
					     evidence_tier((enum evidence)c->objects->evidence[i]));
		o->reason = REASON_UNIT;
	}
}
