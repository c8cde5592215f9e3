/* cubin.h: whose the bytes of a cubin are. */
#ifndef BINSIZE_FORMATS_CUDA_CUBIN_H
#define BINSIZE_FORMATS_CUDA_CUBIN_H

#include "shares.h"

#include "../../src/base/intern.h"

#include <stdbool.h>

/* A function in a cubin. Sizes are bytes. */
struct cubin_function {
	const char *name; /* inside the image, not NUL-terminated */
	uint32_t name_length;
	bool is_kernel;
	uint32_t unpacked_size; /* of all bytes that are its own */
	uint32_t code_size;	/* of those the machine code */
	uint32_t n_registers;	/* 0: unknown */
};

/* One cubin after the other, with the same memory. Start from { 0 }. */
struct cubin {
	struct cubin_function *functions; /* in the order of the symbol table, each name once */
	size_t n_functions, functions_capacity;
	struct owned_list bytes; /* tile the image; owners are indices into functions */

	struct cubin_work *work;
};

/*
 * Finds out what is in an image of at most 1 GiB. A section belongs to the function that its name
 * ends with, and so do its header, its name and its symbols. False when this is no cubin, or when
 * it takes too long to read because its names overlap: all is then shared, at least the rest is.
 * O(n log n).
 */
bool cubin_read(struct cubin *cubin, const uint8_t *data, uint32_t size);

/* Frees all memory. */
void cubin_release(struct cubin *cubin);

#endif
