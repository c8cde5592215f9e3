/* region_calls.h: who calls whom, as far as that tells whose a function is. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_CALLS_H
#define BINSIZE_INFER_REGION_CALLS_H

#include "regions.h"

/* Callees by caller: of function f, callees[first[f]] to callees[first[f + 1]]. Owns its memory. */
struct region_calls {
	uint32_t *first, *callees;
	uint8_t *
		is_rust; /* of each function: many that mention Rust call it, none that mention C */
};

/* Calls of functions that are not there are passed over. O(calls + clues). */
void region_calls_init(struct region_calls *calls, const struct region_question *question);
void region_calls_release(struct region_calls *calls);

/*
 * Whether functions from `first` up to `end` call, but hardly ever something of Rust outside: C that
 * was linked in knows nothing of it. O(their calls).
 */
bool region_calls_avoid_rust(const struct region_calls *calls, size_t first, size_t end);

/* Two regions and the gap between them: functions first, left (its last), right (its first), last. */
struct region_seam {
	size_t first, left, right, last;
};

/*
 * Where to cut a gap so that the fewest calls cross: the function that is the first of the right
 * region, of equals the one nearest to `guess`. O(calls of all of them).
 */
size_t region_calls_cut(const struct region_calls *calls, const struct region_seam *seam,
			size_t guess);

#endif
