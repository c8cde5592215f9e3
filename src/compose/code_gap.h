/* code_gap.h: code between functions, which no symbol and no unwind table names. */
#ifndef BINSIZE_COMPOSE_CODE_GAP_H
#define BINSIZE_COMPOSE_CODE_GAP_H

#include "labeller.h"

/*
 * The crate that both functions beside such code were compiled for, inferred; id NO_INDEX when they are
 * of two, or when the bytes are no code. labeller_crate() was asked before. O(log functions).
 */
struct label code_gap_crate(const struct labeller *labeller,
			    const struct contribution *contribution);

#endif
