/* crate_by_definition.c: v0 names that do not say who made it: often who defined it. */
#include "crate_finder.h"

/*
 * A v0 name without an instantiating crate is of code that is not generic: compiled with the crate
 * that defines it, or inlined in another one, of which it has a copy. Where it lies can tell them
 * apart, and when it lies with its crate two witnesses agree. std is inlined most.
 */
static enum tier tier_of(const struct crate_finder *c, const struct crate_owner *o)
{
	return o->instantiating == NO_INDEX && o->defining == intern_find(c->labels, "std", 3)
		       ? TIER_INFERRED
		       : TIER_DERIVED;
}

void find_crates_by_definition(const struct crate_finder *c)
{
	for (uint32_t i = 1; c->wants_instantiating && i < c->a->owners.n; i++) {
		struct crate_owner *o = &c->crates->items[i];

		if (o->defining == NO_INDEX || o->instantiating_tier < TIER_INFERRED ||
		    (o->instantiating != NO_INDEX && o->instantiating != o->defining) ||
		    crate_finder_name(c, i).language != NAME_RUST_V0)
			continue;
		o->instantiating_tier = (uint8_t)tier_of(c, o);
		o->instantiating = o->defining;
		o->reason = REASON_NAME;
	}
}
