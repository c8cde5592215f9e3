/* region_names.h: the states of regions, by what names call their crates. Private to src/crates. */
#ifndef BINSIZE_CRATES_REGION_NAMES_H
#define BINSIZE_CRATES_REGION_NAMES_H

#include "crate_finder.h"

#include "../names/slice.h"

/* Borrows the states, to which names may add. */
struct region_names {
	struct crate_states *states;
	uint32_t root;		     /* the state of the root package; NO_INDEX: none */
	struct name_slice root_name; /* by the object of all crates; empty: not known */
};

/* O(states + units) */
struct region_names region_names_of(const struct crate_finder *finder);

/* The state of a crate, as symbols spell it; NO_INDEX: of one that has several versions. */
uint32_t region_names_state(const struct region_names *names, struct name_slice crate);

/*
 * The object of all crates is called by the root package, whose paths name none: its state gets that name. To
 * be called once regions were found: a library of the same package lies by a name of its own.
 */
void region_names_root(const struct crate_finder *finder);

#endif
