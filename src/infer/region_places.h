/* region_places.h: the regions of a program, in one of the orders it can have. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_PLACES_H
#define BINSIZE_INFER_REGION_PLACES_H

#include "region_order.h"

/* An order with what differs in it from program to program. */
struct region_plan {
	enum region_order order;
	/*
	 * A state that comes first and has its usual place as well, or NO_INDEX: of the objects of
	 * a crate that is optimized with all others one comes first, and so does the program in
	 * front of a library of the same package.
	 */
	uint32_t base;
	uint32_t gap, gap_end; /* by use, with a base: rows between both of its regions */
};

/* Places of states: those that have a region in the order of crates; native ones have none. */
struct region_places {
	uint32_t *at;	 /* the state of a place */
	uint32_t *place; /* of a state, the last one if it has two, or NO_INDEX: it has no region */
	size_t n;
	uint32_t root; /* state whose code no other region can hold, or NO_INDEX */
};

/*
 * Fills `plans` with ways the program and the library of its package can lie by use: around the
 * widest gaps between what mentions the root. Returns how many, `most` at most.
 */
size_t region_order_gaps(const struct region_order_facts *facts, struct region_plan *plans,
			 size_t most);

/* Makes the places of an order. */
void region_places_make(struct region_places *places, const struct region_order_facts *facts,
			const struct region_plan *plan);
void region_places_release(struct region_places *places);

#endif
