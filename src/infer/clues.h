/*
 * clues.h: which crates and libraries the functions of a program speak of, whether they have names or not.
 *
 * A function of Rust names the source files of what was inlined into it where it can panic; one of C++
 * or CUDA calls what only those import; one of C may name its __FILE__. Clues do not say for which crate a
 * function was compiled: the order of all of them does, see regions.h.
 */
#ifndef BINSIZE_INFER_CLUES_H
#define BINSIZE_INFER_CLUES_H

#include "crate_states.h"

#include "../attrib/attribution.h"

/* All of them. Release it; texts are the arena's. */
struct clues {
	struct crate_states states;
	struct region_clue *items; /* ascending by function, then state; each pair once */
	size_t n, capacity;
	uint32_t *functions;   /* owner on LAYER_SYMBOL of each function, ascending by address */
	uint32_t *of_owner;    /* function of each owner, or NO_INDEX */
	size_t n_functions;    /* 0: nothing is known of the code */
	uint64_t n_from_paths; /* references to paths of Rust source files */
};

/*
 * Follows the references of an attribution, which has LAYER_PIECE, to paths, names and imports; the image
 * must have its pointers still. O(references + pointers).
 */
struct clues clues_of(const struct attribution *attribution, struct arena *arena);

/*
 * Gives states the names that a lock file has for them: a directory of the project's is often called as
 * the end of its package's name, and the root package has none in its paths. `root` is NULL when the
 * lock file does not tell it. Renames nothing when two packages fit. O((states + packages) x log).
 */
void clues_take_names(struct clues *clues, const struct crate_graph *lock, const char *root);

/* Frees the arrays; texts are the arena's. */
void clues_release(struct clues *clues);

#endif
