/* code_stretches.h: the code of an image, cut where its owner changes. Private to src/attrib. */
#ifndef BINSIZE_ATTRIB_CODE_STRETCHES_H
#define BINSIZE_ATTRIB_CODE_STRETCHES_H

#include "attribution.h"

/* Places in memory, ascending and apart. */
struct code_ranges {
	struct code_range *items; /* free() them */
	size_t n, capacity;
};

/* Of the loaded sections that are wanted; of sections that overlap the first counts. */
struct code_ranges code_ranges_of(const struct image *image,
				  bool (*is_wanted)(const struct section *));

/* Whether an address lies in one of them. O(log n). */
bool code_ranges_hold(const struct code_ranges *ranges, uint64_t vm_addr);

/* Some bytes of code with one owner, in the file and in memory. */
struct stretch {
	uint64_t pos, vm_addr, size; /* size: bytes */
	uint32_t owner;		     /* 0: nobody */
};

/* Ascending by address, and apart. */
struct stretches {
	struct stretch *items; /* free() them */
	size_t n, capacity;
};

/* One more, behind those there are. */
void stretches_add(struct stretches *stretches, struct stretch stretch);

/* What of some ranges is in the file, by the owners that a partition of the line gives. */
struct stretches stretches_of(const struct ledger *ledger, const struct partition *owners,
			      const struct code_ranges *ranges);

/* Takes out those of nobody that hold more than fill bytes: gaps. O(bytes of them). */
struct stretches stretches_take_gaps(struct stretches *stretches, const struct file *file);

#endif
