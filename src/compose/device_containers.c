/* device_containers.c: containers with the source and the crate that each is of. */
#include "device_parts.h"

#include <stdlib.h>

/* Named of one container; what is sound has two. */
enum { MOST_TOOLKITS = 8 };

static int by_container_size(const void *a, const void *b)
{
	const struct device_container_row *x = a, *y = b;
	int order;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	order = device_by_text(x->name, y->name);
	return order ? order : device_by_place(x->file_off, y->file_off);
}

/* Is it one of words with ", " between them? */
static bool is_among(const char *word, const char *words)
{
	size_t length = strlen(word);

	for (const char *p = words; (p = strstr(p, word)); p++) {
		if ((p == words || p[-1] == ' ') && (!p[length] || p[length] == ','))
			return true;
	}
	return false;
}

/* The toolkits of its entries, each once. */
static const char *toolkits_of(const struct device_builder *b,
			       const struct device_container *container)
{
	const char *words = "";
	unsigned n = 0;

	for (uint32_t i = 0; i < container->n_entries; i++) {
		const char *toolkit = b->device->entries[container->first_entry + i].toolkit;

		if (!toolkit || !*toolkit || is_among(toolkit, words))
			continue;
		if (n++ == MOST_TOOLKITS)
			return arena_format(b->arena, "%s, …", words);
		words = *words ? arena_format(b->arena, "%s, %s", words, toolkit) : toolkit;
	}
	return words;
}

/* Names that some entry of the container has; `seen` is the last container of each function. */
static uint64_t kernels_of(const struct device *device, const struct device_container *container,
			   uint32_t number, uint32_t *seen)
{
	uint64_t n = 0;

	for (size_t i = device_first_instance(device, container->first_entry);
	     i < device->n_instances &&
	     device->instances[i].entry < container->first_entry + container->n_entries;
	     i++) {
		const struct device_instance *instance = &device->instances[i];

		if (seen[instance->function] == number)
			continue;
		seen[instance->function] = number;
		n += device_is_kernel(device, instance);
	}
	return n;
}

void device_build_containers(struct device_builder *b)
{
	struct device_report *report = b->report;
	const struct device *device = b->device;
	uint32_t *seen = indices_unknown(device->n_functions);

	report->containers = arena_new(b->arena, struct device_container_row, device->n_containers);
	for (size_t i = 0; i < device->n_containers; i++) {
		const struct device_container *c = &device->containers[i];
		const struct device_owner *owner =
			labeller_device(b->labeller, (uint32_t)(device->n_entries + i + 1));

		report->containers[i] = (struct device_container_row){
			.name = c->unit != NO_INDEX ? b->image->units[c->unit].name
						    : arena_format(b->arena, "#%zu", i + 1),
			.crate = label_name(b->labeller, owner->crate),
			.second_crate = label_name(b->labeller, owner->second),
			.how = device_owner_how_name((enum device_owner_how)owner->how),
			.toolkits = toolkits_of(b, c),
			.file_off = c->file_off,
			.file_size = c->file_size,
			.n_entries = c->n_entries,
			.n_kernels = kernels_of(device, c, (uint32_t)i, seen),
		};
		report->n_registered += c->is_registered;
		report->container_header_bytes += c->header_size;
	}
	free(seen);
	if (device->n_containers)
		qsort(report->containers, device->n_containers, sizeof(*report->containers),
		      by_container_size);
}
