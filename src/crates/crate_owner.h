/* crate_owner.h: the crate of each owner on the symbol axis, and whose build carried it. */
#ifndef BINSIZE_CRATES_CRATE_OWNER_H
#define BINSIZE_CRATES_CRATE_OWNER_H

#include "../attrib/attribution.h"
#include "unit_crate.h"

#include "../base/intern.h"

/*
 * Three questions that must not be mixed (half of a Rust program's bytes answer them differently):
 * `defining` is the crate that the item's source belongs to, `instantiating` the one whose
 * compilation put the bytes here. The third, where each line came from, needs debug information.
 */
struct crate_owner {
	uint32_t defining, instantiating;	   /* labels, or NO_INDEX: not known */
	uint8_t defining_tier, instantiating_tier; /* enum tier */
	uint16_t n_shares;    /* functions of so many crates were folded into one; else 0 */
	uint32_t first_share; /* their labels in crate_owners.shares */
};

/* Release it. */
struct crate_owners {
	bool has_instantiating;
	struct crate_owner *items;	/* one for each owner of the attribution */
	const struct unit_crate *units; /* one for each unit of the image, in the arena */
	uint32_t *shares;
	size_t n_shares, shares_capacity;
};

/*
 * Names are interned in `labels`, whose arena copies need `arena`. With `split_std` the crates of
 * the standard library stay apart, else they are "std". C and C++ get the library their names
 * speak of or "[C]", "[C++]"; imports are "[imports]".
 *
 * The instantiating crates are looked for only when they are wanted. One comes, in this order, from
 * the name (Rust v0), from the source file symbol of the object a local symbol lies in, from the
 * defining crate of a v0 name without one, or from both neighbours in memory when they agree. O(n).
 */
struct crate_owners crate_owners_build(const struct attribution *attribution, struct arena *arena,
				       struct intern *labels, bool split_std,
				       bool wants_instantiating);
/* Frees the arrays; units and labels are the arena's. */
void crate_owners_release(struct crate_owners *crates);

#endif
