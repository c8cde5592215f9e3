#include "region_names.h"

#include "merged_unit.h"

#include <string.h>

struct region_names region_names_of(const struct crate_finder *c)
{
	struct region_names names = {
		.states = &c->inference->clues->states,
		.root = NO_INDEX,
		.root_name = merged_units_root(c->a->image, c->crates->units),
	};

	for (uint32_t i = 0; i < names.states->n && names.root == NO_INDEX; i++) {
		if (names.states->items[i].kind == REGION_ROOT)
			names.root = i;
	}
	return names;
}

uint32_t region_names_state(const struct region_names *names, struct name_slice crate)
{
	if (names->root != NO_INDEX && names->root_name.length == crate.length &&
	    !memcmp(names->root_name.text, crate.text, crate.length))
		return names->root;
	return crate_states_named(names->states, crate.text, crate.length);
}

void region_names_root(const struct crate_finder *c)
{
	struct region_names names = region_names_of(c);
	struct region_state *root = names.root == NO_INDEX ? NULL
							   : &names.states->items[names.root];

	if (root && names.root_name.length && !*root->name)
		root->name = arena_copy(c->arena, names.root_name.text, names.root_name.length);
}
