#include "region_places.h"

#include "../base/array.h"
#include "../model/image.h"

#include <stdlib.h>
#include <string.h>

/*
 * By use: what is mentioned last in front of where the root is mentioned last has no region of its
 * own, since all of the root's lies in front of all others; but for a gap in it. What is known to
 * have one has one. Native code lies anywhere.
 */
static bool has_region(const struct region_order_facts *f, const struct region_plan *plan,
		       uint32_t state)
{
	uint32_t last = f->last[state];

	if (region_state_of(f->evidence, state)->kind == REGION_NATIVE)
		return false;
	if (plan->order != REGION_BY_USE || f->root == NO_INDEX || state == f->root ||
	    f->known.first[state] < f->known.first[state + 1])
		return true;
	return last >= f->last[f->root] || (last >= plan->gap && last < plan->gap_end);
}

/* How many crates are mentioned last in front of each row: they may have a region there. */
static uint32_t *count_last(const struct region_order_facts *f)
{
	uint32_t *counts = array_zeroed(uint32_t, f->evidence->n_rows + 2);

	for (size_t s = 0; s < f->evidence->n; s++)
		if (region_is_ours(f->evidence, s))
			counts[f->last[s] + 1]++;
	for (size_t i = 0; i < f->evidence->n_rows; i++)
		counts[i + 1] += counts[i];
	return counts;
}

/* Keeps the widest plans in front, the first of equals. */
static size_t add_gap(const struct region_order_facts *f, struct region_plan *plans, size_t n,
		      size_t most, struct region_plan new)
{
	const struct region_row *rows = f->evidence->rows;
	uint32_t width = rows[new.gap_end].function - rows[new.gap].function;
	size_t at = n;

	while (at &&
	       rows[plans[at - 1].gap_end].function - rows[plans[at - 1].gap].function < width)
		at--;
	if (at == most)
		return n;
	n = n < most ? n + 1 : n;
	memmove(plans + at + 1, plans + at, (n - at - 1) * sizeof(*plans));
	plans[at] = new;
	return n;
}

size_t region_order_gaps(const struct region_order_facts *facts, struct region_plan *plans,
			 size_t most)
{
	const struct region_finds *finds = &facts->mentions;
	size_t n = 0, first = facts->evidence->question->cold_is_last ? 0 : facts->cut;
	uint32_t *counts;

	if (facts->root == NO_INDEX)
		return 0;
	counts = count_last(facts);
	for (uint32_t i = finds->first[facts->root]; i + 1 < finds->first[facts->root + 1]; i++) {
		struct region_plan plan = { REGION_BY_USE, facts->root, finds->rows[i],
					    finds->rows[i + 1] };

		if (plan.gap >= first && plan.gap_end <= facts->last[facts->root] &&
		    counts[plan.gap_end] > counts[plan.gap + 1])
			n = add_gap(facts, plans, n, most, plan);
	}
	free(counts);
	return n;
}

/* A state with what it is sorted by. */
struct sorted {
	uint32_t number, state;
};

static int by_number(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;

	if (x->number != y->number)
		return x->number > y->number ? 1 : -1;
	return (x->state > y->state) - (x->state < y->state);
}

static uint32_t sort_number(const struct region_order_facts *f, enum region_order order,
			    uint32_t state)
{
	return order == REGION_BY_USE ? f->last[state] + 1 : f->by_name[state] + 1;
}

void region_places_make(struct region_places *places, const struct region_order_facts *facts,
			const struct region_plan *plan)
{
	const struct region_evidence *e = facts->evidence;
	struct sorted *states = array_new(struct sorted, e->n + 2);
	size_t n = 0;

	*places = (struct region_places){ .at = array_new(uint32_t, e->n + 2),
					  .place = array_new(uint32_t, e->n + 1) };
	places->root = plan->order == REGION_BY_USE || !facts->is_guess ? facts->root : NO_INDEX;
	if (plan->base != NO_INDEX)
		states[n++] = (struct sorted){ 0, plan->base };
	for (uint32_t s = 0; s < e->n; s++) {
		places->place[s] = NO_INDEX;
		if (has_region(facts, plan, s))
			states[n++] = (struct sorted){ sort_number(facts, plan->order, s), s };
	}
	qsort(states, n, sizeof(*states), by_number);
	for (uint32_t i = 0; i < n; i++) {
		places->at[i] = states[i].state;
		places->place[states[i].state] = i;
	}
	places->n = n;
	free(states);
}

void region_places_release(struct region_places *places)
{
	free(places->at);
	free(places->place);
	*places = (struct region_places){ 0 };
}
