/* crate_by_library.c: an object of C or C++ that no crate is known to carry stands for itself. */
#include "crate_finder.h"

void find_crates_by_library(const struct crate_finder *c)
{
	for (uint32_t i = 1; c->wants_instantiating && i < c->a->owners.n; i++) {
		struct crate_owner *o = &c->crates->items[i];
		uint32_t unit = c->objects->units[i];
		struct name_owner name;

		if (o->instantiating != NO_INDEX || unit == NO_INDEX ||
		    c->crates->units[unit].is_rust)
			continue;
		name = crate_finder_name(c, i);
		if (is_rust_name(&name))
			continue;
		o->instantiating = o->defining;
		o->instantiating_tier = (uint8_t)tier_weaker(o->defining_tier, TIER_DERIVED);
		o->reason = REASON_UNIT;
	}
}
