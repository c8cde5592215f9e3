/* region_clues.h: what the functions that lie in regions speak of. Private to src/crates. */
#ifndef BINSIZE_CRATES_REGION_CLUES_H
#define BINSIZE_CRATES_REGION_CLUES_H

#include "crate_finder.h"

/*
 * The clues of `n` functions (`functions`: index into clues.functions of each). A mangled name that does not tell
 * who made a function tells who defined it. In a module of a PDB that holds
 * all crates the name of a function is a clue as well: it says which crate wrote it, and copies of
 * it lie with others that use it. Ascending by function, then state; free() it. O(n + clues).
 */
struct region_clue *region_clues_choose(const struct crate_finder *finder,
					const uint32_t *functions, size_t n, size_t *n_clues);

#endif
