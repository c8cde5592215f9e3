/* region_cut.h: where functions that were found to be cold lie apart. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_CUT_H
#define BINSIZE_INFER_REGION_CUT_H

#include "region_order.h"

/*
 * The row at which the order of regions starts anew, or 0. Linkers gather .text.unlikely in front
 * (GNU ld), or .text$unlikely behind (PE): in each part the regions follow each other in one order,
 * so where the parts meet their rank drops. Looks in the first or the last eighth. O(marks).
 */
size_t region_cut_find(const struct region_order_facts *facts);

#endif
