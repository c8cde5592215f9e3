/*
 * mutants.h: reads a file again and again, each time with other damage in places that matter, and
 * always the same for the same number. Made for sanitizers; a reader that takes long is a failure too.
 */
#ifndef BINSIZE_TESTS_ORACLE_MUTANTS_H
#define BINSIZE_TESTS_ORACLE_MUTANTS_H

#include "../../formats/format.h"
#include "../../src/base/clock.h"
#include "../unit/random.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TARGETS = 256 };

/* Ranges of the file to damage. Start from { .n = 0 }. */
struct targets {
	struct {
		uint64_t off, size;
	} items[MOST_TARGETS];
	size_t n;
};

static inline void add_target(struct targets *targets, uint64_t off, uint64_t size)
{
	if (!size || targets->n == MOST_TARGETS)
		return;
	targets->items[targets->n].off = off;
	targets->items[targets->n++].size = size;
}

/* Up to `n` bytes, half of them near the start of a target; or all that is behind one place. */
static inline void damage(uint8_t *data, const struct targets *targets, uint64_t n, uint64_t *seed)
{
	enum { START = 256, ONE_CUT_IN = 7 };
	bool is_cut = !below(seed, ONE_CUT_IN);

	for (uint64_t i = 0; i < n; i++) {
		size_t which = below(seed, targets->n);
		uint64_t size = targets->items[which].size;
		uint64_t at = below(seed, below(seed, 2) && size > START ? START : size);
		uint8_t *p = data + targets->items[which].off + at;

		if (is_cut) {
			memset(p, (int)below(seed, 2) * 255, size - at);
			return;
		}
		*p = below(seed, 4) ? (uint8_t)next_random(seed)
				    : (uint8_t)(*p ^ 1 << below(seed, 8));
	}
}

/* What is damaged, and how it is read. */
struct mutants {
	uint64_t most_changes; /* bytes, at the most, in one mutant */
	/*
	 * Reads the image, whose file it has and no more, as mutant `number`, 0 the file as it is.
	 * Then, with `targets` not NULL, says where damage counts. Did it find anything?
	 */
	bool (*read)(struct image *image, struct arena *arena, int number, struct targets *targets);
	/* Puts back what would leave nothing to read; NULL: nothing. */
	void (*mend)(uint8_t *copy, const uint8_t *data, size_t size, uint64_t *seed);
};

/* Nanoseconds. `n_found` counts those in which something was found. */
static inline uint64_t read_mutant(const struct mutants *m, const uint8_t *data, size_t size,
				   int number, struct targets *targets, int *n_found)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;
	uint64_t start = clock_cpu_ns();

	image_init(&image, &arena, &file);
	*n_found += m->read(&image, &arena, number, targets);
	image_release(&image);
	arena_release(&arena);
	return clock_cpu_ns() - start;
}

/* Mutants FIRST to FIRST + N - 1 of one file; prints "ok" or "FAIL". Returns the exit status. */
static inline int run_mutants(const struct mutants *m, const char *path, int n, int first)
{
	const uint64_t too_long = UINT64_C(2000000000);
	struct arena arena = { 0 };
	struct targets targets = { .n = 0 };
	struct file file;
	uint64_t longest = 0, usual;
	uint8_t *copy;
	int n_found = 0;

	if (file_open(&arena, path, &file))
		return 2;
	copy = malloc(file.size ? file.size : 1);
	if (!copy)
		return 2;
	usual = read_mutant(m, file.data, file.size, 0, &targets, &n_found);
	n_found = 0;
	for (int i = first; i < first + n && targets.n; i++) {
		uint64_t seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), took;

		memcpy(copy, file.data, file.size);
		damage(copy, &targets, 1 + below(&seed, 1 + below(&seed, m->most_changes)), &seed);
		if (m->mend)
			m->mend(copy, file.data, file.size, &seed);
		took = read_mutant(m, copy, file.size, i, NULL, &n_found);
		if (took > longest)
			longest = took;
		if (took > too_long)
			printf("mutant %d takes %.1f s\n", i, (double)took / 1e9);
	}
	printf("%s %d mutants of %s: something found in %d, %.3f s usually, %.3f s at most\n",
	       longest > too_long ? "FAIL" : "ok", n, path, n_found, (double)usual / 1e9,
	       (double)longest / 1e9);
	free(copy);
	file_close(&file);
	arena_release(&arena);
	return longest > too_long;
}

/* FILE N [FIRST], as programs that run mutants are called. */
static inline int mutants_main(const struct mutants *m, int argc, char **argv)
{
	if (argc < 3 || argc > 4)
		return 2;
	return run_mutants(m, argv[1], atoi(argv[2]), argc == 4 ? atoi(argv[3]) : 1);
}

#endif
