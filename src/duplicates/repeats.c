#include "repeats.h"

#include "../base/array.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A block of which one lies whole in any 2 * BLOCK bytes. */
enum { BLOCK = 512, LONGEST_PERIOD = 8 };

#define BASE UINT64_C(0x9e3779b97f4a7c15) // odd: the hash is a polynomial modulo 2^64

/* A block: the piece and where in it. */
struct block {
	uint64_t hash;
	uint32_t piece;
	uint32_t number; /* offset / BLOCK, plus 1; 0: empty */
};

struct finder {
	const struct repeat_piece *pieces;
	struct block *blocks; /* by hash, open addressing */
	size_t n_slots;	      /* a power of two */
	uint8_t *is_there;    /* a bit for some bits of each hash: nearly all questions end here */
	uint64_t least, out;  /* BASE to the power of BLOCK - 1 */
	struct repeats found;
	uint64_t work; /* comparing that is still allowed, in bytes */
};

/* The high bits are the good ones. */
static size_t slot_of(const struct finder *f, uint64_t hash)
{
	return (size_t)((hash * BASE) >> 20) & (f->n_slots - 1);
}

static uint64_t hash_block(const uint8_t *bytes)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < BLOCK; i++)
		hash = hash * BASE + bytes[i] + 1;
	return hash;
}

static bool is_pattern(const uint8_t *bytes)
{
	for (size_t period = 1; period <= LONGEST_PERIOD; period *= 2) {
		if (!memcmp(bytes, bytes + period, BLOCK - period))
			return true;
	}
	return false;
}

static bool bit_of(const struct finder *f, size_t slot)
{
	return f->is_there[slot >> 3] >> (slot & 7) & 1;
}

/* The block with that hash, or the empty place for one. */
static struct block *find_block(const struct finder *f, uint64_t hash)
{
	size_t slot = slot_of(f, hash);

	while (f->blocks[slot].number && f->blocks[slot].hash != hash)
		slot = (slot + 1) & (f->n_slots - 1);
	return &f->blocks[slot];
}

/* The first of equal blocks stays. */
static void add_block(struct finder *f, uint32_t piece, uint64_t at)
{
	const uint8_t *bytes = f->pieces[piece].bytes + at;
	uint64_t hash;
	struct block *block;

	if (is_pattern(bytes))
		return;
	hash = hash_block(bytes);
	block = find_block(f, hash);
	if (block->number)
		return;
	*block = (struct block){ hash, piece, (uint32_t)(at / BLOCK) + 1 };
	f->is_there[slot_of(f, hash) >> 3] |= (uint8_t)(1 << (slot_of(f, hash) & 7));
}

static size_t count_blocks(const struct repeat_piece *pieces, size_t n)
{
	size_t blocks = 0;

	for (size_t i = 0; i < n; i++)
		blocks += (size_t)(pieces[i].size / BLOCK);
	return blocks;
}

static void add_blocks(struct finder *f, size_t n_pieces)
{
	for (size_t i = 0; i < n_pieces; i++) {
		for (uint64_t at = 0;
		     f->pieces[i].size - at >= BLOCK && at / BLOCK < UINT32_MAX - 1; at += BLOCK)
			add_block(f, (uint32_t)i, at);
	}
}

static void remember(struct finder *f, uint64_t first, uint64_t pos, uint64_t size)
{
	if (size >= f->least)
		array_push(f->found.items, f->found.n_items, f->found.capacity,
			   (struct repeat){ first, pos, size });
}

/*
 * The block at `at` of piece `to` is that of `block` by its hash. Grows both ways as far as they are
 * equal, in front not beyond `begin`, and to where the first one ends at the second. The end of the
 * repeat in its piece, or 0.
 */
static uint64_t grow(struct finder *f, const struct block *block, const struct repeat_piece *to,
		     uint64_t at, uint64_t begin)
{
	const struct repeat_piece *from = &f->pieces[block->piece];
	uint64_t first = (uint64_t)(block->number - 1) * BLOCK, size = BLOCK, most;

	if (from->pos + first >= to->pos + at || f->work < BLOCK ||
	    memcmp(from->bytes + first, to->bytes + at, BLOCK) != 0)
		return 0;
	while (first && at > begin && from->bytes[first - 1] == to->bytes[at - 1])
		first--, at--, size++;
	most = from->size - first < to->size - at ? from->size - first : to->size - at;
	if (from == to && most > at - first)
		most = at - first;
	while (size < most && from->bytes[first + size] == to->bytes[at + size])
		size++;
	if (size > most)
		size = most;
	f->work -= size < f->work ? size : f->work;
	remember(f, from->pos + first, to->pos + at, size);
	return size >= f->least ? at + size : 0;
}

static void roll_over(struct finder *f, const struct repeat_piece *piece)
{
	const uint8_t *bytes = piece->bytes;
	uint64_t begin = 0, hash;

	if (piece->size < BLOCK)
		return;
	hash = hash_block(bytes);
	for (uint64_t at = 0;;) {
		uint64_t end = 0;

		if (bit_of(f, slot_of(f, hash)) && find_block(f, hash)->number)
			end = grow(f, find_block(f, hash), piece, at, begin);
		if (end) {
			if (piece->size - end < BLOCK)
				return;
			begin = at = end;
			hash = hash_block(bytes + at);
			continue;
		}
		if (piece->size - at <= BLOCK)
			return;
		hash = (hash - (bytes[at] + 1u) * f->out) * BASE + bytes[at + BLOCK] + 1;
		at++;
	}
}

/* What repeats a repeat repeats what that does: all copies are told by the first. */
static void trace_back(struct repeats *found)
{
	for (size_t i = 0; i < found->n_items; i++) {
		struct repeat *r = &found->items[i];
		const struct repeat *q;
		size_t n;

		array_search(n, i, k, found->items[k].pos <= r->first);
		if (!n)
			continue;
		q = &found->items[n - 1];
		if (r->first - q->pos < q->size && r->size <= q->size - (r->first - q->pos))
			r->first = q->first + (r->first - q->pos);
	}
}

static uint64_t power(uint64_t n)
{
	uint64_t product = 1;

	while (n--)
		product *= BASE;
	return product;
}

struct repeats repeats_find(const struct repeat_piece *pieces, size_t n_pieces, uint64_t least)
{
	size_t n_blocks = count_blocks(pieces, n_pieces);
	struct finder f = { .pieces = pieces, .least = least, .n_slots = 64 };

	while (f.n_slots < 4 * n_blocks)
		f.n_slots *= 2;
	f.blocks = array_zeroed(struct block, f.n_slots);
	f.is_there = array_zeroed(uint8_t, f.n_slots / 8);
	f.out = power(BLOCK - 1);
	f.work = 64 * (uint64_t)BLOCK * (n_blocks + 1);
	add_blocks(&f, n_pieces);
	for (size_t i = 0; i < n_pieces; i++)
		roll_over(&f, &pieces[i]);
	trace_back(&f.found);
	free(f.blocks);
	free(f.is_there);
	return f.found;
}
