/* crate_by_fragment.c: what a compiler cut out of a function, or made of it, is of its maker. */
#include "crate_finder.h"

#include "../names/normalize.h"

#include <stdlib.h>
#include <string.h>

/* Several functions have the name, of several crates. */
#define TORN (NO_INDEX - 1)

/* "f" of "f.cold", "f.part.0"; empty when it is no fragment, or somebody is known to have made it. */
static struct name_slice whole_name(const struct crate_finder *c, uint32_t owner)
{
	uint32_t index = c->a->owners.items[owner].symbol;
	const struct symbol *symbol = index == NO_INDEX ? NULL : &c->a->image->symbols[index];
	size_t length;

	if (!symbol || c->crates->items[owner].instantiating != NO_INDEX ||
	    !crate_finder_is_code(c, owner))
		return (struct name_slice){ 0 };
	length = name_stem(symbol->name, symbol->name_length);
	return (struct name_slice){ symbol->name, length < symbol->name_length ? length : 0 };
}

/* The crate of each function that has a fragment, by its name. */
static uint32_t *find_wholes(const struct crate_finder *c, const struct intern *names)
{
	uint32_t *crates = indices_unknown(names->n_strings);

	for (uint32_t i = 1; i <= c->a->owners.n_placed; i++) {
		uint32_t index = c->a->owners.items[i].symbol, name;
		uint32_t crate = c->crates->items[i].instantiating;
		const struct symbol *symbol;

		if (index == NO_INDEX || crate == NO_INDEX)
			continue;
		symbol = &c->a->image->symbols[index];
		name = intern_find(names, symbol->name, symbol->name_length);
		if (name == INTERN_NONE || !crate_finder_is_code(c, i))
			continue;
		crates[name] = crates[name] == NO_INDEX || crates[name] == crate ? crate : TORN;
	}
	return crates;
}

static void follow(const struct crate_finder *c, const struct intern *names, const uint32_t *crates)
{
	for (uint32_t i = 1; i <= c->a->owners.n_placed; i++) {
		struct name_slice whole = whole_name(c, i);
		uint32_t name = whole.length ? intern_find(names, whole.text, whole.length)
					     : INTERN_NONE;

		if (name == INTERN_NONE || crates[name] >= TORN)
			continue;
		c->crates->items[i].instantiating = crates[name];
		c->crates->items[i].instantiating_tier = TIER_INFERRED;
		c->crates->items[i].reason = REASON_FRAGMENT;
	}
}

void find_crates_by_fragment(const struct crate_finder *c)
{
	struct intern names = { 0 };
	uint32_t *crates;

	for (uint32_t i = 1; c->wants_instantiating && i <= c->a->owners.n_placed; i++) {
		struct name_slice whole = whole_name(c, i);

		if (whole.length)
			intern(&names, whole.text, whole.length);
	}
	if (names.n_strings) {
		crates = find_wholes(c, &names);
		follow(c, &names, crates);
		free(crates);
	}
	intern_release(&names);
}
