/*
 * contribution.h: which source file a linked piece of a section came from.
 *
 * GNU ld keeps the section symbols of every object it links, with the place and the size that the
 * object's section got. What lies inside is the object's, whether its own symbols say so or not.
 */
#ifndef BINSIZE_FORMATS_COFF_CONTRIBUTION_H
#define BINSIZE_FORMATS_COFF_CONTRIBUTION_H

#include "../../src/model/image.h"

/* A piece and its unit. */
struct coff_contribution {
	uint64_t vm_addr, vm_size;
	uint32_t unit;
};

/* Start from { 0 }; coff_contributions_apply() frees it. */
struct coff_contributions {
	struct coff_contribution *contributions;
	size_t n_contributions, capacity;
};

/* Nothing happens when it has no address, no bytes or no unit. */
void coff_contributions_add(struct coff_contributions *contributions,
			    struct coff_contribution contribution);

/*
 * Gives symbols from index `first` on that have an address and no unit the unit of the
 * contribution that holds them. Of overlapping ones that which begins last counts. Empties the
 * collection. O((symbols + contributions) log contributions).
 */
void coff_contributions_apply(struct coff_contributions *contributions, struct image *image,
			      size_t first);

#endif
