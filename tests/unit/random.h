/* random.h: numbers without a pattern, but the same on every machine. */
#ifndef BINSIZE_TESTS_UNIT_RANDOM_H
#define BINSIZE_TESTS_UNIT_RANDOM_H

#include <stdint.h>

/* xorshift64; start from anything but 0. */
static inline uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* One of 0 … n - 1. */
static inline uint64_t below(uint64_t *seed, uint64_t n)
{
	return next_random(seed) % n;
}

#endif
