/* unpack.h: the contents of packed payloads, within bounds, and how they were packed. */
#ifndef BINSIZE_FORMATS_CUDA_UNPACK_H
#define BINSIZE_FORMATS_CUDA_UNPACK_H

#include "../../src/base/error.h"
#include "../../src/model/device.h"

#include <stddef.h>
#include <stdint.h>

/* So many packed bytes, which became so many unpacked ones. */
struct unpack_block {
	uint32_t packed, unpacked;
};

/*
 * Buffers that are used again by the next payload. Start from { 0 }; each thread has its own.
 * After an error `bytes` and `blocks` mean nothing.
 */
struct unpacker {
	uint8_t *bytes; /* the contents of the last payload */
	size_t size, capacity;

	/* Both sides tile, in order: the payload and its contents. */
	struct unpack_block *blocks;
	size_t n_blocks, blocks_capacity;

	struct unpack_states *states; /* of the libraries */
};

/*
 * Unpacks a payload, which is neither raw nor opaque, into exactly `size` bytes. More than 1 GiB,
 * or more than the method can reach from so few bytes, is refused before anything is allocated;
 * so is what needs a dictionary. Damage and a size that does not match are errors in `arena`.
 *
 * Blocks are those of zstd (at most 128 KiB of contents); of LZ4 runs of sequences of about 4 KiB;
 * zlib has one.
 */
struct error *unpack(struct unpacker *unpacker, struct arena *arena, enum device_packing packing,
		     const uint8_t *packed, size_t packed_size, uint64_t size);

/* Frees the buffers and what the libraries hold. */
void unpacker_release(struct unpacker *unpacker);

/* unpack_block.c, for those who unpack: adds `block`, which may be empty, to the list; bytes without contents join their neighbours. */
void unpack_add_block(struct unpacker *unpacker, struct unpack_block block);

#endif
