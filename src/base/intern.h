/* intern.h: gives equal strings equal numbers. */
#ifndef BINSIZE_BASE_INTERN_H
#define BINSIZE_BASE_INTERN_H

#include "arena.h"

#include <stddef.h>
#include <stdint.h>

/* A string of the table. */
struct interned {
	const char *text; /* not copied, not necessarily NUL-terminated */
	uint32_t length;
	uint32_t hash;
};

/*
 * Numbers are given in the order of first sight, starting at 0, so they depend on the input only,
 * never on the hash. Start from { 0 }.
 */
struct intern {
	struct interned *strings;
	size_t n_strings, capacity;
	uint32_t *slots; /* number + 1, or 0 */
	size_t n_slots;	 /* a power of two */
	uint64_t seed;
};

/*
 * The number of `text`. The bytes are kept by reference and must outlive the table. At most
 * 2^32 - 2 strings of less than 4 GiB each; more ends the program. O(length).
 */
uint32_t intern(struct intern *table, const char *text, size_t length);

/* The same for a string that does not outlive the call: a new one is copied into the arena. */
uint32_t intern_copy(struct intern *table, struct arena *arena, const char *text, size_t length);

#define INTERN_NONE UINT32_MAX

/* The number of `text`, or INTERN_NONE; the table stays as it is. */
uint32_t intern_find(const struct intern *table, const char *text, size_t length);

/* Makes room for `n` strings at once. */
void intern_reserve(struct intern *table, size_t n);

/* Frees the table; the strings are others'. */
void intern_release(struct intern *table);

/* A 64-bit mix of some bytes, fast on long names. */
uint64_t hash_bytes(const char *bytes, size_t length, uint64_t seed);

#endif
