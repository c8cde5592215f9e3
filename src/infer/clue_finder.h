/* clue_finder.h: what is known while clues are looked for. Private to src/infer. */
#ifndef BINSIZE_INFER_CLUE_FINDER_H
#define BINSIZE_INFER_CLUE_FINDER_H

#include "clues.h"

#include "../model/memory.h"

/* An address that speaks of a state. */
struct clue_mark {
	uint64_t vm_addr;
	uint32_t state;
	uint32_t
		place; /* in a source file: equal for equal path, line and column; NO_INDEX: no line */
};

/* A function speaks of a state. */
struct clue_mention {
	uint32_t function, state, place;
};

/* What finders know and fill. */
struct clue_finder {
	const struct attribution *a;
	struct memory memory;
	struct clues *found;
	struct clue_mark *marks; /* ascending */
	size_t n_marks, marks_capacity;
	size_t n_places;
	struct clue_mention *mentions;
	size_t n_mentions, mentions_capacity;
};

/*
 * A function, by its owner, refers to something of a state, perhaps at a place; else NO_INDEX. Code that is no
 * function's is passed over.
 */
void clue_add(struct clue_finder *finder, uint32_t owner, uint32_t state, uint32_t place);

/* native_clues.c: what only C, C++ and CUDA refer to: imports of theirs, and their source files. */
void find_native_clues(struct clue_finder *finder);

#endif
