/* region_anchors.h: functions whose crate is known before regions are looked for. Private to src/crates. */
#ifndef BINSIZE_CRATES_REGION_ANCHORS_H
#define BINSIZE_CRATES_REGION_ANCHORS_H

#include "crate_finder.h"

/*
 * Which of `n` functions of the clues (`functions`: index into clues.functions of each) are known by names,
 * units and neighbours; adds states for them. free() it. O(n + labels + units).
 */
struct region_anchor *region_anchors_choose(const struct crate_finder *finder,
					    const uint32_t *functions, size_t n, size_t *n_anchors);

#endif
