/* device_kernels.c: what each device function costs in all entries, and what of it is there again. */
#include "device_parts.h"

#include "../base/array.h"

#include <stdlib.h>

/* What one function costs in one container, by kind and architecture of the entry. */
struct copy {
	uint32_t function, container;
	const char *arch;
	uint64_t file_size;
};

static int by_copy(const void *a, const void *b)
{
	const struct copy *x = a, *y = b;
	int order;

	if (x->function != y->function)
		return x->function < y->function ? -1 : 1;
	order = device_by_text(x->arch, y->arch);
	if (order)
		return order;
	return x->container < y->container ? -1 : x->container > y->container;
}

static struct copy *copies_of(const struct device *device, size_t *n)
{
	struct copy *copies = array_new(struct copy, device->n_shares);
	size_t n_merged = 0;

	*n = 0;
	for (size_t i = 0; i < device->n_shares; i++) {
		const struct device_share *s = &device->shares[i];
		const struct device_entry *e = &device->entries[s->entry];

		if (s->function < device->n_functions && e->container != NO_INDEX)
			copies[(*n)++] = (struct copy){ s->function, e->container, e->arch,
							s->file_size };
	}
	if (*n)
		qsort(copies, *n, sizeof(*copies), by_copy);
	for (size_t i = 0; i < *n; i++) {
		if (n_merged && !by_copy(&copies[n_merged - 1], &copies[i]))
			copies[n_merged - 1].file_size += copies[i].file_size;
		else
			copies[n_merged++] = copies[i];
	}
	*n = n_merged;
	return copies;
}

/* All copies but the largest, for each architecture. */
static void find_repeated(struct device_builder *b, struct device_kernel *kernels)
{
	size_t n, end;
	struct copy *copies = copies_of(b->device, &n);

	for (size_t i = 0; i < n; i = end) {
		uint64_t sum = 0, largest = 0;

		for (end = i; end < n && copies[end].function == copies[i].function &&
			      !device_by_text(copies[end].arch, copies[i].arch);
		     end++) {
			sum += copies[end].file_size;
			if (copies[end].file_size > largest)
				largest = copies[end].file_size;
		}
		kernels[copies[i].function].repeated_size += sum - largest;
	}
	free(copies);
}

static int by_kernel_size(const void *a, const void *b)
{
	const struct device_kernel *x = a, *y = b;

	if (x->file_size != y->file_size)
		return x->file_size < y->file_size ? 1 : -1;
	return device_by_text(x->mangled, y->mangled);
}

static void add_instances(const struct device *device, struct device_kernel *kernels,
			  bool *is_in_container)
{
	uint32_t *last = indices_unknown(device->n_functions);

	for (size_t i = 0; i < device->n_instances; i++) {
		const struct device_instance *instance = &device->instances[i];
		struct device_kernel *kernel = &kernels[instance->function];
		uint32_t container = device->entries[instance->entry].container;
		// A text is a container of its own here.
		uint32_t place = container == NO_INDEX
					 ? (uint32_t)device->n_containers + instance->entry
					 : container;

		kernel->n_instances++;
		kernel->unpacked_size += instance->unpacked_size;
		kernel->code_size += instance->code_size;
		if (instance->n_registers > kernel->n_registers)
			kernel->n_registers = instance->n_registers;
		kernel->n_containers += last[instance->function] != place;
		last[instance->function] = place;
		is_in_container[instance->function] |= container != NO_INDEX;
	}
	free(last);
}

void device_build_kernels(struct device_builder *b)
{
	const struct device *device = b->device;
	struct device_report *report = b->report;
	struct device_kernel *kernels = arena_new(b->arena, struct device_kernel,
						  device->n_functions);
	bool *is_in_container = array_zeroed(bool, device->n_functions + 1);

	for (size_t i = 0; i < device->n_functions; i++) {
		kernels[i].mangled = device->functions[i].name;
		kernels[i].name = label_readable(b->labeller, kernels[i].mangled, b->style);
		kernels[i].is_kernel = device->functions[i].is_kernel;
	}
	for (size_t i = 0; i < device->n_shares; i++) {
		if (device->shares[i].function < device->n_functions)
			kernels[device->shares[i].function].file_size +=
				device->shares[i].file_size;
	}
	add_instances(device, kernels, is_in_container);
	find_repeated(b, kernels);
	for (size_t i = 0; i < device->n_functions; i++) {
		report->n_kernels += kernels[i].is_kernel && is_in_container[i];
		report->n_repeated_kernels += kernels[i].is_kernel && kernels[i].repeated_size;
		report->repeated_bytes += kernels[i].repeated_size;
	}
	free(is_in_container);
	report->kernels = kernels;
	report->n_functions = device->n_functions;
	if (device->n_functions)
		qsort(kernels, device->n_functions, sizeof(*kernels), by_kernel_size);
}
