/* crate_finder.h: the sources of evidence that say the crate of an owner. Private to src/crates. */
#ifndef BINSIZE_CRATES_CRATE_FINDER_H
#define BINSIZE_CRATES_CRATE_FINDER_H

#include "crate_owner.h"

/* What finders know and fill. */
struct crate_finder {
	const struct attribution *a;
	struct arena *arena;
	struct intern *labels;
	bool split_std, wants_instantiating;
	const struct inference *inference; /* or NULL */
	struct crate_owners *crates;	   /* to be filled; its units are known */
};

/*
 * One row for each, in this order: a later one adds to what the ones before it found, and takes
 * nothing back. X(name): a file crate_by_NAME.c defines find_crates_by_NAME().
 */
#define CRATE_EVIDENCE(X) X(name) X(neighbour) X(readable) X(region)

#define DECLARE_FINDER(name) void find_crates_by_##name(const struct crate_finder *finder);
CRATE_EVIDENCE(DECLARE_FINDER)
#undef DECLARE_FINDER

#endif
