/*
 * ledger.h: one line on which every byte has one place, in the file and in memory.
 *
 * The first file_size positions are the bytes of the file. Behind them lie the bytes that exist
 * in memory only (.bss). A position that is mapped has an address as well. So one partition of
 * the line is a partition of the file (the positions below file_size) and of memory (the mapped
 * ones) at the same time, and both sums come from the same spans.
 */
#ifndef BINSIZE_ATTRIB_LEDGER_H
#define BINSIZE_ATTRIB_LEDGER_H

#include "../model/image.h"

/* The memory [vm_addr, vm_addr + size) lies at [pos, pos + size). */
struct mapping {
	uint64_t vm_addr, size, pos;
};

/* The line. */
struct ledger {
	uint64_t file_size;		  /* bytes; also the first memory-only position */
	uint64_t vm_size;		  /* mapped bytes */
	uint64_t size;			  /* positions in all */
	struct mapping *by_addr, *by_pos; /* the same mappings, disjoint in both orders */
	size_t n;
};

/*
 * From the segments of a linked image, or from the loaded sections of any other. Where ranges
 * overlap in memory the first one counts; bytes of the file that are mapped a second time get
 * memory-only positions. Release it.
 */
struct ledger ledger_build(const struct image *image);
void ledger_release(struct ledger *ledger);

/* The position of an address, or NO_ADDR when it is not mapped. O(log n). */
uint64_t ledger_pos(const struct ledger *ledger, uint64_t vm_addr);

/* The address of a position, or NO_ADDR when it is not mapped. O(log n). */
uint64_t ledger_addr(const struct ledger *ledger, uint64_t pos);

/*
 * The next piece of [*vm_addr, *vm_addr + *size) that is mapped in one: its position and size.
 * Moves both behind it. False when nothing is left. Calls in ascending order cost O(1) with *hint,
 * which starts at 0.
 */
bool ledger_next(const struct ledger *ledger, uint64_t *vm_addr, uint64_t *size, size_t *hint,
		 uint64_t *piece_pos, uint64_t *piece_size);

#endif
