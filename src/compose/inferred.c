#include "inferred.h"

#include "labeller.h"

#include "../base/array.h"

#include <stdlib.h>

static const char *const orders[] = {
	[REGION_BY_USE] = "by use",
	[REGION_BY_NAME] = "by name",
	[REGION_BY_NAME_BASE] = "by name behind one",
};

/* Of what is mentioned in several crates the region is right more often once a lock file is there. */
static enum inferred_class class_of(enum crate_reason reason, bool has_lock)
{
	switch (reason) {
	case REASON_NAME:
	case REASON_UNIT:
	case REASON_NEIGHBOUR:
	case REASON_FRAGMENT:
		return INFERRED_KNOWN;
	case REASON_OWN:
	case REASON_ENCLOSED:
	case REASON_NATIVE_NAME:
		return INFERRED_SURE;
	case REASON_SEVERAL:
		return has_lock ? INFERRED_SURE : INFERRED_REST;
	case REASON_UNKNOWN:
	case REASON_NATIVE:
		return INFERRED_NONE;
	default:
		return INFERRED_REST;
	}
}

static void count_crates(const struct labeller *l, struct inferred *inferred)
{
	const struct clues *clues = l->inference->clues;
	bool *is_seen = array_zeroed(bool, l->labels.n_strings);

	for (size_t i = 0; i < clues->n_functions; i++) {
		uint32_t label = l->crates.items[clues->functions[i]].instantiating;

		if (label == NO_INDEX || is_seen[label])
			continue;
		is_seen[label] = true;
		inferred->n_crates++;
	}
	free(is_seen);
}

static void count_code(const struct labeller *l, struct inferred *inferred)
{
	const struct clues *clues = l->inference->clues;
	uint64_t by_reason[REASON_COUNT] = { 0 };

	for (size_t i = 0; i < clues->n_functions; i++) {
		uint32_t owner = clues->functions[i];
		const struct crate_owner *crate = &l->crates.items[owner];
		uint64_t size = l->attribution->owners.items[owner].vm_size;
		enum inferred_class class = class_of((enum crate_reason)crate->reason,
						     inferred->has_lock);

		by_reason[crate->reason] += size;
		inferred->code_size += size;
		inferred->sizes[crate->instantiating == NO_INDEX ? INFERRED_NONE : class] += size;
	}
	inferred->reasons = arena_new(l->arena, struct inferred_reason, REASON_COUNT);
	for (int i = 0; i < REASON_COUNT; i++) {
		if (by_reason[i])
			inferred->reasons[inferred->n_reasons++] = (struct inferred_reason){
				crate_reason_words((enum crate_reason)i), by_reason[i]
			};
	}
}

const struct inferred *inferred_of(struct labeller *l)
{
	const struct clues *clues = l->inference ? l->inference->clues : NULL;
	struct inferred *inferred;

	if (!clues || !clues->n_functions)
		return NULL;
	labeller_crate(l, 0, true);
	if (!l->crates.regions.items)
		return NULL;
	inferred = arena_new(l->arena, struct inferred, 1);
	*inferred = (struct inferred){
		.order = orders[l->crates.regions.order],
		.tau = l->crates.regions.tau,
		.has_lock = l->crates.regions.has_lock,
		.guesses = l->inference->guesses,
	};
	count_code(l, inferred);
	count_crates(l, inferred);
	return inferred;
}
