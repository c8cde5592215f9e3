#include "shares.h"

#include "../../src/base/array.h"

#include <stdlib.h>

/* What one owner has of one block. */
struct share_part {
	uint32_t owner;
	uint32_t unpacked, packed;
};

/* What rounding down took from a part. */
struct share_rest {
	uint64_t remainder;
	uint32_t part;
};

void owned_add(struct owned_list *list, uint32_t size, uint32_t owner)
{
	if (!size)
		return;
	if (list->n > list->first && list->items[list->n - 1].owner == owner &&
	    size <= UINT32_MAX - list->items[list->n - 1].size) {
		list->items[list->n - 1].size += size;
		return;
	}
	array_push(list->items, list->n, list->capacity, (struct owned_bytes){ size, owner });
}

void share_scratch_release(struct share_scratch *scratch)
{
	free(scratch->parts);
	free(scratch->rests);
	free(scratch->last);
	*scratch = (struct share_scratch){ 0 };
}

/* Common owners have the places behind the functions'. */
static uint32_t place_of(uint32_t owner, uint32_t n_owners)
{
	return owner < n_owners ? owner : n_owners + (UINT32_MAX - owner) % 2;
}

static void add_part(struct share_scratch *scratch, uint32_t owner, uint32_t n_owners,
		     uint32_t size)
{
	uint32_t *last = &scratch->last[place_of(owner, n_owners)];

	if (*last < scratch->n_parts && scratch->parts[*last].owner == owner) {
		scratch->parts[*last].unpacked += size;
		return;
	}
	array_reserve(scratch->parts, scratch->n_parts, scratch->parts_capacity);
	*last = (uint32_t)scratch->n_parts;
	scratch->parts[scratch->n_parts++] = (struct share_part){ .owner = owner,
								  .unpacked = size };
}

/* The largest first; then as the parts are. */
static int by_remainder(const void *a, const void *b)
{
	const struct share_rest *x = a, *y = b;

	if (x->remainder != y->remainder)
		return x->remainder > y->remainder ? -1 : 1;
	return (x->part > y->part) - (x->part < y->part);
}

static void divide_block(struct share_scratch *scratch, const struct unpack_block *block)
{
	uint32_t left = block->packed;

	scratch->rests = array_reserve_more(scratch->rests, 0, &scratch->rests_capacity,
					    scratch->n_parts, sizeof(*scratch->rests));
	for (uint32_t i = 0; i < scratch->n_parts; i++) {
		struct share_part *part = &scratch->parts[i];
		uint64_t product = (uint64_t)block->packed * part->unpacked;

		part->packed = (uint32_t)(product / block->unpacked);
		scratch->rests[i] = (struct share_rest){ product % block->unpacked, i };
		left -= part->packed;
	}
	if (left)
		qsort(scratch->rests, scratch->n_parts, sizeof(*scratch->rests), by_remainder);
	for (uint32_t i = 0; i < left && i < scratch->n_parts; i++)
		scratch->parts[scratch->rests[i].part].packed++;
}

void shares_divide(struct owned_list *stored, struct share_scratch *scratch,
		   const struct owned_list *contents, uint32_t n_owners,
		   const struct unpack_block *blocks, size_t n_blocks)
{
	size_t next = 0;   /* element of the contents */
	uint32_t used = 0; /* bytes of it that belong to blocks before */

	scratch->n_parts = 0;
	scratch->last = array_reserve_more(scratch->last, 0, &scratch->last_capacity,
					   (size_t)n_owners + 2, sizeof(*scratch->last));
	for (size_t i = 0; i < (size_t)n_owners + 2; i++)
		scratch->last[i] = UINT32_MAX;
	for (size_t i = 0; i < n_blocks; i++) {
		uint32_t left = blocks[i].unpacked;

		scratch->n_parts = 0;
		while (left && next < contents->n) {
			const struct owned_bytes *bytes = &contents->items[next];
			uint32_t size = bytes->size - used < left ? bytes->size - used : left;

			add_part(scratch, bytes->owner, n_owners, size);
			left -= size;
			used += size;
			if (used == bytes->size) {
				next++;
				used = 0;
			}
		}
		if (blocks[i].unpacked)
			divide_block(scratch, &blocks[i]);
		for (size_t j = 0; j < scratch->n_parts; j++)
			owned_add(stored, scratch->parts[j].packed, scratch->parts[j].owner);
		if (!blocks[i].unpacked)
			owned_add(stored, blocks[i].packed, DEVICE_SHARED);
	}
}
