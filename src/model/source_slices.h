/*
 * source_slices.h: paths of Rust source files in data, each as {pointer to the text, its length}.
 *
 * Where a panic names its place (core::panic::Location) { u32 line, u32 column } follows; file!() and tracing
 * keep the path alone. Also a stripped file has them. Seen so in rustc 1.63 to 1.96, for 64-bit little-endian
 * targets.
 */
#ifndef BINSIZE_MODEL_SOURCE_SLICES_H
#define BINSIZE_MODEL_SOURCE_SLICES_H

#include "memory.h"

#include "../base/intern.h"

/* One of them. */
struct source_slice {
	uint64_t vm_addr;      /* of the pointer */
	uint64_t text_vm_addr; /* of the path, which has no NUL of its own */
	uint32_t path;	       /* index into source_slices.paths */
	uint32_t line, column; /* of a panic's place; else 0 */
};

/* All of them. Release it. */
struct source_slices {
	struct source_slice *items; /* ascending, each once */
	size_t n, capacity;
	struct intern paths; /* texts in the mapped file */
};

/*
 * Reads the one at slice->vm_addr, whose pointer leads to slice->text_vm_addr: its path, `*length` bytes in the
 * mapped file, with line and column in the slice; NULL: there is none. Both memories are of the image:
 * paths lie apart from what points to them. O(length).
 */
const char *source_slice_read(struct memory *memory, struct memory *texts,
			      struct source_slice *slice, size_t *length);

/* By path, line and column, as qsort() asks: what is equal names one place in the source. */
int source_slice_order(const void *a, const void *b);

/* Follows the pointers of an image, or all words when it lies at one place. O(pointers). */
struct source_slices source_slices_of(const struct image *image, struct memory *memory);
void source_slices_release(struct source_slices *slices);

#endif
