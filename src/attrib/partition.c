#include "partition.h"

#include "../base/array.h"
#include "../base/die.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void claims_add(struct claims *claims, uint64_t pos, uint64_t size, uint32_t owner,
		uint32_t evidence)
{
	struct claim *last = claims->n ? &claims->items[claims->n - 1] : NULL;

	if (!size)
		return;
	// The last byte of memory does not touch the first: pos must have grown.
	if (last && last->owner == owner && last->evidence == evidence && pos > last->pos &&
	    pos - last->pos == last->size && size <= UINT64_MAX - last->size) {
		last->size += size;
		return;
	}
	array_push(claims->items, claims->n, claims->capacity,
		   (struct claim){ pos, size, owner, evidence });
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static bool is_sorted(const struct claims *claims)
{
	for (size_t i = 1; i < claims->n; i++) {
		if (claims->items[i].pos < claims->items[i - 1].pos)
			return false;
	}
	return true;
}

/* Least significant digit first; a digit that is the same everywhere costs one counting pass. */
void claims_sort(struct claims *claims)
{
	struct claim *from = claims->items, *to;
	uint64_t highest = 0;

	if (is_sorted(claims))
		return;
	for (size_t i = 0; i < claims->n; i++)
		highest |= from[i].pos;
	to = array_new(struct claim, claims->n);
	for (unsigned shift = 0; shift < 64 && highest >> shift; shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = { 0 };
		struct claim *swap = from;

		for (size_t i = 0; i < claims->n; i++)
			starts[(from[i].pos >> shift & (DIGITS - 1)) + 1]++;
		if (starts[(from[0].pos >> shift & (DIGITS - 1)) + 1] == claims->n)
			continue;
		for (size_t i = 0; i < DIGITS; i++)
			starts[i + 1] += starts[i];
		for (size_t i = 0; i < claims->n; i++)
			to[starts[from[i].pos >> shift & (DIGITS - 1)]++] = from[i];
		from = to;
		to = swap;
	}
	claims->items = from;
	claims->capacity = claims->n;
	free(to);
}

/* The claims that hold the current position, the winner on top. */
struct heap {
	const struct claim **items;
	size_t n, capacity;
};

static bool wins(const struct claim *a, const struct claim *b)
{
	if (a->evidence != b->evidence)
		return a->evidence < b->evidence;
	if (a->pos != b->pos)
		return a->pos > b->pos;
	if (a->size != b->size)
		return a->size < b->size;
	return a->owner < b->owner;
}

static void push(struct heap *heap, const struct claim *claim)
{
	size_t i;

	array_reserve(heap->items, heap->n, heap->capacity);
	for (i = heap->n++; i && wins(claim, heap->items[(i - 1) / 2]); i = (i - 1) / 2)
		heap->items[i] = heap->items[(i - 1) / 2];
	heap->items[i] = claim;
}

static void pop(struct heap *heap)
{
	const struct claim *last = heap->items[--heap->n];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < heap->n) {
		if (child + 1 < heap->n && wins(heap->items[child + 1], heap->items[child]))
			child++;
		if (!wins(heap->items[child], last))
			break;
		heap->items[i] = heap->items[child];
		i = child;
	}
	heap->items[i] = last;
}

struct builder {
	struct span *spans;
	size_t n, capacity;
};

/* From `pos` on the owner is this; a span that says nothing new is left out. */
static void add_span(struct builder *b, uint64_t pos, uint32_t owner, uint32_t evidence)
{
	if (b->n && b->spans[b->n - 1].owner == owner && b->spans[b->n - 1].evidence == evidence)
		return;
	array_push(b->spans, b->n, b->capacity, (struct span){ pos, owner, evidence });
}

/* Does the claim end at or before `pos`? Written so that no sum can overflow. */
static bool is_over(const struct claim *claim, uint64_t pos)
{
	return pos - claim->pos >= claim->size;
}

/* Most claims overlap nothing: does the next one start behind this one? */
static bool stands_alone(const struct claims *claims, size_t i)
{
	const struct claim *claim = &claims->items[i];

	return i + 1 == claims->n || claims->items[i + 1].pos - claim->pos >= claim->size;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void sweep(const struct claims *claims, uint64_t size, uint32_t unclaimed, struct builder *b)
{
	struct heap heap = { 0 };
	size_t i = 0;
	uint64_t at = 0, next;

	for (; at < size; at = next) {
		const struct claim *claim = i < claims->n ? &claims->items[i] : NULL;

		if (claim && !heap.n && claim->pos >= at && claim->pos < size &&
		    stands_alone(claims, i)) {
			if (claim->pos > at)
				add_span(b, at, 0, unclaimed);
			add_span(b, claim->pos, claim->owner, claim->evidence);
			next = claim->pos + smaller(claim->size, size - claim->pos);
			i++;
			continue;
		}
		for (; i < claims->n && claims->items[i].pos <= at; i++)
			push(&heap, &claims->items[i]);
		while (heap.n && is_over(heap.items[0], at))
			pop(&heap);
		next = i < claims->n ? smaller(claims->items[i].pos, size) : size;
		if (heap.n) {
			const struct claim *top = heap.items[0];

			next = at + smaller(top->size - (at - top->pos), next - at);
			add_span(b, at, top->owner, top->evidence);
		} else {
			add_span(b, at, 0, unclaimed);
		}
	}
	free(heap.items);
}

struct partition partition_resolve(struct claims *claims, uint64_t size, uint32_t unclaimed)
{
	struct builder b = { 0 };

	claims_sort(claims);
	sweep(claims, size, unclaimed, &b);
	free(claims->items);
	*claims = (struct claims){ 0 };
	array_reserve(b.spans, b.n, b.capacity);
	b.spans[b.n] = (struct span){ .pos = size };
	return (struct partition){ .spans = b.spans, .n = b.n };
}

void claims_add_partition(struct claims *claims, const struct partition *partition,
			  uint32_t unclaimed)
{
	for (size_t i = 0; i < partition->n; i++) {
		const struct span *span = &partition->spans[i];

		if (span->owner || span->evidence != unclaimed)
			claims_add(claims, span->pos, span[1].pos - span->pos, span->owner,
				   span->evidence);
	}
}

void partition_release(struct partition *partition)
{
	free(partition->spans);
	*partition = (struct partition){ 0 };
}

void partition_check(const struct partition *partition, uint64_t size)
{
	if (partition->spans[partition->n].pos != size)
		BUG("a partition ends at %llu, not at %llu",
		    (unsigned long long)partition->spans[partition->n].pos,
		    (unsigned long long)size);
	if (size && (!partition->n || partition->spans[0].pos))
		BUG("a partition does not start at 0");
	for (size_t i = 0; i < partition->n; i++) {
		if (partition->spans[i].pos >= partition->spans[i + 1].pos)
			BUG("a partition stands still at %llu",
			    (unsigned long long)partition->spans[i].pos);
	}
}

size_t partition_find(const struct partition *partition, uint64_t pos, size_t hint)
{
	const struct span *spans = partition->spans;
	size_t low = 0, high = partition->n, step = 1;

	if (hint < partition->n && spans[hint].pos <= pos) {
		// Gallop: the answer is usually here or a few spans on.
		low = hint;
		while (low + step < partition->n && spans[low + step].pos <= pos) {
			low += step;
			step *= 2;
		}
		high = low + step < partition->n ? low + step : partition->n;
	} else if (hint < partition->n) {
		high = hint;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (spans[middle].pos <= pos)
			low = middle;
		else
			high = middle;
	}
	return low;
}
