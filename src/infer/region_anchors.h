/* region_anchors.h: which anchors a path that only goes forward can pass. Private to src/infer. */
#ifndef BINSIZE_INFER_REGION_ANCHORS_H
#define BINSIZE_INFER_REGION_ANCHORS_H

#include "region_places.h"

/*
 * For each row, whether it has an anchor that is in order: one of the most that follow each other in
 * the order of the places, in front of `cut` and behind it apart; or one of native code, which lies
 * anywhere. The others are known for themselves and say nothing of what lies beside them. An array of
 * n_rows, to be freed. O(rows x log).
 */
uint8_t *region_anchors_in_order(const struct region_evidence *evidence,
				 const struct region_places *places, size_t cut);

#endif
