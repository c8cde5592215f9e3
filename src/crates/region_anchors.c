#include "region_anchors.h"

#include "merged_unit.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* The state of the root package; NO_INDEX: there is none. */
static uint32_t root_state(const struct crate_states *states)
{
	for (uint32_t i = 0; i < states->n; i++) {
		if (states->items[i].kind == REGION_ROOT)
			return i;
	}
	return NO_INDEX;
}

void region_root_take_name(const struct crate_finder *c)
{
	struct name_slice name = merged_units_root(c->a->image, c->crates->units);
	struct crate_states *states = &c->inference->clues->states;
	uint32_t root = root_state(states);

	if (name.length && root != NO_INDEX && !*states->items[root].name)
		states->items[root].name = arena_copy(c->arena, name.text, name.length);
}

/* What is found out once for all functions. */
struct chooser {
	const struct crate_finder *c;
	bool *is_native;  /* by label */
	uint32_t *states; /* by label; NO_INDEX: not asked for yet */
	struct name_slice root_name;
	uint32_t root, std_label;
};

/* Units that are not Rust, of a C runtime for one, lie between those of crates. */
static void find_native_labels(struct chooser *chooser)
{
	const struct crate_finder *c = chooser->c;

	for (size_t i = 0; i < c->a->image->n_units; i++) {
		const struct unit_crate *crate = &c->crates->units[i];

		if (crate->label != NO_INDEX)
			chooser->is_native[crate->label] |= !crate->is_rust;
	}
}

static uint32_t find_state(const struct chooser *chooser, uint32_t label)
{
	struct crate_states *states = &chooser->c->inference->clues->states;
	const struct interned *text = &chooser->c->labels->strings[label];

	if (chooser->is_native[label])
		return crate_states_native(states, text->text, text->length);
	if (chooser->root != NO_INDEX && chooser->root_name.length == text->length &&
	    !memcmp(chooser->root_name.text, text->text, text->length))
		return chooser->root;
	return crate_states_named(states, text->text, text->length);
}

/*
 * Merged objects lie by the names of their crates, core's and alloc's apart, whose functions are copied
 * among each other: that they are std's tells nothing of what lies beside them.
 */
static bool is_merged_std(const struct chooser *chooser, uint32_t owner)
{
	const struct crate_finder *c = chooser->c;
	uint32_t symbol = c->a->owners.items[owner].symbol;
	uint32_t unit = symbol == NO_INDEX ? NO_INDEX : c->a->image->symbols[symbol].unit;

	return unit != NO_INDEX && merged_unit_is(&c->crates->units[unit]) &&
	       c->crates->items[owner].instantiating == chooser->std_label;
}

struct region_anchor *region_anchors_choose(const struct crate_finder *c, const uint32_t *functions,
					    size_t n, size_t *n_anchors)
{
	const struct clues *clues = c->inference->clues;
	struct region_anchor *anchors = array_new(struct region_anchor, n);
	struct chooser chooser = {
		.c = c,
		.std_label = intern(c->labels, "std", 3),
		.root = root_state(&clues->states),
		.root_name = merged_units_root(c->a->image, c->crates->units),
	};

	chooser.is_native = array_zeroed(bool, c->labels->n_strings);
	chooser.states = indices_unknown(c->labels->n_strings);
	find_native_labels(&chooser);
	*n_anchors = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t owner = clues->functions[functions[i]];
		uint32_t label = c->crates->items[owner].instantiating;

		if (label == NO_INDEX || is_merged_std(&chooser, owner))
			continue;
		if (chooser.states[label] == NO_INDEX)
			chooser.states[label] = find_state(&chooser, label);
		anchors[(*n_anchors)++] = (struct region_anchor){ i, chooser.states[label] };
	}
	free(chooser.is_native);
	free(chooser.states);
	return anchors;
}
