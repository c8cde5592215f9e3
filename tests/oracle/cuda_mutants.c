/*
 * cuda_mutants.c: damages the device code of a file, and in a program what registers it; reads all
 * of it, and sums it up by every axis of device code.
 *
 *   cuda_mutants FILE N [FIRST]
 */
#include "mutants.h"

#include "../../src/compose/composition.h"
#include "../../src/compose/device_report.h"

enum { MOST_CHANGES = 32, MAGIC_SIZE = 32 };

static struct targets containers;

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

/* A file damaged so much that it is none any more is no finding. */
static bool read_device(struct image *image, struct arena *arena, int number,
			struct targets *targets)
{
	image->device.wants = DEVICE_ENTRIES | DEVICE_FUNCTIONS | DEVICE_REPACK | DEVICE_HOST;
	image->device.n_threads = 1 + (unsigned)number % 2;
	if (image_read(image))
		return false;
	if (targets)
		find_targets(targets, image);
	sum_up(image, arena);
	return image->device.n_functions;
}

int main(int argc, char **argv)
{
	const struct mutants mutants = { MOST_CHANGES, read_device, keep_magic };

	return mutants_main(&mutants, argc, argv);
}
