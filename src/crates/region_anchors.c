#include "region_anchors.h"

#include "merged_unit.h"
#include "region_names.h"

#include "../base/array.h"

#include <stdlib.h>

/* What is found out once for all functions. */
struct chooser {
	const struct crate_finder *c;
	struct region_names names;
	bool *is_native;  /* by label */
	uint32_t *states; /* by label; NO_INDEX: not asked for yet */
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
	const struct interned *text = &chooser->c->labels->strings[label];

	if (chooser->is_native[label])
		return crate_states_native(chooser->names.states, text->text, text->length);
	return region_names_state(&chooser->names, (struct name_slice){ text->text, text->length });
}

struct region_anchor *region_anchors_choose(const struct crate_finder *c, const uint32_t *functions,
					    size_t n, size_t *n_anchors)
{
	const struct clues *clues = c->inference->clues;
	struct region_anchor *anchors = array_new(struct region_anchor, n);
	struct chooser chooser = {
		.c = c,
		.names = region_names_of(c),
		.is_native = array_zeroed(bool, c->labels->n_strings + 1),
		.states = indices_unknown(c->labels->n_strings),
	};

	find_native_labels(&chooser);
	*n_anchors = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t owner = clues->functions[functions[i]];
		uint32_t label = c->crates->items[owner].instantiating;

		// Of what was merged, names say who wrote it: see region_clues.h.
		if (label == NO_INDEX || merged_name(c->a, c->crates->units, owner))
			continue;
		if (chooser.states[label] == NO_INDEX)
			chooser.states[label] = find_state(&chooser, label);
		anchors[(*n_anchors)++] = (struct region_anchor){ i, chooser.states[label] };
	}
	free(chooser.is_native);
	free(chooser.states);
	return anchors;
}
