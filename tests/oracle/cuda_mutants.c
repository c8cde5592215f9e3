/*
 * cuda_mutants.c: damages the device code of a file, and in a program what registers it, again and
 * again, always in the same ways; reads all of it, and sums it up by every axis of device code. Made
 * for sanitizers; prints the longest time.
 *
 *   cuda_mutants FILE N [FIRST]
 */
#include "../../formats/format.h"
#include "../../src/base/clock.h"
#include "../../src/compose/composition.h"
#include "../../src/compose/device_report.h"
#include "damage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CHANGES = 32, MAGIC_SIZE = 32 };

static struct targets containers;
static int n_with_functions;

/* Headers of entries count as much as what they describe; see keep_magic() for those of containers. */
static void find_targets(struct targets *targets, const struct image *image)
{
	const struct device *device = &image->device;

	for (size_t i = 0; i < device->n_containers; i++)
		add_target(&containers, device->containers[i].file_off,
			   device->containers[i].header_size);
	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];

		add_target(targets, e->file_off, e->header_size);
		add_target(targets, e->file_off + e->header_size, e->stored_size);
	}
	for (size_t i = 0; i < image->n_sections; i++)
		add_target(targets, image->sections[i].file_off, image->sections[i].file_size);
}

/* Most damage to what says that here is device code at all would leave nothing to read. */
static void keep_magic(uint8_t *copy, const uint8_t *data, size_t size, uint64_t *seed)
{
	if (below(seed, 16))
		memcpy(copy, data, size < MAGIC_SIZE ? size : MAGIC_SIZE);
	for (size_t i = 0; i < containers.n && below(seed, 16); i++)
		memcpy(copy + containers.items[i].off, data + containers.items[i].off,
		       containers.items[i].size);
}

/* Ends the program unless each table sums to the file. */
static void sum_up(const struct image *image, struct arena *arena)
{
	static const char *const names[] = { "arch",	      "entry", "kernel",
					     "kernel-family", "crate", "kind" };
	struct attribution attribution = attribute(image, LAYER_BIT(LAYER_COUNT) - 1);
	struct labeller labeller;

	labeller_init(&labeller, &attribution, arena, true);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct axis *axis = axis_find(names[i]);
		struct composition composition;

		composition_init(&composition, &axis, 1);
		compositions_fill(&composition, 1, &labeller);
		composition_release(&composition);
	}
	device_report_build(&labeller, DEMANGLE_SHORT);
	labeller_release(&labeller);
	attribution_release(&attribution);
}

/* Nanoseconds. A file damaged so much that it is none any more is no finding. */
static uint64_t read_file(const uint8_t *data, size_t size, unsigned n_threads,
			  struct targets *targets)
{
	struct file file = { .data = data, .size = size };
	struct arena arena = { 0 };
	struct image image;
	uint64_t start = clock_cpu_ns();

	image_init(&image, &arena, &file);
	image.device.wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_REPACK | DEVICE_HOST;
	image.device.n_threads = n_threads;
	if (!image_read(&image)) {
		if (targets)
			find_targets(targets, &image);
		n_with_functions += image.device.n_functions != 0;
		sum_up(&image, &arena);
	}
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
	int first = argc == 4 ? atoi(argv[3]) : 1;
	uint8_t *copy;

	if (argc < 3 || argc > 4 || file_open(&arena, argv[1], &file))
		return 2;
	copy = malloc(file.size);
	if (!copy)
		return 2;
	usual = read_file(file.data, file.size, 1, &targets);
	n_with_functions = 0;
	for (int i = first; i < first + atoi(argv[2]) && targets.n; i++) {
		uint64_t seed = (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15), took;

		memcpy(copy, file.data, file.size);
		damage(copy, &targets, 1 + below(&seed, 1 + below(&seed, MOST_CHANGES)), &seed);
		keep_magic(copy, file.data, file.size, &seed);
		took = read_file(copy, file.size, 1 + (unsigned)i % 2, NULL);
		if (took > longest)
			longest = took;
		if (took > UINT64_C(2000000000))
			printf("mutant %d takes %.1f s\n", i, (double)took / 1e9);
	}
	printf("%s mutants of %s: %s, functions in %d, %.3f s usually, %.3f s at most\n",
	       longest > UINT64_C(2000000000) ? "FAIL" : "ok", argv[1], argv[2], n_with_functions,
	       (double)usual / 1e9, (double)longest / 1e9);
	free(copy);
	file_close(&file);
	arena_release(&arena);
	return longest > UINT64_C(2000000000);
}
