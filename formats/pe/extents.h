/* extents.h: collects pieces of tables that may lie scattered, and makes parts of them. */
#ifndef BINSIZE_FORMATS_PE_EXTENTS_H
#define BINSIZE_FORMATS_PE_EXTENTS_H

#include "reader.h"

/* A piece. */
struct extent {
	uint64_t file_off, file_size;
};

/* Start from { 0 }; extents_add_parts() or extents_release() frees it. */
struct extents {
	struct extent *extents;
	size_t n_extents, capacity;
};

/* O(1): a piece behind the last one makes that longer. */
void extents_add(struct extents *extents, uint64_t file_off, uint64_t file_size);

/* Sorts and joins those that touch or overlap, or that up to `alignment` (0 to 7) zeros divide. */
void extents_join(const struct pe *pe, struct extents *extents, unsigned alignment);

/*
 * One part for each range that is left after joining over up to three zeros. The collection is
 * empty after that.
 */
void extents_add_parts(struct pe *pe, struct extents *extents, enum kind kind, const char *label,
		       unsigned depth);

/* Frees the pieces. */
void extents_release(struct extents *extents);

#endif
