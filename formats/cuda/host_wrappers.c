/* host_wrappers.c: fatbinary_section.h, __fatBinC_Wrapper_t: 24 bytes each, at multiples of 8. */
#include "host_parts.h"

#include "../../src/base/array.h"
#include "../../src/base/cursor.h"

#include <stdlib.h>

enum { WRAPPER_SIZE = 24, WRAPPER_MAGIC = 0x466243b1, VERSION_DEVICE_LINK = 2 };

static uint64_t container_address(const struct host *host, size_t i)
{
	const struct device_container *c = &host->image->device.containers[i];

	return host_address_of(host, c->file_off, c->section);
}

uint32_t host_container_at(const struct host *host, uint64_t vm_addr)
{
	size_t low;

	array_search(low, host->n_placed, i, host->placed[i].vm_addr < vm_addr);
	return low < host->n_placed && host->placed[low].vm_addr == vm_addr
		       ? host->placed[low].container
		       : NO_INDEX;
}

static int by_address(const void *a, const void *b)
{
	const struct host_place *x = a, *y = b;

	if (x->vm_addr != y->vm_addr)
		return x->vm_addr < y->vm_addr ? -1 : 1;
	return (x->container > y->container) - (x->container < y->container);
}

static void place_containers(struct host *host)
{
	size_t n = host->image->device.n_containers;

	host->placed = array_new(struct host_place, n + 1);
	for (size_t i = 0; i < n; i++) {
		uint64_t vm_addr = container_address(host, i);

		if (vm_addr != NO_ADDR)
			host->placed[host->n_placed++] = (struct host_place){ vm_addr,
									      (uint32_t)i };
	}
	if (host->n_placed)
		qsort(host->placed, host->n_placed, sizeof(*host->placed), by_address);
}

static void add_wrapper(struct host *host, uint64_t vm_addr, uint32_t version)
{
	struct device_container *containers = host->image->device.containers;
	struct wrapper wrapper = { .vm_addr = vm_addr, .version = version, .container = NO_INDEX };
	uint64_t target;

	if (host_pointer(host, vm_addr + 8, &target))
		wrapper.container = host_container_at(host, target);
	if (wrapper.container != NO_INDEX) {
		containers[wrapper.container].is_registered = true;
		containers[wrapper.container].is_device_link |= version == VERSION_DEVICE_LINK;
	}
	array_push(host->wrappers, host->n_wrappers, host->wrappers_capacity, wrapper);
}

static void read_section(struct host *host, const struct host_section *s)
{
	struct cursor c = cursor_over(host->image->file->data, host->image->file->size, s->file_off,
				      s->file_size);

	while (cursor_left(&c) >= WRAPPER_SIZE) {
		uint64_t off = c.pos - s->file_off;
		bool is_wrapper = cursor_u32(&c) == WRAPPER_MAGIC;

		if (is_wrapper)
			add_wrapper(host, s->vm_addr + off, cursor_u32(&c));
		cursor_seek(&c, s->file_off + off + (is_wrapper ? WRAPPER_SIZE : 8));
	}
}

/* Wrappers come by address, since sections do and each is read once. */
void host_read_wrappers(struct host *host)
{
	place_containers(host);
	for (size_t i = 0; i < host->n_sections; i++) {
		if (host->sections[i].holds_wrappers)
			read_section(host, &host->sections[i]);
	}
	host->image->device.n_wrappers = host->n_wrappers;
}

const struct wrapper *host_wrapper_at(const struct host *host, uint64_t vm_addr)
{
	size_t low;

	array_search(low, host->n_wrappers, i, host->wrappers[i].vm_addr < vm_addr);
	return low < host->n_wrappers && host->wrappers[low].vm_addr == vm_addr
		       ? &host->wrappers[low]
		       : NULL;
}
