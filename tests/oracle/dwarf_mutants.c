/*
 * dwarf_mutants.c: damages the debug sections of a file again and again, always in the same ways,
 * and reads it. Made for sanitizers; prints the longest time.
 *
 *   dwarf_mutants FILE N
 */
#include "../../formats/format.h"
#include "../../src/base/clock.h"
#include "damage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHANGES = 64 };

/* The debug sections. */
static void find_targets(struct targets *targets, const struct image *image)
{
	for (size_t i = 0; i < image->n_sections; i++) {
		if (image->sections[i].kind == KIND_DEBUG)
			add_target(targets, image->sections[i].file_off,
				   image->sections[i].file_size);
	}
}

/* Nanoseconds. */
static uint64_t read_file(const uint8_t *data, size_t size, struct targets *targets)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;
	uint64_t start = clock_cpu_ns();

	image_init(&image, &arena, &file);
	image.debug.wants = DEBUG_UNITS | DEBUG_FUNCTIONS | DEBUG_LINES | DEBUG_INLINES;
	if (image_read(&image))
		exit(1);
	if (targets)
		find_targets(targets, &image);
	image_release(&image);
	arena_release(&arena);
	return clock_cpu_ns() - start;
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct targets targets = { .n = 0 };
	struct file file;
	uint64_t longest = 0, usual;
	uint8_t *copy;

	if (argc != 3 || file_open(&arena, argv[1], &file))
		return 2;
	copy = malloc(file.size);
	if (!copy)
		return 2;
	usual = read_file(file.data, file.size, &targets);
	for (int i = 1; i <= atoi(argv[2]) && targets.n; i++) {
		uint64_t seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), took;

		memcpy(copy, file.data, file.size);
		damage(copy, &targets, 1 + below(&seed, MOST_CHANGES), &seed);
		took = read_file(copy, file.size, NULL);
		if (took > longest)
			longest = took;
		if (took > UINT64_C(2000000000))
			printf("mutant %d takes %.1f s\n", i, (double)took / 1e9);
	}
	printf("%s: %s mutants, %.3f s usually, %.3f s at most\n", argv[1], argv[2],
	       (double)usual / 1e9, (double)longest / 1e9);
	free(copy);
	file_close(&file);
	arena_release(&arena);
	return longest > UINT64_C(2000000000);
}
