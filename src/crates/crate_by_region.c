/* crate_by_region.c: where code lies in the order in which a linker laid it down. */
#include "native_crates.h"
#include "region_anchors.h"
#include "region_clues.h"
#include "region_names.h"

#include "../base/array.h"

#include <stdlib.h>
#include <string.h>

/* What is asked, about the functions that are not native. */
struct question {
	const struct crate_finder *c;
	const struct native_code *native;
	uint32_t *functions; /* index into clues.functions of each that takes part */
	size_t n;
	struct region_anchor *anchors;
	size_t n_anchors;
	struct region_clue *clues;
	size_t n_clues;
};

static void choose_functions(struct question *q)
{
	size_t n = q->c->inference->clues->n_functions;

	q->functions = array_new(uint32_t, n);
	for (uint32_t i = 0; i < n; i++) {
		if (q->native->is_native[i])
			continue;
		q->functions[q->n++] = i;
	}
}

static struct regions answer(const struct question *q)
{
	const struct clues *clues = q->c->inference->clues;

	if (q->n_anchors == q->n)
		return (struct regions){ .n = 0 };
	return regions_find(&(struct region_question){
		.states = clues->states.items,
		.n_states = clues->states.n,
		.clues = q->clues,
		.n_clues = q->n_clues,
		.anchors = q->anchors,
		.n_anchors = q->n_anchors,
		.n_functions = q->n,
		.cold_is_last = q->c->a->image->image_base != 0,
		.lock = q->c->inference->lock,
	});
}

static const uint8_t reasons[] = {
	[REGION_OWN] = REASON_OWN,	     [REGION_SEVERAL] = REASON_SEVERAL,
	[REGION_OTHER] = REASON_OTHER,	     [REGION_STD_ONLY] = REASON_STD_ONLY,
	[REGION_ENCLOSED] = REASON_ENCLOSED, [REGION_EDGE] = REASON_EDGE,
	[REGION_FAR] = REASON_FAR,	     [REGION_KNOWN] = REASON_UNKNOWN,
};

static void settle(const struct crate_finder *c, struct crate_owner *owner,
		   const struct region *region)
{
	const struct region_state *states = c->inference->clues->states.items;

	if (owner->instantiating != NO_INDEX || region->state == NO_INDEX)
		return;
	owner->reason = reasons[region->tier];
	if (region->tier == REGION_FAR && !c->inference->guesses)
		return;
	owner->instantiating = region_state_label(c, &states[region->state]);
	owner->instantiating_tier = TIER_INFERRED;
	// What mentions one crate, in its region, is of that crate also by its source: 96 % of bytes.
	if (region->tier == REGION_OWN && owner->defining == NO_INDEX) {
		owner->defining = owner->instantiating;
		owner->defining_tier = TIER_INFERRED;
	}
}

void find_crates_by_region(const struct crate_finder *c)
{
	struct clues *clues = c->inference ? c->inference->clues : NULL;
	struct native_code native;
	struct question q = { .c = c, .native = &native };

	if (!clues || !clues->n)
		return;
	native = native_code_of(c->a, clues);
	choose_functions(&q);
	q.clues = region_clues_choose(c, q.functions, q.n, &q.n_clues);
	q.anchors = region_anchors_choose(c, q.functions, q.n, &q.n_anchors);
	c->crates->regions = answer(&q);
	region_names_root(c);
	for (size_t i = 0; i < c->crates->regions.n; i++)
		settle(c, &c->crates->items[clues->functions[q.functions[i]]],
		       &c->crates->regions.items[i]);
	find_native_crates(c, &native);
	native_code_release(&native);
	free(q.functions);
	free(q.clues);
	free(q.anchors);
}
