/* partition.h: gives every position of a line exactly one owner. */
#ifndef BINSIZE_ATTRIB_PARTITION_H
#define BINSIZE_ATTRIB_PARTITION_H

#include <stddef.h>
#include <stdint.h>

/* Evidence that the positions [pos, pos + size) belong to `owner`. */
struct claim {
	uint64_t pos, size; /* may overlap others, may leave the line */
	uint32_t owner;	    /* 0 is nobody */
	uint32_t evidence;  /* enum evidence: smaller is stronger and wins an overlap */
};

/* A list of claims. Start from { 0 }. */
struct claims {
	struct claim *items; /* free() it, or let partition_resolve() do so */
	size_t n, capacity;
	size_t n_split; /* made of memory that is mapped in many pieces: see charge_memory() */
};

/* Nothing happens when `size` is 0. A claim that continues the one before is joined with it. */
void claims_add(struct claims *claims, uint64_t pos, uint64_t size, uint32_t owner,
		uint32_t evidence);

/* Sorts by pos; claims on one position keep their order. O(n) when they are sorted already. */
void claims_sort(struct claims *claims);

/* [pos, pos of the next span) */
struct span {
	uint64_t pos;
	uint32_t owner;
	uint32_t evidence;
};

/* `n` spans that touch, and one more whose pos is the size of the line. */
struct partition {
	struct span *spans;
	size_t n;
};

/*
 * Covers [0, size) exactly once. Of the claims on a position the strongest wins; then the one that
 * starts last, then the one that ends first (so that what is inside another is seen), then the
 * lowest owner. The order of the claims never matters. What nobody claims has owner 0 and
 * `unclaimed` as evidence. Claims that leave the line are clipped. Takes the claims' memory and
 * empties them. O(n log n) at worst, O(n) for claims that hardly overlap.
 */
struct partition partition_resolve(struct claims *claims, uint64_t size, uint32_t unclaimed);

/* Claims again what a partition holds, but for the spans that nobody claimed. O(n). */
void claims_add_partition(struct claims *claims, const struct partition *partition,
			  uint32_t unclaimed);

/* Frees the spans. */
void partition_release(struct partition *partition);

/* Ends the program with a bug report unless the spans cover [0, size) without gap or overlap. */
void partition_check(const struct partition *partition, uint64_t size);

/*
 * The index of the span that holds `pos`, which must be on the line. `hint` is any index, best the
 * last answer: O(1) when the next question lies near the last one, O(log n) otherwise.
 */
size_t partition_find(const struct partition *partition, uint64_t pos, size_t hint);

#endif
