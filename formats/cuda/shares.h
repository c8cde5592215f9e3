/* shares.h: whose the bytes of an image are, unpacked and as stored. */
#ifndef BINSIZE_FORMATS_CUDA_SHARES_H
#define BINSIZE_FORMATS_CUDA_SHARES_H

#include "unpack.h"

/* Bytes behind the ones before. */
struct owned_bytes {
	uint32_t size;
	uint32_t owner; /* the number of a function, or enum device_common */
};

/* Start from { 0 }; `n = 0` empties it; free() the items. */
struct owned_list {
	struct owned_bytes *items;
	size_t n, capacity;
	size_t first; /* elements before this one are of something else, and stay as they are */
};

/* Adds bytes at the end; those of the same owner become one element. */
void owned_add(struct owned_list *list, uint32_t size, uint32_t owner);

/* What shares_divide() uses again. Start from { 0 }. */
struct share_scratch {
	struct share_part *parts;
	size_t n_parts, parts_capacity;
	struct share_rest *rests; /* while rounding */
	size_t rests_capacity;
	uint32_t *last; /* by owner: its part in the block, if that is one of this block */
	size_t last_capacity;
};

/* Frees the arrays. */
void share_scratch_release(struct share_scratch *scratch);

/*
 * Appends to `stored` whose the packed bytes are. Each block is divided as its contents are, with
 * the largest remainders rounded up, and its owners follow each other as they do in there; so
 * `stored` tiles the payload exactly. Owners are below `n_owners`, or common. The contents are as
 * long as the blocks say. O(n log n).
 */
void shares_divide(struct owned_list *stored, struct share_scratch *scratch,
		   const struct owned_list *contents, uint32_t n_owners,
		   const struct unpack_block *blocks, size_t n_blocks);

#endif
