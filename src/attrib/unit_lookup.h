/* unit_lookup.h: which unit an address or an owner leads to. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_UNIT_LOOKUP_H
#define BINSIZE_ATTRIB_UNIT_LOOKUP_H

#include "unit_owner.h"

/* What the units are known by: ranges of memory, and what the owners in them say. */
struct unit_lookup {
	const struct attribution *a;
	struct partition ranges;     /* owner: 1 + unit */
	struct unit_owners of_owner; /* what symbols state, or those of their object */
	/* Of the source file of a symbol table: the one debug unit that has its functions. */
	uint32_t *same;
	size_t mapping, span; /* hints */
};

/* Borrows the attribution, whose LAYER_SYMBOL must be there. Release it. */
void unit_lookup_init(struct unit_lookup *lookup, const struct attribution *a);
void unit_lookup_release(struct unit_lookup *lookup);

/* 1 + the unit whose range holds a byte in memory, or 0. O(log n), O(1) near the last question. */
uint32_t unit_at(struct unit_lookup *lookup, uint64_t vm_addr);

/* 1 + the unit of an owner on LAYER_SYMBOL, and how we know; 0 when we do not. */
uint32_t unit_of_owner(struct unit_lookup *lookup, uint32_t owner, enum evidence *evidence);

#endif
