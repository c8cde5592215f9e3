/*
 * repeats.h: the same bytes in several places of some memory.
 *
 * Blocks at fixed places are remembered by a hash, and every place is asked for its block by a hash that
 * rolls along (Karp and Rabin 1987); what is found is compared, and grows as far as it goes.
 */
#ifndef BINSIZE_DUPLICATES_REPEATS_H
#define BINSIZE_DUPLICATES_REPEATS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes to look at, and where they are for the caller. */
struct repeat_piece {
	const uint8_t *bytes;
	uint64_t size;
	uint64_t pos; /* of the first; pieces ascend and do not touch */
};

/* The `size` bytes at `pos` are those at `first` too, which is smaller. */
struct repeat {
	uint64_t first, pos, size;
};

/* All that were found, ascending by pos. free() the array. */
struct repeats {
	struct repeat *items;
	size_t n_items, capacity;
};

/*
 * Repeats of at least `least` bytes, 1024 or more; of what lies in three places two. They do not overlap
 * each other. Zeros, and what repeats after at most 8 bytes, are none. O(bytes).
 */
struct repeats repeats_find(const struct repeat_piece *pieces, size_t n_pieces, uint64_t least);

#endif
