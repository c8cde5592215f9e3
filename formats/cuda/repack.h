/* repack.h: what compression would make of a payload that is stored as it is. Private to formats/cuda. */
#ifndef BINSIZE_FORMATS_CUDA_REPACK_H
#define BINSIZE_FORMATS_CUDA_REPACK_H

#include <stddef.h>
#include <stdint.h>

/* Start from { 0 }; one for each thread. */
struct repacker {
	struct ZSTD_CCtx_s *context;
	uint8_t *room;
	size_t capacity;
};

/*
 * The bytes that zstd needs for it at a fast level: nvcc, which takes its time, needs fewer. 0 when
 * that is no less than `size`, or the payload is too large to try.
 */
uint64_t repacked_size(struct repacker *repacker, const uint8_t *payload, size_t size);
void repacker_release(struct repacker *repacker);

#endif
