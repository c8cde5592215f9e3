/* host_callers.c: who uses entries outside of containers, and the ways from stubs back to callers. */
#include "host_parts.h"

#include "../../src/base/array.h"

#include <stdlib.h>
#include <string.h>

/* An entry outside of containers, where it lies in memory. */
struct extent {
	uint64_t vm_addr, vm_end;
	uint32_t entry;
};

struct extents {
	struct extent *items; /* by address */
	size_t n;
};

static int by_extent(const void *a, const void *b)
{
	const struct extent *x = a, *y = b;

	return x->vm_addr < y->vm_addr ? -1 : x->vm_addr > y->vm_addr;
}

static struct extents extents_of(const struct host *host)
{
	const struct device *device = &host->image->device;
	struct extents extents = { .items = array_new(struct extent, device->n_entries + 1) };

	for (size_t i = 0; i < device->n_entries; i++) {
		const struct device_entry *e = &device->entries[i];
		uint64_t vm_addr = host_address_of(host, e->file_off, e->section);

		if (e->container == NO_INDEX && vm_addr != NO_ADDR)
			extents.items[extents.n++] =
				(struct extent){ vm_addr, vm_addr + e->stored_size, (uint32_t)i };
	}
	if (extents.n)
		qsort(extents.items, extents.n, sizeof(*extents.items), by_extent);
	return extents;
}

/* The entry that holds an address, or NO_INDEX. O(log n). */
static uint32_t entry_at(const struct extents *extents, uint64_t vm_addr)
{
	size_t low;

	array_search(low, extents->n, i, extents->items[i].vm_addr <= vm_addr);
	return low && vm_addr < extents->items[low - 1].vm_end ? extents->items[low - 1].entry
							       : NO_INDEX;
}

static void add_use(struct host *host, const struct extents *extents, uint64_t from, uint64_t to)
{
	uint32_t entry = entry_at(extents, to);

	if (entry != NO_INDEX)
		device_add_use(&host->image->device, (struct device_use){ from, entry, NO_INDEX });
}

static int by_entry(const void *a, const void *b)
{
	const struct device_use *x = a, *y = b;

	if (x->entry != y->entry)
		return x->entry < y->entry ? -1 : 1;
	return x->vm_addr < y->vm_addr ? -1 : x->vm_addr > y->vm_addr;
}

static void find_uses(struct host *host)
{
	struct device *device = &host->image->device;
	struct extents extents = extents_of(host);

	for (size_t i = 0; i < host->n_references && extents.n; i++)
		add_use(host, &extents, host->references[i].from, host->references[i].to);
	for (size_t i = 0; i < host->n_pointers && extents.n; i++)
		add_use(host, &extents, host->pointers[i].vm_addr, host->pointers[i].target);
	if (device->n_uses)
		qsort(device->uses, device->n_uses, sizeof(*device->uses), by_entry);
	free(extents.items);
}

/* The calls of each function, by callee: those of `f` are callers[first[f] … first[f + 1]). */
struct callers {
	uint32_t *first, *items;
};

static struct callers callers_of(const struct host *host)
{
	struct callers callers = {
		.first = array_zeroed(uint32_t, host->n_functions + 2),
		.items = array_new(uint32_t, host->n_calls + 1),
	};
	uint32_t *place = callers.first + 1; // where the next one of a callee goes

	for (size_t i = 0; i < host->n_calls; i++)
		place[host->calls[i].callee + 1]++;
	for (size_t f = 0; f < host->n_functions; f++)
		place[f + 1] += place[f];
	for (size_t i = 0; i < host->n_calls; i++)
		callers.items[place[host->calls[i].callee]++] = host->calls[i].caller;
	return callers;
}

enum { NOT_REACHED = UINT8_MAX, REGISTERS = UINT8_MAX - 1 };

struct walk {
	const struct host *host;
	struct callers callers;
	uint8_t *levels; /* calls between a function and a stub, NOT_REACHED, or REGISTERS */
	uint32_t *queue;
	size_t n;
};

static void reach(struct walk *walk, uint32_t function, unsigned level)
{
	if (function == NO_INDEX || walk->levels[function] != NOT_REACHED)
		return;
	walk->levels[function] = (uint8_t)level;
	walk->queue[walk->n++] = function;
}

/* Breadth first, so that each function has the least level it can have. */
static void walk_back(struct walk *walk)
{
	for (size_t i = 0; i < walk->n; i++) {
		uint32_t callee = walk->queue[i];

		if (walk->levels[callee] >= DEVICE_CALL_LEVELS)
			continue;
		for (uint32_t k = walk->callers.first[callee]; k < walk->callers.first[callee + 1];
		     k++)
			reach(walk, walk->callers.items[k], walk->levels[callee] + 1u);
	}
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* A function with a use is a host too, but how it is called is of no interest. */
static void reach_users(struct host *host, struct walk *walk)
{
	const struct device *device = &host->image->device;

	for (size_t i = 0; i < device->n_uses; i++) {
		uint32_t function = host_function_around(host, device->uses[i].vm_addr);

		if (function != NO_INDEX)
			reach(walk, host->functions[function].whole, DEVICE_CALL_LEVELS);
	}
}

static void publish_hosts(struct host *host, struct walk *walk)
{
	struct device *device = &host->image->device;

	if (walk->n)
		qsort(walk->queue, walk->n, sizeof(*walk->queue), by_number);
	for (size_t i = 0; i < walk->n; i++) {
		const struct host_function *f = &host->functions[walk->queue[i]];
		struct device_host function = {
			.vm_addr = f->vm_addr,
			.vm_size = f->vm_end - f->vm_addr,
			.symbol = f->symbol,
		};

		host_add_paths(host, &function);
		device_add_host(device, function);
	}
	for (size_t i = 0; i < device->n_uses; i++) {
		uint32_t function = host_function_around(host, device->uses[i].vm_addr);

		if (function != NO_INDEX) {
			function = host->functions[function].whole;
			device->uses[i].host = device_find_host(device,
								host->functions[function].vm_addr);
		}
	}
}

/* The calls by which the walk went. Hosts are walk->queue, in its order. */
static void publish_calls(struct host *host, struct walk *walk, uint32_t *of_function)
{
	for (size_t i = 0; i < walk->n; i++)
		of_function[walk->queue[i]] = (uint32_t)i;
	for (size_t i = 0; i < walk->n; i++) {
		uint32_t callee = walk->queue[i];
		uint32_t first = walk->callers.first[callee];
		uint32_t n = walk->callers.first[callee + 1] - first;
		uint32_t *callers = walk->callers.items + first;

		if (walk->levels[callee] >= DEVICE_CALL_LEVELS || !n)
			continue;
		qsort(callers, n, sizeof(*callers), by_number);
		for (uint32_t k = 0; k < n; k++) {
			if ((!k || callers[k] != callers[k - 1]) &&
			    walk->levels[callers[k]] != REGISTERS)
				device_add_call(&host->image->device,
						(struct device_call){ (uint32_t)i,
								      of_function[callers[k]] });
		}
	}
}

void host_find_callers(struct host *host)
{
	const struct device *device = &host->image->device;
	struct walk walk = { .host = host };
	uint32_t *of_function;

	find_uses(host);
	if (!host->n_functions || (!device->n_stubs && !device->n_uses))
		return;
	of_function = array_new(uint32_t, host->n_functions);
	walk.callers = callers_of(host);
	walk.levels = array_new(uint8_t, host->n_functions);
	walk.queue = array_new(uint32_t, host->n_functions);
	memset(walk.levels, NOT_REACHED, host->n_functions);
	// Those take the address of every stub, on behalf of nobody.
	for (size_t i = 0; i < host->n_registering; i++)
		walk.levels[host->registering[i]] = REGISTERS;
	for (size_t i = 0; i < device->n_stubs; i++)
		reach(&walk, host_function_at(host, device->stubs[i]), 0);
	walk_back(&walk);
	reach_users(host, &walk);
	publish_hosts(host, &walk);
	publish_calls(host, &walk, of_function);
	free(of_function);
	free(walk.callers.first);
	free(walk.callers.items);
	free(walk.levels);
	free(walk.queue);
}
