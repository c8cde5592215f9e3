/* region_anchors.h: what is known before regions are looked for. Private to src/crates. */
#ifndef BINSIZE_CRATES_REGION_ANCHORS_H
#define BINSIZE_CRATES_REGION_ANCHORS_H

#include "crate_finder.h"

/*
 * Which of `n` functions of the clues (`functions`: index into clues.functions of each) are known by names,
 * units and neighbours; adds states for them. free() it. O(n + labels + units).
 */
struct region_anchor *region_anchors_choose(const struct crate_finder *finder,
					    const uint32_t *functions, size_t n, size_t *n_anchors);

/*
 * The object of all crates is called by the root package, whose paths name none: its state gets that name. To
 * be called once regions were found: a library of the same package lies by a name of its own.
 */
void region_root_take_name(const struct crate_finder *finder);

#endif
