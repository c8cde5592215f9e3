/* region_root.h: which state is the program itself. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_ROOT_H
#define BINSIZE_INFER_REGION_ROOT_H

#include "region_order.h"

/*
 * The state of kind REGION_ROOT that is mentioned most, or NO_INDEX. O(states).
 */
uint32_t region_root_find(const struct region_evidence *evidence);

/*
 * In a workspace, and when it came from a registry, the program is one of the crates. By use it comes
 * first: of those that nobody uses by the lock, without one of those without a version, the one that is
 * named most among the foremost mentions by one function alone, from row `begin` on; NO_INDEX: none is.
 * O(states^2 + marks).
 */
uint32_t region_root_guess(const struct region_order_facts *facts, size_t begin);

#endif
