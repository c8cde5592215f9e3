/* region_spread.h: from rows with evidence to all functions. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_SPREAD_H
#define BINSIZE_INFER_REGION_SPREAD_H

#include "region_order.h"

/*
 * The region, tier and own clue of each function, from the kept state of each row: an array of
 * n_functions, to be freed. O(functions + marks).
 */
struct region *region_spread(const struct region_order_facts *facts, const uint32_t *states);

#endif
