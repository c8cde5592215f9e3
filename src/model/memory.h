/* memory.h: the bytes of the file behind addresses, for those who follow pointers. */
#ifndef BINSIZE_MODEL_MEMORY_H
#define BINSIZE_MODEL_MEMORY_H

#include "image.h"

/* A loaded section with bytes in the file; they lie inside of it. */
struct memory_piece {
	uint64_t vm_addr, size;
	const uint8_t *bytes;
	uint32_t section; /* index into image.sections */
};

/* All pieces. Start from memory_of(). */
struct memory {
	struct memory_piece *pieces; /* by address, apart from each other */
	size_t n_pieces;
	size_t last; /* the last one found */
};

/* Sections may share bytes of the file: pieces are together so many times as large as it at most. */
#define MEMORY_TIMES 4

/*
 * Of the sections of an image; where two overlap the first by address counts, and the last have no piece
 * where there are too many bytes. Release it.
 */
struct memory memory_of(const struct image *image);
void memory_release(struct memory *memory);

/* The piece that holds an address, or NULL. O(1) near the last one, else O(log n). */
const struct memory_piece *memory_piece_at(struct memory *memory, uint64_t vm_addr);

/* `size` bytes from an address on, when all of them lie in one piece; else NULL. */
const uint8_t *memory_at(struct memory *memory, uint64_t vm_addr, uint64_t size);

#endif
