/* crate_by_region.c: where code lies in the order in which a linker laid it down. */
#include "bindings.h"
#include "nameless_native.h"
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
	uint32_t *functions;   /* index into clues.functions of each that takes part */
	uint32_t *of_function; /* and back; NO_INDEX: it takes no part */
	size_t n;
	struct region_anchor *anchors;
	size_t n_anchors;
	struct region_clue *clues;
	size_t n_clues;
	struct region_call *calls;
	size_t n_calls;
};

static void choose_functions(struct question *q)
{
	size_t n = q->c->inference->clues->n_functions;

	q->functions = array_new(uint32_t, n);
	q->of_function = indices_unknown(n);
	for (uint32_t i = 0; i < n; i++) {
		if (q->native->is_native[i])
			continue;
		q->of_function[i] = (uint32_t)q->n;
		q->functions[q->n++] = i;
	}
}

/* Among those that take part. Calls ascend by target, as functions do by address. */
static void choose_calls(struct question *q)
{
	const struct clues *clues = q->c->inference->clues;
	const struct references *references = &q->c->a->references;
	const struct owner *owners = q->c->a->owners.items;
	size_t to = 0;

	q->calls = array_new(struct region_call, references->calls.n + 1);
	for (size_t i = 0; i < references->calls.n; i++) {
		const struct reference *call = &references->calls.items[i];
		uint64_t target = references->base + call->target;
		uint32_t from = clues->of_owner[call->owner];

		while (to < q->n && owners[clues->functions[q->functions[to]]].vm_addr < target)
			to++;
		if (to == q->n)
			break;
		if (from == NO_INDEX || q->of_function[from] == NO_INDEX ||
		    owners[clues->functions[q->functions[to]]].vm_addr != target)
			continue;
		q->calls[q->n_calls++] = (struct region_call){ q->of_function[from], (uint32_t)to };
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
		.calls = q->calls,
		.n_calls = q->n_calls,
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

/* Code that is not Rust, which nothing names: of the library that the crate in front of it binds. */
static void settle_native(const struct crate_finder *c, struct crate_owner *owner,
			  const struct region *region)
{
	const struct region_state *states = c->inference->clues->states.items;

	owner->reason = REASON_NATIVE;
	if (region->carrier != NO_INDEX)
		owner->instantiating = binding_label_of(c, states[region->carrier].name);
	if (owner->instantiating == NO_INDEX)
		return;
	owner->instantiating_tier = TIER_INFERRED;
	owner->reason = REASON_NATIVE_BEHIND;
}

static void settle(const struct crate_finder *c, struct crate_owner *owner,
		   const struct region *region)
{
	const struct region_state *states = c->inference->clues->states.items;
	const struct region_state *state;

	if (owner->instantiating != NO_INDEX || region->state == NO_INDEX)
		return;
	state = &states[region->state];
	if (state->kind == REGION_NATIVE && !*state->name) {
		settle_native(c, owner, region);
		return;
	}
	owner->reason = reasons[region->tier];
	if (region->tier == REGION_FAR && !c->inference->guesses)
		return;
	owner->instantiating = region_state_label(c, state);
	owner->instantiating_tier = TIER_INFERRED;
	// What mentions one crate, in its region, is of that crate also by its source: 96 % of bytes.
	if (region->tier == REGION_OWN && owner->defining == NO_INDEX) {
		owner->defining = owner->instantiating;
		owner->defining_tier = TIER_INFERRED;
	}
}

/* Fewer crates with evidence are no order. */
enum { ENOUGH_CRATES = 5 };

/* Of a function with a name the place says little where few crates have an order. */
static bool may_settle(const struct crate_finder *c, uint32_t owner)
{
	return c->a->owners.items[owner].symbol == NO_INDEX ||
	       c->crates->regions.n_ordered >= ENOUGH_CRATES;
}

static void settle_range(const struct question *q, size_t first, size_t end, uint32_t before,
			 uint32_t behind)
{
	const struct crate_finder *c = q->c;
	bool are_most_known = q->n_anchors > q->n / 2;

	for (; first < end; first++) {
		uint32_t owner = c->inference->clues->functions[q->functions[first]];
		const struct region *region = &c->crates->regions.items[first];

		// Between two objects that are known lies nothing but theirs, of the one behind little.
		if (are_most_known && region->state != before &&
		    (region->state != behind || region->own != behind))
			continue;
		if (may_settle(c, owner))
			settle(c, &c->crates->items[owner], region);
	}
}

/* The functions between one that is known and the next. */
static void settle_all(const struct question *q)
{
	uint32_t before = NO_INDEX;
	size_t first = 0;

	for (size_t i = 0; i < q->n_anchors; i++) {
		settle_range(q, first, q->anchors[i].function, before, q->anchors[i].state);
		before = q->anchors[i].state;
		first = q->anchors[i].function + (size_t)1;
	}
	settle_range(q, first, q->n, before, NO_INDEX);
}

/* What regions and calls tell. */
static void settle_code(const struct crate_finder *c, const struct question *q,
			const struct native_code *native)
{
	struct bindings bindings = bindings_of(c);
	struct crate_finder finder = *c;
	struct question known = *q;

	finder.bindings = &bindings;
	known.c = &finder;
	if (c->crates->regions.items)
		settle_all(&known);
	find_nameless_native(&finder, native);
	bindings_release(&bindings);
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
	choose_calls(&q);
	crate_states_native(&clues->states, "", 0); // of what nothing else tells
	q.anchors = region_anchors_choose(c, q.functions, q.n, &q.n_anchors);
	c->crates->regions = answer(&q);
	region_names_root(c);
	settle_code(c, &q, &native);
	native_code_release(&native);
	free(q.functions);
	free(q.of_function);
	free(q.clues);
	free(q.anchors);
	free(q.calls);
}
