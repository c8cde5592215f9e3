/* region_path.h: the most likely regions in a given order. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_PATH_H
#define BINSIZE_INFER_REGION_PATH_H

#include "region_odds.h"

/* Regions of the rows. Owns `states`. */
struct region_path {
	uint32_t *states; /* of each row, a kept state */
	double score;	  /* logarithm of how likely, to be compared between orders by name */
};

/*
 * Finds the path through places that only go forward, with native code between any two; learns in
 * `rounds` what each region mentions. `cut` is the row at which the order starts anew, or 0.
 * O(rounds x marks x places).
 */
struct region_path region_path_find(const struct region_rules *rules,
				    const struct region_places *places, enum region_order order,
				    size_t cut, unsigned rounds);

#endif
