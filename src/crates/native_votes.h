/* native_votes.h: the crates whose Rust code calls C, C++ and assembly. Private to src/crates. */
#ifndef BINSIZE_CRATES_NATIVE_VOTES_H
#define BINSIZE_CRATES_NATIVE_VOTES_H

#include "crate_finder.h"

/* Instead of a crate: it is called by several. */
#define NATIVE_TORN (NO_INDEX - 1)

/* Native owners that lie one behind the other. */
struct native_run {
	uint32_t first, end; /* owners; some among them are no natives, but nobody else's */
	uint32_t before;     /* crate of the Rust code before; NO_INDEX: its place says nothing */
};

/* All that lie in code; what is not native has no run. */
struct native_runs {
	bool *is_native;    /* of each owner */
	uint32_t *of_owner; /* of each native owner: index into items */
	struct native_run *items;
	size_t n, capacity;
};

/*
 * The crate of each owner that is native, from its callers: a label, NO_INDEX when none is known or
 * NATIVE_TORN; free() it. Functions of one object have one. What Rust code calls is of the crate
 * that calls it, what other native code calls of the crate of that. Where a run's place names a
 * crate, and that is among the callers, it wins for all that is tied to it by calls inside of the
 * run: others call it because its wrappers were inlined into them. Decodes all code: see
 * native_calls.h.
 */
uint32_t *native_votes_build(const struct crate_finder *finder, const struct native_runs *runs);

#endif
