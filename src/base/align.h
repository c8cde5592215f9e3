/* align.h: offsets and addresses at multiples of an alignment. */
#ifndef BINSIZE_BASE_ALIGN_H
#define BINSIZE_BASE_ALIGN_H

#include <stdint.h>

/* The first multiple of `alignment` from `at` on; 0 and 1 ask for none. Any number, no power of two. */
static inline uint64_t align_up(uint64_t at, uint64_t alignment)
{
	uint64_t rest = alignment > 1 ? at % alignment : 0;

	return rest ? at + (alignment - rest) : at;
}

#endif
